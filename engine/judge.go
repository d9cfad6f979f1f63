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
	"chengan/engine/score"
)

// judge is the whole judgement of one rule for one subject, and which way it
// went through the pattern's arithmetic.
func (e *evaluation) judge(subject int, r *rule, scene *scene) (ClauseResult, pattern.Branch) {
	result := ClauseResult{ID: r.id}
	most := r.deduct.Max()
	unknown := func(outcome score.Outcome, reason string) (ClauseResult, pattern.Branch) {
		result.Outcome, result.Reason = outcome, reason
		if outcome == score.NotApplicable {
			return result, ""
		}
		result.Most = most
		if r.verb == pattern.Deducts && e.outline.NoEvidence == PolicyDeduct {
			result.Deducted = most
		}
		return result, ""
	}
	st := e.standing(subject, r)
	if !st.duty {
		result.OffDuty = true
		return unknown(score.NotApplicable, "不属于本单位职责")
	}
	if r.applies != nil && len(r.applies.Uses) == 0 {
		if outcome, reason := r.applicable(scene); outcome != score.Met {
			return unknown(outcome, reason)
		}
	}
	_, manual := r.deduct.Pattern.(*pattern.Manual)
	if manual && e.reviewed(subject, r.id) { // an expert has seen what there is
		st.answered, st.awaiting = max(1, st.answered), nil
	}
	result.Awaiting = e.ids(st.awaiting)
	if st.answered == 0 && len(st.awaiting) == 0 {
		return unknown(score.NotApplicable, noneReason(st.none))
	}
	if st.answered == 0 {
		return unknown(score.NoEvidence, e.owed(r, st))
	}
	refused := e.faults(subject, r)
	if refused.ours > 0 {
		return unknown(score.Failed, fmt.Sprintf("有%d条记录未通过校验（首条：%s），更正后重新评价", refused.ours, refused.first))
	}
	if r.applies != nil && len(r.applies.Uses) > 0 { // what was not handed in says nothing of what applies
		outcome, reason := r.applicable(scene)
		if outcome == score.NotApplicable && len(st.awaiting)+refused.loose+refused.unread > 0 {
			outcome, reason = score.NoEvidence, "就已提交的材料看不涉及，但材料不全，不能认定"
		}
		if outcome != score.Met {
			return unknown(outcome, reason)
		}
	}
	var m pattern.Measure
	if manual {
		given, origins, reason := e.review(subject, r.id)
		if given == nil {
			result, _ := unknown(score.Pending, reason)
			return result, pattern.Awaited
		}
		m.Number = given
		result.Records = scene.show(len(origins), origins)
	} else {
		measured, err := scene.measure(r)
		if err != nil {
			outcome, reason := unmeasured(err)
			if outcome == score.NoEvidence { // whoever answers for the clause owes the figure
				result.Awaiting = e.ids(st.owners)
			}
			return unknown(outcome, reason)
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
		if result.Records == nil && (scene.most > 0 || !scene.surely(r)) {
			records, err := scene.witnesses(r)
			if err != nil {
				return unknown(score.Failed, "无法列出相关记录："+err.Error())
			}
			result.Records = records
		}
	}
	var open []string
	if len(st.awaiting) > 0 {
		open = append(open, fmt.Sprintf("尚有%d个单位未提交", len(st.awaiting)))
	}
	if refused.loose > 0 {
		open = append(open, fmt.Sprintf("有%d条记录未通过校验，不知属于哪一条款", refused.loose))
	}
	if refused.unread > 0 {
		open = append(open, fmt.Sprintf("有%d份文件或工作表未能读取", refused.unread))
	}
	if result.Open = len(open) > 0; result.Open {
		result.Least, result.Most = r.open(verdict.Points)
		if len(st.awaiting) == 0 && refused.unread == 0 {
			result.Least, result.Most = r.loosen(verdict.Points, refused.loose)
		}
		result.Reason += "（" + strings.Join(open, "，") + "，结果未定）"
	}
	return result, verdict.Branch
}

// loosen gives the least and the most that a deduction can become when only n
// records may still turn out to be the clause's: each is one occurrence more, or
// covers one thing more.
func (r *rule) loosen(now score.Points, n int) (least, most score.Points) {
	least, most = r.open(now)
	switch p := r.deduct.Pattern.(type) {
	case *pattern.Each:
		if r.inputs[0].Program.Counts && int64(n) < int64(most/p.Points) {
			most = min(most, now+score.Points(n)*p.Points)
		}
	case *pattern.Missing:
		if int64(n) < int64(now/p.Points)+1 {
			least = max(least, now-score.Points(n)*p.Points)
		}
	}
	return least, most
}

// applicable evaluates whether a clause applies: Met where it does.
func (r *rule) applicable(scene *scene) (score.Outcome, string) {
	applies, err := scene.applies(r)
	switch {
	case err != nil:
		return score.Failed, "无法判断是否适用：" + err.Error()
	case !applies:
		return score.NotApplicable, r.appliesReason
	}
	return score.Met, ""
}

// ids names subjects by their ids.
func (e *evaluation) ids(subjects []int) []string {
	var ids []string
	for _, s := range subjects {
		ids = append(ids, e.evidence.Subjects[s].ID)
	}
	return ids
}

// open gives the least and the most that a deduction can become when records
// are still to come: occurrences found stay found, things covered stay covered,
// anything else may turn either way.
func (r *rule) open(now score.Points) (least, most score.Points) {
	least, most = 0, r.deduct.Max()
	switch r.deduct.Pattern.(type) {
	case *pattern.Each:
		if r.inputs[0].Program.Counts {
			least = now
		}
	case *pattern.Missing:
		most = now
	}
	return least, most
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
	if figures := e.lacking(r, st); len(figures) > 0 {
		return "未提交" + strings.Join(figures, "、")
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

// lacking words the figures that those who are awaited have not submitted.
func (e *evaluation) lacking(r *rule, st standing) []string {
	var titles []string
	for _, asked := range r.figures {
		wanted := e.figure(asked)
		if slices.ContainsFunc(st.awaiting, func(s int) bool { return !e.submittedFigure(e.tree.below[s], wanted) }) {
			titles = append(titles, fmt.Sprintf("指标“%s”%d年的数据", wanted.name, wanted.year))
		}
	}
	return titles
}

// reviewed reports whether an expert has judged a clause of the subject itself.
// A review of one below it says nothing of the whole.
func (e *evaluation) reviewed(subject int, clause string) bool {
	return len(e.reviews[subject][clause]) > 0
}

// review finds the expert's deduction of a manual clause. Experts that do not
// agree leave it pending.
func (e *evaluation) review(subject int, clause string) (*exact.Number, []column.Origin, string) {
	all := e.reviews[subject][clause]
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

// refusals are the records that a rule under a subject should have read.
type refusals struct {
	ours   int    // known to be the rule's
	first  string // the first of them
	loose  int    // may be the rule's: they do not say of which clause they are
	unread int    // files and sheets that may hold anything
}

// faults counts what was refused. A record that may belong to any clause does
// not make all of them unjudgeable, it leaves them open; but a table of which
// nothing could be read is no evidence.
func (e *evaluation) faults(subject int, r *rule) refusals {
	var found refusals
	tables := append(slices.Clone(r.ledgers), r.general...)
	if len(r.ledgers) == 0 { // then a declaration is part of the evidence
		tables = append(tables, Declarations)
	}
	subjects := e.tree.below[subject]
	if e.tree.root[subject] { // what is nobody's may be anybody's
		subjects = append(slices.Clone(subjects), column.Unattached)
	}
	for _, name := range tables {
		for _, s := range subjects {
			for _, fault := range e.faulted[name][s] {
				certainly, maybe := fault.Touches(r.id)
				switch {
				case !maybe || !certainly && name == Declarations || name == Indicators && e.figuresOf(s, r):
					// of another clause; or it leaves some clause undeclared, which is safe;
					// or it is another figure than those, which are all there
				case !certainly && (name == Issues || name == Documents) && e.hasRows(name, s):
					found.loose += 1 + fault.More
				default:
					if found.ours += 1 + fault.More; found.first == "" {
						found.first = fmt.Sprintf("“%s”%s", e.evidence.Tables[name].Schema.Title, place(fault.Origin))
					}
				}
			}
		}
	}
	for _, fault := range e.evidence.Unread {
		if slices.Contains(subjects, fault.Subject) {
			found.unread++
		}
	}
	return found
}

// hasRows reports whether a subject has readable records in a table. Nobody's
// records say nothing of anybody's table.
func (e *evaluation) hasRows(name string, subject int) bool {
	return subject == column.Unattached || e.handed.records(name, subject) > 0
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
