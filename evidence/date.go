package evidence

import (
	"fmt"
	"strconv"
	"strings"

	"chengan/engine/column"
)

// parseDay reads a date as people write it: 2022-09-20, 2022/9/20, 2022.9.20,
// 2022年9月20日 or 20220920; a time of midnight behind it is what databases add.
//
// Units: days since 1970-01-01.
func parseDay(text string) (int64, bool) {
	text = strings.TrimSuffix(text, " 00:00:00")
	text = strings.TrimSuffix(text, "T00:00:00")
	if len(text) == 10 && text[4] == '-' && text[7] == '-' {
		day, err := column.Day(text)
		return day, err == nil
	}
	text = narrow(text)
	if len(text) == 8 && digits(text) {
		return dayOf(text[:4], text[4:6], text[6:])
	}
	for _, marks := range [4][3]string{{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}} {
		year, rest, ok := strings.Cut(text, marks[0])
		if !ok {
			continue
		}
		month, day, ok := strings.Cut(rest, marks[1])
		if !ok || !strings.HasSuffix(day, marks[2]) {
			return 0, false
		}
		return dayOf(year, month, strings.TrimSuffix(day, marks[2]))
	}
	return 0, false
}

func dayOf(year, month, day string) (int64, bool) {
	year, month, day = strings.TrimSpace(year), strings.TrimSpace(month), strings.TrimSpace(day)
	if len(year) != 4 || len(month) == 0 || len(month) > 2 || len(day) == 0 || len(day) > 2 || !digits(year+month+day) {
		return 0, false
	}
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	n, err := column.Day(fmt.Sprintf("%s-%02d-%02d", year, m, d))
	return n, err == nil
}

func digits(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// serialDay gives the day that a workbook's number stands for.
//
// Workbooks count days from 1900 (with a 1900-02-29 that never was, number 60)
// or, from old Macs, from 1904-01-01.
func serialDay(raw string, since1904 bool) (int64, bool) {
	d, fault := sheetDecimal(raw)
	if fault != numberFine {
		return 0, false
	}
	serial := d.mantissa
	for exponent := d.exponent; exponent < 0; exponent++ {
		serial /= 10 // the fraction is the time of day
	}
	if d.exponent > 0 {
		return 0, false
	}
	return dayOfSerial(serial, since1904)
}

// The days that count as such: 1900-01-01 to 2999-12-31.
const (
	firstDay = -25_567
	lastDay  = 376_199
)

// dayOfSerial is serialDay of a whole number.
func dayOfSerial(serial int64, since1904 bool) (day int64, ok bool) {
	switch {
	case since1904:
		day = serial - 24_107
	case serial == 60 || serial == 0:
		return 0, false
	case serial < 60:
		day = serial - 25_568
	default:
		day = serial - 25_569
	}
	return day, serial >= 0 && serial <= 402_000 && day >= firstDay && day <= lastDay
}
