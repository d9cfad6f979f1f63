package reports_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/reports"
)

// spared are the fields of a run that no payload goes into, with the reason.
// All others are text to a report, whatever they should hold.
var spared = map[string]string{
	"Header.Schema":                     "another schema is refused before there is a report",
	"Header.Date":                       "the rounds of a series must be in order",
	"Header.Ruleset.Pass.Op":            "the line is compared by it",
	"Header.Ruleset.Rounding.Mode":      "an unknown one is refused before there is a report",
	"Header.Ruleset.NoEvidence":         "one of two words, never printed",
	"Header.Ruleset.NotApplicable":      "one of two words, never printed",
	"Header.Ruleset.Vetoes[].ID":        "results are matched by it; clauses of all kinds are printed by the same lines",
	"Header.Ruleset.Bonus.Clauses[].ID": "results are matched by it; clauses of all kinds are printed by the same lines",
	"Subjects[].Vetoes[].ID":            "results are matched by it; clauses of all kinds are printed by the same lines",
	"Subjects[].Bonus.Clauses[].ID":     "results are matched by it; clauses of all kinds are printed by the same lines",
	"Summary.Digest":                    "two rounds with one digest are one round",
}

// names are the fields whose texts must stay equal to each other: the same text
// gets the same payload wherever it stands.
var names = map[string]string{
	"Header.Ruleset.Nodes[].ID": "node", "Header.Ruleset.Nodes[].Parent": "node", "Header.Ruleset.Clauses[].Item": "node", "Subjects[].Nodes[].ID": "node",
	"Header.Ruleset.Clauses[].ID": "clause", "Subjects[].Clauses[].ID": "clause", "Header.Ruleset.Clauses[].Lineage.From[]": "clause", "Header.Ruleset.Withdrawn[].ID": "clause",
	"Subjects[].ID": "subject", "Subjects[].Parent": "subject", "Subjects[].Clauses[].Awaiting[]": "subject", "Subjects[].Vetoes[].Awaiting[]": "subject", "Summary.Checks[].Subject": "subject",
	"Header.Ruleset.Documents[].ID": "document", "Header.Ruleset.Clauses[].Source.Document": "document",
	"Header.Ruleset.Checks[].ID": "check", "Summary.Checks[].ID": "check",
	"Subjects[].Name": "name", "Header.Ruleset.ID": "ruleset",
}

// flags are fields that a report looks at to decide what to print: every other
// run keeps them, so that all of it is printed.
var flags = []string{"Subjects[].Kind", "Subjects[].Verdict", "Header.Ruleset.Nodes[].Status", "Header.Ruleset.Nodes[].PointsStatus", "Header.Ruleset.Clauses[].Source.Status",
	"Header.Ruleset.Clauses[].Lineage.Kind", "Header.Ruleset.Previous", "Header.Ruleset.Edition", "Subjects[].Parent"}

// attack puts the payloads of one round of several into every text of a run.
// Over all rounds every payload has been in every field: in a field of which
// there are many each alone, in one that there is once several behind each other.
type attack struct {
	round, rounds int
	fields        map[string]int    // texts so far, by field
	given         map[string]string // payload by kind of name and text
}

func (a *attack) payload(field string) string {
	n := a.fields[field]
	a.fields[field]++
	if n > 0 {
		return payloads[(a.round+a.rounds*n)%len(payloads)]
	}
	var all []string
	for i := a.round; i < len(payloads); i += a.rounds {
		all = append(all, payloads[i])
	}
	return strings.Join(all, " ")
}

// text is what a field holds instead.
func (a *attack) text(field, text string) string {
	if _, ok := spared[field]; ok {
		a.fields[field]++
		return text
	}
	if slices.Contains(flags, field) && a.round%2 == 0 {
		return text
	}
	kind, named := names[field]
	if !named {
		return a.payload(field)
	}
	if text == "" {
		return ""
	}
	key := kind + "\x00" + text
	if _, ok := a.given[key]; !ok {
		a.given[key] = a.payload(kind) + text
	}
	return a.given[key]
}

// fill walks all texts below a value.
func (a *attack) fill(field string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(a.text(field, v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			a.fill(field, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			a.fill(field+"[]", v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				a.fill(strings.TrimPrefix(field+"."+f.Name, "."), v.Field(i))
			}
		}
	}
}

const attackRounds = 8

// attacked gives the runs of one round of the attack: a city in three rounds,
// with all that a run file can say.
func attacked(t *testing.T, round int) []*engine.Run {
	var runs []*engine.Run
	for i := range 3 {
		city := cityAndUnits()
		run := sample{seed: uint64(40 + i), small: true, subjects: append(city[:4:4], city[29:32]...), noPass: round == 3}.run()
		outline := &run.Header.Ruleset
		run.Header.Round, outline.Note, run.Summary.Digest = "自评", "说明", fmt.Sprintf("sha256:%064x", i)
		run.Header.Date = fmt.Sprintf("2022-%02d-29", 10+i)
		outline.Withdrawn = []engine.Withdrawal{{}}
		if i > 0 {
			outline.Previous = outline.ID + "@" + outline.Edition
		}
		for j := range outline.Clauses {
			outline.Clauses[j].Owners = slices.Clone(outline.Clauses[j].Owners)
			outline.Clauses[j].Support = []string{""}
			outline.Clauses[j].Lineage = &engine.Lineage{Kind: engine.Same, From: []string{outline.Clauses[j].ID}}
		}
		outline.Vetoes[0].Remedy = &engine.Remedy{}
		for j := range run.Subjects {
			run.Subjects[j].Vetoes[0].Records = &engine.Records{Total: 1, Shown: []column.Origin{{}}}
		}
		a := &attack{round: round, rounds: attackRounds, fields: map[string]int{}, given: map[string]string{}}
		a.fill("", reflect.ValueOf(run).Elem())
		for field := range spared {
			if field != "Header.Ruleset.Pass.Op" || outline.Pass != nil {
				require.NotZero(t, a.fields[field], "%s is no field", field)
			}
		}
		runs = append(runs, run)
	}
	return runs
}

// TestAttackReachesEveryField: over the rounds of the attack every text of a run
// has held every payload.
func TestAttackReachesEveryField(t *testing.T) {
	require.GreaterOrEqual(t, len(payloads), 60)
	sorted := slices.Sorted(slices.Values(payloads))
	require.Len(t, slices.Compact(sorted), len(payloads), "payloads are distinct")
	held := map[string]string{}
	for round := range attackRounds {
		collect("", reflect.ValueOf(attacked(t, round)[0]).Elem(), held)
	}
	require.Greater(t, len(held), 60)
	for field, texts := range held {
		if _, ok := spared[field]; ok {
			continue
		}
		for i, payload := range payloads {
			if slices.Contains(flags, field) && i%attackRounds%2 == 0 {
				continue
			}
			require.True(t, strings.Contains(texts, payload), "%s never held %s", field, payload)
		}
	}
}

func collect(field string, v reflect.Value, held map[string]string) {
	switch v.Kind() {
	case reflect.String:
		if kind, named := names[field]; named {
			field = kind // of which a name stands in one field and another in the next
		}
		held[field] += v.String() + "\n"
	case reflect.Pointer:
		if !v.IsNil() {
			collect(field, v.Elem(), held)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(field+"[]", v.Index(i), held)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				collect(strings.TrimPrefix(field+"."+f.Name, "."), v.Field(i), held)
			}
		}
	}
}

// watch is run before anything of a page is.
const watch = `window.__refused = []; document.addEventListener('securitypolicyviolation', function (e) { __refused.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample); });`

// provoke does to a page all that a reader could: points at every drawing and
// every figure in it, opens what is folded, and sends every element the events
// that handlers wait for.
const provoke = `(function () {
  document.querySelectorAll('details').forEach(function (d) { d.open = true; });
  document.querySelectorAll('.drawing').forEach(function (d) { d.dispatchEvent(new PointerEvent('pointerenter')); });
  document.querySelectorAll('.live').forEach(function (live) {
    var chart = echarts.getInstanceByDom(live);
    chart.getOption().series.forEach(function (series, s) {
      for (var i = 0; i < Math.min((series.data || []).length, 60); i++) { chart.dispatchAction({type: 'showTip', seriesIndex: s, dataIndex: i}); }
    });
  });
  document.querySelectorAll('*').forEach(function (e) {
    if (/^(#|$)/.test(e.getAttribute('href') || '') && e.tagName === 'A') { return; }
    ['load', 'error', 'focus', 'mouseover', 'mousemove', 'pointerrawupdate', 'toggle', 'begin', 'start', 'animationstart', 'keydown'].forEach(function (name) { e.dispatchEvent(new Event(name)); });
    e.dispatchEvent(new MouseEvent('click', {cancelable: true}));
  });
  return document.querySelectorAll('.live').length;
})()`

// suspicious lists what a page holds that only a payload can have put there.
const suspicious = `(function () {
  var found = [];
  if (window.__chengan) { found.push('the tell-tale is set'); }
  document.querySelectorAll('img, picture, source, video, audio, iframe, object, embed, link, base, form, input, template, noscript, select, math, foreignObject, image, use, animate, set, marquee, custom-x, svg script, svg style, svg a, xmp, listing, textarea').forEach(function (e) { found.push('element ' + e.outerHTML.slice(0, 200)); });
  var scripts = document.querySelectorAll('script:not([type="application/json"])');
  if (scripts.length > 2) { found.push(scripts.length + ' scripts'); }
  if (document.querySelectorAll('style').length > 2) { found.push('more styles'); }
  if (document.querySelectorAll('meta[http-equiv]').length > 1) { found.push('more policies'); }
  document.querySelectorAll('*').forEach(function (e) {
    for (var i = 0; i < e.attributes.length; i++) {
      var name = e.attributes[i].name.toLowerCase(), value = e.attributes[i].value;
      if (name.slice(0, 2) === 'on' || name === 'src' || name === 'srcdoc' || name === 'srcset' || name === 'formaction' || name === 'background' || name === 'autofocus' ||
        /href$/.test(name) && value.charAt(0) !== '#' || name === 'style' && /url\(|expression/.test(value)) { found.push('attribute ' + name + '=' + value); }
    }
  });
  (window.__refused || ['nobody watches']).forEach(function (r) { found.push('refused ' + r); });
  return found.join('\n');
})()`

// suspicions is what is wrong with the page that is shown, once everything has
// been done to it.
func (b *browser) suspicions() string {
	b.t.Helper()
	b.run(provoke)
	found := b.run(suspicious).(string)
	if at := b.run(`location.href`).(string); at != b.shown {
		found += "\nthe page went to " + at
	}
	for _, e := range b.events {
		switch e.Method {
		case "Network.requestWillBeSent":
			if url := e.Params["request"].(map[string]any)["url"].(string); url != b.shown && url != "about:blank" {
				found += "\nrequest of " + url
			}
		case "Page.javascriptDialogOpening", "Runtime.exceptionThrown", "Page.windowOpen":
			found += fmt.Sprintf("\n%s %v", e.Method, e.Params)
		}
	}
	return found
}

// watching starts a browser that notes what a page tries. Where bare, the
// browser does not enforce the policy of a page: its escaping stands alone.
func watching(t *testing.T, bare bool) *browser {
	b := start(t)
	b.call("Network.enable", nil)
	b.call("Runtime.enable", nil)
	b.call("Page.setBypassCSP", map[string]any{"enabled": bare})
	b.call("Page.addScriptToEvaluateOnNewDocument", map[string]any{"source": watch})
	return b
}

// TestPayloads: no payload in any field of a run, or of rounds of runs, becomes
// anything but text: not in a page, whose policy is off so that its escaping is
// seen alone and on so that nothing is refused, and not in a drawing.
func TestPayloads(t *testing.T) {
	format, _ := reports.Find("html")
	bare, strict := watching(t, true), watching(t, false)
	planned := 0
	for round := range attackRounds {
		runs := attacked(t, round)
		var list []reports.Source
		for i, run := range runs {
			list = append(list, reports.Source{Name: payloads[i], Run: run})
		}
		model, err := reports.NewSeries(list)
		require.NoError(t, err)
		if below := model.Below(); len(below) > 0 {
			plan := attackedPlan(round, subjectOf(model, below[0]), runs[2])
			require.NoError(t, model.SetPlans([]reports.Plan{{Subject: below[0], Found: plan}}))
			planned++
		}
		var page bytes.Buffer
		require.NoError(t, format.Write(&page, model))
		for _, b := range []*browser{bare, strict} {
			b.show(fmt.Sprintf("page-%d.html", round), page.Bytes())
			require.Empty(t, b.suspicions(), "round %d", round)
			require.Greater(t, b.run(`document.querySelectorAll('.live svg').length`), 5.0)
		}
		drawings := regexp.MustCompile(`(?s)<svg .*?</svg>`).FindAll(page.Bytes(), -1)
		require.Len(t, drawings, len(model.Charts()))
		for i, svg := range drawings {
			shapes(t, svg)
			bare.show(fmt.Sprintf("drawing-%d.svg", i), svg)
			require.Empty(t, bare.suspicions(), "round %d, drawing %d", round, i)
		}
	}
	require.GreaterOrEqual(t, planned, attackRounds/2)
}

// attackedPlan is a plan for a subject, with the payloads of a round in all of
// its texts.
func attackedPlan(round int, s *reports.Subject, run *engine.Run) *shortest.Plan {
	now := s.Score.Exact
	plan := &shortest.Plan{State: shortest.Possible, Score: now, Low: s.Low.Exact, High: s.High.Exact, FromRun: true,
		Ways: []shortest.Way{{Effort: 2, Score: now + 2, Gain: 2, Low: now, Below: &now}}}
	for i, r := range []int{round, round + 1} { // in every other round the verdicts are payloads, and nobody misses the line
		step := shortest.Step{Also: []string{""}, Owners: []string{""}, After: []string{""}, Records: []column.Origin{{}, {}}, Effort: 1,
			Count: 1, Of: 1, Before: 1, Gain: 1, Score: now + score.Points(i+1)}
		a := &attack{round: r, rounds: attackRounds, fields: map[string]int{}, given: map[string]string{}}
		a.fill("Plan", reflect.ValueOf(&step).Elem())
		step.Clause, step.Also[0] = fmt.Sprint(i, step.Clause), fmt.Sprint(i+2, step.Also[0]) // no clause twice
		plan.Ways[0].Steps = append(plan.Ways[0].Steps, step)
	}
	plan.Subject, plan.Name, plan.Date, plan.Run = s.ID, s.Name, run.Header.Date, run.Summary.Digest
	plan.Line = engine.PassLine{Op: ">=", Points: now + 2}
	plan.Ruleset = run.Header.Ruleset.ID + "@" + run.Header.Ruleset.Edition
	return plan
}

// shapes holds a drawing to shapes and texts.
func shapes(t *testing.T, svg []byte) {
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			require.Contains(t, []string{"svg", "g", "defs", "clipPath", "pattern", "path", "rect", "circle", "polygon", "polyline", "text", "tspan"}, token.Name.Local)
			for _, a := range token.Attr {
				require.False(t, strings.HasPrefix(a.Name.Local, "on") || strings.HasSuffix(a.Name.Local, "href") || a.Name.Local == "style", a.Name.Local)
			}
		case xml.Comment, xml.ProcInst, xml.Directive:
			require.Fail(t, "more than elements", "%v", token)
		}
	}
}

// TestPayloadsAreLive is the negative control: a page that prints payloads as
// they are is found out, by what they do where no policy stands in their way.
// Where the policy of our pages does, they do nothing.
func TestPayloadsAreLive(t *testing.T) {
	format, _ := reports.Find("html")
	policy := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).Find(write(t, format, scenes()["none"]))
	require.NotEmpty(t, policy)
	unsafe := func(payload string) []byte {
		link := ""
		if strings.HasPrefix(strings.ToLower(payload), "javascript:") {
			link = `<a href="` + payload + `">x</a>`
		}
		return fmt.Appendf(nil, `<!DOCTYPE html><html><head><meta charset="utf-8">%s</head><body><p>%s</p><p title="%[2]s">x</p><p title='%[2]s'>x</p>%[3]s`+
			`<script>var x = "%[2]s";</script><script>var x = '%[2]s';</script><style>p { background: %[2]s }</style><p title=%[2]s>x</p></body></html>`, policy, payload, link)
	}
	noticed, ran := 0, 0
	b := watching(t, true)
	for i, payload := range payloads {
		b.navigate(fmt.Sprintf("unsafe-%d.html", i), unsafe(payload))
		_, away := b.try(provoke)
		set, gone := b.try(`window.__chengan`)
		found, lost := b.try(suspicious)
		notice := away != nil || gone != nil || lost != nil || found != "" // a page that cannot be asked went elsewhere
		for _, e := range b.events {
			notice = notice || e.Method == "Network.requestWillBeSent" && e.Params["request"].(map[string]any)["url"] != b.shown
		}
		if set != nil {
			ran++
		}
		if notice {
			noticed++
		}
	}
	t.Logf("of %d payloads %d are noticed and %d run", len(payloads), noticed, ran)
	require.Greater(t, noticed, 80)
	require.Greater(t, ran, 60)
	b = watching(t, false)
	for i := 0; i < len(payloads); i += 10 {
		b.navigate(fmt.Sprintf("unsafe-%d.html", i), unsafe(payloads[i]))
		require.Contains(t, b.run(suspicious), "refused script-src", payloads[i])
		require.Nil(t, b.run(`window.__chengan`), payloads[i])
	}
}
