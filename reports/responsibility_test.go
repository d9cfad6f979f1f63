package reports_test

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/crosswalk"
	"chengan/reports"
)

// TestMatrixIsSafeInSpreadsheets: no name is a formula and no share a date, and
// both ways round hold the same cells.
func TestMatrixIsSafeInSpreadsheets(t *testing.T) {
	target := &engine.Ruleset{ID: "state", Items: []engine.Item{{ID: "1", Name: "甲", Points: 10000}, {ID: "2", Name: "乙", Points: 10000}}}
	part := &engine.Ruleset{ID: "town", Items: []engine.Item{{ID: "1", Clauses: []engine.Clause{
		{ID: "a", Owners: []string{"=1+1", "district"}, Support: []string{"交通"}, Serves: []engine.Service{{Item: "1", Share: "1/5"}}},
	}}}}
	m, err := crosswalk.New(target, []crosswalk.Part{{Ruleset: part}})
	require.NoError(t, err)
	read := func(byDepartment bool) [][]string {
		var out bytes.Buffer
		require.NoError(t, reports.WriteMatrix(&out, m, nil, byDepartment))
		require.True(t, bytes.HasPrefix(out.Bytes(), []byte("\ufeff")))
		rows, err := csv.NewReader(bytes.NewReader(out.Bytes()[3:])).ReadAll()
		require.NoError(t, err)
		for _, row := range rows {
			for _, cell := range row {
				require.NotRegexp(t, regexp.MustCompile(`^[=+@-]|^[0-9]+[/-][0-9]+$`), cell)
			}
		}
		return rows
	}
	items, departments := read(false), read(true)
	require.Equal(t, []string{"上级项", "评价项", "分值", "任务数", "份额合计", "'=1+1", "区县", "交通"}, items[0])
	require.Equal(t, []string{"", "1 甲", "1", "1", "20%", "◎1（1/10）", "◎1（1/10）", "○"}, items[1])
	for i := range m.Departments {
		for j := range m.Items {
			require.Equal(t, items[1+j][5+i], departments[1+i][9+j])
		}
	}
}
