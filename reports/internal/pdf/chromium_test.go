package pdf_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports/internal/pdf"
)

func TestBrowserPrints(t *testing.T) {
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed")
	}
	file, err := pdf.Browser(t.Context(), []byte(`<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>评价报告</title><p>城市安全</p><img src="http://192.0.2.1/x.png">`))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "page.pdf")
	require.NoError(t, os.WriteFile(path, file, 0o644))
	require.Equal(t, "城市安全", solid(said(t, "pdftotext", path, "-")))
}

func TestBrowserIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := pdf.Browser(t.Context(), nil)
	require.ErrorIs(t, err, pdf.ErrNoBrowser)
	require.ErrorContains(t, err, "请安装")
}

// TestBrowserFails has a program of that name that does not print, and one that
// does not end.
func TestBrowserFails(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("sh is not installed")
	}
	dir := t.TempDir()
	program := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "chromium"), []byte("#!"+shell+"\n"+text), 0o755))
	}
	t.Setenv("PATH", dir)
	program("echo first; echo cannot open display >&2; exit 1")
	_, err = pdf.Browser(t.Context(), nil)
	require.ErrorContains(t, err, "没有排印出 PDF（exit status 1）：cannot open display")
	program("while :; do :; done")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = pdf.Browser(ctx, nil)
	require.ErrorContains(t, err, "未在限定时间内排印完成")
}
