package score

import "fmt"

// Rounding names how a number that does not fit is brought to its last digit.
type Rounding string

// The rounding modes a ruleset can name.
const (
	HalfUp   Rounding = "half_up"   // 四舍五入: half away from zero, as Excel and officials do
	HalfEven Rounding = "half_even" // 四舍六入五成双
	Down     Rounding = "down"      // 舍去: towards zero
	Up       Rounding = "up"        // 进位: away from zero
)

// Roundings lists the modes in the order in which help prints them.
var Roundings = []Rounding{HalfUp, HalfEven, Down, Up}

// Valid reports whether r is one of Roundings.
func (r Rounding) Valid() bool {
	for _, known := range Roundings {
		if r == known {
			return true
		}
	}
	return false
}

// Divide gives n/d rounded to an integer; d is positive. It is total: it
// neither overflows nor traps for any n and any d in 1..2^62.
func (r Rounding) Divide(n, d int64) int64 {
	quotient, rest := n/d, n%d
	if rest == 0 {
		return quotient
	}
	away := int64(1)
	if n < 0 {
		away, rest = -1, -rest
	}
	switch r {
	case Down:
		return quotient
	case Up:
		return quotient + away
	case HalfUp:
		if rest >= d-rest {
			return quotient + away
		}
		return quotient
	case HalfEven:
		if rest > d-rest || rest == d-rest && quotient%2 != 0 {
			return quotient + away
		}
		return quotient
	}
	panic(fmt.Sprintf("score: unknown rounding %q", string(r)))
}
