package mutation

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/rulesets/syntax"
)

// variant is one node of a tree and what is put in its place.
type variant struct {
	old, new  ast.Node
	table     string   // whose record the node is about, "" for none
	predicate ast.Node // the predicate it stands in
	note      string   // says it better than the two nodes do
}

// words say what was changed.
func (v variant) words() string {
	if v.note != "" {
		return v.note
	}
	return fmt.Sprintf("%s 改为 %s", syntax.Print(v.old), syntax.Print(v.new))
}

// growing collects the variants of a tree, walking it from the top.
type growing struct {
	*mutating
	variants  []variant
	table     string
	predicate ast.Node
}

func (m *mutating) variants(root ast.Node, table string) []variant {
	g := &growing{mutating: m, table: table}
	g.walk(root)
	return g.variants
}

func (g *growing) put(old, new ast.Node) { g.say(old, new, "") }

func (g *growing) say(old, new ast.Node, note string) {
	g.variants = append(g.variants, variant{old, new, g.table, g.predicate, note})
}

func (g *growing) walk(node ast.Node) {
	switch n := node.(type) {
	case *ast.IntegerNode, *ast.ConstantNode:
		g.number(n, n, exact.Int(1))
	case *ast.BoolNode:
		g.put(n, &ast.BoolNode{Value: !n.Value})
	case *ast.StringNode:
		g.text(n, nil)
	case *ast.ArrayNode:
		for i := range n.Nodes {
			if len(n.Nodes) > 1 {
				g.say(n, &ast.ArrayNode{Nodes: slices.Delete(slices.Clone(n.Nodes), i, i+1)}, "列表去掉 "+syntax.Print(n.Nodes[i]))
			}
			g.walk(n.Nodes[i])
		}
	case *ast.MemberNode:
		g.member(n)
	case *ast.UnaryNode:
		g.put(n, n.Node)
		g.walk(n.Node)
	case *ast.ConditionalNode:
		g.put(n, &ast.ConditionalNode{Ternary: true, Cond: n.Cond, Exp1: n.Exp2, Exp2: n.Exp1})
		g.walk(n.Cond)
		g.walk(n.Exp1)
		g.walk(n.Exp2)
	case *ast.BinaryNode:
		g.binary(n)
	default:
		if name, arguments, ok := syntax.Call(node); ok {
			g.call(node, name, arguments)
		}
	}
}

// number changes a literal by its step and doubles it.
func (g *growing) number(node, literal ast.Node, step exact.Number) {
	n, _ := syntax.Number(literal)
	for _, changed := range numbers(n, step) {
		whole, ok := changed.Int64()
		if _, was := literal.(*ast.IntegerNode); was && ok {
			g.put(node, &ast.IntegerNode{Value: int(whole)})
		} else {
			g.put(node, &ast.ConstantNode{Value: changed})
		}
	}
}

// text changes a literal: to the next options of the field it is compared with,
// or to a text that nobody wrote.
func (g *growing) text(node *ast.StringNode, against ast.Node) {
	if name, ok := syntax.Field(against); ok && g.Schemas[g.table] != nil {
		schema := g.Schemas[g.table]
		if i := schema.Field(name); i >= 0 && schema.Fields[i].Type == column.Enum {
			options := schema.Fields[i].Enum
			at := slices.Index(options, node.Value)
			for j := 1; j < len(options) && j <= 2 && at >= 0; j++ {
				g.put(node, &ast.StringNode{Value: options[(at+j)%len(options)]})
			}
			if at >= 0 {
				return
			}
		}
	}
	g.put(node, &ast.StringNode{Value: node.Value + "※"})
}

func (g *growing) member(n *ast.MemberNode) {
	if name, ok := syntax.Field(n); ok {
		for _, other := range g.siblings(g.table, name) {
			g.put(n, &ast.MemberNode{Node: n.Node, Property: &ast.StringNode{Value: other}})
		}
		return
	}
	if name, ok := syntax.Param(n); ok {
		switch literal := syntax.Literal(g.Params[name]).(type) {
		case *ast.StringNode:
			g.put(n, &ast.StringNode{Value: literal.Value + "※"})
		case nil:
		default:
			value, _ := syntax.Number(literal)
			step := exact.Int(1)
			if _, whole := literal.(*ast.IntegerNode); !whole {
				step = fine(value)
			}
			g.number(n, literal, step)
		}
		return
	}
	if name, ok := syntax.Variable(n, "round"); ok && name == "year" {
		g.put(n, &ast.BinaryNode{Operator: "-", Left: n, Right: &ast.IntegerNode{Value: 1}})
	}
}

// exchanged lists what an operator is taken for, beside comparisons.
var exchanged = map[string][]string{
	"and": {"or"}, "&&": {"||"}, "or": {"and"}, "||": {"&&"}, "+": {"-"}, "-": {"+"}, "*": {"/"}, "/": {"*"},
	"contains": {"startsWith"}, "startsWith": {"contains"}, "endsWith": {"contains"},
}

func (g *growing) binary(n *ast.BinaryNode) {
	for _, operator := range slices.Concat(exchanged[n.Operator], operators[n.Operator]) {
		g.put(n, &ast.BinaryNode{Operator: operator, Left: n.Left, Right: n.Right})
	}
	switch n.Operator {
	case "and", "&&", "or", "||":
		g.say(n, n.Right, "去掉 "+syntax.Print(n.Left))
		g.say(n, n.Left, "去掉 "+syntax.Print(n.Right))
	case "in":
		g.put(n, &ast.UnaryNode{Operator: "not", Node: n})
	}
	g.side(n.Left, n.Right, n.Operator)
	g.side(n.Right, n.Left, n.Operator)
}

// side walks one side of an operator. What a literal can be off by depends on
// what it is compared with.
func (g *growing) side(node, against ast.Node, operator string) {
	_, compared := operators[operator]
	if text, ok := node.(*ast.StringNode); ok {
		g.text(text, against)
		return
	}
	if n, ok := syntax.Number(node); ok && compared {
		step, known := g.grain(against)
		if !known {
			step = fine(n)
		}
		g.number(node, node, step)
		return
	}
	g.walk(node)
}

// grain is the least by which the values of an expression differ, where they
// are whole or of so many decimals.
func (g *growing) grain(node ast.Node) (exact.Number, bool) {
	if name, ok := syntax.Field(node); ok && g.Schemas[g.table] != nil {
		schema := g.Schemas[g.table]
		if i := schema.Field(name); i >= 0 && schema.Fields[i].Type.Numeric() {
			return exact.Scaled(1, schema.Fields[i].Scale), true
		}
		return exact.Number{}, false
	}
	switch n := node.(type) {
	case *ast.IntegerNode:
		return exact.Int(1), true
	case *ast.BinaryNode:
		left, ok := g.grain(n.Left)
		right, ok2 := g.grain(n.Right)
		if n.Operator == "/" || !ok || !ok2 {
			return exact.Number{}, false
		}
		if left.Cmp(right) < 0 {
			return left, true
		}
		return right, true
	}
	name, arguments, ok := syntax.Call(node)
	if !ok {
		return exact.Number{}, false
	}
	switch name {
	case "count", "len", "days", "year", "floor", "ceil":
		return exact.Int(1), true
	case "sum", "min", "max":
		if table := g.tableOf(arguments[0]); table != "" && len(arguments) == 2 {
			inner := &growing{mutating: g.mutating, table: table}
			return inner.grain(syntax.Body(arguments[1]))
		}
	case "need":
		return g.grain(arguments[0])
	}
	return exact.Number{}, false
}

// tableOf is the table at the bottom of filters and maps.
func (g *growing) tableOf(node ast.Node) string {
	if identifier, ok := node.(*ast.IdentifierNode); ok && g.Schemas[identifier.Value] != nil {
		return identifier.Value
	}
	if name, arguments, ok := syntax.Call(node); ok && (name == "filter" || name == "map") {
		return g.tableOf(arguments[0])
	}
	return ""
}

// renamed lists what a function is taken for.
var renamed = map[string][]string{
	"any": {"none", "all"}, "none": {"any", "all"}, "all": {"any"}, "one": {"any"}, "min": {"max"}, "max": {"min"},
	"floor": {"ceil"}, "ceil": {"floor"}, "within_years": {}, "within_days": {},
}

func (g *growing) call(node ast.Node, name string, arguments []ast.Node) {
	for _, other := range renamed[name] {
		g.put(node, called(node, other, arguments))
	}
	switch name {
	case "date":
		if text, ok := arguments[0].(*ast.StringNode); ok {
			if day, err := column.Day(text.Value); err == nil {
				g.put(text, &ast.StringNode{Value: column.DayText(day - 1)})
				g.put(text, &ast.StringNode{Value: column.DayText(day + 1)})
			}
		}
		return
	case "rate":
		g.put(node, called(node, name, []ast.Node{arguments[1], arguments[0]}))
	case "need":
		g.put(node, &ast.BinaryNode{Operator: "??", Left: arguments[0], Right: &ast.IntegerNode{}})
	case "filter":
		g.say(node, arguments[0], "去掉 filter 的条件 "+syntax.Print(arguments[1]))
	}
	table := ""
	if len(arguments) == 2 {
		table = g.tableOf(arguments[0])
	}
	if table == "" || name == "rate" {
		for _, argument := range arguments {
			g.walk(argument)
		}
		return
	}
	if identifier, ok := arguments[0].(*ast.IdentifierNode); ok {
		for _, other := range g.like(table, syntax.Fields(arguments[1])) {
			g.put(identifier, &ast.IdentifierNode{Value: other})
		}
	} else {
		g.walk(arguments[0])
	}
	body := syntax.Body(arguments[1])
	inner := &growing{mutating: g.mutating, table: table, predicate: body}
	if name == "sum" || name == "map" {
		inner.predicate = nil // a number, not a predicate
	}
	inner.walk(body)
	g.variants = append(g.variants, inner.variants...)
}

// called is the same call of another function or of other arguments.
func called(node ast.Node, name string, arguments []ast.Node) ast.Node {
	if _, ok := node.(*ast.BuiltinNode); ok {
		return &ast.BuiltinNode{Name: name, Arguments: arguments}
	}
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: arguments}
}
