package kernel

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
)

// selection is some records of one table.
type selection struct {
	table int
	where int    // node that holds for them, −1 for all
	index *index // nil, or the index whose rows they are among
}

// index finds the rows of a general table that serve one clause, so that a
// hundred clauses that each ask for their own rows cost one look at each row.
type index struct {
	id    int
	field int
	text  string
}

// fold is what an aggregate makes of its records.
type fold uint8

const (
	foldCount fold = iota
	foldSome       // whether there is any: a count that is given up once it is not 0
	foldSum
	foldLeast
	foldMost
	foldCovered // which of the things the field names
)

// aggregate is one value per subject over the records of a selection. Values
// of several subjects combine in any order to the value of all.
type aggregate struct {
	selection
	id     int
	fold   fold
	field  int     // whose values are folded, −1 for those of value
	needed bool    // a record without the field is the reference's
	spare  int64   // instead of a missing value of the field, in units of scale
	value  number  // of one record
	amount *amount // the same, where it can be done on columns
	scale  int     // values are whole in units of 10^-scale
	things []string
}

// aggregate gives the aggregate of that meaning, a new one where there is none.
func (t *tablePlan) aggregate(a aggregate, of string) *aggregate {
	name := meaning(a, of)
	if known, ok := t.byMeaning[name]; ok {
		return known
	}
	a.id = len(t.aggregates)
	t.aggregates = append(t.aggregates, &a)
	t.byMeaning[name] = &a
	return &a
}

// meaning names what an aggregate of certain values is.
func meaning(a aggregate, of string) string {
	name := fmt.Sprintf("%d %d %s", a.fold, a.where, of)
	if a.index != nil {
		name += fmt.Sprintf(" index %d", a.index.id)
	}
	return name
}

// base takes a table, or filters of one, apart.
func (l *lowering) base(tree ast.Node) (*tablePlan, []ast.Node) {
	switch n := tree.(type) {
	case *ast.IdentifierNode:
		return l.plan.table(n.Value), nil
	case *ast.BuiltinNode:
		if n.Name == "filter" {
			if t, conditions := l.base(n.Arguments[0]); t != nil {
				return t, append(conditions, n.Arguments[1].(*ast.PredicateNode).Node)
			}
			return nil, nil
		}
	}
	l.refuse("数据表不是直接给出的")
	return nil, nil
}

// selection lowers conditions that hold one after the other.
func (l *lowering) selection(t *tablePlan, conditions []ast.Node) (s selection) {
	s = selection{table: l.plan.byName[t.schema.Name], where: -1}
	defer func() { l.selections = append(l.selections, s) }()
	conjuncts := flatten(conditions)
	found := -1
	if t.schema.General && all(conjuncts, total) { // else failing records outside the index would be missed
		for i, conjunct := range conjuncts {
			if s.index = l.indexed(t, conjunct); s.index != nil {
				found = i
				break
			}
		}
	}
	if found >= 0 {
		conjuncts = slices.Delete(conjuncts, found, found+1)
	}
	for _, conjunct := range l.gathered(t, conjuncts) {
		n := l.predicate(t, conjunct)
		if s.where < 0 {
			s.where = n
		} else {
			s.where = t.and(s.where, n)
		}
	}
	return s
}

// gathered puts conjuncts that look at the same text together, so that its code
// is looked up once. None is moved past one that can fail: it decides of which
// records that one is asked.
func (l *lowering) gathered(t *tablePlan, conjuncts []ast.Node) []ast.Node {
	inner := &lowering{plan: l.plan, schema: t.schema}
	var out []ast.Node
	at := map[int]int{} // field → place in out
	for _, conjunct := range conjuncts {
		fields := inner.fieldsOf(conjunct)
		if !total(conjunct) {
			clear(at)
		}
		if len(fields) != 1 || !total(conjunct) || !coded(t.schema.Fields[fields[0]].Type) {
			out = append(out, conjunct)
			continue
		}
		if i, ok := at[fields[0]]; ok {
			out[i] = &ast.BinaryNode{Operator: "and", Left: out[i], Right: conjunct}
			continue
		}
		at[fields[0]] = len(out)
		out = append(out, conjunct)
	}
	return out
}

func all(nodes []ast.Node, holds func(ast.Node) bool) bool {
	for _, n := range nodes {
		if !holds(n) {
			return false
		}
	}
	return true
}

// flatten lists what must hold one after the other.
func flatten(conditions []ast.Node) []ast.Node {
	var out []ast.Node
	for _, condition := range conditions {
		if b, ok := condition.(*ast.BinaryNode); ok && (b.Operator == "and" || b.Operator == "&&") {
			out = append(out, flatten([]ast.Node{b.Left, b.Right})...)
		} else {
			out = append(out, condition)
		}
	}
	return out
}

// indexed finds .field == "text" and "text" in .field.
func (l *lowering) indexed(t *tablePlan, condition ast.Node) *index {
	b, ok := condition.(*ast.BinaryNode)
	if !ok {
		return nil
	}
	inner := &lowering{plan: l.plan, schema: t.schema}
	member, literal := b.Left, b.Right
	if b.Operator == "in" || inner.field(member) < 0 {
		member, literal = literal, member
	}
	word, ok := literal.(*ast.StringNode)
	i := inner.field(member)
	if !ok || i < 0 || !t.schema.Fields[i].Required {
		return nil
	}
	if kind := t.schema.Fields[i].Type; !(b.Operator == "in" && kind == column.List || b.Operator == "==" && (kind == column.Text || kind == column.Enum)) {
		return nil
	}
	t.read[i] = true
	for _, known := range t.indexes {
		if known.field == i && known.text == word.Value {
			return known
		}
	}
	t.indexes = append(t.indexes, &index{len(t.indexes), i, word.Value})
	return t.indexes[len(t.indexes)-1]
}

// predicateOf gives the condition of a loop.
func predicateOf(n *ast.BuiltinNode) ast.Node { return n.Arguments[1].(*ast.PredicateNode).Node }

// counting gives the aggregate that counts records.
func (l *lowering) counting(t *tablePlan, conditions []ast.Node) integer {
	return l.tallied(t, conditions, foldCount)
}

func (l *lowering) tallied(t *tablePlan, conditions []ast.Node, by fold) integer {
	a := t.aggregate(aggregate{selection: l.selection(t, conditions), fold: by}, "")
	return func(c *cursor) (int64, error) { return c.scene.count(a) }
}

// count is count(T, P) of records.
func (l *lowering) count(n *ast.BuiltinNode) integer {
	t, conditions := l.base(n.Arguments[0])
	if t == nil {
		return nil
	}
	return l.counting(t, append(conditions, predicateOf(n)))
}

// quantifier is any, all, none and one of records. It stops at the first record
// that decides it, unless somebody will want to know how many there are: a
// deduction that any and all take names all of its records, one that none takes
// has none. Where the reference would stop early at a record, one that fails
// behind it sends the subject to the reference, which decides.
func (l *lowering) quantifier(n *ast.BuiltinNode) boolean {
	t, conditions := l.base(n.Arguments[0])
	if t == nil {
		return nil
	}
	predicate := predicateOf(n)
	holds := func(n int64) bool { return n == 0 }
	switch n.Name {
	case "any":
		holds = func(n int64) bool { return n > 0 }
	case "one":
		holds = func(n int64) bool { return n == 1 }
	case "all":
		predicate = &ast.UnaryNode{Operator: "!", Node: predicate}
	case "none":
	default:
		l.refuse(notLowered)
		return nil
	}
	conditions = append(conditions, predicate)
	by := foldCount
	if n.Name != "one" && (n.Name == "none" || !l.explained) && all(conditions, total) {
		by = foldSome
	}
	counted := l.tallied(t, conditions, by)
	return func(c *cursor) (bool, error) {
		n, err := counted(c)
		return holds(n), err
	}
}

// length is len of a table, or of a list of the record.
func (l *lowering) length(list ast.Node) integer {
	if l.schema != nil {
		if l.kind(list) != function.Texts { // [.n, 1] has a length too
			l.refuse(notLowered)
			return nil
		}
		unique := false
		if call, ok := list.(*ast.CallNode); ok {
			name, _, arguments := expression.Callee(call)
			if unique = name == "unique"; unique {
				list = arguments[0]
			}
		}
		of := l.texts(list)
		return func(c *cursor) (int64, error) {
			entries, err := of(c)
			if err != nil || !unique {
				return int64(len(entries)), err
			}
			distinct := map[string]bool{}
			for _, entry := range entries {
				distinct[entry] = true
			}
			return int64(len(distinct)), nil
		}
	}
	loop, ok := list.(*ast.BuiltinNode)
	if ok && loop.Name == "map" && total(predicateOf(loop)) {
		list = loop.Arguments[0]
	}
	t, conditions := l.base(list)
	if t == nil {
		return nil
	}
	return l.counting(t, conditions)
}

// fold is sum, mean, min or max of a list of numbers.
func (l *lowering) fold(name string, list ast.Node) number {
	if l.schema != nil {
		l.refuse(notLowered)
		return nil
	}
	f, _ := function.Find(name)
	loop, ok := list.(*ast.BuiltinNode)
	if !ok || loop.Name != "map" {
		of := l.numbers(list)
		return func(c *cursor) (exact.Number, error) {
			values, err := of(c)
			if err != nil {
				return exact.Number{}, err
			}
			boxed := make([]any, len(values))
			for i, value := range values {
				boxed[i] = value
			}
			return unbox(f.Call(c.context, []any{boxed}))
		}
	}
	t, conditions := l.base(loop.Arguments[0])
	if t == nil {
		return nil
	}
	a, meaning := l.values(t, predicateOf(loop))
	a.selection = l.selection(t, conditions)
	a.fold = map[string]fold{"sum": foldSum, "mean": foldSum, "min": foldLeast, "max": foldMost}[name]
	folded := t.aggregate(a, meaning)
	of := func(c *cursor) (exact.Number, error) { return c.scene.folded(folded) }
	if name == "sum" {
		return of
	}
	count := l.counting(t, conditions)
	nothing := func(c *cursor) (exact.Number, error) { return unbox(f.Call(c.context, []any{[]any{}})) }
	return func(c *cursor) (exact.Number, error) {
		value, err := of(c)
		if err != nil {
			return value, err
		}
		n, err := count(c)
		switch {
		case err != nil:
			return value, err
		case n == 0:
			return nothing(c)
		case name == "mean":
			return value.Quo(exact.Int(n))
		}
		return value, nil
	}
}

// values describes the values of records that are to be folded. They are
// added up in fixed point, so what may have endless decimals is refused; one
// that does not fit at run time is the reference's.
func (l *lowering) values(t *tablePlan, tree ast.Node) (a aggregate, meaning string) {
	inner := &lowering{plan: l.plan, schema: t.schema}
	for _, field := range inner.fieldsOf(tree) {
		t.read[field] = true
	}
	scale, ok := inner.scaleOf(tree)
	if !ok || scale > maxScale {
		l.refuse("合计的值不是定点小数")
		return aggregate{}, ""
	}
	a = aggregate{field: -1, scale: scale}
	if argument, ok := need(tree); ok {
		a.field, a.needed = inner.field(argument), true
	} else if b, ok := tree.(*ast.BinaryNode); ok && b.Operator == "??" {
		if spare, ok := literal(b.Right); ok && inner.field(b.Left) >= 0 {
			field := inner.field(b.Left)
			units, exactly, inRange := spare.Fixed(t.schema.Fields[field].Scale)
			if exactly && inRange {
				a.field, a.spare, a.scale = field, units, t.schema.Fields[field].Scale
			}
		}
	} else if field := inner.field(tree); field >= 0 {
		a.field = field
	}
	if a.field < 0 {
		a.value, a.amount = inner.number(tree), inner.amount(tree)
		l.rows = l.rows || a.amount == nil
	}
	if inner.reason != "" {
		l.refuse(inner.reason)
	}
	return a, strconv.Itoa(a.scale) + " " + key(tree)
}

// maxScale is the most decimals that are added up in fixed point.
const maxScale = 12

// literal gives the number that a literal stands for.
func literal(tree ast.Node) (exact.Number, bool) {
	switch n := tree.(type) {
	case *ast.IntegerNode:
		return exact.Int(int64(n.Value)), true
	case *ast.ConstantNode:
		return n.Value.(exact.Number), true
	}
	return exact.Number{}, false
}

// scaleOf bounds the decimals of a number; false where nothing bounds them.
func (l *lowering) scaleOf(tree ast.Node) (int, bool) {
	if l.kind(tree) == function.Int {
		return 0, true
	}
	wider := func(a, b ast.Node) (int, bool) {
		left, ok1 := l.scaleOf(a)
		right, ok2 := l.scaleOf(b)
		return max(left, right), ok1 && ok2
	}
	switch n := tree.(type) {
	case *ast.ConstantNode:
		for scale := range maxScale + 1 {
			if _, exactly, _ := n.Value.(exact.Number).Fixed(scale); exactly {
				return scale, true
			}
		}
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 {
			return l.schema.Fields[i].Scale, true
		}
		if of, name := variable(n); of == "params" {
			return l.scaleOf(&ast.ConstantNode{Value: l.plan.params[name]})
		}
	case *ast.BinaryNode:
		return wider(n.Left, n.Right)
	case *ast.ConditionalNode:
		return wider(n.Exp1, n.Exp2)
	case *ast.CallNode:
		name, _, arguments := expression.Callee(n)
		if argument, ok := need(n); ok {
			return l.scaleOf(argument)
		}
		switch strings.TrimPrefix(name, "$") {
		case "+", "-":
			return wider(arguments[0], arguments[1])
		case "*":
			left, ok1 := l.scaleOf(arguments[0])
			right, ok2 := l.scaleOf(arguments[1])
			return left + right, ok1 && ok2
		case "neg", "abs":
			return l.scaleOf(arguments[0])
		case "floor", "ceil":
			return 0, true
		}
	}
	return 0, false
}

// covered lowers filter(T, P) to which of the things the field of its records names.
func (l *lowering) covered(tree ast.Node, field string, things []string) *aggregate {
	t, conditions := l.base(tree)
	if t == nil {
		return nil
	}
	a := aggregate{selection: l.selection(t, conditions), fold: foldCovered, field: t.schema.Field(field), things: things}
	t.read[a.field] = true
	return t.aggregate(a, fmt.Sprintf("%d %q", a.field, things))
}

// Records lowers what yields records of a table.
func (p *Plan) Records(tree ast.Node) *Expression {
	l := p.begin()
	x := &Expression{}
	if t, conditions := l.base(tree); t != nil {
		s := l.selection(t, conditions)
		x.selection = &s
	}
	return l.done(x)
}

// Each lowers filter(T, E) or map(T, E) to E about one record of T.
func (p *Plan) Each(program *expression.Program) *Expression {
	l := p.begin()
	loop := program.Root.(*ast.BuiltinNode)
	t, _ := l.base(loop.Arguments[0])
	l.schema = t.schema
	for _, field := range l.fieldsOf(predicateOf(loop)) {
		t.read[field] = true
	}
	x := &Expression{selection: &selection{table: p.byName[t.schema.Name], where: -1}, each: true}
	if loop.Name == "filter" {
		x.boolean = l.boolean(predicateOf(loop))
	} else {
		x.number = l.number(predicateOf(loop))
	}
	return l.done(x)
}
