package official

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// readDOCX reads the tables of a document as grids. A table inside a cell is
// text of that cell.
func readDOCX(a *archive) ([]*grid, []Problem) {
	r := &documentReader{file: a.file, room: maxText}
	if err := a.walk("word/document.xml", r.token); err != nil {
		return nil, []Problem{{Place{File: a.file, Table: r.name()}, brokenWords(err)}}
	}
	if len(r.grids) > 0 {
		r.grids[0].notes = r.notes
	}
	return r.grids, nil
}

type documentReader struct {
	file   string
	room   int
	grids  []*grid
	grid   *grid
	depth  int // of tables inside tables
	row    int
	column int
	span   int // columns of the cell
	merge  string
	open   map[int]area // by left column: merged downwards so far
	text   strings.Builder
	inside bool            // of <w:t>
	number int             // automatic numbers of the cell so far
	listed bool            // the paragraph is numbered by the program
	begun  bool            // something of the paragraph has been written
	beside strings.Builder // the paragraph outside of tables
	notes  []Note          // of those paragraphs
	noting bool            // the numbered paragraphs below a note go on with it
}

func (r *documentReader) name() string {
	if r.grid == nil {
		return ""
	}
	return r.grid.place.Table
}

func (r *documentReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		return r.end(t.Name.Local)
	case xml.CharData:
		if r.inside && r.depth == 0 && r.beside.Len() < 4*maxCell {
			r.beside.Write(t)
		}
		if r.inside && r.depth > 0 && r.text.Len() < 4*maxCell+4 {
			if r.listed && !r.begun && r.depth == 1 { // （1）, which the text itself does not hold
				r.number++
				fmt.Fprintf(&r.text, "（%d）", r.number)
			}
			r.begun = true
			r.text.Write(t)
		}
	}
	return nil
}

func (r *documentReader) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "tbl":
		if r.depth++; r.depth > 1 {
			return nil
		}
		if len(r.grids) == maxTables {
			return errTable(fmt.Sprintf("表格超过%d个", maxTables))
		}
		r.grid = &grid{place: Place{File: r.file, Table: fmt.Sprintf("第%d个表格", len(r.grids)+1)}, room: &r.room}
		r.grids = append(r.grids, r.grid)
		r.row, r.open = -1, map[int]area{}
	case "tr":
		if r.depth == 1 {
			r.row, r.column = r.row+1, 0
		}
	case "gridBefore":
		if n, err := strconv.Atoi(attr(t, "val")); r.depth == 1 && err == nil && n > 0 {
			r.column += min(n, maxColumns)
		}
	case "tc":
		if r.depth == 1 {
			r.span, r.merge, r.number = 1, "", 0
			r.text.Reset()
		}
	case "gridSpan":
		if n, err := strconv.Atoi(attr(t, "val")); r.depth == 1 && err == nil && n > 0 {
			r.span = min(n, maxColumns)
		}
	case "vMerge":
		if r.depth == 1 {
			if r.merge = attr(t, "val"); r.merge == "" {
				r.merge = "continue"
			}
		}
	case "p":
		r.listed, r.begun = false, false
	case "numPr":
		r.listed = true
	case "t":
		r.inside = true
	case "tab":
		r.text.WriteString(" ")
	case "br", "cr":
		r.text.WriteString("\n")
	}
	return nil
}

func (r *documentReader) end(name string) error {
	switch name {
	case "t":
		r.inside = false
	case "p":
		if r.depth == 0 {
			return r.paragraph()
		}
		if r.text.Len() < 4*maxCell+4 {
			r.text.WriteString("\n")
		}
	case "tc":
		if r.depth != 1 {
			return nil
		}
		return r.cell()
	case "tbl":
		if r.depth == 0 { // an end without a start
			return nil
		}
		if r.depth--; r.depth == 0 {
			for _, a := range r.open {
				if err := r.grid.merge(a); err != nil {
					return err
				}
			}
			r.open = map[int]area{}
			return r.grid.settle()
		}
	}
	return nil
}

// paragraph keeps a note that stands outside of the tables: 注：…, what is
// numbered below it, and whatever says how 不涉及 is scored.
func (r *documentReader) paragraph() error {
	text := strings.TrimSpace(r.beside.String())
	r.beside.Reset()
	if text == "" {
		return nil
	}
	plain := tight(text)
	begins := noteRow.MatchString(plain)
	r.noting = begins || r.noting && (r.listed || numberedNote.MatchString(plain))
	if !r.noting && !concernForm.MatchString(plain) {
		return nil
	}
	if r.room -= utf8.RuneCountInString(text); r.room < 0 {
		return errTable(fmt.Sprintf("文件中的文字过多；合计最多%d万字", maxText/10_000))
	}
	r.notes = append(r.notes, Note{text, Place{File: r.file, Table: "正文"}})
	return nil
}

func (r *documentReader) cell() error {
	r.row = max(r.row, 0) // a cell outside of any row
	left := r.column
	r.column += r.span
	if r.column > maxColumns*2 {
		return errTable(fmt.Sprintf("第%d行超过%d列", r.row+1, maxColumns))
	}
	above, merged := r.open[left]
	if r.merge == "continue" && merged && above.bottom == r.row-1 && above.right == left+r.span-1 {
		above.bottom = r.row
		r.open[left] = above
		if strings.TrimSpace(r.text.String()) == "" {
			return nil
		}
		return errTable(fmt.Sprintf("第%d行第%d列是合并单元格的下半部分，却另有文字", r.row+1, left+1))
	}
	if merged {
		delete(r.open, left)
		if err := r.grid.merge(above); err != nil {
			return err
		}
	}
	if r.merge == "restart" || r.span > 1 {
		r.open[left] = area{r.row, left, r.row, left + r.span - 1}
	}
	return r.grid.put(r.row, left, strings.TrimSpace(r.text.String()))
}
