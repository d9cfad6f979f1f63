package notice

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"chengan/reports"
	"chengan/reports/internal/paper"
)

// writer makes the document.
type writer struct {
	template *Template
	model    *reports.Model
	options  Options
	subject  *reports.Subject // 对象
	basis    time.Time
	issued   time.Time
	since    time.Time // zero where it is not given

	paper    paper.Document
	head     paper.Head
	closing  paper.Closing
	titles   []string
	levels   [len(numbered)]int // numbers of headings so far
	items    [2]int             // numbers of the list being written
	tables   int
	added    int               // blocks
	named    []string          // names of annexes
	labels   map[string]string // by them; nil the first time through
	flows    map[string]*flow  // by group
	each     []*entry          // what 【逐条】 is at, outermost first
	size     int
	problems Problems
}

// wrongOrder is a number that counts in another way than 11号: 第11号, 011号.
var wrongOrder = regexp.MustCompile(`〕\s*(?:第|0)|〕.*\d$`)

// wrongYear is a year of a 文号 in other brackets than 〔〕.
var wrongYear = regexp.MustCompile(`[\[(（【［]\d{4}[\])）】］]`)

func newWriter(t *Template, m *reports.Model, o Options) (*writer, error) {
	w := &writer{template: t, model: m, options: o}
	for _, field := range []*string{&w.options.Issuer, &w.options.Number, &w.options.Signer} {
		*field = clean(strings.TrimSpace(*field))
	}
	if wrongYear.MatchString(w.options.Number) {
		return nil, fmt.Errorf("文号 %q：年份应当用六角括号，如 市安城创办发〔2022〕11号", w.options.Number)
	}
	if wrongOrder.MatchString(w.options.Number) {
		return nil, fmt.Errorf("文号 %q：发文顺序号不加“第”字，不编虚位，后加“号”字，如 市安城创办发〔2022〕11号", w.options.Number)
	}
	if o.Date == "" {
		o.Date = m.Basis.Date
	}
	var err error
	if w.issued, err = day("发文日期", o.Date); err != nil {
		return nil, err
	}
	if w.basis, err = day("评估基准日", m.Basis.Date); err != nil {
		return nil, err
	}
	if w.issued.Before(w.basis) {
		return nil, fmt.Errorf("发文日期 %s 在评估基准日 %s 之前；成文不能早于评价", o.Date, m.Basis.Date)
	}
	if o.Since != "" {
		if w.since, err = day("起始日", o.Since); err != nil {
			return nil, err
		}
		if w.since.After(w.basis) {
			return nil, fmt.Errorf("起始日 %s 在评估基准日 %s 之后", o.Since, m.Basis.Date)
		}
	}
	if len(m.Subjects) == 0 {
		return nil, errors.New("评价结果没有被评对象，不能成文")
	}
	w.subject, err = find(m, o.Subject)
	if err == nil && t.about && o.Subject == "" && m.Batch() {
		err = fmt.Errorf("模板 %s 说的是一个对象，评价结果有 %d 个互不隶属的对象；请用 -s 给出", t.name, len(m.Subjects))
	}
	return w, err
}

// find gives the subject of an id or a name, the main one for "".
func find(m *reports.Model, who string) (*reports.Subject, error) {
	if who == "" {
		return m.Main, nil
	}
	var found []*reports.Subject
	for i := range m.Subjects {
		switch s := &m.Subjects[i]; who {
		case s.ID:
			return s, nil
		case s.Name:
			found = append(found, s)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("评价结果中没有对象 %q", who)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("名称为 %q 的对象有 %d 个；请给出编号", who, len(found))
}

func (w *writer) blocks(list []block) {
	for _, one := range list {
		if w.added > maxBlocks || w.size > maxOutput {
			w.problems.add(w.template.name, 1, "成文过长：超过 %d 段或者 %d 字节", maxBlocks, maxOutput)
			return
		}
		one.print(w)
	}
}

// text prints pieces on one line.
func (w *writer) text(pieces []piece) string {
	var b strings.Builder
	for _, one := range pieces {
		b.WriteString(clean(one.print(w)))
	}
	w.size += b.Len()
	return b.String()
}

func (b *ifBlock) print(w *writer) {
	if b.when.holds(w) {
		w.blocks(b.then)
	} else {
		w.blocks(b.otherwise)
	}
}

func (b *eachBlock) print(w *writer) {
	entries := b.source.of(w)
	for i := range entries {
		w.each = append(w.each, &entries[i])
		w.blocks(b.blocks)
		w.each = w.each[:len(w.each)-1]
	}
}

// print puts a line into its place. One that says nothing is not there, so that
// a paragraph can be a condition.
func (b *textBlock) print(w *writer) {
	text := strings.TrimSpace(w.text(b.text))
	if b.role == pageBreak {
		w.add(paper.Break{})
		return
	}
	if text == "" {
		return
	}
	switch b.role {
	case issuerMark:
		w.head.Issuer = text
	case number:
		w.head.Number = text
	case signer:
		w.head.Signer = text
	case title:
		w.titles = append(w.titles, text)
	case flush:
		w.add(paper.Paragraph{Runs: []paper.Run{{Text: text}}, Align: paper.Justify, Flush: true})
	case small:
		w.add(paper.Paragraph{Runs: []paper.Run{{Text: text}}, Align: paper.Justify, Small: true})
	case heading1, heading2, heading3, heading4:
		level := int(b.role-heading1) + 1
		w.levels[level]++
		clear(w.levels[level+1:])
		w.add(paper.Heading{Level: level, Text: numbered[level](w.levels[level]) + text})
	case item, subitem:
		w.item(int(b.role-item), text)
	case closing:
		w.closing.Issuer = text
	case date:
		w.closing.Date = text
	case copies:
		w.closing.Copies = text
	case office:
		w.closing.Office = text
	case footer:
		w.paper.Footer = text
	case tableNote:
		w.note(b.line, text)
	default:
		w.add(paper.Text(text))
	}
}

// list is where blocks go: the text, or the last annex.
func (w *writer) list() *[]paper.Block {
	if n := len(w.paper.Annexes); n > 0 {
		return &w.paper.Annexes[n-1].Blocks
	}
	return &w.paper.Blocks
}

func (w *writer) add(block paper.Block) {
	w.added++
	list := w.list()
	*list = append(*list, block)
}

// last is the block before; nil where there is none.
func (w *writer) last() *paper.Block {
	if list := *w.list(); len(list) > 0 {
		return &list[len(list)-1]
	}
	return nil
}

// print begins an annex.
func (b *annexBlock) print(w *writer) {
	title := strings.TrimSpace(w.text(b.title))
	if title == "" {
		w.problems.add(w.template.name, b.line, "附件没有标题")
	}
	w.paper.Annexes, w.named = append(w.paper.Annexes, paper.Annex{Title: title}), append(w.named, b.name)
	w.levels = [len(numbered)]int{}
	w.added++
}

// annexLabels gives the labels of the annexes that were written, by name.
func (w *writer) annexLabels() map[string]string {
	labels := map[string]string{}
	for i, name := range w.named {
		labels[name] = paper.Label(i, len(w.named))
	}
	return labels
}

// print adds a row to the form above it, or begins one.
func (b *formBlock) print(w *writer) {
	row := paper.Row{Tall: b.tall}
	for i, cell := range b.cells {
		one := paper.Cell{Text: strings.Trim(w.text(cell), " ")}
		if i%2 == 0 {
			one.Fill = formFill
		}
		row.Cells = append(row.Cells, one)
	}
	if above := w.last(); above != nil {
		if form, is := (*above).(paper.Table); is && len(form.Head) == 0 && form.Note == "" {
			if len(form.Columns) != len(row.Cells) {
				w.problems.add(w.template.name, b.line, "【栏】有 %d 格；上一行有 %d 格", len(row.Cells), len(form.Columns))
				return
			}
			form.Rows = append(form.Rows, row)
			*above = form
			w.added++
			return
		}
	}
	form := paper.Table{Rows: []paper.Row{row}, Whole: true}
	for i := range row.Cells {
		form.Columns = append(form.Columns, []paper.Column{{Width: formName, Align: paper.Center}, {Width: formValue}}[i%2])
	}
	w.add(form)
}

// The names and the values of forms.
const (
	formFill  = "#EDEDED"
	formName  = 2.6
	formValue = 4
)

// item adds an entry to the list being written, or begins one.
func (w *writer) item(level int, text string) {
	var list paper.List
	if above := w.last(); above != nil {
		list, _ = (*above).(paper.List)
	}
	if list.Entries == nil {
		w.items = [2]int{}
		w.add(paper.List{})
	}
	w.added++
	w.items[level]++
	clear(w.items[level+1:])
	text = numbered[3+level](w.items[level]) + text
	list.Entries = append(list.Entries, paper.Entry{Level: level + 1, Runs: []paper.Run{{Text: text}}})
	*w.last() = list
}

func (w *writer) note(line int, text string) {
	if above := w.last(); above != nil {
		if table, ok := (*above).(paper.Table); ok {
			table.Note = text
			*above = table
			return
		}
	}
	w.problems.add(w.template.name, line, "【表注】之前没有表")
}

// wide is the sum of widths from which a table lies sideways.
const wide = 19

func (b *tableBlock) print(w *writer) {
	caption := strings.TrimSpace(w.text(b.caption))
	if caption != "" {
		w.tables++
		caption = fmt.Sprintf("表%d　%s", w.tables, caption)
	}
	entries := b.source.of(w)
	if len(entries) == 0 {
		text := caption + "：无。"
		if caption == "" {
			text = "（无）"
		}
		w.add(paper.Paragraph{Runs: []paper.Run{{Text: text}}, Align: paper.Center, Flush: true})
		return
	}
	table := paper.Table{Caption: caption, Head: b.heads, Dense: b.source.rows.summed}
	width := 0.0
	sums := make([]*big.Rat, len(b.columns))
	for i, column := range b.columns {
		table.Columns = append(table.Columns, paper.Column{Width: column.width, Align: column.align})
		width += column.width
		if column.Sum {
			sums[i] = new(big.Rat)
		}
	}
	table.Wide = width > wide
	for e := range entries {
		row := entries[e].row
		for i, column := range b.columns {
			read := column.read(w, &entries[e])
			if sums[i] != nil && read.number != nil {
				sums[i].Add(sums[i], read.number)
			}
			row.Cells = append(row.Cells, paper.Cell{Text: clean(read.text)})
			w.size += len(read.text)
		}
		table.Rows = append(table.Rows, row)
	}
	table.Rows = append(table.Rows, b.totals(w, sums, len(entries))...)
	w.add(table)
}

// totals are the rows of sums and averages, where some column has them.
func (b *tableBlock) totals(w *writer, sums []*big.Rat, entries int) []paper.Row {
	if entries < 2 || b.source.rows.summed {
		return nil
	}
	sum, mean := paper.Row{Bold: true}, paper.Row{Bold: true}
	summed, meant := false, false
	for i, column := range b.columns {
		added, average := "", ""
		if sums[i] != nil {
			summed, added = true, decimal(sums[i])
		}
		if column.Mean && b.source.selection != nil {
			for j := range measures {
				if measures[j].name == column.Name {
					meant, average = true, reports.Average(measures[j].rates(b.source.selection.selected(w))).Text
				}
			}
		}
		sum.Cells, mean.Cells = append(sum.Cells, paper.Cell{Text: added}), append(mean.Cells, paper.Cell{Text: average})
	}
	at := 0 // the words stand in the first of three columns that is wide enough
	for at < min(2, len(b.columns)-1) && b.columns[at].width < 2 {
		at++
	}
	if sum.Cells[at].Text != "" || mean.Cells[at].Text != "" {
		return nil
	}
	sum.Cells[at].Text, mean.Cells[at].Text = "合　计", "平　均"
	var rows []paper.Row
	if summed {
		rows = append(rows, sum)
	}
	if meant {
		rows = append(rows, mean)
	}
	return rows
}

// decimal prints a number of at most four decimals without zeros at its end.
func decimal(number *big.Rat) string {
	text := number.FloatString(4)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// names are the words that come from elsewhere.
func (w *writer) names() []string {
	m := w.model
	list := []string{m.Basis.RulesetTitle, strings.TrimRight(strings.TrimSpace(m.Basis.Note), "。"), m.Basis.Issuer, m.Basis.Round, w.options.Issuer, w.options.Number, w.options.Signer}
	for i := range m.Subjects {
		list = append(list, m.Subjects[i].Name)
	}
	for i := range m.Nodes {
		list = append(list, m.Nodes[i].Name)
	}
	if m.Series != nil {
		for _, round := range m.Series.Rounds {
			list = append(list, round.Title)
		}
	}
	for _, finding := range m.Of(w.subject.ID) {
		list = append(list, finding.Reason, finding.Remedy, finding.Clause.Text)
	}
	for i := range list {
		list[i] = clean(list[i])
	}
	return list
}

// document is what was written.
func (w *writer) document() *paper.Document {
	d := w.paper
	d.Title = strings.Join(w.titles, "\n")
	d.Date = w.issued.Format(time.DateOnly)
	if w.head != (paper.Head{}) {
		d.Head = &w.head
	}
	if w.closing != (paper.Closing{}) {
		d.Closing = &w.closing
		d.Closing.Sealed = d.Head != nil // a 公文 that names who issues it carries their seal
	}
	return &d
}
