package evidence_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chengan/engine/column"
	"chengan/engine/exact"

	"github.com/stretchr/testify/require"
)

// schemas reads the tables of the tests, in the given order.
func schemas(t testing.TB, names ...string) []*column.Schema {
	var out []*column.Schema
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join("..", "testdata", "evidence", "tables", name+".json"))
		require.NoError(t, err)
		out = append(out, parseSchema(t, name, data))
	}
	return out
}

// parseSchema is the least that turns a table's JSON Schema into columns; the
// product's own loader lives with the rulesets.
func parseSchema(t testing.TB, name string, data []byte) *column.Schema {
	var raw struct {
		Title, Description string
		General            bool                       `json:"x-general"`
		Subject            string                     `json:"x-subject"`
		SubjectAliases     []string                   `json:"x-subject-aliases"`
		TotalRow           string                     `json:"x-total-row"`
		OneRow             bool                       `json:"x-one-row"`
		Example            map[string]json.RawMessage `json:"x-example"`
		Required           []string
		Properties         json.RawMessage
	}
	require.NoError(t, json.Unmarshal(data, &raw))
	s := &column.Schema{Name: name, Title: raw.Title, Description: raw.Description, General: raw.General, SubjectTitle: raw.Subject,
		SubjectAliases: raw.SubjectAliases, TotalRow: raw.TotalRow, OneRow: raw.OneRow, Example: map[string]string{}, JSON: data}
	required := map[string]bool{}
	for _, field := range raw.Required {
		required[field] = true
	}
	decoder := json.NewDecoder(bytes.NewReader(raw.Properties))
	_, err := decoder.Token()
	require.NoError(t, err)
	for decoder.More() {
		key, err := decoder.Token()
		require.NoError(t, err)
		var p struct {
			Type, Title, Description, Format, Pattern string
			Unit                                      string        `json:"x-unit"`
			Scale                                     int           `json:"x-scale"`
			Aliases                                   []string      `json:"x-aliases"`
			Missing                                   []string      `json:"x-missing"`
			Note                                      bool          `json:"x-note"`
			Minimum                                   *exact.Number `json:"minimum"`
			Maximum                                   *exact.Number `json:"maximum"`
			MinLength, MaxLength, MaxItems            int
			Enum                                      []string
			Items                                     *struct{ MaxLength int }
		}
		require.NoError(t, decoder.Decode(&p))
		f := column.Field{Name: key.(string), Title: p.Title, Description: p.Description, Aliases: p.Aliases, Unit: p.Unit, Scale: p.Scale,
			Required: required[key.(string)], Enum: p.Enum, Min: p.Minimum, Max: p.Maximum, MinLength: p.MinLength, MaxLength: p.MaxLength,
			MaxItems: p.MaxItems, Pattern: p.Pattern, Missing: p.Missing, Note: p.Note}
		switch {
		case p.Type == "integer":
			f.Type = column.Integer
		case p.Type == "number":
			f.Type = column.Decimal
		case p.Type == "boolean":
			f.Type = column.Boolean
		case p.Type == "array":
			f.Type = column.List
			if p.Items != nil {
				f.MaxLength = p.Items.MaxLength
			}
		case p.Enum != nil:
			f.Type = column.Enum
		case p.Format == "date":
			f.Type = column.Date
		}
		s.Fields = append(s.Fields, f)
		if example, ok := raw.Example[f.Name]; ok {
			s.Example[f.Name] = exampleText(example)
		}
	}
	return s
}

func exampleText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return strings.Join(list, "、")
	}
	switch string(raw) {
	case "true":
		return "是"
	case "false":
		return "否"
	}
	return string(raw)
}
