package chart

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Layout says where the tiles of a city stand: roughly as its parts lie, and no
// map. A part that has no place of its own comes below the others.
type Layout struct {
	City  string `json:"city"`
	Tiles []struct {
		Names  []string `json:"names"` // any of which is the part
		Row    int      `json:"row"`
		Column int      `json:"column"`
	} `json:"tiles"`
}

//go:embed layouts.json
var layoutsText []byte

// Layouts are the declared layouts.
var Layouts = func() []Layout {
	var list []Layout
	if err := json.Unmarshal(layoutsText, &list); err != nil {
		panic(fmt.Sprintf("chart: layouts.json: %v", err)) // it is our own file, and tested
	}
	return list
}()

// Tile is one part of a city.
type Tile struct {
	Name  string
	Text  string // 86.45%
	Level int    // of Risks
}

// Risk is one of the four colours in which risks are shown.
type Risk struct {
	Title  string // 红
	Colour string
	Ink    string // of what is written on it
}

// Risks are the four colours, the highest risk first. The higher, the darker:
// they can be told apart in grey, and every tile names its own.
var Risks = []Risk{{"红", "#a3161a", "#ffffff"}, {"橙", "#dd7a1f", ink}, {"黄", "#f6cf3f", ink}, {"蓝", "#cfe4f7", ink}}

const (
	tilesAcross = 6 // where no layout is declared
	tileHeight  = 54
)

// TileMap draws the parts of a city as tiles of equal size, in the four colours
// of risk. Meanings says, parallel to Risks, what each stands for.
func TileMap(id, title, note string, tiles []Tile, meanings []string) (Chart, bool) {
	if len(tiles) < 2 || len(tiles) > BarsMax {
		return Chart{}, false
	}
	places, columns, rows, declared := place(tiles)
	byLevel := make([][]opts.HeatMapData, len(Risks))
	var alt []string
	for i, tile := range tiles {
		text := fmt.Sprintf("%s\n%s %s", visible(tile.Name), Risks[tile.Level].Title, tile.Text)
		byLevel[tile.Level] = append(byLevel[tile.Level], opts.HeatMapData{Value: []any{places[i].column, places[i].row, tile.Level, text}})
		alt = append(alt, tile.Name+tile.Text+Risks[tile.Level].Title)
	}
	chart := charts.NewHeatMap()
	for _, data := range byLevel {
		chart.AddSeries("", data)
	}
	o := build(chart)
	var pieces []tree
	for level, risk := range Risks {
		o.series(level)["label"] = tree{"show": true, "formatter": "{@[3]}", "color": risk.Ink, "fontSize": 12, "lineHeight": 18, "width": (width-40)/columns - 10, "overflow": "truncate"}
		o.series(level)["itemStyle"] = tree{"borderColor": "#ffffff", "borderWidth": 4}
		pieces = append(pieces, tree{"value": level, "label": risk.Title + "：" + meanings[level], "color": risk.Colour})
	}
	o["visualMap"] = tree{
		"type": "piecewise", "dimension": 2, "pieces": pieces, "orient": "horizontal", "left": "center", "bottom": 6,
		"itemSymbol": "rect", "itemWidth": 22, "itemHeight": 12, "itemGap": 16, "textStyle": tree{"color": ink, "fontSize": 12}, "selectedMode": false, "hoverLink": false,
	}
	hidden := func(n int) tree {
		return tree{"type": "category", "data": make([]string, n), "show": false}
	}
	o["xAxis"] = hidden(columns)
	side := hidden(rows)
	side["inverse"] = true
	o["yAxis"] = side
	o["grid"] = tree{"left": 20, "right": 20, "top": 4, "bottom": legendHeight + 4}
	if declared {
		note = "示意，非行政区划图；方格大致按方位排列，面积不代表辖区大小。" + note
	} else {
		note = "示意，非行政区划图；方格依次排列，不代表方位。" + note
	}
	return o.chart(id, title, note, say(alt), rows*tileHeight+legendHeight+8), true
}

type spot struct{ row, column int }

// place puts the tiles where a declared layout says, if one knows most of them.
func place(tiles []Tile) (places []spot, columns, rows int, declared bool) {
	for _, layout := range Layouts {
		known := map[string]spot{}
		for _, t := range layout.Tiles {
			for _, name := range t.Names {
				known[name] = spot{t.Row, t.Column}
			}
			columns = max(columns, t.Column+1)
		}
		used, found := map[spot]bool{}, 0
		places = make([]spot, len(tiles))
		var homeless []int
		for i, tile := range tiles {
			at, ok := known[strings.TrimSpace(tile.Name)]
			if !ok || used[at] {
				homeless = append(homeless, i)
				continue
			}
			places[i], used[at] = at, true
			rows = max(rows, at.row+1)
			found++
		}
		if found*5 < len(tiles)*4 {
			continue
		}
		for n, i := range homeless {
			places[i] = spot{rows + n/columns, n % columns}
		}
		rows += (len(homeless) + columns - 1) / columns
		return places, columns, rows, true
	}
	columns = min(tilesAcross, len(tiles))
	places = make([]spot, len(tiles))
	for i := range tiles {
		places[i] = spot{i / columns, i % columns}
	}
	return places, columns, (len(tiles) + columns - 1) / columns, false
}
