// Package shortest finds the least effort by which a subject comes to hold the
// line (达标路径): which clauses to mend and how far, alternatives to that, and,
// where nothing helps, how far one can come. It is exact: deductions combine
// under the caps of clause, pool and item as the engine combines them, and no
// choice of less effort reaches the line.
package shortest

import (
	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// State is the answer in one word.
type State string

// The states of a plan.
const (
	Holds      State = "holds"      // the line is held already
	Possible   State = "possible"   // there is a way
	Unproven   State = "unproven"   // there is one by the counts, but judging the changed evidence does not bear it out
	Impossible State = "impossible" // no way is enough: see Proof
	Vetoed     State = "vetoed"     // a veto stands, and points do not help
)

// Title gives the Chinese words of the state.
func (s State) Title() string {
	return map[State]string{Holds: "已经达标", Possible: "可以达标", Unproven: "尚不能确认", Impossible: "无法达标", Vetoed: "一票否决"}[s]
}

// UnitOfEffort says what effort is counted in.
const UnitOfEffort = "工作量单位为细则给出的整改难度：每整改一处、补齐一项、提高一步计一次该条款的难度（1为数日，5为数年）；细则没有给出难度的按3计"

// DefaultEffort is the effort of a clause whose ruleset gives no remedy.
const DefaultEffort = 3

// Plan is what a subject can do to hold the line. Points of clauses and items
// are points of the ruleset; scores are brought to its total.
type Plan struct {
	Subject     string          `json:"subject"`
	Name        string          `json:"name"`
	Ruleset     string          `json:"ruleset"` // national@2019
	Date        string          `json:"date"`    // 评估基准日 of the run
	Run         string          `json:"run"`     // digest of the run
	Line        engine.PassLine `json:"line"`
	State       State           `json:"state"`
	Score       score.Points    `json:"score"` // now, by the policy of the ruleset
	Low         score.Points    `json:"low"`
	High        score.Points    `json:"high"`
	Applicable  score.Points    `json:"applicable"`             // points of the ruleset that the subject answers for
	Missing     score.Points    `json:"missing"`                // points of the ruleset that must at least be regained
	Ways        []Way           `json:"ways,omitempty"`         // the best first
	Moves       []Move          `json:"moves"`                  // all that can be mended
	Barriers    []Barrier       `json:"barriers,omitempty"`     // what costs points and cannot be planned
	Vetoes      []string        `json:"vetoes,omitempty"`       // that stand: id and text
	Unsure      []string        `json:"unsure,omitempty"`       // vetoes of which nobody knows yet whether they stand
	Proof       *Proof          `json:"proof,omitempty"`        // where there is no way
	Limits      []Limit         `json:"limits,omitempty"`       // of the request
	Notes       []string        `json:"notes,omitempty"`        // on what the counts rest
	FromRun     bool            `json:"from_run,omitempty"`     // without evidence: from what the run keeps
	Effort      string          `json:"effort_unit"`            // UnitOfEffort
	EffortGuess []string        `json:"effort_guess,omitempty"` // clauses without a remedy, counted with DefaultEffort
}

// Way is one plan.
type Way struct {
	Effort int           `json:"effort"`
	Score  score.Points  `json:"score"`
	Low    score.Points  `json:"low"`             // the lowest it can become then, by what is still open in other clauses
	Gain   score.Points  `json:"gain"`            // Score less the score now
	Below  *score.Points `json:"below,omitempty"` // of the best: the highest score that any less effort reaches
	Steps  []Step        `json:"steps"`
	Check  *Check        `json:"check,omitempty"` // nil without evidence
}

// Kept reports whether judging the changed evidence bears a way out: the line is
// held, and no clause that could be carried out deducts more than was promised.
// Nothing was judged without evidence, and nothing speaks against the way.
func (w *Way) Kept() bool {
	return w.Check == nil || w.Check.Holds && (len(w.Check.Differs) == 0 || w.Check.Better)
}

// Lowest is the lowest score at the end of a way, from the evidence where it was
// carried out.
func (w *Way) Lowest() score.Points {
	if w.Check != nil {
		return w.Check.Low
	}
	return w.Low
}

// Step is one clause of a way.
type Step struct {
	Clause  string          `json:"clause"`
	Also    []string        `json:"also,omitempty"` // clauses that the same work mends
	Item    string          `json:"item"`           // id and name
	Remedy  string          `json:"remedy"`
	Owners  []string        `json:"owners,omitempty"`
	Do      string          `json:"do"`                // what, how many, up to where
	Count   int             `json:"count"`             // occurrences, things, steps or moves
	Of      int             `json:"of"`                // that there are
	Things  []string        `json:"things,omitempty"`  // that are to be supplied
	Records []column.Origin `json:"records,omitempty"` // that are to be mended, or that the figure rests on
	More    int             `json:"more,omitempty"`    // further records that a run does not name
	If      string          `json:"if,omitempty"`      // on what it depends
	After   []string        `json:"after,omitempty"`   // clauses that must be mended first
	To      *exact.Number   `json:"to,omitempty"`      // what a figure must become
	Effort  int             `json:"effort"`
	Before  score.Points    `json:"before"` // what the clause deducts now
	Left    score.Points    `json:"left"`   // and then
	Gain    score.Points    `json:"gain"`   // of the score, in this order
	Score   score.Points    `json:"score"`  // after it
}

// Move is one clause that can be mended: all the way, by itself.
type Move struct {
	Clause  string       `json:"clause"`
	Also    []string     `json:"also,omitempty"`
	Reason  string       `json:"reason"` // why it deducts
	Remedy  string       `json:"remedy"`
	Owners  []string     `json:"owners,omitempty"`
	Count   int          `json:"count"`
	Unit    int          `json:"unit"` // effort of one
	Effort  int          `json:"effort"`
	First   int          `json:"first"`    // how many must be mended before anything is regained
	Gain    score.Points `json:"gain"`     // of the score, if only this is mended
	PerUnit score.Points `json:"per_unit"` // Gain by Effort, rounded half up
	If      string       `json:"if,omitempty"`
	After   []string     `json:"after,omitempty"`
}

// Barrier is a clause that costs points and cannot be planned.
type Barrier struct {
	Clause   string       `json:"clause"`
	Lost     score.Points `json:"lost"` // of the ruleset, after pool and item
	Why      string       `json:"why"`
	Excluded bool         `json:"excluded,omitempty"` // because the request says so
}

// Limit is the most effort that the clauses of an owner may take together. A
// clause of several owners counts against each of them in full.
type Limit struct {
	Owner  string `json:"owner"`
	Effort int    `json:"effort"`
}

// Proof is why nothing is enough: the most that can be reached.
type Proof struct {
	Score  score.Points `json:"score"`  // the highest that any way reaches
	Effort int          `json:"effort"` // the least with which
	Short  score.Points `json:"short"`  // points of the ruleset that are still missing then
	Items  []ItemProof  `json:"items"`  // that lose points even then
}

// ItemProof is what remains of one item.
type ItemProof struct {
	Item  string       `json:"item"` // id and name
	Stake score.Points `json:"stake"`
	Now   score.Points `json:"now"`  // lost now
	Then  score.Points `json:"then"` // lost at the best
	Why   []string     `json:"why"`
}

// Check is what came of carrying a way out on the evidence and judging again.
type Check struct {
	Score   score.Points `json:"score"`
	Low     score.Points `json:"low"`
	High    score.Points `json:"high"`
	Agrees  bool         `json:"agrees"`            // every clause deducts what was promised
	Better  bool         `json:"better,omitempty"`  // some deduct less: the same records mend more than was promised; none deducts more
	Holds   bool         `json:"holds"`             // the score holds the line
	Edits   []Edit       `json:"edits"`             // how the evidence was changed for it
	Differs []string     `json:"differs,omitempty"` // where it does not agree
	Not     []string     `json:"not,omitempty"`     // clauses that could not be carried out, and why
}

// Edit is one record that was changed, added or withdrawn to carry a way out on
// the evidence. It says how that was done and is no advice: what is broken is
// mended in the street, not in the ledger.
type Edit struct {
	Clause string        `json:"clause"`
	Table  string        `json:"table"`
	Record column.Origin `json:"record"` // of an added one: no file
	Do     string        `json:"do"`
}
