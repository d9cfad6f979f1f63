package plan

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// question is one series of one indicator, to be judged for one year.
type question struct {
	plan     *Plan
	ind      *Indicator
	series   Series
	in       *Input
	year     int // 评估年
	first    int // of the plan
	end      int // of the target; 0 where nobody says
	final    bool
	goal     *big.Rat // nil where the target has no figure
	op       string
	decimals int
}

func newQuestion(p *Plan, ind *Indicator, series Series, in *Input, year int) *question {
	q := &question{plan: p, ind: ind, series: series, in: in, year: year, first: p.Head.Period.From}
	if ind.Target.Year != nil {
		q.end = *ind.Target.Year
	} else if s := in.stated(ind.ID, TargetYear); s != nil {
		q.end = s.Year
	}
	q.final = q.end > 0 && year >= q.end
	q.goal, q.decimals = ind.goal()
	if ind.Target.Op != nil {
		q.op = *ind.Target.Op
	}
	return q
}

// goal is the figure of the target and its decimals; nil where there is none.
func (i *Indicator) goal() (*big.Rat, int) {
	for _, text := range []*string{i.Target.Value, i.Target.ReadsAs} {
		if text != nil {
			n, decimals, _ := parse(*text)
			return n, decimals
		}
	}
	return nil, 0
}

// last is the last year whose figures count: those after the target's are not read.
func (q *question) last() int {
	if q.final {
		return q.end
	}
	return q.year
}

// reading is what is known of a year.
type reading struct {
	figure *Figure  // that decides; nil where there is none
	absent []string // who has no value in this year and has one in another
	none   bool     // nothing happened, and that was said
	parts  bool     // the figure is the worst of several
}

// known tells whether the whole year is there.
func (r reading) known() bool { return r.figure != nil && len(r.absent) == 0 }

// at reads a year. Of what several units handed in, the worst decides.
func (q *question) at(year int) reading {
	years := q.in.figures[fold(q.series.Name)]
	r := reading{none: q.in.statedFor(q.ind.ID, NoEvent, year) != nil}
	has := map[string]bool{}
	for _, f := range years[year] {
		has[f.Unit] = true
		r.parts = r.parts || f.Unit != ""
		switch {
		case f.Value == nil:
			r.none = true
		case r.figure == nil || q.worse(f.Value, r.figure.Value):
			r.figure = f
		}
	}
	if r.parts {
		for _, figures := range years {
			for _, f := range figures {
				if f.Unit != "" && !has[f.Unit] {
					has[f.Unit] = true
					r.absent = append(r.absent, f.Unit)
				}
			}
		}
		slices.Sort(r.absent)
	}
	r.none = r.none && r.figure == nil
	return r
}

// worse tells whether a is farther from the target than b.
func (q *question) worse(a, b *big.Rat) bool {
	switch q.ind.Direction {
	case AtLeast:
		return a.Cmp(b) < 0
	case Exactly:
		return distance(a, q.goal).Cmp(distance(b, q.goal)) > 0
	}
	return a.Cmp(b) > 0
}

func distance(a, b *big.Rat) *big.Rat {
	d := sub(a, b)
	return d.Abs(d)
}

// meets tells whether a value is what the target asks for.
func (q *question) meets(value *big.Rat) bool { return holds(value, q.op, q.goal) }

// show gives a value of the series with its unit.
func (q *question) show(value *big.Rat, bounds ...*big.Rat) string {
	decimals := q.decimals + 1
	if q.ind.Kind == Decline {
		decimals = significant(value)
	}
	return show(value, decimals, bounds...) + q.series.Unit
}

// gap gives how far two values are apart.
func (q *question) gap(a, b *big.Rat) string {
	text := q.show(distance(a, b))
	if bare, ok := strings.CutSuffix(text, "%"); ok {
		return bare + "个百分点"
	}
	return text
}

// showYear gives what a year had: 2023年为78%.
func (q *question) showYear(year int, r reading, bounds ...*big.Rat) string {
	text := fmt.Sprintf("%d年为", year)
	if r.parts {
		word := map[string]string{AtLeast: "最低", Exactly: "相差最大的"}[q.ind.Direction]
		if word == "" {
			word = "最高"
		}
		text = fmt.Sprintf("%d年%s为", year, word)
	}
	text += q.show(r.figure.Value, bounds...)
	if r.figure.Unit != "" {
		text += "（" + r.figure.Unit + "）"
	}
	if f := r.figure; f.Denominator != nil && !r.parts {
		text += fmt.Sprintf("（%s/%s）", show(f.Numerator, 2), show(f.Denominator, 2))
	}
	if q.in.statedFor(q.ind.ID, Preliminary, year) != nil {
		text += "（初步数）"
	}
	return text
}

// showGoal gives the target as a comparison: 2025年目标≥90%.
func (q *question) showGoal() string {
	text := signs[q.op]
	if q.ind.Kind == Decline {
		text = "下降"
	}
	for _, printed := range []*string{q.ind.Target.Value, q.ind.Target.ReadsAs} {
		if printed != nil { // its digits as they are
			text += *printed + q.ind.Unit
			break
		}
	}
	return fmt.Sprintf("%d年目标%s", q.end, text)
}

// lacks says which years have no value, or who has none in them.
func (q *question) lacks(years ...int) cause {
	var words []string
	for _, year := range years {
		r := q.at(year)
		switch {
		case len(r.absent) > 0:
			words = append(words, fmt.Sprintf("%d年%s", year, some(r.absent)))
		default:
			words = append(words, fmt.Sprintf("%d年", year))
		}
	}
	return cause{MissingYear, "缺" + strings.Join(words, "、") + "的“" + q.series.Name + "”数值"}
}

// some lists names, the first few of many.
func some(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], "、") + fmt.Sprintf("等%d个", len(names))
	}
	return strings.Join(names, "、")
}

// finding is the judgement of one series.
type finding struct {
	answer  Answer
	causes  []cause
	text    string
	year    int      // of value
	value   *big.Rat // nil where there is none
	path    *big.Rat // nil where it was not asked for
	base    *base
	missing []int
}

// found is a finding with an answer.
func found(answer Answer, format string, args ...any) finding {
	return finding{answer: answer, text: fmt.Sprintf(format, args...)}
}

// untold is a finding without one: what is known, and why it is not enough.
func untold(text string, causes ...cause) finding {
	sortCauses(causes)
	return finding{answer: CannotTell, text: text, causes: causes}
}

// with adds the figures that a finding rests on.
func (f finding) with(year int, r reading, path *big.Rat, b *base) finding {
	if r.figure != nil {
		f.year, f.value = year, r.figure.Value
	}
	f.path, f.base = path, b
	return f
}

// without names the years that are missing.
func (f finding) without(years ...int) finding {
	f.missing = years
	if f.answer != CannotTell && len(years) > 0 {
		var words []string
		for _, year := range years {
			words = append(words, fmt.Sprint(year))
		}
		f.text += "；缺" + strings.Join(words, "、") + "年数值，不影响结论"
	}
	return f
}

// settled is the answer at the end, or on the way there.
func (q *question) settled(good bool) Answer {
	switch {
	case !good:
		return Behind
	case q.final:
		return Reached
	}
	return OnCourse
}
