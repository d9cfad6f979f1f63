package engine

import (
	"slices"

	"chengan/engine/expression"
	"chengan/engine/pattern"
)

// Reads says, parallel to the fields of a table, which of them an evaluation
// asks for; nil where it may ask for all. The others need not be kept.
func (p *Program) Reads(table string) []bool {
	schema := p.schemas[table]
	if schema == nil || table == Declarations || table == Indicators || table == Reviews {
		return nil
	}
	reads := make([]bool, len(schema.Fields))
	read := func(fields ...string) {
		for i := range reads {
			reads[i] = reads[i] || slices.Contains(fields, schema.Fields[i].Name)
		}
	}
	read(clauseFields[table])
	for _, rules := range [][]rule{p.rules, p.vetoes, p.bonus} {
		for i := range rules {
			read(rules[i].fields[table]...)
			if because := rules[i].because; because != nil {
				read(because.Uses[table]...)
			}
			if missing, ok := rules[i].deduct.Pattern.(*pattern.Missing); ok && missing.From == table {
				read(missing.Field)
			}
		}
	}
	for i := range p.checks {
		for _, program := range []*expression.Program{p.checks[i].when, p.checks[i].found, p.checks[i].stated} {
			if program != nil {
				read(program.Uses[table]...)
			}
		}
	}
	return reads
}
