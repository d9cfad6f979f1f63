package reports_test

import (
	"fmt"
	"slices"
	"strings"

	"chengan/reports"
)

// pathTables are the ways above the line.
func pathTables(m *reports.Model, add adding) {
	list := m.Paths.List
	known := func(of func(reports.Path) any) []string {
		return each(list, func(p reports.Path) any { return when(p.After.Text != "", of(p)) })
	}
	add("ways", map[string]string{"html": "达标路径", "docx": "达标路径概览（单位：分，未修约）", "md": "达标路径", "xlsx": "达标路径：达标路径（单位：分，未修约）", "json": "paths.list"}).
		col("单位|name", each(list, func(p reports.Path) any { return p.Name })).
		col("现得分|score.text", each(list, func(p reports.Path) any { return p.Score })).
		col("结论|state_title", each(list, func(p reports.Path) any { return p.StateTitle })).
		col("可达得分|after.text", each(list, func(p reports.Path) any { return p.After })).
		col("增分|gain.text", each(list, func(p reports.Path) any { return p.Gain })).
		col("工作量", known(func(p reports.Path) any { return p.Effort })).
		col("effort", each(list, func(p reports.Path) any { return p.Effort })).
		col("missing.text", each(list, func(p reports.Path) any { return p.Missing })).
		col("check", each(list, func(p reports.Path) any { return p.Check })).
		col("证明或原因|proof", each(list, func(p reports.Path) any { return p.Proof }))
	for i, path := range list {
		steps := path.Steps
		in := map[string]string{"json": fmt.Sprintf("paths.list.%d.steps", i)}
		if len(steps) > 0 {
			in["html"], in["docx"], in["md"], in["xlsx"] = path.Name+"达标路径的步骤", path.Name+"的达标方案（单位：分，未修约）", path.Name, written("达标路径：", path.Name, "：", path.StateTitle)
		}
		do := func(s reports.PathStep) string {
			note := fmt.Sprint(s.Note)
			return written(s.Do, when(note != "", "（"+note+"）"))
		}
		how := func(s reports.PathStep, between string) string {
			records := fmt.Sprint(s.Records)
			return written(s.Remedy, when(records != "", between+"记录："+records))
		}
		e := add("steps of "+path.Name, in)
		if len(steps) == 0 {
			e.in = nil
			continue
		}
		e.col("步骤|order", each(steps, func(s reports.PathStep) any { return s.Order })).
			col("条款|条款编号|clause", each(steps, func(s reports.PathStep) any { return s.Clause })).
			col("整改内容", each(steps, func(s reports.PathStep) any { return do(s) })).
			col("html:整改内容", each(steps, func(s reports.PathStep) any {
				remedy := fmt.Sprint(s.Remedy)
				return written(s.Clause, do(s), s.Item, when(remedy != "", "："), how(s, ""))
			})).
			col("do", each(steps, func(s reports.PathStep) any { return s.Do })).
			col("责任单位|owners", each(steps, func(s reports.PathStep) any { return strings.Join(s.Owners, "、") })).
			col("工作量|effort", each(steps, func(s reports.PathStep) any { return s.Effort })).
			col("增分|gain.text", each(steps, func(s reports.PathStep) any { return s.Gain })).
			col("每单位增分|per_unit.text", each(steps, func(s reports.PathStep) any { return s.PerUnit })).
			col("累计得分|score.text", each(steps, func(s reports.PathStep) any { return s.Score })).
			col("单位", each(steps, func(reports.PathStep) any { return path.Name })).
			col("整改措施和记录", each(steps, func(s reports.PathStep) any { return how(s, "") })).
			col("records", each(steps, func(s reports.PathStep) any { return s.Records })).
			col("note", each(steps, func(s reports.PathStep) any { return s.Note }))
		if len(path.Others) > 0 {
			add("other ways of "+path.Name, map[string]string{"json": fmt.Sprintf("paths.list.%d.others", i)}).
				col("effort", each(path.Others, func(o reports.OtherWay) any { return o.Effort })).
				col("score.text", each(path.Others, func(o reports.OtherWay) any { return o.Score })).
				col("clauses", each(path.Others, func(o reports.OtherWay) any { return strings.Join(o.Clauses, "、") })).
				col("do", each(path.Others, func(o reports.OtherWay) any { return o.Do }))
		}
	}
}

// roundTables are how the subjects stood in every round.
func roundTables(m *reports.Model, add adding) {
	s := m.Series
	add("rounds", map[string]string{"html": "各轮评价", "json": "series.rounds"}).
		col("轮次", each(s.Rounds, func(r reports.Round) any { return r.Label() })).
		col("名称|name", each(s.Rounds, func(r reports.Round) any { return r.Name })).
		col("评估基准日|date_title", each(s.Rounds, func(r reports.Round) any { return r.DateTitle })).
		col("评价细则", each(s.Rounds, func(r reports.Round) any { return r.Ruleset() })).
		col("单位数|subjects", each(s.Rounds, func(r reports.Round) any { return r.Subjects })).
		col("佐证材料摘要与评价结果摘要", each(s.Rounds, func(r reports.Round) any { return r.EvidenceDigest + r.RunDigest }))
	trends := add("trends", map[string]string{"html": "各轮得分", "docx": "各轮得分", "md": "各轮变化"}).
		col("单位", each(s.Trends, func(t reports.Trend) any { return t.Name }))
	type stood struct {
		who   *reports.Trend
		round string
		reports.Standing
	}
	var all []stood
	for i := range s.Trends {
		for k, one := range s.Trends[i].Standings {
			all = append(all, stood{&s.Trends[i], s.Rounds[k].Label(), one})
		}
		list := s.Trends[i].Standings
		standings(add("trend of "+s.Trends[i].Name, map[string]string{"json": fmt.Sprintf("series.trends.%d.standings", i)}), "", each(list, func(t reports.Standing) any { return t.Movement }), list)
	}
	for _, round := range s.Recent() {
		var list []reports.Standing
		for _, t := range s.Trends {
			list = append(list, t.Standings[round.Index()])
		}
		standings(trends, round.Label(), nil, list)
	}
	var list []reports.Standing
	for _, one := range all {
		list = append(list, one.Standing)
	}
	standings(add("standings", map[string]string{"xlsx": "各轮变化：各轮得分（名次后为比上一轮升降的位次；得分率与完成率不得混用）"}), "", nil, list).
		col("单位", each(all, func(o stood) any { return o.who.Name })).
		col("类别", each(all, func(o stood) any { return o.who.KindTitle })).
		col("轮次", each(all, func(o stood) any { return o.round }))
}

// standings adds the columns of a round.
func standings(e *expected, round string, movements []string, list []reports.Standing) *expected {
	if movements != nil {
		e.col("movement", movements).
			col("score.text", each(list, func(s reports.Standing) any { return s.Score })).
			col("low.text", each(list, func(s reports.Standing) any { return s.Low })).
			col("high.text", each(list, func(s reports.Standing) any { return s.High })).
			col("rate.text", each(list, func(s reports.Standing) any { return s.Rate })).
			col("completion.text", each(list, func(s reports.Standing) any { return s.Completion })).
			col("rank", each(list, func(s reports.Standing) any { return s.Rank })).
			col("findings", each(list, func(s reports.Standing) any { return s.Findings }))
		return e
	}
	return e.col(round+"得分", each(list, func(s reports.Standing) any { return s.Score })).
		col("html:"+round+"得分", each(list, func(s reports.Standing) any { return written(s.Score, when(s.Present, s.VerdictTitle)) })).
		col(round+"最低", each(list, func(s reports.Standing) any { return s.Low })).
		col(round+"最高", each(list, func(s reports.Standing) any { return s.High })).
		col(round+"结论", each(list, func(s reports.Standing) any { return s.VerdictTitle })).
		col(round+"得分率", each(list, func(s reports.Standing) any { return s.Rate })).
		col(round+"完成率", each(list, func(s reports.Standing) any { return s.Completion })).
		col(round+"名次", each(list, func(s reports.Standing) any { return s.Place() })).
		col("html:"+round+"名次", each(list, func(s reports.Standing) any { return when(fmt.Sprint(s.Rank) != "0", written(s.Rank, s.Movement)) })).
		col(round+"问题数", each(list, func(s reports.Standing) any { return s.Findings })).
		col(round+"占位标准占比", each(list, func(s reports.Standing) any { return s.Placeholder }))
}

// changeTables are what changed from round to round, and what it comes of.
func changeTables(m *reports.Model, add adding) {
	type change = reports.SubjectChange
	type line = reports.ChangeLine
	for k := range m.Series.Changes {
		c := &m.Series.Changes[k]
		title := written("第", c.From, "轮至第", c.To, "轮")
		changed := c.Changed()
		in := map[string]string{}
		if len(changed) > 0 {
			in["html"], in["docx"], in["md"] = title+"得分的变化", title+"得分的变化（单位：分，未修约）", title+"得分的变化（单位：分，未修约）"
		}
		before, after := each(changed, func(o change) any { return o.Before.Exact }), each(changed, func(o change) any { return o.After.Exact })
		e := add("changes of "+title, in).
			col("单位", each(changed, func(o change) any { return o.Name })).
			col(written("变前|第", c.From, "轮"), before).col(written("变后|第", c.To, "轮"), after).
			col("变化", each(changed, func(o change) any { return o.Change })).
			col("结论", each(changed, func(o change) any { return o.Verdict }))
		for _, effect := range c.Effects() {
			e.col(effect.Title, each(changed, func(o change) any { return effect.Of(o) }))
		}
		path := fmt.Sprintf("series.changes.%d.subjects", k)
		if list := c.Subjects; len(list) > 0 {
			add("all changes of "+title, map[string]string{"json": path}).
				col("name", each(list, func(o change) any { return o.Name })).
				col("before.text", each(list, func(o change) any { return o.Before })).
				col("after.text", each(list, func(o change) any { return o.After })).
				col("change.text", each(list, func(o change) any { return o.Change })).
				col("evidence.text", each(list, func(o change) any { return o.Evidence })).
				col("rule.text", each(list, func(o change) any { return o.Rule })).
				col("applicability.text", each(list, func(o change) any { return o.Applicability })).
				col("interaction.text", each(list, func(o change) any { return o.Interaction })).
				col("unsplit.text", each(list, func(o change) any { return o.Unsplit })).
				col("rounding.text", each(list, func(o change) any { return o.Rounding })).
				col("verdict", each(list, func(o change) any { return o.Verdict }))
		}
		var rows [][]string // of the workbook: what changed, by effects, by lines
		for _, o := range changed {
			rows = append(rows, []string{o.Name, "合计", "", "", fmt.Sprint(o.Before.Exact), fmt.Sprint(o.After.Exact), fmt.Sprint(o.Change), "", fmt.Sprint(o.Verdict)})
			for _, effect := range c.Effects() {
				rows = append(rows, []string{o.Name, effect.Title, "", "", "", "", fmt.Sprint(effect.Of(o)), "", ""})
			}
			for _, l := range o.Lines {
				rows = append(rows, each([]any{o.Name, l.Title, l.Pillar, l.Mark, l.Was, l.Is, l.Change, l.Effect, ""}, func(v any) any { return v }))
			}
		}
		for _, apart := range c.Apart {
			rows = append(rows, []string{apart.Name, written("不作比较：", apart.Why), "", "", "", "", "", "", ""})
		}
		sources := add("sources of "+title, map[string]string{"xlsx": "各轮变化：" + title + "得分变化的来源（单位：分，未修约）"})
		if len(rows) == 0 {
			sources.in = nil
		}
		for i, name := range []string{"单位", "条款或事项", m.Tier, "可比性", "变前", "变后", "变化", "来源", "结论"} {
			sources.col(name, each(rows, func(row []string) any { return row[i] }))
		}
		for i, o := range c.Subjects {
			in := map[string]string{"json": fmt.Sprintf("%s.%d.lines", path, i)}
			if o.ID == m.MainID {
				in["html"] = title + o.Name + "变化的条款"
			}
			if len(o.Lines) == 0 {
				continue
			}
			lines := add("lines of "+title+o.Name, in).
				col(m.Tier+"|pillar", each(o.Lines, func(l line) any { return l.Pillar })).
				col("条款或事项", each(o.Lines, func(l line) any { return written(l.Title, l.Mark) })).
				col(written("第", c.From, "轮|was"), each(o.Lines, func(l line) any { return l.Was })).
				col(written("第", c.To, "轮|is"), each(o.Lines, func(l line) any { return l.Is })).
				col("变化|change.text", each(o.Lines, func(l line) any { return l.Change })).
				col("来源|effect", each(o.Lines, func(l line) any { return l.Effect }))
			lines.col("title", each(o.Lines, func(l line) any { return l.Title })).col("mark", each(o.Lines, func(l line) any { return l.Mark }))
			add("parts of "+title+o.Name, map[string]string{"json": fmt.Sprintf("%s.%d.parts", path, i)}).
				col("title", each(o.Parts, func(p reports.Part) any { return p.Title })).
				col("change.text", each(o.Parts, func(p reports.Part) any { return p.Change }))
			if len(o.Marks) > 0 {
				add("marks of "+title+o.Name, map[string]string{"json": fmt.Sprintf("%s.%d.marks", path, i)}).
					col("title", each(o.Marks, func(p reports.MarkChange) any { return p.Title })).
					col("change.text", each(o.Marks, func(p reports.MarkChange) any { return p.Change }))
			}
		}
	}
}

// findingTables are how the findings went over the rounds.
func findingTables(m *reports.Model, add adding) {
	s, p := m.Series, &m.Series.Progress
	type counted struct {
		scope, what string
		reports.Census
	}
	columns := func(e *expected, list []counted) *expected {
		for i, state := range p.Columns() {
			e.col(state.Title(), each(list, func(c counted) any { return c.Count(p.Columns())[i] }))
		}
		return e.col("范围", each(list, func(c counted) any { return c.scope })).
			col("轮次|轮次或"+m.Tier+"|"+m.Tier, each(list, func(c counted) any { return c.what })).
			col("累计|total", each(list, func(c counted) any { return c.Total })).
			col("需整改|open", each(list, func(c counted) any { return c.Open })).
			col("due", each(list, func(c counted) any { return c.Due })).
			col("销号率|rate.text", each(list, func(c counted) any { return c.Rate }))
	}
	rounds := func(scope string, list []reports.Census) (all []counted) {
		for k, one := range list {
			all = append(all, counted{scope, s.Rounds[k].Label(), one})
		}
		return all
	}
	units := "各单位"
	if len(s.Trends) == 1 {
		units = s.Trends[0].Name
	}
	main, every := rounds(m.Main.Name, p.Main), rounds(units, p.Rounds)
	columns(add("census", map[string]string{"docx": "问题整改进展", "md": "问题整改进展"}), slices.Concat(main, every))
	columns(add("census of the units", map[string]string{"html": fmt.Sprint(p.Scope, "问题整改进展"), "json": "series.progress.rounds"}), every)
	if len(main) > 0 {
		columns(add("census of the main subject", map[string]string{"html": m.Main.Name + "问题整改进展", "json": "series.progress.main"}), main)
	}
	for k, one := range p.Rounds {
		add("states of "+s.Rounds[k].Label(), map[string]string{"json": fmt.Sprintf("series.progress.rounds.%d.states", k)}).
			col("title", each(one.States, func(c reports.StateCount) any { return c.Title })).
			col("findings", each(one.States, func(c reports.StateCount) any { return c.Findings }))
	}
	var pillars, all []counted
	for _, one := range p.Pillar {
		pillars = append(pillars, counted{"各单位", one.Name, one.Units})
	}
	for _, one := range p.Units {
		all = append(all, counted{one.Name, "全部", one.Census})
	}
	columns(add("census of pillars", map[string]string{"html": fmt.Sprint("各", m.Tier, "最近一轮的问题（", p.Scope, "）")}), pillars)
	columns(add("census of the workbook", map[string]string{"xlsx": "各轮变化：问题整改进展（单位：项）"}), slices.Concat(main, rounds("各单位", p.Rounds), pillars, all))
	if open := p.Unfinished(); len(open) > 0 {
		e := add("units with findings", map[string]string{"html": "有需整改问题的单位"}).
			col("单位", each(open, func(u reports.UnitCensus) any { return u.Name })).
			col("需整改", each(open, func(u reports.UnitCensus) any { return u.Census.Open })).
			col("其中反弹", each(open, func(u reports.UnitCensus) any { return u.Census.Reopened() })).
			col("已销号", each(open, func(u reports.UnitCensus) any { return u.Census.Closed() })).
			col("销号率", each(open, func(u reports.UnitCensus) any { return u.Census.Rate }))
		for i, pillar := range p.Pillars {
			e.col(fmt.Sprint(pillar), each(open, func(u reports.UnitCensus) any { return u.Open[i] }))
		}
	}
	add("kinds with findings", map[string]string{"json": "series.progress.kinds"}).
		col("title", each(p.Kinds, func(k reports.KindCensus) any { return k.Title })).
		col("units", each(p.Kinds, func(k reports.KindCensus) any { return k.Units })).
		col("with", each(p.Kinds, func(k reports.KindCensus) any { return k.With })).
		col("total", each(p.Kinds, func(k reports.KindCensus) any { return k.Total })).
		col("sentence", each(p.Kinds, func(k reports.KindCensus) any { return k.Sentence }))

	type tracked = reports.Tracked
	no := func(round any) string {
		if text := fmt.Sprint(round); text != "0" {
			return "第" + text + "轮"
		}
		return ""
	}
	track := func(e *expected, list []tracked) *expected {
		e.col("单位|name", each(list, func(f tracked) any { return f.Name })).
			col("类别|kind_title", each(list, func(f tracked) any { return f.KindTitle })).
			col("条款|条款编号|clauses", each(list, func(f tracked) any { return f.ClauseID() })).
			col("内容|text", each(list, func(f tracked) any { return f.Text })).
			col("评分条款", each(list, func(f tracked) any { return f.Text })).
			col("html:评分条款", each(list, func(f tracked) any { return f.ClauseID() + f.Text })).
			col("一级项|pillar", each(list, func(f tracked) any { return f.Pillar })).
			col("三级项|item", each(list, func(f tracked) any { return f.Item })).
			col("状态|state_title", each(list, func(f tracked) any { return f.StateTitle })).
			col("html:状态", each(list, func(f tracked) any {
				again := fmt.Sprint(f.Reopenings)
				return written(f.StateTitle, when(again != "0" && again != "1", "第"+again+"次"))
			})).
			col("首次发现", each(list, func(f tracked) any { return no(f.First) })).
			col("起始轮次", each(list, func(f tracked) any { return no(f.Since) })).
			col("销号轮次", each(list, func(f tracked) any { return no(f.ClosedIn) })).
			col("first", each(list, func(f tracked) any { return f.First })).
			col("since", each(list, func(f tracked) any { return f.Since })).
			col("closed", each(list, func(f tracked) any { return f.ClosedIn })).
			col("出现轮数|times", each(list, func(f tracked) any { return f.Times })).
			col("反弹次数|reopened", each(list, func(f tracked) any { return f.Reopenings })).
			col("上次失分|before.text", each(list, func(f tracked) any { return f.Before })).
			col("本轮失分|失分|lost.text", each(list, func(f tracked) any { return f.Lost })).
			col("原因|reason", each(list, func(f tracked) any { return f.Reason })).
			col("责任单位|owners", each(list, func(f tracked) any { return strings.Join(f.Owners, "、") })).
			col("整改措施|remedy", each(list, func(f tracked) any { return f.Remedy })).
			col("预计用时|effort_title", each(list, func(f tracked) any { return f.EffortTitle })).
			col("问题指纹|fingerprint", each(list, func(f tracked) any { return f.Fingerprint })).
			col("序号", each(list, func(f tracked) any {
				return 1 + slices.IndexFunc(list, func(o tracked) bool { return o.Fingerprint == f.Fingerprint })
			}))
		for k, round := range s.Rounds {
			e.col(round.Label()+"状态", each(list, func(f tracked) any { return f.History[k].StateTitle })).
				col(round.Label()+"失分", each(list, func(f tracked) any { return f.History[k].Lost }))
		}
		return e
	}
	if pending := s.Pending(); len(pending) > 0 {
		e := track(add("pending", map[string]string{"html": "需整改和反弹的问题", "docx": "需整改的问题", "md": "需整改的问题"}), pending)
		e.most["html"], e.most["docx"], e.most["pdf"] = 1000, 200, 200
	}
	if len(s.Findings) > 0 {
		track(add("tracked", map[string]string{"xlsx": "问题跟踪：问题跟踪（逐轮）", "json": "series.findings"}), s.Findings)
	}
}
