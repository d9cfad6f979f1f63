package evidence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// readNDJSON reads a file of one JSON object a line. Which table it is, its
// name says, or the key "table" of each line.
func (r *reader) readNDJSON(src *source) {
	in := r.named(src.stem())
	r.readText(src, func(text *lines) []*ledger { return r.ndjsonTable(src, text, in) })
}

// ndjsonTable reads the lines. in is the table, or nil where each line says it.
//
// JSON is taken strictly: values by their type, no unknown keys, none twice.
// A line that is no object is one problem, and reading goes on.
func (r *reader) ndjsonTable(src *source, text *lines, in *intake) []*ledger {
	ledgers := map[*intake]*ledger{}
	use := func(in *intake) *ledger {
		l := ledgers[in]
		if l == nil {
			l = r.newLedger(in, src, "")
			ledgers[in] = l
		}
		return l
	}
	if in != nil {
		use(in)
	}
	object := &objectReader{length: r.limits.CellLength}
	records := 0
	short := r.quickJSON(text, in, ledgers)
	for {
		taken := short.take(r.mostRows(in) - records)
		records += taken
		r.opts.took.count(taken, 0)
		line, cut, err := text.next()
		if err != nil {
			break
		}
		bad := (*flaw)(nil)
		if cut {
			bad = &flaw{LineLength, "过长的一行", "每行不超过" + bytesText(int64(text.most)), false}
		} else if blankLine(line) {
			continue
		} else if bad = object.read(line); bad == nil && in == nil && object.find("table") < 0 {
			bad = &flaw{TableUnknown, "没有说明数据表的一行", `键“table”，值为数据表名`, false}
		}
		if records++; records > r.mostRows(in) {
			bad = &flaw{TooManyRows, fmt.Sprintf("超过%d行", r.mostRows(in)), fmt.Sprintf("不超过%d行；其后的行没有读取", r.mostRows(in)), false}
		}
		to := in
		if at := object.find("table"); bad == nil && at >= 0 && in == nil {
			if to = r.named(object.cells[at].text); to == nil || object.cells[at].kind != jsonText {
				bad = &flaw{TableUnknown, "数据表" + object.cells[at].show(), "数据表名：" + joinCapped(r.tableNames()), false}
			}
		}
		if bad != nil {
			if to != nil {
				use(to).broken(*bad, text.row)
			} else {
				r.report(Problem{File: src.path, Row: text.row, Code: bad.code, Found: bad.found, Allowed: bad.allowed})
				r.leaveUnread(src, nobody, "", text.row)
			}
			if records > r.mostRows(in) {
				break
			}
			continue
		}
		use(to).object(object, text.row, in == nil)
		r.opts.took.count(0, 1)
	}
	if records == 0 {
		r.fileFlaw(src.path, flaw{FileEmpty, "没有内容", "每行一个 JSON 对象", false})
		if src.path != stdinPath {
			r.fileFault(src)
		}
		return nil
	}
	var open []*ledger
	for _, in := range slices.SortedFunc(maps.Keys(ledgers), func(a, b *intake) int { return strings.Compare(a.schema.Name, b.schema.Name) }) {
		l := ledgers[in]
		if r.opts.Progress != nil {
			r.opts.Progress(src.path, l.rows)
		}
		open = append(open, l)
	}
	return open
}

func blankLine(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// object judges one JSON object. tabled tells that the key "table" is taken.
func (l *ledger) object(o *objectReader, row int, tabled bool) {
	l.flawed, l.place = false, ""
	named, at := "", -1
	l.columns, l.titles = l.columns[:0], l.titles[:0]
	seen := map[holds]bool{}
	l.subject = false
	for i, key := range o.keys {
		what, ok := l.key(key)
		if tabled && key == "table" {
			what, ok = holdsTable, true
		}
		l.columns, l.titles = append(l.columns, what), append(l.titles, key)
		switch {
		case !ok:
			l.report(flaw{ColumnUnknown, "多余的键" + quote(key), l.unknownColumn(key), false}, row, i)
		case seen[what] && what != holdsNothing:
			l.report(flaw{ColumnTwice, "键" + quote(key) + "与另一个键是同一列", "每列一次", false}, row, i)
		case what == holdsSubject && !o.cells[i].blank():
			if o.cells[i].kind != jsonText {
				l.report(flaw{CellType, o.cells[i].show(), "文字", false}, row, i)
				l.in.fault(nobody, "", l.origin(row))
				return
			}
			named, at, l.subject = o.cells[i].text, i, true
		}
		seen[what] = true
	}
	subject, found := l.begin(named, at, row)
	if !found {
		return
	}
	for i, what := range l.columns {
		if what >= 0 {
			l.cell(int(what), o.cells[i], row, i)
		}
	}
	l.commit(subject, row)
}

// key is match with a memory: the keys of a file repeat on every line.
func (l *ledger) key(key string) (holds, bool) {
	if what, ok := l.matched[key]; ok {
		return what, true
	}
	what, ok := l.match(key)
	if ok {
		if l.matched == nil {
			l.matched = map[string]holds{}
		}
		l.matched[key] = what
	}
	return what, ok
}
