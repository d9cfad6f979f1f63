package parquet

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

var errShort = broken("数据页不完整")

// length32 reads a length that stands before as many bytes.
func length32(data []byte) (length uint32, rest []byte, ok bool) {
	if len(data) < 4 {
		return 0, nil, false
	}
	length = binary.LittleEndian.Uint32(data)
	return length, data[4:], int64(length) <= int64(len(data)-4)
}

func widthOf(most uint32) int { return bits.Len32(most) }

// runs reads n small numbers of width bits: runs of one number, and groups of
// eight packed closely.
func runs(out []uint32, data []byte, width, n int) ([]uint32, error) {
	if width > 32 {
		return nil, broken("数据页的位宽有误")
	}
	out = slices.Grow(out, n)
	for len(out) < n {
		head, length := binary.Uvarint(data)
		if length <= 0 {
			return nil, errShort
		}
		data = data[length:]
		if head&1 == 0 {
			size := (width + 7) / 8
			if len(data) < size {
				return nil, errShort
			}
			var raw [4]byte
			copy(raw[:], data[:size])
			data = data[size:]
			value := binary.LittleEndian.Uint32(raw[:])
			start := len(out)
			out = out[:start+int(min(head>>1, uint64(n-start)))]
			for i := start; i < len(out); i++ {
				out[i] = value
			}
			continue
		}
		groups := head >> 1
		count := int(min(groups, uint64(n+7)/8)) * 8
		count = min(count, n-len(out))
		need := (count*width + 7) / 8
		if len(data) < need {
			return nil, errShort
		}
		out = unpack(out, data, width, count)
		data = data[min(uint64(len(data)), min(groups, uint64(len(data)))*uint64(width)):]
	}
	return out, nil
}

// same reports whether data begins with one run of at least n times value.
func same(data []byte, width, n int, value uint32) bool {
	head, length := binary.Uvarint(data)
	if length <= 0 || head&1 != 0 || head>>1 < uint64(n) || width > 8 || len(data) == length {
		return false
	}
	return uint32(data[length]) == value
}

// unpack adds count numbers of width bits that are packed from the lowest bit on.
func unpack(out []uint32, data []byte, width, count int) []uint32 {
	start := len(out)
	out = out[:start+count]
	to := out[start:]
	if width == 0 {
		clear(to)
		return out
	}
	mask := uint64(1)<<width - 1
	i := 0
	// Eight numbers are width bytes, and four of up to fifteen bits one word.
	switch {
	case width <= 8:
		for ; i+8 <= len(to) && i/8*width+8 <= len(data); i += 8 {
			w := binary.LittleEndian.Uint64(data[i/8*width:])
			eight := to[i : i+8 : i+8]
			for j := range eight {
				eight[j] = uint32(w & mask)
				w >>= width
			}
		}
	case width <= 15:
		for ; i+8 <= len(to) && i/8*width+16 <= len(data); i += 8 {
			from := data[i/8*width:]
			low, high := binary.LittleEndian.Uint64(from), binary.LittleEndian.Uint64(from[width/2:])>>(width%2*4)
			eight := to[i : i+8 : i+8]
			for j := range 4 {
				eight[j], eight[4+j] = uint32(low&mask), uint32(high&mask)
				low, high = low>>width, high>>width
			}
		}
	}
	bit := i * width
	for ; i < len(to) && bit>>3+8 <= len(data); i++ {
		to[i] = uint32(binary.LittleEndian.Uint64(data[bit>>3:]) >> (bit & 7) & mask)
		bit += width
	}
	for ; i < len(to); i++ {
		var raw [8]byte
		copy(raw[:], data[bit>>3:])
		to[i] = uint32(binary.LittleEndian.Uint64(raw[:]) >> (bit & 7) & mask)
		bit += width
	}
	return out
}

// decode reads n values, into no more than most bytes beyond those of data.
func (v *Values) decode(c *Column, encoding int64, data []byte, n int, most int64) (err error) {
	v.ints, v.Truths, v.Spans, v.Data, v.size, v.length = v.ints[:0], nil, v.Spans[:0], data, 0, n
	if n == 0 {
		return nil
	}
	unsupported := broken("%s 列不支持的编码%d", physicalNames[c.Kind], encoding)
	switch c.Kind {
	case Boolean:
		return v.truths(encoding, data, n, unsupported)
	case Bytes:
		switch encoding {
		case encodingPlain:
			return v.plainBytes(data, n)
		case encodingDeltaLength:
			return v.deltaLength(data, n)
		case encodingDeltaBytes:
			return v.deltaBytes(data, n, most)
		}
		return unsupported
	}
	size := c.size()
	switch {
	case encoding == encodingDelta && (c.Kind == Int32 || c.Kind == Int64):
		if v.ints, _, err = delta(v.ints, data, n); err == nil && c.Kind == Int32 {
			for i := range v.ints {
				v.ints[i] = int64(int32(v.ints[i])) // differences wrap around
			}
		}
		return err
	case encoding == encodingDeltaBytes && c.Kind == Fixed:
		if err = v.deltaBytes(data, n, most); err != nil {
			return err
		}
		for _, span := range v.Spans {
			if int(span.To-span.From) != size {
				return broken("定长值的长度有误")
			}
		}
		return nil
	case encoding != encodingPlain && encoding != encodingSplit:
		return unsupported
	case n > len(data)/size:
		return errShort
	case encoding == encodingSplit:
		data = joinSplit(data[:n*size], size)
		v.Data = data
	}
	switch c.Kind {
	case Int32, Int64, Float, Double:
		v.size = size
	default:
		v.Spans = slices.Grow(v.Spans, n)[:n]
		for i := range v.Spans {
			v.Spans[i] = Span{uint32(i * size), uint32((i + 1) * size)}
		}
	}
	return nil
}

// size is the bytes of a value.
func (c *Column) size() int {
	switch c.Kind {
	case Int32, Float:
		return 4
	case Int64, Double:
		return 8
	case Int96:
		return 12
	}
	return c.width
}

func (v *Values) truths(encoding int64, data []byte, n int, unsupported error) error {
	switch encoding {
	case encodingPlain:
		if len(data) < (n+7)/8 {
			return errShort
		}
		v.Truths = data[:(n+7)/8]
	case encodingRuns:
		length, rest, ok := length32(data)
		if !ok {
			return errShort
		}
		bits, err := runs(nil, rest[:length], 1, n)
		if err != nil {
			return err
		}
		v.Truths = make([]byte, (n+7)/8)
		for i, bit := range bits {
			if bit != 0 {
				v.Truths[i/8] |= 1 << (i % 8)
			}
		}
	default:
		return unsupported
	}
	return nil
}

func (v *Values) plainBytes(data []byte, n int) error {
	if n > len(data)/4 {
		return errShort
	}
	v.Spans = slices.Grow(v.Spans, n)
	at := 0
	for range n {
		if len(data)-at < 4 {
			return errShort
		}
		length := binary.LittleEndian.Uint32(data[at:])
		at += 4
		if int64(length) > int64(len(data)-at) {
			return errShort
		}
		v.Spans = append(v.Spans, Span{uint32(at), uint32(at) + length})
		at += int(length)
	}
	return nil
}

// joinSplit puts values together whose first bytes stand together, then their
// second ones, and so on.
func joinSplit(data []byte, size int) []byte {
	n := len(data) / size
	out := make([]byte, len(data))
	for b := range size {
		stream := data[b*n : (b+1)*n]
		for i, c := range stream {
			out[i*size+b] = c
		}
	}
	return out
}

// delta reads n numbers that are written as differences, in blocks of their
// own widths, and tells what follows them.
func delta(out []int64, data []byte, n int) ([]int64, []byte, error) {
	wrong := broken("差分编码有误")
	next := func() uint64 {
		u, length := binary.Uvarint(data)
		if length <= 0 {
			data, wrong = nil, errShort
			return 0
		}
		data = data[length:]
		return u
	}
	signed := func() int64 { u := next(); return int64(u>>1) ^ -int64(u&1) }
	block, parts, total, value := next(), next(), next(), signed()
	if wrong == errShort || total != uint64(n) || block == 0 || block > 1<<20 || parts == 0 || parts > block || block%parts != 0 || block/parts%32 != 0 {
		return nil, nil, wrong
	}
	each := int(block / parts)
	out = slices.Grow(out, n)
	if n > 0 {
		out = append(out, value)
	}
	for len(out) < n {
		least := signed()
		if wrong == errShort || uint64(len(data)) < parts {
			return nil, nil, errShort
		}
		widths := data[:parts]
		data = data[parts:]
		for _, width := range widths {
			if len(out) == n {
				break
			}
			size := each * int(width) / 8
			if width > 64 {
				return nil, nil, wrong
			}
			if size > len(data) {
				// The last block may be cut behind its last number.
				if need := ((n-len(out))*int(width) + 7) / 8; need > len(data) {
					return nil, nil, errShort
				}
				size = len(data)
			}
			count := min(each, n-len(out))
			part := data[:size]
			data = data[size:]
			for i := range count {
				value += least + int64(bitsAt(part, i*int(width), int(width)))
				out = append(out, value)
			}
		}
	}
	return out, data, nil
}

// bitsAt reads a number of up to 64 bits.
func bitsAt(data []byte, bit, width int) uint64 {
	if width == 0 {
		return 0
	}
	var raw [16]byte
	from := bit >> 3
	window := raw[:]
	if from+16 <= len(data) {
		window = data[from:]
	} else {
		copy(raw[:], data[min(from, len(data)):])
	}
	value := binary.LittleEndian.Uint64(window) >> (bit & 7)
	if over := bit&7 + width - 64; over > 0 {
		value |= uint64(window[8]) << (64 - bit&7)
	}
	if width < 64 {
		value &= 1<<width - 1
	}
	return value
}

func (v *Values) deltaLength(data []byte, n int) error {
	lengths, data, err := delta(nil, data, n)
	if err != nil {
		return err
	}
	v.Data = data
	at := int64(0)
	for _, length := range lengths {
		if length < 0 || length > int64(len(data))-at {
			return errShort
		}
		v.Spans = append(v.Spans, Span{uint32(at), uint32(at + length)})
		at += length
	}
	return nil
}

// deltaBytes reads texts that each begin as the one before.
func (v *Values) deltaBytes(data []byte, n int, most int64) error {
	shared, data, err := delta(nil, data, n)
	if err != nil {
		return err
	}
	var rest Values
	if err := rest.deltaLength(data, n); err != nil {
		return err
	}
	most = min(most, 1<<31)
	v.Data = nil
	for i, length := range shared {
		before := v.Data[:0]
		if i > 0 {
			before = v.Bytes(i - 1)
		}
		if length < 0 || length > int64(len(before)) {
			return broken("差分编码有误")
		}
		if int64(len(v.Data)+len(rest.Bytes(i)))+length > most { // a few bytes can stand for very many
			return &Error{Text: "过大的数据页", Large: true}
		}
		from := len(v.Data)
		v.Data = append(v.Data, before[:length]...)
		v.Data = append(v.Data, rest.Bytes(i)...)
		v.Spans = append(v.Spans, Span{uint32(from), uint32(len(v.Data))})
	}
	return nil
}
