// Package parquet reads Parquet files page by page: what a file says of its
// columns, and their pages with encoding and compression undone.
//
// Files come from outside. Every length is held against the bytes that are
// there and against a limit before memory is set aside for it, and nothing
// that a file says can make a function panic.
//
// Source: https://github.com/apache/parquet-format
package parquet

import (
	"encoding/binary"
	"fmt"
	"io"
)

// File is an open Parquet file.
type File struct {
	Columns []Column // of the records, in their order
	Groups  []Group

	in      io.ReaderAt
	size    int64
	limits  Limits
	leaves  int
	held    int64 // bytes that pages take at this moment
	inflate inflater
}

// Limits bound what a file may cost.
//
// Units: bytes.
type Limits struct {
	HeldBytes int64 // pages and dictionaries in memory at one time, unpacked
}

// Limits that files of real programs stay far below.
const (
	maxFooterBytes = 32 << 20
	maxElements    = 1 << 16 // of the schema
	maxChunks      = 1 << 20
	maxHeaderBytes = 1 << 20 // of one page
)

// Group is a run of records that are stored together.
type Group struct {
	Records int64
	chunks  []chunk // by leaf
}

// chunk is where the pages of one leaf of a group lie.
type chunk struct {
	start, length int64
	entries       int64
	codec         uint8
	kind          Physical
	elsewhere     bool // in another file
	encrypted     bool
}

// Column is one column of the records.
type Column struct {
	Name    string
	Kind    Physical
	Meaning Meaning
	Scale   int  // decimals of a MeansDecimal, negative for tens
	Unit    Unit // of a MeansMoment
	List    bool // several values a record
	Nested  bool // records inside records, lists of lists: nothing reads it

	width     int // bytes of a Fixed
	leaf      int
	full      uint32 // definition level of an entry that has a value
	listed    uint32 // definition level from which on the list has an entry
	nullLevel uint32 // definition level below which there is no list
}

// Physical is how values are stored.
type Physical uint8

// The physical types, by the numbers of the format.
const (
	Boolean Physical = iota
	Int32
	Int64
	Int96
	Float
	Double
	Bytes
	Fixed
)

var physicalNames = [...]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}

// Meaning is what stored values stand for.
type Meaning uint8

// The meanings that matter here; MeansOther is any further one.
const (
	MeansItself Meaning = iota
	MeansText
	MeansDecimal
	MeansDay
	MeansMoment
	MeansUnsigned
	MeansNothing // a column of nulls
	MeansOther
)

// Unit is the part of a second that a MeansMoment counts.
type Unit int64

// The units.
const (
	Millis Unit = 1e3
	Micros Unit = 1e6
	Nanos  Unit = 1e9
)

// Type names the type of a column as programs that write Parquet call it.
func (c *Column) Type() string {
	if c.Nested {
		return "嵌套结构"
	}
	name := physicalNames[c.Kind]
	switch c.Meaning {
	case MeansText:
		name += "（文字）"
	case MeansDecimal:
		name += "（DECIMAL）"
	case MeansDay:
		name += "（DATE）"
	case MeansMoment:
		name += "（TIMESTAMP）"
	case MeansOther:
		name += "（JSON、TIME、UUID 等）"
	}
	if c.List {
		name = "LIST<" + name + ">"
	}
	return name
}

// Error is why a file cannot be read on, in Chinese.
type Error struct {
	Text  string
	Large bool // it is not broken but beyond a limit
}

// Error gives the words.
func (e *Error) Error() string { return e.Text }

func broken(text string, more ...any) *Error { return &Error{Text: fmt.Sprintf(text, more...)} }

// Open reads what a file says of itself.
//
// Errors: *Error.
func Open(in io.ReaderAt, size int64, limits Limits) (*File, error) {
	var head [4]byte
	var tail [8]byte
	if size < int64(len(head)+len(tail)) {
		return nil, broken("文件不完整")
	}
	if _, err := in.ReadAt(head[:], 0); err != nil {
		return nil, broken("文件不完整")
	}
	if n, _ := in.ReadAt(tail[:], size-8); n < 8 {
		return nil, broken("文件不完整")
	}
	if string(head[:]) == "PARE" || string(tail[4:]) == "PARE" {
		return nil, broken("加密的文件")
	}
	if string(head[:]) != "PAR1" || string(tail[4:]) != "PAR1" {
		return nil, broken("文件不完整")
	}
	length := int64(binary.LittleEndian.Uint32(tail[:]))
	if length > size-int64(len(head)+len(tail)) {
		return nil, broken("文件尾有误")
	}
	if length > maxFooterBytes {
		return nil, &Error{Text: "文件尾过大", Large: true}
	}
	footer := make([]byte, length)
	if n, _ := in.ReadAt(footer, size-8-length); n < len(footer) {
		return nil, broken("文件不完整")
	}
	f := &File{in: in, size: size, limits: limits}
	return f, f.readFooter(footer)
}

// element is one node of the schema.
type element struct {
	kind      int64 // physical type, −1 for none
	width     int64
	repeated  int64 // 0 required, 1 optional, 2 repeated
	name      string
	children  int64
	meaning   Meaning
	listed    bool
	scale     int64
	unit      Unit
	converted int64
}

func (f *File) readFooter(footer []byte) error {
	t := &thrift{data: footer}
	var elements []element
	encrypted := false
	chunks := 0
	t.fields(wireStruct, func(id int, kind byte) bool {
		switch id {
		case 2:
			t.list(kind, maxElements, func(kind byte) { elements = append(elements, readElement(t, kind)) })
		case 4:
			t.list(kind, maxChunks, func(kind byte) {
				group := readGroup(t, kind)
				if chunks += len(group.chunks) + 1; chunks > maxChunks {
					t.wrong = true
				}
				f.Groups = append(f.Groups, group)
			})
		case 8:
			encrypted = true
			return false
		default:
			return false
		}
		return true
	})
	if encrypted {
		return broken("加密的文件")
	}
	if t.wrong {
		return broken("文件尾有误")
	}
	if err := f.readSchema(elements); err != nil {
		return err
	}
	for i := range f.Groups {
		if len(f.Groups[i].chunks) != f.leaves || f.Groups[i].Records < 0 {
			return broken("行组%d与列不符", i+1)
		}
	}
	return nil
}

func readElement(t *thrift, kind byte) element {
	e := element{kind: -1, converted: -1}
	logical := false
	precisionScale := int64(0)
	t.fields(kind, func(id int, kind byte) bool {
		switch id {
		case 1:
			e.kind = t.number(kind)
		case 2:
			e.width = t.number(kind)
		case 3:
			e.repeated = t.number(kind)
		case 4:
			e.name = string(t.bytes(kind))
		case 5:
			e.children = t.number(kind)
		case 6:
			e.converted = t.number(kind)
		case 7:
			precisionScale = t.number(kind)
		case 10:
			logical = true
			e.readLogical(t, kind)
		default:
			return false
		}
		return true
	})
	if !logical {
		e.convert(precisionScale)
	}
	return e
}

// readLogical reads the newer way of saying what values mean, a union.
func (e *element) readLogical(t *thrift, kind byte) {
	e.meaning = MeansOther
	t.fields(kind, func(id int, kind byte) bool {
		switch id {
		case 1, 4: // STRING, ENUM
			e.meaning = MeansText
		case 3:
			e.listed = true
		case 5:
			e.meaning = MeansDecimal
			t.fields(kind, func(id int, kind byte) bool {
				if id != 1 {
					return false
				}
				e.scale = t.number(kind)
				return true
			})
			return true
		case 6:
			e.meaning = MeansDay
		case 8:
			e.meaning = MeansMoment
			t.fields(kind, func(id int, kind byte) bool {
				if id != 2 {
					return false
				}
				t.fields(kind, func(id int, kind byte) bool {
					switch id {
					case 1:
						e.unit = Millis
					case 2:
						e.unit = Micros
					case 3:
						e.unit = Nanos
					}
					return false
				})
				return true
			})
			return true
		case 10:
			e.meaning = MeansItself
			t.fields(kind, func(id int, kind byte) bool {
				if id == 2 && kind == wireFalse {
					e.meaning = MeansUnsigned
				}
				return false
			})
			return true
		case 11:
			e.meaning = MeansNothing
		}
		return false
	})
}

// convert reads the older way of saying what values mean.
func (e *element) convert(scale int64) {
	switch e.converted {
	case -1:
	case 0, 4: // UTF8, ENUM
		e.meaning = MeansText
	case 3:
		e.listed = true
	case 5:
		e.meaning, e.scale = MeansDecimal, scale
	case 6:
		e.meaning = MeansDay
	case 9:
		e.meaning, e.unit = MeansMoment, Millis
	case 10:
		e.meaning, e.unit = MeansMoment, Micros
	case 11, 12, 13, 14:
		e.meaning = MeansUnsigned
	case 15, 16, 17, 18:
	default:
		e.meaning = MeansOther
	}
}

func readGroup(t *thrift, kind byte) Group {
	var g Group
	t.fields(kind, func(id int, kind byte) bool {
		switch id {
		case 1:
			t.list(kind, maxElements, func(kind byte) { g.chunks = append(g.chunks, readChunk(t, kind)) })
		case 3:
			g.Records = t.number(kind)
		default:
			return false
		}
		return true
	})
	return g
}

func readChunk(t *thrift, kind byte) chunk {
	var c chunk
	data, dictionary := int64(0), int64(0)
	t.fields(kind, func(id int, kind byte) bool {
		switch id {
		case 1:
			c.elsewhere = true
		case 8, 9:
			c.encrypted = true
		case 3:
			t.fields(kind, func(id int, kind byte) bool {
				switch id {
				case 1:
					c.kind = Physical(t.number(kind))
				case 4:
					c.codec = uint8(t.number(kind))
				case 5:
					c.entries = t.number(kind)
				case 7:
					c.length = t.number(kind)
				case 9:
					data = t.number(kind)
				case 11:
					dictionary = t.number(kind)
				default:
					return false
				}
				return true
			})
			return true
		}
		return false
	})
	if c.start = data; dictionary > 0 && dictionary < data {
		c.start = dictionary
	}
	return c
}

// readSchema gives the columns of the records from the nodes of the schema,
// which stand in the order of a walk, parents first.
func (f *File) readSchema(elements []element) error {
	if len(elements) == 0 || elements[0].children < 0 {
		return broken("文件尾没有列")
	}
	at := 1
	for range elements[0].children {
		if at >= len(elements) {
			return broken("文件尾缺少列")
		}
		end, ok := endOf(elements, at, 0)
		if !ok {
			return broken("文件尾缺少列")
		}
		c := Column{Name: elements[at].name, leaf: f.leaves}
		leaves := 0
		for _, e := range elements[at:end] {
			if e.children == 0 {
				leaves++
			}
		}
		if err := c.shape(elements[at:end]); err != nil {
			return err
		}
		f.leaves += leaves
		f.Columns = append(f.Columns, c)
		at = end
	}
	if at != len(elements) {
		return broken("文件尾的列过多")
	}
	return nil
}

// endOf gives the index behind the node at and all below it.
func endOf(elements []element, at, depth int) (end int, ok bool) {
	children := elements[at].children
	if children < 0 || children > int64(len(elements)) || depth > maxDepth {
		return 0, false
	}
	end = at + 1
	for range children {
		if end >= len(elements) {
			return 0, false
		}
		if end, ok = endOf(elements, end, depth+1); !ok {
			return 0, false
		}
	}
	return end, true
}

// shape tells a column of single values from one of lists and from all else.
//
// A list is written in one of these ways, the last three by older programs:
// a LIST group of a repeated group of one value; of a repeated group with
// another name; of a repeated value; and a repeated value by itself.
func (c *Column) shape(nodes []element) error {
	value := nodes[0]
	level := uint32(0)
	for i, e := range nodes {
		if e.repeated == 2 {
			if c.List {
				c.Nested = true
				return nil
			}
			c.List = true
			c.nullLevel = level
			level++
			c.listed = level
		} else if e.repeated == 1 {
			level++
		}
		single := len(nodes) == 1 || i == 0 && nodes[0].listed && e.repeated != 2 && e.children == 1 ||
			i == 1 && e.repeated == 2 && (e.children == 1 && len(nodes) == 3 || e.children == 0 && len(nodes) == 2) || i == 2 && e.children == 0 && e.repeated != 2
		if !single {
			c.Nested = true
			return nil
		}
		value = e
	}
	if value.kind < 0 || value.kind > int64(Fixed) || value.children != 0 {
		return broken("第%d列的类型有误", c.leaf+1)
	}
	c.Kind, c.Meaning, c.Unit, c.full = Physical(value.kind), value.meaning, value.unit, level
	if c.Kind == Fixed && (value.width <= 0 || value.width > 1<<20) {
		return broken("第%d列的宽度有误", c.leaf+1)
	}
	if value.scale < -1000 || value.scale > 1000 {
		return broken("第%d列的小数位数有误", c.leaf+1)
	}
	c.width, c.Scale = int(value.width), int(value.scale)
	if c.Meaning == MeansMoment && c.Unit == 0 {
		c.Meaning = MeansOther
	}
	return nil
}
