package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"
	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// exprCorpus is every expression that expr publishes with itself, once: the
// lines its generator and its fuzzer found, the rules of CrowdSec, and all texts
// in its own tests, of which most but not all are expressions.
//
// Source: the module github.com/expr-lang/expr of go.mod (MIT), read where the
// go command keeps it, so that it is the corpus of the version we build with.
func exprCorpus(t testing.TB) []string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/expr-lang/expr").Output()
	require.NoError(t, err, "the go command finds the modules that this test was built from")
	root := strings.TrimSpace(string(out))
	var corpus []string
	seen := map[string]bool{}
	add := func(source string) {
		if source = strings.TrimSpace(source); source != "" && utf8.ValidString(source) && !seen[source] {
			seen[source] = true
			corpus = append(corpus, source)
		}
	}
	for _, path := range []string{"testdata/generated.txt", "test/fuzz/fuzz_corpus.txt"} {
		data, err := os.ReadFile(filepath.Join(root, path))
		require.NoError(t, err)
		for line := range strings.Lines(string(data)) {
			add(line)
		}
	}
	data, err := os.ReadFile(filepath.Join(root, "testdata", "crowdsec.json"))
	require.NoError(t, err)
	var rules []string
	require.NoError(t, json.Unmarshal(data, &rules))
	for _, rule := range rules {
		add(rule)
	}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				require.NoError(t, err)
				add(text)
			}
			return true
		})
		return nil
	}))
	return corpus
}

// reading is a way to read the names of the corpus as ours: what each stands
// for, what its lists and their entries are, and how a result becomes a number
// or a truth about the ledger.
type reading struct {
	name    string
	names   map[string]string
	bar     string   // .Bar, the field of an entry of a list
	texts   []string // what evt.Meta.x and the like stand for, by turns
	results []string // the first that type-checks is taken
}

var (
	ofRecord  = []string{"count(ledger, %s)", "sum(ledger, %s)", `count(ledger, (%s) == "a")`, "count(ledger, len(%s) > 1)"}
	ofSubject = []string{"len(ledger) >= 0 and (%s)", "(%s) + 0 * len(ledger)", `len(ledger) >= 0 and (%s) == "a"`, "len(%s) + 0 * len(ledger)"}
)

var readings = []reading{
	{"required fields", map[string]string{"ok": ".b", "i": ".i", "i32": ".j", "i64": ".i", "f64": ".n", "f32": ".m", "str": ".t", "foo": ".e", "array": ".l", "list": ".l"},
		"#", []string{".t", ".e"}, ofRecord},
	{"optional fields", map[string]string{"ok": ".b_", "i": ".i_", "i32": ".i_", "i64": ".i_", "f64": ".n_", "f32": ".n_", "str": ".t_", "foo": ".e_", "array": ".l_", "list": ".l_"},
		"#", []string{`(.t_ ?? "")`, `(.e_ ?? "a")`}, ofRecord},
	{"parameters", map[string]string{"ok": "(params.years > 1)", "i": "params.years", "i32": "params.years", "i64": "round.year", "f64": "params.line", "f32": "params.line",
		"str": "params.word", "foo": "subject.id", "array": "map(ledger, .i)", "list": "ledger"},
		".t", []string{"subject.id", "subject.kind", "params.word"}, ofSubject},
	{"aggregates", map[string]string{"ok": "any(ledger, .b)", "i": "count(ledger, .b)", "i32": "count(ledger, .j > 1)", "i64": "len(ledger)", "f64": "sum(ledger, .n)", "f32": "mean(map(ledger, .k))",
		"str": "subject.id", "foo": "subject.kind", "array": "map(ledger, .n)", "list": "filter(ledger, .b)"},
		".e", []string{"subject.id", "subject.kind", "params.word"}, ofSubject},
}

// read renames what an expression of the corpus names into our tables, token
// by token, and changes nothing else: ok is a boolean, i a whole number, list
// the ledger, and so on. foo.Bar is what foo is, CrowdSec's evt.… are texts, and
// its Upper and Lower leave a text as it is.
func (r reading) read(source string) (string, bool) {
	tokens, err := lexer.Lex(file.NewSource(source))
	if err != nil {
		return "", false
	}
	runes := []rune(source)
	var out strings.Builder
	turn := 0
	write := func(text string) { out.WriteByte(' '); out.WriteString(text) }
	for i := 0; i < len(tokens); i++ {
		at := tokens[i]
		before := lexer.Token{}
		if i > 0 {
			before = tokens[i-1]
		}
		dotted := before.Is(lexer.Operator, ".", "?.")
		// member skips the .a.b.c after a name.
		member := func(name string) bool {
			if i+2 < len(tokens) && tokens[i+1].Is(lexer.Operator, ".") && tokens[i+2].Is(lexer.Identifier) && (name == "" || tokens[i+2].Value == name) {
				i += 2
				return true
			}
			return false
		}
		name, known := r.names[at.Value]
		switch {
		case at.Kind == lexer.EOF:
		case at.Is(lexer.Identifier) && dotted:
			write(at.Value)
		case at.Is(lexer.Identifier, "evt"):
			for member("") {
			}
			write(r.texts[turn%len(r.texts)])
			turn++
		case at.Is(lexer.Identifier, "Upper", "Lower"):
		case at.Is(lexer.Identifier) && known:
			member("Bar")
			write(name)
		case at.Is(lexer.Identifier, "uniq"):
			write("unique")
		case at.Is(lexer.Operator, "#") && member("Bar"):
			write(r.bar)
		case at.Is(lexer.Operator, ".") && i+1 < len(tokens) && tokens[i+1].Value == "Bar" && (before.Kind == lexer.Operator || before.Is(lexer.Bracket, "(", "[", "{")):
			i++
			write(r.bar)
		default:
			write(string(runes[at.From:at.To]))
		}
	}
	return out.String(), true
}

// refusals are the reasons for which our language refuses an expression of
// expr, by what the checker says first. None of them is a mistake: a ruleset is
// somebody else's file, so what is not needed to state a clause is not there.
var refusals = []struct{ why, says string }{
	{"no functions but ours: nothing that builds maps, orders, splits, prints or asks the clock", "未知函数"},
	{"no names but tables, subject, round and params; no $env", "未知名称"},
	{"no variables, maps, slices, methods, optional chains, bytes", "不支持的写法"},
	{"fields are taken by name, never by index", "只能以 .字段 取值"},
	{"only records have fields, those of their table", "没有字段"},
	{"only records have fields, those of their table", "未知字段"},
	{"no powers, remainders, ranges, bits or concatenated texts", "不支持的运算符"},
	{"not what expr takes for an expression either, or a form that the grammar leaves out after renaming", "语法错误"},
	{"brackets and quotes are balanced before the parser sees them", "括号"},
	{"brackets and quotes are balanced before the parser sees them", "引号"},
	{"comments belong into the ruleset's JSON", "注释"},
	{"an expression is short", "表达式长"},
	{"comparisons are not chained, and ?: is written out", "比较不能连写"},
	{"?? only where something may be missing", "?? 左边的值必有"},
	{"nothing is compared with nil that cannot be missing", "必有的值不会是 nil"},
	{"what may be missing is used with ?? only", "可能缺失的值"},
	{"kinds never mix: no truth as a number, no number as a text", "类型为"},
	{"kinds never mix", "不能比较"},
	{"functions take what they say: lists, not any number of arguments", "参数个数为"},
	{"functions take what they say: lists, not any number of arguments", "需要两个参数"},
	{"functions take what they say: a condition, not a function", "缺少条件"},
	{"a mean of truths, records or lists is nothing", "map 不能取"},
	{"loops over tables do not nest", "条件里"},
	{"an empty list has no kind", "列表为空"},
	{"patterns and dates are constants, checked before the first record", "常量"},
	{"patterns and dates are constants, checked before the first record", "正则表达式"},
	{"patterns and dates are constants, checked before the first record", "日期"},
	{"branches are values, not records", "分支"},
	{"# stands in conditions only", "# 只能用在"},
	{"a whole number has 64 bits", "超出范围"},
}

// settled is what is said first of an expression in every reading alike, so
// that there is no need to try the others.
func settled(what string) bool {
	return strings.HasPrefix(what, "未知函数") || strings.HasPrefix(what, "不支持的运算符") || strings.Contains(what, `"$env"`)
}

// accepted renames the corpus and gives every text that our checker takes,
// once, and how many expressions of the corpus they are of.
func accepted(t testing.TB, corpus []string) (texts []string, expressions int) {
	seen := map[string]bool{}
	refused := map[string]int{}
	unknown := 0
	for _, source := range corpus {
		taken, said := false, ""
		for _, r := range readings {
			ours, ok := r.read(source)
			if !ok {
				unknown++
				break
			}
			what := ""
			for _, result := range r.results {
				text := fmt.Sprintf(result, ours)
				_, defects := expression.Compile(text, scope())
				if len(defects) == 0 {
					if what, taken = "", true; !seen[text] {
						seen[text] = true
						texts = append(texts, text)
					}
					break
				}
				if what = defects[0].What; !strings.HasPrefix(what, "类型为") {
					break
				}
			}
			if what != "" {
				said = what
			}
			if settled(what) {
				break
			}
		}
		switch {
		case taken:
			expressions++
		case said != "":
			i := slices.IndexFunc(refusals, func(r struct{ why, says string }) bool { return strings.Contains(said, r.says) })
			require.GreaterOrEqual(t, i, 0, "%s: refused for a reason that is not listed: %s", source, said)
			refused[refusals[i].why]++
		}
	}
	t.Logf("%6d texts in expr's corpus; %d do not even consist of its tokens", len(corpus), unknown)
	t.Logf("%6d of them our language takes, read as %d expressions", expressions, len(texts))
	for _, why := range slices.Sorted(maps.Keys(refused)) {
		t.Logf("%6d refused: %s", refused[why], why)
	}
	return texts, expressions
}

// leastAccepted is a little below what was accepted when this was written
// (7,958 of 64,979, read as 18,960), so that a checker that refuses everything
// cannot pass for an exact one.
const leastAccepted = 7500

// TestExprCorpus runs the expressions that expr publishes with itself, as far
// as our language takes them: the columnar engine gives what the reference
// gives, and the reference what expr itself gives, but for what is ours by
// design.
func TestExprCorpus(t *testing.T) {
	texts, expressions := accepted(t, exprCorpus(t))
	require.GreaterOrEqual(t, expressions, leastAccepted)
	t.Run("columnar as reference", func(t *testing.T) { corpusByColumns(t, texts) })
	t.Run("reference as expr", func(t *testing.T) { corpusByExpr(t, texts) })
}

// corpusByColumns makes a clause of each expression and holds the engines to
// each other.
func corpusByColumns(t *testing.T, texts []string) {
	lowered := 0
	for at, batch := range slices.Collect(slices.Chunk(texts, 60)) {
		if testing.Short() && at%8 > 0 {
			continue
		}
		rs := clauseOf("")
		rs.Total, rs.Items[0].Points, rs.Items[0].Clauses = 100*score.Point, 100*score.Point, nil
		for i, text := range batch {
			if program, _ := expression.Compile(text, scope()); program.Kind != function.Bool {
				text = "(" + text + ") > 1"
			}
			rs.Items[0].Clauses = append(rs.Items[0].Clauses, engine.Clause{ID: fmt.Sprintf("1.%d", i+1), Text: "句",
				Deduct: pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: text, Points: score.Point, Metric: "值"}}})
		}
		program, defects := engine.Compile(rs, "sha256:0", schemasByName())
		require.Empty(t, defects)
		for _, entry := range program.Plan() {
			if entry.Level != engine.ByVM {
				lowered++
			}
		}
		r := rand.New(rand.NewPCG(uint64(at), 17))
		build := grouped(r.IntN, [][]int{{5, 3, 9}, {0, 1, 7}, {1}, {0, 0}}[at%4])
		ev := build(inOrder)
		want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
		for _, way := range ways {
			require.Equal(t, want, inBytes(t, program, ev, way), "%+v\n%s", way, strings.Join(batch, "\n"))
		}
		require.Equal(t, want, inBytes(t, program, build(r.Perm), engine.Options{}), "shuffled\n%s", strings.Join(batch, "\n"))
	}
	t.Logf("the kernels evaluate %d of %d", lowered, len(texts))
	require.True(t, testing.Short() || lowered*2 > len(texts), "the corpus hardly reaches the kernels")
}

// parting is one way in which values part.
type parting struct {
	why   string
	holds func(value any, err error) bool // of ours
}

// ours are the ways in which our values part from expr's, by design; the
// comment of package expression tells why. Nothing else may part.
var ours = []parting{
	{"a division by zero fails; expr goes on with an infinity or NaN", func(_ any, err error) bool { return errors.Is(err, exact.ErrDivideByZero) }},
	{"the least, the most and the mean of nothing fail; expr takes 0 for the mean", func(_ any, err error) bool { return err != nil && err.Error() == "没有可计算的数值" }},
	{"whole numbers fail, and sums go on, beyond 64 bits; expr wraps", func(value any, err error) bool {
		n, ok := value.(exact.Number)
		return errors.Is(err, expression.ErrOverflow) || ok && n.Cmp(exact.Int(math.MaxInt64)) > 0
	}},
}

// corpusByExpr evaluates each expression on expr's own compiler and machine
// too, over the same records with floats for decimals.
func corpusByExpr(t *testing.T, texts []string) {
	r := rand.New(rand.NewPCG(1, 19))
	rare := dice(func(n int) int {
		if n == 40 { // no values at the edge of 64 bits, where a float is another number
			return 1
		}
		return r.IntN(n)
	})
	var exactly, plainly []any
	for range 12 {
		a, b := recordForms(generateRecord(rare, ledgerSchema))
		exactly, plainly = append(exactly, a), append(plainly, b)
	}
	context := &function.Context{Day: evaluation, Year: 2022}
	subject := map[string]any{"id": "s0", "name": "甲市", "kind": "city", "roles": []any{"a", "桥"}}
	round := map[string]any{"date": function.Day(evaluation), "year": 2022}
	theirNames := strings.NewReplacer("unique (", "uniq (", "round.year", "year2022") // round is a function of theirs
	compared, parted := 0, make([]int, len(ours))
	for _, text := range texts {
		program, defects := expression.Compile(text, scope())
		require.Empty(t, defects)
		theirs, err := expr.Compile(theirNames.Replace(text))
		require.NoError(t, err, text)
		for _, some := range [][2]int{{0, 12}, {0, 0}, {0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 8}} {
			got, err := expression.Run(program.Code, expression.Environment(map[string][]any{"ledger": exactly[some[0]:some[1]]}, context, subject, round,
				map[string]any{"years": 2, "line": exact.Scaled(8, 1), "word": "a"}))
			want, theirErr := expr.Run(theirs, map[string]any{"ledger": plainly[some[0]:some[1]], "subject": subject, "year2022": 2022,
				"params": map[string]any{"years": 2, "line": 0.8, "word": "a"}})
			compared++
			if i := slices.IndexFunc(ours, func(p parting) bool { return p.holds(got, err) }); i >= 0 {
				parted[i]++
				continue
			}
			require.Equal(t, err == nil, theirErr == nil, "%s: ours %v, theirs %v", text, err, theirErr)
			if err == nil {
				require.True(t, alike(got, want), "%s over %v: %v, expr %v", text, some, got, want)
			}
		}
	}
	t.Logf("%d values compared", compared)
	for i, n := range parted {
		t.Logf("%6d parted: %s", n, ours[i].why)
		require.Positive(t, n, "a divergence that never shows")
	}
}

// alike compares our value with one of floats.
func alike(got, want any) bool {
	float := func(v any) (float64, bool) {
		switch v := v.(type) {
		case int:
			return float64(v), true
		case float64:
			return v, true
		case exact.Number:
			return floatOf(v), true
		}
		return 0, false
	}
	a, isNumber := float(got)
	b, isToo := float(want)
	if isNumber && isToo {
		return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a))
	}
	return got == want
}

func floatOf(n exact.Number) float64 {
	text, _ := n.MarshalText() // never fails
	r, _ := new(big.Rat).SetString(string(text))
	f, _ := r.Float64()
	return f
}

// recordForms gives a record of the ledger as our machine takes it, and as one
// would give it to expr. The corpus reads no dates.
func recordForms(values []column.Value) (exactly, plainly map[string]any) {
	exactly, plainly = map[string]any{}, map[string]any{}
	for i, field := range ledgerSchema.Fields {
		v, n := values[i], exact.Scaled(values[i].Int, field.Scale)
		list := []any{}
		for _, entry := range v.List {
			list = append(list, entry)
		}
		forms := map[column.Type][2]any{
			column.Text: {v.Text, v.Text}, column.Enum: {v.Text, v.Text}, column.Boolean: {v.Int != 0, v.Int != 0},
			column.Integer: {int(v.Int), int(v.Int)}, column.Decimal: {n, floatOf(n)}, column.List: {list, list},
		}[field.Type]
		if v.Missing {
			forms = [2]any{}
		}
		exactly[field.Name], plainly[field.Name] = forms[0], forms[1]
	}
	return exactly, plainly
}
