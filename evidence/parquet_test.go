package evidence_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chengan/engine/column"
	"chengan/evidence"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/stretchr/testify/require"
)

// leaf is a column of a Parquet file and its values: nil, or what
// parquet.ValueOf takes; of lists []any.
type leaf struct {
	name   string
	node   parquet.Node
	levels int // definition levels: 0 required, 1 optional; of lists one more for the list and for what is optional
	list   bool
	values []any
}

// writeParquet writes the columns, group records at a time.
func writeParquet(t require.TestingT, leaves []leaf, group int, options ...parquet.WriterOption) []byte {
	root := parquet.Group{}
	for _, l := range leaves {
		root[l.name] = l.node
	}
	schema := parquet.NewSchema("records", root)
	place := map[string]int{}
	for i, path := range schema.Columns() {
		place[path[0]] = i
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[any](&out, append([]parquet.WriterOption{schema}, options...)...)
	for row := range leaves[0].values {
		record := make(parquet.Row, 0, len(leaves))
		byPlace := make([][]parquet.Value, len(leaves))
		for _, l := range leaves {
			at := place[l.name]
			switch value := l.values[row].(type) {
			case nil:
				byPlace[at] = []parquet.Value{parquet.NullValue().Level(0, 0, at)}
			case []any:
				if len(value) == 0 {
					byPlace[at] = []parquet.Value{parquet.NullValue().Level(0, 1, at)}
				}
				for i, one := range value {
					if one == nil {
						byPlace[at] = append(byPlace[at], parquet.NullValue().Level(min(i, 1), l.levels-1, at))
					} else {
						byPlace[at] = append(byPlace[at], parquet.ValueOf(one).Level(min(i, 1), l.levels, at))
					}
				}
			case parquet.Value:
				byPlace[at] = []parquet.Value{value.Level(0, l.levels, at)}
			default:
				byPlace[at] = []parquet.Value{parquet.ValueOf(value).Level(0, l.levels, at)}
			}
		}
		for _, values := range byPlace {
			record = append(record, values...)
		}
		_, err := w.WriteRows([]parquet.Row{record})
		require.NoError(t, err)
		if group > 0 && row%group == group-1 {
			require.NoError(t, w.Flush())
		}
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// allTypes is a table with a column of each type of field, and most rules.
func allTypes() *column.Schema {
	return &column.Schema{Name: "every", Title: "各类", Fields: []column.Field{
		{Name: "id", Title: "编号", Type: column.Text, Required: true},
		{Name: "kind", Title: "类别", Type: column.Enum, Enum: []string{"消火栓", "消防水鹤"}},
		{Name: "place", Title: "位置", Type: column.Text, MaxLength: 12, Aliases: []string{"where"}},
		{Name: "count", Title: "数量", Type: column.Integer},
		{Name: "rate", Title: "比率", Type: column.Decimal, Scale: 3},
		{Name: "intact", Title: "是否完好", Type: column.Boolean},
		{Name: "day", Title: "日期", Type: column.Date},
		{Name: "tags", Title: "标签", Type: column.List, MaxItems: 3},
	}}
}

// drawLeaves makes up columns for allTypes and the same records as NDJSON.
func drawLeaves(r *rand.Rand, records int) ([]leaf, string) {
	lines := make([][]string, records)
	var leaves []leaf
	draw := func(from ...string) string { return one(r, from) }
	add := func(name string, node parquet.Node, encodings []encoding.Encoding, value func() (any, string)) {
		l := leaf{name: name, levels: 0}
		nulls := one(r, []int{0, 1, 5}) // in ten
		if nulls > 0 || (r.IntN(2) == 0) {
			l.levels = 1
		}
		many := one(r, []int{1, 3, 1000})
		type pair struct {
			stored any
			said   string
		}
		var drawn []pair
		for i := range records {
			if l.levels > 0 && between(r, 0, 9) < nulls {
				l.values = append(l.values, nil)
				lines[i] = append(lines[i], strconv.Quote(name)+":null")
				continue
			}
			if len(drawn) < many {
				stored, said := value()
				drawn = append(drawn, pair{stored, said})
			}
			value := drawn[i%len(drawn)]
			l.values = append(l.values, value.stored)
			lines[i] = append(lines[i], strconv.Quote(name)+":"+value.said)
		}
		if len(encodings) > 0 {
			node = parquet.Encoded(node, one(r, encodings))
		}
		if codec := one(r, []compress.Codec{nil, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd}); codec != nil {
			node = parquet.Compressed(node, codec)
		}
		if l.levels > 0 {
			node = parquet.Optional(node)
		}
		l.node = node
		leaves = append(leaves, l)
	}
	texts := []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaLengthByteArray, &parquet.DeltaByteArray}
	numbers := []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaBinaryPacked}
	floats := []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.ByteStreamSplit}
	quoted := func(text string) (any, string) { return text, strconv.Quote(text) }
	add("subject", parquet.String(), texts, func() (any, string) { return quoted(fmt.Sprintf("第%d区", r.IntN(3))) })
	add("id", parquet.String(), texts, func() (any, string) {
		if between(r, 0, 30) == 0 {
			return quoted("XF-1")
		}
		return quoted(fmt.Sprintf("XF-%d-%d", len(leaves), between(r, 0, 1<<30)))
	})
	kind := parquet.String()
	if r.IntN(2) == 0 {
		kind = parquet.Enum()
	}
	add("kind", kind, texts, func() (any, string) {
		return quoted(draw("消火栓", "消火栓", "消防水鹤", " 消火栓 ", "井", ""))
	})
	add(draw("place", "where", "位置"), parquet.String(), texts, func() (any, string) {
		return quoted(draw("人民路1号", "x", "很长很长很长很长很长很长的地名", "", "é", " a "))
	})
	whole := func() int64 {
		return one(r, []int64{0, 1, -7, 120, math.MaxInt32, math.MinInt32})
	}
	switch draw("int32", "int64", "uint32", "uint64", "double") {
	case "int32":
		add("count", parquet.Int(32), numbers, func() (any, string) { n := whole(); return int32(n), fmt.Sprint(n) })
	case "int64":
		add("count", parquet.Int(64), numbers, func() (any, string) {
			n := whole() * one(r, []int64{1, 1 << 31})
			if between(r, 0, 20) == 0 {
				n = math.MaxInt64
			}
			return n, fmt.Sprint(n)
		})
	case "uint32":
		add("count", parquet.Uint(32), numbers, func() (any, string) { n := uint32(whole()); return n, fmt.Sprint(n) })
	case "uint64":
		add("count", parquet.Uint(64), numbers, func() (any, string) { n := uint64(whole()); return n, fmt.Sprint(n) })
	case "double":
		add("count", parquet.Leaf(parquet.DoubleType), floats, func() (any, string) { n := whole(); return float64(n), fmt.Sprint(n) })
	}
	fixed := func(n *big.Int, scale int) string {
		text := new(big.Int).Abs(n).String()
		for len(text) <= scale {
			text = "0" + text
		}
		if scale > 0 {
			text = text[:len(text)-scale] + "." + text[len(text)-scale:]
		}
		if n.Sign() < 0 {
			text = "-" + text
		}
		return text
	}
	scale := between(r, 0, 5)
	thousandths := func() int64 {
		return between[int64](r, -2_000_000, 2_000_000) / one(r, []int64{1, 1000})
	}
	bytesOf := func(n *big.Int, size int) []byte {
		wide := new(big.Int).Set(n)
		if wide.Sign() < 0 {
			wide.Add(wide, new(big.Int).Lsh(big.NewInt(1), uint(8*size)))
		}
		return wide.FillBytes(make([]byte, size))
	}
	long := func() *big.Int {
		n := big.NewInt(thousandths())
		if between(r, 0, 20) == 0 {
			n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(24), nil))
		}
		return n
	}
	switch draw("decimal32", "decimal64", "fixed", "bytes", "double", "float", "int32") {
	case "decimal32":
		add("rate", parquet.Decimal(scale, 9, parquet.Int32Type), numbers, func() (any, string) { n := thousandths(); return int32(n), fixed(big.NewInt(n), scale) })
	case "decimal64":
		add("rate", parquet.Decimal(scale, 18, parquet.Int64Type), numbers, func() (any, string) { n := thousandths(); return n, fixed(big.NewInt(n), scale) })
	case "fixed":
		size := one(r, []int{4, 8, 13, 16})
		add("rate", parquet.Decimal(scale, 9, parquet.FixedLenByteArrayType(size)), []encoding.Encoding{&parquet.Plain, &parquet.RLEDictionary, &parquet.DeltaByteArray}, func() (any, string) {
			n := long()
			if size < 13 {
				n = big.NewInt(thousandths())
			}
			return parquet.FixedLenByteArrayValue(bytesOf(n, size)), fixed(n, scale)
		})
	case "bytes":
		add("rate", parquet.Decimal(scale, 30, parquet.ByteArrayType), texts, func() (any, string) {
			n := long()
			return bytesOf(n, one(r, []int{13, 16, 20})), fixed(n, scale)
		})
	case "double":
		add("rate", parquet.Leaf(parquet.DoubleType), floats, func() (any, string) {
			f := one(r, []float64{0.1, 0.1 + 0.2, 1e-7, 12.345, 1e18, 1e22, -0.5, 1.0 / 3, math.Copysign(0, -1)})
			if r.IntN(2) == 0 {
				f = float64(thousandths()) / 1000
			}
			return f, jsonFloat(f, 64)
		})
	case "float":
		add("rate", parquet.Leaf(parquet.FloatType), floats, func() (any, string) {
			f := float32(thousandths()) / 1000
			return f, jsonFloat(float64(f), 32)
		})
	case "int32":
		add("rate", parquet.Int(32), numbers, func() (any, string) { n := thousandths(); return int32(n), fmt.Sprint(n) })
	}
	add("intact", parquet.Leaf(parquet.BooleanType), []encoding.Encoding{&parquet.Plain, &parquet.RLE}, func() (any, string) { b := (r.IntN(2) == 0); return b, fmt.Sprint(b) })
	days := func() int64 {
		return one(r, []int64{19_000, 19_001, 0, -1, -25_567, -25_568, 376_199, 376_200})
	}
	said := func(day int64) string { return strconv.Quote(column.DayText(day)) }
	switch draw("date", "text", "millis", "micros", "nanos") {
	case "date":
		add("day", parquet.Date(), numbers, func() (any, string) { d := days(); return int32(d), said(d) })
	case "text":
		add("day", parquet.String(), texts, func() (any, string) { return quoted(draw("2022-09-20", "2022-9-20", "", "昨天")) })
	case "millis", "micros":
		unit, per := parquet.Millisecond, int64(1e3)
		if r.IntN(2) == 0 {
			unit, per = parquet.Microsecond, 1e6
		}
		add("day", parquet.Timestamp(unit), numbers, func() (any, string) {
			d := days()
			if between(r, 0, 5) == 0 {
				return (d*86400+3661)*per + 1, strconv.Quote(time.Unix(d*86400+3661, 1e9/per).UTC().Format("2006-01-02T15:04:05.999999999"))
			}
			return d * 86400 * per, said(d)
		})
	case "nanos":
		add("day", parquet.Timestamp(parquet.Nanosecond), numbers, func() (any, string) {
			d := between[int64](r, -20_000, 40_000)
			return d * 86400 * 1e9, said(d)
		})
	}
	tags := leaf{name: "tags", list: true, levels: 2}
	item := parquet.Encoded(parquet.String(), one(r, texts))
	if r.IntN(2) == 0 {
		item, tags.levels = parquet.Optional(item), 3
	}
	tags.node = parquet.Optional(parquet.List(item))
	for i := range records {
		if between(r, 0, 5) == 0 {
			tags.values = append(tags.values, nil)
			lines[i] = append(lines[i], `"tags":null`)
			continue
		}
		list, said := []any{}, []string{}
		for range between(r, 0, 4) {
			if tags.levels == 3 && between(r, 0, 20) == 0 {
				list, said = append(list, nil), append(said, "null")
				continue
			}
			tag := draw("甲", "乙", " 丙 ", "", "x")
			list, said = append(list, tag), append(said, strconv.Quote(tag))
		}
		tags.values = append(tags.values, list)
		lines[i] = append(lines[i], `"tags":[`+strings.Join(said, ",")+"]")
	}
	leaves = append(leaves, tags)
	var text strings.Builder
	for _, line := range lines {
		text.WriteString("{" + strings.Join(line, ",") + "}\n")
	}
	return leaves, text.String()
}

// jsonFloat writes a number as JSON encoders do.
func jsonFloat(f float64, bits int) string {
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.FormatFloat(f, format, -1, bits)
}

func one[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func between[T int | int64](r *rand.Rand, least, most T) T {
	return least + T(r.Int64N(int64(most-least)+1))
}

var parquetRounds = flag.Int("parquet-rounds", 150, "how many made-up Parquet files are compared")

// TestParquetIsWhatNDJSONSays: the same records give the same table and the
// same problems in both formats, however the Parquet file was written.
func TestParquetIsWhatNDJSONSays(t *testing.T) {
	root := t.TempDir()
	read := func(t require.TestingT, name string, data []byte) string {
		file := filepath.Join(root, name)
		require.NoError(t, os.WriteFile(file, data, 0o600))
		got, problems, err := evidence.Read(evidence.Options{Schemas: []*column.Schema{allTypes()}, Kinds: []string{"district"}}, []string{file}, nil)
		require.NoError(t, err)
		for i := range problems { // one counts columns of the file, the other keys of the line
			problems[i].Message = fmt.Sprintf("%d %s %s %s", problems[i].Row, problems[i].Column, problems[i].Found, problems[i].Allowed)
		}
		said := strings.Split(describe(got, problems), "\n")
		for i, line := range said {
			if strings.HasPrefix(line, "E-") {
				line = strings.ReplaceAll(strings.ReplaceAll(line, " where ", " place "), " 位置 ", " place ")
			}
			said[i] = strings.ReplaceAll(line, name, "every")
		}
		sortLines(said)
		return strings.Join(said, "\n")
	}
	problems := 0
	for seed := range uint64(*parquetRounds) {
		r := rand.New(rand.NewPCG(seed, 0))
		records := one(r, []int{1, 2, 9, 100, 700})
		leaves, text := drawLeaves(r, records)
		data := writeParquet(t, leaves, one(r, []int{0, 1, 40, 333}),
			parquet.DataPageVersion(between(r, 1, 2)), parquet.PageBufferSize(one(r, []int{64, 1000, 1 << 20})))
		want := read(t, "every.ndjson", []byte(text))
		problems += strings.Count(want, "E-")
		require.Equal(t, want, read(t, "every.parquet", data), "seed %d", seed)
	}
	require.Positive(t, problems)
}

// sortLines sorts the problems, which stand first: of two in one row their
// columns decide, and these have other numbers in other formats.
func sortLines(lines []string) {
	n := 0
	for n < len(lines) && strings.HasPrefix(lines[n], "E-") {
		n++
	}
	slices.Sort(lines[:n])
}

// hydrantParquet gives n hydrants of twenty districts.
func hydrantParquet(t require.TestingT, n, group int, options ...parquet.WriterOption) []byte {
	leaves := []leaf{
		{name: "subject", node: parquet.Encoded(parquet.String(), &parquet.RLEDictionary)},
		{name: "id", node: parquet.String()},
		{name: "kind", node: parquet.Encoded(parquet.Enum(), &parquet.RLEDictionary)},
		{name: "place", node: parquet.Encoded(parquet.Optional(parquet.String()), &parquet.RLEDictionary), levels: 1},
		{name: "manager", node: parquet.Encoded(parquet.String(), &parquet.RLEDictionary)},
		{name: "intact", node: parquet.Leaf(parquet.BooleanType)},
		{name: "checked_on", node: parquet.Optional(parquet.Date()), levels: 1},
	}
	for i := range n {
		for c, value := range []any{fmt.Sprintf("第%02d区", i*20/n), fmt.Sprintf("XF-%06d", i), []string{"消火栓", "消防水鹤"}[i%2], fmt.Sprintf("人民路%d号", i%900), "市自来水公司", i%7 < 6, int32(19_000 + i%300)} {
			leaves[c].values = append(leaves[c].values, value)
		}
	}
	return writeParquet(t, leaves, group, options...)
}

// buildParquet makes the file that a .parquet.json describes.
func buildParquet(t testing.TB, data []byte) []byte {
	var spec struct {
		Raw     string   `json:"raw"` // these bytes instead
		Cut     int      `json:"cut"` // bytes to take off the end
		Magic   string   `json:"magic"`
		Codec   string   `json:"codec"`
		Columns []string `json:"columns"` // name:type
		Rows    [][]any  `json:"rows"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&spec))
	if spec.Raw != "" {
		return []byte(spec.Raw)
	}
	var leaves []leaf
	for c, column := range spec.Columns {
		name, kind, _ := strings.Cut(column, ":")
		l := leaf{name: name, levels: 1}
		convert := func(value any) any { return value }
		switch kind {
		case "text":
			l.node = parquet.String()
		case "json":
			l.node = parquet.JSON()
		case "boolean":
			l.node = parquet.Leaf(parquet.BooleanType)
		case "int32":
			l.node, convert = parquet.Int(32), func(value any) any { return int32(value.(float64)) }
		case "date":
			l.node, convert = parquet.Date(), func(value any) any { return int32(value.(float64)) }
		case "double":
			l.node, convert = parquet.Leaf(parquet.DoubleType), func(value any) any {
				if value == "NaN" {
					return math.NaN()
				}
				return value
			}
		case "decimal2":
			l.node, convert = parquet.Decimal(2, 18, parquet.Int64Type), func(value any) any { return int64(value.(float64)) }
		case "list":
			l.node, l.levels = parquet.List(parquet.String()), 2
		case "nested":
			l.node = parquet.Group{"a": parquet.String()}
		default:
			require.Fail(t, kind)
		}
		l.node = parquet.Optional(l.node)
		for _, row := range spec.Rows {
			value := row[c]
			if _, list := value.([]any); value != nil && !list {
				value = convert(value)
			}
			l.values = append(l.values, value)
		}
		leaves = append(leaves, l)
	}
	codec := map[string]compress.Codec{"": &parquet.Snappy, "brotli": &parquet.Brotli}[spec.Codec]
	out := writeParquet(t, leaves, 0, parquet.Compression(codec))
	if spec.Magic != "" {
		copy(out, spec.Magic)
		copy(out[len(out)-4:], spec.Magic)
	}
	return out[:len(out)-spec.Cut]
}

// TestParquetHostile: files that are cut, spoilt or lie about sizes cost a
// sentence, and neither the program nor the machine.
func TestParquetHostile(t *testing.T) {
	all := append(schemas(t, allTables...), allTypes())
	read := func(name string, data []byte, limits evidence.Limits) []evidence.Problem {
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, data, 0o600))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, problems, err := evidence.Read(evidence.Options{Schemas: all, Kinds: []string{"district"}, Limits: limits}, []string{file}, nil)
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(600<<20))
		require.True(t, len(problems) > 0 || got.Tables["hydrants"].Len()+got.Tables["every"].Len() > 0, "silent")
		return problems
	}
	r := rand.New(rand.NewPCG(7, 7))
	whole := hydrantParquet(t, 300, 100)
	leaves, _ := drawLeaves(r, 60)
	every := writeParquet(t, leaves, 20, parquet.Compression(&parquet.Zstd))
	for name, data := range map[string][]byte{"hydrants.parquet": whole, "every.parquet": every} {
		for cut := 0; cut < len(data); cut += 1 + len(data)/150 {
			problems := read(name, data[:cut], evidence.Limits{})
			require.NotZero(t, evidence.Refusing(problems), cut)
		}
		for range 400 {
			spoilt := bytes.Clone(data)
			for range between(r, 1, 4) {
				at := r.IntN(len(spoilt))
				if r.IntN(2) == 0 { // where the file tells of itself
					at = len(spoilt) - 1 - r.IntN(min(len(spoilt), 1500))
				}
				spoilt[at] = byte(r.Uint32())
			}
			read(name, spoilt, evidence.Limits{})
		}
	}
	for range 200 {
		noise := make([]byte, between(r, 12, 400))
		for i := range noise {
			noise[i] = byte(r.Uint32())
		}
		copy(noise, "PAR1")
		copy(noise[len(noise)-8:], []byte{byte(len(noise) - 12), byte((len(noise) - 12) >> 8), 0, 0, 'P', 'A', 'R', '1'})
		require.NotZero(t, evidence.Refusing(read("hydrants.parquet", noise, evidence.Limits{})))
	}

	// Sizes beyond the limits.
	problems := read("hydrants.parquet", whole, evidence.Limits{PageBytes: 1000})
	require.Contains(t, problems[0].Message, "过大的数据页；应为同时读入的数据页解压后共不超过1000字节")
	problems = read("hydrants.parquet", whole, evidence.Limits{TextRows: 250})
	require.Contains(t, problems[len(problems)-1].Message, "第251行：发现超过250行")
	problems = read("hydrants.parquet", whole, evidence.Limits{TextBytes: 1000})
	require.Equal(t, evidence.FileSize, problems[0].Code)

	// Thousands of columns.
	var many []leaf
	for i := range 5000 {
		many = append(many, leaf{name: fmt.Sprint("c", i), node: parquet.Int(32), values: []any{int32(i)}})
	}
	problems = read("hydrants.parquet", writeParquet(t, many, 0), evidence.Limits{})
	require.Equal(t, evidence.TooManyColumns, problems[0].Code)

	// A dictionary of more values than verdicts are kept of.
	large := hydrantParquet(t, 40_000, 0)
	require.Empty(t, read("hydrants.parquet", large, evidence.Limits{}))
}
