package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// Step is one thing to do next.
type Step struct {
	Title string `json:"title"`
	Text  Words  `json:"text"`
}

// replaceStep is the step that the placeholders of a ruleset ask for.
const replaceStep = "替换占位标准"

// topGaps is how many gaps the first page names.
const topGaps = 5

// TopGaps gives the largest gaps, those of the first page.
func (m *Model) TopGaps() []Gap { return m.Gaps[:min(topGaps, len(m.Gaps))] }

// Vetoed lists what vetoes stand, and which cannot be ruled out, by subject.
func (m *Model) Vetoed() []Veto {
	var list []Veto
	for i := range m.Subjects {
		for j := range m.Subjects[i].Vetoes {
			if result := &m.Subjects[i].Vetoes[j]; result.Finding() {
				list = append(list, Veto{&m.Subjects[i], &m.Vetoes[j], result})
			}
		}
	}
	return list
}

// Veto is a veto (一票否决) that stands or cannot be ruled out.
type Veto struct {
	Subject *Subject
	Clause  *Clause
	Result  *ClauseScore
}

// Stands reports whether the veto is certain.
func (v Veto) Stands() bool { return v.Result.outcome == score.Deducted }

// conclude writes the 总体结论, one paragraph for each idea.
func (m *Model) conclude() []Words {
	if m.Main == nil {
		list := []Words{say("依据%s，以%s为评估基准日开展评价，本次没有被评对象，未形成得分。", m.Basis.Cited(), m.Basis.DateTitle)}
		return append(list, m.concludeChecks()...)
	}
	var list []Words
	for _, part := range [][]Words{
		m.concludeVerdict(), m.concludeInterval(), m.concludePlaceholder(), m.concludeLoss(), m.concludeRates(), m.concludeVetoes(), m.concludeChecks(),
	} {
		list = append(list, part...)
	}
	return list
}

func (m *Model) concludeVerdict() []Words {
	if m.Batch() {
		return m.batchVerdict()
	}
	s := m.Main
	text := say("依据%s，以%s为评估基准日，对%s", m.Basis.Cited(), m.Basis.DateTitle, s.Name)
	if len(m.Subjects) > 1 {
		text = text.and("等%d个被评对象", m.Assessed())
	}
	text = text.and("进行了评价。%s", m.part())
	if s.empty {
		return []Words{text.and("%s没有适用的条款，不计分。", s.Name)}
	}
	if s.scaled() {
		text = text.and("%s应得%s分、实得%s分，折算为满分制得%s分（满分%s分），得分率%s。", s.Name, s.Applicable, s.Earned, s.Score, s.Max, s.Rate)
	} else {
		text = text.and("%s得%s分（满分%s分），得分率%s。", s.Name, s.Score, s.Max, s.Rate)
	}
	if m.PassLine == nil {
		text = text.and("%s。", m.NoLine())
	} else {
		text = text.and("%s；%s，结论为“%s”。", m.PassLine.Words, s.Margin, s.VerdictTitle)
	}
	list := []Words{text}
	if m.Peers != nil {
		list = append(list, m.Peers.Sentence)
	}
	if m.Scope != nil {
		list = append(list, m.Scope)
	}
	return list
}

// Assessed is how many subjects the report is about.
func (m *Model) Assessed() Number { return countOf(len(m.Subjects), m.subjectsPath()) }

// part says that the report is of one 一级项 only.
func (m *Model) part() Words {
	if m.View.Pillar == "" {
		return nil
	}
	return say("本报告只反映其中的一级项“%s”（%s分）。", m.Nodes[0].Name, m.Nodes[0].Points)
}

// ends is how many subjects are named at either end of the ranking, named how
// many of those that missed the line.
const (
	ends  = 3
	named = 8
)

// some joins the first names and says how many there are.
func some(names []string, limit int) string {
	if len(names) <= limit {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s等%d个单位", strings.Join(names[:limit], "、"), len(names))
}

// scope says how the subjects stand, at a glance.
func (m *Model) scope() Words {
	if len(m.Subjects) < 2 {
		return nil
	}
	names := map[engine.Verdict][]Words{}
	for _, rank := range m.Ranking {
		verdict := engine.Verdict(rank.Subject.Verdict)
		names[verdict] = append(names[verdict], say("%s", rank.Name))
	}
	var verdicts []Words
	for _, verdict := range verdictOrder {
		if n := len(names[verdict]); n > 0 {
			title := verdict.Title()
			if verdict == engine.NoLine && m.View.Pillar != "" {
				title = "有适用条款"
			}
			count := m.counted(n, m.judged(verdict))
			text := say("%s%d个", title, count)
			wanting := verdict == engine.Missed || verdict == engine.Vetoed || verdict == engine.Open && (m.Batch() || n <= named)
			if wanting && n < len(m.Ranking) {
				text = text.and("（%s）", listed(names[verdict], named, count)) // whom a leader asks for first
			}
			verdicts = append(verdicts, text)
		}
	}
	text := say("参加排名的单位%d个：%s", m.counted(len(m.Ranking)), joined(verdicts, "、"))
	if ends := m.ends(); ends != nil {
		text = text.and("；%s", ends)
	}
	if m.Batch() {
		text = text.and("。各单位互不隶属，本报告的%s得分、领域矩阵和得分表%s", m.Tier, m.whose())
	}
	return text.plain("。")
}

func (m *Model) concludeInterval() []Words {
	if m.Batch() {
		return m.batchInterval()
	}
	s := m.Main
	if s.empty {
		return nil
	}
	text := s.Interval.and("。")
	if m.PassLine != nil && s.Low.Exact != s.High.Exact {
		line := engine.PassLine{Op: m.PassLine.Op, Points: m.PassLine.Points.Exact}
		switch low, high := line.Passes(s.Low.Exact), line.Passes(s.High.Exact); {
		case s.Verdict == string(engine.Vetoed):
		case low && high:
			text = text.plain("未定事项无论结果如何，得分均在合格线以上。")
		case !low && !high:
			text = text.plain("未定事项无论结果如何，得分均达不到合格线。")
		default:
			text = text.plain("能否合格取决于上述未定事项。")
		}
	}
	return []Words{text}
}

func (m *Model) concludePlaceholder() []Words {
	note := m.placeholderNote()
	if m.placeholders() {
		return []Words{say("需要特别说明：%s。在以官方原文替换之前，本得分只供内部研判，不宜对外使用。", note)}
	}
	return []Words{note.and("。")}
}

// placeholders tells whether a score of the report rests on our stand-ins.
func (m *Model) placeholders() bool {
	return m.Main != nil && (!m.Main.Placeholder.Points.Zero() || m.Batch() && m.All.Share.Positive())
}

// placeholderNote is what the report as a whole says of them.
func (m *Model) placeholderNote() Words {
	if m.Batch() {
		return m.batchPlaceholder()
	}
	return m.Main.Placeholder.Note
}

func (m *Model) concludeLoss() []Words {
	if m.Main.empty {
		return nil
	}
	if m.Batch() {
		return m.batchLoss()
	}
	if len(m.Gaps) == 0 {
		return []Words{say("没有失分条款。")}
	}
	text := say("共失%s分", m.Main.Lost)
	if m.Main.scaled() {
		text = text.plain("（未折算）")
	}
	text = text.and("，涉及%d条条款", m.GapCount())
	if len(m.Gaps) > topGaps {
		text = text.and("；失分最多的%d条合计%s分，占全部失分的%s", topGaps, m.lost(topGaps), m.Gaps[topGaps-1].Cumulative)
	}
	pillars := slices.DeleteFunc(slices.Clone(m.Pillars), func(p Pillar) bool { return p.Result.Lost.Exact <= 0 })
	slices.SortStableFunc(pillars, func(a, b Pillar) int { return cmp.Compare(b.Result.Lost.Exact, a.Result.Lost.Exact) })
	var names []Words
	for _, pillar := range pillars[:min(3, len(pillars))] {
		names = append(names, say("%s（失%s分，得分率%s）", pillar.Name, pillar.Result.Lost, pillar.Result.Rate))
	}
	if len(names) > 0 {
		text = text.and("。失分较多的%s依次为%s", m.Tier, joined(names, "、"))
	}
	return []Words{text.plain("。")}
}

// lost is what the first gaps come to.
func (m *Model) lost(gaps int) Mark {
	var sum score.Points
	for _, gap := range m.Gaps[:gaps] {
		sum += gap.Lost.Exact
	}
	return m.pen.mark(sum).at(fmt.Sprintf("top(%d,%s.%s.lost)", gaps, m.subjectPath(m.MainID), m.pen.clauses), "")
}

func (m *Model) concludeRates() []Words {
	var list []Words
	if m.Batch() && len(m.Kinds) > 1 {
		list = append(list, m.All.Sentence)
	}
	if !m.Batch() {
		list = append(list, say("%s完成率%s（%s条适用条款中，%s条已提交完整佐证材料）；绩效得分率%s。完成率只反映材料提交情况，不代表评价结果。",
			m.Main.Name, m.Main.Completion, m.Main.tasks, m.Main.submitted, m.Main.Rate))
	}
	for i := range m.Kinds {
		if m.Kinds[i].Subjects.N > 1 {
			list = append(list, m.Kinds[i].Sentence)
		}
	}
	if m.Batch() {
		list = append(list, say("完成率只反映材料提交情况，不代表评价结果。"))
	}
	return list
}

func (m *Model) concludeVetoes() []Words {
	if len(m.Vetoes) == 0 {
		return nil
	}
	var standing []string
	open := 0
	list := m.subjectsPath() + ".vetoes[*]"
	for _, veto := range m.Vetoed() {
		if veto.Stands() {
			standing = append(standing, fmt.Sprintf("%s：%s（%s）", veto.Subject.Name, veto.Clause.Text, veto.Clause.Consequence))
		} else {
			open++
		}
	}
	switch {
	case len(standing) > 0:
		return []Words{say("已触发一票否决%d项：%s。", countOf(len(standing), list, "outcome=deducted"), strings.Join(standing, "；"))}
	case open > 0:
		unsure := countOf(open, list, "outcome!=deducted|not_applicable|met").plus(countOf(0, list, "outcome=met", "open=true"))
		return []Words{say("未发现已触发的一票否决情形；另有%d项因材料未齐不能排除。", unsure)}
	}
	return []Words{say("未触发一票否决。")}
}

func (m *Model) concludeChecks() []Words {
	if m.Checks.Failed.N == 0 {
		if m.Checks.Held.N == 0 {
			return nil
		}
		return []Words{say("勾稽关系核对%d处，全部一致。", m.Checks.Held)}
	}
	return []Words{say("勾稽关系核对%d处，%d处一致，%d处不一致；不一致的数据应先行核实。", m.Checks.Total, m.Checks.Held, m.Checks.Failed)}
}

// next says what to do, most pressing first: for the main subject, or for all
// subjects of a batch.
func (m *Model) next() []Step {
	steps := []Step{}
	add := func(title, format string, args ...any) {
		steps = append(steps, Step{title, say(format, args...)})
	}
	standing := 0
	for _, veto := range m.Vetoed() {
		if veto.Stands() {
			standing++
		}
	}
	if standing > 0 {
		add("处置一票否决事项", "已触发%d项，未消除前其他整改不改变结论。", countOf(standing, m.subjectsPath()+".vetoes[*]", "outcome=deducted"))
	}
	m.nextOpen(add)
	m.nextLoss(add)
	if m.Basis.Problems.N > 0 && m.View.Subject == "" { // whose they are is not known
		add("改正未受理的材料", "%s处记录或文件因填报错误未被受理，按校验结果改正后重新提交。", m.Basis.Problems)
	}
	if m.Checks.Failed.N > 0 {
		add("核实矛盾数据", "%s处勾稽关系不一致，由填报单位核实原始台账后更正。", m.Checks.Failed)
	}
	if m.placeholders() {
		add(replaceStep, "尽快取得并导入官方评分标准原文，替换占位标准后重新计分。")
	}
	if len(steps) == 0 {
		add("巩固提升", "没有失分和未定事项，保持现有工作水平，按期开展下一轮评价。")
	}
	return steps
}

// nextLoss says where to win points back.
func (m *Model) nextLoss(add func(title, format string, args ...any)) {
	if !m.Batch() {
		switch {
		case len(m.Gaps) > topGaps:
			add("整改失分条款", "先改失分最多的%d条（合计%s分，占失分%s），逐条明确责任单位和时限。",
				topGaps, m.lost(topGaps), m.Gaps[topGaps-1].Cumulative)
		case len(m.Gaps) > 0:
			add("整改失分条款", "%s（合计%s分），明确责任单位和时限。", every(m.GapCount()), m.lost(len(m.Gaps)))
		}
		return
	}
	if missed := m.list(engine.Missed, engine.Vetoed); missed != nil {
		add("督促未达标单位", "%s未达到要求，应限期整改并复核。", missed)
	}
	if len(m.Common) > 0 {
		add("整改共性问题", "先改失分单位最多的%d条，逐条明确责任单位和时限。", m.CommonShown())
	}
}

// every words that all of so few clauses are to be mended.
func every(clauses Number) Words {
	if clauses.N == 1 {
		return say("整改失分的%d条", clauses)
	}
	return say("逐条整改全部%d条", clauses)
}

// GapsShown is how many gaps the first page names.
func (m *Model) GapsShown() Words { return upTo(m.GapCount(), topGaps) }

// CommonShown is how many clauses of Common it names.
func (m *Model) CommonShown() Words { return upTo(m.shared(), topGaps) }

// shared is how many clauses ranked subjects lose points on.
func (m *Model) shared() Number {
	list, conditions := m.everyone()
	if conditions != nil {
		var ids []string
		for _, rank := range m.Ranking {
			ids = append(ids, rank.ID)
		}
		list = m.subjectPath(ids...)
	}
	return Number{N: len(m.Common)}.at("distinct("+list+"."+m.pen.clauses+";id;lost>0)", "")
}

// owedMax is how many of those that owe evidence are named in a step.
const owedMax = 3

// nextOpen says what has to come in before the score is certain.
func (m *Model) nextOpen(add func(title, format string, args ...any)) {
	subjects, unit, list := m.Subjects[:min(1, len(m.Subjects))], "条", m.subjectPath(m.MainID)+"."+m.pen.clauses
	if m.Batch() {
		subjects, unit, list = m.Subjects, "条次", m.subjectsPath()+"."+m.pen.clauses
	}
	for _, open := range []struct {
		title, text string
		counts      func(*ClauseScore) bool
		outcomes    string // of them; where others are judged, part of the evidence is wanting
	}{
		{"补交佐证材料", "%d%s未提交或材料不全%s，应限期补齐。", func(c *ClauseScore) bool {
			return c.outcome == score.NoEvidence || c.Unknown() && !c.outcome.Unknown()
		}, "no_evidence|met|deducted"},
		{"完成专家评审", "%d%s待专家评审%s，评审前得分不能确定。", func(c *ClauseScore) bool { return c.outcome == score.Pending }, "pending"},
		{"修正无法评价的数据", "%d%s因数据有误不能计算%s，按问题清单所列原因修正。", func(c *ClauseScore) bool { return c.outcome == score.Failed }, "failed"},
	} {
		clauses, owing := 0, map[string]bool{}
		var names []Words
		for i := range subjects {
			for j := range subjects[i].Clauses {
				result := &subjects[i].Clauses[j]
				if !open.counts(result) {
					continue
				}
				clauses++
				for k, id := range result.awaiting {
					if !owing[id] {
						owing[id] = true
						names = append(names, say("%s", result.Awaiting[k]))
					}
				}
			}
		}
		if clauses == 0 {
			continue
		}
		count := countOf(clauses, list, "outcome="+open.outcomes)
		if judged, ok := strings.CutPrefix(open.outcomes, "no_evidence|"); ok {
			count = countOf(clauses, list, "outcome=no_evidence").plus(countOf(0, list, "outcome="+judged, "open=true"))
		}
		var owed Words
		if len(names) > 0 {
			owers := Number{N: len(names)}.at("distinct("+list+";awaiting[*];outcome="+open.outcomes+")", "")
			owed = say("（涉及%s）", listed(names, owedMax, owers))
		}
		add(open.title, open.text, count, unit, owed)
	}
}
