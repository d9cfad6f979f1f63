package rulesets_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets"
)

const townFolder = "../testdata/rulesets/family/"

// towns are the rulesets of the example family.
var towns = []string{
	"town-catalogue/2020.json", "town-catalogue/2021.json",
	"town-department/2020.json#xiaofang", "town-department/2020.json#chengguan",
	"town-department/2021.json#xiaofang", "town-department/2021.json#chengguan",
}

func load(t require.TestingT, name string) *rulesets.Loaded {
	loaded, err := rulesets.Load(name)
	require.NoError(t, err)
	return loaded
}

// clauses gives the clauses of a ruleset by id.
func clauses(rs *engine.Ruleset) map[string]engine.Clause {
	all := map[string]engine.Clause{}
	var walk func(items []engine.Item)
	walk = func(items []engine.Item) {
		for _, item := range items {
			for _, clause := range item.Clauses {
				all[clause.ID] = clause
			}
			walk(item.Items)
		}
	}
	walk(rs.Items)
	return all
}

// points gives the points of items and, as most, of clauses.
func points(rs *engine.Ruleset) map[string]string {
	all := map[string]string{}
	for id, clause := range clauses(rs) {
		all[id] = clause.Deduct.Max().String()
	}
	var walk func(items []engine.Item)
	walk = func(items []engine.Item) {
		for _, item := range items {
			all["item:"+item.ID] = item.Points.String()
			walk(item.Items)
		}
	}
	walk(rs.Items)
	return all
}

func TestTownsCertify(t *testing.T) {
	for _, name := range towns {
		certificate, err := rulesets.Certify(townFolder + name)
		require.NoError(t, err)
		require.Empty(t, certificate.Defects, name)
		require.True(t, certificate.OK)
		require.Contains(t, strings.Join(certificate.Proofs, "\n"), "合计"+certificate.Points.String()+"分")
	}
}

// TestExtended: what a file does not say is the base's, what it says is its own.
func TestExtended(t *testing.T) {
	base, next := load(t, townFolder+"town-catalogue/2020.json").Ruleset, load(t, townFolder+"town-catalogue/2021.json").Ruleset
	require.Equal(t, []string{"town-catalogue@2020", "town-catalogue@2020", "示例镇评价细则目录（2021版）"}, []string{next.Extends, next.Previous, next.Title})
	require.Equal(t, []any{base.Issuer, base.Pass, base.Tables, base.Serves}, []any{next.Issuer, next.Pass, next.Tables, next.Serves})
	was, is := clauses(base), clauses(next)
	require.Equal(t, []string{"4-1", "4-2", "5-1", "5-2", "6-1", "6-3", "6-4", "6-5"}, slices.Sorted(maps.Keys(is)))
	hydrants, intact := was["4-1"], is["4-1"]
	require.Equal(t, []engine.Aspect{engine.Wording, engine.Rule}, intact.Differs(&hydrants))
	require.Equal(t, []any{hydrants.Owners, hydrants.Support, hydrants.Remedy, hydrants.Serves}, []any{intact.Owners, intact.Support, intact.Remedy, intact.Serves})
	require.Equal(t, []string{"消防"}, is["5-2"].Owners)

	member := load(t, townFolder+"town-department/2020.json#chengguan").Ruleset
	require.Equal(t, []string{"town-department-chengguan", "2020", "示例镇评价细则（城管2020版）", "测试用。", "town-catalogue@2020"},
		[]string{member.ID, member.Edition, member.Title, member.Note, member.Extends})
	require.Equal(t, []string{"department"}, member.Subjects)
	require.Equal(t, []string{"declarations", "documents", "indicators", "issues", "pipe_networks"}, member.Tables, "nobody reads hydrants any more")
	require.Equal(t, map[string]string{"4-2": "4", "5-2": "2", "6-2": "2", "6-3": "2",
		"item:1": "6", "item:1.1": "4", "item:1.2": "2", "item:2": "4"}, points(member))
	tiers := clauses(member)["4-2"].Deduct.Pattern.(*pattern.Tiers)
	require.Equal(t, []score.Points{0, 2_0000, 4_0000}, []score.Points{tiers.Tiers[0].Points, tiers.Tiers[1].Points, tiers.Tiers[2].Points})
}

// TestLineage: every clause says what it was, and every clause that is gone
// where it went; those of a member too, whose duties came from others.
func TestLineage(t *testing.T) {
	lineage := func(name string) (kinds map[string]string, withdrawn []string) {
		rs := load(t, townFolder+name).Ruleset
		kinds = map[string]string{}
		for id, clause := range clauses(rs) {
			if clause.Lineage != nil {
				kinds[id] = strings.TrimSpace(string(clause.Lineage.Kind) + " " + strings.Join(clause.Lineage.From, " "))
			}
		}
		for _, one := range rs.Withdrawn {
			withdrawn = append(withdrawn, one.ID+" "+one.Reason)
		}
		return kinds, withdrawn
	}
	kinds, withdrawn := lineage("town-catalogue/2020.json")
	require.Empty(t, kinds)
	require.Empty(t, withdrawn)
	kinds, withdrawn = lineage("town-catalogue/2021.json")
	require.Equal(t, map[string]string{"4-1": "edited", "4-2": "same", "5-1": "same", "5-2": "moved", "6-1": "same", "6-3": "same", "6-4": "split 6-2", "6-5": "split 6-2"}, kinds)
	require.Equal(t, []string{"6-2 检查按道路和管网分开，各有各的台账"}, withdrawn)
	kinds, withdrawn = lineage("town-department/2020.json#chengguan")
	require.Empty(t, kinds, "there is no edition before")
	require.Empty(t, withdrawn)
	kinds, withdrawn = lineage("town-department/2021.json#chengguan")
	require.Equal(t, map[string]string{"4-2": "same", "6-3": "same", "6-4": "split 6-2", "6-5": "split 6-2"}, kinds)
	require.Equal(t, []string{"5-2 市政消防设施改由消防牵头", "6-2 检查按道路和管网分开，各有各的台账"}, withdrawn)
	kinds, withdrawn = lineage("town-department/2021.json#xiaofang")
	require.Equal(t, map[string]string{"4-1": "edited", "5-1": "edited", "5-2": "moved", "6-1": "same"}, kinds, "5-1 weighs less")
	require.Empty(t, withdrawn)
}

// TestInheritedCases: a clause keeps the cases of the base while it deducts for
// the same reasons, in proportion; its own replace them.
func TestInheritedCases(t *testing.T) {
	cases := func(name string) map[string][]string {
		all := map[string][]string{}
		for _, clause := range load(t, townFolder+name).Cases {
			require.Empty(t, all[clause.Clause], clause.Clause)
			for _, one := range clause.Cases {
				if one.Deducted != nil {
					all[clause.Clause] = append(all[clause.Clause], one.Deducted.String())
				}
			}
		}
		return all
	}
	require.Equal(t, []string{"0", "0.4", "1", "1"}, cases("town-catalogue/2020.json")["4-1"])
	next := cases("town-catalogue/2021.json")
	require.Equal(t, []string{"0", "0.5", "1", "1"}, next["4-1"], "its own")
	require.Equal(t, []string{"0", "0.5", "0.5", "1"}, next["4-2"], "the base's")
	require.Empty(t, next["6-2"])
	member := cases("town-department/2021.json#xiaofang")
	require.Equal(t, []string{"0", "1.5", "3", "3"}, member["4-1"], "three times as much")
	require.Equal(t, []string{"0", "1"}, member["5-1"])
	require.Equal(t, []string{"0", "2"}, member["5-2"])
}

// TestResolvedIsFlat: a resolved ruleset that is written out is a ruleset of its
// own, to the digest, wherever it is read and whether or not the editions before
// are at hand.
func TestResolvedIsFlat(t *testing.T) {
	for _, name := range towns {
		loaded := load(t, townFolder+name)
		data, err := rulesets.Encode(loaded.Ruleset)
		require.NoError(t, err)
		again, defects := rulesets.Parse(name, data, loaded.Cases, "")
		require.Empty(t, defects, name)
		require.Equal(t, loaded.Digest, again.Digest, name)
		require.Empty(t, again.Test().Defects())
		second, err := rulesets.Encode(again.Ruleset)
		require.NoError(t, err)
		require.Equal(t, string(data), string(second))
	}
}

// extension writes a file that extends another and loads it.
func extension(t require.TestingT, folder, base string, keys map[string]any) (*rulesets.Loaded, error) {
	base, err := filepath.Abs(base)
	require.NoError(t, err)
	whole := map[string]any{"$schema": engine.RulesetSchema, "id": "mine", "edition": "1", "extends": base}
	for key, value := range keys {
		whole[key] = value
	}
	data, err := json.Marshal(whole)
	require.NoError(t, err)
	file := filepath.Join(folder, "mine.json")
	require.NoError(t, os.WriteFile(file, data, 0o644))
	return rulesets.Load(file)
}

// TestReweighBack: other weights and back again give the ruleset that it was.
func TestReweighBack(t *testing.T) {
	folder, back := t.TempDir(), t.TempDir()
	base := load(t, townFolder+"town-catalogue/2020.json")
	rapid.Check(t, func(t *rapid.T) {
		there, here, total := map[string]any{}, map[string]any{}, score.Points(0)
		for key, now := range map[string]score.Points{"1.1": 2_0000, "1.2": 2_0000, "2": 4_0000} {
			q := now * score.Points(rapid.IntRange(1, 40).Draw(t, key)) / 2
			there[key], here[key] = json.Number(q.String()), json.Number(now.String())
			total += q
		}
		for _, key := range []string{"4-1", "6-3"} { // one of an item alone, the others follow the item
			if item := map[string]string{"4-1": "1.1", "6-3": "2"}[key]; rapid.Bool().Draw(t, key) {
				q, err := score.ParsePoints(there[item].(json.Number).String())
				require.NoError(t, err)
				part := map[string]score.Points{"4-1": 2, "6-3": 4}[key]
				there[key], here[key] = json.Number((q / part).String()), json.Number("1")
			}
		}
		_, err := extension(t, folder, townFolder+"town-catalogue/2020.json", map[string]any{"total": json.Number(total.String()), "pass": nil, "points": there})
		require.NoError(t, err)
		again, err := extension(t, back, filepath.Join(folder, "mine.json"), map[string]any{"total": 8, "points": here})
		require.NoError(t, err)
		want, err := json.Marshal(base.Ruleset.Items)
		require.NoError(t, err)
		got, err := json.Marshal(again.Ruleset.Items)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(got))
		require.Equal(t, base.Ruleset.Tables, again.Ruleset.Tables)
		require.Empty(t, again.Test().Defects())
	})
}

// TestOrderOfKeys: choose → withdraw → override → add → owners → params → points.
func TestOrderOfKeys(t *testing.T) {
	loaded, err := extension(t, t.TempDir(), townFolder+"town-catalogue/2020.json", map[string]any{
		"title": "试", "total": 9, "pass": nil, "note": nil,
		"choose":   []any{"1", "6-1"},
		"withdraw": []any{map[string]any{"id": "1.2", "reason": "不再考核"}},
		"override": map[string]any{"4-1": map[string]any{"deduct": map[string]any{"if": "count(hydrants, not .intact) > params.most", "points": 2}, "remedy": nil, "support": nil, "serves": nil}},
		"add": []any{map[string]any{"to": "2", "clauses": []any{map[string]any{"id": "7-1", "text": "泵站", "source": map[string]any{"status": "derived"}, "owners": []any{"水务"},
			"deduct": map[string]any{"each": "count(fire_stations, not .scale_ok)", "points": 0.5, "cap": 1}}}}},
		"owners": map[string]any{"4-1": map[string]any{"lead": []any{"水务", "district"}, "support": []any{"应急"}}, "7-1": map[string]any{"support": []any{"消防"}}},
		"params": map[string]any{"most": 3},
		"points": map[string]any{"1.1": 6, "1": 6},
	})
	require.NoError(t, err)
	rs := loaded.Ruleset
	require.Equal(t, map[string]string{"4-1": "4", "4-2": "2", "6-1": "2", "7-1": "1", "item:1": "6", "item:1.1": "6", "item:2": "3"}, points(rs))
	hydrants := clauses(rs)["4-1"]
	require.Nil(t, hydrants.Remedy)
	require.Equal(t, [][]string{{"水务", "district"}, {"应急"}}, [][]string{hydrants.Owners, hydrants.Support})
	require.Equal(t, []string{"消防"}, clauses(rs)["7-1"].Support)
	require.Equal(t, "", rs.Note)
	require.Equal(t, map[string]any{"most": json.Number("3")}, rs.Params)
	require.Equal(t, []string{"declarations", "documents", "fire_stations", "hydrants", "indicators", "issues"}, rs.Tables)
	require.Equal(t, []engine.Withdrawal{{ID: "5-1", Reason: "不再考核"}, {ID: "5-2", Reason: "不再考核"}}, rs.Withdrawn)
	require.Empty(t, clauses(rs)["6-1"].Lineage)
}

// TestHonestStatus: a deduction with other amounts than the document's is not
// the document's.
func TestHonestStatus(t *testing.T) {
	loaded, err := extension(t, t.TempDir(), "../rulesets/national/2019.json", map[string]any{"title": "试", "total": 102, "points": map[string]any{"item:1.2.4": 4}})
	require.NoError(t, err)
	was, is := clauses(load(t, "national@2019").Ruleset), clauses(loaded.Ruleset)
	for id, clause := range is {
		before := was[id]
		if len(clause.Differs(&before)) == 0 {
			require.Equal(t, before.Source, clause.Source, id)
			continue
		}
		require.Equal(t, []engine.Aspect{engine.Wording, engine.Weight}, clause.Differs(&before), id)
		require.Equal(t, engine.Official, before.Source.Status, id)
		require.Equal(t, []engine.Status{engine.Derived, engine.Derived}, []engine.Status{clause.Source.Status, clause.Source.TextStatus}, id)
	}
}

// TestFamily: a family is listed with its members, and each can be asked for.
func TestFamily(t *testing.T) {
	family, err := rulesets.FindFamily(townFolder + "town-department/2021.json")
	require.NoError(t, err)
	require.Equal(t, []string{"town-department", "2021", "示例镇评价细则（部门2021版）"}, []string{family.ID, family.Edition, family.Title})
	require.Equal(t, rulesets.Member{Name: family.Name + "#xiaofang", ID: "xiaofang", Subject: "镇消防队", Role: "消防"}, family.Members[0])
	load(t, family.Extends)
	for _, member := range family.Members {
		require.Equal(t, family.ID+"-"+member.ID, load(t, member.Name).Ruleset.ID)
	}
	_, err = rulesets.Load(family.Name)
	require.ErrorContains(t, err, "这是一组细则")
	_, err = rulesets.FindFamily(townFolder + "town-catalogue/2021.json")
	require.ErrorIs(t, err, rulesets.ErrNoFamily)
	_, err = rulesets.FindFamily("national@2019")
	require.ErrorIs(t, err, rulesets.ErrNoFamily)
	_, err = rulesets.FindFamily("nowhere@2019")
	require.ErrorIs(t, err, rulesets.ErrUnknown)
	for _, family := range rulesets.Families() {
		for _, member := range family.Members {
			require.Contains(t, rulesets.List(), member.Name)
		}
		require.NotContains(t, rulesets.List(), family.Name)
	}
}

// TestFormerIDs: the revised catalogue knows what became of the tasks of the
// year before.
func TestFormerIDs(t *testing.T) {
	loaded, err := rulesets.Load("xian-catalogue@2022")
	require.NoError(t, err)
	former := loaded.Program.FormerIDs()
	require.Equal(t, "已取消（管护单位已在市政消火栓台账中逐具登记，不再单独评价）", former["4-2"])
	require.Equal(t, "已并入13-2", former["13-3"])
	require.Contains(t, former["1-3"], "1-14")
	for _, id := range loaded.Program.ClauseIDs() {
		require.NotContains(t, former, id)
	}
}
