package evidence

import (
	"strconv"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// parts are the units that say that a value counts parts of a whole, and how
// many parts the whole has.
var parts = map[string]int64{"%": 100, "％": 100, "百分比": 100, "‰": 1000}

// indicator judges what only a whole row of 指标数据 shows: that there is a
// value, that parts of a hundred or a thousand are stored as the ratio they
// are, that the value is the ratio of the numbers beside it, and that a share
// is one.
func (l *ledger) indicator(row int) {
	schema := l.in.schema
	name, value := schema.Field("indicator"), schema.Field("value")
	numerator, denominator := schema.Field("numerator"), schema.Field("denominator")
	if name < 0 || value < 0 || numerator < 0 || denominator < 0 {
		return
	}
	l.unasked(name, row)
	number := func(field int) exact.Number { return exact.Scaled(l.values[field].Int, schema.Fields[field].Scale) }
	has := func(field int) bool { return !l.values[field].Missing }
	ratio := has(numerator) && has(denominator)
	if !has(value) && !ratio {
		l.report(flaw{IndicatorValue, "没有数值，分子和分母也不齐", "数值，或者分子和分母", false}, row, l.column(value))
	}
	if l.flawed {
		return // a refused cell has been told, and nothing can be compared with it
	}
	kind := l.figures(l.values[name].Text)
	if has(value) && l.percent && kind.Known && !kind.Share {
		l.report(flaw{CellPercent, "百分数", "不带百分号的数：这项指标不是占比", false}, row, l.column(value))
		return
	}
	show := exact.Number.String // as it was written
	if whole, sign, title := l.parts(); has(value) && whole > 1 {
		if l.values[value].Int%whole != 0 {
			decimals := schema.Fields[value].Scale - len(strconv.FormatInt(whole, 10)) + 1
			l.report(flaw{CellScale, quote(show(number(value)) + sign), title + "，最多" + strconv.Itoa(decimals) + "位小数", false}, row, l.column(value))
			return
		}
		l.values[value] = column.Whole(l.values[value].Int / whole)
		show = func(n exact.Number) string { return percentOr(n, whole) }
	}
	if has(value) && ratio {
		l.compareRatio(number(value), number(numerator), number(denominator), kind.Per, show, row)
	}
	if l.r.shares[l.values[name].Text] {
		const allowed = "0 至 1 之间的比例，百分数请在单位栏填“%”"
		one := exact.Int(1)
		if has(value) && (number(value).Sign() < 0 || number(value).Cmp(one) > 0) {
			l.report(flaw{IndicatorRange, quote(show(number(value))), allowed, false}, row, l.column(value))
		}
		if ratio && (number(numerator).Sign() < 0 || number(numerator).Cmp(number(denominator)) > 0) {
			l.report(flaw{IndicatorRange, "分子" + quote(number(numerator).String()) + "、分母" + quote(number(denominator).String()),
				"0 至 1 之间的比例：分子不小于 0，不大于分母", false}, row, l.column(numerator))
		}
	}
}

// figures says what the figures of an indicator are, as far as that was told.
func (l *ledger) figures(indicator string) FigureKind {
	if l.r.opts.Figures == nil {
		return FigureKind{Per: 1}
	}
	kind := l.r.opts.Figures(indicator)
	kind.Per = max(1, kind.Per)
	return kind
}

// parts gives how many parts the whole has that the unit makes the value one
// of, 1 for none. A percentage that was written with its own sign has been read
// as the ratio already.
func (l *ledger) parts() (whole int64, sign, title string) {
	unit := l.in.schema.Field("unit")
	if unit < 0 || l.percent {
		return 1, "", ""
	}
	switch whole = parts[fold(l.values[unit].Text)]; whole {
	case 100:
		return whole, "%", "百分数"
	case 1000:
		return whole, "‰", "千分数"
	}
	return 1, "", ""
}

// percentOr gives a ratio in parts of a hundred or a thousand.
func percentOr(n exact.Number, whole int64) string {
	if whole == 100 {
		return n.Percent()
	}
	if thousandths, err := n.Mul(exact.Int(whole)); err == nil {
		return thousandths.String() + "‰"
	}
	return n.String()
}

// compareRatio reports a value that is not the ratio of the numbers beside it,
// times per, as far as the decimals of the value go.
func (l *ledger) compareRatio(value, numerator, denominator exact.Number, per int64, show func(exact.Number) string, row int) {
	at := l.column(l.in.schema.Field("value"))
	ratio, err := numerator.Quo(denominator)
	if err == nil {
		ratio, err = ratio.Mul(exact.Int(per))
	}
	if err != nil {
		l.report(flaw{IndicatorClash, "数值" + quote(show(value)) + "，而分母为0", "与分子、分母之比一致的数值；没有分母的只填数值", false}, row, at)
		return
	}
	decimals := 0
	for decimals < column.MaxScale && value.Round(decimals, score.HalfUp).Cmp(value) != 0 {
		decimals++
	}
	if rounded := ratio.Round(decimals, score.HalfUp); rounded.Cmp(value) != 0 {
		l.report(flaw{IndicatorClash, "数值" + quote(show(value)) + "与分子、分母之比不一致", "分子除以分母所得的" + quote(show(rounded)), false}, row, at)
	}
}

// unasked tells of an indicator that the ruleset does not use.
func (l *ledger) unasked(name, row int) {
	if l.r.known == nil || l.values[name].Text == "" || l.r.known[l.values[name].Text] {
		return
	}
	note := "评价细则没有用到，不影响得分"
	if near := Nearest(l.values[name].Text, l.r.opts.Indicators); near != "" {
		note += "；如果指的是" + quote(near) + "，请改成一致的写法"
	}
	l.report(flaw{IndicatorUnknown, "指标" + quote(l.values[name].Text), note, true}, row, l.column(name))
}
