package column

import (
	"fmt"
	"math"
	"slices"
)

// Vector is one column as it is stored. It shares the table's memory: nobody
// may change it.
//
// Shape: a Boolean is a bit of Bits. All other types have one number a row in
// exactly one of Bytes, Shorts, Words and Longs — the narrowest that takes all
// of a sealed column — which is, Base added, the number or the day, the index
// into Texts of a text, or the end in Items of a list, which begins where the
// row before ends. What stands for a missing value means nothing.
type Vector struct {
	Missing []uint64 // 64 rows a word; nil where every row has a value
	Bits    []uint64 // 64 rows a word
	Bytes   []uint8
	Shorts  []uint16
	Words   []uint32
	Longs   []int64
	Base    int64
	Items   []uint32 // indexes into Texts of the entries of lists
	Texts   []string // distinct texts
}

// IsMissing reports whether a row has no value.
func (v *Vector) IsMissing(row int) bool {
	return v.Missing != nil && v.Missing[row/64]&(1<<(row%64)) != 0
}

// Int gives a number in units of its scale, a day, a Boolean as 0 or 1, the
// index into Texts of a text, or the end of a list.
func (v *Vector) Int(row int) int64 {
	switch {
	case v.Bytes != nil:
		return v.Base + int64(v.Bytes[row])
	case v.Shorts != nil:
		return v.Base + int64(v.Shorts[row])
	case v.Words != nil:
		return v.Base + int64(v.Words[row])
	case v.Longs != nil:
		return v.Longs[row]
	}
	return int64(v.Bits[row/64] >> (row % 64) & 1)
}

// List gives the indexes into Texts of the entries of a list.
func (v *Vector) List(row int) []uint32 {
	start := int64(0)
	if row > 0 {
		start = v.Int(row - 1)
	}
	return v.Items[start:v.Int(row)]
}

// Column is one column of a table that is being filled. What is put into it
// belongs to the record that Table.Begin began last; each column takes one
// value of each record.
type Column struct {
	kind      Type
	skipped   bool // nobody asks for the values
	rows      int
	gaps      bool // some value is missing
	missing   []uint64
	bits      []uint64 // of Boolean
	words     []uint32 // codes of texts, ends of lists
	longs     []int64  // of numbers and days
	items     []uint32
	codes     codes
	forgotten int // how often codes and texts were taken out
}

// Skipped reports whether the column is not kept: what is put into it is lost.
func (c *Column) Skipped() bool { return c.skipped }

// Code gives the code of a text, a new one where it has none.
func (c *Column) Code(text string) uint32 { return c.codes.of(text) }

// CodeOf is Code of a text that is copied only where it is new.
func (c *Column) CodeOf(text []byte) uint32 { return c.codes.ofBytes(text) }

// Known gives the code of a text that has one.
func (c *Column) Known(text []byte) (code uint32, known bool) { return c.codes.known(text) }

// Distinct is the number of codes that were given.
func (c *Column) Distinct() int { return len(c.codes.texts) }

// PutCode puts a Text or an Enum by its code.
func (c *Column) PutCode(code uint32) {
	if c.skipped {
		return
	}
	c.next()
	c.words = append(c.words, code)
}

// PutInt puts an Integer, a Decimal in units of its scale, or a day.
func (c *Column) PutInt(n int64) {
	if c.skipped {
		return
	}
	c.next()
	c.longs = append(c.longs, n)
}

// PutBool puts a Boolean.
func (c *Column) PutBool(b bool) {
	if c.skipped {
		return
	}
	row := c.next()
	if b {
		c.bits[row/64] |= 1 << (row % 64)
	}
}

// PutList puts a List by the codes of its entries.
func (c *Column) PutList(codes []uint32) {
	if c.skipped {
		return
	}
	c.next()
	c.items = append(c.items, codes...)
	if len(c.items) > math.MaxUint32 {
		panic("column: more list entries than a column holds")
	}
	c.words = append(c.words, uint32(len(c.items)))
}

// PutMissing puts no value.
func (c *Column) PutMissing() {
	if c.skipped {
		return
	}
	row := c.next()
	c.gaps = true
	c.missing[row/64] |= 1 << (row % 64)
	switch c.kind {
	case Boolean:
	case Integer, Decimal, Date:
		c.longs = append(c.longs, 0)
	case List:
		c.words = append(c.words, uint32(len(c.items)))
	default:
		c.words = append(c.words, 0)
	}
}

// MakeCodes makes room for n more texts, whose codes are to be written into what
// it gives.
func (c *Column) MakeCodes(n int) []uint32 {
	c.words = slices.Grow(c.words, n)[:len(c.words)+n]
	c.extend(n)
	return c.words[len(c.words)-n:]
}

// MakeInts makes room for n more numbers or days, which are to be written into
// what it gives.
func (c *Column) MakeInts(n int) []int64 {
	c.longs = slices.Grow(c.longs, n)[:len(c.longs)+n]
	c.extend(n)
	return c.longs[len(c.longs)-n:]
}

// PutBits puts n Booleans.
//
// Shape: bits are 64 rows a word, and zero behind the last.
func (c *Column) PutBits(bits []uint64, n int) {
	if c.skipped {
		return
	}
	from := c.rows
	c.extend(n)
	join(c.bits, from, bits)
}

// Miss says which of the last n rows have no value; what was written there is 0.
//
// Shape: missing is 64 rows a word, and zero behind the last.
func (c *Column) Miss(missing []uint64, n int) {
	if c.skipped {
		return
	}
	c.gaps = c.gaps || slices.ContainsFunc(missing, func(word uint64) bool { return word != 0 })
	join(c.missing, c.rows-n, missing)
}

// PutNothing puts no value into n rows.
func (c *Column) PutNothing(n int) {
	if c.skipped {
		return
	}
	for range n {
		c.PutMissing()
	}
}

// extend makes room for n more rows.
func (c *Column) extend(n int) {
	c.rows += n
	for len(c.missing)*64 < c.rows {
		c.missing = append(c.missing, 0)
	}
	for c.kind == Boolean && len(c.bits)*64 < c.rows {
		c.bits = append(c.bits, 0)
	}
}

// join sets bits from a row on.
func join(in []uint64, row int, bits []uint64) {
	at, shift := row/64, row%64
	for i, word := range bits {
		in[at+i] |= word << shift
		if over := word >> 1 >> (63 - shift); over != 0 {
			in[at+i+1] |= over
		}
	}
}

// Put puts any value.
func (c *Column) Put(value Value) {
	switch {
	case value.Missing:
		c.PutMissing()
	case c.kind == Boolean:
		c.PutBool(value.Int != 0)
	case c.kind == List:
		c.putTexts(value.List)
	case c.kind == Text || c.kind == Enum:
		if !c.skipped {
			c.PutCode(c.Code(value.Text))
		}
	default:
		c.PutInt(value.Int)
	}
}

func (c *Column) putTexts(list []string) {
	if c.skipped {
		return
	}
	for _, text := range list {
		c.items = append(c.items, c.Code(text))
	}
	c.PutList(nil)
}

// next makes room for one more row and gives its number.
func (c *Column) next() int {
	row := c.rows
	c.rows++
	if row%64 == 0 {
		c.missing = append(c.missing, 0)
		if c.kind == Boolean {
			c.bits = append(c.bits, 0)
		}
	}
	return row
}

// vector gives the column as it is, at its full width.
func (c *Column) vector() Vector {
	v := Vector{Bits: c.bits, Items: c.items, Texts: c.codes.texts}
	if c.gaps {
		v.Missing = c.missing
	}
	switch c.kind {
	case Boolean:
	case Integer, Decimal, Date:
		v.Longs = c.longs
	default:
		v.Words = c.words
	}
	return v
}

// narrow gives the rows of an order, or all where it is nil, in memory of
// their own and at the least width that takes them.
func (c *Column) narrow(order []uint32) Vector {
	from := c.vector()
	v := Vector{Texts: c.codes.texts}
	if c.gaps {
		v.Missing = pick(from.Missing, order)
	}
	switch c.kind {
	case Boolean:
		v.Bits = pick(from.Bits, order)
	case List:
		var ends []uint32
		take := func(row int) {
			v.Items = append(v.Items, from.List(row)...)
			ends = append(ends, uint32(len(v.Items)))
		}
		if order == nil {
			for row := range c.rows {
				take(row)
			}
		}
		for _, row := range order {
			take(int(row))
		}
		store(&v, ends, nil, 0, uint32(len(v.Items)))
	case Text, Enum:
		store(&v, c.words, order, 0, uint32(max(1, len(c.codes.texts))-1))
	default:
		low, high := c.bounds()
		store(&v, c.longs, order, low, high)
	}
	return v
}

// bounds gives the least and the most number, and puts the least where there
// is none, so that what stands for a missing value widens nothing.
func (c *Column) bounds() (low, high int64) {
	low, high = math.MaxInt64, math.MinInt64
	for row, n := range c.longs {
		if !c.gaps || c.missing[row/64]&(1<<(row%64)) == 0 {
			low, high = min(low, n), max(high, n)
		}
	}
	if low > high { // not one value
		low, high = 0, 0
	}
	if c.gaps {
		for row := range c.longs {
			if c.missing[row/64]&(1<<(row%64)) != 0 {
				c.longs[row] = low
			}
		}
	}
	return low, high
}

// store puts numbers from low to high at the least width.
func store[T uint32 | int64](v *Vector, numbers []T, order []uint32, low, high T) {
	switch span := uint64(int64(high)) - uint64(int64(low)); {
	case span <= math.MaxUint8:
		v.Base, v.Bytes = int64(low), stored[T, uint8](numbers, order, low)
	case span <= math.MaxUint16:
		v.Base, v.Shorts = int64(low), stored[T, uint16](numbers, order, low)
	case span <= math.MaxUint32:
		v.Base, v.Words = int64(low), stored[T, uint32](numbers, order, low)
	default:
		v.Longs = stored[T, int64](numbers, order, 0)
	}
}

func stored[T uint32 | int64, W uint8 | uint16 | uint32 | int64](numbers []T, order []uint32, base T) []W {
	if order == nil {
		out := make([]W, len(numbers))
		for i, n := range numbers {
			out[i] = W(n - base)
		}
		return out
	}
	out := make([]W, len(order))
	for i, row := range order {
		out[i] = W(numbers[row] - base)
	}
	return out
}

// pick gives the bits of rows.
func pick(bits []uint64, order []uint32) []uint64 {
	if order == nil {
		return append(make([]uint64, 0, len(bits)), bits...)
	}
	out := make([]uint64, (len(order)+63)/64)
	for i, row := range order {
		out[i/64] |= bits[row/64] >> (row % 64) & 1 << (i % 64)
	}
	return out
}

// value gives one cell.
func (v *Vector) value(kind Type, row int) Value {
	if v.IsMissing(row) {
		return None
	}
	switch kind {
	case Text, Enum:
		return Value{Text: v.Texts[v.Int(row)]}
	case List:
		codes := v.List(row)
		list := make([]string, len(codes))
		for i, code := range codes {
			list[i] = v.Texts[code]
		}
		return Value{List: list}
	}
	return Value{Int: v.Int(row)}
}

// unkept stops who asks for a column that was not kept: a wrong answer would
// look like a right one.
func unkept(schema *Schema, field int) {
	panic(fmt.Sprintf("column: %s.%s was not kept", schema.Name, schema.Fields[field].Name))
}
