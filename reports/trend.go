package reports

import "chengan/engine"

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
	Rank         Number `json:"rank"`     // 0 where unranked
	Places       Number `json:"places"`   // gained since the round before; 0 where that cannot be said
	Movement     Words  `json:"movement"` // the same in words: 升2, 降1, 持平, —
	Findings     Number `json:"findings"`
}

// Place gives the rank with what it moved: 3（升2）.
func (s Standing) Place() Words {
	switch {
	case s.Rank.N == 0:
		return say("—")
	case s.Movement.String() == noMovement:
		return say("%d", s.Rank)
	}
	return say("%d（%s）", s.Rank, s.Movement)
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
			VerdictTitle: "未参评", Movement: say(noMovement)}
	}
	out := Standing{
		Present: true, Score: subject.Score, Low: subject.Low, High: subject.High, Max: subject.Max, Rate: subject.Rate, Completion: subject.Completion,
		Placeholder: subject.Placeholder.Rate, Verdict: subject.Verdict, VerdictTitle: subject.VerdictTitle, Rank: subject.Rank, Movement: say(noMovement), Findings: m.findingsOf(subject.ID),
	}
	if round == 0 || out.Rank.N == 0 {
		return out
	}
	before := s.rounds[round-1]
	was := before.subject(t.ID)
	if was == nil || was.Rank.N == 0 || before.Basis.RulesetDigest != m.Basis.RulesetDigest {
		return out // ranks by other rules are not compared
	}
	gained := func(from, to Number) Number { return Number{N: from.N - to.N}.at(from.From()+"-"+to.From(), "") }
	switch out.Places = gained(was.Rank, out.Rank); {
	case out.Places.N > 0:
		out.Movement = say("升%d", out.Places)
	case out.Places.N < 0:
		out.Movement = say("降%d", gained(out.Rank, was.Rank))
	default:
		out.Movement = say("持平")
	}
	return out
}

// Judged reports whether the round has a score of the subject.
func (s Standing) Judged() bool { return s.Present && s.Verdict != string(engine.Nothing) }
