// Package expression compiles the expressions of rulesets: a closed, typed,
// exact subset of expr-lang. A source is parsed by expr, checked against the
// table schemas node by node, rewritten so that every number is exact, and
// compiled for expr's virtual machine. What it does not know, it refuses.
//
// # Where it parts from expr
//
// Most of expr is refused when a ruleset is compiled: variables, maps, ranges,
// powers, remainders, $env and most of its functions. A text that both take has
// the same value in both, but for these:
//
//   - Decimals are exact, as points are: 0.1 + 0.2 == 0.3. Only what grows
//     beyond all use fails, where a float would become infinite.
//   - Whole numbers never wrap: an operation beyond 64 bits fails, a sum goes on.
//   - Numbers are compared as they are: a whole number is not made a float first.
//   - A division by zero fails, and so does the clause; an infinity or NaN would
//     compare with anything and quietly deduct, or not.
//   - The mean of nothing fails; 0 would be the worst of rates, or the best.
//   - A missing value is named by ??, == nil or need when the ruleset is written;
//     expr fails at the first record that lacks it.
//   - A count looks at every record: expr's optimizer stops at the first that
//     settles a comparison with it, and never sees a later one fail.
//   - Kinds never mix: == and in are refused where they could only be false, and
//     in takes texts only.
//   - A function of the same name takes what ours says: len no text, min and max
//     one list, round the number of decimals, date a day and nothing finer.
package expression

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
)

// Limits on a source. A ruleset is somebody else's file: a million brackets
// would overflow the parser's stack, which no program survives.
const (
	MaxSource = 4096 // bytes
	MaxDepth  = 64   // brackets open at once
)

// Scope is what names in an expression can mean.
type Scope struct {
	Tables map[string]*column.Schema
	Params map[string]function.Kind // Int, Number, Text or Matrix
}

// Program is a compiled expression. It is immutable and may be shared.
type Program struct {
	Source     string
	Kind       function.Kind
	Uses       map[string][]string // tables read → their fields read, sorted
	Indicators []string            // indicators asked for, sorted
	Figures    []Figure            // the same with the years asked for
	Thresholds []Threshold         // numeric comparisons outside predicates
	Witnesses  []*vm.Program       // yield the records that the result rests on
	Counts     bool                // it is a plain count of records: more records can only raise it
	Code       *vm.Program

	// What Code and Witnesses were generated from, for evaluators that lower
	// the checked tree themselves. Nobody may change it.
	Root         ast.Node
	WitnessNodes []ast.Node // parallel to Witnesses
}

// Figure is one value of an indicator that an expression asks for.
type Figure struct {
	Name string
	Year int // calendar year; where Back is set, years before the evaluation year
	Back bool
}

// Threshold is one comparison of numbers on the level of the whole subject.
type Threshold struct {
	Source      string // as it stands in the expression
	Left, Right *vm.Program
	LeftNode    ast.Node      // what Left was generated from
	Whole       bool          // it is the whole expression
	Rate        bool          // the left side is a rate or an indicator
	Count       bool          // the left side is a count
	Constant    *exact.Number // the right side, where it is a literal
}

// Defect is one mistake in a source.
type Defect struct {
	Column int // character, from 1; 0 where the whole is meant
	What   string
}

// Compile checks a source and compiles it.
//
// Errors: all mistakes it finds, in the order of their columns.
func Compile(source string, scope Scope) (*Program, []Defect) {
	return compile(source, "", "", scope)
}

// CompilePredicate compiles a predicate over one record of a table into a
// program that yields the records for which it holds.
func CompilePredicate(source, table string, scope Scope) (*Program, []Defect) {
	return compile(source, "filter("+table+", ", ")", scope)
}

// CompileEach compiles an expression about one record of a table into a program
// that yields its value for every record.
func CompileEach(source, table string, scope Scope) (*Program, []Defect) {
	return compile(source, "map("+table+", ", ")", scope)
}

func compile(source, before, after string, scope Scope) (program *Program, defects []Defect) {
	if defects := screen(source); defects != nil {
		return nil, defects
	}
	shift := utf8.RuneCountInString(before)
	tree, err := parser.Parse(before + source + after)
	if err != nil {
		return nil, []Defect{syntax(err, shift)}
	}
	c := &checker{scope: scope, source: []rune(before + source + after), uses: map[string]map[string]bool{}, indicators: map[string]bool{}, seen: map[ast.Node]bool{}}
	root := c.check(tree.Node)
	if len(c.defects) > 0 {
		for i := range c.defects {
			c.defects[i].Column = max(1, c.defects[i].Column-shift)
		}
		sort.SliceStable(c.defects, func(i, j int) bool { return c.defects[i].Column < c.defects[j].Column })
		return nil, c.defects
	}
	program = &Program{Source: source, Kind: root.kind, Uses: map[string][]string{}}
	for table, fields := range c.uses {
		program.Uses[table] = sortedKeys(fields)
	}
	program.Indicators = sortedKeys(c.indicators)
	program.Code = assemble(root.node, tree.Source)
	program.Counts = root.records
	program.Figures = c.figures
	program.Root, program.WitnessNodes = root.node, c.witnesses
	for _, witness := range c.witnesses {
		program.Witnesses = append(program.Witnesses, assemble(witness, tree.Source))
	}
	for _, t := range c.thresholds {
		program.Thresholds = append(program.Thresholds, Threshold{
			Source: t.source, Left: assemble(t.left, tree.Source), Right: assemble(t.right, tree.Source), LeftNode: t.left,
			Whole: t.node == root.node, Rate: t.rate, Count: t.count, Constant: t.constant,
		})
	}
	return program, nil
}

// machine is the configuration of the code generator: our functions and
// operators, and nothing of expr's own but the loops. Generating code only
// reads it.
var machine = sync.OnceValue(func() *conf.Config {
	config := conf.CreateNew()
	config.Optimize = false // error semantics follow the source
	for name, call := range operators {
		config.Functions[name] = &builtin.Function{Name: name, Func: call}
	}
	for _, f := range function.All {
		config.Functions[callName(f.Name)] = &builtin.Function{Name: callName(f.Name), Func: func(args ...any) (any, error) {
			return f.Call(args[0].(*function.Context), args[1:])
		}}
	}
	return config
})

// Callee gives the name of the operator or function that a call of the checked
// tree asks for: "$+", "$int+", or a function's name; and its arguments,
// without the context that functions get first.
func Callee(call *ast.CallNode) (name string, operator bool, arguments []ast.Node) {
	name = call.Callee.(*ast.IdentifierNode).Value
	if _, operator = operators[name]; operator {
		return name, true, call.Arguments
	}
	return strings.TrimPrefix(name, "$"), false, call.Arguments[1:]
}

// callName is the name under which a function is compiled, apart from expr's
// builtin of the same name. contextName is the variable that holds the Context.
func callName(name string) string { return "$" + name }

const contextName = "$context"

// assemble generates code for a checked node.
func assemble(node ast.Node, source file.Source) *vm.Program {
	program, err := compiler.Compile(&parser.Tree{Node: node, Source: source}, machine())
	if err != nil {
		panic(fmt.Sprintf("expression: checked source does not compile: %v", err))
	}
	return program
}

// Environment is what a program runs in.
//
// Shape: tables maps each table the program uses to its records, each a
// map[string]any of field values in the Go forms of function.Kind.
func Environment(tables map[string][]any, context *function.Context, subject, round, params map[string]any) map[string]any {
	environment := map[string]any{contextName: context, "subject": subject, "round": round, "params": params}
	for name, rows := range tables {
		environment[name] = rows
	}
	return environment
}

// Run evaluates code and gives its value. The error is what a function or
// operator returned, without the machine's wrapping. The machine's budget counts
// list entries it has long let go of, so a large table would use it up; what
// bounds a program is the checker and the evidence.
func Run(code *vm.Program, environment map[string]any) (any, error) {
	machine := vm.VM{MemoryBudget: math.MaxUint}
	value, err := machine.Run(code, environment)
	var wrapped *file.Error
	if errors.As(err, &wrapped) && wrapped.Prev != nil {
		return nil, wrapped.Prev
	}
	return value, err
}

// screen refuses sources that the parser must never see.
func screen(source string) []Defect {
	switch {
	case strings.TrimSpace(source) == "":
		return []Defect{{0, "表达式为空"}}
	case len(source) > MaxSource:
		return []Defect{{0, fmt.Sprintf("表达式长 %d 字节；最多 %d 字节", len(source), MaxSource)}}
	case !utf8.ValidString(source):
		return []Defect{{0, "表达式不是有效的 UTF-8 文本"}}
	}
	depth, at := 0, 0
	var quote rune
	escaped := false
	for i, r := range source {
		at++
		switch {
		case escaped:
			escaped = false
		case quote != 0:
			if r == '\\' && quote != '`' {
				escaped = true
			} else if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'' || r == '`':
			quote = r
		case strings.HasPrefix(source[i:], "//") || strings.HasPrefix(source[i:], "/*"):
			return []Defect{{at, "表达式中不能有注释"}}
		case r == '(' || r == '[' || r == '{':
			if depth++; depth > MaxDepth {
				return []Defect{{at, fmt.Sprintf("括号嵌套超过 %d 层", MaxDepth)}}
			}
		case r == ')' || r == ']' || r == '}':
			if depth--; depth < 0 {
				return []Defect{{at, "多出一个右括号"}}
			}
		}
	}
	if quote != 0 {
		return []Defect{{at, "引号没有闭合"}}
	}
	if depth > 0 {
		return []Defect{{at, "括号没有闭合"}}
	}
	return nil
}

// syntax turns a parser's error into a defect in Chinese.
func syntax(err error, shift int) Defect {
	var at *file.Error
	if !errors.As(err, &at) {
		return Defect{0, "语法错误"}
	}
	what := "语法错误"
	switch message := at.Message; {
	case strings.HasPrefix(message, "unexpected token EOF"):
		what = "语法错误：表达式不完整"
	case strings.HasPrefix(message, "unexpected token "):
		token := strings.TrimPrefix(message, "unexpected token ")
		if _, inner, ok := strings.Cut(token, "("); ok {
			token = strings.TrimSuffix(inner, ")")
		}
		what = "语法错误：此处不应有 " + token
	case strings.Contains(message, "cannot be mixed"):
		what = "语法错误：?? 与其他运算符同用时，须给 ?? 及其两边加括号"
	case strings.Contains(message, " literal"):
		what = "语法错误：数的写法有误或超出范围"
	case strings.HasPrefix(message, "unrecognized character"):
		what = "语法错误：不认识的字符" + strings.TrimPrefix(message, "unrecognized character:")
	}
	return Defect{max(1, at.From+1-shift), what}
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
