package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/impact"
	"chengan/reports"
)

// runReport prints a run in one or more formats; of several rounds the last one,
// with what became of the others.
func runReport(p *program, args []string) (int, error) {
	o := p.options("report")
	var impacts, outputs []string
	o.Func("impact", "换版影响的拆分（chengan impact --json 的输出），各轮之间换过细则时用；可给出多次", func(name string) error {
		impacts = append(impacts, name)
		return nil
	})
	var planned []string
	o.Func("plan", "达标路径（chengan plan --json 的输出），可给出多次；没有给出的单位按评价结果计算", func(name string) error {
		planned = append(planned, name)
		return nil
	})
	ruleset := o.String("r", "", "计算达标路径所用的评价细则：编号@版次，或 JSON 文件；缺省为评价结果所用的内置细则")
	name := o.String("f", "", "格式："+formatNames()+"；缺省看输出文件的扩展名")
	o.Func("o", "输出文件，- 为标准输出；可给出多次，格式各看扩展名，全部写好才一并出现", func(name string) error {
		outputs = append(outputs, name)
		return nil
	})
	var view reports.View
	o.StringVar(&view.Subject, "s", "", "只报告一个单位及其下属：编号或名称；名次仍按全部单位")
	o.StringVar(&view.Pillar, "pillar", "", "只报告一个一级项：编号或名称")
	font := o.String("font", "", "排印 Word 图表和 PDF 的字体文件；缺省用本机最合适的中文字体")
	browser := o.Bool("browser", false, "PDF 由本机的 Chromium 按网页版式打印")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) == 0 {
		return exitUsage, usageError("应给出评价结果文件；有几轮的，按轮次先后给出")
	}
	formats, err := formatsOf(outputs, *name)
	if err != nil {
		return exitUsage, err
	}
	if *browser {
		if !slices.ContainsFunc(formats, func(f reports.Format) bool { return f.Name == "pdf" }) {
			return exitUsage, usageError("--browser 只用于 PDF")
		}
		for i := range formats {
			if formats[i].Name == "pdf" {
				formats[i].Write = printByBrowser
			}
		}
	}
	model, last, err := p.readRounds(rest, impacts, view)
	if err != nil {
		return exitUsage, err
	}
	plans, err := readPlans(planned, last, *ruleset)
	if err != nil {
		return exitUsage, err
	}
	if err := p.addPaths(model, last, *ruleset, plans); err != nil {
		return exitUsage, err
	}
	model.Font = *font
	if outputs[0] == "-" {
		if err := formats[0].Write(p.stdout, model); err != nil {
			return exitUsage, fmt.Errorf("无法写入 -：%w", err)
		}
		return exitDone, nil
	}
	if err := writeFiles(outputs, func(file int, w io.Writer) error { return formats[file].Write(w, model) }); err != nil {
		return exitUsage, err
	}
	for _, output := range outputs {
		fmt.Fprintf(p.stderr, "已写入 %s\n", output)
	}
	return exitDone, nil
}

// formatsOf chooses the format of every output: the named one, or that of its
// extension.
func formatsOf(outputs []string, name string) ([]reports.Format, error) {
	switch {
	case len(outputs) == 0 || slices.Contains(outputs, ""):
		return nil, usageError("没有给出输出文件：-o")
	case len(outputs) > 1 && slices.Contains(outputs, "-"):
		return nil, usageError("标准输出 - 不能与其他输出文件同时给出")
	case len(outputs) > 1 && name != "":
		return nil, usageError("有几个输出文件时，格式各看扩展名，不能用 -f")
	}
	var formats []reports.Format
	for i, output := range outputs {
		if slices.ContainsFunc(outputs[:i], func(o string) bool { return filepath.Clean(o) == filepath.Clean(output) }) {
			return nil, usageError("输出文件 " + output + " 给出了两次")
		}
		wanted := name
		if wanted == "" {
			wanted = strings.TrimPrefix(filepath.Ext(output), ".")
		}
		format, ok := reports.Find(wanted)
		switch {
		case !ok && wanted == "":
			return nil, usageError(fmt.Sprintf("输出文件 %s 没有扩展名，不知道用什么格式；用 -f 指明，有 %s", output, formatNames()))
		case !ok:
			return nil, usageError(fmt.Sprintf("没有报告格式 %q；有 %s", wanted, formatNames()))
		}
		formats = append(formats, format)
	}
	return formats, nil
}

func printByBrowser(w io.Writer, m *reports.Model) error {
	file, err := m.ByBrowser(context.Background())
	if err == nil {
		_, err = w.Write(file)
	}
	return err
}

// readRounds reads the runs of a series, and the splits of what changed of their
// rulesets. It gives the last run besides.
func (p *program) readRounds(runs, impacts []string, view reports.View) (*reports.Model, *engine.Run, error) {
	if i := slices.Index(runs, "-"); i >= 0 && slices.Contains(runs[i+1:], "-") {
		return nil, nil, usageError("标准输入 - 只能给出一次")
	}
	var sources []reports.Source
	for _, name := range runs {
		run, err := p.readRun(name)
		if err != nil {
			return nil, nil, err
		}
		sources = append(sources, reports.Source{Name: name, Run: run})
	}
	var attributions []reports.Attribution
	for _, name := range impacts {
		report, err := readImpact(name)
		if err != nil {
			return nil, nil, err
		}
		attributions = append(attributions, reports.Attribution{Name: name, Report: report})
	}
	model, err := reports.NewView(view, sources, attributions...)
	if err != nil {
		return nil, nil, err
	}
	return model, sources[len(sources)-1].Run, nil
}

// maxImpact bounds the file of a split, in bytes.
const maxImpact = 256 << 20

// readImpact reads what "chengan impact --json" printed.
func readImpact(name string) (*impact.Report, error) {
	data, err := readFile(name, maxImpact)
	if err != nil {
		return nil, err
	}
	if len(data) > maxImpact {
		return nil, fmt.Errorf("%s：文件超过 %d MB", name, maxImpact>>20)
	}
	report := &impact.Report{}
	if err := json.Unmarshal(data, report); err != nil || report.From == "" || report.To == "" {
		return nil, fmt.Errorf("%s：不是换版影响的拆分；应为 chengan impact --json 的输出", name)
	}
	return report, nil
}

func formatNames() string {
	var names []string
	for _, format := range reports.Formats {
		names = append(names, format.Name)
	}
	return strings.Join(names, "、")
}
