package witness

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/rulesets/syntax"
)

// maxAgreed bounds the records on which two predicates are compared.
const maxAgreed = 50_000

// Agree reports whether two predicates are shown to hold for the same records
// of a table. They are asked of every combination of values on which one of them
// can turn: each literal that a field is compared with and its neighbours, every
// option, every truth, no value at all. Where a predicate does more with a field
// than compare it, and not all its values can be tried, nothing is shown.
func Agree(schema *column.Schema, day int64, params map[string]any, a, b ast.Node) bool {
	s := New(schema, day, params, a, b)
	plain := comparing{schema: schema, withOthers: map[string]bool{}, texts: map[string][]string{}}
	for _, atom := range append(atoms(a), atoms(b)...) {
		if !s.finite(atom) && !plain.takes(atom) {
			return false
		}
	}
	if !plain.apart() {
		return false
	}
	fields := syntax.Fields(a)
	for _, field := range syntax.Fields(b) {
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	rows, ok := s.All(fields, maxAgreed)
	if !ok {
		return false
	}
	before, err := s.Ask(a, rows)
	if err != nil {
		return false
	}
	after, err := s.Ask(b, rows)
	if err != nil {
		return false
	}
	for i := range rows {
		if before[i].Holds != after[i].Holds || (before[i].Err == nil) != (after[i].Err == nil) {
			return false
		}
	}
	return true
}

// finite reports that every value of every field of an atom is tried.
func (s *Solver) finite(atom ast.Node) bool {
	return !slices.ContainsFunc(syntax.Fields(atom), func(name string) bool {
		i := s.schema.Field(name)
		if i < 0 {
			return true // of an entry of a list
		}
		field := &s.schema.Fields[i]
		switch {
		case field.Type == column.Boolean || field.Type == column.Enum:
			return false
		case field.Type != column.Integer || field.Min == nil || field.Max == nil:
			return true
		}
		least, _ := field.Min.Int64()
		most, _ := field.Max.Int64()
		tried := int64(len(s.domains[name]))
		if !field.Required {
			tried-- // no value
		}
		return tried < most-least+1
	})
}

// comparing tells atoms whose answer depends on nothing but where each field
// lies among the values it is compared with.
type comparing struct {
	schema       *column.Schema
	withLiterals []string            // fields compared with literals
	withOthers   map[string]bool     // fields compared with fields
	texts        map[string][]string // list field → texts looked for in it
}

// apart reports that no field is compared with both fields and literals, and
// that no list is asked for two texts.
func (c *comparing) apart() bool {
	for _, field := range c.withLiterals {
		if c.withOthers[field] {
			return false
		}
	}
	for _, texts := range c.texts {
		if len(texts) > 1 {
			return false
		}
	}
	return true
}

func (c *comparing) takes(atom ast.Node) bool {
	if c.constant(atom) {
		return true
	}
	if _, ok := c.field(atom); ok { // a truth
		return true
	}
	switch n := atom.(type) {
	case *ast.BinaryNode:
		return c.compares(n)
	}
	name, arguments, ok := syntax.Call(atom)
	if !ok || name != "within_years" && name != "within_days" {
		return false
	}
	_, field := c.field(arguments[0])
	return field && c.constant(arguments[1])
}

func (c *comparing) compares(n *ast.BinaryNode) bool {
	left, ok := c.field(n.Left)
	right, ok2 := c.field(n.Right)
	switch n.Operator {
	case "in":
		if text, literal := n.Left.(*ast.StringNode); literal && ok2 {
			if !slices.Contains(c.texts[right], text.Value) {
				c.texts[right] = append(c.texts[right], text.Value)
			}
			return true
		}
		_, list := n.Right.(*ast.ArrayNode)
		return ok && list
	case "==", "!=", "<", "<=", ">", ">=":
	default:
		return false
	}
	switch {
	case ok && ok2:
		c.withOthers[left], c.withOthers[right] = true, true
		return c.ordered(left) && c.ordered(right)
	case ok && c.constant(n.Right):
		c.withLiterals = append(c.withLiterals, left)
		return true
	case ok2 && c.constant(n.Left):
		c.withLiterals = append(c.withLiterals, right)
		return true
	}
	return false
}

// ordered reports that the values tried of a field, three in a row, stand for
// every order of two.
func (c *comparing) ordered(name string) bool {
	i := c.schema.Field(name)
	return i >= 0 && (c.schema.Fields[i].Type == column.Integer || c.schema.Fields[i].Type == column.Date)
}

// field is a field, or one with a constant in the place of no value.
func (c *comparing) field(node ast.Node) (string, bool) {
	if n, ok := node.(*ast.BinaryNode); ok && n.Operator == "??" && c.constant(n.Right) {
		return c.field(n.Left)
	}
	name, ok := syntax.Field(node)
	return name, ok && c.schema.Field(name) >= 0
}

// constant reports that a node is the same for every record.
func (c *comparing) constant(node ast.Node) bool {
	if _, ok := syntax.Number(node); ok {
		return true
	}
	switch n := node.(type) {
	case *ast.StringNode, *ast.BoolNode, *ast.NilNode:
		return true
	case *ast.MemberNode:
		_, ok := syntax.Variable(n, "round")
		return ok
	case *ast.BinaryNode:
		return c.constant(n.Left) && c.constant(n.Right)
	}
	name, _, ok := syntax.Call(node)
	return ok && name == "date"
}
