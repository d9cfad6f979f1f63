package draw

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// element is one element of a drawing.
type element struct {
	name     string
	attrs    []attribute
	text     string // of a text element
	children []*element
}

type attribute struct{ name, value string }

// get gives the value of an attribute, "" where there is none.
func (e *element) get(name string) string {
	for _, a := range e.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// The attributes that drawings consist of, and what each may hold. A page takes
// a drawing as it is, so nothing else ever gets into one.
var (
	number    = regexp.MustCompile(`^-?[0-9.]+(e-?[0-9]+)?%?$`)
	numbers   = regexp.MustCompile(`^[-0-9., e]+$`)
	steps     = regexp.MustCompile(`^[-0-9., eMmLlHhVvCcSsQqTtAaZz]*$`)
	paint     = regexp.MustCompile(`^(none|#[0-9a-fA-F]{3,6}|rgb\([0-9]+,[0-9]+,[0-9]+\)|url\(#[-a-z0-9]+\))$`)
	reference = regexp.MustCompile(`^url\(#[-a-z0-9]+\)$`)
	word      = regexp.MustCompile(`^[-a-zA-Z0-9]+$`)
	transform = regexp.MustCompile(`^((translate|rotate|scale|matrix)\([-0-9., e]+\) ?)*$`)
	allowed   = map[string]*regexp.Regexp{
		"x": number, "y": number, "width": number, "height": number, "cx": number, "cy": number, "r": number, "viewBox": numbers,
		"d": steps, "points": numbers, "transform": transform, "patternTransform": transform, "patternUnits": word, "id": word, "clip-path": reference,
		"fill": paint, "fill-opacity": number, "opacity": number,
		"stroke": paint, "stroke-opacity": number, "stroke-width": number, "stroke-dasharray": numbers, "stroke-dashoffset": number, "stroke-linecap": word, "stroke-linejoin": word, "stroke-miterlimit": number,
		"text-anchor": word, "font-size": number, "font-weight": word,
	}
	kinds = map[string]bool{"svg": true, "g": true, "defs": true, "clipPath": true, "pattern": true, "path": true, "rect": true, "circle": true, "polygon": true, "polyline": true, "text": true}
)

// The library also writes what only a page that moves would need.
var (
	idle        = map[string]bool{"class": true, "pointer-events": true, "version": true, "baseProfile": true, "xmlns": true, "xlink": true, "space": true, "font-family": true}
	meta        = "ecmeta_"
	declaration = regexp.MustCompile(`(font-size|font-weight):\s*([-a-z0-9.]+?)(px)?(;|$)`)
)

// middle is how far below the middle of a line its baseline is, in sizes of the
// font. It lies between what centres Chinese characters and what centres digits.
const middle = 0.37

// parse reads a drawing of the library and refuses what drawings do not hold.
func parse(svg []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	var path []*element
	var root *element
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "style" {
				if err := decoder.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			e, err := newElement(token)
			if err != nil {
				return nil, err
			}
			if len(path) > 0 {
				parent := path[len(path)-1]
				parent.children = append(parent.children, e)
			} else {
				root = e
			}
			path = append(path, e)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			if len(path) > 0 && path[len(path)-1].name == "text" {
				path[len(path)-1].text += string(token)
			}
		}
	}
	if root == nil || root.name != "svg" {
		return nil, errors.New("不是图")
	}
	return root, nil
}

func newElement(token xml.StartElement) (*element, error) {
	e, central := &element{name: token.Name.Local}, false
	if !kinds[e.name] {
		return nil, fmt.Errorf("图中有元素 %q；应为直线、曲线、矩形、圆、多边形或文字", e.name)
	}
	for _, a := range token.Attr {
		name := a.Name.Local
		switch {
		case name == "dominant-baseline":
			central = true
		case idle[name] || strings.HasPrefix(name, meta):
		case name == "style":
			for _, d := range declaration.FindAllStringSubmatch(a.Value, -1) {
				e.attrs = append(e.attrs, attribute{d[1], d[2]})
			}
		case allowed[name] == nil || !allowed[name].MatchString(a.Value):
			return nil, fmt.Errorf("图中有属性 %s=%q", name, a.Value)
		default:
			e.attrs = append(e.attrs, attribute{name, a.Value})
		}
	}
	if e.name == "text" && central {
		e.lower()
	}
	return e, nil
}

// lower turns the middle of a line, which not everything that shows drawings
// knows, into its baseline.
func (e *element) lower() {
	shift := float64(e.size() * middle) // on its own: fused with the sum it would differ between machines
	y := math.Round((e.length("y")+shift)*100) / 100
	e.attrs = slices.DeleteFunc(e.attrs, func(a attribute) bool { return a.name == "y" })
	e.attrs = append(e.attrs, attribute{"y", strconv.FormatFloat(y, 'f', -1, 64)})
}

// size gives the size of the letters of a text in px.
func (e *element) size() float64 {
	if e.get("font-size") == "" {
		return 12
	}
	return e.length("font-size")
}

// length gives a number of px, 0 where there is none.
func (e *element) length(name string) float64 {
	value, _ := strconv.ParseFloat(e.get(name), 64) // checked when it was read
	return value
}

// empty reports whether nothing would be seen of the element.
func (e *element) empty() bool {
	switch e.name {
	case "text":
		return strings.TrimSpace(e.text) == ""
	case "g", "defs":
		return !slices.ContainsFunc(e.children, func(child *element) bool { return !child.empty() })
	case "rect", "path", "circle", "polygon", "polyline":
		return e.get("fill") == "none" && (e.get("stroke") == "" || e.get("stroke") == "none") || e.name == "path" && e.get("d") == ""
	}
	return false
}
