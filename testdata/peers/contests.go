package main

import "fmt"

// sizes are how many records a run takes.
type sizes struct {
	main         int // G2, G3 against DuckDB, G4
	small, large int // G5; small also for the naive programs
}

// goalSizes are those that the goals speak of: fifty records a group, and memory
// that does not grow from a million records to ten.
var goalSizes = sizes{main: 2_800_000, small: 1_000_000, large: 10_000_000}

// contest is one process that is run once a round.
type contest struct {
	key    string
	goals  string // of which goals it is a side, "G3 G5"
	rounds int    // at most; 0 for every round
	run    func(b *bench) (sample, error)
}

// contests lists the processes of a run, in the order of a round: sides that
// are compared stand next to each other.
func contests(z sizes) []contest {
	var all []contest
	add := func(goals, key string, rounds int, run func(b *bench) (sample, error)) {
		for i := range all {
			if all[i].key == key {
				all[i].goals += " " + goals
				return
			}
		}
		all = append(all, contest{key, goals, rounds, run})
	}
	add("G4", "stream", 0, (*bench).stream)
	add("G2 G4 G5", "kernels", 0, func(b *bench) (sample, error) { return b.kernels(z.main) })
	for _, columns := range []string{"varchar", "enum"} {
		add("G2", "duckdb "+columns, 0, func(b *bench) (sample, error) { return b.duckMemory(z.main, columns) })
	}
	files := func(goals string, n, rounds int) {
		for _, format := range formats {
			add(goals, fileKey("chengan", n, format), rounds, func(b *bench) (sample, error) { return b.chengan(n, format) })
			add(goals, fileKey("duckdb", n, format), rounds, func(b *bench) (sample, error) { return b.duckFile(n, format) })
		}
	}
	files("G3", z.main, 0)
	add("G3", fileKey("chengan", z.small, "ndjson"), 0, func(b *bench) (sample, error) { return b.chengan(z.small, "ndjson") })
	for _, verb := range []string{"maps", "structs"} {
		add("G3", verb, 0, func(b *bench) (sample, error) { return b.naive(z.small, verb) })
	}
	files("G5", z.small, memoryRounds)
	files("G5", z.large, memoryRounds)
	for _, c := range goComparisons {
		add(c.goal, c.key(), 0, func(b *bench) (sample, error) { return b.goBench(c.folder, c.pattern, c.times) })
	}
	return all
}

// memoryRounds is enough for the peak of memory, which hardly varies.
const memoryRounds = 3

func fileKey(side string, n int, format string) string {
	return fmt.Sprintf("%s %s %d", side, format, n)
}
