package shortest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/score"
)

// drawn draws a small problem: pools, caps that bind, levels that are worth
// nothing by themselves, clauses that wait for others, limits.
func drawn(t *rapid.T) *problem {
	p := &problem{}
	points := func(most int, name string) score.Points { return score.Points(rapid.IntRange(1, most).Draw(t, name)) }
	for range rapid.IntRange(1, 3).Draw(t, "items") {
		it := item{points: points(12, "points"), rest: score.Points(rapid.IntRange(0, 3).Draw(t, "rest"))}
		for range rapid.IntRange(0, 2).Draw(t, "pools") {
			it.pools = append(it.pools, pool{points(6, "cap"), score.Points(rapid.IntRange(0, 3).Draw(t, "pool rest"))})
		}
		p.items = append(p.items, it)
	}
	for range rapid.IntRange(0, 2).Draw(t, "limits") {
		p.limits = append(p.limits, rapid.IntRange(0, 12).Draw(t, "limit"))
	}
	for i := range rapid.IntRange(1, 6).Draw(t, "tasks") {
		one := task{item: rapid.IntRange(0, len(p.items)-1).Draw(t, "item"), now: points(8, "now")}
		one.pool = rapid.IntRange(-1, len(p.items[one.item].pools)-1).Draw(t, "pool")
		effort, left := 0, one.now
		for left > 0 && len(one.levels) < 3 {
			effort += rapid.IntRange(1, 5).Draw(t, "effort")
			left -= score.Points(rapid.IntRange(1, int(left)).Draw(t, "step"))
			one.levels = append(one.levels, level{effort: effort, left: left})
		}
		for before := range i {
			if rapid.IntRange(0, 3).Draw(t, "waits") == 0 {
				one.after = append(one.after, before)
			}
		}
		if len(one.after) > 0 && rapid.IntRange(0, 3).Draw(t, "free") == 0 { // it comes along
			one.levels = []level{{left: 0}}
		}
		for l := range p.limits {
			if rapid.Bool().Draw(t, "load") {
				one.loads = append(one.loads, l)
			}
		}
		p.tasks = append(p.tasks, one)
	}
	p.regroup()
	return p
}

// every calls visit with all choices of levels that are allowed.
func (p *problem) every(forbidden []bool, visit func(levels []int, effort int, gain score.Points)) {
	levels := make([]int, len(p.tasks))
	none := p.lost(levels)
	var choose func(i int)
	choose = func(i int) {
		if i < len(p.tasks) {
			for levels[i] = 0; levels[i] <= len(p.tasks[i].levels); levels[i]++ {
				choose(i + 1)
			}
			levels[i] = 0
			return
		}
		effort, loads := 0, make([]int, len(p.limits))
		for i, at := range levels {
			if at == 0 {
				continue
			}
			t := &p.tasks[i]
			if forbidden[i] || slices.ContainsFunc(t.after, func(b int) bool { return levels[b] < len(p.tasks[b].levels) }) {
				return
			}
			effort += t.effort(at)
			for _, l := range t.loads {
				loads[l] += t.effort(at)
			}
		}
		for l, limit := range p.limits {
			if loads[l] > limit {
				return
			}
		}
		visit(levels, effort, none-p.lost(levels))
	}
	choose(0)
}

// brute is solve, by trying everything; barred are lists of tasks of which not
// all may be touched.
func (p *problem) brute(forbidden []bool, need score.Points, barred [][]int) (best answer, ok bool) {
	p.every(forbidden, func(levels []int, effort int, gain score.Points) {
		one := answer{levels, effort, gain}
		touched := p.touched(&one)
		if slices.ContainsFunc(barred, func(set []int) bool { return contains(touched, set) }) {
			return
		}
		reached := gain >= need
		switch {
		case reached && (!ok || effort < best.effort || effort == best.effort && gain > best.gain):
			best, ok = answer{slices.Clone(levels), effort, gain}, true
		case !ok && (best.levels == nil || gain > best.gain || gain == best.gain && effort < best.effort):
			best = answer{slices.Clone(levels), effort, gain}
		}
	})
	return best, ok
}

// TestOptimal: the answer, the most that less effort reaches, the most that can
// be reached at all and every alternative are those of trying everything.
func TestOptimal(t *testing.T) {
	solved, hopeless, others := 0, 0, 0
	for range 30 { // rapid's own number of checks, several times
		rapid.Check(t, func(t *rapid.T) {
			p := drawn(t)
			forbidden := make([]bool, len(p.tasks))
			for i := range forbidden {
				forbidden[i] = rapid.IntRange(0, 7).Draw(t, "forbidden") == 0
			}
			need := score.Points(rapid.IntRange(1, 12).Draw(t, "need"))
			want, wantOK := p.brute(forbidden, need, nil)
			got, below, ok, err := p.solve(forbidden, need)
			require.NoError(t, err)
			require.Equal(t, wantOK, ok)
			require.Equal(t, want.effort, got.effort, "effort")
			require.Equal(t, want.gain, got.gain, "gain")
			p.holds(t, forbidden, got)
			if !ok {
				hopeless++
				return
			}
			solved++
			most := score.Points(0)
			p.every(forbidden, func(_ []int, effort int, gain score.Points) {
				if effort < got.effort {
					most = max(most, gain)
				}
			})
			require.Equal(t, most, below, "with less effort")
			more, err := p.alternatives(got, forbidden, need, 3)
			require.NoError(t, err)
			barred := [][]int{p.touched(&got)}
			for _, one := range more {
				others++
				p.holds(t, forbidden, one)
				next, ok := p.brute(forbidden, need, barred)
				require.True(t, ok)
				require.Equal(t, next.effort, one.effort)
				require.Equal(t, next.gain, one.gain)
				require.False(t, slices.ContainsFunc(barred, func(set []int) bool { return contains(p.touched(&one), set) }))
				barred = append(barred, p.touched(&one))
			}
			if len(more) < 3 {
				_, ok := p.brute(forbidden, need, barred)
				require.False(t, ok, "an alternative was missed")
			}
		})
	}
	t.Logf("%d solved, %d without a plan, %d alternatives", solved, hopeless, others)
	require.Greater(t, solved, 50)
	require.Greater(t, hopeless, 50)
	require.Greater(t, others, 50)
}

// holds checks that an answer is allowed and is what it says.
func (p *problem) holds(t require.TestingT, forbidden []bool, one answer) {
	found := false
	p.every(forbidden, func(levels []int, effort int, gain score.Points) {
		if slices.Equal(levels, one.levels) {
			found = true
			require.Equal(t, effort, one.effort)
			require.Equal(t, gain, one.gain)
		}
	})
	require.True(t, found, "not allowed: %v", one.levels)
}

// TestTooLarge: what cannot be solved exactly is refused.
func TestTooLarge(t *testing.T) {
	p := &problem{items: []item{{points: 1000}}}
	for i := range 40 {
		p.tasks = append(p.tasks, task{pool: -1, now: 1, levels: []level{{effort: 1}}})
		if i%2 == 1 {
			p.tasks[i].after = []int{i - 1}
		}
	}
	p.regroup()
	_, _, _, err := p.solve(make([]bool, 40), 10)
	require.ErrorIs(t, err, ErrTooLarge)
}
