package crosswalk

import (
	"fmt"
	"maps"
	"math/big"
	"slices"

	"chengan/engine"
	"chengan/engine/score"
)

// Source is a run of one of the parts, or of a ruleset that took tasks of them
// over.
type Source struct {
	Name string // of the file, for messages
	Run  *engine.Run
	Role string // the role that its ruleset is for, "" for all subjects that it judges
}

// speaksFor tells whose results of the run count: of a ruleset for one role,
// those who answer for what is that role's alone. Others stand in the run
// because they are of the same kind, on points that are not theirs.
func (s Source) speaksFor() func(subject int) bool {
	ours := make([]bool, len(s.Run.Subjects))
	some := false
	for c, note := range s.Run.Header.Ruleset.Clauses {
		if s.Role == "" || !slices.Contains(note.Owners, s.Role) {
			continue
		}
		for i := range s.Run.Subjects {
			if !s.Run.Subjects[i].Clauses[c].OffDuty {
				ours[i], some = true, true
			}
		}
	}
	return func(subject int) bool { return !some || ours[subject] }
}

// Estimate is what the results of tasks say of the items that they serve. It is
// no score: nobody judged the items.
//
// Units: amounts in 分, exact.
type Estimate struct {
	Date     string
	Items    []ItemEstimate // parallel to Map.Items
	Low      *big.Rat       // everything unknown lost
	High     *big.Rat       // everything unknown kept
	Value    *big.Rat       // of the items of which something is known
	Basis    *big.Rat       // the points of these items
	Stake    *big.Rat       // the points of all items, without what does not apply to anybody
	Known    *big.Rat       // of Stake, the points whose tasks are judged
	Subjects []Subject      // who holds tasks, in the order of the runs
	Unheld   []Task         // tasks of the map that no subject of the runs holds
	Foreign  []string       // clauses of the runs that the map has not
}

// Coverage gives the known share of what is at stake.
func (e *Estimate) Coverage() *big.Rat {
	if e.Stake.Sign() == 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Quo(e.Known, e.Stake)
}

// ItemEstimate is the estimate of one item.
//
// Units: Known is a share of Stake, the others are 分.
type ItemEstimate struct {
	Stake *big.Rat // the item's points, without what does not apply to anybody
	Known *big.Rat
	Low   *big.Rat
	High  *big.Rat
	Value *big.Rat // nil where nothing is known
}

// Subject is one that holds tasks.
type Subject struct {
	ID, Name, Kind string
	Tasks          int          // that apply to it
	Submitted      int          // of these, those for which it handed something in
	Points         score.Points // of the tasks that apply, as its ruleset weighs them
}

// Silent reports whether the subject owns points and handed in nothing.
func (s Subject) Silent() bool { return s.Tasks > 0 && s.Submitted == 0 }

// holding is what is known of one task of one subject.
//
// Units: low and high are shares of the task's points.
type holding struct {
	low, high *big.Rat // equal where it is known
	known     bool     // judged on all there is to come
	applies   bool
	submitted bool
	max       score.Points
	source    string
}

// Estimate works out what the runs say of the items. A task counts with the
// mean over the subjects that hold it and to which it applies; of a subject and
// those below it, those below hold it. What does not apply to anybody is kept
// or left out as the target says.
//
// What is known of an item, and only that, is taken for the rest of it, within
// what the rest can still become.
//
// Errors: runs as of different days, results that no evaluation gives, and two
// runs that judge a task of a subject differently.
func (m *Map) Estimate(sources []Source) (*Estimate, error) {
	held, people, foreign, err := m.collect(sources)
	if err != nil {
		return nil, err
	}
	e := &Estimate{Date: sources[0].Run.Header.Date, Foreign: foreign, Low: new(big.Rat), High: new(big.Rat), Value: new(big.Rat), Basis: new(big.Rat), Stake: new(big.Rat), Known: new(big.Rat)}
	e.Subjects = people.list(held)
	for t, task := range m.Tasks {
		if len(held[t]) == 0 {
			e.Unheld = append(e.Unheld, task)
		}
	}
	for _, item := range m.Items {
		one := m.item(item, held)
		e.Items = append(e.Items, one)
		e.Low.Add(e.Low, one.Low)
		e.High.Add(e.High, one.High)
		e.Stake.Add(e.Stake, one.Stake)
		e.Known.Add(e.Known, new(big.Rat).Mul(one.Stake, one.Known))
		if one.Value != nil {
			e.Value.Add(e.Value, one.Value)
			e.Basis.Add(e.Basis, one.Stake)
		}
	}
	return e, nil
}

// item estimates one item.
func (m *Map) item(item Item, held []map[string]holding) ItemEstimate {
	stake, known, earned := big.NewRat(1, 1), new(big.Rat), new(big.Rat)
	type loose struct{ weight, low, high *big.Rat }
	rest := []loose{{new(big.Rat).Sub(stake, item.Share), new(big.Rat), big.NewRat(1, 1)}} // what no task of the map carries
	for _, t := range item.Tasks {
		share := m.Tasks[t].Serves[slices.IndexFunc(m.Tasks[t].Serves, func(s Service) bool { return m.Items[s.Item].ID == item.ID })].Share
		var applying []holding
		for _, id := range slices.Sorted(maps.Keys(held[t])) {
			if held[t][id].applies {
				applying = append(applying, held[t][id])
			}
		}
		switch {
		case len(held[t]) == 0:
			rest = append(rest, loose{share, new(big.Rat), big.NewRat(1, 1)})
		case len(applying) == 0 && m.full:
			known.Add(known, share)
			earned.Add(earned, share)
		case len(applying) == 0:
			stake.Sub(stake, share)
		}
		for _, one := range applying {
			weight := part(share, len(applying))
			if !one.known {
				rest = append(rest, loose{weight, one.low, one.high})
				continue
			}
			known.Add(known, weight)
			earned.Add(earned, new(big.Rat).Mul(weight, one.low))
		}
	}
	low, high, value := new(big.Rat).Set(earned), new(big.Rat).Set(earned), new(big.Rat).Set(earned)
	rate := new(big.Rat)
	if known.Sign() > 0 {
		rate.Quo(earned, known)
	}
	for _, one := range rest {
		low.Add(low, new(big.Rat).Mul(one.weight, one.low))
		high.Add(high, new(big.Rat).Mul(one.weight, one.high))
		value.Add(value, new(big.Rat).Mul(one.weight, within(rate, one.low, one.high)))
	}
	out := ItemEstimate{Stake: times(stake, item.Points), Known: new(big.Rat), Low: times(low, item.Points), High: times(high, item.Points)}
	if stake.Sign() > 0 {
		out.Known.Quo(known, stake)
	}
	if known.Sign() > 0 {
		out.Value = times(value, item.Points)
	}
	return out
}

// within gives x, or the end of the interval that it is beyond.
func within(x, low, high *big.Rat) *big.Rat {
	switch {
	case x.Cmp(low) < 0:
		return low
	case x.Cmp(high) > 0:
		return high
	}
	return x
}

// people are the subjects of several runs.
type people struct {
	order []Subject
	index map[string]int
	above map[string]string // subject → the one above it
}

func (p *people) add(s *engine.SubjectResult) {
	if _, ok := p.index[s.ID]; !ok {
		p.index[s.ID] = len(p.order)
		p.order = append(p.order, Subject{ID: s.ID, Name: s.Name, Kind: s.Kind})
	}
	if p.above[s.ID] == "" {
		p.above[s.ID] = s.Parent
	}
}

// list counts the tasks of everybody who holds some.
func (p *people) list(held []map[string]holding) []Subject {
	list, holds := slices.Clone(p.order), make([]bool, len(p.order))
	for _, holders := range held {
		for id, one := range holders {
			s := &list[p.index[id]]
			if holds[p.index[id]] = true; !one.applies {
				continue
			}
			s.Tasks++
			s.Points += one.max
			if one.submitted {
				s.Submitted++
			}
		}
	}
	var out []Subject
	for i, s := range list {
		if holds[i] {
			out = append(out, s)
		}
	}
	return out
}

// collect gives, per task, what is known of every subject that holds it.
func (m *Map) collect(sources []Source) ([]map[string]holding, *people, []string, error) {
	task := map[string]int{}
	for t, one := range m.Tasks {
		task[one.ID] = t
	}
	held := make([]map[string]holding, len(m.Tasks))
	crowd := &people{index: map[string]int{}, above: map[string]string{}}
	foreign := map[string]bool{}
	for _, source := range sources {
		if first := sources[0]; source.Run.Header.Date != first.Run.Header.Date {
			return nil, nil, nil, fmt.Errorf("%s 的评估基准日为 %s，%s 的为 %s；应相同", source.Name, source.Run.Header.Date, first.Name, first.Run.Header.Date)
		}
		for i := range source.Run.Subjects {
			crowd.add(&source.Run.Subjects[i])
		}
		counts := source.speaksFor()
		for c, note := range source.Run.Header.Ruleset.Clauses {
			t, ok := task[note.ID]
			if !ok {
				foreign[note.ID] = true
				continue
			}
			for i := range source.Run.Subjects {
				subject := &source.Run.Subjects[i]
				if subject.Clauses[c].OffDuty || !counts(i) {
					continue
				}
				one, err := hold(note.Max, &subject.Clauses[c])
				one.source = source.Name
				if before, twice := held[t][subject.ID]; err == nil && twice {
					one, err = before.agree(one)
				}
				if err != nil {
					return nil, nil, nil, fmt.Errorf("%s：%s 的条款 %s：%w", source.Name, subject.Name, note.ID, err)
				}
				if held[t] == nil {
					held[t] = map[string]holding{}
				}
				held[t][subject.ID] = one
			}
		}
	}
	for _, holders := range held {
		crowd.lowest(holders)
	}
	return held, crowd, slices.SortedFunc(maps.Keys(foreign), naturally), nil
}

// lowest leaves only the holders that nobody below them is one of: whoever is
// above is judged on the same records.
func (p *people) lowest(holders map[string]holding) {
	var over []string
	for id := range holders {
		at := p.above[id]
		for hops := 0; at != "" && hops < len(p.order); hops++ { // bounded: a cycle cannot hang it
			over = append(over, at)
			at = p.above[at]
		}
	}
	for _, id := range over {
		delete(holders, id)
	}
}

// hold reads one result.
func hold(most score.Points, c *engine.ClauseResult) (holding, error) {
	if most <= 0 || c.Least < 0 || c.Least > c.Deducted || c.Deducted > c.Most || c.Most > most {
		return holding{}, fmt.Errorf("扣 %s 分（最少 %s，最多 %s，封顶 %s），不是评价所得", c.Deducted, c.Least, c.Most, most)
	}
	kept := func(lost score.Points) *big.Rat { return big.NewRat(int64(most-lost), int64(most)) }
	return holding{
		low: kept(c.Most), high: kept(c.Least), known: !c.Outcome.Unknown() && !c.Open, applies: c.Outcome != score.NotApplicable,
		submitted: c.Outcome != score.NoEvidence, max: most,
	}, nil
}

// agree joins what two runs say of the same task of the same subject: the one
// that knows more.
func (h holding) agree(other holding) (holding, error) {
	switch {
	case h.known && !other.known:
		return h, nil
	case other.known && !h.known:
		return other, nil
	case h.applies == other.applies && h.low.Cmp(other.low) == 0 && h.high.Cmp(other.high) == 0:
		return h, nil
	}
	return h, fmt.Errorf("结果与 %s 中的不同；同一单位的同一任务只应评价一次", h.source)
}
