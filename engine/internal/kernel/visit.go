package kernel

import (
	"math/bits"
	"slices"
)

// visit gives the rows lo ≤ row < hi of a selection; false where one of them
// could not be decided. It is for the few clauses that lose points.
func (p *pass) visit(of *selection, lo, hi int, visit func(row int)) bool {
	if of.index != nil {
		rows := p.indexed[of.index.id]
		start, _ := slices.BinarySearch(rows, uint32(lo))
		end, _ := slices.BinarySearch(rows, uint32(hi))
		rows = rows[start:end]
		for len(rows) > 0 {
			p.enter(int(rows[0]) / p.size * p.size)
			n, _ := slices.BinarySearch(rows, uint32(p.hi))
			clear(p.mask)
			for _, row := range rows[:n] {
				p.mask.set(int(row) - p.lo)
			}
			if !p.show(of.where, visit) {
				return false
			}
			rows = rows[n:]
		}
		return true
	}
	for at := lo; at < hi; at = p.hi {
		p.enter(at / p.size * p.size)
		for w := range p.mask {
			p.mask[w] = p.all.slice(w, max(lo-p.lo, 0), min(hi, p.hi)-p.lo)
		}
		if !p.show(of.where, visit) {
			return false
		}
	}
	return true
}

// show visits the rows of the mask for which a node holds.
func (p *pass) show(where int, visit func(row int)) bool {
	selected := p.ask(where, p.mask)
	for w := range p.mask {
		if p.failed[w]&p.mask[w] != 0 && p.anyFail {
			return false
		}
		for word := selected[w] & p.mask[w]; word != 0; word &= word - 1 {
			visit(p.lo + w*64 + bits.TrailingZeros64(word))
		}
	}
	return true
}
