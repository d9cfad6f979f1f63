package reports_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// browser is a headless Chromium without a network, spoken to over a pipe.
type browser struct {
	t       *testing.T
	to      *os.File
	from    *bufio.Reader
	session string
	calls   int
}

// open shows a page in a new browser.
func open(t *testing.T, page []byte) *browser {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" || testing.Short() {
		t.Skip("chromium is not installed")
	}
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "chengan-page-")
	require.NoError(t, err)
	path := filepath.Join(dir, "page.html")
	require.NoError(t, os.WriteFile(path, page, 0o644))
	theirs, to, err := os.Pipe()
	require.NoError(t, err)
	from, answers, err := os.Pipe()
	require.NoError(t, err)
	command := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--window-size=1000,900", "--remote-debugging-pipe", "about:blank")
	command.ExtraFiles = []*os.File{theirs, answers}
	require.NoError(t, command.Start())
	require.NoError(t, from.SetReadDeadline(time.Now().Add(2*time.Minute)))
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
		for _, end := range []*os.File{theirs, to, from, answers} {
			end.Close()
		}
		os.RemoveAll(dir) // as far as its children have let go of it
	})
	b := &browser{t: t, to: to, from: bufio.NewReader(from)}
	target := b.call("Target.createTarget", map[string]any{"url": "file://" + path})
	b.session = b.call("Target.attachToTarget", map[string]any{"targetId": target["targetId"], "flatten": true})["sessionId"].(string)
	require.Eventually(t, func() bool { return b.run(`location.protocol + document.readyState`) == "file:complete" }, time.Minute, 50*time.Millisecond)
	return b
}

// call sends a command and waits for its answer; what the browser says
// meanwhile is passed over.
func (b *browser) call(method string, params map[string]any) map[string]any {
	b.t.Helper()
	b.calls++
	message := map[string]any{"id": b.calls, "method": method, "params": params}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	require.NoError(b.t, err)
	_, err = b.to.Write(append(text, 0))
	require.NoError(b.t, err)
	for {
		text, err := b.from.ReadBytes(0)
		require.NoError(b.t, err)
		var answer struct {
			ID     int
			Result map[string]any
			Error  any
		}
		require.NoError(b.t, json.Unmarshal(text[:len(text)-1], &answer))
		if answer.ID == b.calls {
			require.Nil(b.t, answer.Error)
			return answer.Result
		}
	}
}

// run evaluates an expression in the page.
func (b *browser) run(expression string) any {
	b.t.Helper()
	answer := b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true})
	require.Nil(b.t, answer["exceptionDetails"], expression)
	return answer["result"].(map[string]any)["value"]
}

// TestPointedAt: a drawing that the pointer enters says what is under it, in
// full and as text.
func TestPointedAt(t *testing.T) {
	format, _ := reports.Find("html")
	b := open(t, write(t, format, scenes()["hostile"]))
	require.Equal(t, float64(0), b.run(`document.querySelectorAll('.live').length`))
	drawings := b.run(`document.querySelectorAll('.drawing').length`).(float64)
	require.Greater(t, drawings, 5.0)
	b.run(`document.querySelectorAll('.drawing').forEach(function (d) { d.dispatchEvent(new PointerEvent('pointerenter')); d.dispatchEvent(new PointerEvent('pointerenter')); })`)
	require.Equal(t, drawings, b.run(`document.querySelectorAll('.live svg').length`))
	b.run(`echarts.getInstanceByDom(document.querySelector('#chart-subjects .live')).dispatchAction({type: 'showTip', seriesIndex: 4, dataIndex: 0})`)
	require.Eventually(t, func() bool {
		return strings.Contains(b.run(`document.querySelector('#chart-subjects .live').textContent`).(string), hostileName)
	}, time.Minute, 50*time.Millisecond)
	require.Equal(t, float64(0), b.run(`document.querySelectorAll('img, .drawing script').length`), "no text became an element")
	b.call("Emulation.setEmulatedMedia", map[string]any{"media": "print"})
	require.Equal(t, "none", b.run(`getComputedStyle(document.querySelector('.live')).display`), "paper gets the drawing itself")
}
