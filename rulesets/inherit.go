package rulesets

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// inherit gives the cases of a ruleset that extends another: its own, and for
// every clause that has none of its own those of the base, where the clause
// still deducts for the same reasons. What a case expects keeps its proportion
// to the clause's points.
func inherit(base *resolved, rs *engine.Ruleset, own []ClauseCases) []ClauseCases {
	replaced := map[string]bool{}
	for _, one := range own {
		replaced[one.Clause] = true
	}
	clauses, now := byID(base.rs), byID(rs)
	others, othersNow := outsideTree(base.rs), outsideTree(rs)
	all := slices.Clone(own)
	for _, one := range base.cases {
		switch was, is := clauses[one.Clause], now[one.Clause]; {
		case replaced[one.Clause]:
		case was != nil && is != nil && was.Deduct.Name == "manual" && was.Deduct.Max() != is.Deduct.Max():
			// what an expert gives does not keep its proportion
		case was != nil && is != nil && was.Applies == is.Applies && is.SameRule(was):
			one.Cases = weighed(one.Cases, was.Deduct, is.Deduct.Max(), rs.Tables)
			if !was.Deduct.Proportional() && len(one.Cases) > 0 {
				one.origin = &one.Cases[0] // they may expect less than they did
			}
			all = append(all, one)
		case others[one.Clause] != nil && bytes.Equal(others[one.Clause], othersNow[one.Clause]):
			one.Cases = weighed(one.Cases, pattern.Deduction{}, 0, rs.Tables)
			all = append(all, one)
		}
	}
	return all
}

func byID(rs *engine.Ruleset) map[string]*engine.Clause {
	clauses := map[string]*engine.Clause{}
	visit(rs.Items, func(item *engine.Item) {
		for i := range item.Clauses {
			clauses[item.Clauses[i].ID] = &item.Clauses[i]
		}
	})
	return clauses
}

// outsideTree gives vetoes and bonus clauses as they are written.
func outsideTree(rs *engine.Ruleset) map[string][]byte {
	written := map[string][]byte{}
	note := func(id string, v any) {
		if data, err := json.Marshal(v); err == nil {
			written[id] = data
		}
	}
	for _, veto := range rs.Vetoes {
		note(veto.ID, veto)
	}
	if rs.Bonus != nil {
		for _, clause := range rs.Bonus.Clauses {
			note(clause.ID, clause)
		}
	}
	return written
}

// weighed gives cases of a deduction for another weight of it, 0 for the same.
// Rows of tables that the ruleset has not are left out: its clause reads none.
func weighed(cases []Case, was pattern.Deduction, most score.Points, tables []string) []Case {
	out := slices.Clone(cases)
	for i := range out {
		one := &out[i]
		unlisted := func(table string) bool { return !listed(tables, table) }
		for table := range one.Given {
			if unlisted(table) {
				one.Given = maps.Clone(cases[i].Given)
				maps.DeleteFunc(one.Given, func(table string, _ []map[string]any) bool { return unlisted(table) })
				break
			}
		}
		if slices.ContainsFunc(one.Zero, unlisted) {
			one.Zero = slices.DeleteFunc(slices.Clone(one.Zero), unlisted)
		}
		if one.Deducted == nil || was.Pattern == nil || most == was.Max() {
			continue
		}
		scaled, ok := one.Deducted.Times(most, was.Max())
		switch {
		case !was.Proportional() && (!ok || scaled != 0 && scaled != most):
			one.Deducted = nil // it is rounded after the weight: only the outcome is known
		case ok: // else it was never right, and stays wrong
			one.Deducted = &scaled
		}
	}
	return out
}

// listed reports whether rows of a table, or its total rows, can be given.
func listed(tables []string, name string) bool {
	return slices.ContainsFunc(tables, func(table string) bool { return table == name || table+"_total" == name })
}
