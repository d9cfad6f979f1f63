package function

import "fmt"

// MaxYears bounds a series.
const MaxYears = 50

// series is the values of an indicator over the last years, oldest first. A
// year without a figure makes the whole series missing: a gap is not a fall.
var series = Function{
	Name: "series", Usage: "series(\"名称\", n)：该指标截至评估年份连续 n 年的值，由早到晚；缺一年即为未提交",
	Args: []Kind{Text, Int}, Result: Numbers,
	Call: func(c *Context, args []any) (any, error) {
		n := args[1].(int)
		if n < 1 || n > MaxYears {
			return nil, fmt.Errorf("年数为 %d；应在 1 至 %d 之间", n, MaxYears)
		}
		values := make([]any, n)
		for i := range values {
			value, err := c.Indicator(args[0].(string), c.Year-n+1+i)
			if err != nil {
				return nil, err
			}
			values[i] = value
		}
		return values, nil
	},
}
