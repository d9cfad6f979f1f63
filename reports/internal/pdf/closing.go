package pdf

import "chengan/reports/internal/paper"

// closing prints who signs and when: one line below the text, or two where a
// seal comes over it.
//
// Without a seal the date begins two characters right of the issuer, and the one
// that reaches farther ends two characters from the edge. With a seal the date
// ends four characters from the edge and the issuer stands above the middle of
// it; both move left where the issuer would come closer than two characters.
// Names too long for that end two characters from the edge, as the date does.
// Source: GB/T 9704-2012, 7.3.5.1 (with a seal), 7.3.5.2 (without).
func (b *body) closing(c *paper.Closing) {
	s := style{look: look{size: size3, spacing: squeeze}, line: pitch, right: 2 * em, align: paper.Start, whole: true}
	wide := func(text string) int {
		glyphs := b.faces.glyphs(text, &s.look)
		return newPiece(glyphs).width(0, len(glyphs))
	}
	room := b.flow.sheet.textWidth() - s.right
	issuer := room - max(wide(c.Issuer), 2*em+wide(c.Date))
	if c.Issuer == "" {
		issuer = room - 2*em - wide(c.Date)
	}
	date := issuer + 2*em
	if c.Sealed {
		end := room - 2*em // where the date would end by itself
		if issuer = end - (wide(c.Date)+wide(c.Issuer))/2; issuer+wide(c.Issuer) > room {
			issuer = room - wide(c.Issuer)
		}
		if date = issuer + (wide(c.Issuer)-wide(c.Date))/2; c.Issuer == "" {
			date = end - wide(c.Date)
		}
		if date < 0 {
			issuer = -1
		}
	}
	if issuer < 0 {
		issuer, date, s.align = 0, 0, paper.End
	}
	var strips []strip
	for _, part := range []struct {
		text string
		left int
	}{{c.Issuer, issuer}, {c.Date, date}} {
		if part.text != "" {
			s.left = part.left
			strips = append(strips, b.plain(s, part.text)...)
		}
	}
	if len(strips) > 0 {
		strips[0].space = pitch
		if c.Sealed {
			strips[0].space = 2 * pitch
		}
		strips[len(strips)-1].keep = c.Copies+c.Office != "" // what stands above the imprint stays with it
	}
	b.flow.add(strips...)
}

// listing is 附件说明, one line below the text.
//
// Source: GB/T 9704-2012, 7.3.4.
func (b *body) listing(d *paper.Document) {
	for i, listed := range d.Listed() {
		s := bodyText
		lead, mark := b.faces.glyphs("附件：", &s.look), b.faces.glyphs(listed.Mark, &s.look)
		first := 2 * em
		if listed.Lead == "" {
			first += newPiece(lead).width(0, len(lead))
		}
		s.left = 2*em + newPiece(lead).width(0, len(lead)) + newPiece(mark).width(0, len(mark))
		s.first, s.whole = first-s.left, d.Closing != nil
		if i == 0 {
			s.before = pitch
		}
		b.flow.add(b.plain(s, listed.Lead+listed.Mark+listed.Title)...)
	}
}

// annex begins an annex: its label at the edge of a page, its title on the third
// line.
//
// Source: GB/T 9704-2012, 7.3.7.
func (b *body) annex(label string, annex paper.Annex) {
	b.flow.cut()
	b.flow.turn(lies(annex.Blocks))
	b.flow.add(b.plain(annexLabel, label)...)
	s := titleText
	s.before = pitch
	b.flow.add(b.plain(s, annex.Title)...)
}

// imprint prints 抄送 and 印发机关 between rules at the foot of the last page,
// after the annexes.
//
// Source: GB/T 9704-2012, 7.4.
func (b *body) imprint(c *paper.Closing) {
	if c.Copies == "" && c.Office == "" {
		return
	}
	b.flow.turn(upright)
	const high, thick, thin = 25 * pt, pt, pt * 7 / 10 // 0.35 mm and 0.25 mm
	l := &look{size: size4}
	full := b.flow.sheet.textWidth()
	var rows [][]line
	if c.Copies != "" {
		rows = append(rows, set(b.faces.glyphs("抄送："+c.Copies, l), setting{width: full - size4, first: size4, rest: 4 * size4, align: paper.Justify}))
	}
	var printed []line
	if c.Office != "" {
		room := full - 2*size4
		if c.Date != "" {
			date := b.faces.glyphs(c.Date+"印发", l)
			printed = set(date, setting{width: full - size4, align: paper.End})
			room -= newPiece(date).width(0, len(date)) + size4
		}
		rows = append(rows, set(b.faces.glyphs(c.Office, l), setting{width: size4 + room, first: size4, rest: size4, align: paper.Start}))
	}
	height := 0
	for _, lines := range rows {
		height += len(lines) * high
	}
	left := b.flow.sheet.left
	b.flow.add(strip{space: pitch / 2, height: height, draw: func(p *page, top int) {
		top = p.height - p.bottom - height
		line := func(thick int) { p.marks = append(p.marks, rule{left, top, left + full, top, thick, black}) }
		line(thick)
		for i, lines := range rows {
			if i > 0 {
				line(thin)
			}
			begin := top
			for _, l := range lines {
				p.draw(l, left, top, high)
				top += high
			}
			if i == len(rows)-1 && printed != nil {
				p.draw(printed[0], left, begin+(top-begin-high)/2, high)
			}
		}
		line(thick)
	}})
}
