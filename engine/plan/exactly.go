package plan

// judgeExactly judges a value that shall be just so much in the target year
// (保留7个): neither more nor less.
func judgeExactly(q *question) finding {
	at := q.last()
	r := q.at(at)
	if r.figure != nil && q.final && !q.meets(r.figure.Value) {
		return found(Behind, "%s，与%s不符", q.showYear(at, r, q.goal), q.showGoal()).with(at, r, nil, nil)
	}
	if q.final && !r.known() {
		return untold("", q.lacks(at)).without(at)
	}
	if r.known() && q.meets(r.figure.Value) {
		return found(Reached, "%s，达到%s", q.showYear(at, r, q.goal), q.showGoal()).with(at, r, nil, nil)
	}
	b, causes := q.base()
	if !r.known() {
		causes = append(causes, q.lacks(at))
		return untold("", causes...).without(at)
	}
	value := r.figure.Value
	if b == nil {
		return untold(q.showYear(at, r, q.goal)+"，未达到"+q.showGoal(), causes...).with(at, r, nil, nil)
	}
	if clash := q.clash(b, at, r.figure); clash != nil {
		return untold(q.showYear(at, r, q.goal), clash...).with(at, r, nil, b)
	}
	path := q.path(b, at)
	if q.series.things() && b.value.Cmp(q.goal) < 0 {
		path = down(path)
	}
	side := b.value.Cmp(q.goal)
	switch {
	case value.Cmp(q.goal) == -side || side == 0:
		return found(Behind, "%s，已越过%s（%s）", q.showYear(at, r, q.goal), q.showGoal(), q.showBase(b)).with(at, r, path, b)
	case distance(value, q.goal).Cmp(distance(path, q.goal)) > 0:
		return found(Behind, "%s，落后于路径值%s（%s；%s）", q.showYear(at, r, path, q.goal), q.show(path, value), q.showBase(b), q.showGoal()).with(at, r, path, b)
	}
	return found(OnCourse, "%s，不落后于路径值%s（%s；%s）", q.showYear(at, r, path, q.goal), q.show(path, value), q.showBase(b), q.showGoal()).with(at, r, path, b)
}
