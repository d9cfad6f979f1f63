package derived

import (
	"errors"
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
	"chengan/engine/score"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// The figures behind a case are added up here, from its few rows, and not by the
// engine, which is held to them. Only whether a single record fits a predicate
// is asked of the reference.

// What can stand in the way of a result.
var (
	errAbsent   = errors.New("something needed was not handed in") // the clause is NoEvidence
	errFails    = errors.New("it cannot be computed")              // the clause is Failed
	errUnlearnt = errors.New("an expression of another shape")     // no case can be derived
)

// tally works out what an expression says of some evidence: a bool, an
// exact.Number, a []exact.Number, a string or a []string.
func (d *derivation) tally(node ast.Node, e evidence) (any, error) {
	if n, ok := syntax.Number(node); ok {
		return n, nil
	}
	switch n := node.(type) {
	case *ast.BoolNode:
		return n.Value, nil
	case *ast.StringNode:
		return n.Value, nil
	case *ast.UnaryNode:
		return d.unary(n, e)
	case *ast.BinaryNode:
		return d.binary(n, e)
	case *ast.ConditionalNode:
		condition, err := d.truth(n.Cond, e)
		switch {
		case err != nil:
			return nil, err
		case condition:
			return d.tally(n.Exp1, e)
		}
		return d.tally(n.Exp2, e)
	case *ast.MemberNode:
		return d.variable(n, e)
	}
	if name, arguments, ok := syntax.Call(node); ok {
		return d.call(name, arguments, e)
	}
	return nil, errUnlearnt
}

func (d *derivation) unary(n *ast.UnaryNode, e evidence) (any, error) {
	if n.Operator == "-" {
		v, err := d.number(n.Node, e)
		return v.Neg(), err
	}
	v, err := d.truth(n.Node, e)
	return !v, err
}

func (d *derivation) truth(node ast.Node, e evidence) (bool, error) {
	v, err := d.tally(node, e)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, errUnlearnt
	}
	return b, nil
}

func (d *derivation) number(node ast.Node, e evidence) (exact.Number, error) {
	v, err := d.tally(node, e)
	if err != nil {
		return exact.Number{}, err
	}
	n, ok := v.(exact.Number)
	if !ok {
		return exact.Number{}, errUnlearnt
	}
	return n, nil
}

func (d *derivation) binary(n *ast.BinaryNode, e evidence) (any, error) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		left, err := d.truth(n.Left, e)
		if either := n.Operator == "or" || n.Operator == "||"; err != nil || left == either {
			return left, err
		}
		return d.truth(n.Right, e)
	}
	left, err := d.tally(n.Left, e)
	if err != nil {
		return nil, err
	}
	right, err := d.tally(n.Right, e)
	if err != nil {
		return nil, err
	}
	switch l := left.(type) {
	case exact.Number:
		if r, ok := right.(exact.Number); ok {
			return arithmetic(n.Operator, l, r)
		}
	case string:
		switch r := right.(type) {
		case string:
			if n.Operator == "==" || n.Operator == "!=" {
				return (l == r) == (n.Operator == "=="), nil
			}
		case []string:
			if n.Operator == "in" {
				return slices.Contains(r, l), nil
			}
		}
	}
	return nil, errUnlearnt
}

// arithmetic computes or compares two numbers.
func arithmetic(operator string, l, r exact.Number) (any, error) {
	var sum exact.Number
	var err error
	switch operator {
	case "+":
		sum, err = l.Add(r)
	case "-":
		sum, err = l.Sub(r)
	case "*":
		sum, err = l.Mul(r)
	case "/":
		sum, err = l.Quo(r)
	default:
		signs, ok := fits[operator]
		if !ok {
			return nil, errUnlearnt
		}
		return slices.Contains(signs, l.Cmp(r)), nil
	}
	if err != nil {
		return nil, errFails
	}
	return sum, nil
}

// fits lists how left may lie to right, by operator.
var fits = map[string][]int{"<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}, "==": {0}, "!=": {-1, 1}}

// variable is what the round and the subject are.
func (d *derivation) variable(node ast.Node, e evidence) (any, error) {
	if name, ok := syntax.Variable(node, "round"); ok && name == "year" {
		return exact.Int(int64(column.Year(d.Day))), nil
	}
	subject := d.Subject
	if e.subject != nil {
		subject = *e.subject
	}
	switch name, _ := syntax.Variable(node, "subject"); name {
	case "kind":
		return subject.Kind, nil
	case "roles":
		return subject.Roles, nil
	}
	return nil, errUnlearnt
}

func (d *derivation) call(name string, arguments []ast.Node, e evidence) (any, error) {
	switch name {
	case "count", "any", "all", "none", "one":
		return d.quantity(name, arguments, e)
	case "len":
		records, _, err := d.records(arguments[0], e)
		return exact.Int(total(records)), err
	case "indicator":
		at, err := d.figure(arguments)
		if err != nil {
			return nil, err
		}
		return d.value(at, e)
	case "series":
		return d.series(arguments, e)
	case "rate":
		above, err := d.number(arguments[0], e)
		if err != nil {
			return nil, err
		}
		below, err := d.number(arguments[1], e)
		if err != nil {
			return nil, err
		}
		return arithmetic("/", above, below)
	case "sum", "mean", "min", "max":
		numbers, err := d.list(arguments, e)
		if err != nil {
			return nil, err
		}
		return gather(name, numbers)
	case "abs", "floor", "ceil", "round":
		return d.rounded(name, arguments, e)
	}
	return nil, errUnlearnt
}

// gather makes one number of several.
func gather(name string, numbers []exact.Number) (any, error) {
	if len(numbers) == 0 && name != "sum" {
		return nil, errFails
	}
	var sum exact.Number
	var err error
	for _, n := range numbers {
		if sum, err = sum.Add(n); err != nil {
			return nil, errFails
		}
	}
	switch name {
	case "mean":
		return arithmetic("/", sum, exact.Int(int64(len(numbers))))
	case "min":
		return slices.MinFunc(numbers, exact.Number.Cmp), nil
	case "max":
		return slices.MaxFunc(numbers, exact.Number.Cmp), nil
	}
	return sum, nil
}

func (d *derivation) rounded(name string, arguments []ast.Node, e evidence) (any, error) {
	n, err := d.number(arguments[0], e)
	if err != nil {
		return nil, err
	}
	down, up := score.Down, score.Up // towards and away from zero
	if n.Sign() < 0 {
		down, up = up, down
	}
	switch name {
	case "abs":
		if n.Sign() < 0 {
			n = n.Neg()
		}
		return n, nil
	case "floor":
		return n.Round(0, down), nil
	case "ceil":
		return n.Round(0, up), nil
	}
	places, ok := arguments[1].(*ast.IntegerNode)
	if !ok {
		return nil, errUnlearnt
	}
	return n.Round(places.Value, score.HalfUp), nil
}

// quantity is a count of records or a statement about all of them.
func (d *derivation) quantity(name string, arguments []ast.Node, e evidence) (any, error) {
	fitting, all, err := d.split(arguments, e)
	if err != nil {
		return nil, err
	}
	switch name {
	case "any":
		return fitting > 0, nil
	case "none":
		return fitting == 0, nil
	case "all":
		return fitting == all, nil
	case "one":
		return fitting == 1, nil
	}
	return exact.Int(fitting), nil
}

// split counts the records that fit a predicate, and all there are.
func (d *derivation) split(arguments []ast.Node, e evidence) (fitting, all int64, err error) {
	records, table, err := d.records(arguments[0], e)
	if err != nil {
		return 0, 0, err
	}
	for _, r := range records {
		holds, err := d.holds(table, arguments[1], r.kind)
		if err != nil {
			return 0, 0, err
		}
		if holds {
			fitting += int64(r.times)
		}
	}
	return fitting, total(records), nil
}

func total(records []record) int64 {
	n := int64(0)
	for _, r := range records {
		n += int64(r.times)
	}
	return n
}

// records are those of a table, or of a table filtered.
func (d *derivation) records(node ast.Node, e evidence) ([]record, string, error) {
	if table, ok := node.(*ast.IdentifierNode); ok {
		return e.rows[table.Value], table.Value, nil
	}
	name, arguments, ok := syntax.Call(node)
	if !ok || name != "filter" {
		return nil, "", errUnlearnt
	}
	all, table, err := d.records(arguments[0], e)
	if err != nil {
		return nil, "", err
	}
	var kept []record
	for _, r := range all {
		holds, err := d.holds(table, arguments[1], r.kind)
		if err != nil {
			return nil, "", err
		}
		if holds {
			kept = append(kept, r)
		}
	}
	return kept, table, nil
}

// holds asks the reference of a single record. It is asked once of each.
func (d *derivation) holds(table string, predicate ast.Node, k *kind) (bool, error) {
	solver := d.solvers[table]
	if solver == nil {
		return false, errUnlearnt
	}
	predicate = syntax.Body(predicate)
	key := question{predicate, k}
	verdict, known := d.asked[key]
	if !known {
		verdicts, err := solver.Ask(predicate, []witness.Row{k.row})
		if err != nil {
			return false, errUnlearnt
		}
		verdict = verdicts[0]
		d.asked[key] = verdict
	}
	missing := function.MissingError{}
	switch {
	case errors.As(verdict.Err, &missing):
		return false, errAbsent
	case verdict.Err != nil:
		return false, errFails
	}
	return verdict.Holds, nil
}

// question is a predicate asked of a record.
type question struct {
	predicate ast.Node
	kind      *kind
}

// list is the numbers of a map over records, of two arguments or inside one.
func (d *derivation) list(arguments []ast.Node, e evidence) ([]exact.Number, error) {
	if len(arguments) == 1 {
		name, inner, ok := syntax.Call(arguments[0])
		switch {
		case ok && name == "map":
			arguments = inner
		case ok && name == "series":
			return d.series(inner, e)
		default:
			return nil, errUnlearnt
		}
	}
	records, table, err := d.records(arguments[0], e)
	if err != nil {
		return nil, err
	}
	var out []exact.Number
	for _, r := range records {
		n, err := d.cell(table, syntax.Body(arguments[1]), r.kind)
		if err != nil {
			return nil, err
		}
		for range r.times {
			out = append(out, n)
		}
	}
	return out, nil
}

// cell is the number that an expression makes of one record.
func (d *derivation) cell(table string, node ast.Node, k *kind) (exact.Number, error) {
	if n, ok := syntax.Number(node); ok {
		return n, nil
	}
	if name, ok := syntax.Field(node); ok {
		n, _, err := d.field(table, name, k.row)
		return n, err
	}
	switch n := node.(type) {
	case *ast.BinaryNode:
		if n.Operator == "??" {
			if name, ok := syntax.Field(n.Left); ok {
				if value, given, err := d.field(table, name, k.row); given || err != errAbsent {
					return value, err
				}
				return d.cell(table, n.Right, k)
			}
			return exact.Number{}, errUnlearnt
		}
		left, err := d.cell(table, n.Left, k)
		if err != nil {
			return left, err
		}
		right, err := d.cell(table, n.Right, k)
		if err != nil {
			return right, err
		}
		v, err := arithmetic(n.Operator, left, right)
		if number, ok := v.(exact.Number); ok {
			return number, nil
		}
		return exact.Number{}, errors.Join(err, errUnlearnt)
	case *ast.ConditionalNode:
		holds, err := d.holds(table, n.Cond, k)
		switch {
		case err != nil:
			return exact.Number{}, err
		case holds:
			return d.cell(table, n.Exp1, k)
		}
		return d.cell(table, n.Exp2, k)
	}
	if name, arguments, ok := syntax.Call(node); ok && name == "need" {
		return d.cell(table, arguments[0], k)
	}
	return exact.Number{}, errUnlearnt
}

// field is the number in a field of a record; errAbsent where it is blank.
func (d *derivation) field(table, name string, row witness.Row) (n exact.Number, given bool, err error) {
	schema := d.Schemas[table]
	i := schema.Field(name)
	if i < 0 || !schema.Fields[i].Type.Numeric() {
		return n, false, errUnlearnt
	}
	field := &schema.Fields[i]
	value, ok := row[name]
	if !ok && field.Required {
		return n, true, nil // nobody gave it: 0, as in a case
	}
	if !ok || value.Missing {
		return n, false, errAbsent
	}
	return exact.Scaled(value.Int, field.Scale), true, nil
}

// figure is the value of an indicator that an expression names.
func (d *derivation) figure(arguments []ast.Node) (figure, error) {
	name, ok := arguments[0].(*ast.StringNode)
	if !ok {
		return figure{}, errUnlearnt
	}
	at := figure{name.Value, column.Year(d.Day)}
	if len(arguments) == 2 {
		year, err := d.number(arguments[1], empty())
		whole, ok := year.Int64()
		if err != nil || !ok {
			return figure{}, errUnlearnt
		}
		at.year = int(whole)
	}
	return at, nil
}

func (d *derivation) value(at figure, e evidence) (any, error) {
	n, ok := e.figures[at]
	switch {
	case !ok:
		return nil, errAbsent
	case slices.Contains(d.Shares, at.name) && (n.Sign() < 0 || n.Cmp(exact.Int(1)) > 0):
		return nil, errFails
	}
	return n, nil
}

// years are the figures of a series, oldest first.
func (d *derivation) years(arguments []ast.Node) ([]figure, error) {
	name, ok := arguments[0].(*ast.StringNode)
	n, ok2 := arguments[1].(*ast.IntegerNode)
	if !ok || !ok2 || n.Value < 1 || n.Value > function.MaxYears {
		return nil, errUnlearnt
	}
	figures := make([]figure, n.Value)
	for i := range figures {
		figures[i] = figure{name.Value, column.Year(d.Day) - n.Value + 1 + i}
	}
	return figures, nil
}

func (d *derivation) series(arguments []ast.Node, e evidence) ([]exact.Number, error) {
	figures, err := d.years(arguments)
	if err != nil {
		return nil, err
	}
	values := make([]exact.Number, len(figures))
	for i, at := range figures {
		v, err := d.value(at, e)
		if err != nil {
			return nil, err
		}
		values[i] = v.(exact.Number)
	}
	return values, nil
}

// show words what was tallied, for the name of a case.
func show(v any) string {
	switch v := v.(type) {
	case bool:
		return map[bool]string{true: "成立", false: "不成立"}[v]
	case exact.Number:
		return "得数" + v.String()
	case []exact.Number:
		text := "依次"
		for i, n := range v {
			if i > 0 {
				text += "、"
			}
			text += n.String()
		}
		return text
	}
	return fmt.Sprint(v)
}
