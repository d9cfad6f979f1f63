package sentence

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// kind is what a token is. Its letter stands for it in the shape of a
// sentence, over which the forms of the patterns are written.
type kind byte

// The kinds of tokens.
const (
	tokText     kind = 0   // a character that stands for itself
	tokPunct    kind = 1   // 。；，and the like, for itself
	tokAmount   kind = 'A' // 0.2分
	tokRange    kind = 'R' // 0.1-0.5分
	tokPercent  kind = '%' // 80%, 百分之八十
	tokStep     kind = 'S' // 1个百分点
	tokYears    kind = 'Y' // 近三年
	tokQuantity kind = 'Q' // 一处, 3家
	tokNumber   kind = '#'
	tokEach     kind = 'q' // 每处
	tokPer      kind = 'p' // /处
	tokOperator kind = 'O' // 低于
	tokPostfix  kind = 'h' // 以上
	tokWithin   kind = 'I' // （含）
	tokWithout  kind = 'E' // （不含）
	tokNothing  kind = '0' // 不扣分
	tokAll      kind = 'Z' // 不得分
	tokExhaust  kind = 'X' // 扣完
	tokDeduct   kind = 'D' // 扣
	tokNoun     kind = 'n' // 扣分
	tokGain     kind = 'W' // 得, before an amount
	tokBonus    kind = 'B' // 加, before an amount
	tokVeto     kind = 'V' // 一票否决
	tokDiscreet kind = 'J' // 酌情
)

// token is a stretch of the text.
type token struct {
	kind   kind
	text   string // normalised
	raw    string // as written, with the blanks behind it
	from   int    // first character of the sentence's text
	to     int
	number exact.Number // of numbers of all kinds; the lower end of a range
	points score.Points // of an amount; the upper end of a range
	unit   string       // 处; of a quantity, an each or a per
	op     string       // of operators
	said   bool         // of a postfix: it says itself whether the number is within
	noted  string       // of a postfix behind a number: what the notes of the table say of it
}

const (
	numeralForm = `(?:[0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?|半)`
	unitForm    = `(?:处次|人次|场次|车次|家次|项次|处|个|项|家|起|次|人|例|件|座|台|辆|条|宗|户|所|具|场|份|天|日|名|类|种|幢|栋|套|篇|间|村|社区|街道|镇|艘|盏|支|部|片|点位|点|校|站|级|周|月|季度|位|米|公里|平方米|小时|分钟|万人|张)`
)

// plain are words that hold a numeral, a verb or an operator and mean none.
var plain = regexp.MustCompile(`^(?:合计|累计|共计|总计|小计|统计|审计|设计|预计|统一|唯一|同一|一般|一旦|一致|一体化|一把手|一岗双责|一线|一定|一律|一并|一次性|一些|一切|一方面|万一|一项一|一企一|二级|三级|四级|二类|三类|否则|第[一二三四五六七八九十百]+|十分|三同时|两客一危|九小|两会|三定|七进|五进|三年行动|一张图|一张网|一网|一案三制|三违|一半|半年|半挂|百姓|百分点|百万|十万|亿元|四色|两单|双随机|一公开|三个必须|一站|专一|逐一|之一|另一|万一|任意|折扣|扣押|扣留|暂扣|克扣|得当|得力|记录|计划|给予|加强|加固|加装|加油|以上述|以下简称|以下(?:情形|情况|问题|要求|条件|内容|任务|事项|各项|几|之一)|以上(?:各|情形|情况|问题|要求|条件|内容|任务|事项|几|所|述|两|三|四|规定)|达标|到达|抵达|传达|下达)`)

// lexemes are tried in order at every place; the first that fits is the token.
var lexemes = []struct {
	kind kind
	form *regexp.Regexp
}{
	{tokVeto, form(`“?一票否决”?|取消[^，。；扣分]{0,10}资格|(?:定为|评为)不合格|不得评为|不纳入(?:评价|考核|参评)范围|摘牌|清零|不得参(?:评|与(?:评价|创建|命名|申报))|不予(?:命名|评定|授牌)|撤销(?:命名|称号)|实行否决`)},
	{tokDiscreet, form(`酌情(?:予以|给予|考虑)?|酌量|酌减|视情(?:况|节|形)?(?:轻重|严重程度)?(?:予以|给予|酌情)?|适当(?:予以)?(?:扣)|由(?:专家|评审组|评价组|考评组|检查组|考核组)[^，。；]{0,8}(?:评定|判定|确定|掌握|研究|打分|评分|裁量|综合|酌情)|根据(?:实际)?(?:完成|落实|开展|整改|具体|工作)?(?:情况|情节|程度)(?:酌情|综合|适当|予以|给予)?|综合(?:评定|评判|评价(?:打分|扣分|得分)|打分)|按(?:严重)?程度|按实际情况`)},
	{tokAll, form(`(?:即|均|一律|全部)?(?:(?:本|该|此)(?:小)?项(?:指标|内容)?)?(?:不(?:得|计|给|予得|予计|能得)分|(?:得|计|记|为)(?:0|零)分|扣完(?:本|该|此)(?:小)?项(?:的)?(?:全部|所有)?(?:分值|分数|得分|分)|全扣|扣(?:除|减|完|去|掉)?(?:(?:本|该|此)(?:小)?(?:项|条)|相应|该指标|该项指标)?(?:的)?(?:全部|所有|全)(?:分值|分数|得分|分)|扣满分|扣除(?:本|该|此)(?:小)?项(?:的)?(?:分值|分数|得分|分))`)},
	{tokNothing, form(`(?:即|均)?(?:不(?:予)?(?:扣减|扣除|扣)(?:分)?|得满分|(?:得|计|给)(?:全分|满分))`)},
	{tokExhaust, form(`(?:扣|减|加|得)(?:完|光|尽)`)},
	{tokNoun, form(`扣分(?:总数|总值|总和|分值|值)?`)},
	{tokDeduct, form(`(?:给予|予以)?(?:倒扣|扣减|扣除|扣掉|扣去|扣|减去|减扣|减)`)},
	{tokWithout, form(`（不(?:含|包含|包括)(?:本数)?[^（）]{0,6}）`)},
	{tokWithin, form(`（[^（）]{0,3}(?:含|包含|包括)(?:本数|等于|本级)?[^（）]{0,6}）`)},
}

func form(alternatives string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + alternatives + `)`) }

var (
	rangeForm    = regexp.MustCompile(`^(` + numeralForm + `)分?(?:[-—–~～－]+|至|到)(` + numeralForm + `)分`)
	amountForm   = regexp.MustCompile(`^(` + numeralForm + `)分`)
	bareForm     = regexp.MustCompile(`^(` + numeralForm + `)`)
	percentForm  = regexp.MustCompile(`^(?:百分之(` + numeralForm + `|百)|(` + numeralForm + `)%)`)
	openForm     = regexp.MustCompile(`^(` + numeralForm + `)(?:[-—–~～－]+|至|到)` + numeralForm + `%`)
	stepForm     = regexp.MustCompile(`^(?:(` + numeralForm + `)?个?百分点|(` + numeralForm + `)个(?:百分比|点(?:[^位]|$)))`)
	yearsForm    = regexp.MustCompile(`^(?:最近|近|过去|前|连续|近期|上)(` + numeralForm + `)个?(?:自然|完整)?年(?:度)?(?:内|来|间)?`)
	quantityForm = regexp.MustCompile(`^(` + numeralForm + `)(?:个)?(` + unitForm + `)(?:（(?:次|处|家|项|个|人|起)）)?`)
	eachForm     = regexp.MustCompile(`^每(?:一)?个?(` + unitForm + `)(?:（(?:次|处|家|项|个|人|起)）)?`)
	perForm      = regexp.MustCompile(`^/每?(?:一|1)?(` + unitForm + `)`)
	frequency    = map[string]bool{"天": true, "日": true, "周": true, "月": true, "季度": true}
)

// givers stand before an amount that is given.
var givers = []struct {
	word string
	kind kind
}{{"加计", tokBonus}, {"奖励", tokBonus}, {"加", tokBonus}, {"奖", tokBonus}, {"得", tokGain}, {"计", tokGain}, {"记", tokGain}, {"给", tokGain}}

// notPoints are characters behind 分 that make it another word.
const notPoints = "钟贝之部局公支队院类级别析布工散管包厂店校会区享解子层行离配段期批隔"

// normal makes one character of each: full-width forms become narrow, narrow
// punctuation becomes Chinese.
func normal(c rune) rune {
	switch {
	case c >= 0xFF10 && c <= 0xFF19, c >= 0xFF21 && c <= 0xFF3A, c >= 0xFF41 && c <= 0xFF5A:
		return c - 0xFEE0
	case unicode.IsSpace(c) || c == '\u200b' || c == '\ufeff' || unicode.Is(unicode.Cf, c):
		return 0
	}
	if to, ok := map[rune]rune{',': '，', ';': '；', ':': '：', '(': '（', ')': '）', '［': '（', '］': '）', '．': '.', '％': '%', '﹪': '%',
		'＜': '<', '＞': '>', '＝': '=', '／': '/', '-': '—', '–': '—', '－': '—', '―': '—', '−': '—', '~': '～', '∼': '～', '〜': '～', '〔': '（', '〕': '）', '∕': '/', '＋': '+'}[c]; ok {
		return to
	}
	return c
}

// lex takes a sentence apart. Blanks belong to the token before them.
func lex(text string) []token {
	raw := []rune(text)
	var plainText []rune
	var at []int // of each normalised character in raw
	for i, c := range raw {
		if n := normal(c); n != 0 {
			plainText, at = append(plainText, n), append(at, i)
		}
	}
	var tokens []token
	for i := 0; i < len(plainText); {
		if m := plain.FindString(string(plainText[i:min(len(plainText), i+60)])); m != "" {
			for range utf8.RuneCountInString(m) { // every character stands for itself
				to := len(raw)
				if i+1 < len(at) {
					to = at[i+1]
				}
				tokens = append(tokens, token{text: string(plainText[i]), raw: string(raw[at[i]:to]), from: at[i], to: to})
				i++
			}
			continue
		}
		t, n := next(string(plainText[i:min(len(plainText), i+60)]), tokens)
		t.from, t.to = at[i], len(raw)
		if i+n < len(at) {
			t.to = at[i+n]
		}
		t.text, t.raw = string(plainText[i:i+n]), string(raw[t.from:t.to])
		tokens = append(tokens, t)
		i += n
	}
	return tokens
}

// next reads the token at the start of rest, and its length in characters.
func next(rest string, before []token) (token, int) {
	length := func(s string) int { return utf8.RuneCountInString(s) }
	last := kind(0)
	if len(before) > 0 {
		last = before[len(before)-1].kind
	}
	if m := yearsForm.FindStringSubmatch(rest); m != nil {
		if n, ok := number(m[1]); ok && n.Cmp(exact.Int(50)) <= 0 {
			return token{kind: tokYears, number: n}, length(m[0])
		}
	}
	if m := rangeForm.FindStringSubmatch(rest); m != nil && isPoints(rest[len(m[0]):]) {
		low, ok1 := number(m[1])
		high, ok2 := number(m[2])
		if points, ok := asPoints(high); ok && ok1 && ok2 {
			return token{kind: tokRange, number: low, points: points}, length(m[0])
		}
	}
	if m := amountForm.FindStringSubmatch(rest); m != nil && isPoints(rest[len(m[0]):]) {
		if n, ok := number(m[1]); ok {
			if points, ok := asPoints(n); ok {
				return token{kind: tokAmount, number: n, points: points}, length(m[0])
			}
		}
	}
	if m := percentForm.FindStringSubmatch(rest); m != nil {
		if n, ok := number(m[1] + m[2]); ok || m[1] == "百" {
			if m[1] == "百" {
				n = exact.Int(100)
			}
			n, _ = n.Quo(exact.Int(100))
			return token{kind: tokPercent, number: n}, length(m[0])
		}
	}
	if m := openForm.FindStringSubmatch(rest); m != nil {
		if n, ok := number(m[1]); ok {
			n, _ = n.Quo(exact.Int(100))
			return token{kind: tokPercent, number: n}, length(m[1])
		}
	}
	if m := stepForm.FindStringSubmatch(rest); m != nil {
		word := m[1] + m[2]
		if word == "" {
			word = "1"
		}
		if n, ok := number(word); ok {
			n, _ = n.Quo(exact.Int(100))
			return token{kind: tokStep, number: n}, length(strings.TrimSuffix(m[0], tail(m[0])))
		}
	}
	if m := eachForm.FindStringSubmatch(rest); m != nil && !frequency[m[1]] {
		return token{kind: tokEach, number: exact.Int(1), unit: m[1]}, length(m[0])
	}
	if m := perForm.FindStringSubmatch(rest); m != nil && (last == tokAmount || last == tokDeduct) {
		return token{kind: tokPer, number: exact.Int(1), unit: m[1]}, length(m[0])
	}
	for _, l := range lexemes {
		if m := l.form.FindString(rest); m != "" {
			if l.kind == tokDeduct && strings.Contains("去减", lastRune(m)) && !startsAmount(rest[len(m):]) {
				continue // 减少, 减灾
			}
			if l.kind == tokExhaust && !strings.HasPrefix(m, "扣") && !strings.Contains(rest[len(m):min(len(rest), len(m)+12)], "止") {
				continue
			}
			return token{kind: l.kind}, length(m)
		}
	}
	for _, g := range givers {
		if strings.HasPrefix(rest, g.word) && startsAmount(rest[len(g.word):]) {
			return token{kind: g.kind}, length(g.word)
		}
	}
	for _, o := range operators {
		if strings.HasPrefix(rest, o.word) && (o.word != "达" || startsNumber(rest[len(o.word):])) {
			return token{kind: tokOperator, op: o.op}, length(o.word)
		}
	}
	for _, o := range postfixes {
		if strings.HasPrefix(rest, o.word) {
			return token{kind: tokPostfix, op: o.op, said: o.said}, length(o.word)
		}
	}
	if m := quantityForm.FindStringSubmatch(rest); m != nil {
		if n, ok := number(m[1]); ok {
			return token{kind: tokQuantity, number: n, unit: m[2]}, length(m[0])
		}
	}
	if m := bareForm.FindStringSubmatch(rest); m != nil && m[1] != "半" {
		if n, ok := number(m[1]); ok {
			points, fits := asPoints(n)
			if last == tokDeduct && fits && (len(rest) == len(m[0]) || startsWithAny(rest[len(m[0]):], "，", "。", "；", "/")) {
				return token{kind: tokAmount, number: n, points: points}, length(m[0]) // "每处扣0.5，"
			}
			return token{kind: tokNumber, number: n}, length(m[0])
		}
	}
	c, _ := utf8.DecodeRuneInString(rest)
	if strings.ContainsRune("。；，、：（）！？", c) {
		return token{kind: tokPunct}, 1
	}
	return token{}, 1
}

// tail is the character behind "1个点" that the form looked at.
func tail(m string) string {
	if strings.HasSuffix(m, "百分点") || strings.HasSuffix(m, "百分比") || strings.HasSuffix(m, "点") {
		return ""
	}
	return lastRune(m)
}

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

func startsWithAny(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// isPoints reports whether 分 means points, by what stands behind it.
func isPoints(after string) bool {
	c, _ := utf8.DecodeRuneInString(after)
	return after == "" || !strings.ContainsRune(notPoints, c)
}

func startsAmount(s string) bool {
	m := amountForm.FindString(s)
	return m != "" && isPoints(s[len(m):]) || rangeForm.MatchString(s)
}

func startsNumber(s string) bool { return bareForm.MatchString(s) || percentForm.MatchString(s) }

// asPoints gives a number as points; false where it has more than four decimals.
func asPoints(n exact.Number) (score.Points, bool) {
	points, err := n.Points(score.Down)
	return points, err == nil && exact.Scaled(int64(points), 4).Cmp(n) == 0
}

// letter is what stands for a token in the shape.
func (t token) letter() rune {
	if t.kind > tokPunct {
		return rune(t.kind)
	}
	c, _ := utf8.DecodeRuneInString(t.text)
	if c < 128 {
		return '·' // no letter of the text is taken for a token
	}
	return c
}

// view is what is left of a sentence: its shape, and where each of its
// characters stands among the tokens.
type view struct {
	shape  string
	at     []int // token of each character of shape, and one more for the end
	byteAt []int // character of each byte of shape, and one more for the end
}

// viewOf looks at the tokens that nothing has used.
func viewOf(tokens []token, used []bool) view {
	var v view
	var b strings.Builder
	for i, t := range tokens {
		if used != nil && used[i] {
			continue
		}
		c := t.letter()
		for range utf8.RuneLen(c) {
			v.byteAt = append(v.byteAt, len(v.at))
		}
		b.WriteRune(c)
		v.at = append(v.at, i)
	}
	v.byteAt = append(v.byteAt, len(v.at))
	v.at = append(v.at, len(tokens))
	v.shape = b.String()
	return v
}

// match finds a form; the places are characters of the shape, -1 for a group
// that took no part.
func (v view) match(form *regexp.Regexp) []int { return v.matchFrom(form, 0) }

// matchFrom finds a form at or behind a character.
func (v view) matchFrom(form *regexp.Regexp, from int) []int {
	start := slices.Index(v.byteAt, from)
	if start < 0 {
		return nil
	}
	m := form.FindStringSubmatchIndex(v.shape[start:])
	for i, at := range m {
		if at >= 0 {
			m[i] = v.byteAt[start+at]
		}
	}
	return m
}

// text gives the words between two characters of the shape.
func (v view) text(tokens []token, from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		b.WriteString(tokens[v.at[i]].text)
	}
	return b.String()
}
