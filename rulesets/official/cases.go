package official

import (
	"encoding/json"
	"fmt"
	"slices"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets"
	"chengan/rulesets/sentence"
)

// The cases of a clause follow from the parameters of its sentence: nothing,
// one, the last step before the cap, at it and beyond it; a figure below, at and
// above every threshold. They are worked out here and not by the engine, which
// is held to them.

// year is the year of the evaluation date of cases.
const year = 2022

type row = map[string]any

func whole(n int) json.Number { return json.Number(fmt.Sprint(n)) }

// outcome makes a case with its result.
func outcome(name string, given map[string][]map[string]any, declared string, o score.Outcome, deducted score.Points) rulesets.Case {
	c := rulesets.Case{Name: name, Given: given, Declared: declared, Outcome: &o}
	if !o.Unknown() {
		c.Deducted = &deducted
	}
	return c
}

// result is Deducted where points were taken and Met otherwise.
func result(name string, given map[string][]map[string]any, declared string, points score.Points) rulesets.Case {
	o := score.Met
	if points > 0 {
		o = score.Deducted
	}
	return outcome(name, given, declared, o, points)
}

func nothing() rulesets.Case { return outcome("未提交", nil, "", score.NoEvidence, 0) }

func problems(id string, n int, excused bool) map[string][]map[string]any {
	one := row{"clause": id, "excused": excused}
	if n > 1 {
		one["*"] = whole(n)
	}
	return map[string][]map[string]any{engine.Issues: {one}}
}

func eachCases(id string, p *pattern.Each) []rulesets.Case {
	enough := int((p.Cap + p.Points - 1) / p.Points)
	cases := []rulesets.Case{result("已自查，没有问题", nil, "已自查", 0)}
	made := func(n int, excused bool) map[string][]map[string]any { return problems(id, n, excused) }
	if award(p.Each) {
		made = func(n int, _ bool) map[string][]map[string]any {
			one := row{"clauses": []any{id}, "kind": "其他"}
			if n > 1 {
				one["*"] = whole(n)
			}
			return map[string][]map[string]any{engine.Documents: {one}}
		}
	} else {
		cases = append(cases, result("1处，有合理说明", made(1, true), "", 0))
	}
	counts := []int{1, enough - 1, enough, enough + 1}
	slices.Sort(counts)
	for _, n := range slices.Compact(counts) {
		if n >= 1 {
			cases = append(cases, result(fmt.Sprintf("%d%s", n, p.Unit), made(n, false), "", min(p.Cap, p.Points*score.Points(n))))
		}
	}
	return append(cases, nothing())
}

// award tells an expression that counts papers, as those of 鼓励项 do.
func award(expression string) bool {
	return len(expression) > 15 && expression[:15] == "count(documents"
}

func circumstanceCases(id string, p *pattern.Fixed) []rulesets.Case {
	return []rulesets.Case{
		result("已自查，没有问题", nil, "已自查", 0), result("有所列情形", problems(id, 1, false), "", p.Points),
		result("有合理说明", problems(id, 1, true), "", 0), nothing(),
	}
}

func vetoCases(id string) []rulesets.Case {
	zero := score.Points(0)
	met, hit := score.Met, score.Deducted
	none := nothing()
	return []rulesets.Case{
		{Name: "已自查，没有问题", Declared: "已自查", Outcome: &met, Deducted: &zero},
		{Name: "有所列情形", Given: problems(id, 1, false), Outcome: &hit}, none,
	}
}

func awardCases(id string, p *pattern.Fixed) []rulesets.Case {
	return []rulesets.Case{
		result("已自查，没有材料", nil, "已自查", 0),
		result("有材料", map[string][]map[string]any{engine.Documents: {{"clauses": []any{id}, "kind": "其他"}}}, "", p.Points), nothing(),
	}
}

func paperCases(id, kind string, p *pattern.Fixed) []rulesets.Case {
	if kind == "" {
		kind = "其他"
	}
	paper := func(expires any) map[string][]map[string]any {
		one := row{"clauses": []any{id}, "kind": kind}
		if expires != nil {
			one["expires_on"] = expires
		}
		return map[string][]map[string]any{engine.Documents: {one}}
	}
	return []rulesets.Case{
		result("有材料", paper(nil), "", 0), result("已自查，没有材料", nil, "已自查", p.Points),
		result("材料已失效", paper("2022-12-30"), "", p.Points), result("材料当日到期", paper("2022-12-31"), "", 0),
		result("只有不涉及说明", map[string][]map[string]any{engine.Documents: {{"clauses": []any{id}, "kind": "不涉及说明"}}}, "", p.Points), nothing(),
	}
}

func missingCases(id string, p *pattern.Missing) []rulesets.Case {
	enough := int((p.Cap + p.Points - 1) / p.Points)
	counts := []int{0, 1, enough - 1, enough, enough + 1, len(p.Things)}
	slices.Sort(counts)
	var cases []rulesets.Case
	for _, n := range slices.Compact(counts) {
		if n < 0 || n > len(p.Things) {
			continue
		}
		var rows []map[string]any
		for _, thing := range p.Things[n:] {
			rows = append(rows, row{"clauses": []any{id}, "kind": "其他", "topic": thing})
		}
		cases = append(cases, result(fmt.Sprintf("缺%d项", n), map[string][]map[string]any{engine.Documents: rows}, "已自查", min(p.Cap, p.Points*score.Points(n))))
	}
	return append(cases, nothing())
}

func manualCases(id string, most score.Points) []rulesets.Case {
	review := func(points score.Points) map[string][]map[string]any {
		return map[string][]map[string]any{engine.Reviews: {{"clause": id, "deduction": json.Number(points.String())}}}
	}
	return []rulesets.Case{
		outcome("已自查，等待评审", nil, "已自查", score.Pending, 0), result("专家不扣分", review(0), "", 0),
		result("专家扣满", review(most), "", most), nothing(),
	}
}

// figures are the rows of one figure over the years up to the evaluation.
func figures(name string, values ...exact.Number) ([]map[string]any, bool) {
	var rows []map[string]any
	for i, v := range values {
		if v.Round(6, score.HalfUp).Cmp(v) != 0 {
			return nil, false // the table holds six decimals
		}
		rows = append(rows, row{"indicator": name, "year": whole(year - len(values) + 1 + i), "value": json.Number(decimal(v))})
	}
	return rows, true
}

// beside is a number a little above or below.
func beside(n exact.Number, sign int64) exact.Number {
	sum, err := n.Add(exact.Scaled(sign, 4))
	if err != nil {
		return n
	}
	return sum
}

func holds(n exact.Number, op string, than exact.Number) bool {
	c := n.Cmp(than)
	switch op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	return c == 0
}

func figureCases(id string, names []string, u sentence.Understanding, p *pattern.Fixed) []rulesets.Case {
	var cases []rulesets.Case
	for i, condition := range u.Conditions {
		for _, side := range []int64{-1, 0, 1} {
			value := beside(condition.Than, side)
			hit := holds(value, condition.Op, condition.Than)
			var rows []map[string]any
			all := hit
			for j, other := range u.Conditions {
				at := value
				if j != i { // the others decide nothing: harmless among or, true among and
					for _, s := range []int64{-1, 0, 1} {
						if at = beside(other.Than, s); holds(at, other.Op, other.Than) == u.Both {
							break
						}
					}
				}
				if list, ok := figures(names[j], at); ok && !slices.ContainsFunc(rows, func(r map[string]any) bool { return r["indicator"] == names[j] }) {
					rows = append(rows, list...)
				}
			}
			points := score.Points(0)
			if all {
				points = p.Points
			}
			cases = append(cases, result(fmt.Sprintf("%s%s%s", names[i], map[int64]string{-1: "略低于", 0: "正好", 1: "略高于"}[side], decimal(condition.Than)),
				map[string][]map[string]any{engine.Indicators: rows}, "", points))
		}
	}
	return append(cases, nothing())
}

func shortfallCases(id, name string, p *pattern.Shortfall) []rulesets.Case {
	cases := []rulesets.Case{}
	enough := int64((p.Cap + p.Points - 1) / p.Points)
	add := func(title string, steps exact.Number, points score.Points) {
		depth, err := steps.Mul(p.Per)
		if err != nil {
			return
		}
		value, err := p.Below.Sub(depth)
		if rows, ok := figures(name, value); ok && err == nil {
			cases = append(cases, result(title, map[string][]map[string]any{engine.Indicators: rows}, "", points))
		}
	}
	half, _ := exact.Int(1).Quo(exact.Int(2))
	add("正好达到", exact.Int(0), 0)
	add("超过", exact.Int(-1), 0)
	switch p.Step {
	case "up":
		add("差半步", half, min(p.Cap, p.Points))
	case "down":
		add("差半步", half, 0)
	default:
		if p.Points%2 == 0 {
			add("差半步", half, min(p.Cap, p.Points/2))
		}
	}
	for _, n := range []int64{1, enough - 1, enough, enough + 1} {
		if n > 0 {
			title := fmt.Sprintf("差%d步", n)
			if !slices.ContainsFunc(cases, func(c rulesets.Case) bool { return c.Name == title }) {
				add(title, exact.Int(n), min(p.Cap, p.Points*score.Points(n)))
			}
		}
	}
	return append(cases, nothing())
}

func tiersCases(id, name string, p *pattern.Tiers) []rulesets.Case {
	var cases []rulesets.Case
	seen := map[string]bool{}
	for _, t := range p.Tiers {
		for _, side := range []int64{-1, 0, 1} {
			value := beside(t.Than, side)
			rows, ok := figures(name, value)
			if !ok || seen[decimal(value)] {
				continue
			}
			seen[decimal(value)] = true
			i := slices.IndexFunc(p.Tiers, func(t pattern.Tier) bool { return holds(value, t.Op, t.Than) })
			if i >= 0 {
				cases = append(cases, result("指标为"+decimal(value), map[string][]map[string]any{engine.Indicators: rows}, "", p.Tiers[i].Points))
			}
		}
	}
	return append(cases, nothing())
}

func trendCases(id, name string, years int, p *pattern.Trend) []rulesets.Case {
	var cases []rulesets.Case
	for _, way := range []struct {
		title string
		sign  int64
		kept  []string
	}{{"逐年下降", -1, []string{"fall", "not_rise"}}, {"持平", 0, []string{"not_rise", "not_fall"}}, {"逐年上升", 1, []string{"rise", "not_fall"}}} {
		var values []exact.Number
		for i := range years {
			values = append(values, exact.Scaled(100+way.sign*int64(i), 2))
		}
		rows, _ := figures(name, values...)
		points := p.Points
		if slices.Contains(way.kept, p.Must) {
			points = 0
		}
		cases = append(cases, result(way.title, map[string][]map[string]any{engine.Indicators: rows}, "", points))
	}
	return append(cases, nothing())
}
