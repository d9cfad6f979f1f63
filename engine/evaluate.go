package engine

import (
	"errors"
	"slices"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/internal/kernel"
	"chengan/engine/reference"
)

// Evaluate judges every subject of a kind that the ruleset judges, on the
// evidence as of a day. It tells progress, if it is not nil, after each.
//
// Shape: one result per such subject, in the order of ev.Subjects.
// Errors: ErrNoSubject where nobody is to be judged.
func (p *Program) Evaluate(ev *Evidence, day int64, progress func(done, total int)) (*Run, error) {
	return p.EvaluateWith(ev, day, Options{Progress: progress})
}

// EvaluateWith is Evaluate by the engine that the options name.
func (p *Program) EvaluateWith(ev *Evidence, day int64, options Options) (*Run, error) {
	return p.Stream(day, options).Finish(ev, nil)
}

// ErrNoSubject reports evidence without a subject that the ruleset judges.
var ErrNoSubject = errors.New("证据中没有本细则评价的对象")

// evaluation is one body of evidence, ready to be judged.
type evaluation struct {
	*Program
	evidence  *Evidence
	reference *reference.Evidence
	state     *kernel.State // nil: the reference evaluates
	tree      *tree
	day       int64
	handed    *handed
	zero      map[string][]bool // table → subject → it declared that there is nothing to report
	declared  []map[string]declaration
	figures   []map[figure]bool // subject → figures it submitted
	reviews   []map[string][]review
	faulted   map[string]map[int][]column.Fault // table → subject → its refused records
	passed    map[string]bool                   // tables whose records are gone
	missed    map[string]bool                   // of these, those whose records were needed after all
	settle    func(tables []string)             // makes tables whole before the reference looks at them; nil where they are
}

// figure is one value of an indicator.
type figure struct {
	name string
	year int
}

// declaration is one row of 条款自查表.
type declaration struct {
	status string
	reason string
	origin column.Origin
}

// The statuses of a declaration.
const (
	statusChecked = "已自查"
	statusNone    = "不涉及"
	statusNotYet  = "未开展"
)

// review is one row of 专家评审表.
type review struct {
	deduction exact.Number
	reason    string
	expert    string
	origin    column.Origin
}

// newEvaluation puts together what the tables of the evidence say and what was
// handed in of tables that have passed.
func (p *Program) newEvaluation(ev *Evidence, day int64, passed *handed) *evaluation {
	n := len(ev.Subjects)
	e := &evaluation{
		Program: p, evidence: ev, day: day, tree: newTree(ev.Subjects), handed: passed,
		reference: reference.NewEvidence(ev.Tables, p.shares),
		zero:      map[string][]bool{}, faulted: map[string]map[int][]column.Fault{}, passed: map[string]bool{}, missed: map[string]bool{},
	}
	e.declared, e.figures, e.reviews = make([]map[string]declaration, n), make([]map[figure]bool, n), make([]map[string][]review, n)
	for table := range passed.rows {
		e.passed[table] = true
	}
	for i := range n {
		e.own(i)
	}
	for name, table := range ev.Tables {
		e.handed.take(name, table, 1)
		e.faulted[name] = map[int][]column.Fault{}
		for _, fault := range table.Faults {
			e.faulted[name][fault.Subject] = append(e.faulted[name][fault.Subject], fault)
			if fault.Subject != column.Unattached {
				e.handed.mention(fault.Subject, mention{name, fault.Clause}, 1)
			}
		}
		e.zero[name] = make([]bool, n)
		for _, subject := range ev.Zero[name] {
			e.zero[name][subject] = true
		}
	}
	return e
}

// submitted reports whether a subject handed in a table: rows, a zero report,
// or records that were refused.
func (e *evaluation) submitted(table string, subject int) bool {
	return e.handed.records(table, subject) > 0 || len(e.faulted[table][subject]) > 0 || e.zero[table] != nil && e.zero[table][subject]
}

// own notes what the rows of the general tables say of a subject's clauses.
func (e *evaluation) own(subject int) {
	e.declared[subject], e.figures[subject], e.reviews[subject] = map[string]declaration{}, map[figure]bool{}, map[string][]review{}
	for _, name := range []string{Declarations, Indicators, Reviews} {
		table := e.evidence.Tables[name]
		if table == nil {
			continue
		}
		lo, hi := table.Rows(subject)
		for row := lo; row < hi; row++ {
			e.general(name, table, subject, row)
		}
	}
	for _, reviews := range e.reviews[subject] {
		slices.SortFunc(reviews, func(a, b review) int { return a.origin.Compare(b.origin) })
	}
}

// general notes what one row of a general table says of a clause.
func (e *evaluation) general(name string, table *column.Table, subject, row int) {
	text := func(field string) string { return table.Value(row, table.Schema.Field(field)).Text }
	switch name {
	case Declarations:
		e.declared[subject][text("clause")] = declaration{text("status"), text("reason"), table.Origin(row)}
	case Indicators:
		e.figures[subject][figure{text("indicator"), int(table.Value(row, table.Schema.Field("year")).Int)}] = true
	case Reviews:
		field := table.Schema.Field("deduction")
		e.reviews[subject][text("clause")] = append(e.reviews[subject][text("clause")], review{
			exact.Scaled(table.Value(row, field).Int, table.Schema.Fields[field].Scale), text("reason"), text("expert"), table.Origin(row)})
	}
}
