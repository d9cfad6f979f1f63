package kernel

import (
	"math/bits"
	"slices"

	"chengan/engine/column"
)

// Withdraw takes one record out of the aggregates. Its chunk was kept; the rows
// there keep their numbers.
func (s *State) Withdraw(table string, chunk, row int) {
	at, ok := s.plan.byName[table]
	if !ok {
		return
	}
	p := s.ledgers[at].chunks[chunk]
	if p.broken {
		return
	}
	slot := p.table.Subject(row) + 1
	parts := s.ledgers[at].alone(p, row, row+1)
	if p.dead == nil {
		p.dead = make(bitmap, words(p.table.Len()))
	}
	p.dead.set(row)
	var again []int
	for i := range parts {
		if !p.results[i].subtract(&parts[i], slot) {
			again = append(again, i)
		}
	}
	if len(again) > 0 {
		s.ledgers[at].recompute(slot, again)
	}
}

// PageRows is how many rows a page has at most.
const PageRows = 64

// Extend adds to the aggregates the rows from a row on of a page: a chunk that
// is filled while scenes are asked, never cleared, and is the last that came.
func (s *State) Extend(table string, page *column.Table, from int) {
	at, ok := s.plan.byName[table]
	if !ok {
		return
	}
	l := s.ledgers[at]
	if n := len(l.chunks); n == 0 || l.chunks[n-1].table != page {
		l.chunks = append(l.chunks, newPass(l, page, &s.context, s.conditions.Block, PageRows, true))
	} else {
		l.chunks[n-1].turn(&s.context)
	}
	p := l.chunks[len(l.chunks)-1]
	if l.broken = l.broken || p.broken; p.broken {
		return
	}
	if p.dead != nil {
		p.dead = append(p.dead, make(bitmap, words(page.Len())-len(p.dead))...)
	}
	l.enlist(p, len(l.chunks)-1, from)
}

// enlist adds rows from a row on of a chunk to the indexes and the aggregates.
func (l *ledger) enlist(p *pass, chunk, from int) {
	for lo := from; lo < p.table.Len(); lo += p.size {
		p.enter(lo, min(lo+p.size, p.table.Len()))
		p.find()
	}
	if l.pages == nil {
		l.pages = map[int][]int{}
	}
	for _, span := range p.spans {
		if span.hi <= from {
			continue
		}
		if pages := l.pages[span.slot]; len(pages) == 0 || pages[len(pages)-1] != chunk {
			l.pages[span.slot] = append(pages, chunk)
		}
		parts := l.alone(p, max(span.lo, from), span.hi)
		for i := range parts {
			p.results[i].merge(&parts[i], span.slot)
		}
	}
}

// Reset replaces all chunks of a table by one that holds the same records; the
// aggregates stay.
func (s *State) Reset(table string, whole *column.Table) {
	s.tables[table] = whole
	if table == indicators {
		s.indicators = nil
	}
	at, ok := s.plan.byName[table]
	if !ok {
		return
	}
	l := s.ledgers[at]
	p := newPass(l, whole, &s.context, s.conditions.Block, 0, true)
	l.chunks, l.pages, l.broken = []*pass{p}, nil, l.broken || p.broken
	for lo := 0; !p.broken && lo < whole.Len(); lo += p.size {
		p.enter(lo, min(lo+p.size, whole.Len()))
		p.find()
	}
}

// alone gives the aggregates of rows of one subject, in slot 0; they are good
// until the next call.
func (l *ledger) alone(p *pass, lo, hi int) []partial {
	if l.spare == nil {
		l.spare = make([]partial, len(l.results))
		for i := range l.spare {
			l.spare[i] = newPartial(l.results[i].aggregate, 1)
		}
	}
	for i := range l.spare {
		l.spare[i].reset(0)
	}
	p.over(lo, hi, l.spare)
	return l.spare
}

// over adds rows of one subject to slot 0 of aggregates.
func (p *pass) over(lo, hi int, into []partial) {
	results, spans, first := p.results, p.spans, p.first
	p.results, p.spans, p.first = into, []span{{0, lo, hi}}, 0
	for i := range into {
		into[i].bind(p)
	}
	for ; lo < hi; lo = p.hi {
		p.enter(lo, min(lo+p.size, hi))
		for i := range p.indexed {
			p.fresh[i], _ = slices.BinarySearch(p.indexed[i], uint32(p.lo))
		}
		for i := range into {
			into[i].add(p)
		}
	}
	p.results, p.spans, p.first = results, spans, first
}

// recompute fills in aggregates of one slot from its rows.
func (l *ledger) recompute(slot int, which []int) {
	parts := make([]partial, len(which))
	for i, id := range which {
		parts[i] = newPartial(l.plan.aggregates[id], 1)
	}
	of := func(p *pass) {
		spans := p.spans
		if p.table.Sealed() { // those of a slot are neighbours
			at, _ := slices.BinarySearchFunc(spans, slot, func(s span, slot int) int { return s.slot - slot })
			end, _ := slices.BinarySearchFunc(spans, slot+1, func(s span, slot int) int { return s.slot - slot })
			spans = spans[at:end]
		}
		for _, span := range spans {
			if span.slot == slot {
				p.over(span.lo, span.hi, parts)
			}
		}
	}
	of(l.chunks[0])
	for _, page := range l.pages[slot] {
		of(l.chunks[page])
	}
	for i, id := range which {
		l.results[id].reset(slot)
		l.results[id].merge(&parts[i], slot)
	}
}

// reset empties one slot.
func (r *partial) reset(slot int) {
	r.failed[slot] = false
	switch r.aggregate.fold {
	case foldCount, foldSome:
		r.count[slot] = 0
	case foldSum:
		r.high[slot], r.low[slot] = 0, 0
	case foldLeast, foldMost:
		r.best[slot] = r.aggregate.worst()
	case foldCovered:
		clear(r.covered[slot*r.width : (slot+1)*r.width])
	}
}

// merge adds slot 0 of another to a slot.
func (r *partial) merge(other *partial, slot int) {
	if other.failed[0] {
		r.fail(slot)
	}
	switch r.aggregate.fold {
	case foldCount, foldSome:
		r.count[slot] += other.count[0]
	case foldSum:
		var carry uint64
		r.low[slot], carry = bits.Add64(r.low[slot], other.low[0], 0)
		r.high[slot] += other.high[0] + int64(carry)
	case foldLeast, foldMost:
		r.best[slot] = r.aggregate.better(r.best[slot], other.best[0])
	case foldCovered:
		for w := range other.covered {
			r.covered[slot*r.width+w] |= other.covered[w]
		}
	}
}

// subtract takes slot 0 of another out of a slot; false where what is left can
// only be told by looking at all its rows.
func (r *partial) subtract(other *partial, slot int) bool {
	if other.failed[0] || r.failed[slot] {
		return false
	}
	switch r.aggregate.fold {
	case foldSome: // how many there are nobody knows
		return other.count[0] == 0
	case foldCount:
		r.count[slot] -= other.count[0]
	case foldSum:
		var borrow uint64
		r.low[slot], borrow = bits.Sub64(r.low[slot], other.low[0], 0)
		r.high[slot] -= other.high[0] + int64(borrow)
	case foldLeast, foldMost:
		return other.best[0] == r.aggregate.worst() || other.best[0] != r.best[slot]
	case foldCovered:
		return !bitmap(other.covered).any()
	}
	return true
}
