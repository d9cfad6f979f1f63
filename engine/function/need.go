package function

// need is the value of an optional field where the clause cannot do without
// it: a blank cell there is evidence not handed in, not a zero. The checker
// gives the column's title as the second argument.
var need = Function{
	Name: "need", Usage: "need(.字段)：可以不填的字段在此必须有值；空白即为未提交",
	Args: []Kind{Nil}, Result: Nil,
	Call: func(_ *Context, args []any) (any, error) {
		if args[0] == nil {
			return nil, MissingError{What: "“" + args[1].(string) + "”"}
		}
		return args[0], nil
	},
}
