package kernel

import (
	"sort"

	"chengan/engine/column"
	"chengan/engine/function"
)

// span is the rows lo ≤ row < hi of one slot. Slot 0 is Unattached, slot s+1
// subject s.
type span struct{ slot, lo, hi int }

// pass is one chunk of a table on its way through the plan: what the plan wants
// of it, bound to its columns. It belongs to one worker until it is done, and
// is then read by one.
type pass struct {
	plan      *tablePlan
	table     *column.Table
	columns   []column.Vector
	forgotten []int  // by field: how often its codes had been given away when the table was bound
	dead      bitmap // rows that were withdrawn; nil for none
	size      int    // rows of a block
	keep      bool   // rows may be asked for later
	bound     []bound
	cursor    cursor
	spans     []span
	results   []partial // of the ledger
	finders   []finder
	things    [][]int32  // by aggregate of foldCovered: code of its field → thing, −1 for none
	indexed   [][]uint32 // parallel to plan.indexes: the rows found so far, or in the block at hand where they are not kept
	fresh     []int      // parallel to plan.indexes: how many of them were found before the block at hand
	broken    bool       // nothing here can be trusted to the kernels

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

// newPass makes room for chunks of the table of a ledger, of as many rows as it
// has or may get, and takes the first.
func newPass(l *ledger, table *column.Table, context *function.Context, size, rows int, keep bool) *pass {
	plan := l.plan
	p := &pass{plan: plan, table: table, number: -1, keep: keep, results: l.results}
	p.indexed, p.fresh = make([][]uint32, len(plan.indexes)), make([]int, len(plan.indexes))
	p.size = max(1, min(size, max(rows, table.Len())))
	p.columns, p.forgotten = make([]column.Vector, len(plan.schema.Fields)), make([]int, len(plan.schema.Fields))
	p.all, p.mask, p.failed = make(bitmap, words(p.size)), make(bitmap, words(p.size)), make(bitmap, words(p.size))
	p.scratch = newScratch(p.size)
	p.turn(context)
	return p
}

// turn binds the plan to the rows that the table has now. What was found out
// about texts stays, unless their codes were given away.
func (p *pass) turn(context *function.Context) {
	p.spans, p.first = p.spans[:0], 0
	p.table.Spans(func(subject, lo, hi int) { p.spans = append(p.spans, span{subject + 1, lo, hi}) })
	if p.broken = !p.fits(); p.broken {
		return
	}
	for field, read := range p.plan.read {
		if !read {
			continue
		}
		p.columns[field] = p.table.Vector(field)
		if p.plan.schema.Fields[field].Required && bitmap(p.columns[field].Missing).any() {
			p.broken = true // only a table that nobody validated
			return
		}
	}
	p.cursor = cursor{context: context, columns: p.columns, buffer: p.cursor.buffer}
	p.bind(context)
	p.bindIndexes()
	for i := range p.results {
		p.results[i].bind(p)
	}
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

// run fills in the aggregates, block after block, and notes what passes.
func (p *pass) run(notes []noted) {
	if p.broken {
		return
	}
	for lo := 0; lo < p.table.Len(); lo += p.size {
		p.enter(lo, min(lo+p.size, p.table.Len()))
		p.find()
		for i := range p.results {
			p.results[i].add(p)
		}
		for i := range notes {
			notes[i].add(p)
		}
	}
}

// enter moves to a block of rows, no more than size.
func (p *pass) enter(lo, hi int) {
	if p.anyFail { // of this block, which may be longer than the next one
		clear(p.failed)
		p.anyFail = false
	}
	p.lo, p.hi = lo, hi
	p.number++ // what was computed for another block is not this one's
	p.all = p.all[:words(hi-lo)]
	p.all.fill(hi - lo)
	if p.dead != nil {
		for w := range p.all {
			p.all[w] &^= window(p.dead, lo+w*64)
		}
	}
	p.mask, p.failed = p.mask[:len(p.all)], p.failed[:len(p.all)]
	if p.first >= len(p.spans) || p.spans[p.first].lo > lo || p.spans[p.first].hi <= lo { // seldom far away
		p.first = sort.Search(len(p.spans), func(i int) bool { return p.spans[i].hi > lo })
	}
	p.held = 0
	for i := p.first; i < len(p.spans) && p.spans[i].lo < p.hi; i++ {
		p.held++
	}
}

// alive reports whether a row was not withdrawn.
func (p *pass) alive(row int) bool { return p.dead == nil || !p.dead.has(row) }
