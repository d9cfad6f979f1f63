package rulesets

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"

	"chengan/engine"
)

//go:embed schema/management-1.json
var managementSchema []byte

//go:embed schema/city-1.json
var citySchema []byte

// Format is a kind of JSON document other than a ruleset.
type Format struct {
	Version string // what "$schema" says
	shape   *shape
}

// The formats: a 评价与管理办法, and what a city that applies fills in.
var (
	Management = Format{"chengan-management/1", &shape{text: managementSchema}}
	City       = Format{"chengan-city/1", &shape{text: citySchema}}
)

// Read decodes a document as strictly as a ruleset is decoded: what no decoder
// should see is refused first, then the version, then what the published schema
// refuses, then what Go does.
//
// Errors: every mistake, with its place.
func (f Format) Read(data []byte, into any) []engine.Defect {
	defects := f.read(bytes.TrimPrefix(data, byteOrderMark), into)
	for i := range defects {
		defects[i].Where = cmp.Or(defects[i].Where, "文件") // a key without a name has no path
	}
	return defects
}

func (f Format) read(data []byte, into any) []engine.Defect {
	if defects := screen(data); len(defects) > 0 {
		return defects
	}
	var version struct {
		Schema any `json:"$schema"`
	}
	if err := json.Unmarshal(data, &version); err == nil && version.Schema != f.Version {
		return []engine.Defect{{Where: "$schema", What: fmt.Sprintf("格式版本为 %v；本程序读 %q", cmp.Or(version.Schema, any("空")), f.Version)}}
	}
	if defects := f.shape.validate(data); len(defects) > 0 {
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
