package function

import "chengan/engine/column"

// withinYears counts in natural years, as the look-back of a veto does: the
// evaluation year is the first of them. Days after the evaluation date are
// not within.
var withinYears = Function{
	Name: "within_years", Usage: "within_years(日期, n)：在评估年份及之前 n-1 个自然年内，且不晚于评估基准日",
	Args: []Kind{Date, Int}, Result: Bool,
	Call: func(c *Context, args []any) (any, error) {
		day := int64(args[0].(Day))
		return day <= c.Day && c.Year-column.Year(day) < args[1].(int), nil
	},
}

// withinDays counts back from the evaluation date, which is day 0.
var withinDays = Function{
	Name: "within_days", Usage: "within_days(日期, n)：在评估基准日及之前 n 天内",
	Args: []Kind{Date, Int}, Result: Bool,
	Call: func(c *Context, args []any) (any, error) {
		back := c.Day - int64(args[0].(Day))
		return back >= 0 && back <= int64(args[1].(int)), nil
	},
}
