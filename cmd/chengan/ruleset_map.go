package main

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/crosswalk"
	"chengan/engine/score"
	"chengan/reports"
	"chengan/rulesets"
)

// The ways to look at the matrix.
const (
	byItem       = "item"
	byDepartment = "department"
)

// rulesetMap prints who carries what of the ruleset that another one serves,
// what is left over on either side, and, with runs, what they say of it.
func rulesetMap(p *program, args []string) (int, error) {
	o := p.options("ruleset map")
	by := o.String("by", byItem, "item 每项一行，department 每个单位一行")
	table := o.String("csv", "", "把整张责任矩阵写成 CSV 文件，- 为标准输出")
	asJSON := o.Bool("json", false, "以 JSON 打印")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) == 0 {
		return exitUsage, usageError("应给出一部或一组评价细则，其后可以有评价结果文件")
	}
	if *by != byItem && *by != byDepartment {
		return exitUsage, usageError(fmt.Sprintf("--by：没有 %q；有 item、department", *by))
	}
	c, err := rulesets.LoadCrosswalk(rest[0])
	if err != nil {
		return exitUsage, err
	}
	estimate, err := p.estimate(c, rest[1:])
	if err != nil {
		return exitUsage, err
	}
	if *table != "" {
		write := func(w io.Writer) error { return reports.WriteMatrix(w, c.Map, estimate, *by == byDepartment) }
		if err := p.writeFile(*table, write); err != nil || *table == "-" {
			return exitCode(err), err
		}
		fmt.Fprintf(p.stderr, "已写入 %s\n", *table)
	}
	if *asJSON {
		err = printJSON(p.stdout, mapAnswerOf(c, estimate))
	} else {
		err = p.printMap(c, estimate, *by)
	}
	return exitCode(err), err
}

// exitCode is how a verb ends that can only fail by what it reads or writes.
func exitCode(err error) int {
	if err != nil {
		return exitUsage
	}
	return exitDone
}

// estimate reads runs and works out what they say; nil where there are none.
func (p *program) estimate(c *rulesets.Crosswalk, names []string) (*crosswalk.Estimate, error) {
	if len(names) == 0 {
		return nil, nil
	}
	var sources []crosswalk.Source
	for _, name := range names {
		run, err := p.readRun(name)
		if err != nil {
			return nil, err
		}
		role, err := c.Speaks(run.Header.Ruleset)
		if err != nil {
			return nil, fmt.Errorf("%s：%w", name, err)
		}
		sources = append(sources, crosswalk.Source{Name: name, Run: run, Role: role})
	}
	return c.Map.Estimate(sources)
}

func (p *program) printMap(c *rulesets.Crosswalk, e *crosswalk.Estimate, by string) error {
	m := c.Map
	fmt.Fprintf(p.stdout, "%s\n对应 %s（%s）：%d 个末级项 %s 分；%d 项任务\n\n", c.Title, m.Target.Title, m.Target, len(m.Items), m.Points, len(m.Tasks))
	fmt.Fprintln(p.stdout, "责任矩阵　◎ 牵头：任务数（份额）　○ 只配合　几个单位共同牵头的任务，份额平分")
	blocks := itemBlocks
	if by == byDepartment {
		blocks = departmentBlocks
	}
	for _, one := range blocks(m) {
		fmt.Fprintf(p.stdout, "%s\n%s", one.title, wrapped(one.marks))
	}
	fmt.Fprintln(p.stdout, "\n各单位的任务　任务分值是细则中的分值，承担分值是按份额折合的 "+m.Target.String()+" 的分值")
	header := reports.LoadHeader()
	var rows [][]string
	for i := range header[1:] {
		header[1+i] += "|"
	}
	for _, d := range m.Departments {
		rows = append(rows, reports.LoadRow(d))
	}
	if err := grid(p.stdout, header, rows); err != nil {
		return err
	}
	p.printGaps(c, e)
	if e == nil {
		return nil
	}
	return p.printEstimate(m, e)
}

// block is one row of the matrix: what it is about, and the marks of all that
// have to do with it. A row of forty columns would fit no terminal.
type block struct {
	title string
	marks []string
}

// itemBlocks is the matrix with a row per item: who leads, heaviest first, and
// who only helps.
func itemBlocks(m *crosswalk.Map) []block {
	var blocks []block
	for _, item := range m.Items {
		var leads, helps []string
		cells := slices.Clone(item.Cells)
		slices.SortStableFunc(cells, func(a, b crosswalk.Cell) int { return b.Share.Cmp(a.Share) })
		for _, cell := range cells {
			name := m.Departments[cell.Department].Title()
			if cell.Leads > 0 {
				leads = append(leads, leading(name, cell))
			} else {
				helps = append(helps, "○"+name)
			}
		}
		title := fmt.Sprintf("%s %s　%s分　%d项任务，份额合计 %s", item.ID, item.Name, item.Points, len(item.Tasks), item.Share.RatString())
		blocks = append(blocks, block{title, append(leads, helps...)})
	}
	return blocks
}

// departmentBlocks is the matrix with a row per department.
func departmentBlocks(m *crosswalk.Map) []block {
	var blocks []block
	for i, d := range m.Departments {
		var leads, helps []string
		for _, item := range m.Items {
			for _, cell := range item.Cells {
				switch {
				case cell.Department != i:
				case cell.Leads > 0:
					leads = append(leads, leading(item.ID, cell))
				default:
					helps = append(helps, "○"+item.ID)
				}
			}
		}
		title := fmt.Sprintf("%s　牵头 %d项任务，承担 %s分；配合 %d项任务", d.Title(), d.Tasks, reports.Amount(d.Carried), d.Supports)
		blocks = append(blocks, block{title, append(leads, helps...)})
	}
	return blocks
}

func leading(name string, cell crosswalk.Cell) string {
	return fmt.Sprintf("◎%s %d（%s）", name, cell.Leads, cell.Share.RatString())
}

// mapWidth is how wide a line of marks may be: a terminal, or a page across.
const mapWidth = 110

// wrapped prints marks in as many lines as they need.
func wrapped(marks []string) string {
	const indent = "    "
	var out strings.Builder
	line := ""
	for _, mark := range marks {
		if line != "" && width.StringWidth(indent+line+"  "+mark) > mapWidth {
			out.WriteString(indent + line + "\n")
			line = ""
		}
		if line != "" {
			line += "  "
		}
		line += mark
	}
	if line != "" {
		out.WriteString(indent + line + "\n")
	}
	return out.String()
}

// printGaps prints what is left over on either side.
func (p *program) printGaps(c *rulesets.Crosswalk, e *crosswalk.Estimate) {
	m := c.Map
	fmt.Fprintln(p.stdout)
	list := func(title string, names []string) {
		if len(names) == 0 {
			names = []string{"无"}
		}
		fmt.Fprintf(p.stdout, "%s：%s\n", title, strings.Join(names, "、"))
	}
	var names []string
	for _, item := range m.Uncovered() {
		names = append(names, fmt.Sprintf("%s %s（%s分）", item.ID, item.Name, item.Points))
	}
	list("没有任务承担的评价项", names)
	names = nil
	for _, item := range m.Partial() {
		names = append(names, fmt.Sprintf("%s（%s）", item.ID, item.Share.RatString()))
	}
	if len(names) > 0 {
		list("只承担一部分的评价项", names)
	}
	list("不对应任何评价项的任务", taskIDs(m.Idle()))
	list("没有牵头单位的任务", taskIDs(m.Unowned()))
	if e == nil {
		fmt.Fprintln(p.stdout, "有任务而未提交的单位：没有给出评价结果，无从判断（评价结果由 chengan score -o 得出，写在细则之后）")
		return
	}
	names = nil
	for _, s := range e.Subjects {
		if s.Silent() {
			names = append(names, fmt.Sprintf("%s（%d项任务，%s分）", s.Name, s.Tasks, s.Points))
		}
	}
	list("有任务而未提交的单位", names)
	if names = leadCounts(m, e.Unheld); len(names) > 0 {
		list("评价结果中没有单位承担的任务", names)
	}
	if len(e.Foreign) > 0 {
		list("评价结果中不属于本细则、没有计入的条款", e.Foreign)
	}
}

func taskIDs(tasks []crosswalk.Task) []string {
	var ids []string
	for _, task := range tasks {
		ids = append(ids, task.ID)
	}
	return ids
}

// leadCounts counts tasks by those who lead them.
func leadCounts(m *crosswalk.Map, tasks []crosswalk.Task) []string {
	counts := map[string]int{}
	var names []string
	for _, task := range tasks {
		var leads []string
		for _, lead := range task.Leads {
			leads = append(leads, engine.KindTitle(lead))
		}
		name := strings.Join(leads, "和")
		if counts[name]++; counts[name] == 1 {
			names = append(names, name)
		}
	}
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d项", name, counts[name])
	}
	return names
}

// printEstimate prints what the results of tasks say of the items. It says
// before and after the figures that they are no score.
func (p *program) printEstimate(m *crosswalk.Map, e *crosswalk.Estimate) error {
	fmt.Fprintf(p.stdout, "\n%s 估算（不是评分）　评估基准日 %s　已评：有评价结果的任务所占份额\n", m.Target, e.Date)
	var rows [][]string
	for i, one := range e.Items {
		item, value := m.Items[i], "—"
		if one.Value != nil {
			value = reports.Amount(one.Value)
		}
		rows = append(rows, []string{item.ID + " " + item.Name, reports.Amount(one.Stake), reports.Percent(one.Known), reports.Amount(one.Low), value, reports.Amount(one.High)})
	}
	rows = append(rows, []string{"合计", reports.Amount(e.Stake), reports.Percent(e.Coverage()), reports.Amount(e.Low), reports.Estimated(e), reports.Amount(e.High)})
	if err := grid(p.stdout, []string{"评价项", "分值|", "已评|", "最低|", "估算|", "最高|"}, rows); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "\n有评价结果的评价项共 %s 分，估算得 %s 分；未评的份额按同一项已评份额的得分率推算，没有评价结果的评价项不计入估算。\n", reports.Amount(e.Basis), reports.Amount(e.Value))
	fmt.Fprintf(p.stdout, "未评的全部失分时为 %s 分，全部得分时为 %s 分。\n", reports.Amount(e.Low), reports.Amount(e.High))
	fmt.Fprintf(p.stdout, "这是由市级任务的评价结果按份额折算的估计，不是按 %s 评出的得分，不得作为得分使用，也不据此判定合格。\n", m.Target)
	return nil
}

// amount is points that need not be a whole number of 1e-4 分.
type amount struct {
	Text  string   `json:"text"`  // rounded half up to two places
	Exact *big.Rat `json:"exact"` // a fraction
}

func amountOf(points *big.Rat) *amount {
	if points == nil {
		return nil
	}
	return &amount{reports.Amount(points), points}
}

// mapAnswer is what "ruleset map --json" prints; others rely on its keys.
type mapAnswer struct {
	Target      string             `json:"target"`
	Rulesets    []string           `json:"rulesets"`
	Points      score.Points       `json:"points"`
	Items       []mapItem          `json:"items"`
	Tasks       []mapTask          `json:"tasks"`
	Departments []mapDepartment    `json:"departments"`
	Uncovered   []string           `json:"items_without_task"`
	Partial     []string           `json:"items_partly_carried"`
	Idle        []string           `json:"tasks_without_item"`
	Unowned     []string           `json:"tasks_without_lead"`
	Estimate    *mapEstimateAnswer `json:"estimate"` // null without runs
}

type mapItem struct {
	ID     string       `json:"id"`
	Name   string       `json:"name"`
	Points score.Points `json:"points"`
	Share  *big.Rat     `json:"share"`
	Tasks  []string     `json:"tasks"`
	Cells  []mapCell    `json:"departments"`
}

type mapCell struct {
	Department string   `json:"department"`
	Leads      int      `json:"leads"`
	Share      *big.Rat `json:"share"`
	Supports   int      `json:"supports"`
}

type mapTask struct {
	ID      string           `json:"id"`
	Domain  string           `json:"domain"`
	Text    string           `json:"text"`
	Max     score.Points     `json:"max"`
	Leads   []string         `json:"leads"`
	Support []string         `json:"support"`
	Serves  []engine.Service `json:"serves"`
	Parts   int              `json:"rulesets"` // that hold it
}

type mapDepartment struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Tasks    int            `json:"leads"`
	Supports int            `json:"supports"`
	Points   score.Points   `json:"points"`
	Carried  *amount        `json:"carried"`
	Domains  map[string]int `json:"domains"`
}

type mapEstimateAnswer struct {
	Note     string            `json:"note"`
	Date     string            `json:"date"`
	Stake    *amount           `json:"stake"`
	Known    *amount           `json:"known"`
	Basis    *amount           `json:"basis"`
	Low      *amount           `json:"low"`
	Value    *amount           `json:"estimate"`
	High     *amount           `json:"high"`
	Items    []mapItemEstimate `json:"items"`
	Subjects []mapSubject      `json:"subjects"`
	Silent   []string          `json:"subjects_without_submission"`
	Unheld   []string          `json:"tasks_without_subject"`
	Foreign  []string          `json:"clauses_not_counted"`
}

type mapItemEstimate struct {
	ID    string   `json:"id"`
	Stake *amount  `json:"stake"`
	Known *big.Rat `json:"known"` // share of stake
	Low   *amount  `json:"low"`
	Value *amount  `json:"estimate"` // null where nothing is known
	High  *amount  `json:"high"`
}

type mapSubject struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Kind      string       `json:"kind"`
	Tasks     int          `json:"tasks"`
	Submitted int          `json:"submitted"`
	Points    score.Points `json:"points"`
}

func mapAnswerOf(c *rulesets.Crosswalk, e *crosswalk.Estimate) mapAnswer {
	m := c.Map
	a := mapAnswer{Target: m.Target.String(), Points: m.Points, Departments: []mapDepartment{}, Uncovered: itemIDs(m.Uncovered()), Partial: itemIDs(m.Partial()), Idle: some(taskIDs(m.Idle())), Unowned: some(taskIDs(m.Unowned()))}
	for _, part := range m.Parts {
		a.Rulesets = append(a.Rulesets, part.String())
	}
	for _, item := range m.Items {
		one := mapItem{ID: item.ID, Name: item.Name, Points: item.Points, Share: item.Share, Tasks: []string{}, Cells: []mapCell{}}
		for _, t := range item.Tasks {
			one.Tasks = append(one.Tasks, m.Tasks[t].ID)
		}
		for _, cell := range item.Cells {
			one.Cells = append(one.Cells, mapCell{m.Departments[cell.Department].Code, cell.Leads, cell.Share, cell.Supports})
		}
		a.Items = append(a.Items, one)
	}
	for _, task := range m.Tasks {
		one := mapTask{task.ID, task.Domain, task.Text, task.Max, some(task.Leads), some(task.Supports), []engine.Service{}, task.Parts}
		for _, s := range task.Serves {
			one.Serves = append(one.Serves, engine.Service{Item: m.Items[s.Item].ID, Share: s.Share.RatString()})
		}
		a.Tasks = append(a.Tasks, one)
	}
	for _, d := range m.Departments {
		a.Departments = append(a.Departments, mapDepartment{d.Code, d.Title(), d.Tasks, d.Supports, d.Points, amountOf(d.Carried), d.Domains})
	}
	if e != nil {
		a.Estimate = mapEstimateOf(m, e)
	}
	return a
}

func mapEstimateOf(m *crosswalk.Map, e *crosswalk.Estimate) *mapEstimateAnswer {
	a := &mapEstimateAnswer{
		Note: fmt.Sprintf("由市级任务的评价结果按份额折算的估计，不是按 %s 评出的得分", m.Target), Date: e.Date,
		Stake: amountOf(e.Stake), Known: amountOf(e.Known), Basis: amountOf(e.Basis), Low: amountOf(e.Low), Value: amountOf(e.Value), High: amountOf(e.High),
		Silent: []string{}, Unheld: some(taskIDs(e.Unheld)), Foreign: some(e.Foreign),
	}
	for i, one := range e.Items {
		a.Items = append(a.Items, mapItemEstimate{m.Items[i].ID, amountOf(one.Stake), one.Known, amountOf(one.Low), amountOf(one.Value), amountOf(one.High)})
	}
	for _, s := range e.Subjects {
		a.Subjects = append(a.Subjects, mapSubject{s.ID, s.Name, s.Kind, s.Tasks, s.Submitted, s.Points})
		if s.Silent() {
			a.Silent = append(a.Silent, s.ID)
		}
	}
	return a
}

func itemIDs(items []crosswalk.Item) []string {
	ids := []string{}
	for _, item := range items {
		ids = append(ids, item.ID)
	}
	return ids
}

// some gives a list that is printed as one where it is empty.
func some(list []string) []string { return append([]string{}, list...) }
