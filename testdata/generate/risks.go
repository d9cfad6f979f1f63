package main

import (
	"fmt"
	"math/rand/v2"
)

// geohazard is a 地质灾害隐患点: all are watched, some have been treated.
func geohazard(u unit, r *rand.Rand, i int) row {
	kind := pick(r, []string{"崩塌", "滑坡", "滑坡", "滑坡", "泥石流"})
	return row{"id": fmt.Sprintf("DZ-%03d", i+1), "place": pick(r, u.towns[:]) + pick(r, words) + "村" + pick(r, []string{"后坡", "沟口", "东侧崖体", "村道北侧"}),
		"kind": kind, "people": number(between(r, 4, 88)), "watcher": person(r), "monitored": "是", "treated": truth(r.IntN(4) == 0)}
}

// hazardSource is a 危险化学品企业.
func hazardSource(u unit, r *rand.Rand, i int) row {
	major := r.IntN(2) == 0
	trades := []string{"涂料", "加油加气", "化工商贸", "工业气体"}
	if major {
		trades = []string{"油品储运", "精细化工", "医药化工", "燃气储配"}
	}
	h := row{"id": fmt.Sprintf("WH-%03d", i+1), "name": company(r, pick(r, trades)), "major": truth(major),
		"video_ok": "是", "warning_ok": "是", "control_ok": "是", "checked_on": day(r, "2022-06-01", 150)}
	if major {
		h["level"] = pick(r, []string{"二级", "三级", "四级", "四级"})
	}
	return h
}

// relocation is an enterprise that leaves the city, as planned.
func relocation(u unit, r *rand.Rand, i int) row {
	due := day(r, "2020-10-01", 700)
	return row{"id": fmt.Sprintf("BQ-%02d", i+1), "name": company(r, pick(r, []string{"化工", "制药", "橡塑", "漆业"})),
		"industry": pick(r, []string{"危险化学品生产", "危险化学品储存", "医药化工"}), "way": pick(r, []string{"退城入园", "异地搬迁", "退出转产", "关闭退出"}),
		"due_on": due, "finished": "是", "finished_on": later(due, -between(r, 5, 90))}
}

// severe are 重大隐患 and the trade in which they occur.
var severe = []struct{ hazard, trade string }{
	{"生产车间与员工宿舍设在同一建筑且未做防火分隔", "服装"},
	{"液化石油气储配站安全间距不足", "燃气"},
	{"商场疏散楼梯间防火门长期敞开、排烟设施失效", "商贸"},
	{"涉氨制冷车间未设置氨气浓度报警装置", "食品"},
	{"市场内违规搭建彩钢板房，占用防火间距", "市场管理"},
	{"粉尘作业场所除尘系统未按规定设置泄爆装置", "家具制造"},
	{"高层住宅消防供水管网无压力", "物业服务"},
	{"深基坑支护变形超过预警值仍继续施工", "建筑工程"},
}

// majorHazard is a 重大隐患 that was put right in time.
func majorHazard(u unit, r *rand.Rand, i int) row {
	found := day(r, "2022-02-10", 200)
	due := later(found, between(r, 60, 100))
	level := "县级"
	if u.Kind == "department" {
		level = "市级"
	}
	what := pick(r, severe)
	return row{"id": fmt.Sprintf("ZD-2022-%03d", i+1), "name": what.hazard, "entity": company(r, what.trade),
		"level": level, "found_on": found, "due": due, "supervised": "是", "closed_on": later(due, -between(r, 2, 20))}
}

// complaint is an 举报投诉 closed in time; the last few are still open and not yet due.
func complaint(u unit, r *rand.Rand, i int) row {
	received := day(r, "2022-01-06", 350)
	c := row{"id": fmt.Sprintf("JB-2022-%04d", i+1), "received_on": received, "channel": pick(r, []string{"12350", "12345", "12345", "12345", "网络", "来信来访", "上级转办"}),
		"content": pick(r, []string{
			"反映小区消防通道被私家车长期占用", "反映沿街商铺违规存放液化气罐", "反映楼道内电动自行车充电", "反映工地夜间塔吊作业无人指挥",
			"反映餐饮店燃气报警器不响", "反映门头广告牌松动有坠落危险", "反映老旧电梯频繁困人", "反映加油站卸油时无人监护",
			"反映培训机构只有一个安全出口", "反映厂区夜间有刺激性气味"}),
		"due": later(received, 30), "closed_on": later(received, between(r, 4, 26)), "verified": truth(r.IntN(3) > 0)}
	if received > "2022-12-05" {
		delete(c, "closed_on")
		delete(c, "verified")
	}
	return c
}

// grid is a community under 网格化管理.
func grid(u unit, r *rand.Rand, i int) row {
	cells, reported := between(r, 3, 11), between(r, 4, 62)
	return row{"id": fmt.Sprintf("SQ-%04d", i+1), "street": u.towns[i%len(u.towns)], "community": community(u, i), "covered": "是",
		"cells": number(cells), "members": number(cells + r.IntN(4)), "patrolled": "是", "reported": number(reported), "handled": number(reported)}
}

// stages are places of 大型群众性活动 and what is held there.
var stages = []struct {
	name   string
	events []string
}{
	{"市体育中心体育场", []string{"群星演唱会", "足球邀请赛", "全民健身运动会"}},
	{"市体育中心体育馆", []string{"篮球邀请赛", "流行音乐会", "电子竞技大赛"}},
	{"市会展中心", []string{"汽车展览会", "食品博览会", "家居建材展销会", "人才招聘会", "图书博览会"}},
	{"市民广场", []string{"消费促进活动", "非遗文化集市", "广场文艺演出"}},
	{"城市运动公园", []string{"城市半程马拉松", "露营音乐节", "风筝节", "灯光艺术节"}},
}

// massEvent is a 大型群众性活动 with everything in place.
func massEvent(u unit, r *rand.Rand, i int) row {
	place := pick(r, stages)
	held := day(r, "2022-01-15", 330)
	season := []string{"冬季", "春季", "夏季", "秋季"}[int((held[5]-'0')*10+held[6]-'0')%12/3]
	return row{"id": fmt.Sprintf("HD-2022-%03d", i+1), "name": "2022示例市" + season + pick(r, place.events), "place": place.name, "held_on": held,
		"expected": number(between(r, 12, 320) * 100), "risk_assessed": "是", "crowd_ok": "是", "plans_ok": "是", "security_ok": "是"}
}
