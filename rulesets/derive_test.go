package rulesets_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/rulesets"
)

// one is a ruleset of one clause.
func one(t require.TestingT, deduct, applies, most string) *rulesets.Loaded {
	reason := ""
	if applies != "" {
		reason = fmt.Sprintf(`"applies": %q, "applies_reason": "不适用",`, applies)
	}
	text := fmt.Sprintf(`{"$schema": "chengan-ruleset/1", "id": "t", "edition": "1", "title": "试", "subjects": ["city"], "total": %[1]v,
		"report_rounding": {"scale": 2, "mode": "half_up"}, "no_evidence": "deduct", "not_applicable": "full", "shares": ["覆盖率"],
		"tables": ["hydrants", "pipe_networks", "documents", "indicators", "issues", "declarations", "reviews", "grids"],
		"params": {"years": 3, "line": 0.8},
		"items": [{"id": "1", "name": "甲", "points": %[1]v, "items": [{"id": "1.1", "name": "乙", "points": %[1]v, "clauses": [
			{"id": "1.1", "text": "某", "source": {"status": "derived"}, %[2]s "deduct": %[3]s}]}]}],
		"vetoes": [{"id": "V", "text": "某", "source": {"status": "derived"}, "consequence": "不得参评", "what": "某",
			"if": "any(hydrants, not .intact) and any(pipe_networks, .base_length > 0) and any(grids, .covered)"}]}`, most, reason, deduct)
	loaded, defects := rulesets.Parse("t", []byte(text), nil, "")
	require.Empty(t, defects, text)
	return loaded
}

// results are the derived cases of the clause in one line each.
func results(l *rulesets.Loaded) []string {
	var lines []string
	for _, clause := range l.Derived() {
		for _, c := range clause.Cases {
			if clause.Clause == "1.1" {
				points := ""
				if c.Deducted != nil && *c.Deducted > 0 {
					points = " " + c.Deducted.String()
				}
				_, name, _ := strings.Cut(c.Name, "：")
				lines = append(lines, name+points)
			}
		}
	}
	return lines
}

// TestDerived: what each pattern's parameters lead to, worked out by hand.
func TestDerived(t *testing.T) {
	for deduct, want := range map[string][]string{
		`{"each": "count(hydrants, not .intact)", "points": 0.2, "cap": 1}`: {
			"得数0，达标", "得数0，达标", "得数1，扣分 0.2", "得数4，扣分 0.8", "得数4，扣分 0.8", "得数5，扣分 1", "得数5，扣分 1", "得数6，扣分 1", "得数6，扣分 1"},
		`{"if": "indicator(\"覆盖率\") < params.line", "points": 1}`: {"成立，扣分 1", "不成立，达标", "不成立，达标", "成立，扣分 1"},
		`{"if": "indicator(\"覆盖率\") < 1", "points": 1}`:           {"成立，扣分 1", "不成立，达标", "成立，扣分 1"}, // no share is above the whole
		`{"rate": "indicator(\"覆盖率\")", "below": "90%", "per": "1%", "points": 0.5, "step": "up", "cap": 1}`: {
			"得数0.9，达标", "得数0.8999，扣分 0.5", "得数0.9001，达标", "得数0.89，扣分 0.5", "得数0.8899，扣分 1", "得数0.8901，扣分 0.5",
			"得数0.88，扣分 1", "得数0.8799，扣分 1", "得数0.8801，扣分 1", "得数0.87，扣分 1", "得数0.8699，扣分 1", "得数0.8701，扣分 1",
			"得数0.899999，扣分 0.5", "得数0.899997，扣分 0.5", "得数0.899995，扣分 0.5", "得数0.8999992，扣分 0.5", "得数0.8999988，扣分 0.5", "得数0.5，扣分 1"},
		`{"value": "indicator(\"覆盖率\")", "tiers": [{"op": ">", "than": 0.5, "points": 0}, {"op": "<=", "than": 0.5, "points": 2}]}`: {
			"得数0.4999，扣分 2", "得数0.5，扣分 2", "得数0.5001，达标"},
		`{"series": "series(\"死亡率\", 2)", "must": "not_rise", "points": 1}`: {
			"依次0.5、0.49，达标", "依次0.5、0.5，达标", "依次0.5、0.51，扣分 1", "未提交"},
		`{"missing": ["规划", "计划"], "from": "documents", "field": "topic", "where": "\"1.1\" in .clauses", "points": 0.5, "cap": 1}`: {
			"得数1，扣分 0.5", "得数1，扣分 0.5", "得数2，扣分 1", "得数0，达标", "得数1，扣分 0.5", "得数1，扣分 0.5"},
		`{"manual": true, "max": 2}`: {"已自查，等待评审", "专家不扣分", "专家扣2分 2", "专家意见不一致"},
		`{"each": "len(unique(map(hydrants, .id)))", "points": 0.2, "cap": 1}`: nil, // not understood
	} {
		most := "1"
		if strings.Contains(deduct, `"points": 2`) || strings.Contains(deduct, `"max": 2`) {
			most = "2"
		}
		l := one(t, deduct, "", most)
		got := results(l)
		if want != nil {
			want = append(want, "未提交", "自查为不涉及")
		}
		require.Equal(t, want, got, deduct)
		if want != nil {
			require.Empty(t, l.Test().Defects(), deduct)
		}
	}
}

// TestDerivedApplies: with a condition there are cases on both of its sides.
func TestDerivedApplies(t *testing.T) {
	l := one(t, `{"if": "any(hydrants, not .intact)", "points": 1}`, `any(grids, .covered)`, "1")
	require.Empty(t, l.Test().Defects())
	require.Contains(t, results(l), "不涉及")
	require.Contains(t, results(l), "成立，扣分 1")
	l = one(t, `{"if": "any(hydrants, not .intact)", "points": 1}`, `"应急" in subject.roles`, "1")
	require.Empty(t, l.Test().Failures)
	require.Contains(t, results(l), "不涉及")
	require.Contains(t, results(l), "成立，扣分 1")
}

// TestDerivedHold: whatever the parameters, what is worked out here is what the
// engine finds, and no way through the clause is left out.
func TestDerivedHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenths := rapid.IntRange(1, 30).Draw(t, "points")
		points := fmt.Sprintf("%d.%d", tenths/10, tenths%10)
		tenths += rapid.IntRange(1, 30).Draw(t, "more")
		most := fmt.Sprintf("%d.%d", tenths/10, tenths%10)
		percent := rapid.IntRange(1, 99).Draw(t, "percent")
		deduct := ""
		switch rapid.IntRange(0, 6).Draw(t, "pattern") {
		case 0:
			of := rapid.SampledFrom([]string{"count(hydrants, not .intact)", "count(pipe_networks, .renovated_length < .base_length - .excluded_length)",
				`count(issues, .clause == \"1.1\" and (not .excused or .channel == \"举报\"))`, `2 * count(grids, .covered) + count(hydrants, .intact)`,
				`count(filter(hydrants, .intact), (.kind ?? \"消火栓\") == \"消火栓\")`}).Draw(t, "of")
			deduct = fmt.Sprintf(`{"each": "%s", "points": %v, "cap": %v}`, of, points, most)
		case 1:
			of := rapid.SampledFrom([]string{"rate(sum(pipe_networks, .renovated_length), sum(pipe_networks, .base_length) - sum(pipe_networks, .excluded_length))",
				`indicator(\"覆盖率\")`, "rate(count(grids, .covered), len(grids))", "sum(pipe_networks, .renovated_length) / 100",
				"rate(count(grids, .covered and .patrolled), count(grids, .covered))"}).Draw(t, "of")
			op := rapid.SampledFrom([]string{"<", "<=", ">", ">="}).Draw(t, "op")
			deduct = fmt.Sprintf(`{"if": "%s %s %v", "points": %v}`, of, op, float64(percent)/100, most)
		case 2:
			step := rapid.SampledFrom([]string{"up", "down", "linear"}).Draw(t, "step")
			deduct = fmt.Sprintf(`{"rate": "indicator(\"达标率\")", "below": "%d%%", "per": "%d%%", "points": %v, "step": %q, "cap": %v}`,
				percent, rapid.IntRange(1, 10).Draw(t, "per"), points, step, most)
		case 3:
			deduct = fmt.Sprintf(`{"value": "indicator(\"覆盖率\")", "tiers": [{"op": ">=", "than": "%d%%", "points": 0}, {"op": ">", "than": "0%%", "points": %v}, {"op": "<=", "than": "0%%", "points": %v}]}`,
				percent, points, most)
		case 4:
			things := []string{"甲", "乙", "丙", "丁", "戊"}
			n := rapid.IntRange(1, 5).Draw(t, "things")
			points = most // and a cap of as many as there are, or fewer
			tenths *= rapid.IntRange(1, n).Draw(t, "enough")
			most = fmt.Sprintf("%d.%d", tenths/10, tenths%10)
			deduct = fmt.Sprintf(`{"missing": ["%s"], "from": "documents", "field": "topic", "where": "\"1.1\" in .clauses and (.expires_on ?? round.date) >= round.date",
				"exempt": "\"1.1\" in .clauses and .kind == \"不涉及说明\"", "points": %v, "cap": %v}`, strings.Join(things[:n], `", "`), points, most)
		case 5:
			deduct = fmt.Sprintf(`{"series": "series(\"死亡率\", %d)", "must": %q, "points": %v}`, rapid.IntRange(2, 5).Draw(t, "years"),
				rapid.SampledFrom([]string{"fall", "not_rise", "rise", "not_fall"}).Draw(t, "must"), most)
		case 6:
			of := rapid.SampledFrom([]string{`none(documents, \"1.1\" in .clauses) or any(issues, .clause == \"1.1\" and not .excused)`,
				`count(hydrants, not .intact) > params.years and all(grids, .covered)`, `indicator(\"覆盖率\") < 0.5 or indicator(\"安装率\") < 0.7`,
				`not any(hydrants, .intact) ? any(grids, .covered) : count(grids, .covered) >= 2`, `sum(hydrants, .intact ? 1 : 0) < 3`}).Draw(t, "of")
			deduct = fmt.Sprintf(`{"if": "%s", "points": %v}`, of, most)
		}
		applies := rapid.SampledFrom([]string{"", "", `any(documents, .kind == \"规划\")`, `subject.kind == \"city\"`}).Draw(t, "applies")
		l := one(t, deduct, strings.ReplaceAll(applies, `\"`, `"`), most)
		report := l.Test()
		require.Empty(t, report.Failures, deduct)
		require.Empty(t, report.Underived, deduct)
		for _, gap := range report.Gaps {
			require.NotContains(t, gap.What, "分支", deduct)
		}
	})
}
