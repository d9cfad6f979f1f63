package evidence

import (
	"bytes"
	"slices"
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
	json     bool
	columns  []quickColumn // parallel to the schema's fields
	kept     []int         // fields whose columns are kept
	key      int           // the field whose texts or numbers do not repeat within a subject, or -1
	headings [][]byte      // how a cell begins that may say that its row is a total
	number   []byte
	subjects memo   // subjects by what they are called
	name     []byte // what the row before called its subject
	subject  int
}

// quickly gives the short way for the records of the ledger, nil where they
// are of a kind that only the ledger knows how to judge.
func (l *ledger) quickly(json bool) *quick {
	schema := l.in.schema
	if l.r.opts.long || l.in.aside || l.refused || len(l.in.given) > 0 || schema.OneRow || len(l.in.key) > 1 ||
		schema.General && schema.Name == indicatorsName {
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
	q := &quick{json: json, key: -1, subject: nobody}
	for _, total := range append([]string{schema.TotalRow}, totals...) {
		if total = fold(total); total != "" {
			_, size := utf8.DecodeRuneInString(total)
			q.headings = append(q.headings, []byte(total[:size]))
		}
	}
	for i := range schema.Fields {
		field := &schema.Fields[i]
		c := quickColumn{check: l.in.checks[i], limit: l.r.limits.CellLength, kind: field.Type, json: json, need: field.Required, values: make([]int64, batchRows)}
		c.simple = json || len(c.check.missing) == 0
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
		if slices.Contains(l.in.key, i) && (c.form == numberForm || c.coded && field.Type != column.List) {
			q.key = i
		}
		if l.in.table.Kept(i) {
			q.kept = append(q.kept, i)
			if c.form == textForm {
				c.known = l.in.table.Column(i)
			}
		}
		q.columns = append(q.columns, c)
	}
	return q
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
