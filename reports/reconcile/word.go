package reconcile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxPart is how large the text of a DOCX may unpack.
const maxPart = 128 << 20

var errNotWord = errors.New("不是 DOCX 文件，或者已经损坏")

// readWord reads the paragraphs and tables of a DOCX. A table within a cell is
// read as text of the cell.
func readWord(data []byte) (*Text, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errNotWord
	}
	part, err := archive.Open("word/document.xml")
	if err != nil {
		return nil, errNotWord
	}
	defer part.Close()
	limited := &io.LimitedReader{R: part, N: maxPart}
	text, err := (&word{decoder: xml.NewDecoder(limited), text: &Text{}}).read()
	switch {
	case limited.N <= 0:
		return nil, errLong
	case errors.Is(err, errLong):
		return nil, err
	case err != nil:
		return nil, errNotWord
	}
	return text, nil
}

// word walks the document part.
type word struct {
	decoder *xml.Decoder
	text    *Text
	line    strings.Builder
	cell    strings.Builder
	row     []string
	rows    [][]string
	tables  int // nested
	cells   int
	drawing int // within a drawing, whose text is not of the lines
}

const wordSpace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

func (w *word) read() (*Text, error) {
	for {
		token, err := w.decoder.Token()
		if errors.Is(err, io.EOF) {
			return w.text, nil
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "drawing" || token.Name.Local == "pict" {
				w.drawing++
			}
			if token.Name.Space != wordSpace {
				continue
			}
			if err := w.start(token); err != nil {
				return nil, err
			}
		case xml.EndElement:
			if token.Name.Local == "drawing" || token.Name.Local == "pict" {
				w.drawing--
			}
			if token.Name.Space == wordSpace {
				w.end(token.Name.Local)
			}
		}
		if len(w.text.Lines) > maxLines || w.cells > maxCells {
			return nil, errLong
		}
	}
}

func (w *word) start(element xml.StartElement) error {
	switch element.Name.Local {
	case "tbl":
		w.tables++
	case "t":
		var text string
		if err := w.decoder.DecodeElement(&text, &element); err != nil {
			return err
		}
		if w.drawing == 0 {
			w.say(inline(text, false))
		}
	case "tab":
		w.say(" ")
	}
	return nil
}

func (w *word) say(text string) {
	if w.tables > 0 {
		w.cell.WriteString(text)
	} else {
		w.line.WriteString(text)
	}
}

func (w *word) end(name string) {
	switch {
	case name == "p" && w.tables == 0:
		if text := strings.Trim(w.line.String(), " 　"); text != "" {
			w.text.Lines = append(w.text.Lines, Line{fmt.Sprintf("第%d段", len(w.text.Lines)+1), text})
		}
		w.line.Reset()
	case name == "tbl":
		if w.tables--; w.tables == 0 && len(w.rows) > 0 {
			w.text.Tables = append(w.text.Tables, Table{Caption: w.text.lastLine(), Place: fmt.Sprintf("第%d个表", len(w.text.Tables)+1),
				Head: w.rows[0], Rows: w.rows[1:], after: len(w.text.Lines)})
			w.rows = nil
		}
	case name == "tc" && w.tables == 1:
		w.row = append(w.row, strings.Trim(w.cell.String(), " 　"))
		w.cells++
		w.cell.Reset()
	case name == "tr" && w.tables == 1:
		w.rows, w.row = append(w.rows, w.row), nil
	}
}
