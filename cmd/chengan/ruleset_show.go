package main

import (
	"fmt"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/rulesets"
)

func rulesetShow(p *program, args []string) (int, error) {
	o := p.options("ruleset show")
	plan := o.Bool("plan", false, "列出每个条款按列计算到什么程度，以及原因")
	resolved := o.Bool("resolved", false, "打印展开后的细则文件（JSON）：不再依赖所扩展的细则")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	name, err := rulesetName(o.parse(args))
	if err != nil {
		return exitUsage, err
	}
	loaded, err := rulesets.Load(name)
	if err != nil {
		return exitUsage, err
	}
	if *plan {
		return exitDone, p.showPlan(loaded.Program.Plan(), *asJSON)
	}
	if *resolved {
		data, err := rulesets.Encode(loaded.Ruleset)
		if err == nil {
			_, err = p.stdout.Write(data)
		}
		return exitDone, err
	}
	outline := loaded.Program.Outline()
	if *asJSON {
		return exitDone, printJSON(p.stdout, outline)
	}
	fmt.Fprintf(p.stdout, "%s（%s@%s）　满分 %s\n", outline.Title, outline.ID, outline.Edition, outline.Total)
	if outline.Note != "" {
		fmt.Fprintln(p.stdout, outline.Note)
	}
	rs := loaded.Ruleset
	if rs.Extends != "" {
		fmt.Fprintf(p.stdout, "由 %s 扩展而成\n", rs.Extends)
	}
	if rs.Previous != "" {
		fmt.Fprintf(p.stdout, "与上一版 %s 相比：%s\n", rs.Previous, rulesets.Descents(rs))
	}
	clauses := clausesByID(rs.Items, map[string]*engine.Clause{})
	for _, node := range outline.Nodes {
		fmt.Fprintf(p.stdout, "%s%s %s　%s分\n", strings.Repeat("  ", node.Depth-1), node.ID, node.Name, node.Points)
		for _, clause := range outline.Clauses {
			if node.Leaf && clause.Item == node.ID {
				p.showClause(strings.Repeat("  ", node.Depth), clause, clauses[clause.ID])
			}
		}
	}
	for _, one := range rs.Withdrawn {
		into := ""
		if len(one.Into) > 0 {
			into = "，改由" + strings.Join(one.Into, "、") + "承接"
		}
		fmt.Fprintf(p.stdout, "取消 %s：%s%s\n", one.ID, one.Reason, into)
	}
	for _, veto := range outline.Vetoes {
		fmt.Fprintf(p.stdout, "一票否决 %s〔%s〕%s，%s\n", veto.ID, veto.Source.Status.Title(), veto.Text, veto.Consequence)
	}
	if bonus := outline.Bonus; bonus != nil {
		fmt.Fprintf(p.stdout, "%s　最多加 %s 分\n", bonus.Name, bonus.Cap)
		for _, clause := range bonus.Clauses {
			p.showClause("  ", clause, nil)
		}
	}
	return exitDone, nil
}

// showPlan prints how every clause, veto, bonus clause and check is evaluated.
func (p *program) showPlan(entries []engine.PlanEntry, asJSON bool) error {
	if asJSON {
		return printJSON(p.stdout, entries)
	}
	counts := map[engine.Level]int{}
	var rows [][]string
	for _, entry := range entries {
		counts[entry.Level]++
		rows = append(rows, []string{entry.ID, string(entry.Level), entry.Reason})
	}
	if err := grid(p.stdout, []string{"条款", "计算方式", "原因"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "共 %d 项：按列计算（vectorised）%d 项，部分逐条（partly）%d 项，由参考实现逐条计算（VM）%d 项\n",
		len(entries), counts[engine.Vectorised], counts[engine.Partly], counts[engine.ByVM])
	return err
}

// clausesByID adds the clauses below items to those that are known.
func clausesByID(items []engine.Item, clauses map[string]*engine.Clause) map[string]*engine.Clause {
	for i := range items {
		for j := range items[i].Clauses {
			clauses[items[i].Clauses[j].ID] = &items[i].Clauses[j]
		}
		clausesByID(items[i].Items, clauses)
	}
	return clauses
}

// showClause prints one clause; full is the ruleset's own, nil for a bonus clause.
func (p *program) showClause(indent string, note engine.ClauseNote, full *engine.Clause) {
	title := note.Pattern
	if spec, ok := pattern.Find(note.Pattern); ok {
		title = spec.Title
	}
	fmt.Fprintf(p.stdout, "%s%s〔%s·%s〕%s%s\n", indent, note.ID, note.Source.Status.Title(), title, note.Text, whoAndWhence(full))
}

// whoAndWhence words who answers for a clause, who helps, and what it was in
// the edition before.
func whoAndWhence(clause *engine.Clause) string {
	if clause == nil {
		return ""
	}
	var words []string
	who := func(word string, owners []string) {
		if len(owners) == 0 {
			return
		}
		var titles []string
		for _, owner := range owners {
			titles = append(titles, engine.KindTitle(owner))
		}
		words = append(words, word+"："+strings.Join(titles, "、"))
	}
	who("牵头", clause.Owners)
	who("配合", clause.Support)
	if l := clause.Lineage; l != nil && l.Kind != engine.Same {
		word := l.Kind.Title()
		if len(l.From) > 0 {
			word += "（原" + strings.Join(l.From, "、") + "）"
		}
		if l.Note != "" {
			word += "：" + l.Note
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		return ""
	}
	return "　［" + strings.Join(words, "；") + "］"
}
