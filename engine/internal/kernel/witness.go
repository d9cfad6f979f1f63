package kernel

import (
	"slices"

	"chengan/engine/column"
)

// Witnesses counts the records that a result rests on, and gives the first of
// them, as the reference does: those of the selections, and the indicator rows
// asked for, each once.
//
// Shape: at most most origins, in the order of file, sheet and row.
func (s *Scene) Witnesses(selections []*Expression, most int) (total int, first []column.Origin, err error) {
	type found struct {
		table   *column.Table
		rows    []int
		ordered bool // each row once
	}
	var all []*found
	of := func(table *column.Table) *found {
		for _, f := range all {
			if f.table == table {
				f.ordered = false
				return f
			}
		}
		all = append(all, &found{table: table, ordered: true})
		return all[len(all)-1]
	}
	for _, x := range selections {
		if x.Reason != "" {
			return 0, nil, ErrFallback
		}
		p := s.state.passes[x.selection.table]
		if p.table == nil {
			continue
		}
		f := of(p.table)
		if !s.rows(p, x.selection, func(row int) { f.rows = append(f.rows, row) }) {
			return 0, nil, ErrFallback
		}
	}
	if len(s.used) > 0 {
		f := of(s.state.indicators.table)
		f.rows, f.ordered = append(f.rows, s.used...), false
	}
	least := leastOrigins{limit: most}
	for _, f := range all {
		if !f.ordered {
			slices.Sort(f.rows)
			f.rows = slices.Compact(f.rows)
		}
		for _, row := range f.rows {
			least.add(f.table.Origin(row))
		}
		total += len(f.rows)
	}
	return total, least.done(), nil
}

// leastOrigins keeps the first origins of many.
type leastOrigins struct {
	limit int
	kept  []column.Origin // fewer than twice the limit
	full  bool            // kept holds limit origins that are no later than bound
	bound column.Origin
}

func (l *leastOrigins) add(o column.Origin) {
	if l.full && o.Compare(l.bound) >= 0 {
		return
	}
	if l.kept = append(l.kept, o); len(l.kept) == 2*l.limit {
		l.done()
		l.full, l.bound = true, l.kept[l.limit-1]
	}
}

// done gives the first origins in order.
func (l *leastOrigins) done() []column.Origin {
	slices.SortFunc(l.kept, column.Origin.Compare)
	l.kept = l.kept[:min(len(l.kept), l.limit)]
	return l.kept
}

// rows visits the scene's rows of a selection; false where one of them could
// not be decided.
func (s *Scene) rows(p *pass, of *selection, visit func(row int)) bool {
	if p.broken {
		return false
	}
	if s.tree == nil {
		return p.visit(of, 0, p.table.Len(), visit)
	}
	for _, subject := range s.tree {
		if lo, hi := p.table.Rows(subject); lo < hi && !p.visit(of, lo, hi, visit) {
			return false
		}
	}
	return true
}
