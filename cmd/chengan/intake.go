package main

import (
	"errors"
	"fmt"
	"slices"
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

// intakeOptions says what evidence a ruleset expects.
func (p *program) intakeOptions(loaded *rulesets.Loaded, round string, paths []string) (evidence.Options, error) {
	if len(paths) == 0 {
		return evidence.Options{}, usageError("没有给出证据：文件、目录、zip，或 - 表示标准输入")
	}
	return evidence.Options{
		Schemas: loaded.SchemaList(), Kinds: loaded.Ruleset.Subjects, Ruleset: loaded.Ruleset.ID + "@" + loaded.Ruleset.Edition,
		Digest: loaded.Digest, Round: round, Clauses: loaded.Program.ClauseIDs(), Former: loaded.Program.FormerIDs(), Indicators: loaded.Program.Indicators(),
		Shares: loaded.Program.Shares(),
	}, nil
}

// readEvidence reads the evidence for a ruleset, with progress on a terminal.
func (p *program) readEvidence(loaded *rulesets.Loaded, round string, paths []string) (*engine.Evidence, []evidence.Problem, error) {
	options, err := p.intakeOptions(loaded, round, paths)
	if err != nil {
		return nil, nil, err
	}
	progress := p.progress()
	defer progress.done()
	options.Progress = progress.file
	return evidence.Read(options, paths, p.stdin)
}

// inspect reads the evidence for its problems and the number of its records.
// What evaluate lets pass is let pass here, under the same limits; no value of
// any record is kept.
func (p *program) inspect(loaded *rulesets.Loaded, round string, paths []string) (ev *engine.Evidence, records int, problems []evidence.Problem, err error) {
	options, err := p.intakeOptions(loaded, round, paths)
	if err != nil {
		return nil, 0, nil, err
	}
	progress := p.progress()
	defer progress.done()
	options.Progress = progress.file
	options.Keep = func(table string) []bool {
		if schema := loaded.Schemas[table]; schema != nil {
			return make([]bool, len(schema.Fields))
		}
		return nil // the few total rows
	}
	options.Stream = &evidence.Stream{Tables: loaded.Program.Streamable(), Begin: func() { records = 0 },
		Take: func(_ string, chunk *column.Table) { records += chunk.Len() }}
	if ev, problems, err = evidence.Read(options, paths, p.stdin); err != nil {
		return nil, 0, nil, err
	}
	for _, table := range ev.Tables {
		records += table.Len()
	}
	return ev, records, problems, nil
}

// evaluate reads the evidence, judges it, with progress on a terminal, and
// seals the run. Records pass on their way into aggregates and are not kept, so
// that memory does not grow with them, but for what must be seen whole.
func (p *program) evaluate(loaded *rulesets.Loaded, round string, paths []string, day int64, by engine.Engine) (*engine.Run, []evidence.Problem, error) {
	intake, err := p.intakeOptions(loaded, round, paths)
	if err != nil {
		return nil, nil, err
	}
	progress := p.progress()
	defer progress.done()
	intake.Progress = progress.file
	options := engine.Options{Engine: by, Progress: progress.subjects}
	var passing *engine.Stream
	begin := func() { passing = loaded.Program.Stream(day, options) }
	if begin(); by != engine.Reference {
		intake.Keep = loaded.Program.Reads
		intake.Stream = &evidence.Stream{Tables: loaded.Program.Streamable(), Begin: begin,
			Take: func(table string, chunk *column.Table) { passing.Take(table, chunk) }}
	}
	for {
		ev, problems, err := evidence.Read(intake, paths, p.stdin)
		if err != nil {
			return nil, nil, err
		}
		var place []int
		if intake.Stream != nil {
			place = intake.Stream.Place
		}
		run, err := passing.Finish(ev, place)
		var missed *engine.NotKept
		if errors.As(err, &missed) {
			intake.Stream.Tables = slices.DeleteFunc(intake.Stream.Tables, func(table string) bool { return slices.Contains(missed.Tables, table) })
			continue
		}
		if err != nil {
			return nil, problems, err
		}
		run.Header.Tool = tool()
		return run, problems, run.Seal()
	}
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
