package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// Step is one bar of a waterfall.
type Step struct {
	Name   string
	Points score.Points // of a deduction: what it takes away
	Text   string
}

// Waterfall draws how full marks become a score: the first bar, what is taken
// from it one after another, and what is left.
func Waterfall(id, title, note string, full Step, losses []Step, rest Step, state State) (Chart, bool) {
	if len(losses) == 0 || len(losses) > lossesMax {
		return Chart{}, false
	}
	low := min(full.Points, rest.Points)
	at := full.Points
	for _, loss := range losses {
		at -= loss.Points
		low = min(low, at)
	}
	from := floor(low, full.Points)
	var names, alt []string
	var under, lost, whole []opts.BarData
	add := func(s Step, below, taken, stands score.Points, text string) {
		names, alt = append(names, s.Name), append(alt, s.Name+text+"分")
		label := func(shown bool) *opts.Label {
			return &opts.Label{Show: opts.Bool(shown), Formatter: text, Color: ink, Position: "top", FontSize: 12}
		}
		under = append(under, opts.BarData{Value: decimal(below)})
		lost = append(lost, opts.BarData{Value: decimal(taken), Label: label(stands == 0)})
		whole = append(whole, opts.BarData{Value: decimal(stands), Label: label(stands != 0)})
	}
	add(full, 0, 0, full.Points, full.Text)
	at = full.Points
	for _, loss := range losses {
		at -= loss.Points
		text := loss.Text
		if loss.Points != 0 {
			text = "−" + text
		}
		add(loss, at, loss.Points, 0, text)
	}
	add(rest, 0, 0, rest.Points, rest.Text)
	whole[len(whole)-1].ItemStyle = &opts.ItemStyle{Color: state.colour()}
	bar := charts.NewBar()
	bar.AddSeries("余下", under, charts.WithItemStyleOpts(opts.ItemStyle{Color: "transparent"}))
	bar.AddSeries("扣去", lost, charts.WithItemStyleOpts(opts.ItemStyle{Color: warm}))
	bar.AddSeries("得分", whole, charts.WithItemStyleOpts(opts.ItemStyle{Color: grey}))
	bar.SetSeriesOptions(charts.WithBarChartOpts(opts.BarChart{Stack: "分", BarCategoryGap: "35%"}))
	o := build(bar)
	o["grid"] = tree{"left": 48, "right": 16, "top": 32, "bottom": 44}
	room := (width-64)/len(names) - 8
	for i := range names {
		names[i] = balanced(names[i], room)
	}
	o["xAxis"], o["yAxis"] = across(names, room), scale("分", decimal(from), decimal(full.Points))
	return o.chart(id, title, cut(note, "纵轴", from), say(alt), 280), true
}
