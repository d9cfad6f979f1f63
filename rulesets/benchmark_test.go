package rulesets_test

import (
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/rulesets"
)

// BenchmarkEvaluate measures the reference evaluator on a city with twenty
// districts, records spread evenly over the tables of the ruleset.
func BenchmarkEvaluate(b *testing.B) {
	for _, name := range []string{"national@2019", "grassroots@2022"} {
		loaded, err := rulesets.Load(name)
		require.NoError(b, err)
		for power, records := 3, 1000; power <= 5; power, records = power+1, records*10 {
			b.Run(fmt.Sprintf("ruleset=%s/records=1e%d", loaded.Ruleset.ID, power), func(b *testing.B) {
				ev := benchmarkEvidence(loaded, benchmarkCity(loaded), records)
				day, err := column.Day("2022-12-31")
				require.NoError(b, err)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				for b.Loop() {
					run, err := loaded.Program.Evaluate(ev, day, nil)
					if err != nil || len(run.Subjects) == 0 {
						b.Fatal(err)
					}
				}
				runtime.ReadMemStats(&after)
				total := float64(records) * float64(b.N)
				b.ReportMetric(total/b.Elapsed().Seconds(), "records/s")
				b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/total, "B/record")
			})
		}
	}
}

// BenchmarkLoad measures reading, checking and compiling a ruleset.
func BenchmarkLoad(b *testing.B) {
	for _, name := range rulesets.List() {
		b.Run("ruleset="+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := rulesets.Load(name); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchmarkCity is a city, a department that answers for everything and twenty
// districts.
func benchmarkCity(loaded *rulesets.Loaded) []engine.Subject {
	var roles []string
	for _, note := range loaded.Program.Outline().Clauses {
		for _, owner := range note.Owners {
			if engine.KindTitle(owner) == owner && !slices.Contains(roles, owner) { // no kind, so a role
				roles = append(roles, owner)
			}
		}
	}
	subjects := []engine.Subject{{ID: "a", Name: "城市", Kind: "city"}, {ID: "b", Name: "市级部门", Kind: "department", Parent: "a", Roles: roles}}
	for i := range 20 {
		subjects = append(subjects, engine.Subject{ID: fmt.Sprintf("d%02d", i), Name: "区县", Kind: "district", Parent: "a"})
	}
	return subjects
}

// benchmarkEvidence gives records that would pass validation, from a fixed seed.
func benchmarkEvidence(loaded *rulesets.Loaded, subjects []engine.Subject, records int) *engine.Evidence {
	random := rand.New(rand.NewSource(1))
	clauses, indicators := loaded.Program.ClauseIDs(), append(loaded.Program.Indicators(), "其他")
	ev := &engine.Evidence{Subjects: subjects, Tables: map[string]*column.Table{}, Zero: map[string][]int{}}
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = fmt.Sprintf("文本%d", i)
	}
	pick := func(list []string) column.Value { return column.Str(list[random.Intn(len(list))]) }
	value := func(field *column.Field) column.Value {
		switch {
		case !field.Required && random.Intn(5) == 0:
			return column.None
		case field.Name == "clause":
			return pick(clauses)
		case field.Name == "clauses":
			return column.Strs([]string{clauses[random.Intn(len(clauses))]})
		case field.Name == "indicator":
			return pick(indicators)
		case field.Name == "year":
			return column.Whole(2020 + random.Int63n(3))
		}
		switch field.Type {
		case column.Enum:
			return pick(field.Enum)
		case column.Boolean:
			return column.Bool(random.Intn(10) > 0)
		case column.Integer, column.Decimal:
			return column.Whole(1 + random.Int63n(100))
		case column.Date:
			return column.Whole(18262 + random.Int63n(1096)) // 2020 to 2022
		case column.List:
			return column.Strs([]string{texts[random.Intn(len(texts))]})
		}
		return pick(texts)
	}
	names := loaded.Ruleset.Tables
	for i, name := range names {
		schema := loaded.Schemas[name]
		table := column.NewTable(schema)
		part := table.AddPart(column.Part{File: name + ".csv"})
		values := make([]column.Value, len(schema.Fields))
		for row := range records*(i+1)/len(names) - records*i/len(names) {
			for f := range schema.Fields {
				values[f] = value(&schema.Fields[f])
			}
			table.Append(random.Intn(len(ev.Subjects)), part, row+2, values)
		}
		table.Seal(len(ev.Subjects))
		ev.Tables[name] = table
		if schema.TotalRow != "" {
			total := *schema
			total.Name = schema.TotalName()
			ev.Tables[total.Name] = column.NewTable(&total)
			ev.Tables[total.Name].Seal(len(ev.Subjects))
		}
	}
	return ev
}

// BenchmarkLoadAll measures reading, checking and certifying, with all cases,
// every ruleset that ships, as a process does that has read none of them.
func BenchmarkLoadAll(b *testing.B) {
	clauses, cases, derived := 0, 0, 0
	for b.Loop() {
		rulesets.Forget()
		clauses, cases, derived = 0, 0, 0
		certificates, err := rulesets.CertifyAll(rulesets.List())
		require.NoError(b, err)
		for _, c := range certificates {
			require.True(b, c.OK, "%s@%s: %v", c.ID, c.Edition, c.Defects)
			clauses, cases, derived = clauses+c.Clauses, cases+c.Cases, derived+c.Derived
		}
	}
	b.ReportMetric(float64(len(rulesets.List())), "rulesets")
	b.ReportMetric(float64(clauses), "clauses")
	b.ReportMetric(float64(cases), "cases")
	b.ReportMetric(float64(derived), "derived-cases")
}
