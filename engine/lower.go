package engine

import (
	"cmp"
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
)

// lowered is the expressions of a rule as the columnar engine evaluates them.
type lowered struct {
	applies  *kernel.Expression // nil where there is none
	patterns []pattern.Input
	inputs   []*kernel.Expression // parallel to patterns
	witness  *kernel.Witness
}

// complete reports whether the columnar engine evaluates all of it, but for
// records that only the reference can judge.
func (l *lowered) complete() bool {
	return (l.applies == nil || l.applies.Reason == "") && l.witness.Reason == "" &&
		!slices.ContainsFunc(l.inputs, func(x *kernel.Expression) bool { return x.Reason != "" })
}

// loweredCheck is the expressions of a check.
type loweredCheck struct {
	when, found, stated *kernel.Expression // when is nil where there is none
	witness             *kernel.Witness
}

// complete is lowered.complete.
func (l *loweredCheck) complete() bool {
	return (l.when == nil || l.when.Reason == "") && l.found.Reason == "" && l.stated.Reason == "" && l.witness.Reason == ""
}

// lower makes the plan of the columnar engine, after everything is compiled.
func (p *Program) lower(schemas map[string]*column.Schema) {
	p.schemas, p.plan = schemas, kernel.NewPlan(schemas, p.params)
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for i := range rules {
			p.lowerRule(&rules[i])
		}
	}
	for i := range p.checks {
		c := &p.checks[i]
		c.tables = tablesOf(c.when, c.found, c.stated)
		one := func(program *expression.Program, plain func(*expression.Program) *kernel.Expression) *kernel.Expression {
			switch {
			case program == nil:
				return nil
			case c.For != "":
				return p.plan.Each(program)
			}
			return plain(program)
		}
		c.lowered = loweredCheck{when: one(c.when, p.plan.Bool), found: one(c.found, p.plan.Number), stated: one(c.stated, p.plan.Number)}
		c.lowered.witness = p.plan.Witness(c.stated.WitnessNodes...)
	}
}

func (p *Program) lowerRule(r *rule) {
	programs := []*expression.Program{r.applies, r.because}
	var witnesses []ast.Node
	if r.applies != nil {
		r.lowered.applies = p.plan.Bool(r.applies)
	}
	for _, input := range r.inputs {
		var things []string
		if missing, ok := r.deduct.Pattern.(*pattern.Missing); ok {
			things = missing.Things
		}
		r.lowered.patterns = append(r.lowered.patterns, input.Input)
		r.lowered.inputs = append(r.lowered.inputs, p.plan.Input(input.Input, input.Program, things))
		if input.Want != pattern.Predicate && r.because == nil { // as for the reference
			witnesses = append(witnesses, input.Program.WitnessNodes...)
		}
		programs = append(programs, input.Program)
	}
	if r.because != nil {
		witnesses = append(witnesses, r.because.Root)
	}
	r.lowered.witness = p.plan.Witness(witnesses...)
	r.tables = tablesOf(programs...)
}

// tablesOf lists the tables that programs read, sorted.
func tablesOf(programs ...*expression.Program) []string {
	tables := map[string]bool{}
	for _, program := range programs {
		if program != nil {
			for table := range program.Uses {
				tables[table] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(tables))
}

// Level says how far the columnar engine evaluates a clause itself.
type Level string

// The levels.
const (
	Vectorised Level = "vectorised" // over columns
	Partly     Level = "partly"     // some part record by record, or by the reference
	ByVM       Level = "VM"         // by the reference
)

// PlanEntry is how one clause, veto, bonus clause or check is evaluated.
type PlanEntry struct {
	ID     string `json:"id"`
	Level  Level  `json:"level"`
	Reason string `json:"reason,omitempty"` // in Chinese, where it is not vectorised
}

// Plan lists how everything in the ruleset is evaluated by the columnar engine.
func (p *Program) Plan() []PlanEntry {
	var entries []PlanEntry
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for i := range rules {
			l := &rules[i].lowered
			entries = append(entries, entry(rules[i].id, l.inputs, l.witness, l.applies))
		}
	}
	for i := range p.checks {
		l := &p.checks[i].lowered
		one := entry(p.checks[i].ID, []*kernel.Expression{l.found, l.stated}, l.witness, l.when)
		if p.checks[i].For != "" && one.Level == Vectorised {
			one.Level, one.Reason = Partly, "勾稽关系逐条记录核对"
		}
		entries = append(entries, one)
	}
	return entries
}

func entry(id string, inputs []*kernel.Expression, witness *kernel.Witness, condition *kernel.Expression) PlanEntry {
	for _, x := range inputs {
		if x.Reason != "" {
			return PlanEntry{id, ByVM, x.Reason}
		}
	}
	if condition == nil {
		condition = &kernel.Expression{}
	}
	rows := witness.Rows || condition.Rows
	for _, x := range inputs {
		rows = rows || x.Rows
	}
	switch reason := cmp.Or(condition.Reason, witness.Reason); {
	case reason != "":
		return PlanEntry{id, Partly, reason}
	case rows:
		return PlanEntry{id, Partly, "有条件须逐条记录判断"}
	}
	return PlanEntry{ID: id, Level: Vectorised}
}
