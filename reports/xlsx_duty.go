package reports

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// duty is a cell of the 责任矩阵.
type duty DutyCell

func (d duty) String() string {
	text := ""
	if d.Leads.N > 0 {
		text = "◎" + d.Leads.String()
	}
	if d.Helps.N > 0 {
		text += "○" + d.Helps.String()
	}
	return text
}

// dutySheet is the 责任矩阵: items by owners, with what each owner has in all.
func dutySheet(s *sheet, m *Model) error {
	const fixed = 6
	duties := m.Duties()
	s.cols = []float64{13, 8, 24, 7, 7, 8}
	header := []string{"一级项", "编号", "三级项", "分值", "条款数", "失分"}
	for _, owner := range duties.Owners {
		s.cols = append(s.cols, 8)
		header = append(header, owner.Owner)
	}
	s.keep = 3
	note := "◎牵头、○配合，数字为评分条款数；一条由几个单位共同牵头的，各计一次"
	switch {
	case m.Batch():
		note += "；失分为参加排名的各单位合计"
	case m.Main != nil:
		note += "；失分为" + m.Main.Name + "的失分"
	}
	if err := s.table("责任矩阵（评价项×责任单位）", note, header); err != nil {
		return err
	}
	for _, item := range duties.Items {
		cells := []any{item.Pillar, word(item.Node.ID), item.Node.Name, item.Node.Points, item.Clauses, item.Lost}
		for _, cell := range item.Cells {
			cells = append(cells, duty(cell))
		}
		if err := s.row(cells...); err != nil {
			return err
		}
	}
	for _, total := range []struct {
		title string
		of    func(DutyOwner) any
	}{
		{"牵头条款数", func(o DutyOwner) any { return o.Leads }}, {"牵头条款扣分上限", func(o DutyOwner) any { return o.Points }},
		{"牵头条款失分", func(o DutyOwner) any { return o.Lost }}, {"配合条款数", func(o DutyOwner) any { return o.Helps }},
	} {
		cells := []any{label("合计"), label(""), label(total.title), "", "", ""}
		for _, owner := range duties.Owners {
			cells = append(cells, total.of(owner))
		}
		if err := s.row(cells...); err != nil {
			return err
		}
	}
	if len(duties.Owners) == 0 || len(duties.Items) == 0 {
		return nil
	}
	last, err := excelize.CoordinatesToCellName(fixed+len(duties.Owners), tableTop+len(duties.Items))
	if err != nil {
		return err
	}
	return s.file.AutoFilter(s.name, strings.Join([]string{fmt.Sprintf("A%d", tableTop), last}, ":"), nil)
}
