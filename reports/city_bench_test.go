package reports_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/reports"
)

// A city of benchmarks, three rounds of it: as written, as read.
type benchCity struct {
	name     string
	subjects int // beside the city
	long     bool
}

var benchCities = []benchCity{{"sample", 48, false}, {"tenfold", 480, false}, {"long", 48, true}}

// files gives the rounds as run files.
func (c benchCity) files(t require.TestingT) [][]byte {
	units := cityAndUnits()
	subjects := units[:1:1]
	for i := range c.subjects {
		one := units[1+i%(len(units)-1)]
		if copied := i / (len(units) - 1); copied > 0 {
			one.ID, one.Name = fmt.Sprintf("%s-%d", one.ID, copied), fmt.Sprintf("%s%d", one.Name, copied)
		}
		subjects = append(subjects, one)
	}
	var files [][]byte
	for round := range 3 {
		run := sample{seed: uint64(40 + round), subjects: subjects, long: c.long}.run()
		run.Header.Date = fmt.Sprintf("2022-%02d-28", 10+round)
		for _, outcome := range []string{"met", "deducted"} {
			run.Summary.Outcomes[outcome] = 0
		}
		require.NoError(t, run.Seal())
		var file bytes.Buffer
		require.NoError(t, run.Write(&file))
		files = append(files, file.Bytes())
	}
	return files
}

func read(t require.TestingT, files [][]byte) (list []reports.Source) {
	for i, file := range files {
		run, err := engine.ReadRun(bytes.NewReader(file))
		require.NoError(t, err)
		list = append(list, reports.Source{Name: fmt.Sprint(i + 1), Run: run})
	}
	return list
}

// meter notes what is read back of a process: its peak of live memory, and the
// processor time of all its threads.
type meter struct {
	stop  chan struct{}
	peak  atomic.Uint64
	start time.Duration
}

func newMeter() *meter {
	runtime.GC()
	debug.FreeOSMemory()
	m := &meter{stop: make(chan struct{}), start: processorTime()}
	go func() {
		var stats runtime.MemStats
		for {
			runtime.ReadMemStats(&stats)
			if now := stats.HeapInuse + stats.StackInuse; now > m.peak.Load() {
				m.peak.Store(now)
			}
			select {
			case <-m.stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return m
}

func (m *meter) report(b *testing.B, written int64) {
	close(m.stop)
	b.ReportMetric((processorTime()-m.start).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(m.peak.Load())/1e6, "peak-MB")
	b.ReportMetric(float64(written)/1e6, "out-MB")
}

type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// print writes a report in some formats together, as the program does.
func print(b *testing.B, m *reports.Model, formats []reports.Format) int64 {
	var group sync.WaitGroup
	written := make([]counter, len(formats))
	lanes := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, format := range formats {
		group.Go(func() {
			lanes <- struct{}{}
			defer func() { <-lanes }()
			if err := format.Write(&written[i], m); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
	sum := int64(0)
	for _, w := range written {
		sum += w.bytes
	}
	return sum
}

// BenchmarkCityReport reads three rounds and prints the report of the city: in
// all formats together, and in each by itself.
func BenchmarkCityReport(b *testing.B) {
	for _, city := range benchCities {
		files := city.files(b)
		formats := map[string][]reports.Format{"all": reports.Formats}
		names := []string{"all"}
		for _, format := range reports.Formats {
			if city.subjects > 100 {
				break // minutes
			}
			formats[format.Name] = []reports.Format{format}
			names = append(names, format.Name)
		}
		clauses := len(read(b, files[:1])[0].Run.Header.Ruleset.Clauses)
		for _, name := range names {
			b.Run(fmt.Sprintf("subjects=%d/clauses=%d/rounds=3/format=%s", city.subjects, clauses, name), func(b *testing.B) {
				m := newMeter()
				written := int64(0)
				for b.Loop() {
					model, err := reports.NewSeries(read(b, files))
					require.NoError(b, err)
					written = print(b, model, formats[name])
				}
				m.report(b, written)
			})
		}
	}
}

// BenchmarkSubjectReport prints the page of one subject: from a run that is
// read, and from the run file on.
func BenchmarkSubjectReport(b *testing.B) {
	html, _ := reports.Find("html")
	view := reports.View{Subject: "district-05"}
	for _, city := range benchCities[:1] {
		files := city.files(b)
		for _, rounds := range []int{1, 3} {
			for _, from := range []string{"run", "file"} {
				b.Run(fmt.Sprintf("subjects=%d/rounds=%d/from=%s", city.subjects, rounds, from), func(b *testing.B) {
					sources := read(b, files[:rounds])
					m := newMeter()
					for b.Loop() {
						if from == "file" {
							sources = read(b, files[:rounds])
						}
						model, err := reports.NewView(view, sources)
						require.NoError(b, err)
						require.NoError(b, html.Write(io.Discard, model))
					}
					m.report(b, 0)
				})
			}
		}
	}
}

// BenchmarkPillarReport prints the report of one 一级项 in all formats.
func BenchmarkPillarReport(b *testing.B) {
	files := benchCities[0].files(b)
	m := newMeter()
	written := int64(0)
	for b.Loop() {
		model, err := reports.NewView(reports.View{Pillar: "2"}, read(b, files))
		require.NoError(b, err)
		written = print(b, model, reports.Formats)
	}
	m.report(b, written)
}

// BenchmarkCharts draws the charts of the city, each kind by itself.
func BenchmarkCharts(b *testing.B) {
	model, err := reports.NewSeries(read(b, benchCities[0].files(b)))
	require.NoError(b, err)
	for _, chart := range model.Charts() {
		b.Run("chart="+chart.ID, func(b *testing.B) {
			start := processorTime()
			for b.Loop() {
				_, err := chart.SVG()
				require.NoError(b, err)
			}
			b.ReportMetric(float64(b.N)/(processorTime()-start).Seconds(), "charts/cpu-s")
		})
	}
}

// processorTime is how long the processors worked for this process, in user
// mode and in the kernel; 0 where the system does not say.
func processorTime() time.Duration {
	data, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(data, []byte(") "))
	var user, system int64
	for i, field := range bytes.Fields(rest) {
		switch i {
		case 11:
			fmt.Sscan(string(field), &user)
		case 12:
			fmt.Sscan(string(field), &system)
		}
	}
	return time.Duration(user+system) * (time.Second / 100) // ticks of 1/100 s
}
