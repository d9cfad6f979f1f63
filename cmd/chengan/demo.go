package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/shortest"
	"chengan/evidence"
	"chengan/reports"
	"chengan/reports/notice"
	"chengan/rulesets"
	"chengan/testdata"
)

// demoDate is the last 评估基准日 of the demo: its evidence ends with 2022.
const demoDate = "2022-12-31"

// demoIssuer is the made-up office that the notices of the demo are from.
const demoIssuer = "示例市（虚构）安全发展示范城市创建办公室"

// demoDistrict is whose workbook the demo writes.
const demoDistrict = "莲湖区"

// demonstration is what the demo scores and reports together.
type demonstration struct {
	name    string // of its files in the output folder
	title   string
	ruleset string
	turns   []turn
	notices []noticing
}

// turn is the evidence of one round.
type turn struct {
	source string // in testdata.Files
	round  string // 轮次, "" where there is none
	date   string // 评估基准日
}

var demonstrations = []demonstration{
	{"sample", "示例城市（虚构数据）", "national@2019", []turn{
		{"sample", "2022年度市级自评", "2022-12-10"}, {"rounds/2.zip", "2022年度市级初评", "2022-12-20"}, {"rounds/3.zip", "2022年度市级复核", demoDate},
	}, []noticing{
		{template: "工作进展通报", output: "通报.docx", options: notice.Options{Number: "示安城创办发〔2022〕11号", Since: "2022-12-10"}},
		{template: "整改通知", output: "整改通知-周至县.docx", subjects: []string{"周至县"}, options: notice.Options{Number: "示安城创办发〔2022〕12号"}},
	}},
	{"grassroots", "西安市2022年基层应急管理体系和能力建设统计表（真实数据）", "grassroots@2022", []turn{{"real/xian-grassroots-2022.tsv", "", demoDate}}, nil},
}

// runDemo scores three rounds of the sample city, and the real table, end to
// end.
func runDemo(p *program, args []string) (int, error) {
	o := p.options("demo")
	output := o.String("o", "out", "输出目录")
	rest, err := o.parse(args)
	if err != nil {
		return exitUsage, err
	}
	if len(rest) > 0 {
		return exitUsage, usageError("demo 没有参数")
	}
	if err := p.unpack(*output); err != nil {
		return exitUsage, err
	}
	for _, d := range demonstrations {
		if err := p.demonstrate(d, *output); err != nil {
			return exitUsage, err
		}
	}
	return exitDone, p.demoTemplate(*output)
}

// unpack writes the embedded evidence to where people can look at it. What an
// earlier demo left in the same folders goes first: the demo would score it.
func (p *program) unpack(output string) error {
	folders, err := fs.ReadDir(testdata.Files, ".")
	if err != nil {
		return err
	}
	for _, folder := range folders {
		old := filepath.Join(output, "evidence", folder.Name())
		switch info, err := os.Lstat(old); {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return fmt.Errorf("无法读取 %s：%w", old, err)
		case !info.IsDir(): // nor a link: what lies behind it is not ours
			return fmt.Errorf("%s：不是文件夹；请改名或者移走后再试", old)
		}
		if err := os.RemoveAll(old); err != nil {
			return fmt.Errorf("无法清理 %s：%w", old, err)
		}
	}
	return fs.WalkDir(testdata.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		target := filepath.Join(output, "evidence", filepath.FromSlash(name))
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if err := os.MkdirAll(target, 0o755); err != nil {
				return fmt.Errorf("无法建立文件夹 %s：%w", target, err)
			}
			return nil
		}
		data, err := fs.ReadFile(testdata.Files, name)
		if err != nil {
			return err
		}
		return p.writeFile(target, func(w io.Writer) error { _, err := w.Write(data); return err })
	})
}

func (p *program) demonstrate(d demonstration, output string) error {
	loaded, err := rulesets.Load(d.ruleset)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s：按%s评价\n", d.title, loaded.Ruleset.Title)
	var sources []reports.Source
	for i, t := range d.turns {
		name := d.name
		if len(d.turns) > 1 {
			name = fmt.Sprintf("%s-%d", d.name, i+1)
		}
		file := filepath.Join(output, name+".run.ndjson")
		run, err := p.demoTurn(loaded, t, filepath.Join(output, "evidence", filepath.FromSlash(t.source)), file)
		if err != nil {
			return err
		}
		sources = append(sources, reports.Source{Name: file, Run: run})
	}
	model, err := reports.NewSeries(sources)
	if err != nil {
		return err
	}
	source := filepath.Join(output, "evidence", filepath.FromSlash(d.turns[len(d.turns)-1].source))
	if err := p.demoPaths(loaded, model, sources[len(sources)-1].Run, source); err != nil {
		return err
	}
	for _, format := range reports.Formats {
		file := filepath.Join(output, d.name+"."+format.Extension)
		err := p.writeFile(file, func(w io.Writer) error { return format.Write(w, model) })
		switch {
		case err != nil && !format.Embeds:
			return err
		case err != nil: // not every computer has a font for it
			fmt.Fprintf(p.stderr, "没有写入 %s：%s\n", file, words(err))
		case format.Embeds:
			fmt.Fprintf(p.stderr, "已写入 %s\n", file)
		default:
			fmt.Fprintf(p.stdout, "  %s%s\n", pad(format.Title, 30), file)
		}
	}
	if err := p.demoNotices(d, sources, output); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout)
	return nil
}

// demoNotices writes the official papers to the rounds: one to everybody, and to
// the unit that is lowest what it has to mend.
func (p *program) demoNotices(d demonstration, sources []reports.Source, output string) error {
	var runs []string
	for _, source := range sources {
		runs = append(runs, source.Name)
	}
	for _, n := range d.notices {
		n.program, n.options.Issuer = p, demoIssuer
		n.output = filepath.Join(output, n.output)
		code, err := n.write(runs)
		if err == nil && code != exitDone {
			err = fmt.Errorf("没有写入 %s", n.output)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "  %s%s\n", pad(n.template, 30), n.output)
	}
	return nil
}

// demoPaths finds the ways above the line, and judges the evidence again as if
// they had been gone.
func (p *program) demoPaths(loaded *rulesets.Loaded, model *reports.Model, run *engine.Run, source string) error {
	var plans []*shortest.Plan
	for _, id := range model.Below() {
		one := planning{program: p, request: requestOf(loaded, run, id)}
		if err := one.survey(loaded, run, []string{source}); err != nil {
			return err
		}
		plan, err := one.plan()
		if err != nil {
			return err
		}
		plans = append(plans, plan)
		if len(plan.Ways) > 0 {
			p.demoWay(plan)
		}
	}
	return p.addPaths(model, run, "", plans)
}

// demoWay says what judging the mended evidence made of a plan.
func (p *program) demoWay(plan *shortest.Plan) {
	way := &plan.Ways[0]
	c := way.Check
	again := fmt.Sprintf("按整改后的材料重新计分为 %s 分", c.Score)
	switch {
	case !way.Kept() && len(c.Not) > 0:
		again += fmt.Sprintf("，尚不能确认达标：条款%s等 %d 条不能在材料上模拟整改，取决于补交或者复评的结果", way.Steps[0].Clause, len(c.Not))
	case !way.Kept():
		again += "，没有证实方案能够达标：" + strings.Join(c.Differs, "；")
	case len(c.Not) > 0:
		again += fmt.Sprintf("，其中 %d 条条款不能在材料上模拟整改", len(c.Not))
	case !c.Agrees:
		again += "，同一批材料也使其他条款少扣分"
	case !plan.Line.Passes(c.Low):
		again += fmt.Sprintf("（最低 %s，仍待定）", c.Low)
	}
	fmt.Fprintf(p.stdout, "  达标路径：%s %s 分，整改 %d 步（工作量 %d）后 %s 分；%s\n", plan.Name, plan.Score, len(way.Steps), way.Effort, way.Score, again)
}

// demoTurn scores the evidence of one round into a run file.
func (p *program) demoTurn(loaded *rulesets.Loaded, t turn, source, file string) (*engine.Run, error) {
	day, err := column.Day(t.date)
	if err != nil {
		return nil, err
	}
	run, problems, err := p.evaluate(loaded, t.round, []string{source}, day, engine.Columnar)
	if err != nil {
		return nil, err
	}
	title := "评价结果"
	if t.round != "" {
		title = t.round
	}
	fmt.Fprintf(p.stdout, "  %s%s：%d 个对象，错误 %d 处，提示 %d 处\n", pad(title, 30), file, len(run.Subjects), run.Header.Evidence.Problems, len(problems)-evidence.Refusing(problems))
	p.demoVerdict(run)
	return run, p.writeFile(file, run.Write)
}

// demoVerdict prints the score of the city, if the evidence has one, and the
// checks that did not hold.
func (p *program) demoVerdict(run *engine.Run) {
	for _, s := range run.Subjects {
		if s.Parent == "" && s.Kind == "city" {
			fmt.Fprintf(p.stdout, "    %s得 %s 分（最低 %s，最高 %s），%s；其中 %s 分依据占位条款\n", s.Name, s.Score, s.Low, s.High, s.Verdict.Title(), s.PlaceholderPoints)
		}
	}
	failed := 0
	for _, check := range run.Summary.Checks {
		if !check.OK {
			failed++
		}
	}
	if failed > 0 {
		fmt.Fprintf(p.stdout, "    勾稽关系不符 %d 项\n", failed)
	}
}

func (p *program) demoTemplate(output string) error {
	loaded, err := rulesets.Load(demonstrations[0].ruleset)
	if err != nil {
		return err
	}
	subject, err := p.fromRoster(loaded, filepath.Join(output, "evidence", "sample"), demoDistrict)
	if err != nil {
		return err
	}
	file := filepath.Join(output, "template-"+demoDistrict+".xlsx")
	if err := p.writeFile(file, func(w io.Writer) error { return evidence.WriteTemplate(w, templateFor(loaded, subject, "", false)) }); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "填报工作簿  %s\n请先打开 %s\n", file, filepath.Join(output, demonstrations[0].name+".html"))
	return nil
}
