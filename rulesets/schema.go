package rulesets

import (
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
)

// rulesetSchema is the published JSON Schema of a ruleset file.
//
//go:embed schema/ruleset-1.json
var rulesetSchema []byte

// validation is the parsed schema. qri-io/jsonschema is not safe for use by
// several goroutines, even on one parsed schema, so each use holds the lock.
var validation struct {
	sync.Mutex
	schema *jsonschema.Schema
}

// validate holds a document to the published schema.
func validate(data []byte) []engine.Defect {
	validation.Lock()
	defer validation.Unlock()
	if validation.schema == nil {
		schema := &jsonschema.Schema{}
		if err := json.Unmarshal(rulesetSchema, schema); err != nil {
			panic(fmt.Sprintf("rulesets: the embedded schema is broken: %v", err))
		}
		validation.schema = schema
	}
	found, err := validation.schema.ValidateBytes(context.Background(), data)
	if err != nil {
		return []engine.Defect{{Where: "文件", What: translate(err.Error())}}
	}
	defects := readable(data)
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
