package shortest

import (
	"errors"
	"math"

	"chengan/engine/score"
)

// problem is what is to be decided, without words: which clauses to mend how
// far. Deductions combine as the engine combines them: by clause, then held to
// the pool's cap, then to the item's points.
type problem struct {
	tasks  []task
	items  []item
	limits []int // of effort, see task.loads
	groups []group
	known  map[string][]label // what a group comes to, by what is forbidden in it
	steps  int                // pairs of labels that may still be looked at
}

// task is a clause that can be mended, one level after the other.
type task struct {
	item   int
	pool   int // of the item, −1 for none
	now    score.Points
	levels []level // falling in what is left, rising in effort; leaving it as it is not among them
	after  []int   // tasks that must be at their last level first
	loads  []int   // limits that its effort counts against
}

// level is how far a clause is mended.
type level struct {
	effort int
	left   score.Points // what the clause still deducts
	count  int          // occurrences, things, steps or moves that it takes
}

// item is the frame in which deductions combine.
type item struct {
	points score.Points
	rest   score.Points // deducted outside pools by clauses that are no tasks
	pools  []pool
}

type pool struct{ cap, rest score.Points }

// group is items that must be decided together, because clauses of one wait for
// clauses of another.
type group struct {
	items    []int
	tasks    []int
	switches []int // tasks that others wait for, each behind those that it waits for
}

// ErrTooLarge reports a problem that cannot be solved exactly within the limits.
// A worse answer is not given instead.
var ErrTooLarge = errors.New("组合太多，无法在限度内精确求出最省的方案；请用 --exclude 排除一部分条款，或者减少 --limit")

// Limits of a search.
const (
	maxSteps  = 60_000_000 // pairs of labels
	maxIdeals = 1 << 14    // ways to mend those that others wait for, of one group
	maxLimits = 4
	unbounded = score.Points(math.MaxInt64)
)

// total is what an item loses when its clauses, by pool and outside, deduct so
// much.
func (it *item) total(pools []score.Points, outside score.Points) score.Points {
	sum := outside
	for i, deducted := range pools {
		sum += min(deducted, it.pools[i].cap)
	}
	return min(sum, it.points)
}

// lost is what the items lose together when tasks are at the given levels; 0 is
// leaving one as it is.
func (p *problem) lost(levels []int) score.Points {
	pools, outside := make([][]score.Points, len(p.items)), make([]score.Points, len(p.items))
	for i := range p.items {
		outside[i] = p.items[i].rest
		for _, pool := range p.items[i].pools {
			pools[i] = append(pools[i], pool.rest)
		}
	}
	for i, at := range levels {
		t := &p.tasks[i]
		if t.pool < 0 {
			outside[t.item] += t.left(at)
		} else {
			pools[t.item][t.pool] += t.left(at)
		}
	}
	sum := score.Points(0)
	for i := range p.items {
		sum += p.items[i].total(pools[i], outside[i])
	}
	return sum
}

// left is what a task deducts at a level.
func (t *task) left(at int) score.Points {
	if at == 0 {
		return t.now
	}
	return t.levels[at-1].left
}

// effort is what it takes to bring a task to a level.
func (t *task) effort(at int) int {
	if at == 0 {
		return 0
	}
	return t.levels[at-1].effort
}

// regroup puts items together whose clauses wait for one another.
func (p *problem) regroup() {
	root := make([]int, len(p.items))
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			i = root[i]
		}
		return i
	}
	for _, t := range p.tasks {
		for _, before := range t.after {
			root[find(t.item)] = find(p.tasks[before].item)
		}
	}
	at := map[int]int{}
	p.groups = nil
	of := func(item int) *group {
		i, ok := at[find(item)]
		if !ok {
			i = len(p.groups)
			at[find(item)] = i
			p.groups = append(p.groups, group{})
		}
		return &p.groups[i]
	}
	for i := range p.items {
		g := of(i)
		g.items = append(g.items, i)
	}
	noted := make([]bool, len(p.tasks))
	var note func(g *group, i int)
	note = func(g *group, i int) {
		if noted[i] {
			return
		}
		noted[i] = true
		for _, before := range p.tasks[i].after {
			note(g, before)
		}
		g.switches = append(g.switches, i)
	}
	for i, t := range p.tasks {
		g := of(t.item)
		g.tasks = append(g.tasks, i)
		for _, before := range t.after {
			note(g, before)
		}
	}
	p.known = map[string][]label{}
}
