package reports_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/internal/font"
)

// TestFirstPage: whoever reads only one page has it all on one, whatever the
// report is about and however long its names and texts are; in Word, too, as LibreOffice
// prints it.
func TestFirstPage(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	dir, words := t.TempDir(), map[string]string{} // the same in Word
	long := func(change func(*engine.Run)) []reports.Source {
		run := sample{seed: 51, subjects: cityAndUnits()[:33]}.run()
		change(run)
		return sources(run)
	}
	names := func(run *engine.Run) {
		for i := range run.Subjects {
			run.Subjects[i].Name = strings.Repeat("国家安全发展示范城市创建", 16) + run.Subjects[i].ID // 200 characters
		}
	}
	texts := func(run *engine.Run) {
		outline := &run.Header.Ruleset
		outline.Title = strings.Repeat("国家安全发展示范城市评价细则", 6)
		for i := range outline.Nodes {
			outline.Nodes[i].Name = strings.Repeat(outline.Nodes[i].Name, 5)
		}
		for i := range outline.Clauses {
			outline.Clauses[i].Owners = []string{"住房和城乡建设", "城市管理", "应急管理", "自然资源和规划", "发展和改革", "消防救援", "district"}
			outline.Clauses[i].ID += "-长编号长编号"
		}
		for i := range run.Subjects {
			for j := range run.Subjects[i].Clauses {
				run.Subjects[i].Clauses[j].ID = outline.Clauses[j].ID
			}
		}
	}
	none := func(*engine.Run) {}
	noted := func(run *engine.Run) { // a batch
		run.Header.Ruleset.Note = strings.Repeat("本细则只用于演示，不得作为评价结论。", 5)
		unrelated(run)
	}
	for name, c := range map[string]struct {
		runs []reports.Source
		view reports.View
	}{
		"city": {long(none), reports.View{}}, "rounds": {read(t, benchCities[0].files(t)), reports.View{}},
		"batch": {long(noted), reports.View{}}, "names of a batch": {long(func(run *engine.Run) { noted(run); names(run); texts(run) }), reports.View{Pillar: "2"}},
		"subject": {long(none), reports.View{Subject: "district-03"}}, "pillar": {long(none), reports.View{Pillar: "2"}},
		"names": {long(names), reports.View{}}, "names of a subject": {long(names), reports.View{Subject: "district-03"}},
		"texts": {long(texts), reports.View{}}, "texts of a pillar": {long(texts), reports.View{Pillar: "2"}},
		"names and texts": {long(func(run *engine.Run) { names(run); texts(run) }), reports.View{Subject: "district-03", Pillar: "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := reports.NewView(c.view, c.runs)
			require.NoError(t, err)
			format, _ := reports.Find("pdf")
			var out bytes.Buffer
			if err := format.Write(&out, m); errors.Is(err, font.ErrNone) && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
				t.Skip(err)
			} else {
				require.NoError(t, err)
			}
			path := filepath.Join(t.TempDir(), "report.pdf")
			require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
			firstPage(t, path)
			word, _ := reports.Find("docx")
			path = filepath.Join(dir, fmt.Sprintf("%d.docx", len(words)))
			out.Reset()
			require.NoError(t, word.Write(&out, m))
			require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
			words[name] = path
		})
	}
	office, err := exec.LookPath("soffice")
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" {
		return
	}
	require.NoError(t, err)
	arguments := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf", "--outdir", dir}
	said, err := exec.CommandContext(t.Context(), office, slices.AppendSeq(arguments, maps.Values(words))...).CombinedOutput()
	require.NoError(t, err, string(said))
	for name, path := range words {
		t.Run(name+" in Word", func(t *testing.T) { firstPage(t, strings.TrimSuffix(path, "docx")+"pdf") })
	}
}

// firstPage wants what is said first on one page, all of it.
func firstPage(t *testing.T, path string) {
	t.Helper()
	text, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	require.NoError(t, err)
	pages := strings.Split(string(text), "\f")
	require.True(t, strings.HasPrefix(strings.TrimSpace(pages[1]), "一、总体结论"), "second page: %.300s", strings.TrimSpace(pages[1]))
	require.Contains(t, strings.ReplaceAll(pages[0], " ", ""), "下一步：")
}
