package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"chengan/engine/column"
)

// headerRows is how far down a sheet its header is looked for: people put
// titles and notes above it.
const headerRows = 10

// open opens a workbook of the evidence. done is to be called in any case.
func (r *reader) openBook(src *source) (b *book, bad *flaw, done func()) {
	file, err := src.open()
	if err != nil {
		r.unopened(src, err)
		return nil, nil, func() {}
	}
	done = func() { file.Close() }
	at, ok := file.(io.ReaderAt)
	size := src.size
	if !ok { // inside an archive
		data, err := io.ReadAll(io.LimitReader(file, r.limits.BookBytes+1))
		if err != nil {
			return nil, &flaw{FileUnread, "文件没有读完", "完整的文件", false}, done
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	b, bad = openBook(at, size, r.limits)
	return b, bad, done
}

// readBook reads the tables of one workbook. Its cover has been read before.
func (r *reader) readBook(src *source) {
	r.digestOnly(src)
	b, bad, done := r.openBook(src)
	defer done()
	if bad != nil {
		r.fileFlaw(src.path, *bad)
	}
	if bad != nil || b == nil {
		r.leaveUnread(src, nobody, "", 0)
		return
	}
	c := r.books[src.path]
	if c != nil && c.refused { // its zero reports and unknown sheets are lost too
		r.leaveUnread(src, c.subject, "", 0)
	}
	for i := range b.sheets {
		r.readSheet(src, b, &b.sheets[i], c)
	}
}

// readSheet reads one sheet as the table that its name says. In a workbook
// without cover and with one sheet, the name of the file and the headers may
// say it too.
func (r *reader) readSheet(src *source, b *book, sheet *sheetRef, c *cover) {
	name := sheet.name
	if reserved(name) {
		return
	}
	in := r.named(name)
	if c != nil && c.refused {
		if in != nil && in.sheetFilled(b, *sheet) {
			r.coverFault(c, src, name, in)
		}
		return
	}
	lone := c == nil && b.visible() == 1 && !sheet.hidden && !b.empty(*sheet)
	if in == nil && lone {
		in = r.named(src.stem())
	}
	if in == nil && !lone {
		if b.empty(*sheet) {
			return
		}
		if sheet.hidden {
			r.report(Problem{File: src.path, Sheet: name, Code: SheetHidden, Found: "隐藏的工作表" + quote(name), Allowed: "名称不是数据表，没有读取", Notice: true})
			return
		}
		r.report(Problem{File: src.path, Sheet: name, Code: SheetUnknown, Found: "工作表" + quote(name), Allowed: r.sheetNames(name)})
		r.coverFault(c, src, name, nil)
		return
	}

	var (
		l       *ledger
		pending [][]cell // rows above the header
		at      []int
		top     int
		last    int
	)
	begin := func() *flaw {
		best, most := -1, 0
		headers := make([][]string, len(pending))
		for i, cells := range pending {
			for _, c := range cells {
				headers[i] = append(headers[i], c.text)
			}
			if in == nil {
				continue
			}
			if n := in.hits(headers[i]); n > most {
				best, most = i, n
			}
		}
		if in == nil {
			var bad *flaw
			for i := range headers {
				if in, bad = r.tableOf(src.stem(), headers[i]); bad == nil {
					best, most = i, 1
					break
				}
			}
			if bad != nil {
				bad.code, bad.found, bad.allowed = SheetUnknown, "工作表"+quote(name), r.sheetNames(name)
				return bad
			}
		}
		if most == 0 {
			return &flaw{HeaderMissing, "没有表头", "前" + fmt.Sprint(headerRows) + "行里有一行表头，如" + quote(in.schema.Fields[0].Header()), false}
		}
		l = r.newLedger(in, src, name)
		if c != nil {
			l.owner = c.subject
		}
		top = at[best]
		l.header(headers[best], top)
		for i := best + 1; i < len(pending); i++ {
			l.record(pending[i], at[i])
		}
		return nil
	}
	fail := func(f flaw, row int) {
		if l == nil {
			row = 0 // how far it was read says nothing yet
		}
		r.report(Problem{File: src.path, Sheet: name, Row: row, Subject: r.people.name(r.coverOwner(c)), Table: tableName(in), Code: f.code, Found: f.found, Allowed: f.allowed})
		if l != nil {
			l.cutShort()
		} else {
			r.coverFault(c, src, name, in)
		}
	}
	merged, err := b.rows(*sheet, func(row int, cells []cell) error {
		last = row
		if l != nil {
			l.record(cells, row)
			return nil
		}
		pending, at = append(pending, slices.Clone(cells)), append(at, row)
		if len(pending) < headerRows {
			return nil
		}
		if bad := begin(); bad != nil {
			return &flawError{*bad}
		}
		pending = nil
		return nil
	})
	if err == nil && l == nil && len(pending) > 0 {
		if bad := begin(); bad != nil {
			err = &flawError{*bad}
		}
	}
	var told *flawError
	switch {
	case errors.As(err, &told):
		fail(told.flaw, last)
		return
	case err != nil:
		fail(*brokenBook(err), last)
		return
	case l == nil: // not one cell
		if in != nil && !sheet.hidden {
			fail(flaw{HeaderMissing, "空的工作表", "带表头的数据", false}, 0)
		}
		return
	}
	for _, area := range merged {
		r.refuseMerged(l, area, top, last)
	}
	l.close(last)
}

// refuseMerged reports merged cells: a merged header does not say which column
// is which, and of merged values all but the first are blank.
func (r *reader) refuseMerged(l *ledger, a area, top, last int) {
	if a.bottom < top || a.top > last || a.left >= len(l.titles) {
		return
	}
	cells := letters(a.left) + fmt.Sprint(a.top) + ":" + letters(a.right) + fmt.Sprint(a.bottom)
	f := flaw{CellMerged, "合并单元格 " + cells, "每个单元格单独填写", false}
	if a.top <= top {
		f = flaw{HeaderMerged, "合并的表头 " + cells, "一行不合并的表头", false}
	}
	l.place = r.people.name(l.owner)
	l.report(f, max(a.top, top), a.left)
	l.withdraw()
}

// withdraw refuses rows that had been taken in already.
func (l *ledger) withdraw() {
	if l.refused {
		return
	}
	l.refused = true
	for _, in := range []*intake{l.in, l.in.total} {
		if in != nil {
			in.withdrawn[column.Part{File: l.src.path, Sheet: l.sheet}] = true
		}
	}
	l.cutShort()
}

// hits counts the headers of a row that name something of the table.
func (in *intake) hits(headers []string) int {
	l := ledger{in: in}
	n := 0
	for _, header := range headers {
		if fold(header) == "" {
			continue
		}
		if _, ok := l.match(header); ok {
			n++
		}
	}
	return n
}

func tableName(in *intake) string {
	if in == nil {
		return ""
	}
	return in.schema.Name
}

// sheetNames says which sheets there can be, the nearest first and no more
// than a person reads.
func (r *reader) sheetNames(name string) string {
	var titles []string
	for _, in := range r.order {
		titles = append(titles, in.schema.Title)
	}
	text := "工作表名称：" + quoteSome(titles, 6, "张")
	if near := Nearest(name, titles); near != "" {
		text = quote(near) + "（写法最接近）；" + text
	}
	return text
}

// reserved holds for sheets that carry no table.
func reserved(name string) bool {
	return strings.HasPrefix(name, "_") || slices.Contains([]string{coverSheet, guideSheet, errorSheet}, fold(name))
}

// visible counts the sheets that a person sees and that are not reserved.
func (b *book) visible() int {
	n := 0
	for _, sheet := range b.sheets {
		if !sheet.hidden && !reserved(sheet.name) && !b.empty(sheet) {
			n++
		}
	}
	return n
}

// empty reports whether a sheet has not one value.
func (b *book) empty(sheet sheetRef) bool {
	found := false
	_, err := b.rows(sheet, func(int, []cell) error { found = true; return errEnough })
	return err == nil && !found
}

// sheetFilled reports whether a sheet has a row below its header.
func (in *intake) sheetFilled(b *book, sheet sheetRef) bool {
	rows := 0
	_, err := b.rows(sheet, func(int, []cell) error {
		if rows++; rows > 1 {
			return errEnough
		}
		return nil
	})
	return err != nil || rows > 1
}
