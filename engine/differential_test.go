package engine_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
)

func jsonNumber(text string) json.Number { return json.Number(text) }

// rounds is how many rulesets the differential test generates; make soak asks
// for many more.
var rounds = flag.Int("rounds", 2000, "generated rulesets of the differential test")

// ways are the options under which the columnar engine must give the bytes of
// the reference.
var ways = []engine.Options{{}, {Block: 1, Workers: 1}, {Block: 3, Workers: 2}, {Block: 1 << 30, Workers: 1}}

// inBytes is the run file of an evaluation.
func inBytes(t require.TestingT, program *engine.Program, ev *engine.Evidence, options engine.Options) string {
	run, err := program.EvaluateWith(ev, evaluation, options)
	if err != nil {
		return err.Error()
	}
	require.NoError(t, run.Seal())
	var out bytes.Buffer
	require.NoError(t, run.Write(&out))
	return out.String()
}

func inOrder(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// differ compares the engines on a generated ruleset and gives how many
// judgements were compared.
func differ(t require.TestingT, d dice, clauses, most int, shuffle func(n int) []int) (compared, vectorised int) {
	rs := generateRuleset(d, clauses)
	program, defects := engine.Compile(rs, "sha256:0", schemasByName())
	require.Empty(t, defects, sources(rs))
	for _, entry := range program.Plan() {
		if entry.Level != engine.ByVM {
			vectorised++
		}
	}
	build := generateEvidence(d, most)
	ev := build(inOrder)
	want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
	for _, way := range ways {
		require.Equal(t, want, inBytes(t, program, ev, way), "%+v\n%s", way, sources(rs))
	}
	require.Equal(t, want, inBytes(t, program, build(shuffle), engine.Options{}), "shuffled\n%s", sources(rs))
	return (len(ways) + 1) * len(ev.Subjects) * (clauses + 1), vectorised
}

// TestDifferential holds the columnar engine to the reference on generated
// rulesets and evidence.
func TestDifferential(t *testing.T) {
	judgements, runs, lowered, entries := 0, 0, 0, 0
	n := *rounds
	if testing.Short() {
		n = min(n, 200)
	}
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		most := 12
		if seed%10 == 0 {
			most = 200
		}
		n, vectorised := differ(t, r.IntN, 8, most, r.Perm)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		judgements += n
		runs += len(ways) + 1
		lowered += vectorised
		entries += 8 + 1 + 2
	}
	t.Logf("%d rulesets, %d runs, %d judgements compared; %d of %d entries lowered", n, runs, judgements, lowered, entries)
	require.Greater(t, lowered*2, entries, "the generator hardly reaches the kernels")
}

// TestDifferentialLarge is the same on tables of many blocks.
func TestDifferentialLarge(t *testing.T) {
	for seed := range 8 {
		r := rand.New(rand.NewPCG(uint64(seed), 13))
		d := func(n int) int {
			if n == 6001 { // how many records a table has
				return 6000
			}
			return r.IntN(n)
		}
		rs := generateRuleset(d, 8)
		program, defects := engine.Compile(rs, "sha256:0", schemasByName())
		require.Empty(t, defects, sources(rs))
		ev := generateEvidence(d, 6000)(inOrder)
		want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
		for _, way := range []engine.Options{{}, {Block: 64, Workers: 1}, {Block: 1000}, {Block: 1 << 30}} {
			require.True(t, want == inBytes(t, program, ev, way), "seed %d %+v\n%s", seed, way, sources(rs))
		}
	}
}

// TestDifferentialShrinks is the same with rapid, which finds the smallest
// ruleset and evidence that differ.
func TestDifferentialShrinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "roll") }
		differ(t, d, 1, 4, func(n int) []int {
			order := inOrder(n)
			for i := range order {
				order[i] = n - 1 - i
			}
			return order
		})
	})
}
