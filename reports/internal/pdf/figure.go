package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/png"

	"chengan/reports/internal/paper"
)

const (
	pixel       = pt * 3 / 4  // 1/96 inch
	captionRoom = 70 * pt     // what a figure of a page's height leaves to its caption
	pixelsMost  = 100_000_000 // of an image: 400 MB when unpacked
)

// figure prints a drawing in the middle of the line, as wide as the text at
// most, and never larger than it is.
//
// Errors: an image that is no PNG, or too large.
func (b *body) figure(f paper.Figure) ([]strip, error) {
	file, size, err := plainPNG(f.PNG)
	if err != nil {
		return nil, err
	}
	width, height := f.Width, f.Height
	if width <= 0 || height <= 0 {
		width, height = size.X, size.Y
	}
	sheet := b.flow.sheet
	width, height = shrunk(width*pixel, height*pixel, sheet.textWidth(), sheet.textHeight()-captionRoom)
	alt := f.Alt
	if alt == "" {
		alt = f.Caption
	}
	drawing := strip{space: gap, height: height, after: gap, draw: func(p *page, top int) {
		p.marks = append(p.marks, picture{p.left + (p.textWidth()-width)/2, top, width, height, file, alt})
	}}
	if f.Caption == "" {
		return []strip{drawing}, nil
	}
	drawing.keep, drawing.after = true, 0
	return append([]strip{drawing}, b.plain(caption, f.Caption)...), nil
}

// shrunk is width by height made to fit, in its proportions.
func shrunk(width, height, most, highest int) (int, int) {
	if width > most {
		width, height = most, max(1, height*most/width)
	}
	if height > highest {
		width, height = max(1, width*highest/height), highest
	}
	return width, height
}

// plainPNG is the image as every reader of PDF takes it: without gaps, layers of
// interlacing, or more than eight bits.
func plainPNG(file []byte) ([]byte, image.Point, error) {
	config, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("图片不是 PNG：%w", err)
	}
	if config.Width*config.Height > pixelsMost {
		return nil, image.Point{}, fmt.Errorf("图片有 %d × %d 像素；应当不超过 %d 万像素", config.Width, config.Height, pixelsMost/10000)
	}
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, image.Point{}, fmt.Errorf("图片损坏：%w", err)
	}
	size := decoded.Bounds().Size()
	if isPlain(file) {
		return file, size, nil
	}
	opaque := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw(opaque, opaque.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(opaque, opaque.Bounds(), decoded, decoded.Bounds().Min, draw.Over)
	var buffer bytes.Buffer
	if err := png.Encode(&buffer, opaque); err != nil {
		return nil, image.Point{}, err
	}
	return buffer.Bytes(), size, nil
}

// isPlain tells whether a file that is known to be right has eight bits of grey
// or of each colour, no interlacing and nothing transparent.
func isPlain(file []byte) bool {
	const bits, colors, interlacing, chunks = 24, 25, 28, 33
	if file[bits] != 8 || file[colors] != 0 && file[colors] != 2 || file[interlacing] != 0 {
		return false
	}
	for at := chunks; at+8 <= len(file); {
		if string(file[at+4:at+8]) == "tRNS" {
			return false
		}
		at += 12 + int(binary.BigEndian.Uint32(file[at:]))
	}
	return true
}
