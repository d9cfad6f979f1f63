package plan

import (
	"fmt"

	"chengan/engine/column"
)

// judgeTask judges what is done once, with a proof and a date (完成普查). A task
// has no measured half, and silence is no statement.
func judgeTask(q *question) finding {
	done, undone := q.in.stated(q.ind.ID, Done), q.in.stated(q.ind.ID, NotDone)
	due := fmt.Sprintf("%d-12-31", q.end)
	deadline, _ := column.Day(due)
	switch {
	case done != nil && column.Year(done.Day) > q.year: // it was done after the year that is looked at
		undone = &Statement{Source: done.Source}
		fallthrough
	case done == nil && undone != nil:
		if q.final {
			return found(Behind, "截至%d年底没有完成（应于%d年底前完成；%s）", q.year, q.end, undone.Source)
		}
		return untold(fmt.Sprintf("截至%d年底没有完成，应于%d年底前完成（%s）", q.year, q.end, undone.Source), cause{NoPath, NoPath.Title()})
	case done == nil:
		return untold(fmt.Sprintf("应于%d年底前完成", q.end), cause{NoStatement, "没有说明是否完成：请填报“完成”（日期和佐证材料）或者“未完成”"})
	case done.Day > deadline:
		return found(Behind, "%s完成，晚于%d年底%d天（佐证：%s）", column.DayText(done.Day), q.end, done.Day-deadline, done.Source)
	}
	return found(Reached, "%s完成，不晚于%d年底（佐证：%s）", column.DayText(done.Day), q.end, done.Source)
}
