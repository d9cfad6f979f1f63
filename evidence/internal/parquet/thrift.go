package parquet

import "encoding/binary"

// thrift reads what Parquet describes itself with: structures in Thrift's
// compact protocol. Nothing is set aside for a length before the bytes are
// there, so that a length costs its author as much as us.
type thrift struct {
	data  []byte
	at    int
	wrong bool // what follows cannot be trusted; all readers give zero
	depth int
}

// Kinds of values on the wire.
const (
	wireTrue   = 1
	wireFalse  = 2
	wireByte   = 3
	wireDouble = 7
	wireBytes  = 8
	wireList   = 9
	wireSet    = 10
	wireMap    = 11
	wireStruct = 12
)

const maxDepth = 32

func (t *thrift) byte() byte {
	if t.wrong || t.at >= len(t.data) {
		t.wrong = true
		return 0
	}
	t.at++
	return t.data[t.at-1]
}

func (t *thrift) unsigned() uint64 {
	if t.wrong {
		return 0
	}
	n, length := binary.Uvarint(t.data[t.at:])
	if length <= 0 {
		t.wrong = true
		return 0
	}
	t.at += length
	return n
}

// number reads an integer of any size.
func (t *thrift) number(kind byte) int64 {
	switch kind {
	case wireByte:
		return int64(int8(t.byte()))
	case 4, 5, 6: // of 16, 32 and 64 bits
		n := t.unsigned()
		return int64(n>>1) ^ -int64(n&1)
	}
	t.wrong = true
	return 0
}

func (t *thrift) bytes(kind byte) []byte {
	n := t.unsigned()
	if t.wrong || kind != wireBytes || n > uint64(len(t.data)-t.at) {
		t.wrong = true
		return nil
	}
	t.at += int(n)
	return t.data[t.at-int(n) : t.at]
}

// fields calls field for each of a structure; what it leaves unread is passed over.
func (t *thrift) fields(kind byte, field func(id int, kind byte) (read bool)) {
	if t.depth++; kind != wireStruct || t.depth > maxDepth {
		t.wrong = true
	}
	for id := 0; !t.wrong; {
		head := t.byte()
		if head == 0 {
			break
		}
		if step := int(head >> 4); step > 0 {
			id += step
		} else {
			id = int(int16(t.number(4)))
		}
		if kind := head & 15; !t.wrong && !field(id, kind) {
			t.skip(kind)
		}
	}
	t.depth--
}

// list calls element for each of a list; it has to read them.
func (t *thrift) list(kind byte, most int, element func(kind byte)) {
	head := t.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = t.unsigned()
	}
	if kind != wireList && kind != wireSet || n > uint64(len(t.data)-t.at) || n > uint64(most) {
		t.wrong = true
	}
	for ; n > 0 && !t.wrong; n-- {
		element(head & 15)
	}
}

func (t *thrift) skip(kind byte) {
	switch kind {
	case wireTrue, wireFalse:
	case wireDouble:
		if t.at += 8; t.at > len(t.data) {
			t.wrong = true
		}
	case wireBytes:
		t.bytes(kind)
	case wireList, wireSet:
		t.list(kind, len(t.data), t.skipElement)
	case wireMap:
		n := t.unsigned()
		if n == 0 {
			return
		}
		kinds := t.byte()
		if n > uint64(len(t.data)) {
			t.wrong = true
		}
		for ; n > 0 && !t.wrong; n-- {
			t.skipElement(kinds >> 4)
			t.skipElement(kinds & 15)
		}
	case wireStruct:
		t.fields(kind, func(int, byte) bool { return false })
	default:
		t.number(kind)
	}
}

// skipElement is skip inside lists and maps, where a truth value is a byte.
func (t *thrift) skipElement(kind byte) {
	if kind == wireTrue || kind == wireFalse {
		t.byte()
		return
	}
	if t.depth++; t.depth > maxDepth {
		t.wrong = true
		return
	}
	t.skip(kind)
	t.depth--
}
