package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// sizes are how many records a run takes.
type sizes struct {
	main         int // G2, G3 against DuckDB, G4
	small, large int // G5; small also for the naive programs
}

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

// line is one row of the table: a figure of every round against a goal.
type line struct {
	goal, title string
	unit        string                           // of the figure, "x" for a ratio
	bound       float64                          // NaN for a figure without a goal
	atMost      bool                             // the figure is to stay below the bound
	ours, peer  side                             // medians that are shown beside it
	figure      func(ours, peer float64) float64 // from the two of the same round
}

// side is a figure of a contest, and how it is shown.
type side struct {
	key, metric string
	scale       float64 // to the unit it is shown in; 0 shows nothing
	unit        string
}

// ratio is how many times less we take than the peer.
func ratio(ours, peer float64) float64 { return peer / ours }

// lines is the table, in its order.
func lines(z sizes) []line {
	var all []line
	for _, columns := range []struct {
		name, title string
		bound       float64
	}{{"varchar", "DuckDB（VARCHAR 列）", 8}, {"enum", "DuckDB（ENUM 列）", 6}} {
		all = append(all, line{goal: "G2", title: fmt.Sprintf("内存中十条条款，%s条：内核 ⟷ %s", amount(z.main), columns.title), unit: "x", bound: columns.bound, figure: ratio,
			ours: side{"kernels", "Tasks/clauses=all cpu-ns/record", 1, "ns/条"}, peer: side{"duckdb " + columns.name, "ns/record", 1, "ns/条"}})
	}
	title := map[string]string{"csv": "CSV", "ndjson": "NDJSON", "parquet": "Parquet"}
	for _, format := range formats {
		all = append(all, line{goal: "G3", title: fmt.Sprintf("%s→得分，%s条 ⟷ DuckDB", title[format], amount(z.main)), unit: "x", bound: 3, figure: ratio,
			ours: side{fileKey("chengan", z.main, format), "cpu", 1, "秒"}, peer: side{fileKey("duckdb", z.main, format), "cpu", 1, "秒"}})
	}
	for _, naive := range []struct {
		key, title string
		bound      float64
	}{{"maps", "encoding/json→map+expr", 40}, {"structs", "sonic→struct+expr", 10}} {
		all = append(all, line{goal: "G3", title: fmt.Sprintf("NDJSON→得分，%s条 ⟷ %s", amount(z.small), naive.title), unit: "x", bound: naive.bound, figure: ratio,
			ours: side{fileKey("chengan", z.small, "ndjson"), "cpu", 1, "秒"}, peer: side{naive.key, "cpu", 1, "秒"}})
	}
	all = append(all, bandwidth()...)
	all = append(all, memory(z, title)...)
	for _, c := range goComparisons {
		all = append(all, line{goal: c.goal, title: c.title, unit: "x", bound: c.bound, figure: ratio,
			ours: side{c.key(), c.ours, c.scale, c.unit}, peer: side{c.key(), c.peer, c.scale, c.unit}})
	}
	slices.SortStableFunc(all, func(a, b line) int { return strings.Compare(a.goal, b.goal) })
	return all
}

// bandwidth is how far the kernels are from adding up eight-byte numbers as
// fast as memory gives them: over the bytes that the columns really take, which
// is the goal, and over eight bytes a value, which shows what storing them
// narrower is worth.
func bandwidth() []line {
	var all []line
	for _, clause := range []struct {
		name, title string
		bound       float64
	}{{"c2", "c2（两列合计之比）", 2}, {"c4", "c4（日期比较）", 2}, {"c6", "c6（选项和两列比较）", 2}, {"all", "十条", 8}} {
		for _, as := range []struct {
			metric, title string
			bound         float64
		}{{"stored", "按实际存储的字节", clause.bound}, {"wide", "按每值8字节", math.NaN()}} {
			all = append(all, line{goal: "G4", title: fmt.Sprintf("%s是内存读取时间的几倍，%s", clause.title, as.title), unit: "x", bound: as.bound, atMost: true,
				ours:   side{"kernels", "Tasks/clauses=" + clause.name + " cpu-ns/record", 1, "ns/条"},
				peer:   side{"limit " + as.metric + " " + clause.name, "ns/record", 1, "ns/条"},
				figure: func(ours, peer float64) float64 { return ours / peer }})
		}
	}
	return all
}

// memory is what the processes take at their peak. Of DuckDB's, what node takes
// before any work is subtracted.
func memory(z sizes, title map[string]string) []line {
	const mb = 1.0 / (1 << 20)
	all := []line{{goal: "G5", title: "内存中每条记录的十列，按实际存储的字节", unit: "B", bound: 48, atMost: true, ours: side{"kernels", "Tasks/clauses=all stored-B/record", 1, "B"},
		figure: func(ours, _ float64) float64 { return ours }}}
	for _, format := range formats {
		most, half := 64.0, 0.5
		if format == "parquet" {
			most, half = 96, math.NaN()
		}
		small, large := side{fileKey("chengan", z.small, format), "rss", mb, "MB"}, side{fileKey("chengan", z.large, format), "rss", mb, "MB"}
		for i, ours := range []side{small, large} {
			n := []int{z.small, z.large}[i]
			all = append(all,
				line{goal: "G5", title: fmt.Sprintf("%s，%s条：内存峰值（MB）", title[format], amount(n)), unit: "MB", bound: most, atMost: true, ours: ours,
					figure: func(ours, _ float64) float64 { return ours * mb }},
				line{goal: "G5", title: fmt.Sprintf("%s，%s条：内存峰值是 DuckDB 的几倍", title[format], amount(n)), unit: "x", bound: half, atMost: true, ours: ours,
					peer: side{fileKey("duckdb", n, format), "net-rss", mb, "MB"}, figure: func(ours, peer float64) float64 { return ours / peer }})
		}
		all = append(all, line{goal: "G5", title: fmt.Sprintf("%s：内存峰值，%s条比%s条", title[format], amount(z.large), amount(z.small)), unit: "x", bound: 1.1, atMost: true,
			ours: large, peer: small, figure: func(ours, peer float64) float64 { return ours / peer }})
	}
	return all
}

// goComparison is a comparison that a Go benchmark of chengan makes within
// itself: two of its cases, or two of its metrics, printed by one process.
type goComparison struct {
	goal, title string
	folder      string // of the package
	pattern     string // for -bench
	times       string // for -benchtime
	ours, peer  string // "Name/case metric", as benchFigures gives them
	bound       float64
	scale       float64 // to the unit they are shown in
	unit        string
}

func (c goComparison) key() string { return c.folder + " " + c.pattern }

// goComparisons is where such comparisons are added.
var goComparisons = overExpr()

// overExpr is how many times faster than expr's machine the kernels judge one
// clause. The goal is for counts over options, truths and numbers: at all, any
// and none the machine stops at the first record that decides, and c7 looks
// into texts; these are shown without a goal.
func overExpr() []goComparison {
	var all []goComparison
	for _, clause := range []struct {
		name, title   string
		maps, structs float64
	}{
		{"c1", "c1（计数）", 100, 50}, {"c6", "c6（计数）", 100, 50}, {"c10", "c10（计数）", 100, 50},
		{"c4", "c4（all，expr 遇反例即停）", math.NaN(), math.NaN()}, {"c5", "c5（none，expr 遇反例即停）", math.NaN(), math.NaN()},
		{"c7", "c7（文本）", math.NaN(), math.NaN()}, {"all", "十条", math.NaN(), math.NaN()},
	} {
		name := "Pack/clauses=" + clause.name + "/engine="
		one := goComparison{goal: "G1", folder: "./engine/internal/kernel", pattern: "^BenchmarkPack$/^clauses=(c1|c4|c5|c6|c7|c10|all)$", times: "100ms",
			ours: name + "columnar ns/record", scale: 1, unit: "ns/条"}
		maps, structs := one, one
		maps.title, maps.peer, maps.bound = clause.title+" ⟷ expr，[]map", name+"expr-maps ns/record", clause.maps
		structs.title, structs.peer, structs.bound = clause.title+" ⟷ expr，[]*struct", name+"expr-structs ns/record", clause.structs
		all = append(all, maps, structs)
	}
	return all
}

// benchFolders lists the packages whose benchmarks are run, each once.
func benchFolders() []string {
	folders := []string{"./engine/internal/kernel"}
	for _, c := range goComparisons {
		if !slices.Contains(folders, c.folder) {
			folders = append(folders, c.folder)
		}
	}
	return folders
}
