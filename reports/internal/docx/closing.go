package docx

import (
	"fmt"

	"chengan/reports/internal/paper"
)

// closing prints who signs and when: one line below the text, or two where a
// seal comes over it.
//
// Source: GB/T 9704-2012, 7.3.5.1 (with a seal), 7.3.5.2 (without).
func (b *body) closing(c *paper.Closing) {
	if b.last != nil && b.last.section == "" {
		b.last.keepNext = true // no signature on a page of its own
	}
	issuer, date := signature(c)
	before := fmt.Sprintf(`w:before="%d"`, pitch)
	if c.Sealed {
		before = fmt.Sprintf(`w:before="%d"`, 2*pitch)
	}
	if c.Issuer != "" {
		b.add(paragraph{style: "Signature", keepNext: true, spacing: before, indent: inset(issuer), content: line(c.Issuer)})
		before = ""
	}
	if c.Date != "" {
		b.add(paragraph{style: "Signature", spacing: before, indent: inset(date), content: line(c.Date)})
	}
}

// signature is how far the issuer and the date stay from the right edge, in
// half characters. Names too long for what follows end two characters from it,
// as the date does.
//
// Without a seal the date begins two characters right of the issuer, and the one
// that reaches farther ends two characters from the edge. With a seal the date
// ends four characters from the edge and the issuer stands above the middle of
// it; both move left where the issuer would come closer than two characters.
func signature(c *paper.Closing) (issuer, date int) {
	wide, short := halves(c.Issuer), halves(c.Date)
	if c.Sealed && c.Issuer != "" && wide+4 <= 2*28 {
		issuer = max(4, 8+(short-wide)/2)
		return issuer, issuer + (wide-short)/2
	}
	if c.Sealed && c.Issuer == "" {
		return 0, 8
	}
	date = max(4, wide-short)
	issuer = date + short + 4 - wide
	if issuer+wide > 2*28 {
		return 4, 4
	}
	return issuer, date
}

// listing prints 附件说明, one line below the text.
//
// Source: GB/T 9704-2012, 7.3.4.
func (b *body) listing(d *paper.Document) {
	for i, listed := range d.Listed() {
		const begin, digit = 2*em + 3*em, size3 * 10 / 2 // after 附件：
		hanging := 0
		if listed.Mark != "" {
			hanging = digit*(len(listed.Mark)-1) + digit/2
		}
		p := paragraph{style: "Normal", keepNext: d.Closing != nil, content: line(listed.Lead + listed.Mark + listed.Title)}
		if i == 0 {
			p.spacing = fmt.Sprintf(`w:before="%d"`, pitch)
			if b.last != nil && b.last.section == "" {
				b.last.keepNext = true
			}
		}
		left := begin + hanging
		if i == 0 {
			hanging += 3 * em
		}
		p.indent = fmt.Sprintf(`w:left="%d" w:hanging="%d"`, left, hanging)
		b.add(p)
	}
}

// annex begins an annex: its label at the edge of a page, its title on the third
// line.
//
// Source: GB/T 9704-2012, 7.3.7.
func (b *body) annex(label string, annex paper.Annex) {
	b.turn(lies(annex.Blocks))
	b.broken = b.last != nil && b.last.section == ""
	b.add(paragraph{style: "AnnexLabel", keepNext: true, content: line(label)})
	b.add(paragraph{style: "Title", keepNext: true, spacing: fmt.Sprintf(`w:before="%d"`, pitch), content: line(annex.Title)})
}

func inset(halves int) string { return fmt.Sprintf(`w:right="%d"`, halves*em/2) }

// imprint prints 抄送 and 印发机关 between rules at the foot of the last page,
// after the annexes, in a table that floats there and that the paragraph after it holds.
//
// Its place is measured from the edge of the sheet, because LibreOffice floats
// a table as wide as the text only then.
//
// Source: GB/T 9704-2012, 7.4.
func (b *body) imprint(c *paper.Closing) {
	if c.Copies == "" && c.Office == "" {
		return
	}
	b.turn(upright)
	if b.last != nil && b.last.section == "" {
		b.last.keepNext = true
	}
	const character, thick, thin = size4 * 10, 8, 6 // 0.35 mm and 0.25 mm, in 1/8 pt
	printed := ""
	if c.Office != "" && c.Date != "" {
		printed = c.Date + "印发"
	}
	right := (halves(printed) + 4) * character / 2
	left := b.sheet.textWidth() - right
	// A long name is set narrower, to stand on one line beside the date.
	var narrow markup
	if room, needed := left-character-character/4, halves(c.Office)*character/2; needed > room && needed*narrowest <= room*100 {
		narrow = markup(fmt.Sprintf(`<w:w w:val="%d"/>`, room*100/needed))
	}
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
		b.cell(left, "", paragraph{style: "Imprint", indent: fmt.Sprintf(`w:left="%d"`, character), content: line(c.Office, narrow)})
		b.cell(right, "", paragraph{style: "Imprint", indent: fmt.Sprintf(`w:right="%d"`, character), align: "right", content: line(printed)})
		b.out.WriteString(end)
	}
	b.out.WriteString(`</w:tbl>`)
	b.add(paragraph{style: "Gap"})
}

// narrowest is how far characters are narrowed, in percent of their width.
const narrowest = 80

func rule(side string, eighths int) markup {
	return markup(fmt.Sprintf(`<w:%s w:val="single" w:sz="%d" w:space="0" w:color="auto"/>`, side, eighths))
}
