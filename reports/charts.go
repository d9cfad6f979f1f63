package reports

import (
	"encoding/json"
	"fmt"
	"strings"

	"chengan/engine/score"
	"chengan/reports/internal/chart"
)

// Chart is a drawing of figures that the report also prints as text.
type Chart = chart.Chart

// charts are the drawings of a report, in the order of its chapters. One that
// has nothing to show for a run is left out.
var charts = []func(*Model) (Chart, bool){
	intervalChart, gaugeChart, pillarChart, lossChart, tileChart, scoreChart, domainChart, subjectChart, itemChart, gapChart, pathChart, trendChart, findingsChart,
}

// Charts makes the drawings of the report.
func (m *Model) Charts() []Chart {
	var list []Chart
	if m.Main == nil {
		return list
	}
	for _, draw := range charts {
		if c, ok := draw(m); ok {
			list = append(list, c)
		}
	}
	return list
}

// intervalChart draws the score of the main subject with what it can become.
func intervalChart(m *Model) (Chart, bool) {
	if m.Main.empty || m.Batch() {
		return Chart{}, false
	}
	return chart.Ranked("interval", m.Main.Name+"得分与可能区间", []chart.Bar{m.bar(m.Main)}, m.full(m.Main.Max), m.passMark())
}

// gaugeChart draws the score of the main subject alone.
func gaugeChart(m *Model) (Chart, bool) {
	if m.Main.empty || m.Batch() {
		return Chart{}, false
	}
	return chart.Gauge("gauge", m.Main.Name+m.ScoreTitle(), m.Main.Score.Exact, m.Main.Score.Text+"分", m.Main.VerdictTitle, m.Main.Max.Exact, m.passMark(), state(m.Main))
}

// pillarChart draws the 得分率 of the pillars of the main subject.
func pillarChart(m *Model) (Chart, bool) {
	if m.Main.empty {
		return Chart{}, false
	}
	var spokes []chart.Spoke
	for _, pillar := range m.Pillars {
		spoke := chart.Spoke{Name: pillar.Name, Text: pillar.Result.Rate.Text}
		if pillar.Result.Rate.Known() {
			spoke.Percent = json.Number(pillar.Result.Rate.Percent())
		}
		spokes = append(spokes, spoke)
	}
	return chart.Radar("pillars", m.Tier+"得分率", spokes)
}

// lossChart draws how the points of the main subject go, pillar by pillar.
func lossChart(m *Model) (Chart, bool) {
	if m.Main.empty {
		return Chart{}, false
	}
	var steps []chart.Step
	for _, pillar := range m.Pillars {
		steps = append(steps, chart.Step{Name: pillar.Name, Points: pillar.Result.Lost.Exact, Text: pillar.Result.Lost.Text})
	}
	full := chart.Step{Name: "应得分", Points: m.Main.Applicable.Exact, Text: m.Main.Applicable.Text}
	rest := chart.Step{Name: "实得分", Points: m.Main.Earned.Exact, Text: m.Main.Earned.Text}
	return chart.Waterfall("losses", "应得分、失分与实得分", "单位：分；橙色为各"+m.Tier+"失分", full, steps, rest, state(m.Main))
}

// scoreChart draws the scores of all ranked subjects.
func scoreChart(m *Model) (Chart, bool) {
	var bars []chart.Bar
	full := score.Points(0)
	for _, rank := range m.ranked() {
		bars = append(bars, m.bar(rank.Subject))
		full = max(full, m.full(rank.Subject.Max))
	}
	if len(m.Subjects) < 2 {
		return Chart{}, false
	}
	bars, whose := lowest(bars, "各单位")
	title := whose + "得分与可能区间（按得分率名次）"
	if m.View.Pillar != "" {
		title = whose + "得分率与可能区间（折成百分制绘制）"
	}
	return chart.Ranked("scores", title, bars, full, m.passMark())
}

// lowest keeps as many of what stands in the order of ranks as can be read in one
// drawing: the last, whom a leader looks for. It says whose they are.
func lowest[T any](list []T, whose string) ([]T, string) {
	if n := len(list); n > chart.BarsMax {
		return list[n-chart.BarsMax:], fmt.Sprintf("得分率居后的%d个单位（共%d个，其余见表）", chart.BarsMax, n)
	}
	return list, whose
}

// phrases are what the title or the note of a drawing may say of figures: a
// drawing is made of plain texts.
func (m *Model) phrases(id string) []Words {
	scored := []string{m.pen.asked(), m.pen.node + "applicable>0"}
	switch id {
	case "gauge":
		if m.PassLine != nil {
			return []Words{m.PassLine.Sign}
		}
	case "scores":
		return []Words{say("共%d个", m.counted(len(m.ranked()), scored...))}
	case "tiles":
		return []Words{say("共%d个", m.counted(len(m.tiles()), append(scored, "kind=district|zone")...))}
	case "subjects", "items":
		return []Words{say("共%d个", countOf(len(m.SubjectMatrix), m.subjectsPath(), scored...))}
	case "trend":
		return m.trendPhrases()
	}
	return nil
}

// ScoreTitle names the score of the first page.
func (m *Model) ScoreTitle() string {
	if m.View.Pillar != "" {
		return "本项得分"
	}
	return "综合得分"
}

// full is how long a scale has to be for a score out of most. What subjects have
// at stake in one 一级项 differs, so that their rates are drawn, out of 100.
func (m *Model) full(most Mark) score.Points {
	if m.View.Pillar != "" {
		return 100 * score.Point
	}
	return most.Exact
}

// drawn is where a score out of most stands on the scale of full.
func (m *Model) drawn(points, most Mark) score.Points {
	if m.View.Pillar == "" || most.Zero() {
		return points.Exact
	}
	return score.Points(score.HalfUp.Divide(int64(points.Exact)*int64(m.full(most)), int64(most.Exact)))
}

func (m *Model) bar(s *Subject) chart.Bar {
	if m.View.Pillar != "" {
		text := fmt.Sprintf("%s（%s/%s分）", s.Rate, s.Score, s.Max)
		return chart.Bar{Name: s.Name, Low: m.drawn(s.Low, s.Max), Score: m.drawn(s.Score, s.Max), High: m.drawn(s.High, s.Max), Text: text, State: state(s)}
	}
	text := fmt.Sprintf("%s分 %s", s.Score, s.VerdictTitle)
	if !s.Unknown.Zero() {
		text = fmt.Sprintf("%s分（%s～%s）%s", s.Score, s.Low, s.High, s.VerdictTitle)
	}
	return chart.Bar{Name: s.Name, Low: s.Low.Exact, Score: s.Score.Exact, High: s.High.Exact, Text: text, State: state(s)}
}

// riskBands are the lower ends of the 得分率 that the four colours stand for,
// the worst first.
var (
	riskBands    = []int64{0, 70, 80, 90}
	riskMeanings = []string{"得分率不足70%", "70%至80%", "80%至90%", "90%及以上"}
)

// tiles are the districts and zones of the ranking.
func (m *Model) tiles() []chart.Tile {
	var tiles []chart.Tile
	for _, rank := range m.ranked() {
		if s := rank.Subject; s.Kind == "district" || s.Kind == "zone" {
			level := 0
			for i, from := range riskBands {
				if s.Rate.atLeast(from) {
					level = i
				}
			}
			tiles = append(tiles, chart.Tile{Name: s.Name, Text: s.Rate.Text, Level: level})
		}
	}
	return tiles
}

// tileChart draws the districts and zones side by side.
func tileChart(m *Model) (Chart, bool) {
	tiles, whose := lowest(m.tiles(), "各区县和开发区")
	return chart.TileMap("tiles", whose+"得分率分布", "颜色按得分率分四档，不是安全风险等级", tiles, riskMeanings)
}

// domainChart draws pillars × domains of the main subject by points lost.
func domainChart(m *Model) (Chart, bool) {
	if m.Main.empty {
		return Chart{}, false
	}
	heat := chart.Heat{Columns: m.DomainMatrix.Domains, Levels: Levels, RowHeight: 42}
	for y, row := range m.DomainMatrix.Rows {
		heat.Rows = append(heat.Rows, row.Pillar)
		for x, cell := range row.Cells {
			text := "—"
			if !cell.Empty() {
				text = fmt.Sprintf("失%s\n涉及%s", cell.Lost, cell.AtStake)
			}
			heat.Cells = append(heat.Cells, chart.Cell{X: x, Y: y, Level: cell.Rate.LostLevel(), Text: text, Say: row.Pillar + m.DomainMatrix.Domains[x] + strings.ReplaceAll(text, "\n", "")})
		}
	}
	return chart.Matrix("domains", m.Tier+"与领域失分", "单位：分；颜色越深失分占比越高；“涉及”为适用条款扣分上限之和", heat)
}

// subjectChart draws subjects × pillars by 得分率.
func subjectChart(m *Model) (Chart, bool) {
	if len(m.SubjectMatrix) < 2 {
		return Chart{}, false
	}
	rows, whose := lowest(m.SubjectMatrix, "单位")
	heat := chart.Heat{Levels: Levels, RowHeight: chart.RowHeight(len(rows))}
	for _, pillar := range m.Pillars {
		heat.Columns = append(heat.Columns, pillar.Name)
	}
	for y, row := range rows {
		heat.Rows = append(heat.Rows, row.Name)
		for x, cell := range row.Cells {
			heat.Cells = append(heat.Cells, chart.Cell{X: x, Y: y, Level: cell.Rate.Level(), Text: cell.Rate.Text, Say: row.Name + m.Pillars[x].Name + cell.Rate.Text})
		}
	}
	return chart.Matrix("subjects", whose+"与"+m.Tier+"得分率", "颜色越深失分越多；“—”为无适用条款", heat)
}

// columnsMax is how many narrow columns a page has room for.
const columnsMax = 50

// itemChart draws subjects × 三级项 by shades: where the losses of all stand.
func itemChart(m *Model) (Chart, bool) {
	heat := chart.Heat{Levels: Levels, Upright: true}
	var leaves []int
	for i, node := range m.Nodes {
		if node.Leaf {
			leaves = append(leaves, i)
			name := node.Name
			if node.No > 0 {
				name = fmt.Sprintf("%d %s", node.No, node.Name)
			}
			heat.Columns = append(heat.Columns, name)
		}
	}
	if len(m.SubjectMatrix) < 2 || len(leaves) > columnsMax {
		return Chart{}, false
	}
	rows, whose := lowest(m.SubjectMatrix, "单位")
	for y, row := range rows {
		heat.Rows = append(heat.Rows, row.Name)
		for x, leaf := range leaves {
			if level := row.Subject.Nodes[leaf].Rate.Level(); level > 0 {
				heat.Cells = append(heat.Cells, chart.Cell{X: x, Y: y, Level: level})
			}
		}
	}
	heat.Say = []string{fmt.Sprintf("%d个单位、%d个三级项", len(rows), len(leaves))}
	worst := len(Levels) - 1
	for x, leaf := range leaves {
		var names []string
		for _, row := range rows {
			if row.Subject.Nodes[leaf].Rate.Level() == worst {
				names = append(names, row.Name)
			}
		}
		if len(names) > 0 {
			heat.Say = append(heat.Say, fmt.Sprintf("%s：%s失分率%s", heat.Columns[x], some(names, ends), Levels[worst]))
		}
	}
	if len(heat.Say) == 1 {
		heat.Say = append(heat.Say, "没有失分率"+Levels[worst]+"的")
	}
	heat.RowHeight = min(16, chart.RowHeight(len(heat.Rows)))
	return chart.Matrix("items", whose+"与三级项失分", "颜色越深失分越多；空格为未失分或不涉及", heat)
}

// gapChart draws the largest gaps and the share of all losses they reach.
func gapChart(m *Model) (Chart, bool) {
	if len(m.Gaps) < 2 {
		return Chart{}, false // nothing to compare
	}
	var losses []chart.Loss
	for _, gap := range m.Gaps {
		losses = append(losses, chart.Loss{Name: gap.ClauseID, Lost: gap.Lost.Exact, Text: gap.Lost.Text, Cumulative: json.Number(gap.Cumulative.Percent()), Reached: gap.Cumulative.Text})
	}
	return chart.Pareto("gaps", "失分条款排列图", "横轴为条款编号和失分；条形为失分，折线为累计占全部失分的比重，数值见扣分清单", losses)
}

// pathChart draws the way above the line of the main subject, or else the one
// of the most steps.
func pathChart(m *Model) (Chart, bool) {
	if m.Paths == nil {
		return Chart{}, false
	}
	var longest *Path
	for i := range m.Paths.List {
		if path := &m.Paths.List[i]; longest == nil || len(path.Steps) > len(longest.Steps) && (longest.ID != m.MainID || len(longest.Steps) == 0) {
			longest = path
		}
	}
	if longest == nil {
		return Chart{}, false
	}
	var gains []chart.Step
	for _, s := range longest.Steps {
		gains = append(gains, chart.Step{Name: "条款" + s.Clause, Points: s.Gain.Exact, Text: s.Gain.Text})
	}
	now := chart.Step{Name: "现得分", Points: longest.Score.Exact, Text: longest.Score.Text}
	after := chart.Step{Name: "可达得分", Points: longest.After.Exact, Text: longest.After.Text}
	end := chart.Good
	if longest.answer == unproven {
		end = chart.Open
	}
	return chart.Climb("path", longest.Name+"达标路径", "单位：分，未修约", now, gains, after, end, m.passMark())
}

// passMark is the pass line of the charts, nil where there is none.
func (m *Model) passMark() *chart.Pass {
	if m.PassLine == nil {
		return nil
	}
	return &chart.Pass{Points: m.PassLine.Points.Exact, Text: m.PassLine.Sign.String()}
}

func state(s *Subject) chart.State {
	switch s.VerdictTitle {
	case "合格", "不设合格线":
		return chart.Good
	case "不合格", "否决":
		return chart.Bad
	}
	return chart.Open
}
