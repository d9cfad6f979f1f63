// Package management holds the 评价与管理办法 as JSON — who may apply, the chain
// from 自评 to 命名, the re-evaluation, and what bars a city or takes its name
// away — and says of a city what follows from it.
//
// A threshold that is not known is null, and nobody passes by it: what depends
// on it cannot be told until the user gives it. The parameters of the accidents
// that bar a city mean here what the parameters of the same names mean in
// national@2019, whose vetoes run on provisional values so that a score can be
// printed; here provisional values are shown and never used.
package management

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"chengan/engine"
	"chengan/rulesets"
)

//go:embed *.json
var embedded embed.FS

// maxFile bounds a file that may be anybody's.
const maxFile = 1 << 20

// Method is one edition of a 评价与管理办法 as plain data.
type Method struct {
	Schema     string            `json:"$schema"`
	ID         string            `json:"id"`
	Edition    string            `json:"edition"`
	Title      string            `json:"title"`
	Note       string            `json:"note,omitempty"`
	Documents  []engine.Document `json:"documents"`
	Principles []Sentence        `json:"principles,omitempty"`
	Levels     []Level           `json:"levels"`
	Params     []Param           `json:"params"`
	Rules      []Rule            `json:"rules"`
	Steps      []Step            `json:"steps"`
	Review     Review            `json:"review"`
}

// Sentence is a sentence that nothing is computed from.
type Sentence struct {
	Text   string        `json:"text"`
	Source engine.Source `json:"source"`
}

// Level is a level of cities, and whether it is within the range.
type Level struct {
	Name     string `json:"name"`
	Eligible bool   `json:"eligible"`
}

// Param is a threshold. Value is nil where it is not known.
type Param struct {
	Name        string        `json:"name"`
	Title       string        `json:"title"`
	Unit        string        `json:"unit,omitempty"`
	Value       any           `json:"value"`                 // json.Number, or one of Choices
	Provisional any           `json:"provisional,omitempty"` // what national@2019 uses meanwhile; never used here
	Min         int           `json:"min,omitempty"`
	Max         int           `json:"max,omitempty"`
	Choices     []string      `json:"choices,omitempty"`
	Source      engine.Source `json:"source"`
}

// Unknown is what is printed for a threshold that is not known.
const Unknown = "未知，须由使用者填写"

// String gives the value in words.
func (p Param) String() string {
	if p.Value == nil {
		return Unknown
	}
	return fmt.Sprint(p.Value)
}

// Kind is how a rule is judged.
type Kind string

// The kinds of rules.
const (
	OfLevel    Kind = "level"     // the level of the city is not within the range
	OfNamed    Kind = "named"     // the city has its name already
	OfCount    Kind = "accidents" // more accidents of the severities than MoreThan
	OfDeaths   Kind = "deaths"    // more deaths in them than MoreThan
	OfEvent    Kind = "event"     // one of Events happened
	OfDeclared Kind = "declared"  // the city answers Ask with 有
)

// Consequences of a rule.
const (
	Barred       = "不得参评"
	Disqualified = "取消参评资格"
	Revoked      = "撤销命名"
)

// Rule is one circumstance and what follows from it.
//
// Units: Years names a parameter of natural years, the year of application
// being the first; without it everything since the naming counts, or ever where
// there was none. MoreThan names a parameter; without it one is too many.
type Rule struct {
	ID          string        `json:"id"`
	Kind        Kind          `json:"kind"`
	Text        string        `json:"text"`
	Consequence string        `json:"consequence"`
	Severities  []string      `json:"severities,omitempty"`
	Years       string        `json:"years,omitempty"`
	MoreThan    string        `json:"more_than,omitempty"`
	Scope       string        `json:"scope,omitempty"` // names the parameter 责任事故 or 全部事故
	Events      []string      `json:"events,omitempty"`
	Ask         string        `json:"ask,omitempty"`
	Source      engine.Source `json:"source"`
}

// Step is one step on the way to the name.
type Step struct {
	Name   string        `json:"name"`
	By     string        `json:"by"`
	Needs  []string      `json:"needs"`
	Limit  string        `json:"limit,omitempty"` // names the parameter of its time limit
	Text   string        `json:"text"`
	Source engine.Source `json:"source"`
}

// Review is the 复评.
type Review struct {
	Years  string        `json:"years"`
	Text   string        `json:"text"`
	Source engine.Source `json:"source"`
}

// List names the embedded methods, "id@edition".
func List() []string {
	files, err := fs.Glob(embedded, "*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for i, file := range files {
		files[i] = "management@" + strings.TrimSuffix(file, ".json")
	}
	return files
}

// ErrUnknown reports a name that is neither embedded nor a file.
var ErrUnknown = errors.New("没有这部管理办法")

// Load reads and checks a method: "id@edition" of an embedded one, or a path.
//
// Errors: ErrUnknown, or a rulesets.DefectsError with every mistake.
func Load(name string) (*Method, error) {
	var data []byte
	var err error
	if slices.Contains(List(), name) {
		data, err = embedded.ReadFile(strings.TrimPrefix(name, "management@") + ".json")
	} else if info, failed := os.Stat(name); failed == nil && !info.IsDir() {
		data, err = readFile(name)
	} else {
		return nil, fmt.Errorf("%w：%q；内置的有 %s，也可以给出 JSON 文件的路径", ErrUnknown, name, strings.Join(List(), "、"))
	}
	if err != nil {
		return nil, err
	}
	m := &Method{}
	defects := rulesets.Management.Read(data, m)
	if len(defects) == 0 {
		defects = m.check()
	}
	if len(defects) > 0 {
		return nil, rulesets.DefectsError{Name: name, Defects: defects}
	}
	return m, nil
}

// readFile reads a file of bounded size.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxFile {
		err = fmt.Errorf("长 %d 字节；最多 %d 字节", info.Size(), maxFile)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("无法读取 %s：%w", name, err)
	}
	return data, nil
}

// Param gives the parameter of a name, nil where there is none.
func (m *Method) Param(name string) *Param {
	for i := range m.Params {
		if m.Params[i].Name == name {
			return &m.Params[i]
		}
	}
	return nil
}

// Set fills in a parameter by its text: "v1_years=5".
//
// Errors: no such parameter, one that is known, or a value that it cannot have.
func (m *Method) Set(assignment string) error {
	name, text, ok := strings.Cut(assignment, "=")
	p := m.Param(strings.TrimSpace(name))
	switch {
	case !ok:
		return fmt.Errorf("“%s”应写成“参数=取值”，如 v1_years=5", assignment)
	case p == nil:
		var names []string
		for _, p := range m.Params {
			names = append(names, p.Name)
		}
		return fmt.Errorf("没有参数 %q；有 %s", name, strings.Join(names, "、"))
	}
	if p.Value != nil {
		return fmt.Errorf("参数 %s 已有取值 %v，不能再填", p.Name, p.Value)
	}
	value := any(json.Number(strings.TrimSpace(text)))
	if len(p.Choices) > 0 {
		value = strings.TrimSpace(text)
	}
	if err := p.takes(value); err != nil {
		return fmt.Errorf("参数 %s：%w", p.Name, err)
	}
	p.Value = value
	return nil
}

// takes reports whether a parameter can have a value.
func (p *Param) takes(value any) error {
	if len(p.Choices) > 0 {
		if word, ok := value.(string); !ok || !slices.Contains(p.Choices, word) {
			return fmt.Errorf("取值为 %v；应为 %s 之一", value, strings.Join(p.Choices, "、"))
		}
		return nil
	}
	number, _ := value.(json.Number)
	if n, err := strconv.Atoi(number.String()); err != nil || n < p.Min || n > p.Max {
		return fmt.Errorf("取值为 %v；应为 %d 至 %d 的整数", value, p.Min, p.Max)
	}
	return nil
}

// number gives the value of a parameter of a number; false where it is not known.
func (m *Method) number(name string) (int, bool) {
	value, ok := m.Param(name).Value.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(value.String())
	return n, err == nil
}

// Source words where a sentence comes from: "安委〔2019〕5号 第四条〔官方原文〕".
func (m *Method) Source(s engine.Source) string {
	words := "出处未知"
	for _, document := range m.Documents {
		if document.ID == s.Document {
			words = document.No
			if words == "" {
				words = document.Title
			}
		}
	}
	return strings.TrimSpace(words+" "+s.At) + "〔" + s.Status.Title() + "〕"
}
