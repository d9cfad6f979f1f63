package reports

import (
	"fmt"

	"chengan/engine/score"
)

// standingName names the sheet that adds up every subject from the clauses.
const standingName = "得分汇总"

// standingHeader names its columns: A to V.
var standingHeader = []string{"序号", "单位", "类别", "应得分", "失分", "实得分", "得分率", "计入得分的加分", "得分", "评价得分", "核对", "最低", "最高", "结论",
	"一票否决", "加分最低", "加分最高", "适用条款", "评价失分", "占位标准分值占比", "选单位用", "满分"}

// standingRange refers to a column of all subjects.
func standingRange(m *Model, column string) string {
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", standingName, column, tableTop+1, column, tableTop+max(1, len(m.Subjects)))
}

// choice names a subject by its number, so that two of one name stay apart and
// nothing in a name means anything to a formula.
func choice(no int, s *Subject) string { return fmt.Sprintf("%d %s", no, s.Name) }

// standingSheet adds up every subject live, beside the figures of the
// evaluation.
func standingSheet(s *sheet, m *Model) error {
	const printed = 14
	s.widths(7, 18, 10, 10, 10, 10, 10, 10, 10, 10, 9, 10, 10, 9, 10, 9, 9, 9, 10, 10, 22, 9)
	s.keep = 2
	note := placeholderNote(m) + "。失分由得分表逐条相加，得分按满分折算；“评价得分”为评价结果，两者应一致"
	if err := s.table("得分汇总", note, standingHeader); err != nil {
		return err
	}
	for i := range m.Subjects {
		if err := s.row(standingRow(m, i, s.line)...); err != nil {
			return err
		}
	}
	if from, to := tableTop+1, s.line-1; to >= from {
		if err := s.shadeRates("G", from, to); err != nil {
			return err
		}
		if err := s.shadeMarks("K", from, to); err != nil {
			return err
		}
		if err := s.shadeVerdicts("N", from, to); err != nil {
			return err
		}
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(tableTop, len(standingHeader))
}

func standingRow(m *Model, i, row int) []any {
	subject := &m.Subjects[i]
	f := func(format string, args ...any) string { return fmt.Sprintf(format, args...) }
	numbers := scoreRange(m, "序号")
	lost := f(`ROUND(SUMIFS(%s,%s,">"&(A%d-1)*%d,%s,"<="&A%d*%d),4)`, scoreRange(m, "计入失分"), numbers, row, len(m.Clauses), numbers, row, len(m.Clauses))
	bonus, low, high := m.inside(subject)
	known := func(points score.Points) any {
		if subject.empty {
			return word("—")
		}
		return precise(points)
	}
	matched := word("一致")
	if subject.empty {
		matched = "—"
	}
	return []any{
		i + 1, subject.Name, subject.KindTitle, precise(subject.Applicable.Exact),
		live{lost, precise(subject.Lost.Exact)},
		live{f("ROUND(D%d-E%d,4)", row, row), precise(subject.Earned.Exact)},
		live{f(`IF(OR(D%d=0,R%d=0),"—",F%d/D%d)`, row, row, row, row), ratio(subject.Rate)},
		precise(bonus),
		live{f(`IF(OR(D%d=0,R%d=0),"—",ROUND(ROUND(F%d*V%d/D%d,4)+H%d,4))`, row, row, row, row, row, row), known(subject.Score.Exact)},
		known(subject.Score.Exact),
		live{f(`IF(ISNUMBER(I%d),IF(ROUND(I%d-J%d,4)=0,"一致","已改动"),"—")`, row, row, row), matched},
		known(subject.Low.Exact), known(subject.High.Exact), word(subject.VerdictTitle), word(subject.vetoed()), precise(low), precise(high),
		subject.applicable(), precise(subject.Lost.Exact), subject.Placeholder.Rate, choice(i+1, subject), precise(subject.Max.Exact),
	}
}

// inside gives the bonus as far as it counts towards the score: awarded, at
// least and at most.
func (m *Model) inside(s *Subject) (points, low, high score.Points) {
	if m.Bonus == nil || !m.Bonus.Inside || s.Bonus == nil {
		return 0, 0, 0
	}
	return s.Bonus.Points.Exact, s.Bonus.Low.Exact, s.Bonus.High.Exact
}

// vetoed says whether a veto stands against the subject.
func (s *Subject) vetoed() string {
	state := "无"
	for i := range s.Vetoes {
		switch v := &s.Vetoes[i]; {
		case v.outcome == score.Deducted:
			return "已触发"
		case v.outcome.Unknown() || v.open:
			state = "不能排除"
		}
	}
	return state
}

// applicable counts the clauses that apply.
func (s *Subject) applicable() int {
	n := 0
	for i := range s.Clauses {
		if s.Clauses[i].outcome != score.NotApplicable {
			n++
		}
	}
	return n
}
