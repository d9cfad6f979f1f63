package evidence_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/evidence"
	"chengan/rulesets"
)

// readFigures reads text as a table of indicators, with a subject whose rows
// name nobody.
func readFigures(t *testing.T, text string, options evidence.Options) (*engine.Evidence, []evidence.Problem) {
	schema, err := rulesets.Table(engine.Indicators)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "figures.csv")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	options.Schemas, options.Subject = []*column.Schema{schema}, &engine.Subject{ID: "某区", Name: "某区"}
	ev, problems, err := evidence.Read(options, []string{file}, nil)
	require.NoError(t, err)
	return ev, problems
}

// TestSubject: rows that name nobody are the subject's, and others may turn up.
func TestSubject(t *testing.T) {
	ev, problems := readFigures(t, "指标名称,年份,数值,计量单位\n甲,2023,1,个\n", evidence.Options{})
	require.Empty(t, problems)
	require.Equal(t, 0, ev.Tables[engine.Indicators].Subject(0))
	require.Equal(t, "某区", ev.Subjects[0].Name)

	ev, problems = readFigures(t, "单位,指标名称,年份,数值,计量单位\n甲社区,甲,2023,1,个\n", evidence.Options{})
	require.Empty(t, problems)
	require.Len(t, ev.Subjects, 2)
}

// TestGiven: a row with nothing beside what the workbook fills in says nothing;
// one with something says too little.
func TestGiven(t *testing.T) {
	given := evidence.Options{Given: map[string][]string{engine.Indicators: {"indicator", "year", "unit"}}}
	const text = "指标名称,年份,数值,计量单位,数据来源\n甲,2022,,个,\n甲,2023,7,个,年报\n"
	ev, problems := readFigures(t, text, given)
	require.Empty(t, problems)
	require.Equal(t, 1, ev.Tables[engine.Indicators].Len())
	_, problems = readFigures(t, text, evidence.Options{})
	require.Len(t, problems, 1)
	_, problems = readFigures(t, "指标名称,年份,数值,计量单位,数据来源\n甲,2022,,个,年报\n", given)
	require.Len(t, problems, 1)
	require.Equal(t, evidence.IndicatorValue, problems[0].Code)
}

// TestParts: hundredths and thousandths are stored as the ratio they are.
func TestParts(t *testing.T) {
	ev, problems := readFigures(t, "指标名称,年份,数值,计量单位\n甲,2021,40,%\n甲,2022,40,‰\n甲,2023,40%,比例\n", evidence.Options{})
	require.Empty(t, problems)
	table := ev.Tables[engine.Indicators]
	for row, want := range []int64{400_000, 40_000, 400_000} {
		require.Equal(t, want, table.Value(row, table.Schema.Field("value")).Int)
	}
	_, problems = readFigures(t, "指标名称,年份,数值,计量单位\n甲,2021,0.0001,‰\n甲,2022,0.0004,‰\n", evidence.Options{})
	require.Len(t, problems, 2)
	require.Contains(t, problems[0].Message, "千分数，最多3位小数")
}
