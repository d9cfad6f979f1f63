package evidence_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
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
	return took()
}

// quickOptions are small limits, so that they are met.
func quickOptions(all []*column.Schema) evidence.Options {
	return evidence.Options{Schemas: all, Kinds: []string{"district"}, Clauses: []string{"1.1", "1.2", "2.1"}, Indicators: []string{"亿元率"},
		Limits: evidence.Limits{LineBytes: 300, TextRows: 40, CellLength: 60, ListedProblem: 20}}
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
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		schema := rapid.SampledFrom(all).Draw(t, "table")
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
				case rapid.IntRange(0, 19).Draw(t, "odd") < wrong:
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
				line = rapid.SampledFrom([]string{"", "  ", comma, strings.Repeat(comma, len(fields)-1), `"a`, `a"b`, `"a"b`, "\"a\nb\"", strings.Repeat("x", 320)}).Draw(t, "odd line")
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
		if rapid.Bool().Draw(t, "roster") {
			options.Roster = []engine.Subject{{ID: "1", Name: "甲区", Kind: "district"}, {ID: "2", Name: "丙区", Kind: "district"}}
		}
		short, _ := bothWays(t, folder, schema.Name+"."+ending, data, options)
		taken += short
	})
	require.Greater(t, taken, 100, "the comparison says something of the short way")
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
