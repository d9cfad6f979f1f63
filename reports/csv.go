package reports

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"unicode"
)

// csvFormat writes one row per subject and clause; of several rounds with how
// the finding went, and with rows of findings that the last round cannot have.
var csvFormat = Format{Name: "csv", Title: "CSV（每单位每条款一行）", Extension: "csv", Write: writeCSV}

var csvHeader = []string{
	"单位编号", "单位", "类别", "总分", "最低", "最高", "满分", "结论", "得分率", "完成率", "名次", "占位标准分值占比",
	"一级项", "二级项", "三级项", "条款编号", "条款", "领域", "依据", "依据状态", "扣分上限",
	"条款结论", "度量值", "失分", "失分（未修约）", "最少扣", "最多扣", "原因", "责任单位", "整改措施", "记录数", "记录出处", "待补交单位",
}

// bom makes Excel read the file as UTF-8.
const bom = "\ufeff"

func writeCSV(w io.Writer, m *Model) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	writer := csv.NewWriter(w)
	writer.UseCRLF = true
	var tracked *csvTracking
	header := csvHeader
	if m.Series != nil {
		tracked = newTracking(m.Series)
		header = slices.Concat(csvHeader, csvSeriesHeader)
	}
	if err := writer.Write(header); err != nil {
		return err
	}
	for i := range m.Subjects {
		s := &m.Subjects[i]
		for j := range s.Clauses {
			row := csvRow(s, &m.Clauses[j], &s.Clauses[j])
			if tracked != nil {
				row = append(row, tracked.cells(s.ID, m.Clauses[j].ID)...)
			}
			if err := writer.Write(row); err != nil {
				return err
			}
		}
	}
	if tracked != nil {
		if err := writer.WriteAll(tracked.rest()); err != nil {
			return err
		}
	}
	writer.Flush()
	return writer.Error()
}

func csvRow(s *Subject, clause *Clause, result *ClauseScore) []string {
	rank, total, records := "", "0", ""
	if s.Rank.N > 0 {
		rank = s.Rank.String()
	}
	if result.Records != nil {
		total, records = result.Records.Total.String(), result.Records.Text.String()
	}
	remedy, _ := result.mend(clause)
	return []string{
		guard(s.ID), guard(s.Name), guard(s.KindTitle), s.Score.Text, s.Low.Text, s.High.Text, s.Max.Text, s.VerdictTitle, s.Rate.Text, s.Completion.Text,
		rank, s.Placeholder.Rate.Text,
		guard(clause.Pillar), guard(clause.Group), guard(clause.Item), guard(clause.ID), guard(clause.Text), guard(clause.Domain),
		guard(clause.Source), clause.StatusTitle, clause.Max.Text,
		result.OutcomeTitle, result.Measure.String(), result.Lost.Text, result.Lost.Exact.String(), result.Least.Text, result.Most.Text,
		guard(result.Reason), guard(strings.Join(clause.Owners, "、")), guard(remedy), total, guard(records), guard(strings.Join(result.Awaiting, "、")),
	}
}

// guard keeps a text from being read as a formula: a spreadsheet treats cells
// that start with these characters as one (OWASP, CSV Injection; the wide ones
// too, in some locales), and may pass over blanks, invisible characters and
// quotes before them. Numbers of ours are not guarded.
func guard(text string) string {
	seen := strings.TrimLeftFunc(text, func(r rune) bool { return r == '"' || unicode.IsSpace(r) || unicode.In(r, unicode.C) })
	if strings.TrimLeft(text, "\t\r\n") != text || strings.TrimLeft(seen, "=+-@＝＋－＠﹦﹢﹣﹫") != seen {
		return "'" + text
	}
	return text
}
