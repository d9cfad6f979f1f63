package kernel

import "math/bits"

// ask computes a node for the rows of a mask and notes where it failed.
func (p *pass) ask(where int, mask bitmap) bitmap {
	if p.anyFail {
		clear(p.failed)
		p.anyFail = false
	}
	if where < 0 {
		return mask
	}
	return p.eval(where, mask)
}

// eval computes a node for the rows of a mask. A node that cannot fail is
// computed for all rows and kept for whoever asks next in this block; one that
// can is only asked where the reference would ask it.
//
// Shape: the result is the node's own memory, good until the node is asked again.
func (p *pass) eval(i int, mask bitmap) bitmap {
	n, b := &p.plan.nodes[i], &p.bound[i]
	if b.block == p.number && b.total {
		return b.bits
	}
	b.block = p.number
	b.bits = b.bits[:len(p.all)]
	if b.total {
		mask = p.all
	}
	if b.broken {
		p.fail(mask)
		clear(b.bits)
		return b.bits
	}
	switch n.op {
	case opConstant:
		clear(b.bits)
		if b.constant {
			copy(b.bits, p.all)
		}
	case opTable, opRange:
		b.fill(b.bits, p.lo, p.hi)
		p.substitute(n, b)
		if n.needed {
			for w := range mask {
				missing := window(p.columns[n.field].Missing, p.lo+w*64) & mask[w]
				p.failed[w] |= missing
				p.anyFail = p.anyFail || missing != 0
			}
		}
	case opMissing:
		for w := range b.bits {
			missing := window(p.columns[n.field].Missing, p.lo+w*64)
			if !n.equal {
				missing = ^missing
			}
			b.bits[w] = missing & p.all[w]
		}
	case opAnd, opOr, opNot:
		p.combine(n, b, mask)
	case opAmounts, opRows:
		if b.fill == nil {
			p.rows(n, b, mask)
			break
		}
		b.fill(b.bits, p.lo, p.hi)
		b.bits[len(b.bits)-1] &= p.all[len(p.all)-1]
	}
	return b.bits
}

// substitute puts the answer for missing values in place, and none beyond the
// block.
func (p *pass) substitute(n *node, b *bound) {
	if missing := p.columns[n.field].Missing; n.optional && missing != nil {
		answer := uint64(0)
		if b.whenMissing {
			answer = ^answer
		}
		for w := range b.bits {
			missing := window(missing, p.lo+w*64)
			b.bits[w] = b.bits[w]&^missing | answer&missing
		}
	}
	b.bits[len(b.bits)-1] &= p.all[len(p.all)-1]
}

// combine is and, or, not. The right side is only asked where the left side
// leaves the answer open, unless both are to be asked.
func (p *pass) combine(n *node, b *bound, mask bitmap) {
	left := p.eval(n.left, mask)
	switch {
	case n.op == opNot:
		for w := range b.bits {
			b.bits[w] = mask[w] &^ left[w]
		}
	case p.bound[n.right].total:
		if n.op == opAnd && !left.any() {
			clear(b.bits)
			return
		}
		right := p.eval(n.right, mask)
		left, right, mask := left[:len(b.bits)], right[:len(b.bits)], mask[:len(b.bits)]
		if n.op == opAnd {
			for w := range b.bits {
				b.bits[w] = left[w] & right[w] & mask[w]
			}
			return
		}
		for w := range b.bits {
			b.bits[w] = (left[w] | right[w]) & mask[w]
		}
	default:
		open, kept := b.open[:len(mask)], b.kept[:len(mask)]
		for w := range open {
			switch {
			case n.both:
				open[w] = mask[w]
			case n.op == opAnd:
				open[w] = mask[w] & left[w]
			default:
				open[w] = mask[w] &^ left[w]
			}
		}
		copy(kept, left) // the right side may ask the same node again
		right := p.eval(n.right, open)
		for w := range b.bits {
			b.bits[w] = right[w] & open[w]
			if n.op == opOr {
				b.bits[w] |= kept[w] & mask[w]
			}
		}
	}
}

// rows asks the closure, record by record.
func (p *pass) rows(n *node, b *bound, mask bitmap) {
	for w := range b.bits {
		word := uint64(0)
		for rest := mask[w]; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros64(rest)
			p.cursor.row = p.lo + w*64 + i
			holds, err := n.test(&p.cursor)
			if holds {
				word |= 1 << i
			}
			if err != nil {
				p.failed.set(w*64 + i)
				p.anyFail = true
			}
		}
		b.bits[w] = word
	}
}

// fail notes that the rows of a mask are the reference's.
func (p *pass) fail(mask bitmap) {
	for w := range mask {
		p.failed[w] |= mask[w]
	}
	p.anyFail = true
}
