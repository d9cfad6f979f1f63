package engine

import (
	"fmt"
	"slices"

	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/reference"
)

// compare evaluates one check: over everything, or for each record.
func (e *evaluation) compare(c *check) []CheckResult {
	if !e.comparable(c) {
		return nil
	}
	all := e.reference.NewScene(reference.Subject{}, nil, e.day, e.params)
	if c.For == "" {
		if c.when != nil {
			if holds, err := all.Holds(c.when); err == nil && !holds {
				return nil
			}
		}
		found, errFound := all.Number(c.found.Code)
		stated, errStated := all.Number(c.stated.Code)
		result := compared(c, found, stated, errFound, errStated)
		if origins, err := all.Witnesses(c.stated.Witnesses); err == nil && len(origins) > 0 {
			result.Where = place(origins[0])
		}
		result.Where = inColumn(result.Where, c.Column)
		return []CheckResult{result}
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
		result := compared(c, found, stated, errFound, errStated)
		table, row := all.Place(c.For, record)
		if subject := table.Subject(row); subject >= 0 {
			result.Subject = e.evidence.Subjects[subject].ID
		}
		result.Where = inColumn(place(table.Origin(row)), c.Column)
		results = append(results, result)
	}
	return results
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
			if t := e.evidence.Tables[table]; t != nil && t.Len() > 0 {
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
