package engine

import (
	"chengan/engine/exact"
	"chengan/engine/pattern"
	"chengan/engine/reference"
)

// Trace is what case coverage wants to know of one judgement.
type Trace struct {
	Branch     pattern.Branch // "" where the pattern was not asked
	Thresholds []int          // per threshold of the rule: Cmp of left and right; NotCompared where it could not be evaluated
}

// NotCompared marks a threshold whose sides have no value.
const NotCompared = 2

// Judge judges one clause, veto or bonus clause for one subject alone, by the
// reference, and tells case coverage what happened; false where there is no such id.
func (p *Program) Judge(ev *Evidence, day int64, subject int, id string) (ClauseResult, Trace, bool) {
	r := p.find(id)
	if r == nil {
		return ClauseResult{}, Trace{}, false
	}
	e := p.newEvaluation(ev, day, newHanded(len(ev.Subjects)))
	scene := e.scene(subject)
	scene.slow = e.reference.NewScene(reference.Subject{ID: scene.subject.ID, Name: scene.subject.Name, Kind: scene.subject.Kind, Roles: scene.subject.Roles},
		scene.tree, day, p.params, r.tables) // nobody else will want the other tables
	result, branch := e.judge(subject, r, scene)
	if branch == "" || branch == pattern.Awaited {
		return result, Trace{Branch: branch}, true
	}
	return result, Trace{branch, thresholds(scene.referenceFor(r), r)}, true
}

// Required lists what the cases of a clause must reach: the branches of its
// pattern and, per threshold, which sides (−1 below, 0 at, 1 above).
type Required struct {
	Pattern    string
	Branches   []pattern.Branch
	Thresholds []RequiredThreshold
}

// RequiredThreshold is one comparison and the sides that can occur.
type RequiredThreshold struct {
	Source string
	Sides  []int
}

// Required gives what the cases of a clause, veto or bonus clause must reach;
// false where there is no such id.
func (p *Program) Required(id string) (Required, bool) {
	r := p.find(id)
	if r == nil {
		return Required{}, false
	}
	return required(r), true
}

func required(r *rule) Required {
	out := Required{Pattern: r.deduct.Name, Branches: r.deduct.Branches()}
	for _, input := range r.inputs {
		for _, t := range input.Program.Thresholds {
			one := RequiredThreshold{Source: t.Source, Sides: []int{-1, 0, 1}}
			if right := t.Constant; right != nil {
				if t.Rate && right.Cmp(exact.Int(1)) == 0 { // a share is at most the whole
					one.Sides = []int{-1, 0}
				}
				if right.Sign() == 0 && (t.Count || t.Rate) { // a count is at least 0
					one.Sides = []int{0, 1}
				}
			}
			out.Thresholds = append(out.Thresholds, one)
		}
	}
	return out
}

func thresholds(scene *reference.Scene, r *rule) []int {
	var signs []int
	for _, input := range r.inputs {
		for _, t := range input.Program.Thresholds {
			sign := NotCompared
			if left, err := scene.Number(t.Left); err == nil {
				if right, err := scene.Number(t.Right); err == nil {
					sign = left.Cmp(right)
				}
			}
			signs = append(signs, sign)
		}
	}
	return signs
}
