package engine

import (
	"chengan/engine/exact"
	"chengan/engine/score"
)

// amounts is one quantity under the three views of a score.
type amounts struct{ policy, least, most score.Points }

// subject judges every clause of one subject and adds it up.
func (e *evaluation) subject(index int) SubjectResult {
	return e.again(index, MaxRecords, SubjectResult{}, nil)
}

// again is subject, where only some rules can have changed since an earlier
// result; nil is all of them. Of what is judged again, most records are named.
func (e *evaluation) again(index, most int, earlier SubjectResult, changed func(r *rule) bool) SubjectResult {
	s := e.evidence.Subjects[index]
	result := SubjectResult{Type: "subject", ID: s.ID, Name: s.Name, Kind: s.Kind, Parent: s.Parent, Max: e.outline.Total}
	scene := e.scene(index)
	scene.most = most
	judge := func(rules []rule, earlier []ClauseResult) []ClauseResult {
		if len(rules) == 0 {
			return nil
		}
		results := make([]ClauseResult, len(rules))
		for i := range rules {
			if changed != nil && !changed(&rules[i]) {
				results[i] = earlier[i]
				continue
			}
			results[i], _ = e.judge(index, &rules[i], scene)
		}
		return results
	}
	if result.Clauses = judge(e.rules, earlier.Clauses); result.Clauses == nil {
		result.Clauses = []ClauseResult{}
	}
	result.Vetoes = judge(e.vetoes, earlier.Vetoes)
	for i := range result.Vetoes {
		v := &result.Vetoes[i]
		v.Deducted, v.Least, v.Most = 0, 0, 0 // a veto has no points
	}
	if e.outline.Bonus != nil {
		result.Bonus = &BonusResult{}
		if earlier.Bonus == nil {
			earlier.Bonus = result.Bonus
		}
		result.Bonus.Clauses = judge(e.bonus, earlier.Bonus.Clauses)
	}
	e.add(&result)
	return result
}

// add adds up what was judged.
func (p *Program) add(result *SubjectResult) {
	for i := range result.Clauses {
		if c := &result.Clauses[i]; c.Outcome != score.NotApplicable {
			result.Tasks.Applicable++
			if c.Outcome != score.NoEvidence && len(c.Awaiting) == 0 {
				result.Tasks.Submitted++
			}
		}
	}
	result.Nodes = make([]NodeResult, len(p.outline.Nodes))
	for i := range p.outline.Nodes {
		result.Nodes[i] = NodeResult{ID: p.outline.Nodes[i].ID}
	}
	for i := range p.leaves {
		p.leaf(result, &p.leaves[i])
	}
	p.rollUp(result.Nodes)
	for i, node := range p.outline.Nodes {
		if node.Depth == 1 {
			result.Applicable += result.Nodes[i].Applicable
			result.Earned += result.Nodes[i].Score
			result.Low += result.Nodes[i].Low
			result.High += result.Nodes[i].High
		}
	}
	for _, points := range []*score.Points{&result.Low, &result.High} {
		*points = p.outline.Scale(*points, result.Applicable)
	}
	result.Score = p.outline.Scale(result.Earned, result.Applicable)
	p.award(result)
	p.decide(result)
}

// leaf holds the deductions of one item to the pool caps and the item's
// points, in the order clause → pool → item, and books what each clause lost.
func (p *Program) leaf(result *SubjectResult, l *leaf) {
	clauses := result.Clauses
	least := l.allot(p.rules, func(i int) score.Points { return clauses[i].Least }, nil)
	most := l.allot(p.rules, func(i int) score.Points { return clauses[i].Most }, nil)
	lost := l.allot(p.rules, func(i int) score.Points { return clauses[i].Deducted }, func(i int, lost score.Points) { clauses[i].Lost = lost })
	applicable := l.allot(p.rules, func(i int) score.Points { return p.stake(i, &clauses[i]) }, nil)
	result.PlaceholderPoints += l.allot(p.rules, func(i int) score.Points {
		if r := &p.rules[i]; r.placeholder && clauses[i].Outcome != score.NotApplicable {
			return r.deduct.Max()
		}
		return 0
	}, nil)
	result.Nodes[l.node] = NodeResult{ID: p.outline.Nodes[l.node].ID, Applicable: applicable,
		Score: applicable - lost, Low: applicable - most, High: applicable - least}
}

// stake is what a clause may lose, before pool and item caps, so that it is on
// the scale: nothing where others answer for it or, by policy, where it does
// not apply.
func (p *Program) stake(rule int, c *ClauseResult) score.Points {
	if c.OffDuty || c.Outcome == score.NotApplicable && p.outline.NotApplicable != PolicyFull {
		return 0
	}
	return p.rules[rule].deduct.Max()
}

// allot takes amounts clause by clause, as far as pool and item still have
// points, and gives what was taken together.
func (l *leaf) allot(rules []rule, amount func(rule int) score.Points, book func(rule int, taken score.Points)) score.Points {
	rest := l.points
	pools := make([]score.Points, len(l.pools))
	for i, pool := range l.pools {
		pools[i] = pool.Cap
	}
	for _, i := range l.rules {
		taken := min(amount(i), rest)
		if pool := rules[i].pool; pool >= 0 {
			taken = min(taken, pools[pool])
			pools[pool] -= taken
		}
		rest -= taken
		if book != nil {
			book(i, taken)
		}
	}
	return l.points - rest
}

// rollUp adds leaves to their parents; nodes stand in preorder.
func (p *Program) rollUp(nodes []NodeResult) {
	index := map[string]int{}
	for i, node := range p.outline.Nodes {
		index[node.ID] = i
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		parent, ok := index[p.outline.Nodes[i].Parent]
		if !ok {
			continue
		}
		nodes[parent].Applicable += nodes[i].Applicable
		nodes[parent].Score += nodes[i].Score
		nodes[parent].Low += nodes[i].Low
		nodes[parent].High += nodes[i].High
	}
}

// Scale brings points of what a subject has at stake to the total of the
// ruleset. Where points leave the scale — those others answer for, and by policy
// those that do not apply — what is earned of the rest is stretched to the
// total, rounded half up to 1e-4 分, once.
func (o *Outline) Scale(points, applicable score.Points) score.Points {
	if applicable == o.Total || applicable == 0 {
		return points
	}
	product, err := exact.Int(int64(points)).Mul(exact.Int(int64(o.Total)))
	if err != nil {
		panic(err) // both factors are below 2^40
	}
	quotient, err := product.Quo(exact.Int(int64(applicable)))
	if err != nil {
		panic(err)
	}
	whole, _ := quotient.Round(0, score.HalfUp).Int64()
	return score.Points(whole)
}

// award adds up the bonus, and counts it towards the score where it is inside.
func (p *Program) award(result *SubjectResult) {
	if p.outline.Bonus == nil {
		return
	}
	bonus := result.Bonus
	var total amounts
	for i := range bonus.Clauses {
		one := &bonus.Clauses[i]
		total.policy += one.Deducted
		total.least += one.Least
		total.most += one.Most
		one.Lost = 0
	}
	limit := p.outline.Bonus.Cap
	bonus.Points, bonus.High = min(total.policy, limit), min(total.most, limit)
	if p.outline.Bonus.Inside {
		result.Score += bonus.Points
		result.Low += min(total.least, limit)
		result.High += bonus.High
	}
}

// decide answers whether the subject passes.
func (p *Program) decide(result *SubjectResult) {
	line := p.outline.Pass
	vetoed, unsure := false, false
	for _, veto := range result.Vetoes {
		vetoed = vetoed || veto.Outcome == score.Deducted
		unsure = unsure || veto.Outcome.Unknown() || veto.Open
	}
	if line != nil {
		result.Pass = !vetoed && !unsure && result.Tasks.Applicable > 0 && line.Passes(result.Score)
	}
	switch {
	case vetoed:
		result.Verdict = Vetoed
	case result.Tasks.Applicable == 0:
		result.Verdict = Nothing
	case line == nil:
		result.Verdict = NoLine
	case line.Passes(result.Low) && !unsure:
		result.Verdict = Passed
	case !line.Passes(result.High):
		result.Verdict = Missed
	default:
		result.Verdict = Open
	}
}

// summary counts outcomes and evaluates the checks.
func (e *evaluation) summary(run *Run) Summary {
	s := Summary{Type: "summary", Subjects: len(run.Subjects), Outcomes: map[string]int{}, Checks: []CheckResult{}}
	for _, outcome := range score.Outcomes {
		s.Outcomes[outcome.String()] = 0
	}
	for _, subject := range run.Subjects {
		for _, clause := range subject.Clauses {
			s.Outcomes[clause.Outcome.String()]++
		}
	}
	for i := range e.checks {
		s.Checks = append(s.Checks, e.compare(&e.checks[i])...)
	}
	return s
}
