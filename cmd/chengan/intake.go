package main

import (
	"fmt"
	"time"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"
	"chengan/rulesets"
)

// maxShown is how many problems are printed in words; --json prints them all.
const maxShown = 100

// loadRuleset loads the ruleset that -r names.
func loadRuleset(name string) (*rulesets.Loaded, error) {
	if name == "" {
		return nil, usageError("没有给出评价细则：-r")
	}
	return rulesets.Load(name)
}

// readEvidence reads the evidence for a ruleset, with progress on a terminal.
func (p *program) readEvidence(loaded *rulesets.Loaded, round string, paths []string) (*engine.Evidence, []evidence.Problem, error) {
	if len(paths) == 0 {
		return nil, nil, usageError("没有给出证据：文件、目录、zip，或 - 表示标准输入")
	}
	progress := p.progress()
	defer progress.done()
	return evidence.Read(evidence.Options{
		Schemas: loaded.SchemaList(), Kinds: loaded.Ruleset.Subjects, Ruleset: loaded.Ruleset.ID + "@" + loaded.Ruleset.Edition,
		Digest: loaded.Digest, Round: round, Clauses: loaded.Program.ClauseIDs(), Indicators: loaded.Program.Indicators(),
		Shares:   loaded.Program.Shares(),
		Progress: progress.file,
	}, paths, p.stdin)
}

// evaluate judges the evidence, with progress on a terminal, and seals the run.
func (p *program) evaluate(loaded *rulesets.Loaded, ev *engine.Evidence, day int64, by engine.Engine) (*engine.Run, error) {
	progress := p.progress()
	defer progress.done()
	run, err := loaded.Program.EvaluateWith(ev, day, engine.Options{Engine: by, Progress: progress.subjects})
	if err != nil {
		return nil, err
	}
	run.Header.Tool = tool()
	return run, run.Seal()
}

// progress shows on a terminal what is being done, once it takes a second.
type progress struct {
	p     *program
	start time.Time
	shown bool
}

func (p *program) progress() *progress { return &progress{p: p, start: p.now()} }

func (g *progress) file(name string, rows int) { g.say("正在读取 %s（%d 行）", name, rows) }

func (g *progress) subjects(done, total int) { g.say("正在评价：%d/%d 个对象", done, total) }

func (g *progress) say(format string, args ...any) {
	if g.p.terminal && g.p.now().Sub(g.start) > time.Second {
		g.shown = true
		fmt.Fprintf(g.p.stderr, "\r\033[K"+format, args...)
	}
}

func (g *progress) done() {
	if g.shown {
		fmt.Fprint(g.p.stderr, "\r\033[K")
	}
}

// showProblems prints problems and says how many were left out.
func (p *program) showProblems(problems []evidence.Problem) {
	shown, cut := evidence.Cap(problems, maxShown)
	for _, problem := range shown {
		word := "错误"
		if problem.Notice {
			word = "提示"
		}
		fmt.Fprintf(p.stderr, "%s %s %s\n", word, problem.Code, problem.Message)
	}
	if cut > 0 {
		fmt.Fprintf(p.stderr, "……另有 %d 个未列出；用 chengan validate --json 查看全部\n", cut)
	}
}

// evaluationDay reads -date; without it the day is today, and says so.
func (p *program) evaluationDay(text string) (int64, error) {
	if text == "" {
		text = p.now().Format(time.DateOnly)
		fmt.Fprintf(p.stderr, "提示：没有给出评估基准日 -date，按今天 %s 评价\n", text)
	}
	day, err := column.Day(text)
	if err != nil {
		return 0, usageError("-date：" + err.Error())
	}
	return day, nil
}
