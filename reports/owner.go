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
	Clauses  Number `json:"clauses"`
	Findings Number `json:"findings"`
	Lost     Mark   `json:"lost"`
}

// alone reports whether the report is of one subject with nobody below it.
func (m *Model) alone() bool { return m.View.Subject != "" && len(m.Subjects) == 1 }

// concerns reports whether a clause counts in what the report says of tasks: in
// that of one subject, if it applies to it.
func (m *Model) concerns(clause int) bool {
	return !m.alone() || m.Main.Clauses[clause].outcome != score.NotApplicable
}

// clauseCount is a number of clauses of the ruleset for which conditions hold.
func (m *Model) clauseCount(n int, conditions ...string) Number {
	return countOf(n, m.pen.run+"ruleset."+m.pen.clauses, conditions...)
}

// owns is the condition that somebody is among those whom a clause names.
func owns(key, owner string) string {
	names := []string{owner}
	for _, kind := range engine.Kinds { // the ruleset writes their codes
		if kind.Title == owner {
			names = append(names, kind.Code)
		}
	}
	return isOne(key+"[*]", names...)
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
			list[j].Clauses.N++
			clauses[owner] = append(clauses[owner], m.Clauses[i].ID)
			if result := &m.Main.Clauses[i]; result.Finding() {
				list[j].Findings.N++
				lost[owner] += result.Lost.Exact
			}
		}
	}
	slices.SortStableFunc(list, func(a, b Owner) int {
		return cmp.Or(cmp.Compare(lost[b.Owner], lost[a.Owner]), cmp.Compare(b.Clauses.N, a.Clauses.N))
	})
	for i := range list {
		one := &list[i]
		owned := pick("clauses", clauses[one.Owner]...)
		at := m.subjectPath(m.MainID) + "." + owned
		one.Findings, one.Lost = countFindings(one.Findings.N, at), m.pen.mark(lost[one.Owner]).at(at, "lost")
		if m.alone() {
			one.Clauses = countOf(one.Clauses.N, at, "outcome!="+score.NotApplicable.String())
		} else {
			one.Clauses = m.clauseCount(one.Clauses.N, owns("owners", one.Owner))
		}
		one.Owner = engine.KindTitle(one.Owner)
	}
	return list
}
