package pdf_test

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/paper"
	"chengan/reports/internal/pdf"
)

var look = flag.String("look", "", "directory to write the printed documents to, for looking at them")

var system = sync.OnceValues(func() (pdf.Fonts, error) { return pdf.Find("") })

// fonts are those of this computer.
func fonts(t testing.TB) pdf.Fonts {
	t.Helper()
	found, err := system()
	if err != nil {
		t.Skip(err)
	}
	return found
}

func write(t testing.TB, d *paper.Document) []byte {
	t.Helper()
	var buffer bytes.Buffer
	require.NoError(t, pdf.Write(&buffer, d, fonts(t)))
	return buffer.Bytes()
}

// printed writes d to a file of that name.
func printed(t *testing.T, name string, d *paper.Document) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is not installed")
	}
	file := write(t, d)
	if *look != "" {
		require.NoError(t, os.WriteFile(filepath.Join(*look, name+".pdf"), file, 0o644))
	}
	path := filepath.Join(t.TempDir(), name+".pdf")
	require.NoError(t, os.WriteFile(path, file, 0o644))
	return path
}

// said is what a program says about a file.
func said(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip(program + " is not installed")
	}
	var errors bytes.Buffer
	command := exec.Command(program, arguments...)
	command.Stderr = &errors
	output, err := command.Output()
	require.NoError(t, err, errors.String())
	require.Empty(t, errors.String())
	return string(output)
}

var spaces = regexp.MustCompile(`[\s\x{85}\x{A0}\x{200B}\x{2028}\x{2029}　\x{2000}-\x{200A}\x{202F}\x{205F}]+`)

func solid(text string) string { return spaces.ReplaceAllString(text, "") }

// text is the text of the pages of a file, without white space, feet, and heads
// of tables that come again.
func text(t *testing.T, path string, d *paper.Document) string {
	t.Helper()
	all := ""
	pages := strings.Split(said(t, "pdftotext", "-raw", path, "-"), "\f")
	for i, page := range pages[:len(pages)-1] {
		foot := fmt.Sprintf("—%d—%s", i+1, solid(d.Footer))
		page, found := strings.CutSuffix(solid(page), foot)
		require.True(t, found, "page %d ends in no foot: %q", i+1, page)
		for _, block := range d.Blocks {
			if table, is := block.(paper.Table); is {
				if head := solid(strings.Join(table.Head, "")); head != "" && strings.Contains(all, head) {
					page = strings.TrimPrefix(page, head)
				}
			}
		}
		all += page
	}
	return all
}

// leaf is a page with its words.
//
// Units: pt, from the upper left corner.
type leaf struct {
	Width  float64 `xml:"width,attr"`
	Height float64 `xml:"height,attr"`
	Words  []word  `xml:"word"`
}

type word struct {
	Left   float64 `xml:"xMin,attr"`
	Right  float64 `xml:"xMax,attr"`
	Top    float64 `xml:"yMin,attr"`
	Bottom float64 `xml:"yMax,attr"`
	Text   string  `xml:",chardata"`
}

const mm = 72 / 25.4

func leaves(t *testing.T, path string) []leaf {
	t.Helper()
	output := said(t, "pdftotext", "-bbox", path, "-")
	var read struct {
		Pages []leaf `xml:"page"`
	}
	from, to := strings.Index(output, "<doc>"), strings.Index(output, "</doc>")
	require.NoError(t, xml.Unmarshal([]byte(output[from:to+len("</doc>")]), &read))
	require.NotEmpty(t, read.Pages)
	return read.Pages
}
