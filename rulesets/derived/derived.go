// Package derived makes cases of a clause out of its own parameters: nothing,
// one, the last step before a cap, at it and beyond it; a figure just below, at
// and just above every threshold; a record for every way in which a predicate
// can hold or fail; a subject to which the clause does not apply; nothing handed
// in. What follows is worked out here by arithmetic, not by the engine, which is
// held to it.
//
// Such cases say that a clause does what it says. Whether it says what the
// standard says is for cases that a person works out from the sentence.
package derived

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// Frame is what the clauses of a ruleset share.
type Frame struct {
	Schemas map[string]*column.Schema
	Params  map[string]any
	Shares  []string // indicators that are shares of a whole
	Kinds   []string // of subjects, the one that cases are about first
	Day     int64    // 评估基准日 of cases
}

// Clause is a clause, veto or bonus clause.
type Clause struct {
	ID      string
	Owners  []string
	Applies string
	Deduct  pattern.Deduction
}

// Subject is whom a case judges.
type Subject struct {
	Kind  string
	Roles []string
}

func (s Subject) equal(other Subject) bool {
	return s.Kind == other.Kind && slices.Equal(s.Roles, other.Roles)
}

// Record is a row of a case and how often it stands there.
type Record struct {
	Row   witness.Row
	Times int
}

// Case is what is submitted and what follows.
type Case struct {
	Name     string
	Rows     map[string][]Record
	Zero     []string // tables of which nothing is to be reported
	Declared string
	Subject  *Subject // nil: the first kind
	Outcome  score.Outcome
	Deducted score.Points // where the outcome is known and not a veto's
}

// Of derives the cases of a clause; none where its shape is not one that is
// understood, which then needs cases worked by hand.
func Of(frame Frame, clause Clause) []Case {
	d := &derivation{Frame: frame, clause: clause, Subject: Subject{Kind: frame.Kinds[0]}, known: map[string]class{},
		asked: map[question]witness.Verdict{}, kinds: map[string]*kind{}, solvers: map[string]*witness.Solver{}, base: map[string]witness.Row{}, seen: map[string]bool{}}
	if !d.prepare() {
		return nil
	}
	if manual, ok := clause.Deduct.Pattern.(*pattern.Manual); ok {
		d.expert(manual)
	} else {
		d.pattern()
	}
	if len(d.cases) == 0 {
		return nil
	}
	return append(d.cases, Case{Name: "推导：未提交", Outcome: d.unsaid()},
		Case{Name: "推导：自查为不涉及", Declared: "不涉及", Outcome: score.NotApplicable})
}

// derivation is the making of the cases of one clause.
type derivation struct {
	Frame
	Subject Subject
	clause  Clause

	inputs  []ast.Node // of the deduction, parameters bound
	applies ast.Node   // nil where it always applies
	tables  []string   // that the clause reads, sorted
	ledgers []string   // of these, the specific ones: rows or a zero report must be there
	figures []figure   // all that it asks for

	solvers map[string]*witness.Solver
	base    map[string]witness.Row // what a record says where it does not matter
	known   map[string]class
	asked   map[question]witness.Verdict
	kinds   map[string]*kind

	apt []evidence // to which the clause applies

	cases []Case
	seen  map[string]bool
}

// prepare reads the expressions of the clause.
func (d *derivation) prepare() bool {
	predicates := map[string][]ast.Node{}
	read := map[string]bool{}
	note := func(node ast.Node) {
		syntax.Each(node, func(n ast.Node) {
			if table, ok := n.(*ast.IdentifierNode); ok && d.Schemas[table.Value] != nil {
				read[table.Value] = true
			}
			if name, arguments, ok := syntax.Call(n); ok && len(arguments) == 2 {
				if table := d.tableOf(arguments[0]); table != "" && name != "rate" {
					predicates[table] = append(predicates[table], syntax.Body(arguments[1]))
				}
			}
		})
		d.ask(node)
	}
	for _, input := range d.clause.Deduct.Inputs() {
		var node ast.Node
		var err error
		if input.Want == pattern.Predicate {
			if node, err = syntax.ParsePredicate(input.Source); err == nil {
				node = syntax.Bind(node, d.Params)
				read[input.Table] = true
				predicates[input.Table] = append(predicates[input.Table], node)
			}
		} else if node, err = syntax.Parse(input.Source); err == nil {
			node = syntax.Bind(node, d.Params)
			note(node)
		}
		if err != nil {
			return false
		}
		d.inputs = append(d.inputs, node)
	}
	if d.clause.Applies != "" {
		node, err := syntax.Parse(d.clause.Applies)
		if err != nil {
			return false
		}
		d.applies = syntax.Bind(node, d.Params)
		note(d.applies)
	}
	d.tables = slices.Sorted(maps.Keys(read))
	for _, table := range d.tables {
		if d.Schemas[table] == nil { // the stated totals of a table
			return false
		}
		if !d.Schemas[table].General {
			d.ledgers = append(d.ledgers, table)
		}
		d.solvers[table] = witness.New(d.Schemas[table], d.Day, d.Params, predicates[table]...)
	}
	d.settle(predicates)
	return true
}

// tableOf is the table at the bottom of filters, "" for anything else.
func (d *derivation) tableOf(node ast.Node) string {
	if table, ok := node.(*ast.IdentifierNode); ok && d.Schemas[table.Value] != nil {
		return table.Value
	}
	if name, arguments, ok := syntax.Call(node); ok && name == "filter" {
		return d.tableOf(arguments[0])
	}
	return ""
}

// ask notes the figures that an expression asks for.
func (d *derivation) ask(node ast.Node) {
	syntax.Each(node, func(n ast.Node) {
		name, arguments, ok := syntax.Call(n)
		if !ok {
			return
		}
		var asked []figure
		switch name {
		case "indicator":
			if at, err := d.figure(arguments); err == nil {
				asked = []figure{at}
			}
		case "series":
			asked, _ = d.years(arguments)
		}
		for _, at := range asked {
			if !slices.Contains(d.figures, at) {
				d.figures = append(d.figures, at)
			}
		}
	})
}

// settle chooses what records say where it does not matter: whatever they need
// for the clause to apply, and of a truth that nobody asks for the opposite of
// what a record says that leaves it out.
func (d *derivation) settle(predicates map[string][]ast.Node) {
	for _, table := range d.tables {
		base := witness.Row{}
		asked := map[string]bool{}
		for _, predicate := range predicates[table] {
			for _, field := range syntax.Fields(predicate) {
				asked[field] = true
			}
		}
		for _, field := range d.Schemas[table].Fields {
			switch {
			case !field.Required || asked[field.Name]:
			case field.Type == column.Boolean:
				base[field.Name] = column.Bool(true)
			case field.Type == column.Text:
				if text := refused(predicates[table]); text != "" {
					base[field.Name] = column.Str(text)
				}
			}
		}
		d.base[table] = base
	}
	if d.applies == nil {
		return
	}
	d.apt = d.ways(d.applies, true)
	for _, e := range d.apt {
		for table, records := range e.rows {
			if len(records) > 0 {
				maps.Copy(d.base[table], records[0].row)
			}
		}
		if len(e.rows) > 0 {
			break
		}
	}
	d.known = map[string]class{} // with this base now
	d.apt = d.ways(d.applies, true)
}

// refused is a text that a field must not be. Fields that nobody asks for say
// just that, so that asking the wrong one is noticed.
func refused(predicates []ast.Node) string {
	text := ""
	for _, predicate := range predicates {
		syntax.Each(predicate, func(node ast.Node) {
			if n, ok := node.(*ast.BinaryNode); ok && n.Operator == "!=" {
				if literal, ok := n.Right.(*ast.StringNode); ok {
					text = literal.Value
				}
			}
		})
	}
	return text
}

// verdict is what follows from some evidence, by the order in which a clause is
// judged: duty, applicability, what was handed in, the measure.
func (d *derivation) verdict(e evidence) (outcome score.Outcome, deducted score.Points, measure any, err error) {
	subject := d.Subject
	if e.subject != nil {
		subject = *e.subject
	}
	if !d.answers(subject) {
		return score.NotApplicable, 0, nil, nil
	}
	early := d.applies != nil && !d.readsTables(d.applies)
	if early {
		if outcome, err = d.applicable(e); outcome != score.Met || err != nil {
			return outcome, 0, nil, err
		}
	}
	for _, at := range d.figures {
		if _, ok := e.figures[at]; !ok {
			return score.NoEvidence, 0, nil, nil
		}
	}
	if d.applies != nil && !early {
		if outcome, err = d.applicable(e); outcome != score.Met || err != nil {
			return outcome, 0, nil, err
		}
	}
	measure, err = d.measure(e)
	switch {
	case errors.Is(err, errAbsent):
		return score.NoEvidence, 0, nil, nil
	case errors.Is(err, errFails):
		return score.Failed, 0, nil, nil
	case err != nil:
		return 0, 0, nil, err
	}
	deducted, err = d.points(measure)
	switch {
	case errors.Is(err, errFails):
		return score.Failed, 0, measure, nil
	case deducted > 0:
		outcome = score.Deducted
	}
	return outcome, deducted, measure, err
}

// answers reports whether a subject that stands alone is to answer for the clause.
func (d *derivation) answers(s Subject) bool {
	own := engine.Subject{Kind: s.Kind, Roles: s.Roles}
	return len(d.clause.Owners) == 0 || s.Kind == d.Kinds[0] || own.Answers(d.clause.Owners)
}

// readsTables reports whether an expression looks at evidence at all.
func (d *derivation) readsTables(node ast.Node) bool {
	reads := false
	syntax.Each(node, func(n ast.Node) {
		identifier, ok := n.(*ast.IdentifierNode)
		name, _, called := syntax.Call(n)
		reads = reads || ok && d.Schemas[identifier.Value] != nil || called && (name == "indicator" || name == "series")
	})
	return reads
}

// applicable is Met where the clause applies.
func (d *derivation) applicable(e evidence) (score.Outcome, error) {
	applies, err := d.truth(d.applies, e)
	switch {
	case errors.Is(err, errAbsent), errors.Is(err, errFails):
		return score.Failed, nil
	case err != nil:
		return 0, err
	case !applies:
		return score.NotApplicable, nil
	}
	return score.Met, nil
}

// unsaid is what follows where nothing is handed in.
func (d *derivation) unsaid() score.Outcome {
	if d.applies != nil && !d.readsTables(d.applies) {
		if outcome, err := d.applicable(empty()); err == nil && outcome != score.Met {
			return outcome
		}
	}
	return score.NoEvidence
}

// submit makes a case of some evidence and, where the clause does not apply to
// it, one of that evidence beside what makes it apply.
func (d *derivation) submit(e evidence) {
	d.put(e)
	if d.applies == nil {
		return
	}
	if outcome, err := d.applicable(e); err == nil && outcome == score.Met {
		return
	}
	for _, apt := range d.apt {
		if joint, ok := e.with(apt); ok {
			if outcome, err := d.applicable(joint); err == nil && outcome == score.Met {
				d.put(joint)
				return
			}
		}
	}
}

// put makes a case of some evidence, unless there is one already.
func (d *derivation) put(e evidence) {
	outcome, deducted, measure, err := d.verdict(e)
	if err != nil {
		return
	}
	c, key := d.body(e)
	if d.seen[key] {
		return
	}
	d.seen[key] = true
	c.Outcome, c.Deducted = outcome, deducted
	c.Name = fmt.Sprintf("推导%d：%s", len(d.cases)+1, outcome.Title())
	if measure != nil {
		c.Name = fmt.Sprintf("推导%d：%s，%s", len(d.cases)+1, show(measure), outcome.Title())
	}
	d.cases = append(d.cases, c)
}

// body is what a case submits of some evidence, and a key that tells bodies
// apart.
func (d *derivation) body(e evidence) (Case, string) {
	c := Case{Rows: map[string][]Record{}, Subject: e.subject}
	key := fmt.Sprint(e.subject)
	for _, table := range slices.Sorted(maps.Keys(e.rows)) {
		for _, r := range e.rows[table] {
			if r.times > 0 {
				c.Rows[table] = append(c.Rows[table], Record{r.row, r.times})
				key += fmt.Sprint(table, r.key, r.times)
			}
		}
	}
	for _, at := range d.figures {
		if n, ok := e.figures[at]; ok {
			row := witness.Row{"indicator": column.Str(at.name), "year": column.Whole(int64(at.year))}
			if unit, exactly, _ := n.Fixed(figureScale); exactly {
				row["value"] = column.Whole(unit)
			} else {
				unit, _, _ = n.Fixed(2 * figureScale) // the knob set no more
				million, _, _ := exact.Int(1_000_000).Fixed(figureScale)
				row["numerator"], row["denominator"] = column.Whole(unit), column.Whole(million)
			}
			c.Rows[engine.Indicators] = append(c.Rows[engine.Indicators], Record{row, 1})
			key += row.Key()
		}
	}
	for _, table := range d.ledgers {
		if len(c.Rows[table]) == 0 {
			c.Zero = append(c.Zero, table)
		}
	}
	if len(d.ledgers)+len(d.figures) == 0 {
		c.Declared = "已自查"
	}
	return c, key
}
