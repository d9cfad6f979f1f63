package column

import (
	"cmp"
	"slices"
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
}

// Touches reports whether the record is certainly, or maybe, one of a clause.
func (f Fault) Touches(clause string) (certainly, maybe bool) {
	certainly = f.Clause == clause
	return certainly, certainly || f.Clause == "" || strings.HasSuffix(f.Clause, ".") && strings.HasPrefix(clause, f.Clause)
}

// Table is the records of one table, of all subjects, as columns. Fill it with
// Append, then Seal it; a sealed table is immutable and may be shared.
type Table struct {
	Schema  *Schema
	Faults  []Fault
	columns []vector
	subject []int32 // row → subject
	part    []uint32
	row     []uint32
	parts   []Part
	offsets []int // subject s owns rows offsets[s+1] .. offsets[s+2]; Unattached is first
}

// vector is one column: fixed-width values, and a dictionary for texts.
type vector struct {
	missing []uint64 // bit set: no value
	ints    []int64  // numbers, days, booleans; codes of texts; ends of lists in items
	items   []uint32 // codes of list entries
	codes   map[string]uint32
	texts   []string
}

// NewTable gives an empty table.
func NewTable(schema *Schema) *Table {
	t := &Table{Schema: schema, columns: make([]vector, len(schema.Fields))}
	for i := range t.columns {
		t.columns[i].codes = map[string]uint32{}
	}
	return t
}

// AddPart registers a place that rows come from, for Append.
func (t *Table) AddPart(part Part) int {
	t.parts = append(t.parts, part)
	return len(t.parts) - 1
}

// Append adds one record.
//
// Shape: values is parallel to Schema.Fields and is copied.
func (t *Table) Append(subject, part, row int, values []Value) {
	n := len(t.subject)
	t.subject = append(t.subject, int32(subject))
	t.part = append(t.part, uint32(part))
	t.row = append(t.row, uint32(row))
	for i := range t.columns {
		t.columns[i].append(t.Schema.Fields[i].Type, n, values[i])
	}
}

func (v *vector) append(kind Type, row int, value Value) {
	if row%64 == 0 {
		v.missing = append(v.missing, 0)
	}
	if value.Missing {
		v.missing[row/64] |= 1 << (row % 64)
	}
	switch kind {
	case Text, Enum:
		v.ints = append(v.ints, int64(v.code(value.Text)))
	case List:
		for _, text := range value.List {
			v.items = append(v.items, v.code(text))
		}
		v.ints = append(v.ints, int64(len(v.items)))
	default:
		v.ints = append(v.ints, value.Int)
	}
}

func (v *vector) code(text string) uint32 {
	code, ok := v.codes[text]
	if !ok {
		code = uint32(len(v.texts))
		v.codes[text] = code
		v.texts = append(v.texts, text)
	}
	return code
}

// Seal sorts the rows by subject and origin, so that the order in which files
// were read leaves no trace, and fixes which rows are whose.
//
// Shape: subjects is the number of subjects; every row's subject is below it.
func (t *Table) Seal(subjects int) {
	order := make([]int, t.Len())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(t.subject[a], t.subject[b]), t.Origin(a).Compare(t.Origin(b)))
	})
	sorted := NewTable(t.Schema)
	sorted.parts, sorted.Faults = t.parts, t.Faults
	values := make([]Value, len(t.columns))
	for _, row := range order {
		for field := range values {
			values[field] = t.Value(row, field)
		}
		sorted.Append(int(t.subject[row]), int(t.part[row]), int(t.row[row]), values)
	}
	sorted.offsets = make([]int, subjects+2)
	for _, subject := range sorted.subject {
		sorted.offsets[subject+2]++
	}
	for i := 1; i < len(sorted.offsets); i++ {
		sorted.offsets[i] += sorted.offsets[i-1]
	}
	for i := range sorted.columns {
		sorted.columns[i].codes = nil
	}
	*t = *sorted
}

// Len is the number of records.
func (t *Table) Len() int { return len(t.subject) }

// Rows gives the rows lo ≤ row < hi of a subject of a sealed table.
func (t *Table) Rows(subject int) (lo, hi int) {
	return t.offsets[subject+1], t.offsets[subject+2]
}

// Subject is whose record the row is.
func (t *Table) Subject(row int) int { return int(t.subject[row]) }

// Origin is where the row came from.
func (t *Table) Origin(row int) Origin {
	part := t.parts[t.part[row]]
	return Origin{File: part.File, Sheet: part.Sheet, Row: int(t.row[row])}
}

// Value is one cell.
func (t *Table) Value(row, field int) Value {
	v := &t.columns[field]
	if v.missing[row/64]&(1<<(row%64)) != 0 {
		return None
	}
	switch t.Schema.Fields[field].Type {
	case Text, Enum:
		return Value{Text: v.texts[v.ints[row]]}
	case List:
		start := int64(0)
		if row > 0 {
			start = v.ints[row-1]
		}
		list := make([]string, 0, v.ints[row]-start)
		for _, code := range v.items[start:v.ints[row]] {
			list = append(list, v.texts[code])
		}
		return Value{List: list}
	}
	return Value{Int: v.ints[row]}
}

// Vector is one column of a sealed table as it is stored. It shares the
// table's memory: nobody may change it.
//
// Shape: Missing holds 64 rows a word; Ints[row] is the number, day or boolean,
// the index into Texts of a text, or the end in Items of a list, which begins
// where the row before ends. A missing text or number has a meaningless Int.
type Vector struct {
	Missing []uint64
	Ints    []int64
	Items   []uint32 // indexes into Texts of the entries of lists
	Texts   []string // distinct texts
}

// Vector gives one column.
func (t *Table) Vector(field int) Vector {
	v := &t.columns[field]
	return Vector{v.missing, v.ints, v.items, v.texts}
}

// IsMissing reports whether a row has no value.
func (v *Vector) IsMissing(row int) bool { return v.Missing[row/64]&(1<<(row%64)) != 0 }

// List gives the indexes into Texts of the entries of a list.
func (v *Vector) List(row int) []uint32 {
	start := int64(0)
	if row > 0 {
		start = v.Ints[row-1]
	}
	return v.Items[start:v.Ints[row]]
}
