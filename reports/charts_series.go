package reports

import (
	"cmp"
	"slices"

	"chengan/engine/score"
	"chengan/reports/internal/chart"
)

// trendLines is how many units are drawn beside the main subject: those whose
// scores moved most.
const trendLines = 4

// trendChart draws the scores of the main subject and of the units that moved
// most, round after round.
func trendChart(m *Model) (Chart, bool) {
	if m.Series == nil {
		return Chart{}, false
	}
	var rounds []chart.Round
	for _, round := range m.Series.Rounds {
		rounds = append(rounds, chart.Round{Name: round.Label(), Stage: round.Name})
	}
	full := score.Points(0)
	line := func(t *Trend) chart.Line {
		l := chart.Line{Name: t.Name}
		for _, s := range t.Standings {
			if !s.Judged() {
				l.Values = append(l.Values, chart.Value{})
				continue
			}
			l.Values = append(l.Values, chart.Value{Points: m.drawn(s.Score, s.Max), Text: m.trendText(s).String()})
			full = max(full, m.full(s.Max))
		}
		return l
	}
	var lines []chart.Line
	var moved []*Trend
	for i := range m.Series.Trends {
		if t := &m.Series.Trends[i]; t.ID == m.MainID && m.Whole {
			lines = append(lines, line(t))
		} else {
			moved = append(moved, t)
		}
	}
	slices.SortStableFunc(moved, func(a, b *Trend) int { return cmp.Compare(m.moved(b), m.moved(a)) })
	for _, t := range moved[:min(trendLines, len(moved))] {
		lines = append(lines, line(t))
	}
	title := "各轮得分"
	if m.View.Pillar != "" {
		title = "各轮得分率（折成百分制绘制）"
	}
	if len(m.Series.Trends) > len(lines) {
		title += "（变动最大的单位）"
	}
	return chart.Trend("trend", title, rounds, lines, full, m.passMark())
}

// trendText is the figure at a point of the drawing.
func (m *Model) trendText(s Standing) Words {
	if m.View.Pillar != "" {
		return say("%s", s.Rate)
	}
	return say("%s", s.Score)
}

// trendPhrases are the figures that the note may give in words, because the
// drawing has no room for them.
func (m *Model) trendPhrases() []Words {
	var list []Words
	for _, t := range m.Series.Trends {
		for k, s := range t.Standings {
			if s.Judged() {
				list = append(list, say("%s%s%s", chart.EndName(t.Name), m.Series.Rounds[k].Label(), m.trendText(s)))
			}
		}
	}
	return list
}

// moved is how far apart the scores of a subject lie on the drawing.
func (m *Model) moved(t *Trend) score.Points {
	low, high, any := score.Points(0), score.Points(0), false
	for _, s := range t.Standings {
		if !s.Judged() {
			continue
		}
		at := m.drawn(s.Score, s.Max)
		if !any {
			low, high, any = at, at, true
		}
		low, high = min(low, at), max(high, at)
	}
	return high - low
}

// findingsChart draws the findings on their way from the pillars to the units
// that have them, and to how they stand.
func findingsChart(m *Model) (Chart, bool) {
	if m.Series == nil {
		return Chart{}, false
	}
	var pillars, units []chart.Flow
	add := func(flows *[]chart.Flow, from, to string) {
		for i := range *flows {
			if f := &(*flows)[i]; f.From == from && f.To == to {
				f.Count++
				return
			}
		}
		*flows = append(*flows, chart.Flow{From: from, To: to, Count: 1})
	}
	for i := range m.Series.Findings {
		t := &m.Series.Findings[i]
		if t.SubjectID == m.MainID && m.Whole {
			continue // the city's are those of its units, once more
		}
		add(&pillars, t.Part, t.Name)
		add(&units, t.Name, t.StateTitle)
	}
	states := map[string]chart.State{}
	for _, state := range States {
		states[state.Title()] = chart.Open
	}
	states[Closed.Title()], states[Reopened.Title()] = chart.Good, chart.Bad
	return chart.Sankey("findings", "问题从"+m.Tier+"到责任单位到整改状态", []string{m.Tier, "单位", "状态"}, [][]chart.Flow{pillars, units}, states)
}
