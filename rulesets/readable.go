package rulesets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// readable walks a document along the published schema and finds, with its
// place, what the validator cannot say and Go's decoder says without a place:
// keys that nobody knows, and values that our own types refuse.
func (s *shape) readable(data []byte) []engine.Defect {
	var document any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if decoder.Decode(&document) != nil {
		return nil // screen has seen to it
	}
	w := walk{root: s.root}
	w.value(document, w.root, "")
	return w.defects
}

type walk struct {
	root    map[string]any
	defects []engine.Defect
}

func (w *walk) fail(where, what string) {
	w.defects = append(w.defects, engine.Defect{Where: where, What: what})
}

// readers are the definitions of the schema that stand for types of ours.
var readers = map[string]func(text []byte) error{
	"points":    func(text []byte) error { return new(score.Points).UnmarshalJSON(text) },
	"number":    func(text []byte) error { return new(exact.Number).UnmarshalJSON(text) },
	"deduction": func(text []byte) error { return new(pattern.Deduction).UnmarshalJSON(text) },
}

func (w *walk) value(value any, schema map[string]any, path string) {
	before := len(w.defects)
	name := ""
	if reference, ok := schema["$ref"].(string); ok {
		name = strings.TrimPrefix(reference, "#/$defs/")
		schema = w.root["$defs"].(map[string]any)[name].(map[string]any)
	}
	switch v := value.(type) {
	case map[string]any:
		w.object(v, schema, path)
	case []any:
		if items, ok := schema["items"].(map[string]any); ok {
			for i, entry := range v {
				w.value(entry, items, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	}
	read := readers[name]
	if read == nil || len(w.defects) > before || !fitting(name, value) {
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		return // it was decoded from JSON
	}
	if err := read(text); err != nil {
		w.fail(path, translate(err.Error()))
	}
}

// fitting reports whether a value is of the JSON type that a reader takes; the
// validator names those that are not.
func fitting(name string, value any) bool {
	switch value.(type) {
	case json.Number:
		return name != "deduction"
	case string:
		return name == "number"
	case map[string]any:
		return name == "deduction"
	}
	return false
}

func (w *walk) object(object, schema map[string]any, path string) {
	properties, closed := schema["properties"].(map[string]any)
	if !closed {
		if of, ok := schema["additionalProperties"].(map[string]any); ok {
			for _, key := range slices.Sorted(maps.Keys(object)) {
				w.value(object[key], of, strings.TrimPrefix(path+"."+key, "."))
			}
		}
		return
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		at := strings.TrimPrefix(path+"."+key, ".")
		property, known := properties[key].(map[string]any)
		if !known {
			w.fail(at, fmt.Sprintf("未知的键 %q；这里可以有 %s", key, strings.Join(slices.Sorted(maps.Keys(properties)), "、")))
			continue
		}
		w.value(object[key], property, at)
	}
}
