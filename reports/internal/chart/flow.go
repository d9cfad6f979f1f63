package chart

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Flow is a number of things that go from one place to the next.
type Flow struct {
	From, To string
	Count    int
}

// placesMax is how many places of one column are drawn; the smallest are put
// together.
const placesMax = 12

// Sankey draws things on their way through columns of places: findings by
// pillar, to those who answer for them, to how they stand.
//
// Shape: steps[i] goes from columns[i] to columns[i+1].
func Sankey(id, title string, columns []string, steps [][]Flow, states map[string]State) (Chart, bool) {
	steps = fold(steps)
	type place struct {
		column int
		name   string
	}
	var order []place
	out, in := map[place]int{}, map[place]int{}
	meet := func(p place) {
		if _, seen := in[p]; !seen {
			in[p] = 0
			order = append(order, p)
		}
	}
	flows := 0
	for i, step := range steps {
		for _, f := range step {
			if f.Count <= 0 {
				continue
			}
			from, to := place{i, f.From}, place{i + 1, f.To}
			meet(from)
			meet(to)
			out[from] += f.Count
			in[to] += f.Count
			flows++
		}
	}
	if flows == 0 {
		return Chart{}, false
	}
	// ECharts knows places by their names: one that stands in two columns says in
	// which.
	taken := map[string]bool{}
	names := map[place]string{}
	var nodes []tree
	var alt []string
	rows := make([]int, len(columns))
	for _, p := range order {
		count := max(in[p], out[p])
		text := fmt.Sprintf("%s %d", visible(p.name), count)
		if taken[text] {
			text = fmt.Sprintf("%s（%s） %d", visible(p.name), visible(columns[p.column]), count)
		}
		taken[text] = true
		names[p] = text
		rows[p.column]++
		node := tree{"name": text, "depth": p.column, "itemStyle": tree{"color": grey}}
		if p.column == 0 {
			node["itemStyle"] = tree{"color": deep}
		}
		if p.column == len(columns)-1 {
			node["itemStyle"] = tree{"color": states[p.name].colour()}
			alt = append(alt, text+"项")
			node["label"] = tree{"position": "right"}
		}
		nodes = append(nodes, node)
	}
	var links []tree
	for i, step := range steps {
		for _, f := range step {
			if f.Count > 0 {
				colour := grey
				if i == len(steps)-1 {
					colour = states[f.To].colour()
				}
				links = append(links, tree{"source": names[place{i, f.From}], "target": names[place{i + 1, f.To}], "value": json.Number(fmt.Sprint(f.Count)), "lineStyle": tree{"color": colour}})
			}
		}
	}
	sankey := charts.NewSankey()
	sankey.AddSeries("", nil, nil)
	o := build(sankey)
	series := o.series(0)
	series["data"], series["links"] = nodes, links
	series["left"], series["right"], series["top"], series["bottom"] = 8, 130, 8, 8
	series["nodeWidth"], series["nodeGap"], series["layoutIterations"], series["draggable"] = 12, 8, 0, false
	series["label"] = tree{"color": ink, "fontSize": 12, "width": 150, "overflow": "truncate"}
	series["lineStyle"] = tree{"opacity": 0.35, "curveness": 0.5}
	series["silent"] = true
	return o.chart(id, title, "自左至右为"+strings.Join(columns, "、")+"，数字为问题数", say(alt), 40+30*max(6, slices.Max(rows))), true
}

// fold puts the smallest places of a crowded column together.
func fold(steps [][]Flow) [][]Flow {
	folded := make([][]Flow, len(steps))
	for i := range steps {
		folded[i] = slices.Clone(steps[i])
	}
	for column := range len(steps) + 1 {
		sizes := map[string]int{}
		each := func(use func(name *string, count int)) {
			if column > 0 {
				for i := range folded[column-1] {
					use(&folded[column-1][i].To, folded[column-1][i].Count)
				}
			}
			if column < len(steps) {
				for i := range folded[column] {
					use(&folded[column][i].From, folded[column][i].Count)
				}
			}
		}
		each(func(name *string, count int) { sizes[*name] += count })
		if len(sizes) <= placesMax {
			continue
		}
		var order []string
		for name := range sizes {
			order = append(order, name)
		}
		slices.SortFunc(order, func(a, b string) int { return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b)) })
		kept := map[string]bool{}
		for _, name := range order[:placesMax-1] {
			kept[name] = true
		}
		others := fmt.Sprintf("其他%d个", len(order)-(placesMax-1))
		each(func(name *string, _ int) {
			if !kept[*name] {
				*name = others
			}
		})
	}
	for i := range folded {
		folded[i] = merge(folded[i])
	}
	return folded
}

// merge adds up flows between the same places, in the order of the first.
func merge(flows []Flow) []Flow {
	var out []Flow
	for _, f := range flows {
		at := slices.IndexFunc(out, func(o Flow) bool { return o.From == f.From && o.To == f.To })
		if at < 0 {
			out = append(out, f)
		} else {
			out[at].Count += f.Count
		}
	}
	return out
}
