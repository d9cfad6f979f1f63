package syntax

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/exact"
)

// Print writes a tree as an expression that reads as the same tree. expr's own
// writer leaves out brackets that its parser wants beside ??.
func Print(node ast.Node) string {
	switch n := node.(type) {
	case *ast.NilNode:
		return "nil"
	case *ast.IdentifierNode:
		return n.Value
	case *ast.IntegerNode:
		return strconv.Itoa(n.Value)
	case *ast.BoolNode:
		return strconv.FormatBool(n.Value)
	case *ast.StringNode:
		return strconv.Quote(n.Value)
	case *ast.ConstantNode:
		return decimal(n.Value.(exact.Number))
	case *ast.PointerNode:
		return "#" + n.Name
	case *ast.PredicateNode:
		return Print(n.Node)
	case *ast.MemberNode:
		if name, ok := Field(n); ok {
			return "." + name
		}
		return inside(n.Node) + "." + n.Property.(*ast.StringNode).Value
	case *ast.UnaryNode:
		if n.Operator == "not" {
			return "not " + inside(n.Node)
		}
		return n.Operator + inside(n.Node)
	case *ast.BinaryNode:
		return operand(n.Left, n) + " " + n.Operator + " " + operand(n.Right, n)
	case *ast.ConditionalNode:
		return inside(n.Cond) + " ? " + inside(n.Exp1) + " : " + inside(n.Exp2)
	case *ast.ArrayNode:
		return "[" + list(n.Nodes) + "]"
	}
	if name, arguments, ok := Call(node); ok {
		return name + "(" + list(arguments) + ")"
	}
	panic(fmt.Sprintf("syntax: a certified expression has a %T", node))
}

func list(nodes []ast.Node) string {
	texts := make([]string, len(nodes))
	for i, node := range nodes {
		texts[i] = Print(node)
	}
	return strings.Join(texts, ", ")
}

// tightness orders the operators by how tightly they bind; comparisons and ??
// always stand in brackets of their own where anything else is beside them.
var tightness = map[string]int{
	"or": 1, "||": 1, "and": 2, "&&": 2,
	"==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3, "contains": 3, "startsWith": 3, "endsWith": 3, "matches": 3,
	"+": 4, "-": 4, "*": 5, "/": 5, "??": 6,
}

// operand writes one side of an operator, in brackets where it must have them.
func operand(node ast.Node, of *ast.BinaryNode) string {
	switch n := node.(type) {
	case *ast.BinaryNode:
		own, outer := tightness[n.Operator], tightness[of.Operator]
		if n.Operator == "??" || own < outer || own == outer && (node == of.Right || own == 3) || own < 3 && own != outer {
			return "(" + Print(n) + ")"
		}
	case *ast.ConditionalNode:
		return "(" + Print(n) + ")"
	case *ast.UnaryNode:
		if n.Operator == "not" && tightness[of.Operator] > 2 {
			return "(" + Print(n) + ")"
		}
	}
	return Print(node)
}

// inside writes what stands behind a prefix, or between the signs of ? :.
func inside(node ast.Node) string {
	switch node.(type) {
	case *ast.BinaryNode, *ast.ConditionalNode, *ast.UnaryNode:
		return "(" + Print(node) + ")"
	}
	return Print(node)
}

// decimal writes a literal, with a point where it had one.
func decimal(n exact.Number) string {
	text, err := n.MarshalText()
	if err != nil || strings.Contains(string(text), "/") {
		return n.String()
	}
	if !strings.ContainsAny(string(text), ".eE") {
		return string(text) + ".0"
	}
	return string(text)
}
