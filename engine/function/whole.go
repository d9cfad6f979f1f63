package function

import (
	"chengan/engine/exact"
	"chengan/engine/score"
)

// absolute is |n|.
var absolute = Function{
	Name: "abs", Usage: "abs(数)：绝对值",
	Args: []Kind{Number}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) {
		if n := AsNumber(args[0]); n.Sign() < 0 {
			return n.Neg(), nil
		}
		return AsNumber(args[0]), nil
	},
}

// floor is the largest whole number not above n.
var floor = Function{
	Name: "floor", Usage: "floor(数)：不大于它的最大整数",
	Args: []Kind{Number}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) { return whole(AsNumber(args[0]), -1), nil },
}

// ceiling is the smallest whole number not below n.
var ceiling = Function{
	Name: "ceil", Usage: "ceil(数)：不小于它的最小整数",
	Args: []Kind{Number}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) { return whole(AsNumber(args[0]), +1), nil },
}

// whole rounds towards the infinity of the sign.
func whole(n exact.Number, sign int) exact.Number {
	mode := score.Down
	if n.Sign() == sign {
		mode = score.Up
	}
	return n.Round(0, mode)
}
