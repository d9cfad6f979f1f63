package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"chengan/engine/impact"
	"chengan/engine/score"
)

// TestImpactOfTheYear: what the municipal catalogue of 2022 does to the scores
// of a whole city, and what the city's own new evidence does: as printed, the
// parts of every change add up to it.
func TestImpactOfTheYear(t *testing.T) {
	city := func(editions string) string {
		folder := filepath.Join(t.TempDir(), "city")
		command := exec.Command("go", "run", "./testdata/generate", "-o", folder, "-tasks", editions)
		command.Dir = filepath.Join("..", "..")
		out, err := command.CombinedOutput()
		require.NoError(t, err, string(out))
		return folder
	}
	const was, is = "xian-catalogue@2021", "xian-catalogue@2022"
	before, after := city(was), city(was+","+is)
	var out bytes.Buffer
	p := &program{stdout: &out, stderr: io.Discard, now: time.Now}
	require.Equal(t, exitDone, p.run([]string{"impact", "--from", was, "--to", is, "-date", "2022-12-31", "--json", before, "--evidence-to", after}))
	var answer impactAnswer
	require.NoError(t, json.Unmarshal(out.Bytes(), &answer))
	require.Zero(t, answer.Problems)
	require.Greater(t, len(answer.Subjects), 60)
	changed := 0
	for _, s := range answer.Subjects {
		sum := score.Points(0)
		for _, line := range s.Lines {
			sum += line.Change
			if line.Kind != impact.OfRounding {
				e := line.Effects
				require.Equal(t, line.Change, e.Evidence+e.Rule+e.Applicability+e.Interaction+e.Unsplit, "%s %s", s.Name, line.Title())
			}
		}
		require.Equal(t, s.After-s.Before, s.Change, s.Name)
		require.Equal(t, s.Change, sum, s.Name)
		require.Equal(t, s.Change, s.Effects.Sum()+s.Rounding, s.Name)
		if s.Change != 0 {
			changed++
		}
	}
	require.Greater(t, changed, 30)
	require.NotEmpty(t, answer.Items)
}
