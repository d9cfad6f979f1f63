package rulesets

import (
	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// PointsByStatus says how many points of the ruleset rest on deductions of each
// status. Where the clauses of an item could take more than it has, its points
// are shared out among them in proportion.
//
// Units: 分, exact; together the ruleset's total.
func (l *Loaded) PointsByStatus() map[engine.Status]exact.Number {
	points := map[engine.Status]exact.Number{}
	visit(l.Ruleset.Items, func(item *engine.Item) {
		stakes, all := map[engine.Status]score.Points{}, score.Points(0)
		for _, clause := range item.Clauses {
			most := clause.Deduct.Max()
			stakes[clause.Source.Status] += most
			all += most
		}
		for status, stake := range stakes {
			part, err := exact.Scaled(int64(item.Points), 4).Mul(exact.Int(int64(stake)))
			if err == nil {
				part, err = part.Quo(exact.Int(int64(all)))
			}
			if err == nil {
				part, err = points[status].Add(part)
			}
			if err != nil {
				panic(err) // certified points are far below any limit
			}
			points[status] = part
		}
	})
	return points
}
