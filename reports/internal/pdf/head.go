package pdf

import (
	"strings"

	"chengan/reports/internal/paper"
)

// The mark of who issues. A long name is first set narrower, then smaller, and
// then on two lines.
//
// Units: percent.
const (
	markSize  = 48 * pt
	markLeast = 22 * pt
	markThin  = 66
)

// head prints the red head: who issues, 35 mm below the edge of the text, the
// number two lines below, and the red rule 4 mm below that.
//
// Source: GB/T 9704-2012, 7.2.
func (b *body) head(h *paper.Head) {
	if h.Issuer != "" {
		s := b.mark(h.Issuer)
		strips := b.plain(s, h.Issuer)
		const above = 99200 // 35 mm
		first := strips[0]
		strips[0].height += above
		strips[0].draw = func(p *page, top int) { first.draw(p, top+above) }
		b.flow.add(strips...)
	}
	const below, thick = 11300, 2 * pt // 4 mm
	s := style{look: look{size: size3}, line: pitch, before: 2 * pitch, align: paper.Center, whole: true}
	var strips []strip
	if h.Signer == "" {
		strips = b.plain(s, h.Number)
	} else {
		strips = b.signed(s, h)
	}
	last := &strips[len(strips)-1]
	draw := last.draw
	last.draw = func(p *page, top int) {
		draw(p, top)
		y := top + (pitch+size3)/2 + below
		p.marks = append(p.marks, rule{p.left, y, p.left + p.textWidth(), y, thick, red})
	}
	last.height += below
	last.after = 2 * pitch
	b.flow.add(strips...)
}

// signed is the line of a document that goes up: the number at the left, the
// signer at the right, a character from the edges; on two lines if they are
// long.
func (b *body) signed(s style, h *paper.Head) []strip {
	named := look{role: kai, size: size3}
	name := append(b.faces.glyphs("签发人：", &s.look), b.faces.glyphs(h.Signer, &named)...)
	number := b.faces.glyphs(h.Number, &s.look)
	s.left, s.right = em, em
	s.align = paper.Start
	left := b.lines(s, number)
	s.align = paper.End
	right := b.lines(s, name)
	if len(left)+len(right) > 2 || newPiece(number).width(0, len(number))+newPiece(name).width(0, len(name))+3*em > b.flow.sheet.textWidth() {
		right[0].space = 0
		return append(left, right...)
	}
	first := left[0].draw
	left[0].draw = func(p *page, top int) {
		first(p, top)
		right[0].draw(p, top)
	}
	return left
}

// mark is the style in which the name of who issues stands in a line.
func (b *body) mark(name string) style {
	s := style{look: look{role: title, size: markSize, color: red}, align: paper.Center, whole: true, square: true}
	widest := 0
	for _, part := range strings.Split(name, "\n") {
		glyphs := b.faces.glyphs(part, &s.look)
		widest = max(widest, newPiece(glyphs).width(0, len(glyphs)))
	}
	room := b.flow.sheet.textWidth() * 98 / 100
	if widest > room {
		s.narrow = max(markThin, 100*room/widest)
		s.size = min(markSize, max(markLeast, markSize*room/widest*100/s.narrow/100*100))
	}
	s.line = s.size * 13 / 10
	return s
}
