// Package syntax reads the expressions of a certified ruleset as trees and
// writes trees as expressions again. It is for code that looks at what a clause
// says, to make cases or mutants of it; what runs is compiled by engine/expression.
package syntax

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"chengan/engine/exact"
)

// Parse reads an expression. Numbers with a point are exact in the tree
// (ast.ConstantNode of an exact.Number).
//
// Errors: text that does not parse, which a certified ruleset does not have.
func Parse(source string) (ast.Node, error) {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, err
	}
	r := &reading{source: []rune(source)}
	ast.Walk(&tree.Node, r)
	return tree.Node, r.err
}

// ParsePredicate reads an expression about one record.
func ParsePredicate(source string) (ast.Node, error) {
	node, err := Parse("filter(t, " + source + ")")
	if err != nil {
		return nil, err
	}
	call, ok := node.(*ast.BuiltinNode)
	if !ok || len(call.Arguments) != 2 {
		return nil, fmt.Errorf("%q is no predicate", source)
	}
	return Body(call.Arguments[1]), nil
}

// Body is the predicate inside its wrapping, or the node itself.
func Body(node ast.Node) ast.Node {
	if p, ok := node.(*ast.PredicateNode); ok {
		return p.Node
	}
	return node
}

// reading makes the literals of a tree exact, while places in the source are
// still known.
type reading struct {
	source []rune
	err    error
}

// Visit implements ast.Visitor.
func (r *reading) Visit(node *ast.Node) {
	float, ok := (*node).(*ast.FloatNode)
	if !ok {
		return
	}
	at := float.Location()
	number, err := exact.Literal(string(r.source[at.From:at.To]))
	if err != nil {
		r.err = err
		return
	}
	ast.Patch(node, &ast.ConstantNode{Value: number})
}

// Bind puts the values of parameters in their places.
func Bind(node ast.Node, params map[string]any) ast.Node {
	ast.Walk(&node, binding(params))
	return node
}

type binding map[string]any

// Visit implements ast.Visitor.
func (b binding) Visit(node *ast.Node) {
	if name, ok := Param(*node); ok {
		if literal := Literal(b[name]); literal != nil {
			ast.Patch(node, literal)
		}
	}
}

// Param is the name of the parameter that a node stands for.
func Param(node ast.Node) (string, bool) { return Variable(node, "params") }

// Variable is the property of a variable that a node stands for: "date" of
// round.date.
func Variable(node ast.Node, name string) (string, bool) {
	member, ok := node.(*ast.MemberNode)
	if !ok {
		return "", false
	}
	variable, ok := member.Node.(*ast.IdentifierNode)
	property, ok2 := member.Property.(*ast.StringNode)
	if !ok || !ok2 || variable.Value != name {
		return "", false
	}
	return property.Value, true
}

// Field is the field of the current record that a node stands for: "intact"
// of .intact.
func Field(node ast.Node) (string, bool) {
	member, ok := node.(*ast.MemberNode)
	if !ok {
		return "", false
	}
	pointer, ok := member.Node.(*ast.PointerNode)
	property, ok2 := member.Property.(*ast.StringNode)
	if !ok || !ok2 || pointer.Name != "" {
		return "", false
	}
	return property.Value, true
}

// Call is a call of a function or a loop: its name and arguments.
func Call(node ast.Node) (name string, arguments []ast.Node, ok bool) {
	switch n := node.(type) {
	case *ast.BuiltinNode:
		return n.Name, n.Arguments, true
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return callee.Value, n.Arguments, true
		}
	}
	return "", nil, false
}

// Fields lists the fields of the record that a predicate looks at, in the order
// of its text, each once.
func Fields(node ast.Node) []string {
	var names []string
	seen := map[string]bool{}
	Each(node, func(n ast.Node) {
		if name, ok := Field(n); ok && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	})
	return names
}

// Each visits every node of a tree, children first.
func Each(node ast.Node, visit func(ast.Node)) { ast.Walk(&node, visiting(visit)) }

type visiting func(ast.Node)

// Visit implements ast.Visitor.
func (v visiting) Visit(node *ast.Node) { v(*node) }

// Literal is a value as a node: a parameter, an int, an exact.Number, a text or
// a truth; nil for anything else.
func Literal(value any) ast.Node {
	switch v := value.(type) {
	case int:
		return &ast.IntegerNode{Value: v}
	case bool:
		return &ast.BoolNode{Value: v}
	case string:
		return &ast.StringNode{Value: v}
	case exact.Number:
		return &ast.ConstantNode{Value: v}
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return &ast.IntegerNode{Value: n}
		}
		if n, err := exact.Parse(v.String()); err == nil {
			return &ast.ConstantNode{Value: n}
		}
	}
	return nil
}

// Number is the number that a literal stands for, a minus before it included.
func Number(node ast.Node) (exact.Number, bool) {
	switch n := node.(type) {
	case *ast.IntegerNode:
		return exact.Int(int64(n.Value)), true
	case *ast.ConstantNode:
		number, ok := n.Value.(exact.Number)
		return number, ok
	case *ast.UnaryNode:
		if number, ok := Number(n.Node); ok && n.Operator == "-" {
			return number.Neg(), true
		}
	}
	return exact.Number{}, false
}
