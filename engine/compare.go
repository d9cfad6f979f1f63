package engine

import (
	"errors"
	"fmt"
	"slices"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/reference"
)

// compare evaluates one check: over everything, or for each record.
func (e *evaluation) compare(c *check) []CheckResult {
	if !e.comparable(c) {
		return nil
	}
	if e.state != nil {
		if results, err := e.compareColumns(c); err == nil {
			return results
		}
		if e.gone(c.tables) {
			return nil
		}
	}
	all := e.reference.NewScene(reference.Subject{}, nil, e.day, e.params, c.tables)
	if c.For == "" {
		if c.when != nil {
			if holds, err := all.Holds(c.when); err == nil && !holds {
				return nil
			}
		}
		found, errFound := all.Number(c.found.Code)
		stated, errStated := all.Number(c.stated.Code)
		origins, err := all.Witnesses(c.stated.Witnesses)
		if err != nil {
			origins = nil
		}
		return []CheckResult{whole(c, compared(c, found, stated, errFound, errStated), origins)}
	}
	var results []CheckResult
	for record := range all.Records(c.For) {
		one := all.Only(c.For, record)
		if c.when != nil {
			if list, err := one.List(c.when.Code); err == nil && len(list) == 0 {
				continue
			}
		}
		found, errFound := first(one.List(c.found.Code))
		stated, errStated := first(one.List(c.stated.Code))
		table, row := all.Place(c.For, record)
		results = append(results, e.ofRecord(c, compared(c, found, stated, errFound, errStated), table, row))
	}
	return results
}

// compareColumns is compare by the columnar engine.
//
// Errors: kernel.ErrFallback where the reference must compare.
func (e *evaluation) compareColumns(c *check) ([]CheckResult, error) {
	scene := e.scene(everything).columns
	l := &c.lowered
	if c.For == "" {
		if l.when != nil {
			if holds, err := scene.Holds(l.when); errors.Is(err, kernel.ErrFallback) || err == nil && !holds {
				return nil, err
			}
		}
		found, errFound := scene.Number(l.found)
		stated, errStated := scene.Number(l.stated)
		_, origins, err := scene.Witnesses(l.witness, 1)
		if err := errors.Join(errFound, errStated, err); errors.Is(err, kernel.ErrFallback) {
			return nil, err
		}
		return []CheckResult{whole(c, compared(c, found, stated, errFound, errStated), origins)}, nil
	}
	var results []CheckResult
	table := e.evidence.Tables[c.For]
	for row := range length(table) {
		if l.when != nil {
			if holds, err := scene.HoldsAt(l.when, row); err != nil {
				return nil, err
			} else if !holds {
				continue
			}
		}
		found, errFound := scene.NumberAt(l.found, row)
		stated, errStated := scene.NumberAt(l.stated, row)
		if err := errors.Join(errFound, errStated); err != nil {
			return nil, err
		}
		results = append(results, e.ofRecord(c, compared(c, found, stated, nil, nil), table, row))
	}
	return results, nil
}

func length(table *column.Table) int {
	if table == nil {
		return 0
	}
	return table.Len()
}

// whole places a check over everything: at the first record that what is
// stated rests on.
func whole(c *check, result CheckResult, origins []column.Origin) CheckResult {
	if len(origins) > 0 {
		result.Where = place(origins[0])
	}
	result.Where = inColumn(result.Where, c.Column)
	return result
}

// ofRecord places a check of one record.
func (e *evaluation) ofRecord(c *check, result CheckResult, table *column.Table, row int) CheckResult {
	if subject := table.Subject(row); subject >= 0 {
		result.Subject = e.evidence.Subjects[subject].ID
	}
	result.Where = inColumn(place(table.Origin(row)), c.Column)
	return result
}

func inColumn(where, title string) string {
	switch {
	case title == "":
		return where
	case where == "":
		return "列“" + title + "”"
	}
	return fmt.Sprintf("%s：列“%s”", where, title)
}

// comparable reports whether there is anything to compare: two tables that
// nobody handed in do not agree, they are missing.
func (e *evaluation) comparable(c *check) bool {
	for _, program := range []*expression.Program{c.found, c.stated} {
		for table := range program.Uses {
			if e.handed.any(table) {
				return true
			}
		}
	}
	return false
}

// satisfied maps the operator of a check to the results of Cmp that satisfy it.
var satisfied = map[string][]int{"==": {0}, "!=": {-1, 1}, "<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}}

// compared is the result of a check; a side that has no value fails it, with
// the reason in its place.
func compared(c *check, found, stated exact.Number, errFound, errStated error) CheckResult {
	result := CheckResult{ID: c.ID, Found: found.String(), Stated: stated.String()}
	result.OK = errFound == nil && errStated == nil && slices.Contains(satisfied[c.Op], found.Cmp(stated))
	if errFound != nil {
		result.Found = errFound.Error()
	}
	if errStated != nil {
		result.Stated = errStated.Error()
	}
	return result
}

// first takes the only number of a list.
func first(list []any, err error) (exact.Number, error) {
	if err != nil {
		return exact.Number{}, err
	}
	return function.AsNumber(list[0]), nil
}
