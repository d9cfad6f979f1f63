package shortest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

func number(t *testing.T, text string) *exact.Number {
	n, err := exact.Parse(text)
	require.NoError(t, err)
	return &n
}

// TestAttainable: the levels of a rate are those that the records can take: by
// tens of a percent, by halves, up to what they allow, or none at all.
func TestAttainable(t *testing.T) {
	p := &pattern.Shortfall{Rate: "r", Below: *number(t, "1"), Per: *number(t, "0.1"), Points: score.Point, Step: "up", Cap: 10 * score.Point, Unit: "%"}
	clause := &engine.Clause{ID: "1.1", Deduct: pattern.Deduction{Name: "shortfall", Pattern: p}, Remedy: &engine.Remedy{Effort: 2}}
	result := &engine.ClauseResult{ID: "1.1", Outcome: score.Deducted, Deducted: 5 * score.Point, Measure: number(t, "0.5")}
	for _, c := range []struct {
		grain, limit string
		efforts      []int
		left         []score.Points
		barrier      string
	}{
		{"", "", []int{2, 4, 6, 8, 10}, []score.Points{4, 3, 2, 1, 0}, ""},
		{"0.1", "", []int{2, 4, 6, 8, 10}, []score.Points{4, 3, 2, 1, 0}, ""},
		{"0.25", "", []int{4, 10}, []score.Points{3, 0}, ""},
		{"0.5", "", []int{10}, []score.Points{0}, ""},
		{"0.4", "1", []int{6}, []score.Points{2}, ""}, // 0.8: 1.2 is beyond
		{"0.1", "0.75", []int{2, 4}, []score.Points{4, 3}, ""},
		{"0.1", "0.5", nil, nil, "现有记录至多使比率达到50%，不能减少扣分"},
	} {
		fact := Fact{}
		if c.grain != "" {
			fact.Grain = number(t, c.grain)
		}
		if c.limit != "" {
			fact.Limit = number(t, c.limit)
		}
		found := curveOf(clause, result, fact, true)
		require.Equal(t, c.barrier, found.barrier, c)
		require.Len(t, found.levels, len(c.efforts), c)
		for i, level := range found.levels {
			require.Equal(t, c.efforts[i], level.effort, c)
			require.Equal(t, c.left[i]*score.Point, level.left, c)
		}
	}
}
