package reports

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"
)

// scoreName names the sheet of all clauses of all subjects. What the other
// sheets compute, they take from it.
const scoreName = "得分表"

// scoreTop is the row of its header: above stand the sums of what the filter
// shows.
const scoreTop = tableTop + 1

// scoreHeader names its columns. Those behind 序号 are unrounded, and what
// formulas read; rows keep their 序号 when somebody sorts them.
var scoreHeader = []string{"单位", "单位得分", "条款编号", "三级项", "评分条款", "扣分上限", "结论", "度量值", "失分", "原因", "依据状态", "单位占位标准占比",
	"一级项", "二级项", "领域", "依据", "记录数", "记录出处", "责任单位", "序号", "可扣分", "条款扣分", "最少扣", "最多扣", "计入失分"}

// scoreColumn gives the letter of a column.
func scoreColumn(title string) string {
	name, err := excelize.ColumnNumberToName(slices.Index(scoreHeader, title) + 1)
	if err != nil {
		panic(err) // there is no such column
	}
	return name
}

// scoreRange refers to a column of all clauses of all subjects.
func scoreRange(m *Model, title string) string {
	column := scoreColumn(title)
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", scoreName, column, scoreTop+1, column, scoreTop+max(1, len(m.Subjects)*len(m.Clauses)))
}

func scoreSheet(s *sheet, m *Model) error {
	const printed = 12
	s.widths(12, 9, 8, 16, 38, 8, 9, 9, 8, 34, 9, 10, 14, 14, 10, 14, 8, 36, 18, 8, 9, 9, 9, 9, 9)
	s.keep, s.repeat = 3, fmt.Sprintf("$%d:$%d", scoreTop, scoreTop)
	if err := s.head("得分表", placeholderNote(m)+"。右侧“序号”起各列未修约，供公式计算", 9, 2); err != nil {
		return err
	}
	if err := s.scoreSums(m); err != nil {
		return err
	}
	if err := s.header(scoreHeader...); err != nil {
		return err
	}
	no := 0
	for i := range m.Subjects {
		subject := &m.Subjects[i]
		for j := range subject.Clauses {
			c, r := &m.Clauses[j], &subject.Clauses[j]
			total, records := r.recordCells(false)
			no++
			if err := s.row(subject.Name, subject.Score, word(c.ID), c.Item, c.Text, c.Max, word(r.OutcomeTitle), measure(r.Measure.String()), r.Lost, r.Reason, word(c.StatusTitle),
				subject.Placeholder.Rate, c.Pillar, c.Group, c.Domain, c.At, total, records, join(c.Owners),
				no, precise(r.stake), precise(r.Deducted.Exact), precise(r.Least.Exact), precise(r.Most.Exact), precise(r.Lost.Exact)); err != nil {
				return err
			}
		}
	}
	if err := s.shadeOutcomes(scoreColumn("结论"), scoreTop+1); err != nil {
		return err
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(scoreTop, len(scoreHeader))
}

// scoreSums are sums of what the filter shows.
func (s *sheet) scoreSums(m *Model) error {
	cells := make([]any, len(scoreHeader))
	for i := range cells {
		cells[i] = ""
	}
	sum := func(title, column string, function int, value any) {
		cells[slices.Index(scoreHeader, title)] = live{fmt.Sprintf("ROUND(SUBTOTAL(%d,%s),4)", function, scoreRange(m, column)[len("'"+scoreName+"'!"):]), value}
	}
	cells[0] = label("筛选合计")
	var deducted, lost precise
	clauses := 0
	for i := range m.Subjects {
		for j := range m.Subjects[i].Clauses {
			r := &m.Subjects[i].Clauses[j]
			clauses, deducted, lost = clauses+1, deducted+precise(r.Deducted.Exact), lost+precise(r.Lost.Exact)
		}
	}
	sum("条款编号", "序号", 2, clauses)
	sum("失分", "计入失分", 9, lost)
	sum("条款扣分", "条款扣分", 9, deducted)
	sum("计入失分", "计入失分", 9, lost)
	return s.row(cells...)
}
