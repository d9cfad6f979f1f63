package official

import (
	"strings"

	"chengan/engine"
	"chengan/engine/edition"
)

// Compare tells what a person changed in a book, as changes of an import.
func Compare(old, now *engine.Ruleset) []Change {
	c := edition.Compare(edition.Edition{Ruleset: old}, edition.Edition{Ruleset: now})
	var changes []Change
	say := func(kind engine.Descent, item, clause, text string, differ []edition.Change) {
		switch {
		case kind == engine.New:
			changes = append(changes, Change{"新增", item, clause, text})
		case kind == engine.Gone:
			changes = append(changes, Change{"撤销", item, clause, text})
		case len(differ) > 0:
			var words []string
			for _, change := range differ {
				words = append(words, change.String())
			}
			changes = append(changes, Change{"替换", item, clause, strings.Join(words, "；")})
		}
	}
	names := map[string]string{}
	for _, item := range c.Items {
		names[item.ID] = item.ID + item.Name
		kind := engine.Edited
		if item.From == nil {
			kind = engine.New
		} else if item.To == nil {
			kind = engine.Gone
		}
		say(kind, names[item.ID], "", item.Name, item.Changes)
	}
	for _, group := range c.Groups {
		clause := append(group.To, group.From...)[0]
		say(group.Kinds[0], names[group.Item], clause, group.Text, group.Changes)
	}
	for _, list := range []struct {
		title   string
		entries []edition.Entry
	}{{"否决项", c.Vetoes}, {"鼓励项", c.Bonus}, {"勾稽关系", c.Checks}} {
		for _, e := range list.entries {
			say(e.Kind, list.title+e.ID, "", e.Text, e.Changes)
		}
	}
	say(engine.Edited, "基本情况", "", "", c.Frame)
	var tables []edition.Change
	for _, table := range c.Tables {
		tables = append(tables, edition.Change{What: "数据表" + table.Title + table.Kind.Title()})
	}
	say(engine.Edited, "数据表", "", "", tables)
	return changes
}
