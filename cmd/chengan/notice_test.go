package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/reports"
	"chengan/reports/notice"
)

// forbidden is what some system does not take in a file name.
var forbidden = regexp.MustCompile(`[<>:"/\\|?*\x00-\x1f\x7f]|^\.|[ .]$|(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)`)

// TestFileNames: whatever subjects are called, every one gets a file of its own
// that Windows and Linux can write.
func TestFileNames(t *testing.T) {
	format, _ := notice.FormatNamed("docx")
	hostile := rapid.SampledFrom([]string{"莲湖区", "../../etc/passwd", `甲\乙:丙*?"<>|`, "CON", "nul.txt", strings.Repeat("很长的名称", 40), " . ", "", "ａ", "A", "a", "\u202e倒写", "甲\n乙", "\xff", "👍🏽"})
	rapid.Check(t, func(t *rapid.T) {
		n := noticing{template: rapid.SampledFrom([]string{"整改通知", "/x/本办.txt", "CON", ".txt"}).Draw(t, "template")}
		var subjects []*reports.Subject
		for range rapid.IntRange(1, 12).Draw(t, "subjects") {
			subjects = append(subjects, &reports.Subject{Name: hostile.Draw(t, "name"), ID: hostile.Draw(t, "id")})
		}
		seen := map[string]bool{}
		for _, name := range n.fileNames(subjects, format) {
			require.False(t, seen[strings.ToLower(name)], name)
			seen[strings.ToLower(name)] = true
			require.NotRegexp(t, forbidden, name)
			require.LessOrEqual(t, len(name), 255)
			require.True(t, utf8.ValidString(name))
			require.Equal(t, name, filepath.Base(name))
		}
	})
}

// TestFilesAllOrNone: where one of several files cannot be written, none is.
func TestFilesAllOrNone(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "c"), 0o755))
	p := &program{stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	files := []finished{{name: filepath.Join(dir, "a"), data: []byte("甲")}, {name: filepath.Join(dir, "b"), data: []byte("乙")}, {name: filepath.Join(dir, "c"), data: []byte("丙")}}
	require.ErrorContains(t, p.writeFinished(files), "无法写入")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1) // the folder that stood in the way
	require.NoError(t, p.writeFinished(files[:2]))
	for _, file := range files[:2] {
		data, err := os.ReadFile(file.name)
		require.NoError(t, err)
		require.Equal(t, file.data, data)
	}
}
