package kernel

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
)

// Witness is the records that a result rests on: those of several selections,
// each record once, and the indicator rows that were asked for.
type Witness struct {
	Reason     string // why it is left to the reference, "" where it is lowered
	Rows       bool   // some part of it looks at record after record, not at columns
	Total      bool   // no record can fail to be decided
	selections []*Expression
	firsts     []*first // of each table that selections are of, what streamed evidence notes
}

// Witness lowers what yields records.
func (p *Plan) Witness(nodes ...ast.Node) *Witness {
	w := &Witness{}
	for _, node := range nodes {
		x := p.Records(node)
		w.selections = append(w.selections, x)
		w.Rows = w.Rows || x.Rows
		if w.Reason == "" {
			w.Reason = x.Reason
		}
	}
	if w.Total = w.Reason == ""; w.Total {
		w.firsts = p.firsts(nodes, w.selections)
		for _, x := range w.selections {
			where := x.selection.where
			w.Total = w.Total && (where < 0 || p.tables[x.selection.table].nodes[where].total)
		}
	}
	return w
}

// TouchesWitness is Touches for any of the selections.
func (p *Plan) TouchesWitness(w *Witness, table string, names func(field int, text string) bool) bool {
	return slices.ContainsFunc(w.selections, func(x *Expression) bool { return p.Touches(x, table, names) })
}

// Witnesses counts the records behind a result, and gives the first of them, as
// the reference does.
//
// Shape: at most most origins, in the order of file, sheet and row; streamed
// evidence knows no more than MaxFirst.
func (s *Scene) Witnesses(of *Witness, most int) (total int, origins []column.Origin, err error) {
	if of.Reason != "" {
		return 0, nil, ErrFallback
	}
	least := newEarliest(most, column.Origin.Compare)
	for _, f := range of.firsts {
		l := s.state.ledgers[f.table]
		switch {
		case l.broken:
			return 0, nil, ErrFallback
		case l.passed:
			n, ok := s.passed(f, least)
			if !ok {
				return 0, nil, ErrFallback
			}
			total += n
			continue
		}
		n, err := s.visited(of, f.table, least)
		if err != nil {
			return 0, nil, err
		}
		total += n
	}
	if len(s.used) > 0 && !slices.ContainsFunc(of.firsts, func(f *first) bool { return s.state.plan.tables[f.table].schema.Name == indicators }) {
		n, err := s.visited(of, -1, least)
		if err != nil {
			return 0, nil, err
		}
		total += n
	}
	return total, least.done(), nil
}

// indicators is the table whose rows expressions ask for by name and year.
const indicators = "indicators"

// visited looks at the records of one table's selections, chunk by chunk; of
// the indicators table also those that were asked for. Table −1 has only those.
func (s *Scene) visited(of *Witness, table int, least *earliest[column.Origin]) (total int, err error) {
	asked := table < 0
	var chunks []*pass
	if table >= 0 {
		chunks = s.chunks(table)
		asked = len(s.used) > 0 && s.state.plan.tables[table].schema.Name == indicators
	}
	if asked && len(chunks) > 1 {
		return 0, ErrFallback // rows asked for are those of one table
	}
	count := func(t *column.Table, rows []int, ordered bool) {
		if !ordered {
			slices.Sort(rows)
			rows = slices.Compact(rows)
		}
		for _, row := range rows {
			least.add(t.Origin(row))
		}
		total += len(rows)
	}
	if len(chunks) == 0 && asked {
		count(s.state.indicators.table, slices.Clone(s.used), false)
	}
	var selections []*selection
	for _, x := range of.selections {
		if x.selection.table == table {
			selections = append(selections, x.selection)
		}
	}
	if len(selections) == 1 && !asked {
		if n, ok := s.counted(selections[0]); ok { // then the first are enough
			for _, p := range chunks {
				if !s.rows(p, selections[0], least.limit, func(row int) { least.add(p.table.Origin(row)) }) {
					return 0, ErrFallback
				}
			}
			return n, nil
		}
	}
	for _, p := range chunks {
		var rows []int
		for _, one := range selections {
			if !s.rows(p, one, math.MaxInt, func(row int) { rows = append(rows, row) }) {
				return 0, ErrFallback
			}
		}
		if asked {
			rows = append(rows, s.used...)
		}
		count(p.table, rows, len(selections) == 1 && !asked && p.table.Sealed())
	}
	return total, nil
}

// chunks gives the chunks of a table that may have rows of the scene: of the many
// pages that changes leave behind, most have none.
func (s *Scene) chunks(table int) []*pass {
	l := s.state.ledgers[table]
	if s.tree == nil || len(l.pages) == 0 {
		return l.chunks
	}
	if s.near == nil {
		s.near = make([][]*pass, len(s.state.ledgers))
	}
	if s.near[table] == nil {
		s.near[table] = append(s.near[table], l.chunks[0]) // what there was before all changes
		seen := map[int]bool{}
		for _, subject := range s.tree {
			for _, page := range l.pages[subject+1] {
				if !seen[page] {
					seen[page] = true
					s.near[table] = append(s.near[table], l.chunks[page])
				}
			}
		}
	}
	return s.near[table]
}

// counted gives how many records a selection has, where some expression counts
// the same.
func (s *Scene) counted(of *selection) (int, bool) {
	t := s.state.plan.tables[of.table]
	a, ok := t.byMeaning[meaning(aggregate{selection: *of, fold: foldCount}, "")]
	if !ok {
		return 0, false
	}
	n, err := s.count(a)
	return int(n), err == nil
}

// rows visits the scene's rows of a selection, of each subject no more than the
// first most in the order of origins; false where one of them could not be
// decided.
func (s *Scene) rows(p *pass, of *selection, most int, visit func(row int)) bool {
	if p.broken {
		return false
	}
	sealed, clause := p.table.Sealed(), p.table.Clustered()
	if !sealed || clause >= 0 && (of.index == nil || of.index.field != clause) {
		most = math.MaxInt // rows are not in the order of their origins
	}
	switch {
	case s.tree == nil:
		return p.firstOf(of, 0, p.table.Len(), math.MaxInt, visit)
	case sealed:
		for _, subject := range s.tree {
			if lo, hi := p.table.Rows(subject); lo < hi && !p.firstOf(of, lo, hi, most, visit) {
				return false
			}
		}
	default:
		return p.firstOf(of, 0, p.table.Len(), math.MaxInt, func(row int) {
			if subject := p.table.Subject(row); subject >= 0 && s.below(subject) {
				visit(row)
			}
		})
	}
	return true
}

// firstOf visits no more than the first most rows of a selection.
func (p *pass) firstOf(of *selection, lo, hi, most int, visit func(row int)) bool {
	return p.visit(of, lo, hi, func(row int) bool {
		visit(row)
		most--
		return most > 0
	})
}
