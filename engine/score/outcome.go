package score

import "fmt"

// Outcome is what an evaluation says of one clause for one subject. Missing,
// not applicable, pending and failed are different things and stay different
// to the last page of the last report.
type Outcome uint8

// The outcomes in rising order of precedence: where several could be said of
// one clause, the later one is said. This list is the only place of that rule.
const (
	Met           Outcome = iota // 达标
	Deducted                     // 扣分
	Pending                      // 待评: an expert has to judge
	Failed                       // 无法评价: the rule cannot be computed on this evidence
	NoEvidence                   // 未提交
	NotApplicable                // 不涉及
)

// Outcomes lists all outcomes, lowest precedence first.
var Outcomes = []Outcome{Met, Deducted, Pending, Failed, NoEvidence, NotApplicable}

var outcomeCodes = [...]string{"met", "deducted", "pending", "failed", "no_evidence", "not_applicable"}

var outcomeTitles = [...]string{"达标", "扣分", "待评", "无法评价", "未提交", "不涉及"}

// Max gives the outcome of higher precedence.
func (o Outcome) Max(other Outcome) Outcome { return max(o, other) }

// String gives the stable code used in files ("no_evidence").
func (o Outcome) String() string { return outcomeCodes[o] }

// Title gives the Chinese word used for people ("未提交").
func (o Outcome) Title() string { return outcomeTitles[o] }

// Unknown reports whether the points of the clause are still open: the low and
// the high score differ by what they could become.
func (o Outcome) Unknown() bool { return o == Pending || o == Failed || o == NoEvidence }

// MarshalText writes the stable code.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads a stable code.
func (o *Outcome) UnmarshalText(text []byte) error {
	for i, code := range outcomeCodes {
		if code == string(text) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("未知结论 %q", text)
}
