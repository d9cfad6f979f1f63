package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// readRun reads a run file; "-" is standard input.
func (p *program) readRun(name string) (*engine.Run, error) {
	var in io.Reader = p.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("无法读取 %s：%w", name, err)
		}
		defer file.Close()
		in = file
	}
	run, err := engine.ReadRun(in)
	if err != nil {
		return nil, fmt.Errorf("%s：%w", name, err)
	}
	return run, nil
}

// runExplain says why a subject has its score.
func runExplain(p *program, args []string) (int, error) {
	o := p.options("explain")
	who := o.String("s", "", "对象的编号或名称；只有一个对象时可省略")
	clause := o.String("c", "", "只解释这一条款")
	all := o.Bool("all", false, "也列出达标和不涉及的条款")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 {
		return exitUsage, usageError("应恰给出一个评价结果文件")
	}
	run, err := p.readRun(rest[0])
	if err != nil {
		return exitUsage, err
	}
	subject, err := findSubject(run, *who)
	if err != nil {
		return exitUsage, err
	}
	e := explanation{out: p.stdout, run: run, subject: subject}
	if *clause != "" {
		return e.one(*clause, *asJSON)
	}
	if *asJSON {
		return exitDone, printJSON(p.stdout, subject)
	}
	return exitDone, e.whole(*all)
}

func findSubject(run *engine.Run, who string) (*engine.SubjectResult, error) {
	if who == "" && len(run.Subjects) == 1 {
		return &run.Subjects[0], nil
	}
	var names []string
	for i := range run.Subjects {
		if s := &run.Subjects[i]; s.ID == who || s.Name == who {
			return s, nil
		}
		names = append(names, run.Subjects[i].Name)
	}
	if who == "" {
		return nil, usageError("没有给出对象：-s；结果中有 " + strings.Join(names, "、"))
	}
	return nil, usageError(fmt.Sprintf("结果中没有对象 %q；有 %s", who, strings.Join(names, "、")))
}

type explanation struct {
	out     io.Writer
	run     *engine.Run
	subject *engine.SubjectResult
}

// note finds what the run keeps of a clause, and its result.
func (e explanation) note(id string) (engine.ClauseNote, *engine.ClauseResult) {
	outline := e.run.Header.Ruleset
	for i, note := range outline.Clauses {
		if note.ID == id {
			return note, &e.subject.Clauses[i]
		}
	}
	for i, note := range outline.Vetoes {
		if note.ID == id {
			return note, &e.subject.Vetoes[i]
		}
	}
	if outline.Bonus != nil {
		for i, note := range outline.Bonus.Clauses {
			if note.ID == id {
				return note, &e.subject.Bonus.Clauses[i]
			}
		}
	}
	return engine.ClauseNote{}, nil
}

func (e explanation) one(id string, asJSON bool) (int, error) {
	note, result := e.note(id)
	if result == nil {
		return exitUsage, usageError(fmt.Sprintf("细则中没有条款 %q", id))
	}
	if asJSON {
		return exitDone, printJSON(e.out, struct {
			Subject string               `json:"subject"`
			Clause  engine.ClauseNote    `json:"clause"`
			Result  *engine.ClauseResult `json:"result"`
		}{e.subject.ID, note, result})
	}
	fmt.Fprintf(e.out, "%s　条款 %s\n", e.subject.Name, id)
	e.clause(note, result)
	return exitDone, nil
}

func (e explanation) whole(all bool) error {
	s, outline := e.subject, e.run.Header.Ruleset
	fmt.Fprintf(e.out, "%s　得分 %s（最低 %s，最高 %s）　%s\n", s.Name, s.Score, s.Low, s.High, s.Verdict.Title())
	fmt.Fprintf(e.out, "涉及分值 %s，其中 %s 分依据占位条款；涉及条款 %d 条，已提交 %d 条\n",
		s.Applicable, s.PlaceholderPoints, s.Tasks.Applicable, s.Tasks.Submitted)
	for _, veto := range s.Vetoes {
		if veto.Outcome != score.Met && veto.Outcome != score.NotApplicable || all {
			note, result := e.note(veto.ID)
			fmt.Fprintf(e.out, "\n一票否决 %s\n", veto.ID)
			e.clause(note, result)
		}
	}
	item := ""
	for i, note := range outline.Clauses {
		result := &s.Clauses[i]
		if !all && (result.Outcome == score.Met && len(result.Awaiting) == 0 || result.Outcome == score.NotApplicable) {
			continue
		}
		if note.Item != item {
			item = note.Item
			for j, node := range outline.Nodes {
				if node.ID == item {
					fmt.Fprintf(e.out, "\n【%s %s】%s 分中得 %s 分\n", node.ID, node.Name, s.Nodes[j].Applicable, s.Nodes[j].Score)
				}
			}
		}
		fmt.Fprintf(e.out, "条款 %s\n", note.ID)
		e.clause(note, result)
	}
	return nil
}

func (e explanation) clause(note engine.ClauseNote, result *engine.ClauseResult) {
	fmt.Fprintf(e.out, "  条文：%s\n", note.Text)
	source := note.Source.Status.Title()
	for _, document := range e.run.Header.Ruleset.Documents {
		if document.ID == note.Source.Document {
			source = strings.TrimSpace("《"+document.Title+"》"+document.No+" "+note.Source.At) + "（" + source + "）"
		}
	}
	fmt.Fprintf(e.out, "  依据：%s\n", source)
	outcome := result.Outcome.Title()
	fmt.Fprintf(e.out, "  结论：%s：%s\n", outcome, strings.TrimPrefix(result.Reason, outcome+"："))
	switch {
	case result.Lost != result.Deducted:
		fmt.Fprintf(e.out, "  扣分：本条 %s 分，受扣分池和本项分值限制，实扣 %s 分\n", result.Deducted, result.Lost)
	case result.Lost > 0:
		fmt.Fprintf(e.out, "  扣分：%s 分\n", result.Lost)
	}
	if result.Least != result.Most {
		fmt.Fprintf(e.out, "  未定：最终可能扣 %s 至 %s 分\n", result.Least, result.Most)
	}
	if r := result.Records; r != nil {
		fmt.Fprintf(e.out, "  记录：共 %d 条\n", r.Total)
		for _, origin := range r.Shown {
			place := origin.File
			if origin.Sheet != "" {
				place += "：" + origin.Sheet
			}
			fmt.Fprintf(e.out, "    %s：第%d行\n", place, origin.Row)
		}
		if r.Total > len(r.Shown) {
			fmt.Fprintf(e.out, "    ……另有 %d 条\n", r.Total-len(r.Shown))
		}
	}
	if len(result.Awaiting) > 0 {
		fmt.Fprintf(e.out, "  待交：%s\n", strings.Join(e.names(result.Awaiting), "、"))
	}
	if note.Remedy != nil && result.Outcome != score.Met && result.Outcome != score.NotApplicable {
		fmt.Fprintf(e.out, "  整改：%s\n", note.Remedy.Text)
	}
}

func (e explanation) names(ids []string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		for _, s := range e.run.Subjects {
			if s.ID == id {
				names[i] = s.Name
			}
		}
	}
	return names
}
