package evidence

import (
	"bytes"
	"fmt"
	"io"

	"chengan/engine/column"
)

// maxCellLines bounds a quoted cell that runs over several lines; what runs
// further is a quote that somebody forgot.
const maxCellLines = 100

// readCSV reads a CSV or TSV file as the table that its name or its headers say.
func (r *reader) readCSV(src *source) {
	r.readText(src, func(text *lines) []*ledger { return r.csvTable(src, text, nil) })
}

// readText opens a text file, has its lines read, and digests it.
//
// A file that cannot be read to its end leaves faults with everybody whose
// rows it had begun to give.
func (r *reader) readText(src *source, read func(text *lines) []*ledger) {
	if src.size > r.mostBytes() {
		r.digestOnly(src)
		r.fileFault(src)
		return
	}
	file, err := src.open()
	if err != nil {
		r.unopened(src, err)
		r.fileFault(src)
		return
	}
	defer file.Close()
	raw := newHashed(file, r.mostBytes())
	text, bad := openText(raw)
	var ledgers []*ledger
	if bad != nil {
		r.fileFlaw(src.path, *bad)
		r.fileFault(src)
	} else {
		in := &lines{in: text, most: r.limits.LineBytes, buffer: r.buffer}
		ledgers = read(in)
		r.buffer = in.buffer
	}
	if !r.finish(src, raw) {
		for _, l := range ledgers {
			l.cutShort()
		}
	}
}

// fileFault leaves a fault with the subject whose table an unreadable file is,
// as far as its name and its folder tell. One whose table nobody knows is
// unread; the roster and the zero reports are missed where they are needed.
func (r *reader) fileFault(src *source) {
	in := r.named(src.stem())
	if in == nil {
		if src.stem() != rosterName && src.stem() != zeroName {
			r.leaveUnread(src, nobody, "", 0)
		}
		return
	}
	subject, known := r.people.find(src.folder)
	if !known {
		subject = r.alone
	}
	in.fault(subject, "", column.Origin{File: src.path})
}

// csvTable reads the rows. in is the table, or nil to find it out.
func (r *reader) csvTable(src *source, text *lines, in *intake) []*ledger {
	rows := &csvReader{text: text, comma: ','}
	if src.extension() == ".tsv" {
		rows.comma = '\t'
	}
	var headers []string
	var row int
	for len(headers) == 0 {
		cells, at, bad, err := rows.next()
		if err != nil {
			r.fileFlaw(src.path, flaw{FileEmpty, "没有内容", "带表头的数据", false})
			r.fileFault(src)
			return nil
		}
		row = at
		if bad != nil {
			r.report(Problem{File: src.path, Row: row, Code: bad.code, Found: bad.found, Allowed: bad.allowed})
			r.fileFault(src)
			return nil
		}
		for _, c := range cells {
			headers = append(headers, c.text)
		}
		if allBlank(cells) {
			headers = nil
		}
	}
	if in == nil {
		var bad *flaw
		if in, bad = r.tableOf(src.stem(), headers); bad != nil {
			r.fileFlaw(src.path, *bad)
			r.leaveUnread(src, nobody, "", 0)
			return nil
		}
	}
	l := r.newLedger(in, src, "")
	l.header(headers, row)
	short := l.quickCSV(text, rows.comma, len(headers))
	for n := 0; ; {
		if taken := short.take(r.mostRows(in) - n); taken > 0 {
			n += taken
			r.opts.took.count(taken, 0)
			row = text.row
		}
		cells, at, bad, err := rows.next()
		if err != nil {
			break
		}
		row = at
		if bad == nil && allBlank(cells) {
			continue
		}
		if n++; n > r.mostRows(in) {
			l.broken(flaw{TooManyRows, fmt.Sprintf("超过%d行", r.mostRows(in)), fmt.Sprintf("不超过%d行；其后的行没有读取", r.mostRows(in)), false}, row)
			break
		}
		if bad == nil && len(cells) != len(headers) && !(len(cells) > len(headers) && allBlank(cells[len(headers):])) {
			bad = &flaw{LineFields, fmt.Sprintf("%d列", len(cells)), fmt.Sprintf("与表头一致的%d列", len(headers)), false}
		}
		if bad != nil {
			l.broken(*bad, row)
			continue
		}
		l.record(cells, row)
		r.opts.took.count(0, 1)
	}
	l.close(row)
	return []*ledger{l}
}

func allBlank(cells []cell) bool {
	for i := range cells {
		if !cells[i].blank() {
			return false
		}
	}
	return true
}

// csvReader takes CSV apart: RFC 4180, and after a broken line it goes on with
// the next one.
type csvReader struct {
	text  *lines
	comma byte
	cells []cell
	cache [][cacheSize]string
	quote []byte // a quoted cell being put together
}

// cacheSize is how many recent texts of a column are kept: a column of 是 and
// 否, or of street names, costs no new string for most of its cells.
const cacheSize = 64

// string gives the bytes as a string, an earlier one where it can.
func (c *csvReader) string(at int, text []byte) string {
	if len(text) == 0 {
		return ""
	}
	for len(c.cache) <= at {
		if at >= 1000 { // the columns beyond are refused anyway
			return string(text)
		}
		c.cache = append(c.cache, [cacheSize]string{})
	}
	slot := (int(text[len(text)-1]) + int(text[len(text)/2])*7 + int(text[0])*31 + len(text)) % cacheSize
	if held := &c.cache[at][slot]; *held == string(text) {
		return *held
	} else {
		*held = string(text)
		return *held
	}
}

// next gives the cells of the next record and the line it begins on; they are
// valid until the next call.
//
// Errors: io.EOF at the end. A flaw tells that the line could not be taken apart.
func (c *csvReader) next() (cells []cell, row int, bad *flaw, err error) {
	line, cut, err := c.text.next()
	if err != nil {
		return nil, c.text.row, nil, io.EOF
	}
	row = c.text.row
	if cut {
		return nil, row, &flaw{LineLength, "过长的一行", fmt.Sprintf("每行不超过%s", bytesText(int64(c.text.most))), false}, nil
	}
	c.cells = c.cells[:0]
	for {
		if len(line) > 0 && line[0] == '"' {
			rest, fault := c.quoted(line[1:])
			if fault != nil {
				return nil, row, fault, nil
			}
			c.cells = append(c.cells, cell{kind: textCell, text: c.string(len(c.cells), c.quote)})
			if len(rest) == 0 {
				return c.cells, row, nil, nil
			}
			line = rest[1:]
			continue
		}
		end := bytes.IndexByte(line, c.comma)
		text := line
		if end >= 0 {
			text = line[:end]
		}
		if bytes.IndexByte(text, '"') >= 0 {
			return nil, row, &flaw{LineQuote, "单元格中间的引号：" + quote(string(text)), "整个单元格放在引号里，其中的引号写两个", false}, nil
		}
		c.cells = append(c.cells, cell{kind: textCell, text: c.string(len(c.cells), text)})
		if end < 0 {
			return c.cells, row, nil, nil
		}
		line = line[end+1:]
	}
}

// quoted reads a quoted cell into c.quote and gives what follows it: a comma
// and more, or nothing. It may take in further lines.
func (c *csvReader) quoted(line []byte) (rest []byte, bad *flaw) {
	c.quote = c.quote[:0]
	var taken [][]byte
	for {
		end := bytes.IndexByte(line, '"')
		if end >= 0 {
			c.quote = append(c.quote, line[:end]...)
			line = line[end+1:]
			if len(line) > 0 && line[0] == '"' {
				c.quote = append(c.quote, '"')
				line = line[1:]
				continue
			}
			if len(line) == 0 || line[0] == c.comma {
				return line, nil
			}
			c.text.back(taken)
			return nil, &flaw{LineQuote, "引号后面的文字" + quote(string(line)), "引号后面是分隔符或者行末；单元格里的引号写两个", false}
		}
		c.quote = append(append(c.quote, line...), '\n')
		next, cut, err := c.text.next()
		if err == nil {
			// The line lives in a buffer that the next one overwrites.
			taken = append(taken, bytes.Clone(next))
			next = taken[len(taken)-1]
		}
		if err != nil || cut || len(taken) > maxCellLines || len(c.quote) > c.text.most {
			if err != nil {
				c.text.row--
			}
			c.text.back(taken)
			return nil, &flaw{LineQuote, "没有配对的引号", "引号成对；单元格里的引号写两个", false}
		}
		line = next
	}
}
