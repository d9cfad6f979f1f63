package evidence

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"

	"chengan/engine/column"
	"chengan/evidence/internal/parquet"
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

// parquetSpan is one column on the short way: the next records of its page.
type parquetSpan struct {
	*parquetColumn
	plan     *quickColumn
	to       *column.Column // nil where it is not kept
	required bool
	way      parquetWay
	low      int64 // stored numbers from low to high, times factor, are values
	high     int64
	factor   int64

	settled   []int64 // what the entries of the dictionary come to
	of        *parquet.Values
	odd       map[int]string // texts of entries that are not written as they are read
	unplain   bool           // some entry has no value, or a flaw
	forgotten int            // intake.forgotten when codes were asked for

	ints []int64 // of the values that were judged
	bits []uint64
	gaps []uint64 // which have no value; empty where all have one
}

// parquetWay is how the records of a page are read.
type parquetWay uint8

const (
	wayLong    parquetWay = iota // one by one
	wayEntries                   // of a dictionary
	wayTexts                     // as they are written
	wayStored                    // numbers, by a factor
	wayJudged                    // numbers that were judged one by one
	wayTruths
)

// What an entry of a dictionary comes to beside a number, the code of a text
// and missing.
const (
	uncoded     = loose             // a text whose code has not been asked for
	flawed      = math.MinInt64 + 1 // there is something to say about it
	mostSettled = 1 << 17           // entries of a dictionary that are settled
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
		s.plan, s.required = &plan.columns[field], slices.Contains(plan.required, field)
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

// scale finds which stored numbers are values as they are, by a factor.
func (s *parquetSpan) scale() {
	const most = 1e15
	low, high, scale := s.check.low, s.check.high, s.check.scale()-s.column.Scale
	switch {
	case s.reads == readsDay:
		low, high, scale = firstDay, lastDay, 0
	case s.reads == readsUnsigned:
		low = max(low, 0)
	case s.reads != readsWhole:
		return
	}
	if scale < 0 || scale > column.MaxScale {
		return
	}
	s.factor = 1
	for range scale {
		s.factor *= 10
	}
	low, high = max(low, -most), min(high, most)
	s.low, s.high = low/s.factor, high/s.factor
	if s.low*s.factor < low {
		s.low++
	}
	if s.high*s.factor > high {
		s.high--
	}
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

// whole turns to the page of the next record and gives how many records, up to
// n, certainly lie in it.
func (s *parquetSpan) whole(n int) (int, error) {
	if more, err := s.more(); err != nil || !more {
		return 0, err
	}
	left := s.page.Entries - s.entry
	if !s.column.List {
		return min(n, left), nil
	}
	begun := 0
	for _, repeat := range s.page.Repeats[s.entry:] {
		if repeat == 0 {
			if begun++; begun > n {
				return n, nil
			}
		} else if begun == 0 {
			return 0, nil
		}
	}
	return begun - 1, nil // the last may go on in the next page
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

// present gives how many of the next n records have a value before the first
// that has none.
func (s *parquetSpan) present(n int) int {
	if s.page.Levels != nil {
		for i, level := range s.page.Levels[s.entry:][:n] {
			if s.column.Null(level) {
				return i
			}
		}
	}
	return n
}

// values gives how many values the next n records have.
func (s *parquetSpan) values(n int) int {
	if s.page.Levels == nil {
		return n
	}
	values := 0
	for _, level := range s.page.Levels[s.entry:][:n] {
		if !s.column.Null(level) {
			values++
		}
	}
	return values
}

// record gives which of the next records has a value, counted from the next.
func (s *parquetSpan) record(value int) int {
	if s.page.Levels == nil {
		return value
	}
	for i, level := range s.page.Levels[s.entry:] {
		if !s.column.Null(level) {
			if value--; value < 0 {
				return i
			}
		}
	}
	return 0
}

// settle gives how many of the next n records there is nothing to say about in
// this column, and chooses the way.
func (s *parquetSpan) settle(n int) int {
	p := s.page
	if s.required && !s.column.List {
		n = s.present(n)
	}
	switch {
	case s.column.List || s.reads == readsSeparated || s.reads == readsNothing || s.reads == readsTruth && p.Dictionary != nil:
		return s.settleLong(n)
	case p.Dictionary != nil:
		if p.Dictionary.Len() > mostSettled {
			return s.settleLong(n)
		}
		return s.settleEntries(n)
	case s.reads == readsTruth:
		s.way = wayTruths
		return n
	case s.reads == readsText:
		if s.plan.form != textForm {
			return s.settleLong(n)
		}
		return s.settleTexts(n)
	}
	return s.settleNumbers(n)
}

// settleLong judges record by record.
func (s *parquetSpan) settleLong(n int) int {
	s.way = wayLong
	entry, value := s.entry, s.value
	defer func() { s.entry, s.value = entry, value }()
	for i := range n {
		if s.next() != nil || s.now.bad != nil || !s.plan.knows(s.now.value) || s.required && s.now.value.Missing {
			return i
		}
	}
	return n
}

// settleEntries judges a dictionary once, and only then, where it has more than
// plain values, which of them the records have.
func (s *parquetSpan) settleEntries(n int) int {
	s.way = wayEntries
	if s.of != s.page.Dictionary {
		s.settleDictionary()
	}
	if s.unplain {
		for i, code := range s.page.Codes[s.value:][:s.values(n)] {
			if is := s.settled[code]; is == flawed || is == missing && s.required {
				return s.record(i)
			}
		}
	}
	return n
}

func (s *parquetSpan) settleDictionary() {
	d := s.page.Dictionary
	s.of, s.unplain = d, false
	clear(s.odd)
	s.settled = slices.Grow(s.settled[:0], d.Len())[:d.Len()]
	for i := range s.settled {
		is := int64(uncoded)
		if s.plan.form != textForm || !s.plain(d, i) {
			is = s.settleEntry(d, i)
		}
		s.settled[i] = is
		s.unplain = s.unplain || is == missing || is == flawed
	}
}

func (s *parquetSpan) settleEntry(d *parquet.Values, i int) int64 {
	v := s.judge(d, i)
	switch {
	case v.bad != nil || !s.plan.knows(v.value):
		return flawed
	case v.value.Missing:
		return missing
	case !s.plan.coded:
		return v.value.Int
	}
	if v.value.Text != string(d.Bytes(i)) {
		if s.odd == nil {
			s.odd = map[int]string{}
		}
		s.odd[i] = v.value.Text
	}
	return uncoded
}

// plain holds for a text that certainly is a value as it is written.
func (s *parquetSpan) plain(v *parquet.Values, i int) bool {
	span := v.Spans[i]
	lo, hi := int(span.From), int(span.To)
	data := v.Data[:cap(v.Data)]
	return hi-lo >= s.plan.least && hi-lo <= s.plan.most && hi+parquet.Slack <= len(data) && tidyText(data, lo, hi)
}

func (s *parquetSpan) settleTexts(n int) int {
	s.way = wayTexts
	for i := range s.values(n) {
		if !s.plain(&s.page.Values, s.value+i) {
			return s.settleLong(n)
		}
	}
	return n
}

func (s *parquetSpan) settleNumbers(n int) int {
	values := s.values(n)
	if s.factor > 0 {
		low, high := int64(0), int64(0)
		if values > 0 {
			low, high = s.page.Extent(s.value, s.value+values)
		}
		if values == 0 || low >= s.low && high <= s.high {
			s.way = wayStored
			return n
		}
	}
	s.way = wayJudged
	s.ints = slices.Grow(s.ints[:0], values)[:values]
	for i := range s.ints {
		v := s.judge(&s.page.Values, s.value+i)
		if v.bad != nil || v.value.Missing {
			return s.record(i)
		}
		s.ints[i] = v.value.Int
	}
	return n
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
	for range n {
		l.count()
	}
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

// skip goes past n records.
func (s *parquetSpan) skip(n int) {
	if !s.column.List {
		s.value += s.values(n)
		s.entry += n
		return
	}
	for range n {
		if s.next() != nil { // they lie in the page at hand
			return
		}
	}
}

// put puts the next n records into the column and goes past them.
func (s *parquetSpan) put(n, forgotten int) {
	if s.way == wayLong {
		for range n {
			if s.next() != nil { // settleLong has been here
				return
			}
			s.to.Put(s.now.value)
		}
		return
	}
	if s.forgotten != forgotten {
		s.forget()
		s.forgotten = forgotten
	}
	s.gaps = s.gaps[:0]
	switch {
	case s.way == wayTruths:
		s.putTruths(n)
	case s.way == wayTexts:
		s.putTexts(n)
	case s.way == wayStored:
		s.putStored(n)
	case s.way == wayJudged:
		s.spread(s.ints, s.to.MakeInts(n))
	case s.plan.coded:
		s.putCodes(n)
	default:
		s.putEntries(n)
	}
	if len(s.gaps) > 0 {
		s.to.Miss(s.gaps, n)
	}
	s.skip(n)
}

// forget forgets the codes of texts.
func (s *parquetSpan) forget() {
	if s.plan.coded {
		for i, is := range s.settled {
			if is >= 0 {
				s.settled[i] = uncoded
			}
		}
	}
}

// gap notes that record i of n has no value.
func (s *parquetSpan) gap(i, n int) {
	if len(s.gaps) == 0 {
		s.gaps = zeros(s.gaps, n)
	}
	s.gaps[i/64] |= 1 << (i % 64)
}

// zeros gives n bits, none of which is set.
func zeros(memory []uint64, n int) []uint64 {
	words := (n + 63) / 64
	memory = slices.Grow(memory[:0], words)[:words]
	clear(memory)
	return memory
}

// putCodes puts the texts that the next n records have of the dictionary.
func (s *parquetSpan) putCodes(n int) {
	out, settled, entries := s.to.MakeCodes(n), s.settled, s.page.Codes[s.value:]
	if s.page.Levels == nil {
		for i, entry := range entries[:n] {
			code := settled[entry]
			if code < 0 {
				code = s.code(int(entry), i, n)
			}
			out[i] = uint32(code)
		}
		return
	}
	value := 0
	for i, level := range s.page.Levels[s.entry:][:n] {
		if s.column.Null(level) {
			out[i] = 0
			s.gap(i, n)
			continue
		}
		entry := entries[value]
		value++
		code := settled[entry]
		if code < 0 {
			code = s.code(int(entry), i, n)
		}
		out[i] = uint32(code)
	}
}

// code gives the code of an entry that has none yet, of record i.
func (s *parquetSpan) code(entry, i, n int) int64 {
	if s.settled[entry] == missing {
		s.gap(i, n)
		return 0
	}
	var code uint32
	if text, ok := s.odd[entry]; ok {
		code = s.to.Code(text)
	} else {
		code = s.to.CodeOf(s.of.Bytes(entry))
	}
	s.settled[entry] = int64(code)
	return int64(code)
}

// putEntries puts the numbers that the next n records have of the dictionary.
func (s *parquetSpan) putEntries(n int) {
	entries := s.page.Codes[s.value:][:s.values(n)]
	s.ints = slices.Grow(s.ints[:0], len(entries))[:len(entries)]
	for i, entry := range entries {
		s.ints[i] = s.settled[entry]
	}
	out := s.to.MakeInts(n)
	s.spread(s.ints, out)
	if s.unplain {
		for i, is := range out {
			if is == missing {
				out[i] = 0
				s.gap(i, n)
			}
		}
	}
}

// putTexts puts the texts of the next n records.
func (s *parquetSpan) putTexts(n int) {
	out, value := s.to.MakeCodes(n), s.value
	for i := range out {
		if s.page.Levels != nil && s.column.Null(s.page.Levels[s.entry+i]) {
			out[i] = 0
			s.gap(i, n)
			continue
		}
		out[i] = s.to.CodeOf(s.page.Bytes(value))
		value++
	}
}

// putStored puts the stored numbers of the next n records.
func (s *parquetSpan) putStored(n int) {
	out := s.to.MakeInts(n)
	if s.page.Levels == nil {
		s.page.Copy(out, s.value)
	} else {
		values := s.values(n)
		s.ints = slices.Grow(s.ints[:0], values)[:values]
		s.page.Copy(s.ints, s.value)
		s.spread(s.ints, out)
	}
	if s.factor > 1 {
		for i := range out {
			out[i] *= s.factor
		}
	}
}

// spread writes the values of the next records where they belong, beside those
// that have none.
func (s *parquetSpan) spread(values, out []int64) {
	if s.page.Levels == nil {
		copy(out, values)
		return
	}
	value := 0
	for i, level := range s.page.Levels[s.entry:][:len(out)] {
		if s.column.Null(level) {
			out[i] = 0
			s.gap(i, len(out))
			continue
		}
		out[i] = values[value]
		value++
	}
}

// putTruths puts the Booleans of the next n records.
func (s *parquetSpan) putTruths(n int) {
	s.bits = zeros(s.bits, n)
	if s.page.Levels == nil {
		shift, from := s.value%8, s.page.Truths[s.value/8:]
		for i := range s.bits {
			s.bits[i] = eight(from, 8*i)>>shift | eight(from, 8*i+8)<<(64-shift)
		}
		if n%64 > 0 {
			s.bits[n/64] &= 1<<(n%64) - 1
		}
	} else {
		value := s.value
		for i, level := range s.page.Levels[s.entry:][:n] {
			if s.column.Null(level) {
				s.gap(i, n)
				continue
			}
			if s.page.Truth(value) {
				s.bits[i/64] |= 1 << (i % 64)
			}
			value++
		}
	}
	s.to.PutBits(s.bits, n)
}

// eight gives eight bytes, zeros behind the end.
func eight(from []byte, at int) uint64 {
	if at+8 <= len(from) {
		return word(from, at)
	}
	var last [8]byte
	if at < len(from) {
		copy(last[:], from[at:])
	}
	return binary.LittleEndian.Uint64(last[:])
}
