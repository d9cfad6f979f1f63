package kernel

import (
	"bytes"

	"chengan/engine/column"
)

// loop makes the words of the rows lo ≤ row < hi, as though no row were
// missing. Which one suits a node is settled when it meets its column: by the
// width of the column, and by what is asked of it.
//
// Shape: bits of out beyond the rows mean nothing.
type loop func(out []uint64, lo, hi int)

// constantly answers the same everywhere.
func constantly(word uint64) loop {
	return func(out []uint64, _, _ int) {
		for w := range out {
			out[w] = word
		}
	}
}

// table is the loop of what holds for the codes whose entry is 1: a range, if
// the codes or all others are one, since that needs no look at a table.
func table(v *column.Vector, lut []uint8) loop {
	if v.Bits != nil {
		return truths(v.Bits, lut)
	}
	for _, one := range []byte{1, 0} {
		flip := uint64(one) - 1 // all ones where it holds for all others
		first, last := bytes.IndexByte(lut, one), bytes.LastIndexByte(lut, one)
		switch {
		case first < 0:
			return constantly(flip)
		case bytes.IndexByte(lut[first:last], 1-one) < 0:
			return raw(v, uint64(first), uint64(last), uint64(len(lut)-1), flip)
		}
	}
	switch {
	case v.Bytes != nil:
		return func(out []uint64, lo, hi int) { lookUp(out, v.Bytes[lo:hi], lut) }
	case v.Shorts != nil:
		return func(out []uint64, lo, hi int) { lookUp(out, v.Shorts[lo:hi], lut) }
	}
	return func(out []uint64, lo, hi int) { lookUp(out, v.Words[lo:hi], lut) }
}

// truths is the loop of what holds for false where lut[0] is 1, and for true
// where lut[1] is.
func truths(bits []uint64, lut []uint8) loop {
	if lut[0] == lut[1] {
		return constantly(-uint64(lut[0]))
	}
	flip := -uint64(lut[0])
	return func(out []uint64, lo, _ int) {
		for w := range out {
			out[w] = window(bits, lo+w*64) ^ flip
		}
	}
}

// inRange is the loop of what holds for the values from lo to hi, or for all
// others.
func inRange(v *column.Vector, lo, hi int64, outside bool) loop {
	flip := uint64(0)
	if outside {
		flip = ^flip
	}
	if v.Longs != nil {
		if lo > hi {
			return constantly(flip)
		}
		return func(out []uint64, from, to int) {
			between(out, v.Longs[from:to], uint64(lo), uint64(hi)-uint64(lo), flip)
		}
	}
	least, most := extent(v)
	if lo, hi = max(lo, least), min(hi, most); lo > hi {
		return constantly(flip)
	}
	return raw(v, uint64(lo)-uint64(v.Base), uint64(hi)-uint64(v.Base), uint64(most)-uint64(v.Base), flip)
}

// raw is the loop of what holds for what a narrow column stores from lo to hi,
// of which there is none above most.
func raw(v *column.Vector, lo, hi, most, flip uint64) loop {
	single, upTo, from := lo == hi, lo == 0, hi >= most
	switch {
	case upTo && from:
		return constantly(^flip)
	case v.Bytes != nil && single:
		return func(out []uint64, first, end int) { equalBytes(out, v.Bytes[first:end], uint8(lo), flip) }
	case v.Bytes != nil && upTo:
		return func(out []uint64, first, end int) { upToBytes(out, v.Bytes[first:end], uint8(hi), flip) }
	case v.Bytes != nil && from:
		return func(out []uint64, first, end int) { upToBytes(out, v.Bytes[first:end], uint8(lo-1), ^flip) }
	case v.Bytes != nil:
		return func(out []uint64, first, end int) { between(out, v.Bytes[first:end], lo, hi-lo, flip) }
	case v.Shorts != nil && single:
		return func(out []uint64, first, end int) { equalShorts(out, v.Shorts[first:end], uint16(lo), flip) }
	case v.Shorts != nil && upTo:
		return func(out []uint64, first, end int) { upToShorts(out, v.Shorts[first:end], uint16(hi), flip) }
	case v.Shorts != nil && from:
		return func(out []uint64, first, end int) { upToShorts(out, v.Shorts[first:end], uint16(lo-1), ^flip) }
	case v.Shorts != nil:
		return func(out []uint64, first, end int) { between(out, v.Shorts[first:end], lo, hi-lo, flip) }
	}
	return func(out []uint64, first, end int) { between(out, v.Words[first:end], lo, hi-lo, flip) }
}

// compare is the loop of what holds where a difference stands to 0 as the
// operator says.
func compare(difference *sum, operator string) loop {
	flip := uint64(0)
	switch operator { // each is whether something is below 0, or is not
	case "$>":
		difference, _ = difference.times(-1)
	case "$<=":
		difference, _ = difference.times(-1)
		flip = ^flip
	case "$>=":
		flip = ^flip
	case "$==", "$!=":
		return zero(difference, operator == "$==")
	}
	if len(difference.terms) == 0 {
		return constantly(-(uint64(difference.fixed) >> 63) ^ flip)
	}
	if a, b, ok := difference.pair(); ok {
		if loop := lanes(a, b, difference.fixed, flip); loop != nil {
			return loop
		}
		switch {
		case a.column.Bytes != nil:
			return pairOf(a.column.Bytes, b.column, a.times, b.times, difference.fixed, flip)
		case a.column.Shorts != nil:
			return pairOf(a.column.Shorts, b.column, a.times, b.times, difference.fixed, flip)
		case a.column.Words != nil:
			return pairOf(a.column.Words, b.column, a.times, b.times, difference.fixed, flip)
		case a.column.Longs != nil:
			return pairOf(a.column.Longs, b.column, a.times, b.times, difference.fixed, flip)
		}
	}
	return func(out []uint64, lo, hi int) {
		var values [64]int64
		for w := range out {
			difference.load(&values, lo+w*64, min(lo+w*64+64, hi))
			out[w] = negative(&values) ^ flip
		}
	}
}

// pair gives the terms of a sum of one or two columns.
func (s *sum) pair() (a, b term, ok bool) {
	if len(s.terms) > 2 || s.terms[0].left != nil || s.terms[len(s.terms)-1].left != nil {
		return a, b, false
	}
	a, b = s.terms[0], s.terms[len(s.terms)-1]
	if len(s.terms) == 1 {
		b.times = 0
	}
	return a, b, true
}

// lanes is the loop of two narrow columns of one width and base that are
// compared as they are; nil where they are not that.
func lanes(a, b term, fixed int64, flip uint64) loop {
	if a.times == -1 && b.times == 1 {
		a, b = b, a
	}
	if a.times != 1 || b.times != -1 || fixed != 0 {
		return nil
	}
	x, y := a.column, b.column
	switch {
	case x.Bytes != nil && y.Bytes != nil:
		return func(out []uint64, lo, hi int) { belowBytes(out, x.Bytes[lo:hi], y.Bytes[lo:hi], flip) }
	case x.Shorts != nil && y.Shorts != nil:
		return func(out []uint64, lo, hi int) { belowShorts(out, x.Shorts[lo:hi], y.Shorts[lo:hi], flip) }
	}
	return nil
}

// pairOf is the loop of whether a·x + b·y + c is below 0.
func pairOf[X width](x []X, y *column.Vector, a, b, c int64, flip uint64) loop {
	switch {
	case y.Bytes != nil:
		return func(out []uint64, lo, hi int) { weighted(out, x[lo:hi], y.Bytes[lo:hi], a, b, c, flip) }
	case y.Shorts != nil:
		return func(out []uint64, lo, hi int) { weighted(out, x[lo:hi], y.Shorts[lo:hi], a, b, c, flip) }
	case y.Words != nil:
		return func(out []uint64, lo, hi int) { weighted(out, x[lo:hi], y.Words[lo:hi], a, b, c, flip) }
	}
	return func(out []uint64, lo, hi int) { weighted(out, x[lo:hi], y.Longs[lo:hi], a, b, c, flip) }
}

// zero is the loop of whether a sum is 0, or is not.
func zero(s *sum, equal bool) loop {
	flip := uint64(0)
	if equal {
		flip = ^flip
	}
	return func(out []uint64, lo, hi int) {
		var values [64]int64
		for w := range out {
			s.load(&values, lo+w*64, min(lo+w*64+64, hi))
			for i, value := range values {
				values[i] = value | -value
			}
			out[w] = negative(&values) ^ flip
		}
	}
}
