package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/function"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/rulesets"
)

// What the verb reads of a ruleset: the ledger, and the matrix that grades it.
const (
	riskTable  = "risk_units"
	riskMatrix = "risk_matrix"
	riskName   = "risk-register@2022"
)

// grades are the four colours, worst first, and what there is beside them.
var grades = []string{"红", "橙", "黄", "蓝", ungraded}

const ungraded = "未评估"

// riskUnit is one record of the ledger, with its grade by the matrix.
type riskUnit struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	District    string `json:"district"`
	Domain      string `json:"domain"`
	Kind        string `json:"kind"`
	Likelihood  string `json:"likelihood"`  // "" where it was not assessed
	Consequence string `json:"consequence"` // likewise
	Computed    string `json:"computed"`    // one of grades
	Stated      string `json:"stated"`      // one of grades
	Monitored   bool   `json:"monitored"`
	Where       string `json:"where"`
}

// severe is what the ruleset controls as 红色、橙色: by either grade.
func (u riskUnit) severe() bool {
	return slices.Index(grades, u.Computed) < 2 || slices.Index(grades, u.Stated) < 2
}

// differs reports whether two grades are there and are not the same.
func (u riskUnit) differs() bool {
	return u.Computed != ungraded && u.Stated != ungraded && u.Computed != u.Stated
}

// runRisk prints the ledger of risks: the four colours by district and domain,
// what was stated against what the matrix gives, and what follows for the
// national standard.
func runRisk(p *program, args []string) (int, error) {
	o := p.options("risk")
	name := o.String("r", riskName, "评价细则：编号@版次，或 JSON 文件；缺省为 "+riskName)
	date := o.String("date", "", "评估基准日 YYYY-MM-DD，缺省为今天")
	round := o.String("round", "", "轮次；证据属于其他轮次时报错")
	asJSON := o.Bool("json", false, "以 JSON 打印逐个风险单位的等级")
	paths, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	loaded, err := loadRuleset(*name)
	if err != nil {
		return exitUsage, err
	}
	grid, err := function.ParseGrid(loaded.Ruleset.Params[riskMatrix])
	if err != nil || loaded.Schemas[riskTable] == nil {
		return exitUsage, usageError(fmt.Sprintf("细则 %s 没有数据表 %s 或者矩阵参数 %s；内置的 %s 有", *name, riskTable, riskMatrix, riskName))
	}
	day, err := p.evaluationDay(*date)
	if err != nil {
		return exitUsage, err
	}
	ev, problems, err := p.readEvidence(loaded, *round, paths)
	p.showProblems(problems)
	if err != nil {
		return exitUsage, err
	}
	run, err := loaded.Program.Evaluate(ev, day, nil)
	if err != nil {
		return exitUsage, err
	}
	units, err := riskUnits(ev, grid)
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		err = printJSON(p.stdout, units)
	} else {
		fmt.Fprintf(p.stdout, "%s（%s@%s）　评估基准日 %s　风险单位 %d 个\n", loaded.Ruleset.Title, loaded.Ruleset.ID, loaded.Ruleset.Edition, run.Header.Date, len(units))
		err = riskReport{p.stdout, units, loaded, run}.print()
	}
	if err != nil {
		return exitUsage, err
	}
	if evidence.Refusing(problems) > 0 {
		fmt.Fprintf(p.stderr, "证据中有 %d 处错误，有错的记录没有计入；更正后请重新汇总\n", evidence.Refusing(problems))
		return exitNotGood, nil
	}
	return exitDone, nil
}

// riskUnits grades every record of the ledger.
//
// Shape: in the order of the evidence.
// Errors: a ledger of other fields, or a place that the matrix does not have.
func riskUnits(ev *engine.Evidence, grid function.Grid) ([]riskUnit, error) {
	table := ev.Tables[riskTable]
	units := []riskUnit{}
	if table == nil {
		return units, nil
	}
	fields := map[string]int{}
	for _, name := range []string{"id", "name", "district", "domain", "kind", "likelihood", "consequence", "grade", "monitored"} {
		if fields[name] = table.Schema.Field(name); fields[name] < 0 {
			return nil, fmt.Errorf("数据表 %s 没有字段 %s，无法汇总", riskTable, name)
		}
	}
	for row := range table.Len() {
		show := func(name string) string {
			return table.Schema.Fields[fields[name]].Show(table.Value(row, fields[name]))
		}
		u := riskUnit{ID: show("id"), Name: show("name"), District: show("district"), Domain: show("domain"), Kind: show("kind"),
			Likelihood: show("likelihood"), Consequence: show("consequence"), Computed: ungraded, Stated: show("grade"),
			Monitored: table.Value(row, fields["monitored"]).Int != 0, Where: wherePlaced(table.Origin(row))}
		if s := table.Subject(row); u.District == "" && s >= 0 {
			u.District = ev.Subjects[s].Name
		}
		if u.Stated == "" {
			u.Stated = ungraded
		}
		likelihood, consequence := table.Value(row, fields["likelihood"]), table.Value(row, fields["consequence"])
		if !likelihood.Missing && !consequence.Missing {
			grade, err := grid.At(likelihood.Int, consequence.Int)
			if err != nil {
				return nil, fmt.Errorf("%s：%w", u.Where, err)
			}
			if !slices.Contains(grades, grade) {
				return nil, fmt.Errorf("矩阵参数 %s 有等级“%s”；应为红、橙、黄、蓝", riskMatrix, grade)
			}
			u.Computed = grade
		}
		units = append(units, u)
	}
	return units, nil
}

func wherePlaced(o column.Origin) string {
	place := o.File
	if o.Sheet != "" {
		place += "：" + o.Sheet
	}
	return fmt.Sprintf("%s：第%d行", place, o.Row)
}

type riskReport struct {
	out    io.Writer
	units  []riskUnit
	loaded *rulesets.Loaded
	run    *engine.Run
}

func (r riskReport) print() error {
	for _, section := range []struct {
		title string
		print func() error
	}{
		{"一、各区县、各领域的风险等级（按矩阵计算）", r.colours},
		{"二、填报等级与计算等级", r.crossed},
		{"三、填报与计算不一致的单位", r.differing},
		{"四、风险类别覆盖与监测（红、橙：填报或者计算有一个为红、橙）", r.kinds},
		{"五、为国家细则提供的依据", r.national},
	} {
		fmt.Fprintf(r.out, "\n%s\n", section.title)
		if err := section.print(); err != nil {
			return err
		}
	}
	return nil
}

// count counts the units for which holds.
func (r riskReport) count(holds func(riskUnit) bool) string {
	n := 0
	for _, u := range r.units {
		if holds(u) {
			n++
		}
	}
	return strconv.Itoa(n)
}

// options gives the words that a field of the ledger may have, in their order.
func (r riskReport) options(field string) []string {
	schema := r.loaded.Schemas[riskTable]
	return schema.Fields[schema.Field(field)].Enum
}

func (r riskReport) colours() error {
	var districts []string
	for _, u := range r.units {
		if !slices.Contains(districts, u.District) {
			districts = append(districts, u.District)
		}
	}
	slices.Sort(districts)
	var rows [][]string
	add := func(district, domain string, in func(riskUnit) bool) {
		row := []string{district, domain}
		for _, grade := range grades {
			row = append(row, r.count(func(u riskUnit) bool { return in(u) && u.Computed == grade }))
		}
		rows = append(rows, append(row, r.count(in), r.count(func(u riskUnit) bool { return in(u) && u.differs() })))
	}
	for _, district := range append(districts, "") {
		for _, domain := range append(slices.Clone(r.options("domain")), "") {
			in := func(u riskUnit) bool {
				return (district == "" || u.District == district) && (domain == "" || u.Domain == domain)
			}
			if district == "" || r.count(in) != "0" {
				add(orTotal(district, "全部"), orTotal(domain, "小计"), in)
			}
		}
	}
	return grid(r.out, []string{"区县", "领域", "红|", "橙|", "黄|", "蓝|", "未评估|", "合计|", "填报不一致|"}, rows)
}

func orTotal(name, total string) string {
	if name == "" {
		return total
	}
	return name
}

func (r riskReport) crossed() error {
	header := []string{"填报＼计算"}
	for _, grade := range grades {
		header = append(header, grade+"|")
	}
	var rows [][]string
	for _, stated := range grades {
		row := []string{stated}
		for _, computed := range grades {
			row = append(row, r.count(func(u riskUnit) bool { return u.Stated == stated && u.Computed == computed }))
		}
		rows = append(rows, append(row, r.count(func(u riskUnit) bool { return u.Stated == stated })))
	}
	return grid(r.out, append(header, "合计|"), rows)
}

func (r riskReport) differing() error {
	var rows [][]string
	for _, u := range r.units {
		if u.differs() {
			way := "低报"
			if slices.Index(grades, u.Stated) < slices.Index(grades, u.Computed) {
				way = "高报"
			}
			rows = append(rows, []string{u.ID, u.Name, u.District, u.Kind, u.Likelihood, u.Consequence, u.Computed, u.Stated, way, u.Where})
		}
	}
	if len(rows) == 0 {
		_, err := fmt.Fprintln(r.out, "没有")
		return err
	}
	return grid(r.out, []string{"编号", "风险单位", "区县", "类别", "可能性|", "后果|", "应为", "填报", "", "位置"}, rows)
}

func (r riskReport) kinds() error {
	var rows [][]string
	covered := 0
	for _, kind := range r.options("kind") {
		in := func(u riskUnit) bool { return u.Kind == kind }
		severe := func(u riskUnit) bool { return in(u) && u.severe() }
		rows = append(rows, []string{kind, r.count(in), r.count(severe), r.count(func(u riskUnit) bool { return severe(u) && u.Monitored })})
		if r.count(in) != "0" {
			covered++
		}
	}
	if err := grid(r.out, []string{"风险类别", "单位|", "红、橙|", "其中已接入监测|"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintf(r.out, "%d类中已覆盖 %d 类\n", len(rows), covered)
	return err
}

// national lists, for each item that the clauses serve, what the clauses give
// for the subject at the top.
func (r riskReport) national() error {
	served := r.loaded.Ruleset.Serves
	if served == "" {
		_, err := fmt.Fprintln(r.out, "细则没有写明为哪部细则提供依据")
		return err
	}
	standard, err := rulesets.Load(served)
	if err != nil {
		return err
	}
	top := slices.IndexFunc(r.run.Subjects, func(s engine.SubjectResult) bool { return s.Parent == "" })
	subject := &r.run.Subjects[max(0, top)]
	clauses := map[string]engine.Clause{}
	for _, clause := range clausesOf(r.loaded.Ruleset.Items) {
		clauses[clause.ID] = clause
	}
	var rows [][]string
	for _, node := range standard.Program.Outline().Nodes {
		for i, note := range r.run.Header.Ruleset.Clauses {
			for _, service := range clauses[note.ID].Serves {
				if service.Item != node.ID {
					continue
				}
				result := &subject.Clauses[i]
				points := "—"
				if result.Outcome == score.Met || result.Outcome == score.Deducted {
					points = (note.Max - result.Lost).String() + "/" + note.Max.String()
				}
				rows = append(rows, []string{fmt.Sprintf("第%d项 %s", node.No, node.Name), service.Share, note.ID, result.Outcome.Title(), points, result.Reason})
			}
		}
	}
	fmt.Fprintf(r.out, "%s　%s（%s）\n", subject.Name, standard.Ruleset.Title, served)
	return grid(r.out, []string{"国家细则", "份额", "条款", "结论", "得分", "理由"}, rows)
}

// clausesOf lists the clauses of a tree.
func clausesOf(items []engine.Item) []engine.Clause {
	var clauses []engine.Clause
	for _, item := range items {
		clauses = append(append(clauses, item.Clauses...), clausesOf(item.Items)...)
	}
	return clauses
}
