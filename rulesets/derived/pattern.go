package derived

import (
	"fmt"
	"maps"
	"slices"

	"chengan/engine"
	"chengan/engine/column"
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/score"
	"chengan/rulesets/syntax"
	"chengan/rulesets/witness"
)

// pattern submits what tells the parameters of the clause's pattern apart, and
// what tells apart whether it applies.
func (d *derivation) pattern() {
	switch p := d.clause.Deduct.Pattern.(type) {
	case *pattern.Fixed:
		for _, want := range []bool{true, false} {
			for _, e := range d.ways(d.inputs[0], want) {
				d.submit(e)
			}
		}
		d.alone()
	case *pattern.Each:
		enough := int64((p.Cap + p.Points - 1) / p.Points)
		for _, n := range []int64{0, 1, enough - 1, enough, enough + 1} {
			d.target(exact.Int(n))
		}
		d.alone()
	case *pattern.Shortfall:
		d.shortfall(p)
		d.alone()
	case *pattern.Tiers:
		for _, t := range p.Tiers {
			for _, sign := range []int{-1, 0, 1} {
				for _, e := range d.beside(d.inputs[0], t.Than, sign) {
					d.submit(e)
				}
			}
		}
		d.alone()
	case *pattern.Formula:
		limit := exact.Scaled(int64(p.Cap), 4)
		for _, n := range []exact.Number{{}, exact.Scaled(5, 5), exact.Scaled(15, 5), exact.Scaled(4, 5), exact.Scaled(6, 5)} {
			d.target(n)
		}
		for _, sign := range []int{-1, 0, 1} {
			for _, e := range d.beside(d.inputs[0], limit, sign) {
				d.submit(e)
			}
		}
		d.alone()
	case *pattern.Trend:
		d.trend()
	case *pattern.Missing:
		d.missing(p)
	}
	if len(d.clause.Deduct.Inputs()) == 1 && d.clause.Deduct.Name != "each" {
		d.amidst()
	}
	if d.applies != nil {
		d.application()
	}
}

// amidst submits each kind of record amidst a mixture whose result would be
// another with one more record that fits, or one more that does not: a share
// turns on each of them.
func (d *derivation) amidst() {
	_, _, mixed := d.parts(d.inputs[0])
	done := map[string]bool{}
	for _, m := range mixed {
		for i, more := range []*kind{m.fitting, m.other} {
			way := m.table + []string{"+", "-"}[i]
			if done[way] || d.Schemas[m.table].OneRow {
				continue
			}
			base, ok := d.poised(m, more)
			if done[way] = ok; !ok {
				continue
			}
			for _, k := range d.pool(m.table) {
				if e, ok := base.with(of(m.table, one(k))); ok {
					d.submit(e)
				}
			}
		}
	}
}

// poised is a mixture whose result is another with one more record of a kind.
func (d *derivation) poised(m mixture, more *kind) (evidence, bool) {
	for all := 1; all <= maxPoised; all++ {
		for fitting := range all + 1 {
			e := d.withFigures(of(m.table, record{m.fitting, fitting}, record{m.other, all - fitting}))
			next, _ := e.with(of(m.table, one(more)))
			outcome, deducted, _, err := d.verdict(e)
			outcome2, deducted2, _, err2 := d.verdict(next)
			if err == nil && err2 == nil && !outcome.Unknown() && !outcome2.Unknown() && (outcome != outcome2 || deducted != deducted2) {
				return e, true
			}
		}
	}
	return empty(), false
}

// maxPoised bounds the records among which one more is to turn the result.
const maxPoised = 30

func (d *derivation) target(n exact.Number) {
	for _, e := range d.reach(d.inputs[0], n) {
		d.submit(e)
	}
}

// alone submits each kind of record that tells predicates apart alone, those
// without effect together; and no record at all.
func (d *derivation) alone() {
	d.submit(d.withFigures(empty()))
	for _, table := range d.tables {
		var idle []*kind
		for _, k := range d.pool(table) {
			e := d.withFigures(of(table, one(k)))
			outcome, deducted, _, err := d.verdict(e)
			switch {
			case err != nil:
			case outcome == score.Met && deducted == 0 && !d.Schemas[table].OneRow:
				idle = append(idle, k)
			default:
				d.submit(e)
			}
		}
		if len(idle) > 0 {
			d.submit(d.withFigures(of(table, once(idle)...)))
		}
	}
}

// pool is every kind of record of a table that the clause was asked about.
func (d *derivation) pool(table string) []*kind {
	var kinds []*kind
	seen := map[*kind]bool{}
	for _, key := range slices.Sorted(maps.Keys(d.known)) {
		if len(key) <= len(table) || key[:len(table)+1] != table+"\x00" {
			continue
		}
		for _, k := range slices.Concat(d.known[key].fitting, d.known[key].others) {
			if !seen[k] {
				seen[k] = true
				kinds = append(kinds, k)
			}
		}
	}
	return kinds
}

// withFigures adds the figures that are not what a case is about.
func (d *derivation) withFigures(e evidence) evidence {
	for _, at := range d.figures {
		if _, ok := e.figures[at]; !ok {
			e.figures[at] = exact.Scaled(5, 1)
		}
	}
	return e
}

// shortfall submits a target just met and just missed, each step down to the
// cap and beyond with its two sides, and amounts that only rounding decides.
func (d *derivation) shortfall(p *pattern.Shortfall) {
	enough := int64((p.Cap + p.Points - 1) / p.Points)
	var steps []exact.Number
	for _, n := range []int64{0, 1, enough - 1, enough, enough + 1} {
		steps = append(steps, exact.Int(n))
	}
	for _, n := range slices.Compact(steps) {
		depth, err := n.Mul(p.Per)
		if err != nil {
			continue
		}
		at, err := p.Below.Sub(depth)
		if err != nil {
			continue
		}
		for _, sign := range []int{0, -1, 1} {
			for _, e := range d.beside(d.inputs[0], at, sign) {
				d.submit(e)
			}
		}
	}
	if all, err := exact.Int(int64(p.Cap)).Quo(exact.Int(int64(p.Points))); err == nil && p.Step == "linear" {
		if depth, err := all.Mul(p.Per); err == nil {
			if at, err := p.Below.Sub(depth.Round(9, score.Down)); err == nil { // what rounding makes the cap
				d.target(at)
			}
		}
	}
	for _, amount := range []int64{5, 15, 25, 4, 6} { // 1e-5 分
		part, err := exact.Scaled(amount, 5).Quo(exact.Scaled(int64(p.Points), 4))
		if err != nil {
			continue
		}
		if depth, err := part.Mul(p.Per); err == nil {
			if at, err := p.Below.Sub(depth); err == nil {
				d.target(at)
			}
		}
	}
}

// trend submits years that fall, rise and stay, and each in which one year
// alone does not go with the others.
func (d *derivation) trend() {
	name, arguments, ok := syntax.Call(d.inputs[0])
	if !ok || name != "series" {
		return
	}
	figures, err := d.years(arguments)
	if err != nil {
		return
	}
	submit := func(steps []int64) {
		e := empty()
		value := int64(50) // hundredths, so that shares stay shares
		for i, at := range figures {
			if i > 0 {
				value += steps[i-1]
			}
			e.figures[at] = exact.Scaled(value, 2)
		}
		d.submit(e)
	}
	ways := []int64{-1, 0, 1}
	for _, general := range ways {
		steps := slices.Repeat([]int64{general}, len(figures)-1)
		submit(steps)
		for i := range steps {
			for _, odd := range ways {
				steps[i] = odd
				submit(steps)
				steps[i] = general
			}
		}
	}
	d.submit(empty())
}

// missing submits each thing missing, as many as use up the cap, one less and
// one more, all of them; things covered by every kind of record that covers and
// by none that does not; and the same of exemption.
func (d *derivation) missing(p *pattern.Missing) {
	where, ok := d.class(p.From, d.inputs[0])
	if !ok || len(where.fitting) == 0 {
		return
	}
	exempt := class{}
	if len(d.inputs) > 1 {
		exempt, _ = d.class(p.From, d.inputs[1])
	}
	cover := func(kinds []*kind, things []string) []record {
		var records []record
		for i, thing := range things {
			records = append(records, one(d.about(p, kinds[i%len(kinds)], thing)))
		}
		return records
	}
	submit := func(records ...[]record) { d.submit(of(p.From, slices.Concat(records...)...)) }
	enough := int((p.Cap + p.Points - 1) / p.Points)
	group := max(1, enough-1)
	for from := 0; from < len(p.Things); from += group {
		to := min(from+group, len(p.Things))
		submit(cover(where.fitting[:1], p.Things[:from]), cover(where.fitting[:1], p.Things[to:]))
	}
	for _, n := range []int{enough - 1, enough, enough + 1, len(p.Things)} {
		if n <= len(p.Things) {
			submit(cover(where.fitting[:1], p.Things[n:]))
		}
	}
	rest := cover(where.fitting[:1], p.Things[1:])
	for _, kinds := range [][]*kind{where.fitting, exempt.fitting} { // every kind must do
		for from := 0; from < len(kinds); from += len(p.Things) {
			turned := slices.Concat(kinds[from:], kinds[:from])
			submit(cover(turned, p.Things))
		}
	}
	for _, k := range slices.Concat(where.others, exempt.others, exempt.fitting) {
		submit(rest, []record{one(d.about(p, k, p.Things[0]))})
	}
	if schema := d.Schemas[p.From]; schema.Fields[schema.Field(p.Field)].Type != column.Enum {
		submit(rest, []record{one(d.about(p, where.fitting[0], p.Things[0]+"（补充）"))})
	}
}

// about is a record that names a thing.
func (d *derivation) about(p *pattern.Missing, k *kind, thing string) *kind {
	row := maps.Clone(k.row)
	schema := d.Schemas[p.From]
	if schema.Fields[schema.Field(p.Field)].Type == column.List {
		row[p.Field] = column.Strs([]string{thing})
	} else {
		row[p.Field] = column.Str(thing)
	}
	about := d.kind(row)
	for _, input := range d.inputs {
		if slices.Contains(syntax.Fields(input), p.Field) {
			continue
		}
		if _, err := d.holds(p.From, input, k); err != errUnlearnt { // what it names decides nothing there
			d.asked[question{input, about}] = d.asked[question{input, k}]
		}
	}
	return about
}

// application submits what makes the clause apply and not apply, beside
// evidence that would be deducted for.
func (d *derivation) application() {
	guilty := slices.IndexFunc(d.cases, func(c Case) bool { return c.Outcome == score.Deducted })
	for _, want := range []bool{true, false} {
		for _, e := range d.ways(d.applies, want) {
			d.put(d.withFigures(e.clone()))
			if guilty < 0 || d.decided(e, d.cases[guilty]) {
				continue
			}
			joint := d.withFigures(e.clone())
			for table, records := range d.cases[guilty].Rows {
				if table == engine.Indicators {
					continue
				}
				for _, r := range records {
					if own := joint.rows[table]; len(own) > 0 && d.Schemas[table].OneRow {
						row := maps.Clone(r.Row)
						maps.Copy(row, decisive(own[0].row, d.base[table]))
						joint.rows[table] = []record{one(d.kind(row))}
					} else {
						joint.rows[table] = append(joint.rows[table], record{d.kind(r.Row), r.Times})
					}
				}
			}
			d.put(joint)
		}
	}
}

// decided reports that a case has records of its own in the tables of some
// evidence, which would settle what the evidence is to show.
func (d *derivation) decided(e evidence, c Case) bool {
	for table := range e.rows {
		if len(c.Rows[table]) > 0 && !d.Schemas[table].OneRow {
			return true
		}
	}
	return false
}

// decisive are the fields in which a row differs from what does not matter.
func decisive(row, base witness.Row) witness.Row {
	out := witness.Row{}
	for field, value := range row {
		other, ok := base[field]
		if one, two := (witness.Row{field: value}), (witness.Row{field: other}); !ok || one.Key() != two.Key() {
			out[field] = value
		}
	}
	return out
}

// measure is what the expressions of the clause come to.
func (d *derivation) measure(e evidence) (any, error) {
	p, ok := d.clause.Deduct.Pattern.(*pattern.Missing)
	if !ok {
		return d.tally(d.inputs[0], e)
	}
	lacking := int64(0)
	for _, thing := range p.Things {
		settled := false
		for _, r := range e.rows[p.From] {
			for _, input := range d.inputs {
				holds, err := d.holds(p.From, input, r.kind)
				if err != nil {
					return nil, err
				}
				value := r.row[p.Field]
				settled = settled || holds && !value.Missing && (value.Text == thing || slices.Contains(value.List, thing))
			}
		}
		if !settled {
			lacking++
		}
	}
	return exact.Int(lacking), nil
}

// points is the arithmetic of the patterns, from their parameters.
func (d *derivation) points(measure any) (score.Points, error) {
	if holds, ok := measure.(bool); ok {
		if p := d.clause.Deduct.Pattern.(*pattern.Fixed); holds {
			return p.Points, nil
		}
		return 0, nil
	}
	if p, ok := d.clause.Deduct.Pattern.(*pattern.Trend); ok {
		return trendPoints(p, measure.([]exact.Number)), nil
	}
	n, ok := measure.(exact.Number)
	if !ok {
		return 0, errUnlearnt
	}
	switch p := d.clause.Deduct.Pattern.(type) {
	case *pattern.Each:
		return times(n, p.Points, p.Cap)
	case *pattern.Missing:
		return times(n, p.Points, p.Cap)
	case *pattern.Shortfall:
		return shortfallPoints(p, n)
	case *pattern.Tiers:
		for _, t := range p.Tiers {
			if slices.Contains(fits[t.Op], n.Cmp(t.Than)) {
				return t.Points, nil
			}
		}
	case *pattern.Formula:
		return capped(n, p.Round, p.Cap)
	}
	return 0, errUnlearnt
}

// times is p for each, at most the cap.
func times(n exact.Number, p, limit score.Points) (score.Points, error) {
	count, whole := n.Int64()
	if !whole || count < 0 {
		return 0, errFails
	}
	if count > int64(limit/p) {
		return limit, nil
	}
	return min(limit, score.Points(count)*p), nil
}

func shortfallPoints(p *pattern.Shortfall, n exact.Number) (score.Points, error) {
	if n.Cmp(p.Below) >= 0 {
		return 0, nil
	}
	depth, err := p.Below.Sub(n)
	if err != nil {
		return 0, errFails
	}
	steps, err := depth.Quo(p.Per)
	if err != nil {
		return 0, errFails
	}
	switch p.Step {
	case "up":
		steps = steps.Round(0, score.Up)
	case "down":
		steps = steps.Round(0, score.Down)
	}
	amount, err := steps.Mul(exact.Scaled(int64(p.Points), 4))
	if err != nil {
		return p.Cap, nil
	}
	mode := p.Round
	if mode == "" {
		mode = score.HalfUp
	}
	return capped(amount, mode, p.Cap)
}

// capped rounds an amount of 分 once and holds it to a cap.
func capped(amount exact.Number, mode score.Rounding, limit score.Points) (score.Points, error) {
	if amount.Sign() < 0 {
		return 0, errFails
	}
	if amount.Cmp(exact.Scaled(int64(limit), 4)) > 0 {
		return limit, nil
	}
	units, _, _ := amount.Round(4, mode).Fixed(4)
	return min(limit, score.Points(units)), nil
}

func trendPoints(p *pattern.Trend, values []exact.Number) score.Points {
	may := map[string]string{"fall": "<", "not_rise": "<=", "rise": ">", "not_fall": ">="}[p.Must]
	for i := 1; i < len(values); i++ {
		if !slices.Contains(fits[may], values[i].Cmp(values[i-1])) {
			return p.Points
		}
	}
	return 0
}

// expert makes the cases of a clause that an expert judges: nobody has, one has,
// two do not agree; and a subject to which it does not apply.
func (d *derivation) expert(p *pattern.Manual) {
	e := empty()
	if d.applies != nil {
		for _, found := range d.ways(d.applies, false) {
			c, _ := d.body(found)
			c.Outcome = score.NotApplicable
			c.Name = fmt.Sprintf("推导%d：不适用", len(d.cases)+1)
			d.cases = append(d.cases, c)
		}
		found := d.ways(d.applies, true)
		if len(found) == 0 {
			d.cases = nil
			return
		}
		e = found[0]
	}
	for _, one := range []struct {
		name     string
		given    []score.Points
		outcome  score.Outcome
		deducted score.Points
	}{
		{"推导：已自查，等待评审", nil, score.Pending, 0},
		{"推导：专家不扣分", []score.Points{0}, score.Met, 0},
		{fmt.Sprintf("推导：专家扣%s分", p.Most), []score.Points{p.Most}, score.Deducted, p.Most},
		{"推导：专家意见不一致", []score.Points{0, p.Most}, score.Pending, 0},
	} {
		c, _ := d.body(e)
		for _, points := range one.given {
			row := witness.Row{"clause": column.Str(d.clause.ID), "deduction": column.Whole(int64(points))}
			c.Rows[engine.Reviews] = append(c.Rows[engine.Reviews], Record{row, 1})
		}
		c.Name, c.Outcome, c.Deducted = one.name, one.outcome, one.deducted
		d.cases = append(d.cases, c)
	}
}
