package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one thing wrong with the evidence, said so that the person who
// filled it in can find it and mend it.
//
// Message is the whole sentence: 文件：工作表：第N行：列“…”：发现…；应为…. A Notice
// informs (how something was understood) and refuses nothing.
type Problem struct {
	File    string `json:"file"`
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`     // 0: the file or sheet as a whole
	Column  string `json:"column"`  // "C 是否完好" in a workbook, "是否完好" elsewhere
	Subject string `json:"subject"` // name, "" where it is not known whose it is
	Table   string `json:"table"`
	Code    string `json:"code"`
	Found   string `json:"found"`
	Allowed string `json:"allowed"`
	Message string `json:"message"`
	Notice  bool   `json:"notice"`

	column int // position of Column, for sorting
}

// flaw is what is wrong with a value, before it is known where it stands.
type flaw struct {
	code    string
	found   string // what follows 发现
	allowed string // what follows 应为; of a notice, a sentence of its own
	notice  bool
}

// compose writes Message from the other fields.
func (p *Problem) compose() {
	where := []string{visible(fileTitle(p.File))}
	if p.Sheet != "" {
		where = append(where, visible(p.Sheet))
	}
	if p.Row > 0 {
		where = append(where, fmt.Sprintf("第%d行", p.Row))
	}
	if p.Column != "" {
		where = append(where, "列“"+visible(p.Column)+"”")
	}
	join := "；应为"
	if p.Notice {
		join = "；"
	}
	p.Message = strings.Join(where, "：") + "：发现" + p.Found + join + p.Allowed
}

// stdinPath is the path of standard input among the paths and the files.
const stdinPath = "-"

func fileTitle(path string) string {
	if path == stdinPath {
		return "标准输入"
	}
	return path
}

// compare orders problems by file, sheet, row and column; the rest only makes
// the order total.
func (p Problem) compare(other Problem) int {
	return cmp.Or(
		cmp.Compare(p.File, other.File), cmp.Compare(p.Sheet, other.Sheet),
		cmp.Compare(p.Row, other.Row), cmp.Compare(p.column, other.column),
		cmp.Compare(p.Code, other.Code), cmp.Compare(p.Message, other.Message))
}

// Cap gives the problems worth printing: the first most of them, and how many
// were cut. It is for screens; what decides about evidence uses all.
func Cap(problems []Problem, most int) (shown []Problem, cut int) {
	if len(problems) <= most {
		return problems, 0
	}
	return problems[:most], len(problems) - most
}

// Refusing counts the problems that are not notices.
func Refusing(problems []Problem) int {
	n := 0
	for i := range problems {
		if !problems[i].Notice {
			n++
		}
	}
	return n
}

// visible gives text with control characters and bad bytes made visible.
func visible(text string) string {
	for _, r := range text {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			quoted := quote(text)
			return strings.TrimSuffix(strings.TrimPrefix(quoted, "“"), "”")
		}
	}
	return text
}

// quote gives text as a found value: “…”, cut to a readable length, with
// control characters made visible.
func quote(text string) string {
	const most = 40
	var b strings.Builder
	b.WriteString("“")
	n := 0
	for _, r := range text {
		if n == most {
			b.WriteString("…")
			break
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\u%04X", r)
		}
		n++
	}
	b.WriteString("”")
	return b.String()
}

// quoteAll gives several values as one list, cut to a readable length.
func quoteAll(texts []string) string { return quoteSome(texts, 12, "种") }

// quoteSome gives the first most values as one list, and how many there are:
// “甲”、“乙”等5种.
func quoteSome(texts []string, most int, measure string) string {
	var quoted []string
	for i, text := range texts {
		if i == most {
			return strings.Join(quoted, "、") + fmt.Sprintf("等%d%s", len(texts), measure)
		}
		quoted = append(quoted, quote(text))
	}
	return strings.Join(quoted, "、")
}

// report adds a problem. Once the list is full it only counts, so that a file
// of five million bad rows does not fill the memory with sentences.
func (r *reader) report(p Problem) {
	if !p.Notice {
		r.refusing++
	}
	if len(r.problems) >= r.limits.ListedProblem {
		r.unlisted++
		return
	}
	p.compose()
	r.problems = append(r.problems, p)
}

// fileFlaw reports what is wrong with a file as a whole.
func (r *reader) fileFlaw(path string, f flaw) {
	r.report(Problem{File: path, Code: f.code, Found: f.found, Allowed: f.allowed, Notice: f.notice})
}

// Merge gives problems together with others that the caller found in what Read
// gave: their messages composed, all in one order.
func Merge(problems, found []Problem) []Problem {
	all := slices.Clone(problems)
	for _, p := range found {
		p.compose()
		all = append(all, p)
	}
	slices.SortStableFunc(all, Problem.compare)
	return all
}

// sorted gives the problems in their order, ending with how many were not listed.
func (r *reader) sorted() []Problem {
	slices.SortFunc(r.problems, Problem.compare)
	if r.unlisted > 0 {
		p := Problem{Code: TooManyProblems, File: "全部文件", Found: fmt.Sprintf("另有%d条问题", r.unlisted),
			Allowed: fmt.Sprintf("只列出前%d条，请先改正再检查", r.limits.ListedProblem), Notice: true}
		p.compose()
		r.problems = append(r.problems, p)
	}
	return r.problems
}
