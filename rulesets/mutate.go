package rulesets

import (
	"slices"
	"sync"

	"chengan/engine"
	"chengan/engine/pattern"
	"chengan/rulesets/mutation"
)

// Mutation is how well the cases of a ruleset notice when one thing in a clause
// is changed.
type Mutation struct {
	ID      string           `json:"id"`
	Edition string           `json:"edition"`
	Clauses []ClauseMutation `json:"clauses"`
	Tally
}

// ClauseMutation is the same of one clause, veto or bonus clause.
type ClauseMutation struct {
	Clause string `json:"clause"`
	Tally
	Survivors []Mutant `json:"survivors,omitempty"`
}

// Mutant is a clause with one thing changed.
type Mutant struct {
	Where string `json:"where"` // key of the clause
	What  string `json:"what"`
}

// Tally counts mutants by what became of them.
type Tally struct {
	Mutants    int `json:"mutants"`
	Invalid    int `json:"invalid"`    // refused by the check before any case is run
	Equivalent int `json:"equivalent"` // shown to say the same, see equivalent
	Killed     int `json:"killed"`     // some case failed
	ByHand     int `json:"by_hand"`    // of Killed, those that cases worked by hand notice; large ones are asked last, see manyRows
	Survived   int `json:"survived"`
}

// Add adds up.
func (t *Tally) Add(other Tally) {
	t.Mutants += other.Mutants
	t.Invalid += other.Invalid
	t.Equivalent += other.Equivalent
	t.Killed += other.Killed
	t.ByHand += other.ByHand
	t.Survived += other.Survived
}

// MutationGoal is the score that every ruleset should reach, in percent.
const MutationGoal = 95

// Good reports whether at least MutationGoal percent of the mutants that cases
// could notice were noticed.
func (t Tally) Good() bool { return 100*t.Killed >= MutationGoal*(t.Killed+t.Survived) }

// ScorePermille is the share that was noticed, rounded down, 1000 where there
// was nothing to notice.
func (t Tally) ScorePermille() int {
	if t.Killed+t.Survived == 0 {
		return 1000
	}
	return 1000 * t.Killed / (t.Killed + t.Survived)
}

// Mutations runs the mutants of several rulesets. A clause that several of them
// hold, with the same cases and whatever its weight, is asked once: what becomes
// of its mutants in the first stands for all.
type Mutations struct{ known sync.Map } // identity → ClauseMutation

// Mutate is Of for a single ruleset.
func (l *Loaded) Mutate() Mutation { return new(Mutations).Of(l) }

// Of changes one thing at a time in every clause, veto and bonus clause and
// runs the clause's cases, those worked by hand first. Cases that fail as things
// are say nothing and are left out: run Test before.
//
// Shape: clauses in the order of the ruleset, mutants in the order of the
// clause's text, whatever the number of processors.
func (all *Mutations) Of(l *Loaded) Mutation {
	clauses := l.clauses()
	m := Mutation{ID: l.Ruleset.ID, Edition: l.Ruleset.Edition, Clauses: make([]ClauseMutation, len(clauses))}
	parallel(len(clauses), func(i int) { m.Clauses[i] = all.of(l, clauses[i]) })
	for _, clause := range m.Clauses {
		m.Add(clause.Tally)
	}
	return m
}

// of runs the mutants of one clause, or knows what became of them.
func (all *Mutations) of(l *Loaded, clause judged) ClauseMutation {
	byHand := slices.DeleteFunc(slices.Clone(l.Cases), func(list ClauseCases) bool { return list.Clause != clause.id })
	id, identified := l.identify(clause, byHand)
	if known, ok := all.known.Load(id); ok && identified {
		return known.(ClauseMutation)
	}
	out := l.mutate(clause, byHand)
	if identified {
		all.known.Store(id, out)
	}
	return out
}

// exam is a case with its evidence, ready to be asked of any mutant.
type exam struct {
	Case
	evidence *engine.Evidence
	day      int64
	rows     int
}

// manyRows is from when on a case is slow to ask.
const manyRows = 1000

// rows counts the records of some evidence.
func rows(ev *engine.Evidence) int {
	n := 0
	for _, table := range ev.Tables {
		n += table.Len()
	}
	return n
}

// ask looks for a case that notices something, and puts it first: what told one
// mutant apart is likely to tell the next.
func ask(exams []exam, notices func(exam) bool) bool {
	i := slices.IndexFunc(exams, notices)
	if i > 0 {
		first := exams[i]
		copy(exams[1:], exams[:i])
		exams[0] = first
	}
	return i >= 0
}

// mutate runs the mutants of one clause.
func (l *Loaded) mutate(clause judged, cases []ClauseCases) ClauseMutation {
	out := ClauseMutation{Clause: clause.id}
	byHand, derived, slow := l.exams(clause, cases)
	for _, mutant := range mutation.Of(mutation.Frame{Schemas: l.Schemas, Params: l.Ruleset.Params}, mutation.Clause{Applies: clause.applies, Deduct: clause.deduct, Veto: clause.verb == pattern.Vetoes}) {
		out.Mutants++
		program := l.mini(clause, mutant)
		if program == nil {
			out.Invalid++
			continue
		}
		notices := func(e exam) bool {
			result, _, _ := program.Judge(e.evidence, e.day, 0, clause.id)
			return e.differs(result) != ""
		}
		switch {
		case ask(byHand, notices):
			out.Killed++
			out.ByHand++
		case ask(derived, notices):
			out.Killed++
		case ask(slow, notices):
			out.Killed++
			out.ByHand++
		case l.equivalent(clause, mutant):
			out.Equivalent++
		default:
			out.Survived++
			out.Survivors = append(out.Survivors, Mutant{mutant.Where, mutant.What})
		}
	}
	return out
}

// exams are the cases of a clause that hold as things are.
// Cases worked by hand that have very many records are asked only of what no
// other case notices.
func (l *Loaded) exams(clause judged, cases []ClauseCases) (byHand, derived, slow []exam) {
	whole := *l
	whole.kept = nil // a mutant may read a field that nothing else does
	take := func(cases []Case) []exam {
		var exams []exam
		for _, one := range cases {
			ev, day, err := whole.evidence(clause.id, one)
			if err != nil {
				continue
			}
			if result, _, _ := l.Program.Judge(ev, day, 0, clause.id); one.differs(result) == "" {
				exams = append(exams, exam{one, ev, day, rows(ev)})
			}
		}
		return exams
	}
	for _, list := range cases {
		byHand = append(byHand, take(list.Cases)...)
	}
	derived = take(l.derivedOf(clause))
	for _, exams := range [][]exam{byHand, derived} { // what is quickly asked first
		slices.SortStableFunc(exams, func(a, b exam) int { return a.rows - b.rows })
	}
	quick := len(byHand)
	for quick > 0 && byHand[quick-1].rows > manyRows {
		quick--
	}
	return byHand[:quick], derived, byHand[quick:]
}

// mini compiles a ruleset of nothing but one mutant; nil where the check would
// refuse it.
func (l *Loaded) mini(clause judged, mutant mutation.Mutant) *engine.Program {
	if len(mutant.Deduct.Check()) > 0 {
		return nil
	}
	rs := &engine.Ruleset{ID: l.Ruleset.ID, Edition: l.Ruleset.Edition, Subjects: l.Ruleset.Subjects, NoEvidence: l.Ruleset.NoEvidence,
		NotApplicable: l.Ruleset.NotApplicable, Tables: l.Ruleset.Tables, Params: l.Ruleset.Params, Shares: l.Ruleset.Shares}
	switch clause.verb {
	case pattern.Deducts:
		most := mutant.Deduct.Max()
		for _, pool := range clause.item.Pools {
			if pool.ID == clause.pool && most > pool.Cap {
				return nil
			}
		}
		if most > clause.item.Points {
			return nil
		}
		one := engine.Clause{ID: clause.id, Owners: clause.owners, Applies: mutant.Applies, AppliesReason: clause.reason, Pool: clause.pool, Deduct: mutant.Deduct}
		rs.Items = []engine.Item{{ID: clause.item.ID, Points: clause.item.Points, Pools: clause.item.Pools, Clauses: []engine.Clause{one}}}
	case pattern.Vetoes:
		fixed := mutant.Deduct.Pattern.(*pattern.Fixed)
		rs.Vetoes = []engine.Veto{{ID: clause.id, Owners: clause.owners, If: fixed.If}}
	default:
		rs.Bonus = &engine.Bonus{Clauses: []engine.BonusClause{{ID: clause.id, Owners: clause.owners, Award: mutant.Deduct}}}
	}
	program, defects := engine.Compile(rs, "", l.Schemas)
	if len(defects) > 0 {
		return nil
	}
	return program
}
