// Package mutation makes mutants of a clause: the clause with one thing changed
// that its author could have got wrong. Cases that are worth their name notice
// every one of them.
package mutation

import (
	"encoding/json"
	"fmt"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/rulesets/syntax"
)

// Frame is what the clauses of a ruleset share.
type Frame struct {
	Schemas map[string]*column.Schema
	Params  map[string]any
}

// Clause is a clause, veto or bonus clause, as far as it can be mutated.
type Clause struct {
	Applies string
	Deduct  pattern.Deduction
	Veto    bool // it decides: its points say nothing
}

// Mutant is a clause with one thing changed.
type Mutant struct {
	Clause
	Where string // key of the clause: "deduct.points", "applies"
	What  string // what was changed, in Chinese

	// The predicate over the records of Table in which it was changed; nil
	// where it was not in one.
	Table         string
	Before, After ast.Node
}

// Of lists the mutants of a clause, each once, in the order of its text.
func Of(frame Frame, clause Clause) []Mutant {
	m := &mutating{Frame: frame, original: clause, seen: map[string]bool{identity(clause): true}}
	if !clause.Veto {
		m.parameters()
	}
	for _, input := range clause.Deduct.Inputs() {
		key := "deduct." + input.Key
		set := func(source string) Clause {
			return Clause{clause.Applies, withInput(clause.Deduct, input.Key, source), clause.Veto}
		}
		if input.Want == pattern.Predicate {
			m.predicate(key, input, set)
		} else if node, err := syntax.Parse(input.Source); err == nil {
			m.expression(key, node, set)
		}
	}
	if clause.Applies != "" {
		set := func(source string) Clause { return Clause{source, clause.Deduct, clause.Veto} }
		if node, err := syntax.Parse(clause.Applies); err == nil {
			m.add("applies", "去掉适用条件", set(""))
			m.add("applies", "适用条件取反", set(syntax.Print(&ast.UnaryNode{Operator: "not", Node: node})))
			m.expression("applies", node, set)
		}
	}
	return m.mutants
}

type mutating struct {
	Frame
	original Clause
	mutants  []Mutant
	seen     map[string]bool
}

// identity tells clauses apart by what they say.
func identity(c Clause) string {
	deduct, err := json.Marshal(c.Deduct)
	if err != nil {
		panic(fmt.Sprintf("mutation: a decoded deduction does not encode: %v", err))
	}
	return c.Applies + "\x00" + string(deduct)
}

func (m *mutating) add(where, what string, c Clause) {
	m.note(Mutant{Clause: c, Where: where, What: what})
}

func (m *mutating) note(mutant Mutant) {
	if key := identity(mutant.Clause); !m.seen[key] {
		m.seen[key] = true
		m.mutants = append(m.mutants, mutant)
	}
}

// predicate mutates an expression about one record, which may be absent.
func (m *mutating) predicate(key string, input pattern.Input, set func(string) Clause) {
	node, err := syntax.ParsePredicate(input.Source)
	if err != nil {
		return
	}
	note := func(what string, after ast.Node, source string) {
		m.note(Mutant{Clause: set(source), Where: key, What: what, Table: input.Table, Before: node, After: after})
	}
	if input.Source != "true" {
		note("去掉条件", &ast.BoolNode{Value: input.Key == "where"}, "")
		negated := &ast.UnaryNode{Operator: "not", Node: node}
		note("条件取反", negated, syntax.Print(negated))
	}
	for _, v := range m.variants(node, input.Table) {
		after := syntax.Replace(node, v.old, v.new)
		note(v.words(), after, syntax.Print(after))
	}
}

// expression mutates an expression about the whole subject.
func (m *mutating) expression(key string, root ast.Node, set func(string) Clause) {
	for _, v := range m.variants(root, "") {
		after := syntax.Replace(root, v.old, v.new)
		mutant := Mutant{Clause: set(syntax.Print(after)), Where: key, What: v.words()}
		if v.predicate != nil {
			mutant.Table, mutant.Before = v.table, v.predicate
			mutant.After = syntax.Replace(v.predicate, v.old, v.new)
		}
		m.note(mutant)
	}
}

// withInput is a deduction with another expression under a key.
func withInput(d pattern.Deduction, key, source string) pattern.Deduction {
	switch p := d.Pattern.(type) {
	case *pattern.Fixed:
		c := *p
		c.If = source
		d.Pattern = &c
	case *pattern.Each:
		c := *p
		c.Each = source
		d.Pattern = &c
	case *pattern.Missing:
		c := *p
		if key == "where" {
			c.Where = source
		} else {
			c.Exempt = source
		}
		d.Pattern = &c
	case *pattern.Shortfall:
		c := *p
		c.Rate = source
		d.Pattern = &c
	case *pattern.Tiers:
		c := *p
		c.Value = source
		d.Pattern = &c
	case *pattern.Trend:
		c := *p
		c.Series = source
		d.Pattern = &c
	case *pattern.Formula:
		c := *p
		c.Deduct = source
		d.Pattern = &c
	}
	return d
}
