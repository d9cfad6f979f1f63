package main

import (
	"errors"
	"fmt"
	"slices"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/rulesets"
)

func rulesetCheck(p *program, args []string) (int, error) {
	o := p.options("ruleset check")
	all := o.Bool("all", false, "检查全部内置细则，每部一行；不给出细则")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	names, table, err := rulesetNames(*o, all, args)
	if err != nil {
		return exitUsage, err
	}
	certificates, err := rulesets.CertifyAll(names)
	if err != nil {
		return exitUsage, err
	}
	ok := !slices.ContainsFunc(certificates, func(c *rulesets.Certificate) bool { return !c.OK })
	switch {
	case table && *asJSON:
		err = printJSON(p.stdout, certificates)
	case table:
		err = p.printCertificates(names, certificates)
	case *asJSON:
		err = printJSON(p.stdout, certificates[0])
	default:
		p.printCertificate(names[0], certificates[0])
	}
	if err != nil {
		return exitUsage, err
	}
	if !ok {
		return exitNotGood, nil
	}
	return exitDone, nil
}

// rulesetNames reads the arguments of check and test: one ruleset, a family, or
// none with --all. Table says that there may be many.
func rulesetNames(o options, all *bool, args []string) (names []string, table bool, err error) {
	collectSeldom()
	rest, err := o.parse(args)
	switch {
	case err != nil:
		return nil, false, err
	case *all && len(rest) > 0:
		return nil, false, usageError("--all 是全部内置细则；不要再给出细则")
	case *all:
		return rulesets.List(), true, nil
	}
	name, err := rulesetName(rest, nil)
	if err != nil {
		return nil, false, err
	}
	if !rulesets.IsFamily(name) {
		return []string{name}, false, nil
	}
	family, err := rulesets.FindFamily(name)
	var defective rulesets.DefectsError
	if errors.As(err, &defective) { // whoever looks for a ruleset says what is wrong
		return []string{name}, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	for _, member := range family.Members {
		names = append(names, member.Name)
	}
	return names, true, nil
}

// printCertificates prints one line per ruleset, and what is wrong with them.
func (p *program) printCertificates(names []string, certificates []*rulesets.Certificate) error {
	var rows [][]string
	good, clauses, cases, derived := 0, 0, 0, 0
	for i, c := range certificates {
		verdict := "通过"
		if !c.OK {
			verdict = fmt.Sprintf("%d 处问题", len(c.Defects))
		} else {
			good++
		}
		clauses, cases, derived = clauses+c.Clauses, cases+c.Cases, derived+c.Derived
		rows = append(rows, []string{names[i], fmt.Sprint(c.Items), fmt.Sprint(c.Clauses), c.Points.String(), fmt.Sprint(c.Cases), fmt.Sprint(c.Derived), verdict})
	}
	if err := grid(p.stdout, []string{"细则", "评价项|", "条款|", "分值|", "手工样例|", "推导样例|", "结论"}, rows); err != nil {
		return err
	}
	for i, c := range certificates {
		for _, defect := range c.Defects {
			fmt.Fprintf(p.stdout, "%s：%s\n", names[i], defect)
		}
	}
	_, err := fmt.Fprintf(p.stdout, "共 %d 部细则，通过 %d 部；条款 %d 条，手工样例 %d 个，推导样例 %d 个\n", len(certificates), good, clauses, cases, derived)
	return err
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
