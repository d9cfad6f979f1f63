package reports_test

import (
	"fmt"
	"slices"
	"strings"

	"chengan/reports"
)

// pillarTables are those of pillars, and of pillars by domains.
func pillarTables(m *reports.Model, add adding) {
	type pillar = reports.Pillar
	list := m.Pillars
	columns := func(e *expected, list []pillar) *expected {
		return e.col(m.Tier+"|name", each(list, func(p pillar) any { return p.Name })).
			col("分值|points.text", each(list, func(p pillar) any { return p.Points })).
			col("应得分|result.applicable.text", each(list, func(p pillar) any { return p.Result.Applicable })).
			col("得分|result.score.text", each(list, func(p pillar) any { return p.Result.Score })).
			col("最低|result.low.text", each(list, func(p pillar) any { return p.Result.Low })).
			col("最高|result.high.text", each(list, func(p pillar) any { return p.Result.High })).
			col("可能区间", each(list, func(p pillar) any { return interval(p.Result.Low, p.Result.High) })).
			col("失分|result.lost.text", each(list, func(p pillar) any { return p.Result.Lost })).
			col("得分率|result.rate.text", each(list, func(p pillar) any { return p.Result.Rate })).
			col("问题数|findings", each(list, func(p pillar) any { return p.Findings })).
			col("编号|id", each(list, func(p pillar) any { return p.ID }))
	}
	columns(add("pillars", map[string]string{"docx": m.Main.Name + m.Tier + "得分", "xlsx": "总览：" + m.Tier + "得分", "md": m.Tier + "得分", "json": "pillars"}), list)
	// The page adds them up.
	sum := columns(add("pillars of the page", map[string]string{"html": m.Main.Name + m.Tier + "得分"}), list)
	s := m.Main
	for title, total := range map[string]any{m.Tier: "合计", "分值": s.Max, "应得分": s.Applicable, "得分": s.Earned, "可能区间": "", "失分": s.Lost, "得分率": s.Rate, "问题数": len(m.Of(s.ID))} {
		sum.columns[title] = append(sum.columns[title], fmt.Sprint(total))
	}
	add("tasks", map[string]string{"docx": "任务构成"}).
		col(m.Tier, each(list, func(p pillar) any { return p.Name })).
		col("分值", each(list, func(p pillar) any { return p.Points })).
		col("应得分", each(list, func(p pillar) any { return p.Result.Applicable })).
		col("待改进", each(list, func(p pillar) any { return p.Findings })).
		col("条款", each(list, func(p pillar) any {
			n := 0
			for i := range m.Clauses {
				if isBelow(m, &m.Clauses[i], p.ID) && (len(m.Subjects) > 1 || m.Main.Clauses[i].Outcome != "not_applicable") {
					n++
				}
			}
			return n
		}))

	matrix := m.DomainMatrix
	in := map[string]string{"html": m.Tier + "与领域失分", "docx": "失分／涉及分值", "md": m.Tier + "与领域失分", "xlsx": "总览：" + m.Tier + "与领域失分（单位：分；涉及分值为适用条款扣分上限之和）", "json": "domain_matrix.rows"}
	domains := add("domains", in).
		col(m.Tier+"|pillar", each(matrix.Rows, func(r reports.DomainRow) any { return r.Pillar })).
		col("编号", each(list, func(p pillar) any { return p.ID })).
		col("合计失分|total.lost.text", each(matrix.Rows, func(r reports.DomainRow) any { return r.Total.Lost })).
		col("合计涉及|total.at_stake.text", each(matrix.Rows, func(r reports.DomainRow) any { return r.Total.AtStake }))
	cell := func(e *expected, title string, of func(reports.DomainRow) reports.Cell) {
		rows := matrix.Rows
		e.col(title, each(rows, func(r reports.DomainRow) any {
			return when(!of(r).Empty(), fmt.Sprintf("%s/%s", of(r).Lost, of(r).AtStake))
		}))
		e.col("html:"+title, each(rows, func(r reports.DomainRow) any {
			return when(!of(r).Empty(), fmt.Sprintf("失%s涉及%s", of(r).Lost, of(r).AtStake))
		}))
		e.col("xlsx:"+title, each(rows, func(r reports.DomainRow) any { return of(r).Lost }))
	}
	for i, domain := range matrix.Domains {
		cell(domains, domain, func(r reports.DomainRow) reports.Cell { return r.Cells[i] })
	}
	cell(domains, "合计", func(r reports.DomainRow) reports.Cell { return r.Total })
	for i, row := range matrix.Rows {
		cells := row.Cells
		add("domains of "+row.Pillar, map[string]string{"json": fmt.Sprintf("domain_matrix.rows.%d.cells", i)}).
			col("lost.text", each(cells, func(c reports.Cell) any { return c.Lost })).
			col("at_stake.text", each(cells, func(c reports.Cell) any { return c.AtStake })).
			col("rate.text", each(cells, func(c reports.Cell) any { return c.Rate })).
			col("clauses", each(cells, func(c reports.Cell) any { return c.Clauses }))
	}
	totals := add("domains in all", map[string]string{"html": "各领域失分"}).col("领域", []string{"条款数", "涉及分值", "失分", "失分占比"})
	for i, title := range append(slices.Clone(matrix.Domains), "合计") {
		c := matrix.Totals[i]
		totals.col(title, []string{fmt.Sprint(c.Clauses), fmt.Sprint(c.AtStake), fmt.Sprint(c.Lost), fmt.Sprint(c.Rate)})
	}
	add("totals of domains", map[string]string{"json": "domain_matrix.totals"}).
		col("lost.text", each(matrix.Totals, func(c reports.Cell) any { return c.Lost })).
		col("at_stake.text", each(matrix.Totals, func(c reports.Cell) any { return c.AtStake })).
		col("clauses", each(matrix.Totals, func(c reports.Cell) any { return c.Clauses }))
}

// isBelow tells whether a clause is of a node or of one below it.
func isBelow(m *reports.Model, c *reports.Clause, node string) bool {
	for id := m.Nodes[c.Leaf()].ID; id != ""; {
		if id == node {
			return true
		}
		at := slices.IndexFunc(m.Nodes, func(n reports.Node) bool { return n.ID == id })
		if at < 0 {
			return false
		}
		id = m.Nodes[at].Parent
	}
	return false
}

// interval prints a range.
func interval(low, high reports.Mark) string {
	if low.Exact == high.Exact {
		return low.Text
	}
	return low.Text + "～" + high.Text
}

// rankingTables are those of the subjects beside each other.
func rankingTables(m *reports.Model, add adding) {
	type rank = reports.Rank
	list := m.Ranking
	ranks, kindly := map[string]string{"xlsx": "总览：单位排名（按未修约的得分率）", "json": "ranking"}, map[string]string{"docx": "各类单位完成率与得分率", "json": "kinds"}
	if len(list) == 0 {
		ranks, kindly = nil, nil
	}
	if len(m.Subjects) > 1 {
		ranks["html"], ranks["docx"], ranks["md"] = "得分率排名", "单位排名", "单位排名#2"
		kindly["html"], kindly["md"], kindly["xlsx"] = "各类单位汇总", "单位排名#1", "总览：分类汇总"
	}
	ranking := add("ranking", ranks).
		col("名次", each(list, func(r rank) any { return r.Place() })).
		col("position", each(list, func(r rank) any { return r.Position })).
		col("单位|name", each(list, func(r rank) any { return r.Name })).
		col("类别", each(list, func(r rank) any { return r.Subject.KindTitle })).
		col("同类名次", each(list, func(r rank) any { return r.Subject.KindPlace() })).
		col("得分率|rate.text", each(list, func(r rank) any { return r.Rate })).
		col("得分|score.text", each(list, func(r rank) any { return r.Score })).
		col("最低", each(list, func(r rank) any { return r.Subject.Low })).
		col("最高", each(list, func(r rank) any { return r.Subject.High })).
		col("可能区间", each(list, func(r rank) any { return interval(r.Subject.Low, r.Subject.High) })).
		col("结论", each(list, func(r rank) any { return r.Subject.VerdictTitle })).
		col("docx:结论|pdf:结论", each(list, func(r rank) any { // the first page says that there is no line
			verdict := fmt.Sprint(r.Subject.VerdictTitle)
			return when(verdict != "不设合格线", verdict)
		})).
		col("完成率", each(list, func(r rank) any { return r.Subject.Completion })).
		col("占位占比|占位标准占比", each(list, func(r rank) any { return r.Subject.Placeholder.Rate }))
	both := map[string]string{"html": "单位与" + m.Tier + "得分率"}
	if len(m.SubjectMatrix) < 2 {
		both = nil
	}
	matrix := add("subjects by pillars", both).
		col("单位", each(m.SubjectMatrix, func(r reports.MatrixRow) any { return r.Name })).
		col("占位标准占比", each(m.SubjectMatrix, func(r reports.MatrixRow) any { return r.Subject.Placeholder.Rate }))
	for i, pillar := range m.Pillars {
		matrix.col(pillar.Name, each(m.SubjectMatrix, func(r reports.MatrixRow) any { return r.Cells[i].Rate }))
		ranking.col(pillar.Name, each(list, func(r rank) any {
			at := slices.IndexFunc(m.SubjectMatrix, func(row reports.MatrixRow) bool { return row.Subject == r.Subject })
			if at < 0 {
				return "—"
			}
			return m.SubjectMatrix[at].Cells[i].Rate
		}))
	}
	kinds := m.Kinds
	add("kinds", kindly).
		col("类别|title", each(kinds, func(k reports.Kind) any { return k.Title })).
		col("单位数|单位|subjects", each(kinds, func(k reports.Kind) any { return k.Subjects })).
		col("合格数", each(kinds, func(k reports.Kind) any { return when(m.PassLine != nil, k.Passed) })).
		col("结论", each(kinds, func(k reports.Kind) any {
			return strings.Join(each(k.Verdicts, func(t reports.Tally) any { return fmt.Sprintf("%s%s个", t.Title, fmt.Sprint(t.Subjects)) }), "、")
		})).
		col("平均得分率|绩效得分率平均|performance.average.text", each(kinds, func(k reports.Kind) any { return k.Performance.Average })).
		col("得分率90%以上|绩效得分率90%以上", each(kinds, func(k reports.Kind) any { return k.Performance.Good() })).
		col("平均完成率|完成率平均|completion.average.text", each(kinds, func(k reports.Kind) any { return k.Completion.Average })).
		col("完成率100%|完成率达到100%", each(kinds, func(k reports.Kind) any { return k.Completion.Whole() })).
		col("完成率分档", each(kinds, func(k reports.Kind) any { return bandsOf(k.Completion) })).
		col("得分率分档", each(kinds, func(k reports.Kind) any { return bandsOf(k.Performance) })).
		col("占位标准占比（最高）|占位占比（最高）|placeholder_rate.text", each(kinds, func(k reports.Kind) any { return k.Share }))
}

// peerTables are those of one subject among its kind.
func peerTables(m *reports.Model, add adding) {
	type pillar = reports.PeerPillar
	if m.Peers == nil {
		return
	}
	list, title := m.Peers.Pillars, m.Main.Name+"与同类单位比较"
	columns := func(e *expected) *expected {
		return e.col(m.Tier+"|name", each(list, func(p pillar) any { return p.Name })).
			col("得分率|rate.text", each(list, func(p pillar) any { return p.Rate })).
			col("同类名次", each(list, func(p pillar) any { return p.Place() })).
			col("rank", each(list, func(p pillar) any { return p.Rank })).
			col("同类平均|average.text", each(list, func(p pillar) any { return p.Average })).
			col("同类最高|best.text", each(list, func(p pillar) any { return p.Best })).
			col("最高的单位", each(list, func(p pillar) any { return p.Leaders() })).
			col("问题数|findings", each(list, func(p pillar) any { return p.Findings }))
	}
	columns(add("peers", map[string]string{"docx": title, "md": "与同类单位比较", "xlsx": "总览：与同类单位比较", "json": "peers.pillars"}))
	sum := columns(add("peers of the page", map[string]string{"html": title}))
	for title, total := range map[string]any{m.Tier: "合计", "得分率": m.Main.Rate, "同类名次": written(m.Main.KindPlace(), "/", m.Peers.Members), "同类平均": m.Peers.Average,
		"同类最高": m.Peers.Best, "最高的单位": m.Peers.Leaders(), "问题数": len(m.Of(m.MainID))} {
		sum.columns[title] = append(sum.columns[title], fmt.Sprint(total))
	}
}

// sumTables are the bonus, and the sums of the workbook.
func sumTables(m *reports.Model, add adding) {
	type subject = *reports.Subject
	var list []subject
	for i := range m.Subjects {
		list = append(list, &m.Subjects[i])
	}
	inside := func(of func(*reports.Bonus) reports.Mark) []string {
		return each(list, func(s subject) any {
			if m.Bonus == nil || !m.Bonus.Inside || s.Bonus == nil {
				return "0.00"
			}
			return unrounded(of(s.Bonus))
		})
	}
	points := func(of func(subject) reports.Mark) []string {
		return each(list, func(s subject) any { return unrounded(of(s)) })
	}
	add("sums", map[string]string{"xlsx": "得分汇总：得分汇总"}).
		col("序号", numbered(len(list))).
		col("单位", each(list, func(s subject) any { return s.Name })).
		col("类别", each(list, func(s subject) any { return s.KindTitle })).
		col("应得分", points(func(s subject) reports.Mark { return s.Applicable })).
		col("失分|评价失分", points(func(s subject) reports.Mark { return s.Lost })).
		col("实得分", points(func(s subject) reports.Mark { return s.Earned })).
		col("得分率", each(list, func(s subject) any { return percent(int64(s.Earned.Exact), int64(s.Applicable.Exact)) })).
		col("计入得分的加分", inside(func(b *reports.Bonus) reports.Mark { return b.Points })).
		col("加分最低", inside(func(b *reports.Bonus) reports.Mark { return b.Low })).
		col("加分最高", inside(func(b *reports.Bonus) reports.Mark { return b.High })).
		col("得分|评价得分", points(func(s subject) reports.Mark { return s.Score })).
		col("核对", each(list, func(subject) any { return "一致" })).
		col("最低", points(func(s subject) reports.Mark { return s.Low })).
		col("最高", points(func(s subject) reports.Mark { return s.High })).
		col("满分", points(func(s subject) reports.Mark { return s.Max })).
		col("结论", each(list, func(s subject) any { return s.VerdictTitle })).
		col("一票否决", each(list, func(s subject) any {
			state := "无"
			for i := range s.Vetoes {
				if v := &s.Vetoes[i]; v.Outcome == "deducted" {
					return "已触发"
				} else if v.Unknown() || v.Outcome == "no_evidence" || v.Open() {
					state = "不能排除"
				}
			}
			return state
		})).
		col("适用条款", each(list, func(s subject) any {
			n := 0
			for i := range s.Clauses {
				if s.Clauses[i].Outcome != "not_applicable" {
					n++
				}
			}
			return n
		})).
		col("占位标准分值占比", each(list, func(s subject) any { return s.Placeholder.Rate })).
		col("选单位用", each(list, func(s subject) any { return written(1+slices.Index(list, s), s.Name) }))
	if m.Bonus == nil {
		return
	}
	awarded := slices.DeleteFunc(slices.Clone(list), func(s subject) bool { return s.Bonus == nil || s != m.Main && s.Bonus.Points.Zero() })
	counts := "不计入得分"
	if m.Bonus.Inside {
		counts = "计入得分"
	}
	add("bonus", map[string]string{"xlsx": fmt.Sprintf("总览：%s（最多%s分，%s）", m.Bonus.Name, m.Bonus.Cap, counts)}).
		col("单位编号", each(awarded, func(s subject) any { return s.ID })).
		col("单位", each(awarded, func(s subject) any { return s.Name })).
		col("加分", each(awarded, func(s subject) any { return s.Bonus.Points })).
		col("最多可加", each(awarded, func(s subject) any { return s.Bonus.High }))
	type clause = reports.Clause
	of := func(c clause) *reports.ClauseScore {
		return &m.Main.Bonus.Clauses[slices.IndexFunc(m.Bonus.Clauses, func(o clause) bool { return o.ID == c.ID })]
	}
	add("clauses of the bonus", map[string]string{"html": m.Main.Name + "加分条款"}).
		col("加分条款", each(m.Bonus.Clauses, func(c clause) any { return c.ID + c.Text + when(c.Placeholder, "占位") })).
		col("上限", each(m.Bonus.Clauses, func(c clause) any { return c.Max })).
		col("结论", each(m.Bonus.Clauses, func(c clause) any { return of(c).OutcomeTitle })).
		col("加分", each(m.Bonus.Clauses, func(c clause) any { return of(c).Deducted })).
		col("原因与依据", each(m.Bonus.Clauses, func(c clause) any { return reasonOf(of(c)) }))
}

// bandsOf lists the bands that have subjects.
func bandsOf(s reports.Spread) string {
	var parts []string
	for _, band := range s.Bands {
		if n := fmt.Sprint(band.Subjects); n != "0" {
			parts = append(parts, fmt.Sprintf("%s %s个", band.Title, n))
		}
	}
	return strings.Join(parts, "、")
}
