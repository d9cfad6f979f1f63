package docx_test

import (
	"context"
	"encoding/xml"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
)

var look = flag.String("look", "", "directory to write the sample, as DOCX and as LibreOffice prints it, for looking at it")

// printed is the documents as LibreOffice prints them, as PDF.
func printed(t *testing.T, documents ...*paper.Document) []string {
	t.Helper()
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed")
	}
	if program, err := filepath.EvalSymlinks(office); err == nil {
		if _, err := os.Stat(filepath.Join(filepath.Dir(program), "libswlo.so")); err != nil {
			t.Skip("LibreOffice Writer is not installed")
		}
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	dir := t.TempDir()
	arguments := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	var results []string
	for i, d := range documents {
		path := filepath.Join(dir, fmt.Sprintf("%d.docx", i))
		require.NoError(t, os.WriteFile(path, write(t, d), 0o644))
		arguments = append(arguments, path)
		results = append(results, strings.TrimSuffix(path, "docx")+"pdf")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	output, err := exec.CommandContext(ctx, office, arguments...).CombinedOutput()
	require.NoError(t, err, string(output))
	for _, result := range results {
		require.FileExists(t, result, string(output))
	}
	return results
}

// said is the text of a PDF.
func said(t *testing.T, pdf string, options ...string) string {
	t.Helper()
	output, err := exec.Command("pdftotext", append(options, pdf, "-")...).Output()
	require.NoError(t, err)
	return string(output)
}

var spaces = regexp.MustCompile(`[\s　]+`)

func solid(text string) string { return spaces.ReplaceAllString(text, "") }

// foot is the foot of a page of the sample.
var foot = regexp.MustCompile(`—\d+—规则municipal/2022运行5f0c2a91|规则municipal/2022运行5f0c2a91—\d+—`)

// requireInOrder wants every text on the page, whole, and in this order.
func requireInOrder(t *testing.T, texts []string, page string) {
	t.Helper()
	page = solid(page)
	at := 0
	for _, text := range texts {
		for _, piece := range regexp.MustCompile(`[\n\t]`).Split(text, -1) {
			piece = solid(piece)
			found := strings.Index(page[at:], piece)
			require.GreaterOrEqualf(t, found, 0, "%q is not to be found after %q", piece, page[max(0, at-120):at])
			at += found + len(piece)
		}
	}
}

func TestLibreOfficePrintsTheWholeText(t *testing.T) {
	d := papertest.Notice()
	pdf := printed(t, d)[0]
	if *look != "" {
		for from, to := range map[string]string{pdf: "notice.pdf", strings.TrimSuffix(pdf, "pdf") + "docx": "notice.docx"} {
			data, err := os.ReadFile(from)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(*look, to), data, 0o644))
		}
	}
	requireInOrder(t, texts(d), foot.ReplaceAllString(solid(said(t, pdf, "-raw")), ""))

	// Only the table of measures lies sideways. Odd pages have their number at
	// the right, even ones at the left.
	sideways := 0
	for i, page := range pages(t, pdf) {
		if page.Width > page.Height {
			sideways++
		}
		number := page.foot(strconv.Itoa(i + 1))
		require.NotNil(t, number, "page %d", i+1)
		require.Equal(t, i%2 == 0, number.Left > page.Width/2, "page %d", i+1)
	}
	require.Equal(t, 4, sideways)
}

// page is a page of a PDF with its words.
//
// Units: pt, from the upper left corner.
type page struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []word  `xml:"word"`
}

type word struct {
	Left   float64 `xml:"xMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Top    float64 `xml:"yMin,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

const mm = 72 / 25.4

func pages(t *testing.T, pdf string) []page {
	t.Helper()
	output := said(t, pdf, "-bbox")
	var read struct {
		Pages []page `xml:"page"`
	}
	from, to := strings.Index(output, "<doc>"), strings.Index(output, "</doc>")
	require.NoError(t, xml.Unmarshal([]byte(output[from:to+len("</doc>")]), &read))
	require.NotEmpty(t, read.Pages)
	return read.Pages
}

// foot is the number in the foot of the page.
func (p page) foot(number string) *word {
	for i, word := range p.Words {
		if word.Top > p.Height-30*mm && strings.Trim(word.Text, "—") == number {
			return &p.Words[i]
		}
	}
	return nil
}

// TestTallRowsKeepTheirEnd: a row taller than a page goes on on the next.
func TestTallRowsKeepTheirEnd(t *testing.T) {
	d := &paper.Document{Blocks: []paper.Block{paper.Table{Columns: []paper.Column{{Width: 1}, {Width: 4}}, Head: []string{"甲", "乙"},
		Rows: []paper.Row{papertest.Cells(strings.Repeat("城市安全", 1500)+"末了", "短")}}}}
	got := foot.ReplaceAllString(solid(said(t, printed(t, d)[0], "-raw")), "")
	require.Equal(t, 1500, strings.Count(got, "城"))
	require.Equal(t, 1500, strings.Count(got, "全"))
	require.Contains(t, got, "末了")
}

func TestPageHolds22LinesOf28Characters(t *testing.T) {
	const wanted = 22 * 28
	d := &paper.Document{Blocks: []paper.Block{
		paper.Paragraph{Flush: true, Align: paper.Justify, Runs: []paper.Run{{Text: strings.Repeat("城市安全发展示范", 2*wanted/8)}}},
		paper.Text(strings.Repeat("国", 26+28)),
	}}
	pdf := printed(t, d, &paper.Document{})[0] // an empty one opens, too
	number := regexp.MustCompile(`— \d+ —|—\d+—`)
	for page := 1; page <= 3; page++ {
		lines := []string{}
		for _, line := range strings.Split(said(t, pdf, "-layout", "-f", strconv.Itoa(page), "-l", strconv.Itoa(page)), "\n") {
			line = solid(line)
			if line != "" && !number.MatchString(line) {
				lines = append(lines, line)
			}
		}
		if page == 3 { // the first line is indented by two characters
			require.Equal(t, []string{strings.Repeat("国", 26), strings.Repeat("国", 28)}, lines)
			continue
		}
		require.Len(t, lines, 22)
		for _, line := range lines {
			require.Len(t, []rune(line), 28)
		}
	}
}

// TestNothingLeavesTheSheet prints what does not fit by itself: names of 200
// characters, words without a place to break, a row taller than a page.
func TestNothingLeavesTheSheet(t *testing.T) {
	long, word, tall := strings.Repeat("临江市安全生产委员会", 20), strings.Repeat("Unbreakable", 20), strings.Repeat("一行很高的单元格，", 700)
	table := paper.Table{Caption: long, Note: long, Columns: []paper.Column{{Width: 1}, {Width: 3}}, Head: []string{"名称", "内容"},
		Rows: []paper.Row{papertest.Cells(long, word), papertest.Cells(word, long), papertest.Cells("高", tall), papertest.Cells("末行", "结束")}}
	wide := table
	wide.Wide = true
	d := &paper.Document{
		Head: &paper.Head{Issuer: long, Number: long, Signer: long}, Title: long + word,
		Blocks: []paper.Block{paper.Heading{Level: 1, Text: long}, paper.Heading{Level: 2, Text: word}, paper.Text(word), table, wide,
			paper.List{Entries: []paper.Entry{papertest.Entry(1, word), papertest.Entry(2, word), papertest.Entry(3, long+word)}},
			paper.Figure{PNG: papertest.Bars(3000, 3000), Alt: long, Caption: long}},
		Closing: &paper.Closing{Issuer: long, Date: "2022年11月15日", Copies: long, Office: long},
	}
	pdf := printed(t, d)[0]
	for i, page := range pages(t, pdf) {
		left, right := 28*mm, 26*mm
		if page.Width > page.Height {
			left, right = 35*mm, 37*mm
		}
		for _, word := range page.Words {
			require.GreaterOrEqualf(t, word.Left, left-1, "page %d: %s", i+1, word.Text)
			require.LessOrEqualf(t, word.Right, page.Width-right+16+1, "page %d: %s", i+1, word.Text) // a comma may hang over
			require.LessOrEqualf(t, word.Bottom, page.Height, "page %d: %s", i+1, word.Text)
		}
	}
	// Lines of two columns mix, so characters are counted; heads of tables and
	// numbers of pages come more than once.
	printed := map[rune]int{}
	for _, r := range said(t, pdf, "-raw") {
		printed[r]++
	}
	wanted := map[rune]int{}
	for _, text := range texts(d) {
		for _, r := range solid(text) {
			wanted[r]++
		}
	}
	for r, count := range wanted {
		require.GreaterOrEqual(t, printed[r], count, string(r))
	}
}

// TestImprintKeepsClear has pages that are ever fuller: 版记 is at the foot of
// the last page, and nothing stands on it.
func TestImprintKeepsClear(t *testing.T) {
	var documents []*paper.Document
	for lines := 12; lines <= 21; lines++ {
		d := &paper.Document{Closing: &paper.Closing{Issuer: "市创建办", Date: "2022年11月15日", Copies: strings.Repeat("市委办公室，", 8), Office: "市创建办"}}
		for range lines {
			d.Blocks = append(d.Blocks, paper.Text("本段只有一行字。"))
		}
		documents = append(documents, d)
	}
	for i, pdf := range printed(t, documents...) {
		requireInOrder(t, texts(documents[i]), strings.ReplaceAll(said(t, pdf, "-layout"), "— ", ""))
		read := pages(t, pdf)
		last := read[len(read)-1]
		copies, above := 0.0, 0.0
		for _, word := range last.Words {
			if strings.HasPrefix(word.Text, "抄送：") {
				copies = word.Top
			}
		}
		require.Greater(t, copies, last.Height/2)
		for _, word := range last.Words {
			if word.Top < copies-1 {
				above = max(above, word.Bottom)
			}
		}
		require.Lessf(t, above, copies, "%d paragraphs", len(documents[i].Blocks))
		require.NotZerof(t, above, "%d paragraphs: 版记 on a page of its own", len(documents[i].Blocks))
	}
}

// TestSealedSignature: the date ends four characters from the edge, whoever signs
// stands above the middle of it, both move left for a long name, and there is
// room for the seal.
func TestSealedSignature(t *testing.T) {
	d := func(issuer string) *paper.Document {
		return &paper.Document{Blocks: []paper.Block{paper.Text("特此通报。")}, Closing: &paper.Closing{Issuer: issuer, Date: "2022年11月15日", Sealed: true}}
	}
	const em = 15.75
	short, long := "市创建办", "临江市创建国家安全发展示范城市工作领导小组办公室"
	for i, pdf := range printed(t, d(short), d(long)) {
		line := func(text string) (left, right, top float64) { // LibreOffice parts a line into words where the script changes
			left = 1e9
			for _, word := range pages(t, pdf)[0].Words {
				if word.Top < 300 && strings.Contains(solid(text), solid(word.Text)) {
					left, right, top = min(left, word.Left), max(right, word.Right), word.Top
				}
			}
			return left, right, top
		}
		edge := 595.3 - 26*mm
		issuerLeft, issuerRight, issuerTop := line([]string{short, long}[i])
		dateLeft, dateRight, dateTop := line("2022年11月15日")
		_, _, textTop := line("特此通报。")
		require.InDelta(t, (issuerLeft+issuerRight)/2, (dateLeft+dateRight)/2, 0.7*em)
		if i == 0 {
			require.InDelta(t, edge-4*em, dateRight, 0.7*em)
		} else {
			require.InDelta(t, edge-2*em, issuerRight, 0.7*em)
		}
		require.InDelta(t, 3*28.95, issuerTop-textTop, 2) // two lines stay empty
		require.InDelta(t, 28.95, dateTop-issuerTop, 2)
	}
}

// TestImprintOnOneLine: an office of up to 24 characters stands on one line
// beside the date, as in 版记 of any city's 领导小组办公室.
func TestImprintOnOneLine(t *testing.T) {
	const office = "示例市虚构安全发展示范城市创建工作领导小组办公室"
	var documents []*paper.Document
	for count := 18; count <= 24; count++ {
		name := string([]rune(office)[:count])
		documents = append(documents, &paper.Document{Blocks: []paper.Block{paper.Text("特此通报。")}, Closing: &paper.Closing{Date: "2022年12月31日", Office: name}})
	}
	for i, pdf := range printed(t, documents...) {
		read := pages(t, pdf)
		tops := map[float64]bool{}
		for _, word := range read[len(read)-1].Words {
			if strings.Contains(solid(documents[i].Closing.Office), solid(word.Text)) && word.Top > read[0].Height/2 {
				tops[math.Round(word.Top)] = true
			}
		}
		require.Lenf(t, tops, 1, "%d characters", len([]rune(documents[i].Closing.Office)))
	}
}
