package notice_test

import (
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/score"
	"chengan/reports"
	"chengan/reports/notice"
	"chengan/reports/reconcile"
)

// graded is a city whose units lost points on some clauses, have not handed in
// others, and are not concerned by a few.
func graded() city {
	return city{departments: 8, districts: 2, whole: true, pillars: 3, clauses: 4, result: func(subject, clause int) (score.Outcome, score.Points) {
		return dice(7, subject, clause, 55)
	}}
}

var blank = regexp.MustCompile(`[\s　]+`)

func solid(text string) string { return blank.ReplaceAllString(text, "") }

// TestPDFSaysWhatWordSays: the text of the PDF is the text of the Word document,
// heads of tables that come again, page numbers and feet apart.
func TestPDFSaysWhatWordSays(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	m := model(t, graded().run())
	o := full
	o.Subject = "s003"
	for _, name := range notice.Names() {
		n := compose(t, m, name, o)
		format, _ := notice.FormatNamed("pdf")
		var b strings.Builder
		if err := n.Write(&b, format); err != nil {
			t.Skip(err) // no font
		}
		again := strings.Builder{}
		require.NoError(t, n.Write(&again, format))
		require.Equal(t, b.String(), again.String())
		file := filepath.Join(t.TempDir(), "a.pdf")
		require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o644))
		output, err := exec.Command("pdftotext", "-raw", file, "-").Output()
		require.NoError(t, err)
		printedText := ""
		heads := []string{}
		read, err := reconcile.Read("a.docx", []byte(printed(t, n, "docx")))
		require.NoError(t, err)
		for _, table := range read.Tables {
			heads = append(heads, solid(strings.Join(table.Head, "")))
		}
		pages := strings.Split(string(output), "\f")
		for i, page := range pages[:len(pages)-1] {
			page, found := strings.CutSuffix(solid(page), fmt.Sprintf("—%d—made-up@20220123456789ab", i+1))
			require.True(t, found, "%s page %d", name, i+1)
			for _, head := range heads {
				if strings.Contains(printedText, head) {
					page = strings.TrimPrefix(page, head)
				}
			}
			printedText += page
		}
		said := "" // lines and tables in their order
		tables := read.Tables
		for i := 0; i <= len(read.Lines); i++ {
			for len(tables) > 0 && tables[0].After() == i {
				for _, row := range append([][]string{tables[0].Head}, tables[0].Rows...) {
					said += strings.Join(row, "")
				}
				tables = tables[1:]
			}
			if i < len(read.Lines) {
				said += read.Lines[i].Text
			}
		}
		require.Equal(t, solid(said), printedText, name)
	}
}

// TestScoreTableAddsUp adds a score table up as somebody with a pencil does, and
// finds the points of the run.
func TestScoreTableAddsUp(t *testing.T) {
	run := graded().run()
	m := model(t, run)
	level := []*regexp.Regexp{regexp.MustCompile(`^[一二三]、`), regexp.MustCompile(`^\d+\.`), regexp.MustCompile(`^条款`)}
	for _, s := range m.Subjects {
		o := full
		o.Subject = s.ID
		n := compose(t, m, "评分表", o)
		read, err := reconcile.Read("a.docx", []byte(printed(t, n, "docx")))
		require.NoError(t, err)
		require.Len(t, read.Tables, 3) // the head, the scores, the signatures
		table := read.Tables[1]
		require.Equal(t, []string{"条目", "分值", "应得分", "扣分", "实得分", "扣分原因和佐证"}, table.Head)
		sums := [3][5]*big.Rat{} // by level and column
		for i := range sums {
			for j := range sums[i] {
				sums[i][j] = new(big.Rat)
			}
		}
		clauses := 0
		for _, row := range table.Rows[:len(table.Rows)-1] {
			for i, begins := range level {
				if !begins.MatchString(row[0]) {
					continue
				}
				for j := 1; j < 5; j++ {
					if number, ok := new(big.Rat).SetString(row[j]); ok {
						sums[i][j].Add(sums[i][j], number)
					}
				}
				if i == 2 {
					clauses++
					require.NotEmpty(t, row[5])
				}
			}
		}
		require.Equal(t, len(m.Of(s.ID)), clauses)
		total := table.Rows[len(table.Rows)-1]
		require.Equal(t, "合　计", total[0])
		for j := 1; j < 5; j++ {
			want, ok := new(big.Rat).SetString(total[j])
			require.True(t, ok)
			require.Zero(t, want.Cmp(sums[0][j]), "%s %s", s.Name, table.Head[j])
			require.Zero(t, want.Cmp(sums[1][j]), "%s %s", s.Name, table.Head[j])
		}
		require.Zero(t, sums[2][3].Cmp(sums[0][3]), s.Name)
		require.Equal(t, []string{s.Max.Exact.String(), s.Applicable.Exact.String(), s.Lost.Exact.String(), s.Earned.Exact.String()}, total[1:5])
		for _, cells := range read.Tables[2].Rows {
			require.Len(t, cells, 4)
		}
	}
}

// TestAnnexes: what stands behind 【附件】 is an annex, called by its number
// wherever the text names it.
func TestAnnexes(t *testing.T) {
	m := model(t, four().run())
	require.Equal(t, "　　见附件1、附件2\n\n　　附件：1.甲\n\n　　2.乙\n\n署名\n\n附件1\n\n　　甲\n\n　　一、上\n\n附件2\n\n　　乙\n\n　　一、下\n\n",
		parsed(t, m, full, "见{附件 a}、{附件 b}", "【附件 a】甲", "【一、】上", "【附件 b】乙", "【一、】下", "【落款】署名"))
	require.Equal(t, "　　见附件\n\n　　附件：甲\n\n附件\n\n　　甲\n\n（无）\n\n", parsed(t, m, full, "见{附件 a}", "【附件 a】甲", "【表 镇街：名称】", "【如果 有 镇街】", "【附件 b】乙", "【完】"))
	for text, want := range map[string]string{
		"见{附件 c}\n【附件 a】甲": "本.txt:1: 没有附件 {附件 c}；相近的有 {附件 a}",
		"{附件}":             "本.txt:1: {附件}：没有说是哪个附件",
		"【附件 a】甲\n【附件 a】乙": `本.txt:2: 附件 "a" 已经声明过`,
		"【附件 a】":           `本.txt:1: 附件要有标题`,
		"【栏】甲｜乙｜丙":         "本.txt:1: 【栏】有 3 格；应为 2、4、6 或 8 格",
		"见{附件 a}\n【如果 有 镇街】\n【附件 a】甲\n【完】": "本.txt:1: {附件 a}：这份文稿没有这个附件",
		"【栏】甲｜乙\n【栏】丙｜{如果 有 部门：丁｜戊}｜己｜庚":   "本.txt:2: 【栏】有 4 格；上一行有 2 格",
		"{部门.问题.新增}":      "本.txt:1: {部门.问题.新增}：只有一轮评价结果；请按先后给出各轮",
		"{如果 个数 部门三：甲}":   `条件 "个数 部门三"`,
		"{如果 个数 无此组≤3：甲}": `没有 "无此组" 这样的一组单位`,
		"【规则 满】部门.得分率≥95%\n{如果 个数 满≥x：甲}{对象.上轮得分}": `"x" 不是数`,
	} {
		template, err := notice.Parse("本.txt", text)
		if err == nil {
			_, err = template.Compose(m, full)
		}
		require.ErrorContains(t, err, want)
	}
	require.Equal(t, "　　是\n\n", parsed(t, m, full, "{如果 个数 部门≤3：是}{如果 个数 部门＞3：否}"))
}

// TestRounds: findings that were closed, came or came back since the round before
// are counted; the counts lead from what was due to what is.
func TestRounds(t *testing.T) {
	round := func(lost ...int) city { // clauses on which the first department loses points
		return city{departments: 2, districts: 1, pillars: 1, clauses: 5, result: func(subject, clause int) (score.Outcome, score.Points) {
			for _, one := range lost {
				if subject == 0 && clause == one {
					return score.Deducted, score.Point
				}
			}
			return score.Met, 0
		}}
	}
	m := series(t, round(0, 1, 2).run(), round(1, 2).run(), round(0, 2, 3, 4).run())
	o := full
	o.Subject = "s000"
	line := "上轮需整改{部门.问题.上轮需整改}项，已销号{部门.问题.已销号}项，不再列入{部门.问题.不再列入}项，新增{部门.问题.新增}项，重新出现{部门.问题.重新出现}项，另行列入{部门.问题.另行列入}项，目前需整改{部门.问题.需整改}项"
	require.Equal(t, "　　上轮需整改2项，已销号1项，不再列入0项，新增2项，重新出现1项，另行列入0项，目前需整改4项\n\n", parsed(t, m, o, line))
	require.Equal(t, "　　5、1\n\n", parsed(t, m, o, "{问题.累计}、{问题.累计销号}"))
	require.Equal(t, "　　0、0\n\n", parsed(t, m, o, "{区县.问题.需整改}、{区县.问题.累计}"))
	require.Equal(t, "　　3轮，第3轮与第2轮（2022年11月15日）：得分由18.00分变为16.00分，下降2.00分；3个可比，升0、降1、平2\n\n",
		parsed(t, m, o, "{轮次.个数}轮，{轮次.本轮}与{轮次.上轮}（{轮次.上轮基准日}）：得分由{对象.上轮得分}分变为{对象.得分}分，{对象.得分变化}；{单位.得分可比数}个可比，升{单位.得分上升数}、降{单位.得分下降数}、平{单位.得分持平数}"))
	require.Equal(t, "　　降\n\n", parsed(t, m, o, "{如果 对象.得分变化<0：降}{如果 对象.得分变化>0：升}{如果 对象.得分变化=0：平}"))
	o.Subject = "s001"
	require.Equal(t, "　　持平、20.00\n\n", parsed(t, m, o, "{对象.得分变化}、{对象.上轮得分}"))

	// A difference that the printed scores do not give is said unrounded.
	third := func(lost score.Points) city {
		return city{departments: 1, pillars: 1, clauses: 3, result: func(_, clause int) (score.Outcome, score.Points) {
			switch clause {
			case 0:
				return score.Deducted, lost
			case 1:
				return score.NotApplicable, 0
			}
			return score.Met, 0
		}}
	}
	for _, lost := range []score.Points{500, 700, 1100, 4300} {
		m := series(t, third(900).run(), third(lost).run())
		text := parsed(t, m, full, "得分由{对象.上轮得分}分变为{对象.得分}分，{对象.得分变化}。")
		read, err := reconcile.Read("a.txt", []byte(text))
		require.NoError(t, err)
		require.Empty(t, reconcile.Check(read).Problems, text)
	}
	var findings, open int
	for i := range m.Series.Findings {
		findings++
		if reports.State(m.Series.Findings[i].State).Open() {
			open++
		}
	}
	require.Equal(t, 5, findings)
	require.Equal(t, 4, open)
}

// TestWanting: a 整改通知 goes to whoever did not pass or has findings, never to
// the city that holds them all.
func TestWanting(t *testing.T) {
	c := city{departments: 4, whole: true, pillars: 1, clauses: 25, name: func(i int) string { return []string{"某市", "甲局", "乙、丙局", "丁局", "戊局"}[i] },
		result: func(subject, clause int) (score.Outcome, score.Points) {
			switch {
			case subject < 2 && clause == 0:
				return score.Deducted, score.Point // passes, with a finding
			case subject == 2 && clause < 10:
				return score.NoEvidence, 4 * score.Point
			}
			return score.Met, 0
		}}
	m := model(t, c.run())
	names := func(list []*reports.Subject) (names []string) {
		for _, s := range list {
			names = append(names, s.Name)
		}
		return names
	}
	require.ElementsMatch(t, []string{"甲局", "乙、丙局"}, names(notice.Wanting(m)))
	found, err := notice.Find(m, "乙、丙局") // a name that holds what parts names
	require.NoError(t, err)
	require.Equal(t, []string{"乙、丙局"}, names(found))
	found, err = notice.Find(m, "甲局，s004")
	require.NoError(t, err)
	require.Equal(t, []string{"甲局", "戊局"}, names(found))
	_, err = notice.Find(m, "甲局,己局、庚局")
	require.EqualError(t, err, "评价结果中没有对象 \"己局\"\n评价结果中没有对象 \"庚局\"")
}
