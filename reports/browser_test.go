package reports_test

import (
	"bufio"
	"encoding/json"
	"fmt"
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
	t       testing.TB
	dir     string
	to      *os.File
	from    *bufio.Reader
	session string
	calls   int
	shown   string // address of the page
	events  []event
}

// event is something that the browser said without being asked.
type event struct {
	Method string
	Params map[string]any
}

// start starts a browser with an empty page of 1000 × 900 px.
func start(t testing.TB) *browser {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("CHENGAN_REQUIRE_TOOLS") == "" || testing.Short() {
		t.Skip("chromium is not installed")
	}
	require.NoError(t, err)
	dir, err := os.MkdirTemp("", "chengan-page-")
	require.NoError(t, err)
	theirs, to, err := os.Pipe()
	require.NoError(t, err)
	from, answers, err := os.Pipe()
	require.NoError(t, err)
	command := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--window-size=1000,900", "--remote-debugging-pipe", "about:blank")
	command.ExtraFiles = []*os.File{theirs, answers}
	require.NoError(t, command.Start())
	require.NoError(t, from.SetReadDeadline(time.Now().Add(5*time.Minute)))
	t.Cleanup(func() {
		command.Process.Kill()
		command.Wait()
		for _, end := range []*os.File{theirs, to, from, answers} {
			end.Close()
		}
		os.RemoveAll(dir) // as far as its children have let go of it
	})
	b := &browser{t: t, dir: dir, to: to, from: bufio.NewReader(from)}
	target := b.call("Target.createTarget", map[string]any{"url": "about:blank"})
	b.session = b.call("Target.attachToTarget", map[string]any{"targetId": target["targetId"], "flatten": true})["sessionId"].(string)
	b.call("Page.enable", nil)
	return b
}

// open shows a page in a new browser.
func open(t *testing.T, page []byte) *browser {
	t.Helper()
	b := start(t)
	b.show("page.html", page)
	return b
}

// show shows a page, or a drawing, in place of the one before.
func (b *browser) show(name string, content []byte) {
	b.t.Helper()
	b.navigate(name, content)
	require.Equal(b.t, b.shown, b.run(`location.href`))
}

// navigate goes to a page and waits until something is there.
func (b *browser) navigate(name string, content []byte) {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	require.NoError(b.t, os.WriteFile(path, content, 0o644))
	b.call("Page.navigate", map[string]any{"url": "about:blank"})
	b.events, b.shown = nil, "file://"+path
	b.call("Page.navigate", map[string]any{"url": b.shown})
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		require.True(b.t, time.Now().Before(deadline), "the page is never complete")
		if there, err := b.try(`location.href !== 'about:blank' && document.readyState === 'complete'`); err == nil && there == true {
			return
		}
	}
}

// resize gives the page a screen of that width.
func (b *browser) resize(width int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
}

// send sends a command and waits for its answer; what the browser says
// meanwhile is kept.
func (b *browser) send(method string, params map[string]any) (map[string]any, error) {
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
			event
		}
		require.NoError(b.t, json.Unmarshal(text[:len(text)-1], &answer))
		switch {
		case answer.ID == b.calls && answer.Error != nil:
			return nil, fmt.Errorf("%v", answer.Error)
		case answer.ID == b.calls:
			return answer.Result, nil
		case answer.Method != "":
			b.events = append(b.events, answer.event)
		}
	}
}

// call sends a command that has to succeed.
func (b *browser) call(method string, params map[string]any) map[string]any {
	b.t.Helper()
	result, err := b.send(method, params)
	require.NoError(b.t, err)
	return result
}

// run evaluates an expression in the page.
func (b *browser) run(expression string) any {
	b.t.Helper()
	value, err := b.try(expression)
	require.NoError(b.t, err)
	return value
}

// until waits for something to become true in the page, whose own clock may stand.
func (b *browser) until(expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); b.run(expression) != true; time.Sleep(5 * time.Millisecond) {
		require.True(b.t, time.Now().Before(deadline), "never: "+expression)
	}
}

// try evaluates an expression in a page that may not be there any more.
func (b *browser) try(expression string) (any, error) {
	b.t.Helper()
	answer, err := b.send("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true})
	if err != nil {
		return nil, err
	}
	if thrown := answer["exceptionDetails"]; thrown != nil {
		return nil, fmt.Errorf("%s: %v", expression, thrown)
	}
	return answer["result"].(map[string]any)["value"], nil
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
