package shortest

import (
	"cmp"
	"slices"
	"strconv"

	"chengan/engine/score"
)

// label is one way to mend some clauses that no other way beats: none gains as
// much with as little effort, in all and for every limit.
type label struct {
	gain   score.Points
	effort int
	loads  [maxLimits]int // effort that counts against each limit
	pick   *pick
}

// pick is what a label chose: one level of one task, or two picks.
type pick struct {
	a, b        *pick
	task, level int
}

// levels writes down what was chosen.
func (k *pick) levels(into []int) {
	switch {
	case k == nil:
	case k.a == nil:
		into[k.task] = k.level
	default:
		k.a.levels(into)
		k.b.levels(into)
	}
}

// join is both of two picks.
func join(a, b *pick) *pick {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &pick{a: a, b: b}
}

// beats reports whether nothing is lost when b is dropped for a, whose effort is
// not greater. Of two ways that both reach need the one of less effort is better,
// whatever they gain.
func (a *label) beats(b *label, need score.Points, limits int) bool {
	if a.gain < b.gain && (a.gain < need || a.effort == b.effort) {
		return false
	}
	for l := range limits {
		if a.loads[l] > b.loads[l] {
			return false
		}
	}
	return true
}

// choices are the labels of one task that may be at some levels.
func (p *problem) choices(i int, levels []int) []label {
	t := &p.tasks[i]
	labels := make([]label, 0, len(levels))
	for _, at := range levels {
		one := label{gain: t.now - t.left(at), effort: t.effort(at)}
		if at > 0 {
			one.pick = &pick{task: i, level: at}
		}
		for _, limit := range t.loads {
			one.loads[limit] += one.effort
		}
		labels = append(labels, one)
	}
	return labels
}

// merge gives every label of a with every one of b, as far as none is beaten.
//
// Errors: ErrTooLarge.
func (p *problem) merge(a, b []label, need score.Points) ([]label, error) {
	if p.steps -= len(a) * len(b); p.steps < 0 {
		return nil, ErrTooLarge
	}
	type pair struct {
		label
		i, j int
	}
	pairs := make([]pair, 0, len(a)*len(b))
	for i := range a {
		for j := range b {
			one := pair{label{gain: a[i].gain + b[j].gain, effort: a[i].effort + b[j].effort, loads: a[i].loads}, i, j}
			within := true
			for l, limit := range p.limits {
				one.loads[l] += b[j].loads[l]
				within = within && one.loads[l] <= limit
			}
			if within {
				pairs = append(pairs, one)
			}
		}
	}
	slices.SortFunc(pairs, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.effort, y.effort), cmp.Compare(y.gain, x.gain), slices.Compare(x.loads[:], y.loads[:]), cmp.Compare(x.i, y.i), cmp.Compare(x.j, y.j))
	})
	var kept []label
	for k := range pairs {
		one := &pairs[k]
		beaten, err := p.beaten(kept, &one.label, need)
		if err != nil {
			return nil, err
		}
		if !beaten {
			one.pick = join(a[one.i].pick, b[one.j].pick)
			kept = append(kept, one.label)
		}
	}
	return kept, nil
}

// beaten reports whether one of the labels kept, all of no more effort, beats
// another.
func (p *problem) beaten(kept []label, one *label, need score.Points) (bool, error) {
	if len(p.limits) == 0 { // then gains rise, and the last gains most
		return len(kept) > 0 && kept[len(kept)-1].beats(one, need, 0), nil
	}
	if p.steps -= len(kept); p.steps < 0 {
		return false, ErrTooLarge
	}
	for k := range kept {
		if kept[k].beats(one, need, len(p.limits)) {
			return true, nil
		}
	}
	return false, nil
}

// capped holds what labels gain to a cap: of now points that are deducted, at
// most cap are lost.
//
// Errors: ErrTooLarge.
func (p *problem) capped(labels []label, now, limit score.Points) ([]label, error) {
	var kept []label
	for _, one := range labels {
		one.gain = min(now, limit) - min(now-one.gain, limit)
		beaten, err := p.beaten(kept, &one, unbounded)
		if err != nil {
			return nil, err
		}
		if !beaten {
			kept = append(kept, one)
		}
	}
	return kept, nil
}

// item gives the labels of an item whose tasks may be at some levels.
//
// Errors: ErrTooLarge.
func (p *problem) item(index int, tasks []int, may func(task int) []int) ([]label, error) {
	it := &p.items[index]
	pools := make([][]label, len(it.pools))
	for i := range pools {
		pools[i] = []label{{}}
	}
	outside := []label{{}}
	deducted, now := make([]score.Points, len(it.pools)), it.rest
	for i := range it.pools {
		deducted[i] = it.pools[i].rest
	}
	var err error
	for _, i := range tasks {
		t := &p.tasks[i]
		if t.item != index {
			continue
		}
		into := &outside
		if t.pool >= 0 {
			into = &pools[t.pool]
			deducted[t.pool] += t.now
		} else {
			now += t.now
		}
		if *into, err = p.merge(*into, p.choices(i, may(i)), unbounded); err != nil {
			return nil, err
		}
	}
	for i := range pools {
		if pools[i], err = p.capped(pools[i], deducted[i], it.pools[i].cap); err != nil {
			return nil, err
		}
		now += min(deducted[i], it.pools[i].cap)
		if outside, err = p.merge(outside, pools[i], unbounded); err != nil {
			return nil, err
		}
	}
	return p.capped(outside, now, it.points)
}

// group gives the labels of a group: for every way to mend, or not, those that
// others wait for, what the rest can do.
//
// Errors: ErrTooLarge.
func (p *problem) group(index int, forbidden []bool) ([]label, error) {
	g := &p.groups[index]
	key := strconv.AppendInt(nil, int64(index), 10)
	for _, i := range g.tasks {
		if forbidden[i] {
			key = strconv.AppendInt(append(key, '-'), int64(i), 10)
		}
	}
	if labels, ok := p.known[string(key)]; ok {
		return labels, nil
	}
	mended := map[int]bool{} // of the switches
	may := func(i int) []int {
		t := &p.tasks[i]
		switch full, is := mended[i]; {
		case full:
			return []int{len(t.levels)}
		case forbidden[i] || slices.ContainsFunc(t.after, func(before int) bool { return !mended[before] }):
			return []int{0}
		case is:
			return upTo(len(t.levels) - 1)
		}
		return upTo(len(t.levels))
	}
	var all []label
	ideals := 0
	var decide func(k int) error
	decide = func(k int) error {
		if k < len(g.switches) {
			i := g.switches[k]
			mended[i] = false
			if err := decide(k + 1); err != nil {
				return err
			}
			t := &p.tasks[i]
			if forbidden[i] || slices.ContainsFunc(t.after, func(before int) bool { return !mended[before] }) {
				return nil
			}
			mended[i] = true
			defer func() { mended[i] = false }()
			return decide(k + 1)
		}
		if ideals++; ideals > maxIdeals {
			return ErrTooLarge
		}
		labels := []label{{}}
		for _, index := range g.items {
			own, err := p.item(index, g.tasks, may)
			if err == nil {
				labels, err = p.merge(labels, own, unbounded)
			}
			if err != nil {
				return err
			}
		}
		all = append(all, labels...)
		return nil
	}
	if err := decide(0); err != nil {
		return nil, err
	}
	labels, err := p.merge([]label{{}}, all, unbounded)
	if err == nil {
		p.known[string(key)] = labels
	}
	return labels, err
}

func upTo(most int) []int {
	levels := make([]int, most+1)
	for i := range levels {
		levels[i] = i
	}
	return levels
}
