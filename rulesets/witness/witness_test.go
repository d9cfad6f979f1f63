package witness_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

var zero = exact.Int(0)

// points is a table with a field of every type.
var points = &column.Schema{Name: "points", Title: "点位台账", Fields: []column.Field{
	{Name: "lit", Title: "亮", Type: column.Boolean, Required: true},
	{Name: "safe", Title: "安全", Type: column.Boolean},
	{Name: "kind", Title: "类别", Type: column.Enum, Enum: []string{"桥梁", "隧道", "涵洞"}, Required: true},
	{Name: "place", Title: "位置", Type: column.Text, Required: true},
	{Name: "done", Title: "完成数", Type: column.Integer, Required: true, Min: &zero},
	{Name: "total", Title: "总数", Type: column.Integer, Required: true, Min: &zero},
	{Name: "area", Title: "面积", Type: column.Decimal, Scale: 2, Min: &zero},
	{Name: "due", Title: "期限", Type: column.Date, Required: true},
	{Name: "closed", Title: "销号日期", Type: column.Date},
	{Name: "topics", Title: "事项", Type: column.List, Required: true},
}}

// day is 2022-12-31.
const day = 19357

func parse(t require.TestingT, source string) ast.Node {
	node, err := syntax.ParsePredicate(source)
	require.NoError(t, err, source)
	return node
}

// shown gives the fields of rows as a person would type them, sorted.
func shown(rows []witness.Row, fields ...string) []string {
	var out []string
	for _, row := range rows {
		var cells []string
		for _, name := range fields {
			cells = append(cells, points.Fields[points.Field(name)].Show(row[name]))
		}
		out = append(out, strings.Join(cells, " "))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestSolve(t *testing.T) {
	for _, c := range []struct {
		predicate string
		fields    []string
		yes, no   []string
	}{
		{".lit", []string{"lit"}, []string{"是"}, []string{"否"}},
		{".done > 5", []string{"done"}, []string{"6"}, []string{"4", "5"}},
		{".done >= 0", []string{"done"}, []string{"0", "1"}, nil},
		{"(.area ?? 0) > 1.5", []string{"area"}, []string{"1.51"}, []string{"", "0", "0.01", "1.49", "1.5"}},
		{`.kind != "隧道"`, []string{"kind"}, []string{"桥梁", "涵洞"}, []string{"隧道"}},
		{`.kind in ["桥梁", "隧道"]`, []string{"kind"}, []string{"桥梁", "隧道"}, []string{"涵洞"}},
		{`"1.2" in .topics`, []string{"topics"}, []string{"1.2", "另一项、1.2"}, []string{"另一项"}},
		{"(.closed ?? round.date) > .due", []string{"closed", "due"},
			[]string{" 2022-12-30", "2022-12-31 2022-12-30", "2023-01-01 2022-12-30", "2023-01-01 2022-12-31"},
			[]string{" 2022-12-31", " 2023-01-01", "2022-12-30 2022-12-30", "2022-12-30 2022-12-31", "2022-12-30 2023-01-01", "2022-12-31 2022-12-31",
				"2022-12-31 2023-01-01", "2023-01-01 2023-01-01"}},
		{"within_years(.due, 3)", []string{"due"}, []string{"2020-01-01", "2022-12-30", "2022-12-31"}, []string{"2019-12-31", "2023-01-01"}},
		{"within_days(.due, 10)", []string{"due"}, []string{"2022-12-21", "2022-12-22", "2022-12-30", "2022-12-31"}, []string{"2022-12-20", "2023-01-01", "2023-01-09", "2023-01-10", "2023-01-11"}},
		{`.lit and .kind == "桥梁"`, []string{"lit", "kind"}, []string{"是 桥梁"}, []string{"否 桥梁", "是 涵洞", "是 隧道"}}, // each part fails alone
		{`.lit or .kind == "桥梁"`, []string{"lit", "kind"}, []string{"否 桥梁", "是 涵洞", "是 隧道"}, []string{"否 涵洞", "否 隧道"}},
		{`not .lit and (.safe ?? false)`, []string{"lit", "safe"}, []string{"否 是"}, []string{"否 ", "否 否", "是 是"}},
		{`.done < .total`, []string{"done", "total"}, []string{"0 1", "0 2", "1 2"}, []string{"0 0", "1 0", "1 1", "2 0", "2 1", "2 2"}},
		{`.lit and not .lit`, []string{"lit"}, nil, []string{"否", "是"}},
		{`true`, nil, []string{""}, nil},
	} {
		node := parse(t, c.predicate)
		yes, no, err := witness.New(points, day, nil, node).Solve(node, nil)
		require.NoError(t, err)
		require.Equal(t, c.yes, shown(yes, c.fields...), "%s holds", c.predicate)
		require.Equal(t, c.no, shown(no, c.fields...), "%s fails", c.predicate)
	}
}

// TestSolveRefuses: what does not compile is an error, not a row.
func TestSolveRefuses(t *testing.T) {
	node := parse(t, `.lit == .done`)
	_, _, err := witness.New(points, day, nil, node).Solve(node, nil)
	require.Error(t, err)
}

// TestBase: what does not matter is as the base says.
func TestBase(t *testing.T) {
	node := parse(t, ".done > 5")
	yes, _, err := witness.New(points, day, nil, node, parse(t, ".total > 1")).Solve(node, witness.Row{"total": column.Whole(77), "lit": column.Bool(true)})
	require.NoError(t, err)
	require.Equal(t, []string{"6 77 是"}, shown(yes, "done", "total", "lit"))
}

// atomsOf are atoms over different fields.
var atomsOf = []string{
	`.lit`, `(.safe ?? true)`, `.kind == "桥梁"`, `.kind != "涵洞"`, `.place == "东门"`, `.place contains "桥"`, `.done > 3`, `.done <= .total`, `.total == 2`,
	`(.area ?? 0) >= 2.5`, `.area == nil`, `.due < round.date`, `within_years(.due, 2)`, `(.closed ?? round.date) > date("2022-06-01")`, `"甲" in .topics`,
}

// predicate draws a predicate; of a read-once one no atom is used twice.
func predicate(t *rapid.T, depth int, once map[int]bool) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		i := rapid.IntRange(0, len(atomsOf)-1).Draw(t, "atom")
		for once != nil && once[i] {
			i = (i + 1) % len(atomsOf)
		}
		if once != nil {
			once[i] = true
		}
		return atomsOf[i]
	}
	switch rapid.IntRange(0, 2).Draw(t, "node") {
	case 0:
		return "not (" + predicate(t, depth-1, once) + ")"
	case 1:
		return "(" + predicate(t, depth-1, once) + " and " + predicate(t, depth-1, once) + ")"
	}
	return "(" + predicate(t, depth-1, once) + " or " + predicate(t, depth-1, once) + ")"
}

// count is how many of some rows satisfy a predicate, by the columnar engine.
func count(t require.TestingT, predicate string, rows []witness.Row) int64 {
	rs := &engine.Ruleset{ID: "t", Edition: "1", Subjects: []string{"city"}, Total: 1, NoEvidence: engine.PolicyDeduct, NotApplicable: engine.PolicyFull, Tables: []string{"points"},
		Items: []engine.Item{{ID: "1", Points: 1, Clauses: []engine.Clause{{ID: "c", Deduct: pattern.Deduction{Name: "each",
			Pattern: &pattern.Each{Each: "count(points, " + predicate + ")", Points: 1, Cap: 1}}}}}}}
	program, defects := engine.Compile(rs, "", map[string]*column.Schema{"points": points})
	require.Empty(t, defects, predicate)
	table := column.NewTable(points)
	part := table.AddPart(column.Part{})
	for i, row := range rows {
		values := make([]column.Value, len(points.Fields))
		for f, field := range points.Fields {
			value, given := row[field.Name]
			if !given && !field.Required {
				value = column.None
			}
			values[f] = value
		}
		table.Append(0, part, i+1, values)
	}
	table.Seal(1)
	ev := &engine.Evidence{Subjects: []engine.Subject{{ID: "s", Kind: "city"}}, Tables: map[string]*column.Table{"points": table}, Zero: map[string][]int{"points": {0}}}
	run, err := program.Evaluate(ev, day, nil)
	require.NoError(t, err)
	require.NotNil(t, run.Subjects[0].Clauses[0].Measure, run.Subjects[0].Clauses[0].Reason)
	n, _ := run.Subjects[0].Clauses[0].Measure.Int64()
	return n
}

// TestWitnessesHold: rows that are said to satisfy a predicate do, and rows that
// are said not to do not, by another engine than the one that was asked.
func TestWitnessesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := predicate(t, 3, nil)
		node := parse(t, source)
		yes, no, err := witness.New(points, day, nil, node).Solve(node, nil)
		require.NoError(t, err)
		require.EqualValues(t, len(yes), count(t, source, yes), source)
		require.EqualValues(t, 0, count(t, source, no), source)
	})
}

// TestReadOnceIsSolved: a predicate in which no part speaks of the same as
// another can hold and can fail, and rows for both are found.
func TestReadOnceIsSolved(t *testing.T) {
	apart := []int{0, 1, 2, 4, 6, 8, 9, 11, 13, 14} // atoms that share no field
	kept := atomsOf
	defer func() { atomsOf = kept }()
	var some []string
	for _, i := range apart {
		some = append(some, kept[i])
	}
	atomsOf = some
	rapid.Check(t, func(t *rapid.T) {
		source := predicate(t, 3, map[int]bool{})
		node := parse(t, source)
		yes, no, err := witness.New(points, day, nil, node).Solve(node, nil)
		require.NoError(t, err)
		require.NotEmpty(t, yes, source)
		require.NotEmpty(t, no, source)
	})
}

func TestAgree(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{".done > 0", ".done >= 1", true},
		{".done > 0", ".done != 0", true}, // never below 0
		{".done > 0", ".done >= 0", false},
		{".area == nil or .area == nil", ".area == nil", true},
		{"(.area ?? 0) > 5", "(.area ?? 0) >= 5.01", true}, // two decimals
		{"(.area ?? 0) > 5", "(.area ?? 0) >= 5.1", false},
		{`.kind != "桥梁" and .kind != "涵洞"`, `.kind == "隧道"`, true},
		{`.kind != "桥梁"`, `.kind == "隧道"`, false},
		{"not (.lit and .done > 3)", "not .lit or .done <= 3", true},
		{`.lit or "甲" == "乙"`, ".lit", true},
		{".done < .total", "not (.done >= .total)", true},
		{".done < .total", ".done <= .total", false},
		{"(.closed ?? round.date) > .due", "not (.due >= (.closed ?? round.date))", true},
		{"(.closed ?? round.date) > .due", "(.closed ?? round.date) >= .due", false},
		{"within_years(.due, 3)", `.due >= date("2020-01-01") and .due <= round.date`, true},
		{"within_years(.due, 3)", `.due >= date("2020-01-01")`, false},
		{`"甲" in .topics`, `not ("甲" not in .topics)`, true},
		{".done + .total > 0", ".total + .done > 0", false},                                 // the same, but not shown
		{`"甲" in .topics and "乙" in .topics`, `"乙" in .topics and "甲" in .topics`, false},   // likewise
		{".done < .total and .done > 5", ".done > 5 and .done < .total", false},             // likewise
		{`.place startsWith "东"`, `.place startsWith "东" and .place startsWith "东"`, false}, // likewise
		{`.kind == "桥梁" and .lit or .kind == "桥梁" and not .lit`, `.kind == "桥梁"`, true},
	} {
		require.Equal(t, c.want, witness.Agree(points, day, nil, parse(t, c.a), parse(t, c.b)), "%s | %s", c.a, c.b)
	}
}

// TestAgreeIsSound: predicates that are said to agree give the same of random
// rows.
func TestAgreeIsSound(t *testing.T) {
	agreed := 0
	rapid.Check(t, func(t *rapid.T) {
		a, b := predicate(t, 2, nil), predicate(t, 2, nil)
		if rapid.Bool().Draw(t, "alike") {
			b = "not (not (" + a + "))"
		}
		if !witness.Agree(points, day, nil, parse(t, a), parse(t, b)) {
			return
		}
		agreed++
		var rows []witness.Row
		for range 50 {
			row := witness.Row{}
			for _, field := range points.Fields {
				if field.Required || rapid.Bool().Draw(t, "given") {
					row[field.Name] = draw(t, &field)
				}
			}
			rows = append(rows, row)
		}
		require.Equal(t, count(t, a, rows), count(t, b, rows), "%s | %s", a, b)
	})
	require.NotZero(t, agreed)
}

func draw(t *rapid.T, f *column.Field) column.Value {
	switch f.Type {
	case column.Boolean:
		return column.Bool(rapid.Bool().Draw(t, f.Name))
	case column.Enum:
		return column.Str(rapid.SampledFrom(f.Enum).Draw(t, f.Name))
	case column.Text:
		return column.Str(rapid.SampledFrom([]string{"东门", "西门", "东门桥"}).Draw(t, f.Name))
	case column.List:
		return column.Strs(rapid.SliceOfN(rapid.SampledFrom([]string{"甲", "乙"}), 0, 2).Draw(t, f.Name))
	case column.Date:
		return column.Whole(rapid.Int64Range(day-900, day+5).Draw(t, f.Name))
	}
	return column.Whole(rapid.Int64Range(0, 400).Draw(t, fmt.Sprint(f.Name)))
}
