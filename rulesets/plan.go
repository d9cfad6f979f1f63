package rulesets

import (
	"crypto/sha256"
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
	files, err := fs.Glob(embedded, "plans/*.json")
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
	p := &plan.Plan{}
	defects := planFormat.decode(data, p)
	if len(defects) == 0 {
		defects = p.Check()
	}
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

// readPlan gives the text of an embedded plan or of a file.
func readPlan(name string) ([]byte, error) {
	if slices.Contains(Plans(), name) {
		return embedded.ReadFile("plans/" + strings.Replace(name, "@", "-", 1) + ".json")
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
