package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// results are the samples of every contest, round by round; nil where a round
// had none.
type results struct {
	rounds int
	of     map[string][]sample
	errs   map[string]error // the first of each contest
}

func newResults() *results { return &results{of: map[string][]sample{}, errs: map[string]error{}} }

// add notes the sample of a contest in the round at hand.
func (r *results) add(key string, s sample, err error) {
	if err != nil && r.errs[key] == nil {
		r.errs[key] = err
	}
	for len(r.of[key]) < r.rounds {
		r.of[key] = append(r.of[key], nil)
	}
	r.of[key] = append(r.of[key], s)
}

// at gives a figure of a round, NaN where there is none.
func (r *results) at(s side, round int) float64 {
	if as, ok := strings.CutPrefix(s.key, "limit "); ok { // what memory allows: bytes a record × time a byte
		width, clause, _ := strings.Cut(as, " ")
		return r.at(side{key: "kernels", metric: "Tasks/clauses=" + clause + " " + width + "-B/record"}, round) *
			r.at(side{key: "stream", metric: "ns/B"}, round)
	}
	if samples := r.of[s.key]; round < len(samples) && samples[round] != nil {
		if value, ok := samples[round][s.metric]; ok {
			return value
		}
	}
	return math.NaN()
}

// why says why a side has no figure.
func (r *results) why(s side) string {
	if err := r.errs[s.key]; err != nil {
		return err.Error()
	}
	return "没有测量"
}

// print writes the table and gives how many goals were met and not met.
func (r *results) print(out io.Writer, all []line) (met, missed int) {
	fmt.Fprintf(out, "| 目标 | 比较 | 我方 | 对方 | 最小 | 中位 | 最大 | 要求 | 结论 |\n|---|---|---:|---:|---:|---:|---:|---:|---|\n")
	for _, l := range all {
		var figures, ours, peers []float64
		for round := range r.rounds {
			a, b := r.at(l.ours, round), r.at(l.peer, round)
			if f := l.figure(a, b); !math.IsNaN(f) {
				figures, ours, peers = append(figures, f), append(ours, a), append(peers, b)
			}
		}
		want := "—"
		if !math.IsNaN(l.bound) {
			want = map[bool]string{true: "≤ ", false: "≥ "}[l.atMost] + short(l.bound) + l.unit
		}
		if len(figures) == 0 {
			if !math.IsNaN(l.bound) {
				missed++
			}
			reason := r.why(l.ours)
			if r.errs[l.ours.key] == nil {
				reason = r.why(l.peer)
			}
			reason, _, _ = strings.Cut(reason, "\n")
			fmt.Fprintf(out, "| %s | %s | | | | | | %s | 未测：%s |\n", l.goal, l.title, want, reason)
			continue
		}
		low, middle, high := spread(figures)
		verdict := ""
		if !math.IsNaN(l.bound) {
			var ok bool
			if verdict, ok = judge(l, low, middle, high); ok {
				met++
			} else {
				missed++
			}
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", l.goal, l.title, l.ours.show(ours), l.peer.show(peers), short(low), short(middle), short(high), want, verdict)
	}
	return met, missed
}

// judge holds the median to the goal, and says where the worst round alone
// misses it.
func judge(l line, low, middle, high float64) (verdict string, met bool) {
	worst := low
	reached := func(f float64) bool { return f >= l.bound }
	if l.atMost {
		worst = high
		reached = func(f float64) bool { return f <= l.bound }
	}
	switch {
	case !reached(middle):
		return "未达到", false
	case !reached(worst):
		return "达到（最差一轮未达到）", true
	}
	return "达到", true
}

func (s side) show(values []float64) string {
	if s.key == "" {
		return ""
	}
	_, middle, _ := spread(values)
	return short(middle*s.scale) + " " + s.unit
}

// spread gives the least, the median and the greatest.
func spread(values []float64) (low, middle, high float64) {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return sorted[0], (sorted[(n-1)/2] + sorted[n/2]) / 2, sorted[n-1]
}

// short writes a figure with three digits.
func short(f float64) string {
	switch a := math.Abs(f); {
	case a >= 100:
		return fmt.Sprintf("%.0f", f)
	case a >= 10:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}

// amount writes a number of records as people say it.
func amount(n int) string {
	if n%10_000 == 0 {
		return short(float64(n)/10_000) + "万"
	}
	return fmt.Sprint(n)
}
