package official

import (
	"strings"
	"unicode"
)

// column is what a column of an official table holds.
type column int

// The columns that are read.
const (
	colNone column = iota
	colPillar
	colGroup
	colItem
	colNo
	colPoints
	colContent
	colRule
	colLead
	colOwners
	colRemark
	colOther // known, and nothing to import
)

// titles are how tables head their columns, without blanks and brackets. The
// longest that a header begins with is the one.
var titles = []struct {
	column column
	words  []string
}{
	{colPillar, []string{"一级项", "一级指标", "一级项目", "一级", "大项", "项目类别", "类别", "考核类别", "指标类别"}},
	{colGroup, []string{"二级项", "二级指标", "二级项目", "二级", "中项"}},
	{colItem, []string{"三级项", "三级指标", "三级项目", "三级", "小项", "评价项目", "考核项目", "评价指标", "考核指标", "指标名称", "项目名称", "项目", "指标"}},
	{colNo, []string{"序号", "编号", "项号", "指标序号"}},
	{colPoints, []string{"分值", "标准分值", "标准分", "满分", "分数", "应得分", "基本分", "权重分"}},
	{colContent, []string{"评价内容", "考核内容", "评价要求", "考核要求", "内容及要求", "指标要求", "工作要求", "评价要点", "考核要点", "内容", "要求", "具体内容", "评价内容及要求", "指标内容"}},
	{colRule, []string{"扣分标准", "评分标准", "评分细则", "评分方法", "评分办法", "评分规则", "评分说明", "扣分办法", "扣分细则", "扣分说明", "扣分规则", "计分办法", "计分方法", "考核标准", "考核评分标准", "评价标准", "评分标准及方法", "评分要求", "赋分标准"}},
	{colLead, []string{"牵头责任单位", "牵头单位", "牵头部门"}},
	{colOwners, []string{"责任单位", "责任部门", "负责单位", "配合单位", "提供单位"}},
	{colRemark, []string{"备注", "说明", "指标说明", "口径"}},
	{colOther, []string{"扣分", "得分", "自评分", "自评得分", "评价得分", "实得分", "考核得分", "证明材料", "证明材料名称", "文件编号", "是否归档", "是否适用", "下一步工作", "联系人", "联系方式", "指标不适用原因说明", "完成时限", "完成时限和进度", "评价方式", "考核方式", "评价方法", "评分依据", "检查方法", "考核方法", "评价方式方法", "提交材料", "佐证材料", "资料清单", "数据来源", "时限"}},
}

// titleOf tells which column a header names.
func titleOf(header string) column {
	plain := strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.IsPunct(c) {
			return -1
		}
		return c
	}, cutBracket(header))
	if plain == "" {
		return colNone
	}
	for _, t := range titles {
		for _, word := range t.words {
			if plain == word {
				return t.column
			}
		}
	}
	best, found := 0, colNone
	for _, t := range titles {
		for _, word := range t.words {
			if strings.HasPrefix(plain, word) && len([]rune(plain)) <= len([]rune(word))+3 && len(word) > best {
				best, found = len(word), t.column
			}
		}
	}
	return found
}

// cutBracket drops what stands in brackets: 分值（100分）.
func cutBracket(s string) string {
	for _, open := range []string{"（", "(", "【", "["} {
		if before, _, ok := strings.Cut(s, open); ok && strings.TrimSpace(before) != "" {
			s = before
		}
	}
	return s
}

// headerRows is how far down a table its header is looked for.
const headerRows = 15

// header is where the columns of a table are.
type header struct {
	top, bottom int            // rows, from 0
	columns     map[column]int // the first of each
	unknown     []int
}

// needed are the columns without which a table is not read.
var needed = []struct {
	column column
	title  string
}{{colItem, "三级项（评价项目）"}, {colRule, "扣分标准（评分标准）"}}

// findHeader finds the row that names most columns; two rows where the header
// has a second line below merged cells.
func findHeader(g *grid) (header, bool) {
	best, most := header{}, 0
	for row := range min(headerRows, len(g.rows)) {
		for lines := 1; lines <= 2; lines++ {
			h := header{top: row, bottom: row + lines - 1, columns: map[column]int{}}
			for c := range g.width() {
				found, filled := colNone, false
				for r := row; r <= h.bottom; r++ {
					text := g.text(r, c)
					filled = filled || text != ""
					if t := titleOf(text); t != colNone {
						found = t // the lower line is the finer
					}
				}
				switch _, twice := h.columns[found]; {
				case found == colNone && filled:
					h.unknown = append(h.unknown, c)
				case found != colNone && found != colOther && !twice:
					h.columns[found] = c
				}
			}
			n := 2 * len(h.columns)
			if lines == 2 {
				n-- // one line where one is enough
			}
			if n > most {
				best, most = h, n
			}
		}
	}
	_, item := best.columns[colItem]
	_, rule := best.columns[colRule]
	return best, item && rule || most >= 6
}
