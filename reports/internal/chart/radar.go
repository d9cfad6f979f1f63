package chart

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Spoke is one direction of a radar chart.
type Spoke struct {
	Name    string
	Percent json.Number // "" where it is not known
	Text    string
}

// spokeNameMax is how many characters of a name there is room for beside a spoke.
const spokeNameMax = 15

// Radar draws rates against each other. Its middle is a round percentage below
// all of them. Fewer than three known rates make no area and no chart.
func Radar(id, title string, spokes []Spoke) (Chart, bool) {
	known, from := 0, int64(80)
	for _, spoke := range spokes {
		value, ok := new(big.Rat).SetString(string(spoke.Percent))
		if !ok {
			continue
		}
		known++
		for from > 0 && value.Cmp(big.NewRat(from+5, 1)) < 0 {
			from -= 20
		}
	}
	if known < 3 {
		return Chart{}, false
	}
	var indicators []*opts.Indicator
	var values []json.Number
	var alt []string
	for _, spoke := range spokes {
		value := spoke.Percent
		if value == "" {
			value = json.Number(fmt.Sprint(from))
		}
		indicators = append(indicators, &opts.Indicator{Name: short(visible(spoke.Name), spokeNameMax) + "\n" + spoke.Text, Min: float32(from), Max: 100})
		values = append(values, value)
		alt = append(alt, spoke.Name+spoke.Text)
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
	o["radar"].(tree)["radius"] = "66%"
	return o.chart(id, title, fmt.Sprintf("中心为%d%%，外圈为100%%，每格%d个百分点", from, (100-from)/4), say(alt), 330), true
}
