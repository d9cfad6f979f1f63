package evidence_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/evidence"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

// bothWays reads a file the short way and the long way, which must make no
// difference at all, and gives how many records took the short one.
func bothWays(t require.TestingT, folder, name string, data []byte, options evidence.Options) (short, long int) {
	file := filepath.Join(folder, name)
	require.NoError(t, os.WriteFile(file, data, 0o600))
	counting, took := options.Counting()
	got, gotProblems, err := evidence.Read(counting, []string{file}, nil)
	require.NoError(t, err)
	want, wantProblems, err := evidence.Read(options.LongWay(), []string{file}, nil)
	require.NoError(t, err)
	require.Equal(t, wantProblems, gotProblems)
	require.Equal(t, want, got, "%s", data)
	if options.Keep == nil { // what is not kept cannot be shown
		passed, problems, _ := passed(t, options, 3, []string{file}, "")
		require.Equal(t, describe(want, wantProblems), describe(passed, problems))
	}
	return took()
}

// quickOptions are small limits, so that they are met.
func quickOptions(all []*column.Schema) evidence.Options {
	return evidence.Options{Schemas: all, Kinds: []string{"district"}, Clauses: []string{"1.1", "1.2", "2.1"}, Indicators: []string{"亿元率"},
		Limits: evidence.Limits{LineBytes: 3000, TextRows: 40, CellLength: 60, ListedProblem: 20}}
}

var quickTables = []string{"hydrants", "issues", "documents", "grassroots", "declarations", "indicators", "fire_stations", "shelters"}

// quickSchemas are tables, and one more in which everything is that a schema
// can say.
func quickSchemas(t testing.TB) []*column.Schema {
	all := schemas(t, quickTables[:7]...)
	low, high := exact.Int(-5), exact.Int(1000)
	return append(all, &column.Schema{Name: "shelters", Title: "场所", SubjectTitle: "区县", TotalRow: "全市", Fields: []column.Field{
		{Name: "id", Title: "编号", Type: column.Integer},
		{Name: "name", Title: "名称", MinLength: 2, MaxLength: 12, Missing: []string{"/", "无此 项", "0"}},
		{Name: "code", Title: "代码", Pattern: "^[a-z]+$"},
		{Name: "share", Title: "比例", Type: column.Decimal, Scale: 3, Min: &low, Max: &high, Missing: []string{"0", "-"}, Note: true},
		{Name: "count", Title: "个数", Type: column.Integer, Unit: "个", Min: &low},
		{Name: "kind", Title: "种类", Type: column.Enum, Enum: []string{"一类", "二类", "合计"}},
		{Name: "open", Title: "开放", Type: column.Boolean, Missing: []string{"不详"}},
		{Name: "since", Title: "日期", Type: column.Date, Missing: []string{"2022-01-01"}},
		{Name: "uses", Title: "用途", Type: column.List, MaxItems: 2, MaxLength: 6},
	}})
}

// drawTable gives a table, mostly one that has a short way.
func drawTable(t *rapid.T, all []*column.Schema) *column.Schema {
	if rapid.IntRange(0, 4).Draw(t, "any") == 0 {
		return rapid.SampledFrom(all).Draw(t, "table")
	}
	return all[slices.Index(quickTables, rapid.SampledFrom([]string{"hydrants", "issues", "documents", "fire_stations", "shelters", "shelters"}).Draw(t, "table"))]
}

// cells are what people and programs write into cells, right and wrong.
var cells = []string{"", "", "是", "否", "√", "TRUE", "0", "1", "-1", "1.50", "007", "-0", "1.", ".5", "1,234", "12345678901234567890", "0.1234", "47.9%", "２", "2(园区)", "1e3",
	"2022-01-01", "2022-02-29", "2024-02-29", "1899-12-31", "1900-01-01", "2999-12-31", "2022年9月1日", "20220901", "44000", "2022-1-1",
	"消火栓", "消防水鹤", "一类", "合计", "合 计", "全市", "小计", "总和路1号", "人民路 1号", " 前后 ", "\u3000全角", "e\u0301te", "é", "Ａ", "/", "无此项", "无此 项", "不详", "不涉及", "已自查", "abc",
	"1.1", "1.2", "9.9", "1.1、2.1", "1.1,9.9", "资料", "现场", "管理办法", "XF-0001", "XF-0002", "XF-0010", "甲区", "乙区", "丙 区", "甲区", "a\tb", "bad\xff\xfe", "\u202e", "x\ry", "\x00", "\u00a0", "\ufeff", "“引号”",
	strings.Repeat("长", 25), strings.Repeat("x", 61), strings.Repeat("字", 61), "（括号）—·×", "亿元率", "ÿ", "\U0001F600"}

func drawCell(t *rapid.T, at int) string {
	if rapid.IntRange(0, 3).Draw(t, "fresh") == 0 {
		return fmt.Sprintf("甲-%d", at)
	}
	return rapid.SampledFrom(cells).Draw(t, "cell")
}

// goodCell gives a cell that the field takes.
func goodCell(t *rapid.T, f *column.Field, at int) string {
	switch f.Type {
	case column.Enum:
		return rapid.SampledFrom(f.Enum).Draw(t, "enum")
	case column.Boolean:
		return rapid.SampledFrom([]string{"是", "否", "√", "×"}).Draw(t, "truth")
	case column.Date:
		return fmt.Sprintf("2022-%02d-%02d", rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
	case column.Integer, column.Decimal:
		return fmt.Sprint(rapid.IntRange(0, 99).Draw(t, "number"))
	case column.List:
		return rapid.SampledFrom([]string{"1.1", "1.1、1.2", "2.1"}).Draw(t, "list")
	}
	switch {
	case f.Name == "id":
		return fmt.Sprintf("XF-%04d", at+rapid.IntRange(0, 2).Draw(t, "id")*rapid.IntRange(0, 20).Draw(t, "back"))
	case f.Name == "clause":
		return rapid.SampledFrom([]string{"1.1", "1.2", "2.1"}).Draw(t, "clause")
	case f.Pattern != "":
		return strings.Repeat("a", 64)
	}
	return rapid.SampledFrom([]string{"人民路", "解放路 3号", "区消防救援大队、自来水公司", "abc"}).Draw(t, "text")
}

// TestCSVBothWays: files of generated rows, mostly right, in every odd form
// that a CSV file can have.
func TestCSVBothWays(t *testing.T) {
	all := quickSchemas(t)
	folder := t.TempDir()
	taken, left := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		schema := drawTable(t, all)
		ending := rapid.SampledFrom([]string{"csv", "tsv"}).Draw(t, "ending")
		comma := map[string]string{"csv": ",", "tsv": "\t"}[ending]
		var headers []string
		var fields []int
		switch rapid.IntRange(0, 3).Draw(t, "subject") {
		case 0:
		case 1:
			headers, fields = append(headers, "序号", "单位"), append(fields, -2, -1)
		default:
			headers, fields = append(headers, "单位"), append(fields, -1)
		}
		for i := range schema.Fields {
			if schema.Fields[i].Required || rapid.IntRange(0, 4).Draw(t, "column") > 0 {
				headers, fields = append(headers, schema.Fields[i].Name), append(fields, i)
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "empty header") == 0 {
			headers, fields = append(headers, ""), append(fields, -3)
		}
		end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "end")
		quoting := rapid.IntRange(0, 2).Draw(t, "quoting")
		var out bytes.Buffer
		out.WriteString(strings.Join(headers, comma) + end)
		wrong := rapid.IntRange(0, 3).Draw(t, "wrong")
		for n := range rapid.IntRange(0, 45).Draw(t, "rows") {
			var row []string
			for _, field := range fields {
				text := ""
				switch {
				case rapid.IntRange(0, 59).Draw(t, "odd") < wrong:
					text = drawCell(t, n)
				case field == -1:
					text = rapid.SampledFrom([]string{"甲区", "甲区", "乙区", "丙 区"}).Draw(t, "name")
				case field == -2:
					text = fmt.Sprint(n)
				case field >= 0 && (schema.Fields[field].Required || rapid.IntRange(0, 5).Draw(t, "blank") > 0):
					text = goodCell(t, &schema.Fields[field], n)
				}
				if quoting > 0 && rapid.IntRange(0, 4*quoting).Draw(t, "quoted") == 0 {
					text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
				}
				row = append(row, text)
			}
			line := strings.Join(row, comma)
			switch rapid.IntRange(0, 60).Draw(t, "line") {
			case 0:
				line += comma + rapid.SampledFrom([]string{"", "x"}).Draw(t, "more")
			case 1:
				line = rapid.SampledFrom([]string{"", "  ", comma, strings.Repeat(comma, len(fields)-1), `"a`, `a"b`, `"a"b`, "\"a\nb\"", strings.Repeat("x", 3100)}).Draw(t, "odd line")
			}
			out.WriteString(line + end)
		}
		data := out.Bytes()
		switch rapid.IntRange(0, 9).Draw(t, "file") {
		case 0:
			data = bytes.TrimSuffix(data, []byte(end))
		case 1:
			data = append([]byte("\ufeff"), data...)
		case 2:
			if encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(data); err == nil {
				data = encoded
			}
		}
		options := quickOptions(all)
		if rapid.IntRange(0, 3).Draw(t, "roster") == 0 {
			options.Roster = []engine.Subject{{ID: "1", Name: "甲区", Kind: "district"}, {ID: "2", Name: "丙区", Kind: "district"}}
		}
		short, long := bothWays(t, folder, schema.Name+"."+ending, data, options)
		taken, left = taken+short, left+long
	})
	t.Logf("%d records short, %d long", taken, left)
	require.Greater(t, taken, 30, "the comparison says something of the short way")
}

// jsonCells are values that programs write, right and wrong.
var jsonCells = []string{"null", "true", "false", "0", "-0", "1", "007", "-01", "1.50", "1.", ".5", "-", "1e2", "1E+2", "1e", "0.1234", "12345678901234567890", "[]", "{}", `["a"]`, `["a","b"]`, `["a", "b" ]`, `["a",]`, `["a" ,1]`, `[1]`, `[["a"]]`,
	`{"a":[1,"]"]}`, `""`, `" "`, `"是"`, `"a\"b"`, `"\u6d88\u706b\u6813"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u12"`, `"\x"`, `"a\\"`, `"a`, `a"`, "\"a\tb\"", `"a\tb"`, "\"bad\xff\"", `"2022-01-01"`, `"2022-02-29"`, `"20220101"`, `"1"`, `"合计"`, `"/"`, `"9.9"`, `"e\u0301"`, "nul", "truex", "\"\x01\"", `"全市"`, "NaN"}

// goodValue gives a value that the field takes.
func goodValue(t *rapid.T, f *column.Field, at int) string {
	switch f.Type {
	case column.Boolean:
		return fmt.Sprint(rapid.Bool().Draw(t, "truth"))
	case column.Integer, column.Decimal:
		return goodCell(t, f, at)
	case column.List:
		return rapid.SampledFrom([]string{`["1.1"]`, `["1.1","1.2"]`, `["2.1", "1.1"]`}).Draw(t, "list")
	}
	text := goodCell(t, f, at)
	if rapid.IntRange(0, 9).Draw(t, "escaped") == 0 {
		escaped := ""
		for _, r := range text {
			escaped += fmt.Sprintf(`\u%04x`, r)
		}
		text = escaped
	}
	return `"` + text + `"`
}

// TestNDJSONBothWays: lines of generated records of one table or of several,
// mostly right, in every odd form that JSON can have.
func TestNDJSONBothWays(t *testing.T) {
	all := quickSchemas(t)
	folder := t.TempDir()
	taken, left := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		one := drawTable(t, all)
		tabled := rapid.Bool().Draw(t, "tabled")
		end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "end")
		comma, colon := ",", ":"
		if rapid.Bool().Draw(t, "spaced") {
			comma, colon = ", ", ": "
		}
		subjects := rapid.Bool().Draw(t, "subjects")
		shuffled := rapid.IntRange(0, 3).Draw(t, "shuffled") == 0
		wrong := rapid.IntRange(0, 2).Draw(t, "wrong")
		odd := func(label string) bool { return rapid.IntRange(0, 59).Draw(t, label) < wrong }
		var out bytes.Buffer
		for n := range rapid.IntRange(0, 45).Draw(t, "rows") {
			schema := one
			if tabled && rapid.IntRange(0, 3).Draw(t, "other") == 0 {
				schema = drawTable(t, all)
			}
			var pairs []string
			add := func(key, value string) {
				if odd("odd") {
					value = rapid.SampledFrom(jsonCells).Draw(t, "value")
				}
				if odd("odd key") {
					key = rapid.SampledFrom([]string{"table", "id", "编号", "序号", "subject", "无此键", "a\\", "\\u0069d", "", " id ", "b\xff"}).Draw(t, "key")
				}
				pairs = append(pairs, `"`+key+`"`+colon+value)
			}
			if subjects {
				add(rapid.SampledFrom([]string{"subject", "subject", "subject", "单位"}).Draw(t, "subject"), rapid.SampledFrom([]string{`"甲区"`, `"甲区"`, `"乙区"`, `"丙 区"`, `"\u7532\u533a"`}).Draw(t, "name"))
			}
			for i := range schema.Fields {
				if f := &schema.Fields[i]; f.Required || rapid.IntRange(0, 4).Draw(t, "given") > 0 {
					add(f.Name, goodValue(t, f, n))
				}
			}
			if rapid.IntRange(0, 9).Draw(t, "beside") == 0 {
				add("序号", fmt.Sprint(n))
			}
			if shuffled {
				pairs = rapid.Permutation(pairs).Draw(t, "order")
			}
			if tabled {
				pair := `"table"` + colon + `"` + schema.Name + `"`
				at := 0
				if odd("table place") {
					at = rapid.IntRange(0, len(pairs)).Draw(t, "at")
				}
				pairs = append(pairs[:at:at], append([]string{pair}, pairs[at:]...)...)
			}
			line := "{" + strings.Join(pairs, comma) + "}"
			if odd("odd line") {
				line = rapid.SampledFrom([]string{"", "  ", "{}", "[]", line + " ", " " + line, line + "x", line + line, line[:len(line)/2], strings.Repeat("x", 3100), `{"table":"hydrants"}`, `{"table":"hydrants	"}`, `{":}`, `{"`, `{"id":`, `{"id"`}).Draw(t, "line")
			}
			out.WriteString(line + end)
		}
		data := out.Bytes()
		if rapid.Bool().Draw(t, "no end") {
			data = bytes.TrimSuffix(data, []byte(end))
		}
		options := quickOptions(all)
		if rapid.IntRange(0, 3).Draw(t, "roster") == 0 {
			options.Roster = []engine.Subject{{ID: "1", Name: "甲区", Kind: "district"}, {ID: "2", Name: "丙区", Kind: "district"}}
		}
		name := one.Name
		if tabled {
			name = "填报数据"
		}
		short, long := bothWays(t, folder, name+".ndjson", data, options)
		taken, left = taken+short, left+long
	})
	t.Logf("%d records short, %d long", taken, left)
	require.Greater(t, taken, 30, "the comparison says something of the short way")
}

// TestBatchEdges: a record about which there is something to say, or whose
// line is odd, stands at every place that matters to records that are judged
// together; subjects change, keys repeat, and chunks end among them.
func TestBatchEdges(t *testing.T) {
	all := schemas(t, "hydrants")
	options := evidence.Options{Schemas: all, Kinds: []string{"district"}}
	folder := t.TempDir()
	const records = 600
	kinds := []string{"消火栓", "消防水鹤"}
	odd := map[string]map[string]string{
		"csv": {
			"number": "甲区,XF-%d,水池,是,管理所\n", "key": "甲区,XF-0,消火栓,是,管理所\n", "subject": "甲-区,XF-%d,消火栓,是,管理所\n",
			"quoted": "甲区,\"XF-%d\",消火栓,是,\"管理,所\"\n", "short": "甲区,XF-%d,消火栓\n", "blank": "\n", "missing": "甲区,XF-%d,,是,\n",
			"lines": "甲区,XF-%d,消火栓,是,\"管理\n所\"\n", "untidy": "甲区,XF-%d,消火栓,√, 管 理“所” \n", "return": "甲区,XF-%d,消火栓,是,管理所\r\n",
		},
		"ndjson": {
			"number": `{"subject":"甲区","id":"XF-%d","kind":"水池","intact":true}` + "\n", "key": `{"subject":"甲区","id":"XF-0","kind":"消火栓","intact":true}` + "\n",
			"subject": `{"subject":"甲-区","id":"XF-%d","kind":"消火栓","intact":true}` + "\n", "escaped": `{"subject":"甲区","id":"XF-\u0030%d","kind":"消火栓","intact":true}` + "\n",
			"key twice": `{"subject":"甲区","单位":"乙区","id":"XF-%d","kind":"消火栓","intact":true}` + "\n", "blank": "\n", "missing": `{"subject":"甲区","id":"XF-%d","intact":null}` + "\n",
			"no end": `{"subject":"甲区","id":"XF-%d"` + "\n",
		},
	}
	for _, format := range []string{"csv", "ndjson"} {
		for name, line := range odd[format] {
			for _, at := range []int{0, 1, 7, 8, 254, 255, 256, 257, 511, 512, records - 1} {
				var out bytes.Buffer
				if format == "csv" {
					out.WriteString("单位,id,kind,intact,manager\n")
				}
				for n := range records {
					subject := []string{"甲区", "乙区"}[n/100%2]
					switch {
					case n == at && strings.Contains(line, "%"):
						fmt.Fprintf(&out, line, n)
					case n == at:
						out.WriteString(line)
					case format == "csv":
						fmt.Fprintf(&out, "%s,XF-%d,%s,%s,管理所%d\n", subject, n, kinds[n%2], []string{"是", "否"}[n%3%2], n%11)
					default:
						fmt.Fprintf(&out, `{"subject":"%s","id":"XF-%d","kind":"%s","intact":%t,"manager":"管理所%d"}`+"\n", subject, n, kinds[n%2], n%3 == 0, n%11)
					}
				}
				short, long := bothWays(t, folder, "hydrants."+format, out.Bytes(), options)
				require.Greater(t, short, records-5, "%s at %d", name, at)
				require.LessOrEqual(t, long, 3, "%s at %d", name, at) // the first of each subject, and the odd one
				file := filepath.Join(folder, "hydrants."+format)
				want, wantProblems, err := evidence.Read(options.LongWay(), []string{file}, nil)
				require.NoError(t, err)
				got, problems, _ := passed(t, options, 100, []string{file}, "")
				require.Equal(t, describe(want, wantProblems), describe(got, problems))
			}
		}
	}
}

// TestBatchBlocks: lines lie across the ends of the blocks that a file is read in.
func TestBatchBlocks(t *testing.T) {
	options := evidence.Options{Schemas: schemas(t, "hydrants"), Kinds: []string{"district"}}
	for _, format := range []string{"csv", "ndjson"} {
		var out bytes.Buffer
		if format == "csv" {
			out.WriteString("单位,id,kind,intact,manager\n")
		}
		for n := 0; out.Len() < 600_000; n++ {
			line, manager := "甲区,XF-%d,消火栓,是,%s\n", strings.Repeat("管理所", n%9)
			if format == "ndjson" {
				line = `{"subject":"甲区","id":"XF-%d","kind":"消火栓","intact":true,"manager":"%s"}` + "\n"
			} else if n%1000 == 999 {
				manager = `"` + manager + `"`
			}
			fmt.Fprintf(&out, line, n, manager)
		}
		_, long := bothWays(t, t.TempDir(), "hydrants."+format, out.Bytes(), options)
		require.LessOrEqual(t, long, 1)
	}
}

func FuzzNDJSONFast(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("..", "testdata", "evidence", "*", "*", "*.ndjson"))
	require.NoError(f, err)
	for _, seed := range seeds {
		data, err := os.ReadFile(seed)
		require.NoError(f, err)
		if len(data) < 4096 {
			for table := -1; table < len(quickTables); table++ {
				f.Add(table, data)
			}
		}
	}
	f.Add(-1, []byte(`{"table":"shelters","subject":"甲区","id":1,"name":"人民路","share":0.5,"count":-3,"kind":"一类","open":true,"since":"2022-01-02","uses":["a","b"]}`+"\n"+
		`{"table":"shelters","subject":"甲区","id":2,"name":"\u4eba\u6c11","share":1e2,"count":null,"kind":"二类","open":false,"uses":[]}`+"\n"+`{"table": "hydrants", "subject": "甲区", "id": "1", "intact": true}`+"\n"))
	all := quickSchemas(f)
	f.Fuzz(func(t *testing.T, table int, data []byte) {
		name := "填报数据"
		if table >= 0 {
			name = quickTables[table%len(quickTables)]
		}
		bothWays(t, t.TempDir(), name+".ndjson", data, quickOptions(all))
	})
}

func FuzzCSVFast(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("..", "testdata", "evidence", "*", "*", "*.[ct]sv"))
	require.NoError(f, err)
	for _, seed := range seeds {
		data, err := os.ReadFile(seed)
		require.NoError(f, err)
		if len(data) < 4096 {
			for table := range quickTables {
				f.Add(table, data)
			}
		}
	}
	f.Add(7, []byte("单位,编号,名称,比例,个数,种类,开放,日期,用途\n甲区,1,人民路,0.5,3,一类,是,2022-01-02,a、b\n甲区,2,\"人民路\",-0.5,3,二类,√,2022-01-02,a\n合计,,,,,,,,\n全市,,,,7,,,,\n"))
	all := quickSchemas(f)
	f.Fuzz(func(t *testing.T, table int, data []byte) {
		name := quickTables[(table%len(quickTables)+len(quickTables))%len(quickTables)]
		bothWays(t, t.TempDir(), name+".csv", data, quickOptions(all))
	})
}

// TestShortWay: the records of the sample city's text files take the short way,
// but for those of the tables that have none.
func TestShortWay(t *testing.T) {
	var all []*column.Schema
	files, err := filepath.Glob(filepath.Join("..", "rulesets", "tables", "*.json"))
	require.NoError(t, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		all = append(all, parseSchema(t, strings.TrimSuffix(filepath.Base(file), ".json"), data))
	}
	without := func(text string) bool {
		return slices.ContainsFunc([]string{"declarations", "条款自查表", "indicators", "指标数据", "subjects.csv"}, func(name string) bool { return strings.Contains(text, name) })
	}
	for _, ending := range []string{".csv", ".ndjson"} {
		root := t.TempDir()
		sample := filepath.Join("..", "testdata", "sample")
		require.NoError(t, filepath.WalkDir(sample, func(path string, entry os.DirEntry, err error) error {
			name, _ := filepath.Rel(sample, path)
			if err != nil || filepath.Ext(path) != ending || without(entry.Name()) {
				return err
			}
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o700))
			if ending == ".ndjson" {
				var kept []string
				for _, line := range strings.SplitAfter(string(data), "\n") {
					if table, _, _ := strings.Cut(line, ","); !without(table) {
						kept = append(kept, line)
					}
				}
				data = []byte(strings.Join(kept, ""))
			}
			return os.WriteFile(filepath.Join(root, name), data, 0o600)
		}))
		options, took := evidence.Options{Schemas: all, Kinds: []string{"city"}}.Counting()
		_, _, err := evidence.Read(options, []string{root}, nil)
		require.NoError(t, err)
		short, long := took()
		t.Logf("%s: %d short, %d long", ending, short, long)
		require.Greater(t, short, 300)
		require.Less(t, long*20, short, ending)
	}
}

// TestKeep: what is not kept is judged all the same, and cannot be asked for.
func TestKeep(t *testing.T) {
	all := schemas(t, "hydrants", "grassroots")
	for name, text := range map[string]string{
		"hydrants.csv":    "单位,编号,类别,是否完好\n甲区,1,消火栓,是\n甲区,1,消火栓,是\n甲区,2,水池,是\n甲区,3,消防水鹤,否\n",
		"hydrants.ndjson": `{"subject":"甲区","id":"1","kind":"消火栓","intact":true}` + "\n" + `{"subject":"甲区","id":"1","kind":"消火栓","intact":true}` + "\n" + `{"subject":"甲区","id":"2","kind":"水池","intact":true}` + "\n" + `{"subject":"甲区","id":"3","kind":"消防水鹤","intact":false}` + "\n",
	} {
		root := write(t, map[string]string{name: text})
		full, wanted, err := evidence.Read(evidence.Options{Schemas: all}, []string{root}, nil)
		require.NoError(t, err)
		keep := func(table string) []bool {
			if table != "hydrants" {
				return nil
			}
			kept := make([]bool, len(all[0].Fields))
			kept[all[0].Field("intact")] = true
			return kept
		}
		got, problems, err := evidence.Read(evidence.Options{Schemas: all, Keep: keep}, []string{root}, nil)
		require.NoError(t, err)
		require.Equal(t, wanted, problems)
		require.Len(t, problems, 2)
		table := got.Tables["hydrants"]
		require.Equal(t, full.Tables["hydrants"].Faults, table.Faults)
		require.Equal(t, 2, table.Len())
		intact := table.Schema.Field("intact")
		for row := range 2 {
			require.Equal(t, full.Tables["hydrants"].Value(row, intact), table.Value(row, intact))
			require.Equal(t, full.Tables["hydrants"].Origin(row), table.Origin(row))
		}
		require.True(t, table.Kept(intact))
		require.False(t, table.Kept(table.Schema.Field("id")))
		require.Panics(t, func() { table.Value(0, table.Schema.Field("id")) })
		require.True(t, got.Tables["grassroots"].Kept(0))
	}
}
