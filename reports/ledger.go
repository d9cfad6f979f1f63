package reports

import (
	"fmt"
)

// ledgerHeader names the columns of ledgerRow, before those of the rounds.
var ledgerHeader = []string{"序号", "单位", "类别", "条款编号", "评分条款", "一级项", "三级项", "状态", "首次发现", "起始轮次", "销号轮次", "出现轮数", "反弹次数",
	"上次失分", "本轮失分", "原因", "责任单位", "整改措施", "预计用时"}

// ledgerRow gives a tracked finding as a row of the 整改台账, in the values that
// a sheet takes.
func ledgerRow(no int, t *Tracked) []any {
	return []any{no, t.Name, t.KindTitle, word(t.ClauseID()), t.Text, t.Pillar, t.Item, word(t.StateTitle), word(roundLabel(t.First)), word(roundLabel(t.Since)),
		word(roundLabel(t.ClosedIn)), t.Times, t.Reopenings, t.Before, t.Lost, t.Reason, join(t.Owners), t.Remedy, word(t.EffortTitle)}
}

// roundLabel names a round, or none.
func roundLabel(no int) string {
	if no == 0 {
		return "—"
	}
	return fmt.Sprintf("第%d轮", no)
}

// trackingSheet is the 整改台账 through the rounds, one line for each finding.
func trackingSheet(s *sheet, m *Model) error {
	const printed = 15
	s.widths(7, 12, 9, 8, 36, 16, 16, 9, 9, 9, 9, 8, 8, 8, 8, 34, 14, 24, 9)
	header := append([]string{}, ledgerHeader...)
	for _, round := range m.Series.Rounds {
		s.cols = append(s.cols, 9, 9)
		header = append(header, round.Label()+"状态", round.Label()+"失分")
	}
	s.cols = append(s.cols, 40)
	header = append(header, "问题指纹")
	if err := s.table("问题跟踪（逐轮）", placeholderNote(m), header); err != nil {
		return err
	}
	for i := range m.Series.Findings {
		t := &m.Series.Findings[i]
		row := ledgerRow(i+1, t)
		for _, episode := range t.History {
			row = append(row, word(orDash(episode.StateTitle)), episode.Lost)
		}
		if err := s.row(append(row, t.Fingerprint)...); err != nil {
			return err
		}
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(tableTop, len(header))
}

// roundsSheet is what changed from round to round: scores, where the changes
// come from, and how the findings went.
func roundsSheet(s *sheet, m *Model) error {
	const columns = 9
	s.widths(16, 16, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14)
	if err := s.head("各轮变化", placeholderNote(m), columns, 0); err != nil {
		return err
	}
	for _, text := range m.Series.Summary {
		if err := s.paragraph(text.String(), columns); err != nil {
			return err
		}
	}
	for _, block := range []func(*sheet, *Model) error{roundsList, roundsTrends, roundsChanges, roundsProgress} {
		if err := block(s, m); err != nil {
			return err
		}
	}
	return nil
}

func roundsList(s *sheet, m *Model) error {
	if err := s.heading("各轮评价"); err != nil {
		return err
	}
	for _, round := range m.Series.Rounds {
		text := fmt.Sprintf("%s，评估基准日%s，评价细则%s，%d个单位；佐证材料摘要%s；评价结果摘要%s", round.Title, round.DateTitle, round.Ruleset(), round.Subjects.N, round.EvidenceDigest, round.RunDigest)
		if err := s.pair(round.Label(), text, 9); err != nil {
			return err
		}
	}
	return nil
}

// roundsTrends has one row for each subject and round, however many rounds
// there are.
func roundsTrends(s *sheet, m *Model) error {
	if err := s.heading("各轮得分（名次后为比上一轮升降的位次；得分率与完成率不得混用）"); err != nil {
		return err
	}
	if err := s.header("单位", "类别", "轮次", "得分", "最低", "最高", "结论", "得分率", "完成率", "名次", "问题数", "占位标准占比"); err != nil {
		return err
	}
	for i := range m.Series.Trends {
		trend := &m.Series.Trends[i]
		for k, standing := range trend.Standings {
			if err := s.row(trend.Name, trend.KindTitle, word(m.Series.Rounds[k].Label()), standing.Score, standing.Low, standing.High, word(standing.VerdictTitle),
				standing.Rate, standing.Completion, word(standing.Place().String()), standing.Findings, standing.Placeholder); err != nil {
				return err
			}
		}
	}
	return nil
}

// roundsChanges writes changes as text: a spreadsheet would take the sign away.
func roundsChanges(s *sheet, m *Model) error {
	for _, change := range m.Series.Changes {
		if err := s.heading(fmt.Sprintf("第%d轮至第%d轮得分变化的来源（单位：分，未修约）", change.From, change.To)); err != nil {
			return err
		}
		if err := s.paragraph(change.Basis+"。", 9); err != nil {
			return err
		}
		if err := s.header("单位", "条款或事项", m.Tier, "可比性", "变前", "变后", "变化", "来源", "结论"); err != nil {
			return err
		}
		for _, one := range change.Changed() {
			if err := s.row(one.Name, "合计", "", "", one.Before.Unrounded(), one.After.Unrounded(), word(one.Change.Text), "", word(one.Verdict)); err != nil {
				return err
			}
			for _, effect := range change.Effects() {
				if err := s.row(one.Name, effect.Title, "", "", "", "", word(effect.Of(one).Text), "", ""); err != nil {
					return err
				}
			}
			for _, line := range one.Lines {
				if err := s.row(one.Name, line.Title, line.Pillar, word(line.Mark), line.Was, line.Is, word(line.Change.Text), word(orDash(line.Effect)), ""); err != nil {
					return err
				}
			}
		}
		for _, apart := range change.Apart {
			if err := s.pair(apart.Name, "不作比较："+apart.Why.String(), 9); err != nil {
				return err
			}
		}
	}
	return nil
}

func roundsProgress(s *sheet, m *Model) error {
	header := []string{"范围", "轮次或" + m.Tier}
	for _, state := range m.Series.Progress.Columns() {
		header = append(header, state.Title())
	}
	if err := s.heading("问题整改进展（单位：项）"); err != nil {
		return err
	}
	if err := s.header(append(header, "需整改", "销号率")...); err != nil {
		return err
	}
	row := func(scope, title string, census Census) error {
		cells := []any{scope, title}
		for _, n := range census.Count(m.Series.Progress.Columns()) {
			cells = append(cells, n)
		}
		return s.row(append(cells, census.Open, census.Rate)...)
	}
	p := &m.Series.Progress
	for k, census := range p.Main {
		if err := row(m.Main.Name, m.Series.Rounds[k].Label(), census); err != nil {
			return err
		}
	}
	for k, census := range p.Rounds {
		if err := row("各单位", m.Series.Rounds[k].Label(), census); err != nil {
			return err
		}
	}
	for _, pillar := range p.Pillar {
		if err := row("各单位", pillar.Name, pillar.Units); err != nil {
			return err
		}
	}
	for _, unit := range p.Units {
		if err := row(unit.Name, "全部", unit.Census); err != nil {
			return err
		}
	}
	return s.paragraph(m.Series.Progress.Note(), 9)
}
