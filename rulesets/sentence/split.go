package sentence

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Part is one numbered sentence of a cell.
type Part struct {
	No   string // "1", "" where it has none
	Text string
}

// numbering is how cells number their sentences: （1） ① 1. 1、 一、
var numbering = regexp.MustCompile(`(?:^|[\n；。;：:分止外])[ \t　]*(?:[（(]([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)]|([①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽])|([0-9]{1,2})(?:[.．、](?:[^0-9]|$)))`)

const circled = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
const bracketed = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽"

// Split takes the numbered sentences of a cell apart. What stands before the
// first number belongs to the first sentence; a cell without numbers is one.
func Split(cell string) []Part {
	cell = lines(cell)
	at := numbering.FindAllStringSubmatchIndex(cell, -1)
	if len(at) == 0 {
		return []Part{{"", cell}}
	}
	var parts []Part
	head := ""
	for i, m := range at {
		// The number starts behind the character that ends what was before.
		start, group := 0, 0
		for g := 1; g <= 3; g++ {
			if m[2*g] >= 0 {
				start, group = m[2*g], g
			}
		}
		no := cell[m[2*group]:m[2*group+1]]
		body := m[2*group+1]
		switch group {
		case 1:
			body += closing(cell[body:])
			start -= opening(cell[:start])
		case 3:
			body += len(firstRune(cell[body:]))
		}
		if i == 0 {
			head = strings.TrimSpace(cell[:start])
		} else {
			parts[len(parts)-1].Text = parts[len(parts)-1].Text[:len(parts[len(parts)-1].Text)-(len(cell)-start)]
		}
		parts = append(parts, Part{plainNo(no), cell[body:]})
	}
	if head != "" {
		if amountForm.MatchString(head) || strings.Contains(head, "分") { // a sentence of its own
			return append([]Part{{"", head}}, parts...)
		}
		parts[0].Text = head + parts[0].Text
	}
	return parts
}

func firstRune(s string) string {
	for _, c := range s {
		return string(c)
	}
	return ""
}

// closing is the length of the bracket at the start, opening that of the one at
// the end; they may be narrow.
func closing(s string) int {
	if strings.HasPrefix(s, "）") {
		return len("）")
	}
	return 1
}

func opening(s string) int {
	if strings.HasSuffix(s, "（") {
		return len("（")
	}
	return 1
}

// plainNo gives ①, １ and 一 as 1.
func plainNo(no string) string {
	for _, set := range []string{circled, bracketed} {
		for i, c := range []rune(set) {
			if string(c) == no {
				return strconv.Itoa(i + 1)
			}
		}
	}
	narrow := strings.Map(func(c rune) rune { return normal(c) }, no)
	if n, ok := numeral(narrow); ok {
		return strconv.Itoa(int(n))
	}
	return narrow
}

// lines joins lines that a column's width broke and ends those that a sentence
// ended.
func lines(cell string) string {
	rows := strings.FieldsFunc(cell, func(c rune) bool { return c == '\n' || c == '\r' || c == '\v' || c == '\u2028' })
	var out strings.Builder
	for i, row := range rows {
		row = strings.TrimSpace(row)
		if row == "" {
			continue
		}
		out.WriteString(row)
		if i < len(rows)-1 {
			next := strings.TrimSpace(rows[i+1])
			if numbering.MatchString(next) && numbering.FindStringIndex(next)[0] == 0 {
				out.WriteString("\n")
			} else if strings.HasSuffix(row, "分") || strings.HasSuffix(row, "止") || strings.HasSuffix(row, "外") {
				out.WriteString("；")
			}
		}
	}
	return out.String()
}

// group is a sentence among the tokens of a part.
type group struct{ from, to int }

// pieceKind is what a stretch between two stops holds.
type pieceKind int

const (
	wordsOnly pieceKind = iota
	verdict             // an amount and what is done with it
	onlyMods            // nothing but modifying phrases
	spared              // 不扣分, without a number: an exemption
)

// groups takes the sentences of a part apart: each holds one verdict, the words
// that lead to it and the modifying phrases behind it. Sentences that grade the
// same figure are one scale and stay together.
func groups(tokens []token, taken []modifier) []group {
	used := make([]bool, len(tokens))
	for _, m := range taken {
		for i := m.from; i < m.to; i++ {
			used[i] = true
		}
	}
	type piece struct {
		group
		kind pieceKind
		stop bool // ends a sentence
	}
	var pieces []piece
	depth, from := 0, 0
	flush := func(to int, stop bool) {
		if to > from {
			pieces = append(pieces, piece{group{from, to}, pieceOf(tokens[from:to], used[from:to]), stop})
		}
		from = to
	}
	for i, t := range tokens {
		switch t.text {
		case "（":
			depth++
		case "）":
			depth = max(0, depth-1)
		case "，", "；", "。":
			if depth == 0 {
				flush(i+1, t.text != "，")
			}
		}
	}
	flush(len(tokens), true)

	var out []group
	open := -1 // start of a sentence that has no verdict yet
	for i, p := range pieces {
		later := false
		for _, q := range pieces[i+1:] {
			later = later || q.kind == verdict
		}
		if p.kind == verdict && i+1 < len(pieces) {
			// 95%以上得2分，每低1个百分点扣0.1分: where the steps begin
			shape, next := viewOf(tokens[p.from:p.to], used[p.from:p.to]).shape, viewOf(tokens[pieces[i+1].from:pieces[i+1].to], used[pieces[i+1].from:pieces[i+1].to]).shape
			if startsSteps.MatchString(shape) && stepsFrom.MatchString(next) {
				p.kind = wordsOnly
			}
		}
		switch {
		case p.kind == verdict && len(out) > 0 && open < 0 && leansBack.MatchString(viewOf(tokens[p.from:p.to], used[p.from:p.to]).shape):
			out[len(out)-1].to = p.to
		case p.kind == verdict && len(out) > 0 && open < 0 && noGain.MatchString(viewOf(tokens[p.from:p.to], used[p.from:p.to]).shape) &&
			gainOnly.MatchString(viewOf(tokens[out[len(out)-1].from:out[len(out)-1].to], used[out[len(out)-1].from:out[len(out)-1].to]).shape):
			out[len(out)-1].to = p.to // 已开展的得2分，未开展的不得分
		case p.kind == verdict && len(out) > 0 && open < 0 && onlyVeto(tokens[p.from:p.to]) && hasVeto(tokens[out[len(out)-1].from:out[len(out)-1].to]):
			out[len(out)-1].to = p.to // 实行一票否决，不予命名
		case p.kind == verdict:
			start := p.from
			if open >= 0 {
				start, open = open, -1
			}
			out = append(out, group{start, p.to})
		case open >= 0:
		case len(out) > 0 && (p.kind == onlyMods || p.kind == spared || !later):
			out[len(out)-1].to = p.to
		default:
			open = p.from
		}
	}
	if open >= 0 {
		if len(out) > 0 {
			out[len(out)-1].to = len(tokens)
		} else {
			out = append(out, group{open, len(tokens)})
		}
	}
	return scales(tokens, used, out)
}

// verdicts are what a piece may end in: an amount, all, nothing after a number.
var (
	verdictForm = regexp.MustCompile(`[DWB]A|[DWB]R|A[pn]|qA|[DWB]q?A|Z|V|J|Dn|R|A`)
	gradedForm  = regexp.MustCompile(`[%#QS][IE]?h?[IE]?(?:的|者|时|，|及|以|、|上|下)*0|(?:O|h)[^，。；]*0|^(?:其他|其余|否则)`)
)

// startsSteps are sentences that say where the steps of the next begin.
var (
	startsSteps = regexp.MustCompile(`^[^DZ]*(?:0|WA)[，；。的]*$`)
	stepsFrom   = regexp.MustCompile(`^(?:每|q)`)
)

// gainOnly and noGain are the two halves of a gain: what is done, and what is not.
var (
	gainOnly = regexp.MustCompile(`^[^DZB0%#Q]*WA[，；。]?$`)
	noGain   = regexp.MustCompile(`^(?:未|无|没有|不|达不到|O)[^DWB%#Q，；。]{0,20}(?:的|，)*Z[，；。]?$`)
)

func hasVeto(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return t.kind == tokVeto })
}

// onlyVeto tells a stretch that says the consequence and no circumstance.
func onlyVeto(tokens []token) bool {
	return hasVeto(tokens) && len(tokens) <= 4
}

// leansBack are sentences that say what becomes of the rest of the one before.
var leansBack = regexp.MustCompile(`^(?:否则|反之|其余|其他|其它)(?:的|情况|情形|者|，)*[DWZ0]`)

func pieceOf(tokens []token, used []bool) pieceKind {
	left := 0
	for i, t := range tokens {
		if !used[i] && t.kind != tokPunct {
			left++
		}
	}
	if left == 0 {
		return onlyMods
	}
	shape := viewOf(tokens, used).shape
	if strings.ContainsRune(shape, '0') {
		if gradedForm.MatchString(shape) {
			return verdict
		}
		if !verdictForm.MatchString(strings.ReplaceAll(shape, "0", "")) {
			return spared
		}
	}
	if verdictForm.MatchString(shape) {
		return verdict
	}
	return wordsOnly
}

// scales joins neighbouring sentences that grade one figure: "80%以上的不扣分，
// 70%以上的扣0.5分，70%以下的扣1分".
func scales(tokens []token, used []bool, list []group) []group {
	var out []group
	for i := 0; i < len(list); i++ {
		g := list[i]
		if first, ok := gradeOf(tokens, used, g); ok && first.name != "" || ok && i == 0 {
			last := g
			for j := i + 1; j < len(list); j++ {
				next, ok := gradeOf(tokens, used, list[j])
				if !ok || next.name != "" && !strings.HasSuffix(first.name, next.name) {
					break
				}
				last = list[j]
				i = j
			}
			g.to = last.to
		}
		out = append(out, g)
	}
	return out
}
