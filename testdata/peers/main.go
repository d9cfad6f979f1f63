// Command peers compares chengan with programs that do the same work: DuckDB,
// and what one writes in an afternoon with encoding/json or sonic and expr. All
// of them score the same synthetic records by the same ten clauses, and all
// must come to the same 48 scores.
//
// Every side is a process of its own. Rounds take the sides in turn, so that
// what disturbs the machine disturbs them all; a figure is the ratio of two
// sides in the same round. Time is CPU time, of all threads together.
//
// It is a module of its own, so that what only the comparison needs is no
// dependency of chengan.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 {
		switch verb := args[0]; { // children of a run
		case verb == "generate" && len(args) == 3:
			n, err := strconv.Atoi(args[1])
			if err != nil || n < groups {
				return fmt.Errorf("记录数 %q：应为不小于 %d 的整数，每组至少一条", args[1], groups)
			}
			return data{args[2], n}.write()
		case verb == "maps" && len(args) == 2:
			return answer(naiveMaps(args[1]))
		case verb == "structs" && len(args) == 2:
			return answer(naiveStructs(args[1]))
		case verb == "stream" && len(args) == 1:
			ns, sum := streamSum()
			return printJSON(sample{"ns/B": ns, "sum": float64(sum)})
		}
	}
	return compare(args)
}

func answer(scores map[string]float64, err error) error {
	if err != nil {
		return err
	}
	return printJSON(scores)
}

// printJSON answers the process that started this one.
func printJSON(value any) error { return json.NewEncoder(os.Stdout).Encode(value) }

// compare runs the rounds and prints the table.
func compare(args []string) error {
	flags := flag.NewFlagSet("peers", flag.ContinueOnError)
	root := flags.String("root", ".", "chengan 的目录")
	cache := flags.String("cache", filepath.Join(os.TempDir(), "chengan-peers"), "存放生成的记录和 DuckDB 的目录")
	reps := flags.Int("reps", 0, "轮数；缺省为 7，-quick 时为 3")
	var z sizes
	flags.IntVar(&z.main, "records", goalSizes.main, "G2、G3、G4 的记录数")
	flags.IntVar(&z.small, "small", goalSizes.small, "G5 的较小记录数，也是逐条程序的记录数")
	flags.IntVar(&z.large, "large", goalSizes.large, "G5 的较大记录数")
	only := flags.String("only", "", "只比较这些目标，如 G2,G3")
	quick := flags.Bool("quick", false, "少量记录，三轮，供试用")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *quick {
		*reps, z = cmp.Or(*reps, 3), sizes{main: 280_000, small: 100_000, large: 1_000_000}
	}
	*reps = cmp.Or(*reps, 7)
	if *reps < 1 || flags.NArg() > 0 {
		return errors.New("轮数应不小于 1；没有选项以外的参数")
	}
	wanted := func(goals string) bool {
		return *only == "" || slices.ContainsFunc(strings.Split(*only, ","), func(goal string) bool { return slices.Contains(strings.Fields(goals), goal) })
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(*root)
	if err != nil {
		return err
	}
	b := &bench{root: absolute, cache: *cache, self: self, expect: map[int]scores{}, units: map[int]int64{}}
	if err := b.prepare(); err != nil {
		return err
	}
	var chosen []contest
	for _, c := range contests(z) {
		if wanted(c.goals) {
			chosen = append(chosen, c)
		}
	}
	for _, n := range z.needed(wanted) {
		if err := b.generate(n); err != nil {
			return err
		}
	}
	began := time.Now()
	r, err := rounds(b, chosen, *reps)
	if err != nil {
		return err
	}
	var shown []line
	for _, l := range lines(z) {
		if wanted(l.goal) {
			shown = append(shown, l)
		}
	}
	fmt.Printf("%s，用时 %s\n%s，%d 核；%s；DuckDB %s；各 %d 线程\n", began.Format(time.DateOnly), time.Since(began).Round(time.Second), processor(), runtime.NumCPU(), runtime.Version(), b.duckDB, threads)
	fmt.Printf("%d 轮，各方每轮轮流运行；时间为进程的 CPU 时间；倍数为同一轮中对方与我方之比。\n", *reps)
	fmt.Printf("chengan 的时间和内存是整个进程的；DuckDB 的不含启动 node 和装载程序库。\n\n")
	if z != goalSizes {
		fmt.Printf("注意：记录数不是目标所设的 %s、%s 和 %s，结论只供参考。\n\n", amount(goalSizes.main), amount(goalSizes.small), amount(goalSizes.large))
	}
	met, missed := r.print(os.Stdout, shown)
	fmt.Printf("\n达到 %d 项，未达到 %d 项\n", met, missed)
	return nil
}

// needed lists the numbers of records that files are needed of.
func (z sizes) needed(wanted func(goals string) bool) []int {
	var all []int
	for _, one := range []struct {
		goals string
		n     int
	}{{"G2 G3 G4 G5", z.main}, {"G3 G5", z.small}, {"G5", z.large}} {
		if wanted(one.goals) && !slices.Contains(all, one.n) {
			all = append(all, one.n)
		}
	}
	return all
}

// rounds runs all contests in turn, again and again.
//
// Errors: a disagreement about the results. A side that fails has no figures,
// and the table says why.
func rounds(b *bench, chosen []contest, reps int) (*results, error) {
	r := newResults()
	for ; r.rounds < reps; r.rounds++ {
		for _, c := range chosen {
			if c.rounds > 0 && r.rounds >= c.rounds || r.errs[c.key] != nil {
				continue
			}
			fmt.Fprintf(os.Stderr, "第 %d/%d 轮：%s\n", r.rounds+1, reps, c.key)
			s, err := c.run(b)
			var differ disagreement
			if errors.As(err, &differ) {
				return nil, fmt.Errorf("结果不一致，比较没有意义：%w", err)
			}
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
			r.add(c.key, s, err)
		}
	}
	return r, nil
}

// processor names the CPU.
func processor() string {
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, found := strings.CutPrefix(line, "model name"); found {
				return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
			}
		}
	}
	if out, err := exec.Command("sysctl", "-n", "machdep.cpu.brand_string").Output(); err == nil {
		return strings.TrimSpace(string(out))
	}
	return runtime.GOARCH
}
