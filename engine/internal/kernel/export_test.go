package kernel

import "chengan/engine/column"

// Again runs a table's pass once more, as a warm worker would.
func (s *State) Again(table string) {
	p := s.ledgers[s.plan.byName[table]].chunks[0]
	for i := range p.indexed {
		p.indexed[i] = p.indexed[i][:0]
	}
	p.run(nil)
}

// The loops that make words, for their test.
var (
	Truths       = truths
	LookUp       = lookUp
	LookUpSmall  = lookUpSmall
	Between      = between
	Smaller      = smaller
	FirstDay     = firstDay
	LeastOrigins = func(limit int) *leastOrigins { return &leastOrigins{limit: limit} }
)

// Add and Done are add and done, for the test.
func (l *leastOrigins) Add(o column.Origin)   { l.add(o) }
func (l *leastOrigins) Done() []column.Origin { return l.done() }
