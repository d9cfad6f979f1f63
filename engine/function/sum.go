package function

import "chengan/engine/exact"

// sum is the exact sum; the sum of nothing is 0.
var sum = Function{
	Name: "sum", Usage: "sum(数据表, .字段) 或 sum(列表)：合计；空为 0",
	Args: []Kind{Numbers}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) { return add(numbers(args[0])) },
}

func add(list []exact.Number) (exact.Number, error) {
	var total exact.Number
	for _, n := range list {
		next, err := total.Add(n)
		if err != nil {
			return exact.Number{}, err
		}
		total = next
	}
	return total, nil
}
