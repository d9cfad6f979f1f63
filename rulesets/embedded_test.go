package rulesets_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qri-io/jsonschema"
	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/rulesets"
)

func TestEmbeddedCertify(t *testing.T) {
	names := rulesets.List()
	require.Contains(t, names, "national@2019")
	require.Contains(t, names, "grassroots@2022")
	for _, name := range names {
		certificate, err := rulesets.Certify(name)
		require.NoError(t, err)
		require.Empty(t, certificate.Defects, name)
		require.True(t, certificate.OK)
		require.NotEmpty(t, certificate.Proofs)
		require.NotZero(t, certificate.Cases)
	}
}

// TestNational: the figures that are public, and how much of the ruleset rests
// on what.
func TestNational(t *testing.T) {
	c, err := rulesets.Certify("national@2019")
	require.NoError(t, err)
	require.Equal(t, []int{6, 16, 47, 105}, []int{c.Pillars, c.Groups, c.Items, c.Clauses})
	require.Equal(t, "100", c.Points.String())
	require.Equal(t, map[string]int{"official": 13, "draft": 0, "derived": 2, "placeholder": 90}, c.ByStatus)
	total := 0
	for _, n := range c.ByPattern {
		total += n
	}
	require.Equal(t, 105, total)

	loaded, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	require.Equal(t, engine.PassLine{Op: ">", Points: 90_0000}, *loaded.Ruleset.Pass)
	require.Contains(t, loaded.Ruleset.Note, "占位")
	numbers := map[int]bool{}
	for _, node := range loaded.Program.Outline().Nodes {
		if node.Leaf {
			require.False(t, numbers[node.No], "item %d twice", node.No)
			numbers[node.No] = true
		}
	}
	for no := 1; no <= 47; no++ {
		require.True(t, numbers[no], "item %d", no)
	}
}

func TestUnknownNames(t *testing.T) {
	for _, name := range []string{"national", "national@2020", "@", "", "../national/2019", "/no/such.json", "tables@hydrants", "schema@ruleset-1", "national@2019.json"} {
		_, err := rulesets.Load(name)
		require.ErrorIs(t, err, rulesets.ErrUnknown, name)
		_, err = rulesets.Certify(name)
		require.ErrorIs(t, err, rulesets.ErrUnknown, name)
	}
	_, err := rulesets.Table("nope")
	require.EqualError(t, err, `没有数据表 "nope"`)
	_, err = rulesets.Load(t.TempDir()) // a folder is no ruleset
	require.ErrorIs(t, err, rulesets.ErrUnknown)
}

// allowed are the keywords of a table schema and of its fields; the validator
// at hand ignores any other without a word.
var allowed = map[string][]string{
	"table": {"$schema", "title", "description", "type", "required", "additionalProperties", "properties", "x-general", "x-example", "x-subject", "x-subject-aliases", "x-total-row", "x-one-row"},
	"field": {"type", "title", "description", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern", "format", "items", "maxItems", "x-unit", "x-scale", "x-aliases", "x-missing", "x-note"},
	"items": {"type", "enum", "maxLength", "pattern"},
}

func TestTables(t *testing.T) {
	tables := rulesets.Tables()
	for _, general := range []string{engine.Declarations, engine.Issues, engine.Documents, engine.Indicators, engine.Reviews} {
		require.Contains(t, tables, general)
	}
	titles := map[string]string{}
	for _, name := range tables {
		schema, err := rulesets.Table(name)
		require.NoError(t, err)
		require.Empty(t, titles[schema.Title], "%s and %s share a title", name, titles[schema.Title])
		titles[schema.Title] = name
		require.Equal(t, slices.Contains([]string{engine.Declarations, engine.Issues, engine.Documents, engine.Indicators, engine.Reviews}, name), schema.General, name)
		object := decodeObject(t, schema.JSON)
		only(t, name, object, "table")
		require.Equal(t, "https://json-schema.org/draft/2019-09/schema", object["$schema"])
		for field, one := range object["properties"].(map[string]any) {
			only(t, name+"."+field, one.(map[string]any), "field")
			if items, ok := one.(map[string]any)["items"].(map[string]any); ok {
				only(t, name+"."+field, items, "items")
			}
		}
		require.NotEmpty(t, schema.Example, "%s has no example to fill in by", name)
		headers := map[string]string{}
		for i := range schema.Fields {
			field := &schema.Fields[i]
			require.False(t, schema.AnswersSubject(field.Title), "%s.%s would be taken for the subject", name, field.Name)
			for _, header := range append([]string{field.Title, field.Header(), field.Name}, field.Aliases...) {
				if owner := headers[header]; owner != "" {
					require.Equal(t, field.Name, owner, "%s: header %q is ambiguous", name, header)
				}
				headers[header] = field.Name
				for j := range schema.Fields {
					require.Equal(t, i == j, schema.Fields[j].Answers(header), "%s: header %q", name, header)
				}
			}
		}
	}
}

func only(t *testing.T, where string, object map[string]any, kind string) {
	for key := range object {
		require.Contains(t, allowed[kind], key, where)
	}
}

// TestPublishedSchema holds the ok corpus and the embedded rulesets to the
// published schema by a validator of our own making: a fresh one per document.
func TestPublishedSchema(t *testing.T) {
	text, err := os.ReadFile("schema/ruleset-1.json")
	require.NoError(t, err)
	files, err := filepath.Glob("../testdata/rulesets/ok/*.json")
	require.NoError(t, err)
	for _, name := range rulesets.List() {
		if loaded, err := rulesets.Load(name); err == nil && loaded.Ruleset.Extends == "" {
			files = append(files, strings.Replace(name, "@", "/", 1)+".json")
		}
	}
	verdict := func(data []byte) []jsonschema.KeyError {
		schema := &jsonschema.Schema{}
		require.NoError(t, json.Unmarshal(text, schema))
		found, err := schema.ValidateBytes(context.Background(), data)
		require.NoError(t, err)
		return found
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Empty(t, verdict(data), file)
	}
	// the negative control: it does see what is wrong
	for _, kind := range []string{"key-unknown", "key-missing", "policy-wrong", "effort-out-of-range", "domain-unknown", "an-array", "points-as-text"} {
		data, err := os.ReadFile("../testdata/rulesets/err/" + kind + ".json")
		require.NoError(t, err)
		require.NotEmpty(t, verdict(data), kind)
	}
}

// variant writes ok/good.json with its parts in another order, or otherwise
// changed, and loads it.
func variant(t *testing.T, change func(rs map[string]any, tables map[string]map[string]any)) *rulesets.Loaded {
	folder := t.TempDir()
	data, err := os.ReadFile("../testdata/rulesets/ok/good.json")
	require.NoError(t, err)
	rs := decodeObject(t, data)
	data, err = os.ReadFile("../testdata/rulesets/ok/tables/pumps.json")
	require.NoError(t, err)
	tables := map[string]map[string]any{"pumps": decodeObject(t, data)}
	change(rs, tables)
	for name, table := range tables {
		writeJSON(t, filepath.Join(folder, "tables", name+".json"), table)
	}
	writeJSON(t, filepath.Join(folder, "good.json"), rs)
	loaded, err := rulesets.Load(filepath.Join(folder, "good.json"))
	require.NoError(t, err)
	return loaded
}

func TestDigest(t *testing.T) {
	same := func(map[string]any, map[string]map[string]any) {}
	digest := variant(t, same).Digest
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", digest)
	require.Equal(t, digest, variant(t, same).Digest)

	var backwards func(list []any)
	backwards = func(list []any) {
		slices.Reverse(list)
		for _, one := range list {
			for _, key := range []string{"items", "clauses", "pools"} {
				if below, ok := one.(map[string]any)[key].([]any); ok {
					backwards(below)
				}
			}
		}
	}
	reordered := variant(t, func(rs map[string]any, _ map[string]map[string]any) {
		backwards(rs["items"].([]any))
		slices.Reverse(rs["tables"].([]any))
	})
	require.Equal(t, digest, reordered.Digest, "the order of items, clauses and tables leaves no trace")
	require.Equal(t, variant(t, same).Program.Outline(), reordered.Program.Outline())

	first := func(rs map[string]any) map[string]any {
		return rs["items"].([]any)[0].(map[string]any)["items"].([]any)[0].(map[string]any)["clauses"].([]any)[0].(map[string]any)
	}
	for name, change := range map[string]func(map[string]any, map[string]map[string]any){
		"a table's schema": func(_ map[string]any, tables map[string]map[string]any) { tables["pumps"]["description"] = "又一句" },
		"a field's minimum": func(_ map[string]any, tables map[string]map[string]any) {
			tables["pumps"]["properties"].(map[string]any)["good"].(map[string]any)["minimum"] = 0
		},
		"a sentence": func(rs map[string]any, _ map[string]map[string]any) { first(rs)["text"] = "另一句" },
		"a point": func(rs map[string]any, _ map[string]map[string]any) {
			first(rs)["deduct"].(map[string]any)["points"] = json.Number("0.25")
		},
		"an expression": func(rs map[string]any, _ map[string]map[string]any) {
			first(rs)["deduct"].(map[string]any)["each"] = "count(hydrants, .intact == false)"
		},
		"a parameter": func(rs map[string]any, _ map[string]map[string]any) {
			rs["params"].(map[string]any)["years"] = json.Number("4")
		},
		"the pass line": func(rs map[string]any, _ map[string]map[string]any) { rs["pass"].(map[string]any)["op"] = ">=" },
		"a policy":      func(rs map[string]any, _ map[string]map[string]any) { rs["no_evidence"] = "full" },
		"the note":      func(rs map[string]any, _ map[string]map[string]any) { rs["note"] = "" },
	} {
		require.NotEqual(t, digest, variant(t, change).Digest, name)
	}
	// how a number is written is not what it says
	require.Equal(t, digest, variant(t, func(rs map[string]any, _ map[string]map[string]any) {
		first(rs)["deduct"].(map[string]any)["points"] = json.Number("0.2000")
		rs["total"] = json.Number("10.0")
	}).Digest)
}

// TestTablesBesideComeFirst: a city that changes an embedded table puts its own beside the ruleset.
func TestTablesBesideComeFirst(t *testing.T) {
	loaded := variant(t, func(_ map[string]any, tables map[string]map[string]any) {
		schema, err := rulesets.Table("hydrants")
		require.NoError(t, err)
		tables["hydrants"] = decodeObject(t, schema.JSON)
		tables["hydrants"]["title"] = "本市消火栓台账"
	})
	require.Equal(t, "本市消火栓台账", loaded.Schemas["hydrants"].Title)
	var names []string
	for _, schema := range loaded.SchemaList() {
		names = append(names, schema.Name)
	}
	require.Equal(t, []string{"declarations", "issues", "documents", "indicators", "hydrants", "pumps"}, names)
}

func TestFieldTypes(t *testing.T) {
	schema, err := rulesets.Table(engine.Documents)
	require.NoError(t, err)
	got := map[string]string{}
	for _, field := range schema.Fields {
		got[field.Name] = fmt.Sprintln(field.Type.Title(), field.Required, field.MaxLength, field.MaxItems)
	}
	require.Equal(t, "列表 true 32 64\n", got["clauses"])
	require.Equal(t, "选项 true 0 0\n", got["kind"])
	require.Equal(t, "日期 false 0 0\n", got["issued_on"])
	require.Equal(t, column.Text, schema.Fields[schema.Field("sha256")].Type)
	require.Equal(t, "^[0-9a-f]{64}$", schema.Fields[schema.Field("sha256")].Pattern)
}
