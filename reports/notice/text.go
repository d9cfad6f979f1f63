package notice

import (
	"math/big"
	"slices"
	"strings"
)

// piece is a part of a line: text as it stands, or what stands in braces.
type piece interface{ print(w *writer) string }

type literal string

func (l literal) print(*writer) string { return string(l) }

// named is {部门.个数}.
type named struct {
	figure *Figure
	line   int
}

func (n named) print(w *writer) string {
	text := n.figure.read(w).text
	if text == "" && needsRounds[n.figure.Name] {
		w.problems.add(w.template.name, n.line, "{%s}：只有一轮评价结果；请按先后给出各轮，或者写在 {如果 有 轮次.上轮：……} 之内", n.figure.Name)
	}
	if option := given[root(n.figure.Name)]; text == "" && option != "" {
		w.problems.add(w.template.name, n.line, "{%s}：没有给出，请用选项 %s", n.figure.Name, option)
	}
	return text
}

func root(name string) string {
	first, _, _ := strings.Cut(name, ".")
	return first
}

// current is {本条.名称}.
type current struct{ column *Column }

func (c current) print(w *writer) string { return c.column.read(w, w.each[len(w.each)-1]).text }

// annexLabel is {附件 名称}.
type annexLabel struct {
	name string
	line int
}

func (a annexLabel) print(w *writer) string {
	if w.labels == nil {
		return "附件" // the first time through, which only counts them
	}
	label, found := w.labels[a.name]
	if !found {
		w.problems.add(w.template.name, a.line, "{附件 %s}：这份文稿没有这个附件，它的条件不成立", a.name)
	}
	return label
}

func readAnnexLabel(p *parser, word, name string) piece {
	if name == "" {
		p.problem("{附件}：没有说是哪个附件，如 {附件 清单}；附件的名称写在标记中，如【附件 清单】")
		return nil
	}
	p.template.refers = append(p.template.refers, annexLabel{name, p.line})
	return annexLabel{name, p.line}
}

// choice is {如果 条件：文字｜文字}.
type choice struct {
	when            condition
	then, otherwise []piece
}

func (c choice) print(w *writer) string {
	if c.when.holds(w) {
		return w.text(c.then)
	}
	return w.text(c.otherwise)
}

// condition is terms that must all hold.
type condition []func(w *writer) bool

func (c condition) holds(w *writer) bool {
	for _, term := range c {
		if !term(w) {
			return false
		}
	}
	return true
}

// text reads a line. Braces may be written full-width; \ takes the meaning from
// a brace, from 【 and from itself.
func (p *parser) text(text string) []piece { return p.nested(text, 0) }

func (p *parser) nested(text string, depth int) []piece {
	var pieces []piece
	var plain strings.Builder
	end := func() {
		if plain.Len() > 0 {
			pieces = append(pieces, literal(clean(plain.String())))
			plain.Reset()
		}
	}
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\\' && i+1 < len(runes) && strings.ContainsRune(`{}｛｝【\|｜`, runes[i+1]):
			i++
			plain.WriteRune(runes[i])
		case opens(r):
			close := closingBrace(runes, i)
			if close < 0 {
				p.problem("%s 没有与之配对的 }", brief(string(runes[i:])))
				return pieces
			}
			end()
			if one := p.braced(strings.TrimSpace(string(runes[i+1:close])), depth+1); one != nil {
				pieces = append(pieces, one)
			}
			i = close
		case closes(r):
			p.problem("}之前没有 {；正文中的花括号写作 \\{ 和 \\}")
			return pieces
		default:
			plain.WriteRune(r)
		}
	}
	end()
	return pieces
}

func opens(r rune) bool  { return r == '{' || r == '｛' }
func closes(r rune) bool { return r == '}' || r == '｝' }

// closingBrace is where the brace at open closes, -1 where it does not.
func closingBrace(runes []rune, open int) int {
	depth := 0
	for i := open; i < len(runes); i++ {
		switch {
		case runes[i] == '\\':
			i++
		case opens(runes[i]):
			depth++
		case closes(runes[i]):
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// brief is text that a message can quote.
func brief(text string) string {
	if runes := []rune(text); len(runes) > 24 {
		return string(runes[:24]) + "……"
	}
	return text
}

// braced reads what stands in braces.
func (p *parser) braced(text string, depth int) piece {
	if depth > maxNested {
		p.problem("花括号嵌套超过 %d 层", maxNested)
		return nil
	}
	if rest, found := strings.CutPrefix(text, "如果"); found {
		return p.conditional(strings.TrimSpace(rest), depth)
	}
	word, rest, _ := strings.Cut(text, " ")
	if read := phraseNamed(word); read != nil {
		return read(p, word, strings.TrimSpace(rest))
	}
	if column, found := strings.CutPrefix(text, "本条."); found {
		if len(p.each) == 0 {
			p.problem("{%s}：只能用在【逐条】之内", brief(text))
			return nil
		}
		if known := p.column(p.each[len(p.each)-1], column); known != nil {
			return current{known}
		}
		return nil
	}
	if figure := p.figure(text); figure != nil {
		return named{figure, p.line}
	}
	return nil
}

// figure finds a figure.
func (p *parser) figure(name string) *Figure {
	if known := figureNamed[name]; known != nil {
		p.template.about = p.template.about || known.about
		return known
	}
	names := make([]string, 0, len(Figures))
	for i := range Figures {
		names = append(names, Figures[i].Name)
	}
	for _, phrase := range Phrases {
		names = append(names, phrase.word)
	}
	p.problem("没有数字 {%s}；%s", brief(name), near(name, names, "{%s}"))
	return nil
}

func (p *parser) conditional(text string, depth int) piece {
	when, rest, found := cutColon(text)
	if !found {
		p.problem("{如果 %s}：没有冒号；应写作 {如果 条件：文字} 或 {如果 条件：文字｜否则的文字}", brief(text))
		return nil
	}
	then, otherwise := cutBar(rest)
	return choice{p.condition(when), p.nested(then, depth), p.nested(otherwise, depth)}
}

// cutColon parts text at the first colon.
func cutColon(text string) (before, after string, found bool) {
	at := strings.IndexAny(text, "：:")
	if at < 0 {
		return text, "", false
	}
	return strings.TrimSpace(text[:at]), strings.TrimLeft(text[at:], "：:"), true
}

// cutBar parts text at the first bar outside braces.
func cutBar(text string) (before, after string) {
	before, after, _ = cutCell(text)
	return before, after
}

// cutCell is cutBar, and tells whether there is a bar.
func cutCell(text string) (before, after string, found bool) {
	depth, runes := 0, []rune(text)
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == '\\':
			i++
		case opens(r):
			depth++
		case closes(r):
			depth--
		case depth == 0 && (r == '|' || r == '｜'):
			return string(runes[:i]), string(runes[i+1:]), true
		}
	}
	return text, "", false
}

// condition reads 部门.个数≥6 且 有 表扬.
func (p *parser) condition(text string) condition {
	var terms condition
	for _, term := range strings.Split(text, "且") {
		if read := p.term(strings.TrimSpace(term)); read != nil {
			terms = append(terms, read)
		}
	}
	return terms
}

func (p *parser) term(text string) func(*writer) bool {
	for _, sign := range []struct {
		word string
		want bool
	}{{"有", true}, {"无", false}} {
		if rest, found := strings.CutPrefix(text, sign.word); found {
			if there := p.there(strings.TrimSpace(rest)); there != nil {
				return func(w *writer) bool { return there(w) == sign.want }
			}
			return nil
		}
	}
	name, op, bound := cutOperator(text)
	if counted, found := strings.CutPrefix(name, "个数 "); found && op != "" {
		chosen, limit := p.selection(strings.TrimSpace(counted)), p.bound(bound)
		if chosen == nil || limit == nil {
			return nil
		}
		return func(w *writer) bool { return holds(big.NewRat(int64(len(chosen.selected(w))), 1), op, limit) }
	}
	if op == "" {
		p.problem("条件 %q；应写作 部门.个数≥6、有 表扬 或 无 问题，几个条件用“且”相连", brief(text))
		return nil
	}
	limit := p.bound(bound)
	if column, found := strings.CutPrefix(name, "本条."); found && len(p.each) > 0 {
		known := p.column(p.each[len(p.each)-1], column)
		if known == nil || limit == nil {
			return nil
		}
		return func(w *writer) bool {
			number := known.read(w, w.each[len(w.each)-1]).number
			return number != nil && holds(number, op, limit)
		}
	}
	figure := p.figure(name)
	if figure == nil || limit == nil {
		return nil
	}
	if figure.Unit == "" {
		p.problem("条件 %q：%s 不是数；应写作 有 %[2]s 或 无 %[2]s", brief(text), figure.Name)
		return nil
	}
	return func(w *writer) bool {
		number := figure.read(w).number
		return number != nil && holds(number, op, limit)
	}
}

// there reads what 有 asks for: chosen subjects, rows, or a figure that says
// something.
func (p *parser) there(name string) func(*writer) bool {
	if figure := figureNamed[name]; figure != nil {
		p.template.about = p.template.about || figure.about
		return func(w *writer) bool {
			read := figure.read(w)
			return read.text != "" && read.text != "—" && (read.number == nil || read.number.Sign() != 0)
		}
	}
	if column, found := strings.CutPrefix(name, "本条."); found && len(p.each) > 0 {
		if known := p.column(p.each[len(p.each)-1], column); known != nil {
			return func(w *writer) bool {
				text := known.read(w, w.each[len(w.each)-1]).text
				return text != "" && text != "—"
			}
		}
		return nil
	}
	source, ok := p.source(name)
	if !ok {
		return nil
	}
	return func(w *writer) bool { return len(source.of(w)) > 0 }
}

// bound reads the number of a condition: 6, 95%, 90分.
func (p *parser) bound(text string) *big.Rat {
	digits := strings.TrimRight(text, "%％分个项条处")
	if digits == "" || len(digits) > 12 || strings.Trim(digits, "0123456789.") != "" {
		p.problem("%q 不是数；应写作 6、95%% 或 90分", brief(text))
		return nil
	}
	number, ok := new(big.Rat).SetString(digits)
	if !ok {
		p.problem("%q 不是数；应写作 6、95%% 或 90分", brief(text))
		return nil
	}
	return number
}

// selection reads 表扬, 部门, 部门.完成率 and 部门.得分率≥95%.
func (p *parser) selection(text string) *selection {
	if rule := p.rules[strings.TrimSpace(text)]; rule != nil {
		return rule
	}
	name, op, bound := cutOperator(text)
	of, by, ordered := strings.Cut(name, ".")
	chosen := &selection{op: op}
	for i := range groups {
		if groups[i].name == of {
			chosen.group = &groups[i]
		}
	}
	for i := range measures {
		if measures[i].name == by {
			chosen.measure = &measures[i]
		}
	}
	if chosen.group == nil || ordered && chosen.measure == nil || op != "" && chosen.measure == nil {
		var names []string
		for _, g := range groups {
			names = append(names, g.name)
			for _, d := range measures {
				names = append(names, g.name+"."+d.name)
			}
		}
		for rule := range p.rules {
			names = append(names, rule)
		}
		for i := range Lists[1:] {
			names = append(names, Lists[i+1].Name)
		}
		slices.Sort(names)
		p.problem("没有 %q 这样的一组单位或者内容；%s", brief(text), near(name, names, "%s"))
		return nil
	}
	if op != "" {
		if chosen.bound = p.bound(bound); chosen.bound == nil {
			return nil
		}
	}
	return chosen
}
