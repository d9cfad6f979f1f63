package reports

import "fmt"

// overviewColumns is how many columns the widest table of the overview has, the
// ranking; texts go across all of them.
const overviewColumns = 10

// overviewSheet is the report at a glance: conclusion, tables of the main
// subject and the ranking.
func overviewSheet(s *sheet, m *Model) error {
	s.widths(16, 20, 12, 13, 13, 13, 13, 12, 13, 13)
	if err := s.head(m.Title, placeholderNote(m), overviewColumns, 0); err != nil {
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
		line = m.PassLine.Words.String()
	}
	if m.Batch() {
		facts := append(m.batchFacts(), [2]string{"评价细则", m.Basis.RulesetTitle}, [2]string{"评估基准日", m.Basis.DateTitle})
		for _, fact := range facts {
			if err := s.pair(fact[0], fact[1], overviewColumns); err != nil {
				return err
			}
		}
		return nil
	}
	facts := [][]any{{"评价细则", m.Basis.RulesetTitle}, {"评估基准日", m.Basis.DateTitle}, {"合格线", line}}
	if m.Main != nil {
		facts = append([][]any{{"被评对象", m.Main.Name}, {"得分", m.Main.Score}, {"结论", m.Main.VerdictTitle}, {"最低得分", m.Main.Low}, {"最高得分", m.Main.High},
			{"满分", m.Main.Max}, {"可能区间", m.Main.Interval.String()}, {"距合格线", orDash(m.Main.Margin.String())}, {"得分率", m.Main.Rate}, {"完成率", m.Main.Completion},
			{"占位标准分值占比", m.Main.Placeholder.Rate}}, facts...)
	}
	for _, fact := range facts {
		if text, ok := fact[1].(string); ok {
			if err := s.pair(fact[0].(string), text, overviewColumns); err != nil {
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
		if err := s.paragraph(text.String(), overviewColumns); err != nil {
			return err
		}
	}
	if err := s.heading("下一步工作"); err != nil {
		return err
	}
	for i, step := range m.Next {
		if err := s.paragraph(fmt.Sprintf("%d. %s：%s", i+1, step.Title, step.Text), overviewColumns); err != nil {
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
		var passed any = k.Passed
		if m.PassLine == nil {
			passed = word("—")
		}
		if err := s.row(k.Title, k.Subjects, passed, k.Performance.Average, k.Performance.Good(), k.Completion.Average, k.Completion.Whole(), k.Share); err != nil {
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
		return s.paragraph("各被评对象均未触发。", overviewColumns)
	}
	for _, v := range m.Vetoed() {
		text := fmt.Sprintf("%s：%s；%s，后果：%s。%s", v.Subject.Name, v.Clause.Text, v.Result.OutcomeTitle, orDash(v.Clause.Consequence), v.Result.Reason)
		if err := s.paragraph(text, overviewColumns); err != nil {
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
	pairs = append(pairs, [2]string{"佐证材料", fmt.Sprintf("%s个文件，未受理的记录或文件%s处，%s", m.Basis.Given, m.Basis.Problems, m.Basis.EvidenceDigest)},
		[2]string{"评价结果", m.Basis.RunDigest}, [2]string{"评价程序", m.Basis.Tool}, [2]string{"复核命令", m.Basis.Verify})
	for _, pair := range pairs {
		if err := s.pair(pair[0], pair[1], overviewColumns); err != nil {
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
	if err := s.header("名次", "单位", "类别", "得分率", "得分", "最低", "最高", "结论", "完成率", "占位标准占比"); err != nil {
		return err
	}
	top := s.line - 1
	for _, r := range m.Ranking {
		var place any = word("—")
		if r.Position.N > 0 {
			place = r.Position
		}
		if err := s.row(place, r.Name, r.Subject.KindTitle, r.Rate, r.Score, r.Subject.Low, r.Subject.High, word(r.Subject.VerdictTitle), r.Subject.Completion, r.Subject.Placeholder.Rate); err != nil {
			return err
		}
	}
	return s.filter(top, overviewColumns)
}
