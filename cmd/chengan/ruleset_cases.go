package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/rulesets"
)

// rulesetTest runs the cases of rulesets and, with --mutate, mutants of their
// clauses.
func rulesetTest(p *program, args []string) (int, error) {
	o := p.options("ruleset test")
	every := o.Bool("all", false, "全部内置细则，每部一行；不给出细则")
	mutate := o.Bool("mutate", false, "逐一改动条款（数字、比较、封顶、字段、数据表、条件），看样例能否发现")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	names, table, err := rulesetNames(*o, every, args)
	if err != nil {
		return exitUsage, err
	}
	all, err := rulesets.LoadAll(names)
	var defective rulesets.DefectsError
	switch {
	case errors.As(err, &defective):
		return exitNotGood, err
	case err != nil:
		return exitUsage, err
	}
	var results []caseResult
	var mutations rulesets.Mutations
	for i, loaded := range all {
		report := loaded.Test()
		one := caseResult{Name: names[i], Cases: report.Cases, Derived: report.Derived, Underived: append([]string{}, report.Underived...),
			Clauses: report.Clauses, Failures: len(report.Failures), Gaps: len(report.Gaps),
			Defects: append(append([]engine.Defect{}, loaded.CaseDefects()...), report.Defects()...)}
		if *mutate && len(one.Defects) == 0 {
			mutation := mutations.Of(loaded)
			one.Mutation = &mutation
		}
		one.OK = len(one.Defects) == 0 && (one.Mutation == nil || one.Mutation.Good())
		results = append(results, one)
	}
	switch {
	case *asJSON && table:
		err = printJSON(p.stdout, results)
	case *asJSON:
		err = printJSON(p.stdout, results[0])
	case table:
		err = p.printResults(results, *mutate)
	default:
		err = p.printResult(results[0])
	}
	if err != nil {
		return exitUsage, err
	}
	if slices.ContainsFunc(results, func(r caseResult) bool { return !r.OK }) {
		return exitNotGood, nil
	}
	return exitDone, nil
}

// caseResult is what the cases of one ruleset showed; others rely on its keys.
type caseResult struct {
	Name      string             `json:"name"`
	OK        bool               `json:"ok"`
	Cases     int                `json:"cases"`
	Derived   int                `json:"derived"`
	Underived []string           `json:"underived"`
	Clauses   int                `json:"clauses"`
	Failures  int                `json:"failures"`
	Gaps      int                `json:"gaps"`
	Defects   []engine.Defect    `json:"defects"`
	Mutation  *rulesets.Mutation `json:"mutation,omitempty"`
}

// printResult prints what one ruleset's cases showed.
func (p *program) printResult(r caseResult) error {
	for _, defect := range r.Defects {
		fmt.Fprintln(p.stdout, defect)
	}
	if r.Mutation != nil {
		if err := p.printMutation(r.Mutation); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.stdout, "手工样例 %d 个，推导样例 %d 个，不符 %d 个；%d 条条款（含否决项、鼓励项），没有样例到达的分支 %d 处\n",
		r.Cases, r.Derived, r.Failures, r.Clauses, r.Gaps)
	if len(r.Underived) > 0 {
		fmt.Fprintf(p.stdout, "没有推导样例的条款 %d 条：%s\n", len(r.Underived), strings.Join(r.Underived, "、"))
	}
	if r.Mutation != nil {
		fmt.Fprintln(p.stdout, mutationLine(r.Mutation.Tally))
	}
	return nil
}

// mutationLine sums up what became of mutants.
func mutationLine(t rulesets.Tally) string {
	return fmt.Sprintf("变异 %d 个：检查即拒绝 %d 个，与原条款等价 %d 个，样例发现 %d 个（其中手工样例 %d 个），没有发现 %d 个；变异得分 %s，应不低于 %d%%",
		t.Mutants, t.Invalid, t.Equivalent, t.Killed, t.ByHand, t.Survived, mutationScore(t), rulesets.MutationGoal)
}

func mutationScore(t rulesets.Tally) string {
	permille := t.ScorePermille()
	return fmt.Sprintf("%d.%d%%", permille/10, permille%10)
}

// mutationCells are the columns of a table of mutants.
func mutationCells(t rulesets.Tally) []string {
	return []string{fmt.Sprint(t.Mutants), fmt.Sprint(t.Invalid), fmt.Sprint(t.Equivalent), fmt.Sprint(t.Killed), fmt.Sprint(t.ByHand), fmt.Sprint(t.Survived), mutationScore(t)}
}

var mutationHeader = []string{"变异|", "拒绝|", "等价|", "发现|", "手工发现|", "没有发现|", "得分|"}

// printMutation prints the table of a ruleset's clauses and, below it, what no
// case noticed.
func (p *program) printMutation(m *rulesets.Mutation) error {
	var rows [][]string
	for _, clause := range m.Clauses {
		rows = append(rows, append([]string{clause.Clause}, mutationCells(clause.Tally)...))
	}
	if err := grid(p.stdout, append([]string{"条款"}, mutationHeader...), rows); err != nil {
		return err
	}
	p.printSurvivors("", m)
	return nil
}

// printSurvivors lists what no case noticed.
func (p *program) printSurvivors(before string, m *rulesets.Mutation) {
	for _, clause := range m.Clauses {
		for _, survivor := range clause.Survivors {
			fmt.Fprintf(p.stdout, "没有发现：%s条款%s %s：%s\n", before, clause.Clause, survivor.Where, survivor.What)
		}
	}
}

// printResults prints a table of rulesets.
func (p *program) printResults(results []caseResult, mutate bool) error {
	header := []string{"细则", "条款|", "手工样例|", "推导样例|", "不符|", "缺样例的分支|"}
	if mutate {
		header = append(header, mutationHeader...)
	}
	var rows [][]string
	var total rulesets.Tally
	good := 0
	var sum caseResult
	for _, r := range results {
		row := []string{r.Name, fmt.Sprint(r.Clauses), fmt.Sprint(r.Cases), fmt.Sprint(r.Derived), fmt.Sprint(r.Failures), fmt.Sprint(r.Gaps)}
		switch {
		case r.Mutation != nil:
			row = append(row, mutationCells(r.Mutation.Tally)...)
			total.Add(r.Mutation.Tally)
		case mutate:
			row = append(row, slices.Repeat([]string{"—"}, len(mutationHeader))...)
		}
		rows = append(rows, row)
		sum.Clauses, sum.Cases, sum.Derived = sum.Clauses+r.Clauses, sum.Cases+r.Cases, sum.Derived+r.Derived
		sum.Failures, sum.Gaps = sum.Failures+r.Failures, sum.Gaps+r.Gaps
		if r.OK {
			good++
		}
	}
	if err := grid(p.stdout, header, rows); err != nil {
		return err
	}
	for _, r := range results {
		for _, defect := range r.Defects {
			fmt.Fprintf(p.stdout, "%s：%s\n", r.Name, defect)
		}
		if r.Mutation != nil {
			p.printSurvivors(r.Name+" ", r.Mutation)
		}
	}
	if mutate {
		fmt.Fprintln(p.stdout, mutationLine(total))
	}
	_, err := fmt.Fprintf(p.stdout, "共 %d 部细则，通过 %d 部；条款 %d 条，手工样例 %d 个，推导样例 %d 个，不符 %d 个，没有样例到达的分支 %d 处\n",
		len(results), good, sum.Clauses, sum.Cases, sum.Derived, sum.Failures, sum.Gaps)
	return err
}
