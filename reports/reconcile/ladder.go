package reconcile

import (
	"math/big"
	"slices"
)

// ladder is the rates of a table from the highest down, so that counting them is
// a search.
type ladder struct {
	rungs            []rung
	exact, low, high []*big.Rat // each from the highest down
	without          int        // entries that have no rate
	sum              span
	printed          bool // some are only known as printed
}

type rung struct {
	entry *entry
	rate  span
}

// ladder gives the rates of a metric.
func (s *sheet) ladder(m metric) *ladder {
	if known := s.ladders[m]; known != nil {
		return known
	}
	l := &ladder{sum: exactly(0)}
	s.ladders[m] = l
	for _, e := range s.entries {
		rate, printed, ok := s.rate(e, m)
		if !ok {
			l.without++
			continue
		}
		l.rungs = append(l.rungs, rung{e, rate})
		l.exact, l.low, l.high = append(l.exact, rate.exact), append(l.low, rate.low), append(l.high, rate.high)
		l.sum, l.printed = l.sum.add(rate), l.printed || printed
	}
	slices.SortStableFunc(l.rungs, func(a, b rung) int { return b.rate.exact.Cmp(a.rate.exact) })
	for _, list := range [][]*big.Rat{l.exact, l.low, l.high} {
		slices.SortFunc(list, func(a, b *big.Rat) int { return b.Cmp(a) })
	}
	return l
}

// average gives the mean rate, and of how many it is.
func (l *ladder) average() (mean span, printed bool, n int) {
	if len(l.rungs) > 0 {
		mean = l.sum.over(len(l.rungs))
	}
	return mean, l.printed, len(l.rungs)
}

// greater counts those of a list that are greater.
func greater(list []*big.Rat, than *big.Rat) int {
	n, _ := slices.BinarySearchFunc(list, than, func(a, than *big.Rat) int {
		if a.Cmp(than) > 0 {
			return -1
		}
		return 1
	})
	return n
}

// least counts those of a list that are at least so great.
func least(list []*big.Rat, bound *big.Rat) int {
	n, _ := slices.BinarySearchFunc(list, bound, func(a, bound *big.Rat) int {
		if a.Cmp(bound) >= 0 {
			return -1
		}
		return 1
	})
	return n
}
