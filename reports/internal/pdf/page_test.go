package pdf_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
)

func TestPageHolds22LinesOf28Characters(t *testing.T) {
	const full = 22 * 28
	d := &paper.Document{Blocks: []paper.Block{
		paper.Paragraph{Flush: true, Align: paper.Justify, Runs: []paper.Run{{Text: strings.Repeat("城市安全发展示范", 2*full/8)}}},
		paper.Text(strings.Repeat("国", 26+28)),
	}}
	path := printed(t, "grid", d)
	for number := 1; number <= 3; number++ {
		var lines []string
		for _, line := range strings.Split(said(t, "pdftotext", "-layout", "-f", strconv.Itoa(number), "-l", strconv.Itoa(number), path, "-"), "\n") {
			if line = solid(line); line != "" && !strings.HasPrefix(line, "—") {
				lines = append(lines, line)
			}
		}
		if number == 3 { // the first line is indented by two characters
			require.Equal(t, []string{strings.Repeat("国", 26), strings.Repeat("国", 28)}, lines)
			continue
		}
		require.Len(t, lines, 22)
		for _, line := range lines {
			require.Len(t, []rune(line), 28)
		}
	}
	// 版心 is 156 mm wide, 28 mm from the binding, and 225 mm high, 37 mm below
	// the edge.
	for _, word := range leaves(t, path)[0].Words {
		if !strings.Contains(word.Text, "城") {
			continue
		}
		require.InDelta(t, 28*mm, word.Left, 0.5)
		require.InDelta(t, (28+156)*mm, word.Right, 0.5)
		require.Greater(t, word.Bottom, 37*mm)
		require.Less(t, word.Bottom, (37+225)*mm)
	}
	require.Len(t, leaves(t, printed(t, "empty", &paper.Document{})), 1)
}

// TestWidths: characters stand where they were reckoned to, by the widths in the
// file.
func TestWidths(t *testing.T) {
	var letters strings.Builder
	for r := '!'; r <= '~'; r++ {
		letters.WriteRune(r)
	}
	all := letters.String() + "城市1安a全W发i展m示…范，国.家"
	d := &paper.Document{Head: &paper.Head{Number: "1", Signer: "Wi1,ilMjQ国a家"}}
	for from := 0; from < len(all); {
		to := min(from+9, len(all))
		for !utf8.RuneStart(append([]byte(all), 0)[to]) {
			to++
		}
		d.Blocks = append(d.Blocks, paper.Paragraph{Align: paper.End, Runs: []paper.Run{{Text: all[from:to]}}})
		from = to
	}
	table := paper.Table{Columns: []paper.Column{{Width: 1}}, Head: []string{all[:30]}}
	d.Blocks = append(d.Blocks, table)
	ends := 0
	for _, word := range leaves(t, printed(t, "widths", d))[0].Words {
		switch {
		case word.Text == all[:30]: // in the middle
			require.InDelta(t, 79.4+595.3-73.7, word.Left+word.Right, 0.5)
		case strings.HasPrefix(word.Text, "签发人"):
			require.InDelta(t, 595.3-73.7-15.75, word.Right, 0.3)
		case word.Top < 700 && word.Left > 300:
			require.InDelta(t, 595.3-73.7, word.Right, 0.3, word.Text)
		default:
			continue
		}
		ends++
	}
	require.Equal(t, len(d.Blocks)+1, ends)
}

// TestNumbers: odd pages have their number at the right, even ones at the left;
// only wide tables lie sideways.
func TestNumbers(t *testing.T) {
	sideways := 0
	for i, page := range leaves(t, printed(t, "numbers", papertest.Notice())) {
		if page.Width > page.Height {
			sideways++
		}
		found := false
		for _, word := range page.Words {
			if word.Top > page.Height-34*mm && strings.Trim(word.Text, "—") == strconv.Itoa(i+1) {
				found = true
				require.Equal(t, i%2 == 0, word.Left > page.Width/2, "page %d", i+1)
			}
		}
		require.True(t, found, "page %d", i+1)
	}
	require.Equal(t, 3, sideways)
}

// hostile is a document of what does not fit by itself: names of 200 characters,
// words without a place to break, rows and heads of tables taller than a page.
func hostile() *paper.Document {
	long, word, tall := strings.Repeat("临江市安全生产委员会", 20), strings.Repeat("Unbreakable", 20), strings.Repeat("一行很高的单元格，", 700)
	table := paper.Table{Caption: long, Note: long, Columns: []paper.Column{{Width: 1}, {Width: 3}}, Head: []string{"名称", "内容"},
		Rows: []paper.Row{papertest.Cells(long, word), papertest.Cells(word, long), papertest.Cells("高", tall), papertest.Cells("末行", "结束")}}
	wide := table
	wide.Wide = true
	headed := table
	headed.Head = []string{tall[:1500], word}
	higher := table
	higher.Head = []string{tall, word}
	return &paper.Document{
		Head: &paper.Head{Issuer: long, Number: long, Signer: long}, Title: long + word,
		Blocks: []paper.Block{paper.Heading{Level: 1, Text: long}, paper.Heading{Level: 2, Text: word}, paper.Text(word), table, wide, headed, higher,
			paper.Heading{Level: 3, Text: tall},
			paper.List{Entries: []paper.Entry{papertest.Entry(1, word), papertest.Entry(2, word), papertest.Entry(3, long+word)}},
			paper.Figure{PNG: papertest.Bars(3000, 3000), Alt: long, Caption: long}},
		Closing: &paper.Closing{Issuer: long, Date: "2022年11月15日", Copies: long, Office: long},
		Footer:  long,
	}
}

func TestNothingLeavesTheSheet(t *testing.T) {
	d := hostile()
	path := printed(t, "hostile", d)
	for i, page := range leaves(t, path) {
		left, right, bottom := 28*mm, 26*mm, 35*mm
		if page.Width > page.Height {
			left, right, bottom = 35*mm, 37*mm, 26*mm
		}
		for _, word := range page.Words {
			require.GreaterOrEqualf(t, word.Left, left-1, "page %d: %s", i+1, word.Text)
			require.LessOrEqualf(t, word.Right, page.Width-right+8+1, "page %d: %s", i+1, word.Text) // half a mark may hang over
			require.LessOrEqualf(t, word.Bottom, page.Height, "page %d: %s", i+1, word.Text)
			if word.Bottom > page.Height-bottom+6 { // in the foot
				require.Greater(t, word.Top, page.Height-bottom+6, "page %d: %s", i+1, word.Text)
			}
		}
	}
	counted := func(text string) map[rune]int {
		count := map[rune]int{}
		for _, r := range text {
			count[r]++
		}
		return count
	}
	// Pieces of columns mix, and heads come again, so characters are counted.
	got := counted(said(t, "pdftotext", "-raw", path, "-"))
	for r, count := range counted(wanted(d)) {
		require.GreaterOrEqual(t, got[r], count, string(r))
	}
}

// TestTallRow goes on under the head of the table, and what follows it comes
// behind.
func TestTallRow(t *testing.T) {
	tall := strings.Repeat("一行很高的单元格，", 400)
	d := &paper.Document{Blocks: []paper.Block{paper.Text("前文。"), paper.Table{Columns: []paper.Column{{Width: 1}}, Head: []string{"表头"}, Rows: []paper.Row{papertest.Cells(tall), papertest.Cells("末行")}}}}
	path := printed(t, "tall", d)
	require.Equal(t, wanted(d), text(t, path, d))
	pages := strings.Split(said(t, "pdftotext", "-raw", path, "-"), "\f")
	pages = pages[:len(pages)-1]
	require.Greater(t, len(pages), 2)
	require.Contains(t, solid(pages[0]), "前文。表头一行") // it begins where there is room
	for _, page := range pages[1:] {
		require.True(t, strings.HasPrefix(solid(page), "表头"))
	}
}

// TestImprintKeepsClear has pages that are ever fuller: 版记 is at the foot of
// the last page, nothing stands on it, and it does not stand alone.
func TestImprintKeepsClear(t *testing.T) {
	for count := 10; count <= 24; count++ {
		d := &paper.Document{Closing: &paper.Closing{Issuer: "市创建办", Date: "2022年11月15日", Copies: strings.Repeat("市委办公室，", 8), Office: "市创建办"}}
		for range count {
			d.Blocks = append(d.Blocks, paper.Text("本段只有一行字。"))
		}
		read := leaves(t, printed(t, fmt.Sprintf("imprint%d", count), d))
		last := read[len(read)-1]
		copies, above, text := 0.0, 0.0, false
		for _, word := range last.Words {
			if strings.HasPrefix(word.Text, "抄送：") {
				copies = word.Top
			}
			text = text || strings.Contains(word.Text, "本段")
		}
		require.Greater(t, copies, last.Height/2)
		for _, word := range last.Words {
			if word.Top < copies-1 {
				above = max(above, word.Bottom)
			}
		}
		require.Less(t, above, copies)
		require.True(t, text, "%d paragraphs: no text on the page of the signature", count)
	}
}

// TestHeadingsStayWithTheirText pushes a heading down line by line.
func TestHeadingsStayWithTheirText(t *testing.T) {
	for count := 16; count <= 22; count++ {
		d := &paper.Document{}
		for range count {
			d.Blocks = append(d.Blocks, paper.Text("行"))
		}
		d.Blocks = append(d.Blocks, paper.Heading{Level: 1, Text: "一、标题"}, paper.Text(strings.Repeat("文", 54)), paper.Text("完"))
		pages := strings.Split(said(t, "pdftotext", "-raw", printed(t, "headings", d), "-"), "\f")
		for _, page := range pages {
			if page = solid(page); strings.Contains(page, "标题") {
				require.Contains(t, page, "标题"+strings.Repeat("文", 54), count) // two lines, none alone
			}
		}
	}
}

// TestLongTable has all its rows, in order, under a head on every page.
func TestLongTable(t *testing.T) {
	const rows = 10_000
	table := paper.Table{Columns: []paper.Column{{Width: 1}, {Width: 4}, {Width: 1, Align: paper.End}}, Head: []string{"序号甲", "名称乙", "得分丙"}}
	for i := range rows {
		table.Rows = append(table.Rows, papertest.Cells(fmt.Sprintf("R%dE", i), strings.Repeat("市应急管理局", 1+i%5), "96.29"))
	}
	d := &paper.Document{Blocks: []paper.Block{table}}
	path := printed(t, "long", d)
	pages := strings.Split(said(t, "pdftotext", "-raw", path, "-"), "\f")
	pages = pages[:len(pages)-1]
	require.Greater(t, len(pages), 300)
	for i, page := range pages {
		require.True(t, strings.HasPrefix(solid(page), "序号甲名称乙得分丙R"), "page %d", i+1)
	}
	require.Equal(t, wanted(d), text(t, path, d))
}

// TestTotalsStayWithARow: the row of totals, and the first row, are not alone.
func TestTotalsStayWithARow(t *testing.T) {
	for count := 24; count < 36; count++ {
		table := paper.Table{Columns: []paper.Column{{Width: 1}}, Head: []string{"表头"}}
		for i := range count {
			table.Rows = append(table.Rows, papertest.Cells(fmt.Sprintf("第%d行", i+1)))
		}
		table.Rows = append(table.Rows, paper.Row{Bold: true, Cells: []paper.Cell{{Text: "合计"}}})
		said := said(t, "pdftotext", "-raw", printed(t, "totals", &paper.Document{Blocks: []paper.Block{table}}), "-")
		require.Regexp(t, regexp.MustCompile(fmt.Sprintf(`第%d行\n+合计`, count)), said)
	}
}

// TestSealedSignature: the date ends four characters from the edge, whoever signs
// stands above the middle of it, both move left for a long name, and there is
// room for the seal.
func TestSealedSignature(t *testing.T) {
	const em = 15.75
	edge := 595.3 - 26*mm
	for i, issuer := range []string{"市创建办", "临江市创建国家安全发展示范城市工作领导小组办公室"} {
		d := &paper.Document{Blocks: []paper.Block{paper.Text("特此通报。")}, Closing: &paper.Closing{Issuer: issuer, Date: "2022年11月15日", Sealed: true}}
		found := map[string]word{}
		for _, word := range leaves(t, printed(t, "seal", d))[0].Words {
			found[word.Text] = word
		}
		sign, date := found[issuer], found["2022年11月15日"]
		require.InDelta(t, (sign.Left+sign.Right)/2, (date.Left+date.Right)/2, 1)
		if i == 0 {
			require.InDelta(t, edge-4*em, date.Right, 1)
		} else {
			require.InDelta(t, edge-2*em, sign.Right, 1)
		}
		require.InDelta(t, 3*28.95, sign.Top-found["特此通报。"].Top, 1) // two lines stay empty
		require.InDelta(t, 28.95, date.Top-sign.Top, 1)
	}
}
