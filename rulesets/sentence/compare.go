package sentence

import (
	"regexp"
	"strings"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// bound is one end of a stretch of numbers.
type bound struct {
	at      exact.Number
	within  bool // the number itself belongs to the stretch
	open    bool // there is no bound
	unsaid  bool // whether the number is within follows from the convention only
	percent bool
	unit    string
}

// stretch is what a condition says of a figure.
type stretch struct {
	name      string
	low, high bound
	other     bool // 其余, 否则: whatever the others leave
}

// Forms of conditions, over the shape: O an operator, % # Q a number, h 以上.
const value = `[%#Q]`

var (
	betweenForm = regexp.MustCompile(`^(?P<name>[^。；]*?)(?:在|为|是|处于|介于)?(?P<a>` + value + `)(?P<ai>[IE])?(?:[-—–~～－]|至|到|与|和)+(?P<b>` + value + `)(?P<bi>[IE])?(?:之间|区间|范围)*(?:内)?(?P<both>[IE])?(?:的|者|时|，)*$`)
	openLowForm = regexp.MustCompile(`^(?P<name>[^。；]*?)(?:在|为|是|达到)?(?P<a>` + value + `)(?P<ai>[IE])?(?P<ah>h)(?P<ai2>[IE])?(?:的|，|、|但|且|至|到|而|—|-)*(?P<bo>O)?(?:在)?(?P<b>` + value + `)(?P<bi>[IE])?(?P<bh>h)?(?P<bi2>[IE])?(?:的|者|时|，)*$`)
	pairForm    = regexp.MustCompile(`^(?P<name>[^。；]*?)(?P<ao>O)(?:到|于)?(?P<a>` + value + `)(?P<ai>[IE])?(?P<ah>h)?(?:的|，|、|但|且|而|并|又)*(?P<bo>O)(?:到|于)?(?P<b>` + value + `)(?P<bi>[IE])?(?P<bh>h)?(?:的|者|时|，)*$`)
	sandwich    = regexp.MustCompile(`^(?P<a>` + value + `)(?P<ao>O)(?P<name>[^。；]*?)(?P<bo>O)(?P<b>` + value + `)(?:的|者|时|，)*$`)
	prefixForm  = regexp.MustCompile(`^(?P<name>[^。；]*?)(?P<o>O)(?:到|于|了|其)?(?P<a>` + value + `)(?P<ai>[IE])?(?P<h>h)?(?P<ai2>[IE])?(?:的|者|时|，|：)*$`)
	postfixForm = regexp.MustCompile(`^(?P<name>[^。；]*?)(?:在|为|是|仅为|仅)?(?P<a>` + value + `)(?P<ai>[IE])?(?P<h>h)(?P<ai2>[IE])?(?:的|者|时|，|：)*$`)
	equalForm   = regexp.MustCompile(`^(?P<name>[^。；]*?)(?:为|是|等于|=)(?P<a>` + value + `)(?:的|者|时|，|：)*$`)
	otherForm   = regexp.MustCompile(`^(?:其他|其余|否则|其他情况|其余情况|其它)(?:的|者|情形|情况|，)*$`)
)

// stretchOf reads a condition as a stretch of numbers; false where it is none.
func stretchOf(tokens []token, v view) (stretch, bool) {
	get := func(form *regexp.Regexp, at []int, name string) *token {
		i := form.SubexpIndex(name)
		if i < 0 || at[2*i] < 0 || at[2*i] == at[2*i+1] {
			return nil
		}
		return &tokens[v.at[at[2*i]]]
	}
	nameOf := func(form *regexp.Regexp, at []int) string {
		i := form.SubexpIndex("name")
		return cleanName(v.text(tokens, at[2*i], at[2*i+1]))
	}
	numberOf := func(t *token) bound {
		b := bound{at: t.number, percent: t.kind == tokPercent, unit: t.unit}
		if b.percent {
			b.unit = "%"
		}
		return b
	}
	// mark settles whether the number itself is within.
	mark := func(b *bound, within bool, said bool, marks ...*token) {
		b.within, b.unsaid = within, !said
		for _, m := range marks {
			if m != nil && (m.kind == tokWithin || m.kind == tokWithout) {
				b.within, b.unsaid = m.kind == tokWithin, false
			}
		}
	}
	none := bound{open: true}
	if otherForm.MatchString(v.shape) {
		return stretch{other: true, low: none, high: none}, true
	}
	if at := v.match(betweenForm); at != nil {
		low, high := numberOf(get(betweenForm, at, "a")), numberOf(get(betweenForm, at, "b"))
		if high.percent && !low.percent {
			low.at, _ = low.at.Quo(exact.Int(100))
			low.percent, low.unit = true, "%"
		}
		both := get(betweenForm, at, "both")
		mark(&low, true, false, both, get(betweenForm, at, "ai"))
		mark(&high, true, false, both, get(betweenForm, at, "bi"))
		if low.at.Cmp(high.at) > 0 {
			low, high = high, low
		}
		return stretch{name: nameOf(betweenForm, at), low: low, high: high}, true
	}
	if at := v.match(openLowForm); at != nil {
		a, b := numberOf(get(openLowForm, at, "a")), numberOf(get(openLowForm, at, "b"))
		ah, bo, bh := get(openLowForm, at, "ah"), get(openLowForm, at, "bo"), get(openLowForm, at, "bh")
		bop := "<="
		if bo != nil {
			bop = bo.op
		} else if bh != nil {
			bop = bh.op
		} else {
			return stretch{}, false
		}
		mark(&a, ah.op == ">=" || ah.op == "<=", ah.said, get(openLowForm, at, "ai"), get(openLowForm, at, "ai2"))
		mark(&b, bop == ">=" || bop == "<=", bo != nil || bh.said, get(openLowForm, at, "bi"), get(openLowForm, at, "bi2"))
		a.unsaid = a.unsaid && !(bo != nil && strings.HasPrefix(bop, "<")) // 以上不足: the pair says that 以上 is within
		return between(nameOf(openLowForm, at), ah.op, a, bop, b)
	}
	if at := v.match(sandwich); at != nil {
		a, b := numberOf(get(sandwich, at, "a")), numberOf(get(sandwich, at, "b"))
		aop := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[get(sandwich, at, "ao").op]
		bop := get(sandwich, at, "bo").op
		a.within, b.within = strings.HasSuffix(aop, "="), strings.HasSuffix(bop, "=")
		return between(nameOf(sandwich, at), aop, a, bop, b)
	}
	if at := v.match(pairForm); at != nil {
		a, b := numberOf(get(pairForm, at, "a")), numberOf(get(pairForm, at, "b"))
		aop, bop := get(pairForm, at, "ao").op, get(pairForm, at, "bo").op
		mark(&a, strings.HasSuffix(aop, "="), true, get(pairForm, at, "ai"))
		mark(&b, strings.HasSuffix(bop, "="), true, get(pairForm, at, "bi"))
		return between(nameOf(pairForm, at), aop, a, bop, b)
	}
	one := func(form *regexp.Regexp, at []int, op string, said bool) (stretch, bool) {
		b := numberOf(get(form, at, "a"))
		mark(&b, strings.HasSuffix(op, "="), said, get(form, at, "ai"), get(form, at, "ai2"))
		s := stretch{name: nameOf(form, at), low: none, high: none}
		if op[0] == '<' {
			s.high = b
		} else {
			s.low = b
		}
		return s, true
	}
	if at := v.match(prefixForm); at != nil {
		o, h := get(prefixForm, at, "o"), get(prefixForm, at, "h")
		if o.op == "!=" {
			return stretch{}, false
		}
		op, said := o.op, true
		if h != nil { // 未达到80%以上, 达到80%以上, 不足80%以上
			switch {
			case op == "<" && h.op == ">=" && get(prefixForm, at, "ai") == nil && get(prefixForm, at, "ai2") == nil:
				said = h.said // 未达到80%以上: below what 以上 begins with
				if e := get(prefixForm, at, "ai2"); e != nil {
					return stretch{}, false
				}
			case op == h.op:
				said = true
			default:
				return stretch{}, false
			}
		}
		return one(prefixForm, at, op, said)
	}
	if at := v.match(postfixForm); at != nil {
		h := get(postfixForm, at, "h")
		return one(postfixForm, at, h.op, h.said)
	}
	if at := v.match(equalForm); at != nil {
		b := numberOf(get(equalForm, at, "a"))
		b.within = true
		return stretch{name: nameOf(equalForm, at), low: b, high: b}, true
	}
	return stretch{}, false
}

// between makes a stretch of two comparisons that point at each other.
func between(name, aop string, a bound, bop string, b bound) (stretch, bool) {
	if aop[0] == bop[0] {
		return stretch{}, false
	}
	if aop[0] == '<' {
		a, b = b, a
	}
	return stretch{name: name, low: a, high: b}, a.at.Cmp(b.at) <= 0
}

// op gives the comparison of a stretch that is open at one end.
func (s stretch) op() (string, bound, bool) {
	switch {
	case s.low.open && s.high.open:
		return "", bound{}, false
	case s.low.open && s.high.within:
		return "<=", s.high, true
	case s.low.open:
		return "<", s.high, true
	case s.high.open && s.low.within:
		return ">=", s.low, true
	case s.high.open:
		return ">", s.low, true
	case s.low.at.Cmp(s.high.at) == 0:
		return "==", s.low, true
	}
	return "", bound{}, false
}

var (
	leadIn  = regexp.MustCompile(`^(?:[0-9]+|发现|存在|对于|对|凡|若|如果|如|经[^，]{0,12}，|其中|，|、|：|当|且|或者|或|及|和|与|全市|按要求)+`)
	leadOut = regexp.MustCompile(`(?:任一项?|任意一项|任何一项|其中一项|有一项|一项|均|都|全部|同时|只|仅|的比例|比例|数量|数|为|在|是|，|、|：|的|应|应当|须|需|要求)+$`)
)

// cleanName gives the name of a figure without the words around it: what
// stands behind the last comma, unless the commas list figures.
func cleanName(text string) string {
	text = strings.Trim(text, "，。；：、 ")
	if i := strings.LastIndexAny(text, "，；：。"); i >= 0 {
		text = text[i:]
	}
	text = strings.TrimLeft(text, "，；：。、")
	text = leadIn.ReplaceAllString(text, "")
	if out := leadOut.FindString(text); out != "" {
		kept := strings.TrimSuffix(text, out)
		for _, keep := range []string{"的比例", "比例", "数量", "数"} { // belong to the name
			if strings.HasPrefix(out, keep) {
				kept += keep
				break
			}
		}
		text = kept
	}
	return text
}

// grade is a stretch with what it costs.
type grade struct {
	name    string
	stretch stretch
	points  score.Points
	all     bool
	gained  bool
}

var gradeForm = regexp.MustCompile(`^(?P<cond>[^DWBZ0]*?)(?:即|可|应|直接|一次性|各)*(?P<v>0|Z|[DW]A)`)

// gradeOf reads a sentence as a grade of a figure.
func gradeOf(tokens []token, used []bool, g group) (grade, bool) {
	v := viewOf(tokens[g.from:g.to], used[g.from:g.to])
	if strings.ContainsAny(v.shape, "qSpRJVB") {
		return grade{}, false
	}
	at := v.match(gradeForm)
	if at == nil {
		return grade{}, false
	}
	return gradeAt(tokens[g.from:g.to], v, at)
}

func gradeAt(tokens []token, v view, at []int) (grade, bool) {
	cond := viewRange(v, at[2], at[3])
	cond.trim(tokens)
	s, ok := stretchOf(tokens, cond)
	if !ok {
		if s, ok = exactly(tokens, cond); !ok {
			return grade{}, false
		}
	}
	out := grade{name: s.name, stretch: s}
	switch verdict := []rune(v.shape)[at[4]]; verdict {
	case '0':
	case 'Z':
		out.all = true
	default:
		out.points, out.gained = tokens[v.at[at[4]+1]].points, verdict == 'W'
	}
	return out, true
}

var exactForm = regexp.MustCompile(`^(?P<name>[^。；]*?)(?P<a>` + value + `)(?:的|者|时|，)*$`)

// exactly reads a grade that names a number and nothing else: "100%的得2分". No
// rate is above the whole.
func exactly(tokens []token, v view) (stretch, bool) {
	at := v.match(exactForm)
	if at == nil {
		return stretch{}, false
	}
	t := tokens[v.at[at[4]]]
	b := bound{at: t.number, within: true, percent: t.kind == tokPercent, unit: t.unit}
	if b.percent {
		b.unit = "%"
	}
	s := stretch{name: cleanName(v.text(tokens, at[2], at[3])), low: b, high: b}
	if b.percent && b.at.Cmp(exact.Int(1)) == 0 {
		s.high = bound{open: true}
	}
	return s, true
}

// viewRange is a part of a view.
func viewRange(v view, from, to int) view {
	runes := []rune(v.shape)
	sub := view{shape: string(runes[from:to]), at: append([]int{}, v.at[from:to+1]...)}
	for i := range sub.at[:to-from] {
		for range len(string(runes[from+i])) {
			sub.byteAt = append(sub.byteAt, i)
		}
	}
	sub.byteAt = append(sub.byteAt, to-from)
	return sub
}

// trim drops stops at the start of a view.
func (v *view) trim(tokens []token) {
	for len(v.at) > 1 && tokens[v.at[0]].kind == tokPunct && tokens[v.at[0]].text != "（" {
		*v = viewRange(*v, 1, len(v.at)-1)
	}
}
