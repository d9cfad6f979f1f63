package evidence

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestKeys: keys tell, as a map would, which row had a key first, in order and
// out of order, and whatever it is made of.
func TestKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type named struct {
			subject int
			key     string
		}
		var k keys
		rows := map[named]int{}
		counters := map[int]int{}
		disorder := rapid.IntRange(0, 20).Draw(t, "disorder")
		for row := range rapid.IntRange(0, 400).Draw(t, "rows") {
			subject := rapid.IntRange(-2, 3).Draw(t, "subject")
			counters[subject]++
			number := counters[subject]
			if rapid.IntRange(0, 99).Draw(t, "out of order") < disorder {
				number = rapid.IntRange(0, 300).Draw(t, "number")
			}
			key := fmt.Sprintf(rapid.SampledFrom([]string{"%d", "%d", "XF-%05d", "%d\x00"}).Draw(t, "form"), number)
			first, twice := k.add(subject, []byte(key), row)
			before, had := rows[named{subject, key}]
			require.Equal(t, had, twice)
			if had {
				require.Equal(t, before, first)
			} else {
				rows[named{subject, key}] = row
			}
		}
	})
}

// TestManyKeys: more than a chunk of them, and one longer than a chunk.
func TestManyKeys(t *testing.T) {
	for _, step := range []int{1, 7919} { // ascending; in no order
		var k keys
		const many = 100_003
		long := make([]byte, keyChunk+1)
		for i := range many {
			_, twice := k.add(i%3, fmt.Appendf(nil, "XF-%06d", i*step%many), i)
			require.False(t, twice)
			if i == many/2 {
				_, twice = k.add(0, long, i)
				require.False(t, twice)
			}
		}
		for i := 0; i < many; i += 1000 {
			first, twice := k.add(i%3, fmt.Appendf(nil, "XF-%06d", i*step%many), many)
			require.True(t, twice)
			require.Equal(t, i, first)
		}
		first, twice := k.add(0, long, many)
		require.True(t, twice)
		require.Equal(t, many/2, first)
	}
}
