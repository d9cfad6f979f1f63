package reports

// The tables of a series, as formats without a layout of their own print them.
// A title that ends in ">" heads numbers.

// table lists the subjects whose scores changed, and what the change comes of,
// unrounded.
func (c *Change) table() (header []string, rows [][]string) {
	effects := c.Effects()
	for _, one := range c.Changed() {
		row := []string{one.Name, one.Before.Unrounded().Text, one.After.Unrounded().Text, one.Change.Text}
		for _, effect := range effects {
			row = append(row, effect.Of(one).Text)
		}
		rows = append(rows, append(row, one.Verdict))
	}
	header = []string{"单位", "变前>", "变后>", "变化>"}
	for _, effect := range effects {
		header = append(header, effect.Title+">")
	}
	return append(header, "结论"), rows
}

// trendTable gives how every subject stood in the last rounds; the two rates
// stand side by side and are never mixed.
func (s *Series) trendTable() (header []string, rows [][]string) {
	header = []string{"单位"}
	for _, round := range s.Recent() {
		header = append(header, round.Label()+"得分>", round.Label()+"得分率>", round.Label()+"完成率>", round.Label()+"名次")
	}
	for _, trend := range s.Trends {
		row := []string{trend.Name}
		for _, round := range s.Recent() {
			standing := trend.Standings[round.Index()]
			row = append(row, standing.Score.Text, standing.Rate.Text, standing.Completion.Text, standing.Place().String())
		}
		rows = append(rows, row)
	}
	return header, rows
}

// censusTable counts findings by state, round after round.
func (s *Series) censusTable(main *Subject) (header []string, rows [][]string) {
	header = []string{"范围", "轮次"}
	for _, state := range s.Progress.Columns() {
		header = append(header, state.Title()+">")
	}
	add := func(scope string, census []Census) {
		for k, one := range census {
			row := []string{scope, s.Rounds[k].Label()}
			for _, n := range one.Count(s.Progress.Columns()) {
				row = append(row, n.String())
			}
			rows = append(rows, append(row, one.Open.String(), one.Rate.Text))
		}
	}
	if main != nil {
		add(main.Name, s.Progress.Main)
	}
	units := "各单位"
	if len(s.Trends) == 1 {
		units = s.Trends[0].Name
	}
	add(units, s.Progress.Rounds)
	return append(header, "需整改>", "销号率>"), rows
}

// pendingTable lists the findings that somebody still has to act on.
func (s *Series) pendingTable() (header []string, rows [][]string) {
	for _, t := range s.Pending() {
		rows = append(rows, []string{t.Name, t.ClauseID(), t.Text, t.StateTitle, roundLabel(t.Since), t.Times.String(), t.Lost.Text})
	}
	return []string{"单位", "条款", "内容", "状态", "起始轮次", "出现轮数>", "失分>"}, rows
}
