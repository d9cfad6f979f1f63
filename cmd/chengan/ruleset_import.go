package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/rulesets"
	"chengan/rulesets/official"
	"chengan/rulesets/sentence"
)

// importFlags are what the command line says of a table.
type importFlags struct {
	output, id, edition, title, issuer, docTitle, docNo, status, total, pass, subjects, onto *string
	asJSON                                                                                   *bool
}

// rulesetImport makes a ruleset of an official table, or takes back one that
// export wrote.
func rulesetImport(p *program, args []string) (int, error) {
	o := p.options("ruleset import")
	f := importFlags{
		output:   o.String("o", "", "输出的细则 JSON 文件；底本中沿用的手工样例写入旁边的 cases/版次/编号.json"),
		onto:     o.String("onto", "", "底本 编号@版次：用表中的句子替换它的占位句子，成为新的一版"),
		id:       o.String("id", "", "细则编号，小写字母、数字和连字符"),
		edition:  o.String("edition", "", "版次，如 2023"),
		title:    o.String("title", "", "细则名称"),
		issuer:   o.String("issuer", "", "发布单位"),
		docTitle: o.String("doc-title", "", "原文件的名称"),
		docNo:    o.String("doc-no", "", "原文件的文号"),
		status:   o.String("status", "draft", "依据状态：official（官方原文）或 draft（征求意见稿）"),
		total:    o.String("total", "100", "满分"),
		pass:     o.String("pass", "", "合格线，如 >90 或 >=60；不写为不设"),
		subjects: o.String("subjects", "city", "评价的对象类别，用逗号隔开；有几类的，表中须有责任单位列"),
		asJSON:   o.Bool("json", false, "以 JSON 打印读表的结果"),
	}
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) != 1 {
		return exitUsage, usageError("应恰给出一个表格文件：.xlsx 或 .docx，- 为标准输入")
	}
	if *f.output == "" || *f.output == "-" {
		return exitUsage, usageError("没有给出输出文件：-o")
	}
	data, err := p.readInput(rest[0], maxTableFile)
	if err != nil {
		return exitUsage, err
	}
	name := filepath.Base(rest[0])
	if official.IsBook(data) {
		if *f.onto != "" {
			return exitUsage, usageError("由 ruleset export 导出的工作簿是完整的细则，不与 --onto 并用")
		}
		return p.importBook(name, data, f)
	}
	return p.importTable(name, data, f)
}

// maxTableFile bounds what is read of a file; the reader itself says the rest.
const maxTableFile = 33 << 20

var (
	idForm      = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	editionForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,31}$`)
)

// options checks the flags, all at once.
func (f importFlags) options(base *rulesets.Loaded) (official.Options, error) {
	var wrong []string
	o := official.Options{ID: *f.id, Edition: *f.edition, Title: *f.title, Issuer: *f.issuer, Status: engine.Status(*f.status),
		Document: engine.Document{ID: "d1", Title: *f.docTitle, No: *f.docNo}, Subjects: strings.FieldsFunc(*f.subjects, func(c rune) bool { return c == ',' || c == '，' })}
	if base == nil && !idForm.MatchString(o.ID) {
		wrong = append(wrong, fmt.Sprintf("--id：%q；应以小写字母开头，只有小写字母、数字和连字符", o.ID))
	}
	if base != nil && o.ID != "" && o.ID != base.Ruleset.ID {
		wrong = append(wrong, fmt.Sprintf("--id：%q；以 %s 为底本的，编号仍为 %s", o.ID, *f.onto, base.Ruleset.ID))
	}
	if !editionForm.MatchString(o.Edition) {
		wrong = append(wrong, fmt.Sprintf("--edition：%q；应写明版次，如 2023", o.Edition))
	} else if base != nil && o.Edition == base.Ruleset.Edition {
		wrong = append(wrong, fmt.Sprintf("--edition：%q 与底本相同；已发布的版次不再改动，应另取版次", o.Edition))
	}
	if o.Status != engine.Official && o.Status != engine.Draft {
		wrong = append(wrong, fmt.Sprintf("--status：%q；应为 official 或 draft", *f.status))
	}
	if o.Status == engine.Official && o.Document.Title == "" {
		wrong = append(wrong, "--status official 须用 --doc-title 写明原文件的名称")
	}
	if base == nil && o.Title == "" {
		wrong = append(wrong, "--title：没有写明细则名称")
	}
	if base == nil {
		if o.Document.Title == "" {
			o.Document.Title = o.Title
		}
		total, err := score.ParsePoints(*f.total)
		if err != nil || total <= 0 {
			wrong = append(wrong, fmt.Sprintf("--total：%q；应为大于 0 的分值", *f.total))
		}
		o.Total = total
		if *f.pass != "" {
			op := strings.TrimRight(*f.pass, "0123456789.")
			points, err := score.ParsePoints(strings.TrimPrefix(*f.pass, op))
			if err != nil || op != ">" && op != ">=" {
				wrong = append(wrong, fmt.Sprintf("--pass：%q；应写成 >90 或 >=60", *f.pass))
			}
			o.Pass = &engine.PassLine{Op: op, Points: points}
		}
		for _, kind := range o.Subjects {
			if !slices.Contains([]string{"city", "department", "district", "zone", "street", "bureau"}, kind) {
				wrong = append(wrong, fmt.Sprintf("--subjects：%q；应为 city、department、district、zone、street、bureau 之一", kind))
			}
		}
		if len(o.Subjects) == 0 {
			wrong = append(wrong, "--subjects：没有写明对象类别")
		}
	}
	if len(wrong) > 0 {
		return o, usageError(strings.Join(wrong, "\n"))
	}
	return o, nil
}

// importTable makes a ruleset of an official table.
func (p *program) importTable(name string, data []byte, f importFlags) (int, error) {
	var base *rulesets.Loaded
	if *f.onto != "" {
		var err error
		if base, err = rulesets.Load(*f.onto); err != nil {
			return exitUsage, err
		}
	}
	o, err := f.options(base)
	if err != nil {
		return exitUsage, err
	}
	table, err := official.Read(name, data)
	if err != nil {
		return refused(err)
	}
	var draft *official.Draft
	if base != nil {
		draft, err = official.Onto(table, base, o)
	} else {
		draft, err = official.Build(table, o)
	}
	if err != nil {
		return refused(err)
	}
	return p.deliver(draft, f)
}

// refused is a file from which nothing is imported.
func refused(err error) (int, error) {
	var problems official.ProblemsError
	if errors.As(err, &problems) {
		return exitNotGood, fmt.Errorf("%w\n没有导入：%d处问题", err, len(problems))
	}
	return exitUsage, err
}

// deliver checks what was made, writes it and reports.
func (p *program) deliver(draft *official.Draft, f importFlags) (int, error) {
	data, err := rulesets.Encode(draft.Ruleset)
	if err != nil {
		return exitInternal, err
	}
	name := draft.Ruleset.ID + "@" + draft.Ruleset.Edition
	loaded, defects := rulesets.Parse(name, data, draft.Cases, *f.onto)
	if loaded != nil && loaded.Program != nil {
		defects = append(defects, loaded.Test().Defects()...)
	}
	cases := ""
	if len(draft.Cases) > 0 {
		cases = filepath.Join(filepath.Dir(*f.output), "cases", draft.Ruleset.Edition, draft.Ruleset.ID+".json")
		text, err := rulesets.EncodeCases(draft.Cases)
		if err != nil {
			return exitInternal, err
		}
		if err := os.MkdirAll(filepath.Dir(cases), 0o755); err != nil {
			return exitUsage, fmt.Errorf("无法写入 %s：%w", cases, err)
		}
		if err := p.writeFile(cases, func(w io.Writer) error { _, err := w.Write(text); return err }); err != nil {
			return exitUsage, err
		}
	}
	if err := p.writeFile(*f.output, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		return exitUsage, err
	}
	if *f.asJSON {
		err = printJSON(p.stdout, importReport(draft, defects))
	} else {
		err = p.printImport(draft, defects)
	}
	if err != nil {
		return exitUsage, err
	}
	if own := rulesets.OwnTables(*f.onto); len(own) > 0 {
		fmt.Fprintf(p.stderr, "底本自带的数据表 %s 请一并复制到新细则旁的 tables 目录\n", strings.Join(own, "、"))
	}
	fmt.Fprintf(p.stderr, "已写入 %s\n", *f.output)
	if cases != "" {
		fmt.Fprintf(p.stderr, "已写入 %s\n", cases)
	}
	return exitDone, nil
}

// report is what --json prints.
type report struct {
	Ruleset   string              `json:"ruleset"`
	Counts    map[string]int      `json:"counts"` // of sentences, by confidence
	Sentences []official.Sentence `json:"sentences"`
	Settled   []official.Problem  `json:"settled,omitempty"` // by the notes of the table
	ToFinish  []official.Problem  `json:"to_finish"`
	Notices   []official.Problem  `json:"notices"`
	Changes   []official.Change   `json:"changes,omitempty"`
	Defects   []engine.Defect     `json:"defects"` // what ruleset check will say
}

func importReport(d *official.Draft, defects []engine.Defect) report {
	r := report{Ruleset: d.Ruleset.ID + "@" + d.Ruleset.Edition, Counts: map[string]int{}, Sentences: d.Sentences, Settled: d.Settled, ToFinish: d.ToFinish, Notices: d.Notices, Changes: d.Changes, Defects: defects}
	for _, level := range []sentence.Confidence{sentence.Certain, sentence.Probable, sentence.Unsure} {
		r.Counts[string(level)] = 0
	}
	for _, s := range d.Sentences {
		if s.Clause != "" {
			r.Counts[string(s.Read.Confidence)]++
		}
	}
	if r.Sentences == nil {
		r.Sentences = []official.Sentence{}
	}
	if r.ToFinish == nil {
		r.ToFinish = []official.Problem{}
	}
	if r.Notices == nil {
		r.Notices = []official.Problem{}
	}
	if r.Defects == nil {
		r.Defects = []engine.Defect{}
	}
	return r
}

// printImport prints what was understood of every sentence, what changed, and
// what a person must finish.
func (p *program) printImport(d *official.Draft, defects []engine.Defect) error {
	r := importReport(d, defects)
	fmt.Fprintf(p.stdout, "%s（%s）\n", d.Ruleset.Title, r.Ruleset)
	for _, s := range d.Sentences {
		id := s.Clause
		if id == "" {
			id = "—"
		}
		text := strings.Join(strings.Fields(s.Read.Text), "")
		fmt.Fprintf(p.stdout, "%s〔%s〕%s\n", pad(id, 6), s.Read.Confidence, text)
		fmt.Fprintf(p.stdout, "      读作　%s\n", s.Read.Words)
		if s.Built == "manual" && s.Read.Pattern != "manual" {
			fmt.Fprintln(p.stdout, "      暂由专家评分")
		}
		for _, left := range s.Read.Left {
			fmt.Fprintf(p.stdout, "      未用到　%s\n", strings.Trim(left.Text, "，。；、 \n"))
		}
	}
	if len(d.Changes) > 0 {
		fmt.Fprintln(p.stdout, "\n与底本相比：")
		for _, c := range d.Changes {
			fmt.Fprintln(p.stdout, "  "+c.String())
		}
		counts := map[string]int{}
		for _, c := range d.Changes {
			counts[c.Kind]++
		}
		var parts []string
		for _, kind := range official.Kinds {
			if counts[kind] > 0 {
				parts = append(parts, fmt.Sprintf("%s%d处", kind, counts[kind]))
			}
		}
		fmt.Fprintln(p.stdout, "  合计："+strings.Join(parts, "，"))
	}
	for _, list := range []struct {
		title   string
		entries []official.Problem
	}{{"表注：", d.Settled}, {"没有读的内容：", d.Notices}, {"需要人工完成的：", d.ToFinish}} {
		if len(list.entries) == 0 {
			continue
		}
		fmt.Fprintln(p.stdout, "\n"+list.title)
		for _, entry := range list.entries {
			fmt.Fprintln(p.stdout, "  "+entry.String())
		}
	}
	if len(defects) > 0 {
		fmt.Fprintln(p.stdout, "\n完成之前 ruleset check 不通过：")
		for _, defect := range defects {
			fmt.Fprintln(p.stdout, "  "+defect.String())
		}
	}
	if d.Sentences == nil {
		_, err := fmt.Fprintln(p.stdout, "由导出的工作簿取回")
		return err
	}
	_, err := fmt.Fprintf(p.stdout, "\n共读%d句：确定%d句，较有把握%d句，无把握%d句；需要人工完成%d处\n",
		r.Counts["确定"]+r.Counts["较有把握"]+r.Counts["无把握"], r.Counts["确定"], r.Counts["较有把握"], r.Counts["无把握"], len(d.ToFinish))
	return err
}
