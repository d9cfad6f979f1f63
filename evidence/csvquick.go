package evidence

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// csvQuick takes whole lines of CSV apart and their records the short way, as
// long as each is a line of as many cells as the header and nothing is to be
// said about it. The line that is not is left for the csvReader.
type csvQuick struct {
	batch
	text   *lines
	comma  byte
	blank  int                   // columns from here on have no header
	begins [batchRows + 1]uint32 // of the lines, and of what follows them
	quote  int                   // where the next quotation mark is, or how far there is none
	before int                   // what quote was where the batch begins
	moved  int                   // text.moved when that was so
}

// quickCSV gives the short way of a CSV file, nil where there is none.
func (l *ledger) quickCSV(text *lines, comma byte, columns int) *csvQuick {
	quick := l.quickly(false)
	if quick == nil {
		return nil
	}
	c := &csvQuick{batch: newBatch(l, quick, columns), text: text, comma: comma, blank: len(l.columns)}
	for at, what := range l.columns {
		if what >= 0 {
			c.place[what] = at
		} else if what == holdsSubject {
			c.subject = at
		}
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
		n := c.lines(c.room(most - taken))
		good := c.headed(n)
		if good > 0 {
			good = c.batch.take(good, text.row+1)
		}
		text.at = int(c.begins[good])
		text.row += good
		taken += good
		if n == 0 || good < n {
			c.quote = c.before // those that were passed over are looked for again
			break
		}
	}
	return taken
}

// lines finds the cells of at most most lines, up to one that is not a line of
// as many cells as the header.
func (c *csvQuick) lines(most int) (n int) {
	text := c.text
	c.buffer = text.buffer
	at := text.at
	c.begins[0] = uint32(at)
	for c.before = 0; n < most && at < text.whole; {
		if c.quote < at || c.moved != text.moved {
			c.quote, c.moved = text.whole, text.moved
			if next := bytes.IndexByte(c.buffer[at:text.whole], '"'); next >= 0 {
				c.quote = at + next
			}
		}
		if n == 0 {
			c.before = c.quote
		}
		plain := c.plain(at, n, most)
		n += plain
		at = int(c.begins[n])
		if plain > 0 {
			continue
		}
		end := at + bytes.IndexByte(c.buffer[at:text.whole], '\n')
		hi := c.end(at, end)
		if c.quote > end || hi-at > text.most || !c.quoted(at, hi, c.cells[n*c.stride:][:c.stride]) {
			break
		}
		n++
		at = end + 1
		c.begins[n] = uint32(at)
	}
	return n
}

// headed gives how many of n lines have nothing where there is no header.
func (c *csvQuick) headed(n int) int {
	for row := 0; row < n && c.blank < c.stride; row++ {
		for _, cell := range c.cells[row*c.stride:][c.blank:c.stride] {
			if cell.lo < cell.hi {
				return row
			}
		}
	}
	return n
}

// plain finds the cells of whole lines without quotation marks, from at on, as
// the rows from n on, and gives how many there are.
func (c *csvQuick) plain(at, n, most int) (lines int) {
	text, cells := c.text, c.cells[n*c.stride:]
	lines = min(most-n, c.marks(at, min(text.whole, c.quote), cells, (most-n)*c.stride)/c.stride)
	for row := range lines {
		lo, last := int(c.begins[n+row]), &cells[(row+1)*c.stride-1]
		end := int(last.hi)
		if hi := c.end(lo, end); bytes.IndexByte(c.buffer[lo:end+1], '\n') != end-lo || hi-lo > text.most {
			return row
		} else if hi >= int(last.lo) {
			last.hi = uint32(hi)
		}
		c.begins[n+row+1] = uint32(end + 1)
	}
	return lines
}

// marks ends a cell at each comma and at each end of a line from at on, up to a
// limit and to about as many as are wanted, and gives how many it ended.
func (c *csvQuick) marks(at, limit int, cells []span, wanted int) (found int) {
	commas := uint64(c.comma) * ones
	cells[0].lo = uint32(at)
	for ; at < limit && found < wanted; at += 64 {
		// The marks of eight bytes become eight bits, those of 64 bytes a word.
		window := (*[64]byte)(c.buffer[at:])
		marks := separators(binary.LittleEndian.Uint64(window[0:]), commas) |
			separators(binary.LittleEndian.Uint64(window[8:]), commas)<<8 |
			separators(binary.LittleEndian.Uint64(window[16:]), commas)<<16 |
			separators(binary.LittleEndian.Uint64(window[24:]), commas)<<24 |
			separators(binary.LittleEndian.Uint64(window[32:]), commas)<<32 |
			separators(binary.LittleEndian.Uint64(window[40:]), commas)<<40 |
			separators(binary.LittleEndian.Uint64(window[48:]), commas)<<48 |
			separators(binary.LittleEndian.Uint64(window[56:]), commas)<<56
		if rest := limit - at; rest < 64 {
			marks &= 1<<rest - 1
		}
		// Most often there are some eight, and then nothing need be asked.
		for count := bits.OnesCount64(marks); count > 0; count -= 8 {
			to := (*[9]span)(cells[found:])
			for i := range 8 {
				mark := uint32(at + bits.TrailingZeros64(marks))
				to[i].hi, to[i+1].lo = mark, mark+1
				marks &= marks - 1
			}
			found += min(8, count)
		}
	}
	return found
}

// separators gives a bit for each of eight bytes that is a comma or ends a line.
func separators(w, commas uint64) uint64 {
	const lows = ^uint64(highs)
	comma, end := w^commas, w^'\n'*ones
	w = ((comma&lows + lows) | comma) & ((end&lows + lows) | end) // without 0x80 where one is 0
	return (^w & highs >> 7) * 0x0102040810204080 >> 56
}

// end gives where the cells of a line end that begins and ends somewhere.
func (c *csvQuick) end(lo, hi int) int {
	if hi > lo && c.buffer[hi-1] == '\r' {
		hi--
	}
	return hi
}

// quoted finds the cells of a line in which some are in quotation marks.
func (c *csvQuick) quoted(lo, hi int, cells []span) bool {
	buffer := c.buffer
	for i := range cells {
		var end int
		if lo < hi && buffer[lo] == '"' {
			lo++
			if end = bytes.IndexByte(buffer[lo:hi], '"'); end < 0 {
				return false
			}
			cells[i] = span{uint32(lo), uint32(lo + end)}
			lo += end + 1
		} else {
			if end = bytes.IndexByte(buffer[lo:hi], c.comma); end < 0 {
				end = hi - lo
			}
			if bytes.IndexByte(buffer[lo:lo+end], '"') >= 0 {
				return false
			}
			cells[i] = span{uint32(lo), uint32(lo + end)}
			lo += end
		}
		if last := i+1 == len(cells); last || lo == hi || buffer[lo] != c.comma {
			return last && lo == hi
		}
		lo++
	}
	return false
}
