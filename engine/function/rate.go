package function

// rate is an exact ratio. A denominator of 0 is an error, never infinity.
var rate = Function{
	Name: "rate", Usage: "rate(a, b)：精确比值 a/b；b 为 0 时无法评价",
	Args: []Kind{Number, Number}, Result: Number,
	Call: func(_ *Context, args []any) (any, error) {
		return AsNumber(args[0]).Quo(AsNumber(args[1]))
	},
}
