package reports_test

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

func TestHTMLEscapesEverything(t *testing.T) {
	format, _ := reports.Find("html")
	page := string(write(t, format, scenes()["hostile"]))
	require.Equal(t, 2, strings.Count(page, "<script>"), "the library and the drawing, nothing else")
	require.Contains(t, page[:600], "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
	page = library.ReplaceAllString(page, "")
	require.NotRegexp(t, `url\([^#]`, page, "drawings point into themselves only")
	require.NotRegexp(t, `href="[^#]`, page, "links lead to places of the page only")
	for _, markup := range []string{"<script>alert", "<img", "src=\"", "@import"} {
		require.False(t, strings.Contains(page, markup), "the page holds %q", markup)
	}
	require.True(t, strings.Contains(html.UnescapeString(page), hostileName+"0"), "the text itself is shown")
	for _, data := range regexp.MustCompile(`(?s)<script type="application/json"[^>]*>(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		require.False(t, strings.Contains(data[1], "<"), "chart data can leave its element")
	}
}

// TestHTMLHoldsItsDrawings: every chart stands in the page as it is, with what it
// shows in words, once, and its marks are its own.
func TestHTMLHoldsItsDrawings(t *testing.T) {
	format, _ := reports.Find("html")
	for _, name := range []string{"city", "single", "flat"} {
		s := scenes()[name]
		model, err := reports.New(s.run())
		require.NoError(t, err)
		page := string(write(t, format, s))
		charts := model.Charts()
		require.Equal(t, len(charts), strings.Count(page, "<svg "), name)
		for i, no := range regexp.MustCompile(`<b>图(\d+)　`).FindAllStringSubmatch(page, -1) {
			require.Equal(t, fmt.Sprint(i+1), no[1], "%s: figures are numbered as they stand", name)
		}
		for _, c := range charts {
			require.Len(t, regexp.MustCompile(`<b>图\d+　`+regexp.QuoteMeta(html.EscapeString(c.Title))+"<").FindAllString(page, -1), 1, "%s %s", name, c.ID)
			require.Contains(t, page, `role="img" aria-label="`+template.HTMLEscapeString(c.Alt)+`"`)
		}
		ids := map[string]bool{}
		for _, id := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
			require.False(t, ids[id[1]], "%s: id %s twice", name, id[1])
			ids[id[1]] = true
		}
	}
}

// TestHTMLInBrowser opens the page: no text of the data may run, and the
// drawings stand in it under the policy.
func TestHTMLInBrowser(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" || testing.Short() {
		t.Skip("chromium is not installed")
	}
	require.NoError(t, err)
	format, _ := reports.Find("html")
	for _, name := range []string{"hostile", "city"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "page.html")
		require.NoError(t, os.WriteFile(path, write(t, format, scenes()[name]), 0o644))
		command := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-quic", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+dir, "--virtual-time-budget=8000", "--dump-dom", "file://"+path)
		dom, err := command.Output()
		require.NoError(t, err)
		model, err := reports.New(scenes()[name].run())
		require.NoError(t, err)
		require.Equal(t, len(model.Charts()), bytes.Count(dom, []byte("<svg ")), "%s: every chart is drawn", name)
		require.Equal(t, 2, bytes.Count(dom, []byte("<script>")))
		require.False(t, bytes.Contains(library.ReplaceAll(dom, nil), []byte("<img")))
	}
}

func TestCSVGuardsFormulas(t *testing.T) {
	format, _ := reports.Find("csv")
	s := scenes()["hostile"]
	for i, name := range []string{"=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "安全"} {
		run := s.run()
		run.Subjects[0].Name = name
		model, err := reports.New(run)
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, format.Write(&out, model))
		found := false
		for _, row := range csvRows(t, out.Bytes()) {
			for column, cell := range row {
				require.Equal(t, cell, strings.TrimLeft(cell, "=+-@\t\r＝＋－＠"), "column %d", column)
				found = found || cell == "'"+strings.ReplaceAll(name, "\r", "") || i == 7 && cell == name
			}
		}
		require.True(t, found, "%q is kept behind an apostrophe", name)
	}
}

func TestMarkdownStaysInItsCells(t *testing.T) {
	format, _ := reports.Find("md")
	text := string(write(t, format, scenes()["hostile"]))
	require.NotContains(t, text, "<")
	columns := 0
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		n := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|")
		if columns != 0 {
			require.Equal(t, columns, n, line)
		}
		columns = n
	}
}
