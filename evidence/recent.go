package evidence

import (
	"encoding/binary"
	"math/bits"
)

// recent keeps texts of a column that were met lately: a column of 是 and 否,
// or of street names, costs no new string for most of its cells.
type recent struct{ slots []string }

const (
	recentBits  = 9
	recentBytes = 64 // longer texts repeat too rarely to be kept
)

// string gives the bytes as a string, an earlier one where it can.
func (r *recent) string(text []byte) string {
	if len(text) == 0 || len(text) > recentBytes {
		return string(text)
	}
	if r.slots == nil {
		r.slots = make([]string, 1<<recentBits)
	}
	held := &r.slots[spread(text)>>(64-recentBits)]
	if *held != string(text) {
		*held = string(text)
	}
	return *held
}

// spread is a hash of a short text: of its first and last eight bytes and its
// length, which is where the texts of a column differ.
func spread(text []byte) uint64 {
	var head, tail uint64
	if n := len(text); n >= 8 {
		head, tail = binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[n-8:])
	} else {
		for _, c := range text {
			head = head<<8 | uint64(c)
		}
	}
	high, low := bits.Mul64(head^0x9E3779B97F4A7C15, tail^uint64(len(text))^0xD6E8FEB86659FD93)
	return (high ^ low) * 0x9E3779B97F4A7C15
}
