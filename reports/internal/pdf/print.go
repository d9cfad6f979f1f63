package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"

	"chengan/reports/internal/paper"
)

// dated refuses a date of another form than 2022-11-15.
func dated(date string) error {
	if date == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return fmt.Errorf("文档日期：%q；应当写作 2022-11-15", date)
	}
	return nil
}

// printed is the file.
func printed(d *paper.Document, pages []*page, faces *typefaces) ([]byte, error) {
	size := fpdf.SizeType{Wd: points(upright.width), Ht: points(upright.height)}
	w := &writer{faces: faces, pdf: fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt", Size: size}), size: size, codes: faces.assign()}
	w.pdf.SetAutoPageBreak(false, 0)
	w.pdf.SetMargins(0, 0, 0)
	w.pdf.SetCatalogSort(true)
	w.properties(d)
	for _, f := range faces.all {
		subset, err := f.subset(w.codes)
		if err != nil {
			return nil, err
		}
		if subset != nil {
			w.pdf.AddUTF8FontFromBytes(f.key, "", subset)
		}
	}
	w.last = pages[len(pages)-1].height
	for _, p := range pages {
		w.page(p)
	}
	var buffer bytes.Buffer
	if err := w.pdf.Output(&buffer); err != nil {
		return nil, fmt.Errorf("生成 PDF：%w", err)
	}
	file := buffer.Bytes()
	if d.Date == "" {
		file = undated(file)
	}
	return explained(file, w.codes)
}

// subset is the font with the characters that are used; nil for none.
func (f *face) subset(codes map[rune]rune) ([]byte, error) {
	used := map[uint16]rune{}
	for r, is := range f.used {
		if is {
			used[uint16(r)] = rune(r)
		}
	}
	for r := range f.far {
		used[uint16(codes[r])] = r
	}
	if len(used) == 0 {
		return nil, nil
	}
	return f.font.Subset(used)
}

// epoch stands for the date of a document without one until undated has taken
// it out: fpdf would take the clock's.
var epoch = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)

// undated writes spaces over the dates, so that nothing moves.
func undated(file []byte) []byte {
	for _, name := range []string{"CreationDate", "ModDate"} {
		entry := []byte("/" + name + " (D:" + epoch.Format("20060102150405") + ")")
		if at := bytes.LastIndex(file, entry); at >= 0 {
			copy(file[at:], bytes.Repeat([]byte{' '}, len(entry)))
		}
	}
	return file
}

// depth is the level of an entry in the outline: one below the last heading that
// is above it, because fpdf takes no entries that jump a level.
func (w *writer) depth(level int) int {
	for len(w.above) > 0 && w.above[len(w.above)-1] >= level {
		w.above = w.above[:len(w.above)-1]
	}
	w.above = append(w.above, level)
	return len(w.above) - 1
}

// writer puts pages into a file. fpdf breaks no lines for us: it loses
// characters there.
type writer struct {
	faces *typefaces
	codes map[rune]rune // of the characters beyond U+FFFF
	pdf   *fpdf.Fpdf
	size  fpdf.SizeType
	last  int // height of the last page

	above  []int                        // levels of the last heading and of those that it is under
	images map[[sha256.Size]byte]string // names by content

	// What the page is set to; fpdf knows only some of it.
	face    *face
	height  int
	spacing int
	narrow  int
	bold    bool
}

func points(length int) float64 { return float64(length) / pt }

func (c color) parts() (r, g, b int) { return int(c >> 16), int(c >> 8 & 0xFF), int(c & 0xFF) }

func (w *writer) properties(d *paper.Document) {
	w.pdf.SetTitle(utf16BE(strings.ReplaceAll(d.Title, "\n", "")), false)
	author := ""
	switch {
	case d.Closing != nil && d.Closing.Issuer != "":
		author = d.Closing.Issuer
	case d.Head != nil:
		author = d.Head.Issuer
	}
	w.pdf.SetAuthor(utf16BE(author), false)
	w.pdf.SetCreator("chengan", false)
	w.pdf.SetProducer("chengan", false)
	w.pdf.SetLang("zh-CN")
	date := epoch
	if d.Date != "" {
		date, _ = time.Parse(time.DateOnly, d.Date) // layout has refused others
	}
	w.pdf.SetCreationDate(date)
	w.pdf.SetModificationDate(date)
}

// utf16BE is text as PDF writes it outside of pages. fpdf's own way breaks at
// characters beyond U+FFFF.
func utf16BE(text string) string {
	if text == "" {
		return ""
	}
	result := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(text)) {
		result = binary.BigEndian.AppendUint16(result, unit)
	}
	return string(result)
}

func (w *writer) page(p *page) {
	orientation := "P"
	if p.width > p.height {
		orientation = "L"
	}
	w.pdf.AddPageFormat(orientation, w.size)
	w.face, w.height, w.spacing, w.narrow, w.bold = nil, 0, 0, 0, false
	for _, mark := range p.marks {
		switch m := mark.(type) {
		case text:
			w.text(m)
		case fill:
			w.pdf.SetFillColor(m.color.parts())
			w.pdf.Rect(points(m.x), points(m.y), points(m.width), points(m.height), "F")
		case rule:
			w.pdf.SetDrawColor(m.color.parts())
			w.pdf.SetLineWidth(points(m.thick))
			w.pdf.Line(points(m.x1), points(m.y1), points(m.x2), points(m.y2))
		case picture:
			w.picture(m)
		case bookmark:
			// fpdf measures from the lower edge of the last page.
			w.pdf.Bookmark(surrogates(m.text), w.depth(m.level), points(m.y+w.last-p.height))
		}
	}
}

func (w *writer) text(t text) {
	if t.face != w.face || t.look.size != w.height {
		w.pdf.SetFont(t.face.key, "", points(t.look.size))
		w.face, w.height = t.face, t.look.size
	}
	if t.spacing != w.spacing {
		w.pdf.RawWriteStr(fmt.Sprintf("%.3f Tc", points(t.spacing)))
		w.spacing = t.spacing
	}
	if t.look.narrow != w.narrow {
		scale := t.look.narrow
		if scale == 0 {
			scale = 100
		}
		w.pdf.RawWriteStr(fmt.Sprintf("%d Tz", scale))
		w.narrow = t.look.narrow
	}
	bold := t.look.bold || w.faces.bold[t.look.role]
	if bold {
		w.pdf.SetDrawColor(t.look.color.parts())
		w.pdf.SetLineWidth(points(t.look.size / 35))
	}
	if bold != w.bold {
		mode := 0
		if bold {
			mode = 2 // filled, and drawn around
		}
		w.pdf.SetTextRenderingMode(mode)
		w.bold = bold
	}
	w.pdf.SetTextColor(t.look.color.parts())
	w.pdf.Text(points(t.x), points(t.y), coded(t.shown, w.codes))
}

// picture carries what it shows in words with it.
//
// Source: ISO 32000-1, 14.9.3 (Alt of a marked-content sequence).
func (w *writer) picture(m picture) {
	name := w.image(m.png)
	if m.alt != "" {
		w.pdf.RawWriteStr(fmt.Sprintf("/Span <</Alt <%X>>> BDC", utf16BE(m.alt)))
	}
	w.pdf.ImageOptions(name, points(m.x), points(m.y), points(m.width), points(m.height), false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
	if m.alt != "" {
		w.pdf.RawWriteStr("EMC")
	}
}

// image takes an image into the file, once, and gives its name.
//
// fpdf writes images in the order of their widths, and those of one width in the
// order of a map. A share of a pixel, which it cuts off again, orders them.
func (w *writer) image(file []byte) string {
	content := sha256.Sum256(file)
	if name, taken := w.images[content]; taken {
		return name
	}
	name := fmt.Sprintf("image%d", len(w.images)+1)
	info := w.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "png"}, bytes.NewReader(file))
	if w.pdf.Err() {
		return name
	}
	if err := widen(info, float64(len(w.images))/(1<<20)); err != nil {
		w.pdf.SetError(err)
	}
	if w.images == nil {
		w.images = map[[sha256.Size]byte]string{}
	}
	w.images[content] = name
	return name
}

// widen adds share to the width of an image. The fields are those of
// fpdf.ImageInfoType.GobEncode, in its order.
func widen(info *fpdf.ImageInfoType, share float64) error {
	var (
		data, mask, palette       []byte
		number, bits              int
		width, height, scale, dpi float64
		space, filter, decoding   string
		transparent               []int
	)
	fields := []any{&data, &mask, &number, &width, &height, &space, &palette, &bits, &filter, &decoding, &transparent, &scale, &dpi}
	encoded, err := info.GobEncode()
	if err != nil {
		return err
	}
	decoder := gob.NewDecoder(bytes.NewReader(encoded))
	for _, field := range fields {
		if err := decoder.Decode(field); err != nil {
			return err
		}
	}
	width += share
	var changed bytes.Buffer
	encoder := gob.NewEncoder(&changed)
	for _, field := range fields {
		if err := encoder.Encode(field); err != nil {
			return err
		}
	}
	return info.GobDecode(changed.Bytes())
}
