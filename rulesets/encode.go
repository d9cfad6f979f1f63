package rulesets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"chengan/engine"
)

// pointKeys are the keys whose values are points. The published schema wants
// them as plain numbers, where our own types write decimal text in quotes.
var pointKeys = []string{"total", "points", "cap", "max"}

// Encode writes a ruleset as its file: the keys in the order of the types, two
// blanks of indent, points as plain decimals. The same ruleset gives the same
// bytes, whatever the layout of the file it came from.
func Encode(rs *engine.Ruleset) ([]byte, error) {
	clone := *rs
	clone.Items = copyItems(rs.Items)
	clone.Tables = slices.Clone(rs.Tables)
	normalise(&clone)
	data, err := json.Marshal(&clone)
	if err != nil {
		return nil, err
	}
	var plain bytes.Buffer
	if err := unquote(&plain, json.NewDecoder(bytes.NewReader(data))); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, plain.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// copyItems copies what normalise puts into order.
func copyItems(items []engine.Item) []engine.Item {
	out := slices.Clone(items)
	for i := range out {
		out[i].Items = copyItems(out[i].Items)
		out[i].Clauses, out[i].Pools = slices.Clone(out[i].Clauses), slices.Clone(out[i].Pools)
	}
	return out
}

// unquote copies a document, points without their quotes. Parameters are the
// ruleset's own and stay as they are.
func unquote(out *bytes.Buffer, decoder *json.Decoder) error {
	decoder.UseNumber()
	type level struct {
		array  bool
		params bool
		key    string
		wrote  bool
	}
	levels := []level{{array: true}}
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil // the end: it was encoded a moment ago
		}
		top := &levels[len(levels)-1]
		if delimiter, ok := token.(json.Delim); ok && (delimiter == '}' || delimiter == ']') {
			out.WriteRune(rune(delimiter))
			levels = levels[:len(levels)-1]
			levels[len(levels)-1].key, levels[len(levels)-1].wrote = "", true
			continue
		}
		if !top.array && top.key == "" {
			if top.wrote {
				out.WriteByte(',')
			}
			top.key = token.(string)
			writeText(out, top.key)
			out.WriteByte(':')
			continue
		}
		if top.array && top.wrote {
			out.WriteByte(',')
		}
		if delimiter, ok := token.(json.Delim); ok {
			out.WriteRune(rune(delimiter))
			levels = append(levels, level{array: delimiter == '[', params: top.params || top.key == "params" && len(levels) == 2})
			continue
		}
		switch value := token.(type) {
		case string:
			if slices.Contains(pointKeys, top.key) && !top.params {
				out.WriteString(value)
			} else {
				writeText(out, value)
			}
		case nil:
			out.WriteString("null")
		default:
			fmt.Fprint(out, value)
		}
		top.key, top.wrote = "", true
	}
}

// writeText writes a JSON string, 《》 and < as themselves.
func writeText(out *bytes.Buffer, text string) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a string encodes
	out.Truncate(out.Len() - 1)
}

// Parse reads, checks and compiles a ruleset that is no file yet, with its
// cases; name stands in messages. Its tables are the embedded ones and, where
// beside is a ruleset's path, those that lie beside it; so do the rulesets that
// it names.
func Parse(name string, data []byte, cases []ClauseCases, beside string) (*Loaded, []engine.Defect) {
	from := source{name: name}
	if beside != "" {
		if base, err := find(beside); err == nil {
			from.tables, from.folder = base.tables, base.folder
		}
	}
	loaded, defects := new(resolver).flatten(from, decode(data), []source{from}).load()
	if loaded != nil && loaded.Program != nil {
		loaded.Cases = cases
	}
	return loaded, defects
}

// EncodeCases writes cases as their file.
func EncodeCases(cases []ClauseCases) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(cases)
	return out.Bytes(), err
}

// OwnTables names the tables of a ruleset that lie beside its file and must go
// where it goes.
func OwnTables(name string) []string {
	from, err := find(name)
	if err != nil {
		return nil
	}
	made := new(resolver).resolve(from, nil)
	if made.rs == nil {
		return nil
	}
	var own []string
	for _, table := range made.rs.Tables {
		if slices.ContainsFunc(made.source.tables, func(folder fs.FS) bool { _, err := fs.Stat(folder, table+".json"); return err == nil }) {
			own = append(own, table)
		}
	}
	return own
}
