//go:build unix

package main

import (
	"cmp"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkScore is the program itself, from files to scores. CHENGAN_EVIDENCE
// and CHENGAN_RULESET name others than the sample city and the national ruleset.
func BenchmarkScore(b *testing.B) {
	evidence := cmp.Or(os.Getenv("CHENGAN_EVIDENCE"), filepath.Join("..", "..", "testdata", "sample"))
	ruleset := cmp.Or(os.Getenv("CHENGAN_RULESET"), "national@2019")
	args := append([]string{"score", "-r", ruleset, "-date", "2022-12-31", "-o", filepath.Join(b.TempDir(), "run.ndjson")}, strings.Split(evidence, ",")...)
	var before, after syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	for b.Loop() {
		p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now}
		if code := p.run(args); code > 1 {
			b.Fatal(code)
		}
	}
	syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	spent := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	b.ReportMetric(float64(spent)/float64(b.N)/1e6, "cpu-ms/op")
}
