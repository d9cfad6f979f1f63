package score_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/score"
)

func TestParsePoints(t *testing.T) {
	for text, want := range map[string]score.Points{
		"0": 0, "-0": 0, "1": 10000, "0.2": 2000, "-1.25": -12500, "90": 900000, "0.0001": 1, "-0.0001": -1,
		"007": 70000, "1.2000": 12000, "1000000": score.MaxPoints, "-1000000.0000": -score.MaxPoints,
	} {
		got, err := score.ParsePoints(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "-", "--1", "+1", " 1", "1 ", ".5", "5.", "1.23456", "1e2", "0x10", "1_000", "1,5", "１", "∞", "NaN",
		"1000000.0001", "10000000", "99999999999999999999", "1.2.3", "1.-2", "null", "80%",
	} {
		_, err := score.ParsePoints(text)
		require.ErrorIs(t, err, score.ErrPoints, text)
		require.Equal(t, fmt.Sprintf("%q 不是分值：应为最多四位小数的十进制数", text), err.Error())
	}
}

func points(t *rapid.T, label string) score.Points {
	return score.Points(rapid.Int64Range(-int64(score.MaxPoints), int64(score.MaxPoints)).Draw(t, label))
}

func TestPointsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := points(t, "p")
		back, err := score.ParsePoints(p.String())
		require.NoError(t, err)
		require.Equal(t, p, back)
		require.False(t, strings.Contains(p.String(), ".") && strings.HasSuffix(p.String(), "0"), "not the shortest: %s", p)

		data, err := json.Marshal(p)
		require.NoError(t, err)
		require.Equal(t, `"`+p.String()+`"`, string(data), "a JSON number would invite a float")
		for _, text := range []string{string(data), p.String()} {
			require.NoError(t, json.Unmarshal([]byte(text), &back))
			require.Equal(t, p, back)
		}
	})
}

func TestPointsJSONRefuses(t *testing.T) {
	var p score.Points
	for _, text := range []string{`1e2`, `null`, `""`, `true`, `0.12345`, `"１"`} {
		require.ErrorIs(t, json.Unmarshal([]byte(text), &p), score.ErrPoints, text)
	}
}

func TestFixed(t *testing.T) {
	for _, c := range []struct {
		points string
		scale  int
		mode   score.Rounding
		want   string
	}{
		{"0.125", 2, score.HalfUp, "0.13"}, {"0.125", 2, score.HalfEven, "0.12"}, {"0.135", 2, score.HalfEven, "0.14"},
		{"0.125", 2, score.Down, "0.12"}, {"0.121", 2, score.Up, "0.13"},
		{"-0.125", 2, score.HalfUp, "-0.13"}, {"-0.125", 2, score.HalfEven, "-0.12"}, {"-0.129", 2, score.Down, "-0.12"}, {"-0.121", 2, score.Up, "-0.13"},
		{"-0.001", 2, score.HalfUp, "0.00"}, // no minus before nothing
		{"89.995", 2, score.HalfUp, "90.00"}, {"89.995", 0, score.HalfUp, "90"}, {"90", 2, score.HalfUp, "90.00"}, {"0.5", 0, score.HalfEven, "0"},
		{"1.2345", 4, score.HalfUp, "1.2345"}, {"1.2345", 3, score.HalfUp, "1.235"}, {"-3", 1, score.Up, "-3.0"},
	} {
		p, err := score.ParsePoints(c.points)
		require.NoError(t, err)
		require.Equal(t, c.want, p.Fixed(c.scale, c.mode), "%v", c)
	}
	require.Panics(t, func() { score.Point.Fixed(5, score.HalfUp) })
	require.Panics(t, func() { score.Point.Fixed(-1, score.HalfUp) })
}

// oracle rounds n/d with big integers, straight from the definition of each mode.
func oracle(n, d int64, mode score.Rounding) *big.Int {
	floor, rest := new(big.Int).DivMod(big.NewInt(n), big.NewInt(d), new(big.Int)) // rest >= 0
	if rest.Sign() == 0 {
		return floor
	}
	ceil := new(big.Int).Add(floor, big.NewInt(1))
	towards, away := floor, ceil
	if n < 0 {
		towards, away = ceil, floor
	}
	switch mode {
	case score.Down:
		return towards
	case score.Up:
		return away
	}
	switch new(big.Int).Lsh(rest, 1).Cmp(big.NewInt(d)) {
	case -1:
		return floor
	case 1:
		return ceil
	}
	if mode == score.HalfUp {
		return away
	}
	if floor.Bit(0) == 0 {
		return floor
	}
	return ceil
}

func TestDivideAgainstOracle(t *testing.T) {
	same := func(t require.TestingT, n, d int64) {
		for _, mode := range score.Roundings {
			require.Equal(t, oracle(n, d, mode).String(), fmt.Sprint(mode.Divide(n, d)), "%d/%d %s", n, d, mode)
		}
	}
	extremes := []int64{math.MinInt64, math.MinInt64 + 1, -1 << 62, -3, -2, -1, 0, 1, 2, 3, 1 << 62, math.MaxInt64 - 1, math.MaxInt64}
	for _, n := range extremes {
		for _, d := range []int64{1, 2, 3, 4, 1<<62 - 1, 1 << 62} {
			same(t, n, d)
		}
	}
	for n := int64(-50); n <= 50; n++ { // every half, both signs
		for d := int64(1); d <= 12; d++ {
			same(t, n, d)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.Int64Range(1, 1<<62).Draw(t, "d")
		same(t, rapid.Int64().Draw(t, "n"), d)
		half := rapid.Int64Range(-1<<30, 1<<30).Draw(t, "quotient")
		same(t, half*4+2, 4) // exactly half
	})
}

func TestDivideUnknownMode(t *testing.T) {
	require.PanicsWithValue(t, `score: unknown rounding "nearest"`, func() { score.Rounding("nearest").Divide(1, 2) })
	require.False(t, score.Rounding("").Valid())
	for _, mode := range score.Roundings {
		require.True(t, mode.Valid(), mode)
	}
}

// TestTenthsAreExact is the float trap: 100 × 0.1 taken from 100 is 90, not
// 90.000000000000568, and 90 does not hold "> 90".
func TestTenthsAreExact(t *testing.T) {
	left := 100 * score.Point
	f := 100.0
	for range 100 {
		tenth, err := score.ParsePoints("0.1")
		require.NoError(t, err)
		left -= tenth
		f -= 0.1
	}
	require.Equal(t, 90*score.Point, left)
	require.Equal(t, "90", left.String())
	require.Greater(t, f, 90.0, "the trap is still one: floats come out above")
}

// TestPillarSum is the second one: the published pillar scores add up to 90.
func TestPillarSum(t *testing.T) {
	total := score.Points(0)
	for _, text := range []string{"16.2", "28.8", "14.4", "14.4", "12.6", "3.6"} {
		p, err := score.ParsePoints(text)
		require.NoError(t, err)
		total += p
	}
	require.Equal(t, 90*score.Point, total)
}

func TestOutcomePrecedence(t *testing.T) {
	rising := []score.Outcome{score.Met, score.Deducted, score.Pending, score.Failed, score.NoEvidence, score.NotApplicable}
	require.Equal(t, rising, score.Outcomes)
	for i, low := range rising {
		for j, high := range rising {
			require.Equal(t, rising[max(i, j)], low.Max(high))
		}
	}
}

func TestOutcomeWords(t *testing.T) {
	want := map[score.Outcome][3]any{
		score.Met: {"met", "达标", false}, score.Deducted: {"deducted", "扣分", false}, score.Pending: {"pending", "待评", true},
		score.Failed: {"failed", "无法评价", true}, score.NoEvidence: {"no_evidence", "未提交", true}, score.NotApplicable: {"not_applicable", "不涉及", false},
	}
	require.Len(t, want, len(score.Outcomes))
	for outcome, words := range want {
		require.Equal(t, words, [3]any{outcome.String(), outcome.Title(), outcome.Unknown()})
		text, err := outcome.MarshalText()
		require.NoError(t, err)
		var back score.Outcome
		require.NoError(t, back.UnmarshalText(text))
		require.Equal(t, outcome, back)
	}
	var o score.Outcome
	require.EqualError(t, o.UnmarshalText([]byte("Met")), `未知结论 "Met"`)
	require.Error(t, o.UnmarshalText(nil))
}

// TestTimes: exact or not at all, also where the product is beyond 64 bits.
func TestTimes(t *testing.T) {
	for _, c := range []struct {
		p, most, now score.Points
		want         score.Points
		ok           bool
	}{
		{2000, 3, 1, 6000, true}, {1, 1, 3, 0, false}, {-2000, 1, 2, -1000, true}, {0, 7, 3, 0, true}, {10000, 2, 3, 0, false},
		{score.MaxPoints, score.MaxPoints, score.MaxPoints, score.MaxPoints, true}, {score.MaxPoints, score.MaxPoints, 1, 0, false},
		{score.MaxPoints, 2, 1, 0, false}, {score.MaxPoints - 1, score.MaxPoints, score.MaxPoints - 1, score.MaxPoints, true},
	} {
		got, ok := c.p.Times(c.most, c.now)
		require.Equal(t, c.ok, ok, c)
		require.Equal(t, c.want, got, c)
	}
}
