package sentence

import (
	"regexp"
	"slices"
	"strings"

	"chengan/engine/score"
)

// modifierKind says what a modifying phrase does.
type modifierKind int

const (
	modCap    modifierKind = iota // 1分扣完为止
	modPool                       // 与本项其他情形合并计算
	modExempt                     // 经评估可以继续使用的除外
	modStep                       // 不足1个百分点的按1个百分点计
	modOnce                       // 同一问题不重复扣分
)

// modifier is a phrase that is taken out before the pattern is looked for.
type modifier struct {
	kind     modifierKind
	from, to int // tokens
	points   score.Points
	all      bool   // of a cap: the points of the whole item
	item     bool   // of a cap: it is said of the item, 本项最多扣2分
	over     bool   // of a pool: it looks back at the sentences before
	step     string // up, down, linear
	text     string
}

const (
	whose = `(?:本(?:小)?(?:项|条|款|指标)|(?:该|此)(?:小)?(?:项|条|款|指标)|单项)`
	total = `(?:累计|合计|总计|共计|总共|共|总)`
)

// modifierForm is one way to write a modifying phrase.
type modifierForm struct {
	kind modifierKind
	form *regexp.Regexp
	over bool
	step string
	all  bool
}

// modifierForms are tried in this order over what is left; a group named a is
// the amount. They are written over the shape: A an amount, D 扣, n 扣分, X 扣完.
var modifierForms = []modifierForm{
	{kind: modStep, step: "up", form: regexp.MustCompile(`[，（]?(?:不足|不满|不到|未满|O)(?:S|Q|%|#)(?:的|部分|者)*，?(?:也|均|仍)?按(?:照)?(?:S|Q|%|#)(?:计算n?|计|n|算|计入|计扣|D分?)?）?`)},
	{kind: modStep, step: "down", form: regexp.MustCompile(`[，（]?(?:不足|不满|不到|未满|O)(?:S|Q|%|#)(?:的|部分|者)*，?(?:不计算|不予计算|不计|0|不算|忽略不计)n?）?`)},
	{kind: modPool, form: regexp.MustCompile(`，?与(?:本项|该项|其他|其它|上述|以上|前|第|上一|（)[^，。；AD]{0,14}?(?:合并|合计|累计|共同|一并|共用)(?:计算|n|计|D)?`)},
	{kind: modPool, over: true, form: regexp.MustCompile(`(?:上述|以上|前述|本项|该项)(?:各|两|几|所有|全部|#|Q|三|四|五|（#）|至|、|和|情形|情况|问题|项|条|款|种|类|内容|n|D分|，)*(?:累计|合计|合并|共计|总计|合并计算|共用|共(?:D|O|n))(?:计算|n)?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:但|且)?` + whose + `?(?:n|` + total + `)*(?:最多|最高|至多|上限|限额|封顶)(?:只|可|为|是|不O|：|` + total + `)*(?:D|B|W|O|n)*(?P<a>A)(?:为止|封顶|为限|止)?）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:但|且)?(?:直至|直到|至)?` + whose + `?` + total + `*(?P<a>A)(?:即)?X(?:为?止|即止)?）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:直至|直到)?` + total + `*X` + whose + `?(?P<a>A)(?:的)?(?:为?止|即止)?）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:直至|直到)?` + whose + `?` + total + `*D(?:至|到|满|够|足)(?P<a>A)(?:为?止)?）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:但|且)?` + whose + `?(?:n|D|` + total + `)*(?:分|分值|总分|总数|总额|的)*O(?P<a>A)(?:为(?:限|止|上限))?）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:但|且)?` + whose + `?(?:n|D|` + total + `)*以(?P<a>A)为(?:限|上限|止|封顶)）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:但|且)?封顶(?:为|：)?(?P<a>A)）?`)},
	{kind: modCap, form: regexp.MustCompile(`[，、；（]?(?:但|且)?` + whose + `?(?:n|` + total + `)*(?P<a>A)(?:封顶|为限|为上限|为止)）?`)},
	{kind: modCap, all: true, form: regexp.MustCompile(`[，、；（]?(?:直至|直到|至|到)*(?:将)?` + whose + `?(?:全部|总|的)*(?:分值|分数|得分|总分|分)?(?:全部|均)?X` + whose + `?(?:全部|所有|的|总)*(?:分值|分数|得分|总分|分|n)?(?:即)?(?:为?止|即止)）?`)},
	{kind: modCap, all: true, form: regexp.MustCompile(`[，、；（]?(?:直至|直到|至|到)*X` + whose + `?(?:分值|分数|得分|总分|分)?）?$`)},
	{kind: modCap, all: true, form: regexp.MustCompile(`[，、；（]?(?:直至|直到|至|到)+Z(?:为?止)?）?`)},
	{kind: modCap, all: true, form: regexp.MustCompile(`[，、；（]?Z(?:为止|即止|止)）?`)},
	{kind: modOnce, form: regexp.MustCompile(`[，；（]?(?:但)?(?:对)?(?:同一|相同|同类)?(?:问题|情形|事项|单位|企业|隐患|事故|点位|项目|处)?(?:的)?(?:不(?:得)?重复|不(?:再)?累计|不(?:再)?重复计算|不叠加)(?:n|D分?|0|计算|计)?）?`)},
	{kind: modExempt, form: regexp.MustCompile(`[，（]?(?:且|又|并且|并)?(?:无|没有|不能|未能|未|无法)(?:作出|做出|提供|说明|给出|书面|有)*(?:正当|合理|充分|特殊|客观)+(?:的)?(?:理由|说明|解释|原因|事由)(?:的(?:，)?)?）?`)},
	{kind: modExempt, form: regexp.MustCompile(`[，（]?(?:且|又|并且|并)?(?:未|没有)(?:作出|做出|书面)?(?:说明|解释)(?:原因|理由|情况)(?:的(?:，)?)?）?`)},
	{kind: modExempt, form: regexp.MustCompile(`除[^，。；ADZ]{2,40}?(?:h|之外|外)(?:的)?，`)},
	{kind: modExempt, form: regexp.MustCompile(`（[^（）]*?(?:除外|不计|剔除|不计入|不纳入|0|不含|不在此限|不在此列|不包括)[^（）]*?）`)},
	{kind: modExempt, form: regexp.MustCompile(`E`)},
	{kind: modExempt, form: regexp.MustCompile(`[，；。]?[^，。；（）ADZ]*?(?:除外|不在此限|不在此列|不受此限)`)},
	{kind: modExempt, form: regexp.MustCompile(`[，；。][^，。；（）ADZ]*?(?:不计入|不纳入|不列入|剔除|不作为|予以扣除)[^，。；（）ADZ]*`)},
	{kind: modExempt, form: regexp.MustCompile(`(?:^|[，；。])[^，。；ADZWB]*0`)},
}

// ofItem are the words that say a cap of the item and not of the sentence.
var ofItem = regexp.MustCompile(`^[，；、（]*(?:但|且)?` + whose + `(?:n|扣分|累计|合计|总计|共计|总共|共|总)*(?:最多|最高|至多|上限|限额|封顶|不)`)

// modifiers finds all modifying phrases of a part, each taken once.
func modifiers(tokens []token) []modifier {
	used := make([]bool, len(tokens))
	var found []modifier
	for _, f := range modifierForms {
		v := viewOf(tokens, used)
		for skip := 0; ; {
			at := v.matchFrom(f.form, skip)
			if at == nil || at[1] == at[0] {
				break
			}
			if !f.holds(v, tokens, at) {
				skip = at[0] + 1
				continue
			}
			m := modifier{kind: f.kind, from: v.at[at[0]], to: v.at[at[1]-1] + 1, all: f.all, over: f.over, step: f.step}
			m.text = v.text(tokens, at[0], at[1])
			m.item = f.kind == modCap && ofItem.MatchString(m.text)
			if a := f.form.SubexpIndex("a"); a >= 0 {
				m.points = tokens[v.at[at[2*a]]].points
				m.all = m.points == 0 // "扣至0分为止"
			}
			for i := at[0]; i < at[1]; i++ {
				used[v.at[i]] = true
			}
			found = append(found, m)
			v, skip = viewOf(tokens, used), at[0]
		}
	}
	return found
}

// holds refuses what only looks like the phrase.
func (f modifierForm) holds(v view, tokens []token, at []int) bool {
	shape := []rune(v.shape)
	switch f.kind {
	case modCap:
		a := f.form.SubexpIndex("a")
		if a < 0 {
			return true
		}
		place := at[2*a]
		if at[0] > 0 && place == at[0] && strings.ContainsRune("DOWBq", shape[at[0]-1]) {
			return false // "扣0.2分扣完为止": the amount is that of the step
		}
		for i := at[0]; i < place; i++ { // 超过1分 is no cap
			if t := tokens[v.at[i]]; t.kind == tokOperator && t.op != "<=" {
				return false
			}
		}
		return true
	case modExempt:
		if shape[at[0]] == '除' { // 消除率在80%及以下的: neither 除 nor 以外
			inWord := at[0] > 0 && strings.ContainsRune("消清排拆解扣删去剔废根铲破免开", shape[at[0]-1])
			return !inWord && !slices.ContainsFunc(tokens[v.at[at[0]]:v.at[at[1]-1]+1], func(t token) bool { return t.kind == tokPostfix && t.text != "以外" })
		}
		if shape[at[1]-1] == '0' && shape[at[0]] != '（' { // 80%以上的不扣分 is a grade, not an exemption
			words := string(shape[at[0]:at[1]])
			starts := at[0] == 0 || strings.ContainsRune("，；。", shape[at[0]])
			return starts && !strings.ContainsAny(words, "%hS") && !gradedForm.MatchString(strings.TrimLeft(words, "，；。"))
		}
		if shape[at[0]] == 'E' { // （不含） beside a number belongs to it
			if at[0] > 0 && strings.ContainsRune("%#Qh", shape[at[0]-1]) || at[1] < len(shape) && shape[at[1]] == 'h' {
				return false
			}
		}
	}
	return true
}
