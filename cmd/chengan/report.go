package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"chengan/reports"
)

// runReport prints a run in one format.
func runReport(p *program, args []string) (int, error) {
	o := p.options("report")
	name := o.String("f", "", "格式："+formatNames()+"；缺省看输出文件的扩展名")
	output := o.String("o", "", "输出文件，- 为标准输出")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 {
		return exitUsage, usageError("应恰给出一个评价结果文件")
	}
	if *output == "" {
		return exitUsage, usageError("没有给出输出文件：-o")
	}
	if *name == "" {
		*name = strings.TrimPrefix(filepath.Ext(*output), ".")
	}
	format, ok := reports.Find(*name)
	if !ok {
		return exitUsage, usageError(fmt.Sprintf("没有报告格式 %q；有 %s", *name, formatNames()))
	}
	run, err := p.readRun(rest[0])
	if err != nil {
		return exitUsage, err
	}
	model, err := reports.New(run)
	if err != nil {
		return exitUsage, err
	}
	if err := p.writeFile(*output, func(w io.Writer) error { return format.Write(w, model) }); err != nil {
		return exitUsage, err
	}
	if *output != "-" {
		fmt.Fprintf(p.stderr, "已写入 %s\n", *output)
	}
	return exitDone, nil
}

func formatNames() string {
	var names []string
	for _, format := range reports.Formats {
		names = append(names, format.Name)
	}
	return strings.Join(names, "、")
}
