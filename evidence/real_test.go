package evidence_test

import (
	"os"
	"path/filepath"
	"testing"

	"chengan/engine/column"
	"chengan/evidence"

	"github.com/stretchr/testify/require"
)

// TestRealTable reads the table of a real city as it was submitted: notes
// inside numbers, a name twice, and totals that do not add up.
func TestRealTable(t *testing.T) {
	file := filepath.Join("..", "testdata", "evidence", "real", "xian-grassroots-2022.tsv")
	_, err := os.Stat(file)
	require.NoError(t, err)
	got, problems, err := evidence.Read(evidence.Options{Schemas: schemas(t, "grassroots", "hydrants"), Kinds: []string{"district"}}, []string{file}, nil)
	require.NoError(t, err)
	for _, p := range problems {
		t.Log(p.Code, p.Message)
		require.True(t, p.Notice, p.Message)
	}
	require.Len(t, got.Subjects, 20)
	table, total := got.Tables["grassroots"], got.Tables["grassroots_total"]
	require.Equal(t, 20, table.Len())
	require.Equal(t, 1, total.Len())
	require.Equal(t, column.Unattached, total.Subject(0))
	towns := table.Schema.Field("towns")
	sum := int64(0)
	for row := range table.Len() {
		sum += table.Value(row, towns).Int
	}
	require.EqualValues(t, 197, sum)
	require.EqualValues(t, 204, total.Value(0, towns).Int)
	require.Equal(t, 0, got.Problems)
}
