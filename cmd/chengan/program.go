package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Exit codes.
const (
	exitDone     = 0
	exitNotGood  = 1 // judged not good: evidence invalid, --fail-under missed, verification differs
	exitUsage    = 2 // usage, or input that cannot be read
	exitInternal = 3
)

// program is the whole command line, with everything it touches of the world
// given from outside so that tests drive it in memory.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	terminal       bool // stderr is a terminal: progress may be shown
}

// verb is one subcommand.
type verb struct {
	name    string
	usage   string // arguments
	summary string
	run     func(p *program, args []string) (int, error)
}

// verbs is the explicit list, in the order of the work.
func verbs() []verb {
	return []verb{
		{"score", "-r 细则 [-o 结果.ndjson] [-date 日期] 证据…", "评价：得出每个对象的分数", runScore},
		{"validate", "-r 细则 证据…", "校验：列出证据中的全部问题", runValidate},
		{"template", "-r 细则 -s 对象 -o 文件.xlsx", "生成填报工作簿", runTemplate},
		{"explain", "结果 -s 对象 [-c 条款]", "解释每一分为什么扣，直到原始记录", runExplain},
		{"plan", "结果 [-r 细则] [证据…] -s 对象 [--target 90]", "达标路径：以最少的工作量达到合格线，附替代方案和证明", runPlan},
		{"risk", "[-r 细则] 证据…", "汇总风险单位台账：四色等级、填报与矩阵是否一致、类别覆盖", runRisk},
		{"report", "结果… [-s 单位] [--pillar 一级项] [--impact 拆分.json] -f html|docx|pdf|xlsx|csv|md|json -o 文件…", "由评价结果生成报告；按先后给出几轮结果的，汇总各轮变化", runReport},
		{"notice", "结果… [--template 模板] [-s 对象|需整改] [--issuer 机关] [--number 文号] -o 文件|目录/ | -check 文件… | -figures", "生成通报、整改通知、评分表；核对成文中的数字", runNotice},
		{"verify", "结果 -r 细则 证据…", "重新计算并核对评价结果", runVerify},
		{"impact", "--from 旧版 --to 新版 [-date 日期] 证据… [--evidence-to 证据…]", "换一版细则对得分的影响：逐条精确拆分", runImpact},
		{"ruleset", rulesetVerbs, "查看、检查、对照、导入、导出评价细则", runRuleset},
		{"management", managementVerbs, "评价与管理办法：查看，判断能否申报、何时复评", runManagement},
		{"target", "规划 [--year 年份] 数据… | 规划 --template 文件.xlsx | --list", "评估规划指标：已达到、进度正常、滞后、无法判断", runTarget},
		{"demo", "[-o 目录]", "用示例城市走一遍全过程", runDemo},
		{"version", "", "版本信息", runVersion},
	}
}

// rulesetVerbs are the verbs of the verb ruleset.
const rulesetVerbs = "list|show|check|test|diff|map|import|export"

// argumentsBelow are the arguments of the verbs of a verb.
var argumentsBelow = map[string]map[string]string{
	"ruleset": {
		"list": "[--json]", "show": "[--resolved] [--plan] [--json] 细则", "check": "[--json] 细则|--all", "test": "[--mutate] [--json] 细则|--all",
		"diff": "[-all] [--json] 旧 新", "map": "[--by item|department] [--csv 文件] [--json] 细则 [结果…]", "import": "表格 [--onto 细则] -o 文件.json", "export": "细则 -o 文件.xlsx",
	},
	"management": {"show": "[--param 参数=取值] [--json]", "template": "-o 文件.csv|文件.json", "check": "[--param 参数=取值] [--json] 城市情况表"},
}

// usageError is a mistake on the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

// run carries out a command line and gives the exit code.
func (p *program) run(args []string) (code int) {
	defer func() {
		if r := recover(); r != nil { // an impossible state: say so and keep the evidence of it
			fmt.Fprintf(p.stderr, "内部错误：%v\n请把以下内容连同所用文件反馈给开发者：\n%s", r, debug.Stack())
			code = exitInternal
		}
	}()
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		p.help()
		if len(args) == 0 {
			return exitUsage
		}
		return exitDone
	}
	for _, v := range verbs() {
		if v.name == args[0] {
			return p.finish(v, args[1:])
		}
	}
	fmt.Fprintf(p.stderr, "没有命令 %q；chengan help 列出全部命令\n", args[0])
	return exitUsage
}

func (p *program) finish(v verb, args []string) int {
	code, err := v.run(p, args)
	var usage usageError
	switch {
	case err == nil:
		return code
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintf(p.stderr, "%s\n用法：chengan %s %s\n", usage, v.name, v.usage)
	default:
		fmt.Fprintln(p.stderr, words(err))
	}
	return max(code, exitNotGood)
}

func (p *program) help() {
	fmt.Fprint(p.stdout, "城安 chengan：国家安全发展示范城市评价引擎\n\n用法：chengan 命令 [选项] [文件…]\n\n命令：\n")
	for _, v := range verbs() {
		fmt.Fprintf(p.stdout, "  %s%s\n", pad(v.name, 12), v.summary)
	}
	fmt.Fprint(p.stdout, `
评价细则写作 编号@版次（如 national@2019），或给出 JSON 文件的路径；一组细则中的一部写作 文件#成员。
证据可以是工作簿、CSV、TSV、NDJSON、Parquet 文件，或装有它们的目录、zip；- 表示标准输入。
退出码：0 完成；1 评判为不合格（证据有误、未达 --fail-under、核对不符）；2 用法有误或输入无法读取；3 内部错误。
chengan 命令 -h 查看各命令的选项。
`)
}

// options is a flag set that speaks Chinese and lets flags follow arguments.
type options struct {
	*flag.FlagSet
	verb string
}

func (p *program) options(name string) *options {
	o := &options{flag.NewFlagSet(name, flag.ContinueOnError), name}
	o.SetOutput(io.Discard)
	o.Usage = func() {
		top, below, _ := strings.Cut(name, " ")
		for _, v := range verbs() {
			if v.name == top {
				arguments := v.usage
				if below != "" {
					arguments = argumentsBelow[top][below]
				}
				fmt.Fprintf(p.stdout, "%s\n用法：chengan %s %s\n", v.summary, name, arguments)
			}
		}
		o.VisitAll(func(f *flag.Flag) { fmt.Fprintf(p.stdout, "  %s%s\n", pad("-"+f.Name, 14), f.Usage) })
	}
	return o
}

// parse reads flags wherever they stand and gives the other arguments.
func (o *options) parse(args []string) ([]string, error) {
	var rest []string
	for {
		if err := o.Parse(args); err != nil {
			return nil, wordFlagError(err)
		}
		args = o.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}

// wordFlagError turns an error of package flag into Chinese.
func wordFlagError(err error) error {
	message := err.Error()
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case strings.HasPrefix(message, "flag provided but not defined: "):
		return usageError("没有选项 " + strings.TrimPrefix(message, "flag provided but not defined: "))
	case strings.HasPrefix(message, "flag needs an argument: "):
		return usageError("选项 " + strings.TrimPrefix(message, "flag needs an argument: ") + " 缺少取值")
	case strings.HasPrefix(message, "bad flag syntax: "):
		return usageError("选项的写法有误：" + strings.TrimPrefix(message, "bad flag syntax: "))
	case strings.HasPrefix(message, "invalid boolean value "): // "maybe" for -json: parse error
		found, name := valueAndFlag(strings.TrimPrefix(message, "invalid boolean value "), " for ")
		return usageError("选项 " + name + "：发现 " + found + "；应为 true 或 false，或者不带取值")
	case strings.HasPrefix(message, "invalid value "): // "x" for flag -n: parse error
		found, name := valueAndFlag(strings.TrimPrefix(message, "invalid value "), " for flag ")
		return usageError("选项 " + name + " 的取值有误：" + found)
	}
	return usageError("选项有误：" + message)
}

// valueAndFlag takes `"maybe" for -json: parse error` apart. The value may hold
// anything, so the last "for" counts.
func valueAndFlag(text, between string) (value, name string) {
	at := max(0, strings.LastIndex(text, between))
	value, name = text[:at], strings.TrimPrefix(text[at:], between)
	name, _, _ = strings.Cut(name, ":")
	return value, name
}
