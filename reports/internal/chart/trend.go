package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// Round is one evaluation of a series.
type Round struct {
	Name  string // 2022年第1轮
	Stage string // 自评, 初评, 复核, 定稿; "" where none is noted
}

// Value is one score of a line; its text is "" where there is none.
type Value struct {
	Points score.Points
	Text   string
}

// Line is the scores of one subject, parallel to the rounds.
type Line struct {
	Name   string
	Values []Value
}

// linesMax is how many lines can be told apart.
const linesMax = 6

// Lines differ in mark and dash as well as in colour.
var (
	lineColours = []string{deep, warm, "#3b7d4f", "#7a4a8c", "#8a6d1d", grey}
	lineInks    = []string{deep, "#8a4a0f", "#2c6b3f", "#7a4a8c", "#6f560f", "#55606b"} // of the letters beside them
	lineMarks   = []string{"circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"}
	lineDashes  = []any{"solid", "dashed", "dotted", []int{8, 3, 2, 3}, []int{10, 2, 2, 2, 2, 2}, []int{14, 5}}
)

// Places of a trend, in px.
const (
	trendHeight = 340
	trendTop    = 64 // of the stages, and of figures above the highest points
	trendBottom = 32
	trendPlot   = trendHeight - trendTop - trendBottom
	trendLeft   = 48
	endHeight   = 19 // of one label at the end of a line, with the gap to the next
	endName     = 10 // runes of a name at the end of a line
)

// Trend draws scores from round to round, with the stages and the pass line.
// Every line ends in the right margin with its last score and its name. Scores
// below the axis, as where nothing had been handed in, lie on its lower end and
// are marked and named in words.
func Trend(id, title string, rounds []Round, lines []Line, full score.Points, pass *Pass) (Chart, bool) {
	if len(rounds) < 2 || len(lines) == 0 || len(lines) > linesMax {
		return Chart{}, false
	}
	from := trendFrom(lines, full, pass)
	var alt, off []string
	offAt := make([][]string, len(rounds)) // what lies below the axis, round by round
	chart := charts.NewLine()
	for i, l := range lines {
		var data []opts.LineData
		for j, v := range l.Values {
			if v.Text == "" {
				data = append(data, opts.LineData{Value: "-"}) // a gap
				continue
			}
			if v.Points < from {
				off = append(off, EndName(l.Name)+visible(rounds[j].Name)+v.Text)
				if !slices.Contains(offAt[j], v.Text) {
					offAt[j] = append(offAt[j], v.Text)
				}
			}
			data = append(data, opts.LineData{Value: []any{j, decimal(max(v.Points, from)), visible(v.Text)}})
			alt = append(alt, fmt.Sprintf("%s%s%s分", l.Name, rounds[j].Name, v.Text))
		}
		chart.AddSeries(visible(l.Name), data, charts.WithLineChartOpts(opts.LineChart{Symbol: lineMarks[i], SymbolSize: 8}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: lineColours[i]}))
	}
	o := build(chart)
	for i := range lines {
		o.series(i)["lineStyle"] = tree{"color": lineColours[i], "width": 2.5, "type": lineDashes[i]}
	}
	// Figures at every point of every line would cover each other. The last
	// stands at the end of the line.
	o.series(0)["z"] = 6 // over the pass line, which has 5
	for j, v := range lines[0].Values[:len(rounds)-1] {
		if v.Text != "" && v.Points >= from {
			o.series(0)["data"].([]any)[j].(tree)["label"] = onWhite("{@[2]}", lineInks[0], side(lines, j, 22*(full-from)/trendPlot), 11)
		}
	}
	areas := stages(rounds)
	if pass != nil {
		mark := passMark(pass, "yAxis", "insideStartTop")
		mark["label"].(tree)["backgroundColor"] = "#ffffff"
		areas["markLine"] = mark
	}
	ended, right := ends(lines, len(rounds), from, full)
	o["series"] = append(append(o["series"].([]any), areas, outside(offAt, from)), ended...)
	names := make([]string, len(rounds))
	for i, round := range rounds {
		names[i] = round.Name
	}
	o["grid"] = tree{"left": trendLeft, "right": right, "top": trendTop, "bottom": trendBottom}
	// Stages reach half a round beyond the first and the last of theirs: an axis
	// of names has no such places, a hidden axis of numbers has.
	places := tree{"type": "value", "min": -0.5, "max": float64(len(rounds)) - 0.5, "show": false}
	o["xAxis"] = []any{across(names, (width-trendLeft-right)/len(rounds)-6), places}
	o["yAxis"] = scale("", decimal(from), decimal(full))
	note := ""
	if from > 0 {
		note = fmt.Sprintf("纵轴自%s分起", from)
	}
	if len(off) > 0 {
		note += "，不足的画在底端并注明“图外”：" + named(off)
	}
	return o.chart(id, title, note, say(alt), trendHeight), true
}

// trendFrom is where the axis begins: below the lowest score, but scores of less
// than half the highest are left to words. They would press all other lines
// into one.
func trendFrom(lines []Line, full score.Points, pass *Pass) score.Points {
	high := score.Points(0)
	for _, l := range lines {
		for _, v := range l.Values {
			high = max(high, v.Points)
		}
	}
	low := full
	if pass != nil {
		low = pass.Points
	}
	for _, l := range lines {
		for _, v := range l.Values {
			if v.Text != "" && v.Points >= high/2 {
				low = min(low, v.Points)
			}
		}
	}
	return floor(low, full)
}

// EndName is a name as the margin and the note of a trend have room for it.
func EndName(name string) string { return short(visible(name), endName) }

// named lists what lies outside the drawing, as far as a note has room.
func named(off []string) string {
	const most = 6
	if len(off) > most {
		return strings.Join(off[:most], "、") + fmt.Sprintf("等%d处", len(off))
	}
	return strings.Join(off, "、")
}

// side puts a figure of the first line above its point, or below where it would
// cover that of another line.
func side(lines []Line, round int, near score.Points) string {
	above, below := false, false
	for _, l := range lines[1:] {
		if v := l.Values[round]; v.Text != "" {
			up := v.Points - lines[0].Values[round].Points
			above, below = above || up > 0 && up <= near, below || up < 0 && -up <= near
		}
	}
	if above && !below {
		return "bottom"
	}
	return "top"
}

// onWhite is a label that no line strikes through.
func onWhite(formatter, colour, position string, size int) tree {
	return tree{"show": true, "formatter": formatter, "color": colour, "fontSize": size, "position": position, "backgroundColor": "#ffffff", "padding": []int{1, 2}}
}

// outside marks the places where lines lie below the axis: one mark for each
// round, as the lines lie on one another there.
func outside(offAt [][]string, from score.Points) tree {
	data := []any{}
	for j, texts := range offAt {
		if len(texts) > 0 {
			data = append(data, []any{j, decimal(from), strings.Join(texts, "、") + "，图外"})
		}
	}
	return tree{
		"type": "scatter", "xAxisIndex": 1, "data": data, "silent": true, "z": 7, "symbol": "triangle", "symbolRotate": 180, "symbolSize": 9, "itemStyle": tree{"color": ink, "opacity": 1},
		"label": onWhite("{@[2]}", ink, "top", 11),
	}
}

// ends leads every line from its last score to a label in the right margin: the
// score, which is never cut, and the name. Labels keep the order of the scores
// and lie apart from each other.
//
// Units: the margin in px.
func ends(lines []Line, rounds int, from, full score.Points) (series []any, margin int) {
	type end struct {
		line, round int
		text        string
		at, label   score.Points
	}
	var all []end
	for i, l := range lines {
		e := end{line: i, round: -1}
		for j, v := range l.Values {
			if v.Text != "" {
				e.round, e.at, e.text = j, max(v.Points, from), v.Text+" "+EndName(l.Name)
			}
		}
		if e.round < 0 {
			continue
		}
		e.label = e.at
		all = append(all, e)
		wide := 0
		for _, r := range e.text {
			if r < 0x2e80 && r != '…' && r != 'W' && r != 'M' {
				wide += 8
			} else {
				wide += fontSize
			}
		}
		margin = max(margin, wide+12)
	}
	slices.SortStableFunc(all, func(a, b end) int { return cmp.Compare(b.at, a.at) })
	apart := (full - from) * endHeight / trendPlot
	for i := 1; i < len(all); i++ {
		all[i].label = min(all[i].label, all[i-1].label-apart)
	}
	bottom := from
	for i := len(all) - 1; i >= 0; i-- {
		all[i].label = max(all[i].label, bottom)
		bottom = all[i].label + apart
	}
	for _, e := range all {
		series = append(series, tree{
			"type": "line", "name": e.text, "xAxisIndex": 1, "silent": true, "z": 3, "symbol": "none",
			"lineStyle": tree{"color": lineColours[e.line], "width": 0.8},
			"data":      []any{[]any{e.round, decimal(e.at)}, []any{float64(rounds) - 0.5, decimal(e.label)}},
			"endLabel":  onWhite("{a}", lineInks[e.line], "right", fontSize),
		})
	}
	return series, margin
}

// stages shades the rounds of one stage together, every second one, and names
// each at the top.
func stages(rounds []Round) tree {
	var areas []any
	for start := 0; start < len(rounds); {
		end := start
		for end+1 < len(rounds) && rounds[end+1].Stage == rounds[start].Stage {
			end++
		}
		if rounds[start].Stage != "" {
			colour := "transparent"
			if len(areas)%2 == 0 {
				colour = "#f1f3f5"
			}
			areas = append(areas, []any{
				tree{"name": visible(rounds[start].Stage), "xAxis": float64(start) - 0.5, "itemStyle": tree{"color": colour}}, tree{"xAxis": float64(end) + 0.5},
			})
		}
		start = end + 1
	}
	return tree{
		"type": "line", "xAxisIndex": 1, "data": []any{}, "silent": true,
		"markArea": tree{"silent": true, "data": areas, "label": tree{"show": true, "position": "top", "color": ink, "fontSize": 12, "distance": 22}},
	}
}
