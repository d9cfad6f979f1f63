package draw_test

import (
	"bytes"
	"image"
	"image/png"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"

	"chengan/reports/internal/draw"
)

const bars = `{"animation":false,"xAxis":{"type":"category","axisLabel":{"interval":0},"data":["甲","</text><script>alert(1)</script>\"'&"]},"yAxis":{"type":"value"},"series":[{"type":"bar","data":[3,5]}]}`

func letters(t *testing.T) *sfnt.Font {
	parsed, err := sfnt.Parse(goregular.TTF)
	require.NoError(t, err)
	return parsed
}

func picture(t *testing.T, svg string, scale float64) image.Image {
	t.Helper()
	data, err := draw.PNG([]byte(svg), letters(t), scale)
	require.NoError(t, err)
	decoded, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	return decoded
}

// shade gives how dark a px is, 0 white to 255 black.
func shade(i image.Image, x, y int) int {
	r, g, b, _ := i.At(x, y).RGBA()
	return 255 - int((r+g+b)/3>>8)
}

func TestSVGIsPlainAndStable(t *testing.T) {
	svg, err := draw.SVG("a", []byte(bars), 300, 200)
	require.NoError(t, err)
	again, err := draw.SVG("a", []byte(bars), 300, 200)
	require.NoError(t, err)
	require.Equal(t, string(svg), string(again))
	require.Contains(t, string(svg), "甲")
	require.Contains(t, string(svg), "&lt;/text&gt;&lt;script&gt;alert(1)")
	for _, markup := range []string{"<script", "<style", "class=", "ecmeta", "href", "font-family=\"\""} {
		require.NotContains(t, string(svg), markup)
	}
}

func TestSVGMarksAreNamedAfterTheChart(t *testing.T) {
	option := `{"animation":false,"xAxis":{},"yAxis":{"type":"category","data":["a"]},"series":[{"type":"bar","data":[{"value":3,"itemStyle":{"color":"#eee","decal":{"symbol":"rect","color":"#333"}}}]}]}`
	svg, err := draw.SVG("first", []byte(option), 300, 200)
	require.NoError(t, err)
	require.Contains(t, string(svg), `id="first-`)
	require.Contains(t, string(svg), `url(#first-`)
	require.NotContains(t, string(svg), "zr0")
}

func TestSVGRefuses(t *testing.T) {
	_, err := draw.SVG("a", []byte("{"), 10, 10)
	require.ErrorContains(t, err, "选项不是 JSON")
	gradient := `{"xAxis":{},"yAxis":{"type":"category","data":["a"]},"series":[{"type":"bar","data":[3],"itemStyle":{"color":{"type":"linear","x":0,"y":0,"x2":0,"y2":1,"colorStops":[{"offset":0,"color":"red"},{"offset":1,"color":"blue"}]}}}]}`
	_, err = draw.SVG("a", []byte(gradient), 99, 99)
	require.ErrorContains(t, err, "linearGradient")
	_, err = draw.SVG("a", []byte(`{"series":[{"type":"bar","data":[1]}]}`), 99, 99)
	require.Error(t, err)
}

func TestPNGRefuses(t *testing.T) {
	for _, c := range []struct{ svg, want string }{
		{`<svg width="9" height="9"><script/></svg>`, "script"},
		{`<svg width="9" height="9"><path d="M0 0" onclick="x"/></svg>`, "onclick"},
		{`<svg width="9" height="9"><path d="M0 0" fill="url(http://x)"/></svg>`, "fill"},
		{`<svg width="9" height="9"><path`, "EOF"},
		{`<g/>`, "不是图"},
		{``, "不是图"},
		{`<svg width="99999" height="99999"/>`, "像素"},
		{`<svg width="0" height="9"/>`, "像素"},
	} {
		_, err := draw.PNG([]byte(c.svg), letters(t), 1)
		require.ErrorContains(t, err, c.want, c.svg)
	}
	_, err := draw.PNG([]byte(`<svg width="9" height="9"/>`), nil, 1)
	require.ErrorContains(t, err, "没有字体")
}

// TestPNGPaints looks at single px of single shapes.
func TestPNGPaints(t *testing.T) {
	type at struct{ x, y, shade int }
	for name, c := range map[string]struct {
		body string
		want []at
	}{
		"rect":         {`<rect x="10" y="10" width="20" height="20" fill="#000"/>`, []at{{9, 9, 0}, {10, 10, 255}, {29, 29, 255}, {30, 30, 0}}},
		"opacity":      {`<g opacity="0.5"><rect x="10" y="10" width="20" height="20" fill="#000" fill-opacity="0.4"/></g>`, []at{{15, 15, 51}}},
		"no fill":      {`<rect x="10" y="10" width="20" height="20" fill="none"/>`, []at{{15, 15, 0}}},
		"circle":       {`<circle cx="50" cy="50" r="20" fill="#000"/>`, []at{{50, 31, 255}, {50, 50, 255}, {36, 36, 255}, {34, 34, 0}, {50, 28, 0}}},
		"hole":         {`<path d="M10 10L40 10L40 40L10 40ZM20 20L20 30L30 30L30 20Z" fill="#000"/>`, []at{{15, 15, 255}, {25, 25, 0}, {35, 35, 255}}},
		"relative":     {`<path d="M10 10l20 0l0 20l-20 0Z" fill="#000"/>`, []at{{10, 10, 255}, {29, 29, 255}, {31, 15, 0}}},
		"curve":        {`<path d="M10 50C10 10 90 10 90 50Z" fill="#000"/>`, []at{{50, 25, 255}, {50, 18, 0}, {50, 49, 255}}},
		"quad":         {`<path d="M10 50Q50 -30 90 50Z" fill="#000"/>`, []at{{50, 14, 255}, {50, 8, 0}}},
		"arc large":    {`<path d="M50 50L50 30A20 20 0 1 1 30 50Z" fill="#000"/>`, []at{{60, 60, 255}, {40, 40, 0}, {60, 40, 255}, {40, 60, 255}}},
		"arc small":    {`<path d="M50 50L50 30A20 20 0 0 0 30 50Z" fill="#000"/>`, []at{{40, 40, 255}, {60, 60, 0}}},
		"line":         {`<path d="M10 20L90 20" fill="none" stroke="#000" stroke-width="4"/>`, []at{{50, 19, 255}, {50, 21, 255}, {50, 23, 0}, {9, 20, 0}, {91, 20, 0}}},
		"square cap":   {`<path d="M10 20L90 20" fill="none" stroke="#000" stroke-width="4" stroke-linecap="square"/>`, []at{{8, 20, 255}, {91, 20, 255}}},
		"miter":        {`<rect x="20" y="20" width="20" height="20" fill="none" stroke="#000" stroke-width="4"/>`, []at{{18, 18, 255}, {41, 41, 255}, {30, 30, 0}, {17, 17, 0}}},
		"round join":   {`<polyline points="20,60 20,20 60,20" fill="none" stroke="#000" stroke-width="8" stroke-linejoin="round"/>`, []at{{16, 16, 0}, {18, 18, 255}, {20, 40, 255}}},
		"dashes":       {`<path d="M0 20L100 20" fill="none" stroke="#000" stroke-width="4" stroke-dasharray="10,5"/>`, []at{{5, 20, 255}, {12, 20, 0}, {20, 20, 255}, {27, 20, 0}}},
		"dash offset":  {`<path d="M0 20L100 20" fill="none" stroke="#000" stroke-width="4" stroke-dasharray="10" stroke-dashoffset="10"/>`, []at{{5, 20, 0}, {15, 20, 255}}},
		"transform":    {`<rect width="10" height="10" transform="translate(50 50) scale(2) rotate(180)" fill="#000"/>`, []at{{35, 35, 255}, {55, 55, 0}, {29, 29, 0}}},
		"matrix":       {`<rect width="10" height="10" transform="matrix(1,0,0,2,10,20)" fill="#000"/>`, []at{{15, 38, 255}, {15, 41, 0}}},
		"clip":         {`<defs><clipPath id="c"><rect x="0" y="0" width="20" height="100"/></clipPath></defs><g clip-path="url(#c)"><rect width="100" height="100" fill="#000"/></g><rect x="60" width="9" height="9" fill="#000"/>`, []at{{10, 10, 255}, {30, 30, 0}, {65, 5, 255}}},
		"pattern":      {`<defs><pattern id="p" width="10" height="10" patternUnits="userSpaceOnUse"><g><rect width="5" height="10" fill="#000"/></g></pattern></defs><rect width="100" height="50" fill="url(#p)"/>`, []at{{2, 2, 255}, {7, 2, 0}, {42, 42, 255}, {42, 60, 0}}},
		"colour names": {`<rect width="9" height="9" fill="rgb(0,0,0)"/><rect x="20" width="9" height="9" fill="#fff" stroke="none"/>`, []at{{5, 5, 255}, {25, 5, 0}}},
		"text":         {`<text x="50" y="50" font-size="60" text-anchor="middle">I</text>`, []at{{50, 30, 255}, {30, 30, 0}, {50, 60, 0}}},
		"text end":     {`<text x="50" y="50" font-size="60" text-anchor="end">I</text>`, []at{{60, 30, 0}}},
		"text turned":  {`<text font-size="60" text-anchor="middle" transform="translate(50 50) rotate(90)">I</text>`, []at{{70, 50, 255}, {50, 70, 0}}},
	} {
		i := picture(t, `<svg width="100" height="100">`+c.body+`</svg>`, 1)
		for _, p := range c.want {
			require.InDelta(t, p.shade, shade(i, p.x, p.y), 3, "%s at %d,%d", name, p.x, p.y)
		}
	}
}

func TestPNGScales(t *testing.T) {
	i := picture(t, `<svg width="1000" height="600"><rect x="10" y="10" width="980" height="580" fill="#000"/></svg>`, 1.5)
	require.Equal(t, image.Pt(1500, 900), i.Bounds().Size())
	for _, p := range []image.Point{{15, 15}, {511, 511}, {512, 512}, {1484, 884}, {700, 20}} { // the edges of tiles too
		require.Equal(t, 255, shade(i, p.X, p.Y), "%v", p)
	}
	require.Zero(t, shade(i, 14, 14))
	require.Zero(t, shade(i, 1485, 885))
}

// TestLicenses: the licence of the library goes with it.
func TestLicenses(t *testing.T) {
	for _, name := range []string{"LICENSE", "LICENSE-d3", "NOTICE"} {
		text, err := fs.ReadFile(draw.Licenses, "echarts/"+name)
		require.NoError(t, err)
		require.NotEmpty(t, text)
	}
	require.True(t, strings.Contains(draw.Library, "Licensed to the Apache Software Foundation"))
}

// FuzzPNG: whatever is taken for a drawing, nothing panics or hangs.
func FuzzPNG(f *testing.F) {
	f.Add(`<svg width="9" height="9"><path d="M1 1L2 2A1 1 0 1 0 3 3C1 1 2 2 3 3Z" stroke="#000" stroke-dasharray="1,2"/><text y="3">a</text></svg>`)
	parsed, err := sfnt.Parse(goregular.TTF)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, svg string) {
		if len(svg) < 2000 {
			draw.PNG([]byte(svg), parsed, 0.5)
		}
	})
}

func BenchmarkSVG(b *testing.B) {
	for b.Loop() {
		if _, err := draw.SVG("a", []byte(bars), 700, 300); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "charts/s")
}
