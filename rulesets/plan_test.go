package rulesets_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qri-io/jsonschema"
	"github.com/stretchr/testify/require"

	"chengan/rulesets"
)

// TestEmbeddedPlans: what the documents print, counted.
func TestEmbeddedPlans(t *testing.T) {
	require.Equal(t, []string{"beilin@145", "dushanzi@145", "lizhou@145", "xiqing@145"}, rulesets.Plans())
	want := map[string][]int{ // table, goal, task; 约束性, 预期性
		"beilin@145": {4, 16, 3, 0, 0}, "dushanzi@145": {17, 9, 8, 0, 0}, "lizhou@145": {6, 6, 32, 3, 3}, "xiqing@145": {12, 2, 5, 2, 10},
	}
	for _, name := range rulesets.Plans() {
		l, err := rulesets.LoadPlan(name)
		require.NoError(t, err)
		require.Equal(t, name, l.Plan.Name())
		require.Regexp(t, "^sha256:[0-9a-f]{64}$", l.Digest)
		got := map[string]int{}
		for _, i := range l.Plan.Indicators {
			got[i.Listed]++
			got[i.Nature]++
			require.NotEmpty(t, i.Place.Words, i.ID)
			require.LessOrEqual(t, len([]rune(i.Place.Words)), 60, i.ID)
		}
		require.Equal(t, want[name], []int{got["table"], got["goal"], got["task"], got["约束性"], got["预期性"]}, name)
	}
}

// TestPlanSchema holds the plans to the published schema by a validator of our
// own making, which sees what is wrong as well.
func TestPlanSchema(t *testing.T) {
	text, err := os.ReadFile("schema/plan-1.json")
	require.NoError(t, err)
	for _, name := range rulesets.Plans() {
		data, err := os.ReadFile("plans/" + strings.Replace(name, "@", "-", 1) + ".json")
		require.NoError(t, err)
		for _, spoilt := range []bool{false, true} {
			if spoilt {
				data = []byte(strings.Replace(string(data), `"listed": "`, `"listed": "x`, 1))
			}
			schema := &jsonschema.Schema{}
			require.NoError(t, json.Unmarshal(text, schema))
			found, err := schema.ValidateBytes(context.Background(), data)
			require.NoError(t, err)
			require.Equal(t, spoilt, len(found) > 0, name)
		}
	}
}

// TestPlanDefects: each mistake is named with its place, in Chinese.
func TestPlanDefects(t *testing.T) {
	data, err := os.ReadFile("plans/beilin-145.json")
	require.NoError(t, err)
	type object = map[string]any
	at := func(p object, n int) object { return p["indicators"].([]any)[n].(object) }
	target := func(p object, n int) object { return at(p, n)["target"].(object) }
	series := func(p object, n int) object { return at(p, n)["series"].([]any)[0].(object) }
	for _, one := range []struct {
		change func(p object)
		want   string
	}{
		{func(p object) { delete(p, "$schema") }, `$schema：没有写明格式版本；应为 "chengan-plan/1"`},
		{func(p object) { p["$schema"] = "chengan-plan/9" }, `$schema：格式版本为 chengan-plan/9`},
		{func(p object) { p["extra"] = 1 }, `extra：未知的键 "extra"`},
		{func(p object) { delete(at(p, 0), "place") }, `indicators[0]：缺少必有的键 "place"`},
		{func(p object) { at(p, 0)["kind"] = "guess" }, `indicators[0].kind：取值不在允许范围内`},
		{func(p object) { target(p, 0)["value"] = "15%" }, `indicators[0].target.value：“15%”的写法不对`},
		{func(p object) { target(p, 0)["value"] = "115" }, `indicators[0].target.value：115% 超过全部`},
		{func(p object) { target(p, 0)["value"] = nil }, `indicators[0].target.value：没有目标值`},
		{func(p object) { target(p, 0)["op"] = "<=" }, `indicators[0].target.op：<= 与方向 fall 不合`},
		{func(p object) { target(p, 0)["year"] = 2035 }, `indicators[0].target.year：2035 年不在规划期 2021—2025 年内`},
		{func(p object) { at(p, 0)["aggregation"] = "sum" }, `indicators[0].kind：没有评估规则`},
		{func(p object) { at(p, 0)["base_year"] = 2025 }, `indicators[0].base_year：基期 2025 年不早于目标年份 2025`},
		{func(p object) { at(p, 0)["id"] = "relief-hours" }, `标识 "relief-hours" 重复`},
		{func(p object) { at(p, 0)["inferred"] = []any{"guess"} }, `indicators[0].inferred[0]：没有字段 "guess"`},
		{func(p object) { at(p, 0)["milestones"] = []any{object{"year": 2026, "value": "5"}} }, `indicators[0].milestones[0].year：2026 年；应依次`},
		{func(p object) { series(p, 0)["measure"] = "increment" }, `indicators[0].series[0].measure："increment" 不能是 relative_decline`},
		{func(p object) { series(p, 0)["unit"] = "起" }, `与另一个同名填报项 "生产安全事故死亡人数" 的所量或者单位不同`},
		{func(p object) { series(p, 4)["unit"] = "亿元" }, `indicators[4].series[0].unit：占比的单位是 "亿元"`},
		{func(p object) { at(p, 0)["series"] = []any{} }, `indicators[0].series：没有填报项`},
		{func(p object) { at(p, 4)["open"].(object)["choices"] = []any{} }, `indicators[4].open.choices：范围前后不一的`},
		{func(p object) { p["plan"].(object)["period"].(object)["to"] = 2021 }, `plan.period：规划期 2021—2021 年`},
	} {
		p := object{}
		require.NoError(t, json.Unmarshal(data, &p))
		one.change(p)
		changed, err := json.Marshal(p)
		require.NoError(t, err)
		file := filepath.Join(t.TempDir(), "plan.json")
		require.NoError(t, os.WriteFile(file, changed, 0o644))
		_, err = rulesets.LoadPlan(file)
		var defects rulesets.DefectsError
		require.True(t, errors.As(err, &defects), one.want)
		require.ErrorContains(t, err, one.want)
	}
	_, err = rulesets.LoadPlan("beilin@146")
	require.ErrorIs(t, err, rulesets.ErrUnknownPlan)
	_, err = rulesets.LoadPlan("national@2019")
	require.ErrorIs(t, err, rulesets.ErrUnknownPlan)
	_, err = rulesets.Load("plans@beilin-145")
	require.ErrorIs(t, err, rulesets.ErrUnknown)
}
