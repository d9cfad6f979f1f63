package edition_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/edition"
)

// schemas are what the small rulesets read.
func schemas() map[string]*column.Schema {
	return map[string]*column.Schema{
		"declarations": {Name: "declarations", Title: "条款自查表", General: true, Fields: []column.Field{
			{Name: "clause", Title: "条款", Required: true}, {Name: "status", Title: "情况", Required: true}, {Name: "reason", Title: "理由"}}},
		"issues": {Name: "issues", Title: "问题台账", General: true, Fields: []column.Field{{Name: "clause", Title: "条款", Required: true}}},
		"hydrants": {Name: "hydrants", Title: "消火栓台账", Fields: []column.Field{
			{Name: "intact", Title: "是否完好", Type: column.Boolean, Required: true}, {Name: "pressure", Title: "压力", Type: column.Decimal, Scale: 2, Unit: "兆帕", Required: true}}},
	}
}

// issues is a deduction for the issues of a clause.
func issues(clause, points, limit string) string {
	return fmt.Sprintf(`"deduct": {"each": "count(issues, .clause == \"%s\")", "points": %s, "cap": %s}`, clause, points, limit)
}

// ruleset is one item of one pillar with these clauses, each written as its keys
// but for the id.
func ruleset(t *testing.T, name, frame string, clauses ...[2]string) edition.Edition {
	return with(t, schemas(), name, frame, clauses...)
}

func with(t *testing.T, schemas map[string]*column.Schema, name, frame string, clauses ...[2]string) edition.Edition {
	var list []string
	for _, c := range clauses {
		text := `"text": "条款", `
		if strings.HasPrefix(c[1], `"text"`) {
			text = ""
		}
		list = append(list, fmt.Sprintf(`{"id": %q, %s"source": {"status": "derived"}, %s}`, c[0], text, c[1]))
	}
	data := fmt.Sprintf(`{"id": "x", "edition": %q, "title": "细则", "subjects": ["city"], "total": 10, "no_evidence": "deduct", "not_applicable": "full",
		"tables": ["declarations", "issues", "hydrants"], "params": {"line": 0.8}, %s
		"items": [{"id": "1", "name": "甲", "points": 10, "items": [{"id": "1.1", "name": "乙", "points": 10, "pools": [{"id": "P", "cap": 1}], "clauses": [%s]}]}]}`, name, frame, strings.Join(list, ","))
	out := edition.Edition{Ruleset: &engine.Ruleset{}, Schemas: schemas}
	decoder := json.NewDecoder(strings.NewReader(data))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(out.Ruleset), data)
	program, defects := engine.Compile(out.Ruleset, "", out.Schemas)
	require.Empty(t, defects)
	out.Program = program
	return out
}

const previous = `"previous": "x@1",`

// TestGroups: what became of what, what changed, and the mark of the item.
func TestGroups(t *testing.T) {
	plain := [2]string{"9-1", issues("9-1", "1", "5")}
	measured := func(expression string) string {
		data, _ := json.Marshal(expression)
		return `"deduct": {"if": ` + string(data) + `, "points": 5}`
	}
	tests := []struct {
		name     string
		from, to [][2]string
		frame    string
		mark     edition.Mark
		want     []string
	}{
		{"same", [][2]string{plain}, [][2]string{plain}, "", edition.Comparable, []string{"9-1→9-1〔未变〕"}},
		{"points", [][2]string{plain}, [][2]string{{"9-1", issues("9-1", "0.5", "5")}}, "", edition.Converted, []string{"9-1→9-1〔修改〕每次扣分由1改为0.5"}},
		{"weight", [][2]string{plain}, [][2]string{{"9-1", issues("9-1", "2", "10")}}, "", edition.Converted, []string{"9-1→9-1〔修改〕分值由5改为10"}},
		{"text", [][2]string{plain}, [][2]string{{"9-1", `"text": "新条款", ` + plain[1]}}, "", edition.Converted, []string{"9-1→9-1〔修改〕文字由“条款”改为“新条款”"}},
		{"line", [][2]string{{"9-1", measured("rate(count(hydrants, .intact), len(hydrants)) <= 0.8")}}, [][2]string{{"9-1", measured("rate(count(hydrants, .intact), len(hydrants)) < 0.85")}}, "",
			edition.Converted, []string{"9-1→9-1〔修改〕条件的比较符由<=改为<；条件的界限由0.8改为0.85"}},
		{"another field", [][2]string{{"9-1", measured("any(hydrants, .pressure < 1)")}}, [][2]string{{"9-1", measured("any(hydrants, not .intact)")}}, "",
			edition.Converted, []string{"9-1→9-1〔修改〕条件由any(hydrants, .pressure < 1)改为any(hydrants, not .intact)"}},
		{"another table", [][2]string{{"9-1", measured("len(hydrants) > 3")}}, [][2]string{{"9-1", measured("len(issues) > 3")}}, "",
			edition.Incomparable, []string{"9-1→9-1〔修改〕条件的数据表由“消火栓台账”改为“问题台账”"}},
		{"pattern", [][2]string{plain}, [][2]string{{"9-1", `"deduct": {"manual": true, "max": 5}`}}, "",
			edition.Incomparable, []string{`9-1→9-1〔修改〕扣分方式由逐处扣分改为专家评分；判断方法由count(issues, .clause == "9-1")改为专家掌握`}},
		{"applies", [][2]string{plain}, [][2]string{{"9-1", plain[1] + `, "applies": "subject.kind == \"city\""`}}, "",
			edition.Converted, []string{`9-1→9-1〔修改〕适用范围由全部适用改为subject.kind == "city"`}},
		{"owner", [][2]string{plain}, [][2]string{{"9-1", plain[1] + `, "owners": ["住建"]`}}, "", edition.Comparable, []string{"9-1→9-1〔调整归属〕牵头单位由各单位改为住建"}},
		{"renumbered", [][2]string{plain}, [][2]string{{"8-1", issues("8-1", "1", "5") + `, "lineage": {"kind": "renumbered", "from": ["9-1"]}`}}, "",
			edition.Comparable, []string{"9-1→8-1〔改号〕编号由9-1改为8-1"}},
		{"renumbered and edited", [][2]string{plain}, [][2]string{{"8-1", issues("8-1", "0.5", "5") + `, "lineage": {"kind": "renumbered", "from": ["9-1"]}`}}, "",
			edition.Converted, []string{"9-1→8-1〔改号、修改〕编号由9-1改为8-1；每次扣分由1改为0.5"}},
		{"split", [][2]string{plain}, [][2]string{{"9-1", issues("9-1", "1", "2") + `, "lineage": {"kind": "split", "from": ["9-1"]}`}, {"9-2", issues("9-2", "1", "3") + `, "lineage": {"kind": "split", "from": ["9-1"], "note": "分开检查"}`}}, "",
			edition.Converted, []string{"9-1→9-1、9-2〔拆分〕条款由9-1“条款”（最多5分）改为9-1“条款”（最多2分）、9-2“条款”（最多3分）（分开检查）"}},
		{"merged", [][2]string{plain, {"9-2", issues("9-2", "1", "5")}}, [][2]string{{"9-1", issues("9-1", "1", "6") + `, "lineage": {"kind": "edited"}`}}, `"withdrawn": [{"id": "9-2", "reason": "合并", "into": ["9-1"]}],`,
			edition.Converted, []string{"9-1、9-2→9-1〔合并〕条款由9-1“条款”（最多5分）、9-2“条款”（最多5分）改为9-1“条款”（最多6分）；分值合计由10改为6（合并）"}},
		{"new and withdrawn", [][2]string{plain}, [][2]string{{"9-3", issues("9-3", "1", "5") + `, "lineage": {"kind": "new"}`}}, `"withdrawn": [{"id": "9-1", "reason": "已经做到"}],`,
			edition.Incomparable, []string{"→9-3〔新增〕条款：新增“条款”（最多5分）", "9-1→〔取消〕条款：取消“条款”（最多5分）（已经做到）"}},
		{"parameter", [][2]string{{"9-1", measured("rate(count(hydrants, .intact), len(hydrants)) < params.line")}}, [][2]string{{"9-1", measured("rate(count(hydrants, .intact), len(hydrants)) < params.line")}}, `"params": {"line": 0.9},`,
			edition.Converted, []string{"9-1→9-1〔修改〕所读参数line由0.8改为0.9"}},
		{"what does not count", [][2]string{plain}, [][2]string{{"9-1", plain[1] + `, "remedy": {"text": "整改", "effort": 2}, "support": ["消防"]`}}, "",
			edition.Comparable, []string{"9-1→9-1〔未变〕配合单位：新增消防；整改要求：新增“整改”（难度2）"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := edition.Compare(ruleset(t, "1", "", test.from...), ruleset(t, "2", previous+test.frame, test.to...))
			require.True(t, c.Lineage)
			var got []string
			for _, g := range c.Groups {
				var kinds, changes []string
				for _, kind := range g.Kinds {
					kinds = append(kinds, kind.Title())
				}
				for _, change := range g.Changes {
					changes = append(changes, change.String())
				}
				text := strings.Join(g.From, "、") + "→" + strings.Join(g.To, "、") + "〔" + strings.Join(kinds, "、") + "〕" + strings.Join(changes, "；")
				if g.Note != "" {
					text += "（" + g.Note + "）"
				}
				got = append(got, text)
			}
			require.Equal(t, test.want, got)
			require.Len(t, c.Items, 1)
			require.Equal(t, test.mark, c.Items[0].Mark, c.Items[0].Reasons)
			require.Equal(t, test.mark == edition.Comparable, len(c.Items[0].Reasons) == 0)
			require.Equal(t, 1, c.Pillars[0].Marks[test.mark])
		})
	}
}

// TestColumns: a column that is gone, new or means something else makes the
// items that read it incomparable, and no others.
func TestColumns(t *testing.T) {
	clause := [2]string{"9-1", `"deduct": {"if": "any(hydrants, .pressure < 1)", "points": 5}`}
	other := [2]string{"9-1", `"deduct": {"if": "any(hydrants, not .intact)", "points": 5}`}
	for _, test := range []struct {
		name   string
		change func(fields []column.Field) []column.Field
		words  string
	}{
		{"unit", func(f []column.Field) []column.Field { f[1].Unit = "千帕"; return f }, "数据表“消火栓台账”的列“压力（千帕）”含义改变"},
		{"type", func(f []column.Field) []column.Field { f[1].Type = column.Integer; return f }, "数据表“消火栓台账”的列“压力（兆帕）”含义改变"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := schemas()
			changed["hydrants"].Fields = test.change(changed["hydrants"].Fields)
			c := edition.Compare(ruleset(t, "1", "", clause), with(t, changed, "2", previous, clause))
			require.Equal(t, edition.Incomparable, c.Items[0].Mark)
			require.Equal(t, []string{test.words}, c.Items[0].Reasons)
			require.Len(t, c.Tables, 1)
			require.Equal(t, edition.Comparable, edition.Compare(ruleset(t, "1", "", other), with(t, changed, "2", previous, other)).Items[0].Mark)
		})
	}
	lost := schemas()
	lost["hydrants"].Fields = lost["hydrants"].Fields[:1]
	c := edition.Compare(ruleset(t, "1", "", clause), with(t, lost, "2", previous, other))
	require.Equal(t, edition.Incomparable, c.Items[0].Mark)
	require.Equal(t, []string{"条款9-1修改", "数据表“消火栓台账”的列“压力（兆帕）”只在x@1中有"}, c.Items[0].Reasons)
	require.Equal(t, engine.Gone, c.Tables[0].Columns[0].Kind)

	renamed := schemas()
	renamed["hydrants"].Fields[1].Title, renamed["hydrants"].Fields[1].Required = "水压", false
	c = edition.Compare(ruleset(t, "1", "", other), with(t, renamed, "2", previous, other))
	require.Equal(t, edition.Comparable, c.Items[0].Mark, "what it is called is not what it means")
	require.Equal(t, "列名由“压力”改为“水压”", c.Tables[0].Columns[0].Changes[0].String())
}

// TestLine: lineage is followed over the editions between, and backwards; where
// there is none, clauses are known by their ids, and it is said why.
func TestLine(t *testing.T) {
	one := ruleset(t, "1", "", [2]string{"9-1", issues("9-1", "1", "5")})
	two := ruleset(t, "2", `"previous": "x@1",`, [2]string{"8-1", issues("8-1", "1", "5") + `, "lineage": {"kind": "renumbered", "from": ["9-1"]}`})
	three := ruleset(t, "3", `"previous": "x@2",`, [2]string{"8-1", issues("8-1", "1", "2") + `, "lineage": {"kind": "split", "from": ["8-1"]}`},
		[2]string{"8-2", issues("8-2", "1", "3") + `, "lineage": {"kind": "split", "from": ["8-1"]}`})
	c := edition.Compare(one, three, two)
	require.Equal(t, "按沿革对照（经x@2）", c.Basis)
	require.Equal(t, []string{"9-1"}, c.Groups[0].From)
	require.Equal(t, []string{"8-1", "8-2"}, c.Groups[0].To)

	c = edition.Compare(three, one, two)
	require.Contains(t, c.Basis, "x@1是较早的一版")
	require.Equal(t, []string{"8-1", "8-2"}, c.Groups[0].From)
	require.True(t, c.Groups[0].Is(engine.Merged))

	c = edition.Compare(one, three)
	require.False(t, c.Lineage)
	require.Equal(t, "按条款编号对照：x@3写明的上一版是x@2，不是x@1；没有同号的条款，两部细则之间不能逐条对照", c.Basis)
	require.Len(t, c.Groups, 3)

	c = edition.Compare(one, one)
	require.True(t, c.Same())
	require.Equal(t, "按条款编号对照：两边是同一版", c.Basis)
}
