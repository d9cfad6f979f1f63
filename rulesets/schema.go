package rulesets

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/qri-io/jsonschema"

	"chengan/engine"
	"chengan/engine/plan"
)

// format is a kind of JSON document with a published schema.
//
// qri-io/jsonschema is not safe for use by several goroutines, even on one
// parsed schema, so each use holds the lock.
type format struct {
	name   string // its version, as documents name it
	text   []byte // the published schema
	lock   sync.Mutex
	schema *jsonschema.Schema
}

var (
	//go:embed schema/ruleset-1.json
	rulesetSchema []byte
	//go:embed schema/plan-1.json
	planSchema []byte

	rulesetFormat = &format{name: engine.RulesetSchema, text: rulesetSchema}
	planFormat    = &format{name: plan.Schema, text: planSchema}
)

// decode reads a document: what no decoder should see is refused first, then
// the version, then what the published schema refuses, then what Go does.
func (f *format) decode(data []byte, into any) []engine.Defect {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if defects := screen(data); len(defects) > 0 {
		return defects
	}
	var version struct {
		Schema any `json:"$schema"`
	}
	if err := json.Unmarshal(data, &version); err == nil && version.Schema == nil {
		return []engine.Defect{{Where: "$schema", What: fmt.Sprintf("没有写明格式版本；应为 %q", f.name)}}
	} else if err == nil && version.Schema != f.name {
		return []engine.Defect{{Where: "$schema", What: fmt.Sprintf("格式版本为 %v；本程序读 %q", version.Schema, f.name)}}
	}
	if defects := f.validate(data); len(defects) > 0 {
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

// validate holds a document to the published schema.
func (f *format) validate(data []byte) []engine.Defect {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.schema == nil {
		schema := &jsonschema.Schema{}
		if err := json.Unmarshal(f.text, schema); err != nil {
			panic(fmt.Sprintf("rulesets: the embedded schema is broken: %v", err))
		}
		f.schema = schema
	}
	found, err := f.schema.ValidateBytes(context.Background(), data)
	if err != nil {
		return []engine.Defect{{Where: "文件", What: translate(err.Error())}}
	}
	defects := f.readable(data)
	for _, one := range found {
		if one.Message == "additional properties are not allowed" {
			continue // readable names the keys, all of them
		}
		where, what := jsonPath(one.PropertyPath), translate(one.Message)
		if where == "" {
			where = "文件"
		}
		defects = append(defects, engine.Defect{Where: where, What: what})
	}
	slices.SortFunc(defects, func(a, b engine.Defect) int { // the validator goes through maps
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What))
	})
	return defects
}

// jsonPath turns a JSON pointer into the notation of our messages:
// "/items/0/clauses/3" becomes "items[0].clauses[3]".
func jsonPath(pointer string) string {
	var path strings.Builder
	for _, step := range strings.Split(strings.Trim(pointer, "/"), "/") {
		switch {
		case step == "":
		case strings.Trim(step, "0123456789") == "":
			path.WriteString("[" + step + "]")
		default:
			if path.Len() > 0 {
				path.WriteString(".")
			}
			path.WriteString(step)
		}
	}
	return path.String()
}

// translations turn the messages of the validator and of encoding/json into
// Chinese; the first that matches is taken.
var translations = []struct {
	match *regexp.Regexp
	words string
}{
	{regexp.MustCompile(`^"(.+)" value is required$`), "缺少必有的键 \"$1\""},
	{regexp.MustCompile(`^type should be one of: (.+), got (.+)$`), "类型为 $2；应为 $1 之一"},
	{regexp.MustCompile(`^type should be (.+), got (.+)$`), "类型为 $2；应为 $1"},
	{regexp.MustCompile(`^should be one of (.+)$`), "取值不在允许范围内；应为 $1 之一"},
	{regexp.MustCompile(`^must equal (.+)$`), "取值应为 $1"},
	{regexp.MustCompile(`^max length of (\d+) characters exceeded.*`), "文本过长；最多 $1 个字符"},
	{regexp.MustCompile(`^min length of (\d+) characters required.*`), "文本过短；至少 $1 个字符"},
	{regexp.MustCompile(`^regexp pattern (.+) mismatch on string: (.*)$`), "“$2”的写法不对；应符合 $1"},
	{regexp.MustCompile(`^array length (\d+) exceeds (\d+) max$`), "有 $1 项；最多 $2 项"},
	{regexp.MustCompile(`^array length (\d+) below (\d+) minimum items$`), "有 $1 项；至少 $2 项"},
	{regexp.MustCompile(`^must be less than or equal to (.+)$`), "数值过大；最大 $1"},
	{regexp.MustCompile(`^must be greater than or equal to (.+)$`), "数值过小；最小 $1"},
	{regexp.MustCompile(`json: unknown field "(.+)"`), "未知的键 \"$1\""},
	{regexp.MustCompile(`json: cannot unmarshal (\S+) into Go (?:struct field \S+\.(\S+)|value) of type .*`), "键 \"$2\" 的类型不应为 $1"},
}

func translate(message string) string {
	for _, t := range translations {
		if t.match.MatchString(message) {
			return t.match.ReplaceAllString(message, t.words)
		}
	}
	return message
}

// RunSchema is the published JSON Schema of one line of a run file.
//
//go:embed schema/run-1.json
var RunSchema []byte
