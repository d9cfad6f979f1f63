package reconcile

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// metric is a rate that a notice speaks of. There are two, and to say one for
// the other is the mistake that readers forgive least.
type metric string

const (
	completion  metric = "完成率"
	performance metric = "得分率"
)

func (m metric) other() metric {
	if m == completion {
		return performance
	}
	return completion
}

// metricWords find what is spoken of. 创建工作完成情况 is completion as well.
var metricWords = regexp.MustCompile(`完成率|提交率|完成情况|绩效评价|绩效得分率|绩效得分|得分率|绩效`)

func metricOf(word string) metric {
	if strings.HasPrefix(word, "完成") || word == "提交率" {
		return completion
	}
	return performance
}

// mixed are words that are both at once.
var mixed = regexp.MustCompile(`绩效(?:任务)?完成率|得分完成率|完成得分率|完成绩效率`)

// groupWords are who is counted; a longer word comes before one it begins with.
const groupPattern = `区县（开发区）|区县和开发区|区县、开发区|部门|区县|开发区|镇街|街道|单位|城市`

var groupWords = regexp.MustCompile(groupPattern)

// groupOf gives one word for those who are counted, however they are called.
func groupOf(word string) string {
	switch word {
	case "区县（开发区）", "区县和开发区", "区县、开发区":
		return both
	case "街道":
		return "镇街"
	}
	return word
}

// groupIn gives the last group that text names, "" for none.
func groupIn(text string) string {
	all := groupWords.FindAllString(text, -1)
	if len(all) == 0 {
		return ""
	}
	return groupOf(all[len(all)-1])
}

// both are districts and zones together.
const both = "区县（开发区）"

// pillar is the group of a table whose rows are parts of one subject, and not
// subjects.
const pillar = "一级项"

// anyGroup reports whether a name of a group can be meant for each of them.
func anyGroup(group string) bool { return group == "" || group == "单位" }

// kind is what a column holds, or a number in a sentence.
type kind string

const (
	serial    kind = "序号"
	name      kind = "名称"
	tasks     kind = "任务数"
	submitted kind = "提交数"
	full      kind = "应得分值"
	earned    kind = "实得分值"
	lost      kind = "失分"
	rank      kind = "名次"
	done      kind = kind(completion)
	marks     kind = kind(performance)
	class     kind = "类别"
	issues    kind = "问题数"
	nominal   kind = "分值"
	maximum   kind = "满分"
	points    kind = "得分"
	lowest    kind = "最低得分"
	highest   kind = "最高得分"
	bonus     kind = "加分"

	// Findings from one round to the next.
	dueBefore kind = "上轮需整改"
	closed    kind = "已销号"
	dropped   kind = "不再列入"
	fresh     kind = "新增"
	reopened  kind = "重新出现"
	others    kind = "另行列入"
	due       kind = "目前需整改"
)

// columnNames are the heads of columns that are understood.
var columnNames = map[string]kind{}

func init() {
	for kind, names := range map[kind]string{
		serial:    "序号 编号",
		name:      "名称 单位 单位名称 部门 市级部门 区县 开发区 区县（开发区） 区县、开发区 责任单位 被评对象 一级项 镇街",
		tasks:     "任务数 应完成任务 应完成任务数 应交任务 应交任务数 工作任务数 适用任务 适用条款 适用条款数 任务",
		submitted: "提交数 已提交 已提交任务 已提交数 已完成 已完成任务 完成数 已完成数 完成任务数",
		done:      "完成率 任务完成率 提交率 创建工作完成率",
		full:      "应得分值 应得分",
		nominal:   "分值 标准分值",
		earned:    "实得分值 实得分 保住分值",
		lost:      "失分 失分值 扣分 扣分值",
		marks:     "得分率 绩效得分率 绩效评价得分率",
		rank:      "名次 排名",
		class:     "类别 单位类别 类型 单位类型",
	} {
		for _, one := range strings.Fields(names) {
			columnNames[one] = kind
		}
	}
}

// formNames are the names of values in a form.
var formNames = map[string]kind{
	"满分": maximum, "得分": points, "最低得分": lowest, "最高得分": highest, "加分": bonus,
	"应得分值": full, "实得分值": earned, "失分": lost, "扣分": lost, "得分率": marks, "完成率": done, "任务数": tasks, "适用任务": tasks, "提交数": submitted, "已提交": submitted,
}

// spoken finds numbers in sentences, by the words around them.
var spoken = []struct {
	kind kind
	find *regexp.Regexp
}{
	{tasks, regexp.MustCompile(`(?:应完成|应交|应提交|适用)(?:的)?(?:工作)?(?:任务|条款)(?:数)?(?:共|合计|为)?(` + numberPattern + `)\s*[项条]`)},
	{submitted, regexp.MustCompile(`已(?:提交|完成|交)(?:任务|条款)?(?:数)?(?:共|合计|为)?(` + numberPattern + `)\s*[项条]`)},
	{full, regexp.MustCompile(`应得分(?:值)?(?:共|合计|为)?(` + numberPattern + `)\s*分`)},
	{earned, regexp.MustCompile(`实得分(?:值)?(?:共|合计|为)?(` + numberPattern + `)\s*分`)},
	{lost, regexp.MustCompile(`(?:失分|失|扣分|扣)(?:值)?(?:共|合计|为)?(` + numberPattern + `)\s*分`)},
	{issues, regexp.MustCompile(`问题(?:共|合计|为)?(` + numberPattern + `)\s*[条项个处]`)},
	{maximum, regexp.MustCompile(`满分(?:为)?(` + numberPattern + `)\s*分`)},
	{lowest, regexp.MustCompile(`最低(?:得)?(?:为)?(` + numberPattern + `)\s*分`)},
	{highest, regexp.MustCompile(`最高(?:得)?(?:为)?(` + numberPattern + `)\s*分`)},
	{bonus, regexp.MustCompile(`加分(?:为)?(` + numberPattern + `)\s*分`)},
	{points, regexp.MustCompile(`[，,；：:。]\s*(?:总)?得(?:分)?(?:为)?(` + numberPattern + `)\s*分`)},
	{dueBefore, regexp.MustCompile(`上(?:一)?轮需整改(?:的)?(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{closed, regexp.MustCompile(`[，,；](?:本轮)?已?销号(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{dropped, regexp.MustCompile(`不再列入(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{fresh, regexp.MustCompile(`新增(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{reopened, regexp.MustCompile(`(?:重新出现|反弹)(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{others, regexp.MustCompile(`另行列入(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{due, regexp.MustCompile(`(?:目前|现|本轮)(?:尚)?需整改(?:的)?(?:问题)?(` + numberPattern + `)\s*[项条]`)},
	{done, regexp.MustCompile(`(?:^|[^均高低])完成率(?:为)?(` + numberPattern + `)\s*[%％]`)},
	{marks, regexp.MustCompile(`(?:^|[^均高低])得分率(?:为)?(` + numberPattern + `)\s*[%％]`)},
}

const numberPattern = `\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`

// firstMasked is the first of the characters that stand for names.
const firstMasked rune = 0xF0000

// mask puts one character for each name of the tables, so that a sentence is
// read without the numbers and words that a name may hold.
type mask struct {
	names   []string
	tabled  map[string]bool // those of the tables
	replace *strings.Replacer
}

// maxMasked is how many names can be told apart.
const maxMasked = 60_000

func newMask(ofTables, others []string) mask {
	m := mask{tabled: map[string]bool{}}
	for i, name := range slices.Concat(ofTables, others) {
		_, known := m.tabled[name]
		if utf8.RuneCountInString(name) < 2 || known || len(m.names) == maxMasked || spokenWord(name) {
			continue
		}
		m.tabled[name] = i < len(ofTables)
		m.names = append(m.names, name)
	}
	sort.SliceStable(m.names, func(a, b int) bool { return len(m.names[a]) > len(m.names[b]) })
	var pairs []string
	for i, name := range m.names {
		pairs = append(pairs, name, string(firstMasked+rune(i)))
	}
	m.replace = strings.NewReplacer(pairs...)
	return m
}

// spokenWord reports whether a name is a word that sentences are read by; hiding
// it would hide what they say.
func spokenWord(name string) bool {
	return groupWords.FindString(name) == name || metricWords.FindString(name) == name || slices.Contains(sumWords, name) || slices.Contains(meanWords, name) || name == "其中"
}

func (m *mask) hide(text string) string { return m.replace.Replace(text) }

func (m *mask) name(r rune) string { return m.names[r-firstMasked] }

// bare puts the names back.
func (m *mask) bare(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r >= firstMasked && int(r-firstMasked) < len(m.names) {
			b.WriteString(m.name(r))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

const maskedPattern = `[\x{F0000}-\x{FFFFD}]`
