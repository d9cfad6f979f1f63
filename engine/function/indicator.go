package function

// indicator is the submitted value of an indicator in one year.
var indicator = Function{
	Name: "indicator", Usage: "indicator(\"名称\"[, 年份])：指标数据表中该指标的值，缺省为评估年份；没有即为未提交",
	Args: []Kind{Text, Int}, Min: 1, Result: Number,
	Call: func(c *Context, args []any) (any, error) {
		at := c.Year
		if len(args) == 2 {
			at = args[1].(int)
		}
		return c.Indicator(args[0].(string), at)
	},
}
