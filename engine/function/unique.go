package function

// unique keeps the first of equal texts.
var unique = Function{
	Name: "unique", Usage: "unique(文本列表)：去掉重复",
	Args: []Kind{Texts}, Result: Texts,
	Call: func(_ *Context, args []any) (any, error) {
		seen, out := map[any]bool{}, []any{}
		for _, text := range args[0].([]any) {
			if !seen[text] {
				seen[text] = true
				out = append(out, text)
			}
		}
		return out, nil
	},
}
