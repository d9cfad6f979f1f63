package column_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/column"
)

// TestCodes: texts get codes in the order in which they come, one each, and
// keep them, whether given as text or as bytes that change afterwards.
func TestCodes(t *testing.T) {
	schema := &column.Schema{Name: "t", Fields: []column.Field{{Name: "text"}}}
	rapid.Check(t, func(t *rapid.T) {
		table := column.NewTable(schema)
		to := table.Column(0)
		want := map[string]uint32{}
		var texts []string
		for range rapid.IntRange(0, 300).Draw(t, "rows") {
			text := fmt.Sprint("XF-", rapid.IntRange(0, 200).Draw(t, "text"))
			switch rapid.IntRange(0, 20).Draw(t, "kind") {
			case 0:
				text = strings.Repeat(text, 400)
			case 1:
				text = ""
			case 2, 3, 4, 5: // the one behind the last
				if last := len(texts); last > 0 {
					text = texts[(int(want[texts[last-1]])+1)%last]
				}
			}
			var code uint32
			if rapid.Bool().Draw(t, "bytes") {
				bytes := []byte(text)
				code = to.CodeOf(bytes)
				clear(bytes)
			} else {
				code = to.Code(text)
			}
			if known, ok := want[text]; ok {
				require.Equal(t, known, code)
			} else {
				require.EqualValues(t, len(texts), code)
				want[text], texts = code, append(texts, text)
			}
		}
		require.Equal(t, len(texts), to.Distinct())
		vector := table.Vector(0)
		require.Equal(t, texts, vector.Texts)
	})
}
