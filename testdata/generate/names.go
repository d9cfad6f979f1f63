package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// The names below are common ones, put together without a model. Companies are
// called 示例…, people 某, so that nobody real is meant.

// towns are the 镇街, four for each district in the order of districts.
var towns = []string{
	"建国街道", "和平街道", "长乐街道", "朝阳街道",
	"文昌街道", "书院街道", "南苑街道", "兴隆街道",
	"青年街道", "北桥街道", "丰登街道", "红星街道",
	"雁南街道", "小林街道", "明德街道", "曲池街道",
	"龙首街道", "凤台街道", "徐湾街道", "六合街道",
	"柳岸街道", "洪水桥街道", "席坊街道", "狄营街道",
	"飞翔街道", "振兴街道", "关坪镇", "石川镇",
	"骊阳街道", "秦台街道", "新市镇", "铁炉镇",
	"韦苑街道", "郭村街道", "子午岭街道", "滦水街道",
	"鹿苑坡街道", "泾畔街道", "通远坊镇", "耿集街道",
	"甘河街道", "余下坊街道", "石井坪镇", "蒋坪镇",
	"蓝桥坪镇", "玉川镇", "汤泉镇", "灞源坪镇",
	"二曲坪街道", "终台镇", "马坊镇", "黑水镇",
	"沣畔街道", "秦岭路街道", "空港一路街道", "崇文坊街道",
	"锦业坊街道", "丈八坊街道", "兴隆园街道", "东方园街道",
	"凤城坊街道", "草滩园街道", "泾河园一区", "泾河园二区",
	"芙蓉街道", "大明坊街道", "楼台街道", "临池街道",
	"雁鸣街道", "桃花坞街道", "香湖街道", "广运街道",
	"神舟园区", "东长安园区", "航拓园区", "飞天园区",
	"新筑坊街道", "港务大道园区", "保税园区", "奥体园区",
}

// roads are names that streets have in every city.
var roads = []string{
	"建设路", "和平路", "文昌路", "长兴路", "朝阳路", "解放路", "新华街", "光明路", "友谊路", "劳动路",
	"胜利街", "团结路", "青年路", "向阳路", "兴业路", "科技路", "振兴路", "迎宾大道", "滨河路", "南环路",
	"北环路", "工农路", "育才路", "永宁街", "安定街", "康乐路", "幸福路", "丰收路", "学府大街", "世纪大道",
	"金花路", "翠竹路", "兰亭街", "梅苑路", "东风路", "红旗路", "通济路", "广济街", "太平路", "景明路",
}

// words begin the names of communities, schools, estates and companies.
var words = []string{
	"和平", "向阳", "新华", "朝阳", "文景", "长兴", "锦绣", "翠园", "明德", "光华",
	"安康", "永乐", "祥和", "瑞景", "春晓", "秋实", "东篱", "南湖", "西苑", "北辰",
	"桃源", "柳荫", "梧桐", "银杏", "紫薇", "丁香", "海棠", "石榴", "枫林", "松涛",
	"金桥", "玉泉", "清河", "碧水", "青山", "云台", "星河", "月明", "日新", "致远",
}

// parts tell communities of one name apart.
var parts = []string{"", "东", "西", "南", "北", "一", "二", "三"}

// surnames of people who are nobody: 张某, 王某某.
var surnames = []string{"张", "王", "李", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "胡", "朱", "郭", "何", "高", "林", "郑"}

func person(r *rand.Rand) string { return pick(r, surnames) + pick(r, []string{"某", "某某"}) }

// corner is a place at a crossing.
func corner(r *rand.Rand) string {
	first := r.IntN(len(roads))
	second := (first + 1 + r.IntN(len(roads)-1)) % len(roads)
	return fmt.Sprintf("%s与%s交叉口%s", roads[first], roads[second], pick(r, []string{"东北角", "西北角", "东南角", "西南角"}))
}

// address is a house number.
func address(r *rand.Rand) string { return fmt.Sprintf("%s%d号", pick(r, roads), between(r, 1, 268)) }

// community is the i-th community of a district: no two have one name. In the
// counties most of them are villages.
func community(u unit, i int) string {
	kind := "社区"
	if strings.HasSuffix(u.Name, "县") && i%4 > 0 {
		kind = "村"
	}
	i += len(words) / 7 * int(u.ID[len(u.ID)-1]-'a')
	name := words[i%len(words)] + parts[i/len(words)%len(parts)]
	if again := i / (len(words) * len(parts)); again > 0 {
		name += fmt.Sprintf("第%d", again+1)
	}
	return name + kind
}

// company is an enterprise that does not exist.
func company(r *rand.Rand, trade string) string {
	return "示例" + pick(r, words) + trade + "有限公司"
}
