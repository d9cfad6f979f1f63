package rulesets_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/rulesets"
)

// BenchmarkRescore changes one record of a city that is kept open, and asks for
// the new score of the subject it belongs to, and of the city.
func BenchmarkRescore(b *testing.B) {
	loaded, err := rulesets.Load("national@2019")
	require.NoError(b, err)
	day, err := column.Day("2022-12-31")
	require.NoError(b, err)
	for power, records := 4, 10_000; power <= 6; power, records = power+1, records*10 {
		ev := benchmarkEvidence(loaded, records)
		session, err := loaded.Program.Open(ev, day, engine.Options{})
		require.NoError(b, err)
		for _, name := range []string{"hydrants", "issues", "documents"} {
			table := ev.Tables[name]
			for whose, ask := range map[string]func(subject int) int{"own": func(subject int) int { return subject }, "city": func(int) int { return 0 }} {
				b.Run(fmt.Sprintf("table=%s/records=1e%d/score=%s", name, power, whose), func(b *testing.B) {
					random := rand.New(rand.NewSource(2))
					var took []time.Duration
					for b.Loop() {
						origin := table.Origin(random.Intn(table.Len()))
						values := rowValues(table, random.Intn(table.Len()))
						record, err := session.Find(name, origin)
						if err != nil {
							b.Fatal(err)
						}
						start := time.Now()
						record, err = session.Change(record, values)
						if err != nil {
							b.Fatal(err)
						}
						if _, ok := session.Result(ask(session.Subject(record))); !ok {
							b.Fatal("no result")
						}
						took = append(took, time.Since(start))
					}
					slices.Sort(took)
					at := func(share float64) float64 {
						return float64(took[int(share*float64(len(took)-1))].Nanoseconds()) / 1000
					}
					b.ReportMetric(at(0.5), "p50-µs")
					b.ReportMetric(at(0.99), "p99-µs")
				})
			}
		}
	}
}

func rowValues(table *column.Table, row int) []column.Value {
	values := make([]column.Value, len(table.Schema.Fields))
	for field := range values {
		values[field] = table.Value(row, field)
	}
	return values
}
