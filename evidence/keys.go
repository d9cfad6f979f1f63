package evidence

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
)

// keys are the keys that the records of one ledger have, by subject.
//
// Most files list the records of a subject by ascending numbers, and what
// ascends cannot repeat: then only the greatest key of each subject is asked.
// The first key out of order has all of them put into a hash table.
type keys struct {
	chunks [][]byte // a record of each key: row, subject, length, key; in steps of eight bytes
	tops   [][]byte // by subject − nobody: the greatest key, nil for none
	table  []keySlot
	used   int
	seed   maphash.Seed
	most   int    // records kept in memory, 0 for all
	held   int    // records in chunks
	spill  *spill // those that were too many
}

// keySlot is a place of the hash table; at is 0 where it is free.
type keySlot struct{ hash, at uint32 }

const (
	keyStep   = 8
	keyHeader = 12
	keyChunk  = 1 << 18 // bytes
	keySteps  = keyChunk / keyStep
)

// add notes a key and the row that has it or, where another row of the subject
// has it already, gives that row.
func (k *keys) add(subject int, key []byte, row int) (first int, twice bool) {
	if k.most > 0 && k.held >= k.most {
		k.flush()
	}
	if k.table == nil {
		at := subject - nobody
		if at >= len(k.tops) {
			k.tops = append(k.tops, make([][]byte, at+1-len(k.tops))...)
		}
		if top := k.tops[at]; top == nil || ascends(top, key) {
			k.tops[at] = k.key(k.store(subject, key, row))
			return 0, false
		}
		k.index()
	}
	if k.used*4 >= len(k.table)*3 {
		k.grow()
	}
	hash := k.hash(subject, key)
	slot := k.slot(hash, subject, key)
	if slot.at != 0 {
		first = k.row(slot.at)
		if k.most > 0 { // an even earlier row may have been spilled
			k.store(subject, key, row)
		}
		return first, true
	}
	at := k.store(subject, key, row)
	*slot = keySlot{hash, at}
	k.used++
	return 0, false
}

// flush puts all keys on disk; only those that come next are compared as they come.
func (k *keys) flush() {
	if k.spill == nil {
		k.spill = newSpill()
	}
	k.each(func(at uint32) {
		record := k.record(at)
		k.spill.add(record[4:keyHeader+binary.LittleEndian.Uint32(record[8:])], k.row(at)) // subject, length, key
	})
	k.chunks, k.tops, k.table, k.used, k.held = nil, nil, nil, 0, 0
}

// twice gives, of a file with more keys than are kept in memory, the rows whose
// key an earlier row has, and that row.
func (k *keys) twice() (map[int]int, error) {
	if k.spill == nil {
		return nil, nil
	}
	defer k.spill.close()
	k.flush()
	return k.spill.twice()
}

// each visits the records in memory.
func (k *keys) each(visit func(at uint32)) {
	for i, chunk := range k.chunks {
		at := 0
		if i == 0 {
			at = keyStep
		}
		for at < len(chunk) {
			where := uint32(i*keySteps + at/keyStep)
			visit(where)
			at += (keyHeader + len(k.key(where)) + keyStep - 1) &^ (keyStep - 1)
		}
	}
}

// ascends orders keys so that a greater number is greater with and without
// leading zeros.
func ascends(low, high []byte) bool {
	return len(low) < len(high) || len(low) == len(high) && bytes.Compare(low, high) < 0
}

// store appends a record and gives where it lies, which is never 0.
func (k *keys) store(subject int, key []byte, row int) uint32 {
	k.held++
	size := (keyHeader + len(key) + keyStep - 1) &^ (keyStep - 1)
	last := len(k.chunks) - 1
	if last < 0 || len(k.chunks[last])+size > keyChunk {
		first := 0
		if last++; last == 0 {
			first = keyStep
		}
		k.chunks = append(k.chunks, make([]byte, first, max(keyChunk>>6, first+size)))
	}
	chunk := k.chunks[last]
	at := len(chunk)
	if at+size > cap(chunk) { // most files are short
		chunk = append(make([]byte, 0, keyChunk), chunk...)
	}
	chunk = chunk[:at+size]
	binary.LittleEndian.PutUint32(chunk[at:], uint32(row))
	binary.LittleEndian.PutUint32(chunk[at+4:], uint32(subject))
	binary.LittleEndian.PutUint32(chunk[at+8:], uint32(len(key)))
	copy(chunk[at+keyHeader:], key)
	k.chunks[last] = chunk
	return uint32(last*keySteps + at/keyStep)
}

func (k *keys) record(at uint32) []byte { return k.chunks[at/keySteps][at%keySteps*keyStep:] }
func (k *keys) row(at uint32) int       { return int(binary.LittleEndian.Uint32(k.record(at))) }

func (k *keys) subject(at uint32) int {
	return int(int32(binary.LittleEndian.Uint32(k.record(at)[4:])))
}

func (k *keys) key(at uint32) []byte {
	record := k.record(at)
	return record[keyHeader:][:binary.LittleEndian.Uint32(record[8:])]
}

func (k *keys) hash(subject int, key []byte) uint32 {
	h := maphash.Bytes(k.seed, key) + uint64(subject)*0x9E3779B97F4A7C15
	return uint32(h>>32) ^ uint32(h)
}

// slot gives the place of a key, or the free one where it belongs.
func (k *keys) slot(hash uint32, subject int, key []byte) *keySlot {
	mask := uint32(len(k.table) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := &k.table[i]
		if slot.at == 0 || slot.hash == hash && k.subject(slot.at) == subject && bytes.Equal(k.key(slot.at), key) {
			return slot
		}
	}
}

// index puts the keys so far, none of which repeats, into a table.
func (k *keys) index() {
	k.seed = maphash.MakeSeed()
	k.table = make([]keySlot, 64)
	k.each(func(at uint32) {
		if k.used*4 >= len(k.table)*3 {
			k.grow()
		}
		hash := k.hash(k.subject(at), k.key(at))
		*k.free(hash) = keySlot{hash, at}
		k.used++
	})
	k.tops = nil
}

// free gives the free place where a hash belongs.
func (k *keys) free(hash uint32) *keySlot {
	mask := uint32(len(k.table) - 1)
	i := hash & mask
	for k.table[i].at != 0 {
		i = (i + 1) & mask
	}
	return &k.table[i]
}

// grow doubles the table.
func (k *keys) grow() {
	before := k.table
	k.table = make([]keySlot, 2*len(before))
	for _, slot := range before {
		if slot.at != 0 {
			*k.free(slot.hash) = slot
		}
	}
}
