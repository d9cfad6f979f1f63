package mutation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/syntax"
)

// parameters mutates what a pattern is told beside its expressions.
func (m *mutating) parameters() {
	switch p := m.original.Deduct.Pattern.(type) {
	case *pattern.Fixed:
		for _, n := range amounts(p.Points) {
			c := *p
			c.Points = n
			m.amount("points", p.Points, n, &c)
		}
	case *pattern.Each:
		for _, n := range amounts(p.Points) {
			c := *p
			c.Points = n
			m.amount("points", p.Points, n, &c)
		}
		for _, n := range amounts(p.Cap) {
			c := *p
			c.Cap = n
			m.amount("cap", p.Cap, n, &c)
		}
	case *pattern.Missing:
		m.missing(p)
	case *pattern.Shortfall:
		m.shortfall(p)
	case *pattern.Tiers:
		m.tiers(p)
	case *pattern.Trend:
		for _, n := range amounts(p.Points) {
			c := *p
			c.Points = n
			m.amount("points", p.Points, n, &c)
		}
		for _, must := range []string{"fall", "not_rise", "rise", "not_fall"} {
			c := *p
			c.Must = must
			m.parameter("must", p.Must, must, &c)
		}
	case *pattern.Formula:
		for _, n := range amounts(p.Cap) {
			c := *p
			c.Cap = n
			m.amount("cap", p.Cap, n, &c)
		}
		for _, mode := range score.Roundings {
			c := *p
			c.Round = mode
			m.parameter("round", string(p.Round), string(mode), &c)
		}
	case *pattern.Manual:
		for _, n := range amounts(p.Most) {
			c := *p
			c.Most = n
			m.amount("max", p.Most, n, &c)
		}
	}
}

func (m *mutating) amount(key string, from, to score.Points, p pattern.Pattern) {
	m.parameter(key, from.String(), to.String(), p)
}

func (m *mutating) parameter(key, from, to string, p pattern.Pattern) {
	d := m.original.Deduct
	d.Pattern = p
	m.add("deduct."+key, fmt.Sprintf("%s 改为 %s", from, to), Clause{Applies: m.original.Applies, Deduct: d})
}

// amounts are points a little less, a little more and twice as many. A little is
// one in the last place that is written, a tenth of a whole number.
func amounts(p score.Points) []score.Points {
	step := score.Point / 10
	for step > 1 && p%step != 0 {
		step /= 10
	}
	return []score.Points{p - step, p + step, 2 * p}
}

// numbers are a number a little less, a little more and twice as large.
func numbers(n, step exact.Number) []exact.Number {
	var out []exact.Number
	for _, change := range []exact.Number{step.Neg(), step, n} {
		if sum, err := n.Add(change); err == nil && sum.Cmp(n) != 0 {
			out = append(out, sum)
		}
	}
	return out
}

// fine is a tenth of the last place that is written of a number, at most a
// hundredth: what a rate can be off by and still look like itself.
func fine(n exact.Number) exact.Number {
	for scale := 1; scale < 11; scale++ {
		if n.Round(scale, score.Down).Cmp(n) == 0 {
			return exact.Scaled(1, scale+1)
		}
	}
	return exact.Scaled(1, 12)
}

func (m *mutating) missing(p *pattern.Missing) {
	for _, n := range amounts(p.Points) {
		c := *p
		c.Points = n
		m.amount("points", p.Points, n, &c)
	}
	for _, n := range amounts(p.Cap) {
		c := *p
		c.Cap = n
		m.amount("cap", p.Cap, n, &c)
	}
	for i, thing := range p.Things {
		c := *p
		c.Things = slices.Delete(slices.Clone(p.Things), i, i+1)
		d := m.original.Deduct
		d.Pattern = &c
		m.add("deduct.missing", "清单去掉“"+thing+"”", Clause{Applies: m.original.Applies, Deduct: d})
	}
	read := []string{p.Field}
	for _, source := range []string{p.Where, p.Exempt} {
		if node, err := syntax.ParsePredicate(source); err == nil {
			read = append(read, syntax.Fields(node)...)
		}
	}
	for _, table := range m.like(p.From, read) {
		c := *p
		c.From = table
		m.parameter("from", p.From, table, &c)
	}
	for _, field := range m.siblings(p.From, p.Field) {
		c := *p
		c.Field = field
		m.parameter("field", p.Field, field, &c)
	}
}

func (m *mutating) shortfall(p *pattern.Shortfall) {
	for _, n := range amounts(p.Points) {
		c := *p
		c.Points = n
		m.amount("points", p.Points, n, &c)
	}
	for _, n := range amounts(p.Cap) {
		c := *p
		c.Cap = n
		m.amount("cap", p.Cap, n, &c)
	}
	for _, n := range numbers(p.Below, fine(p.Below)) {
		c := *p
		c.Below = n
		m.parameter("below", p.Below.String(), n.String(), &c)
	}
	for _, n := range numbers(p.Per, fine(p.Per)) {
		c := *p
		c.Per = n
		m.parameter("per", p.Per.String(), n.String(), &c)
	}
	for _, step := range []string{"up", "down", "linear"} {
		c := *p
		c.Step = step
		m.parameter("step", p.Step, step, &c)
	}
	if p.Step == "linear" { // whole steps are never rounded
		now := cmp.Or(p.Round, score.HalfUp)
		for _, mode := range score.Roundings {
			if c := *p; mode != now {
				c.Round = mode
				m.parameter("round", string(now), string(mode), &c)
			}
		}
	}
}

func (m *mutating) tiers(p *pattern.Tiers) {
	for i, tier := range p.Tiers {
		change := func(key, from, to string, set func(t *pattern.Tier)) {
			c := *p
			c.Tiers = slices.Clone(p.Tiers)
			set(&c.Tiers[i])
			m.parameter(fmt.Sprintf("tiers[%d].%s", i, key), from, to, &c)
		}
		for _, n := range amounts(tier.Points) {
			change("points", tier.Points.String(), n.String(), func(t *pattern.Tier) { t.Points = n })
		}
		for _, n := range numbers(tier.Than, fine(tier.Than)) {
			change("than", tier.Than.String(), n.String(), func(t *pattern.Tier) { t.Than = n })
		}
		for _, op := range operators[tier.Op] {
			change("op", tier.Op, op, func(t *pattern.Tier) { t.Op = op })
		}
		c := *p
		c.Tiers = slices.Delete(slices.Clone(p.Tiers), i, i+1)
		d := m.original.Deduct
		d.Pattern = &c
		m.add("deduct.tiers", fmt.Sprintf("去掉第%d档", i+1), Clause{Applies: m.original.Applies, Deduct: d})
	}
}

// operators lists what a comparison is taken for: the other at the bound, and
// the other way round.
var operators = map[string][]string{
	"<": {"<=", ">"}, "<=": {"<", ">="}, ">": {">=", "<"}, ">=": {">", "<="}, "==": {"!="}, "!=": {"=="},
}

// most bounds the fields and tables that are put in the place of one.
const most = 3

// siblings are the next fields of the same type in a table.
func (m *mutating) siblings(table, name string) []string {
	schema := m.Schemas[table]
	if schema == nil {
		return nil
	}
	at := schema.Field(name)
	if at < 0 {
		return nil
	}
	var out []string
	for i := 1; i < len(schema.Fields) && len(out) < most; i++ {
		field := &schema.Fields[(at+i)%len(schema.Fields)]
		if alike(field, &schema.Fields[at]) {
			out = append(out, field.Name)
		}
	}
	return out
}

func alike(a, b *column.Field) bool {
	texts := []column.Type{column.Text, column.Enum}
	return (a.Type == b.Type || a.Type.Numeric() && b.Type.Numeric() || slices.Contains(texts, a.Type) && slices.Contains(texts, b.Type)) &&
		(a.Required || !b.Required)
}

// like are the other tables that have fields of the same names and types.
func (m *mutating) like(table string, fields []string) []string {
	schema := m.Schemas[table]
	if schema == nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.Schemas)) {
		other := m.Schemas[name]
		fits := name != table && !strings.HasPrefix(name, table+"_")
		for _, field := range fields {
			i, j := schema.Field(field), other.Field(field)
			fits = fits && i >= 0 && j >= 0 && alike(&other.Fields[j], &schema.Fields[i])
		}
		if fits && len(out) < most {
			out = append(out, name)
		}
	}
	return out
}
