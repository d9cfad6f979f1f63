package derived

import (
	"fmt"
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// maxBodies bounds the bodies of evidence that are kept of one expression.
const maxBodies = 128

// ways finds evidence for which a statement is as wanted: where several parts
// decide together, each in turn decides alone. What is found is tallied again
// before it is believed.
func (d *derivation) ways(node ast.Node, want bool) []evidence {
	var found []evidence
	switch n := node.(type) {
	case *ast.UnaryNode:
		return d.ways(n.Node, !want)
	case *ast.ConditionalNode:
		for _, branch := range []struct {
			condition bool
			then      ast.Node
		}{{true, n.Exp1}, {false, n.Exp2}} {
			found = append(found, joined(d.ways(n.Cond, branch.condition), d.ways(branch.then, want))...)
		}
	case *ast.BoolNode:
		if n.Value == want {
			found = append(found, empty())
		}
	case *ast.BinaryNode:
		found = d.connected(n, want)
	default:
		if name, arguments, ok := syntax.Call(node); ok {
			found = d.quantified(name, arguments, want)
		}
	}
	var right []evidence
	for _, e := range found {
		if holds, err := d.truth(node, e); err == nil && holds == want && len(right) < maxBodies {
			right = append(right, e)
		}
	}
	return right
}

func (d *derivation) connected(n *ast.BinaryNode, want bool) []evidence {
	and, or := n.Operator == "and" || n.Operator == "&&", n.Operator == "or" || n.Operator == "||"
	switch {
	case and && want, or && !want: // both must be as wanted
		return joined(d.ways(n.Left, want), d.ways(n.Right, want))
	case and, or: // one is enough: let the other not help
		left := joined(d.ways(n.Left, want), d.ways(n.Right, !want))
		return append(left, joined(d.ways(n.Left, !want), d.ways(n.Right, want))...)
	}
	if found := d.subjects(n, want); found != nil {
		return found
	}
	signs, ok := fits[n.Operator]
	if !ok {
		return nil
	}
	left, target := ast.Node(n.Left), exact.Number{}
	if literal, ok := syntax.Number(n.Right); ok {
		target = literal
	} else {
		left = &ast.BinaryNode{Operator: "-", Left: n.Left, Right: n.Right}
	}
	var found []evidence
	for _, sign := range []int{-1, 0, 1} {
		if slices.Contains(signs, sign) == want {
			found = append(found, d.beside(left, target, sign)...)
		}
	}
	return found
}

// subjects are those of whom a statement about the subject is as wanted.
func (d *derivation) subjects(n *ast.BinaryNode, want bool) []evidence {
	var found []evidence
	add := func(s Subject) {
		e := empty()
		e.subject = &s
		found = append(found, e)
	}
	if name, ok := syntax.Variable(n.Left, "subject"); ok && name == "kind" {
		for _, kind := range d.Kinds {
			add(Subject{Kind: kind})
		}
	}
	if name, ok := syntax.Variable(n.Right, "subject"); ok && name == "roles" {
		if text, ok := n.Left.(*ast.StringNode); ok {
			add(Subject{Kind: d.Subject.Kind, Roles: []string{text.Value}})
			add(Subject{Kind: d.Subject.Kind})
		}
	}
	return found
}

// joined joins each body of evidence of either side with the first of the other
// that does not contradict it.
func joined(left, right []evidence) []evidence {
	var found []evidence
	join := func(a evidence, others []evidence) {
		for _, b := range others {
			if e, ok := a.with(b); ok {
				found = append(found, e)
				return
			}
		}
	}
	for i := range max(len(left), len(right)) {
		if i < len(left) {
			join(left[i], right)
		}
		if i < len(right) && i > 0 { // the first of both are joined already
			join(right[i], left)
		}
	}
	return found
}

// quantified finds records for any, all, none and one.
func (d *derivation) quantified(name string, arguments []ast.Node, want bool) []evidence {
	table, fitting, others, ok := d.classes(arguments)
	if !ok {
		return nil
	}
	if name == "all" {
		fitting, others = others, fitting // all fit: none of the others is there
	}
	some := (name == "any" || name == "one") == want
	var found []evidence
	if d.Schemas[table].OneRow {
		rows := others
		if some {
			rows = fitting
		}
		for _, row := range rows {
			found = append(found, of(table, one(row)))
		}
		return append(found, of(table))
	}
	if some {
		for _, row := range fitting {
			found = append(found, of(table, one(row)))
		}
		if len(fitting) > 0 {
			found = append(found, of(table, append(once(others), one(fitting[0]))...))
		}
		return found
	}
	found = append(found, of(table, once(others)...), of(table))
	if name == "one" && len(fitting) > 0 {
		found = append(found, of(table, record{fitting[0], 2}))
	}
	return found
}

// classes are the records of a table that fit a predicate, and those that do not.
func (d *derivation) classes(arguments []ast.Node) (table string, fitting, others []*kind, ok bool) {
	base := arguments[0]
	predicate := ast.Node(&ast.BoolNode{Value: true})
	if len(arguments) > 1 {
		predicate = syntax.Body(arguments[1])
	}
	for {
		if identifier, is := base.(*ast.IdentifierNode); is {
			table = identifier.Value
			break
		}
		name, inner, is := syntax.Call(base)
		if !is || name != "filter" {
			return "", nil, nil, false
		}
		base, predicate = inner[0], &ast.BinaryNode{Operator: "and", Left: syntax.Body(inner[1]), Right: predicate}
	}
	c, ok := d.class(table, predicate)
	return table, c.fitting, c.others, ok
}

type class struct{ fitting, others []*kind }

func (d *derivation) class(table string, predicate ast.Node) (class, bool) {
	key := table + "\x00" + syntax.Print(predicate)
	if c, ok := d.known[key]; ok {
		return c, true
	}
	solver := d.solvers[table]
	if solver == nil {
		return class{}, false
	}
	yes, no, err := solver.Solve(predicate, d.base[table])
	if err != nil {
		return class{}, false
	}
	var c class
	for _, row := range yes {
		k := d.kind(row)
		c.fitting = append(c.fitting, k)
		d.asked[question{predicate, k}] = witness.Verdict{Holds: true}
	}
	for _, row := range no {
		k := d.kind(row)
		c.others = append(c.others, k)
		d.asked[question{predicate, k}] = witness.Verdict{}
	}
	d.known[key] = c
	return c, true
}

// beside finds evidence for which a number lies at a target, or just below or
// above it: as near as the evidence can say.
func (d *derivation) beside(node ast.Node, target exact.Number, sign int) []evidence {
	if sign == 0 {
		return d.reach(node, target)
	}
	for _, step := range []exact.Number{exact.Scaled(1, 4), exact.Scaled(1, 3), exact.Scaled(2, 3), exact.Scaled(1, 2), exact.Scaled(1, 1), exact.Int(1)} {
		if sign < 0 {
			step = step.Neg()
		}
		if at, err := target.Add(step); err == nil {
			if found := d.reach(node, at); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// reach finds evidence for which a number is exactly a target.
func (d *derivation) reach(node ast.Node, target exact.Number) []evidence {
	var found []evidence
	if name, arguments, ok := syntax.Call(node); ok && (name == "count" || name == "len") {
		found = d.counted(arguments, target)
	} else if n, ok := node.(*ast.BinaryNode); ok && (n.Operator == "+" || n.Operator == "*") {
		found = d.summed(n, target)
	}
	if len(found) == 0 {
		found = d.turned(node, target)
	}
	var right []evidence
	for _, e := range found {
		if n, err := d.number(node, e); err == nil && n.Cmp(target) == 0 && len(right) < maxBodies {
			right = append(right, e)
		}
	}
	return right
}

// counted is so many records, of one way and of several, alone and among others.
func (d *derivation) counted(arguments []ast.Node, target exact.Number) []evidence {
	table, fitting, others, ok := d.classes(arguments)
	n, whole := target.Int64()
	if !ok || !whole || n < 0 || n > maxTimes || n > 0 && len(fitting) == 0 {
		return nil
	}
	if n == 0 {
		if d.Schemas[table].OneRow {
			found := []evidence{of(table)}
			for _, row := range others {
				found = append(found, of(table, one(row)))
			}
			return found
		}
		return []evidence{of(table, once(others)...), of(table)}
	}
	if n == 1 {
		var found []evidence
		for _, row := range fitting {
			found = append(found, of(table, one(row)))
		}
		return found
	}
	mixed := make([]record, 0, n)
	for i := range min(int(n), len(fitting)) {
		mixed = append(mixed, one(fitting[i]))
	}
	if rest := int(n) - len(mixed); rest > 0 {
		mixed[0].times += rest
	}
	return []evidence{of(table, append(once(others), mixed...)...), of(table, record{fitting[0], int(n)})}
}

// maxTimes bounds how often a row is repeated.
const maxTimes = 2000

// summed reaches a sum through one of its parts, the other being nothing, and a
// multiple through what is multiplied.
func (d *derivation) summed(n *ast.BinaryNode, target exact.Number) []evidence {
	if n.Operator == "*" {
		for _, sides := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
			if factor, ok := syntax.Number(sides[0]); ok && factor.Sign() != 0 {
				if part, err := target.Quo(factor); err == nil {
					return d.reach(sides[1], part)
				}
			}
		}
		return nil
	}
	found := joined(d.reach(n.Left, target), d.reach(n.Right, exact.Number{}))
	return append(found, joined(d.reach(n.Left, exact.Number{}), d.reach(n.Right, target))...)
}

// turned reaches a target by turning one figure, one field or the share of one
// kind of records, with all others held: what rulesets compute is a straight
// line in each of them. Where it is not, the tally says so and nothing is found.
func (d *derivation) turned(node ast.Node, target exact.Number) []evidence {
	var found []evidence
	for _, size := range []struct {
		scale int64 // of what is added up
		all   int   // records of which a share is taken
	}{{10_000, 20}, {1_000_000, 8}, {100_000_000, 100}, {100_000_000, 500}} { // fine targets need large numbers below the line
		for _, base := range d.bases(node, size.scale, size.all) {
			for _, knob := range d.knobs(node, base) {
				if e, ok := d.turn(node, base, knob, target); ok && len(found) < 4 {
					found = append(found, e)
				}
			}
		}
		if len(found) > 0 {
			break
		}
	}
	return found
}

// knob sets one thing in a copy of some evidence; false where it cannot be so.
type knob struct {
	from, to exact.Number // two settings to measure the line by
	set      func(e evidence, n exact.Number) bool
}

func (d *derivation) turn(node ast.Node, base evidence, k knob, target exact.Number) (evidence, bool) {
	at := func(n exact.Number) (evidence, exact.Number, bool) {
		e := base.clone()
		if !k.set(e, n) {
			return e, n, false
		}
		value, err := d.number(node, e)
		return e, value, err == nil
	}
	_, low, ok := at(k.from)
	_, high, ok2 := at(k.to)
	if !ok || !ok2 || low.Cmp(high) == 0 {
		return base, false
	}
	// from + (target − low) × (to − from) ÷ (high − low)
	rise, err1 := high.Sub(low)
	run, err2 := k.to.Sub(k.from)
	gap, err3 := target.Sub(low)
	if err1 != nil || err2 != nil || err3 != nil {
		return base, false
	}
	part, err := gap.Mul(run)
	if err != nil {
		return base, false
	}
	if part, err = part.Quo(rise); err != nil {
		return base, false
	}
	if part, err = part.Add(k.from); err != nil {
		return base, false
	}
	e, value, ok := at(part)
	return e, ok && value.Cmp(target) == 0
}

// bases are bodies of evidence to turn one thing in: figures all different,
// fields all different, in several orders, and two kinds of records mixed.
func (d *derivation) bases(node ast.Node, scale int64, all int) []evidence {
	figures, cells, mixed := d.parts(node)
	var bases []evidence
	for turn := range max(1, len(cells), len(figures)) {
		e := empty()
		for i, at := range figures {
			e.figures[at] = exact.Int(int64((i+turn)%len(figures) + 1))
			if slices.Contains(d.Shares, at.name) {
				e.figures[at] = exact.Scaled(5, 1)
			}
		}
		for _, c := range cells {
			if c.row == len(e.rows[c.table]) {
				e.rows[c.table] = append(e.rows[c.table], one(c.kind))
			}
		}
		for i, c := range cells {
			d.setCell(e, c, exact.Int(scale*int64((i+turn)%len(cells)+1)))
		}
		bases = append(bases, d.blank(node, e))
	}
	for _, m := range mixed {
		if d.Schemas[m.table].OneRow {
			continue
		}
		e := bases[0].clone()
		e.rows[m.table] = []record{{m.fitting, all}, {m.other, 0}}
		bases = append(bases, d.amid(node, e, m))
	}
	return bases
}

// blank adds records that leave open what is added up, where that makes no
// difference to a number.
func (d *derivation) blank(node ast.Node, e evidence) evidence {
	before, err := d.number(node, e)
	if err != nil {
		return e
	}
	for table := range e.rows {
		if d.Schemas[table].OneRow {
			continue
		}
		_, cells, _ := d.parts(node)
		for _, c := range cells {
			next := e.clone()
			next.rows[table] = append(next.rows[table], one(c.kind))
			if now, err := d.number(node, next); c.table == table && c.row == 0 && err == nil && now.Cmp(before) == 0 {
				e = next
				break
			}
		}
	}
	return e
}

// cell is a field that is added up, of one of the records of a table.
type cell struct {
	table, field string
	row          int
	kind         *kind
}

// mixture is two kinds of records, of which a share is taken, among others.
type mixture struct {
	table          string
	fitting, other *kind
	rest           []*kind
}

// unlike picks from some kinds of records one of each sort that a number takes
// notice of beside a given kind.
func (d *derivation) unlike(node ast.Node, table string, beside *kind, kinds []*kind) []*kind {
	var out []*kind
	seen := map[string]bool{}
	for _, k := range kinds {
		n, err := d.number(node, of(table, one(beside), record{k, 2}))
		if key := fmt.Sprint(n, err); !seen[key] && len(out) < 4 {
			seen[key] = true
			out = append(out, k)
		}
	}
	return out
}

// amid puts a mixture among the records that make no difference to a number.
func (d *derivation) amid(node ast.Node, e evidence, m mixture) evidence {
	half := e.rows[m.table][0].times / 2
	e.rows[m.table][0].times, e.rows[m.table][1].times = half, half
	before, err := d.number(node, e)
	if err != nil {
		return e
	}
	for _, k := range m.rest {
		next := e.clone()
		next.rows[m.table] = append(next.rows[m.table], one(k))
		if now, err := d.number(node, next); err == nil && now.Cmp(before) == 0 {
			e = next
		}
	}
	return e
}

// parts lists what a number is made of.
func (d *derivation) parts(node ast.Node) (figures []figure, cells []cell, mixed []mixture) {
	rows := map[string][]*kind{}
	mix := func(arguments []ast.Node) {
		table, fitting, others, ok := d.classes(arguments)
		if ok && len(fitting) > 0 {
			for _, k := range d.unlike(node, table, fitting[0], others) {
				mixed = append(mixed, mixture{table, fitting[0], k, others})
			}
		}
	}
	syntax.Each(node, func(n ast.Node) {
		name, arguments, ok := syntax.Call(n)
		if !ok {
			return
		}
		switch name {
		case "indicator":
			if at, err := d.figure(arguments); err == nil && !slices.Contains(figures, at) {
				figures = append(figures, at)
			}
		case "sum", "map":
			if len(arguments) < 2 {
				return
			}
			table, fitting, others, ok := d.classes(arguments[:1])
			if !ok {
				return
			}
			kinds := append(slices.Clone(fitting[:min(1, len(fitting))]), others[:min(4, len(others))]...)
			if d.Schemas[table].OneRow {
				kinds = kinds[:min(1, len(kinds))]
			}
			for _, k := range kinds { // of those that are added up, and of those that a filter leaves out
				row := slices.Index(rows[table], k)
				if row < 0 {
					row = len(rows[table])
					rows[table] = append(rows[table], k)
				}
				for _, field := range syntax.Fields(arguments[1]) {
					if c := (cell{table, field, row, k}); !slices.Contains(cells, c) {
						cells = append(cells, c)
					}
				}
			}
			syntax.Each(arguments[1], func(inner ast.Node) { // counting in disguise
				if n, ok := inner.(*ast.ConditionalNode); ok {
					mix([]ast.Node{arguments[0], n.Cond})
				}
			})
		case "count":
			mix(arguments)
		}
	})
	return figures, cells, mixed
}

func (d *derivation) knobs(node ast.Node, base evidence) []knob {
	figures, cells, _ := d.parts(node)
	var knobs []knob
	for _, at := range figures {
		knobs = append(knobs, knob{exact.Scaled(2, 1), exact.Scaled(4, 1), func(e evidence, n exact.Number) bool {
			e.figures[at] = n
			return n.Round(2*figureScale, score.Down).Cmp(n) == 0
		}})
	}
	for _, c := range cells {
		knobs = append(knobs, knob{exact.Int(100), exact.Int(200), func(e evidence, n exact.Number) bool { return d.setCell(e, c, n) }})
	}
	for _, table := range slices.Sorted(maps.Keys(base.rows)) {
		if records := base.rows[table]; len(records) >= 2 && records[0].times > 1 {
			all := records[0].times + records[1].times
			knobs = append(knobs, knob{exact.Int(1), exact.Int(2), func(e evidence, n exact.Number) bool {
				times, ok := n.Int64()
				if !ok || times < 0 || times > int64(all) {
					return false
				}
				e.rows[table][0].times, e.rows[table][1].times = int(times), all-int(times)
				return true
			}})
		}
	}
	return knobs
}

// figureScale is how many decimals the table of indicators holds; a figure of
// up to twice as many is given by numerator and denominator.
const figureScale = 6

// setCell sets a field of one record of a table; false where the field cannot
// say so.
func (d *derivation) setCell(e evidence, c cell, n exact.Number) bool {
	schema := d.Schemas[c.table]
	i := schema.Field(c.field)
	if i < 0 || !schema.Fields[i].Type.Numeric() || c.row >= len(e.rows[c.table]) {
		return false
	}
	field := &schema.Fields[i]
	unit, exactly, ok := n.Fixed(field.Scale)
	if !ok || !exactly || field.Min != nil && n.Cmp(*field.Min) < 0 || field.Max != nil && n.Cmp(*field.Max) > 0 {
		return false
	}
	row := maps.Clone(e.rows[c.table][c.row].row)
	row[c.field] = column.Whole(unit)
	e.rows[c.table][c.row] = one(d.kind(row)) // of a copy: see clone
	return true
}
