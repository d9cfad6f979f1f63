package sentence

import (
	"regexp"
	"strconv"
	"strings"
)

const (
	falls = `(?:下降|降低|减少|递减|好转)`
	rises = `(?:上升|增加|增长|提高|反弹|上涨|递增|提升)`
	often = `(?:逐年|持续|连续|稳步|逐步|总体|呈|保持|趋势|态势|实现|能|能够|出现|有所|均|明显|不断|都)*`
	prior = `(?:与|较|比|同)?(?:上一?年度?|前一?年度?|去年|往年|上年同期|去年同期)(?:同期)?(?:相比)?|同比`
)

// trendForms read which way a figure must go from what costs points.
var trendForms = []struct {
	form  *regexp.Regexp
	must  string
	doubt string
}{
	{regexp.MustCompile(`(?:未|没有|没|不能|未能)` + often + falls + often), "fall", ""},
	{regexp.MustCompile(`(?:未|没有|没|不能|未能)` + often + rises + often), "rise", ""},
	{regexp.MustCompile(`(?:持平(?:或者?|、|及)` + often + rises + `|` + rises + `(?:或者?|、|及)(?:者)?持平|不降反升|未降反升)`), "fall", ""},
	{regexp.MustCompile(`(?:持平(?:或者?|、|及)` + often + falls + `|` + falls + `(?:或者?|、|及)(?:者)?持平|不升反降)`), "rise", ""},
	{regexp.MustCompile(often + rises + often), "not_rise", ""},
	{regexp.MustCompile(often + falls + often), "not_fall", ""},
}

var (
	yearly    = regexp.MustCompile(`逐年|持续|连续`)
	priorYear = regexp.MustCompile(prior)
	meanYears = regexp.MustCompile(`Y(?:的)?(?:年均|年平均|平均|均值)`)
	trendTail = regexp.MustCompile(`^(?:趋势|态势|的|情况|现象|，|者|、)*(?:直接|一次性)?(?:DA|Z)`)
)

// trend takes "近三年…死亡率未逐年下降的，扣1分".
func trend(r *reading) bool {
	v := viewOf(r.tokens, r.used)
	if strings.ContainsAny(v.shape, "%SqpRB") || !strings.ContainsAny(v.shape, "AZ") {
		return false
	}
	years, placed := 0, false
	for i, t := range r.tokens {
		if t.kind == tokYears && !r.used[i] {
			n, _ := t.number.Int64()
			years, placed = int(n), true
		}
	}
	before := priorYear.MatchString(v.shape)
	if !placed && !before && !yearly.MatchString(v.shape) && !strings.Contains(v.shape, "反升") && !strings.Contains(v.shape, "反降") {
		return false
	}
	for _, f := range trendForms {
		at := v.match(f.form)
		// 减少 and 提高 are verbs of much else: what they say must end the condition.
		for at != nil && trendTail.FindString(string([]rune(v.shape)[at[1]:])) == "" {
			at = v.matchFrom(f.form, at[0]+1)
		}
		if at == nil {
			continue
		}
		end := at[1] + len([]rune(trendTail.FindString(string([]rune(v.shape)[at[1]:]))))
		r.u.Pattern, r.u.Must = "trend", f.must
		last := r.tokens[v.at[end-1]]
		r.u.Points, r.u.All = last.points, last.kind == tokAll
		if r.u.Years = years; years == 0 {
			r.u.Years = 2
			switch {
			case before:
			case yearly.MatchString(v.shape):
				r.u.Years = 3
				r.doubt(Probable, "没有写明几年，按三年理解")
			default:
				r.doubt(Probable, "没有写明与哪年比，按上年理解")
			}
		}
		if placed && before {
			r.u.Years = max(r.u.Years, 2)
		}
		words := v.text(r.tokens, at[0], at[1])
		head := v.text(r.tokens, 0, at[0])
		if (f.must == "not_rise" || f.must == "not_fall") && r.u.Years > 2 {
			r.doubt(Probable, "按任何一年"+strings.TrimLeft(words, "逐年持续连")+"即扣理解")
		}
		if f.must == "fall" && !yearly.MatchString(words) && !before && r.u.Years > 2 {
			r.doubt(Probable, "按逐年下降理解")
		}
		if meanYears.MatchString(v.shape) {
			r.doubt(Unsure, "多年平均值的比较，请核对怎样比")
		}
		head = priorYear.ReplaceAllString(head, "")
		for _, t := range r.tokens {
			if t.kind == tokYears {
				head = strings.ReplaceAll(head, t.text, "")
			}
		}
		r.u.Measure = strings.TrimPrefix(cleanName(head), "的")
		r.u.What = cleanWhat(v.text(r.tokens, 0, at[1]))
		r.use(v, 0, end)
		if names := measures(r.u.Measure); len(names) > 1 {
			r.doubt(Probable, strconv.Itoa(len(names))+"个指标要分别比较")
		}
		if r.u.Measure == "" {
			r.doubt(Probable, "没有写明指标，按所在项理解")
		}
		return true
	}
	return false
}
