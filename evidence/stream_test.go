package evidence_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/column"
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

// TestKeysOnDisk: keys that do not fit into memory are compared all the same,
// with the same words, and nothing is left on the disk.
func TestKeysOnDisk(t *testing.T) {
	disk := t.TempDir()
	t.Setenv("TMPDIR", disk)
	options := evidence.Options{Schemas: schemas(t, allTables...), Kinds: []string{"district"}}
	rapid.Check(t, func(t *rapid.T) {
		folder, err := os.MkdirTemp(disk, "evidence")
		require.NoError(t, err)
		defer os.RemoveAll(folder)
		for _, file := range []string{"a", "b"} {
			text := "单位,编号,类别,位置,管护单位,是否完好,检查日期\n"
			ids := rapid.IntRange(1, 30).Draw(t, "ids")
			for range rapid.IntRange(0, 40).Draw(t, "rows") {
				text += fmt.Sprintf("%s%s,%d,%s,路,公司,是,2022-01-01\n", file, rapid.SampledFrom([]string{"甲区", "乙区"}).Draw(t, "subject"),
					rapid.IntRange(1, ids).Draw(t, "id"), rapid.SampledFrom([]string{"消火栓", "消火栓", "消火栓", "水管"}).Draw(t, "kind"))
			}
			require.NoError(t, os.MkdirAll(filepath.Join(folder, file), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(folder, file, "hydrants.csv"), []byte(text), 0o600))
		}
		got, problems, err := evidence.Read(options, []string{folder}, nil)
		require.NoError(t, err)
		for _, rows := range []int{1, 2, 5, 1000} {
			again, same, begun := passed(t, options, rows, []string{folder}, "")
			require.Equal(t, describe(got, problems), describe(again, same), "%d keys in memory", rows)
			require.LessOrEqual(t, begun, 2)
		}
	})
	left, err := os.ReadDir(disk)
	require.NoError(t, err)
	require.Empty(t, left)

	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "hydrants.csv"), []byte("单位,编号,类别,位置,管护单位,是否完好,检查日期\n甲,2,消火栓,路,公司,是,2022-01-01\n甲,1,消火栓,路,公司,是,2022-01-01\n"), 0o600))
	t.Setenv("TMPDIR", filepath.Join(disk, "absent"))
	options.Stream = &evidence.Stream{Tables: []string{"hydrants"}, Begin: func() {}, Take: func(string, *column.Table) {}}
	options.Stream.ChunkRows(1)
	_, _, err = evidence.Read(options, []string{folder}, nil)
	require.ErrorContains(t, err, "无法使用临时文件")
}
