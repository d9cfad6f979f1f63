package expression

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
)

// Names lists the names that a source mentions as they stand, tables and
// variables alike, before anything is known of them; nothing where it does not
// parse, which Compile says. It may be about the whole or about one record.
func Names(source string) []string {
	if screen(source) != nil {
		return nil
	}
	tree, err := parser.Parse("filter([], " + source + ")")
	if err != nil {
		return nil
	}
	called := map[ast.Node]bool{}
	each(tree.Node, func(node ast.Node) {
		if call, ok := node.(*ast.CallNode); ok {
			called[call.Callee] = true
		}
	})
	var names []string
	each(tree.Node, func(node ast.Node) {
		if name, ok := node.(*ast.IdentifierNode); ok && !called[node] {
			names = append(names, name.Value)
		}
	})
	return names
}
