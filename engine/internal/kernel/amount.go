package kernel

import (
	"math"
	"math/bits"
	"strings"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/expression"
	"chengan/engine/function"
)

// amount is arithmetic over the numbers and days of a record that can be done
// on whole columns of int64: + − × of fields, of fields ?? an amount, and of
// what does not depend on the record. No division, nothing that rounds.
type amount struct {
	op          amountOp
	fixed       number // of amountFixed
	field       int    // of amountField and amountSpare
	scale       int    // of the field
	left, right *amount
}

type amountOp uint8

const (
	amountFixed amountOp = iota
	amountField
	amountSpare // the field, or right where it is missing
	amountPlus
	amountMinus
	amountTimes
)

// amount lowers arithmetic of a record; nil where it is of another kind.
func (l *lowering) amount(tree ast.Node) *amount {
	if len(l.fieldsOf(tree)) == 0 {
		if l.kind(tree) != function.Date {
			return &amount{op: amountFixed, fixed: l.number(tree)}
		}
		of := l.day(tree)
		return &amount{op: amountFixed, fixed: func(c *cursor) (exact.Number, error) {
			day, err := of(c)
			return exact.Int(day), err
		}}
	}
	two := func(op amountOp, left, right ast.Node) *amount {
		a := &amount{op: op, left: l.amount(left), right: l.amount(right)}
		if a.left == nil || a.right == nil {
			return nil
		}
		return a
	}
	switch n := tree.(type) {
	case *ast.MemberNode:
		if i := l.field(n); i >= 0 && ordered(l.schema.Fields[i].Type) {
			return &amount{op: amountField, field: i, scale: l.schema.Fields[i].Scale}
		}
	case *ast.BinaryNode:
		if n.Operator != "??" {
			return nil
		}
		if i := l.field(n.Left); i >= 0 && ordered(l.schema.Fields[i].Type) {
			if spare := l.amount(n.Right); spare != nil {
				return &amount{op: amountSpare, field: i, scale: l.schema.Fields[i].Scale, right: spare}
			}
		}
	case *ast.CallNode:
		name, operator, arguments := expression.Callee(n)
		switch {
		case name == "$neg":
			zero := func(*cursor) (exact.Number, error) { return exact.Number{}, nil }
			if of := l.amount(arguments[0]); of != nil {
				return &amount{op: amountMinus, left: &amount{op: amountFixed, fixed: zero}, right: of}
			}
		case operator:
			switch strings.TrimPrefix(strings.TrimPrefix(name, "$"), "int") {
			case "+":
				return two(amountPlus, arguments[0], arguments[1])
			case "-":
				return two(amountMinus, arguments[0], arguments[1])
			case "*":
				return two(amountTimes, arguments[0], arguments[1])
			}
		case name == "days":
			return two(amountMinus, arguments[1], arguments[0])
		}
	}
	return nil
}

// isAmounts finds comparisons of amounts.
func (l *lowering) isAmounts(tree ast.Node, n *node) bool {
	call, ok := tree.(*ast.CallNode)
	if !ok {
		return false
	}
	name, operator, arguments := expression.Callee(call)
	if !operator || signs[name] == nil {
		return false
	}
	left, right := l.amount(arguments[0]), l.amount(arguments[1])
	if left == nil || right == nil {
		return false
	}
	n.op, n.operator = opAmounts, name
	n.amount = &amount{op: amountMinus, left: left, right: right}
	return true
}

// sum is an amount bound to the columns of one table: fixed, and so many times
// each term, in units of 10^-scale. That it stays between lo and hi at every
// row was proven from what the columns can hold; so the reference could not
// fail at one either, and it does not matter where adding up wraps around.
type sum struct {
	fixed  int64
	terms  []term
	lo, hi int64
	scale  int
}

// term is so many times a column, without its base; or, where there are sums,
// the left one where the column has a value and else the right one; or, where
// there is no column, the product of both.
type term struct {
	times       int64
	column      *column.Vector
	left, right *sum
}

// most bounds sums, so that the difference of two never leaves int64.
const most = math.MaxInt64 / 4

// bindAmount proves that an amount can be computed; false where it cannot.
func (p *pass) bindAmount(a *amount, c *cursor) (*sum, bool) {
	switch a.op {
	case amountFixed:
		value, err := a.fixed(c)
		for scale := 0; err == nil && scale <= maxScale; scale++ {
			if units, exactly, inRange := value.Fixed(scale); exactly && inRange {
				return (&sum{fixed: units, lo: units, hi: units, scale: scale}).small()
			}
		}
		return nil, false
	case amountField, amountSpare:
		v := &p.columns[a.field]
		lo, hi := extent(v)
		s := &sum{fixed: v.Base, terms: []term{{times: 1, column: v}}, lo: lo, hi: hi, scale: a.scale}
		if a.op == amountField || v.Missing == nil {
			return s.small()
		}
		spare, ok := p.bindAmount(a.right, c)
		if !ok {
			return nil, false
		}
		if s, spare, ok = level(s, spare); !ok {
			return nil, false
		}
		return (&sum{terms: []term{{1, v, s, spare}}, lo: min(s.lo, spare.lo), hi: max(s.hi, spare.hi), scale: s.scale}).small()
	}
	left, ok1 := p.bindAmount(a.left, c)
	right, ok2 := p.bindAmount(a.right, c)
	switch {
	case !ok1 || !ok2:
		return nil, false
	case a.op == amountTimes:
		return left.multiply(right)
	}
	left, right, ok := level(left, right)
	if ok && a.op == amountMinus {
		right, ok = right.times(-1)
	}
	if !ok {
		return nil, false
	}
	return left.plus(right)
}

// extent gives numbers that no row of a column is below or above.
func extent(v *column.Vector) (lo, hi int64) {
	width := int64(0)
	switch {
	case v.Bytes != nil:
		width = math.MaxUint8
	case v.Shorts != nil:
		width = math.MaxUint16
	case v.Words != nil:
		width = math.MaxUint32
	case len(v.Longs) > 0:
		lo, hi = v.Longs[0], v.Longs[0]
		for _, n := range v.Longs {
			lo, hi = min(lo, n), max(hi, n)
		}
		return lo, hi
	}
	if v.Base > math.MaxInt64-width {
		return v.Base, math.MaxInt64
	}
	return v.Base, v.Base + width
}

// small reports whether a sum is within the bound.
func (s *sum) small() (*sum, bool) { return s, s.lo >= -most && s.hi <= most }

// plus adds two sums of one scale; several terms of one column become one.
func (s *sum) plus(other *sum) (*sum, bool) {
	out := &sum{fixed: s.fixed + other.fixed, lo: s.lo + other.lo, hi: s.hi + other.hi, scale: s.scale}
	out.terms = append(out.terms, s.terms...)
next:
	for _, t := range other.terms {
		for i := range out.terms {
			if known := &out.terms[i]; t.left == nil && known.left == nil && t.column == known.column {
				known.times += t.times
				continue next
			}
		}
		out.terms = append(out.terms, t)
	}
	return out.small()
}

// times gives k times a sum.
func (s *sum) times(k int64) (*sum, bool) {
	lo, ok1 := exact.Mul64(s.lo, k)
	hi, ok2 := exact.Mul64(s.hi, k)
	if !ok1 || !ok2 {
		return nil, false
	}
	out := &sum{fixed: s.fixed * k, lo: min(lo, hi), hi: max(lo, hi), scale: s.scale}
	for _, t := range s.terms {
		t.times *= k
		out.terms = append(out.terms, t)
	}
	return out.small()
}

// at brings a sum to a scale that is not below its own.
func (s *sum) at(scale int) (*sum, bool) {
	for s.scale < scale {
		more, ok := s.times(10)
		if !ok {
			return nil, false
		}
		more.scale = s.scale + 1
		s = more
	}
	return s, true
}

// level brings two sums to one scale.
func level(a, b *sum) (*sum, *sum, bool) {
	scale := max(a.scale, b.scale)
	a, ok1 := a.at(scale)
	b, ok2 := b.at(scale)
	return a, b, ok1 && ok2
}

// multiply gives the product of two sums.
func (s *sum) multiply(by *sum) (*sum, bool) {
	if len(s.terms) == 0 {
		s, by = by, s
	}
	if len(by.terms) == 0 {
		out, ok := s.times(by.fixed)
		if ok {
			out.scale += by.scale
		}
		return out, ok
	}
	out := &sum{terms: []term{{times: 1, left: s, right: by}}, lo: math.MaxInt64, hi: math.MinInt64, scale: s.scale + by.scale}
	for _, a := range []int64{s.lo, s.hi} {
		for _, b := range []int64{by.lo, by.hi} {
			corner, ok := exact.Mul64(a, b)
			if !ok {
				return nil, false
			}
			out.lo, out.hi = min(out.lo, corner), max(out.hi, corner)
		}
	}
	return out.small()
}

// load computes the sum for the rows lo ≤ row < hi, at most 64.
func (s *sum) load(into *[64]int64, lo, hi int) {
	for i := range into {
		into[i] = s.fixed
	}
	for i := range s.terms {
		t := &s.terms[i]
		if t.left == nil {
			accumulateColumn(into, t.column, lo, hi, t.times)
			continue
		}
		var left, right [64]int64
		t.left.load(&left, lo, hi)
		if t.column == nil {
			t.right.load(&right, lo, hi)
			for i := range into {
				into[i] += t.times * left[i] * right[i]
			}
			continue
		}
		if missing := window(t.column.Missing, lo); missing != 0 {
			t.right.load(&right, lo, hi)
			for ; missing != 0; missing &= missing - 1 {
				i := bits.TrailingZeros64(missing)
				left[i] = right[i]
			}
		}
		for i := range into {
			into[i] += t.times * left[i]
		}
	}
}

// accumulateColumn adds so many times the rows of a column, without its base.
func accumulateColumn(into *[64]int64, v *column.Vector, lo, hi int, times int64) {
	switch {
	case v.Bytes != nil:
		accumulate(into, v.Bytes[lo:hi], times)
	case v.Shorts != nil:
		accumulate(into, v.Shorts[lo:hi], times)
	case v.Words != nil:
		accumulate(into, v.Words[lo:hi], times)
	default:
		accumulate(into, v.Longs[lo:hi], times)
	}
}
