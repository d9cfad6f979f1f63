package main

import "slices"

// figure is one indicator, oldest year first. A value is given as it is, or as
// numerators over denominators.
type figure struct {
	role, name, unit string
	values           []string // of the years up to 2022
	of               []string // denominators
}

// indicators are the figures of the departments, by role.
var indicators = []figure{
	{"住建", "新建道路综合管廊建设率", "比例", []string{"18.4", "27.9", "38.6"}, []string{"61.2", "84.5", "102.4"}},
	{"住建", "城市道路综合管廊综合配建率", "比例", []string{"72.3", "98.6", "124.8"}, []string{"4816.5", "4930.2", "5042.7"}},
	{"住建", "重要燃气管网和厂站监测监控设备安装率", "比例", []string{"1408", "1522", "1586"}, []string{"1442", "1531", "1586"}},
	{"发改", "油气长输管道定期检验率", "比例", []string{"21", "23", "23"}, []string{"21", "23", "23"}},
	{"发改", "油气长输管道安全距离达标率", "比例", []string{"384.6", "391.2", "391.2"}, []string{"386.9", "391.2", "391.2"}},
	{"发改", "人员密集型高后果区监测监控率", "比例", []string{"36", "41", "43"}, []string{"39", "41", "43"}},
	{"市场监管", "特种设备注册登记率", "比例", []string{"41826", "43915", "46280"}, []string{"41826", "43915", "46280"}},
	{"市场监管", "特种设备定期检验率", "比例", []string{"41790", "43902", "46280"}, []string{"41826", "43915", "46280"}},
	{"交通", "两客一危车辆主动防控装置安装率", "比例", []string{"9205", "9674", "9862"}, []string{"9588", "9731", "9862"}},
	{"交通", "公交车驾驶区域安全防护隔离设施安装率", "比例", []string{"8120", "8615", "8731"}, []string{"8402", "8640", "8731"}},
	{"气象", "气象灾害预警信息公众覆盖率", "比例", []string{"0.918", "0.936", "0.957"}, nil},
	{"应急", "执法装备配备达标率", "比例", []string{"486", "502", "517"}, []string{"508", "511", "517"}},
	{"应急", "市民安全满意率", "比例", []string{"9738", "9902", "10126"}, []string{"12000", "12000", "12000"}},
	{"应急", "人均有效避难面积", "平方米", []string{"1.52", "1.61", "1.67"}, nil},
	{"应急", "亿元GDP生产安全事故死亡率", "人/亿元", []string{"0.0121", "0.0108", "0.0097"}, nil},
	{"应急", "平均每百万人口因灾死亡率", "人/百万人", []string{"0.42", "0.31", "0.23"}, nil},
	{"消防", "消防救援队伍建设达标率", "比例", []string{"62", "66", "68"}, []string{"64", "67", "68"}},
	{"消防", "火灾十万人口死亡率", "人/十万人", []string{"0.118", "0.103", "0.094"}, nil},
	// Rises in 2022: the one trend that is broken.
	{"公安", "道路交通事故万车死亡率", "人/万车", []string{"1.42", "1.29", "1.33"}, nil},
}

const lastYear = 2022

// figures are the indicator rows of a subject.
func figures(u unit) []row {
	var rows []row
	for _, f := range indicators {
		if !slices.Contains(u.Roles, f.role) {
			continue
		}
		for i, value := range f.values {
			r := row{"indicator": f.name, "year": number(lastYear - len(f.values) + 1 + i), "unit": f.unit, "source": "虚构数据（" + u.Name + "统计台账）"}
			if f.of == nil {
				r["value"] = value
			} else {
				r["numerator"], r["denominator"] = value, f.of[i]
			}
			rows = append(rows, r)
		}
	}
	return rows
}
