// Package exact is the arithmetic of expressions: rational numbers that never
// round. A rate of 8001/10000 is exactly that, so "≤ 80%" needs no epsilon.
package exact

import (
	"errors"
	"math/big"
	"strings"

	"chengan/engine/score"
)

// Number is an immutable exact rational number. The zero value is 0.
type Number struct{ rat *big.Rat }

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
func Int(n int64) Number { return Number{new(big.Rat).SetInt64(n)} }

// Scaled is n × 10^-scale, the value of a fixed-point column.
func Scaled(n int64, scale int) Number {
	return Number{new(big.Rat).SetFrac(big.NewInt(n), pow10(scale))}
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
	return Number{rat}, nil
}

// Literal is the number that a literal of an expression stands for, exactly as
// its author wrote it.
func Literal(text string) (Number, error) {
	rat, ok := new(big.Rat).SetString(strings.ReplaceAll(text, "_", ""))
	if !ok {
		return Number{}, ErrSyntax
	}
	return bounded(rat)
}

func (n Number) r() *big.Rat {
	if n.rat == nil {
		return new(big.Rat)
	}
	return n.rat
}

func bounded(rat *big.Rat) (Number, error) {
	if rat.Num().BitLen() > maxBits || rat.Denom().BitLen() > maxBits {
		return Number{}, ErrTooLarge
	}
	return Number{rat}, nil
}

// Add gives n + m.
func (n Number) Add(m Number) (Number, error) { return bounded(new(big.Rat).Add(n.r(), m.r())) }

// Sub gives n − m.
func (n Number) Sub(m Number) (Number, error) { return bounded(new(big.Rat).Sub(n.r(), m.r())) }

// Mul gives n × m.
func (n Number) Mul(m Number) (Number, error) { return bounded(new(big.Rat).Mul(n.r(), m.r())) }

// Quo gives n ÷ m.
//
// Errors: ErrDivideByZero.
func (n Number) Quo(m Number) (Number, error) {
	if m.r().Sign() == 0 {
		return Number{}, ErrDivideByZero
	}
	return bounded(new(big.Rat).Quo(n.r(), m.r()))
}

// Neg gives −n.
func (n Number) Neg() Number { return Number{new(big.Rat).Neg(n.r())} }

// Cmp is −1, 0 or +1 as n is below, at or above m.
func (n Number) Cmp(m Number) int { return n.r().Cmp(m.r()) }

// Sign is −1, 0 or +1.
func (n Number) Sign() int { return n.r().Sign() }

// Round gives n rounded to scale decimals by mode.
func (n Number) Round(scale int, mode score.Rounding) Number {
	scaled := new(big.Rat).Mul(n.r(), new(big.Rat).SetInt(pow10(scale)))
	return Number{new(big.Rat).SetFrac(divide(scaled.Num(), scaled.Denom(), mode), pow10(scale))}
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

// Int64 gives n as an integer where it is one and fits.
func (n Number) Int64() (int64, bool) {
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
// places, otherwise rounded half up to four and marked with a leading "约".
func (n Number) String() string {
	if precision, exactly := n.r().FloatPrec(); exactly && precision <= 12 {
		return n.r().FloatString(precision)
	}
	return "约" + trimZeros(n.Round(4, score.HalfUp).r().FloatString(4))
}

// Percent gives the number as a percentage ("80.01%"), rounded half up to four
// decimals and marked with "约" where that is not the whole truth.
func (n Number) Percent() string {
	hundred := Number{new(big.Rat).Mul(n.r(), big.NewRat(100, 1))}
	if precision, exactly := hundred.r().FloatPrec(); exactly && precision <= 4 {
		return hundred.r().FloatString(precision) + "%"
	}
	return "约" + trimZeros(hundred.Round(4, score.HalfUp).r().FloatString(4)) + "%"
}

func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
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
