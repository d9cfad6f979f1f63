package plan

import (
	"fmt"
	"math/big"
)

// base is the value before the plan, printed or declared.
type base struct {
	year     int
	value    *big.Rat
	declared bool
	source   string
	basis    string
}

// base gives the base, or why there is none.
func (q *question) base() (*base, []cause) {
	none := "没有基期值：文件未印，也没有申报"
	b := &base{year: q.ind.baseYear(), declared: true}
	if printed := q.ind.Baseline; printed.Year != nil && printed.Value != nil {
		b.value, _, _ = parse(*printed.Value)
		b.declared = false
		return b, nil
	}
	if s := q.in.stated(q.ind.ID, BaseYear); s != nil {
		b.year, b.source = s.Year, s.Source
	}
	if b.year == 0 {
		causes := []cause{{NoBaseline, none}}
		if q.ind.Kind == Decline {
			causes = append(causes, cause{BaseYearUnknown, "基期年份文件未印，也没有申报"})
		}
		return nil, causes
	}
	r := q.at(b.year)
	if !r.known() {
		return nil, []cause{{NoBaseline, fmt.Sprintf("没有基期%d年的数值", b.year)}}
	}
	b.value, b.basis = r.figure.Value, r.figure.Basis
	if b.source == "" {
		b.source = r.figure.Source
	}
	return b, nil
}

// show gives the base with where it comes from.
func (q *question) showBase(b *base) string {
	if b.declared {
		return fmt.Sprintf("基期%d年%s，申报，来源：%s", b.year, q.show(b.value), b.source)
	}
	return fmt.Sprintf("基期%d年%s，文件所印", b.year, q.show(b.value))
}

// clash tells where the figures of the base and of a year are not of one kind.
// Values per GDP must say whose prices they are in.
func (q *question) clash(b *base, year int, f *Figure) []cause {
	if !b.declared || b.basis == f.Basis && (b.basis != "" || !q.ind.PriceBasis) {
		return nil
	}
	if q.ind.PriceBasis && b.basis == f.Basis {
		return []cause{{BasisDiffers, "没有写明价格口径：计量单位应写作“" + q.series.Unit + "（2020年价）”"}}
	}
	word := func(basis string) string {
		if basis == "" {
			return "未写明"
		}
		return basis
	}
	return []cause{{BasisDiffers, fmt.Sprintf("口径不同：基期%d年%s，%d年%s", b.year, word(b.basis), year, word(f.Basis))}}
}

// path is where the series should be in a year: on the straight line from the
// base to the target, or from milestone to milestone. What already was there at
// the base may not be lost.
func (q *question) path(b *base, year int) *big.Rat {
	goal := q.aim(b, q.goal)
	if q.ind.Kind != Decline && q.meets(b.value) {
		return goal
	}
	fromYear, from := b.year, b.value
	for _, point := range q.waypoints() {
		if point.year >= year {
			return between(fromYear, from, point.year, q.aim(b, point.value), year)
		}
		fromYear, from = point.year, q.aim(b, point.value)
	}
	return between(fromYear, from, q.end, goal, year)
}

// between is the value of a year on a straight line; before its start, the start.
func between(y0 int, v0 *big.Rat, y1 int, v1 *big.Rat, year int) *big.Rat {
	if year <= y0 || y1 <= y0 {
		return v0
	}
	return add(v0, mul(sub(v1, v0), big.NewRat(int64(year-y0), int64(y1-y0))))
}

// aim turns a target into a value of the series: a decline is one of the base.
func (q *question) aim(b *base, target *big.Rat) *big.Rat {
	if q.ind.Kind != Decline {
		return target
	}
	return mul(b.value, sub(whole(1), quo(target, hundred(q.ind.Unit))))
}

type waypoint struct {
	year  int
	value *big.Rat
}

// waypoints are the milestones that the document prints or a person declares.
func (q *question) waypoints() []waypoint {
	var points []waypoint
	for _, m := range q.ind.Milestones {
		value, _, _ := parse(m.Value)
		points = append(points, waypoint{m.Year, value})
	}
	for year := q.first; year < q.end; year++ {
		if s := q.in.statedFor(q.ind.ID, Waypoint, year); s != nil {
			points = append(points, waypoint{s.Year, s.Value})
		}
	}
	return points
}
