package rulesets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// ClauseCases are the hand-worked cases of one clause, veto or bonus clause.
type ClauseCases struct {
	Clause string `json:"clause"`
	Cases  []Case `json:"cases"`
	file   string
	origin *Case // the first case of the file that they were first read from, see identity
}

// Case is one worked example: what was submitted and what follows.
type Case struct {
	Name     string                      `json:"name"`
	Given    map[string][]map[string]any `json:"given"`
	Zero     []string                    `json:"zero,omitempty"`
	Declared string                      `json:"declared,omitempty"` // adds a row to 条款自查表
	Date     string                      `json:"date,omitempty"`     // 评估基准日, 2022-12-31 when empty
	Subject  *CaseSubject                `json:"subject,omitempty"`
	Outcome  *score.Outcome              `json:"outcome"`
	Deducted *score.Points               `json:"deducted,omitempty"`
}

// CaseSubject is whom a case judges; a city when nothing else is said.
type CaseSubject struct {
	Kind  string   `json:"kind"`
	Roles []string `json:"roles,omitempty"`
}

// caseDate is the evaluation date of a case that names none.
const caseDate = "2022-12-31"

// Limits of cases.
const (
	maxRepeat   = 100_000 // "*" of one row
	maxCaseRows = 200_000 // rows of one case
)

// cases reads the case files of an edition: cases/<edition>/*.json beside it.
func (s source) cases(edition string) ([]ClauseCases, []engine.Defect) {
	if s.files == nil {
		return nil, nil // it is no file
	}
	files, err := fs.Glob(s.files, path.Join(path.Dir(s.file), "cases", edition, "*.json"))
	if err != nil {
		return nil, nil // an edition is a plain name: the pattern is sound
	}
	slices.Sort(files)
	var all []ClauseCases
	var defects []engine.Defect
	for _, file := range files {
		data, err := readLimited(s.files, file)
		if err != nil {
			defects = append(defects, engine.Defect{Where: file, What: err.Error()})
			continue
		}
		data = bytes.TrimPrefix(data, byteOrderMark)
		if mistakes := screen(data); len(mistakes) > 0 {
			defects = append(defects, prefix(file, mistakes)...)
			continue
		}
		var list []ClauseCases
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.DisallowUnknownFields()
		decoder.UseNumber()
		if err := decoder.Decode(&list); err != nil {
			defects = append(defects, engine.Defect{Where: file, What: translate(err.Error())})
			continue
		}
		for i := range list {
			list[i].file = file
			if len(list[i].Cases) > 0 {
				list[i].origin = &list[i].Cases[0]
			}
		}
		all = append(all, list...)
	}
	return all, defects
}

// CaseDefects lists the mistakes of the case files themselves.
func (l *Loaded) CaseDefects() []engine.Defect { return l.caseFlaw }

// Report is what running the cases showed.
type Report struct {
	Cases     int // worked by hand
	Derived   int
	Failures  []Failure
	Gaps      []Gap
	Clauses   int      // clauses, vetoes and bonus clauses
	Underived []string // clauses of which no case could be derived
}

// Failure is a case whose result is not what its author worked out.
type Failure struct{ File, Clause, Case, What string }

// Gap is a way through a clause that no case goes.
type Gap struct{ Clause, What string }

// Defects words failures and gaps.
func (r Report) Defects() []engine.Defect {
	var defects []engine.Defect
	for _, f := range r.Failures {
		defects = append(defects, engine.Defect{Where: f.File + "：条款" + f.Clause + "：样例“" + f.Case + "”", What: f.What})
	}
	for _, g := range r.Gaps {
		defects = append(defects, engine.Defect{Where: "条款" + g.Clause, What: g.What})
	}
	return defects
}

// coverage is what the cases of one clause have reached.
type coverage struct {
	cases    int
	branches map[pattern.Branch]bool
	outcomes map[score.Outcome]bool
	sides    []map[int]bool // per threshold
}

func newCoverage() *coverage {
	return &coverage{branches: map[pattern.Branch]bool{}, outcomes: map[score.Outcome]bool{}}
}

// Test runs every case, worked by hand and derived, and looks for ways that none
// of them goes. What was proved of the same clause before is not run again.
func (l *Loaded) Test() Report {
	clauses := l.clauses()
	byHand := map[string][]ClauseCases{}
	for _, list := range l.Cases {
		byHand[list.Clause] = append(byHand[list.Clause], list)
	}
	tested := make([]testedClause, len(clauses))
	parallel(len(clauses), func(i int) { tested[i] = l.test(clauses[i], byHand[clauses[i].id]) })

	report := Report{Clauses: len(clauses)}
	known := map[string]*testedClause{}
	for i, clause := range clauses {
		known[clause.id] = &tested[i]
	}
	for _, list := range l.Cases {
		report.Cases += len(list.Cases)
		if of := known[list.Clause]; of != nil {
			if len(of.byHand) > 0 { // else it was proved before
				report.Failures = append(report.Failures, of.byHand[0]...)
				of.byHand = of.byHand[1:]
			}
			continue
		}
		for _, one := range list.Cases {
			report.Failures = append(report.Failures, Failure{list.file, list.Clause, one.Name, "细则没有这个条款"})
		}
	}
	for i, clause := range clauses {
		report.Derived += tested[i].proof.derived
		if tested[i].proof.derived == 0 {
			report.Underived = append(report.Underived, clause.id)
		}
		report.Failures = append(report.Failures, tested[i].derived...)
		report.Gaps = append(report.Gaps, tested[i].gaps...)
	}
	return report
}

// testedClause is what the cases of one clause showed.
type testedClause struct {
	proof   proof
	byHand  [][]Failure // by list of cases
	derived []Failure
	gaps    []Gap
}

// test runs the cases of one clause.
func (l *Loaded) test(clause judged, byHand []ClauseCases) testedClause {
	id, identified := l.identify(clause, byHand)
	if identified {
		if known, ok := proofs.Load(id); ok {
			return testedClause{proof: known.(proof)}
		}
	}
	derived := ClauseCases{Clause: clause.id, Cases: l.derivedOf(clause), file: derivedFile}
	out, c := testedClause{proof: proof{len(derived.Cases)}}, newCoverage()
	for _, list := range byHand {
		out.byHand = append(out.byHand, l.runAll(list, c))
	}
	out.derived = l.runAll(derived, c)
	out.gaps = l.gaps(clause.id, c)
	if identified && len(slices.Concat(out.byHand...))+len(out.derived)+len(out.gaps) == 0 {
		proofs.Store(id, out.proof)
	}
	return out
}

// runAll judges the cases of one clause.
func (l *Loaded) runAll(list ClauseCases, c *coverage) []Failure {
	var failures []Failure
	seen := map[string]bool{}
	for _, one := range list.Cases {
		what := l.run(list.Clause, one, c)
		if seen[one.Name] {
			what = "样例名称重复"
		}
		seen[one.Name] = true
		if what != "" {
			failures = append(failures, Failure{list.file, list.Clause, one.Name, what})
		}
	}
	return failures
}

// run judges one case and says what is wrong with it, "" where nothing is.
func (l *Loaded) run(id string, one Case, c *coverage) string {
	c.cases++
	ev, day, err := l.evidence(id, one)
	if err != nil {
		return err.Error()
	}
	result, trace, _ := l.Program.Judge(ev, day, 0, id)
	c.branches[trace.Branch] = true
	c.outcomes[result.Outcome] = true
	for i, side := range trace.Thresholds {
		if i == len(c.sides) {
			c.sides = append(c.sides, map[int]bool{})
		}
		c.sides[i][side] = true
	}
	return one.differs(result)
}

// differs says how a result is not the one that a case gives, "" where it is.
func (one Case) differs(result engine.ClauseResult) string {
	if one.Outcome == nil {
		return "样例没有写结论 outcome"
	}
	if result.Outcome != *one.Outcome {
		return fmt.Sprintf("结论为%s（%s）；样例写的是%s", result.Outcome.Title(), result.Reason, one.Outcome.Title())
	}
	if one.Deducted != nil && !result.Outcome.Unknown() && result.Deducted != *one.Deducted {
		return fmt.Sprintf("得出 %s 分（%s）；样例写的是 %s 分", result.Deducted, result.Reason, one.Deducted)
	}
	return ""
}

// gaps lists the ways through a clause that its cases do not go.
func (l *Loaded) gaps(id string, c *coverage) []Gap {
	required, _ := l.Program.Required(id)
	if c.cases == 0 {
		return []Gap{{id, "没有样例"}}
	}
	var gaps []Gap
	miss := func(format string, args ...any) { gaps = append(gaps, Gap{id, fmt.Sprintf(format, args...)}) }
	for _, branch := range required.Branches {
		if !c.branches[branch] {
			miss("没有样例走到分支“%s”", branch)
		}
	}
	if !c.outcomes[score.NoEvidence] {
		miss("没有“未提交”的样例")
	}
	for i, t := range required.Thresholds {
		for _, side := range t.Sides {
			if i >= len(c.sides) || !c.sides[i][side] {
				miss("比较“%s”没有样例%s", t.Source, map[int]string{-1: "低于阈值", 0: "恰在阈值", 1: "高于阈值"}[side])
			}
		}
	}
	return gaps
}

// evidence builds what a case submits: one subject, and the rows as given; and
// the day of the evaluation. Fields that the clause does not read need not be
// given; a required field that it reads must be. Tables that nobody gives and
// the clause does not read are left out.
func (l *Loaded) evidence(id string, one Case) (*engine.Evidence, int64, error) {
	date := one.Date
	if date == "" {
		date = caseDate
	}
	day, err := column.Day(date)
	if err != nil {
		return nil, 0, err
	}
	subject := engine.Subject{ID: "case", Name: "样例", Kind: l.Ruleset.Subjects[0]}
	if one.Subject != nil {
		if one.Subject.Kind != "" {
			subject.Kind = one.Subject.Kind
		}
		subject.Roles = one.Subject.Roles
	}
	ev := &engine.Evidence{Subjects: []engine.Subject{subject}, Tables: map[string]*column.Table{}, Zero: map[string][]int{}}
	given := map[string][]map[string]any{}
	for table, rows := range one.Given {
		given[table] = rows
	}
	if one.Declared != "" {
		given[engine.Declarations] = append(slices.Clone(given[engine.Declarations]), map[string]any{"clause": id, "status": one.Declared})
	}
	reads := l.Program.Fields(id)
	add := func(schema *column.Schema, subject int) error {
		rows := given[schema.Name]
		delete(given, schema.Name)
		if _, read := reads[schema.Name]; !read && len(rows) == 0 {
			return nil
		}
		return fill(ev, schema, rows, subject, reads, l.kept[schema.Name])
	}
	for _, schema := range l.Schemas {
		if err := add(schema, 0); err != nil {
			return nil, 0, err
		}
		if schema.TotalRow != "" {
			total := *schema
			total.Name = schema.TotalName()
			if err := add(&total, column.Unattached); err != nil {
				return nil, 0, err
			}
		}
	}
	for name := range given {
		return nil, 0, fmt.Errorf("细则没有列出数据表 %q", name)
	}
	for _, name := range one.Zero {
		if l.Schemas[name] == nil {
			return nil, 0, fmt.Errorf("细则没有列出数据表 %q", name)
		}
		ev.Zero[name] = []int{0}
	}
	return ev, day, nil
}

// fill builds one table of a case. Kept is parallel to the fields; nil keeps all
// of them.
func fill(ev *engine.Evidence, schema *column.Schema, rows []map[string]any, subject int, reads map[string][]string, kept []bool) error {
	name := schema.Name
	table := column.NewTable(schema)
	for f := range kept {
		if !kept[f] {
			table.Skip(f)
		}
	}
	part := table.AddPart(column.Part{File: "样例"})
	for i, row := range rows {
		where := fmt.Sprintf("%s 第%d行", name, i+1)
		repeat := int64(1)
		if n, ok := row["*"].(json.Number); ok {
			var err error
			if repeat, err = n.Int64(); err != nil || repeat < 1 || repeat > maxRepeat {
				return fmt.Errorf("%s：重复次数为 %s；应为 1 至 %d", where, n, maxRepeat)
			}
		}
		for key := range row {
			if key != "*" && schema.Field(key) < 0 {
				return fmt.Errorf("%s：没有字段 %q", where, key)
			}
		}
		values := make([]column.Value, len(schema.Fields))
		for f := range schema.Fields {
			field := &schema.Fields[f]
			value, err := caseValue(field, row[field.Name])
			if err != nil {
				return fmt.Errorf("%s：%s：%w", where, field.Name, err)
			}
			if value.Missing && field.Required {
				if slices.Contains(reads[name], field.Name) {
					return fmt.Errorf("%s：缺少必填字段 %q", where, field.Name)
				}
				value = column.Value{} // nothing looks at it
			}
			values[f] = value
		}
		if int64(table.Len())+repeat > maxCaseRows {
			return fmt.Errorf("%s：样例超过 %d 行", where, maxCaseRows)
		}
		for range repeat {
			table.Append(subject, part, table.Len()+1, values)
		}
	}
	table.Seal(len(ev.Subjects))
	ev.Tables[name] = table
	return nil
}

// caseValue reads a JSON value as a cell.
func caseValue(field *column.Field, v any) (column.Value, error) {
	switch value := v.(type) {
	case nil:
		return column.None, nil
	case bool:
		if field.Type == column.Boolean {
			return column.Bool(value), nil
		}
	case json.Number:
		switch field.Type {
		case column.Integer:
			if n, err := strconv.ParseInt(value.String(), 10, 64); err == nil {
				return column.Whole(n), nil
			}
		case column.Decimal:
			if n, err := exact.Parse(value.String()); err == nil {
				unit, _ := exact.Int(1).Quo(exact.Scaled(1, field.Scale)) // 10^Scale
				shifted, err := n.Mul(unit)
				if whole, ok := shifted.Int64(); err == nil && ok {
					return column.Whole(whole), nil
				}
			}
		}
	case string:
		switch field.Type {
		case column.Text:
			return column.Str(value), nil
		case column.Enum:
			if slices.Contains(field.Enum, value) {
				return column.Str(value), nil
			}
		case column.Date:
			day, err := column.Day(value)
			return column.Whole(day), err
		}
	case []any:
		if field.Type == column.List {
			var list []string
			for _, entry := range value {
				text, ok := entry.(string)
				if !ok {
					return column.None, fmt.Errorf("列表中应都是文本")
				}
				list = append(list, text)
			}
			return column.Strs(list), nil
		}
	}
	return column.None, fmt.Errorf("取值 %v 不合“%s”的类型%s", v, field.Title, field.Type.Title())
}
