package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"chengan/engine/score"
)

// trialHeader names the columns of the tree: A to O.
var trialHeader = []string{"编号", "评价项、评分条款", "分值或上限", "应得或可扣", "评价扣分", "试改扣分", "失分", "最少失分", "最多失分", "得分", "得分率", "评价失分", "核对", "行", "层级"}

// trialTop is the row of the header of the tree, below what it comes to.
const trialTop = 8

// trialRow is one row of the tree: a node, a pool of a leaf, or a clause.
type trialRow struct {
	row    int
	depth  int // 1 for a pillar; clauses and pools are below the leaves
	node   int // index in Model.Nodes, -1 for none
	pool   score.Points
	clause int        // index in Model.Clauses, -1 for none
	title  string     // of a pool
	parts  []trialRow // what it is the sum of
}

// trialSheet is the 评分表 of one subject, whichever is chosen: deductions can
// be changed, and what they come to, up to the verdict, follows as the engine
// adds up: clause, pool, item, total. What stands in the cells beforehand are
// the engine's figures.
func trialSheet(s *sheet, m *Model) error {
	const printed, columns = 13, 13
	s.widths(8, 46, 10, 10, 9, 9, 10, 10, 10, 10, 9, 10, 9, 7, 6)
	s.repeat = fmt.Sprintf("$%d:$%d", trialTop, trialTop)
	note := "在黄色格选择单位，在“试改扣分”列填写扣分试算，清空即恢复；扣分依次受条款、合计上限和评价项分值限制，评价结果本身不变"
	if err := s.head("试算表（按"+scoreName+"数据实时计算）", note, columns, trialTop-2); err != nil {
		return err
	}
	if m.Main == nil {
		return s.paragraph("没有被评对象。", columns)
	}
	tree, rows := m.trial()
	if err := s.trialSummary(m, tree); err != nil {
		return err
	}
	if err := s.header(trialHeader...); err != nil {
		return err
	}
	for i := range rows {
		if err := s.trialLine(m, &rows[i]); err != nil {
			return err
		}
	}
	s.level = 0
	if err := s.trialRules(m, trialTop+1, s.line-1); err != nil {
		return err
	}
	return s.printed(printed)
}

// trial lays out the tree: what stands at the top, and all rows from top to
// bottom.
func (m *Model) trial() (tops, rows []trialRow) {
	children, clauses := map[string][]int{}, map[int][]int{}
	for i := range m.Nodes {
		children[m.Nodes[i].Parent] = append(children[m.Nodes[i].Parent], i)
	}
	for i := range m.Clauses {
		clauses[m.Clauses[i].node] = append(clauses[m.Clauses[i].node], i)
	}
	place := func(r trialRow) int {
		r.row = trialTop + 1 + len(rows)
		rows = append(rows, r)
		return len(rows) - 1
	}
	var lay func(node int) trialRow
	lay = func(node int) trialRow {
		at := place(trialRow{depth: m.Nodes[node].Depth, node: node, clause: -1})
		var parts []trialRow
		for _, child := range children[m.Nodes[node].ID] {
			parts = append(parts, lay(child))
		}
		pools := map[string]int{} // pool → its row
		for _, i := range clauses[node] {
			pool := m.Clauses[i].pool
			if _, ok := pools[pool]; !ok && pool != "" {
				pools[pool] = place(m.pool(node, pool, clauses[node]))
			}
			one := rows[place(trialRow{depth: m.Nodes[node].Depth + 1, node: -1, clause: i})]
			if k, ok := pools[pool]; ok {
				rows[k].parts = append(rows[k].parts, one)
			} else {
				parts = append(parts, one)
			}
		}
		for _, i := range clauses[node] {
			if k, ok := pools[m.Clauses[i].pool]; ok {
				parts = append(parts, rows[k])
				delete(pools, m.Clauses[i].pool)
			}
		}
		slices.SortFunc(parts, func(a, b trialRow) int { return a.row - b.row })
		rows[at].parts = parts
		return rows[at]
	}
	for _, node := range children[""] {
		tops = append(tops, lay(node))
	}
	return tops, rows
}

// pool is the row of a cap that clauses of a leaf share. A run of an older
// program says which clauses share one, but not how much: then only the item
// caps them.
func (m *Model) pool(node int, id string, clauses []int) trialRow {
	row := trialRow{depth: m.Nodes[node].Depth + 1, node: -1, clause: -1, pool: m.Nodes[node].Points.Exact}
	for _, pool := range m.Nodes[node].pools {
		if pool.ID == id {
			row.pool = pool.Cap
		}
	}
	var ids []string
	for _, i := range clauses {
		if m.Clauses[i].pool == id {
			ids = append(ids, m.Clauses[i].ID)
		}
	}
	row.title = join(ids) + "合计扣分上限"
	return row
}

// addUp adds up a column of the parts, runs of rows as one range.
func addUp(parts []trialRow, column string) string {
	var runs []string
	for start := 0; start < len(parts); {
		end := start + 1
		for end < len(parts) && parts[end].row == parts[end-1].row+1 {
			end++
		}
		run := fmt.Sprintf("%s%d", column, parts[start].row)
		if end-start > 1 {
			run += fmt.Sprintf(":%s%d", column, parts[end-1].row)
		}
		runs = append(runs, run)
		start = end
	}
	if len(runs) == 0 {
		return "0"
	}
	const most = 200 // arguments of one SUM; Excel takes 255
	var sums []string
	for part := range slices.Chunk(runs, most) {
		sums = append(sums, "SUM("+strings.Join(part, ",")+")")
	}
	return strings.Join(sums, "+")
}

// trialSums are the amounts that are added up alike, each in its column.
type trialSums struct{ stake, lost, least, most, engine score.Points }

// sums gives what the engine makes of a row for a subject.
func (r *trialRow) sums(s *Subject) trialSums {
	switch {
	case r.node >= 0:
		n := &s.Nodes[r.node]
		stake := n.Applicable.Exact
		return trialSums{stake, n.Lost.Exact, stake - n.High.Exact, stake - n.Low.Exact, n.Lost.Exact}
	case r.clause >= 0:
		c := &s.Clauses[r.clause]
		return trialSums{c.stake, c.Deducted.Exact, c.Least.Exact, c.Most.Exact, c.Lost.Exact}
	}
	var t trialSums
	for i := range r.parts {
		one := r.parts[i].sums(s)
		t.stake, t.lost, t.least, t.most = t.stake+one.stake, t.lost+one.lost, t.least+one.least, t.most+one.most
		t.engine += one.engine
	}
	return trialSums{min(t.stake, r.pool), min(t.lost, r.pool), min(t.least, r.pool), min(t.most, r.pool), t.engine}
}

func (s *sheet) trialLine(m *Model, r *trialRow) error {
	s.level = min(7, r.depth-1)
	if r.clause >= 0 {
		return s.trialClause(m, r)
	}
	row, sums, depth := r.row, r.sums(m.Main), r.depth
	id, title, limit := "", r.title, r.pool
	if r.node >= 0 {
		node := &m.Nodes[r.node]
		id, title, limit = node.ID, strings.Repeat("　", node.Depth-1)+node.Name, node.Points.Exact
	} else {
		title, depth = strings.Repeat("　", r.depth-1)+title, 0
	}
	capped := r.node < 0 || m.Nodes[r.node].Leaf
	add := func(column string, value score.Points) live {
		if capped {
			return live{fmt.Sprintf("ROUND(MIN($C%d,%s),4)", row, addUp(r.parts, column)), precise(value)}
		}
		return live{fmt.Sprintf("ROUND(%s,4)", addUp(r.parts, column)), precise(value)}
	}
	cells := []any{word(id), title, precise(limit), add("D", sums.stake), "", "", add("G", sums.lost), add("H", sums.least), add("I", sums.most)}
	if r.node >= 0 {
		n := &m.Main.Nodes[r.node]
		cells = append(cells, live{fmt.Sprintf("ROUND(D%d-G%d,4)", row, row), precise(n.Score.Exact)},
			live{fmt.Sprintf(`IF(D%d=0,"—",J%d/D%d)`, row, row, row), ratio(n.Rate)})
	} else {
		cells = append(cells, "", "")
	}
	engine := live{fmt.Sprintf("ROUND(%s,4)", addUp(r.parts, "L")), precise(sums.engine)}
	matched := live{fmt.Sprintf(`IF(G%d=L%d,"一致","已改动")`, row, row), word("一致")}
	if r.node < 0 { // what a pool takes can still be cut by its item
		return s.row(append(cells, engine, "", "", depth)...)
	}
	return s.row(append(cells, engine, matched, "", depth)...)
}

func (s *sheet) trialClause(m *Model, r *trialRow) error {
	row, c, sums := r.row, &m.Clauses[r.clause], r.sums(m.Main)
	at := func(title string) string { return fmt.Sprintf("INDEX(%s,$N%d)", scoreRange(m, title), row) }
	tried := func(otherwise string) string { return fmt.Sprintf("IF(ISNUMBER($F%d),$G%d,%s)", row, row, otherwise) }
	return s.row(word(c.ID), c.Text, precise(c.Max.Exact), live{at("可扣分"), precise(sums.stake)}, live{at("条款扣分"), precise(sums.lost)}, input{},
		live{fmt.Sprintf("IF(ISNUMBER($F%d),ROUND(MAX(0,MIN($F%d,$D%d)),4),$E%d)", row, row, row, row), precise(sums.lost)},
		live{tried(at("最少扣")), precise(sums.least)}, live{tried(at("最多扣")), precise(sums.most)}, "", "", live{at("计入失分"), precise(sums.engine)},
		live{fmt.Sprintf(`IF(ISNUMBER($F%d),"试改","")`, row), word("")},
		live{fmt.Sprintf("MATCH(($N$3-1)*%d+%d,%s,0)", len(m.Clauses), r.clause+1, scoreRange(m, "序号")), r.clause + 1}, 4)
}

// trialSummary is what the tree comes to, beside what the evaluation says.
func (s *sheet) trialSummary(m *Model, tree []trialRow) error {
	subject := m.Main
	f := fmt.Sprintf
	of := func(column string) string { return f("INDEX(%s,$N$5)", standingRange(m, column)) }
	if err := s.merge(3, 13); err != nil {
		return err
	}
	explain := m.NoLine()
	if m.PassLine != nil {
		explain = "合格线：" + m.PassLine.Words.String()
	}
	explain += "。可选单位见“" + standingName + "”；结论按合格线、最低和最高得分及一票否决判定，与评价程序相同"
	chosen := []any{s.cell(label("单位")), s.cell(input{word(choice(1, subject))}), s.cell(explain)}
	for len(chosen) < 13 {
		chosen = append(chosen, s.cell(""))
	}
	if err := s.put(append(chosen, s.cell(live{`VALUE(LEFT($B$3,FIND(" ",$B$3)-1))`, 1})), 30); err != nil {
		return err
	}
	if err := s.header("", "", "应得分", "失分", "实得分", "得分率", "加分", "得分", "最低", "最高", "结论", "距合格线", "占位标准占比"); err != nil {
		return err
	}
	bonus, _, _ := m.inside(subject)
	known := func(points score.Points) any {
		if subject.empty {
			return word("—")
		}
		return precise(points)
	}
	empty := f(`OR($C$5=0,%s=0)`, of("R"))
	// scaled brings what is left of the stake to full marks, and adds the bonus.
	scaled := func(lost, bonus string) string {
		return f(`IF(%s,"—",ROUND(ROUND(ROUND($C$5-(%s),4)*%s/$C$5,4)+%s,4))`, empty, lost, of("V"), bonus)
	}
	distance := func(row int) any {
		switch {
		case m.pen.line == nil:
			return word("—")
		case subject.empty:
			return live{f(`IF(ISNUMBER(H%d),ROUND(H%d-%s,4),"—")`, row, row, m.pen.line.Points), word("—")}
		}
		return live{f(`IF(ISNUMBER(H%d),ROUND(H%d-%s,4),"—")`, row, row, m.pen.line.Points), gap(subject.Score.Exact - m.pen.line.Points)}
	}
	tried := []any{label("试算"), "按本表各行相加", live{f("ROUND(%s,4)", addUp(tree, "D")), precise(subject.Applicable.Exact)}, live{f("ROUND(%s,4)", addUp(tree, "G")), precise(subject.Lost.Exact)},
		live{"ROUND(C5-D5,4)", precise(subject.Earned.Exact)}, live{f(`IF(%s,"—",E5/C5)`, empty), ratio(subject.Rate)}, live{of("H"), precise(bonus)},
		live{scaled("$D$5", "$G$5"), known(subject.Score.Exact)}, live{scaled(addUp(tree, "I"), of("P")), known(subject.Low.Exact)},
		live{scaled(addUp(tree, "H"), of("Q")), known(subject.High.Exact)}, live{m.verdictFormula(of), word(subject.VerdictTitle)}, distance(5),
		live{of("T"), subject.Placeholder.Rate},
		live{f("MATCH($N$3,%s,0)", standingRange(m, "A")), 1}}
	if err := s.row(tried...); err != nil {
		return err
	}
	engine := []any{label("评价"), "评价程序算出，不随试算变化", live{of("D"), precise(subject.Applicable.Exact)}, live{of("S"), precise(subject.Lost.Exact)}, live{"ROUND(C6-D6,4)", precise(subject.Earned.Exact)},
		live{f(`IF(OR($C$6=0,%s=0),"—",E6/C6)`, of("R")), ratio(subject.Rate)}, live{of("H"), precise(bonus)}, live{of("J"), known(subject.Score.Exact)},
		live{of("L"), known(subject.Low.Exact)}, live{of("M"), known(subject.High.Exact)}, live{of("N"), word(subject.VerdictTitle)}, distance(6), live{of("T"), subject.Placeholder.Rate}}
	if err := s.row(engine...); err != nil {
		return err
	}
	matched := []any{label("核对"), live{`IF(COUNTIF(C7:L7,"已改动")=0,"与评价结果一致","已改动")`, word("与评价结果一致")}}
	for _, column := range "CDEFGHIJKL" {
		matched = append(matched, live{f(`IF(%c5=%c6,"一致","已改动")`, column, column), word("一致")})
	}
	return s.row(append(matched, "")...)
}

// verdictFormula decides as the engine does: a veto goes before the score, and
// the score passes only if the lowest it can become does.
func (m *Model) verdictFormula(of func(column string) string) string {
	verdict := `"不设合格线"`
	if line := m.pen.line; line != nil {
		passes := line.Op + line.Points.String()
		verdict = fmt.Sprintf(`IF(AND(N(I5)%s,%s<>"不能排除"),"合格",IF(N(J5)%s,"待定","不合格"))`, passes, of("O"), passes)
	}
	return fmt.Sprintf(`IF(%s="已触发","否决",IF(%s=0,"无适用条款",%s))`, of("O"), of("R"), verdict)
}

// trialRules are the colours and the limits of input.
func (s *sheet) trialRules(m *Model, from, to int) error {
	chosen := excelize.NewDataValidation(false)
	chosen.SetSqref("B3")
	chosen.SetSqrefDropList(standingRange(m, "U"))
	chosen.SetError(excelize.DataValidationErrorStyleStop, "单位", "请从下拉列表中选择单位")
	if err := s.file.AddDataValidation(s.name, chosen); err != nil {
		return err
	}
	if err := s.shadeVerdicts("K", 5, 6); err != nil {
		return err
	}
	if err := s.shade("B7:L7", shading{`B7="已改动"`, s.style.warn}); err != nil {
		return err
	}
	if to < from {
		return nil
	}
	deducted := excelize.NewDataValidation(true)
	deducted.SetSqref(fmt.Sprintf("F%d:F%d", from, to))
	if err := deducted.SetRange("0", fmt.Sprintf("$D%d", from), excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
		return err
	}
	deducted.SetError(excelize.DataValidationErrorStyleStop, "试改扣分", "应为 0 至本条可扣分之间的数")
	if err := s.file.AddDataValidation(s.name, deducted); err != nil {
		return err
	}
	if err := s.shadeMarks("M", from, to); err != nil {
		return err
	}
	if err := s.shadeRates("K", from, to); err != nil {
		return err
	}
	level := fmt.Sprintf("$O%d=", from)
	return s.shade(fmt.Sprintf("A%d:L%d", from, to), shading{level + "1", s.style.depth[0]}, shading{level + "2", s.style.depth[1]}, shading{level + "3", s.style.depth[2]})
}
