package column

// Merge gives a sealed table of the rows of others of the same schema, without
// those that are gone.
//
// Shape: subjects is as for Seal; gone is asked for a table's index and a row.
func Merge(tables []*Table, gone func(table, row int) bool, subjects int) *Table {
	merged := NewTable(tables[0].Schema)
	merged.Faults = tables[0].Faults
	for field, skipped := range tables[0].skipped {
		if skipped {
			merged.Skip(field)
		}
	}
	parts := map[Part]int{}
	for i, t := range tables {
		vectors := make([]Vector, len(t.Schema.Fields))
		for field := range vectors {
			if !t.skipped[field] {
				vectors[field] = t.Vector(field)
			}
		}
		for r := range t.runs {
			from := t.parts[t.runs[r].part]
			part, ok := parts[from]
			if !ok {
				part = merged.AddPart(from)
				parts[from] = part
			}
			for row := t.runs[r].start; row < t.end(r); row++ {
				if gone(i, row) {
					continue
				}
				merged.Begin(t.runs[r].subject, part, int(t.rows[row]))
				for field := range vectors {
					if !t.skipped[field] {
						merged.columns[field].Put(vectors[field].value(t.Schema.Fields[field].Type, row))
					}
				}
			}
		}
	}
	merged.Seal(subjects)
	return merged
}
