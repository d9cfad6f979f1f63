package reports

import (
	"slices"
	"strings"

	"chengan/engine/score"
)

// Rectification is one line of the 整改台账: a finding that somebody has to
// mend. It is closed by a later score only, never by what is written in the
// ledger.
type Rectification struct {
	No          string // names it from round to round: dist-01/4.1
	Fingerprint string // as in Tracked
	SubjectID   string
	Name        string // of the subject
	ClauseID    string
	Text        string // of the clause
	Item        string
	State       string // how the last round found it, in words
	Reason      string
	Lost        Mark
	Owners      []string // the subject itself where the clause names nobody
	Remedy      string
	Effort      int
	EffortTitle string
	Times       int // rounds in which it was found
	Records     string
}

// handIn mends what was not handed in: whether anything is wrong with it, so
// that the remedy of the clause is called for, nobody knows yet.
const handIn = "补交材料；核实有问题的，按条款要求整改"

// mend gives what mends the clause, and its effort: that of handing in is the
// least.
func (c *ClauseScore) mend(clause *Clause) (remedy string, effort int) {
	if c.outcome == score.NoEvidence {
		return handIn, 1
	}
	return clause.Remedy, clause.Effort
}

// WorkStates are how far an office has come with a finding. 已销号 is not among
// them: only a later score closes one.
var WorkStates = []string{"未开始", "整改中", "已完成待复核"}

// Rectifications lists what has to be mended: what lost points in a run or was
// not handed in, or what is
// open after several rounds. Those of the main subject come first
// where it contains the others.
func (m *Model) Rectifications() []Rectification {
	list := []Rectification{}
	if m.Series != nil {
		for i := range m.Series.Findings {
			if t := &m.Series.Findings[i]; t.Open {
				list = append(list, m.tracked(t))
			}
		}
		slices.SortStableFunc(list, func(a, b Rectification) int { return m.foremost(b.SubjectID) - m.foremost(a.SubjectID) })
	} else {
		for i := range m.Findings {
			if f := &m.Findings[i]; f.Result.Charged() {
				list = append(list, m.found(f))
			}
		}
	}
	taken := map[string]int{}
	for i := range list {
		list[i].No = list[i].SubjectID + list[i].Fingerprint[strings.LastIndex(list[i].Fingerprint, "/"):]
		taken[list[i].No]++
	}
	for i := range list {
		if one := &list[i]; taken[one.No] > 1 { // clauses of two editions that had one number
			one.No = one.Fingerprint
		}
		if len(list[i].Owners) == 0 {
			list[i].Owners = []string{list[i].Name}
		}
		if list[i].Remedy == "" {
			list[i].Remedy = "按条款要求整改并提交佐证材料"
		}
	}
	return list
}

// foremost is 1 for the main subject where it contains the others, 0 for all
// others.
func (m *Model) foremost(subject string) int {
	if m.Whole && subject == m.MainID {
		return 1
	}
	return 0
}

func (m *Model) found(f *Finding) Rectification {
	one := Rectification{Fingerprint: f.SubjectID + "/" + m.Basis.RulesetID + "@" + m.Basis.Edition + "/" + f.ClauseID, SubjectID: f.SubjectID, Name: f.Subject.Name,
		ClauseID: f.ClauseID, Text: f.Clause.Text, Item: f.Clause.Item, State: f.Result.OutcomeTitle, Reason: f.Reason, Lost: f.Lost, Owners: f.Owners,
		Remedy: f.Remedy, Effort: f.Effort, EffortTitle: efforts[f.Effort], Times: 1}
	if f.Records != nil {
		one.Records = f.Records.Text.String()
	}
	return one
}

func (m *Model) tracked(t *Tracked) Rectification {
	one := Rectification{Fingerprint: t.Fingerprint, SubjectID: t.SubjectID, Name: t.Name, ClauseID: t.ClauseID(), Text: t.Text, Item: t.Item, State: t.StateTitle,
		Reason: t.Reason, Lost: t.Lost, Owners: t.Owners, Remedy: t.Remedy, Effort: t.Effort, EffortTitle: t.EffortTitle, Times: t.Times.N}
	var records []string
	for _, f := range m.Of(t.SubjectID) {
		if f.Records != nil && slices.Contains(t.Clauses, f.ClauseID) {
			records = append(records, f.Records.Text.String())
		}
	}
	one.Records = strings.Join(records, "；")
	return one
}
