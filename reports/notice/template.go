package notice

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chengan/engine/nearest"
)

// Limits of a template, and of what it may grow into.
const (
	maxBytes  = 256 << 10
	maxLines  = 4000
	maxNested = 8
	maxBlocks = 20_000
	maxOutput = 8 << 20 // bytes of text
)

// Template is a notice whose figures are open.
type Template struct {
	name   string
	blocks []block
	days   []int // 整改期限, by effort
	about  bool  // it speaks of 对象
	refers []annexLabel
	press  press
}

// About reports whether the template speaks of one subject (对象).
func (t *Template) About() bool { return t.about }

// Mark begins a line and says what the line is.
type Mark struct {
	Name  string
	Usage string
	Title string
	role  role
}

// role is what a line of text becomes.
type role uint8

const (
	paragraph role = iota
	issuerMark
	number
	signer
	title
	flush
	small
	heading1
	heading2
	heading3
	heading4
	item
	subitem
	closing
	date
	copies
	office
	footer
	// what follows is no text
	pageBreak
	ruleMark
	daysMark
	tableMark
	tableNote
	formMark
	signMark
	annexMark
	eachMark
	ifMark
	elseMark
	endMark
)

// Marks lists the marks.
var Marks = []Mark{
	{"红头", "【红头】文字", "发文机关标志", issuerMark},
	{"文号", "【文号】文字", "发文字号", number},
	{"签发人", "【签发人】文字", "上行文的签发人", signer},
	{"标题", "【标题】文字", "标题；几行就写几个", title},
	{"主送", "【主送】文字", "主送机关，顶格", flush},
	{"顶格", "【顶格】文字", "不缩进的一段", flush},
	{"小字", "【小字】文字", "注释、来源", small},
	{"一、", "【一、】文字", "一级标题，自动编号", heading1},
	{"（一）", "【（一）】文字", "二级标题，自动编号", heading2},
	{"1.", "【1.】文字", "三级标题，自动编号", heading3},
	{"（1）", "【（1）】文字", "四级标题，自动编号", heading4},
	{"项", "【项】文字", "列表的一项，自动编号1.", item},
	{"子项", "【子项】文字", "列表的下一级，自动编号（1）", subitem},
	{"落款", "【落款】文字", "署名", closing},
	{"日期", "【日期】文字", "成文日期", date},
	{"抄送", "【抄送】文字", "版记的抄送机关", copies},
	{"印发", "【印发】文字", "版记的印发机关", office},
	{"页脚", "【页脚】文字", "每页页码旁的文字", footer},
	{"分页", "【分页】", "另起一页", pageBreak},
	{"规则", "【规则 表扬】部门.得分率≥95% 且 合格", "给一组单位起名，供名单、如果等引用；须先声明；“且”之后可写" + traitTitles(), ruleMark},
	{"整改期限", "【整改期限】15日 30日 60日 90日 180日", "自发文日起的天数，依次对应数日内、数周内、数月内、一年内、需跨年度的整改；没有注明工作量的取中间一个；也可只写一个", daysMark},
	{"表", "【表 部门.完成率：序号 名称 完成率=任务完成率】表题", "表格：各行的来源，各列的名称，可用=改列名", tableMark},
	{"表注", "【表注】文字", "上一个表的注", tableNote},
	{"栏", "【栏】名称｜内容｜名称｜内容", "表单的一行，相连的几行成一个表单，各行格数相同", formMark},
	{"签字栏", "【签字栏】名称｜｜名称｜　年　月　日", "表单中留出签字、盖章位置的一行", signMark},
	{"附件", "【附件 清单】附件的标题", "附件：其后各行印在附件中，到下一个【附件】为止；正文之后自动列出附件说明；正文中用{附件 清单}称呼", annexMark},
	{"逐条", "【逐条 问题】", "对每一行重复其后各行，到【完】为止；其中用{本条.列名}", eachMark},
	{"如果", "【如果 部门.个数≥6】", "条件成立时才印其后各行，到【否则】或【完】为止", ifMark},
	{"否则", "【否则】", "条件不成立时印其后各行", elseMark},
	{"完", "【完】", "结束逐条或者如果", endMark},
}

// block is a part of a template.
type block interface{ print(w *writer) }

type textBlock struct {
	line int
	role role
	text []piece
}

type tableBlock struct {
	line    int
	source  source
	columns []*Column
	heads   []string
	caption []piece
}

type formBlock struct {
	line  int
	cells [][]piece
	tall  bool
}

type annexBlock struct {
	line  int
	name  string
	title []piece
}

type eachBlock struct {
	source source
	blocks []block
}

type ifBlock struct {
	when            condition
	then, otherwise []block
}

// Load gives an embedded template by name, or reads a file.
//
// Errors: Problems; a file that cannot be read.
func Load(name string) (*Template, error) {
	if data, ok := Embedded(name); ok {
		return Parse(name, data)
	}
	info, err := os.Stat(name)
	if err != nil {
		if filepath.Base(name) == name && filepath.Ext(name) == "" {
			return nil, fmt.Errorf("没有模板 %q；内置的有 %s，也可以给出文件路径", name, strings.Join(Names(), "、"))
		}
		return nil, fmt.Errorf("无法读取模板 %s：%w", name, err)
	}
	if info.Size() > maxBytes {
		return nil, fmt.Errorf("模板 %s：有 %d 字节；至多 %d", name, info.Size(), maxBytes)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("无法读取模板 %s：%w", name, err)
	}
	return Parse(name, string(data))
}

// Parse reads a template.
//
// Errors: Problems, all of them.
func Parse(name, text string) (*Template, error) {
	p := &parser{template: &Template{name: name, days: []int{30}}, rules: map[string]*selection{}, annexes: map[string]bool{}}
	switch {
	case len(text) > maxBytes:
		p.problem("有 %d 字节；至多 %d", len(text), maxBytes)
		return nil, p.problems
	case !utf8.ValidString(text):
		p.line = 1 + strings.Count(text[:invalid(text)], "\n")
		p.problem("不是 UTF-8 文字；请另存为 UTF-8 编码")
		return nil, p.problems
	}
	p.lines = strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\n")
	if len(p.lines) > maxLines {
		p.problem("有 %d 行；至多 %d 行", len(p.lines), maxLines)
		return nil, p.problems
	}
	p.template.blocks, _ = p.blocks(0)
	for _, one := range p.template.refers {
		if !p.annexes[one.name] {
			p.problems.add(name, one.line, "没有附件 {附件 %s}；%s", brief(one.name), near(one.name, slices.Sorted(maps.Keys(p.annexes)), "{附件 %s}"))
		}
	}
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, p.problems
	}
	return p.template, nil
}

// invalid is where text stops being UTF-8.
func invalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return len(text)
}

// parser reads a template line by line.
type parser struct {
	template *Template
	lines    []string
	line     int // the one being read, from 1
	rules    map[string]*selection
	annexes  map[string]bool
	each     []*Rows // what 【逐条】 goes through here, outermost first
	problems Problems
}

func (p *parser) problem(format string, args ...any) {
	p.problems.add(p.template.name, max(1, p.line), format, args...)
}

var markedLine = regexp.MustCompile(`^【([^】]*)】(.*)$`)

// blocks reads lines up to the mark that ends them, and gives that mark.
func (p *parser) blocks(depth int) (list []block, end role) {
	for p.line < len(p.lines) {
		text := strings.TrimSpace(p.lines[p.line])
		p.line++
		if text == "" || strings.HasPrefix(text, "//") {
			continue
		}
		found := markedLine.FindStringSubmatch(text)
		if found == nil {
			list = append(list, &textBlock{p.line, paragraph, p.text(text)})
			continue
		}
		mark, argument := p.mark(found[1])
		if mark == nil {
			continue
		}
		if argument != "" && mark.role != ruleMark && mark.role != tableMark && mark.role != eachMark && mark.role != ifMark && mark.role != annexMark {
			p.problem("【%s】：标记之内多了 %q；应写作 %s", found[1], argument, mark.Usage)
			continue
		}
		switch rest := strings.TrimSpace(found[2]); mark.role {
		case elseMark, endMark:
			if depth > 0 {
				return list, mark.role
			}
			p.problem("【%s】之前没有【如果】或【逐条】", mark.Name)
		case ruleMark:
			p.rule(argument, rest)
		case daysMark:
			p.days(rest)
		case tableMark:
			if block := p.table(argument, rest); block != nil {
				list = append(list, block)
			}
		case formMark, signMark:
			list = append(list, p.form(rest, mark.role == signMark))
		case annexMark:
			list = append(list, p.annex(argument, rest))
		case eachMark, ifMark:
			if depth == maxNested {
				p.problem("【%s】嵌套超过 %d 层", mark.Name, maxNested)
				return list, endMark
			}
			if mark.role == eachMark {
				list = append(list, p.loop(argument, depth))
			} else {
				list = append(list, p.choice(argument, depth))
			}
		default:
			list = append(list, &textBlock{p.line, mark.role, p.text(rest)})
		}
	}
	return list, paragraph
}

// anyNumber takes a heading's mark for what it is whatever its number: headings
// are numbered as they come.
var anyNumber = []struct {
	written *regexp.Regexp
	name    string
}{
	{regexp.MustCompile(`^[一二三四五六七八九十]+、$`), "一、"},
	{regexp.MustCompile(`^[（(][一二三四五六七八九十]+[）)]$`), "（一）"},
	{regexp.MustCompile(`^\d+[.．]$`), "1."},
	{regexp.MustCompile(`^[（(]\d+[）)]$`), "（1）"},
}

// mark finds the mark of a line and what follows its name.
func (p *parser) mark(inside string) (*Mark, string) {
	name, argument, _ := strings.Cut(strings.TrimSpace(inside), " ")
	for _, heading := range anyNumber {
		name = heading.written.ReplaceAllString(name, heading.name)
	}
	for i := range Marks {
		if Marks[i].Name == name {
			return &Marks[i], strings.TrimSpace(argument)
		}
	}
	names := make([]string, len(Marks))
	for i := range Marks {
		names[i] = Marks[i].Name
	}
	p.problem("没有标记【%s】；%s。若是正文，请写作 \\【", inside, near(name, names, "【%s】"))
	return nil, ""
}

func (p *parser) rule(name, text string) {
	switch {
	case name == "" || strings.ContainsAny(name, " .{}，、"):
		p.problem("规则要有名称，如【规则 表扬】部门.得分率≥95%%")
	case p.rules[name] != nil:
		p.problem("规则 %q 已经声明过", name)
	default:
		if chosen := p.chosen(text); chosen != nil {
			p.rules[name] = chosen
			return
		}
		p.rules[name] = &selection{group: &groups[0]} // its name is known, so that one mistake is said once
	}
}

// chosen reads a selection and the traits after it.
func (p *parser) chosen(text string) *selection {
	parts := strings.Split(text, "且")
	base := p.selection(strings.TrimSpace(parts[0]))
	if base == nil || len(parts) == 1 {
		return base
	}
	chosen := *base
	chosen.of = slices.Clone(chosen.of)
	for _, part := range parts[1:] {
		part = strings.TrimSpace(part)
		at := slices.IndexFunc(traits, func(t trait) bool { return t.name == part })
		if at < 0 {
			var names []string
			for _, t := range traits {
				names = append(names, t.name)
			}
			p.problem("规则的条件 %q：“且”之后应为%s之一", brief(part), strings.Join(names, "、"))
			return nil
		}
		chosen.of = append(chosen.of, &traits[at])
	}
	return &chosen
}

func (p *parser) days(text string) {
	fields := list(text)
	days := make([]int, len(fields))
	for i, field := range fields {
		if n, err := fmt.Sscanf(field, "%d日", &days[i]); n != 1 || err != nil || days[i] < 1 || days[i] > 3650 || field != fmt.Sprintf("%d日", days[i]) {
			p.problem("整改期限 %q；应写作 30日，1日至3650日", field)
			return
		}
	}
	if len(days) != 1 && len(days) != 5 {
		p.problem("整改期限有 %d 个；应为 1 个或 5 个", len(days))
		return
	}
	p.template.days = days
}

// list parts text at spaces, commas and 、.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t　、，,", r) })
}

func (p *parser) table(argument, caption string) block {
	from, columns, found := cutColon(argument)
	if !found {
		p.problem("【表 %s】：没有列名；应写作 %s", argument, "【表 部门：序号 名称 完成率】表题")
		return nil
	}
	source, ok := p.source(from)
	if !ok {
		return nil
	}
	t := &tableBlock{line: p.line, source: source, caption: p.text(caption)}
	for _, column := range list(columns) {
		name, head, renamed := strings.Cut(column, "=")
		if !renamed {
			head = name
		}
		if known := p.column(source.rows, name); known != nil {
			t.columns, t.heads = append(t.columns, known), append(t.heads, head)
		}
	}
	if len(t.columns) == 0 {
		p.problem("【表 %s】：没有列", from)
	}
	return t
}

// form reads the cells of a row, parted by bars outside braces.
func (p *parser) form(text string, tall bool) block {
	f := &formBlock{line: p.line, tall: tall}
	for more := true; more; {
		var cell string
		cell, text, more = cutCell(text)
		f.cells = append(f.cells, p.text(strings.Trim(cell, " \t"))) // what is full-width is room to write
	}
	if len(f.cells)%2 != 0 || len(f.cells) > 8 {
		p.problem("【栏】有 %d 格；应为 2、4、6 或 8 格，名称和内容相间", len(f.cells))
	}
	return f
}

func (p *parser) annex(name, title string) block {
	if name != "" && p.annexes[name] {
		p.problem("附件 %q 已经声明过", name)
	}
	if title == "" {
		p.problem("附件要有标题，如【附件 清单】问题整改清单")
	}
	p.annexes[name] = true
	return &annexBlock{p.line, name, p.text(title)}
}

func (p *parser) column(rows *Rows, name string) *Column {
	if known := rows.column(name); known != nil {
		return known
	}
	var names []string
	for i := range rows.Columns {
		names = append(names, rows.Columns[i].Name)
	}
	p.problem("%s没有列 %q；%s", rows.Name, name, near(name, names, "%s"))
	return nil
}

// source reads what a table or 【逐条】 goes through.
func (p *parser) source(text string) (source, bool) {
	text = strings.TrimSpace(text)
	for i := range Lists {
		if Lists[i].Name == text && Lists[i].list != nil {
			p.template.about = p.template.about || Lists[i].about
			return source{rows: &Lists[i]}, true
		}
	}
	chosen := p.selection(text)
	return source{&Lists[0], chosen}, chosen != nil
}

func (p *parser) loop(argument string, depth int) block {
	began := p.line
	source, ok := p.source(argument)
	if !ok {
		source.rows = &Lists[0]
	}
	p.each = append(p.each, source.rows)
	blocks, end := p.blocks(depth + 1)
	p.each = p.each[:len(p.each)-1]
	p.ended(began, "逐条", end)
	return &eachBlock{source, blocks}
}

func (p *parser) choice(argument string, depth int) block {
	began := p.line
	block := &ifBlock{when: p.condition(argument)}
	var end role
	if block.then, end = p.blocks(depth + 1); end == elseMark {
		block.otherwise, end = p.blocks(depth + 1)
	}
	p.ended(began, "如果", end)
	return block
}

// ended refuses a block that 【完】 does not end.
func (p *parser) ended(began int, name string, end role) {
	switch end {
	case paragraph:
		p.problems.add(p.template.name, began, "【%s】没有【完】", name)
	case elseMark:
		p.problem("这里不能有【否则】")
	}
}

// near says which known names are nearest to one that is not.
func near(name string, names []string, form string) string {
	type candidate struct {
		name string
		far  int
	}
	wanted := []rune(name)
	var close []candidate
	for _, known := range names {
		if d := nearest.Distance(wanted, []rune(known)); d <= max(1, len(wanted)/2) {
			close = append(close, candidate{known, d})
		}
	}
	if len(close) == 0 || len(wanted) > 40 {
		return "全部名称见 chengan notice --figures"
	}
	slices.SortStableFunc(close, func(a, b candidate) int { return a.far - b.far })
	var shown []string
	for _, one := range close[:min(3, len(close))] {
		shown = append(shown, fmt.Sprintf(form, one.name))
	}
	return "相近的有 " + strings.Join(shown, "、")
}
