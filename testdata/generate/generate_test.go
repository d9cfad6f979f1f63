package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
	"chengan/evidence"
	"chengan/rulesets"

	"github.com/stretchr/testify/require"
)

const sample = "../sample"

// TestSampleIsUpToDate generates the city anew and compares every byte with
// what is committed.
func TestSampleIsUpToDate(t *testing.T) {
	files, err := buildCity(1)
	require.NoError(t, err)
	fresh := t.TempDir()
	require.NoError(t, replace(fresh, files))
	want, have := readAll(t, fresh), readAll(t, sample)
	const mend = "请在仓库根目录运行 go run ./testdata/generate -o testdata/sample"
	for path, data := range want {
		require.Truef(t, have[path] == data, "testdata/sample/%s 与生成的不同；%s", path, mend)
	}
	require.Lenf(t, have, len(want), "testdata/sample 里有多余的文件；%s", mend)
}

func readAll(t *testing.T, folder string) map[string]string {
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	}))
	return files
}

// TestMistakesAreReported reads the city: exactly the planned mistakes are
// problems, each in a file of its own.
func TestMistakesAreReported(t *testing.T) {
	_, _, problems := read(t, sample)
	var got []string
	files := map[string]bool{}
	for _, p := range problems {
		if !p.Notice {
			got = append(got, p.Subject+" "+p.Table+" "+p.Code)
			require.Falsef(t, files[p.File], "%s 有两处错误", p.File)
			files[p.File] = true
		}
	}
	var want []string
	for _, m := range mistakes {
		want = append(want, m.unit+" "+m.table+" "+m.code)
	}
	require.ElementsMatch(t, want, got)
}

// TestCityOutcome holds the city to what its README promises.
func TestCityOutcome(t *testing.T) {
	loaded, ev, _ := read(t, sample)
	day, err := column.Day("2022-12-31")
	require.NoError(t, err)
	run, err := loaded.Program.Evaluate(ev, day, nil)
	require.NoError(t, err)
	require.Len(t, run.Subjects, 49)

	var city engine.SubjectResult
	perfect, silentOnes := 0, 0
	for _, s := range run.Subjects {
		switch {
		case s.ID == cityID:
			city = s
		case s.Tasks.Applicable == 0:
		case s.Tasks.Submitted == 0:
			silentOnes++
		case s.Earned == s.Applicable:
			perfect++
		}
	}
	line := score.Points(90) * score.Point
	require.Equal(t, engine.Open, city.Verdict)
	require.Less(t, city.Low, line)
	require.Greater(t, city.High, line)
	require.GreaterOrEqual(t, city.Score, score.Points(85)*score.Point)
	require.LessOrEqual(t, city.Score, score.Points(93)*score.Point)
	require.Equal(t, 2, silentOnes)
	require.GreaterOrEqual(t, perfect, 8)

	outcomes := map[score.Outcome][]string{}
	for _, c := range city.Clauses {
		outcomes[c.Outcome] = append(outcomes[c.Outcome], c.ID)
	}
	require.Equal(t, []string{"19.2", "27.1", "42.2"}, outcomes[score.Failed])
	require.Equal(t, []string{"29.1"}, outcomes[score.NoEvidence])
	require.Equal(t, []string{"12.1"}, outcomes[score.NotApplicable])
	require.Empty(t, outcomes[score.Pending])
	for _, veto := range city.Vetoes {
		require.Equalf(t, score.Met, veto.Outcome, "%s：%s", veto.ID, veto.Reason)
	}
}

// TestOwnersAreCovered sees to it that every role of the ruleset is held by
// exactly one department.
func TestOwnersAreCovered(t *testing.T) {
	loaded, err := rulesets.Load(rulesetName)
	require.NoError(t, err)
	holders := map[string]int{}
	for _, u := range allUnits() {
		for _, role := range u.Roles {
			holders[role]++
		}
	}
	outline := loaded.Program.Outline()
	for _, note := range append(append(outline.Clauses, outline.Vetoes...), outline.Bonus.Clauses...) {
		for _, owner := range note.Owners {
			if engine.KindTitle(owner) == owner { // a role, not a kind
				require.Equalf(t, 1, holders[owner], "%s 的责任单位 %s", note.ID, owner)
			}
		}
	}
}

// TestTimesOnlyAddsRows checks that a larger city scores like the small one:
// it has more rows, all in order.
func TestTimesOnlyAddsRows(t *testing.T) {
	if testing.Short() {
		t.Skip("写大工作簿要十几秒")
	}
	files, err := buildCity(2)
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, replace(folder, files))
	loaded, large, problems := read(t, folder)
	_, small, _ := read(t, sample)
	require.Equal(t, len(mistakes), evidence.Refusing(problems))
	require.Greater(t, large.Tables["hydrants"].Len(), small.Tables["hydrants"].Len())
	day, err := column.Day("2022-12-31")
	require.NoError(t, err)
	a, err := loaded.Program.Evaluate(large, day, nil)
	require.NoError(t, err)
	b, err := loaded.Program.Evaluate(small, day, nil)
	require.NoError(t, err)
	for i := range a.Subjects {
		require.Equal(t, b.Subjects[i].Score, a.Subjects[i].Score, a.Subjects[i].Name)
	}
}

func read(t *testing.T, folder string) (*rulesets.Loaded, *engine.Evidence, []evidence.Problem) {
	loaded, err := rulesets.Load(rulesetName)
	require.NoError(t, err)
	ev, problems, err := evidence.Read(evidence.Options{
		Schemas: loaded.SchemaList(), Kinds: loaded.Ruleset.Subjects, Ruleset: rulesetName, Digest: loaded.Digest,
		Round: round, Clauses: loaded.Program.ClauseIDs(), Indicators: loaded.Program.Indicators(),
	}, []string{folder}, strings.NewReader(""))
	require.NoError(t, err)
	return loaded, ev, problems
}

// TestTaskCity: what the city of the municipal tasks hands in is read without a
// problem, the same every time, and leaves little open.
func TestTaskCity(t *testing.T) {
	const name = "xian-catalogue@2022"
	folder := t.TempDir()
	files, err := taskCity([]string{name}, 1)
	require.NoError(t, err)
	again, err := taskCity([]string{name}, 1)
	require.NoError(t, err)
	require.Equal(t, files, again)
	require.NoError(t, replace(folder, files))

	loaded, err := rulesets.Load(name)
	require.NoError(t, err)
	var clauses []string
	for _, clause := range loaded.Program.Outline().Clauses {
		clauses = append(clauses, clause.ID)
	}
	options := evidence.Options{Schemas: loaded.SchemaList(), Ruleset: name, Digest: loaded.Digest, Clauses: clauses}
	ev, problems, err := evidence.Read(options, []string{folder}, nil)
	require.NoError(t, err)
	require.Empty(t, problems)
	day, err := column.Day("2022-12-31")
	require.NoError(t, err)
	run, err := loaded.Program.Evaluate(ev, day, nil)
	require.NoError(t, err)
	require.Len(t, run.Subjects, 1+31+20+20)
	for _, subject := range run.Subjects {
		require.Greater(t, 20*subject.Tasks.Submitted, 17*subject.Tasks.Applicable, subject.Name)
		require.Greater(t, subject.Score, 70*score.Point, subject.Name)
	}
}
