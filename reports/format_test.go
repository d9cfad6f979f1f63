package reports_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"chengan/reports"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldens = "../testdata/reports"

// library is the embedded chart library, which a golden need not repeat.
var library = regexp.MustCompile(`(?s)<script>\s*/\*.*?</script>`)

// dump makes a report comparable line by line.
func dump(t *testing.T, format reports.Format, content []byte) string {
	switch format.Name {
	case "html":
		return library.ReplaceAllString(string(content), "<script>…</script>")
	case "xlsx":
		var out strings.Builder
		book, err := excelize.OpenReader(bytes.NewReader(content))
		require.NoError(t, err)
		for _, name := range book.GetSheetList() {
			rows, err := book.GetRows(name)
			require.NoError(t, err)
			out.WriteString("== " + name + "\n")
			for _, row := range rows {
				out.WriteString(strings.Join(row, "\t") + "\n")
			}
		}
		return out.String()
	case "docx":
		var out strings.Builder
		for _, table := range docxTables(t, content) {
			out.WriteString("== \n")
			for _, row := range table {
				out.WriteString(strings.Join(row, "\t") + "\n")
			}
		}
		return out.String()
	}
	return string(content)
}

// docxTables gives the texts of the cells of a Word document's tables.
func docxTables(t *testing.T, content []byte) (tables [][][]string) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	file, err := archive.Open("word/document.xml")
	require.NoError(t, err)
	decoder := xml.NewDecoder(file)
	var cell strings.Builder
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return tables
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "tbl":
				tables = append(tables, nil)
			case "tr":
				tables[len(tables)-1] = append(tables[len(tables)-1], nil)
			case "tc":
				cell.Reset()
			}
		case xml.EndElement:
			if token.Name.Local == "tc" {
				rows := tables[len(tables)-1]
				rows[len(rows)-1] = append(rows[len(rows)-1], cell.String())
			}
		case xml.CharData:
			cell.Write(token)
		}
	}
}

func docxFigures(t *testing.T, content []byte) map[string]figures {
	out, facts := map[string]figures{}, map[string]string{}
	p := readDocx(t, content)
	for _, row := range p.tables[0].rows {
		facts[row[0].text], facts[row[2].text] = row[1].text, row[3].text
	}
	low, high := ends(strings.TrimSuffix(strings.TrimSuffix(facts["可能区间"], "（已确定）"), "分"))
	score, _, _ := strings.Cut(facts["得分"], "分")
	for _, table := range p.tables {
		if table.titles[0] != "名次" || len(table.titles) < 9 {
			continue
		}
		for _, row := range table.rows {
			low, high := ends(row[5].text)
			verdict := row[6].text
			if verdict == "—" && strings.HasSuffix(facts["合格线"], "不设合格线") {
				verdict = "不设合格线" // the first page says it of all
			}
			out[row[1].text] = figures{row[4].text, low, high, row[3].text, row[7].text, row[8].text, verdict}
		}
	}
	if facts["得分"] == "" {
		return out // of a batch
	}
	_, name, _ := strings.Cut(p.text, "（") // in the title
	name, _, _ = strings.Cut(name, "）")
	out[name] = figures{score, low, high, facts["得分率"], facts["完成率"], facts["占位标准占比"], facts["结论"]}
	return out
}

// ends are the two ends of a range.
func ends(text string) (low, high string) {
	low, high, ranged := strings.Cut(text, "～")
	if !ranged {
		high = low
	}
	return low, high
}

// docxTexts gives the text runs of a Word document.
func docxTexts(t *testing.T, content []byte) (texts []string) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	file, err := archive.Open("word/document.xml")
	require.NoError(t, err)
	decoder := xml.NewDecoder(file)
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return texts
		}
		require.NoError(t, err)
		if text, ok := token.(xml.CharData); ok {
			texts = append(texts, string(text))
		}
	}
}

func TestGoldens(t *testing.T) {
	small := sample{seed: 11, small: true, subjects: cityAndUnits()[27:31]}
	small.subjects = append(cityAndUnits()[:1], small.subjects...)
	for _, format := range reports.Formats {
		if format.Embeds {
			continue // see TestPDF
		}
		t.Run(format.Name, func(t *testing.T) {
			got := dump(t, format, write(t, format, small))
			path := filepath.Join(goldens, "small."+format.Extension+".golden")
			if *update {
				require.NoError(t, os.MkdirAll(goldens, 0o755))
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "run with -update once, then review the file")
			require.Equal(t, string(want), got)
		})
	}
}

func TestFormatsAreDistinct(t *testing.T) {
	names := map[string]bool{}
	for _, format := range reports.Formats {
		require.False(t, names[format.Name] || names[format.Extension], format.Name)
		names[format.Name], names[format.Extension] = true, true
		require.NotEmpty(t, format.Title)
		found, ok := reports.Find(format.Name)
		require.True(t, ok)
		require.Equal(t, format.Extension, found.Extension)
	}
	_, ok := reports.Find("ppt")
	require.False(t, ok)
}

func TestSameBytesTwice(t *testing.T) {
	t.Parallel()
	for name, s := range scenes() {
		s.small = name == "city" // the full one only takes longer
		for _, format := range reports.Formats {
			if format.Embeds {
				continue // see TestPDF
			}
			require.True(t, bytes.Equal(write(t, format, s), write(t, format, s)), "%s %s", name, format.Name)
		}
	}
}

// figures are what every format has to say of a subject.
type figures struct{ Score, Low, High, Rate, Completion, Placeholder, Verdict string }

// TestSameFigures reads the figures of every subject back from every format.
func TestSameFigures(t *testing.T) {
	t.Parallel()
	for name, s := range scenes() {
		if len(s.subjects) == 0 || s.hostile {
			continue
		}
		s.small = name == "city"
		t.Run(name, func(t *testing.T) {
			model, err := reports.New(s.run())
			require.NoError(t, err)
			sameFigures(t, model)
		})
	}
}

// sameFigures reads the figures of every subject of a report back from every
// format.
func sameFigures(t *testing.T, model *reports.Model) {
	want := map[string]figures{}
	for i := range model.Subjects {
		s := &model.Subjects[i]
		want[s.Name] = figures{s.Score.Text, s.Low.Text, s.High.Text, s.Rate.Text, s.Completion.Text, s.Placeholder.Rate.Text, s.VerdictTitle}
	}
	for _, read := range []struct {
		format string
		read   func(*testing.T, []byte) map[string]figures
	}{{"json", jsonFigures}, {"csv", csvFigures}, {"md", markdownFigures}, {"html", htmlFigures}, {"xlsx", xlsxFigures}, {"docx", docxFigures}} {
		format, _ := reports.Find(read.format)
		var content bytes.Buffer
		require.NoError(t, format.Write(&content, model))
		got := read.read(t, content.Bytes())
		require.Equal(t, want, got, read.format)
	}
}

func jsonFigures(t *testing.T, content []byte) map[string]figures {
	type text struct{ Text string }
	var model struct {
		Subjects []struct {
			Name                         string
			Score, Low, High             text
			Rate, Completion             text
			Placeholder                  struct{ Rate text }
			Verdict_title, Verdict_words string
		}
	}
	require.NoError(t, json.Unmarshal(content, &model))
	out := map[string]figures{}
	for _, s := range model.Subjects {
		out[s.Name] = figures{s.Score.Text, s.Low.Text, s.High.Text, s.Rate.Text, s.Completion.Text, s.Placeholder.Rate.Text, s.Verdict_title}
	}
	return out
}

func csvRows(t *testing.T, content []byte) [][]string {
	rest, ok := bytes.CutPrefix(content, []byte("\ufeff"))
	require.True(t, ok, "no byte order mark")
	rows, err := csv.NewReader(bytes.NewReader(rest)).ReadAll()
	require.NoError(t, err)
	return rows[1:]
}

func csvFigures(t *testing.T, content []byte) map[string]figures {
	out := map[string]figures{}
	for _, row := range csvRows(t, content) {
		out[row[1]] = figures{row[3], row[4], row[5], row[8], row[9], row[11], row[7]}
	}
	return out
}

func markdownFigures(t *testing.T, content []byte) map[string]figures {
	out, facts := map[string]figures{}, map[string]string{}
	for _, line := range strings.Split(string(content), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		switch {
		case len(cells) == 2:
			facts[cells[0]] = cells[1]
		case len(cells) >= 10 && strings.HasSuffix(cells[8], "%") && strings.HasSuffix(cells[9], "%"), len(cells) >= 10 && cells[0] == "—":
			out[cells[1]] = figures{cells[4], cells[5], cells[6], cells[3], cells[8], cells[9], cells[7]}
		}
	}
	if facts["得分"] == "" {
		return out // of a batch
	}
	out[facts["被评对象"]] = figures{facts["得分"], facts["最低得分"], facts["最高得分"], facts["得分率"], facts["完成率"], facts["占位标准分值占比"], facts["结论"]}
	return out
}

var (
	htmlRow   = regexp.MustCompile(`(?s)<tr>(<td class="c">(?:\d+|—)</td>.*?)</tr>`)
	htmlCell  = regexp.MustCompile(`(?s)<t[dh][^>]*>(.*?)</t[dh]>`)
	htmlSmall = regexp.MustCompile(`<div class="small">.*?</div>`)
	htmlUnit  = regexp.MustCompile(`data-score>(.*?)<small>`)
)

func htmlFigures(t *testing.T, content []byte) map[string]figures {
	content = traced.ReplaceAll(content, []byte("$2"))
	out := map[string]figures{}
	for _, row := range htmlRow.FindAllStringSubmatch(string(content), -1) {
		var cells []string
		for _, cell := range htmlCell.FindAllStringSubmatch(row[1], -1) {
			cells = append(cells, htmlSmall.ReplaceAllString(cell[1], ""))
		}
		if len(cells) != 10 {
			continue
		}
		low, high := ends(cells[6])
		out[cells[1]] = figures{cells[5], low, high, cells[4], cells[8], cells[9], cells[7]}
	}
	page := string(content)
	if !strings.Contains(page, "data-score>") {
		return out // the first page is about a batch
	}
	// The main subject stands on the first page, in words.
	between := func(from, to string) string {
		_, rest, ok := strings.Cut(page, from)
		require.True(t, ok, from)
		value, _, _ := strings.Cut(rest, to)
		return value
	}
	name := strings.TrimSuffix(strings.TrimSuffix(between(`<div class="sans who">`, "</div>"), "综合得分"), "本项得分")
	_, sheet, _ := strings.Cut(page, "、得分表</h2>")
	_, sheet, _ = strings.Cut(sheet, "：得")
	low, rest, _ := strings.Cut(sheet[strings.Index(sheet, "最低")+len("最低"):], "分")
	high, _, _ := strings.Cut(rest[strings.Index(rest, "最高")+len("最高"):], "分")
	rate, _, _ := strings.Cut(between(`<th scope="row">得分率</th><td>`, "</td>"), "（")
	completion, _, _ := strings.Cut(between(`<th scope="row">完成率</th><td>`, "</td>"), "（")
	share, _, _ := strings.Cut(strings.TrimPrefix(between(`占位标准分值占比：`, "</"), ""), "（")
	verdict := between(`<span class="verdict v-`, "</span>")
	out[name] = figures{htmlUnit.FindStringSubmatch(page)[1], low, high, rate, completion, strings.TrimSuffix(strings.SplitN(share, `"`, 2)[0], "。"), verdict[strings.Index(verdict, ">")+1:]}
	return out
}

func xlsxFigures(t *testing.T, content []byte) map[string]figures {
	book, err := excelize.OpenReader(bytes.NewReader(content))
	require.NoError(t, err)
	rows, err := book.GetRows("总览")
	require.NoError(t, err)
	out, facts, ranking := map[string]figures{}, map[string]string{}, false
	for _, row := range rows {
		switch {
		case len(row) == 10 && row[0] == "名次":
			ranking = true
		case ranking && len(row) == 10:
			out[row[1]] = figures{row[4], row[5], row[6], row[3], row[8], row[9], row[7]}
		case len(row) >= 2 && facts[row[0]] == "":
			facts[row[0]] = row[1]
		}
	}
	if facts["得分"] == "" {
		return out // of a batch
	}
	out[facts["被评对象"]] = figures{facts["得分"], facts["最低得分"], facts["最高得分"], facts["得分率"], facts["完成率"], facts["占位标准分值占比"], facts["结论"]}
	return out
}

// TestSameLosses compares the points lost by every clause.
func TestSameLosses(t *testing.T) {
	s := scenes()["finely"]
	model, err := reports.New(s.run())
	require.NoError(t, err)
	want := map[string]string{}
	for i := range model.Subjects {
		for j, clause := range model.Subjects[i].Clauses {
			want[model.Subjects[i].Name+" "+model.Clauses[j].ID] = clause.Lost.Text
		}
	}
	csvFormat, _ := reports.Find("csv")
	got := map[string]string{}
	for _, row := range csvRows(t, write(t, csvFormat, s)) {
		got[row[1]+" "+row[15]] = row[23]
	}
	require.Equal(t, want, got)
	xlsxFormat, _ := reports.Find("xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(write(t, xlsxFormat, s)))
	require.NoError(t, err)
	rows, err := book.GetRows("得分表")
	require.NoError(t, err)
	got = map[string]string{}
	for _, row := range rows[4:] {
		got[row[0]+" "+row[2]] = row[8]
	}
	require.Equal(t, want, got)
}

// TestPlaceholderBesideEveryScore looks for the share of placeholder points
// wherever a score is shown.
func TestPlaceholderBesideEveryScore(t *testing.T) {
	for _, scene := range []string{"flat", "finely"} {
		t.Run(scene, func(t *testing.T) { placeholderBesideEveryScore(t, scenes()[scene]) })
	}
}

func placeholderBesideEveryScore(t *testing.T, s sample) {
	model, err := reports.New(s.run())
	require.NoError(t, err)
	share := "占位标准分值占比：" + model.Main.Placeholder.Rate.Text
	if model.Batch() {
		share = "占位标准分值占比：各单位最高" + model.All.Share.Text
	}
	xlsxFormat, _ := reports.Find("xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(write(t, xlsxFormat, s)))
	require.NoError(t, err)
	for _, name := range []string{"总览", "得分汇总", "得分表", "扣分明细", "问题清单", "整改台账"} {
		note, err := book.GetCellValue(name, "A2")
		require.NoError(t, err)
		require.Contains(t, note, share, name)
		footer, err := book.GetHeaderFooter(name)
		require.NoError(t, err)
		require.Contains(t, footer.OddFooter, share, name)
	}
	htmlFormat, _ := reports.Find("html")
	page := string(write(t, htmlFormat, s))
	require.Contains(t, page, `@top-right { content: "`+share+`"`)
	for _, section := range strings.Split(page, "<section")[3:8] {
		require.Contains(t, section, "占位标准", section[:60])
	}
	markdown, _ := reports.Find("md")
	require.Contains(t, string(write(t, markdown, s)), share)
}
