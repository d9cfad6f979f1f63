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
	e := p.newEvaluation(ev, day)
	if options.Engine != Reference {
		e.state = p.plan.Run(kernel.Evidence{Tables: ev.Tables, Shares: p.shares, Subjects: len(ev.Subjects), Day: day, Block: options.Block, Workers: options.Workers})
	}
	run := &Run{Header: Header{
		Type: "header", Schema: RunSchema, Ruleset: p.outline, Date: column.DayText(day), Round: ev.Round,
		Evidence: EvidenceShort{Digest: ev.Digest, Files: ev.Files, Problems: ev.Problems},
	}}
	for subject := range ev.Subjects {
		if slices.Contains(p.kinds, ev.Subjects[subject].Kind) {
			run.Subjects = append(run.Subjects, e.subject(subject))
		}
		if options.Progress != nil {
			options.Progress(subject+1, len(ev.Subjects))
		}
	}
	if len(run.Subjects) == 0 {
		return nil, ErrNoSubject
	}
	run.Summary = e.summary(run)
	return run, nil
}

// ErrNoSubject reports evidence without a subject that the ruleset judges.
var ErrNoSubject = errors.New("证据中没有本细则评价的对象")

// evaluation is one pass over one body of evidence.
type evaluation struct {
	*Program
	evidence  *Evidence
	reference *reference.Evidence
	state     *kernel.State // nil: the reference evaluates
	tree      *tree
	day       int64
	submitted map[string][]bool // table → subject → handed in: rows, a zero report, or records that were refused
	declared  []map[string]declaration
	tagged    []map[string]bool // subject → clauses that its general rows name: "table\x00clause"
	figures   []map[figure]bool // subject → figures it submitted
	reviews   []map[string][]review
	faulted   map[string]map[int][]column.Fault // table → subject → its refused records
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

func (p *Program) newEvaluation(ev *Evidence, day int64) *evaluation {
	n := len(ev.Subjects)
	e := &evaluation{
		Program: p, evidence: ev, day: day, tree: newTree(ev.Subjects),
		reference: reference.NewEvidence(ev.Tables, p.shares),
		submitted: map[string][]bool{}, faulted: map[string]map[int][]column.Fault{},
		declared: make([]map[string]declaration, n), tagged: make([]map[string]bool, n),
		figures: make([]map[figure]bool, n), reviews: make([]map[string][]review, n),
	}
	for i := range n {
		e.declared[i], e.tagged[i] = map[string]declaration{}, map[string]bool{}
		e.figures[i], e.reviews[i] = map[figure]bool{}, map[string][]review{}
	}
	for name, table := range ev.Tables {
		e.submitted[name] = make([]bool, n)
		for subject := range n {
			lo, hi := table.Rows(subject)
			e.submitted[name][subject] = lo < hi
			for row := lo; row < hi; row++ {
				if !e.general(name, table, subject, row) {
					break
				}
			}
		}
		e.names(name, table)
		e.faulted[name] = map[int][]column.Fault{}
		for _, fault := range table.Faults {
			e.faulted[name][fault.Subject] = append(e.faulted[name][fault.Subject], fault)
			if fault.Subject != column.Unattached {
				e.submitted[name][fault.Subject] = true
				e.tagged[fault.Subject][name+"\x00"+fault.Clause] = true
			}
		}
		for _, subject := range ev.Zero[name] {
			e.submitted[name][subject] = true
		}
	}
	return e
}

// names notes which clauses the issues and documents of each subject name.
// There may be many rows, so each subject's names are taken from the codes of
// the column, each once.
func (e *evaluation) names(name string, table *column.Table) {
	field := table.Schema.Field(map[string]string{Issues: "clause", Documents: "clauses"}[name])
	if field < 0 {
		return
	}
	v := table.Vector(field)
	last := make([]int, len(v.Texts)) // code → 1 + the last subject that named it
	note := func(subject int, code uint32) {
		if last[code] == subject+1 {
			return
		}
		last[code] = subject + 1
		e.tagged[subject][name+"\x00"+v.Texts[code]] = true
	}
	for subject := range e.evidence.Subjects {
		lo, hi := table.Rows(subject)
		for row := lo; row < hi; row++ {
			if name != Documents {
				note(subject, uint32(v.Int(row)))
				continue
			}
			for _, code := range v.List(row) {
				note(subject, code)
			}
		}
	}
}

// general notes what one row of a general table says of a clause; false where
// rows of the table say nothing here.
func (e *evaluation) general(name string, table *column.Table, subject, row int) bool {
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
	default:
		return false
	}
	return true
}
