package function

import "chengan/engine/exact"

// minimum is the smallest of a list.
var minimum = Function{
	Name: "min", Usage: "min(列表)：最小值；空列表无法评价",
	Args: []Kind{Numbers}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) { return extreme(args[0], -1) },
}

// maximum is the largest of a list.
var maximum = Function{
	Name: "max", Usage: "max(列表)：最大值；空列表无法评价",
	Args: []Kind{Numbers}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) { return extreme(args[0], +1) },
}

func extreme(list any, sign int) (any, error) {
	var best *exact.Number
	for _, n := range numbers(list) {
		if best == nil || n.Cmp(*best) == sign {
			best = &n
		}
	}
	if best == nil {
		return nil, errEmpty
	}
	return *best, nil
}
