package notice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/notice"
)

// TestRulesetSpeaks: what a ruleset says of itself stands in every paper, and no
// paper of another ruleset speaks of 国家安全发展示范城市.
func TestRulesetSpeaks(t *testing.T) {
	const note = "自拟，只用于演示，不得作为评价结论"
	run := four().run()
	o := full
	o.Subject = "s001"
	for _, name := range notice.Names() {
		require.NotContains(t, printed(t, compose(t, model(t, run), name, o), "txt"), "评价细则的说明", name)
	}
	run.Header.Ruleset.Note = note + "。"
	for _, name := range notice.Names() {
		text := printed(t, compose(t, model(t, run), name, o), "txt")
		require.Contains(t, text, "评价细则的说明："+note+"。", name)
		require.NotContains(t, text, "。。", name)
		require.NotContains(t, text, "安全发展示范城市", name)
		require.NotContains(t, text, "创建工作", name)
	}
	require.Contains(t, printed(t, compose(t, model(t, run), "工作进展通报", o), "txt"), "《虚构市评价细则（2022版）》评价情况的通报")
	run.Header.Ruleset.Title = "国家安全发展示范城市评价细则（2019版）"
	require.Contains(t, printed(t, compose(t, model(t, run), "工作进展通报", o), "txt"), "创建国家安全发展示范城市工作进展情况的通报")
	require.Contains(t, printed(t, compose(t, model(t, run), "整改通知", o), "txt"), "根据《国家安全发展示范城市评价细则（2019版）》，")
}

// TestIssuedAfterwards: no paper is older than what it speaks of.
func TestIssuedAfterwards(t *testing.T) {
	loaded, err := notice.Load("工作进展通报")
	require.NoError(t, err)
	o := full
	o.Date = "2022-11-14"
	_, err = loaded.Compose(model(t, four().run()), o)
	require.EqualError(t, err, "发文日期 2022-11-14 在评估基准日 2022-11-15 之前；成文不能早于评价")
	o.Date = "2022-11-15"
	_, err = loaded.Compose(model(t, four().run()), o)
	require.NoError(t, err)
}

// TestPlainWords: an interval is named where there is one, points have one
// notation, and who has nothing to mend is not told to mend it.
func TestPlainWords(t *testing.T) {
	run := four().run()
	write := func(subject string) string {
		o := full
		o.Subject = subject
		return printed(t, compose(t, model(t, run), "整改通知", o), "txt")
	}
	require.NotContains(t, write("s000"), "核定后最低")
	require.Contains(t, write("s001"), "核定后最低12.00分、最高16.00分，")
	require.Contains(t, write("s000"), "应得分值16分")
	require.NotContains(t, write("s000"), "16.00分中的")
	settled := write("s003")
	require.Contains(t, settled, "评价结果的通知")
	require.Contains(t, settled, "现将评价结果通知如下")
	require.NotContains(t, settled, "问题整改")
	require.Empty(t, model(t, run).Of("s003"))
}

// TestHandIn: what was not handed in is to be handed in, in the shortest time,
// and who answers for a finding is worded for who reads it.
func TestHandIn(t *testing.T) {
	run := four().run()
	for i := range run.Header.Ruleset.Clauses {
		note := &run.Header.Ruleset.Clauses[i]
		note.Owners = []string{"住建", "department", "zone"}
		note.Remedy = &engine.Remedy{Text: "建设避难场所", Effort: 5}
	}
	m := model(t, run)
	o := full
	o.Subject = "s001"
	text := printed(t, compose(t, m, "整改通知", o), "txt")
	require.Contains(t, text, "\t本单位、住建\t补交材料；核实有问题的，按条款要求整改\t2022年12月3日\n")
	require.NotContains(t, text, "建设避难场所")
	o.Subject = "s000" // lost points
	text = printed(t, compose(t, m, "整改通知", o), "txt")
	require.Contains(t, text, "\t本单位、住建\t建设避难场所\t2023年5月17日\n")
	for _, list := range [][]reports.Rectification{m.Rectifications(), series(t, four().run(), run).Rectifications()} {
		require.Len(t, list, 4)
		for _, one := range list {
			if one.SubjectID == "s000" {
				require.Equal(t, "建设避难场所", one.Remedy)
				require.Equal(t, 5, one.Effort)
				continue
			}
			require.Equal(t, "补交材料；核实有问题的，按条款要求整改", one.Remedy)
			require.Equal(t, 1, one.Effort)
			require.Equal(t, "数日内", one.EffortTitle)
		}
	}
}
