package notice

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"chengan/reports"
)

// group is a group of subjects that are compared with each other.
type group struct {
	name  string
	title string
	kinds []string // nil for all
}

// groups lists the groups. The main subject is in none of them where the others
// are its parts.
var groups = []group{
	{"单位", "参加排名的全部单位", nil},
	{"部门", "市级部门", []string{"department"}},
	{"区县和开发区", "区县、开发区", []string{"district", "zone"}},
	{"区县", "区县", []string{"district"}},
	{"开发区", "开发区", []string{"zone"}},
	{"镇街", "镇街", []string{"street"}},
	{"系统单位", "应急管理系统单位", []string{"bureau"}},
}

// members gives the subjects of the group by 得分率, best first.
func (g *group) members(m *reports.Model) []*reports.Subject {
	var list []*reports.Subject
	for _, rank := range m.Ranking {
		if g.kinds == nil || slices.Contains(g.kinds, rank.Subject.Kind) {
			list = append(list, rank.Subject)
		}
	}
	return list
}

// place gives the position within the group by 得分率; equal rates share one.
// 0 is a subject without a rate.
func (g *group) place(m *reports.Model, of *reports.Subject) int {
	if !of.Rate.Known() {
		return 0
	}
	place := 1
	for _, s := range g.members(m) {
		if s.Rate.Known() && s.Rate.Exact().Cmp(of.Rate.Exact()) > 0 {
			place++
		}
	}
	return place
}

// measure is a rate of subjects that groups are ordered and chosen by.
type measure struct {
	name string
	rate func(*reports.Subject) reports.Rate
}

// measures are two, and never mixed.
var measures = []measure{
	{"完成率", func(s *reports.Subject) reports.Rate { return s.Completion }},
	{"得分率", func(s *reports.Subject) reports.Rate { return s.Rate }},
}

func (d *measure) rates(subjects []*reports.Subject) []reports.Rate {
	rates := make([]reports.Rate, len(subjects))
	for i, s := range subjects {
		rates[i] = d.rate(s)
	}
	return rates
}

// selection is 部门, 部门.完成率 (by that rate, best first) or 部门.得分率≥95%
// (those for which it holds).
type selection struct {
	group   *group
	measure *measure // nil for the group as it stands
	op      string   // "" for all
	bound   *big.Rat // percent
}

// selected gives the subjects. One without a rate is never chosen by it, and
// stands last in an order by it.
func (s *selection) selected(m *reports.Model) []*reports.Subject {
	list := s.group.members(m)
	if s.measure == nil {
		return list
	}
	if s.op != "" {
		list = slices.DeleteFunc(list, func(one *reports.Subject) bool {
			value := rated(s.measure.rate(one)).number
			return value == nil || !holds(value, s.op, s.bound)
		})
	}
	slices.SortStableFunc(list, func(a, b *reports.Subject) int {
		x, y := s.measure.rate(a).Exact(), s.measure.rate(b).Exact()
		switch {
		case x == nil || y == nil:
			return cmp.Compare(boolean(x == nil), boolean(y == nil))
		}
		return y.Cmp(x)
	})
	return list
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// operators are how they are written, longest first, and what they mean.
var operators = []struct{ sign, op string }{
	{">=", ">="}, {"<=", "<="}, {"!=", "!="}, {"≥", ">="}, {"≤", "<="}, {"≠", "!="}, {"＞", ">"}, {"＜", "<"}, {">", ">"}, {"<", "<"}, {"＝", "="}, {"=", "="},
}

func holds(value *big.Rat, op string, bound *big.Rat) bool {
	switch order := value.Cmp(bound); op {
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case "!=":
		return order != 0
	default:
		return order == 0
	}
}

// cutOperator parts text at its first operator.
func cutOperator(text string) (left, op, right string) {
	at := strings.IndexAny(text, "<>=≥≤≠＞＜＝!")
	if at < 0 {
		return strings.TrimSpace(text), "", ""
	}
	for _, operator := range operators {
		if rest, found := strings.CutPrefix(text[at:], operator.sign); found {
			return strings.TrimSpace(text[:at]), operator.op, strings.TrimSpace(rest)
		}
	}
	return strings.TrimSpace(text), "", ""
}
