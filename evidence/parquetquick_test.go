package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// TestParquetBothWays: made-up files, however they were written, are the same
// tables, problems and faults column by column as record by record.
func TestParquetBothWays(t *testing.T) {
	folder := t.TempDir()
	taken, left := 0, 0
	for seed := range uint64(*parquetRounds) {
		r := rand.New(rand.NewPCG(seed, 1))
		schema := allTypes()
		schema.TotalRow = one(r, []string{"", "第1区"})
		schema.Fields[1].Required = one(r, []bool{false, true})
		if r.IntN(3) == 0 {
			schema.Fields[0].Type = column.Integer
			schema.Fields[0].Name, schema.Fields[3].Name = "count", "id"
			schema.Fields[0], schema.Fields[3] = schema.Fields[3], schema.Fields[0]
		}
		leaves, _ := drawLeaves(r, one(r, []int{1, 9, 100, 700}))
		for _, l := range leaves { // long stretches of records that are right, too
			clean := between(r, 0, len(l.values))
			for i := range clean {
				l.values[i] = l.values[clean-1]
				if l.name == "id" && l.values[i] != nil {
					l.values[i] = fmt.Sprintf("XF-%05d", i)
				}
			}
		}
		data := writeParquet(t, leaves, one(r, []int{0, 1, 40, 333}),
			parquet.DataPageVersion(between(r, 1, 2)), parquet.PageBufferSize(one(r, []int{64, 1000, 1 << 20})))
		options := evidence.Options{Schemas: []*column.Schema{schema}, Kinds: []string{"district"}, Limits: evidence.Limits{TextRows: one(r, []int{0, 0, 50})}}
		if r.IntN(2) == 0 {
			options.Roster = []engine.Subject{{ID: "1", Name: "第0区", Kind: "district"}, {ID: "2", Name: "第2区", Kind: "district"}}
		}
		if r.IntN(3) == 0 {
			options.Keep = func(string) []bool { return []bool{true, false, false, true, false, true, false, false} }
		}
		short, long := bothWays(t, folder, "every.parquet", data, options)
		taken, left = taken+short, left+long
	}
	t.Logf("%d records short, %d long", taken, left)
	require.Greater(t, taken, 1000, "the comparison says something of the short way")
	require.Greater(t, left, 1000, "and of the records beside it")
}

// TestParquetShortWay: a file that there is little to say about takes the short
// way, but for the first record of each subject and those that there is
// something to say about.
func TestParquetShortWay(t *testing.T) {
	options := evidence.Options{Schemas: schemas(t, "hydrants"), Kinds: []string{"district"}}
	data := hydrantParquet(t, 40_000, 7_000)
	short, long := bothWays(t, t.TempDir(), "hydrants.parquet", data, options)
	require.Equal(t, 20, long)
	require.Equal(t, 40_000-20, short)
}

// TestParquetStreamReadsAgain: rows that count for nothing after all are left
// out of the second reading the short way too.
func TestParquetStreamReadsAgain(t *testing.T) {
	folder := t.TempDir()
	options := evidence.Options{Schemas: schemas(t, "hydrants"), Kinds: []string{"district"}}
	for name, n := range map[string]int{"a": 400, "b": 10} { // ten name every other district
		require.NoError(t, os.MkdirAll(filepath.Join(folder, name), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name, "hydrants.parquet"), hydrantParquet(t, n, 0), 0o600))
	}
	got, problems, begun := passed(t, options, 16, []string{folder}, "")
	want, wanted, begunLong := passed(t, options.LongWay(), 16, []string{folder}, "")
	require.Equal(t, 2, begun)
	require.Equal(t, begunLong, begun)
	require.Equal(t, describe(want, wanted), describe(got, problems))
}
