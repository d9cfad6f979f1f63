package rulesets

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/pattern"
)

// extending makes one flat ruleset of another and of what an extension says:
// choose → withdraw → override → add → owners → params → points.
type extending struct {
	*extension
	base    *engine.Ruleset // is not changed
	rs      *engine.Ruleset // what becomes of it
	index   map[string]reference
	clauses map[string]string // ids of clauses of the base → its item's
	gone    map[string]string // ids of clauses that are not there any more → why, in words
	own     map[string]string // ids of clauses that the extension says something of → where
	stated  map[string]bool   // ids of clauses whose lineage the extension says
	defects []engine.Defect
}

// reference is what an id of the base names.
type reference struct {
	clause bool
	item   *engine.Item
}

// extend carries out an extension. Clauses keep the lineage of the base where
// the extension says none.
//
// Errors: everything that is wrong with the extension; the ruleset is then
// made of the rest of it.
func extend(base *engine.Ruleset, x *extension) *extending {
	flat := *base
	flat.Items = copyItems(base.Items)
	e := &extending{extension: x, base: base, rs: &flat, index: map[string]reference{}, clauses: map[string]string{}, gone: map[string]string{}, own: map[string]string{}, stated: map[string]bool{}}
	visit(base.Items, func(item *engine.Item) {
		e.index["item:"+item.ID] = reference{item: item}
		for _, clause := range item.Clauses {
			e.index["clause:"+clause.ID] = reference{clause: true, item: item}
			e.clauses[clause.ID] = item.ID
		}
	})
	flat.Extends, flat.Previous, flat.Withdrawn = base.ID+"@"+base.Edition, "", nil
	if err := x.frame.onto(&flat); err != nil {
		e.fail("", "%v", err) // the published schema refuses it before
	}
	e.choose()
	e.withdraw()
	e.override()
	e.add()
	e.assign()
	e.parameters()
	if flat.Items = prune(flat.Items); len(flat.Items) == 0 {
		e.fail("extends", "没有留下任何条款")
		return e
	}
	if e.pooled() {
		e.reweigh()
	}
	e.successors()
	return e
}

func (e *extending) fail(where, format string, args ...any) {
	e.defects = append(e.defects, engine.Defect{Where: e.at + where, What: fmt.Sprintf(format, args...)})
}

// find gives what an id names in the base: "4-1", or "clause:4-1" where an item
// has the same id. It notes an id that names nothing.
func (e *extending) find(where, id string) (ref reference, bare string, ok bool) {
	if _, rest, qualified := strings.Cut(id, ":"); qualified {
		if ref, ok = e.index[id]; !ok {
			e.fail(where, "%s@%s 中没有 %q", e.base.ID, e.base.Edition, id)
		}
		return ref, rest, ok
	}
	item, isItem := e.index["item:"+id]
	clause, isClause := e.index["clause:"+id]
	switch {
	case isItem && isClause:
		e.fail(where, "%q 既是条款又是评价项；应写作 clause:%s 或 item:%s", id, id, id)
		return ref, id, false
	case isItem:
		return item, id, true
	case isClause:
		return clause, id, true
	}
	e.fail(where, "%s@%s 中没有编号为 %q 的条款或评价项", e.base.ID, e.base.Edition, id)
	return ref, id, false
}

// below lists the ids of the clauses that a reference means.
func (r reference) below(id string) []string {
	if r.clause {
		return []string{id}
	}
	var ids []string
	visit([]engine.Item{*r.item}, func(item *engine.Item) {
		for _, clause := range item.Clauses {
			ids = append(ids, clause.ID)
		}
	})
	return ids
}

// choose leaves only what is chosen.
func (e *extending) choose() {
	if e.Choose == nil {
		return
	}
	stays, seen := map[string]bool{}, map[string]bool{}
	for i, id := range e.Choose {
		where := fmt.Sprintf("choose[%d]", i)
		if e.Points != nil && slices.Contains(e.Choose, id) && e.impliedChoice() {
			where = "points." + id
		}
		if seen[id] {
			e.fail(where, "%q 重复", id)
			continue
		}
		seen[id] = true
		ref, bare, ok := e.find(where, id)
		if !ok {
			continue
		}
		for _, clause := range ref.below(bare) {
			stays[clause] = true
		}
	}
	for id := range e.clauses {
		if !stays[id] {
			e.gone[id] = "没有被选用（choose）"
		}
	}
	e.remove()
}

// impliedChoice reports whether the weights are the choice.
func (e *extending) impliedChoice() bool {
	return len(e.Choose) == len(e.Points) && !slices.ContainsFunc(e.Choose, func(id string) bool { _, ok := e.Points[id]; return !ok })
}

// remove takes the clauses that are gone out of the tree.
func (e *extending) remove() {
	visit(e.rs.Items, func(item *engine.Item) {
		item.Clauses = slices.DeleteFunc(item.Clauses, func(c engine.Clause) bool { return e.gone[c.ID] != "" })
	})
}

// withdraw takes clauses away and notes where they went. A clause that was not
// chosen may be named too: the edition before may have had it.
func (e *extending) withdraw() {
	for i, one := range e.Withdraw {
		where := fmt.Sprintf("withdraw[%d].id", i)
		ref, bare, ok := e.find(where, one.ID)
		if !ok {
			continue
		}
		for _, id := range ref.below(bare) {
			if slices.ContainsFunc(e.rs.Withdrawn, func(w engine.Withdrawal) bool { return w.ID == id }) {
				e.fail(where, "条款 %q 已经取消过一次", id)
				continue
			}
			e.gone[id] = "已经取消（withdraw）"
			e.own[id] = e.at + fmt.Sprintf("withdraw[%d]", i)
			e.rs.Withdrawn = append(e.rs.Withdrawn, engine.Withdrawal{ID: id, Reason: one.Reason, Into: one.Into})
		}
	}
	e.remove()
}

// successors refuses clauses that take the place of a withdrawn one and are not
// there, here or in the base.
func (e *extending) successors() {
	for i, one := range e.Withdraw {
		for j, id := range one.Into {
			if clause, _ := e.clause(id); clause == nil && e.clauses[id] == "" {
				e.fail(fmt.Sprintf("withdraw[%d].into[%d]", i, j), "没有编号为 %q 的条款", id)
			}
		}
	}
}

// pooled reports whether every pool that a clause names is there; without it
// nobody could say what the clause can take.
func (e *extending) pooled() bool {
	before := len(e.defects)
	visit(e.rs.Items, func(item *engine.Item) {
		for _, clause := range item.Clauses {
			if clause.Pool != "" && !slices.ContainsFunc(item.Pools, func(p engine.Pool) bool { return p.ID == clause.Pool }) {
				where := "extends"
				if own := strings.TrimPrefix(e.own[clause.ID], e.at); own != "" {
					where = own + ".pool"
				}
				e.fail(where, "条款 %q 所在的 %q 没有名为 %q 的扣分池", clause.ID, item.ID, clause.Pool)
			}
		}
	})
	return len(e.defects) == before
}

// clause finds a clause in what the ruleset has become, and its item.
func (e *extending) clause(id string) (found *engine.Clause, of *engine.Item) {
	visit(e.rs.Items, func(item *engine.Item) {
		for i := range item.Clauses {
			if item.Clauses[i].ID == id {
				found, of = &item.Clauses[i], item
			}
		}
	})
	return found, of
}

// present finds the clause of the base that a key of the extension is about;
// it notes one that is not there, or not any more.
func (e *extending) present(where, id string) *engine.Clause {
	clause, _ := e.clause(id)
	switch why := e.gone[id]; {
	case clause != nil:
	case why != "":
		e.fail(where, "条款 %q %s，不能再改", id, why)
	default:
		e.fail(where, "%s@%s 中没有编号为 %q 的条款", e.base.ID, e.base.Edition, id)
	}
	return clause
}

// override replaces keys of clauses. A deduction of our own is nobody's
// official one, unless the source says so too.
func (e *extending) override() {
	for _, id := range slices.SortedFunc(maps.Keys(e.Override), naturally) {
		keys, where := e.Override[id], "override."+id
		clause := e.present(where, id)
		if clause == nil {
			continue
		}
		e.own[id] = e.at + where
		if err := (overlay{keys}).onto(clause); err != nil {
			e.fail(where, "%v", err)
		}
		if keys["deduct"] != nil && keys["source"] == nil {
			demote(clause)
		}
		e.stated[id] = keys["lineage"] != nil && clause.Lineage != nil
	}
}

// demote notes that the deduction of a clause is not its document's any more.
func demote(clause *engine.Clause) {
	if clause.Source.Status != engine.Official && clause.Source.Status != engine.Draft {
		return
	}
	if clause.Source.TextStatus == "" {
		clause.Source.TextStatus = clause.Source.Status
	}
	clause.Source.Status = engine.Derived
}

// add puts new items, pools and clauses below items that are there.
func (e *extending) add() {
	items := map[string]bool{}
	visit(e.rs.Items, func(item *engine.Item) { items[item.ID] = true })
	clauses := map[string]bool{}
	for id := range e.clauses {
		clauses[id] = true
	}
	for i, one := range e.Add {
		where := fmt.Sprintf("add[%d]", i)
		if one.To == "" {
			if len(one.Clauses)+len(one.Pools) > 0 {
				e.fail(where, "没有写明加在哪一项下（to）；只有新的一级项可以不写")
			}
			e.rs.Items = append(e.rs.Items, e.fresh(where, one.Items, items, clauses)...)
			continue
		}
		var to *engine.Item
		visit(e.rs.Items, func(item *engine.Item) {
			if item.ID == one.To {
				to = item
			}
		})
		switch {
		case to == nil:
			e.fail(where+".to", "%s@%s 中没有编号为 %q 的评价项", e.base.ID, e.base.Edition, one.To)
			continue
		case len(one.Items) > 0 && len(to.Items) == 0:
			e.fail(where+".items", "%q 是末级项，不能再加下级", one.To)
			continue
		case len(one.Clauses)+len(one.Pools) > 0 && len(to.Items) > 0:
			e.fail(where+".to", "%q 有下级，条款只能加在末级项下", one.To)
			continue
		}
		to.Items = append(to.Items, e.fresh(where, one.Items, items, clauses)...)
		to.Pools = append(to.Pools, one.Pools...)
		to.Clauses = append(to.Clauses, e.novel(where, one.Clauses, clauses)...)
	}
}

// fresh lets through the items whose ids are new.
func (e *extending) fresh(where string, added []engine.Item, items, clauses map[string]bool) []engine.Item {
	var out []engine.Item
	for i, item := range copyItems(added) {
		where := fmt.Sprintf("%s.items[%d]", where, i)
		if items[item.ID] {
			e.fail(where+".id", "评价项编号 %q 已经有了", item.ID)
			continue
		}
		items[item.ID] = true
		item.Items = e.fresh(where, item.Items, items, clauses)
		item.Clauses = e.novel(where, item.Clauses, clauses)
		out = append(out, item)
	}
	return out
}

// novel lets through the clauses whose ids are new. One that was withdrawn may
// come back elsewhere if it says that it is the same one.
func (e *extending) novel(where string, added []engine.Clause, clauses map[string]bool) []engine.Clause {
	var out []engine.Clause
	for i, clause := range added {
		where := fmt.Sprintf("%s.clauses[%d]", where, i)
		w := slices.IndexFunc(e.rs.Withdrawn, func(w engine.Withdrawal) bool { return w.ID == clause.ID })
		moves := w >= 0 && clause.Lineage != nil && slices.Contains(clause.Lineage.From, clause.ID)
		switch _, based := e.clauses[clause.ID]; {
		case based && !moves:
			e.fail(where+".id", "条款编号 %q 已经有了；改动已有的条款用 override", clause.ID)
			continue
		case clauses[clause.ID] && !moves:
			e.fail(where+".id", "条款编号 %q 重复", clause.ID)
			continue
		}
		if moves {
			e.rs.Withdrawn = slices.Delete(e.rs.Withdrawn, w, w+1)
		}
		clauses[clause.ID] = true
		delete(e.gone, clause.ID)
		e.own[clause.ID] = e.at + where
		e.stated[clause.ID] = clause.Lineage != nil
		out = append(out, clause)
	}
	return out
}

// assign says who answers for clauses and who helps.
func (e *extending) assign() {
	for _, id := range slices.SortedFunc(maps.Keys(e.Owners), naturally) {
		if clause := e.present("owners."+id, id); clause != nil {
			if who := e.Owners[id]; who.Lead != nil {
				clause.Owners = who.Lead
			}
			if who := e.Owners[id]; who.Support != nil {
				clause.Support = slices.Clip(who.Support)
			}
			if e.own[id] == "" {
				e.own[id] = e.at + "owners." + id
			}
		}
	}
}

// parameters overrides parameters of the base, and sets those that the clauses
// of the extension read.
func (e *extending) parameters() {
	if len(e.Params) == 0 {
		return
	}
	params := maps.Clone(e.rs.Params)
	if params == nil {
		params = map[string]any{}
	}
	sources := strings.Join(expressions(e.rs), "\n")
	for _, name := range slices.Sorted(maps.Keys(e.Params)) {
		if _, known := params[name]; !known && !strings.Contains(sources, "params."+name) {
			e.fail("params."+name, "%s@%s 没有参数 %q，也没有条款读取它", e.base.ID, e.base.Edition, name)
			continue
		}
		params[name] = e.Params[name]
	}
	e.rs.Params = params
}

// prune drops items and pools that hold nothing.
func prune(items []engine.Item) []engine.Item {
	var out []engine.Item
	for _, item := range items {
		item.Items = prune(item.Items)
		if len(item.Items)+len(item.Clauses) == 0 {
			continue
		}
		var pools []engine.Pool
		for _, pool := range item.Pools {
			if slices.ContainsFunc(item.Clauses, func(c engine.Clause) bool { return c.Pool == pool.ID }) {
				pools = append(pools, pool)
			}
		}
		item.Pools = pools
		out = append(out, item)
	}
	return out
}

// expressions lists every expression of a ruleset, and the names of tables that
// stand where an expression could.
func expressions(rs *engine.Ruleset) []string {
	var sources []string
	deduction := func(d pattern.Deduction) {
		if d.Pattern == nil {
			return
		}
		for _, input := range d.Inputs() {
			sources = append(sources, input.Source, input.Table)
		}
	}
	visit(rs.Items, func(item *engine.Item) {
		for _, clause := range item.Clauses {
			sources = append(sources, clause.Applies, clause.Because)
			deduction(clause.Deduct)
		}
	})
	for _, veto := range rs.Vetoes {
		sources = append(sources, veto.If)
	}
	if rs.Bonus != nil {
		for _, clause := range rs.Bonus.Clauses {
			deduction(clause.Award)
		}
	}
	for _, check := range rs.Checks {
		sources = append(sources, check.For, check.When, check.Found, check.Stated)
	}
	return slices.DeleteFunc(sources, func(source string) bool { return source == "" })
}
