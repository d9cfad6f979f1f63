package reports

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/paper"
)

// TestSmallTablesStayWhole: a table of few rows does not leave some of them on a
// page of their own; a long one breaks.
func TestSmallTablesStayWhole(t *testing.T) {
	for rows, whole := range map[int]bool{1: true, wholeMax: true, wholeMax + 1: false} {
		p := &pages{Model: &Model{}}
		p.table("表", "", []heading{{"甲", 10}}, filled(rows))
		require.Equal(t, whole, p.blocks[0].(paper.Table).Whole, "%d rows", rows)
	}
}

func filled(rows int) [][]string {
	list := make([][]string, rows)
	for i := range list {
		list[i] = []string{"一"}
	}
	return list
}
