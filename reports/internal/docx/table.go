package docx

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"chengan/reports/internal/paper"
)

// maxColumns is how many columns Word takes.
const maxColumns = 63

// fit is how the cells of a table are set.
type fit struct{ size, line, margin, average int }

// fits are the sizes of type, with their lines and margins, and how wide the
// columns have to be on average for them.
//
// Units: half points; twips.
var fits = []fit{
	{small, 340, 85, 1300},
	{size5, 300, 60, 850},
	{least, 260, 40, 0},
}

// signing is the height of a row to sign in, 14 mm.
const signing = 794

// table prints a table over the whole width. The head comes again on every
// page, and no row is torn in two that is not taller than half a page: LibreOffice
// loses the end of what may not be torn and has no room.
//
// Errors: a shape that contradicts itself; columns too narrow for a character.
func (b *body) table(t paper.Table) error {
	if len(t.Columns) == 0 || len(t.Columns) > maxColumns {
		return fmt.Errorf("表格有%d列；应当为1至%d列", len(t.Columns), maxColumns)
	}
	if len(t.Head) != len(t.Columns) && len(t.Head) > 0 {
		return fmt.Errorf("表头有%d格；表格有%d列", len(t.Head), len(t.Columns))
	}
	widths, err := widths(t.Columns, b.sheet.textWidth())
	if err != nil {
		return err
	}
	set, err := fitting(widths, t.Dense)
	if err != nil {
		return err
	}
	if t.Caption != "" {
		b.add(paragraph{style: "Caption", keepNext: true, content: line(t.Caption)})
	} else if b.broken || b.last == nil || b.last.section != "" {
		b.add(paragraph{style: "Gap"}) // for the page to break before
	}
	b.flush()

	fmt.Fprintf(&b.out, `<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="%d" w:type="dxa"/><w:right w:w="%[2]d" w:type="dxa"/></w:tblCellMar>`+
		`<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>`+
		`<w:tblCaption w:val="%s"/></w:tblPr><w:tblGrid>`, b.sheet.textWidth(), set.margin, escaped(t.Caption))
	for _, width := range widths {
		fmt.Fprintf(&b.out, `<w:gridCol w:w="%d"/>`, width)
	}
	b.out.WriteString(`</w:tblGrid>`)
	characters := markup(fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, set.size))
	spacing := fmt.Sprintf(`w:line="%d" w:lineRule="exact"`, set.line)
	if len(t.Head) > 0 {
		b.out.WriteString(`<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
		for column, text := range t.Head {
			b.cell(widths[column], "EDEDED", paragraph{style: "TableHead", keepNext: true, spacing: spacing, content: line(text, characters)})
		}
		b.out.WriteString(`</w:tr>`)
	}
	keeps := t.Keeps()
	for i, row := range t.Rows {
		if len(row.Cells) != len(t.Columns) {
			return fmt.Errorf("表格第%d行有%d格；表格有%d列", i+1, len(row.Cells), len(t.Columns))
		}
		properties := characters
		if row.Bold {
			properties = bold + characters
		}
		b.out.WriteString(`<w:tr><w:trPr>`)
		torn := 2*set.height(row, widths) > b.sheet.textHeight()
		if !torn {
			b.out.WriteString(`<w:cantSplit/>`)
		}
		if row.Tall {
			fmt.Fprintf(&b.out, `<w:trHeight w:val="%d" w:hRule="atLeast"/>`, signing)
		}
		b.out.WriteString(`</w:trPr>`)
		for column, cell := range row.Cells {
			fill := markup("")
			if color := cmp.Or(cell.Fill, row.Fill); color != "" {
				if fill, err = hex(color); err != nil {
					return fmt.Errorf("表格第%d行第%d格：%w", i+1, column+1, err)
				}
			}
			b.cell(widths[column], fill, paragraph{style: "TableText", keepNext: keeps[i] && !torn, spacing: spacing, align: aligns[t.Columns[column].Align], content: line(cell.Text, properties)})
		}
		b.out.WriteString(`</w:tr>`)
	}
	b.out.WriteString(`</w:tbl>`)

	// Word joins tables that nothing stands between.
	if t.Note != "" {
		b.add(paragraph{style: "TableNote", content: line(t.Note)})
	} else {
		b.add(paragraph{style: "Gap"})
	}
	return nil
}

func (b *body) cell(width int, fill markup, p paragraph) {
	fmt.Fprintf(&b.out, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if fill != "" {
		fmt.Fprintf(&b.out, `<w:shd w:val="clear" w:color="auto" w:fill="%s"/>`, fill)
	}
	fmt.Fprintf(&b.out, `<w:vAlign w:val="center"/></w:tcPr>%s</w:tc>`, p.markup())
}

// widths shares the width of the text among the columns, so that they fill it
// exactly.
//
// Units: twips.
func widths(columns []paper.Column, total int) ([]int, error) {
	sum := 0.0
	for i, column := range columns {
		if !(column.Width > 0) || math.IsInf(column.Width, 0) {
			return nil, fmt.Errorf("表格第%d列宽%v；应当大于0", i+1, column.Width)
		}
		sum += column.Width
	}
	result, edge, share := make([]int, len(columns)), 0, 0.0
	for i, column := range columns {
		share += column.Width
		next := min(total, int(share/sum*float64(total)+0.5))
		if i == len(columns)-1 {
			next = total
		}
		result[i], edge = next-edge, next
	}
	return result, nil
}

// height is about how tall a row becomes.
//
// Units: twips. A letter of half width is half as wide as type is high.
func (f fit) height(row paper.Row, widths []int) int {
	most := 0
	for i, cell := range row.Cells {
		lines := 0
		for part := range strings.SplitSeq(cell.Text, "\n") {
			lines += 1 + halves(part)*f.size*5/max(1, widths[i]-2*f.margin)
		}
		most = max(most, lines*f.line)
	}
	return most
}

// fitting is the largest setting for columns of such widths.
func fitting(widths []int, dense bool) (fit, error) {
	narrowest, at, total := math.MaxInt, 0, 0
	for i, width := range widths {
		total += width
		if width < narrowest {
			narrowest, at = width, i
		}
	}
	for _, f := range fits {
		if !(dense && f.size == small) && total/len(widths) >= f.average && narrowest >= f.size*10+2*f.margin {
			return f, nil
		}
	}
	return fit{}, fmt.Errorf("表格第%d列只占%.1f毫米，放不下一个字；请减少列数或者加宽这一列", at+1, float64(narrowest)/56.7)
}
