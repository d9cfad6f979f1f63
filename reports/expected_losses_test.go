package reports_test

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"chengan/reports"
)

// gapTables are those of what was lost.
func gapTables(m *reports.Model, add adding) {
	type gap = reports.Gap
	columns := func(e *expected, list []gap) *expected {
		return e.col("序号|order", each(list, func(g gap) any { return g.Order })).
			col("条款|条款编号|clause", each(list, func(g gap) any { return g.ClauseID })).
			col("失分|计入失分|lost.text", each(list, func(g gap) any { return g.Lost })).
			col("累计占比|cumulative.text", each(list, func(g gap) any { return g.Cumulative })).
			col("占本单位失分|share.text", each(list, func(g gap) any { return g.Share })).
			col("原因", each(list, func(g gap) any { return g.Result.Reason })).
			col("责任单位", each(list, func(g gap) any { return strings.Join(g.Clause.Owners, "、") })).
			col("内容", each(list, func(g gap) any { return g.Clause.Text + when(g.Clause.Placeholder, "（占位）") }))
	}
	gaps := columns(add("gaps", map[string]string{"html": m.Main.Name + "扣分清单", "docx": m.Main.Name + "失分清单", "md": "扣分清单", "json": "gaps"}), m.Gaps)
	remedies := each(m.Gaps, func(g gap) any { return remedyOf(m, m.MainID, g.ClauseID) })
	gaps.col("整改措施", remedies)
	gaps.col("html:评分条款", each(m.Gaps, func(g gap) any {
		at := g.Clause.At
		return g.ClauseID + g.Clause.Text + when(g.Clause.Placeholder, "占位") + g.Clause.Item + when(at != "", "；"+at)
	}))
	gaps.col("html:原因与依据", each(m.Gaps, func(g gap) any { return "【" + g.Result.OutcomeTitle + "】" + reasonOf(g.Result) }))
	gaps.col("html:责任单位与整改措施", each(m.Gaps, func(g gap) any {
		effort := g.Clause.EffortTitle
		return when(len(g.Clause.Owners) > 0, strings.Join(g.Clause.Owners, "、")+"：") + g.Clause.Remedy + when(effort != "", "预计用时："+effort)
	}))
	if len(m.Common) > 0 && len(m.Subjects) > 1 {
		common := m.TopCommon()
		add("common", map[string]string{"docx": "失分单位最多的条款"}).
			col("条款", each(common, func(c reports.Common) any { return c.ClauseID })).
			col("内容", each(common, func(c reports.Common) any { return c.Clause.Text })).
			col("单位数", each(common, func(c reports.Common) any { return c.Subjects })).
			col("合计失分", each(common, func(c reports.Common) any { return c.Lost }))
		if m.Whole {
			add("common of the page", map[string]string{"html": "失分单位最多的条款"}).
				col("评分条款", each(common, func(c reports.Common) any {
					return written(c.ClauseID, c.Clause.Item, "：", c.Clause.Text, when(c.Clause.Placeholder, "占位"))
				})).
				col("失分单位", each(common, func(c reports.Common) any { return written(c.Subjects, "个") })).
				col("合计失分", each(common, func(c reports.Common) any { return c.Lost })).
				col("责任单位", each(common, func(c reports.Common) any { return strings.Join(c.Clause.Owners, "、") }))
		}
		add("common in full", map[string]string{"json": "common"}).
			col("clause", each(m.Common, func(c reports.Common) any { return c.ClauseID })).
			col("subjects", each(m.Common, func(c reports.Common) any { return c.Subjects })).
			col("lost.text", each(m.Common, func(c reports.Common) any { return c.Lost }))
	}
	owners := map[string]string{"docx": "责任单位负责的条款", "json": "owners"}
	if len(m.Owners) == 0 {
		owners = nil
	}
	add("owners", owners).
		col("责任单位|owner", each(m.Owners, func(o reports.Owner) any { return o.Owner })).
		col("条款|clauses", each(m.Owners, func(o reports.Owner) any { return o.Clauses })).
		col("待改进|findings", each(m.Owners, func(o reports.Owner) any { return o.Findings })).
		col("涉及失分|lost.text", each(m.Owners, func(o reports.Owner) any { return o.Lost }))
	top := m.TopGaps()
	add("first gaps", map[string]string{"html": "失分最多的条款"}).
		col("序号", each(top, func(g gap) any { return g.Order })).
		col("失分", each(top, func(g gap) any { return g.Lost })).
		col("累计占比", each(top, func(g gap) any { return g.Cumulative })).
		col("责任单位", each(top, func(g gap) any { return strings.Join(g.Clause.Owners, "、") })).
		col("评分条款", each(top, func(g gap) any {
			return written(g.ClauseID, g.Clause.Item, "：", g.Clause.Text, when(g.Clause.Placeholder, "占位"), when(g.Result.Open(), g.Result.OutcomeTitle))
		}))
	if len(top) > 0 {
		e := add("first gaps on paper", map[string]string{"docx": "失分最多的条款"})
		if m.View.Pillar != "" { // a line of the title takes the room of one
			e.most["docx"], e.most["pdf"] = len(top)-1, len(top)-1
		}
		e.col("条款", each(top, func(g gap) any { return g.ClauseID })).
			col("三级项", each(top, func(g gap) any { return g.Clause.Item })).
			col("失分", each(top, func(g gap) any { return g.Lost })).
			col("责任单位", each(top, func(g gap) any { return strings.Join(g.Clause.Owners, "、") }))
	}
	losses := add("losses", map[string]string{"xlsx": "扣分明细：扣分明细（各单位按失分从大到小）"})
	var all []loss
	for i := range m.Subjects {
		all = append(all, lossesOf(m, &m.Subjects[i])...)
	}
	losses.col("单位", each(all, func(l loss) any { return l.subject.Name })).
		col("单位得分", each(all, func(l loss) any { return l.subject.Score })).
		col("序号", each(all, func(l loss) any { return l.order })).
		col("条款编号", each(all, func(l loss) any { return l.clause.ID })).
		col("评分条款", each(all, func(l loss) any { return l.clause.Text })).
		col("条款扣分", each(all, func(l loss) any { return l.result.Deducted })).
		col("计入失分", each(all, func(l loss) any { return l.result.Lost })).
		col("占本单位失分", each(all, func(l loss) any { return l.share })).
		col("累计占比", each(all, func(l loss) any { return l.cumulative })).
		col("原因", each(all, func(l loss) any { return l.result.Reason })).
		col("记录出处", each(all, func(l loss) any { return recordsOf(l.result) })).
		col("依据", each(all, func(l loss) any { return l.clause.At })).
		col("依据状态", each(all, func(l loss) any { return l.clause.StatusTitle })).
		col("单位占位标准占比", each(all, func(l loss) any { return l.subject.Placeholder.Rate })).
		col("三级项", each(all, func(l loss) any { return l.clause.Item })).
		col("记录数", each(all, func(l loss) any { return totalOf(l.result) })).
		col("责任单位", each(all, func(l loss) any { return strings.Join(l.clause.Owners, "、") }))
}

// clauseTables are the findings and the clauses one by one.
func clauseTables(m *reports.Model, add adding) {
	type finding = reports.Finding
	columns := func(e *expected, list []finding) {
		tag := func(f finding) string { return when(f.Clause.Placeholder, "占位") }
		e.col("单位", each(list, func(f finding) any { return f.Subject.Name })).
			col("条款|条款编号", each(list, func(f finding) any { return f.ClauseID })).
			col("评分条款", each(list, func(f finding) any { return f.Clause.Text })).
			col("html:评分条款", each(list, func(f finding) any { return f.ClauseID + f.Clause.Text + tag(f) })).
			col("结论", each(list, func(f finding) any { return f.Result.OutcomeTitle })).
			col("失分", each(list, func(f finding) any { return f.Lost })).
			col("最多扣", each(list, func(f finding) any { return f.Most })).
			col("原因", each(list, func(f finding) any { return f.Reason })).
			col("html:原因|原因与依据", each(list, func(f finding) any { return reasonOf(f.Result) })).
			col("责任单位", each(list, func(f finding) any { return strings.Join(f.Owners, "、") })).
			col("整改措施", each(list, func(f finding) any { return f.Remedy })).
			col("预计用时", each(list, func(f finding) any { return efforts[fmt.Sprint(f.Effort)] })).
			col("依据状态", each(list, func(f finding) any { return f.Clause.StatusTitle })).
			col("单位占位标准占比", each(list, func(f finding) any { return f.Subject.Placeholder.Rate })).
			col("记录出处", each(list, func(f finding) any { return recordsOf(f.Result) })).
			col("md:记录出处", each(list, func(f finding) any {
				if f.Records == nil {
					return ""
				}
				return f.Records.Brief
			})).
			col("记录数", each(list, func(f finding) any { return totalOf(f.Result) })).
			col("待补交单位", each(list, func(f finding) any { return strings.Join(f.Awaiting, "、") })).
			col("一级项", each(list, func(f finding) any { return f.Clause.Pillar })).
			col("三级项", each(list, func(f finding) any { return f.Clause.Item })).
			col("序号", numbered(len(list)))
	}
	columns(add("findings", map[string]string{"docx": m.Main.Name + "待改进清单", "md": "问题清单"}), m.Of(m.MainID))
	columns(add("all findings", map[string]string{"xlsx": "问题清单：问题清单（扣分、未提交或材料不全、待评、无法评价）"}), m.Findings)
	for i := range m.Subjects[1:] {
		s := &m.Subjects[i+1]
		if list := m.Of(s.ID); len(list) > 0 {
			columns(add("findings of "+s.Name, map[string]string{"html": s.Name + "问题清单"}), list)
		}
	}
	open := slices.DeleteFunc(slices.Clone(m.Of(m.MainID)), func(f finding) bool { return !f.Lost.Zero() || !f.Result.Unknown() })
	if len(open) > 0 {
		columns(add("open findings", map[string]string{"html": m.Main.Name + "尚未确定且暂未计失分的条款"}), open)
	}

	// The page has the clauses of the main subject among the items, the workbook
	// those of all subjects.
	sheet := add("sheet", map[string]string{"html": m.Main.Name + "得分表"})
	var rows [][]any
	for i := range m.Nodes {
		n, score := &m.Nodes[i], &m.Main.Nodes[i]
		no := fmt.Sprint(n.No)
		rows = append(rows, []any{n.ID, written(n.Name, when(no != "0", "（第"+no+"项）"), when(n.Placeholder, "占位")), n.Points, score.Rate, "", score.Lost,
			written("得", score.Score, "分，应得", score.Applicable, "分")})
		for j := range m.Clauses {
			if c, r := &m.Clauses[j], &m.Main.Clauses[j]; c.Leaf() == i {
				rows = append(rows, []any{c.ID, c.Text + when(c.Placeholder, "占位"), c.Max, r.OutcomeTitle, r.Measure, r.Lost, reasonOf(r)})
			}
		}
	}
	for i, title := range []string{"编号", "评分条款", "分值", "结论或得分率", "度量值", "失分", "原因与依据"} {
		sheet.col(title, each(rows, func(row []any) any { return row[i] }))
	}
	type judged struct {
		s *reports.Subject
		c *reports.Clause
		r *reports.ClauseScore
	}
	var all []judged
	for i := range m.Subjects {
		for j := range m.Clauses {
			all = append(all, judged{&m.Subjects[i], &m.Clauses[j], &m.Subjects[i].Clauses[j]})
		}
	}
	add("clauses", map[string]string{"xlsx": "得分表：得分表"}).
		col("单位", each(all, func(j judged) any { return j.s.Name })).
		col("单位得分", each(all, func(j judged) any { return j.s.Score })).
		col("单位占位标准占比", each(all, func(j judged) any { return j.s.Placeholder.Rate })).
		col("条款编号", each(all, func(j judged) any { return j.c.ID })).
		col("一级项", each(all, func(j judged) any { return j.c.Pillar })).
		col("二级项", each(all, func(j judged) any { return j.c.Group })).
		col("三级项", each(all, func(j judged) any { return j.c.Item })).
		col("领域", each(all, func(j judged) any { return j.c.Domain })).
		col("评分条款", each(all, func(j judged) any { return j.c.Text })).
		col("依据", each(all, func(j judged) any { return j.c.At })).
		col("依据状态", each(all, func(j judged) any { return j.c.StatusTitle })).
		col("扣分上限", each(all, func(j judged) any { return j.c.Max })).
		col("责任单位", each(all, func(j judged) any { return strings.Join(j.c.Owners, "、") })).
		col("结论", each(all, func(j judged) any { return j.r.OutcomeTitle })).
		col("度量值", each(all, func(j judged) any { return j.r.Measure })).
		col("失分", each(all, func(j judged) any { return j.r.Lost })).
		col("原因", each(all, func(j judged) any { return j.r.Reason })).
		col("记录数", each(all, func(j judged) any { return totalOf(j.r) })).
		col("记录出处", each(all, func(j judged) any {
			if j.r.Records == nil {
				return ""
			}
			return j.r.Records.Brief
		})).
		col("条款扣分", each(all, func(j judged) any { return unrounded(j.r.Deducted) })).
		col("最少扣", each(all, func(j judged) any { return unrounded(j.r.Least) })).
		col("最多扣", each(all, func(j judged) any { return unrounded(j.r.Most) })).
		col("计入失分", each(all, func(j judged) any { return unrounded(j.r.Lost) })).
		col("可扣分", each(all, func(j judged) any {
			if j.r.Outcome == "not_applicable" {
				return "0.00"
			}
			return unrounded(j.c.Max)
		})).
		col("序号", numbered(len(all)))
	rows = nil // of the csv format: with how the finding went, and what has no clause any more
	told := map[string]bool{}
	titles := append(slices.Clone(csvTitles), "原因", "责任单位", "整改措施", "记录数", "记录出处", "待补交单位")
	if m.Series != nil {
		titles = append(titles, "问题状态", "首次发现轮次", "起始轮次", "销号轮次", "出现轮数", "反弹次数", "上次失分", "问题指纹")
	}
	track := func(found func(reports.Tracked) bool) []any {
		if m.Series == nil {
			return nil
		}
		at := slices.IndexFunc(m.Series.Findings, found)
		if at < 0 {
			return make([]any, 8)
		}
		f := m.Series.Findings[at]
		told[f.Fingerprint] = true
		row := []any{f.StateTitle, f.First, f.Since, f.ClosedIn, f.Times, f.Reopenings, f.Before, f.Fingerprint}
		for i := 1; i <= 3; i++ {
			if fmt.Sprint(row[i]) == "0" {
				row[i] = ""
			}
		}
		return row
	}
	for _, j := range all {
		s, c, r := j.s, j.c, j.r
		remedy := c.Remedy
		if r.Outcome == "no_evidence" {
			remedy = "补交材料；核实有问题的，按条款要求整改"
		}
		rank, total := fmt.Sprint(s.Rank), cmp.Or(totalOf(r), "0")
		rows = append(rows, append([]any{s.ID, s.Name, s.KindTitle, s.Score, s.Low, s.High, s.Max, s.VerdictTitle, s.Rate, s.Completion, when(rank != "0", rank), s.Placeholder.Rate,
			c.Pillar, c.Group, c.Item, c.ID, c.Text, c.Domain, c.Source, c.StatusTitle, c.Max,
			r.OutcomeTitle, r.Measure, r.Lost, r.Lost.Exact, r.Least, r.Most, r.Reason, strings.Join(c.Owners, "、"), remedy, total, recordsOf(r), strings.Join(r.Awaiting, "、")},
			track(func(f reports.Tracked) bool {
				return f.SubjectID == s.ID && slices.Contains(f.Clauses, c.ID) && f.State != "withdrawn" && f.State != "untraced"
			})...))
	}
	if m.Series != nil {
		for _, f := range m.Series.Findings {
			if !told[f.Fingerprint] {
				row := make([]any, 33)
				row[0], row[1], row[2], row[12], row[14], row[15], row[16], row[21], row[27] = f.SubjectID, f.Name, f.KindTitle, f.Pillar, f.Item, f.ClauseID(), f.Text, f.StateTitle, f.Reason
				rows = append(rows, append(row, track(func(o reports.Tracked) bool { return o.Fingerprint == f.Fingerprint })...))
			}
		}
	}
	lines := add("lines", map[string]string{"csv": ""})
	for i, title := range titles {
		lines.col(title, each(rows, func(row []any) any { return cmp.Or(row[i], any("")) }))
	}
	checks := func(e *expected, list []reports.Check) {
		e.col("编号", each(list, func(c reports.Check) any { return c.ID })).
			col("勾稽关系", each(list, func(c reports.Check) any { return c.Text })).
			col("html:勾稽关系", each(list, func(c reports.Check) any { return c.ID + c.Text })).
			col("单位", each(list, func(c reports.Check) any { return c.Subject })).
			col("结果", each(list, func(c reports.Check) any { return c.Title() })).
			col("按明细计算", each(list, func(c reports.Check) any { return c.Found })).
			col("填报", each(list, func(c reports.Check) any { return c.Stated })).
			col("应满足", each(list, func(c reports.Check) any { return c.OpTitle() })).
			col("docx:应满足|pdf:应满足", each(list, func(c reports.Check) any { return written(c.OpTitle(), c.Stated) })).
			col("列", each(list, func(c reports.Check) any { return c.Column })).
			col("位置", each(list, func(c reports.Check) any { return c.Where }))
	}
	if failed := m.Checks.FailedResults(); len(failed) > 0 {
		checks(add("failed checks", map[string]string{"html": "不一致的勾稽关系", "docx": "不一致的勾稽关系", "md": "勾稽关系"}), failed)
	}
	checks(add("checks", map[string]string{"xlsx": "勾稽关系：勾稽关系"}), m.Checks.Results)
}

// efforts are the words for how long a remedy takes.
var efforts = map[string]string{"0": "", "1": "数日内", "2": "数周内", "3": "数月内", "4": "一年内", "5": "需跨年度"}

// unrounded prints points with all decimals that they have, two at least.
func unrounded(m reports.Mark) string {
	text := fmt.Sprint(m.Exact)
	whole, fraction, _ := strings.Cut(text, ".")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return whole + "." + fraction
}

func totalOf(c *reports.ClauseScore) string {
	if c.Records == nil {
		return ""
	}
	return fmt.Sprint(c.Records.Total)
}

// dutyTables are who has to do what, and by when.
func dutyTables(m *reports.Model, add adding) {
	d := m.Duties()
	if len(d.Owners) > 0 {
		var rows [][]string
		for _, item := range d.Items {
			row := each([]any{item.Pillar, item.Node.ID, item.Node.Name, item.Node.Points, item.Clauses, item.Lost}, func(v any) any { return v })
			for _, cell := range item.Cells {
				leads, helps := fmt.Sprint(cell.Leads), fmt.Sprint(cell.Helps)
				row = append(row, when(leads != "0", "◎"+leads)+when(helps != "0", "○"+helps))
			}
			rows = append(rows, row)
		}
		type total struct {
			title string
			of    func(reports.DutyOwner) any
		}
		for _, one := range []total{
			{"牵头条款数", func(o reports.DutyOwner) any { return o.Leads }}, {"牵头条款扣分上限", func(o reports.DutyOwner) any { return o.Points }},
			{"牵头条款失分", func(o reports.DutyOwner) any { return o.Lost }}, {"配合条款数", func(o reports.DutyOwner) any { return o.Helps }},
		} {
			rows = append(rows, append([]string{"合计", "", one.title, "", "", ""}, each(d.Owners, one.of)...))
		}
		e := add("duties", map[string]string{"xlsx": "责任矩阵：责任矩阵（评价项×责任单位）"})
		titles := append([]string{"一级项", "编号", "三级项", "分值", "条款数", "失分"}, each(d.Owners, func(o reports.DutyOwner) any { return o.Owner })...)
		for i, title := range titles {
			e.col(title, each(rows, func(row []string) any { return row[i] }))
		}
	}
	type line = reports.Rectification
	list := m.Rectifications()
	from, err := time.Parse(time.DateOnly, m.Basis.Date)
	if err != nil || len(list) == 0 {
		return
	}
	blank := make([]string, len(list))
	add("rectifications", map[string]string{"xlsx": "整改台账：整改台账"}).
		col("序号", numbered(len(list))).
		col("编号", each(list, func(r line) any { return r.No })).
		col("单位", each(list, func(r line) any { return r.Name })).
		col("条款编号", each(list, func(r line) any { return r.ClauseID })).
		col("问题", each(list, func(r line) any { return r.Reason })).
		col("整改措施", each(list, func(r line) any { return r.Remedy })).
		col("责任单位", each(list, func(r line) any { return strings.Join(r.Owners, "、") })).
		col("整改时限", each(list, func(r line) any { return reports.Deadline(from, r.Effort, reports.DeadlineDays).Format(time.DateOnly) })).
		col("整改状态", each(list, func(line) any { return "未开始" })).
		col("期限情况", each(list, func(line) any { return "未到期" })).
		col("责任人|完成日期|备注", blank).
		col("失分", each(list, func(r line) any { return r.Lost })).
		col("评价情况", each(list, func(r line) any { return r.State })).
		col("工作量", each(list, func(r line) any {
			if title := fmt.Sprint(r.EffortTitle); title != "" {
				return title
			}
			return "按数月内"
		})).
		col("评分条款", each(list, func(r line) any { return r.Text })).
		col("三级项", each(list, func(r line) any { return r.Item })).
		col("发现轮数", each(list, func(r line) any { return r.Times })).
		col("记录出处", each(list, func(r line) any { return r.Records })).
		col("问题指纹", each(list, func(r line) any { return r.Fingerprint }))
}

// loss is what one subject lost on one clause, with its share of all that the
// subject lost and the share that is reached with it.
type loss struct {
	subject           *reports.Subject
	clause            *reports.Clause
	result            *reports.ClauseScore
	order             int
	share, cumulative string
}

// lossesOf lists the losses of a subject, the largest first.
func lossesOf(m *reports.Model, s *reports.Subject) (list []loss) {
	whole, sum := int64(0), int64(0)
	for i := range s.Clauses {
		if lost := int64(s.Clauses[i].Lost.Exact); lost > 0 {
			whole += lost
			list = append(list, loss{subject: s, clause: &m.Clauses[i], result: &s.Clauses[i]})
		}
	}
	slices.SortStableFunc(list, func(a, b loss) int { return cmp.Compare(b.result.Lost.Exact, a.result.Lost.Exact) })
	for i := range list {
		lost := int64(list[i].result.Lost.Exact)
		sum += lost
		list[i].order, list[i].share, list[i].cumulative = i+1, percent(lost, whole), percent(sum, whole)
	}
	return list
}

// percent prints a share with two decimals, half up.
func percent(part, whole int64) string { return big.NewRat(100*part, whole).FloatString(2) + "%" }

// remedyOf is what is to be done about a finding.
func remedyOf(m *reports.Model, subject, clause string) string {
	for _, f := range m.Of(subject) {
		if f.ClauseID == clause {
			return fmt.Sprint(f.Remedy)
		}
	}
	return ""
}

// reasonOf is the reason of a result as the page prints it, with its records and
// with who owes evidence.
func reasonOf(c *reports.ClauseScore) string {
	text := fmt.Sprint(c.Reason)
	if c.Records != nil {
		text += fmt.Sprint("依据记录：", c.Records.Brief)
	}
	return text + when(len(c.Awaiting) > 0, "待补交："+strings.Join(c.Awaiting, "、"))
}

func recordsOf(c *reports.ClauseScore) string {
	if c.Records == nil {
		return ""
	}
	return fmt.Sprint(c.Records.Text)
}
