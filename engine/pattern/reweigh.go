package pattern

import (
	"errors"
	"fmt"
	"slices"

	"chengan/engine/score"
)

// ErrWeight reports a deduction that cannot be given another weight.
var ErrWeight = errors.New("不能改变权重")

// Reweigh gives the deduction with every amount of points multiplied by
// most ÷ Max, so that it takes at most that. What is measured stays as it is.
//
// Errors: ErrWeight with the amount that would not be whole in 1e-4 分, and for
// a formula, whose amounts stand in an expression.
func (d Deduction) Reweigh(most score.Points) (Deduction, error) {
	if d.Pattern == nil {
		return d, fmt.Errorf("%w：没有扣分方式", ErrWeight)
	}
	now := d.Max()
	if most == now {
		return d, nil
	}
	if now <= 0 || most <= 0 {
		return d, fmt.Errorf("%w：分值由 %s 改为 %s；都应大于 0", ErrWeight, now, most)
	}
	var err error
	amount := func(key string, p score.Points) score.Points {
		scaled, ok := p.Times(most, now)
		if !ok && err == nil {
			err = fmt.Errorf("%w：%s 为 %s，乘以 %s÷%s 后不是四位小数以内的分值", ErrWeight, key, p, most, now)
		}
		return scaled
	}
	out := Deduction{Name: d.Name}
	switch p := d.Pattern.(type) {
	case *Fixed:
		q := *p
		q.Points, out.Pattern = amount("points", p.Points), &q
	case *Each:
		q := *p
		q.Points, q.Cap, out.Pattern = amount("points", p.Points), amount("cap", p.Cap), &q
	case *Missing:
		q := *p
		q.Points, q.Cap, out.Pattern = amount("points", p.Points), amount("cap", p.Cap), &q
	case *Shortfall:
		q := *p
		q.Points, q.Cap, out.Pattern = amount("points", p.Points), amount("cap", p.Cap), &q
	case *Tiers:
		q := *p
		q.Tiers = slices.Clone(p.Tiers)
		for i := range q.Tiers {
			q.Tiers[i].Points = amount(fmt.Sprintf("tiers[%d].points", i), q.Tiers[i].Points)
		}
		out.Pattern = &q
	case *Trend:
		q := *p
		q.Points, out.Pattern = amount("points", p.Points), &q
	case *Manual:
		q := *p
		q.Most, out.Pattern = amount("max", p.Most), &q
	default:
		return d, fmt.Errorf("%w：%s的分值写在表达式里", ErrWeight, d.title())
	}
	if err != nil {
		return d, err
	}
	return out, nil
}

// Amounts lists the amounts of points that the deduction states, as Reweigh
// multiplies them.
func (d Deduction) Amounts() []score.Points {
	switch p := d.Pattern.(type) {
	case *Fixed:
		return []score.Points{p.Points}
	case *Each:
		return []score.Points{p.Points, p.Cap}
	case *Missing:
		return []score.Points{p.Points, p.Cap}
	case *Shortfall:
		return []score.Points{p.Points, p.Cap}
	case *Tiers:
		var all []score.Points
		for _, tier := range p.Tiers {
			all = append(all, tier.Points)
		}
		return all
	case *Trend:
		return []score.Points{p.Points}
	case *Manual:
		return []score.Points{p.Most}
	}
	return nil
}

// Proportional reports whether another weight multiplies every result exactly:
// a step in proportion is rounded after the weight, and what an expert gives
// does not know of it.
func (d Deduction) Proportional() bool {
	switch p := d.Pattern.(type) {
	case *Shortfall:
		return p.Step != "linear"
	case *Manual, *Formula:
		return false
	}
	return true
}

func (d Deduction) title() string {
	spec, _ := Find(d.Name)
	return spec.Title
}
