package plan

import (
	"fmt"
	"strings"
)

// judgeCap judges a bound that holds in every year and is asked of the target
// year (不超过). It needs no base; one that lies above it makes it a way down.
func judgeCap(q *question) finding {
	at := q.last()
	r := q.at(at)
	if r.figure == nil {
		return untold("", q.lacks(at)).without(at)
	}
	value := r.figure.Value
	if !q.final {
		if b, _ := q.base(); b != nil && !q.meets(b.value) {
			return q.wayDown(b, at, r)
		}
	}
	switch {
	case !q.meets(value) && q.final:
		return found(Behind, "%s，超出%s，多%s", q.showYear(at, r, q.goal), q.showGoal(), q.gap(value, q.goal)).with(at, r, nil, nil)
	case !q.meets(value):
		return found(Behind, "%s，超出上限（%s），多%s", q.showYear(at, r, q.goal), q.showGoal(), q.gap(value, q.goal)).with(at, r, q.goal, nil)
	case !r.known():
		return untold(q.showYear(at, r, q.goal), q.lacks(at)).with(at, r, nil, nil).without(at)
	case q.final:
		return found(Reached, "%s，符合%s%s", q.showYear(at, r, q.goal), q.showGoal(), q.brokenBefore(at)).with(at, r, nil, nil)
	}
	return found(OnCourse, "%s，在上限以内（%s）；上限到期末才能认定达到", q.showYear(at, r, q.goal), q.showGoal()).with(at, r, q.goal, nil)
}

func (q *question) wayDown(b *base, at int, r reading) finding {
	if clash := q.clash(b, at, r.figure); clash != nil {
		return untold(q.showYear(at, r, q.goal), clash...).with(at, r, nil, b)
	}
	value, path := r.figure.Value, q.path(b, at)
	switch {
	case value.Cmp(path) > 0:
		return found(Behind, "%s，高于路径值%s，多%s（%s；%s）", q.showYear(at, r, path, q.goal), q.show(path, value), q.gap(value, path), q.showBase(b), q.showGoal()).with(at, r, path, b)
	case !r.known():
		return untold(q.showYear(at, r, path), q.lacks(at)).with(at, r, path, b).without(at)
	}
	return found(OnCourse, "%s，不高于路径值%s（%s；%s）", q.showYear(at, r, path, q.goal), q.show(path, value), q.showBase(b), q.showGoal()).with(at, r, path, b)
}

// brokenBefore names the years before the last that were above the bound.
func (q *question) brokenBefore(at int) string {
	var words []string
	for year := q.first; year < at; year++ {
		if r := q.at(year); r.figure != nil && !q.meets(r.figure.Value) {
			words = append(words, q.showYear(year, r, q.goal))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return fmt.Sprintf("；此前%s，超出上限", strings.Join(words, "、"))
}
