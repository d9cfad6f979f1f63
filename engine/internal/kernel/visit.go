package kernel

import (
	"math/bits"
	"slices"

	"chengan/engine/column"
)

// visit gives the rows lo ≤ row < hi of a selection until visit says false;
// false where one of them could not be decided. It is for the few clauses that
// lose points.
func (p *pass) visit(of *selection, lo, hi int, visit func(row int) bool) (decided bool) {
	going := true
	if of.index != nil {
		rows := p.indexed[of.index.id]
		start, _ := slices.BinarySearch(rows, uint32(lo))
		end, _ := slices.BinarySearch(rows, uint32(hi))
		rows = rows[start:end]
		for len(rows) > 0 && going {
			p.enter(int(rows[0]), min(int(rows[0])+p.size, hi))
			n, _ := slices.BinarySearch(rows, uint32(p.hi))
			if n < (p.hi-p.lo)/16 && (of.where < 0 || p.bound[of.where].total) { // a block is not worth computing for them
				for _, row := range rows[:n] {
					if p.alive(int(row)) && (of.where < 0 || p.holds(of.where, int(row))) && !visit(int(row)) {
						return true
					}
				}
				rows = rows[n:]
				continue
			}
			clear(p.mask)
			for _, row := range rows[:n] {
				if p.alive(int(row)) {
					p.mask.set(int(row) - p.lo)
				}
			}
			if decided, going = p.show(of.where, visit); !decided {
				return false
			}
			rows = rows[n:]
		}
		return true
	}
	for at := lo; at < hi && going; at = p.hi {
		p.enter(at, min(at+p.size, hi))
		copy(p.mask, p.all)
		if decided, going = p.show(of.where, visit); !decided {
			return false
		}
	}
	return true
}

// show visits the rows of the mask for which a node holds, until visit says false.
func (p *pass) show(where int, visit func(row int) bool) (decided, going bool) {
	selected := p.ask(where, p.mask)
	for w := range p.mask {
		if p.failed[w]&p.mask[w] != 0 && p.anyFail {
			return false, false
		}
		for word := selected[w] & p.mask[w]; word != 0; word &= word - 1 {
			if !visit(p.lo + w*64 + bits.TrailingZeros64(word)) {
				return true, false
			}
		}
	}
	return true, true
}

// holds computes a node that cannot fail for one row.
func (p *pass) holds(i, row int) bool {
	n, b := &p.plan.nodes[i], &p.bound[i]
	switch n.op {
	case opConstant:
		return b.constant
	case opAnd:
		return p.holds(n.left, row) && p.holds(n.right, row)
	case opOr:
		return p.holds(n.left, row) || p.holds(n.right, row)
	case opNot:
		return !p.holds(n.left, row)
	case opTable:
		v := &p.columns[n.field]
		switch {
		case n.optional && v.IsMissing(row):
			return b.whenMissing
		case p.plan.schema.Fields[n.field].Type != column.Boolean:
			return b.lut[v.Int(row)] == 1
		case v.Int(row) != 0:
			return b.lut[1] == 1
		}
		return b.lut[0] == 1
	case opRange:
		v := &p.columns[n.field]
		if n.optional && v.IsMissing(row) {
			return b.whenMissing
		}
		return (v.Int(row) >= b.lo && v.Int(row) <= b.hi) != b.outside
	}
	p.cursor.row = row
	holds, _ := n.test(&p.cursor) // it cannot fail
	return holds
}
