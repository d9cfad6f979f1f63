package reports

import (
	"slices"

	"chengan/reports/internal/chart"
)

// trendLines is how many units the trend draws beside the main subject: those
// that stand last now.
const trendLines = 4

// trendChart draws the scores of the rounds: of the main subject and of those
// that stand last.
func trendChart(m *Model) (Chart, bool) {
	if m.Series == nil {
		return Chart{}, false
	}
	var rounds []chart.Round
	for _, round := range m.Series.Rounds {
		rounds = append(rounds, chart.Round{Name: round.Label(), Stage: round.Name})
	}
	last := m.Last()
	var ids []string
	if !m.Batch() && !m.Main.empty {
		ids = append(ids, m.MainID)
	}
	for _, rank := range last[:min(trendLines, len(last))] {
		ids = append(ids, rank.ID)
	}
	var lines []chart.Line
	for _, id := range ids {
		trend := m.Series.Trends[slices.IndexFunc(m.Series.Trends, func(t Trend) bool { return t.ID == id })]
		line := chart.Line{Name: trend.Name}
		for _, standing := range trend.Standings {
			value := chart.Value{}
			if standing.Judged() {
				value = chart.Value{Points: standing.Score.Exact, Text: standing.Score.Text}
			}
			line.Values = append(line.Values, value)
		}
		lines = append(lines, line)
	}
	title := "各轮得分"
	switch {
	case m.Batch():
		title += "（得分率居后的单位）"
	case len(last) > 0:
		title += "（" + m.Main.Name + "和得分率居后的单位）"
	}
	return chart.Trend("trend", title, rounds, lines, m.Main.Max.Exact, m.passMark())
}

// trackingChart draws the findings of the units by pillar, by who answers for
// them, and how they stand now.
func trackingChart(m *Model) (Chart, bool) {
	if m.Series == nil {
		return Chart{}, false
	}
	var flows [2][]chart.Flow
	states := map[string]chart.State{}
	for _, state := range States {
		states[state.Title()] = chart.Bad
		if !state.Open() {
			states[state.Title()] = chart.Good
		}
	}
	states[Unchecked.Title()], states[Missing.Title()] = chart.Open, chart.Open
	for i := range m.Series.Findings {
		t := &m.Series.Findings[i]
		if m.Whole && t.SubjectID == m.MainID {
			continue // they are those of its parts
		}
		flows[0] = append(flows[0], chart.Flow{From: t.Pillar, To: t.lead(), Count: 1})
		flows[1] = append(flows[1], chart.Flow{From: t.lead(), To: t.StateTitle, Count: 1})
	}
	return chart.Sankey("findings", "问题去向（历轮累计）", []string{"一级项", "责任单位", "状态"}, flows[:], states)
}

// lead names who answers for a finding first: the units of its kind where they
// are among the owners.
func (t *Tracked) lead() string {
	switch {
	case slices.Contains(t.Owners, t.KindTitle):
		return t.KindTitle
	case len(t.Owners) > 0:
		return t.Owners[0]
	}
	return "责任单位未明确"
}
