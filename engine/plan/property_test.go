package plan

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func word(text string) *string { return &text }

// measuredIndicators is one indicator for each rule that reads figures.
func measuredIndicators() []Indicator {
	end := 2025
	make := func(kind, direction, aggregation, op, value, unit string, measure string) Indicator {
		return Indicator{ID: "x", Kind: kind, Direction: direction, Aggregation: aggregation, Unit: unit,
			Series: []Series{{Name: "x", Measure: measure, Unit: unit}}, Target: Target{Year: &end, Op: word(op), Value: word(value)}, Place: Place{Lines: []int{1}}}
	}
	return []Indicator{
		make(Level, AtLeast, FinalYear, ">=", "6", "次", Level),
		make(Count, AtLeast, FinalYear, ">", "6", "个", Count),
		make(Level, MustNotExceed, FinalYear, "<=", "6", "小时", Level),
		make(Count, Exactly, FinalYear, "=", "6", "个", Count),
		make(Level, MustNotExceed, EachYear, "<", "9", "小时", Level),
		make(Count, AtLeast, EachYear, ">=", "2", "次", Count),
		make(Rate, MustNotExceed, AnnualMean, "<=", "6", "人/百万人", Rate),
		make(Increment, AtLeast, Sum, ">=", "12", "个", Increment),
		make(Decline, Fall, FinalYear, ">=", "20", "%", Count),
		make(Qualitative, Fall, EachYear, "", "", "", Count),
	}
}

// drawInput draws a base of 2020, figures of some years, and their statements.
func drawInput(t *rapid.T, ind *Indicator) *Input {
	in := &Input{figures: map[string]map[int][]*Figure{"x": {}}, statements: map[string][]*Statement{}}
	if ind.takesBase() && rapid.Bool().Draw(t, "base") {
		in.statements["x"] = append(in.statements["x"], &Statement{Item: BaseYear, Year: 2020, Source: "s"})
	}
	if ind.byEvent() && rapid.Bool().Draw(t, "quiet") {
		in.statements["x"] = append(in.statements["x"], &Statement{Item: NoEvent, Year: rapid.IntRange(2021, 2025).Draw(t, "quiet year")})
	}
	for year := 2020; year <= 2025; year++ {
		if year == 2020 && in.stated("x", BaseYear) == nil && ind.Kind != Qualitative {
			continue
		}
		if year != 2020 && rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
			continue
		}
		in.figures["x"][year] = []*Figure{drawFigure(t, ind)}
	}
	return in
}

func drawFigure(t *rapid.T, ind *Indicator) *Figure {
	if ind.Kind == Rate && rapid.Bool().Draw(t, "ratio") {
		f := &Figure{Numerator: whole(rapid.IntRange(0, 12).Draw(t, "numerator")), Denominator: whole(1000 * rapid.IntRange(700, 1300).Draw(t, "denominator"))}
		f.Value = mul(quo(f.Numerator, f.Denominator), whole(1_000_000))
		return f
	}
	return &Figure{Value: whole(rapid.IntRange(0, 14).Draw(t, "value"))}
}

// TestMissingYears: an answer that is given although years are missing is the
// answer whatever they hold. Of an increment that is on course more may come.
func TestMissingYears(t *testing.T) {
	indicators := measuredIndicators()
	rapid.Check(t, func(t *rapid.T) {
		ind := &indicators[rapid.IntRange(0, len(indicators)-1).Draw(t, "indicator")]
		p := &Plan{Head: Head{Period: Period{From: 2021, To: 2025}}, Indicators: []Indicator{*ind}}
		in, year := drawInput(t, ind), rapid.IntRange(2021, 2025).Draw(t, "year")
		before := p.judge(ind, in, year)
		if before.Answer == CannotTell {
			return
		}
		for at := 2021; at <= year; at++ {
			if in.figures["x"][at] == nil && in.statedFor("x", NoEvent, at) == nil {
				in.figures["x"][at] = []*Figure{drawFigure(t, ind)}
			}
		}
		after := p.judge(ind, in, year)
		if ind.Kind == Increment && before.Answer == OnCourse {
			require.Contains(t, []Answer{Reached, OnCourse}, after.Answer)
			return
		}
		require.Equal(t, before.Answer, after.Answer, "%s\n%s", before.Reason, after.Reason)
	})
}

// TestBetterIsNotWorse: a better value of the year that is looked at never makes
// the answer worse.
func TestBetterIsNotWorse(t *testing.T) {
	indicators := measuredIndicators()
	rank := []Answer{Behind, CannotTell, OnCourse, Reached}
	rapid.Check(t, func(t *rapid.T) {
		ind := &indicators[rapid.IntRange(0, len(indicators)-1).Draw(t, "indicator")]
		if ind.Direction == Exactly {
			return
		}
		p := &Plan{Head: Head{Period: Period{From: 2021, To: 2025}}, Indicators: []Indicator{*ind}}
		in, year := drawInput(t, ind), rapid.IntRange(2021, 2025).Draw(t, "year")
		if in.figures["x"][year] == nil {
			return
		}
		before := p.judge(ind, in, year)
		f := *in.figures["x"][year][0]
		if f.Numerator != nil {
			return
		}
		if ind.Direction == AtLeast {
			f.Value = add(f.Value, whole(1))
		} else if f.Value.Sign() > 0 {
			f.Value = sub(f.Value, whole(1))
		}
		in.figures["x"][year] = []*Figure{&f}
		after := p.judge(ind, in, year)
		require.GreaterOrEqual(t, slices.Index(rank, after.Answer), slices.Index(rank, before.Answer), "%s\n%s", before.Reason, after.Reason)
	})
}

// TestShow: printed numbers do not look like a bound that they do not equal.
func TestShow(t *testing.T) {
	ratio := func(a, b int64) *big.Rat { return big.NewRat(a, b) }
	for _, one := range []struct {
		n        *big.Rat
		decimals int
		bound    *big.Rat
		want     string
	}{
		{ratio(7, 2), 0, nil, "3.5"},
		{ratio(1, 3), 1, nil, "约0.3"},
		{ratio(2, 3), 2, nil, "约0.67"},
		{ratio(1_000_000, 333_334), 1, whole(3), "约2.99999"},
		{ratio(1, 3_000_000), 1, nil, "约0.0000003"},
		{ratio(899_999, 1_000_001), 1, ratio(9, 10), "约0.899998"},
		{whole(0), 3, nil, "0"},
	} {
		require.Equal(t, one.want, show(one.n, one.decimals, one.bound))
	}
}
