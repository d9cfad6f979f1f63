package reports_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// TestPillarsCountTheirOwnClauses finds the findings of every 一级项 in the run
// file, by the items that its clauses belong to.
func TestPillarsCountTheirOwnClauses(t *testing.T) {
	files := benchCity{name: "pillars", subjects: 12}.files(t)[:1]
	for _, view := range []reports.View{{}, {Subject: "dept-03"}} {
		m, err := reports.NewView(view, read(t, files))
		require.NoError(t, err)
		file := readPlain(t, files[0])
		parent, item := map[any]any{}, map[any]any{}
		for _, node := range within(t, file, "ruleset.nodes[*]") {
			parent[within(t, node, "id")[0]] = within(t, node, "parent")[0]
		}
		for _, clause := range within(t, file, "ruleset.clauses[*]") {
			item[within(t, clause, "id")[0]] = within(t, clause, "item")[0]
		}
		found := map[any]int{}
		for _, clause := range within(t, file, "subjects["+m.MainID+"].clauses[*]") {
			node := item[within(t, clause, "id")[0]]
			for parent[node] != nil {
				node = parent[node]
			}
			outcome := within(t, clause, "outcome")[0].(string)
			if slices.Contains([]string{"deducted", "no_evidence", "pending", "failed"}, outcome) || outcome == "met" && within(t, clause, "open")[0] == true {
				found[node]++
			}
		}
		sum := 0
		for _, pillar := range m.Pillars {
			require.Equal(t, found[pillar.ID], pillar.Findings.N, pillar.Name)
			sum += pillar.Findings.N
		}
		require.Positive(t, sum)
		require.Equal(t, sum, len(m.Of(m.MainID)))
	}
}

// TestPaperSaysWhatItCuts: a list that is cut on paper says how long it is, and is
// as long as it says.
func TestPaperSaysWhatItCuts(t *testing.T) {
	m, err := reports.NewSeries(read(t, benchCity{name: "cuts", subjects: 4, long: true}.files(t)))
	require.NoError(t, err)
	whole := map[string]int{"待改进清单": len(m.Of(m.MainID)), "需整改的问题": len(m.Series.Pending()), "失分清单": len(m.Gaps)}
	says := regexp.MustCompile(`共(\d+)[条行]，此处列前(\d+)[条行]`)
	for format, file := range inEvery(t, m) {
		if format != "docx" && format != "pdf" {
			continue
		}
		p := readers[format](t, file)
		cuts := map[int]int{} // how many there are → how many are shown
		for _, said := range says.FindAllStringSubmatch(p.text, -1) {
			all, err := strconv.Atoi(said[1])
			require.NoError(t, err)
			cuts[all], err = strconv.Atoi(said[2])
			require.NoError(t, err)
		}
		cut := 0
		for title, n := range whole {
			at := slices.IndexFunc(p.tables, func(table printedTable) bool { return strings.HasSuffix(table.above, title) })
			require.GreaterOrEqual(t, at, 0, title)
			if shown := len(p.tables[at].rows); shown != n {
				require.Equal(t, cuts[n], shown, "%s: %s", format, title)
				require.Less(t, shown, n, title)
				cut++
			}
		}
		require.Equal(t, 2, cut)
	}
}

// TestOtherCounts reads back what is counted in a fact or a line: the subjects of
// a ruleset without a pass line, and of every round.
func TestOtherCounts(t *testing.T) {
	s := scenes()["noline"]
	s.subjects = cityAndUnits()[:9]
	m, err := reports.New(s.run())
	require.NoError(t, err)
	format, _ := reports.Find("docx")
	facts := ""
	for _, row := range docxTables(t, write(t, format, s))[0] {
		facts += strings.Join(row, "|") + "|"
	}
	require.Contains(t, facts, fmt.Sprintf("被评对象|%d个|", len(m.Subjects)))

	sources := read(t, benchCity{name: "rounds", subjects: 5}.files(t))
	m, err = reports.NewSeries(sources)
	require.NoError(t, err)
	p := readers["xlsx"](t, inEvery(t, m)["xlsx"])
	text := p.text
	for _, table := range p.tables {
		for _, row := range table.rows {
			for _, cell := range row {
				text += solid(cell.text)
			}
		}
	}
	for i, source := range sources {
		require.Contains(t, text, fmt.Sprintf("%d个单位；佐证材料摘要%s", len(source.Run.Subjects), m.Series.Rounds[i].EvidenceDigest))
	}
}
