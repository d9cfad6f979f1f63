package reports_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// TestHistoriesFollowTheFiles holds findings and changes to the run files as
// anybody reads them.
func TestHistoriesFollowTheFiles(t *testing.T) {
	files := benchCity{name: "histories", subjects: 33}.files(t)
	m, err := reports.NewSeries(read(t, files))
	require.NoError(t, err)
	p := readPlaces(t, m, files)
	followTheFiles(t, p)
	require.Greater(t, len(m.Series.Findings), 1000)
}

// followTheFiles: what is found is deducted or was not handed in, what is closed
// is neither; none of either is left out, and the points are those of the files.
// Every clause keeps its id through these rounds.
func followTheFiles(t *testing.T, p *places) {
	text := func(object any, path string) string { return within(t, object, path)[0].(string) }
	exactly := func(object any, path string) *big.Rat { return rational(t, within(t, object, path)[0]) }
	results := make([]map[string]any, len(p.rounds)) // by subject
	charged := make([]map[[2]string]bool, len(p.rounds))
	for k, round := range p.rounds {
		results[k], charged[k] = map[string]any{}, map[[2]string]bool{}
		for _, subject := range within(t, round, "subjects[*]") {
			id := text(subject, "id")
			results[k][id] = subject
			for _, clause := range within(t, subject, "clauses[*]") {
				if slices.Contains([]string{"deducted", "no_evidence"}, text(clause, "outcome")) {
					charged[k][[2]string{id, text(clause, "id")}] = true
				}
			}
		}
	}
	told := make([]int, len(p.rounds))
	for _, finding := range within(t, p.report, "series.findings[*]") {
		who, name, clauses := text(finding, "subject"), text(finding, "fingerprint"), within(t, finding, "clauses")[0].([]any)
		for k, episode := range within(t, finding, "history[*]") {
			n, lost, met := 0, new(big.Rat), 0
			for _, clause := range clauses {
				if charged[k][[2]string{who, clause.(string)}] {
					n++
				}
				if results[k][who] != nil {
					result := within(t, results[k][who], pickOf("clauses", clause.(string)))[0]
					lost.Add(lost, exactly(result, "lost"))
					if text(result, "outcome") == "met" && within(t, result, "open")[0] == nil {
						met++
					}
				}
			}
			told[k] += n
			state := text(episode, "state")
			switch state {
			case "new", "unrooted", "standing", "reopened":
				require.Positive(t, n, name)
			case "closed":
				require.Zero(t, n, name)
				require.True(t, met > 0 || results[k][who] == nil || text(within(t, finding, "history[*]")[k-1], "state") == "closed", name)
			case "", "inapplicable", "absent":
				require.Zero(t, n, name)
			default:
				require.Equal(t, "unchecked", state)
			}
			if state != "" && results[k][who] != nil {
				require.Zero(t, lost.Cmp(exactly(episode, "lost.exact")), name)
			}
		}
	}
	for k := range p.rounds {
		require.Len(t, charged[k], told[k], "every finding of round %d is told once", k+1)
	}
	for k, change := range within(t, p.report, "series.changes[*]") {
		compared := within(t, change, "subjects[*]")
		require.Len(t, results[k+1], len(compared)+len(within(t, change, "apart[*]")))
		for _, one := range compared {
			id := text(one, "id")
			before, after := exactly(results[k][id], "score"), exactly(results[k+1][id], "score")
			require.Zero(t, before.Cmp(exactly(one, "before.exact")), id)
			require.Zero(t, after.Cmp(exactly(one, "after.exact")), id)
			require.Zero(t, after.Sub(after, before).Cmp(exactly(one, "change.exact")), id)
		}
	}
}
