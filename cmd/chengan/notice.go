package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chengan/reports"
	"chengan/reports/notice"
	"chengan/reports/reconcile"
)

// noticeGuide is what templates can name.
var noticeGuide = "# 通报模板可用的名称\n\n由代码生成（chengan notice -figures）。\n\n" + notice.Guide()

// wanting stands for all subjects that a 整改通知 goes to.
const wanting = "需整改"

// runNotice writes notices from a run or from several rounds, or holds finished
// texts to themselves.
func runNotice(p *program, args []string) (int, error) {
	o := p.options("notice")
	n := noticing{program: p}
	o.StringVar(&n.template, "template", "工作进展通报", "模板：内置的名称（"+strings.Join(notice.Names(), "、")+"）或者文件")
	o.StringVar(&n.output, "o", "", "输出文件，格式看扩展名："+notice.Extensions()+"；以 / 结尾或者是文件夹的，每个对象写一个文件，全部核对无误才写")
	o.StringVar(&n.format, "f", "docx", "输出到文件夹时的格式，缺省为 docx")
	o.Func("s", "对象的编号或名称，可给出多次或用逗号隔开；"+wanting+" 指所有没有合格或者有问题的单位；缺省为评价结果的主对象", func(text string) error {
		n.subjects = append(n.subjects, text)
		return nil
	})
	o.StringVar(&n.font, "font", "", "排印 PDF 的字体文件；缺省用本机最合适的中文字体")
	o.Func("impact", "换版影响的拆分（chengan impact --json 的输出），各轮之间换过细则时用；可给出多次", func(name string) error {
		n.impacts = append(n.impacts, name)
		return nil
	})
	o.StringVar(&n.options.Issuer, "issuer", "", "发文机关")
	o.StringVar(&n.options.Number, "number", "", "发文字号，如 市安城创办发〔2022〕11号；一次写给几个对象的，写 11号起 则依次编号")
	o.StringVar(&n.options.Signer, "signer", "", "签发人，只用于上行文")
	o.StringVar(&n.options.Date, "date", "", "发文日期，如 2022-11-18；缺省为评估基准日")
	o.StringVar(&n.options.Since, "since", "", "起始日，如 2022-10-15")
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
	case len(rest) == 0:
		return exitUsage, usageError("应给出评价结果文件；有几轮的，按轮次先后给出")
	case n.output == "":
		return exitUsage, usageError("没有给出输出文件：-o")
	}
	return n.write(rest)
}

// noticing is the writing of notices.
type noticing struct {
	*program
	template, output, format, font string
	subjects, impacts              []string
	options                        notice.Options
}

// write writes notices that reconcile, all or none.
func (n *noticing) write(runs []string) (int, error) {
	format, folder, err := n.target()
	if err != nil {
		return exitUsage, err
	}
	template, err := notice.Load(n.template)
	if err != nil {
		return exitUsage, err
	}
	model, _, err := n.readRounds(runs, n.impacts, reports.View{})
	if err != nil {
		return exitUsage, err
	}
	model.Font = n.font
	chosen, err := n.chosen(model)
	switch {
	case err != nil:
		return exitUsage, err
	case len(chosen) > 1 && !template.About():
		return exitUsage, usageError(fmt.Sprintf("给出了 %d 个对象；模板 %s 说的不是具体对象，写给谁都一样", len(chosen), n.template))
	case len(chosen) > 1 && !folder:
		return exitUsage, usageError(fmt.Sprintf("给出了 %d 个对象；-o 应为文件夹，如 -o %s/", len(chosen), strings.TrimSuffix(n.output, filepath.Ext(n.output))))
	case len(chosen) == 0:
		fmt.Fprintln(n.stderr, "所有单位都已合格，也没有问题；没有需要写的文件")
		return exitDone, nil
	}
	files, err := n.places(chosen, format, folder)
	if err != nil {
		return exitUsage, err
	}
	result, code, err := n.fill(files, template, model, format)
	if err != nil || code != exitDone {
		return code, err
	}
	if folder {
		if err := os.MkdirAll(n.output, 0o755); err != nil {
			return exitUsage, fmt.Errorf("无法建立文件夹 %s：%w", n.output, err)
		}
	}
	if err := n.writeFinished(files); err != nil {
		return exitUsage, err
	}
	written, by := files[0].name, ""
	if len(files) > 1 {
		written = fmt.Sprintf("%s 中%d个文件", n.output, len(files))
	}
	if format.Twin != "" {
		by = fmt.Sprintf("（按同一文稿的 %s 版核对）", strings.ToUpper(format.Twin))
	}
	fmt.Fprintf(n.stderr, "已写入 %s；%s%s\n", written, wordResult(result), by)
	return exitDone, nil
}

// target reads what -o and -f say.
func (n *noticing) target() (format notice.Format, folder bool, err error) {
	info, err := os.Stat(n.output)
	folder = strings.HasSuffix(n.output, "/") || strings.HasSuffix(n.output, `\`) || err == nil && info.IsDir()
	if folder {
		format, ok := notice.FormatNamed(strings.TrimPrefix(n.format, "."))
		if !ok {
			return format, folder, usageError(fmt.Sprintf("-f %q：没有这种格式；有 %s", n.format, notice.Extensions()))
		}
		return format, folder, nil
	}
	format, ok := notice.FormatOf(n.output)
	if !ok {
		return format, folder, usageError(fmt.Sprintf("-o %q：不知道用什么格式；扩展名应为 %s", n.output, notice.Extensions()))
	}
	return format, folder, nil
}

// places gives every subject its file and its 文号.
func (n *noticing) places(chosen []*reports.Subject, format notice.Format, folder bool) ([]finished, error) {
	numbers, err := n.numbers(len(chosen))
	if err != nil {
		return nil, err
	}
	names := n.fileNames(chosen, format)
	files := make([]finished, len(chosen))
	for i, subject := range chosen {
		files[i] = finished{name: n.output, subject: subject, number: numbers[i]}
		if folder {
			files[i].name = filepath.Join(n.output, names[i])
		}
	}
	return files, nil
}

// fill composes every notice and holds it to itself. Where there are several,
// every failure is said with its subject, and exit code and error are those of
// all of them.
func (n *noticing) fill(files []finished, template *notice.Template, model *reports.Model, format notice.Format) (total reconcile.Result, code int, err error) {
	code = exitDone
	for i := range files {
		file, whose := &files[i], ""
		options := n.options
		options.Number = file.number
		if file.subject != nil {
			options.Subject = file.subject.ID
		}
		if len(files) > 1 {
			whose = file.subject.Name + "："
		}
		var result reconcile.Result
		file.data, result, err = n.compose(template, model, options, format)
		switch {
		case err != nil && len(files) == 1:
			return total, exitUsage, err
		case err != nil:
			code = exitUsage
			for _, line := range strings.Split(words(err), "\n") {
				fmt.Fprintln(n.stderr, whose+line)
			}
			continue
		}
		for _, problem := range result.Problems {
			fmt.Fprintln(n.stderr, whose+wordProblem(problem))
		}
		if count := result.Contradictions(); count > 0 {
			code = max(code, exitNotGood)
			fmt.Fprintf(n.stderr, "%s成文后核对有%d处矛盾，没有写入 %s；请检查模板中直接写明的数字\n", whose, count, file.name)
		}
		total.Figures, total.Checked, total.Cut = total.Figures+result.Figures, total.Checked+result.Checked, total.Cut+result.Cut
		total.Problems = append(total.Problems, result.Problems...)
	}
	if code != exitDone && len(files) > 1 {
		fmt.Fprintf(n.stderr, "%d个对象的文件都没有写入\n", len(files))
	}
	return total, code, nil
}

// finished is a notice and the file that it becomes.
type finished struct {
	name    string
	subject *reports.Subject // nil for the main one
	number  string           // 文号
	data    []byte
}

// writeFinished writes the files, all or none.
func (p *program) writeFinished(files []finished) error {
	if len(files) == 1 {
		return p.writeFile(files[0].name, func(w io.Writer) error { _, err := w.Write(files[0].data); return err })
	}
	names := make([]string, len(files))
	for i := range files {
		names[i] = files[i].name
	}
	return writeFiles(names, func(file int, w io.Writer) error { _, err := w.Write(files[file].data); return err })
}

// chosen gives the subjects to write to, each once; nil stands for the main one,
// which the template chooses.
func (n *noticing) chosen(model *reports.Model) ([]*reports.Subject, error) {
	if len(n.subjects) == 0 {
		return []*reports.Subject{nil}, nil
	}
	var list []*reports.Subject
	for _, text := range n.subjects {
		found, err := notice.Find(model, text)
		if err != nil {
			if text != wanting {
				return nil, err
			}
			found = notice.Wanting(model)
		}
		for _, one := range found {
			if one != nil && !slices.Contains(list, one) {
				list = append(list, one)
			}
		}
	}
	return list, nil
}

var firstNumber = regexp.MustCompile(`^(.*?)(\d{1,6})号\s*起$`)

// numbers gives each notice its 文号: from 11号起 on one after the other.
func (n *noticing) numbers(count int) ([]string, error) {
	list := slices.Repeat([]string{n.options.Number}, count)
	found := firstNumber.FindStringSubmatch(n.options.Number)
	if found == nil {
		return list, nil
	}
	first, err := strconv.Atoi(found[2])
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i] = fmt.Sprintf("%s%d号", found[1], first+i)
	}
	return list, nil
}

// compose gives a finished notice, and what it says of itself. A PDF is not read
// again; the same document in the format of its twin is.
func (n *noticing) compose(template *notice.Template, model *reports.Model, options notice.Options, format notice.Format) ([]byte, reconcile.Result, error) {
	composed, err := template.Compose(model, options)
	if err != nil {
		return nil, reconcile.Result{}, err
	}
	var printed bytes.Buffer
	if err := composed.Write(&printed, format); err != nil {
		return nil, reconcile.Result{}, err
	}
	lacking, err := composed.Lacking(format)
	if err != nil {
		return nil, reconcile.Result{}, err
	}
	if lacking != "" {
		fmt.Fprintln(n.stderr, lacking)
	}
	readable := printed.Bytes() // what was printed, not what was meant
	if twin, ok := notice.FormatNamed(format.Twin); ok {
		var other bytes.Buffer
		if err := composed.Write(&other, twin); err != nil {
			return nil, reconcile.Result{}, err
		}
		format, readable = twin, other.Bytes()
	}
	text, err := reconcile.Read("notice."+format.Extension, readable)
	if err != nil {
		return nil, reconcile.Result{}, err
	}
	return printed.Bytes(), reconcile.Check(text, composed.Names()...), nil
}

// nameMost is how many characters of a template, a subject and its id stand in
// the name of a file: names may have 255 bytes, and a character has up to four.
const nameMost = 20

// fileNames gives every subject a file of its own, whose name every system takes.
func (n *noticing) fileNames(subjects []*reports.Subject, format notice.Format) []string {
	kind := fileSafe(strings.TrimSuffix(filepath.Base(n.template), filepath.Ext(n.template)))
	taken, names := map[string]bool{}, make([]string, len(subjects))
	for i, s := range subjects {
		name := kind
		if s != nil {
			name += "-" + fileSafe(s.Name)
		}
		for again := 1; taken[strings.ToLower(name)]; again++ { // Windows does not tell A from a
			name = fmt.Sprintf("%s-%s（%s）", kind, fileSafe(s.Name), fileSafe(s.ID))
			if again > 1 {
				name += fmt.Sprintf("-%d", again)
			}
		}
		taken[strings.ToLower(name)] = true
		names[i] = name + "." + format.Extension
	}
	return names
}

// reserved are names that Windows keeps for itself.
var reserved = regexp.MustCompile(`(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)`)

// fileSafe is text as a part of a file name.
func fileSafe(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || strings.ContainsRune(`<>:"/\|?*`, r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError {
			return '_'
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > nameMost {
		text = string(runes[:nameMost])
	}
	if text = strings.Trim(text, " ."); text == "" || reserved.MatchString(text) {
		text = "_" + text
	}
	return text
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
		data, err := p.readInput(file, reconcile.MaxBytes)
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
