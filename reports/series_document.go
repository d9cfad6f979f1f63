package reports

import (
	"fmt"

	"chengan/reports/internal/paper"
)

// rounds tells what changed from round to round; one round has nothing to tell.
func (p *pages) rounds(drawings map[string]paper.Figure) {
	s := p.Series
	if s == nil {
		return
	}
	p.head("各轮变化")
	for _, text := range s.Summary {
		p.text("%s", text)
	}
	p.part("各轮得分")
	p.figure(drawings, "trend")
	columns := []heading{{"单位", 12}}
	for _, round := range s.Recent() {
		columns = append(columns, heading{round.Label() + "得分>", 8}, heading{"得分率>", 8}, heading{"完成率>", 8}, heading{"名次", 9})
	}
	var rows [][]string
	for _, trend := range s.Trends {
		row := []string{trend.Name}
		for _, round := range s.Recent() {
			standing := trend.Standings[round.Index()]
			row = append(row, standing.Score.Text, standing.Rate.Text, standing.Completion.Text, standing.Place())
		}
		rows = append(rows, row)
	}
	p.table("各单位各轮得分", "得分率反映评价结果，完成率只反映材料提交情况，两者不得混用；名次后为比上一轮升降的位次", columns, rows)
	p.part("得分变化的来源")
	for i := range s.Changes {
		p.change(&s.Changes[i])
	}
	p.part("问题整改进展")
	p.figure(drawings, "findings")
	if p.Main != nil && len(s.Progress.Main) > 0 {
		p.census(p.Main.Name+"各轮问题（项）", s.Progress.Main)
	}
	p.census(s.Progress.Scope+"各轮问题（项）", s.Progress.Rounds)
	p.text("%s", StateNote)
	rows = nil
	for _, t := range s.Pending() {
		rows = append(rows, []string{t.Name, t.ClauseID(), t.Text, t.StateTitle, roundLabel(t.Since), fmt.Sprint(t.Times), t.Lost.Text, join(t.Owners)})
	}
	p.table("未销号的问题", "逐轮情况和已销号的问题见同一结果的 Excel 工作簿“问题跟踪”",
		[]heading{{"单位", 10}, {"条款", 6}, {"评分条款", 30}, {"状态", 7}, {"起始轮次", 7}, {"出现轮数>", 6}, {"失分>", 6}, {"责任单位", 12}}, rows)
}

func (p *pages) change(c *Change) {
	p.text("第%d轮至第%d轮：%s。", c.From, c.To, c.Basis)
	columns, effects := []heading{{"单位", 14}, {"变前>", 8}, {"变后>", 8}, {"变化>", 9}}, c.Effects()
	for _, effect := range effects {
		columns = append(columns, heading{effect.Title + ">", 9})
	}
	var rows [][]string
	for _, one := range c.Changed() {
		row := []string{one.Name, one.Before.Text, one.After.Text, one.Change.Text}
		for _, effect := range effects {
			row = append(row, effect.Of(one).Text)
		}
		rows = append(rows, append(row, one.Verdict))
	}
	p.table(fmt.Sprintf("第%d轮至第%d轮得分的变化（分）", c.From, c.To), "变化和影响未修约，各项影响相加等于变化", append(columns, heading{"结论", 12}), rows)
}

func (p *pages) census(caption string, list []Census) {
	columns := []heading{{"轮次", 6}}
	for _, state := range States {
		columns = append(columns, heading{state.Title() + ">", 6})
	}
	var rows [][]string
	for k, census := range list {
		row := []string{p.Series.Rounds[k].Label()}
		for _, n := range census.Count() {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, append(row, fmt.Sprint(census.Total), fmt.Sprint(census.Open), census.Rate.Text))
	}
	p.table(caption, "", append(columns, heading{"累计>", 6}, heading{"需整改>", 6}, heading{"销号率>", 8}), rows)
}
