package impact

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
)

// Reading is how evidence that was handed in for one edition is read for
// another: by that one's own schemas, where what only the other asks for is
// passed over and said, not refused. Clauses that only changed their number are
// known under both.
type Reading struct {
	Schemas map[string]*column.Schema // own tables and columns first, then those that are passed over
	Clauses []string                  // ids that records may name
	own     string                    // "id@edition"
	tables  map[string]bool           // passed over as a whole
	columns map[string][]int          // table → fields passed over
	rename  map[string]string         // clause of the other edition → the same one here
	known   map[string]bool           // clauses here
}

// ReadFor prepares the reading for one edition of evidence that may be of the
// other.
func ReadFor(own, other edition.Edition, c *edition.Comparison) *Reading {
	r := &Reading{own: own.Name(), Schemas: maps.Clone(own.Schemas), tables: map[string]bool{}, columns: map[string][]int{}, rename: map[string]string{}, known: map[string]bool{}}
	for name, schema := range other.Schemas {
		mine := own.Schemas[name]
		if mine == nil {
			r.Schemas[name], r.tables[name] = optional(schema), true
			continue
		}
		wide := *mine
		wide.Fields = slices.Clone(mine.Fields)
		for i := range schema.Fields {
			if field := schema.Fields[i]; mine.Field(field.Name) < 0 {
				field.Required = false
				r.columns[name] = append(r.columns[name], len(wide.Fields))
				wide.Fields = append(wide.Fields, field)
			}
		}
		r.Schemas[name] = &wide
	}
	for _, id := range own.Program.ClauseIDs() {
		r.known[id] = true
	}
	for _, g := range c.Groups {
		if len(g.From) != 1 || len(g.To) != 1 {
			continue
		}
		theirs, mine := g.From[0], g.To[0]
		if c.To != own.Name() {
			theirs, mine = mine, theirs
		}
		if r.known[mine] && !r.known[theirs] {
			r.rename[theirs] = mine
		}
	}
	r.Clauses = slices.Compact(slices.Sorted(slices.Values(slices.Concat(own.Program.ClauseIDs(), other.Program.ClauseIDs()))))
	return r
}

// optional is a table that nobody needs.
func optional(schema *column.Schema) *column.Schema {
	out := *schema
	out.Fields = slices.Clone(schema.Fields)
	for i := range out.Fields {
		out.Fields[i].Required = false
	}
	return &out
}

// Keep says which fields of a table are kept: those that the edition reads, and
// those that are passed over, to say where they are. It is for evidence.Read.
func (r *Reading) Keep(program *engine.Program) func(table string) []bool {
	return func(table string) []bool {
		reads, schema := program.Reads(table), r.Schemas[table]
		if reads == nil || schema == nil { // the few total rows are a table of their own
			return nil
		}
		wide := make([]bool, len(schema.Fields))
		copy(wide, reads)
		for _, field := range r.columns[table] {
			wide[field] = true
		}
		return wide
	}
}

// Settle gives the evidence as the edition understands it, and says what was
// passed over and what was taken under another number.
func (r *Reading) Settle(ev *engine.Evidence) (*engine.Evidence, []string) {
	var said []string
	for _, name := range slices.Sorted(maps.Keys(ev.Tables)) {
		table := ev.Tables[name]
		switch {
		case r.tables[name] && table.Len() > 0:
			said = append(said, fmt.Sprintf("数据表“%s”（%s）：%s没有这张表，%d条记录没有用到（%s）", table.Schema.Title, name, r.own, table.Len(), files(table, nil)))
		case len(r.columns[name]) > 0:
			said = append(said, r.unused(name, table)...)
		}
	}
	out := *ev
	out.Tables = maps.Clone(ev.Tables)
	for _, name := range slices.Sorted(maps.Keys(ev.Tables)) {
		table := ev.Tables[name]
		if r.tables[name] || !table.Schema.General {
			continue
		}
		renamed, words := r.renumber(table, len(ev.Subjects))
		out.Tables[name] = renamed
		said = append(said, words...)
	}
	for name := range r.tables {
		delete(out.Tables, name)
		delete(out.Tables, r.Schemas[name].TotalName())
	}
	return &out, said
}

// unused says which columns of a table hold what the edition does not ask for.
func (r *Reading) unused(name string, table *column.Table) []string {
	var said []string
	for _, field := range r.columns[name] {
		vector := table.Vector(field)
		filled := func(row int) bool { return !vector.IsMissing(row) }
		if where := files(table, filled); where != "" {
			said = append(said, fmt.Sprintf("数据表“%s”（%s）的列“%s”：%s没有这一列，没有用到（%s）", table.Schema.Title, name, table.Schema.Fields[field].Header(), r.own, where))
		}
	}
	return said
}

// files names the files of rows that are wanted.
func files(table *column.Table, wanted func(row int) bool) string {
	const shown = 3
	var names []string
	for row := 0; row < table.Len(); row++ {
		if wanted != nil && !wanted(row) {
			continue
		}
		part, end := table.Stretch(row)
		at := table.Part(part)
		name := at.File
		if at.Sheet != "" {
			name += "：" + at.Sheet
		}
		names = append(names, name)
		row = end - 1
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > shown {
		return fmt.Sprintf("%s等%d处", strings.Join(names[:shown], "、"), len(names))
	}
	return strings.Join(names, "、")
}

// renumber gives a general table in which clauses have the numbers of the
// edition, and says which records name a clause that it has not.
func (r *Reading) renumber(table *column.Table, subjects int) (*column.Table, []string) {
	field, of := table.Schema.Field("clause"), table.Schema.Field("clauses")
	count, strange := map[string]int{}, map[string]int{}
	note := func(id string) string {
		if now, ok := r.rename[id]; ok {
			count[id]++
			return now
		}
		if !r.known[id] && id != "" {
			strange[id]++
		}
		return id
	}
	fresh := column.NewTable(table.Schema)
	for i := range table.Schema.Fields {
		if !table.Kept(i) {
			fresh.Skip(i)
		}
	}
	parts := map[int]int{}
	values := make([]column.Value, len(table.Schema.Fields))
	for row := range table.Len() {
		part, _ := table.Stretch(row)
		at, ok := parts[part]
		if !ok {
			at = fresh.AddPart(table.Part(part))
			parts[part] = at
		}
		for i := range values {
			values[i] = column.None
			if table.Kept(i) {
				values[i] = table.Value(row, i)
			}
		}
		if field >= 0 && !values[field].Missing {
			values[field].Text = note(values[field].Text)
		}
		if of >= 0 {
			list := slices.Clone(values[of].List)
			for k := range list {
				list[k] = note(list[k])
			}
			values[of].List = list
		}
		fresh.Append(table.Subject(row), at, table.Line(row), values)
	}
	var said []string
	for _, id := range slices.Sorted(maps.Keys(count)) {
		said = append(said, fmt.Sprintf("数据表“%s”中写为条款%s的%d条记录，按%s改号后的条款%s计", table.Schema.Title, id, count[id], r.own, r.rename[id]))
	}
	if len(strange) > 0 {
		n := 0
		for _, times := range strange {
			n += times
		}
		said = append(said, fmt.Sprintf("数据表“%s”中有%d条记录写的是%s没有的条款（%s），没有用到", table.Schema.Title, n, r.own, strings.Join(slices.Sorted(maps.Keys(strange)), "、")))
	}
	if len(count) == 0 {
		return table, said
	}
	fresh.Faults = slices.Clone(table.Faults)
	for i := range fresh.Faults {
		fresh.Faults[i].Clause = cmp.Or(r.rename[fresh.Faults[i].Clause], fresh.Faults[i].Clause)
	}
	fresh.Seal(subjects)
	return fresh, said
}
