package rulesets

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/exact"
)

// share is what one clause carries of an item of another ruleset.
type share struct {
	clause, text, where string
	number              exact.Number
}

// carry checks whom the clauses of a ruleset serve: items that there are, with
// shares that add up to one. A ruleset that holds a part of a catalogue holds a
// part of the shares; more than one is never right.
//
// Whole says of an item whether all of its shares must be here.
func (r *resolver) carry(out *resolved, whole func(item string) bool, path []string) {
	fail := func(where, format string, args ...any) {
		out.defects = append(out.defects, engine.Defect{Where: where, What: fmt.Sprintf(format, args...)})
	}
	served := map[string][]share{}
	each(out.rs.Items, "items", func(item *engine.Item, path string) {
		for i, clause := range item.Clauses {
			where := fmt.Sprintf("%s.clauses[%d]（%s）", path, i, clause.ID)
			if out.own != nil {
				if where = "展开后的 " + where; out.own[clause.ID] != "" {
					where = out.own[clause.ID]
				}
			}
			for j, one := range clause.Serves {
				where := fmt.Sprintf("%s.serves[%d]", where, j)
				n, err := one.Number()
				if err != nil || n.Sign() <= 0 {
					fail(where+".share", "份额为 %q；应大于 0，写作小数或分数", one.Share)
					continue
				}
				if slices.ContainsFunc(served[one.Item], func(s share) bool { return s.clause == clause.ID }) {
					fail(where+".item", "评价项 %q 重复", one.Item)
					continue
				}
				served[one.Item] = append(served[one.Item], share{clause.ID, one.Share, where, n})
			}
		}
	})
	if len(served) == 0 {
		return
	}
	if out.rs.Serves == "" {
		fail("serves", "条款写明了所服务的评价项，细则没有写明是哪一部的（serves）")
		return
	}
	to, defects := r.other(out.source, "serves", out.rs.Serves, path)
	if out.defects = append(out.defects, defects...); len(defects) > 0 {
		return
	}
	leaves := map[string]bool{}
	visit(to.rs.Items, func(item *engine.Item) { leaves[item.ID] = len(item.Items) == 0 })
	for _, item := range slices.SortedFunc(maps.Keys(served), naturally) {
		shares := served[item]
		if !leaves[item] {
			for _, one := range shares {
				fail(one.where+".item", "%s 没有编号为 %q 的末级项", to.name(), item)
			}
			continue
		}
		sum := exact.Int(0)
		var words []string
		for _, one := range shares {
			words = append(words, one.clause+" "+one.text)
			var err error
			if sum, err = sum.Add(one.number); err != nil {
				fail(one.where+".share", "%v", err)
				return
			}
		}
		switch sign := sum.Cmp(exact.Int(1)); {
		case sign > 0:
			fail(shares[len(shares)-1].where+".share", "%s 的 %q 的份额合计 %s（%s）；最多 1", to.name(), item, sum, strings.Join(words, "、"))
		case sign < 0 && whole(item):
			fail("serves", "%s 的 %q 的份额合计 %s（%s）；应恰为 1", to.name(), item, sum, strings.Join(words, "、"))
		}
	}
}

// shareOf adds up what the clauses of a ruleset carry of an item.
func shareOf(rs *engine.Ruleset, item string) exact.Number {
	sum := exact.Int(0)
	visit(rs.Items, func(at *engine.Item) {
		for _, clause := range at.Clauses {
			for _, one := range clause.Serves {
				n, err := one.Number()
				if more, wrong := sum.Add(n); one.Item == item && err == nil && wrong == nil {
					sum = more
				}
			}
		}
	})
	return sum
}
