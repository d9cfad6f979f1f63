package reports

import (
	"fmt"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// Mark is a number of points: the exact one, and the text that every format
// prints for it.
type Mark struct {
	Exact score.Points `json:"exact"`
	Text  string       `json:"text"`
	origin
}

// String gives the printed text.
func (m Mark) String() string { return m.Text }

// Unrounded is the same points with all decimals that they have, so that scores
// and their difference add up as printed.
func (m Mark) Unrounded() Mark {
	m.Text = m.Exact.String()
	return m
}

// Decimals counts the decimals of the printed text.
func (m Mark) Decimals() int {
	_, fraction, _ := strings.Cut(m.Text, ".")
	return len(fraction)
}

// Zero reports whether the mark is exactly nothing.
func (m Mark) Zero() bool { return m.Exact == 0 }

// printer turns points into text by the report_rounding of the ruleset.
type printer struct {
	scale int
	mode  score.Rounding
	line  *engine.PassLine
	naming
}

// newPrinter reads the rounding of a ruleset; one that names none gets two
// decimals, 四舍五入.
func newPrinter(ruleset *engine.Outline) (printer, error) {
	p := printer{scale: ruleset.Rounding.Scale, mode: ruleset.Rounding.Mode, line: ruleset.Pass}
	if p.mode == "" {
		p.scale, p.mode = 2, score.HalfUp
	}
	if !p.mode.Valid() || p.scale < 0 || p.scale > 4 {
		return p, fmt.Errorf("report_rounding：%d 位小数、方式 %q；应为 0 至 4 位，方式为 %v 之一", p.scale, p.mode, score.Roundings)
	}
	return p, nil
}

// mark prints points. Points that are not nothing never print as nothing.
func (p printer) mark(points score.Points) Mark {
	return p.guarded(points, 0)
}

// share prints points out of whole. What is not all never prints as all.
func (p printer) share(points, whole score.Points) Mark {
	return p.guarded(points, 0, whole)
}

// score prints the points of a subject. Where rounding would carry them across
// the pass line, or up to full marks, the unrounded decimal is printed: nobody
// may read 90.00 where 89.9996 was meant.
func (p printer) score(points, full score.Points) Mark {
	mark := p.guarded(points, 0, full)
	if p.line != nil && p.line.Passes(p.rounded(points)) != p.line.Passes(points) {
		mark.Text = p.unrounded(points)
	}
	return mark
}

// guarded rounds points unless that would make them look like one of the
// landmarks, which they are not.
func (p printer) guarded(points score.Points, landmarks ...score.Points) Mark {
	rounded := p.rounded(points)
	for _, landmark := range landmarks {
		if rounded == landmark && points != landmark {
			return Mark{Exact: points, Text: p.unrounded(points)}
		}
	}
	return Mark{Exact: points, Text: points.Fixed(p.scale, p.mode)}
}

// rounded gives the number that a reader of the rounded text would see.
func (p printer) rounded(points score.Points) score.Points {
	unit := int64(1)
	for range 4 - p.scale {
		unit *= 10
	}
	return score.Points(p.mode.Divide(int64(points), unit) * unit)
}

func (p printer) unrounded(points score.Points) string {
	for scale := p.scale; scale < 4; scale++ {
		p.scale = scale
		if p.rounded(points) == points {
			break
		}
		p.scale = scale + 1
	}
	return points.Fixed(p.scale, p.mode)
}
