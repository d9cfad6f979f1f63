package kernel

import (
	"math/bits"
	"slices"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"chengan/engine/column"
)

// MaxFirst is how many of the records behind a result streamed evidence notes
// for each subject. Chunks are gone when results are known, so they are noted
// as they pass; where records are kept they are looked up when asked for.
const MaxFirst = 100

// first is the records of one table that a result rests on, each once.
type first struct {
	selection
	id int
}

// firsts gives, for each table that selections are of, all that are selected.
//
// Shape: nodes is parallel to selections, which are lowered.
func (p *Plan) firsts(nodes []ast.Node, selections []*Expression) []*first {
	var out []*first
	for i, x := range selections {
		table := x.selection.table
		if slices.ContainsFunc(out, func(f *first) bool { return f.table == table }) {
			continue
		}
		t := p.tables[table]
		var same []int
		for j := i; j < len(selections); j++ {
			if selections[j].selection.table == table {
				same = append(same, j)
			}
		}
		union := *x.selection
		for _, j := range same[1:] {
			other := selections[j].selection
			if other.index != union.index { // then both conditions are looked at in full
				union.where, union.index = p.whole(t, nodes[i]), nil
				for _, k := range same[1:] {
					union.where = t.either(union.where, p.whole(t, nodes[k]))
				}
				break
			}
			union.where = t.either(union.where, other.where)
		}
		out = append(out, t.first(union))
	}
	return out
}

// whole lowers the conditions of a selection to one node, without any index;
// −1 for all records.
func (p *Plan) whole(t *tablePlan, tree ast.Node) int {
	l := &lowering{plan: p}
	_, conditions := l.base(tree)
	where := -1
	for _, condition := range flatten(conditions) {
		if n := l.predicate(t, condition); where < 0 {
			where = n
		} else {
			where = t.and(where, n)
		}
	}
	return where
}

// either is the records of two selections, −1 for all records. Both are asked of
// every record: one that fails in either is the reference's.
func (t *tablePlan) either(a, b int) int {
	a, b = max(a, b), min(a, b)
	switch {
	case a == b:
		return a
	case b < 0 && t.nodes[a].total:
		return -1
	case b < 0:
		b = t.add("everything", node{op: opConstant, total: true, test: func(*cursor) (bool, error) { return true, nil }})
	}
	return t.add("either "+strconv.Itoa(a)+" "+strconv.Itoa(b), node{op: opOr, left: a, right: b, both: true, total: t.nodes[a].total && t.nodes[b].total})
}

// first gives the noting of a selection, a new one where there is none.
func (t *tablePlan) first(s selection) *first {
	for _, known := range t.firsts {
		if known.where == s.where && known.index == s.index {
			return known
		}
	}
	t.firsts = append(t.firsts, &first{selection: s, id: len(t.firsts)})
	return t.firsts[len(t.firsts)-1]
}

// noted is what has passed of a first, by slot.
type noted struct {
	first *first
	slots []notes
}

// notes is how many records of one slot passed, and the first of them.
type notes struct {
	count  int64
	failed bool
	foremost[spot]
}

// spot is a row of a part of the table.
type spot struct{ part, row uint32 }

// add takes in the block at hand.
func (n *noted) add(p *pass) {
	mask := p.all
	if n.first.index != nil {
		var some bool
		if mask, some = p.among(n.first.index); !some {
			return
		}
	}
	selected := p.ask(n.first.where, mask)
	compare := func(a, b spot) int { return compareSpots(p.table, a, b) }
	for _, s := range p.spans[p.first : p.first+p.held] {
		lo, hi := max(s.lo, p.lo)-p.lo, min(s.hi, p.hi)-p.lo
		into := &n.slots[s.slot]
		found := 0
		for w := lo / 64; w*64 < hi; w++ {
			if p.anyFail && p.failed.slice(w, lo, hi) != 0 {
				into.failed = true
			}
			found += bits.OnesCount64(selected.slice(w, lo, hi) & mask[w])
		}
		if found == 0 {
			continue
		}
		into.count += int64(found)
		if !into.full {
			into.kept = slices.Grow(into.kept, min(found, MaxFirst))
		}
		part, end := 0, 0
	rows:
		for w := lo / 64; w*64 < hi; w++ {
			for word := selected.slice(w, lo, hi) & mask[w]; word != 0; word &= word - 1 {
				row := p.lo + w*64 + bits.TrailingZeros64(word)
				if row >= end {
					part, end = p.table.Stretch(row)
				}
				if !into.add(spot{uint32(part), uint32(p.table.Line(row))}, MaxFirst, compare) {
					break rows // rows of a span rise, so behind one that came too late all do
				}
			}
		}
	}
}

func compareSpots(t *column.Table, a, b spot) int {
	if a.part == b.part {
		return int(a.row) - int(b.row)
	}
	return t.Part(int(a.part)).Compare(t.Part(int(b.part)))
}

// passed gives what was noted of a table that was streamed; false where a
// record could not be decided.
func (s *Scene) passed(f *first, least *earliest[column.Origin]) (total int, ok bool) {
	l := s.state.ledgers[f.table]
	slots := l.noted[f.id].slots
	visit := func(slot int) bool {
		n := &slots[slot]
		total += int(n.count)
		for _, at := range n.kept {
			part := l.last.Part(int(at.part))
			least.add(column.Origin{File: part.File, Sheet: part.Sheet, Row: int(at.row)})
		}
		return !n.failed
	}
	if s.tree == nil {
		for slot := range slots {
			if !visit(slot) {
				return 0, false
			}
		}
		return total, true
	}
	for _, subject := range s.tree {
		if !visit(subject + 1) {
			return 0, false
		}
	}
	return total, true
}
