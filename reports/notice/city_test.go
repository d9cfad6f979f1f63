package notice_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/reports"
	"chengan/reports/notice"
)

// city is an invented run whose figures add up as the engine's do.
type city struct {
	departments, districts, zones int
	whole                         bool // a city stands above them
	pillars, clauses              int  // clauses of each pillar, of 4 points
	name                          func(i int) string
	result                        func(subject, clause int) (score.Outcome, score.Points)
	bonus                         score.Points // inside the score, of every subject
}

func (c city) run() *engine.Run {
	outline := engine.Outline{ID: "made-up", Edition: "2022", Title: "虚构市评价细则（2022版）", Issuer: "虚构市创建办", Rounding: engine.ReportRounding{Scale: 2, Mode: score.HalfUp},
		NoEvidence: "deduct", NotApplicable: "exclude", Pass: &engine.PassLine{Op: ">", Points: 90 * score.Point}}
	if c.bonus > 0 {
		outline.Bonus = &engine.BonusNote{Name: "鼓励项", Cap: 3 * score.Point, Inside: true, Clauses: []engine.ClauseNote{{ID: "b1", Text: "经验推广", Max: 3 * score.Point}}}
	}
	for p := range c.pillars {
		pillar := fmt.Sprint(p + 1)
		outline.Nodes = append(outline.Nodes, engine.Node{ID: pillar, Depth: 1, Name: "第" + string([]rune("一二三四五六")[p]) + "支柱", Points: score.Points(c.clauses) * 4 * score.Point})
		for k := range c.clauses {
			item := fmt.Sprintf("%s.%d", pillar, k+1)
			outline.Nodes = append(outline.Nodes, engine.Node{ID: item, Parent: pillar, Depth: 2, Leaf: true, Name: "事项" + item, Points: 4 * score.Point})
			outline.Clauses = append(outline.Clauses, engine.ClauseNote{ID: item + ".1", Item: item, Text: "未落实的，每处扣0.5分", Max: 4 * score.Point,
				Source: engine.Source{Status: engine.Derived}, Owners: [][]string{nil, {"应急管理", "住建"}}[k%2], Remedy: &engine.Remedy{Text: "逐处整改", Effort: k % 6}})
		}
	}
	outline.Total = score.Points(c.pillars*c.clauses) * 4 * score.Point
	run := &engine.Run{Header: engine.Header{Ruleset: outline, Date: "2022-11-15"}, Summary: engine.Summary{Digest: "sha256:0123456789abcdef"}}
	n := 0
	add := func(kind string, count int) {
		for range count {
			id := fmt.Sprintf("s%03d", n)
			subject := engine.SubjectResult{ID: id, Name: "单元" + id, Kind: kind, Max: outline.Total}
			if c.name != nil {
				subject.Name = c.name(n)
			}
			if c.whole && kind != "city" {
				subject.Parent = "s000"
			}
			c.fill(&outline, &subject, n)
			run.Subjects = append(run.Subjects, subject)
			n++
		}
	}
	if c.whole {
		add("city", 1)
	}
	add("department", c.departments)
	add("district", c.districts)
	add("zone", c.zones)
	return run
}

func (c city) fill(outline *engine.Outline, s *engine.SubjectResult, subject int) {
	nodes := map[string]int{}
	for i, node := range outline.Nodes {
		nodes[node.ID] = i
		s.Nodes = append(s.Nodes, engine.NodeResult{ID: node.ID})
	}
	var lost, least, most score.Points
	for i, note := range outline.Clauses {
		outcome, points := c.result(subject, i)
		result := engine.ClauseResult{ID: note.ID, Outcome: outcome, Deducted: points, Lost: points, Least: points, Most: points, Reason: "发现问题若干处"}
		applicable := note.Max
		switch outcome {
		case score.NotApplicable:
			applicable = 0
		case score.NoEvidence:
			result.Least, result.Awaiting, result.Reason = 0, []string{s.ID}, "未提交条款自查"
			s.Tasks.Applicable++
		default:
			s.Tasks.Applicable++
			s.Tasks.Submitted++
		}
		s.Clauses = append(s.Clauses, result)
		lost, least, most = lost+result.Lost, least+result.Least, most+result.Most
		s.Applicable += applicable
		for id := note.Item; id != ""; id = outline.Nodes[nodes[id]].Parent {
			node := &s.Nodes[nodes[id]]
			node.Applicable, node.Score = node.Applicable+applicable, node.Score+applicable-result.Lost
			node.Low, node.High = node.Low+applicable-result.Most, node.High+applicable-result.Least
		}
	}
	scaled := func(lost score.Points) score.Points {
		if s.Applicable == 0 {
			return 0
		}
		return c.bonus + score.Points(score.HalfUp.Divide(int64(s.Applicable-lost)*int64(outline.Total), int64(s.Applicable)))
	}
	s.Earned = s.Applicable - lost
	s.Score, s.Low, s.High = scaled(lost), scaled(most), scaled(least)
	s.Verdict = engine.Missed
	switch {
	case s.Tasks.Applicable == 0:
		s.Verdict = engine.Nothing
	case outline.Pass.Passes(s.Low):
		s.Verdict = engine.Passed
	case outline.Pass.Passes(s.High):
		s.Verdict = engine.Open
	}
	if outline.Bonus != nil {
		s.Bonus = &engine.BonusResult{Points: c.bonus, High: c.bonus, Clauses: []engine.ClauseResult{{ID: "b1"}}}
	}
}

// anyCity draws a city.
func anyCity(t *rapid.T) city {
	c := city{
		departments: rapid.IntRange(0, 30).Draw(t, "departments"), districts: rapid.IntRange(0, 12).Draw(t, "districts"), zones: rapid.IntRange(0, 6).Draw(t, "zones"),
		whole: rapid.Bool().Draw(t, "whole"), pillars: rapid.IntRange(1, 6).Draw(t, "pillars"), clauses: rapid.IntRange(1, 4).Draw(t, "clauses"),
	}
	if c.departments+c.districts+c.zones == 0 {
		c.departments = 1
	}
	if rapid.Bool().Draw(t, "bonus") {
		c.bonus = 15000
	}
	quality := rapid.SliceOfN(rapid.IntRange(0, 100), 49, 49).Draw(t, "quality")
	if rapid.Bool().Draw(t, "namesakes") {
		c.name = func(i int) string {
			return []string{"市甲局", "市甲局分局", "第3中队", "12345热线办", "乙区"}[i%5] + string([]rune("一二三四五六七八九十")[i/5%10]) // alike, but no two the same
		}
	}
	seed := rapid.Uint64().Draw(t, "seed")
	c.result = func(subject, clause int) (score.Outcome, score.Points) {
		return dice(seed, subject, clause, quality[subject])
	}
	return c
}

// dice is the same outcome for the same place: better ones for better quality.
func dice(seed uint64, subject, clause, quality int) (score.Outcome, score.Points) {
	x := seed + uint64(subject)*0x9E3779B97F4A7C15 + uint64(clause)*0xBF58476D1CE4E5B9
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	x ^= x >> 31
	switch roll := int(x % 100); {
	case roll < quality:
		return score.Met, 0
	case roll%5 == 0:
		return score.NotApplicable, 0
	case roll%3 == 0:
		return score.NoEvidence, 4 * score.Point
	}
	return score.Deducted, score.Points(x>>32%80+1) * 500
}

func model(t require.TestingT, run *engine.Run) *reports.Model {
	m, err := reports.New(run)
	require.NoError(t, err)
	return m
}

func compose(t require.TestingT, m *reports.Model, template string, o notice.Options) *notice.Notice {
	loaded, err := notice.Load(template)
	require.NoError(t, err)
	n, err := loaded.Compose(m, o)
	require.NoError(t, err)
	return n
}

// printed is a notice as one of the formats prints it.
func printed(t require.TestingT, n *notice.Notice, extension string) string {
	format, ok := notice.FormatOf("a." + extension)
	require.True(t, ok)
	var b strings.Builder
	require.NoError(t, n.Write(&b, format))
	return b.String()
}

// parsed composes a template of one's own.
func parsed(t *testing.T, m *reports.Model, o notice.Options, lines ...string) string {
	t.Helper()
	template, err := notice.Parse("本.txt", strings.Join(lines, "\n"))
	require.NoError(t, err)
	n, err := template.Compose(m, o)
	require.NoError(t, err)
	return printed(t, n, "txt")
}

var full = notice.Options{Issuer: "虚构市创建办", Number: "虚创办发〔2022〕3号", Signer: "张三", Date: "2022-11-18", Since: "2022-10-15"}

// series is the model of several rounds.
func series(t require.TestingT, runs ...*engine.Run) *reports.Model {
	var sources []reports.Source
	for i, run := range runs {
		run.Summary.Digest = fmt.Sprintf("sha256:%012d", i+1)
		sources = append(sources, reports.Source{Name: fmt.Sprint(i + 1), Run: run})
	}
	m, err := reports.NewSeries(sources)
	require.NoError(t, err)
	return m
}
