package plan

import (
	"fmt"
	"math/big"
	"strings"
)

// judgeIncrement judges what shall come new in the years of the plan together
// (新增). What stood before does not count, and what came cannot be lost. Where
// nothing at all was handed in nothing is told, even if the path asks for 0.
func judgeIncrement(q *question) finding {
	sum, missing, text := q.cameNew()
	if sum == nil || len(missing) == q.last()-q.first+1 {
		return untold("", q.lacks(missing...)).without(missing...)
	}
	path := down(mul(q.goal, big.NewRat(int64(q.last()-q.first+1), int64(q.end-q.first+1))))
	f := finding{year: q.last(), value: sum, path: path}
	switch {
	case q.meets(sum):
		f.answer, f.text = Reached, text+"，达到"+q.showGoal()
	case q.final && len(missing) == 0:
		f.answer, f.text = Behind, fmt.Sprintf("%s，未达到%s，差%s", text, q.showGoal(), q.gap(sum, q.goal))
	case !q.final && sum.Cmp(path) >= 0:
		f.answer, f.text = OnCourse, fmt.Sprintf("%s，不低于路径值%s（%s）", text, q.show(path), q.showGoal())
	case len(missing) > 0:
		f.answer, f.text, f.causes = CannotTell, text, []cause{q.lacks(missing...)}
	default:
		f.answer, f.text = Behind, fmt.Sprintf("%s，低于路径值%s（%s）", text, q.show(path), q.showGoal())
	}
	return f.without(missing...)
}

// cameNew adds up what came new. Where a person declares that nothing is ever
// taken away, it is the difference of two stocks.
func (q *question) cameNew() (sum *big.Rat, missing []int, text string) {
	s := q.in.stated(q.ind.ID, NeverLost)
	if s == nil {
		sum, missing = q.sum()
		var words []string
		for year := q.first; year <= q.last(); year++ {
			if r := q.at(year); r.known() {
				words = append(words, fmt.Sprintf("%d年%s", year, show(r.figure.Value, 0)))
			}
		}
		detail := ""
		if len(words) > 0 {
			detail = "（" + strings.Join(words, "、") + "）"
		}
		return sum, missing, fmt.Sprintf("%s新增合计%s%s", q.showSpan(), q.show(sum), detail)
	}
	before := q.at(q.first - 1)
	if !before.known() {
		return nil, []int{q.first - 1}, ""
	}
	for year := q.last(); year >= q.first; year-- {
		if r := q.at(year); r.known() {
			sum = sub(r.figure.Value, before.figure.Value)
			return sum, missing, fmt.Sprintf("%d年末%s、%d年末%s，新增%s（申报只增不减，来源：%s）", q.first-1, q.show(before.figure.Value), year, q.show(r.figure.Value), q.show(sum), s.Source)
		}
		missing = append([]int{year}, missing...)
	}
	return nil, missing, ""
}
