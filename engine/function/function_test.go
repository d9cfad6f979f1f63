package function_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/function"
)

// TestAll: the list is closed, without duplicates, and each entry tells people
// how to call it. What they compute is tested through expressions.
func TestAll(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range function.All {
		require.False(t, seen[f.Name], f.Name)
		seen[f.Name] = true
		require.True(t, strings.HasPrefix(f.Usage, f.Name+"("), f.Usage)
		require.Contains(t, f.Usage, "：")
		require.NotEmpty(t, f.Args)
		require.LessOrEqual(t, f.Min, len(f.Args))
		require.NotNil(t, f.Call)
		found, ok := function.Find(f.Name)
		require.True(t, ok)
		require.Equal(t, f.Usage, found.Usage)
	}
	for _, name := range []string{"", "now", "Rate", "replace", "$neg"} {
		_, ok := function.Find(name)
		require.False(t, ok, name)
	}
}

func TestKinds(t *testing.T) {
	for kind := function.Bool; kind <= function.Nil; kind++ {
		require.NotEmpty(t, kind.Title())
		require.True(t, kind.Takes(kind))
	}
	require.True(t, function.Number.Takes(function.Int))
	require.False(t, function.Int.Takes(function.Number))
	require.EqualError(t, function.MissingError{What: "指标"}, "未提交指标")
	require.Panics(t, func() { function.AsNumber("1") })
}
