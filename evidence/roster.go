package evidence

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
)

// Names of the files that are about the evidence itself.
const (
	rosterName = "subjects"
	zeroName   = "zero"
)

// rosterSchema and zeroSchema make the roster and the zero reports tables like
// any other, in all formats and with the same messages.
var rosterSchema = &column.Schema{Name: rosterName, Title: "名册", Fields: []column.Field{
	{Name: "id", Title: "编号", Aliases: []string{"代码", "行政区划代码"}, Required: true, MaxLength: 64},
	{Name: "name", Title: "名称", Aliases: []string{"单位", "单位名称", "被评对象"}, Required: true, MaxLength: 64},
	{Name: "kind", Title: "类别", MaxLength: 32},
	{Name: "parent", Title: "上级", MaxLength: 64},
	{Name: "roles", Title: "职责", Type: column.List, MaxLength: 64},
	{Name: "aliases", Title: "别名", Type: column.List, MaxLength: 64},
}}

var zeroSchema = &column.Schema{Name: zeroName, Title: "零报告", Fields: []column.Field{
	{Name: "table", Title: "零报告", Aliases: []string{"数据表"}, Required: true, MaxLength: 64},
}}

// readRoster reads the roster and gives the other files. Without one the
// roster of Options holds; without that, subjects are those that turn up.
func (r *reader) readRoster(files []*source) (rest []*source) {
	r.people = newPeople(r.opts)
	var rosters []*source
	for _, src := range files {
		if src.stem() == rosterName && src.textual() {
			rosters = append(rosters, src)
		} else {
			rest = append(rest, src)
		}
	}
	if len(rosters) == 0 {
		for _, subject := range r.opts.Roster {
			r.people.add(subject)
		}
		r.people.fixed = len(r.opts.Roster) > 0
		if r.opts.Subject != nil && !r.people.fixed {
			r.people.add(*r.opts.Subject)
		}
		return rest
	}
	r.people.fixed = true
	// The one at the top counts.
	slices.SortStableFunc(rosters, func(a, b *source) int { return strings.Count(a.path, "/") - strings.Count(b.path, "/") })
	in := newIntake(rosterSchema, nil)
	in.key, in.aside = nil, true // the roster's own checks say more
	for _, src := range rosters {
		if src != rosters[0] {
			r.digestOnly(src)
			r.fileFlaw(src.path, flaw{RosterTwice, "第二份名册", "只有一份名册；第一份是" + rosters[0].path, false})
			continue
		}
		// The rows of a roster are nobody's: they say who there is.
		r.alone = column.Unattached
		r.readAs(src, in)
		r.alone = nobody
	}
	r.enlist(in.table, rosters[0].path)
	if len(r.people.list) == 0 {
		r.fileFlaw(rosters[0].path, flaw{FileEmpty, "没有一个被评对象的名册", "每个被评对象一行", false})
	}
	return rest
}

// readAs reads a text file as the given table, whatever its name.
func (r *reader) readAs(src *source, in *intake) {
	r.readText(src, func(text *lines) []*ledger {
		if src.extension() == ".csv" || src.extension() == ".tsv" {
			return r.csvTable(src, text, in)
		}
		return r.ndjsonTable(src, text, in)
	})
}

// enlist checks the rows of the roster against each other and takes them in.
func (r *reader) enlist(table *column.Table, file string) {
	at := func(row int, title string, field int, f flaw) {
		r.report(Problem{File: file, Row: row, Column: title, column: field + 1, Table: rosterName, Code: f.code, Found: f.found, Allowed: f.allowed})
	}
	rows := map[string]int{} // id → line
	for row := range table.Len() {
		value := func(field int) string { return table.Value(row, field).Text }
		line := table.Origin(row).Row
		subject := engine.Subject{ID: value(0), Name: value(1), Parent: value(3), Roles: table.Value(row, 4).List, Aliases: table.Value(row, 5).List}
		if kind := value(2); kind != "" {
			i := slices.IndexFunc(engine.Kinds, func(k engine.Kind) bool { return k.Code == kind || k.Title == kind })
			if i < 0 {
				var titles []string
				for _, k := range engine.Kinds {
					titles = append(titles, k.Title)
				}
				at(line, "类别", 2, flaw{RosterKind, quote(kind), quoteAll(titles) + "之一", false})
				continue
			}
			subject.Kind = engine.Kinds[i].Code
		}
		taken := ""
		for _, name := range append([]string{subject.ID, subject.Name}, subject.Aliases...) {
			if other, ok := r.people.find(name); ok {
				taken = fmt.Sprintf("%s，与第%d行%s重复", quote(name), rows[r.people.list[other].ID], quote(r.people.list[other].Name))
			}
		}
		if taken != "" {
			at(line, "编号", 0, flaw{RosterTwice, taken, "编号、名称和别名在名册里都不重复", false})
			continue
		}
		if value(2) == "" {
			r.people.guess(subject, file)
		} else {
			r.people.add(subject)
		}
		rows[subject.ID] = line
	}
	for i := range r.people.list {
		subject := &r.people.list[i]
		if subject.Parent == "" {
			continue
		}
		parent, ok := r.people.find(subject.Parent)
		if !ok {
			at(rows[subject.ID], "上级", 3, flaw{RosterParent, "名册里没有的" + quote(subject.Parent), "名册里的编号，最高一级留空", false})
			subject.Parent = ""
			continue
		}
		subject.Parent = r.people.list[parent].ID // it may have been given by name
	}
	for i := range r.people.list {
		subject := &r.people.list[i]
		for up, steps := subject.Parent, 0; up != ""; steps++ {
			if up == subject.ID {
				at(rows[subject.ID], "上级", 3, flaw{RosterCycle, quote(subject.Name) + "是自己的上级", "自下而上、不成环的上级关系", false})
				subject.Parent = ""
				break
			}
			if steps > len(r.people.list) {
				break // a ring further up, told at its own members
			}
			parent, _ := r.people.find(up)
			up = r.people.list[parent].Parent
		}
	}
}

// readZeros reads the zero reports and gives the other files.
func (r *reader) readZeros(files []*source) (rest []*source) {
	for _, src := range files {
		if src.stem() != zeroName || !src.textual() {
			rest = append(rest, src)
			continue
		}
		in := newIntake(zeroSchema, nil)
		in.aside = true
		r.readAs(src, in)
		for row := range in.table.Len() {
			name := in.table.Value(row, 0).Text
			line := in.table.Origin(row).Row
			r.declareZero(name, in.table.Subject(row), spot{src.path, "", line})
		}
	}
	return rest
}

// declareZero notes a zero report of a table, named in English or Chinese.
func (r *reader) declareZero(table string, subject int, at spot) {
	in := r.named(table)
	if in == nil {
		r.report(Problem{File: at.file, Sheet: at.sheet, Row: at.row, Subject: r.people.name(subject), Code: ZeroTable, Found: "数据表" + quote(table),
			Allowed: "评价细则用到的数据表之一：" + joinCapped(r.tableNames())})
		return
	}
	if r.zero[in.schema.Name] == nil {
		r.zero[in.schema.Name] = map[int]spot{}
	}
	if _, again := r.zero[in.schema.Name][subject]; !again && subject >= 0 {
		r.zero[in.schema.Name][subject] = at
	}
}

// declared reports whether the subject has declared a zero report.
func (r *reader) declared(table string, subject int) bool {
	_, ok := r.zero[table][subject]
	return ok
}
