package evidence

import (
	"bytes"
	"math"

	"chengan/engine/column"
)

// quickColumn is one column on the short way.
type quickColumn struct {
	values  []int64 // of the rows of a batch
	memo    memo
	months  []month // of days, met lately
	form    form
	coded   bool // a Text, an Enum or a List
	simple  bool // no text stands for a missing value
	json    bool
	kind    column.Type
	scale   int
	low     int64 // bounds of a number
	high    int64
	least   int // bytes of a text that is certainly not too short
	most    int // bytes of a text that is certainly not too long
	limit   int // characters of any cell
	need    bool
	check   *check
	clauses map[string]bool // those that a clause must be one of; nil asks nothing
	known   *column.Column  // whose texts passed the check, nil where there are none
	texts   []string        // outcomes that are remembered
	lists   [][]string
	codes   []int64  // parallel to texts; -1 where the column has not been asked
	spare   []string // outcomes in the batch at hand that are not
	spares  [][]string
	listed  []uint32
}

// What a value is beside a number, a day, a Boolean as 0 or 1 and the code of a
// text that the column has: below written come the outcomes of checks.
const (
	missing = math.MinInt64
	written = -1             // a text as it stands there
	spared  = -2 - memoSlots // the first outcome of the batch at hand
)

// form says which cells of a column are so plain that no check need be asked.
type form uint8

const (
	noForm form = iota
	textForm
	numberForm
	dayForm
)

// outcome gives the text of a value below written.
func (c *quickColumn) outcome(value int64) *string {
	if value <= spared {
		return &c.spare[spared-value]
	}
	return &c.texts[written-1-value]
}

// read judges a column of n rows, and gives how many there are up to the first
// about which there is something to say.
func (c *quickColumn) read(b *batch, column, n int) (good int) {
	c.spare, c.spares = c.spare[:0], c.spares[:0]
	switch c.form {
	case numberForm:
		return c.numbers(b, column, n)
	case dayForm:
		return c.days(b, column, n)
	case textForm:
		return c.words(b, column, n)
	}
	return c.remembered(b, column, n)
}

// numbers reads numbers: those of up to eight digits all at once.
func (c *quickColumn) numbers(b *batch, column, n int) int {
	buffer, cells, values := b.buffer, b.cells, c.values[:n]
	for row, at := 0, column; row < len(values); row, at = row+1, at+b.stride {
		cell := cells[at]
		if size := cell.hi - cell.lo; size-1 < 8 && c.simple {
			w := word(buffer, int(cell.lo))
			value, ok := shortNumber(w, uint64(size), c.scale)
			if ok && value >= c.low && value <= c.high && (!c.json || byte(w) != '0' || size == 1 || byte(w>>8) == '.') {
				values[row] = value
				continue
			}
		}
		if !c.any(b, row, cell) {
			return row
		}
	}
	return n
}

// month is how the dates of a month begin.
type month struct {
	text  uint64 // "2023-09-"
	first int64  // the day before its first
	days  uint64
}

// monthSlots bounds the months that are remembered.
const monthSlots = 64

// days reads days of the form YYYY-MM-DD, in months that were met before.
func (c *quickColumn) days(b *batch, column, n int) int {
	if c.months == nil {
		c.months = make([]month, monthSlots)
	}
	marks := uint32(0)
	if c.json {
		marks = 1
	}
	months := (*[monthSlots]month)(c.months)
	buffer, cells, values := b.buffer, b.cells, c.values[:n]
	for row, at := 0, column; row < len(values); row, at = row+1, at+b.stride {
		cell := cells[at]
		if cell.hi-cell.lo == 10+2*marks && c.simple {
			lo := int(cell.lo + marks)
			text, day := word(buffer, lo), uint64(buffer[lo+8])<<8|uint64(buffer[lo+9])
			m := &months[text>>24&3<<4|(text>>40*10+text>>48)&15] // four years are told apart
			if m.text != text {
				m.meet(buffer[lo : lo+8])
			}
			day ^= '0'<<8 | '0'
			if ones, tens := day&0xFF, day>>8; ones <= 9 && tens <= 9 && tens*10+ones-1 < m.days && (marks == 0 || buffer[cell.lo] == '"') {
				values[row] = m.first + int64(tens*10+ones)
				continue
			}
		}
		if !c.any(b, row, cell) {
			return row
		}
	}
	return n
}

// meet makes m the month of the dates that begin so; of none it has no days.
func (m *month) meet(text []byte) {
	*m = month{text: word(text, 0)}
	first, ok := plainDay(append(append(make([]byte, 0, 10), text...), "01"...))
	if !ok {
		return
	}
	m.first, m.days = first-1, 28
	for day := byte('9'); day <= '9'+2; day++ {
		tens, ones := byte('2'), day
		if day > '9' {
			tens, ones = '3', day-10
		}
		if _, ok := plainDay(append(append(make([]byte, 0, 10), text...), tens, ones)); ok {
			m.days++
		}
	}
}

// words reads texts. One that the column has was found fine before.
func (c *quickColumn) words(b *batch, column, n int) int {
	marks := uint32(0)
	if c.json {
		marks = 1
	}
	buffer, cells, values := b.buffer, b.cells, c.values[:n]
	for row, at := 0, column; row < len(values); row, at = row+1, at+b.stride {
		cell := cells[at]
		if cell.lo+marks < cell.hi && c.simple && (marks == 0 || buffer[cell.lo] == '"') {
			lo, hi := int(cell.lo+marks), int(cell.hi-marks)
			if lo == hi && !c.need {
				values[row] = missing
				continue
			}
			if b.escaped && bytes.IndexByte(buffer[lo:hi], '\\') >= 0 {
				// It is not written as it is.
			} else if code, ok := c.code(buffer[lo:hi]); ok {
				values[row] = code
				continue
			} else if hi-lo >= c.least && hi-lo <= c.most && tidyText(buffer, lo, hi) {
				values[row] = written
				continue
			}
		}
		if !c.any(b, row, cell) {
			return row
		}
	}
	return n
}

// code gives the code of a text that the column has.
func (c *quickColumn) code(text []byte) (int64, bool) {
	if c.known == nil {
		return 0, false
	}
	code, ok := c.known.Known(text)
	return int64(code), ok
}

// remembered reads cells that are known only by what they came to before.
func (c *quickColumn) remembered(b *batch, column, n int) int {
	buffer, cells, values := b.buffer, b.cells, c.values[:n]
	for row, at := 0, column; row < len(values); row, at = row+1, at+b.stride {
		cell := cells[at]
		if size := int(cell.hi - cell.lo); uint(size-1) < 16 {
			lo := int(cell.lo)
			head, tail := word(buffer, lo)&heads[size&31], word(buffer, lo+8)&tails[size&31]
			slots := c.memo.slots
			if i := hashEnds(head, tail, size) & uint64(len(slots)-1); i < uint64(len(slots)) {
				slot := &slots[i]
				if slot.head == head && slot.tail == tail && slot.length == uint32(size) && slot.value != missing {
					values[row] = slot.value
					continue
				}
				if value, ok := c.memo.find(buffer, lo, lo+size); ok && value != missing {
					values[row] = value
					continue
				}
			}
		}
		if !c.any(b, row, cell) {
			return row
		}
	}
	return n
}

// any reads any cell; false where there is something to say about it.
func (c *quickColumn) any(b *batch, row int, cell span) (ok bool) {
	value := int64(missing)
	if cell.lo < cell.hi {
		if value, ok = c.one(b.buffer, int(cell.lo), int(cell.hi)); !ok {
			return false
		}
	}
	c.values[row] = value
	return value != missing || !c.need
}

// one reads the cell buffer[lo:hi]. A cell of a text file is its text; one of
// JSON is the value as it is written.
func (c *quickColumn) one(buffer []byte, lo, hi int) (value int64, ok bool) {
	if value, ok = c.plain(buffer, lo, hi); ok {
		return value, true
	}
	if value, ok = c.memo.find(buffer, lo, hi); ok {
		return value, true
	}
	in := cell{kind: textCell, text: string(buffer[lo:hi])}
	if c.json {
		if in, ok = tokenCell(buffer[lo:hi]); !ok {
			return 0, false
		}
	}
	settled, bad := c.check.read(in, c.limit)
	if bad != nil || !c.knows(settled) {
		return 0, false
	}
	switch {
	case settled.Missing:
		value = missing
	case !c.coded:
		value = settled.Int
	default:
		if value = int64(written - 1 - len(c.codes)); c.memo.put(buffer, lo, hi, value) {
			c.texts, c.lists, c.codes = append(c.texts, settled.Text), append(c.lists, settled.List), append(c.codes, -1)
		} else {
			value = int64(spared - len(c.spare))
			c.spare, c.spares = append(c.spare, settled.Text), append(c.spares, settled.List)
		}
		return value, true
	}
	c.memo.put(buffer, lo, hi, value)
	return value, true
}

// knows reports whether the clauses of a value are clauses of the ruleset.
func (c *quickColumn) knows(value column.Value) bool {
	if c.clauses == nil || value.Missing {
		return true
	}
	for _, clause := range value.List {
		if !c.clauses[clause] {
			return false
		}
	}
	return value.Text == "" || c.clauses[value.Text]
}

// plain reads a cell of the column's plain form.
func (c *quickColumn) plain(buffer []byte, lo, hi int) (value int64, ok bool) {
	if c.json && c.form != numberForm {
		if buffer[lo] != '"' || bytes.IndexByte(buffer[lo:hi], '\\') >= 0 {
			return 0, false
		}
		lo, hi = lo+1, hi-1
	}
	text := buffer[lo:hi]
	switch c.form {
	case textForm:
		if value = written; hi-lo < c.least || hi-lo > c.most || !tidyText(buffer, lo, hi) {
			return 0, false
		}
	case numberForm:
		if c.json && hi-lo > 1 && (text[0] == '0' && text[1] != '.' || text[0] == '-' && text[1] == '0') {
			return 0, false // -0.5 too: it is rarely met
		}
		if value, ok = plainNumber(text, c.scale); !ok || value < c.low || value > c.high {
			return 0, false
		}
	case dayForm:
		if value, ok = plainDay(text); !ok {
			return 0, false
		}
	default:
		return 0, false
	}
	if !c.simple && (c.check.missing[string(text)] || bytes.IndexByte(text, ' ') >= 0) {
		return 0, false // it says, or with its blanks taken out may say, that there is no value
	}
	return value, true
}

// put puts the values of rows, which were read, into a column.
func (c *quickColumn) put(b *batch, to *column.Column, at, from, end int) {
	values := c.values[from:end]
	missed := b.misses[:(len(values)+63)/64]
	clear(missed)
	gaps := false
	switch {
	case c.kind == column.List:
		for _, value := range values {
			if value == missing {
				to.PutMissing()
				continue
			}
			list := c.lists
			index := written - 1 - value
			if value <= spared {
				list, index = c.spares, spared-value
			}
			c.listed = c.listed[:0]
			for _, text := range list[index] {
				c.listed = append(c.listed, to.Code(text))
			}
			to.PutList(c.listed)
		}
		return
	case c.kind == column.Boolean:
		bits := b.bits[:len(missed)]
		clear(bits)
		for i, value := range values {
			if value == missing {
				missed[i/64] |= 1 << (i % 64)
				value, gaps = 0, true
			}
			bits[i/64] |= uint64(value) << (i % 64)
		}
		to.PutBits(bits, len(values))
	case c.coded:
		codes := to.MakeCodes(len(values))
		for i, value := range values {
			switch {
			case value >= 0:
				codes[i] = uint32(value)
			case value == missing:
				missed[i/64] |= 1 << (i % 64)
				codes[i], gaps = 0, true
			case value == written:
				codes[i] = to.CodeOf(b.text(from+i, at))
			case value <= spared:
				codes[i] = to.Code(c.spare[spared-value])
			default:
				code := &c.codes[written-1-value]
				if *code < 0 {
					*code = int64(to.Code(c.texts[written-1-value]))
				}
				codes[i] = uint32(*code)
			}
		}
	default:
		ints := to.MakeInts(len(values))
		for i, value := range values {
			if value == missing {
				missed[i/64] |= 1 << (i % 64)
				value, gaps = 0, true
			}
			ints[i] = value
		}
	}
	if gaps {
		to.Miss(missed, len(values))
	}
}

// forget takes the codes out of what is remembered of texts.
func (c *quickColumn) forget() {
	for i := range c.codes {
		c.codes[i] = -1
	}
}
