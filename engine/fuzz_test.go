package engine_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/expression"
	"chengan/engine/function"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// named are expressions that once told the engines apart, or that stand at an
// edge where they could. Each runs on evidence of many seeds.
var named = map[string]string{
	"a refused part leaves nothing in the plan":     `count(ledger, .t == "a" and .t startsWith subject.id) + count(ledger, .t == "a") > 0`,
	"a failure stays with its aggregate":            `count(ledger, 1 / .i > 0) >= 0 or len(ledger) > 1`,
	"any stops before a record that fails":          `any(ledger, .b or 1 / .i > 2)`,
	"a record fails only where it is asked":         `count(ledger, .i != 0 and 10 / .i > 1) > 1`,
	"a failing branch that is not taken":            `any(ledger, .b) or count(ledger, 1 / .i > 0) > 0`,
	"the index is behind a condition that can fail": `count(issues, 1 / (.harm ?? 1) > 0 and .clause == "1.1") > 0`,
	"a list that names the clause twice":            `count(documents, "1.1" in .clauses) == 2`,
	"a constant with more decimals than the column": `count(ledger, .n < 0.015) > count(ledger, .n <= 0.015)`,
	"a constant beyond the column":                  `count(ledger, .i < 1e30) - count(ledger, .i > -1e30) == 0`,
	"a sum beyond 64 bits":                          `sum(ledger, .i) > 9223372036854775807`,
	"a missing value and its substitute":            `sum(ledger, .n_ ?? 0.5) == 1`,
	"a substitute that the column cannot hold":      `sum(ledger, .n_ ?? 0.001) == 1`,
	"both sides of a comparison may be missing":     `count(ledger, (.d_ ?? round.date) > .c) > 2`,
	"years back beyond every date":                  `count(ledger, within_years(.d, 9223372036854775807)) == count(ledger, within_years(.d, -9223372036854775807))`,
	"days back beyond every date":                   `count(ledger, within_days(.d, 9223372036854775807)) > count(ledger, within_days(.d, -1))`,
	"the mean of nothing":                           `mean(map(filter(ledger, .i > 100), .n)) > 1`,
	"an indicator of several rows":                  `indicator("甲") > 1`,
	"whole numbers that overflow":                   `count(ledger, .i * .i > 10) > 0`,
	"a product that only the negative range holds":  `count(ledger, .i * 2 < 0) > 0`,
	"the length of a list of numbers":               `count(ledger, len([.n, .i]) == 2) > 0`,
	"a matrix of two columns":                       `count(ledger, .i > 0 and .i < 3 and .j > 0 and .j < 4 and matrix(.i, .j, params.grid) == "桥") > 1`,
	"a place beyond the matrix":                     `count(ledger, matrix(.i, .j, params.grid) != .t) > 1`,
	"a place beyond the matrix that is not asked":   `any(ledger, .b or matrix(.i, 1, params.grid) == "a")`,
	"a choice between matrices":                     `count(ledger, matrix(1, 2, .b ? params.grid : params.grid) == "b") > 1`,
	"the same part under two conditions":            `count(ledger, (1 / .j > 0 or .b) and (1 / .j > 0 or .i > 1)) > 0`,
}

// clauseOf is a ruleset with one expression of kind Bool.
func clauseOf(source string) *engine.Ruleset {
	return &engine.Ruleset{ID: "one", Edition: "1", Subjects: []string{"city", "district"}, Total: score.Point, NoEvidence: engine.PolicyDeduct, NotApplicable: engine.PolicyFull,
		Params: someParams, Tables: []string{"ledger", "other", "declarations", "issues", "documents", "indicators"},
		Items: []engine.Item{{ID: "1", Name: "项", Points: score.Point, Clauses: []engine.Clause{{ID: "1.1", Text: "句",
			Deduct: pattern.Deduction{Name: "fixed", Pattern: &pattern.Fixed{If: source, Points: score.Point, Metric: "值"}}}}}}}
}

// same holds the engines to each other on one expression and the evidence of a seed.
func same(t *testing.T, program *engine.Program, source string, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 11))
	ev := generateEvidence(r.IntN, 9)(inOrder)
	want := inBytes(t, program, ev, engine.Options{Engine: engine.Reference})
	for _, way := range ways {
		require.Equal(t, want, inBytes(t, program, ev, way), "%s, seed %d, %+v", source, seed, way)
	}
}

func TestNamedExpressions(t *testing.T) {
	for name, source := range named {
		t.Run(name, func(t *testing.T) {
			program, defects := engine.Compile(clauseOf(source), "sha256:0", schemasByName())
			require.Empty(t, defects)
			for seed := range uint64(40) {
				same(t, program, source, seed)
			}
		})
	}
}

// FuzzExpression looks for an expression on which the engines differ.
func FuzzExpression(f *testing.F) {
	for _, source := range named {
		f.Add(source, uint64(1))
	}
	for seed := range uint64(60) {
		w := &writer{dice: rand.New(rand.NewPCG(seed, 3)).IntN, depth: 3}
		f.Add(w.sound(w.boolean, typed(function.Bool), "any(ledger, .b)"), seed)
	}
	f.Fuzz(func(t *testing.T, source string, seed uint64) {
		program, defects := expression.Compile(source, scope())
		if len(defects) > 0 {
			return
		}
		switch {
		case program.Kind == function.Bool:
		case function.Number.Takes(program.Kind):
			source = "(" + source + ") > 1"
		default:
			return
		}
		if compiled, defects := engine.Compile(clauseOf(source), "sha256:0", schemasByName()); len(defects) == 0 {
			same(t, compiled, source, seed)
		}
	})
}
