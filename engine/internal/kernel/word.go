package kernel

import "math/bits"

// The loops that make a word of at most 64 rows. Whole words go eight rows at a
// time, so that shifts are constant and rows do not wait for one another.

// truths sets the bits of values that are not 0.
func truths(values []int64) (word uint64) {
	truth := func(value int64) uint64 { return uint64(value|-value) >> 63 }
	if len(values) < 64 {
		for i, value := range values {
			word |= truth(value) << (i & 63)
		}
		return word
	}
	for i := 56; i >= 0; i -= 8 {
		v := values[i : i+8 : i+8]
		word = word<<8 | truth(v[0]) | truth(v[1])<<1 | truth(v[2])<<2 | truth(v[3])<<3 |
			truth(v[4])<<4 | truth(v[5])<<5 | truth(v[6])<<6 | truth(v[7])<<7
	}
	return word
}

// lookUp sets the bits of codes whose entry is 1.
func lookUp(codes []int64, lut []uint8) (word uint64) {
	if len(codes) < 64 {
		for i, code := range codes {
			word |= uint64(lut[code]) << (i & 63)
		}
		return word
	}
	for i := 56; i >= 0; i -= 8 {
		c := codes[i : i+8 : i+8]
		word = word<<8 | uint64(lut[c[0]]|lut[c[1]]<<1|lut[c[2]]<<2|lut[c[3]]<<3|lut[c[4]]<<4|lut[c[5]]<<5|lut[c[6]]<<6|lut[c[7]]<<7)
	}
	return word
}

// lookUpSmall is lookUp where no code is above 255.
func lookUpSmall(codes []int64, lut *[256]uint8) (word uint64) {
	if len(codes) < 64 {
		for i, code := range codes {
			word |= uint64(lut[uint8(code)]) << (i & 63)
		}
		return word
	}
	for i := 56; i >= 0; i -= 8 {
		c := codes[i : i+8 : i+8]
		word = word<<8 | uint64(lut[uint8(c[0])]|lut[uint8(c[1])]<<1|lut[uint8(c[2])]<<2|lut[uint8(c[3])]<<3|
			lut[uint8(c[4])]<<4|lut[uint8(c[5])]<<5|lut[uint8(c[6])]<<6|lut[uint8(c[7])]<<7)
	}
	return word
}

// between sets the bits of values from lo to lo+width: value−lo is at most
// width, as unsigned numbers, just where the value is between them.
func between(values []int64, lo, width uint64) (word uint64) {
	beyond := func(value int64) uint64 {
		_, borrow := bits.Sub64(width, uint64(value)-lo, 0)
		return borrow
	}
	if len(values) < 64 {
		for i, value := range values {
			word |= beyond(value) << (i & 63)
		}
		return ^word
	}
	for i := 56; i >= 0; i -= 8 {
		v := values[i : i+8 : i+8]
		word = word<<8 | beyond(v[0]) | beyond(v[1])<<1 | beyond(v[2])<<2 | beyond(v[3])<<3 |
			beyond(v[4])<<4 | beyond(v[5])<<5 | beyond(v[6])<<6 | beyond(v[7])<<7
	}
	return ^word
}

// smaller sets the bits where x is below y.
//
// Shape: x and y are of one length.
func smaller(x, y []int64) (word uint64) {
	const flip = 1 << 63 // signed order as unsigned order
	below := func(a, b int64) uint64 {
		_, borrow := bits.Sub64(uint64(a)^flip, uint64(b)^flip, 0)
		return borrow
	}
	if len(x) < 64 {
		for i := range x {
			word |= below(x[i], y[i]) << (i & 63)
		}
		return word
	}
	for i := 56; i >= 0; i -= 8 {
		a, b := x[i:i+8:i+8], y[i:i+8:i+8]
		word = word<<8 | below(a[0], b[0]) | below(a[1], b[1])<<1 | below(a[2], b[2])<<2 | below(a[3], b[3])<<3 |
			below(a[4], b[4])<<4 | below(a[5], b[5])<<5 | below(a[6], b[6])<<6 | below(a[7], b[7])<<7
	}
	return word
}
