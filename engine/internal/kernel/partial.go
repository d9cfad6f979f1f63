package kernel

import (
	"math"
	"math/bits"
	"slices"

	"chengan/engine/column"
	"chengan/engine/exact"
)

// partial is the values of one aggregate, each over the rows of one slot.
type partial struct {
	aggregate *aggregate
	count     []int64  // of foldCount and foldSome
	high      []int64  // of foldSum: the high half of 128 bits
	low       []uint64 // and the low half
	best      []int64  // of foldLeast and foldMost
	covered   []uint64 // of foldCovered: bits of things, width words a slot
	width     int
	thing     []int32 // code of the field → thing, −1 for none
	failed    []bool  // what the reference must evaluate
	anyFailed bool

	column  *column.Vector // of foldSum, foldLeast and foldMost: where the values are, nil where the aggregate's closure gives them
	missing []uint64       // of the column
	amount  *sum           // fills the column with the values of the block at hand
	wide    bool           // a block of values can leave int64
}

// scratch is what folding a block takes. Nothing in it outlives the aggregate
// that is being filled in.
type scratch struct {
	ranks           []int32 // before each word: how many rows are selected
	running         []int64 // sums of the first selected values
	values          []int64 // of an amount
	present, absent bitmap  // selected rows with and without a value
}

func newScratch(size int) scratch {
	n := words(size)
	return scratch{make([]int32, n+1), make([]int64, size+1), make([]int64, n*64), make(bitmap, n), make(bitmap, n)}
}

// newPartial gives the values over no rows.
func newPartial(a *aggregate, slots int) partial {
	r := partial{aggregate: a, failed: make([]bool, slots)}
	switch a.fold {
	case foldCount, foldSome:
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

// bind settles how the values of a chunk are read.
func (r *partial) bind(p *pass) {
	a := r.aggregate
	r.column, r.missing, r.amount, r.wide = nil, nil, nil, false // of the chunk before
	switch a.fold {
	case foldCount, foldSome:
		return
	case foldCovered:
		r.thing = p.naming(a)
		return
	}
	if a.field >= 0 {
		r.column, r.missing = &p.columns[a.field], p.columns[a.field].Missing
	} else if a.amount != nil {
		if of, ok := p.bindAmount(a.amount, &cursor{context: p.cursor.context}); ok {
			r.amount, _ = of.at(a.scale)
		}
	}
	if r.amount != nil {
		r.column = &column.Vector{Longs: p.values}
	}
	if r.column != nil && r.column.Longs != nil { // of others, whole blocks can be added up in int64
		lo, hi := extent(r.column)
		if r.amount != nil {
			lo, hi = r.amount.lo, r.amount.hi
		}
		limit := int64(math.MaxInt64) / int64(p.size)
		r.wide = lo < -limit || hi > limit
	}
}

// naming gives for each code of an aggregate's field which thing it is. What was
// found out stays, unless codes were given away.
func (p *pass) naming(a *aggregate) []int32 {
	if p.things == nil {
		p.things = make([][]int32, len(p.plan.aggregates))
	}
	things, texts := p.things[a.id], p.columns[a.field].Texts
	for _, text := range texts[len(things):] {
		things = append(things, int32(slices.Index(a.things, text)))
	}
	p.things[a.id] = things
	return things
}

// add takes in the block at hand.
func (r *partial) add(p *pass) {
	if r.aggregate.fold == foldSome && r.decided(p) {
		return
	}
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
		p.each(p.failed, func(slot, _ int) { r.fail(slot) })
	}
	if r.aggregate.fold == foldCount || r.aggregate.fold == foldSome {
		r.tally(p, selected)
		return
	}
	if !selected.any() {
		return
	}
	switch r.aggregate.fold {
	case foldCovered:
		p.each(selected, func(slot, row int) { r.cover(p, slot, row) })
	default:
		r.take(p, selected)
	}
}

// decided reports whether no row of the block at hand can change the answer.
func (r *partial) decided(p *pass) bool {
	if where := r.aggregate.where; where >= 0 && !p.bound[where].total {
		return false // a row may fail after all
	}
	for i := p.first; i < p.first+p.held; i++ {
		if r.count[p.spans[i].slot] == 0 {
			return false
		}
	}
	return true
}

func (r *partial) fail(slot int) { r.failed[slot], r.anyFailed = true, true }

// each visits the rows of the block at hand that a bitmap names, and whose they are.
func (p *pass) each(rows bitmap, visit func(slot, row int)) {
	i := p.first
	for w, word := range rows {
		for ; word != 0; word &= word - 1 {
			row := p.lo + w*64 + bits.TrailingZeros64(word)
			for p.spans[i].hi <= row {
				i++
			}
			visit(p.spans[i].slot, row)
		}
	}
}

// rank counts the bits before each word, and gives the number of all.
func (p *pass) rank(rows bitmap) int {
	n := 0
	for w, word := range rows {
		p.ranks[w] = int32(n)
		n += bits.OnesCount64(word)
	}
	p.ranks[len(rows)] = int32(n)
	return n
}

// before counts the bits of ranked rows that are below one of the block's rows,
// or its end.
func (p *pass) before(rows bitmap, bit int) int {
	w := bit / 64
	if bit%64 == 0 {
		return int(p.ranks[w])
	}
	return int(p.ranks[w]) + bits.OnesCount64(rows[w]<<(64-bit%64))
}

// tally counts the selected rows of each slot that the block touches.
func (r *partial) tally(p *pass, selected bitmap) {
	n := p.rank(selected)
	switch {
	case n == 0:
		return
	case p.held == 1:
		r.count[p.spans[p.first].slot] += int64(n)
		return
	}
	lo, end, from := p.lo, p.hi, 0
	for _, s := range p.spans[p.first : p.first+p.held] {
		to := p.before(selected, min(s.hi, end)-lo)
		r.count[s.slot] += int64(to - from)
		from = to
	}
}

// take folds the values of the selected rows.
func (r *partial) take(p *pass, selected bitmap) {
	a := r.aggregate
	if r.missing != nil {
		present, absent := p.present[:len(selected)], p.absent[:len(selected)]
		for w := range selected {
			missing := window(r.missing, p.lo+w*64)
			present[w], absent[w] = selected[w]&^missing, selected[w]&missing
		}
		if absent.any() {
			p.each(absent, func(slot, _ int) {
				if a.needed {
					r.fail(slot)
				} else {
					r.one(slot, a.spare)
				}
			})
		}
		selected = present
	}
	base := p.lo // row of the first value
	switch {
	case r.column == nil:
		p.each(selected, func(slot, row int) {
			p.cursor.row = row
			value, err := a.value(&p.cursor)
			units, exactly, inRange := value.Fixed(a.scale)
			if err != nil || !exactly || !inRange {
				r.fail(slot)
				return
			}
			r.one(slot, units)
		})
		return
	case r.amount != nil:
		for w, word := range selected {
			if word != 0 {
				r.amount.load((*[64]int64)(p.values[w*64:]), p.lo+w*64, min(p.lo+w*64+64, p.hi))
			}
		}
		base = 0
	}
	end := base + p.hi - p.lo
	switch v := r.column; {
	case a.fold != foldSum || r.wide:
		p.each(selected, func(slot, row int) { r.one(slot, v.Int(row-p.lo+base)) })
	case v.Bytes != nil:
		sums(r, p, v.Bytes[base:end], selected, sumBytes)
	case v.Shorts != nil:
		sums(r, p, v.Shorts[base:end], selected, sumShorts)
	case v.Words != nil:
		sums(r, p, v.Words[base:end], selected, sumOf)
	default:
		sums(r, p, v.Longs[base:end], selected, sumOf)
	}
}

// one folds one value.
func (r *partial) one(slot int, value int64) {
	if r.aggregate.fold == foldSum {
		r.plus(slot, value)
	} else {
		r.best[slot] = r.aggregate.better(r.best[slot], value)
	}
}

// plus adds to a sum of 128 bits.
func (r *partial) plus(slot int, value int64) {
	var carry uint64
	r.low[slot], carry = bits.Add64(r.low[slot], uint64(value), 0)
	r.high[slot] += value>>63 + int64(carry)
}

// sums adds up the selected values of a block, of which no sum leaves int64:
// those of a slot by one loop where all are selected, else by the difference of
// running sums, so that no loop ends with every slot.
func sums[T width](r *partial, p *pass, values []T, selected bitmap, of func([]T) int64) {
	n := p.rank(selected)
	whole := n == len(values)
	running := p.running[:n+1]
	if !whole {
		sum, at := int64(0), 1
		for w, word := range selected {
			rows := values[w*64:]
			for ; word != 0; word &= word - 1 {
				sum += int64(rows[bits.TrailingZeros64(word)])
				running[at] = sum
				at++
			}
		}
	}
	base, lo, end, from := r.column.Base, p.lo, p.hi, 0
	for _, s := range p.spans[p.first : p.first+p.held] {
		hi := min(s.hi, end) - lo
		var to int
		var total int64
		if whole {
			to, total = hi, of(values[from:hi])
		} else {
			to = p.before(selected, hi)
			total = running[to] - running[from]
		}
		r.plus(s.slot, total)
		if base != 0 && to > from {
			r.several(s.slot, base, to-from)
		}
		from = to
	}
}

// several adds one value n times.
func (r *partial) several(slot int, value int64, n int) {
	high, low := bits.Mul64(uint64(value), uint64(n))
	if value < 0 {
		high -= uint64(n)
	}
	var carry uint64
	r.low[slot], carry = bits.Add64(r.low[slot], low, 0)
	r.high[slot] += int64(high + carry)
}

func (a *aggregate) better(x, y int64) int64 {
	if a.fold == foldLeast {
		return min(x, y)
	}
	return max(x, y)
}

// cover notes which things the field of a row names.
func (r *partial) cover(p *pass, slot, row int) {
	v := &p.columns[r.aggregate.field]
	covered := bitmap(r.covered[slot*r.width : (slot+1)*r.width])
	if v.IsMissing(row) {
		return
	}
	if p.plan.schema.Fields[r.aggregate.field].Type != column.List {
		if thing := r.thing[v.Int(row)]; thing >= 0 {
			covered.set(int(thing))
		}
		return
	}
	for _, code := range v.List(row) {
		if thing := r.thing[code]; thing >= 0 {
			covered.set(int(thing))
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
