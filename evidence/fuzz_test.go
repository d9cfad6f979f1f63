package evidence_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"chengan/engine/column"
	"chengan/evidence"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/stretchr/testify/require"
)

// fuzzFile reads one file and holds what must always be true: no panic, no
// silence, no record dropped unseen.
func fuzzFile(t *testing.T, all []*column.Schema, name string, data []byte) {
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, data, 0o600))
	options := evidence.Options{Schemas: all, Kinds: []string{"district"}, Limits: evidence.Limits{LineBytes: 4096, TextRows: 1000, CellLength: 200, PageBytes: 1 << 20}}
	got, problems, err := evidence.Read(options, []string{file}, nil)
	require.NoError(t, err)
	require.Equal(t, evidence.Refusing(problems), got.Problems)
	rows, faults := 0, 0
	for _, table := range got.Tables {
		rows += table.Len()
		faults += len(table.Faults)
		for row := range table.Len() {
			for i := range table.Schema.Fields {
				value := table.Value(row, i)
				require.False(t, value.Missing && table.Schema.Fields[i].Required)
				require.True(t, utf8.ValidString(value.Text))
			}
		}
	}
	require.True(t, rows > 0 || len(problems) > 0, "nothing was said")
	if faults > 0 {
		require.Positive(t, got.Problems)
	}
	for i, p := range problems {
		require.NotEmpty(t, p.Code)
		require.True(t, utf8.ValidString(p.Message))
		require.NotContains(t, p.Message, "\n")
		if i > 0 {
			require.LessOrEqual(t, problems[i-1].File, p.File)
		}
	}
	again, _, err := evidence.Read(options, []string{file}, nil)
	require.NoError(t, err)
	require.Equal(t, got.Digest, again.Digest)
}

func FuzzCSV(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("..", "testdata", "evidence", "*", "*", "*.csv"))
	require.NoError(f, err)
	for _, seed := range seeds {
		data, err := os.ReadFile(seed)
		require.NoError(f, err)
		if len(data) < 4096 {
			f.Add(data)
		}
	}
	all := schemas(f, allTables...)
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(t, all, "hydrants.csv", data) })
}

func FuzzNDJSON(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("..", "testdata", "evidence", "*", "*", "*.ndjson"))
	require.NoError(f, err)
	for _, seed := range seeds {
		data, err := os.ReadFile(seed)
		require.NoError(f, err)
		if len(data) < 4096 {
			f.Add(data)
		}
	}
	all := schemas(f, allTables...)
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFile(t, all, "hydrants.ndjson", data) })
}

func FuzzParquet(f *testing.F) {
	for version := 1; version <= 2; version++ {
		for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd} {
			f.Add(hydrantParquet(f, 12, 5, parquet.DataPageVersion(version), parquet.Compression(codec)))
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 8 {
		leaves, _ := drawLeaves(r, 5)
		f.Add(writeParquet(f, leaves, 3))
	}
	all := append(schemas(f, allTables...), allTypes())
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzFile(t, all, "hydrants.parquet", data)
		fuzzFile(t, all, "every.parquet", data)
		options := quickOptions(all)
		options.Limits.PageBytes = 1 << 20
		bothWays(t, t.TempDir(), "hydrants.parquet", data, options)
		bothWays(t, t.TempDir(), "every.parquet", data, options)
	})
}

// FuzzField: whatever stands in a cell, a value that is taken shows as
// something that is read back as the same value.
func FuzzField(f *testing.F) {
	for _, seed := range []string{"1", "-0.5", "1,234.50", "４７．９％", "2(园区)", "2022年9月20日", "20220920", "√", "是", "消火栓", "a、b", "é", "/", "1e5", "９", "\u202e", "47.9%"} {
		for field := range 6 {
			f.Add(field, seed)
		}
	}
	all := schemas(f, "hydrants", "fire_stations", "grassroots", "documents", "indicators")
	type place struct{ table, field int }
	var places []place
	for i, schema := range all {
		for j := range schema.Fields {
			places = append(places, place{i, j})
		}
	}
	f.Fuzz(func(t *testing.T, at int, text string) {
		if strings.ContainsAny(text, "\r\n") || len(text) > 400 {
			return
		}
		p := places[(at%len(places)+len(places))%len(places)]
		schema := *all[p.table]
		schema.Fields = []column.Field{schema.Fields[p.field]}
		schema.General, schema.TotalRow = false, ""
		schema.Fields[0].Required = false
		read := func(text string) *column.Table {
			file := filepath.Join(t.TempDir(), "t.tsv")
			quoted := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			require.NoError(t, os.WriteFile(file, []byte("\ufeff单位\t"+schema.Fields[0].Name+"\n甲\t"+quoted+"\n"), 0o600))
			schema.Name = "t"
			got, _, err := evidence.Read(evidence.Options{Schemas: []*column.Schema{&schema}}, []string{file}, nil)
			require.NoError(t, err)
			return got.Tables["t"]
		}
		first := read(text)
		require.Equal(t, 1, first.Len()+len(first.Faults))
		if first.Len() == 0 {
			return
		}
		shown := schema.Fields[0].Show(first.Value(0, 0))
		second := read(shown)
		require.Equal(t, 1, second.Len(), "%q shown as %q", text, shown)
		require.Equal(t, shown, schema.Fields[0].Show(second.Value(0, 0)))
	})
}
