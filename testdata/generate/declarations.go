package main

import (
	"fmt"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets"
)

// declared are the clauses whose 自查情况 is not 已自查.
var declared = map[string]map[string]row{
	"市应急管理局": {"12.1": {"status": "不涉及", "reason": "全市无尾矿库，省应急管理厅尾矿库名录中无本市尾矿库"}},
	"曲江新区":   {"23.2": {"status": "未开展", "note": "新业态职责清单正在征求意见"}},
}

// declarations are the rows of a subject's 条款自查表: one for every clause,
// veto and bonus clause it answers for.
func declarations(loaded *rulesets.Loaded, s *submission) []row {
	r := dice(s.ID, engine.Declarations)
	who := person(r)
	var rows []row
	for _, note := range owned(loaded, s.unit) {
		one := row{"clause": note.ID, "status": "已自查", "person": who, "date": day(r, "2022-11-14", 12)}
		if special := declared[s.Name][note.ID]; special != nil && (s.round <= 1 || special["status"] != "未开展") {
			for field, value := range special {
				one[field] = value
			}
		} else if n, mended := tally(s, note.ID); n > 0 {
			one["self_deduction"] = deduction(loaded, note.ID, n)
			one["note"] = fmt.Sprintf("发现%d处，已整改%d处", n, mended)
		} else if !readsLedger(loaded, note.ID) && note.Max > 0 {
			one["self_deduction"] = "0"
		}
		rows = append(rows, one)
	}
	return rows
}

// tally counts a subject's issues of a clause that are deducted.
func tally(s *submission, clause string) (n, mended int) {
	for _, issue := range s.tables[engine.Issues] {
		if issue["clause"] == clause && issue["excused"] == "否" {
			n++
			if issue["rectified"] == "是" {
				mended++
			}
		}
	}
	return n, mended
}

// deduction is what n occurrences cost, as the subject works it out itself.
func deduction(loaded *rulesets.Loaded, clause string, n int) string {
	points := score.Points(0)
	var walk func(items []engine.Item)
	walk = func(items []engine.Item) {
		for _, item := range items {
			walk(item.Items)
			for _, c := range item.Clauses {
				if each, ok := c.Deduct.Pattern.(*pattern.Each); ok && c.ID == clause {
					points = min(each.Points*score.Points(n), each.Cap)
				}
			}
		}
	}
	walk(loaded.Ruleset.Items)
	return points.String()
}

// owned lists the clauses, vetoes and bonus clauses that a unit answers for.
func owned(loaded *rulesets.Loaded, u unit) []engine.ClauseNote {
	outline := loaded.Program.Outline()
	all := append(append([]engine.ClauseNote{}, outline.Clauses...), outline.Vetoes...)
	if outline.Bonus != nil {
		all = append(all, outline.Bonus.Clauses...)
	}
	var own []engine.ClauseNote
	for _, note := range all {
		if u.Answers(note.Owners) {
			own = append(own, note)
		}
	}
	return own
}

func readsLedger(loaded *rulesets.Loaded, clause string) bool {
	for table := range loaded.Program.Fields(clause) {
		if !loaded.Schemas[table].General {
			return true
		}
	}
	return false
}

// schemas are the tables that a unit fills in: the general ones, and the
// ledgers that its clauses read.
func schemas(loaded *rulesets.Loaded, u unit) []*column.Schema {
	read := map[string]bool{engine.Declarations: true, engine.Issues: true, engine.Documents: true, engine.Indicators: true}
	for _, note := range owned(loaded, u) {
		for table := range loaded.Program.Fields(note.ID) {
			read[table] = true
		}
	}
	delete(read, engine.Reviews) // for experts, not for those judged
	var list []*column.Schema
	for _, schema := range loaded.SchemaList() {
		if read[schema.Name] {
			list = append(list, schema)
		}
	}
	return list
}
