package official_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"chengan/engine"
	"chengan/rulesets"
	"chengan/rulesets/official"
)

// sheet is a table as people type it: "^" continues the cell above, "<" the one
// to the left.
type sheet [][]string

// merges gives the merged areas of a sheet, rows and columns from 1.
func (s sheet) merges() [][4]int {
	var out [][4]int
	for r := range s {
		for c := range s[r] {
			if s[r][c] == "^" || s[r][c] == "<" {
				continue
			}
			bottom, right := r, c
			for bottom+1 < len(s) && c < len(s[bottom+1]) && s[bottom+1][c] == "^" {
				bottom++
			}
			for right+1 < len(s[r]) && s[r][right+1] == "<" {
				right++
			}
			if bottom > r || right > c {
				out = append(out, [4]int{r + 1, c + 1, bottom + 1, right + 1})
			}
		}
	}
	return out
}

// xlsx writes a table as a workbook.
func (s sheet) xlsx(t require.TestingT) []byte {
	f := excelize.NewFile()
	defer f.Close()
	require.NoError(t, f.SetSheetName("Sheet1", "细则"))
	for r, row := range s {
		for c, text := range row {
			if text == "^" || text == "<" || text == "" {
				continue
			}
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			require.NoError(t, err)
			var number float64
			if n, err := fmt.Sscanf(text, "%g", &number); n == 1 && err == nil && strings.Trim(text, "0123456789.") == "" {
				require.NoError(t, f.SetCellValue("细则", cell, number))
			} else {
				require.NoError(t, f.SetCellStr("细则", cell, text))
			}
		}
	}
	for _, m := range s.merges() {
		from, _ := excelize.CoordinatesToCellName(m[1], m[0])
		to, _ := excelize.CoordinatesToCellName(m[3], m[2])
		require.NoError(t, f.MergeCell("细则", from, to))
	}
	var out bytes.Buffer
	require.NoError(t, f.Write(&out))
	return out.Bytes()
}

// docx writes a table as a document.
func (s sheet) docx(t require.TestingT, below ...string) []byte {
	var x strings.Builder
	x.WriteString(`<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>附件</w:t></w:r></w:p><w:tbl>`)
	for r, row := range s {
		x.WriteString(`<w:tr>`)
		for c, text := range row {
			if text == "<" {
				continue
			}
			x.WriteString(`<w:tc><w:tcPr>`)
			span := 1
			for c+span < len(row) && row[c+span] == "<" {
				span++
			}
			if span > 1 {
				fmt.Fprintf(&x, `<w:gridSpan w:val="%d"/>`, span)
			}
			switch {
			case text == "^":
				x.WriteString(`<w:vMerge/>`)
				text = ""
			case r+1 < len(s) && c < len(s[r+1]) && s[r+1][c] == "^":
				x.WriteString(`<w:vMerge w:val="restart"/>`)
			}
			x.WriteString(`</w:tcPr>`)
			for _, line := range strings.Split(text, "\n") {
				escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(line)
				fmt.Fprintf(&x, `<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, escaped)
			}
			x.WriteString(`</w:tc>`)
		}
		x.WriteString(`</w:tr>`)
	}
	x.WriteString(`</w:tbl>`)
	for _, text := range below {
		fmt.Fprintf(&x, `<w:p><w:r><w:t>%s</w:t></w:r></w:p>`, text)
	}
	x.WriteString(`</w:body></w:document>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{"word/document.xml": x.String(), "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`} {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(text))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return out.Bytes()
}

// standard is a table in the manner of the official ones, with every pattern.
var standard = sheet{
	{"附件：某市安全发展城市评分标准", "<", "<", "<", "<", "<"},
	{"一级项", "二级项", "三级项", "分值", "评价内容", "扣分标准"},
	{"一、城市安全源头治理（8分）", "（一）城市安全规划（4分）", "1.城市总体规划及专项规划", "2", "（1）编制综合防灾、消防、排水防涝等3项专项规划；（2）规划经专家论证。", "（1）未编制综合防灾、消防、排水防涝等3项专项规划的，每缺一项扣0.5分；（2）规划未经专家论证的，每发现一处扣0.5分。以上两种情形合计2分扣完为止。"},
	{"^", "^", "2.产业禁限目录", "2", "制定产业禁限目录。", "未制定城市安全生产禁止和限制类产业目录的，扣1分；未按目录执行的，每发现一处扣0.2分，最多扣1分。"},
	{"^", "（二）市政设施（4分）", "3.市政安全设施", "2", "（1）市政消火栓保持完好；", "（1）市政消火栓（消防水鹤）未保持完好的，每发现一处扣0.2分，1分扣完为止；"},
	{"^", "^", "^", "^", "（2）老旧管网改造率大于80%。", "（2）老旧管网改造率≤80%的，扣1分；经评估可以继续使用的除外。"},
	{"^", "^", "4.消防站", "2", "装备配备达标。", "装备配备达标率低于95%的，每低1个百分点扣0.1分，不足1个百分点的按1个百分点计，最多扣1分；制度不健全的，酌情扣0.1-1分。"},
	{"二、城市安全状况（2分）", "（一）事故指标（2分）", "5.事故指标", "1", "近三年亿元国内生产总值生产安全事故死亡率逐年下降。", "近三年亿元国内生产总值生产安全事故死亡率未逐年下降的，扣1分。"},
	{"^", "^", "6.市民满意率", "1", "市民安全满意率达标。", "市民安全满意率80%以上的不扣分，70%以上不足80%的扣0.5分，不足70%的扣1分。"},
	{"合计", "<", "<", "10", "", ""},
	{"注：本表所称以上含本数。", "<", "<", "<", "<", "<"},
}

func options() official.Options {
	return official.Options{ID: "moushi", Edition: "2023", Title: "某市评分标准", Document: engine.Document{ID: "bz", Title: "某市评分标准"}, Status: engine.Draft,
		Total: 10_0000, Subjects: []string{"city"}}
}

// TestImport: a workbook and a document of one table give the same ruleset,
// which passes the check with the cases that were made for it.
func TestImport(t *testing.T) {
	var first []byte
	for name, data := range map[string][]byte{"标准.xlsx": standard.xlsx(t), "标准.docx": standard.docx(t)} {
		table, err := official.Read(name, data)
		require.NoError(t, err)
		draft, err := official.Build(table, options())
		require.NoError(t, err)
		encoded, err := rulesets.Encode(draft.Ruleset)
		require.NoError(t, err)
		if first == nil {
			first = encoded
		}
		require.Equal(t, string(first), string(encoded), name)
		loaded, defects := rulesets.Parse("moushi", encoded, draft.Cases, "")
		require.Empty(t, defects, name)
		require.Empty(t, loaded.Test().Defects(), name)
		again, err := rulesets.Encode(loaded.Ruleset)
		require.NoError(t, err)
		require.Equal(t, string(encoded), string(again))
		patterns := map[string]int{}
		for _, s := range draft.Sentences {
			patterns[s.Built]++
		}
		require.Equal(t, map[string]int{"missing": 1, "each": 3, "fixed": 2, "shortfall": 1, "manual": 1, "trend": 1, "tiers": 1}, patterns)
		require.Contains(t, draft.Ruleset.Note, "注：本表所称以上含本数。")
	}
}
