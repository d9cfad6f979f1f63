package expression_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
)

// The sample: hydrants has a required and an optional field of every type.
var (
	hydrants = &column.Schema{Name: "hydrants", Title: "消火栓", Fields: []column.Field{
		{Name: "id", Type: column.Text, Required: true}, {Name: "kind", Type: column.Enum},
		{Name: "intact", Type: column.Boolean, Required: true}, {Name: "sealed", Type: column.Boolean},
		{Name: "count", Type: column.Integer, Required: true}, {Name: "spare", Type: column.Integer},
		{Name: "length", Type: column.Decimal, Scale: 2, Required: true}, {Name: "width", Type: column.Decimal, Scale: 2},
		{Name: "built", Type: column.Date, Required: true}, {Name: "checked", Type: column.Date},
		{Name: "tags", Type: column.List, Required: true}, {Name: "notes", Type: column.List},
	}}
	issues     = &column.Schema{Name: "issues", Title: "问题", General: true, Fields: []column.Field{{Name: "clause", Type: column.Text, Required: true}}}
	indicators = &column.Schema{Name: "indicators", Title: "指标", General: true, Fields: []column.Field{{Name: "indicator", Type: column.Text, Required: true}}}
	scope      = expression.Scope{
		Tables: map[string]*column.Schema{"hydrants": hydrants, "issues": issues, "indicators": indicators},
		Params: map[string]function.Kind{"years": function.Int, "line": function.Number, "word": function.Text, "grades": function.Matrix},
	}
)

func day(text string) function.Day {
	d, err := column.Day(text)
	if err != nil {
		panic(err)
	}
	return function.Day(d)
}

// environment is a small city: three hydrants, no issue, indicators of two years.
func environment() map[string]any {
	record := func(values ...any) any {
		r := map[string]any{}
		for i, field := range hydrants.Fields {
			r[field.Name] = values[i]
		}
		return r
	}
	figures := map[string]exact.Number{"人口2022": exact.Int(1300), "人口2021": exact.Int(1290), "人口2020": exact.Int(1280)}
	context := &function.Context{Day: int64(day("2022-12-31")), Year: 2022, Indicator: func(name string, year int) (exact.Number, error) {
		if n, ok := figures[fmt.Sprint(name, year)]; ok {
			return n, nil
		}
		return exact.Number{}, function.MissingError{What: fmt.Sprintf("%s%d", name, year)}
	}}
	return expression.Environment(map[string][]any{
		"hydrants": {
			record("甲-1", "消火栓", true, true, 3, 1, exact.Scaled(1005, 3), exact.Scaled(50, 2), day("2022-01-01"), day("2022-12-31"), []any{"4.1", "4.2"}, []any{"a"}),
			record("甲-2", nil, false, nil, 5, nil, exact.Scaled(250, 2), nil, day("2018-01-01"), nil, []any{}, nil),
			record("乙-3", "水鹤", true, false, 0, 2, exact.Scaled(0, 2), exact.Scaled(-50, 2), day("2023-01-01"), day("2017-12-31"), []any{"4.1", "4.1"}, []any{}),
		},
		"issues": {}, "indicators": {},
	}, context,
		map[string]any{"id": "xa", "name": "西安市", "kind": "city", "roles": []any{"住建", "消防"}},
		map[string]any{"date": day("2022-12-31"), "year": 2022},
		map[string]any{"years": 5, "line": exact.Scaled(8, 1), "word": "责任事故", "grades": function.Grid{{"蓝", "黄", "橙"}, {"黄", "橙", "红"}}})
}

// words gives a value as tests write it.
func words(v any) string {
	switch v := v.(type) {
	case function.Day:
		return column.DayText(int64(v))
	case []any:
		var out []string
		for _, entry := range v {
			if record, ok := entry.(map[string]any); ok {
				entry = record["id"]
			}
			out = append(out, words(entry))
		}
		return "[" + strings.Join(out, " ") + "]"
	}
	return fmt.Sprint(v)
}

func TestValues(t *testing.T) {
	for source, want := range map[string]string{
		// literals are exact
		`1 - 3*0.2 == 0.4`: "true", `0.1 + 0.2 == 0.3`: "true", `0.30000000000000000001 == 0.3`: "false", `16.2+28.8+14.4+14.4+12.6+3.6 == 90`: "true",
		`100 - 100*0.1 == 90`: "true", `100 - 100*0.1 > 90`: "false", `1.005*100`: "100.5", `1/3*3 == 1`: "true", `1/3`: "约0.3333", `7/2`: "3.5",
		`0x10`: "16", `0b101`: "5", `0o17`: "15", `1_000`: "1000", `1e3`: "1000", `25e-2`: "0.25", `.5`: "0.5", `5.`: "5", `007`: "7",
		`-5`: "-5", `- -5`: "5", `-(2)`: "-2", `-0.5`: "-0.5", `9223372036854775807`: "9223372036854775807", `-9223372036854775807 - 1`: "-9223372036854775808",
		`9223372036854775807 * 1.0`: "9223372036854775807",
		// precedence
		`1 + 2 * 3`: "7", `(1 + 2) * 3`: "9", `10 - 3 - 2`: "5", `8 / 4 / 2`: "1", `2 - 1 == 1 and 3 > 2`: "true",
		`not true or true`: "true", `not (true or true)`: "false", `!true || true`: "true", `not true == false`: "true", `true ? 1 : 2 + 5`: "1", `false ? 1 : 2 + 5`: "7",
		`true || false && false`: "true", `not false and false`: "false", `not not true`: "true", `"x" not in ["y"]`: "true",
		`not ("4.1" in ["4.1"])`: "false", `"a" in ["b", "a"] and true`: "true", `subject.name not contains "北京"`: "true",
		// int and number mix in either branch
		`(true ? 1 : 0.5) + 1`: "2", `(false ? 1 : 0.5) + 1`: "1.5", `true ? 1 : 2`: "1", `(true ? 1 : 2) * 3`: "3", `if true {1} else {0.5}`: "1", `false ? 1 : true ? 2 : 3`: "2",
		// tables
		`count(hydrants, not .intact)`: "1", `count(hydrants, {not .intact})`: "1", `hydrants | count(not .intact)`: "1", `::count(hydrants, .intact)`: "2",
		`any(hydrants, .count > 4)`: "true", `all(hydrants, .count >= 0)`: "true", `none(hydrants, .count == 4)`: "true", `one(hydrants, .count == 3)`: "true",
		`filter(hydrants, .intact)`: "[甲-1 乙-3]", `map(hydrants, .count)`: "[3 5 0]", `map(hydrants, .id)`: "[甲-1 甲-2 乙-3]", `map(hydrants, .built)`: "[2022-01-01 2018-01-01 2023-01-01]",
		`sum(hydrants, .length)`: "3.505", `sum(map(hydrants, .count))`: "8", `sum(filter(hydrants, .intact), .count)`: "3", `sum(issues, 1)`: "0",
		`sum(hydrants, .width ?? 0)`: "0", `sum(hydrants, .spare ?? 0.5)`: "3.5", `len(hydrants)`: "3", `len(filter(hydrants, .intact))`: "2", `len(issues)`: "0",
		`min(map(hydrants, .count))`: "0", `max(map(hydrants, .length))`: "2.5", `mean(map(hydrants, .count))`: "约2.6667", `mean([1, 2])`: "1.5", `max([1, 0.5])`: "1",
		`len(unique(map(hydrants, .kind ?? "")))`: "3", `unique(["a", "b", "a"])`: "[a b]", `len(map(hydrants, .built))`: "3", `len([1, 2])`: "2",
		`count(issues, true)`: "0", `all(issues, false)`: "true", `any(issues, true)`: "false", `none(issues, true)`: "true", `one(issues, true)`: "false",
		`count(filter(filter(hydrants, .intact), .count > 0), true)`: "1", `count(hydrants, #.intact)`: "2",
		// lists of a record
		`count(hydrants, "4.1" in .tags)`: "2", `count(hydrants, any(.tags, # == "4.1"))`: "2", `count(hydrants, count(.tags, # == "4.1") == 2)`: "1",
		`count(hydrants, len(.tags) == 0)`: "1", `count(hydrants, len(unique(.tags)) == 1)`: "1", `count(hydrants, "a" in (.notes ?? ["a"]))`: "2",
		`count(hydrants, any(.tags, # startsWith "4.") and .intact)`: "2", `count(["a", "b"], # == "a")`: "1", `filter([3, 0.5, 1], # > 0.7)`: "[3 1]", `map([1, 2], # * 0.5)`: "[0.5 1]",
		// missing values
		`count(hydrants, .kind == nil)`: "1", `count(hydrants, nil != .kind)`: "2", `count(hydrants, (.kind ?? "无") == "无")`: "1", `count(hydrants, .sealed ?? true)`: "2",
		`count(hydrants, (.width ?? 0) < 0)`: "1", `count(hydrants, .checked == nil or .intact)`: "3", `count(hydrants, .notes == nil)`: "1", `count(hydrants, (.spare ?? .count) == 5)`: "1",
		`count(hydrants, (.spare ?? (.width ?? 9)) == 9)`: "1", `count(hydrants, .width != nil)`: "2", `count(hydrants, (.checked ?? .built) == .built)`: "1",
		// dates: the evaluation year is the first of n, the evaluation date day 0
		`count(hydrants, within_years(.built, 1))`: "1", `count(hydrants, within_years(.built, 5))`: "2", `count(hydrants, within_years(.built, 4))`: "1",
		`count(hydrants, within_years(.built, 0))`: "0", `within_years(date("2022-01-01"), -9223372036854775807)`: "false", `within_years(date("1900-01-01"), 9223372036854775807)`: "true",
		`within_days(date("2022-12-31"), 0)`: "true", `within_days(date("2022-12-30"), 0)`: "false", `within_days(date("2022-12-01"), 30)`: "true", `within_days(date("2022-11-30"), 30)`: "false",
		`within_days(date("2023-01-01"), 9)`: "false", `days(date("2022-01-01"), round.date)`: "364", `days(round.date, date("2022-01-01"))`: "-364", `year(round.date) == round.year`: "true",
		`count(hydrants, .built > date("2022-01-01"))`: "1", `count(hydrants, .built >= date("2022-01-01"))`: "2", `count(hydrants, .built == date("2022-01-01"))`: "1",
		`date("1969-12-31") < date("1970-01-01")`: "true", `date("2022-01-01") != date("2022-01-02")`: "true",
		// numbers
		`rate(1, 3) * 3 == 1`: "true", `rate(8000, 10000) <= 0.8`: "true", `rate(8001, 10000) <= 0.8`: "false", `rate(count(hydrants, .intact), len(hydrants))`: "约0.6667",
		`round(1.005, 2)`: "1.01", `round(0.285, 2)`: "0.29", `round(-0.5, 0)`: "-1", `round(2.5, 0)`: "3", `floor(-0.5)`: "-1", `ceil(-0.5)`: "0", `floor(2.5)`: "2", `ceil(2.1)`: "3", `abs(-1.5)`: "1.5", `abs(2)`: "2",
		`round(1, 12)`: "1", `floor(3)`: "3",
		// matrices: row and column from 1
		`matrix(1, 1, params.grades)`: "蓝", `matrix(2, 3, params.grades)`: "红", `matrix(2, 1, params.grades) in ["黄"]`: "true",
		`count(hydrants, .count == 3 and matrix(.count - 2, .count, params.grades) == "橙")`: "1", `matrix(1, 2, true ? params.grades : params.grades)`: "黄",
		// indicators, variables, parameters
		`indicator("人口")`: "1300", `indicator("人口", round.year - 1)`: "1290", `series("人口", 3)`: "[1280 1290 1300]", `mean(series("人口", 2)) == 1295`: "true", `indicator("人口", 2021)`: "1290",
		`subject.id == "xa"`: "true", `"消防" in subject.roles`: "true", `count(subject.roles, # != "住建")`: "1", `subject["kind"] == 'city'`: "true", `round.year - params.years`: "2017",
		`params.line == 0.8`: "true", `params.word contains "责任"`: "true", "subject.name == `西安市`": "true",
		// texts
		`subject.name matches "^西.{1,2}$"`: "true", `subject.name startsWith "西"`: "true", `subject.name endsWith "市"`: "true", `subject.name == "西安"`: "false",
		`"http://a" == "http://a"`: "true", `"/*" != "*/"`: "true", `"(((" == "((("`: "true", `"a\"(b" == 'a"(b'`: "true", `"\u897f" == "西"`: "true", "`a``b` == \"a`b\"": "true",
	} {
		program, defects := expression.Compile(source, scope)
		require.Empty(t, defects, source)
		got, err := expression.Run(program.Code, environment())
		require.NoError(t, err, source)
		require.Equal(t, want, words(got), source)
	}
}

func TestRunFails(t *testing.T) {
	for source, want := range map[string]string{
		`1/0`: "分母为0，无法计算", `rate(1, 0)`: "分母为0，无法计算", `rate(0, count(issues, true))`: "分母为0，无法计算", `1.5/(0.1 + 0.2 - 0.3)`: "分母为0，无法计算",
		`9223372036854775807 + 1`: "整数运算超出范围", `-9223372036854775807 - 2`: "整数运算超出范围", `9223372036854775807 * 2`: "整数运算超出范围", `4294967296 * 4294967296`: "整数运算超出范围",
		`-9223372036854775807 * 9223372036854775807`: "整数运算超出范围", `sum(hydrants, .count) > 0 ? 9223372036854775807 + count(hydrants, true) : 0`: "整数运算超出范围",
		`1e99*1e99*1e99*1e99`: "数值过大，超出可精确计算的范围", `1/1e99/1e99/1e99/1e99`: "数值过大，超出可精确计算的范围", `sum(hydrants, 1e99*1e99*1e99*1e99)`: "数值过大，超出可精确计算的范围",
		`min(map(issues, 1))`: "没有可计算的数值", `max(map(issues, 1))`: "没有可计算的数值", `mean(map(issues, 1))`: "没有可计算的数值",
		`round(1, -1)`: "小数位数为 -1；应在 0 至 12 之间", `round(1, 13)`: "小数位数为 13；应在 0 至 12 之间",
		`series("人口", 0)`: "年数为 0；应在 1 至 50 之间", `series("人口", 51)`: "年数为 51；应在 1 至 50 之间",
		`indicator("面积")`: "未提交面积2022", `series("人口", 4)`: "未提交人口2019",
		`matrix(0, 1, params.grades)`: "行或列超出矩阵的范围", `matrix(3, 1, params.grades)`: "行或列超出矩阵的范围", `matrix(1, 4, params.grades)`: "行或列超出矩阵的范围", `matrix(1, -9223372036854775807 - 1, params.grades)`: "行或列超出矩阵的范围",
	} {
		program, defects := expression.Compile(source, scope)
		require.Empty(t, defects, source)
		_, err := expression.Run(program.Code, environment())
		require.EqualError(t, err, want, source)
	}
	program, _ := expression.Compile(`indicator("面积")`, scope)
	_, err := expression.Run(program.Code, environment())
	require.ErrorAs(t, err, &function.MissingError{}, "it is no evidence, not a failure")
}

func TestRefused(t *testing.T) {
	const optional, shared = "可能缺失的值须先用 ?? 给出缺省值", "比较不能连写，也不能用 ?:；请用 and 连接，或写全 ? :"
	for source, want := range map[string]string{
		"": "0 表达式为空", " \n\t": "0 表达式为空", strings.Repeat(" ", 4096) + "1": "0 表达式长 4097 字节；最多 4096 字节", "1 == \xff": "0 表达式不是有效的 UTF-8 文本",
		// names
		`hydrant`:                          `1 未知名称 "hydrant"；有 "hydrants"、"params"、"round"、"subject"、"issues" 等6个`,
		`count(hydrants, .intakt)`:         `18 未知字段 "intakt"；数据表 hydrants 有 "intact"、"tags"、"built"、"count"、"id" 等12个`,
		`count(hydrants, .中文)`:             `18 未知字段 "中文"；数据表 hydrants 有 "id"、"kind"、"tags"、"built"、"count" 等12个`,
		`subject.age == 1`:                 `9 未知字段 "age"；subject 有 "name"、"id"、"kind"、"roles"`,
		`params.v1 == 1`:                   `8 未知字段 "v1"；params 有 "line"、"word"、"years"、"grades"`,
		`subject.name == "西安西安" and 人口`:    `28 未知名称 "人口"；有 "round"、"issues"、"params"、"subject"、"hydrants" 等6个`, // columns count characters, not bytes
		`cuont(hydrants, true)`:            `1 未知函数 "cuont"；有 "count"、"none"、"one"、"any"、"ceil" 等27个`,
		`now()`:                            `1 未知函数 "now"；有 "none"、"abs"、"all"、"any"、"len" 等27个`,
		`$env`:                             `1 未知名称 "$env"；有 "round"、"issues"、"params"、"subject"、"hydrants" 等6个`,
		`$context == 1`:                    `1 未知名称 "$context"；有 "subject"、"issues"、"round"、"hydrants"、"params" 等6个`,
		`$neg(1)`:                          `1 未知函数 "$neg"；有 "one"、"any"、"len"、"need"、"none" 等27个`,
		`count(hydrants, hydrants.intact)`: `17 条件里不能再用数据表 hydrants`, `count(hydrants, len(issues) > 0)`: `21 条件里不能再用数据表 issues`,
		`count(hydrants, indicator("人口") > 1)`: "27 条件里不能引用指标", `indicator(subject.name)`: "19 指标名称须为文本常量",
		// what may be missing
		`count(hydrants, .kind == "水鹤")`: "18 " + optional, `sum(hydrants, .width)`: "16 " + optional, `sum(hydrants, .width + 1)`: "16 " + optional, `count(hydrants, .sealed)`: "18 " + optional,
		`count(hydrants, not .sealed)`: "22 " + optional, `count(hydrants, .spare > 1)`: "18 " + optional, `count(hydrants, "a" in .notes)`: "25 " + optional, `map(hydrants, .spare)`: "16 " + optional,
		`count(hydrants, within_years(.checked, 1))`: "31 " + optional, `count(hydrants, .kind == nil ? false : .kind == "水鹤")`: "41 " + optional, `count(hydrants, any(.notes, true))`: "22 类型为文本列表；any 需要数据表或列表",
		`count(hydrants, .intact ?? true)`: "25 ?? 左边的值必有，不需要缺省值", `1 ?? 2`: "3 ?? 左边的值必有，不需要缺省值", `nil ?? 1`: "5 ?? 左边的值必有，不需要缺省值",
		`count(hydrants, .id == nil)`: "21 必有的值不会是 nil，比较没有意义", `nil == nil`: "5 必有的值不会是 nil，比较没有意义",
		`sum(hydrants, .spare ?? .width)`: "26 " + optional, `sum(hydrants, .spare ?? nil)`: "25 " + optional, `count(hydrants, (.kind ?? 0) == "a")`: "24 缺省值类型为整数；应为文本",
		`sum(hydrants, .spare ?? 0 + 1)`: "27 语法错误：?? 与其他运算符同用时，须给 ?? 及其两边加括号",
		// types
		`1 + true`: "5 类型为真假值；此处应为数值", `"a" + "b"`: "1 类型为文本；此处应为数值|7 类型为文本；此处应为数值", `"a" * 3`: "1 类型为文本；此处应为数值", `not 1`: "5 类型为整数；此处应为真假值",
		`-"a"`: "2 类型为文本；此处应为数值", `1 and true`: "1 类型为整数；此处应为真假值", `"a" < "b"`: "1 类型为文本；此处应为数值|7 类型为文本；此处应为数值", `true < false`: "1 类型为真假值；此处应为数值|8 类型为真假值；此处应为数值",
		`1 == "1"`: "3 整数与文本不能比较", `true == 1`: "6 真假值与整数不能比较", `subject == subject`: "9 记录与记录不能比较", `[1] == [1]`: "5 数值列表与数值列表不能比较", `hydrants == hydrants`: "10 数据表与数据表不能比较",
		`round.date == "2022-12-31"`: "12 日期与文本不能比较", `round.date > 2022`: "14 类型为整数；此处应为日期", `round.date + 1`: "7 类型为日期；此处应为数值", `round.date - round.date`: "7 类型为日期；此处应为数值|20 类型为日期；此处应为数值",
		`true ? 1 : "a"`: "8 类型为整数；此处应为文本", `1 ? 2 : 3`: "1 类型为整数；此处应为真假值", `true ? nil : 1`: "8 " + optional,
		`(true ? subject : round).id == ""`: "9 分支不能是记录；请分别取字段", `count(hydrants, (.intact ? # : subject).id == "")`: "28 分支不能是记录；请分别取字段",
		`count(true ? hydrants : issues, true)`: "31 两个分支不是同一张数据表",
		`1 in [1]`:                              "1 类型为整数；此处应为文本", `"a" in "abc"`: "8 类型为文本；此处应为文本列表", `"id" in subject`: "9 类型为记录；此处应为文本列表", `"a" in hydrants`: "8 类型为数据表；此处应为文本列表",
		`[]`: "1 列表为空", `[1, "a"]`: "5 类型为文本；此处应为数值", `["a", 1]`: "7 类型为整数；此处应为文本", `[[1]]`: "2 类型为数值列表；此处应为文本", `[true]`: "2 类型为真假值；此处应为文本", `[nil]`: "2 " + optional,
		`count(hydrants)`: "1 count 需要两个参数：数据表或列表，和条件", `count(1, true)`: "7 类型为整数；count 需要数据表或列表", `count(hydrants, 1)`: "17 类型为整数；此处应为真假值", `count(hydrants, #)`: "17 类型为记录；此处应为真假值",
		`map(hydrants, #)`: "15 map 不能取记录", `map(hydrants, .tags)`: "15 map 不能取文本列表", `map(hydrants, .intact)`: "15 map 不能取真假值", `map(hydrants, nil)`: "15 map 不能取空值",
		`sum(hydrants)`: "5 类型为数据表；此处应为数值列表", `sum(["a"])`: "5 类型为文本列表；此处应为数值列表", `len("abc")`: "5 类型为文本；此处应为数据表", `len(1)`: "5 类型为整数；此处应为数据表",
		`min(1, 2)`: "1 参数个数为 2；用法：min(列表)：最小值；空列表无法评价", `rate(1)`: "1 参数个数为 1；用法：rate(a, b)：精确比值 a/b；b 为 0 时无法评价", `round(1, 0.5)`: "10 类型为数值；此处应为整数", `unique([1])`: "8 类型为数值列表；此处应为文本列表",
		`indicator()`:        `1 参数个数为 0；用法：indicator("名称"[, 年份])：指标数据表中该指标的值，缺省为评估年份；没有即为未提交`,
		`date("2022-02-30")`: `6 "2022-02-30" 不是日期：应为 1900 至 2999 年间的 YYYY-MM-DD`, `date(subject.id)`: "1 date 的参数须为文本常量", `date()`: `1 参数个数为 0；用法：date("YYYY-MM-DD")：日期常量`,
		`subject.name matches "("`: `22 正则表达式 "(" 有误`, `subject.name matches subject.id`: "14 matches 右边须为文本常量", `1 matches "a"`: "1 类型为整数；此处应为文本",
		`subject.name matches "` + strings.Repeat("(a?){999}", 2) + `$"`: "22 正则表达式过于复杂；展开后最多 1000 步", `subject.name matches "` + strings.Repeat("a", 1001) + `"`: "22 正则表达式过于复杂；展开后最多 1000 步",
		`matrix(1, 2, "红")`: "14 类型为文本；此处应为矩阵", `matrix(1.5, 1, params.grades)`: "8 类型为数值；此处应为整数", `matrix(1, 2)`: "1 参数个数为 2；用法：matrix(行, 列, params.矩阵)：参数中矩阵的第几行第几列，从 1 数起；超出范围无法评价",
		`params.grades == params.grades`: "15 矩阵与矩阵不能比较", `len(params.grades)`: "12 类型为矩阵；此处应为数据表", `map(hydrants, params.grades)`: "15 map 不能取矩阵", `count(hydrants, matrix(.spare, 1, params.grades) == "红")`: "25 " + optional,
		// the rest of expr is not ours
		`1 < 2 < 3`: "5 " + shared, `1 < 2 <= 3 < 4`: "5 " + shared + "|10 " + shared, `true ?: false`: "1 " + shared, `5 % 2`: "3 不支持的运算符 %", `2 ** 3`: "3 不支持的运算符 **", `2 ^ 3`: "3 不支持的运算符 ^", `1..3`: "2 不支持的运算符 ..", `+1`: "1 不支持的运算符 +",
		`[1,2][0]`: "6 只能以 .字段 取值", `[1,2][0:1]`: "6 不支持的写法", `hydrants[0].id`: "9 只能以 .字段 取值", `hydrants.id`: "10 数据表没有字段", `subject.name.length`: "14 文本没有字段", `subject?.name == ""`: "10 不支持的写法",
		`let a = 1; a`: "5 不支持的写法", `1; 2`: "1 不支持的写法", `{"a": 1}`: "1 不支持的写法", `b"x" == "x"`: "1 不支持的写法", `subject.name.upper()`: "14 不支持的写法", `#`: `1 语法错误：此处不应有 "#"`, `.intact`: `1 语法错误：此处不应有 "."`,
		`count(hydrants, #index == 1)`: `17 未知名称 "#index"`, `count(hydrants, #acc == 1)`: `17 未知名称 "#acc"`, `count(hydrants, ##)`: `17 语法错误：此处不应有 "##"`,
		`reduce([1], #acc + #, 0)`: `1 未知函数 "reduce"；有 "date"、"rate"、"round"、"ceil"、"count" 等27个`, `sortBy(hydrants, .id)`: `1 未知函数 "sortBy"；有 "series"、"any"、"count"、"date"、"filter" 等27个`,
		`upper("a") == "A"`: `1 未知函数 "upper"；有 "date"、"filter"、"floor"、"len"、"map" 等27个`, `replace("a", "a", "b") == ""`: `1 未知函数 "replace"；有 "rate"、"ceil"、"date"、"mean"、"year" 等27个`,
		`1 // one`: "3 表达式中不能有注释", `1 /* one */`: "3 表达式中不能有注释", `"//" == "" /* " */`: "12 表达式中不能有注释",
		`1 +`: "3 语法错误：表达式不完整", `1 2`: `3 语法错误：此处不应有 "2"`, `== 1`: `1 语法错误：此处不应有 "=="`, `1 = 1`: `3 语法错误：此处不应有 "="`, `1 @ 2`: "3 语法错误：不认识的字符 U+0040 '@'", `"\q" == ""`: "3 语法错误",
		`"西安" == “西安”`: "9 语法错误：不认识的字符 U+201C '“'",
		`(1`:           "2 括号没有闭合", `1)`: "2 多出一个右括号", `"a`: "2 引号没有闭合", `'a"`: "3 引号没有闭合", "`a": "2 引号没有闭合", `)(`: "1 多出一个右括号",
		`1e999 > 1`: "7 语法错误：数的写法有误或超出范围", `9223372036854775808 > 1`: "21 语法错误：数的写法有误或超出范围", `-9223372036854775808 < 1`: "22 语法错误：数的写法有误或超出范围", `0xZ == 1`: "3 语法错误", `1e-400 > 0`: "1 数值过大，超出可精确计算的范围",
		strings.Repeat("(", 65) + "1" + strings.Repeat(")", 65): "65 括号嵌套超过 64 层",
		`count([1], count([1], true) > 0)`:                      "18 条件里只能遍历记录自己的列表字段", `count(hydrants, any(.tags, any(subject.roles, true)))`: "40 条件里只能遍历记录自己的列表字段", `count(hydrants, any(.tags, any(#, true)))`: "32 条件里只能遍历记录自己的列表字段",
		`not "x" in ["x"]`: "5 类型为文本；此处应为真假值", // not binds tighter than in
	} {
		program, defects := expression.Compile(source, scope)
		require.Nil(t, program, source)
		var got []string
		for _, defect := range defects {
			got = append(got, fmt.Sprint(defect.Column, " ", defect.What))
		}
		if text := strings.Join(got, "|"); text != want {
			t.Errorf("%s\nwant %s\ngot  %s", source, want, text)
		}
	}
}

func TestWithoutIndicatorsTable(t *testing.T) {
	_, defects := expression.Compile(`indicator("人口")`, expression.Scope{})
	require.Equal(t, []expression.Defect{{Column: 11, What: "细则没有列出数据表 indicators，不能引用指标"}}, defects)
	_, defects = expression.Compile(`params.x == 1`, expression.Scope{})
	require.Equal(t, []expression.Defect{{Column: 8, What: `未知字段 "x"；params 没有可用的名称`}}, defects)
}

// hostile is what somebody else's ruleset may try. Each is refused, or runs to
// an end within the time limit.
func hostile() []string {
	nest := func(n int, open, middle, end string) string {
		return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
	}
	list := "[" + strings.Repeat("1,", 900) + "1]"
	out := []string{
		nest(1_000_000, "(", "1", ")"), nest(1_000_000, "[", "1", "]"), nest(1_000_000, "{", "1", "}"), strings.Repeat("(", 1_000_000), strings.Repeat(")", 1_000_000), strings.Repeat("(", 4000),
		nest(64, "(", "1", ")"), nest(63, "[", "1", "]"), nest(64, "{a:", "1", "}"), strings.Repeat("not ", 1000) + "true", strings.Repeat("!", 4000) + "true", strings.Repeat("-", 4000) + "1", strings.Repeat("- ", 2000) + "0.5",
		strings.Repeat("true ? ", 500) + "1" + strings.Repeat(": 1", 500), strings.Repeat("true ? 1 : ", 300) + "1", strings.Repeat("1+", 2000) + "1", strings.Repeat("1.5*", 1000) + "1", strings.Repeat("9e307*", 600) + "1", strings.Repeat("1<", 2000) + "1",
		nest(60, "1<(", "1", ")<1?1:1"), nest(50, "true?:(", "true", ")"), nest(60, "(1<(", "1", ")?1:1)"), // trees whose nodes are shared, and thresholds in thresholds
		nest(60, "count([1,1],", "true", ")>0"), nest(30, "count([1,1,1,1,1,1,1,1],", "true", ")>0"), nest(2, "count("+list+",", "true", ")>0"), nest(60, "len(filter(hydrants,", "true", "))"), nest(30, "count(filter(hydrants,true),", "true", ")>0"),
		"count(" + nest(30, "filter(", "hydrants", ",true)") + ", true)", nest(60, "sum([", "1", "])"), nest(60, "abs(", "1", ")"), nest(60, "round(", "1.5", ", 1)"), nest(60, "any(hydrants, ", "true", ")"),
		"count(hydrants, " + strings.Repeat(`.id == "x" or `, 250) + "true)", `count(hydrants, .id in [` + strings.Repeat(`"a",`, 900) + `"b"])`, "max([" + strings.Repeat("1/3,", 900) + "1])", "sum([" + strings.Repeat("1/1000000007,", 300) + "1])",
		strings.Repeat("x", 4096), strings.Repeat("x.", 2000) + "x", strings.Repeat("?", 4096), strings.Repeat("?.", 2000), strings.Repeat("#", 4096), strings.Repeat(".", 4096), strings.Repeat("|", 4096), strings.Repeat("let a = 1;", 400) + "a", strings.Repeat("1;", 2000) + "1",
		strings.Repeat("if true {1} else {", 60) + "1" + strings.Repeat("}", 60), strings.Repeat("9", 4096), "0." + strings.Repeat("9", 4000), "1e999999999", "1e-999999999 > 0", "1e-300 * 1e-300 * 1e-300", "0x" + strings.Repeat("F", 4000), "1e308*1e308*1e308", strings.Repeat("1e-999999 > 1 or ", 230) + "true",
		`"` + strings.Repeat("a", 4000) + `" == subject.id`, `"` + strings.Repeat(`\`, 4000) + `" == ""`, `"\u{FFFFFFFF}" == ""`, "\"\x00\" == \"\"", "\u202e1 + 1", "1\u00a0+\u00a01", "\ufeff1", "1\r\n+\r\n1", "/*" + strings.Repeat("*", 4000), strings.Repeat("//\n", 1000) + "1",
		`subject.name matches "` + strings.Repeat("(a+)+", 700) + `$"`, `subject.name matches "(x{1000}){1000}"`, `subject.name matches "` + strings.Repeat("(.?){999}", 400) + `$"`, `subject.name matches "((((((((((x{2}){2}){2}){2}){2}){2}){2}){2}){2}){2})"`, `subject.name matches "(?i)` + strings.Repeat("[^a]?", 700) + `"`, `subject.name matches "` + strings.Repeat("(", 60) + strings.Repeat(")", 60) + `"`,
		`replace(subject.name, "y", subject.name)`, `repeat("a", 1000000000)`, `1..1000000000`, `map(1..1000000000, #)`, `reduce(1..9, #acc * #)`, `now()`, `duration("1h")`, `fromJSON("[[[[")`, `toJSON($env)`, `get(subject, "id")`, `keys(subject)`, `type(subject) == ""`, `groupBy(hydrants, .id)`, `split("a", "")`, `join(["a"], "b")`, `trim(" ") == ""`, `int("1")`, `string(1)`, `bitshl(1, 63)`, `flatten([[1]])`,
		`$env["$context"]`, `$env`, `::$neg(1)`, `$context.Day`, `subject.constructor`, `subject.__proto__`, `hydrants.$row`, `count(hydrants, .$row == 1)`, `subject["$row"]`, `params["years"][0]`, `round.date.Year()`, `subject.id()`, `count(hydrants, .id())`, `filter(hydrants, .tags[0] == "a")`,
		`-9223372036854775808`, `9223372036854775807 * 9223372036854775807`, `0/0`, `1/0`, `0.0/0.0`, `-1/0 < 0`, `1 == nil`, `nil < nil`, `not nil`, `nil ? 1 : 2`, `nil in nil`, `nil ?? nil`, `[nil, nil]`,
	}
	return out
}

func TestHostile(t *testing.T) {
	sources := hostile()
	require.GreaterOrEqual(t, len(sources), 50)
	accepted := 0
	for _, source := range sources {
		done := make(chan bool, 1)
		go func() { done <- bounded(t, source) }()
		select {
		case ok := <-done:
			if ok {
				accepted++
			}
		case <-time.After(5 * time.Minute): // none of these takes a second
			require.Fail(t, "it does not come to an end", "%.200s", source)
		}
	}
	require.Less(t, accepted, len(sources)/2, "most of these have no business in a ruleset")
}

// bounded compiles and, if it may, runs a source in every form; whatever comes
// out must be a value or a reason in Chinese.
func bounded(t *testing.T, source string) bool {
	accepted := false
	for form, compile := range map[string]func() (*expression.Program, []expression.Defect){
		"whole": func() (*expression.Program, []expression.Defect) { return expression.Compile(source, scope) },
		"predicate": func() (*expression.Program, []expression.Defect) {
			return expression.CompilePredicate(source, "hydrants", scope)
		},
		"each": func() (*expression.Program, []expression.Defect) {
			return expression.CompileEach(source, "hydrants", scope)
		},
	} {
		program, defects := compile()
		if program == nil {
			if len(defects) == 0 {
				t.Errorf("%s: refused without a word: %.200q", form, source)
			}
			columns := 0
			for _, defect := range defects {
				if !chinese(defect.What) || defect.Column < columns || defect.Column > len([]rune(source))+1 {
					t.Errorf("%s: %d %q: %.200q", form, defect.Column, defect.What, source)
				}
				columns = defect.Column
			}
			continue
		}
		accepted = true
		if len(defects) > 0 {
			t.Errorf("%s: accepted with defects: %.200q", form, source)
		}
		value, err := expression.Run(program.Code, environment())
		sound(t, source, program.Kind, value, err)
		for _, witness := range program.Witnesses {
			value, err := expression.Run(witness, environment())
			sound(t, source, function.Table, value, err)
		}
		for _, threshold := range program.Thresholds {
			value, err := expression.Run(threshold.Left, environment())
			sound(t, source, function.Number, value, err)
			value, err = expression.Run(threshold.Right, environment())
			sound(t, source, function.Number, value, err)
			if threshold.Source == "" {
				t.Errorf("a threshold without words: %.200q", source)
			}
		}
	}
	return accepted
}

func chinese(text string) bool {
	return slices.ContainsFunc([]rune(text), func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// sound holds a result to its promised kind. An error of the Go runtime or of
// expr's machine would mean that the checker let a wrong type through.
func sound(t *testing.T, source string, kind function.Kind, value any, err error) {
	if err != nil {
		if trap := (runtime.Error)(nil); errors.As(err, &trap) || !chinese(err.Error()) {
			t.Errorf("%.200q: %v", source, err)
		}
		return
	}
	list := func(is func(any) bool) bool {
		entries, ok := value.([]any)
		return ok && !slices.ContainsFunc(entries, func(entry any) bool { return !is(entry) })
	}
	text := func(v any) bool { _, ok := v.(string); return ok }
	whole := func(v any) bool { _, ok := v.(int); return ok }
	number := func(v any) bool { _, ok := v.(exact.Number); return ok || whole(v) }
	date := func(v any) bool { _, ok := v.(function.Day); return ok }
	record := func(v any) bool { _, ok := v.(map[string]any); return ok }
	ok := false
	switch kind {
	case function.Bool:
		_, ok = value.(bool)
	case function.Int:
		ok = whole(value)
	case function.Number:
		ok = number(value)
	case function.Text:
		ok = text(value)
	case function.Date:
		ok = date(value)
	case function.Texts:
		ok = list(text)
	case function.Numbers:
		ok = list(number)
	case function.Dates:
		ok = list(date)
	case function.Table:
		ok = list(record)
	case function.Record:
		ok = record(value)
	case function.Nil:
		ok = value == nil
	}
	if !ok && value != nil { // an optional field on its own may be missing; nobody takes it unguarded
		t.Errorf("%.200q: %T for %s", source, value, kind.Title())
	}
}

// FuzzCompile: no source panics the parser, the checker or the machine, and
// what compiles yields what it promised.
func FuzzCompile(f *testing.F) {
	for _, source := range hostile() {
		if len(source) <= expression.MaxSource {
			f.Add(source)
		}
	}
	for _, source := range []string{
		`count(hydrants, not .intact)`, `sum(hydrants, .width ?? 0) / len(hydrants) <= 0.8`, `count(hydrants, any(.tags, # == "4.1") and within_years(.checked ?? round.date, 3))`,
		`true ? indicator("人口") : mean(series("人口", 3))`, `unique(map(filter(hydrants, .kind != nil), .kind ?? ""))`, `max([1, 0.5, count(issues, true)])`, `(.spare ?? 0) > 1`, `.built < date("2022-01-01")`,
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) { bounded(t, source) })
}

// TestGenerated drives the checker with sentences of its own grammar, mostly
// well formed: whatever it accepts must hold at run time.
func TestGenerated(t *testing.T) {
	leaves := []string{"1", "0", "-1", "0.5", "true", "false", "nil", `"a"`, `"4.1"`, "hydrants", "issues", "subject", "subject.id", "subject.roles", "round.date", "round.year", "params.years", "params.line",
		"#", ".id", ".kind", ".intact", ".sealed", ".count", ".spare", ".length", ".width", ".built", ".checked", ".tags", ".notes", `["a", "b"]`, "[1, 0.5]", `date("2022-01-01")`, `indicator("人口")`, `series("人口", 2)`}
	forms := []string{"(%s) + (%s)", "(%s) - (%s)", "(%s) * (%s)", "(%s) / (%s)", "(%s) == (%s)", "(%s) != (%s)", "(%s) < (%s)", "(%s) >= (%s)", "(%s) and (%s)", "(%s) or (%s)", "(%s) ?? (%s)", "(%s) in (%s)", "(%s) contains (%s)",
		"count(%s, %s)", "any(%s, %s)", "all(%s, %s)", "none(%s, %s)", "one(%s, %s)", "filter(%s, %s)", "map(%s, %s)", "sum(%s, %s)", "rate(%s, %s)", "days(%s, %s)", "within_years(%s, %s)", "within_days(%s, %s)", "round(%s, %s)",
		"(%s) ? (%s) : (%s)", "not (%s)", "-(%s)", "len(%s)", "sum(%s)", "min(%s)", "max(%s)", "mean(%s)", "unique(%s)", "abs(%s)", "floor(%s)", "ceil(%s)", "year(%s)"}
	var grow func(t *rapid.T, depth int) string
	grow = func(t *rapid.T, depth int) string {
		if depth == 0 || rapid.IntRange(0, 4).Draw(t, "stop") == 0 {
			return rapid.SampledFrom(leaves).Draw(t, "leaf")
		}
		form := rapid.SampledFrom(forms).Draw(t, "form")
		var parts []any
		for range strings.Count(form, "%s") {
			parts = append(parts, grow(t, depth-1))
		}
		return fmt.Sprintf(form, parts...)
	}
	rapid.Check(t, func(r *rapid.T) {
		for range 30 {
			bounded(t, grow(r, rapid.IntRange(1, 3).Draw(r, "depth")))
		}
		if t.Failed() {
			r.FailNow()
		}
	})
}

func TestPredicateAndEach(t *testing.T) {
	program, defects := expression.CompilePredicate(`(.width ?? 1) > 0 and not .intact`, "hydrants", scope)
	require.Empty(t, defects)
	require.Equal(t, function.Table, program.Kind)
	got, err := expression.Run(program.Code, environment())
	require.NoError(t, err)
	require.Equal(t, "[甲-2]", words(got))
	require.Equal(t, map[string][]string{"hydrants": {"intact", "width"}}, program.Uses)

	program, defects = expression.CompileEach(`.count * 2`, "hydrants", scope)
	require.Empty(t, defects)
	got, err = expression.Run(program.Code, environment())
	require.NoError(t, err)
	require.Equal(t, "[6 10 0]", words(got))

	// the wrapping never shows: columns count in the source, and it cannot be left
	for source, want := range map[string]string{
		`.intakt`: `2 未知字段 "intakt"；数据表 hydrants 有 "intact"、"tags"、"built"、"count"、"id" 等12个`, `true), any(hydrants, true`: "5 多出一个右括号",
		`true, true`: `7 语法错误：此处不应有 "true"`, `1`: "1 类型为整数；此处应为真假值", `true; false`: "5 语法错误",
	} {
		_, defects := expression.CompilePredicate(source, "hydrants", scope)
		require.Len(t, defects, 1, source)
		require.Equal(t, want, fmt.Sprint(defects[0].Column, " ", defects[0].What), source)
	}
}

func TestUses(t *testing.T) {
	program, defects := expression.Compile(`count(hydrants, .intact and .count > 0) + len(issues) > indicator("人口") - indicator("面积", 2020)`, scope)
	require.Empty(t, defects)
	require.Equal(t, map[string][]string{"hydrants": {"count", "intact"}, "issues": {}, "indicators": {"indicator"}}, program.Uses)
	require.Equal(t, []string{"人口", "面积"}, program.Indicators)
}

func TestThresholds(t *testing.T) {
	type threshold struct {
		source             string
		whole, rate, count bool
		constant           string
	}
	for source, want := range map[string][]threshold{
		`rate(1, 2) <= 0.8`: {{`rate(1, 2) <= 0.8`, true, true, false, "0.8"}},
		`count(hydrants, .count > 1) > 0 and indicator("人口") < 5`: {{`count(hydrants, .count > 1) > 0`, false, false, true, "0"}, {`indicator("人口") < 5`, false, true, false, "5"}},
		`len(hydrants) == 3`:              {{`len(hydrants) == 3`, true, false, true, "3"}},
		`1/2 != params.line`:              {{`1/2 != params.line`, true, true, false, ""}},
		`subject.id == "a"`:               nil,
		`round.date > date("2022-01-01")`: nil, // days are no measure
		`any(hydrants, .count > 1)`:       nil, // about one record, not about the subject
	} {
		program, defects := expression.Compile(source, scope)
		require.Empty(t, defects, source)
		var got []threshold
		for _, one := range program.Thresholds {
			constant := ""
			if one.Constant != nil {
				constant = one.Constant.String()
			}
			got = append(got, threshold{one.Source, one.Whole, one.Rate, one.Count, constant})
		}
		require.Equal(t, want, got, source)
	}
}

func TestWitnesses(t *testing.T) {
	for source, want := range map[string]string{
		`count(hydrants, not .intact) > 0`:                 "[甲-2]",
		`all(hydrants, .intact)`:                           "[甲-2]", // those that break it
		`any(hydrants, .count == 3)`:                       "[甲-1]",
		`sum(hydrants, .count) > 0`:                        "[甲-1 甲-2 乙-3]",
		`sum(filter(hydrants, .intact), .count) > 0`:       "[甲-1 乙-3]",
		`len(hydrants) > 0`:                                "[甲-1 甲-2 乙-3]",
		`len(filter(hydrants, .intact)) > 0`:               "[甲-1 乙-3]",
		`count(filter(hydrants, .intact), .count > 0) > 0`: "[甲-1]",
	} {
		program, defects := expression.Compile(source, scope)
		require.Empty(t, defects, source)
		require.Len(t, program.Witnesses, 1, source)
		got, err := expression.Run(program.Witnesses[0], environment())
		require.NoError(t, err)
		require.Equal(t, want, words(got), source)
	}
}

// TestLargeTables: expr's machine counts list entries it has let go of against
// its budget; a table of the size of a province must not use it up.
func TestLargeTables(t *testing.T) {
	list := make([]any, 200)
	for i := range list {
		list[i] = "4.1"
	}
	rows := slices.Repeat([]any{map[string]any{"tags": list}}, 20_000)
	env := environment()
	env["hydrants"] = rows
	program, defects := expression.Compile(`count(hydrants, len(filter(.tags, # == "4.1")) == 200)`, scope)
	require.Empty(t, defects)
	got, err := expression.Run(program.Code, env)
	require.NoError(t, err)
	require.Equal(t, len(rows), got)
}

func TestProgramsAreShared(t *testing.T) {
	program, defects := expression.Compile(`sum(hydrants, .length) + count(hydrants, any(.tags, # == "4.1"))`, scope)
	require.Empty(t, defects)
	done := make(chan string)
	for range 8 {
		go func() {
			got, err := expression.Run(program.Code, environment())
			done <- fmt.Sprint(words(got), err)
		}()
	}
	for range 8 {
		require.Equal(t, "5.505<nil>", <-done)
	}
}
