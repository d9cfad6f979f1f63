package docx

import (
	"fmt"

	"chengan/reports/internal/paper"
)

// The mark of who issues. A long name is first set narrower, then smaller, and
// then on two lines.
//
// Units: half points; percent.
const (
	markSize  = 96
	markLeast = 44
	markThin  = 66
)

// head prints the red head: who issues, 35 mm below the edge of the text, the
// number two lines below, and the red rule 4 mm below that.
//
// Source: GB/T 9704-2012, 7.2.
func (b *body) head(h *paper.Head) {
	if h.Issuer != "" {
		size, scale := mark(h.Issuer, b.sheet.textWidth())
		b.add(paragraph{style: "IssuerMark", keepNext: true,
			content: line(h.Issuer, markup(fmt.Sprintf(`<w:w w:val="%d"/><w:sz w:val="%d"/><w:szCs w:val="%[2]d"/>`, scale, size)))})
	}
	p := paragraph{style: "DocumentNumber", keepNext: true, content: line(h.Number),
		borders: `<w:bottom w:val="single" w:sz="16" w:space="11" w:color="` + red + `"/>`}
	if h.Signer != "" { // 上行文: the number at the left, the signer at the right, a character from the edges
		p.align, p.tabs = "left", []int{b.sheet.textWidth() - em}
		p.indent = fmt.Sprintf(`w:left="%d" w:right="%[1]d"`, em)
		p.content += line("\t签发人：") + line(h.Signer, kaiti.markup())
	}
	b.add(p)
}

// mark is the size and the narrowness in which name fits on a line of width.
func mark(name string, width int) (size, scale int) {
	natural := halves(name) * markSize * 10 / 2
	width = width * 98 / 100
	if natural <= width {
		return markSize, 100
	}
	if scale = 100 * width / natural; scale >= markThin {
		return markSize, scale
	}
	return max(markLeast, markSize*width*100/(natural*markThin)), markThin
}
