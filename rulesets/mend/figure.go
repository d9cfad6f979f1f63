package mend

import (
	"fmt"
	"math"

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
	if above, by, ok := divided(node); ok {
		target, err := target.Mul(by)
		if err != nil {
			return err
		}
		return w.turn(above, target, up, strict)
	}
	name, arguments, ok := syntax.Call(node)
	if !ok {
		return errShape
	}
	switch name {
	case "indicator":
		name, year, err := w.named(arguments)
		if err != nil {
			return err
		}
		return w.reach(name, year, target, up, strict)
	case "rate":
		return w.rate(arguments, target, up, strict)
	case "sum":
		have, err := w.session.Number(w.subject, syntax.Print(node))
		if err != nil {
			return err
		}
		return w.sum(arguments, nil, have, target, exact.Int(1), up, strict)
	case "count", "len":
		return w.count(node, arguments, target, up, strict)
	}
	return errShape
}

// named is the figure that indicator(…) asks for, and its year.
func (m *Mender) named(arguments []ast.Node) (name string, year int64, err error) {
	text, ok := arguments[0].(*ast.StringNode)
	if !ok {
		return "", 0, errShape
	}
	year = int64(column.Year(m.Day))
	if len(arguments) == 2 {
		at, err := m.session.Number(m.subject, syntax.Print(arguments[1]))
		if err != nil {
			return "", 0, err
		}
		year, _ = at.Int64()
	}
	return text.Value, year, nil
}

// divided takes a number divided by a written one apart.
func divided(node ast.Node) (above ast.Node, by exact.Number, ok bool) {
	n, is := node.(*ast.BinaryNode)
	if !is || n.Operator != "/" {
		return nil, by, false
	}
	switch right := n.Right.(type) {
	case *ast.IntegerNode:
		by = exact.Int(int64(right.Value))
	case *ast.ConstantNode:
		by, _ = right.Value.(exact.Number)
	}
	return n.Left, by, by.Sign() > 0
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

// rate changes the upper number of a rate, the lower one staying as it is.
func (w *work) rate(arguments []ast.Node, target exact.Number, up int, strict bool) error {
	name, inner, ok := syntax.Call(arguments[0])
	if !ok || up < 0 && name != "sum" {
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
		return w.sum(inner, arguments[1], have, wanted, target, up, strict)
	}
	return errShape
}

// convert lets so many more of the records that a rate is of count above.
func (w *work) convert(counted []ast.Node, of ast.Node, by int64) error {
	records, err := w.convertible(counted, of)
	if err != nil {
		return err
	}
	table, predicate, _ := w.selection(counted)
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

// convertible lists the records that a rate is of and that do not count above.
func (m *Mender) convertible(counted []ast.Node, of ast.Node) ([]found, error) {
	table, predicate, ok := m.selection(counted)
	_, inner, ok2 := syntax.Call(of)
	if !ok || !ok2 {
		return nil, errShape
	}
	base, among, ok := m.selection(inner)
	if !ok || base != table {
		return nil, errShape
	}
	return m.rows(table, &ast.BinaryNode{Operator: "and", Left: among, Right: &ast.UnaryNode{Operator: "not", Node: predicate}}, true)
}

// sum changes a field of the records that are added up until they come to what is
// wanted. of is the lower number of a rate, nil where there is none, and target
// what the rate must become.
func (w *work) sum(summed []ast.Node, of ast.Node, have, wanted, target exact.Number, up int, strict bool) error {
	table, predicate, ok := w.selection(summed[:1])
	if !ok || len(summed) != 2 {
		return errShape
	}
	name, ok := fieldOf(summed[1])
	if !ok {
		return errShape
	}
	field := &w.Schemas[table].Fields[w.Schemas[table].Field(name)]
	lacking, err := wanted.Sub(have)
	if err != nil {
		return err
	}
	if up < 0 {
		lacking = lacking.Neg()
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
		now := record.row[name].Int
		most, least, ok := w.bounds(table, field, of, target, record)
		if !ok {
			return errShape
		}
		room := min(rest, most-now)
		if up < 0 {
			room = min(rest, now-least)
		}
		if room > 0 {
			if err := w.change(table, record, witness.Row{name: column.Whole(now + int64(up)*room)}); err != nil {
				return err
			}
			rest -= room
		}
	}
	if rest > 0 {
		return fmt.Errorf("各条记录都改到限度，仍差%s", exact.Scaled(rest, field.Scale))
	}
	return nil
}

// bounds are the greatest and the least units that a field which is added up can
// have in a record. In a rate that is a share of a whole, one record brings no
// more than its part of the whole; where a rate may go beyond 1, its part of
// what is wanted. False where the lower number says nothing of the record.
func (m *Mender) bounds(table string, field *column.Field, of ast.Node, target exact.Number, record found) (most, least int64, ok bool) {
	most = math.MaxInt64
	if field.Max != nil {
		most, _, _ = field.Max.Fixed(field.Scale)
	}
	if field.Min != nil {
		least, _, _ = field.Min.Round(field.Scale, score.Up).Fixed(field.Scale)
	}
	if of == nil {
		return most, least, true
	}
	share, ok := m.share(of, table, record)
	if !ok {
		return 0, 0, false
	}
	mode := score.Down
	if target.Cmp(exact.Int(1)) > 0 {
		wanted, err := share.Mul(target)
		if share, mode = wanted, score.Up; err != nil {
			return 0, 0, false
		}
	}
	full, _, inRange := share.Round(field.Scale, mode).Fixed(field.Scale)
	return min(most, full), least, inRange
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
func (m *Mender) share(node ast.Node, table string, f found) (exact.Number, bool) {
	if n, ok := node.(*ast.BinaryNode); ok && (n.Operator == "+" || n.Operator == "-") {
		left, ok := m.share(n.Left, table, f)
		right, ok2 := m.share(n.Right, table, f)
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
	base, _, ok := m.selection(arguments[:1])
	inner, ok2 := fieldOf(arguments[1])
	if !ok || !ok2 || base != table {
		return exact.Number{}, false
	}
	return exact.Scaled(f.row[inner].Int, m.Schemas[table].Fields[m.Schemas[table].Field(inner)].Scale), true
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
func (m *Mender) indicator(t *column.Table, name string, year int64) (int, found) {
	lo, hi := t.Rows(m.subject)
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

// tier brings a value to what was planned; else into the tier that takes so many
// points, as near to where it is as that tier begins.
func (w *work) tier(p *pattern.Tiers, left score.Points, now exact.Number) error {
	if to, ok := w.planned(); ok {
		return w.turn(w.inputs[0], to, to.Cmp(now), false)
	}
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
