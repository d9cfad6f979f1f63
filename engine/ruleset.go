package engine

import (
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// RulesetSchema is the version of the ruleset file that this program reads.
const RulesetSchema = "chengan-ruleset/1"

// Status says how sure we are of a sentence of the standard.
type Status string

// The statuses of a source.
const (
	Official    Status = "official"    // text of the standard at hand
	Draft       Status = "draft"       // from a draft that was sent round for comments
	Derived     Status = "derived"     // follows from other figures of the standard
	Placeholder Status = "placeholder" // our stand-in until the official sentence is imported
)

// Statuses lists the statuses, surest first.
var Statuses = []Status{Official, Draft, Derived, Placeholder}

// Title gives the Chinese word for people.
func (s Status) Title() string {
	return map[Status]string{Official: "官方原文", Draft: "征求意见稿", Derived: "推导", Placeholder: "占位"}[s]
}

// Ruleset is one edition of an 评价细则 as plain data.
type Ruleset struct {
	Schema        string         `json:"$schema"`
	ID            string         `json:"id"`
	Edition       string         `json:"edition"`
	Title         string         `json:"title"`
	Issuer        string         `json:"issuer,omitempty"`
	Note          string         `json:"note,omitempty"`
	Extends       string         `json:"extends,omitempty"`   // the ruleset it was resolved from: "xian-catalogue@2022"
	Previous      string         `json:"previous,omitempty"`  // the edition that lineage speaks of: "xian-catalogue@2021"
	Serves        string         `json:"serves,omitempty"`    // the ruleset whose items the clauses' shares speak of: "national@2019"
	Withdrawn     []Withdrawal   `json:"withdrawn,omitempty"` // clauses of Previous, where there is none of Extends, that are no more
	Documents     []Document     `json:"documents,omitempty"`
	Subjects      []string       `json:"subjects"`       // kinds of subjects it judges
	Role          string         `json:"role,omitempty"` // of these, it judges those that have it; "" for all
	Total         score.Points   `json:"total"`
	Pass          *PassLine      `json:"pass,omitempty"`
	Rounding      ReportRounding `json:"report_rounding"`
	NoEvidence    string         `json:"no_evidence"`    // "deduct" or "full"
	NotApplicable string         `json:"not_applicable"` // "full" or "exclude"
	Tables        []string       `json:"tables"`
	Params        map[string]any `json:"params,omitempty"` // numbers (json.Number), texts and matrices ([]any of []any of texts)
	Shares        []string       `json:"shares,omitempty"` // indicators that are shares of a whole: 0 to 1
	Items         []Item         `json:"items"`
	Vetoes        []Veto         `json:"vetoes,omitempty"`
	Bonus         *Bonus         `json:"bonus,omitempty"`
	Checks        []Check        `json:"checks,omitempty"`
}

// Document is a paper that sentences are taken from.
type Document struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	No    string `json:"no,omitempty"` // 文号
	Date  string `json:"date,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Source is where a sentence comes from and how sure we are of it.
type Source struct {
	Document   string `json:"document,omitempty"`
	At         string `json:"at,omitempty"`
	Status     Status `json:"status"`                // of the deduction: what the score rests on
	TextStatus Status `json:"text_status,omitempty"` // of the requirement
	Note       string `json:"note,omitempty"`
}

// PassLine is the line a score must hold: "> 90" is not passed by 90.
type PassLine struct {
	Op     string       `json:"op"` // ">" or ">="
	Points score.Points `json:"points"`
}

// Passes reports whether p holds the line.
func (l PassLine) Passes(p score.Points) bool {
	return p > l.Points || l.Op == ">=" && p == l.Points
}

// Title gives the line in words: "高于90分".
func (l PassLine) Title() string {
	if l.Op == ">" {
		return "高于" + l.Points.String() + "分"
	}
	return "不低于" + l.Points.String() + "分"
}

// ReportRounding is how reports print points; scores are never rounded by it.
type ReportRounding struct {
	Scale int            `json:"scale"`
	Mode  score.Rounding `json:"mode"`
}

// Item is a pillar, a group or an item. Only leaves hold clauses.
type Item struct {
	ID           string       `json:"id"`
	No           int          `json:"no,omitempty"`
	Name         string       `json:"name"`
	Points       score.Points `json:"points"`
	PointsStatus Status       `json:"points_status,omitempty"`
	Source       *Source      `json:"source,omitempty"`
	Items        []Item       `json:"items,omitempty"`
	Pools        []Pool       `json:"pools,omitempty"`
	Clauses      []Clause     `json:"clauses,omitempty"`
}

// Pool is a cap that several clauses of an item share.
type Pool struct {
	ID  string       `json:"id"`
	Cap score.Points `json:"cap"`
}

// Domains are the 领域 of the 6 pillars × 4 domains matrix.
var Domains = []string{"制度建设", "基础建设", "过程管控", "设施保障"}

// Clause is one scoring sentence.
type Clause struct {
	ID            string            `json:"id"`
	Domain        string            `json:"domain,omitempty"` // one of Domains
	Text          string            `json:"text"`
	Source        Source            `json:"source"`
	Owners        []string          `json:"owners,omitempty"`         // 牵头: kinds and roles that answer for it
	Support       []string          `json:"support,omitempty"`        // 配合: kinds and roles that help; they are not judged by it
	Serves        []Service         `json:"serves,omitempty"`         // items of Ruleset.Serves that it carries a share of
	Lineage       *Lineage          `json:"lineage,omitempty"`        // what it was in Ruleset.Previous; nil without one
	Applies       string            `json:"applies,omitempty"`        // false: 不涉及
	AppliesReason string            `json:"applies_reason,omitempty"` // why it does not apply
	Pool          string            `json:"pool,omitempty"`
	Deduct        pattern.Deduction `json:"deduct"`
	Because       string            `json:"because,omitempty"` // the records to show, where the deduction's own are not the point
	Remedy        *Remedy           `json:"remedy,omitempty"`
}

// Service is the share of another ruleset's item that a clause carries. The
// shares of all clauses that serve one item add up to one.
type Service struct {
	Item  string `json:"item"`  // id of an item: "1.2.4"
	Share string `json:"share"` // exact: "1", "1/4", "0.25"
}

// Number gives the share.
//
// Errors: exact.ErrSyntax, exact.ErrDivideByZero.
func (s Service) Number() (exact.Number, error) {
	var n exact.Number
	err := n.UnmarshalJSON([]byte(s.Share))
	return n, err
}

// Descent is how a clause came from the edition before.
type Descent string

// The ways a clause can come about, or go.
const (
	Same       Descent = "same"
	Edited     Descent = "edited"
	Renumbered Descent = "renumbered"
	Split      Descent = "split"
	Merged     Descent = "merged"
	Moved      Descent = "moved" // to another item or another owner
	New        Descent = "new"
	Gone       Descent = "withdrawn"
)

// Descents lists them.
var Descents = []Descent{Same, Edited, Renumbered, Split, Merged, Moved, New, Gone}

// Title gives the Chinese word for people.
func (d Descent) Title() string {
	return map[Descent]string{
		Same: "未变", Edited: "修改", Renumbered: "改号", Split: "拆分", Merged: "合并", Moved: "调整归属", New: "新增", Gone: "取消",
	}[d]
}

// Lineage is what a clause was in the edition before.
type Lineage struct {
	Kind Descent  `json:"kind"`
	From []string `json:"from,omitempty"` // ids of clauses of Ruleset.Previous; none: the one of its own id, if there is one
	Note string   `json:"note,omitempty"` // why, in words an official reads
}

// Before gives the ids that the clause called id had in the edition before: its
// own where nothing else is said, none where it is new. A nil lineage says
// nothing.
func (l *Lineage) Before(id string) []string {
	if l == nil || l.Kind != New && len(l.From) == 0 {
		return []string{id}
	}
	return l.From
}

// Withdrawal is a clause of the edition before that is no more.
type Withdrawal struct {
	ID     string   `json:"id"`
	Reason string   `json:"reason"`
	Into   []string `json:"into,omitempty"` // clauses that take its place
}

// Remedy is what closes a finding.
type Remedy struct {
	Text   string   `json:"text"`
	Effort int      `json:"effort"`          // 1 (days) to 5 (years)
	After  []string `json:"after,omitempty"` // clauses that must be mended first
}

// Veto is a 一票否决 condition.
type Veto struct {
	ID          string   `json:"id"`
	Text        string   `json:"text"`
	Source      Source   `json:"source"`
	Consequence string   `json:"consequence"` // 不得参评, 取消参评资格 or 撤销命名
	Owners      []string `json:"owners,omitempty"`
	If          string   `json:"if"`
	What        string   `json:"what"`
}

// Bonus is the 鼓励项.
type Bonus struct {
	Name    string        `json:"name"`
	Cap     score.Points  `json:"cap"`
	Inside  bool          `json:"inside"` // counts towards the score and the pass line
	Clauses []BonusClause `json:"clauses"`
}

// BonusClause awards points by the same patterns that deduct them.
type BonusClause struct {
	ID     string            `json:"id"`
	Text   string            `json:"text"`
	Source Source            `json:"source"`
	Owners []string          `json:"owners,omitempty"`
	Award  pattern.Deduction `json:"award"`
}

// Check is a 勾稽关系: two figures that must agree. It never deducts.
type Check struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	For    string `json:"for,omitempty"`  // table: once per record; "": once over everything
	When   string `json:"when,omitempty"` // only where this holds
	Found  string `json:"found"`
	Op     string `json:"op"`
	Stated string `json:"stated"`
	Column string `json:"column,omitempty"` // Chinese header it is about
}
