// Package draw draws charts without a browser: the options of a chart into SVG
// by the chart library itself, and that SVG into PNG.
package draw

import (
	"embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"
)

// Library is the script of Apache ECharts 5.6.0 as npm publishes it.
//
//go:embed echarts/echarts.min.js
var Library string

// Licenses are the licence texts of Library; they go wherever it goes.
//
//go:embed echarts/LICENSE echarts/LICENSE-d3 echarts/NOTICE
var Licenses embed.FS

// compiled holds the library and our call, compiled once for all drawings.
var compiled = sync.OnceValues(func() ([2]*goja.Program, error) {
	library, err := goja.Compile("echarts.min.js", Library, false)
	if err != nil {
		return [2]*goja.Program{}, err
	}
	call, err := goja.Compile("draw", script, true)
	return [2]*goja.Program{library, call}, err
})

// script gives the function that draws. Marks inside a drawing are named after
// the chart, so that several can stand in one page.
const script = `(function (name, option, width, height) {
  var chart = echarts.init(null, null, {renderer: 'svg', ssr: true, width: width, height: height});
  chart.getZr().painter._id = name;
  chart.setOption(JSON.parse(option));
  return chart.renderToSVGString();
})`

// SVG draws the options of a chart, which are JSON. The same options give the
// same bytes on every machine: texts are measured by a table of widths, not by
// a font, and every drawing begins with a fresh interpreter.
//
// Units: width and height in px.
// Errors: options that are no JSON, or that the library refuses.
func SVG(name string, option []byte, width, height int) ([]byte, error) {
	if !json.Valid(option) {
		return nil, fmt.Errorf("图表 %s：选项不是 JSON", name)
	}
	programs, err := compiled()
	if err != nil {
		return nil, fmt.Errorf("图表程序：%w", err)
	}
	vm := goja.New()
	random := rand.New(rand.NewPCG(1, 1))
	vm.SetRandSource(random.Float64)
	vm.SetTimeSource(func() time.Time { return time.Unix(0, 0).UTC() })
	// The library asks for a timer to animate with; nothing here moves.
	vm.GlobalObject().Set("setTimeout", func() {})
	if _, err := vm.RunProgram(programs[0]); err != nil {
		return nil, fmt.Errorf("图表程序：%w", err)
	}
	value, err := vm.RunProgram(programs[1])
	if err != nil {
		return nil, fmt.Errorf("图表程序：%w", err)
	}
	call, _ := goja.AssertFunction(value)
	drawn, err := call(nil, vm.ToValue(name), vm.ToValue(string(option)), vm.ToValue(width), vm.ToValue(height))
	if err != nil {
		return nil, fmt.Errorf("图表 %s：%w", name, err)
	}
	root, err := parse([]byte(drawn.String()))
	if err != nil {
		return nil, fmt.Errorf("图表 %s：%w", name, err)
	}
	var out strings.Builder
	root.write(&out)
	return []byte(out.String()), nil
}
