package main

import (
	"bytes"
	"encoding/json"
	"strings"

	"chengan/engine/column"
	"chengan/rulesets"
)

// writeLines gives everything as one NDJSON file whose lines name their table,
// as an information system exports it, and the zero reports beside it.
func writeLines(loaded *rulesets.Loaded, s *submission) ([]file, error) {
	var out, zero bytes.Buffer
	for _, schema := range schemas(loaded, s.unit) {
		for _, r := range s.tables[schema.Name] {
			out.WriteString(`{"table":` + quoted(schema.Name))
			for i := range schema.Fields {
				if f := &schema.Fields[i]; r[f.Name] != "" {
					out.WriteString("," + quoted(f.Name) + ":" + value(f, r[f.Name]))
				}
			}
			out.WriteString("}\n")
		}
	}
	for _, name := range s.zero {
		zero.WriteString(`{"table":` + quoted(name) + "}\n")
	}
	folder := place(s.unit) + s.Name + "/"
	files := []file{{folder + "填报数据.ndjson", out.Bytes()}}
	if zero.Len() > 0 {
		files = append(files, file{folder + "zero.ndjson", zero.Bytes()})
	}
	return files, nil
}

// value is a text as the JSON of its field's type.
func value(f *column.Field, text string) string {
	switch f.Type {
	case column.Integer, column.Decimal:
		return text
	case column.Boolean:
		if text == "是" {
			return "true"
		}
		return "false"
	case column.List:
		var items []string
		for _, item := range strings.Split(text, "、") {
			items = append(items, quoted(item))
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return quoted(text)
}

func quoted(text string) string {
	data, err := json.Marshal(text)
	must(err)
	return string(data)
}
