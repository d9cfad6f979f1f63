package plan_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"chengan/engine"
	"chengan/engine/plan"
	"chengan/evidence"
	"chengan/rulesets"
)

// sample is figures and statements handed in for one indicator of a plan, and
// what the rules make of them. Figures are 单位,指标名称,年份,数值,分子,分母,计量单位;
// statements 指标名称,事项,年份,数值,取值,日期. A blank unit is the plan's own subject.
type sample struct {
	name       string
	plan, id   string
	year       int
	figures    string
	statements string
	answer     plan.Answer
	causes     []plan.CauseID
	reason     []string // what the sentence must hold
}

// samples are the worked samples of rulesets/plans/RULES.md, and what its rules
// say beside them. The names in the first column are those of its sections.
var samples = []sample{
	// 5.1
	{"5.1 share", "beilin@145", "business-it-coverage", 2023, `
,主要业务信息化覆盖率,2020,62,,,%
,主要业务信息化覆盖率,2023,78,,,%`, `主要业务信息化覆盖率,基期年份,2020,,,`,
		plan.Behind, nil, []string{"78%", "路径值78.8%", "差0.8个百分点", "基期2020年62%，申报，来源：样例", "第107行"}},
	{"5.1 share without base", "beilin@145", "business-it-coverage", 2023, `,主要业务信息化覆盖率,2023,78,,,%`, ``,
		plan.CannotTell, []plan.CauseID{plan.NoBaseline}, []string{"2023年为78%，未达到2025年目标≥90%"}},
	{"5.1 reached on the way", "beilin@145", "business-it-coverage", 2023, `,主要业务信息化覆盖率,2023,,90,100,%`, ``,
		plan.Reached, nil, []string{"90%（90/100），已达到"}},
	{"5.1 lost again", "beilin@145", "business-it-coverage", 2025, `
,主要业务信息化覆盖率,2023,,90,100,%
,主要业务信息化覆盖率,2025,,8999,10000,%`, ``,
		plan.Behind, nil, []string{"89.99%", "未达到2025年目标≥90%"}},
	{"5.1 final without value", "beilin@145", "business-it-coverage", 2026, `,主要业务信息化覆盖率,2024,95,,,%`, ``,
		plan.CannotTell, []plan.CauseID{plan.MissingYear}, []string{"缺2025年"}},
	{"4 not quite all", "beilin@145", "special-workers-certified", 2025, `,特种作业人员100%持证上岗,2025,,9999,10000,比例`, ``,
		plan.Behind, nil, []string{"99.99%"}},
	{"4 looks like the bound", "beilin@145", "business-it-coverage", 2025, `,主要业务信息化覆盖率,2025,,899999,1000001,%`, ``,
		plan.Behind, nil, []string{"约89.9998%"}},
	{"5.1 base above the target", "beilin@145", "business-it-coverage", 2023, `
,主要业务信息化覆盖率,2020,95,,,%
,主要业务信息化覆盖率,2023,89,,,%`, `主要业务信息化覆盖率,基期年份,2020,,,`,
		plan.Behind, nil, []string{"路径值90%"}},
	{"5.1 level", "dushanzi@145", "community-informants", 2023, `
,每个社区有2名灾害信息员,2020,1,,,名/社区
甲社区,每个社区有2名灾害信息员,2023,2,,,名/社区
乙社区,每个社区有2名灾害信息员,2023,3,,,名/社区
丙社区,每个社区有2名灾害信息员,2023,2,,,名/社区
丁社区,每个社区有2名灾害信息员,2023,1,,,名/社区`, `每个社区有2名灾害信息员,基期年份,2020,,,`,
		plan.Behind, nil, []string{"最低为1名/社区（丁社区）", "路径值1.6名/社区"}},
	{"5.1 a community without value", "dushanzi@145", "community-informants", 2023, `
甲社区,每个社区有2名灾害信息员,2022,2,,,名/社区
乙社区,每个社区有2名灾害信息员,2022,2,,,名/社区
甲社区,每个社区有2名灾害信息员,2023,2,,,名/社区`, ``,
		plan.CannotTell, []plan.CauseID{plan.NoBaseline, plan.MissingYear}, []string{"2023年乙社区"}},
	{"5.1 two rates", "dushanzi@145", "shelter-coverage-qualified", 2025, `
,应急避难场所覆盖率,2025,,9,9,%
,应急避难场所合格率,2025,,8,9,%`, ``,
		plan.Behind, nil, []string{"“应急避难场所合格率”"}},
	{"5.1 two rates, one missing", "dushanzi@145", "shelter-coverage-qualified", 2025, `,应急避难场所覆盖率,2025,,9,9,%`, ``,
		plan.CannotTell, []plan.CauseID{plan.MissingYear}, []string{"“应急避难场所合格率”"}},
	{"5.1 milestones", "beilin@145", "business-it-coverage", 2023, `
,主要业务信息化覆盖率,2020,62,,,%
,主要业务信息化覆盖率,2023,72,,,%`, `
主要业务信息化覆盖率,基期年份,2020,,,
主要业务信息化覆盖率,年度节点,2022,68,,
主要业务信息化覆盖率,年度节点,2024,76,,`,
		plan.OnCourse, nil, []string{"不低于路径值72%"}},

	// 5.2
	{"5.2 cap", "xiqing@145", "industry-death-rate", 2023, `,工矿商贸就业人员十万人生产事故死亡率,2023,,2,171000,人/十万人`, ``,
		plan.OnCourse, nil, []string{"约1.17人/十万人（2/171000）", "≤1.2人/十万人", "印刷第14页"}},
	{"5.2 cap broken", "xiqing@145", "industry-death-rate", 2023, `,工矿商贸就业人员十万人生产事故死亡率,2023,,3,171000,人/十万人`, ``,
		plan.Behind, nil, []string{"约1.75人/十万人"}},
	{"5.2 cap at the end", "xiqing@145", "industry-death-rate", 2025, `
,工矿商贸就业人员十万人生产事故死亡率,2022,,3,171000,人/十万人
,工矿商贸就业人员十万人生产事故死亡率,2025,1.2,,,人/十万人`, ``,
		plan.Reached, nil, []string{"此前2022年为约1.75人/十万人"}},
	{"5.2 way down", "lizhou@145", "rescue-circle", 2023, `
,全区境内1小时救援圈,2020,1.6,,,小时
,全区境内1小时救援圈,2023,1.25,,,小时`, `全区境内1小时救援圈,基期年份,2020,,,`,
		plan.Behind, nil, []string{"路径值1.24小时"}},
	{"5.2 level, each year", "dushanzi@145", "relief-hours", 2023, `
甲街道,灾害发生8小时之内受灾群众基本生活得到有效救助,2022,6,,,小时
乙街道,灾害发生8小时之内受灾群众基本生活得到有效救助,2022,7.5,,,小时
,灾害发生8小时之内受灾群众基本生活得到有效救助,2023,9,,,小时`, `灾害发生8小时之内受灾群众基本生活得到有效救助,未发生,2021,,,`,
		plan.Behind, nil, []string{"2023年为9小时", "2021年没有发生"}},
	{"5.2 broken for good", "dushanzi@145", "relief-hours", 2025, `,灾害发生8小时之内受灾群众基本生活得到有效救助,2022,9,,,小时`, ``,
		plan.Behind, nil, []string{"缺2021、2023、2024、2025年数值，不影响结论"}},
	{"5.2 a year missing", "dushanzi@145", "relief-hours", 2022, `,灾害发生8小时之内受灾群众基本生活得到有效救助,2022,7,,,小时`, ``,
		plan.CannotTell, []plan.CauseID{plan.MissingYear}, []string{"缺2021年"}},
	{"5.2 no events", "dushanzi@145", "relief-hours", 2022, ``, `
灾害发生8小时之内受灾群众基本生活得到有效救助,未发生,2021,,,
灾害发生8小时之内受灾群众基本生活得到有效救助,未发生,2022,,,`,
		plan.CannotTell, []plan.CauseID{plan.NoEvents}, nil},

	// 5.3
	{"5.3 rate", "beilin@145", "disaster-death-rate", 2023, `
,年均每百万人口因灾死亡率,2021,,1,750000,人/百万人口
,年均每百万人口因灾死亡率,2022,,0,755000,人/百万人口
,年均每百万人口因灾死亡率,2023,,1,760000,人/百万人口`, ``,
		plan.OnCourse, nil, []string{"约0.88人/百万人口，各年合计相除为约0.88", "余下2年平均可以有约1.18人/百万人口"}},
	{"5.3 share", "lizhou@145", "disaster-loss-share", 2023, `
,年均因自然灾害直接经济损失占全区生产总值比例,2021,,4.0,200,%
,年均因自然灾害直接经济损失占全区生产总值比例,2022,,0.5,205,%
,年均因自然灾害直接经济损失占全区生产总值比例,2023,,2.0,300,%`, ``,
		plan.OnCourse, nil, []string{"约0.97%", "约0.9%"}},
	{"5.3 exactly the bound", "lizhou@145", "disaster-loss-share", 2021, `,年均因自然灾害直接经济损失占全区生产总值比例,2021,,2,200,%`, ``,
		plan.Behind, nil, []string{"超出2025年目标<1%"}},
	{"5.3 readings differ", "lizhou@145", "disaster-loss-share", 2022, `
,年均因自然灾害直接经济损失占全区生产总值比例,2021,,3,150,%
,年均因自然灾害直接经济损失占全区生产总值比例,2022,,1,400,%`, ``,
		plan.CannotTell, []plan.CauseID{plan.ReadingsDiffer}, []string{"1.125%", "约0.7%"}},
	{"5.3 reading declared", "lizhou@145", "disaster-loss-share", 2022, `
,年均因自然灾害直接经济损失占全区生产总值比例,2021,,3,150,%
,年均因自然灾害直接经济损失占全区生产总值比例,2022,,1,400,%`, `年均因自然灾害直接经济损失占全区生产总值比例,年均口径,,,合计相除,`,
		plan.OnCourse, nil, []string{"按申报取合计相除"}},
	{"5.3 out of reach", "lizhou@145", "disaster-death-rate", 2024, `
,年均每百万人口因自然灾害死亡率,2021,6,,,人/百万人口
,年均每百万人口因自然灾害死亡率,2022,0,,,人/百万人口
,年均每百万人口因自然灾害死亡率,2023,0,,,人/百万人口
,年均每百万人口因自然灾害死亡率,2024,0,,,人/百万人口`, ``,
		plan.Behind, nil, []string{"即使都为0也不能达到"}},
	{"5.3 known years too much", "lizhou@145", "disaster-death-rate", 2022, `,年均每百万人口因自然灾害死亡率,2021,6,,,人/百万人口`, ``,
		plan.Behind, nil, []string{"缺2022年数值，不影响结论"}},
	{"5.3 quotient of sums may still fall", "lizhou@145", "disaster-death-rate", 2022, `,年均每百万人口因自然灾害死亡率,2021,,6,1000000,人/百万人口`, ``,
		plan.CannotTell, []plan.CauseID{plan.MissingYear}, nil},
	{"scope open", "beilin@145", "disaster-loss-share", 2021, `,年均因灾直接经济损失占全市生产总值比例,2021,0.5,,,%`, ``,
		plan.CannotTell, []plan.CauseID{plan.ScopeOpen}, []string{"须由人认定"}},
	{"scope declared", "beilin@145", "disaster-loss-share", 2021, `,年均因灾直接经济损失占全市生产总值比例,2021,0.5,,,%`, `年均因灾直接经济损失占全市生产总值比例,口径认定,,,全区,`,
		plan.OnCourse, nil, nil},

	// 5.4
	{"5.4 count", "beilin@145", "deaths-decline", 2023, `
,生产安全事故死亡人数,2020,14,,,人
,生产安全事故死亡人数,2023,13,,,人`, `生产安全事故死亡人数,基期年份,2020,,,`,
		plan.Behind, nil, []string{"13人，高于路径值12.74人，至多12人", "11.9人，至多11人", "第333行"}},
	{"5.4 count at the end", "beilin@145", "deaths-decline", 2025, `
,生产安全事故死亡人数,2020,14,,,人
,生产安全事故死亡人数,2025,12,,,人`, `生产安全事故死亡人数,基期年份,2020,,,`,
		plan.Behind, nil, []string{"下降约14.3%"}},
	{"5.4 rate", "xiqing@145", "gdp-death-rate-decline", 2023, `
,亿元GDP(国内生产总值)生产安全事故死亡率,2020,,8,1000,人/亿元（2020年价）
,亿元GDP(国内生产总值)生产安全事故死亡率,2023,,8,1250,人/亿元（2020年价）`, `亿元GDP(国内生产总值)生产安全事故死亡率,基期年份,2020,,,`,
		plan.OnCourse, nil, []string{"0.0064人/亿元", "路径值0.006416人/亿元", "0.00536人/亿元"}},
	{"5.4 prices differ", "xiqing@145", "gdp-death-rate-decline", 2023, `
,亿元GDP(国内生产总值)生产安全事故死亡率,2020,,8,1000,人/亿元（2020年价）
,亿元GDP(国内生产总值)生产安全事故死亡率,2023,,8,1250,人/亿元（现价）`, `亿元GDP(国内生产总值)生产安全事故死亡率,基期年份,2020,,,`,
		plan.CannotTell, []plan.CauseID{plan.BasisDiffers}, []string{"基期2020年2020年价，2023年现价"}},
	{"5.4 prices unsaid", "xiqing@145", "gdp-death-rate-decline", 2023, `
,亿元GDP(国内生产总值)生产安全事故死亡率,2020,,8,1000,人/亿元
,亿元GDP(国内生产总值)生产安全事故死亡率,2023,,8,1250,人/亿元`, `亿元GDP(国内生产总值)生产安全事故死亡率,基期年份,2020,,,`,
		plan.CannotTell, []plan.CauseID{plan.BasisDiffers}, []string{"没有写明价格口径"}},
	{"5.4 no base", "beilin@145", "deaths-decline", 2023, `,生产安全事故死亡人数,2022,1,,,人`, ``,
		plan.CannotTell, []plan.CauseID{plan.NoBaseline, plan.BaseYearUnknown, plan.MissingYear}, nil},
	{"5.4 base of nothing", "beilin@145", "larger-accidents-decline", 2023, `
,较大以上生产安全事故起数,2020,0,,,起
,较大以上生产安全事故起数,2023,0,,,起`, `较大以上生产安全事故起数,基期年份,2020,,,`,
		plan.CannotTell, []plan.CauseID{plan.BaseZero}, []string{"2023年为0起"}},
	{"5.4 printed base year", "lizhou@145", "metal-mines-decline", 2023, `
,金属、非金属矿山数量,2020,25,,,座
,金属、非金属矿山数量,2023,20,,,座`, ``,
		plan.Reached, nil, []string{"下降20%"}},
	{"5.4 sums", "lizhou@145", "deaths-decline", 2023, `
,生产安全事故死亡人数,2021,11,,,人
,生产安全事故死亡人数,2022,11,,,人
,生产安全事故死亡人数,2023,11,,,人`, `生产安全事故死亡人数,基期合计,,58,,`,
		plan.OnCourse, nil, []string{"五年合计口径", "合计33人，不高于按年数折算的33.06人"}},

	// 5.5
	{"5.5 stock", "lizhou@145", "coal-mines-kept", 2023, `
,全区保留煤矿,2020,12,,,个
,全区保留煤矿,2023,9,,,个`, `全区保留煤矿,基期年份,2020,,,`,
		plan.OnCourse, nil, []string{"路径值9个"}},
	{"5.5 past the target", "lizhou@145", "coal-mines-kept", 2023, `
,全区保留煤矿,2020,12,,,个
,全区保留煤矿,2023,6,,,个`, `全区保留煤矿,基期年份,2020,,,`,
		plan.Behind, nil, []string{"已越过2025年目标7个"}},
	{"5.5 each year", "dushanzi@145", "informant-trainings", 2023, `
,每年组织灾害信息员培训,2021,3,,,次
,每年组织灾害信息员培训,2022,1,,,次
,每年组织灾害信息员培训,2023,2,,,次`, ``,
		plan.Behind, nil, []string{"2022年为1次"}},
	{"5.5 none at all", "dushanzi@145", "extraordinary-accidents-none", 2022, `,特别重大事故,2021,0,,,起`, ``,
		plan.CannotTell, []plan.CauseID{plan.MissingYear}, []string{"缺2022年"}},
	{"5.5 half years", "dushanzi@145", "community-drills", 2021, `
甲社区,社区应急演练（上半年）,2021,2,,,次
甲社区,社区应急演练（下半年）,2021,0,,,次`, ``,
		plan.Behind, nil, []string{"下半年"}},
	{"5.5 year unknown", "lizhou@145", "tractors-cleared", 2025, `,变型拖拉机,2023,0,,,台`, ``,
		plan.CannotTell, []plan.CauseID{plan.TargetYearUnknown}, nil},

	// 5.6
	{"5.6 increment", "xiqing@145", "demo-communities", 2023, `
,全国综合减灾示范社区,2021,1,,,个（当年新增）
,全国综合减灾示范社区,2022,0,,,个（当年新增）
,全国综合减灾示范社区,2023,2,,,个（当年新增）`, ``,
		plan.OnCourse, nil, []string{"合计3个", "路径值3个", "2025年目标≥5个"}},
	{"5.6 increment, 2022", "xiqing@145", "demo-communities", 2022, `
,全国综合减灾示范社区,2021,1,,,个（当年新增）
,全国综合减灾示范社区,2022,0,,,个（当年新增）`, ``,
		plan.Behind, nil, []string{"合计1个", "路径值2个"}},
	{"5.6 increment, a year missing", "xiqing@145", "demo-communities", 2023, `
,全国综合减灾示范社区,2021,1,,,个（当年新增）
,全国综合减灾示范社区,2023,2,,,个（当年新增）`, ``,
		plan.OnCourse, nil, []string{"缺2022年数值，不影响结论"}},
	{"5.6 stocks", "xiqing@145", "demo-communities", 2023, `
,全国综合减灾示范社区,2020,4,,,个（年末数）
,全国综合减灾示范社区,2023,7,,,个（年末数）`, `全国综合减灾示范社区,只增不减,,,,`,
		plan.OnCourse, nil, []string{"新增3个"}},
	{"5.6 nothing handed in", "lizhou@145", "theme-park", 2021, ``, ``,
		plan.CannotTell, []plan.CauseID{plan.MissingYear}, nil},

	// 5.7
	{"5.7 events", "dushanzi@145", "wildfire-24h", 2023, `
,森林、草原火灾24小时扑灭率,2021,,2,2,%
,森林、草原火灾24小时扑灭率,2022,,0,0,%
,森林、草原火灾24小时扑灭率,2023,,3,3,%`, ``,
		plan.OnCourse, nil, []string{"2022年没有发生"}},
	{"5.7 events, one late", "dushanzi@145", "wildfire-24h", 2023, `
,森林、草原火灾24小时扑灭率,2021,,2,2,%
,森林、草原火灾24小时扑灭率,2022,,0,0,%
,森林、草原火灾24小时扑灭率,2023,,2,3,%`, ``,
		plan.Behind, nil, []string{"2/3"}},
	{"5.7 no event", "dushanzi@145", "wildfire-24h", 2021, `,森林、草原火灾24小时扑灭率,2021,,0,0,%`, ``,
		plan.CannotTell, []plan.CauseID{plan.NoEvents}, nil},

	// 5.8
	{"5.8 task", "xiqing@145", "survey-done", 2023, ``, `自然灾害综合风险普查,完成,,,,2022-12-20`,
		plan.Reached, nil, []string{"2022-12-20完成", "佐证：样例"}},
	{"5.8 task late", "xiqing@145", "survey-done", 2023, ``, `自然灾害综合风险普查,完成,,,,2023-03-15`,
		plan.Behind, nil, []string{"74天"}},
	{"5.8 task done after the year looked at", "xiqing@145", "survey-done", 2022, ``, `自然灾害综合风险普查,完成,,,,2023-03-15`,
		plan.Behind, nil, []string{"截至2022年底没有完成"}},
	{"5.8 task not yet", "xiqing@145", "survey-done", 2021, ``, `自然灾害综合风险普查,未完成,,,,`,
		plan.CannotTell, []plan.CauseID{plan.NoPath}, nil},
	{"5.8 silence", "xiqing@145", "survey-done", 2023, ``, ``,
		plan.CannotTell, []plan.CauseID{plan.NoStatement}, nil},
	{"5.8 falling", "beilin@145", "accidents-deaths-falling", 2022, `
,生产安全事故起数,2020,9,,,起
,生产安全事故起数,2021,8,,,起
,生产安全事故起数,2022,7,,,起
,生产安全事故死亡人数,2020,3,,,人
,生产安全事故死亡人数,2021,2,,,人
,生产安全事故死亡人数,2022,2,,,人`, ``,
		plan.Behind, nil, []string{"“生产安全事故死亡人数”2020年3人、2021年2人、2022年2人，2022年没有比上年下降"}},
	{"5.8 falling further", "dushanzi@145", "accidents-total-falling", 2021, `
,事故总量,2020,9,,,起
,事故总量,2021,8,,,起`, ``,
		plan.CannotTell, []plan.CauseID{plan.WordingOpen}, []string{"“进一步下降”"}},
	{"5.8 falling further, declared", "dushanzi@145", "accidents-total-falling", 2021, `
,事故总量,2020,9,,,起
,事故总量,2021,8,,,起`, `事故总量进一步下降,口径认定,,,逐年下降,`,
		plan.OnCourse, nil, nil},
	{"5.8 words", "lizhou@145", "major-accidents-curbed", 2025, ``, ``,
		plan.CannotTell, []plan.CauseID{plan.WordingOpen}, []string{"“遏制”"}},
	{"5.8 words, decided", "lizhou@145", "major-accidents-curbed", 2025, ``, `重特大事故得到有效遏制,结论认定,,,已达到,`,
		plan.Reached, nil, []string{"人工认定"}},
}

const (
	figureHead    = "单位,指标名称,年份,数值,分子,分母,计量单位,数据来源"
	statementHead = "单位,指标名称,事项,年份,数值,取值,日期,来源"
)

// readInput reads figures and statements as the program does.
func readInput(t *testing.T, p *rulesets.LoadedPlan, figures, statements string) (*plan.Input, []plan.Flaw, []evidence.Problem) {
	folder, own := t.TempDir(), p.Plan.Head.Subject.Name
	write := func(name, head, text string, complete func(line string) string) {
		lines := []string{head}
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, complete(line))
			}
		}
		if len(lines) > 1 {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(strings.Join(lines, "\n")), 0o644))
		}
	}
	write("indicators.csv", figureHead, figures, func(line string) string {
		if line[0] == ',' {
			line = own + line
		}
		return line + ",样例"
	})
	write("plan_statements.csv", statementHead, statements, func(line string) string { return own + "," + line + ",样例" })
	subject := engine.Subject{ID: own, Name: own}
	ev, problems, err := evidence.Read(evidence.Options{Schemas: p.Schemas, Subject: &subject, Figures: func(name string) evidence.FigureKind {
		s, known := p.Plan.Series(name)
		return evidence.FigureKind{Known: known, Share: s.Measure == plan.Share, Per: int64(s.Per())}
	}}, []string{folder}, nil)
	require.NoError(t, err)
	var names []string
	for _, s := range ev.Subjects {
		names = append(names, s.Name)
	}
	in, flaws := p.Plan.Intake(ev.Tables[plan.Figures], ev.Tables[plan.Statements], names, slices.Index(names, own), evidence.Nearest)
	return in, flaws, problems
}

func TestRules(t *testing.T) {
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			p, err := rulesets.LoadPlan(s.plan)
			require.NoError(t, err)
			in, flaws, problems := readInput(t, p, s.figures, s.statements)
			require.Empty(t, flaws)
			require.Empty(t, problems)
			report := p.Plan.Evaluate(in, s.year)
			at := slices.IndexFunc(report.Indicators, func(r plan.Result) bool { return r.ID == s.id })
			require.GreaterOrEqual(t, at, 0)
			got := report.Indicators[at]
			require.Equal(t, s.answer, got.Answer, got.Reason)
			var causes []plan.CauseID
			for _, c := range got.Causes {
				causes = append(causes, c.ID)
			}
			require.Equal(t, s.causes, causes, got.Reason)
			for _, words := range s.reason {
				require.Contains(t, got.Reason, words)
			}
			require.Contains(t, got.Reason, "依据：")
			require.Regexp(t, `第[0-9、]+行`, got.Reason)
		})
	}
}

// TestEverySampleIsTested: the rules show no worked sample that nothing holds
// them to.
func TestEverySampleIsTested(t *testing.T) {
	rules, err := os.ReadFile("../../rulesets/plans/RULES.md")
	require.NoError(t, err)
	found := regexp.MustCompile("(?m)^> \\*\\*样例.*?`([a-z0-9-]+)` of|^> \\*\\*样例[^`]*\\(`[a-z_]+`[^)]*\\)\\*\\* `([a-z0-9-]+)`|^> \\*\\*样例\\*\\* `([a-z0-9-]+)`|^> \\*\\*样例[^*]*\\*\\* `([a-z0-9-]+)`").FindAllStringSubmatch(string(rules), -1)
	require.Equal(t, strings.Count(string(rules), "**样例"), len(found))
	for _, match := range found {
		id := strings.Join(match[1:], "")
		require.True(t, slices.ContainsFunc(samples, func(s sample) bool { return s.id == id }), "no test of the sample %s", id)
	}
}

// refusals are records that are no figures of their indicator.
func TestRefused(t *testing.T) {
	for _, one := range []struct {
		name, plan, figures, statements string
		code, found, allowed            string
	}{
		{"a count for a rate", "xiqing@145", `,工矿商贸就业人员十万人生产事故死亡率,2023,3,,,人`, ``, plan.WrongMeasure, "“人”：这是件数，不是比率", "“人/十万人”"},
		{"a rate for a count", "beilin@145", `,生产安全事故死亡人数,2023,1.2,,,人/十万人`, ``, plan.WrongMeasure, "这是比率，不是件数", "“人”"},
		{"half a death", "beilin@145", `,生产安全事故死亡人数,2023,1.5,,,人`, ``, plan.WrongMeasure, "“1.5”", "整数"},
		{"a count as a quotient", "beilin@145", `,生产安全事故死亡人数,2023,,3,1,人`, ``, plan.WrongMeasure, "分子、分母", "不是比率"},
		{"a stock for an increment", "xiqing@145", `,全国综合减灾示范社区,2023,3,,,个（年末数）`, ``, plan.WrongMeasure, "没有说明", "“个（当年新增）”"},
		{"an increment that does not say so", "xiqing@145", `,全国综合减灾示范社区,2023,3,,,个`, ``, plan.WrongMeasure, "没有说明是当年新增还是年末数", "“个（当年新增）”"},
		{"stocks that fell", "xiqing@145", ",全国综合减灾示范社区,2020,5,,,个（年末数）\n,全国综合减灾示范社区,2023,3,,,个（年末数）", `全国综合减灾示范社区,只增不减,,,,`, plan.WrongValue, "比此前的5少", "不减少"},
		{"no unit", "beilin@145", `,生产安全事故死亡人数,2023,3,,,`, ``, plan.WrongUnit, "空白", "“人”"},
		{"another unit", "beilin@145", `,自然灾害发生10小时内受灾群众基本生活得到有效救助,2023,90,,,分钟`, ``, plan.WrongUnit, "“分钟”", "“小时”"},
		{"more than all", "beilin@145", `,主要业务信息化覆盖率,2023,78,,,比例`, ``, plan.WrongValue, "“7800%”", "不大于100%"},
		{"less than nothing", "beilin@145", `,年均每十万人受灾人次,2023,-1,,,人次/十万人`, ``, plan.WrongValue, "“-1”", "不小于0"},
		{"over nothing", "beilin@145", `,主要业务信息化覆盖率,2023,,0,0,%`, ``, plan.WrongValue, "分母为0", "大于0"},
		{"half a quotient", "beilin@145", `,主要业务信息化覆盖率,2023,0.5,1,,%`, ``, plan.WrongValue, "只有一个", "两个都填"},
		{"a year after the plan", "beilin@145", `,生产安全事故死亡人数,2026,3,,,人`, ``, plan.WrongYear, "2026年", "规划期2021—2025年，或者上一年2020年"},
		{"a year before the plan", "beilin@145", `,年均每十万人受灾人次,2020,3,,,人次/十万人`, ``, plan.WrongYear, "2020年", "规划期2021—2025年"},
		{"an unknown name", "beilin@145", `,主要业务信息覆盖率,2023,78,,,%`, ``, plan.UnknownName, "“主要业务信息覆盖率”", "最接近的是“主要业务信息化覆盖率”"},
		{"values for words", "lizhou@145", `,重特大事故得到有效遏制,2023,0,,,起`, ``, plan.UnknownName, "定性目标", "评估申报事项"},
		{"one of two", "dushanzi@145", `,应急避难场所覆盖率、合格率,2023,90,,,%`, ``, plan.UnknownName, "分几项填报", "“应急避难场所覆盖率”和“应急避难场所合格率”"},
		{"twice by two names", "beilin@145", ",主要业务信息化覆盖率,2023,78,,,%\n,business-it-coverage,2023,79,,,%", ``, plan.Twice, "与第2行重复", "每年一行"},
		{"of another unit", "beilin@145", `雁塔区,主要业务信息化覆盖率,2023,78,,,%`, ``, plan.WrongSubject, "“雁塔区”", "“碑林区”的数值"},
		{"parts and the whole", "beilin@145", "甲社区,每个社区配置1名灾害信息员,2023,1,,,名/社区\n,每个社区配置1名灾害信息员,2023,1,,,名/社区", ``, plan.WrongSubject, "既有碑林区的数，又有分单位的数（甲社区）", "二者之一"},
		{"a base of what prints one", "lizhou@145", ``, `金属、非金属矿山数量,基期年份,2019,,,`, plan.WrongStatement, "“金属、非金属矿山数量”不需要", "申报在"},
		{"a base after the target", "beilin@145", ``, `生产安全事故死亡人数,基期年份,2025,,,`, plan.WrongYear, "基期2025年", "早于目标年份2025年"},
		{"a base without year", "beilin@145", ``, `生产安全事故死亡人数,基期年份,,,,`, plan.WrongStatement, "空白", "“年份”"},
		{"a base with a date", "beilin@145", ``, `生产安全事故死亡人数,基期年份,2020,,,2020-01-01`, plan.WrongStatement, "“基期年份”填了“日期”", "空白"},
		{"no such choice", "beilin@145", ``, `年均因灾直接经济损失占全市生产总值比例,口径认定,,,全省,`, plan.WrongStatement, "“全省”", "“全区”或者“全市”"},
		{"no event of what always is", "beilin@145", ``, `主要业务信息化覆盖率,未发生,2021,,,`, plan.WrongStatement, "不需要", "按事件计"},
		{"said twice", "beilin@145", ``, "生产安全事故死亡人数,基期年份,2020,,,\n生产安全事故死亡人数,基期年份,2020,,,", plan.Twice, "与第2行重复", "一次"},
		{"two bases", "beilin@145", ``, "生产安全事故死亡人数,基期年份,2020,,,\n生产安全事故死亡人数,基期合计,,60,,", plan.WrongStatement, "既申报了", "二者之一"},
		{"done and not done", "beilin@145", ``, "第一次全国自然灾害综合风险普查,完成,,,,2022-01-01\n第一次全国自然灾害综合风险普查,未完成,,,,", plan.WrongStatement, "既申报了", "二者之一"},
		{"an unknown statement", "beilin@145", ``, `死亡人数,基期年份,2020,,,`, plan.UnknownName, "“死亡人数”", "指标名称"},
	} {
		t.Run(one.name, func(t *testing.T) {
			p, err := rulesets.LoadPlan(one.plan)
			require.NoError(t, err)
			_, flaws, problems := readInput(t, p, one.figures, one.statements)
			require.Empty(t, problems)
			require.Len(t, flaws, 1)
			require.Equal(t, one.code, flaws[0].Code)
			require.Contains(t, flaws[0].Found, one.found)
			require.Contains(t, flaws[0].Allowed, one.allowed)
			require.False(t, flaws[0].Notice)
			require.GreaterOrEqual(t, flaws[0].Origin.Row, 2)
			require.NotEmpty(t, flaws[0].Column)
			require.True(t, slices.ContainsFunc(plan.Codes, func(c plan.Code) bool { return c.ID == one.code }))
		})
	}
}

// TestRefusedByReader: what the reader itself refuses of figures of a plan.
func TestRefusedByReader(t *testing.T) {
	p, err := rulesets.LoadPlan("xiqing@145")
	require.NoError(t, err)
	for figures, code := range map[string]string{
		",全国综合减灾示范社区,2023,1,,,个（当年新增）\n,全国综合减灾示范社区,2023,2,,,个（当年新增）":   evidence.KeyTwice,
		`,工矿商贸就业人员十万人生产事故死亡率,2023,2,2,171000,人/十万人`:                    evidence.IndicatorClash,
		`,全国综合减灾示范社区,2023,10%,,,个（当年新增）`:                               evidence.CellPercent,
		`,消防救援人员(国家综合性消防人员、政府专职消防人员)占全区总人口的比例,2023,0.3641,,,‰`:         evidence.CellScale,
		`,消防救援人员(国家综合性消防人员、政府专职消防人员)占全区总人口的比例,2023,0.37,360,1000000,‰`: evidence.IndicatorClash,
		`,工矿商贸就业人员十万人生产事故死亡率,2023,,,,人/十万人`:                            evidence.IndicatorValue,
	} {
		_, _, problems := readInput(t, p, figures, "")
		require.Len(t, problems, 1, figures)
		require.Equal(t, code, problems[0].Code)
	}
	// the quotient times what the unit is per, rounded to the decimals given
	_, flaws, problems := readInput(t, p, ",工矿商贸就业人员十万人生产事故死亡率,2023,1.17,2,171000,人/十万人\n,消防救援人员(国家综合性消防人员、政府专职消防人员)占全区总人口的比例,2023,0.36,360,1000000,‰", "")
	require.Empty(t, flaws)
	require.Empty(t, problems)
}

// TestBeforeThePlan: a figure of a year before the plan that no declared base
// uses is told of, and nothing more.
func TestBeforeThePlan(t *testing.T) {
	p, err := rulesets.LoadPlan("beilin@145")
	require.NoError(t, err)
	_, flaws, _ := readInput(t, p, `,主要业务信息化覆盖率,2020,62,,,%`, "")
	require.Len(t, flaws, 1)
	require.True(t, flaws[0].Notice)
	require.Equal(t, plan.UnusedYear, flaws[0].Code)
	_, flaws, _ = readInput(t, p, `,主要业务信息化覆盖率,2020,62,,,%`, `主要业务信息化覆盖率,基期年份,2020,,,`)
	require.Empty(t, flaws)
}

// TestComparedWithTheCity: the findings that RULES.md §7 states.
func TestComparedWithTheCity(t *testing.T) {
	p, err := rulesets.LoadPlan("xiqing@145")
	require.NoError(t, err)
	in, _, _ := readInput(t, p, "", "")
	equal := 0
	for _, r := range p.Plan.Evaluate(in, 2023).Indicators {
		switch {
		case r.Compared == nil:
			require.Empty(t, r.No)
		case r.No == "11":
			require.Equal(t, "不可比", r.Compared.Finding)
			require.Equal(t, "优于平均值", r.Compared.Printed)
		default:
			require.Equal(t, "等于", r.Compared.Finding, r.Name)
			require.Equal(t, "一致", r.Compared.Printed)
			equal++
		}
	}
	require.Equal(t, 11, equal)
}

// TestItems: the table lists the items that the rules know, and no others.
func TestItems(t *testing.T) {
	schema, err := rulesets.Table(plan.Statements)
	require.NoError(t, err)
	var items []string
	for _, item := range plan.Items() {
		items = append(items, string(item))
	}
	require.Equal(t, schema.Fields[schema.Field("item")].Enum, items)
}
