package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/vm"
	"github.com/samber/lo"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
	"chengan/engine/reference"
	"chengan/engine/score"
)

// Policies that a ruleset can name.
const (
	PolicyDeduct  = "deduct"  // no_evidence: the clause loses its points until it is judged
	PolicyFull    = "full"    // no_evidence, not_applicable: the clause keeps its points
	PolicyExclude = "exclude" // not_applicable: its points leave the scale
)

// The general tables that the engine itself reads.
const (
	Declarations = "declarations" // 条款自查表
	Issues       = "issues"       // 问题台账
	Documents    = "documents"    // 佐证材料
	Indicators   = "indicators"   // 指标数据
	Reviews      = "reviews"      // 专家评审表
)

// Program is a compiled ruleset. It is immutable and may be shared.
type Program struct {
	outline Outline
	kinds   []string
	role    string
	leaves  []leaf
	rules   []rule // of clauses, parallel to outline.Clauses
	vetoes  []rule
	bonus   []rule
	checks  []check
	params  map[string]any
	shares  []string // indicators that are shares of a whole
	tables  []string // every table that anything reads
	schemas map[string]*column.Schema
	plan    *kernel.Plan
	scope   expression.Scope // of its expressions
}

// leaf is an item that holds clauses.
type leaf struct {
	node   int // in outline.Nodes
	points score.Points
	pools  []Pool
	rules  []int
}

// rule is one clause, veto or bonus clause, ready to be judged.
type rule struct {
	id            string
	leaf          int
	pool          int // in leaf.pools, -1 for none
	owners        []string
	applies       *expression.Program
	appliesReason string
	because       *expression.Program
	deduct        pattern.Deduction
	verb          pattern.Verb
	inputs        []reference.Input
	witnesses     []*vm.Program
	ledgers       []string // specific tables it reads
	general       []string // general tables it reads
	indicators    []string
	figures       []expression.Figure
	fields        map[string][]string // table → fields its expressions read
	placeholder   bool
	tables        []string // tables that its expressions read
	lowered       lowered
}

// check is one compiled 勾稽关系.
type check struct {
	Check
	when, found, stated *expression.Program
	tables              []string // that they read
	lowered             loweredCheck
}

// Defect is a mistake in a ruleset.
type Defect struct {
	Where string `json:"where"` // JSON path, clause id and column, as far as they are known
	What  string `json:"what"`  // what was found; what is allowed
}

// String gives "where: what".
func (d Defect) String() string { return d.Where + "：" + d.What }

// Compile prepares a ruleset for evaluation. Items and clauses are taken in
// the natural order of their ids, so that the order in the file leaves no trace.
//
// Errors: every mistake it finds; the program is nil if there is one.
func Compile(rs *Ruleset, digest string, schemas map[string]*column.Schema) (*Program, []Defect) {
	c := &compilation{
		program: &Program{kinds: rs.Subjects, role: rs.Role, shares: rs.Shares, params: map[string]any{}},
		scope:   expression.Scope{Tables: map[string]*column.Schema{}, Params: map[string]function.Kind{}},
	}
	c.tables(rs, schemas)
	c.parameters(rs.Params)
	p := c.program
	p.outline = Outline{
		ID: rs.ID, Edition: rs.Edition, Title: rs.Title, Issuer: rs.Issuer, Note: rs.Note, Digest: digest,
		Previous: rs.Previous, Withdrawn: rs.Withdrawn, Documents: rs.Documents,
		Total: rs.Total, Pass: rs.Pass, Rounding: rs.Rounding, NoEvidence: rs.NoEvidence, NotApplicable: rs.NotApplicable,
		Nodes: []Node{}, Clauses: []ClauseNote{},
	}
	c.items(rs.Items, "", 1, "items")
	for i, veto := range rs.Vetoes {
		c.veto(veto, fmt.Sprintf("vetoes[%d]", i))
	}
	if rs.Bonus != nil {
		c.bonus(rs.Bonus)
	}
	for i, one := range rs.Checks {
		c.check(one, fmt.Sprintf("checks[%d]", i))
	}
	if len(c.defects) > 0 {
		return nil, c.defects
	}
	read := map[string]bool{Declarations: true, Reviews: true, Indicators: true}
	for table := range c.read {
		read[table] = true
	}
	p.tables = slices.Sorted(maps.Keys(read))
	p.scope = c.scope
	p.lower(c.scope.Tables)
	return p, nil
}

type compilation struct {
	program *Program
	scope   expression.Scope
	read    map[string]bool
	defects []Defect
}

// fail notes a mistake. The id that at put into the place moves to its end.
func (c *compilation) fail(where, format string, args ...any) {
	if path, rest, ok := strings.Cut(where, "\x00"); ok {
		id, key, _ := strings.Cut(rest, "\x00")
		where = path + key + "（" + id + "）"
	}
	c.defects = append(c.defects, Defect{where, fmt.Sprintf(format, args...)})
}

func (c *compilation) tables(rs *Ruleset, schemas map[string]*column.Schema) {
	c.read = map[string]bool{}
	for i, name := range rs.Tables {
		schema := schemas[name]
		if schema == nil {
			c.fail(fmt.Sprintf("tables[%d]", i), "没有数据表 %q 的定义", name)
			continue
		}
		c.scope.Tables[name] = schema
		if schema.TotalRow != "" {
			total := *schema
			total.Name = schema.TotalName()
			c.scope.Tables[total.Name] = &total
		}
	}
}

func (c *compilation) parameters(params map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(params)) {
		switch v := params[name].(type) {
		case string:
			c.scope.Params[name], c.program.params[name] = function.Text, v
		case json.Number:
			if n, err := strconv.Atoi(v.String()); err == nil {
				c.scope.Params[name], c.program.params[name] = function.Int, n
				continue
			}
			n, err := exact.Parse(v.String())
			if err != nil {
				c.fail("params."+name, "%q %v", v, err)
				continue
			}
			c.scope.Params[name], c.program.params[name] = function.Number, n
		case []any:
			grid, err := function.ParseGrid(v)
			if err != nil {
				c.fail("params."+name, "%v", err)
				continue
			}
			c.scope.Params[name], c.program.params[name] = function.Matrix, grid
		default:
			c.fail("params."+name, "参数应为数、文本或矩阵")
		}
	}
}

// items takes a level of the tree, children in the natural order of their ids.
func (c *compilation) items(items []Item, parent string, depth int, path string) {
	p := c.program
	for _, i := range order(items, func(item Item) string { return item.ID }) {
		item, path := items[i], fmt.Sprintf("%s[%d]", path, i)
		node := Node{ID: item.ID, Parent: parent, Depth: depth, Leaf: len(item.Items) == 0, No: item.No, Name: item.Name,
			Points: item.Points, PointsStatus: item.PointsStatus, Pools: item.Pools}
		if item.Source != nil {
			node.Status = item.Source.Status
		}
		p.outline.Nodes = append(p.outline.Nodes, node)
		if !node.Leaf {
			c.items(item.Items, item.ID, depth+1, path+".items")
			continue
		}
		l := leaf{node: len(p.outline.Nodes) - 1, points: item.Points, pools: item.Pools}
		for _, j := range order(item.Clauses, func(clause Clause) string { return clause.ID }) {
			c.clause(item, item.Clauses[j], fmt.Sprintf("%s.clauses[%d]", path, j))
			l.rules = append(l.rules, len(p.rules)-1)
		}
		p.leaves = append(p.leaves, l)
	}
}

func (c *compilation) clause(item Item, clause Clause, path string) {
	p := c.program
	r := rule{id: clause.ID, leaf: len(p.leaves), pool: -1, owners: clause.Owners, appliesReason: clause.AppliesReason,
		deduct: clause.Deduct, verb: pattern.Deducts, placeholder: clause.Source.Status == Placeholder}
	if clause.Pool != "" {
		r.pool = slices.IndexFunc(item.Pools, func(pool Pool) bool { return pool.ID == clause.Pool })
		if r.pool < 0 {
			c.fail(at(path+".pool", clause.ID), "没有名为 %q 的扣分池", clause.Pool)
		}
	}
	if clause.Applies != "" {
		if r.applies = c.expression(at(path+".applies", clause.ID), clause.Applies, function.Bool); r.applies != nil {
			c.reads(&r, r.applies)
		}
	}
	if clause.Because != "" {
		r.because = c.expression(at(path+".because", clause.ID), clause.Because, function.Table)
	}
	c.inputs(&r, at(path+".deduct", clause.ID))
	p.rules = append(p.rules, r)
	p.outline.Clauses = append(p.outline.Clauses, ClauseNote{
		ID: clause.ID, Item: item.ID, Pool: clause.Pool, Domain: clause.Domain, Text: clause.Text, Pattern: clause.Deduct.Name,
		Max: maxOf(clause.Deduct), Source: clause.Source, Owners: clause.Owners, Support: clause.Support, Lineage: clause.Lineage, Remedy: clause.Remedy,
	})
}

func maxOf(d pattern.Deduction) score.Points {
	if d.Pattern == nil {
		return 0
	}
	return d.Max()
}

func (c *compilation) veto(veto Veto, path string) {
	deduct := pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: veto.If, Points: score.Point, What: veto.What}}
	r := rule{id: veto.ID, pool: -1, owners: veto.Owners, deduct: deduct, verb: pattern.Vetoes}
	c.inputs(&r, at(path, veto.ID))
	c.program.vetoes = append(c.program.vetoes, r)
	c.program.outline.Vetoes = append(c.program.outline.Vetoes, ClauseNote{ID: veto.ID, Text: veto.Text, Pattern: "veto",
		Source: veto.Source, Owners: veto.Owners, Consequence: veto.Consequence})
}

func (c *compilation) bonus(bonus *Bonus) {
	note := &BonusNote{Name: bonus.Name, Cap: bonus.Cap, Inside: bonus.Inside}
	for i, clause := range bonus.Clauses {
		r := rule{id: clause.ID, pool: -1, owners: clause.Owners, deduct: clause.Award, verb: pattern.Awards}
		c.inputs(&r, at(fmt.Sprintf("bonus.clauses[%d].award", i), clause.ID))
		c.program.bonus = append(c.program.bonus, r)
		note.Clauses = append(note.Clauses, ClauseNote{ID: clause.ID, Text: clause.Text, Pattern: clause.Award.Name,
			Max: maxOf(clause.Award), Source: clause.Source, Owners: clause.Owners})
	}
	c.program.outline.Bonus = note
}

// at adds the id of a clause to its JSON path; see fail.
func at(path, id string) string { return path + "\x00" + id + "\x00" }

// wanted maps what a pattern wants to the kind of an expression.
var wanted = map[pattern.Want]function.Kind{
	pattern.Bool: function.Bool, pattern.Count: function.Int, pattern.Number: function.Number,
	pattern.Series: function.Numbers, pattern.Predicate: function.Table,
}

// inputs compiles the expressions of a deduction and notes what they read.
func (c *compilation) inputs(r *rule, path string) {
	if r.deduct.Pattern == nil {
		c.fail(path, "没有扣分方式")
		return
	}
	for _, input := range r.deduct.Inputs() {
		where := path + "." + input.Key
		var program *expression.Program
		if input.Want == pattern.Predicate {
			schema := c.scope.Tables[input.Table]
			if schema == nil {
				c.fail(path+".from", "细则没有列出数据表 %q", input.Table)
				continue
			}
			i := schema.Field(input.Field)
			if i < 0 || !slices.Contains([]column.Type{column.Text, column.Enum, column.List}, schema.Fields[i].Type) {
				c.fail(path+".field", "数据表 %s 没有文本字段 %q", input.Table, input.Field)
				continue
			}
			compiled, defects := expression.CompilePredicate(input.Source, input.Table, c.scope)
			program = c.accept(where, input.Source, compiled, defects)
		} else {
			program = c.expression(where, input.Source, wanted[input.Want])
		}
		if program == nil {
			continue
		}
		r.inputs = append(r.inputs, reference.Input{Input: input, Program: program})
		if input.Want != pattern.Predicate { // what is missing has no record
			r.witnesses = append(r.witnesses, program.Witnesses...)
		}
		c.reads(r, program)
	}
	if r.because != nil {
		r.witnesses = []*vm.Program{r.because.Code}
	}
	if _, manual := r.deduct.Pattern.(*pattern.Manual); manual {
		r.general = []string{Reviews}
		return
	}
	if len(r.inputs) > 0 && len(r.ledgers)+len(r.general) == 0 {
		c.fail(path, "没有读取任何数据表，结论与证据无关")
	}
}

func (c *compilation) reads(r *rule, program *expression.Program) {
	r.indicators = lo.Uniq(append(r.indicators, program.Indicators...))
	r.figures = lo.Uniq(append(r.figures, program.Figures...))
	if r.fields == nil {
		r.fields = map[string][]string{}
	}
	for _, table := range slices.Sorted(maps.Keys(program.Uses)) {
		c.read[table] = true
		r.fields[table] = append(r.fields[table], program.Uses[table]...)
		if c.scope.Tables[table].General {
			r.general = lo.Uniq(append(r.general, table))
		} else {
			r.ledgers = lo.Uniq(append(r.ledgers, table))
		}
	}
}

func (c *compilation) expression(where, source string, kind function.Kind) *expression.Program {
	compiled, defects := expression.Compile(source, c.scope)
	program := c.accept(where, source, compiled, defects)
	if program == nil {
		return nil
	}
	if !kind.Takes(program.Kind) {
		c.fail(where+":1", "表达式的值为%s；应为%s", program.Kind.Title(), kind.Title())
		return nil
	}
	for table := range program.Uses {
		c.read[table] = true
	}
	return program
}

func (c *compilation) accept(where, source string, program *expression.Program, defects []expression.Defect) *expression.Program {
	for _, defect := range defects {
		c.fail(fmt.Sprintf("%s:%d", where, max(1, defect.Column)), "%s", defect.What)
	}
	return program
}

var checkOps = []string{"==", "!=", "<", "<=", ">", ">="}

func (c *compilation) check(one Check, path string) {
	out := check{Check: one}
	if !slices.Contains(checkOps, one.Op) {
		c.fail(at(path+".op", one.ID), "比较符为 %q；应为 %v 之一", one.Op, checkOps)
	}
	compile := func(key, source string, kind function.Kind) *expression.Program {
		where := at(path+"."+key, one.ID)
		if one.For == "" {
			return c.expression(where, source, kind)
		}
		if c.scope.Tables[one.For] == nil {
			return nil
		}
		if kind == function.Bool {
			compiled, defects := expression.CompilePredicate(source, one.For, c.scope)
			return c.accept(where, source, compiled, defects)
		}
		compiled, defects := expression.CompileEach(source, one.For, c.scope)
		program := c.accept(where, source, compiled, defects)
		if program != nil && program.Kind != function.Numbers {
			c.fail(where+":1", "表达式的值应为数值")
		}
		return program
	}
	if one.For != "" {
		if c.scope.Tables[one.For] == nil {
			c.fail(at(path+".for", one.ID), "细则没有列出数据表 %q", one.For)
		}
		c.read[one.For] = true
	}
	if one.When != "" {
		out.when = compile("when", one.When, function.Bool)
	}
	out.found = compile("found", one.Found, function.Number)
	out.stated = compile("stated", one.Stated, function.Number)
	for _, program := range []*expression.Program{out.when, out.found, out.stated} {
		if program != nil {
			for table := range program.Uses {
				c.read[table] = true
			}
		}
	}
	c.program.checks = append(c.program.checks, out)
	c.program.outline.Checks = append(c.program.outline.Checks, CheckNote{ID: one.ID, Text: one.Text, Op: one.Op, Column: one.Column})
}

// order gives the indexes of a list in the natural order of their ids.
func order[T any](list []T, id func(T) string) []int {
	indexes := make([]int, len(list))
	for i := range indexes {
		indexes[i] = i
	}
	sort.SliceStable(indexes, func(a, b int) bool { return NaturalLess(id(list[indexes[a]]), id(list[indexes[b]])) })
	return indexes
}

// Outline gives what a run keeps of the ruleset.
func (p *Program) Outline() Outline { return p.outline }

// Tables lists the tables that the ruleset reads, sorted.
func (p *Program) Tables() []string { return p.tables }

// Indicators lists the indicators that the ruleset asks for, sorted.
func (p *Program) Indicators() []string {
	var names []string
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for _, r := range rules {
			names = append(names, r.indicators...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Shares lists the indicators that are shares of a whole.
func (p *Program) Shares() []string { return p.shares }

// Fields gives the fields that the expressions of a clause, veto or bonus
// clause read, by table.
func (p *Program) Fields(id string) map[string][]string {
	if r := p.find(id); r != nil {
		return r.fields
	}
	return nil
}

// Params gives the values of the parameters and their kinds.
func (p *Program) Params() (map[string]any, map[string]function.Kind) {
	return p.params, p.scope.Params
}

// Needs gives what must have been handed in before a clause, veto or bonus
// clause can be judged: specific tables, and figures of the year of the
// evaluation or so many years before. Where there is neither, a declaration is
// needed, or records that name the clause.
func (p *Program) Needs(id string) (ledgers []string, figures []expression.Figure) {
	if r := p.find(id); r != nil {
		return r.ledgers, r.figures
	}
	return nil, nil
}

// find gives the rule of a clause, veto or bonus clause, nil where there is none.
func (p *Program) find(id string) *rule {
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for i := range rules {
			if rules[i].id == id {
				return &rules[i]
			}
		}
	}
	return nil
}

// FormerIDs tells of ids that clauses had in the edition before, and that no
// clause has now, what became of them: 已取消（不再考核）, 已并入2.3, 现为2.4.
func (p *Program) FormerIDs() map[string]string {
	now := map[string]bool{}
	for _, id := range p.ClauseIDs() {
		now[id] = true
	}
	later := map[string][]string{}
	for _, clause := range p.outline.Clauses {
		for _, id := range clause.Lineage.Before(clause.ID) {
			later[id] = append(later[id], clause.ID)
		}
	}
	former := map[string]string{}
	for id, ids := range later {
		if !now[id] {
			former[id] = "现为" + strings.Join(ids, "、")
		}
	}
	for _, one := range p.outline.Withdrawn {
		switch {
		case now[one.ID]:
		case len(one.Into) > 0:
			former[one.ID] = "已并入" + strings.Join(one.Into, "、")
		default:
			former[one.ID] = "已取消（" + one.Reason + "）"
		}
	}
	return former
}

// ClauseIDs lists the ids that records may name: clauses, vetoes and bonus
// clauses.
func (p *Program) ClauseIDs() []string {
	var ids []string
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for _, r := range rules {
			ids = append(ids, r.id)
		}
	}
	return ids
}
