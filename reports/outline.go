package reports

import (
	"chengan/engine"
)

// Node is one pillar, group or item of the ruleset.
type Node struct {
	ID          string `json:"id"`
	Parent      string `json:"parent"`
	Depth       int    `json:"depth"` // 1 for a pillar
	Leaf        bool   `json:"leaf"`
	No          int    `json:"no"`
	Name        string `json:"name"`
	Points      Mark   `json:"points"`
	Placeholder bool   `json:"placeholder"` // its name or its points are our stand-in
	pools       []engine.Pool
}

// Clause is what the ruleset says of one clause, veto or bonus clause.
type Clause struct {
	ID          string   `json:"id"`
	Pillar      string   `json:"pillar"` // name of the 一级项
	Group       string   `json:"group"`  // name of the 二级项, "" where there is none
	Item        string   `json:"item"`   // name of the 三级项
	Domain      string   `json:"domain"`
	Text        string   `json:"text"`
	Max         Mark     `json:"max"`
	Source      string   `json:"source"` // where the sentence stands
	At          string   `json:"at"`     // the place within the document
	Status      string   `json:"status"`
	StatusTitle string   `json:"status_title"`
	Placeholder bool     `json:"placeholder"` // its deduction is our stand-in
	Owners      []string `json:"owners"`
	Support     []string `json:"support"` // who helps the owners
	Remedy      string   `json:"remedy"`
	Effort      int      `json:"effort"` // 1 (days) to 5 (years), 0 unknown
	EffortTitle string   `json:"effort_title"`
	Consequence string   `json:"consequence"` // of a veto
	pillar      int      // index in Model.Pillars, -1 outside the tree; see Model.divide
	node        int      // index of the leaf in Model.Nodes, -1 outside the tree
	pool        string   // of the leaf, "" for none
}

// Leaf is the index of the item in Model.Nodes, -1 for a veto and for a bonus
// clause.
func (c *Clause) Leaf() int { return c.node }

// BonusTerms is what the ruleset says of its bonus (鼓励项).
type BonusTerms struct {
	Name    string   `json:"name"`
	Cap     Mark     `json:"cap"`
	Inside  bool     `json:"inside"` // counts towards the score
	Clauses []Clause `json:"clauses"`
}

var efforts = [...]string{"", "数日内", "数周内", "数月内", "一年内", "需跨年度"}

func newOutline(pen printer, ruleset *engine.Outline) (nodes []Node, clauses, vetoes []Clause, bonus *BonusTerms) {
	index := map[string]int{}
	for i, node := range ruleset.Nodes {
		index[node.ID] = i
		nodes = append(nodes, Node{
			ID: node.ID, Parent: node.Parent, Depth: node.Depth, Leaf: node.Leaf, No: node.No, Name: node.Name, Points: pen.mark(node.Points).at(pen.run+pick("ruleset.nodes", node.ID), "points"),
			Placeholder: node.PointsStatus == engine.Placeholder || node.Status == engine.Placeholder, pools: node.Pools,
		})
	}
	for _, note := range ruleset.Clauses {
		clause := newClause(pen, ruleset, "ruleset.clauses", note)
		clause.node = index[note.Item]
		path := []Node{nodes[clause.node]}
		for path[0].Parent != "" {
			path = append([]Node{nodes[index[path[0].Parent]]}, path...)
		}
		clause.Pillar = path[0].Name
		clause.Item = path[len(path)-1].Name
		if len(path) > 2 {
			clause.Group = path[1].Name
		}
		clauses = append(clauses, clause)
	}
	for _, note := range ruleset.Vetoes {
		vetoes = append(vetoes, newClause(pen, ruleset, "ruleset.vetoes", note))
	}
	if ruleset.Bonus != nil {
		bonus = &BonusTerms{Name: ruleset.Bonus.Name, Cap: pen.mark(ruleset.Bonus.Cap).at(pen.run+"ruleset.bonus", "cap"), Inside: ruleset.Bonus.Inside}
		for _, note := range ruleset.Bonus.Clauses {
			bonus.Clauses = append(bonus.Clauses, newClause(pen, ruleset, "ruleset.bonus.clauses", note))
		}
	}
	return nodes, clauses, vetoes, bonus
}

func newClause(pen printer, ruleset *engine.Outline, list string, note engine.ClauseNote) Clause {
	clause := Clause{
		ID: note.ID, Domain: note.Domain, Text: note.Text, At: note.Source.At, Max: pen.mark(note.Max).at(pen.run+pick(list, note.ID), "max"), Consequence: note.Consequence,
		Status: string(note.Source.Status), StatusTitle: note.Source.Status.Title(),
		Placeholder: note.Source.Status == engine.Placeholder, pillar: -1, node: -1, pool: note.Pool,
	}
	for _, document := range ruleset.Documents {
		if document.ID == note.Source.Document && document.ID != "" {
			clause.Source = "《" + document.Title + "》"
		}
	}
	clause.Source += note.Source.At
	for _, owner := range note.Owners {
		clause.Owners = append(clause.Owners, engine.KindTitle(owner))
	}
	for _, helper := range note.Support {
		clause.Support = append(clause.Support, engine.KindTitle(helper))
	}
	if note.Remedy != nil {
		clause.Remedy = note.Remedy.Text
		if note.Remedy.Effort > 0 && note.Remedy.Effort < len(efforts) {
			clause.Effort, clause.EffortTitle = note.Remedy.Effort, efforts[note.Remedy.Effort]
		}
	}
	return clause
}
