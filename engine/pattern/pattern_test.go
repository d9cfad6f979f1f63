package pattern_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

func number(text string) *exact.Number {
	n, err := exact.Parse(text)
	if err != nil {
		panic(err)
	}
	return &n
}

func numbers(texts ...string) []exact.Number {
	var list []exact.Number
	for _, text := range texts {
		list = append(list, *number(text))
	}
	return list
}

func decode(t testing.TB, text string) pattern.Deduction {
	var d pattern.Deduction
	require.NoError(t, json.Unmarshal([]byte(text), &d), text)
	return d
}

// The patterns under test, as they stand in rulesets.
const (
	fixed     = `{"if":"E","points":1,"what":"未制定预案"}`
	measured  = `{"if":"E","points":1,"what":"改造率不高于80%","measure":"老旧管网改造率","unit":"%"}`
	each      = `{"each":"E","points":0.2,"cap":1,"what":"消火栓未保持完好"}`
	uneven    = `{"each":"E","points":0.3,"cap":1,"unit":"家","what":"企业未评估"}`
	once      = `{"each":"E","points":1,"cap":1}`
	missing   = `{"missing":["高层建筑","地铁","燃气"],"from":"documents","field":"topic","points":0.4,"cap":1,"what":"管理办法"}`
	up        = `{"rate":"E","below":"95%","per":"1%","points":0.1,"step":"up","cap":1,"measure":"覆盖率","unit":"%"}`
	down      = `{"rate":"E","below":"95%","per":"1%","points":0.1,"step":"down","cap":1,"measure":"覆盖率","unit":"%"}`
	linear    = `{"rate":"E","below":"95%","per":"1%","points":0.1,"step":"linear","cap":1}`
	truncated = `{"rate":"E","below":"95%","per":"1%","points":0.1,"step":"linear","round":"down","cap":1}`
	tiers     = `{"value":"E","tiers":[{"op":">=","than":"80%","points":0},{"op":">=","than":"70%","points":0.5},{"op":"<","than":"70%","points":1}],"measure":"改造率","unit":"%"}`
	words     = `{"value":"E","tiers":[{"op":"==","than":0,"points":0},{"op":"<=","than":3,"points":0.5},{"op":">","than":3,"points":1}],"unit":"起"}`
	fall      = `{"series":"E","must":"fall","points":2,"measure":"死亡人数","unit":"人"}`
	notRise   = `{"series":"E","must":"not_rise","points":2}`
	rise      = `{"series":"E","must":"rise","points":2}`
	notFall   = `{"series":"E","must":"not_fall","points":2}`
	formula   = `{"deduct":"E","round":"half_up","cap":1,"what":"按缺口折算"}`
	floored   = `{"deduct":"E","round":"down","cap":1}`
	manual    = `{"manual":true,"max":2}`
)

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		json   string
		m      pattern.Measure
		points string
		branch pattern.Branch
		reason string
	}{
		"fixed holds":           {fixed, pattern.Measure{Holds: true}, "1", pattern.Holds, "未制定预案，扣1分"},
		"fixed holds not":       {fixed, pattern.Measure{}, "0", pattern.HoldsNot, "不扣分"},
		"fixed without measure": {fixed, pattern.Measure{Holds: true, Number: number("3")}, "1", pattern.Holds, "未制定预案，扣1分"},
		"fixed measured":        {measured, pattern.Measure{Holds: true, Number: number("0.8")}, "1", pattern.Holds, "老旧管网改造率为80%，改造率不高于80%，扣1分"},
		"fixed measured, not":   {measured, pattern.Measure{Number: number("0.8001")}, "0", pattern.HoldsNot, "老旧管网改造率为80.01%，不扣分"},
		"fixed without words":   {`{"if":"E","points":0.5}`, pattern.Measure{Holds: true}, "0.5", pattern.Holds, "符合条款所列情形，扣0.5分"},

		"each none":         {each, pattern.Measure{Number: number("0")}, "0", pattern.None, "未发现消火栓未保持完好，不扣分"},
		"each some":         {each, pattern.Measure{Number: number("3")}, "0.6", pattern.Some, "发现3处消火栓未保持完好，每处扣0.2分，扣0.6分"},
		"each full":         {each, pattern.Measure{Number: number("5")}, "1", pattern.Full, "发现5处消火栓未保持完好，每处扣0.2分，扣1分"},
		"each beyond":       {each, pattern.Measure{Number: number("6")}, "1", pattern.Beyond, "发现6处消火栓未保持完好，每处扣0.2分，扣完1分为止"},
		"each far beyond":   {each, pattern.Measure{Number: number("9223372036854775807")}, "1", pattern.Beyond, "发现9223372036854775807处消火栓未保持完好，每处扣0.2分，扣完1分为止"},
		"each uneven some":  {uneven, pattern.Measure{Number: number("3")}, "0.9", pattern.Some, "发现3家企业未评估，每家扣0.3分，扣0.9分"},
		"each uneven full":  {uneven, pattern.Measure{Number: number("4")}, "1", pattern.Full, "发现4家企业未评估，每家扣0.3分，扣1分"}, // the fourth has only 0.1 left to take
		"each once":         {once, pattern.Measure{Number: number("1")}, "1", pattern.Full, "发现1处问题，每处扣1分，扣1分"},
		"each once, beyond": {once, pattern.Measure{Number: number("2")}, "1", pattern.Beyond, "发现2处问题，每处扣1分，扣完1分为止"},

		"missing none":                {missing, pattern.Measure{Covered: []string{"燃气", "地铁", "高层建筑", "高层建筑", "别的"}}, "0", pattern.None, "管理办法齐全，不扣分"},
		"missing one":                 {missing, pattern.Measure{Covered: []string{"燃气", "地铁"}}, "0.4", pattern.Some, "缺1项管理办法（高层建筑），每项扣0.4分，扣0.4分"},
		"missing all":                 {missing, pattern.Measure{}, "1", pattern.Full, "缺3项管理办法（高层建筑、地铁、燃气），每项扣0.4分，扣1分"},
		"missing beyond":              {`{"missing":["a","b","c"],"from":"documents","field":"topic","points":0.5,"cap":1}`, pattern.Measure{}, "1", pattern.Beyond, "缺3项（a、b、c），每项扣0.5分，扣完1分为止"},
		"missing exempt":              {missing, pattern.Measure{Covered: []string{"燃气"}, Exempt: []string{"地铁"}}, "0.4", pattern.Some, "缺1项管理办法（高层建筑）（地铁不涉及），每项扣0.4分，扣0.4分"},
		"missing, exempted":           {missing, pattern.Measure{Exempt: []string{"燃气", "地铁", "高层建筑"}}, "0", pattern.None, "管理办法齐全（高层建筑、地铁、燃气不涉及），不扣分"},
		"missing, covered and exempt": {missing, pattern.Measure{Covered: []string{"燃气", "地铁", "高层建筑"}, Exempt: []string{"地铁"}}, "0", pattern.None, "管理办法齐全，不扣分"},

		"shortfall reached":      {up, pattern.Measure{Number: number("95%")}, "0", pattern.None, "覆盖率为95%，达到95%，不扣分"},
		"shortfall above":        {up, pattern.Measure{Number: number("101%")}, "0", pattern.None, "覆盖率为101%，达到95%，不扣分"},
		"shortfall up, started":  {up, pattern.Measure{Number: number("94.99%")}, "0.1", pattern.Some, "覆盖率为94.99%，低于95%，每低1%扣0.1分，扣0.1分"},
		"shortfall up, exact":    {up, pattern.Measure{Number: number("94%")}, "0.1", pattern.Some, "覆盖率为94%，低于95%，每低1%扣0.1分，扣0.1分"},
		"shortfall up, full":     {up, pattern.Measure{Number: number("85.01%")}, "1", pattern.Full, "覆盖率为85.01%，低于95%，每低1%扣0.1分，扣1分"},
		"shortfall up, beyond":   {up, pattern.Measure{Number: number("84.99%")}, "1", pattern.Beyond, "覆盖率为84.99%，低于95%，每低1%扣0.1分，扣完1分为止"},
		"shortfall up, far":      {up, pattern.Measure{Number: number("-" + strings.Repeat("9", 200))}, "1", pattern.Beyond, "覆盖率为-" + strings.Repeat("9", 200) + "00%，低于95%，每低1%扣0.1分，扣完1分为止"},
		"shortfall down, part":   {down, pattern.Measure{Number: number("94.01%")}, "0", pattern.None, "覆盖率为94.01%，低于95%，每低1%扣0.1分，不扣分"},
		"shortfall down, exact":  {down, pattern.Measure{Number: number("94%")}, "0.1", pattern.Some, "覆盖率为94%，低于95%，每低1%扣0.1分，扣0.1分"},
		"shortfall linear":       {linear, pattern.Measure{Number: number("94.5%")}, "0.05", pattern.Some, "比率为0.945，低于0.95，每低0.01扣0.1分，扣0.05分"},
		"shortfall linear, half": {linear, pattern.Measure{Number: number("0.949995")}, "0.0001", pattern.Some, "比率为0.949995，低于0.95，每低0.01扣0.1分，扣0.0001分"}, // 0.00005 分
		"shortfall truncated":    {truncated, pattern.Measure{Number: number("0.949995")}, "0", pattern.None, "比率为0.949995，低于0.95，每低0.01扣0.1分，不扣分"},

		"tiers top":       {tiers, pattern.Measure{Number: number("80%")}, "0", "第1档", "改造率为80%，不低于80%，不扣分"},
		"tiers middle":    {tiers, pattern.Measure{Number: number("79.99%")}, "0.5", "第2档", "改造率为79.99%，不低于70%，扣0.5分"},
		"tiers bottom":    {tiers, pattern.Measure{Number: number("69.99%")}, "1", "第3档", "改造率为69.99%，低于70%，扣1分"},
		"tiers equal":     {words, pattern.Measure{Number: number("0")}, "0", "第1档", "数值为0起，等于0起，不扣分"},
		"tiers at most":   {words, pattern.Measure{Number: number("3")}, "0.5", "第2档", "数值为3起，不高于3起，扣0.5分"},
		"tiers above":     {words, pattern.Measure{Number: number("4")}, "1", "第3档", "数值为4起，高于3起，扣1分"},
		"tiers first one": {words, pattern.Measure{Number: number("-1")}, "0.5", "第2档", "数值为-1起，不高于3起，扣0.5分"},

		"trend falls":        {fall, pattern.Measure{Series: numbers("12", "10", "8")}, "0", pattern.Kept, "近3年死亡人数依次为12人、10人、8人，逐年下降，不扣分"},
		"trend stands still": {fall, pattern.Measure{Series: numbers("12", "12", "8")}, "2", pattern.Broken, "近3年死亡人数依次为12人、12人、8人，未逐年下降，扣2分"},
		"trend turns":        {fall, pattern.Measure{Series: numbers("12", "8", "9")}, "2", pattern.Broken, "近3年死亡人数依次为12人、8人、9人，未逐年下降，扣2分"},
		"not rise, still":    {notRise, pattern.Measure{Series: numbers("3", "3")}, "0", pattern.Kept, "近2年指标依次为3、3，没有上升，不扣分"},
		"not rise, rises":    {notRise, pattern.Measure{Series: numbers("3", "3.0001")}, "2", pattern.Broken, "近2年指标依次为3、3.0001，有年份上升，扣2分"},
		"rise":               {rise, pattern.Measure{Series: numbers("1", "2")}, "0", pattern.Kept, "近2年指标依次为1、2，逐年上升，不扣分"},
		"rise, still":        {rise, pattern.Measure{Series: numbers("2", "2")}, "2", pattern.Broken, "近2年指标依次为2、2，未逐年上升，扣2分"},
		"not fall, still":    {notFall, pattern.Measure{Series: numbers("2", "2")}, "0", pattern.Kept, "近2年指标依次为2、2，没有下降，不扣分"},
		"not fall, falls":    {notFall, pattern.Measure{Series: numbers("2", "1")}, "2", pattern.Broken, "近2年指标依次为2、1，有年份下降，扣2分"},

		"formula none":      {formula, pattern.Measure{Number: number("0.00004")}, "0", pattern.None, "按缺口折算，算得0.00004分，不扣分"},
		"formula some":      {formula, pattern.Measure{Number: number("0.12345")}, "0.1235", pattern.Some, "按缺口折算，算得0.12345分，扣0.1235分"},
		"formula full":      {formula, pattern.Measure{Number: number("1")}, "1", pattern.Full, "按缺口折算，算得1分，扣1分"},
		"formula beyond":    {formula, pattern.Measure{Number: number("1.0001")}, "1", pattern.Beyond, "按缺口折算，算得1.0001分，扣完1分为止"},
		"formula too large": {formula, pattern.Measure{Number: number("1" + strings.Repeat("0", 30))}, "1", pattern.Beyond, "按缺口折算，算得1" + strings.Repeat("0", 30) + "分，扣完1分为止"},
		"formula floored":   {floored, pattern.Measure{Number: number("0.99999")}, "0.9999", pattern.Some, "按公式计算，算得0.99999分，扣0.9999分"},

		"manual none": {manual, pattern.Measure{Number: number("0")}, "0", pattern.Given, "经专家评审，不扣分"},
		"manual":      {manual, pattern.Measure{Number: number("0.75")}, "0.75", pattern.Given, "经专家评审，扣0.75分"},
		"manual all":  {manual, pattern.Measure{Number: number("2")}, "2", pattern.Given, "经专家评审，扣2分"},
	} {
		t.Run(name, func(t *testing.T) {
			d := decode(t, c.json)
			require.Empty(t, d.Check())
			got, err := d.Judge(c.m, pattern.Deducts)
			require.NoError(t, err)
			require.Equal(t, c.reason, got.Reason)
			require.Equal(t, c.points, got.Points.String())
			require.Equal(t, c.branch, got.Branch)
			require.Contains(t, append(d.Branches(), pattern.Awaited), got.Branch)
			require.LessOrEqual(t, got.Points, d.Max())
		})
	}
}

func TestOtherVerbs(t *testing.T) {
	for text, want := range map[string]string{each: "发现9处消火栓未保持完好，每处加0.2分，加完1分为止", once: "发现9处问题，每处加1分，加完1分为止"} {
		got, err := decode(t, text).Judge(pattern.Measure{Number: number("9")}, pattern.Awards)
		require.NoError(t, err)
		require.Equal(t, want, got.Reason)
	}
	got, err := decode(t, fixed).Judge(pattern.Measure{}, pattern.Awards)
	require.NoError(t, err)
	require.Equal(t, "不加分", got.Reason)
	for holds, want := range map[bool]string{true: "未制定预案，构成一票否决", false: "不构成一票否决"} { // a veto has no points to speak of
		got, err := decode(t, fixed).Judge(pattern.Measure{Holds: holds}, pattern.Vetoes)
		require.NoError(t, err)
		require.Equal(t, want, got.Reason)
	}
}

func TestJudgeRefuses(t *testing.T) {
	for _, c := range []struct {
		json string
		m    pattern.Measure
		want string
	}{
		{each, pattern.Measure{Number: number("-1")}, "计数为 -1；应为不小于 0 的整数"},
		{each, pattern.Measure{Number: number("0.5")}, "计数为 0.5；应为不小于 0 的整数"},
		{each, pattern.Measure{Number: number("9223372036854775808")}, "计数为 9223372036854775808；应为不小于 0 的整数"},
		{fall, pattern.Measure{Series: numbers("1")}, "只有 1 年的数值，无法比较趋势"},
		{fall, pattern.Measure{}, "只有 0 年的数值，无法比较趋势"},
		{formula, pattern.Measure{Number: number("-0.01")}, "公式算得 -0.01 分；应不小于 0"},
		{manual, pattern.Measure{Number: number("-0.5")}, "专家给出 -0.5 分；应在 0 至 2 之间"},
		{manual, pattern.Measure{Number: number("2.0001")}, "专家给出 2.0001 分；应在 0 至 2 之间"},
		{manual, pattern.Measure{Number: number("0.12345")}, "专家给出 0.12345 分；应为最多四位小数"},
		{manual, pattern.Measure{Number: number("99999999")}, "专家给出 99999999 分；应为最多四位小数"},
	} {
		_, err := decode(t, c.json).Judge(c.m, pattern.Deducts)
		require.EqualError(t, err, c.want)
	}
	gap := decode(t, `{"value":"E","tiers":[{"op":">","than":1,"points":1},{"op":"<","than":1,"points":0}]}`)
	_, err := gap.Judge(pattern.Measure{Number: number("1")}, pattern.Deducts)
	require.EqualError(t, err, "1没有对应的档")
}

func TestCheck(t *testing.T) {
	for text, want := range map[string][]pattern.Defect{
		`{"if":"E","points":0}`:                                               {{"points", "分值为 0；应大于 0"}},
		`{"if":"E","points":-1}`:                                              {{"points", "分值为 -1；应大于 0"}},
		`{"each":"E","points":0,"cap":0}`:                                     {{"points", "分值为 0；应大于 0"}, {"cap", "分值为 0；应大于 0"}},
		`{"each":"E","points":2,"cap":1}`:                                     {{"cap", "封顶 1 小于单次分值 2"}},
		`{"missing":[],"from":"d","field":"f","points":1,"cap":1}`:            {{"missing", "清单为空；应至少列出一项"}},
		`{"missing":["a","b","a"],"from":"d","field":"f","points":1,"cap":1}`: {{"missing", "清单中“a”重复"}},
		`{"missing":["a","b"],"from":"d","field":"f","points":0.4,"cap":1}`:   {{"cap", "封顶 1 永远达不到：清单共 2 项，全缺只扣 0.8"}},
		`{"rate":"E","below":"95%","per":0,"points":1,"step":"sideways","round":"near","cap":1}`: {
			{"per", "步长为 0；应大于 0"}, {"step", `步进方式为 "sideways"；应为 up、down 或 linear`},
			{"round", `舍入方式为 "near"；应为 [half_up half_even down up] 之一`}},
		`{"value":"E","tiers":[]}`: {{"tiers", "分值为 0；应大于 0"}},
		`{"value":"E","tiers":[{"op":"~","than":1,"points":1},{"op":"<","than":1,"points":-1}]}`: {
			{"tiers[0].op", `比较符为 "~"；应为 >=、>、<=、< 或 ==`}, {"tiers[1].points", "分值为负"}},
		`{"value":"E","tiers":[{"op":">","than":"80%","points":0},{"op":"<","than":"80%","points":1}],"unit":"%"}`: {
			{"tiers", "各档之间有空缺：等于80%没有对应的档"}},
		`{"value":"E","tiers":[{"op":">=","than":3,"points":0},{"op":"<","than":1,"points":1}],"unit":"起"}`: {
			{"tiers", "各档之间有空缺：等于1起没有对应的档"}, {"tiers", "各档之间有空缺：高于1起且低于3起没有对应的档"}},
		`{"value":"E","tiers":[{"op":">=","than":1,"points":0}]}`: {
			{"tiers", "各档之间有空缺：低于1没有对应的档"}, {"tiers", "分值为 0；应大于 0"}},
		`{"value":"E","tiers":[{"op":"<=","than":1,"points":1}]}`: {{"tiers", "各档之间有空缺：高于1没有对应的档"}},
		`{"value":"E","tiers":[{"op":">=","than":1,"points":0},{"op":">","than":2,"points":0.5},{"op":"<","than":1,"points":1}]}`: {
			{"tiers[1]", "第2档与前面的档重叠，永远轮不到"}},
		`{"series":"E","must":"drop","points":0}`: {{"points", "分值为 0；应大于 0"}, {"must", `趋势为 "drop"；应为 fall、not_rise、rise 或 not_fall`}},
		`{"deduct":"E","round":"near","cap":0}`:   {{"cap", "分值为 0；应大于 0"}, {"round", `舍入方式为 "near"；应为 [half_up half_even down up] 之一`}},
		`{"manual":false,"max":0}`:                {{"max", "分值为 0；应大于 0"}, {"manual", "应为 true"}},
	} {
		require.Equal(t, want, decode(t, text).Check(), text)
	}
	for _, text := range []string{fixed, measured, each, uneven, once, missing, up, down, linear, truncated, tiers, words, fall, notRise, rise, notFall, formula, floored, manual} {
		require.Empty(t, decode(t, text).Check(), text)
	}
}

func TestBranches(t *testing.T) {
	all := []pattern.Branch{pattern.None, pattern.Some, pattern.Full, pattern.Beyond}
	for text, want := range map[string][]pattern.Branch{
		fixed: {pattern.Holds, pattern.HoldsNot}, each: all, up: all, formula: all, fall: {pattern.Kept, pattern.Broken},
		manual: {pattern.Awaited, pattern.Given}, tiers: {"第1档", "第2档", "第3档"},
		once:    {pattern.None, pattern.Full, pattern.Beyond}, // no amount lies between nothing and all
		missing: {pattern.None, pattern.Some, pattern.Full},   // 3 × 0.4 only just reaches the cap
		`{"missing":["a"],"from":"d","field":"f","points":1,"cap":1}`: {pattern.None, pattern.Full},
		// whole steps of 0.2 pass over 0.3
		`{"rate":"E","below":"90%","per":"1%","points":0.2,"step":"down","cap":0.3}`: {pattern.None, pattern.Some, pattern.Beyond},
	} {
		require.Equal(t, want, decode(t, text).Branches(), text)
	}
}

func TestInputs(t *testing.T) {
	require.Equal(t, []pattern.Input{{Key: "if", Source: "E", Want: pattern.Bool}}, decode(t, fixed).Inputs())
	require.Equal(t, []pattern.Input{{Key: "each", Source: "E", Want: pattern.Count}}, decode(t, each).Inputs())
	require.Equal(t, []pattern.Input{{Key: "rate", Source: "E", Want: pattern.Number}}, decode(t, up).Inputs())
	require.Equal(t, []pattern.Input{{Key: "value", Source: "E", Want: pattern.Number}}, decode(t, tiers).Inputs())
	require.Equal(t, []pattern.Input{{Key: "series", Source: "E", Want: pattern.Series}}, decode(t, fall).Inputs())
	require.Equal(t, []pattern.Input{{Key: "deduct", Source: "E", Want: pattern.Number}}, decode(t, formula).Inputs())
	require.Empty(t, decode(t, manual).Inputs())
	where := pattern.Input{Key: "where", Source: "true", Want: pattern.Predicate, Table: "documents", Field: "topic"}
	require.Equal(t, []pattern.Input{where}, decode(t, missing).Inputs())
	where.Source = ".a"
	require.Equal(t, []pattern.Input{where, {Key: "exempt", Source: ".b", Want: pattern.Predicate, Table: "documents", Field: "topic"}},
		decode(t, `{"missing":["a"],"from":"documents","field":"topic","where":".a","exempt":".b","points":1,"cap":1}`).Inputs())
}

func TestDecodeRefuses(t *testing.T) {
	const keys = "应恰有 if、each、missing、rate、tiers、series、deduct、manual 之一"
	for text, want := range map[string]string{
		`{}`:                            "扣分方式有误：发现 0 个扣分方式的键；" + keys,
		`null`:                          "扣分方式有误：发现 0 个扣分方式的键；" + keys,
		`{"points":1}`:                  "扣分方式有误：发现 0 个扣分方式的键；" + keys,
		`{"if":"E","each":"E"}`:         "扣分方式有误：发现 2 个扣分方式的键；" + keys,
		`{"if":"E","points":1,"cap":1}`: `扣分方式有误：一次性扣分没有键 "cap"`,
		`{"manual":true,"max":1,"x":1}`: `扣分方式有误：专家评分没有键 "x"`,
		`{"if":"E","points":"1.23456"}`: `"1.23456" 不是分值：应为最多四位小数的十进制数`,
		`{"rate":"E","below":"ninety","per":1,"points":1,"step":"up","cap":1}`: "不是数：应为十进制数或百分数",
	} {
		var d pattern.Deduction
		require.EqualError(t, json.Unmarshal([]byte(text), &d), want, text)
	}
	var d pattern.Deduction
	require.ErrorIs(t, json.Unmarshal([]byte(`{}`), &d), pattern.ErrPattern)
	require.Error(t, json.Unmarshal([]byte(`[]`), &d))
	require.Error(t, json.Unmarshal([]byte(`{"if":1,"points":1}`), &d))
}

func TestEncodeRoundTrip(t *testing.T) {
	for _, text := range []string{fixed, measured, each, uneven, missing, up, linear, truncated, tiers, fall, formula, manual} {
		d := decode(t, text)
		data, err := json.Marshal(d)
		require.NoError(t, err)
		again := decode(t, string(data))
		require.Equal(t, d.Name, again.Name)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(data), string(twice))
	}
}

func TestSpecs(t *testing.T) {
	names, keys := map[string]bool{}, map[string]bool{}
	for _, spec := range pattern.Specs {
		require.False(t, names[spec.Name] || keys[spec.Key], spec.Name)
		names[spec.Name], keys[spec.Key] = true, true
		found, ok := pattern.Find(spec.Name)
		require.True(t, ok)
		require.Equal(t, spec.Key, found.Key)
		require.NotEmpty(t, spec.Title)
	}
	require.Len(t, names, 8)
	_, ok := pattern.Find("none")
	require.False(t, ok)
}

// TestEachIsMonotone: more occurrences never cost less, never more than the
// cap, and never a fraction that the sentence does not name.
func TestEachIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		each := score.Points(rapid.Int64Range(1, 100000).Draw(t, "each"))
		limit := each + score.Points(rapid.Int64Range(0, 1000000).Draw(t, "more"))
		p := pattern.Each{Points: each, Cap: limit}
		n := rapid.Int64Range(0, 200).Draw(t, "n")
		judge := func(n int64) score.Points {
			m := exact.Int(n)
			got, err := p.Judge(pattern.Measure{Number: &m}, pattern.Deducts)
			require.NoError(t, err)
			return got.Points
		}
		require.Equal(t, min(score.Points(n)*each, limit), judge(n))
		require.LessOrEqual(t, judge(n), judge(n+1))
	})
}

// TestTiersCheckIsTheTruth: tiers that Check accepts have an answer for every
// number, and each tier answers for some.
func TestTiersCheckIsTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := pattern.Tiers{}
		for range rapid.IntRange(1, 5).Draw(t, "tiers") {
			p.Tiers = append(p.Tiers, pattern.Tier{Op: rapid.SampledFrom([]string{">=", ">", "<=", "<", "=="}).Draw(t, "op"),
				Than: exact.Int(rapid.Int64Range(-2, 2).Draw(t, "than")), Points: score.Point})
		}
		reached, gap := map[pattern.Branch]bool{}, false
		for quarter := int64(-20); quarter <= 20; quarter++ {
			n := exact.Scaled(quarter*25, 2)
			got, err := p.Judge(pattern.Measure{Number: &n}, pattern.Deducts)
			gap = gap || err != nil
			reached[got.Branch] = err == nil
		}
		delete(reached, "")
		sound := !gap && len(reached) == len(p.Tiers)
		require.Equal(t, sound, len(p.Check()) == 0, "%+v: %v", p.Tiers, p.Check())
	})
}

// TestReweigh: every amount keeps its proportion, or the weight is refused.
func TestReweigh(t *testing.T) {
	for _, text := range []string{fixed, measured, each, uneven, once, missing, up, down, linear, truncated, tiers, words, fall, notRise, rise, notFall, manual} {
		d := decode(t, text)
		before, err := json.Marshal(d)
		require.NoError(t, err)
		double, err := d.Reweigh(2 * d.Max())
		require.NoError(t, err, text)
		require.Equal(t, 2*d.Max(), double.Max(), text)
		require.Equal(t, d.Branches(), double.Branches(), text)
		require.Empty(t, double.Check(), text)
		back, err := double.Reweigh(d.Max())
		require.NoError(t, err, text)
		require.Equal(t, d, back, text)
		after, err := json.Marshal(d)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after), "what it was made of changed")
		for _, most := range []score.Points{0, -1} {
			_, err = d.Reweigh(most)
			require.ErrorIs(t, err, pattern.ErrWeight, text)
		}
	}
	_, err := decode(t, each).Reweigh(3333)
	require.EqualError(t, err, "不能改变权重：points 为 0.2，乘以 0.3333÷1 后不是四位小数以内的分值")
	_, err = decode(t, formula).Reweigh(2 * score.Point)
	require.EqualError(t, err, "不能改变权重：公式扣分的分值写在表达式里")
	_, err = pattern.Deduction{}.Reweigh(1)
	require.ErrorIs(t, err, pattern.ErrWeight)
	same, err := decode(t, formula).Reweigh(score.Point)
	require.NoError(t, err)
	require.Equal(t, decode(t, formula), same)
}

// TestWeightMultiplies: another weight multiplies what any measure takes and
// goes the same way, but for steps in proportion, which are rounded after it,
// and for an expert's points.
func TestWeightMultiplies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d pattern.Deduction
		require.NoError(t, json.Unmarshal([]byte(rapid.SampledFrom([]string{fixed, measured, each, uneven, once, missing, up, down, tiers, words, fall, notRise, rise, notFall}).Draw(t, "pattern")), &d))
		require.True(t, d.Proportional())
		times := score.Points(rapid.IntRange(1, 50).Draw(t, "times"))
		weighed, err := d.Reweigh(d.Max() * times)
		require.NoError(t, err)
		m := pattern.Measure{Holds: rapid.Bool().Draw(t, "holds"), Series: numbers("3", "2", rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "last"))}
		m.Covered = rapid.SliceOf(rapid.SampledFrom([]string{"高层建筑", "地铁", "燃气", "其他"})).Draw(t, "covered")
		n := rapid.Int64Range(0, 30).Draw(t, "number")
		whole := exact.Int(n)
		switch d.Name {
		case "each":
			m.Number = &whole
		default:
			part := exact.Scaled(n*rapid.Int64Range(1, 1000).Draw(t, "part"), 4)
			m.Number = &part
		}
		few, err := d.Judge(m, pattern.Deducts)
		require.NoError(t, err)
		many, err := weighed.Judge(m, pattern.Deducts)
		require.NoError(t, err)
		require.Equal(t, []any{few.Points * times, few.Branch}, []any{many.Points, many.Branch})
	})
	require.False(t, decode(t, linear).Proportional())
	require.False(t, decode(t, manual).Proportional())
}
