package shortest

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestKeys: every key of the JSON is documented, and no other.
func TestKeys(t *testing.T) {
	var found []string
	var walk func(of reflect.Type, above string)
	walk = func(of reflect.Type, above string) {
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct || of.PkgPath() != "chengan/engine/shortest" {
			return
		}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			found = append(found, above+name)
			walk(of.Field(i).Type, above+name+".")
		}
	}
	walk(reflect.TypeFor[Plan](), "")
	var documented []string
	for _, key := range Keys {
		require.NotEmpty(t, key.Meaning, key.Path)
		documented = append(documented, key.Path)
	}
	slices.Sort(found)
	slices.Sort(documented)
	require.Equal(t, found, documented)
}
