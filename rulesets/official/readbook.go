package official

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
)

// IsBook reports whether a file is a workbook that Export wrote.
func IsBook(data []byte) bool {
	a, err := openArchive("", data)
	if err != nil {
		return false
	}
	found := false
	_ = a.walk("xl/workbook.xml", func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "sheet" && attr(e, "name") == markSheet {
			found = true
		}
		return nil
	})
	return found
}

// ReadBook reads a ruleset from a workbook that Export wrote and somebody may
// have edited.
//
// Errors: ProblemsError with every mistake.
func ReadBook(name string, data []byte) (*engine.Ruleset, error) {
	list, problems, err := grids(name, data)
	if err != nil {
		return nil, err
	}
	r := &bookReading{file: name, sheets: map[string]*grid{}, problems: problems}
	for _, g := range list {
		r.sheets[strings.TrimSuffix(strings.TrimPrefix(g.place.Table, "工作表“"), "”")] = g
	}
	rs := r.ruleset()
	if len(r.problems) > 0 {
		return nil, sorted(r.problems)
	}
	return rs, nil
}

// Origin names the ruleset that a book was made of: "national@2019".
func Origin(data []byte) string {
	list, _, err := grids("", data)
	if err != nil {
		return ""
	}
	for _, g := range list {
		if g.place.Table == "工作表“"+markSheet+"”" {
			return g.own(1, 0)
		}
	}
	return ""
}

type bookReading struct {
	file     string
	sheets   map[string]*grid
	problems []Problem
}

func (r *bookReading) fail(p Place, format string, args ...any) {
	r.problems = append(r.problems, Problem{p, fmt.Sprintf(format, args...)})
}

// entry is a row that was read, with where it stands.
type entry[R any] struct {
	row   R
	place Place
	at    map[string]int // column of a title, from 1
}

func (e entry[R]) in(title string) Place {
	p := e.place
	p.Column = e.at[title]
	return p
}

// readSheet reads the rows of one sheet by its columns.
func readSheet[R any](r *bookReading, name string, columns []bookColumn[R], begin func() R) []entry[R] {
	g := r.sheets[name]
	if g == nil {
		r.fail(Place{File: r.file}, "没有工作表“%s”", name)
		return nil
	}
	at := map[string]int{}
	for c := range g.width() {
		title := g.own(0, c)
		switch {
		case title == "":
		case at[title] > 0:
			r.fail(g.at(0, c), "列“%s”重复", clip(title))
		case !slices.ContainsFunc(columns, func(b bookColumn[R]) bool { return b.title == title }):
			r.fail(g.at(0, c), "列“%s”不是这张表的列", clip(title))
		default:
			at[title] = c + 1
		}
	}
	for _, c := range columns {
		if at[c.title] == 0 && c.set != nil {
			r.fail(g.at(0, -1), "没有列“%s”", c.title)
		}
	}
	var out []entry[R]
	for row := 1; row < len(g.rows); row++ {
		if !slices.ContainsFunc(g.rows[row], func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		e := entry[R]{begin(), g.at(row, -1), at}
		for _, c := range columns {
			if c.set == nil || at[c.title] == 0 {
				continue
			}
			column := at[c.title] - 1
			if span := g.span(row, column); span.top != span.bottom || span.left != span.right {
				r.fail(g.at(row, column), "是合并单元格；每格单独填写")
				continue
			}
			text := ""
			if column < len(g.rows[row]) {
				text = strings.ReplaceAll(g.rows[row][column], "\r\n", "\n")
			}
			if strings.TrimSpace(text) == "" {
				continue
			}
			if err := c.set(&e.row, text); err != nil {
				r.fail(g.at(row, column), "%s：%s", c.title, err)
			}
		}
		out = append(out, e)
	}
	return out
}

// ruleset puts the sheets together.
func (r *bookReading) ruleset() *engine.Ruleset {
	rs := &engine.Ruleset{Schema: engine.RulesetSchema}
	r.facts(rs)
	for _, e := range readSheet(r, documentSheet, documentColumns(), func() engine.Document { return engine.Document{} }) {
		rs.Documents = append(rs.Documents, e.row)
	}
	leaves := r.items(rs)
	r.clauses(leaves)
	for _, e := range readSheet(r, vetoSheet, vetoColumns(), func() engine.Veto { return engine.Veto{} }) {
		rs.Vetoes = append(rs.Vetoes, e.row)
	}
	for _, e := range readSheet(r, bonusSheet, bonusColumns(), func() clauseRow { return clauseRow{} }) {
		d, wrong := e.row.deduct.deduction()
		r.wrong(e.in, wrong)
		c := e.row.clause
		bonusOf(rs).Clauses = append(bonusOf(rs).Clauses, engine.BonusClause{ID: c.ID, Text: c.Text, Source: c.Source, Owners: c.Owners, Award: d})
	}
	for _, e := range readSheet(r, checkSheet, checkColumns(), func() engine.Check { return engine.Check{} }) {
		rs.Checks = append(rs.Checks, e.row)
	}
	return rs
}

// wrong reports the columns of a row that are filled wrongly.
func (r *bookReading) wrong(in func(string) Place, wrong map[string]string) {
	for column, what := range wrong {
		r.fail(in(column), "%s：%s", column, what)
	}
}

func (r *bookReading) facts(rs *engine.Ruleset) {
	seen := map[string]bool{}
	for _, e := range readSheet(r, factSheet, factColumns(), func() fact { return fact{} }) {
		i := slices.IndexFunc(facts, func(f factOf) bool { return f.key == e.row.key })
		switch {
		case i < 0:
			r.fail(e.in("事项"), "没有“%s”这个事项", clip(e.row.key))
			continue
		case seen[e.row.key]:
			r.fail(e.in("事项"), "事项“%s”重复", e.row.key)
			continue
		}
		seen[e.row.key] = true
		switch {
		case strings.TrimSpace(e.row.value) == "" && facts[i].need:
			r.fail(e.in("内容"), "“%s”没有填写", e.row.key)
		case strings.TrimSpace(e.row.value) != "":
			if err := facts[i].set(rs, e.row.value); err != nil {
				r.fail(e.in("内容"), "%s：%s", e.row.key, err)
			}
		}
	}
	for _, f := range facts {
		if f.need && !seen[f.key] && r.sheets[factSheet] != nil {
			r.fail(r.sheets[factSheet].place, "没有事项“%s”", f.key)
		}
	}
}

// items builds the tree and gives its leaves by id.
func (r *bookReading) items(rs *engine.Ruleset) map[string]*engine.Item {
	rows := readSheet(r, itemSheet, itemColumns(), func() itemRow { return itemRow{item: engine.Item{Source: &engine.Source{}}} })
	ids := map[string]bool{}
	children := map[string][]engine.Item{}
	for _, e := range rows {
		item := e.row.item
		switch {
		case item.ID == "":
			r.fail(e.in("编号"), "没有填写编号")
			continue
		case ids[item.ID]:
			r.fail(e.in("编号"), "编号“%s”重复", clip(item.ID))
			continue
		case e.row.parent != "" && !ids[e.row.parent]:
			r.fail(e.in("上级编号"), "上级“%s”不在前面的行中", clip(e.row.parent))
		}
		if *item.Source == (engine.Source{}) {
			item.Source = nil
		}
		ids[item.ID] = true
		children[e.row.parent] = append(children[e.row.parent], item)
	}
	leaves := map[string]*engine.Item{}
	var hang func(id string) []engine.Item
	hang = func(id string) []engine.Item {
		list := children[id]
		for i := range list {
			list[i].Items = hang(list[i].ID)
			leaves[list[i].ID] = &list[i]
		}
		return list
	}
	rs.Items = hang("")
	return leaves
}

func (r *bookReading) clauses(leaves map[string]*engine.Item) {
	seen := map[string]bool{}
	for _, e := range readSheet(r, clauseSheet, clauseColumns(), func() clauseRow { return clauseRow{} }) {
		clause := e.row.clause
		d, wrong := e.row.deduct.deduction()
		r.wrong(e.in, wrong)
		clause.Deduct = d
		leaf := leaves[e.row.item]
		for title, text := range map[string]string{"条款编号": clause.ID, "扣分标准": clause.Text, "依据状态": string(clause.Source.Status)} {
			if text == "" {
				r.fail(e.in(title), "没有填写%s", title)
			}
		}
		switch {
		case clause.ID != "" && seen[clause.ID]:
			r.fail(e.in("条款编号"), "条款编号“%s”重复", clip(clause.ID))
		case leaf == nil:
			r.fail(e.in("三级项编号"), "三级项编号为“%s”；“%s”中没有这一项", clip(e.row.item), itemSheet)
		case len(leaf.Items) > 0:
			r.fail(e.in("三级项编号"), "“%s”还有下级；条款只能属于末级", clip(e.row.item))
		default:
			leaf.Clauses = append(leaf.Clauses, clause)
		}
		seen[clause.ID] = true
	}
}
