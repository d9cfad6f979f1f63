package rulesets_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

// TestEncode: a ruleset that was encoded is the one it was, to the digest, and
// encoding it again gives the same bytes.
func TestEncode(t *testing.T) {
	for _, name := range rulesets.List() {
		loaded, err := rulesets.Load(name)
		require.NoError(t, err)
		first, err := rulesets.Encode(loaded.Ruleset)
		require.NoError(t, err)
		again, defects := rulesets.Parse(name, first, loaded.Cases, "")
		require.Empty(t, defects)
		require.Equal(t, loaded.Digest, again.Digest)
		require.Empty(t, again.Test().Defects())
		second, err := rulesets.Encode(again.Ruleset)
		require.NoError(t, err)
		require.Equal(t, string(first), string(second))
	}
}

// TestPointsArePlain: Encode writes as plain numbers what the schema calls
// points, all of it and nothing else.
func TestPointsArePlain(t *testing.T) {
	data, err := os.ReadFile("schema/ruleset-1.json")
	require.NoError(t, err)
	var schema any
	require.NoError(t, json.Unmarshal(data, &schema))
	var keys []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if properties, ok := v["properties"].(map[string]any); ok {
				for key, one := range properties {
					if one, ok := one.(map[string]any); ok && one["$ref"] == "#/$defs/points" && !slices.Contains(keys, key) {
						keys = append(keys, key)
					}
				}
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(schema)
	slices.Sort(keys)
	require.Equal(t, []string{"cap", "max", "points", "total"}, keys)
}
