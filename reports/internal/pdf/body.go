package pdf

import (
	"fmt"
	"strings"

	"chengan/reports/internal/paper"
)

// body turns the blocks of a document into strips.
type body struct {
	faces *typefaces
	flow  *flow
}

// style is a kind of paragraphs.
type style struct {
	look
	line   int // the height of a line
	before int
	after  int
	first  int // indent of the first line
	left   int // indent of all
	right  int
	align  paper.Align
	whole  bool // on one page, with what follows
	square bool
}

// The styles, those of the Word document.
var (
	bodyText   = style{look: look{size: size3, spacing: squeeze}, line: pitch, first: 2 * em, align: paper.Justify}
	titleText  = style{look: look{role: title, size: size2}, line: 34 * pt, after: pitch, align: paper.Center, whole: true, square: true}
	headings   = [...]style{heading(hei), heading(kai), heading(fangsong), heading(fangsong)}
	lists      = [...]style{entry(0), entry(2), entry(4)}
	annexLabel = style{look: look{role: hei, size: size3, spacing: squeeze}, line: pitch, align: paper.Start, whole: true}
	noteText   = style{look: look{size: small}, line: 20 * pt, first: 2 * small, align: paper.Justify}
	tableNote  = style{look: look{size: size5}, line: 17 * pt, before: 3 * pt, after: 8 * pt, align: paper.Justify}
	caption    = style{look: look{role: hei, size: small}, line: 20 * pt, before: 6 * pt, after: 3 * pt, align: paper.Center, square: true}
)

func heading(r role) style {
	return style{look: look{role: r, size: size3, spacing: squeeze}, line: pitch, first: 2 * em, align: paper.Justify, whole: true}
}

func entry(indent int) style {
	s := bodyText
	s.left = indent * em
	return s
}

// document lays out everything.
func (b *body) document(d *paper.Document) error {
	b.flow.sheet = upright
	if d.Head != nil {
		b.head(d.Head)
	} else {
		b.flow.sheet = lies(d.Blocks) // a title goes with the table under it
	}
	if d.Title != "" {
		b.flow.add(b.plain(titleText, d.Title)...)
	}
	if err := b.blocks(d.Blocks, d.Closing != nil || len(d.Annexes) > 0); err != nil {
		return err
	}
	b.notice(d)
	b.listing(d)
	if d.Closing != nil {
		b.flow.turn(upright)
		b.closing(d.Closing)
	}
	for i, annex := range d.Annexes {
		b.annex(paper.Label(i, len(d.Annexes)), annex)
		if err := b.blocks(annex.Blocks, d.Closing != nil && i == len(d.Annexes)-1 && d.Closing.Copies+d.Closing.Office != ""); err != nil {
			return fmt.Errorf("%s：%w", paper.Label(i, len(d.Annexes)), err)
		}
	}
	if d.Closing != nil {
		b.imprint(d.Closing)
	}
	return b.flow.finish()
}

// blocks lays out blocks. Where something follows that may not stand on a page
// alone, the end of them stays with it.
func (b *body) blocks(blocks []paper.Block, kept bool) error {
	for i, block := range blocks {
		b.flow.turn(lies(blocks[i:]))
		if err := b.block(block, kept && i == len(blocks)-1); err != nil {
			return fmt.Errorf("第%d块：%w", i+1, err)
		}
	}
	return nil
}

// notice says which characters are lacking, also those that are still to come.
func (b *body) notice(d *paper.Document) {
	texts := []string{d.Footer}
	for _, listed := range d.Listed() {
		texts = append(texts, listed.Lead+listed.Mark+listed.Title)
	}
	if c := d.Closing; c != nil {
		texts = append(texts, c.Issuer, c.Date, c.Copies, c.Office)
	}
	for _, text := range texts {
		b.faces.glyphs(text, &bodyText.look)
	}
	if notice := b.faces.notice(); notice != "" {
		strips := b.plain(noteText, notice)
		strips[len(strips)-1].keep = d.Closing != nil || len(d.Annexes) > 0
		b.flow.add(strips...)
	}
}

// lies is how the page of the first block lies. Headings go with the table that
// they stand over.
func lies(blocks []paper.Block) *sheet {
	for _, block := range blocks {
		switch block := block.(type) {
		case paper.Heading, paper.Break:
			continue
		case paper.Table:
			if block.Wide {
				return sideways
			}
		}
		break
	}
	return upright
}

func (b *body) block(block paper.Block, kept bool) error {
	strips, err := b.strips(block)
	if err != nil {
		return err
	}
	if _, cut := block.(paper.Break); cut {
		b.flow.cut()
	}
	if last := len(strips) - 1; last >= 0 && kept {
		strips[last].keep = true
	}
	b.flow.add(strips...)
	return nil
}

func (b *body) strips(block paper.Block) ([]strip, error) {
	switch block := block.(type) {
	case paper.Heading:
		if block.Level < 1 || block.Level > len(headings) {
			return nil, fmt.Errorf("标题为%d级；应当为1至%d级", block.Level, len(headings))
		}
		strips := b.plain(headings[block.Level-1], block.Text)
		if name := b.named(block.Text); name != "" {
			draw := strips[0].draw
			strips[0].draw = func(p *page, top int) {
				p.marks = append(p.marks, bookmark{y: top, level: block.Level - 1, text: name})
				draw(p, top)
			}
		}
		return strips, nil
	case paper.Paragraph:
		s := bodyText
		if block.Small {
			s = noteText
		}
		// What stands in the middle or at the end of the line has no first line.
		if s.align = block.Align; block.Flush || block.Align == paper.Center || block.Align == paper.End {
			s.first = 0
		}
		return b.paragraph(s, block.Runs)
	case paper.List:
		var all []strip
		for i, entry := range block.Entries {
			if entry.Level < 1 || entry.Level > len(lists) {
				return nil, fmt.Errorf("第%d项为%d级；应当为1至%d级", i+1, entry.Level, len(lists))
			}
			strips, err := b.paragraph(lists[entry.Level-1], entry.Runs)
			if err != nil {
				return nil, fmt.Errorf("第%d项：%w", i+1, err)
			}
			all = append(all, strips...)
		}
		return all, nil
	case paper.Table:
		return b.table(block)
	case paper.Figure:
		return b.figure(block)
	case paper.Break:
		return nil, nil
	default:
		return nil, fmt.Errorf("不认识的内容 %T", block)
	}
}

// named is text as an entry of the outline holds it.
func (b *body) named(text string) string {
	var name strings.Builder
	for _, g := range b.faces.glyphs(text, &bodyText.look) {
		switch {
		case g.is == '\n':
			name.WriteByte(' ')
		case g.shown != 0:
			name.WriteRune(g.shown)
		}
	}
	return strings.TrimSpace(name.String())
}

// paragraph is runs in a style.
//
// Errors: a colour of another form than #rrggbb.
func (b *body) paragraph(s style, runs []paper.Run) ([]strip, error) {
	var glyphs []glyph
	for _, run := range runs {
		l := s.look
		l.bold = l.bold || run.Bold
		var err error
		if l.color, err = hex(run.Color, l.color); err != nil {
			return nil, err
		}
		glyphs = append(glyphs, b.faces.glyphs(run.Text, &l)...)
	}
	return b.lines(s, glyphs), nil
}

// plain is text in a style.
func (b *body) plain(s style, text string) []strip {
	return b.lines(s, b.faces.glyphs(text, &s.look))
}

// lines is a strip for each line. Neither the first nor the last line of a
// paragraph stands on a page alone.
func (b *body) lines(s style, glyphs []glyph) []strip {
	width := b.flow.sheet.textWidth() - s.right
	lines := set(glyphs, setting{width: width, first: s.left + s.first, rest: s.left, align: s.align, square: s.square})
	strips := make([]strip, len(lines))
	for i, l := range lines {
		left := b.flow.sheet.left
		strips[i] = strip{height: s.line, keep: s.whole || i == 0 && len(lines) > 1 || i == len(lines)-2,
			draw: func(p *page, top int) { p.draw(l, left, top, s.line) }}
	}
	strips[0].space, strips[len(strips)-1].after = s.before, s.after
	return strips
}
