package evidence

import (
	"cmp"
	"maps"
	"slices"

	"chengan/engine/column"
)

// Stream is for evidence that is larger than memory: what it takes is read in
// chunks and not kept.
type Stream struct {
	Tables []string                                // their names; all other tables are kept
	Begin  func()                                  // told before the first chunk; told again where all must be read anew, and then what was taken is void
	Take   func(table string, chunk *column.Table) // a chunk, which is cleared and filled again afterwards; files from top to bottom
	Place  []int                                   // set at the end: the numbers that subjects have in chunks → those in Evidence.Subjects

	rows, texts, keys int // other bounds than these, for tests
}

// Bounds of what is in memory at a time.
const (
	chunkRows  = 1 << 15 // rows of a chunk
	chunkTexts = 1 << 15 // texts of a column that are remembered from one chunk to the next
	chunkKeys  = 1 << 18 // keys of one file that are compared as they come; of a longer file all are compared in the end
)

// condemned is what only the end of the evidence told: rows of a table that had
// been passed on already and count for nothing.
type condemned struct {
	dropped   map[dropping]bool
	withdrawn map[column.Part]bool
	twice     map[column.Part]map[int]int // row whose key an earlier row has → that row
}

// streams reports whether a table is passed on in chunks.
func (s *Stream) streams(table string) bool {
	return s != nil && slices.Contains(s.Tables, table)
}

// void reports whether rows of a subject in a place are known to count for nothing.
func (in *intake) void(part column.Part, subject int) bool {
	return in.condemned != nil && (in.condemned.withdrawn[part] || in.condemned.dropped[dropping{part, subject}])
}

// repeats gives the rows of a part whose keys are known to repeat.
func (c *condemned) repeats(part column.Part) map[int]int {
	if c == nil {
		return nil
	}
	return c.twice[part]
}

// repeated notes the rows of the file at hand whose keys repeat, where these
// were too many to be compared as they came.
func (r *reader) repeated() (bad error) {
	for _, l := range r.keyed { // all of them: each has a file to close
		rows, err := l.keys.twice()
		if bad == nil {
			bad = err
		}
		if len(rows) > 0 {
			l.in.twice[column.Part{File: l.src.path, Sheet: l.sheet}] = rows
		}
	}
	r.keyed = r.keyed[:0]
	return bad
}

// appended is told after each row.
func (in *intake) appended() {
	if in.stream != nil && in.table.Len() >= cmp.Or(in.stream.rows, chunkRows) {
		in.pass()
	}
}

// pass hands the rows so far on.
func (in *intake) pass() {
	if in.table.Len() == 0 {
		return
	}
	in.stream.Take(in.schema.Name, in.table)
	in.table.Clear()
	for field := range in.schema.Fields {
		if in.table.Column(field).Distinct() > cmp.Or(in.stream.texts, chunkTexts) {
			in.forget(field)
		}
	}
}

// forget takes the codes of texts out of a column of the cleared table, and out
// of what the short ways remember of them.
func (in *intake) forget(field int) {
	in.table.Forget(field)
	in.forgotten++
	for _, quick := range in.quick {
		if quick != nil {
			quick.columns[field].forget()
		}
	}
}

// condemn gives what has turned out to count for nothing, with what was known
// before; false where nothing was added that had been passed on.
func (r *reader) condemn() (map[string]*condemned, bool) {
	all, more := map[string]*condemned{}, false
	for _, in := range r.order {
		if in.stream == nil || len(in.dropped)+len(in.withdrawn)+len(in.twice) == 0 {
			continue
		}
		all[in.schema.Name] = &condemned{in.dropped, in.withdrawn, in.twice}
		for one := range in.dropped {
			more = more || !in.void(one.part, one.subject)
		}
		for part := range in.withdrawn {
			more = more || !in.void(part, nobody)
		}
		for part, rows := range in.twice {
			more = more || !maps.Equal(rows, in.condemned.repeats(part))
		}
	}
	return all, more
}
