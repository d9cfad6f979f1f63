package rulesets_test

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/rulesets"
)

// BenchmarkRescore changes one record of evidence that is kept open, and asks for
// the new score of the subject it belongs to, or of the city: ten clauses over
// twenty thousand subjects of fifty records each, and the national ruleset over
// a city of a million records.
func BenchmarkRescore(b *testing.B) {
	var groups []engine.Subject
	for i := range 20_000 {
		groups = append(groups, engine.Subject{ID: fmt.Sprintf("g%05d", i), Name: "单位", Kind: "department"})
	}
	for _, of := range []struct {
		ruleset  string
		subjects []engine.Subject
		tables   []string
	}{
		{filepath.Join("..", "testdata", "peers", "pack.json"), groups, []string{"records"}},
		{"national@2019", nil, []string{"hydrants", "issues", "documents"}},
	} {
		loaded, err := rulesets.Load(of.ruleset)
		require.NoError(b, err)
		if of.subjects == nil {
			of.subjects = benchmarkCity(loaded)
		}
		ev := benchmarkEvidence(loaded, of.subjects, 1_000_000)
		day, err := column.Day("2022-12-31")
		require.NoError(b, err)
		session, err := loaded.Program.Open(ev, day, engine.Options{})
		require.NoError(b, err)
		for _, name := range of.tables {
			rescore(b, session, ev.Tables[name], "own", func(subject int) int { return subject })
			if of.subjects[0].Kind == "city" {
				rescore(b, session, ev.Tables[name], "city", func(int) int { return 0 })
			}
		}
	}
}

func rescore(b *testing.B, session *engine.Session, table *column.Table, whose string, ask func(subject int) int) {
	b.Run(fmt.Sprintf("table=%s/records=%d/score=%s", table.Schema.Name, table.Len(), whose), func(b *testing.B) {
		runtime.LockOSThread() // its processor time does not count what else the machine does
		defer runtime.UnlockOSThread()
		random := rand.New(rand.NewSource(2))
		var took []time.Duration
		for b.Loop() {
			record, err := session.Find(table.Schema.Name, table.Origin(random.Intn(table.Len())))
			if err != nil {
				b.Fatal(err)
			}
			values := rowValues(table, random.Intn(table.Len()))
			start := threadTime()
			if record, err = session.Change(record, values); err != nil {
				b.Fatal(err)
			}
			if _, ok := session.Score(ask(session.Subject(record))); !ok {
				b.Fatal("no result")
			}
			took = append(took, threadTime()-start)
		}
		slices.Sort(took)
		at := func(share float64) float64 {
			return float64(took[int(share*float64(len(took)-1))].Nanoseconds()) / 1000
		}
		b.ReportMetric(at(0.5), "p50-µs")
		b.ReportMetric(at(0.99), "p99-µs")
	})
}

func rowValues(table *column.Table, row int) []column.Value {
	values := make([]column.Value, len(table.Schema.Fields))
	for field := range values {
		values[field] = table.Value(row, field)
	}
	return values
}
