package evidence

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"chengan/engine/column"
)

// ledger is one table as one file or sheet gives it. The format feeds it a
// header and rows, or objects; it judges them and passes good records on.
type ledger struct {
	r       *reader
	in      *intake
	src     *source
	sheet   string
	part    int // of in.table; added with the first row that needs it
	total   int // part of in.total.table
	letters bool
	owner   int   // subject of rows that name none, or nobody
	owned   bool  // owner has been asked for
	orphan  *flaw // what came of it where nobody was found
	columns []holds
	titles  []string // headers, for messages
	subject bool     // there is a subject column
	refused bool     // the table cannot be read: rows only tell whose faults they are
	values  []column.Value
	flawed  bool // the current record has a problem
	percent bool // the value of the current indicator was written with a percent sign
	place   string
	last    int         // subject of the row before
	claimed map[int]int // subject → its first row here
	faulted map[int]bool
	keys    keys
	repeats map[int]int      // rows whose keys are known to repeat earlier ones
	matched map[string]holds // of the keys of NDJSON
	rows    int

	named        string // what the row before called its subject
	namedSubject int
}

// holds says what a column of the file holds: a field, or one of these.
type holds int

const (
	holdsNothing holds = -1 // reference text of the workbook, running numbers
	holdsSubject holds = -2
	holdsTable   holds = -3 // the "table" of a line of stdin
)

// references are headers whose columns carry nothing to read: what the
// workbook shows beside a clause, and the running number that people add.
var references = []string{"三级项", "条款内容", "序号", "规划目标"}

func (r *reader) newLedger(in *intake, src *source, sheet string) *ledger {
	l := &ledger{r: r, in: in, src: src, sheet: sheet, part: -1, total: -1, owner: nobody, letters: sheet != "",
		values: make([]column.Value, len(in.schema.Fields)), last: nobody, claimed: map[int]int{}, faulted: map[int]bool{}}
	if in.stream != nil && len(in.key) > 0 {
		l.repeats = in.condemned.repeats(column.Part{File: src.path, Sheet: sheet})
		l.keys.most = cmp.Or(in.stream.keys, chunkKeys)
		r.keyed = append(r.keyed, l)
	}
	return l
}

// report adds a problem of this table. index is the column of the file, −1 for
// the row or the table as a whole.
func (l *ledger) report(f flaw, row, index int) {
	if !f.notice {
		l.flawed = true
	}
	p := Problem{File: l.src.path, Sheet: l.sheet, Row: row, Subject: l.place, Table: l.in.schema.Name,
		Code: f.code, Found: f.found, Allowed: f.allowed, Notice: f.notice, column: index + 1}
	if index >= 0 && index < len(l.titles) {
		p.Column = l.titles[index]
		if l.letters {
			p.Column = letters(index) + " " + p.Column
		}
	}
	l.r.report(p)
}

// letters gives the column as workbooks name it: 0 is A, 26 is AA.
func letters(index int) string {
	name := ""
	for index++; index > 0; index = (index - 1) / 26 {
		name = string(rune('A'+(index-1)%26)) + name
	}
	return name
}

func (l *ledger) origin(row int) column.Origin {
	return column.Origin{File: l.src.path, Sheet: l.sheet, Row: row}
}

// match says what a header names.
func (l *ledger) match(header string) (holds, bool) {
	for i := range l.in.schema.Fields {
		if l.in.schema.Fields[i].Answers(header) {
			return holds(i), true
		}
	}
	if l.in.schema.AnswersSubject(header) {
		return holdsSubject, true
	}
	if slices.Contains(references, fold(header)) {
		return holdsNothing, true
	}
	return holdsNothing, false
}

// header reads the headers and reports, once, what is wrong with them.
func (l *ledger) header(headers []string, row int) {
	for len(headers) > 0 && fold(headers[len(headers)-1]) == "" {
		headers = headers[:len(headers)-1]
	}
	l.titles = nil
	for _, header := range headers {
		title, _ := clean(strings.ToValidUTF8(header, "\uFFFD"))
		l.titles = append(l.titles, strings.TrimSuffix(strings.ReplaceAll(title, "\n", ""), "*"))
	}
	if len(headers) > l.r.limits.Columns {
		l.refuse(flaw{TooManyColumns, fmt.Sprintf("%d列", len(headers)), fmt.Sprintf("不超过%d列", l.r.limits.Columns), false}, row, -1)
		l.columns = slices.Repeat([]holds{holdsNothing}, len(headers))
		return
	}
	seen := map[holds]int{}
	for i, header := range headers {
		if fold(header) == "" {
			l.columns = append(l.columns, holdsNothing)
			continue
		}
		what, ok := l.match(header)
		l.columns = append(l.columns, what)
		if !ok {
			l.refuse(flaw{ColumnUnknown, "多余的列" + quote(l.titles[i]), l.unknownColumn(l.titles[i]), false}, row, i)
			continue
		}
		if what == holdsNothing {
			continue
		}
		if first, twice := seen[what]; twice {
			l.refuse(flaw{ColumnTwice, quote(l.titles[i]) + "与列" + quote(l.titles[first]) + "是同一列", "每列一次", false}, row, i)
			continue
		}
		seen[what] = i
		l.subject = l.subject || what == holdsSubject
	}
	for i := range l.in.schema.Fields {
		field := &l.in.schema.Fields[i]
		if _, ok := seen[holds(i)]; field.Required && !ok {
			l.refuse(flaw{ColumnMissing, "缺少必填列" + quote(field.Header()), "表头里有" + quote(field.Header()) + "（或者" + quote(field.Name) + "）", false}, row, -1)
		}
	}
	if !l.subject {
		if bad := l.settleOwner(row); bad != nil {
			l.refuse(*bad, row, -1)
		}
	}
}

// unknownColumn says which headers the table has, nearest first.
func (l *ledger) unknownColumn(title string) string {
	var names []string
	for i := range l.in.schema.Fields {
		names = append(names, l.in.schema.Fields[i].Title)
	}
	text := "“" + l.in.schema.Title + "”的列：" + quoteAll(names)
	if near := Nearest(title, names); near != "" {
		text = quote(near) + "（写法最接近）；" + text
	}
	return text
}

// refuse reports that the table as a whole cannot be read. Its rows are still
// asked whose they are, so that the fault lies with the right subject.
func (l *ledger) refuse(f flaw, row, index int) {
	l.report(f, row, index)
	l.refused = true
}

// settleOwner asks, once, whose the rows are that name no subject.
//
// Errors: SubjectMissing, each time it is asked.
func (l *ledger) settleOwner(row int) *flaw {
	if l.owner != nobody {
		return nil
	}
	if !l.owned {
		l.owned = true
		owner, f := l.r.owner(l.src)
		if l.owner = owner; f != nil && f.notice {
			l.report(*f, row, -1)
			return nil
		}
		l.orphan = f
	}
	return l.orphan
}

// totals are the ways of heading a row that sums others up.
var totals = []string{"合计", "总计", "小计", "共计", "总和"}

// record judges one row.
//
// Shape: cells is parallel to the header; what is beyond it is blank or a problem.
func (l *ledger) record(cells []cell, row int) {
	first := -1
	for i := range cells {
		if !cells[i].blank() {
			first = i
			break
		}
	}
	if first < 0 {
		return
	}
	l.flawed, l.place = false, ""
	subject, found := l.whose(cells, row, first)
	if !found {
		return
	}
	if subject >= 0 {
		l.place = l.r.people.list[subject].Name
	}
	filled := 0
	clear(l.values)
	for i := range l.values {
		l.values[i].Missing = true
	}
	for i := range cells {
		if i >= len(l.columns) {
			if !cells[i].blank() {
				l.report(flaw{LineFields, "表头以外的内容" + cells[i].show(), "每个有内容的列都有表头", false}, row, i)
			}
			continue
		}
		if what := l.columns[i]; what >= 0 {
			if l.refused {
				continue
			}
			l.cell(int(what), cells[i], row, i)
			if !l.values[what].Missing && !slices.Contains(l.in.given, int(what)) {
				filled++
			}
		}
	}
	// What the workbook lists says nothing where nothing was filled in beside it.
	if filled == 0 && len(l.in.given) > 0 && !l.flawed && !l.refused {
		return
	}
	l.commit(subject, row)
}

// whose gives the subject of a row; false where the row is settled.
func (l *ledger) whose(cells []cell, row, first int) (subject int, found bool) {
	named := ""
	at := -1
	if l.subject {
		for i, what := range l.columns {
			if what == holdsSubject && i < len(cells) && !cells[i].blank() {
				named, at = cells[i].text, i
			}
		}
	}
	return l.resolve(named, at, cells[first], row)
}

// resolve gives the subject that a record names, or its owner. heading is the
// first cell that is not blank, which may say that the row is a total.
func (l *ledger) resolve(named string, at int, heading cell, row int) (subject int, found bool) {
	// Rows of one subject stand together as a rule.
	if named != "" && named == l.named {
		return l.namedSubject, true
	}
	head := heading.text
	if named != "" {
		head = named
	}
	if l.sums(head) {
		if head = fold(head); head == fold(l.in.schema.TotalRow) {
			return column.Unattached, true
		}
		l.place = l.r.people.name(l.owner)
		l.report(flaw{TotalRow, "合计行" + quote(head), "只填逐条数据，不填合计、小计", false}, row, at)
		l.in.fault(l.owner, "", l.origin(row))
		return nobody, false
	}
	if named != "" {
		if text, ok := clean(named); !ok {
			l.report(*unclean(text), row, at)
			l.in.fault(nobody, "", l.origin(row))
			return nobody, false
		}
		subject, known := l.r.people.meet(named, l.src.path)
		if !known {
			l.report(l.r.people.unknown(named), row, at)
			l.in.fault(nobody, "", l.origin(row))
			return nobody, false
		}
		l.named, l.namedSubject = named, subject
		return subject, true
	}
	if !l.subject || l.owner != nobody {
		return l.owner, true
	}
	l.report(flaw{SubjectMissing, "空白", "非空的“" + l.subjectTitle() + "”", false}, row, -1)
	l.in.fault(nobody, "", l.origin(row))
	return nobody, false
}

// sums reports whether a row of this heading sums others up.
func (l *ledger) sums(heading string) bool {
	if len(heading) > 64 {
		return false
	}
	heading = fold(heading)
	return heading != "" && heading == fold(l.in.schema.TotalRow) || slices.Contains(totals, heading)
}

// begin begins a record that is no row of cells: it gives the subject that the
// record names, in column at or nowhere (−1), or its owner; false where the
// record is settled.
func (l *ledger) begin(named string, at, row int) (subject int, found bool) {
	if at < 0 && !l.refused {
		if bad := l.settleOwner(row); bad != nil {
			l.broken(*bad, row)
			return nobody, false
		}
	}
	if subject, found = l.resolve(named, at, cell{}, row); !found {
		return nobody, false
	}
	if subject >= 0 {
		l.place = l.r.people.list[subject].Name
	}
	for i := range l.values {
		l.values[i] = column.None
	}
	return subject, true
}

func (l *ledger) subjectTitle() string {
	if l.in.schema.SubjectTitle != "" {
		return l.in.schema.SubjectTitle
	}
	return "单位"
}

// cell reads one value into the current record.
func (l *ledger) cell(field int, in cell, row, index int) {
	value, bad := l.in.checks[field].read(in, l.r.limits.CellLength)
	l.take(field, value, bad, row, index)
	if l.in.schema.General && l.in.schema.Name == indicatorsName && l.in.schema.Fields[field].Name == "value" {
		l.percent = in.percentual()
	}
}

// take puts a value that has been judged into the current record.
func (l *ledger) take(field int, value column.Value, bad *flaw, row, index int) {
	if bad != nil {
		l.report(*bad, row, index)
		if !bad.notice {
			value = column.None
			// A refused cell is not a missing one: the row is told once.
			value.Missing = false
		}
	}
	l.values[field] = value
}

// commit passes the current record on, or leaves a fault where it has a problem.
func (l *ledger) commit(subject, row int) {
	total := subject == column.Unattached && l.in.total != nil
	if subject >= 0 && subject != l.last {
		subject = l.claim(subject, row)
	} else if subject >= 0 && l.in.schema.OneRow {
		subject = l.claim(subject, row)
	}
	l.last = subject
	if !l.refused {
		l.complete(row)
		if !total && !l.flawed {
			l.unique(subject, row)
		}
	}
	l.count(1)
	in := l.in
	if total {
		in = l.in.total
	}
	if l.flawed || l.refused {
		if l.refused && l.faulted[subject] {
			return // one fault of each subject tells all about an unreadable table
		}
		l.faulted[subject] = true
		in.fault(subject, l.clauseOf(), l.origin(row))
		return
	}
	if total {
		if l.total < 0 {
			l.total = in.table.AddPart(column.Part{File: l.src.path, Sheet: l.sheet})
		}
		in.table.Append(subject, l.total, row, l.values)
		return
	}
	if in.void(column.Part{File: l.src.path, Sheet: l.sheet}, subject) {
		return
	}
	in.table.Append(subject, l.here(), row, l.values)
	in.appended()
}

// count counts records.
func (l *ledger) count(n int) {
	const step = 10_000
	before := l.rows
	l.rows += n
	for told := before/step*step + step; told <= l.rows && l.r.opts.Progress != nil; told += step {
		l.r.opts.Progress(l.src.path, told)
	}
}

// clauseOf is the clause that the current record, which has a problem, can
// touch: "" where it may be any. A number that the ruleset does not have is a
// slip for one that it has: of the same item, "6.", where there are such.
func (l *ledger) clauseOf() string {
	if l.refused || l.in.clause < 0 || l.values[l.in.clause].Missing {
		return ""
	}
	clause := l.values[l.in.clause].Text
	if l.r.clauses == nil || l.r.clauses[clause] {
		return clause
	}
	if item, _, _ := strings.Cut(clause, "."); len(siblings(clause, l.r.opts.Clauses)) < len(l.r.opts.Clauses) {
		return item + "."
	}
	return ""
}

// here is the ledger's part of the table.
func (l *ledger) here() int {
	if l.part < 0 {
		l.part = l.in.table.AddPart(column.Part{File: l.src.path, Sheet: l.sheet})
	}
	return l.part
}

// claim notes that the subject has rows here. In a table of one row per
// subject it sees to the second.
func (l *ledger) claim(subject, row int) int {
	first, again := l.claimed[subject]
	if again && l.in.schema.OneRow && !l.refused {
		name := l.r.people.name(subject)
		if l.r.people.fixed {
			l.report(flaw{OneRow, quote(name) + "的第二行，第一行在第" + fmt.Sprint(first) + "行", "每个被评对象一行", false}, row, -1)
			return subject
		}
		other := fmt.Sprintf("%s（第%d行）", name, row)
		l.report(flaw{OneRowSplit, quote(name) + "的第二行，第一行在第" + fmt.Sprint(first) + "行", "没有名册可供核对，已按另一个被评对象" + quote(other) + "处理", true}, row, -1)
		subject, _ = l.r.people.meet(other, l.src.path)
		_, again = l.claimed[subject]
	}
	if !again {
		l.claimed[subject] = row
		l.in.holders[subject] = append(l.in.holders[subject], holding{l.origin(row)})
	}
	return subject
}

// complete reports what only the whole record shows.
func (l *ledger) complete(row int) {
	schema := l.in.schema
	for i := range schema.Fields {
		if l.values[i].Missing && schema.Fields[i].Required {
			l.report(flaw{CellRequired, "空白", "非空的“" + schema.Fields[i].Title + "”：" + l.in.checks[i].describe(), false}, row, l.column(i))
		}
	}
	if !schema.General {
		return
	}
	if l.r.clauses != nil {
		if l.in.clause >= 0 && !l.values[l.in.clause].Missing {
			l.known(l.values[l.in.clause].Text, row, l.in.clause)
		}
		if l.in.clauses >= 0 {
			for _, clause := range l.values[l.in.clauses].List {
				l.known(clause, row, l.in.clauses)
			}
		}
	}
	switch schema.Name {
	case declarationsName:
		status, reason := schema.Field("status"), schema.Field("reason")
		if status >= 0 && reason >= 0 && l.values[status].Text == "不涉及" && l.values[reason].Missing {
			l.report(flaw{ReasonMissing, "自查情况为“不涉及”而理由空白", "非空的“" + schema.Fields[reason].Title + "”", false}, row, l.column(reason))
		}
	case indicatorsName:
		l.indicator(row)
	}
}

// known reports a clause that the ruleset does not have.
func (l *ledger) known(clause string, row, field int) {
	if clause == "" || l.r.clauses[clause] {
		return
	}
	allowed := "评价细则" + l.r.opts.Ruleset + "的条款编号"
	if fate := l.r.opts.Former[clause]; fate != "" {
		allowed += "；" + quote(clause) + fate
	} else if near := Nearest(clause, siblings(clause, l.r.opts.Clauses)); near != "" {
		allowed += "，最接近的是" + quote(near)
	}
	l.report(flaw{ClauseUnknown, "条款编号" + quote(clause), allowed, false}, row, l.column(field))
}

// siblings are the clauses of the same item: who writes 6.4 means a clause of
// item 6. Where there is none, they are all clauses.
func siblings(clause string, all []string) []string {
	item, _, _ := strings.Cut(clause, ".")
	var of []string
	for _, one := range all {
		if strings.HasPrefix(one, item+".") {
			of = append(of, one)
		}
	}
	if len(of) == 0 {
		return all
	}
	return of
}

// unique reports a record whose key another record of the subject has.
func (l *ledger) unique(subject, row int) {
	if len(l.in.key) == 0 {
		return
	}
	var key []byte
	for i, field := range l.in.key {
		value := l.values[field]
		if value.Missing {
			return
		}
		if i > 0 {
			key = append(key, 0)
		}
		if l.in.schema.Fields[field].Type.Numeric() {
			key = strconv.AppendInt(key, value.Int, 10)
		} else {
			key = append(key, value.Text...)
		}
	}
	if len(key) == 0 {
		return
	}
	first, twice := l.keys.add(subject, key, row)
	if earlier, known := l.repeats[row]; known {
		first, twice = earlier, true
	}
	if twice {
		l.report(flaw{KeyTwice, quote(strings.ReplaceAll(string(key), "\x00", " ")) + fmt.Sprintf("与第%d行重复", first), "同一单位内不重复", false}, row, l.column(l.in.key[0]))
	}
}

// column gives the column of the file that holds a field, −1 for none.
func (l *ledger) column(field int) int { return slices.Index(l.columns, holds(field)) }

// broken reports a line that cannot be taken apart, and so belongs to the
// owner of the file or to nobody.
func (l *ledger) broken(f flaw, row int) {
	l.place = l.r.people.name(l.owner)
	l.report(f, row, -1)
	l.in.fault(l.owner, "", l.origin(row))
}

// cutShort leaves faults with everybody who has rows here: what came in is not
// all of it.
func (l *ledger) cutShort() {
	for _, subject := range slices.Sorted(maps.Keys(l.claimed)) {
		l.in.fault(subject, "", l.origin(0))
	}
	if len(l.claimed) == 0 {
		l.in.fault(l.owner, "", l.origin(0))
	}
}

// close says what only the end of the table shows.
func (l *ledger) close(row int) {
	if l.refused && len(l.faulted) == 0 {
		l.in.fault(l.owner, "", l.origin(row))
	}
	if l.in.aside {
		return
	}
	if l.rows == 0 && !l.flawed && !l.refused && !l.r.declared(l.in.schema.Name, l.owner) {
		l.place = l.r.people.name(l.owner)
		switch {
		case !l.in.schema.General && len(l.in.given) == 0: // what was listed may well be left blank
			l.report(flaw{TableEmpty, "只有表头，没有数据", "确实没有此类事项的，请填零报告", true}, 0, -1)
		case l.in.schema.Name == declarationsName:
			l.report(flaw{TableEmpty, "没有填写任何条款", "没有自查、台账和材料也没有填报的条款，按未提交处理", true}, 0, -1)
		}
	}
	if l.r.opts.Progress != nil {
		l.r.opts.Progress(l.src.path, l.rows)
	}
}
