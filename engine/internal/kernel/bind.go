package kernel

import (
	"math"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/function"
)

// bound is a node made ready for one body of evidence.
type bound struct {
	lut         []uint8 // of opTable: code → 1 where it holds
	asked       int     // of opTable: how many codes have their answer in lut
	whenMissing bool    // of opTable and opRange: the answer where the field is missing
	lo, hi      int64   // of opRange: holds for lo ≤ value ≤ hi; lo > hi for none
	outside     bool    // of opRange: holds for all others instead
	constant    bool    // of opConstant
	fill        loop    // of opTable, opRange and opAmounts; nil where amounts must be asked one by one
	total       bool
	broken      bool // cannot be computed; every record it is asked of is the reference's
	bits        bitmap
	open, kept  bitmap // of opAnd and opOr whose right side can fail
	block       int    // the block that bits are of, −1 for none
	settled     bool   // what does not depend on the column is known
}

// bind decides before the first record what does not depend on the record. It
// may be called again when the columns have other rows.
func (p *pass) bind(context *function.Context) {
	if p.bound == nil {
		p.bound = make([]bound, len(p.plan.nodes))
		storage := make([]uint64, len(p.plan.nodes)*words(p.size))
		for i := range p.bound {
			p.bound[i].bits = storage[i*words(p.size) : (i+1)*words(p.size)]
		}
	}
	for i := range p.plan.nodes {
		n, b := &p.plan.nodes[i], &p.bound[i]
		b.block, b.total, b.fill = -1, n.total, nil
		switch n.op {
		case opAnd, opOr:
			b.total = p.bound[n.left].total && p.bound[n.right].total
			if !p.bound[n.right].total && b.open == nil {
				b.open, b.kept = make(bitmap, words(p.size)), make(bitmap, words(p.size))
			}
		case opNot:
			b.total = p.bound[n.left].total
		case opConstant:
			holds, err := n.test(&cursor{context: context})
			b.constant, b.broken = holds, err != nil
		case opTable:
			p.bindTable(n, b, context)
		case opRange:
			p.bindRange(n, b, context)
		case opAmounts:
			if difference, ok := p.bindAmount(n.amount, &cursor{context: context}); ok {
				b.fill, b.total = compare(difference, n.operator), true
			}
		}
		if b.broken {
			b.total = false
		}
	}
	for field := range p.forgotten {
		times := p.table.Forgotten(field)
		if times == p.forgotten[field] {
			continue
		}
		p.forgotten[field] = times
		for id := range p.things {
			if a := p.plan.aggregates[id]; a.fold == foldCovered && a.field == field {
				p.things[id] = nil
			}
		}
	}
}

// codes is how many values a column can have, 0 for numbers and dates.
func codes(field *column.Field, of *column.Vector) int {
	switch {
	case field.Type == column.Boolean:
		return 2
	case !coded(field.Type):
		return 0
	}
	return len(of.Texts)
}

// identity is a column whose rows are all the values it can have, and a last
// row that has none.
func identity(field *column.Field, of column.Vector) (column.Vector, int) {
	n := codes(field, &of)
	v := column.Vector{Missing: make([]uint64, words(n+1)), Longs: make([]int64, n+1), Texts: of.Texts}
	for i := range n {
		v.Longs[i] = int64(i)
	}
	bitmap(v.Missing).set(n)
	return v, n
}

// bindTable asks the predicate once for each value that occurs. Bound again to
// a column that more values were put into, it asks for the new ones.
func (p *pass) bindTable(n *node, b *bound, context *function.Context) {
	v := &p.columns[n.field]
	if times := p.table.Forgotten(n.field); times != p.forgotten[n.field] {
		b.lut, b.asked = b.lut[:0], 0
	}
	if n.word != nil { // required, or it would not be compared as it is
		b.extend(len(v.Texts))
		for ; b.asked < len(v.Texts); b.asked++ {
			if (v.Texts[b.asked] == *n.word) == n.equal {
				b.lut[b.asked] = 1
			}
		}
		b.fill = table(v, b.lut)
		return
	}
	if b.settled && b.asked == codes(&p.plan.schema.Fields[n.field], v) { // no value that was not asked for
		b.fill = table(v, b.lut)
		return
	}
	c := &cursor{context: context, columns: make([]column.Vector, len(p.columns))}
	var distinct int
	c.columns[n.field], distinct = identity(&p.plan.schema.Fields[n.field], *v)
	b.extend(distinct)
	for ; b.asked < distinct; b.asked++ {
		c.row = b.asked
		holds, err := n.test(c)
		if holds {
			b.lut[b.asked] = 1
		}
		b.broken = b.broken || err != nil
	}
	b.fill = table(v, b.lut)
	p.bindMissing(n, b, c, distinct)
	b.settled = !b.broken
}

// extend makes the table as long as there are codes. There is code 0 even where
// every row is missing.
func (b *bound) extend(codes int) {
	if more := max(1, codes) - len(b.lut); more > 0 {
		b.lut = append(b.lut, make([]uint8, more)...)
	}
}

// bindMissing asks the predicate about a record without the field.
func (p *pass) bindMissing(n *node, b *bound, c *cursor, row int) {
	if !n.optional || n.needed {
		return
	}
	c.row = row
	holds, err := n.test(c)
	b.whenMissing, b.broken = holds, b.broken || err != nil
}

// bindRange brings the constant to the scale of the column.
func (p *pass) bindRange(n *node, b *bound, context *function.Context) {
	if b.settled {
		b.fill = inRange(&p.columns[n.field], b.lo, b.hi, b.outside)
		return
	}
	c := &cursor{context: context, columns: make([]column.Vector, len(p.columns))}
	var last int
	c.columns[n.field], last = identity(&p.plan.schema.Fields[n.field], p.columns[n.field])
	p.bindMissing(n, b, c, last)
	var err error
	switch {
	case n.span != nil:
		var span int64
		if span, err = n.span(c); err == nil {
			b.lo, b.hi = look(n.operator, context, span)
		}
	case n.days != nil:
		var limit int64
		if limit, err = n.days(c); err == nil {
			b.between(n.operator, exact.Int(limit), 0)
		}
	default:
		var limit exact.Number
		if limit, err = n.limit(c); err == nil {
			b.between(n.operator, limit, n.scale)
		}
	}
	b.broken = b.broken || err != nil
	b.fill = inRange(&p.columns[n.field], b.lo, b.hi, b.outside)
	b.settled = !b.broken
}

// look gives the days that are within a span back from the evaluation date.
func look(operator string, context *function.Context, span int64) (lo, hi int64) {
	const ever = 1 << 20 // days, and far more than the years that a date can have
	lo, hi = math.MinInt64, context.Day
	if operator == "within_days" {
		if span < ever*ever {
			lo = context.Day - max(span, -1)
		}
		return lo, hi
	}
	if span < ever {
		first := int64(context.Year) - max(span, -ever) + 1 // the first year that is within
		lo = firstDay(first)
	}
	return lo, hi
}

// firstDay is the number of the first day of a year, by the rule of leap years.
func firstDay(year int64) int64 {
	y := year - 1
	floor := func(a, b int64) int64 {
		if a < 0 {
			return -((-a + b - 1) / b)
		}
		return a / b
	}
	return y*365 + floor(y, 4) - floor(y, 100) + floor(y, 400) - 719162 // days from 0001-01-01 to 1970-01-01
}

// between sets the range of values for which "value operator limit" holds.
func (b *bound) between(operator string, limit exact.Number, scale int) {
	units, exactly, inRange := limit.Fixed(scale)
	b.lo, b.hi = math.MinInt64, math.MaxInt64
	none := func() { b.lo, b.hi = 1, 0 }
	if !inRange {
		above := limit.Sign() > 0 // every value is below the limit
		switch operator {
		case "$<", "$<=":
			if !above {
				none()
			}
		case "$>", "$>=":
			if above {
				none()
			}
		case "$==":
			none()
		}
		return
	}
	switch operator {
	case "$<=":
		b.hi = units
	case "$>":
		if b.lo = units + 1; units == math.MaxInt64 {
			none()
		}
	case "$<":
		if b.hi = units; exactly {
			if b.hi = units - 1; units == math.MinInt64 {
				none()
			}
		}
	case "$>=":
		if b.lo = units; !exactly {
			if b.lo = units + 1; units == math.MaxInt64 {
				none()
			}
		}
	case "$==", "$!=":
		if b.lo, b.hi = units, units; !exactly {
			none()
		}
		b.outside = operator == "$!="
	}
}
