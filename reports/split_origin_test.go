package reports_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
	"chengan/engine/impact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/reports"
	"chengan/rulesets"
)

// editions are the national ruleset, without points for what does not apply, and
// a next edition of it: clauses are dearer, apply to nobody, are gone.
func editions(t *testing.T) (from, to edition.Edition, ev *engine.Evidence) {
	for i, e := range []*edition.Edition{&from, &to} {
		loaded, err := rulesets.Load("national@2019")
		require.NoError(t, err)
		rs := loaded.Ruleset
		rs.NotApplicable = engine.PolicyExclude
		if i == 1 {
			rs.Edition, rs.Previous = "2022", "national@2019"
			next(rs.Items, new(int))
		}
		program, defects := engine.Compile(rs, fmt.Sprintf("sha256:%064d", i), loaded.Schemas)
		require.Empty(t, defects)
		*e = edition.Edition{Ruleset: rs, Schemas: loaded.Schemas, Program: program}
		ev, _, err = evidence.Read(evidence.Options{Schemas: loaded.SchemaList(), Kinds: rs.Subjects, Ruleset: "national@2019", Digest: loaded.Digest,
			Clauses: loaded.Program.ClauseIDs(), Indicators: loaded.Program.Indicators(), Shares: loaded.Program.Shares()}, []string{"../testdata/sample"}, nil)
		require.NoError(t, err)
	}
	return from, to, ev
}

// next changes every third clause.
func next(items []engine.Item, no *int) {
	for i := range items {
		next(items[i].Items, no)
		for k := range items[i].Clauses {
			c := &items[i].Clauses[k]
			switch *no++; *no % 9 {
			case 1, 3:
				if each, ok := c.Deduct.Pattern.(*pattern.Each); ok {
					dearer := *each
					dearer.Points = min(2*each.Points, each.Cap)
					c.Deduct.Pattern = &dearer
				}
			case 5:
				c.Applies, c.AppliesReason = "1 == 2", "不再评价"
			}
		}
	}
}

// TestSplitFiguresKnowTheirOrigin: so do those that a split of two editions says.
func TestSplitFiguresKnowTheirOrigin(t *testing.T) {
	from, to, ev := editions(t)
	judge := func(e edition.Edition, date string) *impact.Judged {
		day, err := column.Day(date)
		require.NoError(t, err)
		j, err := impact.Judge(e, "sha256:"+e.Ruleset.Edition, ev, day)
		require.NoError(t, err)
		return j
	}
	first, second := judge(from, "2022-06-10"), judge(from, "2022-12-10")
	was, is := judge(from, "2023-03-10"), judge(to, "2023-03-10")
	split := impact.Split(edition.Compare(from, to), was, is, second)
	m, p := traceRounds(t, reports.View{}, []*engine.Run{first.Run, second.Run, is.Run}, reports.Attribution{Name: "split.json", Report: split})
	followTheFiles(t, p)
	counts := map[string]int{}
	for _, one := range m.Series.Changes[1].Subjects {
		for name, effect := range map[string]reports.Mark{"evidence": one.Evidence, "rule": one.Rule, "applicability": one.Applicability, "unsplit": one.Unsplit, "rounding": one.Rounding} {
			if !effect.Zero() {
				counts[name]++
			}
		}
	}
	require.Len(t, counts, 5, "every effect is there")
}

// traceRounds finds every figure of a series at its origin; the attribution, if
// there is one, is of the last change.
func traceRounds(t *testing.T, view reports.View, runs []*engine.Run, attributions ...reports.Attribution) (*reports.Model, *places) {
	var files [][]byte
	for _, run := range runs {
		require.NoError(t, run.Seal())
		var file bytes.Buffer
		require.NoError(t, run.Write(&file))
		files = append(files, file.Bytes())
	}
	m, err := reports.NewView(view, read(t, files), attributions...)
	require.NoError(t, err)
	format, _ := reports.Find("html")
	var page bytes.Buffer
	require.NoError(t, format.Write(&page, m))
	p := readPlaces(t, m, files)
	p.impacts = make([]any, len(runs)-1)
	for _, one := range attributions {
		p.impacts[len(runs)-2] = plainly(t, one.Report)
	}
	knowTheirOrigin(t, p, page.String())
	return m, p
}

// TestSeriesFiguresKnowTheirOrigin: so do those of rounds that not every subject
// is in, of a batch, and of editions that nobody split or that do not follow each
// other.
func TestSeriesFiguresKnowTheirOrigin(t *testing.T) {
	var rounds []*engine.Run
	for _, source := range cityRounds() {
		rounds = append(rounds, source.Run)
	}
	gone := rounds[0].Subjects[8].ID
	traceRounds(t, reports.View{}, rounds)
	m, _ := traceRounds(t, reports.View{Subject: gone}, rounds)
	require.False(t, m.Series.Trends[0].Standings[1].Present)
	first, second, third := []clauseOf{{id: "1"}, {id: "2"}, {id: "3"}}, []clauseOf{{"9", from(engine.Renumbered, "1")}, {"2", nil}, {"2-1", from(engine.Split, "2")}}, []clauseOf{{id: "8"}, {id: "2"}}
	m, _ = traceRounds(t, reports.View{}, []*engine.Run{
		small(1, "1", first, map[string]string{"a": "扣扣达", "b": "扣不扣", "c": "未达达", "d": "达达达"}),
		small(2, "1", first, map[string]string{"a": "达达扣", "b": "不不扣", "c": "不达达", "d": "达不达"}),
		small(3, "2<1", second, map[string]string{"a": "扣达扣", "b": "扣扣达", "d": "达达达"}),
		small(4, "4", third, map[string]string{"a": "扣扣", "b": "达扣", "d": "达达"}),
	})
	awarded := func(run *engine.Run, points score.Points) *engine.Run {
		run.Header.Ruleset.Bonus = &engine.BonusNote{Name: "鼓励项", Cap: score.Point, Inside: true, Clauses: []engine.ClauseNote{{ID: "J1", Text: "获奖", Max: score.Point}}}
		s := &run.Subjects[0]
		s.Bonus = &engine.BonusResult{Points: points, High: points, Clauses: []engine.ClauseResult{{ID: "J1", Outcome: score.Deducted, Deducted: points, Least: points, Most: points}}}
		s.Score, s.Low, s.High = s.Score+points, s.Low+points, s.High+points
		return run
	}
	with, _ := traceRounds(t, reports.View{}, []*engine.Run{
		awarded(small(1, "1", first, map[string]string{"a": "扣不达"}), 2000), awarded(small(2, "1", first, map[string]string{"a": "达不达"}), 7000),
	})
	require.Equal(t, "+0.5", with.Series.Changes[0].Of("a").Lines[1].Change.Text)
	var sources []string
	for _, change := range m.Series.Changes {
		sources = append(sources, change.Source)
	}
	require.Equal(t, []string{"evidence", "unsplit", "unsplit"}, sources)
}
