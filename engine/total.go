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
func (e *evaluation) add(result *SubjectResult) {
	for i := range result.Clauses {
		if c := &result.Clauses[i]; c.Outcome != score.NotApplicable {
			result.Tasks.Applicable++
			if c.Outcome != score.NoEvidence && len(c.Awaiting) == 0 {
				result.Tasks.Submitted++
			}
		}
	}
	result.Nodes = make([]NodeResult, len(e.outline.Nodes))
	for i := range e.outline.Nodes {
		result.Nodes[i] = NodeResult{ID: e.outline.Nodes[i].ID}
	}
	for i := range e.leaves {
		e.leaf(result, &e.leaves[i])
	}
	e.rollUp(result.Nodes)
	for i, node := range e.outline.Nodes {
		if node.Depth == 1 {
			result.Applicable += result.Nodes[i].Applicable
			result.Earned += result.Nodes[i].Score
			result.Low += result.Nodes[i].Low
			result.High += result.Nodes[i].High
		}
	}
	e.scale(result)
	e.award(result)
	e.decide(result)
}

// leaf holds the deductions of one item to the pool caps and the item's
// points, in the order clause → pool → item, and books what each clause lost.
func (e *evaluation) leaf(result *SubjectResult, l *leaf) {
	least := l.allot(e.rules, result.Clauses, func(c *ClauseResult) score.Points { return c.Least }, nil)
	most := l.allot(e.rules, result.Clauses, func(c *ClauseResult) score.Points { return c.Most }, nil)
	lost := l.allot(e.rules, result.Clauses, func(c *ClauseResult) score.Points { return c.Deducted },
		func(c *ClauseResult, lost score.Points) { c.Lost = lost })
	stake := func(counts func(c *ClauseResult, r *rule) bool) score.Points {
		return l.allot(e.rules, result.Clauses, func(c *ClauseResult) score.Points {
			if r := &e.rules[l.index(e.rules, c.ID)]; counts(c, r) {
				return r.deduct.Max()
			}
			return 0
		}, nil)
	}
	applicable := stake(func(c *ClauseResult, _ *rule) bool {
		return !c.OffDuty && (c.Outcome != score.NotApplicable || e.outline.NotApplicable == PolicyFull)
	})
	result.PlaceholderPoints += stake(func(c *ClauseResult, r *rule) bool { return c.Outcome != score.NotApplicable && r.placeholder })
	result.Nodes[l.node] = NodeResult{ID: e.outline.Nodes[l.node].ID, Applicable: applicable,
		Score: applicable - lost, Low: applicable - most, High: applicable - least}
}

// index finds the rule of a clause among those of the item.
func (l *leaf) index(rules []rule, id string) int {
	for _, i := range l.rules {
		if rules[i].id == id {
			return i
		}
	}
	panic("engine: clause outside its item")
}

// allot takes amounts clause by clause, as far as pool and item still have
// points, and gives what was taken together.
func (l *leaf) allot(rules []rule, results []ClauseResult, amount func(*ClauseResult) score.Points, book func(*ClauseResult, score.Points)) score.Points {
	rest := l.points
	pools := make([]score.Points, len(l.pools))
	for i, pool := range l.pools {
		pools[i] = pool.Cap
	}
	for _, i := range l.rules {
		taken := min(amount(&results[i]), rest)
		if pool := rules[i].pool; pool >= 0 {
			taken = min(taken, pools[pool])
			pools[pool] -= taken
		}
		rest -= taken
		if book != nil {
			book(&results[i], taken)
		}
	}
	return l.points - rest
}

// rollUp adds leaves to their parents; nodes stand in preorder.
func (e *evaluation) rollUp(nodes []NodeResult) {
	index := map[string]int{}
	for i, node := range e.outline.Nodes {
		index[node.ID] = i
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		parent, ok := index[e.outline.Nodes[i].Parent]
		if !ok {
			continue
		}
		nodes[parent].Applicable += nodes[i].Applicable
		nodes[parent].Score += nodes[i].Score
		nodes[parent].Low += nodes[i].Low
		nodes[parent].High += nodes[i].High
	}
}

// scale brings earned points to the total of the ruleset. Where points leave
// the scale — those others answer for, and by policy those that do not apply —
// what is earned of the rest is stretched to the total, rounded half up to
// 1e-4 分, once.
func (e *evaluation) scale(result *SubjectResult) {
	stretch := func(p score.Points) score.Points {
		if result.Applicable == e.outline.Total || result.Applicable == 0 {
			return p
		}
		product, err := exact.Int(int64(p)).Mul(exact.Int(int64(e.outline.Total)))
		if err != nil {
			panic(err) // both factors are below 2^40
		}
		quotient, err := product.Quo(exact.Int(int64(result.Applicable)))
		if err != nil {
			panic(err)
		}
		whole, _ := quotient.Round(0, score.HalfUp).Int64()
		return score.Points(whole)
	}
	result.Score, result.Low, result.High = stretch(result.Earned), stretch(result.Low), stretch(result.High)
}

// award adds up the bonus, and counts it towards the score where it is inside.
func (e *evaluation) award(result *SubjectResult) {
	if e.outline.Bonus == nil {
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
	limit := e.outline.Bonus.Cap
	bonus.Points, bonus.High = min(total.policy, limit), min(total.most, limit)
	if e.outline.Bonus.Inside {
		result.Score += bonus.Points
		result.Low += min(total.least, limit)
		result.High += bonus.High
	}
}

// decide answers whether the subject passes.
func (e *evaluation) decide(result *SubjectResult) {
	line := e.outline.Pass
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
