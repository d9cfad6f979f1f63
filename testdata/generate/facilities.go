package main

import (
	"fmt"
	"math/rand/v2"
)

// hydrant is a 市政消火栓.
func hydrant(u unit, r *rand.Rand, i int) row {
	kind := "消火栓"
	if r.IntN(40) == 0 {
		kind = "消防水鹤"
	}
	return row{"id": fmt.Sprintf("XHS-%05d", i+1), "kind": kind, "place": corner(r),
		"manager": pick(r, []string{"自来水公司", "区消防救援大队、自来水公司", "市政设施管理所"}), "intact": "是", "checked_on": day(r, "2022-09-05", 80)}
}

// shelter is an 应急避难场所.
func shelter(u unit, r *rand.Rand, i int) row {
	kind := pick(r, []string{"紧急", "紧急", "固定", "固定", "中心"})
	place := pick(r, map[string][]string{"紧急": {"广场", "小学操场", "街心绿地"}, "固定": {"公园", "中学操场", "文化广场"}, "中心": {"体育场", "城市公园", "体育公园"}}[kind])
	people := map[string]int{"紧急": between(r, 400, 2600), "固定": between(r, 3000, 12000), "中心": between(r, 20000, 46000)}[kind]
	return row{"id": fmt.Sprintf("BN-%04d", i+1), "name": words[i%len(words)] + place + "应急避难场所", "kind": kind,
		"area": fmt.Sprintf("%d.%d", people*between(r, 17, 24)/10, r.IntN(10)), "capacity": number(people), "signs": "是", "maintained": "是", "published": "是"}
}

// bridge is a 城市桥梁 or 隧道.
func bridge(u unit, r *rand.Rand, i int) row {
	kind, name := "桥梁", pick(r, roads)+pick(r, []string{"跨线桥", "立交桥", "人行天桥", "跨河桥", "高架桥"})
	if r.IntN(6) == 0 {
		kind, name = "隧道", pick(r, roads)+pick(r, []string{"下穿隧道", "下穿通道"})
	}
	inspected := day(r, "2021-08-01", 430)
	defects := pick(r, []string{"无病害", "无病害", "无病害", "无病害", "已整治"})
	return row{"id": fmt.Sprintf("QS-%04d", i+1), "name": name, "kind": kind,
		"manager": pick(r, []string{"市政设施管理所", "城市桥隧管理站", "市政工程管理处"}), "signs_ok": "是",
		"inspected_on": inspected, "due_on": later(inspected, 730), "defects": defects}
}

// waterlogging is an 易涝点.
func waterlogging(u unit, r *rand.Rand, i int) row {
	due := day(r, "2022-04-20", 60)
	return row{"id": fmt.Sprintf("YL-%03d", i+1), "place": pick(r, roads) + pick(r, []string{"下穿立交", "铁路涵洞", "公交首末站门前", "与绕城辅道交汇处"}),
		"cause":  pick(r, []string{"管径偏小，过流能力不足", "地势低洼，雨水汇集", "泵站抽排能力不足", "雨水箅子数量少、易堵塞"}),
		"plan":   pick(r, []string{"翻建雨水管道320米，增设雨水口24座", "扩建雨水泵站，新增抽排能力1.2立方米每秒", "新建雨水连通管180米，提升抽排能力", "增设联排雨水口16座，清疏管道1.1千米"}),
		"due_on": due, "finished": "是", "finished_on": later(due, -between(r, 1, 15))}
}

// house is an 老旧房屋.
func house(u unit, r *rand.Rand, i int) row {
	built := between(r, 1962, 1999)
	h := row{"id": fmt.Sprintf("FW-%05d", i+1), "place": fmt.Sprintf("%s院%d号楼", address(r), between(r, 1, 12)), "built_year": number(built),
		"use": pick(r, []string{"住宅", "住宅", "住宅", "商住", "办公", "厂房"}), "result": pick(r, []string{"未见隐患", "未见隐患", "A级", "B级", "B级"})}
	if r.IntN(25) == 0 {
		h["result"], h["handled"], h["handled_on"] = pick(r, []string{"C级", "D级"}), "是", day(r, "2022-05-10", 160)
	}
	return h
}

// heatOrGasPipe is a stretch of 老旧供热、燃气管网, mostly renovated.
func heatOrGasPipe(u unit, r *rand.Rand, i int) row {
	if r.IntN(2) == 0 {
		return pipe(r, i, "供热", "GR", []string{"焊接钢管", "螺旋缝钢管"}, "供热管")
	}
	return pipe(r, i, "燃气", "RQ", []string{"灰口铸铁", "镀锌钢管", "无缝钢管"}, "中压燃气管")
}

// waterPipe is a stretch of 老旧供水管网.
func waterPipe(u unit, r *rand.Rand, i int) row {
	return pipe(r, i, "供水", "GS", []string{"灰口铸铁", "石棉水泥", "镀锌钢管"}, "供水管")
}

func pipe(r *rand.Rand, i int, kind, mark string, materials []string, name string) row {
	metres := between(r, 600, 4800)
	spared := 0
	if r.IntN(5) == 0 {
		spared = metres / between(r, 5, 9)
	}
	done := metres - spared
	p := row{"id": fmt.Sprintf("%s-%03d", mark, i+1), "name": fmt.Sprintf("%s（%s至%s段）%s", pick(r, roads), pick(r, roads), pick(r, roads), name),
		"kind": kind, "material": pick(r, materials), "built_year": number(between(r, 1978, 1999))}
	if r.IntN(5) == 0 { // not finished yet
		done = done * between(r, 20, 60) / 100
	} else {
		p["finished_on"] = day(r, "2018-05-01", 1580)
	}
	p["base_length"], p["excluded_length"], p["renovated_length"] = kilometres(metres), kilometres(spared), kilometres(done)
	return p
}

func kilometres(metres int) string { return fmt.Sprintf("%d.%03d", metres/1000, metres%1000) }

// fireStation is a 消防站.
func fireStation(u unit, r *rand.Rand, i int) row {
	kind := []string{"一级普通站", "二级普通站", "小型站", "一级普通站", "二级普通站", "特勤站", "小型站", "战勤保障站"}[i%8]
	total := between(r, 46, 138)
	name := roads[i%len(roads)] + []string{"", "东", "西"}[i/len(roads)%3]
	switch kind {
	case "特勤站":
		name += "特勤消防站"
	case "小型站":
		name += "小型消防站"
	case "战勤保障站":
		name += "战勤保障消防站"
	default:
		name += "消防站"
	}
	return row{"id": fmt.Sprintf("XFZ-%02d", i+1), "name": name,
		"kind": kind, "layout_ok": "是", "reach_minutes": fmt.Sprintf("%d.%d", 3+r.IntN(2), r.IntN(10)), "scale_ok": "是",
		"comms_total": number(total), "comms_intact": number(total - r.IntN(3)), "equipment_ok": "是"}
}
