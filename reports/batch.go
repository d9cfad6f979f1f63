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
		line = m.PassLine.Title.String() + "为合格"
	}
	var verdicts []string
	for _, tally := range m.All.Verdicts {
		verdicts = append(verdicts, tally.Title+tally.Subjects.String()+"个")
	}
	facts := [][2]string{{"被评对象", fmt.Sprintf("%d个", len(m.Subjects))}, {"结论", strings.Join(verdicts, "、")}, {"平均得分率", m.All.Performance.Average.Text}, {"合格线", line}}
	if best, worst, ok := m.extremes(); ok {
		facts = append(facts, [2]string{"最高得分率", best.String()}, [2]string{"最低得分率", worst.String()})
	}
	average, share := [2]string{"平均完成率", m.All.Completion.Average.Text}, [2]string{"占位标准占比", "各单位最高" + m.All.Share.Text}
	if m.PassLine == nil {
		return append(facts, average, share)
	}
	return append(facts, average, [2]string{"未达标单位", cmp.Or(m.list(engine.Missed, engine.Vetoed).String(), "无")}, share, [2]string{"待定单位", cmp.Or(m.list(engine.Open).String(), "无")})
}

// lineNames is how many subjects a line of the first page names.
const lineNames = 4

// extremes are the highest and the lowest 得分率, with whose they are; none
// where nobody is ranked.
func (m *Model) extremes() (best, worst Words, ok bool) {
	ranked := m.ranked()
	if len(ranked) == 0 {
		return nil, nil, false
	}
	whose := func(rate Rate) Words {
		var names []Words
		for _, rank := range ranked {
			if rank.Rate.compare(rate) == 0 {
				names = append(names, say("%s", rank.Name))
			}
		}
		return say("%s（%s）", rate, listed(names, ends, m.counted(len(names), m.sharing(rate)...)))
	}
	return whose(ranked[0].Rate), whose(ranked[len(ranked)-1].Rate), true
}

// list names the ranked subjects of some verdicts, none for none.
func (m *Model) list(verdicts ...engine.Verdict) Words {
	var names []Words
	for _, rank := range m.Ranking {
		if slices.Contains(verdicts, engine.Verdict(rank.Subject.Verdict)) {
			names = append(names, say("%s", rank.Name))
		}
	}
	return listed(names, lineNames, m.counted(len(names), m.judged(verdicts...)))
}

// batchVerdict begins the 总体结论 of a batch; the first paragraph stands on the
// first page.
func (m *Model) batchVerdict() []Words {
	text := say("依据%s，以%s为评估基准日，对%d个被评对象进行了评价。%s", m.Basis.Cited(), m.Basis.DateTitle, m.Assessed(), m.part())
	best, worst, ok := m.extremes()
	if !ok {
		return []Words{text.plain("各被评对象均没有适用的条款，不计分。"), m.Scope}
	}
	line := say("%s", m.NoLine())
	if m.PassLine != nil {
		line = m.PassLine.Words
	}
	return []Words{text, say("平均得分率为%s，最高%s，最低%s。%s。", m.All.Performance.Average, best, worst, line), m.Scope}
}

// batchInterval says of how many subjects the score is not certain yet, and how
// far it may move.
func (m *Model) batchInterval() []Words {
	waiting, moving := []Subject{}, []Words{}
	scored := 0
	for _, rank := range m.Ranking {
		s := rank.Subject
		if s.empty {
			continue
		}
		scored++
		if clauses, _ := unsettled("", "", *s); clauses.N > 0 || !s.Unknown.Zero() {
			waiting = append(waiting, *s)
		}
		if !s.Unknown.Zero() {
			moving = append(moving, say("%s（%s分）", s.Name, s.Range()))
		}
	}
	switch clauses, open := unsettled(m.subjectsPath()+"."+m.pen.clauses, "条次", waiting...); {
	case scored == 0:
		return nil
	case len(waiting) == 0:
		return []Words{say("各单位材料和评审均已齐备，得分已确定。")}
	default:
		list, interval := m.pen.clauses, m.pen.node+"high-"+m.pen.node+"low"
		count := m.counted(len(waiting), "count("+list+";outcome=no_evidence|pending|failed)+count("+list+";outcome=met|deducted;open=true)+"+interval+">0")
		text := say("%d个单位尚有%d条次未定（%s）", count, clauses, joined(open, "、"))
		if clauses.N == 0 {
			text = say("%d个单位的得分尚未确定", count)
		}
		if len(moving) == 0 {
			return []Words{text.plain("，不影响得分。")}
		}
		return []Words{text.and("；得分尚可变动的单位及其可能区间：%s。", listed(moving, named, m.counted(len(moving), interval+">0")))}
	}
}

// batchPlaceholder says how much of the scores rests on our stand-ins.
func (m *Model) batchPlaceholder() Words {
	switch {
	case !m.All.Share.Known():
		return say("占位标准分值占比：无适用条款")
	case m.All.Share.Positive():
		return say("占位标准分值占比：各单位最高%s（扣分标准待以官方原文替换）", m.All.Share)
	}
	return say("占位标准分值占比：%s（各单位扣分标准均有依据）", m.All.Share)
}

// batchLoss says how many subjects lose points, and where most of them do.
func (m *Model) batchLoss() []Words {
	losing := 0
	for _, rank := range m.Ranking {
		if rank.Subject.Lost.Exact > 0 {
			losing++
		}
	}
	if losing == 0 {
		return []Words{say("各单位均没有失分条款。")}
	}
	var clauses []Words
	for _, common := range m.TopCommon()[:min(ends, len(m.Common))] {
		clauses = append(clauses, say("%s“%s”（%d个单位，合计失%s分）", common.ClauseID, common.Clause.Item, common.Subjects, common.Lost))
	}
	lost := m.pen.node + "applicable-earned>0"
	if m.pen.node != "" {
		lost = m.pen.node + "applicable-" + m.pen.node + "score>0"
	}
	return []Words{say("%d个单位有失分，涉及%d条条款；失分单位最多的条款依次为%s。", m.counted(losing, lost), m.shared(), joined(clauses, "、"))}
}
