package draw

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// pixelsMax bounds a picture: 4 bytes each.
const pixelsMax = 64 << 20

// PNG paints a drawing of SVG on white, with letters of the given font.
//
// Units: scale in px of the picture for one px of the drawing.
// Errors: a text that is no drawing, a picture beyond 64 million px.
func PNG(svg []byte, letters *sfnt.Font, scale float64) ([]byte, error) {
	root, err := parse(svg)
	if err != nil {
		return nil, fmt.Errorf("图表：%w", err)
	}
	width, height := int(math.Round(root.length("width")*scale)), int(math.Round(root.length("height")*scale))
	if width < 1 || height < 1 || width > pixelsMax/height {
		return nil, fmt.Errorf("图表：%d×%d 像素；应有像素且不超过 %d 万", width, height, pixelsMax/10000)
	}
	if letters == nil {
		return nil, errors.New("图表：没有字体")
	}
	p := &painter{canvas: newCanvas(width, height), letters: letters, named: map[string]*element{}}
	p.name(root)
	p.children(root, matrix{a: scale, d: scale}, 1)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := encoder.Encode(&out, p.picture); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// painter paints the elements of a drawing.
type painter struct {
	*canvas
	letters *sfnt.Font
	buffer  sfnt.Buffer
	named   map[string]*element
	tiling  bool // inside a pattern
}

func (p *painter) name(e *element) {
	if id := e.get("id"); id != "" {
		p.named[id] = e
	}
	for _, child := range e.children {
		p.name(child)
	}
}

// target gives the element that url(#…) names, nil where there is none.
func (p *painter) target(url string) *element {
	return p.named[strings.TrimSuffix(strings.TrimPrefix(url, "url(#"), ")")]
}

func (p *painter) children(e *element, m matrix, opacity float64) {
	for _, child := range e.children {
		p.element(child, m, opacity)
	}
}

func (p *painter) element(e *element, m matrix, opacity float64) {
	m = m.then(parseTransform(e.get("transform")))
	opacity *= share(e.get("opacity"))
	if clip := p.target(e.get("clip-path")); clip != nil {
		var whole outline
		for _, child := range clip.children {
			whole = append(whole, outlineOf(child, m.scale()).mapped(m.then(parseTransform(child.get("transform"))))...)
		}
		p.clip(whole)
		defer p.unclip()
	}
	switch e.name {
	case "g":
		p.children(e, m, opacity)
	case "text":
		p.text(e, m, opacity)
	case "path", "rect", "circle", "polygon", "polyline":
		p.shape(e, m, opacity)
	}
}

func (p *painter) shape(e *element, m matrix, opacity float64) {
	o := outlineOf(e, m.scale())
	if pattern := p.target(e.get("fill")); pattern != nil {
		p.tiles(pattern, o.mapped(m), m, opacity)
	} else if colour, ok := parseColour(e.get("fill"), "#000"); ok {
		p.paint(o.mapped(m), colour, level(opacity*share(e.get("fill-opacity"))))
	}
	if colour, ok := parseColour(e.get("stroke"), "none"); ok {
		s := stroke{width: 1, cap: e.get("stroke-linecap"), join: e.get("stroke-linejoin"), offset: e.length("stroke-dashoffset"), mostJoin: 4}
		if e.get("stroke-width") != "" {
			s.width = e.length("stroke-width")
		}
		if e.get("stroke-miterlimit") != "" {
			s.mostJoin = e.length("stroke-miterlimit")
		}
		s.dashes = readNumbers(e.get("stroke-dasharray"))
		if len(s.dashes)%2 == 1 {
			s.dashes = append(s.dashes, s.dashes...)
		}
		p.paint(s.over(o, m.scale()).mapped(m), colour, level(opacity*share(e.get("stroke-opacity"))))
	}
}

// tilesMax bounds how often a pattern is repeated in one shape.
const tilesMax = 40000

// tiles fills an outline with a pattern.
func (p *painter) tiles(pattern *element, o outline, m matrix, opacity float64) {
	m = m.then(parseTransform(pattern.get("patternTransform")))
	width, height := pattern.length("width"), pattern.length("height")
	if width <= 0 || height <= 0 || p.tiling {
		return
	}
	p.tiling = true // no pattern within a pattern
	defer func() { p.tiling = false }()
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, l := range o.mapped(m.inverse()) {
		for _, q := range l.points {
			low, high = point{min(low.x, q.x), min(low.y, q.y)}, point{max(high.x, q.x), max(high.y, q.y)}
		}
	}
	x0, y0 := math.Floor(low.x/width), math.Floor(low.y/height)
	columns, rows := math.Ceil(high.x/width)-x0, math.Ceil(high.y/height)-y0
	if !(columns >= 1 && rows >= 1 && columns*rows <= tilesMax) {
		return
	}
	p.clip(o)
	defer p.unclip()
	for i := range int(columns) {
		for j := range int(rows) {
			p.children(pattern, m.then(matrix{1, 0, 0, 1, (x0 + float64(i)) * width, (y0 + float64(j)) * height}), opacity)
		}
	}
}

// text paints the letters of one line.
func (p *painter) text(e *element, m matrix, opacity float64) {
	colour, ok := parseColour(e.get("fill"), "#000")
	if !ok {
		return
	}
	// Outlines are taken large and made small by the map: their whole numbers
	// are then fine enough for any size.
	const grain = 1024
	shrink := float64(e.size() / grain)
	var glyphs outline
	var at fixed.Int26_6
	for _, r := range e.text {
		glyph, err := p.letters.GlyphIndex(&p.buffer, r)
		if err != nil {
			continue
		}
		segments, err := p.letters.LoadGlyph(&p.buffer, glyph, fixed.I(grain), nil)
		if err != nil {
			continue
		}
		pen := &pen{scale: m.scale() * shrink}
		for _, s := range segments {
			place := func(i int) point {
				return point{float64(s.Args[i].X+at) / 64, float64(s.Args[i].Y) / 64}
			}
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				pen.close()
				pen.move(place(0))
			case sfnt.SegmentOpLineTo:
				pen.to(place(0))
			case sfnt.SegmentOpQuadTo:
				pen.quad(place(0), place(1))
			case sfnt.SegmentOpCubeTo:
				pen.cube(place(0), place(1), place(2))
			}
		}
		pen.close()
		glyphs = append(glyphs, pen.lines...)
		if advance, err := p.letters.GlyphAdvance(&p.buffer, glyph, fixed.I(grain), 0); err == nil {
			at += advance
		}
	}
	width := float64(float64(at) / 64 * shrink)
	x := e.length("x")
	switch e.get("text-anchor") {
	case "middle":
		x -= width / 2
	case "end":
		x -= width
	}
	m = m.then(matrix{shrink, 0, 0, shrink, x, e.length("y")})
	// There is one weight: bold letters get a rim of their own colour.
	if weight := e.get("font-weight"); weight == "bold" || weight == "bolder" {
		s := stroke{width: grain / 24, join: "round"}
		p.paint(s.over(glyphs, m.scale()).mapped(m), colour, level(opacity*share(e.get("fill-opacity"))))
	}
	p.paint(glyphs.mapped(m), colour, level(opacity*share(e.get("fill-opacity"))))
}

// share reads an opacity; one that is not given is whole.
func share(text string) float64 {
	if text == "" {
		return 1
	}
	value, _ := strconv.ParseFloat(text, 64)
	return max(0, min(1, value))
}

func level(opacity float64) uint32 { return uint32(math.Round(opacity * 255)) }

// parseColour reads a colour; false is nothing to paint.
func parseColour(text, otherwise string) (color.RGBA, bool) {
	if text == "" {
		text = otherwise
	}
	var v [3]uint8
	switch {
	case strings.HasPrefix(text, "#"):
		digits := text[1:]
		if len(digits) == 3 {
			digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
		}
		number, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || len(digits) != 6 {
			return color.RGBA{}, false
		}
		v = [3]uint8{uint8(number >> 16), uint8(number >> 8), uint8(number)}
	case strings.HasPrefix(text, "rgb("):
		for i, n := range readNumbers(text[4:]) {
			if i < 3 {
				v[i] = uint8(max(0, min(255, n)))
			}
		}
	default:
		return color.RGBA{}, false
	}
	return color.RGBA{v[0], v[1], v[2], 255}, true
}
