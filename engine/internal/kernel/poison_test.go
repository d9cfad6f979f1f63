package kernel_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
)

// spareSchema has what makes kernels keep something from one block to the
// next: a general table, whose rows are found by text; fields that may be
// missing; a list.
var spareSchema = &column.Schema{Name: "records", General: true, Fields: []column.Field{
	{Name: "clause", Type: column.Text, Required: true}, {Name: "kind", Type: column.Enum}, {Name: "closed", Type: column.Boolean, Required: true},
	{Name: "open", Type: column.Boolean}, {Name: "date", Type: column.Date, Required: true}, {Name: "due", Type: column.Date},
	{Name: "done", Type: column.Integer, Required: true}, {Name: "total", Type: column.Integer}, {Name: "amount", Type: column.Decimal, Scale: 2, Required: true},
	{Name: "tags", Type: column.List, Required: true},
}}

// conditions are parts of predicates, at least one for each way a kernel has
// to compute one: by code, by range, by two fields, by missing bits, by index,
// and record by record, some of which fail.
var conditions = []string{
	`.clause == "1.1"`, `.clause in ["1.1", "1.2"]`, `.clause startsWith "1."`, `"a" in .tags`, `any(.tags, # startsWith "b")`, `len(.tags) > 1`,
	`(.kind ?? "a") == "a"`, `.kind == nil`, `.kind != nil`, `.closed`, `(.open ?? true)`, `need(.open)`, `not .closed`, `true`,
	`.date >= date("2021-06-01")`, `within_years(.date, 2)`, `within_days(need(.due), 400)`, `(.due ?? round.date) > .date`, `.due == nil`,
	`.done > 3`, `.done != 5`, `(.total ?? 0) >= 2`, `.done < (.total ?? 4)`, `need(.total) <= 7`, `.amount < 0.5`, `.amount * 2 > .done`,
	`10 / .done > 2`, `.done / (.total ?? 1) < 1`, `.done * 9223372036854775807 > 0`, `round(.amount, .done) > 1`, `1 / 0 > 0`,
}

// folds are what is made of the records that a predicate selects.
var folds = []string{
	`count(records, %s)`, `count(filter(records, %s), .closed)`, `sum(filter(records, %s), .done)`, `sum(filter(records, %s), .amount)`,
	`sum(filter(records, %s), .total ?? 3)`, `min(map(filter(records, %s), .done))`, `max(map(filter(records, %s), .amount * 2))`, `count(records, not (%s))`,
}

func spareTable(r *rand.Rand, rows, subjects int) *column.Table {
	table := column.NewTable(spareSchema)
	part := table.AddPart(column.Part{File: "a"})
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	maybe := func(v column.Value) column.Value {
		if r.IntN(3) == 0 {
			return column.None
		}
		return v
	}
	for row := range rows {
		tags := []string{"a", "b", "bc"}[:r.IntN(4)]
		table.Append(row*subjects/rows, part, row+2, []column.Value{column.Str(pick("1.1", "1.2", "2.1", "无")), maybe(column.Str(pick("a", "b", ""))), column.Bool(r.IntN(2) == 0),
			maybe(column.Bool(r.IntN(2) == 0)), column.Whole(18800 + int64(r.IntN(700))), maybe(column.Whole(18800 + int64(r.IntN(700)))),
			column.Whole(int64(r.IntN(9))), maybe(column.Whole(int64(r.IntN(9)))), column.Whole(int64(r.IntN(200) - 50)), column.Strs(tags)})
	}
	table.Seal(subjects)
	return table
}

// TestSpareMemoryLeavesNoTrace fills whatever the kernels keep for later use
// with garbage, before every block and between two aggregates of one, and wants
// the same values and the same failures.
func TestSpareMemoryLeavesNoTrace(t *testing.T) {
	const subjects = 5
	schemas := map[string]*column.Schema{"records": spareSchema}
	for seed := range 120 {
		r := rand.New(rand.NewPCG(uint64(seed), 5))
		var predicate func(depth int) string
		predicate = func(depth int) string {
			switch n := r.IntN(6); {
			case depth == 0 || n < 2:
				return conditions[r.IntN(len(conditions))]
			case n == 2:
				return "not (" + predicate(depth-1) + ")"
			default:
				return "(" + predicate(depth-1) + []string{" and ", " or "}[n%2] + predicate(depth-1) + ")"
			}
		}
		plan := kernel.NewPlan(schemas, nil)
		var inputs []pattern.Input
		var lowered []*kernel.Expression
		var sources []string
		for len(inputs) < 12 {
			text := fmt.Sprintf(folds[r.IntN(len(folds))], predicate(3))
			program, defects := expression.Compile(text, expression.Scope{Tables: schemas, Params: map[string]function.Kind{}})
			require.Empty(t, defects, text)
			input := pattern.Input{Want: pattern.Number}
			if x := plan.Input(input, program, nil); x.Reason == "" {
				inputs, lowered, sources = append(inputs, input), append(lowered, x), append(sources, text)
			}
		}
		table := spareTable(r, 1+r.IntN(700), subjects)
		for _, block := range []int{1, 3, 64, 100, 1 << 30} {
			ev := kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: subjects, Day: 19300, Block: block, Workers: 1}
			want := answers(plan.Run(ev), inputs, lowered, subjects)
			for _, garbage := range []uint64{^uint64(0), 0x5555555555555555, r.Uint64()} {
				require.Equal(t, want, answers(plan.Poisoned(ev, garbage), inputs, lowered, subjects), "seed %d, blocks of %d, garbage %x\n%s", seed, block, garbage, strings.Join(sources, "\n"))
			}
		}
	}
}

// answers gives what each expression yields for each subject, and for all.
func answers(s *kernel.State, inputs []pattern.Input, lowered []*kernel.Expression, subjects int) []string {
	var out []string
	trees := [][]int{nil}
	for subject := range subjects {
		trees = append(trees, []int{subject})
	}
	for _, tree := range trees {
		scene := s.Scene(kernel.Subject{}, tree)
		for i := range inputs {
			m, err := scene.Measure(inputs[i:i+1], lowered[i:i+1])
			switch {
			case errors.Is(err, kernel.ErrFallback):
				out = append(out, "left to the reference")
			case err != nil:
				out = append(out, err.Error())
			default:
				out = append(out, m.Number.String())
			}
		}
	}
	return out
}
