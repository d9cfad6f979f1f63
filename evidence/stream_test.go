package evidence_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/evidence"
)

// TestStreamReadsAgain: rows that only the end of the evidence refuses were
// handed on already; then all is handed on anew, once, without them.
func TestStreamReadsAgain(t *testing.T) {
	const header = "单位,编号,类别,位置,管护单位,是否完好,检查日期\n"
	row := func(id string) string { return "甲区," + id + ",消火栓,路,公司,是,2022-01-01\n" }
	folder := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	options := evidence.Options{Schemas: schemas(t, allTables...), Kinds: []string{"district"}}
	write("a/hydrants.csv", header+row("1")+row("2"))
	got, problems, begun := passed(t, options, 1, []string{folder}, "")
	require.Equal(t, 1, begun)
	require.Zero(t, evidence.Refusing(problems))
	require.Equal(t, 2, got.Tables["hydrants"].Len())

	write("b/hydrants.csv", header+row("3"))
	got, problems, begun = passed(t, options, 1, []string{folder}, "")
	require.Equal(t, 2, begun)
	require.Equal(t, 2, evidence.Refusing(problems), "each place is told of once")
	require.Zero(t, got.Tables["hydrants"].Len())
	require.Len(t, got.Tables["hydrants"].Faults, 2)
}

// TestStdinIsKept: what cannot be read twice is not handed on.
func TestStdinIsKept(t *testing.T) {
	line := `{"table":"hydrants","subject":"甲区","id":"1","kind":"消火栓","place":"路","manager":"公司","intact":true,"checked_on":"2022-01-01"}`
	options := evidence.Options{Schemas: schemas(t, allTables...), Kinds: []string{"district"}}
	got, _, begun := passed(t, options, 1, []string{"-"}, line)
	require.Zero(t, begun)
	want, _, err := evidence.Read(options, []string{"-"}, strings.NewReader(line))
	require.NoError(t, err)
	require.Equal(t, want.Tables["hydrants"].Len(), got.Tables["hydrants"].Len())
	require.Equal(t, 1, got.Tables["hydrants"].Len())
}
