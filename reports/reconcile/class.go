package reconcile

import "slices"

// classify parts the rows of a table by its 类别 column. The table itself is of
// units of all kinds then, whatever its caption names last.
func (s *sheet) classify() {
	column := s.column(class)
	if column < 0 || s.column(name) < 0 {
		return
	}
	rows := map[string][]*entry{}
	var groups []string
	add := func(group string, e *entry) {
		if _, known := rows[group]; !known {
			groups = append(groups, group)
		}
		rows[group] = append(rows[group], e)
	}
	for _, e := range s.entries {
		switch group := groupIn(s.text(e, column)); group {
		case "", "单位":
		case "区县", "开发区":
			add(group, e)
			add(both, e)
		default:
			add(group, e)
		}
	}
	if len(groups) == 0 {
		return
	}
	s.group = "单位"
	for _, group := range groups {
		part := &sheet{table: s.table, number: s.number, order: s.order, group: group, complete: s.complete, part: true, columns: s.columns, entries: rows[group], label: s.label,
			members: map[string]*entry{}, ladders: map[metric]*ladder{}, added: map[int]added{}}
		for _, e := range part.entries {
			if own, found := s.members[e.name]; found {
				part.members[e.name] = own
			}
		}
		s.classes = append(s.classes, part)
	}
}

// of gives the table, or those of its rows, that are of a group; nil for none.
func (s *sheet) of(group string) *sheet {
	if s.group == group {
		return s
	}
	if i := slices.IndexFunc(s.classes, func(part *sheet) bool { return part.group == group }); i >= 0 {
		return s.classes[i]
	}
	return nil
}

// meant gives the tables that a sentence about a group can mean: those of the
// group; where it names no kind and none is of just that, all that fit.
func (c *checker) meant(group string, fits func(*sheet) bool) []*sheet {
	var own, all []*sheet
	for _, s := range c.read {
		if !s.complete || !fits(s) {
			continue
		}
		if s := s.of(group); s != nil {
			own = append(own, s)
		}
		all = append(all, s)
	}
	if len(own) == 0 && anyGroup(group) {
		return all
	}
	return own
}
