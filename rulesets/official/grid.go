package official

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// grid is one table as it lies in the file.
type grid struct {
	place  Place
	hidden bool
	rows   [][]string // from row 1, column 1
	merged []area
	owner  map[[2]int]int // cell → index in merged
	notes  []Note         // paragraphs around the table that bear on its points
	room   *int           // cells and characters that the file may still take
}

// area is a merged range of cells, from 0, both ends included.
type area struct{ top, left, bottom, right int }

// errTable stops the reading of a table; its text is for people.
type errTable string

func (e errTable) Error() string { return string(e) }

// cellCost is what a cell costs of the room beside its text.
const cellCost = 2

// put sets a cell, from 0.
func (g *grid) put(row, column int, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	switch {
	case row >= maxRows:
		return errTable(fmt.Sprintf("第%d行有内容；最多%d行", row+1, maxRows))
	case column >= maxColumns:
		return errTable(fmt.Sprintf("第%d列有内容；最多%d列", column+1, maxColumns))
	case utf8.RuneCountInString(text) > maxCell:
		return errTable(fmt.Sprintf("第%d行第%d列的文字有%d字；最多%d字", row+1, column+1, utf8.RuneCountInString(text), maxCell))
	}
	if width := 0; g.room != nil {
		if row < len(g.rows) {
			width = len(g.rows[row])
		}
		if *g.room -= max(0, column+1-width)*cellCost + utf8.RuneCountInString(text); *g.room < 0 {
			return errTable(fmt.Sprintf("文件中的表格过大；各表文字合计最多%d万字", maxText/10_000))
		}
	}
	for len(g.rows) <= row {
		g.rows = append(g.rows, nil)
	}
	for len(g.rows[row]) <= column {
		g.rows[row] = append(g.rows[row], "")
	}
	g.rows[row][column] = text
	return nil
}

// merge notes a merged area, cut to what is read.
func (g *grid) merge(a area) error {
	a.bottom, a.right = min(a.bottom, maxRows-1), min(a.right, maxColumns-1)
	if a.top > a.bottom || a.left > a.right || a.top < 0 || a.left < 0 {
		return nil
	}
	if len(g.merged) >= maxMerged {
		return errTable(fmt.Sprintf("合并单元格超过%d处", maxMerged))
	}
	g.merged = append(g.merged, a)
	return nil
}

// settle finds out which merged area every cell is in.
func (g *grid) settle() error {
	g.owner = map[[2]int]int{}
	last := len(g.rows) - 1
	for i, a := range g.merged {
		for row := a.top; row <= min(a.bottom, last); row++ {
			for column := a.left; column <= a.right; column++ {
				if _, twice := g.owner[[2]int{row, column}]; twice {
					return errTable(fmt.Sprintf("第%d行第%d列的合并单元格互相重叠", row+1, column+1))
				}
				g.owner[[2]int{row, column}] = i
			}
		}
	}
	return nil
}

// span gives the area that a cell belongs to: its merged area, or itself.
func (g *grid) span(row, column int) area {
	if i, ok := g.owner[[2]int{row, column}]; ok {
		return g.merged[i]
	}
	return area{row, column, row, column}
}

// own gives the text that stands in a cell itself.
func (g *grid) own(row, column int) string {
	if row < len(g.rows) && column < len(g.rows[row]) {
		return strings.TrimSpace(g.rows[row][column])
	}
	return ""
}

// text gives the text of a cell, that of its merged area where it is in one.
func (g *grid) text(row, column int) string {
	a := g.span(row, column)
	return g.own(a.top, a.left)
}

// width is the number of columns.
func (g *grid) width() int {
	n := 0
	for _, row := range g.rows {
		n = max(n, len(row))
	}
	return n
}

// at gives the place of a cell, from 0; column -1 is the whole row.
func (g *grid) at(row, column int) Place {
	p := g.place
	p.Row, p.Column = row+1, column+1
	return p
}
