package reports

import (
	"slices"
	"strings"

	"chengan/engine/score"
)

// State is how a finding stands in one round.
type State string

// The states of a finding.
const (
	Fresh        State = "new"          // found for the first time
	Unrooted     State = "unrooted"     // found for the first time, where nobody can say what the clause was before
	Persisting   State = "standing"     // still found
	Unchecked    State = "unchecked"    // was found; whether it still is cannot be said
	Reopened     State = "reopened"     // found again after it was closed
	Missing      State = "absent"       // was found; the round has no such subject
	Closed       State = "closed"       // the points came back
	Inapplicable State = "inapplicable" // the clause does not apply any more
	Repealed     State = "withdrawn"    // the edition has no such clause any more
	Untraced     State = "untraced"     // nobody can say what the clause has become
)

// States lists the states: those of findings that are open first.
var States = []State{Fresh, Unrooted, Persisting, Unchecked, Reopened, Missing, Closed, Inapplicable, Repealed, Untraced}

// Title gives the Chinese word for people.
func (s State) Title() string {
	return map[State]string{Fresh: "新发现", Unrooted: "换版发现", Persisting: "未整改", Unchecked: "待核", Reopened: "反弹", Missing: "未参评",
		Closed: "已销号", Inapplicable: "不再适用", Repealed: "条款取消", Untraced: "不能沿革对应"}[s]
}

// Open reports whether somebody still has to act.
func (s State) Open() bool { return slices.Index(States, s) < slices.Index(States, Closed) && s != "" }

// found reports whether a finding in the state was found, or is not known now.
func (s State) found() bool { return s.Open() && s != Missing }

// states lists those of States for which something holds, as conditions do.
func states(holds func(State) bool) string {
	var list []string
	for _, state := range States {
		if holds(state) {
			list = append(list, string(state))
		}
	}
	return strings.Join(list, "|")
}

// due reports whether a finding in the state counts towards the 销号率.
func (s State) due() bool { return s != Inapplicable && s != Repealed && s != Untraced }

// stateNote says what the states mean, beside every table of them.
const stateNote = "问题指评价扣分或者未提交佐证材料的条款；一直只是待评、无法评价或者材料不全的，不列为问题，不计入销号率。" +
	"已销号：仅指后一轮评价把分值还回来的问题；条款换版拆分的，原失分的各条都还回来才销号。" +
	"待核：原有问题本轮未提交、待评或者无法评价，不能确认是否已整改，仍按未销号管理。" +
	"反弹：已销号的问题再次扣分。不再适用：条款本轮不涉及；条款取消：新版细则不再有此条款；两者都不算销号。未参评：本轮没有这个单位，仍按未销号管理。"

// untracedNote says what the states of a skipped edition mean.
const untracedNote = "两轮所用细则不是前后相邻的两版，条款无从对应的：原有问题列为不能沿革对应，是否已整改不得而知，不算销号；" +
	"新版条款的问题列为换版发现，是否原有不得而知，按未销号管理。"

// Tracked is one finding through the rounds, a line of the 整改台账: a clause of
// one subject, by lineage with whatever the clause was before.
type Tracked struct {
	Fingerprint string    `json:"fingerprint"` // subject, and the clause in the first round that has it: dist-01/national@2019/4.1
	SubjectID   string    `json:"subject"`
	Name        string    `json:"name"` // of the subject
	KindTitle   string    `json:"kind_title"`
	Clauses     []string  `json:"clauses"` // ids in the last round that has them; several where it was split
	Text        string    `json:"text"`
	Pillar      string    `json:"pillar"`
	Part        string    `json:"part"` // which of Progress.Pillars it belongs to
	Item        string    `json:"item"`
	State       string    `json:"state"`
	StateTitle  string    `json:"state_title"`
	Open        bool      `json:"open"`
	First       int       `json:"first"`    // round in which it was found first
	Since       int       `json:"since"`    // round since which it is found without having been closed; 0 when it is not open
	ClosedIn    int       `json:"closed"`   // round in which it was closed, 0 when it is not
	Times       Number    `json:"times"`    // rounds in which it was found
	Reopenings  Number    `json:"reopened"` // how often it was found again after it was closed
	Lost        Mark      `json:"lost"`     // in the last round
	Before      Mark      `json:"before"`   // when it was found last, before the last round
	Reason      string    `json:"reason"`   // of the last round that says something of it
	Owners      []string  `json:"owners"`
	Remedy      string    `json:"remedy"`
	Effort      int       `json:"effort"`
	EffortTitle string    `json:"effort_title"`
	History     []Episode `json:"history"` // parallel to Series.Rounds
	state       State
	present     bool // the last round has the clauses, and the subject
}

// Episode is a finding in one round.
type Episode struct {
	State      string   `json:"state"` // "" before it was found first
	StateTitle string   `json:"state_title"`
	Lost       Mark     `json:"lost"`
	Found      []string `json:"found"` // ids of the clauses that are found, or were and are not known now
	state      State
}

// Recurring reports whether it came back at least once.
func (t *Tracked) Recurring() bool { return t.Reopenings.N > 0 }

// ClauseID names the clauses as one text.
func (t *Tracked) ClauseID() string { return strings.Join(t.Clauses, "、") }

// glance is what one round says of a finding.
type glance uint8

const (
	nobody   glance = iota // no such subject
	untraced               // nobody can say what the clause has become
	nothing                // no such clause any more
	idle                   // the clause does not apply
	kept                   // all that was found has been given back
	unknown                // not known
	absent                 // not handed in
	lost                   // points are lost
)

// charges are the clauses of a line that were found with one subject, each
// where it stands in the last round that has it: true until its points have
// come back.
type charges map[place]bool

// carry follows the clauses into a round. What several clauses were merged into
// answers for each of them.
func (c charges) carry(l *line, round int) charges {
	now := charges{}
	for at, open := range c {
		gone := true
		for _, to := range l.became[at] {
			if to.round == round {
				now[to] = now[to] || open
				gone = false
			}
		}
		if gone {
			now[at] = open
		}
	}
	return now
}

// look takes what a round says of the clauses of a line, and names those that
// are found or, found before, not known now. What is lost goes before what is
// not known: it has to be mended either way. What is only not known was never
// found.
func (c charges) look(s *Subject, l *line, round int) (seen glance, found []int) {
	if s == nil {
		return nobody, nil
	}
	seen = kept
	for _, i := range l.Clauses[round] {
		at, one := place{round, i}, kept
		_, known := c[at]
		switch result := &s.Clauses[i]; {
		case result.outcome == score.Deducted:
			one = lost
		case result.outcome == score.NoEvidence:
			one = absent
		case result.Unknown() && known:
			one = unknown
		case result.outcome == score.Met && !result.Unknown() && known:
			c[at] = false
		}
		if one > kept {
			c[at] = true
			found = append(found, i)
			seen = max(seen, one)
		}
	}
	if seen > kept {
		return seen, found
	}
	for at, open := range c {
		switch {
		case !open:
		case at.round == round:
			return idle, nil // or it would have been found, or given back
		case l.broken[at.round+1]:
			seen = untraced
		case seen == kept:
			seen = nothing
		}
	}
	return seen, nil
}

// next is the state that follows from the one before and what the round says.
// Mended tells whether the points had come back since it was last found.
func next(before State, seen glance, mended bool) State {
	switch {
	case before == "" && seen >= absent:
		return Fresh
	case before == "":
		return ""
	case seen == lost && mended:
		return Reopened
	case seen == lost:
		return Persisting
	case seen > kept:
		return Unchecked
	case seen == kept:
		return Closed
	case seen == idle:
		return Inapplicable
	case seen == nothing:
		return Repealed
	case seen == untraced:
		return Untraced
	case before.Open():
		return Missing
	}
	return before
}

// track follows every finding of every subject. What loses points or was not
// handed in, in any round, stands in exactly one line.
//
// Shape: by subject as in Trends, then in the order of the lines.
func (s *Series) track(lines []line) []Tracked {
	list := []Tracked{}
	for i := range s.Trends {
		for j := range lines {
			if one, found := s.follow(&s.Trends[i], &lines[j]); found {
				list = append(list, one)
			}
		}
	}
	return list
}

// follow tells what became of one line of one subject; false where it was never
// a finding.
func (s *Series) follow(who *Trend, l *line) (Tracked, bool) {
	t := Tracked{Fingerprint: who.ID + "/" + l.Name, SubjectID: who.ID, Name: who.Name, KindTitle: who.KindTitle}
	mended, c := false, charges{}
	for k, m := range s.rounds {
		subject := m.subject(who.ID)
		c = c.carry(l, k)
		seen, found := c.look(subject, l, k)
		before := t.state
		t.state = next(before, seen, mended)
		if t.state == Fresh && l.broken[k] && l.first() == k {
			t.state = Unrooted
		}
		e := Episode{State: string(t.state), StateTitle: t.state.Title(), Lost: Mark{Text: "—"}, state: t.state}
		t.present = subject != nil && len(l.Clauses[k]) > 0
		if t.state != "" && t.present {
			t.describe(m, subject, l.Clauses[k], found, &e)
		}
		switch t.state {
		case Fresh, Unrooted:
			t.First = k + 1
		case Reopened:
			t.Reopenings.N++
			mended = false
		case Closed:
			mended = true
		}
		if len(e.Found) > 0 {
			t.Times.N++
		}
		t.mark(before, k+1)
		t.History = append(t.History, e)
	}
	history := pick("series.findings", t.Fingerprint) + ".history[*]"
	t.Times = countOf(t.Times.N, history, "state="+states(State.found))
	t.Reopenings = countOf(t.Reopenings.N, history, "state="+string(Reopened))
	t.State, t.StateTitle, t.Open = string(t.state), t.state.Title(), t.state.Open()
	if n := len(t.History) - 1; n >= 0 && t.First > 0 {
		t.Lost, t.Before = t.History[n].Lost, Mark{Text: "—"}
		for k := n - 1; k >= 0 && t.Before.Text == "—"; k-- {
			if len(t.History[k].Found) > 0 {
				t.Before = t.History[k].Lost
			}
		}
	}
	return t, t.First > 0
}

// mark notes in which round the finding was opened and closed.
func (t *Tracked) mark(before State, round int) {
	switch {
	case t.state.Open() && !before.Open():
		t.Since, t.ClosedIn = round, 0
	case t.state == Closed && before != Closed:
		t.Since, t.ClosedIn = 0, round
	case !t.state.Open() && t.state != Closed:
		t.Since, t.ClosedIn = 0, 0
	}
}

// describe takes what the round says of the clauses, and which of them are found.
func (t *Tracked) describe(m *Model, s *Subject, clauses, found []int, e *Episode) {
	first := &m.Clauses[clauses[0]]
	t.Text, t.Pillar, t.Item, t.Part = first.Text, first.Pillar, first.Item, m.Pillars[first.pillar].Name
	t.Clauses, t.Owners = nil, nil
	var sum score.Points
	var faults, others []string
	due := clauses // what has to be mended
	if len(found) > 0 {
		due = found
	}
	t.Remedy, t.Effort = first.Remedy, first.Effort
	if !slices.ContainsFunc(due, func(i int) bool { return s.Clauses[i].outcome != score.NoEvidence }) {
		t.Remedy, t.Effort = s.Clauses[due[0]].mend(first)
	}
	t.EffortTitle = efforts[t.Effort]
	for _, i := range clauses {
		clause, result := &m.Clauses[i], &s.Clauses[i]
		t.Clauses = append(t.Clauses, clause.ID)
		for _, owner := range clause.Owners {
			if !slices.Contains(t.Owners, owner) {
				t.Owners = append(t.Owners, owner)
			}
		}
		sum += result.Lost.Exact
		if slices.Contains(found, i) {
			e.Found = append(e.Found, clause.ID)
			faults = append(faults, result.Reason)
		} else {
			others = append(others, result.Reason)
		}
	}
	if len(faults) == 0 {
		faults = others
	}
	t.Reason = strings.Join(slices.Compact(faults), "；")
	var ids []string
	for _, i := range clauses {
		ids = append(ids, m.Clauses[i].ID)
	}
	e.Lost = m.pen.mark(sum).at(m.subjectPath(s.ID)+"."+pick("clauses", ids...), "lost")
}
