package pattern

import (
	"fmt"
	"slices"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// Tiers deducts the points of the first tier that a value matches.
//
// Units: Points in score.Points (1e-4 分); Than in the unit of the value,
// "80%" being exactly 0.8.
// Errors: none at run time; Check refuses tiers that leave a gap or that no
// value can reach.
// Source: the shape is that of 第37项; the 2019 sentence itself is not at hand.
type Tiers struct {
	Value  string `json:"value"`
	Tiers  []Tier `json:"tiers"`
	Metric string `json:"measure,omitempty"`
	Unit   string `json:"unit,omitempty"`
}

// Tier is one step of Tiers.
type Tier struct {
	Op     string       `json:"op"` // >= > <= < ==
	Than   exact.Number `json:"than"`
	Points score.Points `json:"points"`
}

// compares maps an operator to the results of Cmp that satisfy it, and to its
// Chinese reading.
var compares = map[string]struct {
	signs []int
	title string
}{
	">=": {[]int{0, 1}, "不低于"}, ">": {[]int{1}, "高于"}, "==": {[]int{0}, "等于"},
	"<=": {[]int{-1, 0}, "不高于"}, "<": {[]int{-1}, "低于"},
}

// Title gives the comparison in words: "不低于".
func (t Tier) Title() string { return compares[t.Op].title }

func (t Tier) matches(n exact.Number) bool {
	return slices.Contains(compares[t.Op].signs, n.Cmp(t.Than))
}

// Inputs implements Pattern.
func (p *Tiers) Inputs() []Input { return []Input{{Key: "value", Source: p.Value, Want: Number}} }

// Max implements Pattern.
func (p *Tiers) Max() score.Points {
	most := score.Points(0)
	for _, tier := range p.Tiers {
		most = max(most, tier.Points)
	}
	return most
}

// Check implements Pattern.
func (p *Tiers) Check() []Defect {
	var defects []Defect
	for i, tier := range p.Tiers {
		if _, ok := compares[tier.Op]; !ok {
			defects = append(defects, Defect{fmt.Sprintf("tiers[%d].op", i), fmt.Sprintf("比较符为 %q；应为 >=、>、<=、< 或 ==", tier.Op)})
		}
		if tier.Points < 0 {
			defects = append(defects, Defect{fmt.Sprintf("tiers[%d].points", i), "分值为负"})
		}
	}
	if len(defects) > 0 || len(p.Tiers) == 0 {
		return append(defects, positive("tiers", p.Max())...)
	}
	reached := make([]bool, len(p.Tiers))
	for _, probe := range p.probes() {
		i := p.find(probe.at)
		if i < 0 {
			defects = append(defects, Defect{"tiers", "各档之间有空缺：" + probe.title(p.Unit) + "没有对应的档"})
			continue
		}
		reached[i] = true
	}
	for i, ok := range reached {
		if !ok {
			defects = append(defects, Defect{fmt.Sprintf("tiers[%d]", i), fmt.Sprintf("第%d档与前面的档重叠，永远轮不到", i+1)})
		}
	}
	return append(defects, positive("tiers", p.Max())...)
}

// probe is one stretch of the number line on which no tier changes its answer.
type probe struct {
	at        exact.Number
	low, high *exact.Number // its bounds, nil where open; both equal for a single point
}

func (p probe) title(unit string) string {
	switch {
	case p.low == nil:
		return "低于" + show(*p.high, unit)
	case p.high == nil:
		return "高于" + show(*p.low, unit)
	case p.low.Cmp(*p.high) == 0:
		return "等于" + show(*p.low, unit)
	}
	return "高于" + show(*p.low, unit) + "且低于" + show(*p.high, unit)
}

// probes gives one value of every stretch: each bound, between any two, and
// beyond both ends. Tiers that agree on all of these agree on every number.
func (p *Tiers) probes() []probe {
	bounds := make([]exact.Number, 0, len(p.Tiers))
	for _, tier := range p.Tiers {
		bounds = append(bounds, tier.Than)
	}
	slices.SortFunc(bounds, exact.Number.Cmp)
	bounds = slices.CompactFunc(bounds, func(a, b exact.Number) bool { return a.Cmp(b) == 0 })
	first, last := bounds[0], bounds[len(bounds)-1]
	below, _ := first.Sub(exact.Int(1)) // bounds are short decimals: no error
	above, _ := last.Add(exact.Int(1))
	probes := []probe{{below, nil, &first}}
	for i := range bounds {
		probes = append(probes, probe{bounds[i], &bounds[i], &bounds[i]})
		if i+1 < len(bounds) {
			sum, _ := bounds[i].Add(bounds[i+1])
			middle, _ := sum.Quo(exact.Int(2))
			probes = append(probes, probe{middle, &bounds[i], &bounds[i+1]})
		}
	}
	return append(probes, probe{above, &last, nil})
}

func (p *Tiers) find(n exact.Number) int {
	return slices.IndexFunc(p.Tiers, func(t Tier) bool { return t.matches(n) })
}

// Branches implements Pattern.
func (p *Tiers) Branches() []Branch {
	branches := make([]Branch, len(p.Tiers))
	for i := range p.Tiers {
		branches[i] = tierBranch(i)
	}
	return branches
}

func tierBranch(i int) Branch { return Branch(fmt.Sprintf("第%d档", i+1)) }

// Judge implements Pattern.
func (p *Tiers) Judge(m Measure, verb Verb) (Result, error) {
	i := p.find(*m.Number)
	if i < 0 {
		return Result{}, fmt.Errorf("%s没有对应的档", show(*m.Number, p.Unit))
	}
	tier, name := p.Tiers[i], p.Metric
	if name == "" {
		name = "数值"
	}
	return Result{tier.Points, fmt.Sprintf("%s为%s，%s%s，%s", name, show(*m.Number, p.Unit),
		compares[tier.Op].title, show(tier.Than, p.Unit), settle(verb, tier.Points, tierBranch(i))), tierBranch(i)}, nil
}
