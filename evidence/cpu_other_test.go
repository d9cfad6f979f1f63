//go:build !unix

package evidence

import "time"

var started = time.Now()

// spent is the time so far, where processor time cannot be asked for.
func spent() time.Duration { return time.Since(started) }
