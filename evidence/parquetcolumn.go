package evidence

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"chengan/engine/column"
	"chengan/evidence/internal/parquet"
)

// parquetColumn gives one column's values record by record, each judged: what
// the pages hold goes in, and what a ledger takes comes out. A text of a
// dictionary is judged once, however many records have it.
type parquetColumn struct {
	column *parquet.Column
	cursor *parquet.Cursor
	index  int // of the file
	what   holds
	check  *check // nil of the subject
	reads  parquetReads
	length int // characters of a cell

	page  *parquet.Page
	entry int // next of the page
	value int // next of the page's values

	dictionary *parquet.Values // that verdicts and texts are of
	verdicts   []verdict
	texts      []string
	met        []metText // verdicts of texts that no dictionary holds
	recent     recent
	list       []string

	now *verdict // of the current record
	one verdict  // its memory where nothing else holds it
}

// verdict is what became of a value.
type verdict struct {
	judged bool
	named  string // of the subject column: what is written, "" where it is blank
	value  column.Value
	bad    *flaw
}

var nothing = verdict{judged: true, value: column.None}

// metText is a text and its verdict.
type metText struct {
	text string
	verdict
}

// parquetReads is the way from stored values to a field, decided once.
type parquetReads uint8

const (
	readsNothing parquetReads = iota // a column of nulls
	readsText
	readsSeparated // a text that lists several
	readsList
	readsTruth
	readsWhole // and decimals of 32 and 64 bits
	readsUnsigned
	readsDigits // decimals of any length
	readsFloat
	readsDouble
	readsDay
	readsMoment
)

// newParquetColumn gives nil, and what is allowed, where the field does not
// take what the column holds.
func newParquetColumn(file *parquet.File, index int, what holds, in *intake) (c *parquetColumn, allowed string) {
	stored := &file.Columns[index]
	c = &parquetColumn{column: stored, index: index, what: what, now: &nothing}
	kind := column.Text
	if what >= 0 {
		c.check = in.checks[what]
		kind = c.check.field.Type
	}
	if !stored.Nested {
		c.cursor = file.Cursor(index)
		if stored.Meaning == parquet.MeansNothing {
			return c, ""
		}
	}
	text := stored.Kind == parquet.Bytes && (stored.Meaning == parquet.MeansText || stored.Meaning == parquet.MeansItself) && !stored.Nested
	single := !stored.Nested && !stored.List
	ok := false
	switch kind {
	case column.Text, column.Enum:
		allowed = "文字（BYTE_ARRAY，UTF8）的列"
		c.reads, ok = readsText, text && single
	case column.List:
		allowed = "文字的列表（LIST）或者各项用顿号隔开的文字的列"
		if c.reads = readsSeparated; stored.List {
			c.reads = readsList
		}
		ok = text
	case column.Boolean:
		allowed = "BOOLEAN 的列"
		c.reads, ok = readsTruth, single && stored.Kind == parquet.Boolean && stored.Meaning == parquet.MeansItself
	case column.Date:
		allowed = "DATE、TIMESTAMP 或者写作 2022-09-20 的文字的列"
		switch {
		case text:
			c.reads, ok = readsText, single
		case stored.Meaning == parquet.MeansDay && stored.Kind == parquet.Int32:
			c.reads, ok = readsDay, single
		case stored.Meaning == parquet.MeansMoment && stored.Kind == parquet.Int64:
			c.reads, ok = readsMoment, single
		}
	default:
		allowed = "数（INT32、INT64、DECIMAL、FLOAT 或者 DOUBLE）的列"
		c.reads, ok = numberReads(stored)
		ok = ok && single
	}
	if !ok {
		return nil, allowed
	}
	return c, ""
}

func numberReads(stored *parquet.Column) (parquetReads, bool) {
	whole := stored.Kind == parquet.Int32 || stored.Kind == parquet.Int64
	switch stored.Meaning {
	case parquet.MeansUnsigned:
		return readsUnsigned, whole
	case parquet.MeansDecimal:
		if whole {
			return readsWhole, true
		}
		return readsDigits, stored.Kind == parquet.Bytes || stored.Kind == parquet.Fixed
	case parquet.MeansItself:
		switch stored.Kind {
		case parquet.Float:
			return readsFloat, true
		case parquet.Double:
			return readsDouble, true
		}
		return readsWhole, whole
	}
	return 0, false
}

// group goes to a group of records.
func (c *parquetColumn) group(group int) error {
	c.page, c.dictionary, c.verdicts, c.texts = nil, nil, c.verdicts[:0], nil
	return c.cursor.Group(group)
}

// more reports whether the group has an entry left, and turns to its page.
func (c *parquetColumn) more() (bool, error) {
	if c.page != nil && c.entry < c.page.Entries {
		return true, nil
	}
	page, err := c.cursor.Next()
	if c.page = page; err != nil || page == nil {
		return false, err
	}
	c.entry, c.value = 0, 0
	if page.Dictionary != nil && page.Dictionary != c.dictionary {
		c.dictionary, c.verdicts, c.texts = page.Dictionary, c.verdicts[:0], nil
		if entries := page.Dictionary.Len(); c.reads == readsList && entries <= mostVerdicts {
			c.texts = make([]string, entries)
		}
	}
	return true, nil
}

// mostVerdicts bounds what is kept beside a dictionary.
const mostVerdicts = 1 << 14

// next turns to the next record's value.
func (c *parquetColumn) next() error {
	if more, err := c.more(); err != nil {
		return err
	} else if !more {
		return errUneven
	}
	if c.column.List {
		return c.nextList()
	}
	p := c.page
	c.entry++
	if p.Levels != nil && c.column.Null(p.Levels[c.entry-1]) {
		c.now = &nothing
		return nil
	}
	at := c.value
	c.value++
	if p.Dictionary == nil {
		c.now = c.judgeOnce(&p.Values, at)
		return nil
	}
	code := p.Codes[at]
	if len(c.verdicts) == 0 {
		// A dictionary of very many values has them once each, as a rule.
		entries := p.Dictionary.Len()
		if entries > mostVerdicts {
			c.now = c.judgeOnce(p.Dictionary, int(code))
			return nil
		}
		c.verdicts = slices.Grow(c.verdicts, entries)[:entries]
		clear(c.verdicts)
	}
	if c.now = &c.verdicts[code]; !c.now.judged {
		*c.now = c.judge(p.Dictionary, int(code))
	}
	return nil
}

// judgeOnce judges a value whose verdict nothing keeps but the memory of texts
// met lately.
func (c *parquetColumn) judgeOnce(v *parquet.Values, at int) *verdict {
	if c.reads != readsText {
		c.one = c.judge(v, at)
		return &c.one
	}
	text := v.Bytes(at)
	if len(text) > recentBytes {
		c.one = c.judge(v, at)
		return &c.one
	}
	if c.met == nil {
		c.met = make([]metText, 1<<recentBits)
	}
	held := &c.met[spread(text)>>(64-recentBits)]
	if !held.judged || held.text != string(text) {
		held.text = string(text)
		held.verdict = c.judgeText(held.text)
	}
	return &held.verdict
}

// nextList turns to the next record's list; it may go on in the next page.
func (c *parquetColumn) nextList() error {
	c.list = c.list[:0]
	listed, odd := false, false
	for first := true; ; first = false {
		if more, err := c.more(); err != nil {
			return err
		} else if !more {
			break
		}
		p := c.page
		if begins := p.Repeats[c.entry] == 0; begins != first {
			if first {
				return errUneven
			}
			break
		}
		level := uint32(math.MaxUint32)
		if p.Levels != nil {
			level = p.Levels[c.entry]
		}
		c.entry++
		switch {
		case !c.column.Listed(level):
		case c.column.Null(level):
			listed, odd = true, true
		default:
			listed = true
			at := c.value
			c.value++
			if c.reads == readsList {
				c.list = append(c.list, c.listed(at))
			}
		}
	}
	c.now = &c.one
	switch {
	case c.reads == readsNothing || !listed:
		c.now = &nothing
	case odd: // an empty place in a list is no text
		c.one = c.read(cell{kind: jsonObject})
	default:
		c.one = c.read(cell{kind: jsonList, list: c.list})
	}
	return nil
}

// listed gives entry at of the page as a text.
func (c *parquetColumn) listed(at int) string {
	p := c.page
	if p.Dictionary == nil {
		return c.recent.string(p.Bytes(at))
	}
	code := int(p.Codes[at])
	if c.texts == nil {
		return c.recent.string(p.Dictionary.Bytes(code))
	}
	if text := p.Dictionary.Bytes(code); c.texts[code] == "" && len(text) > 0 {
		c.texts[code] = string(text)
	}
	return c.texts[code]
}

func (c *parquetColumn) read(in cell) verdict {
	value, bad := c.check.read(in, c.length)
	return verdict{judged: true, value: value, bad: bad}
}

func (c *parquetColumn) judgeText(text string) verdict {
	if c.check == nil {
		if (cell{kind: jsonText, text: text}).blank() {
			text = ""
		}
		return verdict{judged: true, named: text, value: column.None}
	}
	return c.read(cell{kind: jsonText, text: text})
}

// judge judges value i.
func (c *parquetColumn) judge(v *parquet.Values, i int) verdict {
	switch c.reads {
	case readsText:
		return c.judgeText(string(v.Bytes(i)))
	case readsSeparated:
		return c.read(cell{kind: textCell, text: string(v.Bytes(i))})
	case readsTruth:
		return verdict{judged: true, value: column.Bool(v.Truth(i))}
	case readsWhole:
		return c.number(v.Int(i))
	case readsUnsigned:
		n := uint64(v.Int(i))
		if c.column.Kind == parquet.Int32 {
			n = uint64(uint32(n))
		}
		if n > math.MaxInt64 {
			return c.read(cell{kind: jsonNumber, text: strconv.FormatUint(n, 10)})
		}
		return c.number(int64(n))
	case readsDigits:
		return c.digits(v.Bytes(i))
	case readsFloat:
		return c.float(float64(math.Float32frombits(uint32(v.Int(i)))), 32)
	case readsDouble:
		return c.double(math.Float64frombits(uint64(v.Int(i))))
	case readsDay:
		return c.day(v.Int(i))
	case readsMoment:
		return c.moment(v.Int(i))
	}
	return nothing
}

// number judges n in units of the column's scale.
func (c *parquetColumn) number(n int64) verdict {
	d := decimal{n, -c.column.Scale}
	// As text, numbers of nineteen digits count as too large; the text decides.
	if n > -1<<59 && n < 1<<59 {
		if scaled, fault := d.fixed(c.check.scale()); fault == numberFine && scaled >= c.check.low && scaled <= c.check.high {
			return verdict{judged: true, value: column.Whole(scaled)}
		}
	}
	return c.read(cell{kind: jsonNumber, text: d.text()})
}

// digits judges a decimal of any length, the highest byte first.
func (c *parquetColumn) digits(raw []byte) verdict {
	sign := byte(0)
	if len(raw) > 0 && raw[0] >= 0x80 {
		sign = 0xFF
	}
	for len(raw) > 8 && raw[0] == sign && raw[1]&0x80 == sign&0x80 {
		raw = raw[1:]
	}
	if len(raw) <= 8 {
		wide := [8]byte{sign, sign, sign, sign, sign, sign, sign, sign}
		copy(wide[8-len(raw):], raw)
		return c.number(int64(binary.BigEndian.Uint64(wide[:])))
	}
	const most = 64 // bytes; DECIMAL itself ends at 16
	if len(raw) > most {
		return verdict{judged: true, bad: &flaw{CellRange, strconv.Itoa(len(raw)) + "字节的数", c.check.describe(), false}}
	}
	n := new(big.Int).SetBytes(raw)
	if sign != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
	}
	return c.read(cell{kind: jsonNumber, text: shift(n.String(), c.column.Scale)})
}

// shift puts the point before the last scale digits.
func shift(digits string, scale int) string {
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	switch {
	case scale <= 0:
		return sign + digits + strings.Repeat("0", -scale)
	case len(digits) <= scale:
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// double judges a binary number as the shortest decimal that stands for it.
func (c *parquetColumn) double(f float64) verdict {
	scale := c.check.scale()
	power := math.Pow10(scale)
	// Of decimals up to fifteen digits no two are the same binary number.
	if n := math.Round(f * power); math.Abs(n) < 1e15 && n/power == f {
		if n := int64(n); n >= c.check.low && n <= c.check.high {
			return verdict{judged: true, value: column.Whole(n)}
		}
	}
	return c.float(f, 64)
}

func (c *parquetColumn) float(f float64, bits int) verdict {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return verdict{judged: true, bad: &flaw{CellNumber, "数" + quote(strconv.FormatFloat(f, 'g', -1, 64)), c.check.describe(), false}}
	}
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return c.read(cell{kind: jsonNumber, text: strconv.FormatFloat(f, format, -1, bits)})
}

func (c *parquetColumn) day(day int64) verdict {
	if day >= firstDay && day <= lastDay {
		return verdict{judged: true, value: column.Whole(day)}
	}
	return c.read(cell{kind: jsonText, text: column.DayText(day)})
}

// moment judges a point in time, which is a day at midnight only.
func (c *parquetColumn) moment(count int64) verdict {
	unit := int64(c.column.Unit)
	second, part := count/unit, count%unit
	if part < 0 {
		second, part = second-1, part+unit
	}
	day, clock := second/86_400, second%86_400
	if clock < 0 {
		day, clock = day-1, clock+86_400
	}
	if clock == 0 && part == 0 {
		return c.day(day)
	}
	return c.read(cell{kind: jsonText, text: time.Unix(second, part*(int64(time.Second)/unit)).UTC().Format("2006-01-02T15:04:05.999999999")})
}
