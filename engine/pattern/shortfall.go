package pattern

import (
	"fmt"
	"math"
	"slices"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// Shortfall deducts Points for every Per that a rate stays below target Below:
// a started step counts (up), only a full one (down), or in proportion
// (linear, rounded once by Round). At most Cap.
//
// Units: Points and Cap in score.Points (1e-4 分); Below and Per in the unit of
// the rate, "95%" being exactly 0.95.
// Errors: none at run time; Check refuses Per <= 0 and an unknown step.
type Shortfall struct {
	Rate   string         `json:"rate"`
	Below  exact.Number   `json:"below"`
	Per    exact.Number   `json:"per"`
	Points score.Points   `json:"points"`
	Step   string         `json:"step"`
	Round  score.Rounding `json:"round,omitempty"` // of a linear step; half_up when empty
	Cap    score.Points   `json:"cap"`
	Metric string         `json:"measure,omitempty"`
	Unit   string         `json:"unit,omitempty"`
}

// steps maps Shortfall.Step to how a number of steps becomes whole.
var steps = map[string]score.Rounding{"up": score.Up, "down": score.Down, "linear": ""}

// Inputs implements Pattern.
func (p *Shortfall) Inputs() []Input {
	return []Input{{Key: "rate", Source: p.Rate, Want: Number}}
}

// Max implements Pattern.
func (p *Shortfall) Max() score.Points { return p.Cap }

// Check implements Pattern.
func (p *Shortfall) Check() []Defect {
	defects := fits(p.Points, p.Cap)
	if p.Per.Sign() <= 0 {
		defects = append(defects, Defect{"per", fmt.Sprintf("步长为 %s；应大于 0", p.Per)})
	}
	if _, ok := steps[p.Step]; !ok {
		defects = append(defects, Defect{"step", fmt.Sprintf("步进方式为 %q；应为 up、down 或 linear", p.Step)})
	}
	if p.Round != "" && !p.Round.Valid() {
		defects = append(defects, Defect{"round", fmt.Sprintf("舍入方式为 %q；应为 %v 之一", p.Round, score.Roundings)})
	}
	return defects
}

// Branches implements Pattern. Whole steps that do not add up to the cap pass
// over it.
func (p *Shortfall) Branches() []Branch {
	branches := cappedBranches(p.Points, p.Cap, -1)
	if p.Step != "linear" && p.Points > 0 && p.Cap%p.Points != 0 {
		branches = slices.DeleteFunc(branches, func(b Branch) bool { return b == Full })
	}
	return branches
}

// Steps is how many steps a rate lies below the target, a started one counted
// as the pattern counts it; of a linear pattern, a started one counts.
func (p *Shortfall) Steps(rate exact.Number) int64 {
	deficit, err := p.Below.Sub(rate)
	if err != nil || deficit.Sign() <= 0 {
		return 0
	}
	count, err := deficit.Quo(p.Per)
	if err != nil {
		return math.MaxInt64
	}
	mode := score.Up
	if p.Step == "down" {
		mode = score.Down
	}
	whole, ok := count.Round(0, mode).Int64()
	if !ok {
		return math.MaxInt64
	}
	return whole
}

// Judge implements Pattern.
func (p *Shortfall) Judge(m Measure, verb Verb) (Result, error) {
	deficit, err := p.Below.Sub(*m.Number)
	if err != nil {
		return Result{}, err
	}
	name := p.Metric
	if name == "" {
		name = "比率"
	}
	head := fmt.Sprintf("%s为%s", name, show(*m.Number, p.Unit))
	if deficit.Sign() <= 0 {
		return Result{0, fmt.Sprintf("%s，达到%s，%s", head, show(p.Below, p.Unit), settle(verb, 0, None)), None}, nil
	}
	count, err := deficit.Quo(p.Per)
	if err != nil {
		return Result{}, err
	}
	if whole := steps[p.Step]; whole != "" {
		count = count.Round(0, whole)
	}
	amount, err := count.Mul(exact.Scaled(int64(p.Points), 4))
	if err != nil {
		return Result{}, err
	}
	points, branch := p.settle(amount)
	return Result{points, fmt.Sprintf("%s，低于%s，每低%s%s%s分，%s", head, show(p.Below, p.Unit),
		show(p.Per, p.Unit), verb, p.Points, settle(verb, points, branch)), branch}, nil
}

// settle rounds an amount once and holds it to the cap.
func (p *Shortfall) settle(amount exact.Number) (score.Points, Branch) {
	mode := p.Round
	if mode == "" {
		mode = score.HalfUp
	}
	return hold(amount, mode, p.Cap)
}

// hold rounds an exact amount of points once and holds it to a cap.
func hold(amount exact.Number, mode score.Rounding, limit score.Points) (score.Points, Branch) {
	points, err := amount.Points(mode)
	switch {
	case err != nil || points > limit: // too large to count is beyond any cap
		return limit, Beyond
	case points == limit:
		return limit, Full
	case points == 0:
		return 0, None
	}
	return points, Some
}
