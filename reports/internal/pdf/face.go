package pdf

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"chengan/reports/internal/font"
)

// Fonts are the typefaces of a document. One that is nil is stood in for by
// another.
type Fonts struct {
	FangSong *font.Font // text
	Kai      *font.Font // headings of level 2
	Hei      *font.Font // headings of level 1, heads of tables
	Song     *font.Font // page numbers
	Title    *font.Font // 小标宋: titles and the red head
}

// Find gives the fonts of the file at path, or, where path is "", the best that
// this computer has.
//
// Errors: no such file, or one that a PDF cannot take in; font.ErrNone, which
// says what to install.
func Find(path string) (Fonts, error) {
	if path != "" {
		f, err := font.Open(path)
		if err != nil {
			return Fonts{}, err
		}
		return Fonts{f, f, f, f, f}, f.Embeddable()
	}
	var fonts Fonts
	for style, found := range map[font.Style]**font.Font{
		font.FangSong: &fonts.FangSong, font.Kai: &fonts.Kai, font.Sans: &fonts.Hei, font.Serif: &fonts.Song, font.Title: &fonts.Title,
	} {
		var err error
		if *found, err = font.Find(style, func(f *font.Font) bool { return f.Embeddable() == nil }); err != nil {
			return Fonts{}, err
		}
	}
	return fonts, nil
}

// role is what a typeface is for.
type role int

const (
	fangsong role = iota
	kai
	hei
	song
	title
	roles
)

// typefaces are the faces of a document, each font once.
type typefaces struct {
	of      [roles]*face
	all     []*face
	bold    [roles]bool // looks like the text because its own font is missing: printed bolder
	mark    rune        // stands for a character that no face has
	lacking map[rune]bool
}

// face is a font with the widths of its characters.
type face struct {
	font   *font.Font
	key    string
	buffer sfnt.Buffer
	widths []int32 // of the characters to U+FFFF, in 1/1000 of the size; unmeasured and none are below 0
	used   []bool
	wide   map[rune]int32 // widths of the characters beyond
	far    map[rune]bool  // of them, those that are used
	blanks map[rune]blank // of punctuation
}

// blank is what is empty on the sides of a character, in 1/1000 of the size.
type blank struct{ left, right int }

const (
	unmeasured = -1
	none       = -2
)

func newTypefaces(fonts Fonts) (*typefaces, error) {
	given := [roles]*font.Font{fangsong: fonts.FangSong, kai: fonts.Kai, hei: fonts.Hei, song: fonts.Song, title: fonts.Title}
	at := slices.IndexFunc(given[:], func(f *font.Font) bool { return f != nil })
	if at < 0 {
		return nil, font.ErrNone
	}
	t := &typefaces{lacking: map[rune]bool{}}
	for r, f := range given {
		if f == nil {
			f = given[at]
		}
		same := slices.IndexFunc(t.all, func(one *face) bool { return one.font.Path == f.Path && one.font.Index == f.Index })
		if same < 0 {
			if err := f.Embeddable(); err != nil {
				return nil, err
			}
			same = len(t.all)
			one := &face{font: f, key: fmt.Sprintf("chengan%d", same), widths: make([]int32, 1<<16), used: make([]bool, 1<<16), wide: map[rune]int32{}, far: map[rune]bool{}, blanks: map[rune]blank{}}
			for i := range one.widths {
				one.widths[i] = unmeasured
			}
			t.all = append(t.all, one)
		}
		t.of[r] = t.all[same]
	}
	t.bold[hei] = t.of[hei] == t.of[fangsong]
	t.bold[title] = t.of[title] == t.of[song] || t.of[title] == t.of[fangsong]
	for _, mark := range "〓□■?" {
		if t.of[fangsong].width(mark) >= 0 {
			t.mark = mark
			break
		}
	}
	return t, nil
}

// width is the width of a character in 1/1000 of the size; none where the font
// lacks it.
func (f *face) width(r rune) int {
	switch {
	case r <= 0 || r == 0xFFFF:
		return none // codes that a font in a PDF cannot have
	case r > 0xFFFF:
		width, measured := f.wide[r]
		if !measured {
			width = f.measure(r)
			f.wide[r] = width
		}
		return int(width)
	case f.widths[r] == unmeasured:
		f.widths[r] = f.measure(r)
	}
	return int(f.widths[r])
}

// measure asks the font. Rounding is that of the widths in the file.
func (f *face) measure(r rune) int32 {
	glyph, err := f.font.Sfnt.GlyphIndex(&f.buffer, r)
	if err != nil || glyph == 0 {
		return none
	}
	units := int(f.font.Sfnt.UnitsPerEm())
	wide, err := f.font.Sfnt.GlyphAdvance(&f.buffer, glyph, fixed.I(units), 0)
	if err != nil {
		return none
	}
	return int32((2000*wide.Round() + units) / (2 * units))
}

// use notes that a character has to be in the file.
func (f *face) use(r rune) {
	if r > 0xFFFF {
		f.far[r] = true
	} else {
		f.used[r] = true
	}
}

// blank measures a character that the face has.
func (f *face) blank(r rune) blank {
	if known, found := f.blanks[r]; found {
		return known
	}
	var result blank
	units := int(f.font.Sfnt.UnitsPerEm())
	if glyph, err := f.font.Sfnt.GlyphIndex(&f.buffer, r); err == nil {
		if ink, wide, err := f.font.Sfnt.GlyphBounds(&f.buffer, glyph, fixed.I(units), 0); err == nil {
			result = blank{left: max(0, 1000*ink.Min.X.Floor()/units), right: max(0, 1000*(wide-ink.Max.X).Floor()/units)}
		}
	}
	f.blanks[r] = result
	return result
}

// find gives the face that has r, the one for the role before others, and what
// to print: r, or the mark for characters that no face has.
func (t *typefaces) find(for_ role, r rune) (*face, rune) {
	own := t.of[for_]
	if own.width(r) >= 0 {
		return own, r
	}
	for _, other := range t.all {
		if other.width(r) >= 0 {
			return other, r
		}
	}
	t.lacking[r] = true
	if own.width(t.mark) >= 0 {
		return own, t.mark
	}
	return t.of[fangsong], t.mark
}

// noticed is how many lacking characters the notice names.
const noticed = 40

// notice lists the characters that no face has.
func (t *typefaces) notice() string {
	if len(t.lacking) == 0 {
		return ""
	}
	var sorted []rune
	for r := range t.lacking {
		sorted = append(sorted, r)
	}
	slices.Sort(sorted)
	var names []string
	for _, r := range sorted[:min(noticed, len(sorted))] {
		names = append(names, fmt.Sprintf("U+%04X", r))
	}
	list := strings.Join(names, "、")
	if len(sorted) > noticed {
		list += fmt.Sprintf(" 等%d个", len(sorted))
	}
	return fmt.Sprintf("注：所用字体没有下列字符，文中以“%c”代替：%s。", t.mark, list)
}
