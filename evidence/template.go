package evidence

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"chengan/engine"
	"chengan/engine/column"

	"github.com/xuri/excelize/v2"
)

// Template says what a workbook is for.
type Template struct {
	Ruleset  string // "national@2019"
	Title    string // of the ruleset
	Digest   string // of the ruleset
	Round    string // 轮次
	Subject  engine.Subject
	Schemas  []*column.Schema // one sheet each, in this order; 条款自查表 first
	Clauses  []TemplateClause // in the order of the ruleset
	PassLine string           // "高于90分", "" for none
	Note     string           // what the ruleset says about itself: what is official in it and what is not; "" for none

	What      string               // what Ruleset names where it is no ruleset: "规划"; rounds and roles mean nothing then
	Guide     []string             // how to fill the workbook in; nil for that of a ruleset
	Prefilled map[string]Prefilled // by table: rows to fill in beside what is given
}

// Prefilled is the rows of a sheet that are there already.
type Prefilled struct {
	Hint string // header of the column that is only for reading; one of references
	Rows []PrefilledRow
}

// PrefilledRow is one row: what is given of it, by field, and what the person
// should know. Cells of Open fields may be changed all the same.
type PrefilledRow struct {
	Hint   string
	Values map[string]string
	Open   []string
}

// TemplateClause is a clause as the workbook shows it.
type TemplateClause struct {
	ID    string
	Item  string // 三级项
	Text  string
	Owner bool // the subject answers for it: it stands in the 条款自查表
}

// inputRows is how many rows of a sheet have drop-downs and prompts; more may
// be filled in, and are read and checked all the same.
const inputRows = 2000

// maxSheetTitle is the longest name of a sheet, in characters.
const maxSheetTitle = 31

// sheetTitle is the name of a table's sheet.
func sheetTitle(schema *column.Schema) string {
	title := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return '_'
		}
		return r
	}, schema.Title)
	if runes := []rune(title); len(runes) > maxSheetTitle {
		title = string(runes[:maxSheetTitle])
	}
	return title
}

// WriteTemplate writes the workbook that a subject fills in.
//
// The same template gives the same bytes. Every text is written as a string,
// so none can become a formula. The workbook says for which ruleset, round and
// subject it was made in three places: the cover, a very hidden sheet, and the
// properties of the file.
//
// Errors: two tables whose sheets would have one name, and those of w.
func WriteTemplate(w io.Writer, spec Template) error {
	b := &templateBook{spec: spec, file: excelize.NewFile()}
	defer b.file.Close()
	seen := map[string]string{coverSheet: "", guideSheet: "", identitySheet: "", listSheet: ""}
	for _, schema := range spec.Schemas {
		title := sheetTitle(schema)
		if other, twice := seen[title]; twice {
			return fmt.Errorf("数据表 %s 的工作表名“%s”与 %s 重复", schema.Name, title, other)
		}
		seen[title] = schema.Name
	}
	// Declarations are what everybody fills in first.
	b.schemas = slices.Clone(spec.Schemas)
	slices.SortStableFunc(b.schemas, func(x, y *column.Schema) int { return rank(x) - rank(y) })
	b.do(func() error { return b.file.SetSheetName("Sheet1", coverSheet) })
	b.styles()
	b.cover()
	b.guide()
	for _, schema := range b.schemas {
		if schema.General && schema.Name == declarationsName {
			b.declarations(schema)
		} else {
			b.table(schema)
		}
	}
	b.identity()
	b.finish()
	if b.err != nil {
		return fmt.Errorf("制作工作簿：%w", b.err)
	}
	if _, err := b.file.WriteTo(w); err != nil {
		return fmt.Errorf("写出工作簿：%w", err)
	}
	return nil
}

func rank(schema *column.Schema) int {
	if schema.General && schema.Name == declarationsName {
		return 0
	}
	return 1
}

// templateBook is a workbook being written. The first error stops all that follows.
type templateBook struct {
	spec    Template
	schemas []*column.Schema
	file    *excelize.File
	style   map[string]int
	lists   int // columns used of the list sheet
	err     error
}

// listSheet holds the options of drop-downs that are too long for their cell.
const listSheet = "_options"

func (b *templateBook) do(step func() error) {
	if b.err == nil {
		b.err = step()
	}
}

// text writes a string cell.
func (b *templateBook) text(sheet string, col, row int, text, style string) {
	b.do(func() error {
		cell := letters(col) + fmt.Sprint(row)
		// A cell takes 32,767 characters; texts of rulesets are far below.
		if runes := []rune(text); len(runes) > 32_000 {
			text = string(runes[:32_000])
		}
		if text != "" {
			if err := b.file.SetCellStr(sheet, cell, text); err != nil {
				return err
			}
		}
		return b.file.SetCellStyle(sheet, cell, cell, b.style[style])
	})
}

func (b *templateBook) merge(sheet string, row, from, to int) {
	b.do(func() error {
		return b.file.MergeCell(sheet, letters(from)+fmt.Sprint(row), letters(to)+fmt.Sprint(row))
	})
}

func (b *templateBook) widths(sheet string, widths ...float64) {
	for i, width := range widths {
		b.do(func() error { return b.file.SetColWidth(sheet, letters(i), letters(i), width) })
	}
}

// height makes a row high enough for texts[i] in a column of widths[i]; Excel
// and WPS do not do so by themselves for every cell.
func (b *templateBook) height(sheet string, row int, least float64, widths []float64, texts ...string) {
	rows := 1
	for i, text := range texts {
		n := 0
		for _, line := range strings.Split(text, "\n") {
			// Columns are measured in characters of 11 points; ours are of ten or so.
			n += max(1, int(math.Ceil(float64(displayWidth(line))*0.94/max(1, widths[i]-1.5))))
		}
		rows = max(rows, n)
	}
	b.do(func() error { return b.file.SetRowHeight(sheet, row, min(409, max(least, float64(rows)*14.5+5))) })
}

// displayWidth counts columns: a Chinese character takes two.
func displayWidth(text string) int {
	n := 0
	for _, r := range text {
		if n++; r > 0x2E7F || r == '“' || r == '”' || r == '—' {
			n++
		}
	}
	return n
}

// cover writes the sheet that says whose workbook it is, and the zero reports.
func (b *templateBook) cover() {
	sheet := coverSheet
	widths := []float64{30, 34, 62}
	b.widths(sheet, widths...)
	title := b.spec.Title
	if title == "" {
		title = b.spec.Ruleset
	}
	b.text(sheet, 0, 1, title, "title")
	b.merge(sheet, 1, 0, 2)
	b.height(sheet, 1, 36, []float64{85}, title)
	subtitle := "评价资料填报工作簿"
	if b.spec.What != "" {
		subtitle = b.spec.What + "评估填报工作簿"
	}
	b.text(sheet, 0, 2, subtitle, "subtitle")
	b.merge(sheet, 2, 0, 2)
	b.do(func() error { return b.file.SetRowHeight(sheet, 2, 26) })

	row := 4
	line := func(label, value, style, note string) {
		b.text(sheet, 0, row, label, "label")
		b.text(sheet, 1, row, value, style)
		b.text(sheet, 2, row, note, "note")
		b.height(sheet, row, 21, widths, label, value, note)
		row++
	}
	line(labelName, b.spec.Subject.Name, "fixed", "本工作簿只供该单位填报，封面的灰色单元格请勿改动")
	line(labelCode, b.spec.Subject.ID, "fixed", "")
	line(labelKind, engine.KindTitle(b.spec.Subject.Kind), "fixed", "")
	what := cmp.Or(b.spec.What, labelRuleset)
	if b.spec.What == "" {
		line(labelRoles, strings.Join(b.spec.Subject.Roles, "、"), "fixed", "按职责评价的条款据此确定，没有的为空")
		if b.spec.Round == "" {
			line(labelRound, "", "input@", "按通知填写")
		} else {
			line(labelRound, b.spec.Round, "fixed", "")
		}
	}
	line(what, b.spec.Ruleset, "fixed", what+"有新版本时，须换用新的工作簿")
	line(what+strings.TrimPrefix(labelDigest, labelRuleset), b.spec.Digest, "small", "用于核对"+what+"的内容，由系统填写")
	if b.spec.PassLine != "" {
		line("合格线", b.spec.PassLine, "fixed", "")
	}
	if b.spec.Note != "" {
		note := cmp.Or(b.spec.What, "细则") + "说明"
		b.text(sheet, 0, row, note, "label")
		b.text(sheet, 1, row, b.spec.Note, "grid")
		b.text(sheet, 2, row, "", "grid")
		b.merge(sheet, row, 1, 2)
		b.height(sheet, row, 21, []float64{widths[0], widths[1] + widths[2]}, note, b.spec.Note)
		row++
	}
	line("填报人", "", "input@", "姓名和联系电话")
	line("填报日期", "", "inputDate", "如 2022-11-30")

	var ledgers []*column.Schema
	for _, schema := range b.schemas {
		if _, listed := b.spec.Prefilled[schema.Name]; !schema.General && !listed {
			ledgers = append(ledgers, schema)
		}
	}
	if len(ledgers) > 0 {
		row++
		b.text(sheet, 0, row, "数据表", "head")
		b.text(sheet, 1, row, labelZero, "head")
		b.text(sheet, 2, row, "说明", "head")
		b.height(sheet, row, 22, widths, "", labelZero, "")
		row++
		first := row
		for _, schema := range ledgers {
			b.text(sheet, 0, row, schema.Title, "label")
			b.text(sheet, 1, row, "", "inputPick")
			b.text(sheet, 2, row, schema.Description, "note")
			b.height(sheet, row, 21, widths, schema.Title, "", schema.Description)
			row++
		}
		b.validate(sheet, fmt.Sprintf("B%d:B%d", first, row-1), func(v *excelize.DataValidation) error {
			v.SetInput("零报告", "本单位确实没有此类事项的选“是”；已在数据表里填报的留空或者选“否”。不填也不选的，按未提交处理。")
			v.SetError(excelize.DataValidationErrorStyleStop, "零报告", "请选择“是”或者“否”。")
			return v.SetDropList([]string{"是", "否"})
		})
	}
	b.page(sheet, 0, len(widths))
	b.protect(sheet)
}

func (b *templateBook) validate(sheet, area string, set func(*excelize.DataValidation) error) {
	b.do(func() error {
		v := excelize.NewDataValidation(true)
		v.SetSqref(area)
		if err := set(v); err != nil {
			return err
		}
		return b.file.AddDataValidation(sheet, v)
	})
}

// guide writes how to fill the workbook in, and every column of every table.
func (b *templateBook) guide() {
	sheet := guideSheet
	b.do(func() error { _, err := b.file.NewSheet(sheet); return err })
	widths := []float64{20, 24, 9, 9, 7, 34, 44, 24}
	b.widths(sheet, widths...)
	b.text(sheet, 0, 1, "填表说明", "title")
	b.merge(sheet, 1, 0, len(widths)-1)
	b.do(func() error { return b.file.SetRowHeight(sheet, 1, 32) })
	row := 2
	lines := b.spec.Guide
	if lines == nil {
		lines = guideLines
	}
	for i, line := range lines {
		text := fmt.Sprintf("%d. %s", i+1, line)
		b.text(sheet, 0, row, text, "plain")
		b.merge(sheet, row, 0, len(widths)-1)
		b.height(sheet, row, 19, []float64{165}, text)
		row++
	}
	row++
	head := row
	for i, title := range []string{"数据表", "列名", "单位", "类型", "必填", "允许值", "说明", "示例"} {
		b.text(sheet, i, row, title, "head")
	}
	b.do(func() error { return b.file.SetRowHeight(sheet, row, 22) })
	row++
	for _, schema := range b.schemas {
		first := row
		for i := range schema.Fields {
			f := &schema.Fields[i]
			unit, required := f.Unit, "否"
			if unit == "" {
				unit = "—"
			}
			if f.Required {
				required = "是"
			}
			title := ""
			if i == 0 {
				title = schema.Title
			}
			allowed := allowed(f)
			for at, text := range []string{title, f.Title, unit, f.Type.Title(), required, allowed, f.Description, schema.Example[f.Name]} {
				style := "grid"
				if at >= 2 && at <= 4 {
					style = "center"
				}
				if at == 0 {
					style = "label"
				}
				b.text(sheet, at, row, text, style)
			}
			b.height(sheet, row, 19, widths, "", f.Title, unit, "", "", allowed, f.Description, schema.Example[f.Name])
			row++
		}
		if row-1 > first {
			b.do(func() error {
				return b.file.MergeCell(sheet, letters(0)+fmt.Sprint(first), letters(0)+fmt.Sprint(row-1))
			})
		}
	}
	b.page(sheet, head, len(widths))
	b.protect(sheet)
}

// guideLines say how to fill the workbook in.
var guideLines = []string{
	"浅黄色单元格可以填写，其余单元格已经锁定，以防误改；工作表不设密码。请勿增删工作表、改动工作表名称和表头，请勿合并单元格。",
	"表头底色为橙色并带“*”的列必填，蓝色的列选填。鼠标停在表头上可以看到填写说明和示例。",
	"“条款自查表”每个条款一行：已开展自查的选“已自查”；本地没有该类设施或者对象的选“不涉及”，并写明理由。没有自查、台账和材料也没有填报的条款，按未提交处理。",
	"各数据表逐条填写，不留空行，不填合计、小计行（表头说明要求填写合计行的除外）。",
	"确实没有某类事项的，不要在数据表里写“无”，请在封面的“零报告”一列选“是”。",
	"日期写作 2022-09-20；是否类的列选“是”或者“否”；一格填多项的，用顿号隔开。数值只填数，不带单位。",
	"从其他表格粘贴时，请用“选择性粘贴—数值”，以保留下拉选项和格式。编号、证照号、文号等长数字的列已设为文本格式。",
	"填好后保存为 .xlsx 原样上报。收到退回的错误清单后，在本工作簿里改正，重新上报。",
}

// allowed says which values a column takes, for the guide.
func allowed(f *column.Field) string {
	text := newCheck(f).describe()
	switch f.Type {
	case column.Enum:
		text = strings.Join(f.Enum, "、")
	case column.Text:
		text = "文字"
		if f.MaxLength > 0 {
			text = fmt.Sprintf("不超过%d个字", f.MaxLength)
		}
	case column.Integer, column.Decimal:
		if f.Unit != "" {
			text = strings.TrimSuffix(text, "，单位"+f.Unit)
		}
	}
	if len(f.Missing) > 0 {
		text += "；没有的填" + quoteAll(f.Missing)
	}
	return text
}

// declarations writes the 条款自查表: one row per clause of the subject.
func (b *templateBook) declarations(schema *column.Schema) {
	sheet := sheetTitle(schema)
	b.do(func() error { _, err := b.file.NewSheet(sheet); return err })
	var clauses []TemplateClause
	for _, clause := range b.spec.Clauses {
		if clause.Owner {
			clauses = append(clauses, clause)
		}
	}
	columns := []templateColumn{}
	for i := range schema.Fields {
		f := &schema.Fields[i]
		if f.Name == "clause" {
			columns = append(columns, templateColumn{field: f, fixed: "fixedCenter", width: 10},
				templateColumn{title: references[0], fixed: "fixedGrid", width: 18}, templateColumn{title: references[1], fixed: "fixedGrid", width: 58})
			continue
		}
		columns = append(columns, templateColumn{field: f, width: min(columnWidth(f), 22)}) // the clause needs the paper
	}
	fitPaper(columns)
	b.header(sheet, schema, columns, len(clauses)+1)
	widths := make([]float64, len(columns))
	for i, c := range columns {
		widths[i] = c.width
	}
	for n, clause := range clauses {
		row := n + 2
		texts := []string{}
		for i, c := range columns {
			text, style := "", inputStyle(c.field)
			switch {
			case c.fixed == "":
			case c.field != nil:
				text = clause.ID
			case c.title == references[0]:
				text = clause.Item
			default:
				text = clause.Text
			}
			if c.fixed != "" {
				style = c.fixed
			}
			b.text(sheet, i, row, text, style)
			texts = append(texts, text)
		}
		b.height(sheet, row, 19, widths, texts...)
	}
	b.page(sheet, 1, len(columns))
	b.do(func() error {
		return b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"})
	})
	b.protect(sheet)
}

// table writes the empty sheet of a table.
func (b *templateBook) table(schema *column.Schema) {
	sheet := sheetTitle(schema)
	b.do(func() error { _, err := b.file.NewSheet(sheet); return err })
	columns := []templateColumn{}
	if title := schema.SubjectTitle; title != "" && title != "单位" && title != "被评对象" {
		columns = append(columns, templateColumn{title: title, width: 14, note: "不填即为封面上的被评对象"})
	}
	prefilled := b.spec.Prefilled[schema.Name]
	for i := range schema.Fields {
		columns = append(columns, templateColumn{field: &schema.Fields[i], width: columnWidth(&schema.Fields[i])})
		if i == 0 && prefilled.Hint != "" {
			columns = append(columns, templateColumn{title: prefilled.Hint, fixed: "fixedGrid", width: 30})
		}
	}
	fitPaper(columns)
	for i, c := range columns {
		b.do(func() error { return b.file.SetColStyle(sheet, letters(i), b.style[inputStyle(c.field)]) })
	}
	b.header(sheet, schema, columns, inputRows+1)
	for n, row := range prefilled.Rows {
		b.prefilled(sheet, columns, row, n+2)
	}
	b.page(sheet, 1, len(columns))
	b.do(func() error {
		return b.file.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	})
	b.protect(sheet)
}

// prefilled writes a row of which some cells are given.
func (b *templateBook) prefilled(sheet string, columns []templateColumn, row PrefilledRow, at int) {
	widths := make([]float64, len(columns))
	texts := make([]string, len(columns))
	for i, c := range columns {
		style := inputStyle(c.field)
		widths[i] = c.width
		switch {
		case c.field == nil:
			texts[i], style = row.Hint, c.fixed
		case row.Values[c.field.Name] != "":
			texts[i] = row.Values[c.field.Name]
			if !slices.Contains(row.Open, c.field.Name) {
				style = "fixedGrid"
			}
		}
		if c.field != nil && c.field.Type.Numeric() && texts[i] != "" { // a number as text is marked as a mistake
			b.do(func() error {
				number, err := strconv.Atoi(texts[i])
				if err != nil {
					return err
				}
				cell := letters(i) + fmt.Sprint(at)
				if err := b.file.SetCellInt(sheet, cell, int64(number)); err != nil {
					return err
				}
				return b.file.SetCellStyle(sheet, cell, cell, b.style["fixedNumber"])
			})
			continue
		}
		b.text(sheet, i, at, texts[i], style)
	}
	b.height(sheet, at, 19, widths, texts...)
}

// templateColumn is a column of a sheet: a field, or a reference text.
type templateColumn struct {
	field *column.Field
	title string
	note  string
	fixed string // style of a locked column, "" for one to fill in
	width float64
}

// header writes the first row: titles with units, notes with an example, and
// the validation of the rows below.
func (b *templateBook) header(sheet string, schema *column.Schema, columns []templateColumn, last int) {
	widths := make([]float64, len(columns))
	titles := make([]string, len(columns))
	for i, c := range columns {
		title, style := c.title, "headFixed"
		switch {
		case c.field != nil && c.fixed != "":
			title = headerText(c)
		case c.field != nil && c.field.Required:
			title, style = headerText(c)+"*", "headRequired"
		case c.field != nil:
			title, style = headerText(c), "headOptional"
		case c.fixed == "":
			style = "headOptional"
		}
		b.text(sheet, i, 1, title, style)
		widths[i], titles[i] = c.width, title
		b.do(func() error { return b.file.SetColWidth(sheet, letters(i), letters(i), c.width) })
		note := c.note
		if c.field != nil && c.fixed == "" {
			note = fieldNote(c.field, schema.Example[c.field.Name])
		}
		if note != "" {
			b.do(func() error {
				return b.file.AddComment(sheet, excelize.Comment{Cell: letters(i) + "1", Author: "城安", Text: note, Width: 260, Height: uint(40 + 18*(strings.Count(note, "\n")+displayWidth(note)/36))})
			})
		}
		if c.field != nil && c.fixed == "" && last > 1 {
			area := fmt.Sprintf("%s2:%s%d", letters(i), letters(i), last)
			b.validate(sheet, area, func(v *excelize.DataValidation) error {
				return b.rule(v, c.field, letters(i)+"2", schema.Example[c.field.Name])
			})
		}
	}
	b.height(sheet, 1, 34, widths, titles...)
}

// headerText is the header of a field, its unit on a line of its own where
// both do not fit on one.
func headerText(c templateColumn) string {
	header := c.field.Header()
	if c.field.Unit != "" && float64(displayWidth(header))+2 > c.width {
		return c.field.Title + "\n（" + c.field.Unit + "）"
	}
	return header
}

// fieldNote is the note on a header.
func fieldNote(f *column.Field, example string) string {
	lines := []string{f.Title + "（" + f.Type.Title() + map[bool]string{true: "，必填", false: "，选填"}[f.Required] + "）"}
	if f.Description != "" {
		lines = append(lines, f.Description)
	}
	lines = append(lines, "允许："+allowed(f))
	if example != "" {
		lines = append(lines, "示例："+example)
	}
	return strings.Join(lines, "\n")
}

// rule makes the spreadsheet itself check what it can. It is a help, no more:
// pasting goes past it, so Read checks everything again.
func (b *templateBook) rule(v *excelize.DataValidation, f *column.Field, first, example string) error {
	prompt := allowed(f)
	if f.Description != "" {
		prompt = f.Description + "。允许：" + prompt
	}
	if example != "" && displayWidth(prompt+example) < 380 {
		prompt += "。示例：" + example
	}
	prompt = strings.ReplaceAll(prompt, "。。", "。")
	v.SetInput(cut(f.Title, 30), cut(prompt, 240))
	v.SetError(excelize.DataValidationErrorStyleStop, cut(f.Title, 30), cut("应为："+allowed(f), 220))
	if len(f.Missing) > 0 || f.Note {
		return nil // texts such as "/" and "2(园区)" are meant to pass
	}
	switch f.Type {
	case column.Boolean:
		return v.SetDropList([]string{"是", "否"})
	case column.Enum:
		return b.options(v, f.Enum)
	case column.Date:
		// Serial numbers of 1900-01-01 and 2999-12-31.
		return v.SetRange("1", "401768", excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween)
	case column.Integer, column.Decimal:
		kind := excelize.DataValidationTypeWhole
		if f.Type == column.Decimal && f.Scale > 0 {
			kind = excelize.DataValidationTypeDecimal
		}
		switch {
		case f.Min != nil && f.Max != nil:
			return v.SetRange(f.Min.String(), f.Max.String(), kind, excelize.DataValidationOperatorBetween)
		case f.Min != nil:
			return v.SetRange(f.Min.String(), "", kind, excelize.DataValidationOperatorGreaterThanOrEqual)
		case f.Max != nil:
			return v.SetRange(f.Max.String(), "", kind, excelize.DataValidationOperatorLessThanOrEqual)
		}
		return v.SetRange("-999999999999999", "999999999999999", kind, excelize.DataValidationOperatorBetween)
	case column.Text:
		if f.MaxLength > 0 && f.MaxLength < 32_767 {
			return v.SetRange(fmt.Sprint(f.MinLength), fmt.Sprint(f.MaxLength), excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween)
		}
	}
	return nil
}

// options makes a drop-down. A list inside the cell ends at 255 characters, and
// cannot hold a comma; longer ones stand on a very hidden sheet.
func (b *templateBook) options(v *excelize.DataValidation, options []string) error {
	if joined := strings.Join(options, ","); utf8.RuneCountInString(joined) <= 255 && strings.Count(joined, ",") == len(options)-1 {
		return v.SetDropList(options)
	}
	if b.lists == 0 {
		if _, err := b.file.NewSheet(listSheet); err != nil {
			return err
		}
	}
	at := letters(b.lists)
	b.lists++
	for i, option := range options {
		if err := b.file.SetCellStr(listSheet, at+fmt.Sprint(i+1), option); err != nil {
			return err
		}
	}
	v.SetSqrefDropList(fmt.Sprintf("%s!$%s$1:$%s$%d", listSheet, at, at, len(options)))
	return nil
}

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// columnWidth fits a column to its values; titles wrap.
func columnWidth(f *column.Field) float64 {
	title := min(float64(displayWidth(f.Header()))+3, 13)
	switch f.Type {
	case column.Boolean:
		return max(title, 9)
	case column.Date:
		return max(title, 12.5)
	case column.Integer, column.Decimal:
		return max(title, 9)
	case column.Enum:
		for _, option := range f.Enum {
			title = max(title, float64(displayWidth(option))+4)
		}
		return min(title, 40)
	case column.List:
		return 18
	}
	switch {
	case f.MaxLength > 200 || f.MaxLength == 0:
		return 36
	case f.MaxLength > 64:
		return 26
	}
	return 20
}

// paperWidth is how wide a sheet may be to be read when printed on A4.
const paperWidth = 165

// fitPaper narrows the wide columns of a sheet that would print too small.
func fitPaper(columns []templateColumn) {
	for range 8 {
		total := 0.0
		for _, c := range columns {
			total += c.width
		}
		if total <= paperWidth {
			return
		}
		for i := range columns {
			least := 9.0
			if f := columns[i].field; f != nil && f.Type == column.Date {
				least = 11.5
			}
			if columns[i].width > least && columns[i].fixed == "" {
				columns[i].width = max(least, columns[i].width*0.92)
			}
		}
	}
}

// identity writes what the workbook was made for where people do not change it.
func (b *templateBook) identity() {
	b.do(func() error { _, err := b.file.NewSheet(identitySheet); return err })
	for i, pair := range [][2]string{
		{propRuleset, b.spec.Ruleset}, {propDigest, b.spec.Digest}, {propRound, b.spec.Round}, {propSubject, b.spec.Subject.ID},
		{propKind, b.spec.Subject.Kind}, {propRoles, strings.Join(b.spec.Subject.Roles, "、")},
	} {
		b.do(func() error {
			if err := b.file.SetCellStr(identitySheet, "A"+fmt.Sprint(i+1), pair[0]); err != nil {
				return err
			}
			if err := b.file.SetCellStr(identitySheet, "B"+fmt.Sprint(i+1), pair[1]); err != nil {
				return err
			}
			return b.file.SetCustomProps(excelize.CustomProperty{Name: pair[0], Value: pair[1]})
		})
	}
	for _, sheet := range []string{identitySheet, listSheet} {
		if sheet == listSheet && b.lists == 0 {
			continue
		}
		b.do(func() error { return b.file.SetSheetVisible(sheet, false, true) })
	}
}

// finish sets what holds for the whole file; all dates are fixed.
func (b *templateBook) finish() {
	const fixed = "2020-01-01T00:00:00Z"
	b.do(func() error {
		return b.file.SetDocProps(&excelize.DocProperties{Created: fixed, Modified: fixed, Creator: "城安", LastModifiedBy: "城安", Title: b.spec.Title, Subject: b.spec.Subject.Name, Language: "zh-CN"})
	})
	b.do(func() error {
		return b.file.ProtectWorkbook(&excelize.WorkbookProtectionOptions{LockStructure: true})
	})
	b.do(func() error { b.file.SetActiveSheet(0); return nil })
}
