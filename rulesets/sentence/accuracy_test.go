package sentence_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/exact"
	"chengan/engine/score"
	"chengan/rulesets/sentence"
)

// label is what a person wrote beside a sentence; testdata/official/sentences.md
// says how the columns are to be read.
type label struct {
	ID, Sentence, Pattern, Points, Cap, Op, Threshold, Per, Tiers, Things, Exempt, Certain, Note string
}

// side is one part of a label of several sentences.
type side struct {
	Pattern, Points, Cap, Op, Threshold, Per, Tiers, Things, Exempt string
}

func labels(t *testing.T, file string) []label {
	data, err := os.ReadFile("../../testdata/official/" + file)
	require.NoError(t, err)
	var out []label
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		c := strings.Split(line, "\t")
		for len(c) < 13 {
			c = append(c, "")
		}
		out = append(out, label{c[0], strings.ReplaceAll(c[1], `\n`, "\n"), c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11], c[12]})
	}
	return out
}

// allowed are the readings that the note says are as right.
func allowed(note, token string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(note, func(c rune) bool { return strings.ContainsRune(" ;；，,。", c) }) {
		if rest, ok := strings.CutPrefix(word, token); ok {
			out = append(out, rest)
		}
	}
	return out
}

// unsaidCap tells a cap that the sentence does not state.
func unsaidCap(u sentence.Understanding) bool {
	return u.Cap == 0 && !u.CapAll || slices.ContainsFunc(u.Doubts, func(d string) bool { return strings.HasPrefix(d, "没有写封顶") }) ||
		u.CapAll && (u.Pattern == "fixed" || u.Pattern == "tiers" || u.Pattern == "trend")
}

// patternOf is the label's word for an understanding.
func patternOf(u sentence.Understanding) string {
	switch u.Kind {
	case sentence.Award:
		return "bonus"
	case sentence.Veto:
		return "veto"
	case sentence.Commentary, sentence.Inapt:
		return "none"
	}
	return u.Pattern
}

// trendOps are how labels write the directions.
var trendOps = map[string]string{"fall": ">= 0", "not_rise": "> 0", "rise": "<= 0", "not_fall": "< 0"}

// differ lists in what an understanding is not what a person said.
func differ(u sentence.Understanding, want side, note string) []string {
	var wrong []string
	miss := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	pattern := patternOf(u)
	if pattern != want.Pattern && !slices.Contains(allowed(note, "equiv:"), pattern) {
		miss("pattern %s, not %s", pattern, want.Pattern)
		return wrong
	}
	if pattern != want.Pattern { // another way to say the same: only its kind can be compared
		return nil
	}
	if want.Pattern == "none" || want.Pattern == "veto" {
		return nil
	}
	points := u.Points.String()
	if u.All {
		points = "item"
	}
	switch {
	case want.Pattern == "tiers":
	case want.Pattern == "manual" || strings.HasPrefix(want.Tiers, "range:"):
		_, high, _ := strings.Cut(strings.TrimPrefix(want.Tiers, "range:"), "-")
		if high != "" && points != high {
			miss("at most %s, not %s", points, high)
		}
	case want.Points != "" && points != want.Points && number(points) != number(want.Points):
		miss("points %s, not %s", points, want.Points)
	}
	limit := u.Cap.String()
	switch {
	case unsaidCap(u):
		limit = ""
	case u.Cap == 0:
		limit = "item"
	}
	if limit != want.Cap && want.Pattern != "tiers" && !slices.Contains(allowed(note, "cap-ok:"), limit) && !(want.Pattern == "manual" && want.Cap == "") {
		miss("cap %q, not %q", limit, want.Cap)
	}
	switch want.Pattern {
	case "fixed", "bonus":
		got := ""
		if len(u.Conditions) > 0 {
			got = u.Conditions[0].Op + " " + number(u.Conditions[0].Than.String())
		}
		if w := strings.TrimSpace(want.Op + " " + number(want.Threshold)); got != w && (want.Pattern == "fixed" || want.Op == "") && !(want.Op != "" && want.Threshold == "") {
			miss("condition %q, not %q", got, w)
		}
	case "trend":
		if w := want.Op + " " + number(want.Threshold); trendOps[u.Must] != w {
			miss("trend %s, not %q", u.Must, w)
		}
	case "shortfall":
		below, per := "", ""
		if u.Below != nil {
			below = number(u.Below.String())
		}
		if u.Per != nil {
			per = number(u.Per.String())
		}
		if below != number(want.Threshold) {
			miss("below %s, not %s", below, want.Threshold)
		}
		if per != number(want.Per) && !(u.Step == "linear" && want.Per == "") {
			miss("per %s, not %s", per, want.Per)
		}
	case "each":
		if every := max(u.Every, 1); fmt.Sprint(every) != number(want.Per) && !(every == 1 && want.Per == "") {
			miss("every %d, not %s", every, want.Per)
		}
	case "missing":
		if strings.Join(u.Things, "、") != want.Things {
			miss("things %s, not %s", strings.Join(u.Things, "、"), want.Things)
		}
	case "tiers":
		if why := tiersDiffer(u, want.Tiers); why != "" {
			miss("%s", why)
		}
	}
	if want.Exempt != "" && u.Exempt == "" {
		miss("no exemption, not %q", want.Exempt)
	}
	return wrong
}

// number writes a figure one way.
func number(text string) string {
	n, err := exact.Parse(text)
	if err != nil {
		return text
	}
	return n.String()
}

// tiersDiffer compares two scales by what they cost at and beside every bound.
func tiersDiffer(u sentence.Understanding, want string) string {
	type tier struct {
		op   string
		than exact.Number
		lost string
	}
	var list []tier
	for _, part := range strings.Split(want, ";") {
		cond, lost, _ := strings.Cut(part, ":")
		op := strings.TrimRight(cond, "0123456789.%-")
		than, err := exact.Parse(strings.TrimPrefix(cond, op))
		if err != nil {
			return "tiers in words: " + want
		}
		list = append(list, tier{op, than, number(lost)})
	}
	top := score.Points(0)
	for _, t := range u.Tiers {
		top = max(top, t.Points)
	}
	var got []tier
	for _, t := range u.Tiers {
		lost := t.Points.String()
		switch {
		case t.Gained:
			lost = (top - t.Points).String()
		case t.All:
			lost = "item"
		}
		got = append(got, tier{t.Op, t.Than, lost})
	}
	cost := func(tiers []tier, n exact.Number) string {
		for _, t := range tiers {
			c := n.Cmp(t.than)
			if t.op == ">=" && c >= 0 || t.op == ">" && c > 0 || t.op == "<=" && c <= 0 || t.op == "<" && c < 0 || t.op == "==" && c == 0 {
				return t.lost
			}
		}
		return "0"
	}
	for _, t := range append(slices.Clone(list), got...) {
		for _, side := range []int64{-1, 0, 1} {
			n, _ := t.than.Add(exact.Scaled(side, 5))
			if a, b := cost(got, n), cost(list, n); a != b && !(b == "item" && a == top.String()) {
				return fmt.Sprintf("at %s costs %s, not %s (%s)", n, a, b, want)
			}
		}
	}
	return ""
}

// whole is how sure the reading of a whole cell is, and in what it is wrong.
func whole(l label) (sentence.Confidence, []string) {
	var read []sentence.Understanding
	all := sentence.Read(l.Sentence)
	for _, u := range all {
		if u.Kind != sentence.Commentary && u.Kind != sentence.Inapt {
			read = append(read, u)
		}
	}
	confidence, bearing := sentence.Certain, read
	if len(read) == 0 {
		bearing = all
	}
	for _, u := range bearing {
		if u.Confidence == sentence.Unsure || u.Confidence == sentence.Probable && confidence == sentence.Certain {
			confidence = u.Confidence
		}
	}
	if len(read) == 0 {
		if l.Pattern == "none" {
			return confidence, nil
		}
		return confidence, []string{"none, not " + l.Pattern}
	}
	want := side{l.Pattern, l.Points, l.Cap, l.Op, l.Threshold, l.Per, l.Tiers, l.Things, l.Exempt}
	if l.Pattern != "several" {
		if len(read) > 1 && slices.Contains(allowed(l.Note, "equiv:"), "several") {
			return confidence, nil
		}
		if len(read) > 1 {
			return confidence, []string{fmt.Sprintf("%d sentences, not one", len(read))}
		}
		return confidence, differ(read[0], want, l.Note)
	}
	if len(read) == 1 && slices.Contains(allowed(l.Note, "equiv:"), patternOf(read[0])) { // one count of them all
		want.Pattern, want.Tiers = patternOf(read[0]), ""
		return confidence, differ(read[0], want, l.Note)
	}
	var parts []map[string]string
	if err := json.Unmarshal([]byte(l.Tiers), &parts); err != nil {
		return confidence, []string{"label: " + err.Error()}
	}
	if len(parts) != len(read) {
		return confidence, []string{fmt.Sprintf("%d sentences, not %d", len(read), len(parts))}
	}
	var wrong []string
	for i, p := range parts {
		w := side{p["pattern"], p["points"], p["cap"], p["op"], p["threshold"], p["per"], p["tiers"], p["things"], p["exempt"]}
		u := read[i]
		if l.Cap != "" { // shared by all parts
			if u.PoolCap.String() != l.Cap && !(l.Cap == "item" && (u.PoolAll || u.CapAll)) && u.Cap.String() != l.Cap {
				wrong = append(wrong, fmt.Sprintf("part %d: shared cap %s %v, not %s", i+1, u.PoolCap, u.PoolAll, l.Cap))
			}
			if w.Cap == "" { // its own cap is not said: it may take that of all
				u.Cap, u.CapAll = 0, false
			}
		}
		for _, d := range differ(u, w, l.Note) {
			wrong = append(wrong, fmt.Sprintf("part %d: %s", i+1, d))
		}
	}
	return confidence, wrong
}

// figures are what a set of labelled sentences shows.
type figures struct {
	All, Clear     int // sentences; those of which the label says that they can be read one way
	Exact          int // of the clear ones, read as labelled
	Certain        int // of all, called certain
	ExactCertain   int // of Exact, called certain
	ExactDoubtful  int // of Exact, not called certain
	Refused        int // of the clear ones, left to a person
	FalselyCertain int // of all, called certain though read otherwise or not clear
}

// measure reads the sentences of a file and lists those that were called
// certain and are not read as labelled.
func measure(t *testing.T, file string) (f figures, right map[string]int, falselyCertain []string) {
	right = map[string]int{}
	sum := map[string]int{}
	for _, l := range labels(t, file) {
		confidence, wrong := whole(l)
		f.All++
		if confidence == sentence.Certain {
			f.Certain++
			if l.Certain == "no" || len(wrong) > 0 {
				falselyCertain = append(falselyCertain, l.ID+" "+l.Sentence)
				t.Logf("FALSELY CERTAIN %s %s\n    %s", l.ID, l.Sentence, strings.Join(wrong, "; "))
			}
		}
		if l.Certain == "no" {
			continue // the right answer is a question
		}
		f.Clear++
		sum[l.Pattern]++
		if confidence == sentence.Unsure {
			f.Refused++
		}
		if len(wrong) > 0 {
			t.Logf("%s %s [%s]\n    %s", l.ID, l.Sentence, confidence, strings.Join(wrong, "; "))
			continue
		}
		f.Exact++
		right[l.Pattern]++
		if confidence == sentence.Certain {
			f.ExactCertain++
		} else {
			f.ExactDoubtful++
		}
	}
	f.FalselyCertain = len(falselyCertain)
	for _, pattern := range slices.Sorted(maps.Keys(sum)) {
		t.Logf("%-10s %3d of %3d", pattern, right[pattern], sum[pattern])
	}
	t.Logf("%+v", f)
	return f, right, falselyCertain
}

// TestAccuracy measures the reading of sentences that other people wrote and
// labelled, and that were not used while the grammar was written. The first
// measurement of each set, which is what new sentences may expect, is in
// testdata/official/sentences.md; the figures below are those of today.
func TestAccuracy(t *testing.T) {
	t.Run("sentences.tsv", func(t *testing.T) {
		got, right, falselyCertain := measure(t, "sentences.tsv")
		require.Empty(t, falselyCertain, "wrong or unclear, and yet called certain")
		require.Equal(t, map[string]int{"bonus": 10, "each": 44, "fixed": 59, "manual": 14, "missing": 7, "none": 10, "several": 26, "shortfall": 12, "tiers": 15, "trend": 9, "veto": 10}, right)
		require.Equal(t, figures{All: 348, Clear: 298, Exact: 216, Certain: 124, ExactCertain: 124, ExactDoubtful: 92, Refused: 57}, got)
	})
	t.Run("sentences-2.tsv", func(t *testing.T) {
		got, _, falselyCertain := measure(t, "sentences-2.tsv")
		require.Empty(t, falselyCertain, "wrong or unclear, and yet called certain")
		require.Equal(t, figures{All: 208, Clear: 189, Exact: 132, Certain: 75, ExactCertain: 75, ExactDoubtful: 57, Refused: 28}, got)
	})
}
