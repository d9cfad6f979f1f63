package kernel

import "chengan/engine/column"

// Again runs a table's pass once more, as a warm worker would.
func (s *State) Again(table string) {
	p := s.ledgers[s.plan.byName[table]].chunks[0]
	for i := range p.indexed {
		p.indexed[i] = p.indexed[i][:0]
	}
	p.run(nil)
}

// Loop makes the words of rows, for the test.
type Loop func(out []uint64, lo, hi int)

// Table, Ranges and Compare give the loops of a column, or of two.
func Table(v *column.Vector, lut []uint8) Loop { return Loop(table(v, lut)) }
func Ranges(v *column.Vector, lo, hi int64, outside bool) Loop {
	return Loop(inRange(v, lo, hi, outside))
}

// Compare gives the loop of a·x + b·y + c against 0; nil where it is not proven.
func Compare(x, y *column.Vector, a, b, c int64, operator string) Loop {
	left, ok1 := whole(x).times(a)
	right, ok2 := whole(y).times(b)
	if !ok1 || !ok2 {
		return nil
	}
	total, ok := left.plus(right)
	if !ok {
		return nil
	}
	total, ok = total.plus(&sum{fixed: c, lo: c, hi: c})
	if !ok {
		return nil
	}
	return Loop(compare(total, operator))
}

func whole(v *column.Vector) *sum {
	lo, hi := extent(v)
	return &sum{fixed: v.Base, terms: []term{{times: 1, column: v}}, lo: lo, hi: hi}
}

var (
	FirstDay     = firstDay
	SumBytes     = sumBytes
	SumShorts    = sumShorts
	LeastOrigins = func(limit int) *leastOrigins { return &leastOrigins{limit: limit} }
)

// Add and Done are add and done, for the test.
func (l *leastOrigins) Add(o column.Origin)   { l.add(o) }
func (l *leastOrigins) Done() []column.Origin { return l.done() }
