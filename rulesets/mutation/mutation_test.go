package mutation_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine/column"
	"chengan/engine/pattern"
	"chengan/rulesets"
	"chengan/rulesets/mutation"
)

// frame has two tables of which one could be taken for the other.
func frame(t *testing.T) mutation.Frame {
	schemas := map[string]*column.Schema{}
	for _, name := range []string{"hydrants", "grids", "fire_stations", "documents", "indicators"} {
		schema, err := rulesets.Table(name)
		require.NoError(t, err)
		schemas[name] = schema
	}
	twin := *schemas["hydrants"]
	twin.Name = "wells"
	schemas["wells"] = &twin
	return mutation.Frame{Schemas: schemas, Params: map[string]any{"years": json.Number("3"), "line": json.Number("0.8"), "scope": "甲"}}
}

// changes are the mutants of a clause in words.
func changes(t *testing.T, deduct, applies string) []string {
	var d pattern.Deduction
	require.NoError(t, json.Unmarshal([]byte(deduct), &d))
	var out []string
	for _, m := range mutation.Of(frame(t), mutation.Clause{Deduct: d, Applies: applies}) {
		out = append(out, m.Where+"："+m.What)
	}
	return out
}

func TestMutants(t *testing.T) {
	for _, c := range []struct {
		deduct, applies string
		want            []string
	}{
		{`{"each": "count(hydrants, not .intact)", "points": 0.2, "cap": 1}`, "", []string{
			"deduct.points：0.2 改为 0.1", "deduct.points：0.2 改为 0.3", "deduct.points：0.2 改为 0.4",
			"deduct.cap：1 改为 0.9", "deduct.cap：1 改为 1.1", "deduct.cap：1 改为 2",
			"deduct.each：hydrants 改为 wells", "deduct.each：not .intact 改为 .intact",
		}},
		{`{"if": "count(fire_stations, .reach_minutes > 5 or .kind == \"特勤站\") >= params.years", "points": 0.05}`, "", []string{
			"deduct.points：0.05 改为 0.04", "deduct.points：0.05 改为 0.06", "deduct.points：0.05 改为 0.1",
			`deduct.if：count(fire_stations, .reach_minutes > 5 or .kind == "特勤站") >= params.years 改为 count(fire_stations, .reach_minutes > 5 or .kind == "特勤站") > params.years`,
			`deduct.if：count(fire_stations, .reach_minutes > 5 or .kind == "特勤站") >= params.years 改为 count(fire_stations, .reach_minutes > 5 or .kind == "特勤站") <= params.years`,
			`deduct.if：.reach_minutes > 5 or .kind == "特勤站" 改为 .reach_minutes > 5 and .kind == "特勤站"`,
			`deduct.if：去掉 .reach_minutes > 5`, `deduct.if：去掉 .kind == "特勤站"`,
			"deduct.if：.reach_minutes > 5 改为 .reach_minutes >= 5", "deduct.if：.reach_minutes > 5 改为 .reach_minutes < 5",
			"deduct.if：.reach_minutes 改为 .comms_total", "deduct.if：.reach_minutes 改为 .comms_intact",
			"deduct.if：5 改为 4.9", "deduct.if：5 改为 5.1", "deduct.if：5 改为 10", // one decimal is what the field has
			`deduct.if：.kind == "特勤站" 改为 .kind != "特勤站"`,
			"deduct.if：.kind 改为 .id", "deduct.if：.kind 改为 .name",
			`deduct.if："特勤站" 改为 "战勤保障站"`, `deduct.if："特勤站" 改为 "一级普通站"`,
			"deduct.if：params.years 改为 2", "deduct.if：params.years 改为 4", "deduct.if：params.years 改为 6",
		}},
		{`{"missing": ["甲", "乙"], "from": "documents", "field": "topic", "where": "\"1\" in .clauses", "points": 0.5, "cap": 1}`, "", []string{
			"deduct.points：0.5 改为 0.4", "deduct.points：0.5 改为 0.6", "deduct.points：0.5 改为 1",
			"deduct.cap：1 改为 0.9", "deduct.cap：1 改为 1.1", "deduct.cap：1 改为 2",
			"deduct.missing：清单去掉“甲”", "deduct.missing：清单去掉“乙”",
			"deduct.field：topic 改为 doc_no", "deduct.field：topic 改为 issuer", "deduct.field：topic 改为 file",
			"deduct.where：去掉条件", "deduct.where：条件取反",
			`deduct.where："1" 改为 "1※"`,
		}},
		{`{"rate": "indicator(\"率\")", "below": "95%", "per": "1%", "points": 0.1, "step": "linear", "cap": 1}`, "", []string{
			"deduct.points：0.1 改为 0", "deduct.points：0.1 改为 0.2", "deduct.cap：1 改为 0.9", "deduct.cap：1 改为 1.1", "deduct.cap：1 改为 2",
			"deduct.below：0.95 改为 0.949", "deduct.below：0.95 改为 0.951", "deduct.below：0.95 改为 1.9",
			"deduct.per：0.01 改为 0.009", "deduct.per：0.01 改为 0.011", "deduct.per：0.01 改为 0.02",
			"deduct.step：linear 改为 up", "deduct.step：linear 改为 down",
			"deduct.round：half_up 改为 half_even", "deduct.round：half_up 改为 down", "deduct.round：half_up 改为 up",
			`deduct.rate："率" 改为 "率※"`,
		}},
		{`{"series": "series(\"率\", 3)", "must": "fall", "points": 1}`, `subject.kind == "city"`, []string{
			"deduct.points：1 改为 0.9", "deduct.points：1 改为 1.1", "deduct.points：1 改为 2",
			"deduct.must：fall 改为 not_rise", "deduct.must：fall 改为 rise", "deduct.must：fall 改为 not_fall",
			`deduct.series："率" 改为 "率※"`, "deduct.series：3 改为 2", "deduct.series：3 改为 4", "deduct.series：3 改为 6",
			"applies：去掉适用条件", "applies：适用条件取反", `applies：subject.kind == "city" 改为 subject.kind != "city"`, `applies："city" 改为 "city※"`,
		}},
		{`{"value": "rate(sum(grids, .handled), sum(grids, .reported))", "tiers": [{"op": ">=", "than": 0.5, "points": 0}, {"op": "<", "than": 0.5, "points": 1}]}`, "", []string{
			"deduct.tiers[0].points：0 改为 -0.1", "deduct.tiers[0].points：0 改为 0.1",
			"deduct.tiers[0].than：0.5 改为 0.49", "deduct.tiers[0].than：0.5 改为 0.51", "deduct.tiers[0].than：0.5 改为 1",
			"deduct.tiers[0].op：>= 改为 >", "deduct.tiers[0].op：>= 改为 <=", "deduct.tiers：去掉第1档",
			"deduct.tiers[1].points：1 改为 0.9", "deduct.tiers[1].points：1 改为 1.1", "deduct.tiers[1].points：1 改为 2",
			"deduct.tiers[1].than：0.5 改为 0.49", "deduct.tiers[1].than：0.5 改为 0.51", "deduct.tiers[1].than：0.5 改为 1",
			"deduct.tiers[1].op：< 改为 <=", "deduct.tiers[1].op：< 改为 >", "deduct.tiers：去掉第2档",
			"deduct.value：rate(sum(grids, .handled), sum(grids, .reported)) 改为 rate(sum(grids, .reported), sum(grids, .handled))",
			"deduct.value：.handled 改为 .reported", "deduct.value：.reported 改为 .handled",
		}},
		{`{"manual": true, "max": 2}`, "", []string{"deduct.max：2 改为 1.9", "deduct.max：2 改为 2.1", "deduct.max：2 改为 4"}},
	} {
		require.Equal(t, c.want, changes(t, c.deduct, c.applies), c.deduct)
	}
}

// TestVetoes: the points of a veto say nothing and are left alone.
func TestVetoes(t *testing.T) {
	var d pattern.Deduction
	require.NoError(t, json.Unmarshal([]byte(`{"if": "any(hydrants, .intact)", "points": 1}`), &d))
	for _, m := range mutation.Of(frame(t), mutation.Clause{Deduct: d, Veto: true}) {
		require.Equal(t, "deduct.if", m.Where)
		require.EqualValues(t, 1_0000, m.Deduct.Max())
	}
}

// TestOnce: no mutant is the clause itself, and none comes twice.
func TestOnce(t *testing.T) {
	loaded, err := rulesets.Load("national@2019")
	require.NoError(t, err)
	for _, item := range loaded.Ruleset.Items[0].Items[0].Items {
		for _, clause := range item.Clauses {
			original, err := json.Marshal(clause.Deduct)
			require.NoError(t, err)
			seen := map[string]bool{string(original): true}
			for _, m := range mutation.Of(mutation.Frame{Schemas: loaded.Schemas, Params: loaded.Ruleset.Params}, mutation.Clause{Deduct: clause.Deduct}) {
				text, err := json.Marshal(m.Deduct)
				require.NoError(t, err)
				require.False(t, seen[string(text)], "%s %s", m.Where, m.What)
				seen[string(text)] = true
			}
		}
	}
}
