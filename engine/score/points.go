// Package score holds the numbers and the words of a judgement: exact points,
// rounding modes and outcomes. Nothing here is a float.
package score

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Points is an exact number of points.
//
// Units: 1e-4 分; 2 分 is Points(20000).
type Points int64

// Point is one whole point (1 分).
const Point Points = 10000

// MaxPoints bounds what a ruleset may state, far below overflow even after
// summing a million of them.
const MaxPoints = 1_000_000 * Point

// ErrPoints reports text that is not a decimal number of points.
var ErrPoints = errors.New("不是分值：应为最多四位小数的十进制数")

// ParsePoints reads decimal text such as "0.2" or "-1.25". The text is never
// turned into a float on the way.
//
// Errors: ErrPoints for anything but at most four decimals within ±MaxPoints.
func ParsePoints(text string) (Points, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 7 || dotted && (fraction == "" || len(fraction) > 4) || !isDigits(whole) || !isDigits(fraction) {
		return 0, fmt.Errorf("%q %w", text, ErrPoints)
	}
	value, _ := strconv.ParseInt(whole+fraction+"0000"[len(fraction):], 10, 64)
	if p := Points(value); p <= MaxPoints {
		if negative {
			return -p, nil
		}
		return p, nil
	}
	return 0, fmt.Errorf("%q %w", text, ErrPoints)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Times gives p × most ÷ now, false where that is no whole number of 1e-4 分 or
// beyond MaxPoints. Nothing overflows on the way; most and now are positive.
func (p Points) Times(most, now Points) (Points, bool) {
	size := uint64(max(p, -p))
	high, low := bits.Mul64(size, uint64(most))
	if high >= uint64(now) {
		return 0, false
	}
	quotient, rest := bits.Div64(high, low, uint64(now))
	if rest != 0 || quotient > uint64(MaxPoints) {
		return 0, false
	}
	if p < 0 {
		return -Points(quotient), true
	}
	return Points(quotient), true
}

// String gives the shortest decimal text: "0.2", "90", "-1.25".
func (p Points) String() string {
	sign, n := "", p
	if n < 0 {
		sign, n = "-", -n
	}
	whole, fraction := n/Point, n%Point
	if fraction == 0 {
		return sign + strconv.FormatInt(int64(whole), 10)
	}
	return strings.TrimRight(fmt.Sprintf("%s%d.%04d", sign, whole, fraction), "0")
}

// Fixed gives the text with exactly scale decimals (0 to 4), rounded by mode.
// It is for printing only; no score is computed from it.
func (p Points) Fixed(scale int, mode Rounding) string {
	if scale < 0 || scale > 4 {
		panic("score: scale outside 0..4")
	}
	unit := int64(math.Pow10(4 - scale))
	n := mode.Divide(int64(p), unit)
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	if scale == 0 {
		return sign + strconv.FormatInt(n, 10)
	}
	per := int64(math.Pow10(scale))
	return fmt.Sprintf("%s%d.%0*d", sign, n/per, scale, n%per)
}

// MarshalJSON writes decimal text in quotes, so that no reader turns it into
// a float by accident.
func (p Points) MarshalJSON() ([]byte, error) { return []byte(`"` + p.String() + `"`), nil }

// UnmarshalJSON reads a JSON number or a quoted decimal from its text.
func (p *Points) UnmarshalJSON(data []byte) error {
	value, err := ParsePoints(string(bytes.Trim(data, `"`)))
	if err != nil {
		return err
	}
	*p = value
	return nil
}
