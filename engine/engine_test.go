package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

func TestNaturalLess(t *testing.T) {
	sorted := []string{"", "0", "00", "01", "1", "1.1", "1.2", "1.2.1", "1.10", "2", "4.2", "4.10", "10", "99999999999999999999", "100000000000000000000", "B1", "B2", "B10", "V1", "甲1", "甲2", "甲10"}
	for i, a := range sorted {
		for j, b := range sorted {
			require.Equal(t, i < j, engine.NaturalLess(a, b), "%q, %q", a, b)
		}
	}
	id := rapid.StringMatching(`[0-9.aB]{0,6}`)
	rapid.Check(t, func(t *rapid.T) { // a strict order: nothing else sorts alike everywhere
		a, b, c := id.Draw(t, "a"), id.Draw(t, "b"), id.Draw(t, "c")
		require.Equal(t, a != b, engine.NaturalLess(a, b) != engine.NaturalLess(b, a))
		require.False(t, engine.NaturalLess(a, a))
		if engine.NaturalLess(a, b) && engine.NaturalLess(b, c) {
			require.True(t, engine.NaturalLess(a, c))
		}
	})
}

func TestPassLine(t *testing.T) {
	strict, inclusive := engine.PassLine{Op: ">", Points: 90 * score.Point}, engine.PassLine{Op: ">=", Points: 90 * score.Point}
	for points, want := range map[score.Points][2]bool{90*score.Point - 1: {false, false}, 90 * score.Point: {false, true}, 90*score.Point + 1: {true, true}} {
		require.Equal(t, want, [2]bool{strict.Passes(points), inclusive.Passes(points)}, points)
	}
	require.Equal(t, "高于90分", strict.Title())
	require.Equal(t, "不低于90分", inclusive.Title())
}

func TestTitles(t *testing.T) {
	require.Equal(t, "区县", engine.KindTitle("district"))
	require.Equal(t, "county", engine.KindTitle("county"))
	for _, status := range engine.Statuses {
		require.NotEmpty(t, status.Title())
	}
	for _, verdict := range []engine.Verdict{engine.Passed, engine.Missed, engine.Open, engine.Vetoed, engine.NoLine, engine.Nothing} {
		require.NotEmpty(t, verdict.Title())
	}
}

// one is a ruleset of one clause.
func one() *engine.Ruleset {
	return &engine.Ruleset{ID: "one", Edition: "1", Subjects: []string{"city"}, Total: score.Point, NoEvidence: engine.PolicyDeduct, NotApplicable: engine.PolicyFull, Tables: []string{"city_ledger"},
		Items: []engine.Item{{ID: "1", Points: score.Point, Clauses: []engine.Clause{{ID: "1.1", Deduct: pattern.Deduction{Name: "each", Pattern: &pattern.Each{Each: "count(city_ledger, not .ok)", Points: score.Point, Cap: score.Point}}}}}}}
}

func TestNobodyToJudge(t *testing.T) {
	program, defects := engine.Compile(one(), "", schemas)
	require.Empty(t, defects)
	_, err := program.Evaluate(&engine.Evidence{Subjects: []engine.Subject{{ID: "b1", Kind: "district"}}}, day, nil)
	require.ErrorIs(t, err, engine.ErrNoSubject)
	_, err = program.Evaluate(&engine.Evidence{}, day, nil)
	require.ErrorIs(t, err, engine.ErrNoSubject)
}

// TestRole: a ruleset for one role judges the subjects that have it, and one that
// stands alone and says nothing of itself.
func TestRole(t *testing.T) {
	rs := one()
	rs.Subjects, rs.Role = []string{"department"}, "交通"
	program, defects := engine.Compile(rs, "", schemas)
	require.Empty(t, defects)
	judged := func(subjects ...engine.Subject) (ids []string) {
		run, err := program.Evaluate(&engine.Evidence{Subjects: subjects}, day, nil)
		if err != nil {
			require.ErrorIs(t, err, engine.ErrNoSubject)
			return nil
		}
		for _, subject := range run.Subjects {
			ids = append(ids, subject.ID)
		}
		return ids
	}
	city := engine.Subject{ID: "c", Kind: "city", Roles: []string{"交通"}}
	roads := engine.Subject{ID: "r", Kind: "department", Parent: "c", Roles: []string{"城管", "交通"}}
	water := engine.Subject{ID: "w", Kind: "department", Parent: "c", Roles: []string{"水务"}}
	silent := engine.Subject{ID: "s", Kind: "department", Parent: "c"}
	require.Equal(t, []string{"r"}, judged(city, roads, silent, water))
	require.Empty(t, judged(city, silent, water))
	require.Empty(t, judged(engine.Subject{ID: "w", Kind: "department", Roles: []string{"水务"}}))
	require.Equal(t, []string{"s"}, judged(engine.Subject{ID: "s", Kind: "department"}))
}

// TestAbsentTables: evidence without a table is evidence without its records.
func TestAbsentTables(t *testing.T) {
	rs := one()
	rs.Tables = []string{"declarations", "issues"}
	rs.Items[0].Clauses[0].Deduct = pattern.Deduction{Name: "each", Pattern: &pattern.Each{Each: `count(issues, .clause == "1.1")`, Points: score.Point, Cap: score.Point}}
	program, defects := engine.Compile(rs, "", schemas)
	require.Empty(t, defects)
	declared := column.NewTable(schemas["declarations"])
	declared.Append(0, declared.AddPart(column.Part{File: "a.csv"}), 2, []column.Value{column.Str("1.1"), column.Str("已自查"), column.None})
	declared.Seal(1)
	for want, tables := range map[score.Outcome]map[string]*column.Table{score.NoEvidence: nil, score.Met: {"declarations": declared}} {
		run, err := program.Evaluate(&engine.Evidence{Subjects: []engine.Subject{{ID: "xa", Kind: "city"}}, Tables: tables}, day, nil)
		require.NoError(t, err)
		require.Equal(t, want, run.Subjects[0].Clauses[0].Outcome)
	}
}

func TestCompileDefects(t *testing.T) {
	for want, change := range map[string]func(rs *engine.Ruleset){
		`tables[1]：没有数据表 "nope" 的定义`:                         func(rs *engine.Ruleset) { rs.Tables = append(rs.Tables, "nope") },
		`params.x："1e3" 不是数：应为十进制数或百分数`:                      func(rs *engine.Ruleset) { rs.Params = map[string]any{"x": json.Number("1e3")} },
		`params.x：参数应为数、文本或矩阵`:                               func(rs *engine.Ruleset) { rs.Params = map[string]any{"x": true} },
		`params.x：矩阵应为 1 至 20 行，每行是一个文本列表`:                   func(rs *engine.Ruleset) { rs.Params = map[string]any{"x": []any{}} },
		`params.x：矩阵第2行有 1 列；第1行有 2 列`:                       func(rs *engine.Ruleset) { rs.Params = map[string]any{"x": []any{[]any{"红", "橙"}, []any{"黄"}}} },
		`params.x：矩阵第1行第2列应为文本`:                              func(rs *engine.Ruleset) { rs.Params = map[string]any{"x": []any{[]any{"红", json.Number("1")}}} },
		`params.x：矩阵第1行应为 1 至 20 个文本的列表`:                     func(rs *engine.Ruleset) { rs.Params = map[string]any{"x": []any{"红"}} },
		`items[0].clauses[0].deduct（1.1）：没有扣分方式`:             func(rs *engine.Ruleset) { rs.Items[0].Clauses[0].Deduct = pattern.Deduction{} },
		`items[0].clauses[0].pool（1.1）：没有名为 "P" 的扣分池`:        func(rs *engine.Ruleset) { rs.Items[0].Clauses[0].Pool = "P" },
		`items[0].clauses[0].applies:1（1.1）：表达式的值为整数；应为真假值`:  func(rs *engine.Ruleset) { rs.Items[0].Clauses[0].Applies = "1" },
		`items[0].clauses[0].because:1（1.1）：表达式的值为整数；应为数据表`:  func(rs *engine.Ruleset) { rs.Items[0].Clauses[0].Because = "len(city_ledger)" },
		`checks[0].op（C1）：比较符为 "=~"；应为 [== != < <= > >=] 之一`: func(rs *engine.Ruleset) { rs.Checks = []engine.Check{{ID: "C1", Found: "1", Op: "=~", Stated: "1"}} },
		`checks[0].found:1（C1）：表达式的值应为数值`: func(rs *engine.Ruleset) {
			rs.Checks = []engine.Check{{ID: "C1", For: "city_ledger", Found: `"a"`, Op: "==", Stated: ".n"}}
		},
		`items[0].clauses[0].deduct（1.1）：没有读取任何数据表，结论与证据无关`: func(rs *engine.Ruleset) { rs.Items[0].Clauses[0].Deduct.Pattern.(*pattern.Each).Each = "1" },
	} {
		rs := one()
		change(rs)
		program, defects := engine.Compile(rs, "", schemas)
		require.Nil(t, program)
		require.Len(t, defects, 1)
		require.Equal(t, want, defects[0].String())
	}
}

func TestReadRunRefuses(t *testing.T) {
	program, _ := engine.Compile(one(), "", schemas)
	run, err := program.Evaluate(&engine.Evidence{Subjects: []engine.Subject{{ID: "xa", Kind: "city"}}}, day, nil)
	require.NoError(t, err)
	run.Header.Tool = "chengan 1.0"
	require.NoError(t, run.Seal())
	good := string(written(t, run))
	lines := strings.SplitAfter(good, "\n")
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":            {"", engine.ErrNotRun},
		"not JSON":           {"评价结果\n", engine.ErrNotRun},
		"another JSON":       {`{"a":1}` + "\n", engine.ErrNotRun},
		"another version":    {strings.Replace(good, "chengan-run/1", "chengan-run/2", 1), engine.ErrRunSchema},
		"without header":     {lines[1] + lines[2], engine.ErrNotRun},
		"without summary":    {lines[0] + lines[1], engine.ErrNotRun},
		"two headers":        {lines[0] + good, engine.ErrNotRun},
		"after the summary":  {good + lines[1], engine.ErrNotRun},
		"subject twice":      {lines[0] + lines[1] + lines[1] + lines[2], engine.ErrRunDigest},
		"without subjects":   {lines[0] + lines[2], engine.ErrRunDigest},
		"another score":      {strings.Replace(good, `"score":"0"`, `"score":"1"`, 1), engine.ErrRunDigest},
		"another key":        {strings.Replace(good, `"score":`, `"points":`, 1), engine.ErrNotRun},
		"a key's case":       {strings.Replace(good, `"score":`, `"Score":`, 1), engine.ErrRunDigest},
		"a key twice":        {strings.Replace(good, `"score":`, `"score":"9","score":`, 1), engine.ErrRunDigest},
		"a number, unquoted": {strings.Replace(good, `"score":"0"`, `"score":0`, 1), engine.ErrRunDigest},
		"fewer clauses":      {strings.Replace(good, `"clauses":[{"id":"1.1","outcome"`, `"vetoes":[{"id":"1.1","outcome"`, 1), engine.ErrNotRun},
		"a blank line":       {strings.Replace(good, "\n", "\n\n", 1), engine.ErrNotRun},
	} {
		_, err := engine.ReadRun(strings.NewReader(c.text))
		require.ErrorIs(t, err, c.want, name)
	}
	broken := errors.New("disk")
	_, err = engine.ReadRun(iotest.ErrReader(broken))
	require.Error(t, err)

	// Another version of the program that judges alike gives the same digest.
	other := strings.Replace(good, "chengan 1.0", "chengan 9.9", 1)
	read, err := engine.ReadRun(strings.NewReader(other))
	require.NoError(t, err)
	require.Equal(t, run.Summary.Digest, read.Summary.Digest)
	require.Equal(t, other, string(written(t, read)))
	require.True(t, slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, run.Summary.Digest) }))
	require.False(t, bytes.Contains([]byte(good), []byte(`\u003e`)), "no HTML escapes: > stays >")
}
