package notice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
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

// TestVerdicts: where there is a pass line, who missed it, whom a veto stops and
// who is still open are each said to be so; only who passed is praised, and
// neither the last three nor whose faults came back.
func TestVerdicts(t *testing.T) {
	c := city{departments: 8, pillars: 1, clauses: 25, result: func(subject, clause int) (score.Outcome, score.Points) {
		switch {
		case subject == 1 && clause < 20:
			return score.NoEvidence, 4 * score.Point // 待定
		case subject == 2 && clause < 4: // 84%
			return score.Deducted, 4 * score.Point
		case subject == 3 && clause == 0: // 96%, the third from below
			return score.Deducted, 4 * score.Point
		case subject == 4 && clause == 0: // 98%
			return score.Deducted, 2 * score.Point
		}
		return score.Met, 0
	}}
	write := func(m *reports.Model) string { return printed(t, compose(t, m, "工作进展通报", full), "txt") }
	text := write(model(t, c.run()))
	require.Contains(t, text, "单元s002得分未达到合格线，结论为不合格（高于90分为合格），应当对照问题清单限期整改。单元s001材料尚未交齐或者尚待评审，结论待定，应当限期补齐。")
	require.Contains(t, text, "对评价合格、得分居前的单元s000、单元s005、单元s006、单元s007、单元s004，予以通报表扬。")
	require.NotContains(t, text, "得分率不足80%的有")

	without := c.run()
	without.Header.Ruleset.Pass = nil
	for i := range without.Subjects {
		without.Subjects[i].Verdict = engine.NoLine
	}
	text = write(model(t, without))
	require.Contains(t, text, "得分率不足80%的有单元s001（20.00%），应当对照问题清单限期整改。")
	require.NotContains(t, text, "合格线")
	require.NotContains(t, text, "待定")

	better := c
	better.result = func(subject, clause int) (score.Outcome, score.Points) {
		if subject == 4 {
			return score.Met, 0
		}
		return c.result(subject, clause)
	}
	back := series(t, c.run(), better.run(), c.run())
	require.Contains(t, write(back), "对评价合格、得分居前的单元s000、单元s005、单元s006、单元s007，予以通报表扬。")

	_, err := notice.Parse("本.txt", "【规则 甲】部门 且 好")
	require.EqualError(t, err, `本.txt:1: 规则的条件 "好"：“且”之后应为合格、不合格、待定、否决、非后三名、无反弹之一`)
}
