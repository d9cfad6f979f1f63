package rulesets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
)

// ways are the options under which the columnar engine must give the bytes of
// the reference.
var ways = []engine.Options{{}, {Block: 1, Workers: 1}, {Block: 3, Workers: 2}, {Block: 1 << 30, Workers: 1}}

// TestCasesOnBothEngines evaluates the evidence of every case worked by hand,
// and of some that were derived, with the whole ruleset: reference and columnar
// give the same bytes.
func TestCasesOnBothEngines(t *testing.T) {
	compared := 0
	for _, name := range List() {
		loaded, err := Load(name)
		require.NoError(t, err)
		if _, edition, _ := strings.Cut(loaded.Ruleset.Extends, "@"); edition == loaded.Ruleset.Edition {
			continue // clauses of a catalogue of this list, with other points
		}
		same := map[string]bool{} // as in the edition before, which is of this list too
		each(loaded.Ruleset.Items, "", func(item *engine.Item, _ string) {
			for _, clause := range item.Clauses {
				same[clause.ID] = clause.Lineage != nil && clause.Lineage.Kind == engine.Same
			}
		})
		for _, clause := range slices.Concat(loaded.Cases, loaded.Derived()) {
			if same[clause.Clause] {
				continue
			}
			for i, one := range clause.Cases {
				if clause.file == derivedFile && i%20 != 0 {
					continue
				}
				ev, day, err := loaded.evidence(clause.Clause, one)
				require.NoError(t, err)
				want := written(t, loaded.Program, ev, day, engine.Options{Engine: engine.Reference})
				for w, way := range ways {
					if loaded.Ruleset.Serves != "" && w != i%len(ways) {
						continue // a catalogue has thousands: each in one way, in turn
					}
					got := written(t, loaded.Program, ev, day, way)
					require.Equal(t, want, got, "%s 条款%s 样例“%s” %+v", name, clause.Clause, one.Name, way)
					compared++
				}
			}
		}
	}
	t.Logf("%d runs compared", compared)
	require.Greater(t, compared, 1000, "the cases were not found")
}

// written is the run file of an evaluation.
func written(t testing.TB, program *engine.Program, ev *engine.Evidence, day int64, options engine.Options) string {
	run, err := program.EvaluateWith(ev, day, options)
	if err != nil {
		return err.Error()
	}
	require.NoError(t, run.Seal())
	var out bytes.Buffer
	require.NoError(t, run.Write(&out))
	return out.String()
}

// TestPlanOfTheShippedRulesets keeps every shipped clause on the columns.
func TestPlanOfTheShippedRulesets(t *testing.T) {
	for _, name := range List() {
		loaded, err := Load(name)
		require.NoError(t, err)
		levels := map[engine.Level]int{}
		for _, entry := range loaded.Program.Plan() {
			levels[entry.Level]++
			if entry.Level != engine.Vectorised {
				t.Log(name, entry)
				require.NotEmpty(t, entry.Reason)
			}
			require.NotEqual(t, engine.ByVM, entry.Level, fmt.Sprint(entry))
		}
		t.Log(name, levels)
	}
}
