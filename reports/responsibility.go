package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"strings"

	"chengan/engine"
	"chengan/engine/crosswalk"
)

// WriteMatrix writes the responsibility matrix as CSV: one row per item and one
// column per department, or the other way round. An estimate, if it is not nil,
// stands beside the items.
func WriteMatrix(w io.Writer, m *crosswalk.Map, e *crosswalk.Estimate, byDepartment bool) error {
	if _, err := io.WriteString(w, bom); err != nil {
		return err
	}
	writer := csv.NewWriter(w)
	writer.UseCRLF = true
	rows := matrixByItem
	if byDepartment {
		rows = matrixByDepartment
	}
	return writer.WriteAll(rows(m, e))
}

// matrixCell words what a department has to do with an item: "◎2（1/5）○" leads
// two tasks that carry a fifth of it, and supports others. A bare 1/5 would be
// a date to a spreadsheet.
func matrixCell(c crosswalk.Cell) string {
	text := ""
	if c.Leads > 0 {
		text = fmt.Sprintf("◎%d（%s）", c.Leads, c.Share.RatString())
	}
	if c.Supports > 0 {
		text += "○"
	}
	return text
}

func matrixByItem(m *crosswalk.Map, e *crosswalk.Estimate) [][]string {
	header := []string{"上级项", "评价项", "分值", "任务数", "份额合计"}
	if e != nil {
		header = append(header, "已评", "估算最低", "估算", "估算最高")
	}
	lead := len(header)
	for _, d := range m.Departments {
		header = append(header, guard(d.Title()))
	}
	rows := [][]string{header}
	for i, item := range m.Items {
		row := make([]string, len(header))
		copy(row, []string{guard(strings.Join(item.Above, " / ")), item.ID + " " + item.Name, item.Points.String(), fmt.Sprint(len(item.Tasks)), Percent(item.Share)})
		if e != nil {
			one := e.Items[i]
			copy(row[5:], []string{Percent(one.Known), Amount(one.Low), estimated(one), Amount(one.High)})
		}
		for _, cell := range item.Cells {
			row[lead+cell.Department] = matrixCell(cell)
		}
		rows = append(rows, row)
	}
	whole := make([]string, len(header))
	copy(whole, []string{"", "合计", m.Points.String(), fmt.Sprint(len(m.Tasks))})
	if e != nil {
		copy(whole[5:], []string{Percent(e.Coverage()), Amount(e.Low), Estimated(e), Amount(e.High)})
	}
	rows = append(rows, whole)
	for _, one := range loads {
		row := make([]string, len(header))
		row[1] = one.title
		for i, d := range m.Departments {
			row[lead+i] = one.of(d)
		}
		rows = append(rows, row)
	}
	if e != nil {
		note := make([]string, len(header))
		note[1] = "估算由任务的评价结果（评估基准日 " + e.Date + "）按份额折算，不是按 " + m.Target.String() + " 评出的得分"
		rows = append(rows, note)
	}
	return rows
}

func matrixByDepartment(m *crosswalk.Map, _ *crosswalk.Estimate) [][]string {
	header := []string{"单位"}
	for _, one := range loads {
		header = append(header, one.title)
	}
	lead := len(header)
	for _, item := range m.Items {
		header = append(header, item.ID+" "+item.Name)
	}
	rows := [][]string{header}
	for i, d := range m.Departments {
		row := make([]string, len(header))
		row[0] = guard(d.Title())
		for j, one := range loads {
			row[1+j] = one.of(d)
		}
		for j, item := range m.Items {
			for _, cell := range item.Cells {
				if cell.Department == i {
					row[lead+j] = matrixCell(cell)
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// load is one figure of the load of a department.
type load struct {
	title string
	of    func(d crosswalk.Department) string
}

// loads are what the load of a department is.
var loads = func() []load {
	list := []load{
		{"牵头任务", func(d crosswalk.Department) string { return fmt.Sprint(d.Tasks) }},
		{"配合任务", func(d crosswalk.Department) string { return fmt.Sprint(d.Supports) }},
		{"任务分值", func(d crosswalk.Department) string { return d.Points.String() }},
		{"承担分值", func(d crosswalk.Department) string { return Amount(d.Carried) }},
	}
	for _, domain := range engine.Domains {
		list = append(list, load{domain, func(d crosswalk.Department) string { return fmt.Sprint(d.Domains[domain]) }})
	}
	return list
}()

// LoadHeader names the figures that LoadRow gives.
func LoadHeader() []string {
	header := []string{"单位"}
	for _, one := range loads {
		header = append(header, one.title)
	}
	return header
}

// LoadRow gives the load of a department.
func LoadRow(d crosswalk.Department) []string {
	row := []string{d.Title()}
	for _, one := range loads {
		row = append(row, one.of(d))
	}
	return row
}

// Amount prints points that are exact fractions, rounded half up to two places.
func Amount(points *big.Rat) string { return points.FloatString(2) }

// Percent prints a share, rounded half up where its decimals do not end.
func Percent(share *big.Rat) string {
	hundred := new(big.Rat).Mul(share, big.NewRat(100, 1))
	if hundred.IsInt() {
		return hundred.RatString() + "%"
	}
	return hundred.FloatString(2) + "%"
}

// Estimated prints an estimate with the points of the items that it speaks of,
// which may be few of all.
func Estimated(e *crosswalk.Estimate) string {
	return fmt.Sprintf("%s（%s分中）", Amount(e.Value), Amount(e.Basis))
}

func estimated(one crosswalk.ItemEstimate) string {
	if one.Value == nil {
		return ""
	}
	return Amount(one.Value)
}
