// Package chart draws figures: one file for each kind of chart. A chart is a
// list of numbers with the texts that the report prints for them; it computes
// nothing that is not already decided, and user text in it is only ever data.
package chart

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"chengan/engine/score"
	"chengan/reports/internal/draw"
	"chengan/reports/internal/font"
)

// Chart is a drawing of figures that the report also prints as text.
type Chart struct {
	ID     string
	Title  string
	Note   string // how to read it
	Alt    string // what it shows, in words, for who cannot see it
	Width  int    // px of the drawing; the page scales it
	Height int
	Option []byte // JSON for ECharts
}

// SVG draws the chart; the bytes are the same on every machine.
func (c Chart) SVG() ([]byte, error) { return draw.SVG(c.ID, c.Option, c.Width, c.Height) }

// PNG paints the chart on white with the letters of a font. Errors and units are
// those of Paint.
func (c Chart) PNG(letters *font.Font, scale float64) ([]byte, error) {
	if letters == nil { // before the labour
		return nil, font.ErrNone
	}
	svg, err := c.SVG()
	if err != nil {
		return nil, err
	}
	return Paint(svg, letters, scale)
}

// Paint makes a picture of what SVG drew.
//
// Units: scale in px of the picture for one px of the drawing; 2 suits paper.
// Errors: font.ErrNone without a font.
func Paint(svg []byte, letters *font.Font, scale float64) ([]byte, error) {
	if letters == nil {
		return nil, font.ErrNone
	}
	return draw.PNG(svg, letters.Sfnt, scale)
}

// Colours differ in lightness as well as in hue, so that they can be told
// apart by the colour-blind and on a grey print.
const (
	deep  = "#1f4e79" // passed, kept
	warm  = "#d98032" // not passed, lost
	grey  = "#7f8c99" // open
	ink   = "#222222"
	rule  = "#b8c0c8"
	faint = "#e3e7eb"
	alarm = "#b00020"
)

const (
	width     = 700
	heightMax = 840 // px that fit on one A4 page under a heading
	nameWidth = 128
	fontSize  = 12
)

// State is how something stands; it chooses the colour.
type State int

// The states.
const (
	Open State = iota // not decided
	Good
	Bad
)

func (s State) colour() string { return [...]string{grey, deep, warm}[s] }

// Pass is the line that a score has to reach.
type Pass struct {
	Points score.Points
	Text   string // >90
}

// tree is a part of an option.
type tree = map[string]any

// option is the JSON of a chart, as a tree: go-echarts builds it, and what it
// has no words for is added here.
type option tree

// build turns a go-echarts chart into an option. Never use its own Render: that
// loads scripts from the network and runs text of the data as script.
func build(chart interface {
	Validate()
	JSON() map[string]any
}) option {
	chart.Validate()
	text, err := json.Marshal(chart.JSON())
	if err != nil {
		panic(fmt.Sprintf("chart: option: %v", err)) // plain data always marshals
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // scores stay the decimal text they are
	built := option{}
	if err := decoder.Decode(&built); err != nil {
		panic(fmt.Sprintf("chart: option: %v", err))
	}
	delete(built, "toolbox")
	delete(built, "title")
	built["tooltip"] = tree{"show": false}
	built["legend"] = tree{"show": false}
	built["animation"] = false
	built["textStyle"] = tree{"fontFamily": draw.Family, "color": ink}
	return built
}

// series gives one of the series.
func (o option) series(i int) tree { return o["series"].([]any)[i].(tree) }

func (o option) chart(id, title, note, alt string, height int) Chart {
	text, err := json.Marshal(o) // escapes <, > and &: it cannot leave its script element
	if err != nil {
		panic(fmt.Sprintf("chart: option: %v", err))
	}
	return Chart{ID: id, Title: title, Note: note, Alt: title + "：" + alt, Width: width, Height: height, Option: text}
}

// decimal is a number of points as JSON: its exact decimal text.
func decimal(points score.Points) json.Number { return json.Number(points.String()) }

// visible leaves out what XML cannot hold, for which the drawing would be
// refused, and what turns the direction of writing.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, text)
}

// listed is how many figures an alternative text names.
const listed = 60

// say joins figures into a sentence, and says how many it leaves out.
func say(parts []string) string {
	if len(parts) > listed {
		return strings.Join(parts[:listed], "，") + fmt.Sprintf("，另有%d项见表", len(parts)-listed)
	}
	return strings.Join(parts, "，")
}

// across is an axis of names. A line of a name that is too long for its room
// is cut.
func across(names []string, room int) tree {
	seen := make([]string, len(names))
	for i, name := range names {
		lines := strings.Split(name, "\n")
		for j := range lines {
			lines[j] = visible(lines[j])
		}
		seen[i] = strings.Join(lines, "\n")
	}
	return tree{
		"type": "category", "data": seen, "splitLine": tree{"show": false}, "axisTick": tree{"show": false}, "axisLine": tree{"lineStyle": tree{"color": grey}},
		"axisLabel": tree{"color": ink, "interval": 0, "width": room, "overflow": "truncate", "lineHeight": 15},
	}
}

// short cuts a name that stands beside a drawing; the table has all of it.
func short(name string, most int) string {
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return name
}

// balanced breaks a name that has no room in one line in its middle.
func balanced(name string, room int) string {
	runes := []rune(visible(name))
	if len(runes)*fontSize <= room {
		return string(runes)
	}
	half := (len(runes) + 1) / 2
	return string(runes[:half]) + "\n" + string(runes[half:])
}

// scale is an axis of numbers.
func scale(name string, from, to any) tree {
	axis := tree{
		"type": "value", "min": from, "max": to, "axisLabel": tree{"color": ink}, "splitLine": tree{"lineStyle": tree{"color": faint}},
		"axisLine": tree{"show": false, "onZero": false}, "axisTick": tree{"show": false},
	}
	if name != "" {
		axis["name"], axis["nameTextStyle"] = name, tree{"color": ink}
	}
	return axis
}

// passMark is the pass line as ECharts draws it across an axis.
func passMark(pass *Pass, axis, position string) tree {
	return tree{
		"symbol": []string{"none", "none"}, "silent": true, "data": []any{tree{axis: decimal(pass.Points)}},
		"lineStyle": tree{"color": alarm, "type": "dashed", "width": 1.5},
		"label":     tree{"show": true, "position": position, "color": alarm, "fontSize": 11, "formatter": "合格线" + pass.Text},
	}
}

// floor gives a round number of points below the lowest, for an axis up to top.
func floor(low, top score.Points) score.Points {
	step := max(top/10, 1)
	return max(0, (low-step/4)/step*step)
}

// cut says that an axis does not begin at nothing.
func cut(note, axis string, from score.Points) string {
	if from <= 0 {
		return note
	}
	if note != "" {
		note += "；"
	}
	return note + fmt.Sprintf("%s自%s分起，长短不成比例", axis, from)
}
