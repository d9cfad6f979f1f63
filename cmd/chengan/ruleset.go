package main

import (
	"errors"
	"fmt"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/rulesets"
)

// runRuleset is the verb whose own verbs look at rulesets.
func runRuleset(p *program, args []string) (int, error) {
	verbs := map[string]func(*program, []string) (int, error){
		"list": rulesetList, "show": rulesetShow, "check": rulesetCheck, "test": rulesetTest, "diff": rulesetDiff, "import": rulesetImport, "export": rulesetExport,
	}
	if len(args) == 0 {
		return exitUsage, usageError("应给出 list、show、check、test、diff、import 或 export")
	}
	if args[0] == "-h" || args[0] == "--help" {
		p.options("ruleset").Usage()
		return exitDone, nil
	}
	run, ok := verbs[args[0]]
	if !ok {
		return exitUsage, usageError(fmt.Sprintf("没有 ruleset %s；有 list、show、check、test、diff、import、export", args[0]))
	}
	return run(p, args[1:])
}

func rulesetList(p *program, args []string) (int, error) {
	o := p.options("ruleset list")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	if rest, err := o.parse(args); err != nil || len(rest) > 0 {
		return exitUsage, cmpErr(err, "ruleset list 没有参数")
	}
	type entry struct {
		Name    string `json:"name"`
		Title   string `json:"title"`
		Clauses int    `json:"clauses"`
		Digest  string `json:"digest"`
	}
	entries := []entry{}
	var rows [][]string
	for _, name := range rulesets.List() {
		loaded, err := rulesets.Load(name)
		if err != nil {
			return exitInternal, err
		}
		one := entry{name, loaded.Ruleset.Title, len(loaded.Program.Outline().Clauses), loaded.Digest}
		entries = append(entries, one)
		rows = append(rows, []string{one.Name, fmt.Sprint(one.Clauses), one.Title})
	}
	if *asJSON {
		return exitDone, printJSON(p.stdout, entries)
	}
	return exitDone, grid(p.stdout, []string{"细则", "条款|", "名称"}, rows)
}

// cmpErr prefers an error of parsing over a complaint about arguments.
func cmpErr(err error, complaint string) error {
	if err != nil {
		return err
	}
	return usageError(complaint)
}

// rulesetName reads the one argument of show, check and test.
func rulesetName(rest []string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if len(rest) != 1 {
		return "", usageError("应恰给出一部评价细则：编号@版次，或 JSON 文件")
	}
	return rest[0], nil
}

func rulesetShow(p *program, args []string) (int, error) {
	o := p.options("ruleset show")
	plan := o.Bool("plan", false, "列出每个条款按列计算到什么程度，以及原因")
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
	outline := loaded.Program.Outline()
	if *asJSON {
		return exitDone, printJSON(p.stdout, outline)
	}
	fmt.Fprintf(p.stdout, "%s（%s@%s）　满分 %s\n", outline.Title, outline.ID, outline.Edition, outline.Total)
	if outline.Note != "" {
		fmt.Fprintln(p.stdout, outline.Note)
	}
	for _, node := range outline.Nodes {
		fmt.Fprintf(p.stdout, "%s%s %s　%s分\n", strings.Repeat("  ", node.Depth-1), node.ID, node.Name, node.Points)
		for _, clause := range outline.Clauses {
			if node.Leaf && clause.Item == node.ID {
				p.showClause(strings.Repeat("  ", node.Depth), clause)
			}
		}
	}
	for _, veto := range outline.Vetoes {
		fmt.Fprintf(p.stdout, "一票否决 %s〔%s〕%s，%s\n", veto.ID, veto.Source.Status.Title(), veto.Text, veto.Consequence)
	}
	if bonus := outline.Bonus; bonus != nil {
		fmt.Fprintf(p.stdout, "%s　最多加 %s 分\n", bonus.Name, bonus.Cap)
		for _, clause := range bonus.Clauses {
			p.showClause("  ", clause)
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

func (p *program) showClause(indent string, clause engine.ClauseNote) {
	title := clause.Pattern
	if spec, ok := pattern.Find(clause.Pattern); ok {
		title = spec.Title
	}
	fmt.Fprintf(p.stdout, "%s%s〔%s·%s〕%s\n", indent, clause.ID, clause.Source.Status.Title(), title, clause.Text)
}

func rulesetCheck(p *program, args []string) (int, error) {
	o := p.options("ruleset check")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	name, err := rulesetName(o.parse(args))
	if err != nil {
		return exitUsage, err
	}
	certificate, err := rulesets.Certify(name)
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		err = printJSON(p.stdout, certificate)
	} else {
		p.printCertificate(name, certificate)
	}
	if err != nil {
		return exitUsage, err
	}
	if !certificate.OK {
		return exitNotGood, nil
	}
	return exitDone, nil
}

func (p *program) printCertificate(name string, c *rulesets.Certificate) {
	if !c.OK {
		for _, defect := range c.Defects {
			fmt.Fprintf(p.stdout, "%s：%s\n", name, defect)
		}
		fmt.Fprintf(p.stdout, "检查不通过：%d 处问题\n", len(c.Defects))
		return
	}
	fmt.Fprintf(p.stdout, "%s（%s@%s）\n", c.Title, c.ID, c.Edition)
	for _, proof := range c.Proofs {
		fmt.Fprintln(p.stdout, "  ✓ "+proof)
	}
	fmt.Fprint(p.stdout, "来源：")
	for i, status := range engine.Statuses {
		if i > 0 {
			fmt.Fprint(p.stdout, "，")
		}
		fmt.Fprintf(p.stdout, "%s %d 条", status.Title(), c.ByStatus[string(status)])
	}
	fmt.Fprint(p.stdout, "\n扣分方式：")
	for i, spec := range pattern.Specs {
		if i > 0 {
			fmt.Fprint(p.stdout, "，")
		}
		fmt.Fprintf(p.stdout, "%s %d 条", spec.Title, c.ByPattern[spec.Name])
	}
	fmt.Fprintf(p.stdout, "\n摘要：%s\n检查通过\n", c.Digest)
}

func rulesetTest(p *program, args []string) (int, error) {
	o := p.options("ruleset test")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	name, err := rulesetName(o.parse(args))
	if err != nil {
		return exitUsage, err
	}
	loaded, err := rulesets.Load(name)
	if err != nil {
		var defective rulesets.DefectsError
		if errors.As(err, &defective) {
			return exitNotGood, err
		}
		return exitUsage, err
	}
	report := loaded.Test()
	defects := append(loaded.CaseDefects(), report.Defects()...)
	if *asJSON {
		err = printJSON(p.stdout, struct {
			OK      bool            `json:"ok"`
			Cases   int             `json:"cases"`
			Clauses int             `json:"clauses"`
			Defects []engine.Defect `json:"defects"`
		}{len(defects) == 0, report.Cases, report.Clauses, append([]engine.Defect{}, defects...)})
		if err != nil {
			return exitUsage, err
		}
	} else {
		for _, defect := range defects {
			fmt.Fprintln(p.stdout, defect)
		}
		fmt.Fprintf(p.stdout, "%d 个样例，不符 %d 个；%d 条条款（含否决项、鼓励项），没有样例到达的分支 %d 处\n",
			report.Cases, len(report.Failures), report.Clauses, len(report.Gaps))
	}
	if len(defects) > 0 {
		return exitNotGood, nil
	}
	return exitDone, nil
}
