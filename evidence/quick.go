package evidence

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"chengan/engine/column"
)

// quick is the short way of a table's records from the bytes of a text file
// into its columns. It judges nothing itself: it remembers what the checks said
// of a cell before, and knows the plainest forms that they take as they are.
// Whatever else there is — above all whatever there is something to say about —
// it leaves to the ledger, which reads that record from the start.
//
// A quick belongs to a table and one way of writing cells, and outlives files.
type quick struct {
	in       *intake
	json     bool
	columns  []quickColumn // parallel to the schema's fields
	required []int
	kept     []int    // fields whose columns are kept
	key      int      // the field whose texts or numbers do not repeat within a subject, or -1
	headings [][]byte // how a cell begins that may say that its row is a total
	values   []int64  // of the current record, parallel to columns
	number   []byte
	subjects memo   // subjects by what they are called
	name     []byte // what the row before called its subject
	subject  int
}

// What a value of a record is beside a number, a day, a Boolean as 0 or 1 and,
// of texts and lists, the index of an outcome.
const (
	missing = math.MinInt64
	loose   = -1 // quickColumn.text or list, which is no outcome
)

// quickColumn is one column on the short way.
type quickColumn struct {
	memo    memo
	poor    bool // the memo is asked last: hardly a cell comes twice
	form    form
	coded   bool // values are outcomes: Text, Enum, List
	kind    column.Type
	scale   int
	low     int64 // bounds of a number
	high    int64
	least   int // bytes of a text that is certainly not too short
	most    int // bytes of a text that is certainly not too long
	limit   int // characters of any cell
	check   *check
	clauses map[string]bool // those that a clause must be one of; nil asks nothing
	texts   []string
	lists   [][]string
	codes   []int64 // parallel to texts; -1 where the column has not been asked
	text    []byte
	list    []string
	listed  []uint32
}

// form says which cells of a column are so plain that no check need be asked.
type form uint8

const (
	noForm form = iota
	textForm
	numberForm
	dayForm
)

// quickly gives the short way for the records of the ledger, nil where they
// are of a kind that only the ledger knows how to judge.
func (l *ledger) quickly(json bool) *quick {
	schema := l.in.schema
	if l.r.opts.long || l.in.aside || l.refused || schema.OneRow || len(l.in.key) > 1 ||
		schema.General && (schema.Name == declarationsName || schema.Name == indicatorsName) {
		return nil
	}
	way := &l.in.quick[0]
	if json {
		way = &l.in.quick[1]
	}
	if *way == nil {
		*way = newQuick(l, json)
	}
	return *way
}

func newQuick(l *ledger, json bool) *quick {
	schema := l.in.schema
	q := &quick{in: l.in, json: json, key: -1, subject: nobody}
	for _, total := range append([]string{schema.TotalRow}, totals...) {
		if total = fold(total); total != "" {
			_, size := utf8.DecodeRuneInString(total)
			q.headings = append(q.headings, []byte(total[:size]))
		}
	}
	for i := range schema.Fields {
		field := &schema.Fields[i]
		c := quickColumn{check: l.in.checks[i], limit: l.r.limits.CellLength, kind: field.Type}
		c.scale, c.low, c.high = c.check.scale(), c.check.low, c.check.high
		c.least, c.most = field.MinLength*utf8.UTFMax, min(c.check.maxLength, c.limit)
		if i == l.in.clause || i == l.in.clauses {
			c.clauses = l.r.clauses
		}
		switch field.Type {
		case column.Integer, column.Decimal:
			c.form = numberForm
		case column.Date:
			c.form = dayForm
		case column.Text:
			c.coded = true
			if field.Pattern == "" && c.clauses == nil {
				c.form = textForm
			}
		case column.Enum, column.List:
			c.coded = true
		}
		if field.Required {
			q.required = append(q.required, i)
		}
		if slices.Contains(l.in.key, i) && (c.form == numberForm || c.coded && field.Type != column.List) {
			q.key, c.poor = i, c.form != noForm
		}
		if l.in.table.Kept(i) {
			q.kept = append(q.kept, i)
		}
		q.columns, q.values = append(q.columns, c), append(q.values, missing)
	}
	return q
}

// settle reads the cell buffer[lo:hi] of a field into the current record; false
// where there is something to say about it. A cell of a text file is its text,
// not empty; one of JSON is the value as it is written.
func (q *quick) settle(field int, buffer []byte, lo, hi int) (ok bool) {
	c := &q.columns[field]
	if !c.poor {
		if value, found := c.memo.find(buffer, lo, hi); found {
			q.values[field] = value
			return true
		}
	}
	q.values[field], ok = c.read(buffer, lo, hi, q.json)
	return ok
}

// read gives what a cell comes to that the memo was not asked or does not know.
func (c *quickColumn) read(buffer []byte, lo, hi int, json bool) (value int64, ok bool) {
	if value, ok = c.plain(buffer, lo, hi, json); ok {
		switch {
		case c.poor:
		case c.memo.rare():
			c.poor = true
		case c.form != textForm:
			c.memo.put(buffer, lo, hi, value)
		case c.memo.put(buffer, lo, hi, int64(len(c.texts))):
			value = c.newText(string(c.text))
		}
		return value, true
	}
	if c.poor {
		if value, ok = c.memo.find(buffer, lo, hi); ok {
			return value, true
		}
	}
	in := cell{kind: textCell, text: string(buffer[lo:hi])}
	if json {
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
	case c.kind == column.List:
		if c.list, value = settled.List, loose; c.memo.put(buffer, lo, hi, int64(len(c.lists))) {
			c.lists = append(c.lists, settled.List)
			value = int64(len(c.lists) - 1)
		}
		return value, true
	case c.coded:
		if c.text, value = []byte(settled.Text), loose; c.memo.put(buffer, lo, hi, int64(len(c.texts))) {
			value = c.newText(settled.Text)
		}
		return value, true
	default:
		value = settled.Int
	}
	c.memo.put(buffer, lo, hi, value)
	return value, true
}

// newText makes a text an outcome.
func (c *quickColumn) newText(text string) int64 {
	c.texts, c.codes = append(c.texts, text), append(c.codes, -1)
	return int64(len(c.texts) - 1)
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

// plain reads a cell of the column's plain form; a text becomes c.text.
func (c *quickColumn) plain(buffer []byte, lo, hi int, json bool) (value int64, ok bool) {
	if json && c.form != numberForm {
		if buffer[lo] != '"' || bytes.IndexByte(buffer[lo:hi], '\\') >= 0 {
			return 0, false
		}
		lo, hi = lo+1, hi-1
	}
	text := buffer[lo:hi]
	switch c.form {
	case textForm:
		if hi-lo < c.least || hi-lo > c.most || !tidyText(buffer, lo, hi) {
			return 0, false
		}
		value, c.text = loose, text
	case numberForm:
		if json && hi-lo > 1 && (text[0] == '0' && text[1] != '.' || text[0] == '-' && text[1] == '0') {
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
	if !json && len(c.check.missing) > 0 && (c.check.missing[string(text)] || bytes.IndexByte(text, ' ') >= 0) {
		return 0, false // it says, or with its blanks taken out may say, that there is no value
	}
	return value, true
}

// called gives the subject that is called buffer[lo:hi]; false where it is not
// certain or not known yet.
func (q *quick) called(l *ledger, buffer []byte, lo, hi int) (subject int, ok bool) {
	if name := buffer[lo:hi]; string(name) == string(q.name) {
		return q.subject, true
	}
	found, ok := q.subjects.find(buffer, lo, hi)
	if !ok {
		in := cell{kind: textCell, text: string(buffer[lo:hi])}
		if q.json {
			if in, ok = tokenCell(buffer[lo:hi]); !ok || in.kind != jsonText {
				return nobody, false
			}
		}
		if subject, ok = l.certain(in); !ok {
			return nobody, false
		}
		found = int64(subject)
		q.subjects.put(buffer, lo, hi, found)
	}
	q.name, q.subject = append(q.name[:0], buffer[lo:hi]...), int(found)
	return q.subject, true
}

// certain gives the subject that a cell names, if it is known and there is
// nothing to say.
func (l *ledger) certain(in cell) (subject int, ok bool) {
	if in.blank() || l.sums(in.text) {
		return nobody, false
	}
	if _, ok := clean(in.text); !ok {
		return nobody, false
	}
	return l.r.people.find(in.text)
}

// leads reports whether the first cell of a row is one that certainly is
// neither blank nor says that the row is a total.
func (q *quick) leads(l *ledger, text []byte) bool {
	// What begins with a Chinese character, or with two of ASCII, is not blank
	// and no heading that begins otherwise.
	if c := text[0]; c > ' ' && c < 0x7F && (len(text) == 1 || text[1] < utf8.RuneSelf) || c >= 0xE4 && c <= 0xE9 {
		heading := false
		for _, first := range q.headings {
			heading = heading || c == first[0] && bytes.HasPrefix(text, first)
		}
		if !heading {
			return true
		}
	}
	in := cell{kind: textCell, text: string(text)}
	return !in.blank() && !l.sums(in.text)
}

// commit passes the current record on; false where the ledger has something to
// say about it.
func (q *quick) commit(l *ledger, subject, row int) bool {
	for _, field := range q.required {
		if q.values[field] == missing {
			return false
		}
	}
	if _, known := l.repeats[row]; known {
		return false
	}
	if q.key >= 0 && q.values[q.key] != missing {
		if _, twice := l.keys.add(subject, q.keyText(), row); twice {
			return false
		}
	}
	if subject >= 0 && subject != l.last {
		l.claim(subject, row)
	}
	l.last = subject
	l.count()
	in, table := l.in, l.in.table
	if in.void(column.Part{File: l.src.path, Sheet: l.sheet}, subject) {
		return true
	}
	table.Begin(subject, l.here(), row)
	for _, field := range q.kept {
		q.columns[field].put(table.Column(field), q.values[field])
	}
	in.appended()
	return true
}

// keyText gives the key of the current record.
func (q *quick) keyText() []byte {
	c, value := &q.columns[q.key], q.values[q.key]
	switch {
	case !c.coded:
		q.number = strconv.AppendInt(q.number[:0], value, 10)
	case value == loose:
		return c.text
	default:
		q.number = append(q.number[:0], c.texts[value]...)
	}
	return q.number
}

// put puts a value into a column.
func (c *quickColumn) put(to *column.Column, value int64) {
	switch {
	case value == missing:
		to.PutMissing()
	case c.kind == column.Boolean:
		to.PutBool(value != 0)
	case !c.coded:
		to.PutInt(value)
	case c.kind == column.List:
		list := c.list
		if value != loose {
			list = c.lists[value]
		}
		c.listed = c.listed[:0]
		for _, text := range list {
			c.listed = append(c.listed, to.Code(text))
		}
		to.PutList(c.listed)
	case value == loose:
		to.PutCode(to.CodeOf(c.text))
	default:
		code := c.codes[value]
		if code < 0 {
			code = int64(to.Code(c.texts[value]))
			c.codes[value] = code
		}
		to.PutCode(uint32(code))
	}
}

// forget takes the codes out of what is remembered of texts.
func (c *quickColumn) forget() {
	for i := range c.codes {
		c.codes[i] = -1
	}
}
