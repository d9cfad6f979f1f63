package reports

import "time"

// DeadlineDays are the days that 整改 may take, by the effort of the remedy, 1
// (数日内) to 5 (需跨年度). The template of 整改通知 and the workbook start from
// them; an office may state others in either.
var DeadlineDays = []int{15, 30, 60, 90, 180}

// DeadlineClass gives the effort whose days count for a finding: the middle one
// where nobody said how long it takes, the only one where there is one.
func DeadlineClass(effort, classes int) int {
	switch {
	case classes == 1:
		return 1
	case effort < 1 || effort > classes:
		return (classes + 1) / 2
	}
	return effort
}

// Deadline is when a finding has to be closed.
func Deadline(from time.Time, effort int, days []int) time.Time {
	return from.AddDate(0, 0, days[DeadlineClass(effort, len(days))-1])
}
