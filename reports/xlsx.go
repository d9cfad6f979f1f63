package reports

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"
)

// xlsxFormat writes the workbook. Points and rates are numbers that show
// exactly the digits of the other formats; every text is a text, whatever it
// begins with.
var xlsxFormat = Format{Name: "xlsx", Title: "Excel 工作簿", Extension: "xlsx", Write: writeXLSX}

// sheetOf is one sheet of the workbook.
type sheetOf struct {
	name  string
	write func(*sheet, *Model) error
}

// sheets are the sheets of the workbook in their order; seriesSheets come behind
// them where there are several rounds.
var (
	sheets       = []sheetOf{{"总览", overviewSheet}, {"得分表", scoreSheet}, {"扣分明细", lossSheet}, {"问题清单", findingSheet}, {"勾稽关系", checkSheet}}
	seriesSheets = []sheetOf{{"各轮变化", roundsSheet}, {"问题跟踪", trackingSheet}}
)

func writeXLSX(w io.Writer, m *Model) error {
	file := excelize.NewFile()
	defer file.Close()
	style, err := newPalette(file)
	if err != nil {
		return err
	}
	sheets := sheets
	if m.Paths != nil {
		sheets = slices.Concat(sheets, []sheetOf{{"达标路径", pathSheet}})
	}
	if m.Series != nil {
		sheets = slices.Concat(sheets, seriesSheets)
	}
	for i, s := range sheets {
		if i == 0 {
			err = file.SetSheetName("Sheet1", s.name)
		} else {
			_, err = file.NewSheet(s.name)
		}
		if err != nil {
			return err
		}
	}
	for _, s := range sheets {
		if err := writeSheet(file, style, s.name, m, s.write); err != nil {
			return fmt.Errorf("工作表“%s”：%w", s.name, err)
		}
	}
	file.SetActiveSheet(0)
	stamp := archiveTime.Format("2006-01-02T15:04:05Z")
	if len(m.Basis.Date) == len("2006-01-02") {
		stamp = m.Basis.Date + "T00:00:00Z"
	}
	err = file.SetDocProps(&excelize.DocProperties{Title: m.Title, Creator: "chengan", LastModifiedBy: "chengan", Created: stamp, Modified: stamp, Language: "zh-CN"})
	if err != nil {
		return err
	}
	var archive bytes.Buffer
	if err := file.Write(&archive); err != nil {
		return err
	}
	return settle(w, archive.Bytes())
}

func writeSheet(file *excelize.File, style *palette, name string, m *Model, write func(*sheet, *Model) error) error {
	s, err := newSheet(file, style, name, m)
	if err != nil {
		return err
	}
	if err := write(s, m); err != nil {
		return err
	}
	return s.stream.Flush()
}

// placeholderNote is what every sheet says of the score it shows.
func placeholderNote(m *Model) string {
	if m.Main == nil {
		return "没有被评对象"
	}
	if m.Batch() {
		return fmt.Sprintf("%d个被评对象　%s", len(m.Subjects), m.placeholderNote())
	}
	return m.Main.Name + "　" + m.Main.Placeholder.Note
}

func overviewSheet(s *sheet, m *Model) error {
	s.widths(16, 22, 14, 14, 14, 14, 14, 14, 16)
	if err := s.head(m.Title, placeholderNote(m), 9, 0); err != nil {
		return err
	}
	for _, block := range []func(*sheet, *Model) error{
		overviewFacts, overviewTexts, overviewPillars, overviewPeers, overviewDomains, overviewKinds, overviewVetoes, overviewBonus, overviewBasis, overviewRanking,
	} {
		if err := block(s, m); err != nil {
			return err
		}
	}
	return nil
}

func overviewFacts(s *sheet, m *Model) error {
	line := m.NoLine()
	if m.PassLine != nil {
		line = m.PassLine.Words
	}
	if m.Batch() {
		facts := append(m.batchFacts(), [2]string{"评价细则", m.Basis.RulesetTitle}, [2]string{"评估基准日", m.Basis.DateTitle})
		for _, fact := range facts {
			if err := s.pair(fact[0], fact[1], 9); err != nil {
				return err
			}
		}
		return nil
	}
	facts := [][]any{{"评价细则", m.Basis.RulesetTitle}, {"评估基准日", m.Basis.DateTitle}, {"合格线", line}}
	if m.Main != nil {
		facts = append([][]any{{"被评对象", m.Main.Name}, {"得分", m.Main.Score}, {"结论", m.Main.VerdictTitle}, {"最低得分", m.Main.Low}, {"最高得分", m.Main.High},
			{"满分", m.Main.Max}, {"可能区间", m.Main.Interval}, {"距合格线", orDash(m.Main.Margin)}, {"得分率", m.Main.Rate}, {"完成率", m.Main.Completion},
			{"占位标准分值占比", m.Main.Placeholder.Rate}}, facts...)
	}
	for _, fact := range facts {
		if text, ok := fact[1].(string); ok {
			if err := s.pair(fact[0].(string), text, 9); err != nil {
				return err
			}
		} else if err := s.row(label(fact[0].(string)), fact[1]); err != nil {
			return err
		}
	}
	return nil
}

func overviewTexts(s *sheet, m *Model) error {
	if err := s.heading("总体结论"); err != nil {
		return err
	}
	for _, text := range m.Conclusion {
		if err := s.paragraph(text, 9); err != nil {
			return err
		}
	}
	if err := s.heading("下一步工作"); err != nil {
		return err
	}
	for i, step := range m.Next {
		if err := s.paragraph(fmt.Sprintf("%d. %s：%s", i+1, step.Title, step.Text), 9); err != nil {
			return err
		}
	}
	return nil
}

func overviewPillars(s *sheet, m *Model) error {
	if m.Main == nil {
		return nil
	}
	if err := s.breakPage(); err != nil {
		return err
	}
	if err := s.heading(m.Tier + "得分" + m.example()); err != nil {
		return err
	}
	if err := s.header("编号", m.Tier, "分值", "应得分", "得分", "最低", "最高", "失分", "得分率"); err != nil {
		return err
	}
	for _, p := range m.Pillars {
		if err := s.row(p.ID, p.Name, p.Points, p.Result.Applicable, p.Result.Score, p.Result.Low, p.Result.High, p.Result.Lost, p.Result.Rate); err != nil {
			return err
		}
	}
	return nil
}

func overviewDomains(s *sheet, m *Model) error {
	if m.Main == nil {
		return nil
	}
	if err := s.heading(m.Tier + "与领域失分（单位：分；涉及分值为适用条款扣分上限之和）" + m.example()); err != nil {
		return err
	}
	header := []string{"编号", m.Tier}
	header = append(header, m.DomainMatrix.Domains...)
	if err := s.header(append(header, "合计失分", "合计涉及")...); err != nil {
		return err
	}
	for i, row := range m.DomainMatrix.Rows {
		cells := []any{m.Pillars[i].ID, row.Pillar}
		for _, cell := range row.Cells {
			cells = append(cells, cell.Lost)
		}
		if err := s.row(append(cells, row.Total.Lost, row.Total.AtStake)...); err != nil {
			return err
		}
	}
	return nil
}

func overviewKinds(s *sheet, m *Model) error {
	if len(m.Ranking) < 2 {
		return nil
	}
	if err := s.heading("分类汇总"); err != nil {
		return err
	}
	if err := s.header("类别", "单位数", "合格数", "平均得分率", "得分率90%以上", "平均完成率", "完成率100%", "占位占比（最高）"); err != nil {
		return err
	}
	for _, k := range m.Kinds {
		if err := s.row(k.Title, k.Subjects, k.Passed, k.Performance.Average, k.Performance.Good(), k.Completion.Average, k.Completion.Whole(), k.Share); err != nil {
			return err
		}
	}
	return nil
}

func overviewVetoes(s *sheet, m *Model) error {
	if len(m.Vetoes) == 0 {
		return nil
	}
	if err := s.heading("一票否决（只列已触发和不能排除的）"); err != nil {
		return err
	}
	if len(m.Vetoed()) == 0 {
		return s.paragraph("各被评对象均未触发。", 9)
	}
	for _, v := range m.Vetoed() {
		text := fmt.Sprintf("%s：%s；%s，后果：%s。%s", v.Subject.Name, v.Clause.Text, v.Result.OutcomeTitle, orDash(v.Clause.Consequence), v.Result.Reason)
		if err := s.paragraph(text, 9); err != nil {
			return err
		}
	}
	return nil
}

func overviewBonus(s *sheet, m *Model) error {
	if m.Bonus == nil {
		return nil
	}
	inside := "不计入得分"
	if m.Bonus.Inside {
		inside = "计入得分"
	}
	if err := s.heading(fmt.Sprintf("%s（最多%s分，%s）", m.Bonus.Name, m.Bonus.Cap, inside)); err != nil {
		return err
	}
	if err := s.header("单位编号", "单位", "加分", "最多可加"); err != nil {
		return err
	}
	for i := range m.Subjects {
		subject := &m.Subjects[i]
		if subject.Bonus == nil || i > 0 && subject.Bonus.Points.Zero() {
			continue
		}
		if err := s.row(subject.ID, subject.Name, subject.Bonus.Points, subject.Bonus.High); err != nil {
			return err
		}
	}
	return nil
}

func overviewBasis(s *sheet, m *Model) error {
	if err := s.heading("依据与复核"); err != nil {
		return err
	}
	pairs := [][2]string{{"细则", fmt.Sprintf("%s（%s@%s）%s", m.Basis.RulesetTitle, m.Basis.RulesetID, m.Basis.Edition, m.Basis.RulesetDigest)}}
	for _, document := range m.Basis.Documents {
		pairs = append(pairs, [2]string{"依据文件", document.Line()})
	}
	pairs = append(pairs, [2]string{"佐证材料", fmt.Sprintf("%d个文件，未受理的记录或文件%d处，%s", len(m.Basis.Files), m.Basis.Problems, m.Basis.EvidenceDigest)},
		[2]string{"评价结果", m.Basis.RunDigest}, [2]string{"评价程序", m.Basis.Tool}, [2]string{"复核命令", m.Basis.Verify})
	for _, pair := range pairs {
		if err := s.pair(pair[0], pair[1], 9); err != nil {
			return err
		}
	}
	return nil
}

func overviewRanking(s *sheet, m *Model) error {
	if len(m.Ranking) == 0 {
		return nil
	}
	if err := s.breakPage(); err != nil {
		return err
	}
	if err := s.heading("单位排名（按未修约的得分率）"); err != nil {
		return err
	}
	if err := s.header("名次", "单位", "类别", "得分率", "得分", "最低", "最高", "结论", "占位标准占比"); err != nil {
		return err
	}
	top := s.line - 1
	for _, r := range m.Ranking {
		var place any = word("—")
		if r.Position > 0 {
			place = r.Position
		}
		if err := s.row(place, r.Name, r.Subject.KindTitle, r.Rate, r.Score, r.Subject.Low, r.Subject.High, word(r.Subject.VerdictTitle), r.Subject.Placeholder.Rate); err != nil {
			return err
		}
	}
	return s.filter(top, 9)
}

func scoreSheet(s *sheet, m *Model) error {
	const printed = 12
	s.widths(12, 9, 8, 16, 38, 8, 9, 9, 8, 34, 9, 10, 14, 14, 10, 14, 8, 8, 8, 36, 18)
	header := []string{"单位", "单位得分", "条款编号", "三级项", "评分条款", "扣分上限", "结论", "度量值", "失分", "原因", "依据状态", "单位占位标准占比",
		"一级项", "二级项", "领域", "依据", "最少扣", "最多扣", "记录数", "记录出处", "责任单位"}
	if err := s.table("得分表", placeholderNote(m), header); err != nil {
		return err
	}
	for i := range m.Subjects {
		subject := &m.Subjects[i]
		for j := range subject.Clauses {
			c, r := &m.Clauses[j], &subject.Clauses[j]
			total, records := r.recordCells(false)
			if err := s.row(subject.Name, subject.Score, word(c.ID), c.Item, c.Text, c.Max, word(r.OutcomeTitle), measure(r.Measure), r.Lost, r.Reason, word(c.StatusTitle),
				subject.Placeholder.Rate, c.Pillar, c.Group, c.Domain, c.At, r.Least, r.Most, total, records, join(c.Owners)); err != nil {
				return err
			}
		}
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(tableTop, len(header))
}

func lossSheet(s *sheet, m *Model) error {
	const printed = 12
	s.widths(12, 9, 7, 8, 40, 9, 9, 10, 10, 36, 9, 10, 16, 14)
	header := []string{"单位", "单位得分", "序号", "条款编号", "评分条款", "条款扣分", "计入失分", "占本单位失分", "累计占比", "原因", "依据状态", "单位占位标准占比", "三级项", "依据"}
	if err := s.table("扣分明细（各单位按失分从大到小）", placeholderNote(m), header); err != nil {
		return err
	}
	for i := range m.Subjects {
		subject := &m.Subjects[i]
		for _, g := range m.gaps(subject) {
			if err := s.row(subject.Name, subject.Score, g.Order, word(g.ClauseID), g.Clause.Text, g.Result.Deducted, g.Lost, g.Share, g.Cumulative,
				g.Result.Reason, word(g.Clause.StatusTitle), subject.Placeholder.Rate, g.Clause.Item, g.Clause.At); err != nil {
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
	header := []string{"序号", "单位", "条款编号", "评分条款", "结论", "失分", "最多扣", "原因", "责任单位", "整改措施", "预计用时", "依据状态", "单位占位标准占比",
		"记录出处", "记录数", "待补交单位", "一级项", "三级项"}
	if err := s.table("问题清单（扣分、未提交或材料不全、待评、无法评价）", placeholderNote(m), header); err != nil {
		return err
	}
	for i, f := range m.Findings {
		total, records := f.Result.recordCells(true)
		if err := s.row(i+1, f.Subject.Name, word(f.ClauseID), f.Clause.Text, word(f.Result.OutcomeTitle), f.Lost, f.Most, f.Reason, join(f.Owners), f.Remedy,
			word(f.Clause.EffortTitle), word(f.Clause.StatusTitle), f.Subject.Placeholder.Rate, records, total, join(f.Awaiting), f.Clause.Pillar, f.Clause.Item); err != nil {
			return err
		}
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(tableTop, len(header))
}

func checkSheet(s *sheet, m *Model) error {
	s.widths(8, 34, 14, 9, 12, 9, 12, 12, 36)
	header := []string{"编号", "勾稽关系", "单位", "结果", "按明细计算", "应满足", "填报", "列", "位置"}
	note := fmt.Sprintf("共核对%d处：%d处一致，%d处不一致。勾稽关系不扣分，不一致的须先核实", len(m.Checks.Results), m.Checks.Held, m.Checks.Failed)
	if err := s.table("勾稽关系", note, header); err != nil {
		return err
	}
	for _, c := range m.Checks.Results {
		if err := s.row(c.ID, c.Text, c.Subject, word(c.Title()), c.Found, word(c.OpTitle()), c.Stated, c.Column, c.Where); err != nil {
			return err
		}
	}
	return s.filter(tableTop, len(header))
}

// recordCells gives the count of records and where they are; all of them where
// somebody has to go and mend them, the first few elsewhere.
func (c *ClauseScore) recordCells(all bool) (any, string) {
	switch {
	case c.Records == nil:
		return "", ""
	case all:
		return c.Records.Total, c.Records.Text
	}
	return c.Records.Total, c.Records.Brief
}
