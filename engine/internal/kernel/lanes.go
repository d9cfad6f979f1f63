package kernel

// The loops over columns of one or two bytes a row: eight or four rows at once,
// as lanes of a word. The top bit of a lane is its answer; no lane borrows from
// or carries into another.

const (
	ones8  = 0x0101010101010101
	high8  = ones8 << 7
	low8   = high8 - ones8
	ones16 = 0x0001000100010001
	high16 = ones16 << 15
	low16  = high16 - ones16
)

func load8(v []uint8) uint64 {
	_ = v[7]
	return uint64(v[0]) | uint64(v[1])<<8 | uint64(v[2])<<16 | uint64(v[3])<<24 |
		uint64(v[4])<<32 | uint64(v[5])<<40 | uint64(v[6])<<48 | uint64(v[7])<<56
}

func load16(v []uint16) uint64 {
	_ = v[3]
	return uint64(v[0]) | uint64(v[1])<<16 | uint64(v[2])<<32 | uint64(v[3])<<48
}

// A test of lanes answers in their top bits; what it leaves in the others means
// nothing. The tests of both widths differ in constants only.

// unequal is whether lanes are not 0.
func unequal(x, low uint64) uint64 { return x&low + low | x }

// upTo is whether lanes are at most that of a limit below half of their range,
// whose lanes have their top bits set.
func upTo(x, limit, low uint64) uint64 { return (limit - x&low) &^ x }

// below is whether lanes of x are below those of y.
func below(x, y, low, high uint64) uint64 {
	return ^x&y | ^(x^y)&^(x|high-y&low)
}

// gather8 puts the top bits of lanes in the order of rows. Bit i of byte j is
// the answer for row 8i+j.
func gather8(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00AA00AA00AA00AA
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000CCCC0000CCCC
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000F0F0F0F0
	return x ^ t ^ t<<28
}

// gather16 is gather8 of four lanes: bit i of lane j is the answer for row 4i+j.
func gather16(x uint64) uint64 {
	t := (x ^ x>>24) & 0x00000000FF00FF00
	x ^= t ^ t<<24
	t = (x ^ x>>12) & 0x0000F0F00000F0F0
	x ^= t ^ t<<12
	t = (x ^ x>>6) & 0x00CC00CC00CC00CC
	x ^= t ^ t<<6
	t = (x ^ x>>3) & 0x0A0A0A0A0A0A0A0A
	return x ^ t ^ t<<3
}

// rows64 gives the rows of one word, filled up with zeros in spare where the
// column ends before the word does.
func rows64[T width](values []T, w int, spare *[64]T) *[64]T {
	if rest := values[w*64:]; len(rest) >= 64 {
		return (*[64]T)(rest)
	}
	clear(spare[copy(spare[:], values[w*64:]):])
	return spare
}

// equalBytes sets the bits of rows that are a code, or of all others where flip
// is all ones.
func equalBytes(out []uint64, values []uint8, code uint8, flip uint64) {
	var spare [64]uint8
	lanes := uint64(code) * ones8
	for w := range out {
		v := rows64(values, w, &spare)
		x := unequal(load8(v[0:8])^lanes, low8) & high8 >> 7
		x |= unequal(load8(v[8:16])^lanes, low8) & high8 >> 6
		x |= unequal(load8(v[16:24])^lanes, low8) & high8 >> 5
		x |= unequal(load8(v[24:32])^lanes, low8) & high8 >> 4
		x |= unequal(load8(v[32:40])^lanes, low8) & high8 >> 3
		x |= unequal(load8(v[40:48])^lanes, low8) & high8 >> 2
		x |= unequal(load8(v[48:56])^lanes, low8) & high8 >> 1
		x |= unequal(load8(v[56:64])^lanes, low8) & high8
		out[w] = ^gather8(x) ^ flip
	}
}

// upToBytes sets the bits of rows that are at most a limit. Above half of the
// range it asks instead which complements are not below that of the limit.
func upToBytes(out []uint64, values []uint8, limit uint8, flip uint64) {
	var spare [64]uint8
	var turn uint64
	if limit > low8&0xFF {
		limit, turn, flip = ^limit-1, ^uint64(0), ^flip
		if limit == 0xFF { // everything is at most 255
			for w := range out {
				out[w] = flip
			}
			return
		}
	}
	lanes := uint64(limit)*ones8 | high8
	for w := range out {
		v := rows64(values, w, &spare)
		x := upTo(load8(v[0:8])^turn, lanes, low8) & high8 >> 7
		x |= upTo(load8(v[8:16])^turn, lanes, low8) & high8 >> 6
		x |= upTo(load8(v[16:24])^turn, lanes, low8) & high8 >> 5
		x |= upTo(load8(v[24:32])^turn, lanes, low8) & high8 >> 4
		x |= upTo(load8(v[32:40])^turn, lanes, low8) & high8 >> 3
		x |= upTo(load8(v[40:48])^turn, lanes, low8) & high8 >> 2
		x |= upTo(load8(v[48:56])^turn, lanes, low8) & high8 >> 1
		x |= upTo(load8(v[56:64])^turn, lanes, low8) & high8
		out[w] = gather8(x) ^ flip
	}
}

// belowBytes sets the bits where x is below y.
func belowBytes(out []uint64, x, y []uint8, flip uint64) {
	var spareX, spareY [64]uint8
	for w := range out {
		a, b := rows64(x, w, &spareX), rows64(y, w, &spareY)
		z := below(load8(a[0:8]), load8(b[0:8]), low8, high8) & high8 >> 7
		z |= below(load8(a[8:16]), load8(b[8:16]), low8, high8) & high8 >> 6
		z |= below(load8(a[16:24]), load8(b[16:24]), low8, high8) & high8 >> 5
		z |= below(load8(a[24:32]), load8(b[24:32]), low8, high8) & high8 >> 4
		z |= below(load8(a[32:40]), load8(b[32:40]), low8, high8) & high8 >> 3
		z |= below(load8(a[40:48]), load8(b[40:48]), low8, high8) & high8 >> 2
		z |= below(load8(a[48:56]), load8(b[48:56]), low8, high8) & high8 >> 1
		z |= below(load8(a[56:64]), load8(b[56:64]), low8, high8) & high8
		out[w] = gather8(z) ^ flip
	}
}

// equalShorts is equalBytes of two bytes a row.
func equalShorts(out []uint64, values []uint16, code uint16, flip uint64) {
	var spare [64]uint16
	lanes := uint64(code) * ones16
	for w := range out {
		v := rows64(values, w, &spare)
		var x uint64
		for i := 0; i < 64; i += 16 {
			v := v[i : i+16 : i+16]
			x = x>>4 | unequal(load16(v[0:4])^lanes, low16)&high16>>3 | unequal(load16(v[4:8])^lanes, low16)&high16>>2 |
				unequal(load16(v[8:12])^lanes, low16)&high16>>1 | unequal(load16(v[12:16])^lanes, low16)&high16
		}
		out[w] = ^gather16(x) ^ flip
	}
}

// upToShorts is upToBytes of two bytes a row.
func upToShorts(out []uint64, values []uint16, limit uint16, flip uint64) {
	var spare [64]uint16
	var turn uint64
	if limit > low16&0xFFFF {
		limit, turn, flip = ^limit-1, ^uint64(0), ^flip
		if limit == 0xFFFF {
			for w := range out {
				out[w] = flip
			}
			return
		}
	}
	lanes := uint64(limit)*ones16 | high16
	for w := range out {
		v := rows64(values, w, &spare)
		var x uint64
		for i := 0; i < 64; i += 16 {
			v := v[i : i+16 : i+16]
			x = x>>4 | upTo(load16(v[0:4])^turn, lanes, low16)&high16>>3 | upTo(load16(v[4:8])^turn, lanes, low16)&high16>>2 |
				upTo(load16(v[8:12])^turn, lanes, low16)&high16>>1 | upTo(load16(v[12:16])^turn, lanes, low16)&high16
		}
		out[w] = gather16(x) ^ flip
	}
}

// belowShorts is belowBytes of two bytes a row.
func belowShorts(out []uint64, x, y []uint16, flip uint64) {
	var spareX, spareY [64]uint16
	for w := range out {
		a, b := rows64(x, w, &spareX), rows64(y, w, &spareY)
		var z uint64
		for i := 0; i < 64; i += 16 {
			a, b := a[i:i+16:i+16], b[i:i+16:i+16]
			z = z>>4 | below(load16(a[0:4]), load16(b[0:4]), low16, high16)&high16>>3 | below(load16(a[4:8]), load16(b[4:8]), low16, high16)&high16>>2 |
				below(load16(a[8:12]), load16(b[8:12]), low16, high16)&high16>>1 | below(load16(a[12:16]), load16(b[12:16]), low16, high16)&high16
		}
		out[w] = gather16(z) ^ flip
	}
}

// sumBytes adds up values, eight at a time in lanes of 16 bits, which take 128
// times two bytes.
func sumBytes(values []uint8) int64 {
	const lanes = 0x00FF00FF00FF00FF
	total := uint64(0)
	for len(values) >= 8 {
		some := values[:min(len(values), 1024)]
		values = values[len(some)&^7:]
		sum := uint64(0)
		for ; len(some) >= 8; some = some[8:] {
			x := load8(some)
			sum += x&lanes + x>>8&lanes
		}
		sum = sum&0x0000FFFF0000FFFF + sum>>16&0x0000FFFF0000FFFF
		total += sum&(1<<32-1) + sum>>32
	}
	for _, value := range values {
		total += uint64(value)
	}
	return int64(total)
}

// sumShorts adds up values, four at a time in lanes of 32 bits.
func sumShorts(values []uint16) int64 {
	const lanes = 0x0000FFFF0000FFFF
	total := uint64(0)
	for len(values) >= 4 {
		some := values[:min(len(values), 1<<14)]
		values = values[len(some)&^3:]
		sum := uint64(0)
		for ; len(some) >= 4; some = some[4:] {
			x := load16(some)
			sum += x&lanes + x>>16&lanes
		}
		total += sum&(1<<32-1) + sum>>32
	}
	for _, value := range values {
		total += uint64(value)
	}
	return int64(total)
}

// sumOf adds up values whose sum does not leave int64.
func sumOf[T width](values []T) int64 {
	var a, b, c, d int64
	for ; len(values) >= 4; values = values[4:] {
		a += int64(values[0])
		b += int64(values[1])
		c += int64(values[2])
		d += int64(values[3])
	}
	for _, value := range values {
		a += int64(value)
	}
	return a + b + c + d
}
