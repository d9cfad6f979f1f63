// Package crosswalk relates three things: the items of one ruleset (a national
// standard), the tasks of those rulesets that a city breaks it down into, and
// the departments that answer for the tasks. A task carries stated shares of
// items, a department leads tasks and supports others, all of them N:M.
package crosswalk

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// Part is a ruleset whose clauses are the tasks.
type Part struct {
	Ruleset *engine.Ruleset
	Role    string // the role of the only subjects it judges, "" for all of its kinds
}

// Map is who carries what.
type Map struct {
	Target      Name
	Parts       []Name
	Points      score.Points // of all items
	Items       []Item       // that can be served: the leaves, in the order of the target
	Tasks       []Task       // in the order of their ids
	Departments []Department // who carries most comes first
	full        bool         // of the target: what does not apply keeps its points
}

// Name names a ruleset.
type Name struct{ ID, Edition, Title string }

// String gives "national@2019".
func (n Name) String() string { return n.ID + "@" + n.Edition }

// Item is a leaf of the served ruleset.
type Item struct {
	ID, Name string
	Above    []string // names of what it stands below, the highest first
	Points   score.Points
	Tasks    []int    // that carry a share of it
	Share    *big.Rat // what they carry together: 1 of a whole catalogue
	Cells    []Cell   // of the departments that have a part in it, in their order
}

// Cell is what one department has to do with one item.
type Cell struct {
	Department int
	Leads      int      // tasks
	Share      *big.Rat // that these carry; a task of several leads counts in equal parts
	Supports   int      // tasks
}

// Task is a clause of one or of several parts.
type Task struct {
	ID, Text, Domain string
	Leads, Supports  []string // kinds and roles
	Serves           []Service
	Max              score.Points // in the first part that holds it
	Parts            int          // that hold it
}

// Service is a share of an item.
type Service struct {
	Item  int
	Share *big.Rat
}

// Department is a lead or a helper: a role, or all subjects of a kind.
type Department struct {
	Code     string // as clauses name it: "交通", "district"
	Tasks    int    // that it leads
	Supports int
	Points   score.Points   // of the tasks it leads, as its rulesets weigh them
	Domains  map[string]int // tasks it leads, by domain
	Carried  *big.Rat       // points of the target; a task of several leads counts in equal parts
}

// Title gives the Chinese name.
func (d Department) Title() string { return engine.KindTitle(d.Code) }

// New relates the items of target to the clauses of parts. A clause that stands
// in several parts is one task.
//
// Errors: a share that is no number, an item that target has not, and a clause
// that serves differently in two parts; certified rulesets give only the last.
func New(target *engine.Ruleset, parts []Part) (*Map, error) {
	m := &Map{Target: nameOf(target), Points: target.Total, full: target.NotApplicable == engine.PolicyFull}
	place := map[string]int{}
	m.leaves(target.Items, nil, place)
	weights := map[string]score.Points{} // department → of the tasks it leads
	tasks := map[string]*Task{}
	for _, part := range parts {
		m.Parts = append(m.Parts, nameOf(part.Ruleset))
		var wrong error
		clauses(part.Ruleset.Items, func(clause *engine.Clause) {
			serves, err := services(clause, place)
			task := tasks[clause.ID]
			switch {
			case wrong != nil:
				return
			case err != nil:
				wrong = fmt.Errorf("%s 条款 %s：%w", nameOf(part.Ruleset), clause.ID, err)
				return
			case task == nil:
				task = &Task{ID: clause.ID, Text: clause.Text, Domain: clause.Domain, Serves: serves}
				if clause.Deduct.Pattern != nil {
					task.Max = clause.Deduct.Max()
				}
				tasks[clause.ID] = task
			case !slices.EqualFunc(task.Serves, serves, func(a, b Service) bool { return a.Item == b.Item && a.Share.Cmp(b.Share) == 0 }):
				wrong = fmt.Errorf("条款 %s 在 %s 中所服务的评价项或份额，与在前面的细则中不同", clause.ID, nameOf(part.Ruleset))
				return
			}
			task.Parts++
			for _, lead := range part.leads(clause.Owners) {
				task.Leads = with(task.Leads, lead)
				if clause.Deduct.Pattern != nil {
					weights[lead] += clause.Deduct.Max()
				}
			}
			for _, helper := range clause.Support {
				task.Supports = with(task.Supports, helper)
			}
		})
		if wrong != nil {
			return nil, wrong
		}
	}
	for _, task := range tasks {
		m.Tasks = append(m.Tasks, *task)
	}
	slices.SortFunc(m.Tasks, func(a, b Task) int { return naturally(a.ID, b.ID) })
	m.departments(weights)
	m.cells()
	return m, nil
}

func nameOf(rs *engine.Ruleset) Name { return Name{rs.ID, rs.Edition, rs.Title} }

func naturally(a, b string) int {
	switch {
	case engine.NaturalLess(a, b):
		return -1
	case engine.NaturalLess(b, a):
		return 1
	}
	return 0
}

// with adds a name to a list that does not hold it.
func with(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// leaves lists the items that clauses stand in, which are those to be served.
func (m *Map) leaves(items []engine.Item, above []string, place map[string]int) {
	for _, item := range items {
		if len(item.Items) > 0 {
			m.leaves(item.Items, append(slices.Clip(above), item.Name), place)
			continue
		}
		place[item.ID] = len(m.Items)
		m.Items = append(m.Items, Item{ID: item.ID, Name: item.Name, Above: above, Points: item.Points, Share: new(big.Rat)})
	}
}

// clauses visits the clauses of a tree.
func clauses(items []engine.Item, visit func(clause *engine.Clause)) {
	for i := range items {
		for j := range items[i].Clauses {
			visit(&items[i].Clauses[j])
		}
		clauses(items[i].Items, visit)
	}
}

// services reads what a clause serves.
func services(clause *engine.Clause, place map[string]int) ([]Service, error) {
	var list []Service
	for _, one := range clause.Serves {
		item, ok := place[one.Item]
		if !ok {
			return nil, fmt.Errorf("没有编号为 %q 的末级项", one.Item)
		}
		share, err := one.Number()
		if err != nil || share.Sign() <= 0 {
			return nil, fmt.Errorf("份额为 %q；应大于 0", one.Share)
		}
		list = append(list, Service{item, share.Rat()})
	}
	return list, nil
}

// leads gives who answers for a clause. In a ruleset for one role alone, all
// subjects of its kind are those of that role.
func (p Part) leads(owners []string) []string {
	var leads []string
	for _, owner := range owners {
		if p.Role != "" && slices.Contains(p.Ruleset.Subjects, owner) {
			owner = p.Role
		}
		leads = with(leads, owner)
	}
	return leads
}

// departments adds up what everybody leads and supports.
func (m *Map) departments(weights map[string]score.Points) {
	found := map[string]*Department{}
	of := func(code string) *Department {
		if found[code] == nil {
			found[code] = &Department{Code: code, Points: weights[code], Domains: map[string]int{}, Carried: new(big.Rat)}
		}
		return found[code]
	}
	for _, task := range m.Tasks {
		for _, lead := range task.Leads {
			d := of(lead)
			d.Tasks++
			d.Domains[task.Domain]++
			for _, one := range task.Serves {
				d.Carried.Add(d.Carried, part(times(one.Share, m.Items[one.Item].Points), len(task.Leads)))
			}
		}
		for _, helper := range task.Supports {
			of(helper).Supports++
		}
	}
	for _, d := range found {
		m.Departments = append(m.Departments, *d)
	}
	slices.SortFunc(m.Departments, func(a, b Department) int {
		return cmp.Or(b.Carried.Cmp(a.Carried), cmp.Compare(b.Tasks, a.Tasks), cmp.Compare(b.Supports, a.Supports), strings.Compare(a.Code, b.Code))
	})
}

// cells says what everybody has to do with every item.
func (m *Map) cells() {
	place := map[string]int{}
	for i, d := range m.Departments {
		place[d.Code] = i
	}
	for i := range m.Items {
		m.Items[i].Cells = make([]Cell, len(m.Departments))
		for d := range m.Items[i].Cells {
			m.Items[i].Cells[d] = Cell{Department: d, Share: new(big.Rat)}
		}
	}
	for t, task := range m.Tasks {
		for _, one := range task.Serves {
			item := &m.Items[one.Item]
			item.Tasks = append(item.Tasks, t)
			item.Share.Add(item.Share, one.Share)
			for _, lead := range task.Leads {
				cell := &item.Cells[place[lead]]
				cell.Leads++
				cell.Share.Add(cell.Share, part(one.Share, len(task.Leads)))
			}
			for _, helper := range task.Supports {
				item.Cells[place[helper]].Supports++
			}
		}
	}
	for i := range m.Items {
		item := &m.Items[i]
		item.Cells = slices.DeleteFunc(item.Cells, func(c Cell) bool { return c.Leads+c.Supports == 0 })
	}
}

// times gives share × points.
//
// Units: 分, not 1e-4 分.
func times(share *big.Rat, points score.Points) *big.Rat {
	return new(big.Rat).Mul(share, big.NewRat(int64(points), int64(score.Point)))
}

// part gives one of n equal parts.
func part(whole *big.Rat, n int) *big.Rat { return new(big.Rat).Quo(whole, big.NewRat(int64(n), 1)) }

// Uncovered lists the items that no task serves.
func (m *Map) Uncovered() []Item {
	return selected(m.Items, func(item Item) bool { return len(item.Tasks) == 0 })
}

// Partial lists the items that are served, but not wholly.
func (m *Map) Partial() []Item {
	return selected(m.Items, func(item Item) bool { return len(item.Tasks) > 0 && item.Share.Cmp(big.NewRat(1, 1)) != 0 })
}

// Idle lists the tasks that serve no item.
func (m *Map) Idle() []Task {
	return selected(m.Tasks, func(task Task) bool { return len(task.Serves) == 0 })
}

// Unowned lists the tasks that nobody leads.
func (m *Map) Unowned() []Task {
	return selected(m.Tasks, func(task Task) bool { return len(task.Leads) == 0 })
}

func selected[T any](list []T, is func(T) bool) []T {
	var out []T
	for _, one := range list {
		if is(one) {
			out = append(out, one)
		}
	}
	return out
}
