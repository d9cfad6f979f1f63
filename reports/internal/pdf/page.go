package pdf

import (
	"fmt"

	"chengan/reports/internal/paper"
)

// sheet is one way in which the paper lies.
type sheet struct {
	width, height            int
	top, bottom, left, right int
}

// The sheets. Upright has 天头 37 mm and 订口 28 mm, which leave 版心 156 × 225
// mm; sideways is the same sheet turned, so that the binding is at the top.
// Source: GB/T 9704-2012, 5.1, 5.2.1.
var (
	upright  = &sheet{width: 595300, height: 841900, top: 104900, bottom: 99200, left: 79400, right: 73700}
	sideways = &sheet{width: 841900, height: 595300, top: 79400, bottom: 73700, left: 99200, right: 104900}
)

func (s *sheet) textWidth() int  { return s.width - s.left - s.right }
func (s *sheet) textHeight() int { return s.height - s.top - s.bottom }

// page is one page with what stands on it, in the order in which it is read.
type page struct {
	*sheet
	number int
	marks  []any // text, rule, fill, picture or bookmark
}

// rule is a straight line.
type rule struct {
	x1, y1, x2, y2 int
	thick          int
	color          color
}

// fill is a coloured area.
type fill struct {
	x, y, width, height int
	color               color
}

// picture is an image, with what it shows in words.
type picture struct {
	x, y, width, height int
	png                 []byte
	alt                 string
}

// bookmark is an entry of the outline; level is from 0.
type bookmark struct {
	y, level int
	text     string
}

// draw puts the text of a line on the page; its box begins at x and top and is
// high high. The em box of the characters stands in the middle of it.
func (p *page) draw(l line, x, top, high int) {
	for _, t := range l {
		t.x += x
		t.y = top + high/2 + t.look.size*36/100
		p.marks = append(p.marks, t)
	}
}

// foot prints the page number as — 1 —, one character from the outer edge, 7 mm
// below the text, and the text of the document on the other side.
//
// Errors: a text that has no place even in the smallest characters.
// Source: GB/T 9704-2012, 7.5.
func (p *page) foot(faces *typefaces, note string) error {
	const below = 20 * pt // 7 mm
	number := &look{role: song, size: size4}
	glyphs := faces.glyphs(fmt.Sprintf("— %d —", p.number), number)
	wide := newPiece(glyphs).width(0, len(glyphs))
	x, other, align := p.left+p.textWidth()-size4-wide, p.left, paper.Start
	if p.number%2 == 0 {
		x, other, align = p.left+size4, p.left+size4+wide+size4, paper.End
	}
	top := p.height - p.bottom + below - size4/2
	p.draw(set(glyphs, setting{width: wide})[0], x, top, size4)
	if note == "" {
		return nil
	}
	room, deep := p.textWidth()-wide-2*size4, p.bottom-below-10*pt
	for size := least; size >= 5*pt; size -= pt / 2 {
		lines := set(faces.glyphs(note, &look{role: song, size: size, color: gray}), setting{width: room, align: align})
		high := size * 12 / 10
		if len(lines)*high > deep {
			continue
		}
		for i, l := range lines {
			p.draw(l, other, top+(size4-high)/2+i*high, high)
		}
		return nil
	}
	return fmt.Errorf("页脚有%d个字，放不下；请缩短", len([]rune(note)))
}
