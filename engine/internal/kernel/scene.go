package kernel

import (
	"fmt"
	"math/bits"
	"slices"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
	"chengan/engine/pattern"
)

// Subject describes the subject of a scene.
type Subject struct {
	ID, Name, Kind string
	Roles          []string
}

func (s *Subject) field(name string) string {
	switch name {
	case "id":
		return s.ID
	case "name":
		return s.Name
	}
	return s.Kind
}

// Scene is what one subject's clauses are judged on.
type Scene struct {
	state   *State
	subject Subject
	tree    []int  // the subject, and all below it; nil for every row there is
	member  []bool // subject → it is in the tree; filled in when first needed
	marked  bool   // member is filled in
	cursor  cursor
	context function.Context
	used    []int     // rows of the indicators table that were asked for
	near    [][]*pass // by table: the chunks that may have rows of the tree; nil until first needed
	numbers []exact.Number
}

// Scene prepares the judgement of a subject on its own records and those of
// all below it.
//
// Shape: tree is as in package reference: the subject first, nil for everything.
func (s *State) Scene(subject Subject, tree []int) *Scene {
	scene := &Scene{state: s, context: s.context}
	scene.context.Indicator = scene.figure
	scene.cursor = cursor{context: &scene.context, scene: scene}
	scene.Enter(subject, tree)
	return scene
}

// Enter moves the scene to another subject, so that one can serve all.
func (s *Scene) Enter(subject Subject, tree []int) {
	for _, old := range s.tree {
		if s.member != nil {
			s.member[old] = false
		}
	}
	s.subject, s.tree, s.used = subject, tree, s.used[:0]
	s.marked, s.near = false, nil
}

// merge visits the slots of the scene; false where the reference must be asked.
func (s *Scene) merge(a *aggregate, visit func(r *partial, slot int)) bool {
	l := s.state.ledgers[a.table]
	r := &l.results[a.id]
	if l.broken {
		return false
	}
	if s.tree == nil {
		for slot := range s.state.conditions.Subjects + 1 {
			if r.failed[slot] {
				return false
			}
			visit(r, slot)
		}
		return true
	}
	for _, subject := range s.tree {
		if r.anyFailed && r.failed[subject+1] {
			return false
		}
		visit(r, subject+1)
	}
	return true
}

// only gives the partial and the slot of a scene of one subject; nil where there
// are more, or the reference must be asked.
func (s *Scene) only(a *aggregate) (r *partial, slot int) {
	if len(s.tree) != 1 {
		return nil, 0
	}
	l, slot := s.state.ledgers[a.table], s.tree[0]+1
	if r = &l.results[a.id]; l.broken || r.anyFailed && r.failed[slot] {
		return nil, 0
	}
	return r, slot
}

func (s *Scene) count(a *aggregate) (int64, error) {
	if r, slot := s.only(a); r != nil {
		return r.count[slot], nil
	}
	n := int64(0)
	if !s.merge(a, func(r *partial, slot int) { n += r.count[slot] }) {
		return 0, ErrFallback
	}
	return n, nil
}

// folded gives a sum, or the least or most value; of no value that is 0 or
// nothing to be looked at.
func (s *Scene) folded(a *aggregate) (exact.Number, error) {
	if r, slot := s.only(a); r != nil {
		if a.fold != foldSum {
			return exact.Scaled(r.best[slot], a.scale), nil
		}
		return wide(r.high[slot], r.low[slot], a.scale)
	}
	var high int64
	var low, carry uint64
	best := a.worst()
	if !s.merge(a, func(r *partial, slot int) {
		if a.fold != foldSum {
			best = a.better(best, r.best[slot])
			return
		}
		low, carry = bits.Add64(low, r.low[slot], 0)
		high += r.high[slot] + int64(carry)
	}) {
		return exact.Number{}, ErrFallback
	}
	if a.fold != foldSum {
		return exact.Scaled(best, a.scale), nil
	}
	return wide(high, low, a.scale)
}

// covers lists the things that the scene's records name.
func (s *Scene) covers(a *aggregate) ([]string, error) {
	covered := make(bitmap, words(len(a.things)))
	if !s.merge(a, func(r *partial, slot int) {
		for w := range covered {
			covered[w] |= r.covered[slot*r.width+w]
		}
	}) {
		return nil, ErrFallback
	}
	var things []string
	for i, thing := range a.things {
		if covered.has(i) {
			things = append(things, thing)
		}
	}
	return things, nil
}

// Holds evaluates an expression of kind Bool.
func (s *Scene) Holds(x *Expression) (bool, error) {
	if x.Reason != "" {
		return false, ErrFallback
	}
	return x.boolean(&s.cursor)
}

// Number evaluates an expression that yields a number.
func (s *Scene) Number(x *Expression) (exact.Number, error) {
	if x.Reason != "" {
		return exact.Number{}, ErrFallback
	}
	return x.number(&s.cursor)
}

// Measure evaluates the inputs of one deduction.
//
// Shape: lowered is parallel to inputs.
// Errors: those of the reference, or ErrFallback.
func (s *Scene) Measure(inputs []pattern.Input, lowered []*Expression) (pattern.Measure, error) {
	var m pattern.Measure
	for i, x := range lowered {
		if x.Reason != "" {
			return m, ErrFallback
		}
		var err error
		switch inputs[i].Want {
		case pattern.Bool:
			if m.Holds, err = x.boolean(&s.cursor); err == nil && x.left != nil {
				m.Number, err = s.pointer(x.left(&s.cursor))
			}
		case pattern.Count, pattern.Number:
			m.Number, err = s.pointer(x.number(&s.cursor))
		case pattern.Series:
			m.Series, err = x.numbers(&s.cursor)
		case pattern.Predicate:
			if inputs[i].Key == "exempt" {
				m.Exempt, err = s.covers(x.covered)
			} else {
				m.Covered, err = s.covers(x.covered)
			}
		}
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

// pointer keeps a number where a measure can point to it. Measures outlive one
// another, so numbers are never overwritten; they only share allocations.
func (s *Scene) pointer(n exact.Number, err error) (*exact.Number, error) {
	if err != nil {
		return nil, err
	}
	if len(s.numbers) == cap(s.numbers) {
		s.numbers = make([]exact.Number, 0, numbersTogether)
	}
	s.numbers = append(s.numbers, n)
	return &s.numbers[len(s.numbers)-1], nil
}

// numbersTogether is how many numbers share an allocation.
const numbersTogether = 64

// Forget clears the indicator rows asked for so far.
func (s *Scene) Forget() { s.used = s.used[:0] }

// figures finds the rows of the indicators table by name and year.
type figures struct {
	table                         *column.Table
	numerator, denominator, value int // fields, −1 where there is none
	rows                          map[figure][]int
}

type figure struct {
	name string
	year int64
}

// figuresOf indexes the indicators table; nil where the reference must look.
func figuresOf(table *column.Table) *figures {
	f := &figures{table: table, rows: map[figure][]int{}}
	if table == nil {
		return f
	}
	schema := table.Schema
	name, year := schema.Field("indicator"), schema.Field("year")
	if name < 0 || year < 0 || schema.Fields[name].Type == column.List || !coded(schema.Fields[name].Type) || schema.Fields[year].Type != column.Integer {
		return nil
	}
	for field, into := range map[string]*int{"numerator": &f.numerator, "denominator": &f.denominator, "value": &f.value} {
		if *into = schema.Field(field); *into >= 0 && !schema.Fields[*into].Type.Numeric() {
			return nil
		}
	}
	names, years := table.Vector(name), table.Vector(year)
	for row := range table.Len() {
		if !names.IsMissing(row) && !years.IsMissing(row) {
			at := figure{names.Texts[names.Int(row)], years.Int(row)}
			f.rows[at] = append(f.rows[at], row)
		}
	}
	return f
}

// number gives a cell, false where it is missing.
func (f *figures) number(field, row int) (exact.Number, bool) {
	if field < 0 {
		return exact.Number{}, false
	}
	v := f.table.Value(row, field)
	return exact.Scaled(v.Int, f.table.Schema.Fields[field].Scale), !v.Missing
}

// figure is indicator, held to the range of a share.
func (s *Scene) figure(name string, year int) (exact.Number, error) {
	n, err := s.indicator(name, year)
	if err == nil && slices.Contains(s.state.conditions.Shares, name) && (n.Sign() < 0 || n.Cmp(exact.Int(1)) > 0) {
		return exact.Number{}, fmt.Errorf("指标“%s”%d年的数据为%s；比例应在0至1之间", name, year, n)
	}
	return n, err
}

// indicator is reference.Scene.indicator over the index.
func (s *Scene) indicator(name string, year int) (exact.Number, error) {
	if s.state.indicators == nil {
		s.state.indicators = figuresOf(s.state.tables[indicators])
		if s.state.indicators == nil {
			return exact.Number{}, ErrFallback
		}
	}
	f := s.state.indicators
	own := column.Unattached
	if len(s.tree) > 0 {
		own = s.tree[0]
	}
	var rows, ours []int
	for _, row := range f.rows[figure{name, int64(year)}] {
		if subject := f.table.Subject(row); s.below(subject) {
			rows = append(rows, row)
			if subject == own {
				ours = append(ours, row)
			}
		}
	}
	if len(ours) > 0 {
		rows = ours
	}
	s.used = append(s.used, rows...)
	title := fmt.Sprintf("指标“%s”%d年的数据", name, year)
	switch len(rows) {
	case 0:
		return exact.Number{}, function.MissingError{What: title}
	case 1:
		above, given := f.number(f.numerator, rows[0])
		below, alsoGiven := f.number(f.denominator, rows[0])
		if given && alsoGiven {
			return above.Quo(below)
		}
		if value, given := f.number(f.value, rows[0]); given {
			return value, nil
		}
		return exact.Number{}, fmt.Errorf("%s既没有数值，也没有分子和分母", title)
	}
	var numerator, denominator exact.Number
	for _, row := range rows {
		above, given := f.number(f.numerator, row)
		below, alsoGiven := f.number(f.denominator, row)
		if !given || !alsoGiven {
			return exact.Number{}, fmt.Errorf("%s有%d行，没有都给出分子和分母，无法合并", title, len(rows))
		}
		var err error
		if numerator, err = numerator.Add(above); err != nil {
			return exact.Number{}, err
		}
		if denominator, err = denominator.Add(below); err != nil {
			return exact.Number{}, err
		}
	}
	return numerator.Quo(denominator)
}

// below reports whether a row of a subject is the scene's.
func (s *Scene) below(subject int) bool {
	if s.tree == nil {
		return true
	}
	if s.member == nil {
		s.member = make([]bool, s.state.conditions.Subjects)
	}
	if !s.marked {
		s.marked = true
		for _, subject := range s.tree {
			s.member[subject] = true
		}
	}
	return subject != column.Unattached && s.member[subject]
}
