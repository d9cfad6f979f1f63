package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/expression"
	"chengan/engine/function"
)

// TestFigures: which figures an expression asks for is known before it runs.
func TestFigures(t *testing.T) {
	for source, want := range map[string][]expression.Figure{
		`indicator("人口") > 0`:                 {{Name: "人口", Back: true}},
		`indicator("人口", 2019) > 0`:           {{Name: "人口", Year: 2019}},
		`indicator("人口", round.year) > 0`:     {{Name: "人口", Back: true}},
		`indicator("人口", round.year - 2) > 0`: {{Name: "人口", Year: 2, Back: true}},
		`mean(series("人口", 2)) > 0`:           {{Name: "人口", Back: true}, {Name: "人口", Year: 1, Back: true}},
		`count(hydrants, true) > 0`:           nil,
	} {
		program, defects := expression.Compile(source, scope)
		require.Empty(t, defects, source)
		require.Equal(t, want, program.Figures, source)
	}
	for source, want := range map[string]string{
		`indicator("人口", params.years) > 0`:    "年份须为整数常量，或 round.year 减去一个常量",
		`indicator("人口", round.year + 1) > 0`:  "年份须为整数常量，或 round.year 减去一个常量",
		`mean(series("人口", params.years)) > 0`: "年数须为整数常量",
	} {
		_, defects := expression.Compile(source, scope)
		require.Len(t, defects, 1, source)
		require.Equal(t, want, defects[0].What, source)
	}
}

// TestNeed: a blank cell that a clause cannot do without is evidence missing.
func TestNeed(t *testing.T) {
	program, defects := expression.Compile(`sum(hydrants, need(.spare)) > 0`, scope)
	require.Empty(t, defects)
	_, err := expression.Run(program.Code, environment())
	require.ErrorAs(t, err, &function.MissingError{}, "one of the hydrants has no spare count")
	program, defects = expression.Compile(`sum(filter(hydrants, .spare != nil), need(.spare)) >= 0`, scope)
	require.Empty(t, defects)
	value, err := expression.Run(program.Code, environment())
	require.NoError(t, err)
	require.Equal(t, true, value)
	for _, source := range []string{`need(1) > 0`, `sum(hydrants, need(.count)) > 0`, `need(subject.name) == ""`, `count(hydrants, need(.spare ?? 1) > 0)`} {
		_, defects := expression.Compile(source, scope)
		require.Len(t, defects, 1, source)
		require.Equal(t, "need 的参数须为记录中可以不填的字段", defects[0].What, source)
	}
}

// TestCounts: only a count of records can do nothing but grow.
func TestCounts(t *testing.T) {
	for source, want := range map[string]bool{
		`count(hydrants, .intact)`: true, `count(filter(hydrants, .intact), true)`: true,
		`count([indicator("人口")], # < 1)`: false, `count(series("人口", 2), # < 1)`: false, `count(hydrants, true) - 1`: false,
		`len(hydrants)`: false, // it could, but nothing is lost by not saying so
	} {
		program, defects := expression.Compile(source, scope)
		require.Empty(t, defects, source)
		require.Equal(t, want, program.Counts, source)
	}
}
