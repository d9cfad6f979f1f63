package rulesets

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/plan"
)

//go:embed plans/*.json
var embeddedPlans embed.FS

//go:embed schema/plan-1.json
var planSchema []byte

// planShape is the shape of a plan.
var planShape = &shape{text: planSchema}

// ErrUnknownPlan reports a name that is neither an embedded plan nor a file.
var ErrUnknownPlan = errors.New("没有这部规划")

// LoadedPlan is a plan that can be evaluated.
type LoadedPlan struct {
	Name    string // as asked for: "beilin@145" or a path
	Plan    *plan.Plan
	Digest  string           // of its contents: "sha256:…"
	Schemas []*column.Schema // of the tables that figures and statements come in
}

// Plans names the embedded plans, "id@edition", sorted.
func Plans() []string {
	files, err := fs.Glob(embeddedPlans, "plans/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for i, file := range files {
		id, edition, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".json"), "-")
		files[i] = id + "@" + edition
	}
	slices.Sort(files)
	return files
}

// LoadPlan reads and checks a plan.
//
// Errors: ErrUnknownPlan, or a DefectsError with every mistake of the plan.
func LoadPlan(name string) (*LoadedPlan, error) {
	data, err := readPlan(name)
	if err != nil {
		return nil, err
	}
	p, defects := decodePlan(data)
	if len(defects) > 0 {
		return nil, DefectsError{name, defects}
	}
	l := &LoadedPlan{Name: name, Plan: p, Digest: planDigest(p)}
	for _, table := range []string{plan.Figures, plan.Statements} {
		schema, err := Table(table)
		if err != nil {
			return nil, err
		}
		l.Schemas = append(l.Schemas, schema)
	}
	return l, nil
}

// decodePlan reads a plan file: what no decoder should see is refused first,
// then the version, then what the published schema refuses, then what only the
// whole plan shows.
func decodePlan(data []byte) (*plan.Plan, []engine.Defect) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if defects := screen(data); len(defects) > 0 {
		return nil, defects
	}
	var version struct {
		Schema any `json:"$schema"`
	}
	switch err := json.Unmarshal(data, &version); {
	case err == nil && version.Schema == nil:
		return nil, []engine.Defect{{Where: "$schema", What: fmt.Sprintf("没有写明格式版本；应为 %q", plan.Schema)}}
	case err == nil && version.Schema != plan.Schema:
		return nil, []engine.Defect{{Where: "$schema", What: fmt.Sprintf("格式版本为 %v；本程序读 %q", version.Schema, plan.Schema)}}
	}
	if defects := planShape.validate(data); len(defects) > 0 {
		return nil, defects
	}
	p := &plan.Plan{}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, []engine.Defect{{Where: "文件", What: translate(err.Error())}}
	}
	return p, p.Check()
}

// readPlan gives the text of an embedded plan or of a file.
func readPlan(name string) ([]byte, error) {
	if slices.Contains(Plans(), name) {
		return embeddedPlans.ReadFile("plans/" + strings.Replace(name, "@", "-", 1) + ".json")
	}
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		data, err := readLimited(os.DirFS(filepath.Dir(name)), filepath.Base(name))
		if err != nil {
			return nil, DefectsError{name, []engine.Defect{{Where: "文件", What: err.Error()}}}
		}
		return data, nil
	}
	return nil, fmt.Errorf("%w：%q；内置的有 %s，也可以给出 JSON 文件的路径", ErrUnknownPlan, name, strings.Join(Plans(), "、"))
}

// planDigest names a plan by content, whatever the layout of its file.
func planDigest(p *plan.Plan) string {
	data, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("rulesets: a decoded plan does not encode: %v", err))
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}
