package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"chengan/engine/plan"
)

// TestFilledPlanWorkbook: the workbook that --template writes, filled in by
// hand, is read back cell by cell; rows that were left alone say nothing.
func TestFilledPlanWorkbook(t *testing.T) {
	folder := t.TempDir()
	run := func(args ...string) (string, string) {
		var stdout, stderr bytes.Buffer
		p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
		require.Equal(t, exitDone, p.run(args), stderr.String())
		return stdout.String(), stderr.String()
	}
	blank, filled := filepath.Join(folder, "blank.xlsx"), filepath.Join(folder, "filled.xlsx")
	run("target", "xiqing@145", "--template", blank)
	book, err := excelize.OpenFile(blank)
	require.NoError(t, err)
	defer book.Close()

	rows, err := book.GetRows("指标数据")
	require.NoError(t, err)
	require.Equal(t, []string{"指标名称*", "规划目标", "年份*", "数值", "分子", "分母", "计量单位", "数据来源"}, rows[0])
	fill := func(sheet string, wanted func(row []string) bool, cells map[string]any) {
		rows, err := book.GetRows(sheet)
		require.NoError(t, err)
		at := slices.IndexFunc(rows, wanted)
		require.Positive(t, at)
		for column, value := range cells {
			cell, err := excelize.JoinCellName(column, at+1)
			require.NoError(t, err)
			require.NoError(t, book.SetCellValue(sheet, cell, value))
		}
	}
	const rate = "亿元GDP(国内生产总值)生产安全事故死亡率"
	fill("指标数据", func(row []string) bool { return row[0] == rate && row[2] == "" }, // the row of the base
		map[string]any{"C": 2020, "E": 8, "F": 1000, "G": "人/亿元（2020年价）", "H": "统计年鉴"})
	fill("指标数据", func(row []string) bool { return row[0] == rate && row[2] == "2023" },
		map[string]any{"E": 8, "F": 1250, "G": "人/亿元（2020年价）", "H": "统计年鉴"})
	fill("评估申报事项", func(row []string) bool { return row[0] == rate }, map[string]any{"D": 2020, "H": "统计年鉴"})
	fill("评估申报事项", func(row []string) bool { return row[0] == "自然灾害综合风险普查" }, map[string]any{"G": "2022-12-20", "H": "验收报告"})
	require.NoError(t, book.SaveAs(filled))

	out, problems := run("target", "xiqing@145", filled, "--year", "2023", "--json")
	require.Empty(t, problems)
	var report plan.Report
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	answers := map[string]plan.Answer{}
	for _, r := range report.Indicators {
		answers[r.ID] = r.Answer
	}
	require.Equal(t, plan.OnCourse, answers["gdp-death-rate-decline"])
	require.Equal(t, plan.Reached, answers["survey-done"])
	delete(answers, "gdp-death-rate-decline")
	delete(answers, "survey-done")
	for id, answer := range answers {
		require.Equal(t, plan.CannotTell, answer, id)
	}
}

// TestPlanSamples: the sample of each plan shows all four answers.
func TestPlanSamples(t *testing.T) {
	for _, id := range []string{"beilin", "xiqing", "lizhou", "dushanzi"} {
		var stdout, stderr bytes.Buffer
		p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
		sample := "../../testdata/plans/" + id
		require.Equal(t, exitDone, p.run([]string{"target", id + "@145", sample + ".csv", sample + "-statements.csv", "--year", "2023", "--json"}), stderr.String())
		require.Empty(t, stderr.String())
		var report plan.Report
		require.NoError(t, json.Unmarshal(stdout.Bytes(), &report))
		for _, answer := range plan.Answers {
			require.True(t, slices.ContainsFunc(report.Indicators, func(r plan.Result) bool { return r.Answer == answer }), "%s %s", id, answer)
		}
		for _, r := range report.Indicators {
			require.NotEmpty(t, r.Reason)
			require.NotContains(t, r.Reason, "；；")
			require.Equal(t, r.Answer == plan.CannotTell, len(r.Causes) > 0, r.ID)
		}
	}
}
