package edition

import (
	"encoding/json"
	"fmt"
	"strings"

	"chengan/engine/pattern"
)

// keys are the keys of deductions that are no expressions, in the order in
// which they are told.
var keys = []struct{ key, title string }{
	{"missing", "应有的各项"}, {"from", "数据表"}, {"field", "字段"}, {"below", "目标值"}, {"per", "每差"}, {"step", "不足一步的"},
	{"must", "趋势要求"}, {"points", "每次%s分"}, {"cap", "封顶"}, {"max", "最多%s分"}, {"tiers", "分档"}, {"round", "舍入方式"},
	{"unit", "单位"}, {"what", "对象"}, {"measure", "指标名称"},
}

// inputs are the titles of expressions.
var inputs = map[string]string{
	"if": "条件", "each": "计数", "rate": "比率", "value": "取值", "series": "各年数值", "deduct": "公式", "where": "范围", "exempt": "除外条件",
}

var codes = map[string]string{
	"step/up": "按一步计", "step/down": "不计", "step/linear": "按比例计",
	"must/fall": "逐年下降", "must/not_rise": "不上升", "must/rise": "逐年上升", "must/not_fall": "不下降",
	"round/half_up": "四舍五入", "round/half_even": "四舍六入五成双", "round/up": "进一", "round/down": "去尾",
}

// deduction says what differs between two ways to deduct or, by verb, to award.
func (c *comparing) deduction(was, is pattern.Deduction, verb string) []Change {
	var changes []Change
	if was.Pattern == nil || is.Pattern == nil || was.Name != is.Name {
		note(&changes, "扣分方式", way(was), way(is))
		note(&changes, "判断方法", method(was), method(is))
		return changes
	}
	before, after := sourcesOf(was), sourcesOf(is)
	for _, key := range union(before, after) {
		changes = append(changes, c.expression(inputs[key], before[key], after[key])...)
	}
	a, b := keysOf(was), keysOf(is)
	for _, one := range keys {
		from, to := a[one.key], b[one.key]
		switch {
		case string(from) == string(to):
		case one.key == "missing":
			changes = append(changes, entries(one.title, was.Pattern.(*pattern.Missing).Things, is.Pattern.(*pattern.Missing).Things)...)
		case one.key == "tiers":
			changes = append(changes, tiers(was.Pattern.(*pattern.Tiers), is.Pattern.(*pattern.Tiers), verb)...)
		default:
			title := one.title
			if strings.Contains(title, "%s") {
				title = fmt.Sprintf(title, verb)
			}
			note(&changes, title, plain(one.key, from), plain(one.key, to))
		}
	}
	if len(changes) == 0 && string(inJSON(was)) != string(inJSON(is)) {
		changes = append(changes, Change{"扣分规则", string(inJSON(was)), string(inJSON(is))})
	}
	return changes
}

// way names a way to deduct.
func way(d pattern.Deduction) string {
	spec, _ := pattern.Find(d.Name)
	return spec.Title
}

// method is all that a way to deduct asks for.
func method(d pattern.Deduction) string {
	if d.Pattern == nil {
		return ""
	}
	var parts []string
	for _, input := range d.Inputs() {
		if input.Source != "" {
			parts = append(parts, input.Source)
		}
	}
	return orElse(strings.Join(parts, "；"), "专家掌握")
}

func sourcesOf(d pattern.Deduction) map[string]string {
	sources := map[string]string{}
	for _, input := range d.Inputs() {
		sources[input.Key] = input.Source
	}
	return sources
}

func keysOf(d pattern.Deduction) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(inJSON(d), &all) != nil {
		return nil // it was just encoded
	}
	return all
}

// plain is a value without the quotation marks of JSON.
func plain(key string, raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	if word := codes[key+"/"+text]; word != "" {
		return word
	}
	return text
}

// tiers compares steps one by one where there are as many.
func tiers(was, is *pattern.Tiers, verb string) []Change {
	words := func(t pattern.Tier) string { return fmt.Sprintf("%s%s%s%s分", t.Op, t.Than, verb, t.Points) }
	var changes []Change
	if len(was.Tiers) == len(is.Tiers) {
		for i := range was.Tiers {
			a, b, at := was.Tiers[i], is.Tiers[i], fmt.Sprintf("第%d档", i+1)
			note(&changes, at+"比较符", a.Op, b.Op)
			note(&changes, at+"界限", a.Than.String(), b.Than.String())
			note(&changes, at+verb+"分", a.Points.String(), b.Points.String())
		}
		return changes
	}
	all := func(tiers []pattern.Tier) string {
		var parts []string
		for _, t := range tiers {
			parts = append(parts, words(t))
		}
		return strings.Join(parts, "，")
	}
	note(&changes, "分档", all(was.Tiers), all(is.Tiers))
	return changes
}
