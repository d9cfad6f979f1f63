package column

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// Unattached is the subject of a row that belongs to no subject: the stated
// total of a table.
const Unattached = -1

// Part is a place that rows came from.
type Part struct {
	File  string // path inside the evidence, with "/"
	Sheet string // sheet of a workbook, "" elsewhere
}

// Compare orders parts by file and sheet.
func (p Part) Compare(other Part) int {
	return cmp.Or(cmp.Compare(p.File, other.File), cmp.Compare(p.Sheet, other.Sheet))
}

// Origin is where one row came from. Row counts from 1 as the reader's own
// program shows it: the row of the sheet, the line of the text file.
type Origin struct {
	File  string `json:"file"`
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row"`
}

// Compare orders origins by file, sheet and row.
func (o Origin) Compare(other Origin) int {
	return cmp.Or(cmp.Compare(o.File, other.File), cmp.Compare(o.Sheet, other.Sheet), cmp.Compare(o.Row, other.Row))
}

// Fault is a record that was submitted but could not be read. It is never
// dropped silently: what depends on it cannot be judged.
type Fault struct {
	Subject int    // Unattached where the record does not say whose it is
	Clause  string // clause the record serves; "6." for some clause of item 6; "" where unknown or not a general table
	Origin  Origin
	More    int // further records of the subject and the clause, of which this is the first
}

// Touches reports whether the record is certainly, or maybe, one of a clause.
func (f Fault) Touches(clause string) (certainly, maybe bool) {
	certainly = f.Clause == clause
	return certainly, certainly || f.Clause == "" || strings.HasSuffix(f.Clause, ".") && strings.HasPrefix(clause, f.Clause)
}

// Table is the records of one table, as columns. Fill it, then Seal it; a
// sealed table is immutable and may be shared. One that is not sealed can be
// read too, in the order in which it was filled: evidence that does not fit
// into memory comes as one such table after another, by Clear.
type Table struct {
	Schema  *Schema
	Faults  []Fault
	columns []Column // of a table that is not sealed
	vectors []Vector // of a sealed one
	skipped []bool   // by field: not kept
	runs    []run
	rows    []uint32 // row of the origin
	parts   []Part
	offsets []int // of a sealed table: subject s owns rows offsets[s+1] .. offsets[s+2]; Unattached is first
}

// run is rows from start on, up to the next run, of one subject and one part.
type run struct{ start, subject, part int }

// NewTable gives an empty table.
func NewTable(schema *Schema) *Table {
	t := &Table{Schema: schema, columns: make([]Column, len(schema.Fields)), skipped: make([]bool, len(schema.Fields))}
	for i := range t.columns {
		t.columns[i].kind = schema.Fields[i].Type
	}
	return t
}

// Skip says, before the first row, that nobody will ask for a field's values.
func (t *Table) Skip(field int) { t.columns[field].skipped, t.skipped[field] = true, true }

// AddPart registers a place that rows come from, for Append and Begin.
func (t *Table) AddPart(part Part) int {
	t.parts = append(t.parts, part)
	return len(t.parts) - 1
}

// Begin begins a record, whose values are then put into the columns.
func (t *Table) Begin(subject, part, row int) {
	if n := len(t.runs); n == 0 || t.runs[n-1].subject != subject || t.runs[n-1].part != part {
		t.runs = append(t.runs, run{len(t.rows), subject, part})
	}
	t.rows = append(t.rows, uint32(row))
}

// BeginRun begins n records that stand one below the other from row on.
func (t *Table) BeginRun(subject, part, row, n int) {
	if n == 0 {
		return
	}
	t.Begin(subject, part, row)
	t.rows = slices.Grow(t.rows, n)
	for at := row + 1; at < row+n; at++ {
		t.rows = append(t.rows, uint32(at))
	}
}

// Column is a column to put values into.
func (t *Table) Column(field int) *Column { return &t.columns[field] }

// Append adds one record.
//
// Shape: values is parallel to Schema.Fields and is copied.
func (t *Table) Append(subject, part, row int, values []Value) {
	t.Begin(subject, part, row)
	for i := range t.columns {
		t.columns[i].Put(values[i])
	}
}

// Clear takes all rows out of a table that is not sealed. Parts, codes of texts
// and memory stay, so that the next rows cost neither.
func (t *Table) Clear() {
	t.runs, t.rows = t.runs[:0], t.rows[:0]
	for i := range t.columns {
		c := &t.columns[i]
		c.rows, c.gaps = 0, false
		c.missing, c.bits, c.words, c.longs, c.items = c.missing[:0], c.bits[:0], c.words[:0], c.longs[:0], c.items[:0]
	}
}

// Forget takes the codes out of a column of a cleared table, so that texts that
// never come again do not fill the memory.
func (t *Table) Forget(field int) {
	c := &t.columns[field]
	c.codes = codes{}
	c.forgotten++
}

// Forgotten is how often Forget took the codes out of a column: while it stays,
// codes keep their texts.
func (t *Table) Forgotten(field int) int {
	if t.Sealed() {
		return 0
	}
	return t.columns[field].forgotten
}

// Len is the number of records.
func (t *Table) Len() int { return len(t.rows) }

// Sealed reports whether the table is sealed.
func (t *Table) Sealed() bool { return t.offsets != nil }

// Clustered gives the field of the clause by which the rows of a subject stand
// together, and by origin only within it; −1 where they stand by origin.
func (t *Table) Clustered() int {
	field := t.Schema.Field("clause")
	if !t.Schema.General || field < 0 || t.skipped[field] || t.Schema.Fields[field].Type != Text && t.Schema.Fields[field].Type != Enum {
		return -1
	}
	return field
}

// Rows gives the rows lo ≤ row < hi of a subject of a sealed table.
func (t *Table) Rows(subject int) (lo, hi int) {
	return t.offsets[subject+1], t.offsets[subject+2]
}

// Spans calls each for rows of one subject and one part that stand together, in
// their order; both may have several spans.
func (t *Table) Spans(each func(subject, lo, hi int)) {
	for i := range t.runs {
		each(t.runs[i].subject, t.runs[i].start, t.end(i))
	}
}

// end is where a run ends.
func (t *Table) end(i int) int {
	if i+1 < len(t.runs) {
		return t.runs[i+1].start
	}
	return len(t.rows)
}

// run gives the run that a row is in.
func (t *Table) run(row int) *run { return &t.runs[t.runAt(row)] }

func (t *Table) runAt(row int) int {
	return sort.Search(len(t.runs), func(i int) bool { return t.runs[i].start > row }) - 1
}

// Subject is whose record the row is.
func (t *Table) Subject(row int) int { return t.run(row).subject }

// Origin is where the row came from.
func (t *Table) Origin(row int) Origin {
	part := t.parts[t.run(row).part]
	return Origin{File: part.File, Sheet: part.Sheet, Row: int(t.rows[row])}
}

// Find gives the row that came from a place, of several one that is wanted.
func (t *Table) Find(at Origin, wanted func(row int) bool) (row int, ok bool) {
	for i := range t.runs {
		if part := t.parts[t.runs[i].part]; part.File != at.File || part.Sheet != at.Sheet {
			continue
		}
		for row := t.runs[i].start; row < t.end(i); row++ {
			if int(t.rows[row]) == at.Row && wanted(row) {
				return row, true
			}
		}
	}
	return 0, false
}

// Stretch is the part that a row comes from, as do those behind it before end.
func (t *Table) Stretch(row int) (part, end int) {
	i := t.runAt(row)
	return t.runs[i].part, t.end(i)
}

// Line is the row of its part that a row was.
func (t *Table) Line(row int) int { return int(t.rows[row]) }

// Part is a place that rows come from.
func (t *Table) Part(part int) Part { return t.parts[part] }

// Vector gives one column.
func (t *Table) Vector(field int) Vector {
	switch {
	case t.skipped[field]:
		unkept(t.Schema, field)
	case t.vectors != nil:
		return t.vectors[field]
	}
	return t.columns[field].vector()
}

// Kept reports whether a field's values can be asked for.
func (t *Table) Kept(field int) bool { return !t.skipped[field] }

// Value is one cell.
func (t *Table) Value(row, field int) Value {
	v := t.Vector(field)
	return v.value(t.Schema.Fields[field].Type, row)
}

// Renumber gives subjects other numbers.
//
// Shape: place maps old numbers to new ones; Unattached stays.
func (t *Table) Renumber(place []int) {
	for i := range t.runs {
		if s := t.runs[i].subject; s >= 0 {
			t.runs[i].subject = place[s]
		}
	}
	for i := range t.Faults {
		if s := t.Faults[i].Subject; s >= 0 {
			t.Faults[i].Subject = place[s]
		}
	}
}

// dropped is the subject of rows that Seal leaves out.
const dropped = -2

// Drop takes out, before Seal, the rows of subjects and parts.
func (t *Table) Drop(condemned func(subject int, part Part) bool) {
	for i := range t.runs {
		if condemned(t.runs[i].subject, t.parts[t.runs[i].part]) {
			t.runs[i].subject = dropped
		}
	}
}

// Seal sorts the rows by subject and origin, so that the order in which files
// were read leaves no trace, fixes which rows are whose, and stores every
// column as narrow as its values are. Rows of a general table that name the
// clause they serve stand together by clause within their subject: a hundred
// clauses that ask for their own rows then look at a hundred short ranges.
//
// Shape: subjects is the number of subjects; every row's subject is below it.
func (t *Table) Seal(subjects int) {
	rank := t.ranks()
	clause := t.clauses()
	order := t.order(rank, clause)
	sealed := &Table{Schema: t.Schema, Faults: t.Faults, skipped: t.skipped, parts: t.parts, offsets: make([]int, subjects+2)}
	sealed.vectors = make([]Vector, len(t.columns))
	for i := range t.columns {
		if !t.skipped[i] {
			sealed.vectors[i] = t.columns[i].narrow(order)
		}
		t.columns[i] = Column{}
	}
	sealed.rows = t.rows
	if order == nil {
		sealed.rows = slices.Clip(t.rows)
		sealed.runs = t.runs
	} else {
		sealed.rows = make([]uint32, len(order))
		where := t.runOf()
		for i, row := range order {
			sealed.rows[i] = t.rows[row]
			r := t.runs[where[row]]
			if n := len(sealed.runs); n == 0 || sealed.runs[n-1].subject != r.subject || sealed.runs[n-1].part != r.part {
				sealed.runs = append(sealed.runs, run{i, r.subject, r.part})
			}
		}
	}
	sealed.Spans(func(subject, lo, hi int) { sealed.offsets[subject+2] += hi - lo })
	// offsets[0] is 0, where Unattached begins; its length went to offsets[1]
	for i := 1; i < len(sealed.offsets); i++ {
		sealed.offsets[i] += sealed.offsets[i-1]
	}
	*t = *sealed
}

// ranks gives each part its place in the order of parts.
func (t *Table) ranks() []int {
	byPlace := make([]int, len(t.parts))
	for i := range byPlace {
		byPlace[i] = i
	}
	slices.SortFunc(byPlace, func(a, b int) int { return t.parts[a].Compare(t.parts[b]) })
	rank := make([]int, len(t.parts))
	for i, part := range byPlace {
		rank[part] = i
		if i > 0 && t.parts[part] == t.parts[byPlace[i-1]] { // registered twice
			rank[part] = rank[byPlace[i-1]]
		}
	}
	return rank
}

// clauses gives each row the place of the clause it names among all clauses;
// nil where rows do not name one.
func (t *Table) clauses() func(row uint32) uint32 {
	field := t.Clustered()
	if field < 0 {
		return nil
	}
	c := &t.columns[field]
	byText := make([]uint32, len(c.codes.texts))
	for i := range byText {
		byText[i] = uint32(i)
	}
	slices.SortFunc(byText, func(a, b uint32) int { return cmp.Compare(c.codes.texts[a], c.codes.texts[b]) })
	place := make([]uint32, max(1, len(c.codes.texts)))
	for i, code := range byText {
		place[code] = uint32(i)
	}
	return func(row uint32) uint32 { return place[c.words[row]] }
}

// order gives the rows that stay in their new order; nil where all stay where
// they are. What reads like a file needs no comparison of rows: runs are put in
// order, and rows only where that was not enough.
func (t *Table) order(rank []int, clause func(row uint32) uint32) []uint32 {
	runs := make([]int, 0, len(t.runs))
	for i := range t.runs {
		if t.runs[i].subject != dropped {
			runs = append(runs, i)
		}
	}
	slices.SortStableFunc(runs, func(a, b int) int {
		x, y := &t.runs[a], &t.runs[b]
		return cmp.Or(cmp.Compare(x.subject, y.subject), cmp.Compare(rank[x.part], rank[y.part]))
	})
	moved := len(runs) < len(t.runs) || !slices.IsSorted(runs)
	order := make([]uint32, 0, len(t.rows))
	where := []int(nil) // rank of each row of a subject, made where it is needed
	for first := 0; first < len(runs); {
		subject, start := t.runs[runs[first]].subject, len(order)
		ascending, last := true, -1
		next := first
		for ; next < len(runs) && t.runs[runs[next]].subject == subject; next++ {
			r := runs[next]
			if next > first && rank[t.runs[r].part] != rank[t.runs[runs[next-1]].part] {
				last = -1
			}
			for row := t.runs[r].start; row < t.end(r); row++ {
				ascending = ascending && int(t.rows[row]) >= last
				last = int(t.rows[row])
				order = append(order, uint32(row))
			}
		}
		of := order[start:]
		if !ascending {
			if where == nil {
				where = t.rankOf(rank)
			}
			slices.SortStableFunc(of, func(a, b uint32) int {
				return cmp.Or(cmp.Compare(where[a], where[b]), cmp.Compare(t.rows[a], t.rows[b]))
			})
			moved = true
		}
		if clause != nil && !slices.IsSortedFunc(of, func(a, b uint32) int { return cmp.Compare(clause(a), clause(b)) }) {
			slices.SortStableFunc(of, func(a, b uint32) int { return cmp.Compare(clause(a), clause(b)) })
			moved = true
		}
		first = next
	}
	if !moved {
		return nil
	}
	return order
}

// rankOf gives each row the rank of its part.
func (t *Table) rankOf(rank []int) []int {
	out := make([]int, len(t.rows))
	for i := range t.runs {
		for row := t.runs[i].start; row < t.end(i); row++ {
			out[row] = rank[t.runs[i].part]
		}
	}
	return out
}

// runOf gives the run of each row.
func (t *Table) runOf() []uint32 {
	out := make([]uint32, len(t.rows))
	for i := range t.runs {
		for row := t.runs[i].start; row < t.end(i); row++ {
			out[row] = uint32(i)
		}
	}
	return out
}
