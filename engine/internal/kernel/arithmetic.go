package kernel

import (
	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
)

// integer lowers a whole number.
func (l *lowering) integer(node ast.Node) integer {
	if argument, ok := need(node); ok {
		return needed(l.field(argument), l.integer(argument))
	}
	constant := func(value int) integer { return func(*cursor) (int64, error) { return int64(value), nil } }
	switch n := node.(type) {
	case *ast.IntegerNode:
		return constant(n.Value)
	case *ast.BinaryNode:
		return otherwise(l.optional(n), l.integer(n.Left), l.integer(n.Right))
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.integer(n.Exp1), l.integer(n.Exp2))
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return func(c *cursor) (int64, error) { return c.columns[i].Int(c.row), nil }
		}
		switch of, name := variable(n); of {
		case "params":
			value, _ := l.plan.params[name].(int)
			return constant(value)
		case "round":
			return func(c *cursor) (int64, error) { return int64(c.context.Year), nil }
		}
	case *ast.BuiltinNode:
		if l.schema == nil {
			return l.count(n)
		}
		holding, _ := l.holding(n)
		return holding
	case *ast.CallNode:
		name, operator, arguments := expression.Callee(n)
		if operator {
			return l.wholeArithmetic(name, arguments)
		}
		switch name {
		case "year":
			of := l.day(arguments[0])
			return func(c *cursor) (int64, error) {
				d, err := of(c)
				return int64(column.Year(d)), err
			}
		case "days":
			return two(l.day(arguments[0]), l.day(arguments[1]), func(a, b int64) (int64, error) { return b - a, nil })
		case "len":
			return l.length(arguments[0])
		}
	}
	l.refuse(notLowered)
	return nil
}

// two evaluates two operands in order and combines them.
func two[T, R any, F ~func(*cursor) (T, error)](left, right F, combine func(a, b T) (R, error)) func(*cursor) (R, error) {
	return func(c *cursor) (R, error) {
		var none R
		a, err := left(c)
		if err != nil {
			return none, err
		}
		b, err := right(c)
		if err != nil {
			return none, err
		}
		return combine(a, b)
	}
}

// wholeArithmetic is + - * of whole numbers, which never wrap.
func (l *lowering) wholeArithmetic(name string, arguments []ast.Node) integer {
	of := map[string]func(a, b int64) (int64, bool){"$int+": plus, "$int-": minus, "$int*": exact.Mul64}[name]
	if of == nil {
		l.refuse(notLowered)
		return nil
	}
	return two(l.integer(arguments[0]), l.integer(arguments[1]), func(a, b int64) (int64, error) {
		result, ok := of(a, b)
		if !ok {
			return 0, expression.ErrOverflow
		}
		return result, nil
	})
}

func plus(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (sum > a) == (b > 0)
}

func minus(a, b int64) (int64, bool) {
	difference := a - b
	return difference, (difference < a) == (b > 0)
}

// number lowers a number, whole or not.
func (l *lowering) number(node ast.Node) number {
	if l.kind(node) == function.Int {
		of := l.integer(node)
		return func(c *cursor) (exact.Number, error) {
			n, err := of(c)
			return exact.Int(n), err
		}
	}
	if argument, ok := need(node); ok {
		return needed(l.field(argument), l.number(argument))
	}
	constant := func(value exact.Number) number { return func(*cursor) (exact.Number, error) { return value, nil } }
	switch n := node.(type) {
	case *ast.ConstantNode:
		return constant(n.Value.(exact.Number))
	case *ast.BinaryNode:
		return otherwise(l.optional(n), l.number(n.Left), l.number(n.Right))
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.number(n.Exp1), l.number(n.Exp2))
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			scale := l.schema.Fields[i].Scale
			return func(c *cursor) (exact.Number, error) { return exact.Scaled(c.columns[i].Int(c.row), scale), nil }
		}
		if of, name := variable(n); of == "params" {
			value, _ := l.plan.params[name].(exact.Number)
			return constant(value)
		}
	case *ast.CallNode:
		name, operator, arguments := expression.Callee(n)
		if operator {
			return l.arithmetic(name, arguments)
		}
		return l.function(name, arguments)
	}
	l.refuse(notLowered)
	return nil
}

func (l *lowering) arithmetic(name string, arguments []ast.Node) number {
	if name == "$neg" {
		of := l.number(arguments[0])
		return func(c *cursor) (exact.Number, error) {
			n, err := of(c)
			return n.Neg(), err
		}
	}
	of := map[string]func(a, b exact.Number) (exact.Number, error){
		"$+": exact.Number.Add, "$-": exact.Number.Sub, "$*": exact.Number.Mul, "$/": exact.Number.Quo,
	}[name]
	if of == nil {
		l.refuse(notLowered)
		return nil
	}
	return two(l.number(arguments[0]), l.number(arguments[1]), of)
}

// function is a call that yields a number. Those that are not worth a form of
// their own call the function as the reference does.
func (l *lowering) function(name string, arguments []ast.Node) number {
	switch name {
	case "rate":
		return two(l.number(arguments[0]), l.number(arguments[1]), exact.Number.Quo)
	case "indicator":
		asked := arguments[0].(*ast.StringNode).Value
		year := func(c *cursor) (int64, error) { return int64(c.context.Year), nil }
		if len(arguments) == 2 {
			year = l.integer(arguments[1])
		}
		return func(c *cursor) (exact.Number, error) {
			at, err := year(c)
			if err != nil {
				return exact.Number{}, err
			}
			return c.context.Indicator(asked, int(at))
		}
	case "sum", "mean", "min", "max":
		return l.fold(name, arguments[0])
	}
	f, _ := function.Find(name)
	var boxed []func(*cursor) (any, error)
	for i, argument := range arguments {
		if f.Args[i] == function.Int {
			boxed = append(boxed, box(l.integer(argument), func(n int64) any { return int(n) }))
		} else {
			boxed = append(boxed, box(l.number(argument), func(n exact.Number) any { return n }))
		}
	}
	return func(c *cursor) (exact.Number, error) {
		values := make([]any, len(boxed))
		for i, argument := range boxed {
			var err error
			if values[i], err = argument(c); err != nil {
				return exact.Number{}, err
			}
		}
		return unbox(f.Call(c.context, values))
	}
}

// box gives a value in the Go form that functions take.
func box[T any, F ~func(*cursor) (T, error)](of F, form func(T) any) func(*cursor) (any, error) {
	return func(c *cursor) (any, error) {
		value, err := of(c)
		if err != nil {
			return nil, err
		}
		return form(value), nil
	}
}

func unbox(value any, err error) (exact.Number, error) {
	if err != nil {
		return exact.Number{}, err
	}
	return function.AsNumber(value), nil
}

// day lowers a date to its day number.
func (l *lowering) day(node ast.Node) day {
	if argument, ok := need(node); ok {
		return needed(l.field(argument), l.day(argument))
	}
	switch n := node.(type) {
	case *ast.BinaryNode:
		return otherwise(l.optional(n), l.day(n.Left), l.day(n.Right))
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.day(n.Exp1), l.day(n.Exp2))
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return func(c *cursor) (int64, error) { return c.columns[i].Int(c.row), nil }
		}
		if of, _ := variable(n); of == "round" {
			return func(c *cursor) (int64, error) { return c.context.Day, nil }
		}
	case *ast.CallNode:
		if name, _, arguments := expression.Callee(n); name == "date" {
			fixed, err := column.Day(arguments[0].(*ast.StringNode).Value)
			if err == nil { // the checker read it
				return func(*cursor) (int64, error) { return fixed, nil }
			}
		}
	}
	l.refuse(notLowered)
	return nil
}

// numbers lowers a list of numbers at the level of the subject.
func (l *lowering) numbers(node ast.Node) numbers {
	switch n := node.(type) {
	case *ast.ArrayNode:
		var parts []number
		for _, entry := range n.Nodes {
			parts = append(parts, l.number(entry))
		}
		return func(c *cursor) ([]exact.Number, error) {
			list := make([]exact.Number, len(parts))
			for i, part := range parts {
				var err error
				if list[i], err = part(c); err != nil {
					return nil, err
				}
			}
			return list, nil
		}
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.numbers(n.Exp1), l.numbers(n.Exp2))
	case *ast.CallNode:
		if name, _, arguments := expression.Callee(n); name == "series" {
			f, _ := function.Find(name)
			asked, years := arguments[0].(*ast.StringNode).Value, l.integer(arguments[1])
			return func(c *cursor) ([]exact.Number, error) {
				n, err := years(c)
				if err != nil {
					return nil, err
				}
				values, err := f.Call(c.context, []any{asked, int(n)})
				if err != nil {
					return nil, err
				}
				var list []exact.Number
				for _, value := range values.([]any) {
					list = append(list, function.AsNumber(value))
				}
				return list, nil
			}
		}
	}
	l.refuse(notLowered)
	return nil
}
