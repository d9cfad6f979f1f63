package evidence

import (
	"bytes"
	"cmp"
	"strconv"

	"chengan/engine/column"
)

// parquetQuick is the short way of a table's records from the pages of a
// Parquet file into its columns: column by column, for as many records at a
// time as lie in one page of every column. It knows which records there is
// nothing to say about, and ends before the first that is not of them; that
// one the ledger reads.
//
// Nothing has changed until it is known how many records are taken: then they
// are put where the ledger would have put them, in the same order.
type parquetQuick struct {
	l        *ledger
	subjects *parquetSpan // the column that names them, nil where the file has an owner
	columns  []*parquetSpan
	order    []*parquetSpan // both, as they lie in the file
	absent   []*column.Column
	key      *parquetSpan
	number   []byte
	names    map[string]int // subjects by what is written
	runs     []subjectRun
	stride   int // records tried at a time
}

// subjectRun is records of one subject that stand together.
type subjectRun struct{ subject, records int }

// Bounds of what is tried at a time: few records after one that was left for
// the ledger, twice as many each time that all went well.
const (
	leastStride = 16
	mostStride  = 1 << 15
)

// quickParquet gives the short way of a file, nil where there is none.
func (l *ledger) quickParquet(columns []*parquetColumn) *parquetQuick {
	plan := l.quickly(true)
	if plan == nil {
		return nil
	}
	q := &parquetQuick{l: l, names: map[string]int{}, stride: leastStride}
	held := make([]bool, len(l.in.schema.Fields))
	for _, c := range columns {
		s := &parquetSpan{parquetColumn: c}
		q.order = append(q.order, s)
		if c.what < 0 {
			if c.reads != readsText {
				return nil
			}
			q.subjects = s
			continue
		}
		field := int(c.what)
		held[field] = true
		s.plan, s.required = &plan.columns[field], plan.columns[field].need
		if l.in.table.Kept(field) {
			s.to = l.in.table.Column(field)
		}
		if field == plan.key {
			q.key = s
		}
		s.scale()
		q.columns = append(q.columns, s)
	}
	for _, field := range plan.kept {
		if !held[field] {
			q.absent = append(q.absent, l.in.table.Column(field))
		}
	}
	return q
}

// take takes at most most records, the first of which is row+1, and gives how
// many it took.
//
// Errors: of the page that record row+1 begins.
func (q *parquetQuick) take(row, most int) (taken int, err error) {
	if q == nil {
		return 0, nil
	}
	in := q.l.in
	n := min(most, q.stride)
	if in.stream != nil {
		n = min(n, cmp.Or(in.stream.rows, chunkRows)-in.table.Len())
	}
	if n <= 0 || q.subjects == nil && q.l.owner == nobody {
		return 0, nil
	}
	for _, s := range q.order {
		if n, err = s.whole(n); n == 0 || err != nil {
			return 0, err
		}
	}
	tried := n
	n, void := q.whose(n)
	for _, s := range q.columns {
		if n > 0 {
			n = s.settle(n)
		}
	}
	if q.key != nil {
		n = q.unique(row, n)
	}
	if q.stride = min(2*q.stride, mostStride); n < tried {
		q.stride = leastStride
	}
	if n > 0 {
		q.put(row, n, void)
	}
	return n, nil
}

// whose finds the subjects of the next n records, or of fewer; void tells that
// they are known to count for nothing.
func (q *parquetQuick) whose(n int) (known int, void bool) {
	q.runs = q.runs[:0]
	if s := q.subjects; s == nil {
		q.runs = append(q.runs, subjectRun{q.l.owner, n})
	} else {
		if n = s.present(n); n > 0 {
			q.name(n)
		}
	}
	in, part := q.l.in, column.Part{File: q.l.src.path, Sheet: q.l.sheet}
	for i, run := range q.runs {
		if in.condemned != nil {
			if is := in.void(part, run.subject); i == 0 {
				void = is
			} else if is != void {
				q.runs = q.runs[:i]
				break
			}
		}
		known += run.records
	}
	return known, void
}

// name finds the runs of the subjects that the next n records name, up to one
// that is not certain.
func (q *parquetQuick) name(n int) {
	s, from := q.subjects, 0
	run := func(to, text int) bool { // from from to to the records name one subject
		values := &s.page.Values
		if s.page.Dictionary != nil {
			values = s.page.Dictionary
		}
		subject, ok := q.names[string(values.Bytes(text))]
		if !ok {
			name := string(values.Bytes(text))
			if subject, ok = q.l.certain(cell{kind: jsonText, text: name}); !ok {
				return false
			}
			q.names[name] = subject
		}
		q.runs = append(q.runs, subjectRun{subject, to - from})
		from = to
		return true
	}
	if s.page.Dictionary != nil {
		codes := s.page.Codes[s.value:][:n]
		for i, code := range codes {
			if code != codes[from] && !run(i, int(codes[from])) {
				return
			}
		}
		run(n, int(codes[from]))
		return
	}
	for i := range n {
		if !bytes.Equal(s.page.Bytes(s.value+i), s.page.Bytes(s.value+from)) && !run(i, s.value+from) {
			return
		}
	}
	run(n, s.value+from)
}

// unique notes the keys of the next n records, up to one that the subject has
// already.
func (q *parquetQuick) unique(row, n int) int {
	s, at := q.key, 0
	entry, value := s.entry, s.value
	defer func() { s.entry, s.value = entry, value }()
	for _, run := range q.runs {
		for range run.records {
			if at == n {
				return n
			}
			if _, known := q.l.repeats[row+at+1]; known {
				return at
			}
			if key := q.nextKey(); len(key) > 0 {
				if _, twice := q.l.keys.add(run.subject, key, row+at+1); twice {
					return at
				}
			}
			at++
		}
	}
	return at
}

// nextKey gives the key of the next record, nil where it has none.
func (q *parquetQuick) nextKey() []byte {
	s := q.key
	if s.way == wayEntries && s.plan.coded || s.way == wayTexts {
		at := s.entry
		s.entry++
		if s.page.Levels != nil && s.column.Null(s.page.Levels[at]) {
			return nil
		}
		s.value++
		if s.way == wayTexts {
			return s.page.Bytes(s.value - 1)
		}
		code := s.page.Codes[s.value-1]
		if s.settled[code] == missing {
			return nil
		}
		if text, ok := s.odd[int(code)]; ok {
			return []byte(text)
		}
		return s.of.Bytes(int(code))
	}
	if s.next() != nil || s.now.value.Missing {
		return nil
	}
	if s.plan.coded {
		q.number = append(q.number[:0], s.now.value.Text...)
	} else {
		q.number = strconv.AppendInt(q.number[:0], s.now.value.Int, 10)
	}
	return q.number
}

// put takes the next n records.
func (q *parquetQuick) put(row, n int, void bool) {
	l, in, at := q.l, q.l.in, 0
	for _, run := range q.runs {
		records := min(run.records, n-at)
		if records == 0 {
			break
		}
		if run.subject >= 0 && run.subject != l.last {
			l.claim(run.subject, row+at+1)
		}
		l.last = run.subject
		if !void {
			in.table.BeginRun(run.subject, l.here(), row+at+1, records)
		}
		at += records
	}
	l.count(n)
	if s := q.subjects; s != nil {
		s.skip(n)
	}
	for _, s := range q.columns {
		if s.to == nil || void {
			s.skip(n)
			continue
		}
		s.put(n, in.forgotten)
	}
	if void {
		return
	}
	for _, to := range q.absent {
		to.PutNothing(n)
	}
	in.appended()
}
