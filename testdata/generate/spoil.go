package main

import (
	"maps"

	"chengan/evidence"
)

// flaw changes one record of a ledger: at is its place, from 0.
type flaw struct {
	unit   string
	table  string
	at     int
	change row
}

// shortfalls are what is really not in order and costs points.
var shortfalls = []flaw{
	// 4.1: ten hydrants together, twice what uses the cap of 1 up.
	{"碑林区", "hydrants", 41, row{"intact": "否", "fault": "阀杆锈死，无法开启"}},
	{"碑林区", "hydrants", 187, row{"intact": "否", "fault": "出水口闷盖丢失"}},
	{"灞桥区", "hydrants", 63, row{"intact": "否", "fault": "被围挡圈占"}},
	{"鄠邑区", "hydrants", 22, row{"intact": "否", "fault": "栓体倾斜漏水"}},
	{"蓝田县", "hydrants", 17, row{"intact": "否", "fault": "压力不足，出水不畅"}},
	{"周至县", "hydrants", 8, row{"intact": "否", "fault": "管网未通水"}},
	{"周至县", "hydrants", 9, row{"intact": "否", "fault": "管网未通水"}},
	{"周至县", "hydrants", 35, row{"intact": "否", "fault": "被埋压，无法使用"}},
	{"周至县", "hydrants", 52, row{"intact": "否", "fault": "阀门缺失"}},
	{"周至县", "hydrants", 71, row{"intact": "否", "fault": "栓体被车辆撞损"}},

	// 5.1: one fire station is too far from its edge.
	{"市消防救援支队", "fire_stations", 27, row{"reach_minutes": "5.6"}},

	// 6.2: two bridges without signs.
	{"临潼区", "bridges_tunnels", 6, row{"kind": "桥梁", "name": "南环路跨河桥", "signs_ok": "否"}},
	{"西咸新区", "bridges_tunnels", 11, row{"kind": "桥梁", "name": "景明路跨线桥", "signs_ok": "否"}},

	// 7.2: one point of waterlogging not done in time, one not due yet.
	{"雁塔区", "waterlogging_points", 2, row{"due_on": "2022-06-30", "finished": "否", "finished_on": ""}},
	{"未央区", "waterlogging_points", 3, row{"due_on": "2023-06-30", "finished": "否", "finished_on": ""}},

	// 10.2: nobody is late; one enterprise still has time.
	{"未央区", "relocations", 1, row{"due_on": "2023-12-31", "finished": "否", "finished_on": ""}},

	// 33.2: hazards that were reported and are not all dealt with.
	{"长安区", "grids", 118, row{"reported": "37", "handled": "35"}},

	// 40.1: a plan last revised more than three years ago.
	{"市应急管理局", "emergency_plans", 9, row{"revised_on": "2018-07-24"}},

	// 44.1: a team that is being set up does not count; nor do two trades.
	{"市应急管理局", "rescue_teams", 1, row{"state": "筹建中", "members": "12", "drills": "0"}},
	{"市应急管理局", "rescue_teams", 11, row{"name": "（无通航水域）", "state": "本地不涉及", "members": "", "base": "", "drills": "0"}},
}

// spoil puts the planned shortfalls into the ledgers. A field that becomes ""
// is taken away.
func (s *submission) spoil() {
	for _, f := range shortfalls {
		since, mended := inOrder[f.unit+" "+f.table]
		if f.unit == s.Name && (!mended || s.round < since) {
			s.change(f)
		}
	}
}

func (s *submission) change(f flaw) {
	record := s.tables[f.table][f.at]
	maps.Copy(record, f.change)
	for field, value := range f.change {
		if value == "" {
			delete(record, field)
		}
	}
}

// mistakes are what the reader must refuse, each in a file of its own.
var mistakes = []struct {
	flaw
	Where, What, Effect string // for README.md
	code                string // of the problem that is to be reported
}{
	{flaw{"碑林区", "old_houses", 76, row{"built_year": "80年代初"}}, "碑林区 老旧房屋排查台账", "“建成年份”填了“80年代初”，不是整数", "19.2 无法评价", evidence.CellNumber},
	{flaw{"长安区", "complaints", 14, row{"due": "2022年13月5日"}}, "长安区 安全生产举报投诉台账", "“办结期限”填了“2022年13月5日”，没有这一天", "27.1 无法评价", evidence.CellDate},
	{flaw{"未央区", "issues", 2, row{"clause": "6.4"}}, "未央区 问题台账", "“条款编号”填了细则里没有的“6.4”", "该条记录不予采用；可能涉及的条款照常评价，但得分未定", evidence.ClauseUnknown},
	{flaw{"浐灞生态区", "shelters", 15, row{"id": "合计"}}, "浐灞生态区 应急避难场所台账", "表尾多了一行“合计”", "42.2 无法评价", evidence.TotalRow},
}

// mistake puts the mistakes in. One that lies behind the last record is a
// record more.
func (s *submission) mistake() {
	for _, m := range mistakes {
		if m.unit != s.Name {
			continue
		}
		switch {
		case m.table == "issues":
			s.add("issues", row{"id": "WT-0003", "clause": "", "place": "凤台街道兴业路", "description": "公交站台候车亭顶棚松动", "found_by": "镇街网格员", "found_on": "2022-10-21", "channel": "现场", "rectified": "是", "excused": "否"})
		case m.table == "shelters":
			m.at = len(s.tables[m.table])
			s.add("shelters", row{"area": "486210.5", "capacity": "212600", "signs": "是", "maintained": "是", "published": "是"})
		}
		s.change(m.flaw)
	}
}
