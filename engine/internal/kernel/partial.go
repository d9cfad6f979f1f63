package kernel

import (
	"math"
	"math/bits"
	"slices"
	"sort"

	"chengan/engine/column"
	"chengan/engine/exact"
)

// partial is the values of one aggregate, each over the rows of one slot.
type partial struct {
	aggregate *aggregate
	count     []int64  // of foldCount
	high      []int64  // of foldSum: the high half of 128 bits
	low       []uint64 // and the low half
	best      []int64  // of foldLeast and foldMost
	covered   []uint64 // of foldCovered: bits of things, width words a slot
	width     int
	thing     []int32 // code of the field → thing, −1 for none
	failed    []bool  // what the reference must evaluate
	anyFailed bool
}

// newPartial gives the values over no rows.
func newPartial(a *aggregate, slots int) partial {
	r := partial{aggregate: a, failed: make([]bool, slots)}
	switch a.fold {
	case foldCount:
		r.count = make([]int64, slots)
	case foldSum:
		r.high, r.low = make([]int64, slots), make([]uint64, slots)
	case foldLeast, foldMost:
		r.best = make([]int64, slots)
		for i := range r.best {
			r.best[i] = a.worst()
		}
	case foldCovered:
		r.width = words(len(a.things))
		r.covered = make([]uint64, slots*r.width)
	}
	return r
}

// renumber gives the values their subjects' new numbers.
func (r *partial) renumber(place []int, subjects int) {
	r.count = moved(r.count, place, subjects, 1, 0)
	r.high = moved(r.high, place, subjects, 1, 0)
	r.low = moved(r.low, place, subjects, 1, 0)
	r.best = moved(r.best, place, subjects, 1, r.aggregate.worst())
	r.covered = moved(r.covered, place, subjects, r.width, 0)
	r.failed = moved(r.failed, place, subjects, 1, false)
}

// worst is what any value is better than, or as good as.
func (a *aggregate) worst() int64 {
	if a.fold == foldLeast {
		return math.MaxInt64
	}
	return math.MinInt64
}

// bind finds the things among the texts that occur.
func (r *partial) bind(p *pass) {
	if r.aggregate.fold != foldCovered {
		return
	}
	r.thing = make([]int32, len(p.columns[r.aggregate.field].Texts))
	for code, text := range p.columns[r.aggregate.field].Texts {
		r.thing[code] = int32(slices.Index(r.aggregate.things, text))
	}
}

// add takes in the block at hand.
func (r *partial) add(p *pass) {
	mask := p.all
	if r.aggregate.index != nil {
		var some bool
		if mask, some = p.among(r.aggregate.index); !some {
			return
		}
	}
	selected := p.ask(r.aggregate.where, mask)
	if r.aggregate.index != nil && r.aggregate.where >= 0 { // what is kept for others may hold elsewhere too
		for w := range mask {
			mask[w] &= selected[w]
		}
		selected = mask
	}
	if p.anyFail {
		for w, word := range p.failed {
			for ; word != 0; word &= word - 1 {
				r.fail(p.slot(w*64 + bits.TrailingZeros64(word)))
			}
		}
	}
	if r.aggregate.fold == foldCount {
		r.tally(p, selected)
		return
	}
	if !selected.any() {
		return
	}
	for i := p.first; i < p.first+p.held; i++ {
		s := &p.spans[i]
		lo, hi := max(s.lo, p.lo)-p.lo, min(s.hi, p.hi)-p.lo
		switch r.aggregate.fold {
		case foldSum:
			r.sum(p, s.slot, selected, lo, hi)
		case foldLeast, foldMost:
			r.extreme(p, s.slot, selected, lo, hi)
		default:
			r.cover(p, s.slot, selected, lo, hi)
		}
	}
}

func (r *partial) fail(slot int) { r.failed[slot], r.anyFailed = true, true }

// slot gives whose a row of the block at hand is.
func (p *pass) slot(bit int) int {
	i := p.first + sort.Search(p.held, func(i int) bool { return p.spans[p.first+i].hi > p.lo+bit })
	return p.spans[i].slot
}

// tally counts the selected rows of each slot: row by row where they are
// fewer than the slots that the block touches.
func (r *partial) tally(p *pass, selected bitmap) {
	if p.held == 1 {
		r.count[p.spans[p.first].slot] += int64(selected.count(0, p.hi-p.lo))
		return
	}
	if selected.count(0, p.hi-p.lo) < 2*p.held {
		for w, word := range selected {
			for ; word != 0; word &= word - 1 {
				r.count[p.slot(w*64+bits.TrailingZeros64(word))]++
			}
		}
		return
	}
	for i := p.first; i < p.first+p.held; i++ {
		s := &p.spans[i]
		r.count[s.slot] += int64(selected.count(max(s.lo, p.lo)-p.lo, min(s.hi, p.hi)-p.lo))
	}
}

// of gives the value of one row in units of the aggregate's scale; false where
// the reference must evaluate it.
func (r *partial) of(p *pass, row int) (int64, bool) {
	a := r.aggregate
	if a.field >= 0 {
		v := &p.columns[a.field]
		if v.IsMissing(row) {
			return a.spare, !a.needed
		}
		return v.Int(row), true
	}
	p.cursor.row = row
	value, err := a.value(&p.cursor)
	units, exactly, inRange := value.Fixed(a.scale)
	return units, err == nil && exactly && inRange
}

// sum adds up in 128 bits. The halves of the values are added apart, which
// 2^31 rows of a block could not overflow, and put together at the end.
func (r *partial) sum(p *pass, slot int, selected bitmap, lo, hi int) {
	upper, lower := int64(0), int64(0)
	for w := lo / 64; w*64 < hi; w++ {
		for word := selected.slice(w, lo, hi); word != 0; word &= word - 1 {
			value, ok := r.of(p, p.lo+w*64+bits.TrailingZeros64(word))
			if !ok {
				r.fail(slot)
			}
			upper += value >> 32
			lower += value & (1<<32 - 1)
		}
	}
	low, carry := bits.Add64(r.low[slot], uint64(upper)<<32, 0)
	high := r.high[slot] + upper>>32 + int64(carry)
	r.low[slot], carry = bits.Add64(low, uint64(lower), 0)
	r.high[slot] = high + int64(carry)
}

func (r *partial) extreme(p *pass, slot int, selected bitmap, lo, hi int) {
	for w := lo / 64; w*64 < hi; w++ {
		for word := selected.slice(w, lo, hi); word != 0; word &= word - 1 {
			value, ok := r.of(p, p.lo+w*64+bits.TrailingZeros64(word))
			if !ok {
				r.fail(slot)
			}
			r.best[slot] = r.aggregate.better(r.best[slot], value)
		}
	}
}

func (a *aggregate) better(x, y int64) int64 {
	if a.fold == foldLeast {
		return min(x, y)
	}
	return max(x, y)
}

// cover notes which things the field of the selected rows names.
func (r *partial) cover(p *pass, slot int, selected bitmap, lo, hi int) {
	v := &p.columns[r.aggregate.field]
	covered := bitmap(r.covered[slot*r.width : (slot+1)*r.width])
	list := p.plan.schema.Fields[r.aggregate.field].Type == column.List
	for w := lo / 64; w*64 < hi; w++ {
		for word := selected.slice(w, lo, hi); word != 0; word &= word - 1 {
			row := p.lo + w*64 + bits.TrailingZeros64(word)
			if v.IsMissing(row) {
				continue
			}
			if !list {
				if thing := r.thing[v.Int(row)]; thing >= 0 {
					covered.set(int(thing))
				}
				continue
			}
			for _, code := range v.List(row) {
				if thing := r.thing[code]; thing >= 0 {
					covered.set(int(thing))
				}
			}
		}
	}
}

// wide gives a 128-bit number of units of 10^-scale.
func wide(high int64, low uint64, scale int) (exact.Number, error) {
	if high == int64(low)>>63 {
		return exact.Scaled(int64(low), scale), nil
	}
	// high × 2^64 + low, by halves of 32 bits; far below the bound of Number
	value := exact.Int(high)
	for _, half := range []int64{int64(low >> 32), int64(low & (1<<32 - 1))} {
		var err error
		if value, err = value.Mul(exact.Int(1 << 32)); err != nil {
			return value, err
		}
		if value, err = value.Add(exact.Int(half)); err != nil {
			return value, err
		}
	}
	return value.Mul(exact.Scaled(1, scale))
}
