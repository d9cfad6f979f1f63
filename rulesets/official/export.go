package official

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"chengan/engine"
	"chengan/rulesets"
)

// Colours of the book, told apart in grey as well.
const (
	inkDark   = "1F2937"
	lineGrey  = "BFC5CE"
	fillHead  = "DCE6F1"
	fillFixed = "F1F3F5" // not to be edited
	bookFont  = "宋体"
)

// Export writes a ruleset as a workbook that ReadBook takes back without loss:
// what was written is read again before it is handed out.
//
// Errors: those of w, and a ruleset that does not come back as it was.
func Export(w io.Writer, rs *engine.Ruleset) error {
	want, err := rulesets.Encode(rs)
	if err != nil {
		return err
	}
	b := &bookWriting{file: excelize.NewFile()}
	defer b.file.Close()
	data, err := b.write(rs)
	if err != nil {
		return err
	}
	back, err := ReadBook("export.xlsx", data)
	if err != nil {
		return fmt.Errorf("导出的工作簿读不回来：%w", err)
	}
	got, err := rulesets.Encode(back)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, got) {
		return fmt.Errorf("导出的工作簿与原细则不一致：%s", firstDifference(want, got))
	}
	_, err = w.Write(data)
	return err
}

// firstDifference shows the line in which two files part.
func firstDifference(a, b []byte) string {
	x, y := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range x {
		if i >= len(y) || !bytes.Equal(x[i], y[i]) {
			return fmt.Sprintf("第%d行 %s", i+1, bytes.TrimSpace(x[i]))
		}
	}
	return fmt.Sprintf("第%d行", len(x)+1)
}

type bookWriting struct {
	file   *excelize.File
	styles map[string]int
	err    error
}

func (b *bookWriting) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *bookWriting) write(rs *engine.Ruleset) ([]byte, error) {
	b.style()
	b.do(b.file.SetSheetName("Sheet1", guideSheet))
	b.guide(rs)
	clauses, items := rowsOf(rs.Items)
	writeSheet(b, clauseSheet, clauseColumns(), clauses, 5)
	writeSheet(b, itemSheet, itemColumns(), items, 1)
	var list []fact
	for _, f := range facts {
		list = append(list, fact{f.key, f.get(rs)})
	}
	writeSheet(b, factSheet, factColumns(), list, 1)
	writeSheet(b, documentSheet, documentColumns(), rs.Documents, 1)
	writeSheet(b, vetoSheet, vetoColumns(), rs.Vetoes, 1)
	var bonus []clauseRow
	if rs.Bonus != nil {
		for _, c := range rs.Bonus.Clauses {
			bonus = append(bonus, clauseRow{clause: engine.Clause{ID: c.ID, Text: c.Text, Source: c.Source, Owners: c.Owners, Deduct: c.Award}, deduct: flatten(c.Award)})
		}
	}
	writeSheet(b, bonusSheet, bonusColumns(), bonus, 1)
	writeSheet(b, checkSheet, checkColumns(), rs.Checks, 1)
	_, err := b.file.NewSheet(markSheet)
	b.do(err)
	b.do(b.file.SetCellStr(markSheet, "A1", bookMark))
	b.do(b.file.SetCellStr(markSheet, "A2", rs.ID+"@"+rs.Edition))
	b.do(b.file.SetSheetVisible(markSheet, false, true))
	b.file.SetActiveSheet(0)
	b.do(b.file.SetDocProps(&excelize.DocProperties{Title: rs.Title, Creator: "chengan", Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z", Language: "zh-CN"}))
	var out bytes.Buffer
	if b.err == nil {
		b.do(b.file.Write(&out))
	}
	return out.Bytes(), b.err
}

// rowsOf flattens the tree: its clauses with where they belong, and its items.
func rowsOf(items []engine.Item) ([]clauseRow, []itemRow) {
	var clauses []clauseRow
	var rows []itemRow
	var walk func(items []engine.Item, parent string, names []string)
	walk = func(items []engine.Item, parent string, names []string) {
		for _, item := range items {
			plain := item
			plain.Items, plain.Clauses = nil, nil
			rows = append(rows, itemRow{parent, len(names), plain})
			path := append(append([]string{}, names...), item.Name)
			for _, clause := range item.Clauses {
				row := clauseRow{item: item.ID, clause: clause, deduct: flatten(clause.Deduct)}
				row.leaf = path[len(path)-1]
				if len(path) > 1 {
					row.pillar = path[0]
				}
				if len(path) > 2 {
					row.group = path[1]
				}
				clauses = append(clauses, row)
			}
			walk(item.Items, item.ID, path)
		}
	}
	walk(items, "", nil)
	return clauses, rows
}

// style makes the cell styles.
func (b *bookWriting) style() {
	b.styles = map[string]int{}
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: lineGrey, Style: 1})
	}
	add := func(name, fill string, size float64, bold, locked bool, horizontal, vertical string, lines bool) {
		s := &excelize.Style{Font: &excelize.Font{Family: bookFont, Size: size, Bold: bold, Color: inkDark}, NumFmt: 49,
			Alignment:  &excelize.Alignment{Horizontal: horizontal, Vertical: vertical, WrapText: true},
			Protection: &excelize.Protection{Locked: locked}}
		if fill != "" {
			s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
		}
		if lines {
			s.Border = border
		}
		id, err := b.file.NewStyle(s)
		b.do(err)
		b.styles[name] = id
	}
	add("head", fillHead, 10.5, true, true, "center", "center", true)
	add("cell", "", 10.5, false, false, "left", "top", true)
	add("fixed", fillFixed, 10.5, false, true, "left", "top", true)
	add("title", "", 16, true, true, "left", "center", false)
	add("text", "", 11, false, true, "left", "center", false)
}

// printedWidth is how wide a printed page is, in characters.
const printedWidth = 190

// spareRows are unlocked rows below the last, for what is added.
const spareRows = 200

// writeSheet writes one sheet: a header, a row for each entry, ids locked.
func writeSheet[R any](b *bookWriting, name string, columns []bookColumn[R], rows []R, frozen int) {
	f := b.file
	_, err := f.NewSheet(name)
	b.do(err)
	for i, c := range columns {
		letter := letters(i + 1)
		b.do(f.SetColWidth(name, letter, letter, c.width))
		b.do(f.SetCellStr(name, letter+"1", c.title))
		b.do(f.SetCellStyle(name, letter+"1", letter+"1", b.styles["head"]))
		for r := range rows {
			if text := c.get(&rows[r]); text != "" {
				b.do(f.SetCellStr(name, fmt.Sprintf("%s%d", letter, r+2), text))
			}
		}
		style := b.styles["cell"]
		if c.locked {
			style = b.styles["fixed"]
		}
		if len(rows) > 0 {
			b.do(f.SetCellStyle(name, letter+"2", fmt.Sprintf("%s%d", letter, len(rows)+1), style))
		}
		b.do(f.SetCellStyle(name, fmt.Sprintf("%s%d", letter, len(rows)+2), fmt.Sprintf("%s%d", letter, len(rows)+1+spareRows), b.styles["cell"]))
		if len(c.choose) > 0 {
			v := excelize.NewDataValidation(true)
			v.Sqref = fmt.Sprintf("%s2:%s%d", letter, letter, len(rows)+1+spareRows)
			b.do(v.SetDropList(c.choose))
			v.SetError(excelize.DataValidationErrorStyleStop, "不是可选的内容", "请从下拉列表中选择")
			b.do(f.AddDataValidation(name, v))
		}
	}
	b.do(f.SetRowHeight(name, 1, 24))
	for r := range rows {
		high := 1
		for _, c := range columns {
			high = max(high, min(linesOf(c.get(&rows[r]), c.width), maxLines))
		}
		b.do(f.SetRowHeight(name, r+2, float64(high)*15+3))
	}
	printed := 0 // what fits on a page that a person can read; the rest is for the screen
	for sum := 0.0; printed < len(columns); printed++ {
		if sum += columns[printed].width; sum > printedWidth && printed > 0 {
			break
		}
	}
	b.do(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: name, RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", name, letters(printed), len(rows)+1)}))
	b.do(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("'%s'!$1:$1", name)}))
	b.do(f.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: frozen, YSplit: 1, TopLeftCell: letters(frozen+1) + "2", ActivePane: "bottomRight"}))
	landscape := "landscape"
	size, fit, high := 9, 1, 0
	b.do(f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &landscape, FitToWidth: &fit, FitToHeight: &high}))
	yes := true
	b.do(f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}))
	b.do(f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true}))
}

// maxLines is how many lines of a long text a row shows.
const maxLines = 7

// linesOf is how many lines a text takes in a column; Chinese characters are
// two wide.
func linesOf(text string, width float64) int {
	n := 0
	for _, line := range strings.Split(text, "\n") {
		wide := 0
		for _, c := range line {
			wide++
			if c > 0x2E80 {
				wide++
			}
		}
		n += max(1, (wide+int(width)-3)/max(1, int(width)-2))
	}
	return n
}

// guide says how the book is edited.
func (b *bookWriting) guide(rs *engine.Ruleset) {
	rows := []string{
		rs.Title,
		fmt.Sprintf("由 %s@%s 导出。改好后保存，用 chengan ruleset import 本文件 -o 细则.json --edition 新版次 取回；取回后用 chengan ruleset check 检查。", rs.ID, rs.Edition),
		"“条款”每条一行。灰底的列是编号和所在的项，不要改动；其余各列都可以修改。已发布的版次不再改动，改过的细则要换一个版次。",
		"新增条款：在“条款”末尾加一行，填条款编号、三级项编号、扣分标准、扣分方式和它的参数、依据状态。删除条款：删去整行。",
		"分值、封顶填数，如 0.2、1。目标值和分档可以写 0.95，也可以写 95%。分档一档一行，如 >= 80% 扣 0；缺项清单一项一行。",
		"“判断式”是程序用来数问题、取指标的式子，不熟悉的请不要改；写法见参考手册。扣分方式改为“专家评分”的，只填封顶。",
	}
	for i, text := range rows {
		cell := fmt.Sprintf("A%d", i+1)
		b.do(b.file.SetCellStr(guideSheet, cell, text))
		style := b.styles["text"]
		if i == 0 {
			style = b.styles["title"]
		}
		b.do(b.file.SetCellStyle(guideSheet, cell, cell, style))
		b.do(b.file.SetRowHeight(guideSheet, i+1, map[bool]float64{true: 36, false: 48}[i == 0]))
	}
	b.do(b.file.SetColWidth(guideSheet, "A", "A", 84))
}
