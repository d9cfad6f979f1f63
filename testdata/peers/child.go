package main

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// sample is what one run of one process gave: named figures.
//
// Units: cpu and wall in seconds, rss in bytes.
type sample map[string]float64

// errUnsupported reports what a side cannot do yet.
var errUnsupported = errors.New("尚不支持")

// runChild runs a process to its end and measures it.
//
// The peak of a child is never below that of its parent when it was started,
// because both share their memory until the child's program begins. So this
// process stays small: files are generated, and numbers added up, by children.
func runChild(command *exec.Cmd) ([]byte, sample, error) {
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	start := time.Now()
	err := command.Run()
	wall := time.Since(start)
	if err != nil {
		text := strings.TrimSpace(complaints.String())
		if len(text) > 2000 {
			text = text[:2000] + "…"
		}
		return out.Bytes(), nil, fmt.Errorf("%s：%w：%s", filepath.Base(command.Path), err, text)
	}
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	cpu := command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	return out.Bytes(), sample{"cpu": cpu.Seconds(), "wall": wall.Seconds(), "rss": float64(usage.Maxrss) * maxrssUnit()}, nil
}

// maxrssUnit is what Rusage.Maxrss counts in: bytes on macOS, kilobytes elsewhere.
func maxrssUnit() float64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}

// selfCPU is what this process has spent.
func selfCPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err) // it has no other way to fail than a wrong argument
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
