package rulesets_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

func TestEmbeddedPlans(t *testing.T) {
	require.Equal(t, []string{"beilin@145", "dushanzi@145", "lizhou@145", "xiqing@145"}, rulesets.Plans())
	for _, name := range rulesets.Plans() {
		l, err := rulesets.LoadPlan(name)
		require.NoError(t, err)
		require.Equal(t, name, l.Plan.Name())
	}
}
