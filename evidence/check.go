package evidence

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode/utf8"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// check reads the cells of one field and judges them: the field's schema,
// compiled once, so that a record costs no maps of maps and no reflection.
type check struct {
	field     *column.Field
	options   map[string]string // Enum, to the one copy of each text
	missing   map[string]bool
	pattern   *regexp.Regexp
	low, high int64 // bounds in units of the field's scale
	maxLength int
	maxItems  int
}

// newCheck compiles a field. A pattern that RE2 cannot read matches nothing:
// the ruleset's loader refuses it, and an unchecked column would be worse.
func newCheck(field *column.Field) *check {
	c := &check{field: field, missing: map[string]bool{}, low: math.MinInt64, high: math.MaxInt64,
		maxLength: field.MaxLength, maxItems: field.MaxItems}
	if c.maxLength == 0 {
		c.maxLength = column.DefaultMaxLength
	}
	if c.maxItems == 0 {
		c.maxItems = column.DefaultMaxItems
	}
	for _, text := range field.Missing {
		c.missing[fold(text)] = true
	}
	if field.Type == column.Enum || len(field.Enum) > 0 { // or a list of options
		c.options = map[string]string{}
		for _, option := range field.Enum {
			c.options[option] = option
		}
	}
	if field.Pattern != "" {
		pattern, err := regexp.Compile(field.Pattern)
		if err != nil {
			pattern = regexp.MustCompile(`[^\s\S]`)
		}
		c.pattern = pattern
	}
	if field.Min != nil {
		c.low = bound(*field.Min, c.scale(), 1)
	}
	if field.Max != nil {
		c.high = bound(*field.Max, c.scale(), -1)
	}
	return c
}

func (c *check) scale() int {
	if c.field.Type == column.Decimal {
		return c.field.Scale
	}
	return 0
}

// bound gives the first multiple of 10^-scale at the limit or, where the limit
// falls between two, on its inner side (+1 above, −1 below).
func bound(limit exact.Number, scale int, inner int64) int64 {
	power := int64(1)
	for range scale {
		power *= 10
	}
	scaled, err := limit.Mul(exact.Int(power))
	if err != nil {
		return -inner * math.MaxInt64
	}
	n, ok := scaled.Round(0, score.Down).Int64()
	if !ok {
		return int64(scaled.Sign()) * math.MaxInt64
	}
	if d := exact.Int(n).Cmp(scaled); inner > 0 && d < 0 || inner < 0 && d > 0 {
		n += inner
	}
	return n
}

// read gives the value of a cell, None for a blank one or one that says so.
//
// Errors: a flaw that is no notice leaves the value undefined; with a notice
// the value stands.
func (c *check) read(in cell, cellLength int) (column.Value, *flaw) {
	switch in.kind {
	case blankCell, jsonNull:
		return column.None, nil
	case errorCell:
		return column.None, &flaw{CellError, quote(in.text), "能算出结果的公式或者直接填写的值", false}
	case unsolvedCell:
		return column.None, &flaw{CellFormula, "公式没有计算结果", "在 WPS/Excel 中打开、重新计算并保存后的值，或者直接填写的值", false}
	case jsonObject:
		return column.None, &flaw{CellType, "JSON对象", c.describeJSON(), false}
	case jsonList:
		return c.list(in)
	case dayCell:
		if c.field.Type == column.Date {
			return column.Whole(in.day), nil
		}
	}
	if len(in.text) > cellLength && utf8.RuneCountInString(in.text) > cellLength {
		return column.None, &flaw{CellLength, fmt.Sprintf("%d个字", utf8.RuneCountInString(in.text)), fmt.Sprintf("不超过%d个字", cellLength), false}
	}
	text, ok := clean(in.text)
	if !ok {
		return column.None, unclean(text)
	}
	if text == "" {
		return column.None, nil
	}
	if len(c.missing) > 0 && in.kind == textCell && c.missing[fold(text)] {
		return column.None, nil
	}
	switch c.field.Type {
	case column.Integer, column.Decimal:
		return c.number(in, text)
	case column.Boolean:
		return c.truth(in, text)
	case column.Date:
		return c.day(in, text)
	}
	if in.kind == jsonNumber || in.kind == jsonTruth {
		return column.None, &flaw{CellType, in.show(), c.describeJSON(), false}
	}
	if text, bad := plainText(in, text); bad != nil {
		return column.None, bad
	} else if c.field.Type == column.List {
		if in.kind == jsonText {
			return column.None, &flaw{CellType, in.show(), c.describeJSON(), false}
		}
		return c.items(entries(text))
	} else if c.field.Type == column.Enum {
		option, ok := c.options[text]
		if !ok {
			return column.None, &flaw{CellEnum, quote(text), quoteAll(c.field.Enum) + "之一", false}
		}
		return column.Str(option), nil
	} else {
		if bad := c.length(text); bad != nil {
			return column.None, bad
		}
		if c.pattern != nil && !c.pattern.MatchString(text) {
			return column.None, &flaw{CellPattern, quote(text), "符合格式 " + c.field.Pattern + " 的文字", false}
		}
		return column.Str(text), nil
	}
}

func unclean(text string) *flaw {
	if strings.ContainsRune(text, utf8.RuneError) {
		return &flaw{TextEncoding, "无法识别的文字" + quote(text), "UTF-8 或者 GB18030 编码的文字", false}
	}
	return &flaw{CellControl, "带有控制字符的文字" + quote(text), "不含控制字符的文字", false}
}

// plainText gives a workbook's typed cell as the text the person saw.
func plainText(in cell, text string) (string, *flaw) {
	switch in.kind {
	case dayCell:
		return text, &flaw{CellType, "被表格软件转成日期的" + quote(text), "文字；请把单元格格式设为“文本”后重新填写", false}
	case truthCell:
		return map[bool]string{true: "TRUE", false: "FALSE"}[text == "1"], nil
	case numberCell, percentCell:
		d, fault := sheetDecimal(text)
		if fault != numberFine || d.exponent > 20 {
			return text, &flaw{CellDigits, quote(text), "文字；请把单元格格式设为“文本”后重新填写", false}
		}
		// Beyond fifteen digits a spreadsheet has already replaced the rest by zeros.
		if whole := strings.TrimLeft(d.text(), "-0."); len(whole) > 15 {
			return text, &flaw{CellDigits, "被截断的长数字" + quote(whole), "完整的号码；请把单元格格式设为“文本”后重新填写", false}
		}
		if in.kind == percentCell {
			d.exponent += 2
			return d.text() + "%", nil
		}
		return d.text(), nil
	}
	return text, nil
}

// number reads an Integer or a Decimal, exactly, into units of its scale.
func (c *check) number(in cell, text string) (column.Value, *flaw) {
	var (
		d       decimal
		fault   numberFault
		percent bool
		note    string
	)
	switch in.kind {
	case numberCell:
		d, fault = sheetDecimal(text)
	case percentCell:
		d, fault = sheetDecimal(text)
		d.exponent += 2
		percent = true
	case jsonNumber:
		d, fault = parseDecimal(text, true)
	case textCell:
		if c.field.Note {
			text, note = cutNote(text)
		}
		text = narrow(text)
		if cut, ok := strings.CutSuffix(text, "%"); ok {
			text, percent = strings.TrimRight(cut, " "), true
		}
		d, fault = parseDecimal(text, false)
	default:
		if in.kind == jsonText || in.kind == jsonTruth {
			return column.None, &flaw{CellType, in.show(), c.describeJSON(), false}
		}
		return column.None, &flaw{CellNumber, in.show(), c.describe(), false}
	}
	if fault == numberSyntax {
		return column.None, &flaw{CellNumber, in.show(), c.describe(), false}
	}
	if percent && c.field.Unit != "%" {
		// A column without unit takes 47.9% for 0.479; one that counts 个 or 千米 cannot.
		if c.field.Unit != "" || c.field.Type != column.Decimal {
			return column.None, &flaw{CellPercent, percentText(in), c.describe(), false}
		}
		d.exponent -= 2
	}
	var n int64
	if fault == numberFine {
		n, fault = d.fixed(c.scale())
	}
	switch fault {
	case numberScale:
		return column.None, &flaw{CellScale, quote(strings.TrimFunc(in.text, isSpace)), c.describe(), false}
	case numberLarge:
		return column.None, &flaw{CellRange, quote(strings.TrimFunc(in.text, isSpace)), c.describe(), false}
	}
	if n < c.low || n > c.high {
		return column.None, &flaw{CellRange, quote(exact.Scaled(n, c.scale()).String()), c.describe(), false}
	}
	if note != "" {
		return column.Whole(n), &flaw{CellNote, quote(in.text), "已读作" + exact.Scaled(n, c.scale()).String() + "，括注未计入", true}
	}
	return column.Whole(n), nil
}

// percentText is a percentage as a found value.
func percentText(in cell) string {
	if in.kind == percentCell {
		return in.show()
	}
	return "百分数" + quote(strings.TrimFunc(in.text, isSpace))
}

// truths are the ways of writing 是 and 否.
var truths = map[string]bool{
	"是": true, "√": true, "✓": true, "✔": true, "true": true, "1": true,
	"否": false, "×": false, "✗": false, "✘": false, "false": false, "0": false,
}

func (c *check) truth(in cell, text string) (column.Value, *flaw) {
	switch in.kind {
	case jsonText, jsonNumber:
		return column.None, &flaw{CellType, in.show(), c.describeJSON(), false}
	case dayCell, percentCell:
		return column.None, &flaw{CellBoolean, in.show(), c.describe(), false}
	}
	value, ok := truths[text]
	if !ok {
		value, ok = truths[strings.ToLower(narrow(text))]
	}
	if !ok {
		return column.None, &flaw{CellBoolean, quote(text), c.describe(), false}
	}
	return column.Bool(value), nil
}

func (c *check) day(in cell, text string) (column.Value, *flaw) {
	switch in.kind {
	case jsonNumber, jsonTruth:
		return column.None, &flaw{CellType, in.show(), c.describeJSON(), false}
	case jsonText:
		// JSON is written by programs, which have one way of writing a date.
		day, err := column.Day(text)
		if err != nil {
			return column.None, &flaw{CellDate, quote(text), "1900年至2999年间的日期，写作 2022-09-20", false}
		}
		return column.Whole(day), nil
	case truthCell, percentCell:
		return column.None, &flaw{CellDate, in.show(), c.describe(), false}
	case numberCell:
		if day, ok := parseDay(text); ok && len(text) == 8 {
			return column.Whole(day), nil
		}
		if day, ok := serialDay(text, in.since1904); ok && !strings.Contains(text, ".") {
			return column.None, &flaw{CellSerial, fmt.Sprintf("没有设成日期格式的数%s（作为日期序列号是%s）", quote(text), column.DayText(day)),
				"日期；请把单元格设为日期格式，或者写作 " + column.DayText(day), false}
		}
		return column.None, &flaw{CellDate, quote(text), c.describe(), false}
	}
	day, ok := parseDay(text)
	if serial, is := serialDay(text, false); !ok && is && len(text) == 5 && digits(text) {
		return column.None, &flaw{CellSerial, fmt.Sprintf("数%s（作为日期序列号是%s）", quote(text), column.DayText(serial)), "日期，写作 " + column.DayText(serial), false}
	}
	if !ok {
		return column.None, &flaw{CellDate, quote(text), c.describe(), false}
	}
	return column.Whole(day), nil
}

// list reads a JSON array.
func (c *check) list(in cell) (column.Value, *flaw) {
	if c.field.Type != column.List {
		return column.None, &flaw{CellType, in.show(), c.describeJSON(), false}
	}
	return c.items(in.list)
}

// items reads the entries of a list; blank ones count for nothing.
func (c *check) items(entries []string) (column.Value, *flaw) {
	list := make([]string, 0, len(entries))
	for _, entry := range entries {
		text, ok := clean(entry)
		if !ok {
			return column.None, unclean(text)
		}
		if text == "" {
			continue
		}
		if bad := c.length(text); bad != nil {
			return column.None, bad
		}
		if c.options != nil {
			option, ok := c.options[text]
			if !ok {
				return column.None, &flaw{CellEnum, quote(text), quoteAll(c.field.Enum) + "之一", false}
			}
			text = option
		}
		if c.pattern != nil && !c.pattern.MatchString(text) {
			return column.None, &flaw{CellPattern, quote(text), "符合格式 " + c.field.Pattern + " 的文字", false}
		}
		list = append(list, text)
	}
	if len(list) > c.maxItems {
		return column.None, &flaw{CellItems, fmt.Sprintf("%d项", len(list)), fmt.Sprintf("不超过%d项", c.maxItems), false}
	}
	if len(list) == 0 {
		return column.None, nil
	}
	return column.Strs(list), nil
}

func (c *check) length(text string) *flaw {
	if len(text) <= c.maxLength && len(text) >= c.field.MinLength*4 {
		return nil // bytes are at least as many as characters
	}
	n := utf8.RuneCountInString(text)
	if n > c.maxLength {
		return &flaw{CellLength, fmt.Sprintf("%d个字的%s", n, quote(text)), fmt.Sprintf("不超过%d个字", c.maxLength), false}
	}
	if n < c.field.MinLength {
		return &flaw{CellLength, fmt.Sprintf("%d个字的%s", n, quote(text)), fmt.Sprintf("不少于%d个字", c.field.MinLength), false}
	}
	return nil
}

// describeJSON says which JSON value the field takes.
func (c *check) describeJSON() string {
	switch c.field.Type {
	case column.Boolean:
		return "true 或者 false"
	case column.List:
		return "文字的数组"
	case column.Integer, column.Decimal:
		return "不加引号的数：" + c.describe()
	case column.Date:
		return "文字，写作 2022-09-20"
	case column.Enum:
		return "文字：" + c.describe()
	}
	return "文字"
}

// describe says what the field takes, for the 应为 of a message and for the
// instructions of the workbook.
func (c *check) describe() string {
	f := c.field
	switch f.Type {
	case column.Integer, column.Decimal:
		text := "整数"
		if f.Type == column.Decimal {
			text = "数"
			if f.Scale == 0 {
				text = "整数"
			}
		}
		switch {
		case f.Min != nil && f.Max != nil:
			text = f.Min.String() + "至" + f.Max.String() + "之间的" + text
		case f.Min != nil:
			text = "不小于" + f.Min.String() + "的" + text
		case f.Max != nil:
			text = "不大于" + f.Max.String() + "的" + text
		}
		if f.Type == column.Decimal && f.Scale > 0 {
			text += fmt.Sprintf("，最多%d位小数", f.Scale)
		}
		if f.Unit != "" {
			text += "，单位" + f.Unit
		}
		return text
	case column.Boolean:
		return "“是”或者“否”"
	case column.Date:
		return "日期，如 2022-09-20"
	case column.Enum:
		return quoteAll(f.Enum) + "之一"
	case column.List:
		return "列表，各项用顿号隔开"
	}
	return "文字"
}

// entries takes a cell that lists several texts apart.
func entries(text string) []string {
	if text == "" {
		return nil
	}
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;；\n", r) })
}
