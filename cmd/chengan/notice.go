package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"chengan/reports"
	"chengan/reports/notice"
	"chengan/reports/reconcile"
)

// noticeGuide is what templates can name.
var noticeGuide = "# 通报模板可用的名称\n\n由代码生成（chengan notice -figures）。\n\n" + notice.Guide()

// runNotice writes a notice from a run, or holds finished texts to themselves.
func runNotice(p *program, args []string) (int, error) {
	o := p.options("notice")
	template := o.String("template", "工作进展通报", "模板：内置的名称（"+strings.Join(notice.Names(), "、")+"）或者文件")
	output := o.String("o", "", "输出文件，格式看扩展名："+notice.Extensions())
	var options notice.Options
	o.StringVar(&options.Subject, "s", "", "对象的编号或名称；缺省为评价结果的主对象")
	o.StringVar(&options.Issuer, "issuer", "", "发文机关")
	o.StringVar(&options.Number, "number", "", "发文字号，如 市安城创办发〔2022〕11号")
	o.StringVar(&options.Signer, "signer", "", "签发人，只用于上行文")
	o.StringVar(&options.Date, "date", "", "发文日期，如 2022-11-18；缺省为评估基准日")
	o.StringVar(&options.Since, "since", "", "起始日，如 2022-10-15")
	check := o.Bool("check", false, "核对已经成文的文件（DOCX、Markdown、文字），不生成")
	figures := o.Bool("figures", false, "列出模板可用的全部数字、写法和标记")
	show := o.String("show", "", "打印一个内置模板，供修改后另存")
	asJSON := o.Bool("json", false, "与 -check 一起：以 JSON 打印")
	rest, err := o.parse(args)
	switch {
	case err != nil:
		return exitUsage, err
	case *figures:
		_, err := io.WriteString(p.stdout, noticeGuide)
		return exitDone, err
	case *show != "":
		text, ok := notice.Embedded(*show)
		if !ok {
			return exitUsage, usageError(fmt.Sprintf("没有模板 %q；有 %s", *show, strings.Join(notice.Names(), "、")))
		}
		_, err := io.WriteString(p.stdout, text)
		return exitDone, err
	case *check:
		if len(rest) == 0 {
			return exitUsage, usageError("没有给出要核对的文件")
		}
		return p.checkNotices(rest, *asJSON)
	case len(rest) != 1:
		return exitUsage, usageError("应恰给出一个评价结果文件")
	case *output == "":
		return exitUsage, usageError("没有给出输出文件：-o")
	}
	return p.writeNotice(rest[0], *template, options, *output)
}

// writeNotice writes a notice that reconciles, or none.
func (p *program) writeNotice(file, name string, options notice.Options, output string) (int, error) {
	format, ok := notice.FormatOf(output)
	if !ok {
		return exitUsage, usageError(fmt.Sprintf("-o %q：不知道用什么格式；扩展名应为 %s", output, notice.Extensions()))
	}
	template, err := notice.Load(name)
	if err != nil {
		return exitUsage, err
	}
	run, err := p.readRun(file)
	if err != nil {
		return exitUsage, err
	}
	model, err := reports.New(run)
	if err != nil {
		return exitUsage, err
	}
	composed, err := template.Compose(model, options)
	if err != nil {
		return exitUsage, err
	}
	var finished bytes.Buffer
	if err := composed.Write(&finished, format); err != nil {
		return exitUsage, err
	}
	text, err := reconcile.Read("notice."+format.Extension, finished.Bytes()) // what was printed, not what was meant
	if err != nil {
		return exitInternal, err
	}
	result := reconcile.Check(text)
	for _, problem := range result.Problems {
		fmt.Fprintln(p.stderr, wordProblem(problem))
	}
	if n := result.Contradictions(); n > 0 {
		fmt.Fprintf(p.stderr, "成文后核对有%d处矛盾，没有写入 %s；请检查模板中直接写明的数字\n", n, output)
		return exitNotGood, nil
	}
	if err := p.writeFile(output, func(w io.Writer) error { _, err := w.Write(finished.Bytes()); return err }); err != nil {
		return exitUsage, err
	}
	fmt.Fprintf(p.stderr, "已写入 %s；%s\n", output, wordResult(result))
	return exitDone, nil
}

// checkNotices holds finished texts to themselves.
func (p *program) checkNotices(files []string, asJSON bool) (int, error) {
	type checked struct {
		File           string              `json:"file"`
		Figures        int                 `json:"figures"`
		Checked        int                 `json:"checked"`
		Contradictions int                 `json:"contradictions"`
		Problems       []reconcile.Problem `json:"problems"`
	}
	code, list := exitDone, []checked{}
	for _, file := range files {
		data, err := p.readNotice(file)
		if err != nil {
			return exitUsage, err
		}
		text, err := reconcile.Read(file, data)
		if err != nil {
			return exitUsage, err
		}
		result := reconcile.Check(text)
		if result.Contradictions() > 0 {
			code = exitNotGood
		}
		if asJSON {
			list = append(list, checked{file, result.Figures, result.Checked, result.Contradictions(), result.Problems})
			continue
		}
		for _, problem := range result.Problems {
			fmt.Fprintf(p.stdout, "%s：%s\n", file, wordProblem(problem))
		}
		if result.Cut > 0 {
			fmt.Fprintf(p.stdout, "%s：另有%d处没有列出\n", file, result.Cut)
		}
		fmt.Fprintf(p.stdout, "%s：%s\n", file, wordResult(result))
	}
	if asJSON {
		return code, printJSON(p.stdout, list)
	}
	return code, nil
}

func (p *program) readNotice(file string) ([]byte, error) {
	var in io.Reader = p.stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("无法读取 %s：%w", file, err)
		}
		defer opened.Close()
		in = opened
	}
	data, err := io.ReadAll(io.LimitReader(in, reconcile.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("无法读取 %s：%w", file, err)
	}
	return data, nil
}

func wordProblem(problem reconcile.Problem) string {
	if problem.Doubt {
		return "存疑：" + problem.String()
	}
	return "矛盾：" + problem.String()
}

func wordResult(r reconcile.Result) string {
	verdict := "未发现矛盾"
	if n := r.Contradictions(); n > 0 {
		verdict = fmt.Sprintf("矛盾%d处", n)
	}
	if doubts := len(r.Problems) + r.Cut - r.Contradictions(); doubts > 0 {
		verdict += fmt.Sprintf("，存疑%d处", doubts)
	}
	return fmt.Sprintf("识别数字%d个，其中%d个有其他数字可以核对，%s", r.Figures, r.Checked, verdict)
}
