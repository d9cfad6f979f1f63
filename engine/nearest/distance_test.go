package nearest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/nearest"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "莲湖区", 3}, {"莲湖区", "莲湖", 1}, {"莲湖区", "碑林区", 2}, {"6.4", "6.1", 1}, {"abcd", "bcde", 2}} {
		require.Equal(t, c.want, nearest.Distance([]rune(c.a), []rune(c.b)), "%s %s", c.a, c.b)
		require.Equal(t, c.want, nearest.Distance([]rune(c.b), []rune(c.a)), "%s %s", c.b, c.a)
	}
}
