package evidence

import (
	"bytes"
	"math/bits"
)

// csvQuick takes whole lines of CSV apart and its records the short way, as
// long as each is a line of as many cells as the header and nothing is to be
// said about it. The line that is not is left for the csvReader.
type csvQuick struct {
	l       *ledger
	quick   *quick
	text    *lines
	comma   byte
	columns []holds // of the header
	starts  []int   // of the cells of a line, and behind them that of what follows
	ends    []int
	quote   int // where the next quotation mark is, or how far there is none
	moved   int // text.moved when that was so
}

// quickCSV gives the short way of a CSV file, nil where there is none.
func (l *ledger) quickCSV(text *lines, comma byte, columns int) *csvQuick {
	quick := l.quickly(false)
	if quick == nil {
		return nil
	}
	c := &csvQuick{l: l, quick: quick, text: text, comma: comma, columns: l.columns, starts: make([]int, columns), ends: make([]int, columns)}
	for len(c.columns) < columns { // without header
		c.columns = append(c.columns, holdsNothing)
	}
	for i := range quick.values {
		quick.values[i] = missing
	}
	return c
}

// take takes at most most records and gives how many it took.
func (c *csvQuick) take(most int) (taken int) {
	if c == nil || len(c.text.ahead) > 0 {
		return 0
	}
	text := c.text
	for taken < most {
		if text.at == text.whole {
			text.fill()
		}
		lo := text.at
		end := bytes.IndexByte(text.buffer[lo:text.whole], '\n')
		if end < 0 {
			return taken
		}
		end += lo
		hi := end
		if hi > lo && text.buffer[hi-1] == '\r' {
			hi--
		}
		if hi-lo > text.most || !c.cells(lo, hi) || !c.record(text.row+1) {
			return taken
		}
		text.at = end + 1
		text.row++
		taken++
	}
	return taken
}

// cells finds the cells of the line buffer[lo:hi]; false where it is not a
// line of as many cells as the header.
func (c *csvQuick) cells(lo, hi int) bool {
	if c.quote < lo || c.moved != c.text.moved {
		c.quote, c.moved = c.text.whole, c.text.moved
		if next := bytes.IndexByte(c.text.buffer[lo:c.text.whole], '"'); next >= 0 {
			c.quote = lo + next
		}
	}
	if c.quote < hi {
		return c.quoted(lo, hi)
	}
	// The marks of eight bytes become eight bits, those of 64 bytes a word.
	const lows = ^uint64(highs)
	buffer, commas := c.text.buffer, uint64(c.comma)*ones
	last := len(c.starts) - 1
	at, from := 0, lo
	for block := lo; block < hi; block += 64 {
		marks := uint64(0)
		stop := min(64, hi-block)
		for i := 0; i < stop; i += 8 {
			w := word(buffer, block+i) ^ commas
			w = ^((w&lows + lows) | w | lows) // 0x80 where a byte is 0
			marks |= (w >> 7) * 0x0102040810204080 >> 56 << i
		}
		if stop < 64 {
			marks &= 1<<stop - 1
		}
		for ; marks != 0; marks &= marks - 1 {
			if at >= last {
				return false
			}
			mark := block + bits.TrailingZeros64(marks)
			c.starts[at], c.ends[at] = from, mark
			from = mark + 1
			at++
		}
	}
	if at != last {
		return false
	}
	c.starts[at], c.ends[at] = from, hi
	return true
}

// quoted finds the cells of a line in which some are in quotation marks.
func (c *csvQuick) quoted(lo, hi int) bool {
	buffer := c.text.buffer
	for i := range c.starts {
		var end int
		if lo < hi && buffer[lo] == '"' {
			lo++
			if end = bytes.IndexByte(buffer[lo:hi], '"'); end < 0 {
				return false
			}
			c.starts[i], c.ends[i] = lo, lo+end
			lo += end + 1
		} else {
			if end = bytes.IndexByte(buffer[lo:hi], c.comma); end < 0 {
				end = hi - lo
			}
			if bytes.IndexByte(buffer[lo:lo+end], '"') >= 0 {
				return false
			}
			c.starts[i], c.ends[i] = lo, lo+end
			lo += end
		}
		if last := i+1 == len(c.starts); last || lo == hi || buffer[lo] != c.comma {
			return last && lo == hi
		}
		lo++
	}
	return false
}

// record takes the cells that were found.
func (c *csvQuick) record(row int) bool {
	l, q, buffer := c.l, c.quick, c.text.buffer
	subject, led := l.owner, false
	for i, what := range c.columns {
		lo, hi := c.starts[i], c.ends[i]
		if lo == hi {
			if what >= 0 {
				q.values[what] = missing
			} else if what == holdsSubject {
				return false
			}
			continue
		}
		if what == holdsSubject {
			var ok bool
			if subject, ok = q.called(l, buffer, lo, hi); !ok {
				return false
			}
			continue
		}
		if !led && !l.subject {
			if led = q.leads(l, buffer[lo:hi]); !led {
				return false
			}
		}
		if what >= 0 {
			if !q.settle(int(what), buffer, lo, hi) {
				return false
			}
		} else if i >= len(l.columns) {
			return false // beyond the header
		}
	}
	return (led || l.subject) && q.commit(l, subject, row)
}
