package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
)

// Checks are the results of the 勾稽关系. They never deduct; a failed one
// questions the evidence.
type Checks struct {
	Held    Number  `json:"held"`
	Failed  Number  `json:"failed"`
	Total   Number  `json:"-"`
	Results []Check `json:"results"` // failed ones first
}

// Check is one comparison.
type Check struct {
	ID      string `json:"id"`
	Text    string `json:"text"`
	Subject string `json:"subject"` // name, "" for the whole table
	OK      bool   `json:"ok"`
	Found   Words  `json:"found"`
	Op      string `json:"op"`
	Stated  Words  `json:"stated"`
	Column  string `json:"column"`
	Where   string `json:"where"`
	of      string // id of the subject
}

// FailedResults gives the comparisons that do not hold.
func (c Checks) FailedResults() []Check { return c.Results[:c.Failed.N] }

// Title gives the result in words.
func (c Check) Title() string {
	if c.OK {
		return "一致"
	}
	return "不一致"
}

func newChecks(pen printer, run *engine.Run) Checks {
	notes := map[string]engine.CheckNote{}
	for _, note := range run.Header.Ruleset.Checks {
		notes[note.ID] = note
	}
	names := map[string]string{}
	for i := range run.Subjects {
		names[run.Subjects[i].ID] = run.Subjects[i].Name
	}
	var failed, held []Check
	for i, result := range run.Summary.Checks {
		note, at := notes[result.ID], fmt.Sprintf("%ssummary.checks[#%d]", pen.run, i+1)
		check := Check{
			ID: result.ID, Text: note.Text, Subject: names[result.Subject], OK: result.OK,
			Found: compared(result.Found, origin{at, "found"}), Op: note.Op, Stated: compared(result.Stated, origin{at, "stated"}), Column: note.Column, Where: result.Where, of: result.Subject,
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
	return countedChecks(pen, append(append([]Check{}, failed...), held...))
}

// compared is one side of a comparison: a figure, or why there is none.
func compared(text string, at origin) Words {
	if strings.Trim(text, "-.0123456789") != "" {
		return Words{}.plain(text)
	}
	return Words{{text, at}}
}

// countedChecks counts comparisons, of which those that do not hold come first; the
// conditions say which of the run they are.
func countedChecks(pen printer, results []Check, conditions ...string) Checks {
	count := func(n int, more ...string) Number {
		return countOf(n, pen.run+"summary.checks[*]", slices.Concat(conditions, more)...)
	}
	failed := 0
	for failed < len(results) && !results[failed].OK {
		failed++
	}
	return Checks{Held: count(len(results)-failed, "ok=true"), Failed: count(failed, "ok=false"), Total: count(len(results)), Results: results}
}

// of keeps the comparisons of some subjects.
func (c Checks) of(pen printer, member map[string]bool) Checks {
	results := slices.DeleteFunc(slices.Clone(c.Results), func(check Check) bool { return !member[check.of] })
	return countedChecks(pen, results, isOne("subject", slices.Sorted(maps.Keys(member))...))
}

var opTitles = map[string]string{"==": "相等", "!=": "不等", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}

// OpTitle says how the computed figure must stand to the stated one.
func (c Check) OpTitle() string {
	if title := opTitles[c.Op]; title != "" {
		return title
	}
	return c.Op
}
