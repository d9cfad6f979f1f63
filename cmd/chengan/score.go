package main

import (
	"fmt"
	"slices"

	"chengan/engine"
	"chengan/engine/score"
)

// runScore evaluates evidence and prints the scores.
func runScore(p *program, args []string) (int, error) {
	o := p.options("score")
	name := o.String("r", "", "评价细则：编号@版次，或 JSON 文件；一组细则，或用逗号隔开的几部，各评价各的对象")
	output := o.String("o", "", "评价结果文件（NDJSON），- 为标准输出；几部细则为新的目录，每部一个文件")
	date := o.String("date", "", "评估基准日 YYYY-MM-DD，缺省为今天")
	round := o.String("round", "", "轮次；证据属于其他轮次时报错")
	under := o.String("fail-under", "", "有对象得分低于此值时以 1 退出")
	engineName := o.String("engine", string(engine.Columnar), "计算方式：columnar 按列，reference 逐条（供核对，证据须装得进内存）；结果相同")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	paths, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if !slices.Contains(engine.Engines, engine.Engine(*engineName)) {
		return exitUsage, usageError(fmt.Sprintf("--engine：没有计算方式 %q；有 columnar、reference", *engineName))
	}
	floor := score.Points(0)
	if *under != "" {
		if floor, err = score.ParsePoints(*under); err != nil {
			return exitUsage, usageError("--fail-under：" + err.Error())
		}
	}
	if isGroup(*name) {
		members, err := loadGroup(*name)
		if err != nil {
			return exitUsage, err
		}
		day, err := p.evaluationDay(*date)
		if err != nil {
			return exitUsage, err
		}
		return p.scoreGroup(members, *output, *round, paths, day, engine.Engine(*engineName), floor, *asJSON)
	}
	loaded, err := loadRuleset(*name)
	if err != nil {
		return exitUsage, err
	}
	day, err := p.evaluationDay(*date)
	if err != nil {
		return exitUsage, err
	}
	run, problems, err := p.evaluate(loaded, *round, paths, day, engine.Engine(*engineName))
	p.showProblems(problems)
	if err != nil {
		return exitUsage, err
	}
	if *output != "" {
		if err := p.writeFile(*output, run.Write); err != nil {
			return exitUsage, err
		}
	}
	if *output != "-" {
		if *asJSON {
			err = printJSON(p.stdout, scoreAnswer(run))
		} else {
			err = p.printScores(run)
		}
		if err != nil {
			return exitUsage, err
		}
	}
	return p.verdicts([]*engine.Run{run}, floor), nil
}

// verdicts gives the exit code of runs on one body of evidence, and says why it
// is not good.
func (p *program) verdicts(runs []*engine.Run, floor score.Points) int {
	code := exitDone
	if wrong := runs[0].Header.Evidence.Problems; wrong > 0 {
		fmt.Fprintf(p.stderr, "证据中有 %d 处错误，相关条款列为“无法评价”；更正后请重新评价\n", wrong)
		code = exitNotGood
	}
	for _, run := range runs {
		for _, subject := range run.Subjects {
			if subject.Score < floor {
				fmt.Fprintf(p.stderr, "%s 得 %s 分，低于 %s 分\n", subject.Name, subject.Score, floor)
				code = exitNotGood
			}
		}
	}
	return code
}

// answer is what "score --json" prints; others rely on its keys.
type answer struct {
	Ruleset  string               `json:"ruleset"`
	Edition  string               `json:"edition"`
	Date     string               `json:"date"`
	Evidence string               `json:"evidence_digest"`
	Digest   string               `json:"digest"`
	Subjects []answerSubject      `json:"subjects"`
	Checks   []engine.CheckResult `json:"checks"`
	Problems int                  `json:"problems"`
}

type answerSubject struct {
	ID                string         `json:"id"`
	Name              string         `json:"name"`
	Kind              string         `json:"kind"`
	Score             score.Points   `json:"score"`
	Low               score.Points   `json:"low"`
	High              score.Points   `json:"high"`
	Max               score.Points   `json:"max"`
	Applicable        score.Points   `json:"applicable"`
	Earned            score.Points   `json:"earned"`
	Pass              bool           `json:"pass"`
	Verdict           engine.Verdict `json:"verdict"`
	PlaceholderPoints score.Points   `json:"placeholder_points"`
}

func scoreAnswer(run *engine.Run) answer {
	a := answer{Ruleset: run.Header.Ruleset.ID, Edition: run.Header.Ruleset.Edition, Date: run.Header.Date,
		Evidence: run.Header.Evidence.Digest, Digest: run.Summary.Digest, Checks: run.Summary.Checks, Problems: run.Header.Evidence.Problems}
	for _, s := range run.Subjects {
		a.Subjects = append(a.Subjects, answerSubject{s.ID, s.Name, s.Kind, s.Score, s.Low, s.High, s.Max, s.Applicable, s.Earned, s.Pass, s.Verdict, s.PlaceholderPoints})
	}
	return a
}

// printScores prints the summary table.
func (p *program) printScores(run *engine.Run) error {
	outline := run.Header.Ruleset
	line := "不设合格线"
	if outline.Pass != nil {
		line = "合格线：" + outline.Pass.Title()
	}
	fmt.Fprintf(p.stdout, "%s（%s@%s）　评估基准日 %s　%s\n\n", outline.Title, outline.ID, outline.Edition, run.Header.Date, line)
	header := []string{"对象", "类别", "得分|", "最低|", "最高|", "涉及分值|", "占位分值|", "提交|", "结论"}
	var rows [][]string
	for _, s := range run.Subjects {
		rows = append(rows, []string{s.Name, engine.KindTitle(s.Kind), s.Score.String(), s.Low.String(), s.High.String(),
			s.Applicable.String(), s.PlaceholderPoints.String(), fmt.Sprintf("%d/%d", s.Tasks.Submitted, s.Tasks.Applicable), s.Verdict.Title()})
	}
	if err := grid(p.stdout, header, rows); err != nil {
		return err
	}
	held, failed := 0, 0
	for _, check := range run.Summary.Checks {
		if check.OK {
			held++
			continue
		}
		if failed++; failed == 1 {
			fmt.Fprintln(p.stdout, "\n勾稽关系不符：")
		}
		fmt.Fprintf(p.stdout, "  %s：%s：由明细得出 %s，填报为 %s\n", check.ID, check.Where, check.Found, check.Stated)
	}
	if held+failed > 0 {
		fmt.Fprintf(p.stdout, "\n勾稽关系 %d 项，相符 %d 项，不符 %d 项\n", held+failed, held, failed)
	}
	if hasPlaceholders(outline) {
		fmt.Fprintln(p.stdout, "\n注意：本细则含占位条款，“占位分值”所列分数依据的不是官方扣分原文，不得对外称官方得分。")
	}
	fmt.Fprintf(p.stdout, "证据摘要 %s\n结果摘要 %s\n", run.Header.Evidence.Digest, run.Summary.Digest)
	return nil
}

func hasPlaceholders(outline engine.Outline) bool {
	for _, clause := range outline.Clauses {
		if clause.Source.Status == engine.Placeholder {
			return true
		}
	}
	return false
}
