package function

// length is the number of entries of a list or table.
var length = Function{
	Name: "len", Usage: "len(数据表或列表)：条数",
	Args: []Kind{Table}, Result: Int,
	Call: func(_ *Context, args []any) (any, error) { return len(args[0].([]any)), nil },
}
