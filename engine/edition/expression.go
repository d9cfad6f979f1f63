package edition

import (
	"slices"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"
)

// comparisons are the operators that draw a line.
var comparisons = []string{"==", "!=", "<", "<=", ">", ">="}

// expression says what differs between two expressions: token by token where
// they have the same shape, else as a whole.
func (c *comparing) expression(title, was, is string) []Change {
	if was == is {
		return nil
	}
	whole := []Change{{title, was, is}}
	a, errA := lexer.Lex(file.NewSource(was))
	b, errB := lexer.Lex(file.NewSource(is))
	if errA != nil || errB != nil || len(a) != len(b) {
		return whole
	}
	var changes []Change
	for i := range a {
		if a[i].Kind == b[i].Kind && a[i].Value == b[i].Value {
			continue
		}
		what := ""
		switch {
		case a[i].Kind != b[i].Kind:
		case a[i].Kind == lexer.Number:
			what = title + "中的数"
			if i > 0 && slices.Contains(comparisons, a[i-1].Value) || i+1 < len(a) && slices.Contains(comparisons, a[i+1].Value) {
				what = title + "的界限"
			}
		case a[i].Kind == lexer.Operator && slices.Contains(comparisons, a[i].Value) && slices.Contains(comparisons, b[i].Value):
			what = title + "的比较符"
		case a[i].Kind == lexer.String:
			what = title + "中的文字"
			note(&changes, what, quoted(a[i].Value), quoted(b[i].Value))
			continue
		case a[i].Kind == lexer.Identifier && i > 0 && a[i-1].Value == ".":
			what = title + "的字段"
		case a[i].Kind == lexer.Identifier && c.isTable(a[i].Value) && c.isTable(b[i].Value):
			note(&changes, title+"的数据表", c.tableTitle(a[i].Value), c.tableTitle(b[i].Value))
			continue
		}
		if what == "" {
			return whole
		}
		note(&changes, what, a[i].Value, b[i].Value)
	}
	if len(changes) == 0 || len(changes) > 3 { // blanks only; or another expression of the same length
		return whole
	}
	return changes
}

func (c *comparing) isTable(name string) bool {
	return slices.Contains(c.from.Ruleset.Tables, name) || slices.Contains(c.to.Ruleset.Tables, name)
}

// tableTitle is the Chinese name of a table, as far as it is known.
func (c *comparing) tableTitle(name string) string {
	for _, s := range []side{c.to, c.from} {
		if schema := s.Schemas[name]; schema != nil {
			return quoted(schema.Title)
		}
	}
	return name
}
