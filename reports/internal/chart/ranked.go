package chart

import (
	"encoding/json"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// Bar is one score with the interval from the lowest to the highest that is
// possible.
type Bar struct {
	Name             string
	Low, Score, High score.Points
	Text             string // 93.66分（89.56～96.30）待定
	State            State
}

// BarsMax is how many bars are drawn; tables hold them all.
const BarsMax = 60

// Ranked draws scores in the order given, with the pass line.
//
// Units: full in points, the right end of the scale.
func Ranked(id, title string, bars []Bar, full score.Points, pass *Pass) (Chart, bool) {
	if len(bars) == 0 || len(bars) > BarsMax {
		return Chart{}, false
	}
	low, to := bars[0].Low, full
	var names, alt []string
	var kept, counted, open, label []opts.BarData
	for _, b := range bars {
		low, to = min(low, b.Low), max(to, b.High)
		colour := b.State.colour()
		names = append(names, b.Name)
		kept = append(kept, opts.BarData{Value: decimal(b.Low), ItemStyle: &opts.ItemStyle{Color: colour}})
		counted = append(counted, opts.BarData{Value: decimal(b.Score - b.Low), ItemStyle: &opts.ItemStyle{Color: colour, Opacity: opts.Float(0.55)}})
		open = append(open, opts.BarData{Value: decimal(b.High - b.Score), ItemStyle: &opts.ItemStyle{Color: "#eef1f4", BorderColor: grey, BorderWidth: 1}})
		label = append(label, opts.BarData{Value: json.Number("0"), Label: &opts.Label{Show: opts.Bool(true), Formatter: b.Text, Color: ink, Position: "right", FontSize: 11}})
		alt = append(alt, b.Name+b.Text)
	}
	if pass != nil {
		low, to = min(low, pass.Points), max(to, pass.Points)
	}
	from := floor(low, to)
	bar := charts.NewBar()
	bar.AddSeries("最低", kept).AddSeries("计入", counted).AddSeries("未定", open).AddSeries("说明", label)
	bar.SetSeriesOptions(charts.WithBarChartOpts(opts.BarChart{Stack: "分", BarCategoryGap: "35%"}))
	o := build(bar)
	o["grid"] = tree{"left": nameWidth + 12, "right": 210, "top": 24, "bottom": 24}
	o["xAxis"] = scale("", decimal(from), decimal(to))
	side := across(names, nameWidth)
	side["inverse"] = true
	o["yAxis"] = side
	if pass != nil {
		o.series(0)["markLine"] = passMark(pass, "xAxis", "start")
	}
	decal := tree{"symbol": "rect", "color": grey, "dashArrayX": []int{1, 0}, "dashArrayY": []int{2, 5}, "rotation": -0.7854, "symbolSize": 1}
	for _, data := range o.series(2)["data"].([]any) {
		data.(tree)["itemStyle"].(tree)["decal"] = decal
	}
	return o.chart(id, title, cut("深色为最低得分，浅色为按现有材料计入的部分，斜纹为未定部分", "横轴", from), say(alt), 50+RowHeight(len(bars))*len(bars)), true
}

// RowHeight makes as many rows as a chart has fit on one printed page.
func RowHeight(rows int) int { return min(22, heightMax/max(1, rows)) }
