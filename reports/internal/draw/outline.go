package draw

import (
	"math"
	"strconv"
	"strings"
)

// line is a run of points joined by straight pieces.
type line struct {
	points []point
	closed bool
}

// outline is what an element covers or follows: curves are broken into straight
// pieces no longer than can be seen.
type outline []line

func (o outline) mapped(m matrix) outline {
	out := make(outline, len(o))
	for i, l := range o {
		points := make([]point, len(l.points))
		for j, p := range l.points {
			points[j] = m.apply(p)
		}
		out[i] = line{points, l.closed}
	}
	return out
}

// pen draws an outline in px of the drawing.
type pen struct {
	lines outline
	at    point
	scale float64 // px of the picture for one of the drawing
}

func (p *pen) move(to point) {
	p.lines = append(p.lines, line{points: []point{to}})
	p.at = to
}

func (p *pen) to(next point) {
	if len(p.lines) == 0 || p.lines[len(p.lines)-1].closed {
		p.move(p.at)
	}
	last := &p.lines[len(p.lines)-1]
	last.points = append(last.points, next)
	p.at = next
}

func (p *pen) close() {
	if len(p.lines) > 0 {
		last := &p.lines[len(p.lines)-1]
		last.closed, p.at = true, last.points[0]
	}
}

// pieces says into how many a curve of the given length is broken.
func (p *pen) pieces(length float64) int {
	return max(2, min(200, int(math.Sqrt(length*p.scale)*1.5)+1))
}

func (p *pen) cube(b, c, d point) {
	a := p.at
	n := p.pieces(b.minus(a).length() + c.minus(b).length() + d.minus(c).length())
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		p.to(a.times(u * u * u).plus(b.times(3 * u * u * t)).plus(c.times(3 * u * t * t)).plus(d.times(t * t * t)))
	}
}

func (p *pen) quad(b, c point) {
	a := p.at
	n := p.pieces(b.minus(a).length() + c.minus(b).length())
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		p.to(a.times(u * u).plus(b.times(2 * u * t)).plus(c.times(t * t)))
	}
}

// arc follows an ellipse, as SVG defines it (1.1, F.6.5).
func (p *pen) arc(rx, ry, turn float64, large, sweep bool, end point) {
	start := p.at
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || start == end {
		p.to(end)
		return
	}
	sin, cos := math.Sincos(turn * math.Pi / 180)
	frame := matrix{cos, sin, -sin, cos, 0, 0}
	half := frame.inverse().apply(start.minus(end).times(0.5))
	if over := float64(half.x*half.x)/(rx*rx) + float64(half.y*half.y)/(ry*ry); over > 1 {
		rx, ry = rx*math.Sqrt(over), ry*math.Sqrt(over)
	}
	up := float64(rx*rx*ry*ry) - float64(rx*rx*half.y*half.y) - float64(ry*ry*half.x*half.x)
	down := float64(rx*rx*half.y*half.y) + float64(ry*ry*half.x*half.x)
	k := math.Sqrt(max(0, up/down))
	if large == sweep {
		k = -k
	}
	centre := point{k * rx * half.y / ry, -k * ry * half.x / rx}
	from := math.Atan2((half.y-centre.y)/ry, (half.x-centre.x)/rx)
	until := math.Atan2((-half.y-centre.y)/ry, (-half.x-centre.x)/rx)
	switch {
	case sweep && until < from:
		until += 2 * math.Pi
	case !sweep && until > from:
		until -= 2 * math.Pi
	}
	middle := frame.apply(centre).plus(start.plus(end).times(0.5))
	n := p.pieces(math.Abs(until-from) * max(rx, ry))
	for i := 1; i < n; i++ {
		s, c := math.Sincos(from + float64((until-from)*float64(i)/float64(n)))
		p.to(frame.apply(point{rx * c, ry * s}).plus(middle))
	}
	p.to(end)
}

// outlineOf gives what an element draws, in its own px.
func outlineOf(e *element, scale float64) outline {
	p := &pen{scale: scale}
	switch e.name {
	case "rect":
		x, y, w, h := e.length("x"), e.length("y"), e.length("width"), e.length("height")
		p.move(point{x, y})
		p.to(point{x + w, y})
		p.to(point{x + w, y + h})
		p.to(point{x, y + h})
		p.close()
	case "circle":
		c, r := point{e.length("cx"), e.length("cy")}, e.length("r")
		p.move(point{c.x + r, c.y})
		p.arc(r, r, 0, false, true, point{c.x - r, c.y})
		p.arc(r, r, 0, false, true, point{c.x + r, c.y})
		p.close()
	case "polygon", "polyline":
		v := readNumbers(e.get("points"))
		for i := 0; i+1 < len(v); i += 2 {
			if i == 0 {
				p.move(point{v[0], v[1]})
			} else {
				p.to(point{v[i], v[i+1]})
			}
		}
		if e.name == "polygon" {
			p.close()
		}
	case "path":
		p.follow(e.get("d"))
	}
	return p.lines
}

// arguments counts the numbers of each step of a path.
var arguments = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'A': 7, 'Z': 0}

// follow draws the steps of a path. Smooth curves (S, T) do not occur.
func (p *pen) follow(d string) {
	var step byte
	for {
		d = strings.TrimLeft(d, " ,")
		if d == "" {
			return
		}
		fresh := d[0] >= 'A' && d[0] != 'e'
		if fresh {
			step, d = d[0], d[1:]
		}
		big := step &^ 0x20
		if arguments[big] == 0 && !fresh {
			return // numbers that belong to no step
		}
		v := make([]float64, arguments[big])
		for i := range v {
			v[i], d = readNumber(d)
		}
		var origin point
		if step != big {
			origin = p.at
		}
		at := func(i int) point { return origin.plus(point{v[i], v[i+1]}) }
		switch big {
		case 'M':
			p.move(at(0))
			step -= 'M' - 'L' // further pairs are lines
		case 'L':
			p.to(at(0))
		case 'H':
			p.to(point{origin.x + v[0], p.at.y})
		case 'V':
			p.to(point{p.at.x, origin.y + v[0]})
		case 'C':
			p.cube(at(0), at(2), at(4))
		case 'Q':
			p.quad(at(0), at(2))
		case 'A':
			p.arc(v[0], v[1], v[2], v[3] != 0, v[4] != 0, at(5))
		case 'Z':
			p.close()
		default:
			return
		}
	}
}

// readNumber reads the number that a text begins with; a text without one is
// used up.
func readNumber(text string) (float64, string) {
	text = strings.TrimLeft(text, " ,")
	end := 0
	for end < len(text) {
		c := text[end]
		sign := c == '-' && (end == 0 || text[end-1] == 'e')
		if !sign && c != '.' && c != 'e' && (c < '0' || c > '9') {
			break
		}
		end++
	}
	if end == 0 {
		return 0, ""
	}
	value, _ := strconv.ParseFloat(text[:end], 64)
	return value, text[end:]
}

func readNumbers(text string) []float64 {
	var list []float64
	for {
		text = strings.TrimLeft(text, " ,")
		if text == "" || text[0] == ')' {
			return list
		}
		var v float64
		v, text = readNumber(text)
		list = append(list, v)
	}
}
