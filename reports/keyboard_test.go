package reports_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// press presses a key.
func (b *browser) press(key string) {
	code := map[string]int{"Tab": 9, "Enter": 13, "ArrowRight": 39, " ": 32}[key]
	down := map[string]any{"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}
	if key == "Enter" {
		down["text"] = "\r"
	}
	b.call("Input.dispatchKeyEvent", down)
	b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code})
}

// focused says what has the focus: its name, or its text, and whether the focus
// can be seen.
func (b *browser) focused() (name string, seen bool) {
	at := b.run(`(function () {
		var e = document.activeElement;
		return [e === document.body ? '' : e.getAttribute('aria-label') || e.textContent.trim().slice(0, 40), getComputedStyle(e).outlineStyle !== 'none' && parseFloat(getComputedStyle(e).outlineWidth) >= 2];
	})()`).([]any)
	return at[0].(string), at[1].(bool)
}

// TestKeyboard goes through a page by keyboard alone: every part that scrolls is
// a stop, can be seen to be one and scrolls; the contents lead to the chapters.
// All of it also holds where the page's script does not run.
func TestKeyboard(t *testing.T) {
	page := seriesPage(t)
	b := start(t)
	for _, scripted := range []bool{true, false} {
		b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": !scripted})
		b.resize(700)
		b.show("page.html", page)
		if scripted {
			b.until(`document.querySelector('.wide:not([tabindex])') !== null`)
		}
		scrolls := b.run(`Array.prototype.filter.call(document.querySelectorAll('.wide'), function (r) { return r.scrollWidth > r.clientWidth && r.getClientRects().length > 0; }).map(function (r) { return r.getAttribute('aria-label'); })`).([]any)
		require.Greater(t, len(scrolls), 8)
		b.press("Tab")
		name, seen := b.focused()
		require.Equal(t, "跳到正文", name)
		require.True(t, seen)
		require.Equal(t, true, b.run(`document.activeElement.getBoundingClientRect().left >= 0`), "it comes into sight")
		var stops []any
		for range 200 {
			b.press("Tab")
			name, seen := b.focused()
			if name == "" || name == "跳到正文" {
				break
			}
			require.True(t, seen, name)
			if b.run(`document.activeElement.matches('.wide')`) == true {
				if scripted || b.run(`document.activeElement.scrollWidth > document.activeElement.clientWidth`) == true {
					stops = append(stops, name)
					b.press("ArrowRight")
					b.press("ArrowRight")
					b.until(`document.activeElement.scrollLeft > 0`)
				}
			}
		}
		require.Equal(t, scrolls, stops)
		for range 5 { // the skip link, then the contents
			b.press("Tab")
			if name, _ := b.focused(); name == "三、一级项得分" {
				break
			}
		}
		name, _ = b.focused()
		require.Equal(t, "三、一级项得分", name)
		b.press("Enter")
		require.Equal(t, "#chapter-3", b.run(`location.hash`))
		require.Less(t, b.run(`Math.abs(document.getElementById('chapter-3').parentNode.getBoundingClientRect().top)`), 60.0)
	}
}

// TestTables: every table of a page is in a region that scrolls, or behind a
// drawing, or made to fit; has a caption where it has heads; and all heads say
// what they are of. Every line of the contents leads to a chapter.
func TestTables(t *testing.T) {
	b := open(t, seriesPage(t))
	require.Equal(t, "", b.run(`Array.prototype.filter.call(document.querySelectorAll('table'), function (table) {
		var place = table.parentNode;
		return !(place.matches('.behind') || place.matches('.facts') || place.matches('.wide[role=region][aria-label]') && place.getAttribute('aria-label')) || !place.matches('.facts') && !table.caption.textContent;
	}).map(function (table) { return table.outerHTML.slice(0, 200); }).join('\n')`))
	require.Equal(t, "", b.run(`Array.prototype.filter.call(document.querySelectorAll('th'), function (th) { return !/^(col|row|colgroup)$/.test(th.scope); }).map(function (th) { return th.outerHTML; }).join('\n')`))
	require.Equal(t, b.run(`Array.prototype.map.call(document.querySelectorAll('main h2'), function (h) { return h.textContent; }).filter(function (h) { return /^[一二三四五六七八九十]+、/.test(h); })`),
		b.run(`Array.prototype.map.call(document.querySelectorAll('nav a'), function (a) { return document.getElementById(a.hash.slice(1)).parentNode.textContent; })`))
}

// TestFigureTellsItsOrigin: who clicks a figure is told where it comes from, and
// no more once he clicks beside it.
func TestFigureTellsItsOrigin(t *testing.T) {
	b := open(t, seriesPage(t))
	require.Equal(t, true, b.run(`document.querySelector('.origin').hidden`))
	b.run(`document.querySelector('td data[data-from$=".score"]').click()`)
	require.Equal(t, true, b.run(`(function () {
		var told = document.querySelector('.origin'), figure = document.querySelector('td data[data-from$=".score"]');
		return told.getClientRects().length > 0 && told.textContent === figure.textContent + ' ＝ ' + figure.getAttribute('data-from');
	})()`))
	b.run(`document.querySelector('h1').click()`)
	require.Equal(t, true, b.run(`document.querySelector('.origin').hidden`))
}
