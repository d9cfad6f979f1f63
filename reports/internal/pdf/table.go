package pdf

import (
	"cmp"
	"fmt"
	"math"

	"chengan/reports/internal/paper"
)

// fit is how the cells of a table are set.
type fit struct{ size, line, margin, average int }

// fits are the sizes of type, with their lines and margins, and how wide the
// columns have to be on average for them.
var fits = []fit{
	{small, 17 * pt, 4250, 65 * pt},
	{size5, 15 * pt, 3 * pt, 42500},
	{least, 13 * pt, 2 * pt, 0},
}

const (
	padding = 2250   // above and below the text of a cell
	border  = pt / 2 // how thick
	gap     = 6 * pt // between a table and what has no caption or note
	signing = 39700  // the height of a row to sign in, 14 mm
	begun   = 6      // lines that a row longer than a page wants on the first of its pages
)

// grid is what all rows of a table share.
type grid struct {
	fit
	left  int   // of the page
	edges []int // of the columns, from left
	head  look
	text  look
	bold  look
	page  int // height of a page
}

// row is a row of a table, or a part of one that is longer than a page.
type row struct {
	*grid
	cells [][]line
	fills []color
	part  bool
	tall  bool
}

// deep is the height of the row.
func (r *row) deep() int {
	deepest := 0
	for _, lines := range r.cells {
		deepest = max(deepest, len(lines))
	}
	high := deepest*r.line + 2*padding
	if r.tall {
		return max(high, signing)
	}
	return high
}

const unfilled color = -1

// table prints a table over the whole width. The head comes again on every page
// and no row is torn in two unless it is longer than a page.
//
// Errors: a shape that contradicts itself; columns too narrow for a character.
func (b *body) table(t paper.Table) ([]strip, error) {
	if len(t.Columns) == 0 {
		return nil, fmt.Errorf("表格没有列")
	}
	if len(t.Head) != len(t.Columns) && len(t.Head) > 0 {
		return nil, fmt.Errorf("表头有%d格；表格有%d列", len(t.Head), len(t.Columns))
	}
	edges, err := edges(t.Columns, b.flow.sheet.textWidth())
	if err != nil {
		return nil, err
	}
	set, err := fitting(edges, t.Dense)
	if err != nil {
		return nil, err
	}
	g := &grid{fit: set, left: b.flow.sheet.left, edges: edges, page: b.flow.sheet.textHeight(),
		head: look{role: hei, size: set.size}, text: look{size: set.size}, bold: look{size: set.size, bold: true}}

	var strips []strip
	if t.Caption != "" {
		s := caption
		s.whole = true
		strips = b.plain(s, t.Caption)
	}
	var repeated *strip
	if len(t.Head) > 0 {
		top := &row{grid: g}
		for i, text := range t.Head {
			top.cells = append(top.cells, g.cell(b.faces, i, text, &g.head, paper.Center))
			top.fills = append(top.fills, light)
		}
		head := top.strip()
		if head.height <= g.page/2 { // longer than that, it is a row like the others
			repeated = &strip{height: head.height, draw: head.draw}
		}
		head.keep = true
		strips = append(strips, head)
	}
	keeps := t.Keeps()
	for i, source := range t.Rows {
		if len(source.Cells) != len(t.Columns) {
			return nil, fmt.Errorf("表格第%d行有%d格；表格有%d列", i+1, len(source.Cells), len(t.Columns))
		}
		l := &g.text
		if source.Bold {
			l = &g.bold
		}
		r := &row{grid: g, tall: source.Tall}
		for column, cell := range source.Cells {
			filled, err := hex(cmp.Or(cell.Fill, source.Fill), unfilled)
			if err != nil {
				return nil, fmt.Errorf("表格第%d行第%d格：%w", i+1, column+1, err)
			}
			r.cells = append(r.cells, g.cell(b.faces, column, cell.Text, l, t.Columns[column].Align))
			r.fills = append(r.fills, filled)
		}
		s := r.strip()
		s.head = repeated
		// The first row does not stand alone.
		s.keep = s.split == nil && (keeps[i] || i == 0 && len(t.Rows) > 1)
		strips = append(strips, s)
	}
	if len(strips) == 0 {
		return nil, nil
	}
	if t.Caption == "" {
		strips[0].space = gap
	}
	last := &strips[len(strips)-1]
	if last.keep = t.Note != ""; last.keep {
		strips = append(strips, b.plain(tableNote, t.Note)...)
	} else {
		last.after = gap
	}
	return strips, nil
}

// cell is the text of a cell in lines.
func (g *grid) cell(faces *typefaces, column int, text string, l *look, align paper.Align) []line {
	left := g.edges[column] + g.margin
	return set(faces.glyphs(text, l), setting{width: g.edges[column+1] - g.margin, first: left, rest: left, align: align})
}

// strip is the row as it is put on a page.
func (r *row) strip() strip {
	s := strip{height: r.deep(), draw: r.draw}
	if s.height > r.page/2 {
		s.split, s.least = r.split, 2*padding+begun*r.line
	}
	if s.height <= r.page {
		s.least = s.height // a row that a page can hold is torn only under a long head
	}
	return s
}

func (r *row) draw(p *page, top int) {
	high := r.deep()
	for i, c := range r.fills {
		if c != unfilled {
			p.marks = append(p.marks, fill{r.left + r.edges[i], top, r.edges[i+1] - r.edges[i], high, c})
		}
	}
	for _, lines := range r.cells {
		at := top + padding
		if !r.part {
			at = top + (high-len(lines)*r.line)/2
		}
		for _, l := range lines {
			p.draw(l, r.left, at, r.line)
			at += r.line
		}
	}
	right := r.left + r.edges[len(r.edges)-1]
	for _, y := range []int{top, top + high} {
		p.marks = append(p.marks, rule{r.left - border/2, y, right + border/2, y, border, black})
	}
	for _, x := range r.edges {
		p.marks = append(p.marks, rule{r.left + x, top, r.left + x, top + high, border, black})
	}
}

// split parts the row where the room ends.
func (r *row) split(room int) (upper, lower strip, ok bool) {
	count := (room - 2*padding) / r.line
	if count < 1 {
		return strip{}, strip{}, false
	}
	above, below := &row{grid: r.grid, fills: r.fills, part: true}, &row{grid: r.grid, fills: r.fills, part: true}
	more := false
	for _, lines := range r.cells {
		at := min(count, len(lines))
		above.cells, below.cells = append(above.cells, lines[:at]), append(below.cells, lines[at:])
		more = more || at < len(lines)
	}
	return above.strip(), below.strip(), more
}

// edges shares the width of the text among the columns, so that they fill it
// exactly.
//
// Shape: columns[n] → n + 1.
func edges(columns []paper.Column, total int) ([]int, error) {
	sum := 0.0
	for i, column := range columns {
		if !(column.Width > 0) || math.IsInf(column.Width, 0) {
			return nil, fmt.Errorf("表格第%d列宽%v；应当大于0", i+1, column.Width)
		}
		sum += column.Width
	}
	result, share := []int{0}, 0.0
	for _, column := range columns {
		share += column.Width
		result = append(result, min(total, int(math.Round(share/sum*float64(total)))))
	}
	result[len(columns)] = total
	return result, nil
}

// fitting is the largest setting for columns with such edges.
func fitting(edges []int, dense bool) (fit, error) {
	narrowest, at, columns := math.MaxInt, 0, len(edges)-1
	for i := range columns {
		if width := edges[i+1] - edges[i]; width < narrowest {
			narrowest, at = width, i
		}
	}
	for _, f := range fits {
		if !(dense && f.size == small) && edges[columns]/columns >= f.average && narrowest >= f.size+2*f.margin {
			return f, nil
		}
	}
	return fit{}, fmt.Errorf("表格第%d列只占%.1f毫米，放不下一个字；请减少列数或者加宽这一列", at+1, float64(narrowest)/pt*25.4/72)
}
