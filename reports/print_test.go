package reports_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPrint prints a page as a browser does: A4, numbered, heads again on every
// page that a table goes on to, nothing that only a screen needs, and nothing
// that could be read on its background only.
func TestPrint(t *testing.T) {
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		require.Empty(t, os.Getenv("CHENGAN_REQUIRE_TOOLS"))
		t.Skip("pdftotext is not installed")
	}
	b := open(t, seriesPage(t))
	b.run(`document.querySelectorAll('.drawing').forEach(function (d) { d.dispatchEvent(new PointerEvent('pointerenter')); })`)
	require.NotZero(t, b.run(`document.querySelectorAll('.live').length`))
	printed, err := base64.StdEncoding.DecodeString(b.call("Page.printToPDF", map[string]any{"preferCSSPageSize": true})["data"].(string))
	require.NoError(t, err)
	require.Regexp(t, regexp.MustCompile(`/MediaBox \[0 0 59[45][.0-9]* 84[12][.0-9]*\]`), string(printed), "A4")
	path := filepath.Join(t.TempDir(), "page.pdf")
	require.NoError(t, os.WriteFile(path, printed, 0o644))
	text, err := exec.Command(pdftotext, "-layout", path, "-").Output()
	require.NoError(t, err)
	pages := bytes.Split(bytes.TrimSuffix(text, []byte("\f")), []byte("\f"))
	require.Greater(t, len(pages), 8)
	sheet := 0
	for i, page := range pages {
		require.Contains(t, strings.ReplaceAll(string(page), " ", ""), fmt.Sprintf("—%d—", i+1))
		if regexp.MustCompile(`(?m)^ *\d+\.\d+ .*(达标|扣分|未提交|待评|无法评价)`).Match(page) && bytes.Contains(page, []byte("度量值")) {
			sheet++
		}
	}
	require.Greater(t, sheet, 2, "the heads of the 得分表 are on each of its pages")
	for _, word := range []string{"跳到正文", "全部展开"} {
		require.NotContains(t, string(text), word)
	}
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"})
	require.Equal(t, "", b.run(`Array.prototype.filter.call(document.querySelectorAll('main *'), function (e) {
		return !e.closest('svg, .behind, .live') && e.getClientRects().length > 0 && getComputedStyle(e).color === 'rgb(255, 255, 255)';
	}).map(function (e) { return e.outerHTML.slice(0, 100); }).join('\n')`), "white letters are lost where no backgrounds are printed")
	require.Equal(t, 0.0, b.run(`Array.prototype.filter.call(document.querySelectorAll('.live, nav, .skip, button'), function (e) { return e.getClientRects().length > 0; }).length`))
}
