package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/function"
	"chengan/engine/pattern"
	"chengan/engine/plan"
	"chengan/engine/shortest"
	"chengan/evidence"
	"chengan/reports"
	"chengan/reports/notice"
	"chengan/rulesets"
	"chengan/rulesets/management"
)

var update = flag.Bool("update", false, "write the generated documentation")

// TestDocs holds the generated reference to the code it describes.
func TestDocs(t *testing.T) {
	for name, want := range map[string]string{"../../rulesets/REFERENCE.md": reference(t), "../../reports/notice/FIGURES.md": noticeGuide} {
		if *update {
			require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
		}
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, want, string(got), "run: make docs")
	}
}

// TestListsAreSound refuses duplicates and undocumented entries in every
// explicit list.
func TestListsAreSound(t *testing.T) {
	seen := map[string]bool{}
	entry := func(list, name, words string) {
		require.NotEmpty(t, name, list)
		require.NotEmpty(t, words, "%s %s", list, name)
		require.False(t, seen[list+" "+name], "%s %s", list, name)
		seen[list+" "+name] = true
	}
	for _, spec := range pattern.Specs {
		entry("pattern", spec.Name, spec.Title)
		entry("pattern key", spec.Key, spec.Title)
	}
	for _, f := range function.All {
		entry("function", f.Name, f.Usage)
	}
	for _, format := range reports.Formats {
		entry("report", format.Name, format.Title)
	}
	for _, code := range evidence.Codes {
		entry("code", code.ID, code.Meaning)
	}
	for _, code := range plan.Codes {
		entry("code", code.ID, code.Meaning)
	}
	for _, cause := range plan.Causes {
		entry("cause", string(cause.ID), cause.Title)
	}
	for _, format := range notice.Formats {
		entry("notice", format.Extension, format.Title)
	}
	for _, v := range verbs() {
		entry("verb", v.name, v.summary)
	}
}

func reference(t *testing.T) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	say("# 参考手册\n\n由代码生成（`make docs`），请勿手工修改。\n")
	say("## 内置评价细则\n\n| 细则 | 名称 | 条款 |\n|---|---|---|")
	for _, name := range rulesets.List() {
		loaded, err := rulesets.Load(name)
		require.NoError(t, err)
		say("| `%s` | %s | %d |", name, loaded.Ruleset.Title, len(loaded.Program.Outline().Clauses))
	}
	say("\n## 内置管理办法\n\n| 管理办法 | 名称 | 规则 | 未知的参数 |\n|---|---|---|---|")
	for _, name := range management.List() {
		m, err := management.Load(name)
		require.NoError(t, err)
		var unknown []string
		for _, param := range m.Params {
			if param.Value == nil {
				unknown = append(unknown, "`"+param.Name+"`")
			}
		}
		say("| `%s` | %s | %d | %s |", name, m.Title, len(m.Rules), strings.Join(unknown, " "))
	}
	say("\n## 扣分方式\n\n| 名称 | 中文 | 识别键 |\n|---|---|---|")
	for _, spec := range pattern.Specs {
		say("| `%s` | %s | `%s` |", spec.Name, spec.Title, spec.Key)
	}
	say("\n## 表达式函数\n\n遍历：`count any all none one filter map`，第二个参数是条件，用 `.字段` 取记录的字段。\n")
	for _, f := range function.All {
		say("* `%s", strings.Replace(f.Usage, "：", "`：", 1))
	}
	say("\n## 证据问题代码\n\n| 代码 | 含义 | 性质 |\n|---|---|---|")
	for _, code := range evidence.Codes {
		say("| `%s` | %s | %s |", code.ID, code.Meaning, map[bool]string{true: "提示", false: "错误"}[code.Notice])
	}
	for _, code := range plan.Codes {
		say("| `%s` | %s | %s |", code.ID, code.Meaning, map[bool]string{true: "提示", false: "错误"}[code.Notice])
	}
	say("\n## 规划评估\n\n`chengan target`；规则见 [plans/RULES.md](plans/RULES.md)。无法判断的原因：\n\n| 原因 | 含义 |\n|---|---|")
	for _, cause := range plan.Causes {
		say("| `%s` | %s |", cause.ID, cause.Title)
	}
	say("\n| 内置规划 | 名称 | 指标 |\n|---|---|---|")
	for _, name := range rulesets.Plans() {
		loaded, err := rulesets.LoadPlan(name)
		require.NoError(t, err)
		say("| `%s` | %s | %d |", name, loaded.Plan.Head.Title, len(loaded.Plan.Indicators))
	}
	say("\n## 达标路径\n\n`chengan plan --json` 的键；分值为十进制文本，空的键不写。\n\n| 键 | 含义 |\n|---|---|")
	for _, key := range shortest.Keys {
		say("| `%s` | %s |", key.Path, key.Meaning)
	}
	say("\n## 数据表")
	for _, name := range rulesets.Tables() {
		schema, err := rulesets.Table(name)
		require.NoError(t, err)
		say("\n### `%s` %s\n\n%s\n\n| 字段 | 列名 | 类型 | 必填 | 允许值 | 说明 |\n|---|---|---|---|---|---|", name, schema.Title, schema.Description)
		for i := range schema.Fields {
			f := &schema.Fields[i]
			say("| `%s` | %s | %s | %s | %s | %s |", f.Name, f.Header(), f.Type.Title(), map[bool]string{true: "是", false: "否"}[f.Required], allowedValues(f), f.Description)
		}
	}
	return b.String()
}

// allowedValues words what a schema allows beyond the type.
func allowedValues(f *column.Field) string {
	var parts []string
	if len(f.Enum) > 0 {
		parts = append(parts, strings.Join(f.Enum, "、"))
	}
	if f.Min != nil {
		parts = append(parts, "≥ "+f.Min.String())
	}
	if f.Max != nil {
		parts = append(parts, "≤ "+f.Max.String())
	}
	if f.Type == column.Decimal {
		parts = append(parts, fmt.Sprintf("%d 位小数", f.Scale))
	}
	if f.MaxLength > 0 {
		parts = append(parts, fmt.Sprintf("至多 %d 字", f.MaxLength))
	}
	if f.Pattern != "" {
		parts = append(parts, "`"+strings.ReplaceAll(f.Pattern, "|", "\\|")+"`")
	}
	return strings.Join(parts, "；")
}
