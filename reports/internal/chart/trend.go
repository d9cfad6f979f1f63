package chart

import (
	"fmt"

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
	lineDashes  = []any{"solid", "dashed", "dotted", []int{8, 3, 2, 3}, []int{2, 2}, []int{12, 4}}
)

// Trend draws scores from round to round, with the stages and the pass line.
func Trend(id, title string, rounds []Round, lines []Line, full score.Points, pass *Pass) (Chart, bool) {
	if len(rounds) < 2 || len(lines) == 0 || len(lines) > linesMax {
		return Chart{}, false
	}
	low, alt := full, []string(nil)
	chart := charts.NewLine()
	for i, l := range lines {
		var data []opts.LineData
		for j, v := range l.Values {
			if v.Text == "" {
				data = append(data, opts.LineData{Value: "-"}) // a gap
				continue
			}
			low = min(low, v.Points)
			text := v.Text
			if j == len(rounds)-1 {
				text = "" // stands at the end of the line
			}
			data = append(data, opts.LineData{Value: []any{j, decimal(v.Points), text}})
			alt = append(alt, fmt.Sprintf("%s%s%s分", l.Name, rounds[j].Name, v.Text))
		}
		last := "" // the line ends with its name and its last score
		for _, v := range l.Values {
			if v.Text != "" {
				last = " " + v.Text
			}
		}
		chart.AddSeries(visible(l.Name)+last, data, charts.WithLineChartOpts(opts.LineChart{Symbol: lineMarks[i], SymbolSize: 8}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: lineColours[i]}))
	}
	if pass != nil {
		low = min(low, pass.Points)
	}
	from := floor(low, full)
	o := build(chart)
	for i := range lines {
		o.series(i)["lineStyle"] = tree{"color": lineColours[i], "width": 2.5, "type": lineDashes[i]}
		if i == 0 { // figures at every point of every line would cover each other
			o.series(i)["label"] = tree{"show": true, "formatter": "{@[2]}", "color": lineInks[i], "fontSize": 11, "position": position(lines, from, full)}
		}
		o.series(i)["endLabel"] = tree{"show": true, "formatter": "{a}", "color": lineInks[i], "fontSize": 12, "distance": 10, "width": 120, "overflow": "truncate"}
		o.series(i)["labelLayout"] = tree{"moveOverlap": "shiftY"}
	}
	if pass != nil {
		o.series(0)["markLine"] = passMark(pass, "yAxis", "insideStartTop")
	}
	o["series"] = append(o["series"].([]any), stages(rounds))
	names := make([]string, len(rounds))
	for i, round := range rounds {
		names[i] = round.Name
	}
	o["grid"] = tree{"left": 48, "right": 136, "top": 44, "bottom": 32}
	// Stages reach half a round beyond the first and the last of theirs: an axis
	// of names has no such places, a hidden axis of numbers has.
	places := tree{"type": "value", "min": -0.5, "max": float64(len(rounds)) - 0.5, "show": false}
	o["xAxis"] = []any{across(names, (width-184)/len(rounds)-6), places}
	o["yAxis"] = scale("", decimal(from), decimal(full))
	return o.chart(id, title, cut("", "纵轴", from), say(alt), 320), true
}

// position puts the figures of the first line on the side where fewer other
// lines run, and never on the names of the stages above a line that nearly
// reaches the top.
func position(lines []Line, from, full score.Points) string {
	for _, v := range lines[0].Values {
		if v.Text != "" && v.Points > full-(full-from)/10 {
			return "bottom"
		}
	}
	above := 0
	for _, other := range lines[1:] {
		for j, v := range other.Values {
			if v.Text != "" && v.Points > lines[0].Values[j].Points {
				above++
			} else {
				above--
			}
		}
	}
	if above > 0 {
		return "bottom"
	}
	return "top"
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
		"markArea": tree{"silent": true, "data": areas, "label": tree{"show": true, "position": "top", "color": ink, "fontSize": 12, "distance": 6}},
	}
}
