package column_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/column"
	"chengan/engine/exact"
)

// every has one field of each type.
var every = &column.Schema{Name: "every", Fields: []column.Field{
	{Name: "text", Type: column.Text}, {Name: "enum", Type: column.Enum, Enum: []string{"甲", "乙"}}, {Name: "integer", Type: column.Integer},
	{Name: "decimal", Type: column.Decimal, Scale: 2}, {Name: "boolean", Type: column.Boolean}, {Name: "date", Type: column.Date}, {Name: "list", Type: column.List},
}}

func drawValue(t *rapid.T, kind column.Type) column.Value {
	if rapid.IntRange(0, 3).Draw(t, "missing") == 0 {
		return column.None
	}
	text := rapid.SampledFrom([]string{"", "甲", "乙", "x", "/"})
	switch kind {
	case column.Text, column.Enum:
		return column.Str(text.Draw(t, "text"))
	case column.Boolean:
		return column.Bool(rapid.Bool().Draw(t, "bool"))
	case column.List:
		return column.Strs(rapid.SliceOfN(text, 0, 4).Draw(t, "list"))
	}
	return column.Whole(rapid.Int64().Draw(t, "whole"))
}

type row struct {
	subject, part, row int
	values             []column.Value
}

var parts = []column.Part{{File: "a.xlsx", Sheet: "二"}, {File: "a.xlsx", Sheet: "一"}, {File: "b.csv"}}

// drawRows gives rows with origins of their own; at least a hundred of them now
// and then, so that missing bits cross a word.
func drawRows(t *rapid.T, subjects int) []row {
	n := rapid.SampledFrom([]int{0, 1, 5, 63, 64, 65, 130}).Draw(t, "rows")
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{rapid.IntRange(column.Unattached, subjects-1).Draw(t, "subject"), rapid.IntRange(0, len(parts)-1).Draw(t, "part"), i + 1, nil}
		for _, field := range every.Fields {
			rows[i].values = append(rows[i].values, drawValue(t, field.Type))
		}
	}
	return rows
}

func build(rows []row, subjects int) *column.Table {
	table := column.NewTable(every)
	numbers := map[int]int{}
	for _, r := range rows { // parts are registered in the order in which they come
		if _, ok := numbers[r.part]; !ok {
			numbers[r.part] = table.AddPart(parts[r.part])
		}
		table.Append(r.subject, numbers[r.part], r.row, r.values)
	}
	table.Seal(subjects)
	return table
}

// dump is everything that can be asked of a table.
func dump(table *column.Table, subjects int) string {
	out := ""
	for subject := range subjects {
		lo, hi := table.Rows(subject)
		out += fmt.Sprintln("subject", subject, lo, hi)
	}
	for i := range table.Len() {
		out += fmt.Sprint(table.Subject(i), table.Origin(i))
		for field := range every.Fields {
			out += fmt.Sprintf(" %+v", table.Value(i, field))
		}
		out += "\n"
	}
	return out
}

func TestSealLeavesNoTraceOfOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const subjects = 4
		rows := drawRows(t, subjects)
		want := dump(build(rows, subjects), subjects)
		shuffled := slices.Clone(rows)
		random := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed")))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		require.Equal(t, want, dump(build(shuffled, subjects), subjects))
	})
}

func TestSealKeepsEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const subjects = 3
		rows := drawRows(t, subjects)
		table := build(rows, subjects)
		require.Equal(t, len(rows), table.Len())
		covered := 0
		for subject := range subjects {
			lo, hi := table.Rows(subject)
			covered += hi - lo
			for i := lo; i < hi; i++ {
				require.Equal(t, subject, table.Subject(i))
			}
		}
		for i := range table.Len() {
			if table.Subject(i) == column.Unattached {
				covered++
			}
			at := slices.IndexFunc(rows, func(r row) bool {
				return column.Origin{File: parts[r.part].File, Sheet: parts[r.part].Sheet, Row: r.row} == table.Origin(i)
			})
			require.GreaterOrEqual(t, at, 0)
			for field, want := range rows[at].values {
				got := table.Value(i, field)
				if len(want.List) == 0 && len(got.List) == 0 { // an empty list may be nil
					want.List, got.List = nil, nil
				}
				require.Equal(t, want, got)
			}
			if i > 0 && table.Subject(i) == table.Subject(i-1) {
				require.Negative(t, table.Origin(i-1).Compare(table.Origin(i)))
			}
		}
		require.Equal(t, len(rows), covered)
	})
}

// TestMissingIsNotEmpty: the bit is apart from 0, "" and the empty list.
func TestMissingIsNotEmpty(t *testing.T) {
	empty := []column.Value{column.Str(""), column.Str(""), column.Whole(0), column.Whole(0), column.Bool(false), column.Whole(0), column.Strs(nil)}
	none := slices.Repeat([]column.Value{column.None}, len(empty))
	table := build([]row{{0, 0, 1, empty}, {0, 0, 2, none}, {0, 0, 3, empty}}, 1)
	for field := range every.Fields {
		require.False(t, table.Value(0, field).Missing)
		require.True(t, table.Value(1, field).Missing)
		require.False(t, table.Value(2, field).Missing)
	}
}

func TestListsKeepTheirEntries(t *testing.T) {
	table := column.NewTable(&column.Schema{Fields: []column.Field{{Name: "l", Type: column.List}}})
	part := table.AddPart(parts[2])
	lists := [][]string{{"a", "b"}, {}, {"b", "b", "a"}, nil, {""}}
	for i, list := range lists {
		table.Append(0, part, 10-i, []column.Value{column.Strs(list)}) // backwards: Seal has to move them
	}
	table.Seal(1)
	for i := range lists {
		require.ElementsMatch(t, lists[len(lists)-1-i], table.Value(i, 0).List)
	}
	require.Equal(t, []string{"b", "b", "a"}, table.Value(2, 0).List, "order and repeats stay")
}

func TestAppendCopies(t *testing.T) {
	table := column.NewTable(&column.Schema{Fields: []column.Field{{Name: "l", Type: column.List}}})
	list := []string{"a"}
	values := []column.Value{column.Strs(list)}
	table.Append(0, table.AddPart(parts[0]), 1, values)
	list[0], values[0] = "b", column.None
	require.Equal(t, []string{"a"}, table.Value(0, 0).List)
}

func TestEmptyTable(t *testing.T) {
	table := build(nil, 2)
	require.Zero(t, table.Len())
	lo, hi := table.Rows(1)
	require.Equal(t, lo, hi)
}

func TestDay(t *testing.T) {
	for text, want := range map[string]int64{"1970-01-01": 0, "1969-12-31": -1, "2022-12-31": 19357, "1900-01-01": -25567, "2000-02-29": 11016} {
		got, err := column.Day(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, column.DayText(got))
	}
	for _, text := range []string{"", "2022-2-1", "2022/02/01", "2022-02-30", "1899-12-31", "3000-01-01", "20220201", "2022-02-01T00:00:00Z", " 2022-02-01"} {
		_, err := column.Day(text)
		require.EqualError(t, err, fmt.Sprintf("%q 不是日期：应为 1900 至 2999 年间的 YYYY-MM-DD", text))
	}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int64Range(-25567, 376199).Draw(t, "day")
		back, err := column.Day(column.DayText(day))
		require.NoError(t, err)
		require.Equal(t, day, back)
		require.Equal(t, column.DayText(day)[:4], fmt.Sprint(column.Year(day)))
	})
}

func TestHeaders(t *testing.T) {
	field := column.Field{Name: "length", Title: "长度（含支线）", Unit: "千米", Aliases: []string{"管网长度"}}
	require.Equal(t, "长度（含支线）（千米）", field.Header())
	for _, header := range []string{"length", "长度（含支线）", "长度(含支线)", " 长度（含支线）（千米）*", "长度(含支线)\n(千米)", "\ufeff管网长度", "管网　长度"} {
		require.True(t, field.Answers(header), "%q", header)
	}
	for _, header := range []string{"", "Length", "长度", "千米", "长度（含支线）（米）"} {
		require.False(t, field.Answers(header), "%q", header)
	}
	schema := column.Schema{Name: "pipes", SubjectTitle: "区县", SubjectAliases: []string{"辖区"}, Fields: []column.Field{field}}
	for _, header := range []string{"subject", "单位", "被评对象", "区县", "辖区", "区 县*"} {
		require.True(t, schema.AnswersSubject(header), header)
	}
	require.False(t, schema.AnswersSubject("名称"))
	require.Equal(t, 0, schema.Field("length"))
	require.Equal(t, -1, schema.Field("长度"))
	require.Equal(t, "pipes_total", schema.TotalName())
}

func TestShow(t *testing.T) {
	for i, c := range []struct {
		value column.Value
		want  string
	}{
		{column.Str("x"), "x"}, {column.Str("甲"), "甲"}, {column.Whole(-3), "-3"}, {column.Whole(-150), "-1.5"}, {column.Bool(true), "是"},
		{column.Whole(19357), "2022-12-31"}, {column.Strs([]string{"a", "b"}), "a、b"},
	} {
		require.Equal(t, c.want, every.Fields[i].Show(c.value))
		require.Empty(t, every.Fields[i].Show(column.None))
	}
	require.Equal(t, "否", every.Fields[4].Show(column.Bool(false)))
	require.Equal(t, "123.45", (&column.Field{Type: column.Decimal, Scale: 2}).Show(column.Whole(12345)))
	require.Zero(t, exact.Scaled(12345, 2).Cmp(exact.Scaled(1234500, 4)))
	for kind, title := range map[column.Type]string{column.Text: "文本", column.Enum: "选项", column.Integer: "整数", column.Decimal: "数值", column.Boolean: "是/否", column.Date: "日期", column.List: "列表"} {
		require.Equal(t, title, kind.Title())
		require.Equal(t, kind == column.Integer || kind == column.Decimal, kind.Numeric())
	}
}

// TestVectorIsWhatValueGives reads every cell both ways.
func TestVectorIsWhatValueGives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const subjects = 4
		table := build(drawRows(t, subjects), subjects)
		for field := range table.Schema.Fields {
			v := table.Vector(field)
			for row := range table.Len() {
				want := table.Value(row, field)
				require.Equal(t, want.Missing, v.IsMissing(row))
				if want.Missing {
					continue
				}
				switch table.Schema.Fields[field].Type {
				case column.Text, column.Enum:
					require.Equal(t, want.Text, v.Texts[v.Int(row)])
				case column.List:
					got := []string{}
					for _, code := range v.List(row) {
						got = append(got, v.Texts[code])
					}
					require.ElementsMatch(t, want.List, got)
				default:
					require.Equal(t, want.Int, v.Int(row))
				}
			}
		}
	})
}

// TestUnsealedIsReadToo: a table that is still being filled gives what was put
// into it, in that order, and after Clear only what came since.
func TestUnsealedIsReadToo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const subjects = 3
		table := column.NewTable(every)
		for i := range parts {
			table.AddPart(parts[i])
		}
		for range 3 {
			rows := drawRows(t, subjects)
			for _, r := range rows {
				table.Append(r.subject, r.part, r.row, r.values)
			}
			require.Equal(t, len(rows), table.Len())
			for i, r := range rows {
				require.Equal(t, r.subject, table.Subject(i))
				require.Equal(t, column.Origin{File: parts[r.part].File, Sheet: parts[r.part].Sheet, Row: r.row}, table.Origin(i))
				for field, want := range r.values {
					got := table.Value(i, field)
					if len(want.List) == 0 && len(got.List) == 0 {
						want.List, got.List = nil, nil
					}
					require.Equal(t, want, got)
				}
			}
			covered := 0
			table.Spans(func(subject, lo, hi int) {
				require.Equal(t, covered, lo)
				require.Less(t, lo, hi)
				for i := lo; i < hi; i++ {
					require.Equal(t, subject, rows[i].subject)
				}
				covered = hi
			})
			require.Equal(t, len(rows), covered)
			table.Clear()
			if rapid.Bool().Draw(t, "forget") {
				table.Forget(0)
				require.Zero(t, table.Column(0).Distinct())
			}
		}
	})
}

// TestRenumberAndDrop: both leave the table as if it had been filled so.
func TestRenumberAndDrop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const subjects = 4
		rows := drawRows(t, subjects)
		place := rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "place")
		gone := rapid.IntRange(column.Unattached, subjects-1).Draw(t, "gone")
		from := parts[rapid.IntRange(0, len(parts)-1).Draw(t, "from")]
		build := func(keep func(r row) (row, bool)) *column.Table {
			table := column.NewTable(every)
			for i := range parts {
				table.AddPart(parts[i])
			}
			for _, r := range rows {
				if r, ok := keep(r); ok {
					table.Append(r.subject, r.part, r.row, r.values)
				}
			}
			return table
		}
		got := build(func(r row) (row, bool) { return r, true })
		got.Drop(func(subject int, part column.Part) bool { return subject == gone && part == from })
		got.Renumber(place)
		got.Seal(subjects)
		want := build(func(r row) (row, bool) {
			if r.subject == gone && parts[r.part] == from {
				return r, false
			}
			if r.subject >= 0 {
				r.subject = place[r.subject]
			}
			return r, true
		})
		want.Seal(subjects)
		require.Equal(t, dump(want, subjects), dump(got, subjects))
	})
}

// TestSkippedIsNotAnswered: who asks for a column that was not kept is stopped.
func TestSkippedIsNotAnswered(t *testing.T) {
	table := column.NewTable(every)
	table.Skip(0)
	table.Append(0, table.AddPart(parts[0]), 1, []column.Value{column.Str("x"), column.Str("甲"), column.Whole(1), column.Whole(1), column.Bool(true), column.Whole(1), column.Strs([]string{"a"})})
	for range 2 {
		require.PanicsWithValue(t, "column: every.text was not kept", func() { table.Vector(0) })
		require.PanicsWithValue(t, "column: every.text was not kept", func() { table.Value(0, 0) })
		require.False(t, table.Kept(0))
		require.Equal(t, column.Str("甲"), table.Value(0, 1))
		if !table.Sealed() {
			table.Seal(1)
		}
	}
}

// TestSealIsNarrow: a column is stored in as few bytes as its values need.
func TestSealIsNarrow(t *testing.T) {
	schema := &column.Schema{Fields: []column.Field{{Name: "n", Type: column.Integer}}}
	for _, c := range []struct {
		values []int64
		width  int
	}{
		{[]int64{7}, 1}, {[]int64{-100, 155}, 1}, {[]int64{-100, 156}, 2}, {[]int64{1 << 40, 1<<40 + 65535}, 2}, {[]int64{0, 65536}, 4},
		{[]int64{0, 1 << 32}, 8}, {[]int64{-1 << 63, 1<<63 - 1}, 8},
	} {
		table := column.NewTable(schema)
		part := table.AddPart(parts[0])
		for i, n := range c.values {
			table.Append(0, part, i, []column.Value{column.Whole(n)})
		}
		table.Append(0, part, len(c.values), []column.Value{column.None})
		table.Seal(1)
		v := table.Vector(0)
		require.Equal(t, []int{len(v.Bytes), len(v.Shorts) * 2, len(v.Words) * 4, len(v.Longs) * 8}[[]int{0, 0, 1, 0, 2, 0, 0, 0, 3}[c.width]], (len(c.values)+1)*c.width)
		for i, n := range c.values {
			require.Equal(t, n, v.Int(i))
		}
		require.True(t, v.IsMissing(len(c.values)))
	}
}

// TestRowsOfAClauseStandTogether within their subject, in a general table.
func TestRowsOfAClauseStandTogether(t *testing.T) {
	schema := &column.Schema{Name: "issues", General: true, Fields: []column.Field{{Name: "clause", Type: column.Text, Required: true}}}
	table := column.NewTable(schema)
	part := table.AddPart(parts[0])
	for i, clause := range []string{"2.1", "1.1", "10.1", "2.1", "1.1"} {
		table.Append(i%2, part, i+1, []column.Value{column.Str(clause)})
	}
	table.Seal(2)
	var got []string
	for row := range table.Len() {
		got = append(got, fmt.Sprintf("%d %s %d", table.Subject(row), table.Value(row, 0).Text, table.Origin(row).Row))
	}
	require.Equal(t, []string{"0 1.1 5", "0 10.1 3", "0 2.1 1", "1 1.1 2", "1 2.1 4"}, got)
}

// TestManyAtATime: what is put many rows at a time is what is put one by one.
func TestManyAtATime(t *testing.T) {
	schema := &column.Schema{Name: "t", Fields: []column.Field{
		{Name: "text", Type: column.Text}, {Name: "number", Type: column.Integer}, {Name: "truth", Type: column.Boolean}, {Name: "nothing", Type: column.Boolean}}}
	rapid.Check(t, func(t *rapid.T) {
		one, many := column.NewTable(schema), column.NewTable(schema)
		for _, table := range []*column.Table{one, many} {
			table.AddPart(column.Part{File: "f"})
		}
		row := 1
		for range rapid.IntRange(1, 6).Draw(t, "runs") {
			n := rapid.IntRange(0, 200).Draw(t, "n")
			seed := rapid.Int64().Draw(t, "seed")
			single := rapid.Bool().Draw(t, "single")
			r := rand.New(rand.NewSource(seed))
			subject := r.Intn(3)
			truths, missing := make([]uint64, (n+63)/64), make([]uint64, (n+63)/64)
			values := make([][]column.Value, n)
			for i := range values {
				truth := r.Uint64()
				truths[i/64] |= truth & 1 << (i % 64)
				values[i] = []column.Value{column.Str(fmt.Sprint(r.Intn(5))), column.Whole(r.Int63n(1000)), column.Bool(truth&1 != 0), column.None}
				if r.Intn(3) == 0 {
					missing[i/64] |= 1 << (i % 64)
					values[i][0] = column.None
				}
				one.Append(subject, 0, row+i, values[i])
				if single {
					many.Append(subject, 0, row+i, values[i])
				}
			}
			if !single {
				many.BeginRun(subject, 0, row, n)
				text := many.Column(0)
				codes := text.MakeCodes(n)
				for i := range codes {
					codes[i] = 0
					if !values[i][0].Missing {
						codes[i] = text.Code(values[i][0].Text)
					}
				}
				text.Miss(missing, n)
				ints := many.Column(1).MakeInts(n)
				for i := range ints {
					ints[i] = values[i][1].Int
				}
				many.Column(2).PutBits(truths, n)
				many.Column(3).PutNothing(n)
			}
			row += n
		}
		require.Equal(t, one.Len(), many.Len())
		for row := range one.Len() {
			require.Equal(t, one.Origin(row), many.Origin(row))
			require.Equal(t, one.Subject(row), many.Subject(row))
			for field := range schema.Fields {
				require.Equal(t, one.Value(row, field), many.Value(row, field))
			}
		}
		one.Seal(3)
		many.Seal(3)
		require.Equal(t, one, many)
	})
}
