package reports_test

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/reports"
)

// plain is a run of subjects with the given scores out of 100 and one clause.
func plain(subjects ...engine.SubjectResult) *engine.Run {
	run := sample{small: true, noChecks: true}.run()
	outline := &run.Header.Ruleset
	outline.Nodes, outline.Clauses, outline.Vetoes, outline.Bonus = outline.Nodes[:3], outline.Clauses[:1], nil, nil
	for _, s := range subjects {
		if s.Max == 0 {
			s.Max = 100 * score.Point
		}
		for _, node := range outline.Nodes {
			s.Nodes = append(s.Nodes, engine.NodeResult{ID: node.ID, Score: s.Earned, Low: s.Earned, High: s.Earned, Applicable: s.Applicable})
		}
		s.Clauses = []engine.ClauseResult{{ID: outline.Clauses[0].ID, Lost: s.Applicable - s.Earned, Outcome: score.Deducted}}
		run.Subjects = append(run.Subjects, s)
	}
	return run
}

func scored(id string, points score.Points) engine.SubjectResult {
	return engine.SubjectResult{ID: id, Name: id, Kind: "district", Score: points, Low: points, High: points, Earned: points, Applicable: 100 * score.Point, Verdict: engine.Missed, Tasks: engine.Tasks{Applicable: 1, Submitted: 1}}
}

// TestPrintedScores: a printed score never looks as if it passed, or as if it
// were full, when it is not.
func TestPrintedScores(t *testing.T) {
	for _, c := range []struct {
		points score.Points
		op     string
		scale  int
		want   string
	}{
		{900000, ">", 2, "90.00"}, {899996, ">", 2, "90.00"}, {899996, ">=", 2, "89.9996"}, {899950, ">=", 2, "89.995"}, {899949, ">=", 2, "89.99"},
		{900004, ">", 2, "90.0004"}, {900050, ">", 2, "90.01"}, {900004, ">=", 2, "90.00"},
		{896000, ">=", 0, "89.6"}, {904000, ">", 0, "90.4"}, {999996, ">", 2, "99.9996"}, {4, ">", 2, "0.0004"}, {0, ">", 2, "0.00"}, {912345, ">", 2, "91.23"}, {912350, ">", 2, "91.24"},
	} {
		run := plain(scored("a", c.points))
		run.Header.Ruleset.Pass.Op, run.Header.Ruleset.Rounding.Scale = c.op, c.scale
		model, err := reports.New(run)
		require.NoError(t, err)
		require.Equal(t, c.want, model.Main.Score.Text, "%v %s90 to %d", c.points, c.op, c.scale)
		require.Equal(t, c.points, model.Main.Score.Exact)
	}
}

func TestRatesPrintHalfUp(t *testing.T) {
	for _, c := range []struct {
		earned, applicable score.Points
		want               string
	}{
		{962949, 1000000, "96.29%"}, {962950, 1000000, "96.30%"}, {1, 3, "33.33%"}, {2, 3, "66.67%"}, {0, 100, "0.00%"}, {100, 100, "100.00%"},
		{999999, 1000000, "99.9999%"}, {1, 1000000, "0.0001%"}, {0, 0, "—"},
	} {
		s := scored("a", 0)
		s.Earned, s.Applicable = c.earned, c.applicable
		model, err := reports.New(plain(s))
		require.NoError(t, err)
		require.Equal(t, c.want, model.Main.Rate.Text, "%d/%d", c.earned, c.applicable)
	}
}

func TestRankingIsExact(t *testing.T) {
	third, same := scored("c", 0), scored("d", 0)
	third.Earned, third.Applicable = 333333, 1000000 // just below a third
	same.Earned, same.Applicable = 1, 3
	empty := scored("a", 1000000)
	empty.Earned, empty.Applicable, empty.Verdict = 0, 0, engine.Nothing
	tie := scored("b", 0)
	tie.Earned, tie.Applicable = 2, 6
	model, err := reports.New(plain(empty, tie, third, same))
	require.NoError(t, err)
	var got []string
	for _, rank := range model.Ranking {
		got = append(got, rank.Place().String()+rank.ID+rank.Reason)
	}
	require.Equal(t, []string{"1b", "1d", "3c", "—a无适用条款"}, got)
	require.Equal(t, "33.33%", model.Ranking[2].Rate.Text)
	require.Equal(t, "b", model.MainID)
}

func TestMainSubjectIsTheWhole(t *testing.T) {
	model, err := reports.New(sample{seed: 1, small: true, subjects: cityAndUnits()}.run())
	require.NoError(t, err)
	require.Equal(t, "city", model.MainID)
	require.True(t, model.Whole)
	require.Len(t, model.Ranking, 48, "the city is not ranked among its parts")
	require.Zero(t, model.Main.Rank.N)
	require.Len(t, model.Kinds, 3)

	circle := plain(scored("x", 1), scored("y", 2))
	circle.Subjects[0].Parent, circle.Subjects[1].Parent = "y", "x"
	model, err = reports.New(circle)
	require.NoError(t, err)
	require.Equal(t, "y", model.MainID)
}

func TestIntervalSaysWhatIsUnknown(t *testing.T) {
	model, err := reports.New(scenes()["dark"].run())
	require.NoError(t, err)
	require.Equal(t, "尚有108条未定（未提交108条），共涉及100.00分，全部核定后得分最低0.00分、最高100.00分", model.Main.Interval.String())
	require.Equal(t, "待定", model.Main.VerdictTitle)
	require.Equal(t, "0.00%", model.Main.Completion.Text)
	require.Contains(t, fmt.Sprint(model.Conclusion), "能否合格取决于上述未定事项")

	model, err = reports.New(scenes()["single"].run())
	require.NoError(t, err)
	require.Equal(t, "材料和评审均已齐备，得分已确定", model.Main.Interval.String())
}

func TestPassLineInWords(t *testing.T) {
	model, err := reports.New(scenes()["single"].run())
	require.NoError(t, err)
	require.Equal(t, "高于90分（>90）为合格，90.00分不合格", model.PassLine.Words.String())
	model, err = reports.New(scenes()["noline"].run())
	require.NoError(t, err)
	require.Nil(t, model.PassLine)
	require.Equal(t, "不设合格线", model.Main.VerdictTitle)
	model, err = reports.New(plain(scored("a", 90*score.Point)))
	require.NoError(t, err)
	require.Equal(t, "恰为90.00分，未超过合格线", model.Main.Margin.String())
}

func TestSumsAgree(t *testing.T) {
	for name, s := range scenes() {
		model, err := reports.New(s.run())
		require.NoError(t, err)
		if model.Main == nil {
			continue
		}
		var lost, cells score.Points
		for _, gap := range model.Gaps {
			lost += gap.Lost.Exact
		}
		for _, row := range model.DomainMatrix.Rows {
			for _, cell := range row.Cells {
				cells += cell.Lost.Exact
			}
		}
		require.Equal(t, model.Main.Lost.Exact, lost, name)
		require.Equal(t, lost, cells, name)
		require.Equal(t, lost, model.DomainMatrix.Totals[len(model.DomainMatrix.Totals)-1].Lost.Exact, name)
		if len(model.Gaps) > 0 {
			require.True(t, model.Gaps[len(model.Gaps)-1].Cumulative.Full(), name)
		}
	}
}

func TestChecksOnly(t *testing.T) {
	model, err := reports.New(sample{seed: 4}.run())
	require.NoError(t, err)
	require.Nil(t, model.Main)
	require.Equal(t, 3, model.Checks.Failed.N)
	require.Equal(t, 9, model.Checks.Held.N)
	for i, check := range model.Checks.Results {
		require.Equal(t, i >= 3, check.OK, "failed ones first")
	}
	for _, format := range reports.Formats {
		if format.Embeds {
			continue // see TestPDF
		}
		require.NotEmpty(t, write(t, format, sample{seed: 4}), format.Name)
	}
}

func TestContradictoryRunsAreRefused(t *testing.T) {
	for _, c := range []struct {
		want  string
		spoil func(*engine.Run)
	}{
		{"出现两次", func(r *engine.Run) { r.Subjects = append(r.Subjects, r.Subjects[0]) }},
		{"条条款的结论", func(r *engine.Run) { r.Subjects[0].Clauses = nil }},
		{"个条目的得分", func(r *engine.Run) { r.Subjects[0].Nodes = nil }},
		{"应为 \"1\"", func(r *engine.Run) { r.Subjects[0].Nodes[0].ID = "9" }},
		{"重复，或上级", func(r *engine.Run) { r.Header.Ruleset.Nodes[1].Parent = "9" }},
		{"不存在", func(r *engine.Run) { r.Header.Ruleset.Clauses[0].Item = "9" }},
		{"report_rounding", func(r *engine.Run) { r.Header.Ruleset.Rounding.Mode = "nearly" }},
	} {
		run := plain(scored("a", 1))
		c.spoil(run)
		_, err := reports.New(run)
		require.ErrorContains(t, err, c.want)
	}
	_, err := reports.New(nil)
	require.Error(t, err)
}

// TestModelIsDocumented: every key of the json format stands in model.md.
func TestModelIsDocumented(t *testing.T) {
	text, err := os.ReadFile("model.md")
	require.NoError(t, err)
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(kind reflect.Type) {
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Struct || seen[kind] {
			return
		}
		seen[kind] = true
		for i := range kind.NumField() {
			field := kind.Field(i)
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if !field.IsExported() || key == "-" {
				continue
			}
			require.NotEmpty(t, key, "%s.%s has no key", kind.Name(), field.Name)
			require.Contains(t, string(text), "`"+key+"`", "%s.%s", kind.Name(), field.Name)
			walk(field.Type)
		}
	}
	walk(reflect.TypeFor[reports.Model]())
}
