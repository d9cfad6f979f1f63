package main

import (
	"fmt"

	"chengan/evidence"
)

// runValidate lists every problem of the evidence.
func runValidate(p *program, args []string) (int, error) {
	o := p.options("validate")
	name := o.String("r", "", "评价细则：编号@版次，或 JSON 文件")
	round := o.String("round", "", "轮次；证据属于其他轮次时报错")
	asJSON := o.Bool("json", false, "以 JSON 打印全部问题")
	paths, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	loaded, err := loadRuleset(*name)
	if err != nil {
		return exitUsage, err
	}
	ev, records, problems, err := p.inspect(loaded, *round, paths)
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		if problems == nil {
			problems = []evidence.Problem{}
		}
		err = printJSON(p.stdout, struct {
			OK       bool               `json:"ok"`
			Problems []evidence.Problem `json:"problems"`
		}{ev.Problems == 0, problems})
		if err != nil {
			return exitUsage, err
		}
	} else {
		p.listProblems(problems)
		fmt.Fprintf(p.stdout, "共 %d 个文件、%d 个对象、%d 条记录；错误 %d 处，提示 %d 处\n",
			len(ev.Files), len(ev.Subjects), records, ev.Problems, len(problems)-evidence.Refusing(problems))
	}
	if ev.Problems > 0 {
		return exitNotGood, nil
	}
	return exitDone, nil
}

// listProblems prints problems as data, on stdout.
func (p *program) listProblems(problems []evidence.Problem) {
	stderr := p.stderr
	p.stderr = p.stdout
	p.showProblems(problems)
	p.stderr = stderr
}
