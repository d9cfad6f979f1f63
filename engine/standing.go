package engine

import (
	"slices"

	"chengan/engine/column"
	"chengan/engine/expression"
)

// standing is who of a clause's owners has answered for it.
type standing struct {
	duty     bool // somebody in the subject's tree is to answer
	owners   []int
	answered int
	awaiting []int
	none     []declaration // owners that declared 不涉及
	notYet   []int         // of awaiting, those that declared 未开展
}

// standing works out who owes evidence for a rule under a subject. What none of
// its owners answers for, the city answers for itself, through anybody below it.
func (e *evaluation) standing(subject int, r *rule) standing {
	var expected []int
	for _, s := range e.tree.below[subject] {
		if e.evidence.Subjects[s].Answers(r.owners) {
			expected = append(expected, s)
		}
	}
	if len(expected) == 0 {
		if len(r.owners) > 0 && !e.answersForAll(subject) {
			return standing{}
		}
		expected = []int{subject}
	}
	if len(r.figures) > 0 && len(r.ledgers) == 0 && e.hasFigures([]int{subject}, r) {
		return standing{duty: true, owners: expected, answered: 1} // it speaks for all below it
	}
	st := standing{duty: true, owners: expected}
	for _, owner := range expected {
		if e.answered(owner, r) {
			st.answered++
			continue
		}
		switch declared, ok := e.declaration(owner, r.id); {
		case ok && declared.status == statusNone:
			st.none = append(st.none, declared)
		case ok && declared.status == statusNotYet:
			st.notYet = append(st.notYet, owner)
			fallthrough
		default:
			st.awaiting = append(st.awaiting, owner)
		}
	}
	return st
}

// answersForAll reports whether a subject answers for what nobody else does: a
// root of the kind that the ruleset is made for. A district that stands alone
// is judged on its own duties, not on the city's.
func (e *evaluation) answersForAll(subject int) bool {
	return e.tree.root[subject] && e.evidence.Subjects[subject].Kind == e.kinds[0]
}

// declaration finds what a subject declared of a clause. Where it said nothing
// itself, those below it speak for it if they all declared the same.
func (e *evaluation) declaration(subject int, clause string) (declaration, bool) {
	below := e.tree.below[subject]
	if own, ok := e.declared[subject][clause]; ok || len(below) == 1 {
		return own, ok
	}
	first := e.declared[below[1]][clause]
	for _, s := range below[1:] {
		if e.declared[s][clause].status != first.status {
			return declaration{}, false
		}
	}
	return first, first.status != ""
}

// answered reports whether a subject, itself or through those below it, has
// handed in what the rule needs: all specific ledgers and all figures it reads;
// where it reads neither, a declaration, or rows of the clause in the general
// tables it reads.
func (e *evaluation) answered(subject int, r *rule) bool {
	below := e.tree.below[subject]
	for _, ledger := range r.ledgers {
		if !slices.ContainsFunc(below, func(s int) bool { return e.submitted(ledger, s) }) {
			return false
		}
	}
	if len(r.figures) > 0 {
		return e.hasFigures(below, r)
	}
	if len(r.ledgers) > 0 {
		return true
	}
	return slices.ContainsFunc(below, func(s int) bool {
		return e.declared[s][r.id].status == statusChecked || e.handed.names(s, Declarations, r.id) ||
			slices.ContainsFunc(r.general, func(table string) bool { return e.handed.names(s, table, r.id) })
	})
}

// hasFigures reports whether some of the subjects submitted every figure that
// the rule reads, or a record that may be it and was refused.
func (e *evaluation) hasFigures(subjects []int, r *rule) bool {
	for _, asked := range r.figures {
		if !e.submittedFigure(subjects, e.figure(asked)) {
			return false
		}
	}
	return true
}

// figure is what an expression asks for in the year of the evaluation.
func (e *evaluation) figure(asked expression.Figure) figure {
	if asked.Back {
		return figure{asked.Name, column.Year(e.day) - asked.Year}
	}
	return figure{asked.Name, asked.Year}
}

func (e *evaluation) submittedFigure(subjects []int, wanted figure) bool {
	return slices.ContainsFunc(subjects, func(s int) bool { return e.figures[s][wanted] || len(e.faulted[Indicators][s]) > 0 })
}

// figuresOf reports whether a subject itself has every figure that the rule
// reads, in records that were accepted.
func (e *evaluation) figuresOf(subject int, r *rule) bool {
	return subject != column.Unattached && !slices.ContainsFunc(r.figures, func(asked expression.Figure) bool {
		return !e.figures[subject][e.figure(asked)]
	})
}
