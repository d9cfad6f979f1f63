package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/internal/kernel"
)

// TestWords holds every loop to its definition, for words of all lengths.
func TestWords(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	edges := []int64{0, 1, -1, 5, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MinInt64 + 1}
	draw := func() int64 {
		if r.IntN(2) == 0 {
			return edges[r.IntN(len(edges))]
		}
		return int64(r.IntN(20) - 10)
	}
	bit := func(word uint64, i int) bool { return word&(1<<i) != 0 }
	for n := range 65 {
		for range 20 {
			x, y, codes := make([]int64, n), make([]int64, n), make([]int64, n)
			lut := make([]uint8, 7)
			var small [256]uint8
			for i := range lut {
				lut[i] = uint8(r.IntN(2))
				small[i] = lut[i]
			}
			for i := range x {
				x[i], y[i], codes[i] = draw(), draw(), int64(r.IntN(len(lut)))
			}
			lo, hi := draw(), draw()
			if lo > hi {
				lo, hi = hi, lo
			}
			truths, looked, lookedSmall := kernel.Truths(x), kernel.LookUp(codes, lut), kernel.LookUpSmall(codes, &small)
			between, smaller := kernel.Between(x, uint64(lo), uint64(hi)-uint64(lo)), kernel.Smaller(x, y)
			for i := range x {
				require.Equal(t, x[i] != 0, bit(truths, i))
				require.Equal(t, lut[codes[i]] == 1, bit(looked, i))
				require.Equal(t, lut[codes[i]] == 1, bit(lookedSmall, i))
				require.Equal(t, lo <= x[i] && x[i] <= hi, bit(between, i), "%d ≤ %d ≤ %d", lo, x[i], hi)
				require.Equal(t, x[i] < y[i], bit(smaller, i))
			}
		}
	}
}

func TestFirstDay(t *testing.T) {
	for year := int64(1600); year < 3100; year++ {
		day := kernel.FirstDay(year)
		require.Equal(t, int(year), column.Year(day))
		require.Equal(t, int(year)-1, column.Year(day-1))
	}
}

// TestLeastOrigins keeps the first of many, whatever their order.
func TestLeastOrigins(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for limit := 1; limit < 6; limit++ {
		for n := range 40 {
			least := kernel.LeastOrigins(limit)
			for _, row := range r.Perm(n) {
				least.Add(column.Origin{File: "a", Row: row})
			}
			got := least.Done()
			require.Len(t, got, min(n, limit))
			for i := range got {
				require.Equal(t, i, got[i].Row)
			}
		}
	}
}

// TestNoAllocation pins the pass over a table: nothing is allocated per block
// once its scratch is there.
func TestNoAllocation(t *testing.T) {
	table, groups, _ := tasks(20_000, 50, false)
	plan, _, _ := lowerPack(t, "")
	state := plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: len(groups), Day: 19000})
	require.Zero(t, testing.AllocsPerRun(5, func() { state.Again("records") }))
}
