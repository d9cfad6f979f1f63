package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/expression"
)

// TestNames: a source mentions tables, whatever else it looks like.
func TestNames(t *testing.T) {
	for source, want := range map[string][]string{
		`count(hydrants, not .intact)`:                       {"hydrants"},
		`rate(sum(pipes, .pumps), sum(pipes_total, .n)) < 1`: {"pipes", "pipes_total"},
		`"pumps" in .clauses and .kind == "制度"`:              nil,
		`any(issues, .clause == "1.1") or params.x > 3`:      {"issues", "params"},
		`hydrants`:        {"hydrants"},
		`count(hydrants,`: nil,
		``:                nil,
	} {
		require.Equal(t, want, expression.Names(source), source)
	}
}
