package mend

import (
	"errors"
	"fmt"
	"slices"

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

// work is the mending of one clause.
type work struct {
	*Mender
	*rule
	check *shortest.Check
	step  *shortest.Step
}

var errShape = errors.New("条款的表达式不是能够模拟整改的形式")

// mend changes the evidence until the clause deducts no more than it should.
//
// Errors: where that cannot be done; the evidence may be changed in part then.
func (w *work) mend(left score.Points) error {
	if w.result().Outcome == score.NoEvidence {
		if err := w.submit(); err != nil {
			return err
		}
	}
	now := w.result()
	if now.Deducted <= left {
		return nil
	}
	if err := w.pattern(left, now); err != nil {
		return err
	}
	now = w.result()
	if now.Outcome == score.NoEvidence || len(now.Awaiting) > 0 && len(w.step.Records) > 0 { // the records withdrawn were all there was
		if err := w.declare(now.Awaiting); err != nil {
			return err
		}
		now = w.result()
	}
	if now.Deducted > left {
		return fmt.Errorf("改动证据后仍扣%s分（%s）", now.Deducted, now.Reason)
	}
	return nil
}

// result is the judgement of the clause as the evidence now is.
func (w *work) result() *engine.ClauseResult {
	result, _ := w.session.Score(w.subject)
	for i := range result.Clauses {
		if result.Clauses[i].ID == w.ID {
			return &result.Clauses[i]
		}
	}
	panic("mend: a clause that was judged before is gone: " + w.ID)
}

func (w *work) pattern(left score.Points, now *engine.ClauseResult) error {
	switch p := w.Deduct.Pattern.(type) {
	case *pattern.Each:
		if now.Measure == nil {
			return errors.New(now.Reason)
		}
		n, _ := now.Measure.Int64()
		return w.fewer(w.inputs[0], n-int64(left/p.Points))
	case *pattern.Missing:
		return w.supply(p, int(left/p.Points))
	case *pattern.Fixed:
		return w.make(w.inputs[0], false)
	case *pattern.Shortfall:
		if to, ok := w.planned(); ok {
			return w.turn(w.inputs[0], to, 1, false)
		}
		target, err := p.Per.Mul(exact.Int(int64(left / p.Points)))
		if err == nil {
			target, err = p.Below.Sub(target)
		}
		if err != nil {
			return err
		}
		return w.turn(w.inputs[0], target, 1, false)
	case *pattern.Tiers:
		if now.Measure == nil {
			return errors.New(now.Reason)
		}
		return w.tier(p, left, *now.Measure)
	case *pattern.Trend:
		return w.trend(p)
	case *pattern.Manual:
		return w.review()
	}
	return errShape
}

// planned is what the step says that the figure of the clause must become.
func (w *work) planned() (exact.Number, bool) {
	if w.step.To == nil || w.step.Clause != w.ID {
		return exact.Number{}, false
	}
	return *w.step.To, true
}

// note writes an edit down.
func (w *work) note(table string, at column.Origin, do string) {
	w.check.Edits = append(w.check.Edits, shortest.Edit{Clause: w.ID, Table: table, Record: at, Do: do})
}

// change gives a record other values.
func (w *work) change(table string, f found, change witness.Row) error {
	record, err := w.session.Find(table, f.at)
	if err != nil {
		return err
	}
	if _, err = w.session.Change(record, w.cells(table, changed(f.row, change))); err == nil {
		w.note(table, f.at, w.words(table, change))
	}
	return err
}

// edit changes a record so that a predicate turns.
func (w *work) edit(table string, f found, predicate ast.Node, want bool) error {
	change, err := w.delta(table, f.row, predicate, want)
	if err != nil {
		return err
	}
	return w.change(table, f, change)
}

// fromPlan is where added records come from.
const fromPlan = "（计划）"

// add adds a record of a subject.
func (w *work) add(table string, subject int, row witness.Row) error {
	at := column.Origin{File: fromPlan, Row: len(w.check.Edits) + 1}
	if _, err := w.session.Add(table, subject, at, w.cells(table, row)); err != nil {
		return err
	}
	w.note(table, column.Origin{}, w.Evidence.Subjects[subject].Name+"新增一条“"+w.Schemas[table].Title+"”："+w.words(table, row))
	return nil
}

// owner is who hands in what is missing: the subject where it answers for the
// clause, else the first of those below it that does.
func (w *work) owner() int {
	for _, s := range w.session.Below(w.subject) {
		if w.Evidence.Subjects[s].Answers(w.Owners) {
			return s
		}
	}
	return w.subject
}

// submit hands in what a clause needs to be judged.
func (w *work) submit() error {
	ledgers, figures := w.Program.Needs(w.ID)
	awaiting := w.result().Awaiting
	for _, ledger := range ledgers {
		for _, id := range awaiting {
			subject := slices.IndexFunc(w.Evidence.Subjects, func(s engine.Subject) bool { return s.ID == id })
			if t := w.session.Table(ledger); t != nil {
				if lo, hi := t.Rows(subject); hi > lo {
					continue
				}
			}
			if err := w.begin(ledger, subject); err != nil {
				return err
			}
		}
	}
	if len(ledgers)+len(figures) == 0 {
		return w.declare(awaiting)
	}
	year := int64(column.Year(w.Day))
	for i, figure := range figures {
		at := int64(figure.Year)
		if figure.Back {
			at = year - at
		}
		if _, err := w.session.Number(w.subject, fmt.Sprintf("indicator(%q, %d)", figure.Name, at)); err == nil {
			continue
		}
		value := exact.Int(1) // any: what it must be is for the pattern
		if slices.Contains(w.Ruleset.Shares, figure.Name) && i > 0 {
			value = exact.Scaled(5, 1)
		}
		if err := w.figure(figure.Name, at, value); err != nil {
			return err
		}
	}
	return nil
}

// begin hands in a ledger with one record, about which there is nothing to find.
// Where its numbers leave a rate without a lower number they are varied.
func (w *work) begin(ledger string, subject int) error {
	row, err := w.fresh(ledger, &ast.BoolNode{Value: true}, nil)
	if err != nil {
		return err
	}
	if err := w.add(ledger, subject, row); err != nil || w.result().Outcome != score.Failed {
		return err
	}
	at := column.Origin{File: fromPlan, Row: len(w.check.Edits)}
	for _, field := range w.Schemas[ledger].Fields {
		if !field.Type.Numeric() || !field.Required {
			continue
		}
		record, err := w.session.Find(ledger, at)
		if err != nil {
			return err
		}
		one, _, _ := exact.Int(1).Fixed(field.Scale)
		next := changed(row, witness.Row{field.Name: column.Whole(row[field.Name].Int + one)})
		if _, err := w.session.Change(record, w.cells(ledger, next)); err != nil {
			return err
		}
		if w.result().Outcome != score.Failed {
			w.check.Edits[len(w.check.Edits)-1].Do = w.Evidence.Subjects[subject].Name + "新增一条“" + w.Schemas[ledger].Title + "”：" + w.words(ledger, next)
			return nil
		}
	}
	return errors.New(w.result().Reason)
}

// declare has subjects declare that they looked into the clause.
func (w *work) declare(ids []string) error {
	table := engine.Declarations
	for _, id := range ids {
		subject := slices.IndexFunc(w.Evidence.Subjects, func(s engine.Subject) bool { return s.ID == id })
		t := w.session.Table(table)
		if t == nil {
			return fmt.Errorf("证据中没有数据表%s", table)
		}
		lo, hi := t.Rows(subject)
		own := witness.Row{"clause": column.Str(w.ID), "status": column.Str("已自查")}
		at := slices.IndexFunc(seq(lo, hi), func(row int) bool { return t.Value(row, t.Schema.Field("clause")).Text == w.ID })
		var err error
		if at < 0 {
			err = w.add(table, subject, own)
		} else {
			err = w.change(table, found{t.Origin(lo + at), rowOf(t, lo+at)}, witness.Row{"status": column.Str("已自查")})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func seq(lo, hi int) []int {
	out := make([]int, hi-lo)
	for i := range out {
		out[i] = lo + i
	}
	return out
}

// fewer lets a count count so many fewer.
func (w *work) fewer(node ast.Node, by int64) error {
	if n, ok := node.(*ast.BinaryNode); ok && n.Operator == "+" {
		have, err := w.session.Number(w.subject, syntax.Print(n.Left))
		if err != nil {
			return err
		}
		left, _ := have.Int64()
		left = min(left, by)
		if err := w.fewer(n.Left, left); err != nil {
			return err
		}
		return w.fewer(n.Right, by-left)
	}
	name, arguments, ok := syntax.Call(node)
	if by <= 0 {
		return nil
	}
	if !ok || name != "count" && name != "len" {
		return errShape
	}
	table, predicate, ok := w.selection(arguments)
	if !ok {
		return errShape
	}
	records, err := w.rows(table, predicate, true)
	if err != nil {
		return err
	}
	if int64(len(records)) < by {
		return fmt.Errorf("只找到%d条记录", len(records))
	}
	slices.SortStableFunc(records, func(a, b found) int { return a.at.Compare(b.at) })
	for _, record := range records[:by] {
		if err := w.take(table, record, predicate); err != nil {
			return err
		}
	}
	return nil
}

// take lets a record no longer fit a predicate. An issue that was mended is
// struck off the list.
func (w *work) take(table string, f found, predicate ast.Node) error {
	if table != engine.Issues {
		return w.edit(table, f, predicate, false)
	}
	record, err := w.session.Find(table, f.at)
	if err != nil {
		return err
	}
	if err = w.session.Withdraw(record); err == nil {
		w.note(table, f.at, "销号")
	}
	return err
}

// supply adds records for things that are missing until so few are.
func (w *work) supply(p *pattern.Missing, left int) error {
	m, err := w.session.Measure(w.subject, w.ID)
	if err != nil {
		return err
	}
	lacking := Lacking(p, m)
	if len(lacking) <= left {
		return nil
	}
	where := w.inputs[0]
	if len(w.inputs) > 1 {
		where = &ast.BinaryNode{Operator: "and", Left: where, Right: &ast.UnaryNode{Operator: "not", Node: w.inputs[1]}}
	}
	field := w.Schemas[p.From].Fields[w.Schemas[p.From].Field(p.Field)]
	others, err := w.rows(p.From, where, false)
	if err != nil {
		return err
	}
	for _, thing := range lacking[:len(lacking)-left] {
		value := column.Str(thing)
		if field.Type == column.List {
			value = column.Strs([]string{thing})
		}
		if at := slices.IndexFunc(others, func(f found) bool { return f.row[p.Field].Text == thing }); at >= 0 && !w.Schemas[p.From].General {
			if err := w.edit(p.From, others[at], where, true); err == nil {
				continue
			}
		}
		row, err := w.fresh(p.From, where, witness.Row{p.Field: value})
		if err == nil {
			err = w.add(p.From, w.owner(), row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Lacking lists the things that nobody covers, in the order of the list.
func Lacking(p *pattern.Missing, m pattern.Measure) []string {
	lacking := []string{}
	for _, thing := range p.Things {
		if !slices.Contains(m.Covered, thing) && !slices.Contains(m.Exempt, thing) {
			lacking = append(lacking, thing)
		}
	}
	return lacking
}

// make turns a statement about the subject.
func (w *work) make(node ast.Node, want bool) error {
	if now, err := w.session.Number(w.subject, "("+syntax.Print(node)+") ? 1 : 0"); err != nil {
		return err
	} else if (now.Sign() > 0) == want {
		return nil
	}
	switch n := node.(type) {
	case *ast.UnaryNode:
		return w.make(n.Node, !want)
	case *ast.BinaryNode:
		and, or := n.Operator == "and" || n.Operator == "&&", n.Operator == "or" || n.Operator == "||"
		switch {
		case and == want && (and || or):
			if err := w.make(n.Left, want); err != nil {
				return err
			}
			return w.make(n.Right, want)
		case and, or:
			if err := w.make(n.Left, want); err == nil {
				return nil
			}
			return w.make(n.Right, want)
		}
		return w.compare(n, want)
	}
	name, arguments, ok := syntax.Call(node)
	if !ok || len(arguments) != 2 {
		return errShape
	}
	table, predicate, ok := w.selection(arguments)
	if !ok {
		return errShape
	}
	switch {
	case name == "none" && want, name == "any" && !want: // nothing may fit
		return w.all(table, predicate)
	case name == "all" && want:
		base, filter, ok := w.selection(arguments[:1])
		if !ok {
			return errShape
		}
		return w.all(base, &ast.BinaryNode{Operator: "and", Left: filter, Right: &ast.UnaryNode{Operator: "not", Node: predicate}})
	case name == "none" || name == "any": // something must
		return w.more(table, predicate, 1)
	}
	return errShape
}

// all takes every record that fits to the other side.
func (w *work) all(table string, predicate ast.Node) error {
	records, err := w.rows(table, predicate, true)
	if err != nil {
		return err
	}
	for _, record := range records {
		if err := w.take(table, record, predicate); err != nil {
			return err
		}
	}
	return nil
}

// more adds records that fit.
func (w *work) more(table string, predicate ast.Node, by int64) error {
	for range by {
		row, err := w.fresh(table, predicate, nil)
		if err == nil {
			err = w.add(table, w.owner(), row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// review has the experts, who asked for the mending, find nothing more.
func (w *work) review() error {
	table := engine.Reviews
	t := w.session.Table(table)
	if t == nil {
		return fmt.Errorf("证据中没有数据表%s", table)
	}
	lo, hi := t.Rows(w.subject)
	var own []found
	for row := lo; row < hi; row++ {
		if t.Value(row, t.Schema.Field("clause")).Text == w.ID {
			own = append(own, found{t.Origin(row), rowOf(t, row)})
		}
	}
	for _, f := range own {
		if err := w.change(table, f, witness.Row{"deduction": column.Whole(0)}); err != nil {
			return err
		}
	}
	return nil
}
