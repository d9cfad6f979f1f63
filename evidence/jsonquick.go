package evidence

import (
	"bytes"
	"math/bits"
	"unicode/utf8"
)

// jsonQuick takes whole lines of NDJSON apart and their records the short way,
// as long as there is nothing to say about them. The line of which there is is
// left for the objectReader.
//
// Keys are not looked up but expected: behind each key stands as a rule the one
// that stood behind it before.
type jsonQuick struct {
	r       *reader
	text    *lines
	tabled  bool // each line says whose record it is
	ledgers map[*intake]*ledger
	ways    map[*ledger]*jsonKeys
	way     *jsonKeys          // of the line before
	at      int                // in the buffer
	escaped bool               // some text since then was written with backslashes
	begins  [batchRows + 1]int // of the lines of a batch, and of what follows them
}

// jsonKeys are the keys of one table's records.
type jsonKeys struct {
	batch
	short  bool // the table has a short way
	keys   []jsonKey
	known  map[string]int // by text
	record int            // number of the current record
	table  []byte         // how a line begins that says that it is of this table
}

// jsonKey is a key as it is written. The first is none: what follows it is
// where an object begins.
type jsonKey struct {
	text   []byte // with its quotation marks and colon
	head   uint64 // its first eight bytes, and the next
	tail   uint64
	what   holds
	next   int // the key that followed last
	record int // that had it last
}

// mostKeys bounds the ways of writing keys that are remembered.
const mostKeys = 256

// quickJSON gives the short way of an NDJSON file, whose lines are of the table
// in or, where that is nil, say themselves of which they are.
func (r *reader) quickJSON(text *lines, in *intake, ledgers map[*intake]*ledger) *jsonQuick {
	j := &jsonQuick{r: r, text: text, tabled: in == nil, ledgers: ledgers, ways: map[*ledger]*jsonKeys{}}
	if in != nil {
		j.way = j.keys(ledgers[in])
	}
	return j
}

// keys gives what is known of a ledger's keys.
func (j *jsonQuick) keys(l *ledger) *jsonKeys {
	way := j.ways[l]
	if way == nil {
		way = &jsonKeys{keys: make([]jsonKey, 1), known: map[string]int{}}
		if q := l.quickly(true); q != nil {
			way.short, way.batch = true, newBatch(l, q, len(q.columns)+1)
			way.subject = len(q.columns)
			for i := range way.place {
				way.place[i] = i
			}
		}
		j.ways[l] = way
	}
	return way
}

// take takes at most most records and gives how many it took.
func (j *jsonQuick) take(most int) (taken int) {
	text := j.text
	for taken < most {
		if text.at == text.whole {
			text.fill()
		}
		j.escaped = false
		n := j.lines(most - taken)
		good := 0
		if n > 0 {
			j.way.buffer, j.way.escaped = text.buffer, j.escaped
			good = j.way.batch.take(n, text.row+1)
		}
		text.at = j.begins[good]
		text.row += good
		taken += good
		if n == 0 || good < n {
			break
		}
	}
	return taken
}

// lines finds the values of lines that are of one table, at most most of them.
func (j *jsonQuick) lines(most int) (n int) {
	text := j.text
	at := text.at
	j.begins[0] = at
	for n < most && at < text.whole {
		end := at + bytes.IndexByte(text.buffer[at:text.whole], '\n')
		hi := end
		if hi > at && text.buffer[hi-1] == '\r' {
			hi--
		}
		way := j.way
		ok := hi-at <= text.most && j.opens(at, hi)
		if n > 0 && j.way != way { // this line begins another batch
			j.way = way
			return n
		}
		if !ok {
			return n
		}
		if n == 0 {
			most = j.way.room(most)
		}
		if !j.line(hi, n) {
			return n
		}
		n++
		at = end + 1
		j.begins[n] = at
	}
	return n
}

// opens finds where the keys of the object buffer[lo:hi] begin, and its table.
func (j *jsonQuick) opens(lo, hi int) bool {
	buffer := j.text.buffer
	if hi-lo < 2 || buffer[lo] != '{' || buffer[hi-1] != '}' {
		return false
	}
	j.at = lo + 1
	return (!j.tabled || j.table(hi)) && j.way.short
}

// line finds the values of an object, from j.at to hi, as a row of the batch.
// What is not a string is judged when it is read: here it only ends.
func (j *jsonQuick) line(hi, row int) bool {
	buffer, way := j.text.buffer, j.way
	way.record++
	cells := way.cells[row*way.stride:][:way.stride]
	clear(cells)
	at := j.at
	for last := 0; ; {
		next := way.keys[last].next
		if !way.keys[next].stands(buffer, at) {
			var ok bool
			if next, ok = way.key(buffer, at, hi, last); !ok {
				return false
			}
		}
		key := &way.keys[next]
		if key.record == way.record {
			return false // twice
		}
		key.record, last = way.record, next
		at += len(key.text)
		if buffer[at] == ' ' {
			at++
		}
		start := at
		if end := ended(buffer, at); end > at {
			at = end
		} else if j.at = at; j.value() {
			at = j.at
		} else {
			return false
		}
		what := key.what
		if what < 0 {
			if what == holdsSubject {
				what = holds(way.subject)
			} else if _, ok := tokenCell(buffer[start:at]); !ok || !utf8.Valid(buffer[start:at]) {
				return false
			}
		}
		if what >= 0 {
			if cells[what].hi > 0 {
				return false // twice, by two names
			}
			cells[what] = span{uint32(start), uint32(at)}
		}
		if buffer[at] != ',' {
			break
		}
		if at++; buffer[at] == ' ' {
			at++
		}
	}
	return at == hi-1
}

// ended gives where a value ends that is a plain string, or is short and no
// list; at where it must be looked at more closely.
func ended(buffer []byte, at int) int {
	const lows = ^uint64(highs)
	if c := buffer[at]; c != '"' {
		if c == '[' || c == '{' {
			return at
		}
		w := word(buffer, at)
		comma, end := w^','*ones, w^'}'*ones
		if w = ^(((comma&lows + lows) | comma) & ((end&lows + lows) | end)) & highs; w == 0 {
			return at
		}
		return at + bits.TrailingZeros64(w)/8
	}
	for end := at + 1; ; end += 8 {
		w := word(buffer, end)
		quote, escape := w^'"'*ones, w^'\\'*ones
		found := ((quote-ones)&^quote | (escape-ones)&^escape | (w-' '*ones)&^w) & highs
		if found == 0 {
			continue
		}
		// The first that is found is one; those behind it need not be.
		if end += bits.TrailingZeros64(found) / 8; buffer[end] != '"' {
			return at
		}
		return end + 1
	}
}

// table reads the key "table", if it comes first, and what follows it up to
// the next key.
func (j *jsonQuick) table(hi int) bool {
	buffer, start := j.text.buffer, j.at
	if j.way != nil && bytes.HasPrefix(buffer[start:hi], j.way.table) {
		j.at += len(j.way.table)
		return true
	}
	const key = `"table":`
	if !bytes.HasPrefix(buffer[start:hi], []byte(key)) {
		return false
	}
	j.at += len(key)
	if buffer[j.at] == ' ' {
		j.at++
	}
	lo := j.at + 1
	if buffer[j.at] != '"' || !j.value() || buffer[j.at] != ',' || !tidyText(buffer, lo, j.at-1) {
		return false
	}
	l := j.ledgers[j.r.named(string(buffer[lo:j.at-1]))]
	if l == nil {
		return false
	}
	if j.at++; buffer[j.at] == ' ' {
		j.at++
	}
	j.way = j.keys(l)
	j.way.table = append(j.way.table[:0], buffer[start:j.at]...)
	return true
}

// stands reports whether the key stands at a place in the buffer.
func (k *jsonKey) stands(buffer []byte, at int) bool {
	n := min(len(k.text), 16)
	return n > 0 && word(buffer, at)&heads[n] == k.head && word(buffer, at+8)&tails[n] == k.tail && (len(k.text) <= 16 || k.follows(buffer, at))
}

// follows reports whether what the key has behind its sixteenth byte stands there.
func (k *jsonKey) follows(buffer []byte, at int) bool {
	return bytes.HasPrefix(buffer[at+16:], k.text[16:])
}

// key gives the key that stands at buffer[at:hi], where last is the one before.
func (w *jsonKeys) key(buffer []byte, at, hi, last int) (next int, ok bool) {
	end := at + 2 + bytes.IndexByte(buffer[min(at+1, hi):hi], '"') // behind the closing mark
	if buffer[at] != '"' || end < at+2 || buffer[end] != ':' {
		return 0, false
	}
	if next, ok = w.known[string(buffer[at:end+1])]; !ok {
		if next = w.learn(buffer, at, end); next == 0 {
			return 0, false
		}
	}
	w.keys[last].next = next
	return next, true
}

// learn remembers the key buffer[at:end]; 0 where it is not a plain one.
func (w *jsonKeys) learn(buffer []byte, at, end int) int {
	name := buffer[at+1 : end-1]
	if len(w.keys) > mostKeys || !tidyText(buffer, at+1, end-1) || bytes.IndexByte(name, '\\') >= 0 || string(name) == "table" {
		return 0
	}
	what, ok := w.l.key(string(name))
	if !ok {
		return 0
	}
	text := append([]byte(nil), buffer[at:end+1]...)
	w.known[string(text)] = len(w.keys)
	head, tail := ends(buffer, at, min(end+1, at+16))
	w.keys = append(w.keys, jsonKey{text: text, head: head, tail: tail, what: what})
	return len(w.keys) - 1
}

// value passes over the value at j.at; false where it is none of the plain
// ones. Whether a number is one is seen when it is read.
func (j *jsonQuick) value() bool {
	buffer := j.text.buffer
	switch c := buffer[j.at]; {
	case c == '"':
		return j.string()
	case c == '-' || c-'0' < 10:
		for j.at++; numeric[buffer[j.at]]; j.at++ {
		}
		return true
	case c == 't':
		return j.word("true")
	case c == 'f':
		return j.word("false")
	case c == 'n':
		return j.word("null")
	case c != '[':
		return false
	}
	for j.at++; buffer[j.at] == '"'; j.at++ {
		if !j.string() {
			return false
		}
		if buffer[j.at] == ']' {
			j.at++
			return true
		}
		if buffer[j.at] != ',' {
			return false
		}
		if buffer[j.at+1] == ' ' {
			j.at++
		}
	}
	return false
}

// numeric holds for the characters of numbers.
var numeric = func() (set [256]bool) {
	for _, c := range "0123456789+-.eE" {
		set[c] = true
	}
	return set
}()

func (j *jsonQuick) word(text string) bool {
	end := j.at + len(text)
	if buffer := j.text.buffer; end > len(buffer) || string(buffer[j.at:end]) != text {
		return false
	}
	j.at = end
	return true
}

// string passes over a string. It cannot pass the end of the line, which is a
// control character.
func (j *jsonQuick) string() bool {
	buffer := j.text.buffer
	for at := j.at + 1; ; {
		w := word(buffer, at)
		quote, escape := w^'"'*ones, w^'\\'*ones
		found := ((quote-ones)&^quote | (escape-ones)&^escape | (w-' '*ones)&^w) & highs
		if found == 0 {
			at += 8
			continue
		}
		// The first that is found is one; those behind it need not be.
		at += bits.TrailingZeros64(found) / 8
		switch buffer[at] {
		case '"':
			j.at = at + 1
			return true
		case '\\':
			if buffer[at+1] < ' ' {
				return false
			}
			j.escaped = true
			at += 2
		default:
			return false
		}
	}
}
