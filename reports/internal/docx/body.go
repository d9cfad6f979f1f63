package docx

import (
	"fmt"
	"slices"
	"strings"

	"chengan/reports/internal/paper"
)

// body is word/document.xml as it grows.
//
// The last paragraph is held back, because what follows may still change it: a
// section ends in the last paragraph before it, and one that a signature follows
// has to stay with it.
type body struct {
	out    strings.Builder
	last   *paragraph
	sheet  sheet
	broken bool // the next paragraph begins a page
	images [][]byte
}

func newBody(d *paper.Document) (*body, error) {
	b := &body{sheet: upright}
	if d.Head != nil {
		b.head(d.Head)
	} else {
		b.sheet = lies(d.Blocks) // a title goes with the table under it
	}
	if d.Title != "" {
		b.add(paragraph{style: "Title", content: line(d.Title)})
	}
	if err := b.blocks(d.Blocks); err != nil {
		return nil, err
	}
	b.listing(d)
	if d.Closing != nil {
		b.turn(upright)
		b.closing(d.Closing)
	}
	for i, annex := range d.Annexes {
		b.annex(paper.Label(i, len(d.Annexes)), annex)
		if err := b.blocks(annex.Blocks); err != nil {
			return nil, fmt.Errorf("%s：%w", paper.Label(i, len(d.Annexes)), err)
		}
	}
	if d.Closing != nil {
		b.imprint(d.Closing)
	}
	b.flush()
	return b, nil
}

func (b *body) blocks(blocks []paper.Block) error {
	for i, block := range blocks {
		b.turn(lies(blocks[i:]))
		if err := b.block(block); err != nil {
			return fmt.Errorf("第%d块：%w", i+1, err)
		}
	}
	return nil
}

// document ends the last section.
func (b *body) document() markup {
	return declaration + `<w:document ` + namespaces + drawingNamespaces + `><w:body>` +
		markup(b.out.String()) + b.sheet.section() + `</w:body></w:document>`
}

// lies is how the page of the first block lies. Headings go with the table that
// they stand over.
func lies(blocks []paper.Block) sheet {
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

// turn has what follows stand on a page that lies as s.
func (b *body) turn(s sheet) {
	if s.orient == b.sheet.orient {
		return
	}
	if b.last != nil {
		b.last.section = b.sheet.section()
	}
	b.sheet, b.broken = s, false // a section begins on a new page by itself
}

func (b *body) block(block paper.Block) error {
	switch block := block.(type) {
	case paper.Heading:
		if block.Level < 1 || block.Level > 4 {
			return fmt.Errorf("标题为%d级；应当为1至4级", block.Level)
		}
		b.add(paragraph{style: fmt.Sprintf("Heading%d", block.Level), content: line(block.Text)})
		return nil
	case paper.Paragraph:
		return b.paragraph(block)
	case paper.List:
		return b.list(block)
	case paper.Table:
		return b.table(block)
	case paper.Figure:
		return b.figure(block)
	case paper.Break:
		b.broken = b.last != nil && b.last.section == ""
		return nil
	default:
		return fmt.Errorf("不认识的内容 %T", block)
	}
}

func (b *body) paragraph(block paper.Paragraph) error {
	content, err := lines(block.Runs)
	if err != nil {
		return err
	}
	p := paragraph{style: "BodyText", content: content, align: aligns[block.Align]}
	if block.Small {
		p.style = "Note"
	}
	// What stands in the middle or at the end of the line has no first line.
	if block.Flush || block.Align == paper.Center || block.Align == paper.End {
		p.indent = `w:firstLineChars="0" w:firstLine="0"`
	}
	b.add(p)
	return nil
}

func (b *body) list(list paper.List) error {
	names := []string{"List", "List2", "List3"}
	for i, entry := range list.Entries {
		if entry.Level < 1 || entry.Level > len(names) {
			return fmt.Errorf("第%d项为%d级；应当为1至%d级", i+1, entry.Level, len(names))
		}
		content, err := lines(entry.Runs)
		if err != nil {
			return fmt.Errorf("第%d项：%w", i+1, err)
		}
		b.add(paragraph{style: names[entry.Level-1], content: content})
	}
	return nil
}

// aligns are the alignments of package paper, in its order.
var aligns = []string{paper.Start: "left", paper.Center: "center", paper.End: "right", paper.Justify: "both"}

// add writes the paragraph that was held back and holds back p.
func (b *body) add(p paragraph) {
	p.newPage, b.broken = b.broken, false
	b.flush()
	b.last = &p
}

func (b *body) flush() {
	if b.last != nil {
		b.out.WriteString(string(b.last.markup()))
	}
	b.last = nil
}

// paragraph is a paragraph with what differs from its style.
type paragraph struct {
	style    string
	keepNext bool
	newPage  bool
	borders  markup
	tabs     []int // stops at the right end of what they hold, in twips
	spacing  string
	indent   string
	align    string
	section  markup // the section that ends here
	content  markup
}

// markup has the properties in the order of the schema.
func (p paragraph) markup() markup {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:p><w:pPr><w:pStyle w:val="%s"/>`, p.style)
	if p.keepNext {
		b.WriteString(`<w:keepNext/>`)
	}
	if p.newPage {
		b.WriteString(`<w:pageBreakBefore/>`)
	}
	if p.borders != "" {
		fmt.Fprintf(&b, `<w:pBdr>%s</w:pBdr>`, p.borders)
	}
	if len(p.tabs) > 0 {
		slices.Sort(p.tabs)
		b.WriteString(`<w:tabs>`)
		for _, at := range p.tabs {
			fmt.Fprintf(&b, `<w:tab w:val="right" w:pos="%d"/>`, at)
		}
		b.WriteString(`</w:tabs>`)
	}
	if p.spacing != "" {
		fmt.Fprintf(&b, `<w:spacing %s/>`, p.spacing)
	}
	if p.indent != "" {
		fmt.Fprintf(&b, `<w:ind %s/>`, p.indent)
	}
	if p.align != "" {
		fmt.Fprintf(&b, `<w:jc w:val="%s"/>`, p.align)
	}
	fmt.Fprintf(&b, `%s</w:pPr>%s</w:p>`, p.section, p.content)
	return markup(b.String())
}
