package reports_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/score"
	"chengan/reports"
)

// TestTiesAtTheEnds: those who share a place are named together or counted, and
// nobody who lost nothing is called last.
func TestTiesAtTheEnds(t *testing.T) {
	for name, c := range map[string]struct {
		points []string
		want   string
	}{
		"all apart":       {[]string{"96", "95", "94", "93", "92", "91"}, "得分率居前的为s0、s1、s2，居后的为s3、s4、s5"},
		"many first":      {[]string{"100", "100", "100", "100", "99", "98"}, "4个单位得分率为100.00%，并列第1，居后的为s4、s5"},
		"one lost points": {[]string{"100", "100", "100", "100", "100", "98"}, "5个单位得分率为100.00%，并列第1，居后的为s5"},
		"tie across":      {[]string{"96", "95", "94", "94", "93", "93", "92"}, "得分率居前的为s0、s1，居后的为s4、s5、s6"},
		"tie left out":    {[]string{"96", "95", "94", "93", "93", "92", "92"}, "得分率居前的为s0、s1、s2，居后的为s5、s6"},
		"many last":       {[]string{"100", "95", "0", "0", "0", "0"}, "得分率居前的为s0、s1，4个单位得分率为0.00%，并列末位"},
		"all alike":       {[]string{"95", "95", "95", "95", "95", "95"}, "6个单位得分率均为95.00%"},
	} {
		t.Run(name, func(t *testing.T) {
			var subjects []engine.SubjectResult
			for i, text := range c.points {
				points, err := score.ParsePoints(text)
				require.NoError(t, err)
				subjects = append(subjects, scored(fmt.Sprintf("s%d", i), points))
			}
			m, err := reports.New(plain(subjects...))
			require.NoError(t, err)
			require.Contains(t, m.Scope.String(), "；"+c.want+"。")
			for _, rank := range m.Last() {
				require.Positive(t, rank.Subject.Lost.Exact)
			}
		})
	}
}
