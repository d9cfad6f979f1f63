package chart

import (
	"encoding/json"
	"fmt"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// Loss is what one cause costs, and the share of all losses reached with it.
type Loss struct {
	Name       string
	Lost       score.Points
	Text       string
	Cumulative json.Number // percent
	Reached    string      // the same as text
}

// lossesMax is how many causes are drawn; the table holds them all.
const lossesMax = 15

// Pareto draws causes, the largest first, and what share they make together.
func Pareto(id, title, note string, losses []Loss) (Chart, bool) {
	if len(losses) == 0 {
		return Chart{}, false
	}
	all := len(losses)
	losses = losses[:min(lossesMax, all)]
	var names, alt []string
	var bars []opts.BarData
	var line []opts.LineData
	for _, loss := range losses {
		names = append(names, loss.Name+"\n"+loss.Text) // below the bars, where the line never runs
		bars = append(bars, opts.BarData{Value: decimal(loss.Lost)})
		line = append(line, opts.LineData{Value: loss.Cumulative})
		alt = append(alt, fmt.Sprintf("%s失%s分（累计%s）", loss.Name, loss.Text, loss.Reached))
	}
	bar := charts.NewBar()
	bar.AddSeries("失分", bars, charts.WithItemStyleOpts(opts.ItemStyle{Color: warm}), charts.WithBarChartOpts(opts.BarChart{BarCategoryGap: "30%"}))
	cumulative := charts.NewLine()
	cumulative.AddSeries("累计占比", line, charts.WithLineChartOpts(opts.LineChart{YAxisIndex: 1, Symbol: "circle", SymbolSize: 6}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: deep, Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: deep}))
	bar.Overlap(cumulative)
	o := build(bar)
	o["grid"] = tree{"left": 48, "right": 56, "top": 40, "bottom": 44}
	points := o.series(1)["data"].([]any)
	points[len(points)-1].(tree)["label"] = tree{"show": true, "formatter": losses[len(losses)-1].Reached, "color": deep, "backgroundColor": "#ffffff", "padding": []int{1, 3}, "position": "top", "fontSize": 11}
	o["xAxis"] = across(names, (width-104)/len(losses)-4)
	right := scale("累计占比（%）", 0, 100)
	right["splitLine"] = tree{"show": false}
	o["yAxis"] = []any{scale("失分（分）", 0, nil), right}
	if all > len(losses) {
		note += fmt.Sprintf("；只画前%d条", len(losses))
	}
	return o.chart(id, title, note, say(alt), 296), true
}
