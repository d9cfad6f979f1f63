package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/qri-io/jsonschema"
	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

// command runs a command line in memory.
func command(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, talk bytes.Buffer
	p := &program{stdin: strings.NewReader(stdin), stdout: &out, stderr: &talk,
		now: func() time.Time { return time.Date(2022, 12, 31, 8, 0, 0, 0, time.UTC) }}
	code = p.run(args)
	return code, out.String(), talk.String()
}

// TestRunSchema holds every line of real run files to the published schema.
func TestRunSchema(t *testing.T) {
	schema := &jsonschema.Schema{}
	require.NoError(t, json.Unmarshal(rulesets.RunSchema, schema))
	for _, args := range [][]string{
		{"-r", "grassroots@2022", "../../testdata/real/xian-grassroots-2022.tsv"},
		{"-r", "national@2019", "../../testdata/sample"},
	} {
		_, out, talk := command("", append([]string{"score", "-date", "2022-12-31", "-o", "-"}, args...)...)
		lines := strings.Split(strings.TrimSpace(out), "\n")
		require.Greater(t, len(lines), 2, talk)
		for i, line := range lines {
			errs, err := schema.ValidateBytes(context.Background(), []byte(line))
			require.NoError(t, err)
			require.Emptyf(t, errs, "%v line %d", args, i+1)
		}
		broken := strings.Replace(lines[1], `"score":"`, `"score":"x`, 1) // the schema can refuse
		errs, err := schema.ValidateBytes(context.Background(), []byte(broken))
		require.NoError(t, err)
		require.NotEmpty(t, errs)
	}
}
