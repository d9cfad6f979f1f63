package impact_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
	"chengan/engine/impact"
	"chengan/engine/score"
)

var day, _ = column.Day("2022-12-31")

// schemas are what small rulesets read.
func schemas() map[string]*column.Schema {
	text := func(name string) column.Field {
		return column.Field{Name: name, Title: name, Type: column.Text, Required: true}
	}
	return map[string]*column.Schema{
		"declarations": {Name: "declarations", Title: "条款自查表", General: true, Fields: []column.Field{text("clause"), text("status"), {Name: "reason", Type: column.Text}}},
		"issues":       {Name: "issues", Title: "问题台账", General: true, Fields: []column.Field{text("clause")}},
		"reviews": {Name: "reviews", Title: "专家评审表", General: true, Fields: []column.Field{text("clause"),
			{Name: "deduction", Type: column.Decimal, Scale: 4, Required: true}, text("reason"), text("expert")}},
	}
}

// clause is one clause of a small ruleset: each issue takes each, at most most.
type clause struct {
	id, each, most string
	more           string // further keys: "applies", "owners", "lineage"…
}

// made is a ruleset of one item for each list of clauses, whose points are sums.
func made(t *testing.T, name, more string, items ...[]clause) edition.Edition {
	type object = map[string]any
	total := score.Points(0)
	var list []object
	for i, clauses := range items {
		sum := score.Points(0)
		var all []object
		for _, c := range clauses {
			one := object{}
			require.NoError(t, json.Unmarshal([]byte("{"+c.more+"}"), &one), c.more)
			one["id"], one["text"], one["source"] = c.id, "条款"+c.id, object{"status": "derived"}
			one["deduct"] = object{"each": fmt.Sprintf("count(issues, .clause == %q)", c.id), "points": c.each, "cap": c.most}
			most, err := score.ParsePoints(c.most)
			require.NoError(t, err)
			sum += most
			all = append(all, one)
		}
		item := object{"id": fmt.Sprint(i + 1), "name": "项", "clauses": all}
		if all[0]["pool"] != nil { // then all of it is one pool, worth 1
			sum, item["pools"] = score.Point, []object{{"id": "P", "cap": score.Point}}
		}
		item["points"] = sum
		list = append(list, item)
		total += sum
	}
	rs := object{}
	require.NoError(t, json.Unmarshal([]byte("{"+more+"}"), &rs), more)
	rs["id"], rs["edition"], rs["items"] = "x", name, list
	if rs["total"] == nil {
		rs["total"] = total
	}
	if rs["subjects"] == nil {
		rs["subjects"] = []string{"district"}
	}
	if rs["not_applicable"] == nil {
		rs["not_applicable"] = engine.PolicyExclude
	}
	rs["no_evidence"], rs["tables"] = engine.PolicyDeduct, []string{"declarations", "issues", "reviews"}
	data, err := json.Marshal(rs)
	require.NoError(t, err)
	out := edition.Edition{Ruleset: &engine.Ruleset{}, Schemas: schemas()}
	require.NoError(t, json.Unmarshal(data, out.Ruleset), string(data))
	program, defects := engine.Compile(out.Ruleset, "sha256:0", out.Schemas)
	require.Empty(t, defects)
	out.Program = program
	return out
}

// found is how many issues each clause of 东区 has; a clause that is not named
// was not handed in, one with -1 declared 不涉及.
type found map[string]int

func evidence(f found, subjects ...engine.Subject) *engine.Evidence {
	if len(subjects) == 0 {
		subjects = []engine.Subject{{ID: "e", Name: "东区", Kind: "district"}}
	}
	ev := &engine.Evidence{Subjects: subjects, Tables: map[string]*column.Table{}, Digest: "sha256:0"}
	row := map[string]int{}
	for name, schema := range schemas() {
		table := column.NewTable(schema)
		table.AddPart(column.Part{File: name + ".csv"})
		ev.Tables[name] = table
	}
	add := func(table string, values ...column.Value) {
		row[table]++
		ev.Tables[table].Append(0, 0, row[table]+1, values)
	}
	for id, n := range f {
		if n < 0 {
			add("declarations", column.Str(id), column.Str("不涉及"), column.Str("没有"))
			continue
		}
		add("declarations", column.Str(id), column.Str("已自查"), column.None)
		for range n {
			add("issues", column.Str(id))
		}
	}
	for _, table := range ev.Tables {
		table.Seal(len(subjects))
	}
	return ev
}

func split(t *testing.T, from, to edition.Edition, f found, earlier ...found) *impact.Report {
	judge := func(e edition.Edition, f found) *impact.Judged {
		j, err := impact.Judge(e, "sha256:0", evidence(f), day)
		require.NoError(t, err)
		return j
	}
	var before *impact.Judged
	if len(earlier) > 0 {
		before = judge(from, earlier[0])
	}
	return impact.Split(edition.Compare(from, to), judge(from, f), judge(to, f), before)
}

// words gives a subject's split, one line each.
func words(s impact.Subject) []string {
	out := []string{fmt.Sprintf("%s→%s 变%s", s.Before, s.After, s.Change)}
	for _, l := range s.Lines {
		text := l.Title()
		for _, part := range []struct {
			name string
			p    score.Points
		}{{"证据", l.Effects.Evidence}, {"规则", l.Effects.Rule}, {"适用", l.Effects.Applicability}, {"交互", l.Effects.Interaction}, {"未拆分", l.Effects.Unsplit}} {
			if part.p != 0 {
				text += fmt.Sprintf(" %s%s", part.name, part.p)
			}
		}
		if l.Kind == impact.OfRounding {
			text += " " + l.Change.String()
		}
		out = append(out, text)
	}
	return out
}

// only is an applies that leaves 东区 out.
const only = `"applies": "subject.id != \"e\"", "applies_reason": "东区不涉及"`

const previous = `"previous": "x@1"`

func lineage(kind string, from ...string) string {
	data, _ := json.Marshal(map[string]any{"kind": kind, "from": from})
	return `"lineage": ` + string(data)
}

// TestWorkedByHand: splits that were worked out on paper.
func TestWorkedByHand(t *testing.T) {
	tests := []struct {
		name     string
		from, to edition.Edition
		found    found
		earlier  []found
		want     []string
	}{
		{
			// 3 issues at 1 take 3 of 6; at 2 they take the 5 that are left of it. What 2 is worth more, 1 is worth less.
			name: "points and cap", found: found{"1": 3, "2": 0},
			from: made(t, "1", "", []clause{{"1", "1", "6", ""}, {"2", "1", "4", ""}}),
			to:   made(t, "2", previous, []clause{{"1", "2", "5", ""}, {"2", "1", "5", ""}}),
			want: []string{"7→5 变-2", "1 规则-3", "2 规则1"},
		}, {
			// a 1 → 0: it has 3 of 4; its points leave the scale. 6/6 stretched to 10 is 10, 4 more than 6.
			name: "it applies no more", found: found{"1": 1, "2": 0},
			from: made(t, "1", "", []clause{{"1", "1", "4", ""}, {"2", "1", "6", ""}}),
			to:   made(t, "2", previous, []clause{{"1", "1", "4", only}, {"2", "1", "6", ""}}),
			want: []string{"9→10 变1", "1 适用-3", "折算比例 适用4"},
		}, {
			// The same where the policy gives full points: 4 instead of 3.
			name: "it applies no more, full points", found: found{"1": 1, "2": 0},
			from: made(t, "1", `"not_applicable": "full"`, []clause{{"1", "1", "4", ""}, {"2", "1", "6", ""}}),
			to:   made(t, "2", previous+`, "not_applicable": "full"`, []clause{{"1", "1", "4", only}, {"2", "1", "6", ""}}),
			want: []string{"9→10 变1", "1 适用1"},
		}, {
			// a 0 → 1 and v 3 → 2 at once. Under A without 1: 6/6 → 10. A with 1: 9; B without 1: 6/6 → 10; B with 1: 8.
			// Clauses at the scale of A, 10/6: 3 is 5, 2 − 3 is −1.6667. Scale: 9 − 10/6·9 = −6; 8 − 10/6·8 = −5.3333.
			name: "both at once", found: found{"1": 1, "2": 0},
			from: made(t, "1", "", []clause{{"1", "1", "4", only}, {"2", "1", "6", ""}}),
			to:   made(t, "2", previous, []clause{{"1", "2", "4", ""}, {"2", "1", "6", ""}}),
			want: []string{"10→8 变-2", "1 适用5 交互-1.6667", "折算比例 适用-6 交互0.6667"},
		}, {
			name: "split", found: found{"1": 1, "1-1": 0, "1-2": 2},
			from: made(t, "1", "", []clause{{"1", "1", "4", ""}}),
			to:   made(t, "2", previous, []clause{{"1-1", "1", "2", lineage("split", "1")}, {"1-2", "0.5", "2", lineage("split", "1")}}),
			want: []string{"3→3 变0"},
		}, {
			name: "merged", found: found{"1": 1, "2": 1, "3": 3},
			from: made(t, "1", "", []clause{{"1", "1", "2", ""}, {"2", "1", "2", ""}}),
			to:   made(t, "2", previous, []clause{{"3", "1", "4", lineage("merged", "1", "2")}}),
			want: []string{"2→1 变-1", "1、2→3 规则-1"},
		}, {
			// Of a split clause one part applies and the other does not: 1 of 2 is stretched to 4.
			name: "half of it applies", found: found{"1": 1, "1-1": 1, "1-2": 2},
			from: made(t, "1", "", []clause{{"1", "1", "4", ""}}),
			to:   made(t, "2", previous, []clause{{"1-1", "1", "2", lineage("split", "1")}, {"1-2", "0.5", "2", lineage("split", "1") + "," + only}}),
			want: []string{"3→2 变-1", "1→1-1、1-2 未拆分-2", "折算比例 未拆分1"},
		}, {
			name: "new and withdrawn", found: found{"1": 1, "2": 1, "3": 2},
			from: made(t, "1", "", []clause{{"1", "1", "4", ""}, {"2", "1", "6", ""}}),
			to:   made(t, "2", previous+`, "withdrawn": [{"id": "2", "reason": "不再评价"}]`, []clause{{"1", "1", "4", ""}, {"3", "1", "6", lineage("new")}}),
			want: []string{"8→7 变-1", "3 规则4", "2→取消 规则-5"},
		}, {
			name: "not handed in under the new rules", found: found{"1": 1},
			from: made(t, "1", "", []clause{{"1", "1", "4", ""}}),
			to:   made(t, "2", previous, []clause{{"9", "1", "4", lineage("split", "1")}}),
			want: []string{"3→0 变-3", "1→9 未拆分-3"},
		}, {
			// Declared 不涉及 under its old number: nobody knows what it would lose.
			name: "declared", found: found{"1": -1, "9": 1, "2": 0},
			from: made(t, "1", `"total": 10`, []clause{{"1", "1", "4", ""}, {"2", "1", "6", ""}}),
			to:   made(t, "2", previous, []clause{{"9", "1", "4", lineage("split", "1")}, {"2", "1", "6", ""}}),
			want: []string{"10→9 变-1", "1→9 未拆分5", "折算比例 未拆分-6"},
		}, {
			// 2 of 3 and 1 of 3 of 10 are no decimals: each line is rounded, and the score is.
			name: "rounding", found: found{"1": 1, "2": 1},
			from: made(t, "1", `"total": 10`, []clause{{"1", "1", "2", ""}, {"2", "1", "4", ""}}),
			to:   made(t, "2", previous+`, "total": 10`, []clause{{"1", "2", "2", ""}, {"2", "3", "4", ""}}),
			want: []string{"6.6667→1.6667 变-5", "1 规则-1.6667", "2 规则-3.3333"},
		}, {
			name: "rounding of lines", found: found{"1": 1, "2": 1},
			from: made(t, "1", `"total": 10`, []clause{{"1", "1", "1", ""}, {"2", "1", "1", ""}, {"3", "1", "1", only}, {"4", "1", "1", ""}}),
			to:   made(t, "2", previous+`, "total": 10`, []clause{{"1", "0.5", "1", ""}, {"2", "0.5", "1", ""}, {"3", "1", "1", only}, {"4", "1", "1", ""}}),
			want: []string{"0→3.3333 变3.3333", "1 规则1.6667", "2 规则1.6667", "舍入 -0.0001"},
		}, {
			// Issues 1 → 3 under A take 2 more; then the cap falls by 1.
			name: "evidence", found: found{"1": 3}, earlier: []found{{"1": 1}},
			from: made(t, "1", `"total": 10`, []clause{{"1", "1", "10", ""}}),
			to:   made(t, "2", previous+`, "total": 10`, []clause{{"1", "2", "10", ""}}),
			want: []string{"9→4 变-5", "1 证据-2 规则-3"},
		}, {
			// The first issue of either takes the 1 that the pool has; clauses take in their order.
			name: "pool", found: found{"1": 1, "2": 1},
			from: made(t, "1", "", []clause{{"1", "1", "4", `"pool": "P"`}, {"2", "1", "4", `"pool": "P"`}}),
			to:   made(t, "2", previous, []clause{{"1", "0.4", "4", `"pool": "P"`}, {"2", "1", "4", `"pool": "P"`}}),
			want: []string{"0→0 变0", "1 规则0.6", "2 规则-0.6"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			report := split(t, test.from, test.to, test.found, test.earlier...)
			require.Len(t, report.Subjects, 1)
			require.Equal(t, test.want, words(report.Subjects[0]))
		})
	}
}

// TestDuty: a clause that changes hands is what one loses and the other gains,
// by applicability.
func TestDuty(t *testing.T) {
	people := []engine.Subject{{ID: "a", Name: "甲局", Kind: "department", Parent: "c", Roles: []string{"甲"}},
		{ID: "b", Name: "乙局", Kind: "department", Parent: "c", Roles: []string{"乙"}}, {ID: "c", Name: "市", Kind: "city"}}
	build := func(name, more, owner string) edition.Edition {
		return made(t, name, more+`"subjects": ["department"]`, []clause{{"1", "1", "4", `"owners": ["甲"]`}, {"2", "1", "4", `"owners": ["乙"]`}, {"3", "1", "2", `"owners": ["` + owner + `"]`}})
	}
	from, to := build("1", "", "甲"), build("2", previous+",", "乙")
	ev := evidence(found{"1": 0, "2": 0, "3": 1}, people...) // all of 甲局
	was, err := impact.Judge(from, "", ev, day)
	require.NoError(t, err)
	is, err := impact.Judge(to, "", ev, day)
	require.NoError(t, err)
	report := impact.Split(edition.Compare(from, to), was, is, nil)
	require.Equal(t, []string{"8.3333→10 变1.6667", "3 适用-1.6667", "折算比例 适用3.3333", "舍入 0.0001"}, words(report.Subjects[0]))
	require.Equal(t, []string{"0→0 变0"}, words(report.Subjects[1]))
	require.Equal(t, edition.Comparable, report.Subjects[0].Lines[0].Mark, "it only changed hands")
}

// TestApart: who is judged by one edition only has nothing to split, and it is
// said why.
func TestApart(t *testing.T) {
	from, to := made(t, "1", "", []clause{{"1", "1", "4", ""}}), made(t, "2", previous+`, "subjects": ["city"]`, []clause{{"1", "1", "4", ""}})
	report := split(t, from, to, found{"1": 1})
	require.Empty(t, report.Subjects)
	require.Equal(t, []impact.Apart{{ID: "e", Name: "东区", Kind: "district", Why: "x@2不评价区县"}}, report.Apart)
}

// TestSame: the same ruleset twice changes nothing.
func TestSame(t *testing.T) {
	one := made(t, "1", "", []clause{{"1", "1", "4", only}, {"2", "1", "4", ""}})
	report := split(t, one, one, found{"1": 1, "2": 3})
	require.Equal(t, []string{"2→2 变0"}, words(report.Subjects[0]))
	require.Equal(t, edition.Comparable, report.Items[0].Mark)
	require.Zero(t, report.Items[0].Subjects)
}
