package sentence_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/rulesets/sentence"
)

// TestConventions: what a foot note says of 以上 and 以下 decides whether the
// number is within, （含） beside it goes first, and a note against the meaning
// of a word is told and not followed.
func TestConventions(t *testing.T) {
	var none, c sentence.Conventions
	require.True(t, c.Note("3.“以上”“以内”含本数，“以下”“超过”不含本数。"))
	require.Equal(t, map[string]bool{"以上": true, "以内": true, "以下": false}, c.Within)
	require.Empty(t, c.Clash)
	require.False(t, c.Note("较大以上事故含火灾"))
	for text, want := range map[string]string{
		"覆盖率80%以下的，扣1分。":     "<",
		"覆盖率80%及以下的，扣1分。":    "<=", // says itself
		"覆盖率80%（含）以下的，扣1分。":  "<=",
		"误报率80%以上的，扣1分。":     ">=",
		"误报率80%（不含）以上的，扣1分。": ">",
	} {
		got := c.Read(text)
		require.Len(t, got, 1)
		require.Len(t, got[0].Conditions, 1, text)
		require.Equal(t, want, got[0].Conditions[0].Op, text)
	}
	bare, noted := none.Read("覆盖率80%以下的，扣1分。")[0], c.Read("覆盖率80%以下的，扣1分。")[0]
	require.Equal(t, "<=", bare.Conditions[0].Op)
	require.Equal(t, sentence.Probable, bare.Confidence)
	require.Equal(t, sentence.Certain, noted.Confidence)
	require.Contains(t, noted.Words, "按本表注释：“以下”不含本数")
	require.NotContains(t, c.Read("发生较大以上事故的，扣1分。")[0].Words, "按本表注释") // no number before it

	require.True(t, c.Note("“超过”含本数，“以上”不含本数"))
	require.Equal(t, []string{"“超过”含本数，与这个词的意思相反，没有照此读", "“以上”不含本数，与另一处注释相反"}, c.Clash)
	require.True(t, c.Within["以上"])
}

// TestReadings are sentences of an official-looking table that were misread.
func TestReadings(t *testing.T) {
	one := func(text string) sentence.Understanding {
		got := sentence.Read(text)
		require.Len(t, got, 1, text)
		return got[0]
	}
	u := one("演练每年不少于2次，每少１次扣0.5分。")
	require.Equal(t, "shortfall", u.Pattern)
	require.Equal(t, "演练低于2次，每低1次扣0.5分", u.Words[len("差额扣分："):len("差额扣分：演练低于2次，每低1次扣0.5分")])
	require.Equal(t, sentence.Probable, u.Confidence)

	u = one("主要负责同志每季度带队检查不少于1次，每少一次扣0.5分。") // four quarters: counted, not compared
	require.Equal(t, "each", u.Pattern)
	require.Equal(t, sentence.Probable, u.Confidence)

	u = one("校园应急疏散演练每学期少于1次的，每校扣0.2分，1分扣完为止。")
	require.Equal(t, "逐处扣分：每校扣0.2分，扣完1分为止", u.Words)

	u = one("安全管理混乱的，酌情扣0.5～2分。")
	require.Equal(t, "专家评分：由专家掌握，0.5分至2分", u.Words)

	u = one("亿元GDP事故死亡率、火灾死亡率未逐年下降的，每项扣1分，扣完为止。")
	require.Equal(t, sentence.Probable, u.Confidence)
	require.Equal(t, []string{"说的是趋势，由核查人逐项比较后登记"}, u.Doubts)

	u = one("积水点消除率在80%及以下的，扣1分。") // 除 is no exemption here
	require.Empty(t, u.Exempt)
	require.Len(t, u.Conditions, 1)
	require.Equal(t, "除确有困难的以外", one("除确有困难的以外，未开展培训的，扣1分。").Exempt)
}
