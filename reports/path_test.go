package reports_test

import (
	"bytes"
	"html"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/reports"
)

// planned gives the report of a city some of whose units miss the line, and the
// plan of the first that does.
func planned(t *testing.T) (*reports.Model, *shortest.Plan) {
	model, plan, _ := plannedRun(t)
	return model, plan
}

func plannedRun(t *testing.T) (*reports.Model, *shortest.Plan, *engine.Run) {
	run := sample{seed: 1, small: true, subjects: cityAndUnits()[:9]}.run()
	model, err := reports.New(run)
	require.NoError(t, err)
	require.NotEmpty(t, model.Below())
	s := subjectOf(model, model.Below()[0])
	now := s.Score.Exact
	run.Header.Ruleset.Pass.Points = now + 10000 // a line that it misses
	model, err = reports.New(run)
	require.NoError(t, err)
	require.Equal(t, s.ID, model.Below()[0])
	s = subjectOf(model, s.ID)
	return model, wayAbove(model, s, *run.Header.Ruleset.Pass), run
}

// wayAbove is a plan that takes a subject that misses a line above it, with
// another one that does.
func wayAbove(model *reports.Model, s *reports.Subject, line engine.PassLine) *shortest.Plan {
	now := s.Score.Exact
	missing := line.Points - now
	return &shortest.Plan{Subject: s.ID, Name: s.Name, Ruleset: "national@2019", Date: model.Basis.Date, Run: model.Basis.RunDigest, FromRun: true, Line: line, State: shortest.Possible,
		Score: now, Low: s.Low.Exact, High: s.High.Exact, Missing: 1, Ways: []shortest.Way{
			{Effort: 7, Low: s.Low.Exact, Score: line.Points + 2346, Gain: missing + 2346, Below: &now, Steps: []shortest.Step{
				{Clause: "1.1", Also: []string{"1.2"}, Item: "1 项", Do: "整改甲：3处中的2处", Remedy: "=修", Owners: []string{"district"}, Count: 2, Of: 3, Before: missing, Effort: 3, Gain: missing, Score: line.Points,
					Records: []column.Origin{{File: "a.csv", Row: 2}, {File: "a.csv", Row: 5}, {File: "b.xlsx", Sheet: "表", Row: 9}}, More: 4},
				{Clause: "2.1", Item: "2 项", Do: "补齐乙", Count: 1, Of: 1, Before: 10000, Effort: 4, Gain: 2346, Score: line.Points + 2346, If: "以某事为前提", After: []string{"1.1"}},
			}},
			{Effort: 8, Score: line.Points + 10000, Gain: missing + 10000, Steps: []shortest.Step{{Clause: "3.1", Do: "整改丙", Count: 1, Of: 1, Before: missing + 20000, Effort: 8, Gain: missing + 10000, Score: line.Points + 10000}}},
		}}
}

// sentences gives sentences as one text.
func sentences(list []reports.Words) string {
	var text strings.Builder
	for _, words := range list {
		text.WriteString(words.String())
	}
	return text.String()
}

func subjectOf(m *reports.Model, id string) *reports.Subject {
	for i := range m.Subjects {
		if m.Subjects[i].ID == id {
			return &m.Subjects[i]
		}
	}
	return nil
}

// TestPathsInEveryFormat: what is to be done, what it brings, what proves it and
// where it stands is read in every format that has chapters.
func TestPathsInEveryFormat(t *testing.T) {
	for _, format := range reports.Formats {
		if format.Embeds || format.Name == "csv" { // see TestPDF; rows of clauses
			continue
		}
		var out [2]bytes.Buffer
		for i := range out {
			model, plan := planned(t)
			require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}))
			require.NoError(t, format.Write(&out[i], model))
		}
		require.True(t, bytes.Equal(out[0].Bytes(), out[1].Bytes()), format.Name)
		text := html.UnescapeString(traced.ReplaceAllString(dump(t, format, out[0].Bytes()), "$2"))
		if format.Name == "docx" {
			text = strings.Join(docxTexts(t, out[0].Bytes()), "")
		}
		for _, want := range []string{"+1.2346", "+0.2346", "整改甲：3处中的2处", "须先整改1.1", "以某事为前提", "工作量少于7的任何组合", "整改丙", "没有计算方案", "按达标路径整改"} {
			require.True(t, strings.Contains(text, want), "%s: %s", format.Name, want)
		}
		if format.Name == "html" || format.Name == "xlsx" || format.Name == "json" {
			require.True(t, strings.Contains(text, "a.csv：第2、5行；b.xlsx：表：第9行；另有4条"), format.Name)
		}
	}
}

// TestPathsAddUp: the printed score, the printed gains and the printed end are
// one sum.
func TestPathsAddUp(t *testing.T) {
	model, plan := planned(t)
	require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}))
	require.Equal(t, model.Below()[0], model.Paths.List[0].ID)
	path := model.Paths.List[0]
	sum, err := score.ParsePoints(path.Score.Text)
	require.NoError(t, err)
	for _, step := range path.Steps {
		gain, err := score.ParsePoints(strings.TrimPrefix(step.Gain.Text, "+"))
		require.NoError(t, err)
		sum += gain
		require.Equal(t, sum.String(), step.Score.Text)
	}
	require.Equal(t, sum.String(), path.After.Text)
	require.Equal(t, "0.3333", path.Steps[0].PerUnit.Text)
	require.Equal(t, "0.0587", path.Steps[1].PerUnit.Text, "0.05865 is rounded half up")
}

// TestPathsOfThoseWithoutAWay: impossible, vetoed, undecided and unknown are
// different things, and said.
func TestPathsOfThoseWithoutAWay(t *testing.T) {
	for _, c := range []struct {
		plan    func(*shortest.Plan)
		summary string
		proof   string
	}{
		{func(p *shortest.Plan) {
			p.State, p.Ways = shortest.Impossible, nil
			p.Missing, p.Applicable = 15000, 20000
			p.Proof = &shortest.Proof{Score: p.Score + 5000, Effort: 3, Short: 10000, Items: []shortest.ItemProof{{Item: "5 项", Stake: 20000, Now: 15000, Then: 10000, Why: []string{"往年数据"}}}}
		}, "可以整改的条款全部整改后仍达不到的1个", "按细则分值仍差1分"},
		{func(p *shortest.Plan) { p.State, p.Ways, p.Vetoes = shortest.Vetoed, nil, []string{"v1 重大事故"} }, "因一票否决不能合格的1个", "v1 重大事故"},
		{func(p *shortest.Plan) { p.State, p.Ways, p.Line.Points = shortest.Holds, nil, p.Score-1 }, "方案按别的目标制定", "未定事项核定后方可认定"},
	} {
		model, plan := planned(t)
		c.plan(plan)
		require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}))
		require.Contains(t, sentences(model.Paths.Summary), c.summary)
		require.Contains(t, model.Paths.List[0].Proof.String(), c.proof)
		require.NotContains(t, sentences(model.Paths.Summary), "整改后可以高于")
	}
	model, plan := planned(t)
	require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Why: "组合太多"}}))
	require.Equal(t, "组合太多", model.Paths.List[0].Proof.String())
	require.Equal(t, "没有方案", model.Paths.List[0].StateTitle.String())
}

// TestPlansOfAnotherRun: a plan that was not made from this run is refused.
func TestPlansOfAnotherRun(t *testing.T) {
	for want, change := range map[string]func(*shortest.Plan){
		"评价结果中没有被评对象 \"x\"":       func(p *shortest.Plan) { p.Subject = "x" },
		"的方案按national@2020":       func(p *shortest.Plan) { p.Ruleset = "national@2020" },
		"评估基准日2000-01-01计算":       func(p *shortest.Plan) { p.Date = "2000-01-01" },
		"的方案按评价结果sha256:0计算":      func(p *shortest.Plan) { p.Run = "sha256:0" },
		"ways[0].effort 为 6；应为 7": func(p *shortest.Plan) { p.Ways[0].Effort = 6 },
		"的方案按现得":                  func(p *shortest.Plan) { p.Score++ },
	} {
		model, plan := planned(t)
		change(plan)
		require.ErrorContains(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}), want)
		require.Nil(t, model.Paths)
	}
	model, plan := planned(t)
	twice := reports.Plan{Subject: plan.Subject, Found: plan}
	require.ErrorContains(t, model.SetPlans([]reports.Plan{twice, twice}), "有两个方案")
}

// checked has a plan judged again, as changed.
func checked(p *shortest.Plan, change func(*shortest.Check)) {
	p.FromRun = false
	for i := range p.Ways {
		way := &p.Ways[i]
		way.Check = &shortest.Check{Score: way.Score, Low: way.Score, High: way.Score, Agrees: true, Holds: true}
		change(way.Check)
	}
}

// TestAnswers: what a plan says of the line of the report is said with what it
// rests on, in the summary, in the state and in what is to be done.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name                 string
		plan                 func(*shortest.Plan)
		summary, state, next string
	}{
		{"carried out", func(p *shortest.Plan) { checked(p, func(*shortest.Check) {}) }, "经模拟实施并重新计分，整改后可以", "可以达标", "1个未达标单位按"},
		{"counted", func(p *shortest.Plan) { p.Ways[0].Low = p.Ways[0].Score }, "按评价结果测算、没有重新计分，整改后可以", "可以达标（未重新计分）", "（按评价结果测算，没有重新计分）"},
		{"open", func(p *shortest.Plan) { checked(p, func(c *shortest.Check) { c.Low = 0 }) }, "能否达标仍待定的1个", "得分可以达标，仍待定", "能否达标仍待未定事项核定"},
		{"open veto", func(p *shortest.Plan) {
			checked(p, func(*shortest.Check) {})
			p.Unsure = []string{"v1 事故"}
		}, "能否达标仍待定的1个", "得分可以达标，仍待定", "能否达标仍待未定事项核定"},
		{"refuted", func(p *shortest.Plan) {
			p.State = shortest.Unproven
			checked(p, func(c *shortest.Check) {
				c.Score, c.Low, c.Agrees, c.Holds, c.Not = p.Score, p.Score, false, false, []string{"条款1.1：未提交"}
			})
		}, "有方案，但重新计分没有证实能够达标的1个", "尚不能确认", ""},
	} {
		model, plan := planned(t)
		c.plan(plan)
		require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}), c.name)
		summary := sentences(model.Paths.Summary)
		require.Contains(t, summary, c.summary, c.name)
		require.Equal(t, c.state, model.Paths.List[0].StateTitle.String(), c.name)
		next := ""
		for _, step := range model.Next {
			if step.Title == "按达标路径整改" {
				next = step.Text.String()
			}
		}
		if c.next == "" {
			require.Empty(t, next, c.name)
			require.NotContains(t, summary, "整改后可以", c.name)
			require.Contains(t, sentences(model.Paths.List[0].Remarks()), "能否达标取决于这些条款的实际结果：条款1.1：未提交", c.name)
		}
		require.Contains(t, next, c.next, c.name)
	}
}

// TestLowerTarget: a plan for less than the line does not say that the line is
// reached.
func TestLowerTarget(t *testing.T) {
	model, plan := planned(t)
	plan.Line.Points = plan.Score + 5000
	plan.Ways = plan.Ways[:1]
	plan.Ways[0].Steps = plan.Ways[0].Steps[:1]
	plan.Ways[0].Effort, plan.Ways[0].Gain, plan.Ways[0].Score = 3, 10000, plan.Score+10000
	require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}))
	summary := sentences(model.Paths.Summary)
	require.NotContains(t, summary, "整改后")
	require.Contains(t, summary, "方案按别的目标制定")
	for _, step := range model.Next {
		require.NotEqual(t, "按达标路径整改", step.Title)
	}
}

// TestNobodyBelow: who holds the line needs no way, and a ruleset without a line
// has no chapter.
func TestNobodyBelow(t *testing.T) {
	run := plain(scored("a", 95*score.Point))
	run.Subjects[0].Verdict = engine.Passed
	model, err := reports.New(run)
	require.NoError(t, err)
	require.Empty(t, model.Below())
	require.NoError(t, model.SetPlans(nil))
	require.Contains(t, model.Paths.Summary[0].String(), "无需制定达标方案")
	run.Header.Ruleset.Pass = nil
	model, err = reports.New(run)
	require.NoError(t, err)
	require.NoError(t, model.SetPlans(nil))
	require.Nil(t, model.Paths)
}

// TestPathsKnowTheirOrigin finds every figure of the ways above the line in the
// plans, whatever they say.
func TestPathsKnowTheirOrigin(t *testing.T) {
	format, _ := reports.Find("html")
	for name, change := range map[string]func(*shortest.Plan){
		"counted": func(p *shortest.Plan) {
			p.Limits = []shortest.Limit{{Owner: "district", Effort: 40}}
			step := &p.Ways[0].Steps[0]
			step.Records, step.More = nil, 4
			for row := range 7 { // more than a step names
				step.Records = append(step.Records, column.Origin{File: "a.csv", Row: row + 2})
			}
		},
		"carried out": func(p *shortest.Plan) { checked(p, func(*shortest.Check) {}) },
		"open":        func(p *shortest.Plan) { checked(p, func(c *shortest.Check) { c.Low = 0 }) },
		"better": func(p *shortest.Plan) {
			checked(p, func(c *shortest.Check) {
				c.Agrees, c.Better, c.Score, c.High, c.Differs = false, true, c.Score+5, c.High+5, []string{"条款3.1：少扣"}
			})
		},
		"refuted": func(p *shortest.Plan) {
			p.State = shortest.Unproven
			checked(p, func(c *shortest.Check) {
				c.Score, c.Low, c.Agrees, c.Holds, c.Not = p.Score, p.Score, false, false, []string{"条款1.1：未提交"}
			})
		},
		"impossible": func(p *shortest.Plan) {
			p.State, p.Ways = shortest.Impossible, nil
			p.Missing, p.Applicable = 15000, 20000
			p.Proof = &shortest.Proof{Score: p.Score + 5000, Effort: 3, Short: 10000, Items: []shortest.ItemProof{{Item: "5 项", Stake: 20000, Now: 15000, Then: 10000, Why: []string{"往年数据"}}}}
		},
		"other target": func(p *shortest.Plan) { p.State, p.Ways, p.Line.Points = shortest.Holds, nil, p.Score-1 },
	} {
		t.Run(name, func(t *testing.T) {
			model, plan, run := plannedRun(t)
			change(plan)
			require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}))
			require.NoError(t, run.Seal())
			var file, page bytes.Buffer
			require.NoError(t, run.Write(&file))
			require.NoError(t, format.Write(&page, model))
			knowTheirOrigin(t, readPlaces(t, model, [][]byte{file.Bytes()}, plan), page.String())
		})
	}
}

// TestPathsOfSeveralKnowTheirOrigin: so do those of units with ways, without one
// and without a plan.
func TestPathsOfSeveralKnowTheirOrigin(t *testing.T) {
	files := benchCity{name: "ways", subjects: 12}.files(t)
	m, err := reports.NewSeries(read(t, files))
	require.NoError(t, err)
	plans := setPlans(t, m)
	require.Len(t, plans, 3)
	format, _ := reports.Find("html")
	var page bytes.Buffer
	require.NoError(t, format.Write(&page, m))
	knowTheirOrigin(t, readPlaces(t, m, files, plans...), page.String())
}

// TestWhatPlansRestOn: where some plans were carried out and others not, how many
// there are of each kind is counted in the plans.
func TestWhatPlansRestOn(t *testing.T) {
	files := benchCity{name: "bases", subjects: 33}.files(t)
	m, err := reports.NewSeries(read(t, files))
	require.NoError(t, err)
	line := engine.PassLine{Op: m.PassLine.Op, Points: m.PassLine.Points.Exact}
	changes := []func(*shortest.Plan){
		func(*shortest.Plan) {},
		func(p *shortest.Plan) { checked(p, func(*shortest.Check) {}) },
		func(p *shortest.Plan) {
			checked(p, func(c *shortest.Check) {
				c.Agrees, c.Better, c.Score, c.High, c.Differs = false, true, c.Score+5, c.High+5, []string{"条款3.1：少扣"}
			})
		},
		func(p *shortest.Plan) {
			p.State = shortest.Unproven
			checked(p, func(c *shortest.Check) {
				c.Score, c.Low, c.Agrees, c.Holds, c.Not = p.Score, p.Score, false, false, []string{"条款1.1：未提交"}
			})
		},
		func(p *shortest.Plan) {
			p.State = shortest.Unproven
			checked(p, func(c *shortest.Check) {
				c.Score, c.Low, c.Agrees, c.Holds, c.Differs = p.Score, p.Score, false, false, []string{"条款1.1：多扣"}
			})
		},
	}
	var plans []reports.Plan
	var found []*shortest.Plan
	for _, id := range m.Below() {
		if s := subjectOf(m, id); !line.Passes(s.Score.Exact) && len(plans) < len(changes) {
			plan := wayAbove(m, s, line)
			changes[len(plans)](plan)
			plans, found = append(plans, reports.Plan{Subject: id, Found: plan}), append(found, plan)
		}
	}
	require.Len(t, plans, len(changes))
	require.NoError(t, m.SetPlans(plans))
	require.Equal(t, "2个方案已在佐证材料的副本上模拟实施并重新计分；1个方案有条款不能在佐证材料上模拟，其余条款已模拟实施并重新计分；1个方案模拟实施并重新计分后与方案不符；"+
		"1个方案按评价结果所记的数量计算，没有改动佐证材料重新计分；趋势类条款往年数据能否挽回、同一条记录是否涉及几个条款，未予核对", m.Paths.Basis.String())
	format, _ := reports.Find("html")
	var page bytes.Buffer
	require.NoError(t, format.Write(&page, m))
	knowTheirOrigin(t, readPlaces(t, m, files, found...), page.String())
}
