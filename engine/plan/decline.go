package plan

import "math/big"

// judgeDecline judges a fall by so many per cent against the base year (降幅).
// The value asked is the count or the rate of single years; one says nothing of
// the other.
func judgeDecline(q *question) finding {
	if s := q.in.stated(q.ind.ID, BaseSum); s != nil {
		return q.declineOfSums(s)
	}
	at := q.last()
	r := q.at(at)
	b, causes := q.base()
	if !r.known() {
		causes = append(causes, q.lacks(at))
	}
	text := ""
	if r.figure != nil {
		text = q.showYear(at, r)
	}
	switch {
	case b == nil:
		f := untold(text, causes...).with(at, r, nil, nil)
		if !r.known() {
			f = f.without(at)
		}
		return f
	case b.value.Sign() == 0:
		return untold(text, append(causes, cause{BaseZero, "基期为零，降幅没有意义（" + q.showBase(b) + "）"})...).with(at, r, nil, b)
	case !r.known():
		return untold("", causes...).with(at, r, nil, b).without(at)
	}
	if clash := q.clash(b, at, r.figure); clash != nil {
		return untold(text, clash...).with(at, r, nil, b)
	}
	value, goal := r.figure.Value, q.aim(b, q.goal)
	fall := "（" + q.showBase(b) + "；" + q.showGoal() + "，即" + q.show(goal, value) + q.wholeCases(goal) + "）"
	switch {
	case value.Cmp(goal) <= 0:
		return found(Reached, "%s，比基期%s%s", q.showYear(at, r, goal), q.change(b, value), fall).with(at, r, nil, b)
	case q.final:
		return found(Behind, "%s，比基期%s，未达到目标%s", q.showYear(at, r, goal), q.change(b, value), fall).with(at, r, nil, b)
	}
	path := q.path(b, at)
	if value.Cmp(path) > 0 {
		return found(Behind, "%s，高于路径值%s%s%s", q.showYear(at, r, path, goal), q.show(path, value), q.wholeCases(path), fall).with(at, r, path, b)
	}
	return found(OnCourse, "%s，不高于路径值%s%s%s", q.showYear(at, r, path, goal), q.show(path, value), q.wholeCases(path), fall).with(at, r, path, b)
}

// wholeCases says how many whole cases a bound allows.
func (q *question) wholeCases(bound *big.Rat) string {
	if q.series.Measure != Count || bound.IsInt() {
		return ""
	}
	return "，至多" + show(down(bound), 0) + q.series.Unit
}

// change says by how much the value fell or rose.
func (q *question) change(b *base, value *big.Rat) string {
	part := mul(quo(distance(value, b.value), b.value), hundred(q.ind.Unit))
	text := show(part, q.decimals+1, q.goal) + q.ind.Unit
	switch value.Cmp(b.value) {
	case -1:
		return "下降" + text
	case 1:
		return "上升" + text
	}
	return "持平"
}

// declineOfSums compares what the years of the plan add up to with a sum of the
// same number of years before it, which a person declares.
func (q *question) declineOfSums(s *Statement) finding {
	said := "五年合计口径：基期合计" + q.show(s.Value) + "，申报，来源：" + s.Source
	if n := q.end - q.first + 1; n != 5 {
		said = "合计口径：基期合计" + q.show(s.Value) + "，申报，来源：" + s.Source
	}
	if s.Value.Sign() == 0 {
		return untold(said, cause{BaseZero, BaseZero.Title()})
	}
	sum, missing := q.sum()
	goal := mul(s.Value, sub(whole(1), quo(q.goal, hundred(q.ind.Unit))))
	path := mul(goal, big.NewRat(int64(q.last()-q.first+1), int64(q.end-q.first+1)))
	f := finding{year: q.last(), value: sum, path: path, missing: missing}
	switch {
	case sum.Cmp(path) > 0:
		f.answer = Behind
	case len(missing) > 0:
		f = untold("", q.lacks(missing...))
		f.text, f.missing = said, missing
		return f
	default:
		f.answer = q.settled(true)
	}
	word := map[bool]string{true: "高于", false: "不高于"}[f.answer == Behind]
	f.text = q.showSpan() + "合计" + q.show(sum, path) + "，" + word + "按年数折算的" + q.show(path, sum) + "（" + said + "；" + q.showGoal() + "）"
	return f.without(missing...)
}
