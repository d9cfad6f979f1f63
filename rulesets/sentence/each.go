package sentence

import (
	"regexp"
	"slices"
	"strings"
)

// Forms of "so much for every one": q 每处, Q 一处, p /处.
const ending = `(?:的|者|，|：|、|则|各|再|均|分别|即|就|时|都|将)*`

var (
	eachLead  = regexp.MustCompile(`(?P<verb>每[^，。；：ADRZWS每]{0,16}?|每)(?P<q>Q)(?P<tail>[^。；：ADRZWqS每]{0,40}?)` + ending + `D?n?(?P<a>A)(?P<rest>(?:的标准|的)?n?)`)
	eachUnit  = regexp.MustCompile(`(?P<q>q)(?P<tail>[^。；：ADRZWqS]{0,40}?)` + ending + `D?n?(?P<a>A)(?P<rest>(?:的标准|的)?n?)`)
	eachPer   = regexp.MustCompile(`` + ending + `D?(?P<a>A)(?P<q>p)(?:n)?`)
	eachSwap  = regexp.MustCompile(`` + ending + `D(?P<q>q)(?P<a>A)`)
	eachFound = regexp.MustCompile(`(?P<verb>发现|查出|查实|出现|存在|发生|检查发现|缺少|缺|少|漏|有)(?P<q>Q)(?P<tail>[^，。；：ADRZWS]{0,24}?)` + ending + `D(?P<a>A)`)
	eachOne   = regexp.MustCompile(`(?:^|，|；|：)(?P<q>Q)(?P<tail>[^，。；：ADRZWS]{0,24}?)` + ending + `D(?P<a>A)`)
)

// verbOnly are the words that find and say nothing of what.
var verbOnly = regexp.MustCompile(`每|再|发现|查出|存在|出现|发生|有|缺少|缺|少|漏$`)

var eachForms = []*regexp.Regexp{eachPer, eachSwap, eachUnit, eachLead, eachFound, eachOne}

// lacking are the verbs of a list that is not complete.
var lacking = regexp.MustCompile(`缺少|缺失|缺|少|漏(?:[^报]|$)|未(?:制定|编制|建立|开展|设置|出台|包括|包含|涵盖|覆盖|明确|落实|具备|配备|纳入|完成|实现)`)

// moves are circumstances that only a comparison of years shows.
var moves = regexp.MustCompile(`逐年|同比|环比|持平|反升|反降|较上年|(?:率|数|量)[^，。；]{0,8}(?:上升|下降|降低|增长|增加)`)

// undone before howOften says how often something should have been done,
// which is counted once: 未每五年修订一次的，扣5分.
var (
	undone   = regexp.MustCompile(`(?:未|没有|没|不)(?:能|按照?规定|按照?要求|按|做到|坚持|依法|严格|至少)*$`)
	howOften = regexp.MustCompile(`^每[0-9一二两三四五六七八九十半]*个?(?:年|季度?|月|周|日|天|旬)`)
)

// occurrence is what the forms of each found.
type occurrence struct {
	lack  bool // 每缺一项
	short bool // of a number that the sentence demands: 应有6次，每少1次
}

// each takes "每发现一处扣0.2分".
func each(r *reading) bool {
	found, ok := r.occurrence()
	if !ok {
		return false
	}
	r.u.Pattern = "each"
	if found.short {
		r.doubt(Probable, "要与所要求的数比较，由核查人登记差数")
	}
	if moves.MatchString(r.u.What) {
		r.doubt(Probable, "说的是趋势，由核查人逐"+r.u.Unit+"比较后登记")
	}
	if r.u.What == "" && r.follows {
		r.doubt(Unsure, "没有写明对什么计数，似与前一句连用")
	}
	r.capless()
	return true
}

// occurrence reads the phrase that deducts for every one.
func (r *reading) occurrence() (occurrence, bool) {
	r.asAward()
	v := viewOf(r.tokens, r.used)
	shape := r.shape(v)
	for _, form := range eachForms {
		w := v
		w.shape = shape
		at := w.match(form)
		if at == nil {
			continue
		}
		group := func(name string) (int, int) {
			i := form.SubexpIndex(name)
			if i < 0 || at[2*i] < 0 {
				return 0, 0
			}
			return at[2*i], at[2*i+1]
		}
		q, _ := group("q")
		a, _ := group("a")
		one := r.tokens[v.at[q]]
		every, _ := one.number.Int64()
		if every < 1 {
			continue
		}
		vf, vt := group("verb")
		tf, tt := group("tail")
		verb, tail := v.text(r.tokens, vf, vt), v.text(r.tokens, tf, tt)
		start := at[0]
		before := v.text(r.tokens, 0, start)
		if form == eachLead && undone.MatchString(before) && howOften.MatchString(verb) {
			continue
		}
		if form == eachFound || form == eachOne {
			if every != 1 || regexp.MustCompile(`(?:任意?|任何|其中|只要|凡)(?:有|发现|存在)?$`).MatchString(before) || strings.Contains(tail, "即") {
				continue
			}
			if required.MatchString(v.shape) {
				continue
			}
			if r.u.Cap == 0 && !r.u.CapAll && (verb == "有" || form == eachOne) {
				r.doubt(Unsure, "没有写明是逐处扣还是有一处即扣")
			} else {
				r.doubt(Probable, "没有“每”字，按逐"+one.unit+"扣分理解")
			}
		}
		r.u.Points, r.u.Unit, r.u.Every = r.tokens[v.at[a]].points, one.unit, every
		if every == 1 {
			r.u.Every = 0
		} else {
			r.doubt(Probable, "每"+one.number.String()+one.unit+"扣一次，不足的是否计没有写明")
		}
		if r.u.Kind == Deduction && (strings.Contains(verb, "超") || priorYear.MatchString(before+verb)) {
			r.doubt(Probable, "“每"+strings.TrimPrefix(verb, "每")+"”要与目标或者上年比较，由核查人登记差数")
		}
		if !strings.ContainsAny(string([]rune(shape)[at[0]:at[1]]), "Dnp") {
			r.doubt(Probable, "没有写“扣”字")
		}
		switch one.unit {
		case "天", "日", "周", "月", "季度", "小时", "分钟":
			r.doubt(Probable, "按"+one.unit+"计的数由核查人登记")
		case "次":
			if tail != "" && strings.Contains(v.text(r.tokens, tf, tt+1), "，") {
				r.doubt(Probable, "“每次”可能是频次要求")
			}
		}
		what := before
		if strings.TrimLeft(tail, "的不符合要未到规定情形问题存在，") != "" {
			what += tail
		}
		r.u.What = cleanWhat(what)
		if r.u.What == "" { // 每瞒报1次
			r.u.What = verbOnly.ReplaceAllString(verb, "")
		}
		r.use(v, start, at[1])
		r.condition(v, 0, start)
		short := strings.ContainsAny(verb, "少缺差") &&
			slices.ContainsFunc(r.tokens[:v.at[q]], func(t token) bool { return t.kind == tokQuantity && t.unit == one.unit })
		return occurrence{lack: lacking.MatchString(verb + tail), short: short}, true
	}
	return occurrence{}, false
}

// asAward turns to the amounts that are added, where the sentence adds.
func (r *reading) asAward() {
	for i, t := range r.tokens {
		if t.kind == tokBonus && !r.used[i] {
			r.u.Kind, r.verb = Award, tokBonus
		}
	}
}

// shape gives the letters with the verb of an award as that of a deduction.
func (r *reading) shape(v view) string {
	if r.verb == tokBonus {
		return strings.ReplaceAll(v.shape, "B", "D")
	}
	return v.shape
}

// capless refuses a cap that a single step exceeds.
func (r *reading) capless() {
	if r.u.Cap != 0 && r.u.Cap < r.u.Points {
		r.doubt(Unsure, "封顶"+r.u.Cap.String()+"分小于每次扣的"+r.u.Points.String()+"分")
	}
}

// condition marks the words that say what is wrong: they are for the person
// who looks, unless they hold something that counts.
func (r *reading) condition(v view, from, to int) {
	for i := from; i < to; i++ {
		t := r.tokens[v.at[i]]
		if t.kind == tokPercent && r.u.Pattern == "" { // a rate within a count
			r.doubt(Probable, "条件中的“"+t.text+"”由核查人掌握")
		}
	}
	r.use(v, from, to)
}

var (
	whatIn  = regexp.MustCompile(`^(?:凡|对于|对|经查|若|如果|如|存在以下情形之一的：|，|；|。|、|：)+`)
	whatOut = regexp.MustCompile(`(?:的|，|。|；|：|、|者|每|按|发现|存在|情况|情形)+$`)
)

// cleanWhat gives what is wrong without the words around it.
func cleanWhat(text string) string {
	text = whatIn.ReplaceAllString(strings.TrimSpace(text), "")
	out := whatOut.FindString(text)
	return strings.TrimSuffix(text, out)
}
