package syntax

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
)

// Replace gives the tree with one node in another's place. The tree itself
// stays as it is.
func Replace(root, old, new ast.Node) ast.Node {
	if root == old {
		return new
	}
	swap := func(node ast.Node) ast.Node { return Replace(node, old, new) }
	all := func(nodes []ast.Node) []ast.Node {
		out := make([]ast.Node, len(nodes))
		for i, node := range nodes {
			out[i] = swap(node)
		}
		return out
	}
	switch n := root.(type) {
	case *ast.PredicateNode:
		return &ast.PredicateNode{Node: swap(n.Node)}
	case *ast.MemberNode:
		return &ast.MemberNode{Node: swap(n.Node), Property: n.Property}
	case *ast.UnaryNode:
		return &ast.UnaryNode{Operator: n.Operator, Node: swap(n.Node)}
	case *ast.BinaryNode:
		return &ast.BinaryNode{Operator: n.Operator, Left: swap(n.Left), Right: swap(n.Right)}
	case *ast.ConditionalNode:
		return &ast.ConditionalNode{Ternary: true, Cond: swap(n.Cond), Exp1: swap(n.Exp1), Exp2: swap(n.Exp2)}
	case *ast.ArrayNode:
		return &ast.ArrayNode{Nodes: all(n.Nodes)}
	case *ast.BuiltinNode:
		return &ast.BuiltinNode{Name: n.Name, Arguments: all(n.Arguments)}
	case *ast.CallNode:
		return &ast.CallNode{Callee: n.Callee, Arguments: all(n.Arguments)}
	case *ast.NilNode, *ast.IdentifierNode, *ast.IntegerNode, *ast.BoolNode, *ast.StringNode, *ast.ConstantNode, *ast.PointerNode:
		return root
	}
	panic(fmt.Sprintf("syntax: a certified expression has a %T", root))
}
