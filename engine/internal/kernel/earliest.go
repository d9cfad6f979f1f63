package kernel

import "slices"

// earliest keeps the first of many, in an order.
type earliest[T any] struct {
	foremost[T]
	limit   int
	compare func(a, b T) int
}

func newEarliest[T any](limit int, compare func(a, b T) int) *earliest[T] {
	return &earliest[T]{limit: limit, compare: compare}
}

func (e *earliest[T]) add(one T) { e.foremost.add(one, e.limit, e.compare) }

// done gives the first in order.
func (e *earliest[T]) done() []T { return e.foremost.done(e.limit, e.compare) }

// foremost is earliest for whoever keeps many of them, and knows how many are
// wanted in which order.
type foremost[T any] struct {
	kept  []T // fewer than twice the limit
	full  bool
	bound T // where full: kept holds as many as are wanted that are no later
}

// add keeps one that may be among the first; false where it is not.
func (f *foremost[T]) add(one T, limit int, compare func(a, b T) int) bool {
	if f.full && compare(one, f.bound) >= 0 {
		return false
	}
	if f.kept = append(f.kept, one); len(f.kept) == 2*limit {
		f.done(limit, compare)
		f.full, f.bound = true, f.kept[limit-1]
	}
	return true
}

// done gives the first in order.
func (f *foremost[T]) done(limit int, compare func(a, b T) int) []T {
	slices.SortFunc(f.kept, compare)
	f.kept = f.kept[:min(len(f.kept), limit)]
	return f.kept
}
