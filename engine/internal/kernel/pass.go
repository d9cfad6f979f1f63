package kernel

import (
	"sort"

	"chengan/engine/column"
	"chengan/engine/function"
)

// span is the rows lo ≤ row < hi of one slot. Slot 0 is Unattached, slot s+1
// subject s.
type span struct{ slot, lo, hi int }

// pass is one table on its way through the plan: what the plan wants of it,
// bound to its columns, and the partial aggregates. It belongs to one worker
// until it is done, and is then read by one.
type pass struct {
	plan    *tablePlan
	table   *column.Table
	columns []column.Vector
	size    int // rows of a block
	bound   []bound
	cursor  cursor
	spans   []span
	results []partial // parallel to plan.aggregates
	finders []finder
	indexed [][]uint32 // parallel to plan.indexes: the rows found so far
	fresh   []int      // parallel to plan.indexes: how many of them were found before the block at hand
	broken  bool       // nothing here can be trusted to the kernels

	lo, hi int // rows of the block at hand
	number int // of the block at hand
	all    bitmap
	mask   bitmap // spare
	failed bitmap // rows of the block whose predicate failed
	scratch
	anyFail bool
	first   int // span that holds row lo
	held    int // spans that the block touches
}

// newPass prepares a table. There is nothing to do for a table that was not
// handed in; its aggregates are those of no record.
func newPass(plan *tablePlan, table *column.Table, context *function.Context, subjects, size int) *pass {
	p := &pass{plan: plan, table: table, number: -1}
	p.results = make([]partial, len(plan.aggregates))
	for i, a := range plan.aggregates {
		p.results[i] = newPartial(a, subjects+1)
	}
	p.indexed, p.fresh = make([][]uint32, len(plan.indexes)), make([]int, len(plan.indexes))
	if table == nil {
		return p
	}
	p.size = max(1, min(size, table.Len()))
	p.spans = make([]span, 0, subjects+1)
	for slot := range subjects + 1 {
		if lo, hi := table.Rows(slot - 1); lo < hi {
			p.spans = append(p.spans, span{slot, lo, hi})
		}
	}
	if p.broken = !p.fits(); p.broken {
		return p
	}
	p.columns = make([]column.Vector, len(plan.schema.Fields))
	for field, read := range plan.read {
		if read {
			p.columns[field] = table.Vector(field)
		}
	}
	for field, read := range plan.read {
		if read && plan.schema.Fields[field].Required && bitmap(p.columns[field].Missing).any() {
			p.broken = true // only a table that nobody validated
			return p
		}
	}
	p.cursor = cursor{context: context, columns: p.columns}
	p.all, p.mask, p.failed = make(bitmap, words(p.size)), make(bitmap, words(p.size)), make(bitmap, words(p.size))
	p.scratch = newScratch(p.size)
	p.bind(context)
	p.bindIndexes()
	for i := range p.results {
		p.results[i].bind(p)
	}
	return p
}

// fits reports whether the table has the fields that the plan was made for.
func (p *pass) fits() bool {
	if p.table.Schema == p.plan.schema {
		return true
	}
	if len(p.table.Schema.Fields) != len(p.plan.schema.Fields) {
		return false
	}
	for i := range p.table.Schema.Fields {
		a, b := &p.table.Schema.Fields[i], &p.plan.schema.Fields[i]
		if a.Name != b.Name || a.Type != b.Type || a.Scale != b.Scale || a.Required != b.Required {
			return false
		}
	}
	return true
}

// run fills in the aggregates, block after block.
func (p *pass) run() {
	if p.table == nil || p.broken {
		return
	}
	for lo := 0; lo < p.table.Len(); lo += p.size {
		p.enter(lo)
		p.find()
		for i := range p.results {
			p.results[i].add(p)
		}
	}
}

// enter moves to the block that begins at a row.
func (p *pass) enter(lo int) {
	p.lo, p.hi = lo, min(lo+p.size, p.table.Len())
	p.number = lo / p.size
	p.all = p.all[:words(p.hi-lo)]
	p.all.fill(p.hi - lo)
	p.mask, p.failed = p.mask[:len(p.all)], p.failed[:len(p.all)]
	p.first = sort.Search(len(p.spans), func(i int) bool { return p.spans[i].hi > lo })
	p.held = 0
	for i := p.first; i < len(p.spans) && p.spans[i].lo < p.hi; i++ {
		p.held++
	}
}
