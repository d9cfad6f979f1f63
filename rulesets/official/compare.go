package official

import (
	"encoding/json"
	"fmt"

	"chengan/engine"
)

// Compare tells what a person changed in a book: clauses and items that are
// new, gone or not as they were.
func Compare(old, now *engine.Ruleset) []Change {
	was, is := entries(old), entries(now)
	var changes []Change
	for _, e := range is.order {
		before, known := was.text[e]
		switch {
		case !known:
			changes = append(changes, Change{Kind: "新增", Item: e, What: is.title[e]})
		case before != is.text[e]:
			what := is.title[e]
			if was.title[e] != what {
				what = fmt.Sprintf("“%s”改为“%s”", was.title[e], what)
			}
			changes = append(changes, Change{Kind: "替换", Item: e, What: what})
		}
	}
	for _, e := range was.order {
		if _, still := is.text[e]; !still {
			changes = append(changes, Change{Kind: "撤销", Item: e, What: was.title[e]})
		}
	}
	return changes
}

// parts are the entries of a ruleset by what they are called.
type parts struct {
	order       []string
	text, title map[string]string
}

func entries(rs *engine.Ruleset) parts {
	p := parts{text: map[string]string{}, title: map[string]string{}}
	add := func(key, title string, v any) {
		data, _ := json.Marshal(v) // it came from JSON
		p.order = append(p.order, key)
		p.text[key], p.title[key] = string(data), title
	}
	_, rows := rowsOf(rs.Items)
	for _, row := range rows {
		add("项"+row.item.ID, row.item.Name+"，"+row.item.Points.String()+"分", row.item)
	}
	clauses, _ := rowsOf(rs.Items)
	for _, row := range clauses {
		add("条款"+row.clause.ID, row.clause.Text, row.clause)
	}
	for _, veto := range rs.Vetoes {
		add("否决项"+veto.ID, veto.Text, veto)
	}
	if rs.Bonus != nil {
		for _, clause := range rs.Bonus.Clauses {
			add("鼓励项"+clause.ID, clause.Text, clause)
		}
	}
	for _, check := range rs.Checks {
		add("勾稽关系"+check.ID, check.Text, check)
	}
	frame := *rs
	frame.Items, frame.Vetoes, frame.Checks, frame.Edition = nil, nil, nil, ""
	if frame.Bonus != nil {
		bonus := *frame.Bonus
		bonus.Clauses = nil
		frame.Bonus = &bonus
	}
	add("基本情况", rs.Title, frame)
	return p
}
