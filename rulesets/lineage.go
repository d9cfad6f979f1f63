package rulesets

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
)

// descend says what every clause of a ruleset was in the edition before, and
// holds what is stated to what is there: the content of clauses, and every
// clause of that edition accounted for.
//
// E is the extension that the ruleset was made by and base what it extends;
// both are nil for a ruleset that was flat.
func descend(out *resolved, e *extending, base *engine.Ruleset) []engine.Defect {
	d := descent{out: out, extending: e, base: base, was: map[string]*engine.Clause{}, is: map[string]*engine.Clause{}, place: map[string]string{}}
	visit(out.prior.rs.Items, func(item *engine.Item) {
		for i := range item.Clauses {
			d.was[item.Clauses[i].ID] = &item.Clauses[i]
		}
	})
	each(out.rs.Items, "items", func(item *engine.Item, path string) {
		for i := range item.Clauses {
			d.is[item.Clauses[i].ID] = &item.Clauses[i]
			d.place[item.Clauses[i].ID] = fmt.Sprintf("%s.clauses[%d]（%s）", path, i, item.Clauses[i].ID)
		}
	})
	for id, clause := range d.is {
		clause.Lineage = d.trace(id, clause)
	}
	if e != nil {
		out.rs.Previous = ""
		if out.prior.rs.ID != "" {
			out.rs.Previous = out.prior.name()
		}
		d.withdraw()
		for id, place := range d.place {
			if d.place[id] = "展开后的 " + place; out.own[id] != "" {
				d.place[id] = out.own[id]
			}
		}
	}
	d.check()
	out.retired = maps.Clone(out.prior.retired)
	if out.retired == nil {
		out.retired = map[string]string{}
	}
	for _, one := range out.rs.Withdrawn {
		out.retired[one.ID] = out.name()
	}
	return d.defects
}

// descent is the lineage of one ruleset while it is worked out.
type descent struct {
	*extending
	out     *resolved
	base    *engine.Ruleset
	was, is map[string]*engine.Clause
	place   map[string]string // clause → where it is written
	defects []engine.Defect
}

func (d *descent) fail(where, format string, args ...any) {
	d.defects = append(d.defects, engine.Defect{Where: where, What: fmt.Sprintf(format, args...)})
}

// trace gives the lineage of one clause: what the file says of it; else what
// the comparison shows; else, for what this ruleset did not have before, what
// the catalogue says that it extends.
func (d *descent) trace(id string, clause *engine.Clause) *engine.Lineage {
	stated := clause.Lineage
	if d.extending != nil && !d.stated[id] {
		stated = nil
	}
	was := d.was[id]
	switch {
	case stated != nil:
		return stated
	case was != nil && len(clause.Differs(was)) == 0:
		return &engine.Lineage{Kind: engine.Same}
	}
	var catalogue *engine.Lineage
	if d.extending != nil && (d.base.ID != d.out.prior.rs.ID || d.base.Edition != d.out.prior.rs.Edition) {
		catalogue = clause.Lineage
	}
	if catalogue == nil || catalogue.Kind == engine.New {
		if was != nil {
			return &engine.Lineage{Kind: engine.Edited}
		}
		return &engine.Lineage{Kind: engine.New}
	}
	from := slices.DeleteFunc(slices.Clone(catalogue.From), func(id string) bool { return d.was[id] == nil })
	switch {
	case was != nil && (catalogue.Kind == engine.Same || len(catalogue.From) > 0 && !slices.Contains(from, id)):
		return &engine.Lineage{Kind: engine.Edited}
	case was != nil || len(from) > 0:
		return &engine.Lineage{Kind: catalogue.Kind, From: from, Note: catalogue.Note}
	}
	return &engine.Lineage{Kind: engine.Moved, Note: catalogue.Note} // another ruleset of the catalogue had it
}

// withdraw lists what the edition before had and this one has not: what the
// extension says of it, what the catalogue says, and what went to another owner.
func (d *descent) withdraw() {
	rs := d.out.rs
	var list []engine.Withdrawal
	listed := map[string]bool{}
	from := slices.Clone(rs.Withdrawn)
	if d.base.ID != d.out.prior.rs.ID || d.base.Edition != d.out.prior.rs.Edition {
		from = append(from, d.base.Withdrawn...)
	}
	for _, one := range from {
		if d.was[one.ID] != nil && d.is[one.ID] == nil && !listed[one.ID] {
			listed[one.ID] = true
			list = append(list, one)
		}
	}
	visit(d.base.Items, func(item *engine.Item) {
		for _, clause := range item.Clauses {
			was := d.was[clause.ID]
			if was == nil || d.is[clause.ID] != nil || listed[clause.ID] {
				continue
			}
			if moved := clause.Lineage != nil && clause.Lineage.Kind == engine.Moved; moved || !sameOwners(&clause, was) {
				reason := "调整归属：现由" + strings.Join(clause.Owners, "、") + "牵头"
				if moved && clause.Lineage.Note != "" {
					reason = clause.Lineage.Note
				}
				list = append(list, engine.Withdrawal{ID: clause.ID, Reason: reason})
			}
		}
	})
	slices.SortFunc(list, func(a, b engine.Withdrawal) int { return naturally(a.ID, b.ID) })
	rs.Withdrawn = list
}

func sameOwners(a, b *engine.Clause) bool { return !slices.Contains(a.Differs(b), engine.Owner) }

// check holds the lineage to both editions.
func (d *descent) check() {
	if d.out.prior.rs.ID == "" {
		return // there is nothing to hold it to
	}
	prior, accounted := d.out.prior.name(), map[string]bool{}
	for _, id := range slices.SortedFunc(maps.Keys(d.is), naturally) {
		clause, was, where := d.is[id], d.was[id], d.place[id]+".lineage"
		l := clause.Lineage
		for i, from := range l.From {
			if d.was[from] == nil {
				d.fail(fmt.Sprintf("%s.from[%d]", where, i), "上一版 %s 没有条款 %q", prior, from)
			}
			accounted[from] = true
		}
		switch {
		case was != nil && (l.Kind == engine.New || len(l.From) > 0 && !slices.Contains(l.From, id)):
			d.fail(where, "编号 %q 在上一版 %s 是另一条条款“%s”；编号不能改作他用", id, prior, shortened(was.Text))
		case was == nil && l.Kind == engine.New && d.out.prior.retired[id] != "":
			d.fail(where, "编号 %q 的条款已在 %s 取消；编号不能再用", id, d.out.prior.retired[id])
		case was == nil && len(l.From) == 0 && l.Kind != engine.New && l.Kind != engine.Moved:
			d.fail(where, "写的是“%s”，上一版 %s 没有条款 %q；应写明由哪条而来（from）", l.Kind.Title(), prior, id)
		case was != nil && l.Kind == engine.Same:
			if aspects := clause.Differs(was); len(aspects) > 0 {
				var words []string
				for _, aspect := range aspects {
					words = append(words, aspect.Title())
				}
				d.fail(where, "写的是“未变”，与上一版 %s 相比%s不同", prior, strings.Join(words, "、"))
			}
		}
		if was != nil {
			accounted[id] = true
		}
	}
	for i, one := range d.out.rs.Withdrawn {
		where := fmt.Sprintf("withdrawn[%d]", i)
		switch {
		case d.was[one.ID] == nil:
			d.fail(where, "上一版 %s 没有条款 %q", prior, one.ID)
		case d.is[one.ID] != nil:
			d.fail(where, "条款 %q 还在，不能写作取消", one.ID)
		}
		accounted[one.ID] = true
	}
	for _, id := range slices.SortedFunc(maps.Keys(d.was), naturally) {
		if !accounted[id] {
			d.fail("previous", "上一版 %s 的条款 %q（%s）没有交代去向：既不在本版，也没有取消（withdraw），也没有条款由它而来（lineage.from）", prior, id, shortened(d.was[id].Text))
		}
	}
}

// shortened is the beginning of a sentence.
func shortened(text string) string {
	const most = 24
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
