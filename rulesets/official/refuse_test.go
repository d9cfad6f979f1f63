package official_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"chengan/rulesets/official"
)

// change gives the standard table with cells replaced: "5D" is row 5, column D.
func change(cells map[string]string) sheet {
	out := make(sheet, len(standard))
	for r := range standard {
		out[r] = slices.Clone(standard[r])
	}
	for at, text := range cells {
		var row int
		var column byte
		if _, err := fmt.Sscanf(at, "%d%c", &row, &column); err != nil {
			panic(err)
		}
		out[row-1][column-'A'] = text
	}
	return out
}

// TestRefused: what is wrong with a table is said with its place, all at once,
// and nothing is made of it.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		table sheet
		want  []string
	}{
		"points add to 9": {change(map[string]string{"7D": "1"}), []string{
			"标准.xlsx：工作表“细则”第3行A列：“城市安全源头治理”写8分，下属各项相加为7分",
			"标准.xlsx：工作表“细则”第5行B列：“市政设施”写4分，下属各项相加为3分",
			"标准.xlsx：工作表“细则”第10行D列：合计写10分，以上各项相加为9分",
		}},
		"merged rule across items": {change(map[string]string{"7F": "^"}), []string{
			"标准.xlsx：工作表“细则”第6行F列：扣分标准的合并单元格跨了“市政安全设施”和“消防站”两项；应拆开，各项写各项的",
		}},
		"merged points across items": {change(map[string]string{"9D": "^"}), []string{
			"标准.xlsx：工作表“细则”第8行D列：分值“1”的合并单元格跨了“事故指标”和“市民满意率”两项；应一项一格",
		}},
		"no header": {sheet{{"甲", "乙"}, {"丙", "丁"}}, []string{
			"标准.xlsx：没有找到评价细则的表格：前15行中没有一行同时有三级项（评价项目）和扣分标准（评分标准）两列",
		}},
		"points are words": {change(map[string]string{"3D": "二分"}), []string{
			"标准.xlsx：工作表“细则”第3行D列：分值为“二分”；应为数，如 2 或者 0.5",
		}},
		"number twice": {change(map[string]string{"4C": "1.产业禁限目录"}), []string{
			"标准.xlsx：工作表“细则”第4行C列：项号1与“城市总体规划及专项规划”（第3行）重复",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			table, err := official.Read("标准.xlsx", c.table.xlsx(t))
			if err == nil {
				_, err = official.Build(table, options())
			}
			require.Error(t, err)
			require.Equal(t, strings.Join(c.want, "\n"), err.Error())
		})
	}
	// A table that is whole in itself and still not of the total.
	o := options()
	o.Total = 100_0000
	table, err := official.Read("标准.docx", standard.docx(t))
	require.NoError(t, err)
	_, err = official.Build(table, o)
	require.EqualError(t, err, "标准.docx：第1个表格：分值列相加为10分（城市安全源头治理8，城市安全状况2）；应为100分")
}

// TestTwoCaps: a sentence that contradicts itself is left to an expert and told
// with its place.
func TestTwoCaps(t *testing.T) {
	table, err := official.Read("标准.xlsx", change(map[string]string{"4F": "未按目录执行的，每处扣0.2分，累计不超过1分，2分扣完为止。"}).xlsx(t))
	require.NoError(t, err)
	draft, err := official.Build(table, options())
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(draft.ToFinish, func(p official.Problem) bool {
		return p.String() == "标准.xlsx：工作表“细则”第4行F列：条款2.1“未按目录执行的，每处扣0.2分，累计不超过1分，…”暂由专家评分：有两个封顶：2分和1分"
	}), "%v", draft.ToFinish)
}

// TestHostile: files that are none, or want to harm, are refused in Chinese.
func TestHostile(t *testing.T) {
	pack := func(parts map[string]io.Reader) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for name, text := range parts {
			w, err := z.Create(name)
			require.NoError(t, err)
			_, err = io.Copy(w, text)
			require.NoError(t, err)
		}
		require.NoError(t, z.Close())
		return out.Bytes()
	}
	text := func(s string) io.Reader { return strings.NewReader(s) }
	document := func(body string) []byte {
		return pack(map[string]io.Reader{"word/document.xml": text(`<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`)})
	}
	good := standard.xlsx(t)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":         {nil, "标准：文件是空的；应为 .xlsx 或者 .docx 文件"},
		"words":         {[]byte("评价细则"), "标准：不是 .xlsx 或者 .docx 文件的内容"},
		"old":           {[]byte{0xD0, 0xCF, 0x11, 0xE0, 0, 0}, "标准：是旧版的 .xls、.doc、.wps、.et 或者加密的文件；请另存为不加密的 .xlsx 或者 .docx"},
		"pdf":           {[]byte("%PDF-1.7"), "标准：是 PDF 文件；请转换为 .docx 或者 .xlsx，并核对转换后的表格"},
		"cut":           {good[:len(good)/2], "标准：文件已损坏，无法打开；请在 WPS 或者 Office 中重新保存"},
		"other archive": {pack(map[string]io.Reader{"a.txt": text("x")}), "标准：既不是工作簿（.xlsx）也不是文档（.docx）"},
		"no table":      {document(`<w:p/>`), "标准：没有找到评价细则的表格：前15行中没有一行同时有三级项（评价项目）和扣分标准（评分标准）两列"},
		"bad markup":    {document(`<w:tbl><w:tr></w:`), "标准：第1个表格：文件已损坏，无法读取；请在 WPS 或者 Office 中重新保存"},
		"bomb":          {document(strings.Repeat(" ", 65<<20)), "标准：解压后超过64MB"},
		"many tables":   {document(strings.Repeat(`<w:tbl></w:tbl>`, 201)), "标准：第200个表格：表格超过200个"},
		"wide":          {document(`<w:tbl><w:tr>` + strings.Repeat(`<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>`, 65) + `</w:tr></w:tbl>`), "标准：第1个表格：第65列有内容；最多64列"},
		"long cell":     {document(`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>` + strings.Repeat("长", 8001) + `</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`), "标准：第1个表格：第1行第1列的文字有8001字；最多8000字"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := official.Read("标准", c.data)
			require.EqualError(t, err, c.want)
			require.True(t, strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.Is(unicode.Han, r) }))
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("PK\x03\x04"), "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>")
	f.Add([]byte{}, `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/><w:vMerge/></w:tcPr><w:p><w:r><w:t>三级项</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`)
	f.Add([]byte{}, `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>三级项</t></is></c><c r="C1"><v>0.29999999999999999</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	f.Fuzz(func(t *testing.T, raw []byte, body string) {
		_, _ = official.Read("a", raw)
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		w, err := z.Create("word/document.xml")
		require.NoError(t, err)
		_, err = io.WriteString(w, body)
		require.NoError(t, err)
		require.NoError(t, z.Close())
		var book bytes.Buffer
		z = zip.NewWriter(&book)
		for name, text := range map[string]string{
			"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="a" r:id="1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="1" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   body,
		} {
			w, err := z.Create(name)
			require.NoError(t, err)
			_, err = io.WriteString(w, text)
			require.NoError(t, err)
		}
		require.NoError(t, z.Close())
		for _, data := range [][]byte{out.Bytes(), book.Bytes()} {
			if table, err := official.Read("a", data); err == nil {
				_, _ = official.Build(table, options())
			}
			_, _ = official.ReadBook("a", data)
		}
	})
}

// TestStored: the tables that scripts import are those of this test.
func TestStored(t *testing.T) {
	for name, data := range map[string][]byte{"standard.docx": standard.docx(t)} {
		file := filepath.Join("../../testdata/official", name)
		if *update {
			require.NoError(t, os.WriteFile(file, data, 0o644))
		}
		stored, err := os.ReadFile(file)
		require.NoError(t, err)
		a, err := official.Read(name, stored)
		require.NoError(t, err)
		b, err := official.Read(name, data)
		require.NoError(t, err)
		require.Equal(t, b, a)
	}
}
