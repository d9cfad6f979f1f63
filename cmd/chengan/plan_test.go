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
	name := filepath.Join(t.TempDir(), "run.ndjson")
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, now: time.Now}
	p.run([]string{"score", "-r", "national@2019", "-date", "2022-12-31", "-o", name, evidence})
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
