package reports_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/internal/font"
)

// longNames are names that nobody gives a subject on purpose.
var longNames = []string{
	strings.Repeat("某某市城市安全发展综合协调办公室", 13)[:600],
	strings.Repeat("x", 200),
	strings.Repeat("</script><script>alert(1)</script>", 6)[:200],
	strings.Repeat("\u202eשלום", 40),
	strings.Repeat("，", 200),
	"\u200b", "　", "\u00ad", "\u2060\ufeff", " ",
}

// namedRun is a run in which everything has one of them.
func namedRun(from int, seed uint64) *engine.Run {
	city := cityAndUnits()
	run := sample{seed: seed, subjects: append(city[:9:9], city[29:33]...), noPass: from == 1}.run()
	name := func(i int) string { return longNames[(from+i)%len(longNames)] }
	for i := range run.Subjects {
		run.Subjects[i].Name = name(i)
	}
	outline := &run.Header.Ruleset
	outline.Title, outline.Issuer, outline.Note = name(0), name(1), name(2)
	for i := range outline.Nodes {
		outline.Nodes[i].Name = name(i)
	}
	for i := range outline.Clauses {
		outline.Clauses[i].Text, outline.Clauses[i].Owners, outline.Clauses[i].Remedy = name(i), []string{name(i), name(i + 1)}, &engine.Remedy{Text: name(i + 2)}
	}
	for i := range run.Summary.Checks {
		c := &run.Summary.Checks[i]
		c.Found, c.Stated, c.Where = name(i), name(i+1), name(i+2)
	}
	for i := range run.Header.Evidence.Files {
		run.Header.Evidence.Files[i].Path = name(i)
	}
	return run
}

// TestLongNames: names of 200 characters of any kind, and names that look like
// nothing, are printed in every format, and no page is wider than its screen,
// be it a telephone's.
func TestLongNames(t *testing.T) {
	t.Parallel()
	b := start(t)
	for from := range 3 {
		before, now := namedRun(from, 11), namedRun(from, 12)
		before.Summary.Digest, before.Header.Date, before.Header.Round, now.Header.Round = "sha256:0", "2022-06-30", longNames[from], longNames[from+1]
		model, err := reports.NewSeries([]reports.Source{{Name: "1", Run: before}, {Name: "2", Run: now}})
		require.NoError(t, err)
		for _, format := range reports.Formats {
			if _, err := font.Find(font.Sans, nil); format.Embeds && err != nil {
				continue
			}
			if from > 0 && format.Name != "html" {
				continue
			}
			var out bytes.Buffer
			require.NoError(t, format.Write(&out, model), format.Name)
			require.NotZero(t, out.Len())
			if format.Name != "html" {
				continue
			}
			for _, width := range []int{1000, 360} {
				b.resize(width)
				b.show("page.html", out.Bytes())
				b.run(`document.querySelectorAll('details').forEach(function (d) { d.open = true; })`)
				require.Equal(t, "", b.run(wider), "names from %d at %d px", from, width)
				require.NotContains(t, out.String(), "\u202e", "no name turns the direction of what stands beside it")
				require.Equal(t, "", b.run(`Array.prototype.filter.call(document.querySelectorAll('summary b'), function (b) { return !/[^\s\u200b\u00ad\u2060\ufeff]/.test(b.textContent); }).map(function (b) { return b.outerHTML; }).join()`), "every subject has a name to be seen")
			}
		}
	}
}

// wider lists what makes a page wider than its screen.
const wider = `(function () {
  if (document.documentElement.scrollWidth <= innerWidth) { return ''; }
  var list = [];
  document.querySelectorAll('body *').forEach(function (e) {
    if (e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest('.wide')) { list.push(e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 60)); }
  });
  return document.documentElement.scrollWidth + ' of ' + innerWidth + ': ' + list.slice(0, 10).join(' | ');
})()`

// TestPageFitsTheScreen: no report is wider than the screen it is read on.
func TestPageFitsTheScreen(t *testing.T) {
	format, _ := reports.Find("html")
	b := start(t)
	pages := map[string][]byte{"series": seriesPage(t)}
	for _, name := range []string{"flat", "single", "none", "dark", "noline"} {
		pages[name] = write(t, format, scenes()[name])
	}
	for name, page := range pages {
		for _, width := range []int{1280, 760, 360} {
			b.resize(width)
			b.show("page.html", page)
			b.run(`document.querySelectorAll('details').forEach(function (d) { d.open = true; })`)
			require.Equal(t, "", b.run(wider), "%s at %d px", name, width)
		}
	}
}
