package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
	"chengan/engine/impact"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/rulesets"
)

// runImpact scores the same evidence under two editions and splits the change
// of every score.
func runImpact(p *program, args []string) (int, error) {
	o := p.options("impact")
	from := o.String("from", "", "旧版评价细则：编号@版次，或 JSON 文件")
	to := o.String("to", "", "新版评价细则")
	date := o.String("date", "", "评估基准日 YYYY-MM-DD，缺省为今天")
	dateTo := o.String("date-to", "", "后一份证据的评估基准日，缺省与 -date 相同")
	o.String("evidence-to", "", "其后的是后一份证据；先列出证据影响，其余各项按它计算")
	who := o.String("s", "", "列出这个对象（编号或名称）的逐条拆分")
	all := o.Bool("all", false, "列出每个对象的逐条拆分，以及没有变化的项")
	asJSON := o.Bool("json", false, "以 JSON 打印，含每个对象的逐条拆分")
	help := o.Usage
	o.Usage = func() {
		help()
		fmt.Fprintf(p.stdout, "%s\n%s\n", impact.Definition, edition.MarkRule)
	}
	args, later, two := cutEvidence(args)
	paths, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	pathsTo, err := o.parse(later)
	if err != nil {
		return exitUsage, err
	}
	switch {
	case *from == "" || *to == "":
		return exitUsage, usageError("应以 --from 和 --to 给出两版评价细则")
	case len(paths) == 0 || two && len(pathsTo) == 0:
		return exitUsage, usageError("没有给出证据：文件、目录或 zip")
	case slices.Contains(slices.Concat(paths, pathsTo), "-"):
		return exitUsage, usageError("证据要按两版细则各读一遍，不能由标准输入给出")
	case *dateTo != "" && !two:
		return exitUsage, usageError("-date-to 是后一份证据的评估基准日，应与 --evidence-to 一起给出")
	}
	loadedFrom, loadedTo, err := loadTwo(*from, *to)
	if err != nil {
		return exitUsage, err
	}
	day, err := p.evaluationDay(*date)
	if err != nil {
		return exitUsage, err
	}
	dayTo := day
	if *dateTo != "" {
		if dayTo, err = column.Day(*dateTo); err != nil {
			return exitUsage, usageError("-date-to：" + err.Error())
		}
	}
	i := impacting{program: p, comparison: compareEditions(loadedFrom, loadedTo), shown: map[string]bool{}}
	var was, is, earlier *impact.Judged
	if two {
		if earlier, err = i.judge(loadedFrom, loadedTo, paths, day); err != nil {
			return exitUsage, err
		}
		paths = pathsTo
	}
	if was, err = i.judge(loadedFrom, loadedTo, paths, dayTo); err != nil {
		return exitUsage, err
	}
	if is, err = i.judge(loadedTo, loadedFrom, paths, dayTo); err != nil {
		return exitUsage, err
	}
	report := impact.Split(i.comparison, was, is, earlier)
	detailed, err := chosen(report, *who, *all)
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		err = printJSON(p.stdout, impactAnswer{Report: report, Date: column.DayText(day), DateTo: column.DayText(dayTo), Notices: i.notices, Problems: i.problems,
			Definition: impact.Definition, MarkRule: edition.MarkRule})
	} else {
		fmt.Fprintf(p.stdout, "%s（%s）→ %s（%s）　评估基准日 %s\n%s\n\n", i.comparison.FromTitle, report.From, i.comparison.ToTitle, report.To, column.DayText(dayTo), report.Basis)
		err = p.printImpact(report, detailed, *all)
	}
	if err != nil {
		return exitUsage, err
	}
	if i.problems > 0 {
		fmt.Fprintf(p.stderr, "证据中有 %d 处错误，相关条款在那一版列为“无法评价”，变化列为“未拆分”\n", i.problems)
		return exitNotGood, nil
	}
	return exitDone, nil
}

// impactAnswer is what --json prints; others rely on its keys.
type impactAnswer struct {
	*impact.Report
	Date       string   `json:"date"`
	DateTo     string   `json:"date_to"`
	Notices    []string `json:"notices"`
	Problems   int      `json:"problems"`
	Definition string   `json:"definition"`
	MarkRule   string   `json:"mark_rule"`
}

// cutEvidence separates what stands behind --evidence-to.
func cutEvidence(args []string) (before, behind []string, two bool) {
	for i, arg := range args {
		name, value, given := strings.Cut(arg, "=")
		if name == "--evidence-to" || name == "-evidence-to" {
			behind = slices.Clone(args[i+1:])
			if given {
				behind = append([]string{value}, behind...)
			}
			return args[:i], behind, true
		}
	}
	return args, nil, false
}

// impacting reads and judges evidence under two editions.
type impacting struct {
	*program
	comparison *edition.Comparison
	shown      map[string]bool // problems and notices that were printed
	notices    []string
	problems   int // different ones
}

// judge reads evidence for one edition and judges it.
func (i *impacting) judge(own, other *rulesets.Loaded, paths []string, day int64) (*impact.Judged, error) {
	e := editionOf(own)
	reading := impact.ReadFor(e, editionOf(other), i.comparison)
	wide := *own
	wide.Schemas = reading.Schemas
	schemas := wide.SchemaList()
	for _, schema := range (&rulesets.Loaded{Ruleset: other.Ruleset, Schemas: reading.Schemas}).SchemaList() {
		if !slices.Contains(schemas, schema) {
			schemas = append(schemas, schema)
		}
	}
	progress := i.progress()
	ev, problems, err := evidence.Read(evidence.Options{
		Schemas: schemas, Kinds: own.Ruleset.Subjects, Clauses: reading.Clauses, Shares: own.Program.Shares(),
		Indicators: slices.Concat(own.Program.Indicators(), other.Program.Indicators()), Keep: reading.Keep(own.Program), Progress: progress.file,
	}, paths, i.stdin)
	progress.done()
	if err != nil {
		return nil, err
	}
	i.tell(own.Ruleset.ID+"@"+own.Ruleset.Edition, problems)
	ev, said := reading.Settle(ev)
	for _, words := range said {
		if !i.shown[words] {
			i.shown[words] = true
			i.notices = append(i.notices, words)
			fmt.Fprintln(i.stderr, "提示 "+words)
		}
	}
	e.Schemas = reading.Schemas
	return impact.Judge(e, own.Digest, ev, day)
}

// tell prints the problems that were not printed yet.
func (i *impacting) tell(name string, problems []evidence.Problem) {
	var fresh []evidence.Problem
	for _, problem := range problems {
		if !i.shown[problem.Message] {
			i.shown[problem.Message] = true
			fresh = append(fresh, problem)
		}
	}
	if len(fresh) > 0 {
		fmt.Fprintf(i.stderr, "按 %s 读证据：\n", name)
		i.showProblems(fresh)
	}
	i.problems += evidence.Refusing(fresh)
}

// chosen gives the subjects whose lines are printed.
func chosen(r *impact.Report, who string, all bool) ([]impact.Subject, error) {
	if who == "" {
		if all {
			return r.Subjects, nil
		}
		return nil, nil
	}
	for i := range r.Subjects {
		if s := &r.Subjects[i]; s.ID == who || s.Name == who {
			return r.Subjects[i : i+1], nil
		}
	}
	for _, apart := range r.Apart {
		if apart.ID == who || apart.Name == who {
			return nil, usageError(fmt.Sprintf("-s：%s没有两个可以比较的分数：%s", apart.Name, apart.Why))
		}
	}
	return nil, usageError(fmt.Sprintf("-s：没有对象 %q", who))
}

// signed gives points with their sign: "+0.5"; nothing for none.
func signed(p score.Points) string {
	switch {
	case p > 0:
		return "+" + p.String()
	case p == 0:
		return "0"
	}
	return p.String()
}

// effectTitles are the columns of effects, as effectCells fills them.
func effectTitles(r *impact.Report) []string {
	titles := []string{"规则|", "适用|", "交互|", "未拆分|"}
	if r.Snapshot {
		titles = append([]string{"证据|"}, titles...)
	}
	return titles
}

func effectCells(r *impact.Report, e impact.Effects) []string {
	cells := []string{signed(e.Rule), signed(e.Applicability), signed(e.Interaction), signed(e.Unsplit)}
	if r.Snapshot {
		cells = append([]string{signed(e.Evidence)}, cells...)
	}
	return cells
}

func (p *program) printImpact(r *impact.Report, detailed []impact.Subject, all bool) error {
	header := slices.Concat([]string{"对象", "类别", "旧版|", "新版|", "变化|"}, effectTitles(r), []string{"舍入|", "可比项|", "折算项|", "不可比项|", "结论"})
	var rows [][]string
	open := false
	for i := range r.Subjects {
		s := &r.Subjects[i]
		verdict := s.Was.Title()
		if s.Is != s.Was {
			verdict += "→" + s.Is.Title()
		}
		if s.Open {
			verdict, open = verdict+"*", true
		}
		row := slices.Concat([]string{s.Name, engine.KindTitle(s.Kind), s.Before.String(), s.After.String(), signed(s.Change)}, effectCells(r, s.Effects), []string{signed(s.Rounding)})
		for _, mark := range edition.Marks {
			row = append(row, signed(s.Marks[mark]))
		}
		rows = append(rows, append(row, verdict))
	}
	if err := grid(p.stdout, header, rows); err != nil {
		return err
	}
	if open {
		fmt.Fprintln(p.stdout, "* 证据未齐，得分还可能变动")
	}
	fmt.Fprintln(p.stdout)
	p.printRanking(r)
	if err := p.printItems(r, all); err != nil {
		return err
	}
	for _, apart := range r.Apart {
		fmt.Fprintf(p.stdout, "不能比较：%s（%s）：%s\n", apart.Name, engine.KindTitle(apart.Kind), apart.Why)
	}
	if r.Idle > 0 {
		fmt.Fprintf(p.stdout, "另有 %d 个对象在两版中都没有适用的条款\n", r.Idle)
	}
	for i := range detailed {
		if err := p.printLines(r, &detailed[i]); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.stdout, "\n%s\n%s\n", impact.Definition, edition.MarkRule)
	return err
}

// printRanking says who gains and who loses, most first.
func (p *program) printRanking(r *impact.Report) {
	const most = 10
	list := func(title string, subjects []impact.Subject) {
		var names []string
		for i := range subjects[:min(len(subjects), most)] {
			names = append(names, subjects[i].Name+signed(subjects[i].Change))
		}
		text := strings.Join(names, "、")
		if len(subjects) > most {
			text += "……"
		}
		fmt.Fprintf(p.stdout, "%s %d 个%s\n", title, len(subjects), cmp.Or(map[bool]string{true: "：" + text}[len(subjects) > 0], ""))
	}
	up := slices.IndexFunc(r.Subjects, func(s impact.Subject) bool { return s.Change <= 0 })
	if up < 0 {
		up = len(r.Subjects)
	}
	down := slices.IndexFunc(r.Subjects, func(s impact.Subject) bool { return s.Change < 0 })
	if down < 0 {
		down = len(r.Subjects)
	}
	losers := slices.Clone(r.Subjects[down:])
	slices.SortStableFunc(losers, func(a, b impact.Subject) int { return cmp.Compare(a.Change, b.Change) })
	list("上升", r.Subjects[:up])
	list("下降", losers)
	fmt.Fprintf(p.stdout, "不变 %d 个\n", down-up)
}

// printItems prints the items with their marks.
func (p *program) printItems(r *impact.Report, all bool) error {
	var rows [][]string
	for _, item := range r.Items {
		if all || item.Subjects > 0 || item.Mark == edition.Incomparable {
			rows = append(rows, []string{item.ID + " " + item.Name, item.Mark.Title(), fmt.Sprint(item.Subjects), signed(item.Gain), signed(item.Loss), strings.Join(item.Reasons, "；")})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	fmt.Fprintln(p.stdout)
	return grid(p.stdout, []string{"评价项", "可比性", "影响对象|", "上升合计|", "下降合计|", "原因"}, rows)
}

// printLines prints the change of one subject line by line.
func (p *program) printLines(r *impact.Report, s *impact.Subject) error {
	fmt.Fprintf(p.stdout, "\n%s　%s → %s　变化 %s\n", s.Name, s.Before, s.After, signed(s.Change))
	header := slices.Concat([]string{"条款", "项", "可比性", "旧版", "新版"}, effectTitles(r), []string{"变化|"})
	seen := func(list []impact.Seen) string {
		var words []string
		for _, one := range list {
			words = append(words, one.Title())
		}
		return cmp.Or(strings.Join(words, "、"), "—")
	}
	var rows [][]string
	for _, line := range s.Lines {
		mark := "—"
		if line.Mark != "" {
			mark = line.Mark.Title()
		}
		rows = append(rows, slices.Concat([]string{line.Title(), cmp.Or(line.Item, "—"), mark, seen(line.From), seen(line.To)}, effectCells(r, line.Effects), []string{signed(line.Change)}))
	}
	rows = append(rows, slices.Concat([]string{"合计", "", "", "", ""}, effectCells(r, s.Effects), []string{signed(s.Change)}))
	if err := grid(p.stdout, header, rows); err != nil {
		return err
	}
	if s.Quiet > 0 {
		fmt.Fprintf(p.stdout, "  另有%d条无法拆分，合起来没有变化\n", s.Quiet)
	}
	for _, line := range s.Lines {
		if line.Why != "" {
			fmt.Fprintf(p.stdout, "  %s 未拆分：%s\n", line.Title(), line.Why)
		}
	}
	return nil
}
