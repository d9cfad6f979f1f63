//go:build unix

package evidence

import (
	"syscall"
	"time"
)

// spent is the processor time of this process so far: what the machine does for
// others does not count.
func spent() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
