package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// bench is everything that one run of the comparison knows.
type bench struct {
	root   string // of chengan's tree
	cache  string // where files are kept from run to run
	self   string // this program
	duck   string // folder with score.mjs and its modules
	expect map[int]scores
	duckDB string // its version, once it has answered
	units  map[int]int64
}

// data names the files of n records.
func (b *bench) data(n int) data { return data{filepath.Join(b.cache, strconv.Itoa(n)), n} }

// chengan scores n records from files of a format, and keeps the scores for
// the others to be compared with.
func (b *bench) chengan(n int, format string) (sample, error) {
	d := b.data(n)
	run := filepath.Join(b.cache, "run.ndjson")
	args := append([]string{"score", "-r", filepath.Join(b.root, "testdata/peers/pack.json"), "-date", "2023-12-31", "-o", run, "--json", d.roster()}, d.files(format)...)
	command := exec.Command(filepath.Join(b.root, "bin/chengan"), args...)
	command.Env = append(command.Environ(), fmt.Sprintf("GOMAXPROCS=%d", threads))
	out, s, err := runChild(command)
	if err != nil {
		if format == "parquet" && strings.Contains(err.Error(), "E-FILE-UNKNOWN") {
			return nil, fmt.Errorf("chengan 读 Parquet：%w", errUnsupported)
		}
		return nil, err
	}
	got, err := runScores(out)
	if err != nil {
		return nil, err
	}
	return s, b.agree(n, "chengan "+format, got, 0)
}

// agree holds scores to those that came first for the same records.
func (b *bench) agree(n int, who string, got scores, tolerance int64) error {
	if b.expect[n] == nil {
		b.expect[n] = got
	}
	if err := b.expect[n].difference(got, tolerance); err != nil {
		return disagreement{fmt.Errorf("%s：%w", who, err)}
	}
	return nil
}

// disagreement is two sides that do not come to the same result: then nothing
// that was measured means anything.
type disagreement struct{ error }

// duckAnswer is what score.mjs prints.
type duckAnswer struct {
	Version   string
	Idle      float64
	CPU, Wall float64
	Subjects  map[string]map[string]int64
	Units     int64
}

func (b *bench) askDuckDB(question map[string]any) (duckAnswer, sample, error) {
	text, err := json.Marshal(question)
	if err != nil {
		return duckAnswer{}, nil, err
	}
	out, s, err := runChild(exec.Command("node", filepath.Join(b.duck, "score.mjs"), string(text)))
	if err != nil {
		return duckAnswer{}, nil, err
	}
	var answer duckAnswer
	if err := json.Unmarshal(out, &answer); err != nil {
		return duckAnswer{}, nil, err
	}
	b.duckDB = answer.Version
	// What node and the library take before any work is not DuckDB's doing.
	return answer, sample{"cpu": answer.CPU, "wall": answer.Wall, "rss": s["rss"], "net-rss": s["rss"] - answer.Idle}, nil
}

// threads is how many DuckDB and chengan may use, whatever the machine has.
const threads = 2

// duckFile has DuckDB score n records from files of a format.
func (b *bench) duckFile(n int, format string) (sample, error) {
	answer, s, err := b.askDuckDB(map[string]any{"mode": "file", "format": format, "files": b.data(n).files(format), "threads": threads})
	if err != nil {
		return nil, err
	}
	got := scores{}
	for subject, deducted := range answer.Subjects {
		got[subject] = 100 * 10_000
		for _, points := range deducted {
			got[subject] -= points
		}
	}
	return s, b.agree(n, "DuckDB "+format, got, 0)
}

// duckMemory has DuckDB measure every group of n records in memory.
func (b *bench) duckMemory(n int, columns string) (sample, error) {
	answer, s, err := b.askDuckDB(map[string]any{"mode": "memory", "columns": columns, "files": b.data(n).files("parquet"), "threads": threads, "runs": 3})
	if err != nil {
		return nil, err
	}
	s["ns/record"] = answer.CPU * 1e9 / float64(n)
	return s, b.sameUnits(n, "DuckDB "+columns, answer.Units)
}

// sameUnits holds what the groups of n records lose to what came first.
func (b *bench) sameUnits(n int, who string, got int64) error {
	if first, ok := b.units[n]; ok && first != got {
		return disagreement{fmt.Errorf("%s：各组共扣 %d；先前为 %d", who, got, first)}
	}
	b.units[n] = got
	return nil
}

// kernels runs BenchmarkTasks over n records.
func (b *bench) kernels(n int) (sample, error) {
	files := strings.Join(b.data(n).files("csv"), string(filepath.ListSeparator))
	s, err := b.goBench("./engine/internal/kernel", "^BenchmarkTasks$", "5x", "CHENGAN_TASKS="+files, fmt.Sprintf("GOMAXPROCS=%d", threads))
	if err != nil {
		return nil, err
	}
	return s, b.sameUnits(n, "chengan 内核", int64(math.Round(s["Tasks/clauses=all units"])))
}

// goBench runs benchmarks of a package of chengan, which compile made a
// program of, and gives their figures as "Name/case metric".
func (b *bench) goBench(folder, pattern, times string, env ...string) (sample, error) {
	command := exec.Command(b.testBinary(folder), "-test.run", "^$", "-test.bench", pattern, "-test.benchtime", times)
	command.Dir = filepath.Join(b.root, folder)
	command.Env = append(command.Environ(), env...)
	out, _, err := runChild(command)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	s := benchFigures(string(out))
	if len(s) == 0 {
		return nil, fmt.Errorf("%s：没有 %s", folder, pattern)
	}
	return s, nil
}

// benchFigures reads the output of go test -bench.
func benchFigures(out string) sample {
	s := sample{}
	for line := range strings.Lines(out) {
		words := strings.Fields(line)
		if len(words) < 4 || !strings.HasPrefix(words[0], "Benchmark") {
			continue
		}
		name := strings.TrimPrefix(words[0], "Benchmark")
		if at := strings.LastIndexByte(name, '-'); at > 0 && strings.Trim(name[at+1:], "0123456789") == "" {
			name = name[:at] // the number of cores
		}
		for i := 2; i+1 < len(words); i += 2 {
			if value, err := strconv.ParseFloat(words[i], 64); err == nil {
				s[name+" "+words[i+1]] = value
			}
		}
	}
	return s
}

// testBinary is where the tests of a package of chengan are compiled to.
func (b *bench) testBinary(folder string) string {
	return filepath.Join(b.cache, strings.NewReplacer("./", "", "/", "-").Replace(folder)+".test")
}

// naive runs one of the programs one would write in an afternoon.
func (b *bench) naive(n int, verb string) (sample, error) {
	files := b.data(n).files("ndjson")
	if len(files) > 1 {
		return nil, fmt.Errorf("%d 条记录不止一个文件；%s 只读一个", n, verb)
	}
	out, s, err := runChild(exec.Command(b.self, verb, files[0]))
	if err != nil {
		return nil, err
	}
	var points map[string]float64
	if err := json.Unmarshal(out, &points); err != nil {
		return nil, err
	}
	got := scores{}
	for subject, score := range points {
		got[subject] = int64(math.Round(score * 10_000))
	}
	return s, b.agree(n, verb, got, 1) // floats may round a tie the other way
}

// stream measures the memory of this machine.
func (b *bench) stream() (sample, error) {
	out, _, err := runChild(exec.Command(b.self, "stream"))
	if err != nil {
		return nil, err
	}
	var s sample
	return s, json.Unmarshal(out, &s)
}

// generate has the records written where they are not there yet.
func (b *bench) generate(n int) error {
	d := b.data(n)
	if d.ready() {
		return nil
	}
	fmt.Fprintf(os.Stderr, "正在生成 %s 条记录 → %s\n", amount(n), d.folder)
	_, _, err := runChild(exec.Command(b.self, "generate", strconv.Itoa(n), d.folder))
	return err
}
