package syntax_test

import (
	"encoding/json"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/exact"
	"chengan/rulesets"
	"chengan/rulesets/syntax"
)

// TestPrintShipped: what is printed of every expression that ships reads as the
// same tree.
func TestPrintShipped(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"national@2019", "grassroots@2022", "xian-catalogue@2022"} {
		loaded, err := rulesets.Load(name)
		require.NoError(t, err)
		data, err := json.Marshal(loaded.Ruleset)
		require.NoError(t, err)
		var document any
		require.NoError(t, json.Unmarshal(data, &document))
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, one := range v {
					walk(one)
				}
			case map[string]any:
				for key, one := range v {
					source, text := one.(string)
					switch key {
					case "if", "each", "rate", "value", "series", "applies":
						if text && !seen[source] {
							seen[source] = true
							same(t, source)
						}
					}
					walk(one)
				}
			}
		}
		walk(document)
	}
	require.Greater(t, len(seen), 200)
}

func same(t require.TestingT, source string) {
	node, err := syntax.Parse(source)
	require.NoError(t, err, source)
	printed := syntax.Print(node)
	again, err := syntax.Parse(printed)
	require.NoError(t, err, printed)
	require.Equal(t, ast.Dump(node), ast.Dump(again), printed)
}

// TestPrint: brackets stand where the tree needs them.
func TestPrint(t *testing.T) {
	for source, want := range map[string]string{
		`count(t, .a == "x" and (.b ?? 0) > 1)`:             `count(t, .a == "x" and (.b ?? 0) > 1)`,
		`(1 + 2) * 3 - (4 - 5)`:                             `(1 + 2) * 3 - (4 - 5)`,
		`not (any(t, .a) or none(t, not .b)) and true`:      `not (any(t, .a) or none(t, not .b)) and true`,
		`"x" not in subject.roles`:                          `not ("x" in subject.roles)`,
		`(a ? b : c) ? d : (e ? f : g)`:                     `(a ? b : c) ? d : (e ? f : g)`,
		`-(1 + 0.50) <= 1.0`:                                `-(1 + 0.5) <= 1.0`,
		`len(filter(t, .k in ["a", "b"])) * (2 / 3)`:        `len(filter(t, .k in ["a", "b"])) * (2 / 3)`,
		`(.a == .b) == true`:                                `(.a == .b) == true`,
		`a and b or c and d`:                                `(a and b) or (c and d)`,
		`any(t, any(.list, # == "x") and .d >= round.date)`: `any(t, any(.list, # == "x") and .d >= round.date)`,
	} {
		node, err := syntax.Parse(source)
		if source[0] == '(' && source[1] == '.' {
			node, err = syntax.ParsePredicate(source)
		}
		require.NoError(t, err, source)
		require.Equal(t, want, syntax.Print(node))
	}
}

// TestPrintAny: whatever the tree, what is printed reads as it.
func TestPrintAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { same(t, syntax.Print(tree(t, 4))) })
}

// tree draws a tree of the closed language, well typed or not.
func tree(t *rapid.T, depth int) ast.Node {
	kind := rapid.IntRange(0, 9).Draw(t, "kind")
	if depth == 0 {
		kind %= 4
	}
	below := func() ast.Node { return tree(t, depth-1) }
	switch kind {
	case 0:
		return &ast.IntegerNode{Value: rapid.IntRange(0, 99).Draw(t, "n")}
	case 1:
		return &ast.ConstantNode{Value: exact.Scaled(rapid.Int64Range(1, 999).Draw(t, "units"), 3)}
	case 2:
		return &ast.StringNode{Value: rapid.SampledFrom([]string{"甲", "a\"b", "", "x\\y"}).Draw(t, "text")}
	case 3:
		return &ast.IdentifierNode{Value: rapid.SampledFrom([]string{"hydrants", "subject"}).Draw(t, "name")}
	case 4:
		return &ast.UnaryNode{Operator: rapid.SampledFrom([]string{"not", "-"}).Draw(t, "prefix"), Node: below()}
	case 5:
		return &ast.ConditionalNode{Ternary: true, Cond: below(), Exp1: below(), Exp2: below()}
	case 6:
		return &ast.ArrayNode{Nodes: []ast.Node{below(), below()}}
	case 7:
		return &ast.BuiltinNode{Name: "count", Arguments: []ast.Node{below(), &ast.PredicateNode{Node: below()}}}
	}
	operators := []string{"and", "or", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "??", "in", "contains"}
	return &ast.BinaryNode{Operator: rapid.SampledFrom(operators).Draw(t, "operator"), Left: below(), Right: below()}
}

// TestReplace: the new tree has the node, the old one does not.
func TestReplace(t *testing.T) {
	root, err := syntax.Parse(`count(t, .a and not .b) + sum(t, .c) > (x ? 1 : 2)`)
	require.NoError(t, err)
	before := syntax.Print(root)
	var nodes []ast.Node
	syntax.Each(root, func(n ast.Node) { nodes = append(nodes, n) })
	for _, node := range nodes {
		if _, name := node.(*ast.StringNode); name {
			continue // of a property
		}
		changed := syntax.Replace(root, node, &ast.IdentifierNode{Value: "new"})
		require.Contains(t, syntax.Print(changed), "new")
		require.Equal(t, before, syntax.Print(root))
	}
}

func TestBind(t *testing.T) {
	node, err := syntax.Parse(`count(t, .a > params.x) > params.y and subject.kind == params.z`)
	require.NoError(t, err)
	bound := syntax.Bind(node, map[string]any{"x": json.Number("3"), "y": json.Number("0.5"), "z": "city"})
	require.Equal(t, `count(t, .a > 3) > 0.5 and subject.kind == "city"`, syntax.Print(bound))
}
