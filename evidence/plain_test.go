package evidence

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/column"
)

// TestPlainDay: all days of eleven centuries and many texts that are none.
func TestPlainDay(t *testing.T) {
	first, err := column.Day("1900-01-01")
	require.NoError(t, err)
	last, err := column.Day("2999-12-31")
	require.NoError(t, err)
	for day := first; day <= last; day++ {
		got, ok := plainDay([]byte(column.DayText(day)))
		require.True(t, ok)
		require.Equal(t, day, got)
	}
	for _, year := range []int{0, 1899, 1900, 2000, 2023, 2024, 2999, 3000} {
		for month := range 14 {
			for day := range 33 {
				text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
				want, err := column.Day(text)
				got, ok := plainDay([]byte(text))
				require.Equal(t, err == nil, ok, text)
				if ok {
					require.Equal(t, want, got)
				}
			}
		}
	}
	for _, text := range []string{"", "2022-1-1", "2022/01/01", "2022-01-0a", "2022-01-011", "20220101--", "-022-01-01", "２022-01-01"} {
		_, ok := plainDay([]byte(text))
		require.False(t, ok, text)
	}
}

// TestPlainNumber: what is plain is what the check reads, and common numbers
// are plain.
func TestPlainNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,16}(\.[0-9]{1,7})?`), rapid.StringMatching(`[-+0-9.,eE]{0,8}`)).Draw(t, "text")
		scale := rapid.IntRange(0, column.MaxScale).Draw(t, "scale")
		n, ok := plainNumber([]byte(text), scale)
		if !ok {
			return
		}
		d, fault := parseDecimal(text, false)
		require.Equal(t, numberFine, fault, text)
		want, fault := d.fixed(scale)
		require.Equal(t, numberFine, fault, text)
		require.Equal(t, want, n, text)
	})
	for text, want := range map[string]int64{"0": 0, "12": 12_000, "-12.5": -12_500, "0.125": 125, "999999999999.999": 999_999_999_999_999} {
		n, ok := plainNumber([]byte(text), 3)
		require.True(t, ok, text)
		require.Equal(t, want, n)
	}
}

// TestTidyText: what is tidy clean leaves alone; every character is tried, at
// every place of a word.
func TestTidyText(t *testing.T) {
	tidy := func(text string) bool {
		padded := append([]byte(text), make([]byte, slack)...)
		return tidyText(padded, 0, len(text))
	}
	try := func(text string) {
		cleaned, ok := clean(text)
		want := text != "" && settled(text) && cleaned == text && ok
		require.Equal(t, want, tidy(text), "%q", text)
	}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0x11000 && r%251 != 0 || !utf8.ValidRune(r) {
			continue
		}
		try(string(r))
		try("ab" + string(r) + "消")
	}
	for _, r := range []rune{'a', ' ', '~', 0x7F, '\t', 0x80, '消', '\u3000', '。', 'é', '\U0001F600', 0xFFFD} {
		for before := range 18 {
			try(strings.Repeat("a", before) + string(r) + "b")
			try(strings.Repeat("a", before) + string(r) + "b 消防栓abcdefg")
			try(strings.Repeat("字", before) + string(r) + "b")
		}
	}
	for _, text := range []string{"", "\xff", "a\x80", "消\xe6", "消\xe6\xb6", "\xe6\xb6a", "abcdefgh\x80", "\xe4\x80\x80"} {
		try(text)
	}
}

// TestMemo: a memo gives what was put, and nothing else.
func TestMemo(t *testing.T) {
	var m memo
	want := map[string]int64{}
	buffer := func(text string) ([]byte, int, int) {
		return append([]byte("xyz"+text), strings.Repeat("-", slack)...), 3, 3 + len(text)
	}
	for i := range 3 * memoSlots {
		text := strings.Repeat("消", i%9) + fmt.Sprint(i) + strings.Repeat("x", i%17)
		b, lo, hi := buffer(text)
		if _, ok := m.find(b, lo, hi); ok {
			require.Contains(t, want, text)
		} else if m.put(b, lo, hi, int64(i)) {
			want[text] = int64(i)
		}
	}
	require.True(t, m.full())
	require.Greater(t, len(want), memoSlots/2)
	for text, value := range want {
		got, ok := m.find(buffer(text))
		require.True(t, ok, text)
		require.Equal(t, value, got)
		_, ok = m.find(buffer(text + "y"))
		require.False(t, ok)
	}
	b, lo, hi := buffer(strings.Repeat("x", memoLength+1))
	require.False(t, m.put(b, lo, hi, 1))
}
