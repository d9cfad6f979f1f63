package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
)

// A batch is several subjects of which none contains the others. Nobody of them
// stands for all: its first page and its conclusions are about all of them, and
// what shows one of them says that it is an example.

// whose names the main subject where a chapter shows it; in a batch it is an
// example.
func (m *Model) whose() string {
	if m.Batch() {
		return "以得分率最高的" + m.Main.Name + "为例"
	}
	return m.Main.Name
}

// example says in the head of a chapter that it shows one of a batch; "" in other
// reports.
func (m *Model) example() string {
	if m.Batch() {
		return "（" + m.whose() + "）"
	}
	return ""
}

// shareNote says how much of the scores rests on placeholders, for the margins
// of pages; "" without subjects.
func (m *Model) shareNote() string {
	switch {
	case m.Main == nil:
		return ""
	case m.Batch():
		return "占位标准分值占比：各单位最高" + m.All.Share.Text
	}
	return "占位标准分值占比：" + m.Main.Placeholder.Rate.Text
}

// batchFacts tell how a batch stands, at a glance.
func (m *Model) batchFacts() [][2]string {
	line := m.NoLine()
	if m.PassLine != nil {
		line = m.PassLine.Title + "为合格"
	}
	var verdicts []string
	for _, tally := range m.All.Verdicts {
		verdicts = append(verdicts, fmt.Sprintf("%s%d个", tally.Title, tally.Subjects))
	}
	facts := [][2]string{{"被评对象", fmt.Sprintf("%d个", len(m.Subjects))}, {"结论", strings.Join(verdicts, "、")}, {"平均得分率", m.All.Performance.Average.Text}, {"合格线", line}}
	if best, worst, ok := m.extremes(); ok {
		facts = append(facts, [2]string{"最高得分率", best}, [2]string{"最低得分率", worst})
	}
	average, share := [2]string{"平均完成率", m.All.Completion.Average.Text}, [2]string{"占位标准占比", "各单位最高" + m.All.Share.Text}
	if m.PassLine == nil {
		return append(facts, average, share)
	}
	return append(facts, average, [2]string{"未达标单位", cmp.Or(m.list(engine.Missed, engine.Vetoed), "无")}, share, [2]string{"待定单位", cmp.Or(m.list(engine.Open), "无")})
}

// listed is how many subjects a line of the first page names.
const listed = 4

// extremes are the highest and the lowest 得分率, with whose they are; none
// where nobody is ranked.
func (m *Model) extremes() (best, worst string, ok bool) {
	ranked := slices.DeleteFunc(slices.Clone(m.Ranking), func(r Rank) bool { return r.Position == 0 })
	if len(ranked) == 0 {
		return "", "", false
	}
	say := func(rate Rate) string {
		var names []string
		for _, rank := range ranked {
			if rank.Rate.compare(rate) == 0 {
				names = append(names, rank.Name)
			}
		}
		return fmt.Sprintf("%s（%s）", rate, some(names, ends))
	}
	return say(ranked[0].Rate), say(ranked[len(ranked)-1].Rate), true
}

// list names the ranked subjects of some verdicts, "" for none.
func (m *Model) list(verdicts ...engine.Verdict) string {
	var names []string
	for _, rank := range m.Ranking {
		if slices.Contains(verdicts, engine.Verdict(rank.Subject.Verdict)) {
			names = append(names, rank.Name)
		}
	}
	return some(names, listed)
}

// batchVerdict begins the 总体结论 of a batch; the first paragraph stands on the
// first page.
func (m *Model) batchVerdict() []string {
	text := fmt.Sprintf("依据%s，以%s为评估基准日，对%d个被评对象进行了评价。", m.Basis.Cited(), m.Basis.DateTitle, len(m.Subjects))
	if m.View.Pillar != "" {
		text += fmt.Sprintf("本报告只反映其中的一级项“%s”（%s分）。", m.Nodes[0].Name, m.Nodes[0].Points)
	}
	best, worst, ok := m.extremes()
	if !ok {
		return []string{text + "各被评对象均没有适用的条款，不计分。", m.Scope}
	}
	line := m.NoLine()
	if m.PassLine != nil {
		line = m.PassLine.Words
	}
	return []string{text, fmt.Sprintf("平均得分率为%s，最高%s，最低%s。%s。", m.All.Performance.Average, best, worst, line), m.Scope}
}

// batchInterval says of how many subjects the score is not certain yet, and how
// far it may move.
func (m *Model) batchInterval() []string {
	waiting, moving := []Subject{}, []string{}
	scored := 0
	for _, rank := range m.Ranking {
		s := rank.Subject
		if s.empty {
			continue
		}
		scored++
		if clauses, _ := unsettled("", *s); clauses > 0 || !s.Unknown.Zero() {
			waiting = append(waiting, *s)
		}
		if !s.Unknown.Zero() {
			moving = append(moving, fmt.Sprintf("%s（%s分）", s.Name, s.Range()))
		}
	}
	switch clauses, open := unsettled("条次", waiting...); {
	case scored == 0:
		return nil
	case len(waiting) == 0:
		return []string{"各单位材料和评审均已齐备，得分已确定。"}
	default:
		text := fmt.Sprintf("%d个单位尚有%d条次未定（%s）", len(waiting), clauses, strings.Join(open, "、"))
		if clauses == 0 {
			text = fmt.Sprintf("%d个单位的得分尚未确定", len(waiting))
		}
		if len(moving) == 0 {
			return []string{text + "，不影响得分。"}
		}
		return []string{fmt.Sprintf("%s；得分尚可变动的单位及其可能区间：%s。", text, some(moving, named))}
	}
}

// batchPlaceholder says how much of the scores rests on our stand-ins.
func (m *Model) batchPlaceholder() string {
	switch {
	case !m.All.Share.Known():
		return "占位标准分值占比：无适用条款"
	case m.All.Share.Positive():
		return fmt.Sprintf("占位标准分值占比：各单位最高%s（扣分标准待以官方原文替换）", m.All.Share)
	}
	return "占位标准分值占比：0.00%（各单位扣分标准均有依据）"
}

// batchLoss says how many subjects lose points, and where most of them do.
func (m *Model) batchLoss() []string {
	losing := 0
	for _, rank := range m.Ranking {
		if rank.Subject.Lost.Exact > 0 {
			losing++
		}
	}
	if losing == 0 {
		return []string{"各单位均没有失分条款。"}
	}
	var clauses []string
	for _, common := range m.TopCommon()[:min(ends, len(m.Common))] {
		clauses = append(clauses, fmt.Sprintf("%s“%s”（%s个单位，合计失%s分）", common.ClauseID, common.Clause.Item, common.Subjects, common.Lost))
	}
	return []string{fmt.Sprintf("%d个单位有失分，涉及%d条条款；失分单位最多的条款依次为%s。", losing, len(m.Common), strings.Join(clauses, "、"))}
}
