package official_test

import (
	"bytes"
	"flag"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"chengan/rulesets"
	"chengan/rulesets/official"
)

var update = flag.Bool("update", false, "write the stored tables again")

func exported(t *testing.T, name string) ([]byte, *rulesets.Loaded) {
	loaded, err := rulesets.Load(name)
	require.NoError(t, err)
	var book bytes.Buffer
	require.NoError(t, official.Export(&book, loaded.Ruleset))
	return book.Bytes(), loaded
}

// TestRoundTrip: every embedded ruleset goes out as a workbook and comes back as
// it was, to the byte and to the digest.
func TestRoundTrip(t *testing.T) {
	for _, name := range rulesets.List() {
		book, loaded := exported(t, name)
		require.True(t, official.IsBook(book))
		require.Equal(t, name, official.Origin(book))
		back, err := official.ReadBook("细则.xlsx", book)
		require.NoError(t, err)
		want, err := rulesets.Encode(loaded.Ruleset)
		require.NoError(t, err)
		got, err := rulesets.Encode(back)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), name)
		again, defects := rulesets.Parse(name, got, nil, "")
		require.Empty(t, defects)
		require.Equal(t, loaded.Digest, again.Digest)
		require.Empty(t, official.Compare(loaded.Ruleset, back))
	}
	require.False(t, official.IsBook(standard.xlsx(t)))
}

// TestEdited: what a person changes in a book is what changes in the ruleset,
// and what is filled wrongly is told with its place, all at once.
func TestEdited(t *testing.T) {
	book, loaded := exported(t, "national@2019")
	edit := func(cells map[string]any) []byte {
		f, err := excelize.OpenReader(bytes.NewReader(book))
		require.NoError(t, err)
		defer f.Close()
		for cell, value := range cells {
			require.NoError(t, f.SetCellValue("条款", cell, value))
		}
		var out bytes.Buffer
		require.NoError(t, f.Write(&out))
		return out.Bytes()
	}
	back, err := official.ReadBook("细则.xlsx", edit(map[string]any{"H2": 0.25, "F2": "改过的句子，每发现一处扣0.25分"}))
	require.NoError(t, err)
	changes := official.Compare(loaded.Ruleset, back)
	require.Len(t, changes, 1)
	require.Equal(t, "替换　条款1.1（1.1.1城市总体规划及防灾减灾等专项规划）：文字由“城市国土空间总体规划（城市总体规划）未体现综合防灾、公共安全要求的，每发现一处扣0.5分，与本项其他情形合并计算，2分扣完为止”改为“改过的句子，每发现一处扣0.25分”；每次扣分由0.5改为0.25", changes[0].String())

	_, err = official.ReadBook("细则.xlsx", edit(map[string]any{"G2": "随便扣", "H3": "半分", "I4": "", "B5": "9.9.9", "A6": "1.1", "M7": "0.9", "F8": ""}))
	require.EqualError(t, err, `细则.xlsx：工作表“条款”第2行G列：扣分方式：“随便扣”不是可选的内容；应为一次性扣分、逐处扣分、缺项扣分、差额扣分、分档扣分、趋势扣分、公式扣分、专家评分之一
细则.xlsx：工作表“条款”第2行G列：扣分方式：没有填写；应为一次性扣分、逐处扣分、缺项扣分、差额扣分、分档扣分、趋势扣分、公式扣分、专家评分之一
细则.xlsx：工作表“条款”第3行H列：每次扣分：“半分”不是分值；应为最多四位小数的数
细则.xlsx：工作表“条款”第4行I列：封顶：没有填写；扣分方式为“逐处扣分”的必须填写
细则.xlsx：工作表“条款”第5行B列：三级项编号为“9.9.9”；“结构”中没有这一项
细则.xlsx：工作表“条款”第6行A列：条款编号“1.1”重复
细则.xlsx：工作表“条款”第7行M列：目标值：扣分方式为“逐处扣分”的不填此列
细则.xlsx：工作表“条款”第8行F列：没有填写扣分标准`)
}
