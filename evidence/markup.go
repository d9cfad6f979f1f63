package evidence

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// markup reads the XML of workbooks, token by token, without making a string
// of what nobody asks for: a sheet is some six tokens a cell, and encoding/xml
// spends four fifths of the reading time on them.
//
// It reads what OOXML is written in: UTF-8, elements, attributes, characters,
// CDATA, comments. Document types, which could define entities, are refused.
type markup struct {
	in      *bufio.Reader
	element element
	data    []byte // characters of the last text
	tag     []byte
	closing bool // an empty element: its end comes next
	depth   int
}

// element is a start tag; its bytes are valid until the next token.
type element struct {
	name  []byte // without prefix
	attrs []attr
}

type attr struct {
	name, value []byte
	prefixed    bool
}

// get gives an attribute, "" where there is none.
func (e *element) get(name string) string {
	for i := range e.attrs {
		if string(e.attrs[i].name) == name {
			return string(e.attrs[i].value)
		}
	}
	return ""
}

func (e *element) flag(name string) bool {
	value := e.get(name)
	return value == "1" || value == "true"
}

// token is what next found.
type token uint8

const (
	tokenEnd   token = iota // of an element
	tokenStart              // of an element
	tokenText
)

// Limits of XML that a workbook's own programs stay far below.
const (
	maxTagBytes    = 1 << 20
	maxTextBytes   = 4 << 20
	maxNesting     = 64
	maxAttributes  = 256
	markupBuffer   = 1 << 16
	markupAhead    = 1 << 13
	maxEntityBytes = 12
)

var errMarkup = errors.New("XML 有误")

func newMarkup(in io.Reader) *markup {
	m := &markup{in: bufio.NewReaderSize(in, markupBuffer)}
	if start, _ := m.in.Peek(3); bytes.Equal(start, []byte{0xEF, 0xBB, 0xBF}) {
		m.in.Discard(3)
	}
	return m
}

// visitor is told what XML is made of, in its order. Any of it may be nil.
type visitor struct {
	ahead func(m *markup) error // asked before every token; may take in some of the bytes itself
	start func(e *element) error
	text  func(data []byte)
	end   func(name []byte) error
}

// walk reads to the end.
//
// Errors: of the XML, and those of v.
func (m *markup) walk(v visitor) error {
	for {
		if v.ahead != nil {
			if err := v.ahead(m); err != nil {
				return err
			}
		}
		found, err := m.next()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch {
		case found == tokenStart && v.start != nil:
			err = v.start(&m.element)
		case found == tokenEnd && v.end != nil:
			err = v.end(m.element.name)
		case found == tokenText && v.text != nil:
			v.text(m.data)
		}
		if err != nil {
			return err
		}
	}
}

// level reports whether the next token begins at the next byte, with room for
// elements nested so deep.
func (m *markup) level(depth int) bool { return !m.closing && m.depth+depth <= maxNesting }

// ahead gives what is buffered of the bytes to come, some kilobytes of it
// unless they end sooner. They are valid until the next token; skip passes
// over those that need not be one.
func (m *markup) ahead() []byte {
	if m.in.Buffered() < markupAhead {
		m.in.Peek(markupAhead)
	}
	bytes, _ := m.in.Peek(m.in.Buffered())
	return bytes
}

func (m *markup) skip(bytes int) { m.in.Discard(bytes) }

// next reads one token.
//
// Errors: io.EOF after the last element; errMarkup.
func (m *markup) next() (token, error) {
	if m.closing {
		m.closing = false
		m.depth--
		return tokenEnd, nil
	}
	m.data = m.data[:0]
	for {
		c, err := m.in.ReadByte()
		if err != nil {
			if m.depth > 0 {
				return 0, io.ErrUnexpectedEOF
			}
			return 0, io.EOF
		}
		if c != '<' {
			m.in.UnreadByte()
			if err := m.text(); err != nil {
				return 0, err
			}
			if len(m.data) > 0 {
				return tokenText, nil
			}
			continue
		}
		ahead, _ := m.in.Peek(8)
		switch {
		case bytes.HasPrefix(ahead, []byte("?")):
			err = m.until("?>")
			if err == nil && !utf8Declared(m.tag) {
				return 0, errors.New("XML 不是 UTF-8 编码")
			}
		case bytes.HasPrefix(ahead, []byte("!--")):
			m.in.Discard(3)
			err = m.until("-->")
		case bytes.HasPrefix(ahead, []byte("![CDATA[")):
			m.in.Discard(8)
			if err = m.until("]]>"); err == nil && len(m.tag) > 3 {
				m.data = append(m.data, m.tag[:len(m.tag)-3]...)
				return tokenText, nil
			}
		case bytes.HasPrefix(ahead, []byte("!")):
			return 0, errors.New("XML 带有文档类型定义")
		default:
			return m.tagged()
		}
		if err != nil {
			return 0, err
		}
	}
}

// utf8Declared holds for a processing instruction that names no other encoding.
func utf8Declared(tag []byte) bool {
	if !bytes.HasPrefix(tag, []byte("?xml ")) {
		return true
	}
	_, rest, found := bytes.Cut(bytes.ToLower(tag), []byte("encoding"))
	return !found || bytes.Contains(rest, []byte("utf-8")) || bytes.Contains(rest, []byte("ascii"))
}

// text reads characters up to the next tag.
func (m *markup) text() error {
	for {
		chunk, err := m.in.ReadSlice('<')
		if err == nil {
			chunk = chunk[:len(chunk)-1]
			m.in.UnreadByte()
		}
		if err == nil && len(m.data) == 0 && bytes.IndexByte(chunk, '&') < 0 {
			m.data = append(m.data, chunk...)
			return nil
		}
		m.data = append(m.data, chunk...)
		if len(m.data) > maxTextBytes {
			return errMarkup
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if bytes.IndexByte(m.data, '&') >= 0 {
			var bad error
			if m.data, bad = entities(m.data); bad != nil {
				return bad
			}
		}
		return nil // at the end of the file, next says so
	}
}

// until reads into tag up to and with the mark.
func (m *markup) until(mark string) error {
	m.tag = m.tag[:0]
	for {
		chunk, err := m.in.ReadSlice(mark[len(mark)-1])
		m.tag = append(m.tag, chunk...)
		if err == nil && bytes.HasSuffix(m.tag, []byte(mark)) {
			return nil
		}
		if err != nil && err != bufio.ErrBufferFull || len(m.tag) > maxTextBytes {
			return errMarkup
		}
	}
}

// tagged reads a tag; its "<" is gone.
func (m *markup) tagged() (token, error) {
	m.tag = m.tag[:0]
	quote, scanned := byte(0), 0
	for {
		chunk, err := m.in.ReadSlice('>')
		m.tag = append(m.tag, chunk...)
		// A ">" inside quotes does not end the tag.
		for ; scanned < len(m.tag); scanned++ {
			switch c := m.tag[scanned]; {
			case quote != 0 && c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			}
		}
		if err == nil && quote == 0 {
			break
		}
		if err != nil && err != bufio.ErrBufferFull {
			return 0, io.ErrUnexpectedEOF
		}
		if len(m.tag) > maxTagBytes {
			return 0, errMarkup
		}
	}
	tag := m.tag[:len(m.tag)-1]
	if len(tag) > 0 && tag[0] == '/' {
		m.element.name = local(bytes.TrimRight(tag[1:], " \t\r\n"))
		m.element.attrs = m.element.attrs[:0]
		if m.depth--; m.depth < 0 || len(m.element.name) == 0 {
			return 0, errMarkup
		}
		return tokenEnd, nil
	}
	if len(tag) > 0 && tag[len(tag)-1] == '/' {
		m.closing = true
		tag = tag[:len(tag)-1]
	}
	end := bytes.IndexAny(tag, " \t\r\n")
	if end < 0 {
		end = len(tag)
	}
	m.element.name = local(tag[:end])
	if m.depth++; m.depth > maxNesting || len(m.element.name) == 0 {
		return 0, errMarkup
	}
	return tokenStart, m.attributes(tag[end:])
}

func local(name []byte) []byte {
	if colon := bytes.IndexByte(name, ':'); colon >= 0 {
		return name[colon+1:]
	}
	return name
}

// attributes takes the rest of a start tag apart.
func (m *markup) attributes(tag []byte) error {
	m.element.attrs = m.element.attrs[:0]
	for {
		tag = bytes.TrimLeft(tag, " \t\r\n")
		if len(tag) == 0 {
			return nil
		}
		equal := bytes.IndexByte(tag, '=')
		if equal <= 0 || len(m.element.attrs) >= maxAttributes {
			return errMarkup
		}
		name := bytes.TrimRight(tag[:equal], " \t\r\n")
		tag = bytes.TrimLeft(tag[equal+1:], " \t\r\n")
		if len(tag) == 0 || tag[0] != '"' && tag[0] != '\'' {
			return errMarkup
		}
		end := bytes.IndexByte(tag[1:], tag[0])
		if end < 0 {
			return errMarkup
		}
		value := tag[1 : end+1]
		tag = tag[end+2:]
		if bytes.IndexByte(value, '&') >= 0 {
			var bad error
			if value, bad = entities(value); bad != nil {
				return bad
			}
		}
		plain := local(name)
		if len(plain) == 0 || bytes.ContainsAny(plain, " \t\r\n<&\"'") {
			return errMarkup
		}
		m.element.attrs = append(m.element.attrs, attr{plain, value, len(plain) < len(name)})
	}
}

// entities replaces the five entities and character numbers, in place: what
// they stand for is never longer than they are.
//
// Errors: any other entity.
func entities(text []byte) ([]byte, error) {
	out := text[:0]
	for i := 0; i < len(text); {
		if text[i] != '&' {
			out = append(out, text[i])
			i++
			continue
		}
		end := bytes.IndexByte(text[i:min(len(text), i+maxEntityBytes)], ';')
		if end < 0 {
			return nil, errMarkup
		}
		switch name := string(text[i+1 : i+end]); name {
		case "amp":
			out = append(out, '&')
		case "lt":
			out = append(out, '<')
		case "gt":
			out = append(out, '>')
		case "quot":
			out = append(out, '"')
		case "apos":
			out = append(out, '\'')
		default:
			digits, base := strings.TrimPrefix(name, "#"), 10
			if strings.HasPrefix(digits, "x") {
				digits, base = digits[1:], 16
			}
			n, err := strconv.ParseUint(digits, base, 32)
			if err != nil || name[0] != '#' || !utf8.ValidRune(rune(n)) {
				return nil, errMarkup
			}
			out = utf8.AppendRune(out, rune(n))
		}
		i += end + 1
	}
	return out, nil
}
