package rulesets

import (
	"fmt"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// Certificate is the answer of "ruleset check": what was proved and what was
// found wrong.
type Certificate struct {
	ID        string          `json:"id"`
	Edition   string          `json:"edition"`
	OK        bool            `json:"ok"`
	Digest    string          `json:"digest"`
	Pillars   int             `json:"pillars"`
	Groups    int             `json:"groups"`
	Items     int             `json:"items"`
	Clauses   int             `json:"clauses"`
	Points    score.Points    `json:"points"`
	ByStatus  map[string]int  `json:"by_status"`
	ByPattern map[string]int  `json:"by_pattern"`
	Cases     int             `json:"cases"`   // worked by hand
	Derived   int             `json:"derived"` // from the clauses' own parameters
	Defects   []engine.Defect `json:"defects"`
	Title     string          `json:"-"`
	Proofs    []string        `json:"-"` // what was proved, one Chinese sentence each
}

// Certify checks a ruleset and its cases and says what it proved.
//
// Errors: ErrUnknown; mistakes of the ruleset are the certificate's Defects.
func Certify(name string) (*Certificate, error) {
	certificates, err := CertifyAll([]string{name})
	if err != nil {
		return nil, err
	}
	return certificates[0], nil
}

// CertifyAll is Certify of many.
//
// Shape: parallel to names.
// Errors: that of the first name that has one.
func CertifyAll(names []string) ([]*Certificate, error) {
	type found struct {
		loaded  *Loaded
		defects []engine.Defect
		err     error
	}
	all := make([]found, len(names))
	parallel(len(names), func(i int) {
		var from source
		if from, all[i].err = find(names[i]); all[i].err == nil {
			all[i].loaded, all[i].defects = load(from)
		}
	})
	certificates := make([]*Certificate, len(names))
	for i, one := range all {
		if one.err != nil {
			return nil, one.err
		}
		certificates[i] = certificateOf(one.loaded, one.defects)
	}
	return certificates, nil
}

// certificateOf runs the cases of a ruleset, if it is one; loaded is nil where it
// could not even be read.
func certificateOf(loaded *Loaded, defects []engine.Defect) *Certificate {
	c := &Certificate{Defects: append([]engine.Defect{}, defects...), ByStatus: map[string]int{}, ByPattern: map[string]int{}}
	if loaded != nil {
		c.count(loaded) // readable, if not right
	}
	if len(defects) > 0 {
		return c
	}
	report := loaded.Test()
	c.Cases, c.Derived = report.Cases, report.Derived
	c.Defects = append(append(c.Defects, loaded.caseFlaw...), report.Defects()...)
	if c.OK = len(c.Defects) == 0; c.OK {
		c.prove(loaded, report)
	}
	return c
}

// count fills in the figures.
func (c *Certificate) count(l *Loaded) {
	rs := l.Ruleset
	c.ID, c.Edition, c.Title, c.Digest = rs.ID, rs.Edition, rs.Title, l.Digest
	c.Points = sum(rs.Items)
	for _, status := range engine.Statuses {
		c.ByStatus[string(status)] = 0
	}
	for _, spec := range pattern.Specs {
		c.ByPattern[spec.Name] = 0
	}
	c.Pillars = len(rs.Items)
	each(rs.Items, "", func(item *engine.Item, _ string) {
		if len(item.Items) == 0 {
			c.Items++
		}
		for _, clause := range item.Clauses {
			c.Clauses++
			c.ByStatus[string(clause.Source.Status)]++
			c.ByPattern[clause.Deduct.Name]++
		}
	})
	for _, pillar := range rs.Items {
		for _, group := range pillar.Items {
			if len(group.Items) > 0 {
				c.Groups++
			}
		}
	}
}

// prove words what the checks established.
func (c *Certificate) prove(l *Loaded, report Report) {
	say := func(format string, args ...any) { c.Proofs = append(c.Proofs, fmt.Sprintf(format, args...)) }
	say("分值逐级相加一致：%d个一级项、%d个二级项、%d个末级项，合计%s分", c.Pillars, c.Groups, c.Items, c.Points)
	say("%d条条款的封顶都不超过所在项分值，扣分池的封顶都装得进所在项，每一分都有条款可扣", c.Clauses)
	say("分档覆盖全部取值，无空缺、无重叠")
	say("表达式引用的数据表、字段、函数、参数都存在且类型相符，可能缺失的字段都给了缺省值")
	say("每条条款都读取证据，没有永远轮不到的条款或分档，没有无人读取的台账")
	say("手工样例%d个、推导样例%d个全部符合，每条条款的每个分支、每个阈值的上下两侧和临界点都有样例", report.Cases, report.Derived)
	if l.Ruleset.Pass != nil {
		say("合格线为%s", l.Ruleset.Pass.Title())
	}
	if l.Ruleset.Extends != "" {
		say("由 %s 扩展而成", l.Ruleset.Extends)
	}
	if l.prior {
		say("与上一版 %s 逐条核对：%s", l.Ruleset.Previous, Descents(l.Ruleset))
	} else if l.Ruleset.Previous != "" {
		say("注意：上一版 %s 不在手边，条款沿革没有核对", l.Ruleset.Previous)
	}
	if n := c.ByPattern["formula"]; n > 0 {
		say("有%d条条款使用公式扣分", n)
	} else {
		say("没有条款使用公式扣分")
	}
	if n := c.ByStatus[string(engine.Placeholder)]; n > 0 {
		say("注意：%d条条款的扣分规则是占位，不是官方原文，不得对外称官方扣分", n)
	}
}

// Descents counts the clauses by what became of them since the edition before,
// in words.
func Descents(rs *engine.Ruleset) string {
	counts := map[engine.Descent]int{engine.Gone: len(rs.Withdrawn)}
	visit(rs.Items, func(item *engine.Item) {
		for _, clause := range item.Clauses {
			if clause.Lineage != nil {
				counts[clause.Lineage.Kind]++
			}
		}
	})
	var words []string
	for _, kind := range engine.Descents {
		if counts[kind] > 0 {
			words = append(words, fmt.Sprintf("%s %d 条", kind.Title(), counts[kind]))
		}
	}
	return strings.Join(words, "，")
}
