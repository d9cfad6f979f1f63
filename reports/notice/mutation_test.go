package notice_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/score"
	"chengan/reports/notice"
	"chengan/reports/reconcile"
)

// uncheckable are the numbers of a finished notice that nothing else in it bears
// out. The list is the promise: any other single changed number is noticed.
var uncheckable = []struct {
	what string
	find *regexp.Regexp // its one group is the number, or the numbers lie in the match
}{
	{"文号、日期和期限", regexp.MustCompile(`〔\d+〕\d+号|(?:\d+年)?\d+月\d+日`)},
	{"标题、列表、表和条款的编号", regexp.MustCompile(`(?m)^[　]*\d+\.|表\d+|条款\d+\.\d+\.\d+|\t\d+\.\d+\.\d+\t|事项\d+\.\d+`)},
	{"评分表表头中的编号、最低和最高得分、占位占比", regexp.MustCompile(`细则编号\t\S+|结果摘要\t\S+|最低得分\t\S+\t最高得分\t\S+|占位标准占比\t\S+`)},
	{"细则的版次和结果摘要", regexp.MustCompile(`\S+@\d+　\S+|（\S+@\d+\S*）|摘要为\w+|（\d{4}版）`)},
	{"共性问题的单位数和失分：文中没有明细", regexp.MustCompile(`\d+个单位失分，合计[\d.]+分`)},
	{"轮次的序号", regexp.MustCompile(`第\d+轮`)},
	{"附件的序号：文中称哪一个，看不出对错", regexp.MustCompile(`见附件\d+`)},
	{"评分表中的条目和佐证", regexp.MustCompile(`(?m)^(?:\d+\.事项\S+|条款\S+　\S*)|(?:条款|、)\d+\.\d+\.\d+[^\t\n]*不适用`)},
	{"可能的最低、最高得分：只知道得分在其间", regexp.MustCompile(`最低[\d.]+分、最高[\d.]+分`)},
	{"未定事项的条数和分值", regexp.MustCompile(`尚有\d+条未定[^。]*`)},
	{"合格线", regexp.MustCompile(`高于\d+分`)},
	{"问题的原因原文", regexp.MustCompile(`每处扣[\d.]+分`)},
}

var anyNumber = regexp.MustCompile(`\d+(?:\.\d+)?`)

// bent gives other numbers of the same form: the last digit one more and one
// less, the first digit another, and half as much again.
func bent(text string) []string {
	var list []string
	digits := []byte(text)
	last, first := len(digits)-1, 0
	for _, change := range []struct {
		at    int
		delta byte
	}{{last, 1}, {last, 9}, {first, 1}, {first, 8}} {
		other := append([]byte(nil), digits...)
		other[change.at] = '0' + (other[change.at]-'0'+change.delta)%10
		list = append(list, string(other))
	}
	if whole, err := strconv.Atoi(text); err == nil {
		list = append(list, strconv.Itoa(whole+1), strconv.Itoa(max(0, whole-1)), strconv.Itoa(whole*10))
	}
	return list
}

// TestChangedFiguresAreCaught changes every number of the finished notices, one
// at a time.
func TestChangedFiguresAreCaught(t *testing.T) {
	// A limit that moves where nobody is leaves the sentence true.
	limit := regexp.MustCompile(`(?:达到|不足)\d+%`)
	stems, branches := []rune("甲乙丙丁戊己庚辛壬癸"), []rune("子丑寅卯辰巳午未申酉戌亥")
	c := city{departments: 16, districts: 5, zones: 3, whole: true, pillars: 6, clauses: 3,
		name: func(i int) string {
			if i == 0 {
				return "虚构市"
			}
			return string(stems[i%10]) + string(branches[i%12]) + "局"
		},
		result: func(subject, clause int) (score.Outcome, score.Points) {
			return dice(11, subject, clause, 60+subject%9*5)
		},
	}
	before := c
	before.result = func(subject, clause int) (score.Outcome, score.Points) {
		return dice(12, subject, clause, 50+subject%9*5)
	}
	m := series(t, before.run(), c.run())
	caught, doubted, missed, excused := 0, 0, 0, map[string]int{}
	for _, name := range notice.Names() {
		text := printed(t, compose(t, m, name, full), "txt")
		skip := map[int]string{}
		for _, u := range uncheckable {
			for _, m := range u.find.FindAllStringIndex(text, -1) {
				for _, n := range anyNumber.FindAllStringIndex(text[m[0]:m[1]], -1) {
					skip[m[0]+n[0]] = u.what
				}
			}
		}
		for _, n := range anyNumber.FindAllStringIndex(text, -1) {
			if what, ok := skip[n[0]]; ok {
				excused[what]++
				continue
			}
			seen := map[string]bool{text[n[0]:n[1]]: true}
			for _, other := range bent(text[n[0]:n[1]]) {
				if seen[other] {
					continue
				}
				seen[other] = true
				changed := text[:n[0]] + other + text[n[1]:]
				read, err := reconcile.Read("a.txt", []byte(changed))
				require.NoError(t, err)
				if result := reconcile.Check(read); len(result.Problems) > 0 {
					caught++
					doubted += min(1, len(result.Problems)*(1-min(1, result.Contradictions())))
					continue
				}
				if strings.HasSuffix(other, "0") && inside(limit, text, n[0]) {
					excused["界限移到另一个整十数，而其间没有单位：仍然属实"]++
					continue
				}
				missed++
				from, to := strings.LastIndex(text[:n[0]], "\n")+1, n[1]+strings.Index(text[n[1]:], "\n")
				t.Errorf("%s: %s → %s goes unnoticed: %s⟦%s⟧%s", name, text[n[0]:n[1]], other, text[from:n[0]], text[n[0]:n[1]], text[n[1]:to])
			}
		}
	}
	t.Logf("changes %d, caught %d, of which %d only as doubts; numbers that cannot be checked: %v", caught+missed, caught, doubted, excused)
	require.Greater(t, caught, 1000)
}

// inside reports whether a place lies in a match.
func inside(find *regexp.Regexp, text string, at int) bool {
	for _, m := range find.FindAllStringIndex(text, -1) {
		if m[0] <= at && at < m[1] {
			return true
		}
	}
	return false
}

// TestOtherMistakesAreCaught: what is not one changed digit.
func TestOtherMistakesAreCaught(t *testing.T) {
	c := city{departments: 8, pillars: 1, clauses: 4, name: func(i int) string { return string([]rune("甲乙丙丁戊己庚辛")[i]) + "局" },
		result: func(subject, clause int) (score.Outcome, score.Points) {
			if subject >= 4 && clause == 0 {
				return score.NoEvidence, 4 * score.Point
			}
			return score.Deducted, score.Points(subject) * 1000
		}}
	run := c.run()
	run.Header.Ruleset.Pass = nil // praise and blame by rate
	text := printed(t, compose(t, model(t, run), "工作进展通报", full), "txt")
	for _, change := range []struct{ from, to, want string }{
		{"前三名为：甲局（100.00%）、乙局（97.50%）", "前三名为：乙局（97.50%）、甲局（100.00%）", "前3名没有按得分率排列"},
		{"、丙局（95.00%）。", "、丁局（92.50%）。", "前3名没有列出丙局"},
		{"、丙局（95.00%）。", "。", "前3名没有列出丙局"},
		{"平均完成率为87.50%", "平均完成率为80.47%", "平均完成率80.47%：按附件，这是平均得分率，平均完成率应为87.50%；两个指标不得混用"},
		{"绩效评价平均得分率为80.47%", "绩效评价平均得分率为87.50%", "两个指标不得混用"},
		{"4个部门达到100%，", "", "各档合计4个部门（4），应为8个部门"},
		{"对得分率达到95%以上的甲局、", "对得分率达到95%以上的丁局、", "丁局不是“得分率达到95%以上”：按附件，其得分率为92.50%"},
		{"平均完成率为", "平均绩效完成率为", "“绩效完成率”：完成率与得分率是两个指标，不得混用"},
		{"8\t辛局\t4\t3\t75.00%", "8\t辛局\t4\t5\t125.00%", "125.00%不在0%至100%之间"},
		{"截至11月15日", "截至11月31日", "没有11月31日这一天"},
	} {
		require.Contains(t, text, change.from)
		read, err := reconcile.Read("a.txt", []byte(strings.Replace(text, change.from, change.to, 1)))
		require.NoError(t, err)
		var said []string
		for _, p := range reconcile.Check(read).Problems {
			said = append(said, p.String())
		}
		require.Contains(t, strings.Join(said, "\n"), change.want)
	}
}
