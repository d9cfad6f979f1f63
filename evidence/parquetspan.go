package evidence

import (
	"encoding/binary"
	"math"
	"slices"

	"chengan/engine/column"
	"chengan/evidence/internal/parquet"
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
	uncoded     = written           // a text whose code has not been asked for
	flawed      = math.MinInt64 + 1 // there is something to say about it
	mostSettled = 1 << 17           // entries of a dictionary that are settled
)

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
