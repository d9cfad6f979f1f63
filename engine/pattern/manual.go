package pattern

import (
	"fmt"

	"chengan/engine/exact"
	"chengan/engine/score"
)

// Manual deducts what an expert gives, at most Most. Until an expert has
// spoken the clause is Pending and Judge is not asked.
//
// Units: Most in score.Points (1e-4 分).
// Errors: an expert's figure outside 0..Most, or with more than four decimals.
type Manual struct {
	Manual bool         `json:"manual"`
	Most   score.Points `json:"max"`
}

// The branches of Manual.
const (
	Awaited Branch = "待评"
	Given   Branch = "已评"
)

// Inputs implements Pattern.
func (p *Manual) Inputs() []Input { return nil }

// Max implements Pattern.
func (p *Manual) Max() score.Points { return p.Most }

// Check implements Pattern.
func (p *Manual) Check() []Defect {
	defects := positive("max", p.Most)
	if !p.Manual {
		defects = append(defects, Defect{"manual", "应为 true"})
	}
	return defects
}

// Branches implements Pattern.
func (p *Manual) Branches() []Branch { return []Branch{Awaited, Given} }

// Judge implements Pattern.
func (p *Manual) Judge(m Measure, verb Verb) (Result, error) {
	points, err := m.Number.Points(score.HalfUp)
	if err != nil || exact.Scaled(int64(points), 4).Cmp(*m.Number) != 0 {
		return Result{}, fmt.Errorf("专家给出 %s 分；应为最多四位小数", m.Number)
	}
	if points < 0 || points > p.Most {
		return Result{}, fmt.Errorf("专家给出 %s 分；应在 0 至 %s 之间", points, p.Most)
	}
	return Result{points, "经专家评审，" + settle(verb, points, Given), Given}, nil
}
