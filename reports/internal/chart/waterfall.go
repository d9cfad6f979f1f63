package chart

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// Step is one bar of a waterfall.
type Step struct {
	Name   string
	Points score.Points // of a loss: what it takes away
	Text   string
}

// Waterfall draws how full marks become a score: the first bar, what is taken
// from it one after another, and what is left.
func Waterfall(id, title, note string, full Step, losses []Step, rest Step, state State) (Chart, bool) {
	for i := range losses {
		if losses[i].Points != 0 {
			losses[i].Text = "−" + losses[i].Text
		}
		losses[i].Points = -losses[i].Points
	}
	return stairs(id, title, note, full, losses, rest, state, nil)
}

// Climb draws how a score comes above the line: the score now, what every step
// adds to it, and what it becomes.
func Climb(id, title, note string, now Step, gains []Step, after Step, state State, pass *Pass) (Chart, bool) {
	return stairs(id, title, note, now, gains, after, state, pass)
}

// stairs draws two bars that stand, and between them the steps that lead from
// one to the other.
func stairs(id, title, note string, first Step, steps []Step, last Step, state State, pass *Pass) (Chart, bool) {
	if len(steps) == 0 || len(steps) > lossesMax {
		return Chart{}, false
	}
	low, high := min(first.Points, last.Points), max(first.Points, last.Points)
	at := first.Points
	for _, step := range steps {
		at += step.Points
		low, high = min(low, at), max(high, at)
	}
	if pass != nil {
		low, high = min(low, pass.Points), max(high, pass.Points)
	}
	from := floor(low, high)
	if pass != nil { // an axis of whole points
		const even = 2 * score.Point
		from, high = from/even*even, (high+even-1)/even*even
	}
	var names, alt []string
	var under, moved, whole []opts.BarData
	add := func(s Step, below, by, stands score.Points) {
		names, alt = append(names, s.Name), append(alt, s.Name+s.Text+"分")
		label := func(shown bool) *opts.Label {
			return &opts.Label{Show: opts.Bool(shown), Formatter: s.Text, Color: ink, Position: "top", FontSize: 12}
		}
		under = append(under, opts.BarData{Value: decimal(below)})
		moved = append(moved, opts.BarData{Value: decimal(by), Label: label(stands == 0)})
		whole = append(whole, opts.BarData{Value: decimal(stands), Label: label(stands != 0)})
	}
	add(first, 0, 0, first.Points)
	at = first.Points
	colour, word := warm, "扣去"
	for _, step := range steps {
		add(step, min(at, at+step.Points), max(step.Points, -step.Points), 0)
		at += step.Points
		if step.Points > 0 {
			colour, word = deep, "增加"
		}
	}
	add(last, 0, 0, last.Points)
	whole[len(whole)-1].ItemStyle = &opts.ItemStyle{Color: state.colour()}
	bar := charts.NewBar()
	bar.AddSeries("余下", under, charts.WithItemStyleOpts(opts.ItemStyle{Color: "transparent"}))
	bar.AddSeries(word, moved, charts.WithItemStyleOpts(opts.ItemStyle{Color: colour}))
	bar.AddSeries("得分", whole, charts.WithItemStyleOpts(opts.ItemStyle{Color: grey}))
	bar.SetSeriesOptions(charts.WithBarChartOpts(opts.BarChart{Stack: "分", BarCategoryGap: "35%"}))
	o := build(bar)
	right := 16
	if pass != nil {
		right = 80
		o.series(0)["markLine"] = passMark(pass, "yAxis", "end")
	}
	o["grid"] = tree{"left": 48, "right": right, "top": 32, "bottom": 44}
	room := (width-48-right)/len(names) - 8
	for i := range names {
		names[i] = balanced(names[i], room)
	}
	o["xAxis"], o["yAxis"] = across(names, room), scale("分", decimal(from), decimal(high))
	return o.chart(id, title, cut(note, "纵轴", from), say(alt), 280), true
}
