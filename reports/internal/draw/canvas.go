package draw

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/vector"
)

// canvas is a picture on white, and what of it may be painted on.
type canvas struct {
	picture *image.RGBA
	clips   []*image.Alpha // each as large as the picture
	brush   vector.Rasterizer
	cover   []byte // of one tile
}

func newCanvas(width, height int) *canvas {
	c := &canvas{picture: image.NewRGBA(image.Rect(0, 0, width, height)), cover: make([]byte, tile*tile)}
	for i := range c.picture.Pix {
		c.picture.Pix[i] = 0xff
	}
	return c
}

// tile is the side of the squares that are filled at once. Up to 512 px the
// rasterizer counts in whole numbers, and those are the same on every machine.
const tile = 512

// farthest is how far from the picture an outline may reach, in px; nothing
// that we draw reaches far.
const farthest = 1 << 15

// spread calls paint for every px that an outline covers, with how much of it.
func (c *canvas) spread(o outline, paint func(x, y int, cover uint32)) {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, l := range o {
		for _, p := range l.points {
			low, high = point{min(low.x, p.x), min(low.y, p.y)}, point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	if !(low.x <= high.x && low.y <= high.y) || low.x < -farthest || low.y < -farthest || high.x > farthest || high.y > farthest {
		return
	}
	size := c.picture.Bounds().Size()
	x0, y0 := max(0, int(math.Floor(low.x))), max(0, int(math.Floor(low.y)))
	x1, y1 := min(size.X, int(math.Floor(high.x))+1), min(size.Y, int(math.Floor(high.y))+1)
	for y := y0; y < y1; y += tile {
		for x := x0; x < x1; x += tile {
			c.fill(o, image.Rect(x, y, min(x1, x+tile), min(y1, y+tile)), paint)
		}
	}
}

func (c *canvas) fill(o outline, box image.Rectangle, paint func(x, y int, cover uint32)) {
	size := box.Size()
	c.brush.Reset(size.X, size.Y)
	for _, l := range o {
		for i, p := range l.points {
			x, y := float32(snap(p.x)-float64(box.Min.X)), float32(snap(p.y)-float64(box.Min.Y))
			if i == 0 {
				c.brush.MoveTo(x, y)
			} else {
				c.brush.LineTo(x, y)
			}
		}
		c.brush.ClosePath()
	}
	cover := &image.Alpha{Pix: c.cover[:size.X*size.Y], Stride: size.X, Rect: image.Rect(0, 0, size.X, size.Y)}
	clear(cover.Pix)
	c.brush.Draw(cover, cover.Rect, image.Opaque, image.Point{})
	for i, a := range cover.Pix {
		if a != 0 {
			paint(box.Min.X+i%size.X, box.Min.Y+i/size.X, uint32(a))
		}
	}
}

// snap puts a coordinate on a grid of 1/64 px, so that the last bit of what was
// computed does not matter.
func snap(v float64) float64 { return math.Round(float64(v*64)) / 64 }

// paint fills an outline with a colour. Opacity is 0 to 255.
func (c *canvas) paint(o outline, colour color.RGBA, opacity uint32) {
	c.spread(o, func(x, y int, cover uint32) {
		a := cover * opacity / 255
		for _, clip := range c.clips {
			a = a * uint32(clip.Pix[y*clip.Stride+x]) / 255
		}
		at := c.picture.Pix[y*c.picture.Stride+4*x:]
		at[0] = blend(at[0], colour.R, a)
		at[1] = blend(at[1], colour.G, a)
		at[2] = blend(at[2], colour.B, a)
	})
}

func blend(under, over uint8, a uint32) uint8 {
	return uint8((uint32(under)*(255-a) + uint32(over)*a + 127) / 255)
}

// clip lets paint reach only an outline until unclip.
func (c *canvas) clip(o outline) {
	mask := image.NewAlpha(c.picture.Bounds())
	c.spread(o, func(x, y int, cover uint32) { mask.Pix[y*mask.Stride+x] = uint8(cover) })
	c.clips = append(c.clips, mask)
}

func (c *canvas) unclip() { c.clips = c.clips[:len(c.clips)-1] }
