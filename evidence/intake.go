package evidence

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"chengan/engine/column"
)

// The general tables that Read knows more about than their schema says.
const (
	declarationsName = "declarations" // 条款自查表: one row per clause, prefilled
	indicatorsName   = "indicators"   // 指标数据: one row per indicator and year
)

// intake is one table while its rows come in, under the numbers that people
// have until the end.
type intake struct {
	schema    *column.Schema
	checks    []*check // parallel to schema.Fields
	table     *column.Table
	total     *intake // the stated total rows, nil where the schema knows none
	aside     bool    // the table is about the evidence itself: the roster, the zero reports
	key       []int   // fields that name a record within its subject
	given     []int   // fields that the workbook fills in beforehand
	clause    int     // field of the clause a general record serves, or -1
	clauses   int     // field of the clauses, or -1
	holders   map[int][]holding
	dropped   map[dropping]bool
	quick     [2]*quick // the short ways of cells of text files and of JSON, once asked for
	forgotten int       // how often a column has been forgotten
	faults    map[faultKey]*faultsOf
	stream    *Stream                     // where rows are handed on, nil where they are kept
	condemned *condemned                  // rows known not to count, where they are handed on
	twice     map[column.Part]map[int]int // rows whose keys repeat, where only the end of a long file told
	withdrawn map[column.Part]bool        // places whose rows were refused after all
}

// holding is where a subject's rows of the table come from.
type holding struct {
	origin column.Origin // of the first
}

// dropping is a place whose rows of one subject are refused.
type dropping struct {
	part    column.Part
	subject int
}

// newIntake gives an empty table, which keeps what Options.Keep says.
func newIntake(schema *column.Schema, keep func(table string) []bool) *intake {
	in := &intake{schema: schema, table: column.NewTable(schema), clause: -1, clauses: -1,
		holders: map[int][]holding{}, dropped: map[dropping]bool{}, withdrawn: map[column.Part]bool{}, twice: map[column.Part]map[int]int{}}
	for i := range schema.Fields {
		in.checks = append(in.checks, newCheck(&schema.Fields[i]))
	}
	if keep != nil {
		for field, kept := range keep(schema.Name) {
			if !kept {
				in.table.Skip(field)
			}
		}
	}
	if schema.General {
		in.clause, in.clauses = schema.Field("clause"), schema.Field("clauses")
		if schema.Name == declarationsName {
			in.given = []int{in.clause} // every clause is listed
		}
	}
	in.key = keyOf(schema)
	if schema.TotalRow != "" {
		total := *schema
		total.Name, total.Title, total.TotalRow, total.OneRow = schema.TotalName(), schema.Title+"（"+schema.TotalRow+"）", "", false
		in.total = newIntake(&total, keep)
		in.total.key = nil
	}
	return in
}

// keyOf gives the fields that name a record: its id where it has one; of the
// general tables those by which the engine looks a record up, so that two
// rows can never contradict each other.
func keyOf(schema *column.Schema) []int {
	names := []string{"id"}
	if schema.General {
		switch schema.Name {
		case declarationsName:
			names = []string{"clause"}
		case indicatorsName:
			names = []string{"indicator", "year"}
		}
	}
	var key []int
	for _, name := range names {
		field := schema.Field(name)
		if field < 0 {
			return nil
		}
		key = append(key, field)
	}
	return key
}

// fault keeps a refused record visible to the engine.
func (in *intake) fault(subject int, clause string, origin column.Origin) {
	if subject == nobody {
		subject = column.Unattached
	}
	key := faultKey{subject, clause}
	if in.faults == nil {
		in.faults = map[faultKey]*faultsOf{}
	}
	of := in.faults[key]
	if of == nil {
		of = &faultsOf{}
		in.faults[key] = of
	}
	if of.count++; of.count <= listedFaults+1 {
		of.last = len(in.table.Faults)
		in.table.Faults = append(in.table.Faults, column.Fault{Subject: subject, Clause: clause, Origin: origin})
		return
	}
	last := &in.table.Faults[of.last]
	last.More++
	if origin.Compare(last.Origin) < 0 { // whichever file was read first
		last.Origin = origin
	}
}

// listedFaults is how many refused records of a subject and a clause are kept
// one by one; of the others the first is, and their number.
const listedFaults = 1000

type faultKey struct {
	subject int
	clause  string
}

// faultsOf is how many refused records there are, and where the last stands.
type faultsOf struct{ count, last int }

func (in *intake) where(h holding) string {
	place := h.origin.File
	if h.origin.Sheet != "" {
		place += "：" + h.origin.Sheet
	}
	return fmt.Sprintf("%s：第%d行", fileTitle(place), h.origin.Row)
}

// refuseTwice refuses every place of a table that one subject handed in more
// than once: nobody can say which is meant, and counting both counts double.
func (r *reader) refuseTwice(in *intake) {
	for _, subject := range slices.Sorted(maps.Keys(in.holders)) {
		places := in.holders[subject]
		if len(places) < 2 || subject == column.Unattached {
			continue
		}
		for i, place := range places {
			other := places[0]
			if i == 0 {
				other = places[1]
			}
			r.report(Problem{File: place.origin.File, Sheet: place.origin.Sheet, Row: place.origin.Row,
				Subject: r.people.name(subject), Table: in.schema.Name, Code: TableTwice,
				Found:   quote(r.people.name(subject)) + "的" + quote(in.schema.Title) + "，另一处在" + in.where(other),
				Allowed: "一个被评对象的一张表只来自一个文件的一张工作表"})
			in.dropped[dropping{column.Part{File: place.origin.File, Sheet: place.origin.Sheet}, subject}] = true
			in.fault(subject, "", place.origin)
		}
	}
}

// seal gives the finished table: subjects under their final numbers, without
// what was dropped.
//
// Shape: place maps the numbers of people to those of Evidence.Subjects.
func (in *intake) seal(place []int, subjects int) *column.Table {
	if len(in.dropped)+len(in.withdrawn) > 0 {
		in.table.Drop(func(subject int, part column.Part) bool {
			return in.dropped[dropping{part, subject}] || in.withdrawn[part]
		})
	}
	in.table.Renumber(place)
	slices.SortFunc(in.table.Faults, func(a, b column.Fault) int {
		return cmp.Or(a.Origin.Compare(b.Origin), cmp.Compare(a.Subject, b.Subject))
	})
	in.table.Seal(subjects)
	return in.table
}
