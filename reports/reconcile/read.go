package reconcile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

// MaxBytes is how large a file may be that is read.
const MaxBytes = 16 << 20

// Limits of what stands in it.
const (
	maxLines = 200_000
	maxCells = 2_000_000
)

// Text is a notice as it is read: lines and tables.
type Text struct {
	Lines  []Line
	Tables []Table
}

// Line is one paragraph.
type Line struct {
	Place string // 第5行, 第5段
	Text  string
}

// Table is one table.
//
// Shape: rows may be of any length.
type Table struct {
	Caption string // the line above it
	Place   string
	Head    []string
	Rows    [][]string
	after   int // how many lines stand before it
}

// After counts the lines that stand before the table.
func (t *Table) After() int { return t.after }

// Read reads a notice: .docx, .md, anything else as plain text.
//
// Errors: what is no text in UTF-8, no DOCX, or too large.
func Read(name string, data []byte) (*Text, error) {
	if len(data) > MaxBytes {
		return nil, fmt.Errorf("%s：有 %d 字节；至多 %d", name, len(data), MaxBytes)
	}
	extension := strings.ToLower(filepath.Ext(name))
	if extension == ".docx" || bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		text, err := readWord(data)
		if err != nil {
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		return text, nil
	}
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s：不是 UTF-8 文字，也不是 DOCX；请另存为 UTF-8 编码的文字或者 DOCX", name)
	}
	text, err := readPlain(strings.TrimPrefix(string(data), "\ufeff"), extension == ".md")
	if err != nil {
		return nil, fmt.Errorf("%s：%w", name, err)
	}
	return text, nil
}

var errLong = errors.New("文字过长，不能核对")

// markdownRule parts the head of a table from its rows.
var markdownRule = regexp.MustCompile(`^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$`)

// readPlain reads text; tables are rows between bars or parted by tabs.
func readPlain(data string, markdown bool) (*Text, error) {
	t := &Text{}
	var table *Table
	cells := 0
	for i, line := range strings.Split(strings.ReplaceAll(data, "\r\n", "\n"), "\n") {
		if len(t.Lines) > maxLines || cells > maxCells {
			return nil, errLong
		}
		line = strings.Trim(line, " 　\r")
		var row []string
		switch {
		case strings.HasPrefix(line, "|"):
			if table != nil && len(table.Rows) == 0 && markdownRule.MatchString(line) {
				continue
			}
			row = bars(line)
		case strings.Contains(line, "\t"):
			row = strings.Split(line, "\t")
		}
		if row == nil {
			table = nil
			if line = inline(line, markdown); line != "" {
				t.Lines = append(t.Lines, Line{fmt.Sprintf("第%d行", i+1), line})
			}
			continue
		}
		for j := range row {
			row[j] = inline(strings.Trim(row[j], " 　"), markdown)
		}
		cells += len(row)
		if table == nil {
			t.Tables = append(t.Tables, Table{Caption: t.lastLine(), Place: fmt.Sprintf("第%d行的表", i+1), Head: row, after: len(t.Lines)})
			table = &t.Tables[len(t.Tables)-1]
			continue
		}
		table.Rows = append(table.Rows, row)
	}
	return t, nil
}

func (t *Text) lastLine() string {
	if len(t.Lines) == 0 {
		return ""
	}
	return t.Lines[len(t.Lines)-1].Text
}

// bars parts a row at bars that nothing escapes.
func bars(line string) []string {
	line = strings.TrimPrefix(line, "|")
	if strings.HasSuffix(line, "|") && !strings.HasSuffix(line, `\|`) {
		line = strings.TrimSuffix(line, "|")
	}
	var row []string
	start := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			row = append(row, line[start:i])
			start = i + 1
		}
	}
	return append(row, line[start:])
}

var (
	headingMark = regexp.MustCompile(`^#{1,6}\s+`)
	escape      = regexp.MustCompile("\\\\([\\\\`*_\\[\\]|~#+=-])")
	entities    = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// inline takes the marks of Markdown from a line, and from any line what the
// checker uses for itself.
func inline(text string, markdown bool) string {
	if markdown {
		text = headingMark.ReplaceAllString(text, "")
		if bold, found := strings.CutPrefix(text, "**"); found {
			text = strings.TrimSuffix(bold, "**")
		}
		text = entities.Replace(escape.ReplaceAllString(text, "$1"))
	}
	return strings.Map(func(r rune) rune {
		if r >= firstMasked {
			return utf8.RuneError
		}
		return r
	}, text)
}
