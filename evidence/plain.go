package evidence

import "math/bits"

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// tidyText holds for a text buffer[lo:hi] that clean leaves as it is and finds
// nothing wrong with: settled, and no blank at either end.
func tidyText(buffer []byte, lo, hi int) bool {
	if lo == hi || buffer[lo] == ' ' || buffer[hi-1] == ' ' {
		return false
	}
	for lo < hi {
		w := word(buffer, lo)
		if lo+8 > hi {
			w = w&(1<<(8*(hi-lo))-1) | ' '*ones<<(8*(hi-lo))
		}
		if odd := (w | ^((w | highs) - ' '*ones) | (w&^highs + ones)) & highs; odd != 0 {
			lo += bits.TrailingZeros64(odd) / 8 // the first that is not from ' ' to '~'
		} else {
			lo += 8
			continue
		}
		// The ranges of settled, as they are encoded.
		for lo+3 <= hi && buffer[lo] >= 0xE3 {
			if buffer[lo+1]&0xC0 != 0x80 || buffer[lo+2]&0xC0 != 0x80 {
				return false
			}
			switch r := uint32(buffer[lo])<<16 | uint32(buffer[lo+1])<<8 | uint32(buffer[lo+2]); {
			case r >= 0xE4B880 && r <= 0xE9BFBF, r >= 0xE38081 && r <= 0xE380A0, r >= 0xEFBC81 && r <= 0xEFBD9E:
			default:
				return false
			}
			lo += 3
		}
		if lo < hi && buffer[lo]-' ' >= 0x7F-' ' {
			return false
		}
	}
	return true
}

// plainDigits bounds the digits before the point of a plain number, so that
// those of column.MaxScale decimals fit an int64 besides.
const plainDigits = 12

// plainNumber reads a number of the plainest form, 12 or −0.5, into units of a
// scale; not one with more decimals, nor one that is too long to be simple.
func plainNumber(text []byte, scale int) (n int64, ok bool) {
	i := 0
	if len(text) > 0 && text[0] == '-' {
		i = 1
	}
	start := i
	for ; i < len(text) && text[i]-'0' < 10; i++ {
		n = n*10 + int64(text[i]-'0')
	}
	if i == start || i-start > plainDigits {
		return 0, false
	}
	decimals := 0
	if i < len(text) {
		if text[i] != '.' {
			return 0, false
		}
		for i++; i < len(text) && text[i]-'0' < 10; i++ {
			n = n*10 + int64(text[i]-'0')
			if decimals++; decimals > scale {
				return 0, false
			}
		}
		if decimals == 0 || i < len(text) {
			return 0, false
		}
	}
	for ; decimals < scale; decimals++ {
		n *= 10
	}
	if start == 1 {
		n = -n
	}
	return n, true
}

// powers are those of ten by exponent.
var powers = [...]int64{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000}

// shortNumber reads a plain number of one to eight characters, which are the
// first of the word, into units of a scale; not one with a sign.
func shortNumber(w, size uint64, scale int) (n int64, ok bool) {
	// The last character goes to the top, and noughts before the first.
	w = (w ^ '0'*ones) << (64 - 8*size)
	if odd := (w + 0x76*ones | w) & highs; odd != 0 {
		point := uint64(bits.TrailingZeros64(odd)) &^ 7 // bits below the first that is no digit
		decimals := int(7 - point/8)
		if byte(w>>point) != '.'^'0' || decimals == 0 || decimals > scale || point+8*size <= 64 {
			return 0, false
		}
		scale -= decimals
		below := w & (1<<point - 1)
		w = w>>point>>8<<8<<point | below<<8
		if (w+0x76*ones|w)&highs != 0 {
			return 0, false
		}
	}
	w = (w*10 + w>>8) & 0x00FF00FF00FF00FF
	w = (w*100 + w>>16) & 0x0000FFFF0000FFFF
	w = (w*10_000 + w>>32) & 0x00000000FFFFFFFF
	return int64(w) * powers[scale], true
}

// plainDay reads a date of the form YYYY-MM-DD.
//
// Units: days since 1970-01-01.
func plainDay(text []byte) (int64, bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, month, day := 0, 0, 0
	for i, c := range text {
		if c -= '0'; c > 9 {
			if i == 4 || i == 7 {
				continue
			}
			return 0, false
		}
		switch {
		case i < 4:
			year = year*10 + int(c)
		case i < 7:
			month = month*10 + int(c)
		default:
			day = day*10 + int(c)
		}
	}
	if year < 1900 || year > 2999 || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) {
		return 0, false
	}
	// Years are counted from March, so that the leap day ends one.
	if month <= 2 {
		year--
		month += 12
	}
	return int64(year*365+year/4-year/100+year/400+(153*(month-3)+2)/5+day-1) - 719_468, true
}

func monthDays(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
