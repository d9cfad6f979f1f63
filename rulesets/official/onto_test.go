package official_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/rulesets"
	"chengan/rulesets/official"
)

// paper is a table with three items of the national standard.
var paper = sheet{
	{"一级项", "二级项", "三级项", "分值", "评价内容", "扣分标准"},
	{"城市安全源头治理", "城市基础及安全设施建设", "4.市政安全设施", "2", "", "（1）市政消火栓（消防水鹤）未保持完好的，每发现一处扣0.2分，1分扣完为止；（2）市政供水、供热、燃气老旧管网改造率≤80%的，扣1分。"},
	{"^", "^", "5.消防站", "2", "", "（1）消防站布局不符合标准的，每发现一处扣0.5分，1分扣完为止；（2）消防通信设施完好率低于95%的，扣0.5分；（3）特勤消防站装备未达标的，每发现一处扣0.5分，0.5分扣完为止。"},
	{"^", "城市产业安全改造", "9.城市禁止类产业目录", "1", "", "未制定城市安全生产禁止和限制类产业目录的，扣1分。"},
}

func ontoOptions() official.Options {
	return official.Options{Edition: "2019.1", Document: engine.Document{Title: "评分标准", No: "安委办〔2020〕2号"}, Status: engine.Official}
}

// TestOnto: placeholders give way to the sentences of the table, what the table
// does not have stays, and the new edition passes the check.
func TestOnto(t *testing.T) {
	base, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	before, err := rulesets.Encode(base.Ruleset)
	require.NoError(t, err)
	table, err := official.Read("评分标准.docx", paper.docx(t))
	require.NoError(t, err)
	draft, err := official.Onto(table, base, ontoOptions())
	require.NoError(t, err)
	var lines []string
	for _, c := range draft.Changes {
		lines = append(lines, c.String())
	}
	require.Equal(t, []string{
		"新增　条款5.5（第5项消防站）：特勤消防站装备未达标的，每发现一处扣0.5分，0.5分扣完为止",
		"替换　条款4.2（第4项市政安全设施）：官方原文原句“市政供水、供热、燃气老旧管网改造率未超过80%的，扣1分；以2017年排查出的老旧管网为基数，经评估可以继续使用的除外”，换为“市政供水、供热、燃气老旧管网改造率≤80%的，扣1分”；扣法相同，判断方法不变",
		"替换　条款5.1（第5项消防站）：占位原句“消防站布局不符合标准，或者接到出动指令后5分钟内不能到达辖区边缘的，每发现一处扣0.5分，0.5分扣完为止”，换为“消防站布局不符合标准的，每发现一处扣0.5分，1分扣完为止”；扣法改变：逐处扣分（最多0.5分），改为逐处扣分（最多1分）",
		"替换　条款5.3（第5项消防站）：占位原句“消防通信设施完好率低于95%的，扣0.5分”，换为“消防通信设施完好率低于95%的，扣0.5分”；扣法相同，判断方法不变",
		"替换　条款9.1（第9项城市禁止类产业目录）：占位原句“未制定城市安全生产禁止和限制类产业目录的，扣1分”，换为“未制定城市安全生产禁止和限制类产业目录的，扣1分”；扣法相同，判断方法不变",
		"撤销　条款5.2（第5项消防站）：占位：消防站建设规模不符合标准的，每发现一处扣0.5分，0.5分扣完为止",
		"撤销　条款5.4（第5项消防站）：占位：消防站及特勤站的消防车、防护装备、抢险救援器材、灭火器材配备达标率未达到100%的，扣0.5分",
		"保留　条款4.1（第4项市政安全设施）：原文相同",
	}, lines)
	data, err := rulesets.Encode(draft.Ruleset)
	require.NoError(t, err)
	loaded, defects := rulesets.Parse("national@2019.1", data, draft.Cases, "")
	require.Empty(t, defects)
	require.Empty(t, loaded.Test().Defects())
	after, err := rulesets.Encode(base.Ruleset)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "the base was touched")
}

// TestOntoRefuses: an item that is not surely one of the edition is not put anywhere.
func TestOntoRefuses(t *testing.T) {
	base, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	try := func(change func(sheet)) string {
		s := make(sheet, len(paper))
		for i := range paper {
			s[i] = append([]string{}, paper[i]...)
		}
		change(s)
		table, err := official.Read("评分标准.docx", s.docx(t))
		require.NoError(t, err)
		_, err = official.Onto(table, base, ontoOptions())
		require.Error(t, err)
		return err.Error()
	}
	require.Equal(t, "评分标准.docx：第1个表格第2行第3列：“市政安全设施”在表中是第5项，在national@2019中是第4项“市政安全设施”；第5项是“消防站”：请核对项号\n评分标准.docx：第1个表格第3行第3列：“消防站”在表中是第4项，在national@2019中是第5项“消防站”；第4项是“市政安全设施”：请核对项号",
		try(func(s sheet) { s[1][2], s[2][2] = "5.市政安全设施", "4.消防站" }))
	require.Equal(t, "评分标准.docx：第1个表格第4行第3列：第9项“燃气安全”与national@2019的第9项“城市禁止类产业目录”名称不同：请核对项号或者名称", try(func(s sheet) { s[3][2] = "9.燃气安全" }))
	require.Equal(t, "评分标准.docx：第1个表格：换上表中的分值后合计101分；应为100分", try(func(s sheet) { s[3][3] = "2" }))
}
