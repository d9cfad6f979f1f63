package pattern

import (
	"fmt"

	"chengan/engine/score"
)

// Fixed deducts Points once when If holds: "未制定…的，扣1分", "改造率≤80%的，扣1分".
//
// Units: Points in score.Points (1e-4 分).
// Errors: none at run time; Check refuses Points <= 0.
// Source: 国家安全发展示范城市评分标准（2019版）第4项(2).
type Fixed struct {
	If     string       `json:"if"`
	Points score.Points `json:"points"`
	What   string       `json:"what,omitempty"`    // what is wrong when If holds
	Metric string       `json:"measure,omitempty"` // name of the left side of a comparison
	Unit   string       `json:"unit,omitempty"`
}

// The branches of Fixed.
const (
	Holds    Branch = "成立"
	HoldsNot Branch = "不成立"
)

// Inputs implements Pattern.
func (p *Fixed) Inputs() []Input { return []Input{{Key: "if", Source: p.If, Want: Bool}} }

// Max implements Pattern.
func (p *Fixed) Max() score.Points { return p.Points }

// Check implements Pattern.
func (p *Fixed) Check() []Defect { return positive("points", p.Points) }

// Branches implements Pattern.
func (p *Fixed) Branches() []Branch { return []Branch{Holds, HoldsNot} }

// Judge implements Pattern.
func (p *Fixed) Judge(m Measure, verb Verb) (Result, error) {
	measured := ""
	if m.Number != nil && p.Metric != "" {
		measured = fmt.Sprintf("%s为%s，", p.Metric, show(*m.Number, p.Unit))
	}
	if !m.Holds {
		return Result{0, measured + settle(verb, 0, HoldsNot), HoldsNot}, nil
	}
	what := p.What
	if what == "" {
		what = "符合条款所列情形"
	}
	return Result{p.Points, fmt.Sprintf("%s%s，%s", measured, what, settle(verb, p.Points, Holds)), Holds}, nil
}
