package expression_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/expr-lang/expr"
	"github.com/stretchr/testify/require"

	"chengan/engine/expression"
)

// divergences are the sentences of the package comment, each by its first
// words, with expressions that show it: what ours yields, and what expr does
// with the same text, or with what says the same there.
var divergences = []struct{ title, source, value, theirs, their string }{
	{"Decimals are exact", `0.1 + 0.2 == 0.3`, "true", "", "false"},
	{"Decimals are exact", `100 - 100*0.1 == 90`, "true", "", "true"},
	{"Decimals are exact", `16.2+28.8+14.4+14.4+12.6+3.6 == 90`, "true", "", "false"},
	{"Decimals are exact", `round(1.005 * 100, 0)`, "101", `round(1.005 * 100)`, "100"},
	{"Decimals are exact", `1e99 * 1e99 * 1e99 * 1e99`, "数值过大，超出可精确计算的范围", "", "+Inf"},
	{"Whole numbers never wrap", `9223372036854775807 + 1`, "整数运算超出范围", "", "-9223372036854775808"},
	{"Whole numbers never wrap", `4294967296 * 4294967296`, "整数运算超出范围", "", "0"},
	{"Whole numbers never wrap", `sum([9223372036854775807, 1])`, "9223372036854775808", "", "-9223372036854775808"},
	{"Numbers are compared as they are", `9007199254740993 == 9007199254740992.0`, "false", "", "true"},
	{"Numbers are compared as they are", `max([9007199254740993, 9007199254740992.0]) > 9007199254740992`, "true", `max([9007199254740992.0, 9007199254740993]) > 9007199254740992`, "false"},
	{"A division by zero fails", `1 / 0`, "分母为0，无法计算", "", "+Inf"},
	{"A division by zero fails", `not (0 / 0 > 1)`, "分母为0，无法计算", "", "true"},
	{"The mean of nothing fails", `mean(map(issues, 1))`, "没有可计算的数值", "", "0"},
	{"A missing value is named", `count(hydrants, .width > 0)`, "可能缺失的值须先用 ?? 给出缺省值", "", "invalid operation: <nil> > int"},
	{"A missing value is named", `count(hydrants, (.width ?? 0) > 0)`, "1", "", "1"},
	{"A missing value is named", `count(hydrants, .sealed)`, "可能缺失的值须先用 ?? 给出缺省值", "", "interface conversion: interface {} is nil, not bool"},
	{"A count looks at every record", `count(hydrants, need(.width) > 0) > 0`, "未提交", `count(hydrants, .width > 0) > 0`, "true"},
	{"Kinds never mix", `"a" == 1`, "文本与整数不能比较", `subject.id == 1`, "false"},
	{"Kinds never mix", `1 in [1, 2]`, "类型为整数；此处应为文本", "", "true"},
	{"A function of the same name takes what ours says", `round(2.345, 2)`, "2.35", "", "invalid number of arguments"},
	{"A function of the same name takes what ours says", `min(1, 2)`, "参数个数为 2", "", "1"},
	{"A function of the same name takes what ours says", `len("应急")`, "类型为文本；此处应为数据表", "", "2"},
	{"A function of the same name takes what ours says", `date("2022-01-01")`, "2022-01-01", "", "2022-01-01 00:00:00 +0000 UTC"},
	{"A function of the same name takes what ours says", `date("2022-01-01 08:00:00")`, "不是日期", "", "2022-01-01 08:00:00 +0000 UTC"},
}

// TestDivergences shows every sentence of the package comment to be true, of
// our language and of expr, and that none is without an example.
func TestDivergences(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "expression.go", nil, parser.ParseComments)
	require.NoError(t, err)
	_, list, found := strings.Cut(file.Doc.Text(), "# Where it parts from expr")
	require.True(t, found)
	shown := map[string]bool{}
	for _, d := range divergences {
		require.Contains(t, list, "- "+d.title, "the comment lists it")
		shown[d.title] = true
		if d.theirs == "" {
			d.theirs = d.source
		}
		require.Contains(t, ourAnswer(d.source), d.value, "%s: %s", d.title, d.source)
		require.Contains(t, theirAnswer(d.theirs), d.their, "%s: %s by expr", d.title, d.theirs)
	}
	require.Equal(t, strings.Count(list, "\n  - "), len(shown), "every sentence has an example")
}

func ourAnswer(source string) string {
	program, defects := expression.Compile(source, scope)
	if len(defects) > 0 {
		return defects[0].What
	}
	value, err := expression.Run(program.Code, environment())
	if err != nil {
		return err.Error()
	}
	return words(value)
}

// theirAnswer runs a text on expr's own compiler and machine, optimizer and
// all, over records like those of environment.
func theirAnswer(source string) string {
	env := map[string]any{
		"hydrants": []any{map[string]any{"width": 0.5, "sealed": true}, map[string]any{"width": nil, "sealed": nil}, map[string]any{"width": -0.5, "sealed": false}},
		"issues":   []any{}, "subject": map[string]any{"id": "xa"},
	}
	program, err := expr.Compile(source, expr.Timezone("UTC"))
	if err != nil {
		return err.Error()
	}
	value, err := expr.Run(program, env)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(value)
}
