package reports

import (
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// rectificationTop is the row of the header of the 整改台账, below its rules and
// counts.
const rectificationTop = 8

var rectificationHeader = []string{"序号", "编号", "单位", "条款编号", "问题", "整改措施", "责任单位", "整改时限", "整改状态", "期限情况", "责任人", "完成日期", "备注",
	"失分", "评价情况", "工作量", "评分条款", "三级项", "发现轮数", "记录出处", "问题指纹"}

// serial gives a date as a spreadsheet counts it, 0 for what is no date.
func serial(date string) day {
	at, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	return day(at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
}

// rectificationSheet is the 整改台账: who mends what by when. People keep it; the
// dates follow from the day it starts and the days that each effort has.
func rectificationSheet(s *sheet, m *Model) error {
	const printed = 13
	s.widths(6, 15, 12, 9, 34, 24, 14, 12, 14, 11, 9, 12, 10, 8, 9, 9, 30, 16, 8, 30, 30)
	s.keep, s.tall, s.repeat = 4, printed, fmt.Sprintf("$%d:$%d", rectificationTop, rectificationTop)
	note := placeholderNote(m) + "。“已销号”不由本表填写：后一轮评价把分值还回来的，方予销号"
	if err := s.head("整改台账", note, 9, rectificationTop-2); err != nil {
		return err
	}
	list := m.Rectifications()
	if err := s.rectificationRules(m, list); err != nil {
		return err
	}
	if err := s.header(rectificationHeader...); err != nil {
		return err
	}
	start := serial(m.Basis.Date)
	for i := range list {
		if err := s.rectificationRow(i, start, &list[i]); err != nil {
			return err
		}
	}
	if err := s.rectificationLimits(); err != nil {
		return err
	}
	if err := s.printed(printed); err != nil {
		return err
	}
	return s.filter(rectificationTop, len(rectificationHeader))
}

func (s *sheet) rectificationRow(i int, start day, r *Rectification) error {
	row, class := s.line, DeadlineClass(r.Effort, len(DeadlineDays))
	due, state := any(word("")), ""
	if start > 0 {
		due, state = start+day(DeadlineDays[class-1]), "未到期"
	}
	f := fmt.Sprintf
	effort := r.EffortTitle
	if effort == "" {
		effort = "按" + efforts[class]
	}
	return s.row(i+1, word(r.No), r.Name, word(r.ClauseID), r.Reason, r.Remedy, join(r.Owners),
		live{f(`IF($E$3="","",$E$3+$C$%d)`, 2+class), due}, input{word(WorkStates[0])},
		live{f(`IF(OR($E$4="",H%d=""),"",IF(I%d="已完成待复核",IF(L%d="","缺完成日期",IF(L%d>H%d,"逾期完成","按期完成")),IF($E$4>H%d,"已超期",IF(H%d-$E$4<=7,"7日内到期","未到期"))))`,
			row, row, row, row, row, row, row), word(state)},
		input{""}, input{day(0)}, input{""}, r.Lost, word(r.State), word(effort), r.Text, r.Item, r.Times, r.Records, r.Fingerprint)
}

// rectificationRules are the days that each effort has, the dates to count
// from, and the counts of the rows below.
func (s *sheet) rectificationRules(m *Model, list []Rectification) error {
	whole, foremost := len(list), 0
	for i := range list {
		foremost += m.foremost(list[i].SubjectID)
	}
	titles := append(append([]string{}, WorkStates...), "7日内到期", "已超期")
	scopes := [][]any{{caption("范围"), caption("合计")}, nil, nil, nil, nil}
	for _, title := range titles {
		scopes[0] = append(scopes[0], caption(title))
	}
	count := func(name, condition string, all int) []any {
		cells := []any{label(name), all}
		for i, title := range titles {
			column, value := "I", 0
			switch {
			case i >= len(WorkStates):
				column = "J"
			case i == 0:
				value = all
			}
			from := rectificationTop + 1
			to := max(from, rectificationTop+whole)
			formula := fmt.Sprintf(`COUNTIFS($%s$%d:$%s$%d,"%s",$A$%d:$A$%d,"%s%d")`, column, from, column, to, title, from, to, condition, foremost)
			cells = append(cells, live{formula, value})
		}
		return cells
	}
	if m.Whole {
		scopes[1] = count("各单位", ">", whole-foremost)
		scopes[2] = count("本级（与各单位有重复）", "<=", foremost)
	} else {
		scopes[1] = count("合计", ">", whole)
	}
	date := serial(m.Basis.Date)
	about := "整改时限＝起算日＋工作量对应的天数，没有注明工作量的按“数月内”；起算日默认为评估基准日，以通知印发日起算的改起算日；期限情况按统计日期计算。黄色格可以修改。"
	for i, days := range DeadlineDays {
		cells := []any{label(efforts[i+1] + "（天）"), label(""), input{days}, "", ""}
		switch i {
		case 0:
			cells[3], cells[4] = label("起算日"), input{date}
		case 1:
			cells[3], cells[4] = label("统计日期"), input{date}
		case 2:
			cells[3] = about
		}
		if scopes[i] == nil {
			scopes[i] = []any{}
		}
		line := make([]any, 0, len(cells)+len(scopes[i]))
		for _, value := range append(cells, scopes[i]...) {
			line = append(line, s.cell(value))
		}
		if err := s.merge(1, 2); err != nil {
			return err
		}
		if err := s.put(line, 18); err != nil {
			return err
		}
	}
	return s.stream.MergeCell("D5", "E7")
}

// rectificationLimits are the drop-down of states, the dates, and the colours.
func (s *sheet) rectificationLimits() error {
	add := func(cells, title, message string, set func(*excelize.DataValidation) error) error {
		one := excelize.NewDataValidation(true)
		one.SetSqref(cells)
		if err := set(one); err != nil {
			return err
		}
		one.SetError(excelize.DataValidationErrorStyleStop, title, message)
		return s.file.AddDataValidation(s.name, one)
	}
	days := func(v *excelize.DataValidation) error {
		return v.SetRange("1", "3650", excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween)
	}
	dates := func(v *excelize.DataValidation) error {
		return v.SetRange("36526", "73050", excelize.DataValidationTypeDate, excelize.DataValidationOperatorBetween) // 2000 to 2099
	}
	if err := add("C3:C7", "天数", "应为 1 至 3650 的整数", days); err != nil {
		return err
	}
	if err := add("E3:E4", "日期", "应为日期，如 2022-12-29", dates); err != nil {
		return err
	}
	from, to := rectificationTop+1, s.line-1
	if to < from {
		return nil
	}
	if err := add(fmt.Sprintf("I%d:I%d", from, to), "整改状态", "请选择："+strings.Join(WorkStates, "、"), func(v *excelize.DataValidation) error { return v.SetDropList(WorkStates) }); err != nil {
		return err
	}
	if err := add(fmt.Sprintf("L%d:L%d", from, to), "完成日期", "应为日期，如 2022-12-29", dates); err != nil {
		return err
	}
	late := fmt.Sprintf("$J%d", from)
	if err := s.shade(fmt.Sprintf("H%d:J%d", from, to), shading{fmt.Sprintf(`OR(%s="已超期",%s="逾期完成")`, late, late), s.style.bad},
		shading{fmt.Sprintf(`OR(%s="7日内到期",%s="缺完成日期")`, late, late), s.style.warn}, shading{late + `="按期完成"`, s.style.good}); err != nil {
		return err
	}
	return nil
}
