package engine

import (
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/internal/kernel"
	"chengan/engine/score"
)

// RunSchema is the version of the run file that this program writes and reads.
const RunSchema = "chengan-run/1"

// Run is the immutable outcome of one evaluation. It holds all that a report
// needs, so that it can be printed again years later without the ruleset or
// the evidence.
type Run struct {
	Header   Header
	Subjects []SubjectResult // in the order of their ids
	Summary  Summary
}

// Header is the first line of a run file.
type Header struct {
	Type     string        `json:"type"`   // "header"
	Schema   string        `json:"schema"` // RunSchema
	Tool     string        `json:"tool"`   // program and version
	Ruleset  Outline       `json:"ruleset"`
	Evidence EvidenceShort `json:"evidence"`
	Date     string        `json:"date"`            // 评估基准日, YYYY-MM-DD
	Round    string        `json:"round,omitempty"` // 轮次
}

// EvidenceShort names the evidence of a run.
type EvidenceShort struct {
	Digest   string `json:"digest"`
	Files    []File `json:"files"`
	Problems int    `json:"problems"` // records and files that were refused
}

// Outline is what a run keeps of its ruleset.
type Outline struct {
	ID            string         `json:"id"`
	Edition       string         `json:"edition"`
	Title         string         `json:"title"`
	Issuer        string         `json:"issuer,omitempty"`
	Note          string         `json:"note,omitempty"`
	Digest        string         `json:"digest"`
	Previous      string         `json:"previous,omitempty"`  // the edition that lineage speaks of
	Withdrawn     []Withdrawal   `json:"withdrawn,omitempty"` // clauses of Previous that are no more
	Documents     []Document     `json:"documents,omitempty"`
	Total         score.Points   `json:"total"`
	Pass          *PassLine      `json:"pass,omitempty"`
	Rounding      ReportRounding `json:"report_rounding"`
	NoEvidence    string         `json:"no_evidence"`
	NotApplicable string         `json:"not_applicable"`
	Nodes         []Node         `json:"nodes"`   // preorder
	Clauses       []ClauseNote   `json:"clauses"` // in the order of the items
	Vetoes        []ClauseNote   `json:"vetoes,omitempty"`
	Bonus         *BonusNote     `json:"bonus,omitempty"`
	Checks        []CheckNote    `json:"checks,omitempty"`
}

// Node is one pillar, group or item of the tree.
type Node struct {
	ID           string       `json:"id"`
	Parent       string       `json:"parent,omitempty"` // "" at the top
	Depth        int          `json:"depth"`            // 1 for a pillar
	Leaf         bool         `json:"leaf"`             // holds clauses
	No           int          `json:"no,omitempty"`     // number in the printed table
	Name         string       `json:"name"`
	Points       score.Points `json:"points"`
	PointsStatus Status       `json:"points_status,omitempty"`
	Status       Status       `json:"status,omitempty"` // of the name
	Pools        []Pool       `json:"pools,omitempty"`  // caps that clauses of a leaf share
}

// ClauseNote is what a run keeps of a clause, a veto or a bonus clause.
type ClauseNote struct {
	ID          string       `json:"id"`
	Item        string       `json:"item,omitempty"` // id of the leaf node
	Pool        string       `json:"pool,omitempty"`
	Domain      string       `json:"domain,omitempty"`
	Text        string       `json:"text"`
	Pattern     string       `json:"pattern"`
	Max         score.Points `json:"max"` // the most it deducts (or awards) on its own
	Source      Source       `json:"source"`
	Owners      []string     `json:"owners,omitempty"`
	Support     []string     `json:"support,omitempty"` // who helps the owners
	Lineage     *Lineage     `json:"lineage,omitempty"` // what it was in Outline.Previous; nil where nothing is said of it
	Remedy      *Remedy      `json:"remedy,omitempty"`
	Consequence string       `json:"consequence,omitempty"` // of a veto
}

// BonusNote is what a run keeps of the bonus.
type BonusNote struct {
	Name    string       `json:"name"`
	Cap     score.Points `json:"cap"`
	Inside  bool         `json:"inside"` // counts towards the score
	Clauses []ClauseNote `json:"clauses"`
}

// CheckNote is what a run keeps of a check (勾稽关系).
type CheckNote struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Op     string `json:"op"`
	Column string `json:"column,omitempty"` // Chinese header it is about
}

// Verdict is the answer to "does it pass?".
type Verdict string

// The verdicts. Open means that what is still unknown decides.
const (
	Passed  Verdict = "pass"
	Missed  Verdict = "fail"
	Open    Verdict = "open"
	Vetoed  Verdict = "vetoed"
	NoLine  Verdict = "none"  // the ruleset draws no line
	Nothing Verdict = "empty" // no clause applies to the subject
)

// Title gives the Chinese words of the verdict.
func (v Verdict) Title() string {
	return map[Verdict]string{Passed: "合格", Missed: "不合格", Open: "待定", Vetoed: "否决", NoLine: "不设合格线", Nothing: "无适用条款"}[v]
}

// SubjectResult is one line of a run file: everything about one subject.
type SubjectResult struct {
	Type              string         `json:"type"` // "subject"
	ID                string         `json:"id"`
	Name              string         `json:"name"`
	Kind              string         `json:"kind"`
	Parent            string         `json:"parent,omitempty"`
	Score             score.Points   `json:"score"`      // by the policy of the ruleset
	Low               score.Points   `json:"low"`        // the lowest it can become
	High              score.Points   `json:"high"`       // the highest it can become
	Max               score.Points   `json:"max"`        // full marks on the scale of Score
	Earned            score.Points   `json:"earned"`     // points kept of Applicable, by the policy
	Applicable        score.Points   `json:"applicable"` // points at stake once 不涉及 clauses are left out
	Pass              bool           `json:"pass"`       // Score passes the line, and every veto is known not to stand
	Verdict           Verdict        `json:"verdict"`
	PlaceholderPoints score.Points   `json:"placeholder_points"` // of Applicable, resting on placeholder deductions
	Tasks             Tasks          `json:"tasks"`
	Nodes             []NodeResult   `json:"nodes"`   // parallel to Outline.Nodes
	Clauses           []ClauseResult `json:"clauses"` // parallel to Outline.Clauses
	Vetoes            []ClauseResult `json:"vetoes,omitempty"`
	Bonus             *BonusResult   `json:"bonus,omitempty"`
}

// Tasks counts clauses. Completion (submitted share) and performance (points
// kept) are two different numbers and never mixed.
type Tasks struct {
	Applicable int `json:"applicable"` // clauses that apply
	Submitted  int `json:"submitted"`  // of them, those with complete evidence
}

// NodeResult is the points of one node.
type NodeResult struct {
	ID         string       `json:"id"`
	Score      score.Points `json:"score"` // points kept, by the policy
	Low        score.Points `json:"low"`
	High       score.Points `json:"high"`
	Applicable score.Points `json:"applicable"` // points at stake
}

// ClauseResult is what was found for one clause.
type ClauseResult struct {
	ID       string        `json:"id"`
	Outcome  score.Outcome `json:"outcome"`
	OffDuty  bool          `json:"off_duty,omitempty"` // 不涉及 because others answer for it: its points are not the subject's
	Open     bool          `json:"open,omitempty"`     // judged on what there is; what is still to come may change it
	Measure  *exact.Number `json:"measure,omitempty"`  // what the expression yielded, where it is a number
	Deducted score.Points  `json:"deducted"`           // by the clause itself, after its own cap, by the policy
	Lost     score.Points  `json:"lost"`               // of Deducted, what counts after pool and item caps
	Least    score.Points  `json:"least"`              // the least Deducted can become
	Most     score.Points  `json:"most"`               // the most Deducted can become
	Reason   string        `json:"reason"`             // in Chinese, a full sentence without a final stop
	Records  *Records      `json:"records,omitempty"`  // the records behind it
	Awaiting []string      `json:"awaiting,omitempty"` // subjects that owe evidence for it
}

// Records are the records behind a result.
type Records struct {
	Total int             `json:"total"`
	Shown []column.Origin `json:"shown"` // the first MaxRecords
}

// MaxRecords is how many records a result names.
const MaxRecords = kernel.MaxFirst

// BonusResult is the bonus of a subject.
type BonusResult struct {
	Points  score.Points   `json:"points"` // awarded, after the cap
	High    score.Points   `json:"high"`   // the most it can become
	Clauses []ClauseResult `json:"clauses"`
}

// CheckResult is one comparison of a check. A failed one questions the
// evidence and never deducts.
type CheckResult struct {
	ID      string `json:"id"`
	Subject string `json:"subject"` // whose record it is, "" for the whole table
	OK      bool   `json:"ok"`
	Found   string `json:"found"`
	Stated  string `json:"stated"`
	Where   string `json:"where"` // file, sheet, row and column, as people write them
}

// Summary is the last line of a run file.
type Summary struct {
	Type     string         `json:"type"` // "summary"
	Subjects int            `json:"subjects"`
	Outcomes map[string]int `json:"outcomes"` // clause results by outcome code
	Checks   []CheckResult  `json:"checks"`
	Digest   string         `json:"digest"` // see Run.Seal: "sha256:…"
}
