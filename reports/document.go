package reports

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chengan/engine"
	"chengan/reports/internal/docx"
	"chengan/reports/internal/paper"
	"chengan/reports/internal/pdf"
)

// docxFormat writes the report as a Word document for printing.
var docxFormat = Format{Name: "docx", Title: "Word 文档", Extension: "docx", Write: writeDocx}

func writeDocx(w io.Writer, m *Model) error {
	paintings, lack, err := m.paintings()
	if err != nil {
		return err
	}
	if lack != nil && m.Font != "" {
		return lack
	}
	return docx.Write(w, m.document(paintings, lack))
}

// pdfFormat writes the same document as a PDF, with the fonts in it.
var pdfFormat = Format{Name: "pdf", Title: "PDF 文档", Extension: "pdf", Embeds: true, Write: writePDF}

func writePDF(w io.Writer, m *Model) error {
	fonts, err := pdf.Find(m.Font)
	if err != nil {
		return err
	}
	paintings, lack, err := m.paintings()
	if err = cmp.Or(err, lack); err != nil {
		return err
	}
	return pdf.Write(w, m.document(paintings, nil), fonts)
}

// ByBrowser gives the HTML report as the Chromium of this computer prints it.
//
// Errors: there is none, or it fails.
func (m *Model) ByBrowser(ctx context.Context) ([]byte, error) {
	var page bytes.Buffer
	if err := htmlFormat.Write(&page, m); err != nil {
		return nil, err
	}
	return pdf.Browser(ctx, page.Bytes())
}

// pages writes the report as a document on its way to paper.
type pages struct {
	*Model
	blocks  []paper.Block
	chapter int
	section int
}

// document lays the report out for paper: the conclusions on one page, then the
// round of plan, do, check and act, then what it rests on.
//
// Shape: there are no paintings where lack says why; the document then says so
// too.
func (m *Model) document(paintings []drawn, lack error) *paper.Document {
	p := &pages{Model: m}
	drawings := map[string]paper.Figure{}
	for _, d := range paintings {
		caption := d.Title
		if d.Note != "" { // an axis that does not begin at nothing is said on paper, too
			caption += "（" + d.Note + "）"
		}
		drawings[d.ID] = paper.Figure{PNG: d.PNG, SVG: d.SVG, Width: d.Width, Height: d.Height, Alt: d.Alt, Caption: caption}
	}
	title := Title
	switch {
	case m.Batch():
		title += fmt.Sprintf("\n（%d个被评对象）", len(m.Subjects))
	case m.Main != nil:
		title += "\n（" + fitted(m.Main.Name, titleRoom) + "）"
	}
	if m.View.Pillar != "" {
		title += "\n——" + fitted(m.Nodes[0].Name, titleRoom)
	}
	p.summary(lack)
	if m.Main != nil {
		p.plan()
		p.do()
		p.check(drawings)
		p.act(drawings)
		p.paths(drawings)
		p.series(drawings)
	}
	p.rest()
	return &paper.Document{Title: title, Blocks: p.blocks, Footer: m.Basis.RulesetID + "@" + m.Basis.Edition + "　" + short(m.Basis.RunDigest), Date: m.Basis.Date}
}

// short gives the first characters of a digest, enough to tell runs apart.
func short(digest string) string {
	_, hex, _ := strings.Cut(digest, ":")
	return "结果" + hex[:min(8, len(hex))]
}

// ordinal is a number of a chapter or section, from 1 to 99: 一, 十, 十二, 二十一.
func ordinal(n int) string {
	digits := []rune("零一二三四五六七八九")
	text := ""
	switch tens := n / 10; {
	case tens > 1:
		text = string(digits[tens]) + "十"
	case tens == 1:
		text = "十"
	}
	if n%10 > 0 {
		text += string(digits[n%10])
	}
	return text
}

// head begins a chapter: 一、
func (p *pages) head(text string) {
	p.chapter++
	p.section = 0
	p.blocks = append(p.blocks, paper.Heading{Level: 1, Text: ordinal(p.chapter) + "、" + text})
}

// part begins a section: （一）
func (p *pages) part(text string) {
	p.section++
	p.blocks = append(p.blocks, paper.Heading{Level: 2, Text: "（" + ordinal(p.section) + "）" + text})
}

func (p *pages) text(format string, args ...any) {
	p.blocks = append(p.blocks, paper.Text(clean(fmt.Sprintf(format, args...))))
}

func (p *pages) figure(drawings map[string]paper.Figure, ids ...string) {
	for _, id := range ids {
		if figure, ok := drawings[id]; ok {
			p.blocks = append(p.blocks, figure)
		}
	}
}

// heading is a column of a table; its title ends in ">" where it holds numbers.
type heading struct {
	title string
	width float64
}

// table adds a table; one without rows is left out, and so is a column in which
// nothing stands.
//
// Shape: more than rowsMax rows are cut, and the note says so.
func (p *pages) table(caption, note string, columns []heading, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	filled := make([]bool, len(columns))
	for _, row := range rows {
		for i, text := range row {
			filled[i] = filled[i] || text != ""
		}
	}
	if n := len(rows); n > rowsMax {
		rows = rows[:rowsMax]
		note += fmt.Sprintf("共%d行，此处列前%d行；全部见 Excel 工作簿。", n, rowsMax)
	}
	t := paper.Table{Caption: caption, Note: note, Whole: len(rows) <= wholeMax}
	total := 0.0
	for i, c := range columns {
		if !filled[i] {
			continue
		}
		title, number := strings.CutSuffix(c.title, ">")
		align := paper.Start
		if number {
			align = paper.End
		}
		t.Columns, t.Head = append(t.Columns, paper.Column{Width: c.width, Align: align}), append(t.Head, title)
		total += c.width
	}
	t.Wide = total > widthMax
	for _, row := range rows {
		var cells []paper.Cell
		for i, text := range row {
			if filled[i] {
				cells = append(cells, paper.Cell{Text: clean(text)})
			}
		}
		t.Rows = append(t.Rows, paper.Row{Cells: cells, Bold: row[0] == "合计"})
	}
	allot(&t)
	p.blocks = append(p.blocks, t)
}

// wholeMax is how many rows of a table stay on one page: two or three of so few
// are not worth a page of their own.
const wholeMax = 8

// stakeNote says what the points at stake are.
const stakeNote = "涉及分值为适用条款扣分上限之和；若干条款共用上限时，合计可大于条目分值。失分已按各级上限计入。"

// rowsMax is how many rows of a table are printed on paper; a ranking of all
// units of the largest city stays whole.
const rowsMax = 500

// Units: hundredths of a letter of half width. A cell needs room for its margins
// besides its text, and text some more: Word sets Latin and Chinese apart.
const (
	letterRoom  = 100
	cellMargins = 200
	textMargins = 300
	oneLine     = 14 // letters; texts up to this length want to stay on one line
	longNames   = 12 // letters that names want, of which some are longer
	headLine    = 8  // letters that a head wants on one line; longer ones stand in two
)

// rooms are how many letters stand side by side in a table of so many columns,
// upright and sideways: many columns are set in smaller type.
var rooms = map[bool][]struct{ columns, letters int }{
	false: {{6, 73}, {10, 84}, {63, 98}},
	true:  {{9, 106}, {15, 121}, {63, 141}},
}

// allot gives columns of numbers and of short texts the room that keeps them on
// one line, as far as the columns of long texts can spare it. It counts in whole
// numbers, for the same widths on every machine.
func allot(t *paper.Table) {
	room := 0
	for _, r := range rooms[t.Wide] {
		if len(t.Columns) <= r.columns && room == 0 {
			room = r.letters * letterRoom
		}
	}
	total := 0
	for _, c := range t.Columns {
		total += int(c.Width)
	}
	widths, least, lacking, spare := make([]int, len(t.Columns)), make([]int, len(t.Columns)), 0, 0
	for i, c := range t.Columns {
		widths[i] = int(c.Width) * room / total
		longest := halves(t.Head[i])
		if longest > headLine {
			longest = min(longest/2+2, headLine)
		}
		for _, row := range t.Rows {
			longest = max(longest, halves(row.Cells[i].Text))
		}
		// A column of long texts may become half as wide, but not narrow.
		least[i] = max(widths[i]/2, min(widths[i], longNames*letterRoom+textMargins))
		if c.Align == paper.End || longest <= oneLine {
			least[i] = longest*letterRoom + cellMargins
			if t.Wide && c.Align != paper.End {
				least[i] = longest*letterRoom + textMargins
			}
		}
		lacking += max(0, least[i]-widths[i])
		spare += max(0, widths[i]-least[i])
	}
	moved := min(lacking, spare)
	for i := range t.Columns {
		switch short := least[i] - widths[i]; {
		case short > 0:
			widths[i] += short * moved / lacking
		case short < 0:
			widths[i] += short * moved / spare
		}
		t.Columns[i].Width = float64(widths[i])
	}
}

// halves is how wide a text is, in letters of half width.
func halves(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > unicode.MaxLatin1 {
			n++
		}
	}
	return n
}

// widthMax is how wide the columns of a table on an upright page may be
// together, in characters.
const widthMax = 68

// Room on the first page, in Chinese characters; two others take that of one.
// What is longer is cut there, so that it stays one page; the chapters behind it
// have the whole.
const (
	titleRoom   = 20
	shortRoom   = 20
	factRoom    = 30
	idRoom      = 4
	itemRoom    = 16
	ownerRoom   = 11
	nameRoom    = 20
	cellRoom    = 7 // of a name in the ranking of the first page
	leftRoom    = 14
	rightRoom   = 26
	warningRoom = 110
)

// fitted cuts what has no room.
func fitted(text string, room int) string {
	used, end := 0, 0 // used in halves
	for at, r := range text {
		used++
		if r > unicode.MaxLatin1 {
			used++
		}
		if used > 2*room {
			return text[:end] + "…"
		}
		if used <= 2*room-2 {
			end = at + utf8.RuneLen(r)
		}
	}
	return text
}

// opening says what was evaluated; what came of it stands in the tables of the
// first page, and whole in the conclusions.
func (p *pages) opening() string {
	if p.Main == nil {
		return p.Conclusion[0].String()
	}
	whom := fitted(p.Main.Name, nameRoom)
	switch {
	case p.Batch():
		whom = fmt.Sprintf("%d个被评对象", len(p.Subjects))
	case len(p.Subjects) > 1:
		whom += fmt.Sprintf("等%d个被评对象", len(p.Subjects))
	}
	return fmt.Sprintf("依据%s，以%s为评估基准日，对%s进行了评价。", fitted(p.matter(), 2*nameRoom), p.Basis.DateTitle, whom)
}

// summary is the page for whoever reads only one.
func (p *pages) summary(lack error) {
	switch {
	case p.Batch():
		p.batchSummary()
	case p.Main != nil:
		p.mainSummary()
	default:
		p.text("%s", p.opening())
	}
	var titles []string
	for _, step := range p.Next {
		titles = append(titles, step.Title)
	}
	if len(titles) > 0 {
		p.text("下一步：%s。", strings.Join(titles, "；"))
	}
	if p.Main != nil {
		p.blocks = append(p.blocks, paper.Break{})
	}
	p.head("总体结论")
	if p.Main != nil {
		p.warning(p.Basis.Note)
	}
	for _, text := range p.Conclusion {
		p.text("%s", text)
	}
	if lack != nil {
		p.text("（本机没有可用的中文字体，图从略，数据见各表。）")
	}
}

// mainSummary tells how the main subject stands.
func (p *pages) mainSummary() {
	s := p.Main
	line := p.NoLine()
	if p.PassLine != nil {
		line = p.PassLine.Words.String()
	}
	facts := [][2]string{
		{"得分", s.Score.Text + "分"}, {"结论", s.VerdictTitle}, {"可能区间", settled(s)}, {"合格线", line},
		{"得分率", s.Rate.Text}, {"距合格线", orDash(s.Margin.String())}, {"完成率", s.Completion.Text}, {"占位标准占比", s.Placeholder.Rate.Text},
	}
	if p.Series != nil || p.Peers != nil || len(p.Subjects) > 1 {
		facts = append(facts, [2]string{"较上一轮", p.sinceLast()}, p.among())
	}
	most := topGaps
	for _, long := range []bool{p.View.Pillar != "", fitted(p.Main.Name, nameRoom) != p.Main.Name, fitted(p.matter(), 2*nameRoom) != p.matter()} {
		if long {
			most-- // the title or the opening takes its line
		}
	}
	p.facts(facts)
	if most < topGaps {
		p.dense()
	}
	p.text("%s", p.opening())
	var rows [][]string
	for _, g := range p.Gaps[:min(most, len(p.Gaps))] {
		rows = append(rows, []string{fitted(g.ClauseID, idRoom), fitted(g.Clause.Item, itemRoom), g.Lost.Text, fitted(join(g.Clause.Owners), ownerRoom)})
	}
	p.table("失分最多的条款", "", []heading{{"条款", 5}, {"三级项", 21}, {"失分>", 5}, {"责任单位", 14}}, rows)
	if most < topGaps {
		p.dense()
	}
	p.inside()
}

// inside says on the first page, in one line, that a score on placeholders is not
// for others.
func (p *pages) inside() {
	if p.placeholders() {
		p.warning("部分扣分标准为占位标准，以官方原文替换之前，得分只供内部研判。")
	}
}

// settled gives the interval of the score, and says where it is certain.
func settled(s *Subject) string {
	if s.Low.Exact == s.High.Exact && !s.empty {
		return s.Low.Text + "分（已确定）"
	}
	return s.Low.Text + "～" + s.High.Text + "分"
}

// batchSummary tells how the subjects of a batch stand: nobody of them stands
// for all.
func (p *pages) batchSummary() {
	facts := p.batchFacts()
	for i := range facts {
		room := leftRoom
		if i%2 > 0 {
			room = rightRoom
		}
		facts[i][1] = fitted(facts[i][1], room)
	}
	p.facts(facts)
	p.dense()
	p.text("%s", p.opening())
	var rows [][]string
	shown, warning := ends, p.Basis.Note
	if short := fitted(warning, warningRoom/2); short != warning {
		shown-- // a line of it takes the room of two rows
	}
	if p.View.Pillar != "" || fitted(p.Main.Name, nameRoom) != p.Main.Name || fitted(p.matter(), 2*nameRoom) != p.matter() {
		shown, warning = 1, fitted(warning, warningRoom/2) // long texts take the room
		if p.placeholders() {
			warning = fitted(warning, warningRoom/4) // so does the line below
		}
	}
	last := p.Last()
	last = last[:min(shown, len(last))]
	slices.Reverse(last)
	first := p.Ranking[:min(shown, len(p.Ranking)-len(last))]
	for _, r := range slices.Concat(first, last) {
		rows = append(rows, []string{r.Place().String(), fitted(r.Name, cellRoom), r.Rate.Text, r.Score.Text, r.Subject.Range().String(), r.Subject.VerdictTitle, r.Subject.Completion.Text})
	}
	caption := "单位排名"
	if len(rows) < len(p.Ranking) {
		caption = fmt.Sprintf("得分率居前的%d个和居后的%d个单位", len(first), len(last))
	}
	p.table(caption, "", []heading{{"名次>", 5}, {"单位", 12}, {"得分率>", 8}, {"得分>", 7}, {"可能区间>", 11}, {"结论", 6}, {"完成率>", 8}}, rows)
	p.dense()
	p.warning(fitted(warning, warningRoom))
	p.inside()
}

// dense prints the table that was printed last in smaller type: all has to go on
// one page.
func (p *pages) dense() {
	if table, ok := p.blocks[len(p.blocks)-1].(paper.Table); ok {
		table.Dense = true
		p.blocks[len(p.blocks)-1] = table
	}
}

// warning prints what the ruleset says of itself.
func (p *pages) warning(note string) {
	if note != "" {
		p.blocks = append(p.blocks, paper.Paragraph{Small: true, Align: paper.Justify, Runs: []paper.Run{{Text: clean("说明：" + note)}}})
	}
}

// facts adds a table of facts, two of them beside each other.
func (p *pages) facts(facts [][2]string) {
	var rows [][]string
	for pair := range slices.Chunk(facts, 2) {
		row := []string{pair[0][0], fitted(pair[0][1], shortRoom), "", ""}
		if len(pair) == 2 {
			row[2], row[3] = pair[1][0], fitted(pair[1][1], factRoom)
		}
		rows = append(rows, row)
	}
	p.table("", "", []heading{{"项目", 6}, {"数值", 11}, {"项目", 9}, {"数值", 20}}, rows)
}

// sinceLast is how the score of the main subject moved, not rounded.
func (p *pages) sinceLast() string {
	if p.Series == nil {
		return "—"
	}
	last := &p.Series.Changes[len(p.Series.Changes)-1]
	if one := last.Of(p.MainID); one != nil {
		return one.Change.Text + "分（未修约）"
	}
	return "不作比较"
}

// among tells how the other subjects stand: who misses the line, or where the
// one subject of the report stands among them.
func (p *pages) among() [2]string {
	if p.Peers != nil {
		if p.Main.Rank.N == 0 {
			return [2]string{"名次", "不排名"}
		}
		return [2]string{"名次", fmt.Sprintf("%s%s个中第%s，全部%s个中第%s", p.Peers.KindTitle, p.Peers.Members, p.Main.KindRank, p.Peers.Subjects, p.Main.Rank)}
	}
	if p.PassLine == nil {
		return [2]string{"被评对象", fmt.Sprintf("%d个", len(p.Subjects))}
	}
	return [2]string{"未达标单位", cmp.Or(p.list(engine.Missed, engine.Vetoed).String(), "无")}
}

// plan tells what had to be done, and by whom.
func (p *pages) plan() {
	p.head("计划：任务与责任")
	apply := ""
	if p.alone() {
		n := 0
		for i := range p.Clauses {
			if p.concerns(i) {
				n++
			}
		}
		apply = fmt.Sprintf("适用于%s的%d条，下表只计适用的条款。", p.Main.Name, n)
	}
	p.text("%s共%d个%s、%d条评分条款，满分%s分。%s各%[3]s的分值和条款见下表；一条条款由几个单位负责的，各计一条。", p.matter(), len(p.Pillars), p.Tier, len(p.Clauses), p.Main.Max, apply)
	var rows [][]string
	for i, pillar := range p.Pillars {
		clauses := 0
		for j := range p.Clauses {
			if p.Clauses[j].pillar == i && p.concerns(j) {
				clauses++
			}
		}
		row := []string{pillar.Name, pillar.Points.Text, fmt.Sprint(clauses), "", ""}
		if !p.Batch() { // the figures of one of them say nothing of the others
			row[3], row[4] = pillar.Result.Applicable.Text, pillar.Findings.String()
		}
		rows = append(rows, row)
	}
	p.table("任务构成", "", []heading{{p.Tier, 16}, {"分值>", 6}, {"条款>", 6}, {"应得分>", 8}, {"待改进>", 8}}, rows)
	rows = nil
	note := "失分为" + p.Main.Name + "在该单位负责的条款上的失分；几个单位共同负责的，各计一次，不能相加。"
	for _, o := range p.Owners {
		row := []string{o.Owner, o.Clauses.String(), o.Findings.String(), o.Lost.Text}
		if p.Batch() {
			row[2], row[3], note = "", "", "几个单位共同负责的条款各计一次，不能相加。"
		}
		rows = append(rows, row)
	}
	p.table("责任单位负责的条款", note,
		[]heading{{"责任单位", 16}, {"条款>", 8}, {"待改进>", 8}, {"涉及失分>", 10}}, rows)
}

// do tells what was handed in.
func (p *pages) do() {
	p.head("实施：任务完成情况")
	what, completion := p.Main.Name+"应提交材料的条款完成率", p.Main.Completion
	if p.Batch() {
		what, completion = "各单位应提交材料的条款平均完成率", p.All.Completion.Average
	}
	p.text("%s为%s。完成率是已提交条款占应提交条款的比例，与得分率不是同一指标，不得混用。", what, completion)
	var rows [][]string
	for _, k := range p.Kinds {
		rows = append(rows, []string{k.Title, k.Subjects.String(), k.Completion.Average.Text, bandText(k.Completion), k.Performance.Average.Text, bandText(k.Performance)})
	}
	p.table("各类单位完成率与得分率", "分档为达到该档、未达到上一档的单位数。", []heading{{"类别", 8}, {"单位>", 5}, {"平均完成率>", 9}, {"完成率分档", 14}, {"平均得分率>", 9}, {"得分率分档", 14}}, rows)
}

// bandText lists the bands that have subjects: 100% 19个、90%以上 6个.
func bandText(s Spread) string {
	var parts []string
	for _, band := range s.Bands {
		if band.Subjects.N > 0 {
			parts = append(parts, fmt.Sprintf("%s %s个", band.Title, band.Subjects))
		}
	}
	return strings.Join(parts, "、")
}

// check tells how it was judged.
func (p *pages) check(drawings map[string]paper.Figure) {
	p.head("检查：评价结果")
	if p.Batch() { // how all stand comes before the example
		p.units(drawings)
		p.pillars(drawings)
	} else {
		p.pillars(drawings)
		p.peers()
		p.units(drawings)
	}

	p.part(p.Tier + "与领域" + p.example())
	p.figure(drawings, "domains")
	var rows [][]string
	columns := []heading{{p.Tier, 13}}
	for _, domain := range p.DomainMatrix.Domains {
		columns = append(columns, heading{domain + ">", 8})
	}
	columns = append(columns, heading{"合计>", 8})
	for _, r := range p.DomainMatrix.Rows {
		row := []string{r.Pillar}
		for _, cell := range r.Cells {
			row = append(row, cell.Text().String())
		}
		rows = append(rows, append(row, r.Total.Text().String()))
	}
	p.table("失分／涉及分值", stakeNote, columns, rows)

	p.part("一票否决与勾稽关系")
	if vetoed := p.Vetoed(); len(vetoed) == 0 {
		p.text("各被评对象均未触发一票否决。")
	} else {
		rows = nil
		for _, v := range vetoed {
			rows = append(rows, []string{v.Subject.Name, v.Clause.Text, v.Result.OutcomeTitle, v.Clause.Consequence, v.Result.Reason})
		}
		p.table("一票否决", "", []heading{{"单位", 8}, {"情形", 14}, {"结论", 5}, {"后果", 7}, {"原因", 12}}, rows)
	}
	p.text("勾稽关系共核对%s处：%s处一致，%s处不一致。", p.Checks.Total, p.Checks.Held, p.Checks.Failed)
	rows = nil
	for _, c := range p.Checks.FailedResults() {
		rows = append(rows, []string{c.Text, c.Subject, c.Found.String(), c.OpTitle() + c.Stated.String(), c.Where})
	}
	p.table("不一致的勾稽关系", "", []heading{{"勾稽关系", 14}, {"单位", 7}, {"按明细计算>", 8}, {"应满足", 8}, {"位置", 9}}, rows)
}

// pillars tells what the main subject got for what.
func (p *pages) pillars(drawings map[string]paper.Figure) {
	p.part(p.Tier + "得分" + p.example())
	p.figure(drawings, "pillars", "losses")
	var rows [][]string
	for _, pillar := range p.Pillars {
		rows = append(rows, []string{pillar.Name, pillar.Points.Text, pillar.Result.Applicable.Text, pillar.Result.Score.Text, pillar.Result.Range().String(), pillar.Result.Lost.Text, pillar.Result.Rate.Text})
	}
	p.table(p.Main.Name+p.Tier+"得分", p.Main.Placeholder.Note.String()+"。", []heading{{p.Tier, 13}, {"分值>", 5}, {"应得分>", 6}, {"得分>", 6}, {"可能区间>", 9}, {"失分>", 5}, {"得分率>", 7}}, rows)
}

// units tells how the subjects stand beside each other.
func (p *pages) units(drawings map[string]paper.Figure) {
	if len(p.Subjects) < 2 {
		return
	}
	p.part("单位排名")
	p.figure(drawings, "tiles")
	var rows [][]string
	for _, r := range p.Ranking {
		s := r.Subject
		verdict := s.VerdictTitle
		if p.PassLine == nil && s.Verdict == string(engine.NoLine) {
			verdict = "—" // the first page has said it
		}
		rows = append(rows, []string{r.Place().String(), r.Name, s.KindTitle, r.Rate.Text, r.Score.Text, s.Range().String(), verdict, s.Completion.Text, s.Placeholder.Rate.Text})
	}
	p.table("单位排名", "名次按未修约的得分率确定，相同的并列；占位占比为得分中依据占位标准的分值占比。",
		[]heading{{"名次>", 4}, {"单位", 11}, {"类别", 8}, {"得分率>", 7}, {"得分>", 6}, {"可能区间>", 10}, {"结论", 5}, {"完成率>", 6}, {"占位占比>", 7}}, rows)
	p.figure(drawings, "scores", "subjects", "items") // each a page of its own
}

// findingsMax is how many findings are printed; all are in the workbook.
const findingsMax = 200

// act tells what to do about it.
func (p *pages) act(drawings map[string]paper.Figure) {
	p.head("改进：失分原因与整改")
	if !p.Batch() {
		p.losses(drawings)
	}
	p.common()
	p.part("待改进清单")
	p.findings()
	p.part("下一步工作")
	for i, step := range p.Next {
		p.blocks = append(p.blocks, paper.Paragraph{Align: paper.Justify, Runs: []paper.Run{{Text: fmt.Sprintf("%d. %s。", i+1, clean(step.Title)), Bold: true}, {Text: clean(step.Text.String())}}})
	}
}

// losses lists what the main subject lost, by what can be won back.
func (p *pages) losses(drawings map[string]paper.Figure) {
	p.part("可以挽回的分值")
	p.figure(drawings, "gaps")
	var rows [][]string
	for _, g := range p.Gaps {
		remedy, _ := g.Result.mend(g.Clause)
		rows = append(rows, []string{fmt.Sprint(g.Order), g.ClauseID, g.Lost.Text, g.Cumulative.Text, g.Result.Reason, join(g.Clause.Owners), remedy})
	}
	if len(rows) == 0 {
		p.text("%s没有失分。", p.Main.Name)
	}
	p.table(p.Main.Name+"失分清单", "按失分由多到少排列；累计占比为到本条为止占全部失分的比重。", []heading{{"序号>", 4}, {"条款", 5}, {"失分>", 5}, {"累计占比>", 7}, {"原因", 14}, {"责任单位", 7}, {"整改措施", 13}}, rows)
}

// common lists what most subjects lose points on.
func (p *pages) common() {
	if len(p.Common) == 0 || len(p.Subjects) < 2 {
		return
	}
	p.part("共性问题")
	var rows [][]string
	for _, c := range p.TopCommon() {
		rows = append(rows, []string{c.ClauseID, c.Clause.Text, c.Subjects.String(), c.Lost.Text})
	}
	p.table("失分单位最多的条款", "", []heading{{"条款", 6}, {"内容", 24}, {"单位数>", 6}, {"合计失分>", 8}}, rows)
}

// findings lists those of the main subject, or of all subjects of a batch.
func (p *pages) findings() {
	list, whose := p.Of(p.MainID), p.Main.Name
	if p.Batch() {
		list, whose = p.Findings, "各单位"
	}
	note := ""
	if n := len(list); n > findingsMax {
		list, note = list[:findingsMax], fmt.Sprintf("共%d条，此处列前%d条；全部见 Excel 工作簿。", n, findingsMax)
	}
	var rows [][]string
	for _, f := range list {
		row := []string{"", f.ClauseID, f.Result.OutcomeTitle, f.Lost.Text, f.Most.Text, f.Reason, join(f.Owners), join(f.Awaiting)}
		if p.Batch() {
			row[0] = f.Subject.Name
		}
		rows = append(rows, row)
	}
	p.table(whose+"待改进清单", note, []heading{{"单位", 7}, {"条款", 5}, {"结论", 5}, {"失分>", 5}, {"最多扣>", 6}, {"原因", 16}, {"责任单位", 8}, {"待补交单位", 8}}, rows)
}

// waysMax is how many ways are printed step by step; all are in the workbook.
const waysMax = 20

// paths tells how those who miss the line come above it.
func (p *pages) paths(drawings map[string]paper.Figure) {
	if p.Paths == nil {
		return
	}
	p.head("达标路径")
	for _, text := range p.Paths.Summary {
		p.text("%s", text)
	}
	if len(p.Paths.List) == 0 {
		return
	}
	if len(p.Paths.Basis) > 0 {
		p.text("%s。", p.Paths.Basis)
	}
	p.figure(drawings, "path")
	header, rows := p.Paths.table()
	columns := headings(header, 9, 6)
	columns[6].width = 20
	p.table("达标路径概览（单位：分，未修约）", p.Paths.Unit+"。", columns, rows)
	ways := p.Paths.Possible()
	for i := range ways[:min(len(ways), waysMax)] {
		path := &ways[i]
		p.part(path.Name)
		header, rows := path.table()
		columns := headings(header, 4, 6)
		columns[2].width, columns[3].width = 20, 9
		p.table(path.Name+"的达标方案（单位：分，未修约）", "", columns, rows)
		for _, text := range path.Remarks() {
			p.text("%s。", text)
		}
	}
	if n := len(ways); n > waysMax {
		p.text("共%d个单位有方案，此处列前%d个；全部见 Excel 工作簿。", n, waysMax)
	}
}

// pendingMax is how many open findings of all units are printed; all are in the
// workbook.
const pendingMax = 200

// series tells what changed over the rounds; one round has nothing to tell.
func (p *pages) series(drawings map[string]paper.Figure) {
	s := p.Series
	if s == nil {
		return
	}
	p.head("各轮变化与问题跟踪")
	for _, text := range s.Summary {
		p.text("%s", text)
	}
	p.part("得分变化")
	trends, standings := s.trendTable()
	p.table("各轮得分", "得分率反映评价结果，完成率只反映材料提交情况，两者不得混用；名次后为比上一轮升降的位次", headings(trends, 9, 7), standings)
	p.figure(drawings, "trend")
	for i := range s.Changes {
		c := &s.Changes[i]
		header, rows := c.table()
		columns := headings(header, 9, 9) // no figure breaks, however many effects there are
		columns[len(columns)-1].width = 7
		p.table(fmt.Sprintf("第%d轮至第%d轮得分的变化（单位：分，未修约）", c.From, c.To), c.Basis+"。", columns, rows)
	}
	p.part("问题整改进展")
	p.figure(drawings, "findings")
	header, rows := s.censusTable(p.Main)
	p.table("问题整改进展", s.Progress.Note(), headings(header, 9, 5), rows)
	header, rows = s.pendingTable()
	note := ""
	if n := len(rows); n > pendingMax {
		rows, note = rows[:pendingMax], fmt.Sprintf("共%d条，此处列前%d条；全部见 Excel 工作簿。", n, pendingMax)
	}
	columns := headings(header, 9, 6)
	columns[2].width = 20
	p.table("需整改的问题", note, columns, rows)
}

// headings gives columns their widths: that of the first, and of all others.
func headings(titles []string, first, others float64) []heading {
	var list []heading
	for i, title := range titles {
		width := others
		if i == 0 {
			width = first
		}
		list = append(list, heading{title, width})
	}
	return list
}

// rest tells what the report rests on.
func (p *pages) rest() {
	p.head("依据与复核")
	if p.Main != nil {
		p.text("%s。", p.placeholderNote())
	}
	b := p.Basis
	p.text("细则：%s（%s@%s），%s。", b.RulesetTitle, b.RulesetID, b.Edition, b.RulesetDigest)
	for _, document := range b.Documents {
		p.text("依据文件：%s。", document.Line())
	}
	p.text("佐证材料：%s个文件，未受理的记录或文件%s处，%s。", b.Given, b.Problems, b.EvidenceDigest)
	p.text("评价结果：%s。评价程序：%s。复核命令：%s", b.RunDigest, b.Tool, b.Verify)
	for _, rule := range b.Rules {
		p.text("%s", rule)
	}
}
