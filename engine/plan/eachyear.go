package plan

import (
	"fmt"
	"strings"
)

// judgeEachYear judges what every year must keep by itself: the worst event of
// the year, the share of events, the number of times. One broken year is broken
// for good; a surplus is not carried over.
func judgeEachYear(q *question) finding {
	var broken, kept, quiet []string
	var missing []int
	var deciding reading
	decided := 0
	for year := q.first; year <= q.last(); year++ {
		r := q.at(year)
		switch {
		case r.figure != nil && !q.meets(r.figure.Value):
			broken = append(broken, q.showYear(year, r, q.goal))
			if deciding.figure == nil || q.worse(r.figure.Value, deciding.figure.Value) {
				deciding, decided = r, year
			}
		case r.none && q.ind.byEvent():
			quiet = append(quiet, fmt.Sprint(year))
		case !r.known():
			missing = append(missing, year)
		default:
			kept = append(kept, q.showYear(year, r, q.goal))
		}
	}
	none := ""
	if len(quiet) > 0 {
		none = "；" + strings.Join(quiet, "、") + "年没有发生"
	}
	switch {
	case len(broken) > 0:
		return found(Behind, "%s，不符合每年都要达到的要求（%s）%s", strings.Join(broken, "、"), q.showGoal(), none).with(decided, deciding, q.goal, nil).without(missing...)
	case len(missing) > 0:
		return untold(strings.TrimPrefix(strings.Join(kept, "、")+none, "；"), q.lacks(missing...)).without(missing...)
	case len(kept) == 0:
		return untold("", cause{NoEvents, q.showSpan() + "都没有发生，无事件可评"})
	}
	last := q.at(q.last())
	return found(q.settled(true), "%s，每年都符合（%s）%s", strings.Join(kept, "、"), q.showGoal(), none).with(q.last(), last, q.goal, nil)
}
