package function

import "chengan/engine/column"

// date is a fixed day. The checker reads its text when the ruleset is compiled.
var date = Function{
	Name: "date", Usage: "date(\"YYYY-MM-DD\")：日期常量",
	Args: []Kind{Text}, Result: Date,
	Call: func(_ *Context, args []any) (any, error) {
		day, err := column.Day(args[0].(string))
		return Day(day), err
	},
}

// year is the calendar year of a day.
var year = Function{
	Name: "year", Usage: "year(日期)：年份",
	Args: []Kind{Date}, Result: Int,
	Call: func(_ *Context, args []any) (any, error) { return column.Year(int64(args[0].(Day))), nil },
}

// days is the number of days from a to b.
var days = Function{
	Name: "days", Usage: "days(a, b)：从 a 到 b 的天数",
	Args: []Kind{Date, Date}, Result: Int,
	Call: func(_ *Context, args []any) (any, error) { return int(args[1].(Day) - args[0].(Day)), nil },
}
