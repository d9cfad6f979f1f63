package column

import (
	"fmt"
	"strings"
	"time"

	"chengan/engine/exact"
)

// Value is one cell. Missing is a bit of its own, never 0 and never "".
type Value struct {
	Missing bool
	Int     int64    // Integer; Decimal × 10^Scale; Boolean as 0 or 1; Date as day number
	Text    string   // Text, Enum
	List    []string // List
}

// None is the missing value.
var None = Value{Missing: true}

// Whole is an Integer, a Decimal in units of its scale, or a day number.
func Whole(n int64) Value { return Value{Int: n} }

// Bool is a Boolean.
func Bool(b bool) Value {
	if b {
		return Value{Int: 1}
	}
	return Value{}
}

// Str is a Text or an Enum.
func Str(s string) Value { return Value{Text: s} }

// Strs is a List.
func Strs(list []string) Value { return Value{List: list} }

// Day is the number of the day (0 is 1970-01-01) that text names as YYYY-MM-DD.
func Day(text string) (int64, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < 1900 || t.Year() > 2999 {
		return 0, fmt.Errorf("%q 不是日期：应为 1900 至 2999 年间的 YYYY-MM-DD", text)
	}
	return t.Unix() / 86400, nil
}

// DayText is the day as YYYY-MM-DD.
func DayText(day int64) string { return time.Unix(day*86400, 0).UTC().Format(time.DateOnly) }

// Year is the calendar year of the day.
func Year(day int64) int { return time.Unix(day*86400, 0).UTC().Year() }

// Show gives the value as a person would type it into the cell.
func (f *Field) Show(v Value) string {
	if v.Missing {
		return ""
	}
	switch f.Type {
	case Integer:
		return fmt.Sprint(v.Int)
	case Decimal:
		return exact.Scaled(v.Int, f.Scale).String()
	case Boolean:
		if v.Int != 0 {
			return "是"
		}
		return "否"
	case Date:
		return DayText(v.Int)
	case List:
		return strings.Join(v.List, "、")
	}
	return v.Text
}
