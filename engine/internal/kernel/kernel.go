// Package kernel is the fast evaluator: it lowers the expressions of a ruleset
// into aggregates over columns, which one pass over each table fills in for
// every subject at once, and small exact programs over the aggregates' values.
//
// It gives what package reference gives, or ErrFallback, and nothing else. An
// expression that it cannot lower stays with the reference for good; a record
// that could make one fail (overflow, division by zero) sends the subject it
// belongs to, and all above, to the reference for that expression. So no error
// of a predicate is ever worded here, and no order of evaluation imitated.
package kernel

import (
	"errors"
	"slices"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/pattern"
)

// ErrFallback says that the reference must evaluate an expression for a subject.
var ErrFallback = errors.New("kernel: left to the reference")

// Plan is the lowered expressions of one ruleset. Fill it while the ruleset is
// compiled; afterwards it is immutable and may be shared.
type Plan struct {
	schemas map[string]*column.Schema
	params  map[string]any
	tables  []*tablePlan
	byName  map[string]int
}

// NewPlan gives an empty plan.
//
// Shape: params holds the values of the ruleset's parameters, in the Go forms
// of function.Kind. Schemas may still be added to before the first expression.
func NewPlan(schemas map[string]*column.Schema, params map[string]any) *Plan {
	return &Plan{schemas: schemas, params: params, byName: map[string]int{}}
}

// Expression is one lowered expression of a ruleset.
type Expression struct {
	Reason string // why it is left to the reference, "" where it is lowered
	Rows   bool   // some part of it looks at record after record, not at columns

	boolean   boolean
	number    number
	numbers   numbers
	left      number // left side of the comparison that a Bool is, nil where it is none
	covered   *aggregate
	things    []string
	selection *selection
	reads     []selection // records that it looks at
	each      bool        // boolean or number speak of one record of the selection's table
}

// Input lowers one expression of a deduction.
//
// Shape: things is the list whose coverage a Predicate asks for.
func (p *Plan) Input(input pattern.Input, program *expression.Program, things []string) *Expression {
	l := p.begin()
	l.explained = true
	x := &Expression{}
	switch input.Want {
	case pattern.Bool:
		x.boolean = l.boolean(program.Root)
		for _, t := range program.Thresholds {
			if t.Whole && x.left == nil {
				x.left = l.number(t.LeftNode)
			}
		}
	case pattern.Count, pattern.Number:
		x.number = l.number(program.Root)
	case pattern.Series:
		x.numbers = l.numbers(program.Root)
	case pattern.Predicate:
		x.covered, x.things = l.covered(program.Root, input.Field, things), things
	}
	return l.done(x)
}

// Bool lowers an expression that yields true or false.
func (p *Plan) Bool(program *expression.Program) *Expression {
	l := p.begin()
	return l.done(&Expression{boolean: l.boolean(program.Root)})
}

// Number lowers an expression that yields a number.
func (p *Plan) Number(program *expression.Program) *Expression {
	l := p.begin()
	return l.done(&Expression{number: l.number(program.Root)})
}

// begin starts on one expression.
func (p *Plan) begin() *lowering {
	l := &lowering{plan: p}
	for _, t := range p.tables {
		l.before = append(l.before, [3]int{len(t.nodes), len(t.aggregates), len(t.indexes)})
	}
	return l
}

// done settles whether the expression is lowered. What one that is not has
// left in the plan goes again.
func (l *lowering) done(x *Expression) *Expression {
	if l.reason != "" {
		for i, t := range l.plan.tables {
			var before [3]int
			if i < len(l.before) {
				before = l.before[i]
			}
			t.cut(before)
		}
		return &Expression{Reason: l.reason}
	}
	x.Rows, x.reads = l.rows, l.selections
	return x
}

// Touches reports whether a record of a table can bear on the value. names
// tells whether a field of the record has, or lists, a text.
func (p *Plan) Touches(x *Expression, table string, names func(field int, text string) bool) bool {
	at, ok := p.byName[table]
	return ok && slices.ContainsFunc(x.reads, func(s selection) bool {
		return s.table == at && (s.index == nil || names(s.index.field, s.index.text))
	})
}
