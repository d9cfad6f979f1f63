package function

import "chengan/engine/exact"

// mean is the exact arithmetic mean.
var mean = Function{
	Name: "mean", Usage: "mean(列表)：平均值；空列表无法评价",
	Args: []Kind{Numbers}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) {
		list := numbers(args[0])
		if len(list) == 0 {
			return nil, errEmpty
		}
		total, err := add(list)
		if err != nil {
			return nil, err
		}
		return total.Quo(exact.Int(int64(len(list))))
	},
}
