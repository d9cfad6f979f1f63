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
	place               int // in the clause's list
	number              exact.Number
}

// carry checks whom the clauses of a ruleset serve: items that there are, with
// shares that add up to one. A ruleset that holds a part of a catalogue holds a
// part of the shares; more than one is never right.
//
// Whole says of an item whether all of its shares must be here.
func (r *resolver) carry(out *resolved, whole func(item string) bool, path []source) {
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
				served[one.Item] = append(served[one.Item], share{clause.ID, one.Share, where, j, n})
			}
		}
	})
	if len(served) == 0 {
		return
	}
	sound := len(out.defects) == 0 // what was refused above would be missed below
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
			words = append(words, fmt.Sprintf("%s.serves[%d] 为 %s", one.clause, one.place, one.text))
			var err error
			if sum, err = sum.Add(one.number); err != nil {
				fail(one.where+".share", "%v", err)
				return
			}
		}
		switch sign := sum.Cmp(exact.Int(1)); {
		case sign > 0:
			fail(shares[len(shares)-1].where+".share", "%s 的 %q 的份额合计 %s，最多为 1：%s", to.name(), item, fraction(sum), strings.Join(words, "、"))
		case sign < 0 && sound && whole(item):
			fail("serves", "%s 的 %q 的份额合计 %s，应恰为 1：%s", to.name(), item, fraction(sum), strings.Join(words, "、"))
		}
	}
}

// fraction gives a sum of shares as a fraction and as a decimal: "51/50（1.02）".
func fraction(sum exact.Number) string {
	if sum.Rat().IsInt() {
		return sum.String()
	}
	return fmt.Sprintf("%s（%s）", sum.Rat().RatString(), sum)
}

// carried adds up what the clauses of a ruleset carry, by item.
func carried(rs *engine.Ruleset) map[string]exact.Number {
	sums := map[string]exact.Number{}
	visit(rs.Items, func(at *engine.Item) {
		for _, clause := range at.Clauses {
			for _, one := range clause.Serves {
				n, err := one.Number()
				if more, wrong := sums[one.Item].Add(n); err == nil && wrong == nil {
					sums[one.Item] = more
				}
			}
		}
	})
	return sums
}
