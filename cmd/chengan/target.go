package main

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chengan/engine"
	"chengan/engine/plan"
	"chengan/evidence"
	"chengan/rulesets"
)

// runTarget judges the targets of a plan against figures of single years.
func runTarget(p *program, args []string) (int, error) {
	o := p.options("target")
	list := o.Bool("list", false, "列出内置的规划")
	template := o.String("template", "", "生成填报工作簿（.xlsx），- 为标准输出")
	yearText := o.String("year", "", "评估年；缺省为数据的最后一年")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if *list {
		if len(rest) > 0 || *template != "" {
			return exitUsage, usageError("target --list 没有参数")
		}
		return exitDone, p.listPlans(*asJSON)
	}
	if len(rest) == 0 {
		return exitUsage, usageError("没有给出规划：编号@版次，或 JSON 文件；chengan target --list 列出内置的规划")
	}
	loaded, err := rulesets.LoadPlan(rest[0])
	if err != nil {
		return exitUsage, err
	}
	if *template != "" {
		if len(rest) > 1 {
			return exitUsage, usageError("--template 不读数据")
		}
		return p.writePlanTemplate(loaded, *template)
	}
	in, problems, err := p.readFigures(loaded, rest[1:])
	if err != nil {
		return exitUsage, err
	}
	p.showProblems(problems)
	if wrong := evidence.Refusing(problems); wrong > 0 {
		fmt.Fprintf(p.stderr, "数据中有 %d 处错误，没有评估；更正后请重新评估\n", wrong)
		if *asJSON {
			err = printJSON(p.stdout, struct {
				OK       bool               `json:"ok"`
				Problems []evidence.Problem `json:"problems"`
			}{false, problems})
		}
		return exitNotGood, err
	}
	year, err := p.evaluationYear(loaded.Plan, in, *yearText)
	if err != nil {
		return exitUsage, err
	}
	report := loaded.Plan.Evaluate(in, year)
	if *asJSON {
		return exitDone, printJSON(p.stdout, report)
	}
	return exitDone, p.printTargets(report)
}

// readFigures reads figures and statements, and gives every problem of theirs.
func (p *program) readFigures(loaded *rulesets.LoadedPlan, paths []string) (*plan.Input, []evidence.Problem, error) {
	if len(paths) == 0 {
		return nil, nil, usageError("没有给出数据：文件、目录、zip，或 - 表示标准输入")
	}
	of := loaded.Plan
	progress := p.progress()
	defer progress.done()
	subject := planSubject(of)
	ev, problems, err := evidence.Read(evidence.Options{
		Schemas: loaded.Schemas, Ruleset: of.Name(), What: "规划", Digest: loaded.Digest, Subject: &subject, Progress: progress.file,
		Given: map[string][]string{plan.Figures: {"indicator", "year", "unit"}, plan.Statements: {"indicator", "item"}},
		Figures: func(indicator string) evidence.FigureKind {
			series, known := of.Series(indicator)
			return evidence.FigureKind{Known: known, Share: series.Measure == plan.Share, Per: int64(series.Per())}
		},
	}, paths, p.stdin)
	if err != nil {
		return nil, nil, err
	}
	own, names := -1, []string{}
	for i, s := range ev.Subjects {
		names = append(names, s.Name)
		known := append([]string{of.Head.Subject.Name}, of.Head.Subject.Aliases...)
		if own < 0 && (slices.Contains(known, s.Name) || slices.Contains(known, s.ID)) {
			own = i
		}
	}
	in, flaws := of.Intake(ev.Tables[plan.Figures], ev.Tables[plan.Statements], names, own, evidence.Nearest)
	var found []evidence.Problem
	for _, f := range flaws {
		found = append(found, evidence.Problem{File: f.Origin.File, Sheet: f.Origin.Sheet, Row: f.Origin.Row, Column: f.Column,
			Subject: f.Subject, Table: f.Table, Code: f.Code, Found: f.Found, Allowed: f.Allowed, Notice: f.Notice})
	}
	return in, evidence.Merge(problems, found), nil
}

// planSubject is the subject whose records are that name nobody.
func planSubject(p *plan.Plan) engine.Subject {
	return engine.Subject{ID: p.Head.Subject.Name, Name: p.Head.Subject.Name, Kind: "district", Aliases: p.Head.Subject.Aliases}
}

// evaluationYear reads --year; without it the last year with figures, and says so.
func (p *program) evaluationYear(of *plan.Plan, in *plan.Input, text string) (int, error) {
	period := of.Head.Period
	if text == "" {
		_, last, ok := in.Years(of)
		if !ok {
			return 0, usageError("数据里没有规划期内的年份：请用 --year 写明评估年")
		}
		fmt.Fprintf(p.stderr, "提示：没有给出评估年 --year，按数据的最后一年 %d 年评估\n", last)
		return last, nil
	}
	year, err := strconv.Atoi(text)
	if err != nil || year < period.From || year > lastYear {
		return 0, usageError(fmt.Sprintf("--year：%q；应为 %d 年（规划期第一年）及以后的年份", text, period.From))
	}
	return year, nil
}

// lastYear is the last year that an evaluation may be of.
const lastYear = 2100

// listPlans lists the embedded plans.
func (p *program) listPlans(asJSON bool) error {
	type entry struct {
		Name       string `json:"name"`
		Title      string `json:"title"`
		Subject    string `json:"subject"`
		Status     string `json:"status"`
		From       int    `json:"from"`
		To         int    `json:"to"`
		Indicators int    `json:"indicators"`
		Binding    int    `json:"binding"`
		Expected   int    `json:"expected"`
		Digest     string `json:"digest"`
	}
	var entries []entry
	var rows [][]string
	for _, name := range rulesets.Plans() {
		loaded, err := rulesets.LoadPlan(name)
		if err != nil {
			return err
		}
		head := loaded.Plan.Head
		e := entry{Name: name, Title: head.Title, Subject: head.Subject.Name, Status: head.Status, From: head.Period.From, To: head.Period.To,
			Indicators: len(loaded.Plan.Indicators), Digest: loaded.Digest}
		for _, i := range loaded.Plan.Indicators {
			switch i.Nature {
			case "约束性":
				e.Binding++
			case "预期性":
				e.Expected++
			}
		}
		entries = append(entries, e)
		rows = append(rows, []string{name, fmt.Sprintf("%d—%d", e.From, e.To), fmt.Sprint(e.Indicators), fmt.Sprint(e.Binding), fmt.Sprint(e.Expected), e.Status, e.Title})
	}
	if asJSON {
		return printJSON(p.stdout, entries)
	}
	return grid(p.stdout, []string{"规划", "规划期", "指标|", "约束性|", "预期性|", "状态", "名称"}, rows)
}

// printTargets prints the table, each reason below its row, and the counts.
func (p *program) printTargets(report *plan.Report) error {
	stage := map[bool]string{true: "期末评估", false: "期中评估"}[report.Final]
	fmt.Fprintf(p.stdout, "%s（%s@%s，%s）\n%s　规划期 %d—%d　评估年 %d（%s）\n\n", report.Title, report.ID, report.Edition, report.Status, report.Subject, report.From, report.To, report.Year, stage)
	var rows [][]string
	for i := range report.Indicators {
		r := &report.Indicators[i]
		value, path := "—", "—"
		if len(r.Series) == 1 {
			value, path = orDash(r.Series[0].ValueText), orDash(r.Series[0].PathText)
		}
		rows = append(rows, []string{r.AnswerText, orDash(r.Nature), r.Name, targetText(r.Kind, r.Target), value, path})
	}
	var table bytes.Buffer
	if err := grid(&table, []string{"结论", "属性", "指标", "目标", "数值|", "路径值|"}, rows); err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(table.String(), "\n"), "\n")
	fmt.Fprintln(p.stdout, lines[0])
	for i, line := range lines[1:] {
		r := &report.Indicators[i]
		fmt.Fprintln(p.stdout, line)
		fmt.Fprintln(p.stdout, "    "+r.Reason)
		if c := r.Compared; c != nil {
			fmt.Fprintf(p.stdout, "    与%s目标（%s）对比：%s；文件印作“%s”\n", c.Subject, c.Target, withNote(c.Finding, c.Note), c.Printed)
		}
		if len(r.Declared) > 0 {
			fmt.Fprintln(p.stdout, "    申报："+strings.Join(r.Declared, "；"))
		}
		if len(r.Inferred) > 0 {
			fmt.Fprintln(p.stdout, "    推定："+strings.Join(r.Inferred, "、"))
		}
	}
	fmt.Fprintln(p.stdout)
	header := []string{"分类", "指标|", "已达到|", "进度正常|", "滞后或未达到|", "无法判断|"} // in the order of plan.Answers
	rows = nil
	for _, t := range report.Summary {
		row := []string{t.Group, fmt.Sprint(t.Count)}
		for _, answer := range plan.Answers {
			row = append(row, fmt.Sprint(t.Of[answer]))
		}
		rows = append(rows, row)
	}
	if err := grid(p.stdout, header, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.stdout, "\n评估规则为自拟（规划没有写），见 rulesets/plans/RULES.md；“推定”的字段是我们对文件的理解，正式评估前须由人确认。")
	return err
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

func withNote(text, note string) string {
	if note == "" {
		return text
	}
	return text + "（" + note + "）"
}

// writePlanTemplate writes the workbook to fill in: a row for every series of
// figures and year, and one for every statement that is wanted.
func (p *program) writePlanTemplate(loaded *rulesets.LoadedPlan, output string) (int, error) {
	of := loaded.Plan
	t := evidence.Template{Ruleset: of.Name(), Title: of.Head.Title, Digest: loaded.Digest, Subject: planSubject(of), Schemas: loaded.Schemas,
		What: "规划", Guide: planGuide, Prefilled: map[string]evidence.Prefilled{plan.Figures: figureRows(of), plan.Statements: statementRows(of)}}
	if of.Head.Status != "正式印发" {
		t.Note = "所据文件的状态：" + of.Head.Status + "。"
	}
	if err := p.writeFile(output, func(w io.Writer) error { return evidence.WriteTemplate(w, t) }); err != nil {
		return exitUsage, err
	}
	if output != "-" {
		fmt.Fprintf(p.stderr, "已写入 %s\n", output)
	}
	return exitDone, nil
}

// figureRows lists each series of figures with the years of the plan, and first
// a row for the year before that it is compared with.
func figureRows(of *plan.Plan) evidence.Prefilled {
	rows := evidence.Prefilled{Hint: "规划目标"}
	seen := map[string]bool{}
	for i := range of.Indicators {
		ind := &of.Indicators[i]
		for _, s := range ind.Series {
			if seen[s.Name] {
				continue
			}
			seen[s.Name] = true
			hints := []string{strings.TrimSuffix("目标："+targetText(ind.Kind, ind.Target.Text)+"。"+fillHint(ind, s), "。")}
			add := func(year, hint string) {
				rows.Rows = append(rows.Rows, evidence.PrefilledRow{Hint: hint, Open: []string{"unit"},
					Values: map[string]string{"indicator": s.Name, "year": year, "unit": s.UnitText()}})
			}
			years := []string{}
			if year, hint := baseRow(of, s); hint != "" {
				years, hints = append(years, year), append([]string{hint}, hints...)
			}
			for year := of.Head.Period.From; year <= of.Head.Period.To; year++ {
				years = append(years, strconv.Itoa(year))
			}
			for n, year := range years {
				hint := ""
				if n < len(hints) {
					hint = hints[n]
				}
				add(year, hint)
			}
		}
	}
	return rows
}

// baseRow says which year before the plan a series is asked for: that of the
// base, blank where it is to be declared, or the one before the first.
func baseRow(of *plan.Plan, s plan.Series) (year, hint string) {
	for i := range of.Indicators {
		ind := &of.Indicators[i]
		if !slices.Contains(ind.Series, s) {
			continue
		}
		switch {
		case ind.BaseYear != nil:
			return strconv.Itoa(*ind.BaseYear), "本行填基期"
		case slices.Contains(ind.Wanted(), plan.BaseYear):
			return "", "本行填基期，年份与“评估申报事项”一致"
		case ind.Kind == plan.Qualitative:
			year, hint = strconv.Itoa(of.Head.Period.From-1), "本行填上一年，用于比较"
		}
	}
	return year, hint
}

// fillHint says how the figures of a series are handed in.
func fillHint(ind *plan.Indicator, s plan.Series) string {
	hint := ""
	switch {
	case ind.EachOf != nil && ind.Direction == plan.MustNotExceed:
		hint = "填当年各次" + *ind.EachOf + "中最差的一次"
	case ind.EachOf != nil:
		hint = "填各" + *ind.EachOf + "中最低的"
	case s.Measure == plan.Rate || s.Measure == plan.Share:
		hint = "填分子和分母，或者数值"
	case s.Measure == plan.Increment:
		hint = "填当年新增，没有的填0"
	}
	if ind.PriceBasis {
		hint += "；计量单位后写明价格口径，如“（2020年价）”"
	}
	return hint
}

// targetText gives a printed target; that of a decline may be the bare figure.
func targetText(kind, text string) string {
	if kind == plan.Decline && !strings.Contains(text, "下降") && !strings.Contains(text, "减少") {
		return "降幅" + text
	}
	return text
}

// statementRows lists the statements that indicators want.
func statementRows(of *plan.Plan) evidence.Prefilled {
	rows := evidence.Prefilled{Hint: "规划目标"}
	for i := range of.Indicators {
		ind := &of.Indicators[i]
		for _, item := range ind.Wanted() {
			hint := targetText(ind.Kind, ind.Target.Text)
			if ind.Open != nil && len(ind.Open.Choices) > 0 {
				hint += "。取值：" + strings.Join(ind.Open.Choices, "、")
			}
			rows.Rows = append(rows.Rows, evidence.PrefilledRow{Hint: hint, Open: []string{"item"},
				Values: map[string]string{"indicator": ind.Name, "item": string(item)}})
		}
	}
	return rows
}

// planGuide says how to fill in the workbook of a plan.
var planGuide = []string{
	"浅黄色单元格可以填写，灰色单元格已经锁定，以防误改；工作表不设密码。请勿增删工作表、改动工作表名称和表头，请勿合并单元格。",
	"“指标数据”每个指标每年一行：填全年的数值，半年数不填；还没有的年份留空。0 也是数，没有发生的要填 0；空白按缺数处理。",
	"比率和占比填分子和分母，或者只填数值；两者都填的，须一致。件数只填整数，不能填成比率；计量单位按表内所列，不要改成别的单位。",
	"每个数值都要写明数据来源。",
	"年份空白的行是基期：先在“评估申报事项”里申报基期年份和来源，再在这一行填同一年份和数值。没有基期的降幅和进度不能评估。",
	"“评估申报事项”是文件没有写明、须由人申报的事项，没有的留空。其他事项（未发生、初步数、年度节点、年均口径、基期合计、只增不减、未完成）在空行里选填。",
	"新增类指标填当年新增的个数，不填年末累计数。",
	"填好后保存为 .xlsx，用 chengan target 评估。收到错误清单后，在本工作簿里改正。",
}
