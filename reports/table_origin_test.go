package reports_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"chengan/reports"
)

// What the columns of tables are, by the keys of a run file: of a subject, of a
// node, of a clause. model.md says the same.
var (
	subjectColumns = map[string]string{"得分": "score", "总分": "score", "最低": "low", "最低得分": "low", "最高": "high", "最高得分": "high", "满分": "max",
		"得分率": "earned/applicable", "完成率": "tasks.submitted/tasks.applicable", "占位占比": "placeholder_points/applicable",
		"占位标准占比": "placeholder_points/applicable", "占位标准分值占比": "placeholder_points/applicable", "应得分": "applicable"}
	nodeColumns   = map[string]string{"应得分": "applicable", "得分": "score", "最低": "low", "最高": "high", "失分": "applicable-score", "得分率": "score/applicable"}
	clauseColumns = map[string]string{"失分": "lost", "本轮失分": "lost", "失分（未修约）": "lost", "最少扣": "least", "最多扣": "most"}
	ofRound       = regexp.MustCompile(`^第(\d+)轮(.+)$`)
)

// cellsOf holds every number of a table that belongs to a subject, a node or a
// clause to the run files, and counts them.
func cellsOf(t *testing.T, m *reports.Model, p *places, header []string, rows [][]string, where string) int {
	column := func(titles ...string) int {
		return slices.IndexFunc(header, func(h string) bool { return slices.Contains(titles, h) })
	}
	names, parts, known := map[string]string{}, map[string]string{}, map[string]bool{}
	for i := range m.Subjects {
		names[m.Subjects[i].Name] = m.Subjects[i].ID
	}
	for _, p := range m.Pillars {
		parts[p.Name] = p.ID
	}
	for _, c := range m.Clauses {
		known[c.ID] = true
	}
	who, part, clause := column("单位"), column(m.Tier), column("条款", "条款编号")
	count := 0
	for _, row := range rows {
		path, columns := pickOf("subjects", m.MainID), map[string]string(nil)
		cell := func(i int) string {
			if i < 0 || i >= len(row) {
				return ""
			}
			return row[i]
		}
		if id, ok := names[cell(who)]; ok {
			path, columns = pickOf("subjects", id), subjectColumns
		} else if who >= 0 {
			continue
		}
		if id := cell(clause); known[id] {
			path, columns = path+"."+pickOf("clauses", id), clauseColumns
		} else if id, ok := parts[cell(part)]; ok && who < 0 {
			path, columns = path+"."+pickOf("nodes", id), nodeColumns
		}
		for i, title := range header {
			text := cell(i)
			if text == "" || text == "—" {
				continue
			}
			run, name := "", title
			if no := cell(column("轮次")); no != "" && no != fmt.Sprintf("第%d轮", len(p.rounds)) {
				run = "rounds[" + strings.TrimSuffix(strings.TrimPrefix(no, "第"), "轮") + "]."
			}
			if match := ofRound.FindStringSubmatch(title); match != nil {
				if name = match[2]; match[1] != fmt.Sprint(len(p.rounds)) {
					run = "rounds[" + match[1] + "]."
				}
			}
			check := func(key, text string) {
				var terms []string
				parts, signs := split(key, "/-")
				for _, one := range parts {
					terms = append(terms, run+path+"."+one)
				}
				from := terms[0]
				if len(terms) == 2 {
					from += string(signs[0]) + terms[1]
				}
				value := p.evaluate(t, from, nil)
				require.True(t, printedAs(value, text) || where == "csv" && value.RatString() == text || title == "失分（未修约）", "%s: %s of %v: %s is %s, printed as %s", where, title, row, from, value.FloatString(6), text)
				count++
			}
			if name == "可能区间" && columns != nil {
				low, high, ranged := strings.Cut(text, "～")
				if !ranged {
					high = low
				}
				check("low", low)
				check("high", high)
			} else if key, ok := columns[name]; ok {
				check(key, text)
			}
		}
	}
	return count
}

func pickOf(list, id string) string { return list + "[" + id + "]" }

// TestTablesKnowTheirOrigin reads the tables of Word, Excel, CSV and Markdown
// back and finds their figures in the run files; PDF has those of Word.
func TestTablesKnowTheirOrigin(t *testing.T) {
	t.Parallel()
	files := benchCity{name: "origin", subjects: 33}.files(t)
	for name, view := range map[string]reports.View{"city": {}, "subject": {Subject: "district-03"}} {
		m, err := reports.NewView(view, read(t, files))
		require.NoError(t, err)
		plain := readPlaces(t, m, files)
		content := inEvery(t, m)
		counts := map[string]int{}
		tables := docxTables(t, content["docx"])
		for _, table := range tables {
			counts["docx"] += cellsOf(t, m, plain, table[0], table[1:], "docx")
		}
		var header []string
		for _, line := range strings.Split(string(content["md"]), "\n") {
			cells := strings.Split(strings.Trim(line, "| "), " | ")
			if !strings.HasPrefix(line, "|") {
				header = nil
			} else if header == nil {
				header = cells
			} else {
				counts["md"] += cellsOf(t, m, plain, header, [][]string{cells}, "md")
			}
		}
		rows := csvRows(t, content["csv"])
		for _, row := range rows {
			counts["csv"] += cellsOf(t, m, plain, csvTitles, [][]string{row}, "csv")
		}
		book, err := excelize.OpenReader(bytes.NewReader(content["xlsx"]))
		require.NoError(t, err)
		for _, sheet := range []string{"总览", "得分表", "扣分明细", "问题清单", "各轮变化", "问题跟踪"} { // the others add up by formulas
			lines, err := book.GetRows(sheet)
			require.NoError(t, err)
			var header []string
			for _, line := range lines {
				switch {
				case len(line) < 3:
					header = nil
				case slices.Contains(line, "失分") || slices.Contains(line, "得分") || slices.Contains(line, "得分率") || slices.Contains(line, "本轮失分"):
					header = line
				case header != nil:
					counts["xlsx"] += cellsOf(t, m, plain, header, [][]string{line}, "xlsx "+sheet)
				}
			}
		}
		for format, least := range map[string]int{"docx": 60, "md": 60, "csv": 300, "xlsx": 200} {
			require.Greater(t, counts[format], least, "%s %s", name, format)
		}
		if content["pdf"] != nil {
			sameDocument(t, content["docx"], content["pdf"])
		}
	}
}

// csvTitles are the first columns of the csv format.
var csvTitles = strings.Split("单位编号,单位,类别,总分,最低,最高,满分,结论,得分率,完成率,名次,占位标准分值占比,一级项,二级项,三级项,条款编号,条款,领域,依据,依据状态,扣分上限,条款结论,度量值,失分,失分（未修约）,最少扣,最多扣", ",")
