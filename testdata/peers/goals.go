package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// line is one row of the table: a figure of every round against a goal.
type line struct {
	goal, title string
	unit        string                           // of the figure, "x" for a ratio
	bound       float64                          // NaN for a figure without a goal
	atMost      bool                             // the figure is to stay below the bound
	ours, peer  side                             // whose medians are shown beside it; a figure may do without a peer
	figure      func(ours, peer float64) float64 // from the two of the same round
}

// side is a figure of a contest, and how it is shown; the zero side is none.
type side struct {
	key, metric string
	scale       float64 // to the unit it is shown in
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
