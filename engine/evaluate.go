package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
	"chengan/engine/pattern"
	"chengan/engine/reference"
	"chengan/engine/score"
)

// Evaluate judges every subject of a kind that the ruleset judges, on the
// evidence as of a day.
//
// Shape: one result per such subject, in the order of ev.Subjects.
// Errors: ErrNoSubject where nobody is to be judged.
func (p *Program) Evaluate(ev *Evidence, day int64) (*Run, error) {
	e := p.newEvaluation(ev, day)
	run := &Run{Header: Header{
		Type: "header", Schema: RunSchema, Ruleset: p.outline, Date: column.DayText(day),
		Evidence: EvidenceShort{Digest: ev.Digest, Files: ev.Files, Problems: ev.Problems},
	}}
	for subject := range ev.Subjects {
		if slices.Contains(p.kinds, ev.Subjects[subject].Kind) {
			run.Subjects = append(run.Subjects, e.subject(subject))
		}
	}
	if len(run.Subjects) == 0 {
		return nil, ErrNoSubject
	}
	run.Summary = e.summary(run)
	return run, nil
}

// ErrNoSubject reports evidence without a subject that the ruleset judges.
var ErrNoSubject = errors.New("证据中没有本细则评价的对象")

// evaluation is one pass over one body of evidence.
type evaluation struct {
	*Program
	evidence  *Evidence
	reference *reference.Evidence
	tree      *tree
	day       int64
	submitted map[string][]bool // table → subject → handed in: rows, a zero report, or records that were refused
	declared  []map[string]declaration
	tagged    []map[string]bool // subject → clauses that its general rows name: "table\x00clause"
	figures   []map[string]bool // subject → indicators it submitted
	reviews   []map[string][]review
}

// declaration is one row of 条款自查表.
type declaration struct {
	status string
	reason string
	origin column.Origin
}

// The statuses of a declaration.
const (
	statusChecked = "已自查"
	statusNone    = "不涉及"
	statusNotYet  = "未开展"
)

// review is one row of 专家评审表.
type review struct {
	deduction exact.Number
	reason    string
	expert    string
	origin    column.Origin
}

func (p *Program) newEvaluation(ev *Evidence, day int64) *evaluation {
	n := len(ev.Subjects)
	e := &evaluation{
		Program: p, evidence: ev, day: day, tree: newTree(ev.Subjects),
		reference: reference.NewEvidence(ev.Tables, p.tables),
		submitted: map[string][]bool{},
		declared:  make([]map[string]declaration, n), tagged: make([]map[string]bool, n),
		figures: make([]map[string]bool, n), reviews: make([]map[string][]review, n),
	}
	for i := range n {
		e.declared[i], e.tagged[i] = map[string]declaration{}, map[string]bool{}
		e.figures[i], e.reviews[i] = map[string]bool{}, map[string][]review{}
	}
	for name, table := range ev.Tables {
		e.submitted[name] = make([]bool, n)
		for row := range table.Len() {
			if subject := table.Subject(row); subject != column.Unattached {
				e.submitted[name][subject] = true
				e.general(name, table, subject, row)
			}
		}
		for _, fault := range table.Faults {
			if fault.Subject != column.Unattached {
				e.submitted[name][fault.Subject] = true
				e.tagged[fault.Subject][name+"\x00"+fault.Clause] = true
			}
		}
		for _, subject := range ev.Zero[name] {
			e.submitted[name][subject] = true
		}
	}
	return e
}

// general notes what one row of a general table says of clauses.
func (e *evaluation) general(name string, table *column.Table, subject, row int) {
	text := func(field string) string { return table.Value(row, table.Schema.Field(field)).Text }
	switch name {
	case Declarations:
		e.declared[subject][text("clause")] = declaration{text("status"), text("reason"), table.Origin(row)}
	case Issues:
		e.tagged[subject][name+"\x00"+text("clause")] = true
	case Documents:
		for _, clause := range table.Value(row, table.Schema.Field("clauses")).List {
			e.tagged[subject][name+"\x00"+clause] = true
		}
	case Indicators:
		e.figures[subject][text("indicator")] = true
	case Reviews:
		field := table.Schema.Field("deduction")
		e.reviews[subject][text("clause")] = append(e.reviews[subject][text("clause")], review{
			exact.Scaled(table.Value(row, field).Int, table.Schema.Fields[field].Scale), text("reason"), text("expert"), table.Origin(row)})
	}
}

// scene prepares the reference evaluator for one subject.
func (e *evaluation) scene(subject int) *reference.Scene {
	s := e.evidence.Subjects[subject]
	return e.reference.NewScene(reference.Subject{ID: s.ID, Name: s.Name, Kind: s.Kind, Roles: s.Roles}, e.tree.below[subject], e.day, e.params)
}

// standing is who of a clause's owners has answered for it.
type standing struct {
	duty     bool // somebody in the subject's tree is to answer
	answered int
	awaiting []int
	none     []declaration // owners that declared 不涉及
	notYet   []int         // of awaiting, those that declared 未开展
}

// standing works out who owes evidence for a rule under a subject. Without a
// matching owner the root answers for itself, through anybody in its tree.
func (e *evaluation) standing(subject int, r *rule) standing {
	var expected []int
	for _, s := range e.tree.below[subject] {
		if e.evidence.Subjects[s].Answers(r.owners) {
			expected = append(expected, s)
		}
	}
	if len(expected) == 0 {
		if len(r.owners) > 0 && !e.tree.root[subject] {
			return standing{}
		}
		expected = []int{subject}
	}
	st := standing{duty: true}
	for _, owner := range expected {
		if e.answered(owner, r) {
			st.answered++
			continue
		}
		switch declared, ok := e.declaration(owner, r.id); {
		case ok && declared.status == statusNone:
			st.none = append(st.none, declared)
		case ok && declared.status == statusNotYet:
			st.notYet = append(st.notYet, owner)
			fallthrough
		default:
			st.awaiting = append(st.awaiting, owner)
		}
	}
	return st
}

// declaration finds what a subject, or somebody below it, declared of a clause.
func (e *evaluation) declaration(subject int, clause string) (declaration, bool) {
	for _, s := range e.tree.below[subject] {
		if d, ok := e.declared[s][clause]; ok {
			return d, true
		}
	}
	return declaration{}, false
}

// answered reports whether a subject, itself or through those below it, has
// handed in what the rule needs: all specific ledgers it reads; without one, a
// declaration, or rows of the clause in the general tables it reads.
func (e *evaluation) answered(subject int, r *rule) bool {
	below := e.tree.below[subject]
	for _, ledger := range r.ledgers {
		if !slices.ContainsFunc(below, func(s int) bool { return e.submitted[ledger] != nil && e.submitted[ledger][s] }) {
			return false
		}
	}
	if len(r.ledgers) > 0 {
		return true
	}
	return slices.ContainsFunc(below, func(s int) bool {
		if e.declared[s][r.id].status == statusChecked {
			return true
		}
		for _, table := range r.general {
			if e.tagged[s][table+"\x00"+r.id] || table == Reviews && len(e.reviews[s][r.id]) > 0 {
				return true
			}
		}
		return slices.ContainsFunc(r.indicators, func(name string) bool { return e.figures[s][name] })
	})
}

// faults counts the refused records that a rule under a subject should have
// read, and names the first.
func (e *evaluation) faults(subject int, r *rule) (count int, first string) {
	for _, name := range append(slices.Clone(r.ledgers), r.general...) {
		table := e.evidence.Tables[name]
		if table == nil {
			continue
		}
		for _, fault := range table.Faults {
			ours := slices.Contains(e.tree.below[subject], fault.Subject) || fault.Subject == column.Unattached && e.tree.root[subject]
			if ours && (fault.Clause == "" || fault.Clause == r.id) {
				if count++; count == 1 {
					first = fmt.Sprintf("“%s”%s", table.Schema.Title, place(fault.Origin))
				}
			}
		}
	}
	return count, first
}

// place words where a record stands.
func place(o column.Origin) string {
	text := o.File
	if o.Sheet != "" {
		text += "：" + o.Sheet
	}
	if o.Row > 0 {
		text += fmt.Sprintf("：第%d行", o.Row)
	}
	return text
}

// Trace is what case coverage wants to know of one judgement.
type Trace struct {
	Branch     pattern.Branch // "" where the pattern was not asked
	Thresholds []int          // per threshold of the rule: Cmp of left and right; NotCompared where it could not be evaluated
}

// NotCompared marks a threshold whose sides have no value.
const NotCompared = 2

// judge is the whole judgement of one rule for one subject.
func (e *evaluation) judge(subject int, r *rule, scene *reference.Scene) (ClauseResult, Trace) {
	result := ClauseResult{ID: r.id}
	most := r.deduct.Max()
	unknown := func(outcome score.Outcome, reason string) (ClauseResult, Trace) {
		result.Outcome, result.Reason = outcome, reason
		if outcome == score.NotApplicable {
			return result, Trace{}
		}
		result.Most = most
		if r.verb == pattern.Deducts && e.outline.NoEvidence == PolicyDeduct {
			result.Deducted = most
		}
		return result, Trace{}
	}
	if r.applies != nil {
		if applies, err := scene.Holds(r.applies); err != nil {
			return unknown(score.Failed, "无法判断是否适用："+err.Error())
		} else if !applies {
			return unknown(score.NotApplicable, r.appliesReason)
		}
	}
	st := e.standing(subject, r)
	if !st.duty {
		return unknown(score.NotApplicable, "不属于本单位职责")
	}
	for _, s := range st.awaiting {
		result.Awaiting = append(result.Awaiting, e.evidence.Subjects[s].ID)
	}
	if st.answered == 0 && len(st.awaiting) == 0 {
		return unknown(score.NotApplicable, noneReason(st.none))
	}
	if st.answered == 0 {
		return unknown(score.NoEvidence, e.owed(r, st))
	}
	if count, first := e.faults(subject, r); count > 0 {
		return unknown(score.Failed, fmt.Sprintf("有%d条记录未通过校验（首条：%s），更正后重新评价", count, first))
	}
	var m pattern.Measure
	if _, manual := r.deduct.Pattern.(*pattern.Manual); manual {
		given, origins, reason := e.review(subject, r.id)
		if given == nil {
			result, _ := unknown(score.Pending, reason)
			return result, Trace{Branch: pattern.Awaited}
		}
		m.Number = given
		result.Records = show(origins)
	} else {
		scene.Forget()
		measured, err := scene.Measure(r.inputs)
		if err != nil {
			return unknown(unmeasured(err))
		}
		m = measured
	}
	verdict, err := r.deduct.Judge(m, r.verb)
	if err != nil {
		return unknown(score.Failed, "无法评价："+err.Error())
	}
	result.Outcome, result.Reason, result.Measure = score.Met, verdict.Reason, m.Number
	result.Deducted, result.Least, result.Most = verdict.Points, verdict.Points, verdict.Points
	if verdict.Points > 0 {
		result.Outcome = score.Deducted
		if result.Records == nil {
			origins, err := scene.Witnesses(r.witnesses)
			if err != nil {
				return unknown(score.Failed, "无法列出相关记录："+err.Error())
			}
			result.Records = show(origins)
		}
	}
	if len(st.awaiting) > 0 {
		result.Least, result.Most = 0, most
		result.Reason += fmt.Sprintf("（尚有%d个单位未提交，结果未定）", len(st.awaiting))
	}
	return result, Trace{verdict.Branch, thresholds(scene, r)}
}

// unmeasured says why a measure could not be taken: something is not there, or
// the rule cannot be computed.
func unmeasured(err error) (score.Outcome, string) {
	if missing := (function.MissingError{}); errors.As(err, &missing) {
		return score.NoEvidence, missing.Error()
	}
	return score.Failed, "无法评价：" + err.Error()
}

func noneReason(none []declaration) string {
	for _, d := range none {
		if d.reason != "" {
			return "自查表填报不涉及：" + d.reason
		}
	}
	return "自查表填报不涉及"
}

// owed words what has not been handed in.
func (e *evaluation) owed(r *rule, st standing) string {
	if len(st.notYet) == len(st.awaiting) {
		return "自查表填报为“未开展”"
	}
	var titles []string
	for _, ledger := range r.ledgers {
		if table := e.evidence.Tables[ledger]; table != nil {
			titles = append(titles, "“"+table.Schema.Title+"”")
		}
	}
	if len(titles) == 0 {
		return "未提交条款自查，也没有与本条款有关的记录"
	}
	return "未提交" + strings.Join(titles, "、") + "，也没有零报告"
}

// review finds the expert's deduction of a manual clause. Experts that do not
// agree leave it pending.
func (e *evaluation) review(subject int, clause string) (*exact.Number, []column.Origin, string) {
	var all []review
	for _, s := range e.tree.below[subject] {
		all = append(all, e.reviews[s][clause]...)
	}
	if len(all) == 0 {
		return nil, nil, "等待专家评审"
	}
	origins := make([]column.Origin, len(all))
	for i, one := range all {
		if one.deduction.Cmp(all[0].deduction) != 0 {
			return nil, nil, fmt.Sprintf("%d份专家意见不一致，等待裁定", len(all))
		}
		origins[i] = one.origin
	}
	return &all[0].deduction, origins, ""
}

func show(origins []column.Origin) *Records {
	if len(origins) == 0 {
		return nil
	}
	return &Records{Total: len(origins), Shown: origins[:min(len(origins), MaxRecords)]}
}

func thresholds(scene *reference.Scene, r *rule) []int {
	var signs []int
	for _, input := range r.inputs {
		for _, t := range input.Program.Thresholds {
			sign := NotCompared
			if left, err := scene.Number(t.Left); err == nil {
				if right, err := scene.Number(t.Right); err == nil {
					sign = left.Cmp(right)
				}
			}
			signs = append(signs, sign)
		}
	}
	return signs
}

// Judge judges one clause, veto or bonus clause for one subject alone, and
// tells case coverage what happened; false where there is no such id.
func (p *Program) Judge(ev *Evidence, day int64, subject int, id string) (ClauseResult, Trace, bool) {
	r := p.find(id)
	if r == nil {
		return ClauseResult{}, Trace{}, false
	}
	e := p.newEvaluation(ev, day)
	result, trace := e.judge(subject, r, e.scene(subject))
	return result, trace, true
}

// Required lists what the cases of a clause must reach: the branches of its
// pattern and, per threshold, which sides (−1 below, 0 at, 1 above).
type Required struct {
	Pattern    string
	Branches   []pattern.Branch
	Thresholds []RequiredThreshold
}

// RequiredThreshold is one comparison and the sides that can occur.
type RequiredThreshold struct {
	Source string
	Sides  []int
}

// Required gives what the cases of a clause, veto or bonus clause must reach;
// false where there is no such id.
func (p *Program) Required(id string) (Required, bool) {
	r := p.find(id)
	if r == nil {
		return Required{}, false
	}
	return required(r), true
}

func required(r *rule) Required {
	out := Required{Pattern: r.deduct.Name, Branches: r.deduct.Branches()}
	for _, input := range r.inputs {
		for _, t := range input.Program.Thresholds {
			one := RequiredThreshold{Source: t.Source, Sides: []int{-1, 0, 1}}
			if right := t.Constant; right != nil {
				if t.Rate && right.Cmp(exact.Int(1)) == 0 { // a share is at most the whole
					one.Sides = []int{-1, 0}
				}
				if right.Sign() == 0 && (t.Count || t.Rate) { // a count is at least 0
					one.Sides = []int{0, 1}
				}
			}
			out.Thresholds = append(out.Thresholds, one)
		}
	}
	return out
}
