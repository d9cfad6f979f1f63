package kernel

import (
	"math/bits"

	"chengan/engine/column"
)

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
	case opTable:
		p.lookUp(n, b)
	case opRange:
		p.within(n, b)
		if n.needed {
			for w := range mask {
				missing := window(p.columns[n.field].Missing, p.lo+w*64) & mask[w]
				p.failed[w] |= missing
				p.anyFail = p.anyFail || missing != 0
			}
		}
	case opFields:
		p.compare(n, b)
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
	case opRows:
		p.rows(n, b, mask)
	}
	return b.bits
}

// combine is and, or, not. The right side is only asked where the left side
// leaves the answer open.
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
		for w := range b.bits {
			if n.op == opAnd {
				b.bits[w] = left[w] & right[w] & mask[w]
			} else {
				b.bits[w] = (left[w] | right[w]) & mask[w]
			}
		}
	default:
		open, kept := b.open[:len(mask)], b.kept[:len(mask)]
		for w := range open {
			if n.op == opAnd {
				open[w] = mask[w] & left[w]
			} else {
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

// lookUp looks each code up.
func (p *pass) lookUp(n *node, b *bound) {
	v := &p.columns[n.field]
	truth := p.plan.schema.Fields[n.field].Type == column.Boolean
	for w := range b.bits {
		base := p.lo + w*64
		codes := p.load(v, base, 0)
		var word uint64
		switch {
		case truth && b.lut[0] == b.lut[1]:
			word = -uint64(b.lut[0])
		case truth:
			if word = truths(codes); b.lut[0] == 1 {
				word = ^word
			}
		case b.small != nil:
			word = lookUpSmall(codes, b.small)
		default:
			word = lookUp(codes, b.lut)
		}
		b.bits[w] = p.substitute(n, b, v, word, base) & p.all[w]
	}
}

// load gives the values of the word of rows that begins at a row.
func (p *pass) load(v *column.Vector, base, into int) []int64 {
	values := p.words[into][:min(64, p.hi-base)]
	for i := range values {
		values[i] = v.Int(base + i)
	}
	return values
}

// substitute puts the answer for missing values in place.
func (p *pass) substitute(n *node, b *bound, v *column.Vector, word uint64, base int) uint64 {
	if !n.optional {
		return word
	}
	missing := window(v.Missing, base)
	if b.whenMissing {
		return word | missing
	}
	return word &^ missing
}

// within compares each number with two bounds.
func (p *pass) within(n *node, b *bound) {
	v := &p.columns[n.field]
	lo, width := uint64(b.lo), uint64(b.hi)-uint64(b.lo)
	for w := range b.bits {
		base := p.lo + w*64
		word := uint64(0)
		if b.lo <= b.hi {
			word = between(p.load(v, base, 0), lo, width)
		}
		if b.outside {
			word = ^word
		}
		b.bits[w] = p.substitute(n, b, v, word, base) & p.all[w]
	}
}

// compare compares two fields of each record. Records that lack one, which are
// few, are asked one by one.
func (p *pass) compare(n *node, b *bound) {
	for w := range b.bits {
		base := p.lo + w*64
		x, y := p.load(&p.columns[n.left], base, 0), p.load(&p.columns[n.right], base, 1)
		var word uint64
		switch n.operator {
		case "<":
			word = smaller(x, y)
		case "<=":
			word = ^smaller(y, x)
		case ">":
			word = smaller(y, x)
		case ">=":
			word = ^smaller(x, y)
		case "==":
			word = ^(smaller(x, y) | smaller(y, x))
		case "!=":
			word = smaller(x, y) | smaller(y, x)
		}
		if n.optional {
			missing := (window(p.columns[n.left].Missing, base) | window(p.columns[n.right].Missing, base)) & p.all[w]
			word &^= missing
			for ; missing != 0; missing &= missing - 1 {
				i := bits.TrailingZeros64(missing)
				p.cursor.row = base + i
				if holds, _ := n.test(&p.cursor); holds { // it cannot fail
					word |= 1 << i
				}
			}
		}
		b.bits[w] = word & p.all[w]
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
