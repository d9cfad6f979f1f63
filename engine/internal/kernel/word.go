package kernel

import "math/bits"

// width is what a row of a column may take.
type width interface {
	uint8 | uint16 | uint32 | int64
}

// The loops that make the words of a block, 64 rows each. They are chosen for
// the width of a column before the first record; those of narrow columns are in
// lanes.go. Rows go eight at a time, and an answer goes from the carry of a
// comparison right into the word.
//
// Shape: out has the words of the values; its bits beyond them mean nothing.

// lookUp sets the bits of codes whose entry is 1.
func lookUp[T width](out []uint64, codes []T, lut []uint8) {
	var spare [64]T
	for w := range out {
		all := rows64(codes, w, &spare)
		var word uint64
		for i := 56; i >= 0; i -= 8 {
			c := all[i : i+8 : i+8]
			word = word<<8 | uint64(lut[c[0]]|lut[c[1]]<<1|lut[c[2]]<<2|lut[c[3]]<<3|lut[c[4]]<<4|lut[c[5]]<<5|lut[c[6]]<<6|lut[c[7]]<<7)
		}
		out[w] = word
	}
}

// between sets the bits of values from lo to lo+span: value−lo is at most span,
// as unsigned numbers, just where the value is between them.
func between[T width](out []uint64, values []T, lo, span, flip uint64) {
	var spare [64]T
	for w := range out {
		all := rows64(values, w, &spare)
		var word, beyond uint64
		for i := 56; i >= 0; i -= 8 {
			v := all[i : i+8 : i+8]
			_, beyond = bits.Sub64(span, uint64(v[7])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[6])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[5])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[4])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[3])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[2])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[1])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
			_, beyond = bits.Sub64(span, uint64(v[0])-lo, 0)
			word, _ = bits.Add64(word, word, beyond)
		}
		out[w] = ^word ^ flip
	}
}

// negative gives the sign bits of 64 values as a word.
func negative(values *[64]int64) (word uint64) {
	for i := 56; i >= 0; i -= 8 {
		v := values[i : i+8 : i+8]
		word = word<<8 | uint64(v[0])>>63 | uint64(v[1])>>63<<1 | uint64(v[2])>>63<<2 | uint64(v[3])>>63<<3 |
			uint64(v[4])>>63<<4 | uint64(v[5])>>63<<5 | uint64(v[6])>>63<<6 | uint64(v[7])>>63<<7
	}
	return word
}

// weighted sets the bits where a·x + b·y + c is below 0.
func weighted[X, Y width](out []uint64, x []X, y []Y, a, b, c int64, flip uint64) {
	var spareX [64]X
	var spareY [64]Y
	for w := range out {
		allX, allY := rows64(x, w, &spareX), rows64(y, w, &spareY)
		var word, sign uint64
		for i := 60; i >= 0; i -= 4 {
			x, y := allX[i:i+4:i+4], allY[i:i+4:i+4]
			value := uint64(int64(x[3])*a + int64(y[3])*b + c)
			_, sign = bits.Add64(value, value, 0)
			word, _ = bits.Add64(word, word, sign)
			value = uint64(int64(x[2])*a + int64(y[2])*b + c)
			_, sign = bits.Add64(value, value, 0)
			word, _ = bits.Add64(word, word, sign)
			value = uint64(int64(x[1])*a + int64(y[1])*b + c)
			_, sign = bits.Add64(value, value, 0)
			word, _ = bits.Add64(word, word, sign)
			value = uint64(int64(x[0])*a + int64(y[0])*b + c)
			_, sign = bits.Add64(value, value, 0)
			word, _ = bits.Add64(word, word, sign)
		}
		out[w] = word ^ flip
	}
}

// accumulate adds so many times each value, of which there are at most 64.
func accumulate[T width](into *[64]int64, values []T, times int64) {
	for i, value := range values[:min(64, len(values))] {
		into[i] += times * int64(value)
	}
}
