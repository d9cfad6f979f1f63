package notice

import (
	"fmt"
	"strings"

	"chengan/engine/score"
	"chengan/reports"
	"chengan/reports/internal/paper"
)

// scored is one row of 评分明细: a node with its points, or a clause on which
// the node loses some.
type scored struct {
	label                    string
	points, full, lost, kept value
	rate                     reports.Rate
	reason, records          string
}

// Colours of the rows of 一级项 and 二级项.
const (
	pillarFill = "#E3E3E3"
	groupFill  = "#F3F3F3"
)

// ofScores are the columns of a table that somebody adds up from the bottom to
// the top: clauses to items, items to groups, those to pillars, and these to the
// total.
var ofScores = []Column{
	serial,
	{Name: "条目", Title: "各级项的名称；失分的条款注明评分标准", width: 5.6, read: ofScore(func(s *scored) value { return words(s.label) })},
	{Name: "分值", Title: "细则规定的分值", width: 1.3, align: paper.End, read: ofScore(func(s *scored) value { return s.points })},
	{Name: "应得分值", Title: "适用条款的分值", width: 1.5, align: paper.End, read: ofScore(func(s *scored) value { return s.full })},
	{Name: "失分", Title: "应得分值减实得分值；条款的失分", width: 1.3, align: paper.End, read: ofScore(func(s *scored) value { return s.lost })},
	{Name: "实得分值", Title: "保住的分值", width: 1.5, align: paper.End, read: ofScore(func(s *scored) value { return s.kept })},
	{Name: "得分率", Title: "实得分值占应得分值", width: 1.8, align: paper.End, read: ofScore(func(s *scored) value { return rated(s.rate) })},
	{Name: "原因", Title: "扣分或者未定的原因；不适用的注明", width: 4.6, read: ofScore(func(s *scored) value { return words(s.reason) })},
	{Name: "佐证记录", Title: "所依据的文件和行", width: 4, read: ofScore(func(s *scored) value { return words(s.records) })},
	{Name: "原因和佐证", Title: "原因，其后为佐证记录", width: 6.4, read: ofScore(func(s *scored) value {
		if s.records == "" {
			return words(s.reason)
		}
		return words(strings.TrimRight(s.reason, "。；") + "。佐证：" + s.records)
	})},
}

func ofScore(read func(*scored) value) func(*writer, *entry) value {
	return func(_ *writer, e *entry) value { return read(&e.scored) }
}

// scores lists every node in the order of the ruleset, each leaf with the clauses
// that are findings, and the total.
func scores(w *writer) []entry {
	var list []entry
	below := map[int][]int{} // clauses of leaves
	for i := range w.model.Clauses {
		leaf := w.model.Clauses[i].Leaf()
		below[leaf] = append(below[leaf], i)
	}
	numbers := map[string]int{} // children so far, by parent
	for i := range w.model.Nodes {
		node, result := &w.model.Nodes[i], &w.subject.Nodes[i]
		numbers[node.Parent]++
		one := entry{scored: scored{label: nodeLabel(node, numbers[node.Parent]), points: points(node.Points.Exact), full: points(result.Applicable.Exact),
			lost: points(result.Lost.Exact), kept: points(result.Score.Exact), rate: result.Rate}}
		switch {
		case node.Depth == 1:
			one.row = paper.Row{Bold: true, Fill: pillarFill}
		case !node.Leaf:
			one.row = paper.Row{Fill: groupFill}
		}
		found := lostOn(w, below[i])
		one.row.Keep = !node.Leaf || len(found) > 0
		if node.Leaf {
			one.scored.reason = idle(w, below[i])
		}
		list = append(append(list, one), found...)
	}
	s := w.subject
	whole := score.Points(0)
	for i := range w.model.Nodes {
		if w.model.Nodes[i].Parent == "" {
			whole += w.model.Nodes[i].Points.Exact
		}
	}
	return append(list, entry{row: paper.Row{Bold: true, Fill: pillarFill}, scored: scored{label: "合　计", points: points(whole),
		full: points(s.Applicable.Exact), lost: points(s.Lost.Exact), kept: points(s.Earned.Exact), rate: s.Rate}})
}

// nodeLabel numbers a node as the levels of a 公文 are; an item keeps the number
// that the ruleset gives it.
func nodeLabel(node *reports.Node, number int) string {
	level := min(node.Depth, 4)
	if node.Leaf && node.Depth < 4 {
		level = 3
		if node.No > 0 {
			number = node.No
		}
	}
	return numbered[level](number) + node.Name
}

// lostOn gives the rows of the clauses that are findings.
func lostOn(w *writer, clauses []int) []entry {
	var list []entry
	for _, i := range clauses {
		clause, result := &w.model.Clauses[i], &w.subject.Clauses[i]
		if !result.Finding() {
			continue
		}
		one := scored{label: "条款" + clause.ID, lost: points(result.Lost.Exact), reason: result.Reason}
		if clause.Text != "" {
			one.label += "　" + marking(clause)
		}
		if result.Outcome != score.Deducted.String() {
			one.reason = strings.TrimSuffix(result.OutcomeTitle+"："+result.Reason, "：")
		}
		if result.Records != nil {
			one.records = result.Records.Brief.String()
		}
		list = append(list, entry{scored: one})
	}
	return list
}

// marking is the text of a clause, with the mark of a stand-in.
func marking(c *reports.Clause) string {
	if c.Placeholder {
		return "〔占位〕" + c.Text
	}
	return c.Text
}

// idle says which clauses of an item do not apply.
func idle(w *writer, clauses []int) string {
	var ids []string
	for _, i := range clauses {
		if w.subject.Clauses[i].Outcome == score.NotApplicable.String() {
			ids = append(ids, w.model.Clauses[i].ID)
		}
	}
	switch len(ids) {
	case 0:
		return ""
	case len(clauses):
		return "不适用"
	}
	return fmt.Sprintf("条款%s不适用", strings.Join(ids, "、"))
}
