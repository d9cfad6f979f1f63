package font

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// Subset gives a TrueType font of its own with the glyphs of these characters
// and no others, each under its code; most characters are their own code.
// Characters that the font lacks are left out. The same characters give the same
// bytes.
//
// Shape: code → character. Glyph 0 is that of missing characters, then come the
// characters in the order of their codes, then the parts that composite glyphs
// are made of.
// Errors: those of Embeddable; outlines that contradict themselves.
func (f *Font) Subset(characters map[uint16]rune) ([]byte, error) {
	if err := f.Embeddable(); err != nil {
		return nil, err
	}
	source, err := f.tables()
	if err != nil {
		return nil, err
	}
	s := &subset{source: source, renamed: map[uint16]uint16{}}
	var buffer sfnt.Buffer
	s.take(0)
	for _, code := range slices.Sorted(maps.Keys(characters)) {
		if code == 0 || code == 0xFFFF {
			continue // they end the table of codes
		}
		if glyph, err := f.Sfnt.GlyphIndex(&buffer, characters[code]); err == nil && glyph != 0 {
			s.codes = append(s.codes, code)
			s.take(uint16(glyph))
		}
	}
	if err := s.outlines(); err != nil {
		return nil, fmt.Errorf("字体 %s（%s）：%w", f.Path, f.Name, err)
	}
	return s.file(), nil
}

// subset is a font on its way.
type subset struct {
	source  map[string][]byte
	codes   []uint16
	glyphs  []uint16          // of the source; those of the codes stand at their place + 1
	renamed map[uint16]uint16 // from the source to here, for the parts of composite glyphs

	glyf, loca, hmtx []byte
}

func (s *subset) take(glyph uint16) {
	if _, taken := s.renamed[glyph]; !taken {
		s.renamed[glyph] = uint16(len(s.glyphs))
	}
	s.glyphs = append(s.glyphs, glyph)
}

// outlines copies the glyphs, and behind them those that they are made of.
func (s *subset) outlines() error {
	for i := 0; i < len(s.glyphs); i++ {
		outline, err := s.outline(s.glyphs[i])
		if err != nil {
			return err
		}
		s.loca = binary.BigEndian.AppendUint32(s.loca, uint32(len(s.glyf)))
		s.glyf = append(s.glyf, outline...)
		for len(s.glyf)%4 != 0 {
			s.glyf = append(s.glyf, 0)
		}
		if s.hmtx, err = s.metric(s.hmtx, s.glyphs[i]); err != nil {
			return err
		}
		if len(s.glyphs) > 0xFFFF {
			return fmt.Errorf("字形超过 %d 个", 0xFFFF)
		}
	}
	s.loca = binary.BigEndian.AppendUint32(s.loca, uint32(len(s.glyf)))
	return nil
}

// The flags of a part of a composite glyph.
// Source: OpenType, glyf.
const (
	partWords = 0x01
	partScale = 0x08
	partMore  = 0x20
	partXY    = 0x40
	part2x2   = 0x80
)

// outline is one glyph, with its parts taken and renamed.
func (s *subset) outline(glyph uint16) ([]byte, error) {
	from, to, err := s.place(glyph)
	if err != nil {
		return nil, err
	}
	outline := s.source["glyf"][from:to]
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return outline, nil
	}
	outline = slices.Clone(outline)
	for at, flags := 10, uint16(partMore); flags&partMore != 0; {
		if at+4 > len(outline) {
			return nil, fmt.Errorf("第 %d 个字形不完整", glyph)
		}
		flags = binary.BigEndian.Uint16(outline[at:])
		part := binary.BigEndian.Uint16(outline[at+2:])
		if _, taken := s.renamed[part]; !taken {
			s.take(part)
		}
		binary.BigEndian.PutUint16(outline[at+2:], s.renamed[part])
		at += 6
		if flags&partWords != 0 {
			at += 2
		}
		switch {
		case flags&partScale != 0:
			at += 2
		case flags&partXY != 0:
			at += 4
		case flags&part2x2 != 0:
			at += 8
		}
	}
	return outline, nil
}

// place is where the outline of a glyph stands.
func (s *subset) place(glyph uint16) (from, to int, err error) {
	loca := s.source["loca"]
	if binary.BigEndian.Uint16(s.source["head"][50:]) == 0 {
		if at := 2 * int(glyph); at+4 <= len(loca) {
			from, to = 2*int(binary.BigEndian.Uint16(loca[at:])), 2*int(binary.BigEndian.Uint16(loca[at+2:]))
		} else {
			return 0, 0, fmt.Errorf("没有第 %d 个字形", glyph)
		}
	} else if at := 4 * int(glyph); at+8 <= len(loca) {
		from, to = int(binary.BigEndian.Uint32(loca[at:])), int(binary.BigEndian.Uint32(loca[at+4:]))
	} else {
		return 0, 0, fmt.Errorf("没有第 %d 个字形", glyph)
	}
	if from > to || to > len(s.source["glyf"]) {
		return 0, 0, fmt.Errorf("第 %d 个字形不完整", glyph)
	}
	return from, to, nil
}

// metric appends how wide a glyph is and where it begins. The last width of the
// table is that of all glyphs after it.
func (s *subset) metric(hmtx []byte, glyph uint16) ([]byte, error) {
	source := s.source["hmtx"]
	wide := int(binary.BigEndian.Uint16(s.source["hhea"][34:]))
	width, side := 4*int(glyph), 4*int(glyph)+2
	if int(glyph) >= wide {
		width, side = 4*(wide-1), 4*wide+2*(int(glyph)-wide)
	}
	if width < 0 || width+2 > len(source) || side+2 > len(source) {
		return nil, fmt.Errorf("第 %d 个字形没有宽度", glyph)
	}
	return append(append(hmtx, source[width:width+2]...), source[side:side+2]...), nil
}

// file joins the tables.
func (s *subset) file() []byte {
	patched := func(name string, at int, value uint16) []byte {
		table := slices.Clone(s.source[name])
		binary.BigEndian.PutUint16(table[at:], value)
		return table
	}
	count := uint16(len(s.glyphs))
	head := patched("head", 50, 1)
	clear(head[8:12]) // the sum of the file, set when it stands
	tables := []table{
		{"cmap", s.cmap()},
		{"glyf", s.glyf},
		{"head", head},
		{"hhea", patched("hhea", 34, count)},
		{"hmtx", s.hmtx},
		{"loca", s.loca},
		{"maxp", patched("maxp", 4, count)},
		{"name", []byte{0, 0, 0, 0, 0, 6}}, // no names
		{"post", append([]byte{0, 3, 0, 0}, make([]byte, 28)...)}, // no names of glyphs
	}
	for _, name := range []string{"cvt ", "fpgm", "prep"} { // how glyphs fit to pixels
		if content := s.source[name]; content != nil {
			tables = append(tables, table{name, content})
		}
	}
	if os2 := s.source["OS/2"]; len(os2) >= 96 || len(os2) >= 78 && binary.BigEndian.Uint16(os2) < 2 {
		tables = append(tables, table{"OS/2", os2})
	}
	return join(tables)
}

type table struct {
	name    string
	content []byte
}

// join writes the directory and the tables behind it.
func join(tables []table) []byte {
	slices.SortFunc(tables, func(a, b table) int { return slices.Compare([]byte(a.name), []byte(b.name)) })
	order := binary.BigEndian
	rangeOf, power := 1, uint16(0)
	for rangeOf*2 <= len(tables) {
		rangeOf, power = rangeOf*2, power+1
	}
	file := []byte{0, 1, 0, 0}
	for _, value := range []uint16{uint16(len(tables)), uint16(rangeOf * 16), power, uint16((len(tables) - rangeOf) * 16)} {
		file = order.AppendUint16(file, value)
	}
	at, head := 12+16*len(tables), 0
	for _, t := range tables {
		if t.name == "head" {
			head = at
		}
		file = append(file, t.name...)
		file = order.AppendUint32(file, sum(t.content))
		file = order.AppendUint32(file, uint32(at))
		file = order.AppendUint32(file, uint32(len(t.content)))
		at += (len(t.content) + 3) &^ 3
	}
	for _, t := range tables {
		file = append(file, t.content...)
		for len(file)%4 != 0 {
			file = append(file, 0)
		}
	}
	order.PutUint32(file[head+8:], 0xB1B0AFBA-sum(file))
	return file
}

// sum adds up the content as numbers of 32 bits.
func sum(content []byte) uint32 {
	total := uint32(0)
	for len(content) >= 4 {
		total += binary.BigEndian.Uint32(content)
		content = content[4:]
	}
	rest := [4]byte{}
	copy(rest[:], content)
	return total + binary.BigEndian.Uint32(rest[:])
}

// cmap maps the characters to the glyphs 1, 2, 3… in runs (format 4).
func (s *subset) cmap() []byte {
	var starts, ends, deltas []uint16
	for i, character := range s.codes {
		if i > 0 && character == s.codes[i-1]+1 {
			ends[len(ends)-1] = character
			continue
		}
		starts, ends, deltas = append(starts, character), append(ends, character), append(deltas, uint16(i+1)-character)
	}
	starts, ends, deltas = append(starts, 0xFFFF), append(ends, 0xFFFF), append(deltas, 1)
	segments := len(starts)
	searched, power := 2, uint16(0)
	for searched <= segments {
		searched, power = searched*2, power+1
	}
	order := binary.BigEndian
	var cmap []byte
	for _, value := range []uint16{0, 1, 3, 1, 0, 12, 4, uint16(min(16+8*segments, 0xFFFF)), 0,
		uint16(2 * segments), uint16(searched), power, uint16(2*segments - searched)} {
		cmap = order.AppendUint16(cmap, value)
	}
	for _, values := range [][]uint16{ends, {0}, starts, deltas, make([]uint16, segments)} {
		for _, value := range values {
			cmap = order.AppendUint16(cmap, value)
		}
	}
	return cmap
}
