// Command generate writes the sample city: a synthetic city of 28 departments
// and 20 districts that hands in its evidence the way real ones do, in many
// formats, with gaps, zero reports and mistakes.
//
// Everything is invented from a fixed seed: the same command writes the same
// bytes on every machine. From the top of the repository:
//
//	go run ./testdata/generate -o testdata/sample
//	go run ./testdata/generate -o testdata/rounds/2.zip -round 2
//	go run ./testdata/generate -o /tmp/large -times 50
//	go run ./testdata/generate -o /tmp/tasks -tasks xian-catalogue@2022
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

// run parses the arguments and writes the city.
func run(args []string, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	output := flags.String("o", "", "文件夹，原有的内容会被替换；名称以 .zip 结尾的写成一个压缩包")
	no := flags.Int("round", 1, "第几轮，1至3")
	times := flags.Int("times", 1, "台账行数的倍数")
	tasks := flags.String("tasks", "", "改为按市级任务总目录报送的城市；几个版次用逗号隔开，由旧到新")
	if err := flags.Parse(args); err != nil || *output == "" || *times < 1 || *no < 1 || *no > lastRound || *no > 1 && *tasks != "" || flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	build := buildCity
	if *no > 1 {
		build = func(times int) ([]file, error) { return buildRound(*no, times) }
	}
	if *tasks != "" {
		build = func(times int) ([]file, error) { return taskCity(strings.Split(*tasks, ","), times) }
	}
	files, err := build(*times)
	if err == nil {
		err = put(*output, files)
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	bytes := 0
	for _, file := range files {
		bytes += len(file.data)
	}
	fmt.Fprintf(stderr, "已写入 %s：%d个文件，%d字节\n", *output, len(files), bytes)
	return 0
}
