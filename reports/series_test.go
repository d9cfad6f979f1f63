package reports_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/edition"
	"chengan/engine/impact"
	"chengan/engine/score"
	"chengan/reports"
)

// outcomes by the letters of small tests: 扣 deducted, 达 met, 评 pending, 未 no
// evidence, 败 failed, 缺 met on part of the evidence, 不 not applicable.
var outcomes = map[rune]score.Outcome{'扣': score.Deducted, '达': score.Met, '评': score.Pending, '未': score.NoEvidence, '败': score.Failed, '缺': score.Met, '不': score.NotApplicable}

// clauseOf is a clause of a small edition.
type clauseOf struct {
	id      string
	lineage *engine.Lineage
}

// small is a run of a small edition: one item for each clause of one point, out
// of a total of as many, and one letter for each clause of every subject.
func small(round int, edition string, clauses []clauseOf, found map[string]string) *engine.Run {
	name, previous, _ := strings.Cut(edition, "<")
	outline := engine.Outline{ID: "x", Edition: name, Title: "细则", Digest: "sha256:" + name, Total: score.Points(len(clauses)) * score.Point,
		NoEvidence: engine.PolicyDeduct, NotApplicable: engine.PolicyExclude, Rounding: engine.ReportRounding{Scale: 2, Mode: score.HalfUp}}
	if previous != "" {
		outline.Previous = "x@" + previous
	}
	outline.Nodes = []engine.Node{{ID: "1", Depth: 1, Name: "源头治理", Points: outline.Total}}
	for i, c := range clauses {
		item := fmt.Sprintf("1.%d", i+1)
		outline.Nodes = append(outline.Nodes, engine.Node{ID: item, Parent: "1", Depth: 2, Leaf: true, Name: "项" + c.id, Points: score.Point})
		outline.Clauses = append(outline.Clauses, engine.ClauseNote{ID: c.id, Item: item, Text: "条款" + c.id, Pattern: "each", Max: score.Point, Lineage: c.lineage})
	}
	run := &engine.Run{Header: engine.Header{Type: "header", Schema: engine.RunSchema, Ruleset: outline, Date: fmt.Sprintf("2022-%02d-28", round)},
		Summary: engine.Summary{Type: "summary", Digest: fmt.Sprintf("sha256:%d", round)}}
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range found {
			if !yield(id) {
				return
			}
		}
	}) {
		s := engine.SubjectResult{Type: "subject", ID: id, Name: id + "区", Kind: "district", Max: outline.Total, Verdict: engine.NoLine, Nodes: make([]engine.NodeResult, len(outline.Nodes))}
		for i := range s.Nodes {
			s.Nodes[i].ID = outline.Nodes[i].ID
		}
		for i, letter := range []rune(found[id]) {
			c := engine.ClauseResult{ID: clauses[i].id, Outcome: outcomes[letter], Open: letter == '缺', Reason: "因"}
			node := &s.Nodes[i+1]
			if c.Outcome != score.NotApplicable {
				node.Applicable = score.Point
				s.Tasks.Applicable++
			}
			if c.Outcome != score.Met && c.Outcome != score.NotApplicable {
				c.Deducted = score.Point * 3 / 10
				c.Lost = c.Deducted
			}
			node.Score = node.Applicable - c.Lost
			s.Applicable += node.Applicable
			s.Earned += node.Score
			s.Clauses = append(s.Clauses, c)
		}
		s.Nodes[0].Applicable, s.Nodes[0].Score = s.Applicable, s.Earned
		if s.Applicable > 0 {
			s.Score = score.Points(score.HalfUp.Divide(int64(s.Earned)*int64(outline.Total), int64(s.Applicable)))
		} else {
			s.Verdict = engine.Nothing
		}
		s.Low, s.High = s.Score, s.Score
		run.Subjects = append(run.Subjects, s)
	}
	return run
}

func sources(runs ...*engine.Run) []reports.Source {
	var list []reports.Source
	for i, run := range runs {
		list = append(list, reports.Source{Name: fmt.Sprintf("r%d.ndjson", i+1), Run: run})
	}
	return list
}

func series(t require.TestingT, runs ...*engine.Run) *reports.Series {
	model, err := reports.NewSeries(sources(runs...))
	require.NoError(t, err)
	return model.Series
}

// TestStates follows one finding of one subject; - is a round without the
// subject, and what stands in the other subject keeps the round going.
func TestStates(t *testing.T) {
	for _, c := range []struct{ found, states, rest string }{
		{"扣扣扣", "新发现 未整改 未整改", "首1起1销0 次3反0"},
		{"扣达达", "新发现 已销号 已销号", "首1起0销2 次1反0"},
		{"扣达扣", "新发现 已销号 反弹", "首1起3销0 次2反1"},
		{"扣达扣达扣", "新发现 已销号 反弹 已销号 反弹", "首1起5销0 次3反2"},
		{"达扣达", " 新发现 已销号", "首2起0销3 次1反0"},
		{"评达", " ", ""}, // what was only unknown was never found, and cannot be closed
		{"缺达", " ", ""},
		{"败达", " ", ""},
		{"评缺评", "  ", ""},
		{"评扣达", " 新发现 已销号", "首2起0销3 次1反0"},
		{"缺扣扣", " 新发现 未整改", "首2起2销0 次2反0"},
		{"未达", "新发现 已销号", "首1起0销2 次1反0"},
		{"未评达", "新发现 待核 已销号", "首1起0销3 次2反0"},
		{"扣败达", "新发现 待核 已销号", "首1起0销3 次2反0"},
		{"扣达评", "新发现 已销号 待核", "首1起3销0 次2反0"},
		{"扣达评达", "新发现 已销号 待核 已销号", "首1起0销4 次2反0"},
		{"扣达评不", "新发现 已销号 待核 不再适用", "首1起0销0 次2反0"},
		{"扣评不", "新发现 待核 不再适用", "首1起0销0 次2反0"},
		{"扣评达", "新发现 待核 已销号", "首1起0销3 次2反0"},
		{"未未扣", "新发现 待核 未整改", "首1起1销0 次3反0"},
		{"扣未未", "新发现 待核 待核", "首1起1销0 次3反0"},
		{"扣缺达", "新发现 待核 已销号", "首1起0销3 次2反0"},
		{"扣达未扣", "新发现 已销号 待核 反弹", "首1起3销0 次3反1"},
		{"扣不扣", "新发现 不再适用 未整改", "首1起3销0 次2反0"},
		{"扣不达", "新发现 不再适用 已销号", "首1起0销3 次1反0"},
		{"扣达不扣", "新发现 已销号 已销号 反弹", "首1起4销0 次2反1"},
		{"扣-扣", "新发现 未参评 未整改", "首1起1销0 次2反0"},
		{"扣-达", "新发现 未参评 已销号", "首1起0销3 次1反0"},
		{"扣达-", "新发现 已销号 已销号", "首1起0销2 次1反0"},
		{"扣不-", "新发现 不再适用 不再适用", "首1起0销0 次1反0"},
	} {
		var runs []*engine.Run
		for i, letter := range []rune(c.found) {
			found := map[string]string{"z": "达"}
			if letter != '-' {
				found["a"] = string(letter)
			}
			runs = append(runs, small(i+1, "1", []clauseOf{{id: "1"}}, found))
		}
		s := series(t, runs...)
		if c.rest == "" {
			require.Empty(t, s.Findings, c.found)
			require.Zero(t, s.Progress.Rounds[len(runs)-1].Total.N, c.found)
			continue
		}
		require.Len(t, s.Findings, 1, c.found)
		f := s.Findings[0]
		var states []string
		for _, episode := range f.History {
			states = append(states, episode.StateTitle)
		}
		require.Equal(t, c.states, strings.Join(states, " "), c.found)
		require.Equal(t, c.rest, fmt.Sprintf("首%d起%d销%d 次%d反%d", f.First, f.Since, f.ClosedIn, f.Times.N, f.Reopenings.N), c.found)
		require.Equal(t, "a/x@1/1", f.Fingerprint)
	}
}

func from(kind engine.Descent, ids ...string) *engine.Lineage {
	return &engine.Lineage{Kind: kind, From: ids}
}

// TestLineage follows findings from edition to edition.
func TestLineage(t *testing.T) {
	first := []clauseOf{{id: "1"}, {id: "2"}, {id: "3"}, {id: "4"}, {id: "5"}}
	// 1 becomes 9, 2 is split into 2 and 2-1, 3 and 4 are merged into 3; the 5 of
	// the second edition is another clause than that of the first.
	second := []clauseOf{{"9", from(engine.Renumbered, "1")}, {"2", nil}, {"2-1", from(engine.Split, "2")}, {"3", from(engine.Merged, "3", "4")}, {"5", from(engine.New)}}
	was := small(1, "1", first, map[string]string{"a": "扣扣扣达扣"})
	is := small(2, "2<1", second, map[string]string{"a": "扣达扣达扣"})
	is.Header.Ruleset.Withdrawn = []engine.Withdrawal{{ID: "5", Reason: "不再评价"}}
	told := func(s *reports.Series) []string {
		var lines []string
		for _, f := range s.Findings {
			lines = append(lines, fmt.Sprintf("%s %s %s", f.Fingerprint, f.StateTitle, f.ClauseID()))
		}
		return lines
	}
	want := []string{"a/x@1/1 未整改 9", "a/x@1/2 未整改 2、2-1", "a/x@1/3 已销号 3", "a/x@2/5 新发现 5", "a/x@1/5 条款取消 5"}
	require.Equal(t, want, told(series(t, was, is)))

	// The same edition again, and the way back to the older one.
	third := small(3, "2<1", second, map[string]string{"a": "达达达扣达"})
	require.Equal(t, []string{"a/x@1/1 已销号 9", "a/x@1/2 已销号 2、2-1", "a/x@1/3 反弹 3", "a/x@2/5 已销号 5", "a/x@1/5 条款取消 5"}, told(series(t, was, is, third)))
	back := small(3, "1", first, map[string]string{"a": "达达扣达扣"})
	require.Equal(t, []string{"a/x@1/1 已销号 1", "a/x@1/2 已销号 2", "a/x@1/3 反弹 3、4", "a/x@1/5 未整改 5", "a/x@2/5 条款取消 5"}, told(series(t, was, is, back)))

	// Without lineage only what kept its number and its text is the same.
	apart := small(2, "3", []clauseOf{{id: "1"}, {id: "2"}}, map[string]string{"a": "扣扣"})
	apart.Header.Ruleset.Clauses[1].Text = "别的条款"
	s := series(t, small(1, "1", first[:2], map[string]string{"a": "扣扣"}), apart)
	require.Equal(t, []string{"a/x@1/1 未整改 1", "a/x@3/2 换版发现 2", "a/x@1/2 不能沿革对应 2"}, told(s))
	require.Equal(t, "unsplit", s.Changes[0].Source)
	require.Contains(t, s.Changes[0].Basis, "chengan impact --from x@1 --to x@3 --json")
}

// TestSplitAndMergedStates: what became of several clauses is closed when each
// that was found has had its points back, whatever its siblings do.
func TestSplitAndMergedStates(t *testing.T) {
	one, two := []clauseOf{{id: "2"}}, []clauseOf{{id: "2"}, {"2-1", from(engine.Split, "2")}}
	both, merged := []clauseOf{{id: "3"}, {id: "4"}}, []clauseOf{{"3", from(engine.Merged, "3", "4")}}
	type round struct {
		edition string
		clauses []clauseOf
		found   string
	}
	third := []clauseOf{{id: "2-1"}} // the third edition has 2 no more
	for _, c := range []struct {
		rounds []round
		states string
	}{
		{[]round{{"1", one, "扣"}, {"2<1", two, "扣达"}, {"2<1", two, "不达"}}, "新发现 未整改 不再适用"},
		{[]round{{"1", one, "扣"}, {"2<1", two, "扣达"}, {"3<2", third, "达"}}, "新发现 未整改 条款取消"},
		{[]round{{"1", one, "扣"}, {"2<1", two, "扣达"}, {"2<1", two, "达不"}}, "新发现 未整改 已销号"},
		{[]round{{"1", one, "扣"}, {"2<1", two, "达达"}}, "新发现 已销号"},
		{[]round{{"1", one, "扣"}, {"2<1", two, "达不"}}, "新发现 不再适用"},
		{[]round{{"1", one, "扣"}, {"2<1", two, "达不"}, {"2<1", two, "不达"}}, "新发现 不再适用 已销号"},
		{[]round{{"1", one, "扣"}, {"2<1", two, "扣评"}, {"2<1", two, "达评"}, {"2<1", two, "达达"}}, "新发现 未整改 待核 已销号"},
		{[]round{{"1", one, "达"}, {"2<1", two, "扣评"}, {"2<1", two, "达评"}}, " 新发现 已销号"},
		{[]round{{"1", both, "扣达"}, {"1", both, "不达"}, {"2<1", merged, "达"}}, "新发现 不再适用 已销号"},
		{[]round{{"1", both, "扣扣"}, {"1", both, "达不"}, {"2<1", merged, "不"}}, "新发现 不再适用 不再适用"},
		{[]round{{"1", both, "扣达"}, {"1", both, "达评"}, {"2<1", merged, "评"}}, "新发现 已销号 待核"},
		{[]round{{"1", both, "扣达"}, {"2<1", merged, "评"}, {"1", both, "达达"}}, "新发现 待核 已销号"},
		// An edition between the two was never judged: nobody can say what became of a clause.
		{[]round{{"1", one, "扣"}, {"3<2", third, "扣"}}, "新发现 不能沿革对应/ 换版发现"},
		{[]round{{"1", one, "扣"}, {"3<2", third, "达"}, {"3<2", third, "扣"}}, "新发现 不能沿革对应 不能沿革对应/  新发现"},
		{[]round{{"1", one, "扣"}, {"3<2", third, "扣"}, {"3<2", third, "达"}, {"3<2", third, "扣"}}, "新发现 不能沿革对应 不能沿革对应 不能沿革对应/ 换版发现 已销号 反弹"},
		{[]round{{"1", one, "扣"}, {"3<2", third, "扣"}, {"1", one, "达"}}, "新发现 不能沿革对应 已销号/ 换版发现 不能沿革对应"},
	} {
		var runs []*engine.Run
		for i, r := range c.rounds {
			runs = append(runs, small(i+1, r.edition, r.clauses, map[string]string{"a": r.found, "z": strings.Repeat("达", len(r.clauses))}))
		}
		var lines []string
		for _, f := range series(t, runs...).Findings {
			var states []string
			for _, episode := range f.History {
				states = append(states, episode.StateTitle)
			}
			lines = append(lines, strings.Join(states, " "))
		}
		require.ElementsMatch(t, strings.Split(c.states, "/"), lines, fmt.Sprint(c.rounds))
	}
}

// TestSplitByHand: what one ruleset's changes come of, line by line.
func TestSplitByHand(t *testing.T) {
	clauses := []clauseOf{{id: "1"}, {id: "2"}, {id: "3"}}
	was := small(1, "1", clauses, map[string]string{"a": "扣扣不", "b": "达达达"})
	is := small(2, "1", clauses, map[string]string{"a": "达扣达", "b": "达达达"})
	s := series(t, was, is)
	require.Equal(t, "evidence", s.Changes[0].Source)
	require.Equal(t, 1, s.Changes[0].Raised.N)
	require.Equal(t, 1, s.Changes[0].Level.N)
	one := s.Changes[0].Of("a")
	// 1.4 of 2 is 2.1 of 3; 2.7 of 3 is 2.7. The 0.3 that came back are 0.45 of
	// the first scale, the point that came in 1.5, and 2.7 was 4.05 by it.
	var lines []string
	for _, line := range one.Lines {
		lines = append(lines, line.Title+line.Change.Text)
	}
	require.Equal(t, []string{"1+0.45", "应得分值+1.5", "折算比例-1.35"}, lines)
	require.Equal(t, "+0.6 +0.45 +0.15 0", fmt.Sprint(one.Change, one.Evidence, one.Applicability, one.Rounding))

	// A third of 0.3 is no decimal: what rounding leaves over is named.
	clauses = append(clauses, clauseOf{id: "4"})
	was = small(1, "1", clauses, map[string]string{"a": "扣扣扣不"})
	is = small(2, "1", clauses, map[string]string{"a": "达达达不"})
	was.Subjects[0].Clauses[0].Lost, was.Subjects[0].Clauses[1].Lost, was.Subjects[0].Clauses[2].Lost = 1000, 1000, 1000
	earned := score.Points(3*10000 - 3000)
	was.Subjects[0].Earned, was.Subjects[0].Score = earned, 36000
	one = series(t, was, is).Changes[0].Of("a")
	require.Equal(t, "+0.4", one.Change.Text)
	require.Equal(t, []string{"+0.1333", "+0.1333", "+0.1333", "+0.0001"}, []string{one.Lines[0].Change.Text, one.Lines[1].Change.Text, one.Lines[2].Change.Text, one.Rounding.Text})
	require.Equal(t, "舍入", one.Parts[1].Title)
	require.Equal(t, "+0.3999", one.Parts[0].Change.Text)

	// Points that do not follow from the clauses are not explained away.
	is.Subjects[0].Earned--
	_, err := reports.NewSeries(sources(was, is))
	require.ErrorContains(t, err, "自相矛盾")
}

// inOneItem puts all clauses of a small run into the first item, whose points
// are all that is at stake and the cap of what they lose together.
func inOneItem(run *engine.Run, points score.Points) *engine.Run {
	for i := range run.Header.Ruleset.Clauses {
		run.Header.Ruleset.Clauses[i].Item = "1.1"
	}
	for k := range run.Subjects {
		s := &run.Subjects[k]
		rest := points
		for i := range s.Clauses {
			s.Clauses[i].Lost = min(rest, s.Clauses[i].Deducted)
			rest -= s.Clauses[i].Lost
		}
		for i := range s.Nodes {
			s.Nodes[i].Applicable, s.Nodes[i].Score = 0, 0
		}
		for i := range 2 {
			s.Nodes[i].Applicable, s.Nodes[i].Score = points, rest
		}
		s.Applicable, s.Earned, s.Score, s.Max = points, rest, rest, points
	}
	return run
}

// TestApplicabilityIsNoEvidence: what comes of a clause that applies in one of
// the rounds only is not evidence; where nobody can tell, it is a line of its own.
func TestApplicabilityIsNoEvidence(t *testing.T) {
	for _, c := range []struct {
		was, is string
		points  score.Points // of the one item of all clauses; 0 where each has its own
		want    string       // change: evidence, applicability, unsplit, rounding
		lines   string
		basis   string
	}{
		// 2.7 of 3 → 2 of 2, which is 3: nothing was mended.
		{"扣达达", "不达达", 0, "+0.3: 0 +0.3 0 0", "应得分值 适用影响-1 1 适用影响+0.3 折算比例 适用影响+1", "为适用影响"},
		{"不达达", "扣达达", 0, "-0.3: 0 -0.3 0 0", "应得分值 适用影响+1.5 1 适用影响-0.45 折算比例 适用影响-1.35", "为适用影响"},
		{"扣达达", "达达达", 0, "+0.3: +0.3 0 0 0", "1 证据影响+0.3", "全部是证据影响"},
		{"达达达", "不达达", 0, "0: 0 0 0 0", "应得分值 适用影响-1 折算比例 适用影响+1", "为适用影响"},
		{"扣扣达", "不达达", 0, "+0.6: +0.3 +0.3 0 0", "应得分值 适用影响-1 1 适用影响+0.3 2 证据影响+0.3 折算比例 适用影响+1", "为适用影响"},
		// Nobody knows what the clause would have lost, or whether it applied.
		{"未扣达", "不达达", 0, "+0.6: +0.3 0 +0.3 0", "应得分值 未拆分-1 1 未拆分+0.3 2 证据影响+0.3 折算比例 未拆分+1", "列为未拆分"},
		{"评达达", "不达达", 0, "+0.3: 0 0 +0.3 0", "应得分值 未拆分-1 1 未拆分+0.3 折算比例 未拆分+1", "列为未拆分"},
		{"未达达", "达达达", 0, "+0.3: +0.3 0 0 0", "1 证据影响+0.3", "全部是证据影响"},
		// In one item of 1 point: it caps nothing, and each line is by itself.
		{"扣扣达", "不达达", 10000, "+0.6: +0.3 +0.3 0 0", "1 适用影响+0.3 2 证据影响+0.3", "为适用影响"},
		// Of 0.5 points 2 gets what 1 leaves: that is applicability while nothing was mended.
		{"扣扣达", "不扣达", 5000, "+0.2: 0 +0.2 0 0", "1 适用影响+0.3 2 适用影响-0.1", "为适用影响"},
		{"扣扣达", "不达达", 5000, "+0.5: 0 0 +0.5 0", "1 未拆分+0.3 2 未拆分+0.2", "列为未拆分"},
		{"扣扣达", "达扣达", 5000, "+0.2: +0.2 0 0 0", "1 证据影响+0.3 2 证据影响-0.1", "全部是证据影响"},
	} {
		var runs []*engine.Run
		for i, letters := range []string{c.was, c.is} {
			run := small(i+1, "1", []clauseOf{{id: "1"}, {id: "2"}, {id: "3"}}, map[string]string{"a": letters, "z": "达达达"})
			if c.points > 0 {
				run = inOneItem(run, c.points)
			}
			runs = append(runs, run)
		}
		change := series(t, runs...).Changes[0]
		one := change.Of("a")
		var lines []string
		for _, line := range one.Lines {
			lines = append(lines, line.Title+" "+line.Effect+line.Change.Text)
		}
		name := c.was + c.is
		require.Equal(t, c.lines, strings.Join(lines, " "), name)
		require.Equal(t, c.want, fmt.Sprint(one.Change, ": ", one.Evidence, " ", one.Applicability, " ", one.Unsplit, " ", one.Rounding), name)
		require.Contains(t, change.Basis, c.basis, name)
	}
}

// TestSeriesErrors: what cannot be rounds of each other is refused, by name.
func TestSeriesErrors(t *testing.T) {
	clauses := []clauseOf{{id: "1"}}
	good := func(round int) *engine.Run { return small(round, "1", clauses, map[string]string{"a": "扣"}) }
	city := func(round int, id, name string) *engine.Run {
		run := small(round, "1", clauses, map[string]string{"a": "扣", id: "扣"})
		for i := range run.Subjects {
			if run.Subjects[i].ID == id {
				run.Subjects[i].Name, run.Subjects[i].Kind = name, "city"
			} else {
				run.Subjects[i].Parent = id
			}
		}
		return run
	}
	renamed := good(2)
	renamed.Subjects[0].Name = "别的区"
	broken := good(2)
	broken.Subjects[0].Clauses = nil
	for _, c := range []struct {
		runs []*engine.Run
		want string
	}{
		{nil, "没有评价结果"},
		{[]*engine.Run{good(1), good(1)}, "r2.ndjson 与 r1.ndjson 是同一份评价结果"},
		{[]*engine.Run{good(1), good(2), good(1)}, "r3.ndjson 与 r1.ndjson 是同一份评价结果"},
		{[]*engine.Run{good(2), good(1)}, "轮次次序有误：r2.ndjson 的评估基准日是2022年1月28日，早于其前 r1.ndjson 的2022年2月28日"},
		{[]*engine.Run{good(1), small(2, "1", clauses, map[string]string{"b": "扣"})}, "没有编号和名称都相同的被评对象"},
		{[]*engine.Run{good(1), renamed}, "没有编号和名称都相同的被评对象"},
		{[]*engine.Run{city(1, "c", "甲市"), city(2, "c", "乙市")}, "r1.ndjson 评的是甲市（c），r2.ndjson 评的是乙市（c）：不是同一个城市"},
		{[]*engine.Run{city(1, "c", "甲市"), city(2, "d", "甲市")}, "不是同一个城市"},
		{[]*engine.Run{good(1), broken}, "r2.ndjson：评价结果：被评对象"},
		{make([]*engine.Run, 61), "最多汇总60轮"},
	} {
		_, err := reports.NewSeries(sources(c.runs...))
		require.ErrorContains(t, err, c.want)
	}
	_, err := reports.NewSeries(sources(good(1)), reports.Attribution{Name: "i.json", Report: &impact.Report{}})
	require.ErrorContains(t, err, "i.json：只有一轮")
	_, err = reports.NewSeries(sources(good(1), good(2)), reports.Attribution{Name: "i.json", Report: &impact.Report{From: "x@1", To: "x@2"}})
	require.ErrorContains(t, err, "i.json：这是由x@1换为x@2的拆分，各轮之间没有这次换版")
	model, err := reports.NewSeries(sources(good(1)))
	require.NoError(t, err)
	require.Nil(t, model.Series)
}

// attributed is two rounds with a change of rules between them, and how impact
// splits the change.
func attributed() (was, is *engine.Run, report func() *impact.Report) {
	was = small(1, "1", []clauseOf{{id: "1"}, {id: "2"}}, map[string]string{"a": "扣达"})
	is = small(2, "2<1", []clauseOf{{id: "1"}, {id: "2"}}, map[string]string{"a": "达扣"})
	is.Subjects[0].Clauses[1].Lost, is.Subjects[0].Earned, is.Subjects[0].Score = 5000, 15000, 15000
	report = func() *impact.Report {
		return &impact.Report{From: "x@1", To: "x@2", Basis: "按沿革对照", Subjects: []impact.Subject{{ID: "a", Name: "a区", Before: 17000, After: 15000, Change: -2000,
			Effects: impact.Effects{Evidence: 3000, Rule: -5001}, Rounding: 1, Marks: map[edition.Mark]score.Points{edition.Comparable: 3000, edition.Incomparable: -5001},
			Lines: []impact.Line{
				{Kind: impact.OfClauses, Item: "1.1", Mark: edition.Comparable, Effects: impact.Effects{Evidence: 3000}, Change: 3000, From: []impact.Seen{{ID: "1", Outcome: score.Met}}, To: []impact.Seen{{ID: "1", Outcome: score.Met}}},
				{Kind: impact.OfClauses, Item: "1.2", Mark: edition.Incomparable, Effects: impact.Effects{Rule: -5001}, Change: -5001, To: []impact.Seen{{ID: "2", Outcome: score.Deducted, Deducted: 5000}}},
				{Kind: impact.OfRounding, Change: 1},
			}}}}
	}
	return was, is, report
}

// TestAttribution: the split of a change of rules is taken as it is, if it is of
// these two rounds.
func TestAttribution(t *testing.T) {
	was, is, report := attributed()
	model, err := reports.NewSeries(sources(was, is), reports.Attribution{Name: "i.json", Report: report()})
	require.NoError(t, err)
	change := model.Series.Changes[0]
	one := change.Of("a")
	require.Equal(t, "impact i.json -0.2 +0.3 -0.5001 +0.0001", fmt.Sprint(change.Source, " ", change.File, " ", one.Change, " ", one.Evidence, " ", one.Rule, " ", one.Rounding))
	require.Equal(t, "不可比 -0.5001", one.Marks[2].Title+" "+one.Marks[2].Change.Text)
	require.Equal(t, "源头治理-0.2001 舍入+0.0001", fmt.Sprintf("%s%s %s%s", one.Parts[0].Title, one.Parts[0].Change, one.Parts[1].Title, one.Parts[1].Change))
	require.Len(t, change.Effects(), 3)

	for _, c := range []struct {
		want  string
		spoil func(*impact.Subject)
	}{
		{"两轮评价结果却是1.7分和1.5分", func(s *impact.Subject) { s.Before++ }},
		{"没有拆分a区（a）的变化", func(s *impact.Subject) { s.ID = "b" }},
		{"相加不等于得分的变化", func(s *impact.Subject) { s.Lines[0].Change++ }},
		{"相加不等于得分的变化", func(s *impact.Subject) { s.Effects.Rule++ }},
	} {
		spoiled := report()
		c.spoil(&spoiled.Subjects[0])
		_, err := reports.NewSeries(sources(was, is), reports.Attribution{Name: "i.json", Report: spoiled})
		require.ErrorContains(t, err, c.want)
	}
}

// TestMissingSubjects: who is in one of the rounds only is named, with why.
func TestMissingSubjects(t *testing.T) {
	clauses := []clauseOf{{id: "1"}}
	was := small(1, "1", clauses, map[string]string{"a": "扣", "b": "扣", "c": "扣", "e": "不", "f": "不"})
	is := small(2, "1", clauses, map[string]string{"a": "扣", "d": "扣", "c2": "扣", "e": "扣", "f": "不"})
	for i := range is.Subjects {
		if is.Subjects[i].ID == "c2" {
			is.Subjects[i].Name = "c区"
		}
	}
	change := series(t, was, is).Changes[0]
	var apart []string
	for _, one := range change.Apart {
		apart = append(apart, one.Name+one.Why.String())
	}
	require.ElementsMatch(t, []string{"b区第2轮没有这个单位", "c区第2轮没有编号为c的单位；有同名的c2", "c区第1轮没有编号为c2的单位；有同名的c", "d区第1轮没有这个单位", "e区第1轮没有适用的条款"}, apart)
	require.Len(t, change.Subjects, 1)
}

// told is rounds of small editions, as one who knows only what was drawn and
// the lineage would follow them.
type told struct {
	editions [][]clauseOf
	at       []int               // by round: index of editions
	found    []map[string]string // by round: letters of every subject
}

// became gives what a clause is in the next round.
func (d *told) became(round int, id string) []string {
	var list []string
	was, is := d.at[round], d.at[round+1]
	for _, c := range d.editions[is] {
		if was+1 == is && slices.Contains(c.lineage.Before(c.id), id) || was+1 != is && c.id == id {
			list = append(list, c.id)
		}
	}
	return list
}

func (d *told) kept(who string, round int, id string) bool {
	i := slices.IndexFunc(d.editions[d.at[round]], func(c clauseOf) bool { return c.id == id })
	letters := []rune(d.found[round][who])
	return len(letters) > 0 && letters[i] == '达'
}

// mended reports whether all that became of a clause kept its points in some
// round after it was found, up to another one.
func (d *told) mended(who string, round int, id string, last int) bool {
	if round == last {
		return false
	}
	became := d.became(round, id)
	for _, next := range became {
		if !d.kept(who, round+1, next) && !d.mended(who, round+1, next, last) {
			return false
		}
	}
	return len(became) > 0
}

// TestSeriesAddsUp: whatever happens in however many rounds, every finding of
// every round is accounted for once, none is closed unless each clause that was
// found has had its points back, the counts add up, and so do the changes.
func TestSeriesAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		editions := [][]clauseOf{
			{{id: "1"}, {id: "2"}, {id: "3"}},
			{{"1", nil}, {"2", from(engine.Split, "2")}, {"2-1", from(engine.Split, "2")}, {"4", from(engine.New)}, {"3", from(engine.Merged, "3", "1")}},
			{{"7", from(engine.Renumbered, "2")}, {"2-1", nil}, {"3", from(engine.New)}},
		}
		names := []string{"1", "2<1", "3<2"}
		var runs []*engine.Run
		at, d := 0, told{editions: editions}
		for round := range rapid.IntRange(2, 6).Draw(t, "rounds") {
			at = min(len(editions)-1, at+rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2}).Draw(t, "edition"))
			found := map[string]string{"z": strings.Repeat("达", len(editions[at]))}
			for _, who := range []string{"a", "b", "c"} {
				if rapid.IntRange(0, 5).Draw(t, "absent") > 0 {
					letters := ""
					for range editions[at] {
						letters += string(rapid.SampledFrom([]rune("扣扣达达评未缺不败")).Draw(t, "outcome"))
					}
					found[who] = letters
				}
			}
			runs = append(runs, small(round+1, names[at], editions[at], found))
			d.at, d.found = append(d.at, at), append(d.found, found)
		}
		s := series(t, runs...)
		prints := map[string]bool{}
		for _, f := range s.Findings {
			require.False(t, prints[f.Fingerprint], f.Fingerprint)
			prints[f.Fingerprint] = true
			for k, episode := range f.History {
				mended := k+1 > f.First
				for j := range k + 1 {
					for _, id := range f.History[j].Found {
						mended = mended && d.mended(f.SubjectID, j, id, k)
					}
				}
				if d.found[k][f.SubjectID] == "" { // nothing was judged
					mended = k > 0 && f.History[k-1].State == "closed"
				}
				require.Equal(t, mended, episode.State == "closed", "%s round %d", f.Fingerprint, k+1)
			}
		}
		for k, run := range runs {
			model, err := reports.New(run)
			require.NoError(t, err)
			want, got, open := map[string]int{}, map[string]int{}, map[string]bool{}
			for _, f := range model.Findings {
				if f.Outcome == "deducted" || f.Outcome == "no_evidence" {
					want[f.SubjectID+" "+f.ClauseID]++
				} else {
					open[f.SubjectID+" "+f.ClauseID] = true
				}
			}
			states, pending := map[string]int{}, 0
			for _, f := range s.Findings {
				for _, clause := range f.History[k].Found {
					if open[f.SubjectID+" "+clause] { // found before, and not known now
						require.Less(t, f.First, k+1)
						continue
					}
					got[f.SubjectID+" "+clause]++
				}
				if f.History[k].State != "" {
					states[f.History[k].State]++
				}
				if reports.State(f.History[k].State).Open() {
					pending++
				}
				found := len(f.History[k].Found) > 0
				require.Equal(t, found, slices.Contains([]string{"new", "unrooted", "standing", "unchecked", "reopened"}, f.History[k].State))
			}
			require.Equal(t, want, got, "round %d", k+1)
			census, total := s.Progress.Rounds[k], 0
			for _, state := range census.States {
				require.Equal(t, states[state.State], state.Findings.N)
				total += state.Findings.N
			}
			require.Equal(t, total, census.Total.N)
			require.Equal(t, pending, census.Open.N)
			require.Equal(t, pending+states["closed"], census.Due.N)
		}
		last := s.Progress.Rounds[len(runs)-1]
		pillars, units, kinds := 0, 0, 0
		for _, p := range s.Progress.Pillar {
			pillars += p.Units.Open.N
		}
		for _, u := range s.Progress.Units {
			units += u.Census.Open.N
		}
		for _, k := range s.Progress.Kinds {
			kinds += k.Total.N
		}
		require.Equal(t, []int{last.Open.N, last.Open.N, last.Open.N}, []int{pillars, units, kinds})
		for _, change := range s.Changes {
			require.Equal(t, len(change.Subjects), change.Raised.N+change.Lowered.N+change.Level.N)
			for _, one := range change.Subjects {
				lines, parts := score.Points(0), score.Points(0)
				for _, line := range one.Lines {
					lines += line.Change.Exact
				}
				for _, part := range one.Parts {
					parts += part.Change.Exact
				}
				require.Equal(t, one.Change.Exact, one.Evidence.Exact+one.Rule.Exact+one.Applicability.Exact+one.Interaction.Exact+one.Unsplit.Exact+one.Rounding.Exact)
				if change.Source == "evidence" {
					became := func(applied, applies bool) bool { // some clause did so
						k, who := change.From-1, one.ID
						was, is := []rune(d.found[k][who]), []rune(d.found[k+1][who])
						for i := range was {
							if (was[i] != '不') == applied && (is[i] != '不') == applies {
								return true
							}
						}
						return false
					}
					if !became(true, false) && !became(false, true) {
						require.Zero(t, one.Applicability.Exact)
						require.Zero(t, one.Unsplit.Exact)
					}
					if !became(true, true) {
						require.Zero(t, one.Evidence.Exact)
					}
					effects := map[string]score.Points{}
					for _, line := range one.Lines {
						effects[line.Effect] += line.Change.Exact
					}
					require.Equal(t, []score.Points{one.Evidence.Exact, one.Applicability.Exact, one.Unsplit.Exact, one.Rounding.Exact},
						[]score.Points{effects["证据影响"], effects["适用影响"], effects["未拆分"], effects[""]})
					require.Equal(t, one.Change.Exact, lines)
					require.Equal(t, one.Change.Exact, parts)
					require.LessOrEqual(t, max(one.Rounding.Exact, -one.Rounding.Exact), score.Points(len(one.Lines)+1))
				}
			}
		}
	})
}

// cityRounds are three rounds of the city of the other tests.
func cityRounds() []reports.Source {
	var list []reports.Source
	for i := range 3 {
		s := sample{seed: uint64(20 + i), small: true, subjects: cityAndUnits()[:9]}
		if i == 1 {
			s.subjects = s.subjects[:8]
		}
		run := s.run()
		run.Header.Date, run.Header.Round = fmt.Sprintf("2022-1%d-28", i), []string{"自评", "", "复核"}[i]
		run.Summary.Digest = fmt.Sprintf("sha256:%064x", i)
		list = append(list, reports.Source{Name: fmt.Sprint(i), Run: run})
	}
	return list
}

// TestSeriesInEveryFormat: every format prints the series, the same bytes twice.
func TestSeriesInEveryFormat(t *testing.T) {
	for _, format := range reports.Formats {
		if format.Embeds {
			continue // see TestPDF
		}
		var out [2]bytes.Buffer
		for i := range out {
			model, err := reports.NewSeries(cityRounds())
			require.NoError(t, err)
			require.NoError(t, format.Write(&out[i], model))
		}
		require.True(t, bytes.Equal(out[0].Bytes(), out[1].Bytes()), format.Name)
		text := dump(t, format, out[0].Bytes())
		for _, want := range map[string][]string{
			"html": {"、各轮变化</h2>", "第1轮（自评）", "证据影响", "未参评"},
			"xlsx": {"== 各轮变化", "== 问题跟踪", "反弹", "/national@2019/"},
			"md":   {"## 各轮变化", "### 问题整改进展", "证据影响"},
			"csv":  {"问题状态", "/national@2019/"},
			"docx": {"第1轮得分", "销号率", "证据影响"},
			"json": {`"series": {`, `"fingerprint"`},
		}[format.Name] {
			require.True(t, strings.Contains(text, want), "%s: %s", format.Name, want)
		}
	}
}

// TestChangesAddUpAsPrinted: two scores and their difference stand side by side
// with all decimals that they have.
func TestChangesAddUpAsPrinted(t *testing.T) {
	var clauses []clauseOf
	for i := range 8 {
		clauses = append(clauses, clauseOf{id: fmt.Sprint(i + 1)})
	}
	was := small(1, "1", clauses, map[string]string{"a": "扣达达达达达达不"}) // 6.7 of 7 are 7.657… of 8
	is := small(2, "1", clauses, map[string]string{"a": "扣扣达达达达达不"})
	for _, format := range reports.Formats {
		if format.Embeds || format.Name == "csv" || format.Name == "json" {
			continue // what is printed on paper is one for PDF and DOCX; csv has no changes, and json all decimals
		}
		model, err := reports.NewSeries(sources(was, is))
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, format.Write(&out, model))
		text := dump(t, format, out.Bytes())
		for _, want := range []string{"7.6571", "7.3143", "-0.3428"} {
			require.True(t, strings.Contains(text, want), "%s: %s", format.Name, want)
		}
		if format.Name != "xlsx" {
			continue
		}
		require.Regexp(t, `合计.*7\.6571.*7\.3143.*-0\.3428`, text)
	}
}

// TestSeriesCSVHasEveryFinding: what the last round has no row for has one of
// its own.
func TestSeriesCSVHasEveryFinding(t *testing.T) {
	was := small(1, "1", []clauseOf{{id: "1"}, {id: "2"}}, map[string]string{"a": "扣扣", "b": "扣达"})
	is := small(2, "2<1", []clauseOf{{"1", nil}, {"2", from(engine.New)}}, map[string]string{"a": "达扣"})
	model, err := reports.NewSeries(sources(was, is))
	require.NoError(t, err)
	format, _ := reports.Find("csv")
	var out bytes.Buffer
	require.NoError(t, format.Write(&out, model))
	var got []string
	for _, row := range csvRows(t, out.Bytes()) {
		got = append(got, strings.Join([]string{row[1], row[15], row[33], row[len(row)-1]}, " "))
	}
	require.Equal(t, []string{"a区 1 已销号 a/x@1/1", "a区 2 新发现 a/x@2/2", "a区 2 条款取消 a/x@1/2", "b区 1 未参评 b/x@1/1"}, got)
}

// TestSeriesEscapes: no text of the rounds can leave its place.
func TestSeriesEscapes(t *testing.T) {
	var list []reports.Source
	for i := range 2 {
		run := sample{seed: uint64(30 + i), small: true, hostile: true, subjects: cityAndUnits()[:3]}.run()
		run.Header.Round, run.Summary.Digest = "=1+1"+hostileName, fmt.Sprint("sha256:", strings.Repeat(fmt.Sprint(i), 64))
		list = append(list, reports.Source{Name: "<b>", Run: run})
	}
	model, err := reports.NewSeries(list)
	require.NoError(t, err)
	for _, name := range []string{"html", "csv", "md"} {
		format, _ := reports.Find(name)
		var out bytes.Buffer
		require.NoError(t, format.Write(&out, model))
		switch text := library.ReplaceAllString(out.String(), ""); name {
		case "html":
			require.False(t, strings.Contains(text, "<script>alert") || strings.Contains(text, "<img"))
		case "md":
			require.False(t, strings.Contains(text, "<"))
		case "csv":
			for _, row := range csvRows(t, out.Bytes()) {
				for _, cell := range row {
					require.Equal(t, cell, strings.TrimLeft(cell, "=+-@\t\r＝＋－＠"))
				}
			}
		}
	}
}
