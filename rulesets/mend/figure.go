package mend

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// compare turns a comparison by what stands left of it.
func (w *work) compare(n *ast.BinaryNode, want bool) error {
	target, err := w.session.Number(w.subject, syntax.Print(n.Right))
	if err != nil {
		return err
	}
	up, strict := 1, false
	switch op := n.Operator; {
	case op == "<" && !want, op == ">=" && want:
	case op == "<=" && !want, op == ">" && want:
		strict = true
	case op == ">" && !want, op == "<=" && want:
		up = -1
	case op == ">=" && !want, op == "<" && want:
		up, strict = -1, true
	default:
		return errShape
	}
	return w.turn(n.Left, target, up, strict)
}

// turn brings a number to a target, from below where up is 1, from above where
// it is −1; strict: just beyond it.
func (w *work) turn(node ast.Node, target exact.Number, up int, strict bool) error {
	if n, ok := node.(*ast.ConditionalNode); ok {
		holds, err := w.session.Number(w.subject, "("+syntax.Print(n.Cond)+") ? 1 : 0")
		switch {
		case err != nil:
			return err
		case holds.Sign() > 0:
			return w.turn(n.Exp1, target, up, strict)
		}
		return w.turn(n.Exp2, target, up, strict)
	}
	name, arguments, ok := syntax.Call(node)
	if !ok {
		return errShape
	}
	switch name {
	case "indicator":
		text, is := arguments[0].(*ast.StringNode)
		if !is {
			return errShape
		}
		year := int64(column.Year(w.Day))
		if len(arguments) == 2 {
			at, err := w.session.Number(w.subject, syntax.Print(arguments[1]))
			if err != nil {
				return err
			}
			year, _ = at.Int64()
		}
		return w.reach(text.Value, year, target, up, strict)
	case "rate":
		return w.rate(arguments, target, up, strict)
	case "count", "len":
		return w.count(node, arguments, target, up, strict)
	}
	return errShape
}

// count brings a count to a target.
func (w *work) count(node ast.Node, arguments []ast.Node, target exact.Number, up int, strict bool) error {
	now, err := w.session.Number(w.subject, syntax.Print(node))
	if err != nil {
		return err
	}
	have, _ := now.Int64()
	wanted := whole(target, up, strict)
	if up < 0 {
		return w.fewer(node, have-wanted)
	}
	table, predicate, ok := w.selection(arguments)
	if !ok {
		return errShape
	}
	return w.more(table, predicate, wanted-have)
}

// whole is the whole number nearest to a target on its far side.
func whole(target exact.Number, up int, strict bool) int64 {
	mode := score.Up
	if up < 0 {
		mode = score.Down
	}
	n, _ := target.Round(0, mode).Int64()
	if exact.Int(n).Cmp(target) == 0 && strict {
		n += int64(up)
	}
	return n
}

// rate raises the upper number of a rate, the lower one staying as it is.
func (w *work) rate(arguments []ast.Node, target exact.Number, up int, strict bool) error {
	name, inner, ok := syntax.Call(arguments[0])
	if !ok || up < 0 {
		return errShape
	}
	have, err := w.session.Number(w.subject, syntax.Print(arguments[0]))
	if err != nil {
		return err
	}
	below, err := w.session.Number(w.subject, syntax.Print(arguments[1]))
	if err != nil {
		return err
	}
	wanted, err := target.Mul(below)
	if err != nil {
		return err
	}
	switch name {
	case "count":
		now, _ := have.Int64()
		return w.convert(inner, arguments[1], whole(wanted, 1, strict)-now)
	case "sum":
		return w.sum(inner, arguments[1], have, wanted, strict)
	}
	return errShape
}

// convert lets so many more of the records that a rate is of count above.
func (w *work) convert(counted []ast.Node, of ast.Node, by int64) error {
	table, predicate, ok := w.selection(counted)
	_, inner, ok2 := syntax.Call(of)
	if !ok || !ok2 {
		return errShape
	}
	base, among, ok := w.selection(inner)
	if !ok || base != table {
		return errShape
	}
	records, err := w.rows(table, &ast.BinaryNode{Operator: "and", Left: among, Right: &ast.UnaryNode{Operator: "not", Node: predicate}}, true)
	if err != nil {
		return err
	}
	for _, record := range records {
		if by <= 0 {
			return nil
		}
		if err := w.edit(table, record, predicate, true); err != nil {
			return err
		}
		by--
	}
	if by > 0 {
		return fmt.Errorf("还差%d条记录", by)
	}
	return nil
}

// sum raises a field of the records that are added up, each as far as its share
// of the lower number goes.
func (w *work) sum(summed []ast.Node, of ast.Node, have, wanted exact.Number, strict bool) error {
	table, predicate, ok := w.selection(summed[:1])
	if !ok || len(summed) != 2 {
		return errShape
	}
	name, ok := fieldOf(summed[1])
	if !ok {
		return errShape
	}
	field := w.Schemas[table].Fields[w.Schemas[table].Field(name)]
	lacking, err := wanted.Sub(have)
	if err != nil {
		return err
	}
	rest, exactly, _ := lacking.Round(field.Scale, score.Up).Fixed(field.Scale)
	if at := exact.Scaled(rest, field.Scale); exactly && at.Cmp(lacking) == 0 && strict {
		rest++
	}
	records, err := w.rows(table, predicate, true)
	if err != nil {
		return err
	}
	for _, record := range records {
		if rest <= 0 {
			return nil
		}
		share, ok := w.share(of, table, record)
		if !ok {
			return errShape
		}
		full, _, _ := share.Round(field.Scale, score.Down).Fixed(field.Scale)
		if room := min(rest, full-record.row[name].Int); room > 0 {
			if err := w.change(table, record, witness.Row{name: column.Whole(record.row[name].Int + room)}); err != nil {
				return err
			}
			rest -= room
		}
	}
	if rest > 0 {
		return fmt.Errorf("各条记录都提高到上限，仍差%s", exact.Scaled(rest, field.Scale))
	}
	return nil
}

// fieldOf is the field that is added up.
func fieldOf(node ast.Node) (string, bool) {
	node = syntax.Body(node)
	if name, arguments, ok := syntax.Call(node); ok && name == "need" {
		node = arguments[0]
	}
	return syntax.Field(node)
}

// share is what one record brings to a sum, or to sums added and taken off.
func (w *work) share(node ast.Node, table string, f found) (exact.Number, bool) {
	if n, ok := node.(*ast.BinaryNode); ok && (n.Operator == "+" || n.Operator == "-") {
		left, ok := w.share(n.Left, table, f)
		right, ok2 := w.share(n.Right, table, f)
		if n.Operator == "-" {
			right = right.Neg()
		}
		sum, err := left.Add(right)
		return sum, ok && ok2 && err == nil
	}
	name, arguments, ok := syntax.Call(node)
	if !ok || name != "sum" || len(arguments) != 2 {
		return exact.Number{}, false
	}
	base, _, ok := w.selection(arguments[:1])
	inner, ok2 := fieldOf(arguments[1])
	if !ok || !ok2 || base != table {
		return exact.Number{}, false
	}
	return exact.Scaled(f.row[inner].Int, w.Schemas[table].Fields[w.Schemas[table].Field(inner)].Scale), true
}

// figureScale is how many decimals 指标数据 holds.
const figureScale = 6

// step is how far beyond a line a figure is set that must lie beyond it.
var step = exact.Scaled(1, 4)

// reach sets an indicator to a target, or just beyond it.
func (w *work) reach(name string, year int64, target exact.Number, up int, strict bool) error {
	table := engine.Indicators
	t := w.session.Table(table)
	if t == nil {
		return fmt.Errorf("证据中没有数据表%s", table)
	}
	row, f := w.indicator(t, name, year)
	numerator, ok := f.row["numerator"]
	denominator, ok2 := f.row["denominator"]
	if row >= 0 && ok && ok2 { // the lower number stays
		wanted, err := target.Mul(exact.Scaled(denominator.Int, figureScale))
		if err != nil {
			return err
		}
		unit := exact.Int(whole(wanted, up, strict))
		if _, isWhole := exact.Scaled(numerator.Int, figureScale).Int64(); !isWhole {
			mode := score.Up
			if up < 0 {
				mode = score.Down
			}
			unit = wanted.Round(figureScale, mode)
			if strict {
				unit, _ = unit.Add(exact.Scaled(int64(up), figureScale))
			}
		}
		units, _, inRange := unit.Fixed(figureScale)
		if !inRange {
			return errShape
		}
		return w.change(table, f, witness.Row{"numerator": column.Whole(units), "value": column.None})
	}
	if strict {
		beyond := step
		if up < 0 {
			beyond = step.Neg()
		}
		var err error
		if target, err = target.Add(beyond); err != nil {
			return err
		}
	}
	return w.figure(name, year, target)
}

// indicator finds the subject's own row of a figure; −1 where there is none.
func (w *work) indicator(t *column.Table, name string, year int64) (int, found) {
	lo, hi := t.Rows(w.subject)
	for row := lo; row < hi; row++ {
		if t.Value(row, t.Schema.Field("indicator")).Text == name && t.Value(row, t.Schema.Field("year")).Int == year {
			return row, found{t.Origin(row), rowOf(t, row)}
		}
	}
	return -1, found{}
}

// figure gives the subject a figure of its own, which speaks for all below it.
func (w *work) figure(name string, year int64, value exact.Number) error {
	t := w.session.Table(engine.Indicators)
	if t == nil {
		return fmt.Errorf("证据中没有数据表%s", engine.Indicators)
	}
	unit, _, inRange := value.Round(figureScale, score.Up).Fixed(figureScale)
	if !inRange {
		return errShape
	}
	set := witness.Row{"value": column.Whole(unit), "numerator": column.None, "denominator": column.None}
	if row, f := w.indicator(t, name, year); row >= 0 {
		return w.change(engine.Indicators, f, set)
	}
	return w.add(engine.Indicators, w.subject, witness.Row{"indicator": column.Str(name), "year": column.Whole(year), "value": column.Whole(unit)})
}

// tier brings a value into the tier that takes so many points, as near to where
// it is as that tier begins.
func (w *work) tier(p *pattern.Tiers, left score.Points, now exact.Number) error {
	for _, tier := range p.Tiers {
		if tier.Points != left {
			continue
		}
		up := 1
		if tier.Than.Cmp(now) < 0 || tier.Than.Cmp(now) == 0 && tier.Op == "<" {
			up = -1
		}
		return w.turn(w.inputs[0], tier.Than, up, tier.Op == ">" || tier.Op == "<")
	}
	return errShape
}

// trend lets the last year move as it must.
func (w *work) trend(p *pattern.Trend) error {
	name, arguments, ok := syntax.Call(w.inputs[0])
	if !ok || name != "series" {
		return errShape
	}
	text, ok := arguments[0].(*ast.StringNode)
	m, err := w.session.Measure(w.subject, w.ID)
	if err != nil {
		return err
	}
	if !ok || len(m.Series) < 2 {
		return errShape
	}
	year := int64(column.Year(w.Day))
	up, strict := moves(p)
	from := len(m.Series) - 1
	if w.step.If == shortest.IfClean { // nothing was handed in: all years are ours to say
		from = 1
	}
	for i := from; i < len(m.Series); i++ {
		last, err := w.session.Number(w.subject, fmt.Sprintf("indicator(%q, %d)", text.Value, year-int64(len(m.Series)-i)))
		if err != nil {
			return err
		}
		if err := w.reach(text.Value, year-int64(len(m.Series)-1-i), last, up, strict); err != nil {
			return err
		}
	}
	return nil
}

// moves is where a trend must go, and whether it must move at all.
func moves(p *pattern.Trend) (up int, strict bool) {
	switch p.Must {
	case "fall":
		return -1, true
	case "not_rise":
		return -1, false
	case "rise":
		return 1, true
	}
	return 1, false
}
