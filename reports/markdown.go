package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// markdownFormat writes a summary that reads well as plain text.
var markdownFormat = Format{Name: "md", Title: "Markdown 摘要", Extension: "md", Write: writeMarkdown}

// markdown collects the text of one report.
type markdown struct{ bytes.Buffer }

func writeMarkdown(w io.Writer, m *Model) error {
	d := &markdown{}
	d.line("# %s", m.Title)
	d.line("评价依据：%s；评估基准日：%s。", md(m.Basis.RulesetTitle), md(m.Basis.DateTitle))
	if m.Main != nil {
		d.summary(m)
	}
	d.line("## 总体结论")
	for _, text := range m.Conclusion {
		d.line("%s", md(text.String()))
	}
	d.series(m)
	d.line("## 下一步工作")
	for i, step := range m.Next {
		fmt.Fprintf(d, "%d. **%s**：%s\n", i+1, md(step.Title), md(step.Text.String()))
	}
	d.WriteString("\n")
	if m.Main != nil {
		d.pillars(m)
		d.peers(m)
		d.ranking(m)
		d.domains(m)
		d.gaps(m)
		d.paths(m)
		d.findings(m)
		d.vetoes(m)
	}
	d.checks(m)
	d.basis(m)
	_, err := w.Write(d.Bytes())
	return err
}

func (d *markdown) line(format string, args ...any) { fmt.Fprintf(d, format+"\n\n", args...) }

// table writes a table; cells are escaped here and nowhere else. A column whose
// title ends in ">" is aligned to the right.
func (d *markdown) table(header []string, rows [][]string) {
	var titles, rules []string
	for _, title := range header {
		name, right := strings.CutSuffix(title, ">")
		titles = append(titles, md(name))
		if right {
			rules = append(rules, "---:")
		} else {
			rules = append(rules, "---")
		}
	}
	fmt.Fprintf(d, "| %s |\n| %s |\n", strings.Join(titles, " | "), strings.Join(rules, " | "))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = md(cell)
		}
		fmt.Fprintf(d, "| %s |\n", strings.Join(cells, " | "))
	}
	d.WriteString("\n")
}

func (d *markdown) summary(m *Model) {
	if m.Batch() {
		var rows [][]string
		for _, fact := range m.batchFacts() {
			rows = append(rows, fact[:])
		}
		d.table([]string{"项目", "数值"}, rows)
		return
	}
	s := m.Main
	line := m.NoLine()
	if m.PassLine != nil {
		line = m.PassLine.Words.String()
	}
	d.table([]string{"项目", "数值"}, [][]string{
		{"被评对象", s.Name}, {"得分", s.Score.Text}, {"结论", s.VerdictTitle}, {"合格线", line}, {"距合格线", orDash(s.Margin.String())},
		{"最低得分", s.Low.Text}, {"最高得分", s.High.Text}, {"满分", s.Max.Text}, {"得分率", s.Rate.Text}, {"完成率", s.Completion.Text}, {"占位标准分值占比", s.Placeholder.Rate.Text},
	})
}

func (d *markdown) pillars(m *Model) {
	d.line("## %s得分%s", m.Tier, md(m.example()))
	d.line("%s。%s。", md(m.Main.Name), md(m.Main.Placeholder.Note.String()))
	var rows [][]string
	for _, p := range m.Pillars {
		rows = append(rows, []string{p.Name, p.Points.Text, p.Result.Applicable.Text, p.Result.Score.Text, p.Result.Low.Text, p.Result.High.Text, p.Result.Lost.Text, p.Result.Rate.Text, p.Findings.String()})
	}
	d.table([]string{m.Tier, "分值>", "应得分>", "得分>", "最低>", "最高>", "失分>", "得分率>", "问题数>"}, rows)
}

func (d *markdown) ranking(m *Model) {
	if len(m.Subjects) < 2 {
		return
	}
	d.line("## 单位排名")
	var kinds, rows [][]string
	for _, k := range m.Kinds {
		kinds = append(kinds, []string{k.Title, k.Subjects.String(), m.passed(k), k.Performance.Average.Text, k.Completion.Average.Text, k.Share.Text})
	}
	d.table([]string{"类别", "单位数>", "合格数>", "平均得分率>", "平均完成率>", "占位标准占比（最高）>"}, kinds)
	header := []string{"名次>", "单位", "类别", "得分率>", "得分>", "最低>", "最高>", "结论", "完成率>", "占位标准占比>"}
	for _, pillar := range m.Pillars {
		header = append(header, pillar.Name+">")
	}
	matrix := map[*Subject]MatrixRow{}
	for _, row := range m.SubjectMatrix {
		matrix[row.Subject] = row
	}
	for _, r := range m.Ranking {
		s := r.Subject
		row := []string{r.Place().String(), r.Name, s.KindTitle, r.Rate.Text, r.Score.Text, s.Low.Text, s.High.Text, s.VerdictTitle, s.Completion.Text, s.Placeholder.Rate.Text}
		for i := range m.Pillars {
			rate := "—"
			if cells := matrix[s].Cells; cells != nil {
				rate = cells[i].Rate.Text
			}
			row = append(row, rate)
		}
		rows = append(rows, row)
	}
	d.table(header, rows)
	d.line("名次按未修约的得分率确定，相同的并列；%s各列为得分率。", m.Tier)
}

func (d *markdown) domains(m *Model) {
	d.line("## %s与领域失分%s", m.Tier, md(m.example()))
	d.line("每格为“失分／涉及分值”。%s%s。", stakeNote, md(m.Main.Placeholder.Note.String()))
	header := []string{m.Tier}
	for _, domain := range m.DomainMatrix.Domains {
		header = append(header, domain+">")
	}
	var rows [][]string
	for _, r := range m.DomainMatrix.Rows {
		row := []string{r.Pillar}
		for _, cell := range r.Cells {
			row = append(row, cell.Text().String())
		}
		rows = append(rows, append(row, r.Total.Text().String()))
	}
	d.table(append(header, "合计>"), rows)
}

func (d *markdown) gaps(m *Model) {
	if len(m.Gaps) == 0 {
		return
	}
	d.line("## 扣分清单%s", md(m.example()))
	d.line("%s。%s。", md(m.Main.Name), md(m.Main.Placeholder.Note.String()))
	var rows [][]string
	for _, g := range m.Gaps {
		rows = append(rows, []string{fmt.Sprint(g.Order), g.ClauseID, g.Clause.Text + placeholderTag(g.Clause), g.Lost.Text, g.Cumulative.Text, g.Result.Reason, join(g.Clause.Owners)})
	}
	d.table([]string{"序号>", "条款", "内容", "失分>", "累计占比>", "原因", "责任单位"}, rows)
}

func placeholderTag(clause *Clause) string {
	if clause.Placeholder {
		return "（占位）"
	}
	return ""
}

// paths lists the ways above the line.
func (d *markdown) paths(m *Model) {
	if m.Paths == nil {
		return
	}
	d.line("## 达标路径")
	for _, text := range m.Paths.Summary {
		d.line("%s", md(text.String()))
	}
	if len(m.Paths.List) == 0 {
		return
	}
	d.line("%s。单位：分，未修约。%s。", md(m.Paths.Basis.String()), md(m.Paths.Unit))
	d.table(m.Paths.table())
	for _, path := range m.Paths.List {
		d.line("### %s", md(path.Name))
		if len(path.Steps) > 0 {
			d.table(path.table())
		}
		for _, text := range path.Remarks() {
			fmt.Fprintf(d, "- %s\n", md(text.String()))
		}
		d.WriteString("\n")
	}
}

// findings lists those of the main subject; the others only by count, so that
// the summary stays one.
func (d *markdown) findings(m *Model) {
	d.line("## 问题清单%s", md(m.example()))
	var rows [][]string
	for _, f := range m.Of(m.MainID) {
		records := ""
		if f.Records != nil {
			records = f.Records.Brief.String()
		}
		rows = append(rows, []string{f.ClauseID, f.Result.OutcomeTitle, f.Lost.Text, f.Most.Text, f.Reason, join(f.Owners), f.Remedy, records, join(f.Awaiting)})
	}
	if len(rows) == 0 {
		d.line("%s没有问题。", md(m.Main.Name))
	} else {
		d.line("%s。%s。", md(m.Main.Name), md(m.Main.Placeholder.Note.String()))
		d.table([]string{"条款", "结论", "失分>", "最多扣>", "原因", "责任单位", "整改措施", "记录出处", "待补交单位"}, rows)
	}
	if len(m.Subjects) > 1 {
		d.line("全部被评对象共有问题%d条，逐条见 Excel 工作簿。", len(m.Findings))
	}
}

func (d *markdown) vetoes(m *Model) {
	if len(m.Vetoes) == 0 {
		return
	}
	d.line("## 一票否决")
	var rows [][]string
	for _, v := range m.Vetoed() {
		rows = append(rows, []string{v.Subject.Name, v.Clause.Text, v.Result.OutcomeTitle, v.Clause.Consequence, v.Result.Reason})
	}
	if len(rows) == 0 {
		d.line("各被评对象均未触发。")
		return
	}
	d.table([]string{"单位", "情形", "结论", "后果", "原因"}, rows)
}

func (d *markdown) checks(m *Model) {
	d.line("## 勾稽关系")
	d.line("共核对%s处：%s处一致，%s处不一致。", m.Checks.Total, m.Checks.Held, m.Checks.Failed)
	var rows [][]string
	for _, c := range m.Checks.FailedResults() {
		rows = append(rows, []string{c.ID, c.Text, c.Subject, c.Found.String(), c.OpTitle(), c.Stated.String(), c.Where})
	}
	if len(rows) > 0 {
		d.table([]string{"编号", "勾稽关系", "单位", "按明细计算>", "应满足", "填报>", "位置"}, rows)
	}
}

func (d *markdown) basis(m *Model) {
	d.line("## 依据与复核")
	fmt.Fprintf(d, "- 细则：%s（%s@%s），%s\n", md(m.Basis.RulesetTitle), md(m.Basis.RulesetID), md(m.Basis.Edition), md(m.Basis.RulesetDigest))
	for _, document := range m.Basis.Documents {
		fmt.Fprintf(d, "- 依据文件：%s\n", md(document.Line()))
	}
	fmt.Fprintf(d, "- 佐证材料：%s个文件，未受理的记录或文件%s处，%s\n", m.Basis.Given, m.Basis.Problems, md(m.Basis.EvidenceDigest))
	fmt.Fprintf(d, "- 评价结果：%s\n- 评价程序：%s\n- 复核命令：%s\n", md(m.Basis.RunDigest), md(m.Basis.Tool), md(m.Basis.Verify))
	for _, rule := range m.Basis.Rules {
		fmt.Fprintf(d, "- %s\n", md(rule))
	}
}

var markdownEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "~", "\\~", "#", "\\#",
	"&", "&amp;", "<", "&lt;", "\r\n", " ", "\n", " ", "\r", " ", "\t", " ", "\u2028", " ", "\u2029", " ",
)

// md escapes a text so that it shows as it is and stays on its line.
func md(text string) string { return markdownEscapes.Replace(clean(text)) }
