// Package mend carries a plan out on evidence: it changes the records that a
// clause counts until it no longer counts them, adds what is missing and sets
// figures, so that the plan's promise can be held to a second judgement. What it
// does to a record says how a mended world would look in the ledgers, not what
// anybody should write into them.
package mend

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// Frame is what a ruleset and some evidence give.
type Frame struct {
	Ruleset  *engine.Ruleset
	Program  *engine.Program // of it
	Schemas  map[string]*column.Schema
	Evidence *engine.Evidence // with all fields kept
	Day      int64
}

// Mender mends the clauses of one subject.
type Mender struct {
	Frame
	subject int
	rules   map[string]*rule
	asked   map[string][]asked // table → predicates of all rules
	solvers map[string]*witness.Solver
	deltas  map[string]witness.Row // what to change in a record of some values, see delta
	session *engine.Session
}

// rule is a clause with its expressions as trees.
type rule struct {
	*engine.Clause
	inputs []ast.Node
}

// asked is a predicate that some rule asks of the records of a table.
type asked struct {
	node  ast.Node
	text  string
	taste int // +1: the more records fit the better; −1: the worse; 0: nobody can say
}

// New prepares the mending of a subject.
//
// Errors: evidence that cannot be judged; a subject that the ruleset does not
// judge.
func New(frame Frame, subject string) (*Mender, error) {
	m := &Mender{Frame: frame, rules: map[string]*rule{}, asked: map[string][]asked{}, solvers: map[string]*witness.Solver{}, deltas: map[string]witness.Row{}}
	m.subject = slices.IndexFunc(frame.Evidence.Subjects, func(s engine.Subject) bool { return s.ID == subject })
	if m.subject < 0 {
		return nil, fmt.Errorf("证据中没有对象 %q", subject)
	}
	if err := m.open(); err != nil {
		return nil, err
	}
	if _, ok := m.session.Score(m.subject); !ok {
		return nil, fmt.Errorf("细则不评价对象 %q", subject)
	}
	var walk func(items []engine.Item) error
	walk = func(items []engine.Item) error {
		for i := range items {
			for j := range items[i].Clauses {
				c := &items[i].Clauses[j]
				one := &rule{Clause: c}
				if err := m.read(one, c.Deduct, 1); err != nil {
					return err
				}
				if c.Applies != "" {
					node, err := syntax.Parse(c.Applies)
					if err != nil {
						return err
					}
					m.taste(syntax.Bind(node, frame.Ruleset.Params), 0)
				}
				m.rules[c.ID] = one
			}
			if err := walk(items[i].Items); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(frame.Ruleset.Items); err != nil {
		return nil, err
	}
	if frame.Ruleset.Bonus != nil {
		for i := range frame.Ruleset.Bonus.Clauses {
			if err := m.read(&rule{}, frame.Ruleset.Bonus.Clauses[i].Award, -1); err != nil {
				return nil, err
			}
		}
	}
	for _, veto := range frame.Ruleset.Vetoes {
		if err := m.read(&rule{}, pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: veto.If}}, 1); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// open begins with the evidence as it was handed in.
func (m *Mender) open() (err error) {
	m.session, err = m.Program.Open(m.Evidence, m.Day, engine.Options{})
	return err
}

// Result is the judgement of the subject on the evidence as it was handed in.
func (m *Mender) Result() *engine.SubjectResult {
	result, _ := m.session.Result(m.subject)
	return result
}

// read parses the expressions of a deduction and notes what they ask of records.
// sign is −1 where more points are better.
func (m *Mender) read(r *rule, d pattern.Deduction, sign int) error {
	for _, input := range d.Inputs() {
		if input.Want == pattern.Predicate {
			node, err := syntax.ParsePredicate(input.Source)
			if err != nil {
				return err
			}
			node = syntax.Bind(node, m.Ruleset.Params)
			r.inputs = append(r.inputs, node)
			m.note(input.Table, node, 0)
			continue
		}
		node, err := syntax.Parse(input.Source)
		if err != nil {
			return err
		}
		node = syntax.Bind(node, m.Ruleset.Params)
		r.inputs = append(r.inputs, node)
		m.taste(node, -sign*direction(d.Pattern))
	}
	return nil
}

// direction is +1 where a greater measure takes more points, −1 where it takes
// fewer.
func direction(p pattern.Pattern) int {
	switch p := p.(type) {
	case *pattern.Shortfall:
		return -1
	case *pattern.Tiers:
		first, last := p.Tiers[0], p.Tiers[len(p.Tiers)-1]
		if (first.Points < last.Points) == (first.Than.Cmp(last.Than) >= 0) {
			return -1
		}
	}
	return 1
}

// taste notes the predicates of an expression; want is whether it is better the
// greater, or true.
func (m *Mender) taste(node ast.Node, want int) {
	switch n := node.(type) {
	case *ast.UnaryNode:
		m.taste(n.Node, -want)
		return
	case *ast.BinaryNode:
		switch n.Operator {
		case "<", "<=", "-", "/":
			if n.Operator == "<" || n.Operator == "<=" {
				want = -want
			}
			m.taste(n.Left, want)
			m.taste(n.Right, -want)
		case ">", ">=":
			m.taste(n.Left, want)
			m.taste(n.Right, -want)
		case "==", "!=":
			m.taste(n.Left, 0)
			m.taste(n.Right, 0)
		default:
			m.taste(n.Left, want)
			m.taste(n.Right, want)
		}
		return
	case *ast.ConditionalNode:
		m.taste(n.Cond, 0)
		m.taste(n.Exp1, want)
		m.taste(n.Exp2, want)
		return
	}
	name, arguments, ok := syntax.Call(node)
	if !ok {
		return
	}
	switch name {
	case "rate":
		m.taste(arguments[0], want)
		m.taste(arguments[1], 0)
	case "count", "any", "one", "none", "all", "filter":
		if name == "none" {
			want = -want
		}
		if name == "filter" || name == "one" {
			want = 0
		}
		if table := m.tableOf(arguments[0]); table != "" && len(arguments) == 2 {
			m.note(table, syntax.Body(arguments[1]), want)
		}
		m.taste(arguments[0], 0)
	default:
		for _, argument := range arguments {
			m.taste(argument, want)
		}
	}
}

func (m *Mender) note(table string, node ast.Node, taste int) {
	if m.Schemas[table] != nil {
		m.asked[table] = append(m.asked[table], asked{node, syntax.Print(node), taste})
	}
}

// tableOf is the table at the bottom of filters, "" for anything else.
func (m *Mender) tableOf(node ast.Node) string {
	if table, ok := node.(*ast.IdentifierNode); ok && m.Schemas[table.Value] != nil {
		return table.Value
	}
	if name, arguments, ok := syntax.Call(node); ok && name == "filter" {
		return m.tableOf(arguments[0])
	}
	return ""
}

// selection is the table and the whole predicate of count(…), any(…), len(…):
// filters included.
func (m *Mender) selection(arguments []ast.Node) (table string, predicate ast.Node, ok bool) {
	base := arguments[0]
	var parts []ast.Node
	if len(arguments) > 1 {
		parts = append(parts, syntax.Body(arguments[1]))
	}
	for {
		if table = ""; base != nil {
			if identifier, is := base.(*ast.IdentifierNode); is {
				table = identifier.Value
				break
			}
		}
		name, inner, is := syntax.Call(base)
		if !is || name != "filter" {
			return "", nil, false
		}
		base, parts = inner[0], append([]ast.Node{syntax.Body(inner[1])}, parts...)
	}
	predicate = ast.Node(&ast.BoolNode{Value: true})
	for i, part := range parts {
		if i == 0 {
			predicate = part
		} else {
			predicate = &ast.BinaryNode{Operator: "and", Left: predicate, Right: part}
		}
	}
	return table, predicate, m.Schemas[table] != nil
}

// Carry carries a way out on the evidence as it was handed in, judges the
// subject again and compares with what was promised.
//
// Shape: promised is parallel to the subject's clauses.
// Errors: evidence that cannot be judged.
func (m *Mender) Carry(way *shortest.Way, promised []engine.ClauseResult, line engine.PassLine) (*shortest.Check, error) {
	if err := m.open(); err != nil {
		return nil, err
	}
	c := &shortest.Check{Edits: []shortest.Edit{}}
	not := map[string]bool{}
	for i := range way.Steps {
		step := &way.Steps[i]
		for _, id := range append([]string{step.Clause}, step.Also...) {
			left := score.Points(0)
			if id == step.Clause {
				left = step.Left
			}
			w := &work{Mender: m, rule: m.rules[id], check: c, step: step}
			if err := w.mend(left); err != nil {
				not[id] = true
				c.Not = append(c.Not, "条款"+id+"："+err.Error())
			}
		}
	}
	result, _ := m.session.Result(m.subject)
	c.Score, c.Low, c.High, c.Holds = result.Score, result.Low, result.High, line.Passes(result.Score)
	c.Better = true
	for i := range promised {
		want, got := &promised[i], &result.Clauses[i]
		if want.Deducted != got.Deducted && !not[want.ID] {
			c.Better = c.Better && got.Deducted < want.Deducted
			c.Differs = append(c.Differs, fmt.Sprintf("条款%s：应扣%s分，重新计算扣%s分（%s）", want.ID, want.Deducted, got.Deducted, got.Reason))
		}
	}
	c.Better = c.Better && len(c.Differs) > 0
	c.Agrees = len(c.Differs)+len(c.Not) == 0 && c.Score == way.Score
	return c, nil
}
