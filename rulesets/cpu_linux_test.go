package rulesets_test

import (
	"syscall"
	"time"
	"unsafe"
)

// threadTime is the processor time of the thread.
func threadTime() time.Duration {
	const clock = 3 // CLOCK_THREAD_CPUTIME_ID
	var at syscall.Timespec
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&at)), 0); errno != 0 {
		panic(errno)
	}
	return time.Duration(at.Nano())
}
