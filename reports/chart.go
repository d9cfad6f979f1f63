package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"chengan/engine/score"
)

// Chart is a drawing of figures that the report also prints as text.
type Chart struct {
	ID     string
	Title  string
	Note   string // how to read it
	Width  int    // px of the drawing; the page scales it
	Height int
	Option []byte // JSON for ECharts; user text is only ever data in it
}

// Colours differ in lightness as well as in hue, so that they can be told
// apart by the colour-blind and on a grey print.
const (
	deep  = "#1f4e79" // passed, kept
	warm  = "#d98032" // not passed, lost
	grey  = "#7f8c99" // open
	ink   = "#222222"
	rule  = "#b8c0c8"
	alarm = "#b00020"
)

// shades colour Levels; shadeInk is what can be read on them.
var (
	shades   = []string{"#ffffff", "#deebf7", "#9ecae1", "#4292c6", "#08519c"}
	shadeInk = []string{ink, ink, ink, "#ffffff", "#ffffff"}
)

const (
	chartWidth   = 700
	chartFont    = "Source Han Sans SC, Noto Sans CJK SC, SimHei, Microsoft YaHei, sans-serif" // no quotes: zrender writes it into an attribute as it is
	maxBars      = 60                                                                          // subjects a chart draws; the tables hold them all
	maxGaps      = 15
	maxHeight    = 840 // px that fit on one A4 page under a heading
	nameWidth    = 128
	intervalNote = "深色为最低得分，浅色为按现有材料计入的部分，斜纹为未定部分"
)

// option is the JSON of a chart, as a tree: go-echarts builds it, and what it
// has no words for is added here.
type option map[string]any

// build turns a go-echarts chart into an option. Never use its own Render: that
// loads scripts from the network and runs text of the data as script.
func build(chart interface {
	Validate()
	JSON() map[string]any
}) option {
	chart.Validate()
	text, err := json.Marshal(chart.JSON())
	if err != nil {
		panic(fmt.Sprintf("reports: chart option: %v", err)) // plain data always marshals
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // scores stay the decimal text they are
	tree := option{}
	if err := decoder.Decode(&tree); err != nil {
		panic(fmt.Sprintf("reports: chart option: %v", err))
	}
	delete(tree, "toolbox")
	delete(tree, "title")
	tree["tooltip"] = map[string]any{"show": false}
	tree["legend"] = map[string]any{"show": false}
	tree["animation"] = false
	tree["textStyle"] = map[string]any{"fontFamily": chartFont, "color": ink}
	return tree
}

// at gives a nested object of the option, entering the first of a list.
func (o option) at(path ...string) map[string]any {
	var node any = map[string]any(o)
	for _, key := range path {
		if list, ok := node.([]any); ok {
			node = list[0]
		}
		node = node.(map[string]any)[key]
	}
	if list, ok := node.([]any); ok {
		node = list[0]
	}
	return node.(map[string]any)
}

func (o option) chart(id, title, note string, height int) Chart {
	text, err := json.Marshal(o) // escapes <, > and &: it cannot leave its script element
	if err != nil {
		panic(fmt.Sprintf("reports: chart option: %v", err))
	}
	return Chart{ID: id, Title: title, Note: note, Width: chartWidth, Height: height, Option: text}
}

// plain is a label of fixed text. ECharts fills in {a}, {b} and {c} in
// formatters, so only figures of ours go in here.
func plain(text, colour string, position string) *opts.Label {
	return &opts.Label{Show: opts.Bool(true), Formatter: text, Color: colour, Position: position, FontSize: 11}
}

// radarChart draws the 得分率 of the pillars of the main subject.
func radarChart(m *Model) (Chart, bool) {
	known := 0
	for _, pillar := range m.Pillars {
		if pillar.Result.Rate.Known() {
			known++
		}
	}
	if m.Main == nil || m.Main.empty || known < 3 {
		return Chart{}, false
	}
	from := 80
	for _, pillar := range m.Pillars {
		for pillar.Result.Rate.Known() && from > 0 && !pillar.Result.Rate.atLeast(int64(from)+5) {
			from -= 20
		}
	}
	var indicators []*opts.Indicator
	var values []json.Number
	for _, pillar := range m.Pillars {
		value := json.Number(pillar.Result.Rate.Percent())
		if !pillar.Result.Rate.Known() {
			value = json.Number(fmt.Sprint(from))
		}
		indicators = append(indicators, &opts.Indicator{Name: visible(pillar.Name) + "\n" + pillar.Result.Rate.Text, Min: float32(from), Max: 100})
		values = append(values, value)
	}
	radar := charts.NewRadar()
	radar.SetGlobalOptions(charts.WithRadarComponentOpts(opts.RadarComponent{
		Indicator: indicators, Shape: "polygon", SplitNumber: 4, Center: []string{"50%", "52%"},
		AxisName:  &opts.AxisName{Color: ink, FontSize: 12, LineHeight: 17},
		SplitLine: &opts.SplitLine{LineStyle: &opts.LineStyle{Color: rule}},
		SplitArea: &opts.SplitArea{Show: opts.Bool(false)},
	}))
	radar.AddSeries("得分率", []opts.RadarData{{Value: values}},
		charts.WithLineStyleOpts(opts.LineStyle{Color: deep, Width: 2.5}), charts.WithAreaStyleOpts(opts.AreaStyle{Color: deep, Opacity: opts.Float(0.15)}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: deep}))
	o := build(radar)
	o.at("radar")["radius"] = "66%"
	return o.chart("pillars", "一级项得分率", fmt.Sprintf("中心为%d%%，外圈为100%%，每格%d个百分点", from, (100-from)/4), 330), true
}

// scoreChart draws scores with the interval from the lowest to the highest
// that is possible, and the pass line.
func scoreChart(m *Model, id, title string, subjects []*Subject) (Chart, bool) {
	if len(subjects) == 0 || len(subjects) > maxBars {
		return Chart{}, false
	}
	from, to := axis(m, subjects)
	var names []string
	var kept, counted, open, label []opts.BarData
	for _, s := range subjects {
		colour := verdictColour(s)
		names = append(names, visible(s.Name))
		kept = append(kept, opts.BarData{Value: decimal(s.Low.Exact), ItemStyle: &opts.ItemStyle{Color: colour}})
		counted = append(counted, opts.BarData{Value: decimal(s.Score.Exact - s.Low.Exact), ItemStyle: &opts.ItemStyle{Color: colour, Opacity: opts.Float(0.55)}})
		open = append(open, opts.BarData{Value: decimal(s.High.Exact - s.Score.Exact), ItemStyle: &opts.ItemStyle{Color: "#eef1f4", BorderColor: grey, BorderWidth: 1}})
		text := fmt.Sprintf("%s分 %s", s.Score, s.VerdictTitle)
		if !s.Unknown.Zero() {
			text = fmt.Sprintf("%s分（%s～%s）%s", s.Score, s.Low, s.High, s.VerdictTitle)
		}
		label = append(label, opts.BarData{Value: json.Number("0"), Label: plain(text, ink, "right")})
	}
	bar := charts.NewBar()
	bar.SetXAxis(names).AddSeries("最低", kept).AddSeries("计入", counted).AddSeries("未定", open).AddSeries("说明", label)
	bar.SetSeriesOptions(charts.WithBarChartOpts(opts.BarChart{Stack: "分", BarCategoryGap: "35%"}))
	bar.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: decimal(from), Max: decimal(to), SplitLine: &opts.SplitLine{LineStyle: &opts.LineStyle{Color: "#e3e7eb"}}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), AxisLabel: &opts.AxisLabel{Color: ink}}),
		charts.WithGridOpts(opts.Grid{Left: fmt.Sprint(nameWidth + 12), Right: "210", Top: "24", Bottom: "24"}),
	)
	bar.XYReversal()
	if m.PassLine != nil {
		charts.WithMarkLineNameXAxisItemOpts(opts.MarkLineNameXAxisItem{Name: "合格线", XAxis: decimal(m.PassLine.Points.Exact)})(&bar.MultiSeries[0])
		charts.WithMarkLineStyleOpts(opts.MarkLineStyle{Symbol: []string{"none", "none"}, LineStyle: &opts.LineStyle{Color: alarm, Type: "dashed", Width: 1.5},
			Label: &opts.Label{Show: opts.Bool(true), Position: "start", Color: alarm, FontSize: 11, Formatter: "合格线" + m.PassLine.Sign}})(&bar.MultiSeries[0])
	}
	o := build(bar)
	axisLabel := o.at("yAxis", "axisLabel")
	axisLabel["interval"], axisLabel["width"], axisLabel["overflow"] = 0, nameWidth, "truncate"
	decal := map[string]any{"symbol": "rect", "color": grey, "dashArrayX": []int{1, 0}, "dashArrayY": []int{2, 5}, "rotation": -0.7854, "symbolSize": 1}
	for _, data := range o["series"].([]any)[2].(map[string]any)["data"].([]any) {
		data.(map[string]any)["itemStyle"].(map[string]any)["decal"] = decal
	}
	note := intervalNote
	if from > 0 {
		note += fmt.Sprintf("；横轴自%s分起，条形长短不成比例", from)
	}
	return o.chart(id, title, note, 50+rowHeight(len(subjects))*len(subjects)), true
}

// axis gives the ends of the scale: full marks on the right, a round number
// below every bar on the left.
func axis(m *Model, subjects []*Subject) (from, to score.Points) {
	low := subjects[0].Low.Exact
	for _, s := range subjects {
		low, to = min(low, s.Low.Exact), max(to, s.Max.Exact, s.High.Exact)
	}
	if m.PassLine != nil {
		low, to = min(low, m.PassLine.Points.Exact), max(to, m.PassLine.Points.Exact)
	}
	step := max(to/10, 1)
	return max(0, (low-step/4)/step*step), to
}

// rowHeight makes as many rows as a chart has fit on one printed page.
func rowHeight(rows int) int { return min(22, maxHeight/max(1, rows)) }

func verdictColour(s *Subject) string {
	switch s.VerdictTitle {
	case "合格", "不设合格线":
		return deep
	case "不合格", "否决":
		return warm
	}
	return grey
}

// decimal is a number of points as JSON: its exact decimal text.
func decimal(points score.Points) json.Number { return json.Number(points.String()) }

// visible leaves out what XML cannot hold; the drawing would be refused for it.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text)
}

// halves breaks a long heading in the middle.
func halves(text string) string {
	runes := []rune(text)
	if len(runes) <= 6 {
		return text
	}
	return string(runes[:len(runes)/2]) + "\n" + string(runes[len(runes)/2:])
}

// heat is one cell of a heat map.
type heat struct {
	x, y, level int
	text        string
}

// heatChart draws a matrix whose every cell carries its figure.
func heatChart(id, title, note string, columns, rows []string, cells []heat, height int) Chart {
	chart := charts.NewHeatMap()
	var data []opts.HeatMapData
	for _, cell := range cells {
		data = append(data, opts.HeatMapData{Value: [3]int{cell.x, cell.y, cell.level}})
	}
	chart.AddSeries(title, data)
	chart.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: columns, Position: "top", AxisLabel: &opts.AxisLabel{Color: ink}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: rows, Inverse: opts.Bool(true), AxisLabel: &opts.AxisLabel{Color: ink}}),
		charts.WithVisualMapOpts(opts.VisualMap{Type: "piecewise", Min: 0, Max: float32(len(shades) - 1), Show: opts.Bool(false), InRange: &opts.VisualMapInRange{Color: shades}}),
		charts.WithGridOpts(opts.Grid{Left: fmt.Sprint(nameWidth + 12), Right: "8", Top: "44", Bottom: "8"}),
	)
	o := build(chart)
	for i, item := range o.at("series")["data"].([]any) {
		cell := item.(map[string]any)
		cell["itemStyle"] = map[string]any{"color": shades[cells[i].level], "borderColor": rule, "borderWidth": 1}
		cell["label"] = map[string]any{"show": true, "formatter": cells[i].text, "color": shadeInk[cells[i].level], "fontSize": 11, "lineHeight": 15}
	}
	for _, axis := range []string{"xAxis", "yAxis"} {
		o.at(axis)["splitLine"], o.at(axis)["axisTick"] = map[string]any{"show": false}, map[string]any{"show": false}
	}
	left, top := o.at("yAxis", "axisLabel"), o.at("xAxis", "axisLabel")
	left["interval"], left["width"], left["overflow"] = 0, nameWidth, "truncate"
	top["interval"], top["width"], top["overflow"], top["lineHeight"] = 0, (chartWidth-nameWidth-20)/max(1, len(columns))-6, "break", 15
	return o.chart(id, title, note, 52+height*len(rows))
}

// subjectChart draws subjects × pillars by 得分率.
func subjectChart(m *Model) (Chart, bool) {
	if len(m.SubjectMatrix) < 2 || len(m.SubjectMatrix) > maxBars || len(m.Pillars) == 0 {
		return Chart{}, false
	}
	var columns, rows []string
	for _, pillar := range m.Pillars {
		columns = append(columns, halves(visible(pillar.Name)))
	}
	var cells []heat
	for y, row := range m.SubjectMatrix {
		rows = append(rows, visible(row.Name))
		for x, cell := range row.Cells {
			cells = append(cells, heat{x, y, cell.Rate.Level(), cell.Rate.Text})
		}
	}
	return heatChart("subjects", "单位与一级项得分率", "颜色越深失分越多："+strings.Join(Levels, "、")+"；“—”为无适用条款", columns, rows, cells, rowHeight(len(rows))), true
}

// domainChart draws pillars × domains of the main subject by points lost.
func domainChart(m *Model) (Chart, bool) {
	if m.Main == nil || m.Main.empty || len(m.DomainMatrix.Rows) == 0 {
		return Chart{}, false
	}
	var rows []string
	var cells []heat
	for y, row := range m.DomainMatrix.Rows {
		rows = append(rows, visible(row.Pillar))
		for x, cell := range row.Cells {
			text := "—"
			if !cell.Empty() {
				text = fmt.Sprintf("失%s\n涉及%s", cell.Lost, cell.AtStake)
			}
			cells = append(cells, heat{x, y, cell.Rate.LostLevel(), text})
		}
	}
	return heatChart("domains", "一级项与领域失分", "单位：分；颜色越深失分占比越高："+strings.Join(Levels, "、")+"；“涉及”为适用条款扣分上限之和", m.DomainMatrix.Domains, rows, cells, 42), true
}

// gapChart draws the largest gaps and the share of all losses they reach.
func gapChart(m *Model) (Chart, bool) {
	gaps := m.Gaps[:min(maxGaps, len(m.Gaps))]
	if len(gaps) == 0 {
		return Chart{}, false
	}
	var names []string
	var bars []opts.BarData
	var line []opts.LineData
	for _, gap := range gaps {
		names = append(names, visible(gap.ClauseID))
		bars = append(bars, opts.BarData{Value: decimal(gap.Lost.Exact), Label: plain(gap.Lost.Text, ink, "top")})
		line = append(line, opts.LineData{Value: json.Number(gap.Cumulative.Percent())})
	}
	bar := charts.NewBar()
	bar.SetXAxis(names).AddSeries("失分", bars, charts.WithItemStyleOpts(opts.ItemStyle{Color: warm}), charts.WithBarChartOpts(opts.BarChart{BarCategoryGap: "40%"}))
	bar.ExtendYAxis(opts.YAxis{Type: "value", Name: "累计占比（%）", Min: 0, Max: 100, AxisLabel: &opts.AxisLabel{Color: ink}, SplitLine: &opts.SplitLine{Show: opts.Bool(false)}})
	bar.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "category", AxisLabel: &opts.AxisLabel{Color: ink}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: "失分（分）", Min: 0, AxisLabel: &opts.AxisLabel{Color: ink}, SplitLine: &opts.SplitLine{LineStyle: &opts.LineStyle{Color: "#e3e7eb"}}}),
		charts.WithGridOpts(opts.Grid{Left: "48", Right: "56", Top: "40", Bottom: "28"}),
	)
	cumulative := charts.NewLine()
	cumulative.AddSeries("累计占比", line, charts.WithLineChartOpts(opts.LineChart{YAxisIndex: 1, Symbol: "circle", SymbolSize: 6}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: deep, Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: deep}))
	bar.Overlap(cumulative)
	o := build(bar)
	o.at("xAxis", "axisLabel")["interval"] = 0
	note := "横轴为条款编号；条形为失分，折线为累计占全部失分的比重，数值见扣分清单"
	if len(m.Gaps) > len(gaps) {
		note += fmt.Sprintf("；只画前%d条", len(gaps))
	}
	return o.chart("gaps", "失分条款排列图", note, 280), true
}
