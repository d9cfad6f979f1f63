package engine_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
)

// TestDiffers: what makes a clause another one, and what does not.
func TestDiffers(t *testing.T) {
	const base = `{"id":"1-1","text":"坏了扣分","owners":["甲","乙"],"applies":"true","pool":"P","deduct":{"each":"count(t, .a)","points":0.5,"cap":1}}`
	clause := func(changes string) *engine.Clause {
		c := &engine.Clause{}
		require.NoError(t, json.Unmarshal([]byte(base), c))
		if changes != "" {
			c.Deduct.Pattern, c.Owners = nil, nil
			require.NoError(t, json.Unmarshal([]byte(base), c))
			require.NoError(t, json.Unmarshal([]byte(changes), c))
		}
		return c
	}
	for changes, want := range map[string][]engine.Aspect{
		"": nil,
		`{"id":"2-2","domain":"制度建设","source":{"status":"official"},"support":["丙"],"remedy":{"text":"修","effort":1},"serves":[{"item":"1","share":"1"}]}`: nil,
		`{"owners":["乙","甲"]}`: nil,
		`{"owners":["乙"]}`:     {engine.Owner},
		`{"text":"坏了扣多分"}`:     {engine.Wording},
		`{"applies":"1 == 1"}`: {engine.Applicability},
		`{"pool":"Q"}`:         {engine.SharedCap},
		`{"deduct":{"each":"count(t, .a)","points":1,"cap":2}}`:                                {engine.Weight},
		`{"deduct":{"each":"count(t, .a)","points":0.2,"cap":1}}`:                              {engine.Rule},
		`{"deduct":{"each":"count(t, .b)","points":1,"cap":2}}`:                                {engine.Rule, engine.Weight},
		`{"deduct":{"if":"count(t, .a) > 0","points":1}}`:                                      {engine.Rule},
		`{"deduct":{"deduct":"count(t, .a)","round":"up","cap":1},"text":"公式","owners":["丙"]}`: {engine.Wording, engine.Rule, engine.Owner},
	} {
		require.Equal(t, want, clause("").Differs(clause(changes)), changes)
		require.Equal(t, want, clause(changes).Differs(clause("")), changes)
	}
	formula := `{"deduct":{"deduct":"count(t, .a)","round":"up","cap":1}}`
	require.Empty(t, clause(formula).Differs(clause(formula)))
	require.Empty(t, (&engine.Clause{}).Differs(&engine.Clause{}))
}
