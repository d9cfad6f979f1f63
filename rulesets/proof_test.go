package rulesets_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

// TestProofsAreShared: what is proved of a clause in one ruleset is proved in
// all that hold it, and each says exactly what it says alone.
func TestProofsAreShared(t *testing.T) {
	names := slices.Clone(towns)
	for i := range names {
		names[i] = townFolder + names[i]
	}
	for i, name := range rulesets.List() {
		if i%17 == 5 {
			names = append(names, name)
		}
	}
	slices.Reverse(names) // members before their catalogue
	rulesets.Forget()
	together, err := rulesets.CertifyAll(names)
	require.NoError(t, err)
	for i, name := range names {
		rulesets.Forget()
		alone, err := rulesets.Certify(name)
		require.NoError(t, err)
		require.Equal(t, alone, together[i], name)
	}
}

// TestSharedProofsAreNoExcuse: a case that fails fails wherever the clause is,
// though it was proved by others; and a clause that says something else is
// another clause.
func TestSharedProofsAreNoExcuse(t *testing.T) {
	base := townFolder + "town-catalogue/2020.json"
	require.Empty(t, load(t, base).Test().Failures)
	for name, keys := range map[string]map[string]any{
		"a parameter of the frame": {"no_evidence": "full"},
		"another rule":             {"override": map[string]any{"6-1": map[string]any{"deduct": map[string]any{"each": `count(issues, .clause == "6-1")`, "points": 0.5, "cap": 2}}}},
	} {
		loaded, err := extension(t, t.TempDir(), base, keys)
		require.NoError(t, err, name)
		report := loaded.Test()
		require.Empty(t, report.Failures, name)
		require.NotZero(t, report.Derived, name)
	}
	loaded := load(t, base)
	for i := range loaded.Cases {
		for j := range loaded.Cases[i].Cases {
			if one := &loaded.Cases[i].Cases[j]; loaded.Cases[i].Clause == "4-1" && one.Name == "2处" {
				require.NoError(t, json.Unmarshal([]byte(`"0.6"`), one.Deducted))
			}
		}
	}
	require.Len(t, loaded.Test().Failures, 1)
}
