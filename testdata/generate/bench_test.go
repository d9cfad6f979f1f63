package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"
	"chengan/rulesets"
)

// benchTimes is how often the benchmarks repeat the ledgers of the sample city.
const benchTimes = 100

// inOneFormat writes the city with every unit in one format.
func inOneFormat(b *testing.B, format format, times int) string {
	folder := b.TempDir()
	loaded, err := rulesets.Load(rulesetName)
	require.NoError(b, err)
	units := allUnits()
	files := []file{{"subjects.csv", rosterFile(units)}}
	for _, u := range units {
		if u.format == silent {
			continue
		}
		u.format = format
		written, err := write(loaded, prepare(loaded, u, times))
		require.NoError(b, err)
		files = append(files, written...)
	}
	require.NoError(b, replace(folder, files))
	return folder
}

func readFor(b *testing.B, folder string) (*rulesets.Loaded, *engine.Evidence, int) {
	loaded, err := rulesets.Load(rulesetName)
	require.NoError(b, err)
	ev, _, err := evidence.Read(evidence.Options{
		Schemas: loaded.SchemaList(), Kinds: loaded.Ruleset.Subjects, Ruleset: rulesetName, Digest: loaded.Digest,
		Round: round, Clauses: loaded.Program.ClauseIDs(), Indicators: loaded.Program.Indicators(),
	}, []string{folder}, strings.NewReader(""))
	require.NoError(b, err)
	records := 0
	for _, table := range ev.Tables {
		records += table.Len()
	}
	return loaded, ev, records
}

// BenchmarkRead reads the sample city × 100 in each format.
func BenchmarkRead(b *testing.B) {
	for _, one := range []struct {
		name   string
		format format
	}{{"csv", plain}, {"ndjson", lines}, {"xlsx", book}} {
		b.Run("format="+one.name, func(b *testing.B) {
			folder := inOneFormat(b, one.format, benchTimes)
			size := int64(0)
			require.NoError(b, filepath.Walk(folder, func(_ string, info os.FileInfo, err error) error {
				if err == nil && !info.IsDir() {
					size += info.Size()
				}
				return err
			}))
			records := 0
			b.SetBytes(size)
			b.ResetTimer()
			for b.Loop() {
				_, _, records = readFor(b, folder)
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkEvaluate judges the sample city × 100 and measures what a record
// costs in memory, as columns and once the reference has made records of them.
func BenchmarkEvaluate(b *testing.B) {
	var before, after runtime.MemStats
	folder := inOneFormat(b, plain, benchTimes)
	runtime.GC()
	runtime.ReadMemStats(&before)
	loaded, ev, records := readFor(b, folder)
	runtime.GC()
	runtime.ReadMemStats(&after)
	columns := float64(after.HeapAlloc-before.HeapAlloc) / float64(records)
	day, err := column.Day("2022-12-31")
	require.NoError(b, err)
	for _, name := range engine.Engines {
		b.Run("engine="+string(name), func(b *testing.B) {
			runtime.ReadMemStats(&before)
			for b.Loop() {
				_, err := loaded.Program.EvaluateWith(ev, day, engine.Options{Engine: name})
				require.NoError(b, err)
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(records), "allocated-B/record")
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(columns, "column-B/record")
		})
	}
	runtime.KeepAlive(ev)
}
