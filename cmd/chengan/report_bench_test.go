//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"chengan/reports"
)

// BenchmarkReport is the program itself, from the run files of three rounds of
// the sample city to the files of its report: in all formats together, in each
// by itself, of one district, of one 一级项.
func BenchmarkReport(b *testing.B) {
	folder := b.TempDir()
	run := func(args ...string) {
		p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now}
		if code := p.run(args); code > 1 {
			b.Fatal(args, code)
		}
	}
	var runs []string
	for i, turn := range demonstrations[0].turns {
		name := filepath.Join(folder, fmt.Sprintf("%d.ndjson", i+1))
		run("score", "-r", demonstrations[0].ruleset, "-date", turn.date, "-round", turn.round, "-o", name, filepath.Join("..", "..", "testdata", turn.source))
		runs = append(runs, name)
	}
	var all []string
	each := map[string][]string{}
	var names []string
	for _, format := range reports.Formats {
		output := []string{"-o", filepath.Join(folder, "report."+format.Extension)}
		all = append(all, output...)
		each[format.Name] = output
		names = append(names, format.Name)
	}
	measure := func(name string, args ...string) {
		b.Run(name, func(b *testing.B) {
			var before, after syscall.Rusage
			syscall.Getrusage(syscall.RUSAGE_SELF, &before)
			for b.Loop() {
				run(append([]string{"report"}, args...)...)
			}
			syscall.Getrusage(syscall.RUSAGE_SELF, &after)
			spent := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
			b.ReportMetric(float64(spent)/float64(b.N)/1e9, "cpu-s/op")
			written := int64(0)
			for _, arg := range args {
				if info, err := os.Stat(arg); err == nil && filepath.Ext(arg) != ".ndjson" {
					written += info.Size()
				}
			}
			b.ReportMetric(float64(written)/1e6, "out-MB")
		})
	}
	measure("rounds=3/format=all", append(runs[:3:3], all...)...)
	for _, name := range names {
		measure("rounds=3/format="+name, append(runs[:3:3], each[name]...)...)
	}
	measure("rounds=1/subject=1/format=html", append([]string{runs[2], "-s", demoDistrict}, each["html"]...)...)
	measure("rounds=3/subject=1/format=html", append(append(runs[:3:3], "-s", demoDistrict), each["html"]...)...)
	measure("rounds=3/pillar=1/format=all", append(append(runs[:3:3], "--pillar", "1"), all...)...)
}
