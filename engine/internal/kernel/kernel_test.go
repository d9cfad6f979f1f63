package kernel_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
)

// measured evaluates one expression over all subjects of a table.
func measured(t *testing.T, text string, want pattern.Want, table *column.Table, subjects int) (pattern.Measure, error) {
	schemas := map[string]*column.Schema{"records": taskSchema}
	program, defects := expression.Compile(text, expression.Scope{Tables: schemas, Params: map[string]function.Kind{}})
	require.Empty(t, defects, text)
	plan := kernel.NewPlan(schemas, nil)
	input := pattern.Input{Want: want}
	x := plan.Input(input, program, nil)
	require.Empty(t, x.Reason, text)
	s := plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: subjects, Day: 19000, Block: 3, Workers: 1})
	tree := make([]int, subjects)
	for i := range tree {
		tree[i] = i
	}
	return s.Scene(kernel.Subject{}, tree).Measure([]pattern.Input{input}, []*kernel.Expression{x})
}

// TestPackByHand holds the ten clauses to plain loops over the structs.
func TestPackByHand(t *testing.T) {
	table, structs, _ := tasks(1000, 37, true)
	all := slices.Concat(structs...)
	count := func(holds func(*task) bool) string {
		n := 0
		for _, one := range all {
			if holds(one) {
				n++
			}
		}
		return fmt.Sprint(n)
	}
	for name, want := range map[string]string{
		"c1": count(func(r *task) bool { return r.Status == "未整改" && r.Risk == "重大" && !r.Closed }),
		"c6": count(func(r *task) bool {
			return slices.Contains([]string{"制度", "预案", "规划"}, r.Kind) && r.Done < r.Total
		}),
		"c7":  count(func(r *task) bool { return strings.HasPrefix(r.DocNo, "市政") && strings.Contains(r.DocNo, "应急") }),
		"c10": count(func(r *task) bool { return r.Round >= 10 && (r.Total-r.Done)*2 > r.Total && !r.Closed }),
	} {
		i := slices.IndexFunc(pack, func(c clause) bool { return c.name == name })
		m, err := measured(t, source(pack[i].source, false), pack[i].want, table, len(structs))
		require.NoError(t, err)
		require.Equal(t, want, m.Number.String(), name)
	}
}

// TestLeftToTheReference lists what is never lowered, with the reason the plan
// gives for it.
func TestLeftToTheReference(t *testing.T) {
	schemas := map[string]*column.Schema{"records": taskSchema}
	for text, want := range map[string]string{
		`count(records, .kind == subject.kind)`:                   "条件因对象而异（subject）",
		`count(true ? records : records, .closed)`:                "数据表不是直接给出的",
		`sum(records, .done / .total)`:                            "合计的值不是定点小数",
		`len(unique(map(records, .kind)))`:                        "数据表不是直接给出的",
		`count(["a"], # == "a") + count(records, .closed)`:        "数据表不是直接给出的",
		`count(records, count([1, 2], # > 1) > 0 and .closed)`:    "",
		`count(records, .closed) + count(map(records, 1), # > 0)`: "数据表不是直接给出的",
	} {
		program, defects := expression.Compile(text, expression.Scope{Tables: schemas, Params: map[string]function.Kind{}})
		if len(defects) > 0 {
			continue // the checker refuses it before anybody could evaluate it
		}
		x := kernel.NewPlan(schemas, nil).Input(pattern.Input{Want: pattern.Number}, program, nil)
		require.Equal(t, want, x.Reason, text)
	}
}

// TestFailingRecords shows that no error of a record is worded here: the
// subject that it belongs to, and only that, is the reference's.
func TestFailingRecords(t *testing.T) {
	table := column.NewTable(taskSchema)
	part := table.AddPart(column.Part{File: "a"})
	for i, total := range []int64{5, 0, 7} {
		table.Append(i, part, i, []column.Value{column.Str("a"), column.Str("b"), column.Str("c"), column.Bool(true), column.Str(""),
			column.Whole(19000), column.Whole(1), column.Whole(total), column.Whole(0), column.Whole(1)})
	}
	table.Seal(3)
	schemas := map[string]*column.Schema{"records": taskSchema}
	program, defects := expression.Compile(`count(records, .closed and .done / .total < 1)`, expression.Scope{Tables: schemas})
	require.Empty(t, defects)
	plan := kernel.NewPlan(schemas, nil)
	inputs := []pattern.Input{{Want: pattern.Count}}
	lowered := []*kernel.Expression{plan.Input(inputs[0], program, nil)}
	s := plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: 3, Day: 19000})
	for tree, want := range map[int]error{0: nil, 1: kernel.ErrFallback, 2: nil} {
		_, err := s.Scene(kernel.Subject{}, []int{tree}).Measure(inputs, lowered)
		require.ErrorIs(t, err, want)
	}
	_, err := s.Scene(kernel.Subject{}, []int{0, 1, 2}).Measure(inputs, lowered)
	require.ErrorIs(t, err, kernel.ErrFallback, "all above it too")
}
