package rulesets

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
)

// TestReworded: the sentence of a clause says what it deducts, whatever its
// weight; points that are no amount of the deduction, minutes and fractions stay.
func TestReworded(t *testing.T) {
	points := func(texts ...string) (all []score.Points) {
		for _, text := range texts {
			p, err := score.ParsePoints(text)
			require.NoError(t, err)
			all = append(all, p)
		}
		return all
	}
	for text, want := range map[string]string{
		"每缺一项扣0.1分，0.2分扣完为止":             "每缺一项扣1.5分，3分扣完为止",
		"5分钟内不能到达的，每处扣0.1分，0.2分扣完为止":     "5分钟内不能到达的，每处扣1.5分，3分扣完为止",
		"得分低于90分的，扣0.20分":                "得分低于90分的，扣3分",
		"三分之二以上不扣分，不足0.1分之一的，扣0.2分":      "三分之二以上不扣分，不足0.1分之一的，扣3分",
		"每低于100%一个百分点扣0.1分，不足一个百分点的按一个计": "每低于100%一个百分点扣1.5分，不足一个百分点的按一个计",
	} {
		require.Equal(t, want, reworded(text, points("0.1", "0.2"), points("1.5", "3")))
	}
}

// TestReweighedTexts: no shipped ruleset states points in a sentence that its
// deduction does not take.
func TestReweighedTexts(t *testing.T) {
	for _, name := range List() {
		loaded, err := Load(name)
		require.NoError(t, err)
		if loaded.Ruleset.Extends == "" {
			continue
		}
		each(loaded.Ruleset.Items, "", func(item *engine.Item, _ string) {
			for _, clause := range item.Clauses {
				for _, found := range stated.FindAllStringSubmatch(clause.Text, -1) {
					if len(found[0]) == len(found[1])+len("分") {
						p, err := score.ParsePoints(found[1])
						require.NoError(t, err)
						require.Contains(t, clause.Deduct.Amounts(), p, "%s %s：%s", name, clause.ID, clause.Text)
					}
				}
			}
		})
	}
}
