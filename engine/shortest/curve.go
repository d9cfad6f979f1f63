package shortest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
)

// Fact is what the evidence tells of a clause that a run does not keep.
type Fact struct {
	Things      []string        // that are missing
	Records     []column.Origin // all that are to be mended
	Numerator   *exact.Number   // of a rate of counts or sums
	Denominator *exact.Number
	Grain       *exact.Number // the figure can only be a multiple of it; nil: anything
	Limit       *exact.Number // the figure cannot be greater; nil: no limit
	Goal        string        // what a figure must become
	Hopeless    string        // why it cannot be mended at all
}

// curve is how a clause can be mended: what each level takes and leaves.
type curve struct {
	levels  []level
	unit    int    // effort of one occurrence, thing, step or move
	of      int    // how many there are
	noun    string // what is counted: 处, 项, 步, 次
	do      func(count int, left score.Points) string
	figures map[int]exact.Number // count → what the figure must become
	things  []string
	records []column.Origin
	more    int
	depends string
	note    string // on what the count rests
	barrier string // why there is no way
}

// The conditions of moves that rest on what others will find.
const (
	IfClean    = "以补交后核实无问题为前提"
	ifAgreed   = "以专家复评认可为前提"
	ifLast     = "以最近一年的数据尚未定案、且往年数据不改为前提"
	ifComputed = "以公式算得的扣分降到0为前提"
)

// maxCount bounds how many occurrences are planned for.
const maxCount = 1_000_000_000

// curveOf says how a clause that loses points can be mended; nil for one that
// loses none.
func curveOf(clause *engine.Clause, result *engine.ClauseResult, fact Fact, known bool) *curve {
	c := &curve{unit: DefaultEffort, of: 1, noun: "次", records: fact.Records}
	if clause.Remedy != nil {
		c.unit = clause.Remedy.Effort
	}
	if result.Records != nil && !known {
		c.records, c.more = result.Records.Shown, result.Records.Total-len(result.Records.Shown)
	}
	switch {
	case result.Deducted == 0:
		return nil
	case fact.Hopeless != "":
		c.barrier = fact.Hopeless
	case result.Outcome.Unknown():
		c.unknown(result)
	default:
		c.pattern(clause.Deduct.Pattern, result, fact, known)
	}
	if len(c.levels) == 0 && c.barrier == "" {
		c.barrier = "没有能够减少扣分的整改"
	}
	return c
}

// unknown is how a clause is mended that was not judged.
func (c *curve) unknown(result *engine.ClauseResult) {
	if c.barrier = result.Outcome.Title() + "：" + result.Reason; result.Outcome.String() != "no_evidence" {
		return
	}
	c.barrier, c.depends, c.records, c.more = "", IfClean, nil, 0
	c.once("补交材料：" + result.Reason)
}

// once is a single move that leaves nothing.
func (c *curve) once(do string) {
	c.levels = []level{{effort: c.unit, count: 1}}
	c.do = func(int, score.Points) string { return do }
}

func (c *curve) pattern(p pattern.Pattern, result *engine.ClauseResult, fact Fact, known bool) {
	switch p := p.(type) {
	case *pattern.Each:
		c.each(p, result)
	case *pattern.Missing:
		c.missing(p, result, fact, known)
	case *pattern.Shortfall:
		c.shortfall(p, result, fact)
	case *pattern.Tiers:
		c.tiers(p, result, fact)
	case *pattern.Fixed:
		c.once("消除“" + cmp.Or(p.What, "条款所列情形") + "”" + goal(fact))
	case *pattern.Trend:
		c.depends = ifLast
		c.once("使" + cmp.Or(p.Metric, "指标") + "最近一年" + p.Step() + goal(fact))
	case *pattern.Formula:
		c.depends = ifComputed
		c.once("整改“" + cmp.Or(p.What, "公式所列情形") + "”，直到不再扣分")
	case *pattern.Manual:
		c.depends = ifAgreed
		c.once("按专家意见整改，申请复评")
	}
}

func goal(fact Fact) string {
	if fact.Goal == "" {
		return ""
	}
	return "：" + fact.Goal
}

// capped adds the levels of so many occurrences, of which the first do not
// count where the cap is used up.
func (c *curve) capped(n int64, each, limit, now score.Points) {
	c.of = int(n)
	enough := int64((limit + each - 1) / each)
	for left := min(n, enough) - 1; left >= 0; left-- {
		if points := score.Points(left) * each; points < now {
			c.levels = append(c.levels, level{effort: int(n-left) * c.unit, left: points, count: int(n - left)})
		}
	}
}

func (c *curve) each(p *pattern.Each, result *engine.ClauseResult) {
	n, ok := int64(0), false
	if result.Measure != nil {
		n, ok = result.Measure.Int64()
	}
	if !ok || n > maxCount {
		c.barrier = "评价结果中没有可用的处数"
		return
	}
	c.noun = cmp.Or(p.Unit, "处")
	c.capped(n, p.Points, p.Cap, result.Deducted)
	what := cmp.Or(p.What, "问题")
	c.do = func(count int, _ score.Points) string {
		return fmt.Sprintf("整改%s：%s", what, c.share(n, count))
	}
}

// share words how many of n are meant.
func (c *curve) share(n int64, count int) string {
	if int64(count) == n {
		return fmt.Sprintf("全部%d%s", n, c.noun)
	}
	return fmt.Sprintf("%d%s中的%d%s", n, c.noun, count, c.noun)
}

func (c *curve) missing(p *pattern.Missing, result *engine.ClauseResult, fact Fact, known bool) {
	n := int64(result.Deducted / p.Points)
	c.noun, c.things = cmp.Or(p.Unit, "项"), fact.Things
	switch {
	case known:
		n = int64(len(fact.Things))
	case result.Deducted == p.Cap: // as few as use up the cap, as many as are listed
		c.note = fmt.Sprintf("已扣完%s分，评价结果没有记下缺几%s；按清单全部%d%s都缺计算，工作量可能偏大", p.Cap, c.noun, len(p.Things), c.noun)
		n = int64(len(p.Things))
	}
	c.capped(n, p.Points, p.Cap, result.Deducted)
	c.do = func(count int, _ score.Points) string {
		text := fmt.Sprintf("补齐%s：%s", cmp.Or(p.What, "清单所列事项"), c.share(n, count))
		if len(c.things) >= count {
			text += "（" + strings.Join(c.things[:count], "、") + "）"
		}
		return text
	}
}

// shortfall has a level for every whole step that is made up: the least figure at
// or above it that can be had. The last is the greatest figure that can be had
// where the target cannot.
func (c *curve) shortfall(p *pattern.Shortfall, result *engine.ClauseResult, fact Fact) {
	c.noun = "步"
	steps := p.Steps(*result.Measure)
	if steps > maxCount {
		c.barrier = "离目标的步数过多"
		return
	}
	c.of, c.figures = int(steps), map[int]exact.Number{}
	enough := int64((p.Cap + p.Points - 1) / p.Points) // what lies further behind deducts no more
	for behind := min(steps-1, enough); behind >= 0; behind-- {
		target := p.Below
		if all, err := p.Per.Mul(exact.Int(behind)); err == nil {
			target, _ = p.Below.Sub(all)
		}
		figure, reached := fact.atLeast(target, false)
		count := max(1, int(steps-p.Steps(figure)))
		judged, err := p.Judge(pattern.Measure{Number: &figure}, pattern.Deducts)
		if err != nil || judged.Points >= result.Deducted || figure.Cmp(*result.Measure) <= 0 {
			if reached {
				continue
			}
			break
		}
		c.rise(level{effort: count * c.unit, left: judged.Points, count: count}, figure)
		if !reached {
			break
		}
	}
	if len(c.levels) == 0 && fact.Limit != nil {
		c.barrier = "现有记录至多使" + cmp.Or(p.Metric, "比率") + "达到" + figure(*fact.Limit, p.Unit) + "，不能减少扣分"
		return
	}
	name := cmp.Or(p.Metric, "比率")
	c.do = func(count int, _ score.Points) string {
		target := c.figures[count]
		return fmt.Sprintf("把%s由%s提高到%s%s", name, figure(*result.Measure, p.Unit), figure(target, p.Unit), numerator(fact, target))
	}
}

// rise adds a level that leaves less than those before. Of one effort only the
// last is kept.
func (c *curve) rise(next level, figure exact.Number) {
	if n := len(c.levels); n > 0 && c.levels[n-1].left <= next.left {
		return
	} else if n > 0 && c.levels[n-1].effort == next.effort {
		c.levels = c.levels[:n-1]
	}
	c.levels, c.figures[next.count] = append(c.levels, next), figure
}

// atLeast is the least figure at a target, or beyond it, that can be had; false
// with the greatest of all where none can.
func (f *Fact) atLeast(target exact.Number, strict bool) (exact.Number, bool) {
	if f.Grain == nil {
		return target, true
	}
	figure, ok := f.grains(target, score.Up)
	if strict && ok && figure.Cmp(target) == 0 {
		next, err := figure.Add(*f.Grain)
		figure, ok = next, err == nil
	}
	if !ok {
		return target, true
	}
	if f.Limit != nil && figure.Cmp(*f.Limit) > 0 {
		if figure, ok = f.grains(*f.Limit, score.Down); !ok {
			figure = *f.Limit
		}
		return figure, false
	}
	return figure, true
}

// grains is the multiple of the grain next to a figure.
func (f *Fact) grains(figure exact.Number, mode score.Rounding) (exact.Number, bool) {
	n, err := figure.Quo(*f.Grain)
	if err == nil {
		figure, err = n.Round(0, mode).Mul(*f.Grain)
	}
	return figure, err == nil
}

// tiers has a level for every better tier that can be had: its figure is the
// first in it.
func (c *curve) tiers(p *pattern.Tiers, result *engine.ClauseResult, fact Fact) {
	c.noun, c.figures = "档", map[int]exact.Number{}
	better := []score.Points{}
	for _, tier := range p.Tiers {
		if tier.Points < result.Deducted && !slices.Contains(better, tier.Points) {
			better = append(better, tier.Points)
		}
	}
	slices.SortFunc(better, func(a, b score.Points) int { return cmp.Compare(b, a) })
	c.of = len(better)
	bounds := map[int]pattern.Tier{}
	for i, points := range better {
		tier := p.Tiers[slices.IndexFunc(p.Tiers, func(t pattern.Tier) bool { return t.Points == points })]
		bounds[i+1] = tier
		if fact.Grain == nil {
			c.levels = append(c.levels, level{effort: (i + 1) * c.unit, left: points, count: i + 1})
			continue
		}
		figure := fact.into(tier, *result.Measure)
		judged, err := p.Judge(pattern.Measure{Number: &figure}, pattern.Deducts)
		if count := slices.Index(better, judged.Points) + 1; err == nil && count > 0 {
			c.rise(level{effort: count * c.unit, left: judged.Points, count: count}, figure)
		}
	}
	if len(c.levels) == 0 && fact.Limit != nil {
		c.barrier = "现有记录至多使" + cmp.Or(p.Metric, "数值") + "达到" + figure(*fact.Limit, p.Unit) + "，不能减少扣分"
		return
	}
	name := cmp.Or(p.Metric, "数值")
	c.do = func(count int, _ score.Points) string {
		tier, to := bounds[count], ""
		if target, ok := c.figures[count]; !ok {
			to = numerator(fact, tier.Than)
		} else if to = numerator(fact, target); target.Cmp(tier.Than) != 0 && to == "" {
			to = "（" + figure(target, p.Unit) + "）"
		}
		return fmt.Sprintf("把%s由%s变为%s%s%s", name, figure(*result.Measure, p.Unit), tier.Title(), figure(tier.Than, p.Unit), to)
	}
}

// into is the figure in a tier that is next to what it is now.
func (f *Fact) into(tier pattern.Tier, now exact.Number) exact.Number {
	strict := tier.Op == ">" || tier.Op == "<"
	if tier.Than.Cmp(now) > 0 || tier.Than.Cmp(now) == 0 && tier.Op != "<" {
		figure, _ := f.atLeast(tier.Than, strict)
		return figure
	}
	figure, ok := f.grains(tier.Than, score.Down)
	if ok && strict && figure.Cmp(tier.Than) == 0 {
		if next, err := figure.Sub(*f.Grain); err == nil {
			figure = next
		}
	}
	return figure
}

// numerator words what a count must become for a rate to be a target.
func numerator(fact Fact, target exact.Number) string {
	if fact.Numerator == nil || fact.Denominator == nil {
		return ""
	}
	wanted, err := target.Mul(*fact.Denominator)
	if err != nil {
		return ""
	}
	if fact.Grain == nil {
		wanted = wanted.Round(0, score.Up)
	}
	return fmt.Sprintf("：分子由%s增加到至少%s（分母%s不变）", *fact.Numerator, wanted, *fact.Denominator)
}

// figure prints a measured number with its unit.
func figure(n exact.Number, unit string) string {
	if unit == "%" {
		return n.Percent()
	}
	return n.String() + unit
}
