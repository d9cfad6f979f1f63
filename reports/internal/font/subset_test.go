package font

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"pgregory.net/rapid"
)

func latin(t require.TestingT, data []byte) *Font {
	parsed, err := sfnt.Parse(data)
	require.NoError(t, err)
	return &Font{Path: "go.ttf", Name: "Go", Data: data, Sfnt: parsed}
}

// outline is how a character looks, and how wide it is; nil where there is none.
func outline(t *testing.T, parsed *sfnt.Font, r rune) (sfnt.Segments, fixed.Int26_6) {
	t.Helper()
	var buffer sfnt.Buffer
	glyph, err := parsed.GlyphIndex(&buffer, r)
	require.NoError(t, err)
	if glyph == 0 {
		return nil, 0
	}
	size := fixed.I(int(parsed.UnitsPerEm()))
	wide, err := parsed.GlyphAdvance(&buffer, glyph, size, 0)
	require.NoError(t, err)
	segments, err := parsed.LoadGlyph(&buffer, glyph, size, nil)
	require.NoError(t, err)
	return slices.Clone(segments), wide
}

// TestSubset holds the same outlines and widths, of these characters only, also
// where glyphs are made of others.
func TestSubset(t *testing.T) {
	sources := []*Font{latin(t, goregular.TTF)}
	for _, style := range []Style{Sans, Serif, Kai} {
		if f, err := Find(style, func(f *Font) bool { return f.Embeddable() == nil }); err == nil {
			sources = append(sources, f)
		} else if os.Getenv("CHENGAN_REQUIRE_TOOLS") != "" {
			require.NoError(t, err)
		}
	}
	kept := []rune("éÀñ½城市安全，。（）〔2022〕ABCabc012ﬁ\U00020BB7é")
	own := func(characters []rune) map[uint16]rune {
		codes := map[uint16]rune{}
		for _, r := range characters {
			if r <= 0xFFFF {
				codes[uint16(r)] = r
			}
		}
		return codes
	}
	codes := own(kept)
	codes[0xE123] = '\U00020BB7'
	for _, f := range sources {
		file, err := f.Subset(codes)
		require.NoError(t, err, f.Path)
		again, err := f.Subset(codes)
		require.NoError(t, err)
		require.True(t, bytes.Equal(file, again))
		require.Zero(t, sum(file)-0xB1B0AFBA, "the sum of the file") // with its own in it
		parsed, err := sfnt.Parse(file)
		require.NoError(t, err, f.Path)
		for _, r := range slices.Concat(kept, []rune("xyz国")) {
			want, wide := outline(t, f.Sfnt, r)
			if !slices.Contains(kept, r) || r > 0xFFFF {
				want, wide = nil, 0
			}
			got, width := outline(t, parsed, r)
			require.Equal(t, want, got, "%s %c", f.Path, r)
			require.Equal(t, wide, width, "%s %c", f.Path, r)
		}
		want, _ := outline(t, f.Sfnt, '\U00020BB7')
		got, _ := outline(t, parsed, 0xE123)
		require.Equal(t, want, got, "%s: a character under another code", f.Path)
		require.Less(t, len(file), 60_000, f.Path)
	}
}

// TestEmbeddable refuses what a PDF cannot or may not take in.
func TestEmbeddable(t *testing.T) {
	require.NoError(t, latin(t, goregular.TTF).Embeddable())
	restricted := slices.Clone(goregular.TTF)
	f := latin(t, restricted)
	tables, err := f.tables()
	require.NoError(t, err)
	binary.BigEndian.PutUint16(tables["OS/2"][8:], 2)
	require.EqualError(t, f.Embeddable(), "字体 go.ttf（Go）：许可不允许嵌入文档；请换用允许嵌入的字体")
	_, err = f.Subset(map[uint16]rune{'a': 'a'})
	require.Error(t, err)

	f.Data = f.Data[:100]
	require.ErrorContains(t, f.Embeddable(), "文件不完整")
	f.Data = append([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x7f\xff\xff\xff"), goregular.TTF...)
	require.ErrorContains(t, f.Embeddable(), "文件不完整")

	outlines, err := Find(Sans, func(f *Font) bool { tables, err := f.tables(); return err == nil && tables["glyf"] == nil })
	if err != nil {
		t.Skip("no font with CFF outlines")
	}
	require.ErrorContains(t, outlines.Embeddable(), "字形为 CFF 轮廓；排印 PDF 须 TrueType 轮廓的字体")
}

// TestSubsetOfDamaged fonts: an error or a font, and no panic.
func TestSubsetOfDamaged(t *testing.T) {
	sound := latin(t, goregular.TTF)
	tables, err := sound.tables()
	require.NoError(t, err)
	kept := map[uint16]rune{}
	for _, r := range "éÀñ½abcdefghijklmnop0123" {
		kept[uint16(r)] = r
	}
	names := []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf"}
	rapid.Check(t, func(t *rapid.T) {
		data := slices.Clone(goregular.TTF)
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			table := tables[rapid.SampledFrom(names).Draw(t, "table")]
			from := bytes.Index(goregular.TTF, table)
			at := from + rapid.IntRange(0, min(len(table), 4000)-1).Draw(t, "at")
			data[at] = rapid.Byte().Draw(t, "byte")
		}
		data = data[:rapid.IntRange(len(data)/2, len(data)).Draw(t, "length")]
		damaged := &Font{Path: "damaged.ttf", Data: data, Sfnt: sound.Sfnt}
		_, _ = damaged.Subset(kept)
	})
}

// TestOpenStraightens reads files whose tables do not begin at a multiple of
// four, as those of some collections.
func TestOpenStraightens(t *testing.T) {
	var all []table
	tables, err := latin(t, goregular.TTF).tables()
	require.NoError(t, err)
	for name, content := range tables {
		all = append(all, table{name, content})
	}
	file := join(all)
	collection := append([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x02\x00\x00\x00\x15\x00\x00\x00\x15\x00"), file...)
	for i := range len(all) { // the places of tables count from the beginning of the file
		at := 21 + 12 + 16*i + 8
		binary.BigEndian.PutUint32(collection[at:], binary.BigEndian.Uint32(collection[at:])+21)
	}
	_, _, err = chosen(collection)
	require.Error(t, err)
	parsed, _, err := chosen(straightened(collection))
	require.NoError(t, err)
	require.Equal(t, name(latin(t, goregular.TTF).Sfnt), name(parsed))
	require.Nil(t, straightened([]byte("ttcf")))
	require.Nil(t, straightened(nil))
}
