package mend

import (
	"fmt"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine"
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
			fact.Hopeless = m.beyond(r.inputs[0], p.Unit)
		case *pattern.Shortfall:
			m.attain(r.inputs[0], p.Below.Cmp(exact.Int(1)) <= 0, &fact)
		case *pattern.Tiers:
			m.attain(r.inputs[0], !slices.ContainsFunc(p.Tiers, func(t pattern.Tier) bool { return t.Than.Cmp(exact.Int(1)) > 0 }), &fact)
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

// attain tells what values a figure can take with the records at hand: of a rate
// of counts or sums the lower number stays as it is. share: nobody asks for more
// than the whole.
func (m *Mender) attain(node ast.Node, share bool, fact *shortest.Fact) {
	if n, ok := node.(*ast.ConditionalNode); ok {
		holds, err := m.session.Number(m.subject, "("+syntax.Print(n.Cond)+") ? 1 : 0")
		switch {
		case err != nil:
		case holds.Sign() > 0:
			m.attain(n.Exp1, share, fact)
		default:
			m.attain(n.Exp2, share, fact)
		}
		return
	}
	if above, by, ok := divided(node); ok {
		m.attain(above, false, fact)
		for _, one := range []**exact.Number{&fact.Grain, &fact.Limit} {
			if *one == nil {
				continue
			}
			if part, err := (**one).Quo(by); err == nil {
				*one = &part
			} else {
				*one = nil
			}
		}
		return
	}
	name, arguments, ok := syntax.Call(node)
	if !ok {
		return
	}
	switch name {
	case "count", "len":
		one := exact.Int(1)
		fact.Grain = &one
	case "sum":
		fact.Grain, fact.Limit = m.summed(arguments, nil)
	case "indicator":
		m.attainFigure(arguments, fact)
	case "rate":
		m.attainRate(arguments, share, fact)
	}
}

// attainFigure tells the values of a figure that was handed in.
func (m *Mender) attainFigure(arguments []ast.Node, fact *shortest.Fact) {
	name, year, err := m.named(arguments)
	t := m.session.Table(engine.Indicators)
	if err != nil || t == nil {
		return
	}
	grain := exact.Scaled(1, figureScale)
	if row, f := m.indicator(t, name, year); row >= 0 {
		numerator, ok := f.row["numerator"]
		denominator, ok2 := f.row["denominator"]
		if ok && ok2 && denominator.Int > 0 {
			if _, whole := exact.Scaled(numerator.Int, figureScale).Int64(); whole {
				grain = exact.Int(1)
			}
			if grain, err = grain.Quo(exact.Scaled(denominator.Int, figureScale)); err != nil {
				return
			}
		}
	}
	if fact.Grain = &grain; slices.Contains(m.Ruleset.Shares, name) {
		whole := exact.Int(1)
		fact.Limit = &whole
	}
}

// attainRate tells the values of a rate of counts or sums.
func (m *Mender) attainRate(arguments []ast.Node, share bool, fact *shortest.Fact) {
	above, below := m.parts(arguments)
	if above == nil || below.Sign() <= 0 {
		return
	}
	var grain, limit *exact.Number
	if name, inner, _ := syntax.Call(arguments[0]); name == "sum" {
		of := arguments[1]
		if !share {
			of = nil
		}
		grain, limit = m.summed(inner, of)
	} else if records, err := m.convertible(inner, arguments[1]); err == nil {
		one := exact.Int(1)
		if most, err := above.Add(exact.Int(int64(len(records)))); err == nil {
			grain, limit = &one, &most
		}
	}
	if grain == nil {
		return
	}
	by, err := grain.Quo(*below)
	if err != nil {
		return
	}
	fact.Numerator, fact.Denominator, fact.Grain = above, below, &by
	if limit == nil {
		return
	}
	if most, err := limit.Quo(*below); err == nil {
		fact.Limit = &most
	}
}

// summed is by how much a sum can grow, and the most it can be; nil where there is
// no telling.
func (m *Mender) summed(arguments []ast.Node, of ast.Node) (grain, limit *exact.Number) {
	table, predicate, ok := m.selection(arguments[:1])
	if !ok || len(arguments) != 2 {
		return nil, nil
	}
	name, ok := fieldOf(arguments[1])
	if !ok {
		return nil, nil
	}
	field := &m.Schemas[table].Fields[m.Schemas[table].Field(name)]
	unit := exact.Scaled(1, field.Scale)
	if of == nil && field.Max == nil {
		return &unit, nil
	}
	records, err := m.rows(table, predicate, true)
	if err != nil {
		return nil, nil
	}
	sum := exact.Int(0)
	for _, record := range records {
		most, _, ok := m.bounds(table, field, of, exact.Int(1), record)
		if !ok {
			return nil, nil
		}
		if sum, err = sum.Add(exact.Scaled(max(most, record.row[name].Int), field.Scale)); err != nil {
			return nil, nil
		}
	}
	return &unit, &sum
}

// parts are the two numbers of a rate of counts or of sums.
func (m *Mender) parts(arguments []ast.Node) (above, below *exact.Number) {
	out := make([]*exact.Number, 2)
	for i := range out {
		n, err := m.session.Number(m.subject, syntax.Print(arguments[i]))
		if err != nil {
			return nil, nil
		}
		out[i] = &n
	}
	return out[0], out[1]
}

// beyond says why the records at hand cannot bring a figure to where a comparison
// fails; "" where they can, or where nobody can tell.
func (m *Mender) beyond(node ast.Node, unit string) string {
	n, ok := node.(*ast.BinaryNode)
	if !ok || n.Operator != "<" && n.Operator != "<=" {
		return ""
	}
	target, err := m.session.Number(m.subject, syntax.Print(n.Right))
	if err != nil {
		return ""
	}
	fact := shortest.Fact{}
	m.attain(n.Left, target.Cmp(exact.Int(1)) <= 0, &fact)
	if fact.Limit == nil || fact.Limit.Cmp(target) > 0 || fact.Limit.Cmp(target) == 0 && n.Operator == "<" {
		return ""
	}
	return fmt.Sprintf("现有记录至多达到%s，%s%s", shown(*fact.Limit, unit), map[string]string{"<": "应不低于", "<=": "应高于"}[n.Operator], shown(target, unit))
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
	if name != "rate" || n.Operator != "<" && n.Operator != "<=" {
		return text
	}
	if above, below := m.parts(arguments); above != nil {
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
