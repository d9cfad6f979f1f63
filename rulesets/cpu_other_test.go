//go:build !linux

package rulesets_test

import "time"

var began = time.Now()

// threadTime is wall time where a thread's processor time is not to be had.
func threadTime() time.Duration { return time.Since(began) }
