package evidence

import (
	"math"
	"strconv"
	"strings"
)

// decimal is a number as it was written: mantissa × 10^exponent.
type decimal struct {
	mantissa int64
	exponent int
}

// faults of reading numbers
type numberFault uint8

const (
	numberFine numberFault = iota
	numberSyntax
	numberLarge // does not fit 18 digits
	numberScale // more decimals than the column has
)

// parseDecimal reads decimal text without ever passing through float64.
//
// Accepted: a sign, thousands separators in groups of three, decimals and,
// where scientific is true (numbers that a program wrote), an exponent.
func parseDecimal(text string, scientific bool) (decimal, numberFault) {
	var d decimal
	negative := false
	if text != "" && (text[0] == '-' || text[0] == '+') {
		negative = text[0] == '-'
		text = text[1:]
	}
	if scientific {
		if at := strings.IndexAny(text, "eE"); at >= 0 {
			exponent, err := strconv.Atoi(text[at+1:])
			if err != nil || exponent > 400 || exponent < -400 {
				return d, numberSyntax
			}
			d.exponent, text = exponent, text[:at]
		}
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if whole == "" || dotted && fraction == "" {
		return d, numberSyntax
	}
	if strings.IndexByte(whole, ',') >= 0 {
		groups := strings.Split(whole, ",")
		for i, group := range groups {
			if i == 0 && (group == "" || len(group) > 3) || i > 0 && len(group) != 3 {
				return d, numberSyntax
			}
		}
		whole = strings.Join(groups, "")
	}
	fraction = strings.TrimRight(fraction, "0")
	fault := numberFine
	for _, digits := range [2]string{whole, fraction} {
		for i := 0; i < len(digits); i++ {
			c := digits[i]
			if c < '0' || c > '9' {
				return d, numberSyntax
			}
			if d.mantissa > (math.MaxInt64-9)/10 {
				fault = numberLarge
				continue
			}
			d.mantissa = d.mantissa*10 + int64(c-'0')
		}
	}
	d.exponent -= len(fraction)
	if negative {
		d.mantissa = -d.mantissa
	}
	return d, fault
}

// fixed gives d × 10^scale as an integer.
//
// Errors: numberScale where that is none, numberLarge beyond int64.
func (d decimal) fixed(scale int) (int64, numberFault) {
	n := d.mantissa
	if n == 0 {
		return 0, numberFine
	}
	shift := d.exponent + scale
	for ; shift < 0; shift++ {
		if n%10 != 0 {
			return 0, numberScale
		}
		n /= 10
	}
	for ; shift > 0; shift-- {
		if n > math.MaxInt64/10 || n < math.MinInt64/10 {
			return 0, numberLarge
		}
		n *= 10
	}
	return n, numberFine
}

// sheetDecimal reads a number as a workbook stores it: the shortest text of a
// binary float. 0.1+0.2 is stored as 0.30000000000000004; the fifteen digits
// that spreadsheets themselves show say 0.3, and 0.3 is what was meant.
func sheetDecimal(raw string) (decimal, numberFault) {
	digits := 0
	for i := 0; i < len(raw); i++ {
		if raw[i] >= '0' && raw[i] <= '9' {
			digits++
		}
	}
	if digits <= 15 {
		return parseDecimal(raw, true)
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return decimal{}, numberSyntax
	}
	return parseDecimal(strconv.FormatFloat(f, 'e', 14, 64), true)
}

// text gives the number in plain decimal digits.
func (d decimal) text() string {
	digits := strconv.FormatInt(d.mantissa, 10)
	sign := ""
	if d.mantissa < 0 {
		sign, digits = "-", digits[1:]
	}
	switch {
	case d.mantissa == 0:
		return "0"
	case d.exponent >= 0:
		return sign + digits + strings.Repeat("0", d.exponent)
	case len(digits) <= -d.exponent:
		digits = strings.Repeat("0", 1-d.exponent-len(digits)) + digits
	}
	at := len(digits) + d.exponent
	return sign + digits[:at] + "." + digits[at:]
}

// widths turns the full-width signs of Chinese input methods into plain ones.
var widths = strings.NewReplacer(
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"．", ".", "，", ",", "－", "-", "—", "-", "−", "-", "＋", "+", "％", "%", "／", "/")

// narrow is widths where there is anything to turn.
func narrow(text string) string {
	for i := 0; i < len(text); i++ {
		if text[i] >= 0x80 {
			return widths.Replace(text)
		}
	}
	return text
}

// cutNote splits a trailing note in brackets off a number: "2(园区)".
func cutNote(text string) (number, note string) {
	for _, pair := range [2][2]string{{"(", ")"}, {"（", "）"}} {
		at := strings.Index(text, pair[0])
		if at > 0 && strings.HasSuffix(text, pair[1]) {
			return strings.TrimFunc(text[:at], isSpace), text[at:]
		}
	}
	return text, ""
}
