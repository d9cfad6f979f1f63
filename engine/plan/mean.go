package plan

import (
	"fmt"
	"math/big"
)

// judgeMean judges a bound on the mean of the years (年均). It is decided on two
// readings, the mean of the yearly values and the quotient of the sums; where
// they differ a person must choose.
func judgeMean(q *question) finding {
	var missing []int
	values, above, below := whole(0), whole(0), whole(0)
	ratios := true
	years := q.last() - q.first + 1
	for year := q.first; year <= q.last(); year++ {
		r := q.at(year)
		if !r.known() {
			missing = append(missing, year)
			continue
		}
		values = add(values, r.figure.Value)
		if r.figure.Denominator == nil {
			ratios = false
			continue
		}
		above, below = add(above, r.figure.Numerator), add(below, r.figure.Denominator)
	}
	chosen := ""
	if s := q.in.stated(q.ind.ID, MeanReading); s != nil {
		chosen = s.Choice
	}
	mean := quo(values, whole(years))
	text := fmt.Sprintf("%s逐年数值的平均为%s", q.showSpan(), q.show(mean, q.goal))
	f := finding{year: q.last(), value: mean, missing: missing}
	if len(missing) > 0 {
		// The known years alone are too much for the mean of all, whatever is
		// missing. The quotient of the sums may still become small.
		if (chosen == meanOfYears || !ratios && chosen == "") && !q.meets(mean) {
			f.answer = Behind
			f.text = fmt.Sprintf("已有年份的数值摊到%d年即为%s，超出%s", years, q.show(mean, q.goal), q.showGoal())
			return f.without(missing...)
		}
		return untold("", q.lacks(missing...)).without(missing...)
	}
	good := q.meets(mean)
	switch {
	case chosen == ofSums && !ratios:
		return untold(text, cause{MissingYear, "申报按合计相除，但有的年份没有填分子和分母"})
	case ratios:
		whole := q.ofSums(above, below)
		text += "，各年合计相除为" + q.show(whole, q.goal)
		agree := q.meets(whole) == good
		switch {
		case chosen == ofSums:
			good, mean = q.meets(whole), whole
			text += "，按申报取合计相除"
		case chosen == meanOfYears:
			text += "，按申报取逐年平均"
		case !agree:
			f = untold(text, cause{ReadingsDiffer, "两种年均口径结论不同，须申报年均口径"})
			f.year, f.value = q.last(), mean
			return f
		}
	default:
		text += "（只有数值，不能按合计相除核对）"
	}
	f.value, f.answer = mean, q.settled(good)
	verdict := map[bool]string{true: "符合", false: "超出"}[good]
	f.text = text + "，" + verdict + q.showGoal() + q.rest(values)
	return f
}

// ofSums is the quotient of the sums in the unit of the series.
func (q *question) ofSums(above, below *big.Rat) *big.Rat {
	per := whole(q.series.Per())
	if q.series.Measure == Share {
		per = hundred(q.series.Unit)
	}
	return mul(quo(above, below), per)
}

// rest says what the remaining years may have on average.
func (q *question) rest(values *big.Rat) string {
	if q.final {
		return ""
	}
	left := q.end - q.year
	room := quo(sub(mul(whole(q.end-q.first+1), q.goal), values), whole(left))
	if room.Sign() < 0 {
		return fmt.Sprintf("；余下%d年即使都为0也不能达到", left)
	}
	return fmt.Sprintf("；余下%d年平均可以有%s", left, q.show(room, q.goal))
}

// showSpan names the years that are looked at: 2021—2023年.
func (q *question) showSpan() string {
	if q.last() == q.first {
		return fmt.Sprintf("%d年", q.first)
	}
	return fmt.Sprintf("%d—%d年", q.first, q.last())
}

// sum adds up the known years, and names the others.
func (q *question) sum() (sum *big.Rat, missing []int) {
	sum = whole(0)
	for year := q.first; year <= q.last(); year++ {
		if r := q.at(year); r.known() {
			sum = add(sum, r.figure.Value)
		} else {
			missing = append(missing, year)
		}
	}
	return sum, missing
}
