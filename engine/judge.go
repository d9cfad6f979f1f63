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
	if r.applies != nil && len(r.applies.Uses) > 0 { // what was not handed in says nothing of what applies
		if outcome, reason := r.applicable(scene); outcome != score.Met {
			return unknown(outcome, reason)
		}
	}
	if count, first := e.faults(subject, r); count > 0 {
		return unknown(score.Failed, fmt.Sprintf("有%d条记录未通过校验（首条：%s），更正后重新评价", count, first))
	}
	var m pattern.Measure
	if manual {
		given, origins, reason := e.review(subject, r.id)
		if given == nil {
			result, _ := unknown(score.Pending, reason)
			return result, pattern.Awaited
		}
		m.Number = given
		result.Records = show(len(origins), origins)
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
		if result.Records == nil {
			records, err := scene.witnesses(r)
			if err != nil {
				return unknown(score.Failed, "无法列出相关记录："+err.Error())
			}
			result.Records = records
		}
	}
	if len(st.awaiting) > 0 {
		result.Least, result.Most = r.open(verdict.Points)
		result.Reason += fmt.Sprintf("（尚有%d个单位未提交，结果未定）", len(st.awaiting))
	}
	return result, verdict.Branch
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

// reviewed reports whether an expert has judged a clause of a subject.
func (e *evaluation) reviewed(subject int, clause string) bool {
	return slices.ContainsFunc(e.tree.below[subject], func(s int) bool { return len(e.reviews[s][clause]) > 0 })
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

// faults counts the refused records that a rule under a subject should have
// read, and names the first.
func (e *evaluation) faults(subject int, r *rule) (count int, first string) {
	tables := append(slices.Clone(r.ledgers), r.general...)
	if len(r.ledgers) == 0 { // then a declaration is part of the evidence
		tables = append(tables, Declarations)
	}
	for _, name := range tables {
		table := e.evidence.Tables[name]
		if table == nil {
			continue
		}
		for _, fault := range table.Faults {
			ours := slices.Contains(e.tree.below[subject], fault.Subject) || fault.Subject == column.Unattached && e.tree.root[subject]
			about := fault.Clause == r.id || fault.Clause == "" && name != Declarations // a declaration of nobody knows what leaves its clause undeclared
			if ours && about {
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
