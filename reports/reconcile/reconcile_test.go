package reconcile_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/reconcile"
)

func check(t testing.TB, name, text string) reconcile.Result {
	read, err := reconcile.Read(name, []byte(text))
	require.NoError(t, err)
	return reconcile.Check(read)
}

func said(r reconcile.Result) []string {
	list := []string{}
	for _, p := range r.Problems {
		word := "矛盾："
		if p.Doubt {
			word = "存疑："
		}
		list = append(list, word+p.String())
	}
	return list
}

// TestNovember: of the real notice, the first list holds, and the second reaches
// only 26 of 28.
func TestNovember(t *testing.T) {
	data, err := os.ReadFile("../../testdata/notice/xian-2022-11.txt")
	require.NoError(t, err)
	require.Equal(t, []string{"矛盾：第5行：各档合计26个部门（10＋10＋4＋2），应为28个部门（第5行），少2个；文字在“2个部门达到”处中断，其后可能缺失"}, said(check(t, "a.txt", string(data))))
}

func TestProse(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // problems, without their line
	}{
		{"28个市级部门平均完成率为96.29%，其中：19个部门达到100%，6个部门达到90%以上，3个部门达到70%以上。", ""},
		{"28个市级部门平均完成率为96.29%，其中：18个部门达到100%，6个部门达到90%以上，3个部门达到70%以上。", "各档合计27个部门（18＋6＋3），应为28个部门（本句），少1个"},
		{"28个市级部门平均完成率为94.29%，其中：19个部门达到100%，6个部门达到90%以上，3个部门达到70%以上。", "平均完成率94.29%与各档不符：按各档的个数，平均应在94.64%与98.93%之间"},
		{"20个区县（开发区）平均得分率为95%，其中：十二个达到100%、八个达到90%以上。", "平均得分率95%与各档不符：按各档的个数，平均应在96.00%与100.00%之间"},
		{"20个区县（开发区）中，12个达到95%以上，5个在90%至95%之间，3个低于90%。", ""},
		{"平均完成率为103%。", "103%超过100%"},
		{"20个区县平均完成率为98%，其中：达到100%的区县15个，达到90%以上的区县5个。", ""},
		{"20个区县平均完成率为98%，其中：达到100%的区县15个，达到90%以上的区县4个。", "各档合计19个区县（15＋4），应为20个区县（本句），少1个"},
		{"20个区县平均完成率为98%，其中：达到100%的区县有15个，不足60%的区县有5个。", "平均完成率98%与各档不符：按各档的个数，平均应在75.00%与90.00%之间"},
		{"20个区县平均完成率为98%，其中达到100%的区县15个。", ""},
		{"20个区县平均完成率为98%，其中15个区县达到100%。", ""},
		{"20个区县平均完成率为98%，其中：15个区县达到100%。", "各档合计15个区县（15），应为20个区县（本句），少5个"},
		{"20个区县平均完成率为98%，其中：达到100%的区县15个。", "各档合计15个区县（15），应为20个区县（本句），少5个"},
		{"20个区县平均完成率为100%，其中21个达到100%。", "各档合计21个区县（21），应为20个区县（本句），多1个"},
		{"绩效得分率比上月提高120%。", ""},
		{"28个市级部门，其中：20个部门达到90%以上，9个部门不足95%。", "“20个部门达到90%以上”与“9个部门不足95%”重叠\n各档合计29个部门（20＋9），应为28个部门（本句），多1个"},
		{"28个市级部门平均完成率为96.29%。市级部门平均完成率为96.92%。", "部门平均完成率96.92%，前文为96.29%"},
		{"部门平均完成率为91.20%，部门绩效评价平均为91.20%。", "平均得分率与平均完成率同为91.20%，请核实没有混用"},
		{"完成率前三名为：甲局（95%）、乙局（97%）、丙局（92%）。", "前3名没有按完成率排列"},
		{"完成率前三名为：甲局（97%）、乙局（95%）。", "前3名只列出2个"},
		{"完成率前三名为：甲局（97%）、乙局（95%）、丙局（92%）、丁局（91%）。", "前3名列出4个，多出的不是并列"},
		{"完成率前三名为：甲局（97%）、乙局（95%）、丙局（92%）、丁局（92%）。", ""},
		{"应完成任务448项，已提交428项，完成率95.45%。", "完成率95.45%，按提交数428、任务数448应为95.54%"},
		{"应完成任务448项，已提交449项。", "提交数449大于任务数448"},
		{"应得分值72分，实得分值58.45分，失分13.45分，得分率81.18%。", "失分13.45，应得分值72减实得分值58.45应为13.55"},
		{"按满分100分折算，得86.60分，核定后最低79.50分、最高86.50分。", "得分86.60不在最低79.50与最高86.50之间"},
		{"请于2022年11月31日前报送绩效完成率。", "“绩效完成率”：完成率与得分率是两个指标，不得混用\n没有2022年11月31日这一天"},
		{"一是28个部门、二是20个区县，三是成立49个工作专班，召开会议100余次，发出通报6份。", ""},
		{"16个部门需整改156项，其中：城市安全源头治理31项，城市安全风险防控40项，城市", ""},
		{"", ""},
	} {
		var got []string
		for _, p := range check(t, "a.txt", c.text).Problems {
			require.Equal(t, "第1行", p.Place)
			got = append(got, p.Text)
		}
		require.Equal(t, c.want, strings.Join(got, "\n"), c.text)
	}
}

// department is a table of a notice from elsewhere: rates are rounded, and
// nothing says what they are made of.
const department = `表1 市级部门情况

| 序号 | 部门 | 完成率（%%） | 绩效得分率 | 排名 |
|---|---|---:|---:|---|
| 1 | 甲局 | 100 | 98.76%% | 1 |
| 2 | 乙局 | 95.6 | 98.76%% | 2 |
| 3 | 丙局 | 88.3 | 71.2%% | 3 |
| | 平均 | %s | 89.57%% | |

3个市级部门平均完成率为%s%%，其中：%s。
`

func TestRoundedTable(t *testing.T) {
	for _, c := range []struct{ mean, prose, bands, want string }{
		{"94.63", "94.63", "1个部门达到100%，1个部门达到90%以上，1个部门达到80%以上", ""},
		{"94.65", "94.65", "1个部门达到100%，1个部门达到90%以上，1个部门达到80%以上", ""}, // rounding may have done it
		{"94.73", "94.63", "1个部门达到100%，1个部门达到90%以上，1个部门达到80%以上", "矛盾：第3行的表第4行（平均）：完成率（%）平均94.73，按各行应为94.63"},
		{"94.63", "89.57", "1个部门达到100%，1个部门达到90%以上，1个部门达到80%以上", "矛盾：第10行：平均完成率89.57%：按表1，这是平均得分率，平均完成率应为94.63%；两个指标不得混用\n" +
			"矛盾：第10行：平均完成率89.57%与各档不符：按各档的个数，平均应在90.00%与96.67%之间"},
		{"94.63", "94.63", "2个部门达到90%以上，1个部门达到80%以上", ""},
		{"94.63", "94.63", "1个部门达到100%，2个部门达到90%以上", "矛盾：第10行：“2个部门达到90%以上”，按表1的完成率应为1个"},
	} {
		got := said(check(t, "a.md", fmt.Sprintf(department, c.mean, c.prose, c.bands)))
		require.Equal(t, c.want, strings.Join(got, "\n"))
	}
}

func TestTable(t *testing.T) {
	table := "表1　区县情况\n区县\t任务数\t已完成\t完成率\t问题数\n甲区\t10\t9\t90.00%\t3\n乙区\t20\t15\t76.00%\t4\n合计\t31\t24\t80.00%\t7\n全部2个区县应完成任务30项，已完成25项。\n"
	require.Equal(t, []string{
		"矛盾：第2行的表第2行（乙区）：完成率76.00%，按提交数15、任务数20应为75.00%",
		"矛盾：第2行的表第3行（合计）：完成率80.00%，按提交数24、任务数31应为77.42%",
		"矛盾：第2行的表第3行（合计）：任务数合计31，各行相加应为30",
		"矛盾：第2行的表第3行（合计）：完成率80.00%，既不是合计的比率，也不是各行的平均82.50%",
		"矛盾：第6行：提交数25，表1各行相加为24",
	}, said(check(t, "a.txt", table)))
}

// TestNegative: a rate below nothing is refused like one above all, and does not
// stop the rest.
func TestNegative(t *testing.T) {
	require.Equal(t, []string{"矛盾：第2行的表第1行（甲局）：完成率-10%不在0%至100%之间", "矛盾：第6行：平均完成率5%，按表1各行应为0%"},
		said(check(t, "a.txt", "表1　部门情况\n部门\t完成率\t差\n甲局\t-10%\t-3\n乙局\t10%\t1\n平均\t0%\t-1\n部门平均完成率5%。")))
}

// TestNamesakes: a name that stands in two tables is held to neither, unless the
// sentence says which is meant.
func TestNamesakes(t *testing.T) {
	tables := "表1　部门情况\n部门\t完成率\n甲站\t62.00%\n乙站\t90.00%\n\n表2　区县情况\n区县\t完成率\n甲站\t47.50%\n丙区\t100.00%\n\n"
	for text, want := range map[string][]string{
		"完成率不足80%的有甲站（47.50%），应当整改。":  {},
		"区县完成率最低的是甲站（47.50%）。":        {},
		"部门完成率最低的是甲站（47.50%）。":        {"矛盾：第11行：甲站的完成率47.50%，按表1应为62.00%"},
		"区县完成率前二名为：丙区（100%）、乙站（90%）。": {"矛盾：第11行：前2名中的“乙站”不在表2中"},
	} {
		require.Equal(t, want, said(check(t, "a.txt", tables+text)), text)
	}
}

func TestRefused(t *testing.T) {
	archive := func(name, content string) []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		part, err := w.Create(name)
		require.NoError(t, err)
		_, err = part.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return b.Bytes()
	}
	for want, file := range map[string]struct {
		name string
		data []byte
	}{
		"不是 UTF-8 文字":       {"a.txt", []byte("甲\xff")},
		"a.docx：不是 DOCX 文件": {"a.docx", []byte("PK\x03\x04乱")},
		"b.docx：不是 DOCX":    {"b.docx", archive("other.xml", "")},
		"c：不是 DOCX":         {"c", archive("word/document.xml", "<w:p")},
		"文字过长":              {"d.txt", bytes.Repeat([]byte("甲\n"), 300_000)},
		"字节；至多":             {"e.txt", make([]byte, 17<<20)},
		"f.docx：文字过长":       {"f.docx", archive("word/document.xml", `<w:p xmlns:w="x"><w:t>`+strings.Repeat("甲", 50<<20)+"</w:t></w:p>")},
	} {
		_, err := reconcile.Read(file.name, file.data)
		require.ErrorContains(t, err, want)
	}
}

// TestLarge: a table of many rows and a text of many sentences do not take
// forever.
func TestLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("表1　单位情况\n序号\t单位\t任务数\t提交数\t完成率\t名次\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "%d\t单位%d号\t100\t%d\t%d.00%%\t1\n", i+1, i, i%101, i%101)
	}
	for i := range 2000 {
		fmt.Fprintf(&b, "单位%d号完成率不足30%%，平均完成率为50.%02d%%，其中：1个单位达到100%%，3个单位不足20%%。\n", i, i%100)
	}
	r := check(t, "a.txt", b.String())
	require.Len(t, r.Problems, 200)
	require.Positive(t, r.Cut)
}

func FuzzCheck(f *testing.F) {
	data, err := os.ReadFile("../../testdata/notice/xian-2022-11.txt")
	require.NoError(f, err)
	f.Add(string(data))
	f.Add(fmt.Sprintf(department, "94.63", "94.63", "1个部门达到"))
	f.Add("前三名为甲等0个部门并列（均为%）、9个达到0%以上，99999999999999999999个不足1%")
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"a.txt", "a.md"} {
			if read, err := reconcile.Read(name, []byte(text)); err == nil {
				reconcile.Check(read)
			}
		}
	})
}

// TestScoreTables: every level of a score table is the sum of those below it, and
// the form above it says the same.
func TestScoreTables(t *testing.T) {
	const table = "满分\t100分\t得分\t%s分\n应得分值\t6分\t实得分值\t%s分\n最低得分\t50分\t最高得分\t100分\n\n条目\t分值\t应得分\t扣分\t实得分\t原因\n" +
		"一、甲\t6\t4\t1\t3\t\n（一）乙\t6\t4\t%s\t3\t\n1.丙\t4\t2\t1\t1\t\n条款1.1　每处扣0.5分\t\t\t%s\t\t两处\n条款1.2\t\t\t0.5\t\t一处\n2.丁\t2\t2\t0\t2\t\n" +
		"二、戊\t2\t2\t%s\t2\t\n3.己\t2\t2\t0\t2\t\n合计\t8\t6\t1\t5\t\n"
	for _, c := range []struct {
		values [5]any
		want   string
	}{
		{[5]any{"83.33", "5", "1", "0.5", "0"}, ""},
		{[5]any{"83.34", "5", "1", "0.5", "0"}, ""}, // rulesets round in their own ways
		{[5]any{"84.33", "5", "1", "0.5", "0"}, "矛盾：第1行的表：得分84.33，按应得分值6、实得分值5和满分100折算应为83.33"},
		{[5]any{"83.33", "5.5", "1", "0.5", "0"}, "矛盾：第1行的表：得分83.33，按应得分值6、实得分值5.5和满分100折算应为91.67\n矛盾：第1行的表：实得分值5.5，第5行的表各行相加为5.0"},
		{[5]any{"83.33", "5", "1", "0.6", "0"}, "存疑：第5行的表第3行（1.丙）：扣分1，其下各行相加应为1.1"},
		{[5]any{"83.33", "5", "2", "0.5", "0"}, "矛盾：第5行的表第2行（（一）乙）：失分2，应得分值4减实得分值3应为1\n矛盾：第5行的表第1行（一、甲）：扣分1，其下各行相加应为2\n矛盾：第5行的表第2行（（一）乙）：扣分2，其下各行相加应为1"},
		{[5]any{"83.33", "5", "1", "0.5", "1"}, "矛盾：第5行的表第7行（二、戊）：失分1，应得分值2减实得分值2应为0\n矛盾：第5行的表第9行（合计）：扣分合计1，各行相加应为2\n矛盾：第5行的表第7行（二、戊）：扣分1，其下各行相加应为0"},
	} {
		require.Equal(t, c.want, strings.Join(said(check(t, "a.txt", fmt.Sprintf(table, c.values[:]...))), "\n"))
	}
}

// TestFlow: findings that are due follow from those before, and scores from
// scores.
func TestFlow(t *testing.T) {
	for text, want := range map[string]string{
		"上轮需整改18项，已销号15项，新增2项，重新出现1项，目前需整改6项。":   "",
		"上轮需整改18项，已销号15项，新增2项，重新出现1项，目前需整改7项。":   "矛盾：第1行：目前需整改7项，按上轮需整改、销号和新列入的应为6项（18－15＋2＋1）",
		"上轮没有需整改的问题，新增3项，目前需整改4项。":               "矛盾：第1行：目前需整改4项，按上轮需整改、销号和新列入的应为3项（＋3）",
		"得分由86.11分变为86.67分，上升0.56分。":             "",
		"得分由86.11分变为86.67分，下降0.56分。":             "矛盾：第1行：得分由86.11分变为86.67分，变化应为0.56分",
		"得分由86.11分变为86.67分，上升0.57分。":             "存疑：第1行：得分由86.11分变为86.67分，变化应为0.56分",
		"得分由86.11分变为86.67分，上升0.555分（未修约）。":       "",
		"得分由86.11分变为86.11分，持平。":                  "",
		"得分由86.11分变为87.11分，持平。":                  "矛盾：第1行：得分由86.11分变为87.11分，变化应为1.00分",
		"可比的48个单位中，得分上升的6个、下降的1个、持平的41个。":        "",
		"可比的48个单位中，得分上升的6个、下降的1个、持平的40个。":        "矛盾：第1行：得分上升、下降和持平的合计47个，可比的有48个",
		"附件：1.甲表\n2.乙表\n附件1\n甲表\n附件2\n乙表":        "",
		"见附件3。\n附件：1.甲表\n2.丙表\n附件1\n甲表\n附件3\n乙表": "矛盾：第1行：附件3：只有2个附件\n矛盾：第3行：附件说明的“2.丙表”与其后的“附件3 乙表”不一致\n矛盾：第6行：附件3应为附件2",
		"附件：甲表\n附件\n甲表":                          "",
		"附件：1.甲表\n附件1\n甲表\n附件2\n乙表":              "矛盾：第1行：附件说明列出1个附件，其后有2个",
	} {
		require.Equal(t, want, strings.Join(said(check(t, "a.txt", text)), "\n"), text)
	}
}

// TestNames: words from elsewhere are hidden from the checker, whatever they look
// like.
func TestNames(t *testing.T) {
	read, err := reconcile.Read("a.txt", []byte("关于前三名办、共28个部门平均完成率150%局的通知，由13月40日大队抄送。"))
	require.NoError(t, err)
	require.NotEmpty(t, reconcile.Check(read).Problems)
	require.Empty(t, reconcile.Check(read, "前三名办", "共28个部门平均完成率150%局", "13月40日大队").Problems)
}

// TestKinds: a sentence about one kind is held to the units of that kind, and
// takes how many they are from itself.
func TestKinds(t *testing.T) {
	const table = "\n\n单位\t类别\t完成率\n甲局\t市级部门\t100.00%\n乙局\t市级部门\t100.00%\n丙区\t区县\t80.00%\n"
	for text, want := range map[string]string{
		"市级部门2个：平均完成率为100.00%，其中2个达到100%。" + table:                                              "",
		"区县1个：平均完成率为80.00%，其中1个达到80%以上。" + table:                                                "",
		"3个单位平均完成率为93.33%，其中2个达到100%、1个达到80%以上。" + table:                                        "",
		"市级部门2个，其中完成率达到100%的2个、达到90%以上的0个。" + table:                                             "",
		"市级部门3个：平均完成率为100.00%，其中3个达到100%。" + table:                                              "矛盾：第1行：“3个达到100%”，按第3行的表的部门的完成率应为2个\n矛盾：第1行：3个部门，第3行的表的部门有2个",
		"区县1个：平均完成率为90.00%，其中1个达到90%以上。" + table:                                                "矛盾：第1行：平均完成率90.00%，按第3行的表的区县各行应为80.00%\n矛盾：第1行：“1个达到90%以上”，按第3行的表的区县的完成率应为0个",
		"区县1个平均得分率为91.00%。\n\n一级项\t分值\t得分率\n甲\t5\t100.00%\n":                                    "",
		"市级部门28个：平均完成率为96.29%，其中19个达到100%、6个达到90%以上、3个达到70%以上。":                                 "",
		"市级部门28个：平均完成率为96.29%，其中19个达到100%、6个达到90%以上、2个达到70%以上。":                                 "矛盾：第1行：各档合计27个部门（19＋6＋2），应为28个部门（本句），少1个",
		"市级部门共28个，其中达到100%的19个、达到90%以上的6个、达到70%以上的3个。":                                          "",
		"市级部门共28个，其中达到100%的19个、达到90%以上的6个、达到70%以上的2个。":                                          "矛盾：第1行：各档合计27个部门（19＋6＋2），应为28个部门（本句），少1个",
		"市级部门共28个，其中达到100%的19个（占67.86%）、达到90%以上的6个，占21.43%、达到70%以上的3个。":                         "",
		"市级部门28个，达到95%以上的3个、不足60%的2个。":                                                          "",
		"得分率不足60%的2个、不足80%的5个单位应当整改。":                                                           "",
		"参加排名的单位48个：合格45个、不合格3个（甲局、乙局、丙区）。":                                                     "",
		"28个部门和20个区县中，其中30个达到100%、18个达到90%以上。":                                                  "",
		"市级部门28个、区县13个：平均完成率为98%，其中30个达到100%、11个达到90%以上。":                                       "",
		"市级部门28个、区县13个：平均完成率为98%，其中30个达到100%、10个达到90%以上。":                                       "矛盾：第1行：各档合计40个单位（30＋10），应为41个单位（本句），少1个",
		"市级部门28个，其中19个完成率达到100%，6个达到90%以上，3个达到70%以上；得分率不足60%的1个，为甲局。":                           "",
		"市级部门28个，其中完成率达到100%的19个、完成率达到90%以上的9个。":                                                "",
		"参加排名的单位48个：合格45个、不合格2个。":                                                               "矛盾：第1行：各类结论合计47个（45＋2），应为48个单位（本句）",
		"应急广播（11个单位，合计失41.00分）。\n\n区县20个：平均完成率为94.45%，其中15个达到100%、3个达到90%以上、1个达到80%以上、1个不足60%。": "",
		"4个区县有问题。\n区县平均完成率为95%，其中15个达到100%、5个达到80%以上。":                                          "",
		"20个区县平均完成率为96%。\n区县平均得分率为95%，其中15个达到100%、4个达到80%以上。":                                   "矛盾：第2行：各档合计19个区县（15＋4），应为20个区县（第1行），少1个",
	} {
		require.Equal(t, want, strings.Join(said(check(t, "a.txt", text)), "\n"), text)
	}
}
