// Package witness finds records for which a predicate of a ruleset holds and
// records for which it does not: one for every way in which it can hold or fail,
// on both sides of every bound.
//
// The ways are found from the shape of the predicate. That they are right is
// not taken for granted: every record is asked of the reference.
package witness

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/reference"
	"chengan/rulesets/syntax"
)

// Row is what a record says, by field. A field that is not there says nothing.
type Row map[string]column.Value

// Limits of a search.
const (
	maxCombined = 400 // records that are tried of all values of an atom's fields
	maxWays     = 128 // ways that are kept of one part of a predicate
)

// Solver looks for records of one table.
type Solver struct {
	schema  *column.Schema
	scope   expression.Scope
	day     int64
	domains map[string][]column.Value
	params  map[string]any                   // those that are not bound: matrices
	asked   map[ast.Node]*expression.Program // predicates, compiled
}

// New prepares the search for records that tell apart what the predicates say
// of a table on a day. The predicates have no parameters left but matrices
// (syntax.Bind), which are given as the ruleset has them.
func New(schema *column.Schema, day int64, params map[string]any, predicates ...ast.Node) *Solver {
	s := &Solver{schema: schema, day: day, params: map[string]any{}, domains: map[string][]column.Value{}, asked: map[ast.Node]*expression.Program{},
		scope: expression.Scope{Tables: map[string]*column.Schema{schema.Name: schema}, Params: map[string]function.Kind{}}}
	for name, value := range params {
		if grid, err := function.ParseGrid(value); err == nil {
			s.params[name], s.scope.Params[name] = grid, function.Matrix
		}
	}
	for _, predicate := range predicates {
		for _, atom := range atoms(predicate) {
			s.note(atom)
		}
	}
	return s
}

// Know lets predicates name parameters that stand for no literal.
func (s *Solver) Know(params map[string]any, kinds map[string]function.Kind) {
	s.params, s.scope.Params = params, kinds
}

// atoms lists the parts of a predicate that hold or fail as a whole.
func atoms(node ast.Node) []ast.Node {
	switch n := node.(type) {
	case *ast.BinaryNode:
		if isAnd(n) || isOr(n) {
			return append(atoms(n.Left), atoms(n.Right)...)
		}
	case *ast.UnaryNode:
		if isNot(n) {
			return atoms(n.Node)
		}
	}
	return []ast.Node{node}
}

func isAnd(n *ast.BinaryNode) bool { return n.Operator == "and" || n.Operator == "&&" }
func isOr(n *ast.BinaryNode) bool  { return n.Operator == "or" || n.Operator == "||" }
func isNot(n *ast.UnaryNode) bool  { return n.Operator == "not" || n.Operator == "!" }

// Verdict is what the reference says of a predicate and a record.
type Verdict struct {
	Holds bool
	Err   error // it cannot be said
}

// Ask asks the reference whether a predicate holds for each of some records.
//
// Shape: parallel to rows.
// Errors: a predicate that does not compile.
func (s *Solver) Ask(predicate ast.Node, rows []Row) ([]Verdict, error) {
	program := s.asked[predicate]
	if program == nil {
		var defects []expression.Defect
		program, defects = expression.CompileEach("("+syntax.Print(predicate)+") ? 1 : 0", s.schema.Name, s.scope)
		if len(defects) > 0 {
			return nil, errors.New(defects[0].What)
		}
		s.asked[predicate] = program
	}
	scene, table := s.scene(rows)
	verdicts := make([]Verdict, len(rows))
	if all, err := scene.List(program.Code); err == nil {
		for i := range all {
			verdicts[table.Line(i)-1].Holds = all[i] == 1
		}
		return verdicts, nil
	}
	for i := range rows { // some record has no answer; the others have
		one, err := scene.Only(s.schema.Name, i).List(program.Code)
		verdicts[table.Line(i)-1] = Verdict{Err: err, Holds: err == nil && one[0] == 1}
	}
	return verdicts, nil
}

// scene puts records before the reference. In the table they may stand in
// another order; each has its place in rows, from 1, as its line.
func (s *Solver) scene(rows []Row) (*reference.Scene, *column.Table) {
	table := column.NewTable(s.schema)
	for f, field := range s.schema.Fields {
		_, looked := s.domains[field.Name]
		given := func(row Row) bool { _, ok := row[field.Name]; return ok }
		if !looked && !slices.ContainsFunc(rows, given) {
			table.Skip(f) // no predicate asks for it
		}
	}
	part := table.AddPart(column.Part{})
	values := make([]column.Value, len(s.schema.Fields))
	for i, row := range rows {
		for f, field := range s.schema.Fields {
			value, given := row[field.Name]
			switch {
			case given:
			case field.Required:
				value = column.Value{}
			default:
				value = column.None
			}
			values[f] = value
		}
		table.Append(0, part, i+1, values)
	}
	table.Seal(1)
	evidence := reference.NewEvidence(map[string]*column.Table{s.schema.Name: table}, nil)
	return evidence.NewScene(reference.Subject{}, nil, s.day, s.params, []string{s.schema.Name}), table
}

// Solve gives records for which a predicate holds and records for which it does
// not, as far as ways to either are found: each part of it made to decide alone
// where that is possible, each bound from both sides.
//
// Shape: every record gives all fields that the predicates of New look at; those
// that do not matter as base has them.
// Errors: a predicate that does not compile.
func (s *Solver) Solve(predicate ast.Node, base Row) (yes, no []Row, err error) {
	search := &search{Solver: s, enumerated: map[ast.Node][2][]Row{}}
	for _, want := range []bool{true, false} {
		rows := search.ways(predicate, want)
		if search.err != nil {
			return nil, nil, search.err
		}
		rows = s.complete(rows, base)
		verdicts, err := s.Ask(predicate, rows)
		if err != nil {
			return nil, nil, err
		}
		for i, row := range rows {
			switch {
			case verdicts[i].Err != nil || verdicts[i].Holds != want:
			case want:
				yes = append(yes, row)
			default:
				no = append(no, row)
			}
		}
	}
	return yes, no, nil
}

// complete gives every field that is looked at a value.
func (s *Solver) complete(rows []Row, base Row) []Row {
	out := make([]Row, 0, len(rows))
	seen := map[string]bool{}
	for _, row := range rows {
		full := maps.Clone(base)
		if full == nil {
			full = Row{}
		}
		maps.Copy(full, row)
		for field, domain := range s.domains {
			if _, ok := full[field]; !ok {
				full[field] = domain[0]
			}
		}
		if key := full.Key(); !seen[key] {
			seen[key] = true
			out = append(out, full)
		}
	}
	return out
}

// Key tells records apart.
func (r Row) Key() string {
	fields := make([]string, 0, len(r))
	for field := range r {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	key := make([]byte, 0, 64)
	for _, field := range fields {
		key = append(append(key, field...), '=')
		switch v := r[field]; {
		case v.Missing:
		case v.List != nil:
			key = append(key, strings.Join(v.List, "\x01")...)
		case v.Text != "":
			key = append(key, v.Text...)
		default:
			key = strconv.AppendInt(key, v.Int, 10)
		}
		key = append(key, 0)
	}
	return string(key)
}

// search is one call of Solve.
type search struct {
	*Solver
	enumerated map[ast.Node][2][]Row
	err        error
}

// ways gives partial records for which a part of a predicate is as wanted. Where
// several parts decide together, each in turn decides and the others do not.
func (s *search) ways(node ast.Node, want bool) []Row {
	switch n := node.(type) {
	case *ast.UnaryNode:
		if isNot(n) {
			return s.ways(n.Node, !want)
		}
	case *ast.BinaryNode:
		if (isAnd(n) || isOr(n)) && s.entangled(n) {
			break
		}
		if isAnd(n) == want && (isAnd(n) || isOr(n)) { // both must be as wanted
			return both(s.ways(n.Left, want), s.ways(n.Right, want))
		}
		if isAnd(n) || isOr(n) { // one is enough: let the other not help
			rows := both(s.ways(n.Left, want), s.ways(n.Right, !want))
			rows = append(rows, both(s.ways(n.Left, !want), s.ways(n.Right, want))...)
			if len(rows) == 0 {
				rows = append(s.ways(n.Left, want), s.ways(n.Right, want)...)
			}
			return rows
		}
	}
	found, ok := s.enumerated[node]
	if !ok {
		found = s.enumerate(node)
		s.enumerated[node] = found
	}
	if want {
		return found[1]
	}
	return found[0]
}

// entangled reports that two parts speak of the same field, so that they had
// better be tried together, and that they can be.
func (s *search) entangled(n *ast.BinaryNode) bool {
	left := syntax.Fields(n.Left)
	if !slices.ContainsFunc(syntax.Fields(n.Right), func(field string) bool { return slices.Contains(left, field) }) {
		return false
	}
	all := 1
	for _, field := range syntax.Fields(n) {
		all *= max(1, len(s.domains[field]))
	}
	return all <= maxCombined
}

// both joins partial records: each of either side with the first of the other
// that does not contradict it.
func both(left, right []Row) []Row {
	var rows []Row
	seen := map[string]bool{}
	join := func(a Row, others []Row) {
		for _, b := range others {
			if row, ok := merge(a, b); ok {
				if key := row.Key(); !seen[key] && len(rows) < maxWays {
					seen[key] = true
					rows = append(rows, row)
				}
				return
			}
		}
	}
	for i := range max(len(left), len(right)) { // in turn, so that a limit cuts both alike
		if i < len(left) {
			join(left[i], right)
		}
		if i < len(right) {
			join(right[i], left)
		}
	}
	return rows
}

// merge joins two partial records that agree where both speak.
func merge(a, b Row) (Row, bool) {
	out := maps.Clone(a)
	for field, value := range b {
		if other, ok := out[field]; ok && !same(other, value) {
			return nil, false
		}
		out[field] = value
	}
	return out, true
}

func same(a, b column.Value) bool {
	return a.Missing == b.Missing && a.Int == b.Int && a.Text == b.Text && slices.Equal(a.List, b.List)
}

// enumerate tries the values of an atom's fields and sorts them by its answer.
func (s *search) enumerate(atom ast.Node) [2][]Row {
	rows := s.Combinations(syntax.Fields(atom))
	verdicts, err := s.Ask(atom, rows)
	if err != nil {
		s.err = err
		return [2][]Row{}
	}
	var out [2][]Row
	for i, row := range rows {
		if verdicts[i].Err != nil {
			continue
		}
		side := 0
		if verdicts[i].Holds {
			side = 1
		}
		out[side] = append(out[side], row)
	}
	for side := range out {
		out[side] = spread(out[side])
	}
	return out
}

// spread keeps as many of some rows as may be, from all over them.
func spread(rows []Row) []Row {
	if len(rows) <= maxWays {
		return rows
	}
	kept := make([]Row, maxWays)
	for i := range kept {
		kept[i] = rows[i*len(rows)/maxWays]
	}
	return kept
}

// Combinations gives records with all combinations of values that matter of
// some fields. Where those are too many, all fields say the same, the first of
// their values or nothing, but for one or two: one field takes each of its
// values, two take their second.
func (s *Solver) Combinations(fields []string) []Row {
	if rows, ok := s.All(fields, maxCombined); ok {
		return rows
	}
	first, last := Row{}, Row{}
	for _, field := range fields {
		domain := s.domains[field]
		first[field], last[field] = domain[0], domain[len(domain)-1]
	}
	rows := []Row{first, last}
	bases := []Row{first, last}
	for _, base := range bases {
		for _, field := range fields {
			for _, value := range s.domains[field] {
				rows = append(rows, with(base, field, value))
			}
		}
	}
	for _, base := range bases {
		for i, field := range fields {
			for _, other := range fields[i+1:] {
				if len(s.domains[field]) > 1 && len(s.domains[other]) > 1 {
					rows = append(rows, with(with(base, field, s.domains[field][1]), other, s.domains[other][1]))
				}
			}
		}
	}
	return rows
}

func with(row Row, field string, value column.Value) Row {
	out := maps.Clone(row)
	out[field] = value
	return out
}

// All gives records with all combinations of values that matter of some fields;
// false where they are more than a limit.
func (s *Solver) All(fields []string, limit int) ([]Row, bool) {
	rows := []Row{{}}
	for _, field := range fields {
		if len(rows)*len(s.domains[field]) > limit {
			return nil, false
		}
		var more []Row
		for _, row := range rows {
			for _, value := range s.domains[field] {
				more = append(more, with(row, field, value))
			}
		}
		rows = more
	}
	return rows, true
}
