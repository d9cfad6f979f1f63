package reconcile

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// sentence is what stands between two full stops, with what was found in it.
// Positions are bytes of the line, names hidden.
type sentence struct {
	line  int
	place string
	order int
	from  int
	text  string
	ended bool // by a full stop, and not by the end of the text

	counts   []tally
	averages []average
	bands    []banding
	ends     []podium
}

// tally is 28个市级部门.
type tally struct {
	at, to int
	n      int
	group  string
	whole  bool // it says how many there are, not how many of them
	some   bool // of those who are spoken of in this sentence: 参加排名的单位48个
	joined bool // with the one before it: 28个部门和20个区县
	used   bool // it is one of bands
}

// average is 平均完成率为96.29%.
type average struct {
	at, to int
	value  quantity
	metric metric
	group  string
}

// banding is 其中：19个部门达到100%，6个部门达到90%以上.
type banding struct {
	bands  []band
	from   int
	metric metric
	group  string
	mean   *average // of the same sentence, before it
	some   bool     // one alone, and not as a list: 其中15个达到100%
}

// band is one of them: so many from low up to high.
type band struct {
	tally
	from, end int      // of all that says it
	low, high *big.Rat // percent; nil for one that says no rate
	exact     bool     // low is all there is: 达到100%
	cut       bool     // the text ends in it
	open      bool     // up to whatever the next higher band begins with
	bound     int      // where its number stands, -1 for none
	text      string
}

// podium is 前三名为：甲、乙、丙.
type podium struct {
	at     int
	first  bool
	n      int
	metric metric
	group  string
	list   []listed
}

// listed is a name, with its rate where it is said.
type listed struct {
	name   string
	rate   *quantity
	at     int
	tied   int // so many share its rate: 甲等21个部门并列（均为100.00%）
	tiedAt int
}

const anyNumber = `(?:` + numberPattern + `|[一二两三四五六七八九十]{1,3})`

const percent = `(` + numberPattern + `)\s*[%％]`

var (
	stops     = regexp.MustCompile(`[。！？!?]`)
	tallies   = regexp.MustCompile(`(` + anyNumber + `)\s*个\s*(?:市级|区级|县级|省级|参评)?(?:成员)?(` + groupPattern + `)?`)
	averaged  = regexp.MustCompile(`平均([^，。；：%％\d]{0,36}?)(?:为|是|达到|达)?\s*` + percent)
	partly    = regexp.MustCompile(`(?:等|有|的|另|其余|其他|其它|余下|涉及|对|第|仅|前|后)\s*$`)
	leadIn    = `^(?:的)?(?:任务)?(?:完成率|绩效得分率|得分率)?(?:均)?`
	bandForms = []struct {
		find *regexp.Regexp
		make func(b *band, numbers []quantity, words string)
	}{
		{regexp.MustCompile(leadIn + `(?:在|介于)?\s*` + percent + `\s*(?:至|到|—|～|~|-)\s*` + percent + `(?:之间)?`), func(b *band, n []quantity, _ string) { b.low, b.high = n[0].value, n[1].value }},
		{regexp.MustCompile(leadIn + `(?:达到了?|达|为|在|超过|高于)?\s*` + percent + `\s*(?:（含）)?(及以上|以上|及以下|以下)?`), func(b *band, n []quantity, words string) {
			switch {
			case strings.Contains(words, "以下"):
				b.low, b.high = new(big.Rat), n[0].value
			case strings.Contains(words, "以上"):
				b.low, b.open = n[0].value, true
			default:
				b.low, b.exact = n[0].value, true
			}
		}},
		{regexp.MustCompile(leadIn + `(?:不足|低于|未达到?|不到|小于)\s*` + percent), func(b *band, n []quantity, _ string) { b.low, b.high = new(big.Rat), n[0].value }},
	}
	// countLast is 达到90%以上的6个 or 达到90%以上的区县6个, the rate first.
	countLast  = regexp.MustCompile(`(?:^|[，,、；;：:中和及]|其中|其余|另有|还有)\s*((?:完成率|绩效得分率|得分率)?(?:均)?(?:达到了?|达|为|在|介于|超过|高于|不足|低于|未达到?|不到|小于)\s*` + percent + `[^，,、；;：:。的]{0,24})的(?:` + groupPattern + `)?(?:有|共有?)?\s*$`)
	groupFirst = regexp.MustCompile(`(` + groupPattern + `)(?:共有?|合计|总计|有)?\s*$`)
	ownWords   = regexp.MustCompile(`^(?:.*[；;])?\s*(?:全市|全区|全部|所有|各|共有?|参评)*(?:市级|区级|县级|省级)?$`)
	goesOn     = regexp.MustCompile(`^\s*(?:[：:，,、]|$)`)
	judgement  = `(?:优秀|良好|基本合格|不合格|合格|基本达标|未达标|不达标|达标|待定|无法评价)(?:的)?(?:有)?(` + numberPattern + `)\s*个(?:` + groupPattern + `)?(?:[（(][^（）()]*[）)])?`
	judgedOne  = regexp.MustCompile(judgement)
	judged     = regexp.MustCompile(`((?:` + judgement + `[、，,；;和]?){2,})`)
	joins      = regexp.MustCompile(`^[、和及与]\s*(?:市级|区级|县级|省级)?(?:` + groupPattern + `)?\s*$`)
	listing    = regexp.MustCompile(`其中\s*[：:]\s*$`)
	reaches    = regexp.MustCompile(`^(?:中)?\s*[：:，,]?\s*(?:其中)?\s*[：:，,]?\s*$`)
	partOnly   = regexp.MustCompile(`^\s*[，,]?\s*(?:有|未|没有|仍|尚|存在|需|被|均|因|予以|失|扣|不|得分|低于|高于|已)`)
	bandCut    = regexp.MustCompile(leadIn + `(?:达到了?|达)\s*$`)
	bandEmpty  = regexp.MustCompile(`^(?:无适用任务|无从计算|没有适用(?:任务|条款))`)
	between    = regexp.MustCompile(`^(?:[（(][^（）()]*[）)]|[，,]?占(?:比)?[^，,、；;]*)?[\s，、,；;：:和及]*(?:其余|另有|还有|其中|有)?$`)
	podiums    = regexp.MustCompile(`(前|后|末)(` + anyNumber + `)[名位](?:的)?(?:(?:市级)?(?:` + groupPattern + `))?(?:依次|分别)*(?:为|是)?\s*[：:]?\s*`)
	withRate   = regexp.MustCompile(`(` + maskedPattern + `)\s*[（(]\s*(?:完成率|得分率)?\s*` + percent + `\s*[）)]`)
	figures    = regexp.MustCompile(`(` + numberPattern + `)\s*[%％个家项条分名位处件]`)
	thresholds = regexp.MustCompile(`(完成率|得分率)(?:均)?(?:(达到|达|在|超过|高于)\s*` + percent + `\s*(及以上|以上)?|(不足|低于|未达到?|不到)\s*` + percent + `|(?:为|均为)(100)\s*[%％])`)
	dateForm   = regexp.MustCompile(`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日`)
	percentAny = regexp.MustCompile(percent)
	growth     = regexp.MustCompile(`(?:增长|提高|上升|增幅|同比|环比|增加|下降|降幅|降低)[^，。；]{0,12}$`)
)

// sentences parts a line.
func (c *checker) sentences(line int) []*sentence {
	text := c.mask.hide(c.text.Lines[line].Text)
	var list []*sentence
	cut := func(from, to int, ended bool) {
		if strings.TrimSpace(text[from:to]) != "" {
			s := &sentence{line: line, place: c.text.Lines[line].Place, order: 2 * line, from: from, text: text[from:to], ended: ended}
			s.find()
			list = append(list, s)
		}
	}
	from := 0
	for _, stop := range stops.FindAllStringIndex(text, -1) {
		cut(from, stop[0], true)
		from = stop[1]
	}
	cut(from, len(text), false)
	return list
}

// find reads the statements of a sentence.
func (s *sentence) find() {
	s.findTallies()
	s.findAverages()
	s.findBands()
	s.findPodiums()
}

func (s *sentence) findAverages() {
	for _, m := range averaged.FindAllStringSubmatchIndex(s.text, -1) {
		value, ok := number(s.text[m[4]:m[5]])
		if !ok {
			continue
		}
		what, known := s.metricAt(m[3])
		if !known {
			continue
		}
		s.averages = append(s.averages, average{s.from + m[4], s.from + m[1], value, what, s.groupBefore(m[0])})
	}
}

// groupBefore gives the last group named before a place; several that are
// counted together are 单位.
func (s *sentence) groupBefore(to int) string {
	for i := len(s.counts) - 1; i >= 0; i-- {
		if t := s.counts[i]; t.to-s.from <= to && t.whole {
			if t.joined && groupIn(s.text[t.to-s.from:to]) == "" {
				return "单位"
			}
			break
		}
	}
	return groupIn(s.text[:to])
}

// metricAt gives the last metric named before a place.
func (s *sentence) metricAt(to int) (metric, bool) {
	words := metricWords.FindAllString(s.text[:to], -1)
	if len(words) == 0 {
		return "", false
	}
	return metricOf(words[len(words)-1]), true
}

func (s *sentence) findTallies() {
	for _, m := range tallies.FindAllStringSubmatchIndex(s.text, -1) {
		value, ok := number(s.text[m[2]:m[3]])
		n, whole := value.whole()
		if !ok || !whole {
			continue
		}
		t := tally{at: s.from + m[2], to: s.from + m[1], n: n}
		if m[4] >= 0 {
			t.group = groupOf(s.text[m[4]:m[5]])
		}
		t.whole = m[4] >= 0 && !partly.MatchString(s.text[:m[0]]) && !strings.HasPrefix(s.text[m[1]:], "失分") && !strings.HasPrefix(s.text[m[1]:], "予以") && !s.chosen(m[0]) && !s.bracketed(t.at)
		t.some = partOnly.MatchString(s.text[m[1]:])
		if g := groupFirst.FindStringSubmatchIndex(s.text[:m[0]]); g != nil && m[4] < 0 && goesOn.MatchString(s.text[m[1]:]) && !s.bracketed(t.at) && !countLast.MatchString(s.text[:m[0]]) {
			t.group, t.whole = groupOf(s.text[g[2]:g[3]]), true
			t.some = !ownWords.MatchString(s.text[:g[0]])
		}
		if n := len(s.counts); n > 0 && t.whole {
			last := s.counts[n-1]
			t.joined = last.whole && joins.MatchString(s.text[last.to-s.from:m[0]])
		}
		s.counts = append(s.counts, t)
	}
}

// chosen reports whether those who are counted were chosen by a rate before:
// 得分率不足80%的有甲、乙，共2个部门.
func (s *sentence) chosen(to int) bool {
	return thresholds.MatchString(s.text[max(0, strings.LastIndex(s.text[:to], "；")):to])
}

// bracketed reports whether a place lies in brackets: what stands there is of
// what stands before them.
func (s *sentence) bracketed(place int) bool {
	before := s.text[:place-s.from]
	return strings.Count(before, "（")+strings.Count(before, "(") > strings.Count(before, "）")+strings.Count(before, ")")
}

// counted reports whether a tally is of those that the rest of the sentence gives
// an average or bands of.
func (s *sentence) counted(t tally) bool {
	for _, a := range s.averages {
		if a.at > t.at {
			return true
		}
	}
	return slices.ContainsFunc(s.bands, func(b banding) bool { return b.from > t.at })
}

// findBands joins counts with a rate behind them to lists.
func (s *sentence) findBands() {
	var list []band
	end := 0
	close := func() {
		if len(list) > 0 && list[0].from < list[0].at && !slices.ContainsFunc(s.counts, func(t tally) bool { return t.whole && t.at < list[0].from }) {
			list = nil // 对不足60%的2个、不足80%的5个: not said to be all
		}
		if len(list) > 1 || len(list) == 1 && strings.HasSuffix(strings.TrimRight(s.text[:list[0].from-s.from], " ：:，,"), "其中") {
			b := banding{bands: list, from: list[0].from, some: len(list) == 1 && !listing.MatchString(s.text[:list[0].from-s.from])}
			b.metric, _ = s.metricAt(list[0].at - s.from)
			for i := range s.averages {
				if s.averages[i].at < b.from {
					b.mean, b.metric, b.group = &s.averages[i], s.averages[i].metric, s.averages[i].group
				}
			}
			if b.group == "" {
				b.group = s.groupBefore(b.from - s.from)
			}
			for i := range list {
				if list[i].group != "" {
					b.group = list[i].group
				}
				for j := range s.counts {
					s.counts[j].used = s.counts[j].used || s.counts[j].at == list[i].at
				}
			}
			s.bands = append(s.bands, b)
		}
		list = nil
	}
	for _, t := range s.counts {
		b, ok := s.band(t)
		if !ok || len(list) > 0 && (b.from < end || !between.MatchString(s.text[end-s.from:b.from-s.from]) || s.turns(end, b.end)) {
			close()
		}
		if ok {
			list, end = append(list, b), b.end
		}
	}
	close()
}

// turns reports whether another metric is spoken of at a place than before.
func (s *sentence) turns(from, to int) bool {
	before, _ := s.metricAt(from - s.from)
	now, _ := s.metricAt(to - s.from)
	return before != now
}

// band reads the rate behind a count, or before it.
func (s *sentence) band(t tally) (b band, ok bool) {
	before, rest := s.text[:t.at-s.from], s.text[t.to-s.from:]
	b = band{tally: t, from: t.at, end: t.to, bound: -1, text: s.text[t.at-s.from : t.to-s.from]}
	if m := countLast.FindStringSubmatchIndex(before); m != nil {
		if n := b.rate(before[m[2]:m[3]], s.from+m[2]); n == m[3]-m[2] {
			b.from = s.from + m[2]
			b.text = s.text[m[2] : t.to-s.from]
			return b, true
		}
		b.low, b.high, b.exact, b.open, b.bound = nil, nil, false, false, -1
	}
	n := b.rate(rest, t.to)
	if n == 0 {
		if m := bandEmpty.FindStringIndex(rest); m != nil {
			n = m[1]
		} else if !s.ended && bandCut.MatchString(rest) {
			b.cut = true
			b.text += strings.TrimSpace(rest)
			b.end = s.from + len(s.text)
			return b, true
		}
	}
	b.text += rest[:n]
	b.end += n
	return b, n > 0
}

// rate reads the rate that text begins with, and gives how long it is.
func (b *band) rate(text string, at int) int {
	for _, form := range bandForms {
		m := form.find.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		var numbers []quantity
		words := ""
		for g := 2; g < len(m); g += 2 {
			if m[g] < 0 {
				continue
			}
			if q, isNumber := number(text[m[g]:m[g+1]]); isNumber {
				numbers = append(numbers, q)
				if b.bound < 0 {
					b.bound = at + m[g]
				}
			} else {
				words = text[m[g]:m[g+1]]
			}
		}
		form.make(b, numbers, words)
		return m[1]
	}
	return 0
}

func (s *sentence) findPodiums() {
	for _, m := range podiums.FindAllStringSubmatchIndex(s.text, -1) {
		q, ok := number(s.text[m[4]:m[5]])
		n, whole := q.whole()
		if !ok || !whole || n > 99 {
			continue
		}
		p := podium{at: s.from + m[4], first: s.text[m[2]:m[3]] == "前", n: n, group: groupIn(s.text[:m[1]])}
		p.metric, _ = s.metricAt(m[0])
		if p.list = s.names(m[1]); len(p.list) > 0 {
			s.ends = append(s.ends, p)
		}
	}
}

var (
	nameInList = regexp.MustCompile(`^([^、，；：:（(%％]{1,120}?)(?:等(` + anyNumber + `)个(?:` + groupPattern + `)并列)?(?:[（(]\s*(?:均为|完成率|得分率)?\s*` + percent + `\s*[）)]|、|，|；|：|:|（|\(|$)`)
	nameEnds   = regexp.MustCompile(`[、，；：:（(]$`)
)

// names reads 甲（98%）、乙（97%） from a place on.
func (s *sentence) names(from int) []listed {
	var list []listed
	for from < len(s.text) {
		m := nameInList.FindStringSubmatchIndex(s.text[from:])
		if m == nil {
			break
		}
		one := listed{name: strings.TrimSpace(s.text[from+m[2] : from+m[3]]), at: -1}
		if m[4] >= 0 {
			q, _ := number(s.text[from+m[4] : from+m[5]])
			one.tied, _ = q.whole()
			one.tiedAt = s.from + from + m[4]
		}
		end := from + m[1]
		if m[6] >= 0 {
			if q, ok := number(s.text[from+m[6] : from+m[7]]); ok {
				one.rate, one.at = &q, s.from+from+m[6]
			}
		} else if last := nameEnds.FindString(s.text[from:end]); last != "" {
			end -= len(last)
		}
		list = append(list, one)
		next, found := strings.CutPrefix(s.text[end:], "、")
		if !found {
			break
		}
		from = len(s.text) - len(next)
	}
	return list
}
