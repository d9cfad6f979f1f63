package reports

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// sheet writes one sheet of the workbook from top to bottom.
type sheet struct {
	file   *excelize.File
	stream *excelize.StreamWriter
	style  *palette
	name   string
	line   int // the next row, from 1
	cols   []float64
}

// palette is the styles of the workbook.
type palette struct {
	title, note, heading, header, label, text, center int
	points                                            [5]int // by decimals
	percents                                          [7]int // by decimals
}

// label is a text that names the figure beside it.
type label string

// word is a short text in the middle of its cell.
type word string

// measure is a measure of a clause: a number where it is one.
type measure string

// tableTop is the row of the header of a sheet that is one table.
const tableTop = 3

// maxCell is the most characters Excel takes in a cell.
const maxCell = 32767

func newPalette(file *excelize.File) (*palette, error) {
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
	type request struct {
		id    *int
		style excelize.Style
	}
	requests := []request{
		{&p.title, excelize.Style{Font: &excelize.Font{Family: "黑体", Size: 16, Bold: true}, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"}}},
		{&p.note, excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 10, Color: "8A4A0F"}, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&p.heading, excelize.Style{Font: &excelize.Font{Family: "黑体", Size: 12, Bold: true}, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&p.header, excelize.Style{Font: head, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4E8EB"}},
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}}},
		{&p.label, excelize.Style{Font: head, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F4F6F7"}}, Alignment: wrap("left")}},
		{&p.text, excelize.Style{Font: body, Border: border, Alignment: wrap("left"), NumFmt: 49}},
		{&p.center, excelize.Style{Font: body, Border: border, Alignment: wrap("center")}},
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
	paper, landscape, width, height, fit, center := 9, "landscape", 1, 0, true, true
	margin, foot := 0.5, 0.3
	if err := file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return nil, err
	}
	if err := file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
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
	for i, width := range s.cols {
		if err := s.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	frozen := 2 + rows
	corner, _ := excelize.CoordinatesToCellName(1, frozen+1)
	if err := s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: frozen, TopLeftCell: corner, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	name := &excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", s.name, frozen), Scope: s.name}
	if err := s.file.SetDefinedName(name); err != nil {
		return err
	}
	if err := s.merged(title, s.style.title, columns, 26); err != nil {
		return err
	}
	return s.merged(note, s.style.note, columns, 18)
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
		if text, ok := cell.Value.(string); ok {
			tall = max(tall, height(text, s.cols[i]))
		}
		cells[i] = cell
	}
	return s.put(cells, max(tall, 16))
}

func (s *sheet) cell(value any) excelize.Cell {
	switch v := value.(type) {
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
		return excelize.Cell{StyleID: s.style.center, Value: clean(string(v))}
	case label:
		return excelize.Cell{StyleID: s.style.label, Value: string(v)}
	}
	return excelize.Cell{StyleID: s.style.text, Value: clean(value.(string))}
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

// clean makes a text fit for a cell: no characters that XML cannot hold, no
// more than a cell takes.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
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
	s.line++
	return s.stream.SetRow(cell, cells, excelize.RowOpts{Height: height})
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
