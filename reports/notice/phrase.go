package notice

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"chengan/reports"
)

// Phrase is a fixed way to word a list of subjects.
type Phrase struct {
	Usage string
	Title string
	word  string
	read  func(p *parser, word, arguments string) piece
}

// Phrases lists the phrases; the conditional sentence stands with them.
var Phrases []Phrase

func init() { // its readers use the parser, which uses the list
	Phrases = []Phrase{
		{"{如果 部门.个数≥6 且 有 表扬：文字｜否则的文字}", "条件成立时的文字；条件可以是数的比较，个数 加规则再加比较（个数 表扬≤3），或 有、无 加规则、一组单位、问题、某个数字", "如果", nil},
		{"{分档 部门.完成率 100% 90% 80% 70%}", "19个部门达到100%，6个部门达到90%以上……：各档互不重叠，没有单位的档不说，其余的说不足，合起来恰为总数", "分档", readBands},
		{"{名单 表扬}", "名称，用顿号相连；{名单 表扬 最多8} 超过时说“等12个部门”", "名单", readNames},
		{"{明细 点名}", "名称，各带所依据的比率", "明细", readNames},
		{"{个数 表扬}", "一组单位有几个", "个数", readTally},
		{"{前三名 部门.得分率}", "比率最高的几名，各带比率；并列末位的都列出，太多时只说几个；前五名、前10名等同样", "前三名", readEnds},
		{"{附件 清单}", "【附件 清单】的序号，如附件1；只有一个附件的为附件", "附件", readAnnexLabel},
		{"{后三名 部门.得分率}", "比率最低的几名，由高到低", "后三名", readEnds},
	}
}

var endsWord = regexp.MustCompile(`^(前|后)([一二三四五六七八九十\d]{1,3})名$`)

func phraseNamed(word string) func(p *parser, word, arguments string) piece {
	if endsWord.MatchString(word) {
		return readEnds
	}
	for _, phrase := range Phrases {
		if phrase.word == word {
			return phrase.read
		}
	}
	return nil
}

var aroundOperator = regexp.MustCompile(`\s*([<>=≥≤≠＞＜＝!]+)\s*`)

// arguments reads a selection and what follows it.
func (p *parser) arguments(text string) (*selection, []string) {
	fields := strings.Fields(aroundOperator.ReplaceAllString(text, "$1"))
	if len(fields) == 0 {
		p.problem("没有说是哪些单位，如 部门.得分率")
		return nil, nil
	}
	return p.selection(fields[0]), fields[1:]
}

// noun is what the members of a group are counted as.
func (g *group) noun() string {
	if g.name == "区县和开发区" {
		return "区县（开发区）"
	}
	return g.name
}

// bands is {分档 …}.
type bands struct {
	of     *selection
	bounds []*big.Rat
	texts  []string
}

func readBands(p *parser, word, arguments string) piece {
	of, rest := p.arguments(arguments)
	if of == nil {
		return nil
	}
	if of.measure == nil || of.op != "" {
		p.problem("{%s %s}：应写作 {分档 部门.完成率 100%% 90%% 80%%}", word, brief(arguments))
		return nil
	}
	b := &bands{of: of}
	for _, text := range rest {
		bound := p.bound(text)
		if bound == nil {
			return nil
		}
		if bound.Cmp(big.NewRat(100, 1)) > 0 || bound.Sign() <= 0 || len(b.bounds) > 0 && bound.Cmp(b.bounds[len(b.bounds)-1]) >= 0 {
			p.problem("{%s %s}：各档应当由高到低，在100%%与0%%之间", word, brief(arguments))
			return nil
		}
		b.bounds, b.texts = append(b.bounds, bound), append(b.texts, strings.TrimRight(text, "%％")+"%")
	}
	if len(b.bounds) == 0 {
		p.problem("{%s %s}：没有各档的下限", word, brief(arguments))
		return nil
	}
	return b
}

func (b *bands) print(w *writer) string {
	counts, below, without := make([]int, len(b.bounds)), 0, 0
	for _, s := range b.of.group.members(w.model) {
		switch rate := rated(b.of.measure.rate(s)).number; {
		case rate == nil:
			without++
		default:
			if i := slices.IndexFunc(b.bounds, func(bound *big.Rat) bool { return rate.Cmp(bound) >= 0 }); i >= 0 {
				counts[i]++
			} else {
				below++
			}
		}
	}
	noun := b.of.group.noun()
	var parts []string
	for i, n := range counts {
		above := "以上"
		if b.texts[i] == "100%" {
			above = ""
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d个%s达到%s%s", n, noun, b.texts[i], above))
		}
	}
	if below > 0 {
		parts = append(parts, fmt.Sprintf("%d个%s不足%s", below, noun, b.texts[len(b.texts)-1]))
	}
	if without > 0 {
		parts = append(parts, fmt.Sprintf("%d个%s无适用任务", without, noun))
	}
	if len(parts) == 0 {
		return "没有" + noun
	}
	return strings.Join(parts, "，")
}

// names is {名单 …} and {明细 …}.
type names struct {
	of    *selection
	most  int // 0 for all
	rates bool
}

func readNames(p *parser, word, arguments string) piece {
	of, rest := p.arguments(arguments)
	if of == nil {
		return nil
	}
	n := &names{of: of, rates: word == "明细"}
	if n.rates && of.measure == nil {
		p.problem("{%s %s}：没有说明细什么，如 部门.得分率", word, brief(arguments))
		return nil
	}
	for _, text := range rest {
		most, ok := numerals(strings.TrimPrefix(text, "最多"))
		if !ok || !strings.HasPrefix(text, "最多") {
			p.problem("{%s %s}：%q；应写作 最多8", word, brief(arguments), text)
			return nil
		}
		n.most = most
	}
	return n
}

func (n *names) print(w *writer) string {
	chosen := n.of.selected(w)
	if len(chosen) == 0 {
		return "无"
	}
	shown := chosen
	if n.most > 0 && len(chosen) > n.most {
		shown = chosen[:n.most]
	}
	var measure *measure
	if n.rates {
		measure = n.of.measure
	}
	text := listed(shown, measure)
	if len(shown) < len(chosen) {
		text += fmt.Sprintf("等%d个%s", len(chosen), n.of.group.noun())
	}
	return text
}

// listed joins names, each with its rate where there is a measure.
func listed(subjects []*reports.Subject, by *measure) string {
	parts := make([]string, len(subjects))
	for i, s := range subjects {
		parts[i] = s.Name
		if by != nil {
			parts[i] += "（" + by.rate(s).Text + "）"
		}
	}
	return strings.Join(parts, "、")
}

// tally is {个数 …}.
type tally struct{ of *selection }

func readTally(p *parser, _, arguments string) piece {
	of, rest := p.arguments(arguments)
	if len(rest) > 0 {
		p.problem("{个数 %s}：多了 %q", brief(arguments), rest[0])
	}
	if of == nil {
		return nil
	}
	return tally{of}
}

func (t tally) print(w *writer) string { return fmt.Sprint(len(t.of.selected(w))) }

// ends is {前三名 …} and {后三名 …}.
type ends struct {
	of    *selection
	first bool
	n     int
}

func readEnds(p *parser, word, arguments string) piece {
	found := endsWord.FindStringSubmatch(word)
	n, ok := numerals(found[2])
	if !ok || n > 20 {
		p.problem("{%s}：至多前（后）20名", word)
		return nil
	}
	of, rest := p.arguments(arguments)
	if of == nil {
		return nil
	}
	if of.measure == nil || of.op != "" || len(rest) > 0 {
		p.problem("{%s %s}：应写作 {%[1]s 部门.得分率}", word, brief(arguments))
		return nil
	}
	return &ends{of, found[1] == "前", n}
}

func (e *ends) print(w *writer) string {
	ranked := e.of.selected(w)
	ranked = slices.DeleteFunc(ranked, func(s *reports.Subject) bool { return !e.of.measure.rate(s).Known() })
	if len(ranked) == 0 {
		return "无"
	}
	rate := func(i int) *big.Rat { return e.of.measure.rate(ranked[i]).Exact() }
	from, to := 0, len(ranked)
	if n := min(e.n, len(ranked)); e.first {
		for to = n; to < len(ranked) && rate(to).Cmp(rate(n-1)) == 0; {
			to++
		}
	} else {
		for from = len(ranked) - n; from > 0 && rate(from-1).Cmp(rate(len(ranked)-n)) == 0; {
			from--
		}
	}
	if to-from <= 2*e.n {
		return listed(ranked[from:to], e.of.measure)
	}
	// So many share the last place that they are counted.
	tiedFrom, tiedTo := from, to
	if e.first {
		for tiedFrom = e.n - 1; tiedFrom > 0 && rate(tiedFrom-1).Cmp(rate(e.n-1)) == 0; {
			tiedFrom--
		}
	} else {
		for tiedTo = from + 1; tiedTo < len(ranked) && rate(tiedTo).Cmp(rate(from)) == 0; {
			tiedTo++
		}
	}
	tied := fmt.Sprintf("%s等%d个%s并列（均为%s）", ranked[tiedFrom].Name, tiedTo-tiedFrom, e.of.group.noun(), e.of.measure.rate(ranked[tiedFrom]).Text)
	var parts []string
	for _, part := range []string{listed(ranked[from:tiedFrom], e.of.measure), tied, listed(ranked[tiedTo:to], e.of.measure)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "、")
}
