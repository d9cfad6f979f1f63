package rulesets_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

// TestErrorCorpus: each defective ruleset gives exactly its messages, and none
// is silent. What an official reads has to be Chinese and to name the place.
func TestErrorCorpus(t *testing.T) {
	files, err := filepath.Glob("../testdata/rulesets/err/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 25)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			names := []string{file}
			if family, err := rulesets.FindFamily(file); err == nil { // what is wrong with a family shows in its members
				names = nil
				for _, member := range family.Members {
					names = append(names, member.Name)
				}
			}
			var lines []string
			for _, name := range names {
				lines = append(lines, refusals(t, name)...)
			}
			require.NotEmpty(t, lines, "silent")
			got := strings.ReplaceAll(strings.Join(lines, "\n")+"\n", filepath.Dir(file)+"/", "")
			out := strings.TrimSuffix(file, ".json") + ".out"
			if *update {
				require.NoError(t, os.WriteFile(out, []byte(got), 0o644))
			} else {
				want, err := os.ReadFile(out)
				require.NoError(t, err)
				require.Equal(t, string(want), got)
			}
		})
	}
	outs, err := filepath.Glob("../testdata/rulesets/err/*.out")
	require.NoError(t, err)
	for _, out := range outs {
		require.True(t, slices.Contains(files, strings.TrimSuffix(out, ".out")+".json"), "%s belongs to no ruleset", out)
	}
}

// refusals certifies a ruleset and gives its defects, one a line. Load must say
// the same.
func refusals(t *testing.T, name string) []string {
	certificate, err := rulesets.Certify(name)
	require.NoError(t, err)
	require.Equal(t, certificate.OK, len(certificate.Defects) == 0)
	require.Equal(t, certificate.OK, len(certificate.Proofs) > 0)
	var lines []string
	for _, defect := range certificate.Defects {
		lines = append(lines, defect.String())
		require.NotEmpty(t, defect.Where)
		require.True(t, strings.ContainsFunc(defect.What, func(r rune) bool { return unicode.Is(unicode.Han, r) }), defect.What)
	}
	var defective rulesets.DefectsError
	if _, err := rulesets.Load(name); errors.As(err, &defective) { // flaws of cases do not stop a ruleset
		require.Equal(t, certificate.Defects, defective.Defects)
		require.Equal(t, len(lines), strings.Count(err.Error()+"\n", "\n"))
		require.True(t, strings.HasPrefix(err.Error(), name+"："))
	} else {
		require.NoError(t, err)
	}
	return lines
}

func TestOKCorpus(t *testing.T) {
	files, err := filepath.Glob("../testdata/rulesets/ok/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		certificate, err := rulesets.Certify(file)
		require.NoError(t, err)
		require.Empty(t, certificate.Defects, file)
		require.True(t, certificate.OK)
	}
}
