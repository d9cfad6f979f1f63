package kernel

import (
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
)

// cursor is where a closure stands: at one record of a table, or at a subject.
// It belongs to one worker.
type cursor struct {
	context *function.Context
	columns []column.Vector // of the record's table
	row     int
	element string   // of the record's list that a loop looks at
	buffer  []string // for the entries of the record's list
	scene   *Scene   // nil at a record
}

// The closures that expressions become: one type for each kind, so that no
// value is boxed.
//
// Errors: those of the reference in the same order, or ErrFallback.
type (
	boolean func(*cursor) (bool, error)
	integer func(*cursor) (int64, error)
	number  func(*cursor) (exact.Number, error)
	text    func(*cursor) (string, error)
	day     func(*cursor) (int64, error)
	texts   func(*cursor) ([]string, error)
	numbers func(*cursor) ([]exact.Number, error)
)

// lowering turns one checked expression into closures. The first thing it
// does not know makes all of it the reference's; closures are nil from there
// on and never run.
type lowering struct {
	plan       *Plan
	schema     *column.Schema // of the record at hand, nil at the level of the subject
	element    bool           // # is an entry of the record's list
	reason     string
	rows       bool
	explained  bool        // the records that the value rests on will be asked for
	selections []selection // whose records the expression looks at
	before     [][3]int    // sizes of the plan's tables before this expression; see tablePlan.cut
}

// refuse leaves the expression to the reference.
func (l *lowering) refuse(reason string) {
	if l.reason == "" {
		l.reason = reason
	}
}

const notLowered = "用到列式计算尚不支持的写法"

// field gives the index of the field that a node reads of the record, or -1.
func (l *lowering) field(node ast.Node) int {
	member, ok := node.(*ast.MemberNode)
	if !ok || l.schema == nil {
		return -1
	}
	if _, ok := member.Node.(*ast.PointerNode); !ok {
		return -1
	}
	return l.schema.Field(member.Property.(*ast.StringNode).Value)
}

// variable gives the names of subject.x, round.x and params.x.
func variable(node ast.Node) (of, name string) {
	member, ok := node.(*ast.MemberNode)
	if !ok {
		return "", ""
	}
	identifier, ok := member.Node.(*ast.IdentifierNode)
	if !ok {
		return "", ""
	}
	return identifier.Value, member.Property.(*ast.StringNode).Value
}

// kind is the kind of a checked node's value. It need not be known of what
// only the reference can evaluate.
func (l *lowering) kind(node ast.Node) function.Kind {
	wider := func(a, b function.Kind) function.Kind {
		if a.Takes(b) {
			return a
		}
		return b
	}
	switch n := node.(type) {
	case *ast.IntegerNode:
		return function.Int
	case *ast.ConstantNode:
		return function.Number
	case *ast.StringNode, *ast.PointerNode:
		return function.Text
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return expression.FieldKind(l.schema.Fields[i].Type)
		}
		switch of, name := variable(n); {
		case of == "round" && name == "date":
			return function.Date
		case of == "round":
			return function.Int
		case of == "subject" && name == "roles":
			return function.Texts
		case of == "params":
			switch l.plan.params[name].(type) {
			case int:
				return function.Int
			case exact.Number:
				return function.Number
			}
		}
		return function.Text
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return wider(l.kind(n.Left), l.kind(n.Right))
		}
	case *ast.ConditionalNode:
		return wider(l.kind(n.Exp1), l.kind(n.Exp2))
	case *ast.ArrayNode:
		if l.kind(n.Nodes[0]) == function.Text {
			return function.Texts
		}
		return function.Numbers
	case *ast.BuiltinNode:
		if n.Name == "count" {
			return function.Int
		}
	case *ast.CallNode:
		name, operator, arguments := expression.Callee(n)
		switch {
		case operator && strings.HasPrefix(name, "$int"):
			return function.Int
		case operator && strings.Trim(name, "$=!<>") == "":
			return function.Bool
		case operator:
			return function.Number
		}
		if name == "need" {
			return l.kind(arguments[0])
		}
		f, _ := function.Find(name)
		return f.Result
	}
	return function.Bool
}

// boolean lowers what is true or false.
func (l *lowering) boolean(node ast.Node) boolean {
	switch n := node.(type) {
	case *ast.BoolNode:
		value := n.Value
		return func(*cursor) (bool, error) { return value, nil }
	case *ast.UnaryNode:
		of := l.boolean(n.Node)
		return func(c *cursor) (bool, error) {
			value, err := of(c)
			return !value, err
		}
	case *ast.BinaryNode:
		return l.relation(n)
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.boolean(n.Exp1), l.boolean(n.Exp2))
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return func(c *cursor) (bool, error) { return c.columns[i].Int(c.row) != 0, nil }
		}
	case *ast.BuiltinNode:
		if l.schema == nil {
			return l.quantifier(n)
		}
		return l.entries(n)
	case *ast.CallNode:
		name, operator, arguments := expression.Callee(n)
		if operator {
			return l.comparison(name, arguments[0], arguments[1])
		}
		if name == "need" {
			return needed(l.field(arguments[0]), l.boolean(arguments[0]))
		}
		return l.within(name, arguments)
	}
	l.refuse(notLowered)
	return nil
}

// choose is a conditional of any kind.
func choose[T any, F ~func(*cursor) (T, error)](condition boolean, yes, no F) F {
	return func(c *cursor) (T, error) {
		holds, err := condition(c)
		if err != nil {
			var none T
			return none, err
		}
		if holds {
			return yes(c)
		}
		return no(c)
	}
}

// otherwise is ?? of any kind; the left side is always a field of the record.
func otherwise[T any, F ~func(*cursor) (T, error)](field int, present, missing F) F {
	return func(c *cursor) (T, error) {
		if c.columns[field].IsMissing(c.row) {
			return missing(c)
		}
		return present(c)
	}
}

// needed is need(.field) of any kind. Records without it are the reference's.
func needed[T any, F ~func(*cursor) (T, error)](field int, present F) F {
	return otherwise(field, present, func(*cursor) (none T, err error) { return none, ErrFallback })
}

// need gives the argument where a node is a call of need.
func need(node ast.Node) (ast.Node, bool) {
	if call, ok := node.(*ast.CallNode); ok {
		if name, _, arguments := expression.Callee(call); name == "need" {
			return arguments[0], true
		}
	}
	return nil, false
}

// optional gives the field left of ??.
func (l *lowering) optional(n *ast.BinaryNode) int {
	i := l.field(n.Left)
	if i < 0 {
		l.refuse(notLowered)
	}
	return i
}

func (l *lowering) relation(n *ast.BinaryNode) boolean {
	switch n.Operator {
	case "and", "&&", "or", "||":
		left, right := l.boolean(n.Left), l.boolean(n.Right)
		decisive := n.Operator == "or" || n.Operator == "||"
		return func(c *cursor) (bool, error) {
			value, err := left(c)
			if err != nil || value == decisive {
				return value, err
			}
			return right(c)
		}
	case "??":
		return otherwise(l.optional(n), l.boolean(n.Left), l.boolean(n.Right))
	case "==", "!=":
		return l.equality(n)
	case "in":
		left, right := l.text(n.Left), l.texts(n.Right)
		return func(c *cursor) (bool, error) {
			value, err := left(c)
			if err != nil {
				return false, err
			}
			list, err := right(c)
			return err == nil && slices.Contains(list, value), err
		}
	}
	compare := map[string]func(a, b string) bool{"contains": strings.Contains, "startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix}[n.Operator]
	if n.Operator == "matches" {
		pattern := regexp.MustCompile(n.Right.(*ast.StringNode).Value) // the checker compiled it
		compare = func(a, _ string) bool { return pattern.MatchString(a) }
	}
	if compare == nil {
		l.refuse(notLowered)
		return nil
	}
	if word, ok := n.Right.(*ast.StringNode); ok {
		left := l.text(n.Left)
		return func(c *cursor) (bool, error) {
			value, err := left(c)
			return err == nil && compare(value, word.Value), err
		}
	}
	return both(l.text(n.Left), l.text(n.Right), compare)
}

// both evaluates two sides in order and compares them.
func both[T any, F ~func(*cursor) (T, error)](left, right F, compare func(a, b T) bool) boolean {
	return func(c *cursor) (bool, error) {
		a, err := left(c)
		if err != nil {
			return false, err
		}
		b, err := right(c)
		if err != nil {
			return false, err
		}
		return compare(a, b), nil
	}
}

// equality is == and != of texts and of truths, and the test for nil.
func (l *lowering) equality(n *ast.BinaryNode) boolean {
	equal := n.Operator == "=="
	field := -1
	if _, ok := n.Right.(*ast.NilNode); ok {
		field = l.field(n.Left)
	} else if _, ok := n.Left.(*ast.NilNode); ok {
		field = l.field(n.Right)
	} else if l.kind(n.Left) == function.Text {
		return both(l.text(n.Left), l.text(n.Right), func(a, b string) bool { return (a == b) == equal })
	} else {
		return both(l.boolean(n.Left), l.boolean(n.Right), func(a, b bool) bool { return (a == b) == equal })
	}
	if field < 0 {
		l.refuse(notLowered)
	}
	return func(c *cursor) (bool, error) { return c.columns[field].IsMissing(c.row) == equal, nil }
}

// signs maps a comparison to the results of Cmp for which it holds.
var signs = map[string]func(sign int) bool{
	"$==": func(sign int) bool { return sign == 0 }, "$!=": func(sign int) bool { return sign != 0 },
	"$<": func(sign int) bool { return sign < 0 }, "$<=": func(sign int) bool { return sign <= 0 },
	"$>": func(sign int) bool { return sign > 0 }, "$>=": func(sign int) bool { return sign >= 0 },
}

func order(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// comparison compares numbers or dates.
func (l *lowering) comparison(operator string, left, right ast.Node) boolean {
	holds := signs[operator]
	whole := func(a, b int64) bool { return holds(order(a, b)) }
	switch a, b := l.kind(left), l.kind(right); {
	case a == function.Date:
		return both(l.day(left), l.day(right), whole)
	case a == function.Int && b == function.Int:
		return both(l.integer(left), l.integer(right), whole)
	}
	return both(l.number(left), l.number(right), func(a, b exact.Number) bool { return holds(a.Cmp(b)) })
}

// within is within_years and within_days.
func (l *lowering) within(name string, arguments []ast.Node) boolean {
	of, n := l.day(arguments[0]), l.integer(arguments[1])
	var holds func(c *function.Context, d, n int64) bool
	switch name {
	case "within_years":
		holds = func(c *function.Context, d, n int64) bool { return d <= c.Day && int64(c.Year-column.Year(d)) < n }
	case "within_days":
		holds = func(c *function.Context, d, n int64) bool { back := c.Day - d; return back >= 0 && back <= n }
	default:
		l.refuse(notLowered)
		return nil
	}
	return func(c *cursor) (bool, error) {
		d, err := of(c)
		if err != nil {
			return false, err
		}
		limit, err := n(c)
		return err == nil && holds(c.context, d, limit), err
	}
}

// text lowers a text.
func (l *lowering) text(node ast.Node) text {
	if argument, ok := need(node); ok {
		return needed(l.field(argument), l.text(argument))
	}
	constant := func(value string) text { return func(*cursor) (string, error) { return value, nil } }
	switch n := node.(type) {
	case *ast.StringNode:
		return constant(n.Value)
	case *ast.PointerNode:
		if l.element {
			return func(c *cursor) (string, error) { return c.element, nil }
		}
	case *ast.BinaryNode:
		return otherwise(l.optional(n), l.text(n.Left), l.text(n.Right))
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.text(n.Exp1), l.text(n.Exp2))
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return func(c *cursor) (string, error) {
				v := &c.columns[i]
				return v.Texts[v.Int(c.row)], nil
			}
		}
		switch of, name := variable(n); of {
		case "params":
			value, _ := l.plan.params[name].(string)
			return constant(value)
		case "subject":
			if l.schema != nil {
				break
			}
			return func(c *cursor) (string, error) { return c.scene.subject.field(name), nil }
		}
	case *ast.CallNode:
		if name, _, arguments := expression.Callee(n); name == "matrix" {
			return l.matrix(arguments)
		}
	}
	l.refuseSubject(node)
	return nil
}

// matrix is the column form of the function: two columns of numbers into one of
// words, by a matrix that is at hand before the first record.
func (l *lowering) matrix(arguments []ast.Node) text {
	_, name := variable(arguments[2])
	grid, ok := l.plan.params[name].(function.Grid)
	if !ok { // a choice between two matrices
		l.refuse(notLowered)
		return nil
	}
	return two(l.integer(arguments[0]), l.integer(arguments[1]), grid.At)
}

// refuseSubject names the reason why a leaf has no closure.
func (l *lowering) refuseSubject(node ast.Node) {
	if of, _ := variable(node); of == "subject" {
		l.refuse("条件因对象而异（subject）")
		return
	}
	l.refuse(notLowered)
}

// texts lowers a list of texts. What it yields is only good until the next.
func (l *lowering) texts(node ast.Node) texts {
	if argument, ok := need(node); ok {
		return needed(l.field(argument), l.texts(argument))
	}
	switch n := node.(type) {
	case *ast.ArrayNode:
		var fixed []string
		var parts []text
		for _, entry := range n.Nodes {
			if literal, ok := entry.(*ast.StringNode); ok {
				fixed = append(fixed, literal.Value)
			}
			parts = append(parts, l.text(entry))
		}
		if len(fixed) == len(parts) {
			return func(*cursor) ([]string, error) { return fixed, nil }
		}
		return func(c *cursor) ([]string, error) {
			list := make([]string, len(parts))
			for i, part := range parts {
				var err error
				if list[i], err = part(c); err != nil {
					return nil, err
				}
			}
			return list, nil
		}
	case *ast.BinaryNode:
		return otherwise(l.optional(n), l.texts(n.Left), l.texts(n.Right))
	case *ast.ConditionalNode:
		return choose(l.boolean(n.Cond), l.texts(n.Exp1), l.texts(n.Exp2))
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return func(c *cursor) ([]string, error) {
				v := &c.columns[i]
				c.buffer = c.buffer[:0]
				for _, code := range v.List(c.row) {
					c.buffer = append(c.buffer, v.Texts[code])
				}
				return c.buffer, nil
			}
		}
		if of, _ := variable(n); of == "subject" && l.schema == nil {
			return func(c *cursor) ([]string, error) { return c.scene.subject.Roles, nil }
		}
	}
	l.refuseSubject(node)
	return nil
}

// entries is any, all, none and one of the entries of the record's list.
func (l *lowering) entries(n *ast.BuiltinNode) boolean {
	holding, all := l.holding(n)
	holds := map[string]func(held, of int64) bool{
		"any": func(held, _ int64) bool { return held > 0 }, "all": func(held, of int64) bool { return held == of },
		"none": func(held, _ int64) bool { return held == 0 }, "one": func(held, _ int64) bool { return held == 1 },
	}[n.Name]
	if holds == nil {
		l.refuse(notLowered)
		return nil
	}
	return both(holding, all, holds)
}

// holding counts the entries of the record's list for which a predicate holds,
// and all of them. It looks at all: an entry that fails where the reference
// would have stopped sends the record to the reference.
func (l *lowering) holding(n *ast.BuiltinNode) (holding, all integer) {
	i := l.field(n.Arguments[0])
	if i < 0 || l.schema.Fields[i].Type != column.List {
		l.refuse(notLowered)
		return nil, nil
	}
	inner := *l
	inner.element = true
	predicate := inner.boolean(n.Arguments[1].(*ast.PredicateNode).Node)
	if inner.reason != "" {
		l.refuse(inner.reason)
	}
	holding = func(c *cursor) (int64, error) {
		held := int64(0)
		v := &c.columns[i]
		for _, code := range v.List(c.row) {
			c.element = v.Texts[code]
			holds, err := predicate(c)
			if err != nil {
				return 0, err
			}
			if holds {
				held++
			}
		}
		return held, nil
	}
	return holding, func(c *cursor) (int64, error) { return int64(len(c.columns[i].List(c.row))), nil }
}
