package kernel

import "chengan/engine/exact"

// at moves the scene's cursor to a record of an Each expression's table, which
// must have come in one piece.
func (s *Scene) at(x *Expression, row int) (*cursor, error) {
	if x.Reason != "" {
		return nil, ErrFallback
	}
	l := s.state.ledgers[x.selection.table]
	if l.broken || len(l.chunks) != 1 {
		return nil, ErrFallback
	}
	p := l.chunks[0]
	p.cursor.row = row
	return &p.cursor, nil
}

// HoldsAt evaluates an expression of Each that is true or false of a record.
//
// Errors: only ErrFallback.
func (s *Scene) HoldsAt(x *Expression, row int) (bool, error) {
	c, err := s.at(x, row)
	if err != nil {
		return false, err
	}
	holds, err := x.boolean(c)
	if err != nil {
		return false, ErrFallback
	}
	return holds, nil
}

// NumberAt evaluates an expression of Each that is a number of a record.
//
// Errors: only ErrFallback.
func (s *Scene) NumberAt(x *Expression, row int) (exact.Number, error) {
	c, err := s.at(x, row)
	if err != nil {
		return exact.Number{}, err
	}
	n, err := x.number(c)
	if err != nil {
		return exact.Number{}, ErrFallback
	}
	return n, nil
}
