package sentence

import (
	"regexp"
	"slices"
	"strings"

	"chengan/engine/exact"
)

var verdictOf = regexp.MustCompile(`(?:即|可|应|直接|一次性|各)*(?P<v>0|Z|[DW]A)`)

// tiers takes a scale: "80%以上的不扣分，70%以上不足80%的扣0.5分，70%以下的扣1分".
func tiers(r *reading) bool {
	if r.verb == tokBonus {
		return false
	}
	v := viewOf(r.tokens, r.used)
	if strings.ContainsAny(v.shape, "qSpRJVB") {
		return false
	}
	var list []grade
	name := ""
	from := 0
	for {
		at := v.matchFrom(verdictOf, from)
		if at == nil {
			break
		}
		// at[0] includes a form that matches nothing before the verdict
		g, ok := gradeAt(r.tokens, v, []int{at[0], at[1], from, at[0], at[2], at[3]})
		if !ok {
			return false
		}
		if name == "" {
			name = g.name
		} else if g.name != "" && !strings.HasSuffix(name, g.name) {
			return false
		}
		list = append(list, g)
		from = at[1]
	}
	if len(list) < 2 {
		return false
	}
	if rest := strings.Trim(v.text(r.tokens, from, len(v.at)-1), "，。；的"); rest != "" {
		return false
	}
	if name == "" {
		r.doubt(Probable, "没有写明分档的指标，按所在项理解")
	}
	return r.scale(v, name, list)
}

// scale orders the grades from the highest down and makes the line whole.
func (r *reading) scale(v view, name string, list []grade) bool {
	r.u.Pattern, r.u.Measure = "tiers", name
	r.use(v, 0, len(v.at)-1)
	gained := slices.ContainsFunc(list, func(g grade) bool { return g.gained })
	var other *grade
	rest := list[:0:0]
	for i := range list {
		if list[i].stretch.other {
			other = &list[i]
			continue
		}
		rest = append(rest, list[i])
	}
	list = rest
	if len(list) == 0 {
		r.doubt(Unsure, "没有读懂各档")
		return true
	}
	for _, g := range list {
		for _, b := range []bound{g.stretch.low, g.stretch.high} {
			if !b.open {
				r.u.Percent = r.u.Percent || b.percent
				r.u.Unit = b.unit
			}
		}
		if gained && !g.gained && !g.all && g.points > 0 {
			r.doubt(Unsure, "有的档写得分，有的档写扣分")
		}
	}
	if moving.MatchString(name) {
		r.doubt(Probable, "“"+name+"”是变化幅度，请核对指标的口径")
	}
	if len(list) == 1 && other != nil && r.either(name, list[0], *other) {
		return true
	}
	slices.SortStableFunc(list, func(a, b grade) int {
		switch x, y := a.stretch.high, b.stretch.high; {
		case x.open && y.open:
			return 0
		case x.open:
			return -1
		case y.open:
			return 1
		default:
			if c := y.at.Cmp(x.at); c != 0 {
				return c
			}
			if a.stretch.low.open != b.stretch.low.open {
				return map[bool]int{true: 1, false: -1}[a.stretch.low.open]
			}
			return 0
		}
	})
	nested := 0
	for _, g := range list {
		if g.stretch.low.open {
			nested++
		}
	}
	if nested > 1 { // 未达到95%扣0.5分，未达到90%扣1分: each ends where the next begins
		for i := range list[:len(list)-1] {
			if list[i].stretch.low.open && list[i+1].stretch.low.open {
				b := list[i+1].stretch.high
				b.within = !b.within
				list[i].stretch.low = b
			}
		}
		r.doubt(Probable, "各档互相包含，按最低的一档扣分")
	}
	tops := 0
	for _, g := range list {
		if g.stretch.high.open && !g.stretch.other {
			tops++
		}
	}
	if tops > 1 { // 超过5%扣0.5分，超过10%扣1分
		slices.SortStableFunc(list, func(a, b grade) int {
			if a.stretch.high.open && b.stretch.high.open {
				return b.stretch.low.at.Cmp(a.stretch.low.at)
			}
			return 0
		})
		for i := 1; i < tops; i++ {
			b := list[i-1].stretch.low
			b.within = !b.within
			list[i].stretch.high = b
		}
		r.doubt(Probable, "各档互相包含，按最高的一档扣分")
	}
	r.join(list, other, gained)
	return true
}

// either reads "98%以上得1分，否则不得分" as one deduction: what is not reached,
// or what is, costs.
func (r *reading) either(name string, g, other grade) bool {
	op, b, ok := g.stretch.op()
	if !ok || negation[op] == "" {
		return false
	}
	cost := other.points
	switch {
	case g.gained && (other.all || other.points == 0):
		cost = g.points
		r.doubt(Probable, "写的是得分，按没有做到即扣"+cost.String()+"分理解")
	case !g.gained && g.points == 0 && !g.all:
		r.u.All = other.all
	default:
		return false
	}
	r.u.Pattern, r.u.Points, r.u.Measure = "fixed", cost, ""
	r.threshold(name, negation[op], b)
	if b.unsaid {
		r.doubt(Probable, "按民法典“以上”“以下”含本数理解")
	}
	return true
}

// join makes tiers of grades that lie side by side, and notes where they
// overlap or leave a gap.
func (r *reading) join(list []grade, other *grade, gained bool) {
	add := func(op string, than exact.Number, g *grade) {
		t := Tier{Op: op, Than: than}
		if g != nil {
			t.Points, t.All, t.Gained = g.points, g.all, gained
			if gained && g.all {
				t.All, t.Points = false, 0
			}
		} else if gained {
			t.Gained = true
		}
		r.u.Tiers = append(r.u.Tiers, t)
	}
	fill := func(what string) *grade {
		if other != nil {
			return other
		}
		if gained {
			r.doubt(Probable, what+"没有写得分，按不得分理解")
			return &grade{gained: true}
		}
		return nil
	}
	top := list[0].stretch
	if !top.high.open {
		op := ">"
		if !top.high.within {
			op = ">="
		}
		if top.high.unsaid {
			r.doubt(Probable, "“"+show(top.high)+"”本身归哪一档没有写明")
		}
		add(op, top.high.at, fill("更高的"))
	}
	for i := range list {
		g := &list[i]
		last := i == len(list)-1
		if g.stretch.low.open {
			op := "<="
			if !g.stretch.high.within || len(r.u.Tiers) > 0 && same(r.u.Tiers[len(r.u.Tiers)-1], ">=", g.stretch.high.at) {
				op = "<"
			}
			if g.stretch.high.open {
				r.doubt(Unsure, "没有读懂各档")
				return
			}
			add(op, g.stretch.high.at, g)
			if !last {
				r.doubt(Unsure, "各档互相重叠")
			}
			continue
		}
		low := g.stretch.low
		op := ">"
		if low.within {
			op = ">="
		}
		if !last {
			next := list[i+1].stretch.high
			switch {
			case next.open || next.at.Cmp(low.at) != 0:
				if next.open || next.at.Cmp(low.at) > 0 {
					r.doubt(Unsure, "各档互相重叠")
				} else {
					add(op, low.at, g)
					r.doubt(Unsure, "“"+show(next)+"”至“"+show(low)+"”之间没有写明")
					continue
				}
			case next.within && next.unsaid && low.within && !low.unsaid: // 90%（含）以上…90%以下: what is said goes before the convention
			case next.within && low.within:
				r.doubt(Probable, "“"+show(low)+"”同时属于两档，按前一档")
			case !next.within && !low.within:
				r.doubt(Probable, "“"+show(low)+"”不属于任何一档，按前一档")
				op = ">="
			}
			add(op, low.at, g)
			continue
		}
		add(op, low.at, g)
		op = "<"
		if !low.within {
			op = "<="
		}
		if low.at.Sign() <= 0 && low.within {
			continue
		}
		if other == nil && !gained {
			if slices.ContainsFunc(list, func(g grade) bool { return g.points == 0 && !g.all }) || low.unsaid {
				r.doubt(Unsure, "低于“"+show(low)+"”的怎样扣没有写明")
			}
			add(op, low.at, nil) // 超过5%扣0.5分: the rest is not deducted
			continue
		}
		add(op, low.at, fill("更低的"))
	}
}

func same(t Tier, op string, than exact.Number) bool { return t.Op == op && t.Than.Cmp(than) == 0 }

// show prints a bound as the sentence has it.
func show(b bound) string {
	if b.percent {
		return b.at.Percent()
	}
	return b.at.String() + b.unit
}
