// Package impact says what a new edition does to the scores of evidence that
// stays as it is, and how much of it is due to what: every change is split
// exactly, clause by clause.
//
// The score of a subject is S(R, a): R are the rules, a is which clauses apply
// to the subject, how (applies, does not apply, is not its duty). Of two
// editions A and B there are four such scores, and the differences between
// them are the effects:
//
//	rule           S(B, a of A) − S(A, a of A)   the rules change, who they apply to does not
//	applicability  S(A, a of B) − S(A, a of A)   the other way round
//	interaction    what is left of S(B, a of B) − S(A, a of A)
//
// For a clause that adds v to a score where it applies and nothing where it
// does not these are a_A·(v_B − v_A), (a_B − a_A)·v_A and (a_B − a_A)·(v_B − v_A).
// A clause that is new or withdrawn is a matter of rules. With two bodies of
// evidence the evidence effect comes before: S(A) of the later − S(A) of the
// earlier; the others are then of the later.
//
// Each effect is the sum of what the clauses add to its two scores. Clauses
// that became of each other are one line, measured at the scale of A; what
// comes of another scale is a line of its own, and so is what comes of rounding
// lines to 1e-4 分 and the score itself. So lines add up to the change of the
// printed score.
package impact

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/edition"
	"chengan/engine/score"
)

// Definition is what the effects are, in words for help and reports.
const Definition = "规则影响：适用情况按旧版不变，规则由旧版换为新版；新增、取消的条款算在规则影响里。" +
	"适用影响：规则按旧版不变，适用情况（适用、不涉及、不属于职责）换为新版的。交互影响：两者同时改变而多出的部分。" +
	"证据影响：按旧版规则，证据由前一份换为后一份；其余各项都按后一份证据计算。" +
	"未拆分：有一版无法评价、未提交、待评，或者不知道若适用应得多少，只列整个变化。" +
	"折算比例：涉及分值与满分之比改变带来的变化。舍入：各行和总分各自取到万分之一分留下的差。各行相加等于总分的变化。"

// Effects are the parts of a change.
type Effects struct {
	Evidence      score.Points `json:"evidence"`
	Rule          score.Points `json:"rule"`
	Applicability score.Points `json:"applicability"`
	Interaction   score.Points `json:"interaction"`
	Unsplit       score.Points `json:"unsplit"` // known as a whole only
}

// Sum gives the parts together.
func (e Effects) Sum() score.Points {
	return e.Evidence + e.Rule + e.Applicability + e.Interaction + e.Unsplit
}

func (e *Effects) add(other Effects) {
	e.Evidence += other.Evidence
	e.Rule += other.Rule
	e.Applicability += other.Applicability
	e.Interaction += other.Interaction
	e.Unsplit += other.Unsplit
}

// LineKind is what a line is about.
type LineKind string

// The kinds of lines.
const (
	OfClauses  LineKind = "clauses"  // clauses that became of each other
	OfBonus    LineKind = "bonus"    // a bonus clause that counts towards the score
	OfScale    LineKind = "scale"    // 折算比例
	OfRounding LineKind = "rounding" // 舍入
)

// Line is one part of the change of one subject's score. The amount of a line
// of rounding is in Change alone.
type Line struct {
	Kind    LineKind     `json:"kind"`
	From    []Seen       `json:"from"` // how the clauses were judged under A, on the later evidence
	To      []Seen       `json:"to"`
	Item    string       `json:"item,omitempty"`
	Mark    edition.Mark `json:"mark,omitempty"`
	Text    string       `json:"text,omitempty"`
	Effects Effects      `json:"effects"`
	Change  score.Points `json:"change"`
	Why     string       `json:"why,omitempty"` // it cannot be split
}

// Title names the line: "9-1→9-1、9-3", 折算比例.
func (l Line) Title() string {
	names := func(list []Seen) string {
		var ids []string
		for _, one := range list {
			ids = append(ids, one.ID)
		}
		return strings.Join(ids, "、")
	}
	from, to := names(l.From), names(l.To)
	switch {
	case l.Kind == OfScale:
		return "折算比例"
	case l.Kind == OfRounding:
		return "舍入"
	case from == "" || from == to:
		return to
	}
	return from + "→" + cmp.Or(to, "取消")
}

// Seen is how one clause was judged.
type Seen struct {
	ID       string        `json:"id"`
	Outcome  score.Outcome `json:"outcome"`
	OffDuty  bool          `json:"off_duty,omitempty"`
	Deducted score.Points  `json:"deducted"` // by the clause itself; of a bonus clause awarded
	Reason   string        `json:"reason"`
}

// Title gives the outcome for people.
func (s Seen) Title() string {
	switch {
	case s.OffDuty:
		return "不属于职责"
	case s.Outcome == score.Deducted:
		return fmt.Sprintf("扣%s", s.Deducted)
	}
	return s.Outcome.Title()
}

// Subject is the change of one subject's score.
type Subject struct {
	ID       string                        `json:"id"`
	Name     string                        `json:"name"`
	Kind     string                        `json:"kind"`
	Before   score.Points                  `json:"before"`  // S(A), on the earlier evidence
	Between  score.Points                  `json:"between"` // S(A), on the later evidence; Before where there is one body of it
	After    score.Points                  `json:"after"`   // S(B)
	Change   score.Points                  `json:"change"`
	Effects  Effects                       `json:"effects"`  // of all lines
	Rounding score.Points                  `json:"rounding"` // with Effects it makes Change
	Marks    map[edition.Mark]score.Points `json:"marks"`    // Change by the marks of items; the rest is bonus, scale and rounding
	Was      engine.Verdict                `json:"was"`
	Is       engine.Verdict                `json:"is"`
	Open     bool                          `json:"open"`  // some evidence that a clause awaits is missing: the scores may still move
	Quiet    int                           `json:"quiet"` // lines that cannot be split and come to nothing; they are not listed
	Lines    []Line                        `json:"lines"` // those that are not nothing; in the order of the items
}

// Apart is a subject that has no two scores to compare.
type Apart struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
	Why  string `json:"why"`
}

// ItemEffect is what the change does to one item over all subjects.
type ItemEffect struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	Mark     edition.Mark `json:"mark"`
	Reasons  []string     `json:"reasons"`
	Subjects int          `json:"subjects"` // whose points in it change
	Gain     score.Points `json:"gain"`     // of those that gain, together
	Loss     score.Points `json:"loss"`     // negative
}

// Report is the impact of one edition.
type Report struct {
	From     string       `json:"from"` // "id@edition"
	To       string       `json:"to"`
	Basis    string       `json:"basis"`    // how clauses are known
	Snapshot bool         `json:"evidence"` // there are two bodies of evidence
	Subjects []Subject    `json:"subjects"` // who gains most first
	Apart    []Apart      `json:"apart"`
	Idle     int          `json:"idle"`  // subjects to whom nothing applies under either
	Items    []ItemEffect `json:"items"` // in the order of the comparison
}

// Split compares scores and splits their changes. Earlier is evidence before
// from's, judged under the same edition; nil where there is none.
//
// Shape: from is of c.From, to of c.To.
func Split(c *edition.Comparison, from, to, earlier *Judged) *Report {
	r := &Report{From: c.From, To: c.To, Basis: c.Basis, Snapshot: earlier != nil, Subjects: []Subject{}, Apart: []Apart{}, Items: []ItemEffect{}}
	if earlier == nil {
		earlier = from
	}
	s := newSplitting(c, from, to, earlier)
	for _, id := range s.everybody() {
		first, was, is := earlier.subjects[id], from.subjects[id], to.subjects[id]
		if first == nil || was == nil || is == nil {
			r.Apart = append(r.Apart, s.apart(id))
			continue
		}
		if nobody(first) && nobody(was) && nobody(is) {
			r.Idle++
			continue
		}
		r.Subjects = append(r.Subjects, s.subject(first, was, is))
	}
	slices.SortStableFunc(r.Subjects, func(a, b Subject) int { return cmp.Compare(b.Change, a.Change) })
	r.items(c)
	return r
}

func nobody(s *engine.SubjectResult) bool { return s.Verdict == engine.Nothing }

// items adds up by items.
func (r *Report) items(c *edition.Comparison) {
	for _, item := range c.Items {
		one := ItemEffect{ID: item.ID, Name: item.Name, Mark: item.Mark, Reasons: item.Reasons}
		for i := range r.Subjects {
			sum := score.Points(0)
			for _, line := range r.Subjects[i].Lines {
				if line.Kind == OfClauses && line.Item == item.ID {
					sum += line.Change
				}
			}
			switch {
			case sum > 0:
				one.Subjects++
				one.Gain += sum
			case sum < 0:
				one.Subjects++
				one.Loss += sum
			}
		}
		r.Items = append(r.Items, one)
	}
}

// everybody lists the ids of the subjects that any side judged.
func (s *splitting) everybody() []string {
	ids := map[string]bool{}
	for _, j := range []*Judged{s.from, s.to, s.earlier} {
		for id := range j.subjects {
			ids[id] = true
		}
	}
	return slices.SortedFunc(maps.Keys(ids), func(a, b string) int {
		switch {
		case engine.NaturalLess(a, b):
			return -1
		case engine.NaturalLess(b, a):
			return 1
		}
		return 0
	})
}

// apart says why a subject cannot be compared.
func (s *splitting) apart(id string) Apart {
	var out Apart
	var why []string
	for _, j := range []struct {
		*Judged
		name, which string
	}{{s.earlier, s.comparison.From, "前一份证据"}, {s.from, s.comparison.From, "后一份证据"}, {s.to, s.comparison.To, "后一份证据"}} {
		if result := j.subjects[id]; result != nil {
			out = Apart{ID: result.ID, Name: result.Name, Kind: result.Kind}
			continue
		}
		which := j.which
		if s.earlier == s.from {
			which = "证据"
		}
		reason := which + "中没有这个对象"
		if kind, known := j.kinds[id]; known {
			reason = j.name + "不评价" + engine.KindTitle(kind)
		}
		if !slices.Contains(why, reason) {
			why = append(why, reason)
		}
	}
	out.Why = strings.Join(why, "；")
	return out
}
