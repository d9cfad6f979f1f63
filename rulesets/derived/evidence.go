package derived

import (
	"maps"
	"slices"

	"chengan/engine/exact"
	"chengan/rulesets/witness"
)

// record is a row and how often it stands there.
type record struct {
	*kind
	times int
}

// kind is a row that several bodies of evidence may share, so that it is asked
// about only once.
type kind struct {
	row witness.Row
	key string
}

// kind gives the kind of a row.
func (d *derivation) kind(row witness.Row) *kind {
	key := row.Key()
	if k, ok := d.kinds[key]; ok {
		return k
	}
	k := &kind{row, key}
	d.kinds[key] = k
	return k
}

// one is a single record of a kind.
func one(k *kind) record { return record{k, 1} }

// figure is one value of an indicator.
type figure struct {
	name string
	year int
}

// evidence is what a case submits, while it is being made.
type evidence struct {
	rows    map[string][]record
	figures map[figure]exact.Number
	subject *Subject // nil for the one that nobody need name
}

func empty() evidence {
	return evidence{rows: map[string][]record{}, figures: map[figure]exact.Number{}}
}

// of is evidence of one table.
func of(table string, records ...record) evidence {
	e := empty()
	e.rows[table] = records
	return e
}

// once gives a record of each kind.
func once(kinds []*kind) []record {
	records := make([]record, len(kinds))
	for i, k := range kinds {
		records[i] = one(k)
	}
	return records
}

func (e evidence) clone() evidence {
	out := evidence{rows: map[string][]record{}, figures: maps.Clone(e.figures), subject: e.subject}
	for table, records := range e.rows {
		out.rows[table] = slices.Clone(records)
	}
	return out
}

// with joins two bodies of evidence; false where they say two things of one
// figure or of the subject.
func (e evidence) with(other evidence) (evidence, bool) {
	out := e.clone()
	for table, records := range other.rows {
		out.rows[table] = append(out.rows[table], records...)
	}
	for at, value := range other.figures {
		if own, ok := out.figures[at]; ok && own.Cmp(value) != 0 {
			return out, false
		}
		out.figures[at] = value
	}
	if other.subject != nil {
		if out.subject != nil && !out.subject.equal(*other.subject) {
			return out, false
		}
		out.subject = other.subject
	}
	return out, true
}
