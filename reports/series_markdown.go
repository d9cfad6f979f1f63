package reports

import (
	"fmt"
)

// series writes what changed over the rounds; one round has nothing to tell.
func (d *markdown) series(m *Model) {
	s := m.Series
	if s == nil {
		return
	}
	d.line("## 各轮变化")
	for _, text := range s.Summary {
		d.line("%s", md(text))
	}
	header, rows := []string{"单位"}, [][]string{}
	for _, round := range s.Recent() {
		header = append(header, round.Label()+"得分>", round.Label()+"得分率>", round.Label()+"完成率>", round.Label()+"名次")
	}
	for _, trend := range s.Trends {
		row := []string{trend.Name}
		for _, round := range s.Recent() {
			standing := trend.Standings[round.Index()]
			row = append(row, standing.Score.Text, standing.Rate.Text, standing.Completion.Text, standing.Place())
		}
		rows = append(rows, row)
	}
	d.table(header, rows)
	for _, change := range s.Changes {
		d.changes(&change)
	}
	d.line("### 问题整改进展")
	header = []string{"范围", "轮次"}
	for _, state := range States {
		header = append(header, state.Title()+">")
	}
	rows = nil
	add := func(scope string, census []Census) {
		for k, one := range census {
			row := []string{scope, s.Rounds[k].Label()}
			for _, n := range one.Count() {
				row = append(row, fmt.Sprint(n))
			}
			rows = append(rows, append(row, fmt.Sprint(one.Open), one.Rate.Text))
		}
	}
	if m.Main != nil {
		add(m.Main.Name, s.Progress.Main)
	}
	add("各单位", s.Progress.Rounds)
	d.table(append(header, "需整改>", "销号率>"), rows)
	d.line("%s", StateNote)
	rows = nil
	for _, t := range s.Pending() {
		rows = append(rows, []string{t.Name, t.ClauseID(), t.Text, t.StateTitle, roundLabel(t.Since), fmt.Sprint(t.Times), t.Lost.Text})
	}
	if len(rows) > 0 {
		d.line("### 需整改的问题")
		d.table([]string{"单位", "条款", "内容", "状态", "起始轮次", "出现轮数>", "失分>"}, rows)
	}
}

func (d *markdown) changes(c *Change) {
	d.line("### 第%d轮至第%d轮得分的变化", c.From, c.To)
	d.line("%s。", md(c.Basis))
	var rows [][]string
	effects := c.Effects()
	for _, one := range c.Changed() {
		row := []string{one.Name, one.Before.Text, one.After.Text, one.Change.Text}
		for _, effect := range effects {
			row = append(row, effect.Of(one).Text)
		}
		rows = append(rows, append(row, one.Verdict))
	}
	if len(rows) == 0 {
		return
	}
	header := []string{"单位", "变前>", "变后>", "变化>"}
	for _, effect := range effects {
		header = append(header, effect.Title+">")
	}
	d.table(append(header, "结论"), rows)
}
