package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/rulesets"
	"chengan/rulesets/management"
)

// managementVerbs are the verbs of the verb management.
const managementVerbs = "show|template|check"

// managementName is the method that is meant where none is named.
const managementName = "management@2019"

// runManagement is the verb whose own verbs look at the 评价与管理办法.
func runManagement(p *program, args []string) (int, error) {
	verbs := map[string]func(*program, []string) (int, error){"show": managementShow, "template": managementTemplate, "check": managementCheck}
	if len(args) == 0 {
		return exitUsage, usageError("应给出 show、template 或 check")
	}
	if args[0] == "-h" || args[0] == "--help" {
		p.options("management").Usage()
		return exitDone, nil
	}
	run, ok := verbs[args[0]]
	if !ok {
		return exitUsage, usageError(fmt.Sprintf("没有 management %s；有 show、template、check", args[0]))
	}
	return run(p, args[1:])
}

// methodOptions are the options that all of them take.
type methodOptions struct {
	*options
	name   *string
	params []string
}

func (p *program) methodOptions(name string) *methodOptions {
	o := &methodOptions{options: p.options("management " + name)}
	o.name = o.String("m", managementName, "管理办法：编号@版次，或 JSON 文件；缺省为 "+managementName)
	return o
}

// takesParams adds --param.
func (o *methodOptions) takesParams() {
	o.Func("param", "填写办法中未知的参数，如 v1_years=5；可多次给出", func(text string) error {
		o.params = append(o.params, text)
		return nil
	})
}

// load reads the method and fills in what the user knows.
func (o *methodOptions) load() (*management.Method, error) {
	m, err := management.Load(*o.name)
	if err != nil {
		return nil, err
	}
	for _, assignment := range o.params {
		if err := m.Set(assignment); err != nil {
			return nil, usageError("--param：" + err.Error())
		}
	}
	return m, nil
}

// managementShow prints a method with what is not known of it.
func managementShow(p *program, args []string) (int, error) {
	o := p.methodOptions("show")
	o.takesParams()
	asJSON := o.Bool("json", false, "以 JSON 打印")
	rest, err := o.parse(args)
	if err != nil || len(rest) > 0 {
		return exitUsage, cmpErr(err, "management show 没有参数；用 -m 指定管理办法")
	}
	m, err := o.load()
	if err != nil {
		return exitUsage, err
	}
	if *asJSON {
		return exitDone, printJSON(p.stdout, m)
	}
	return exitDone, showMethod(p.stdout, m)
}

func showMethod(w io.Writer, m *management.Method) error {
	fmt.Fprintf(w, "%s（%s@%s）\n%s\n", m.Title, m.ID, m.Edition, m.Note)
	for _, s := range m.Principles {
		fmt.Fprintf(w, "  %s　%s\n", s.Text, m.Source(s.Source))
	}
	fmt.Fprintln(w, "\n一、程序")
	for i, s := range m.Steps {
		fmt.Fprintf(w, "%d. %s（%s）%s　%s\n", i+1, s.Name, s.By, s.Text, m.Source(s.Source))
		fmt.Fprintf(w, "   需要：%s\n", strings.Join(s.Needs, "；"))
		if s.Limit != "" {
			fmt.Fprintf(w, "   期限：%s\n", m.Param(s.Limit))
		}
		if s.Source.Note != "" {
			fmt.Fprintf(w, "   说明：%s\n", s.Source.Note)
		}
	}
	fmt.Fprintf(w, "复评：%s　%s\n", m.Review.Text, m.Source(m.Review.Source))
	for _, part := range []struct {
		title        string
		consequences []string
	}{{"二、谁可以申报、什么情形不得参评", []string{management.Barred, management.Disqualified}}, {"三、什么情形撤销命名", []string{management.Revoked}}} {
		fmt.Fprintf(w, "\n%s\n", part.title)
		for _, r := range m.Rules {
			if slices.Contains(part.consequences, r.Consequence) {
				text := r.Text
				if !strings.Contains(text, r.Consequence) {
					text += "（" + r.Consequence + "）"
				}
				fmt.Fprintf(w, "%s %s　%s\n", r.ID, text, m.Source(r.Source))
				if r.Source.Note != "" {
					fmt.Fprintf(w, "   说明：%s\n", r.Source.Note)
				}
			}
		}
	}
	fmt.Fprintln(w, "\n四、参数")
	var rows [][]string
	for _, param := range m.Params {
		provisional := "—"
		if param.Provisional != nil {
			provisional = fmt.Sprint(param.Provisional)
		}
		rows = append(rows, []string{param.Name, param.Title, param.String(), param.Unit, provisional})
	}
	if err := grid(w, []string{"参数", "含义", "取值", "单位", "暂用值"}, rows); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "同名的参数与国家细则 national@2019 的一票否决是一个意思；那里为了能够评分使用暂用值，这里只列出，不使用。")
	return err
}

// managementTemplate writes the file that a city fills in.
func managementTemplate(p *program, args []string) (int, error) {
	o := p.methodOptions("template")
	output := o.String("o", "", "输出的文件：.csv 或 .json，- 为标准输出（CSV）")
	rest, err := o.parse(args)
	if err != nil || len(rest) > 0 {
		return exitUsage, cmpErr(err, "management template 没有参数；用 -o 指定文件")
	}
	ending := strings.ToLower(filepath.Ext(*output))
	if *output != "-" && ending != ".csv" && ending != ".json" {
		return exitUsage, usageError("-o：应为 .csv 或 .json 文件，或 - 表示标准输出")
	}
	m, err := o.load()
	if err != nil {
		return exitUsage, err
	}
	if err := p.writeFile(*output, func(w io.Writer) error { return m.Template(w, ending == ".json") }); err != nil {
		return exitUsage, err
	}
	if *output != "-" {
		fmt.Fprintf(p.stderr, "已写入 %s\n", *output)
	}
	return exitDone, nil
}

// managementCheck says whether a city can apply, and what becomes of its name.
func managementCheck(p *program, args []string) (int, error) {
	o := p.methodOptions("check")
	o.takesParams()
	asJSON := o.Bool("json", false, "以 JSON 打印")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 {
		return exitUsage, usageError("应恰给出一个城市情况表：.csv 或 .json；用 chengan management template 生成")
	}
	m, err := o.load()
	if err != nil {
		return exitUsage, err
	}
	city, err := m.ReadCity(rest[0])
	var wrong rulesets.DefectsError
	switch {
	case errors.As(err, &wrong):
		return exitNotGood, err
	case err != nil:
		return exitUsage, err
	}
	answer := m.Judge(city)
	if *asJSON {
		err = printJSON(p.stdout, answer)
	} else {
		err = showAnswer(p.stdout, m, city, answer)
	}
	if err != nil {
		return exitUsage, err
	}
	if answer.Apply == management.Yes || answer.Keep == management.Yes {
		return exitDone, nil
	}
	return exitNotGood, nil
}

func showAnswer(w io.Writer, m *management.Method, city *management.City, a management.Answer) error {
	fmt.Fprintf(w, "%s　%s　申报年份 %d\n《%s》（%s@%s）\n\n能否申报：%s\n", a.City, city.Level, a.Year, m.Title, m.ID, m.Edition, a.Apply)
	if err := showFindings(w, m, a.Applying, func(v management.Verdict) string { return string(v) }); err != nil {
		return err
	}
	if a.Named != "" {
		keeps := map[management.Verdict]string{management.Yes: "保留", management.No: "应当撤销", management.Unsure: string(management.Unsure)}
		fmt.Fprintf(w, "\n命名（%s）：%s\n", a.Named, keeps[a.Keep])
		if err := showFindings(w, m, a.Keeping, func(v management.Verdict) string { return keeps[v] }); err != nil {
			return err
		}
		if a.Keep != management.No {
			fmt.Fprintf(w, "下次复评：%s　%s\n", cmp.Or(a.NextReview, management.Unknown), m.Source(m.Review.Source))
		}
	}
	if slices.ContainsFunc(slices.Concat(a.Applying, a.Keeping), func(f management.Finding) bool {
		return f.Rule.Source.Status == engine.Placeholder
	}) {
		fmt.Fprintln(w, "\n注意：标为占位的条款未经核实，不是官方原文；结论只供准备材料时参考。")
	}
	if len(a.Unknown) > 0 {
		fmt.Fprintln(w, "\n以下参数"+management.Unknown+"（--param 参数=取值）：")
		for _, name := range a.Unknown {
			param := m.Param(name)
			fmt.Fprintf(w, "  %s　%s", param.Name, param.Title)
			if param.Unit != "" {
				fmt.Fprintf(w, "（%s）", param.Unit)
			}
			if len(param.Choices) > 0 {
				fmt.Fprintf(w, "（%s）", strings.Join(param.Choices, "、"))
			}
			fmt.Fprintln(w)
		}
	}
	return nil
}

func showFindings(w io.Writer, m *management.Method, findings []management.Finding, title func(management.Verdict) string) error {
	var rows [][]string
	for _, f := range findings {
		rows = append(rows, []string{f.Rule.ID, title(f.Verdict), f.Reason, m.Source(f.Rule.Source)})
	}
	return grid(w, []string{"条件", "结论", "理由", "依据"}, rows)
}
