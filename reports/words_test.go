package reports_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/score"
	"chengan/reports"
)

// asked is a subject of which only part of the points may be asked.
func asked(id string, earned, applicable score.Points) engine.SubjectResult {
	s := scored(id, earned*100*score.Point/applicable)
	s.Earned, s.Applicable = earned, applicable
	return s
}

// TestScaledScores: a score on the full scale stands beside what it was brought
// there from, and so does the loss.
func TestScaledScores(t *testing.T) {
	m, err := reports.New(plain(asked("甲", 312000, 360000)))
	require.NoError(t, err)
	require.Contains(t, m.Conclusion[0].String(), "甲应得36.00分、实得31.20分，折算为满分制得86.67分（满分100.00分）")
	require.Contains(t, fmt.Sprint(m.Conclusion), "共失4.80分（未折算），")
	m, err = reports.New(plain(scored("甲", 900000)))
	require.NoError(t, err)
	require.Contains(t, m.Conclusion[0].String(), "甲得90.00分（满分100.00分）")
	require.NotContains(t, fmt.Sprint(m.Conclusion), "折算")
}

// TestOneSubjectOwnTasks: the report of one subject counts the clauses that
// apply to it, and names no kind that it is not.
func TestOneSubjectOwnTasks(t *testing.T) {
	run := sample{seed: 1, small: true, subjects: cityAndUnits()[:9]}.run()
	id := run.Subjects[3].ID
	m, err := reports.NewView(reports.View{Subject: id}, sources(run))
	require.NoError(t, err)
	clauses := map[string]int{}
	for i := range m.Clauses {
		if m.Main.Clauses[i].Outcome != score.NotApplicable.String() {
			for _, owner := range m.Clauses[i].Owners {
				clauses[engine.KindTitle(owner)]++
			}
		}
	}
	require.NotEmpty(t, m.Owners)
	for _, owner := range m.Owners {
		require.Equal(t, clauses[owner.Owner], owner.Clauses.N, owner.Owner)
		for _, kind := range engine.Kinds {
			require.False(t, owner.Owner == kind.Title && kind.Code != m.Main.Kind, owner.Owner)
		}
	}
}

// TestBandsReachTheirCount: a sentence that counts only some of a kind says of
// how many.
func TestBandsReachTheirCount(t *testing.T) {
	nobody := func(id string) engine.SubjectResult {
		s := scored(id, 0)
		s.Applicable, s.Verdict, s.Tasks = 0, engine.Nothing, engine.Tasks{}
		return s
	}
	m, err := reports.New(plain(scored("a", 1000000), scored("b", 950000), nobody("c")))
	require.NoError(t, err)
	require.Contains(t, m.Kinds[0].Sentence.String(), "3个，其中2个有适用条款：平均完成率为100.00%，其中2个达到100%；")
	m, err = reports.New(plain(nobody("a"), nobody("b")))
	require.NoError(t, err)
	require.Contains(t, m.Kinds[0].Sentence.String(), "2个，均没有适用条款。")
	run := plain(scored("a", 1000000), scored("b", 950000))
	run.Header.Ruleset.Pass = nil
	m, err = reports.New(run)
	require.NoError(t, err)
	format, _ := reports.Find("md")
	var out bytes.Buffer
	require.NoError(t, format.Write(&out, m))
	require.Contains(t, out.String(), "| 2 | — | 97.50%")
}

// TestFewLosses: nobody is told to begin with all there is.
func TestFewLosses(t *testing.T) {
	m, err := reports.New(plain(scored("a", 800000)))
	require.NoError(t, err)
	require.Contains(t, fmt.Sprint(m.Next), "整改失分的1条（合计20.00分），明确责任单位和时限。")
}

// TestQuotedNumbers: a number of the run file is a figure with its place; what is
// only about one, or says why there is none, stays as it is written there.
func TestQuotedNumbers(t *testing.T) {
	run := sample{seed: 1, small: true, subjects: cityAndUnits()[:9]}.run()
	main, third := &run.Subjects[0], exact.Number{}
	require.NoError(t, third.UnmarshalJSON([]byte(`"1/3"`)))
	main.Clauses[0].Measure = &third
	run.Summary.Checks[0].Found, run.Summary.Checks[0].Stated, run.Summary.Checks[0].OK = "数据表“管网”没有记录", "12.5", false
	m, err := reports.New(run)
	require.NoError(t, err)
	format, _ := reports.Find("html")
	var page bytes.Buffer
	require.NoError(t, format.Write(&page, m))
	require.Contains(t, page.String(), fmt.Sprintf(`约<data data-from="subjects[%s].clauses[%s].measure">0.3333</data>`, main.ID, main.Clauses[0].ID))
	require.Contains(t, page.String(), `<td class="n free">数据表“管网”没有记录</td><td class="n free"><data data-from="summary.checks[#1].stated">12.5</data></td>`)
}
