package main

import "chengan/engine"

// format is how a unit hands in.
type format string

const (
	book   format = "XLSX 工作簿"
	gbk    format = "CSV 文件夹（GB18030）"
	excel  format = "CSV 文件夹（UTF-8 BOM、CRLF）"
	plain  format = "CSV 文件夹（UTF-8）"
	zipped format = "CSV 压缩包（英文列名）"
	lines  format = "NDJSON"
	silent format = "没有提交"
)

// unit is one subject and what is special about it.
type unit struct {
	engine.Subject
	format format
	mark   string // what its 文号 begin with
	size   size   // of its ledgers
	towns  [4]string
	round  int // in which it hands in; 0 and 1 are the first
}

// size is how many records a district has of each ledger. 0 is a zero report,
// absent a ledger that it forgot to hand in.
type size struct {
	hydrants, grids, houses, shelters, bridges, waterlogging, geohazards, sources, relocations, hazards, complaints int
}

const absent = -1

const cityID = "city"

// allUnits lists the city, its departments and its districts.
func allUnits() []unit {
	units := []unit{{
		Subject: engine.Subject{ID: cityID, Name: "示例市（虚构数据）", Kind: "city", Aliases: []string{"示例市", "市安委办"}},
		format:  book, mark: "示安办",
	}}
	for _, d := range departments {
		u := unit{Subject: engine.Subject{ID: "dept-" + d.id, Name: d.name, Kind: "department", Parent: cityID}, format: d.format, mark: d.mark}
		if d.role != "" {
			u.Roles = []string{d.role}
		}
		if d.alias != "" {
			u.Aliases = []string{d.alias}
		}
		units = append(units, u)
	}
	for i, d := range districts {
		kind, prefix := "district", "dist-"
		if d.zone {
			kind, prefix = "zone", "zone-"
		}
		u := unit{Subject: engine.Subject{ID: prefix + d.id, Name: d.name, Kind: kind, Parent: cityID}, format: d.format, mark: d.mark, size: d.size}
		if d.alias != "" {
			u.Aliases = []string{d.alias}
		}
		copy(u.towns[:], towns[i*len(u.towns):])
		units = append(units, u)
	}
	return units
}

// departments are the 28 市级部门. The first 17 answer for clauses by their
// role; the others hand in documents and issues that count for the city.
var departments = []struct {
	id, name, role, alias, mark string
	format                      format
}{
	{"yingji", "市应急管理局", "应急", "市应急局", "市应急发", book},
	{"zhujian", "市住建局", "住建", "市住房和城乡建设局", "市建发", book},
	{"xiaofang", "市消防救援支队", "消防", "市消防支队", "市消发", book},
	{"gongan", "市公安局", "公安", "", "市公发", book},
	{"jiaotong", "市交通局", "交通", "市交通运输局", "市交发", book},
	{"shuiwu", "市水务局", "水务", "", "市水发", book},
	{"ziyuan", "市资源规划局", "资源规划", "市自然资源和规划局", "市资发", book},
	{"chengguan", "市城管局", "城管", "市城市管理局", "市城管发", book},
	{"fagai", "市发改委", "发改", "市发展和改革委员会", "市发改发", book},
	{"gongxin", "市工信局", "工信", "市工业和信息化局", "市工信发", book},
	{"shichang", "市市场监管局", "市场监管", "市市场监督管理局", "市市监发", book},
	{"jiaoyu", "市教育局", "教育", "", "市教发", book},
	{"weijian", "市卫生健康委", "卫健", "市卫健委", "市卫发", book},
	{"qixiang", "市气象局", "气象", "", "市气发", book},
	{"dizhen", "市地震局", "地震", "", "市震发", book},
	{"keji", "市科技局", "科技", "市科学技术局", "市科发", silent},
	{"jinrong", "市金融工作局", "金融", "市金融局", "市金融发", silent},
	{"huanjing", "市生态环境局", "", "", "市环发", book},
	{"minzheng", "市民政局", "", "", "市民发", book},
	{"caizheng", "市财政局", "", "", "市财发", book},
	{"shangwu", "市商务局", "", "", "市商发", book},
	{"wenlv", "市文化和旅游局", "", "市文旅局", "市文旅发", book},
	{"nongye", "市农业农村局", "", "", "市农发", book},
	{"guozi", "市国资委", "", "", "市国资发", book},
	{"minzong", "市民宗委", "", "市民族宗教事务委员会", "市民宗发", book},
	{"tiyu", "市体育局", "", "", "市体发", book},
	{"renfang", "市人防办", "", "市人民防空办公室", "市人防发", book},
	{"dashuju", "市大数据局", "", "市大数据资源管理局", "市数发", book},
}

// districts are the 13 区县 and 7 开发区.
var districts = []struct {
	id, name, alias, mark string
	zone                  bool
	format                format
	size                  size
}{
	{"xincheng", "新城区", "新城", "新政办发", false, excel, size{268, 94, 186, 18, 12, 4, 0, 0, 0, 3, 31}},
	{"beilin", "碑林区", "碑林", "碑政办发", false, gbk, size{312, 98, 243, 16, 9, 3, 0, 0, 0, 2, 38}},
	{"lianhu", "莲湖区", "莲湖", "莲政办发", false, gbk, size{296, 131, 221, 19, 14, 5, 0, 0, 1, 3, 35}},
	{"yanta", "雁塔区", "雁塔", "雁政办发", false, excel, size{385, 201, 164, 27, 22, 6, 2, 0, 0, 4, 52}},
	{"weiyang", "未央区", "未央", "未政办发", false, book, size{342, 217, 138, 24, 26, 4, 0, 5, 2, 4, 44}},
	{"baqiao", "灞桥区", "灞桥", "灞政办发", false, zipped, size{214, 99, 152, 15, 17, 3, 21, 4, 2, 3, 27}},
	{"yanliang", "阎良区", "阎良", "阎政办发", false, gbk, size{126, 89, 97, 11, 8, absent, 3, 3, 0, 2, 14}},
	{"lintong", "临潼区", "临潼", "临政办发", false, book, size{148, 255, 121, 16, 15, 2, 34, 6, 1, 3, 19}},
	{"changan", "长安区", "长安", "长政办发", false, excel, size{236, 309, 133, 22, 24, 3, 47, 2, 0, 4, 33}},
	{"gaoling", "高陵区", "高陵", "高政办发", false, book, size{132, 85, 84, 12, 11, 2, 4, 5, 1, 2, 16}},
	{"huyi", "鄠邑区", "鄠邑", "鄠政办发", false, book, size{141, 212, 92, 13, 13, 1, 38, 7, 1, 3, 18}},
	{"lantian", "蓝田县", "蓝田", "蓝政办发", false, gbk, size{94, absent, 88, 14, 19, 1, 76, 2, 0, 2, 12}},
	{"zhouzhi", "周至县", "周至", "周政办发", false, excel, size{87, 281, 79, 12, 16, 1, 62, 1, 0, 2, 11}},
	{"xixian", "西咸新区", "西咸", "西咸管发", true, lines, size{328, 224, 64, 21, 28, 3, 5, 6, 1, 3, 26}},
	{"gaoxin", "高新区", "高新", "高新管发", true, lines, size{364, 126, 42, 23, 31, 3, 2, 4, 0, 3, 41}},
	{"jingkai", "经开区", "经开", "经开管发", true, book, size{247, 58, 27, 12, 14, 2, 0, 5, 1, 2, 22}},
	{"qujiang", "曲江新区", "曲江", "曲江管发", true, book, size{186, 36, 18, 14, 11, 1, 0, 0, 0, 1, 19}},
	{"chanba", "浐灞生态区", "浐灞", "浐灞管发", true, book, size{203, 42, 15, 15, 23, 2, 1, 0, 0, 1, 15}},
	{"hangtian", "航天基地", "航天", "航天管发", true, plain, size{96, 18, 9, 7, 6, 1, 0, 1, 0, 1, 7}},
	{"guoji", "国际港务区", "港务区", "港务管发", true, book, size{158, 29, 12, 9, absent, 1, 0, 3, 0, 2, 9}},
}
