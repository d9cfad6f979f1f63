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
	SumLongs     = sumOf[int64]
	LeastOrigins = func(limit int) *earliest[column.Origin] { return newEarliest(limit, column.Origin.Compare) }
)

// Add and Done are add and done, for the test.
func (e *earliest[T]) Add(one T) { e.add(one) }
func (e *earliest[T]) Done() []T { return e.done() }

// Poisoned is Run by a worker who finds garbage in all spare memory: before
// each block in everything, before each aggregate in what is not kept for it.
func (p *Plan) Poisoned(ev Evidence, garbage uint64) *State {
	s := p.Begin(Conditions{Shares: ev.Shares, Subjects: ev.Subjects, Day: ev.Day, Block: ev.Block})
	s.tables = ev.Tables
	for _, l := range s.ledgers {
		table := ev.Tables[l.plan.schema.Name]
		if table == nil {
			continue
		}
		pass := newPass(l, table, &s.context, s.conditions.Block, 0, true)
		l.chunks, l.broken = append(l.chunks, pass), pass.broken
		if pass.broken {
			continue
		}
		for lo := 0; lo < table.Len(); lo += pass.size {
			before := pass.number
			pass.number = -1
			pass.spoil(garbage)
			pass.number = before
			pass.enter(lo, min(lo+pass.size, table.Len()))
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
	fill(p.present)
	fill(p.absent)
	for i := range p.ranks {
		p.ranks[i] = int32(garbage)
	}
	for i := range p.values {
		p.values[i] = int64(garbage)
	}
	for i := range p.running[1:] { // the sum of no value stays 0
		p.running[1+i] = int64(garbage)
	}
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

// Asked is how many blocks of a table some node was computed for.
func (s *State) Asked(table string) int {
	most := -1
	for i := range s.ledgers[s.plan.byName[table]].chunks[0].bound {
		most = max(most, s.ledgers[s.plan.byName[table]].chunks[0].bound[i].block)
	}
	return most + 1
}
