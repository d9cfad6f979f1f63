package impact

import (
	"fmt"
	"math/big"
	"slices"

	"chengan/engine"
	"chengan/engine/edition"
	"chengan/engine/score"
)

// splitting is two editions and the evidence judged under them.
type splitting struct {
	comparison        *edition.Comparison
	from, to, earlier *Judged
	groups            []group
	marks             map[string]edition.Mark // by item
}

// group is clauses, or a bonus clause, that became of each other.
type group struct {
	bonus    bool
	from, to []int // in the order of the programs' clauses
	of       edition.Group
}

func newSplitting(c *edition.Comparison, from, to, earlier *Judged) *splitting {
	s := &splitting{comparison: c, from: from, to: to, earlier: earlier, marks: map[string]edition.Mark{}}
	for _, item := range c.Items {
		s.marks[item.ID] = item.Mark
	}
	was, is := from.program.Outline(), to.program.Outline()
	for _, g := range c.Groups {
		s.groups = append(s.groups, group{from: positions(was.Clauses, g.From), to: positions(is.Clauses, g.To), of: g})
	}
	bonus := func(o engine.Outline) []engine.ClauseNote {
		if o.Bonus == nil {
			return nil
		}
		return o.Bonus.Clauses
	}
	old, now := bonus(was), bonus(is)
	add := func(note engine.ClauseNote) {
		s.groups = append(s.groups, group{bonus: true, from: positions(old, []string{note.ID}), to: positions(now, []string{note.ID}), of: edition.Group{Text: note.Text}})
	}
	for _, note := range now {
		add(note)
	}
	for _, note := range old {
		if len(positions(now, []string{note.ID})) == 0 {
			add(note)
		}
	}
	return s
}

func positions(notes []engine.ClauseNote, ids []string) []int {
	var at []int
	for _, id := range ids {
		if i := slices.IndexFunc(notes, func(n engine.ClauseNote) bool { return n.ID == id }); i >= 0 {
			at = append(at, i)
		}
	}
	return at
}

// state is whether a clause applies to a subject.
type state uint8

const (
	applies state = iota
	notApplicable
	offDuty
)

func (s state) title() string { return [...]string{"适用", "不涉及", "不属于职责"}[s] }

func stateOf(c *engine.ClauseResult) state {
	switch {
	case c.OffDuty:
		return offDuty
	case c.Outcome == score.NotApplicable:
		return notApplicable
	}
	return applies
}

// judgement is the clauses of one subject under one edition, as they were
// judged or as they might have been.
type judgement struct {
	clauses, bonus []engine.ClauseResult
}

func judgementOf(s *engine.SubjectResult) judgement {
	j := judgement{clauses: s.Clauses}
	if s.Bonus != nil {
		j.bonus = s.Bonus.Clauses
	}
	return j
}

func (j judgement) clone() judgement {
	return judgement{slices.Clone(j.clauses), slices.Clone(j.bonus)}
}

func (j judgement) list(bonus bool) []engine.ClauseResult {
	if bonus {
		return j.bonus
	}
	return j.clauses
}

// tally is what a judgement comes to.
type tally struct {
	engine.Tally
	total score.Points
}

func (j *Judged) tally(of judgement) tally {
	return tally{j.program.Tally(of.clauses, of.bonus), j.program.Outline().Total}
}

// points is what clauses add to the score, before it is scaled.
func (t tally) points(g *group, at []int) int64 {
	list, sum := t.Clauses, int64(0)
	if g.bonus {
		list = t.Bonus
	}
	for _, i := range at {
		sum += int64(list[i])
	}
	return sum
}

// scaled stretches points as the score is stretched, without rounding.
func (t tally) scaled(points int64) *big.Rat {
	if t.Applicable == 0 || t.Applicable == t.total {
		return big.NewRat(points, 1)
	}
	out := new(big.Rat).SetFrac(big.NewInt(int64(t.total)), big.NewInt(int64(t.Applicable)))
	return out.Mul(out, big.NewRat(points, 1))
}

// subject splits the change of one subject.
func (s *splitting) subject(first, was, is *engine.SubjectResult) Subject {
	out := Subject{ID: is.ID, Name: is.Name, Kind: is.Kind, Before: first.Score, Between: was.Score, After: is.Score, Change: is.Score - first.Score,
		Marks: map[edition.Mark]score.Points{}, Was: first.Verdict, Is: is.Verdict, Lines: []Line{}}
	for _, result := range []*engine.SubjectResult{first, was, is} {
		out.Open = out.Open || result.Low != result.High
	}
	a, b := judgementOf(was), judgementOf(is)
	asB, asA := a.clone(), b.clone() // A's rules as B applies, B's rules as A applies
	why := make([]string, len(s.groups))
	tainted := "" // why it cannot be told what the scale would have been
	for i := range s.groups {
		var moved bool
		if why[i], moved = s.transfer(&s.groups[i], is.ID, a, b, asB, asA); moved && tainted == "" {
			tainted = why[i]
		}
	}
	e := effects{first: s.earlier.tally(judgementOf(first)), aa: s.from.tally(a), ab: s.from.tally(asB), ba: s.to.tally(asA), bb: s.to.tally(b)}
	add := func(line Line) {
		line.Change = line.Effects.Sum()
		out.Effects.add(line.Effects)
		if line.Mark != "" {
			out.Marks[line.Mark] += line.Change
		}
		switch {
		case line.Effects != (Effects{}):
			out.Lines = append(out.Lines, line)
		case line.Why != "":
			out.Quiet++
		}
	}
	for i := range s.groups {
		g := &s.groups[i]
		line := Line{Kind: OfClauses, From: seen(a, g, g.from), To: seen(b, g, g.to), Item: g.of.Item, Mark: s.marks[g.of.Item], Text: g.of.Text, Why: why[i]}
		if g.bonus {
			line.Kind = OfBonus
		}
		line.Effects = e.of(g, why[i] != "")
		add(line)
	}
	scale := Line{Kind: OfScale, From: []Seen{}, To: []Seen{}, Effects: e.scale(tainted != "")}
	if scale.Effects.Unsplit != 0 {
		scale.Why = "有条款的适用情况无法拆分：" + tainted
	}
	add(scale)
	if out.Rounding = out.Change - out.Effects.Sum(); out.Rounding != 0 {
		out.Lines = append(out.Lines, Line{Kind: OfRounding, From: []Seen{}, To: []Seen{}, Change: out.Rounding})
	}
	return out
}

func seen(j judgement, g *group, at []int) []Seen {
	list := []Seen{}
	for _, i := range at {
		c := &j.list(g.bonus)[i]
		list = append(list, Seen{c.ID, c.Outcome, c.OffDuty, c.Deducted, c.Reason})
	}
	return list
}

// transfer gives the clauses of a group, under each edition, the state that
// they have under the other. Where that cannot be done it says why, and leaves
// them as they are; moved reports whether their states differ then.
func (s *splitting) transfer(g *group, subject string, a, b, asB, asA judgement) (why string, moved bool) {
	stateA, one, whyA := s.from.common(s.comparison.From, a, g, g.from)
	stateB, two, whyB := s.to.common(s.comparison.To, b, g, g.to)
	moved = !one || !two || len(g.from) > 0 && len(g.to) > 0 && stateA != stateB
	switch {
	case whyA != "":
		return whyA, moved
	case whyB != "":
		return whyB, moved
	case len(g.from) == 0 || len(g.to) == 0 || stateA == stateB:
		return "", false // a clause that one edition has not is a matter of rules
	}
	hypotheticalA, whyA := s.from.hypothetical(s.comparison.From, subject, g, g.from, stateA, stateB)
	hypotheticalB, whyB := s.to.hypothetical(s.comparison.To, subject, g, g.to, stateB, stateA)
	switch {
	case whyA != "":
		return whyA, moved
	case whyB != "":
		return whyB, moved
	}
	for i, at := range g.from {
		asB.list(g.bonus)[at] = hypotheticalA[i]
	}
	for i, at := range g.to {
		asA.list(g.bonus)[at] = hypotheticalB[i]
	}
	return "", moved
}

// common gives the state that the clauses of a group share. It says why there
// is no split where they share none, or one of them is not known.
func (j *Judged) common(edition string, of judgement, g *group, at []int) (common state, one bool, why string) {
	one = true
	for k, i := range at {
		c := &of.list(g.bonus)[i]
		now := stateOf(c)
		if k == 0 {
			common = now
		}
		if one = one && now == common; !one && why == "" {
			why = fmt.Sprintf("%s的条款%s%s，条款%s%s", edition, of.list(g.bonus)[at[0]].ID, common.title(), c.ID, now.title())
		}
		if c.Outcome.Unknown() {
			return common, one, fmt.Sprintf("%s的条款%s%s：%s", edition, c.ID, c.Outcome.Title(), c.Reason)
		}
	}
	return common, one, why
}

// hypothetical gives what the clauses of a group would have been in another
// state than theirs. It says why that cannot be told.
func (j *Judged) hypothetical(edition, subject string, g *group, at []int, now, then state) (results []engine.ClauseResult, why string) {
	lifted := j.applying
	if now == offDuty {
		lifted = j.answering
	}
	for _, i := range at {
		var result engine.ClauseResult
		switch then {
		case applies:
			result = judgementOf(lifted[subject]).list(g.bonus)[i]
			if result.Outcome.Unknown() || result.Outcome == score.NotApplicable {
				return nil, fmt.Sprintf("%s的条款%s%s，若适用应扣多少不得而知：%s", edition, result.ID, now.title(), result.Reason)
			}
		default:
			result = engine.ClauseResult{Outcome: score.NotApplicable, OffDuty: then == offDuty}
		}
		results = append(results, result)
	}
	return results, ""
}

// effects is the tallies of one subject: of the earlier evidence, and of the
// rules of either edition (a, b) as either applies (a, b).
type effects struct {
	first, aa, ab, ba, bb tally
}

// of splits what a group adds to the score, at the scale of A.
func (e *effects) of(g *group, whole bool) Effects {
	stretch := func(t tally, points int64) score.Points {
		if g.bonus { // it is added to the score as it is
			return score.Points(points)
		}
		return rounded(t.scaled(points))
	}
	aa, ab, ba, bb := e.aa.points(g, g.from), e.ab.points(g, g.from), e.ba.points(g, g.to), e.bb.points(g, g.to)
	out := Effects{Evidence: stretch(e.first, aa-e.first.points(g, g.from))}
	if whole {
		out.Unsplit = stretch(e.aa, bb-aa)
		return out
	}
	out.Rule, out.Applicability, out.Interaction = stretch(e.aa, ba-aa), stretch(e.aa, ab-aa), stretch(e.aa, bb-ba-ab+aa)
	return out
}

// scale splits what comes of another scale than A's: what the clauses together
// add to each score, less what they would at the scale that their lines have.
func (e *effects) scale(whole bool) Effects {
	moved := func(base, t tally) *big.Rat {
		return new(big.Rat).Sub(t.scaled(int64(t.Earned)), base.scaled(int64(t.Earned)))
	}
	out := Effects{Evidence: rounded(moved(e.first, e.aa))}
	rule, applicability, all := moved(e.aa, e.ba), moved(e.aa, e.ab), moved(e.aa, e.bb)
	if whole {
		out.Unsplit = rounded(all)
		return out
	}
	all.Sub(all, rule)
	out.Rule, out.Applicability, out.Interaction = rounded(rule), rounded(applicability), rounded(all.Sub(all, applicability))
	return out
}

// rounded gives a number of 1e-4 分, halves away from zero.
func rounded(r *big.Rat) score.Points {
	quotient, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Lsh(rest.Abs(rest), 1).Cmp(r.Denom()) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(r.Sign())))
	}
	return score.Points(quotient.Int64())
}
