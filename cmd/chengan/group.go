package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/rulesets"
)

// group is rulesets that break one catalogue down: the members of a family, or
// of several, and rulesets of their own. They are judged on one body of
// evidence, which is read for all of them: what one does not ask for is another's.
type group struct {
	base     *rulesets.Loaded
	names    []string // of the members, as they are asked for
	members  []*rulesets.Loaded
	families map[string]*rulesets.Family // by name, of those that were asked for
	title    string
}

// isGroup reports whether -r names more than one ruleset.
func isGroup(name string) bool { return strings.Contains(name, ",") || rulesets.IsFamily(name) }

// loadGroup loads families and rulesets, whose names are separated by commas.
//
// Errors: those of rulesets; rulesets that do not extend one and the same.
func loadGroup(list string) (*group, error) {
	g := &group{families: map[string]*rulesets.Family{}}
	for _, name := range strings.Split(list, ",") {
		if !rulesets.IsFamily(name) {
			g.names = append(g.names, name)
			continue
		}
		found, err := rulesets.FindFamily(name)
		if err != nil {
			return nil, err
		}
		g.families[name] = found
		for _, member := range found.Members {
			g.names = append(g.names, member.Name)
		}
	}
	var err error
	if g.members, err = rulesets.LoadAll(g.names); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for i, one := range g.members {
		if one.Ruleset.Extends == "" || one.Ruleset.Extends != g.members[0].Ruleset.Extends {
			return nil, usageError(fmt.Sprintf("%s 与 %s 不是由同一部细则扩展而成，不能一起评价", g.names[i], g.names[0]))
		}
		id := one.Ruleset.ID + "@" + one.Ruleset.Edition
		if seen[id] {
			return nil, usageError(fmt.Sprintf("-r：%s 重复", id))
		}
		seen[id] = true
	}
	if g.base, err = rulesets.LoadBase(g.names[0]); err != nil {
		return nil, err
	}
	g.title = g.base.Ruleset.Title
	if family := g.families[list]; family != nil {
		g.title = family.Title
	}
	return g, nil
}

// intake says what evidence a group expects: whatever its catalogue or one of
// its members does, in workbooks that were made for any of them.
func (g *group) intake(p *program, round string, paths []string) (evidence.Options, error) {
	options, err := p.intakeOptions(g.base, round, paths)
	if err != nil {
		return options, err
	}
	keep := map[string][]bool{}
	options.Also = map[string]string{}
	for _, one := range append([]*rulesets.Loaded{g.base}, g.members...) {
		options.Also[one.Ruleset.ID+"@"+one.Ruleset.Edition] = one.Digest
		options.Clauses = append(options.Clauses, one.Program.ClauseIDs()...)
		options.Indicators = append(options.Indicators, one.Program.Indicators()...)
		options.Shares = append(options.Shares, one.Program.Shares()...)
		for _, kind := range one.Ruleset.Subjects {
			if !slices.Contains(options.Kinds, kind) {
				options.Kinds = append(slices.Clip(options.Kinds), kind)
			}
		}
		for _, schema := range one.SchemaList() {
			if !slices.ContainsFunc(options.Schemas, func(s *column.Schema) bool { return s.Name == schema.Name }) {
				options.Schemas = append(options.Schemas, schema)
			}
		}
	}
	for _, list := range []*[]string{&options.Clauses, &options.Indicators, &options.Shares} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	for _, schema := range options.Schemas {
		keep[schema.Name] = g.reads(schema)
	}
	options.Keep = func(table string) []bool { return keep[table] }
	return options, nil
}

// reads says, parallel to the fields of a table, which of them any member asks
// for; nil where one may ask for all.
func (g *group) reads(schema *column.Schema) []bool {
	reads := make([]bool, len(schema.Fields))
	for _, one := range g.members {
		if one.Schemas[schema.Name] == nil {
			continue
		}
		fields := one.Program.Reads(schema.Name)
		if fields == nil {
			return nil
		}
		for i := range fields {
			reads[i] = reads[i] || fields[i]
		}
	}
	return reads
}

// score judges the subjects of one member on evidence that was read for the
// group; nil where nobody is to be judged by it.
func (g *group) score(p *program, member int, ev *engine.Evidence, day int64, by engine.Engine) (*engine.Run, error) {
	progress := p.progress()
	defer progress.done()
	one := g.members[member]
	own := *ev
	own.Tables, own.Zero = maps.Clone(ev.Tables), maps.Clone(ev.Zero)
	for name := range ev.Tables {
		if !slices.Contains(one.Program.Tables(), name) {
			delete(own.Tables, name)
		}
	}
	run, err := one.Program.EvaluateWith(&own, day, engine.Options{Engine: by, Progress: progress.subjects})
	if errors.Is(err, engine.ErrNoSubject) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	run.Header.Tool = tool()
	return run, run.Seal()
}

// read reads the evidence for a group, once.
func (g *group) read(p *program, round string, paths []string) (*engine.Evidence, []evidence.Problem, error) {
	options, err := g.intake(p, round, paths)
	if err != nil {
		return nil, nil, err
	}
	progress := p.progress()
	defer progress.done()
	options.Progress = progress.file
	return evidence.Read(options, paths, p.stdin)
}

// scoreGroup evaluates evidence by every member of a group.
func (p *program) scoreGroup(g *group, output, round string, paths []string, day int64, by engine.Engine, floor score.Points, asJSON bool) (int, error) {
	if output != "" {
		if err := vacant(output); err != nil {
			return exitUsage, err
		}
	}
	ev, problems, err := g.read(p, round, paths)
	p.showProblems(problems)
	if err != nil {
		return exitUsage, err
	}
	result := groupScores{Catalogue: g.members[0].Ruleset.Extends, Members: []answer{}, Without: []string{}, Unjudged: []string{}}
	var runs []*engine.Run
	judged := map[string]bool{}
	for i := range g.members {
		run, err := g.score(p, i, ev, day, by)
		if err != nil {
			return exitUsage, err
		}
		if run == nil {
			result.Without = append(result.Without, g.names[i])
			continue
		}
		for _, subject := range run.Subjects {
			judged[subject.ID] = true
		}
		runs = append(runs, run)
		result.Members = append(result.Members, scoreAnswer(run))
	}
	kinds := map[string]bool{}
	for _, member := range g.members {
		for _, kind := range member.Ruleset.Subjects {
			kinds[kind] = true
		}
	}
	for _, subject := range ev.Subjects {
		switch {
		case judged[subject.ID]:
		case kinds[subject.Kind]:
			result.Unjudged = append(result.Unjudged, subject.Name)
		default:
			result.Others++
		}
	}
	if len(runs) == 0 {
		return exitUsage, engine.ErrNoSubject
	}
	if output != "" {
		if err := p.writeRuns(output, runs); err != nil {
			return exitUsage, err
		}
	}
	if asJSON {
		err = printJSON(p.stdout, result)
	} else {
		err = p.printGroup(g, runs, result)
	}
	if err != nil {
		return exitUsage, err
	}
	return p.verdicts(runs, floor), nil
}

// groupScores is what "score --json" prints of a group; others rely on its keys.
type groupScores struct {
	Catalogue string   `json:"catalogue"` // the ruleset that all of them extend
	Members   []answer `json:"members"`
	Without   []string `json:"without_subject"` // members whose subject is not in the evidence
	Unjudged  []string `json:"unjudged"`        // subjects of their kinds that no member judges
	Others    int      `json:"others"`          // subjects of other kinds
}

// printGroup prints one line per subject, and who was left out.
func (p *program) printGroup(g *group, runs []*engine.Run, result groupScores) error {
	header := runs[0].Header
	fmt.Fprintf(p.stdout, "%s（由 %s 分解，%d 部）　评估基准日 %s\n\n", g.title, result.Catalogue, len(g.members), header.Date)
	var rows [][]string
	held, failed, placeholders := 0, 0, false
	for _, run := range runs {
		placeholders = placeholders || hasPlaceholders(run.Header.Ruleset)
		for _, s := range run.Subjects {
			rows = append(rows, []string{s.Name, run.Header.Ruleset.ID + "@" + run.Header.Ruleset.Edition, s.Score.String(), s.Low.String(), s.High.String(),
				fmt.Sprintf("%d/%d", s.Tasks.Submitted, s.Tasks.Applicable), completion(s.Tasks), s.Verdict.Title()})
		}
		for _, check := range run.Summary.Checks {
			if held++; !check.OK {
				failed++
			}
		}
	}
	if err := grid(p.stdout, []string{"对象", "细则", "得分|", "最低|", "最高|", "提交|", "完成率|", "结论"}, rows); err != nil {
		return err
	}
	say := func(word string, names []string) {
		if len(names) > 0 {
			fmt.Fprintf(p.stdout, "\n%s（%d）：\n", word, len(names))
			for _, name := range names {
				fmt.Fprintln(p.stdout, "  "+name)
			}
		}
	}
	say("没有被评对象的细则", result.Without)
	say("没有细则评价的对象", result.Unjudged)
	if result.Others > 0 {
		fmt.Fprintf(p.stdout, "\n另有 %d 个对象不属于本组细则评价的类别\n", result.Others)
	}
	if failed > 0 {
		fmt.Fprintf(p.stdout, "\n勾稽关系 %d 项，不符 %d 项；详见各部细则的评价结果\n", held, failed)
	}
	if placeholders {
		fmt.Fprintln(p.stdout, "\n注意：有细则含占位条款，所得分数依据的不全是官方扣分原文，不得对外称官方得分。")
	}
	_, err := fmt.Fprintf(p.stdout, "\n共 %d 部细则，评价 %d 个对象\n证据摘要 %s\n", len(runs), len(rows), header.Evidence.Digest)
	return err
}

// completion is the submitted share of tasks.
func completion(tasks engine.Tasks) string {
	rate, err := exact.Int(int64(tasks.Submitted)).Quo(exact.Int(int64(tasks.Applicable)))
	if err != nil {
		return "—" // nothing applies
	}
	return rate.Round(3, score.Down).Percent()
}

// vacant refuses a folder that runs cannot be written into as a whole: one that
// has something in it, or a file.
func vacant(folder string) error {
	if folder == "-" {
		return usageError("一组细则的评价结果写入目录：-o 目录")
	}
	entries, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("无法写入 %s：%w", folder, err)
	case len(entries) > 0:
		return fmt.Errorf("无法写入 %s：目录里已有内容；请给出新的目录", folder)
	}
	return nil
}

// writeRuns writes a run file per ruleset into a folder: all of them or none.
func (p *program) writeRuns(folder string, runs []*engine.Run) (err error) {
	folder = filepath.Clean(folder)
	beside, err := os.MkdirTemp(filepath.Dir(folder), "."+filepath.Base(folder)+".*")
	if err != nil {
		return fmt.Errorf("无法写入 %s：%w", folder, err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(beside)
		}
	}()
	for _, run := range runs {
		name := filepath.Join(beside, run.Header.Ruleset.ID+"@"+run.Header.Ruleset.Edition+".ndjson")
		if err := p.writeFile(name, func(w io.Writer) error { return run.Write(w) }); err != nil {
			return err
		}
	}
	if err := os.Chmod(beside, 0o755); err != nil {
		return fmt.Errorf("无法写入 %s：%w", folder, err)
	}
	if err := os.Remove(folder); err != nil && !errors.Is(err, os.ErrNotExist) { // it is empty
		return fmt.Errorf("无法写入 %s：%w", folder, err)
	}
	if err := os.Rename(beside, folder); err != nil {
		return fmt.Errorf("无法写入 %s：%w", folder, err)
	}
	return nil
}
