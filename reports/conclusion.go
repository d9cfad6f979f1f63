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
	Text  string `json:"text"`
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
func (m *Model) conclude() []string {
	if m.Main == nil {
		list := []string{fmt.Sprintf("依据%s，以%s为评估基准日开展评价，本次没有被评对象，未形成得分。", m.Basis.Cited(), m.Basis.DateTitle)}
		return append(list, m.concludeChecks()...)
	}
	var list []string
	for _, part := range [][]string{
		m.concludeVerdict(), m.concludeInterval(), m.concludePlaceholder(), m.concludeLoss(), m.concludeRates(), m.concludeVetoes(), m.concludeChecks(),
	} {
		list = append(list, part...)
	}
	return list
}

func (m *Model) concludeVerdict() []string {
	if m.Batch() {
		return m.batchVerdict()
	}
	s := m.Main
	text := fmt.Sprintf("依据%s，以%s为评估基准日，对%s", m.Basis.Cited(), m.Basis.DateTitle, s.Name)
	if len(m.Subjects) > 1 {
		text += fmt.Sprintf("等%d个被评对象", len(m.Subjects))
	}
	text += "进行了评价。"
	if m.View.Pillar != "" {
		text += fmt.Sprintf("本报告只反映其中的一级项“%s”（%s分）。", m.Nodes[0].Name, m.Nodes[0].Points)
	}
	if s.empty {
		return []string{text + s.Name + "没有适用的条款，不计分。"}
	}
	if s.scaled() {
		text += fmt.Sprintf("%s应得%s分、实得%s分，折算为满分制得%s分（满分%s分），得分率%s。", s.Name, s.Applicable, s.Earned, s.Score, s.Max, s.Rate)
	} else {
		text += fmt.Sprintf("%s得%s分（满分%s分），得分率%s。", s.Name, s.Score, s.Max, s.Rate)
	}
	if m.PassLine == nil {
		text += m.NoLine() + "。"
	} else {
		text += m.PassLine.Words + "；" + s.Margin + "，结论为“" + s.VerdictTitle + "”。"
	}
	list := []string{text}
	if m.Peers != nil {
		list = append(list, m.Peers.Sentence.String())
	}
	if m.Scope != "" {
		list = append(list, m.Scope)
	}
	return list
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
func (m *Model) scope() string {
	if len(m.Subjects) < 2 {
		return ""
	}
	names := map[engine.Verdict][]string{}
	for _, rank := range m.Ranking {
		verdict := engine.Verdict(rank.Subject.Verdict)
		names[verdict] = append(names[verdict], rank.Name)
	}
	var verdicts []string
	for _, verdict := range verdictOrder {
		if n := len(names[verdict]); n > 0 {
			title := verdict.Title()
			if verdict == engine.NoLine && m.View.Pillar != "" {
				title = "有适用条款"
			}
			text := fmt.Sprintf("%s%d个", title, n)
			wanting := verdict == engine.Missed || verdict == engine.Vetoed || verdict == engine.Open && (m.Batch() || n <= named)
			if wanting && n < len(m.Ranking) {
				text += "（" + some(names[verdict], named) + "）" // whom a leader asks for first
			}
			verdicts = append(verdicts, text)
		}
	}
	text := fmt.Sprintf("参加排名的单位%d个：%s", len(m.Ranking), strings.Join(verdicts, "、"))
	if ends := m.ends(); ends != "" {
		text += "；" + ends
	}
	if m.Batch() {
		text += fmt.Sprintf("。各单位互不隶属，本报告的%s得分、领域矩阵和得分表%s", m.Tier, m.whose())
	}
	return text + "。"
}

func (m *Model) concludeInterval() []string {
	if m.Batch() {
		return m.batchInterval()
	}
	s := m.Main
	if s.empty {
		return nil
	}
	text := s.Interval + "。"
	if m.PassLine != nil && s.Low.Exact != s.High.Exact {
		line := engine.PassLine{Op: m.PassLine.Op, Points: m.PassLine.Points.Exact}
		switch low, high := line.Passes(s.Low.Exact), line.Passes(s.High.Exact); {
		case s.Verdict == string(engine.Vetoed):
		case low && high:
			text += "未定事项无论结果如何，得分均在合格线以上。"
		case !low && !high:
			text += "未定事项无论结果如何，得分均达不到合格线。"
		default:
			text += "能否合格取决于上述未定事项。"
		}
	}
	return []string{text}
}

func (m *Model) concludePlaceholder() []string {
	note := m.placeholderNote()
	if m.placeholders() {
		return []string{fmt.Sprintf("需要特别说明：%s。在以官方原文替换之前，本得分只供内部研判，不宜对外使用。", note)}
	}
	return []string{note + "。"}
}

// placeholders tells whether a score of the report rests on our stand-ins.
func (m *Model) placeholders() bool {
	return m.Main != nil && (!m.Main.Placeholder.Points.Zero() || m.Batch() && m.All.Share.Positive())
}

// placeholderNote is what the report as a whole says of them.
func (m *Model) placeholderNote() string {
	if m.Batch() {
		return m.batchPlaceholder()
	}
	return m.Main.Placeholder.Note
}

func (m *Model) concludeLoss() []string {
	if m.Main.empty {
		return nil
	}
	if m.Batch() {
		return m.batchLoss()
	}
	if len(m.Gaps) == 0 {
		return []string{"没有失分条款。"}
	}
	text := fmt.Sprintf("共失%s分", m.Main.Lost)
	if m.Main.scaled() {
		text += "（未折算）"
	}
	text += fmt.Sprintf("，涉及%d条条款", len(m.Gaps))
	if len(m.Gaps) > topGaps {
		text += fmt.Sprintf("；失分最多的%d条合计%s分，占全部失分的%s", topGaps, m.lost(m.TopGaps()), m.Gaps[topGaps-1].Cumulative)
	}
	pillars := slices.DeleteFunc(slices.Clone(m.Pillars), func(p Pillar) bool { return p.Result.Lost.Exact <= 0 })
	slices.SortStableFunc(pillars, func(a, b Pillar) int { return cmp.Compare(b.Result.Lost.Exact, a.Result.Lost.Exact) })
	var names []string
	for _, pillar := range pillars[:min(3, len(pillars))] {
		names = append(names, fmt.Sprintf("%s（失%s分，得分率%s）", pillar.Name, pillar.Result.Lost, pillar.Result.Rate))
	}
	if len(names) > 0 {
		text += "。失分较多的" + m.Tier + "依次为" + strings.Join(names, "、")
	}
	return []string{text + "。"}
}

func (m *Model) lost(gaps []Gap) Mark {
	var sum score.Points
	for _, gap := range gaps {
		sum += gap.Lost.Exact
	}
	return m.pen.mark(sum)
}

func (m *Model) concludeRates() []string {
	var list []string
	if m.Batch() && len(m.Kinds) > 1 {
		list = append(list, m.All.Sentence)
	}
	if !m.Batch() {
		list = append(list, fmt.Sprintf("%s完成率%s（%s条适用条款中，%s条已提交完整佐证材料）；绩效得分率%s。完成率只反映材料提交情况，不代表评价结果。",
			m.Main.Name, m.Main.Completion, orZero(m.Main.Completion.Whole), orZero(m.Main.Completion.Part), m.Main.Rate))
	}
	for i := range m.Kinds {
		if m.Kinds[i].Subjects > 1 {
			list = append(list, m.Kinds[i].Sentence)
		}
	}
	if m.Batch() {
		list = append(list, "完成率只反映材料提交情况，不代表评价结果。")
	}
	return list
}

func orZero(count string) string {
	if count == "" {
		return "0"
	}
	return count
}

func (m *Model) concludeVetoes() []string {
	if len(m.Vetoes) == 0 {
		return nil
	}
	var standing []string
	open := 0
	for _, veto := range m.Vetoed() {
		if veto.Stands() {
			standing = append(standing, fmt.Sprintf("%s：%s（%s）", veto.Subject.Name, veto.Clause.Text, veto.Clause.Consequence))
		} else {
			open++
		}
	}
	switch {
	case len(standing) > 0:
		return []string{fmt.Sprintf("已触发一票否决%d项：%s。", len(standing), strings.Join(standing, "；"))}
	case open > 0:
		return []string{fmt.Sprintf("未发现已触发的一票否决情形；另有%d项因材料未齐不能排除。", open)}
	}
	return []string{"未触发一票否决。"}
}

func (m *Model) concludeChecks() []string {
	if m.Checks.Failed.N == 0 {
		if m.Checks.Held.N == 0 {
			return nil
		}
		return []string{fmt.Sprintf("勾稽关系核对%s处，全部一致。", m.Checks.Held)}
	}
	return []string{fmt.Sprintf("勾稽关系核对%s处，%s处一致，%s处不一致；不一致的数据应先行核实。", m.Checks.Total, m.Checks.Held, m.Checks.Failed)}
}

// next says what to do, most pressing first: for the main subject, or for all
// subjects of a batch.
func (m *Model) next() []Step {
	steps := []Step{}
	add := func(title, format string, args ...any) {
		steps = append(steps, Step{title, fmt.Sprintf(format, args...)})
	}
	standing := 0
	for _, veto := range m.Vetoed() {
		if veto.Stands() {
			standing++
		}
	}
	if standing > 0 {
		add("处置一票否决事项", "已触发%d项，未消除前其他整改不改变结论。", standing)
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
				topGaps, m.lost(m.TopGaps()), m.Gaps[topGaps-1].Cumulative)
		case len(m.Gaps) > 0:
			add("整改失分条款", "%s（合计%s分），明确责任单位和时限。", every(len(m.Gaps)), m.lost(m.Gaps))
		}
		return
	}
	if missed := m.list(engine.Missed, engine.Vetoed); missed != "" {
		add("督促未达标单位", "%s未达到要求，应限期整改并复核。", missed)
	}
	if len(m.Common) > 0 {
		add("整改共性问题", "先改失分单位最多的%d条，逐条明确责任单位和时限。", len(m.TopCommon()))
	}
}

// every words that all of so few clauses are to be mended.
func every(clauses int) string {
	if clauses == 1 {
		return "整改失分的1条"
	}
	return fmt.Sprintf("逐条整改全部%d条", clauses)
}

// nextOpen says what has to come in before the score is certain.
func (m *Model) nextOpen(add func(title, format string, args ...any)) {
	subjects, unit := m.Subjects[:min(1, len(m.Subjects))], "条"
	if m.Batch() {
		subjects, unit = m.Subjects, "条次"
	}
	for _, open := range []struct {
		title, text string
		counts      func(*ClauseScore) bool
	}{
		{"补交佐证材料", "%d%s未提交或材料不全%s，应限期补齐。", func(c *ClauseScore) bool {
			return c.outcome == score.NoEvidence || c.Unknown() && !c.outcome.Unknown()
		}},
		{"完成专家评审", "%d%s待专家评审%s，评审前得分不能确定。", func(c *ClauseScore) bool { return c.outcome == score.Pending }},
		{"修正无法评价的数据", "%d%s因数据有误不能计算%s，按问题清单所列原因修正。", func(c *ClauseScore) bool { return c.outcome == score.Failed }},
	} {
		clauses, owing := 0, []string{}
		for i := range subjects {
			for j := range subjects[i].Clauses {
				result := &subjects[i].Clauses[j]
				if !open.counts(result) {
					continue
				}
				clauses++
				for _, name := range result.Awaiting {
					if !slices.Contains(owing, name) {
						owing = append(owing, name)
					}
				}
			}
		}
		if clauses > 0 {
			add(open.title, open.text, clauses, unit, owed(owing))
		}
	}
}

func owed(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "（涉及" + some(names, 3) + "）"
}
