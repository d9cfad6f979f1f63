package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/rulesets"
	"chengan/testdata"
)

func TestWords(t *testing.T) {
	wrapped := func(err error) error { return fmt.Errorf("无法写入 a.html：%w", err) }
	open := func(cause error) error { return &fs.PathError{Op: "open", Path: "/x/.a.html.123", Err: cause} }
	for _, c := range []struct {
		err  error
		want string
	}{
		{wrapped(open(syscall.ENOENT)), "无法写入 a.html：文件或者文件夹不存在"},
		{wrapped(open(syscall.EACCES)), "无法写入 a.html：没有权限"},
		{wrapped(open(syscall.EISDIR)), "无法写入 a.html：这是文件夹，不是文件"},
		{wrapped(open(syscall.ENOTDIR)), "无法写入 a.html：路径中有一级不是文件夹"},
		{wrapped(&fs.PathError{Op: "write", Path: "/x/.a.html.123", Err: syscall.ENOSPC}), "无法写入 a.html：磁盘空间不足"},
		{wrapped(open(syscall.EROFS)), "无法写入 a.html：所在的磁盘或者文件夹是只读的"},
		{wrapped(&os.LinkError{Op: "rename", Old: "/x/.a.html.123", New: "a.html", Err: syscall.EEXIST}), "无法写入 a.html：已经存在同名的文件或者文件夹"},
		{wrapped(os.NewSyscallError("fsync", syscall.EIO)), "无法写入 a.html：系统错误：input/output error"},
		{wrapped(syscall.EISDIR), "无法写入 a.html：这是文件夹，不是文件"},
		{usageError("没有给出证据"), "没有给出证据"},
	} {
		require.Equal(t, c.want, words(c.err))
	}
}

// TestLongLine: a run file of one endless line is refused in Chinese.
func TestLongLine(t *testing.T) {
	code, _, talk := command(strings.Repeat("a", 65<<20), "explain", "-")
	require.Equal(t, exitUsage, code)
	require.Equal(t, "-：不是评价结果文件：一行过长\n", talk)
}

// TestMarkedText: a sentence that is not the standard's own says so in the
// workbook, and the standard's own stays as it is.
func TestMarkedText(t *testing.T) {
	loaded, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	spec := templateFor(loaded, engine.Subject{ID: "1", Name: "甲市", Kind: "city"}, "", true)
	require.NotEmpty(t, spec.Note)
	outline := loaded.Program.Outline()
	seen := map[engine.Status]int{}
	for i, note := range outline.Clauses {
		prefix, want := "", note.Source.Status
		switch want {
		case engine.Placeholder:
			prefix = "〔占位〕"
		case engine.Derived:
			prefix = "〔推导〕"
		case engine.Draft:
			prefix = "〔征求意见稿〕"
		}
		require.Equal(t, prefix+note.Text, spec.Clauses[i].Text)
		seen[want]++
	}
	require.Positive(t, seen[engine.Placeholder])
	require.Positive(t, seen[engine.Official])
	var book bytes.Buffer
	code, _, talk := func() (int, string, string) {
		file := filepath.Join(t.TempDir(), "a.xlsx")
		code, out, talk := command("", "template", "-r", "national@2019", "-s", "甲市", "-kind", "city", "-o", file)
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		book.Write(data)
		return code, out, talk
	}()
	require.Equal(t, exitDone, code, talk)
	archive, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len()))
	require.NoError(t, err)
	strs, err := archive.Open("xl/sharedStrings.xml")
	require.NoError(t, err)
	data, err := io.ReadAll(strs)
	require.NoError(t, err)
	require.Contains(t, string(data), "〔占位〕")
	require.Contains(t, string(data), outline.Note)
}

// TestUnpackClears: the demo scores what it brings and nothing that lay about,
// and takes away nothing but that.
func TestUnpackClears(t *testing.T) {
	out := t.TempDir()
	put := func(name string) string {
		file := filepath.Join(out, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
		return file
	}
	stale := []string{put("evidence/sample/旧/问题台账.csv"), put("evidence/real/旧.tsv")}
	kept := []string{put("evidence/mine/a.csv"), put("evidence/a.csv"), put("sample/a.csv")}
	p := &program{}
	require.NoError(t, p.unpack(out))
	for _, file := range stale {
		require.NoFileExists(t, file)
	}
	for _, file := range kept {
		require.FileExists(t, file)
	}
	embedded, err := fs.ReadDir(testdata.Files, ".")
	require.NoError(t, err)
	for _, folder := range embedded {
		require.DirExists(t, filepath.Join(out, "evidence", folder.Name()))
	}

	// A link is no folder of ours, whatever it leads to.
	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, "a.csv"), []byte("x"), 0o600))
	sample := filepath.Join(out, "evidence", "sample")
	require.NoError(t, os.RemoveAll(sample))
	require.NoError(t, os.Symlink(other, sample))
	require.ErrorContains(t, p.unpack(out), "不是文件夹")
	require.FileExists(t, filepath.Join(other, "a.csv"))
	require.NoError(t, os.Remove(sample))
	require.NoError(t, os.WriteFile(sample, nil, 0o600))
	require.ErrorContains(t, p.unpack(out), "不是文件夹")
}
