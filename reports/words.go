package reports

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Number is how many there are of something, and where they are counted.
type Number struct {
	N int `json:"-"`
	origin
}

// String gives the digits.
func (n Number) String() string { return strconv.Itoa(n.N) }

// MarshalJSON writes the plain number.
func (n Number) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, int64(n.N), 10), nil }

// at notes where the number stands.
func (n Number) at(path, field string) Number {
	n.origin = origin{path, field}
	return n
}

// plus adds another number.
func (n Number) plus(other Number) Number {
	return Number{N: n.N + other.N}.at(n.From()+"+"+other.From(), "")
}

// countOf is a number of entries of a list for which all conditions hold.
//
// Shape: list is the place of a list, with the entries that count in brackets;
// conditions are written as model.md describes.
func countOf(n int, list string, conditions ...string) Number {
	return Number{N: n}.at("count("+strings.Join(append([]string{list}, conditions...), ";")+")", "")
}

// distinct is how many values a key has among the entries of a list for which all
// conditions hold.
func distinct(n int, list, key string, conditions ...string) Number {
	return Number{N: n}.at("distinct("+strings.Join(append([]string{list, key}, conditions...), ";")+")", "")
}

// placeOf is the place that an entry of a list takes by a figure, among those for
// which all conditions hold.
func placeOf(n int, list, figure, entry string, conditions ...string) Number {
	return Number{N: n}.at("place("+strings.Join(append([]string{list, figure, entry}, conditions...), ";")+")", "")
}

// isOne is the condition that a key of an entry is one of some texts.
func isOne(key string, texts ...string) string {
	escaped := make([]string, len(texts))
	for i, text := range texts {
		escaped[i] = escapes.Replace(text)
	}
	return key + "=" + strings.Join(escaped, "|")
}

// Words is text of which every figure knows its origin: the pieces follow each
// other without anything between them. No words at all are empty.
type Words []piece

// piece is a figure, or the text between two of them.
type piece struct {
	text string
	origin
}

// String gives the text as it is printed.
func (w Words) String() string {
	if len(w) == 1 {
		return w[0].text
	}
	var out strings.Builder
	for _, p := range w {
		out.WriteString(p.text)
	}
	return out.String()
}

// MarshalJSON writes the text.
func (w Words) MarshalJSON() ([]byte, error) { return json.Marshal(w.String()) }

// say fills in a sentence as fmt.Sprintf does, with %s and %d for everything;
// what is a figure keeps its origin.
func say(format string, args ...any) Words {
	var w Words
	for next := 0; ; next++ {
		at := strings.IndexByte(format, '%')
		if at < 0 {
			if next != len(args) {
				panic("say: more values than places: " + format)
			}
			return w.plain(format)
		}
		w = w.plain(format[:at])
		switch format[at+1] {
		case '%':
			w = w.plain("%")
			next--
		case 's', 'd':
			w = slices.Concat(w, pieces(args[next]))
		default:
			panic("say: only %s, %d and %%: " + format)
		}
		format = format[at+2:]
	}
}

// plain adds text without a figure; what w was stays as it is.
func (w Words) plain(text string) Words {
	if text == "" {
		return w
	}
	return append(w[:len(w):len(w)], piece{text: text})
}

// and adds a sentence, filled in as say does.
func (w Words) and(format string, args ...any) Words {
	return slices.Concat(w, say(format, args...))
}

// joined puts something between words.
func joined(list []Words, between string) Words {
	var w Words
	for i, words := range list {
		if i > 0 {
			w = w.plain(between)
		}
		w = slices.Concat(w, words)
	}
	return w
}

// listed joins the first names of a list, and says how many it has.
func listed(names []Words, limit int, count Number) Words {
	if len(names) <= limit {
		return joined(names, "、")
	}
	return joined(names[:limit], "、").and("等%d个单位", count)
}

// upTo is how many of a list are shown: all of them, or as many as we chose to.
func upTo(count Number, limit int) Words {
	if count.N > limit {
		return say("%d", limit)
	}
	return say("%d", count)
}

// retold gives figures their origins back in a text that could not keep them, by
// the phrases that it may hold.
func retold(text string, phrases ...Words) Words {
	for i, phrase := range phrases {
		if before, after, ok := strings.Cut(text, phrase.String()); ok {
			return slices.Concat(retold(before, phrases[i+1:]...), phrase, retold(after, phrases[i+1:]...))
		}
	}
	return Words{}.plain(text)
}

// lines gives the texts of a list.
func lines(list []Words) []string {
	texts := make([]string, len(list))
	for i, words := range list {
		texts[i] = words.String()
	}
	return texts
}

// pieces gives a value as words.
func pieces(value any) Words {
	switch v := value.(type) {
	case Words:
		return v
	case Mark:
		return Words{{v.Text, v.origin}}
	case Rate:
		return Words{{v.Text, v.origin}}
	case Number:
		return Words{{v.String(), v.origin}}
	case Range:
		if v.Low.Exact == v.High.Exact {
			return pieces(v.Low)
		}
		return slices.Concat(pieces(v.Low), Words{{text: "～"}}, pieces(v.High))
	}
	return Words{}.plain(fmt.Sprint(value))
}
