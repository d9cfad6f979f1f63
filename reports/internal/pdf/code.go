package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
)

// fpdf writes codes of two bytes, which are the characters themselves. Those
// beyond U+FFFF are written by codes that no other character of the document
// has, the subsets hold their glyphs under these codes, and the file is told
// what they mean.

// firstCode is where the search for free codes begins, downwards: at the end of
// the private use area.
const firstCode = 0xF8FF

// assign gives every character beyond U+FFFF that is used a code.
func (t *typefaces) assign() map[rune]rune {
	var far []rune
	for _, f := range t.all {
		for r := range f.far {
			far = append(far, r)
		}
	}
	if far == nil {
		return nil
	}
	slices.Sort(far)
	codes, code := map[rune]rune{}, rune(firstCode)
	for _, r := range slices.Compact(far) {
		for code > 0 && (utf16.IsSurrogate(code) || slices.ContainsFunc(t.all, func(f *face) bool { return f.used[code] })) {
			code--
		}
		codes[r] = code
		code--
	}
	return codes
}

// coded is text by its codes.
func coded(text string, codes map[rune]rune) string {
	if codes == nil {
		return text
	}
	return strings.Map(func(r rune) rune {
		if code, has := codes[r]; has {
			return code
		}
		return r
	}, text)
}

// surrogates is text for fpdf's own conversion to UTF-16, which takes no more
// than three bytes together: each half of a pair as three bytes.
func surrogates(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r <= 0xFFFF {
			b.WriteRune(r)
			continue
		}
		high, low := utf16.EncodeRune(r)
		for _, half := range []rune{high, low} {
			b.Write([]byte{0xE0 | byte(half>>12), 0x80 | byte(half>>6&0x3F), 0x80 | byte(half&0x3F)})
		}
	}
	return b.String()
}

// meaning says which characters the codes are: themselves, but for those of
// codes.
//
// Shape: at most 100 entries stand together.
// Source: ISO 32000-1, 9.10.3 (ToUnicode CMaps).
func meaning(codes map[rune]rune) []byte {
	of := map[rune]rune{}
	var sorted []rune
	for r, code := range codes {
		of[code] = r
		sorted = append(sorted, code)
	}
	slices.Sort(sorted)
	var ranges, single []string
	from := rune(0)
	for _, code := range append(sorted, 0x10000) {
		if from < code {
			ranges = append(ranges, fmt.Sprintf("<%04X> <%04X> <%04X>\n", from, code-1, from))
		}
		from = code + 1
	}
	for _, code := range sorted {
		high, low := utf16.EncodeRune(of[code])
		single = append(single, fmt.Sprintf("<%04X> <%04X%04X>\n", code, high, low))
	}
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<</Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for part := range slices.Chunk(ranges, 100) {
		fmt.Fprintf(&b, "%d beginbfrange\n%sendbfrange\n", len(part), strings.Join(part, ""))
	}
	for part := range slices.Chunk(single, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n%sendbfchar\n", len(part), strings.Join(part, ""))
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend")
	return b.Bytes()
}

// toUnicode finds the objects that say what the codes of a font mean.
var toUnicode = regexp.MustCompile(`/ToUnicode (\d+) 0 R`)

// explained puts what the codes mean into a file of fpdf's, whose objects move.
//
// Errors: a file that does not end as fpdf's do.
func explained(file []byte, codes map[rune]rune) ([]byte, error) {
	if codes == nil {
		return file, nil
	}
	wrong := fmt.Errorf("生成 PDF：文件结构与预期不符")
	table, end := bytes.LastIndex(file, []byte("\nxref\n0 "))+1, bytes.LastIndex(file, []byte("trailer\n"))
	if table == 0 || end < table {
		return nil, wrong
	}
	entries := bytes.Split(bytes.TrimSuffix(file[table:end], []byte("\n")), []byte("\n"))[2:]
	places := make([]int, len(entries))
	for i, entry := range entries {
		place, err := strconv.Atoi(string(entry[:min(10, len(entry))]))
		if err != nil || place > table {
			return nil, wrong
		}
		places[i] = place
	}
	meant := map[int]bool{}
	for _, font := range toUnicode.FindAllSubmatch(file, -1) {
		if object, err := strconv.Atoi(string(font[1])); err == nil && object < len(places) {
			meant[object] = true
		}
	}
	order := make([]int, 0, len(places))
	for object := 1; object < len(places); object++ {
		order = append(order, object)
	}
	slices.SortFunc(order, func(a, b int) int { return places[a] - places[b] })
	stream := meaning(codes)
	moved, written := make([]int, len(places)), slices.Clone(file[:places[order[0]]])
	for i, object := range order {
		next := table
		if i+1 < len(order) {
			next = places[order[i+1]]
		}
		moved[object] = len(written)
		if meant[object] {
			written = fmt.Appendf(written, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", object, len(stream), stream)
		} else {
			written = append(written, file[places[object]:next]...)
		}
	}
	begin := len(written)
	written = fmt.Appendf(written, "xref\n0 %d\n%s\n", len(places), entries[0])
	for _, place := range moved[1:] {
		written = fmt.Appendf(written, "%010d 00000 n \n", place)
	}
	tail, _, found := bytes.Cut(file[end:], []byte("startxref\n"))
	if !found {
		return nil, wrong
	}
	return fmt.Appendf(append(written, tail...), "startxref\n%d\n%%%%EOF\n", begin), nil
}

// invisible tells of characters that print nothing by themselves: marks of
// direction, joiners, selectors of variants, soft hyphens.
//
// Source: Unicode, DerivedCoreProperties, Default_Ignorable_Code_Point.
func invisible(r rune) bool {
	switch {
	case r < 0xAD || 0xFFF9 <= r && r <= 0xFFFB || 0x13430 <= r && r <= 0x1345F:
		return false
	case unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return true
	}
	return unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
