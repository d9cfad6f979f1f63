package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode"

	"chengan/engine/column"
)

// book is a workbook opened for reading from top to bottom.
//
// It is a reader of its own, not excelize: what people upload may be hostile,
// and a random-access call on a sheet whose rows name column XFD costs a
// gigabyte. Here each cell is met once, with its type and its style (which say
// whether 44824 is a day), and formulas without a result are seen.
type book struct {
	archive   *zip.Reader
	files     map[string]*zip.File
	sheets    []sheetRef
	strings   []string
	styles    []kind // of each cell style: numberCell, percentCell or dayCell
	props     map[string]string
	since1904 bool
	limits    Limits
}

// sheetRef is a sheet of the workbook.
type sheetRef struct {
	name   string
	path   string
	hidden bool
}

// openBook reads all of a workbook but its sheets.
//
// Errors: a flaw: FileXLS, FileEmpty, FileType, FileSize, ZipBomb, BookBroken.
func openBook(file io.ReaderAt, size int64, limits Limits) (*book, *flaw) {
	if size > limits.BookBytes {
		return nil, &flaw{FileSize, "超过" + bytesText(limits.BookBytes) + "的工作簿", "不超过" + bytesText(limits.BookBytes) + "；大批量数据请用 CSV 或者 NDJSON", false}
	}
	var magic [4]byte
	switch n, _ := file.ReadAt(magic[:], 0); {
	case n == 0:
		return nil, &flaw{FileEmpty, "空文件", "工作簿", false}
	case string(magic[:]) == string(magicOLE):
		return nil, &flaw{FileXLS, "旧版 .xls、.et 或者加密的工作簿", "不加密的 .xlsx 文件：请在 WPS/Excel 中另存为 .xlsx", false}
	case string(magic[:]) != string(magicZip):
		return nil, &flaw{FileType, "不是工作簿的内容", ".xlsx 文件：请在 WPS/Excel 中另存为 .xlsx", false}
	}
	archive, bad := openZip(file, size, limits.BookUnzipped, limits)
	if bad != nil {
		if bad.code == ZipBroken {
			bad = brokenBook(nil)
		}
		return nil, bad
	}
	b := &book{archive: archive, files: map[string]*zip.File{}, limits: limits, props: map[string]string{}}
	for _, entry := range archive.File {
		b.files[strings.TrimPrefix(entry.Name, "/")] = entry
	}
	for _, step := range []func() error{b.readWorkbook, b.readStyles, b.readStrings, b.readProps} {
		if err := step(); err != nil {
			return nil, brokenBook(err)
		}
	}
	return b, nil
}

// brokenBook tells what is broken where our own words say so; those of
// libraries are English and help nobody.
func brokenBook(err error) *flaw {
	found := "损坏的工作簿"
	if err != nil && strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		found += "（" + err.Error() + "）"
	}
	return &flaw{BookBroken, found, "能正常打开的 .xlsx 文件：请在 WPS/Excel 中打开后重新保存", false}
}

// errAbsent tells that the workbook has no such part.
var errAbsent = errors.New("缺少组成部分")

// walk calls start for every element of a part, text for characters, and end
// for the end of every element. Any of the last two may be nil.
func (b *book) walk(name string, start func(e *element) error, text func(data []byte), end func(name []byte) error) error {
	entry := b.files[name]
	if entry == nil {
		return errAbsent
	}
	in, err := entry.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	m := newMarkup(io.LimitReader(in, int64(entry.UncompressedSize64)))
	for {
		found, err := m.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case found == tokenStart:
			err = start(&m.element)
		case found == tokenEnd && end != nil:
			err = end(m.element.name)
		case found == tokenText && text != nil:
			text(m.data)
		}
		if err != nil {
			return err
		}
	}
}

// readWorkbook lists the sheets.
func (b *book) readWorkbook() error {
	main := "xl/workbook.xml"
	// Where the workbook lies is said by the package's own relations.
	b.relations("", func(id, kind, target string) {
		if strings.HasSuffix(kind, "/officeDocument") {
			main = target
		}
	})
	targets := map[string]string{}
	b.relations(main, func(id, kind, target string) { targets[id] = target })
	err := b.walk(main, func(e *element) error {
		switch string(e.name) {
		case "workbookPr":
			b.since1904 = e.flag("date1904")
		case "sheet":
			id := ""
			for _, a := range e.attrs {
				if string(a.name) == "id" && a.prefixed { // r:id
					id = string(a.value)
				}
			}
			state := e.get("state")
			b.sheets = append(b.sheets, sheetRef{e.get("name"), targets[id], state == "hidden" || state == "veryHidden"})
		}
		if len(b.sheets) > 1000 {
			return errors.New("工作表过多")
		}
		return nil
	}, nil, nil)
	if err == nil && len(b.sheets) == 0 {
		err = errors.New("没有工作表")
	}
	return err
}

// relations tells what a part refers to, by path inside the archive.
func (b *book) relations(part string, tell func(id, kind, target string)) {
	folder, base := path.Split(part)
	_ = b.walk(folder+"_rels/"+base+".rels", func(e *element) error {
		if string(e.name) == "Relationship" && e.get("TargetMode") != "External" {
			target := e.get("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			tell(e.get("Id"), e.get("Type"), strings.TrimPrefix(path.Clean(target), "/"))
		}
		return nil
	}, nil, nil)
}

// readStyles finds out which cell styles show days and which percentages.
func (b *book) readStyles() error {
	formats := map[int]string{}
	cells := false
	err := b.walk("xl/styles.xml", func(e *element) error {
		switch string(e.name) {
		case "numFmt":
			if id, err := strconv.Atoi(e.get("numFmtId")); err == nil {
				formats[id] = e.get("formatCode")
			}
		case "cellXfs":
			cells = true
		case "xf":
			if id, err := strconv.Atoi(e.get("numFmtId")); cells && len(b.styles) < 65_536 {
				style := numberCell
				if err == nil {
					style = styleOf(id, formats[id])
				}
				b.styles = append(b.styles, style)
			}
		}
		return nil
	}, nil, func(name []byte) error {
		if string(name) == "cellXfs" {
			cells = false
		}
		return nil
	})
	if err == errAbsent {
		return nil
	}
	return err
}

// styleOf tells a number format that shows days from one of percentages and
// all others. The built-in numbers are those of ECMA-376 18.8.30, with the
// Chinese ones.
func styleOf(id int, code string) kind {
	switch {
	case id == 9 || id == 10:
		return percentCell
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return dayCell
	case code == "":
		return numberCell
	}
	// Only the first section counts, and of it only what is neither quoted nor
	// in brackets ([红色], [$-804]); y and d, or 年 and 日, make a date.
	quoted, bracketed, escaped := false, false, false
	for _, c := range code {
		switch {
		case escaped:
			escaped = false
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\\' || c == '_' || c == '*':
			escaped = true
		case c == '[':
			bracketed = true
		case c == ']':
			bracketed = false
		case bracketed:
		case c == ';':
			return numberCell
		case c == '%':
			return percentCell
		case strings.ContainsRune("yYdD年日", c):
			return dayCell
		case c == 'G' || c == 'g': // General
			return numberCell
		}
	}
	return numberCell
}

// readStrings reads the shared strings; phonetic readings are left out.
func (b *book) readStrings() error {
	var (
		text    strings.Builder
		inside  bool // of <t>
		reading bool // of <rPh>
		bytes   int
	)
	err := b.walk("xl/sharedStrings.xml", func(e *element) error {
		switch string(e.name) {
		case "si":
			text.Reset()
		case "t":
			inside = true
		case "rPh":
			reading = true
		}
		return nil
	}, func(data []byte) {
		if inside && !reading {
			text.Write(data)
		}
	}, func(name []byte) error {
		switch string(name) {
		case "t":
			inside = false
		case "rPh":
			reading = false
		case "si":
			b.strings = append(b.strings, unescape(text.String()))
			if bytes += text.Len() + 16; bytes > maxStringBytes {
				return fmt.Errorf("文字超过%s", bytesText(maxStringBytes))
			}
		}
		return nil
	})
	if err == errAbsent {
		return nil
	}
	return err
}

// maxStringBytes bounds what is kept of a workbook at one time.
const maxStringBytes = 64 << 20

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

// readProps reads the custom properties, where a workbook of ours says what it
// was made for.
func (b *book) readProps() error {
	name := ""
	inside := false
	var text strings.Builder
	err := b.walk("docProps/custom.xml", func(e *element) error {
		if string(e.name) == "property" {
			name = e.get("name")
			text.Reset()
		} else {
			inside = name != ""
		}
		return nil
	}, func(data []byte) {
		if inside {
			text.Write(data)
		}
	}, func(end []byte) error {
		if string(end) == "property" && len(b.props) < 1000 {
			b.props[name] = text.String()
			name = ""
		}
		inside = false
		return nil
	})
	if err == errAbsent {
		return nil
	}
	return err
}

// area is a merged range of cells, from 0; rows from 1.
type area struct{ left, top, right, bottom int }

// errEnough tells rows to stop; it is no error.
var errEnough = errors.New("enough")

// rows calls each for every row that has cells, in their order, and gives the
// merged areas, which a sheet names behind its rows.
//
// Shape: cells is dense from column A, valid during the call.
// Errors: of the XML; a flaw of each column or row count comes as *flawError.
func (b *book) rows(sheet sheetRef, each func(row int, cells []cell) error) (merged []area, err error) {
	s := &sheetReader{book: b, each: each}
	err = b.walk(sheet.path, s.start, s.text, s.end)
	if err == errEnough {
		err = nil
	}
	return s.merged, err
}

// flawError carries a flaw out of a walk.
type flawError struct{ flaw flaw }

// Error gives the flaw's words.
func (e *flawError) Error() string { return e.flaw.found }

// sheetReader takes the XML of one sheet apart.
type sheetReader struct {
	book    *book
	each    func(row int, cells []cell) error
	cells   []cell
	row     int
	rows    int
	column  int
	current struct {
		kind    string
		style   int
		formula bool
		value   bool
	}
	inside  byte // of 'v' or 't'
	reading bool // of <rPh>
	data    []byte
	merged  []area
}

func (s *sheetReader) start(e *element) error {
	switch string(e.name) {
	case "row":
		next := s.row + 1
		if r := e.get("r"); r != "" {
			n, err := strconv.Atoi(r)
			if err != nil || n < next || n > 1_048_576 {
				return fmt.Errorf("行号%s", quote(r))
			}
			next = n
		}
		s.row, s.column, s.cells = next, -1, s.cells[:0]
	case "c":
		s.column++
		s.current.kind, s.current.style, s.current.formula, s.current.value = "n", 0, false, false
		for _, a := range e.attrs {
			switch string(a.name) {
			case "r":
				column, row, ok := cellName(a.value)
				if !ok || row != s.row || column < s.column {
					return fmt.Errorf("单元格%s", quote(string(a.value)))
				}
				s.column = column
			case "s":
				s.current.style, _ = strconv.Atoi(string(a.value))
			case "t":
				s.current.kind = cellKind(a.value)
			}
		}
		s.data = s.data[:0]
	case "f":
		s.current.formula = true
	case "v":
		s.inside, s.current.value = 'v', true
	case "t":
		s.inside, s.current.value = 't', true
	case "rPh":
		s.reading = true
	case "mergeCell":
		from, to, ok := strings.Cut(e.get("ref"), ":")
		left, top, ok1 := cellName(from)
		right, bottom, ok2 := cellName(to)
		if ok && ok1 && ok2 && len(s.merged) < 10_000 {
			s.merged = append(s.merged, area{left, top, right, bottom})
		}
	}
	return nil
}

func (s *sheetReader) text(data []byte) {
	if s.inside != 0 && !s.reading {
		s.data = append(s.data, data...)
	}
}

func (s *sheetReader) end(name []byte) error {
	switch string(name) {
	case "v", "t":
		s.inside = 0
	case "rPh":
		s.reading = false
	case "c":
		return s.cell()
	case "row":
		for i := range s.cells {
			if s.cells[i].kind != blankCell {
				if s.rows++; s.rows > s.book.limits.SheetRows {
					return &flawError{flaw{TooManyRows, fmt.Sprintf("超过%d行的工作表", s.book.limits.SheetRows),
						fmt.Sprintf("不超过%d行；大批量数据请用 CSV 或者 NDJSON", s.book.limits.SheetRows), false}}
				}
				return s.each(s.row, s.cells)
			}
		}
	}
	return nil
}

// cellKind gives the type of a cell without making a new string of it.
func cellKind(value []byte) string {
	for _, known := range [...]string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(value) == known {
			return known
		}
	}
	return "n"
}

// cell takes in one cell once all of it has been read.
func (s *sheetReader) cell() error {
	c := s.value()
	if c.kind == blankCell {
		return nil // only a style: whole columns of them are common
	}
	if s.column >= s.book.limits.Columns {
		return &flawError{flaw{TooManyColumns, "第" + letters(s.column) + "列的内容", fmt.Sprintf("不超过%d列", s.book.limits.Columns), false}}
	}
	for len(s.cells) <= s.column {
		s.cells = append(s.cells, cell{})
	}
	s.cells[s.column] = c
	return nil
}

func (s *sheetReader) value() cell {
	if !s.current.value {
		if s.current.formula {
			return cell{kind: unsolvedCell}
		}
		return cell{}
	}
	if s.current.kind == "s" {
		index, err := strconv.Atoi(string(bytes.TrimSpace(s.data)))
		if err != nil || index < 0 || index >= len(s.book.strings) {
			return cell{kind: errorCell, text: "文字编号" + string(s.data)}
		}
		return cell{kind: textCell, text: s.book.strings[index]}.orBlank()
	}
	text := string(s.data)
	switch s.current.kind {
	case "str", "inlineStr":
		return cell{kind: textCell, text: unescape(text)}.orBlank()
	case "b":
		return cell{kind: truthCell, text: text}
	case "e":
		return cell{kind: errorCell, text: text}
	case "d": // ISO 8601, as few programs write
		if day, err := column.Day(text[:min(len(text), 10)]); err == nil {
			return cell{kind: dayCell, text: column.DayText(day)}
		}
		return cell{kind: textCell, text: text}
	}
	text = strings.TrimSpace(text)
	if text == "" {
		if s.current.formula {
			return cell{kind: unsolvedCell}
		}
		return cell{}
	}
	out := cell{kind: numberCell, text: text, since1904: s.book.since1904}
	if s.current.style >= 0 && s.current.style < len(s.book.styles) {
		switch s.book.styles[s.current.style] {
		case percentCell:
			out.kind = percentCell
		case dayCell:
			// A number that is no day stays a number, and the field says so.
			if day, ok := serialDay(text, s.book.since1904); ok {
				out.kind, out.text = dayCell, column.DayText(day)
			}
		}
	}
	return out
}

func (c cell) orBlank() cell {
	if c.text == "" {
		return cell{}
	}
	return c
}

// cellName reads a cell's name: "C5" is column 2 of row 5.
func cellName[T string | []byte](name T) (column, row int, ok bool) {
	i := 0
	for i < len(name) && (name[i] >= 'A' && name[i] <= 'Z' || name[i] >= 'a' && name[i] <= 'z') && i < 3 {
		column = column*26 + int(name[i]&^0x20-'A') + 1
		i++
	}
	digits := len(name) - i
	for _, c := range []byte(name[i:]) {
		if c < '0' || c > '9' || digits > 7 {
			return 0, 0, false
		}
		row = row*10 + int(c-'0')
	}
	return column - 1, row, i > 0 && digits > 0 && row > 0 && row <= 1_048_576 && column <= 16_384
}
