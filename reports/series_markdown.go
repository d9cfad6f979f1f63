package reports

// series writes what changed over the rounds; one round has nothing to tell.
func (d *markdown) series(m *Model) {
	s := m.Series
	if s == nil {
		return
	}
	d.line("## 各轮变化")
	for _, text := range s.Summary {
		d.line("%s", md(text.String()))
	}
	d.table(s.trendTable())
	for _, change := range s.Changes {
		d.changes(&change)
	}
	d.line("### 问题整改进展")
	d.table(s.censusTable(m.Main))
	d.line("%s", md(s.Progress.Note()))
	if header, rows := s.pendingTable(); len(rows) > 0 {
		d.line("### 需整改的问题")
		d.table(header, rows)
	}
}

func (d *markdown) changes(c *Change) {
	d.line("### 第%d轮至第%d轮得分的变化（单位：分，未修约）", c.From, c.To)
	d.line("%s。", md(c.Basis))
	if header, rows := c.table(); len(rows) > 0 {
		d.table(header, rows)
	}
}
