package official

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// readXLSX reads the sheets of a workbook as grids.
func readXLSX(a *archive) ([]*grid, []Problem) {
	targets := a.relations("xl/workbook.xml")
	type sheet struct {
		name, part string
		hidden     bool
	}
	var sheets []sheet
	err := a.walk("xl/workbook.xml", func(token xml.Token) error {
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "sheet" {
			if len(sheets) == maxTables {
				return errTable(fmt.Sprintf("工作表超过%d张", maxTables))
			}
			id := ""
			for _, at := range e.Attr {
				if at.Name.Local == "id" && at.Name.Space != "" {
					id = at.Value
				}
			}
			sheets = append(sheets, sheet{attr(e, "name"), targets[id], attr(e, "state") != "" && attr(e, "state") != "visible"})
		}
		return nil
	})
	if err != nil {
		return nil, []Problem{{Place{File: a.file}, brokenWords(err)}}
	}
	texts, err := sharedStrings(a)
	if err != nil {
		return nil, []Problem{{Place{File: a.file}, brokenWords(err)}}
	}
	room := maxText
	var grids []*grid
	var problems []Problem
	for _, s := range sheets {
		g := &grid{place: Place{File: a.file, Table: "工作表“" + s.name + "”", letter: true}, hidden: s.hidden, room: &room}
		r := &sheetReader{grid: g, texts: texts, column: -1}
		err := a.walk(s.part, r.token)
		if err == nil {
			err = g.settle()
		}
		if err != nil {
			problems = append(problems, Problem{g.place, brokenWords(err)})
			continue
		}
		grids = append(grids, g)
	}
	return grids, problems
}

// brokenWords gives our own words for an error; those of the XML reader are
// English and help nobody.
func brokenWords(err error) string {
	switch e := err.(type) {
	case errTable:
		return string(e)
	}
	if err == errLarge {
		return fmt.Sprintf("解压后超过%dMB", maxPart>>20)
	}
	return "文件已损坏，无法读取；请在 WPS 或者 Office 中重新保存"
}

// sharedStrings reads the texts that cells refer to, without phonetic readings.
func sharedStrings(a *archive) ([]string, error) {
	var out []string
	var text strings.Builder
	inside, reading, total := false, false, 0
	err := a.walk("xl/sharedStrings.xml", func(token xml.Token) error {
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "si":
				text.Reset()
			case "t":
				inside = true
			case "rPh":
				reading = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inside = false
			case "rPh":
				reading = false
			case "si":
				out = append(out, unescape(text.String()))
			}
		case xml.CharData:
			if inside && !reading {
				if total += len(t); total > 16<<20 {
					return errLarge
				}
				text.Write(t)
			}
		}
		return nil
	})
	return out, err
}

// unescape turns _x000D_ back into the character it stands for.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		if i+7 <= len(text) && text[i] == '_' && text[i+1] == 'x' && text[i+6] == '_' {
			if n, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil && (n < 0xD800 || n > 0xDFFF) {
				out.WriteRune(rune(n))
				i += 7
				continue
			}
		}
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}

// sheetReader takes the XML of one sheet apart.
type sheetReader struct {
	grid        *grid
	texts       []string
	row, column int
	kind        string
	inside      bool // of <v> or <t>
	reading     bool // of <rPh>
	value       strings.Builder
}

func (r *sheetReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "row":
			r.row, r.column = r.row+1, -1
			if n, err := strconv.Atoi(attr(t, "r")); err == nil && n >= 1 && n <= 1<<20 {
				r.row = n
			}
		case "c":
			r.column++
			if column, ok := cellColumn(attr(t, "r")); ok {
				r.column = column
			}
			r.kind = attr(t, "t")
			r.value.Reset()
		case "v", "t":
			r.inside = true
		case "rPh":
			r.reading = true
		case "mergeCell":
			from, to, _ := strings.Cut(attr(t, "ref"), ":")
			left, ok1 := cellColumn(from)
			right, ok2 := cellColumn(to)
			top, err1 := strconv.Atoi(strings.TrimLeft(from, "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
			bottom, err2 := strconv.Atoi(strings.TrimLeft(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
			if ok1 && ok2 && err1 == nil && err2 == nil {
				return r.grid.merge(area{top - 1, left, bottom - 1, right})
			}
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "v", "t":
			r.inside = false
		case "rPh":
			r.reading = false
		case "c":
			return r.cell()
		}
	case xml.CharData:
		if r.inside && !r.reading && r.value.Len() < 4*maxCell+4 {
			r.value.Write(t)
		}
	}
	return nil
}

// cell puts what a cell shows.
func (r *sheetReader) cell() error {
	text := r.value.String()
	switch r.kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 0 || n >= len(r.texts) {
			text = ""
		} else {
			text = r.texts[n]
		}
	case "inlineStr", "str":
		text = unescape(text)
	case "b":
		text = map[string]string{"1": "是", "0": "否"}[text]
	case "", "n":
		text = figure(text)
	}
	return r.grid.put(max(r.row-1, 0), max(r.column, 0), text)
}

// figure gives a number as it was typed: 0.3 is stored as 0.29999999999999999.
func figure(text string) string {
	n, err := exact.Literal(strings.TrimSpace(text))
	if err != nil {
		return text
	}
	short, err := n.Round(10, score.HalfUp).MarshalText()
	if err != nil {
		return text
	}
	return string(short)
}

// cellColumn reads the column of "AB12", from 0.
func cellColumn(ref string) (int, bool) {
	n := 0
	for _, c := range strings.TrimPrefix(ref, "$") {
		if c < 'A' || c > 'Z' {
			break
		}
		if n = n*26 + int(c-'A') + 1; n > 1<<15 {
			return 0, false
		}
	}
	return n - 1, n > 0
}
