package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/rulesets"
)

// taskCity writes a city that hands in what the municipal tasks ask for: the 31
// departments of the family, 13 districts, 8 development zones and their
// emergency-management bureaus. Its records are put together from the cases of
// each clause, most of them from such as lose nothing; where a clause of several
// editions is wanted its records are those of the last.
//
// Shape: names are editions of one catalogue, oldest first; times multiplies
// the rows of ledgers.
func taskCity(names []string, times int) ([]file, error) {
	editions := make([]*rulesets.Loaded, len(names))
	for i, name := range names {
		loaded, err := rulesets.Load(name)
		if err != nil {
			return nil, err
		}
		editions[i] = loaded
	}
	last := editions[len(editions)-1]
	family, err := rulesets.FindFamily("xian-department@" + last.Ruleset.Edition)
	if err != nil {
		return nil, err
	}
	units := taskUnits(family)
	files := []file{{"subjects.csv", rosterFile(units)}}
	lists := make([]map[string][]rulesets.Case, len(editions))
	for i, loaded := range editions {
		lists[i] = casesOf(loaded)
	}
	for _, u := range units {
		s := &submission{unit: u, tables: map[string][]row{}}
		ledgers(s, times)
		done := map[string]bool{}
		for i := len(editions) - 1; i >= 0; i-- {
			for _, note := range owned(editions[i], u) {
				if !done[note.ID] {
					done[note.ID] = true
					s.answer(editions[i], note.ID, lists[i][note.ID])
				}
			}
		}
		if len(done) == 0 {
			continue
		}
		s.zero = zeroReports(last, s)
		written, err := writeLines(last, s)
		if err != nil {
			return nil, fmt.Errorf("%s：%w", u.Name, err)
		}
		files = append(files, written...)
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return files, nil
}

// taskUnits lists the city, the departments of the family, districts and zones,
// and below each of these its bureau.
func taskUnits(family *rulesets.Family) []unit {
	all := allUnits()
	units := slices.Clip(all[:1])
	for _, m := range family.Members {
		units = append(units, unit{Subject: engine.Subject{ID: "dept-" + m.ID, Name: m.Subject, Kind: "department", Parent: cityID, Roles: []string{m.Role}}})
	}
	for _, u := range all {
		if u.Kind != "district" && u.Kind != "zone" {
			continue
		}
		_, name, _ := strings.Cut(u.ID, "-")
		bureau := unit{Subject: engine.Subject{ID: "bureau-" + name, Name: u.Name + "应急管理局", Kind: "bureau", Parent: u.ID}}
		units = append(units, u, bureau)
	}
	return units
}

// casesOf lists the cases of each clause that are about one subject of any kind
// and the usual date.
func casesOf(loaded *rulesets.Loaded) map[string][]rulesets.Case {
	all := map[string][]rulesets.Case{}
	for _, clause := range slices.Concat(loaded.Cases, loaded.Derived()) {
		for _, one := range clause.Cases {
			if one.Date == "" && one.Subject == nil && one.Outcome != nil && len(one.Given) > 0 {
				all[clause.Clause] = append(all[clause.Clause], one)
			}
		}
	}
	return all
}

// answer hands in records of one case of a clause: of one that is met, of the
// one that loses least, or of none at all.
func (s *submission) answer(loaded *rulesets.Loaded, clause string, cases []rulesets.Case) {
	r := dice(s.ID, "task "+clause)
	outcome, chance := score.Met, r.IntN(100)
	if chance >= 90 {
		outcome = score.Deducted
	}
	s.add(engine.Declarations, row{"clause": clause, "status": "已自查", "person": person(r), "date": day(r, "2022-11-14", 12)})
	var fit []rulesets.Case
	for _, one := range cases {
		if *one.Outcome == outcome {
			fit = append(fit, one)
		}
	}
	if len(fit) == 0 || chance >= 99 {
		return // forgotten; a declaration alone proves nothing
	}
	least := func(a, b rulesets.Case) int { return cmp.Compare(points(a), points(b)) }
	chosen := slices.MinFunc(fit, least)
	for _, schema := range loaded.SchemaList() {
		if !schema.General && len(s.tables[schema.Name]) > 0 {
			continue // the unit keeps this ledger anyway
		}
		for _, given := range chosen.Given[schema.Name] {
			s.take(schema, clause, given)
		}
	}
}

func points(c rulesets.Case) score.Points {
	if c.Deducted == nil {
		return 0
	}
	return *c.Deducted
}

// mostAlike is how many copies of one record a case may hand in.
const mostAlike = 20

// take adds a record of a case, with what the schema asks for beside.
func (s *submission) take(schema *column.Schema, clause string, given map[string]any) {
	if schema.General {
		for _, field := range []string{"clause", "clauses"} {
			if named, ok := given[field]; ok && !slices.Contains(strings.Split(inWords(named), "、"), clause) {
				return // made to show that other clauses do not matter
			}
		}
	}
	repeat := 1
	if n, ok := given["*"].(json.Number); ok {
		if whole, err := strconv.Atoi(n.String()); err == nil {
			repeat = min(whole, mostAlike)
		}
	}
	for range repeat {
		one := row{}
		for i := range schema.Fields {
			f := &schema.Fields[i]
			if schema.General && (f.Name == "clause" || f.Name == "clauses") && f.Required {
				one[f.Name] = clause
			} else if value, ok := given[f.Name]; ok && f.Name != "id" {
				one[f.Name] = inWords(value)
			} else if f.Required {
				one[f.Name] = s.anything(schema, f, clause)
			}
		}
		if schema.Name == engine.Indicators && slices.ContainsFunc(s.tables[schema.Name], func(other row) bool {
			return other["indicator"] == one["indicator"] && other["year"] == one["year"]
		}) {
			continue // one figure, whoever asks for it
		}
		s.add(schema.Name, one)
	}
}

// inWords is a value of a case as people fill it in.
func inWords(value any) string {
	switch v := value.(type) {
	case bool:
		return truth(v)
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, inWords(one))
		}
		return strings.Join(parts, "、")
	}
	return fmt.Sprint(value)
}

// anything is a value of a required field that the case says nothing of.
func (s *submission) anything(schema *column.Schema, f *column.Field, clause string) string {
	n := len(s.tables[schema.Name]) + 1
	switch f.Type {
	case column.Boolean:
		return "是"
	case column.Integer, column.Decimal:
		return "1"
	case column.Date:
		return "2022-06-15"
	case column.Enum:
		return f.Enum[0]
	case column.List:
		return clause
	}
	switch f.Name {
	case "clause":
		return clause
	case "id":
		return fmt.Sprintf("%s-%04d", strings.ToUpper(schema.Name[:2]), n)
	case "title", "name":
		return fmt.Sprintf("%s%s第%d号（虚构）", clause, schema.Title, n)
	}
	return f.Title + "（虚构）"
}
