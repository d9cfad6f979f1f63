package kernel_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
)

// TestStopsEarly shows that a quantifier looks at no block behind the record
// that decides it, unless all such records will be asked for.
func TestStopsEarly(t *testing.T) {
	table, _, _ := tasks(100, 100, false) // one subject; the first three records have all there is to find below
	schemas := map[string]*column.Schema{"records": taskSchema}
	const blocks = 10
	for text, want := range map[string]struct{ condition, deduction int }{
		`any(records, .total >= 0)`:       {1, blocks},
		`none(records, .total >= 0)`:      {1, 1},
		`all(records, .total < 0)`:        {1, blocks},
		`any(records, .total < 0)`:        {blocks, blocks}, // there is none
		`none(records, .total < 0)`:       {blocks, blocks},
		`one(records, .total >= 0)`:       {blocks, blocks},
		`none(records, 1 / .total > 2)`:   {blocks, blocks}, // a later record may fail
		`count(records, .total >= 0) > 0`: {blocks, blocks},
	} {
		program, defects := expression.Compile(text, expression.Scope{Tables: schemas, Params: map[string]function.Kind{}})
		require.Empty(t, defects, text)
		asked := func(lower func(p *kernel.Plan) *kernel.Expression) int {
			plan := kernel.NewPlan(schemas, nil)
			require.Empty(t, lower(plan).Reason)
			return plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: 1, Day: 19000, Block: 100 / blocks, Workers: 1}).Asked("records")
		}
		require.Equal(t, want.condition, asked(func(p *kernel.Plan) *kernel.Expression { return p.Bool(program) }), text)
		require.Equal(t, want.deduction, asked(func(p *kernel.Plan) *kernel.Expression {
			return p.Input(pattern.Input{Want: pattern.Bool}, program, nil)
		}), text)
	}
}

// BenchmarkQuantifier asks a million records of one subject for one that there
// is at once, or nowhere.
func BenchmarkQuantifier(b *testing.B) {
	const n = 1_000_000
	table, _, _ := tasks(n, n, false)
	schemas := map[string]*column.Schema{"records": taskSchema}
	for _, of := range []struct{ found, text string }{
		{"first", `any(records, .risk == "重大" and .done < .total)`},
		{"nowhere", `any(records, .risk == "重大" and .done > .total)`},
	} {
		b.Run("found="+of.found, func(b *testing.B) {
			program, defects := expression.Compile(of.text, expression.Scope{Tables: schemas, Params: map[string]function.Kind{}})
			require.Empty(b, defects)
			plan := kernel.NewPlan(schemas, nil)
			plan.Bool(program)
			since := spent()
			for b.Loop() {
				plan.Run(kernel.Evidence{Tables: map[string]*column.Table{"records": table}, Subjects: 1, Day: 19000, Workers: 1})
			}
			b.ReportMetric(float64((spent()-since).Nanoseconds())/float64(b.N)/n, "ns/record")
		})
	}
}
