package evidence

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// maxStringBytes bounds what is kept of a workbook at one time.
const maxStringBytes = 64 << 20

// stringsReader reads the shared strings; phonetic readings are left out.
type stringsReader struct {
	book    *book
	text    []byte
	inside  bool // of <t>
	reading bool // of <rPh>
	bytes   int
}

func (b *book) readStrings() error {
	err := b.walk("xl/sharedStrings.xml", (&stringsReader{book: b}).visitor())
	if err == errAbsent {
		return nil
	}
	return err
}

func (s *stringsReader) visitor() visitor {
	return visitor{ahead: s.scan, start: s.start, text: s.characters, end: s.end}
}

func (s *stringsReader) start(e *element) error {
	switch string(e.name) {
	case "si":
		s.text = s.text[:0]
	case "t":
		s.inside = true
	case "rPh":
		s.reading = true
	}
	return nil
}

func (s *stringsReader) characters(data []byte) {
	if s.inside && !s.reading {
		s.text = append(s.text, data...)
	}
}

func (s *stringsReader) end(name []byte) error {
	switch string(name) {
	case "t":
		s.inside = false
	case "rPh":
		s.reading = false
	case "si":
		return s.keep(s.text)
	}
	return nil
}

func (s *stringsReader) keep(text []byte) error {
	s.book.strings = append(s.book.strings, unescape(string(text)))
	if s.bytes += len(text) + 16; s.bytes > maxStringBytes {
		return fmt.Errorf("文字超过%s", bytesText(maxStringBytes))
	}
	return nil
}

// scan takes in strings that are written in the one common way,
// <si><t>…</t></si>, and leaves all else to the tokens.
func (s *stringsReader) scan(m *markup) error {
	for !s.inside && !s.reading && m.level(2) {
		ahead := m.ahead()
		taken := 0
		for {
			rest, ok := bytes.CutPrefix(ahead[taken:], []byte("<si><t"))
			if !ok {
				break
			}
			if rest, ok = textTag(rest); !ok {
				break
			}
			text, ok := plainTextOf(rest)
			if !ok || !bytes.HasPrefix(rest[len(text):], []byte("</t></si>")) {
				break
			}
			s.text = append(s.text[:0], text...)
			if err := s.keep(text); err != nil {
				return err
			}
			taken = len(ahead) - len(rest) + len(text) + len("</t></si>")
		}
		if taken == 0 {
			return nil
		}
		m.skip(taken)
	}
	return nil
}

// textTag passes over the rest of a tag <t> or <t xml:space="preserve">.
func textTag(after []byte) (rest []byte, ok bool) {
	if len(after) > 0 && after[0] == '>' {
		return after[1:], true
	}
	return bytes.CutPrefix(after, []byte(` xml:space="preserve">`))
}

// plainTextOf gives the characters up to the next tag where they stand for
// themselves.
func plainTextOf(ahead []byte) (text []byte, ok bool) {
	end := bytes.IndexByte(ahead, '<')
	if end < 0 || bytes.IndexByte(ahead[:end], '&') >= 0 {
		return nil, false
	}
	return ahead[:end], true
}

// unescape turns _x000D_ back into the character it stands for.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		if i+7 <= len(text) && text[i] == '_' && text[i+1] == 'x' && text[i+6] == '_' {
			if n, err := strconv.ParseUint(text[i+2:i+6], 16, 16); err == nil && (n < 0xD800 || n > 0xDFFF) {
				out.WriteRune(rune(n))
				i += 7
				continue
			}
		}
		out.WriteByte(text[i])
		i++
	}
	return out.String()
}
