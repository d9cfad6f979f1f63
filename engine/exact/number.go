// Package exact is the arithmetic of expressions: rational numbers that never
// round. A rate of 8001/10000 is exactly that, so "≤ 80%" needs no epsilon.
package exact

import (
	"cmp"
	"errors"
	"math"
	"math/big"
	"math/bits"
	"strings"

	"chengan/engine/score"
)

// Number is an immutable exact rational number. The zero value is 0.
//
// Small numbers, which is nearly all, are a fraction of two int64 in lowest
// terms; what does not fit is a big.Rat. No operation shows which it is.
type Number struct {
	num, den int64    // den > 0, or 0 in the zero value; unused where rat is set
	rat      *big.Rat // never changed once set
}

// Errors of arithmetic and of reading numbers.
var (
	ErrDivideByZero = errors.New("分母为0，无法计算")
	ErrTooLarge     = errors.New("数值过大，超出可精确计算的范围")
	ErrSyntax       = errors.New("不是数：应为十进制数或百分数")
)

// maxBits bounds numerator and denominator, so that a hostile rule cannot grow
// a number without end.
const maxBits = 1024

// Int is the number n.
func Int(n int64) Number { return Scaled(n, 0) }

// Scaled is n × 10^-scale, the value of a fixed-point column.
func Scaled(n int64, scale int) Number {
	switch {
	case n == math.MinInt64 || scale > maxPower: // its magnitude is no int64, or that of its denominator
	case scale == 0:
		return Number{num: n, den: 1}
	default:
		return decimal(n, scale)
	}
	return fromRat(new(big.Rat).SetFrac(big.NewInt(n), pow10(scale)))
}

// powers are the powers of ten that fit in an int64.
const maxPower = 18

var powers = func() (p [maxPower + 1]int64) {
	p[0] = 1
	for i := 1; i <= maxPower; i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// decimal is Scaled where 10^scale fits. What a fraction of ten can be reduced by
// is twos and fives; a multiple of five is told, and divided, by the inverse of
// five modulo 2^64.
func decimal(n int64, scale int) Number {
	if n == 0 {
		return Number{den: 1}
	}
	const inverse, most = 0xCCCCCCCCCCCCCCCD, math.MaxUint64 / 5
	size, fives := magnitude(n), scale
	for ; fives > 0; fives-- {
		fifth := size * inverse
		if fifth > most {
			break
		}
		size = fifth
	}
	twos := min(bits.TrailingZeros64(size), scale)
	size >>= twos
	den := powers[fives] >> fives << (scale - twos) // 5^fives × 2^rest
	if n < 0 {
		return Number{num: -int64(size), den: den}
	}
	return Number{num: int64(size), den: den}
}

// small is num/den in lowest terms; den is positive.
func small(num, den int64) Number {
	if num == math.MinInt64 { // its magnitude is no int64
		return fromRat(big.NewRat(num, den))
	}
	if den == 1 {
		return Number{num: num, den: 1}
	}
	size := magnitude(num)
	if common := divisor(size, uint64(den)); common > 1 {
		size, den = quotient(size, common), int64(quotient(uint64(den), common))
	}
	if num < 0 {
		return Number{num: -int64(size), den: den}
	}
	return Number{num: int64(size), den: den}
}

// divisor is the greatest common divisor; b > 0. It only halves and subtracts,
// after one division that brings a to the size of b.
func divisor(a, b uint64) uint64 {
	if a > b {
		a -= quotient(a, b) * b
	}
	if a == 0 {
		return b
	}
	twos := bits.TrailingZeros64(a | b)
	a >>= bits.TrailingZeros64(a)
	for {
		b >>= bits.TrailingZeros64(b)
		a, b = min(a, b), max(a, b)
		if b -= a; b == 0 {
			return a << twos
		}
	}
}

// quotient is a ÷ b by the narrow division, which takes a fraction of the time
// of the wide one, wherever that will do.
func quotient(a, b uint64) uint64 {
	if (a|b)>>32 == 0 {
		return uint64(uint32(a) / uint32(b))
	}
	return a / b
}

// fromRat takes a big.Rat that nobody else changes.
func fromRat(rat *big.Rat) Number {
	if rat.Num().IsInt64() && rat.Denom().IsInt64() && rat.Num().Int64() != math.MinInt64 {
		return Number{num: rat.Num().Int64(), den: rat.Denom().Int64()}
	}
	return Number{rat: rat}
}

// parts gives a small number as numerator and denominator.
func (n Number) parts() (num, den int64, ok bool) {
	if n.den == 0 {
		return 0, 1, n.rat == nil
	}
	return n.num, n.den, true
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// Parse reads decimal text ("0.8", "-3") or a percentage ("80%", exactly 0.8).
func Parse(text string) (Number, error) {
	digits, percent := strings.CutSuffix(text, "%")
	if digits == "" || len(digits) > 400 || strings.Trim(digits, "0123456789.-") != "" {
		return Number{}, ErrSyntax
	}
	rat, ok := new(big.Rat).SetString(digits)
	if !ok {
		return Number{}, ErrSyntax
	}
	if percent {
		rat.Quo(rat, big.NewRat(100, 1))
	}
	return fromRat(rat), nil
}

// Literal is the number that a literal of an expression stands for, exactly as
// its author wrote it.
func Literal(text string) (Number, error) {
	digits := strings.ReplaceAll(text, "_", "")
	_, power, _ := strings.Cut(strings.ToLower(digits), "e")
	if len(digits) > maxLiteral || len(strings.TrimLeft(power, "+-0")) > 2 { // 1e999999 is short to write and long to work out
		return Number{}, ErrTooLarge
	}
	rat, ok := new(big.Rat).SetString(digits)
	if !ok {
		return Number{}, ErrSyntax
	}
	return bounded(rat)
}

// maxLiteral is how many characters a literal may have.
const maxLiteral = 100

// r gives the number as a big.Rat, which the caller must not change.
func (n Number) r() *big.Rat {
	if num, den, ok := n.parts(); ok {
		return big.NewRat(num, den)
	}
	return n.rat
}

// Rat gives the number as a big.Rat of the caller's own.
func (n Number) Rat() *big.Rat { return new(big.Rat).Set(n.r()) }

func bounded(rat *big.Rat) (Number, error) {
	if rat.Num().BitLen() > maxBits || rat.Denom().BitLen() > maxBits {
		return Number{}, ErrTooLarge
	}
	return fromRat(rat), nil
}

// Add gives n + m.
func (n Number) Add(m Number) (Number, error) {
	a, b, small1 := n.parts()
	c, d, small2 := m.parts()
	if small1 && small2 {
		if b == d {
			if sum, ok := add64(a, c); ok {
				return small(sum, b), nil
			}
		} else if left, ok := Mul64(a, d); ok {
			if right, ok := Mul64(c, b); ok {
				if sum, ok := add64(left, right); ok {
					if den, ok := Mul64(b, d); ok {
						return small(sum, den), nil
					}
				}
			}
		}
	}
	return bounded(new(big.Rat).Add(n.r(), m.r()))
}

// Sub gives n − m.
func (n Number) Sub(m Number) (Number, error) { return n.Add(m.Neg()) }

// Mul gives n × m.
func (n Number) Mul(m Number) (Number, error) {
	a, b, small1 := n.parts()
	c, d, small2 := m.parts()
	if small1 && small2 {
		if num, ok := Mul64(a, c); ok {
			if den, ok := Mul64(b, d); ok {
				return small(num, den), nil
			}
		}
	}
	return bounded(new(big.Rat).Mul(n.r(), m.r()))
}

// Quo gives n ÷ m.
//
// Errors: ErrDivideByZero.
func (n Number) Quo(m Number) (Number, error) {
	if m.Sign() == 0 {
		return Number{}, ErrDivideByZero
	}
	if c, d, ok := m.parts(); ok {
		if c < 0 {
			c, d = -c, -d
		}
		return n.Mul(Number{num: d, den: c})
	}
	return bounded(new(big.Rat).Quo(n.r(), m.r()))
}

// Neg gives −n.
func (n Number) Neg() Number {
	if num, den, ok := n.parts(); ok {
		return Number{num: -num, den: den}
	}
	return fromRat(new(big.Rat).Neg(n.rat))
}

// Cmp is −1, 0 or +1 as n is below, at or above m. Small numbers are
// cross-multiplied in 128 bits.
func (n Number) Cmp(m Number) int {
	a, b, small1 := n.parts()
	c, d, small2 := m.parts()
	if !small1 || !small2 {
		return n.r().Cmp(m.r())
	}
	if b == d {
		return cmp.Compare(a, c)
	}
	if sign1, sign2 := n.Sign(), m.Sign(); sign1 != sign2 {
		return cmp.Compare(sign1, sign2)
	}
	high1, low1 := bits.Mul64(magnitude(a), uint64(d))
	high2, low2 := bits.Mul64(magnitude(c), uint64(b))
	order := cmp.Or(cmp.Compare(high1, high2), cmp.Compare(low1, low2))
	if a < 0 {
		return -order
	}
	return order
}

// Sign is −1, 0 or +1.
func (n Number) Sign() int {
	if num, _, ok := n.parts(); ok {
		return cmp.Compare(num, 0)
	}
	return n.rat.Sign()
}

func add64(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

// Mul64 gives a × b; false where it does not fit. Of the least int64, which has
// no negative, it says that it does not fit.
func Mul64(a, b int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	if high != 0 || low > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(low), true
	}
	return int64(low), true
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Round gives n rounded to scale decimals by mode.
func (n Number) Round(scale int, mode score.Rounding) Number {
	if num, den, ok := n.parts(); ok && scale <= maxPower {
		if shifted, ok := Mul64(num, powers[scale]); ok {
			return small(mode.Divide(shifted, den), powers[scale])
		}
	}
	scaled := new(big.Rat).Mul(n.r(), new(big.Rat).SetInt(pow10(scale)))
	return fromRat(new(big.Rat).SetFrac(divide(scaled.Num(), scaled.Denom(), mode), pow10(scale)))
}

// divide is score.Rounding.Divide for integers of any size.
func divide(n, d *big.Int, mode score.Rounding) *big.Int {
	quotient, rest := new(big.Int).QuoRem(n, d, new(big.Int))
	if rest.Sign() == 0 {
		return quotient
	}
	twice := new(big.Int).Abs(rest)
	half := twice.Lsh(twice, 1).Cmp(d)
	away := mode == score.Up ||
		mode == score.HalfUp && half >= 0 ||
		mode == score.HalfEven && (half > 0 || half == 0 && quotient.Bit(0) == 1)
	if away {
		quotient.Add(quotient, big.NewInt(int64(n.Sign())))
	}
	return quotient
}

// Fixed gives the largest whole number of units of 10^-scale that is not above
// n, and whether that is n exactly. What no int64 holds is not in range.
func (n Number) Fixed(scale int) (units int64, exactly, inRange bool) {
	num, den, ok := n.parts()
	if ok && scale <= maxPower {
		if shifted, ok := Mul64(num, powers[scale]); ok {
			units = shifted / den
			exactly = units*den == shifted
			if !exactly && shifted < 0 {
				units--
			}
			return units, exactly, true
		}
	}
	scaled := new(big.Rat).Mul(n.r(), new(big.Rat).SetInt(pow10(scale)))
	quotient, rest := new(big.Int).DivMod(scaled.Num(), scaled.Denom(), new(big.Int)) // Euclid's: rest >= 0
	return quotient.Int64(), rest.Sign() == 0, quotient.IsInt64()
}

// Int64 gives n as an integer where it is one and fits.
func (n Number) Int64() (int64, bool) {
	if num, den, ok := n.parts(); ok {
		return num, den == 1
	}
	if !n.r().IsInt() || !n.r().Num().IsInt64() {
		return 0, false
	}
	return n.r().Num().Int64(), true
}

// Points gives n points, rounded once to 1e-4 分 by mode.
//
// Errors: ErrTooLarge beyond score.MaxPoints.
func (n Number) Points(mode score.Rounding) (score.Points, error) {
	value := n.Round(4, mode)
	if num, den, ok := value.parts(); ok && den <= int64(score.Point) { // den divides 10^4
		if scaled, ok := Mul64(num, int64(score.Point)/den); ok && scaled <= int64(score.MaxPoints) && scaled >= -int64(score.MaxPoints) {
			return score.Points(scaled), nil
		}
		return 0, ErrTooLarge
	}
	scaled := new(big.Rat).Mul(value.r(), new(big.Rat).SetInt64(int64(score.Point)))
	if !scaled.Num().IsInt64() {
		return 0, ErrTooLarge
	}
	p := score.Points(scaled.Num().Int64())
	if p > score.MaxPoints || p < -score.MaxPoints {
		return 0, ErrTooLarge
	}
	return p, nil
}

// String gives decimal text: exact where the decimals end within twelve
// places, otherwise rounded half up to four and marked with a leading 约.
func (n Number) String() string {
	if precision, exactly := n.r().FloatPrec(); exactly && precision <= maxDecimals {
		return n.r().FloatString(precision)
	}
	return about(n)
}

// Percent gives the number as a percentage ("80.01%"), rounded half up to four
// decimals and marked with 约 where that is not the whole truth.
func (n Number) Percent() string {
	hundred := fromRat(new(big.Rat).Mul(n.r(), big.NewRat(100, 1)))
	if precision, exactly := hundred.r().FloatPrec(); exactly && precision <= 4 {
		return hundred.r().FloatString(precision) + "%"
	}
	return about(hundred) + "%"
}

// maxDecimals is how many decimals are printed at most.
const maxDecimals = 12

// about rounds for the eye. A number just beside a round one keeps the decimals
// that tell them apart: 69.9999999 must not be printed as 70 and called below 70.
func about(n Number) string {
	text := n.Round(4, score.HalfUp).r().FloatString(4)
	if strings.HasSuffix(text, "00") {
		text = n.Round(maxDecimals, score.HalfUp).r().FloatString(maxDecimals)
	}
	return "约" + strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// MarshalText writes the exact value: decimal text where it ends, else a
// fraction such as "1/3".
func (n Number) MarshalText() ([]byte, error) {
	if precision, exactly := n.r().FloatPrec(); exactly && precision <= 40 {
		return []byte(n.r().FloatString(precision)), nil
	}
	return []byte(n.r().RatString()), nil
}

// UnmarshalJSON reads a JSON number, or a quoted decimal, percentage or
// fraction, from its text.
func (n *Number) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	above, below, fraction := strings.Cut(text, "/")
	value, err := Parse(above)
	if err == nil && fraction {
		var divisor Number
		if divisor, err = Parse(below); err == nil {
			value, err = value.Quo(divisor)
		}
	}
	if err != nil {
		return err
	}
	*n = value
	return nil
}
