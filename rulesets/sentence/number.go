package sentence

import (
	"strings"

	"chengan/engine/exact"
)

// digits are the Chinese numerals.
var digits = map[rune]int64{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}

var units = map[rune]int64{'十': 10, '百': 100, '千': 1000}

// number reads "0.2", "十二", "零点五", "一百", "半"; false where it is none.
func number(text string) (exact.Number, bool) {
	if text == "半" {
		half, _ := exact.Int(1).Quo(exact.Int(2))
		return half, true
	}
	if text != "" && strings.Trim(text, "0123456789.") == "" {
		n, err := exact.Parse(text)
		return n, err == nil
	}
	whole, fraction, dotted := strings.Cut(text, "点")
	n, ok := numeral(whole)
	if !ok || dotted && fraction == "" {
		return exact.Number{}, false
	}
	value := exact.Int(n)
	if dotted {
		part, scale := int64(0), 0
		for _, c := range fraction {
			d, ok := digits[c]
			if !ok || scale > 6 {
				return exact.Number{}, false
			}
			part, scale = part*10+d, scale+1
		}
		sum, err := value.Add(exact.Scaled(part, scale))
		return sum, err == nil
	}
	return value, true
}

// numeral reads a whole number up to thousands.
func numeral(text string) (int64, bool) {
	if text == "" {
		return 0, false
	}
	total, current, seen, last := int64(0), int64(0), false, int64(10_000)
	for _, c := range text {
		if unit, ok := units[c]; ok {
			if unit >= last {
				return 0, false
			}
			if !seen {
				current = 1
			}
			total, current, seen, last = total+current*unit, 0, false, unit
			continue
		}
		d, ok := digits[c]
		if !ok || seen && current != 0 {
			return 0, false
		}
		current, seen = d, true
	}
	return total + current, true
}
