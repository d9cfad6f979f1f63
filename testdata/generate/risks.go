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
	h := row{"id": fmt.Sprintf("WH-%03d", i+1), "name": company(r, pick(r, []string{"气体", "油品储运", "精细化工", "涂料", "医药化工", "加油加气"})),
		"major": "否", "video_ok": "是", "warning_ok": "是", "control_ok": "是", "checked_on": day(r, "2022-06-01", 150)}
	if r.IntN(2) == 0 {
		h["major"], h["level"] = "是", pick(r, []string{"二级", "三级", "四级", "四级"})
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

// majorHazard is a 重大隐患 that was put right in time.
func majorHazard(u unit, r *rand.Rand, i int) row {
	found := day(r, "2022-02-10", 200)
	due := later(found, between(r, 60, 100))
	level := "县级"
	if u.Kind == "department" {
		level = "市级"
	}
	what := pick(r, []string{
		"厂房与员工宿舍设在同一建筑且未做防火分隔", "液化石油气储配站安全间距不足", "商场疏散楼梯间防火门长期敞开、排烟设施失效",
		"涉氨制冷车间未设置氨气浓度报警装置", "人行过街设施承重构件锈蚀超限", "粉尘作业场所除尘系统未按规定设置泄爆装置",
		"高层住宅消防供水管网无压力", "深基坑支护变形超过预警值仍继续施工"})
	return row{"id": fmt.Sprintf("ZD-2022-%03d", i+1), "name": what, "entity": company(r, pick(r, []string{"商贸", "食品", "物业服务", "机械制造", "建筑工程"})),
		"level": level, "found_on": found, "due": due, "supervised": "是", "closed_on": later(due, -between(r, 2, 20))}
}

// complaint is an 举报投诉 closed in time; the last few are still open and not yet due.
func complaint(u unit, r *rand.Rand, i int) row {
	received := day(r, "2022-01-06", 320)
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
	return row{"id": fmt.Sprintf("SQ-%04d", i+1), "street": u.towns[i%len(u.towns)], "community": community(i), "covered": "是",
		"cells": number(cells), "members": number(cells + r.IntN(4)), "patrolled": "是", "reported": number(reported), "handled": number(reported)}
}

// massEvent is a 大型群众性活动 with everything in place.
func massEvent(u unit, r *rand.Rand, i int) row {
	place := pick(r, []string{"市体育中心体育场", "市会展中心", "奥体中心体育馆", "大明坊遗址公园", "南湖音乐广场", "城市运动公园", "国际会议中心"})
	what := pick(r, []string{"演唱会", "音乐节", "马拉松赛", "足球联赛", "汽车展览会", "食品博览会", "灯会", "龙舟赛", "招聘会"})
	return row{"id": fmt.Sprintf("HD-2022-%03d", i+1), "name": fmt.Sprintf("2022示例市%s%s", pick(r, words), what), "place": place, "held_on": day(r, "2022-01-15", 330),
		"expected": number(between(r, 12, 320) * 100), "risk_assessed": "是", "crowd_ok": "是", "plans_ok": "是", "security_ok": "是"}
}
