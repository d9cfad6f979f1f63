package reports

import (
	"math/big"

	"chengan/engine/score"
)

// Rate is an exact share, printed as a percentage with two decimals. A rate of
// nothing (0 of 0) is unknown and prints as "—"; it is never 0%.
type Rate struct {
	Part  string `json:"part,omitempty"`  // exact; left out of an average
	Whole string `json:"whole,omitempty"` // exact; left out of an average
	Text  string `json:"text"`
	value *big.Rat
	origin
}

// String gives the printed text.
func (r Rate) String() string { return r.Text }

// Known reports whether there is a rate at all.
func (r Rate) Known() bool { return r.value != nil }

// Positive reports whether the rate is more than nothing.
func (r Rate) Positive() bool { return r.value != nil && r.value.Sign() > 0 }

// Full reports whether the rate is exactly 100%.
func (r Rate) Full() bool { return r.atLeast(100) }

// Exact gives the rate as a number, 1 for 100%, nil where it is unknown. It
// belongs to the caller.
func (r Rate) Exact() *big.Rat {
	if r.value == nil {
		return nil
	}
	return new(big.Rat).Set(r.value)
}

// Percent gives the percentage as decimal text without its sign, "0" where it
// is unknown; charts draw it.
func (r Rate) Percent() string {
	if r.value == nil {
		return "0"
	}
	return new(big.Rat).Mul(r.value, big.NewRat(100, 1)).FloatString(4)
}

// pointRate is part of whole, both points.
func pointRate(part, whole score.Points) Rate {
	rate := newRate(int64(part), int64(whole))
	rate.Part, rate.Whole = part.String(), whole.String()
	return rate
}

// countRate is part of whole, both counts.
func countRate(part, whole int) Rate {
	rate := newRate(int64(part), int64(whole))
	rate.Part, rate.Whole = big.NewInt(int64(part)).String(), big.NewInt(int64(whole)).String()
	return rate
}

func newRate(part, whole int64) Rate {
	if whole == 0 {
		return Rate{Text: "—"}
	}
	value := big.NewRat(part, whole)
	return Rate{Text: percent(value), value: value}
}

// Average is the arithmetic mean of the known rates.
func Average(rates []Rate) Rate {
	sum, known := new(big.Rat), int64(0)
	for _, rate := range rates {
		if rate.Known() {
			sum.Add(sum, rate.value)
			known++
		}
	}
	if known == 0 {
		return Rate{Text: "—"}
	}
	sum.Quo(sum, big.NewRat(known, 1))
	return Rate{Text: percent(sum), value: sum, origin: meanOf(rates)}
}

// compare orders known rates; an unknown one comes below all others.
func (r Rate) compare(other Rate) int {
	switch {
	case r.value == nil && other.value == nil:
		return 0
	case r.value == nil:
		return -1
	case other.value == nil:
		return 1
	}
	return r.value.Cmp(other.value)
}

func (r Rate) atLeast(percent int64) bool {
	return r.value != nil && r.value.Cmp(big.NewRat(percent, 100)) >= 0
}

// percent rounds half up to two decimals; FloatString rounds half away from
// zero, which is the same for what is never negative. Only where two decimals
// would make "nearly all" read 100.00% or "hardly any" read 0.00% are more
// printed.
func percent(value *big.Rat) string {
	hundred := new(big.Rat).Mul(value, big.NewRat(100, 1))
	for scale := 2; ; scale++ {
		text := hundred.FloatString(scale)
		seen, _ := new(big.Rat).SetString(text)
		landmark := seen.Sign() == 0 || seen.Cmp(big.NewRat(100, 1)) == 0
		if !landmark || seen.Cmp(hundred) == 0 {
			return text + "%"
		}
	}
}

// Levels are the shades of heat maps and tables: 0 nothing lost, 4 most.
var Levels = []string{"未失分", "失分率5%以内", "5%至10%", "10%至20%", "20%以上"}

// Level gives the shade of a rate of points kept.
func (r Rate) Level() int {
	for level, percent := range []int64{100, 95, 90, 80} {
		if r.value == nil || r.atLeast(percent) {
			return level
		}
	}
	return len(Levels) - 1
}

// LostLevel gives the shade of a rate of points lost.
func (r Rate) LostLevel() int {
	if r.value == nil {
		return 0
	}
	return Rate{value: new(big.Rat).Sub(big.NewRat(1, 1), r.value)}.Level()
}
