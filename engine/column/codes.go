package column

import (
	"hash/maphash"
	"strings"
)

// codes give texts numbers in the order in which they come. It is a map from
// text to number that asks no memory for the single text.
type codes struct {
	texts []string
	slots []codeSlot // a hash table, three quarters full at most
	block strings.Builder
	next  uint32 // what stands behind the code given last
}

// codeSlot is a place of the table; next is the code + 1, 0 where it is free.
type codeSlot struct{ hash, next uint32 }

// codeBlock is the memory that texts are cut from.
const codeBlock = 1 << 12

// codeSeed may differ from run to run: codes do not depend on hashes.
var codeSeed = maphash.MakeSeed()

// of gives the code of a text, which is kept where it is new.
func (c *codes) of(text string) uint32 {
	hash := maphash.String(codeSeed, text)
	for i := uint32(hash); len(c.slots) > 0; i++ {
		slot := &c.slots[i&uint32(len(c.slots)-1)]
		if slot.next == 0 {
			break
		}
		if slot.hash == uint32(hash) && c.texts[slot.next-1] == text {
			return slot.next - 1
		}
	}
	return c.add(uint32(hash), text)
}

// ofBytes gives the code of a text, which is copied where it is new.
//
// Numbers of records come in the same order in one file after the other: then
// the text is the one behind the last, and nothing need be looked up.
func (c *codes) ofBytes(text []byte) uint32 {
	if next := c.next; int(next) < len(c.texts) && c.texts[next] == string(text) {
		c.next++
		return next
	}
	code := c.find(text)
	c.next = code + 1
	return code
}

// known gives the code of a text that has one.
func (c *codes) known(text []byte) (code uint32, ok bool) {
	slots := c.slots
	hash := uint32(maphash.Bytes(codeSeed, text))
	for i := hash; len(slots) > 0; i++ {
		slot := slots[i&uint32(len(slots)-1)]
		if slot.next == 0 {
			break
		}
		if slot.hash == hash && c.texts[slot.next-1] == string(text) {
			return slot.next - 1, true
		}
	}
	return 0, false
}

func (c *codes) find(text []byte) uint32 {
	hash := maphash.Bytes(codeSeed, text)
	for i := uint32(hash); len(c.slots) > 0; i++ {
		slot := &c.slots[i&uint32(len(c.slots)-1)]
		if slot.next == 0 {
			break
		}
		if slot.hash == uint32(hash) && c.texts[slot.next-1] == string(text) {
			return slot.next - 1
		}
	}
	if c.block.Cap()-c.block.Len() < len(text) {
		if len(text) > codeBlock/4 {
			return c.add(uint32(hash), string(text))
		}
		c.block = strings.Builder{}
		c.block.Grow(codeBlock)
	}
	start := c.block.Len()
	c.block.Write(text)
	return c.add(uint32(hash), c.block.String()[start:])
}

func (c *codes) add(hash uint32, text string) uint32 {
	if len(c.texts)*4 >= len(c.slots)*3 {
		before := c.slots
		c.slots = make([]codeSlot, max(16, 2*len(before)))
		for _, slot := range before {
			if slot.next != 0 {
				*c.free(slot.hash) = slot
			}
		}
	}
	c.texts = append(c.texts, text)
	code := uint32(len(c.texts))
	*c.free(hash) = codeSlot{hash, code}
	return code - 1
}

// free gives the free place where a hash belongs.
func (c *codes) free(hash uint32) *codeSlot {
	for i := hash; ; i++ {
		if slot := &c.slots[i&uint32(len(c.slots)-1)]; slot.next == 0 {
			return slot
		}
	}
}
