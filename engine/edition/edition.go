// Package edition tells how two editions of a ruleset differ: which clauses
// became of which, by lineage, what exactly changed in each, and what that
// means for comparing their scores. It is the only comparison of rulesets.
package edition

import (
	"slices"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/score"
)

// Edition is a ruleset with what its expressions are about.
type Edition struct {
	Ruleset *engine.Ruleset
	Schemas map[string]*column.Schema // of its tables; nil: nothing is said of tables
	Program *engine.Program           // nil: nothing is said of what clauses read
}

// Name is "id@edition".
func (e Edition) Name() string { return nameOf(e.Ruleset) }

func nameOf(rs *engine.Ruleset) string { return rs.ID + "@" + rs.Edition }

// Comparison is all that differs between two editions.
type Comparison struct {
	From      string   `json:"from"` // "id@edition"
	To        string   `json:"to"`
	FromTitle string   `json:"from_title"`
	ToTitle   string   `json:"to_title"`
	Lineage   bool     `json:"lineage"`           // clauses are known by lineage; else by their ids
	Through   []string `json:"through,omitempty"` // the editions between the two
	Basis     string   `json:"basis"`             // the same in words
	Frame     []Change `json:"frame"`             // of the ruleset as a whole, and of pillars and groups
	Items     []Item   `json:"items"`             // leaves, those of To first
	Groups    []Group  `json:"groups"`            // of clauses, in the order of Items
	Pillars   []Pillar `json:"pillars"`
	Vetoes    []Entry  `json:"vetoes"` // those that differ
	Bonus     []Entry  `json:"bonus"`
	Checks    []Entry  `json:"checks"`
	Tables    []Table  `json:"tables"` // those that differ
	Rule      string   `json:"rule"`   // MarkRule
}

// Group is clauses of both editions that became of each other: the connected
// ones.
type Group struct {
	From    []string         `json:"from"`           // ids of clauses; none: what is new
	To      []string         `json:"to"`             // none: what is withdrawn
	Item    string           `json:"item"`           // id of the item that it is told under: To's, else From's
	Kinds   []engine.Descent `json:"kinds"`          // all that hold
	Note    string           `json:"note,omitempty"` // why, as the editions say
	Changes []Change         `json:"changes"`
	Text    string           `json:"text"` // of the first clause, the newer one where there are both
}

// Is reports whether a kind of change holds.
func (g Group) Is(kind engine.Descent) bool { return slices.Contains(g.Kinds, kind) }

// Item is one leaf of either edition.
type Item struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Pillar  string        `json:"pillar"`                // id of the item at the top
	From    *score.Points `json:"from_points,omitempty"` // nil: the edition has no such item
	To      *score.Points `json:"to_points,omitempty"`
	Mark    Mark          `json:"mark"`
	Reasons []string      `json:"reasons"` // of the mark, none where comparable
	Changes []Change      `json:"changes"` // of the item itself
}

// Pillar is the totals of one item at the top.
type Pillar struct {
	ID          string                 `json:"id"`
	Name        string                 `json:"name"`
	From        *score.Points          `json:"from_points,omitempty"`
	To          *score.Points          `json:"to_points,omitempty"`
	FromClauses int                    `json:"from_clauses"`
	ToClauses   int                    `json:"to_clauses"`
	Kinds       map[engine.Descent]int `json:"kinds"` // groups; one may be of several kinds
	Marks       map[Mark]int           `json:"marks"` // items
}

// Entry is a veto, a bonus clause or a check that differs; they are known by
// their ids.
type Entry struct {
	Kind    engine.Descent `json:"kind"` // New, Gone or Edited
	ID      string         `json:"id"`
	Text    string         `json:"text"`
	Changes []Change       `json:"changes"`
}

// Same reports whether nothing differs but the names of the editions.
func (c *Comparison) Same() bool {
	return len(c.Frame)+len(c.Vetoes)+len(c.Bonus)+len(c.Checks)+len(c.Tables) == 0 &&
		!slices.ContainsFunc(c.Items, func(i Item) bool { return len(i.Changes) > 0 || i.From == nil || i.To == nil }) &&
		!slices.ContainsFunc(c.Groups, func(g Group) bool { return len(g.Changes) > 0 || !g.Is(engine.Same) })
}

// Compare tells how from and to differ. Between are the editions between them,
// in that order, which are asked for lineage only; either may be the later one.
// Where they are no line of editions, clauses are known by their ids.
func Compare(from, to Edition, between ...Edition) *Comparison {
	c := &comparing{from: view(from), to: view(to), out: &Comparison{
		From: from.Name(), To: to.Name(), FromTitle: from.Ruleset.Title, ToTitle: to.Ruleset.Title, Rule: MarkRule,
		Frame: []Change{}, Items: []Item{}, Groups: []Group{}, Pillars: []Pillar{}, Vetoes: []Entry{}, Bonus: []Entry{}, Checks: []Entry{}, Tables: []Table{},
	}}
	line := slices.Concat([]Edition{from}, between, []Edition{to})
	c.trace(line)
	c.tables()
	c.groups()
	c.items()
	c.pillars()
	c.frame()
	return c.out
}

// comparing is a comparison while it is made.
type comparing struct {
	from, to side
	links    links
	notes    map[string]string // id of a clause of to, or "-" and one of from → why
	foreign  map[string]bool   // ids of clauses of to that another ruleset had
	meanings map[string]string // table, or table.field → what is another in it, for marks
	out      *Comparison
}

// side is an edition laid out for looking things up.
type side struct {
	Edition
	order   []string // ids of clauses
	clauses map[string]*engine.Clause
	item    map[string]*engine.Item // clause → its leaf
	leaves  []*engine.Item
	byID    map[string]*engine.Item // leaf
	pillar  map[string]string       // leaf → id at the top
}

func view(e Edition) side {
	s := side{Edition: e, clauses: map[string]*engine.Clause{}, item: map[string]*engine.Item{}, byID: map[string]*engine.Item{}, pillar: map[string]string{}}
	var walk func(items []engine.Item, pillar string)
	walk = func(items []engine.Item, pillar string) {
		for i := range items {
			item, top := &items[i], pillar
			if top == "" {
				top = item.ID
			}
			if len(item.Items) == 0 {
				s.leaves = append(s.leaves, item)
				s.byID[item.ID], s.pillar[item.ID] = item, top
			}
			for j := range item.Clauses {
				clause := &item.Clauses[j]
				s.order = append(s.order, clause.ID)
				s.clauses[clause.ID], s.item[clause.ID] = clause, item
			}
			walk(item.Items, top)
		}
	}
	walk(e.Ruleset.Items, "")
	return s
}

// items compares the leaves and marks them.
func (c *comparing) items() {
	add := func(id string) {
		was, is := c.from.byID[id], c.to.byID[id]
		one := Item{ID: id, Reasons: []string{}, Changes: []Change{}}
		if was != nil {
			one.Name, one.Pillar, one.From = was.Name, c.from.pillar[id], &was.Points
		}
		if is != nil {
			one.Name, one.Pillar, one.To = is.Name, c.to.pillar[id], &is.Points
		}
		if was != nil && is != nil {
			one.Changes = append(one.Changes, itemChanges(was, is)...)
		}
		c.mark(&one)
		c.out.Items = append(c.out.Items, one)
	}
	for _, leaf := range c.to.leaves {
		add(leaf.ID)
	}
	for _, leaf := range c.from.leaves {
		if c.to.byID[leaf.ID] == nil {
			add(leaf.ID)
		}
	}
	// Groups stand as their items do.
	place := map[string]int{}
	for i, item := range c.out.Items {
		place[item.ID] = i
	}
	slices.SortStableFunc(c.out.Groups, func(a, b Group) int { return place[a.Item] - place[b.Item] })
}

// pillars adds up by the items at the top.
func (c *comparing) pillars() {
	index := map[string]int{}
	at := func(id string) *Pillar {
		i, ok := index[id]
		if !ok {
			i = len(c.out.Pillars)
			index[id] = i
			c.out.Pillars = append(c.out.Pillars, Pillar{ID: id, Kinds: map[engine.Descent]int{}, Marks: map[Mark]int{}})
		}
		return &c.out.Pillars[i]
	}
	for i := range c.to.Ruleset.Items {
		top := &c.to.Ruleset.Items[i]
		p := at(top.ID)
		p.Name, p.To = top.Name, &top.Points
	}
	for i := range c.from.Ruleset.Items {
		top := &c.from.Ruleset.Items[i]
		p := at(top.ID)
		p.From = &top.Points
		if p.Name == "" {
			p.Name = top.Name
		}
	}
	for _, id := range c.from.order {
		at(c.from.pillar[c.from.item[id].ID]).FromClauses++
	}
	for _, id := range c.to.order {
		at(c.to.pillar[c.to.item[id].ID]).ToClauses++
	}
	pillar := map[string]string{}
	for _, item := range c.out.Items {
		pillar[item.ID] = item.Pillar
		at(item.Pillar).Marks[item.Mark]++
	}
	for _, group := range c.out.Groups {
		for _, kind := range group.Kinds {
			at(pillar[group.Item]).Kinds[kind]++
		}
	}
}
