package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"chengan/engine/score"
)

// sheet writes one sheet of the workbook from top to bottom.
type sheet struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	style  *palette
	name   string
	line   int // the next row, from 1
	cols   []float64
	level  int    // of the next rows in the outline, 0 for none
	keep   int    // columns that stay in view
	tall   int    // columns that make a row as tall as they need, 0 for all
	repeat string // rows on every printed page, "" for those that stay in view
}

// palette is the styles of the workbook.
type palette struct {
	title, note, heading, header, label, text, word, center int
	points                                                  [5]int // by decimals
	percents                                                [7]int // by decimals
	exact, gap, ratio, day                                  int
	input, inputDay, inputText, inputWord                   int    // cells that people fill in
	lead, help                                              int    // of the 责任矩阵
	bad, warn, good                                         int    // conditional: beside words that say the same
	depth                                                   [3]int // conditional: rows of pillars, groups and items
}

// label is a text that names the figure beside it.
type label string

// caption is a text that heads the figures below it.
type caption string

// word is a short text in the middle of its cell.
type word string

// measure is a measure of a clause: a number where it is one.
type measure string

// precise is points unrounded: what formulas add up.
type precise score.Points

// gap is exact points with their sign.
type gap score.Points

// ratio is a rate unrounded.
type ratio Rate

// day is a date as a spreadsheet counts it.
type day int

// input is a cell that people fill in: with what it holds at first, nil for
// nothing, or as a choice of words.
type input struct{ value any }

// live is a formula of ours and what it gives as the report stands, so that a
// program that does not compute shows it too.
//
// A formula holds places, numbers and words of this program only, never a text
// of the data.
type live struct {
	formula string
	value   any
}

// Limits of Excel.
const (
	maxCell = 32767     // characters of a cell
	maxRows = 1_048_576 // rows of a sheet
)

// tableTop is the row of the header of a sheet that is one table.
const tableTop = 3

func newPalette(file *excelize.File, scale int) (*palette, error) {
	p := &palette{}
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "9AA3AB", Style: 1})
	}
	body, head := &excelize.Font{Family: "宋体", Size: 10}, &excelize.Font{Family: "黑体", Size: 10, Bold: true}
	wrap := func(horizontal string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
	}
	right := &excelize.Alignment{Horizontal: "right", Vertical: "center", Indent: 1}
	yellow := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF9DB"}}
	exactFormat, dayFormat, inputFormat := numberFormat(scale), "yyyy-mm-dd", "General"
	if exactFormat += strings.Repeat("#", 4-scale); scale == 0 {
		exactFormat = "General"
	}
	gapFormat := "+" + exactFormat + ";-" + exactFormat + ";" + numberFormat(scale)
	type request struct {
		id    *int
		style excelize.Style
	}
	requests := []request{
		{&p.title, excelize.Style{Font: &excelize.Font{Family: "黑体", Size: 16, Bold: true}, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"}, NumFmt: 49}},
		{&p.note, excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 10, Color: "8A4A0F"}, Alignment: wrap("left"), NumFmt: 49}},
		{&p.heading, excelize.Style{Font: &excelize.Font{Family: "黑体", Size: 12, Bold: true}, Alignment: &excelize.Alignment{Vertical: "center"}, NumFmt: 49}},
		{&p.header, excelize.Style{Font: head, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4E8EB"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}, NumFmt: 49}},
		{&p.label, excelize.Style{Font: head, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F4F6F7"}}, Alignment: wrap("left"), NumFmt: 49}},
		{&p.text, excelize.Style{Font: body, Border: border, Alignment: wrap("left"), NumFmt: 49}},
		{&p.word, excelize.Style{Font: body, Border: border, Alignment: wrap("center"), NumFmt: 49}},
		{&p.center, excelize.Style{Font: body, Border: border, Alignment: wrap("center")}},
		{&p.exact, excelize.Style{Font: body, Border: border, Alignment: right, CustomNumFmt: &exactFormat}},
		{&p.gap, excelize.Style{Font: body, Border: border, Alignment: right, CustomNumFmt: &gapFormat}},
		{&p.ratio, excelize.Style{Font: body, Border: border, Alignment: right, NumFmt: 10}},
		{&p.day, excelize.Style{Font: body, Border: border, Alignment: wrap("center"), CustomNumFmt: &dayFormat}},
		{&p.input, excelize.Style{Font: body, Border: border, Alignment: right, Fill: yellow, CustomNumFmt: &inputFormat}},
		{&p.inputDay, excelize.Style{Font: body, Border: border, Alignment: wrap("center"), Fill: yellow, CustomNumFmt: &dayFormat}},
		{&p.inputText, excelize.Style{Font: body, Border: border, Alignment: wrap("left"), Fill: yellow, NumFmt: 49}},
		{&p.inputWord, excelize.Style{Font: body, Border: border, Alignment: wrap("center"), Fill: yellow, NumFmt: 49}},
		{&p.lead, excelize.Style{Font: head, Border: border, Alignment: wrap("center"), Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F0"}}, NumFmt: 49}},
		{&p.help, excelize.Style{Font: body, Border: border, Alignment: wrap("center"), NumFmt: 49}},
	}
	for decimals := range p.points {
		format := numberFormat(decimals)
		requests = append(requests, request{&p.points[decimals], excelize.Style{Font: body, Border: border, Alignment: right, CustomNumFmt: &format}})
	}
	for decimals := range p.percents {
		format := numberFormat(decimals) + "%"
		requests = append(requests, request{&p.percents[decimals], excelize.Style{Font: body, Border: border, Alignment: right, CustomNumFmt: &format}})
	}
	for _, request := range requests {
		id, err := file.NewStyle(&request.style)
		if err != nil {
			return nil, err
		}
		*request.id = id
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	for _, one := range []request{
		{&p.bad, excelize.Style{Font: &excelize.Font{Bold: true, Color: "8A1C10"}, Fill: fill("F6D5CF")}},
		{&p.warn, excelize.Style{Font: &excelize.Font{Bold: true, Italic: true, Color: "6B4A00"}, Fill: fill("FBEBC8")}},
		{&p.good, excelize.Style{Font: &excelize.Font{Color: "1D5B33"}, Fill: fill("E6F2E8")}},
		{&p.depth[0], excelize.Style{Font: &excelize.Font{Bold: true, Color: "000000"}, Fill: fill("CFD8E0")}},
		{&p.depth[1], excelize.Style{Font: &excelize.Font{Bold: true, Color: "000000"}, Fill: fill("E1E7EC")}},
		{&p.depth[2], excelize.Style{Font: &excelize.Font{Bold: true, Color: "000000"}, Fill: fill("F2F4F6")}},
	} {
		id, err := file.NewConditionalStyle(&one.style)
		if err != nil {
			return nil, err
		}
		*one.id = id
	}
	return p, nil
}

func numberFormat(decimals int) string {
	if decimals == 0 {
		return "0"
	}
	return "0." + strings.Repeat("0", decimals)
}

// newSheet prepares a sheet for print: A4 landscape, as wide as the paper, with
// page numbers and the share of placeholders at the foot of every page.
func newSheet(file *excelize.File, style *palette, name string, m *Model) (*sheet, error) {
	paper, landscape, width, height, fit, center, below := 9, "landscape", 1, 0, true, true, false
	margin, foot := 0.5, 0.3
	if err := file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return nil, err
	}
	if err := file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit, OutlineSummaryBelow: &below}); err != nil {
		return nil, err
	}
	if err := file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin, Footer: &foot, Horizontally: &center}); err != nil {
		return nil, err
	}
	if err := file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L" + m.Title + "·&A&C第&P页，共&N页&R" + m.shareNote()}); err != nil {
		return nil, err
	}
	stream, err := file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	return &sheet{file: file, stream: stream, style: style, name: name, line: 1}, nil
}

// widths sets the column widths, in characters.
func (s *sheet) widths(widths ...float64) { s.cols = widths }

// head writes title and note, and keeps the first rows in view and on every
// printed page: the title and the note, and a header of rows more rows.
func (s *sheet) head(title, note string, columns, rows int) error {
	for i, width := range slices.Backward(s.cols) { // the last one set comes first, and the first column has to
		if err := s.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	frozen := 2 + rows
	corner, _ := excelize.CoordinatesToCellName(1, frozen+1)
	panes := &excelize.Panes{Freeze: true, YSplit: frozen, TopLeftCell: corner, ActivePane: "bottomLeft"}
	if s.keep > 0 {
		corner, _ = excelize.CoordinatesToCellName(s.keep+1, frozen+1)
		panes.XSplit, panes.TopLeftCell, panes.ActivePane = s.keep, corner, "bottomRight"
	}
	if err := s.stream.SetPanes(panes); err != nil {
		return err
	}
	repeat := fmt.Sprintf("$1:$%d", frozen)
	if s.repeat != "" {
		repeat = s.repeat
	}
	name := &excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!%s", s.name, repeat), Scope: s.name}
	if err := s.file.SetDefinedName(name); err != nil {
		return err
	}
	if err := s.merged(title, s.style.title, columns, 26); err != nil {
		return err
	}
	width := 0.0
	for _, column := range s.cols[:columns] {
		width += column
	}
	return s.merged(note, s.style.note, columns, max(18, height(note, width)))
}

// table starts a sheet that is one table.
func (s *sheet) table(title, note string, header []string) error {
	if err := s.head(title, note, min(len(header), 9), 1); err != nil {
		return err
	}
	return s.header(header...)
}

func (s *sheet) header(titles ...string) error {
	cells := make([]any, len(titles))
	tall := 0.0
	for i, title := range titles {
		cells[i] = excelize.Cell{StyleID: s.style.header, Value: clean(title)}
		tall = max(tall, height(title, s.cols[i]))
	}
	return s.put(cells, tall+4)
}

func (s *sheet) heading(text string) error {
	if err := s.put(nil, 8); err != nil {
		return err
	}
	return s.put([]any{excelize.Cell{StyleID: s.style.heading, Value: clean(text)}}, 20)
}

// paragraph writes a text across columns; merged cells do not grow by
// themselves, so the height is worked out here.
func (s *sheet) paragraph(text string, columns int) error {
	width := 0.0
	for _, column := range s.cols[:columns] {
		width += column
	}
	return s.merged(text, s.style.text, columns, height(text, width))
}

// pair writes a label and a text across the other columns.
func (s *sheet) pair(name, text string, columns int) error {
	width := 0.0
	for _, column := range s.cols[1:columns] {
		width += column
	}
	cells := []any{excelize.Cell{StyleID: s.style.label, Value: name}, excelize.Cell{StyleID: s.style.text, Value: clean(text)}}
	for len(cells) < columns {
		cells = append(cells, excelize.Cell{StyleID: s.style.text})
	}
	if err := s.merge(2, columns); err != nil {
		return err
	}
	return s.put(cells, height(text, width))
}

func (s *sheet) merged(text string, style, columns int, height float64) error {
	cells := []any{excelize.Cell{StyleID: style, Value: clean(text)}}
	for len(cells) < columns {
		cells = append(cells, excelize.Cell{StyleID: style})
	}
	if err := s.merge(1, columns); err != nil {
		return err
	}
	return s.put(cells, height)
}

// breakPage starts a new printed page with the next row.
func (s *sheet) breakPage() error {
	cell, err := excelize.CoordinatesToCellName(1, s.line)
	if err != nil {
		return err
	}
	return s.stream.InsertPageBreak(cell)
}

func (s *sheet) merge(from, to int) error {
	left, _ := excelize.CoordinatesToCellName(from, s.line)
	right, _ := excelize.CoordinatesToCellName(to, s.line)
	return s.stream.MergeCell(left, right)
}

// height is the height of a wrapped text, in points of print: 13.5 a line, and
// a Chinese character is two wide. It is stated for every row, because not
// every program works it out by itself.
func height(text string, width float64) float64 {
	lines := 0
	for _, paragraph := range strings.Split(text, "\n") {
		used := 0
		for _, r := range paragraph {
			used++
			if r > unicode.MaxLatin1 {
				used++
			}
		}
		lines += 1 + int(float64(used)/max(1, width-1.5))
	}
	return min(400, 13.5*float64(lines)+3)
}

// row writes one row of values: Mark, Rate, measure and int are numbers,
// everything else is text.
func (s *sheet) row(values ...any) error {
	cells := make([]any, len(values))
	tall := 0.0
	for i, value := range values {
		cell := s.cell(value)
		if text, ok := cell.Value.(string); ok && (s.tall == 0 || i < s.tall) {
			tall = max(tall, height(text, s.cols[i]))
		}
		cells[i] = cell
	}
	return s.put(cells, max(tall, 16))
}

func (s *sheet) cell(value any) excelize.Cell {
	switch v := value.(type) {
	case Number:
		return s.cell(v.N)
	case Words:
		return s.cell(v.String())
	case Mark:
		if v.Text == "—" {
			return excelize.Cell{StyleID: s.style.center, Value: v.Text}
		}
		return excelize.Cell{StyleID: s.style.points[v.Decimals()], Value: number(v.Text)}
	case Rate:
		if text, ok := strings.CutSuffix(v.Text, "%"); ok {
			_, fraction, _ := strings.Cut(text, ".")
			return excelize.Cell{StyleID: s.style.percents[min(len(fraction), len(s.style.percents)-1)], Value: number(text + "e-2")}
		}
		return excelize.Cell{StyleID: s.style.center, Value: v.Text}
	case measure:
		if n, err := strconv.ParseFloat(string(v), 64); err == nil && len(v) <= 15 {
			return excelize.Cell{StyleID: s.style.center, Value: n}
		}
		return excelize.Cell{StyleID: s.style.center, Value: string(v)}
	case int:
		return excelize.Cell{StyleID: s.style.center, Value: v}
	case word:
		return excelize.Cell{StyleID: s.style.word, Value: clean(string(v))}
	case precise:
		return excelize.Cell{StyleID: s.style.exact, Value: number(score.Points(v).String())}
	case gap:
		return excelize.Cell{StyleID: s.style.gap, Value: number(score.Points(v).String())}
	case ratio:
		if v.value == nil {
			return excelize.Cell{StyleID: s.style.center, Value: "—"}
		}
		n, _ := v.value.Float64()
		return excelize.Cell{StyleID: s.style.ratio, Value: n}
	case day:
		return excelize.Cell{StyleID: s.style.day, Value: int(v)}
	case live:
		cell := s.cell(v.value)
		cell.Formula = v.formula
		return cell
	case input:
		return s.input(v.value)
	case duty:
		if v.Leads.N > 0 {
			return excelize.Cell{StyleID: s.style.lead, Value: v.String()}
		}
		return excelize.Cell{StyleID: s.style.help, Value: v.String()}
	case caption:
		return excelize.Cell{StyleID: s.style.header, Value: string(v)}
	case label:
		return excelize.Cell{StyleID: s.style.label, Value: string(v)}
	}
	return excelize.Cell{StyleID: s.style.text, Value: clean(value.(string))}
}

// input is a cell to be filled in, by what goes into it.
func (s *sheet) input(value any) excelize.Cell {
	cell := excelize.Cell{StyleID: s.style.input}
	switch v := value.(type) {
	case day:
		if cell.StyleID = s.style.inputDay; v != 0 {
			cell.Value = int(v)
		}
	case int:
		cell.Value = v
	case word:
		cell.StyleID, cell.Value = s.style.inputWord, clean(string(v))
	case string:
		if cell.StyleID = s.style.inputText; v != "" {
			cell.Value = clean(v)
		}
	}
	return cell
}

// number reads printed digits. At most fifteen of them, so that a spreadsheet
// shows what was printed and nothing else.
func number(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("reports: a printed number is no number: " + text)
	}
	return n
}

// clean makes a text fit for a cell: no characters that XML cannot hold, none
// that turn the direction of writing, no more than a cell takes.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	if utf8.RuneCountInString(text) > maxCell {
		const rest = "……（全文见 JSON 格式）"
		text = string([]rune(text)[:maxCell-utf8.RuneCountInString(rest)]) + rest
	}
	return text
}

func (s *sheet) put(cells []any, height float64) error {
	cell, err := excelize.CoordinatesToCellName(1, s.line)
	if err != nil {
		return err
	}
	if s.line++; s.line > maxRows {
		return fmt.Errorf("超过 Excel 的上限%d行；请改用 csv 格式", maxRows)
	}
	return s.stream.SetRow(cell, cells, excelize.RowOpts{Height: height, OutlineLevel: s.level})
}

// shading is how cells look where a formula of ours holds. The formula is
// written for the first cell of the range.
type shading struct {
	when  string
	style int
}

// shade puts shadings on a range: the first that holds.
func (s *sheet) shade(cells string, shadings ...shading) error {
	options := make([]excelize.ConditionalFormatOptions, len(shadings))
	for i, one := range shadings {
		options[i] = excelize.ConditionalFormatOptions{Type: "formula", Criteria: one.when, Format: &shadings[i].style, StopIfTrue: true}
	}
	return s.file.SetConditionalFormat(s.name, cells, options)
}

// shadeVerdicts marks verdicts, in words as well as in colour.
func (s *sheet) shadeVerdicts(column string, from, to int) error {
	cell := fmt.Sprintf("$%s%d", column, from)
	return s.shade(fmt.Sprintf("%s%d:%s%d", column, from, column, to),
		shading{fmt.Sprintf(`OR(%s="不合格",%s="否决")`, cell, cell), s.style.bad}, shading{cell + `="待定"`, s.style.warn}, shading{cell + `="合格"`, s.style.good})
}

// shadeRates marks rates of points kept by the steps of Levels.
func (s *sheet) shadeRates(column string, from, to int) error {
	cell := fmt.Sprintf("%s%d", column, from)
	below := func(rate string) string { return fmt.Sprintf("AND(ISNUMBER(%s),%s<%s)", cell, cell, rate) }
	return s.shade(fmt.Sprintf("%s%d:%s%d", column, from, column, to), shading{below("0.8"), s.style.bad}, shading{below("0.9"), s.style.warn})
}

// shadeMarks marks figures that somebody has changed.
func (s *sheet) shadeMarks(column string, from, to int) error {
	cell := fmt.Sprintf("%s%d", column, from)
	return s.shade(fmt.Sprintf("%s%d:%s%d", column, from, column, to), shading{fmt.Sprintf(`OR(%s="已改动",%s="试改")`, cell, cell), s.style.warn})
}

// filter adds filter buttons to the table whose header is in row top.
func (s *sheet) filter(top, columns int) error {
	from, _ := excelize.CoordinatesToCellName(1, top)
	to, _ := excelize.CoordinatesToCellName(columns, max(top, s.line-1))
	return s.file.AutoFilter(s.name, from+":"+to, nil)
}

// printed keeps the columns to the right off paper: what is on it has to be
// large enough to read.
func (s *sheet) printed(columns int) error {
	last, err := excelize.ColumnNumberToName(columns)
	if err != nil {
		return err
	}
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, last, s.line-1)
	return s.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name})
}
