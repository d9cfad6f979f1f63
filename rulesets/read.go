package rulesets

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/qri-io/jsonschema"

	"chengan/engine"
)

// Format is a kind of JSON document other than a ruleset: its version, and its
// published JSON Schema.
type Format struct {
	Version string // what "$schema" says
	Schema  []byte
}

//go:embed schema/management-1.json
var managementSchema []byte

//go:embed schema/city-1.json
var citySchema []byte

// The formats: a 评价与管理办法, and what a city that applies fills in.
var (
	Management = Format{"chengan-management/1", managementSchema}
	City       = Format{"chengan-city/1", citySchema}
)

// Read decodes a document as strictly as a ruleset is decoded: what no decoder
// should see is refused first, then the version, then what the schema refuses.
//
// Errors: every mistake, with its place.
func (f Format) Read(data []byte, into any) []engine.Defect {
	defects := f.read(data, into)
	for i := range defects {
		defects[i].Where = cmp.Or(defects[i].Where, "文件") // a key without a name has no path
	}
	return defects
}

func (f Format) read(data []byte, into any) []engine.Defect {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if defects := screen(data); len(defects) > 0 {
		return defects
	}
	var version struct {
		Schema any `json:"$schema"`
	}
	if err := json.Unmarshal(data, &version); err == nil && version.Schema != f.Version {
		return []engine.Defect{{Where: "$schema", What: fmt.Sprintf("格式版本为 %v；本程序读 %q", cmp.Or(version.Schema, any("空")), f.Version)}}
	}
	if defects := f.conform(data); len(defects) > 0 {
		return defects
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return []engine.Defect{{Where: place(data, decoder.InputOffset()), What: translate(err.Error())}}
	}
	return nil
}

// conform holds a document to the published schema.
func (f Format) conform(data []byte) []engine.Defect {
	schema, root, document := &jsonschema.Schema{}, map[string]any{}, any(nil)
	for _, one := range []struct {
		data []byte
		into any
	}{{f.Schema, schema}, {f.Schema, &root}, {data, &document}} {
		if err := json.Unmarshal(one.data, one.into); err != nil {
			return []engine.Defect{{Where: "文件", What: translate(err.Error())}}
		}
	}
	found, err := schema.ValidateBytes(context.Background(), data)
	if err != nil {
		return []engine.Defect{{Where: "文件", What: translate(err.Error())}}
	}
	w := walk{root: root}
	w.value(document, root, "") // names the keys that nobody knows, all of them
	for _, one := range found {
		if one.Message != "additional properties are not allowed" {
			w.fail(jsonPath(one.PropertyPath), translate(one.Message))
		}
	}
	slices.SortFunc(w.defects, func(a, b engine.Defect) int { // the validator goes through maps
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What))
	})
	return w.defects
}
