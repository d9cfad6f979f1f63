package notice_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/score"
	"chengan/reports"
	"chengan/reports/notice"
	"chengan/reports/reconcile"
)

// four are subjects of 1 pillar × 4 clauses: three departments with 100%, 75%
// and 50% submitted, and a district.
func four() city {
	return city{departments: 3, districts: 1, pillars: 1, clauses: 4, result: func(subject, clause int) (score.Outcome, score.Points) {
		if subject < 3 && clause < subject {
			return score.NoEvidence, 4 * score.Point
		}
		if subject == 0 && clause == 3 {
			return score.Deducted, score.Point / 2
		}
		return score.Met, 0
	}}
}

func TestSentences(t *testing.T) {
	m := model(t, four().run())
	for _, c := range []struct{ template, want string }{
		{"{部门.个数}个部门，平均{部门.完成率.平均}，最高{部门.完成率.最高}、最低{部门.完成率.最低}", "3个部门，平均75.00%，最高100.00%、最低50.00%"},
		{"其中：{分档 部门.完成率 100% 90% 70%}。", "其中：1个部门达到100%，1个部门达到70%以上，1个部门不足70%。"},
		{"{分档 区县和开发区.完成率 100% 90%}", "1个区县（开发区）达到100%"},
		{"{分档 镇街.完成率 100%}", "没有镇街"},
		{"{名单 部门.完成率<100%}", "单元s001、单元s002"},
		{"{名单 部门 最多2}", "单元s000、单元s001等3个部门"},
		{"{明细 部门.得分率 < 90%}", "单元s001（75.00%）、单元s002（50.00%）"},
		{"{个数 部门.得分率≥75%}", "2"},
		{"{名单 部门.得分率>100%}", "无"},
		{"{前二名 部门.得分率}；{后1名 部门.得分率}", "单元s000（96.88%）、单元s001（75.00%）；单元s002（50.00%）"},
		{"{如果 部门.个数≥3：有三个｜不足三个}", "有三个"},
		{"{如果 部门.个数>3:有三个|不足{部门.个数}个以上}", "不足3个以上"},
		{"{如果 有 部门.得分率<60% 且 部门.个数=3：有}{如果 无 部门.得分率<60%：无}", "有"},
		{"｛基准日｝、{基准日.月日}、{基准日.年月}、{基准日.汉字}；{发文日}；{起始日.月日}", "2022年11月15日、11月15日、2022年11月、二〇二二年十一月十五日；2022年11月18日；10月15日"},
		{`\{不是数字\}，\\，\【也不是标记】`, `{不是数字}，\，【也不是标记】`},
		{"{细则编号} {合格线} {结果摘要} {文号}", "made-up@2022 高于90分 0123456789ab 虚创办发〔2022〕3号"},
	} {
		require.Equal(t, "　　"+c.want+"\n\n", parsed(t, m, full, c.template), c.template)
	}
}

func TestLayout(t *testing.T) {
	m := model(t, four().run())
	got := parsed(t, m, full,
		"// 不印", "【规则 差】部门.得分率<80%", "【标题】上", "【标题】下", "【一、】甲", "【（一）】乙", "【（二）】丙", "【二、】丁", "【（一）】戊", "【1.】己", "【（1）】庚", "{如果 有 镇街：没有的段}",
		"【逐条 差】", "【项】{本条.名称}，{本条.完成率}", "【子项】附", "【完】", "【如果 部门.个数>3】", "不印", "【否则】", "印", "【完】", "【项】另一列表",
		"【表 部门：序号 名称=部门 任务数 提交数 完成率】完成", "【表注】注", "【表 镇街：名称】无", "【顶格】顶格", "【落款】{发文机关}", "【日期】{发文日}", "【抄送】某", "【印发】某")
	require.Equal(t, strings.Join([]string{
		"　　上下", "　　一、甲", "　　（一）乙", "　　（二）丙", "　　二、丁", "　　（一）戊", "　　1.己", "　　（1）庚",
		"　　1.单元s001，75.00%", "　　（1）附", "　　2.单元s002，50.00%", "　　（1）附", "　　印", "　　1.另一列表",
		"表1　完成", "序号\t部门\t任务数\t提交数\t完成率\n1\t单元s000\t4\t4\t100.00%\n2\t单元s001\t4\t3\t75.00%\n3\t单元s002\t4\t2\t50.00%\n\t合　计\t12\t9\t\n\t平　均\t\t\t75.00%", "注", "表2　无：无。", "顶格",
		"虚构市创建办", "2022年11月18日", "抄送：某", "某　2022年11月18日印发", "",
	}, "\n\n"), got)
}

// TestRefusals: all problems at once, each with its line and what is near.
func TestRefusals(t *testing.T) {
	_, err := notice.Parse("本.txt", strings.Join([]string{
		"{部门.完成律.平均}", "{分档 部门.完成 100%}", "【表题】甲", "{名单 部门.得分率>=九成}", "{如果 有 表杨}", "【逐条 问题】", "{本条.扣分}", "{部门.个数", "}",
		"【规则 表扬】部门.得分率≥95%", "{名单 表杨}", "【表 部门：名称 得份率】", "{如果 细则>3：x}", "{本条.名称}", "{分档 部门.完成率 80% 90%}", "【整改期限】三天", "{前三十名 部门.得分率}", "【完】", "【完】", "【如果 部门.个数>1】",
	}, "\n"))
	require.EqualError(t, err, strings.Join([]string{
		`本.txt:1: 没有数字 {部门.完成律.平均}；相近的有 {部门.完成率.平均}、{单位.完成率.平均}、{部门.完成率.最高}`,
		`本.txt:2: 没有 "部门.完成" 这样的一组单位或者内容；相近的有 部门.完成率`,
		`本.txt:3: 没有标记【表题】；相近的有 【标题】、【表】、【表注】。若是正文，请写作 \【`,
		`本.txt:4: "九成" 不是数；应写作 6、95% 或 90分`,
		`本.txt:5: {如果 有 表杨}：没有冒号；应写作 {如果 条件：文字} 或 {如果 条件：文字｜否则的文字}`,
		`本.txt:7: 问题没有列 "扣分"；相近的有 失分`,
		`本.txt:8: {部门.个数 没有与之配对的 }`,
		`本.txt:9: }之前没有 {；正文中的花括号写作 \{ 和 \}`,
		`本.txt:11: 没有 "表杨" 这样的一组单位或者内容；相近的有 表扬`,
		`本.txt:12: 单位没有列 "得份率"；相近的有 得分率`,
		`本.txt:13: 条件 "细则>3"：细则 不是数；应写作 有 细则 或 无 细则`,
		`本.txt:14: 问题没有列 "名称"；全部名称见 chengan notice --figures`,
		`本.txt:15: {分档 部门.完成率 80% 90%}：各档应当由高到低，在100%与0%之间`,
		`本.txt:16: 整改期限 "三天"；应写作 30日，1日至3650日`,
		`本.txt:17: {前三十名}：至多前（后）20名`,
		`本.txt:19: 【完】之前没有【如果】或【逐条】`,
		`本.txt:20: 【如果】没有【完】`,
	}, "\n"))
	for text, want := range map[string]string{
		strings.Repeat("字", 100_000):         "有 300000 字节",
		strings.Repeat("\n", 5000):           "有 5001 行",
		"甲\n\xff乙":                           "本.txt:2: 不是 UTF-8",
		strings.Repeat("【如果 部门.个数>1】\n", 20): "嵌套超过 8 层",
		strings.Repeat("{如果 部门.个数>1：", 20) + "甲" + strings.Repeat("}", 20): "花括号嵌套超过 8 层",
		strings.Repeat("{无此数}\n", 300):                                     "只列出前100处",
		"【":                                                                "",
	} {
		_, err := notice.Parse("本.txt", text)
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want)
	}
}

// TestOptions: what nobody gave is asked for by the option's name.
func TestOptions(t *testing.T) {
	m := model(t, four().run())
	loaded, err := notice.Load("工作进展通报")
	require.NoError(t, err)
	_, err = loaded.Compose(m, notice.Options{})
	require.ErrorContains(t, err, "{发文机关}：没有给出，请用选项 --issuer")
	for _, c := range []struct {
		o    notice.Options
		want string
	}{
		{notice.Options{Number: "创办发[2022]3号"}, "年份应当用六角括号"},
		{notice.Options{Number: "创办发〔2022〕第3号"}, "发文顺序号不加“第”字，不编虚位"},
		{notice.Options{Number: "创办发〔2022〕03号"}, "发文顺序号不加“第”字，不编虚位"},
		{notice.Options{Number: "创办发〔2022〕3"}, "后加“号”字"},
		{notice.Options{Date: "2022年"}, `发文日期："2022年" 不是日期`},
		{notice.Options{Since: "2022-12-01"}, "在评估基准日 2022-11-15 之后"},
		{notice.Options{Subject: "无此局"}, `没有对象 "无此局"`},
	} {
		_, err := loaded.Compose(m, c.o)
		require.ErrorContains(t, err, c.want)
	}
	about, err := notice.Load("整改通知")
	require.NoError(t, err)
	_, err = about.Compose(m, full) // a batch: whose?
	require.ErrorContains(t, err, "请用 -s 给出")
	_, err = notice.Load("无此模板")
	require.ErrorContains(t, err, `没有模板 "无此模板"；内置的有 工作进展通报、整改通知、评分表、评分表说明`)
}

// TestEndsShare: those who share the last place are named, or counted where they
// are many.
func TestEndsShare(t *testing.T) {
	c := city{departments: 12, pillars: 1, clauses: 1}
	lose := func(lost ...score.Points) string {
		c.result = func(subject, _ int) (score.Outcome, score.Points) {
			return score.Deducted, lost[min(subject, len(lost)-1)]
		}
		return parsed(t, model(t, c.run()), full, "{前三名 部门.得分率}", "{后三名 部门.得分率}")
	}
	require.Equal(t, "　　单元s000（75.00%）、单元s001（50.00%）、单元s002等10个部门并列（均为25.00%）\n\n"+
		"　　单元s002等10个部门并列（均为25.00%）\n\n", lose(10000, 20000, 30000))
	require.Equal(t, "　　单元s000（97.50%）、单元s001（95.00%）、单元s002（92.50%）、单元s003（92.50%）\n\n"+
		"　　单元s004等8个部门并列（均为87.50%）\n\n", lose(1000, 2000, 3000, 3000, 5000))
}

// TestHostile: names and texts of data are text.
func TestHostile(t *testing.T) {
	names := []string{"{部门.个数}", "</script><script>alert(1)</script>", strings.Repeat("很长的名称", 40), "甲\n|乙|\t\u202e丙", "**丁**【完】", "戊 &amp; `己`", "=1+1", "- 庚"}
	c := city{departments: len(names), pillars: 1, clauses: 2, name: func(i int) string { return names[i] }, result: func(subject, clause int) (score.Outcome, score.Points) {
		return score.Deducted, score.Points(subject+1) * 1000
	}}
	m := model(t, c.run())
	n := compose(t, m, "工作进展通报", full)
	for _, format := range notice.Formats {
		if format.Twin != "" {
			continue
		}
		text := printed(t, n, format.Extension)
		read, err := reconcile.Read("a."+format.Extension, []byte(text))
		require.NoError(t, err)
		require.Empty(t, reconcile.Check(read, n.Names()...).Problems, format.Extension)
		require.NotEmpty(t, read.Tables) // the imprint of a DOCX is one, too
		require.Len(t, read.Tables[0].Rows, len(names)+2)
		cells := ""
		for _, row := range read.Tables[0].Rows {
			cells += row[1] + "\n"
		}
		for _, name := range []string{"{部门.个数}", "</script><script>alert(1)</script>", strings.Repeat("很长的名称", 40), "甲 |乙| 丙", "**丁**【完】", "戊 &amp; `己`", "=1+1", "- 庚"} {
			require.Contains(t, cells, name+"\n", format.Extension)
		}
		if format.Extension == "md" {
			require.NotContains(t, text, "<script>")
		}
	}
	for _, subject := range names {
		for _, template := range []string{"整改通知", "评分表"} {
			n := compose(t, m, template, notice.Options{Issuer: "甲", Subject: subject})
			printed(t, n, "docx")
			if format, _ := notice.FormatNamed("pdf"); !noFont(n, format) {
				printed(t, n, "pdf")
			}
		}
	}
}

// TestGeneratedReconcile: whatever the run, a finished notice holds to itself,
// and prints the same bytes twice.
func TestGeneratedReconcile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCity(t)
		run := c.run()
		m := model(t, run)
		if rapid.Bool().Draw(t, "rounds") {
			before, quality := c, rapid.IntRange(0, 100).Draw(t, "quality before")
			before.result = func(subject, clause int) (score.Outcome, score.Points) { return dice(5, subject, clause, quality) }
			between, later := before, before
			between.result = func(subject, clause int) (score.Outcome, score.Points) { return dice(6, subject, clause, quality) }
			later.result = func(subject, clause int) (score.Outcome, score.Points) {
				if (subject+clause)%3 == 0 {
					return before.result(subject, clause)
				}
				return c.result(subject, clause)
			}
			run = later.run()
			m = series(t, before.run(), between.run(), run)
		}
		o := full
		o.Subject = run.Subjects[rapid.IntRange(0, len(run.Subjects)-1).Draw(t, "subject")].ID
		for _, name := range notice.Names() {
			n := compose(t, m, name, o)
			for _, format := range notice.Formats {
				if format.Twin != "" {
					continue
				}
				text := printed(t, n, format.Extension)
				require.Equal(t, text, printed(t, compose(t, m, name, o), format.Extension))
				read, err := reconcile.Read("a."+format.Extension, []byte(text))
				require.NoError(t, err)
				require.Empty(t, reconcile.Check(read, n.Names()...).Problems, "%s.%s\n%s", name, format.Extension, printed(t, n, "txt"))
			}
		}
	})
}

// TestGuide: everything that can be named is documented once.
func TestGuide(t *testing.T) {
	guide, seen := notice.Guide(), map[string]bool{}
	for _, f := range notice.Figures {
		require.NotEmpty(t, f.Title)
		require.False(t, seen[f.Name], f.Name)
		seen[f.Name] = true
		require.Contains(t, guide, "`{"+f.Name+"}`")
	}
	for _, m := range notice.Marks {
		require.NotEmpty(t, m.Title)
		require.Contains(t, guide, m.Usage)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range notice.Names() {
		text, _ := notice.Embedded(name)
		f.Add(text)
	}
	run := four().run()
	f.Fuzz(func(t *testing.T, text string) {
		template, err := notice.Parse("a", text)
		if err != nil {
			return
		}
		o := full
		o.Subject = "s000"
		if n, err := template.Compose(model(t, run), o); err == nil {
			printed(t, n, "md")
		}
	})
}

// statements are names that read like what a notice says, but are not what one does
// say here: no city has so many units.
var statements = []string{"共928个部门", "平均90%委员会", "第1名街道办", "928个市级部门平均完成率为96.29%", "前三名为局", "其中：919个部门达到100%", "合计失分3分办", "应得分值99分局",
	"完成率不足80%的甲局", "绩效完成率办", "得分率100%局", "附件3局", "13月32日大队", "上轮需整改5项局", "问题9条处", "全部93个区县（开发区）", "平均局", "合计办", "部门局", "得分率办", "一、二局", "表1　部门", "12个工作专班"}

// TestNamesThatReadLikeStatements: whatever the units, the city, the ruleset and
// its items are called, a finished notice holds to itself, and a changed figure is
// still noticed.
func TestNamesThatReadLikeStatements(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCity(t)
		name := rapid.SampledFrom(statements)
		c.name = func(i int) string {
			return name.Draw(t, "name") + []string{"", "局", "", "办"}[i%4] + strings.Repeat("之", i/4) // no two the same
		}
		run := c.run()
		for i := range run.Header.Ruleset.Nodes {
			run.Header.Ruleset.Nodes[i].Name = name.Draw(t, "item") + "事项"
		}
		run.Header.Ruleset.Title, run.Header.Round = name.Draw(t, "ruleset"), name.Draw(t, "round")
		names := map[string]bool{}
		for i := range run.Subjects {
			if names[run.Subjects[i].Name] {
				run.Subjects[i].Name += "（" + run.Subjects[i].ID + "）"
			}
			names[run.Subjects[i].Name] = true
		}
		m := model(t, run)
		o := full
		o.Issuer, o.Subject = name.Draw(t, "issuer"), run.Subjects[rapid.IntRange(0, len(run.Subjects)-1).Draw(t, "subject")].ID
		for _, template := range notice.Names() {
			n := compose(t, m, template, o)
			for _, extension := range []string{"txt", "docx"} {
				read, err := reconcile.Read("a."+extension, []byte(printed(t, n, extension)))
				require.NoError(t, err)
				require.Empty(t, reconcile.Check(read, n.Names()...).Problems, "%s\n%s", template, printed(t, n, "txt"))
			}
			text := printed(t, n, "txt")
			if at := averageOf.FindStringSubmatchIndex(text); at != nil {
				changed := text[:at[2]] + bent(text[at[2]:at[3]])[0] + text[at[3]:]
				read, err := reconcile.Read("a.txt", []byte(changed))
				require.NoError(t, err)
				require.NotEmpty(t, reconcile.Check(read, n.Names()...).Problems, changed)
			}
		}
	})
}

// averageOf finds an average that a notice says.
var averageOf = regexp.MustCompile(`创建工作平均完成率为(\d+\.\d\d)%`)

// noFont reports whether this computer has no font for a PDF.
func noFont(n *notice.Notice, format notice.Format) bool {
	_, err := n.Lacking(format)
	return err != nil
}

// TestSameDeadlines: the 整改通知 as we ship it and the 整改台账 of the workbook
// count the same days.
func TestSameDeadlines(t *testing.T) {
	var days []string
	for _, n := range reports.DeadlineDays {
		days = append(days, fmt.Sprintf("%d日", n))
	}
	text, ok := notice.Embedded("整改通知")
	require.True(t, ok)
	require.Contains(t, text, "【整改期限】"+strings.Join(days, " ")+"\n")
	for effort, want := range []int{60, 15, 30, 60, 90, 180, 60} {
		from := time.Date(2022, 12, 29, 0, 0, 0, 0, time.UTC)
		require.Equal(t, from.AddDate(0, 0, want), reports.Deadline(from, effort, reports.DeadlineDays))
		require.Equal(t, from.AddDate(0, 0, 30), reports.Deadline(from, effort, []int{30}))
	}
}
