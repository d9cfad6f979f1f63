package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFilesWholeOrNone: of several files none appears, and none that was there
// changes, unless all can be written.
func TestFilesWholeOrNone(t *testing.T) {
	folder := t.TempDir()
	place := func(names ...string) (list []string) {
		for _, name := range names {
			list = append(list, filepath.Join(folder, name))
		}
		return list
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "old"), []byte("old"), 0o600))
	require.NoError(t, os.Mkdir(filepath.Join(folder, "dir"), 0o755))
	left := func() map[string]string {
		files := map[string]string{}
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, e := range entries {
			if !e.IsDir() {
				data, err := os.ReadFile(filepath.Join(folder, e.Name()))
				require.NoError(t, err)
				files[e.Name()] = string(data)
			}
		}
		return files
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{place("old", "new", "broken"), "broken：写到一半"},
		{place("old", "dir"), "dir：is a directory"},
		{place("old", "absent/x"), "absent/x："},
		{place("broken"), "broken：写到一半"},
	} {
		err := writeFiles(c.names, func(i int, w io.Writer) error {
			_, err := io.WriteString(w, strings.Repeat("x", 3<<20)) // more than any buffer holds
			if filepath.Base(c.names[i]) == "broken" {
				return errors.New("写到一半")
			}
			return err
		})
		require.ErrorContains(t, err, c.want)
		require.Equal(t, map[string]string{"old": "old"}, left())
	}
	require.NoError(t, writeFiles(place("old", "new"), func(i int, w io.Writer) error {
		_, err := io.WriteString(w, string(rune('a'+i)))
		return err
	}))
	require.Equal(t, map[string]string{"old": "a", "new": "b"}, left())
	info, err := os.Stat(filepath.Join(folder, "new"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o644), info.Mode().Perm())
}
