package plan

// judgeFloor judges a level, rate, share or count that shall be at least so much
// in the target year (不低于). A rising count may lag behind its path by less than
// one whole thing.
func judgeFloor(q *question) finding {
	at := q.last()
	r := q.at(at)
	if q.final {
		switch {
		case r.figure != nil && !q.meets(r.figure.Value):
			return found(Behind, "%s，未达到%s，差%s", q.showYear(at, r, q.goal), q.showGoal(), q.gap(r.figure.Value, q.goal)).with(at, r, nil, nil)
		case !r.known():
			return untold("", q.lacks(at)).without(at)
		}
		return found(Reached, "%s，达到%s", q.showYear(at, r, q.goal), q.showGoal()).with(at, r, nil, nil)
	}
	if r.known() && q.meets(r.figure.Value) {
		return found(Reached, "%s，已达到%s", q.showYear(at, r, q.goal), q.showGoal()).with(at, r, nil, nil)
	}
	b, causes := q.base()
	if !r.known() {
		causes = append(causes, q.lacks(at))
	}
	if r.figure == nil {
		return untold("", causes...).without(at)
	}
	short := q.showYear(at, r, q.goal)
	if !q.meets(r.figure.Value) {
		short += "，未达到" + q.showGoal()
	}
	if b == nil {
		return untold(short, causes...).with(at, r, nil, nil)
	}
	if clash := q.clash(b, at, r.figure); clash != nil {
		return untold(short, append(causes, clash...)...).with(at, r, nil, b)
	}
	path := q.path(b, at)
	if q.series.things() {
		path = down(path)
	}
	switch {
	case r.figure.Value.Cmp(path) < 0: // whatever is missing can only make it worse
		return found(Behind, "%s，低于路径值%s，差%s（%s；%s）", q.showYear(at, r, path, q.goal), q.show(path, r.figure.Value), q.gap(r.figure.Value, path), q.showBase(b), q.showGoal()).with(at, r, path, b)
	case !r.known():
		return untold(short, causes...).with(at, r, path, b).without(at)
	}
	return found(OnCourse, "%s，不低于路径值%s（%s；%s）", q.showYear(at, r, path, q.goal), q.show(path, r.figure.Value), q.showBase(b), q.showGoal()).with(at, r, path, b)
}
