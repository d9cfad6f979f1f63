package reports

import (
	"cmp"
	"fmt"
	"slices"

	"chengan/reports/internal/chart"
)

// A page that nobody can scroll tells nothing. These are the most rows of a list
// that grows with the city; a list that is cut says so, and where all of it is.
const (
	unitRowsMax = 20000 // findings of all units together
	unitRowsMin = 20    // findings of one unit, however many units there are
	listMax     = 1000
)

// Listed is the part of a list that a page shows.
type Listed[T any] struct {
	Rows []T
	Cut  Words // what is left out and where it is, none where nothing is
}

// first shows the beginning of a list of so many.
func first[T any](list []T, limit int, where string, all Number) Listed[T] {
	if len(list) <= limit {
		return Listed[T]{Rows: list}
	}
	return Listed[T]{list[:limit], say("共%d条，此处列前%d条，全部见%s", all, limit, where)}
}

// worst shows the findings of a unit; where there are too many, those that cost
// most, in the order of the clauses.
func (m *Model) worst(id string) Listed[Finding] {
	list := m.Of(id)
	limit := unitRowsMax
	if len(m.Findings) > unitRowsMax {
		limit = max(unitRowsMin, unitRowsMax/len(m.Subjects))
	}
	if len(list) <= limit {
		return Listed[Finding]{Rows: list}
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(list[b].Lost.Exact, list[a].Lost.Exact), cmp.Compare(list[b].Most.Exact, list[a].Most.Exact))
	})
	kept := slices.Sorted(slices.Values(order[:limit]))
	rows := make([]Finding, limit)
	for i, at := range kept {
		rows[i] = list[at]
	}
	return Listed[Finding]{rows, say("共%d条，此处列失分最多的%d条，全部见同一结果的 Excel 工作簿“问题清单”", m.findingsOf(id), limit)}
}

// failed shows the comparisons that do not hold.
func (m *Model) failed() Listed[Check] {
	return first(m.Checks.FailedResults(), listMax, "同一结果的 Excel 工作簿“勾稽关系”", m.Checks.Failed)
}

// whole reports whether a drawing of the units has all of them, so that the table
// of the same figures may stand behind it.
func (m *Model) whole() bool { return len(m.SubjectMatrix) <= chart.BarsMax }

// undrawn says why the drawing of units and items is not there.
func (m *Model) undrawn(charts map[string]*drawing) string {
	if len(m.SubjectMatrix) < 2 || charts["items"] != nil {
		return ""
	}
	return fmt.Sprintf("三级项超过%d个，图上无法分辨，不绘制“单位与三级项失分”图；各单位逐条结论见同一结果的 Excel 工作簿“得分表”。", columnsMax)
}
