package impact

import (
	"errors"
	"fmt"
	"slices"

	"chengan/engine"
	"chengan/engine/edition"
)

// Judged is evidence judged under one edition: as the edition says, and as if
// clauses applied that do not.
type Judged struct {
	program   *engine.Program
	Run       *engine.Run                      // nil where nobody is to be judged
	subjects  map[string]*engine.SubjectResult // of Run, by id
	applying  map[string]*engine.SubjectResult // as if every clause applied
	answering map[string]*engine.SubjectResult // as if every subject answered for every clause, too
	kinds     map[string]string                // subjects of the evidence → their kinds
}

// ErrRuleset reports a ruleset that does not compile.
var ErrRuleset = errors.New("评价细则有误")

// Judge evaluates evidence under an edition.
//
// Shape: e.Schemas are those by which the evidence was read.
// Errors: ErrRuleset, which a ruleset that was loaded does not give.
func Judge(e edition.Edition, digest string, ev *engine.Evidence, day int64) (*Judged, error) {
	j := &Judged{kinds: map[string]string{}}
	for _, subject := range ev.Subjects {
		j.kinds[subject.ID] = subject.Kind
	}
	evaluate := func(rs *engine.Ruleset) (*engine.Program, *engine.Run, map[string]*engine.SubjectResult, error) {
		program, defects := engine.Compile(rs, digest, e.Schemas)
		if len(defects) > 0 {
			return nil, nil, nil, fmt.Errorf("%w：%s", ErrRuleset, defects[0])
		}
		run, err := program.Evaluate(ev, day, nil)
		if errors.Is(err, engine.ErrNoSubject) {
			return program, nil, nil, nil
		}
		if err != nil {
			return nil, nil, nil, err
		}
		subjects := make(map[string]*engine.SubjectResult, len(run.Subjects))
		for i := range run.Subjects {
			subjects[run.Subjects[i].ID] = &run.Subjects[i]
		}
		return program, run, subjects, nil
	}
	var err error
	if j.program, j.Run, j.subjects, err = evaluate(e.Ruleset); err != nil {
		return nil, err
	}
	if _, _, j.applying, err = evaluate(lift(e.Ruleset, false)); err != nil {
		return nil, err
	}
	_, _, j.answering, err = evaluate(lift(e.Ruleset, true))
	return j, err
}

// lift gives a ruleset of which every clause applies and, where duties are
// lifted too, everybody answers for it. It has no vetoes and no checks, which
// have no points.
func lift(rs *engine.Ruleset, duties bool) *engine.Ruleset {
	out := *rs
	out.Vetoes, out.Checks = nil, nil
	var walk func(items []engine.Item) []engine.Item
	walk = func(items []engine.Item) []engine.Item {
		items = slices.Clone(items)
		for i := range items {
			items[i].Items, items[i].Clauses = walk(items[i].Items), slices.Clone(items[i].Clauses)
			for k := range items[i].Clauses {
				clause := &items[i].Clauses[k]
				clause.Applies, clause.AppliesReason = "", ""
				if duties {
					clause.Owners = nil
				}
			}
		}
		return items
	}
	out.Items = walk(rs.Items)
	if rs.Bonus != nil && duties {
		bonus := *rs.Bonus
		bonus.Clauses = slices.Clone(bonus.Clauses)
		for i := range bonus.Clauses {
			bonus.Clauses[i].Owners = nil
		}
		out.Bonus = &bonus
	}
	return &out
}
