package function

import (
	"fmt"

	"chengan/engine/score"
)

// maxDecimals bounds round.
const maxDecimals = 12

// round rounds half up, as officials and spreadsheets do.
var round = Function{
	Name: "round", Usage: "round(数, n)：四舍五入到 n 位小数",
	Args: []Kind{Number, Int}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) {
		n := args[1].(int)
		if n < 0 || n > maxDecimals {
			return nil, fmt.Errorf("小数位数为 %d；应在 0 至 %d 之间", n, maxDecimals)
		}
		return AsNumber(args[0]).Round(n, score.HalfUp), nil
	},
}
