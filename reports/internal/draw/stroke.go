package draw

import "math"

// stroke is how a line is drawn.
type stroke struct {
	width    float64
	cap      string // butt, round, square
	join     string // miter, round, bevel
	dashes   []float64
	offset   float64
	mostJoin float64 // where a miter ends, in widths
}

// over gives what the line along an outline covers: pieces that overlap, all
// turning the same way.
func (s stroke) over(o outline, scale float64) outline {
	var out outline
	for _, l := range o {
		l = l.distinct()
		if len(s.dashes) > 0 {
			for _, part := range s.dashed(l) {
				out = s.along(out, part, scale)
			}
			continue
		}
		out = s.along(out, l, scale)
	}
	return out
}

// distinct leaves out points that repeat the one before them.
func (l line) distinct() line {
	out := line{closed: l.closed}
	for _, p := range l.points {
		if n := len(out.points); n == 0 || out.points[n-1] != p {
			out.points = append(out.points, p)
		}
	}
	if n := len(out.points); out.closed && n > 1 && out.points[0] == out.points[n-1] {
		out.points = out.points[:n-1]
	}
	return out
}

func (s stroke) along(out outline, l line, scale float64) outline {
	half := s.width / 2
	n := len(l.points)
	if n == 0 {
		return out
	}
	if n == 1 {
		if s.cap == "round" {
			return s.disc(out, l.points[0], scale)
		}
		return out
	}
	pieces := n - 1
	if l.closed {
		pieces = n
	}
	for i := range pieces {
		a, b := l.points[i], l.points[(i+1)%n]
		way := b.minus(a)
		way = way.times(half / way.length())
		if !l.closed && s.cap == "square" {
			if i == 0 {
				a = a.minus(way)
			}
			if i == pieces-1 {
				b = b.plus(way)
			}
		}
		side := point{-way.y, way.x}
		out = positive(out, a.plus(side), a.minus(side), b.minus(side), b.plus(side))
		if i+1 < pieces || l.closed {
			next := l.points[(i+2)%n].minus(b)
			out = s.corner(out, b, way, next.times(half/next.length()), scale)
		}
	}
	if !l.closed && s.cap == "round" {
		out = s.disc(s.disc(out, l.points[0], scale), l.points[n-1], scale)
	}
	return out
}

// corner fills what two pieces leave open outside their bend.
func (s stroke) corner(out outline, at, in, next point, scale float64) outline {
	if s.join == "round" {
		return s.disc(out, at, scale)
	}
	bend := cross(in, next)
	if bend == 0 {
		return out
	}
	a, b := point{in.y, -in.x}, point{next.y, -next.x} // the outer sides of a bend to the right
	if bend < 0 {
		a, b = a.times(-1), b.times(-1)
	}
	half := s.width / 2
	middle := a.plus(b)
	if reach := middle.length() / 2; s.join != "bevel" && reach > 0 && half/reach <= s.mostJoin {
		tip := middle.times(float64(half*half) / (2 * float64(reach*reach)))
		return positive(out, at, at.plus(a), at.plus(tip), at.plus(b))
	}
	return positive(out, at, at.plus(a), at.plus(b))
}

func (s stroke) disc(out outline, at point, scale float64) outline {
	half := s.width / 2
	n := max(8, int(math.Sqrt(half*scale)*8))
	points := make([]point, n)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		points[i] = at.plus(point{float64(half * cos), float64(half * sin)})
	}
	return append(out, line{points, true})
}

// positive adds a convex piece, turned so that pieces never cancel each other.
func positive(out outline, points ...point) outline {
	area := 0.0
	for i, p := range points {
		area += cross(p.minus(points[0]), points[(i+1)%len(points)].minus(points[0]))
	}
	if area < 0 {
		for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
			points[i], points[j] = points[j], points[i]
		}
	}
	return append(out, line{points, true})
}

// dashMin is the shortest length of a pattern of dashes in px that is drawn as
// dashes.
const dashMin = 0.1

// dashed cuts a line into its dashes.
func (s stroke) dashed(l line) []line {
	whole := 0.0
	for _, d := range s.dashes {
		whole += d
	}
	if whole < dashMin {
		return []line{l}
	}
	points := l.points
	if l.closed && len(points) > 0 {
		points = append(points[:len(points):len(points)], points[0])
	}
	i, left := 0, math.Mod(s.offset, whole)
	for left >= s.dashes[i%len(s.dashes)] {
		left -= s.dashes[i%len(s.dashes)]
		i++
	}
	left = s.dashes[i%len(s.dashes)] - left
	var out []line
	var dash []point
	for j := 0; j+1 < len(points); j++ {
		a, b := points[j], points[j+1]
		length := b.minus(a).length()
		if length > farthest {
			return []line{l}
		}
		for done := 0.0; done < length; {
			if i%2 == 0 && len(dash) == 0 {
				dash = append(dash, a.plus(b.minus(a).times(done/length)))
			}
			step := min(left, length-done)
			done += step
			left -= step
			if i%2 == 0 {
				dash = append(dash, a.plus(b.minus(a).times(done/length)))
			}
			if left <= 0 {
				if len(dash) > 0 {
					out = append(out, line{points: dash})
				}
				dash = nil
				i++
				left = s.dashes[i%len(s.dashes)]
			}
		}
	}
	if len(dash) > 1 {
		out = append(out, line{points: dash})
	}
	return out
}
