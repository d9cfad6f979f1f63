package reports_test

import (
	"fmt"
	"slices"
	"strings"

	"chengan/reports"
)

// expected is a table of the model as every format has to print it: what each
// title heads, and where each format has it. A title is a key in JSON, and may
// be said of one format only ("html:名次").
//
// Shape: a cell that holds nothing is "", which formats may print as —.
type expected struct {
	name    string
	in      map[string]string // format → what stands above the table; "#2" is the second below it
	columns map[string][]string
	most    map[string]int // how many rows a format has at most, where it cuts them
}

// column gives what a format has to print below a title.
func (e *expected) column(format, title string) ([]string, bool) {
	for _, name := range []string{format + ":" + title, title} {
		if cells, ok := e.columns[name]; ok {
			return cells, true
		}
	}
	return nil, false
}

// col adds a column; several titles of it are parted by |.
func (e *expected) col(titles string, cells []string) *expected {
	for i := range cells {
		if cells[i] = solid(cells[i]); cells[i] == "—" {
			cells[i] = ""
		}
	}
	for _, title := range strings.Split(titles, "|") {
		e.columns[title] = cells
	}
	return e
}

// find gives the table of a file that this is.
func (e *expected) find(format string, p printed) (*printedTable, bool) {
	above, ok := e.in[format]
	if !ok {
		return nil, false
	}
	above, nth, _ := strings.Cut(above, "#")
	above = solid(above)
	var found []*printedTable
	for i := range p.tables {
		paper := format == "docx" || format == "pdf" // where more than the caption stands above
		if one := p.tables[i].above; one == above || paper && strings.HasSuffix(one, above) {
			found = append(found, &p.tables[i])
		}
	}
	if n := len(nth); n > 0 {
		n = int(nth[0] - '0')
		found = found[min(n-1, len(found)):min(n, len(found))]
	}
	if len(found) != 1 {
		return nil, true
	}
	return found[0], true
}

// differences compares the table with what a file says.
func (e *expected) differences(format string, p printed) (list []string) {
	table, has := e.find(format, p)
	if !has {
		return nil
	}
	tell := func(text string, args ...any) {
		list = append(list, format+" "+e.name+": "+fmt.Sprintf(text, args...))
	}
	if table == nil {
		tell("no table below %q", e.in[format])
		return list
	}
	read := 0
	for i, title := range table.titles {
		cells, ok := e.column(format, title)
		if !ok {
			if format != "json" {
				tell("nobody knows the column %q", title)
			}
			continue
		}
		read++
		rows := len(cells)
		if most, cut := e.most[format]; cut {
			rows = min(rows, most)
		}
		if len(table.rows) != rows {
			tell("%d rows; should be %d", len(table.rows), rows)
			return list
		}
		for j, row := range table.rows {
			if i >= len(row) {
				tell("row %d has %d cells", j+1, len(row))
				return list
			}
			if text := row[i].text; text != cells[j] && !(text == "—" && cells[j] == "") && !isCut(text, cells[j]) {
				tell("row %d, %s: %q; should be %q", j+1, title, text, cells[j])
			}
		}
	}
	if format == "json" {
		for title := range e.columns {
			if strings.Trim(title, "abcdefghijklmnopqrstuvwxyz_.") == "" && !slices.Contains(table.titles, title) {
				tell("no key %s", title)
			}
		}
	}
	if read == 0 {
		tell("nothing was read")
	}
	return list
}

// isCut tells whether a text is another one with something left out.
func isCut(text, whole string) bool {
	before, after, cut := strings.Cut(text, "…")
	return cut && before != "" && strings.HasPrefix(whole, before) && strings.HasSuffix(whole, after)
}

// each prints something of every entry of a list.
func each[T any](list []T, of func(T) any) []string {
	cells := make([]string, len(list))
	for i, one := range list {
		cells[i] = fmt.Sprint(of(one))
	}
	return cells
}

// numbered counts rows.
func numbered(n int) []string {
	cells := make([]string, n)
	for i := range cells {
		cells[i] = fmt.Sprint(i + 1)
	}
	return cells
}

// when gives a text where something holds.
func when(holds bool, text any) string {
	if holds {
		return fmt.Sprint(text)
	}
	return ""
}

// tablesOf are the tables of a report that is about one subject.
func tablesOf(m *reports.Model) (list []*expected) {
	add := func(name string, in map[string]string) *expected {
		if docx, ok := in["docx"]; ok { // as the same document
			in["pdf"] = docx
		}
		e := &expected{name: name, in: in, columns: map[string][]string{}, most: map[string]int{}}
		list = append(list, e)
		return e
	}
	pillarTables(m, add)
	rankingTables(m, add)
	peerTables(m, add)
	sumTables(m, add)
	gapTables(m, add)
	clauseTables(m, add)
	dutyTables(m, add)
	if m.Paths != nil {
		pathTables(m, add)
	}
	if m.Series != nil {
		roundTables(m, add)
		changeTables(m, add)
		findingTables(m, add)
	}
	return list
}

type adding func(name string, in map[string]string) *expected

// written puts texts and figures together as they are printed.
func written(values ...any) string {
	return strings.Join(each(values, func(v any) any { return v }), "")
}

// sentencesOf are the texts of those chapters that a format prints: on paper
// stands what to do, and the workbook says of the others what they would still
// lose.
func sentencesOf(m *reports.Model, format string) (list []string) {
	list = append(list, texts(m.Conclusion)...)
	for _, step := range m.Next {
		list = append(list, fmt.Sprint(step.Text))
	}
	if format == "docx" || format == "pdf" {
		list = append(list, paperSentences(m)...)
	}
	if m.Series != nil {
		list = append(list, texts(m.Series.Summary)...)
		for _, c := range m.Series.Changes {
			list = append(list, fmt.Sprint(c.Basis))
		}
	}
	if m.Paths != nil {
		list = append(list, texts(m.Paths.Summary)...)
		for _, path := range m.Paths.List {
			if len(path.Steps) > 0 || len(path.Remains) > 0 && format != "docx" && format != "pdf" {
				list = append(list, texts(path.Remarks())...)
			}
		}
	}
	return list
}

// paperSentences are those that only paper has: how much was to be done, and how
// many clauses one subject has.
func paperSentences(m *reports.Model) []string {
	list := []string{fmt.Sprintf("共%d个%s、%d条评分条款，满分%s分。", len(m.Pillars), m.Tier, len(m.Clauses), m.Main.Max)}
	if m.View.Subject != "" && len(m.Subjects) == 1 {
		apply := 0
		for _, clause := range m.Main.Clauses {
			if clause.Outcome != "not_applicable" {
				apply++
			}
		}
		list = append(list, fmt.Sprintf("适用于%s的%d条，下表只计适用的条款。", m.Main.Name, apply))
	}
	return list
}

// texts gives sentences as they are printed.
func texts[T any](list []T) []string { return each(list, func(one T) any { return one }) }
