package plan

import (
	"math/big"
	"strings"
	"unicode"
)

// fold gives a name as it is compared: narrow, without blanks, lower case.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r >= '！' && r <= '～': // the wide forms of ASCII
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, text)
}

// splitUnit takes "人/亿元（2020年价）" apart: the unit and what is said of it,
// the basis (口径).
func splitUnit(text string) (unit, basis string) {
	unit, basis, _ = strings.Cut(fold(text), "(")
	return unit, strings.TrimSuffix(basis, ")")
}

// What the basis of an increment says: what came new in the year, or what there
// was at its end, which is no increment unless nothing is ever taken away.
const (
	newInYear = "当年新增"
	yearEnd   = "年末数"
)

// shareUnits are the units that a share may be handed in with. What readers give
// is the ratio itself, whichever it was.
var shareUnits = []string{"%", "‰", "比例", "百分比"}

// UnitText is the unit to hand figures in with.
func (s Series) UnitText() string {
	if s.Measure == Increment {
		return s.Unit + "（" + newInYear + "）"
	}
	return s.Unit
}

// crowds are how many people a rate is per.
var crowds = []struct {
	words string
	count int
}{{"百万人", 1_000_000}, {"十万人", 100_000}, {"万人", 10_000}, {"千人", 1_000}}

// Per is how many of its unit the ratio of numerator and denominator makes:
// 人/十万人 has 100 000 people in the denominator. Other things (亿元) are handed
// in as they stand in the unit.
func (s Series) Per() int {
	if s.Measure == Rate {
		_, below, _ := strings.Cut(fold(s.Unit), "/")
		for _, crowd := range crowds {
			if strings.HasPrefix(below, crowd.words) {
				return crowd.count
			}
		}
	}
	return 1
}

// ratio tells whether figures may be a numerator and a denominator.
func (s Series) ratio() bool { return s.Measure == Rate || s.Measure == Share }

// things tells whether figures are whole things or events.
func (s Series) things() bool { return s.Measure == Count || s.Measure == Increment }

// hundred is how many of its unit a whole makes: 100 %, 1000 ‰.
func hundred(unit string) *big.Rat {
	if unit == "‰" {
		return whole(1000)
	}
	return whole(100)
}
