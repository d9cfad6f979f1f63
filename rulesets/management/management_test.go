package management_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/rulesets"
	"chengan/rulesets/management"
)

const name = "management@2019"

func load(t *testing.T, params ...string) *management.Method {
	m, err := management.Load(name)
	require.NoError(t, err)
	for _, assignment := range params {
		require.NoError(t, m.Set(assignment))
	}
	return m
}

// TestSentences: whatever is not the standard's own says so, and what is names
// its article; a threshold that is not known is never official.
func TestSentences(t *testing.T) {
	require.Equal(t, []string{name}, management.List())
	m := load(t)
	unknown := 0
	for _, p := range m.Params {
		if p.Value == nil {
			unknown++
			require.Equal(t, "未知，须由使用者填写", p.String())
			require.Equal(t, engine.Placeholder, p.Source.Status, p.Name)
		}
	}
	require.Equal(t, 11, unknown)
	require.Equal(t, json.Number("3"), m.Param("review_years").Value)
	official := 0
	for _, r := range m.Rules {
		if r.Source.Status == engine.Official {
			official++
			require.NotEmpty(t, r.Source.At, r.ID)
		} else {
			require.NotEmpty(t, r.Source.Note, r.ID)
		}
	}
	require.Equal(t, 2, official) // 第七条, 第四条
	require.Contains(t, m.Note, "没有取得")
}

// TestNational: the parameters of one name have one meaning. What national@2019
// uses meanwhile is what is called provisional here, for all of its vetoes.
func TestNational(t *testing.T) {
	national, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	provisional := map[string]any{}
	for _, p := range load(t).Params {
		if p.Provisional != nil {
			provisional[p.Name] = p.Provisional
		}
	}
	vetoes := map[string]any{}
	for param, value := range national.Ruleset.Params {
		for _, veto := range national.Ruleset.Vetoes {
			if strings.Contains(veto.If, "params."+param) {
				vetoes[param] = value
			}
		}
	}
	require.Equal(t, vetoes, provisional)
}

func TestSet(t *testing.T) {
	for assignment, want := range map[string]string{
		"v1_years":          "“v1_years”应写成“参数=取值”，如 v1_years=5",
		"v9=1":              `没有参数 "v9"；有 v1_years、v2_years、v3_years、v3_count、v3_deaths、veto_scope、reapply_years、r3_count、submit_days、province_days、publicity_days、review_years`,
		"v1_years=0":        "参数 v1_years：取值为 0；应为 1 至 100 的整数",
		"v1_years=101":      "参数 v1_years：取值为 101；应为 1 至 100 的整数",
		"v1_years=五":        "参数 v1_years：取值为 五；应为 1 至 100 的整数",
		"v1_years=":         "参数 v1_years：取值为 ；应为 1 至 100 的整数",
		"v3_count=-1":       "参数 v3_count：取值为 -1；应为 0 至 100000 的整数",
		"veto_scope=一切事故":   "参数 veto_scope：取值为 一切事故；应为 责任事故、全部事故 之一",
		"review_years=5":    "参数 review_years 已有取值 3，不能再填",
		"v1_years = 5 ":     "",
		"veto_scope=责任事故":   "",
		"publicity_days=10": "",
	} {
		if err := load(t).Set(assignment); want == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, want)
		}
	}
	m := load(t, "v1_years=5")
	require.EqualError(t, m.Set("v1_years=6"), "参数 v1_years 已有取值 5，不能再填")
	require.NoError(t, load(t).Set("v1_years=6"), "what one user fills in is not kept")
}

// TestDefects: each mistake in a method is found, with its place.
func TestDefects(t *testing.T) {
	good, err := os.ReadFile("2019.json")
	require.NoError(t, err)
	for _, change := range []struct{ old, new, want string }{
		{`"chengan-management/1"`, `"chengan-management/2"`, "$schema：格式版本为 chengan-management/2；本程序读 \"chengan-management/1\""},
		{`"edition": "2019",`, ``, "文件：缺少必有的键 \"edition\""},
		{`"edition": "2019",`, `"edition": "2019", "edition": "2020",`, "edition：同一对象中键重复（第4行第30列）"},
		{`"eligible": true},`, `"eligible": "是"},`, "levels[0].eligible：类型为文本；应为真假值"},
		{`"kind": "level",`, `"kind": "levle",`, "rules[0].kind：取值不在允许范围内；应为 [\"level\", \"named\", \"accidents\", \"deaths\", \"event\", \"declared\"] 之一"},
		{`"kind": "level",`, `"kind": "level", "kinds": 1,`, "rules[0].kinds：未知的键 \"kinds\"；这里可以有 ask、consequence、events、id、kind、more_than, "},
		{`"id": "V2"`, `"id": "V1"`, `rules[4]："V1" 重复`},
		{`"years": "v2_years"`, `"years": "v4_years"`, "rules[4]（V2）.years：params 中没有参数 \"v4_years\"\nparams[1]（v2_years）：没有规则、步骤用到这个参数"},
		{`"years": "v2_years"`, `"years": "veto_scope"`, "rules[4]（V2）.years：参数 \"veto_scope\" 应为整数\nparams[1]（v2_years）：没有规则、步骤用到这个参数"},
		{`"scope": "veto_scope"`, `"scope": "v2_years"`, "rules[3]（V1）.scope：参数 \"v2_years\" 的选项应为 责任事故、全部事故"},
		{`"kind": "deaths", "severities": ["较大"], "years": "v3_years", "more_than": "v3_deaths"`, `"kind": "deaths", "severities": ["较大"], "years": "v3_years"`,
			"rules[6]（V3-2）：缺少 \"more_than\"；deaths 类的规则必须有\nparams[4]（v3_deaths）：没有规则、步骤用到这个参数"},
		{`"kind": "level",`, `"kind": "level", "ask": "什么",`, "rules[0]（L1）.ask：level 类的规则不用此项"},
		{`"value": 3, "min": 1`, `"value": 0, "min": 1`, "params[11]（review_years）.value：取值为 0；应为 1 至 100 的整数"},
		{`"value": null, "provisional": 5`, `"value": 5, "provisional": 5`, "params[0]（v1_years）.provisional：取值已知，不应再有暂用值"},
		{`"value": 3, "min": 1`, `"value": null, "min": 1`, "params[11]（review_years）.source.status：取值未知，不能标为官方原文"},
		{`"min": 1, "max": 100, "source": {"status": "placeholder", "note": "条号和年数未经核实"}`, `"min": 9, "max": 8, "source": {"status": "placeholder"}`, "params[0]（v1_years）：min 为 9，大于 max 8"},
		{`"document": "bf7", "at": "第七条"`, `"document": "bf8", "at": "第七条"`, "rules[0]（L1）.source.document：documents 中没有编号为 \"bf8\" 的文件"},
		{`"document": "bf7", "at": "第七条"`, `"at": "第七条"`, "rules[0]（L1）.source：标为官方原文，却没有写明文件 document"},
		{`"limit": "submit_days"`, `"limit": "submit"`, "steps[0]（城市自评）.limit：params 中没有参数 \"submit\"\nparams[8]（submit_days）：没有规则、步骤用到这个参数"},
	} {
		require.Contains(t, string(good), change.old)
		file := filepath.Join(t.TempDir(), "m.json")
		require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(good), change.old, change.new, 1)), 0o644))
		_, err := management.Load(file)
		require.Error(t, err, change.new)
		got := strings.ReplaceAll(err.Error(), file+"：", "")
		if prefix, open := strings.CutSuffix(change.want, ", "); open {
			require.True(t, strings.HasPrefix(got, prefix), got)
			continue
		}
		require.Equal(t, change.want, got)
	}
	for content, want := range map[string]string{"": "文件：是空的；应为 JSON 对象", "[]": "文件：类型为数组；应为对象", "{}": "$schema：格式版本为 空；本程序读 \"chengan-management/1\"", "{": "第1行第1列：不是有效的 JSON：内容不完整", "\xff": "文件：不是 UTF-8 编码；请另存为 UTF-8"} {
		file := filepath.Join(t.TempDir(), "m.json")
		require.NoError(t, os.WriteFile(file, []byte(content), 0o644))
		_, err := management.Load(file)
		require.Error(t, err, content)
		require.Equal(t, want, strings.ReplaceAll(err.Error(), file+"：", ""))
	}
	_, err = management.Load("management@2020")
	require.ErrorIs(t, err, management.ErrUnknown)
	_, err = management.Load(t.TempDir())
	require.ErrorIs(t, err, management.ErrUnknown)
	large := filepath.Join(t.TempDir(), "m.json")
	require.NoError(t, os.WriteFile(large, bytes.Repeat([]byte(" "), 1<<20+1), 0o644))
	_, err = management.Load(large)
	require.ErrorContains(t, err, "长 1048577 字节；最多 1048576 字节")
}

// TestCityCorpus: each city file of the corpus gives exactly what stands beside it.
func TestCityCorpus(t *testing.T) {
	m := load(t)
	files, err := filepath.Glob("../../testdata/management/err/*")
	require.NoError(t, err)
	seen := 0
	for _, file := range files {
		if strings.HasSuffix(file, ".out") {
			continue
		}
		seen++
		_, err := m.ReadCity(file)
		var wrong rulesets.DefectsError
		require.True(t, errors.As(err, &wrong), "%s is silent: %v", file, err)
		want, failed := os.ReadFile(file + ".out")
		require.NoError(t, failed)
		require.Equal(t, string(want), strings.ReplaceAll(err.Error(), file+"：", "")+"\n", file)
	}
	require.GreaterOrEqual(t, seen, 8)
	_, err = m.ReadCity(filepath.Join(t.TempDir(), "none.csv"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// TestTemplates: what an official fills in is read, and the blank is refused
// for what must be filled in and nothing else.
func TestTemplates(t *testing.T) {
	m := load(t)
	var book bytes.Buffer
	require.NoError(t, m.Template(&book, false))
	blank := filepath.Join(t.TempDir(), "blank.csv")
	require.NoError(t, os.WriteFile(blank, book.Bytes(), 0o644))
	_, err := m.ReadCity(blank)
	require.EqualError(t, err, strings.Join([]string{
		blank + "：第2行“内容”：没有填写城市",
		blank + "：第3行“内容”：级别为“”；应为 副省级城市、地级行政区、直辖市所辖行政区（县）、直辖市、县级行政区 之一",
		blank + "：第4行“内容”：没有填写申报年份"}, "\n"))
	filled := strings.NewReplacer("城市,,,", "城市,,甲市,", "级别,,,", "级别,,地级行政区,", "申报年份,,,", "申报年份,,2024,", "命名,,", "命名,2020/5/1,", "事故,,,,", "事故,2021/3/5,较大,是,3").Replace(book.String())
	filled = strings.Replace(filled, "撤销命名,2020/5/1,", "撤销命名,,", 1)
	csv := filepath.Join(t.TempDir(), "甲市.csv")
	require.NoError(t, os.WriteFile(csv, []byte(filled), 0o644))
	fromCSV, err := m.ReadCity(csv)
	require.NoError(t, err)

	book.Reset()
	require.NoError(t, m.Template(&book, true))
	filled = strings.NewReplacer(`"city": ""`, `"city": "甲市"`, `"level": ""`, `"level": "地级行政区"`, `"year": 0`, `"year": 2024`, `"deaths": 0`, `"deaths": 3`,
		"\"命名\",\n      \"date\": \"YYYY-MM-DD\"", `"命名", "date": "2020-05-01"`, "YYYY-MM-DD", "2021-03-05").Replace(book.String())
	file := filepath.Join(t.TempDir(), "甲市.json")
	require.NoError(t, os.WriteFile(file, []byte(filled), 0o644))
	fromJSON, err := m.ReadCity(file)
	require.NoError(t, err)
	require.Equal(t, m.Judge(fromCSV), m.Judge(fromJSON))
	require.Equal(t, "2020-05-01", fromCSV.Events[0].Date)
	require.Equal(t, "2021-03-05", fromJSON.Mishaps[0].Date)
	require.Equal(t, 3, *fromCSV.Mishaps[0].Deaths)
}
