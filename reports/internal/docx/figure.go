package docx

import (
	"bytes"
	"fmt"
	"image/png"

	"chengan/reports/internal/paper"
)

const drawingNamespaces markup = ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
	` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
	` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

// A pixel is 1/96 inch; Word counts in EMU.
const (
	emuPerPixel = 9525
	emuPerTwip  = 635
)

// captionRoom is what a figure of a page's height leaves to its caption, in
// twips.
const captionRoom = 1400

func imageFile(number int) string     { return fmt.Sprintf("media/image%d.png", number+1) }
func imageRelation(number int) string { return fmt.Sprintf("image%d", number+1) }

// figure prints a drawing in the middle of the line, as wide as the text at
// most, and never larger than it is.
//
// Errors: an image that is no PNG.
func (b *body) figure(f paper.Figure) error {
	config, err := png.DecodeConfig(bytes.NewReader(f.PNG))
	if err != nil {
		return fmt.Errorf("图片不是 PNG：%w", err)
	}
	width, height := f.Width, f.Height
	if width <= 0 || height <= 0 {
		width, height = config.Width, config.Height
	}
	wide, high := shrunk(width*emuPerPixel, height*emuPerPixel, b.sheet.textWidth()*emuPerTwip, (b.sheet.textHeight()-captionRoom)*emuPerTwip)
	number := len(b.images)
	b.images = append(b.images, f.PNG)
	alt := f.Alt
	if alt == "" {
		alt = f.Caption
	}
	drawing := markup(fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[1]d" cy="%[2]d"/>`+
		`<wp:docPr id="%[3]d" name="图%[3]d" descr="%[4]s"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>`+
		`<pic:nvPicPr><pic:cNvPr id="%[3]d" name="图%[3]d" descr="%[4]s"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="%[5]s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[1]d" cy="%[2]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>`+
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		wide, high, number+1, escaped(alt), imageRelation(number)))
	b.add(paragraph{style: "Figure", content: drawing})
	if f.Caption == "" {
		b.add(paragraph{style: "Gap"})
		return nil
	}
	b.add(paragraph{style: "Caption", content: line(f.Caption)})
	return nil
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
