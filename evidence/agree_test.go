package evidence_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chengan/engine/column"
	"chengan/evidence"

	"github.com/qri-io/jsonschema"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestAgreesWithJSONSchema: a record that the table's JSON Schema refuses is
// refused by Read, and the other way round. What Read asks beyond the schema
// (decimals, blank texts, ids that repeat, whose record it is) is kept out of
// the generated records.
//
// The schema library keeps state while it validates: one parsed schema per
// table, one goroutine.
func TestAgreesWithJSONSchema(t *testing.T) {
	for _, schema := range schemas(t, "hydrants", "fire_stations", "documents", "issues", "reviews", "grassroots") {
		t.Run(schema.Name, func(t *testing.T) {
			judge := &jsonschema.Schema{}
			require.NoError(t, json.Unmarshal(schema.JSON, judge))
			root := t.TempDir()
			file := filepath.Join(root, schema.Name+".ndjson")
			accepted, refused := 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				// Several records a run: each a line of one file, each its own subject.
				var lines bytes.Buffer
				var want []bool
				var texts []string
				for n := range rapid.IntRange(1, 30).Draw(rt, "records") {
					record := drawRecord(rt, schema)
					mutate(rt, schema, record)
					data, err := json.Marshal(record)
					require.NoError(rt, err)
					errs, err := judge.ValidateBytes(context.Background(), data)
					require.NoError(rt, err)
					want, texts = append(want, len(errs) == 0), append(texts, string(data))
					record["subject"] = fmt.Sprintf("单位%d", n)
					data, err = json.Marshal(record)
					require.NoError(rt, err)
					lines.Write(data)
					lines.WriteByte('\n')
				}
				require.NoError(rt, os.WriteFile(file, lines.Bytes(), 0o600))
				_, problems, err := evidence.Read(evidence.Options{Schemas: []*column.Schema{schema}}, []string{file}, nil)
				require.NoError(rt, err)
				bad := map[int]string{}
				for _, p := range problems {
					bad[p.Row] = p.Message
				}
				for i := range want {
					message, found := bad[i+1]
					require.Equal(rt, want[i], !found, "%s\nRead: %s", texts[i], message)
					if found {
						refused++
					} else {
						accepted++
					}
				}
			})
			require.Greater(t, accepted, 10, "the comparison says something of good records")
			require.Greater(t, refused, 10, "and of bad ones")
		})
	}
}

// drawRecord gives a record that is right.
func drawRecord(t *rapid.T, schema *column.Schema) map[string]any {
	record := map[string]any{}
	for i := range schema.Fields {
		f := &schema.Fields[i]
		if !f.Required && rapid.Bool().Draw(t, "without "+f.Name) {
			continue
		}
		record[f.Name] = drawValue(t, f)
	}
	return record
}

func drawValue(t *rapid.T, f *column.Field) any {
	letters := rapid.RuneFrom([]rune("安全区1aé（）-水"))
	switch f.Type {
	case column.Enum:
		return rapid.SampledFrom(f.Enum).Draw(t, f.Name)
	case column.Boolean:
		return rapid.Bool().Draw(t, f.Name)
	case column.Date:
		return fmt.Sprintf("%04d-%02d-%02d", rapid.IntRange(1900, 2999).Draw(t, "year"), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
	case column.List:
		return rapid.SliceOfN(rapid.StringOfN(letters, 1, f.MaxLength, -1), 1, 3).Draw(t, f.Name)
	case column.Integer:
		return rapid.IntRange(0, 100_000).Draw(t, f.Name)
	case column.Decimal:
		text := fmt.Sprint(rapid.IntRange(0, 1000).Draw(t, f.Name))
		if f.Scale > 0 {
			text += fmt.Sprintf(".%0*d", f.Scale, rapid.IntRange(0, 9).Draw(t, "fraction"))
		}
		return json.Number(text)
	}
	if f.Pattern != "" {
		return strings.Repeat("0a", 32)
	}
	return rapid.StringOfN(letters, 1, max(1, min(f.MaxLength, 40)), -1).Draw(t, f.Name)
}

// mutate makes a record wrong in one way, or leaves it.
func mutate(t *rapid.T, schema *column.Schema, record map[string]any) {
	f := &schema.Fields[rapid.IntRange(0, len(schema.Fields)-1).Draw(t, "field")]
	switch rapid.IntRange(0, 7).Draw(t, "mutation") {
	case 0:
		delete(record, f.Name)
	case 1:
		record[f.Name] = rapid.SampledFrom([]any{true, 3, json.Number("2.5"), json.Number("1.0"), json.Number("1e2"), "是", "2022-02-30", "2022/1/1", "20220101", []string{"a"}, []any{1}, map[string]any{"a": 1}, "无此选项", json.Number("-1")}).Draw(t, "value")
		if number, ok := record[f.Name].(json.Number); ok && f.Type == column.Decimal && f.Scale == 0 && number == "2.5" {
			record[f.Name] = 1
		}
	case 2:
		record["多余"] = 1
	case 3:
		if f.MaxLength > 0 && f.Type == column.Text {
			record[f.Name] = strings.Repeat("长", f.MaxLength+rapid.IntRange(0, 1).Draw(t, "over"))
		}
	case 4:
		if f.MaxItems > 0 {
			record[f.Name] = make([]string, f.MaxItems+rapid.IntRange(0, 1).Draw(t, "over"))
			for i := range record[f.Name].([]string) {
				record[f.Name].([]string)[i] = "x"
			}
		}
	}
}
