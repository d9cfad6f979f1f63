package kernel_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/column"
	"chengan/engine/internal/kernel"
)

// vectors gives the numbers as columns of every width that takes them, under
// any base.
func vectors(t *rapid.T, numbers []int64) (out []*column.Vector) {
	lo, hi := int64(0), int64(0)
	if len(numbers) > 0 {
		lo, hi = slices.Min(numbers), slices.Max(numbers)
	}
	span := uint64(hi) - uint64(lo)
	add := func(most uint64, fill func(v *column.Vector, raw uint64)) {
		if span > most {
			return
		}
		base := lo
		if room := min(most-span, 300, uint64(lo)-math.MaxInt64-1); room > 0 {
			base -= int64(rapid.Uint64Range(0, room).Draw(t, "below the least"))
		}
		v := &column.Vector{Base: base}
		for _, n := range numbers {
			fill(v, uint64(n)-uint64(base))
		}
		out = append(out, v)
	}
	add(math.MaxUint8, func(v *column.Vector, raw uint64) { v.Bytes = append(v.Bytes, uint8(raw)) })
	add(math.MaxUint16, func(v *column.Vector, raw uint64) { v.Shorts = append(v.Shorts, uint16(raw)) })
	add(math.MaxUint32, func(v *column.Vector, raw uint64) { v.Words = append(v.Words, uint32(raw)) })
	return append(out, &column.Vector{Longs: numbers})
}

// drawn gives rows of numbers that lie within some span of one another.
func drawn(t *rapid.T, rows int) []int64 {
	span := rapid.SampledFrom([]int64{0, 1, 5, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 1 << 20, math.MaxUint32, math.MaxInt64}).Draw(t, "span")
	low := rapid.SampledFrom([]int64{0, 0, 1, -1, -300, 12345, math.MinInt64, math.MaxInt64 - span}).Draw(t, "least")
	high := low + span
	if high < low {
		high = math.MaxInt64
	}
	return rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(low, high), rapid.SampledFrom([]int64{low, high})), rows, rows).Draw(t, "numbers")
}

// holdsTo runs a loop on the rows from lo on and compares each bit.
func holdsTo(t *rapid.T, loop kernel.Loop, lo, hi int, want func(row int) bool, format string, args ...any) {
	out := make([]uint64, (hi-lo+63)/64)
	for i := range out {
		out[i] = 0xDEADBEEFDEADBEEF // what was there before must not show
	}
	loop(out, lo, hi)
	for row := lo; row < hi; row++ {
		i := row - lo
		if got := out[i/64]&(1<<(i%64)) != 0; got != want(row) {
			t.Fatalf("row %d of %d…%d is %v: "+format, append([]any{row, lo, hi, got}, args...)...)
		}
	}
}

// TestLoops holds the loops of every width to their definitions, for blocks of
// any length that begin at any row.
func TestLoops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 200).Draw(t, "rows")
		lo := rapid.IntRange(0, rows-1).Draw(t, "first row")
		numbers, others := drawn(t, rows), drawn(t, rows)
		bound := rapid.OneOf(rapid.SampledFrom(numbers), rapid.SampledFrom([]int64{math.MinInt64, -1, 0, 1, math.MaxInt64}))
		least, most := bound.Draw(t, "from"), bound.Draw(t, "to")
		outside := rapid.Bool().Draw(t, "outside")
		a, b, c := rapid.Int64Range(-3, 3).Draw(t, "a"), rapid.Int64Range(-3, 3).Draw(t, "b"), rapid.Int64Range(-500, 500).Draw(t, "c")
		operator := rapid.SampledFrom([]string{"$<", "$<=", "$>", "$>=", "$==", "$!="}).Draw(t, "operator")
		for _, x := range vectors(t, numbers) {
			holdsTo(t, kernel.Ranges(x, least, most, outside), lo, rows, func(row int) bool {
				return (least <= numbers[row] && numbers[row] <= most) != outside
			}, "%d…%d of %+v", least, most, x)
			for _, y := range vectors(t, others) {
				loop := kernel.Compare(x, y, a, b, c, operator)
				if loop == nil {
					continue
				}
				holdsTo(t, loop, lo, rows, func(row int) bool {
					value := a*numbers[row] + b*others[row] + c
					return map[string]bool{"$<": value < 0, "$<=": value <= 0, "$>": value > 0, "$>=": value >= 0, "$==": value == 0, "$!=": value != 0}[operator]
				}, "%d×%+v + %d×%+v + %d %s 0", a, x, b, y, c, operator)
			}
		}
	})
}

// TestTables does the same for what is looked up by code.
func TestTables(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 200).Draw(t, "rows")
		lo := rapid.IntRange(0, rows-1).Draw(t, "first row")
		lut := rapid.SliceOfN(rapid.Uint8Range(0, 1), 1, 9).Draw(t, "entries")
		if rapid.Bool().Draw(t, "many") {
			lut = append(make([]uint8, rapid.SampledFrom([]int{200, 250, 60000}).Draw(t, "more")), lut...)
		}
		codes := rapid.SliceOfN(rapid.IntRange(max(0, len(lut)-12), len(lut)-1), rows, rows).Draw(t, "codes")
		columns := []*column.Vector{{}, {}}
		for _, code := range codes {
			columns[0].Shorts = append(columns[0].Shorts, uint16(code))
			columns[1].Words = append(columns[1].Words, uint32(code))
		}
		if len(lut) <= 256 {
			columns = append(columns, &column.Vector{})
			for _, code := range codes {
				columns[2].Bytes = append(columns[2].Bytes, uint8(code))
			}
		}
		if len(lut) == 2 {
			columns = append(columns, &column.Vector{Bits: make([]uint64, (rows+63)/64)})
			for row, code := range codes {
				columns[len(columns)-1].Bits[row/64] |= uint64(code) << (row % 64)
			}
		}
		for _, v := range columns {
			holdsTo(t, kernel.Table(v, lut), lo, rows, func(row int) bool { return lut[codes[row]] == 1 }, "%v", lut)
		}
	})
}

// TestSums holds the sums of narrow columns to plain ones.
func TestSums(t *testing.T) {
	for n := range 3000 {
		bytes, shorts := make([]uint8, n), make([]uint16, n)
		for i := range n {
			bytes[i], shorts[i] = math.MaxUint8-uint8(i%2), math.MaxUint16-uint16(i%3)
		}
		sum := func(row func(i int) int64) (total int64) {
			for i := range n {
				total += row(i)
			}
			return total
		}
		require.Equal(t, sum(func(i int) int64 { return int64(bytes[i]) }), kernel.SumBytes(bytes))
		require.Equal(t, sum(func(i int) int64 { return int64(shorts[i]) }), kernel.SumShorts(shorts))
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
