package evidence

import "cmp"

// Limits bound what one call of Read takes in, so that a hostile or mistaken
// file costs a sentence and not the machine. A zero field means the default.
//
// Units: Bytes are bytes, Length is characters, all others count what they
// name. An archive inside an archive is refused whatever the limits.
type Limits struct {
	Files         int   // files of all paths together
	TextBytes     int64 // one CSV, TSV, NDJSON or Parquet file, or one attachment
	BookBytes     int64 // one workbook as it lies on the disk
	BookUnzipped  int64 // one workbook, unpacked
	ZipUnzipped   int64 // one archive, unpacked
	ZipRatio      int64 // unpacked : packed, of whatever unpacks to more than RatioFloor
	ZipEntries    int   // entries of one archive or workbook
	PageBytes     int64 // data pages of one Parquet file that are in memory at one time, unpacked
	TextRows      int   // records of one text or Parquet file
	StreamBytes   int64 // TextBytes where tables are handed on in chunks
	StreamRows    int   // TextRows of a table that is handed on in chunks
	SheetRows     int   // rows of one sheet
	Columns       int   // columns of a table
	Subjects      int   // subjects that no roster names
	CellLength    int   // characters of a cell, as Excel has it
	LineBytes     int   // one line of a text file
	ListedProblem int   // problems listed; the rest is counted
}

// RatioFloor is the unpacked size below which the ratio of an archive is not
// asked: a small file of repeated rows packs as well as a bomb, and harms nobody.
const RatioFloor = 16 << 20

// DefaultLimits are the limits of a Read whose Options name none.
var DefaultLimits = Limits{}.orDefault()

// orDefault fills the zero fields.
func (l Limits) orDefault() Limits {
	return Limits{
		Files:         cmp.Or(l.Files, 10_000),
		TextBytes:     cmp.Or(l.TextBytes, 512<<20),
		BookBytes:     cmp.Or(l.BookBytes, 64<<20),
		BookUnzipped:  cmp.Or(l.BookUnzipped, 256<<20),
		ZipUnzipped:   cmp.Or(l.ZipUnzipped, 2<<30),
		ZipRatio:      cmp.Or(l.ZipRatio, 200),
		ZipEntries:    cmp.Or(l.ZipEntries, 10_000),
		PageBytes:     cmp.Or(l.PageBytes, 256<<20),
		TextRows:      cmp.Or(l.TextRows, 5_000_000),
		StreamBytes:   cmp.Or(l.StreamBytes, l.TextBytes, 1<<40),
		StreamRows:    cmp.Or(l.StreamRows, l.TextRows, 1_000_000_000),
		SheetRows:     cmp.Or(l.SheetRows, 200_000),
		Columns:       cmp.Or(l.Columns, 200),
		Subjects:      cmp.Or(l.Subjects, 10_000),
		CellLength:    cmp.Or(l.CellLength, 32_767),
		LineBytes:     cmp.Or(l.LineBytes, 1<<20),
		ListedProblem: cmp.Or(l.ListedProblem, 100_000),
	}
}

// mostBytes is the size of a text or Parquet file, or an attachment.
func (r *reader) mostBytes() int64 {
	if r.opts.Stream != nil {
		return r.limits.StreamBytes
	}
	return r.limits.TextBytes
}

// mostRows is the number of records of a text or Parquet file of a table; nil is
// a file that names the table in each line.
func (r *reader) mostRows(in *intake) int {
	if in != nil && in.stream != nil || in == nil && r.opts.Stream != nil {
		return r.limits.StreamRows
	}
	return r.limits.TextRows
}
