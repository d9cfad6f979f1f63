package reconcile

import (
	"math/big"
	"strings"
)

// quantity is a printed number: what it says, and how much rounding may have
// taken from it or added to it.
type quantity struct {
	text     string
	value    *big.Rat
	decimals int
}

// maxDigits is how long a number may be.
const maxDigits = 18

// number reads digits, with commas between thousands, or Chinese numerals up to
// 99.
func number(text string) (quantity, bool) {
	digits := strings.ReplaceAll(text, ",", "")
	if value, ok := numerals(digits); ok {
		return quantity{text, big.NewRat(int64(value), 1), 0}, true
	}
	if digits == "" || len(digits) > maxDigits || strings.Trim(strings.TrimPrefix(digits, "-"), "0123456789.") != "" {
		return quantity{}, false
	}
	value, ok := new(big.Rat).SetString(digits)
	if !ok {
		return quantity{}, false
	}
	_, fraction, _ := strings.Cut(digits, ".")
	return quantity{text, value, len(fraction)}, true
}

// numerals reads Chinese numerals from 一 to 九十九.
func numerals(text string) (int, bool) {
	runes := []rune(strings.ReplaceAll(text, "两", "二"))
	if len(runes) == 0 || len(runes) > 3 {
		return 0, false
	}
	digit := func(r rune) int { return strings.IndexRune("一二三四五六七八九", r)/3 + 1 }
	for _, r := range runes {
		if r != '十' && !strings.ContainsRune("一二三四五六七八九", r) {
			return 0, false
		}
	}
	switch {
	case len(runes) == 1 && runes[0] == '十':
		return 10, true
	case len(runes) == 1:
		return digit(runes[0]), true
	case runes[0] == '十' && len(runes) == 2 && runes[1] != '十':
		return 10 + digit(runes[1]), true
	case runes[0] != '十' && runes[1] == '十' && len(runes) == 2:
		return 10 * digit(runes[0]), true
	case runes[0] != '十' && runes[1] == '十' && runes[2] != '十':
		return 10*digit(runes[0]) + digit(runes[2]), true
	}
	return 0, false
}

// whole gives the number as an int, where it is one.
func (q quantity) whole() (int, bool) {
	if q.value == nil || !q.value.IsInt() || !q.value.Num().IsInt64() {
		return 0, false
	}
	return int(q.value.Num().Int64()), true
}

// half is half a unit of the last digit; a whole number hides nothing.
func (q quantity) half() *big.Rat {
	if q.decimals == 0 {
		return new(big.Rat)
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(q.decimals)), nil)
	return new(big.Rat).SetFrac(big.NewInt(1), unit.Mul(unit, big.NewInt(2)))
}

// span is where a number can lie: exact is what the printed figures give as they
// stand, low and high what they give if all of them were rounded.
type span struct{ exact, low, high *big.Rat }

func (q quantity) span() span {
	half := q.half()
	return span{q.value, new(big.Rat).Sub(q.value, half), new(big.Rat).Add(q.value, half)}
}

func exactly(n int) span {
	r := big.NewRat(int64(n), 1)
	return span{r, r, r}
}

func (s span) add(t span) span {
	return span{new(big.Rat).Add(s.exact, t.exact), new(big.Rat).Add(s.low, t.low), new(big.Rat).Add(s.high, t.high)}
}

func (s span) sub(t span) span {
	return span{new(big.Rat).Sub(s.exact, t.exact), new(big.Rat).Sub(s.low, t.high), new(big.Rat).Sub(s.high, t.low)}
}

// quo divides numbers that are not negative; ok is false where that says
// nothing.
func (s span) quo(t span) (span, bool) {
	if t.low.Sign() <= 0 || s.exact.Sign() < 0 {
		return span{}, false
	}
	return span{new(big.Rat).Quo(s.exact, t.exact), new(big.Rat).Quo(s.low, t.high), new(big.Rat).Quo(s.high, t.low)}, true
}

// over divides by how many there are, whatever the sign.
func (s span) over(n int) span {
	f := big.NewRat(1, int64(n))
	return span{new(big.Rat).Mul(s.exact, f), new(big.Rat).Mul(s.low, f), new(big.Rat).Mul(s.high, f)}
}

func (s span) times(n int64) span {
	f := big.NewRat(n, 1)
	return span{new(big.Rat).Mul(s.exact, f), new(big.Rat).Mul(s.low, f), new(big.Rat).Mul(s.high, f)}
}

// agreement is how a stated number stands to what others give.
type agreement uint8

const (
	agrees  agreement = iota
	rounded           // other digits, but rounding can explain it
	differs
)

// against holds a stated number to what others give, at its own digits.
func (q quantity) against(s span) agreement {
	if printed, _ := new(big.Rat).SetString(s.exact.FloatString(q.decimals)); printed.Cmp(q.value) == 0 {
		return agrees
	}
	half := halfUnit(q.decimals)
	if new(big.Rat).Sub(q.value, half).Cmp(s.high) <= 0 && new(big.Rat).Add(q.value, half).Cmp(s.low) >= 0 && s.low.Cmp(s.high) != 0 {
		return rounded
	}
	return differs
}

// halfUnit is half a unit of the last of so many decimals.
func halfUnit(decimals int) *big.Rat {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	return new(big.Rat).SetFrac(big.NewInt(1), unit.Mul(unit, big.NewInt(2)))
}

// shown prints a number that others give, at the digits of the stated one.
func (q quantity) shown(value *big.Rat) string { return value.FloatString(q.decimals) }
