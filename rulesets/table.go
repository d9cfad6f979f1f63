package rulesets

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
)

// tableSchema is the subset of JSON Schema 2019-09 that describes a table. Its
// keywords are those whose behaviour qri-io/jsonschema gets right; any other
// is refused, so that a misspelt one cannot be ignored.
type tableSchema struct {
	Schema      string          `json:"$schema"`
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Type        string          `json:"type"`
	Required    []string        `json:"required"`
	Additional  *bool           `json:"additionalProperties"`
	Properties  orderedFields   `json:"properties"`
	General     bool            `json:"x-general"`
	Example     json.RawMessage `json:"x-example"`
	Subject     string          `json:"x-subject"`
	SubjectAlso []string        `json:"x-subject-aliases"`
	TotalRow    string          `json:"x-total-row"`
	OneRow      bool            `json:"x-one-row"`
}

type fieldSchema struct {
	Type        string        `json:"type"`
	Title       string        `json:"title"`
	Description string        `json:"description"`
	Enum        []string      `json:"enum"`
	Minimum     *exact.Number `json:"minimum"`
	Maximum     *exact.Number `json:"maximum"`
	MinLength   int           `json:"minLength"`
	MaxLength   int           `json:"maxLength"`
	MaxItems    int           `json:"maxItems"`
	Pattern     string        `json:"pattern"`
	Format      string        `json:"format"`
	Items       *fieldSchema  `json:"items"`
	Unit        string        `json:"x-unit"`
	Scale       *int          `json:"x-scale"`
	Aliases     []string      `json:"x-aliases"`
	Missing     []string      `json:"x-missing"`
	Note        bool          `json:"x-note"`
}

// orderedFields keeps properties in the order of the file, which is the order
// of the workbook's columns.
type orderedFields []namedField

type namedField struct {
	name   string
	schema fieldSchema
}

// UnmarshalJSON implements json.Unmarshaler.
func (o *orderedFields) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return err
		}
		field := namedField{name: key.(string)}
		strict := json.NewDecoder(bytes.NewReader(raw))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&field.schema); err != nil {
			return fmt.Errorf("%s：%w", field.name, err)
		}
		*o = append(*o, field)
	}
	return nil
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// reservedTables are names that mean something else in expressions.
var reservedTables = []string{"subject", "round", "params"}

// reservedFields are names that readers give to columns of their own.
var reservedFields = []string{"subject", "sheet", "row"}

// parseTable reads the JSON Schema of one table.
func parseTable(name string, data []byte) (*column.Schema, []engine.Defect) {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if defects := screen(data); defects != nil {
		return nil, prefix(name, defects)
	}
	if data = bytes.TrimSpace(data); data[0] != '{' {
		return nil, []engine.Defect{{Where: name, What: "数据表定义应为 JSON 对象"}}
	}
	var source tableSchema
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&source); err != nil {
		return nil, []engine.Defect{{Where: name, What: "数据表定义有误：" + translate(err.Error())}}
	}
	t := tableReading{name: name}
	schema := t.read(source, data)
	return schema, t.defects
}

type tableReading struct {
	name    string
	defects []engine.Defect
}

func (t *tableReading) fail(where, format string, args ...any) {
	t.defects = append(t.defects, engine.Defect{Where: strings.TrimSuffix(t.name+"."+where, "."), What: fmt.Sprintf(format, args...)})
}

func (t *tableReading) read(source tableSchema, data []byte) *column.Schema {
	schema := &column.Schema{Name: t.name, Title: source.Title, Description: source.Description, General: source.General,
		SubjectTitle: source.Subject, SubjectAliases: source.SubjectAlso, TotalRow: source.TotalRow, OneRow: source.OneRow, JSON: data}
	if schema.SubjectTitle == "" {
		schema.SubjectTitle = "单位"
	}
	if !identifier.MatchString(t.name) {
		t.fail("", "表名应由小写字母、数字和下划线组成")
	}
	if slices.Contains(reservedTables, t.name) {
		t.fail("", "表名不能是 %s", strings.Join(reservedTables, "、"))
	}
	if source.Type != "object" || source.Title == "" || source.Additional == nil || *source.Additional {
		t.fail("", `应有 "type": "object"、title 和 "additionalProperties": false`)
	}
	if len(source.Properties) == 0 {
		t.fail("properties", "没有字段")
	}
	for _, named := range source.Properties {
		schema.Fields = append(schema.Fields, t.field(named, slices.Contains(source.Required, named.name)))
	}
	for _, name := range source.Required {
		if schema.Field(name) < 0 {
			t.fail("required", "没有字段 %q", name)
		}
	}
	schema.Example = t.example(schema, source.Example)
	return schema
}

func (t *tableReading) field(named namedField, required bool) column.Field {
	s, where := named.schema, "properties."+named.name
	f := column.Field{Name: named.name, Title: s.Title, Description: s.Description, Aliases: s.Aliases, Unit: s.Unit, Required: required,
		Enum: s.Enum, Min: s.Minimum, Max: s.Maximum, MinLength: s.MinLength, MaxLength: s.MaxLength, MaxItems: s.MaxItems,
		Pattern: s.Pattern, Missing: s.Missing, Note: s.Note}
	if !identifier.MatchString(named.name) || slices.Contains(reservedFields, named.name) {
		t.fail(where, "字段名应由小写字母、数字和下划线组成，且不能是 %s", strings.Join(reservedFields, "、"))
	}
	if f.Title == "" {
		t.fail(where, "没有中文列名 title")
	}
	switch {
	case s.Type == "string" && s.Format == "date":
		f.Type = column.Date
	case s.Type == "string" && len(s.Enum) > 0:
		f.Type = column.Enum
	case s.Type == "string" && s.Format == "":
		f.Type = column.Text
	case s.Type == "integer":
		f.Type = column.Integer
	case s.Type == "number":
		f.Type = column.Decimal
		if s.Scale == nil || *s.Scale < 0 || *s.Scale > column.MaxScale {
			t.fail(where+".x-scale", "数值字段应声明小数位数，0 至 %d", column.MaxScale)
			break
		}
		f.Scale = *s.Scale
	case s.Type == "boolean":
		f.Type = column.Boolean
	case s.Type == "array" && s.Items != nil && s.Items.Type == "string":
		f.Type = column.List
		f.MinLength, f.MaxLength, f.Enum, f.Pattern = s.Items.MinLength, s.Items.MaxLength, s.Items.Enum, s.Items.Pattern
	default:
		t.fail(where+".type", "类型 %q 不受支持；应为 string、integer、number、boolean 或文本的 array", s.Type)
	}
	t.useless(where, f.Type, s)
	if f.Pattern != "" {
		if _, err := regexp.Compile(f.Pattern); err != nil {
			t.fail(where+".pattern", "正则表达式 %q 有误", f.Pattern)
		}
	}
	return f
}

// useless refuses keywords that say nothing of a field's type, or that only a
// JSON Schema validator would ask: a record is judged by both alike.
func (t *tableReading) useless(where string, of column.Type, s fieldSchema) {
	for _, k := range []struct {
		name  string
		given bool
		takes bool
	}{
		{"enum", len(s.Enum) > 0, of == column.Enum},
		{"format", s.Format != "", of == column.Date},
		{"items", s.Items != nil, of == column.List},
		{"maxItems", s.MaxItems != 0, of == column.List},
		{"maxLength", s.MaxLength != 0, of == column.Text},
		{"maximum", s.Maximum != nil, of.Numeric()},
		{"minLength", s.MinLength != 0, of == column.Text},
		{"minimum", s.Minimum != nil, of.Numeric()},
		{"pattern", s.Pattern != "", of == column.Text},
		{"x-scale", s.Scale != nil, of == column.Decimal},
	} {
		if k.given && !k.takes {
			t.fail(where+"."+k.name, "%s字段不能用 %s", of.Title(), k.name)
		}
	}
	if of == column.List {
		if entry := s.Items; len(entry.Enum) > 0 {
			t.useless(where+".items", column.Enum, *entry)
		} else {
			t.useless(where+".items", column.Text, *entry)
		}
	}
}

// example turns the example record into cell texts.
func (t *tableReading) example(schema *column.Schema, raw json.RawMessage) map[string]string {
	if raw == nil {
		return nil
	}
	var record map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&record); err != nil {
		t.fail("x-example", "示例应为对象")
		return nil
	}
	texts := map[string]string{}
	for name, value := range record {
		if schema.Field(name) < 0 {
			t.fail("x-example", "没有字段 %q", name)
			continue
		}
		switch v := value.(type) {
		case bool:
			texts[name] = map[bool]string{true: "是", false: "否"}[v]
		case []any:
			var entries []string
			for _, entry := range v {
				entries = append(entries, fmt.Sprint(entry))
			}
			texts[name] = strings.Join(entries, "、")
		default:
			texts[name] = fmt.Sprint(v)
		}
	}
	return texts
}

func prefix(name string, defects []engine.Defect) []engine.Defect {
	for i := range defects {
		defects[i].Where = name + "：" + defects[i].Where
	}
	return defects
}
