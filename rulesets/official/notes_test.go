package official_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/rulesets"
	"chengan/rulesets/official"
)

// noted imports a small table with the given rows below its only item, or two.
func noted(t *testing.T, rows ...[]string) *official.Draft {
	table := append(sheet{
		{"某市评分标准", "<", "<", "<", "<", "<"},
		{"一级项", "二级项", "三级项", "分值", "评价内容", "评分标准", "备注"},
		{"一、治理", "规划", "1.尾矿库", "2", "落实包保责任；无尾矿库的城市此项不参评。", "未落实包保责任人的，每座扣0.5分，扣完为止。", ""},
		{"^", "^", "2.覆盖率", "3", "未开展监测的，扣1分。", "监测覆盖率80%以下的，扣3分。", "不涉及的由市局说明"},
	}, rows...)
	read, err := official.Read("标准.xlsx", table.xlsx(t))
	require.NoError(t, err)
	o := options()
	o.Total = score.Points(5_0000)
	draft, err := official.Build(read, o)
	require.NoError(t, err)
	return draft
}

func problems(list []official.Problem) string {
	var lines []string
	for _, p := range list {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// TestNotes: no note is lost, whatever it looks like, and what it says of items
// that do not concern a city is done or told.
func TestNotes(t *testing.T) {
	across := func(text string) []string { return []string{text, "<", "<", "<", "<", "<", "<"} }
	for _, c := range []struct {
		name, policy, settled, toFinish string
		rows                            [][]string
	}{
		{"numbered below the first", engine.PolicyExclude, "不涉及的剔除后折算", "", [][]string{across("注：1.扣分以分值扣完为止，不计负分。"), across("　　2.不涉及的三级项作合理缺项处理，得分按比例折算。")}},
		{"not merged", engine.PolicyExclude, "不涉及的剔除后折算", "", [][]string{{"注：1.扣完为止。"}, {"2.不涉及的项目得分按比例折算。"}}},
		{"without its mark", engine.PolicyExclude, "不涉及的剔除后折算", "", [][]string{across("不涉及的三级项剔除，得分按比例折算。")}},
		{"without its mark, not merged", engine.PolicyExclude, "不涉及的剔除后折算", "", [][]string{{"合　计", "", "", "5"}, {"不涉及的三级项剔除，得分按比例折算。"}}},
		{"full", engine.PolicyFull, "不涉及的得满分", "", [][]string{across("注：缺项的得满分。")}},
		{"neither", engine.PolicyFull, "", "说到不涉及的怎样计，没有读懂", [][]string{across("注：不涉及的由专家组研究。")}},
		{"negated", engine.PolicyFull, "", "说到不涉及的怎样计，没有读懂", [][]string{across("注：不涉及的不得剔除。")}},
		{"of one item", engine.PolicyFull, "", "说到不涉及的怎样计，没有读懂", [][]string{across("注：第1项不涉及的，剔除后折算。")}},
		{"two that differ", engine.PolicyExclude, "不涉及的剔除后折算", "与另一处注释相反", [][]string{across("注：1.不涉及的剔除。"), across("2.不涉及的得满分。")}},
		{"of something else", engine.PolicyFull, "", "表注“抽查不少于10家”没有用到，请核对是否影响评分", [][]string{across("注：抽查不少于10家。")}},
		{"of words", engine.PolicyFull, "按本表注释“以下不含本数”：表中的句子照此读", "", [][]string{across("注：以下不含本数。")}},
		{"against the meaning of a word", engine.PolicyFull, "表中的句子照此读", "“超过”含本数，与这个词的意思相反", [][]string{across("注：“超过”含本数。")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			draft := noted(t, c.rows...)
			require.Equal(t, c.policy, draft.Ruleset.NotApplicable)
			for _, row := range c.rows {
				if row[0] != "合　计" {
					require.Contains(t, draft.Ruleset.Note, strings.TrimSpace(row[0]))
				}
			}
			require.Contains(t, problems(draft.Settled), c.settled)
			require.Contains(t, problems(draft.ToFinish), c.toFinish)
		})
	}
	require.Contains(t, noted(t, across("注：以下不含本数。")).Sentences[len(noted(t).Sentences)-1].Read.Words, "按本表注释：“以下”不含本数")
}

// TestBeside: what the cells beside a rule say that bears on the points is kept
// and told.
func TestBeside(t *testing.T) {
	draft := noted(t)
	leaves := draft.Ruleset.Items[0].Items[0].Items
	require.Equal(t, "无尾矿库的城市此项不参评", leaves[0].Source.Note)
	require.Equal(t, "备注：不涉及的由市局说明；不涉及的由市局说明", leaves[1].Source.Note)
	list := problems(draft.ToFinish)
	require.Contains(t, list, "“无尾矿库的城市此项不参评”说明何时不涉及：适用条件须由人填写 applies")
	require.Contains(t, list, "评价内容或备注中的“未开展监测的，扣1分”像是评分规则，没有导入")
}

// TestWideTotal: 合　计 is typed with a wide blank, merged or not.
func TestWideTotal(t *testing.T) {
	for _, row := range [][]string{{"合　计", "<", "<", "5", "", ""}, {"合　计", "", "", "5", "", ""}, {"总 计", "<", "<", "5", "", ""}} {
		require.Len(t, noted(t, row).Ruleset.Items, 1)
	}
	_, err := official.Read("标准.xlsx", append(append(sheet{}, standard[:len(standard)-2]...), []string{"合　计", "<", "<", "11", "", ""}).xlsx(t))
	require.ErrorContains(t, err, "合计写11分，以上各项相加为10分")
}

// TestNotesOfDocument: in a document the notes stand below the table.
func TestNotesOfDocument(t *testing.T) {
	read, err := official.Read("标准.docx", standard.docx(t, "本办法自发布之日起施行。", "注：1.扣完为止。", "　　2.“以下”不含本数。", "附件二", "不涉及的三级项剔除，得分按比例折算。"))
	require.NoError(t, err)
	var texts []string
	for _, note := range read.Notes {
		texts = append(texts, note.Text)
	}
	require.ElementsMatch(t, []string{"注：本表所称以上含本数。", "注：1.扣完为止。", "2.“以下”不含本数。", "不涉及的三级项剔除，得分按比例折算。"}, texts)
	draft, err := official.Build(read, options())
	require.NoError(t, err)
	require.Equal(t, engine.PolicyExclude, draft.Ruleset.NotApplicable)
	require.Contains(t, problems(draft.Settled), "标准.docx：正文：按本表注释“不涉及的三级项剔除，得分按比例折算”")
}

// TestNotesOnto: an edition takes the policy of the notes, and says that it was
// another.
func TestNotesOnto(t *testing.T) {
	base, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	other := engine.PolicyExclude
	note := "注：不涉及的剔除后折算。"
	if base.Ruleset.NotApplicable == engine.PolicyExclude {
		other, note = engine.PolicyFull, "注：不涉及的得满分。"
	}
	before := base.Ruleset.NotApplicable
	o := options()
	o.ID, o.Edition = "", "2019.1"
	draft, err := official.Onto(&official.Table{File: "标准.xlsx", Notes: []official.Note{{Text: note}}}, base, o)
	require.NoError(t, err)
	require.Equal(t, other, draft.Ruleset.NotApplicable)
	require.Equal(t, before, base.Ruleset.NotApplicable)
	require.Contains(t, problems(draft.ToFinish), "按本表注释改为")
	require.Contains(t, draft.Ruleset.Note, note)
}
