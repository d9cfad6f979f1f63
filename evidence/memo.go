package evidence

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Bounds of a memo.
const (
	leastSlots = 1 << 6
	memoSlots  = 1 << 12 // three quarters of them are used
	memoLength = 128     // bytes of the longest cell
	memoProbes = 32      // places looked at for one cell
)

// memo remembers what the cells of one column came to, by their bytes: whoever
// has judged 消火栓 once need not judge it again.
//
// Shape: cells are buffer[lo:hi], not empty, with slack behind them.
type memo struct {
	slots []memoSlot
	used  int
	long  []byte // of cells of more than sixteen bytes, all but the first eight
}

type memoSlot struct {
	head, tail uint64 // ends of the cell
	length     uint32 // 0 where the slot is free
	at         uint32 // in long
	value      int64
}

// word gives eight bytes.
func word(buffer []byte, at int) uint64 { return binary.LittleEndian.Uint64(buffer[at:]) }

// heads and tails are masks of the first eight and the next eight bytes of a
// cell of up to sixteen.
var heads, tails = func() (heads, tails [32]uint64) {
	for n := range heads {
		heads[n], tails[n] = 1<<(8*min(n, 8))-1, 1<<(8*min(max(n-8, 0), 8))-1
	}
	return heads, tails
}()

// ends gives the first and the last eight bytes of a cell; of a cell of up to
// sixteen bytes the first eight and what follows them.
func ends(buffer []byte, lo, hi int) (head, tail uint64) {
	if n := hi - lo; n <= 16 {
		return word(buffer, lo) & heads[n], word(buffer, lo+8) & tails[n]
	}
	return word(buffer, lo), word(buffer, hi-8)
}

// hashEnds hashes a cell of up to sixteen bytes.
func hashEnds(head, tail uint64, n int) uint64 {
	high, low := bits.Mul64(head^0x9E3779B97F4A7C15, tail^0xD6E8FEB86659FD93^uint64(n)<<56)
	return high ^ low
}

// hashCell hashes a cell; rest is what long holds of it.
func hashCell(head, tail uint64, n int, rest []byte) uint64 {
	h := hashEnds(head, tail, n)
	for i := 0; i+8 < len(rest); i += 8 {
		h = hashEnds(h, word(rest, i), 0)
	}
	return h
}

// rest gives all but the first eight bytes of a long cell.
func rest(buffer []byte, lo, hi int) []byte {
	if hi-lo <= 16 {
		return nil
	}
	return buffer[lo+8 : hi]
}

// find gives what a cell came to.
func (m *memo) find(buffer []byte, lo, hi int) (value int64, ok bool) {
	n := hi - lo
	head, tail := ends(buffer, lo, hi)
	more := rest(buffer, lo, hi)
	hash := hashEnds(head, tail, n)
	if n > 16 {
		hash = hashCell(head, tail, n, more)
	}
	slots := m.slots
	for i := hash; i-hash < memoProbes; i++ {
		at := i & uint64(len(slots)-1)
		if at >= uint64(len(slots)) { // no memo yet
			break
		}
		slot := &slots[at]
		if slot.head == head && slot.tail == tail && slot.length == uint32(n) && (n <= 16 || bytes.Equal(m.long[slot.at:][:n-8], more)) {
			return slot.value, true
		}
		if slot.length == 0 {
			break
		}
	}
	return 0, false
}

// put remembers what a cell that was not found came to, if there is room.
func (m *memo) put(buffer []byte, lo, hi int, value int64) bool {
	n := hi - lo
	if m.full() || n > memoLength {
		return false
	}
	if m.used*4 >= len(m.slots)*3 {
		m.grow()
	}
	head, tail := ends(buffer, lo, hi)
	more := rest(buffer, lo, hi)
	slot := m.free(hashCell(head, tail, n, more))
	if slot == nil {
		return false
	}
	*slot = memoSlot{head, tail, uint32(n), uint32(len(m.long)), value}
	m.long = append(m.long, more...)
	m.used++
	return true
}

// full holds for a memo that takes no more cells.
func (m *memo) full() bool { return len(m.slots) == memoSlots && m.used*4 >= memoSlots*3 }

// free gives a free slot for a hash, nil where all that may be looked at are taken.
func (m *memo) free(hash uint64) *memoSlot {
	mask := uint64(len(m.slots) - 1)
	for i := hash; i-hash < memoProbes; i++ {
		if slot := &m.slots[i&mask]; slot.length == 0 {
			return slot
		}
	}
	return nil
}

// grow doubles the memo.
func (m *memo) grow() {
	before := m.slots
	m.slots = make([]memoSlot, max(leastSlots, 2*len(before)))
	for i := range before {
		slot := &before[i]
		if slot.length == 0 {
			continue
		}
		var more []byte
		if slot.length > 16 {
			more = m.long[slot.at:][:slot.length-8]
		}
		if to := m.free(hashCell(slot.head, slot.tail, int(slot.length), more)); to != nil {
			*to = *slot
		}
	}
}
