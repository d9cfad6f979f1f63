package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// browsers are the programs that print pages, by name and, where systems do not
// have them on the path, by place.
var browsers = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable", "chrome", "msedge",
	`C:\Program Files\Google\Chrome\Application\chrome.exe`, `C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
	`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`, `C:\Program Files\Microsoft\Edge\Application\msedge.exe`,
}

// ErrNoBrowser says that this computer has no browser that could print.
var ErrNoBrowser = errors.New("没有找到 Chromium、Chrome 或 Edge 浏览器；请安装其一，或改用内置的 PDF 排印")

// patience is how long a browser may take.
const patience = 2 * time.Minute

// Browser prints a page of HTML with a Chromium of this computer, which sees no
// network. The file carries the time of printing, so that its bytes differ from
// run to run.
//
// Errors: ErrNoBrowser; a browser that fails or takes longer than two minutes,
// with the end of what it says.
func Browser(ctx context.Context, html []byte) (file []byte, err error) {
	browser := ""
	for _, name := range browsers {
		if path, err := exec.LookPath(name); err == nil {
			browser = path
			break
		}
	}
	if browser == "" {
		return nil, ErrNoBrowser
	}
	dir, err := os.MkdirTemp("", "chengan-pdf-")
	if err != nil {
		return nil, fmt.Errorf("浏览器排印：%w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	page, result := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(page, html, 0o600); err != nil {
		return nil, fmt.Errorf("浏览器排印：%w", err)
	}
	arguments := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-sync", "--disable-component-update",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", // nothing is reached
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf=" + result,
	}
	if os.Geteuid() == 0 { // as root Chromium does not start with its sandbox
		arguments = append(arguments, "--no-sandbox")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	command := exec.CommandContext(ctx, browser, append(arguments, address(page))...)
	command.WaitDelay = 5 * time.Second // its own children may hold the output open
	said, failed := command.CombinedOutput()
	file, err = os.ReadFile(result)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("浏览器 %s：未在限定时间内排印完成（%w）", browser, ctx.Err())
	case err != nil || !bytes.HasPrefix(file, []byte("%PDF-")):
		return nil, fmt.Errorf("浏览器 %s：没有排印出 PDF（%v）：%s", browser, failed, tail(string(said)))
	}
	return file, nil
}

// address is a path as a browser opens it.
func address(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	return "file://" + strings.NewReplacer("%", "%25", "#", "%23", "?", "%3F", " ", "%20").Replace(path)
}

// tail is the last line of what a program says, which names its error.
func tail(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	const most = 300
	last := []rune(lines[len(lines)-1])
	return string(last[max(0, len(last)-most):])
}
