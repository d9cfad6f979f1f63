package kernel

// A bitmap holds one bit for each row of a block, 64 a word. Bits beyond the
// block are 0.
type bitmap []uint64

// words is how many words n bits take.
func words(n int) int { return (n + 63) / 64 }

// tail masks the bits of the last word that n rows use.
func tail(n int) uint64 { return ^uint64(0) >> ((64 - n%64) % 64) }

// window gives the 64 bits of a column's missing words from any row on.
func window(missing []uint64, from int) uint64 {
	if missing == nil {
		return 0
	}
	word, shift := from/64, from%64
	low := missing[word] >> shift
	if shift > 0 && word+1 < len(missing) {
		low |= missing[word+1] << (64 - shift)
	}
	return low
}

// fill sets the first n bits and no other.
func (b bitmap) fill(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	if len(b) > 0 {
		b[len(b)-1] = tail(n)
	}
}

// any reports whether a bit is set.
func (b bitmap) any() bool {
	for _, word := range b {
		if word != 0 {
			return true
		}
	}
	return false
}

// slice gives word i of the bits lo ≤ bit < hi.
func (b bitmap) slice(i, lo, hi int) uint64 {
	word := b[i]
	if start := i * 64; lo > start {
		word &= ^uint64(0) << (lo - start)
	}
	if end := i*64 + 64; hi < end {
		word &= ^uint64(0) >> (end - hi)
	}
	return word
}

func (b bitmap) has(bit int) bool { return b[bit/64]&(1<<(bit%64)) != 0 }

func (b bitmap) set(bit int) { b[bit/64] |= 1 << (bit % 64) }
