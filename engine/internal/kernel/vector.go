package kernel

import (
	"maps"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/function"
)

// op is how a node of a predicate is computed, a block of rows at a time.
type op uint8

const (
	opConstant op = iota // does not look at the record
	opTable              // one text or boolean field: looked up by code
	opRange              // one number or date between two bounds
	opAmounts            // two amounts compared
	opMissing            // the missing bits themselves
	opAnd
	opOr
	opNot
	opRows // anything else: a closure, record by record
)

// node is one step of the predicates over a table. Operands come before the
// nodes that use them.
type node struct {
	op          op
	left, right int  // operands of opAnd, opOr, opNot
	both        bool // of opOr: the right side is asked even where the left one holds
	field       int
	optional    bool // the field may be missing
	equal       bool // opMissing: true where the value is missing; opTable: true of the word
	operator    string
	word        *string // of opTable: the only text to be found, nil where the test says which hold
	amount      *amount // of opAmounts: the left side less the right side
	limit       number  // of opRange: the other side of a comparison of numbers
	days        day     // of opRange: the other side of a comparison of dates
	span        integer // of opRange: the n of within_years and within_days
	scale       int
	test        boolean // the whole, for one record
	needed      bool    // opRange: a record without the field is the reference's
	total       bool    // cannot fail, so that it may be computed where it is not asked for
}

// tablePlan is what all expressions of a ruleset want of one table.
type tablePlan struct {
	schema     *column.Schema
	nodes      []node
	byKey      map[string]int
	aggregates []*aggregate
	byMeaning  map[string]*aggregate
	read       []bool // field → some expression reads it
	indexes    []*index
	firsts     []*first
}

// table gives the plan of a table, a new one where there is none.
func (p *Plan) table(name string) *tablePlan {
	if i, ok := p.byName[name]; ok {
		return p.tables[i]
	}
	schema := p.schemas[name]
	t := &tablePlan{schema: schema, byKey: map[string]int{}, byMeaning: map[string]*aggregate{}, read: make([]bool, len(schema.Fields))}
	p.byName[name] = len(p.tables)
	p.tables = append(p.tables, t)
	return t
}

// cut takes out the nodes, aggregates and indexes beyond a number of each.
func (t *tablePlan) cut(before [3]int) {
	t.nodes, t.aggregates, t.indexes = t.nodes[:before[0]], t.aggregates[:before[1]], t.indexes[:before[2]]
	maps.DeleteFunc(t.byKey, func(_ string, node int) bool { return node >= before[0] })
	maps.DeleteFunc(t.byMeaning, func(_ string, a *aggregate) bool { return a.id >= before[1] })
}

// add puts a node into the plan, once for each meaning.
func (t *tablePlan) add(key string, n node) int {
	if i, ok := t.byKey[key]; ok {
		return i
	}
	t.nodes = append(t.nodes, n)
	t.byKey[key] = len(t.nodes) - 1
	return len(t.nodes) - 1
}

func (t *tablePlan) and(a, b int) int {
	return t.add("and "+strconv.Itoa(a)+" "+strconv.Itoa(b), node{op: opAnd, left: a, right: b, total: t.nodes[a].total && t.nodes[b].total})
}

func (t *tablePlan) not(a int) int {
	return t.add("not "+strconv.Itoa(a), node{op: opNot, left: a, total: t.nodes[a].total})
}

// predicate lowers a predicate over one record of a table to a node.
func (l *lowering) predicate(t *tablePlan, tree ast.Node) int {
	inner := &lowering{plan: l.plan, schema: t.schema}
	n := inner.step(t, tree)
	if inner.reason != "" {
		l.refuse(inner.reason)
	}
	l.rows = l.rows || inner.rows
	return n
}

func (l *lowering) step(t *tablePlan, tree ast.Node) int {
	name := key(tree)
	if i, ok := t.byKey[name]; ok {
		l.rows = l.rows || t.nodes[i].op == opRows
		return i
	}
	n := node{total: total(tree)}
	fields := l.fieldsOf(tree)
	for _, field := range fields {
		t.read[field] = true
	}
	if len(fields) == 1 {
		n.field = fields[0]
		n.optional = !t.schema.Fields[n.field].Required
	}
	switch {
	case len(fields) == 0 && !n.total:
		n.op = opRows // it fails at the first record, or at none
	case len(fields) == 0:
		n.op = opConstant
	case len(fields) == 1 && n.total && coded(t.schema.Fields[n.field].Type):
		n.op = opTable
		l.isWord(tree, &n)
	case l.isMissing(tree, &n), len(fields) == 1 && l.isRange(tree, &n), l.isAmounts(tree, &n):
	default:
		switch b := tree.(type) {
		case *ast.UnaryNode:
			return t.not(l.step(t, b.Node))
		case *ast.BinaryNode:
			switch b.Operator {
			case "and", "&&":
				left := l.step(t, b.Left)
				return t.and(left, l.step(t, b.Right))
			case "or", "||":
				left := l.step(t, b.Left)
				right := l.step(t, b.Right)
				return t.add("or "+strconv.Itoa(left)+" "+strconv.Itoa(right),
					node{op: opOr, left: left, right: right, total: t.nodes[left].total && t.nodes[right].total})
			}
		}
		n.op = opRows
	}
	n.test = l.boolean(tree)
	l.rows = l.rows || n.op == opRows
	return t.add(name, n)
}

// coded reports whether values of a type are few enough to look up by code.
func coded(t column.Type) bool { return t == column.Text || t == column.Enum || t == column.Boolean }

func ordered(t column.Type) bool {
	return t == column.Integer || t == column.Decimal || t == column.Date
}

type visit func(ast.Node)

// Visit implements ast.Visitor.
func (v visit) Visit(node *ast.Node) { v(*node) }

func each(node ast.Node, do func(ast.Node)) { ast.Walk(&node, visit(do)) }

// fieldsOf lists the fields of the record that a node reads, each once.
func (l *lowering) fieldsOf(tree ast.Node) []int {
	var fields []int
	seen := map[int]bool{}
	each(tree, func(n ast.Node) {
		if i := l.field(n); i >= 0 && !seen[i] {
			seen[i] = true
			fields = append(fields, i)
		}
	})
	return fields
}

// total reports whether a node cannot fail, whatever the record.
func total(tree ast.Node) bool {
	sure := true
	each(tree, func(n ast.Node) {
		call, ok := n.(*ast.CallNode)
		if !ok {
			return
		}
		switch name, operator, _ := expression.Callee(call); {
		case operator && name != "$neg" && signs[name] == nil:
			sure = false // + - * / can overflow
		case name == "rate", name == "round", name == "sum", name == "mean", name == "min", name == "max", name == "indicator", name == "series", name == "need", name == "matrix":
			sure = false
		}
	})
	return sure
}

// isMissing finds .field == nil and .field != nil.
func (l *lowering) isMissing(tree ast.Node, n *node) bool {
	b, ok := tree.(*ast.BinaryNode)
	if !ok || b.Operator != "==" && b.Operator != "!=" {
		return false
	}
	_, left := b.Left.(*ast.NilNode)
	_, right := b.Right.(*ast.NilNode)
	n.op, n.equal = opMissing, b.Operator == "=="
	return left || right
}

// isWord finds .field == "word" and .field != "word".
func (l *lowering) isWord(tree ast.Node, n *node) {
	b, ok := tree.(*ast.BinaryNode)
	if !ok || b.Operator != "==" && b.Operator != "!=" || l.field(b.Left) < 0 {
		return
	}
	if word, ok := b.Right.(*ast.StringNode); ok {
		n.word, n.equal = &word.Value, b.Operator == "=="
	}
}

// isRange finds comparisons of one number or date, or of its substitute where
// it is missing, with what does not depend on the record.
func (l *lowering) isRange(tree ast.Node, n *node) bool {
	call, ok := tree.(*ast.CallNode)
	if !ok || !ordered(l.schema.Fields[n.field].Type) {
		return false
	}
	n.op = opRange
	n.scale = l.schema.Fields[n.field].Scale
	name, operator, arguments := expression.Callee(call)
	n.operator = name
	if name == "within_years" || name == "within_days" {
		if !l.plainField(arguments[0]) || len(l.fieldsOf(arguments[1])) > 0 {
			return false
		}
		n.span = l.integer(arguments[1])
		_, n.needed = need(arguments[0])
		n.total = !n.needed
		return true
	}
	if !operator || signs[name] == nil {
		return false
	}
	other := arguments[1]
	_, n.needed = need(arguments[0])
	if !l.plainField(arguments[0]) {
		if !l.plainField(arguments[1]) {
			return false
		}
		other = arguments[0]
		_, n.needed = need(arguments[1])
		n.operator = map[string]string{"$<": "$>", "$<=": "$>=", "$>": "$<", "$>=": "$<="}[name]
		if n.operator == "" {
			n.operator = name
		}
	}
	if len(l.fieldsOf(other)) > 0 {
		return false
	}
	n.total = !n.needed // what else cannot be computed is found out before the first record
	if l.kind(other) == function.Date {
		n.days = l.day(other)
	} else {
		n.limit = l.number(other)
	}
	return true
}

// plainField reports whether a node is a field, need of one, or a field ?? a
// constant.
func (l *lowering) plainField(tree ast.Node) bool {
	if l.field(tree) >= 0 {
		return true
	}
	if argument, ok := need(tree); ok {
		return l.field(argument) >= 0
	}
	b, ok := tree.(*ast.BinaryNode)
	return ok && b.Operator == "??" && l.field(b.Left) >= 0 && len(l.fieldsOf(b.Right)) == 0
}
