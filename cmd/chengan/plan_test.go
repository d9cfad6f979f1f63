package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/shortest"
)

// planOf runs chengan plan --json.
func planOf(t testing.TB, args ...string) (*shortest.Plan, int) {
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
	code := p.run(append([]string{"plan", "--json"}, args...))
	plan := &shortest.Plan{}
	require.NoError(t, json.Unmarshal(stdout.Bytes(), plan), stderr.String())
	return plan, code
}

// sampleRun scores the sample city.
func sampleRun(t testing.TB, evidence string) (string, *engine.Run) {
	return runOf(t, "national@2019", evidence)
}

// runOf scores evidence as of the end of 2022.
func runOf(t testing.TB, ruleset, evidence string) (string, *engine.Run) {
	name := filepath.Join(t.TempDir(), "run.ndjson")
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
	p.run([]string{"score", "-r", ruleset, "-date", "2022-12-31", "-o", name, evidence})
	run, err := p.readRun(name)
	require.NoError(t, err, stderr.String())
	return name, run
}

// TestPlanSample: for every subject of the sample city, at the line and one
// step above what it has, up to everything that can be mended, the evidence
// changed as planned gives exactly the points that were promised.
func TestPlanSample(t *testing.T) {
	const evidence = "../../testdata/sample"
	name, run := sampleRun(t, evidence)
	planned, carried := 0, 0
	for i := range run.Subjects {
		s := &run.Subjects[i]
		if s.Score == run.Header.Ruleset.Total {
			continue
		}
		targets := []string{"90", ">" + s.Score.String()}
		best, _ := planOf(t, name, "-s", s.ID, "--target", ">=100")
		if best.Proof != nil {
			targets = append(targets, ">="+best.Proof.Score.String())
		} else {
			targets = append(targets, ">=100")
		}
		for _, target := range targets {
			plan, code := planOf(t, name, evidence, "-s", s.ID, "--target", target)
			if plan.State == shortest.Holds { // at the line, or at the most that can be had
				require.NotEqual(t, ">"+s.Score.String(), target, s.Name)
				require.Equal(t, exitDone, code, "%s %s", s.Name, target)
				continue
			}
			if plan.State == shortest.Impossible { // what cannot be judged cannot be planned
				require.Equal(t, exitNotGood, code, "%s %s", s.Name, target)
				require.NotNil(t, plan.Proof, "%s %s", s.Name, target)
				require.LessOrEqual(t, plan.Proof.Score, s.Score, "%s %s", s.Name, target)
				continue
			}
			require.Equal(t, exitDone, code, "%s %s", s.Name, target)
			require.Equal(t, shortest.Possible, plan.State, "%s %s", s.Name, target)
			planned++
			for _, way := range plan.Ways {
				require.True(t, way.Check.Agrees, "%s %s: %v %v", s.Name, target, way.Check.Differs, way.Check.Not)
				require.True(t, way.Check.Holds)
				require.Equal(t, way.Score, way.Check.Score)
				carried++
			}
			fromRun, _ := planOf(t, name, "-s", s.ID, "--target", target)
			require.Equal(t, plan.Ways[0].Score, fromRun.Ways[0].Score, "%s %s", s.Name, target)
			require.Equal(t, plan.Ways[0].Effort, fromRun.Ways[0].Effort)
			require.Nil(t, fromRun.Ways[0].Check)
			require.True(t, fromRun.FromRun)
		}
	}
	t.Logf("%d plans, %d ways carried out", planned, carried)
	require.Greater(t, planned, 40)
}

// TestPlanGrassroots: for everybody in the real table, at the line, one step
// above what it has and at the most that can be had, a plan that is called
// possible is what judging the changed evidence gives, or better; and one that is
// not says why.
func TestPlanGrassroots(t *testing.T) {
	const evidence = "../../testdata/real/xian-grassroots-2022.tsv"
	name, run := runOf(t, "grassroots@2022", evidence)
	require.Len(t, run.Subjects, 20)
	exactly, better, unproven := 0, 0, 0
	for i := range run.Subjects {
		s := &run.Subjects[i]
		targets := []string{">=60", ">" + s.Score.String()}
		if best, _ := planOf(t, name, evidence, "-s", s.ID, "--target", ">=100"); best.Proof != nil {
			targets = append(targets, ">="+best.Proof.Score.String())
		} else {
			targets = append(targets, ">=100")
		}
		for _, target := range targets {
			if target == ">100" {
				continue
			}
			plan, code := planOf(t, name, evidence, "-s", s.ID, "--target", target)
			for k := range plan.Ways {
				way := &plan.Ways[k]
				require.NotNil(t, way.Check)
				require.Equal(t, way.Check.Holds, plan.Line.Passes(way.Check.Score))
				at := []any{"%s %s %d: %v %v", s.Name, target, k, way.Check.Differs, way.Check.Not}
				switch {
				case way.Check.Agrees:
					exactly++
					require.Equal(t, way.Score, way.Check.Score, at...)
				case way.Check.Better:
					better++
					require.GreaterOrEqual(t, way.Check.Score, way.Score, at...)
				default:
					unproven++
					require.NotEmpty(t, way.Check.Not, at...)
					for _, why := range way.Check.Not {
						require.Contains(t, why, "：未提交“", at...)
					}
				}
			}
			switch {
			case plan.State == shortest.Possible:
				require.Equal(t, exitDone, code)
				require.True(t, plan.Ways[0].Check.Holds, "%s %s: %v %v", s.Name, target, plan.Ways[0].Check.Differs, plan.Ways[0].Check.Not)
			case len(plan.Ways) > 0:
				require.Equal(t, exitNotGood, code)
				require.False(t, plan.Ways[0].Kept())
			}
		}
	}
	t.Logf("%d as promised, %d better, %d not carried out", exactly, better, unproven)
	require.Greater(t, exactly, 60)
	require.Zero(t, better)
	require.Positive(t, unproven)
}

// TestEditedPlans: a report takes a plan as it was printed, and refuses one that
// was changed afterwards, with the file and the field.
func TestEditedPlans(t *testing.T) {
	const evidence = "../../testdata/rounds/3.zip"
	name, _ := sampleRun(t, evidence)
	folder := t.TempDir()
	report := func(plan []byte) (int, string) {
		file := filepath.Join(folder, "plan.json")
		require.NoError(t, os.WriteFile(file, plan, 0o600))
		var stdout, stderr bytes.Buffer
		p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
		code := p.run([]string{"report", name, "--plan", file, "-f", "md", "-o", "-"})
		return code, stdout.String() + stderr.String()
	}
	printed := func(args ...string) []byte {
		var stdout, stderr bytes.Buffer
		p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
		p.run(append([]string{"plan", "--json", name}, args...))
		return stdout.Bytes()
	}
	with, alone := printed(evidence, "-s", "周至县"), printed("-s", "周至县")
	hopeless := printed("-s", "周至县", "--target", ">=99", "--exclude", "19.3", "--limit", "district=1")
	for _, plan := range [][]byte{with, alone, printed("-s", "周至县", "--target", "88"), printed(evidence, "-s", "周至县", "--target", "95"), hopeless} {
		code, text := report(plan)
		require.Equal(t, exitDone, code, text)
	}
	ways := func(p map[string]any, i int) map[string]any { return p["ways"].([]any)[i].(map[string]any) }
	step := func(p map[string]any, i int) map[string]any {
		return ways(p, 0)["steps"].([]any)[i].(map[string]any)
	}
	proof := func(p map[string]any) map[string]any { return p["proof"].(map[string]any) }
	for _, c := range []struct {
		name string
		of   [][]byte
		edit func(map[string]any)
		want string
	}{
		{"gain", [][]byte{with, alone}, func(p map[string]any) { ways(p, 0)["gain"] = 50 }, "ways[0].gain 为 50；应为 3.8889"},
		{"below the line", [][]byte{with, alone}, func(p map[string]any) { ways(p, 0)["score"] = 80 }, "ways[0].score 为 80；应为 90.5556"},
		{"one step more gain", [][]byte{with, alone}, func(p map[string]any) {
			step(p, 2)["gain"], step(p, 2)["score"], ways(p, 0)["gain"], ways(p, 0)["score"] = "2", "91.4444", "4.7777", "91.4444"
			if check, ok := ways(p, 0)["check"].(map[string]any); ok {
				check["score"], check["high"] = "91.4444", "100"
			}
		}, "ways[0]"},
		{"99.99", [][]byte{with, alone}, func(p map[string]any) { step(p, 0)["clause"] = "99.99" }, "ways[0].steps[0].clause 为 "},
		{"effort", [][]byte{with, alone}, func(p map[string]any) { ways(p, 0)["effort"] = 1 }, "ways[0].effort 为 1；应为 14"},
		{"less effort", [][]byte{with, alone}, func(p map[string]any) {
			d := step(p, 0)["effort"].(float64) - 1
			step(p, 0)["effort"], ways(p, 0)["effort"] = 1, 14-d
		}, "ways[0]"},
		{"negative", [][]byte{with, alone}, func(p map[string]any) { step(p, 0)["effort"] = -5 }, "ways[0].steps[0].effort 为 -5；应为 1至"},
		{"huge", [][]byte{with, alone}, func(p map[string]any) { ways(p, 0)["effort"] = json.Number("9e99") }, "不是达标路径：ways.effort 的值不能读取"},
		{"huge points", [][]byte{with, alone}, func(p map[string]any) { ways(p, 0)["gain"] = json.Number("99999999999999999999") }, "不是达标路径"},
		{"no steps", [][]byte{with, alone}, func(p map[string]any) { delete(ways(p, 0), "steps") }, "ways[0].steps 为 空；应为 至少一步"},
		{"empty way", [][]byte{with, alone}, func(p map[string]any) { p["ways"] = []any{map[string]any{}} }, "ways[0].steps 为 空"},
		{"null", [][]byte{with, alone}, func(p map[string]any) { p["ways"] = []any{nil} }, "ways[0].steps 为 空"},
		{"no ways", [][]byte{with, alone}, func(p map[string]any) { p["ways"] = nil }, "ways 为 0个方案；应为 至少1个方案"},
		{"holds", [][]byte{with, alone}, func(p map[string]any) { p["state"] = "holds"; p["ways"] = nil }, "state 为 holds"},
		{"state", [][]byte{with, alone}, func(p map[string]any) { p["state"] = "sure" }, "state 为 sure"},
		{"below", [][]byte{with, alone}, func(p map[string]any) { ways(p, 0)["below"] = "99" }, "ways[0].below 为 99"},
		{"below by a little", [][]byte{alone}, func(p map[string]any) { ways(p, 0)["below"] = "89.9999" }, "ways[0].below 为 89.9999；应为 90"},
		{"not checked", [][]byte{with}, func(p map[string]any) { delete(ways(p, 0), "check") }, "ways[0].check 为 空"},
		{"checked", [][]byte{alone}, func(p map[string]any) { ways(p, 0)["check"] = map[string]any{"score": "95"} }, "ways[0].check"},
		{"check", [][]byte{with}, func(p map[string]any) { ways(p, 0)["check"].(map[string]any)["score"] = "86" }, "ways[0].check"},
		{"count", [][]byte{with, alone}, func(p map[string]any) { step(p, 0)["of"] = 1000 }, "ways[0].steps[0]"},
		{"run", [][]byte{with, alone}, func(p map[string]any) { p["run"] = "sha256:0" }, "不是最后一轮评价结果的方案：run 为 \"sha256:0\"；应为 sha256:"},
		{"no run", [][]byte{with, alone}, func(p map[string]any) { delete(p, "run") }, "不是最后一轮评价结果的方案：run 为 \"\""},
		{"subject", [][]byte{with, alone}, func(p map[string]any) { p["subject"] = "nobody" }, "评价结果中没有被评对象 \"nobody\""},
		{"unlikely", [][]byte{with}, func(p map[string]any) {
			p["state"], p["ways"], p["proof"] = "impossible", nil, map[string]any{}
		}, "proof.score 为 0"},
		{"empty proof", [][]byte{hopeless}, func(p map[string]any) { p["proof"] = map[string]any{} }, "proof.score 为 0"},
		{"no items", [][]byte{hopeless}, func(p map[string]any) { proof(p)["items"] = []any{} }, "proof.items"},
		{"proof", [][]byte{hopeless}, func(p map[string]any) { proof(p)["short"] = "0.0001" }, "proof.short 为 0.0001"},
		{"limits", [][]byte{hopeless}, func(p map[string]any) { p["limits"] = nil }, " 为 "},
	} {
		for _, printed := range c.of {
			plan := map[string]any{}
			require.NoError(t, json.Unmarshal(printed, &plan))
			c.edit(plan)
			data, err := json.Marshal(plan)
			require.NoError(t, err)
			code, text := report(data)
			require.Equal(t, exitUsage, code, c.name)
			require.Contains(t, text, "plan.json：", c.name)
			require.Contains(t, text, c.want, c.name)
		}
	}
}

// BenchmarkPlan plans for the city: from its files, with every way carried out,
// and from the run alone. CHENGAN_EVIDENCE names other evidence than the sample.
func BenchmarkPlan(b *testing.B) {
	evidence := cmp.Or(os.Getenv("CHENGAN_EVIDENCE"), "../../testdata/sample")
	name, run := sampleRun(b, evidence)
	city := run.Subjects[0].ID
	for _, one := range []struct {
		title string
		args  []string
	}{
		{"from=evidence", []string{name, evidence, "-s", city}},
		{"from=run", []string{name, "-s", city}},
		{"from=run/limits=4", []string{name, "-s", city, "--limit", "应急=20,消防=20,住建=20,公安=20"}},
	} {
		b.Run(one.title, func(b *testing.B) {
			for b.Loop() {
				plan, _ := planOf(b, one.args...)
				require.NotEmpty(b, plan.Moves)
			}
		})
	}
}
