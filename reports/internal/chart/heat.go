package chart

import (
	"fmt"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Cell is one cell of a heat map. One of the lowest level without text may be
// left out.
type Cell struct {
	X, Y  int
	Level int    // the shade, an index of Heat.Levels
	Text  string // printed in the cell
	Say   string // for the alternative text, "" to leave the cell out
}

// Heat is a matrix by shades.
type Heat struct {
	Columns, Rows []string
	Cells         []Cell
	Levels        []string // what the shades mean, lightest first
	RowHeight     int
	Say           []string // the alternative text, in place of that of the cells
	Upright       bool     // narrow columns: heads stand on end, cells have room for their level only
}

// shades colour levels, and shadeInk is what can be read on them.
var (
	shades   = []string{"#f4f5f6", "#deebf7", "#9ecae1", "#4292c6", "#08519c"}
	shadeInk = []string{ink, ink, ink, ink, "#ffffff"}
)

const (
	headHeight    = 44  // px of heads in two lines
	uprightHeight = 132 // px of heads that stand on end
	legendHeight  = 30
	marked        = 3 // from which level on a narrow cell carries its number
)

// Matrix draws a heat map.
func Matrix(id, title, note string, h Heat) (Chart, bool) {
	if len(h.Columns) == 0 || len(h.Rows) == 0 || len(h.Rows) > BarsMax {
		return Chart{}, false
	}
	byLevel := make([][]opts.HeatMapData, len(h.Levels))
	var alt []string
	for _, cell := range h.Cells {
		byLevel[cell.Level] = append(byLevel[cell.Level], opts.HeatMapData{Value: []any{cell.X, cell.Y, cell.Level, cell.Text}})
		if cell.Say != "" {
			alt = append(alt, cell.Say)
		}
	}
	chart := charts.NewHeatMap()
	for _, data := range byLevel {
		chart.AddSeries("", data)
	}
	o := build(chart)
	var pieces []tree
	for level := range h.Levels {
		// {@[3]} is the text of the cell, {@[2]} its level: what is filled in is
		// never read as a template.
		shown, text := true, "{@[3]}"
		if h.Upright {
			shown, text = level >= marked, "{@[2]}"
		}
		o.series(level)["label"] = tree{"show": shown, "formatter": text, "color": shadeInk[level], "fontSize": 11, "lineHeight": 15}
		o.series(level)["itemStyle"] = tree{"borderColor": rule, "borderWidth": 1}
		name := h.Levels[level]
		if h.Upright && level >= marked {
			name = fmt.Sprintf("%d：%s", level, name)
		}
		pieces = append(pieces, tree{"value": level, "label": name, "color": shades[level]})
	}
	o["visualMap"] = tree{
		"type": "piecewise", "dimension": 2, "pieces": pieces, "orient": "horizontal", "left": "center", "bottom": 6,
		"itemSymbol": "rect", "itemWidth": 22, "itemHeight": 12, "itemGap": 14, "textStyle": tree{"color": ink, "fontSize": 11},
		"selectedMode": false, "hoverLink": false, "outOfRange": tree{"color": "#ffffff"},
	}
	head := headHeight
	room := (width-nameWidth-20)/len(h.Columns) - 6
	columns := slices.Clone(h.Columns)
	for i := range columns {
		if !h.Upright {
			columns[i] = balanced(columns[i], room)
		}
	}
	top := across(columns, room)
	label := top["axisLabel"].(tree)
	if h.Upright {
		head = uprightHeight
		label["rotate"], label["width"], label["fontSize"] = 90, uprightHeight-16, 11
	}
	top["position"] = "top"
	side := across(h.Rows, nameWidth)
	side["inverse"] = true
	o["xAxis"], o["yAxis"] = top, side
	o["grid"] = tree{"left": nameWidth + 12, "right": 8, "top": head, "bottom": legendHeight, "show": true, "backgroundColor": shades[0], "borderWidth": 0}
	for _, axis := range []tree{top, side} { // of the cells that are left out
		axis["splitLine"] = tree{"show": true, "interval": 0, "lineStyle": tree{"color": rule}}
	}
	if h.Say != nil {
		alt = h.Say
	}
	return o.chart(id, title, note, say(alt), head+legendHeight+h.RowHeight*len(h.Rows)), true
}
