package pdf_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/font"
	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
	"chengan/reports/internal/pdf"
)

func wanted(d *paper.Document) string {
	return solid(invisible.ReplaceAllString(strings.Join(papertest.Texts(d), ""), ""))
}

// invisible are the characters of bits that print nothing.
var invisible = regexp.MustCompile(`[\x{AD}\x{200C}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{206F}\x{FE00}-\x{FE0F}\x{FEFF}\x{E0000}-\x{E0FFF}]`)

func TestTextIsThatOfTheDocument(t *testing.T) {
	d := papertest.Notice()
	require.Equal(t, wanted(d), text(t, printed(t, "notice", d), d))

	d.Head.Signer = "张　三"
	d.Blocks = append(d.Blocks, paper.Break{}, paper.Break{}, paper.Text("末段。"))
	require.Equal(t, wanted(d), text(t, printed(t, "signed", d), d))
	d.Head.Signer = strings.Repeat("欧阳", 30)
	require.Equal(t, wanted(d), text(t, printed(t, "signers", d), d))
}

// bits are all that lines break around.
var bits = []string{
	"。", "，", "、", "；", "：", "？", "！", "）", "》", "」", "』", "】", "〉", "（", "《", "「", "『", "【", "〈", "“", "”", "‘", "’", "…", "……", "—", "——", "～", "·",
	"%", "％", "‰", "℃", "￥", "(", ")", "[", "]", ",", ".", ";", ":", "!", "?", "/", "-", "_", "\"", "'", "\\", "<&>", "()\\)(",
	"96.29%", "1,234.50元", "2022年11月15日", "28个", "3.6公里", "10余家", "第3号", "1—3月", "10～20家", "〔2022〕11号", "0.5个百分点", "２０２２年",
	"municipal/2022", "Unbreakable", "don’t", "self-check", "a_long_identifier_of_data", "http://example.com/a/b?c=d&e=f",
	" ", "  ", "　", "\n", "\r\n", "\t", "\u00a0", "\u200b", "\u2028",
	"城", "市", "安全", "发展示范", "①", "〇", "㎡", "é", "Ω", "Я",
	"市𠮷㐂局", "𠮷", "𪚥𠀀", "\U0002B820", "\U0001F600", "\uE000", "\uF8FF", // beyond U+FFFF, and for private use
	"e\u0301", "\u20DD", "葛\U000E0100", "⚠\uFE0F", "\u202E", "\u200D", "\u200E", "\u2060", "\uFEFF", "\u00AD", "\U000E0041",
}

// TestNoCharacterIsLost prints texts of all bits in all orders.
func TestNoCharacterIsLost(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func(most int) string {
		var b strings.Builder
		for range 1 + random.IntN(most) {
			b.WriteString(bits[random.IntN(len(bits))])
		}
		return b.String()
	}
	var everything strings.Builder
	for _, bit := range bits {
		everything.WriteString(bit)
	}
	d := &paper.Document{Title: some(40), Footer: "页脚", Blocks: []paper.Block{paper.Text(everything.String())}}
	for range 150 {
		align := paper.Align(random.IntN(4))
		d.Blocks = append(d.Blocks,
			paper.Paragraph{Align: align, Flush: random.IntN(2) == 0, Small: random.IntN(3) == 0, Runs: []paper.Run{{Text: some(60)}, {Text: some(30), Bold: true, Color: "#C00000"}, {Text: some(60)}}},
			paper.List{Entries: []paper.Entry{papertest.Entry(1+random.IntN(3), some(80))}},
			paper.Heading{Level: 1 + random.IntN(4), Text: some(30)})
	}
	table := paper.Table{Caption: some(20), Columns: []paper.Column{{Width: 1}, {Width: 3, Align: paper.End}, {Width: 2, Align: paper.Justify}, {Width: 2, Align: paper.Center}}, Head: []string{"表", "头", "四", "格"}, Note: some(30)}
	for range 60 {
		table.Rows = append(table.Rows, papertest.Cells(some(6), some(30), some(30), some(10)))
	}
	d.Blocks = append(d.Blocks, table)
	lacking, err := pdf.Lacking(d, fonts(t))
	require.NoError(t, err)
	want := wanted(d)
	if lacking != "" { // fonts differ in what they hold
		for _, r := range regexp.MustCompile(`U\+[0-9A-F]+`).FindAllString(lacking, -1) {
			var code rune
			fmt.Sscanf(r, "U+%X", &code)
			want = strings.ReplaceAll(want, string(code), "〓")
		}
		want += solid(lacking)
	}
	require.Equal(t, want, text(t, printed(t, "random", d), d))
}

// TestFarCharacters: those beyond U+FFFF are printed where a font has them, can be
// read back, and take the codes of no others.
func TestFarCharacters(t *testing.T) {
	kai := fonts(t).Kai
	if kai.Lacking("𠮷") != "" {
		t.Skip("no font with 𠮷")
	}
	d := &paper.Document{Title: "市𠮷㐂局", Footer: "𠮷", Blocks: []paper.Block{
		paper.Heading{Level: 1, Text: "一、𠮷野\U000E0100家"}, paper.Text("市𠮷㐂局𠮷\uFE0F\U000E0100、\u202E甲\u200D乙，𠀀𠂉。"),
		paper.Table{Columns: []paper.Column{{Width: 1}, {Width: 1, Align: paper.End}}, Head: []string{"单位", "𠮷"}, Rows: []paper.Row{papertest.Cells("市𠮷局", "90")}},
	}}
	if left := kai.Lacking("𠀀𠂉"); left != "" {
		t.Skip("no font with " + left)
	}
	lacking, err := pdf.Lacking(d, fonts(t))
	require.NoError(t, err)
	require.Empty(t, lacking)
	path := printed(t, "far", d)
	require.Equal(t, "市𠮷㐂局一、𠮷野家市𠮷㐂局𠮷、甲乙，𠀀𠂉。单位𠮷市𠮷局90", text(t, path, d))
	require.Contains(t, said(t, "pdftohtml", "-xml", "-i", "-stdout", path), ">一、𠮷野家</item>")
	require.Contains(t, said(t, "pdffonts", path), "yes") // and no word of a broken file
	require.True(t, bytes.Equal(write(t, d), write(t, d)))
	require.Regexp(t, `<F8FF> <D840DC00>\n`, string(write(t, d)))
}

// TestLackingCharacters stay visible, and are listed once.
func TestLackingCharacters(t *testing.T) {
	d := &paper.Document{Title: "人名\U0010FFFD", Blocks: []paper.Block{paper.Text("字\U0010FFFD和\x07，字节\xff，再来\U0010FFFD。")},
		Closing: &paper.Closing{Issuer: "市创建办\U000F0000", Date: "2022年11月15日"}}
	notice := "注：所用字体没有下列字符，文中以“〓”代替：U+0007、U+FFFD、U+F0000、U+10FFFD。"
	got, err := pdf.Lacking(d, fonts(t))
	require.NoError(t, err)
	if !strings.Contains(got, "U+FFFD") {
		notice = strings.ReplaceAll(notice, "U+FFFD、", "")
	}
	require.Equal(t, notice, got)
	page := text(t, printed(t, "lacking", d), d)
	require.Contains(t, page, "人名〓字〓和〓，字节")
	require.Contains(t, page, "再来〓。"+solid(notice)+"市创建办〓2022年11月15日")

	got, err = pdf.Lacking(papertest.Notice(), fonts(t))
	require.NoError(t, err)
	require.Empty(t, got)
}

// TestSameBytes: neither the clock nor the order of a map is in the file.
func TestSameBytes(t *testing.T) {
	d := papertest.Notice()
	for i := range 6 {
		d.Blocks = append(d.Blocks, paper.Figure{PNG: papertest.Bars(300, 100+i), Alt: "图", Caption: "图"})
	}
	again, err := pdf.Find("") // fonts are not changed by printing
	require.NoError(t, err)
	first := write(t, d)
	for range 3 {
		require.True(t, bytes.Equal(first, write(t, d)))
	}
	var other bytes.Buffer
	require.NoError(t, pdf.Write(&other, d, again))
	require.True(t, bytes.Equal(first, other.Bytes()))

	require.Contains(t, string(first), "/CreationDate (D:20221115000000)")
	d.Date = ""
	require.NotContains(t, string(write(t, d)), "Date (D:")
}

func TestProperties(t *testing.T) {
	d := papertest.Notice()
	d.Title += "\U00020BB7" // beyond U+FFFF
	path := printed(t, "properties", d)
	info := said(t, "pdfinfo", path)
	for _, want := range []string{
		`Title: +临江市创建国家安全发展示范城市2022年10月工作进展情况的通报` + "\U00020BB7\n", `Author: +临江市创建国家安全发展示范城市工作领导小组办公室` + "\n",
		`Creator: +chengan`, `CreationDate: +Tue Nov 15`, `ModDate: +Tue Nov 15`, `Page size: +595.3 x 841.9 pts \(A4\)`,
	} {
		require.Regexp(t, want, info)
	}
	require.Contains(t, string(write(t, d)), "/Lang (zh-CN)")
}

// TestOutline also has headings that jump a level, and pages that lie otherwise
// than the last.
func TestOutline(t *testing.T) {
	d := papertest.Notice()
	d.Blocks = append([]paper.Block{paper.Heading{Level: 3, Text: "1.前\n言"}, paper.Heading{Level: 4, Text: "（1）细目"}}, d.Blocks...)
	outline := said(t, "pdftohtml", "-xml", "-i", "-stdout", printed(t, "outline", d))
	from, to := strings.Index(outline, "<outline>"), strings.LastIndex(outline, "</outline>")
	got := regexp.MustCompile(`</?item[^>]*>|\n`).ReplaceAllString(outline[from:to], "")
	got = strings.NewReplacer("<outline>", "[", "</outline>", "]").Replace(got)
	require.Equal(t, "[1.前 言[（1）细目]一、总体情况[（一）部门任务完成情况（二）绩效得分情况]二、存在问题[1.源头治理方面[（1）需要说明的事项]]三、下一步工作要求", got)
}

// streams are the unpacked streams of a file.
func streams(t *testing.T, file []byte) []string {
	t.Helper()
	var all []string
	for _, packed := range regexp.MustCompile(`(?s)/FlateDecode.*?stream\n(.*?)\nendstream`).FindAllSubmatch(file, -1) {
		if reader, err := zlib.NewReader(bytes.NewReader(packed[1])); err == nil {
			data, err := io.ReadAll(reader)
			if err == nil {
				all = append(all, string(data))
			}
		}
	}
	return all
}

// TestFigures are in the file once, as they are or shrunk, and say what they
// show.
func TestFigures(t *testing.T) {
	bars := papertest.Bars(300, 100)
	d := &paper.Document{Blocks: []paper.Block{
		paper.Figure{PNG: bars, Width: 300, Height: 100, Alt: "甲"},
		paper.Figure{PNG: bars, Alt: "甲"},
		paper.Figure{PNG: papertest.Bars(2000, 500), Caption: "图1　乙"},
		paper.Figure{PNG: papertest.Bars(100, 4000), Alt: "丙"},
	}}
	file := write(t, d)
	require.Equal(t, 3, bytes.Count(file, []byte("/Subtype /Image")))
	joined := strings.Join(streams(t, file), "\n")
	require.Equal(t, 2, strings.Count(joined, "/Span <</Alt <FEFF7532>>> BDC"))
	require.Contains(t, joined, "/Span <</Alt <FEFF56FE003130004E59>>> BDC")
	var sizes []string
	for _, match := range regexp.MustCompile(`q ([\d.]+) 0 0 ([\d.]+) [\d.]+ [\d.]+ cm /I`).FindAllStringSubmatch(joined, -1) {
		sizes = append(sizes, match[1]+"×"+match[2])
	}
	slices.Sort(sizes)
	require.Equal(t, []string{"14.19500×567.80000", "225.00000×75.00000", "225.00000×75.00000", "442.20000×110.55000"}, sizes)
}

// TestFontsAreSubsets: a document has no more of a font than it uses.
func TestFontsAreSubsets(t *testing.T) {
	require.Less(t, len(write(t, papertest.Notice())), 400_000)
	require.Less(t, len(write(t, &paper.Document{Blocks: []paper.Block{paper.Text("城市安全")}})), 60_000)
}

func TestErrors(t *testing.T) {
	column := []paper.Column{{Width: 1}}
	many := make([]paper.Column, 60)
	for i := range many {
		many[i].Width = 1
	}
	cut := papertest.Bars(300, 200)
	for _, one := range []struct {
		block paper.Block
		want  string
	}{
		{paper.Heading{Level: 5}, "第1块：标题为5级；应当为1至4级"},
		{paper.List{Entries: []paper.Entry{papertest.Entry(1, ""), papertest.Entry(4, "")}}, "第1块：第2项为4级；应当为1至3级"},
		{paper.Paragraph{Runs: []paper.Run{{Color: "red"}}}, `第1块：颜色 "red"；应当写作 #rrggbb`},
		{paper.Paragraph{Runs: []paper.Run{{Color: "#+12345"}}}, `第1块：颜色 "#+12345"；应当写作 #rrggbb`},
		{paper.Table{}, "第1块：表格没有列"},
		{paper.Table{Columns: column, Head: []string{"甲", "乙"}}, "第1块：表头有2格；表格有1列"},
		{paper.Table{Columns: column, Head: []string{"甲"}, Rows: []paper.Row{papertest.Cells("1"), papertest.Cells("1", "2")}}, "第1块：表格第2行有2格；表格有1列"},
		{paper.Table{Columns: column, Head: []string{"甲"}, Rows: []paper.Row{{Cells: []paper.Cell{{Fill: "x"}}}}}, `第1块：表格第1行第1格：颜色 "x"；应当写作 #rrggbb`},
		{paper.Table{Columns: []paper.Column{{}}, Head: []string{"甲"}}, "第1块：表格第1列宽0；应当大于0"},
		{paper.Table{Columns: many, Head: make([]string, 60)}, "第1块：表格第1列只占2.6毫米，放不下一个字；请减少列数或者加宽这一列"},
		{paper.Figure{PNG: []byte("GIF")}, "第1块：图片不是 PNG："},
		{paper.Figure{PNG: cut[:len(cut)/2]}, "第1块：图片损坏："},
		{nil, "第1块：不认识的内容 <nil>"},
	} {
		var file bytes.Buffer
		require.ErrorContains(t, pdf.Write(&file, &paper.Document{Blocks: []paper.Block{one.block}}, fonts(t)), one.want)
		require.Zero(t, file.Len())
	}
	require.EqualError(t, pdf.Write(io.Discard, &paper.Document{Date: "2022年"}, fonts(t)), `文档日期："2022年"；应当写作 2022-11-15`)
	require.ErrorContains(t, pdf.Write(io.Discard, &paper.Document{Footer: strings.Repeat("很长的页脚", 500)}, fonts(t)), "页脚有2500个字，放不下；请缩短")
	require.ErrorIs(t, pdf.Write(io.Discard, &paper.Document{}, pdf.Fonts{}), font.ErrNone)
	_, err := pdf.Find("none.ttf")
	require.ErrorContains(t, err, "字体 none.ttf：打不开")
}

// TestOneFont: any one face is enough.
func TestOneFont(t *testing.T) {
	all := fonts(t)
	for _, one := range []pdf.Fonts{{Title: all.Title}, {Kai: all.Kai}} {
		require.NoError(t, pdf.Write(io.Discard, papertest.Notice(), one))
	}
}
