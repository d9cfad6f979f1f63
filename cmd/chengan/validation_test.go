package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/qri-io/jsonschema"
	jsonschemaV6 "github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/evidence"
	"chengan/rulesets"
)

var recordsPerTable = flag.Int("records", 500, "generated records of each table that are validated both ways")

// everything is a table with every keyword that a table may use.
const everything = `{
	"$schema": "https://json-schema.org/draft/2019-09/schema", "title": "全部写法", "type": "object", "additionalProperties": false,
	"required": ["code", "flag", "day", "tags", "whole"],
	"properties": {
		"code": {"type": "string", "title": "编码", "pattern": "^[A-Z]{2}-[0-9]+$", "minLength": 5, "maxLength": 9, "x-aliases": ["旧编码"]},
		"name": {"type": "string", "title": "名称", "minLength": 2, "maxLength": 4},
		"free": {"type": "string", "title": "说明"},
		"level": {"type": "string", "title": "等级", "enum": ["甲", "乙", "丙"]},
		"whole": {"type": "integer", "title": "件数", "minimum": -3, "maximum": 7},
		"any": {"type": "integer", "title": "总数"},
		"ratio": {"type": "number", "title": "比率", "x-scale": 3, "minimum": 0.05, "maximum": 0.95},
		"between": {"type": "number", "title": "界限", "x-scale": 1, "minimum": 0.25, "maximum": 0.75},
		"money": {"type": "number", "title": "金额", "x-scale": 6, "minimum": -1.5},
		"flat": {"type": "number", "title": "整值", "x-scale": 0},
		"flag": {"type": "boolean", "title": "是否"},
		"day": {"type": "string", "title": "日期", "format": "date"},
		"kinds": {"type": "array", "title": "种类", "items": {"type": "string", "enum": ["甲", "乙"]}, "maxItems": 3},
		"tags": {"type": "array", "title": "标签", "items": {"type": "string", "pattern": "^[a-z]+$", "minLength": 2, "maxLength": 5}, "maxItems": 4},
		"notes": {"type": "array", "title": "附注", "items": {"type": "string"}}
	}
}`

// everythingTable reads it the way a ruleset's own tables are read.
func everythingTable(t *testing.T) *column.Schema {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "tables"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tables", "everything.json"), []byte(everything), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "one.json"), []byte(`{"$schema": "chengan-ruleset/1", "id": "one", "edition": "1", "title": "细则", "issuer": "测试",
		"documents": [{"id": "d", "title": "标准", "no": "1"}], "subjects": ["city"], "total": 1, "pass": {"op": ">", "points": 0.5}, "report_rounding": {"scale": 2, "mode": "half_up"},
		"no_evidence": "deduct", "not_applicable": "full", "tables": ["everything"],
		"items": [{"id": "1", "name": "项", "points": 1, "clauses": [{"id": "1.1", "domain": "设施保障", "text": "句",
			"source": {"document": "d", "at": "1", "status": "derived", "text_status": "official"}, "owners": ["city"], "deduct": {"if": "any(everything, .flag)", "points": 1, "what": "值"}}]}]}`), 0o600))
	loaded, err := rulesets.Load(filepath.Join(dir, "one.json"))
	require.NoError(t, err)
	return loaded.Schemas["everything"]
}

// TestValidationIsTheSchema: of generated and mutated records, what Read
// refuses and where is what the table's JSON Schema refuses and where. The
// differences, all by design, are the fields of differing and what stricter
// adds to a schema.
//
// Two libraries judge: qri's, which is the one that the project publishes its
// schemas for, and santhosh-tekuri's, which takes numbers as they are written
// and no text for a boolean.
func TestValidationIsTheSchema(t *testing.T) {
	tables := []*column.Schema{everythingTable(t)}
	for _, name := range rulesets.Tables() {
		table, err := rulesets.Table(name)
		require.NoError(t, err)
		tables = append(tables, table)
	}
	differences := map[string]int{}
	good, bad := 0, 0
	for i, table := range tables {
		plain, strict := compileSchema(t, table.JSON), compileSchema(t, stricter(t, table))
		theirs := &jsonschema.Schema{}
		require.NoError(t, json.Unmarshal(table.JSON, theirs))
		g := &recordMaker{Rand: rand.New(rand.NewPCG(uint64(i), 23)), table: table}
		var lines bytes.Buffer
		var records []map[string]any
		for n := range *recordsPerTable {
			record := g.record()
			for range g.IntN(4) {
				g.mutate(record)
			}
			records = append(records, maps.Clone(record))
			record["subject"] = fmt.Sprint("单位", n)
			data, err := json.Marshal(record)
			require.NoError(t, err)
			lines.Write(append(data, '\n'))
		}
		file := filepath.Join(t.TempDir(), table.Name+".ndjson")
		require.NoError(t, os.WriteFile(file, lines.Bytes(), 0o600))
		_, problems, err := evidence.Read(evidence.Options{Schemas: []*column.Schema{table}}, []string{file}, nil)
		require.NoError(t, err)
		found := map[int][]string{}
		for _, p := range problems {
			switch {
			case p.Notice, p.Row == 0:
			case slices.Contains(beyond, p.Code):
				differences["a rule between fields of a general table: "+p.Code]++
			default:
				found[p.Row] = append(found[p.Row], fieldOf(table, p))
			}
		}
		for n, record := range records {
			if twice := g.twice(record); twice != "" { // the schema would call one of the keys unknown
				differences["two keys of one field are one too many"]++
				require.Contains(t, found[n+1], twice, "%s: %v", table.Name, record)
				continue
			}
			judged := g.differing(record, differences)
			data, err := json.Marshal(judged)
			require.NoError(t, err)
			keyErrors, err := theirs.ValidateBytes(context.Background(), data)
			require.NoError(t, err)
			byPlain := places(t, plain, data)
			if theirPlaces := placesOf(keyErrors, table, judged); !slices.Equal(byPlain, theirPlaces) {
				why := mistaken(table, judged)
				require.NotEmpty(t, why, "%s: %v, qri %v: %s", table.Name, byPlain, theirPlaces, data)
				differences[why]++
			}
			want, got := places(t, strict, data), unique(found[n+1])
			require.Equal(t, want, got, "%s: %s", table.Name, data)
			if len(want) == 0 {
				good++
			} else {
				bad++
			}
			if !slices.Equal(byPlain, want) {
				differences["what a schema cannot say, or leaves to the limits: decimals, years, lengths without a limit"]++
			}
		}
	}
	t.Logf("%d records of %d tables, %d good and %d bad", good+bad, len(tables), good, bad)
	for _, why := range slices.Sorted(maps.Keys(differences)) {
		t.Logf("%6d %s", differences[why], why)
	}
	require.Greater(t, good, (good+bad)/5, "the comparison says something of good records")
	require.Greater(t, bad, (good+bad)/5, "and of bad ones")
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}

// beyond are the codes of what only the whole record of a general table shows.
var beyond = []string{evidence.ReasonMissing, evidence.IndicatorValue, evidence.IndicatorClash, evidence.IndicatorRange}

// fieldOf gives the field that a problem names: by its column, or where the
// record lacks it, by its title.
func fieldOf(table *column.Schema, p evidence.Problem) string {
	for _, field := range table.Fields {
		if field.Answers(p.Column) || p.Column == "" && p.Code == evidence.CellRequired && strings.HasPrefix(p.Allowed, "非空的“"+field.Title+"”") {
			return field.Name
		}
	}
	return p.Column
}

func compileSchema(t *testing.T, data []byte) *jsonschemaV6.Schema {
	document, err := jsonschemaV6.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	compiler := jsonschemaV6.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("table.json", document))
	schema, err := compiler.Compile("table.json")
	require.NoError(t, err)
	return schema
}

// places are the fields that the schema finds fault with.
func places(t *testing.T, schema *jsonschemaV6.Schema, data []byte) []string {
	instance, err := jsonschemaV6.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	var failure *jsonschemaV6.ValidationError
	if err = schema.Validate(instance); err == nil {
		return nil
	}
	require.True(t, errors.As(err, &failure))
	var names []string
	var walk func(e *jsonschemaV6.ValidationError)
	walk = func(e *jsonschemaV6.ValidationError) {
		switch k := e.ErrorKind.(type) {
		case *kind.Required:
			names = append(names, k.Missing...)
		case *kind.AdditionalProperties:
			names = append(names, k.Properties...)
		default:
			if len(e.InstanceLocation) > 0 {
				names = append(names, e.InstanceLocation[0])
			}
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	walk(failure)
	return unique(names)
}

// placesOf is places of qri's library, which does not name the keys that
// should not be there.
func placesOf(failures []jsonschema.KeyError, table *column.Schema, record map[string]any) []string {
	var names []string
	for _, e := range failures {
		name, _, _ := strings.Cut(strings.TrimPrefix(e.PropertyPath, "/"), "/")
		switch missing, required := strings.CutSuffix(e.Message, ` value is required`); {
		case name != "":
			names = append(names, name)
		case required:
			names = append(names, strings.Trim(missing, `"`))
		default:
			for key := range record {
				if table.Field(key) < 0 {
					names = append(names, key)
				}
			}
		}
	}
	return unique(names)
}

// mistaken says why qri's library may be wrong about a record.
func mistaken(table *column.Schema, record map[string]any) string {
	for _, field := range table.Fields {
		switch value := record[field.Name].(type) {
		case string:
			if _, err := strconv.ParseBool(value); err == nil && field.Type == column.Boolean {
				return "qri takes the text of a boolean for one"
			}
		case json.Number:
			if n, err := value.Float64(); err == nil && math.Abs(n) >= 1<<63 && field.Type == column.Integer {
				return "qri takes no whole number beyond 64 bits"
			}
		}
	}
	return ""
}

// stricter adds to a table's schema what Read asks of every table: the decimals
// of x-scale, whole numbers of 18 digits, years from 1900 to 2999, and limits
// where the schema has none.
func stricter(t *testing.T, table *column.Schema) []byte {
	var schema map[string]any
	decoder := json.NewDecoder(bytes.NewReader(table.JSON))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&schema))
	put := func(into any, key string, value any) {
		if object := into.(map[string]any); object[key] == nil {
			object[key] = value
		}
	}
	for _, field := range table.Fields {
		property := schema["properties"].(map[string]any)[field.Name].(map[string]any)
		switch field.Type {
		case column.Integer, column.Decimal:
			put(property, "multipleOf", json.Number(fmt.Sprintf("1e-%d", field.Scale)))
			put(property, "minimum", json.Number(fmt.Sprintf("-9e%d", 18-field.Scale)))
			put(property, "maximum", json.Number(fmt.Sprintf("9e%d", 18-field.Scale)))
		case column.Date:
			put(property, "pattern", "^(19|2[0-9])[0-9]{2}-")
		case column.Text:
			put(property, "maxLength", column.DefaultMaxLength)
		case column.List:
			put(property, "maxItems", column.DefaultMaxItems)
			put(property["items"], "maxLength", column.DefaultMaxLength)
		}
	}
	data, err := json.Marshal(schema)
	require.NoError(t, err)
	return data
}

// recordMaker makes records of a table, good ones first.
type recordMaker struct {
	*rand.Rand
	table *column.Schema
}

func (g *recordMaker) pick(of ...any) any { return of[g.IntN(len(of))] }

func (g *recordMaker) text(n int) string {
	letters := []rune("安全区消防水务aé1（）-〔〕𠮷")
	text := make([]rune, n)
	for i := range text {
		text[i] = letters[g.IntN(len(letters))]
	}
	return string(text)
}

// record gives a record that is right.
func (g *recordMaker) record() map[string]any {
	record := map[string]any{}
	for i := range g.table.Fields {
		if field := &g.table.Fields[i]; field.Required || g.IntN(2) == 0 {
			record[field.Name] = g.value(field)
		}
	}
	return record
}

// matching are texts for the patterns that tables use.
var matching = map[string][]any{
	"^[0-9a-f]{64}$": {strings.Repeat("0a", 32), strings.Repeat("f", 64)}, "^[A-Z]{2}-[0-9]+$": {"AB-12", "ZZ-123456"}, "^[a-z]+$": {"ab", "abcde"},
}

func (g *recordMaker) value(field *column.Field) any {
	switch field.Type {
	case column.Enum:
		return field.Enum[g.IntN(len(field.Enum))]
	case column.Boolean:
		return g.IntN(2) == 0
	case column.Date:
		return column.DayText(int64(g.IntN(401_000) - 25_000))
	case column.Integer, column.Decimal:
		return g.number(field)
	case column.List:
		most := field.MaxItems
		if most == 0 {
			most = column.DefaultMaxItems
		}
		list := []any{}
		for range 1 + g.IntN(min(most, 4)) {
			list = append(list, g.entry(field))
		}
		return list
	}
	return g.entry(field)
}

// entry is one text, alone or in a list.
func (g *recordMaker) entry(field *column.Field) any {
	if len(field.Enum) > 0 {
		return field.Enum[g.IntN(len(field.Enum))]
	}
	if field.Pattern != "" {
		return g.pick(matching[field.Pattern]...)
	}
	least, most := max(1, field.MinLength), field.MaxLength
	if most == 0 || most > 30 {
		most = 30
	}
	return g.text(least + g.IntN(most-least+1))
}

// number is a number that the field takes, written in one of several ways.
func (g *recordMaker) number(field *column.Field) any {
	scale, low, high := field.Scale, int64(-1_000_000), int64(1_000_000)
	unit := int64(1)
	for range scale {
		unit *= 10
	}
	if field.Min != nil {
		scaled, _, _ := field.Min.Fixed(scale + 2) // bounds of tables have few decimals
		low = (scaled + 99) / 100
	}
	if field.Max != nil {
		scaled, _, _ := field.Max.Fixed(scale + 2)
		high = scaled / 100
	}
	units := low + g.Int64N(max(1, high-low+1))
	switch g.IntN(6) {
	case 0:
		return json.Number(fmt.Sprintf("%de-%d", units, scale))
	case 1:
		units = low
	case 2:
		if field.Max != nil {
			units = high
		}
	case 3:
		if whole := units / unit * unit; whole >= low && whole <= high {
			return json.Number(fmt.Sprintf("%d.0", whole/unit))
		}
	}
	return json.Number(decimalText(units, scale))
}

// decimalText writes units of 10^-scale.
func decimalText(units int64, scale int) string {
	sign, digits := "", strconv.FormatInt(units, 10)
	if units < 0 {
		sign, digits = "-", digits[1:]
	}
	if scale == 0 {
		return sign + digits
	}
	digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

// mutate makes a record wrong in one way, or only nearly so.
func (g *recordMaker) mutate(record map[string]any) {
	field := &g.table.Fields[g.IntN(len(g.table.Fields))]
	number := func(of ...string) any { return json.Number(of[g.IntN(len(of))]) }
	switch g.IntN(11) {
	case 0:
		delete(record, field.Name)
	case 1: // another type
		record[field.Name] = g.pick(true, 3, "是", "true", "12", []any{"a"}, []any{1}, []any{}, map[string]any{"a": 1}, []any{map[string]any{}}, number("2.5", "1.0", "1e2", "-0"))
	case 2:
		record[g.pick("多余", "extra", field.Name+"_").(string)] = g.pick(1, "a", nil)
	case 3: // dates that are none, or of other centuries
		record[field.Name] = g.pick("2022-02-30", "2022/1/1", "20220101", "2022-1-1", "2022-00-10", "1899-12-31", "1900-01-01", "2999-12-31", "3000-01-01", "2022-09-20T00:00:00Z", "0000-01-01")
	case 4: // not in the list, or nearly
		record[field.Name] = g.pick("无此选项", "甲 ", "Ａ", "a")
	case 5: // too long, or just not
		most := field.MaxLength
		if most == 0 {
			most = column.DefaultMaxLength
		}
		text := strings.Repeat(g.pick("长", "a", "𠮷").(string), most+g.IntN(3)-1)
		if record[field.Name] = any(text); field.Type == column.List {
			record[field.Name] = []any{g.entry(field), text}
		}
	case 6: // too short, or just not
		if record[field.Name] = any(g.text(max(1, field.MinLength+g.IntN(3)-1))); field.Type == column.List {
			record[field.Name] = []any{record[field.Name]}
		}
	case 7: // too many, or just not
		most := field.MaxItems
		if most == 0 {
			most = column.DefaultMaxItems
		}
		list := []any{}
		for range most + g.IntN(3) - 1 {
			list = append(list, g.entry(field))
		}
		record[field.Name] = list
	case 8: // out of range, or just not; more decimals than there are
		texts := []string{"-0.0000001", "0.1234567", "1e-7", "99999999999999999999", "-1e25", "1e300", "0.10", "5.0000000", "-1", "0"}
		for _, bound := range []*exact.Number{field.Min, field.Max} {
			if bound != nil {
				units, _, _ := bound.Fixed(field.Scale)
				texts = append(texts, decimalText(units, field.Scale), decimalText(units-1, field.Scale), decimalText(units+1, field.Scale), bound.String()+"e0", decimalText(units*10+1, field.Scale+1))
			}
		}
		record[field.Name] = number(texts...)
	case 9: // nothing, written down
		record[field.Name] = g.pick(nil, "", " ", "\u3000", "\t\n", []any{}, []any{"", " "}, []any{"", "a"})
	case 10: // the same under another name, or with blanks around
		value, given := record[field.Name]
		if text, ok := value.(string); ok && g.IntN(2) == 0 {
			record[field.Name] = g.pick(" ", "\u3000", "\n").(string) + text + g.pick(" ", "").(string)
		} else if given {
			delete(record, field.Name)
			names := append([]string{field.Title}, field.Aliases...)
			record[names[g.IntN(len(names))]] = value
		}
	}
}

// differing gives the record as a schema should judge it, where Read by design
// takes more than the schema does. It counts what it finds.
func (g *recordMaker) differing(record map[string]any, count map[string]int) map[string]any {
	out := map[string]any{}
	for key, value := range record {
		for _, field := range g.table.Fields {
			if key != field.Name && field.Answers(key) {
				count["a key may be the title or an alias of its field"]++
				key = field.Name
			}
		}
		if g.table.Field(key) < 0 {
			out[key] = value // no field, and no better for being empty
			continue
		}
		switch v := value.(type) {
		case nil:
			count["null is a missing value"]++
			continue
		case string:
			trimmed := strings.TrimSpace(v)
			if trimmed == "" {
				count["a blank text is a missing value"]++
				continue
			}
			if trimmed != v {
				count["blanks around a text do not count"]++
			}
			value = trimmed
		case []any:
			list, texts := []any{}, true
			for _, entry := range v {
				text, ok := entry.(string)
				texts = texts && ok
				if ok && strings.TrimSpace(text) == "" {
					count["a blank entry of a list counts for nothing"]++
					continue
				}
				list = append(list, entry)
			}
			if texts && len(list) == 0 && g.isList(key) {
				count["an empty list is a missing value"]++
				continue
			}
			value = list
		}
		out[key] = value
	}
	return out
}

// twice gives a field that two keys name.
func (g *recordMaker) twice(record map[string]any) string {
	for _, field := range g.table.Fields {
		n := 0
		for key := range record {
			if field.Answers(key) {
				n++
			}
		}
		if n > 1 {
			return field.Name
		}
	}
	return ""
}

func (g *recordMaker) isList(key string) bool {
	i := g.table.Field(key)
	return i >= 0 && g.table.Fields[i].Type == column.List
}
