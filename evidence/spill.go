package evidence

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"os"
	"slices"
)

// spill keeps on disk what keys do not keep in memory, so that a file of any
// length can be searched for keys that repeat: 128 bits that stand for the key
// of each record, and its row. The bits come from seeds that are drawn anew each
// time, so that no file can be made in which two keys share theirs.
//
// Records are sorted roughly by their bits as they come, into blocks of one part
// each; in the end one part after the other is small enough to be sorted.
type spill struct {
	file   *os.File
	seeds  [2]maphash.Seed
	parts  [spillParts]spillPart
	blocks int64
	err    error // the first that writing met
}

// spillPart is the records whose bits begin alike.
type spillPart struct {
	buffer []byte
	blocks []int64 // where in the file, in units of blocks
}

const (
	spillParts = 256
	spillSize  = 24 // bytes of a record: the bits, the row
	spillBlock = 170 * spillSize
)

// newSpill opens a file that is gone when it is closed.
func newSpill() *spill {
	s := &spill{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}}
	if s.file, s.err = os.CreateTemp("", "chengan-*.keys"); s.err == nil {
		os.Remove(s.file.Name()) // so that even a program that is killed leaves nothing behind; Windows does so when it is closed
	}
	return s
}

// add notes a record under the bytes of its subject and key.
func (s *spill) add(key []byte, row int) {
	if s.err != nil {
		return
	}
	first := maphash.Bytes(s.seeds[0], key)
	part := &s.parts[first%spillParts]
	if part.buffer == nil {
		part.buffer = make([]byte, 0, spillBlock)
	}
	part.buffer = binary.LittleEndian.AppendUint64(part.buffer, first)
	part.buffer = binary.LittleEndian.AppendUint64(part.buffer, maphash.Bytes(s.seeds[1], key))
	part.buffer = binary.LittleEndian.AppendUint64(part.buffer, uint64(row))
	if len(part.buffer) == spillBlock {
		_, s.err = s.file.WriteAt(part.buffer, s.blocks*spillBlock)
		part.blocks = append(part.blocks, s.blocks)
		part.buffer = part.buffer[:0]
		s.blocks++
	}
}

// spilled is one record that came back.
type spilled struct{ first, second, row uint64 }

// twice gives the rows whose key an earlier row has, and that row.
func (s *spill) twice() (map[int]int, error) {
	rows := map[int]int{}
	var bytes []byte
	var records []spilled
	for i := range s.parts {
		part := &s.parts[i]
		records = records[:0]
		take := func(block []byte) {
			for ; len(block) > 0; block = block[spillSize:] {
				records = append(records, spilled{binary.LittleEndian.Uint64(block), binary.LittleEndian.Uint64(block[8:]), binary.LittleEndian.Uint64(block[16:])})
			}
		}
		for _, at := range part.blocks {
			bytes = slices.Grow(bytes[:0], spillBlock)[:spillBlock]
			if _, err := s.file.ReadAt(bytes, at*spillBlock); s.err == nil && err != nil {
				s.err = err
			}
			if s.err != nil {
				return nil, fmt.Errorf("无法使用临时文件：%w", s.err)
			}
			take(bytes)
		}
		take(part.buffer)
		slices.SortFunc(records, func(a, b spilled) int {
			return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second), cmp.Compare(a.row, b.row))
		})
		for first, at := 0, 1; at < len(records); at++ {
			if records[at].first != records[first].first || records[at].second != records[first].second {
				first = at
				continue
			}
			rows[int(records[at].row)] = int(records[first].row)
		}
	}
	if s.err != nil {
		return nil, fmt.Errorf("无法使用临时文件：%w", s.err)
	}
	return rows, nil
}

// close throws the file away.
func (s *spill) close() {
	if s.file != nil {
		s.file.Close()
		os.Remove(s.file.Name())
	}
}
