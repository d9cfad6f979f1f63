package edition

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/score"
)

// links says of what clauses became of what.
type links map[string][]string // id of a clause of the later edition → ids of the earlier one

// trace finds out what became of what.
func (c *comparing) trace(line []Edition) {
	c.notes, c.foreign = map[string]string{}, map[string]bool{}
	out := c.out
	for _, between := range line[1 : len(line)-1] {
		out.Through = append(out.Through, between.Name())
	}
	through := ""
	if len(out.Through) > 0 {
		through = "（经" + strings.Join(out.Through, "、") + "）"
	}
	switch {
	case descends(line):
		out.Lineage, out.Basis = true, "按沿革对照"+through
		c.links = c.compose(line)
	case descends(reversed(line)):
		out.Lineage, out.Basis = true, fmt.Sprintf("按沿革对照%s；%s是较早的一版，变化按由%s改为%s来写", through, out.To, out.From, out.To)
		c.links = transposed(c.compose(reversed(line)))
		clear(c.foreign) // what the later edition says of itself is no reason for the way back
		clear(c.notes)
	default:
		out.Through = nil
		out.Basis = "按条款编号对照：" + noLineage(line[0].Ruleset, line[len(line)-1].Ruleset)
		c.links = links{}
		for _, id := range c.to.order {
			if c.from.clauses[id] != nil {
				c.links[id] = []string{id}
			}
		}
		if len(c.links) == 0 {
			out.Basis += "；没有同号的条款，两部细则之间不能逐条对照"
		}
	}
}

// noLineage says why there is none.
func noLineage(from, to *engine.Ruleset) string {
	switch {
	case nameOf(from) == nameOf(to):
		return "两边是同一版"
	case to.Previous != "":
		return fmt.Sprintf("%s写明的上一版是%s，不是%s", nameOf(to), to.Previous, nameOf(from))
	}
	return fmt.Sprintf("%s没有写明上一版", nameOf(to))
}

// descends reports whether every edition names the one before it.
func descends(line []Edition) bool {
	for i := 1; i < len(line); i++ {
		if line[i].Ruleset.Previous == "" || line[i].Ruleset.Previous != line[i-1].Name() {
			return false
		}
	}
	return true
}

func reversed(line []Edition) []Edition {
	back := slices.Clone(line)
	slices.Reverse(back)
	return back
}

func transposed(forward links) links {
	back := links{}
	for to, from := range forward {
		for _, id := range from {
			back[id] = append(back[id], to)
		}
	}
	return back
}

// compose follows lineage from the last of a line to the first.
func (c *comparing) compose(line []Edition) links {
	whole := links{}
	for step := 1; step < len(line); step++ {
		last := step == len(line)-1
		one := c.step(view(line[step-1]), view(line[step]), last)
		if step == 1 {
			whole = one
			continue
		}
		next := links{}
		for id, before := range one {
			for _, b := range before {
				for _, from := range whole[b] {
					if !slices.Contains(next[id], from) {
						next[id] = append(next[id], from)
					}
				}
			}
		}
		whole = next
	}
	return whole
}

// step is what one edition says of the one before it.
func (c *comparing) step(was, is side, last bool) links {
	out := links{}
	join := func(to, from string) {
		if was.clauses[from] != nil && is.clauses[to] != nil && !slices.Contains(out[to], from) {
			out[to] = append(out[to], from)
		}
	}
	for _, id := range is.order {
		lineage := is.clauses[id].Lineage
		for _, from := range lineage.Before(id) {
			join(id, from)
		}
		if lineage == nil {
			continue
		}
		if last && lineage.Kind == engine.Moved && len(lineage.From) == 0 && was.clauses[id] == nil {
			c.foreign[id] = true
		}
		if lineage.Note != "" {
			c.notes[id] = lineage.Note
		}
	}
	for _, one := range is.Ruleset.Withdrawn {
		c.notes["-"+one.ID] = one.Reason
		for _, into := range one.Into {
			join(into, one.ID)
		}
	}
	return out
}

// groups joins clauses that are linked and compares them.
func (c *comparing) groups() {
	heir := map[string][]string{} // clause of from → those that became of it, in the order of to
	for _, id := range c.to.order {
		for _, from := range c.links[id] {
			heir[from] = append(heir[from], id)
		}
	}
	place := func(order []string) func(a, b string) int {
		at := map[string]int{}
		for i, id := range order {
			at[id] = i
		}
		return func(a, b string) int { return at[a] - at[b] }
	}
	older, newer := place(c.from.order), place(c.to.order)
	seen, seenFrom := map[string]bool{}, map[string]bool{}
	for _, id := range c.to.order {
		if seen[id] {
			continue
		}
		seen[id] = true
		group := Group{From: []string{}, To: []string{id}}
		for i := 0; i < len(group.To); i++ { // grows while it is walked
			for _, from := range c.links[group.To[i]] {
				if seenFrom[from] {
					continue
				}
				seenFrom[from] = true
				group.From = append(group.From, from)
				for _, to := range heir[from] {
					if !seen[to] {
						seen[to] = true
						group.To = append(group.To, to)
					}
				}
			}
		}
		slices.SortFunc(group.From, older)
		slices.SortFunc(group.To, newer)
		c.group(group)
	}
	for _, id := range c.from.order {
		if !seenFrom[id] {
			c.group(Group{From: []string{id}, To: []string{}})
		}
	}
}

// group says what a group is and what changed.
func (c *comparing) group(g Group) {
	g.Changes = []Change{}
	var notes []string
	reason := func(key string) {
		if text := c.notes[key]; text != "" && !slices.Contains(notes, text) {
			notes = append(notes, text)
		}
	}
	for _, id := range g.To {
		reason(id)
	}
	for _, id := range g.From {
		reason("-" + id)
	}
	g.Note = strings.Join(notes, "；")
	switch {
	case len(g.From) == 0:
		clause := c.to.clauses[g.To[0]]
		kind := engine.New
		if c.foreign[clause.ID] {
			kind = engine.Moved
			if g.Note == "" {
				g.Note = "由别的责任单位的细则调入"
			}
		}
		g.Kinds, g.Item, g.Text = []engine.Descent{kind}, c.to.item[clause.ID].ID, clause.Text
		g.Changes = append(g.Changes, Change{What: "条款", To: inWords(clause)})
	case len(g.To) == 0:
		clause := c.from.clauses[g.From[0]]
		g.Kinds, g.Item, g.Text = []engine.Descent{engine.Gone}, c.from.item[clause.ID].ID, clause.Text
		g.Changes = append(g.Changes, Change{What: "条款", From: inWords(clause)})
	case len(g.From) == 1 && len(g.To) == 1:
		c.pair(&g, c.from.clauses[g.From[0]], c.to.clauses[g.To[0]])
	default:
		g.Item, g.Text = c.to.item[g.To[0]].ID, c.to.clauses[g.To[0]].Text
		if len(g.To) > 1 {
			g.Kinds = append(g.Kinds, engine.Split)
		}
		if len(g.From) > 1 {
			g.Kinds = append(g.Kinds, engine.Merged)
		}
		weigh := func(s side, ids []string) (words string, sum score.Points) {
			var parts []string
			for _, id := range ids {
				parts = append(parts, id+inWords(s.clauses[id]))
				sum += most(s.clauses[id].Deduct)
			}
			return list(parts), sum
		}
		was, before := weigh(c.from, g.From)
		is, after := weigh(c.to, g.To)
		g.Changes = append(g.Changes, Change{"条款", was, is})
		note(&g.Changes, "分值合计", before.String(), after.String())
	}
	c.out.Groups = append(c.out.Groups, g)
}

// pair compares a clause with the one that became of it.
func (c *comparing) pair(g *Group, was, is *engine.Clause) {
	g.Item, g.Text = c.to.item[is.ID].ID, is.Text
	before, after := c.from.item[was.ID], c.to.item[is.ID]
	if was.ID != is.ID {
		g.Kinds = append(g.Kinds, engine.Renumbered)
		g.Changes = append(g.Changes, Change{"编号", was.ID, is.ID})
		was = renumbered(was, is.ID)
	}
	aspects := is.Differs(was)
	if before.ID != after.ID || slices.Contains(aspects, engine.Owner) {
		g.Kinds = append(g.Kinds, engine.Moved)
	}
	if before.ID != after.ID {
		g.Changes = append(g.Changes, Change{"所在项", before.ID + " " + before.Name, after.ID + " " + after.Name})
	}
	changes, edited := c.clauseChanges(was, is, aspects)
	g.Changes = append(g.Changes, changes...)
	if edited {
		g.Kinds = append(g.Kinds, engine.Edited)
	}
	if len(g.Kinds) == 0 {
		g.Kinds = []engine.Descent{engine.Same}
	}
}
