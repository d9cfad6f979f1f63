package pattern

import (
	"fmt"

	"chengan/engine/score"
)

// Each deducts Points for every counted occurrence, at most Cap:
// "每发现一处扣0.2分，1分扣完为止".
//
// Units: Points and Cap in score.Points (1e-4 分); the count in Unit.
// Errors: a negative count; Check refuses Points <= 0 or Cap < Points.
// Source: 国家安全发展示范城市评分标准（2019版）第4项(1).
type Each struct {
	Each   string       `json:"each"`
	Points score.Points `json:"points"`
	Cap    score.Points `json:"cap"`
	Unit   string       `json:"unit,omitempty"` // 处, 家, 起; 处 when empty
	What   string       `json:"what,omitempty"` // what is counted
}

// Inputs implements Pattern.
func (p *Each) Inputs() []Input { return []Input{{Key: "each", Source: p.Each, Want: Count}} }

// Max implements Pattern.
func (p *Each) Max() score.Points { return p.Cap }

// Check implements Pattern.
func (p *Each) Check() []Defect { return fits(p.Points, p.Cap) }

// Branches implements Pattern.
func (p *Each) Branches() []Branch { return cappedBranches(p.Points, p.Cap, -1) }

// Judge implements Pattern.
func (p *Each) Judge(m Measure, verb Verb) (Result, error) {
	n, ok := m.Number.Int64()
	if !ok || n < 0 {
		return Result{}, fmt.Errorf("计数为 %s；应为不小于 0 的整数", m.Number)
	}
	unit, what := p.Unit, p.What
	if unit == "" {
		unit = "处"
	}
	if what == "" {
		what = "问题"
	}
	points, branch := capped(n, p.Points, p.Cap)
	if n == 0 {
		return Result{0, fmt.Sprintf("未发现%s，%s", what, settle(verb, 0, branch)), branch}, nil
	}
	return Result{points, fmt.Sprintf("发现%d%s%s，每%s%s%s分，%s",
		n, unit, what, unit, verb, p.Points, settle(verb, points, branch)), branch}, nil
}
