package main

import (
	"math"
	"slices"
)

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
var goComparisons = append(overExpr(), overExcelize()...)

// overExcelize is how many times faster than excelize's Rows all cells of a
// workbook are read.
func overExcelize() []goComparison {
	var all []goComparison
	for _, of := range []struct{ strings, title string }{{"inline", "文字在单元格里"}, {"shared", "共享文字"}} {
		name := "Rows/strings=" + of.strings + "/rows=1e5/columns=10 "
		all = append(all, goComparison{goal: "G8", title: "工作簿，" + of.title + " ⟷ excelize Rows", folder: "./evidence", pattern: "^BenchmarkRows$", times: "1x",
			ours: name + "µs/row", peer: name + "excelize-µs/row", bound: 10, scale: 1, unit: "µs/行"})
	}
	return all
}

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
