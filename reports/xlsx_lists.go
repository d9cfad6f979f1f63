package reports

import "fmt"

// lossSheet lists what every subject lost, largest first, with the records and
// the sentence that each deduction rests on.
func lossSheet(s *sheet, m *Model) error {
	const printed = 13
	s.widths(12, 9, 7, 8, 38, 9, 9, 10, 10, 34, 34, 14, 9, 10, 16, 8, 18)
	s.keep = 4
	header := []string{"单位", "单位得分", "序号", "条款编号", "评分条款", "条款扣分", "计入失分", "占本单位失分", "累计占比", "原因", "记录出处", "依据", "依据状态", "单位占位标准占比",
		"三级项", "记录数", "责任单位"}
	if err := s.table("扣分明细（各单位按失分从大到小）", placeholderNote(m), header); err != nil {
		return err
	}
	for i := range m.Subjects {
		subject := &m.Subjects[i]
		for _, g := range m.gaps(subject) {
			total, records := g.Result.recordCells(true)
			if err := s.row(subject.Name, subject.Score, g.Order, word(g.ClauseID), g.Clause.Text, g.Result.Deducted, g.Lost, g.Share, g.Cumulative,
				g.Result.Reason, records, g.Clause.At, word(g.Clause.StatusTitle), subject.Placeholder.Rate, g.Clause.Item, total, join(g.Clause.Owners)); err != nil {
				return err
			}
		}
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(tableTop, len(header))
}

func findingSheet(s *sheet, m *Model) error {
	const printed = 13
	s.widths(7, 12, 8, 34, 9, 8, 8, 32, 14, 22, 9, 9, 10, 34, 8, 16, 14, 16)
	s.keep = 3
	header := []string{"序号", "单位", "条款编号", "评分条款", "结论", "失分", "最多扣", "原因", "责任单位", "整改措施", "预计用时", "依据状态", "单位占位标准占比",
		"记录出处", "记录数", "待补交单位", "一级项", "三级项"}
	if err := s.table("问题清单（扣分、未提交或材料不全、待评、无法评价）", placeholderNote(m), header); err != nil {
		return err
	}
	for i, f := range m.Findings {
		total, records := f.Result.recordCells(true)
		if err := s.row(i+1, f.Subject.Name, word(f.ClauseID), f.Clause.Text, word(f.Result.OutcomeTitle), f.Lost, f.Most, f.Reason, join(f.Owners), f.Remedy,
			word(efforts[f.Effort]), word(f.Clause.StatusTitle), f.Subject.Placeholder.Rate, records, total, join(f.Awaiting), f.Clause.Pillar, f.Clause.Item); err != nil {
			return err
		}
	}
	if err := s.shadeOutcomes("E", tableTop+1); err != nil {
		return err
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(tableTop, len(header))
}

func checkSheet(s *sheet, m *Model) error {
	s.widths(8, 34, 14, 9, 12, 9, 12, 12, 36)
	header := []string{"编号", "勾稽关系", "单位", "结果", "按明细计算", "应满足", "填报", "列", "位置"}
	note := fmt.Sprintf("共核对%s处：%s处一致，%s处不一致。勾稽关系不扣分，不一致的须先核实", m.Checks.Total, m.Checks.Held, m.Checks.Failed)
	if err := s.table("勾稽关系", note, header); err != nil {
		return err
	}
	for _, c := range m.Checks.Results {
		if err := s.row(c.ID, c.Text, c.Subject, word(c.Title()), c.Found, word(c.OpTitle()), c.Stated, c.Column, c.Where); err != nil {
			return err
		}
	}
	if s.line > tableTop+1 {
		cells := fmt.Sprintf("D%d:D%d", tableTop+1, s.line-1)
		if err := s.shade(cells, shading{fmt.Sprintf(`D%d="不一致"`, tableTop+1), s.style.bad}); err != nil {
			return err
		}
	}
	return s.filter(tableTop, len(header))
}

// shadeOutcomes marks deductions and what is not known yet, in the column of
// outcomes.
func (s *sheet) shadeOutcomes(column string, from int) error {
	if s.line <= from {
		return nil
	}
	cell := fmt.Sprintf("%s%d", column, from)
	return s.shade(fmt.Sprintf("%s:%s%d", cell, column, s.line-1), shading{cell + `="扣分"`, s.style.bad},
		shading{fmt.Sprintf(`OR(%s="未提交",%s="待评",%s="无法评价")`, cell, cell, cell), s.style.warn})
}

// recordCells gives the count of records and where they are; all of them where
// somebody has to go and mend them, the first few elsewhere.
func (c *ClauseScore) recordCells(all bool) (any, Words) {
	switch {
	case c.Records == nil:
		return "", nil
	case all:
		return c.Records.Total, c.Records.Text
	}
	return c.Records.Total, c.Records.Brief
}
