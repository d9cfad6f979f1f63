package notice

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/reports"
	"chengan/reports/internal/paper"
)

// entry is one thing that a table or 【逐条】 goes through; which of its parts are
// there depends on the rows.
type entry struct {
	order   int
	group   *group
	subject *reports.Subject
	finding *reports.Finding
	pillar  pillar
	veto    reports.Veto
	common  reports.Common
	scored  scored
	row     paper.Row // how its row looks
}

type pillar struct {
	node  *reports.Node
	score *reports.NodeScore
}

// Column is one thing that rows say of an entry.
type Column struct {
	Name  string // as templates write it, and the head of a table
	Title string // what it says, where the name does not
	Sum   bool   // a table adds it up
	Mean  bool   // a table gives its average
	width float64
	align paper.Align
	read  func(*writer, *entry) value
}

// Rows is what tables and 【逐条】 can go through.
type Rows struct {
	Name    string
	Title   string
	Columns []Column
	about   bool // of 对象
	summed  bool // the totals are among the entries
	list    func(*writer) []entry
}

// column finds a column by name.
func (r *Rows) column(name string) *Column {
	for i := range r.Columns {
		if r.Columns[i].Name == name {
			return &r.Columns[i]
		}
	}
	return nil
}

// Lists are all rows. The first stands for every group and selection, in whose
// place templates write 部门, 部门.完成率 or 部门.得分率<80%.
var Lists = []Rows{
	{Name: "单位", Title: "一组单位：组名，或组名.完成率、组名.得分率（由高到低），其后可加条件", Columns: ofMembers},
	{Name: "问题", Title: "对象的问题，按条款顺序", Columns: ofFindings, about: true, list: func(w *writer) []entry {
		findings := w.model.Of(w.subject.ID)
		list := make([]entry, len(findings))
		for i := range findings {
			list[i].finding = &findings[i]
		}
		return list
	}},
	{Name: "一级项", Title: "对象在各一级项上的得分", Columns: ofPillars, about: true, list: func(w *writer) []entry {
		var list []entry
		for i := range w.model.Nodes {
			if w.model.Nodes[i].Parent == "" {
				list = append(list, entry{pillar: pillar{&w.model.Nodes[i], &w.subject.Nodes[i]}})
			}
		}
		return list
	}},
	{Name: "评分明细", Title: "对象在各级项上的得分，失分的条款列在所属的三级项之下，末行为合计", Columns: ofScores, about: true, summed: true, list: scores},
	{Name: "一票否决", Title: "全部单位已触发和不能排除的一票否决", Columns: ofVetoes, list: func(w *writer) []entry {
		var list []entry
		for _, veto := range w.model.Vetoed() {
			list = append(list, entry{veto: veto})
		}
		return list
	}},
	{Name: "共性问题", Title: "失分单位最多的条款，至多5条", Columns: ofCommon, list: func(w *writer) []entry {
		var list []entry
		for _, common := range w.model.TopCommon() {
			list = append(list, entry{common: common})
		}
		return list
	}},
}

var serial = Column{Name: "序号", width: 1.25, align: paper.Center, read: func(_ *writer, e *entry) value { return count(e.order) }}

var ofMembers = []Column{
	serial,
	{Name: "名称", width: 4.4, read: ofMember(func(s *reports.Subject) value { return words(s.Name) })},
	{Name: "类别", width: 2, align: paper.Center, read: ofMember(func(s *reports.Subject) value { return words(s.KindTitle) })},
	{Name: "任务数", Title: "适用的任务（条款）", Sum: true, width: 1.6, align: paper.End, read: ofMember(func(s *reports.Subject) value { return count(tasks(s).whole) })},
	{Name: "提交数", Title: "已提交完整材料的任务", Sum: true, width: 1.6, align: paper.End, read: ofMember(func(s *reports.Subject) value { return count(tasks(s).part) })},
	{Name: "完成率", Title: "提交数占任务数", Mean: true, width: 1.9, align: paper.End, read: ofMember(func(s *reports.Subject) value { return rated(s.Completion) })},
	{Name: "应得分值", Title: "适用条款的分值", Sum: true, width: 2.1, align: paper.End, read: ofMember(func(s *reports.Subject) value { return points(s.Applicable.Exact) })},
	{Name: "实得分值", Title: "保住的分值", Sum: true, width: 2.1, align: paper.End, read: ofMember(func(s *reports.Subject) value { return points(s.Earned.Exact) })},
	{Name: "失分", Title: "应得分值减实得分值", Sum: true, width: 1.7, align: paper.End, read: ofMember(func(s *reports.Subject) value { return points(s.Lost.Exact) })},
	{Name: "得分率", Title: "实得分值占应得分值", Mean: true, width: 1.9, align: paper.End, read: ofMember(func(s *reports.Subject) value { return rated(s.Rate) })},
	{Name: "得分", Title: "折算为满分制的得分", width: 1.7, align: paper.End, read: ofMember(func(s *reports.Subject) value { return marked(s.Score) })},
	{Name: "名次", Title: "按得分率在本组中的名次", width: 1.2, align: paper.Center, read: func(w *writer, e *entry) value { return placed(e.group.place(w.model, e.subject)) }},
	{Name: "结论", width: 1.8, align: paper.Center, read: ofMember(func(s *reports.Subject) value { return words(s.VerdictTitle) })},
}

func ofMember(read func(*reports.Subject) value) func(*writer, *entry) value {
	return func(_ *writer, e *entry) value { return read(e.subject) }
}

var ofFindings = []Column{
	serial,
	{Name: "条款", Title: "条款编号", width: 1.4, align: paper.Center, read: ofFinding(func(f *reports.Finding) value { return words(f.Clause.ID) })},
	{Name: "条目", Title: "三级项", width: 3, read: ofFinding(func(f *reports.Finding) value { return words(f.Clause.Item) })},
	{Name: "评分标准", Title: "条款的文字；占位标准注明", width: 5, read: ofFinding(func(f *reports.Finding) value {
		return words(marking(f.Clause))
	})},
	{Name: "结论", Title: "扣分、未提交、待评、无法评价", width: 1.6, align: paper.Center, read: ofFinding(func(f *reports.Finding) value { return words(f.Result.OutcomeTitle) })},
	{Name: "问题", Title: "扣分或者未定的原因", width: 4.3, read: ofFinding(func(f *reports.Finding) value { return words(f.Reason) })},
	{Name: "失分", Sum: true, width: 1.3, align: paper.End, read: ofFinding(func(f *reports.Finding) value { return points(f.Lost.Exact) })},
	{Name: "最多失分", Title: "未定的，核定后最多失分", Sum: true, width: 1.7, align: paper.End, read: ofFinding(func(f *reports.Finding) value { return points(f.Most.Exact) })},
	{Name: "责任单位", Title: "条款规定的责任单位；对象自己和它所属的一类单位为本单位，其他类别的单位不列，没有规定的为对象", width: 2.6, read: func(w *writer, e *entry) value {
		return words(strings.Join(w.owners(e.finding.Owners), "、"))
	}},
	{Name: "待交单位", Title: "尚未提交材料的单位", width: 3, read: ofFinding(func(f *reports.Finding) value { return words(strings.Join(f.Awaiting, "、")) })},
	{Name: "整改措施", width: 4.3, read: ofFinding(func(f *reports.Finding) value {
		if f.Remedy == "" {
			return words("按条款要求整改并提交佐证材料")
		}
		return words(f.Remedy)
	})},
	{Name: "完成时限", Title: "发文日加【整改期限】规定的天数", width: 3.7, align: paper.Center, read: func(w *writer, e *entry) value { return words(w.deadline(e.finding)) }},
	{Name: "佐证记录", Title: "问题所在的文件和行", width: 4, read: ofFinding(func(f *reports.Finding) value {
		if f.Records == nil {
			return words("—")
		}
		return words(f.Records.Brief.String())
	})},
}

func ofFinding(read func(*reports.Finding) value) func(*writer, *entry) value {
	return func(_ *writer, e *entry) value { return read(e.finding) }
}

var ofPillars = []Column{
	serial,
	{Name: "名称", width: 5, read: ofPillar(func(p pillar) value { return words(p.node.Name) })},
	{Name: "应得分值", Sum: true, width: 2, align: paper.End, read: ofPillar(func(p pillar) value { return points(p.score.Applicable.Exact) })},
	{Name: "实得分值", Sum: true, width: 2, align: paper.End, read: ofPillar(func(p pillar) value { return points(p.score.Score.Exact) })},
	{Name: "失分", Sum: true, width: 2, align: paper.End, read: ofPillar(func(p pillar) value { return points(p.score.Lost.Exact) })},
	{Name: "得分率", width: 2, align: paper.End, read: ofPillar(func(p pillar) value { return rated(p.score.Rate) })},
}

func ofPillar(read func(pillar) value) func(*writer, *entry) value {
	return func(_ *writer, e *entry) value { return read(e.pillar) }
}

var ofVetoes = []Column{
	serial,
	{Name: "单位", width: 3, read: func(_ *writer, e *entry) value { return words(e.veto.Subject.Name) }},
	{Name: "情形", width: 6, read: func(_ *writer, e *entry) value { return words(e.veto.Clause.Text) }},
	{Name: "结论", width: 2.4, read: func(_ *writer, e *entry) value { return words(e.veto.Result.OutcomeTitle) }},
	{Name: "后果", width: 3, read: func(_ *writer, e *entry) value { return words(e.veto.Clause.Consequence) }},
}

var ofCommon = []Column{
	serial,
	{Name: "条款", Title: "条款编号", width: 1.6, align: paper.Center, read: func(_ *writer, e *entry) value { return words(e.common.ClauseID) }},
	{Name: "条目", Title: "三级项", width: 4, read: func(_ *writer, e *entry) value { return words(e.common.Clause.Item) }},
	{Name: "评分标准", width: 6, read: func(_ *writer, e *entry) value { return words(e.common.Clause.Text) }},
	{Name: "单位数", Title: "失分的单位", width: 1.8, align: paper.End, read: func(_ *writer, e *entry) value { return count(e.common.Subjects.N) }},
	{Name: "失分", Title: "这些单位失分合计", Sum: true, width: 1.8, align: paper.End, read: func(_ *writer, e *entry) value { return points(e.common.Lost.Exact) }},
}

// of gives the entries of a source, numbered.
func (s *source) of(w *writer) []entry {
	var list []entry
	if s.selection != nil {
		for _, subject := range s.selection.selected(w) {
			list = append(list, entry{group: s.selection.group, subject: subject})
		}
	} else {
		list = s.rows.list(w)
	}
	for i := range list {
		list[i].order = i + 1
	}
	return list
}

// source is what a table or 【逐条】 goes through: rows, and of the first of them
// which.
type source struct {
	rows      *Rows
	selection *selection
}

// owners words who answers for a finding to 对象: a kind of subjects it is one
// of is 本单位, and other kinds are none of its business. The city that holds
// all others reads them as they are.
func (w *writer) owners(named []string) []string {
	if len(named) == 0 {
		return []string{w.subject.Name}
	}
	if w.model.Whole && w.subject.ID == w.model.MainID {
		return named
	}
	var own bool
	var others []string
	for _, owner := range named {
		switch {
		case owner == w.subject.KindTitle || owner == w.subject.Name:
			own = true
		case !slices.ContainsFunc(engine.Kinds, func(k engine.Kind) bool { return k.Title == owner }):
			others = append(others, owner)
		}
	}
	if own || len(others) == 0 {
		return append([]string{"本单位"}, others...)
	}
	return others
}

// deadline is when a finding has to be closed.
func (w *writer) deadline(f *reports.Finding) string {
	return reports.Deadline(w.issued, f.Effort, w.template.days).Format("2006年1月2日")
}

// Guide lists everything that templates can name, as Markdown.
func Guide() string {
	var b strings.Builder
	cell := func(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
	b.WriteString("## 数字和文字\n\n| 名称 | 单位 | 含义 |\n|---|---|---|\n")
	for _, f := range Figures {
		fmt.Fprintf(&b, "| `{%s}` | %s | %s |\n", f.Name, f.Unit, cell(f.Title))
	}
	b.WriteString("\n## 组合\n\n| 写法 | 含义 |\n|---|---|\n")
	for _, p := range Phrases {
		fmt.Fprintf(&b, "| `%s` | %s |\n", cell(p.Usage), cell(p.Title))
	}
	b.WriteString("\n## 表格和逐条\n")
	for _, rows := range Lists {
		fmt.Fprintf(&b, "\n### %s\n\n%s。\n\n| 列 | 含义 |\n|---|---|\n", rows.Name, rows.Title)
		for _, c := range rows.Columns {
			title := c.Title
			if title == "" {
				title = c.Name
			}
			if c.Sum {
				title += "；表格加合计"
			}
			if c.Mean {
				title += "；表格加平均"
			}
			fmt.Fprintf(&b, "| `%s` | %s |\n", c.Name, cell(title))
		}
	}
	b.WriteString("\n## 行首标记\n\n没有标记的一行是一个自然段，空行和以 // 开头的行不印。\n\n| 标记 | 含义 |\n|---|---|\n")
	for _, m := range Marks {
		fmt.Fprintf(&b, "| `%s` | %s |\n", cell(m.Usage), cell(m.Title))
	}
	return b.String()
}
