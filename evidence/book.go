package evidence

import (
	"archive/zip"
	"errors"
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
	days      []dayText // those met lately
}

// dayText is a day and how it is written.
type dayText struct {
	day  int64
	text string
}

// dayCell is the cell of a day.
func (b *book) dayCell(day int64) cell {
	const recentDays = 1 << 11
	if b.days == nil {
		b.days = make([]dayText, recentDays)
	}
	held := &b.days[uint64(day)%recentDays]
	if held.day != day || held.text == "" {
		*held = dayText{day, column.DayText(day)}
	}
	return cell{kind: dayCell, text: held.text, day: day}
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

// walk reads a part from its beginning to its end.
//
// Errors: errAbsent, those of the XML, and those of v.
func (b *book) walk(name string, v visitor) error {
	entry := b.files[name]
	if entry == nil {
		return errAbsent
	}
	in, err := entry.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	return newMarkup(io.LimitReader(in, int64(entry.UncompressedSize64))).walk(v)
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
	err := b.walk(main, visitor{start: func(e *element) error {
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
	}})
	if err == nil && len(b.sheets) == 0 {
		err = errors.New("没有工作表")
	}
	return err
}

// relations tells what a part refers to, by path inside the archive.
func (b *book) relations(part string, tell func(id, kind, target string)) {
	folder, base := path.Split(part)
	_ = b.walk(folder+"_rels/"+base+".rels", visitor{start: func(e *element) error {
		if string(e.name) == "Relationship" && e.get("TargetMode") != "External" {
			target := e.get("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			tell(e.get("Id"), e.get("Type"), strings.TrimPrefix(path.Clean(target), "/"))
		}
		return nil
	}})
}

// readStyles finds out which cell styles show days and which percentages.
func (b *book) readStyles() error {
	formats := map[int]string{}
	cells := false
	err := b.walk("xl/styles.xml", visitor{start: func(e *element) error {
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
	}, end: func(name []byte) error {
		if string(name) == "cellXfs" {
			cells = false
		}
		return nil
	}})
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

// readProps reads the custom properties, where a workbook of ours says what it
// was made for.
func (b *book) readProps() error {
	name := ""
	inside := false
	var text strings.Builder
	err := b.walk("docProps/custom.xml", visitor{start: func(e *element) error {
		if string(e.name) == "property" {
			name = e.get("name")
			text.Reset()
		} else {
			inside = name != ""
		}
		return nil
	}, text: func(data []byte) {
		if inside {
			text.Write(data)
		}
	}, end: func(end []byte) error {
		if string(end) == "property" && len(b.props) < 1000 {
			b.props[name] = text.String()
			name = ""
		}
		inside = false
		return nil
	}})
	if err == errAbsent {
		return nil
	}
	return err
}
