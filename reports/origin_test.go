package reports_test

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"math/big"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/engine/shortest"
	"chengan/reports"
)

// printedAs holds a text to a value: two decimals, half up; or, where those
// would mislead, more of them, in the end all; a change with its sign and all.
func printedAs(value *big.Rat, text string) bool {
	if digits, ok := strings.CutSuffix(text, "%"); ok {
		value, text = new(big.Rat).Mul(value, big.NewRat(100, 1)), digits
	} else if value.Sign() > 0 {
		text = strings.TrimPrefix(text, "+")
	}
	_, decimals, _ := strings.Cut(text, ".")
	if value.FloatString(len(decimals)) != text {
		return false
	}
	exact, _ := new(big.Rat).SetString(text)
	return len(decimals) >= 2 || exact.Cmp(value) == 0
}

var (
	traced   = regexp.MustCompile(`<data data-from="([^"]*)">([^<]*)</data>`)
	heading  = regexp.MustCompile(`<h[23]>(.*?)</h[23]>`)
	tagged   = regexp.MustCompile(`<[^>]*>`)
	unprint  = regexp.MustCompile(`(?s)<script.*?</script>|<svg.*?</svg>| aria-label="[^"]*"`)
	numeral  = regexp.MustCompile(`\d[\d,.]*%?`)
	orders   = regexp.MustCompile(`<td class="c">\d+</td><td>|<(td|span) class="id">[^<]*</(td|span)>`) // what a line is the how manieth
	ordinals = regexp.MustCompile(`只画前\d+条|[横纵]轴自[\d.]+分起|中心为\d+%，外圈为100%，每格\d+个百分点|得分率居后的\d+个单位|此处列(前|失分最多的)\d+条|第\d+轮|第\d+项|第[\d、—]+行|图\d+|替代方案\d+|\d+年(度|\d+月)?(\d+日)?|\d{4}-\d\d(-\d\d)?|sha256:[0-9a-f]+`)
)

// figuresOfPage gives all figures of a page with their origins, and the other
// numbers that are printed, by the heading they stand below. Texts are what the
// files say in words: a number in them is quoted.
func figuresOfPage(page string, texts *strings.Replacer) (found [][2]string, bare map[string][]string) {
	_, page, _ = strings.Cut(page, "<body>")
	page = unprint.ReplaceAllString(page, "")
	for _, match := range traced.FindAllStringSubmatch(page, -1) {
		found = append(found, [2]string{html.UnescapeString(match[1]), html.UnescapeString(match[2])})
	}
	bare = map[string][]string{}
	rest := traced.ReplaceAllString(page, "")
	// The cover stands before the first heading.
	headings := slices.Concat([][]int{{0, 0, 0, 0}}, heading.FindAllStringSubmatchIndex(rest, -1), [][]int{{len(rest), len(rest), 0, 0}})
	for i := range headings[:len(headings)-1] {
		title := tagged.ReplaceAllString(rest[headings[i][2]:headings[i][3]], "")
		body := title + orders.ReplaceAllString(rest[headings[i][1]:headings[i+1][0]], "")
		for _, line := range strings.Split(tagged.ReplaceAllString(body, "\n"), "\n") {
			line = strings.TrimSpace(ordinals.ReplaceAllString(texts.Replace(html.UnescapeString(line)), ""))
			if numeral.MatchString(line) {
				bare[title] = append(bare[title], line)
			}
		}
	}
	return found, bare
}

// said gives every text with a number in it that stands in some files, the
// longest first, and what else is no figure.
func said(constants []string, files ...any) *strings.Replacer {
	texts := map[string]bool{}
	var walk func(any)
	walk = func(value any) {
		switch v := value.(type) {
		case string:
			for _, line := range strings.Split(v, "\n") {
				if strings.ContainsFunc(line, unicode.IsDigit) && strings.Trim(line, "+-0123456789.%") != "" {
					texts[line] = true
				}
			}
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if id, ok := v["id"].(string); ok {
				if text, ok := v["text"].(string); ok { // of a clause
					texts[id+"　"+text], texts[id+"　"], texts[id+"“"] = true, true, true
					for at := range text { // the first page prints the beginning
						texts[text[:at]+"…"] = true
					}
				}
				if edition, ok := v["edition"].(string); ok { // of a ruleset
					texts[id+"@"+edition] = true
				}
			}
			if clause, ok := v["clause"].(string); ok && v["do"] != nil { // a step of a plan
				ids := []string{clause}
				for _, also := range list(v["also"]) {
					ids = append(ids, also.(string))
				}
				texts[fmt.Sprint(strings.Join(ids, "、"), "　", v["do"])] = true
				for _, after := range list(v["after"]) {
					texts["须先整改"+after.(string)] = true
				}
			}
			if digest, ok := v["sha256"].(string); ok { // of a file
				texts[digest] = true
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	for _, file := range files {
		walk(file)
	}
	for _, text := range constants {
		texts[text] = true
	}
	ordered := slices.Collect(func(yield func(string) bool) {
		for text := range texts {
			if !yield(text) {
				return
			}
		}
	})
	slices.SortFunc(ordered, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var pairs []string
	for _, text := range ordered {
		pairs = append(pairs, text, "")
	}
	return strings.NewReplacer(pairs...)
}

func list(value any) []any {
	entries, _ := value.([]any)
	return entries
}

// noFigures are the numbers of a page that say nothing of a run: what the words
// of the report are about, and how it is arranged.
var noFigures = []string{"90%以上", "80%以上", "70%以上", "60%以上", "不足60%", "达到100%", "失分最多的5条", "失分单位最多的5条", "得分率居后的5个单位", "只列最近3轮", shortest.UnitOfEffort,
	"SHA-256", "Apache ECharts 5.6.0（Apache License 2.0，Copyright 2017-2024"}

// TestFiguresKnowTheirOrigin finds every figure of a page in the run file that
// it says it comes from, and finds no other numbers.
func TestFiguresKnowTheirOrigin(t *testing.T) {
	t.Parallel()
	city := benchCity{name: "origin", subjects: 33}
	files := city.files(t)
	format, _ := reports.Find("html")
	for name, c := range map[string]struct {
		view   reports.View
		rounds int
	}{
		"city": {reports.View{}, 1}, "rounds": {reports.View{}, 3},
		"subject": {reports.View{Subject: "district-03"}, 3}, "pillar": {reports.View{Pillar: "2"}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := reports.NewView(c.view, read(t, files[:c.rounds]))
			require.NoError(t, err)
			var page bytes.Buffer
			require.NoError(t, format.Write(&page, m))
			require.Contains(t, page.String(), m.Basis.RunDigest)
			p := readPlaces(t, m, files[:c.rounds])
			knowTheirOrigin(t, p, page.String())
		})
	}
}

// TestFiguresOfOddRuns: so do those of a batch, of hostile names, of units that
// are all alike, of more than a drawing has room for.
func TestFiguresOfOddRuns(t *testing.T) {
	t.Parallel()
	var alike, many []engine.SubjectResult
	for i := range 70 {
		id := fmt.Sprintf("u%02d", i)
		alike, many = append(alike, scored(id, 95*score.Point)), append(many, scored(id, score.Points(99-i)*score.Point))
	}
	runs := map[string]*engine.Run{"alike": plain(alike...), "batch": batchRun(), "many": plain(many...)}
	for name, scene := range scenes() {
		if name != "city" && name != "none" {
			runs[name] = scene.run()
		}
	}
	vetoed := sample{seed: 15, small: true, subjects: cityAndUnits()[:6]}.run()
	for i := range 2 {
		s := &vetoed.Subjects[i]
		s.Vetoes[0].Outcome, s.Verdict, s.Pass = score.Deducted, engine.Vetoed, false
	}
	runs["vetoed"] = vetoed
	owing := sample{seed: 17, small: true, subjects: cityAndUnits()[:20]}.run()
	for i := range owing.Subjects[0].Clauses {
		result := &owing.Subjects[0].Clauses[i]
		if result.Awaiting = nil; result.Outcome == score.NoEvidence || result.Outcome == score.Deducted {
			for _, s := range owing.Subjects[1:] {
				result.Awaiting = append(result.Awaiting, s.ID)
			}
		}
	}
	runs["owing"] = owing
	runs["odd ids"] = oddIDs(sample{seed: 16, small: true, subjects: cityAndUnits()[:20]}.run())
	format, _ := reports.Find("html")
	for name, run := range runs {
		require.NoError(t, run.Seal())
		var file bytes.Buffer
		require.NoError(t, run.Write(&file))
		for _, view := range []reports.View{{}, {Pillar: run.Header.Ruleset.Nodes[0].ID}, {Subject: run.Subjects[0].ID}} {
			t.Run(name+view.Pillar+view.Subject, func(t *testing.T) {
				m, err := reports.NewView(view, sources(run))
				require.NoError(t, err)
				var page bytes.Buffer
				require.NoError(t, format.Write(&page, m))
				knowTheirOrigin(t, readPlaces(t, m, [][]byte{file.Bytes()}), page.String())
			})
		}
	}
}

// oddIDs gives everything in a run an id that origins have to escape.
func oddIDs(run *engine.Run) *engine.Run {
	odd := []string{"a;b", "x]y", "é|%", "#1", "a.b(c", "q\"u'o", "line\r\nbreak", strings.Repeat("长", 200), "</script>", "p+q-r/s", "x,y", "*", "t=u!<v>", "100%25", "%5D", "subjects[1]", "a b", "~^&amp;", "rounds[1].x", "5"}
	renamed := map[string]string{}
	rename := func(kind string, id *string) {
		key := kind + *id
		if _, ok := renamed[key]; !ok {
			renamed[key] = odd[len(renamed)%len(odd)] + strings.Repeat("'", len(renamed)/len(odd))
		}
		if *id != "" {
			*id = renamed[key]
		}
	}
	notes := func(list []engine.ClauseNote) {
		for i := range list {
			rename("clause", &list[i].ID)
			rename("node", &list[i].Item)
		}
	}
	results := func(list []engine.ClauseResult) {
		for i := range list {
			rename("clause", &list[i].ID)
			for k := range list[i].Awaiting {
				rename("subject", &list[i].Awaiting[k])
			}
		}
	}
	outline := &run.Header.Ruleset
	for i := range outline.Nodes {
		rename("node", &outline.Nodes[i].ID)
		rename("node", &outline.Nodes[i].Parent)
	}
	notes(outline.Clauses)
	notes(outline.Vetoes)
	if outline.Bonus != nil {
		notes(outline.Bonus.Clauses)
	}
	for i := range run.Subjects {
		s := &run.Subjects[i]
		rename("subject", &s.ID)
		rename("subject", &s.Parent)
		s.Name = "单位" + s.ID
		for k := range s.Nodes {
			rename("node", &s.Nodes[k].ID)
		}
		results(s.Clauses)
		results(s.Vetoes)
		if s.Bonus != nil {
			results(s.Bonus.Clauses)
		}
	}
	for i := range run.Summary.Checks {
		rename("subject", &run.Summary.Checks[i].Subject)
	}
	slices.SortFunc(run.Subjects, func(a, b engine.SubjectResult) int { return strings.Compare(a.ID, b.ID) })
	return run
}

// TestDutiesKnowTheirOrigin: so do the tables of who answers for what, which no
// page has.
func TestDutiesKnowTheirOrigin(t *testing.T) {
	files := benchCity{name: "duties", subjects: 33}.files(t)[:1]
	for _, view := range []reports.View{{}, {Subject: "district-03"}, {Pillar: "2"}} {
		m, err := reports.NewView(view, read(t, files))
		require.NoError(t, err)
		p := readPlaces(t, m, files)
		number := func(n reports.Number) {
			if n.N > 0 || n.From() != "" {
				require.Equal(t, fmt.Sprint(n.N), p.evaluate(t, n.From(), nil).RatString(), n.From())
			}
		}
		mark := func(mark reports.Mark) {
			if mark.Exact > 0 || mark.From() != "" {
				require.True(t, printedAs(p.evaluate(t, mark.From(), nil), mark.Text), mark.From())
			}
		}
		require.NotEmpty(t, m.Owners)
		for _, o := range m.Owners {
			number(o.Clauses)
			number(o.Findings)
			mark(o.Lost)
		}
		duties := m.Duties()
		for _, o := range duties.Owners {
			number(o.Leads)
			number(o.Helps)
			mark(o.Points)
			mark(o.Lost)
		}
		for _, item := range duties.Items {
			number(item.Clauses)
			mark(item.Lost)
			for _, cell := range item.Cells {
				number(cell.Leads)
				number(cell.Helps)
			}
		}
	}
}

// knowTheirOrigin holds the figures of a page to where they say they come from.
func knowTheirOrigin(t *testing.T, p *places, page string) {
	found, bare := figuresOfPage(page, said(noFigures, p.rounds, p.plans, p.impacts))
	require.Greater(t, len(found), 50)
	known := map[string]*big.Rat{}
	for _, f := range found {
		value, ok := known[f[0]]
		if !ok {
			value = p.evaluate(t, f[0], nil)
			known[f[0]] = value
		}
		require.True(t, value != nil && printedAs(value, f[1]), "%s is %v, printed as %s", f[0], value, f[1])
	}
	if path := os.Getenv("CHENGAN_BARE"); path != "" { // for the eye
		var out strings.Builder
		for title, list := range bare {
			out.WriteString("== " + title + "\n" + strings.Join(list, "\n") + "\n")
		}
		require.NoError(t, os.WriteFile(path, []byte(out.String()), 0o644))
	}
	for title, list := range bare {
		require.Empty(t, list, title)
	}
}
