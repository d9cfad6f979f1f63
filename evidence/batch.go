package evidence

import (
	"cmp"
	"strconv"

	"chengan/engine/column"
)

// batch is records of one table that stand one below the other in a text file
// and were taken apart together. They are judged and stored a column at a time:
// what is the same for all cells of a column is asked once, and the machine
// looks up the cells of many rows at the same time.
//
// All records before the first about which there is anything to say are passed
// on; that one is the ledger's.
type batch struct {
	l       *ledger
	q       *quick
	buffer  []byte
	cells   []span // row by row
	stride  int    // cells of a row
	place   []int  // of the cells of fields within a row, -1 where the file has none
	subject int    // of the cells that name subjects, or -1
	escaped bool   // JSON: some text may be written with backslashes
	size    int    // rows that are worth taking apart together
	runs    []batchRun
	misses  [batchRows / 64]uint64
	bits    [batchRows / 64]uint64
}

// batchRows bounds the records of a batch, so that their cells fit into the
// fastest memory.
const batchRows = 256

// leastRows is how many records are taken apart together where many are bad.
const leastRows = 8

// span is where a cell lies in the buffer; lo is hi where there is none. Texts
// of JSON have their quotation marks.
type span struct{ lo, hi uint32 }

// batchRun is rows of one subject, from start on.
type batchRun struct{ subject, start int }

// newBatch gives room for records of so many cells.
func newBatch(l *ledger, q *quick, stride int) batch {
	b := batch{l: l, q: q, stride: stride, subject: -1, size: batchRows, cells: make([]span, batchRows*stride+2*slack)}
	for range q.columns {
		b.place = append(b.place, -1)
	}
	return b
}

// room is how many records may come next: most at most, and not beyond the
// end of a chunk.
func (b *batch) room(most int) int {
	most = min(most, b.size)
	if stream := b.l.in.stream; stream != nil {
		most = min(most, cmp.Or(stream.rows, chunkRows)-b.l.in.table.Len())
	}
	return most
}

// text gives the characters of a cell of texts.
func (b *batch) text(row, column int) []byte {
	cell := b.cells[row*b.stride+column]
	if b.q.json {
		cell.lo++
		cell.hi--
	}
	return b.buffer[cell.lo:cell.hi]
}

// take passes n records on, which begin in a line, and gives how many there are
// up to the first that it does not take.
func (b *batch) take(n, line int) (good int) {
	q, given := b.q, n
	if n = b.whose(n); !q.json && b.subject < 0 {
		n = b.lead(n)
	}
	for field, at := range b.place {
		if at >= 0 {
			n = q.columns[field].read(b, at, n)
		}
	}
	n = b.unique(n, line)
	b.store(n, line)
	if n < given { // what was taken apart behind the bad record was in vain
		b.size = max(leastRows, n)
	} else {
		b.size = min(batchRows, 2*b.size)
	}
	return n
}

// whose finds the subjects of n records.
func (b *batch) whose(n int) int {
	b.runs = b.runs[:0]
	if b.subject < 0 {
		b.runs = append(b.runs, batchRun{b.l.owner, 0})
		return n
	}
	var last span
	for row := range n {
		cell := b.cells[row*b.stride+b.subject]
		if row > 0 && string(b.buffer[cell.lo:cell.hi]) == string(b.buffer[last.lo:last.hi]) {
			continue
		}
		last = cell
		subject := b.l.owner
		if cell.lo < cell.hi {
			var ok bool
			if subject, ok = b.q.called(b.l, b.buffer, int(cell.lo), int(cell.hi)); !ok {
				return row
			}
		} else if !b.q.json || subject == nobody {
			return row
		}
		b.runs = append(b.runs, batchRun{subject, row})
	}
	return n
}

// lead sees to it that none of n rows, which name no subject, is blank or says
// that it is a total.
func (b *batch) lead(n int) int {
	for row := range n {
		led := false
		for _, cell := range b.cells[row*b.stride:][:b.stride] {
			if cell.lo < cell.hi {
				led = b.q.leads(b.l, b.buffer[cell.lo:cell.hi])
				break
			}
		}
		if !led {
			return row
		}
	}
	return n
}

// unique notes the keys of n records, up to the first that repeats.
func (b *batch) unique(n, line int) int {
	q := b.q
	if len(b.l.repeats) > 0 {
		for row := range n {
			if _, known := b.l.repeats[line+row]; known {
				n = row
				break
			}
		}
	}
	if q.key < 0 || b.place[q.key] < 0 {
		return n
	}
	c, run := &q.columns[q.key], 0
	for row := range n {
		for run+1 < len(b.runs) && b.runs[run+1].start <= row {
			run++
		}
		value := c.values[row]
		if value == missing {
			continue
		}
		var key []byte
		switch {
		case !c.coded:
			q.number = strconv.AppendInt(q.number[:0], value, 10)
			key = q.number
		case value >= written:
			key = b.text(row, b.place[q.key])
		default:
			q.number = append(q.number[:0], *c.outcome(value)...)
			key = q.number
		}
		if _, twice := b.l.keys.add(b.runs[run].subject, key, line+row); twice {
			return row
		}
	}
	return n
}

// store counts n records and puts them into the table.
func (b *batch) store(n, line int) {
	l, in := b.l, b.l.in
	from := 0
	for i := 0; i < len(b.runs) && b.runs[i].start < n; i++ {
		run, end := b.runs[i], n
		if i+1 < len(b.runs) {
			end = min(n, b.runs[i+1].start)
		}
		if run.subject >= 0 && run.subject != l.last {
			l.claim(run.subject, line+run.start)
		}
		l.last = run.subject
		if in.void(column.Part{File: l.src.path, Sheet: l.sheet}, run.subject) {
			b.put(from, run.start)
			from = end
			continue
		}
		in.table.BeginRun(run.subject, l.here(), line+run.start, end-run.start)
	}
	b.put(from, n)
	l.count(n)
	in.appended()
}

// put puts rows, which have begun, into the columns.
func (b *batch) put(from, end int) {
	if from == end {
		return
	}
	table := b.l.in.table
	for _, field := range b.q.kept {
		if at := b.place[field]; at >= 0 {
			b.q.columns[field].put(b, table.Column(field), at, from, end)
		} else {
			table.Column(field).PutNothing(end - from)
		}
	}
}
