package engine

import (
	"slices"

	"chengan/engine/score"
)

// Tally is what the clauses of one subject come to, each by itself.
//
// Units: Clauses are points of the ruleset's own scale and add up to Earned;
// Score is Earned brought to the total, rounded once, and the Bonus where it is
// inside.
type Tally struct {
	Clauses            []score.Points // parallel to Outline.Clauses: what the clause has at stake less what it loses, after pool and item caps
	Bonus              []score.Points // parallel to the bonus clauses: what each adds to the score, after the cap
	Earned, Applicable score.Points
	Score              score.Points
}

// Tally adds up clause by clause what was judged, or what might have been:
// only outcomes, duties and deductions are looked at. Clauses take from pools
// and items in their order, stakes as well as losses, so what one clause comes
// to depends on those of its item before it.
//
// Shape: clauses and bonus are parallel to the outline's; both stay as they are.
func (p *Program) Tally(clauses, bonus []ClauseResult) Tally {
	result := SubjectResult{Clauses: slices.Clone(clauses)}
	if p.outline.Bonus != nil {
		result.Bonus = &BonusResult{Clauses: slices.Clone(bonus)}
	}
	p.add(&result)
	t := Tally{Clauses: make([]score.Points, len(clauses)), Bonus: make([]score.Points, len(bonus)),
		Earned: result.Earned, Applicable: result.Applicable, Score: result.Score}
	for i := range p.leaves {
		p.leaves[i].allot(p.rules, func(rule int) score.Points { return p.stake(rule, &clauses[rule]) },
			func(rule int, taken score.Points) { t.Clauses[rule] = taken - result.Clauses[rule].Lost })
	}
	if p.outline.Bonus != nil && p.outline.Bonus.Inside {
		rest := p.outline.Bonus.Cap
		for i := range bonus {
			t.Bonus[i] = min(bonus[i].Deducted, rest)
			rest -= t.Bonus[i]
		}
	}
	return t
}
