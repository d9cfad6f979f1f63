package reports_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/reports"
)

// drawRounds draws one to three rounds of a city with some of its units.
func drawRounds(t *rapid.T) []reports.Source {
	units := cityAndUnits()
	subjects := units[:1]
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(1, len(units)-1), 1, 6, rapid.ID).Draw(t, "units") {
		subjects = append(subjects[:len(subjects):len(subjects)], units[i])
	}
	if rapid.Bool().Draw(t, "street") {
		subjects = append(subjects, engine.SubjectResult{ID: "street", Name: "某街道", Kind: "street", Parent: subjects[1].ID})
	}
	var runs []*engine.Run
	for round := range rapid.IntRange(1, 3).Draw(t, "rounds") {
		run := sample{seed: rapid.Uint64().Draw(t, "seed"), subjects: subjects, small: rapid.Bool().Draw(t, "small"), fraction: 3, emptyLast: round == 1}.run()
		run.Header.Date, run.Summary.Digest = fmt.Sprintf("2022-%02d-28", round+1), fmt.Sprintf("sha256:%064d", round)
		if round > 0 && len(run.Header.Ruleset.Nodes) != len(runs[0].Header.Ruleset.Nodes) {
			break // another edition: the whole report would ask for its number
		}
		runs = append(runs, run)
	}
	return sources(runs...)
}

// figuresOf adds up what a report says of one subject.
type figuresOf struct {
	Earned, Low, High, Applicable, Lost, Placeholder score.Points
	Findings                                         int
}

func (f *figuresOf) add(m *reports.Model, s *reports.Subject) {
	f.Earned += s.Earned.Exact
	f.Applicable += s.Applicable.Exact
	f.Lost += s.Lost.Exact
	f.Placeholder += s.Placeholder.Points.Exact
	f.Findings += len(m.Of(s.ID))
}

// TestPillarReportsAddUp: the reports of all 一级项 together are the whole one.
func TestPillarReportsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs := drawRounds(t)
		whole, err := reports.NewSeries(runs)
		require.NoError(t, err)
		want, got := map[string]*figuresOf{}, map[string]*figuresOf{}
		for i := range whole.Subjects {
			s := &whole.Subjects[i]
			want[s.ID], got[s.ID] = &figuresOf{}, &figuresOf{}
			want[s.ID].add(whole, s)
		}
		var findings, tracked []string
		lost, states := score.Points(0), map[string]int{}
		for i, pillar := range whole.Pillars {
			which := pillar.ID
			if i%2 == 1 {
				which = pillar.Name
			}
			m, err := reports.NewView(reports.View{Pillar: which}, runs)
			require.NoError(t, err)
			require.Equal(t, reports.View{Pillar: pillar.ID}, m.View)
			require.Nil(t, m.PassLine)
			require.Contains(t, m.Title, pillar.Name)
			require.Contains(t, m.Conclusion[0].String(), "合格线只对总分而设，一级项不设合格线")
			require.Equal(t, whole.Basis.RunDigest, m.Basis.RunDigest)
			require.Equal(t, whole.MainID, m.MainID)
			require.Len(t, m.Subjects, len(whole.Subjects))
			parts := score.Points(0)
			for _, part := range m.Pillars {
				parts += part.Result.Lost.Exact
			}
			require.Equal(t, m.Main.Lost.Exact, parts)
			for j := range m.Subjects {
				s := &m.Subjects[j]
				got[s.ID].add(m, s)
				node := whole.Subjects[slices.IndexFunc(whole.Subjects, func(o reports.Subject) bool { return o.ID == s.ID })].
					Nodes[slices.IndexFunc(whole.Nodes, func(n reports.Node) bool { return n.ID == pillar.ID })]
				require.Equal(t, []score.Points{node.Score.Exact, node.Low.Exact, node.High.Exact, node.Applicable.Exact, node.Lost.Exact},
					[]score.Points{s.Score.Exact, s.Low.Exact, s.High.Exact, s.Max.Exact, s.Lost.Exact})
				if s.Verdict != string(engine.Nothing) {
					require.Equal(t, node.Rate.Text, s.Rate.Text)
				}
			}
			for _, f := range m.Findings {
				findings = append(findings, f.SubjectID+"/"+f.ClauseID+" "+f.Lost.Text)
			}
			for _, gap := range m.Gaps {
				lost += gap.Lost.Exact
			}
			if m.Series != nil {
				for _, f := range m.Series.Findings {
					tracked = append(tracked, f.Fingerprint+f.StateTitle)
					states[f.StateTitle]++
				}
				for _, state := range m.Series.Progress.Rounds[len(m.Series.Rounds)-1].States {
					states[state.Title] -= state.Findings.N
				}
				for _, state := range m.Series.Progress.Main[len(m.Series.Rounds)-1].States {
					states[state.Title] -= state.Findings.N
				}
			}
		}
		require.Equal(t, want, got)
		var all, known []string
		for _, f := range whole.Findings {
			all = append(all, f.SubjectID+"/"+f.ClauseID+" "+f.Lost.Text)
		}
		require.ElementsMatch(t, all, findings)
		require.Equal(t, whole.Main.Lost.Exact, lost)
		if whole.Series != nil {
			for _, f := range whole.Series.Findings {
				known = append(known, f.Fingerprint+f.StateTitle)
			}
		}
		require.ElementsMatch(t, known, tracked)
		for _, rest := range slices.Collect(maps.Values(states)) {
			require.Zero(t, rest)
		}
	})
}

// TestSubjectReportIsOfTheWhole: the report of one subject says of it, and of
// those below it, what the whole report says.
func TestSubjectReportIsOfTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs := drawRounds(t)
		pillar := ""
		if rapid.Bool().Draw(t, "pillar") {
			pillar = "2"
		}
		whole, err := reports.NewView(reports.View{Pillar: pillar}, runs)
		require.NoError(t, err)
		for i := range whole.Subjects {
			s := &whole.Subjects[i]
			m, err := reports.NewView(reports.View{Subject: s.Name, Pillar: pillar}, runs)
			require.NoError(t, err)
			require.Equal(t, reports.View{Subject: s.ID, Pillar: pillar}, m.View)
			require.Equal(t, s, m.Main)
			require.Equal(t, whole.Basis.RunDigest, m.Basis.RunDigest)
			require.Equal(t, len(whole.Of(s.ID)), len(m.Of(s.ID)))
			for j, f := range whole.Of(s.ID) {
				require.Equal(t, f.ClauseID+f.Lost.Text+f.Reason, m.Of(s.ID)[j].ClauseID+m.Of(s.ID)[j].Lost.Text+m.Of(s.ID)[j].Reason)
			}
			if m.Peers != nil {
				require.Contains(t, m.Peers.Sentence.String(), fmt.Sprintf("居第%s位", s.Rank))
				at := slices.IndexFunc(whole.Kinds, func(k reports.Kind) bool { return k.Kind == s.Kind })
				require.Equal(t, whole.Kinds[at].Performance.Average, m.Peers.Average)
				require.Len(t, m.Peers.Pillars, len(m.Pillars))
				for j, one := range m.Peers.Pillars {
					require.Equal(t, m.Pillars[j].Findings, one.Findings)
					require.Equal(t, one.Rank.N == 1, one.Rate.Known() && one.Rate.Text == one.Best.Text && slices.Contains(one.BestOf, s.Name))
				}
			}
			for j := range m.Subjects[1:] {
				require.NotEmpty(t, m.Subjects[1+j].Parent)
			}
			if m.Series == nil {
				continue
			}
			trend := func(m *reports.Model) reports.Trend {
				return m.Series.Trends[slices.IndexFunc(m.Series.Trends, func(t reports.Trend) bool { return t.ID == s.ID })]
			}
			require.Equal(t, trend(whole), trend(m))
			require.Equal(t, whole.Series.Rounds[0].RunDigest, m.Series.Rounds[0].RunDigest)
			for k := range m.Series.Changes {
				require.Equal(t, whole.Series.Changes[k].Of(s.ID), m.Series.Changes[k].Of(s.ID))
			}
			of := func(m *reports.Model) (list []reports.Tracked) {
				for _, f := range m.Series.Findings {
					if f.SubjectID == s.ID {
						list = append(list, f)
					}
				}
				return list
			}
			require.Equal(t, of(whole), of(m))
		}
	})
}

// TestViewsInEveryFormat reads the figures of narrower reports back.
func TestViewsInEveryFormat(t *testing.T) {
	first, last := sample{seed: 21, subjects: cityAndUnits()[:33]}.run(), sample{seed: 22, subjects: cityAndUnits()[:33]}.run()
	last.Header.Date, last.Summary.Digest = "2023-01-31", "sha256:"+fmt.Sprintf("%064x", 0x99)
	for name, view := range map[string]reports.View{
		"subject": {Subject: "丁示区"}, "city": {Subject: "city"}, "pillar": {Pillar: "2"}, "flat pillar": {Pillar: "城市安全状况"}, "both": {Subject: "district-02", Pillar: "1"},
	} {
		for rounds := 1; rounds <= 2; rounds++ {
			t.Run(fmt.Sprintf("%s/%d", name, rounds), func(t *testing.T) {
				m, err := reports.NewView(view, sources(first, last)[:rounds])
				require.NoError(t, err)
				sameFigures(t, m)
			})
		}
	}
}

// TestViewErrors: what cannot be reported on is refused, with what there is.
func TestViewErrors(t *testing.T) {
	run := sample{seed: 3, small: true, subjects: cityAndUnits()[:31]}.run()
	run.Subjects[2].Name = run.Subjects[1].Name
	runs := sources(run)
	for _, c := range []struct {
		view reports.View
		want string
	}{
		{reports.View{Subject: "甲示"}, "评价结果中没有编号或名称为“甲示”的单位；名称相近的有甲示区"},
		{reports.View{Subject: "市发改委"}, "名为“市发改委”的单位有2个：dept-01（市级部门）、dept-02（市级部门）；请用编号指明"},
		{reports.View{Subject: "zzz"}, "评价结果中没有编号或名称为“zzz”的单位；有"},
		{reports.View{Pillar: "7"}, "national@2019 没有编号或名称为“7”的一级项；有 1 城市安全源头治理、2 城市安全风险防控"},
		{reports.View{Pillar: "1.1"}, "没有编号或名称为“1.1”的一级项"},
	} {
		_, err := reports.NewView(c.view, runs)
		require.ErrorContains(t, err, c.want)
	}
	pooled := sample{seed: 3, subjects: cityAndUnits()[:2]}.run()
	pooled.Subjects[1].PlaceholderPoints -= 5
	_, err := reports.NewView(reports.View{Pillar: "1"}, sources(pooled))
	require.ErrorContains(t, err, "没有记下扣分池的上限，市发改委的占位分值分不到各个一级项")
	_, err = reports.NewView(reports.View{Pillar: "1"}, sources(nil, nil))
	require.ErrorContains(t, err, "没有评价结果")
	_, err = reports.NewView(reports.View{Subject: "x"}, nil)
	require.ErrorContains(t, err, "没有评价结果")

	absent := sample{seed: 3, small: true, subjects: cityAndUnits()[:2]}.run()
	absent.Summary.Digest = "sha256:1"
	m, err := reports.NewView(reports.View{Subject: "district-01"}, sources(absent, run))
	require.NoError(t, err, "a round may be without the subject")
	require.Equal(t, "未参评", m.Series.Trends[0].Standings[0].VerdictTitle)
	for _, name := range []string{"html", "docx", "xlsx", "md", "csv", "json"} {
		format, _ := reports.Find(name)
		require.NoError(t, format.Write(&bytes.Buffer{}, m), name)
	}
}

// TestManySubjects: drawings of more units than can be told apart show the last
// ones and say of how many; tables on paper say what they leave out.
func TestManySubjects(t *testing.T) {
	m, err := reports.NewSeries(read(t, benchCities[1].files(t)[:1]))
	require.NoError(t, err)
	titles := map[string]string{}
	for _, c := range m.Charts() {
		titles[c.ID] = c.Title
	}
	require.Equal(t, "得分率居后的60个单位（共480个，其余见表）得分与可能区间（按得分率名次）", titles["scores"])
	require.Equal(t, "得分率居后的60个单位（共481个，其余见表）与一级项得分率", titles["subjects"])
	require.Equal(t, "得分率居后的60个单位（共481个，其余见表）与三级项失分", titles["items"])
	require.Contains(t, titles["tiles"], "得分率居后的60个单位（共2")
	long, err := reports.NewSeries(read(t, benchCities[2].files(t)[:1]))
	require.NoError(t, err)
	require.Len(t, long.Clauses, 1170)
}
