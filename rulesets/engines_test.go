package rulesets

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
)

// benchSubjects is how many subjects submit; the first is the city above all.
const benchSubjects = 49

// crowd generates n records over all tables of a ruleset, most of them in the
// general tables, as in a real round.
func crowd(loaded *Loaded, n int) *engine.Evidence {
	r := rand.New(rand.NewPCG(3, 4))
	ev := &engine.Evidence{Tables: map[string]*column.Table{}, Digest: "sha256:0"}
	for i := range benchSubjects {
		subject := engine.Subject{ID: fmt.Sprintf("s%02d", i), Name: fmt.Sprintf("单位%d", i), Kind: "district", Parent: "s00"}
		if i == 0 {
			subject.Kind, subject.Parent = "city", ""
		}
		ev.Subjects = append(ev.Subjects, subject)
	}
	ids := loaded.Program.ClauseIDs()
	tables := loaded.SchemaList()
	for _, schema := range tables {
		rows := n / 2 / len(tables)
		switch schema.Name {
		case engine.Issues, engine.Documents:
			rows = n / 4
		case engine.Declarations, engine.Reviews, engine.Indicators:
			rows = 0
		}
		table := column.NewTable(schema)
		part := table.AddPart(column.Part{File: schema.Name + ".csv"})
		values := make([]column.Value, len(schema.Fields))
		for row := range rows {
			for i := range schema.Fields {
				values[i] = benchValue(r, &schema.Fields[i], ids)
			}
			table.Append(1+row*(benchSubjects-1)/rows, part, row+2, values)
		}
		if schema.Name == engine.Declarations {
			for i, id := range ids {
				for f := range values {
					values[f] = column.None
				}
				values[schema.Field("clause")], values[schema.Field("status")] = column.Str(id), column.Str("已自查")
				table.Append(0, part, i+2, values)
			}
		}
		table.Seal(benchSubjects)
		ev.Tables[schema.Name] = table
	}
	return ev
}

func benchValue(r *rand.Rand, field *column.Field, clauses []string) column.Value {
	if !field.Required && r.IntN(4) == 0 {
		return column.None
	}
	switch field.Type {
	case column.Enum:
		return column.Str(field.Enum[r.IntN(len(field.Enum))])
	case column.Boolean:
		return column.Bool(r.IntN(10) > 0)
	case column.Integer, column.Decimal:
		return column.Whole(int64(r.IntN(2000)))
	case column.Date:
		return column.Whole(18000 + int64(r.IntN(1300)))
	case column.List:
		return column.Strs([]string{clauses[r.IntN(len(clauses))]})
	}
	if field.Name == "clause" {
		return column.Str(clauses[r.IntN(len(clauses))])
	}
	return column.Str(fmt.Sprint(field.Name, r.IntN(1000)))
}

// BenchmarkEngines judges generated evidence by national@2019.
func BenchmarkEngines(b *testing.B) {
	loaded, err := Load("national@2019")
	require.NoError(b, err)
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		ev := crowd(loaded, n)
		records := 0
		for _, table := range ev.Tables {
			records += table.Len()
		}
		for _, name := range engine.Engines {
			if name == engine.Reference && testing.Short() && n > 100_000 {
				continue
			}
			b.Run(fmt.Sprintf("clauses=%d/records=%.0e/engine=%s", len(loaded.Program.Outline().Clauses), float64(n), name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_, err := loaded.Program.EvaluateWith(ev, 19357, engine.Options{Engine: name})
					require.NoError(b, err)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(records), "ns/record")
			})
		}
	}
}
