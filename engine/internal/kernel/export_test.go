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

// Poisoned is Run by a worker who finds garbage in all spare memory: before
// each block in everything, before each aggregate in what is not kept for it.
func (p *Plan) Poisoned(ev Evidence, garbage uint64) *State {
	s := p.Run(ev)
	for i, plan := range p.tables {
		pass := newPass(plan, ev.Tables[plan.schema.Name], &s.context, ev.Subjects, ev.Block)
		if s.passes[i] = pass; pass.table == nil || pass.broken {
			continue
		}
		for lo := 0; lo < pass.table.Len(); lo += pass.size {
			pass.number = -1
			pass.spoil(garbage)
			pass.enter(lo)
			pass.find()
			for j := range pass.results {
				pass.spoil(garbage)
				pass.results[j].add(pass)
			}
		}
	}
	return s
}

// spoil fills the spare memory, but not the bits that the block at hand keeps.
func (p *pass) spoil(garbage uint64) {
	fill := func(b bitmap) {
		for w := range b {
			b[w] = garbage
		}
	}
	if p.number < 0 {
		fill(p.all)
	}
	fill(p.mask)
	fill(p.failed)
	p.anyFail = true // who asks next clears what failed before
	p.cursor.row, p.cursor.element = int(garbage), "垃圾"
	for i := range p.bound {
		b := &p.bound[i]
		fill(b.open)
		fill(b.kept)
		if b.block != p.number || !b.total {
			fill(b.bits)
		}
	}
}
