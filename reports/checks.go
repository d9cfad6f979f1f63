package reports

import (
	"chengan/engine"
)

// Checks are the results of the 勾稽关系. They never deduct; a failed one
// questions the evidence.
type Checks struct {
	Held    int     `json:"held"`
	Failed  int     `json:"failed"`
	Results []Check `json:"results"` // failed ones first
}

// Check is one comparison.
type Check struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Subject string `json:"subject"` // name, "" for the whole table
	OK      bool   `json:"ok"`
	Found   string `json:"found"`
	Op      string `json:"op"`
	Stated  string `json:"stated"`
	Column  string `json:"column"`
	Where   string `json:"where"`
	of      string // id of the subject
}

// FailedResults gives the comparisons that do not hold.
func (c Checks) FailedResults() []Check { return c.Results[:c.Failed] }

// Title gives the result in words.
func (c Check) Title() string {
	if c.OK {
		return "一致"
	}
	return "不一致"
}

func newChecks(run *engine.Run) Checks {
	notes := map[string]engine.CheckNote{}
	for _, note := range run.Header.Ruleset.Checks {
		notes[note.ID] = note
	}
	names := map[string]string{}
	for i := range run.Subjects {
		names[run.Subjects[i].ID] = run.Subjects[i].Name
	}
	var failed, held []Check
	for _, result := range run.Summary.Checks {
		note := notes[result.ID]
		check := Check{
			ID: result.ID, Text: note.Text, Subject: names[result.Subject], OK: result.OK,
			Found: result.Found, Op: note.Op, Stated: result.Stated, Column: note.Column, Where: result.Where, of: result.Subject,
		}
		if check.Subject == "" {
			check.Subject = result.Subject
		}
		if check.OK {
			held = append(held, check)
		} else {
			failed = append(failed, check)
		}
	}
	return Checks{Held: len(held), Failed: len(failed), Results: append(append([]Check{}, failed...), held...)}
}

// of keeps the comparisons of some subjects.
func (c Checks) of(member func(id string) bool) Checks {
	kept := Checks{Results: []Check{}}
	for _, check := range c.Results {
		switch {
		case !member(check.of):
			continue
		case check.OK:
			kept.Held++
		default:
			kept.Failed++
		}
		kept.Results = append(kept.Results, check)
	}
	return kept
}

var opTitles = map[string]string{"==": "相等", "!=": "不等", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}

// OpTitle says how the computed figure must stand to the stated one.
func (c Check) OpTitle() string {
	if title := opTitles[c.Op]; title != "" {
		return title
	}
	return c.Op
}
