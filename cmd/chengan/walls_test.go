package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// arrows is who may import whom among the rooms; a room may always import its
// own folders. testdata holds data and tools, and is outside the walls.
var arrows = map[string][]string{
	"engine":   {},
	"rulesets": {"engine"},
	"evidence": {"engine"},
	"reports":  {"engine"},
	"cmd":      {"engine", "rulesets", "evidence", "reports", "testdata"},
}

// engineLibraries is all that the engine may use beside the standard library.
var engineLibraries = []string{"github.com/expr-lang/expr", "github.com/samber/lo"}

// TestWalls walks the imports of all code that ships and refuses any arrow
// that is not drawn above.
func TestWalls(t *testing.T) {
	files := 0
	for room := range arrows {
		err := filepath.WalkDir(filepath.Join("..", "..", room), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			require.NoError(t, err)
			for _, spec := range file.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				require.Truef(t, allowed(room, imported), "%s imports %s", path, imported)
			}
			return nil
		})
		require.NoError(t, err)
	}
	require.Greater(t, files, 50, "the walk found too little to mean anything")
}

// TestWallsRefuse shows that the rule can fail.
func TestWallsRefuse(t *testing.T) {
	require.False(t, allowed("engine", "chengan/rulesets"))
	require.False(t, allowed("reports", "chengan/evidence"))
	require.False(t, allowed("engine", "github.com/xuri/excelize/v2"))
	require.True(t, allowed("cmd", "chengan/reports"))
}

func allowed(room, imported string) bool {
	inner, ours := strings.CutPrefix(imported, "chengan/")
	if !ours {
		if room != "engine" || !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
			return true
		}
		for _, library := range engineLibraries {
			if imported == library || strings.HasPrefix(imported, library+"/") {
				return true
			}
		}
		return false
	}
	target := strings.SplitN(inner, "/", 2)[0]
	if target == room {
		return true
	}
	for _, to := range arrows[room] {
		if to == target {
			return true
		}
	}
	return false
}
