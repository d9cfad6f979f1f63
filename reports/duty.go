package reports

import (
	"cmp"
	"slices"

	"chengan/engine/score"
)

// Duties is the 责任矩阵: who answers for which item, and who helps.
type Duties struct {
	Owners []DutyOwner // by the points they lead, most first
	Items  []DutyItem  // the leaves, in the order of the ruleset
}

// DutyOwner is what one 责任单位 leads and helps with. A clause of several
// owners counts for each.
type DutyOwner struct {
	Owner  string
	Leads  Number // clauses
	Points Mark   // that these may lose
	Lost   Mark   // on these, by whom Duties speaks of
	Helps  Number // clauses
}

// DutyItem is one item.
type DutyItem struct {
	Node    *Node
	Pillar  string
	Clauses Number
	Lost    Mark       // on the clauses, by whom Duties speaks of
	Cells   []DutyCell // parallel to Duties.Owners
}

// DutyCell is what an owner has to do with an item: clauses.
type DutyCell struct{ Leads, Helps Number }

// Nobody heads the clauses for which the ruleset names no owner.
const Nobody = "未明确"

// losers are those whose losses the 责任矩阵 counts: the main subject, or all of
// a batch.
func (m *Model) losers() []*Subject {
	switch {
	case m.Main == nil:
		return nil
	case !m.Batch():
		return []*Subject{m.Main}
	}
	var list []*Subject
	for i := range m.Ranking {
		list = append(list, m.Ranking[i].Subject)
	}
	return list
}

// ofLosers is the sum of a figure of losers.
func (m *Model) ofLosers(figure string) string {
	if m.Batch() {
		return m.ofRanked(figure)
	}
	return m.subjectPath(m.MainID) + "." + figure
}

// leading is the condition that an owner leads a clause.
func leading(owner string) string {
	if owner == Nobody {
		return isOne("owners[*]", "")
	}
	return owns("owners", owner)
}

// Duties relates the items to those who answer for their clauses.
func (m *Model) Duties() Duties {
	type load struct {
		points, lost score.Points
		clauses      []string // ids
	}
	var d Duties
	var loads []load
	at, pillar, item := map[string]int{}, "", map[int]int{}
	owner := func(name string) int {
		i, ok := at[name]
		if !ok {
			i = len(d.Owners)
			at[name], d.Owners, loads = i, append(d.Owners, DutyOwner{Owner: name}), append(loads, load{})
		}
		return i
	}
	leads := func(c *Clause) []string {
		if len(c.Owners) == 0 {
			return []string{Nobody}
		}
		return c.Owners
	}
	loss := func(clause int) (sum score.Points) {
		for _, subject := range m.losers() {
			sum += subject.Clauses[clause].Lost.Exact
		}
		return sum
	}
	for i := range m.Clauses {
		for _, name := range leads(&m.Clauses[i]) {
			o := owner(name)
			d.Owners[o].Leads.N++
			loads[o].points += m.Clauses[i].Max.Exact
			loads[o].lost += loss(i)
			loads[o].clauses = append(loads[o].clauses, m.Clauses[i].ID)
		}
		for _, name := range m.Clauses[i].Support {
			d.Owners[owner(name)].Helps.N++
		}
	}
	for i := range d.Owners {
		one, load := &d.Owners[i], loads[i]
		one.Leads, one.Helps = m.clauseCount(one.Leads.N, leading(one.Owner)), m.clauseCount(one.Helps.N, owns("support", one.Owner))
		one.Points, one.Lost = m.pen.mark(load.points), m.pen.mark(load.lost)
		if list := pick("clauses", load.clauses...); len(load.clauses) > 0 {
			one.Points, one.Lost = one.Points.at(m.pen.run+"ruleset."+list+".max", ""), one.Lost.at(m.ofLosers(list+".lost"), "")
		}
	}
	slices.SortStableFunc(d.Owners, func(a, b DutyOwner) int {
		return cmp.Or(cmp.Compare(b.Points.Exact, a.Points.Exact), cmp.Compare(b.Leads.N, a.Leads.N), cmp.Compare(b.Helps.N, a.Helps.N))
	})
	for i := range d.Owners {
		at[d.Owners[i].Owner] = i
	}
	for i := range m.Nodes {
		if m.Nodes[i].Parent == "" {
			pillar = m.Nodes[i].Name
		}
		if m.Nodes[i].Leaf {
			item[i] = len(d.Items)
			d.Items = append(d.Items, DutyItem{Node: &m.Nodes[i], Pillar: pillar, Cells: make([]DutyCell, len(d.Owners))})
		}
	}
	lost, clauses := make([]score.Points, len(d.Items)), make([][]string, len(d.Items))
	for i := range m.Clauses {
		k, ok := item[m.Clauses[i].node]
		if !ok {
			continue
		}
		one := &d.Items[k]
		one.Clauses.N++
		lost[k] += loss(i)
		clauses[k] = append(clauses[k], m.Clauses[i].ID)
		for _, name := range leads(&m.Clauses[i]) {
			one.Cells[at[name]].Leads.N++
		}
		for _, name := range m.Clauses[i].Support {
			one.Cells[at[name]].Helps.N++
		}
	}
	for k := range d.Items {
		one := &d.Items[k]
		of := isOne("item", one.Node.ID)
		one.Clauses, one.Lost = m.clauseCount(one.Clauses.N, of), m.pen.mark(lost[k])
		if len(clauses[k]) > 0 {
			one.Lost = one.Lost.at(m.ofLosers(pick("clauses", clauses[k]...)+".lost"), "")
		}
		for o := range one.Cells {
			cell, name := &one.Cells[o], d.Owners[o].Owner
			if cell.Leads.N > 0 {
				cell.Leads = m.clauseCount(cell.Leads.N, of, leading(name))
			}
			if cell.Helps.N > 0 {
				cell.Helps = m.clauseCount(cell.Helps.N, of, owns("support", name))
			}
		}
	}
	return d
}
