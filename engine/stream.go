package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine/column"
	"chengan/engine/internal/kernel"
)

// Stream is an evaluation whose records come in chunks and are gone afterwards:
// what is left of them is one aggregate for each subject and question. So
// evidence may be larger than memory. It is for one goroutine.
type Stream struct {
	program *Program
	day     int64
	options Options
	state   *kernel.State // nil: the reference evaluates, which needs every record
	handed  *handed
}

// Stream begins an evaluation of evidence as of a day.
func (p *Program) Stream(day int64, options Options) *Stream {
	s := &Stream{program: p, day: day, options: options, handed: newHanded(0)}
	if options.Engine != Reference {
		s.state = p.plan.Begin(kernel.Conditions{Shares: p.shares, Day: day, Block: options.Block})
	}
	return s
}

// Streamable lists the tables whose records may pass in chunks, sorted. All
// others must be whole when the evaluation is finished: those whose records
// speak of a clause as a whole, and those that some expression looks at in a
// way that only the reference can.
func (p *Program) Streamable() []string {
	keep := map[string]bool{Declarations: true, Indicators: true, Reviews: true}
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for i := range rules {
			r := &rules[i]
			if !r.lowered.complete() {
				for _, table := range r.tables {
					keep[table] = true
				}
			}
		}
	}
	for i := range p.checks {
		c := &p.checks[i]
		keep[c.For] = true
		if !c.lowered.complete() {
			for _, table := range c.tables {
				keep[table] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(p.tables), func(table string) bool { return keep[table] })
}

// Take adds a chunk of a table that Streamable lists. The chunks of a table are
// one and the same, cleared and filled again; subjects may still have numbers
// that Finish replaces. Under the reference, which needs every record, nothing
// may pass.
func (s *Stream) Take(name string, chunk *column.Table) {
	if s.state == nil {
		panic("engine: the reference needs every record of " + name)
	}
	most := -1
	chunk.Spans(func(subject, _, _ int) { most = max(most, subject) })
	s.state.Grow(most + 1)
	s.handed.take(name, chunk, 1)
	s.state.Take(name, chunk, false)
}

// NotKept reports tables whose records would be needed after all: some record
// can only be judged by the reference. The evidence must be read again with
// these tables whole.
type NotKept struct{ Tables []string }

// Error names the tables.
func (e *NotKept) Error() string {
	return fmt.Sprintf("数据表%s有记录须逐条计算，应整表读入", strings.Join(e.Tables, "、"))
}

// Finish judges every subject of a kind that the ruleset judges, on the chunks
// that were taken and on the tables of the evidence.
//
// Shape: place maps the subjects' numbers in chunks to those in ev.Subjects; a
// table that passed in chunks has only faults in ev.Tables.
// Errors: ErrNoSubject where nobody is to be judged; NotKept.
func (s *Stream) Finish(ev *Evidence, place []int) (*Run, error) {
	e := s.evaluation(ev, place)
	run := &Run{Header: e.header()}
	for subject := range ev.Subjects {
		if e.judges(subject) {
			run.Subjects = append(run.Subjects, e.subject(subject))
		}
		if s.options.Progress != nil {
			s.options.Progress(subject+1, len(ev.Subjects))
		}
	}
	if len(run.Subjects) == 0 {
		return nil, ErrNoSubject
	}
	run.Summary = e.summary(run)
	if len(e.missed) > 0 {
		return nil, &NotKept{slices.Sorted(maps.Keys(e.missed))}
	}
	return run, nil
}

// evaluation puts together what passed and what the evidence still has.
func (s *Stream) evaluation(ev *Evidence, place []int) *evaluation {
	s.handed.renumber(place)
	e := s.program.newEvaluation(ev, s.day, s.handed)
	if e.state = s.state; s.state != nil {
		s.state.Renumber(place, len(ev.Subjects))
		s.state.TakeAll(ev.Tables, s.options.Workers)
	}
	return e
}

// judges reports whether a subject is of a kind that the ruleset judges, and has
// the role that it is for. Of one that stands alone and states no roles nothing
// else is known than that it is asked for.
func (e *evaluation) judges(subject int) bool {
	s := e.evidence.Subjects[subject]
	return slices.Contains(e.kinds, s.Kind) && (e.role == "" || slices.Contains(s.Roles, e.role) || e.tree.root[subject] && len(s.Roles) == 0)
}

// header is the first line of the run.
func (e *evaluation) header() Header {
	ev := e.evidence
	return Header{Type: "header", Schema: RunSchema, Ruleset: e.outline, Date: column.DayText(e.day), Round: ev.Round,
		Evidence: EvidenceShort{Digest: ev.Digest, Files: ev.Files, Problems: ev.Problems}}
}
