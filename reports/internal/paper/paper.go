// Package paper is a document on its way to paper: what stands in it and in
// which role, not how it looks. Word, PDF and the printed page lay out the same
// document, so that all carry the same text.
package paper

import "fmt"

// Document is one printed document.
type Document struct {
	Head    *Head  // 红头; nil for a plain report
	Title   string // centred, above the first block; lines are parted by "\n"
	Blocks  []Block
	Closing *Closing // 落款; nil for none
	Annexes []Annex  // 附件, each on pages of its own, listed above the signature
	Footer  string   // on every page beside the number; "" for none
	Date    string   // of the file's own properties, "2022-11-15": never the clock's
}

// Head is the red head of a 公文.
type Head struct {
	Issuer string // 发文机关标志: the name in red
	Number string // 发文字号: 市安城创办发〔2022〕11号
	Signer string // printed after 签发人：; "" where the document goes down or sideways
}

// Closing is who signs, when, and what stands between the rules at the foot of
// the last page.
type Closing struct {
	Issuer string
	Date   string // 2022年11月15日
	Sealed bool   // a seal goes over it: the issuer stands above the middle of the date, with room for the seal
	Copies string // printed after 抄送：; "" for none
	Office string // 印发机关, printed with Date and 印发; "" for none
}

// Annex is one 附件.
type Annex struct {
	Title  string // above its first block, and in the list; without a full stop
	Blocks []Block
}

// Label is the mark above the i-th of n annexes, and what the text calls it by:
// 附件1; 附件 where there is only one.
func Label(i, n int) string {
	if n == 1 {
		return "附件"
	}
	return fmt.Sprintf("附件%d", i+1)
}

// Listed gives the lines of 附件说明: 附件：1.甲, 2.乙. Lead is what the first line
// begins with, and mark what each of them does after that.
func (d *Document) Listed() []Listing {
	list := make([]Listing, len(d.Annexes))
	for i, annex := range d.Annexes {
		list[i] = Listing{Title: annex.Title}
		if i == 0 {
			list[i].Lead = "附件："
		}
		if len(list) > 1 {
			list[i].Mark = fmt.Sprintf("%d.", i+1)
		}
	}
	return list
}

// Listing is one line of 附件说明.
type Listing struct{ Lead, Mark, Title string }

// Block is a part of a document: Heading, Paragraph, List, Table, Figure or
// Break.
type Block interface{ block() }

// Heading is a heading of level 1 to 4: 一、 （一） 1. （1）. Its text holds the
// number.
type Heading struct {
	Level int
	Text  string
}

// Align is where a line or a cell stands.
type Align uint8

// The alignments.
const (
	Start Align = iota
	Center
	End
	Justify
)

// Paragraph is running text.
type Paragraph struct {
	Runs  []Run
	Align Align
	Flush bool // no indent of two characters; salutations (各有关单位：) have none
	Small bool // notes and sources
}

// Run is text in one style.
type Run struct {
	Text  string
	Bold  bool
	Color string // "#rrggbb", "" for the text's own
}

// Text is a paragraph of one run.
func Text(text string) Paragraph { return Paragraph{Runs: []Run{{Text: text}}, Align: Justify} }

// List is entries of up to three levels. Their texts hold their numbers.
type List struct{ Entries []Entry }

// Entry is one entry of a list.
type Entry struct {
	Level int // 1 to 3
	Runs  []Run
}

// Table is a table whose head is repeated on every page; without a head it is a
// form.
//
// Shape: every row has as many cells as there are columns.
type Table struct {
	Caption string // above the table, "" for none
	Columns []Column
	Head    []string
	Rows    []Row
	Note    string // below the table, "" for none
	Wide    bool   // wants a page laid sideways
	Dense   bool   // in small type, for a table of many pages
	Whole   bool   // all rows on one page, where a page holds them
}

// Keeps tells of every row whether it stays on the page of the next: the rows of
// totals at the end stay together and with a row above them.
//
// Shape: parallel to Rows.
func (t Table) Keeps() []bool {
	totals := len(t.Rows)
	for totals > 0 && t.Rows[totals-1].Bold {
		totals--
	}
	keeps := make([]bool, len(t.Rows))
	for i, row := range t.Rows {
		keeps[i] = i < len(t.Rows)-1 && (t.Whole || row.Keep || i >= totals-1)
	}
	return keeps
}

// Column is how a column stands; widths are shares of the sum of all.
type Column struct {
	Width float64
	Align Align
}

// Row is one row of a table.
type Row struct {
	Cells []Cell
	Bold  bool   // a row of totals
	Fill  string // "#rrggbb", of the cells that have none of their own; "" for none
	Keep  bool   // on the page of the next row
	Tall  bool   // with room to sign
}

// Cell is one cell.
type Cell struct {
	Text string
	Fill string // "#rrggbb", "" for none; never the only carrier of a meaning
}

// Figure is a drawing, with what it shows in words.
type Figure struct {
	PNG           []byte
	SVG           []byte // the same drawing; nil where there is only a PNG
	Width, Height int    // px
	Alt           string
	Caption       string // below the figure
}

// Break begins a new page.
type Break struct{}

func (Heading) block()   {}
func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
func (Figure) block()    {}
func (Break) block()     {}
