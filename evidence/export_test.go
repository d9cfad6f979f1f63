package evidence

// ChunkRows sets how many rows are handed on together.
func (s *Stream) ChunkRows(n int) { s.rows = n }
