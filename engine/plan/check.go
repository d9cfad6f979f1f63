package plan

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
)

// Check finds what is wrong with a plan that has passed the published schema:
// what only the whole of an indicator, or of the plan, shows.
func (p *Plan) Check() []engine.Defect {
	c := checking{plan: p, ids: map[string]int{}, series: map[string]Series{}, names: map[string]string{}}
	if period := p.Head.Period; period.From >= period.To || period.To-period.From > longest {
		c.fail("plan.period", "规划期 %d—%d 年；应不短于两年、不长于%d年", period.From, period.To, longest)
	}
	for i := range p.Indicators {
		c.indicator(&p.Indicators[i], fmt.Sprintf("indicators[%d]", i))
	}
	return c.defects
}

// longest is how many years lie between the first and the last of a plan at most.
const longest = 30

type checking struct {
	plan    *Plan
	ids     map[string]int
	series  map[string]Series // by folded name
	names   map[string]string // folded names and ids → the indicator that has them
	defects []engine.Defect
}

func (c *checking) fail(where, format string, args ...any) {
	c.defects = append(c.defects, engine.Defect{Where: where, What: fmt.Sprintf(format, args...)})
}

// ops are the comparisons that fit a direction.
var ops = map[string][]string{AtLeast: {">=", ">"}, MustNotExceed: {"<=", "<"}, Exactly: {"="}, Fall: {">=", ">"}}

func (c *checking) indicator(i *Indicator, at string) {
	if c.ids[i.ID]++; c.ids[i.ID] == 2 {
		c.fail(at+".id", "标识 %q 重复", i.ID)
	}
	for _, name := range []string{fold(i.ID), fold(i.Name)} {
		if owner, taken := c.names[name]; taken && owner != i.ID {
			c.fail(at+".name", "与指标 %s 同名：%q", owner, i.Name)
		}
		c.names[name] = i.ID
	}
	method := i.method()
	if method == nil {
		c.fail(at+".kind", "没有评估规则：kind %q、direction %q、aggregation %q 不能这样组合", i.Kind, i.Direction, i.Aggregation)
		return
	}
	c.seriesOf(i, at)
	c.target(i, at)
	c.years(i, at)
	c.open(i, at)
	if with := i.ComparedWith; with != nil {
		if _, _, ok := parse(with.Value); !ok {
			c.fail(at+".compared_with.value", "%q 不是数", with.Value)
		}
	}
	for n, field := range i.Inferred {
		if inferredTitles[field] == "" {
			c.fail(fmt.Sprintf("%s.inferred[%d]", at, n), "没有字段 %q", field)
		}
	}
}

func (c *checking) seriesOf(i *Indicator, at string) {
	fact := i.task() || i.Kind == Qualitative && i.Aggregation == State
	switch {
	case fact && len(i.Series) > 0:
		c.fail(at+".series", "定性目标不填数值，不应有填报项")
	case !fact && len(i.Series) == 0:
		c.fail(at+".series", "没有填报项")
	case i.Per != nil && *i.Per == "half_year" && len(i.Series) != 2:
		c.fail(at+".series", "按半年计的指标有上、下半年两个填报项，现有 %d 个", len(i.Series))
	}
	takes := map[string][]string{Level: {Level}, Count: {Count}, Rate: {Rate}, Share: {Share}, Increment: {Increment}, Decline: {Count, Rate, Share, Level}, Qualitative: {Count, Rate}}[i.Kind]
	for n, s := range i.Series {
		where := fmt.Sprintf("%s.series[%d]", at, n)
		if !slices.Contains(takes, s.Measure) {
			c.fail(where+".measure", "%q 不能是 %s 指标所量；应为 %s", s.Measure, i.Kind, strings.Join(takes, "、"))
		}
		if s.Measure == Share && s.Unit != "%" && s.Unit != "‰" {
			c.fail(where+".unit", "占比的单位是 %q；应为 %% 或 ‰", s.Unit)
		}
		if unit, basis := splitUnit(s.Unit); unit == "" || basis != "" {
			c.fail(where+".unit", "单位 %q 不能为空，也不能带括注：括注写填报时的口径", s.Unit)
		}
		if other, known := c.series[fold(s.Name)]; known && (other.Measure != s.Measure || other.Unit != s.Unit) {
			c.fail(where, "与另一个同名填报项 %q 的所量或者单位不同", s.Name)
		}
		c.series[fold(s.Name)] = s
	}
}

func (c *checking) target(i *Indicator, at string) {
	at += ".target"
	value, _ := i.goal()
	for _, one := range []struct {
		key  string
		text *string
	}{{"value", i.Target.Value}, {"reads_as", i.Target.ReadsAs}} {
		if one.text == nil {
			continue
		}
		if _, _, ok := parse(*one.text); !ok {
			c.fail(at+"."+one.key, "%q 不是数；应为十进制数", *one.text)
		}
	}
	if i.Kind == Qualitative {
		return
	}
	if i.Target.Op == nil || !slices.Contains(ops[i.Direction], *i.Target.Op) {
		found := "null"
		if i.Target.Op != nil {
			found = *i.Target.Op
		}
		c.fail(at+".op", "%s 与方向 %s 不合；应为 %s", found, i.Direction, strings.Join(ops[i.Direction], " 或 "))
	}
	switch {
	case i.Target.Value == nil && i.Target.ReadsAs == nil:
		c.fail(at+".value", "没有目标值，也没有读法 reads_as")
	case value == nil: // told above
	case i.Kind == Share || i.Kind == Decline:
		if i.Unit != "%" && i.Unit != "‰" {
			c.fail(strings.TrimSuffix(at, ".target")+".unit", "单位是 %q；占比和降幅应为 %% 或 ‰", i.Unit)
		} else if value.Cmp(hundred(i.Unit)) > 0 {
			c.fail(at+".value", "%s%s 超过全部", show(value, 0), i.Unit)
		}
	case (i.Kind == Count || i.Kind == Increment) && !value.IsInt():
		c.fail(at+".value", "件数应为整数，而目标值为 %s", show(value, 0))
	}
}

func (c *checking) years(i *Indicator, at string) {
	period := c.plan.Head.Period
	end := period.To
	if i.Target.Year != nil {
		if end = *i.Target.Year; end < period.From || end > period.To {
			c.fail(at+".target.year", "%d 年不在规划期 %d—%d 年内", end, period.From, period.To)
		}
	}
	if base := i.baseYear(); base >= end {
		c.fail(at+".base_year", "基期 %d 年不早于目标年份 %d", base, end)
	}
	if i.BaseYear != nil && i.Baseline.Year != nil && *i.BaseYear != *i.Baseline.Year {
		c.fail(at+".base_year", "与 baseline.year 不同")
	}
	if text := i.Baseline.Value; text != nil {
		if _, _, ok := parse(*text); !ok || i.Baseline.Year == nil {
			c.fail(at+".baseline", "基期值 %q 应为十进制数，并写明年份", *text)
		}
	}
	before := max(period.From, i.baseYear()+1) - 1
	for n, m := range i.Milestones {
		where := fmt.Sprintf("%s.milestones[%d]", at, n)
		if _, _, ok := parse(m.Value); !ok {
			c.fail(where+".value", "%q 不是数", m.Value)
		}
		if m.Year <= before || m.Year >= end {
			c.fail(where+".year", "%d 年；应依次在 %d 年之后、目标年份 %d 年之前", m.Year, before, end)
		}
		before = m.Year
	}
}

func (c *checking) open(i *Indicator, at string) {
	if i.Open == nil {
		return
	}
	at += ".open"
	switch {
	case i.Open.Reason == ScopeOpen && len(i.Open.Choices) < 2:
		c.fail(at+".choices", "范围前后不一的，应列出可选的范围")
	case i.Open.Reason == WordingOpen && i.Kind != Qualitative:
		c.fail(at+".reason", "用语未定的应为定性目标")
	case i.Open.Reason == WordingOpen && i.Aggregation == State && len(i.Open.Choices) > 0:
		c.fail(at+".choices", "不能由数值评估的用语没有可选的读法，由人认定")
	}
}
