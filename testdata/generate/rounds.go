package main

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	texts "text/template"
	"time"

	"chengan/rulesets"
)

// The city is evaluated three times. The first round is the sample itself. What
// its units hand in later, all of them from their information systems, is in
// this file: the second round closes most of what the first one found, the third
// one finds something again.
const lastRound = 3

// roundNames are what the rounds are called.
var roundNames = [lastRound]string{round, "2022年度市级初评", "2022年度市级复核"}

// inOrder says since which round a planned shortfall is in order; the others
// stay, or cost nothing.
var inOrder = map[string]int{
	"碑林区 hydrants": 2, "灞桥区 hydrants": 2, "鄠邑区 hydrants": 2, "蓝田县 hydrants": 3,
	"临潼区 bridges_tunnels": 2, "西咸新区 bridges_tunnels": 2, "雁塔区 waterlogging_points": 2, "长安区 grids": 2, "市应急管理局 emergency_plans": 2,
}

// lasting are the issues that outlast the round after which they should have
// been mended, by place, with the last round that still finds them.
var lasting = map[string]int{
	"科技路（文昌路至世纪大道段）": 2, "长乐街道东风路地下管线": lastRound, "友谊路与太平路交叉口": 2, "示例翠园铸造企业": 2,
}

// foundLater are the issues that a later round finds. Inspectors go through one
// county thoroughly; one district has again what it had mended.
var foundLater = []struct {
	round, until int
	issue
}{
	{2, 3, issue{"周至县", "14.1", "二曲坪街道示例秦川商厦", "二层疏散通道被柜台占用，安全出口指示标志缺失", "市创建办第一督导组", "2022-12-13", "现场", false, ""}},
	{2, 3, issue{"周至县", "14.1", "二曲坪街道示例沙河影剧院", "防火门闭门器缺失，疏散楼梯间堆放座椅", "市创建办第一督导组", "2022-12-13", "现场", false, ""}},
	{2, 3, issue{"周至县", "14.1", "集贤坪镇示例迎宾酒店", "消防控制室无人值守，自动报警主机多处故障未修复", "市创建办第一督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "14.1", "终南坪镇示例卫生院", "室内消火栓箱内无水带、水枪", "市创建办第一督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "14.1", "哑柏坪镇示例农贸市场", "外摆摊位占用消防车通道", "市创建办第一督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "13.1", "示例水街安置房项目", "塔式起重机安全监控系统未联网", "市创建办第二督导组", "2022-12-13", "现场", false, ""}},
	{2, 3, issue{"周至县", "13.1", "示例县医院迁建项目", "深基坑监测数据连续3天未上传", "市创建办第二督导组", "2022-12-13", "现场", false, ""}},
	{2, 3, issue{"周至县", "13.1", "示例沿山公路桥梁工程", "施工现场视频监控覆盖不全", "市创建办第二督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "17.3", "县城工农路燃气管线", "车棚占压中压燃气管线约8米", "市创建办第二督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "17.3", "县城太白路供水管线", "管线信息未录入综合管理信息系统", "市创建办资料审核组", "2022-12-15", "资料", false, ""}},
	{2, 3, issue{"周至县", "17.3", "县城滨河路排水管线", "管线信息未录入综合管理信息系统", "市创建办资料审核组", "2022-12-15", "资料", false, ""}},
	{2, 3, issue{"周至县", "25.2", "示例山花果品加工企业", "未在厂区显著位置公示重大安全风险", "市应急管理局", "2022-12-13", "抽查", false, ""}},
	{2, 3, issue{"周至县", "25.2", "示例沿山石材企业", "未报告重大安全风险", "市应急管理局", "2022-12-13", "抽查", false, ""}},
	{2, 3, issue{"周至县", "25.2", "示例猕桃冷链企业", "液氨制冷重大安全风险未落实分级管控", "市应急管理局", "2022-12-14", "抽查", false, ""}},
	{2, 3, issue{"周至县", "19.3", "二曲坪街道示例中心广场", "楼顶广告牌支架锈蚀，未提供检测报告", "市创建办第二督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "19.3", "县城东大街示例百货楼", "建筑幕墙玻璃开裂，未列入整治台账", "市创建办第二督导组", "2022-12-14", "现场", false, ""}},
	{2, 3, issue{"周至县", "46.1", "示例山花果品加工企业库区", "未签订应急救援协议", "市应急管理局", "2022-12-13", "抽查", false, ""}},
	{2, 3, issue{"周至县", "46.1", "示例猕桃冷链企业库区", "未指定兼职应急救援人员", "市应急管理局", "2022-12-14", "抽查", false, ""}},
	{2, 3, issue{"周至县", "6.3", "示例二曲坪小学西门", "人行横道标线磨损，未设置减速带", "市创建办第一督导组", "2022-12-13", "现场", false, ""}},
	{2, 3, issue{"周至县", "6.3", "示例哑柏坪初中正门", "未设置注意儿童标志", "市创建办第一督导组", "2022-12-14", "现场", false, ""}},
	{2, 2, issue{"周至县", "16.3", "终南坪镇沿街面馆", "使用不合格的液化石油气调压器", "市创建办第一督导组", "2022-12-14", "现场", true, ""}},
	{2, 2, issue{"周至县", "16.3", "哑柏坪镇网吧", "安全出口上锁", "市创建办第一督导组", "2022-12-14", "现场", true, ""}},
	{3, 3, issue{"莲湖区", "14.1", "青年街道示例和平批发市场（复查）", "室内消火栓再次被货架遮挡，整改后反弹", "市创建办第一督导组", "2022-12-27", "现场", false, ""}},
}

// papersLater are the documents that a later round adds to those of the first.
var papersLater = map[string][]struct {
	round int
	paper
}{
	"weijian": {{2, paper{"1.2", "年度计划", "职业病防治年度实施计划", "2022年职业病防治工作计划", "2022-03-28", 26, false, "", ""}}},
	"city":    {{3, paper{"3.1", "管理办法", "大型商业综合体", "示例市大型商业综合体安全管理办法", "2022-12-22", 58, true, "", ""}}},
	"keji": {
		{2, paper{"29.1", "清单目录", "矿山", "矿山先进安全技术装备推广目录", "2022-06-20", 31, false, "", ""}},
		{2, paper{"29.1", "清单目录", "危险化学品", "危险化学品先进安全技术推广目录", "2022-06-20", 32, false, "", ""}},
		{2, paper{"29.1", "清单目录", "建筑施工", "建筑施工机械化换人示范项目清单", "2022-07-11", 36, false, "", ""}},
		{2, paper{"29.1", "清单目录", "交通运输", "交通运输安全科技成果推广目录", "2022-07-11", 37, false, "", ""}},
	},
}

// handsInSince are the units that hand in nothing before a later round.
var handsInSince = map[string]int{"市科技局": 2, "市金融工作局": 3}

// forgottenBefore are the sizes of the ledgers that were forgotten in the first
// round.
var forgottenBefore = map[string]func(*size){
	"蓝田县":   func(s *size) { s.grids = 164 },
	"国际港务区": func(s *size) { s.bridges = 10 },
	"阎良区":   func(s *size) { s.waterlogging = 2 },
}

// inRound gives a unit as it hands in in one round.
func (u unit) inRound(round int) unit {
	u.round = round
	if round == 1 {
		return u
	}
	if u.format != silent || round >= handsInSince[u.Name] {
		u.format = plain
	}
	if change := forgottenBefore[u.Name]; change != nil {
		change(&u.size)
	}
	return u
}

// issuesOf are what a round finds at a unit: excused issues stay on record.
func issuesOf(u unit) []issue {
	var list []issue
	for _, f := range found {
		if f.unit == u.Name && (u.round == 1 || f.excuse != "" || u.round <= lasting[f.place]) {
			list = append(list, f)
		}
	}
	for _, f := range foundLater {
		if f.unit == u.Name && f.round <= u.round && u.round <= f.until {
			list = append(list, f.issue)
		}
	}
	return list
}

//go:embed rounds.md
var roundsText string

// buildRound gives the files of a later round: all of it, and what it is.
func buildRound(round, times int) ([]file, error) {
	loaded, err := rulesets.Load(rulesetName)
	if err != nil {
		return nil, err
	}
	files, _, err := handedIn(loaded, round, times)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	must(texts.Must(texts.New("rounds").Parse(roundsText)).Execute(&out, struct {
		No   int
		Name string
	}{round, roundNames[round-1]}))
	files = append(files, file{"README.md", out.Bytes()})
	slices.SortFunc(files, byPath)
	return files, nil
}

// pack puts files into one archive.
func pack(files []file) ([]byte, error) {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, f := range files {
		entry, err := archive.CreateHeader(&zip.FileHeader{Name: f.path, Method: zip.Deflate, Modified: time.Date(2022, 12, 31, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return nil, fmt.Errorf("%s：%w", f.path, err)
		}
		if _, err := entry.Write(f.data); err != nil {
			return nil, fmt.Errorf("%s：%w", f.path, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
