package kernel

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// key names a checked node by what it means: nodes of equal keys have equal
// values at the same record of the same table, whichever expression they are
// from. Parameters are part of the ruleset, so their names will do.
func key(node ast.Node) string {
	var b strings.Builder
	writeKey(&b, node)
	return b.String()
}

func writeKey(b *strings.Builder, node ast.Node) {
	list := func(head string, nodes ...ast.Node) {
		b.WriteString("(" + head)
		for _, child := range nodes {
			b.WriteByte(' ')
			writeKey(b, child)
		}
		b.WriteByte(')')
	}
	switch n := node.(type) {
	case *ast.NilNode:
		b.WriteString("nil")
	case *ast.BoolNode:
		fmt.Fprint(b, n.Value)
	case *ast.IntegerNode:
		fmt.Fprintf(b, "%d", n.Value)
	case *ast.ConstantNode:
		exactly, err := n.Value.(interface{ MarshalText() ([]byte, error) }).MarshalText()
		if err != nil {
			panic(err) // a Number always has a text
		}
		fmt.Fprintf(b, "#%s", exactly)
	case *ast.StringNode:
		fmt.Fprintf(b, "%q", n.Value)
	case *ast.IdentifierNode:
		b.WriteString(n.Value)
	case *ast.PointerNode:
		b.WriteString("@")
	case *ast.MemberNode:
		list(".", n.Node, n.Property)
	case *ast.UnaryNode:
		list("not", n.Node)
	case *ast.BinaryNode:
		operator := n.Operator
		switch operator {
		case "&&":
			operator = "and"
		case "||":
			operator = "or"
		}
		list(operator, n.Left, n.Right)
	case *ast.ConditionalNode:
		list("?", n.Cond, n.Exp1, n.Exp2)
	case *ast.ArrayNode:
		list("[]", n.Nodes...)
	case *ast.BuiltinNode:
		list(n.Name, n.Arguments...)
	case *ast.PredicateNode:
		writeKey(b, n.Node)
	case *ast.CallNode:
		list("call", append([]ast.Node{n.Callee}, n.Arguments...)...)
	default:
		panic(fmt.Sprintf("kernel: %T in a checked tree", node)) // the checker makes nothing else
	}
}
