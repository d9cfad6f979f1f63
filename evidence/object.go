package evidence

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// objectReader takes one JSON object apart, strictly as RFC 8259 has it, and
// keeps numbers as the text they are. It reads flat records: values are texts,
// numbers, true, false, null and arrays of texts.
type objectReader struct {
	keys   []string
	cells  []cell
	length int // characters of a text
	names  map[string]string
	line   []byte
	at     int
}

// find gives the index of a key, −1 for none.
func (o *objectReader) find(key string) int {
	for i := range o.keys {
		if o.keys[i] == key {
			return i
		}
	}
	return -1
}

// read takes a line apart.
//
// Errors: LineJSON, LineKeyTwice, TextEncoding.
func (o *objectReader) read(line []byte) *flaw {
	o.keys, o.cells, o.line, o.at = o.keys[:0], o.cells[:0], line, 0
	if !utf8.Valid(line) {
		return &flaw{TextEncoding, "无法识别的文字", "UTF-8 或者 GB18030 编码的文字", false}
	}
	o.space()
	if !o.take('{') {
		return o.broken("以“{”开头的 JSON 对象")
	}
	o.space()
	if !o.take('}') {
		for {
			o.space()
			key, ok := o.text()
			if !ok {
				return o.broken("双引号里的键")
			}
			key = o.name(key)
			if o.find(key) >= 0 {
				return &flaw{LineKeyTwice, "重复的键" + quote(key), "每个键一次", false}
			}
			if o.space(); !o.take(':') {
				return o.broken("键后面的冒号")
			}
			o.space()
			value, ok := o.value()
			if !ok {
				return o.broken("合法的 JSON 值：文字、数、true、false、null 或者文字的数组")
			}
			o.keys, o.cells = append(o.keys, key), append(o.cells, value)
			if len(o.keys) > 1000 {
				return o.broken("不超过1000个键")
			}
			if o.space(); o.take(',') {
				continue
			}
			if o.take('}') {
				break
			}
			return o.broken("逗号或者“}”")
		}
	}
	if o.space(); o.at < len(o.line) {
		return o.broken("每行一个 JSON 对象")
	}
	return nil
}

// name gives the one copy of a key.
func (o *objectReader) name(key string) string {
	if known, ok := o.names[key]; ok {
		return known
	}
	if o.names == nil {
		o.names = map[string]string{}
	}
	if len(o.names) < 1000 {
		o.names[key] = key
	}
	return key
}

func (o *objectReader) broken(allowed string) *flaw {
	rest := o.line[min(o.at, len(o.line)):]
	found := quote(string(rest[:min(len(rest), 80)]))
	if len(rest) == 0 {
		found = "未写完的一行"
	}
	return &flaw{LineJSON, "第" + strconv.Itoa(utf8.RuneCount(o.line[:min(o.at, len(o.line))])+1) + "个字符处" + found, allowed, false}
}

func (o *objectReader) space() {
	for o.at < len(o.line) {
		switch o.line[o.at] {
		case ' ', '\t', '\r', '\n':
			o.at++
		default:
			return
		}
	}
}

func (o *objectReader) take(c byte) bool {
	if o.at < len(o.line) && o.line[o.at] == c {
		o.at++
		return true
	}
	return false
}

func (o *objectReader) word(word string) bool {
	if end := o.at + len(word); end <= len(o.line) && string(o.line[o.at:end]) == word {
		o.at = end
		return true
	}
	return false
}

func (o *objectReader) value() (cell, bool) {
	if o.at >= len(o.line) {
		return cell{}, false
	}
	switch c := o.line[o.at]; {
	case c == '"':
		text, ok := o.text()
		return cell{kind: jsonText, text: text}, ok
	case c == '-' || c >= '0' && c <= '9':
		text, ok := o.number()
		return cell{kind: jsonNumber, text: text}, ok
	case c == '[':
		return o.array()
	case c == '{':
		return cell{kind: jsonObject}, o.skip(0)
	case o.word("true"):
		return cell{kind: jsonTruth, text: "true"}, true
	case o.word("false"):
		return cell{kind: jsonTruth, text: "false"}, true
	case o.word("null"):
		return cell{kind: jsonNull}, true
	}
	return cell{}, false
}

// array reads an array of texts; one that holds anything else is a jsonObject,
// which no field takes.
func (o *objectReader) array() (cell, bool) {
	start := o.at
	o.at++
	out := cell{kind: jsonList}
	if o.space(); o.take(']') {
		return out, true
	}
	for {
		o.space()
		text, ok := o.text()
		if !ok {
			o.at = start
			return cell{kind: jsonObject}, o.skip(0)
		}
		out.list = append(out.list, text)
		if o.space(); o.take(',') {
			continue
		}
		return out, o.take(']')
	}
}

// maxDepth bounds values inside values.
const maxDepth = 64

// skip passes over a value of any kind.
func (o *objectReader) skip(depth int) bool {
	if depth > maxDepth || o.at >= len(o.line) {
		return false
	}
	open := o.line[o.at]
	if open != '{' && open != '[' {
		if open == '"' {
			_, ok := o.text()
			return ok
		}
		if open == '-' || open >= '0' && open <= '9' {
			_, ok := o.number()
			return ok
		}
		return o.word("true") || o.word("false") || o.word("null")
	}
	closing := open + 2 // ']' and '}' follow their partners at this distance
	o.at++
	if o.space(); o.take(closing) {
		return true
	}
	for {
		o.space()
		if open == '{' {
			if _, ok := o.text(); !ok {
				return false
			}
			if o.space(); !o.take(':') {
				return false
			}
			o.space()
		}
		if !o.skip(depth + 1) {
			return false
		}
		if o.space(); o.take(',') {
			continue
		}
		return o.take(closing)
	}
}

func (o *objectReader) number() (string, bool) {
	start := o.at
	o.take('-')
	if !o.take('0') && o.digits() == 0 {
		return "", false
	}
	if o.take('.') && o.digits() == 0 {
		return "", false
	}
	if o.take('e') || o.take('E') {
		if !o.take('+') {
			o.take('-')
		}
		if o.digits() == 0 {
			return "", false
		}
	}
	return string(o.line[start:o.at]), true
}

func (o *objectReader) digits() int {
	start := o.at
	for o.at < len(o.line) && o.line[o.at] >= '0' && o.line[o.at] <= '9' {
		o.at++
	}
	return o.at - start
}

// text reads a string.
func (o *objectReader) text() (string, bool) {
	if !o.take('"') {
		return "", false
	}
	start := o.at
	for o.at < len(o.line) {
		switch c := o.line[o.at]; {
		case c == '"':
			text := string(o.line[start:o.at])
			o.at++
			return text, true
		case c == '\\':
			return o.escaped(start)
		case c < 0x20:
			return "", false
		}
		o.at++
	}
	return "", false
}

// escaped reads a string that has escapes.
func (o *objectReader) escaped(start int) (string, bool) {
	text := append([]byte(nil), o.line[start:o.at]...)
	for o.at < len(o.line) {
		c := o.line[o.at]
		o.at++
		switch {
		case c == '"':
			return string(text), true
		case c < 0x20:
			return "", false
		case c != '\\':
			text = append(text, c)
			continue
		}
		if o.at >= len(o.line) {
			return "", false
		}
		c = o.line[o.at]
		o.at++
		switch c {
		case '"', '\\', '/':
			text = append(text, c)
		case 'b':
			text = append(text, '\b')
		case 'f':
			text = append(text, '\f')
		case 'n':
			text = append(text, '\n')
		case 'r':
			text = append(text, '\r')
		case 't':
			text = append(text, '\t')
		case 'u':
			r, ok := o.unicode()
			if !ok {
				return "", false
			}
			if utf16.IsSurrogate(r) {
				if !o.word(`\u`) {
					return "", false
				}
				low, ok := o.unicode()
				if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
					return "", false
				}
			}
			text = utf8.AppendRune(text, r)
		default:
			return "", false
		}
	}
	return "", false
}

func (o *objectReader) unicode() (rune, bool) {
	if o.at+4 > len(o.line) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(o.line[o.at:o.at+4]), 16, 32)
	if err != nil || o.line[o.at] == '+' || o.line[o.at] == '-' {
		return 0, false
	}
	o.at += 4
	return rune(n), true
}

// tokenCell gives a JSON value that stands alone; false for what is none.
func tokenCell(token []byte) (cell, bool) {
	o := objectReader{line: token}
	value, ok := o.value()
	return value, ok && o.at == len(token)
}
