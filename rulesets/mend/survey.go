package mend

import (
	"fmt"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/rulesets/syntax"
)

// Survey tells of every clause that deducts what a run does not keep: all the
// records behind it, what is missing, what a figure must become, and what cannot
// be mended any more.
func (m *Mender) Survey() map[string]shortest.Fact {
	facts := map[string]shortest.Fact{}
	result := m.Result()
	for i := range result.Clauses {
		c := &result.Clauses[i]
		if c.Outcome != score.Deducted {
			continue
		}
		r := m.rules[c.ID]
		fact := shortest.Fact{}
		if all, ok := m.session.Explain(m.subject, c.ID, math.MaxInt32); ok && all.Records != nil {
			fact.Records = all.Records.Shown
		}
		switch p := r.Deduct.Pattern.(type) {
		case *pattern.Missing:
			measure, err := m.session.Measure(m.subject, c.ID)
			if err != nil {
				continue
			}
			fact.Things = Lacking(p, measure)
		case *pattern.Trend:
			if measure, err := m.session.Measure(m.subject, c.ID); err == nil {
				m.history(p, measure, &fact)
			}
		case *pattern.Fixed:
			fact.Goal = m.goal(r.inputs[0], p.Unit)
		case *pattern.Shortfall, *pattern.Tiers:
			fact.Numerator, fact.Denominator = m.parts(r.inputs[0])
		}
		facts[c.ID] = fact
	}
	return facts
}

// history tells whether the last year can still save a trend.
func (m *Mender) history(p *pattern.Trend, measure pattern.Measure, fact *shortest.Fact) {
	up, strict := moves(p)
	n := len(measure.Series)
	if n < 2 {
		return
	}
	for i := 1; i < n-1; i++ {
		if sign := measure.Series[i].Cmp(measure.Series[i-1]) * up; sign < 0 || sign == 0 && strict {
			fact.Hopeless = "往年的数据已经不符合要求的走势，最近一年无法挽回"
			return
		}
	}
	last := measure.Series[n-2]
	if up < 0 && strict && last.Sign() <= 0 {
		fact.Hopeless = "上一年已经是" + last.String() + "，无法再降"
		return
	}
	word := map[bool]string{true: "高于", false: "低于"}[up > 0]
	if !strict {
		word = "不" + map[bool]string{true: "低于", false: "高于"}[up > 0]
	}
	fact.Goal = fmt.Sprintf("应%s上一年的%s%s（现为%s%s）", word, last, p.Unit, measure.Series[n-1], p.Unit)
}

// parts are the two numbers of a rate of counts.
func (m *Mender) parts(node ast.Node) (above, below *exact.Number) {
	name, arguments, ok := syntax.Call(node)
	if !ok || name != "rate" {
		return nil, nil
	}
	out := make([]*exact.Number, 2)
	for i := range out {
		if inner, _, ok := syntax.Call(arguments[i]); !ok || inner != "count" && inner != "len" {
			return nil, nil
		}
		n, err := m.session.Number(m.subject, syntax.Print(arguments[i]))
		if err != nil {
			return nil, nil
		}
		out[i] = &n
	}
	return out[0], out[1]
}

// goal words what a figure must become for a comparison to fail.
func (m *Mender) goal(node ast.Node, unit string) string {
	n, ok := node.(*ast.BinaryNode)
	if !ok {
		return ""
	}
	if n.Operator == "or" || n.Operator == "||" {
		parts := slices.DeleteFunc([]string{m.goal(n.Left, unit), m.goal(n.Right, unit)}, func(s string) bool { return s == "" })
		if len(parts) == 2 {
			return parts[0] + "；" + parts[1]
		}
		return ""
	}
	words := map[string]string{"<": "应不低于", "<=": "应高于", ">": "应不高于", ">=": "应低于"}[n.Operator]
	name, arguments, called := syntax.Call(n.Left)
	if words == "" || !called {
		return ""
	}
	now, err := m.session.Number(m.subject, syntax.Print(n.Left))
	if err != nil {
		return ""
	}
	target, err := m.session.Number(m.subject, syntax.Print(n.Right))
	if err != nil {
		return ""
	}
	text := fmt.Sprintf("%s%s（现为%s）", words, shown(target, unit), shown(now, unit))
	if name == "indicator" {
		if of, ok := arguments[0].(*ast.StringNode); ok {
			text = "“" + of.Value + "”" + text
		}
	}
	if above, below := m.parts(n.Left); above != nil && (n.Operator == "<" || n.Operator == "<=") {
		if wanted, err := target.Mul(*below); err == nil {
			text += fmt.Sprintf("，分子由%s增加到至少%d（分母%s不变）", *above, whole(wanted, 1, n.Operator == "<="), *below)
		}
	}
	return text
}

func shown(n exact.Number, unit string) string {
	if unit == "%" {
		return n.Percent()
	}
	return n.String() + unit
}
