package parquet

import (
	"encoding/binary"
	"hash/crc32"
)

// Page is some values of a column, as they lie in the file but for encoding
// and compression. It is valid until the next one is asked for.
//
// Shape: Entries is the number of values and nulls; Levels and Repeats are nil
// or parallel to them. Codes, where there is a Dictionary, or else Values hold
// those entries only that have a value.
type Page struct {
	Entries    int
	Levels     []uint32 // nil: every entry has a value
	Repeats    []uint32 // 0 begins a record; nil: every entry is a record
	Dictionary *Values
	Codes      []uint32
	Values
}

// Slack is how many bytes of memory Values.Data has behind its last, as a rule:
// who looks at eight bytes at a time need not look where the last text ends.
const Slack = 8

// Values are values of one physical type.
//
// Shape: Spans, into Data, of Bytes and Fixed; Truths of Boolean, eight a byte
// from the lowest bit on. All other types have numbers, Float and Double their
// bits.
type Values struct {
	Truths []byte
	Spans  []Span
	Data   []byte
	size   int     // bytes of each number, which lie in Data; 0 where they are
	ints   []int64 // here
	length int
}

// Span is where in Data a value lies.
type Span struct{ From, To uint32 }

// Bytes gives value i of Bytes or Fixed.
func (v *Values) Bytes(i int) []byte { return v.Data[v.Spans[i].From:v.Spans[i].To] }

// Int gives number i.
func (v *Values) Int(i int) int64 {
	switch v.size {
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(v.Data[4*i:])))
	case 8:
		return int64(binary.LittleEndian.Uint64(v.Data[8*i:]))
	}
	return v.ints[i]
}

// Copy writes the numbers from lo on into to.
func (v *Values) Copy(to []int64, lo int) {
	switch v.size {
	case 4:
		data := v.Data[4*lo:][:4*len(to)]
		for len(to) >= 4 && len(data) >= 16 {
			to[0] = int64(int32(binary.LittleEndian.Uint32(data)))
			to[1] = int64(int32(binary.LittleEndian.Uint32(data[4:])))
			to[2] = int64(int32(binary.LittleEndian.Uint32(data[8:])))
			to[3] = int64(int32(binary.LittleEndian.Uint32(data[12:])))
			to, data = to[4:], data[16:]
		}
		for i := range to {
			to[i] = int64(int32(binary.LittleEndian.Uint32(data[4*i:])))
		}
	case 8:
		data := v.Data[8*lo:][:8*len(to)]
		for len(to) >= 4 && len(data) >= 32 {
			to[0] = int64(binary.LittleEndian.Uint64(data))
			to[1] = int64(binary.LittleEndian.Uint64(data[8:]))
			to[2] = int64(binary.LittleEndian.Uint64(data[16:]))
			to[3] = int64(binary.LittleEndian.Uint64(data[24:]))
			to, data = to[4:], data[32:]
		}
		for i := range to {
			to[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
		}
	default:
		copy(to, v.ints[lo:])
	}
}

// Extent gives the least and the most of the numbers lo to hi, of which there
// is one at least.
func (v *Values) Extent(lo, hi int) (least, most int64) {
	least = v.Int(lo)
	most = least
	switch v.size {
	case 4: // two at a time: the one need not wait for the other
		data := v.Data[4*lo : 4*hi]
		low, high := int32(least), int32(most)
		low2, high2 := low, high
		for ; len(data) >= 8; data = data[8:] {
			a, b := int32(binary.LittleEndian.Uint32(data)), int32(binary.LittleEndian.Uint32(data[4:]))
			low, high = min(low, a), max(high, a)
			low2, high2 = min(low2, b), max(high2, b)
		}
		least, most = int64(min(low, low2)), int64(max(high, high2))
	case 8:
		data := v.Data[8*lo : 8*hi]
		low, high := least, most
		for ; len(data) >= 16; data = data[16:] {
			a, b := int64(binary.LittleEndian.Uint64(data)), int64(binary.LittleEndian.Uint64(data[8:]))
			least, most = min(least, a), max(most, a)
			low, high = min(low, b), max(high, b)
		}
		least, most = min(least, low), max(most, high)
	default:
		for _, n := range v.ints[lo:hi] {
			least, most = min(least, n), max(most, n)
		}
	}
	last := v.Int(hi - 1) // of an odd number of numbers
	return min(least, last), max(most, last)
}

// Truth gives value i of Boolean.
func (v *Values) Truth(i int) bool { return v.Truths[i/8]>>(i%8)&1 != 0 }

// Len is the number of values.
func (v *Values) Len() int { return v.length }

// Cursor reads the pages of one column in one group after another.
type Cursor struct {
	file       *File
	column     *Column
	chunk      chunk
	at, end    int64 // of the chunk's bytes
	left       int64 // entries
	dictionary *Values
	page       Page
	window     []byte
	packed     []byte
	unpacked   []byte
	levels     []uint32
	stored     []byte // dictionary page
	held       int64
	heldStored int64
}

// Cursor gives a cursor over a column, before its first group.
func (f *File) Cursor(column int) *Cursor {
	return &Cursor{file: f, column: &f.Columns[column]}
}

// Null reports whether an entry of the level has no value, and Listed whether
// it belongs to a list that has entries.
func (c *Column) Null(level uint32) bool { return level < c.full }

// Listed is of lists: whether an entry of the level stands in its list.
func (c *Column) Listed(level uint32) bool { return level >= c.listed }

// Group goes to a group.
//
// Errors: *Error where the file does not say where its pages lie.
func (c *Cursor) Group(group int) error {
	c.drop()
	c.chunk = c.file.Groups[group].chunks[c.column.leaf]
	if c.chunk.encrypted {
		return broken("加密的列")
	}
	if c.chunk.elsewhere {
		return broken("数据在别的文件里的列")
	}
	if c.chunk.kind != c.column.Kind {
		return broken("行组%d的列类型与文件尾不一致", group+1)
	}
	if c.chunk.start < 4 || c.chunk.length < 0 || c.chunk.start > c.file.size || c.chunk.length > c.file.size-c.chunk.start || c.chunk.entries < 0 {
		return broken("行组%d的数据页位置有误", group+1)
	}
	c.at, c.end, c.left = c.chunk.start, c.chunk.start+c.chunk.length, c.chunk.entries
	return nil
}

// drop forgets the group, and the memory of large pages with it.
func (c *Cursor) drop() {
	const small = 4 << 20
	c.file.held -= c.held + c.heldStored
	if c.held+c.heldStored > small {
		c.page, c.window, c.packed, c.unpacked, c.levels, c.stored = Page{}, nil, nil, nil, nil, nil
	}
	c.held, c.heldStored, c.dictionary = 0, 0, nil
}

// hold counts bytes of this cursor and refuses those beyond the limit.
func (c *Cursor) hold(held *int64, bytes int64) error {
	c.file.held += bytes - *held
	*held = bytes
	if c.file.held > c.file.limits.HeldBytes {
		return &Error{Text: "过大的数据页", Large: true}
	}
	return nil
}

// header is a page header; its numbers are within what could be true.
type header struct {
	kind             int64
	unpacked, packed int64
	sum              int64
	summed           bool
	entries          int64
	nulls            int64
	encoding         int64
	levelEncoding    int64
	repeatEncoding   int64
	levelBytes       int64
	repeatBytes      int64
	compressed       bool
}

// Kinds of pages.
const (
	dataPage       = 0
	dictionaryPage = 2
	dataPage2      = 3
)

// Encodings, by the numbers of the format.
const (
	encodingPlain           = 0
	encodingPlainDictionary = 2
	encodingRuns            = 3
	encodingDelta           = 5
	encodingDeltaLength     = 6
	encodingDeltaBytes      = 7
	encodingDictionary      = 8
	encodingSplit           = 9
)

// Next gives the next page that has entries, nil behind the last of the group.
//
// Errors: *Error.
func (c *Cursor) Next() (*Page, error) {
	for c.left > 0 {
		h, err := c.header()
		if err != nil {
			return nil, err
		}
		packed, err := c.read(h.packed)
		if err != nil {
			return nil, err
		}
		if h.summed && uint32(h.sum) != crc32.ChecksumIEEE(packed) {
			return nil, broken("数据页的校验码不符")
		}
		switch h.kind {
		case dictionaryPage:
			if c.dictionary != nil {
				return nil, broken("重复的字典页")
			}
			if err := c.readDictionary(h, packed); err != nil {
				return nil, err
			}
		case dataPage, dataPage2:
			if h.entries > c.left {
				return nil, broken("数据页的值多于文件尾所写的")
			}
			c.left -= h.entries
			if h.entries == 0 {
				continue
			}
			if err := c.readData(h, packed); err != nil {
				return nil, err
			}
			return &c.page, nil
		}
		// Pages of other kinds hold indexes, not values.
	}
	return nil, nil
}

// header reads the header of the next page.
func (c *Cursor) header() (h header, err error) {
	const usual = 1 << 9
	for length := int64(usual); ; length *= 8 {
		length = min(length, c.end-c.at, maxHeaderBytes)
		if int64(cap(c.window)) < length {
			c.window = make([]byte, length)
		}
		window := c.window[:length]
		if n, _ := c.file.in.ReadAt(window, c.at); int64(n) < length {
			return h, broken("文件不完整")
		}
		t := &thrift{data: window}
		h = readHeader(t)
		if !t.wrong {
			c.at += int64(t.at)
			break
		}
		if length == c.end-c.at || length == maxHeaderBytes {
			return h, broken("数据页的页头有误")
		}
	}
	if h.packed < 0 || h.unpacked < 0 || h.entries < 0 || h.nulls < 0 || h.nulls > h.entries || h.levelBytes < 0 || h.repeatBytes < 0 || h.packed > c.end-c.at {
		return h, broken("数据页的页头有误")
	}
	return h, nil
}

func readHeader(t *thrift) header {
	h := header{kind: -1, compressed: true, levelEncoding: encodingRuns, repeatEncoding: encodingRuns}
	numbers := func(to ...*int64) func(id int, kind byte) bool {
		return func(id int, kind byte) bool {
			if id < 1 || id > len(to) || to[id-1] == nil {
				return false
			}
			*to[id-1] = t.number(kind)
			return true
		}
	}
	t.fields(wireStruct, func(id int, kind byte) bool {
		switch id {
		case 1:
			h.kind = t.number(kind)
		case 2:
			h.unpacked = t.number(kind)
		case 3:
			h.packed = t.number(kind)
		case 4:
			h.sum, h.summed = t.number(kind), true
		case 5:
			t.fields(kind, numbers(&h.entries, &h.encoding, &h.levelEncoding, &h.repeatEncoding))
		case 7:
			t.fields(kind, numbers(&h.entries, &h.encoding))
		case 8:
			rest := numbers(&h.entries, &h.nulls, nil, &h.encoding, &h.levelBytes, &h.repeatBytes)
			t.fields(kind, func(id int, kind byte) bool {
				if id == 7 {
					h.compressed = kind == wireTrue
					return true
				}
				return rest(id, kind)
			})
		default:
			return false
		}
		return true
	})
	return h
}

// read reads bytes of the chunk.
func (c *Cursor) read(length int64) ([]byte, error) {
	if length > c.file.limits.HeldBytes {
		return nil, &Error{Text: "过大的数据页", Large: true}
	}
	if int64(cap(c.packed)) < length {
		c.packed = make([]byte, length+Slack)
	}
	packed := c.packed[:length]
	if n, _ := c.file.in.ReadAt(packed, c.at); int64(n) < length {
		return nil, broken("文件不完整")
	}
	c.at += length
	return packed, nil
}

func (c *Cursor) readDictionary(h header, packed []byte) error {
	if h.encoding != encodingPlain && h.encoding != encodingPlainDictionary {
		return broken("不支持的字典编码")
	}
	if err := c.hold(&c.heldStored, h.unpacked+8*h.entries); err != nil {
		return err
	}
	data, err := c.file.inflate.unpack(c.stored, packed, h.unpacked, c.chunk.codec)
	if err != nil {
		return err
	}
	if c.chunk.codec == 0 { // the bytes are those of a buffer that the next page needs
		data = append(c.stored[:0], data...)
	}
	c.stored = data
	c.dictionary = &Values{}
	return c.dictionary.decode(c.column, encodingPlain, data, int(h.entries), 0)
}

func (c *Cursor) readData(h header, packed []byte) error {
	cost := h.unpacked + 20*h.entries // levels and values
	if err := c.hold(&c.held, cost); err != nil {
		return err
	}
	n := int(h.entries)
	p := &c.page
	p.Entries, p.Dictionary = n, nil
	levels, repeats := []byte(nil), []byte(nil)
	if h.kind == dataPage2 { // levels are never compressed
		if h.repeatBytes+h.levelBytes > int64(len(packed)) || h.repeatBytes+h.levelBytes > h.unpacked {
			return broken("数据页的页头有误")
		}
		repeats, packed = packed[:h.repeatBytes], packed[h.repeatBytes:]
		levels, packed = packed[:h.levelBytes], packed[h.levelBytes:]
		h.unpacked -= h.repeatBytes + h.levelBytes
	}
	codec := c.chunk.codec
	if h.kind == dataPage2 && !h.compressed {
		codec = 0
	}
	data, err := c.file.inflate.unpack(c.unpacked, packed, h.unpacked, codec)
	if err != nil {
		return err
	}
	if codec != 0 {
		c.unpacked = data
	}
	if h.kind == dataPage {
		if c.column.List {
			if repeats, data, err = levelsOf(data, h.repeatEncoding); err != nil {
				return err
			}
		}
		if c.column.full > 0 {
			if levels, data, err = levelsOf(data, h.levelEncoding); err != nil {
				return err
			}
		}
	}
	p.Repeats, p.Levels = p.Repeats[:0], nil
	present := n
	if c.column.List {
		if p.Repeats, err = runs(p.Repeats, repeats, 1, n); err != nil {
			return err
		}
	}
	if width := widthOf(c.column.full); width > 0 && !same(levels, width, n, c.column.full) {
		if c.levels, err = runs(c.levels[:0], levels, width, n); err != nil {
			return err
		}
		present = 0
		for _, level := range c.levels {
			if level == c.column.full {
				present++
			} else if level > c.column.full {
				return broken("数据页的层级有误")
			}
		}
		if present < n {
			p.Levels = c.levels
		}
	}
	if h.encoding == encodingDictionary || h.encoding == encodingPlainDictionary {
		if c.dictionary == nil {
			return broken("缺少字典页")
		}
		p.Dictionary = c.dictionary
		return p.decodeCodes(data, present)
	}
	if err := p.Values.decode(c.column, h.encoding, data, present, c.file.limits.HeldBytes-c.file.held); err != nil {
		return err
	}
	if h.encoding == encodingDeltaBytes {
		return c.hold(&c.held, cost+int64(len(p.Data)))
	}
	return nil
}

// levelsOf cuts the levels off the front of a page of the first kind.
func levelsOf(data []byte, encoding int64) (levels, rest []byte, err error) {
	if encoding != encodingRuns {
		return nil, nil, broken("不支持的层级编码")
	}
	length, rest, ok := length32(data)
	if !ok {
		return nil, nil, broken("数据页不完整")
	}
	return rest[:length], rest[length:], nil
}

func (p *Page) decodeCodes(data []byte, n int) (err error) {
	p.Codes = p.Codes[:0]
	if n == 0 {
		return nil
	}
	if len(data) == 0 {
		return broken("数据页不完整")
	}
	if p.Codes, err = runs(p.Codes, data[1:], int(data[0]), n); err != nil {
		return err
	}
	greatest, other := uint32(0), p.Codes[n-1] // two at a time: the one need not wait for the other
	for i := 1; i < n; i += 2 {
		greatest, other = max(greatest, p.Codes[i-1]), max(other, p.Codes[i])
	}
	if greatest = max(greatest, other); int64(greatest) >= int64(p.Dictionary.Len()) {
		return broken("数据页里的值不在字典里")
	}
	return nil
}
