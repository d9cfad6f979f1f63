package impact_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
	"chengan/engine/impact"
)

// TestReading: what another edition's evidence says of a clause under its old
// number counts under the new one, refused records too; what only the other
// edition asks for is passed over and said; nothing is taken twice.
func TestReading(t *testing.T) {
	from := made(t, "1", "", []clause{{"1", "1", "4", ""}, {"2", "1", "4", ""}})
	to := made(t, "2", previous+`, "withdrawn": [{"id": "2", "reason": "不再评价"}]`, []clause{{"9", "1", "4", lineage("renumbered", "1")}})
	extra := column.Field{Name: "place", Title: "地点", Type: column.Text, Required: true}
	from.Schemas["issues"].Fields = append(from.Schemas["issues"].Fields, extra)
	from.Schemas["valves"] = &column.Schema{Name: "valves", Title: "阀门台账", TotalRow: "合计", Fields: []column.Field{extra}}
	c := edition.Compare(from, to)
	reading := impact.ReadFor(to, from, c)
	require.Equal(t, []string{"1", "2", "9"}, reading.Clauses)
	require.False(t, reading.Schemas["issues"].Fields[1].Required, "who is not asked for it need not have it")
	require.False(t, reading.Schemas["valves"].Fields[0].Required)
	require.Len(t, to.Schemas["issues"].Fields, 1, "the edition's own schema stays")
	keep := reading.Keep(to.Program)
	require.Equal(t, []bool{true, true}, keep("issues"))
	require.Nil(t, keep("valves_total"))

	ev := evidence(found{"1": 0})
	issues := column.NewTable(reading.Schemas["issues"])
	issues.AddPart(column.Part{File: "issues.csv"})
	for row, id := range []string{"1", "2", "1", "9"} {
		issues.Append(0, 0, row+2, []column.Value{column.Str(id), column.Str("路口")})
	}
	issues.Faults = []column.Fault{{Subject: 0, Clause: "1", Origin: column.Origin{File: "issues.csv", Row: 6}}}
	issues.Seal(1)
	valves := column.NewTable(reading.Schemas["valves"])
	valves.AddPart(column.Part{File: "book.xlsx", Sheet: "阀门"})
	valves.Append(0, 0, 2, []column.Value{column.Str("路口")})
	valves.Seal(1)
	ev.Tables["issues"], ev.Tables["valves"], ev.Tables["valves_total"] = issues, valves, column.NewTable(reading.Schemas["valves"])
	settled, said := reading.Settle(ev)
	require.Equal(t, []string{
		"数据表“问题台账”（issues）的列“地点”：x@2没有这一列，没有用到（issues.csv）",
		"数据表“阀门台账”（valves）：x@2没有这张表，1条记录没有用到（book.xlsx：阀门）",
		"数据表“条款自查表”中写为条款1的1条记录，按x@2改号后的条款9计",
		"数据表“问题台账”中写为条款1的2条记录，按x@2改号后的条款9计",
		"数据表“问题台账”中有1条记录写的是x@2没有的条款（2），没有用到",
	}, said)
	require.NotContains(t, settled.Tables, "valves")
	require.NotContains(t, settled.Tables, "valves_total")
	table, rows := settled.Tables["issues"], map[string][]int{}
	for row := range table.Len() {
		id := table.Value(row, 0).Text
		rows[id] = append(rows[id], table.Origin(row).Row)
	}
	require.Equal(t, map[string][]int{"2": {3}, "9": {2, 4, 5}}, rows)
	require.Equal(t, "9", table.Faults[0].Clause)
	require.Equal(t, "1", issues.Faults[0].Clause, "the evidence stays as it was")

	to.Schemas = reading.Schemas
	j, err := impact.Judge(to, "sha256:0", settled, day)
	require.NoError(t, err)
	require.Equal(t, "有1条记录未通过校验（首条：“问题台账”issues.csv：第6行），更正后重新评价", j.Run.Subjects[0].Clauses[0].Reason)

	// An id that both editions have is nobody's old number.
	back := impact.ReadFor(from, to, c)
	_, said = back.Settle(&engine.Evidence{Subjects: ev.Subjects, Tables: map[string]*column.Table{"declarations": ev.Tables["declarations"]}})
	require.Empty(t, said)
}
