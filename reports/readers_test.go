package reports_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// printed is what somebody who has only the file reads in it.
type printed struct {
	tables []printedTable
	text   string // all that stands outside tables, without white space
}

// printedTable is a table as it is printed: below which words, the titles of its
// columns, and the rows.
type printedTable struct {
	above  string
	titles []string
	rows   [][]printedCell
}

// printedCell is one cell. Altered gives the file with one digit of the cell
// changed; nil for a cell without one.
type printedCell struct {
	text    string
	altered func() []byte
}

// readers read the tables of every format that has some.
var readers = map[string]func(*testing.T, []byte) printed{"html": readHTML, "docx": readDocx, "pdf": readPDF, "xlsx": readXLSX, "md": readMarkdown, "csv": readCSV, "json": readJSON}

// solid is a text without white space; lines break anywhere in a cell.
func solid(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// flipped gives a copy of a text with its first digit from a place on changed.
func flipped(text []byte, from int) []byte {
	changed := bytes.Clone(text)
	at := from + bytes.IndexAny(text[from:], digits)
	changed[at] = '0' + (changed[at]-'0'+1)%10
	return changed
}

const digits = "0123456789"

// cellAt is a cell that stands between two places of a file, which pack makes of
// changed bytes.
func cellAt(text string, file []byte, from, to int, pack func([]byte) []byte) printedCell {
	c := printedCell{text: solid(text)}
	if bytes.ContainsAny(file[from:to], digits) {
		c.altered = func() []byte { return pack(flipped(file, from)) }
	}
	return c
}

func asItIs(file []byte) []byte { return file }

var (
	pageCaption = regexp.MustCompile(`(?s)<caption>(.*?)</caption>`)
	pageRow     = regexp.MustCompile(`(?s)<tr([^>]*)>(.*?)</tr>`)
	pageCell    = regexp.MustCompile(`(?s)<t[dh]([^>]*)>(.*?)</t[dh]>`)
	pageSpan    = regexp.MustCompile(`(row|col)span="(\d+)"`)
)

// partsOf gives where the elements of a name begin and end, and what is left
// without them.
func partsOf(content []byte, open, end string) (parts [][2]int, rest []byte) {
	from := 0
	for {
		begin := bytes.Index(content[from:], []byte(open))
		if begin < 0 {
			return parts, append(rest, content[from:]...)
		}
		size := bytes.Index(content[from+begin:], []byte(end)) + len(end)
		parts = append(parts, [2]int{from + begin, from + begin + size})
		rest = append(rest, content[from:from+begin]...)
		from += begin + size
	}
}

func readHTML(t *testing.T, content []byte) (p printed) {
	words := func(part []byte) string { return solid(html.UnescapeString(tagged.ReplaceAllString(string(part), ""))) }
	tables, rest := partsOf(content, "<table>", "</table>")
	for _, name := range []string{"script", "svg", "style"} {
		_, rest = partsOf(rest, "<"+name, "</"+name+">")
	}
	p.text = words(rest)
	for _, at := range tables {
		table := printedTable{}
		if caption := pageCaption.FindSubmatch(content[at[0]:at[1]]); caption != nil {
			table.above = words(caption[1])
		}
		var heads [][]string // titles by column, row by row, where cells span several
		for _, row := range pageRow.FindAllSubmatchIndex(content[at[0]:at[1]], -1) {
			if strings.Contains(string(content[at[0]+row[2]:at[0]+row[3]]), "note") {
				p.text += words(content[at[0]+row[4] : at[0]+row[5]])
				continue
			}
			start := at[0] + row[4]
			head := !bytes.Contains(content[start:at[0]+row[5]], []byte("<td"))
			var cells []printedCell
			if head {
				heads = append(heads, make([]string, 64))
			}
			column := 0
			for _, one := range pageCell.FindAllSubmatchIndex(content[start:at[0]+row[5]], -1) {
				inner := content[start+one[4] : start+one[5]]
				down, right := 1, 1
				for _, span := range pageSpan.FindAllStringSubmatch(string(content[start+one[2]:start+one[3]]), -1) {
					if n, _ := strconv.Atoi(span[2]); span[1] == "row" {
						down = n
					} else {
						right = n
					}
				}
				if !head {
					from := start + one[4] // a digit of what is seen, not of where it comes from
					if data := traced.FindSubmatchIndex(inner); data != nil {
						from += data[4]
					}
					cells = append(cells, cellAt(words(inner), content, from, start+one[5], asItIs))
					cells = append(cells, make([]printedCell, right-1)...)
					continue
				}
				for len(heads) > 1 && heads[0][column] != "" && strings.HasPrefix(heads[0][column], "\x00") {
					column++ // taken by a cell above
				}
				for range right {
					heads[len(heads)-1][column] = words(inner)
					if down > 1 {
						heads[len(heads)-1][column] = "\x00" + words(inner)
					}
					column++
				}
			}
			if !head {
				table.rows = append(table.rows, cells)
			}
		}
		for column := range 64 {
			title := ""
			for _, head := range heads {
				title += head[column]
			}
			if title != "" {
				table.titles = append(table.titles, strings.TrimPrefix(title, "\x00"))
			}
		}
		p.tables = append(p.tables, table)
	}
	return p
}

// passage is a part of a document on paper: words, or a row of a table.
type passage struct {
	words string
	row   []printedCell
	head  bool
}

// onPaper puts the rows of a document together.
func onPaper(passages []passage) (p printed) {
	words := ""
	for _, one := range passages {
		switch {
		case one.row == nil:
			words += one.words
			p.text += one.words
		case one.head:
			table := printedTable{above: words}
			for _, cell := range one.row {
				table.titles = append(table.titles, cell.text)
			}
			p.tables, words = append(p.tables, table), ""
		default:
			last := &p.tables[len(p.tables)-1]
			last.rows = append(last.rows, one.row)
		}
	}
	return p
}

func readDocx(t *testing.T, content []byte) printed { return onPaper(passagesOfDocx(t, content)) }

// passagesOfDocx reads document.xml from beginning to end.
func passagesOfDocx(t *testing.T, content []byte) (list []passage) {
	const name = "word/document.xml"
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	file, err := archive.Open(name)
	require.NoError(t, err)
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	pack := func(changed []byte) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, part := range archive.File {
			one, err := w.Create(part.Name)
			require.NoError(t, err)
			if part.Name == name {
				_, err = one.Write(changed)
				require.NoError(t, err)
			}
		}
		require.NoError(t, w.Close())
		return out.Bytes()
	}
	decoder := xml.NewDecoder(bytes.NewReader(text))
	row, cell, begin := (*passage)(nil), "", -1 // where the first digit of the cell stands, or before it
	for {
		at := int(decoder.InputOffset())
		token, err := decoder.Token()
		if err == io.EOF {
			return list
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "tr":
				row = &passage{}
			case "tblHeader":
				row.head = true
			case "tc":
				cell, begin = "", -1
			}
		case xml.EndElement:
			switch token.Name.Local {
			case "tc":
				one := printedCell{text: cell}
				if begin >= 0 {
					one = cellAt(cell, text, begin, at, pack)
				}
				row.row = append(row.row, one)
			case "tr":
				list, row = append(list, *row), nil
			}
		case xml.CharData:
			words := solid(string(token))
			if row == nil {
				list = append(list, passage{words: words})
				continue
			}
			if cell += words; begin < 0 && strings.ContainsAny(words, digits) {
				begin = at
			}
		}
	}
}

var (
	pdfContents = regexp.MustCompile(`/Contents (\d+) 0 R`)
	pdfLength   = regexp.MustCompile(`^<<[^>]*/Length (\d+)[^>]*>>\nstream\n`)
	pdfMark     = regexp.MustCompile(`(?s)BT ([\d.]+) ([\d.]+) Td \(((?:\\.|[^\\)])*)\) Tj ET|([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S|[\d.]+ [\d.]+ [\d.]+ -?[\d.]+ re f`)
	pdfFoot     = regexp.MustCompile(`—\d+—[^—]*$`)
)

func readPDF(t *testing.T, content []byte) printed { return onPaper(passagesOfPDF(t, content)) }

// passagesOfPDF reads the pages, without their feet and without the heads that
// pages begin with where a table goes on.
func passagesOfPDF(t *testing.T, content []byte) (list []passage) {
	var head []printedCell
	for _, drawn := range pagesOfPDF(t, content) {
		var page []passage
		for _, one := range drawn {
			if one.head {
				again := len(page) == 0 && slices.EqualFunc(head, one.row, func(a, b printedCell) bool { return a.text == b.text })
				if head = one.row; again {
					continue
				}
			}
			page = append(page, one)
		}
		foot := ""
		for i := len(page) - 1; i >= 0 && page[i].row == nil; i-- {
			foot, page = page[i].words+foot, page[:i]
		}
		require.Regexp(t, pdfFoot, foot)
		list = append(append(list, page...), passage{words: pdfFoot.ReplaceAllString(foot, "")})
	}
	return list
}

// pagesOfPDF reads the pages as they are drawn.
func pagesOfPDF(t *testing.T, content []byte) (pages [][]passage) {
	for _, match := range pdfContents.FindAllSubmatch(content, -1) {
		object := []byte("\n" + string(match[1]) + " 0 obj\n")
		from := bytes.Index(content, object) + len(object)
		length := pdfLength.FindSubmatchIndex(content[from:])
		require.NotNil(t, length)
		size, err := strconv.Atoi(string(content[from+length[2] : from+length[3]]))
		require.NoError(t, err)
		body := from + length[1]
		reader, err := zlib.NewReader(bytes.NewReader(content[body : body+size]))
		require.NoError(t, err)
		drawn, err := io.ReadAll(reader)
		require.NoError(t, err)
		pack := func(changed []byte) []byte {
			var packed bytes.Buffer
			w := zlib.NewWriter(&packed)
			_, err := w.Write(changed)
			require.NoError(t, err)
			require.NoError(t, w.Close())
			stream := fmt.Appendf(nil, "<</Filter /FlateDecode /Length %d>>\nstream\n%s", packed.Len(), packed.Bytes())
			return slices.Concat(content[:from], stream, content[body+size:])
		}
		pages = append(pages, passagesOfPage(t, drawn, pack))
	}
	return pages
}

// passagesOfPage reads what is drawn on a page. A row is drawn as what fills its
// cells, their texts, two rules across, and one down for each edge.
func passagesOfPage(t *testing.T, drawn []byte, pack func([]byte) []byte) (list []passage) {
	type spot struct {
		x, y  float64
		words string
		digit int // where one is drawn, 0 for none
	}
	var spots []spot
	var edges []float64
	top, bottom, filled := 0.0, 0.0, false
	settle := func() {
		if edges == nil {
			return
		}
		row := passage{head: filled, row: make([]printedCell, len(edges)-1)}
		rest, places := spots[:0], make([]int, len(edges)-1)
		for _, s := range spots {
			column := slices.IndexFunc(edges, func(x float64) bool { return s.x < x }) - 1
			if s.y > top || s.y < bottom || column < 0 {
				rest = append(rest, s)
				continue
			}
			row.row[column].text += s.words
			if places[column] == 0 {
				places[column] = s.digit
			}
		}
		for i, at := range places {
			if at > 0 {
				row.row[i] = cellAt(row.row[i].text, drawn, at, at+1, pack)
			}
		}
		for _, s := range rest {
			list = append(list, passage{words: s.words})
		}
		list = append(list, row)
		spots, edges, filled = nil, nil, false
	}
	number := func(at []int, group int) float64 {
		value, err := strconv.ParseFloat(string(drawn[at[2*group]:at[2*group+1]]), 64)
		require.NoError(t, err)
		return value
	}
	for _, at := range pdfMark.FindAllSubmatchIndex(drawn, -1) {
		switch {
		case at[2] >= 0:
			settle()
			words, digit := spelled(drawn[at[6]:at[7]])
			if digit > 0 {
				digit += at[6]
			}
			spots = append(spots, spot{number(at, 1), number(at, 2), words, digit})
		case at[8] < 0:
			settle()
			filled = true
		case number(at, 4) == number(at, 6): // a rule down
			edges, top, bottom = append(edges, number(at, 4)), number(at, 5), number(at, 7)
		default:
			settle()
		}
	}
	settle()
	for _, s := range spots {
		list = append(list, passage{words: s.words})
	}
	return list
}

// spelled gives the characters of a text, which are its codes, and where the
// first digit of it stands.
func spelled(raw []byte) (words string, digit int) {
	var codes []uint16
	var half []byte
	for i := 0; i < len(raw); i++ {
		b := raw[i]
		if b == '\\' {
			if i++; raw[i] == 'r' {
				b = '\r'
			} else {
				b = raw[i]
			}
		}
		if half = append(half, b); len(half) == 2 {
			code := uint16(half[0])<<8 | uint16(half[1])
			if half = nil; digit == 0 && code >= '0' && code <= '9' {
				digit = i
			}
			codes = append(codes, code)
		}
	}
	return solid(string(utf16.Decode(codes))), digit
}

// readXLSX reads every sheet: below a heading stands a table, from the first row
// that is filled without a gap. A row with one cell is text; one with none ends
// what stood before.
func readXLSX(t *testing.T, content []byte) (p printed) {
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		require.NoError(t, err)
		above, table := "", (*printedTable)(nil)
		settle := func() {
			if table != nil {
				p.tables = append(p.tables, *table)
			}
			above, table = "", nil
		}
		for i, row := range rows {
			filled := slices.DeleteFunc(slices.Clone(row), func(text string) bool { return text == "" })
			switch {
			case len(filled) == 0:
				settle()
			case len(filled) == 1:
				if p.text += solid(filled[0]); above == "" {
					above = sheet + "：" + solid(filled[0])
				}
			case table == nil && slices.Contains(row, ""): // rules and sums above the titles
			case table == nil:
				table = &printedTable{above: above}
				for _, title := range row {
					table.titles = append(table.titles, solid(title))
				}
			default:
				cells := make([]printedCell, len(table.titles))
				for j := range cells {
					if j < len(row) {
						cells[j] = cellOfSheet(t, content, sheet, row[j], i+1, j+1)
					}
				}
				table.rows = append(table.rows, cells)
			}
		}
		settle()
	}
	return p
}

func cellOfSheet(t *testing.T, content []byte, sheet, text string, row, column int) printedCell {
	c := printedCell{text: solid(text)}
	if strings.ContainsAny(text, digits) {
		c.altered = func() []byte {
			book, err := excelize.OpenReader(bytes.NewReader(content))
			require.NoError(t, err)
			name, err := excelize.CoordinatesToCellName(column, row)
			require.NoError(t, err)
			require.NoError(t, book.SetCellStr(sheet, name, string(flipped([]byte(text), 0))))
			out, err := book.WriteToBuffer()
			require.NoError(t, err)
			return out.Bytes()
		}
	}
	return c
}

var markdownWords = strings.NewReplacer(`\\`, `\`, "\\`", "`", `\*`, `*`, `\_`, `_`, `\[`, `[`, `\]`, `]`, `\|`, `|`, `\~`, `~`, `\#`, `#`, "&amp;", "&", "&lt;", "<", "**", "")

func readMarkdown(t *testing.T, content []byte) (p printed) {
	above, table, at := "", (*printedTable)(nil), 0
	for _, line := range bytes.SplitAfter(content, []byte("\n")) {
		at += len(line)
		text, isRow := bytes.CutPrefix(bytes.TrimSpace(line), []byte("| "))
		switch {
		case !isRow:
			if table != nil {
				p.tables, table = append(p.tables, *table), nil
			}
			words := solid(markdownWords.Replace(string(line)))
			if p.text += words; bytes.HasPrefix(line, []byte("#")) {
				above = strings.TrimLeft(words, "#")
			}
		case table == nil:
			table = &printedTable{above: above}
			for _, title := range bytes.Split(bytes.TrimSuffix(text, []byte(" |")), []byte(" | ")) {
				table.titles = append(table.titles, solid(markdownWords.Replace(string(title))))
			}
		case bytes.HasPrefix(text, []byte("---")):
		default:
			from := at - len(line) + len("| ")
			var cells []printedCell
			for _, cell := range bytes.Split(bytes.TrimSuffix(text, []byte(" |")), []byte(" | ")) {
				cells = append(cells, cellAt(markdownWords.Replace(string(cell)), content, from, min(from+len(cell), len(content)), asItIs))
				from += len(cell) + len(" | ")
			}
			table.rows = append(table.rows, cells)
		}
	}
	return p
}

func readCSV(t *testing.T, content []byte) printed {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff")))).ReadAll()
	require.NoError(t, err)
	table := printedTable{titles: rows[0]}
	for _, row := range rows[1:] {
		var cells []printedCell
		for i, text := range row {
			c := printedCell{text: solid(text)}
			if strings.ContainsAny(text, digits) {
				c.altered = func() []byte {
					defer func() { row[i] = text }()
					row[i] = string(flipped([]byte(text), 0))
					var out bytes.Buffer
					require.NoError(t, csv.NewWriter(&out).WriteAll(rows))
					return out.Bytes()
				}
			}
			cells = append(cells, c)
		}
		table.rows = append(table.rows, cells)
	}
	return printed{tables: []printedTable{table}}
}

// readJSON takes every list of objects as a table, below its path; the titles are
// the keys, of objects within with dots.
func readJSON(t *testing.T, content []byte) (p printed) {
	var root any
	require.NoError(t, json.Unmarshal(content, &root))
	again := func() []byte {
		out, err := json.Marshal(root)
		require.NoError(t, err)
		return out
	}
	var walk func(path string, value any)
	// fields adds the cells of an object and goes on to the lists within.
	var fields func(object map[string]any, prefix, path string, cells map[string]printedCell)
	fields = func(object map[string]any, prefix, path string, cells map[string]printedCell) {
		for key, value := range object {
			switch v := value.(type) {
			case map[string]any:
				fields(v, prefix+key+".", path, cells)
			case []any:
				var words []string
				for _, one := range v {
					if _, ok := one.(map[string]any); !ok {
						words = append(words, fmt.Sprint(one))
					}
				}
				cells[prefix+key] = printedCell{text: solid(strings.Join(words, "、"))}
				walk(path+"."+prefix+key, v)
			case nil:
				cells[prefix+key] = printedCell{}
			default:
				text := fmt.Sprint(value)
				c := printedCell{text: solid(text)}
				if strings.ContainsAny(text, digits) {
					c.altered = func() []byte {
						defer func() { object[key] = value }()
						object[key] = string(flipped([]byte(text), 0))
						return again()
					}
				}
				cells[prefix+key] = c
			}
		}
	}
	walk = func(path string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, one := range v {
				walk(strings.TrimPrefix(path+"."+key, "."), one)
			}
		case []any:
			table, rows, keys := printedTable{above: path}, []map[string]printedCell{}, map[string]bool{}
			for i, one := range v {
				object, ok := one.(map[string]any)
				if !ok {
					return
				}
				row := map[string]printedCell{}
				fields(object, "", fmt.Sprintf("%s.%d", path, i), row)
				rows = append(rows, row)
				for key := range row {
					keys[key] = true
				}
			}
			for key := range keys {
				table.titles = append(table.titles, key)
			}
			slices.Sort(table.titles)
			for _, row := range rows {
				var cells []printedCell
				for _, title := range table.titles {
					cells = append(cells, row[title])
				}
				table.rows = append(table.rows, cells)
			}
			p.tables = append(p.tables, table)
		}
	}
	walk("", root)
	return p
}

// extracted is the text of a PDF as another program reads it, without white
// space; "" where there is no such program.
func extracted(t *testing.T, content []byte) string {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	path := filepath.Join(t.TempDir(), "report.pdf")
	require.NoError(t, os.WriteFile(path, content, 0o644))
	text, err := exec.Command(program, "-raw", path, "-").Output()
	require.NoError(t, err)
	return solid(string(text))
}
