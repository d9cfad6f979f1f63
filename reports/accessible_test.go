package reports_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/reports"
)

// axe asks axe-core about the page that is shown, with everything unfolded, and
// gives the rules that it breaks, and those that a person must judge, each with
// the elements. Elements that match the selector need no judgement.
func (b *browser) axe(judged string) (broken, doubtful map[string]string) {
	b.t.Helper()
	library, err := os.ReadFile("testdata/axe/axe.min.js")
	require.NoError(b.t, err)
	b.run(string(library) + `;document.querySelectorAll('details').forEach(function (d) { d.open = true; })`)
	result := b.run(fmt.Sprintf(`axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations', 'incomplete']}).then(function (r) {
		function told(list, judged) {
			var rules = {};
			list.forEach(function (rule) {
				var nodes = rule.nodes.filter(function (n) { return !judged || !document.querySelector(n.target[0]).matches(judged); });
				if (nodes.length === 0) { return; }
				rules[rule.id] = nodes.length + ' × ' + rule.help + ': ' + nodes.slice(0, 3).map(function (n) {
					return n.html.slice(0, 200) + ' (' + n.any.concat(n.all, n.none).map(function (c) { return c.message; }).join('; ') + ')';
				}).join(' | ');
			});
			return rules;
		}
		return {broken: told(r.violations), doubtful: told(r.incomplete, %q), passed: r.passes.length};
	})`, judged)).(map[string]any)
	require.Greater(b.t, result["passed"], 10.0, "the rules were applied")
	rules := func(key string) map[string]string {
		list := map[string]string{}
		for rule, told := range result[key].(map[string]any) {
			list[rule] = told.(string)
		}
		return list
	}
	return rules("broken"), rules("doubtful")
}

// faintLetters lists the letters of drawings that stand out less from what is
// drawn below them than WCAG asks for.
const faintLetters = `(function () {
  function light(colour) {
    var parts = colour.match(/[0-9.]+/g).slice(0, 3).map(function (c) { c /= 255; return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4); });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  }
  var faint = [], seen = 0;
  document.querySelectorAll('svg text').forEach(function (text) {
    text.scrollIntoView({block: 'center'});
    var box = text.getBoundingClientRect(), ground = 'rgb(255, 255, 255)';
    var below = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2).filter(function (e) {
      return e.closest('svg') === text.closest('svg') && /^(path|rect|polygon|circle)$/.test(e.tagName) && /^rgb\(/.test(getComputedStyle(e).fill) && getComputedStyle(e).fillOpacity > 0.5;
    })[0];
    if (below) { ground = getComputedStyle(below).fill; seen++; }
    var a = light(getComputedStyle(text).fill), b = light(ground), contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) { faint.push(text.textContent + ' ' + getComputedStyle(text).fill + ' on ' + ground + ': ' + contrast.toFixed(2)); }
  });
  return faint.join('\n');
})()`

// seriesPage is the page of three rounds of a small city.
func seriesPage(t *testing.T) []byte {
	var list []reports.Source
	for i := range 3 {
		city := cityAndUnits()
		run := sample{seed: uint64(20 + i), subjects: append(city[:4:4], city[29:32]...)}.run()
		run.Header.Date, run.Header.Round, run.Summary.Digest = fmt.Sprintf("2022-%02d-29", 10+i), "自评", fmt.Sprintf("sha256:%064x", i)
		list = append(list, reports.Source{Name: fmt.Sprint(i), Run: run})
	}
	model, err := reports.NewSeries(list)
	require.NoError(t, err)
	format, _ := reports.Find("html")
	var page bytes.Buffer
	require.NoError(t, format.Write(&page, model))
	return page.Bytes()
}

// TestAccessible holds the pages to the rules of WCAG 2.2 AA that a machine can
// judge, on a screen and on a telephone.
func TestAccessible(t *testing.T) {
	format, _ := reports.Find("html")
	b := start(t)
	pages := map[string][]byte{"series": seriesPage(t)}
	model, plan := planned(t)
	require.NoError(t, model.SetPlans([]reports.Plan{{Subject: plan.Subject, Found: plan}}))
	var paths bytes.Buffer
	require.NoError(t, format.Write(&paths, model))
	pages["paths"] = paths.Bytes()
	model, err := reports.NewView(reports.View{Subject: plan.Subject}, []reports.Source{{Name: "1", Run: sample{seed: 1, small: true, subjects: cityAndUnits()[:9]}.run()}})
	require.NoError(t, err)
	var unit bytes.Buffer
	require.NoError(t, format.Write(&unit, model))
	pages["unit"] = unit.Bytes()
	for _, name := range []string{"hostile", "flat", "single", "none", "dark"} {
		pages[name] = write(t, format, scenes()[name])
	}
	for name, page := range pages {
		widths := []int{1000}
		if name == "series" {
			widths = []int{1280, 1000, 360}
		}
		for _, width := range widths {
			b.resize(width)
			b.show("page.html", page)
			// The library cannot see on what the letters of a drawing stand: faintLetters
			// does. A head of two rows has the colours of those of one. The contents at
			// the side stand on the grey of the screen: 7.5 to 1. On a telephone much
			// of a table is scrolled away: it is judged on the screen.
			judged := "svg *, thead th[rowspan]"
			switch width {
			case 360:
				judged += ", .wide *"
			case 1280:
				judged += ", nav *"
			}
			broken, doubtful := b.axe(judged)
			for rule, told := range broken {
				t.Errorf("%s at %d px: %s: %s", name, width, rule, told)
			}
			for rule, told := range doubtful {
				t.Errorf("%s at %d px, to be judged: %s: %s", name, width, rule, told)
			}
			if width == 1000 {
				require.Empty(t, b.run(faintLetters), name)
			}
		}
	}
}

// TestAxeSees is the negative control: a page that breaks rules is told so.
func TestAxeSees(t *testing.T) {
	library, err := os.ReadFile("testdata/axe/axe.min.js")
	require.NoError(t, err)
	about, err := os.ReadFile("testdata/axe/README.md")
	require.NoError(t, err)
	digest := sha256.Sum256(library)
	require.Contains(t, string(about), hex.EncodeToString(digest[:]), "the library is the one that the file beside it speaks of")
	b := open(t, []byte(`<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body>
<h1>一</h1><h4>二</h4><p style="color: #bbb; background: #fff">这是淡字</p><img src="x.png"><div role="region" style="overflow: auto; width: 80px; height: 20px"><p style="width: 400px">宽</p></div>
<table><tr><th scope="sideways">甲</th></tr><tr><td>乙</td></tr></table><a href="#"></a><input><ul><p>x</p></ul><div role="region" aria-label="a">x</div><div role="region" aria-label="a">x</div></body></html>`))
	broken, _ := b.axe("")
	var ids []string
	for id := range broken {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range []string{"html-has-lang", "document-title", "color-contrast", "image-alt", "scrollable-region-focusable", "scope-attr-valid", "link-name", "label", "list", "heading-order", "landmark-unique", "region"} {
		require.Contains(t, ids, id, strings.Join(ids, " "))
	}
}
