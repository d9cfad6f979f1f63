// Package column holds evidence as typed columns: what a table's schema says a
// record is, and the rows themselves with where each of them came from.
package column

import (
	"strings"

	"chengan/engine/exact"
)

// Type is the type of a field's values.
type Type uint8

// The types of fields.
const (
	Text    Type = iota // any text
	Enum                // one of Field.Enum
	Integer             // whole number
	Decimal             // fixed point with Field.Scale decimals
	Boolean             // 是 or 否
	Date                // day
	List                // several texts; in a cell separated by 、,;；
)

var typeTitles = [...]string{"文本", "选项", "整数", "数值", "是/否", "日期", "列表"}

// Title gives the Chinese name of the type.
func (t Type) Title() string { return typeTitles[t] }

// Numeric reports whether values of t are numbers.
func (t Type) Numeric() bool { return t == Integer || t == Decimal }

// Field describes one column of a table.
type Field struct {
	Name        string   // identifier in expressions, CSV headers and NDJSON keys
	Title       string   // Chinese header
	Description string   // how to fill it in
	Aliases     []string // other headers under which it is accepted
	Unit        string   // unit of a number, "" where it has none
	Type        Type
	Scale       int  // decimals of a Decimal, 0..6
	Required    bool // a record without it is refused
	Enum        []string
	Min, Max    *exact.Number // bounds of a number, inclusive
	MinLength   int           // characters of a text
	MaxLength   int           // characters of a text or of each entry of a list; 0 is the default limit
	MaxItems    int           // entries of a list; 0 is the default limit
	Pattern     string        // RE2 a text must match, "" for any
	Missing     []string      // texts that mean "no value", such as "/"
	Note        bool          // a number may carry a trailing note in brackets
}

// Limits that hold for every table, whatever its schema says.
const (
	DefaultMaxLength = 2000 // characters of a text without maxLength
	DefaultMaxItems  = 200  // entries of a list without maxItems
	MaxScale         = 6    // decimals of a Decimal
)

// Header gives the column header of the workbook: title and unit.
func (f *Field) Header() string {
	if f.Unit == "" {
		return f.Title
	}
	return f.Title + "（" + f.Unit + "）"
}

// Answers reports whether header names the field: by its name, its title with
// or without unit, or an alias. Full-width brackets count as half-width ones.
func (f *Field) Answers(header string) bool {
	header = foldHeader(header)
	if header == f.Name || header == foldHeader(f.Title) || header == foldHeader(f.Header()) {
		return true
	}
	for _, alias := range f.Aliases {
		if header == foldHeader(alias) {
			return true
		}
	}
	return false
}

var headerFolder = strings.NewReplacer("（", "(", "）", ")", " ", "", "\u3000", "", "\n", "", "\r", "", "*", "", "\ufeff", "")

func foldHeader(header string) string { return headerFolder.Replace(header) }

// Schema describes one table. It is read from the table's JSON Schema, which
// stays the source for validation, columns, the workbook and the documentation.
type Schema struct {
	Name           string
	Title          string
	Description    string
	General        bool     // one of the general tables, whose rows name the clause they serve
	SubjectTitle   string   // header of the column that names the subject
	SubjectAliases []string // other headers of that column
	TotalRow       string   // subject cell that marks the stated total row, "" for none
	OneRow         bool     // at most one row per subject
	Fields         []Field
	Example        map[string]string // an example record as cell texts
	JSON           []byte            // the JSON Schema itself
}

// Field gives the index of the field called name, or -1.
func (s *Schema) Field(name string) int {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// AnswersSubject reports whether header names the subject column.
func (s *Schema) AnswersSubject(header string) bool {
	header = foldHeader(header)
	for _, title := range append([]string{"subject", "被评对象", "单位", s.SubjectTitle}, s.SubjectAliases...) {
		if header == foldHeader(title) {
			return true
		}
	}
	return false
}

// TotalName is the name of the table that holds the stated total rows.
func (s *Schema) TotalName() string { return s.Name + "_total" }
