package engine

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
	"chengan/engine/reference"
)

// Session is an evaluation that stays open: records can be changed, added and
// withdrawn, and only what depends on them is judged again. It gives what an
// evaluation of the changed evidence from scratch would give. It is for one
// goroutine.
type Session struct {
	e       *evaluation
	piles   map[string]*pile
	results []SubjectResult        // by subject; of those that the ruleset judges
	rules   map[string][]*rule     // table → rules that its records may bear on
	stale   map[int]map[*rule]bool // subject → what must be judged again
	bare    map[int]map[*rule]bool // subject → what was judged without naming its records
}

// Record is a record of a session. It is good until the next change of its
// table, which may lay the table anew.
type Record struct {
	Table      string
	pile       *pile
	chunk, row int
}

// pile is a table with what has come and gone since it was sealed.
type pile struct {
	chunks []*column.Table
	gone   []map[int]bool // parallel to chunks
}

// moved reports whether anything has come or gone.
func (p *pile) moved() bool { return len(p.chunks) > 1 || len(p.gone[0]) > 0 }

// ErrNoRecord reports a record that is not there.
var ErrNoRecord = errors.New("没有这条记录")

// Open evaluates the evidence and keeps it. The evidence must not be changed
// while the session is used.
//
// Errors: those of Evaluate.
func (p *Program) Open(ev *Evidence, day int64, options Options) (*Session, error) {
	own := *ev
	own.Tables = maps.Clone(ev.Tables)
	stream := p.Stream(day, options)
	e := stream.evaluation(&own, nil)
	s := &Session{e: e, piles: map[string]*pile{}, results: make([]SubjectResult, len(ev.Subjects)), rules: map[string][]*rule{}, stale: map[int]map[*rule]bool{}, bare: map[int]map[*rule]bool{}}
	for name, table := range own.Tables {
		s.piles[name] = &pile{chunks: []*column.Table{table}, gone: []map[int]bool{{}}}
		for _, rules := range [][]rule{e.rules, e.vetoes, e.bonus} {
			for i := range rules {
				if rules[i].concerns(table.Schema) {
					s.rules[name] = append(s.rules[name], &rules[i])
				}
			}
		}
	}
	e.settle = s.settle
	judged := false
	for subject := range ev.Subjects {
		if e.judges(subject) {
			s.results[subject], judged = e.subject(subject), true
		}
	}
	if !judged {
		return nil, ErrNoSubject
	}
	return s, nil
}

// Find gives the record that came from a place.
//
// Errors: ErrNoRecord.
func (s *Session) Find(table string, at column.Origin) (Record, error) {
	if p := s.piles[table]; p != nil {
		for chunk, t := range p.chunks {
			if row, ok := t.Find(at, func(row int) bool { return !p.gone[chunk][row] }); ok {
				return Record{table, p, chunk, row}, nil
			}
		}
	}
	return Record{}, fmt.Errorf("数据表%s：%s：%w", table, place(at), ErrNoRecord)
}

// Subject is whose record it is.
func (s *Session) Subject(r Record) int { return r.pile.chunks[r.chunk].Subject(r.row) }

// Values gives the values of a record, in the order of the schema's fields.
func (s *Session) Values(r Record) []column.Value {
	return valuesOf(r.pile.chunks[r.chunk], r.row)
}

func valuesOf(t *column.Table, row int) []column.Value {
	values := make([]column.Value, len(t.Schema.Fields))
	for field := range values {
		if values[field] = column.None; t.Kept(field) {
			values[field] = t.Value(row, field)
		}
	}
	return values
}

// Withdraw takes a record out of the evidence.
//
// Errors: ErrNoRecord.
func (s *Session) Withdraw(r Record) error {
	p := r.pile
	if p == nil || p != s.piles[r.Table] || p.gone[r.chunk][r.row] {
		return fmt.Errorf("数据表%s：%w", r.Table, ErrNoRecord)
	}
	t := p.chunks[r.chunk]
	subject := t.Subject(r.row)
	s.e.handed.record(r.Table, t, r.row, -1)
	s.mark(t, r, subject, s.e.handed.records(r.Table, subject) == 0)
	p.gone[r.chunk][r.row] = true
	if s.e.state != nil {
		s.e.state.Withdraw(r.Table, r.chunk, r.row)
	}
	s.speak(r.Table, subject)
	return nil
}

// Add adds a record of a subject, Unattached included.
//
// Shape: values is in the order of the schema's fields; what the schema
// promises of them must be true.
// Errors: a table or a subject that the evidence does not have; values that are
// not the schema's.
func (s *Session) Add(table string, subject int, at column.Origin, values []column.Value) (Record, error) {
	p := s.piles[table]
	switch {
	case p == nil:
		return Record{}, fmt.Errorf("证据中没有数据表%s", table)
	case subject < column.Unattached || subject >= len(s.e.evidence.Subjects):
		return Record{}, fmt.Errorf("数据表%s：没有第%d个被评对象；共%d个", table, subject+1, len(s.e.evidence.Subjects))
	case len(values) != len(p.chunks[0].Schema.Fields):
		return Record{}, fmt.Errorf("数据表%s：记录有%d个值；应为%d个", table, len(values), len(p.chunks[0].Schema.Fields))
	}
	last := len(p.chunks) - 1
	if last == 0 || p.chunks[last].Len() == kernel.PageRows {
		page := column.NewTable(p.chunks[0].Schema)
		for field := range values {
			if !p.chunks[0].Kept(field) {
				page.Skip(field)
			}
		}
		p.chunks, p.gone = append(p.chunks, page), append(p.gone, map[int]bool{})
		last++
	}
	next := p.chunks[last]
	next.Append(subject, next.AddPart(column.Part{File: at.File, Sheet: at.Sheet}), at.Row, values)
	r := Record{table, p, last, next.Len() - 1}
	if s.e.state != nil {
		s.e.state.Extend(table, next, r.row)
	}
	s.mark(next, r, subject, s.e.handed.records(table, subject) == 0)
	s.e.handed.record(table, next, r.row, 1)
	s.speak(table, subject)
	return r, nil
}

// Change gives a record other values.
//
// Errors: those of Withdraw and Add.
func (s *Session) Change(r Record, values []column.Value) (Record, error) {
	if err := s.Withdraw(r); err != nil {
		return Record{}, err
	}
	t := r.pile.chunks[r.chunk]
	return s.Add(r.Table, t.Subject(r.row), t.Origin(r.row), values)
}

// speak takes in what the rows of a subject say of its clauses. Tables whose
// rows speak so are small, and are kept whole.
func (s *Session) speak(table string, subject int) {
	if table == Declarations || table == Indicators || table == Reviews {
		s.settle([]string{table})
		if subject >= 0 {
			s.e.own(subject)
		}
	}
}

// mark notes what a record bears on. turns tells that the subject has no other
// record of the table.
func (s *Session) mark(t *column.Table, r Record, subject int, turns bool) {
	above := []int(nil)
	if subject >= 0 {
		above = s.e.tree.above[subject]
	}
	values := make([]column.Value, len(t.Schema.Fields))
	read := make([]bool, len(values))
	names := func(field int, text string) bool {
		if !read[field] {
			values[field], read[field] = t.Value(r.row, field), true
		}
		value := &values[field]
		return value.Text == text && !value.Missing || slices.Contains(value.List, text)
	}
	for _, one := range s.rules[r.Table] {
		if !one.rests(s.e.plan, t.Schema, names, turns) {
			continue
		}
		for _, subject := range above {
			if s.e.judges(subject) {
				if s.stale[subject] == nil {
					s.stale[subject] = map[*rule]bool{}
				}
				s.stale[subject][one] = true
			}
		}
	}
}

// concerns reports whether records of a table may bear on a rule.
func (r *rule) concerns(schema *column.Schema) bool {
	return schema.General && (schema.Field("clause") >= 0 || schema.Field("clauses") >= 0) ||
		schema.Name == Indicators && len(r.figures) > 0 ||
		slices.Contains(r.ledgers, schema.Name) || slices.Contains(r.tables, schema.Name) || slices.Contains(r.general, schema.Name)
}

// rests reports whether a record of a table that concerns a rule bears on it.
// names tells whether a field of the record has, or lists, a text.
func (r *rule) rests(plan *kernel.Plan, schema *column.Schema, names func(field int, text string) bool, turns bool) bool {
	if schema.General {
		for _, name := range [...]string{"clause", "clauses"} {
			if field := schema.Field(name); field >= 0 && names(field, r.id) {
				return true
			}
		}
	}
	table := schema.Name
	switch {
	case table == Indicators && len(r.figures) > 0, slices.Contains(r.ledgers, table):
		return true
	case !slices.Contains(r.tables, table) && !slices.Contains(r.general, table):
		return false
	case turns, !r.lowered.complete():
		return true
	}
	for _, x := range r.lowered.inputs {
		if plan.Touches(x, table, names) {
			return true
		}
	}
	return r.lowered.applies != nil && plan.Touches(r.lowered.applies, table, names) || plan.TouchesWitness(r.lowered.witness, table, names)
}

// Result gives a subject's result as the evidence now is; false for one that
// the ruleset does not judge.
func (s *Session) Result(subject int) (*SubjectResult, bool) {
	return s.result(subject, MaxRecords)
}

// Score is Result in a hurry: clauses that changed since do not name the
// records behind them. Result and Explain do.
func (s *Session) Score(subject int) (*SubjectResult, bool) {
	return s.result(subject, 0)
}

func (s *Session) result(subject, most int) (*SubjectResult, bool) {
	if !s.e.judges(subject) {
		return nil, false
	}
	stale, bare := s.stale[subject], s.bare[subject]
	if most > 0 && len(bare) > 0 {
		if stale == nil {
			stale = map[*rule]bool{}
		}
		maps.Copy(stale, bare)
		delete(s.bare, subject)
	}
	if len(stale) == 0 {
		return &s.results[subject], true
	}
	delete(s.stale, subject)
	s.results[subject] = s.e.again(subject, most, s.results[subject], func(r *rule) bool { return stale[r] })
	if most == 0 {
		if bare == nil {
			s.bare[subject] = stale
		} else {
			maps.Copy(bare, stale)
		}
	}
	return &s.results[subject], true
}

// Explain gives the result of one clause, veto or bonus clause of a subject, as
// Result does, but with as many of the records behind it as are asked for. It
// judges nothing else; false where there is no such clause or subject.
func (s *Session) Explain(subject int, id string, most int) (ClauseResult, bool) {
	result, ok := s.Result(subject)
	r := s.e.find(id)
	if !ok || r == nil {
		return ClauseResult{}, false
	}
	clauses := append(slices.Clone(result.Clauses), result.Vetoes...)
	if result.Bonus != nil {
		clauses = append(clauses, result.Bonus.Clauses...)
	}
	one := clauses[slices.IndexFunc(clauses, func(c ClauseResult) bool { return c.ID == id })]
	if one.Records != nil && one.Records.Total > len(one.Records.Shown) {
		scene := s.e.scene(subject)
		scene.most = most
		again, _ := s.e.judge(subject, r, scene)
		one.Records = again.Records
	}
	return one, true
}

// Measure gives what the expressions of a clause, veto or bonus clause yield for
// a subject as the evidence now is, whether or not the clause would come to be
// measured.
//
// Errors: an unknown id; what stands in the way of a measure.
func (s *Session) Measure(subject int, id string) (pattern.Measure, error) {
	r := s.e.find(id)
	if r == nil {
		return pattern.Measure{}, fmt.Errorf("细则中没有条款 %q", id)
	}
	return s.e.scene(subject).measure(r)
}

// Number gives the value of an expression of the ruleset's language for a
// subject as the evidence now is, by the reference.
//
// Errors: an expression that does not compile or is no number; what stands in
// the way of its value.
func (s *Session) Number(subject int, source string) (exact.Number, error) {
	program, defects := expression.Compile(source, s.e.scope)
	if len(defects) > 0 {
		return exact.Number{}, errors.New(defects[0].What)
	}
	if !function.Number.Takes(program.Kind) {
		return exact.Number{}, fmt.Errorf("表达式的值为%s；应为%s", program.Kind.Title(), function.Number.Title())
	}
	tables := slices.Sorted(maps.Keys(program.Uses))
	s.settle(tables)
	own := s.e.evidence.Subjects[subject]
	scene := s.e.reference.NewScene(reference.Subject{ID: own.ID, Name: own.Name, Kind: own.Kind, Roles: own.Roles},
		s.e.tree.below[subject], s.e.day, s.e.params, tables)
	return scene.Number(program.Code)
}

// Below lists a subject and all below it.
func (s *Session) Below(subject int) []int { return slices.Clone(s.e.tree.below[subject]) }

// Table gives a table as the evidence now is. Records that were found in it
// before must be found again.
func (s *Session) Table(name string) *column.Table {
	s.settle([]string{name})
	return s.e.evidence.Tables[name]
}

// Run gives the whole run as the evidence now is. Its header names the evidence
// that the session was opened with.
func (s *Session) Run() *Run {
	run := &Run{Header: s.e.header()}
	for subject := range s.results {
		if result, ok := s.Result(subject); ok {
			run.Subjects = append(run.Subjects, *result)
		}
	}
	s.settle(slices.Collect(maps.Keys(s.piles))) // checks go over tables record by record
	run.Summary = s.e.summary(run)
	return run
}

// settle makes tables whole, as the reference wants them.
func (s *Session) settle(tables []string) {
	for _, name := range tables {
		p := s.piles[name]
		if p == nil || !p.moved() {
			continue
		}
		whole := column.Merge(p.chunks, func(chunk, row int) bool { return p.gone[chunk][row] }, len(s.e.evidence.Subjects))
		s.piles[name] = &pile{chunks: []*column.Table{whole}, gone: []map[int]bool{{}}}
		s.e.evidence.Tables[name] = whole
		s.e.reference = reference.NewEvidence(s.e.evidence.Tables, s.e.shares)
		if s.e.state != nil {
			s.e.state.Reset(name, whole)
		}
	}
}
