package reports

import (
	"cmp"
	"slices"

	"chengan/engine"
	"chengan/engine/score"
)

// Owner is what one 责任单位 answers for, and what of it the main subject lost.
// A clause of several owners counts for each.
type Owner struct {
	Owner    string `json:"owner"` // a role, or the title of a kind
	Clauses  int    `json:"clauses"`
	Findings int    `json:"findings"`
	Lost     Mark   `json:"lost"`
}

// alone reports whether the report is of one subject with nobody below it.
func (m *Model) alone() bool { return m.View.Subject != "" && len(m.Subjects) == 1 }

// concerns reports whether a clause counts in what the report says of tasks: in
// that of one subject, if it applies to it.
func (m *Model) concerns(clause int) bool {
	return !m.alone() || m.Main.Clauses[clause].outcome != score.NotApplicable
}

// owners lists the owners by what is lost on their clauses, then by how many
// they have.
func (m *Model) owners() []Owner {
	list := []Owner{}
	if m.Main == nil {
		return list
	}
	lost, clauses := map[string]score.Points{}, map[string][]string{}
	at := map[string]int{}
	for i := range m.Clauses {
		if !m.concerns(i) {
			continue
		}
		for _, owner := range m.Clauses[i].Owners {
			if m.alone() && owner != m.Main.KindTitle && slices.ContainsFunc(engine.Kinds, func(k engine.Kind) bool { return k.Title == owner }) {
				continue // as one of that kind it answers for nothing
			}
			j, ok := at[owner]
			if !ok {
				j = len(list)
				at[owner] = j
				list = append(list, Owner{Owner: owner})
			}
			list[j].Clauses++
			if result := &m.Main.Clauses[i]; result.Finding() {
				list[j].Findings++
				lost[owner] += result.Lost.Exact
				clauses[owner] = append(clauses[owner], m.Clauses[i].ID)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Owner) int {
		return cmp.Or(cmp.Compare(lost[b.Owner], lost[a.Owner]), cmp.Compare(b.Clauses, a.Clauses))
	})
	for i := range list {
		list[i].Lost = m.pen.mark(lost[list[i].Owner])
		if ids := clauses[list[i].Owner]; len(ids) > 0 {
			list[i].Lost = list[i].Lost.at(m.subjectPath(m.MainID)+"."+pick("clauses", ids...), "lost")
		}
		list[i].Owner = engine.KindTitle(list[i].Owner)
	}
	return list
}
