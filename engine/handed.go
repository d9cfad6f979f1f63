package engine

import (
	"chengan/engine/column"
)

// handed is what rows tell of who handed in what. Subjects appear while
// evidence streams in, so their slots grow: slot 0 is nobody's, s+1 subject s's.
type handed struct {
	rows     map[string][]int  // table → slot → records
	mentions []map[mention]int // slot → clauses that its issues and documents name, and how often
}

// mention is a clause named in a general table.
type mention struct{ table, clause string }

func newHanded(subjects int) *handed {
	return &handed{rows: map[string][]int{}, mentions: make([]map[mention]int, subjects+1)}
}

// clauseFields are the fields by which records of two tables name the clauses
// that they serve.
var clauseFields = map[string]string{Issues: "clause", Documents: "clauses"}

// take notes the records of a table or of a chunk of it, or takes them back
// where sign is −1.
func (h *handed) take(name string, table *column.Table, sign int) {
	field := -1
	var vector column.Vector
	var tally []int32 // code → how often the span at hand names it
	var named []uint32
	if by, ok := clauseFields[name]; ok {
		if field = table.Schema.Field(by); field >= 0 {
			vector = table.Vector(field)
			tally = make([]int32, len(vector.Texts))
		}
	}
	note := func(code uint32) {
		if tally[code] == 0 {
			named = append(named, code)
		}
		tally[code]++
	}
	table.Spans(func(subject, lo, hi int) {
		h.add(name, subject, sign*(hi-lo))
		if field < 0 {
			return
		}
		list := table.Schema.Fields[field].Type == column.List
		for row := lo; row < hi; row++ {
			switch {
			case list:
				for _, code := range vector.List(row) {
					note(code)
				}
			case !vector.IsMissing(row):
				note(uint32(vector.Int(row)))
			}
		}
		for _, code := range named {
			h.mention(subject, mention{name, vector.Texts[code]}, sign*int(tally[code]))
			tally[code] = 0
		}
		named = named[:0]
	})
}

// record is take of one record.
func (h *handed) record(name string, table *column.Table, row, sign int) {
	subject := table.Subject(row)
	h.add(name, subject, sign)
	by, ok := clauseFields[name]
	if field := table.Schema.Field(by); ok && field >= 0 {
		value := table.Value(row, field)
		switch {
		case value.Missing:
		case table.Schema.Fields[field].Type != column.List:
			h.mention(subject, mention{name, value.Text}, sign)
		}
		for _, text := range value.List {
			h.mention(subject, mention{name, text}, sign)
		}
	}
}

func (h *handed) add(table string, subject, records int) {
	rows := h.rows[table]
	for len(rows) <= subject+1 {
		rows = append(rows, 0)
	}
	rows[subject+1] += records
	h.rows[table] = rows
}

func (h *handed) mention(subject int, of mention, times int) {
	for len(h.mentions) <= subject+1 {
		h.mentions = append(h.mentions, nil)
	}
	if h.mentions[subject+1] == nil {
		h.mentions[subject+1] = map[mention]int{}
	}
	h.mentions[subject+1][of] += times
}

// records is how many records of a table a subject handed in.
func (h *handed) records(table string, subject int) int {
	if rows := h.rows[table]; subject+1 < len(rows) {
		return rows[subject+1]
	}
	return 0
}

// any reports whether anybody, or nobody, has records of a table.
func (h *handed) any(table string) bool {
	for _, n := range h.rows[table] {
		if n > 0 {
			return true
		}
	}
	return false
}

// names reports whether a subject's issues, documents or refused records name
// a clause.
func (h *handed) names(subject int, table, clause string) bool {
	return subject+1 < len(h.mentions) && h.mentions[subject+1][mention{table, clause}] > 0
}

// renumber gives subjects their final numbers.
func (h *handed) renumber(place []int) {
	moved := newHanded(len(place))
	for table, rows := range h.rows {
		for slot, n := range rows {
			moved.add(table, final(place, slot-1), n)
		}
	}
	for slot, mentions := range h.mentions {
		for of, times := range mentions {
			moved.mention(final(place, slot-1), of, times)
		}
	}
	*h = *moved
}

// final is the final number of a subject; Unattached has only one.
func final(place []int, subject int) int {
	if subject < 0 {
		return subject
	}
	return place[subject]
}
