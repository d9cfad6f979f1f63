package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// kind is what a format knows about a cell before the table's schema is asked.
type kind uint8

const (
	blankCell    kind = iota
	textCell          // as typed, or a cell of a text file
	numberCell        // number of a workbook, without a telling style
	percentCell       // number of a workbook shown as a percentage: 0.479 is 47.9%
	dayCell           // number of a workbook shown as a date; text is YYYY-MM-DD
	truthCell         // boolean of a workbook; text is "1" or "0"
	errorCell         // #N/A and its like
	unsolvedCell      // formula without a stored result
	jsonText          // JSON values are taken by their type, never re-read from text
	jsonNumber
	jsonTruth
	jsonList
	jsonNull
	jsonObject
)

// cell is one value as the format gives it.
type cell struct {
	kind      kind
	text      string
	list      []string // of a jsonList
	day       int64    // of a dayCell, as column.Day counts
	since1904 bool     // which day 0 of a numberCell is, should it be meant as a date
}

func (c cell) blank() bool {
	switch c.kind {
	case blankCell, jsonNull:
		return true
	case textCell, jsonText:
		return strings.TrimFunc(c.text, isSpace) == ""
	}
	return false
}

// percentual holds for a number that was written with a percent sign.
func (c cell) percentual() bool {
	return c.kind == percentCell || c.kind == textCell && strings.HasSuffix(narrow(strings.TrimFunc(c.text, isSpace)), "%")
}

// show is the cell as a found value of a message.
func (c cell) show() string {
	switch c.kind {
	case jsonList:
		return "列表" + quoteAll(c.list)
	case jsonNull:
		return "null"
	case jsonObject:
		return "JSON对象"
	case jsonText:
		return "文字" + quote(c.text)
	case jsonNumber:
		return "数" + quote(c.text)
	case jsonTruth:
		return c.text
	case percentCell:
		if d, fault := sheetDecimal(c.text); fault == numberFine {
			d.exponent += 2
			return "百分数" + quote(d.text()+"%")
		}
	case truthCell:
		return "逻辑值" + map[bool]string{true: "TRUE", false: "FALSE"}[c.text == "1"]
	case dayCell:
		return "日期" + quote(c.text)
	}
	return quote(c.text)
}

// isSpace also holds for the byte order mark, which spreadsheets leave behind.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' }

// clean gives text trimmed and in Unicode form NFC, so that equal-looking
// names are equal.
//
// Errors: ok is false where it holds control characters other than line
// breaks and tabs, marks that turn the reading direction, or the sign that
// stands for an unreadable character.
func clean(text string) (cleaned string, ok bool) {
	plain := true
	for i := 0; i < len(text); i++ {
		if c := text[i]; c <= ' ' || c >= 0x7F {
			plain = false
			break
		}
	}
	if plain {
		return text, true
	}
	text = strings.TrimFunc(text, isSpace)
	if settled(text) {
		return text, true
	}
	if strings.ContainsRune(text, '\r') {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	for i, r := range text {
		switch {
		case r >= 0x20 && r < 0x7F, r == '\n', r == '\t':
		case r >= 0x3000 && r < 0xFB00: // the bulk of Chinese text
		case unicode.IsControl(r), r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069':
			return text, false
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(text[i:]); size <= 3 {
				return text, false
			}
		}
	}
	return text, true
}

// settled holds for the bulk of what is written: printable ASCII, Chinese
// characters and their punctuation, none of which Unicode composes any further.
func settled(text string) bool {
	for _, r := range text {
		switch {
		case r >= 0x20 && r < 0x7F, r >= 0x4E00 && r <= 0x9FFF, r >= 0x3001 && r <= 0x3020, r >= 0xFF01 && r <= 0xFF5E:
		default:
			return false
		}
	}
	return true
}

// fold gives names as they are compared: trimmed, NFC, without inner spaces.
func fold(name string) string {
	name, _ = clean(name)
	if !strings.ContainsFunc(name, isSpace) {
		return name
	}
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, name)
}
