package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
	"chengan/engine/impact"
	"chengan/engine/score"
)

// clausesOf visits the clauses of a ruleset.
func clausesOf(items []engine.Item, visit func(clause *engine.Clause)) {
	for i := range items {
		for j := range items[i].Clauses {
			visit(&items[i].Clauses[j])
		}
		clausesOf(items[i].Items, visit)
	}
}

// copied gives a ruleset whose clauses can be changed.
func copied(rs *engine.Ruleset) *engine.Ruleset {
	out := *rs
	var items func(list []engine.Item) []engine.Item
	items = func(list []engine.Item) []engine.Item {
		list = slices.Clone(list)
		for i := range list {
			list[i].Items, list[i].Clauses = items(list[i].Items), slices.Clone(list[i].Clauses)
		}
		return list
	}
	out.Items = items(rs.Items)
	return &out
}

func editionOf(t require.TestingT, rs *engine.Ruleset, schemas map[string]*column.Schema) edition.Edition {
	program, defects := engine.Compile(rs, "sha256:1", schemas)
	require.Empty(t, defects)
	return edition.Edition{Ruleset: rs, Schemas: schemas, Program: program}
}

func judged(t require.TestingT, e edition.Edition, ev *engine.Evidence, day int64) *impact.Judged {
	j, err := impact.Judge(e, "sha256:1", ev, day)
	require.NoError(t, err)
	return j
}

// scoresOf gives the scores of a run.
func scoresOf(j *impact.Judged) map[string]score.Points {
	scores := map[string]score.Points{}
	if j.Run != nil {
		for _, s := range j.Run.Subjects {
			scores[s.ID] = s.Score
		}
	}
	return scores
}

// addsUp splits, and holds the report to the runs that it was made of: every part is booked
// once, to the last 1e-4 分, and what is called rounding is no more than that.
func addsUp(t require.TestingT, c *edition.Comparison, was, is, earlier *impact.Judged) *impact.Report {
	r := impact.Split(c, was, is, earlier)
	cells := 5*(len(c.Groups)+3) + 3 // each is rounded once, and so are three scores
	if earlier == nil {
		earlier = was
	}
	first, between, last := scoresOf(earlier), scoresOf(was), scoresOf(is)
	for _, s := range r.Subjects {
		require.Equal(t, []score.Points{first[s.ID], between[s.ID], last[s.ID], last[s.ID] - first[s.ID]}, []score.Points{s.Before, s.Between, s.After, s.Change})
		var sum impact.Effects
		all, rounding := score.Points(0), score.Points(0)
		marked := map[edition.Mark]score.Points{}
		for _, line := range s.Lines {
			all += line.Change
			if line.Kind == impact.OfRounding {
				rounding = line.Change
				continue
			}
			e := line.Effects
			require.Equal(t, e.Evidence+e.Rule+e.Applicability+e.Interaction+e.Unsplit, line.Change)
			require.True(t, e.Unsplit == 0 || line.Why != "", "%+v", line)
			sum = impact.Effects{Evidence: sum.Evidence + e.Evidence, Rule: sum.Rule + e.Rule, Applicability: sum.Applicability + e.Applicability,
				Interaction: sum.Interaction + e.Interaction, Unsplit: sum.Unsplit + e.Unsplit}
			if line.Mark != "" {
				marked[line.Mark] += line.Change
			}
		}
		require.Equal(t, s.Change, all, "%+v", s)
		require.Equal(t, s.Effects, sum)
		require.Equal(t, s.Rounding, rounding)
		require.LessOrEqual(t, 2*max(rounding, -rounding), score.Points(cells), "%+v", s)
		for _, mark := range edition.Marks {
			require.Equal(t, marked[mark], s.Marks[mark])
		}
	}
	return r
}

// TestImpactAddsUp: whatever became of what, on whatever evidence, the parts of
// each change add up to it.
func TestImpactAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawRuleset(t), drawRuleset(t)
		to.Edition, to.Previous = "2", "random@1"
		var ids []string
		clausesOf(from.Items, func(c *engine.Clause) { ids = append(ids, c.ID) })
		clausesOf(to.Items, func(c *engine.Clause) {
			switch rapid.IntRange(0, 3).Draw(t, "lineage") {
			case 0:
			case 1:
				c.Lineage = &engine.Lineage{Kind: engine.New}
			default:
				c.Lineage = &engine.Lineage{Kind: engine.Split, From: rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 0, min(2, len(ids)), rapid.ID[string]).Draw(t, "from")}
			}
		})
		a, b := editionOf(t, from, schemas), editionOf(t, to, schemas)
		ev, before := evidenceOf(drawRecords(t, from, true), nil), evidenceOf(drawRecords(t, from, true), nil)
		was, is, earlier := judged(t, a, ev, day), judged(t, b, ev, day), judged(t, a, before, day)
		c := edition.Compare(a, b)
		require.True(t, c.Lineage)
		addsUp(t, c, was, is, nil)
		addsUp(t, c, was, is, earlier)
		same := impact.Split(edition.Compare(a, a), was, was, nil)
		for _, s := range same.Subjects {
			require.Empty(t, s.Lines)
		}
	})
}

// TestImpactAddsUpOnGenerated is the same on rulesets whose expressions are
// generated, applies among them.
func TestImpactAddsUpOnGenerated(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 50
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 11))
		from, to := generateRuleset(r.IntN, 6), generateRuleset(r.IntN, 7)
		to.Edition = "2"
		a, b := editionOf(t, from, schemasByName()), editionOf(t, to, schemasByName())
		ev := generateEvidence(r.IntN, 12)(inOrder)
		was, is := judged(t, a, ev, evaluation), judged(t, b, ev, evaluation)
		addsUp(t, edition.Compare(a, b), was, is, nil)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestImpactMeansWhatItSays holds the effects to scores that the engine gives
// of rulesets that have the rules of one edition and the applicability of the
// other.
func TestImpactMeansWhatItSays(t *testing.T) {
	split := 0
	rapid.Check(t, func(t *rapid.T) {
		from := drawRuleset(t)
		to := copied(from)
		to.Edition = "2"
		some := func() string {
			return rapid.SampledFrom([]string{"", "", `subject.id != "b1"`, `subject.kind == "city"`, `subject.kind != "district"`}).Draw(t, "applies")
		}
		clausesOf(from.Items, func(c *engine.Clause) { c.Applies, c.AppliesReason = some(), "不涉及" })
		clausesOf(to.Items, func(c *engine.Clause) {
			c.Applies, c.AppliesReason = some(), "不涉及"
			if rapid.Bool().Draw(t, "edited") {
				kind := c.Owners[0]
				if len(c.Owners) > 1 {
					kind = "department"
				}
				c.Deduct = drawDeduction(t, c.ID, kind)
			}
		})
		hybrid := func(rules, applicability *engine.Ruleset) *engine.Ruleset {
			out := copied(rules)
			var applies []string
			clausesOf(applicability.Items, func(c *engine.Clause) { applies = append(applies, c.Applies) })
			clausesOf(out.Items, func(c *engine.Clause) { c.Applies, applies = applies[0], applies[1:] })
			return out
		}
		ev := evidenceOf(drawRecords(t, from, false), nil)
		a, b := editionOf(t, from, schemas), editionOf(t, to, schemas)
		was, is := judged(t, a, ev, day), judged(t, b, ev, day)
		rule := scoresOf(judged(t, editionOf(t, hybrid(to, from), schemas), ev, day))
		applicability := scoresOf(judged(t, editionOf(t, hybrid(from, to), schemas), ev, day))
		for _, s := range addsUp(t, edition.Compare(a, b), was, is, nil).Subjects {
			if declared(was, s.ID) || declared(is, s.ID) || s.Quiet > 0 || slices.ContainsFunc(s.Lines, func(l impact.Line) bool { return l.Why != "" }) {
				continue
			}
			split++
			near := func(want, got score.Points, what string) {
				require.LessOrEqual(t, max(want-got, got-want), score.Points(len(s.Lines)+1), fmt.Sprintf("%s of %+v", what, s))
			}
			near(rule[s.ID]-s.Before, s.Effects.Rule, "rule")
			near(applicability[s.ID]-s.Before, s.Effects.Applicability, "applicability")
		}
	})
	require.Positive(t, split)
	t.Logf("%d subjects", split)
}

// declared reports whether a subject declared 不涉及 of a clause: then the
// clause does not apply whatever the ruleset says of whom it applies to.
func declared(j *impact.Judged, id string) bool {
	for _, s := range j.Run.Subjects {
		if s.ID == id && slices.ContainsFunc(s.Clauses, func(c engine.ClauseResult) bool { return strings.HasPrefix(c.Reason, "自查表填报不涉及") }) {
			return true
		}
	}
	return false
}
