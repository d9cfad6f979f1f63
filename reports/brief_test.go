package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBrief: the first page cuts clauses between words, never within a number.
func TestBrief(t *testing.T) {
	cut := func(text string) string { return brief(&Clause{ID: "4.1", Item: "项", Text: text}) }
	require.Equal(t, "4.1　项：短", cut("短"))
	require.Equal(t, "4.1　项：城市桥梁和隧道未按规定进行检测评估的，城市道路塌陷隐患未消除的…",
		cut("城市桥梁和隧道未按规定进行检测评估的，城市道路塌陷隐患未消除的，每发现一处扣0.25分，扣完为止"))
	require.Equal(t, "4.1　项：城市桥梁和隧道未按规定进行检测评估的每发现一处的扣一次记为…",
		cut("城市桥梁和隧道未按规定进行检测评估的每发现一处的扣一次记为0.2512345分扣完为止"))
}
