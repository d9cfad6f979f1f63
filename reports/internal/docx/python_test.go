package docx_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/paper"
	"chengan/reports/internal/paper/papertest"
)

// reader prints what python-docx finds in a file.
const reader = `
import json, sys
from docx import Document
d = Document(sys.argv[1])
print(json.dumps({
  "Paragraphs": [[p.style.name, p.text] for p in d.paragraphs if p.text],
  "Tables": [[[c.text for c in r.cells] for r in t.rows] for t in d.tables],
  "Figures": [[s._inline.docPr.get("descr"), s.width, s.height] for s in d.inline_shapes],
  "Sections": [[s.orientation, s.page_width, s.page_height, s.left_margin, s.top_margin] for s in d.sections],
  "OddAndEven": d.settings.odd_and_even_pages_header_footer,
  "Title": d.core_properties.title, "Created": str(d.core_properties.created),
}))`

func TestPythonReadsItBack(t *testing.T) {
	python := ""
	for _, name := range []string{"python3", "/usr/bin/python3"} { // Debian's, where another stands before it
		if exec.Command(name, "-c", "import docx").Run() == nil {
			python = name
		}
	}
	if python == "" {
		t.Skip("python3-docx is not installed")
	}
	d := papertest.Notice()
	path := filepath.Join(t.TempDir(), "notice.docx")
	require.NoError(t, os.WriteFile(path, write(t, d), 0o644))
	output, err := exec.Command(python, "-c", reader, path).Output()
	require.NoError(t, err)
	var read struct {
		Paragraphs     [][2]string
		Tables         [][][]string
		Figures        [][3]any
		Sections       [][5]int
		OddAndEven     bool
		Title, Created string
	}
	require.NoError(t, json.Unmarshal(output, &read))

	headings := map[string]string{}
	for _, p := range read.Paragraphs {
		headings[p[1]] = p[0]
	}
	require.Equal(t, "Title", headings[d.Title])
	require.Equal(t, "Body Text", headings["联系人和联系电话另行通知。特此通报。"])
	tables := 0
	for _, block := range d.Blocks {
		switch block := block.(type) {
		case paper.Heading:
			require.Equal(t, "Heading "+string(rune('0'+block.Level)), headings[block.Text])
		case paper.Table:
			require.Equal(t, "Caption", headings[block.Caption])
			want := [][]string{block.Head}
			for _, row := range block.Rows {
				texts := []string{}
				for _, cell := range row.Cells {
					texts = append(texts, cell.Text)
				}
				want = append(want, texts)
			}
			require.Equal(t, want, read.Tables[tables])
			tables++
		case paper.Figure:
			require.Equal(t, block.Alt, read.Figures[0][0])
		}
	}
	require.Equal(t, 2, tables)
	const twip = 635
	upright := [5]int{0, 11906 * twip, 16838 * twip, 1588 * twip, 2098 * twip}
	sideways := [5]int{1, 16838 * twip, 11906 * twip, 1984 * twip, 1588 * twip}
	require.Equal(t, [][5]int{upright, sideways, upright, sideways, upright}, read.Sections)
	require.True(t, read.OddAndEven)
	require.Equal(t, strings.ReplaceAll(d.Title, "\n", ""), read.Title)
	require.Equal(t, "2022-11-15 00:00:00", read.Created)
}
