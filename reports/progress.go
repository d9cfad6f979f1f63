package reports

import (
	"fmt"
	"slices"
)

// Progress counts findings: how they went over the rounds, and how they stand
// now by pillar, by unit and by kind of unit.
type Progress struct {
	Scope   string         `json:"scope"`   // whose findings are counted, in words
	Pillars []string       `json:"pillars"` // those of the last round, then those that earlier ones had
	Rounds  []Census       `json:"rounds"`  // of the units together, parallel to Series.Rounds
	Main    []Census       `json:"main"`    // of the main subject, parallel to Series.Rounds; none where it is one of the units
	Pillar  []PillarCensus `json:"by_pillar"`
	Units   []UnitCensus   `json:"units"` // as in Series.Trends
	Kinds   []KindCensus   `json:"kinds"`
	main    string         // its name
	among   []string       // conditions of the findings of the units
}

// Census counts findings by state. Every finding that was found by then is in
// exactly one state, so that the counts add up to Total.
type Census struct {
	States []StateCount `json:"states"` // all of States
	Total  Number       `json:"total"`  // found so far
	Open   Number       `json:"open"`
	Due    Number       `json:"due"`  // Total without those whose clause does not apply any more, is gone or cannot be followed
	Rate   Rate         `json:"rate"` // 销号率, closed of Due
}

// StateCount is how many findings are in one state.
type StateCount struct {
	State    string `json:"state"`
	Title    string `json:"title"`
	Findings Number `json:"findings"`
}

// PillarCensus counts the findings of one pillar in the last round.
type PillarCensus struct {
	Name  string `json:"name"`
	Units Census `json:"units"`
	Main  Census `json:"main"` // all 0 where the main subject is one of the units
}

// UnitCensus counts the findings of one unit in the last round.
type UnitCensus struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	KindTitle string   `json:"kind_title"`
	Census    Census   `json:"census"`
	Open      []Number `json:"open"` // by pillar, parallel to Progress.Pillars
}

// KindCensus counts the findings of all units of one kind, in the words of a 通报.
type KindCensus struct {
	Title    string   `json:"title"`
	Units    Number   `json:"units"`
	With     Number   `json:"with"` // units that have open findings
	Open     []Number `json:"open"` // by pillar, parallel to Progress.Pillars
	Total    Number   `json:"total"`
	Sentence Words    `json:"sentence"`
}

// count is a census while it is being taken.
type count map[State]int

// census finishes it. State is where findings say the state that was counted, and
// conditions are what holds for them.
func (c count) census(state string, conditions ...string) Census {
	of := func(holds func(State) bool) Number {
		n := 0
		for one, findings := range c {
			if holds(one) {
				n += findings
			}
		}
		return countOf(n, allFindings, slices.Concat(conditions, []string{state + "=" + states(holds)})...)
	}
	out := Census{Total: of(func(State) bool { return true }), Open: of(State.Open), Due: of(State.due)}
	for _, one := range States {
		out.States = append(out.States, StateCount{string(one), one.Title(), of(func(s State) bool { return s == one })})
	}
	closed := out.Closed()
	out.Rate = countRate(closed.N, out.Due.N).at(closed.From()+"/"+out.Due.From(), "")
	return out
}

// allFindings is where the tracked findings stand, and isOpen is a condition of
// them.
const (
	allFindings = "series.findings[*]"
	isOpen      = "open=true"
)

// of gives the count of one state.
func (c Census) of(state State) Number { return c.States[slices.Index(States, state)].Findings }

// progress counts the tracked findings.
func (s *Series) progress() Progress {
	last := s.rounds[len(s.rounds)-1]
	p := Progress{Scope: "各单位", Pillar: []PillarCensus{}, Units: []UnitCensus{}, Kinds: []KindCensus{}}
	for k := len(s.rounds) - 1; k >= 0; k-- {
		for _, pillar := range s.rounds[k].Pillars {
			if !slices.Contains(p.Pillars, pillar.Name) {
				p.Pillars = append(p.Pillars, pillar.Name)
			}
		}
	}
	apart := "" // the main subject, whose findings are those of its units over again
	if last.Whole {
		p.among = []string{"subject!=" + escapes.Replace(last.MainID)}
		apart, p.main, p.Scope = last.MainID, last.Main.Name, "各单位（不含"+last.Main.Name+"本级汇总的结果）"
	}
	if len(s.Trends) == 1 {
		p.Scope = s.Trends[0].Name
	}
	units, main := make([]count, len(s.rounds)), make([]count, len(s.rounds))
	for k := range s.rounds {
		units[k], main[k] = count{}, count{}
	}
	byPillar := map[string][2]count{}
	for _, name := range p.Pillars {
		byPillar[name] = [2]count{{}, {}}
	}
	byUnit, open := map[string]count{}, map[string][]int{}
	for i := range s.Findings {
		t := &s.Findings[i]
		rounds, side := units, 0
		if t.SubjectID == apart {
			rounds, side = main, 1
		}
		for k, episode := range t.History {
			if episode.state != "" {
				rounds[k][episode.state]++
			}
		}
		byPillar[t.Part][side][t.state]++
		if byUnit[t.SubjectID] == nil {
			byUnit[t.SubjectID], open[t.SubjectID] = count{}, make([]int, len(p.Pillars))
		}
		byUnit[t.SubjectID][t.state]++
		if t.Open {
			open[t.SubjectID][slices.Index(p.Pillars, t.Part)]++
		}
	}
	own := isOne("subject", apart)
	for k := range s.rounds {
		state := fmt.Sprintf("history[#%d].state", k+1)
		p.Rounds = append(p.Rounds, units[k].census(state, p.among...))
		if apart != "" {
			p.Main = append(p.Main, main[k].census(state, own))
		}
	}
	for _, name := range p.Pillars {
		part := isOne("part", name)
		p.Pillar = append(p.Pillar, PillarCensus{name, byPillar[name][0].census("state", append([]string{part}, p.among...)...), byPillar[name][1].census("state", part, own)})
	}
	for _, trend := range s.Trends {
		if trend.ID == apart {
			continue
		}
		who := isOne("subject", trend.ID)
		unit := UnitCensus{trend.ID, trend.Name, trend.KindTitle, byUnit[trend.ID].census("state", who), make([]Number, len(p.Pillars))}
		for j, name := range p.Pillars {
			n := 0
			if list := open[trend.ID]; list != nil {
				n = list[j]
			}
			unit.Open[j] = countOf(n, allFindings, who, isOne("part", name), isOpen)
		}
		p.Units = append(p.Units, unit)
	}
	p.Kinds = p.kinds(apart)
	return p
}

// kinds puts units of one kind together, in order of first occurrence. Apart is
// who is none of the units.
func (p *Progress) kinds(apart string) []KindCensus {
	list := []KindCensus{}
	for _, unit := range p.Units {
		i := slices.IndexFunc(list, func(k KindCensus) bool { return k.Title == unit.KindTitle })
		if i < 0 {
			i = len(list)
			list = append(list, KindCensus{Title: unit.KindTitle, Open: make([]Number, len(p.Pillars))})
		}
		k := &list[i]
		k.Units.N++
		if unit.Census.Open.N > 0 {
			k.With.N++
		}
		for j, n := range unit.Open {
			k.Open[j].N += n.N
			k.Total.N += n.N
		}
	}
	for i := range list {
		k := &list[i]
		kind := isOne("kind_title", k.Title)
		of := append([]string{kind, isOpen}, p.among...)
		k.Units = countOf(k.Units.N, "series.trends[*]", kind, "id!="+escapes.Replace(apart))
		k.With, k.Total = distinct(k.With.N, allFindings, "subject", of...), countOf(k.Total.N, allFindings, of...)
		for j, name := range p.Pillars {
			k.Open[j] = countOf(k.Open[j].N, allFindings, append([]string{isOne("part", name)}, of...)...)
		}
		k.Sentence = say("%s%d个，均没有需整改的问题。", k.Title, k.Units)
		if k.Total.N > 0 {
			k.Sentence = say("%s%d个，其中%d个有需整改的问题，共%d项：%s。", k.Title, k.Units, k.With, k.Total, p.split(k.Open))
		}
	}
	return list
}

// split lists what there is by pillar: 城市安全源头治理31项，城市安全风险防控40项.
func (p *Progress) split(open []Number) Words {
	var parts []Words
	for i, n := range open {
		if n.N > 0 {
			parts = append(parts, say("%s%d项", p.Pillars[i], n))
		}
	}
	return joined(parts, "，")
}

// sentences says how the findings stand.
func (p *Progress) sentences() []Words {
	list := []Words{}
	if p.main != "" {
		list = append(list, p.Main[len(p.Main)-1].sentence(p.main))
	}
	list = append(list, p.Rounds[len(p.Rounds)-1].sentence(p.Scope))
	for _, kind := range p.Kinds {
		if len(p.Units) == 1 {
			break // it has been said
		}
		list = append(list, kind.Sentence)
	}
	return list
}

// sentence says how the findings of somebody stand.
func (c Census) sentence(who string) Words {
	text := say("%s累计发现问题%d项，已销号%d项，销号率%s；需整改的%d项", who, c.Total, c.Closed(), c.Rate, c.Open)
	var parts []Words
	for _, state := range States {
		if n := c.of(state); n.N > 0 && state.Open() {
			parts = append(parts, say("%s%d项", state.Title(), n))
		}
	}
	if len(parts) > 0 {
		text = text.and("，其中%s", joined(parts, "、"))
	}
	for _, state := range States {
		if n := c.of(state); n.N > 0 && !state.due() {
			text = text.and("；%s%d项，不计入销号率", state.Title(), n)
		}
	}
	return text.and("。")
}

// Closed counts the findings that are closed.
func (c Census) Closed() Number { return c.of(Closed) }

// Reopened counts the findings that came back.
func (c Census) Reopened() Number { return c.of(Reopened) }

// Columns are the states that tables of findings have a column for: those of a
// skipped edition only where there is one.
func (p *Progress) Columns() []State {
	return slices.DeleteFunc(slices.Clone(States), func(state State) bool {
		return (state == Unrooted || state == Untraced) && !p.skipped()
	})
}

// skipped reports whether findings could not be followed to the next edition.
func (p *Progress) skipped() bool {
	return slices.ContainsFunc(slices.Concat(p.Rounds, p.Main), func(c Census) bool { return c.of(Unrooted).N+c.of(Untraced).N > 0 })
}

// Note says what the states mean, beside every table of them.
func (p *Progress) Note() string {
	if p.skipped() {
		return stateNote + untracedNote
	}
	return stateNote
}

// Count gives the counts of a census in the order of the columns.
func (c Census) Count(columns []State) []Number {
	counts := make([]Number, len(columns))
	for i, state := range columns {
		counts[i] = c.of(state)
	}
	return counts
}

// Unfinished gives the units that have open findings.
func (p *Progress) Unfinished() []UnitCensus {
	return slices.DeleteFunc(slices.Clone(p.Units), func(u UnitCensus) bool { return u.Census.Open.N == 0 })
}

// Wanting counts the units that have open findings.
func (p *Progress) Wanting() Number {
	return distinct(len(p.Unfinished()), allFindings, "subject", append([]string{isOpen}, p.among...)...)
}
