package notice

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"chengan/engine/score"
	"chengan/reports"
)

// value is what a figure says: its text, and the number behind it where there
// is one.
type value struct {
	text   string
	number *big.Rat
}

func words(text string) value { return value{text: text} }

func count(n int) value { return value{fmt.Sprint(n), big.NewRat(int64(n), 1)} }

// marked is points as the report prints them.
func marked(m reports.Mark) value { return value{m.Text, rational(m.Exact)} }

// points is points to their last digit, as a table needs them whose sums and
// shares somebody adds up again.
func points(p score.Points) value { return value{p.String(), rational(p)} }

func rational(p score.Points) *big.Rat { return big.NewRat(int64(p), int64(score.Point)) }

// rated is a rate; its number is a percentage.
func rated(r reports.Rate) value {
	number := r.Exact()
	if number != nil {
		number.Mul(number, big.NewRat(100, 1))
	}
	return value{r.Text, number}
}

// dated are the ways to write a date.
var dated = []struct {
	name, title string
	write       func(time.Time) string
}{
	{"", "2022年11月15日", func(d time.Time) string { return d.Format("2006年1月2日") }},
	{".月日", "11月15日", func(d time.Time) string { return d.Format("1月2日") }},
	{".年月", "2022年11月", func(d time.Time) string { return d.Format("2006年1月") }},
	{".年", "2022年", func(d time.Time) string { return d.Format("2006年") }},
	{".月", "11月", func(d time.Time) string { return d.Format("1月") }},
	{".汉字", "二〇二二年十一月十五日", func(d time.Time) string {
		year := strings.NewReplacer("0", "〇", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九").Replace(d.Format("2006"))
		return year + "年" + chinese(int(d.Month())) + "月" + chinese(d.Day()) + "日"
	}},
}

// chinese is n in Chinese numerals, up to 99; beyond that in digits.
func chinese(n int) string {
	digits := []rune("〇一二三四五六七八九十")
	switch {
	case n < 0 || n > 99:
		return fmt.Sprint(n)
	case n <= 10:
		return string(digits[n])
	case n < 20:
		return "十" + string(digits[n-10])
	case n%10 == 0:
		return string(digits[n/10]) + "十"
	}
	return string(digits[n/10]) + "十" + string(digits[n%10])
}

// numerals reads 三 and 3.
func numerals(text string) (int, bool) {
	for n := 1; n <= 99; n++ {
		if text == fmt.Sprint(n) || text == chinese(n) {
			return n, true
		}
	}
	return 0, false
}

// numbered are the numbers of headings, by level.
var numbered = [...]func(n int) string{
	1: func(n int) string { return chinese(n) + "、" },
	2: func(n int) string { return "（" + chinese(n) + "）" },
	3: func(n int) string { return fmt.Sprintf("%d.", n) },
	4: func(n int) string { return fmt.Sprintf("（%d）", n) },
}

// clean is text that stays on its line and shows as it is: what breaks a line,
// turns the direction of writing or is no text becomes a space or goes.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == 0x85 || r == 0x2028 || r == 0x2029:
			return ' '
		case r < ' ' || r == 0x7F || r >= 0x80 && r < 0xA0 || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r >= 0xFFFE && r <= 0xFFFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
}
