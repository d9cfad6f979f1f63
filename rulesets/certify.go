package rulesets

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// certify proves what can be proved of a ruleset without evaluating it. It
// lists every mistake; expressions are left to engine.Compile.
func certify(rs *engine.Ruleset) []engine.Defect {
	c := &certification{rs: rs}
	c.frame()
	c.tree()
	c.remedies()
	c.vetoes()
	c.bonus()
	c.checks()
	return c.defects
}

type certification struct {
	rs      *engine.Ruleset
	defects []engine.Defect
}

func (c *certification) fail(where, format string, args ...any) {
	c.defects = append(c.defects, engine.Defect{Where: where, What: fmt.Sprintf(format, args...)})
}

// frame checks what stands outside the tree.
func (c *certification) frame() {
	rs := c.rs
	if rs.Total <= 0 {
		c.fail("total", "满分为 %s；应大于 0", rs.Total)
	}
	if got := sum(rs.Items); got != rs.Total {
		c.fail("items", "一级项分值合计 %s；应等于满分 %s", got, rs.Total)
	}
	if rs.Pass != nil && (rs.Pass.Points < 0 || rs.Pass.Points > rs.Total) {
		c.fail("pass.points", "合格线为 %s；应在 0 至满分 %s 之间", rs.Pass.Points, rs.Total)
	}
	if p := rs.Pass; p != nil && p.Op == ">" && p.Points == rs.Total && (rs.Bonus == nil || !rs.Bonus.Inside) {
		c.fail("pass", "合格线为%s，即高于满分，永远达不到", p.Title())
	}
	unique(c, "documents", "文件编号", rs.Documents, func(d engine.Document) string { return d.ID })
	unique(c, "subjects", "对象类别", rs.Subjects, func(s string) string { return s })
	unique(c, "tables", "数据表", rs.Tables, func(s string) string { return s })
}

// unique refuses an id that stands twice in a list.
func unique[T any](c *certification, path, what string, list []T, id func(T) string) {
	seen := map[string]bool{}
	for i, one := range list {
		if seen[id(one)] {
			c.fail(fmt.Sprintf("%s[%d]", path, i), "%s %q 重复", what, id(one))
		}
		seen[id(one)] = true
	}
}

// tree checks items and clauses: ids, points and caps at every level.
func (c *certification) tree() {
	items, clauses := map[string]string{}, map[string]string{}
	each(c.rs.Items, "items", func(item *engine.Item, path string) {
		at := path + "（" + item.ID + "）"
		if first, ok := items[item.ID]; ok {
			c.fail(at, "编号 %q 与 %s 重复", item.ID, first)
		}
		items[item.ID] = path
		if item.Points <= 0 {
			c.fail(at, "分值为 %s；应大于 0", item.Points)
		}
		if item.Source != nil {
			c.source(path+".source", *item.Source)
		}
		switch {
		case len(item.Items) > 0 && len(item.Clauses)+len(item.Pools) > 0:
			c.fail(at, "既有下级又有条款；只有末级可以有条款")
		case len(item.Items) > 0:
			if got := sum(item.Items); got != item.Points {
				c.fail(at, "下级分值合计 %s；应等于 %s", got, item.Points)
			}
		case len(item.Clauses) == 0:
			c.fail(at, "末级没有条款")
		default:
			c.leaf(item, path, clauses)
		}
	})
}

// leaf checks one item that holds clauses.
func (c *certification) leaf(item *engine.Item, path string, clauses map[string]string) {
	at := path + "（" + item.ID + "）"
	unique(c, path+".pools", "扣分池", item.Pools, func(p engine.Pool) string { return p.ID })
	members := map[string]int{}
	for i, clause := range item.Clauses {
		where := fmt.Sprintf("%s.clauses[%d]（%s）", path, i, clause.ID)
		if first, ok := clauses[clause.ID]; ok {
			c.fail(where, "条款编号 %q 与 %s 重复", clause.ID, first)
		}
		clauses[clause.ID] = fmt.Sprintf("%s.clauses[%d]", path, i)
		members[clause.Pool]++
		c.clause(item, clause, where)
	}
	for i, pool := range item.Pools {
		where := fmt.Sprintf("%s.pools[%d]（%s）", path, i, pool.ID)
		if pool.Cap <= 0 || pool.Cap > item.Points {
			c.fail(where, "扣分池封顶 %s；应大于 0 且不超过本项分值 %s", pool.Cap, item.Points)
		}
		if members[pool.ID] == 0 {
			c.fail(where, "没有条款使用这个扣分池")
		}
	}
	if most := losable(item); most < item.Points {
		c.fail(at, "各条款最多共扣 %s；本项 %s 分中有 %s 分永远扣不到", most, item.Points, item.Points-most)
	}
}

// losable is the most that the clauses of an item can take, pools counted once.
func losable(item *engine.Item) score.Points {
	rest := map[string]score.Points{}
	for _, pool := range item.Pools {
		rest[pool.ID] = pool.Cap
	}
	total := score.Points(0)
	for _, clause := range item.Clauses {
		if clause.Deduct.Pattern == nil {
			continue
		}
		most := clause.Deduct.Max()
		if clause.Pool != "" {
			most = min(most, rest[clause.Pool])
			rest[clause.Pool] -= most
		}
		total += most
	}
	return total
}

func (c *certification) clause(item *engine.Item, clause engine.Clause, where string) {
	c.source(where+".source", clause.Source)
	c.owners(where, clause.Owners)
	c.deduction(where+".deduct", clause.Deduct)
	if clause.Deduct.Pattern != nil && clause.Deduct.Max() > item.Points {
		c.fail(where, "封顶 %s 超过本项分值 %s", clause.Deduct.Max(), item.Points)
	}
	for _, pool := range item.Pools {
		if pool.ID == clause.Pool && clause.Deduct.Pattern != nil && clause.Deduct.Max() > pool.Cap {
			c.fail(where, "封顶 %s 超过扣分池 %s 的封顶 %s", clause.Deduct.Max(), pool.ID, pool.Cap)
		}
	}
	if (clause.Applies == "") != (clause.AppliesReason == "") {
		c.fail(where, "applies 与 applies_reason 应同时给出")
	}
}

// deduction checks a pattern's own parameters.
func (c *certification) deduction(where string, d pattern.Deduction) {
	if d.Pattern == nil {
		return // engine.Compile says so
	}
	for _, defect := range d.Check() {
		c.fail(where+"."+defect.Key, "%s", defect.What)
	}
}

func (c *certification) source(where string, s engine.Source) {
	if s.Document == "" {
		return
	}
	if !slices.ContainsFunc(c.rs.Documents, func(d engine.Document) bool { return d.ID == s.Document }) {
		c.fail(where+".document", "documents 中没有编号为 %q 的文件", s.Document)
	}
}

// owners refuses a clause that nobody answers for, where several kinds of
// subjects are judged: without owners nobody could say what is still missing.
func (c *certification) owners(where string, owners []string) {
	if len(owners) == 0 && len(c.rs.Subjects) > 1 {
		c.fail(where, "没有责任单位 owners；评价多类对象的细则，每条须写明由谁负责")
	}
	unique(c, where+".owners", "责任单位", owners, func(s string) string { return s })
}

// remedies refuses remedies that wait for a clause that is not there, or for
// one another in a circle.
func (c *certification) remedies() {
	after, where := map[string][]string{}, map[string]string{}
	var ids []string
	each(c.rs.Items, "items", func(item *engine.Item, path string) {
		for i, clause := range item.Clauses {
			ids = append(ids, clause.ID)
			where[clause.ID] = fmt.Sprintf("%s.clauses[%d]（%s）.remedy.after", path, i, clause.ID)
			if clause.Remedy != nil {
				after[clause.ID] = clause.Remedy.After
			}
		}
	})
	const open, closed = 1, 2
	state := map[string]int{}
	var visit func(id string, trail []string)
	visit = func(id string, trail []string) {
		trail = append(trail, id)
		switch state[id] {
		case open:
			c.fail(where[id], "整改的先后形成循环：%s", strings.Join(trail[slices.Index(trail, id):], " → "))
		case 0:
			state[id] = open
			for _, before := range after[id] {
				if where[before] != "" {
					visit(before, trail)
				}
			}
			state[id] = closed
		}
	}
	for _, id := range ids {
		for _, before := range after[id] {
			if where[before] == "" {
				c.fail(where[id], "没有条款 %q", before)
			}
		}
		unique(c, where[id], "条款", after[id], func(s string) string { return s })
		visit(id, nil)
	}
}

func (c *certification) vetoes() {
	unique(c, "vetoes", "否决项编号", c.rs.Vetoes, func(v engine.Veto) string { return v.ID })
	for i, veto := range c.rs.Vetoes {
		where := fmt.Sprintf("vetoes[%d]（%s）", i, veto.ID)
		c.source(where+".source", veto.Source)
		c.owners(where, veto.Owners)
		c.distinct(where, veto.ID)
	}
}

func (c *certification) bonus() {
	if c.rs.Bonus == nil {
		return
	}
	if c.rs.Bonus.Cap <= 0 {
		c.fail("bonus.cap", "封顶为 %s；应大于 0", c.rs.Bonus.Cap)
	}
	unique(c, "bonus.clauses", "鼓励项编号", c.rs.Bonus.Clauses, func(b engine.BonusClause) string { return b.ID })
	for i, clause := range c.rs.Bonus.Clauses {
		where := fmt.Sprintf("bonus.clauses[%d]（%s）", i, clause.ID)
		c.source(where+".source", clause.Source)
		c.owners(where, clause.Owners)
		c.deduction(where+".award", clause.Award)
		c.distinct(where, clause.ID)
		if j := slices.IndexFunc(c.rs.Vetoes, func(v engine.Veto) bool { return v.ID == clause.ID }); j >= 0 {
			c.fail(where, "编号 %q 与否决项 vetoes[%d] 重复", clause.ID, j)
		}
	}
}

// distinct refuses an id that a clause already has: records name clauses,
// vetoes and bonus clauses in the same column.
func (c *certification) distinct(where, id string) {
	each(c.rs.Items, "items", func(item *engine.Item, path string) {
		for i, clause := range item.Clauses {
			if clause.ID == id {
				c.fail(where, "编号 %q 与条款 %s.clauses[%d] 重复", id, path, i)
			}
		}
	})
}

func (c *certification) checks() {
	unique(c, "checks", "勾稽关系编号", c.rs.Checks, func(k engine.Check) string { return k.ID })
}

// unused refuses a specific table that nothing reads: officials would fill it
// in for nothing.
func unused(rs *engine.Ruleset, schemas map[string]*column.Schema, program *engine.Program) []engine.Defect {
	var defects []engine.Defect
	for i, name := range rs.Tables {
		schema := schemas[name]
		if schema == nil || schema.General || slices.Contains(program.Tables(), name) || slices.Contains(program.Tables(), schema.TotalName()) {
			continue
		}
		defects = append(defects, engine.Defect{Where: fmt.Sprintf("tables[%d]", i), What: fmt.Sprintf("没有条款读取数据表 %q", name)})
	}
	return defects
}
