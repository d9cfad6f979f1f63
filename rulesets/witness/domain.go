package witness

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
	"chengan/engine/score"
	"chengan/rulesets/syntax"
)

// other is a text that no ruleset asks for.
const other = "另一项"

// hints are the literals that an atom compares with.
type hints struct {
	numbers []exact.Number
	texts   []string
	days    []int64
	calls   map[string]bool
	side    int // of a matrix that is looked up
}

// note adds to the domains of an atom's fields the values on which its answer
// can turn: each literal, and what lies beside it.
func (s *Solver) note(atom ast.Node) {
	h := hints{calls: map[string]bool{}}
	names := map[ast.Node]bool{}
	syntax.Each(atom, func(node ast.Node) {
		if member, ok := node.(*ast.MemberNode); ok {
			names[member.Property] = true
		}
	})
	syntax.Each(atom, func(node ast.Node) {
		if n, ok := syntax.Number(node); ok {
			h.numbers = append(h.numbers, n)
		}
		if text, ok := node.(*ast.StringNode); ok && !names[node] {
			h.texts = append(h.texts, text.Value)
			if day, err := column.Day(text.Value); err == nil {
				h.days = append(h.days, day)
			}
		}
		if name, arguments, ok := syntax.Call(node); ok {
			h.calls[name] = true
			if name == "matrix" {
				h.side = max(h.side, s.side(arguments[2]))
			}
		}
	})
	fields := syntax.Fields(atom)
	for _, name := range fields {
		i := s.schema.Field(name)
		if i < 0 {
			continue // of an entry of a list
		}
		field := &s.schema.Fields[i]
		values := s.values(field, h, len(fields) > 1)
		domain := s.domains[name]
		if n := len(domain); n > 0 && domain[n-1].Missing {
			domain = domain[:n-1]
		}
		for _, value := range values {
			if !slices.ContainsFunc(domain, func(v column.Value) bool { return same(v, value) }) {
				domain = append(domain, value)
			}
		}
		if !field.Required {
			domain = append(domain, column.None)
		}
		s.domains[name] = domain
	}
}

// side is the longer side of a matrix.
func (s *Solver) side(node ast.Node) int {
	name, _ := syntax.Param(node)
	grid, ok := s.params[name].(function.Grid)
	if !ok {
		return 0
	}
	return max(len(grid), len(grid[0]))
}

// values are those of a field on which an atom can turn.
func (s *Solver) values(field *column.Field, h hints, several bool) []column.Value {
	var out []column.Value
	switch field.Type {
	case column.Boolean:
		return []column.Value{column.Bool(false), column.Bool(true)}
	case column.Enum:
		for _, text := range append(slices.Clone(h.texts), field.Enum...) {
			if slices.Contains(field.Enum, text) && !slices.ContainsFunc(out, func(v column.Value) bool { return v.Text == text }) {
				out = append(out, column.Str(text))
			}
		}
	case column.Text:
		for _, text := range h.texts {
			out = append(out, column.Str(text))
			if h.calls["contains"] || len(h.texts) == 1 {
				out = append(out, column.Str(text+other), column.Str(other+text))
			}
		}
		out = append(out, column.Str(other))
	case column.List:
		for _, text := range h.texts {
			out = append(out, column.Strs([]string{text}), column.Strs([]string{other, text}))
		}
		out = append(out, column.Strs([]string{other}))
	case column.Date:
		for _, day := range s.days(h) {
			out = append(out, column.Whole(day))
		}
	default:
		out = s.numbers(field, h, several)
	}
	return out
}

// days are the evaluation date, those named, and the ends of the periods that
// the functions of dates count.
func (s *Solver) days(h hints) []int64 {
	days := []int64{s.day, s.day - 1, s.day + 1}
	for _, day := range h.days {
		days = append(days, day, day-1, day+1)
	}
	first := func(year int64) int64 {
		if year < 1901 || year > 2999 {
			return s.day
		}
		day, _ := column.Day(fmt.Sprintf("%d-01-01", year)) // the year is in range
		return day
	}
	for _, number := range h.numbers {
		n, ok := number.Int64()
		if !ok || n > 100_000 || n < -100_000 {
			continue
		}
		now := int64(column.Year(s.day))
		if h.calls["within_years"] {
			days = append(days, first(now-n+1), first(now-n+1)-1)
		}
		if h.calls["year"] {
			days = append(days, first(n), first(n)-1, first(n+1), first(n+1)-1, first(now-n), first(now-n)-1, first(now-n+1))
		}
		if h.calls["within_days"] || h.calls["days"] {
			days = append(days, s.day-n, s.day-n-1, s.day-n+1, s.day+n, s.day+n+1, s.day+n-1)
		}
	}
	return days
}

// numbers are the literals on the grid of the field, and one step beside.
func (s *Solver) numbers(field *column.Field, h hints, several bool) []column.Value {
	var units []int64
	add := func(n exact.Number) {
		for _, mode := range []score.Rounding{score.Down, score.Up} {
			if unit, _, ok := n.Round(field.Scale, mode).Fixed(field.Scale); ok {
				units = append(units, unit, unit-1, unit+1)
			}
		}
	}
	one, _, _ := exact.Int(1).Fixed(field.Scale)
	switch {
	case len(h.numbers) == 0: // fields are compared with each other
		units = append(units, 0, one, 2*one)
	case several:
		units = append(units, 0, one)
	}
	for i := range h.side {
		add(exact.Int(int64(i + 1)))
	}
	for _, n := range h.numbers {
		add(n)
	}
	var out []column.Value
	for _, unit := range units {
		n := exact.Scaled(unit, field.Scale)
		if field.Min != nil && n.Cmp(*field.Min) < 0 || field.Max != nil && n.Cmp(*field.Max) > 0 {
			continue
		}
		out = append(out, column.Whole(unit))
	}
	if len(out) == 0 {
		low := int64(0)
		if field.Min != nil {
			low, _, _ = field.Min.Fixed(field.Scale)
		}
		out = append(out, column.Whole(low))
	}
	return out
}

// Domain lists the values of a field on which the predicates of New can turn.
func (s *Solver) Domain(field string) []column.Value { return s.domains[field] }
