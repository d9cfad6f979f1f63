package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// gaugeWidth is in px: a dial needs no more.
const gaugeWidth = 320

// Gauge draws one score on a half circle, with the pass line where there is
// one.
func Gauge(id, title string, value score.Points, text, verdict string, full score.Points, pass *Pass, state State) (Chart, bool) {
	if full <= 0 {
		return Chart{}, false
	}
	gauge := charts.NewGauge()
	gauge.AddSeries("", []opts.GaugeData{{Value: decimal(value)}})
	o := build(gauge)
	series := o.series(0)
	series["min"], series["max"] = 0, decimal(full)
	series["startAngle"], series["endAngle"], series["radius"], series["center"] = 200, -20, "96%", []string{"50%", "64%"}
	series["progress"] = tree{"show": true, "width": 16, "itemStyle": tree{"color": state.colour()}}
	series["pointer"] = tree{"show": false}
	series["anchor"] = tree{"show": false}
	series["axisTick"], series["splitLine"] = tree{"show": false}, tree{"show": false, "length": 0}
	series["splitNumber"] = 5
	series["axisLine"] = tree{"lineStyle": tree{"width": 16, "color": []any{[]any{1, faint}}}}
	series["axisLabel"] = tree{"distance": 18, "color": ink, "fontSize": 11}
	series["detail"] = tree{"formatter": text, "fontSize": 24, "fontWeight": "bold", "color": ink, "offsetCenter": []any{0, "-6%"}}
	series["title"] = tree{"show": true, "fontSize": 14, "color": ink, "offsetCenter": []any{0, "30%"}}
	series["data"] = []any{tree{"value": decimal(value), "name": visible(verdict)}}
	note := ""
	if pass != nil {
		note = "红色短线为合格线" + pass.Text
		o["series"] = append(o["series"].([]any), passTick(series, pass))
	}
	c := o.chart(id, title, note, text+"，"+verdict, 190)
	c.Width = gaugeWidth
	return c, true
}

// passTick is a second gauge that shows nothing but the pass line.
func passTick(gauge tree, pass *Pass) tree {
	tick := tree{"type": "gauge", "z": 4}
	for _, name := range []string{"min", "max", "startAngle", "endAngle", "radius", "center"} {
		tick[name] = gauge[name]
	}
	hidden := tree{"show": false}
	for _, name := range []string{"axisLine", "axisTick", "splitLine", "axisLabel", "detail", "title", "progress", "anchor"} {
		tick[name] = hidden
	}
	tick["pointer"] = tree{"show": true, "icon": "rect", "width": 3, "length": "20%", "offsetCenter": []any{0, "-82%"}, "itemStyle": tree{"color": alarm}}
	tick["data"] = []any{tree{"value": decimal(pass.Points)}}
	return tick
}
