package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"
)

// dice gives a source of its own for each subject and purpose, so that a
// change of one ledger leaves all others as they were.
func dice(subject, purpose string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(subject + "\x00" + purpose))
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// pick chooses one of a list.
func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// between gives a whole number from low to high, both included.
func between(r *rand.Rand, low, high int) int { return low + r.IntN(high-low+1) }

// day gives a date from, at most days-1 later.
func day(r *rand.Rand, from string, days int) string { return later(from, r.IntN(days)) }

// later is the date some days after another.
func later(date string, days int) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err) // dates are constants of this program
	}
	return t.AddDate(0, 0, days).Format(time.DateOnly)
}

func number(n int) string { return fmt.Sprint(n) }

// truth says yes or no as people fill it in.
func truth(yes bool) string {
	if yes {
		return "是"
	}
	return "否"
}
