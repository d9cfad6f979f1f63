package pdf

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chengan/reports/internal/paper"
)

// Lengths are in 1/1000 pt.
const (
	pt = 1000
	// mm of the standard are rounded to 1/20 pt, as in Word.
	pitch   = 28950 // the height of a line: 22 of them in 225 mm
	em      = 15750 // the width of a character: 28 of them in 156 mm
	squeeze = em - size3
)

// The sizes of 字号.
const (
	size2 = 22 * pt // 2号
	size3 = 16 * pt // 3号
	size4 = 14 * pt // 4号
	small = 12 * pt // 小四
	size5 = 10500   // 五号
	least = 9 * pt  // 小五
)

// color is a colour as 0xrrggbb.
type color int

const (
	black color = 0x000000
	red   color = 0xFF0000
	gray  color = 0x595959
	light color = 0xEDEDED
)

// hex reads #rrggbb, and "" as otherwise.
func hex(text string, otherwise color) (color, error) {
	if text == "" {
		return otherwise, nil
	}
	digits, found := strings.CutPrefix(text, "#")
	value, err := strconv.ParseUint(digits, 16, 32)
	if !found || len(digits) != 6 || err != nil {
		return 0, fmt.Errorf("颜色 %q；应当写作 #rrggbb", text)
	}
	return color(value), nil
}

// look is how characters look.
type look struct {
	role    role
	size    int
	spacing int // added to every character
	narrow  int // percent of the width; 0 is all of it
	bold    bool
	color   color
}

// glyph is one character, measured.
type glyph struct {
	is      rune // in the text
	shown   rune // on the page
	face    *face
	look    *look
	natural int // the width of what is shown
	width   int // the width that it takes
}

// glyphs measures text. Every way to end a line is "\n". Characters that print
// nothing are left out, but for those that lines break or hold together by.
func (t *typefaces) glyphs(text string, l *look) []glyph {
	result := make([]glyph, 0, len(text)/2)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for len(text) > 0 {
		is, size := utf8.DecodeRuneInString(text) // a byte that is no UTF-8 comes as U+FFFD
		text = text[size:]
		joins := kindOf(is) == glue && invisible(is)
		if invisible(is) && is != 0x200B && !joins {
			continue
		}
		g := glyph{is: is, look: l}
		switch is {
		case '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
			g.is = '\n'
		}
		set := -1 // the width in 1/1000 where the font does not say it
		switch {
		case g.is == '\n' || is == 0x200B || joins:
			set = 0
		case is == '\t':
			is, set = ' ', 2000
		case is == '　' && t.of[l.role].width(is) < 0:
			is, set = ' ', 1000
		case is != '　' && unicode.IsSpace(is):
			is = ' '
		}
		if set == 0 {
			g.shown = 0
		} else {
			g.face, g.shown = t.find(l.role, is)
			g.natural = l.scaled(g.face.width(g.shown))
			g.face.use(g.shown)
		}
		if g.width = g.natural; set >= 0 {
			g.width = l.scaled(set)
		}
		if g.width > 0 {
			g.width = max(0, g.width+l.spacing)
		}
		result = append(result, g)
	}
	return result
}

// scaled is a width of 1/1000 of the size.
func (l *look) scaled(width int) int {
	width = width * l.size / 1000
	if l.narrow != 0 {
		width = width * l.narrow / 100
	}
	return width
}

// setting is how lines are set.
type setting struct {
	width  int // of the column
	first  int // where the first line begins
	rest   int // where the others begin
	align  paper.Align
	square bool // lines of about the same width, for titles
}

// line is the text of a line, in one piece for each look.
type line []text

// text is characters beside each other.
type text struct {
	x, y    int // the left end on the base line, from the left upper corner
	shown   string
	face    *face
	look    *look
	spacing int // added to every character
}

// set breaks glyphs into lines. There is always one.
func set(glyphs []glyph, s setting) []line {
	var lines []line
	for from := 0; from <= len(glyphs); {
		to := from
		for to < len(glyphs) && glyphs[to].is != '\n' {
			to++
		}
		lines = s.piece(lines, glyphs[from:to])
		from = to + 1
		s.first = s.rest // what follows "\n" is of the same paragraph
	}
	return lines
}

// piece sets what stands between two "\n".
func (s setting) piece(lines []line, glyphs []glyph) []line {
	if len(glyphs) == 0 {
		return append(lines, nil)
	}
	p := newPiece(glyphs)
	if s.square {
		narrower := p.squared(s.width)
		s.first, s.rest, s.width = (s.width-narrower)/2, (s.width-narrower)/2, (s.width+narrower)/2
	}
	for from, begin := 0, s.first; from < len(glyphs); begin = s.rest {
		to := p.end(from, s.width-begin, s.width-s.rest)
		lines = append(lines, p.line(from, to, begin, s))
		from = p.next(to)
	}
	return lines
}

// piece is glyphs that are to become lines.
type piece struct {
	glyphs []glyph
	may    []bool
	at     []int // where each begins, were there one line
	tight  []int // how much narrower those before it may be set
}

func newPiece(glyphs []glyph) *piece {
	runes := make([]rune, len(glyphs))
	for i, g := range glyphs {
		runes[i] = g.is
	}
	p := &piece{glyphs: glyphs, may: breaks(runes), at: make([]int, len(glyphs)+1), tight: make([]int, len(glyphs)+1)}
	for i, g := range glyphs {
		p.at[i+1] = p.at[i] + g.width
		p.tight[i+1] = p.tight[i] + g.width/60 + g.quarter()
	}
	return p
}

// quarter is how much narrower a punctuation mark may be set: by half of what is
// empty in it.
func (g *glyph) quarter() int {
	switch {
	case strings.ContainsRune(tightAfter, g.is):
		return g.overhang() / 2
	case strings.ContainsRune(tightBefore, g.is) && g.face != nil && g.shown == g.is:
		return min(g.natural/4, g.look.scaled(g.face.blank(g.shown).left)/2)
	}
	return 0
}

// overhang is the empty half of a mark that ends a line.
func (g *glyph) overhang() int {
	if !strings.ContainsRune(tightAfter, g.is) || g.face == nil || g.shown != g.is {
		return 0
	}
	return min(g.natural/2, g.look.scaled(g.face.blank(g.shown).right))
}

// next is where the line after one that ends at to begins: not with the space
// that it was broken at.
func (p *piece) next(to int) int {
	for to < len(p.glyphs) && kindOf(p.glyphs[to].is) == space {
		to++
	}
	return to
}

// content is where the line ends, without the space at its end.
func (p *piece) content(from, to int) int {
	for to > from && kindOf(p.glyphs[to-1].is) == space {
		to--
	}
	return to
}

// width is how wide the line is.
func (p *piece) width(from, to int) int {
	if to = p.content(from, to); to == from {
		return 0
	}
	return p.at[to] - p.at[from] - p.glyphs[to-1].look.spacing
}

// least is how wide the line is at least, with its punctuation set narrow.
func (p *piece) least(from, to int) int {
	width := p.width(from, to)
	if to = p.content(from, to); to == from {
		return 0
	}
	return width - p.glyphs[to-1].overhang() - (p.tight[to-1] - p.tight[from])
}

// end is where a line from here ends that is room wide; full is the room of the
// lines after it.
//
// It is the last place that fits. A line that would stay short, because a
// punctuation mark takes the character before it along, is set narrower to take
// in both. What is longer than a line by itself is broken where the line ends.
func (p *piece) end(from, room, full int) int {
	count := len(p.glyphs)
	fits, hard := from, from
	for i := from + 1; i <= count; i++ {
		width := p.width(from, i)
		if width <= room {
			hard = i
		}
		if i < count && !p.may[i] {
			if width > room+4*p.glyphs[i-1].look.size {
				break
			}
			continue
		}
		if width <= room {
			fits = i
			continue
		}
		short := fits == from || room-p.width(from, fits) > p.glyphs[fits-1].look.size/2 || i == count
		if short && p.least(from, i) <= room {
			return i
		}
		break
	}
	if fits == count {
		return fits
	}
	if fits > from {
		// The word that did not fit may be longer than any line.
		next := fits + 1
		for next < count && !p.may[next] && p.width(fits, next) <= full {
			next++
		}
		if p.width(fits, next) <= full || 4*(room-p.width(from, fits)) < room {
			return fits
		}
	}
	hard = max(hard, from+1)
	for hard < count && kindOf(p.glyphs[hard].is) == adjunct {
		hard++
	}
	return hard
}

// squared is the least width that needs no more lines than width does, with
// none of them set narrower.
func (p *piece) squared(width int) int {
	lines := func(width int) int {
		count := 0
		for from := 0; from < len(p.glyphs); count++ {
			to := p.end(from, width, width)
			if p.width(from, to) > width {
				return len(p.glyphs) + 1
			}
			from = p.next(to)
		}
		return count
	}
	wanted, low, high := lines(width), 1, width
	if wanted > len(p.glyphs) {
		return width
	}
	for low < high {
		if middle := (low + high) / 2; lines(middle) <= wanted {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return high
}

// widest is how far characters are drawn apart, as a share of their size: a line
// that needs more stays short.
const widest = 3

// line places the glyphs of a line.
func (p *piece) line(from, to, begin int, s setting) line {
	last := to == len(p.glyphs)
	if to = p.content(from, to); to == from {
		return nil
	}
	room, width := s.width-begin, p.width(from, to)
	glyphs := p.glyphs[from:to]
	wide := make([]int, len(glyphs)) // what each takes
	for i, g := range glyphs {
		wide[i] = g.width
	}
	switch spare := room - width; {
	case spare < 0:
		narrow(glyphs, wide, -spare)
		width = room
	case s.align == paper.Justify && !last:
		stretch(glyphs, wide, spare)
	}
	x := begin
	switch s.align {
	case paper.Center:
		x += (room - width) / 2
	case paper.End:
		x += room - width
	}
	return place(glyphs, wide, x)
}

// narrow takes over from the line: first what hangs over at its end, then from
// punctuation, then from all.
func narrow(glyphs []glyph, wide []int, over int) {
	last := len(glyphs) - 1
	over -= glyphs[last].overhang()
	for i := 0; i <= last && over > 0; i++ {
		take := min(over, glyphs[i].quarter())
		switch {
		case take == 0:
		case strings.ContainsRune(tightBefore, glyphs[i].is):
			if i > 0 {
				wide[i-1] -= take
				over -= take
			}
		case i < last:
			wide[i] -= take
			over -= take
		}
	}
	if over > 0 && last > 0 {
		for i := range last {
			wide[i] -= (over + last - 1) / last
		}
	}
}

// stretch shares spare out among the places where characters may part: not in
// words and numbers, and not in dashes and dots.
func stretch(glyphs []glyph, wide []int, spare int) {
	parts := func(i int) bool {
		a, b := glyphs[i].is, glyphs[i+1].is
		return !(inWord(kindOf(a)) && inWord(kindOf(b))) && !(a == b && (a == '—' || a == '…')) && kindOf(b) != adjunct
	}
	places := 0
	for i := range len(glyphs) - 1 {
		if parts(i) {
			places++
		}
	}
	if places == 0 || spare/places > glyphs[0].look.size/widest {
		return
	}
	for i := range len(glyphs) - 1 {
		if parts(i) {
			wide[i] += spare / places
		}
	}
}

// place joins glyphs of one look that stand evenly.
func place(glyphs []glyph, wide []int, x int) line {
	var result line
	for from := 0; from < len(glyphs); {
		first := &glyphs[from]
		piece := text{x: x, face: first.face, look: first.look, spacing: wide[from] - first.natural}
		to := from + 1
		for to < len(glyphs) && glyphs[to].face == first.face && glyphs[to].look == first.look && wide[to-1]-glyphs[to-1].natural == piece.spacing {
			to++
		}
		var shown strings.Builder
		for ; from < to; from++ {
			shown.WriteRune(glyphs[from].shown)
			x += wide[from]
		}
		if first.face != nil { // a place to break has none, and no width
			piece.shown = shown.String()
			result = append(result, piece)
		}
	}
	return result
}
