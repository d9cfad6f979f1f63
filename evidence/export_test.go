package evidence

// LongWay gives options under which every record takes the long way.
func (o Options) LongWay() Options {
	o.long = true
	return o
}

// Counting gives options under which Read counts the records of text and
// Parquet files by the way that they take.
func (o Options) Counting() (counting Options, took func() (short, long int)) {
	t := &taken{}
	o.took = t
	return o, func() (short, long int) { return t.short, t.long }
}

// ChunkRows sets how many rows are handed on together, and how many texts of a
// column and keys of a file are remembered.
func (s *Stream) ChunkRows(n int) { s.rows, s.texts, s.keys = n, n, n }
