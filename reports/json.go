package reports

import (
	"encoding/json"
	"io"
)

// jsonFormat writes the model itself, for other programs. Its keys are
// described in model.md.
var jsonFormat = Format{Name: "json", Title: "JSON（供程序读取）", Extension: "json", Write: writeJSON}

func writeJSON(w io.Writer, m *Model) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", " ")
	return encoder.Encode(m)
}
