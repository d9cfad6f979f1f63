package expression

import (
	"errors"

	"chengan/engine/exact"
	"chengan/engine/function"
)

// ErrOverflow reports whole numbers beyond 64 bits; they never wrap.
var ErrOverflow = errors.New("整数运算超出范围")

// operators are the exact forms of expr's operators. The checker puts calls to
// them wherever an operand is a number, a date or could overflow.
var operators = map[string]func(args ...any) (any, error){
	"$int+": func(args ...any) (any, error) {
		a, b := args[0].(int), args[1].(int)
		if sum := a + b; (sum > a) == (b > 0) {
			return sum, nil
		}
		return nil, ErrOverflow
	},
	"$int-": func(args ...any) (any, error) {
		a, b := args[0].(int), args[1].(int)
		if difference := a - b; (difference < a) == (b > 0) {
			return difference, nil
		}
		return nil, ErrOverflow
	},
	"$int*": func(args ...any) (any, error) {
		if product, ok := exact.Mul64(int64(args[0].(int)), int64(args[1].(int))); ok {
			return int(product), nil
		}
		return nil, ErrOverflow
	},
	"$+":   arithmetic(exact.Number.Add),
	"$-":   arithmetic(exact.Number.Sub),
	"$*":   arithmetic(exact.Number.Mul),
	"$/":   arithmetic(exact.Number.Quo),
	"$neg": func(args ...any) (any, error) { return function.AsNumber(args[0]).Neg(), nil },
	"$==":  comparison(func(sign int) bool { return sign == 0 }),
	"$!=":  comparison(func(sign int) bool { return sign != 0 }),
	"$<":   comparison(func(sign int) bool { return sign < 0 }),
	"$<=":  comparison(func(sign int) bool { return sign <= 0 }),
	"$>":   comparison(func(sign int) bool { return sign > 0 }),
	"$>=":  comparison(func(sign int) bool { return sign >= 0 }),
}

func arithmetic(of func(a, b exact.Number) (exact.Number, error)) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		return of(function.AsNumber(args[0]), function.AsNumber(args[1]))
	}
}

// comparison compares numbers exactly, days by their number, and anything with
// nil as unequal.
func comparison(holds func(sign int) bool) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		if args[0] == nil || args[1] == nil {
			if args[0] == args[1] {
				return holds(0), nil
			}
			return holds(2), nil
		}
		if day, ok := args[0].(function.Day); ok {
			return holds(int(day - args[1].(function.Day))), nil
		}
		return holds(function.AsNumber(args[0]).Cmp(function.AsNumber(args[1]))), nil
	}
}
