package reports

import (
	"cmp"
	"fmt"
	"slices"

	"chengan/engine/score"
)

// Gap is one clause of a subject that loses points. The list is a Pareto:
// largest first, with the share of all losses reached so far.
type Gap struct {
	Order      int          `json:"order"`
	ClauseID   string       `json:"clause"`
	Clause     *Clause      `json:"-"`
	Result     *ClauseScore `json:"-"`
	Lost       Mark         `json:"lost"`
	Share      Rate         `json:"share"`      // of all points lost
	Cumulative Rate         `json:"cumulative"` // of all points lost, this gap included
}

// gaps lists what a subject lost.
func (m *Model) gaps(s *Subject) []Gap {
	gaps := []Gap{}
	var all score.Points
	for i := range m.Clauses {
		if result := &s.Clauses[i]; result.Lost.Exact > 0 {
			all += result.Lost.Exact
			gaps = append(gaps, Gap{ClauseID: m.Clauses[i].ID, Clause: &m.Clauses[i], Result: result, Lost: result.Lost})
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return cmp.Compare(b.Lost.Exact, a.Lost.Exact) })
	var soFar score.Points
	sum := m.subjectPath(s.ID) + "." + m.pen.clauses + ".lost"
	for i := range gaps {
		soFar += gaps[i].Lost.Exact
		gaps[i].Order, gaps[i].Share, gaps[i].Cumulative = i+1, pointRate(gaps[i].Lost.Exact, all), pointRate(soFar, all)
		gaps[i].Share = gaps[i].Share.at(gaps[i].Lost.From()+"/"+sum, "")
		gaps[i].Cumulative = gaps[i].Cumulative.at(fmt.Sprintf("top(%d,%s)/%[2]s", i+1, sum), "")
	}
	return gaps
}

// GapCount is how many clauses the main subject loses points on.
func (m *Model) GapCount() Number {
	return countOf(len(m.Gaps), m.subjectPath(m.MainID)+"."+m.pen.clauses, "lost>0")
}

// Common is a clause on which several subjects lose points (共性问题).
type Common struct {
	ClauseID string  `json:"clause"`
	Clause   *Clause `json:"-"`
	Subjects Number  `json:"subjects"`
	Lost     Mark    `json:"lost"` // by all of them
}

// common lists clauses by the number of ranked subjects that lose points on
// them, then by the points.
func (m *Model) common() []Common {
	list := []Common{}
	for i := range m.Clauses {
		subjects, lost := 0, score.Points(0)
		for _, rank := range m.Ranking {
			if points := rank.Subject.Clauses[i].Lost.Exact; points > 0 {
				subjects++
				lost += points
			}
		}
		if subjects > 0 {
			lostOn := pick("clauses", m.Clauses[i].ID) + ".lost"
			list = append(list, Common{m.Clauses[i].ID, &m.Clauses[i], m.counted(subjects, lostOn+">0"), m.pen.mark(lost).at(m.ofRanked(lostOn), "")})
		}
	}
	slices.SortStableFunc(list, func(a, b Common) int {
		return cmp.Or(cmp.Compare(b.Subjects.N, a.Subjects.N), cmp.Compare(b.Lost.Exact, a.Lost.Exact))
	})
	return list
}

// TopCommon gives the first of Common, for the first page.
func (m *Model) TopCommon() []Common { return m.Common[:min(topGaps, len(m.Common))] }
