package main

import (
	"fmt"
	"os"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/rulesets"

	"github.com/stretchr/testify/require"
)

// TestRoundsAreUpToDate generates the later rounds anew and compares every byte
// with what is committed.
func TestRoundsAreUpToDate(t *testing.T) {
	for round := 2; round <= lastRound; round++ {
		files, err := buildRound(round, 1)
		require.NoError(t, err)
		want, err := pack(files)
		require.NoError(t, err)
		have, err := os.ReadFile(fmt.Sprintf("../rounds/%d.zip", round))
		require.NoError(t, err)
		require.True(t, string(want) == string(have), "testdata/rounds/%d.zip 与生成的不同；请在仓库根目录运行 make sample", round)
	}
}

// TestRoundsOutcome holds the rounds to what they promise: they are read without
// a mistake, the second one gives back the points of most clauses, the third one
// takes those of one district again, and one county stands at 86-odd.
func TestRoundsOutcome(t *testing.T) {
	loaded, err := rulesets.Load(rulesetName)
	require.NoError(t, err)
	var runs []*engine.Run
	for i, path := range []string{sample, "../rounds/2.zip", "../rounds/3.zip"} {
		ev, problems, err := evidence.Read(evidence.Options{Schemas: loaded.SchemaList(), Kinds: loaded.Ruleset.Subjects, Ruleset: rulesetName, Digest: loaded.Digest,
			Round: roundNames[i], Clauses: loaded.Program.ClauseIDs(), Indicators: loaded.Program.Indicators()}, []string{path}, nil)
		require.NoError(t, err)
		if i > 0 {
			require.Empty(t, problems)
		}
		day, err := column.Day([]string{"2022-12-10", "2022-12-20", "2022-12-31"}[i])
		require.NoError(t, err)
		run, err := loaded.Program.Evaluate(ev, day, nil)
		require.NoError(t, err)
		runs = append(runs, run)
	}
	lost := func(run *engine.Run) map[string]bool {
		all := map[string]bool{}
		for _, s := range run.Subjects {
			for _, c := range s.Clauses {
				if c.Outcome == score.Deducted && s.ID != cityID {
					all[s.Name+" "+c.ID] = true
				}
			}
		}
		return all
	}
	first, second, third := lost(runs[0]), lost(runs[1]), lost(runs[2])
	standing := 0
	for one := range first {
		if second[one] {
			standing++
		}
	}
	require.Less(t, 2*standing, len(first), "most are closed")
	var again []string
	for one := range third {
		if first[one] && !second[one] {
			again = append(again, one)
		}
	}
	require.Equal(t, []string{"莲湖区 14.1"}, again)
	for _, s := range runs[2].Subjects {
		switch s.Name {
		case "周至县":
			require.Equal(t, "86.6667", s.Score.String())
			require.Equal(t, engine.Missed, s.Verdict)
		case "示例市（虚构数据）":
			require.Equal(t, engine.Passed, s.Verdict)
		}
	}
}
