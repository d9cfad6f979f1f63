package sentence

import (
	"fmt"
	"strings"

	"chengan/engine/exact"
	"chengan/engine/pattern"
)

// opWords reads a comparison aloud.
var opWords = map[string]string{"<": "低于", "<=": "不高于", ">": "高于", ">=": "不低于", "==": "等于"}

var mustWords = map[string]string{"fall": "应逐年下降", "not_rise": "不得上升", "rise": "应逐年上升", "not_fall": "不得下降"}

var stepWords = map[string]string{"up": "不足一步按一步计", "down": "不足一步不计", "linear": "按比例"}

// settle words what was understood.
func (u *Understanding) settle() {
	verb := "扣"
	if u.Kind == Award {
		verb = "加"
	}
	points := u.Points.String() + "分"
	if u.All {
		points = "本项全部分值"
	}
	var b strings.Builder
	title := u.Pattern
	if spec, ok := pattern.Find(u.Pattern); ok {
		title = spec.Title
	}
	fmt.Fprintf(&b, "%s：", title)
	switch {
	case u.Kind == Veto:
		u.Words = "一票否决：" + u.What
		return
	case u.Kind == Commentary:
		u.Words = "说明，不扣分"
		return
	case u.Kind == Inapt:
		u.Words = "说明何时不涉及"
		return
	case u.Confidence == Unsure && u.Pattern == "manual":
		u.Words = "没有读懂，留给专家评分"
		return
	case u.Pattern == "manual":
		b.WriteString("由专家掌握")
		switch {
		case u.Least > 0:
			b.WriteString("，" + u.Least.String() + "分至" + points)
		case u.Points > 0:
			b.WriteString("，最多" + points)
		}
	case u.Pattern == "each":
		n := ""
		if u.Every > 1 {
			n = fmt.Sprint(u.Every)
		}
		fmt.Fprintf(&b, "每%s%s%s%s", n, u.Unit, verb, points)
	case u.Pattern == "missing":
		fmt.Fprintf(&b, "清单%d项，每缺一项%s%s", len(u.Things), verb, points)
	case u.Pattern == "shortfall" && u.Below != nil && u.Per != nil:
		fmt.Fprintf(&b, "%s低于%s，每低%s%s%s（%s）", u.Measure, u.figure(*u.Below), u.figure(*u.Per), verb, points, stepWords[u.Step])
	case u.Pattern == "tiers":
		b.WriteString(u.Measure)
		for i, t := range u.Tiers {
			what := verb + t.Points.String() + "分"
			switch {
			case t.All:
				what = verb + "本项全部分值"
			case t.Gained:
				what = "得" + t.Points.String() + "分"
			case t.Points == 0:
				what = "不" + verb + "分"
			}
			fmt.Fprintf(&b, "%s%s%s%s", map[bool]string{true: "，", false: ""}[i > 0], opWords[t.Op], u.figure(t.Than), what)
		}
	case u.Pattern == "trend":
		fmt.Fprintf(&b, "%s近%d年%s，否则%s%s", u.Measure, u.Years, mustWords[u.Must], verb, points)
	case len(u.Conditions) > 0:
		for i, c := range u.Conditions {
			if i > 0 {
				b.WriteString(map[bool]string{true: "，且", false: "，或者"}[u.Both])
			}
			b.WriteString(c.Measure + opWords[c.Op] + c.figure())
		}
		b.WriteString("，" + verb + points)
	default:
		what := u.What
		if what == "" {
			what = "所列情形"
		}
		fmt.Fprintf(&b, "%s，%s%s", what, verb, points)
	}
	switch {
	case u.Cap > 0 && u.Pool && u.PoolCap == 0 && !u.PoolAll:
		fmt.Fprintf(&b, "，与其他情形合计%s完%s分为止", verb, u.Cap)
	case u.Cap > 0:
		fmt.Fprintf(&b, "，%s完%s分为止", verb, u.Cap)
	case u.CapAll:
		fmt.Fprintf(&b, "，%s完本项分值为止", verb)
	}
	switch {
	case u.PoolCap > 0:
		fmt.Fprintf(&b, "，各句合计%s完%s分为止", verb, u.PoolCap)
	case u.PoolAll:
		fmt.Fprintf(&b, "，各句合计%s完本项分值为止", verb)
	}
	if u.Exempt != "" {
		fmt.Fprintf(&b, "；除外：%s", u.Exempt)
	}
	if len(u.Noted) > 0 {
		fmt.Fprintf(&b, "；按本表注释：%s", strings.Join(u.Noted, "，"))
	}
	u.Words = b.String()
}

func (c Condition) figure() string {
	if c.Unit == "%" {
		return c.Than.Percent()
	}
	return c.Than.String() + c.Unit
}

func (u *Understanding) figure(n exact.Number) string {
	if u.Percent {
		return n.Percent()
	}
	return n.String() + u.Unit
}
