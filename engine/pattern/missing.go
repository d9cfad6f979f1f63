package pattern

import (
	"fmt"
	"slices"
	"strings"

	"chengan/engine/score"
)

// Missing deducts Points for each listed thing that no record covers, at most
// Cap: "每缺一项扣0.2分，1分扣完为止". A record covers the thing that its Field
// names, where Where holds; a record where Exempt holds says that the city has
// no such thing, and takes it off the list.
//
// Units: Points and Cap in score.Points (1e-4 分).
// Errors: none at run time; Check refuses an empty list, a thing listed twice
// and a cap that the whole list does not reach.
// Source: 国家安全发展示范城市评分标准（2019版）第3项.
type Missing struct {
	Things []string     `json:"missing"`
	From   string       `json:"from"`
	Field  string       `json:"field"`
	Where  string       `json:"where,omitempty"`
	Exempt string       `json:"exempt,omitempty"`
	Points score.Points `json:"points"`
	Cap    score.Points `json:"cap"`
	Unit   string       `json:"unit,omitempty"` // 项 when empty
	What   string       `json:"what,omitempty"`
}

// Inputs implements Pattern.
func (p *Missing) Inputs() []Input {
	where := p.Where
	if where == "" {
		where = "true"
	}
	inputs := []Input{{Key: "where", Source: where, Want: Predicate, Table: p.From, Field: p.Field}}
	if p.Exempt != "" {
		inputs = append(inputs, Input{Key: "exempt", Source: p.Exempt, Want: Predicate, Table: p.From, Field: p.Field})
	}
	return inputs
}

// Max implements Pattern.
func (p *Missing) Max() score.Points { return p.Cap }

// Check implements Pattern.
func (p *Missing) Check() []Defect {
	defects := fits(p.Points, p.Cap)
	if len(p.Things) == 0 {
		return append(defects, Defect{"missing", "清单为空；应至少列出一项"})
	}
	for i, thing := range p.Things {
		if slices.Contains(p.Things[:i], thing) {
			defects = append(defects, Defect{"missing", fmt.Sprintf("清单中“%s”重复", thing)})
		}
	}
	if len(defects) == 0 && score.Points(len(p.Things))*p.Points < p.Cap {
		defects = append(defects, Defect{"cap", fmt.Sprintf("封顶 %s 永远达不到：清单共 %d 项，全缺只扣 %s",
			p.Cap, len(p.Things), score.Points(len(p.Things))*p.Points)})
	}
	return defects
}

// Branches implements Pattern.
func (p *Missing) Branches() []Branch {
	return cappedBranches(p.Points, p.Cap, int64(len(p.Things)))
}

// Judge implements Pattern.
func (p *Missing) Judge(m Measure, verb Verb) (Result, error) {
	var lacking, exempt []string
	for _, thing := range p.Things {
		switch {
		case slices.Contains(m.Covered, thing):
		case slices.Contains(m.Exempt, thing):
			exempt = append(exempt, thing)
		default:
			lacking = append(lacking, thing)
		}
	}
	unit, what := p.Unit, p.What
	if unit == "" {
		unit = "项"
	}
	suffix := ""
	if len(exempt) > 0 {
		suffix = fmt.Sprintf("（%s不涉及）", strings.Join(exempt, "、"))
	}
	points, branch := capped(int64(len(lacking)), p.Points, p.Cap)
	if len(lacking) == 0 {
		return Result{0, fmt.Sprintf("%s齐全%s，%s", what, suffix, settle(verb, 0, branch)), branch}, nil
	}
	return Result{points, fmt.Sprintf("缺%d%s%s（%s）%s，每%s%s%s分，%s", len(lacking), unit, what,
		strings.Join(lacking, "、"), suffix, unit, verb, p.Points, settle(verb, points, branch)), branch}, nil
}
