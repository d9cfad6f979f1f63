package rulesets

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/mutation"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// equivalent reports whether a mutant is shown to say the same as the clause, so
// that no case could ever tell them apart. There are two rules. Tiers are the
// same when they give the same points at every bound, between any two and beyond
// them all. Predicates are the same when they hold for the same records
// (witness.Agree); of a list of things, where a record settles a thing by
// covering or by exempting it.
func (l *Loaded) equivalent(clause judged, mutant mutation.Mutant) bool {
	switch now := mutant.Deduct.Pattern.(type) {
	case *pattern.Tiers:
		if was := clause.deduct.Pattern.(*pattern.Tiers); was.Value == now.Value && clause.applies == mutant.Applies {
			return sameTiers(was.Tiers, now.Tiers)
		}
	case *pattern.Missing:
		if was := clause.deduct.Pattern.(*pattern.Missing); mutant.Before != nil && clause.applies == mutant.Applies {
			return l.agree(was.From, settles(was), settles(now))
		}
	}
	return mutant.Before != nil && l.agree(mutant.Table, mutant.Before, mutant.After)
}

// agree binds the parameters and compares.
func (l *Loaded) agree(table string, before, after ast.Node) bool {
	schema := l.Schemas[table]
	if schema == nil || before == nil || after == nil {
		return false
	}
	day, _ := column.Day(caseDate)
	return witness.Agree(schema, day, l.Ruleset.Params, syntax.Bind(before, l.Ruleset.Params), syntax.Bind(after, l.Ruleset.Params))
}

// settles is the predicate of the records that take a thing off the list.
func settles(p *pattern.Missing) ast.Node {
	where := p.Where
	if where == "" {
		where = "true"
	}
	node, err := syntax.ParsePredicate(where)
	if err != nil || p.Exempt == "" {
		return node
	}
	exempt, err := syntax.ParsePredicate(p.Exempt)
	if err != nil {
		return nil
	}
	return &ast.BinaryNode{Operator: "or", Left: node, Right: exempt}
}

// sameTiers compares what two lists of tiers give on every stretch of the line.
func sameTiers(a, b []pattern.Tier) bool {
	var bounds []exact.Number
	for _, t := range slices.Concat(a, b) {
		bounds = append(bounds, t.Than)
	}
	slices.SortFunc(bounds, exact.Number.Cmp)
	probes := slices.Clone(bounds)
	for i := range bounds {
		below, err1 := bounds[i].Sub(exact.Int(1))
		above, err2 := bounds[i].Add(exact.Int(1))
		if err1 != nil || err2 != nil {
			return false
		}
		if i > 0 {
			sum, err := bounds[i-1].Add(bounds[i])
			if err != nil {
				return false
			}
			below, _ = sum.Quo(exact.Int(2)) // two is not nothing
		}
		probes = append(probes, below)
		if i == len(bounds)-1 {
			probes = append(probes, above)
		}
	}
	return !slices.ContainsFunc(probes, func(n exact.Number) bool { return tierAt(a, n) != tierAt(b, n) })
}

func tierAt(tiers []pattern.Tier, n exact.Number) score.Points {
	for _, t := range tiers {
		c := n.Cmp(t.Than)
		if c < 0 && t.Op[0] == '<' || c == 0 && len(t.Op) == 2 || c > 0 && t.Op[0] == '>' { // == >= <= hold at the bound
			return t.Points
		}
	}
	return -1
}
