package kernel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"chengan/engine/column"
	"chengan/engine/function"
)

// Block is how many rows are looked at together, unless a test asks for others.
const Block = 2048

// Conditions are what an evaluation knows before the first record.
type Conditions struct {
	Shares   []string // indicators that are shares of a whole
	Subjects int      // known so far; see State.Renumber
	Day      int64    // 评估基准日
	Block    int      // rows of a block, 0 for Block
}

// State is a plan evaluated on evidence: the partial aggregates of every
// subject over all chunks of records that it was given. Scenes of it are for
// one goroutine.
type State struct {
	plan       *Plan
	ledgers    []*ledger // parallel to plan.tables
	context    function.Context
	conditions Conditions
	tables     map[string]*column.Table // those that TakeAll was given
	indicators *figures                 // of them, once asked for
}

// ledger is what a state holds of one table.
type ledger struct {
	plan    *tablePlan
	results []partial     // parallel to plan.aggregates
	chunks  []*pass       // the chunks that were kept
	passed  bool          // chunks came that were not kept
	noted   []noted       // parallel to plan.firsts, of chunks that were not kept
	last    *column.Table // the last of them, which knows the parts of all
	passing *pass         // of the last of them
	spare   []partial     // of one slot
	pages   map[int][]int // slot → chunks, of those that were added since, that have rows of it
	broken  bool          // nothing here can be trusted to the kernels
}

// Evidence is everything that an evaluation looks at.
type Evidence struct {
	Tables   map[string]*column.Table // sealed for Subjects
	Shares   []string
	Subjects int
	Day      int64
	Block    int
	Workers  int // 0 for as many as there are processors
}

// Run is Begin and TakeAll.
func (p *Plan) Run(ev Evidence) *State {
	s := p.Begin(Conditions{Shares: ev.Shares, Subjects: ev.Subjects, Day: ev.Day, Block: ev.Block})
	s.TakeAll(ev.Tables, ev.Workers)
	return s
}

// Begin begins an evaluation, with no records yet.
func (p *Plan) Begin(conditions Conditions) *State {
	if conditions.Block <= 0 {
		conditions.Block = Block
	}
	s := &State{plan: p, conditions: conditions, context: function.Context{Day: conditions.Day, Year: column.Year(conditions.Day)}}
	for _, table := range p.tables {
		l := &ledger{plan: table, results: make([]partial, len(table.aggregates))}
		for i, a := range table.aggregates {
			l.results[i] = newPartial(a, conditions.Subjects+1)
		}
		s.ledgers = append(s.ledgers, l)
	}
	return s
}

// Take adds the records of one table, or of a chunk of it. What is kept must
// stay as it is. Of what is not kept, scenes know the first records behind each
// result, and that is all; its chunks are one table that is cleared and filled
// again, because they must share their parts.
func (s *State) Take(name string, table *column.Table, keep bool) {
	at, ok := s.plan.byName[name]
	if !ok {
		return
	}
	l := s.ledgers[at]
	if !keep && l.noted == nil {
		l.noted = make([]noted, len(l.plan.firsts))
		for i, f := range l.plan.firsts {
			l.noted[i] = noted{f, make([]notes, s.conditions.Subjects+1)}
		}
	}
	p := l.passing
	if !keep && p != nil && p.table == table && min(s.conditions.Block, table.Len()) <= p.size {
		p.turn(&s.context)
	} else {
		p = newPass(l, table, &s.context, s.conditions.Block, 0, keep)
	}
	l.broken = l.broken || p.broken
	if keep {
		l.chunks = append(l.chunks, p)
		p.run(nil)
		return
	}
	l.passed, l.last, l.passing = true, table, p
	p.run(l.noted)
}

// TakeAll is Take of whole tables that are kept. Each is one worker's; what is
// merged later are whole numbers, so neither workers nor blocks leave a trace.
//
// Shape: workers is 0 for as many as there are processors.
func (s *State) TakeAll(tables map[string]*column.Table, workers int) {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	s.tables = tables
	next := make(chan string, len(s.plan.tables))
	for _, t := range s.plan.tables {
		if tables[t.schema.Name] != nil {
			next <- t.schema.Name
		}
	}
	close(next)
	var running sync.WaitGroup
	var panicked atomic.Pointer[string]
	for range min(workers, len(next)) {
		running.Go(func() {
			defer func() {
				if r := recover(); r != nil { // whoever called is to hear of it
					text := fmt.Sprintf("%v\n%s", r, debug.Stack())
					panicked.Store(&text)
				}
			}()
			for name := range next {
				s.Take(name, tables[name], true)
			}
		})
	}
	running.Wait()
	if text := panicked.Load(); text != nil {
		panic(*text)
	}
}

// Renumber gives the subjects their final numbers.
//
// Shape: place maps old numbers to new ones, which are below subjects.
func (s *State) Renumber(place []int, subjects int) {
	for _, l := range s.ledgers {
		for i := range l.results {
			l.results[i].renumber(place, subjects)
		}
		for i := range l.noted {
			l.noted[i].slots = moved(l.noted[i].slots, place, subjects, 1, notes{})
		}
	}
	s.conditions.Subjects = subjects
}

// Grow makes room for subjects that appeared since.
func (s *State) Grow(subjects int) {
	if subjects <= s.conditions.Subjects {
		return
	}
	subjects = max(subjects, 2*s.conditions.Subjects)
	place := make([]int, s.conditions.Subjects)
	for i := range place {
		place[i] = i
	}
	s.Renumber(place, subjects)
}

// moved gives the values of slots under the subjects' new numbers.
//
// Shape: width values a slot; a slot that nobody moves to gets the spare value.
func moved[T any](of []T, place []int, subjects, width int, spare T) []T {
	if of == nil {
		return nil
	}
	out := make([]T, (subjects+1)*width)
	for i := range out {
		out[i] = spare
	}
	copy(out, of[:width]) // Unattached stays
	for from, to := range place {
		if (from+2)*width > len(of) { // subjects without records so far
			break
		}
		copy(out[(to+1)*width:(to+2)*width], of[(from+1)*width:(from+2)*width])
	}
	return out
}
