package evidence

import (
	"slices"

	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/score"
)

// percents are the units that say that a value counts hundredths.
var percents = []string{"%", "％", "百分比"}

// indicator judges what only a whole row of 指标数据 shows: that there is a
// value, that a percentage is stored as the ratio it is, that the value is the
// ratio of the numbers beside it, and that a share is one.
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
	show := exact.Number.String // as it was written
	if has(value) && l.perCent() {
		if l.values[value].Int%100 != 0 {
			l.report(flaw{CellScale, quote(show(number(value)) + "%"), "百分数，最多" + exact.Int(int64(schema.Fields[value].Scale-2)).String() + "位小数", false}, row, l.column(value))
			return
		}
		l.values[value], show = column.Whole(l.values[value].Int/100), exact.Number.Percent
	}
	if has(value) && ratio {
		l.compareRatio(number(value), number(numerator), number(denominator), show, row)
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

// perCent reports whether the unit makes the value a percentage. One that was
// written with its own sign has been read as the ratio already.
func (l *ledger) perCent() bool {
	unit := l.in.schema.Field("unit")
	return unit >= 0 && !l.percent && slices.Contains(percents, fold(l.values[unit].Text))
}

// compareRatio reports a value that is not the ratio of the numbers beside it,
// as far as the decimals of the value go.
func (l *ledger) compareRatio(value, numerator, denominator exact.Number, show func(exact.Number) string, row int) {
	at := l.column(l.in.schema.Field("value"))
	ratio, err := numerator.Quo(denominator)
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
	if near := nearest(l.values[name].Text, l.r.opts.Indicators); near != "" {
		note += "；如果指的是" + quote(near) + "，请改成一致的写法"
	}
	l.report(flaw{IndicatorUnknown, "指标" + quote(l.values[name].Text), note, true}, row, l.column(name))
}
