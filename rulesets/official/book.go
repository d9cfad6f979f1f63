package official

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"chengan/engine"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// The book is a ruleset as a workbook that a person edits: a sheet for each
// kind of entry, a row for each entry, a column for each thing that can be said
// of it. The columns below are the whole of it: Export writes by them and
// ReadBook reads by them, so neither can know of one that the other does not.

// bookColumn is one column of a sheet of the book.
type bookColumn[R any] struct {
	title  string
	width  float64
	locked bool     // ids and what is shown for reading only
	choose []string // what may be chosen
	get    func(*R) string
	set    func(*R, string) error // nil: shown only
}

// fact is one row of the sheet 基本情况.
type fact struct{ key, value string }

// itemRow is one row of the sheet 结构.
type itemRow struct {
	parent string
	depth  int
	item   engine.Item
}

// clauseRow is one row of the sheet 条款, and of 鼓励项 with an empty item.
type clauseRow struct {
	item                string // id of the leaf
	pillar, group, leaf string // names, for reading
	clause              engine.Clause
	deduct              deductRow
}

// deductRow is a deduction of any pattern, flat.
type deductRow struct {
	pattern, expression, points, limit, unit, what, metric string
	things, from, field, exempt                            string
	below, per, step, round, tiers, must                   string
}

// bookMark is what the hidden sheet of a book of this layout says.
const bookMark = "chengan-ruleset-book/1"

// Sheets of the book.
const (
	markSheet     = "_chengan"
	guideSheet    = "说明"
	clauseSheet   = "条款"
	itemSheet     = "结构"
	factSheet     = "基本情况"
	documentSheet = "依据文件"
	vetoSheet     = "否决项"
	bonusSheet    = "鼓励项"
	checkSheet    = "勾稽关系"
)

// words maps what stands in the file to what people read, in order.
type words [][2]string

func (w words) title(code string) string {
	for _, p := range w {
		if p[0] == code {
			return p[1]
		}
	}
	return code
}

func (w words) code(title string) (string, error) {
	for _, p := range w {
		if p[1] == title {
			return p[0], nil
		}
	}
	return "", fmt.Errorf("“%s”不是可选的内容；应为%s之一", clip(title), strings.Join(w.titles(), "、"))
}

func (w words) titles() []string {
	var out []string
	for _, p := range w {
		out = append(out, p[1])
	}
	return out
}

var (
	statusWords = words{{"official", "官方原文"}, {"draft", "征求意见稿"}, {"derived", "推导"}, {"placeholder", "占位"}}
	stepTitles  = words{{"up", "不足一步按一步计"}, {"down", "不足一步不计"}, {"linear", "按比例"}}
	mustTitles  = words{{"fall", "逐年下降"}, {"not_rise", "不上升"}, {"rise", "逐年上升"}, {"not_fall", "不下降"}}
	roundTitles = words{{"half_up", "四舍五入"}, {"half_even", "四舍六入五成双"}, {"down", "舍去"}, {"up", "进位"}}
	kindTitles  = words{{"city", "城市"}, {"department", "市级部门"}, {"district", "区县"}, {"zone", "开发区"}, {"street", "街道"}, {"bureau", "局"}}
	noEvidence  = words{{"deduct", "扣分"}, {"full", "不扣分"}}
	notConcern  = words{{"full", "得满分"}, {"exclude", "剔除后折算"}}
	yesNo       = words{{"true", "是"}, {"false", "否"}}
)

func patternTitles() words {
	var w words
	for _, spec := range pattern.Specs {
		w = append(w, [2]string{spec.Name, spec.Title})
	}
	return w
}

// Small setters and getters of columns.

func lines(list []string) string { return strings.Join(list, "\n") }

func unlines(text string) []string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func points(text string) (score.Points, error) {
	p, ok := readPoints(text)
	if !ok {
		return 0, fmt.Errorf("“%s”不是分值；应为最多四位小数的数", clip(text))
	}
	return p, nil
}

func optionalPoints(text string, into *score.Points) error {
	p, err := points(text)
	*into = p
	return err
}

func integer(text string, into *int) error {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("“%s”不是整数", clip(text))
	}
	*into = n
	return nil
}

func intText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func chosen[S ~string](w words, text string, into *S) error {
	code, err := w.code(strings.TrimSpace(text))
	*into = S(code)
	return err
}

// sourceColumns are the columns that say where a sentence comes from.
func sourceColumns[R any](of func(*R) *engine.Source) []bookColumn[R] {
	return []bookColumn[R]{
		{"依据状态", 12, false, statusWords.titles(), func(r *R) string { return statusWords.title(string(of(r).Status)) }, func(r *R, s string) error { return chosen(statusWords, s, &of(r).Status) }},
		{"要求的状态", 12, false, statusWords.titles(), func(r *R) string { return statusWords.title(string(of(r).TextStatus)) }, func(r *R, s string) error { return chosen(statusWords, s, &of(r).TextStatus) }},
		{"依据文件", 10, false, nil, func(r *R) string { return of(r).Document }, func(r *R, s string) error { of(r).Document = s; return nil }},
		{"依据位置", 16, false, nil, func(r *R) string { return of(r).At }, func(r *R, s string) error { of(r).At = s; return nil }},
		{"依据备注", 24, false, nil, func(r *R) string { return of(r).Note }, func(r *R, s string) error { of(r).Note = s; return nil }},
	}
}

// text is a column of plain text.
func text[R any](title string, width float64, of func(*R) *string) bookColumn[R] {
	return bookColumn[R]{title, width, false, nil, func(r *R) string { return *of(r) }, func(r *R, s string) error { *of(r) = s; return nil }}
}

// among is a column of a choice.
func among[R any](title string, width float64, w words, of func(*R) *string) bookColumn[R] {
	return bookColumn[R]{title, width, false, w.titles(), func(r *R) string { return w.title(*of(r)) }, func(r *R, s string) error { return chosen(w, s, of(r)) }}
}

// shown is a column that is only there to be read.
func shown[R any](title string, width float64, get func(*R) string) bookColumn[R] {
	return bookColumn[R]{title, width, true, nil, get, nil}
}

// fixedText is a column that must not be edited.
func fixedText[R any](title string, width float64, of func(*R) *string) bookColumn[R] {
	c := text(title, width, of)
	c.locked = true
	return c
}

// deductColumns are the parameters of every pattern.
func deductColumns() []bookColumn[clauseRow] {
	d := func(of func(*deductRow) *string) func(*clauseRow) *string {
		return func(r *clauseRow) *string { return of(&r.deduct) }
	}
	return []bookColumn[clauseRow]{
		among("扣分方式", 12, patternTitles(), d(func(r *deductRow) *string { return &r.pattern })),
		text("每次扣分", 9, d(func(r *deductRow) *string { return &r.points })),
		text("封顶", 8, d(func(r *deductRow) *string { return &r.limit })),
		text("单位", 7, d(func(r *deductRow) *string { return &r.unit })),
		text("扣分事由", 28, d(func(r *deductRow) *string { return &r.what })),
		text("指标名称", 20, d(func(r *deductRow) *string { return &r.metric })),
		text("目标值", 9, d(func(r *deductRow) *string { return &r.below })),
		text("每差多少", 9, d(func(r *deductRow) *string { return &r.per })),
		among("不足一步", 16, stepTitles, d(func(r *deductRow) *string { return &r.step })),
		among("修约", 12, roundTitles, d(func(r *deductRow) *string { return &r.round })),
		text("分档", 18, d(func(r *deductRow) *string { return &r.tiers })),
		among("应有趋势", 10, mustTitles, d(func(r *deductRow) *string { return &r.must })),
		text("缺项清单", 22, d(func(r *deductRow) *string { return &r.things })),
		text("清单所查的表", 13, d(func(r *deductRow) *string { return &r.from })),
		text("清单所查的列", 13, d(func(r *deductRow) *string { return &r.field })),
		text("判断式", 44, d(func(r *deductRow) *string { return &r.expression })),
		text("不涉及的判断式", 30, d(func(r *deductRow) *string { return &r.exempt })),
	}
}

func clauseColumns() []bookColumn[clauseRow] {
	list := []bookColumn[clauseRow]{
		fixedText("条款编号", 10, func(r *clauseRow) *string { return &r.clause.ID }),
		fixedText("三级项编号", 11, func(r *clauseRow) *string { return &r.item }),
		shown("一级项", 16, func(r *clauseRow) string { return r.pillar }),
		shown("二级项", 16, func(r *clauseRow) string { return r.group }),
		shown("三级项", 18, func(r *clauseRow) string { return r.leaf }),
		text("扣分标准", 50, func(r *clauseRow) *string { return &r.clause.Text }),
	}
	list = append(list, deductColumns()...)
	list = append(list,
		text("扣分池", 8, func(r *clauseRow) *string { return &r.clause.Pool }),
		among("领域", 11, domainWords(), func(r *clauseRow) *string { return &r.clause.Domain }),
		ownersColumn(func(r *clauseRow) *[]string { return &r.clause.Owners }),
		bookColumn[clauseRow]{"配合单位", 14, false, nil, func(r *clauseRow) string { return lines(r.clause.Support) }, func(r *clauseRow, s string) error { r.clause.Support = unlines(s); return nil }},
		servesColumn(),
		bookColumn[clauseRow]{"整改措施", 30, false, nil, func(r *clauseRow) string {
			if r.clause.Remedy == nil {
				return ""
			}
			return r.clause.Remedy.Text
		}, func(r *clauseRow, s string) error { remedy(r).Text = s; return nil }},
		bookColumn[clauseRow]{"整改难度", 9, false, []string{"1", "2", "3", "4", "5"}, func(r *clauseRow) string {
			if r.clause.Remedy == nil {
				return ""
			}
			return intText(r.clause.Remedy.Effort)
		}, func(r *clauseRow, s string) error { return integer(s, &remedy(r).Effort) }},
		bookColumn[clauseRow]{"整改前须先整改", 14, false, nil, func(r *clauseRow) string {
			if r.clause.Remedy == nil {
				return ""
			}
			return lines(r.clause.Remedy.After)
		}, func(r *clauseRow, s string) error { remedy(r).After = unlines(s); return nil }},
	)
	list = append(list, sourceColumns(func(r *clauseRow) *engine.Source { return &r.clause.Source })...)
	return append(list,
		text("适用条件", 30, func(r *clauseRow) *string { return &r.clause.Applies }),
		text("不适用的理由", 20, func(r *clauseRow) *string { return &r.clause.AppliesReason }),
		text("展示的记录", 30, func(r *clauseRow) *string { return &r.clause.Because }),
		lineageColumn("沿革", 10, descentWords().titles(), func(l *engine.Lineage) string { return descentWords().title(string(l.Kind)) },
			func(l *engine.Lineage, s string) error { return chosen(descentWords(), s, &l.Kind) }),
		lineageColumn("来自条款", 14, nil, func(l *engine.Lineage) string { return lines(l.From) },
			func(l *engine.Lineage, s string) error { l.From = unlines(s); return nil }),
		lineageColumn("沿革说明", 24, nil, func(l *engine.Lineage) string { return l.Note },
			func(l *engine.Lineage, s string) error { l.Note = s; return nil }),
	)
}

func remedy(r *clauseRow) *engine.Remedy {
	if r.clause.Remedy == nil {
		r.clause.Remedy = &engine.Remedy{}
	}
	return r.clause.Remedy
}

func domainWords() words {
	var w words
	for _, d := range engine.Domains {
		w = append(w, [2]string{d, d})
	}
	return w
}

func ownersColumn[R any](of func(*R) *[]string) bookColumn[R] {
	return bookColumn[R]{"责任单位", 14, false, nil, func(r *R) string { return lines(*of(r)) }, func(r *R, s string) error { *of(r) = unlines(s); return nil }}
}

// lineageColumn is one column of what a clause was in the edition before.
func lineageColumn(title string, width float64, choose []string, get func(*engine.Lineage) string, set func(*engine.Lineage, string) error) bookColumn[clauseRow] {
	return bookColumn[clauseRow]{title, width, false, choose, func(r *clauseRow) string {
		if r.clause.Lineage == nil {
			return ""
		}
		return get(r.clause.Lineage)
	}, func(r *clauseRow, s string) error {
		if r.clause.Lineage == nil {
			r.clause.Lineage = &engine.Lineage{}
		}
		return set(r.clause.Lineage, s)
	}}
}

func descentWords() words {
	var w words
	for _, d := range engine.Descents {
		w = append(w, [2]string{string(d), d.Title()})
	}
	return w
}

// servesColumn is the shares of another ruleset's items that a clause carries.
func servesColumn() bookColumn[clauseRow] {
	return bookColumn[clauseRow]{"服务的项目", 14, false, nil, func(r *clauseRow) string {
		var list []string
		for _, service := range r.clause.Serves {
			list = append(list, service.Item+" "+service.Share)
		}
		return lines(list)
	}, func(r *clauseRow, s string) error {
		for _, line := range unlines(s) {
			item, share, ok := strings.Cut(line, " ")
			if !ok {
				return fmt.Errorf("“%s”应写成“项目编号 份额”，如 3.9.24 1/5", clip(line))
			}
			r.clause.Serves = append(r.clause.Serves, engine.Service{Item: item, Share: strings.TrimSpace(share)})
		}
		return nil
	}}
}

func itemColumns() []bookColumn[itemRow] {
	return append([]bookColumn[itemRow]{
		fixedText("编号", 10, func(r *itemRow) *string { return &r.item.ID }),
		fixedText("上级编号", 10, func(r *itemRow) *string { return &r.parent }),
		{"序号", 8, false, nil, func(r *itemRow) string { return intText(r.item.No) }, func(r *itemRow, s string) error { return integer(s, &r.item.No) }},
		text("名称", 44, func(r *itemRow) *string { return &r.item.Name }),
		{"分值", 9, false, nil, func(r *itemRow) string { return r.item.Points.String() }, func(r *itemRow, s string) error { return optionalPoints(s, &r.item.Points) }},
		{"分值的状态", 12, false, statusWords.titles(), func(r *itemRow) string { return statusWords.title(string(r.item.PointsStatus)) }, func(r *itemRow, s string) error { return chosen(statusWords, s, &r.item.PointsStatus) }},
		{"扣分池", 14, false, nil, func(r *itemRow) string {
			var list []string
			for _, pool := range r.item.Pools {
				list = append(list, pool.ID+" "+pool.Cap.String())
			}
			return lines(list)
		}, func(r *itemRow, s string) error {
			for _, line := range unlines(s) {
				id, limit, _ := strings.Cut(line, " ")
				p, err := points(limit)
				if err != nil {
					return fmt.Errorf("“%s”应写成“编号 封顶分值”，如 P 2", clip(line))
				}
				r.item.Pools = append(r.item.Pools, engine.Pool{ID: id, Cap: p})
			}
			return nil
		}},
	}, sourceColumns(func(r *itemRow) *engine.Source {
		if r.item.Source == nil {
			return new(engine.Source)
		}
		return r.item.Source
	})...)
}

func factColumns() []bookColumn[fact] {
	return []bookColumn[fact]{
		fixedText("事项", 20, func(r *fact) *string { return &r.key }),
		text("内容", 90, func(r *fact) *string { return &r.value }),
	}
}

func documentColumns() []bookColumn[engine.Document] {
	return []bookColumn[engine.Document]{
		fixedText("编号", 10, func(r *engine.Document) *string { return &r.ID }),
		text("名称", 60, func(r *engine.Document) *string { return &r.Title }),
		text("文号", 26, func(r *engine.Document) *string { return &r.No }),
		text("日期", 14, func(r *engine.Document) *string { return &r.Date }),
		text("网址", 50, func(r *engine.Document) *string { return &r.URL }),
	}
}

func vetoColumns() []bookColumn[engine.Veto] {
	list := []bookColumn[engine.Veto]{
		fixedText("编号", 8, func(r *engine.Veto) *string { return &r.ID }),
		text("否决情形", 50, func(r *engine.Veto) *string { return &r.Text }),
		among("后果", 14, words{{"不得参评", "不得参评"}, {"取消参评资格", "取消参评资格"}, {"撤销命名", "撤销命名"}}, func(r *engine.Veto) *string { return &r.Consequence }),
		text("事由", 30, func(r *engine.Veto) *string { return &r.What }),
		text("判断式", 50, func(r *engine.Veto) *string { return &r.If }),
		ownersColumn(func(r *engine.Veto) *[]string { return &r.Owners }),
	}
	return append(list, sourceColumns(func(r *engine.Veto) *engine.Source { return &r.Source })...)
}

func bonusColumns() []bookColumn[clauseRow] {
	list := []bookColumn[clauseRow]{
		fixedText("编号", 8, func(r *clauseRow) *string { return &r.clause.ID }),
		text("加分标准", 50, func(r *clauseRow) *string { return &r.clause.Text }),
	}
	list = append(list, deductColumns()...)
	list = append(list, ownersColumn(func(r *clauseRow) *[]string { return &r.clause.Owners }))
	return append(list, sourceColumns(func(r *clauseRow) *engine.Source { return &r.clause.Source })...)
}

func checkColumns() []bookColumn[engine.Check] {
	return []bookColumn[engine.Check]{
		fixedText("编号", 8, func(r *engine.Check) *string { return &r.ID }),
		text("勾稽关系", 44, func(r *engine.Check) *string { return &r.Text }),
		text("逐行核对的表", 14, func(r *engine.Check) *string { return &r.For }),
		text("核对条件", 30, func(r *engine.Check) *string { return &r.When }),
		text("按明细计算", 40, func(r *engine.Check) *string { return &r.Found }),
		text("应满足", 8, func(r *engine.Check) *string { return &r.Op }),
		text("填报的数", 40, func(r *engine.Check) *string { return &r.Stated }),
		text("列", 16, func(r *engine.Check) *string { return &r.Column }),
	}
}

// flatten gives a deduction as a row.
func flatten(d pattern.Deduction) deductRow {
	number := func(n exact.Number) string { b, _ := n.MarshalText(); return string(b) }
	switch p := d.Pattern.(type) {
	case *pattern.Fixed:
		return deductRow{pattern: d.Name, expression: p.If, points: p.Points.String(), what: p.What, metric: p.Metric, unit: p.Unit}
	case *pattern.Each:
		return deductRow{pattern: d.Name, expression: p.Each, points: p.Points.String(), limit: p.Cap.String(), unit: p.Unit, what: p.What}
	case *pattern.Missing:
		return deductRow{pattern: d.Name, expression: p.Where, points: p.Points.String(), limit: p.Cap.String(), unit: p.Unit, what: p.What,
			things: lines(p.Things), from: p.From, field: p.Field, exempt: p.Exempt}
	case *pattern.Shortfall:
		return deductRow{pattern: d.Name, expression: p.Rate, points: p.Points.String(), limit: p.Cap.String(), unit: p.Unit, metric: p.Metric,
			below: number(p.Below), per: number(p.Per), step: p.Step, round: string(p.Round)}
	case *pattern.Tiers:
		var list []string
		for _, t := range p.Tiers {
			list = append(list, fmt.Sprintf("%s %s 扣 %s", t.Op, number(t.Than), t.Points))
		}
		return deductRow{pattern: d.Name, expression: p.Value, metric: p.Metric, unit: p.Unit, tiers: lines(list)}
	case *pattern.Trend:
		return deductRow{pattern: d.Name, expression: p.Series, points: p.Points.String(), must: p.Must, metric: p.Metric, unit: p.Unit}
	case *pattern.Formula:
		return deductRow{pattern: d.Name, expression: p.Deduct, round: string(p.Round), limit: p.Cap.String(), what: p.What}
	case *pattern.Manual:
		return deductRow{pattern: d.Name, limit: p.Most.String()}
	}
	return deductRow{}
}

var tierLine = regexp.MustCompile(`^\s*(>=|<=|==|>|<|≥|≤|＝)\s*([0-9./%-]+)\s*[，,]?\s*扣\s*([0-9.]+)\s*分?\s*$`)

// deduction makes the deduction of a row, which must fill what its pattern has
// and nothing else. Errors name the column.
func (r deductRow) deduction() (pattern.Deduction, map[string]string) {
	wrong := map[string]string{}
	cells := map[string]string{"每次扣分": r.points, "封顶": r.limit, "单位": r.unit, "扣分事由": r.what, "指标名称": r.metric, "目标值": r.below, "每差多少": r.per,
		"不足一步": r.step, "修约": r.round, "分档": r.tiers, "应有趋势": r.must, "缺项清单": r.things, "清单所查的表": r.from, "清单所查的列": r.field, "判断式": r.expression, "不涉及的判断式": r.exempt}
	layout := map[string]struct{ needs, may []string }{
		"fixed":     {[]string{"判断式", "每次扣分"}, []string{"扣分事由", "指标名称", "单位"}},
		"each":      {[]string{"判断式", "每次扣分", "封顶"}, []string{"单位", "扣分事由"}},
		"missing":   {[]string{"缺项清单", "清单所查的表", "清单所查的列", "每次扣分", "封顶"}, []string{"判断式", "不涉及的判断式", "单位", "扣分事由"}},
		"shortfall": {[]string{"判断式", "目标值", "每差多少", "每次扣分", "不足一步", "封顶"}, []string{"修约", "指标名称", "单位"}},
		"tiers":     {[]string{"判断式", "分档"}, []string{"指标名称", "单位"}},
		"trend":     {[]string{"判断式", "应有趋势", "每次扣分"}, []string{"指标名称", "单位"}},
		"formula":   {[]string{"判断式", "修约", "封顶"}, []string{"扣分事由"}},
		"manual":    {[]string{"封顶"}, nil},
	}
	if r.pattern == "" {
		return pattern.Deduction{}, map[string]string{"扣分方式": "没有填写；应为" + strings.Join(patternTitles().titles(), "、") + "之一"}
	}
	form, title := layout[r.pattern], patternTitles().title(r.pattern)
	for column, value := range cells {
		switch {
		case value == "" && slices.Contains(form.needs, column):
			wrong[column] = fmt.Sprintf("没有填写；扣分方式为“%s”的必须填写", title)
		case value != "" && !slices.Contains(form.needs, column) && !slices.Contains(form.may, column):
			wrong[column] = fmt.Sprintf("扣分方式为“%s”的不填此列", title)
		}
	}
	amount := func(column string) score.Points {
		if cells[column] == "" || wrong[column] != "" {
			return 0
		}
		p, err := points(cells[column])
		if err != nil {
			wrong[column] = err.Error()
		}
		return p
	}
	number := func(column string) exact.Number {
		var n exact.Number
		if cells[column] == "" || wrong[column] != "" {
			return n
		}
		if err := n.UnmarshalJSON([]byte(cells[column])); err != nil {
			wrong[column] = fmt.Sprintf("“%s”不是数；应如 0.95、95%%", clip(cells[column]))
		}
		return n
	}
	d := pattern.Deduction{Name: r.pattern}
	switch r.pattern {
	case "fixed":
		d.Pattern = &pattern.Fixed{If: r.expression, Points: amount("每次扣分"), What: r.what, Metric: r.metric, Unit: r.unit}
	case "each":
		d.Pattern = &pattern.Each{Each: r.expression, Points: amount("每次扣分"), Cap: amount("封顶"), Unit: r.unit, What: r.what}
	case "missing":
		d.Pattern = &pattern.Missing{Things: unlines(r.things), From: r.from, Field: r.field, Where: r.expression, Exempt: r.exempt,
			Points: amount("每次扣分"), Cap: amount("封顶"), Unit: r.unit, What: r.what}
	case "shortfall":
		d.Pattern = &pattern.Shortfall{Rate: r.expression, Below: number("目标值"), Per: number("每差多少"), Points: amount("每次扣分"), Step: r.step,
			Round: score.Rounding(r.round), Cap: amount("封顶"), Metric: r.metric, Unit: r.unit}
	case "tiers":
		p := &pattern.Tiers{Value: r.expression, Metric: r.metric, Unit: r.unit}
		for _, line := range unlines(r.tiers) {
			m := tierLine.FindStringSubmatch(line)
			var than exact.Number
			if m == nil || than.UnmarshalJSON([]byte(m[2])) != nil {
				wrong["分档"] = fmt.Sprintf("“%s”应写成“>= 0.8 扣 0.5”，一档一行", clip(line))
				break
			}
			cost, err := points(m[3])
			if err != nil {
				wrong["分档"] = err.Error()
			}
			op := strings.NewReplacer("≥", ">=", "≤", "<=", "＝", "==").Replace(m[1])
			p.Tiers = append(p.Tiers, pattern.Tier{Op: op, Than: than, Points: cost})
		}
		d.Pattern = p
	case "trend":
		d.Pattern = &pattern.Trend{Series: r.expression, Must: r.must, Points: amount("每次扣分"), Metric: r.metric, Unit: r.unit}
	case "formula":
		d.Pattern = &pattern.Formula{Deduct: r.expression, Round: score.Rounding(r.round), Cap: amount("封顶"), What: r.what}
	case "manual":
		d.Pattern = &pattern.Manual{Manual: true, Most: amount("封顶")}
	}
	return d, wrong
}

// factOf is one thing said of the whole ruleset.
type factOf struct {
	key  string
	need bool
	get  func(*engine.Ruleset) string
	set  func(*engine.Ruleset, string) error
}

// facts are the rows of 基本情况.
var facts = []factOf{
	{"编号", true, func(rs *engine.Ruleset) string { return rs.ID }, func(rs *engine.Ruleset, s string) error { rs.ID = s; return nil }},
	{"版次", true, func(rs *engine.Ruleset) string { return rs.Edition }, func(rs *engine.Ruleset, s string) error { rs.Edition = s; return nil }},
	{"名称", true, func(rs *engine.Ruleset) string { return rs.Title }, func(rs *engine.Ruleset, s string) error { rs.Title = s; return nil }},
	{"发布单位", false, func(rs *engine.Ruleset) string { return rs.Issuer }, func(rs *engine.Ruleset, s string) error { rs.Issuer = s; return nil }},
	{"说明", false, func(rs *engine.Ruleset) string { return rs.Note }, func(rs *engine.Ruleset, s string) error { rs.Note = s; return nil }},
	{"评价的对象类别", true, func(rs *engine.Ruleset) string {
		var list []string
		for _, kind := range rs.Subjects {
			list = append(list, kindTitles.title(kind))
		}
		return lines(list)
	}, func(rs *engine.Ruleset, s string) error {
		for _, line := range unlines(s) {
			code, err := kindTitles.code(line)
			if err != nil {
				return err
			}
			rs.Subjects = append(rs.Subjects, code)
		}
		return nil
	}},
	{"取自的细则", false, func(rs *engine.Ruleset) string { return rs.Extends }, func(rs *engine.Ruleset, s string) error { rs.Extends = s; return nil }},
	{"上一版", false, func(rs *engine.Ruleset) string { return rs.Previous }, func(rs *engine.Ruleset, s string) error { rs.Previous = s; return nil }},
	{"取消的条款", false, func(rs *engine.Ruleset) string {
		var list []string
		for _, w := range rs.Withdrawn {
			list = append(list, w.ID+"｜"+strings.Join(w.Into, " ")+"｜"+w.Reason)
		}
		return lines(list)
	}, func(rs *engine.Ruleset, s string) error {
		for _, line := range unlines(s) {
			parts := strings.SplitN(line, "｜", 3)
			if len(parts) < 3 {
				return fmt.Errorf("“%s”应写成“条款编号｜并入的条款｜理由”，没有并入的中间不填", clip(line))
			}
			rs.Withdrawn = append(rs.Withdrawn, engine.Withdrawal{ID: parts[0], Reason: parts[2], Into: strings.Fields(parts[1])})
		}
		return nil
	}},
	{"评价的职责", false, func(rs *engine.Ruleset) string { return rs.Role }, func(rs *engine.Ruleset, s string) error { rs.Role = strings.TrimSpace(s); return nil }},
	{"服务的细则", false, func(rs *engine.Ruleset) string { return rs.Serves }, func(rs *engine.Ruleset, s string) error { rs.Serves = s; return nil }},
	{"满分", true, func(rs *engine.Ruleset) string { return rs.Total.String() }, func(rs *engine.Ruleset, s string) error { return optionalPoints(s, &rs.Total) }},
	{"合格线", false, func(rs *engine.Ruleset) string {
		if rs.Pass == nil {
			return ""
		}
		return rs.Pass.Op + " " + rs.Pass.Points.String()
	}, func(rs *engine.Ruleset, s string) error {
		op, rest, _ := strings.Cut(s, " ")
		p, err := points(rest)
		if err != nil || op != ">" && op != ">=" {
			return fmt.Errorf("“%s”应写成“> 90”或者“>= 60”", clip(s))
		}
		rs.Pass = &engine.PassLine{Op: op, Points: p}
		return nil
	}},
	{"报告的小数位数", true, func(rs *engine.Ruleset) string { return strconv.Itoa(rs.Rounding.Scale) }, func(rs *engine.Ruleset, s string) error { return integer(s, &rs.Rounding.Scale) }},
	{"报告的修约", true, func(rs *engine.Ruleset) string { return roundTitles.title(string(rs.Rounding.Mode)) }, func(rs *engine.Ruleset, s string) error { return chosen(roundTitles, s, &rs.Rounding.Mode) }},
	{"未提交的", true, func(rs *engine.Ruleset) string { return noEvidence.title(rs.NoEvidence) }, func(rs *engine.Ruleset, s string) error { return chosen(noEvidence, s, &rs.NoEvidence) }},
	{"不涉及的", true, func(rs *engine.Ruleset) string { return notConcern.title(rs.NotApplicable) }, func(rs *engine.Ruleset, s string) error { return chosen(notConcern, s, &rs.NotApplicable) }},
	{"数据表", true, func(rs *engine.Ruleset) string { return lines(rs.Tables) }, func(rs *engine.Ruleset, s string) error { rs.Tables = unlines(s); return nil }},
	{"比例类指标", false, func(rs *engine.Ruleset) string { return lines(rs.Shares) }, func(rs *engine.Ruleset, s string) error { rs.Shares = unlines(s); return nil }},
	{"参数", false, func(rs *engine.Ruleset) string {
		var list []string
		for _, name := range slices.Sorted(maps.Keys(rs.Params)) {
			value, _ := json.Marshal(rs.Params[name])
			list = append(list, name+" = "+string(value))
		}
		return lines(list)
	}, func(rs *engine.Ruleset, s string) error {
		rs.Params = map[string]any{}
		for _, line := range unlines(s) {
			name, value, ok := strings.Cut(line, "=")
			decoder := json.NewDecoder(bytes.NewReader([]byte(value)))
			decoder.UseNumber()
			var v any
			if err := decoder.Decode(&v); err != nil || !ok {
				return fmt.Errorf("“%s”应写成“名称 = 数”或者“名称 = \"文字\"”", clip(line))
			}
			rs.Params[strings.TrimSpace(name)] = v
		}
		return nil
	}},
	{"鼓励项名称", false, func(rs *engine.Ruleset) string {
		if rs.Bonus == nil {
			return ""
		}
		return rs.Bonus.Name
	}, func(rs *engine.Ruleset, s string) error { bonusOf(rs).Name = s; return nil }},
	{"鼓励项封顶", false, func(rs *engine.Ruleset) string {
		if rs.Bonus == nil {
			return ""
		}
		return rs.Bonus.Cap.String()
	}, func(rs *engine.Ruleset, s string) error { return optionalPoints(s, &bonusOf(rs).Cap) }},
	{"鼓励项计入总分", false, func(rs *engine.Ruleset) string {
		if rs.Bonus == nil {
			return ""
		}
		return yesNo.title(strconv.FormatBool(rs.Bonus.Inside))
	}, func(rs *engine.Ruleset, s string) error {
		code, err := yesNo.code(s)
		bonusOf(rs).Inside = code == "true"
		return err
	}},
}

func bonusOf(rs *engine.Ruleset) *engine.Bonus {
	if rs.Bonus == nil {
		rs.Bonus = &engine.Bonus{}
	}
	return rs.Bonus
}
