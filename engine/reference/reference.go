// Package reference is the specification of evaluation: one subject, one
// clause, expr's virtual machine over records. It is slow and obvious on
// purpose; every faster way must give exactly what it gives.
package reference

import (
	"fmt"
	"slices"

	"github.com/expr-lang/expr/vm"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/pattern"
)

// rowKey is the key under which a record carries its own place.
const rowKey = "$row"

// place is a row of a table.
type place struct {
	table *column.Table
	row   int
}

// Input is one compiled expression of a deduction.
type Input struct {
	pattern.Input
	Program *expression.Program
}

// Evidence is the tables as records. It is for one goroutine.
type Evidence struct {
	tables  map[string]*column.Table
	records map[string][]any // table → all its records, each a map[string]any; made when first asked for
	shares  []string         // indicators that are shares of a whole
}

// NewEvidence is tables that can be asked for as records. Shares are the
// indicators that are shares of a whole.
func NewEvidence(tables map[string]*column.Table, shares []string) *Evidence {
	return &Evidence{tables: tables, records: map[string][]any{}, shares: shares}
}

// all gives the records of a table. A table that is not there has none.
func (e *Evidence) all(name string) []any {
	if _, ok := e.records[name]; !ok {
		e.records[name] = []any{}
		if table := e.tables[name]; table != nil {
			e.records[name] = records(table)
		}
	}
	return e.records[name]
}

func records(table *column.Table) []any {
	out := make([]any, table.Len())
	for row := range out {
		record := make(map[string]any, len(table.Schema.Fields)+1)
		for i := range table.Schema.Fields {
			field := &table.Schema.Fields[i]
			if !table.Kept(i) { // nobody asks for it
				continue
			}
			record[field.Name] = goValue(field, table.Value(row, i))
		}
		record[rowKey] = place{table, row}
		out[row] = record
	}
	return out
}

// goValue is a cell in the Go form that function.Kind promises.
func goValue(field *column.Field, v column.Value) any {
	if v.Missing {
		return nil
	}
	switch field.Type {
	case column.Integer:
		return int(v.Int)
	case column.Decimal:
		return exact.Scaled(v.Int, field.Scale)
	case column.Boolean:
		return v.Int != 0
	case column.Date:
		return function.Day(v.Int)
	case column.List:
		list := make([]any, len(v.List))
		for i, text := range v.List {
			list[i] = text
		}
		return list
	}
	return v.Text
}

// Scene is what one subject's clauses are judged on.
type Scene struct {
	environment map[string]any
	context     *function.Context
	indicators  []any // records of the indicators table
	shares      []string
	own         int   // the subject itself
	used        []any // indicator records that were asked for
}

// Subject describes the subject of a scene.
type Subject struct {
	ID, Name, Kind string
	Roles          []string
}

// NewScene prepares the judgement of a subject on its own records and those of
// all below it.
//
// Shape: tree lists the subject first, then all below it in rising order; nil
// takes every record of every table, those of no subject included. The scene
// has the named tables.
func (e *Evidence) NewScene(subject Subject, tree []int, day int64, params map[string]any, names []string) *Scene {
	tables := map[string][]any{}
	for _, name := range names {
		tables[name] = e.rows(name, e.all(name), tree)
	}
	s := &Scene{own: column.Unattached, indicators: tables["indicators"], shares: e.shares}
	if len(tree) > 0 {
		s.own = tree[0]
	}
	s.context = &function.Context{Day: day, Year: column.Year(day), Indicator: s.figure}
	roles := make([]any, len(subject.Roles))
	for i, role := range subject.Roles {
		roles[i] = role
	}
	s.environment = expression.Environment(tables, s.context,
		map[string]any{"id": subject.ID, "name": subject.Name, "kind": subject.Kind, "roles": roles},
		map[string]any{"date": function.Day(day), "year": s.context.Year}, params)
	return s
}

func (e *Evidence) rows(name string, all []any, tree []int) []any {
	if tree == nil || len(all) == 0 {
		return all
	}
	var rows []any
	for _, subject := range slices.Sorted(slices.Values(tree)) {
		lo, hi := e.tables[name].Rows(subject)
		rows = append(rows, all[lo:hi]...)
	}
	return rows
}

// Only narrows the scene to one record of one table.
func (s *Scene) Only(table string, record int) *Scene {
	environment := map[string]any{}
	for name, value := range s.environment {
		environment[name] = value
	}
	environment[table] = environment[table].([]any)[record : record+1]
	return &Scene{environment: environment, context: s.context}
}

// Records is the number of records of a table in the scene.
func (s *Scene) Records(table string) int {
	rows, _ := s.environment[table].([]any)
	return len(rows)
}

// Place is the table and row of one record of the scene.
func (s *Scene) Place(table string, record int) (*column.Table, int) {
	p := s.environment[table].([]any)[record].(map[string]any)[rowKey].(place)
	return p.table, p.row
}

// figure is indicator, held to the range of a share.
func (s *Scene) figure(name string, year int) (exact.Number, error) {
	n, err := s.indicator(name, year)
	if err == nil && slices.Contains(s.shares, name) && (n.Sign() < 0 || n.Cmp(exact.Int(1)) > 0) {
		return exact.Number{}, fmt.Errorf("指标“%s”%d年的数据为%s；比例应在0至1之间", name, year, n)
	}
	return n, err
}

// indicator gives the value of an indicator in a year: of the subject's own
// rows if it has any, else of the rows of those below it. Several rows are
// added up by numerator and denominator; nothing else can be added honestly.
func (s *Scene) indicator(name string, year int) (exact.Number, error) {
	var own, all []any
	for _, entry := range s.indicators {
		record := entry.(map[string]any)
		if record["indicator"] == name && record["year"] == year {
			all = append(all, entry)
			if at := record[rowKey].(place); at.table.Subject(at.row) == s.own {
				own = append(own, entry)
			}
		}
	}
	if len(own) > 0 {
		all = own
	}
	s.used = append(s.used, all...)
	title := fmt.Sprintf("指标“%s”%d年的数据", name, year)
	switch len(all) {
	case 0:
		return exact.Number{}, function.MissingError{What: title}
	case 1:
		record := all[0].(map[string]any)
		if record["numerator"] != nil && record["denominator"] != nil {
			return function.AsNumber(record["numerator"]).Quo(function.AsNumber(record["denominator"]))
		}
		if record["value"] != nil {
			return function.AsNumber(record["value"]), nil
		}
		return exact.Number{}, fmt.Errorf("%s既没有数值，也没有分子和分母", title)
	}
	var numerator, denominator exact.Number
	for _, entry := range all {
		record := entry.(map[string]any)
		if record["numerator"] == nil || record["denominator"] == nil {
			return exact.Number{}, fmt.Errorf("%s有%d行，没有都给出分子和分母，无法合并", title, len(all))
		}
		var err error
		if numerator, err = numerator.Add(function.AsNumber(record["numerator"])); err != nil {
			return exact.Number{}, err
		}
		if denominator, err = denominator.Add(function.AsNumber(record["denominator"])); err != nil {
			return exact.Number{}, err
		}
	}
	return numerator.Quo(denominator)
}

// Holds evaluates a program of kind Bool.
func (s *Scene) Holds(program *expression.Program) (bool, error) {
	value, err := expression.Run(program.Code, s.environment)
	if err != nil {
		return false, err
	}
	return value.(bool), nil
}

// Number evaluates a program that yields a number.
func (s *Scene) Number(code *vm.Program) (exact.Number, error) {
	value, err := expression.Run(code, s.environment)
	if err != nil {
		return exact.Number{}, err
	}
	return function.AsNumber(value), nil
}

// List evaluates a program that yields a list.
func (s *Scene) List(code *vm.Program) ([]any, error) {
	value, err := expression.Run(code, s.environment)
	if err != nil {
		return nil, err
	}
	return value.([]any), nil
}

// Measure evaluates the inputs of one deduction.
//
// Errors: function.MissingError where something needed was not submitted, any
// other error where the rule cannot be computed.
func (s *Scene) Measure(inputs []Input) (pattern.Measure, error) {
	var m pattern.Measure
	for _, input := range inputs {
		value, err := expression.Run(input.Program.Code, s.environment)
		if err != nil {
			return m, err
		}
		switch input.Want {
		case pattern.Bool:
			m.Holds = value.(bool)
			if i := slices.IndexFunc(input.Program.Thresholds, func(t expression.Threshold) bool { return t.Whole }); i >= 0 {
				left, err := s.Number(input.Program.Thresholds[i].Left)
				if err != nil {
					return m, err
				}
				m.Number = &left
			}
		case pattern.Count, pattern.Number:
			n := function.AsNumber(value)
			m.Number = &n
		case pattern.Series:
			for _, n := range value.([]any) {
				m.Series = append(m.Series, function.AsNumber(n))
			}
		case pattern.Predicate:
			named := fieldTexts(value.([]any), input.Field)
			if input.Key == "exempt" {
				m.Exempt = named
			} else {
				m.Covered = named
			}
		}
	}
	return m, nil
}

// fieldTexts collects the texts of a field, of a list field all its entries.
func fieldTexts(records []any, field string) []string {
	var out []string
	for _, record := range records {
		switch v := record.(map[string]any)[field].(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, text := range v {
				out = append(out, text.(string))
			}
		}
	}
	return out
}

// Witnesses gives the records that a result rests on: those that programs name
// as their witnesses, and the indicator rows asked for since the scene was
// made or last cleared.
//
// Shape: in the order of table name and row, each once.
func (s *Scene) Witnesses(programs []*vm.Program) ([]column.Origin, error) {
	seen := map[place]bool{}
	var places []place
	note := func(records []any) {
		for _, record := range records {
			if p := record.(map[string]any)[rowKey].(place); !seen[p] {
				seen[p] = true
				places = append(places, p)
			}
		}
	}
	for _, code := range programs {
		list, err := s.List(code)
		if err != nil {
			return nil, err
		}
		note(list)
	}
	note(s.used)
	origins := make([]column.Origin, len(places))
	for i, p := range places {
		origins[i] = p.table.Origin(p.row)
	}
	slices.SortFunc(origins, column.Origin.Compare)
	return origins, nil
}

// Forget clears the indicator rows asked for so far.
func (s *Scene) Forget() { s.used = nil }
