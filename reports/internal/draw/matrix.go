package draw

import (
	"math"
	"strings"
)

// point is a place in px. Products stand in conversions of their own: fused
// with a sum they would differ between machines.
type point struct{ x, y float64 }

func (p point) plus(q point) point    { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point   { return point{p.x - q.x, p.y - q.y} }
func (p point) times(k float64) point { return point{float64(p.x * k), float64(p.y * k)} }
func (p point) length() float64       { return math.Sqrt(float64(p.x*p.x) + float64(p.y*p.y)) }
func cross(p, q point) float64        { return float64(p.x*q.y) - float64(p.y*q.x) }

// matrix is an affine map: x' = ax + cy + e, y' = bx + dy + f.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

func (m matrix) apply(p point) point {
	return point{float64(m.a*p.x) + float64(m.c*p.y) + m.e, float64(m.b*p.x) + float64(m.d*p.y) + m.f}
}

// then gives the map that applies inner first and m after it.
func (m matrix) then(inner matrix) matrix {
	o, x, y := m.apply(point{inner.e, inner.f}), m.apply(point{inner.a, inner.b}), m.apply(point{inner.c, inner.d})
	return matrix{x.x - m.e, x.y - m.f, y.x - m.e, y.y - m.f, o.x, o.y}
}

func (m matrix) inverse() matrix {
	det := float64(m.a*m.d) - float64(m.b*m.c)
	if det == 0 {
		return identity
	}
	return matrix{m.d / det, -m.b / det, -m.c / det, m.a / det,
		(float64(m.c*m.f) - float64(m.d*m.e)) / det, (float64(m.b*m.e) - float64(m.a*m.f)) / det}
}

// scale gives by how much the map stretches lengths.
func (m matrix) scale() float64 {
	return math.Sqrt(math.Abs(float64(m.a*m.d) - float64(m.b*m.c)))
}

// parseTransform reads the transform of an element.
func parseTransform(text string) matrix {
	m := identity
	for _, part := range strings.SplitAfter(text, ")") {
		name, rest, ok := strings.Cut(strings.TrimSpace(part), "(")
		if !ok {
			continue
		}
		v := append(readNumbers(rest), 0, 0, 0, 0, 0, 0)
		given := len(v) - 6
		var step matrix
		switch name {
		case "translate":
			step = matrix{1, 0, 0, 1, v[0], v[1]}
		case "scale":
			if given == 1 {
				v[1] = v[0]
			}
			step = matrix{a: v[0], d: v[1]}
		case "rotate":
			sin, cos := math.Sincos(v[0] * math.Pi / 180)
			turn := matrix{cos, sin, -sin, cos, 0, 0}
			step = matrix{1, 0, 0, 1, v[1], v[2]}.then(turn).then(matrix{1, 0, 0, 1, -v[1], -v[2]})
		case "matrix":
			step = matrix{v[0], v[1], v[2], v[3], v[4], v[5]}
		}
		m = m.then(step)
	}
	return m
}
