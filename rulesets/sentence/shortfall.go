package sentence

import (
	"regexp"
	"strings"

	"chengan/engine/exact"
)

// Forms of "so much for every step": S 1个百分点, Q 1人, % 1%.
var (
	stepDown  = regexp.MustCompile(`每(?:再)?(?:降低|下降|减少|低于?|差|少|降|缺少|缺|不足|未完成|下滑|相差|O)+(?:标准|目标|指标|值)*(?P<s>S|Q|%|#)` + ending + `D(?P<a>A)`)
	stepPlain = regexp.MustCompile(`每(?:个)?(?P<s>S)` + ending + `D(?P<a>A)`)
	stepUp    = regexp.MustCompile(`每(?:再)?(?:超过|超出|超|高于|高出|高|增加|上升|增长|提高|多|O)+(?P<s>S|Q|%|#)` + ending + `D(?P<a>A)`)
	inPortion = regexp.MustCompile(`(?:按|依|根据)(?:照)?(?:其|未|完成|实际|缺额|差额|所占|达标|的|相应|缺口|不达标|相对|等)*比例(?:相应|予以|给予)*(?P<v>Dn?A?|n|W|得分|计分|折算|D)`)
	shouldBe  = regexp.MustCompile(`^(?P<name>[^。；]*?)(?:应|须|要求|需|必须|应当|目标(?:值)?为|以)(?:为|不)?(?:O|为|在)?(?P<a>[%#Q])(?P<h>h)?(?:为(?:基数|基准|标准|目标))?`)
)

// demand is a condition that says what must be: 演练每年不少于2次，
var demand = regexp.MustCompile(`O[%#Q](?:次)*$`)

// shortfall takes "低于95%的，每低1个百分点扣0.1分，1分扣完为止".
func shortfall(r *reading) bool {
	r.asAward()
	v := viewOf(r.tokens, r.used)
	v.shape = r.shape(v)
	if at := v.match(stepUp); at != nil && r.tokens[v.at[at[2]]].kind == tokStep {
		r.u.Pattern, r.u.Points = "manual", r.tokens[v.at[at[4]]].points
		r.doubt(Unsure, "超出部分按步扣分，没有这样的扣分方式")
		return true
	}
	for _, form := range []*regexp.Regexp{stepDown, stepPlain} {
		if at := v.match(form); at != nil && !r.rises(v, at) {
			return r.short(v, at)
		}
	}
	if at := v.match(inPortion); at != nil {
		return r.portion(v, at)
	}
	return false
}

// rises refuses 每超过1个百分点 where 每低于1个百分点 is looked for.
func (r *reading) rises(v view, at []int) bool {
	for i := at[0]; i < at[1]; i++ {
		if t := r.tokens[v.at[i]]; t.kind == tokOperator && t.op != "<" {
			return true
		}
	}
	return false
}

// short reads the target that a step is measured from.
func (r *reading) short(v view, at []int) bool {
	step := r.tokens[v.at[at[2]]]
	target, name, ok := r.target(v, at[0])
	if step.kind == tokQuantity && (!ok || target.percent || target.unit != step.unit) {
		return false // 每少一项: there is nothing to fall short of
	}
	r.u.Pattern = "shortfall"
	per := step.number
	r.u.Per, r.u.Points = &per, r.tokens[v.at[at[4]]].points
	r.u.Percent = step.kind == tokStep || step.kind == tokPercent
	r.u.Unit = step.unit
	if ok {
		below := target.at
		r.u.Below, r.u.Measure = &below, name
		if target.percent != r.u.Percent {
			r.doubt(Unsure, "目标与步长的单位不同")
		}
	} else {
		r.doubt(Unsure, "没有写明从多少起算")
	}
	_, count := target.at.Int64()
	whole := ok && count && step.kind == tokQuantity && step.number.Cmp(exact.Int(1)) == 0 // of a count there is no part of a step
	if r.u.Step == "" && whole {
		r.u.Step = "down"
	} else if r.u.Step == "" {
		r.u.Step = "down"
		r.doubt(Probable, "不足一步的怎样计没有写明，按不计理解")
	}
	r.u.What = cleanWhat(v.text(r.tokens, 0, at[0]))
	r.use(v, 0, at[1])
	r.capless()
	return true
}

// target reads what stands before the step: "未达到95%的，", "以95%为基准，".
func (r *reading) target(v view, end int) (bound, string, bool) {
	cond := viewRange(v, 0, end)
	runes := []rune(cond.shape)
	for len(runes) > 0 && strings.ContainsRune("，：；。", runes[len(runes)-1]) {
		runes = runes[:len(runes)-1]
	}
	cond = viewRange(cond, 0, len(runes))
	if at := strings.IndexAny(cond.shape, "0W"); at >= 0 { // 95%以上的不扣分，
		head := viewRange(cond, 0, cond.byteAt[at])
		head.trim(r.tokens)
		if s, ok := stretchOf(r.tokens, head); ok && s.high.open && !s.low.open {
			return s.low, s.name, s.name != ""
		}
	}
	cond.trim(r.tokens)
	if s, ok := stretchOf(r.tokens, cond); ok && s.low.open && !s.high.open {
		if s.high.within && r.u.Confidence != Unsure {
			r.doubt(Probable, "正好等于"+s.high.at.String()+"时差额为零，不扣分")
		}
		return s.high, s.name, s.name != ""
	}
	if at := cond.match(shouldBe); at != nil {
		t := r.tokens[cond.at[at[4]]]
		return bound{at: t.number, percent: t.kind == tokPercent, unit: t.unit}, cleanName(cond.text(r.tokens, at[2], at[3])), true
	}
	if s, ok := stretchOf(r.tokens, cond); ok && s.high.open && s.low.within && demand.MatchString(cond.shape) {
		name := strings.Replace(strings.Replace(s.name, "每年", "", 1), "全年", "", 1)
		if name == "" || strings.Contains(name, "每") { // 每季度不少于1次: no single figure falls short
			return bound{}, "", false
		}
		r.doubt(Probable, "按要求的数与实际的差额扣分理解")
		return s.low, name, true
	}
	return bound{}, "", false
}

// portion reads "未达到100%的，按比例扣分".
func (r *reading) portion(v view, at []int) bool {
	r.u.Pattern, r.u.Step = "shortfall", "linear"
	target, name, ok := r.target(v, at[0])
	for i := at[2]; i < at[3] && r.u.Points == 0; i++ {
		if t := r.tokens[v.at[i]]; t.kind == tokAmount {
			r.u.Points = t.points
		}
	}
	r.u.All = r.u.Points == 0
	r.u.What = cleanWhat(v.text(r.tokens, 0, at[0]))
	r.use(v, 0, at[1])
	if !ok {
		r.doubt(Unsure, "没有写明从多少起算")
		return true
	}
	below := target.at
	r.u.Below, r.u.Per, r.u.Measure, r.u.Percent = &below, &below, name, target.percent
	if below.Sign() <= 0 {
		r.doubt(Unsure, "目标为0，无从按比例")
	}
	r.u.CapAll = r.u.Cap == 0
	r.doubt(Probable, "按差额占目标的比例扣本项分值")
	return true
}
