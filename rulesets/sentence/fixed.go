package sentence

import (
	"regexp"
	"strings"

	"chengan/engine/exact"
)

var (
	once     = regexp.MustCompile(ending + `(?:直接|一次性|一律|给予|予以|应|可|合计|共计|累计)*(?P<v>DA|Z|Dn)`)
	gainOnce = regexp.MustCompile(ending + `W(?P<a>A)`)
	elseNone = regexp.MustCompile(`^(?:，|；|。)*(?:否则|反之|(?:未|无|没有|不|达不到|O)[^，。；]{0,20}?)?(?:的|，)*Z(?:。|；)*$`)
	anyOf    = regexp.MustCompile(`任一项?|任意一?项?|任何一项|其中一项|有一项|之一|一项|或者?|/`)
	allOf    = regexp.MustCompile(`均未达到|同时|且|都未|均低于|均不`)
)

// fixed takes "未制定…的，扣1分" and "改造率≤80%的，扣1分".
func fixed(r *reading) bool {
	r.asAward()
	v := viewOf(r.tokens, r.used)
	v.shape = r.shape(v)
	if strings.ContainsRune(v.shape, 'W') {
		return r.gained(v)
	}
	at := v.match(once)
	if at == nil {
		return false
	}
	r.u.Pattern = "fixed"
	verdict := r.tokens[v.at[at[2]]]
	switch {
	case verdict.kind == tokAll:
		r.u.All = true
	case []rune(v.shape)[at[3]-1] == 'n':
		return false
	default:
		r.u.Points = r.tokens[v.at[at[2]+1]].points
	}
	cond := viewRange(v, 0, at[0])
	cond.trim(r.tokens)
	r.u.What = cleanWhat(cond.text(r.tokens, 0, len(cond.at)-1))
	r.use(v, at[0], at[1])
	r.compare(cond)
	r.use(v, 0, at[0])
	if r.u.Cap != 0 && r.u.Cap < r.u.Points {
		r.doubt(Unsure, "封顶"+r.u.Cap.String()+"分小于所扣的"+r.u.Points.String()+"分")
	}
	if (r.u.Cap != 0 || r.u.CapAll) && !r.u.Pool {
		r.doubt(Probable, "写了封顶，却没有写按什么计数")
	}
	if r.u.What == "" {
		r.doubt(Probable, "没有写明扣分的情形")
	}
	if len(r.u.Conditions) == 0 {
		r.vague()
	}
	return true
}

// unclear are words that speak of a figure, a scale or a choice. A sentence that
// holds one and was read as a mere circumstance may mean more.
var unclear = []struct {
	form *regexp.Regexp
	why  string
}{
	{regexp.MustCompile(`率|占比|比例|满意度|过半|半数|指标`), "说的是指标，没有读出怎样比较"},
	{regexp.MustCompile(`上升|下降|降低|增长|持平|反升|反降`), "说的是趋势，没有读出怎样比较"},
	{regexp.MustCompile(`任何一|任一|任意一|之一|下列|以下(?:情形|情况)|上述`), "几种情形是合计扣一次还是各扣一次没有写明"},
	{regexp.MustCompile(`但未|但不|但内容|但没有|但无|但缺|基本|部分|优秀|良好|合格的?$|较差`), "似为分档中的一档"},
	{regexp.MustCompile(`^(?:[A-EⅠ-Ⅴ甲乙丙丁]|[一二三四五])(?:级|等|类|档)$|情节`), "似为分档中的一档"},
	{regexp.MustCompile(`(?:波动|变化|差距|偏差|影响)较?大|偏低|偏高|较低|较高|较弱|不高|不强|不理想`), "到什么程度才扣没有写明"},
	{regexp.MustCompile(`(?:未|没有)(?:制定|编制|建立|出台|印发)[^，。；]*、`), "列了几项，缺一项即扣还是都缺才扣没有写明"},
}

var titled = regexp.MustCompile(`《[^《》]*》`)

// vague doubts a circumstance that sounds like more.
func (r *reading) vague() {
	for _, u := range unclear {
		if m := u.form.FindString(titled.ReplaceAllString(r.u.What, "")); m != "" {
			r.doubt(Probable, u.why)
		}
	}
	for _, t := range r.tokens {
		if t.kind == tokQuantity || t.kind == tokNumber || t.kind == tokYears {
			r.doubt(Probable, "条件中的“"+t.text+"”由核查人掌握")
			break
		}
	}
}

// gained takes "建立…制度的得1分，否则不得分": what is not gained is deducted.
func (r *reading) gained(v view) bool {
	at := v.match(gainOnce)
	if at == nil || strings.ContainsAny(v.shape, "qpS") || strings.Contains(v.shape, "每") {
		return false
	}
	if strings.Count(v.shape, "W") > 1 {
		return false
	}
	r.u.Pattern, r.u.Points = "fixed", r.tokens[v.at[at[2]]].points
	cond := viewRange(v, 0, at[0])
	cond.trim(r.tokens)
	r.u.What = "未做到：" + cleanWhat(cond.text(r.tokens, 0, len(cond.at)-1))
	r.use(v, 0, at[1])
	rest := viewRange(v, at[1], len(v.at)-1)
	if elseNone.MatchString(rest.shape) {
		r.use(rest, 0, len(rest.at)-1)
	}
	r.doubt(Probable, "写的是得分，按没有做到即扣"+r.u.Points.String()+"分理解")
	if s, ok := stretchOf(r.tokens, cond); ok {
		if op, b, ok := s.op(); ok && negation[op] != "" && s.name != "" {
			r.u.What = ""
			r.threshold(s.name, negation[op], b)
		}
	}
	return true
}

// compare looks for the comparisons of a condition. What it does not read as
// one is a circumstance that somebody finds, or a document that is absent.
func (r *reading) compare(cond view) {
	if conditions, unsaid := r.several(cond); len(conditions) > 1 {
		r.u.Conditions = conditions
		r.u.Both = allOf.MatchString(cond.shape) && !anyOf.MatchString(cond.shape)
		if r.u.Both || unsaid {
			r.doubt(Probable, "几个条件之间的关系请核对")
		}
		return
	}
	if at := cond.match(required); at != nil {
		if o := r.tokens[cond.at[at[4]]]; o.op == ">=" {
			t := r.tokens[cond.at[at[6]]]
			b := bound{at: t.number, percent: t.kind == tokPercent, unit: t.unit}
			if b.percent {
				b.unit = "%"
			}
			r.threshold(cleanName(cond.text(r.tokens, at[2], at[3])), "<", b)
			return
		}
	}
	s, ok := stretchOf(r.tokens, cond)
	if !ok || s.other || s.name == "" {
		if ok && s.name == "" && !s.other {
			r.doubt(Probable, "没有写明指标，按所在项理解")
			if op, b, ok := s.op(); ok {
				r.threshold("", op, b)
			}
			return
		}
		for i := range len(cond.at) - 1 {
			if t := r.tokens[cond.at[i]]; t.kind == tokPercent || t.kind == tokStep {
				r.doubt(Unsure, "没有读懂“"+t.text+"”怎样比较")
			} else if t.kind == tokOperator || t.kind == tokPostfix {
				r.doubt(Probable, "条件中的“"+t.text+"”由核查人掌握")
			}
		}
		return
	}
	op, b, ok := s.op()
	if !ok {
		r.doubt(Unsure, "只有一档："+show(s.low)+"至"+show(s.high))
		return
	}
	if barely.MatchString(s.name) {
		r.u.Percent = b.percent
		r.doubt(Unsure, "“"+s.name+"”不是指标的名称")
		return
	}
	r.threshold(s.name, op, b)
	if moving.MatchString(s.name) {
		r.doubt(Probable, "“"+s.name+"”是变化幅度，请核对指标的口径")
	}
	if figureName.MatchString(s.name) && b.unit == "" && b.at.Cmp(exact.Int(1)) > 0 {
		r.doubt(Unsure, "比率与"+b.at.String()+"比较，似缺百分号")
	}
	if b.unsaid {
		r.doubt(Probable, "按民法典“以上”“以下”含本数理解")
	}
	if b.unit != "%" && op[0] == '>' {
		r.doubt(Probable, "条件是一个数，请核对是指标还是事件")
	}
}

// required is a demand and what falls short of it: "完成率应达到95%，未达到的，扣1分".
var required = regexp.MustCompile(`^(?P<name>[^。；]*?)(?:均|都|全部|应|须|要)*(?P<o>O)(?P<a>[%#Q])(?:h)?(?:的要求|以上)?[，；。](?:但)?(?:有|任意|任|其中|凡)*(?:一项|Q)?(?:O|未达标|不达标|不符合)(?:要求|标准|上述|规定|目标|的)*(?:，|[DZ]|$)`)

// moving are figures that are themselves a change.
var moving = regexp.MustCompile(`同比|环比|下降|上升|增长|降幅|增幅|涨幅`)

// barely are words that name no figure.
var barely = regexp.MustCompile(`^(?:发生|发现|存在|出现|有|每|其中|已)*$`)

// threshold notes what a figure, or several in one breath, is held to.
func (r *reading) threshold(name, op string, b bound) {
	r.u.Percent = b.percent
	names := measures(name)
	for _, one := range names {
		r.u.Conditions = append(r.u.Conditions, Condition{Measure: one, Op: op, Than: b.at, Unit: b.unit})
	}
	if len(names) > 1 && allOf.MatchString(r.u.What) && !anyOf.MatchString(r.u.What) {
		if strings.Contains(r.u.What, "均未达到") || strings.Contains(r.u.What, "均低于") {
			r.doubt(Probable, "“均未”是都未达到还是没有全部达到，请核对；按任一未达到即扣理解")
		}
	} else if len(names) > 1 && !anyOf.MatchString(r.u.What) && !strings.Contains(r.u.What, "全部") {
		r.doubt(Probable, "按任一未达到即扣理解")
	}
}

// several reads comparisons of different figures, joined by 或 or 、.
func (r *reading) several(cond view) ([]Condition, bool) {
	var out []Condition
	from, comparisons := 0, 0
	runes := []rune(cond.shape)
	unsaid := true
	for from < len(runes) {
		end := -1
		for i := from; i < len(runes); i++ {
			if runes[i] == '或' || runes[i] == '且' || runes[i] == '，' || runes[i] == '、' || i == len(runes)-1 {
				stop := i
				if i == len(runes)-1 {
					stop = i + 1
				}
				sub := viewRange(cond, from, stop)
				if s, ok := stretchOf(r.tokens, sub); ok && s.name != "" && !s.other {
					if op, b, ok := s.op(); ok {
						for _, name := range measures(strings.TrimPrefix(s.name, "者")) {
							out = append(out, Condition{Measure: name, Op: op, Than: b.at, Unit: b.unit})
						}
						if i < len(runes)-1 && runes[i] == '或' {
							unsaid = false
						}
						end = stop
						comparisons++
						break
					}
				}
			}
		}
		if end < 0 {
			return nil, false
		}
		from = end
		for from < len(runes) && strings.ContainsRune("或者且，、并", runes[from]) {
			from++
		}
	}
	if comparisons < 2 {
		return nil, false // one comparison of several figures is read by compare
	}
	r.u.Percent = out[0].Unit == "%"
	return out, unsaid
}

var figureName = regexp.MustCompile(`(?:率|比例|比|程度|度|指数|数|占比|水平|覆盖面)$`)

// measures takes "安装率、建成率" apart: each part must be the name of a figure.
func measures(name string) []string {
	name = strings.TrimSpace(name)
	form := regexp.MustCompile(`、|，|以及|和|及|与|或者|或`)
	parts := form.Split(name, -1)
	for _, p := range parts {
		if !figureName.MatchString(p) || len([]rune(p)) < 3 {
			return []string{name}
		}
	}
	return parts
}
