package reports

import (
	"fmt"

	"chengan/engine"
)

// Trend is one subject over the rounds.
type Trend struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Kind      string     `json:"kind"`
	KindTitle string     `json:"kind_title"`
	Standings []Standing `json:"standings"` // parallel to Series.Rounds
}

// Standing is how a subject stood in one round. Completion and performance
// stand side by side and are never mixed.
type Standing struct {
	Present      bool   `json:"present"` // false: the round has no such subject, and nothing else here means anything
	Score        Mark   `json:"score"`
	Low          Mark   `json:"low"`
	High         Mark   `json:"high"`
	Max          Mark   `json:"max"`
	Rate         Rate   `json:"rate"`       // 得分率
	Completion   Rate   `json:"completion"` // 完成率
	Placeholder  Rate   `json:"placeholder_rate"`
	Verdict      string `json:"verdict"`
	VerdictTitle string `json:"verdict_title"`
	Rank         int    `json:"rank"`     // 0 where unranked
	Places       int    `json:"places"`   // gained since the round before; 0 where that cannot be said
	Movement     string `json:"movement"` // the same in words: 升2, 降1, 持平, —
	Findings     int    `json:"findings"`
}

// Place gives the rank with what it moved: 3（升2）.
func (s Standing) Place() string {
	switch {
	case s.Rank == 0:
		return "—"
	case s.Movement == noMovement:
		return fmt.Sprint(s.Rank)
	}
	return fmt.Sprintf("%d（%s）", s.Rank, s.Movement)
}

const noMovement = "—"

// trends follows every subject of any round.
func (s *Series) trends() []Trend {
	list := []Trend{}
	at := map[string]int{}
	for k := len(s.rounds) - 1; k >= 0; k-- {
		for i := range s.rounds[k].Subjects {
			subject := &s.rounds[k].Subjects[i]
			if _, ok := at[subject.ID]; !ok {
				at[subject.ID] = len(list)
				list = append(list, Trend{ID: subject.ID, Name: subject.Name, Kind: subject.Kind, KindTitle: subject.KindTitle})
			}
		}
	}
	for i := range list {
		for k, m := range s.rounds {
			list[i].Standings = append(list[i].Standings, s.standing(m, k, list[i]))
		}
	}
	return list
}

func (s *Series) standing(m *Model, round int, t Trend) Standing {
	subject := m.subject(t.ID)
	if subject == nil {
		none := Mark{Text: "—"}
		return Standing{Score: none, Low: none, High: none, Max: none, Rate: Rate{Text: "—"}, Completion: Rate{Text: "—"}, Placeholder: Rate{Text: "—"},
			VerdictTitle: "未参评", Movement: noMovement}
	}
	out := Standing{
		Present: true, Score: subject.Score, Low: subject.Low, High: subject.High, Max: subject.Max, Rate: subject.Rate, Completion: subject.Completion,
		Placeholder: subject.Placeholder.Rate, Verdict: subject.Verdict, VerdictTitle: subject.VerdictTitle, Rank: subject.Rank.N, Movement: noMovement, Findings: len(m.Of(subject.ID)),
	}
	if round == 0 || out.Rank == 0 {
		return out
	}
	before := s.rounds[round-1]
	was := before.subject(t.ID)
	if was == nil || was.Rank.N == 0 || before.Basis.RulesetDigest != m.Basis.RulesetDigest {
		return out // ranks by other rules are not compared
	}
	out.Places = was.Rank.N - out.Rank
	switch {
	case out.Places > 0:
		out.Movement = fmt.Sprintf("升%d", out.Places)
	case out.Places < 0:
		out.Movement = fmt.Sprintf("降%d", -out.Places)
	default:
		out.Movement = "持平"
	}
	return out
}

// Judged reports whether the round has a score of the subject.
func (s Standing) Judged() bool { return s.Present && s.Verdict != string(engine.Nothing) }
