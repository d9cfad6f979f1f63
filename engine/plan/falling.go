package plan

import (
	"fmt"
	"strings"
)

// judgeFalling judges a series that shall fall in every year (持续下降), the
// first year of the plan against the one before.
func judgeFalling(q *question) finding {
	if q.ind.Open != nil && q.in.stated(q.ind.ID, ChosenWords) == nil {
		return openWords(q)
	}
	var words []string
	var missing []int
	risen := ""
	before := q.at(q.first - 1)
	for year := q.first - 1; year <= q.last(); year++ {
		r := q.at(year)
		if !r.known() {
			missing = append(missing, year)
		} else {
			words = append(words, fmt.Sprintf("%d年%s", year, q.show(r.figure.Value)))
		}
		if year >= q.first && r.known() && before.known() && r.figure.Value.Cmp(before.figure.Value) >= 0 {
			risen = fmt.Sprintf("%d年没有比上年下降", year)
		}
		before = r
	}
	text := "“" + q.series.Name + "”" + strings.Join(words, "、")
	last := q.at(q.last())
	switch {
	case risen != "":
		return found(Behind, "%s，%s", text, risen).with(q.last(), last, nil, nil).without(missing...)
	case len(missing) > 0:
		return untold(text, q.lacks(missing...)).without(missing...)
	}
	return found(q.settled(true), "%s，逐年下降", text).with(q.last(), last, nil, nil)
}
