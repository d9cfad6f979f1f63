package rulesets

import (
	"encoding/json"
	"slices"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/derived"
)

// derivedFile stands where a case names its file.
const derivedFile = "推导样例"

// Derived gives the cases that follow from the parameters of each clause, veto
// and bonus clause. They are in no file: they are what the clause says, worked
// out, and change with it.
//
// Shape: clauses in the order of the ruleset; those whose shape is not
// understood have none.
func (l *Loaded) Derived() []ClauseCases {
	clauses := l.clauses()
	all := make([]ClauseCases, len(clauses))
	parallel(len(clauses), func(i int) {
		all[i] = ClauseCases{Clause: clauses[i].id, Cases: l.derivedOf(clauses[i]), file: derivedFile}
	})
	return slices.DeleteFunc(all, func(c ClauseCases) bool { return len(c.Cases) == 0 })
}

// derivedOf derives the cases of one clause.
func (l *Loaded) derivedOf(clause judged) []Case {
	day, _ := column.Day(caseDate)
	frame := derived.Frame{Schemas: l.Schemas, Params: l.Ruleset.Params, Shares: l.Ruleset.Shares, Kinds: l.Ruleset.Subjects, Day: day}
	cases := derived.Of(frame, derived.Clause{ID: clause.id, Owners: clause.owners, Applies: clause.applies, Deduct: clause.deduct})
	return l.asCases(clause, cases)
}

// judged is a clause, veto or bonus clause as cases and mutants look at it.
type judged struct {
	id      string
	item    *engine.Item // that holds it; nil for a veto and a bonus clause
	owners  []string
	applies string
	reason  string
	because string
	pool    string
	deduct  pattern.Deduction
	verb    pattern.Verb
}

// clauses lists all that is judged, in the order of the ruleset.
func (l *Loaded) clauses() []judged {
	var all []judged
	each(l.Ruleset.Items, "", func(item *engine.Item, _ string) {
		for _, c := range item.Clauses {
			all = append(all, judged{id: c.ID, item: item, owners: c.Owners, applies: c.Applies, reason: c.AppliesReason, because: c.Because, pool: c.Pool, deduct: c.Deduct, verb: pattern.Deducts})
		}
	})
	for _, v := range l.Ruleset.Vetoes {
		deduct := pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: v.If, Points: score.Point}}
		all = append(all, judged{id: v.ID, owners: v.Owners, deduct: deduct, verb: pattern.Vetoes})
	}
	if l.Ruleset.Bonus != nil {
		for _, b := range l.Ruleset.Bonus.Clauses {
			all = append(all, judged{id: b.ID, owners: b.Owners, deduct: b.Award, verb: pattern.Awards})
		}
	}
	return all
}

// asCases writes derived cases as those of a file are written.
func (l *Loaded) asCases(clause judged, list []derived.Case) []Case {
	cases := make([]Case, len(list))
	for i, d := range list {
		c := Case{Name: d.Name, Given: map[string][]map[string]any{}, Zero: d.Zero, Declared: d.Declared, Outcome: &list[i].Outcome}
		if d.Subject != nil {
			c.Subject = &CaseSubject{Kind: d.Subject.Kind, Roles: d.Subject.Roles}
		}
		if clause.verb != pattern.Vetoes && !d.Outcome.Unknown() {
			c.Deducted = &list[i].Deducted
		}
		for table, records := range d.Rows {
			schema := l.Schemas[table]
			for _, r := range records {
				row := map[string]any{}
				for name, value := range r.Row {
					if v := jsonValue(&schema.Fields[schema.Field(name)], value); v != nil {
						row[name] = v
					}
				}
				if r.Times > 1 {
					row["*"] = json.Number(exact.Int(int64(r.Times)).String())
				}
				c.Given[table] = append(c.Given[table], row)
			}
		}
		cases[i] = c
	}
	return cases
}

// jsonValue is caseValue the other way round.
func jsonValue(field *column.Field, v column.Value) any {
	if v.Missing {
		return nil
	}
	switch field.Type {
	case column.Boolean:
		return v.Int != 0
	case column.Integer, column.Decimal:
		return json.Number(exact.Scaled(v.Int, field.Scale).String())
	case column.Date:
		return column.DayText(v.Int)
	case column.List:
		list := make([]any, len(v.List))
		for i, text := range v.List {
			list[i] = text
		}
		return list
	}
	return v.Text
}
