package main

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBenchFigures(t *testing.T) {
	s := benchFigures("goos: linux\nBenchmarkTasks/clauses=all-2   \t       5\t 270351553 ns/op\t       129.0 cpu-ns/record\t     624721 units\nPASS\n")
	require.Equal(t, sample{"Tasks/clauses=all ns/op": 270351553, "Tasks/clauses=all cpu-ns/record": 129, "Tasks/clauses=all units": 624721}, s)
}

func TestScoresDifference(t *testing.T) {
	a, b := scores{}, scores{}
	for subject := range subjects {
		a[subjectName(subject)], b[subjectName(subject)] = 900_000, 900_000
	}
	require.NoError(t, a.difference(b, 0))
	b["第05局"]++
	require.EqualError(t, a.difference(b, 0), "第05局 的得分不同：90.0000、90.0001")
	require.NoError(t, a.difference(b, 1))
	delete(b, "第05局")
	require.Error(t, a.difference(b, 1))
}

func TestSpread(t *testing.T) {
	low, middle, high := spread([]float64{3, 1, 10, 2})
	require.Equal(t, []float64{1, 2.5, 10}, []float64{low, middle, high})
}

// TestTableHidesNothing holds the table to saying what was missed, by how
// much, and what could not be measured.
func TestTableHidesNothing(t *testing.T) {
	r := newResults()
	for _, pair := range [][2]float64{{1, 2}, {1, 4}, {1, 5}} {
		r.add("us", sample{"cpu": pair[0]}, nil)
		r.add("them", sample{"cpu": pair[1]}, nil)
		r.add("fast", sample{"cpu": 100}, nil)
		r.rounds++
	}
	r.errs["broken"] = errors.New("坏了\n第二行")
	cpu := func(key string) side { return side{key, "cpu", 1, "秒"} }
	var out strings.Builder
	met, missed := r.print(&out, []line{
		{goal: "A", title: "赢", unit: "x", bound: 3, figure: ratio, ours: cpu("us"), peer: cpu("them")},
		{goal: "B", title: "稳赢", unit: "x", bound: 50, figure: ratio, ours: cpu("us"), peer: cpu("fast")},
		{goal: "C", title: "输", unit: "x", bound: 4.5, figure: ratio, ours: cpu("us"), peer: cpu("them")},
		{goal: "D", title: "上限", unit: "x", bound: 4, atMost: true, figure: ratio, ours: cpu("us"), peer: cpu("them")},
		{goal: "E", title: "未测", unit: "x", bound: 1, figure: ratio, ours: cpu("us"), peer: cpu("broken")},
		{goal: "F", title: "不设目标", unit: "x", bound: math.NaN(), figure: ratio, ours: cpu("us"), peer: cpu("them")},
	})
	require.Equal(t, 3, met)
	require.Equal(t, 2, missed)
	require.Equal(t, []string{
		"| A | 赢 | 1 秒 | 4 秒 | 2 | 4 | 5 | ≥ 3x | 达到（最差一轮未达到） |",
		"| B | 稳赢 | 1 秒 | 100 秒 | 100 | 100 | 100 | ≥ 50x | 达到 |",
		"| C | 输 | 1 秒 | 4 秒 | 2 | 4 | 5 | ≥ 4.5x | 未达到 |",
		"| D | 上限 | 1 秒 | 4 秒 | 2 | 4 | 5 | ≤ 4x | 达到（最差一轮未达到） |",
		"| E | 未测 | | | | | | ≥ 1x | 未测：坏了 |",
		"| F | 不设目标 | 1 秒 | 4 秒 | 2 | 4 | 5 | — |  |",
	}, strings.Split(strings.TrimSpace(out.String()), "\n")[2:])
}

// TestEveryLineHasItsContests refuses a line whose sides nobody runs.
func TestEveryLineHasItsContests(t *testing.T) {
	z := sizes{main: 3, small: 2, large: 4}
	run := map[string]string{}
	for _, c := range contests(z) {
		run[c.key] = c.goals
	}
	for _, l := range lines(z) {
		require.NotEmpty(t, l.ours.key, l.title)
		for _, s := range []side{l.ours, l.peer} {
			if s.key == "" || strings.HasPrefix(s.key, "limit ") {
				continue
			}
			require.Contains(t, run, s.key, l.title)
			require.Contains(t, strings.Fields(run[s.key]), l.goal, "%s: -only %s would not run %s", l.title, l.goal, s.key)
		}
	}
	require.Contains(t, strings.Fields(run["stream"]), "G4")
}
