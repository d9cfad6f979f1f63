package rulesets_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

// TestMutateWeakCases: of a ruleset whose cases leave something open, exactly
// that survives; what the check refuses and what says the same is counted apart.
func TestMutateWeakCases(t *testing.T) {
	loaded, err := rulesets.Load("../testdata/rulesets/weak/weak.json")
	require.NoError(t, err)
	report := loaded.Test()
	require.Empty(t, report.Defects())
	require.Equal(t, []string{"1.1.2"}, report.Underived)
	m := loaded.Mutate()
	require.Equal(t, []rulesets.ClauseMutation{
		{Clause: "1.1.1", Tally: rulesets.Tally{Mutants: 7, Killed: 7}},
		{Clause: "1.1.2", Tally: rulesets.Tally{Mutants: 13, Killed: 10, ByHand: 10, Survived: 3}, Survivors: []rulesets.Mutant{
			{Where: "deduct.if", What: "100 改为 101"},
			{Where: "applies", What: "去掉适用条件"},
			{Where: "applies", What: `"" 改为 "※"`},
		}},
		{Clause: "1.1.3", Tally: rulesets.Tally{Mutants: 27, Invalid: 10, Equivalent: 3, Killed: 14}},
	}, m.Clauses)
	require.Equal(t, rulesets.Tally{Mutants: 47, Invalid: 10, Equivalent: 3, Killed: 31, ByHand: 10, Survived: 3}, m.Tally)
	require.Equal(t, 911, m.ScorePermille())
	require.False(t, m.Good())
}

// TestMutateShipped holds the cases of what ships to the goal, for one ruleset
// of each kind; "make check" does so for all of them.
func TestMutateShipped(t *testing.T) {
	if testing.Short() {
		t.Skip("asks thousands of mutants")
	}
	var mutations rulesets.Mutations
	for _, name := range []string{"national@2019", "grassroots@2022", "xian-catalogue@2022", "xian-department-jiaotong@2022"} {
		loaded, err := rulesets.Load(name)
		require.NoError(t, err)
		m := mutations.Of(loaded)
		require.True(t, m.Good(), "%s: %v", name, m.Tally)
		require.Equal(t, m.Mutants, m.Invalid+m.Equivalent+m.Killed+m.Survived, name)
		for _, clause := range m.Clauses {
			require.NotZero(t, clause.Killed, "%s %s", name, clause.Clause)
		}
	}
}

func TestTallyOfNothing(t *testing.T) {
	require.Equal(t, 1000, rulesets.Tally{}.ScorePermille())
	require.True(t, rulesets.Tally{}.Good())
	require.True(t, rulesets.Tally{Killed: 19, Survived: 1}.Good())
	require.False(t, rulesets.Tally{Killed: 18, Survived: 1}.Good())
}
