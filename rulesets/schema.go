package rulesets

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/qri-io/jsonschema"

	"chengan/engine"
)

//go:embed schema/ruleset-1.json
var rulesetSchema []byte

//go:embed schema/extension-1.json
var extensionSchema []byte

//go:embed schema/family-1.json
var familySchema []byte

// shape is a kind of document with its published JSON Schema. A published
// schema may point at definitions of another by its file name; here all of
// them stand in one.
type shape struct {
	text []byte
	once sync.Once
	root map[string]any // the schema as it is walked

	// qri-io/jsonschema is not safe for use by several goroutines, even on one
	// parsed schema, so each use holds the lock.
	lock      sync.Mutex
	validator *jsonschema.Schema
}

// The shapes of documents.
var (
	flatShape      = &shape{text: rulesetSchema}   // a ruleset written out
	extensionShape = &shape{text: extensionSchema} // a ruleset that changes another
	familyShape    = &shape{text: familySchema}    // many of those in one file
)

// prepare parses the schema.
func (s *shape) prepare() {
	definitions := map[string]any{}
	for _, text := range [][]byte{rulesetSchema, extensionSchema, s.text} {
		s.root = nil // what is decoded into a map that exists is added to it
		if err := json.Unmarshal(local(text), &s.root); err != nil {
			panic(fmt.Sprintf("rulesets: an embedded schema is broken: %v", err))
		}
		maps.Copy(definitions, s.root["$defs"].(map[string]any))
	}
	s.root["$defs"] = definitions
	var whole bytes.Buffer
	encoder := json.NewEncoder(&whole)
	encoder.SetEscapeHTML(false) // messages quote it
	s.validator = &jsonschema.Schema{}
	if err := cmp.Or(encoder.Encode(s.root), json.Unmarshal(whole.Bytes(), s.validator)); err != nil {
		panic(fmt.Sprintf("rulesets: an embedded schema is broken: %v", err))
	}
}

// local points a schema at definitions of its own.
func local(text []byte) []byte {
	for _, file := range []string{"ruleset-1.json", "extension-1.json"} {
		text = bytes.ReplaceAll(text, []byte(`"`+file+`#/`), []byte(`"#/`))
	}
	return text
}

// validate holds a document to the published schema.
func (s *shape) validate(data []byte) []engine.Defect {
	s.once.Do(s.prepare)
	s.lock.Lock()
	found, err := s.validator.ValidateBytes(context.Background(), data)
	s.lock.Unlock()
	if err != nil {
		return []engine.Defect{{Where: "文件", What: translate(err.Error())}}
	}
	defects := s.readable(data)
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
	{regexp.MustCompile(`^type should be one of: (.+), got (.+)$`), "类型为$2；应为$1之一"},
	{regexp.MustCompile(`^type should be (.+), got (.+)$`), "类型为$2；应为$1"},
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

// jsonTypes are the names of JSON's types.
var jsonTypes = strings.NewReplacer("object", "对象", "array", "数组", "string", "文本", "integer", "整数", "number", "数", "boolean", "真假值", "null", "空值", ", ", "、")

func translate(message string) string {
	for _, t := range translations {
		if t.match.MatchString(message) {
			words := t.match.ReplaceAllString(message, t.words)
			if strings.HasPrefix(words, "类型为") {
				words = jsonTypes.Replace(words)
			}
			return words
		}
	}
	return message
}

// RunSchema is the published JSON Schema of one line of a run file.
//
//go:embed schema/run-1.json
var RunSchema []byte
