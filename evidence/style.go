package evidence

import (
	"fmt"
	"strings"

	"chengan/engine/column"

	"github.com/xuri/excelize/v2"
)

// Colours of the workbook: quiet enough to print on a laser printer, and told
// apart in grey as well.
const (
	inkDark     = "1F2937"
	inkQuiet    = "6B7280"
	lineColour  = "BFC5CE"
	fillInput   = "FFFBE6" // to fill in
	fillFixed   = "F1F3F5" // given
	fillHead    = "DCE6F1" // optional column
	fillRequire = "F8CBAD" // required column
	fontFamily  = "宋体"
)

// styles makes the cell styles by name.
func (b *templateBook) styles() {
	b.style = map[string]int{}
	border := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: lineColour, Style: 1})
	}
	add := func(name string, fill, ink string, size float64, bold bool, horizontal string, borders bool, locked bool, format string) {
		b.do(func() error {
			indent := 0
			if horizontal != "center" && borders {
				indent = 1 // text that touches the line reads badly
			}
			style := &excelize.Style{
				Font:       &excelize.Font{Family: fontFamily, Size: size, Bold: bold, Color: ink},
				Alignment:  &excelize.Alignment{Horizontal: horizontal, Indent: indent, Vertical: "center", WrapText: true},
				Protection: &excelize.Protection{Locked: locked},
			}
			if fill != "" {
				style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}
			}
			if borders {
				style.Border = border
			}
			if format == "@" {
				style.NumFmt = 49
			} else if format != "" {
				style.CustomNumFmt = &format
			}
			id, err := b.file.NewStyle(style)
			b.style[name] = id
			return err
		})
	}
	add("title", "", inkDark, 18, true, "center", false, true, "")
	add("subtitle", "", inkQuiet, 13, false, "center", false, true, "")
	add("plain", "", inkDark, 10.5, false, "left", false, true, "")
	add("label", "", inkDark, 10.5, true, "left", true, true, "@")
	add("fixed", fillFixed, inkDark, 10.5, false, "left", true, true, "@")
	add("fixedGrid", fillFixed, inkDark, 10, false, "left", true, true, "@")
	add("fixedNumber", fillFixed, inkDark, 10, false, "center", true, true, "0")
	add("fixedCenter", fillFixed, inkDark, 10, true, "center", true, true, "@")
	add("small", fillFixed, inkQuiet, 8, false, "left", true, true, "@")
	add("note", "", inkQuiet, 10, false, "left", true, true, "@")
	add("grid", "", inkDark, 10, false, "left", true, true, "@")
	add("center", "", inkDark, 10, false, "center", true, true, "@")
	add("head", fillHead, inkDark, 10.5, true, "center", true, true, "@")
	add("headFixed", "E2E5E9", inkDark, 10.5, true, "center", true, true, "@")
	add("headOptional", fillHead, inkDark, 10.5, true, "center", true, true, "@")
	add("headRequired", fillRequire, inkDark, 10.5, true, "center", true, true, "@")
	add("input@", fillInput, inkDark, 10.5, false, "left", true, false, "@")
	add("inputPick", fillInput, inkDark, 10.5, false, "center", true, false, "@")
	add("inputDate", fillInput, inkDark, 10.5, false, "center", true, false, "yyyy-mm-dd")
	add("inputNumber", fillInput, inkDark, 10.5, false, "right", true, false, "General")
}

// inputStyle is the style of the cells of a field: texts are Text, so that a
// spreadsheet keeps 18 digits and does not make a day of 4-1.
func inputStyle(f *column.Field) string {
	if f == nil {
		return "input@"
	}
	switch f.Type {
	case column.Integer, column.Decimal:
		return "inputNumber"
	case column.Date:
		return "inputDate"
	case column.Boolean, column.Enum:
		return "inputPick"
	}
	return "input@"
}

// page sets a sheet up for A4 landscape, as wide as the paper, its header on
// every page.
//
// Shape: head is the row to repeat, 0 for none.
func (b *templateBook) page(sheet string, head, columns int) {
	b.do(func() error {
		size, wide, high, orientation := 9, 1, 0, "landscape"
		if err := b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}); err != nil {
			return err
		}
		fit := true
		if err := b.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
			return err
		}
		side, top, edge, center := 0.4, 0.75, 0.3, true
		if err := b.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge, Horizontally: &center}); err != nil {
			return err
		}
		if head > 0 {
			if err := b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, head, head), Scope: sheet}); err != nil {
				return err
			}
		}
		amp := strings.NewReplacer("&", "&&")
		return b.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
			OddHeader: cut("&L&9"+amp.Replace(b.spec.Subject.Name)+"　"+amp.Replace(b.spec.Round)+"&C&11&A&R&9"+amp.Replace(b.spec.Ruleset), 250),
			OddFooter: "&C&9第 &P 页，共 &N 页",
		})
	})
}

// protect guards a sheet against accidents. There is no password: it would
// stop nobody who wants to, and every official who has to.
func (b *templateBook) protect(sheet string) {
	b.do(func() error {
		return b.file.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
			InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true, EditObjects: false, EditScenarios: false,
		})
	})
}
