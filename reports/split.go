package reports

import (
	"fmt"
	"slices"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// effect is what a line of a change comes of, as the columns call it.
type effect string

// The effects. Two runs of one ruleset have no rules and no interaction.
const (
	ofEvidence      effect = "证据影响"
	ofRules         effect = "规则影响"
	ofApplicability effect = "适用影响"
	ofInteraction   effect = "交互影响"
	ofEither        effect = "未拆分"
)

// split attributes the change of a score under one ruleset to clauses, exactly:
// each line is what the clause loses less or more, at the scale of the round
// before; what comes of points that entered or left an item, of the bonus and of
// another scale are lines of their own, and so is what comes of rounding each of
// them to 1e-4 分.
//
// First comes the evidence, of what applies in both rounds; then who it applies
// to, with what enters or leaves and with the scale. Where two runs do not tell
// one from the other the line is of either.
//
// Errors: a run whose points do not follow from its clauses.
func (c *SubjectChange) split(before, after *Model, a, b *engine.SubjectResult, bonus *engine.BonusNote) error {
	add := func(line ChangeLine, of effect, change score.Points) {
		if change == 0 {
			return
		}
		line.Change, line.Effect = signed(change).at(added([]ChangeLine{line}), ""), string(of)
		c.Lines = append(c.Lines, line)
		switch of {
		case ofEvidence:
			c.effects.Evidence += change
		case ofApplicability:
			c.effects.Applicability += change
		default:
			c.effects.Unsplit += change
		}
	}
	earned, scale := score.Points(0), ofApplicability
	was, is := before.subject(a.ID), after.subject(b.ID)
	first, then := before.subjectPath(a.ID), after.subjectPath(b.ID)
	gain := func(from, to, place string) string { // at the scale of the round before
		if !stretched(a) {
			return to + place + "-" + from + place
		}
		return fmt.Sprintf("scaled(%s;%s;%s;%s)", from, to, place[1:], first)
	}
	points := func(of score.Points, place, field string) Words { return say("%s分", plainMark(of).at(place, field)) }
	for i := range after.Nodes {
		if !after.Nodes[i].Leaf {
			continue
		}
		var list []int
		for j := range after.Clauses {
			if after.Clauses[j].node == i {
				list = append(list, j)
			}
		}
		m := movesOf(a.Clauses, b.Clauses, list)
		if m.doubtful {
			scale = ofEither
		}
		pillar := after.pillarOf(after.Nodes[i].ID)
		stake := b.Nodes[i].Applicable - a.Nodes[i].Applicable
		earned += stake
		item := after.Nodes[i].ID
		add(ChangeLine{Kind: "stake", Title: "应得分值", Item: item, Pillar: pillar, Was: points(a.Nodes[i].Applicable, first+"."+pick("nodes", item), "applicable"),
			Is: points(b.Nodes[i].Applicable, then+"."+pick("nodes", item), "applicable"), term: term{gain(first, then, ".nodes[].applicable"), escapes.Replace(item)}},
			m.stake(), stretch(stake, a))
		for _, j := range list {
			won := a.Clauses[j].Lost - b.Clauses[j].Lost
			earned += won
			add(ChangeLine{Kind: "clause", Title: after.Clauses[j].ID, Item: item, Pillar: pillar, Was: was.Clauses[j].found(), Is: is.Clauses[j].found(),
				term: term{gain(then, first, ".clauses[].lost"), escapes.Replace(after.Clauses[j].ID)}},
				m.of(&a.Clauses[j], &b.Clauses[j]), stretch(won, a))
		}
	}
	if earned != b.Earned-a.Earned {
		return fmt.Errorf("%s：两轮各条款的失分之差是%s分，得分之差却是%s分：评价结果自相矛盾", c.Name, earned, b.Earned-a.Earned)
	}
	if bonus != nil && bonus.Inside && a.Bonus != nil && b.Bonus != nil {
		all := make([]int, len(bonus.Clauses))
		for i := range all {
			all[i] = i
		}
		add(ChangeLine{Kind: "bonus", Title: bonus.Name, Was: points(a.Bonus.Points, first+".bonus", "points"), Is: points(b.Bonus.Points, then+".bonus", "points"),
			term: term{form: then + ".bonus.points-" + first + ".bonus.points"}},
			movesOf(a.Bonus.Clauses, b.Bonus.Clauses, all).whole(), b.Bonus.Points-a.Bonus.Points)
	}
	ratio := func(s *engine.SubjectResult, place string) Words {
		return say("%s/%s", plainMark(s.Max).at(place, "max"), plainMark(s.Applicable).at(place, "applicable"))
	}
	kept := func(by *engine.SubjectResult, place string) string { // what is earned then, at the scale of a round
		if !stretched(by) {
			return then + ".earned"
		}
		return fmt.Sprintf("scaled(;%s;earned;%s)", then, place)
	}
	add(ChangeLine{Kind: "scale", Title: "折算比例", Was: ratio(a, first), Is: ratio(b, then), term: term{form: kept(b, then) + "-" + kept(a, first)}},
		scale, stretch(b.Earned, b)-stretch(b.Earned, a))
	return nil
}

// moves is how the clauses of an item, or of the bonus, differ between two runs.
type moves struct {
	any      bool // some apply in one of the runs only, or are nobody's duty in one
	doubtful bool // of these, some were not judged where they apply
	mended   bool // some that apply in both do not deduct what they did
	capped   bool // a cap left some of what clauses deduct uncounted
}

func movesOf(a, b []engine.ClauseResult, list []int) moves {
	var m moves
	for _, i := range list {
		was, is := &a[i], &b[i]
		switch {
		case moved(was, is):
			m.any = true
			m.doubtful = m.doubtful || doubtful(was, is)
		case was.Deducted != is.Deducted:
			m.mended = true
		}
		m.capped = m.capped || was.Lost != was.Deducted || is.Lost != is.Deducted
	}
	return m
}

// moved reports whether a clause applies in one of two runs only, or is not the
// subject's duty in one.
func moved(was, is *engine.ClauseResult) bool {
	return was.OffDuty != is.OffDuty || (was.Outcome == score.NotApplicable) != (is.Outcome == score.NotApplicable)
}

// doubtful reports whether a clause that moved was not judged where it applies:
// nobody knows what it would have lost, nor whether it applied at all.
func doubtful(was, is *engine.ClauseResult) bool {
	return was.Outcome.Unknown() || is.Outcome.Unknown()
}

// of tells what the change of one clause comes of. Where a cap holds clauses
// together each loses what the others leave; then it can be told only where
// nothing but applicability changed.
func (m moves) of(was, is *engine.ClauseResult) effect {
	switch {
	case !m.any:
		return ofEvidence
	case m.capped && (m.mended || m.doubtful), moved(was, is) && doubtful(was, is):
		return ofEither
	case m.capped || moved(was, is):
		return ofApplicability
	}
	return ofEvidence
}

// stake tells what a change of the points at stake comes of.
func (m moves) stake() effect {
	if m.doubtful {
		return ofEither
	}
	return ofApplicability
}

// whole tells what the change of all clauses together comes of.
func (m moves) whole() effect {
	switch {
	case !m.any:
		return ofEvidence
	case m.mended:
		return ofEither
	}
	return m.stake()
}

// splitBasis says what the parts of a change under one ruleset are.
func splitBasis(subjects []SubjectChange) string {
	has := func(of effect) bool {
		return slices.ContainsFunc(subjects, func(s SubjectChange) bool {
			return slices.ContainsFunc(s.Lines, func(l ChangeLine) bool { return l.Effect == string(of) })
		})
	}
	either := has(ofEither)
	if !either && !has(ofApplicability) {
		return "两轮用同一部评价细则，得分的变化全部是证据影响（含评估基准日的推移）"
	}
	text := "两轮用同一部评价细则，没有规则影响：两轮都适用的条款失分增减为证据影响（含评估基准日的推移）；" +
		"条款转为不涉及或者恢复适用引起的失分、应得分值和折算比例的变化为适用影响"
	if either {
		text += "；这类条款有一轮未提交、待评、无法评价，或者受分值上限牵连，只凭两轮结果分不清两种影响的，列为未拆分"
	}
	return text
}

// found says what was found, in words: 扣0.2分, 达标.
func (c ClauseScore) found() Words {
	if c.Lost.Zero() {
		return Words{}.plain(c.OutcomeTitle)
	}
	return say("%s，失%s分", c.OutcomeTitle, c.Lost)
}

// stretched reports whether a subject's score has another scale than its points.
func stretched(s *engine.SubjectResult) bool { return s.Applicable != s.Max && s.Applicable != 0 }

// stretch brings points to the scale of a subject's score, as the engine does.
func stretch(points score.Points, s *engine.SubjectResult) score.Points {
	if !stretched(s) {
		return points
	}
	product, err := exact.Int(int64(points)).Mul(exact.Int(int64(s.Max)))
	if err != nil {
		panic(err) // both factors are below 2^40
	}
	quotient, err := product.Quo(exact.Int(int64(s.Applicable)))
	if err != nil {
		panic(err)
	}
	whole, _ := quotient.Round(0, score.HalfUp).Int64()
	return score.Points(whole)
}
