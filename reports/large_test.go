package reports_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/reports"
)

// large is a city of 48 units and itself, judged by 1,170 clauses.
func large() sample { return sample{seed: 9, subjects: cityAndUnits(), long: true} }

// BenchmarkPage writes the page of a large city, and shows it: ms until the
// browser has painted it, elements of it, and ms of the longest frame while it is
// scrolled from top to bottom.
func BenchmarkPage(b *testing.B) {
	format, _ := reports.Find("html")
	model, err := reports.New(large().run())
	require.NoError(b, err)
	var page bytes.Buffer
	b.Run("subjects=48/clauses=1170/write", func(b *testing.B) {
		for b.Loop() {
			page.Reset()
			require.NoError(b, format.Write(&page, model))
		}
		b.ReportMetric(float64(page.Len())/1e6, "MB")
	})
	if page.Len() == 0 {
		require.NoError(b, format.Write(&page, model))
	}
	b.Run("subjects=48/clauses=1170/show", func(b *testing.B) {
		shown := start(b)
		var painted, elements, frame any
		for b.Loop() {
			shown.show("page.html", page.Bytes())
			painted = shown.run(`new Promise(function (done) { requestAnimationFrame(function () { requestAnimationFrame(function () { done(performance.now()); }); }); })`)
			elements = shown.run(`document.querySelectorAll('*').length`)
			frame = shown.run(`new Promise(function (done) {
				var step = 0, longest = 0, last = performance.now();
				requestAnimationFrame(function next(now) {
					longest = Math.max(longest, now - last);
					last = now;
					scrollTo(0, document.documentElement.scrollHeight * step / 50);
					if (++step > 50) { done(longest); } else { requestAnimationFrame(next); }
				});
			})`)
		}
		b.ReportMetric(painted.(float64), "ms-to-paint")
		b.ReportMetric(elements.(float64), "elements")
		b.ReportMetric(frame.(float64), "ms-longest-frame")
	})
}

// TestLongListsSayWhatTheyLeaveOut: the page of a city that is too large to be
// read on one says of every list that is cut how long it is and where all of it
// is, and of a drawing that nobody could read why it is not there.
func TestLongListsSayWhatTheyLeaveOut(t *testing.T) {
	format, _ := reports.Find("html")
	run := sample{seed: 12, subjects: cityAndUnits()[:19], long: true, unknown: score.NoEvidence}.run()
	for range 1200 {
		run.Summary.Checks = append(run.Summary.Checks, engine.CheckResult{ID: "k1", Found: "1", Stated: "2", Where: "某处"})
		run.Header.Evidence.Files = append(run.Header.Evidence.Files, engine.File{Path: "某文件", SHA256: "00"})
	}
	page := func(run *engine.Run) string {
		model, err := reports.New(run)
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, format.Write(&out, model))
		return traced.ReplaceAllString(out.String(), "$2")
	}
	text := page(run)
	each := 20000 / 19
	require.Equal(t, 18, strings.Count(text, fmt.Sprintf("共1170条，此处列失分最多的%d条，全部见同一结果的 Excel 工作簿“问题清单”", each)))
	_, units, _ := strings.Cut(text, "<h3>逐个单位</h3>")
	units, _, _ = strings.Cut(units, "</section>")
	require.Equal(t, 18*each, strings.Count(units, `<td class="n lost">`))
	require.Contains(t, text, "共1203条，此处列前1000条，全部见同一结果的 Excel 工作簿“勾稽关系”")
	require.Contains(t, text, "共1201条，此处列前1000条，全部见评价结果文件")
	require.NotContains(t, text, "图上无法分辨")

	require.NotContains(t, text, `aria-label="单位与一级项得分率"`)
	many := sample{seed: 13, small: true}
	for i := range 70 {
		many.subjects = append(many.subjects, engine.SubjectResult{ID: fmt.Sprint(i), Name: fmt.Sprintf("单位%d", i), Kind: "district"})
	}
	text = page(many.run())
	require.Contains(t, text, "得分率居后的60个单位（共70个，其余见表）与一级项得分率")
	require.Contains(t, text, `aria-label="单位与一级项得分率"`, "the table with all of them can be seen")
	require.Contains(t, text, `id="chart-items"`)

	wide := sample{seed: 14, subjects: cityAndUnits()[:3]}.run()
	for i := range 20 {
		id := fmt.Sprintf("7.%d", i)
		wide.Header.Ruleset.Nodes = append(wide.Header.Ruleset.Nodes, engine.Node{ID: id, Parent: "1", Depth: 2, Leaf: true, Name: "项"})
		for j := range wide.Subjects {
			wide.Subjects[j].Nodes = append(wide.Subjects[j].Nodes, engine.NodeResult{ID: id})
		}
	}
	text = page(wide)
	require.NotContains(t, text, `id="chart-items"`)
	require.Contains(t, text, "三级项超过50个，图上无法分辨")
}
