package pattern

import (
	"fmt"

	"chengan/engine/score"
)

// Formula deducts what an expression computes, rounded once, at most Cap. It is
// the escape hatch: the certificate counts how often a ruleset needs it.
//
// Units: the expression yields 分; Cap in score.Points (1e-4 分).
// Errors: a negative amount; Check refuses Cap <= 0 and an unknown rounding.
type Formula struct {
	Deduct string         `json:"deduct"`
	Round  score.Rounding `json:"round"`
	Cap    score.Points   `json:"cap"`
	What   string         `json:"what,omitempty"`
}

// Inputs implements Pattern.
func (p *Formula) Inputs() []Input {
	return []Input{{Key: "deduct", Source: p.Deduct, Want: Number}}
}

// Max implements Pattern.
func (p *Formula) Max() score.Points { return p.Cap }

// Check implements Pattern.
func (p *Formula) Check() []Defect {
	defects := positive("cap", p.Cap)
	if !p.Round.Valid() {
		defects = append(defects, Defect{"round", fmt.Sprintf("舍入方式为 %q；应为 %v 之一", p.Round, score.Roundings)})
	}
	return defects
}

// Branches implements Pattern.
func (p *Formula) Branches() []Branch { return []Branch{None, Some, Full, Beyond} }

// Judge implements Pattern.
func (p *Formula) Judge(m Measure, verb Verb) (Result, error) {
	if m.Number.Sign() < 0 {
		return Result{}, fmt.Errorf("公式算得 %s 分；应不小于 0", m.Number)
	}
	what := p.What
	if what == "" {
		what = "按公式计算"
	}
	points, branch := hold(*m.Number, p.Round, p.Cap)
	return Result{points, fmt.Sprintf("%s，算得%s分，%s", what, m.Number, settle(verb, points, branch)), branch}, nil
}
