package plan

import (
	"math/big"

	"chengan/engine/column"
)

// Input is what was handed in for a plan: figures and statements, all of which
// have been found fit for their indicators.
type Input struct {
	figures    map[string]map[int][]*Figure // by folded name of the series, then year
	statements map[string][]*Statement      // by indicator
}

// Figure is one value of one year.
//
// Units: Value in the unit of its series; of a share, in its %, ‰.
type Figure struct {
	Unit        string   // who below the plan's subject it is of, "" for the subject itself
	Value       *big.Rat // nil where there was nothing to divide by: no event
	Numerator   *big.Rat // both nil where a value was handed in
	Denominator *big.Rat
	Basis       string // 口径, such as 2020年价
	Source      string
	Origin      column.Origin
}

// Statement is something a person declares, with a source.
type Statement struct {
	Item   Item
	Year   int // 0 for none
	Value  *big.Rat
	Choice string
	Day    int64 // days since 1970-01-01; meaningful where the item asks for a date
	Source string
	Origin column.Origin
}

// Years gives the first and the last year of the plan with a figure or a
// completion; false where there is none.
func (in *Input) Years(p *Plan) (first, last int, ok bool) {
	note := func(year int) {
		if year < p.Head.Period.From || year > p.Head.Period.To {
			return
		}
		if !ok {
			first, last, ok = year, year, true
		}
		first, last = min(first, year), max(last, year)
	}
	for _, years := range in.figures {
		for year := range years {
			note(year)
		}
	}
	for _, statements := range in.statements {
		for _, s := range statements {
			switch s.Item {
			case NoEvent:
				note(s.Year)
			case Done:
				note(column.Year(s.Day))
			}
		}
	}
	return first, last, ok
}

// stated gives the statement of an item, nil for none.
func (in *Input) stated(indicator string, item Item) *Statement {
	for _, s := range in.statements[indicator] {
		if s.Item == item {
			return s
		}
	}
	return nil
}

// statedFor gives the statement of an item and a year, nil for none.
func (in *Input) statedFor(indicator string, item Item, year int) *Statement {
	for _, s := range in.statements[indicator] {
		if s.Item == item && s.Year == year {
			return s
		}
	}
	return nil
}
