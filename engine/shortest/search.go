package shortest

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"

	"chengan/engine/score"
)

// answer is one choice of levels.
type answer struct {
	levels []int // by task; 0 leaves it as it is
	effort int
	gain   score.Points
}

// solve gives the least effort that gains at least need, the greatest gain of
// those, and the most that less effort can gain; false where nothing gains so
// much. Then the answer gains the most that can be gained.
//
// Errors: ErrTooLarge.
func (p *problem) solve(forbidden []bool, need score.Points) (best answer, below score.Points, ok bool, err error) {
	p.steps = maxSteps
	labels := []label{{}}
	for i := range p.groups {
		own, err := p.group(i, forbidden)
		if err == nil {
			labels, err = p.merge(labels, own, need)
		}
		if err != nil {
			return best, 0, false, err
		}
	}
	chosen := &labels[0]
	for i := range labels {
		one := &labels[i]
		switch reached := chosen.gain >= need; {
		case reached && (one.effort > chosen.effort || one.gain <= chosen.gain):
		case reached || one.gain > chosen.gain:
			chosen = one
		}
	}
	for i := range labels {
		if labels[i].effort < chosen.effort {
			below = max(below, labels[i].gain)
		}
	}
	best = answer{make([]int, len(p.tasks)), chosen.effort, chosen.gain}
	chosen.pick.levels(best.levels)
	return best, below, chosen.gain >= need, nil
}

// touched lists the tasks that an answer spends effort on; what comes along with
// them costs none.
func (p *problem) touched(a *answer) []int {
	var tasks []int
	for i, at := range a.levels {
		if p.tasks[i].effort(at) > 0 {
			tasks = append(tasks, i)
		}
	}
	return tasks
}

// node is a part of all plans: those that leave some tasks alone.
type node struct {
	forbidden []int // sorted
	best      answer
}

type queue []node

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	a, b := &q[i], &q[j]
	return cmp.Or(cmp.Compare(a.best.effort, b.best.effort), cmp.Compare(b.best.gain, a.best.gain), slices.Compare(a.forbidden, b.forbidden)) < 0
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(node)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// maxNodes bounds how many parts are looked at for alternatives.
const maxNodes = 2000

// alternatives gives up to n answers beside the best, best first: each does
// without at least one task of every better one.
//
// Errors: ErrTooLarge.
func (p *problem) alternatives(best answer, forbidden []bool, need score.Points, n int) ([]answer, error) {
	open, seen := queue{{best: best}}, map[string]bool{}
	var found []answer
	for len(open) > 0 && len(found) <= n {
		at := heap.Pop(&open).(node)
		tasks := p.touched(&at.best)
		split := slices.IndexFunc(found, func(one answer) bool { return contains(tasks, p.touched(&one)) })
		without := tasks
		if split < 0 {
			found = append(found, at.best)
		} else { // whoever does not take all of that one leaves out one of its tasks
			without = p.touched(&found[split])
		}
		for _, task := range without {
			part := slices.Sorted(slices.Values(append(slices.Clone(at.forbidden), task)))
			if key := fmt.Sprint(part); seen[key] {
				continue
			} else if seen[key] = true; len(seen) > maxNodes {
				return nil, ErrTooLarge
			}
			barred := slices.Clone(forbidden)
			for _, i := range part {
				barred[i] = true
			}
			next, _, ok, err := p.solve(barred, need)
			if err != nil {
				return nil, err
			}
			if ok {
				heap.Push(&open, node{part, next})
			}
		}
	}
	return found[1:], nil
}

// contains reports whether a list has all of another.
func contains(all, some []int) bool {
	return !slices.ContainsFunc(some, func(one int) bool { return !slices.Contains(all, one) })
}
