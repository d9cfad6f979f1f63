package main

import (
	"fmt"
	"reflect"
	"slices"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/rulesets"
)

// runVerify computes a run again and compares.
func runVerify(p *program, args []string) (int, error) {
	o := p.options("verify")
	name := o.String("r", "", "评价细则：编号@版次，或 JSON 文件")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) < 2 {
		return exitUsage, usageError("应给出评价结果文件和证据")
	}
	stated, err := p.readRun(rest[0])
	if err != nil {
		return exitUsage, err
	}
	day, err := column.Day(stated.Header.Date)
	if err != nil {
		return exitUsage, err
	}
	var found *engine.Run
	if isGroup(*name) {
		found, err = p.evaluateMember(*name, stated, rest[1:], day)
	} else {
		var loaded *rulesets.Loaded
		if loaded, err = loadRuleset(*name); err != nil {
			return exitUsage, err
		}
		found, _, err = p.evaluate(loaded, stated.Header.Round, rest[1:], day, engine.Columnar)
	}
	if err != nil {
		return exitUsage, err
	}
	if found.Summary.Digest == stated.Summary.Digest {
		fmt.Fprintf(p.stdout, "核对一致：%s\n", found.Summary.Digest)
		return exitDone, nil
	}
	fmt.Fprintf(p.stdout, "核对不符：文件为 %s，重新计算为 %s\n", stated.Summary.Digest, found.Summary.Digest)
	for _, line := range differences(stated, found) {
		fmt.Fprintln(p.stdout, "  "+line)
	}
	return exitNotGood, nil
}

// evaluateMember evaluates evidence of a group by the member that a run is of.
func (p *program) evaluateMember(name string, stated *engine.Run, paths []string, day int64) (*engine.Run, error) {
	g, err := loadGroup(name)
	if err != nil {
		return nil, err
	}
	of := stated.Header.Ruleset
	i := slices.IndexFunc(g.members, func(l *rulesets.Loaded) bool { return l.Ruleset.ID == of.ID && l.Ruleset.Edition == of.Edition })
	if i < 0 {
		return nil, usageError(fmt.Sprintf("评价结果依据的是 %s@%s；%s 中没有这一部", of.ID, of.Edition, name))
	}
	ev, _, err := g.read(p, stated.Header.Round, paths)
	if err != nil {
		return nil, err
	}
	run, err := g.score(p, i, ev, day, engine.Columnar)
	if err == nil && run == nil {
		err = engine.ErrNoSubject
	}
	return run, err
}

// differences words where two runs part, coarse causes first.
func differences(stated, found *engine.Run) []string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	if a, b := stated.Header.Ruleset.Digest, found.Header.Ruleset.Digest; a != b {
		say("评价细则不同：文件为 %s，现为 %s", a, b)
	}
	if a, b := stated.Header.Round, found.Header.Round; a != b {
		say("轮次不同：文件为 %q，现为 %q", a, b)
	}
	if a, b := stated.Header.Evidence.Digest, found.Header.Evidence.Digest; a != b {
		say("证据不同：文件为 %s，现为 %s", a, b)
		lines = append(lines, fileDifferences(stated.Header.Evidence.Files, found.Header.Evidence.Files)...)
	}
	now := map[string]*engine.SubjectResult{}
	for i := range found.Subjects {
		now[found.Subjects[i].ID] = &found.Subjects[i]
	}
	for i := range stated.Subjects {
		was := &stated.Subjects[i]
		is := now[was.ID]
		delete(now, was.ID)
		if is == nil {
			say("%s：重新计算时没有这个对象", was.Name)
			continue
		}
		if was.Score != is.Score {
			say("%s：得分文件为 %s，现为 %s", was.Name, was.Score, is.Score)
		}
		for j := range min(len(was.Clauses), len(is.Clauses)) {
			if a, b := was.Clauses[j], is.Clauses[j]; !reflect.DeepEqual(a, b) {
				say("%s：条款 %s：文件为%s、扣 %s 分，现为%s、扣 %s 分", was.Name, a.ID, a.Outcome.Title(), a.Lost, b.Outcome.Title(), b.Lost)
			}
		}
	}
	for _, s := range found.Subjects {
		if now[s.ID] != nil {
			say("%s：文件中没有这个对象", s.Name)
		}
	}
	return lines
}

func fileDifferences(stated, found []engine.File) []string {
	var lines []string
	now := map[string]string{}
	for _, file := range found {
		now[file.Path] = file.SHA256
	}
	for _, file := range stated {
		switch sum, ok := now[file.Path]; {
		case !ok:
			lines = append(lines, "缺少文件 "+file.Path)
		case sum != file.SHA256:
			lines = append(lines, "文件内容不同 "+file.Path)
		}
		delete(now, file.Path)
	}
	for _, file := range found {
		if _, extra := now[file.Path]; extra {
			lines = append(lines, "多出文件 "+file.Path)
		}
	}
	return lines
}
