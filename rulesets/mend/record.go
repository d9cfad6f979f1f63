package mend

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// Limits of the search for a change.
const (
	maxFields = 3    // of a record that are changed at once
	maxTried  = 4000 // records of one number of changed fields
	maxGrades = 12   // values of a whole number that are all tried
)

var errNoWay = errors.New("没有找到使记录不再计入（或者计入）的改法")

// found is a record as a row of a table that stands still for the moment.
type found struct {
	at  column.Origin
	row witness.Row
}

// rows gives the records of the subject, and of those below it, for which a
// predicate holds, or does not.
//
// Errors: a predicate that cannot be asked of some record.
func (m *Mender) rows(table string, predicate ast.Node, want bool) ([]found, error) {
	const batch = 4096
	t := m.session.Table(table)
	if t == nil {
		return nil, nil
	}
	var out, waiting []found
	flush := func() error {
		rows := make([]witness.Row, len(waiting))
		for i := range waiting {
			rows[i] = waiting[i].row
		}
		verdicts, err := m.solver(table).Ask(predicate, rows)
		if err != nil {
			return err
		}
		for i := range verdicts {
			if verdicts[i].Err != nil {
				return verdicts[i].Err
			}
			if verdicts[i].Holds == want {
				out = append(out, waiting[i])
			}
		}
		waiting = waiting[:0]
		return nil
	}
	for _, subject := range m.session.Below(m.subject) {
		lo, hi := t.Rows(subject)
		for row := lo; row < hi; row++ {
			if waiting = append(waiting, found{t.Origin(row), rowOf(t, row)}); len(waiting) == batch {
				if err := flush(); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, flush()
}

func rowOf(t *column.Table, at int) witness.Row {
	row := witness.Row{}
	for i := range t.Schema.Fields {
		if value := t.Value(at, i); !value.Missing {
			row[t.Schema.Fields[i].Name] = value
		}
	}
	return row
}

// solver looks for records of a table that tell apart what rules ask of them.
func (m *Mender) solver(table string) *witness.Solver {
	s := m.solvers[table]
	if s == nil {
		var nodes []ast.Node
		for _, one := range m.asked[table] {
			nodes = append(nodes, one.node)
		}
		s = witness.New(m.Schemas[table], m.Day, nil, nodes...)
		s.Know(m.Program.Params())
		m.solvers[table] = s
	}
	return s
}

// saying is what a rule says of a record.
type saying uint8

const (
	no saying = iota
	yes
	cannot // it cannot be said
)

// view is what all rules say of a record.
func (m *Mender) view(table string, rows []witness.Row) ([][]saying, error) {
	list := m.asked[table]
	views := make([][]saying, len(rows))
	for i := range views {
		views[i] = make([]saying, len(list))
	}
	for k := range list {
		verdicts, err := m.solver(table).Ask(list[k].node, rows)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			switch {
			case verdicts[i].Err != nil:
				views[i][k] = cannot
			case verdicts[i].Holds:
				views[i][k] = yes
			}
		}
	}
	return views, nil
}

// delta finds what to change in a record so that a predicate turns: as few
// fields as possible, truths and options before dates and numbers, and so that
// all else that rules ask of it stays as it is, if that can be.
//
// Errors: errNoWay.
func (m *Mender) delta(table string, row witness.Row, predicate ast.Node, want bool) (witness.Row, error) {
	text := syntax.Print(predicate)
	key := fmt.Sprint(table, text, want, m.relevant(table, row).Key())
	if change, ok := m.deltas[key]; ok {
		if change == nil {
			return nil, errNoWay
		}
		return change, nil
	}
	before, err := m.view(table, []witness.Row{row})
	if err != nil {
		return nil, err
	}
	var best witness.Row
	least := math.MaxInt
	for size := 1; size <= maxFields; size++ {
		changes := m.changes(table, row, predicate, size)
		rows := make([]witness.Row, len(changes))
		for i, change := range changes {
			rows[i] = changed(row, change)
		}
		verdicts, err := m.solver(table).Ask(predicate, rows)
		if err != nil {
			return nil, err
		}
		var fitting []witness.Row
		var theirs []witness.Row
		for i := range rows {
			if verdicts[i].Err == nil && verdicts[i].Holds == want {
				fitting, theirs = append(fitting, rows[i]), append(theirs, changes[i])
			}
		}
		views, err := m.view(table, fitting)
		if err != nil {
			return nil, err
		}
		for i := range fitting {
			if n := m.disturbed(table, text, predicate, before[0], views[i]); n < least {
				best, least = theirs[i], n
			}
		}
		if least == 0 {
			break
		}
	}
	m.deltas[key] = best
	if best == nil {
		return nil, errNoWay
	}
	return best, nil
}

// disturbed says how much else is turned in a record beside a predicate: twice
// what takes points for it.
func (m *Mender) disturbed(table, text string, predicate ast.Node, before, after []saying) int {
	n := 0
	for k, one := range m.asked[table] {
		switch {
		case after[k] == before[k] || one.text == text || partOf(predicate, one.node):
		case after[k] == cannot:
			n += 4
		case one.taste < 0 && after[k] == yes, one.taste > 0 && before[k] == yes:
			n += 2
		default:
			n++
		}
	}
	return n
}

// partOf reports whether a predicate is one of the sides of another.
func partOf(whole, part ast.Node) bool {
	inside := false
	syntax.Each(whole, func(n ast.Node) { inside = inside || n == part })
	return inside
}

// relevant is a record without the texts that no rule looks at.
func (m *Mender) relevant(table string, row witness.Row) witness.Row {
	out := witness.Row{}
	for _, field := range m.Schemas[table].Fields {
		if value, ok := row[field.Name]; ok && (field.Type.Numeric() || field.Type == column.Date) {
			out[field.Name] = value
		}
	}
	for _, one := range m.asked[table] {
		for _, field := range syntax.Fields(one.node) {
			if value, ok := row[field]; ok {
				out[field] = value
			}
		}
	}
	return out
}

func changed(row, change witness.Row) witness.Row {
	out := maps.Clone(row)
	for field, value := range change {
		if out[field] = value; value.Missing {
			delete(out, field)
		}
	}
	return out
}

// named are fields by which a record says what it is about: they are not
// mended.
var named = []string{"id", "clause", "clauses", "indicator", "year"}

// ease orders the types of fields by how plainly a change of them says what was
// done.
var ease = map[column.Type]int{column.Boolean: 0, column.Enum: 1, column.Text: 2, column.Integer: 3, column.Decimal: 4, column.Date: 5, column.List: 6}

// changes lists what can be changed in a record in just so many of the fields
// that rules look at, those of the predicate first.
func (m *Mender) changes(table string, row witness.Row, predicate ast.Node, size int) []witness.Row {
	schema := m.Schemas[table]
	own := syntax.Fields(predicate)
	fields := slices.Clone(own)
	if size > 1 { // others may have to follow
		for _, one := range m.asked[table] {
			for _, field := range syntax.Fields(one.node) {
				if !slices.Contains(fields, field) {
					fields = append(fields, field)
				}
			}
		}
	}
	fields = slices.DeleteFunc(fields, func(name string) bool { return schema.Field(name) < 0 || slices.Contains(named, name) })
	rank := func(name string) int {
		at := ease[schema.Fields[schema.Field(name)].Type]
		if _, given := row[name]; !given && at > 2 { // what was not done yet is done
			at = 2
		}
		if !slices.Contains(own, name) {
			at += 10
		}
		return at
	}
	slices.SortStableFunc(fields, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	var out []witness.Row
	var choose func(from int, change witness.Row)
	choose = func(from int, change witness.Row) {
		if len(change) == size {
			if out = append(out, maps.Clone(change)); len(out) > maxTried {
				return
			}
			return
		}
		for i := from; i < len(fields) && len(out) <= maxTried; i++ {
			if len(change) == 0 && !slices.Contains(own, fields[i]) {
				break // one of its own at least
			}
			for _, value := range m.values(schema, row, fields[i]) {
				change[fields[i]] = value
				choose(i+1, change)
				delete(change, fields[i])
			}
		}
	}
	choose(0, witness.Row{})
	return out
}

// values are those that a field could be changed to: where predicates turn, and
// what other fields of the record say.
func (m *Mender) values(schema *column.Schema, row witness.Row, name string) []column.Value {
	field := &schema.Fields[schema.Field(name)]
	var out []column.Value
	var blank bool
	now, given := row[name]
	add := func(v column.Value) {
		same := func(o column.Value) bool {
			return o.Int == v.Int && o.Text == v.Text && slices.Equal(o.List, v.List)
		}
		switch {
		case v.Missing:
			blank = given && !field.Required
		case given && same(now) || slices.ContainsFunc(out, same):
		default:
			out = append(out, v)
		}
	}
	for i := range schema.Fields {
		other := &schema.Fields[i]
		if value, ok := row[other.Name]; ok && other.Name != name && other.Type == field.Type && other.Scale == field.Scale && (field.Type.Numeric() || field.Type == column.Date) {
			add(value)
		}
	}
	for _, value := range m.solver(schema.Name).Domain(name) {
		add(value)
	}
	if field.Type == column.Integer && field.Min != nil && field.Max != nil { // a grade
		low, ok := field.Min.Int64()
		if high, ok2 := field.Max.Int64(); ok && ok2 && high-low < maxGrades {
			for n := low; n <= high; n++ {
				add(column.Whole(n))
			}
		}
	}
	if blank {
		out = append(out, column.None)
	}
	return out
}

// fresh makes a record for which a predicate holds, and that pleases all other
// rules as far as it can; fixed is what it must say.
//
// Errors: errNoWay.
func (m *Mender) fresh(table string, predicate ast.Node, fixed witness.Row) (witness.Row, error) {
	schema := m.Schemas[table]
	base := witness.Row{}
	for i := range schema.Fields {
		field := &schema.Fields[i]
		if !field.Required {
			continue
		}
		switch field.Type {
		case column.Enum:
			base[field.Name] = column.Str(field.Enum[0])
		case column.Date:
			base[field.Name] = column.Whole(m.Day)
		case column.Integer, column.Decimal:
			low := int64(0)
			if field.Min != nil && field.Min.Sign() > 0 {
				low, _, _ = field.Min.Fixed(field.Scale)
			}
			base[field.Name] = column.Whole(low)
		case column.List:
			base[field.Name] = column.Strs([]string{"计划"})
		case column.Boolean:
			base[field.Name] = column.Bool(false)
		default:
			base[field.Name] = column.Str("计划")
		}
	}
	maps.Copy(base, fixed)
	rows, _, err := m.solver(table).Solve(predicate, base)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		maps.Copy(row, fixed)
		for name, value := range row {
			if value.Missing {
				delete(row, name)
			}
		}
	}
	for pass := range 4 { // mend what displeases others
		views, err := m.view(table, rows)
		if err != nil {
			return nil, err
		}
		held, err := m.solver(table).Ask(predicate, rows)
		if err != nil {
			return nil, err
		}
		best, least := -1, 0
		for i := range rows {
			if n := m.displeased(table, predicate, views[i]); held[i].Holds && (best < 0 || n < least) {
				best, least = i, n
			}
		}
		if best < 0 {
			return nil, errNoWay
		}
		if least == 0 || pass == 3 {
			return rows[best], nil
		}
		row := rows[best]
		rows = []witness.Row{row}
		for k, one := range m.asked[table] {
			wrong := views[best][k] == cannot || one.taste < 0 && views[best][k] == yes || one.taste > 0 && views[best][k] == no && !schema.General
			if !wrong {
				continue
			}
			for size := 1; size <= 2; size++ {
				for _, change := range m.changes(table, row, one.node, size) {
					if next := changed(row, change); !differs(next, fixed) {
						rows = append(rows, next)
					}
				}
			}
		}
	}
	return nil, errNoWay
}

func differs(row, fixed witness.Row) bool {
	for name, value := range fixed {
		if own := row[name]; own.Int != value.Int || own.Text != value.Text || !slices.Equal(own.List, value.List) {
			return true
		}
	}
	return false
}

// displeased counts the rules that a new record does not please.
func (m *Mender) displeased(table string, predicate ast.Node, view []saying) int {
	n := 0
	for k, one := range m.asked[table] {
		switch {
		case partOf(predicate, one.node):
		case view[k] == cannot:
			n += 4
		case one.taste < 0 && view[k] == yes:
			n += 2
		case one.taste > 0 && (view[k] == yes) == m.Schemas[table].General:
			n++
		}
	}
	return n
}

// words says what was changed in a record.
func (m *Mender) words(table string, change witness.Row) string {
	schema := m.Schemas[table]
	var parts []string
	for i := range schema.Fields {
		field := &schema.Fields[i]
		value, ok := change[field.Name]
		if !ok {
			continue
		}
		text := field.Show(value)
		if value.Missing {
			text = "空"
		}
		parts = append(parts, "“"+field.Title+"”改为"+text)
	}
	return strings.Join(parts, "，")
}

// cells are the values of a row in the order of the schema.
func (m *Mender) cells(table string, row witness.Row) []column.Value {
	schema := m.Schemas[table]
	values := make([]column.Value, len(schema.Fields))
	for i := range schema.Fields {
		value, ok := row[schema.Fields[i].Name]
		if !ok {
			value = column.None
		}
		values[i] = value
	}
	return values
}
