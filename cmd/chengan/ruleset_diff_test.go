package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/edition"
	"chengan/rulesets"
)

// TestDiffMissesNothing changes the national standard in one place after the
// other: every change shows. What names the edition and its past is no content.
func TestDiffMissesNothing(t *testing.T) {
	loaded, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	data, err := json.Marshal(loaded.Ruleset)
	require.NoError(t, err)
	var document any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&document))
	unnamed := []string{".$schema", ".edition", ".id"}
	index := regexp.MustCompile(`\[[0-9]+\]`)
	seen, changed := map[string]int{}, 0
	var walk func(value any, path string, set func(any))
	walk = func(value any, path string, set func(any)) {
		switch v := value.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(v[key], path+"."+key, func(to any) { v[key] = to })
			}
			return
		case []any:
			for i := range v {
				walk(v[i], fmt.Sprintf("%s[%d]", path, i), func(to any) { v[i] = to })
			}
			return
		}
		shape := index.ReplaceAllString(path, "")
		if seen[shape]++; seen[shape] > 1 || slices.Contains(unnamed, path) {
			return
		}
		for _, to := range others(value) {
			set(to)
			text, err := json.Marshal(document)
			set(value)
			require.NoError(t, err)
			var rs engine.Ruleset
			decoder := json.NewDecoder(bytes.NewReader(text))
			decoder.UseNumber()
			if decoder.Decode(&rs) != nil {
				continue
			}
			changed++
			require.False(t, edition.Compare(edition.Edition{Ruleset: loaded.Ruleset}, edition.Edition{Ruleset: &rs}).Same(), "%s: %v → %v", path, value, to)
			return
		}
		require.Fail(t, "nothing else can stand here", path)
	}
	walk(document, "", nil)
	require.Greater(t, changed, 70)
}

// others gives values that may stand in the place of one.
func others(value any) []any {
	switch v := value.(type) {
	case bool:
		return []any{!v}
	case json.Number:
		return []any{json.Number("7"), json.Number("8")}
	case string:
		return []any{v + "甲", "0.1234", "1", "down", "official", "draft"}
	}
	return []any{"甲", json.Number("1")}
}
