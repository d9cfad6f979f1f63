package docx

import (
	"fmt"

	"chengan/reports/internal/paper"
)

// closing prints who signs and when, one line below the text, and the imprint
// at the foot of the page.
//
// Source: GB/T 9704-2012, 7.3.5.2 (without a seal) and 7.4.
func (b *body) closing(c *paper.Closing) {
	if b.last != nil && b.last.section == "" {
		b.last.keepNext = true // no signature on a page of its own
	}
	issuer, date := signature(c)
	before := fmt.Sprintf(`w:before="%d"`, pitch)
	if c.Issuer != "" {
		b.add(paragraph{style: "Signature", keepNext: true, spacing: before, indent: inset(issuer), content: line(c.Issuer)})
		before = ""
	}
	if c.Date != "" {
		b.add(paragraph{style: "Signature", keepNext: true, spacing: before, indent: inset(date), content: line(c.Date)})
	}
	b.imprint(c)
}

// signature is how far the issuer and the date stay from the right edge, in
// half characters: the date begins two characters right of the issuer, and the
// one that reaches farther ends two characters from the edge. Names too long
// for that end there both.
func signature(c *paper.Closing) (issuer, date int) {
	wide, short := halves(c.Issuer), halves(c.Date)
	date = max(4, wide-short)
	issuer = date + short + 4 - wide
	if issuer+wide > 2*28 {
		return 4, 4
	}
	return issuer, date
}

func inset(halves int) string { return fmt.Sprintf(`w:right="%d"`, halves*em/2) }

// imprint prints 抄送 and 印发机关 between rules at the foot of the last page, in
// a table that floats there and that the paragraph after it holds.
//
// Its place is measured from the edge of the sheet, because LibreOffice floats
// a table as wide as the text only then.
func (b *body) imprint(c *paper.Closing) {
	if c.Copies == "" && c.Office == "" {
		return
	}
	const character, thick, thin = size4 * 10, 8, 6 // 0.35 mm and 0.25 mm, in 1/8 pt
	printed := ""
	if c.Office != "" && c.Date != "" {
		printed = c.Date + "印发"
	}
	right := (halves(printed) + 4) * character / 2
	left := b.sheet.textWidth() - right
	b.flush()
	fmt.Fprintf(&b.out, `<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:topFromText="%d" w:bottomFromText="0" w:vertAnchor="margin" w:horzAnchor="page" w:tblpX="%d" w:tblpYSpec="bottom"/>`+
		`<w:tblOverlap w:val="never"/><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>%s%s%s</w:tblBorders><w:tblLayout w:type="fixed"/>`+
		`<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid>`,
		pitch/2, b.sheet.left, left+right, rule("top", thick), rule("bottom", thick), rule("insideH", thin), left, right)
	const row, end = `<w:tr><w:trPr><w:cantSplit/></w:trPr>`, `</w:tr>`
	if c.Copies != "" {
		p := paragraph{style: "Imprint", indent: fmt.Sprintf(`w:left="%d" w:right="%d" w:hanging="%d"`, 4*character, character, 3*character),
			content: line("抄送：") + line(c.Copies)}
		fmt.Fprintf(&b.out, row+`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:gridSpan w:val="2"/></w:tcPr>%s</w:tc>`+end, left+right, p.markup())
	}
	if c.Office != "" {
		b.out.WriteString(row)
		b.cell(left, "", paragraph{style: "Imprint", indent: fmt.Sprintf(`w:left="%d"`, character), content: line(c.Office)})
		b.cell(right, "", paragraph{style: "Imprint", indent: fmt.Sprintf(`w:right="%d"`, character), align: "right", content: line(printed)})
		b.out.WriteString(end)
	}
	b.out.WriteString(`</w:tbl>`)
	b.add(paragraph{style: "Gap"})
}

func rule(side string, eighths int) markup {
	return markup(fmt.Sprintf(`<w:%s w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, side, eighths))
}
