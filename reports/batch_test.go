package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/internal/font"
)

// batch is units of which none contains the others.
func batch(t *testing.T) *reports.Model {
	model, err := reports.New(batchRun())
	require.NoError(t, err)
	require.True(t, model.Batch())
	return model
}

func batchRun() *engine.Run {
	units := cityAndUnits()[29:49]
	for i := range units {
		units[i].Parent = ""
	}
	run := sample{seed: 12, small: true, subjects: units}.run()
	run.Subjects[4].Verdict, run.Subjects[9].Verdict = engine.Missed, engine.Missed
	return run
}

// TestBatchIsAboutAll: nobody of a batch stands for the others.
func TestBatchIsAboutAll(t *testing.T) {
	model := batch(t)
	best := model.Main.Name
	worst := model.Ranking[len(model.Ranking)-1].Name
	names := map[engine.Verdict][]string{}
	for _, rank := range model.Ranking {
		names[engine.Verdict(rank.Subject.Verdict)] = append(names[engine.Verdict(rank.Subject.Verdict)], rank.Name)
	}
	all := fmt.Sprint(model.Conclusion)
	require.NotContains(t, model.Conclusion[0].String(), best)
	require.Contains(t, all, "对20个被评对象进行了评价")
	require.Contains(t, all, fmt.Sprintf("最高%s（%s），最低%s（%s）", model.Main.Rate, best, model.Ranking[19].Rate, worst))
	require.Contains(t, all, fmt.Sprintf("合格%d个", len(names[engine.Passed])))
	require.Contains(t, all, fmt.Sprintf("不合格%d个（%s", len(names[engine.Missed]), names[engine.Missed][0]))
	require.Contains(t, all, fmt.Sprintf("待定%d个（%s", len(names[engine.Open]), names[engine.Open][0]))
	require.Contains(t, all, "以得分率最高的"+best+"为例")
	for _, ofOne := range []string{best + "得", best + "等", best + "完成率", "高出合格线", "得分已确定"} {
		require.NotContains(t, all, ofOne)
	}
	waiting := 0
	for i := range model.Subjects {
		for _, clause := range model.Subjects[i].Clauses {
			if clause.Unknown() {
				waiting++
			}
		}
	}
	require.Contains(t, all, fmt.Sprintf("尚有%d条次未定", waiting))

	for _, name := range []string{"md", "xlsx", "docx", "html"} { // as their goldens are read
		format, _ := reports.Find(name)
		var content bytes.Buffer
		require.NoError(t, format.Write(&content, model))
		text := dump(t, format, content.Bytes())
		require.Contains(t, text, model.All.Performance.Average.Text, name)
		require.NotContains(t, text, "被评对象\t"+best, name)
		require.NotContains(t, text, "被评对象 | "+best, name)
	}
}

// TestChartsSayWhatTheyShow: the alternative text of the map of 三级项, of which no
// table on paper has the figures, names where most is lost.
func TestChartsSayWhatTheyShow(t *testing.T) {
	model := batch(t)
	for _, c := range model.Charts() {
		require.NotContains(t, c.Alt, "数值见表", c.ID)
		if c.ID == "items" {
			require.Contains(t, c.Alt, "20个单位、6个三级项，")
			require.Regexp(t, "：.+失分率20%以上", c.Alt)
			return
		}
	}
	require.Fail(t, "no map of 三级项")
}

// TestFirstPageOfBatch reads the page for whoever reads only one.
func TestFirstPageOfBatch(t *testing.T) {
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	model := batch(t)
	format, _ := reports.Find("pdf")
	var out bytes.Buffer
	if err := format.Write(&out, model); errors.Is(err, font.ErrNone) && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
		t.Skip(err)
	} else {
		require.NoError(t, err)
	}
	path := filepath.Join(t.TempDir(), "report.pdf")
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
	text, err := exec.Command(program, "-layout", "-l", "1", path, "-").Output()
	require.NoError(t, err)
	page := strings.Join(strings.Fields(string(text)), "")
	last := model.Ranking[19]
	for _, want := range []string{"（20个被评对象）", "对20个被评对象进行了评价", "平均得分率" + model.All.Performance.Average.Text, "最高得分率" + model.Main.Rate.Text, "最低得分率" + last.Rate.Text,
		"未达标单位戊示区、癸示区", "待定单位", "得分率居前的3个和居后的3个单位", "1" + model.Main.Name + model.Main.Rate.Text, "20" + last.Name + last.Rate.Text, "下一步"} {
		require.Contains(t, page, want)
	}
	require.NotContains(t, page, "报告（"+model.Main.Name)
}
