package official

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chengan/engine/score"
)

// Item is a 三级项 of an official table with its sentences.
type Item struct {
	Pillar, Group *Heading
	No            int
	Name          string
	Points        score.Points
	Cells         []Cell
	Remarks       []string // of the 备注 column
	Lead, Owners  []string
	Place         Place
	spoiled       bool // a mistake of it has been told: what follows from it is not
}

// Heading is a 一级项 or 二级项.
type Heading struct {
	Name   string
	Points *score.Points // as its name states, nil where it does not
	Parent *Heading
	Place  Place
}

// Cell is a cell of the 扣分标准 with the 评价内容 beside it.
type Cell struct {
	Content string
	Rule    string
	Place   Place // of the rule
}

// Table is what an official file holds.
type Table struct {
	File    string
	Items   []*Item
	Notes   []Note
	Notices []Problem // what was passed over, and why that is no mistake
}

// Note is a foot note of a table, as it is written.
type Note struct {
	Text  string
	Place Place
}

// Read reads the official tables of a file.
//
// Errors: ProblemsError with every mistake; nothing is imported then.
func Read(name string, data []byte) (*Table, error) {
	grids, problems, err := grids(name, data)
	if err != nil {
		return nil, err
	}
	t := &tableReading{table: &Table{File: name}, problems: problems}
	read := 0
	for _, g := range grids {
		t.table.Notes = append(t.table.Notes, g.notes...)
		h, ok := findHeader(g)
		switch {
		case g.hidden:
			t.notice(g.place, "隐藏的工作表没有读")
		case !ok && len(g.rows) > 0:
			t.notice(g.place, "没有找到表头，没有读；表头应有%s、%s等列", needed[0].title, needed[1].title)
		case ok:
			read++
			t.read(g, h)
		}
	}
	if read == 0 && len(t.problems) == 0 {
		t.problems = append(t.problems, Problem{Place{File: name}, "没有找到评价细则的表格：前" + strconv.Itoa(headerRows) + "行中没有一行同时有" + needed[0].title + "和" + needed[1].title + "两列"})
	}
	t.strays()
	t.sums()
	if len(t.problems) > 0 {
		return nil, sorted(t.problems)
	}
	return t.table, nil
}

// grids reads the tables of a file, whichever kind it is.
func grids(name string, data []byte) ([]*grid, []Problem, error) {
	a, err := openArchive(name, data)
	if err != nil {
		return nil, nil, err
	}
	var list []*grid
	var problems []Problem
	switch {
	case a.parts["xl/workbook.xml"] != nil:
		list, problems = readXLSX(a)
	case a.parts["word/document.xml"] != nil:
		list, problems = readDOCX(a)
	default:
		return nil, nil, ProblemsError{{Place{File: name}, "既不是工作簿（.xlsx）也不是文档（.docx）"}}
	}
	return list, problems, nil
}

// tableReading is a file being read.
type tableReading struct {
	table    *Table
	problems []Problem
	pillar   *Heading
	group    *Heading
	item     *Item
	totals   []total // 合计 rows, held to the items when all are read
	crossing []Note  // headings that stand across the table
	noting   bool    // the rows below a note go on with it
	spoiled  bool    // points could not be read: what they add up to says nothing
}

// total is a 合计 row: what it states, and of how many items.
type total struct {
	place  Place
	stated score.Points
	items  int
}

func (t *tableReading) fail(p Place, format string, args ...any) {
	t.problems = append(t.problems, Problem{p, fmt.Sprintf(format, args...)})
}

func (t *tableReading) notice(p Place, format string, args ...any) {
	t.table.Notices = append(t.table.Notices, Problem{p, fmt.Sprintf(format, args...)})
}

var (
	totalRow = regexp.MustCompile(`^(?:合计|总计|小计|总分|共计)`)
	noteRow  = regexp.MustCompile(`^(?:注|说明|备注|附注)(?:[:：]|[0-9１-９一二三]*[、.．:：])`)
)

// read reads the rows of one table below its header.
func (t *tableReading) read(g *grid, h header) {
	for _, n := range needed {
		if _, ok := h.columns[n.column]; !ok {
			t.fail(g.at(h.top, -1), "表头没有%s列", n.title)
		}
	}
	for _, c := range h.unknown {
		t.notice(g.at(h.bottom, c), "列“%s”不认识，没有读", clip(g.text(h.bottom, c)))
	}
	if len(t.problems) > 0 && h.columns[colRule] == 0 && h.columns[colItem] == 0 {
		return
	}
	t.item, t.noting = nil, false
	for row := range h.top {
		if first := g.text(row, 0); noteRow.MatchString(tight(first)) {
			t.note(g, row, first)
		}
	}
	var spans struct{ pillar, group, item area }
	none := area{-1, -1, -1, -1}
	spans.pillar, spans.group, spans.item = none, none, none
	rules := map[area]*Item{}
	pointsAt := map[area]*Item{}
	for row := h.bottom + 1; row < len(g.rows); row++ {
		cell := func(c column) (string, area, bool) {
			at, ok := h.columns[c]
			if !ok {
				return "", none, false
			}
			a := g.span(row, at)
			return g.own(a.top, a.left), a, true
		}
		first := ""
		filled := 0
		for c := range g.width() {
			if own := g.own(row, c); own != "" {
				filled++
				if first == "" {
					first = own
				}
			}
		}
		if filled == 0 && g.span(row, 0).top == row {
			spanned := false
			for _, at := range h.columns {
				spanned = spanned || g.span(row, at).top < row
			}
			if !spanned {
				continue
			}
		}
		if t.repeated(g, h, row) {
			continue
		}
		plain := tight(first)
		if totalRow.MatchString(plain) {
			t.total(g, h, row, plain)
			continue
		}
		wide := g.span(row, 0)
		across := wide.right-wide.left+1 >= max(3, g.width()-1)
		if filled > 1 {
			t.noting = false
		}
		if across || filled == 1 && (t.noting || noteRow.MatchString(plain)) {
			if t.noting || noteRow.MatchString(plain) || t.item != nil && !strings.Contains(first, "分") {
				t.noting = t.noting || noteRow.MatchString(plain)
				t.note(g, row, first)
				continue
			}
			t.crossing = append(t.crossing, Note{first, g.at(row, 0)})
			// 一、城市安全源头治理（18分） across the table is a heading.
			n := readName(first)
			if n.name == "" {
				continue
			}
			heading := &Heading{Name: n.name, Points: n.points, Place: g.at(row, 0)}
			if _, has := h.columns[colPillar]; !has && nameHan.MatchString(first) && !strings.HasPrefix(strings.TrimSpace(first), "（") && !strings.HasPrefix(strings.TrimSpace(first), "(") {
				t.pillar, t.group = heading, nil
			} else {
				heading.Parent = t.pillar
				t.group = heading
			}
			continue
		}
		if t.heading(g, cell, row, colPillar, &spans.pillar, &t.pillar, nil) && filled == 1 {
			t.crossing = append(t.crossing, Note{first, t.pillar.Place}) // a note that is not merged looks like it
		}
		if t.heading(g, cell, row, colGroup, &spans.group, &t.group, t.pillar) && t.group != nil {
			t.group.Parent = t.pillar
		}
		t.newItem(g, h, cell, row, &spans.item)
		if t.item == nil {
			if filled > 0 {
				t.fail(g.at(row, -1), "这一行不属于任何%s：“%s”", needed[0].title, clip(first))
			}
			continue
		}
		t.fill(g, cell, row, rules, pointsAt)
	}
}

// tight is a text without blanks: 合　计 is typed with wide ones.
func tight(text string) string { return strings.Join(strings.Fields(text), "") }

func (t *tableReading) note(g *grid, row int, text string) {
	t.table.Notes = append(t.table.Notes, Note{strings.TrimSpace(text), g.at(row, 0)})
}

// strays makes notes of what stood across the table like a heading and has no
// item below it: 不涉及的得分按比例折算 is none.
func (t *tableReading) strays() {
	for _, stray := range t.crossing {
		heads := func(h *Heading) bool { return h != nil && h.Place == stray.Place }
		if !slices.ContainsFunc(t.table.Items, func(i *Item) bool {
			return heads(i.Pillar) || heads(i.Group) || i.Group != nil && heads(i.Group.Parent)
		}) {
			t.table.Notes = append(t.table.Notes, stray)
		}
	}
	slices.SortStableFunc(t.table.Notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Place.Table, b.Place.Table), cmp.Compare(a.Place.Row, b.Place.Row))
	})
}

// repeated tells a header that a page break repeats.
func (t *tableReading) repeated(g *grid, h header, row int) bool {
	same := 0
	for _, at := range h.columns {
		if text := g.text(row, at); text != "" && text == g.text(h.bottom, at) {
			same++
		} else if text != "" {
			return false
		}
	}
	return same >= 2
}

// heading takes a 一级项 or 二级项; true where a new one begins.
func (t *tableReading) heading(g *grid, cell func(column) (string, area, bool), row int, c column, last *area, into **Heading, parent *Heading) bool {
	text, span, ok := cell(c)
	if !ok || text == "" || span == *last {
		return false
	}
	n := readName(text)
	if *into != nil && (*into).Name == n.name && (*into).Parent == parent { // the name on every row
		*last = span
		return false
	}
	*last = span
	*into = &Heading{Name: n.name, Points: n.points, Parent: parent, Place: g.at(span.top, span.left)}
	if c == colPillar {
		t.group = nil
	}
	return true
}

// newItem begins a 三级项 where its cell begins.
func (t *tableReading) newItem(g *grid, h header, cell func(column) (string, area, bool), row int, last *area) {
	text, span, _ := cell(colItem)
	if text == "" || span == *last {
		return
	}
	n := readName(text)
	if t.item != nil && t.item.Name == n.name && t.item.Pillar == t.pillar && t.item.Group == t.group && *last != (area{-1, -1, -1, -1}) {
		*last = span
		return // the name on every row
	}
	*last = span
	if no, a, ok := cell(colNo); ok && n.no == 0 {
		if number := readName(no + "、x"); number.no > 0 {
			n.no = number.no
		}
		if a.bottom > span.bottom {
			t.fail(g.at(a.top, a.left), "序号“%s”的合并单元格跨了几个%s（到第%d行）；应一项一格", clip(no), needed[0].title, a.bottom+1)
		}
	}
	for _, c := range []column{colGroup, colPillar} {
		if parent, a, ok := cell(c); ok && parent != "" && (a.bottom < span.bottom && a.bottom >= row) {
			t.fail(g.at(span.top, span.left), "“%s”的合并单元格（第%d至%d行）超出了所属的“%s”（到第%d行）", clip(n.name), span.top+1, span.bottom+1, clip(parent), a.bottom+1)
			break
		}
	}
	t.item = &Item{Pillar: t.pillar, Group: t.group, No: n.no, Name: n.name, Points: -1, Place: g.at(span.top, span.left)}
	if n.points != nil {
		t.item.Points = *n.points
	}
	if n.name == "" || len([]rune(n.name)) > 200 {
		t.fail(t.item.Place, "名称有%d字；应为1至200字", len([]rune(n.name)))
	}
	t.table.Items = append(t.table.Items, t.item)
}

// fill takes the other cells of a row.
func (t *tableReading) fill(g *grid, cell func(column) (string, area, bool), row int, rules, pointsAt map[area]*Item) {
	item := t.item
	if text, span, ok := cell(colPoints); ok && text != "" {
		switch owner, seen := pointsAt[span]; {
		case seen && owner != item:
			t.fail(g.at(span.top, span.left), "分值“%s”的合并单元格跨了“%s”和“%s”两项；应一项一格", clip(text), clip(owner.Name), clip(item.Name))
			pointsAt[span] = item
			item.spoiled, t.spoiled = true, true
		case !seen:
			pointsAt[span] = item
			if p, ok := readPoints(text); !ok {
				t.fail(g.at(span.top, span.left), "分值为“%s”；应为数，如 2 或者 0.5", clip(text))
				item.spoiled, t.spoiled = true, true
			} else if _, first := t.hasPoints(item, pointsAt, span); first && item.Points >= 0 && item.Points != p {
				t.fail(g.at(span.top, span.left), "分值为%s，名称中写的是%s分", p, item.Points)
			} else if item.Points < 0 {
				item.Points = p
			} else if !first {
				item.Points += p
			}
		}
	}
	content, _, _ := cell(colContent)
	rule, span, _ := cell(colRule)
	owner, seen := rules[span]
	switch {
	case rule == "":
		if content != "" && span.top == row {
			t.notice(g.at(row, max(0, span.left)), "“%s”有评价内容而没有扣分标准", clip(content))
		}
	case seen && owner != item:
		t.fail(g.at(span.top, span.left), "扣分标准的合并单元格跨了“%s”和“%s”两项；应拆开，各项写各项的", clip(owner.Name), clip(item.Name))
		rules[span] = item
		item.spoiled = true
	case seen:
		last := &item.Cells[len(item.Cells)-1]
		if content != "" && !strings.Contains(last.Content, content) {
			last.Content += "\n" + content
		}
	default:
		rules[span] = item
		item.Cells = append(item.Cells, Cell{Content: content, Rule: rule, Place: g.at(span.top, span.left)})
	}
	if remark, _, _ := cell(colRemark); remark != "" && !slices.Contains(item.Remarks, remark) {
		item.Remarks = append(item.Remarks, remark)
	}
	for c, list := range map[column]*[]string{colLead: &item.Lead, colOwners: &item.Owners} {
		text, _, _ := cell(c)
		for _, name := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune("、，,；;\n /", c) }) {
			if !slices.Contains(*list, name) {
				*list = append(*list, name)
			}
		}
	}
}

// hasPoints reports whether another cell gave the item its points already, and
// whether this is the first.
func (t *tableReading) hasPoints(item *Item, at map[area]*Item, now area) (bool, bool) {
	for span, owner := range at {
		if owner == item && span != now {
			return true, false
		}
	}
	return false, true
}

// total notes a 合计 row.
func (t *tableReading) total(g *grid, h header, row int, first string) {
	at, ok := h.columns[colPoints]
	if !ok || strings.HasPrefix(first, "小计") {
		return
	}
	if stated, ok := readPoints(g.text(row, at)); ok {
		t.totals = append(t.totals, total{g.at(row, at), stated, len(t.table.Items)})
	}
}

// sums checks what must hold of the points of items.
func (t *tableReading) sums() {
	numbers := map[int]*Item{}
	headings := map[*Heading]score.Points{}
	var order []*Heading
	add := func(h *Heading, p score.Points) {
		if h == nil {
			return
		}
		if _, seen := headings[h]; !seen {
			order = append(order, h)
		}
		headings[h] += p
	}
	for _, item := range t.table.Items {
		if item.spoiled {
			item.Points = max(item.Points, 0)
			add(item.Group, item.Points)
			add(item.Pillar, item.Points)
			continue
		}
		if item.Points < 0 {
			t.fail(item.Place, "“%s”没有分值：没有分值列，名称中也没有写（如“（2分）”）", clip(item.Name))
			item.Points = 0
		} else if item.Points == 0 {
			t.fail(item.Place, "“%s”的分值为0；应大于0", clip(item.Name))
		}
		if len(item.Cells) == 0 {
			t.fail(item.Place, "“%s”没有扣分标准", clip(item.Name))
		}
		if other := numbers[item.No]; item.No > 0 && other != nil {
			t.fail(item.Place, "项号%d与“%s”（第%d行）重复", item.No, clip(other.Name), other.Place.Row)
		}
		numbers[item.No] = item
		add(item.Group, item.Points)
		add(item.Pillar, item.Points)
	}
	if t.spoiled {
		return
	}
	for _, total := range t.totals {
		sum := score.Points(0)
		for _, item := range t.table.Items[:total.items] {
			sum += item.Points
		}
		if sum != total.stated {
			t.fail(total.place, "合计写%s分，以上各项相加为%s分", total.stated, sum)
		}
	}
	for _, h := range order {
		if h.Points != nil && *h.Points != headings[h] {
			t.fail(h.Place, "“%s”写%s分，下属各项相加为%s分", clip(h.Name), *h.Points, headings[h])
		}
	}
}

// clip shortens a text for a message.
func clip(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > 24 {
		return string(runes[:24]) + "…"
	}
	return string(runes)
}
