package engine

import (
	"errors"

	"chengan/engine/column"
	"chengan/engine/internal/kernel"
	"chengan/engine/pattern"
	"chengan/engine/reference"
)

// Engine names a way to evaluate expressions. All give the same.
type Engine string

// The engines.
const (
	Columnar  Engine = "columnar"  // aggregates over columns, the reference where those do not reach
	Reference Engine = "reference" // record by record: the specification
)

// Engines lists the engines, the default first.
var Engines = []Engine{Columnar, Reference}

// Options are how an evaluation is carried out. None of them changes a result.
type Options struct {
	Engine   Engine                // "" for Columnar
	Block    int                   // rows that kernels look at together, 0 for what suits them
	Workers  int                   // 0 for as many as there are processors
	Progress func(done, total int) // told after each subject, if it is not nil
}

// scene is one subject's evidence under the engine of the evaluation.
type scene struct {
	*evaluation
	tree    []int
	subject Subject
	columns *kernel.Scene    // nil: the reference evaluates
	slow    *reference.Scene // of slowFor, or of every rule where columns is nil
	slowFor *rule
	slowly  bool // the last measure is the reference's
	most    int  // records that a result names; 0: it says nothing of them
}

// everything is the subject of a scene that has every record there is.
const everything = -1

// scene prepares the judgement of a subject.
func (e *evaluation) scene(subject int) *scene {
	s := &scene{evaluation: e, most: MaxRecords}
	if subject >= 0 {
		s.subject, s.tree = e.evidence.Subjects[subject], e.tree.below[subject]
	}
	if e.state != nil {
		s.columns = e.state.Scene(kernel.Subject{ID: s.subject.ID, Name: s.subject.Name, Kind: s.subject.Kind, Roles: s.subject.Roles}, s.tree)
	}
	return s
}

// referenceFor gives a reference scene that has the tables that a rule reads.
func (s *scene) referenceFor(r *rule) *reference.Scene {
	tables := s.tables
	if s.columns != nil {
		tables = r.tables
	}
	if s.settle != nil {
		s.settle(tables)
	}
	if s.slow == nil || s.columns != nil && s.slowFor != r {
		s.slow = s.evaluation.reference.NewScene(reference.Subject{ID: s.subject.ID, Name: s.subject.Name, Kind: s.subject.Kind, Roles: s.subject.Roles},
			s.tree, s.day, s.params, tables)
		s.slowFor = r
	}
	return s.slow
}

// errGone stands for what the reference would give if it still had the records.
// No run comes of it.
var errGone = errors.New("engine: records have passed")

// gone reports whether tables have passed whose records the reference needs.
func (e *evaluation) gone(tables []string) bool {
	gone := false
	for _, table := range tables {
		if e.passed[table] {
			e.missed[table], gone = true, true
		}
	}
	return gone
}

// applies evaluates the condition under which a rule applies.
func (s *scene) applies(r *rule) (bool, error) {
	if s.columns != nil {
		if holds, err := s.columns.Holds(r.lowered.applies); !errors.Is(err, kernel.ErrFallback) {
			return holds, err
		}
		if s.gone(r.tables) {
			return false, errGone
		}
	}
	return s.referenceFor(r).Holds(r.applies)
}

// measure evaluates the inputs of a rule's deduction.
func (s *scene) measure(r *rule) (pattern.Measure, error) {
	if s.columns != nil {
		s.columns.Forget()
		if m, err := s.columns.Measure(r.lowered.patterns, r.lowered.inputs); !errors.Is(err, kernel.ErrFallback) {
			s.slowly = false
			return m, err
		}
		if s.gone(r.tables) {
			return pattern.Measure{}, errGone
		}
	}
	s.slowly = true
	slow := s.referenceFor(r)
	slow.Forget()
	return slow.Measure(r.inputs)
}

// surely reports whether the records behind the last measure, which was the
// rule's, can be listed, whatever they are.
func (s *scene) surely(r *rule) bool {
	return s.columns != nil && !s.slowly && r.lowered.complete() && r.lowered.witness.Total
}

// witnesses gives the records behind the last measure, which was the rule's.
func (s *scene) witnesses(r *rule) (*Records, error) {
	if s.columns != nil && !s.slowly {
		if total, origins, err := s.columns.Witnesses(r.lowered.witness, s.most); !errors.Is(err, kernel.ErrFallback) {
			return s.show(total, origins), err
		}
		if s.gone(r.tables) {
			return nil, errGone
		}
		slow := s.referenceFor(r) // it must ask for the indicators itself, to name their rows
		slow.Forget()
		if _, err := slow.Measure(r.inputs); err != nil {
			return nil, err
		}
	}
	origins, err := s.referenceFor(r).Witnesses(r.witnesses)
	return s.show(len(origins), origins), err
}

// show gives the first of the origins; nil where there is none.
func (s *scene) show(total int, origins []column.Origin) *Records {
	if total == 0 {
		return nil
	}
	return &Records{Total: total, Shown: origins[:min(len(origins), s.most)]}
}
