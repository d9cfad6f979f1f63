package kernel_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
)

// taskSchema is a record of the ten-clause pack.
var taskSchema = &column.Schema{Name: "records", Fields: []column.Field{
	{Name: "status", Type: column.Enum, Required: true}, {Name: "risk", Type: column.Enum, Required: true}, {Name: "kind", Type: column.Enum, Required: true},
	{Name: "closed", Type: column.Boolean, Required: true}, {Name: "doc_no", Type: column.Text, Required: true},
	{Name: "date", Type: column.Date, Required: true}, {Name: "done", Type: column.Integer, Required: true}, {Name: "total", Type: column.Integer, Required: true},
	{Name: "amount", Type: column.Decimal, Scale: 2, Required: true}, {Name: "round", Type: column.Integer, Required: true},
}}

// task is the same record as a struct, for expr.
type task struct {
	Status, Risk, Kind string
	Closed             bool
	DocNo              string `expr:"doc_no"`
	Date               int
	Done, Total        int
	Amount             float64
	Round              int
}

type clause struct {
	name, source string
	want         pattern.Want
}

// pack is ten typical clauses.
var pack = []clause{
	{"c1", `count(records, .status == "未整改" and .risk == "重大" and not .closed)`, pattern.Count},
	{"c2", `rate(sum(records, .done), sum(records, .total))`, pattern.Number},
	{"c3", `any(records, .kind == "制度" and .doc_no != "" and .date >= DAY)`, pattern.Bool},
	{"c4", `all(records, .date >= DAY)`, pattern.Bool},
	{"c5", `none(records, .status == "未整改" and .risk == "重大")`, pattern.Bool},
	{"c6", `count(records, .kind in ["制度", "预案", "规划"] and .done < .total)`, pattern.Count},
	{"c7", `count(records, .doc_no startsWith "市政" and .doc_no contains "应急")`, pattern.Count},
	{"c8", `sum(filter(records, .round <= 4), .amount) >= sum(filter(records, .round > 4 and .round <= 8), .amount) and sum(filter(records, .round > 4 and .round <= 8), .amount) >= sum(filter(records, .round > 8), .amount)`, pattern.Bool},
	{"c9", `sum(filter(records, .risk == "重大"), .amount) / 1234.5`, pattern.Number},
	{"c10", `count(records, .round >= 10 and (.total - .done) * 2 > .total and not .closed)`, pattern.Count},
}

// source words a clause for our language, or for expr's own with days and
// amounts as plain numbers.
func source(text string, plain bool) string {
	if !plain {
		return strings.ReplaceAll(text, "DAY", `date("2021-06-01")`)
	}
	text = strings.ReplaceAll(text, "rate(sum(records, .done), sum(records, .total))", "sum(records, .done) / sum(records, .total)")
	return strings.ReplaceAll(text, "DAY", "18779")
}

// fields turns the names of fields into those of the struct.
var fields = strings.NewReplacer(".status", ".Status", ".risk", ".Risk", ".kind", ".Kind", ".closed", ".Closed", ".date", ".Date",
	".done", ".Done", ".total", ".Total", ".amount", ".Amount", ".round", ".Round")

// tasks generates n records in groups of a size.
//
// Shape: the records of each group as structs and as maps, where they are asked for.
func tasks(n, size int, objects bool) (table *column.Table, structs [][]*task, maps [][]map[string]any) {
	r := rand.New(rand.NewPCG(1, 2))
	groups := (n + size - 1) / size
	table = column.NewTable(taskSchema)
	part := table.AddPart(column.Part{File: "a"})
	structs, maps = make([][]*task, groups), make([][]map[string]any, groups)
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	for i := range n {
		one := &task{Status: pick("未整改", "整改中", "已整改", "已整改"), Risk: pick("重大", "较大", "一般", "低"), Kind: pick("制度", "预案", "规划", "演练", "检查", "其他"),
			Closed: r.IntN(2) == 0, DocNo: fmt.Sprintf("%s%s〔%d〕%d号", pick("市政", "区政", "市应急"), pick("应急", "办发", "函"), 2020+r.IntN(4), r.IntN(400)),
			Date: 18628 + r.IntN(1000), Total: r.IntN(100), Amount: float64(r.IntN(100000)) / 100, Round: 1 + r.IntN(12)}
		one.Done = r.IntN(one.Total + 1)
		if r.IntN(8) == 0 {
			one.DocNo = ""
		}
		table.Append(i/size, part, i, []column.Value{column.Str(one.Status), column.Str(one.Risk), column.Str(one.Kind), column.Bool(one.Closed), column.Str(one.DocNo),
			column.Whole(int64(one.Date)), column.Whole(int64(one.Done)), column.Whole(int64(one.Total)), column.Whole(int64(one.Amount*100 + 0.5)), column.Whole(int64(one.Round))})
		if !objects {
			continue
		}
		structs[i/size] = append(structs[i/size], one)
		maps[i/size] = append(maps[i/size], map[string]any{"status": one.Status, "risk": one.Risk, "kind": one.Kind, "closed": one.Closed, "doc_no": one.DocNo, "date": one.Date,
			"done": one.Done, "total": one.Total, "amount": one.Amount, "round": one.Round})
	}
	table.Seal(groups)
	return table, structs, maps
}

func lowerPack(t testing.TB, only string) (*kernel.Plan, []pattern.Input, []*kernel.Expression) {
	schemas := map[string]*column.Schema{"records": taskSchema}
	plan := kernel.NewPlan(schemas, nil)
	var inputs []pattern.Input
	var lowered []*kernel.Expression
	for _, clause := range pack {
		if only != "" && only != clause.name {
			continue
		}
		program, defects := expression.Compile(source(clause.source, false), expression.Scope{Tables: schemas, Params: map[string]function.Kind{}})
		require.Empty(t, defects, clause.name)
		input := pattern.Input{Want: clause.want}
		x := plan.Input(input, program, nil)
		require.Empty(t, x.Reason, clause.name)
		inputs, lowered = append(inputs, input), append(lowered, x)
	}
	return plan, inputs, lowered
}

// measurePack measures the clauses for every group, on one core.
func measurePack(b *testing.B, plan *kernel.Plan, inputs []pattern.Input, lowered []*kernel.Expression, table *column.Table, groups int) {
	state := plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: groups, Day: 19000, Workers: 1})
	scene, tree := state.Scene(kernel.Subject{}, nil), []int{0}
	for group := range groups {
		tree[0] = group
		scene.Enter(kernel.Subject{}, tree)
		if _, err := scene.Measure(inputs, lowered); err != nil && err.Error() != "分母为0，无法计算" {
			b.Fatal(err)
		}
	}
}

// group is how many records a subject has in the benchmark.
var group = flag.Int("group", 50, "records of one subject in BenchmarkPack")

// BenchmarkPack judges ten typical clauses for every group of records: by
// expr's machine over maps and over structs, and by the kernels on one core.
func BenchmarkPack(b *testing.B) {
	const n = 200_000
	size := *group
	table, groups, _ := tasks(n, size, false)
	names := []string{""}
	for _, clause := range pack {
		names = append(names, clause.name)
	}
	title := func(name, engine string) string {
		if name == "" {
			name = "all"
		}
		return "clauses=" + name + "/engine=" + engine
	}
	perRecord := func(b *testing.B, since time.Duration) {
		b.ReportMetric(float64((spent()-since).Nanoseconds())/float64(b.N)/n, "ns/record") // of processor time
	}
	for _, name := range names {
		b.Run(title(name, "columnar"), func(b *testing.B) {
			plan, inputs, lowered := lowerPack(b, name)
			since := spent()
			for b.Loop() {
				measurePack(b, plan, inputs, lowered, table, len(groups))
			}
			perRecord(b, since)
		})
	}
	_, structs, maps := tasks(n, size, true) // only now, so that the collector need not walk them above
	for _, name := range names {
		for _, shape := range []string{"maps", "structs"} {
			b.Run(title(name, "expr-"+shape), func(b *testing.B) {
				var programs []*vm.Program
				for _, clause := range pack {
					if name == "" || name == clause.name {
						text := source(clause.source, true)
						env := map[string]any{"records": maps[0]}
						if shape == "structs" {
							text = fields.Replace(text)
							env["records"] = structs[0]
						}
						program, err := expr.Compile(text, expr.Env(env))
						require.NoError(b, err)
						programs = append(programs, program)
					}
				}
				machine := vm.VM{}
				since := spent()
				for b.Loop() {
					for group := range structs {
						env := map[string]any{"records": maps[group]}
						if shape == "structs" {
							env["records"] = structs[group]
						}
						for _, program := range programs {
							if _, err := machine.Run(program, env); err != nil {
								b.Fatal(err)
							}
						}
					}
				}
				perRecord(b, since)
			})
		}
	}
}

// BenchmarkNotes is what streamed evidence pays for the reasons: the ten clauses
// over chunks that are not kept, with and without noting the first records
// behind each.
func BenchmarkNotes(b *testing.B) {
	const n = 200_000
	table, groups, _ := tasks(n, *group, false)
	for _, noted := range []bool{false, true} {
		b.Run(fmt.Sprintf("noted=%t", noted), func(b *testing.B) {
			plan, _, _ := lowerPack(b, "")
			for _, clause := range pack {
				if noted && clause.want == pattern.Count {
					program, defects := expression.Compile(source(clause.source, false), expression.Scope{Tables: map[string]*column.Schema{"records": taskSchema}})
					require.Empty(b, defects)
					require.Empty(b, plan.Witness(program.WitnessNodes...).Reason)
				}
			}
			since := spent()
			for b.Loop() {
				state := plan.Begin(kernel.Conditions{Subjects: len(groups), Day: 19000})
				state.Take("records", table, false)
			}
			b.ReportMetric(float64((spent()-since).Nanoseconds())/float64(b.N)/n, "ns/record")
		})
	}
}

// BenchmarkStream adds up numbers that no cache holds: what memory gives one
// core, by which the clauses above can be measured.
func BenchmarkStream(b *testing.B) {
	numbers := make([]int64, 1<<25)
	for i := range numbers {
		numbers[i] = int64(i)
	}
	total, since := int64(0), spent()
	for b.Loop() {
		total += kernel.SumLongs(numbers)
	}
	require.NotZero(b, total)
	b.ReportMetric(float64((spent()-since).Nanoseconds())/float64(b.N)/float64(len(numbers)), "ns/number")
}
