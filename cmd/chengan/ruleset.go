package main

import (
	"errors"
	"fmt"
	"strings"

	"chengan/engine"
	"chengan/rulesets"
)

// runRuleset is the verb whose own verbs look at rulesets.
func runRuleset(p *program, args []string) (int, error) {
	verbs := map[string]func(*program, []string) (int, error){
		"list": rulesetList, "show": rulesetShow, "check": rulesetCheck, "test": rulesetTest, "import": rulesetImport, "export": rulesetExport,
	}
	if len(args) == 0 {
		return exitUsage, usageError("应给出 list、show、check、test、import 或 export")
	}
	if args[0] == "-h" || args[0] == "--help" {
		p.options("ruleset").Usage()
		return exitDone, nil
	}
	run, ok := verbs[args[0]]
	if !ok {
		return exitUsage, usageError(fmt.Sprintf("没有 ruleset %s；有 list、show、check、test、import、export", args[0]))
	}
	return run(p, args[1:])
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

func rulesetTest(p *program, args []string) (int, error) {
	o := p.options("ruleset test")
	all := o.Bool("all", false, "运行全部内置细则的样例，每部一行；不给出细则")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	names, table, err := rulesetNames(*o, all, args)
	if err != nil {
		return exitUsage, err
	}
	var tested []testedRuleset
	ok := true
	for _, name := range names {
		loaded, err := rulesets.Load(name)
		if err != nil {
			var defective rulesets.DefectsError
			if errors.As(err, &defective) {
				return exitNotGood, err
			}
			return exitUsage, err
		}
		one := testRuleset(name, loaded)
		tested = append(tested, one)
		ok = ok && one.OK
	}
	switch {
	case table && *asJSON:
		err = printJSON(p.stdout, tested)
	case table:
		err = p.printTests(tested)
	case *asJSON:
		err = printJSON(p.stdout, tested[0])
	default:
		p.printTest(tested[0])
	}
	if err != nil {
		return exitUsage, err
	}
	if !ok {
		return exitNotGood, nil
	}
	return exitDone, nil
}

// testedRuleset is what running the cases of a ruleset showed; others rely on
// its keys.
type testedRuleset struct {
	Name      string          `json:"name"`
	OK        bool            `json:"ok"`
	Cases     int             `json:"cases"`
	Derived   int             `json:"derived"`
	Underived []string        `json:"underived"`
	Clauses   int             `json:"clauses"`
	Failures  int             `json:"failures"`
	Gaps      int             `json:"gaps"`
	Defects   []engine.Defect `json:"defects"`
}

func testRuleset(name string, loaded *rulesets.Loaded) testedRuleset {
	report := loaded.Test()
	defects := append(append([]engine.Defect{}, loaded.CaseDefects()...), report.Defects()...)
	return testedRuleset{name, len(defects) == 0, report.Cases, report.Derived, append([]string{}, report.Underived...), report.Clauses,
		len(report.Failures), len(report.Gaps), defects}
}

func (p *program) printTest(one testedRuleset) {
	for _, defect := range one.Defects {
		fmt.Fprintln(p.stdout, defect)
	}
	fmt.Fprintf(p.stdout, "手工样例 %d 个，推导样例 %d 个，不符 %d 个；%d 条条款（含否决项、鼓励项），没有样例到达的分支 %d 处\n",
		one.Cases, one.Derived, one.Failures, one.Clauses, one.Gaps)
	if len(one.Underived) > 0 {
		fmt.Fprintf(p.stdout, "没有推导样例的条款 %d 条：%s\n", len(one.Underived), strings.Join(one.Underived, "、"))
	}
}

// printTests prints one line per ruleset, and what is wrong with them.
func (p *program) printTests(tested []testedRuleset) error {
	var rows [][]string
	good := 0
	var sum testedRuleset
	for _, one := range tested {
		verdict := "通过"
		if !one.OK {
			verdict = fmt.Sprintf("%d 处问题", len(one.Defects))
		} else {
			good++
		}
		rows = append(rows, []string{one.Name, fmt.Sprint(one.Clauses), fmt.Sprint(one.Cases), fmt.Sprint(one.Derived), fmt.Sprint(len(one.Underived)),
			fmt.Sprint(one.Failures), fmt.Sprint(one.Gaps), verdict})
		sum.Clauses, sum.Cases, sum.Derived = sum.Clauses+one.Clauses, sum.Cases+one.Cases, sum.Derived+one.Derived
		sum.Failures, sum.Gaps = sum.Failures+one.Failures, sum.Gaps+one.Gaps
	}
	if err := grid(p.stdout, []string{"细则", "条款|", "手工样例|", "推导样例|", "无推导样例的条款|", "不符|", "未到分支|", "结论"}, rows); err != nil {
		return err
	}
	for _, one := range tested {
		for _, defect := range one.Defects {
			fmt.Fprintf(p.stdout, "%s：%s\n", one.Name, defect)
		}
	}
	_, err := fmt.Fprintf(p.stdout, "共 %d 部细则，通过 %d 部；条款 %d 条，手工样例 %d 个，推导样例 %d 个，不符 %d 个，没有样例到达的分支 %d 处\n",
		len(tested), good, sum.Clauses, sum.Cases, sum.Derived, sum.Failures, sum.Gaps)
	return err
}
